"""What a value follows from cannot be read: no value, and why; never another value without a word."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from forms_helper import TABLES, edited, filled, place, said, value

import implementation_xl as ixl
from implementation_xl.adapters.drawing import Formula
from implementation_xl.cli.main import ixl as command
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.measurement import NOT_MEASURED, Measurement
from implementation_xl.indicators.registry import INDICATORS
from implementation_xl.projects.measuring import measure_reading

DAY, TODAY = date(2026, 3, 16), date(2026, 6, 30)
REQUIREMENTS = "requerimientos_contractuales"
MEASURED = {
    "cronograma": "cronograma_general",
    "requerimientos": REQUIREMENTS,
    "actas": "control_actas",
}
FORMS = list(MEASURED.values())


def measured(path: Path, cutoff: date | None = None) -> Measurement:
    found = measure_reading(ixl.read(path), cutoff, today=TODAY)
    assert found is not None
    return found


# The cut-off.


@pytest.mark.parametrize(
    "typed",
    [
        "hoy",
        "31/02/2026",
        date(1999, 12, 27),
        date(2100, 1, 1),
        0,
        20260630,
        True,
        "-",
        "pendiente",
        Formula("=NA()", "#N/A"),
    ],
    ids=str,
)
@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_date_is_no_cut_off(form, typed, tmp_path):
    path = filled(tmp_path, form, fecha_corte=typed)
    found = measured(path)
    assert (found.value, found.state) == (None, NOT_MEASURED)
    assert value(form, "fecha_corte") in str(found.reason)
    assert any("fecha_corte" in problem for problem in said(ixl.read(path)))


@pytest.mark.parametrize("form", FORMS)
def test_a_blank_cut_off_is_today_and_one_typed_as_text_is_said(form, tmp_path):
    assert measured(filled(tmp_path, form)).cutoff == TODAY
    path = filled(tmp_path, form, fecha_corte="16 de marzo de 2026")
    assert measured(path).cutoff == DAY
    assert measured(path).value is not None
    assert "A307 fecha_corte" in said(ixl.read(path))


@pytest.mark.parametrize("form", FORMS)
def test_the_option_wins_over_what_is_no_date(form, tmp_path):
    whole = measured(filled(tmp_path, form), DAY)
    assert measured(filled(tmp_path, form, fecha_corte="hoy"), DAY).value == whole.value is not None


def test_a_cut_off_whose_label_is_gone_is_not_today(tmp_path):
    path = filled(tmp_path, REQUIREMENTS, fecha_corte=DAY)
    with edited(path) as sheet:
        for row in sheet.iter_rows(max_row=12):
            for cell in row:
                if cell.value == "Fecha de corte":
                    cell.value = None
    assert "A209 fecha_corte" in said(ixl.read(path))
    assert (measured(path).value, measured(path, DAY).value) == (None, 0.5)


def test_a_formula_without_its_value_is_no_cut_off(tmp_path):
    path = filled(tmp_path, REQUIREMENTS)
    with edited(path) as sheet:
        sheet[value(REQUIREMENTS, "fecha_corte")] = "=TODAY()"
    assert "E320 fecha_corte" in said(ixl.read(path))
    assert measured(path).value is None


@pytest.mark.parametrize("formula", ["=TODAY()", "=DATE(2026,3,16)", "=B2+1"])
@pytest.mark.parametrize("form", FORMS)
def test_a_formula_for_a_cut_off_is_said_at_its_cell(form, formula, tmp_path):
    reading = ixl.read(filled(tmp_path, form, fecha_corte=Formula(formula, DAY)))
    (problem,) = (one for one in reading.problems if one.code == "A326")
    assert (problem.cell, problem.found) == (value(form, "fecha_corte"), "16/03/2026")
    assert measure_reading(reading, today=TODAY).cutoff == DAY


def test_a_formula_is_seen_in_an_ods_too(office, tmp_path):
    path = filled(tmp_path, REQUIREMENTS, fecha_corte=Formula("=DATE(2026,3,16)", DAY))
    plain = filled(tmp_path, REQUIREMENTS, name="fijo.xlsx", fecha_corte=DAY)
    first, second = office.recalculate([path, plain], tmp_path / "ods", "ods")
    assert ["A326 fecha_corte" in said(ixl.read(one)) for one in (first, second)] == [True, False]


def test_a_project_says_why_and_is_consolidated_at_the_day_of_all(tmp_path):
    root = tmp_path / "Raíz" / "Proyecto"
    root.mkdir(parents=True)
    filled(root, "control_actas", fecha_corte="hoy")
    run = CliRunner().invoke(command, ["indicadores", str(root), "--json"])
    found = next(one for one in json.loads(run.stdout)["indicadores"] if one["id"] == "actas")
    assert (run.exit_code, found["valor"], found["estado"]) == (1, None, NOT_MEASURED)
    portfolio = ixl.consolidate(root.parent, cutoff=TODAY)
    assert portfolio.consolidated()["actas"].measured == 1


HANDOVER = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "codigo_proyecto": "IMP-1", "alcance": "Todo"}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("estado_contrato", "Perfeccionado"),
        ("estado_contrato", Formula("=NA()", "#N/A")),
        ("tipo_proyecto", "Tercerización"),
    ],
)
def test_whether_it_applies_is_not_guessed_from_a_word_off_the_list(field, typed, tmp_path):
    known = {"tipo_proyecto": "Cliente nuevo", "estado_contrato": "Firmado"} | {field: typed}
    filled(tmp_path, REQUIREMENTS)
    ixl.generate("entrega_proyecto", tmp_path / "Entrega.xlsx", values=HANDOVER | known)
    found = ixl.measure(ixl.read_project(tmp_path), TODAY)["requerimientos"]
    assert (found.value, found.state) == (None, NOT_MEASURED)
    assert value("entrega_proyecto", field) in str(found.reason)


def test_a_project_of_another_type_needs_no_contract(tmp_path):
    filled(tmp_path, REQUIREMENTS)
    known = {"tipo_proyecto": "Proyecto corporativo", "estado_contrato": "Perfeccionado"}
    ixl.generate("entrega_proyecto", tmp_path / "Entrega.xlsx", values=HANDOVER | known)
    assert ixl.measure(ixl.read_project(tmp_path), TODAY)["requerimientos"].state == "No aplica"


# Columns.


def without_column(path: Path, form: str, field: str) -> Path:
    """A workbook that lost a column: its title and all of its cells."""
    with edited(path) as sheet:
        column, first = openpyxl.utils.cell.coordinate_from_string(place(form, field, 0))
        for cell in sheet[column][first - 1 :]:
            cell.value = None
    return path


def columns() -> list[tuple[str, str]]:
    return [(id, column) for id in MEASURED for column in INDICATORS[id].columns]


@pytest.mark.parametrize(("id", "column"), columns())
def test_a_missing_column_never_gives_another_value(id, column, tmp_path):
    form = MEASURED[id]
    whole = measured(filled(tmp_path, form), TODAY)
    path = without_column(filled(tmp_path, form, name="sin.xlsx"), form, column)
    found = measured(path, TODAY)
    field = catalog().form(form).table(TABLES[form][0]).field(column)
    said = {problem.code for problem in ixl.read(path).problems if problem.field == column}
    assert field.may_lack or said & {"E202", "A206"}
    if column in INDICATORS[id].needed:
        assert (found.value, found.state) == (None, NOT_MEASURED)
        assert field.label in str(found.reason)
    else:
        assert (found.value, found.numerator, found.denominator) == (whole.value, whole.numerator, whole.denominator)


@pytest.mark.parametrize(
    ("form", "field", "error"),
    [("control_actas", "fecha_envio", "#REF!"), ("requerimientos_contractuales", "cumplimiento", "#NAME?")],
)
def test_a_column_of_nothing_but_errors_is_not_zero(form, field, error, tmp_path):
    path = filled(tmp_path, form)
    with edited(path) as sheet:
        for record in (1, 2):
            sheet[place(form, field, record)] = error
    assert measured(path, TODAY).value is None


def test_one_error_among_the_values_is_an_error_at_its_cell(tmp_path):
    path = filled(tmp_path, "requerimientos_contractuales")
    with edited(path) as sheet:
        sheet[place(REQUIREMENTS, "cumplimiento", 2)] = "#REF!"
    assert "E310 cumplimiento@2" in said(ixl.read(path))
    assert measured(path, TODAY).value == 0.5


def test_the_project_s_folder_says_it_too(tmp_path):
    path = without_column(filled(tmp_path, "control_actas"), "control_actas", "acta_realizada")
    copied = tmp_path / "P" / "Actas.xlsx"
    copied.parent.mkdir()
    shutil.copy(path, copied)
    found = ixl.measure(ixl.read_project(copied.parent), datetime(2026, 6, 30).date())["actas"]
    assert (found.value, found.numerator, found.denominator) == (None, 0, 0)
    assert "«Acta realizada»" in str(found.reason)
