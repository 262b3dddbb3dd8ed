"""Where a project stands: the stage follows the evidence, and the next steps say what and who."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run, run_json
from project_helper import activity, handover, project_of, write_form

import implementation_xl as ixl
from implementation_xl.forms.process import CHANGE, CLOSED, CLOSING, CORPORATE
from implementation_xl.projects import record_states, stages
from implementation_xl.projects.state import ProjectState, project_state

RECEIVED = date(2026, 3, 2)
TEST = {
    "item": "Llamada de prueba",
    "resultado_esperado": "Entra",
    "area": "Tecnología",
    "criticidad": "Crítica",
    "validador": "Ana Torres",
}


def stage(folder: Path, day: date) -> ProjectState:
    return project_state(project_of(folder), day)


def plan(folder: Path, *rows: dict[str, Any], **header: Any) -> None:
    write_form(folder, "cronograma_general", actividades=list(rows), **header)


def troncal(**values: Any) -> dict[str, Any]:
    return activity("Troncal SIP", date(2026, 3, 9), date(2026, 3, 13), **values)


def going_live(**values: Any) -> dict[str, Any]:
    return activity("Salir a producción", date(2026, 4, 1), date(2026, 4, 1), "Salida a producción", **values)


@pytest.mark.parametrize("word", ["N/A", "No aplica", "na"])
def test_a_document_that_does_not_apply_is_not_asked_for(word: str, tmp_path: Path) -> None:
    handover(tmp_path, documentos=[{"documento": "Contrato", "aplica": word, "recibido": "No"}])
    first = stage(tmp_path, RECEIVED)
    assert first.documents == () and not any("Contrato" in step for step in first.steps)


def test_a_new_client_walks_through_every_stage(tmp_path: Path) -> None:
    handover(tmp_path, documentos=[{"documento": "Contrato", "aplica": "Sí", "recibido": "No"}])
    assert stage(tmp_path, date(2026, 2, 27)).stage == stages.RECEPTION
    first = stage(tmp_path, RECEIVED)
    assert (first.stage, first.documents) == (stages.RECEPTION, ("Contrato",))
    assert "Pedir los documentos de entrada que faltan: Contrato — Paula Gómez." in first.steps

    plan(tmp_path, troncal(), going_live())
    planned = stage(tmp_path, date(2026, 3, 3))
    assert planned.stage == stages.PLANNING
    assert "Obtener la aprobación del cliente del cronograma — el cliente." in planned.steps

    approved = {"aprobacion_interna": date(2026, 3, 4), "aprobacion_cliente": date(2026, 3, 5)}
    plan(tmp_path, troncal(), going_live(), **approved)
    assert stage(tmp_path, date(2026, 3, 6)).stage == stages.PLANNING
    assert stage(tmp_path, date(2026, 3, 9)).stage == stages.BUILDING

    write_form(tmp_path, "set_pruebas", pruebas=[TEST | {"resultado": "Fallida"}])
    tested = stage(tmp_path, date(2026, 3, 20))
    assert (tested.stage, tested.fit, tested.late) == (stages.TESTING, False, 1)
    assert any(step.startswith("Resolver las pruebas que impiden salir (1): Llamada") for step in tested.steps)
    assert "Poner al día actividades atrasadas (1): Troncal SIP — Carlos Ruiz." in tested.steps

    write_form(tmp_path, "set_pruebas", pruebas=[TEST | {"resultado": "Exitosa", "confirmado": "Sí"}])
    assert stage(tmp_path, date(2026, 3, 27)).stage == stages.GOING_LIVE
    late = stage(tmp_path, date(2026, 4, 6))
    assert late.missed_live
    assert late.steps[0] == "Acordar otra fecha de salida a producción: la prevista era el 01/04/2026."

    done = {"inicio_real": date(2026, 3, 9), "fin_real": date(2026, 3, 13)}
    live = {"inicio_real": date(2026, 4, 1), "fin_real": date(2026, 4, 1)}
    plan(tmp_path, troncal(**done), going_live(**live), **approved)
    stable = stage(tmp_path, date(2026, 4, 6))
    assert (stable.stage, stable.live, stable.stable_until) == (stages.STABILISING, date(2026, 4, 1), date(2026, 5, 1))
    assert stage(tmp_path, date(2026, 5, 1)).stage == stages.STABILISING
    over = stage(tmp_path, date(2026, 5, 2))
    assert (
        over.stage == stages.TO_CLOSE
    )  # needs, minutes, contract and survey: tests/projects/test_closing_is_earned.py
    assert over.owed and over.steps


def test_stabilisation_does_not_end_while_activities_are_open(tmp_path: Path) -> None:
    handover(tmp_path, CHANGE, dias_estabilizacion=0)
    plan(tmp_path, troncal(avance=0.5), going_live(inicio_real=date(2026, 4, 1), fin_real=date(2026, 4, 1)))
    assert stage(tmp_path, date(2026, 6, 1)).stage == stages.STABILISING


def test_a_corporate_project_without_going_live_ends_with_its_schedule(tmp_path: Path) -> None:
    handover(tmp_path, CORPORATE, fecha_salida_produccion=None, dias_estabilizacion=None)
    plan(tmp_path, troncal(inicio_real=date(2026, 3, 9), fin_real=date(2026, 3, 13)))
    assert stage(tmp_path, date(2026, 3, 16)).stage == stages.TO_CLOSE  # its needs and meetings were never registered
    need = {"necesidad": "Puestos", "area": "Infraestructura", "estado": "Entregada", "fecha_entrega": RECEIVED}
    write_form(tmp_path, "registro_necesidades", necesidades=[need])
    sent = {"estado": "Realizada", "acta_realizada": "Sí", "fecha_envio": date(2026, 3, 11)}
    meeting = {"tipo": "Interna", "fecha": date(2026, 3, 10), "tema": "Seguimiento", **sent}
    write_form(tmp_path, "control_actas", reuniones=[meeting])
    found = stage(tmp_path, date(2026, 3, 16))
    assert (found.stage, found.steps, set(found.approvals)) == (CLOSED, (), {"interna"})


def test_a_closing_has_stages_of_its_own(tmp_path: Path) -> None:
    handover(tmp_path, CLOSING, fecha_salida_produccion=None, dias_estabilizacion=None)
    assert stage(tmp_path, date(2026, 2, 27)).stage == stages.CLOSING_RECEPTION
    plan(tmp_path, troncal())
    assert stage(tmp_path, date(2026, 3, 3)).stage == stages.CLOSING_PLANNING
    plan(tmp_path, troncal(inicio_real=date(2026, 3, 9)))
    assert stage(tmp_path, date(2026, 3, 9)).stage == stages.CLOSING_WORK
    plan(tmp_path, troncal(inicio_real=date(2026, 3, 9), fin_real=date(2026, 3, 12)))
    found = stage(tmp_path, date(2026, 3, 13))
    assert (found.stage, found.fit) == (stages.CLOSING_RECORD, None)
    assert found.reason == "no aplica: el proyecto es «Cierre de campaña»"


def test_records_are_present_empty_missing_or_not_needed(tmp_path: Path) -> None:
    handover(tmp_path, CHANGE)
    plan(tmp_path, troncal())
    write_form(tmp_path, "control_actas")
    found = {one.form: one for one in stage(tmp_path, date(2026, 3, 9)).records}
    words = {id: (one.state, one.late) for id, one in found.items()}
    assert words["cronograma_general"] == (record_states.PRESENT, False)
    assert words["control_actas"] == (record_states.EMPTY, True)
    assert words["set_pruebas"] == (record_states.MISSING, False)
    assert words["requerimientos_contractuales"] == (record_states.NOT_NEEDED, False)
    ahead = {one.form: one for one in stage(tmp_path, date(2026, 3, 20)).records}
    assert ahead["set_pruebas"].late


def test_the_list_of_requirements_is_due_once_the_contract_is_signed(tmp_path: Path) -> None:
    handover(tmp_path, estado_contrato="Firmado", fecha_firma=date(2026, 3, 10))
    for day, expected in ((date(2026, 3, 9), record_states.NOT_NEEDED), (date(2026, 3, 10), record_states.MISSING)):
        found = {one.form: one.state for one in stage(tmp_path, day).records}
        assert found["requerimientos_contractuales"] == expected


@pytest.mark.parametrize(("name", "content", "told"), [("Cronograma.xlsx", b"PK\3\4", False), (None, b"", True)])
def test_a_record_that_cannot_be_read_is_not_one_to_make(tmp_path: Path, name: str, content: bytes, told: bool) -> None:
    """«Crear el Cronograma» beside a damaged one makes a second, empty one."""
    handover(tmp_path)
    if name:
        (tmp_path / name).write_bytes(content)
    steps = stage(tmp_path, date(2026, 6, 1)).steps
    assert any(step.startswith("Crear ") for step in steps) is told
    assert any(step.startswith("Corregir 1 error ") for step in steps) is not told


def test_an_overdue_commitment_is_a_next_step(tmp_path: Path) -> None:
    handover(tmp_path, CHANGE)
    write_form(
        tmp_path,
        "acta_reunion",
        numero="AR-001",
        tipo="Interna",
        fecha=date(2026, 3, 10),
        tema="Plan",
        compromisos=[
            {
                "id": "1",
                "compromiso": "Enviar guiones",
                "responsable": "Ana Torres",
                "fecha_limite": date(2026, 3, 13),
                "estado": "Abierto",
            }
        ],
    )
    found = stage(tmp_path, date(2026, 3, 20))
    assert found.late == 1
    assert "Cumplir compromisos de las actas con la fecha vencida (1): Enviar guiones — Ana Torres." in found.steps


def test_the_command_shows_one_project_in_detail(tmp_path: Path) -> None:
    handover(tmp_path)
    plan(tmp_path, troncal())
    shown = run("estado", tmp_path, "--corte", "2026-03-20").stdout
    assert "Etapa al 20/03/2026: Planeación" in shown
    assert "Qué sigue" in shown and "Troncal SIP" in shown


def test_the_command_shows_many_projects_worst_first(tmp_path: Path) -> None:
    for name, live in (("A", date(2026, 5, 1)), ("B", date(2026, 3, 10))):
        handover(tmp_path / name, proyecto=name, codigo_proyecto=name, fecha_salida_produccion=live)
    found = run_json("estado", tmp_path, "--corte", "2026-03-20")
    assert [one["proyecto"] for one in found["proyectos"]] == ["B", "A"]
    assert found["proyectos"][0]["etapa"] == "Planeación"
    assert found["proyectos"][0]["registros"]["cronograma_general"] == "falta"
    assert found["proyectos"][0]["apto_salida"] == {"apto": None, "motivo": "no hay Set de Pruebas diligenciado"}


@pytest.mark.parametrize("kept", [True, False], ids=["from the cache", "read anew"])
def test_the_state_is_the_same_from_the_cache(tmp_path: Path, kept: bool) -> None:
    handover(tmp_path / "P", documentos=[{"documento": "Contrato", "aplica": "Sí", "recibido": "No"}])
    plan(tmp_path / "P", troncal(), going_live())
    cache = tmp_path / "cache.sqlite" if kept else None
    first, again = (ixl.consolidate(tmp_path, date(2026, 3, 20), cache=cache) for _ in range(2))
    assert again.read == (0 if kept else 2)
    assert first.projects[0].state == again.projects[0].state
    assert first.projects[0].state == stage(tmp_path / "P", date(2026, 3, 20))
