"""Nothing is penalised until the stabilisation ends; what will be is named from 15 days before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cli_helper import run_json
from project_helper import activity, handover, project_of, write_form

from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.next_steps import pending
from implementation_xl.projects.state import project_state

LIVE, FIRST = date(2026, 4, 1), date(2026, 5, 2)  # 30 days: the last without penalties is 1 May
NEW_LEVEL = {"requerimiento": "NS 80/20", "area": "Operaciones", "responsable": "Marcela Ruiz", "penalizacion": "Sí"}
ROWS = [
    NEW_LEVEL | {"estado": "No cumple"},
    NEW_LEVEL | {"requerimiento": "Informe de WFM", "estado": "Cumple", "cumplimiento": 0.5},
    NEW_LEVEL | {"requerimiento": "Grabación", "estado": "Cumple", "fecha_cumplimiento": date(2026, 4, 28)},
    NEW_LEVEL | {"requerimiento": "Chat", "estado": "No aplica", "justificacion": "Desistió"},
    NEW_LEVEL | {"requerimiento": "Póliza", "estado": "Pendiente", "penalizacion": "No"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estabilización")
    signed = {"estado_contrato": "Firmado", "fecha_firma": date(2026, 3, 6)}
    handover(folder, penalizaciones="Sí", bonificaciones="No", **signed)
    went = activity("Salir", LIVE, LIVE, "Salida a producción", inicio_real=LIVE, fin_real=LIVE)
    write_form(folder, "cronograma_general", actividades=[went])
    write_form(folder, "requerimientos_contractuales", requerimientos=ROWS)
    return folder


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2026, 4, 16), []),
        (date(2026, 4, 17), ["NS 80/20", "Informe de WFM", "Grabación"]),
        (date(2026, 4, 28), ["NS 80/20", "Informe de WFM"]),
        (date(2026, 7, 1), ["NS 80/20", "Informe de WFM"]),
    ],
)
def test_what_is_penalised_is_named_in_time(day: date, names: list[str], folder: Path) -> None:
    project = project_of(folder)
    state = project_state(project, day)
    assert [item.text for item in state.penalised] == names
    assert all(item.cell and item.due == FIRST for item in state.penalised)
    assert bool(state.penalties) is bool(names)
    waiting = [item.text for item in pending(Evidence(project, day), state.owed)]
    assert set(names) <= set(waiting) and len(set(waiting)) == len(waiting)
    if names:
        assert "02/05/2026" in state.steps[0] and names[0] in state.steps[0]


def test_the_document_says_it(folder: Path) -> None:
    (project,) = run_json("estado", folder, "--corte", "2026-05-04", code=None)["proyectos"]
    assert "02/05/2026" in project["penalizaciones"]
