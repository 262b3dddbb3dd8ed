"""Amounts in pesos: as people type them, as the sheet takes and marks them, and in a frame."""

from __future__ import annotations

import math
import shutil
import warnings
from pathlib import Path

import openpyxl
import pytest
from forms_helper import HEADER
from hypothesis import given
from hypothesis import strategies as st

import implementation_xl as ixl
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.forms.kinds.kinds import KINDS, kind_of
from implementation_xl.forms.kinds.money import parse_amount
from implementation_xl.forms.model import Field
from implementation_xl.forms.plan import SheetPlan, plan_of
from implementation_xl.indicators.definitions import catalog

COST = Field(id="costo", label="Costo", kind="moneda")
SHEET = "Necesidades"


def table_sheet(form_id: str) -> SheetPlan:
    return next(one for one in plan_of(catalog().form(form_id)).sheets if one.sheet.table)


def meaning(raw: object, **attributes: object) -> tuple[object, str]:
    outcome = kind_of(Field(id="x", label="X", kind="moneda", **attributes)).cell(raw)
    return outcome.value, outcome.fault.code if outcome.fault else ""


@pytest.mark.parametrize(
    ("text", "pesos"),
    [
        ("1500000", 1_500_000),
        ("$ 1.500.000", 1_500_000),
        ("$1.500.000", 1_500_000),
        ("1'500.000", 1_500_000),
        ("1’500'000", 1_500_000),
        ("1'500,000", 1_500_000),
        ("1.200'500.000", 1_200_500_000),
        ("COP 1.500.000,50", 1_500_000.5),
        ("1.500 COP", 1_500),
        ("cop$ 1.500", 1_500),
        ("2.000 pesos", 2_000),
        ("$1,500,000.00", 1_500_000),
        ("1,500.00", 1_500),
        ("1 500 000", 1_500_000),
        ("12,5", 12.5),
        ("0", 0),
    ],
)
def test_amounts_as_colombians_write_them_count_and_are_said(text, pesos):
    assert meaning(text) == (pesos, "A308")


@pytest.mark.parametrize("text", ["1,500", "1'500", "1.500,500", "1.500.00", "0.850", "1234.567", "1.50.000", "1'5"])
def test_an_amount_that_could_be_two_is_not_guessed(text):
    assert meaning(text) == (None, "E303")


@pytest.mark.parametrize("text", ["US$ 500", "USD 500", "€ 5", "1,5 millones", "150 mil", "(1.500)", "$", "mucho"])
def test_what_is_no_amount_in_pesos_is_a_fault(text):
    assert meaning(text) == (None, "E303")


def test_less_than_nothing_is_a_fault_unless_the_definition_allows_it():
    assert meaning(-5.0) == meaning("-$ 5") == (None, "E314")
    assert meaning(-5.0, minimum=-10.0) == (-5, "")
    assert meaning("$ -5", minimum=-10.0) == (-5, "A308")
    assert meaning(20_000.0, maximum=10_000.0) == (None, "E314")


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_an_amount_is_read_as_it_is_shown(pesos, cents):
    amount = pesos + cents / 100
    shown = KINDS["moneda"](COST).shown(amount)
    assert parse_amount(shown) == pytest.approx(amount, abs=0.005)


@pytest.fixture
def needs(tmp_path) -> Path:
    rows = [
        {"id": str(number), "area": "Tecnología", "necesidad": "Troncal", "estado": "Pendiente", "costo": cost}
        for number, cost in enumerate((1_500_000, None, "$ 1.500.000", "mucho", -3), 1)
    ]
    values = {**HEADER, "coordinador": "Ana", "necesidades": rows}
    return ixl.generate("registro_necesidades", tmp_path / "n.xlsx", values=values)


def test_the_costs_of_a_form_are_numbers_in_its_frame(needs):
    reading = ixl.read(needs)
    costs = reading["necesidades"]["costo"]
    assert costs.dtype == "float64"
    assert [None if math.isnan(cost) else cost for cost in costs] == [1_500_000, None, 1_500_000, None, None]
    assert [one.code for one in reading.problems if one.field == "costo"] == ["A308", "E303", "E314"]


@pytest.mark.parametrize("form_id", ["registro_necesidades", "acciones_correctivas"])
def test_the_sheet_shows_pesos_and_takes_no_other_thing(form_id, tmp_path):
    plan = table_sheet(form_id)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep a print area by formula, and says so
        sheet = openpyxl.load_workbook(ixl.generate(form_id, tmp_path / "f.xlsx"))[plan.sheet.name]
    cell = sheet[f"{column_letter(plan.column('costo'))}{plan.first_row}"]
    assert (cell.number_format, cell.alignment.horizontal) == ('"$"\\ #,##0', "right")
    (rule,) = [one for one in sheet.data_validations.dataValidation if cell.coordinate in one.sqref]
    assert (rule.type, rule.operator or "between", float(rule.formula1), rule.errorStyle or "stop") == (
        "decimal",
        "between",
        0,
        "stop",
    )


def test_the_sheet_marks_what_is_a_fault(office, tmp_path):
    """The conditional formula marks the cells of which the reader says something, no others."""
    cells = [1_500_000, 0, 0.5, -1, "", "mucho", "$ 1.500", 2_000_000]
    fields = [COST, Field(id="x", label="X", kind="moneda", minimum=-5.0, maximum=1_900_000.0)]
    book = openpyxl.Workbook()
    for row, raw in enumerate(cells, 1):
        book.active.cell(row, 1, raw if raw != "" else None)
        for column, field in enumerate(fields, 2):
            book.active.cell(row, column, kind_of(field).wrong(f"$A{row}"))
    book.save(tmp_path / "marcas.xlsx")
    (calculated,) = office.recalculate([tmp_path / "marcas.xlsx"], tmp_path / "out")
    marks = [row[1:] for row in openpyxl.load_workbook(calculated, data_only=True).active.iter_rows(values_only=True)]
    for column, field in enumerate(fields):
        faults = [raw != "" and kind_of(field).cell(raw).fault is not None for raw in cells]
        assert [bool(mark[column]) for mark in marks] == faults


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_an_amount_typed_in_a_colombian_spreadsheet_is_a_number(ending, needs, office, tmp_path):
    plan = table_sheet("registro_necesidades")
    letter = column_letter(plan.column("costo"))
    typed = ("2500000", "$ 2.500.000", "2.500.000,50")
    steps = [office.type_text(SHEET, f"{letter}{plan.first_row + row}", text) for row, text in enumerate(typed)]
    (path,) = office.fill([office.Job(needs, tmp_path / f"tecleado.{ending}", steps)])
    assert ixl.read(path).tables["necesidades"].columns["costo"][:3] == [2_500_000, 2_500_000, 2_500_000.5]


def test_a_draft_filled_before_it_had_the_column_is_read_as_before(tmp_path):
    older = tmp_path / "older" / "registro_necesidades"
    shutil.copytree(packaged_folder() / "registro_necesidades", older)
    text = (older / "v1.toml").read_text("utf-8")
    before, rest = text.split('[[hojas.tabla.campos]]\nid = "costo"\n')
    (older / "v1.toml").write_text(before + rest[rest.index("[[hojas.tabla.campos]]") :], "utf-8")
    rows = [
        {"id": "1", "area": "WFM", "necesidad": "Tablero", "cantidad": 2, "prioridad": "Alta", "estado": "Pendiente"}
    ]
    values = {**HEADER, "coordinador": "Ana", "necesidades": rows}
    path = ixl.generate("registro_necesidades", tmp_path / "n.xlsx", values=values, catalog=catalog(str(older.parent)))
    reading = ixl.read(path)
    record = {id: column[0] for id, column in reading.tables["necesidades"].columns.items()}
    assert {id: record[id] for id in rows[0]} == rows[0]
    assert record["costo"] is None
    assert [(one.code, one.field) for one in reading.problems] == [("A226", None), ("A206", "costo")]
