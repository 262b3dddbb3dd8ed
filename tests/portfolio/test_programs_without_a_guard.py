"""A program of five lines, as the README shows it, works as it stands: also where each process starts from nothing.

There (Windows, macOS, Linux since Python 3.14) `multiprocessing` has every new process import the program's script.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT
from portfolio_content import EXPECTED, PORTFOLIO

PROJECT = "Banco Cordillera - Línea de Atención al Cliente"
WANTED = json.loads(EXPECTED.read_text(encoding="utf-8"))["proyectos"][PROJECT]["indicadores"]
SCHEDULE = "Cronograma General de Implementación.xlsx"
RISKY = "Seguros Pacífico - Cierre de Campaña/Cronograma de cierre.ods"
EVERY_WAY = ("spawn",) if sys.platform == "win32" else ("spawn", "forkserver", "fork")

BEGIN = """
import multiprocessing
multiprocessing.set_start_method({method!r}, force=True)
with open("times", "a") as times:
    times.write("once ")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the portfolio *Implementaciones*, of the project *Banco Andino*, as the README has it."""
    project = tmp_path / "Implementaciones" / "Banco Andino"
    shutil.copytree(PORTFOLIO / PROJECT, project)
    (project / SCHEDULE).rename(project / "Cronograma General.xlsx")
    return tmp_path


def run_program(folder: Path, text: str, method: str) -> subprocess.CompletedProcess[str]:
    """Run a program by a new interpreter whose processes start so; it notes in the file `times` that it ran."""
    program = folder / "programa.py"
    program.write_text(BEGIN.format(method=method) + text, encoding="utf-8")
    command = [sys.executable, "-X", "utf8", program.name]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=180)


def times_run(folder: Path) -> int:
    return len((folder / "times").read_text().split())


CONSOLIDATES = """
from datetime import date
import implementation_xl as ixl
busy = []
portfolio = ixl.consolidate(
    "Implementaciones", date(2026, 6, 30), workers=2, progress=lambda _: busy.append(multiprocessing.active_children())
)
print(len(busy), max(map(len, busy)))
print(*(portfolio.projects[0].measurements[id].value for id in ("requerimientos", "cronograma", "actas")))
"""


@pytest.mark.parametrize("method", EVERY_WAY)
def test_a_program_runs_once_and_its_workers_read(folder: Path, method: str) -> None:
    done = run_program(folder, CONSOLIDATES, method)
    assert (done.returncode, done.stderr) == (0, "")
    seen, figures = done.stdout.splitlines()
    assert seen == "5 1"  # files, and processes that read them: one for each sixteen
    wanted = [WANTED[id]["valor"] for id in ("requerimientos", "cronograma", "actas")]
    assert [float(figure) for figure in figures.split()] == pytest.approx(wanted, abs=1e-12)
    assert times_run(folder) == 1


@pytest.mark.parametrize("method", EVERY_WAY)
def test_the_example_of_the_readme(folder: Path, method: str) -> None:
    """With workers, which so few files would not have."""
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    with_workers = "import implementation_xl.portfolio.consolidating as few\nfew.SMALL = 1\n"
    value = 'print(ixl.measure(project, cutoff=date(2026, 6, 30))["cronograma"].value, len(portfolio.indicators))\n'
    done = run_program(folder, with_workers + example + value, method)
    assert (done.returncode, done.stderr) == (0, "")
    measured, rows = done.stdout.split()  # alone: that file has no problems
    assert float(measured) == pytest.approx(WANTED["cronograma"]["valor"], abs=1e-12)
    assert int(rows) == 3
    assert (folder / "Consolidado.xlsx").is_file()
    assert times_run(folder) == 1


@pytest.mark.parametrize("method", EVERY_WAY)
def test_a_file_of_a_kind_that_is_read_apart(folder: Path, method: str) -> None:
    shutil.copy(PORTFOLIO / RISKY, folder / "plan.ods")
    text = 'import implementation_xl as ixl\nreading = ixl.read("plan.ods")\nprint(reading.form.id, reading.problems)\n'
    done = run_program(folder, text, method)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "cronograma_general []\n")
    assert times_run(folder) == 1


def test_where_a_process_of_their_own_imports_the_program_it_reads_by_itself(folder: Path) -> None:
    own = """
from concurrent.futures import ProcessPoolExecutor
def files(_):
    return len(busy), max(map(len, busy))
if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        print(*executor.map(files, [0]))
"""
    done = run_program(folder, CONSOLIDATES + own, "spawn")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "(5, 0)"
    assert times_run(folder) == 2


WITH_EXECUTOR = """
from concurrent.futures import ProcessPoolExecutor
import implementation_xl as ixl
def run():
    with ProcessPoolExecutor(1) as executor:
        print(len(ixl.consolidate("Implementaciones", executor=executor).projects))
"""


def test_an_executor_of_processes_asks_for_the_guard(folder: Path) -> None:
    done = run_program(folder, WITH_EXECUTOR + "run()\n", "spawn")
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if "ImplementationXLError" in line]
    assert len(said) >= 2  # the process says it, and so does who started it
    assert all('if __name__ == "__main__":' in line for line in said)


def test_with_the_guard_it_works(folder: Path) -> None:
    done = run_program(folder, WITH_EXECUTOR + 'if __name__ == "__main__":\n    run()\n', "spawn")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "1\n")
