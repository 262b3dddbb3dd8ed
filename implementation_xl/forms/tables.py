"""What was read of one table: columns of plain values, each with its true cell address."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from implementation_xl.base.cells import column_letter
from implementation_xl.forms.model import Field, Table

COUNTED_ROWS = 2000
"""How many rows below the header row the sheet's own formulas count."""


def extended(table: Table, extra: tuple[Field, ...]) -> Table:
    """The definition of a table with further columns."""
    return replace(table, fields=(*table.fields, *extra)) if extra else table


@dataclass(slots=True)
class TableData:
    """The records of a table, column by column.

    `rows[i]` is the sheet row (1-based) of record i and `columns[field_id][i]` its value: `None` for a blank or an
    unreadable cell, else str, `datetime.date`, `datetime.time`, int or float (percents as fractions).
    `as_sheet[field_id][i]` is present only where the sheet's own formulas see something else than `columns` does
    (a date typed as text, "85%" as text, "cumple " with a space): the value that they see.
    `placed[field_id]` is the 1-based column where the field was found; an absent field is not a key of it, and its
    column holds only `None`. `ghosts` are rows that hold nothing but spaces or dashes, or the header's labels again: no
    records, but the sheet's formulas see them (row, field id -> what they see). `extra` are the columns that the file
    brings beyond the definition (the questions of a survey); `table` has them after its own.
    """

    table: Table
    sheet: str
    header_row: int
    rows: list[int]
    columns: dict[str, list[Any]]
    placed: dict[str, int]
    as_sheet: dict[str, dict[int, Any]] = field(default_factory=dict)
    ghosts: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    extra: tuple[Field, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def cell(self, field_id: str, index: int) -> str:
        """The address of a record's cell ("D14"); of its first cell when the field has no column."""
        column = self.placed.get(field_id) or min(self.placed.values())
        return f"{column_letter(column)}{self.rows[index]}"

    def range(self) -> str:
        """The cells of all records, first to last row and column ("A12:P211"); the header row when there are none."""
        first, last = min(self.placed.values()), max(self.placed.values())
        top = self.rows[0] if self.rows else self.header_row
        bottom = self.rows[-1] if self.rows else self.header_row
        return f"{column_letter(first)}{top}:{column_letter(last)}{bottom}"

    def drop(self, indexes: list[int]) -> None:
        """Turn records that hold nothing into ghosts."""
        gone = set(indexes)
        for index in indexes:
            seen = {id: column[index] for id, column in self.columns.items() if column[index] is not None}
            seen |= {id: changes[index] for id, changes in self.as_sheet.items() if index in changes}
            self.ghosts.append((self.rows[index], seen))
        kept = [index for index in range(len(self.rows)) if index not in gone]
        position = {old: new for new, old in enumerate(kept)}
        self.rows = [self.rows[index] for index in kept]
        self.columns = {id: [column[index] for index in kept] for id, column in self.columns.items()}
        moved = {
            id: {position[index]: value for index, value in changes.items() if index in position}
            for id, changes in self.as_sheet.items()
        }
        self.as_sheet = {id: changes for id, changes in moved.items() if changes}

    def taken(self, indexes: list[int]) -> TableData:
        """The same table with these records only, in this order; ghosts are left behind."""
        position = {old: new for new, old in enumerate(indexes)}
        return replace(
            self,
            rows=[self.rows[index] for index in indexes],
            columns={id: [column[index] for index in indexes] for id, column in self.columns.items()},
            as_sheet={
                id: {position[index]: value for index, value in changes.items() if index in position}
                for id, changes in self.as_sheet.items()
            },
            ghosts=[],
        )

    def seen_by_sheet(self) -> TableData:
        """The same table as the sheet's own formulas see it, ghosts included."""
        columns = {id: list(column) + [None] * len(self.ghosts) for id, column in self.columns.items()}
        for id, changes in self.as_sheet.items():
            for index, value in changes.items():
                columns[id][index] = value
        rows = list(self.rows)
        for row, seen in self.ghosts:
            for id, value in seen.items():
                columns[id][len(rows)] = value
            rows.append(row)
        return TableData(self.table, self.sheet, self.header_row, rows, columns, self.placed)
