"""Every command says the same of a project: of its books, and between them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run
from project_helper import activity, handover, write_form

DAY = date(2026, 3, 16)
CUT = ["--corte", DAY.isoformat(), "--json"]
CODES = {
    "A404": "a contradiction of an indicator's form",
    "A416": "a number used twice",
    "A430": "a row closed without its day",
    "A436": "nobody responds",
    "A439": "a risk that its controls make worse",
    "A457": "a test passed on no day",
    "E403": "dates in the wrong order",
    "E601": "two books of one form",
    "A604": "another name of the client",
    "A411": "a list that does not count, as it does not apply",
}
RISK = {"clase": "Riesgo", "descripcion": "d", "responsable": "Ana Torres", "estado": "Identificado"}
MEETING = {"tipo": "Interna", "tema": "t", "estado": "Realizada", "acta_realizada": "Sí"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with something wrong of each kind."""
    root = tmp_path / "Cobranzas"
    root.mkdir()
    done = activity("Formar", date(2026, 3, 2), date(2026, 3, 6), id="1", inicio_real=date(2026, 3, 2), avance=1.0)
    late = activity("Probar", date(2026, 3, 9), date(2026, 3, 6), id="1")
    handover(root)
    write_form(root, "cronograma_general", actividades=[done, late])
    for name in ("a", "b"):
        (root / name).mkdir()
        write_form(root / name, "control_actas", reuniones=[MEETING | {"fecha": DAY, "fecha_envio": date(2026, 3, 9)}])
    asked = {"requerimiento": "r", "area": "WFM", "estado": "Cumple", "cumplimiento": 0.5}
    write_form(root, "requerimientos_contractuales", requerimientos=[asked])
    test = {"item": "i", "resultado_esperado": "r", "area": "WFM", "criticidad": "Alta", "resultado": "Exitosa"}
    write_form(root, "set_pruebas", pruebas=[test], cliente="Banco Andno")
    worse = {"probabilidad": 2, "impacto": 5, "probabilidad_residual": 4, "impacto_residual": 3}
    write_form(root, "riesgos_oportunidades", riesgos=[RISK | worse])
    need = {"area": "WFM", "necesidad": "Puestos", "estado": "Entregada"}
    write_form(root, "registro_necesidades", necesidades=[need])
    owed = {"compromiso": "c", "responsable": "Todos", "fecha_limite": date(2026, 3, 20), "estado": "Abierto"}
    minutes = {"numero": "AR-1", "tipo": "Interna", "fecha": DAY, "tema": "x", "compromisos": [owed]}
    write_form(root, "acta_reunion", **minutes)
    return root


def places(problems: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted((one["codigo"], Path(one["archivo"]).name, str(one["celda"]), one["mensaje"]) for one in problems)


def test_all_commands_say_the_same_of_a_project(folder: Path) -> None:
    reviewed = json.loads(run("revisar", str(folder), *CUT, code=1).stdout)
    by_review = places([problem for each in reviewed["archivos"] for problem in each["problemas"]])
    by_indicators = places(json.loads(run("indicadores", str(folder), *CUT, code=1).stdout)["problemas"])
    together = run("consolidar", str(folder.parent), *CUT, "--sin-historial", code=1).stdout
    assert by_review == by_indicators == places(json.loads(together)["problemas"])
    assert {code for code, *_ in by_review} >= set(CODES)
