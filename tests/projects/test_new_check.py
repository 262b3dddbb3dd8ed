"""A new check is a declaration of its form, or a function and its line in the one list: tests/data/examples/check."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import DATA, PACKAGE, ROOT

EXAMPLE = DATA / "examples" / "check"
USE = """
import json, sys
import implementation_xl as ixl
import openpyxl

need = {"area": "WFM", "necesidad": "Diademas", "prioridad": "Alta", "estado": "Pendiente"}
needs = [need, need | {"responsable": "Ana Torres", "necesidad": "diademas"}]
ixl.generate("registro_necesidades", "Registro.xlsx", values={"proyecto": "P", "cliente": "C", "necesidades": needs})
sheet = openpyxl.load_workbook("Registro.xlsx")["Cálculo"]
print(json.dumps({
    "package": ixl.__file__,
    "counted": any("necesidades_prioridad" in str(cell.value) for row in sheet for cell in row),
}))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package with its definitions, and the example in it."""
    ignored = shutil.ignore_patterns("__pycache__", "publicados*")  # a form that is not released yet
    package = Path(shutil.copytree(PACKAGE, tmp_path / "implementation_xl", ignore=ignored))
    templates = Path(shutil.copytree(ROOT / "workbook_templates", package / "workbook_templates", ignore=ignored))
    insert(templates / "registro_necesidades" / "v1.toml", 'id = "necesidades"\n', example("declared.txt"))
    with (package / "base" / "problems" / "row.toml").open("a", encoding="utf-8") as catalogue:
        catalogue.write(example("codes.toml"))
    shutil.copy(EXAMPLE / "needs.py", package / "projects" / "checks")
    imported, listed = example("listed.txt").splitlines(keepends=True)
    checks = package / "projects" / "checks" / "__init__.py"
    insert(checks, "from implementation_xl.forms.process import ", "NEEDS, ")
    insert(checks, "from __future__ import annotations\n", imported)
    insert(checks, "    MINUTES: (meeting_times,),\n", listed)
    return package


def example(name: str) -> str:
    return (EXAMPLE / name).read_text("utf-8")


def insert(path: Path, after: str, text: str) -> None:
    whole = path.read_text("utf-8")
    assert whole.count(after) == 1, path
    path.write_text(whole.replace(after, after + text), "utf-8")


def python(copy: Path, *args: str) -> str:
    environment = os.environ | {
        "PYTHONPATH": str(copy.parent),
        "PYTHONIOENCODING": "utf-8",
        "XDG_CACHE_HOME": str(copy.parent / "cache"),
    }
    done = subprocess.run(
        [sys.executable, *args], capture_output=True, encoding="utf-8", cwd=copy.parent, env=environment, check=False
    )
    assert done.stdout, done.stderr
    return done.stdout


def test_a_declared_check_and_a_function_are_said_by_every_command(copy: Path) -> None:
    seen = json.loads(python(copy, "-c", USE))
    assert Path(seen["package"]) == copy / "__init__.py"
    assert seen["counted"], "the sheet counts what is declared"
    for command in ("revisar", "indicadores"):
        said = json.loads(python(copy, "-m", "implementation_xl", command, ".", "--json"))
        problems = said["problemas"] if command == "indicadores" else said["archivos"][0]["problemas"]
        found = [(problem["codigo"], problem["campo"]) for problem in problems]
        assert ("A499", "responsable") in found, command
        assert ("A469", "necesidad") in found, command
        assert [code for code, _ in found].count("A499") == 1, command
