"""A package that is installed brings a form and an indicator; one that is broken is named, and breaks nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from checkout import DATA

from implementation_xl.indicators import plugins
from implementation_xl.indicators.measurement import NOT_MEASURED
from implementation_xl.indicators.plugins import Installed, Plugin, register
from implementation_xl.indicators.registry import INDICATORS, Indicator

EXAMPLES = DATA / "examples"
IMPORTS = "from pathlib import Path\nfrom implementation_xl.indicators.plugins import Plugin\n"
BROKEN = {
    "no_importa": ("raise RuntimeError('le falta\\nun paquete')", "le falta un paquete"),
    "sale": ("import sys\nsys.exit('adiós')", "adiós"),
    "no_es": ("PLUGIN = 5", "int"),
    "sin_carpeta": (
        f"{IMPORTS}PLUGIN = Plugin(Path('no'))",
        "no existe",
    ),
    "repite": (
        f"{IMPORTS}PLUGIN = Plugin(Path(__file__).parent, {{'actas': None}})",
        "actas",
    ),
    "mal_definida": (
        f"{IMPORTS}print('hola')\n"
        "folder = Path(__file__).parent / 'malas'\nfolder.mkdir(exist_ok=True)\n"
        "(folder / 'listas.toml').write_text('[[listass]]')\nPLUGIN = Plugin(folder)",
        "E701",
    ),
}
FILL = """
import sys
from datetime import date
import implementation_xl as ixl
names = ("incidente", "criticidad", "fecha", "fecha_cierre")
incidents = [("Troncal", "Crítica", date(2026, 6, 1), date(2026, 6, 3)), ("Red", "Crítica", date(2026, 6, 9), None)]
values = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "fecha_corte": date(2026, 6, 30)}
values["incidentes"] = [dict(zip(names, incident)) for incident in incidents]
ixl.generate("registro_incidentes", sys.argv[1], values=values)
"""


def install(target: Path, name: str, *, package: Path | None = None, code: str = "") -> None:
    """What `pip install --no-deps --target` leaves: the package, and its dist-info with the entry point."""
    folder = target / f"ixl_{name}"
    if package:
        shutil.copytree(package, folder)
    else:
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(code, encoding="utf-8")
    info = target / f"ixl_{name}-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: ixl-{name}\nVersion: 0.1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{plugins.GROUP}]\n{name} = ixl_{name}:PLUGIN\n", encoding="utf-8")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed packages: the example, and every kind of broken one."""
    made, folder = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("installed")
    package = shutil.copytree(EXAMPLES / "plugin" / "ixl_incidentes", made / "ixl_incidentes")
    for module in (EXAMPLES / "indicator").glob("*.py"):
        text = module.read_text(encoding="utf-8")
        (package / module.name).write_text(text, encoding="utf-8")
    definitions = package / "definiciones"
    shutil.copytree(EXAMPLES / "indicator" / "registro_incidentes", definitions / "registro_incidentes")
    shutil.copy(EXAMPLES / "indicator" / "indicadores.toml", definitions)
    install(folder, "incidentes", package=package)
    for name, (code, _) in BROKEN.items():
        install(folder, name, code=code)
    return folder


def command(target: Path, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(target), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *args], cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def test_an_installed_package_brings_its_form_and_its_indicator(target: Path, tmp_path: Path) -> None:
    (tmp_path / "Cobranzas").mkdir()
    filled = command(target, "-c", FILL, str(tmp_path / "Cobranzas" / "Incidentes.xlsx"), cwd=tmp_path)
    assert filled.returncode == 0, filled.stderr
    ixl = "-m", "implementation_xl"
    measured = command(target, *ixl, "indicadores", "Cobranzas", "--json", cwd=tmp_path)
    figures = {one["id"]: one["valor"] for one in json.loads(measured.stdout)["indicadores"]}
    assert figures["incidentes_criticos"] == 0.5
    told = " ".join(measured.stderr.split())
    for name, (_, reason) in BROKEN.items():
        assert f"«{name}» (ixl-{name} 0.1)" in told and reason in told
    assert "«incidentes»" not in told and "Traceback" not in told
    whole = command(target, *ixl, "consolidar", ".", "--corte", "2026-06-30", "--sin-cache", "--json", cwd=tmp_path)
    (project,) = json.loads(whole.stdout)["proyectos"]
    assert "incidentes_criticos" in json.dumps(project)


def test_a_fault_over_a_workbook_costs_that_figure_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(INDICATORS, "roto", None)
    plugin = Plugin(Path(), {"roto": Indicator("tabla", (), measure)})
    register(Installed("rota", "ixl-rota 0.1", plugin))
    definition = type("Definition", (), {"id": "roto"})
    measured = INDICATORS["roto"].measure(None, date(2026, 6, 30), definition, path="", detail=False)
    assert (measured.value, measured.state) == (None, NOT_MEASURED)
    assert [problem.code for problem in measured.problems] == ["A727"]
