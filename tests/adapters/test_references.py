"""References follow the cells that they name, and nothing else of a formula changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation_xl.adapters.editing.references import (
    LAST_COLUMN,
    LAST_ROW,
    CellArea,
    GoneError,
    filled_formula,
    moved_formula,
)
from implementation_xl.base.cells import column_letter

NAMES = {"enc_corte": "enc_fecha", "vieja": None}


def two_down_one_right(area: CellArea) -> CellArea | None:
    """Where the cells of «Datos» went; column Z is gone."""
    if area.sheet.casefold() != "datos":
        return area
    if area.left == area.right == 26:
        return None
    whole_columns, whole_rows = area.bottom == LAST_ROW, area.right == LAST_COLUMN
    return CellArea(
        "Datos 2",
        area.top + 2 * (not whole_columns),
        area.left + (not whole_rows),
        area.bottom + 2 * (not whole_columns),
        area.right + (not whole_rows),
    )


@pytest.mark.parametrize(
    ("said", "now"),
    [
        ("SUM(Datos!$H$12:$H$40)", "SUM('Datos 2'!$I$14:$I$42)"),
        ("'Datos'!h12&\"Datos!H12\"", "'Datos 2'!I14&\"Datos!H12\""),
        ("COUNTA(Datos!H:H)+SUM(Datos!$3:$5)", "COUNTA('Datos 2'!I:I)+SUM('Datos 2'!$5:$7)"),
        ("A1+LOG10(5)+Otra!B2", "A1+LOG10(5)+Otra!B2"),
        ("ENC_CORTE+enc_corte_2", "enc_fecha+enc_corte_2"),
        ("[1]Datos!A1+'[x.xlsx]Datos'!A1+SUM(Uno:Dos!A1)", "[1]Datos!A1+'[x.xlsx]Datos'!A1+SUM(Uno:Dos!A1)"),
        ("Tabla[[#This Row],[A1]]+AB12345678", "Tabla[[#This Row],[A1]]+AB12345678"),
        ("_xlfn.XLOOKUP(Datos!A1,Datos!B:B,$C:$C)", "_xlfn.XLOOKUP('Datos 2'!B3,'Datos 2'!C:C,$C:$C)"),
        ("Datos!Z1:AB9", "'Datos 2'!AA3:AC11"),
    ],
)
def test_a_formula_of_another_sheet(said, now):
    assert moved_formula(said, "Otra", two_down_one_right, NAMES) == now


def test_a_formula_that_moves_with_its_sheet_says_no_sheet():
    assert moved_formula("C11+Datos!$B$1", "Datos", two_down_one_right, {}, "Datos 2") == "D13+'Datos 2'!$C$3"


@pytest.mark.parametrize("said", ["Datos!Z5+1", "1+vieja"])
def test_what_is_no_more_is_told(said):
    with pytest.raises(GoneError):
        moved_formula(said, "Otra", two_down_one_right, NAMES)


@given(st.text(st.sampled_from("A1$:!'\"()+,[]. áé#x"), max_size=30))
def test_where_nothing_moves_nothing_changes(text):
    said = moved_formula(text, "Hoja", lambda area: area, {})
    assert moved_formula(said, "Hoja", lambda area: area, {}) == said


@given(st.integers(1, 500), st.integers(1, 60), st.integers(0, 40), st.integers(0, 9))
def test_a_shared_formula_says_in_each_cell_what_filling_down_would(row, column, down, right):
    text = f"{column_letter(column)}{row}*$D$3+E$4+$F{row}"
    expected = f"{column_letter(column + right)}{row + down}*$D$3+{column_letter(5 + right)}$4+$F{row + down}"
    assert filled_formula(text, down, right) == expected
