"""What of a sheet goes into no column of the form: rows that are no records, columns dropped, cells beside the table.

Nothing of the source vanishes: whatever is not in the form or at its right is told with its cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from implementation_xl.adapters.grid import Grid
from implementation_xl.base.cells import column_letter
from implementation_xl.workbooks.importing.blocks import is_blank
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.rows import BLANK, RECORD
from implementation_xl.workbooks.importing.values import as_shown
from implementation_xl.workbooks.importing.words import EXTRA

JOINT = " · "


class LeftRow(NamedTuple):
    """Rows side by side that are no records: which, why, and what they said."""

    rows: str
    number: int
    reason: str
    text: str


class LeftCells(NamedTuple):
    """Cells one under the other that said the same, and went nowhere."""

    cells: str
    text: str


def left_rows(table: Converted, grid: Grid) -> list[LeftRow]:
    """The rows of a table that are no records; blank and equal ones side by side are told together."""
    left: list[LeftRow] = []
    first = last = 0
    for row in table.rows.rows:
        if row.kind == RECORD:
            continue
        text = JOINT.join(_told(cell) for cell in grid.rows[row.number - 1] if not is_blank(cell))
        if (
            left
            and row.number == last + 1
            and left[-1].reason == row.kind
            and (row.kind == BLANK or left[-1].text == text)
        ):
            last = row.number
            left[-1] = LeftRow(f"{first} a {last}", last - first + 1, row.kind, text or left[-1].text)
        else:
            first = last = row.number
            left.append(LeftRow(str(first), 1, row.kind, text))
    return left


def left_cells(tables: Sequence[Converted], grid: Grid) -> list[LeftCells]:
    """The filled cells of a sheet that are in no table, in a dropped column, or only used to find something else."""
    taken: set[tuple[int, int]] = set()
    for table in tables:
        taken |= set(_taken(table, grid))
    left = [
        (column, row, _told(cell))
        for row, cells in enumerate(grid.rows, 1)
        for column, cell in enumerate(cells, 1)
        if not is_blank(cell) and (row, column) not in taken
    ]
    return list(_together(sorted(left)))


def _taken(table: Converted, grid: Grid) -> Iterable[tuple[int, int]]:
    """The cells that are told elsewhere: titles, rows left out, and the columns of the records that go over."""
    block = table.table.block
    for row in range(block.top, block.bottom + 1):
        yield from ((row, column) for column in block.titles)
    for value in table.header:
        letters = value.cell.rstrip("0123456789")
        if letters.isalpha() and letters.isupper() and value.cell != letters:
            yield int(value.cell[len(letters) :]), _number(letters)
    for source in table.rows.rows:
        if source.kind != RECORD:
            yield from ((source.number, column) for column in range(1, grid.width + 1))
    kept = [
        column.number
        for column in table.table.mapping.columns
        if column.is_field or column.aim == EXTRA or column.kept or column.mark
    ]
    for source in table.rows.records:
        yield from ((row, column) for row in (source.number, *source.more) for column in kept)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _together(cells: Sequence[tuple[int, int, str]]) -> Iterable[LeftCells]:
    """Cells of a column one under the other with the same text, as one."""
    start: tuple[int, int, str] | None = None
    last = 0
    for column, row, text in [*cells, (0, 0, "")]:
        if start and (column, text) == (start[0], start[2]) and row == last + 1:
            last = row
            continue
        if start:
            letter = column_letter(start[0])
            place = f"{letter}{start[1]}" + (f":{letter}{last}" if last > start[1] else "")
            yield LeftCells(place, start[2])
        start, last = (column, row, text), row


def _told(cell: Any) -> str:
    return as_shown(cell)
