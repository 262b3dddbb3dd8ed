"""What a form's sheet says of itself: every cell that it cannot read is counted, marked, and led to; nothing else is.

The cells are those that people leave: words among numbers, errors, numbers beyond their limits, texts in the header.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from engines import evaluated, named_cells
from project_helper import write_form

import implementation_xl as ixl
from implementation_xl.adapters.calculating.drawing import calculate
from implementation_xl.adapters.drawing import Conditional, Formula, Hyperlink
from implementation_xl.adapters.reading.calamine import open_book
from implementation_xl.adapters.style import CONTRADICTED
from implementation_xl.base.cells import column_letter, place_of
from implementation_xl.forms.contradictions import fields_of, rules_of
from implementation_xl.forms.kinds.kinds import KINDS, kind_of
from implementation_xl.forms.model import Field
from implementation_xl.forms.plan import plan_of
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.generating import draw_form

FORMS = [form.id for form in catalog().generated()]
ERROR = Formula("=NA()", "#N/A")
WRONG: dict[str, list[Any]] = {
    "fecha": ["ayer", 5, ERROR, date(1999, 12, 31), "-"],
    "entero": ["Alta", 2.5, ERROR, -3, "dos"],
    "numero": ["muchos", ERROR],
    "segundos": ["rápido", 0.5, ERROR],
    "moneda": ["caro", -5, ERROR],
    "porcentaje": ["casi", 85, ERROR, -0.1],
    "lista": ["Quizás sí quizás no", ERROR, 7, "n/d"],
    "hora": ["tarde", 3, ERROR],
    "texto": [ERROR],
}
LINES = ("calc_sin_contar", "est_contradicciones", "est_fuera_de_lugar", "est_vacia", "est_sin_llenar")


def right(field: Field) -> Any:
    """What somebody types in a cell as asked."""
    if field.choices:
        return catalog().lists[field.choices].active()[0]
    if KINDS[field.kind].numeric:
        return max(1, int(field.minimum or 1))
    return {"fecha": date(2026, 3, 2), "porcentaje": 0.5, "hora": None, "correo": "a@b.co", "nit": None}.get(
        field.kind, f"Texto {field.label}"
    )


def spoilt(form_id: str) -> dict[str, Any]:
    """A filled form with each wrong cell of each column once, in rows that are right but for it."""
    form, values = catalog().form(form_id), {}
    for _, table in form.tables():
        fields = [field for field in table.fields if not field.computed and not field.number]
        rows = []
        for number in range(6):
            row = {field.id: right(field) for field in fields if field.required}
            for place, field in enumerate(fields):
                wrong = WRONG.get(field.kind, [])
                named = field.required and field.kind == "texto"  # what makes the row a record stays
                closed = not field.choices or not catalog().lists[field.choices].open
                if number and wrong and not named and (closed or field.kind != "lista"):
                    row[field.id] = wrong[(number + place) % len(wrong)]
            rows.append(row)
        values[table.id] = rows
    return values


@cache
def book(form_id: str) -> Any:
    return draw_form(catalog().form(form_id), catalog(), {}, [])


def computed(path: Path) -> dict[str, Any]:
    """The lines of *Cálculo* of a saved workbook."""
    form = ixl.read(path).form
    assert form is not None
    grid = open_book(str(path)).grid("Cálculo")
    return {name: grid.at(row, 2) for name, row in named_cells(form.id).items()}


def by_ironcalc(form_id: str, path: Path) -> dict[str, Any]:
    model = evaluated(path)
    sheet = [one["name"] for one in model.get_worksheets_properties()].index("Cálculo")
    return {name: model.get_cell_value(sheet, row, 2) for name, row in named_cells(form_id).items()}


def read_wrong(path: Path) -> set[tuple[str, str]]:
    """The filled cells of tables that Python has a problem with."""
    reading = ixl.read(path)
    grids = {sheet: open_book(str(path)).grid(sheet) for sheet in {one.sheet for one in reading.problems} - {None}}
    return {
        (one.sheet, one.cell)
        for one in reading.problems
        if one.sheet and one.cell and (grids[one.sheet].at(*place_of(one.cell)) != "" or one.code == "E310")
    }


def test_every_form_counts_what_it_cannot_read_and_leads_there(office: ModuleType, tmp_path: Path) -> None:
    paths = [write_form(tmp_path / "in", form_id, **spoilt(form_id)) for form_id in FORMS]
    saved = office.recalculate(paths, tmp_path / "out")
    for form_id, path, result in zip(FORMS, paths, saved, strict=True):
        lines, named = computed(result), read_wrong(path)
        status = {name: value for name, value in lines.items() if name.startswith(("calc_sin_", "est_"))}
        status.pop("calc_sin_confirmar", None)  # the gate's own
        bad = {name: value for name, value in status.items() if str(value).startswith("#")}
        assert not bad, (form_id, bad)
        assert 0 < lines["calc_sin_contar"] == len(named), (form_id, lines["calc_sin_contar"], sorted(named))
        grid = open_book(str(result)).grid("Cálculo")
        for name, row in named_cells(form_id).items():
            target = grid.at(row, 7)
            if name.startswith("calc_sin_") and target and "error" not in name:
                sheet, cell = target.removeprefix("#'").split("'!")
                assert (sheet, cell) in named, (form_id, name, target)
        assert "no se puede" in open_book(str(result)).grid("Inicio").at(6, 1), form_id


@pytest.mark.parametrize("form_id", FORMS)
def test_a_second_engine_counts_nothing_that_python_does_not_name(form_id: str, tmp_path: Path) -> None:
    path = write_form(tmp_path, form_id, **spoilt(form_id))
    assert 0 < by_ironcalc(form_id, path)["calc_sin_contar"] <= len(read_wrong(path))


def test_probability_as_a_word_and_beyond_its_scale(office: ModuleType, tmp_path: Path) -> None:
    rows = [{"clase": "Riesgo", "descripcion": "Tarde", "probabilidad": word, "impacto": 3} for word in ("Alta", 6, 3)]
    path = write_form(tmp_path / "in", "riesgos_oportunidades", riesgos=rows)
    (saved,) = office.recalculate([path], tmp_path / "out")
    assert computed(saved)["calc_sin_probabilidad"] == 2
    assert len(read_wrong(path)) == 2


@pytest.mark.parametrize(
    ("form_id", "field", "typed"),
    [
        ("cronograma_general", "fecha_corte", "30 de febrero"),
        ("control_actas", "semana_laboral", "De lunes a domingo"),
        ("salida_produccion", "fecha", "ayer"),
        ("entrega_proyecto", "vigencia_meses", "doce meses largos"),
        ("requerimientos_contractuales", "fecha_corte", ERROR),
        ("acta_reunion", "tema", ERROR),
    ],
)
def test_a_cell_of_the_header_is_counted_too(form_id: str, field: str, typed: Any, tmp_path: Path) -> None:
    path = write_form(tmp_path, form_id, **{field: typed})
    assert by_ironcalc(form_id, path)["calc_sin_contar"] == 1
    place = ixl.read(path).header_cells[field]
    assert place in {(one.sheet, one.cell) for one in ixl.read(path).problems}


def test_a_blank_form_is_neither_right_nor_wrong(office: ModuleType, tmp_path: Path) -> None:
    paths = [ixl.generate(form_id, tmp_path / f"{form_id}.xlsx") for form_id in FORMS]
    for form_id, path in zip(FORMS, office.recalculate(paths, tmp_path / "out"), strict=True):
        lines = computed(path)
        assert [lines[name] for name in LINES[:3]] == [0, 0, 0], form_id
        assert lines["est_sin_llenar"] == 1, form_id
        assert open_book(str(path)).grid("Inicio").at(6, 1).startswith("Formato sin llenar"), form_id


@pytest.mark.parametrize("form_id", [id for id in FORMS if any(rules_of(t) for _, t in catalog().form(id).tables())])
def test_what_contradicts_is_marked_in_its_own_row(form_id: str) -> None:
    form = catalog().form(form_id)
    for sheet, table in form.tables():
        plan = plan_of(form).table(table.id)
        drawn = next(one for one in book(form_id).sheets if one.name == sheet.name)
        marks = [one for one in drawn.conditionals if isinstance(one, Conditional) and one.style is CONTRADICTED]
        wanted = [plan.area(id) for rule in rules_of(table) for id in fields_of(rule, table)]
        assert sorted(mark.area for mark in marks) == sorted(wanted)
        for mark in marks:
            assert f"{table.id}_" not in mark.formula  # cells of the row, not the whole column
            assert any(f"${column_letter(n)}{plan.first_row}" in mark.formula for n in range(1, plan.columns + 1))


def test_each_kind_marks_what_it_does_not_count() -> None:
    for form_id in FORMS:
        for _, table in catalog().form(form_id).tables():
            for field in table.fields:
                kind = kind_of(field, catalog().choices(field))
                assert bool(kind.wrong("A1")) == (kind.counted("c") != "COUNTA(c)-1"), (form_id, field.id)


def test_the_first_contradiction_is_led_to(office: ModuleType, tmp_path: Path) -> None:
    rows = [
        {"fecha": date(2026, 3, 2), "estado": "Abierta", "hallazgo": "Tarde", "fecha_limite": date(2090, 1, 1)},
        {"fecha": date(2026, 3, 2), "estado": "Cerrada", "hallazgo": "Tarde", "eficaz": "Sí"},
        {"fecha": date(2026, 3, 2), "estado": "Cerrada", "hallazgo": ERROR, "eficaz": "Sí"},
    ]
    path = write_form(tmp_path / "in", "acciones_correctivas", acciones=rows)
    (saved,) = office.recalculate([path], tmp_path / "out")
    row = named_cells("acciones_correctivas")["est_contra_acciones_1"]
    place = plan_of(catalog().form("acciones_correctivas")).table("acciones")
    grid = open_book(str(saved)).grid("Cálculo")
    assert grid.at(row, 2) == 2
    assert grid.at(row, 7).endswith(f"!{column_letter(place.column('fecha_cierre'))}{place.first_row + 1}")


@pytest.mark.parametrize(
    ("form_id", "field", "typed"),
    [
        ("control_actas", "observaciones", ERROR),
        ("cronograma_general", "responsable", ERROR),
        ("control_actas", "fecha", "ayer"),
        ("requerimientos_contractuales", "fecha_compromiso", "ayer"),
    ],
)
def test_what_cannot_be_read_is_counted_and_its_row_is_led_to(form_id: str, field: str, typed: Any) -> None:
    """In the third row of the table, below two right ones: the link says that row, of the sheet to fill."""
    form = catalog().form(form_id)
    (_, table), *_ = form.tables()
    row = {one.id: right(one) for one in table.fields if one.required and not one.computed}
    drawing = draw_form(form, catalog(), {table.id: [row, row, row | {field: typed}]}, [])
    calculate(drawing, date(2026, 6, 30))
    plan = plan_of(form).table(table.id)
    wanted = re.compile(rf"#'{plan.sheet.name}'![A-Z]+{plan.first_row + 2}")
    cells = {(cell.row, cell.column): cell.value for cell in _sheet(drawing, "Cálculo").cells}
    targets = {
        row: value.cached for (row, column), value in cells.items() if column == 7 and isinstance(value, Formula)
    }
    counts = [cells[row, 2].cached for row, target in targets.items() if target and wanted.fullmatch(target)]
    assert counts == [1]


def _sheet(drawing: Any, name: str) -> Any:
    return next(sheet for sheet in drawing.sheets if sheet.name == name)


@pytest.mark.parametrize("form_id", FORMS)
def test_the_way_to_a_sheet_does_not_depend_on_its_name(form_id: str) -> None:
    """Who renames a sheet would be left with links that lead nowhere: a defined name goes with the sheet."""
    book = draw_form(catalog().form(form_id), catalog())
    home = next(sheet for sheet in book.sheets if sheet.name == "Inicio")
    links = [value for *_, value, _ in (*home.cells, *home.merges) if isinstance(value, Hyperlink)]
    assert len(links) > 1
    for link in links:
        assert book.names[link.target.removeprefix("internal:")] == f"='{link.text}'!$A$1"
