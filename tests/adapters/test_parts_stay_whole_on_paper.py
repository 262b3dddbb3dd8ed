"""On paper a table begins on a new page rather than being cut, and its rows are as high as what prints, whatever hidden
columns hold beside it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment

from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.editing.print_layout import Layout, SheetPrint
from implementation_xl.adapters.style import ROW_HEIGHT

TABLE_ROWS = 25
SECOND = TABLE_ROWS + 2
"""The row where the second table begins, after a blank one."""


def breaks(path: Path, beside: str | None, hidden: bool) -> tuple[int, ...]:
    """Where pages end on a sheet of two tables, with a text beside the rows of both and the one between."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (*range(1, SECOND - 1), *range(SECOND, SECOND + TABLE_ROWS)):
        sheet.cell(row, 1, f"Fila {row}")
    if beside is not None:
        for row in range(1, SECOND + TABLE_ROWS):
            sheet.cell(row, 4, beside)
    sheet.column_dimensions["D"].hidden = hidden
    for row in range(1, SECOND + TABLE_ROWS):
        sheet.row_dimensions[row].height = 15
    book.save(path)
    texts = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    package = PackageEditor(path)
    try:
        return Layout(package, package.sheets()[sheet.title], SheetPrint(sheet.title, texts)).page().breaks
    finally:
        package.close()


@pytest.mark.parametrize("beside", [None, "0", "oculto"])
def test_what_stands_in_a_hidden_column_joins_no_tables(beside: str | None, tmp_path: Path) -> None:
    assert breaks(tmp_path / "a.xlsx", beside, hidden=True) == (SECOND - 1,)


def test_what_is_seen_beside_two_tables_makes_them_one(tmp_path: Path) -> None:
    assert breaks(tmp_path / "a.xlsx", "a la vista", hidden=False) != (SECOND - 1,)


@pytest.mark.parametrize("hidden", [True, False])
def test_a_row_is_as_high_as_what_prints_of_it(hidden: bool, tmp_path: Path) -> None:
    """A long text of a column that does not print made the row high, and left a page of white."""
    book = openpyxl.Workbook()
    sheet = book.active
    for column, text in enumerate(("ID", "Observaciones", "1", "Un texto de varias líneas. " * 12)):
        cell = sheet.cell(1 + column // 2, 1 + column % 2, text)
        cell.alignment = Alignment(wrap_text=True)
    sheet.row_dimensions[2].height = 300
    book.save(tmp_path / "a.xlsx")
    texts = [[str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    package = PackageEditor(tmp_path / "a.xlsx")
    printed = SheetPrint(sheet.title, texts, header=1, hidden=frozenset({2} if hidden else ()))
    try:
        layout = Layout(package, package.sheets()[sheet.title], printed)
        assert layout.heights[2] == ROW_HEIGHT if hidden else layout.heights[2] >= 300
    finally:
        package.close()
