"""No formula of a form depends on itself, even by the text of its ranges only: Excel would stop with a message."""

from __future__ import annotations

import re

import pytest
from static_graph import circles
from workbook_strategies import EXAMPLES

from implementation_xl.adapters.drawing import BookDrawing, Formula, SheetDrawing
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.generating import draw_form

LARGE = {"cronograma_general", "control_actas", "requerimientos_contractuales", "set_pruebas"}
FORMS = [
    pytest.param(form.id, marks=[pytest.mark.slow] if form.id in LARGE else [])
    for form in catalog().forms.values()
    if not form.imported
]


@pytest.mark.parametrize("form_id", FORMS)
def test_no_formula_depends_on_itself(form_id: str) -> None:
    assert circles(draw_form(catalog().form(form_id), catalog())) == []


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=INDEX($A$1:$B$9,0,1)", True),
        ("=SUM(bloque)", True),
        ("=ROWS($A$1:$B$9)+COLUMN(bloque)", False),
        ("=SUM($A$1:$A$9)", False),
    ],
)
def test_a_circle_is_found_by_its_text(formula: str, expected: bool) -> None:
    book = BookDrawing("x", "x", "x")
    book.names["bloque"] = "='Hoja'!$A$1:$B$9"
    sheet = book.add(SheetDrawing("Hoja"))
    sheet.put(2, 2, Formula(formula))
    assert bool(circles(book)) is expected


@pytest.mark.parametrize("form_id", sorted(EXAMPLES))
def test_links_ask_the_cells_where_they_are(form_id: str) -> None:
    """*Lectura* has other rows and columns than the table: an address taken from it leads to another cell."""
    sheet = next(sheet for sheet in draw_form(catalog().form(form_id), catalog()).sheets if sheet.name == "Cálculo")
    formulas = [cell.value.text for cell in sheet.cells if isinstance(cell.value, Formula)]
    assert [
        text for text in formulas if re.search(r"(COLUMN|ROW)\((INDEX\()?lee_\w+[,)]", text) and "ADDRESS(" in text
    ] == []
    assert any(re.search(r"ADDRESS\(ROW\(INDEX\(", text) for text in formulas)
