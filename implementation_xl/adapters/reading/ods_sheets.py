"""What the reader behind does not tell of an .ods: merged areas, error cells, what is hidden, the date system.

Only the tables that are read are walked, each once, element by element.
"""

from __future__ import annotations

import contextlib
import html
import re
from itertools import chain
from xml.parsers import expat

from implementation_xl.adapters.reading.odd_sheets import SheetFacts, refuse
from implementation_xl.adapters.reading.package import TWO_LETTERS, ErrorCell

CONTENT = "content.xml"
_TABLE = re.compile(rb"<table:table\s[^>]*>")
_NAME, _STYLE = (re.compile(rb'\stable:%s="([^"]*)"' % name) for name in (b"name", b"style-name"))
_END = b"</table:table>"
_TABLE_STYLE = re.compile(
    rb'<style:style\s[^>]*?style:name="([^"]*)"[^>]*style:family="table"[^>]*>(.*?)</style:style>', re.DOTALL
)
_FROM_1904 = re.compile(rb'<table:null-date\s[^>]*table:date-value="1904-01-01')
_ROW, _COLUMN = "table:table-row", "table:table-column"
_CELL, _COVERED = "table:table-cell", "table:covered-table-cell"
_HIDDEN = ("collapse", "filter")


class OdsContent:
    """The content part of an .ods."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._tables = {html.unescape(_attribute(_NAME, one[0])): one for one in _TABLE.finditer(content)}

    @property
    def counts_from_1904(self) -> bool:
        """True where bare serial numbers of dates count from 1904."""
        return bool(_FROM_1904.search(self._content))

    def hidden_sheets(self) -> frozenset[str]:
        """The names of the sheets that are hidden."""
        styles = {name.decode() for name, body in _TABLE_STYLE.findall(self._content) if b'display="false"' in body}
        return frozenset(name for name, tag in self._tables.items() if _attribute(_STYLE, tag[0]) in styles)

    def facts(self, name: str) -> SheetFacts:
        """The facts of one sheet; of a damaged one, those up to the damage."""
        walk = _Walk()
        self._walk(name, walk)
        return walk.facts()

    def has_formula(self, name: str, row: int, column: int) -> bool:
        """True for a formula in a 1-based cell of a sheet."""
        walk = _Walk((row, column))
        self._walk(name, walk)
        return walk.sought_formula

    def _walk(self, name: str, walk: _Walk) -> None:
        tag = self._tables.get(name)
        if tag is not None:
            end = self._content.find(_END, tag.start())
            parser = expat.ParserCreate("UTF-8")
            parser.StartElementHandler = walk.start
            parser.EndElementHandler = walk.end
            parser.CharacterDataHandler = walk.text
            parser.StartDoctypeDeclHandler = refuse
            with contextlib.suppress(expat.ExpatError, ValueError):  # the reader says what is wrong with the sheet
                parser.Parse(self._content[tag.start() : end + len(_END)], True)


def _attribute(pattern: re.Pattern[bytes], tag: bytes) -> str:
    match = pattern.search(tag)
    return match[1].decode() if match else ""


class _Walk:
    """Rows and columns are 1-based while walking; `hidden` are stretches of rows as (first, last).

    `sought` is the one cell of which it is told whether it holds a formula.
    """

    def __init__(self, sought: tuple[int, int] | None = None) -> None:
        self.sought = sought
        self.sought_formula = False
        self.errors: list[ErrorCell] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden: list[tuple[int, int]] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.row = self.column = self.columns = self.last = 0
        self.repeated = 1
        self.error: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in (_CELL, _COVERED):
            first = self.column + 1
            self.column += int(attributes.get("table:number-columns-repeated", 1))
            if self.sought == (self.row, first) and "table:formula" in attributes:
                self.sought_formula = True
            if "office:value-type" in attributes:
                self.last = self.row
            across = int(attributes.get("table:number-columns-spanned", 1))
            down = int(attributes.get("table:number-rows-spanned", 1))
            if across > 1 or down > 1:
                self.merges.append((self.row - 1, first - 1, self.row + down - 2, first + across - 2))
            self.error = [] if attributes.get("calcext:value-type") == "error" else None
        elif name == _ROW:
            first = self.row + self.repeated if self.row else 1
            self.row, self.column = first, 0
            self.repeated = int(attributes.get("table:number-rows-repeated", 1))
            if attributes.get("table:visibility") in _HIDDEN:
                self.hidden.append((first, first + self.repeated - 1))
        elif name == _COLUMN:
            first = self.columns + 1
            self.columns += int(attributes.get("table:number-columns-repeated", 1))
            if attributes.get("table:visibility") in _HIDDEN:
                self.hidden_columns.append((first, self.columns))

    def end(self, name: str) -> None:
        if name == _CELL and self.error is not None:
            self.errors.append(ErrorCell(self.row, self.column, "".join(self.error).strip() or "#N/A"))
            self.error = None

    def text(self, text: str) -> None:
        if self.error is not None:
            self.error.append(text)

    def facts(self) -> SheetFacts:
        """What was found; of what is hidden, the rows that have something and the columns of a form's width."""
        rows = chain.from_iterable(range(first, min(last, self.last) + 1) for first, last in self.hidden)
        columns = chain.from_iterable(range(first, min(last, TWO_LETTERS) + 1) for first, last in self.hidden_columns)
        return SheetFacts(self.errors, [], frozenset(rows), frozenset(columns), self.merges)
