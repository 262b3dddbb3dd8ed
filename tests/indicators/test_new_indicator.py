"""A new indicator is a form and words in TOML, a pair of modules and an entry in the registry; nothing else changes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from checkout import DATA, PACKAGE, ROOT

EXAMPLE = DATA / "examples" / "indicator"
FILL = """
import sys
from datetime import date
import implementation_xl as ixl

incidents = [
    ("Caída de la troncal", "Crítica", date(2026, 6, 1), date(2026, 6, 3)),
    ("Eco en las llamadas", "Alta", date(2026, 6, 2), None),
    ("Red intermitente", "Crítica", date(2026, 6, 9), None),
    ("VPN caída", "Crítica", date(2026, 6, 9), date(2026, 6, 20)),
    ("Corte de luz", "Crítica", date(2026, 7, 9), date(2026, 7, 20)),
]
names = ("incidente", "criticidad", "fecha", "fecha_cierre")
header = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "fecha_corte": date(2026, 6, 30)}
records = [dict(zip(names, incident)) for incident in incidents]
ixl.generate("registro_incidentes", sys.argv[1], values=header | {"incidentes": records})
"""
VALUE = 2 / 3


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the library with the example applied to it."""
    root = tmp_path_factory.mktemp("tree")
    package = root / "implementation_xl"
    litter = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, package, ignore=litter)
    templates = shutil.copytree(ROOT / "workbook_templates", package / "workbook_templates", ignore=litter)
    shutil.copytree(EXAMPLE / "registro_incidentes", templates / "registro_incidentes")
    with (templates / "indicadores.toml").open("a", encoding="utf-8") as stream:
        stream.write((EXAMPLE / "indicadores.toml").read_text(encoding="utf-8"))
    for module in EXAMPLE.glob("*.py"):
        shutil.copy(module, package / "indicators")
    registry = package / "indicators" / "registry.py"
    registry.write_text(with_entry(registry.read_text(encoding="utf-8")), encoding="utf-8")
    return root


def with_entry(registry: str) -> str:
    """The registry with the import and the entry of the example."""
    imported, entry = (EXAMPLE / "registry.txt").read_text(encoding="utf-8").split("\n", 1)
    dictionary = "INDICATORS: dict[str, Indicator] = {\n"
    assert dictionary in registry
    return registry.replace(dictionary, f"{imported}\n\n{dictionary}{entry}")


def ixl(tree: Path, *args: str) -> str:
    """What the command says, run from the copy."""
    return python(tree, "-m", "implementation_xl", *args)


def python(tree: Path, *args: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(tree), "XDG_CACHE_HOME": str(tree / "cache")}
    done = subprocess.run(
        [sys.executable, *args], cwd=tree, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tree: Path) -> Path:
    """A project whose one workbook is the form, filled."""
    folder = tree / "Proyectos" / "Cobranzas"
    folder.mkdir(parents=True)
    python(tree, "-c", FILL, str(folder / "Registro de Incidentes.xlsx"))
    return folder


def measured(tree: Path, project: Path) -> tuple[dict[str, Any], list[str]]:
    """The indicator of the example as the command says it, and the codes of all problems."""
    said = json.loads(ixl(tree, "indicadores", str(project), "--corte", "2026-06-30", "--json"))
    (found,) = (one for one in said["indicadores"] if one["id"] == "incidentes_criticos")
    return found, [problem["codigo"] for problem in said["problemas"]]


def test_the_form_is_generated_with_its_formulas(tree: Path) -> None:
    ixl(tree, "generar", "registro_incidentes", "-o", "Registro.xlsx")
    with zipfile.ZipFile(tree / "Registro.xlsx") as package:
        text = package.read("xl/workbook.xml").decode()
    defined = set(re.findall(r'<definedName name="(\w+)"', text))
    assert {"calc_valor", "calc_numerador", "incidentes_fecha_cierre", "calc_sin_fecha_cierre"} <= defined


def test_the_indicator_is_measured(tree: Path, project: Path) -> None:
    found, _ = measured(tree, project)
    assert (found["numerador"], found["denominador"], found["estado"]) == (2, 3, "No cumple")
    assert found["valor"] == pytest.approx(VALUE)
    assert found["detalle"] == {"abiertos": ["Red intermitente"]}


@pytest.mark.slow
def test_the_workbook_shows_what_the_command_measures(
    tree: Path, project: Path, office: ModuleType, tmp_path: Path
) -> None:
    calculated = tmp_path / "P"
    calculated.mkdir()
    (path,) = office.recalculate([project / "Registro de Incidentes.xlsx"], calculated)
    code = "import sys, implementation_xl as ixl; print(ixl.read(sys.argv[1]).stored['ind_valor'])"
    assert float(python(tree, "-c", code, str(path))) == pytest.approx(VALUE)
    assert measured(tree, calculated)[1] == []


@pytest.mark.slow
def test_the_reports_have_it_with_its_words(tree: Path, project: Path) -> None:
    root = str(project.parent)
    ixl(tree, "consolidar", root, "-o", "R/Consolidado.xlsx", "--periodo", "2026-06")
    book = openpyxl.load_workbook(tree / "R" / "Consolidado.xlsx")
    shown = {sheet.title: {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row} for sheet in book}
    assert {"Incidentes", "Incid.", "Cierre de incidentes críticos"} <= shown["Resumen"]
    assert any("No cuentan los incidentes de otra criticidad" in text for text in shown["Metodología"])
    assert "Incidentes" in ixl(tree, "historial", "R")
    ixl(tree, "fichas", root, "-o", "F", "--periodo", "2026-06")
    ficha = openpyxl.load_workbook(tree / "F" / "Ficha de Indicador - Cierre de incidentes críticos.xlsx")
    assert any(value == VALUE for row in ficha["Ficha"].iter_rows(values_only=True) for value in row)
    assert "Incidentes" in {cell.value for row in ficha["Detalle"].iter_rows() for cell in row}
