"""An .ods: its tables, each walked element by element when it is asked for.

Only the paragraphs of a cell are its text: what is anchored to it (text boxes, notes, pictures with their titles) and
the white space between elements are none of it.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple
from xml.parsers import expat

from implementation_xl.adapters.grid import Grid, ReadFailure
from implementation_xl.adapters.reading.ods_walk import TableWalk
from implementation_xl.adapters.reading.package import Dangerous, Package, TooBig
from implementation_xl.adapters.reading.sheet_shape import refuse
from implementation_xl.base.problems import Problem

CONTENT = "content.xml"
_SPREADSHEET = re.compile(rb"<office:spreadsheet[\s/>]")
_TABLE = re.compile(rb"<table:table(?=[\s>])[^>]*?(/?)>|</table:table\s*>")
_NAME, _STYLE, _STYLE_NAME, _FAMILY = (
    re.compile(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name)
    for name in (rb"table:name", rb"table:style-name", rb"style:name", rb"style:family")
)
_TABLE_STYLE = re.compile(rb"(<style:style\s[^>]*[^>/]>)(.*?)</style:style>", re.DOTALL)
_FROM_1904 = re.compile(rb"<table:null-date\s[^>]*table:date-value\s*=\s*[\"']1904-01-01")
_HIDDEN = re.compile(rb"table:display\s*=\s*[\"']false")


class NoSpreadsheet(Exception):  # noqa: N818
    """An OpenDocument of another kind, or a damaged one."""


class _Place(NamedTuple):
    """Where a table lies in the content, and its first tag."""

    start: int
    end: int
    tag: bytes


class OdsBook:
    """An open .ods; raises NoSpreadsheet, or expat's error over a content that is not well-formed."""

    shows_errors = True

    def __init__(self, path: str, package: Package) -> None:
        self.path = path
        self._limits = package.limits
        self._content = package.read(CONTENT)
        kind = package.read("mimetype")
        if not _SPREADSHEET.search(self._content) or (kind and b"spreadsheet" not in kind):
            raise NoSpreadsheet("no es una hoja de cálculo")
        _parsed(expat.ParserCreate(), self._content)
        self._tables = _tables(self._content)
        if not self._tables:
            raise NoSpreadsheet("no tiene hojas")
        if len(self._tables) > self._limits.sheets:
            raise TooBig(f"tiene {len(self._tables)} hojas (máximo {self._limits.sheets})")
        self.sheet_names = list(self._tables)
        self.counts_from_1904 = bool(_FROM_1904.search(self._content))
        self._hidden = _hidden_sheets(self._content, self._tables)
        self._grids: dict[str, Grid] = {}
        self._formulas: dict[str, set[tuple[int, int]]] = {}
        self._links: dict[str, dict[tuple[int, int], str | None]] = {}

    def grid(self, name: str) -> Grid:
        """The cells of a sheet; raises ReadFailure when it cannot be parsed."""
        if name not in self._grids:
            try:
                self._grids[name] = self._walked(name)
            except TooBig as error:
                raise ReadFailure(Problem("E109", self.path, name, params={"reason": str(error)})) from error
            except (expat.ExpatError, ValueError, OverflowError, Dangerous) as error:
                why = f"la hoja «{name}» está dañada"
                told = str(error)[:200] or None
                raise ReadFailure(Problem("E101", self.path, name, found=told, params={"reason": why})) from error
        return self._grids[name]

    def has_formula(self, name: str, row: int, column: int) -> bool:
        """True for a formula in a 1-based cell of a sheet that was parsed."""
        return (row, column) in self._formulas.get(name, ())

    def links(self, name: str) -> dict[tuple[int, int], str | None]:
        """Where the hyperlinks of a sheet that was parsed lead."""
        return self._links.get(name, {})

    def _walked(self, name: str) -> Grid:
        walk = TableWalk(name, self._limits)
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = walk.start
        parser.EndElementHandler = walk.end
        parser.CharacterDataHandler = walk.text
        place = self._tables[name]
        _parsed(parser, self._content[place.start : place.end])
        hidden_rows, hidden_columns = walk.hidden()
        self._links[name], self._formulas[name] = walk.links, walk.formulas
        hidden = hidden_rows, hidden_columns, name in self._hidden
        return Grid(name, walk.rows(), walk.merges, walk.unvalued, {}, *hidden)


def _parsed(parser: expat.XMLParserType, content: bytes) -> None:
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(content, True)


def _tables(content: bytes) -> dict[str, _Place]:
    """The sheets in their order; a table within another (of a document that a sheet shows) is none."""
    tables: dict[str, _Place] = {}
    depth = start = 0
    tag = b""
    for mark in _TABLE.finditer(content):
        if mark[0].startswith(b"</"):
            depth -= 1
        else:
            if depth == 0:
                start, tag = mark.start(), mark[0]
            depth += not mark[1]
        name = html.unescape(_attribute(_NAME, tag))
        if depth == 0 and name:
            tables.setdefault(name, _Place(start, mark.end(), tag))
    return tables


def _hidden_sheets(content: bytes, tables: dict[str, _Place]) -> frozenset[str]:
    """The names of the sheets that are hidden."""
    styles = {
        _attribute(_STYLE_NAME, tag)
        for tag, body in _TABLE_STYLE.findall(content, 0, min(place.start for place in tables.values()))
        if _HIDDEN.search(body) and _attribute(_FAMILY, tag) == "table"
    }
    return frozenset(name for name, place in tables.items() if _attribute(_STYLE, place.tag) in styles)


def _attribute(pattern: re.Pattern[bytes], tag: bytes) -> str:
    """The value of an attribute of a tag; "" when it has none."""
    match = pattern.search(tag)
    return (match[1] or match[2] or b"").decode() if match else ""
