"""The rows under a header row -> typed columns, and what is wrong in single cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from implementation_xl.adapters.grid import Grid
from implementation_xl.base.cells import column_letter
from implementation_xl.base.words import is_no_data
from implementation_xl.forms.kinds.base import BLANK, Fault, Kind
from implementation_xl.forms.model import Field, Table
from implementation_xl.forms.tables import TableData
from implementation_xl.workbooks.reading.locating import ENOUGH, Header
from implementation_xl.workbooks.reading.stray_rows import DOUBTFUL, Stray, stray_rows

NOTHING = ("A313", "A316")
"""The codes of a cell that seems filled and says nothing."""


class CellFault(NamedTuple):
    """What is wrong in one cell of a column."""

    field: Field
    cell: str
    fault: Fault


@dataclass(slots=True)
class TableReading:
    """A table as read: its records, the faults of its cells, the rows that repeat the header row, and other rows that
    are no records or may be none.
    """

    data: TableData
    faults: list[CellFault] = dataclasses.field(default_factory=list)
    headers_again: list[int] = dataclasses.field(default_factory=list)
    strays: list[Stray] = dataclasses.field(default_factory=list)


def read_table(
    table: Table,
    grid: Grid,
    header: Header,
    kind: Callable[[Field], Kind],
    words: frozenset[str] = frozenset(),
    lists: frozenset[str] = frozenset(),
) -> TableReading:
    """Read every row below `header` that has something typed in a column of the form, its number column left out.

    Rows that turn out to hold nothing (spaces, dashes), rows that repeat the header, totals, notes and the like are no
    records but ghosts: of the former one cell says so, of the others none. `words` are the folded labels of all
    forms, `lists` the folded values of the table's lists.
    """
    inputs = [one for one in table.fields if not one.computed]
    rows, records = _filled(inputs, grid, header)
    data = TableData(table, grid.sheet, header.row, rows, {}, header.placed)
    faults = _read_columns(data, inputs, grid, records, kind)
    again = _headers_again(grid, header, inputs, records)
    empty = _empty(data, inputs, {index for index, _, fault in faults if fault.code in NOTHING})
    strays = stray_rows(data, grid, header, faults, words, lists, again | empty)
    reading = TableReading(data, headers_again=[rows[index] for index in sorted(again)], strays=strays)
    unsaid = again | {index for stray in strays for index in stray.indexes}
    gone = unsaid - {index for stray in strays if stray.code == DOUBTFUL for index in stray.indexes} | empty
    quiet = empty & {index for index, _, fault in faults if fault.code not in NOTHING}
    for index, field, fault in faults:
        if index in unsaid or (index in quiet and fault.code in NOTHING):
            continue
        if index in empty and fault.code in NOTHING:
            quiet.add(index)
        reading.faults.append(CellFault(field, data.cell(field.id, index), fault))
    if gone:
        data.drop(sorted(gone))
    for field in table.fields:
        if field.computed:
            data.columns[field.id] = [None] * len(data.rows)
    return reading


def leave_contradicted(table: Table, grid: Grid, header: Header, kind: Callable[[Field], Kind]) -> None:
    """Give up the titles read by likeness whose cells are mostly not of that column's kind: likeness only suggests."""
    for column, text, label in list(header.near):
        field = next(field for field in table.fields if field.label == label)
        cells = [cell for row in grid.rows[header.row :] if (cell := row[column - 1]) != BLANK]
        if 2 * _contradicting(kind(field), cells) > len(cells):
            header.near.remove((column, text, label))
            del header.placed[field.id]
            header.extra = sorted([*header.extra, (column, text)])


def _contradicting(kind: Kind, cells: list[Any]) -> int:
    """How many of some filled cells are not of a kind: its errors; in a column of words, the dates."""
    if kind.free:
        return sum(isinstance(cell, date) for cell in cells)
    return sum(fault.code[0] == "E" for _, fault in kind.column(cells).faults)


def _read_columns(
    data: TableData, inputs: list[Field], grid: Grid, records: list[list[Any]], kind: Callable[[Field], Kind]
) -> list[tuple[int, Field, Fault]]:
    """Fill in the columns of `data`; the faults by record."""
    faults: list[tuple[int, Field, Fault]] = []
    merges = [area for area in grid.merges if area[0] >= data.header_row and area[2] > area[0]]
    for field in inputs:
        column = data.placed.get(field.id)
        if column is None:
            data.columns[field.id] = [None] * len(records)
            continue
        raw = [row[column - 1] for row in records]
        shared = _share_merged(grid, [area for area in merges if area[1] == column - 1], data.rows, raw)
        outcome = kind(field).column(raw)
        data.columns[field.id] = outcome.values
        as_sheet = outcome.as_sheet | dict.fromkeys(shared)
        if as_sheet:
            data.as_sheet[field.id] = as_sheet
        faults += [(index, field, fault) for index, fault in outcome.faults if index not in shared]
        faults += [(index, field, fault) for index, fault in shared.items() if fault]
    return faults


def _share_merged(
    grid: Grid, merges: list[tuple[int, int, int, int]], rows: list[int], raw: list[Any]
) -> dict[int, Fault | None]:
    """Give every record of a merged area its value; the records that got it, the first of each area with a fault.

    The sheet's formulas see the value in the area's first row only.
    """
    shared: dict[int, Fault | None] = {}
    for top, left, bottom, right in merges:
        value = grid.at(top + 1, left + 1)
        if value == BLANK:
            continue
        area = f"{column_letter(left + 1)}{top + 1}:{column_letter(right + 1)}{bottom + 1}"
        lower = [index for index, row in enumerate(rows) if top + 1 < row <= bottom + 1]
        for index in lower:
            raw[index] = value
            shared[index] = Fault("A318", area) if index == lower[0] else None
    return shared


def _filled(inputs: list[Field], grid: Grid, header: Header) -> tuple[list[int], list[list[Any]]]:
    """The sheet rows with something typed, and their cells."""
    counting = [header.placed[one.id] - 1 for one in inputs if not one.number and one.id in header.placed]
    if not counting:
        return [], []
    body = grid.rows[header.row :]
    if len(counting) == 1:
        filled = [index for index, row in enumerate(body) if row[counting[0]] != BLANK]
    else:
        pick, blank = itemgetter(*counting), (BLANK,) * len(counting)
        filled = [index for index, row in enumerate(body) if pick(row) != blank]
    return [header.row + 1 + index for index in filled], [body[index] for index in filled]


def _headers_again(grid: Grid, header: Header, inputs: list[Field], records: list[list[Any]]) -> set[int]:
    """The records that repeat the header row: another table pasted below with its titles."""
    titles = grid.rows[header.row - 1]
    columns = [header.placed[one.id] - 1 for one in inputs if one.id in header.placed]
    columns = [at for at in columns if titles[at] != BLANK]
    most = max(2, ENOUGH * len(columns))
    if not any(titles[at] in map(itemgetter(at), records) for at in columns[:3]):
        return set()
    return {index for index, row in enumerate(records) if sum(row[at] == titles[at] for at in columns) >= most}


def _empty(data: TableData, inputs: list[Field], suspects: set[int]) -> set[int]:
    """The records that hold nothing but what means nothing, and perhaps their number."""
    required = [data.columns[one.id] for one in inputs if one.required and one.id in data.placed]
    if required and all(None in column for column in required):
        rows = set(range(len(data)))
        for column in required:
            rows &= {index for index, value in enumerate(column) if value is None}
        suspects = suspects | rows
    columns = [data.columns[one.id] for one in inputs if not one.number]
    return {index for index in suspects if all(_says_nothing(column[index]) for column in columns)}


def _says_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and is_no_data(value))
