"""The sheet *De la versión N*: what the older version had and the newer has no place for. Nothing of it vanishes.

Columns that are gone stand one beside the other with their records one under the other, so that a formula or a chart
of the person's that used them goes on with them here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import SheetDrawing
from implementation_xl.adapters.editing.succeeding import Unplaced
from implementation_xl.base.cells import column_letter
from implementation_xl.base.words import storable
from implementation_xl.workbooks.migrating.layout import Gone, Loose, OldLayout

FIRST_SECTION = 4
WIDTHS = (14.0, 34.0, 34.0, 34.0, 34.0)
_BESIDE = 3
"""The first column of those that are gone: before it stand the row and what the row is about."""


class GoneSection(NamedTuple):
    """The columns of one table, from the row of their titles on."""

    gone: Gone
    top: int

    def place(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a cell of the older table is."""
        if column not in self.gone.columns or not self.gone.header <= row:
            return None
        return self.top + row - self.gone.header, _BESIDE + list(self.gone.columns).index(column)

    @property
    def last(self) -> int:
        """Its last row."""
        return self.top + self.gone.last - self.gone.header


class Leftovers:
    """What has no place, and where it stands on its sheet `name`; `unplaced` is known later."""

    def __init__(self, layout: OldLayout, taken: Collection[str]) -> None:
        self.layout = layout
        self.name = _free_name(f"De la versión {layout.old.version}", taken)
        self.loose: list[Loose] = layout.loose
        self.unplaced: list[Unplaced] = []
        self.sections: list[GoneSection] = []
        row = FIRST_SECTION
        for gone in layout.gone:
            self.sections.append(GoneSection(gone, row + 1))
            row = self.sections[-1].last + 2
        self.after = row

    def __bool__(self) -> bool:
        return bool(self.sections or self.loose or self.unplaced)

    @property
    def count(self) -> int:
        """How many values it tells."""
        return len(self.loose) + len(self.unplaced) + sum(len(list(self._values(one))) for one in self.sections)

    def _values(self, section: GoneSection) -> Iterator[tuple[int, int]]:
        gone, grid = section.gone, self.layout.moves[section.gone.sheet].grid
        for row in range(gone.header + 1, gone.last + 1):
            yield from ((row, column) for column in gone.columns if grid.at(row, column) != "")

    def place(self, sheet: str, row: int, column: int) -> tuple[int, int] | None:
        """Where a cell of a gone column is."""
        for section in self.sections:
            if section.gone.sheet == sheet:
                return section.place(row, column)
        return None

    def draw(self) -> SheetDrawing:
        """The sheet."""
        old, new = self.layout.old, self.layout.new
        sheet = SheetDrawing(self.name, tab_color=style.SECONDARY)
        wide = max([len(WIDTHS), *(_BESIDE + len(one.gone.columns) for one in self.sections)])
        sheet.columns += [(number, number, WIDTHS[min(number, len(WIDTHS)) - 1], None) for number in range(1, wide + 1)]
        sheet.put(1, 1, f"De la versión {old.version}", style.TITLE)
        told = f"Lo que tenía la versión {old.version} de «{new.title}» y no tiene lugar en la {new.version}. "
        sheet.put(
            2, 1, f"{told}Ningún indicador lo cuenta; puede borrar la hoja cuando no la necesite.", style.SUBTITLE
        )
        for section in self.sections:
            self._draw_section(sheet, section)
        self._draw_list(sheet)
        return sheet

    def _draw_section(self, sheet: SheetDrawing, section: GoneSection) -> None:
        gone, top = section.gone, section.top
        move = self.layout.moves[gone.sheet]
        sheet.put(top - 1, 1, f"Columnas de «{gone.title}» (hoja «{gone.sheet}»)", style.SECTION)
        named = str(move.grid.at(gone.header, gone.key)) if gone.key else ""
        sheet.put_row(top, 1, ("Fila", named, *gone.columns.values()), style.HEADER_OPTIONAL)
        for row in range(gone.header + 1, gone.last + 1):
            cells = {column: move.grid.at(row, column) for column in gone.columns}
            place = top + row - gone.header
            if all(value == "" for value in cells.values()):
                continue
            sheet.put(place, 1, row + move.shift if move.new_header else row, style.DATA)
            _put(sheet, place, 2, move.grid.at(row, gone.key) if gone.key else "")
            for number, value in enumerate(cells.values(), _BESIDE):
                _put(sheet, place, number, value)

    def _draw_list(self, sheet: SheetDrawing) -> None:
        lines: list[Sequence[Any]] = [
            (piece.sheet, f"{column_letter(piece.cell[1])}{piece.cell[0]}", piece.what, piece.value)
            for piece in self.loose
        ]
        lines += [(one.sheet, one.cell, one.what, one.text) for one in self.unplaced]
        if not lines:
            return
        sheet.put(self.after, 1, "Lo demás", style.SECTION)
        sheet.put_row(self.after + 1, 1, ("Hoja", "Dónde estaba", "Qué es", "Decía"), style.HEADER_OPTIONAL)
        for row, line in enumerate(lines, self.after + 2):
            for column, value in enumerate(line, 1):
                _put(sheet, row, column, value)


def _put(sheet: SheetDrawing, row: int, column: int, value: Any) -> None:
    look = style.DATA.but(number_format="dd-mmm-yyyy", align="left") if isinstance(value, date) else style.DATA
    sheet.put(row, column, storable(value) if isinstance(value, str) else value, look)


def _free_name(name: str, taken: Collection[str]) -> str:
    known, free, number = {one.casefold() for one in taken}, name, 2
    while free.casefold() in known:
        free, number = f"{name} ({number})", number + 1
    return free
