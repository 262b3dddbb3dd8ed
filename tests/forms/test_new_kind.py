"""A new kind of cell is a module of `forms/kinds` and its line in the registry: tests/data/examples/kind, on a copy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import DATA, PACKAGE, ROOT

from implementation_xl.forms.catalog import load, packaged_folder

EXAMPLE = DATA / "examples" / "kind"
FORM = "contactos_cliente"
MODEL = "from implementation_xl.forms.model"
USE = f"""
import json, sys
import openpyxl
import implementation_xl as ixl
rows = [
    {{"nombre": "Ana", "telefono": "+57 300 123-4567"}},
    {{"nombre": "Luis", "telefono": 6011234567}},
    {{"nombre": "Eva", "telefono": "ext. 12"}},
]
values = {{"proyecto": "P", "cliente": "C", "conmutador": "(601) 123 4567", "contactos": rows}}
path = ixl.generate("{FORM}", "contactos.xlsx", values=values)
reading = ixl.read(path)
sheet = openpyxl.load_workbook(path)["Contactos"]
print(json.dumps({{
    "package": ixl.__file__,
    "switchboard": reading.header["conmutador"],
    "phones": reading.tables["contactos"].columns["telefono"],
    "dtype": str(reading["contactos"]["telefono"].dtype),
    "problems": [[one.code, one.field] for one in reading.problems],
    "validated": [one.formula1 for one in sheet.data_validations.dataValidation if one.type == "custom"],
    "marked": sum("LEN(" in rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules),
}}))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package with its definitions."""
    ignored = shutil.ignore_patterns("__pycache__")
    package = Path(shutil.copytree(PACKAGE, tmp_path / "implementation_xl", ignore=ignored))
    shutil.copytree(ROOT / "workbook_templates", package / "workbook_templates", ignore=ignored)
    return package


def test_a_new_kind_is_one_module_and_one_line_of_the_registry(copy: Path) -> None:
    shutil.copy(EXAMPLE / "phone.py", copy / "forms" / "kinds")
    imported, entry = (EXAMPLE / "registry.txt").read_text("utf-8").splitlines()
    registry = copy / "forms" / "kinds" / "kinds.py"
    text = registry.read_text("utf-8").replace(MODEL, f"{imported}\n{MODEL}", 1)
    registry.write_text(text.replace("= {\n", f"= {{\n{entry}\n", 1), "utf-8")
    shutil.copytree(EXAMPLE / FORM, copy / "workbook_templates" / FORM)

    environment = os.environ | {"PYTHONPATH": str(copy.parent), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", USE], capture_output=True, text=True, cwd=copy.parent, env=environment
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert Path(seen.pop("package")) == copy / "__init__.py"
    assert seen == {
        "switchboard": "6011234567",
        "phones": ["3001234567", "6011234567", "ext. 12"],
        "dtype": "str",
        "problems": [["E303", "telefono"]],
        "validated": ["LEN(B7)>=10", "LEN(B10)>=10"],
        "marked": 2,
    }


def test_a_kind_that_is_not_registered_is_a_fault_of_the_definition(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / FORM, tmp_path / FORM)
    known, problems = load(packaged_folder(), tmp_path)
    assert known is None
    assert {(one.code, one.found) for one in problems} == {("E704", "telefono")}
