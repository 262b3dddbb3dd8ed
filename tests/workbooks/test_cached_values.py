"""A form holds the value of each formula when it is written: previews, phones, mail and our own reader see figures."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms_helper import TABLES, filled
from workbook_strategies import clean, drawn, messy

import implementation_xl as ixl
from implementation_xl.adapters.calculating import engine
from implementation_xl.adapters.calculating.drawing import calculate
from implementation_xl.adapters.drawing import BookDrawing, Formula, SheetDrawing
from implementation_xl.adapters.reading.sheet_cells import unvalued_formulas
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.cli.demo.samples import CUTOFF, HOLIDAYS, form_values, samples
from implementation_xl.forms.plan import plan_of
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.creating import new_project
from implementation_xl.projects.measuring import measure_reading
from implementation_xl.workbooks.generating import draw_form

pytestmark = [
    pytest.mark.filterwarnings("ignore:Print area cannot be set"),
    pytest.mark.filterwarnings("ignore:.*is not supported and will be removed"),
]

FORMS = catalog().generated()
LAST_DAY = 2_958_465  # 31 December 9999


def without_value(path: Path) -> dict[str, Any]:
    """By sheet part the formulas that were saved without their value."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")}
    return {name: cells for name, xml in parts.items() if (cells := unvalued_formulas(xml))}


def codes(path: Path) -> set[str]:
    """What the reader and the measurement say of a workbook."""
    reading = ixl.read(path)
    measured = measure_reading(reading)
    return {problem.code for problem in (*reading.problems, *(measured.problems if measured else ()))}


@pytest.mark.parametrize("form_id", TABLES)
@pytest.mark.parametrize("header", [{}, {"fecha_corte": date(2026, 3, 31)}], ids=["today", "typed"])
def test_a_form_just_written_agrees_with_itself(form_id: str, header: dict[str, Any], tmp_path: Path) -> None:
    path = filled(tmp_path, form_id, **header)
    assert not codes(path) & {"A501", "A502"}
    assert without_value(path) == {}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_blank_form_has_all_its_values(form: Any, tmp_path: Path) -> None:
    assert without_value(ixl.generate(form, tmp_path / "blank.xlsx")) == {}


def test_a_previewer_shows_whether_the_tests_let_go_live(tmp_path: Path) -> None:
    test = {"item": "Marcar", "resultado_esperado": "Timbra", "area": "WFM", "criticidad": "Alta"}
    tests = [test | {"resultado": result} for result in ("Exitosa", "Exitosa", "Fallida", "Pendiente")]
    stored = ixl.read(ixl.generate("set_pruebas", tmp_path / "x.xlsx", values={"pruebas": tests})).stored
    assert (stored["apto_salida"], stored["pruebas_ejecutadas"]) == ("No apto", 0.75)


@pytest.mark.parametrize(("type", "lacking"), [(None, 5), ("Cliente nuevo", 9), ("Proyecto corporativo", 6)])
def test_what_one_type_alone_asks_for_is_not_asked_of_another(type: str | None, lacking: int, tmp_path: Path) -> None:
    path = ixl.generate("entrega_proyecto", tmp_path / "x.xlsx", values={"tipo_proyecto": type})
    book = openpyxl.load_workbook(path, data_only=True)
    texts = [str(cell.value) for row in book["Cálculo"].iter_rows() for cell in row]
    assert f"Llene {lacking} datos del encabezado." in texts


def test_a_previewer_shows_the_figures(tmp_path: Path) -> None:
    rows = "| actividad | inicio_planeado | fin_planeado | avance |\n| Alta | 2026-03-02 | 2026-03-06 | 50 % |"
    path = filled(tmp_path, rows=rows, fecha_corte=date(2026, 3, 31))
    book = openpyxl.load_workbook(path, data_only=True)
    assert book["Inicio"]["A5"].value == "Cobranzas  ·  Banco Andino"
    lines = {row[0]: row[1] for row in book["Cálculo"].iter_rows(min_row=5, max_col=2, values_only=True)}
    assert 0.5 in lines.values()
    table = plan_of(catalog().form("cronograma_general")).table("actividades")
    assert book["Cronograma"].cell(table.first_row, table.column("dias")).value == 5


def test_a_new_project_is_written_with_values(tmp_path: Path) -> None:
    paths = new_project(tmp_path / "Andino", proyecto="Andino", cliente="Banco", tipo="cliente-nuevo")
    assert {path.name: without_value(path) for path in paths} == {path.name: {} for path in paths}


@pytest.mark.parametrize("form_id", ["cronograma_general", "control_actas"])
def test_a_form_is_written_without_values_when_they_cannot_be_computed(
    form_id: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As before there were values: the program that opens it computes all."""
    with monkeypatch.context() as patched:
        patched.setattr(engine.FormulaBook, "function", lambda *_: 1 / 0)
        path = ixl.generate(form_id, tmp_path / "x.xlsx")  # not the copy that an earlier test made
        left = calculate(draw_form(catalog().form(form_id), catalog(), {}), date(2026, 6, 30))
    assert (left.computed, len(left.left) > 100) == (0, True)
    assert without_value(path) != {}
    assert "A501" in codes(path)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("actividad", "=1+1"),
        ("actividad", "x" * 300),
        ("avance", "1,5"),
        ("avance", "#REF!"),
        ("avance", "VERDADERO"),
        ("inicio_planeado", "2026-06-30"),
        ("fin_planeado", "\x07"),
        ("situacion", "<b>&</b>*?"),
    ],
)
def test_whatever_was_typed_the_form_is_written_and_agrees(field: str, text: str, tmp_path: Path) -> None:
    row = {"actividad": "Alta", "inicio_planeado": date(2026, 3, 2), "fin_planeado": date(2026, 3, 6), "avance": 0.5}
    values = {"proyecto": text, "actividades": [row, row | {field: text}]}
    path = ixl.generate("cronograma_general", tmp_path / "x.xlsx", values=values)
    assert "A501" not in codes(path)


# What LibreOffice computes.


def every_book() -> dict[str, BookDrawing]:
    """All forms blank, those of the sample projects, and forms as people leave them."""
    known = catalog()
    books = {f"blank {form.id}": draw_form(form, known) for form in FORMS}
    for number, sample in enumerate(samples()):
        for declared in sample.books.values():
            form = known.form(declared.form)
            books[f"sample {number} {form.id}"] = draw_form(form, known, form_values(sample, form), HOLIDAYS)
    for form_id in TABLES:
        for strategy in (clean(form_id), messy(form_id)):
            for number, left in enumerate(drawn(strategy, 3)):
                values = {**left.header, left.table: left.records}
                books[f"{'messy' if not left.clean else 'clean'} {number} {form_id}"] = draw_form(
                    known.form(form_id), known, values
                )
    return books


def recalculated(path: Path) -> dict[str, Any]:
    """All sheets of a workbook that LibreOffice saved."""
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path, data_only=True)}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date:UserWarning")  # what somebody typed as a date
def test_every_formula_of_every_form_holds_what_libreoffice_computes(office: Any, tmp_path: Path) -> None:
    books, wrong, compared = every_book(), [], 0
    sources = [write(drawing, tmp_path / f"{name}.xlsx") for name, drawing in books.items()]
    for (name, drawing), path in zip(books.items(), office.recalculate(sources, tmp_path / "out"), strict=True):
        calculate(drawing, date.today())
        sheets = recalculated(path)
        for sheet in drawing.sheets:
            for row, column, value in cached_values(sheet):
                compared += 1
                shown = sheets[sheet.name].cell(row, column).value
                if not same(value, shown):
                    wrong.append((name, sheet.name, row, column, value, shown))
    assert not wrong, f"{len(wrong)}\n" + "\n".join(map(str, wrong[:40]))
    assert compared > 200_000


def cached_values(sheet: SheetDrawing) -> Iterator[tuple[int, int, Any]]:
    """Row, column and value of every formula of a sheet."""
    for place in (*sheet.cells, *sheet.merges):
        if isinstance(place.value, Formula):
            yield place[0], place[1], place.value.cached
    for fill in sheet.fills:
        for row in range(fill.first, fill.last + 1):
            yield row, fill.column, fill.values[min(row - fill.first, len(fill.values) - 1)]


def same(value: Any, shown: Any) -> bool:
    """True for one value; an error that LibreOffice shows is left to it."""
    if isinstance(shown, str) and shown.startswith("#"):
        beyond = isinstance(value, (int, float)) and value > LAST_DAY  # as a date: openpyxl makes an error of it
        return value is None or value == shown or beyond
    if hasattr(shown, "year") or hasattr(shown, "hour") or hasattr(shown, "total_seconds"):
        shown = openpyxl.utils.datetime.to_excel(shown)
    if isinstance(value, (int, float)) and isinstance(shown, (int, float)):
        return math.isclose(value, shown, rel_tol=1e-9, abs_tol=1e-9)
    return bool(value == ("" if shown is None else shown))


def test_the_samples_are_as_of_their_cut_off() -> None:
    """The demo shows the same on whatever day it is written."""
    sample = samples()[0]
    form = catalog().form("cronograma_general")
    book = draw_form(form, catalog(), form_values(sample, form), HOLIDAYS)
    assert calculate(book, CUTOFF).left == []
