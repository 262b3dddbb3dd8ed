"""Tables as people make them by hand, built by code: titles anywhere, merged cells, indents, groups, totals, ticks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.importing.answers import Answers, Map
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.planning import ImportPlan, plan_import
from implementation_xl.workbooks.importing.sources import open_source

Rows = Sequence[Sequence[Any]]


def own_book(
    path: Path,
    rows: Rows,
    *,
    at: tuple[int, int] = (1, 1),
    sheet: str = "Hoja1",
    merged: Mapping[str, Any] | None = None,
    looks: Mapping[str, Mapping[str, Any]] | None = None,
) -> Path:
    """A workbook of one sheet with rows from a 1-based cell on; `merged` are areas, `looks` formats by address."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet(sheet)
        fill(page, rows, at)
        for area, value in (merged or {}).items():
            page.merge_range(area, value)
        for address, look in (looks or {}).items():
            row, column = xlsxwriter.utility.xl_cell_to_rowcol(address)
            page.write(row, column, rows[row - at[0] + 1][column - at[1] + 1], book.add_format(dict(look)))
    return path


def fill(page: Any, rows: Rows, at: tuple[int, int]) -> None:
    """Write rows from a 1-based cell on."""
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None and value != "":
                page.write(at[0] - 1 + number, at[1] - 1 + column, value)


def planned(path: Path, **answers: Any) -> ImportPlan:
    """What an import would do, with these answers about all tables."""
    return plan_import(open_source(path), catalog(), Map(given=Answers(**answers)))


def only_table(plan: ImportPlan) -> Converted:
    """The one table of a plan."""
    (table,) = plan.tables
    return table


def asked(plan: ImportPlan) -> set[str]:
    """The kinds of question that are open."""
    return {question.about for question in plan.questions}


def goes(table: Converted) -> dict[str, str]:
    """Where each column goes: letter -> field, «extra», «-» or a role."""
    return {column.letter: column.target for column in table.table.mapping.columns}


def column_values(table: Converted, field: str) -> list[Any]:
    """A field of all records, None where it has nothing."""
    return [record.get(field) for record in table.records]
