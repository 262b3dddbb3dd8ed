"""Records of the process are no project: their *Ámbito* says so, and their overdue items are seen all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli_helper import run, run_json
from project_helper import handover

import implementation_xl as ixl
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_of

DAY = date(2026, 3, 20)
ACTION = {
    "id": "1",
    "fecha": date(2026, 2, 2),
    "origen": "Auditoría interna",
    "tipo": "Correctiva",
    "hallazgo": "Actas sin enviar",
    "causa": "Sin plantilla",
    "accion": "Usar ixl acta",
    "responsable": "Laura Méndez",
    "fecha_limite": date(2026, 3, 10),
    "estado": "Abierta",
    "indicador": "Satisfacción",
}
RISK = {
    "clase": "Riesgo",
    "descripcion": "Un solo proveedor de enlaces",
    "probabilidad": 3,
    "impacto": 5,
    "control": "Cotizar otro",
    "responsable": "Camilo Torres",
    "fecha_limite": date(2026, 3, 15),
    "estado": "En tratamiento",
}
CHANGE = {
    "fecha": date(2026, 2, 9),
    "cambio": "Un solo control de actas",
    "motivo": "Auditoría",
    "responsable": "Diana Rojas",
    "fecha_fin": date(2026, 3, 13),
    "aprobado": "Sí",
    "aprobador": "Lina Córdoba",
    "estado": "En ejecución",
}
REGISTERS: dict[str, dict[str, Any]] = {
    "acciones_correctivas": {"acciones": [ACTION]},
    "riesgos_oportunidades": {"riesgos": [RISK]},
    "planificacion_cambios": {"cambios": [CHANGE]},
}
LATE = {"Usar ixl acta", "Cotizar otro", "Un solo control de actas"}


def write(folder: Path, form: str, **values: Any) -> Path:
    path = folder / f"{ixl.form(form).file_name}.xlsx"
    return ixl.generate(form, path, values={**REGISTERS[form], **values}, overwrite=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("raiz") / "Implementaciones"
    handover(root / "Cobranzas")
    for form in REGISTERS:
        write(root / "Sistema de gestión", form, ambito="Proceso")
    return root


def test_they_are_no_project_and_ask_for_none(root: Path) -> None:
    portfolio = ixl.consolidate(root, DAY)
    assert [project.name for project in portfolio.projects] == ["Cobranzas"]
    assert portfolio.process and len(portfolio.process.files) == 3
    asked = {problem.field for problem in portfolio.problems if "gestión" in (problem.path or "")}
    assert asked == {"estado"}  # «Abierta», and its date has passed


def test_what_is_overdue_is_told_everywhere(root: Path, tmp_path: Path) -> None:
    shown = run_json("estado", root, "--corte", DAY.isoformat())
    assert len(shown["proyectos"]) == 1
    assert {item["texto"] for item in shown["proceso"]["vencidos"]} == LATE
    assert "Usar ixl acta" in run("estado", root, "--corte", DAY.isoformat()).stdout
    owed = run_json("compromisos", root, "--corte", DAY.isoformat())
    assert {one["compromiso"] for one in owed["compromisos"] if one["dias_atraso"]} >= LATE
    book = tmp_path / "Consolidado.xlsx"
    ixl.export_consolidated(ixl.consolidate(root, DAY), book)
    sheets = openpyxl.load_workbook(book)
    texts = {name: {cell.value for row in sheets[name].iter_rows() for cell in row} for name in sheets.sheetnames}
    assert texts["Pendientes"] >= LATE
    assert {"Auditoría interna", "Actas sin enviar", "Usar ixl acta"} <= texts["Acciones"]
    assert {"Un solo proveedor de enlaces", "Extremo", "Cotizar otro"} <= texts["Riesgos"]
    assert {"Un solo control de actas", "Lina Córdoba"} <= texts["Cambios"]


def test_those_of_a_project_stay_its_own(tmp_path: Path) -> None:
    handover(tmp_path)
    who = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "codigo_proyecto": "IMP-1"}
    write(tmp_path, "riesgos_oportunidades", ambito="Proyecto", **who)
    write(tmp_path, "planificacion_cambios", **who)
    portfolio = ixl.consolidate(tmp_path, DAY)
    assert portfolio.process is None
    (project,) = portfolio.projects
    assert {item.text for item in project.pending} == {"Cotizar otro", "Un solo control de actas"}
    assert any("Cotizar otro" in step for step in (project.state.steps if project.state else ()))


@pytest.mark.parametrize("scope", [None, "Proyecto"])
def test_one_that_is_of_a_project_still_asks_which(scope: str | None, tmp_path: Path) -> None:
    path = write(tmp_path, "acciones_correctivas", ambito=scope)
    asked = {problem.field for problem in ixl.read(path).problems if problem.code == "E401"}
    assert {"proyecto", "cliente"} <= asked


def test_one_beside_no_project_becomes_none(tmp_path: Path) -> None:
    """An older register that names nobody was a project in *Recepción*."""
    handover(tmp_path / "A")
    handover(tmp_path / "B", proyecto="B", codigo_proyecto="B")
    write(tmp_path, "acciones_correctivas")
    portfolio = ixl.consolidate(tmp_path, DAY)
    assert len(portfolio.projects) == 2
    assert portfolio.process and portfolio.process.actions


PENALTIES = [
    ("Sí", None, {"penalizacion": "No"}, ["A680"]),
    ("No", None, {"penalizacion": "Sí"}, ["A681"]),
    (None, "Sí", {}, ["A680"]),
    (None, "No", {"bonificacion": "Sí"}, ["A681"]),
    ("Sí", "Sí", {"penalizacion": "Sí", "bonificacion": "Sí"}, []),
    (None, None, {"penalizacion": "Sí"}, []),
]


@pytest.mark.parametrize(("penalties", "bonuses", "row", "codes"), PENALTIES)
def test_hand_over_and_requirements_agree_on_penalties_and_bonuses(
    penalties: str | None, bonuses: str | None, row: dict[str, Any], codes: list[str], tmp_path: Path
) -> None:
    signed = {"estado_contrato": "Firmado", "fecha_firma": date(2026, 3, 6)}
    handover(tmp_path, penalizaciones=penalties, bonificaciones=bonuses, **signed)
    listed = {"requerimiento": "NS 80/20", "area": "Operaciones", "estado": "Cumple", **row}
    who = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "codigo_proyecto": "IMP-1"}
    path = tmp_path / "Lista.xlsx"
    ixl.generate("requerimientos_contractuales", path, values={**who, "requerimientos": [listed]})
    problems = problems_of(ixl.read_project(tmp_path), {}, DAY, DAY, catalog())
    assert [problem.code for problem in problems if problem.code in ("A680", "A681")] == codes
