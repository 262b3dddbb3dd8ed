"""What one form cites of another has to be there, and dates that have an order keep it; contacts are there once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from checkout import PORTFOLIO, ROOT
from project_helper import MONDAY, activity, project_of, write_form

import implementation_xl as ixl
from implementation_xl.base.problems import Problem
from implementation_xl.indicators.definitions import catalog, load
from implementation_xl.projects.checks import problems_alone, problems_of

DAY = date(2026, 3, 20)
NEW = {"A335", "A336", "E337", "A461", "A462", "N463", "A619"}
NEED: dict[str, Any] = {"area": "Tecnología", "necesidad": "Troncal SIP", "estado": "Pendiente"}
TEST: dict[str, Any] = {
    "item": "IVR",
    "resultado_esperado": "Suena",
    "area": "Tecnología",
    "criticidad": "Alta",
    "resultado": "Exitosa",
    "confirmado": "Sí",
}


def said(folder: Path, *codes: str) -> list[Problem]:
    """The problems of these codes in a project."""
    return [one for one in problems_of(project_of(folder), {}, DAY, DAY, catalog()) if one.code in codes]


def alone(path: Path, *codes: str) -> list[tuple[str, str | None, str | None]]:
    """Code, field and what was found of the problems of these codes in one workbook."""
    return [
        (one.code, one.field, one.found)
        for one in problems_alone(ixl.read(path), DAY, DAY, catalog())
        if one.code in codes
    ]


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A project with a schedule of two activities, numbered 1 and 2."""
    rows = [activity(name, MONDAY, DAY, id=str(number)) for number, name in enumerate(("Instalar", "Probar"), 1)]
    write_form(tmp_path, "cronograma_general", actividades=rows)
    return tmp_path


@pytest.mark.parametrize(("cited", "lost"), [("27", "27"), ("1; 9", "9"), ("Instalr", "Instalr")])
def test_a_need_of_an_activity_that_is_not_in_the_schedule(cited: str, lost: str, planned: Path) -> None:
    write_form(planned, "registro_necesidades", necesidades=[{**NEED, "actividad": cited}])
    (problem,) = said(planned, "A606")
    assert (problem.field, problem.found) == ("actividad", lost)
    assert (problem.path or "").endswith("Registro de Necesidades.xlsx")


@pytest.mark.parametrize("cited", ["1", "2, 1", "Actividad 2", "1-2", "instalar", "Todas", "N/A", None])
def test_a_need_of_activities_that_are_there(cited: str | None, planned: Path) -> None:
    write_form(planned, "registro_necesidades", necesidades=[{**NEED, "actividad": cited}])
    assert said(planned, "A606") == []


def test_without_a_schedule_nothing_is_known_of_its_activities(tmp_path: Path) -> None:
    write_form(tmp_path, "registro_necesidades", necesidades=[{**NEED, "actividad": "27"}])
    assert said(tmp_path, "A606") == []


def test_a_form_of_ones_own_cites_by_declaration(tmp_path: Path) -> None:
    """One line in a definition, no code: here the tests cite the need that they prove."""
    folder = tmp_path / "formatos"
    (folder / "set_pruebas").mkdir(parents=True)
    source = ROOT / "workbook_templates" / "set_pruebas" / "v1.toml"
    line = (
        'cita = {formato = "registro_necesidades", tabla = "necesidades", nombres = ["necesidad"], codigo = "A606"}\n'
    )
    marker = 'id = "precondicion"\n'
    text = source.read_text("utf-8")
    assert marker in text
    (folder / "set_pruebas" / "v1.toml").write_text(text.replace(marker, marker + line, 1), "utf-8")
    own, faults = load(ROOT / "workbook_templates", folder)
    assert own is not None and faults == []
    write_form(tmp_path, "registro_necesidades", necesidades=[{**NEED, "id": "1"}])
    write_form(tmp_path, "set_pruebas", pruebas=[{**TEST, "precondicion": "1"}, {**TEST, "precondicion": "8"}])
    project = ixl.read_project(tmp_path, catalog=own)
    (problem,) = [one for one in problems_of(project, {}, DAY, DAY, own) if one.code == "A606"]
    assert (problem.field, problem.found) == ("precondicion", "8")


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ('formato = "cronograma"', "formato"),
        ('formato = "cronograma_general", tabla = "tareas"', "tabla"),
        ('formato = "cronograma_general", tabla = "actividades", nombres = ["tarea"]', "cita"),
    ],
)
def test_a_citation_of_what_no_form_has_is_a_fault_of_the_definition(wrong: str, place: str, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "workbook_templates", tmp_path / "f", ignore=shutil.ignore_patterns("*.xlsx", "*.py", "publicados*")
    )
    path = tmp_path / "f" / "registro_necesidades" / "v1.toml"
    lines = path.read_text("utf-8").split("\n")
    table = "" if "tabla" in wrong else ', tabla = "actividades"'
    changed = [f'cita = {{{wrong}{table}, codigo = "A606"}}' if one.startswith("cita = ") else one for one in lines]
    path.write_text("\n".join(changed), "utf-8")
    _, faults = load(tmp_path / "f")
    assert [(one.code, (one.cell or "").rpartition(".")[2]) for one in faults] == [("E704", place)]


# Dates that have an order


ACTION: dict[str, Any] = {
    "fecha": date(2026, 3, 11),
    "origen": "Indicador",
    "tipo": "Correctiva",
    "hallazgo": "Bajo la meta",
    "causa": "Sin proveedor",
    "accion": "Incluirlo",
    "responsable": "Laura Méndez",
    "estado": "Abierta",
}
CHANGE: dict[str, Any] = {
    "fecha": date(2026, 3, 11),
    "cambio": "Otra sede",
    "motivo": "Cupo",
    "responsable": "Laura Méndez",
    "estado": "Propuesto",
}


@pytest.mark.parametrize(("day", "expected"), [(date(2025, 4, 30), 1), (date(2026, 3, 11), 0), (date(2026, 4, 30), 0)])
def test_an_action_due_before_it_was_opened(day: date, expected: int, tmp_path: Path) -> None:
    path = write_form(tmp_path, "acciones_correctivas", acciones=[{**ACTION, "fecha_limite": day}])
    assert alone(path, "A461") == [("A461", "fecha_limite", "30/04/2025")] * expected


def test_a_change_that_starts_before_it_was_proposed(tmp_path: Path) -> None:
    path = write_form(tmp_path, "planificacion_cambios", cambios=[{**CHANGE, "fecha_inicio": date(2026, 3, 1)}])
    assert alone(path, "A461") == [("A461", "fecha_inicio", "01/03/2026")]


def test_a_go_live_received_before_it_was_live(tmp_path: Path) -> None:
    days = {"fecha": date(2026, 6, 1), "estabilizacion_desde": date(2026, 5, 1), "fecha_recibo": date(2025, 6, 2)}
    path = write_form(tmp_path, "salida_produccion", **days)
    assert [field for _, field, _ in alone(path, "A461")] == ["estabilizacion_desde", "fecha_recibo"]


def test_a_commitment_met_before_the_meeting_that_agreed_it(tmp_path: Path) -> None:
    met = {"compromiso": "Enviar", "responsable": "Ana", "estado": "Cumplido", "fecha_limite": DAY}
    rows = [{**met, "fecha_cierre": date(2025, 3, 18)}, {**met, "fecha_cierre": date(2026, 3, 18)}]
    values = {"numero": "AR-1", "tipo": "Interna", "fecha": date(2026, 3, 16), "tema": "T", "compromisos": rows}
    assert alone(write_form(tmp_path, "acta_reunion", **values), "A461") == [("A461", "fecha_cierre", "18/03/2025")]


@pytest.mark.parametrize(("corrected", "expected"), [(date(2026, 3, 12), 1), (date(2026, 3, 10), 0), (None, 0)])
def test_a_test_that_passed_before_the_fault_was_corrected(
    corrected: date | None, expected: int, tmp_path: Path
) -> None:
    row = {**TEST, "fecha_prueba": date(2026, 3, 10), "fecha_correccion": corrected}
    path = write_form(tmp_path, "set_pruebas", pruebas=[row, {**row, "resultado": "Fallida", "confirmado": None}])
    assert alone(path, "A462") == [("A462", "fecha_prueba", "10/03/2026")] * expected


# The directory


def test_a_contact_twice_in_an_area_and_one_of_two_areas(tmp_path: Path) -> None:
    ana = {"area": "WFM", "nombre": "Ana", "correo": "ana@ejemplo.com"}
    rows = [
        ana,
        {**ana, "area": "Calidad"},
        {**ana, "correo": "ANA@ejemplo.com"},
        {**ana, "area": "Cliente", "cliente_contacto": "A"},
        {**ana, "area": "Cliente", "cliente_contacto": "B"},
    ]
    path = ixl.generate("directorio", tmp_path / "Directorio.xlsx", values={"contactos": rows})
    assert alone(path, "N463") == [("N463", "correo", "ANA@ejemplo.com")]


def test_the_sample_portfolio_has_none_of_this() -> None:
    for folder in sorted(path for path in PORTFOLIO.iterdir() if path.is_dir()):
        assert said(folder, *NEW) == []
