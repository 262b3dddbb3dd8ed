"""What the three indicators share: naming a record, finding fault with a cell, adding up by group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from implementation_xl.base import dates
from implementation_xl.base.problems import Problem
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.details import Part
from implementation_xl.indicators.measurement import Excluded, RowDetail


class Findings:
    """The problems of one table, collected as its rows are looked at."""

    __slots__ = ("found", "path", "table")

    def __init__(self, table: TableData, path: str) -> None:
        self.table = table
        self.path = path
        self.found: list[Problem] = []

    def add(
        self,
        code: str,
        field_id: str,
        index: int,
        found: Any = None,
        expected: Any = None,
        *,
        through: int | None = None,
        params: dict[str, str] | None = None,
    ) -> None:
        """A problem at a record's cell; `found` and `expected` are shown as people see them.

        It stands at the cell that is to be mended: where that cell already has an error of its own (a date that
        cannot be read, a percent of 85) both share the address and can be told to be one. With `through` it covers
        the column from record `index` to that one.
        """
        cell = self.table.cell(field_id, index)
        if through is not None and through != index:
            cell = f"{cell}:{self.table.cell(field_id, through)}"
        self.found.append(
            Problem(
                code,
                self.path,
                self.table.sheet,
                cell,
                field_id,
                self.label(field_id),
                as_seen(found),
                as_seen(expected),
                params or {},
            )
        )

    def label(self, field_id: str) -> str:
        """What the person reads above a column."""
        return self.table.table.field(field_id).label


def as_seen(value: Any) -> str | None:
    """A value as people see it: a date 16/02/2026, a fraction 80 %, a text as it is."""
    if isinstance(value, date):
        return dates.show(value)
    if isinstance(value, float):
        return show_percent(value)
    return value if value is None else str(value)


def is_typed(table: TableData, index: int) -> bool:
    """True when a person wrote something in the record; a row number alone or a formula is nothing."""
    return any(
        table.columns[one.id][index] not in (None, "")
        for one in table.table.fields
        if not one.number and not one.computed
    )


def name_of(table: TableData, field_id: str, index: int) -> str:
    """What people call the record; its row where it has no name ("Fila 14")."""
    value = table.columns[field_id][index]
    return f"Fila {table.rows[index]}" if value in (None, "") else str(value)


def left_out(cell: str, name: str, excluded: Excluded | None) -> RowDetail:
    """A row of the detail that did not count, with the cell that decides it."""
    if excluded is None:
        return RowDetail(cell, name, None, None)
    return RowDetail(cell, name, None, None, excluded.reason, excluded.cell)


def by_group(parts: Iterable[tuple[str, float]]) -> dict[str, Part]:
    """Value of each group from (group, score) of its rows: valor = Σ score / rows, in order of appearance."""
    groups: dict[str, Part] = {}
    for group, score in parts:
        sums = groups.setdefault(group, {"valor": 0.0, "numerador": 0, "denominador": 0})
        sums["numerador"] += score
        sums["denominador"] += 1
    for sums in groups.values():
        sums["valor"] = sums["numerador"] / sums["denominador"]
    return groups
