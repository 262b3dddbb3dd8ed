"""Sheet parts as few programs write them: with a prefix on every name, single quotes, or cells without their address.

`package` looks for what it needs in the bytes, which takes next to nothing and knows the shape that Excel, LibreOffice
and Google Sheets write. Any other shape is walked element by element here, and gives the same facts.
"""

from __future__ import annotations

import contextlib
import re
from typing import NamedTuple
from xml.parsers import expat

from implementation_xl.adapters.reading.package import TWO_LETTERS, ErrorCell
from implementation_xl.base.cells import column_letter, place_of

_BEGINNING = 1_024
_FORMULA = re.compile(rb"<f[\s/>]")
_ROW, _CELL = re.compile(rb'<row\s[^>]*?\br="'), re.compile(rb'<c\s[^>]*?\br="')


class SheetFacts(NamedTuple):
    """What the reader behind does not tell of a sheet; rows and columns are 1-based, merged areas as in `Grid`."""

    errors: list[ErrorCell]
    unvalued: list[tuple[int, int]]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    merges: list[tuple[int, int, int, int]] | None = None


def is_odd(xml: bytes) -> bool:
    """True for a sheet part of another shape than the usual one."""
    start = xml.find(b"<sheetData")
    if start < 0:
        return b":sheetData" in xml
    head = xml[start : start + _BEGINNING]
    return (b"<row" in head and not _ROW.search(head)) or (b"<c" in head and not _CELL.search(head))


def facts_of(xml: bytes) -> SheetFacts:
    """The facts of a sheet part, whatever its shape; of a damaged one, those up to the damage."""
    walk = _Walk()
    _parse(xml, walk)
    return SheetFacts(walk.errors, walk.unvalued, frozenset(walk.hidden_rows), frozenset(walk.hidden_columns))


def has_formula(xml: bytes, row: int, column: int) -> bool:
    """True for a formula in one cell of a sheet part of any shape; 1-based."""
    if is_odd(xml):
        walk = _Walk((row, column))
        _parse(xml, walk)
        return walk.sought_formula
    cell = re.search(rb'<c\s[^>]*?\br="%s%d"[^>]*>' % (column_letter(column).encode(), row), xml)
    if cell is None or cell[0].endswith(b"/>"):
        return False
    return bool(_FORMULA.search(xml, cell.end(), max(xml.find(b"</c>", cell.end()), 0)))


def _parse(xml: bytes, walk: _Walk) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.StartDoctypeDeclHandler = refuse
    with contextlib.suppress(expat.ExpatError, ValueError):  # the reader says what is wrong with the sheet
        parser.Parse(xml, True)


def refuse(*_: object) -> None:
    """The handler of a document type: none of these parts declares one, and entities may be bombs."""
    raise ValueError("a sheet part declares no document type")


class _Walk:
    """`sought` is the one cell of which it is told whether it holds a formula."""

    def __init__(self, sought: tuple[int, int] | None = None) -> None:
        self.sought = sought
        self.sought_formula = False
        self.errors: list[ErrorCell] = []
        self.unvalued: list[tuple[int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.row = self.column = 0
        self.kind = self.value = ""
        self.formula = self.inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        hidden = attributes.get("hidden") in ("1", "true")
        if name == "c":
            row, column = place_of(attributes.get("r"))
            self.row, self.column = row or self.row, column or self.column + 1
            self.kind, self.value, self.formula = attributes.get("t", ""), "", False
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            if hidden:
                self.hidden_rows.add(self.row)
        elif name == "f":
            self.formula = True
            self.sought_formula = self.sought_formula or (self.row, self.column) == self.sought
        elif name == "v":
            self.inside = True
        elif name == "col" and hidden:
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 0))
            self.hidden_columns.update(range(max(first, 1), min(last, TWO_LETTERS) + 1))

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v":
            self.inside = False
        elif name == "c":
            if self.kind == "e" and self.value:
                self.errors.append(ErrorCell(self.row, self.column, self.value))
            elif self.formula and not self.value and not self.kind:
                self.unvalued.append((self.row, self.column))

    def text(self, text: str) -> None:
        if self.inside:
            self.value += text
