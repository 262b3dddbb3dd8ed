"""What is wrong with a baseline is said at its cell, and nothing of it stops the measurement."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from forms_helper import edited, place
from project_helper import HEADER, MONDAY, activity, handover, project_of, write_form

import implementation_xl as ixl
from implementation_xl.forms.process import CORPORATE
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_alone
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.measuring import measure
from implementation_xl.projects.reviewing import review

T = date(2026, 6, 30)
SCHEDULE = "cronograma_general"
OURS = ("47", "66", "403", "401", "304", "448", "505", "504")
VERSION = {
    "version": 1,
    "fecha": date(2026, 3, 3),
    "motivo": "Aprobado",
    "interna_fecha": MONDAY,
    "cliente_fecha": date(2026, 3, 3),
}
LINES = [
    {"version": 1, "id": "1", "actividad": "Troncal", "fase": "Tecnología", "inicio": MONDAY, "fin": date(2026, 3, 13)},
    {"version": 1, "id": "2", "actividad": "Formar", "fase": "Tecnología", "inicio": MONDAY, "fin": date(2026, 6, 12)},
]


def based(id: str, name: str, end: date, **values: Any) -> dict[str, Any]:
    own = {"id": id, "inicio_base": MONDAY, "fin_base": end}
    return activity(name, MONDAY, end, **{**own, **values})


def rows(**second: Any) -> list[dict[str, Any]]:
    return [based("1", "Troncal", date(2026, 3, 13)), based("2", "Formar", date(2026, 6, 12), **second)]


def schedule(folder: Path, activities: list[dict[str, Any]] | None = None, **tables: Any) -> Path:
    given = {"actividades": rows() if activities is None else activities, "versiones": [VERSION], "lineas_base": LINES}
    return write_form(folder, SCHEDULE, **{**given, **tables})


def said(path: Path) -> list[str]:
    """The problems of a workbook by itself that concern its baseline: "E474 Cronograma!K12"."""
    found = problems_alone(ixl.read(path), T, T, catalog())
    return [f"{one.code} {one.sheet}!{one.cell}" for one in found if one.code[1:].startswith(OURS)]


def at(field: str, record: int) -> str:
    return f"Cronograma!{place(SCHEDULE, field, record)}"


def test_a_baseline_as_it_was_approved_has_no_problem(tmp_path):
    assert said(schedule(tmp_path)) == []


@pytest.mark.parametrize(("field", "day"), [("fin_base", date(2026, 9, 30)), ("inicio_base", date(2026, 3, 4))])
def test_a_base_date_that_was_changed_is_an_error_at_its_cell(field, day, tmp_path):
    assert said(schedule(tmp_path, rows(**{field: day, field.replace("base", "planeado"): day}))) == [
        f"E474 {at(field, 2)}"
    ]


def test_a_base_date_given_to_an_activity_that_was_not_approved(tmp_path):
    extra = [*rows(), based("3", "Nueva", date(2026, 4, 1))]
    assert said(schedule(tmp_path, extra)) == [f"E474 {at('inicio_base', 3)}", f"E474 {at('fin_base', 3)}"]


def test_an_activity_of_the_baseline_that_is_gone(tmp_path):
    path = schedule(tmp_path, rows()[:1])
    sheet = ixl.read(path).tables["lineas_base"]
    assert said(path) == [f"E475 Líneas base!{sheet.cell('actividad', 1)}"]


@pytest.mark.parametrize("missing", ["inicio_base", "fin_base"])
def test_one_base_date_without_the_other(missing, tmp_path):
    path = schedule(tmp_path, rows(**{missing: None}), lineas_base=[])
    assert said(path) == [f"E471 {at(missing, 2)}"]


def test_base_dates_the_wrong_way_round(tmp_path):
    path = schedule(tmp_path, rows(inicio_base=date(2026, 6, 15)), lineas_base=[])
    assert [one for one in said(path) if one.startswith("E")] == [f"E403 {at('fin_base', 2)}"]


def test_a_base_date_typed_as_text_counts_and_is_said(tmp_path):
    path = schedule(tmp_path, rows(fin_base="12/06/2026"))
    reading = ixl.read(path)
    assert reading.tables["actividades"].columns["fin_base"][1] == date(2026, 6, 12)
    assert [one.cell for one in reading.problems if one.field == "fin_base"] == [place(SCHEDULE, "fin_base", 2)]


def test_approved_and_no_baseline(tmp_path):
    bare = [activity("Troncal", MONDAY, date(2026, 3, 13))]
    approvals = {"aprobacion_interna": MONDAY, "aprobacion_cliente": date(2026, 3, 3)}
    path = schedule(tmp_path, bare, versiones=[], lineas_base=[], **approvals)
    cell = ixl.read(path).header_cells["aprobacion_cliente"][1]
    assert said(path) == [f"A470 Cronograma!{cell}"]
    path = schedule(tmp_path, bare, versiones=[], lineas_base=[], aprobacion_interna=MONDAY)
    assert said(path) == []


def test_a_corporate_project_is_approved_inside_only(tmp_path):
    handover(tmp_path, CORPORATE)
    bare = [activity("Troncal", MONDAY, date(2026, 3, 13))]
    schedule(tmp_path, bare, versiones=[], lineas_base=[], aprobacion_interna=MONDAY)
    assert "A470" in {problem.code for one in review([tmp_path], T) for problem in one.problems}
    schedule(tmp_path, versiones=[{**VERSION, "cliente_fecha": None}])
    assert "A476" not in {problem.code for one in review([tmp_path], T) for problem in one.problems}


def test_a_draft_without_the_columns_is_read_as_before(tmp_path):
    bare = [activity("Troncal", MONDAY, date(2026, 3, 13))]
    path = schedule(tmp_path, bare, versiones=[], lineas_base=[], aprobacion_interna=MONDAY, aprobacion_cliente=MONDAY)
    expected = measure(project_of(tmp_path), T)["cronograma"].value
    with edited(path) as sheet:
        for field in ("inicio_base", "fin_base"):
            sheet[place(SCHEDULE, field, 0)] = None
        for name in ("Versiones", "Líneas base"):
            del sheet.parent[name]
    reading = ixl.read(path)
    codes = {problem.code for problem in problems_alone(reading, T, T, catalog())}
    assert not codes & {"A206", "E202", "E201", "A226", "A470"}
    assert reading.tables.keys() == {"actividades"}
    assert measure(project_of(tmp_path), T)["cronograma"].value == expected


def test_a_blank_draft_without_the_sheets_is_untouched(tmp_path):
    path = ixl.generate(SCHEDULE, tmp_path / "libro.xlsx")
    with edited(path) as sheet:
        del sheet.parent["Versiones"], sheet.parent["Líneas base"]
    assert ixl.read(path).untouched


def test_a_sheet_of_the_companys_own_called_versiones_is_passed_over(tmp_path):
    path = schedule(tmp_path, versiones=[], lineas_base=[])
    with edited(path) as sheet:
        del sheet.parent["Versiones"]
        other = sheet.parent.create_sheet("Versiones")
        other.append(["Documento", "Elaboró", "Revisó"])
        other.append(["Cronograma", "Laura", "Marta"])
    reading = ixl.read(path)
    assert "versiones" not in reading.tables and not [one for one in reading.problems if one.sheet == "Versiones"]


def version(number: int, day: date | None, **values: Any) -> dict[str, Any]:
    return VERSION | {"version": number, "fecha": day} | values


def column_of(path: Path, field: str, record: int) -> str:
    return f"Versiones!{ixl.read(path).tables['versiones'].cell(field, record)}"


def test_versions_out_of_order(tmp_path):
    early = [version(1, date(2026, 3, 3)), version(2, date(2026, 2, 3))]
    path = schedule(tmp_path, versiones=early, lineas_base=[])
    assert said(path) == [f"A477 {column_of(path, 'fecha', 1)}"]
    gap = [version(1, date(2026, 3, 3)), version(4, date(2026, 4, 3))]
    path = schedule(tmp_path, versiones=gap, lineas_base=[])
    assert said(path) == [f"A477 {column_of(path, 'version', 1)}"]
    upside_down = [version(2, date(2026, 4, 3)), version(1, date(2026, 3, 3))]
    path = schedule(tmp_path, versiones=upside_down, lineas_base=[])
    assert said(path) == [f"A477 {column_of(path, 'version', 0)}"]
    twice = [version(1, date(2026, 3, 3)), version(1, date(2026, 4, 3))]
    path = schedule(tmp_path, versiones=twice, lineas_base=[])
    assert said(path) == [f"A448 {column_of(path, 'version', 1)}"]


def test_a_version_without_reason_or_approval(tmp_path):
    path = schedule(tmp_path, versiones=[version(1, date(2026, 3, 3), motivo=None, interna_fecha=None)])
    assert said(path) == [f"E401 {column_of(path, 'motivo', 0)}", f"A476 {column_of(path, 'interna_fecha', 0)}"]
    handover(tmp_path)
    schedule(tmp_path, versiones=[version(1, date(2026, 3, 3), cliente_fecha=None)])
    (found,) = (one for each in review([tmp_path], T) for one in each.problems if one.code == "A476")
    assert found.field == "cliente_fecha"


@pytest.mark.parametrize(("header", "missing"), [(MONDAY, []), (date(2026, 5, 4), [0]), (None, [0])])
def test_the_approval_of_a_later_version_is_not_that_of_the_first(header, missing, tmp_path):
    """The header's date is a formula over the last version, unless somebody typed another one there."""
    second = version(2, date(2026, 5, 4), interna_fecha=date(2026, 5, 4), cliente_fecha=date(2026, 5, 4))
    versions = [version(1, date(2026, 3, 3), interna_fecha=None), second]
    path = schedule(tmp_path, versiones=versions, lineas_base=LINES, aprobacion_interna=header)
    wanted = [f"A476 {column_of(path, 'interna_fecha', record)}" for record in missing]
    assert [one for one in said(path) if one.startswith("A476")] == wanted
    handover(tmp_path)
    approvals = Evidence(project_of(tmp_path), date(2026, 4, 30)).approvals()
    assert approvals["interna"] == (None if missing else MONDAY)


@pytest.mark.parametrize("outside", [True, False])
def test_what_contradicts_itself_is_judged_by_the_dates_that_measure(outside, tmp_path):
    """An activity with a baseline counts whatever became of its planned dates; without one, by these."""
    done = {"avance": 1.0, "inicio_real": MONDAY}
    dates = {"inicio_base": None, "fin_base": None} if outside else {"inicio_planeado": date(2026, 6, 30)}
    path = schedule(tmp_path, rows(**done, **dates), lineas_base=[])
    found = problems_alone(ixl.read(path), T, T, catalog())
    assert [one.cell for one in found if one.code == "A404"] == [place(SCHEDULE, "fin_real", 2)]
    neither = {"inicio_base": date(2026, 6, 30), "inicio_planeado": None}
    path = schedule(tmp_path, rows(**done, **neither), lineas_base=[])
    assert "A404" not in {one.code for one in problems_alone(ixl.read(path), T, T, catalog())}


@pytest.mark.parametrize("dates", [{"fin_planeado": None}, {"fin_planeado": date(2026, 1, 2)}])
def test_no_start_and_no_end_are_held_against_the_baseline_too(dates, tmp_path):
    """A405 of progress without a start, A407 of an end before the start: of an activity that the plan dropped."""
    path = schedule(tmp_path, [*rows(avance=0.4, **dates)], lineas_base=[])
    assert "A405" in {one.code for one in problems_alone(ixl.read(path), T, T, catalog())}
    ends = {"inicio_real": date(2026, 3, 12), "fin_real": date(2026, 3, 10)}
    path = schedule(tmp_path, [*rows(**ends, **dates)], lineas_base=[])
    assert "A407" in {one.code for one in problems_alone(ixl.read(path), T, T, catalog())}


def test_a_version_approved_by_the_client_before_inside(tmp_path):
    path = schedule(tmp_path, versiones=[version(1, date(2026, 3, 3), cliente_fecha=date(2026, 3, 1))])
    assert said(path) == [f"A505 {column_of(path, 'cliente_fecha', 0)}"]


def test_base_dates_of_no_version(tmp_path):
    assert said(schedule(tmp_path, versiones=[], lineas_base=[])) == [f"A478 {at('inicio_base', 1)}"]


@pytest.mark.parametrize(("row", "field"), [({}, "actividad"), ({"version": 7}, "version")])
def test_a_row_of_lineas_base_too_many_is_said_where_it_stands(row, field, tmp_path):
    """A version twice, or of no version; the activity itself is still there, so nobody is told to bring it back."""
    path = schedule(tmp_path, lineas_base=[*LINES, LINES[1] | row])
    assert said(path) == [] and spare(path) == [f"A459 {ixl.read(path).tables['lineas_base'].cell(field, 2)}"]
    unnamed = [{"version": 9, "actividad": "Otra", "inicio": MONDAY, "fin": MONDAY}] * 2
    assert len(spare(schedule(tmp_path, lineas_base=[*LINES, *unnamed]))) == 1


def spare(path: Path) -> list[str]:
    found = problems_alone(ixl.read(path), T, T, catalog())
    return [f"{one.code} {one.cell}" for one in found if one.code == "A459"]


def test_a_change_that_does_not_exist(tmp_path):
    handover(tmp_path)
    schedule(tmp_path, versiones=[VERSION | {"cambio": "9"}])
    write_form(tmp_path, "planificacion_cambios", cambios=[{"id": "3", "cambio": "Otra VPN"}])
    found = [one for each in review([tmp_path], T) for one in each.problems if one.code == "A660"]
    assert [(one.sheet, one.found) for one in found] == [("Versiones", "9")]
    write_form(tmp_path, "planificacion_cambios", cambios=[{"id": "9", "cambio": "Otra VPN"}])
    assert "A660" not in {one.code for each in review([tmp_path], T) for one in each.problems}


def test_the_approvals_are_those_of_the_version_and_else_of_the_header(tmp_path):
    handover(tmp_path)
    schedule(tmp_path, aprobacion_interna=date(2026, 2, 27))
    assert Evidence(project_of(tmp_path), T).approvals() == {"interna": MONDAY, "cliente": date(2026, 3, 3)}
    schedule(tmp_path, versiones=[], aprobacion_interna=date(2026, 2, 27))
    assert Evidence(project_of(tmp_path), T).approvals() == {"interna": date(2026, 2, 27), "cliente": None}


def test_a_moved_activity_is_named_by_every_command(tmp_path):
    handover(tmp_path)
    schedule(tmp_path, rows(fin_planeado=date(2026, 9, 30)))
    (moved,) = (one for each in review([tmp_path], T) for one in each.problems if one.code == "N473")
    assert (moved.cell, moved.found, moved.expected) == (place(SCHEDULE, "fin_planeado", 2), "30/09/2026", "12/06/2026")
    assert HEADER["proyecto"] and "Formar" in moved.message
