"""The rows under a header row -> typed columns, and what is wrong in single cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from implementation_xl.cells import BLANK, Fault, Kind
from implementation_xl.grid import Grid
from implementation_xl.locating import ENOUGH, Header
from implementation_xl.model import Field, Table
from implementation_xl.tables import TableData
from implementation_xl.words import is_no_data

NOTHING = ("A313", "A316")
"""The codes of a cell that seems filled and says nothing."""


class CellFault(NamedTuple):
    """What is wrong in one cell of a column."""

    field: Field
    cell: str
    fault: Fault


@dataclass(slots=True)
class TableReading:
    """A table as read: its records, the faults of its cells, and the rows that repeat the header row."""

    data: TableData
    faults: list[CellFault] = field(default_factory=list)
    headers_again: list[int] = field(default_factory=list)


def read_table(table: Table, grid: Grid, header: Header, kind: Callable[[Field], Kind]) -> TableReading:
    """Read every row below `header` that has something typed in a column of the form, its number column left out.

    Rows that turn out to hold nothing (spaces, dashes) and rows that repeat the header are no records but ghosts:
    of the former one cell says so, of the latter none.
    """
    inputs = [one for one in table.fields if not one.computed]
    rows, records = _filled(inputs, grid, header)
    data = TableData(table, grid.sheet, header.row, rows, {}, header.placed)
    faults: list[tuple[int, Field, Fault]] = []
    for one in inputs:
        column = header.placed.get(one.id)
        if column is None:
            data.columns[one.id] = [None] * len(records)
            continue
        outcome = kind(one).column([row[column - 1] for row in records])
        data.columns[one.id] = outcome.values
        if outcome.as_sheet:
            data.as_sheet[one.id] = outcome.as_sheet
        faults += [(index, one, fault) for index, fault in outcome.faults]
    again = _headers_again(grid, header, inputs, records)
    empty = _empty(data, inputs, {index for index, _, fault in faults if fault.code in NOTHING})
    reading = TableReading(data, headers_again=[rows[index] for index in sorted(again)])
    quiet = empty & {index for index, _, fault in faults if fault.code not in NOTHING}
    for index, one, fault in faults:
        if index in again or (index in quiet and fault.code in NOTHING):
            continue
        if index in empty and fault.code in NOTHING:
            quiet.add(index)
        reading.faults.append(CellFault(one, data.cell(one.id, index), fault))
    if again or empty:
        data.drop(sorted(again | empty))
    for one in table.fields:
        if one.computed:
            data.columns[one.id] = [None] * len(data.rows)
    return reading


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
    most = ENOUGH * len(columns)
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
