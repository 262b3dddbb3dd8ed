"""What was read of one table: columns of plain values, each with its true cell address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from implementation_xl.model import Table


def column_letter(number: int) -> str:
    """The letters of a 1-based column number: 1 is A, 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(slots=True)
class TableData:
    """The records of a table, column by column.

    `rows[i]` is the sheet row (1-based) of record i and `columns[field_id][i]` its value: `None` for a blank or an
    unreadable cell, else str, `datetime.date`, `datetime.time`, int or float (percents as fractions).
    `as_sheet[field_id][i]` is present only where the sheet's own formulas see something else than `columns` does
    (a date typed as text, "85%" as text, "cumple " with a space): the value that they see.
    `placed[field_id]` is the 1-based column where the field was found; an absent field is not a key of it, and its
    column holds only `None`.
    """

    table: Table
    sheet: str
    header_row: int
    rows: list[int]
    columns: dict[str, list[Any]]
    placed: dict[str, int]
    as_sheet: dict[str, dict[int, Any]] = field(default_factory=dict)
    last_row: int = 0

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

    def seen_by_sheet(self) -> TableData:
        """The same table as the sheet's own formulas see it."""
        columns = dict(self.columns)
        for field_id, changes in self.as_sheet.items():
            column = list(columns[field_id])
            for index, value in changes.items():
                column[index] = value
            columns[field_id] = column
        return TableData(self.table, self.sheet, self.header_row, self.rows, columns, self.placed, {}, self.last_row)
