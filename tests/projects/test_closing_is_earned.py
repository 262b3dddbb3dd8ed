"""*Cerrado* is earned: what closing needs is one list, and a project that owes something of it stays open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run, run_json
from project_helper import activity, handover, project_of, write_form

import implementation_xl as ixl
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.forms.process import CHANGE, CLOSED, CLOSING
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects import stages
from implementation_xl.projects.checks import problems_of
from implementation_xl.projects.state import ProjectState, project_state

LIVE, STABLE, AFTER = date(2026, 4, 1), date(2026, 5, 1), date(2026, 5, 4)
SENT = {"estado": "Realizada", "acta_realizada": "Sí", "fecha_envio": date(2026, 3, 11)}
MEETING = {"tipo": "Interna", "fecha": date(2026, 3, 10), "tema": "Seguimiento", **SENT}
NEED = {
    "necesidad": "40 puestos",
    "area": "Infraestructura",
    "responsable": "Luis Paz",
    "estado": "Entregada",
    "fecha_entrega": date(2026, 3, 13),
}
TEST = {
    "item": "Llamada de prueba",
    "resultado_esperado": "Entra",
    "area": "Tecnología",
    "criticidad": "Crítica",
    "validador": "Ana Torres",
    "resultado": "Exitosa",
    "confirmado": "Sí",
}
DONE = [
    activity("Troncal", date(2026, 3, 9), date(2026, 3, 13), inicio_real=date(2026, 3, 9), fin_real=date(2026, 3, 13)),
    activity("Salir", LIVE, LIVE, "Salida a producción", inicio_real=LIVE, fin_real=LIVE),
]
SERVICE_LEVEL = {
    "requerimiento": "NS 80/20",
    "area": "Operaciones",
    "responsable": "Marcela Ruiz",
    "penalizacion": "Sí",
    "estado": "Cumple",
    "fecha_cumplimiento": date(2026, 4, 20),
}
SUBJECT = {
    "tema": "Ajustar la tipificación",
    "responsable": "Carlos Ruiz",
    "fecha_compromiso": date(2026, 4, 15),
    "estado": "Cumplido",
    "fecha_cierre_tema": date(2026, 4, 14),
}
CLOSING_DAY = date(2026, 5, 8)
AUTHORISED = {
    "motivo": "Decisión de la empresa",
    "fecha_cierre": CLOSING_DAY,
    "pendientes_razon": "El cliente recibe así",
    "pendientes_autoriza": "Lina Córdoba, directora",
}
FILLED: Mapping[str, dict[str, Any]] = {
    "entrega_proyecto": {"estado_contrato": "Firmado", "fecha_firma": date(2026, 3, 6)},
    "cronograma_general": {"actividades": DONE},
    "registro_necesidades": {"necesidades": [NEED]},
    "control_actas": {"reuniones": [MEETING]},
    "set_pruebas": {"pruebas": [TEST]},
    "requerimientos_contractuales": {"requerimientos": [SERVICE_LEVEL]},
    "salida_produccion": {
        "fecha": LIVE,
        "estabilizacion_hasta": STABLE,
        "encuesta_enviada": date(2026, 4, 30),
        "aplicativos": [{"aplicativo": "CRM", "estado": "Operativo"}],
        "pendientes": [SUBJECT],
    },
}


def put(folder: Path, form: str, **values: Any) -> None:
    if form == "entrega_proyecto":
        handover(folder, **{**FILLED[form], **values})
    else:
        write_form(folder, form, **{**FILLED.get(form, {}), **values})


def state(folder: Path, day: date = AFTER) -> ProjectState:
    return project_state(project_of(folder), day)


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new client that owes nothing."""
    folder = tmp_path_factory.mktemp("cierre") / "Cobranzas"
    for form in FILLED:
        put(folder, form)
    return folder


OWED: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "a penalised requirement": (
        "requerimientos_contractuales",
        {"requerimientos": [SERVICE_LEVEL | {"estado": "No cumple", "fecha_cumplimiento": None}]},
        "NS 80/20",
    ),
    "a requirement met by half": (
        "requerimientos_contractuales",
        {"requerimientos": [SERVICE_LEVEL | {"cumplimiento": 0.5}]},
        "NS 80/20",
    ),
    "a requirement waived by nobody": (
        "requerimientos_contractuales",
        {"requerimientos": [SERVICE_LEVEL | {"estado": "No aplica", "responsable": None, "justificacion": "Desistió"}]},
        "NS 80/20",
    ),
    "an application": (
        "salida_produccion",
        {"aplicativos": [{"aplicativo": "CRM", "estado": "No disponible", "novedad": "Sin usuarios"}]},
        "CRM",
    ),
    "a subject": (
        "salida_produccion",
        {"pendientes": [SUBJECT | {"estado": "Abierto", "fecha_cierre_tema": None}]},
        "Ajustar la tipificación",
    ),
    "the survey": ("salida_produccion", {"encuesta_enviada": None}, "Encuesta de satisfacción al cliente"),
    "minutes": ("control_actas", {"reuniones": [MEETING | {"fecha_envio": None}]}, "Seguimiento"),
    "the contract": (
        "entrega_proyecto",
        {"estado_contrato": "En legalización", "fecha_firma": None},
        "Contrato firmado por las partes",
    ),
    "a need": ("registro_necesidades", {"necesidades": [NEED | {"estado": "Pendiente"}]}, "40 puestos"),
    "the tests": ("set_pruebas", {"pruebas": []}, "Set de Pruebas"),
}


def test_what_owes_nothing_is_closed_on_the_day_of_its_last_duty(paid: Path) -> None:
    found = state(paid)
    assert (found.stage, found.owed, found.steps) == (CLOSED, (), ())
    assert found.closed == STABLE
    assert state(paid, STABLE).stage == stages.STABILISING


@pytest.mark.parametrize("owed", OWED)
def test_a_project_that_owes_is_not_closed(owed: str, paid: Path) -> None:
    form, values, text = OWED[owed]
    try:
        put(paid, form, **values)
        found = state(paid)
    finally:
        put(paid, form)
    assert (found.stage, [item.text for item in found.owed]) == (stages.TO_CLOSE, [text])
    assert any(text in step for step in found.steps)
    assert found.owed[0].path.endswith(".xlsx")


def test_it_stays_open_in_its_periods_until_it_is_paid(paid: Path) -> None:
    late = SUBJECT | {"estado": "Abierto", "fecha_cierre_tema": None}
    try:
        put(paid, "salida_produccion", pendientes=[late])
        june = ixl.consolidate(paid, date(2026, 6, 30), period="2026-06")
        assert [project.span.closed for project in june.projects] == [None]
        shown = run_json("estado", paid, "--corte", "2026-06-30")["proyectos"][0]
        assert (shown["etapa"], shown["cerrado"]) == ("Por cerrar", None)
        assert [(item["texto"], item["dias_atraso"]) for item in shown["falta_para_cerrar"]] == [
            ("Ajustar la tipificación", 76)
        ]
        assert "Ajustar la tipificación" in {item.text for item in june.projects[0].pending}

        put(paid, "salida_produccion", pendientes=[SUBJECT | {"fecha_cierre_tema": date(2026, 6, 20)}])
        june = ixl.consolidate(paid, date(2026, 6, 30), period="2026-06")
        assert [project.span.closed for project in june.projects] == [date(2026, 6, 20)]
        assert not ixl.consolidate(paid, date(2026, 7, 31), period="2026-07").projects
    finally:
        put(paid, "salida_produccion")


def test_it_may_be_closed_with_what_it_owes_and_leaves_its_final_measurement(paid: Path) -> None:
    """The figure of the closing day stays, whatever is met afterwards."""
    owing = {"estado": "No cumple", "fecha_cumplimiento": None}
    closure = paid / f"{ixl.form('acta_cierre').file_name}.xlsx"
    try:
        put(paid, "requerimientos_contractuales", requerimientos=[SERVICE_LEVEL | owing])
        put(paid, "acta_cierre", entregables=[], **AUTHORISED)
        assert state(paid, date(2026, 5, 7)).stage == stages.TO_CLOSE
        found = state(paid, CLOSING_DAY)
        assert (found.stage, found.closed, found.steps) == (CLOSED, CLOSING_DAY, ())
        assert [item.text for item in found.owed] == ["NS 80/20"]
        assert "Lina Córdoba" in found.evidence

        put(
            paid,
            "requerimientos_contractuales",
            requerimientos=[SERVICE_LEVEL | {"fecha_cumplimiento": date(2026, 6, 2)}],
        )
        july = ixl.consolidate(paid, date(2026, 7, 31)).projects[0]
        assert july.measurements["requerimientos"].value == pytest.approx(0, abs=TOLERANCE)
        shown = run_json("indicadores", paid, "--corte", "2026-07-31")
        assert shown["medicion_final"] == CLOSING_DAY.isoformat()
        assert {one["id"]: one["valor"] for one in shown["indicadores"]}["requerimientos"] == 0
        assert "08/05/2026" in run("indicadores", paid, "--corte", "2026-07-31").stdout
    finally:
        closure.unlink(missing_ok=True)
        put(paid, "requerimientos_contractuales")


@pytest.mark.parametrize("lacking", ["pendientes_razon", "pendientes_autoriza", "fecha_cierre"])
def test_half_an_authorisation_closes_nothing(lacking: str, paid: Path) -> None:
    closure = paid / f"{ixl.form('acta_cierre').file_name}.xlsx"
    try:
        put(paid, "registro_necesidades", necesidades=[NEED | {"estado": "Pendiente"}])
        put(paid, "acta_cierre", entregables=[], **{**AUTHORISED, lacking: None})
        project = project_of(paid)
        assert project_state(project, CLOSING_DAY).stage == stages.TO_CLOSE
        problems = problems_of(project, {}, CLOSING_DAY, CLOSING_DAY, catalog())
        assert [problem.field for problem in problems if problem.code == "A480"] == [lacking]
    finally:
        closure.unlink(missing_ok=True)
        put(paid, "registro_necesidades")


def test_a_closing_waits_for_its_deliverables(tmp_path: Path) -> None:
    handover(tmp_path, CLOSING, fecha_salida_produccion=None, dias_estabilizacion=None)
    write_form(tmp_path, "cronograma_general", actividades=DONE[:1])
    put(tmp_path, "control_actas")
    given = {"entregable": "Informe final", "estado": "Entregado", "fecha_entrega": date(2026, 4, 10)}
    bases = {"entregable": "Bases de datos", "estado": "Pendiente", "responsable": "Yesid Cárdenas"}
    signed = {"motivo": "Fin de la campaña", "fecha_cierre": date(2026, 4, 6)}
    write_form(tmp_path, "acta_cierre", entregables=[given, bases], **signed)
    found = state(tmp_path)
    assert (found.stage, [item.text for item in found.owed]) == (stages.CLOSING_PENDING, ["Bases de datos"])
    assert any("Yesid Cárdenas" in step for step in found.steps)
    write_form(tmp_path, "acta_cierre", entregables=[given], **signed)
    found = state(tmp_path)
    assert (found.stage, found.closed) == (CLOSED, date(2026, 4, 10))


def test_a_workbook_with_errors_or_a_project_without_type_is_not_judged_closed(tmp_path: Path) -> None:
    handover(tmp_path, CHANGE, tipo_proyecto=None)
    for form in ("cronograma_general", "registro_necesidades", "control_actas", "set_pruebas", "salida_produccion"):
        put(tmp_path, form)
    found = state(tmp_path)
    assert found.stage == stages.TO_CLOSE
    assert "Tipo de proyecto en la Entrega de Proyecto" in {item.text for item in found.owed}
