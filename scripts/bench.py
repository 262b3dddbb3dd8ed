"""Measures consolidation beside what it is to beat: python scripts/bench.py --projects 200 1000 --rounds 3

Makes a portfolio (fixed seed), runs each task in a process of its own, in turns, and prints the medians and the ratios
that the project is held to. CPU is user and system time, child processes included; it says more than wall time on a
machine that does other things. Also checks that the plain scripts' figures are ours.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import bench_rivals as rivals
from bench_rivals import CUTOFF

DATA_SHEETS = frozenset(
    {
        "Datos generales",
        "Dimensionamiento",
        "Documentos",
        "Requerimientos",
        "Cronograma",
        "Reuniones",
        "Pruebas",
        "Festivos",
    }
)
LARGE = 1_000
SAMPLE = 20
ONE_IN = 100


class Run(NamedTuple):
    """What one task took: CPU and wall seconds, peak memory of it and of its largest child in MB, what it said."""

    cpu: float
    wall: float
    memory: float
    child_memory: float
    said: dict[str, Any]


# the tasks, each in a process of its own


def cold(root: Path, workers: int = 1) -> dict[str, Any]:
    """Read, check and measure everything, without a cache."""
    import implementation_xl as ixl

    portfolio = ixl.consolidate(root, CUTOFF, workers=workers)
    return {"opened": portfolio.read}


def cached(root: Path, days: int = 0, workers: int = 1) -> dict[str, Any]:
    """A nightly run: with the cache, the workbook written."""
    import implementation_xl as ixl

    day = CUTOFF + timedelta(days=days)
    portfolio = ixl.consolidate(root, day, workers=workers, cache=_cache(root))
    before = time.process_time()
    ixl.export_consolidated(portfolio, root.with_suffix(".xlsx"))
    return {"opened": portfolio.read, "writing": time.process_time() - before}


def _cache(root: Path) -> Path:
    return root.with_suffix(".sqlite")


def plain_script(root: Path, load: rivals.Loader, every: int = 1) -> dict[str, Any]:
    """The three indicators by a plain script, its figures set beside ours when it looks at few projects."""
    warnings.simplefilter("ignore")
    found = rivals.indicators(root, CUTOFF, load, every)
    return {"projects": len(found), "figures": found if len(found) <= SAMPLE else {}}


def calamine(root: Path, needed: frozenset[str] | None) -> dict[str, Any]:
    """Every sheet, or the needed ones, to Python values."""
    from python_calamine import CalamineWorkbook

    cells = 0
    for path in _files(root):
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            if needed is None or name in needed:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                cells += len(rows) * len(rows[0]) if rows else 0
    return {"cells": cells}


def unzip(root: Path) -> dict[str, Any]:
    """Every part of every package, unpacked."""
    size = 0
    for path in _files(root):
        with zipfile.ZipFile(path) as package:
            size += sum(len(package.read(entry)) for entry in package.infolist())
    return {"bytes": size}


def walk(root: Path) -> dict[str, Any]:
    """The names, sizes and times of all files: what a second run cannot do without."""
    return {"files": sum(os.stat(path).st_size > 0 for path in _files(root))}  # noqa: PTH116


def _files(root: Path) -> list[str]:
    found, folders = [], [str(root)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    folders.append(entry.path)
                else:
                    found.append(entry.path)
    return sorted(found)


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "cold": cold,
    "cold, 2 processes": lambda root: cold(root, 2),
    "first night": cached,
    "warm": cached,
    "warm, 1 % changed": cached,
    "warm, another date": lambda root: cached(root, 1),
    "openpyxl": lambda root: plain_script(root, rivals.load_openpyxl),
    "openpyxl, sampled": lambda root: plain_script(root, rivals.load_openpyxl, _every(root)),
    "pandas": lambda root: plain_script(root, rivals.load_pandas),
    "pandas, sampled": lambda root: plain_script(root, rivals.load_pandas, _every(root)),
    "calamine, all sheets": lambda root: calamine(root, None),
    "calamine, needed sheets": lambda root: calamine(root, DATA_SHEETS),
    "unzip": unzip,
    "walk": walk,
}


def _every(root: Path) -> int:
    return max(1, int(root.name) // SAMPLE)


# running them


def run(command: list[str]) -> Run:
    """Run a command and say what it took; with compiled modules, as they are where a package is installed."""
    start = time.perf_counter()
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings)
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[-2:]} ended with {process.returncode}")
    said = json.loads(output) if output.startswith("{") else {}
    memory, child = said.pop("memory", (0, 0))
    return Run(usage.ru_utime + usage.ru_stime, wall, memory, child, said)


def run_task(task: str, root: Path) -> Run:
    """Run one of the tasks in a process of its own."""
    return run([sys.executable, __file__, "--task", task, str(root)])


def _inside(task: str, root: Path) -> None:
    said = TASKS[task](root)
    peak = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    with suppress(OSError):  # what the process inherited from the one that started it does not count
        status = Path("/proc/self/status").read_text(encoding="ascii")
        peak[0] = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps(said | {"memory": peak}))


def measure(root: Path, rounds: int, wanted: list[str]) -> dict[str, list[Run]]:
    """The tasks, in turns, so that what else the machine does falls on all alike."""
    import bench_corpus

    large = int(root.name) >= LARGE
    left_out = {"openpyxl", "pandas"} if large else {"openpyxl, sampled", "pandas, sampled"}
    found: dict[str, list[Run]] = {task: [] for task in wanted if task not in left_out}
    for number in range(rounds):
        _cache(root).unlink(missing_ok=True)
        for task, runs in found.items():
            if task == "warm, 1 % changed":
                bench_corpus.touch(root, ONE_IN)
            say(f"{root.name} projects, round {number + 1}: {task}")
            runs.append(run_task(task, root))
    return found


def startup(rounds: int) -> dict[str, list[Run]]:
    """What it takes to start: the command's help beside an import of click."""
    python, ixl = sys.executable, str(Path(sys.executable).with_name("ixl"))
    commands = {
        "import click": [python, "-c", "import click"],
        "ixl --help": [ixl, "--help"],
        "ixl consolidar --help": [ixl, "consolidar", "--help"],
    }
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(3 * rounds):
        for name, command in commands.items():
            found[name].append(run(command))
    return found


def check_figures(root: Path, runs: dict[str, list[Run]]) -> float:
    """The largest difference between a plain script's figure and ours."""
    import implementation_xl as ixl

    worst = 0.0
    for task in runs:
        for folder, figures in runs[task][0].said.pop("figures", {}).items():
            ours = ixl.measure(ixl.read_project(folder), CUTOFF)
            worst = max(worst, *(abs(value - (ours[id].value or 0.0)) for id, value in figures.items()))
    if worst > 1e-9:
        sys.exit(f"{root}: the plain scripts' figures differ from ours by {worst}")
    return worst


# what it says


class Medians:
    """The medians of a portfolio's runs."""

    def __init__(self, projects: int, runs: dict[str, list[Run]]) -> None:
        self.projects = projects
        self.runs = runs

    def has(self, *tasks: str) -> bool:
        """True when all of these were measured."""
        return all(task in self.runs or f"{task}, sampled" in self.runs for task in tasks)

    def of(self, task: str, what: str = "cpu") -> float:
        """The median of a measure; of a task that looked at some projects only, what all would take."""
        if task not in self.runs:
            return self.of(f"{task}, sampled", what)
        value = statistics.median(getattr(one, what) for one in self.runs[task])
        looked_at = self.runs[task][0].said.get("projects", self.projects)
        return value if what.endswith("memory") else value * self.projects / looked_at

    def said(self, task: str, what: str) -> float:
        """The median of what a task said itself."""
        return statistics.median(one.said[what] for one in self.runs[task])


def ratios(found: Medians) -> Iterator[tuple[str, float, float]]:
    """What is measured against what, the ratio, and the most it may be."""
    for other, most in (
        ("openpyxl", 0.1),
        ("pandas", 1.0),
        ("calamine, needed sheets", 1.6),
        ("calamine, all sheets", 1.0),
    ):
        if found.has("cold", other):
            yield f"cold / {other}", found.of("cold") / found.of(other), most
    if found.has("cold", "cold, 2 processes"):
        yield "2 processes / 1, wall", found.of("cold, 2 processes", "wall") / found.of("cold", "wall"), 0.6
    if found.has("walk", "warm"):
        base = found.of("walk") + found.said("warm", "writing")
        yield "warm / (walk + writing)", found.of("warm") / base, 4.0
        if found.has("cold", "warm, 1 % changed"):
            most = 4 * base + found.of("cold") / ONE_IN
            yield "warm, 1 % changed / (4 (walk + writing) + 1 % of cold)", found.of("warm, 1 % changed") / most, 1.0
    if found.has("warm, another date"):
        yield "warm, another date: files opened", found.said("warm, another date", "opened"), 0.0


def show(found: Medians, rounds: int) -> None:
    """Print the tables of one portfolio."""
    print(f"\n## {found.projects} projects, {found.projects * 5} workbooks, medians of {rounds}\n")
    print("| task | CPU s | wall s | ms CPU a project | peak MB | largest worker MB |\n|---|---|---|---|---|---|")
    for task in found.runs:
        cpu, wall = found.of(task), found.of(task, "wall")
        child = found.of(task, "child_memory") if "processes" in task else 0
        print(
            f"| {task} | {cpu:.2f} | {wall:.2f} | {1000 * cpu / found.projects:.1f} | "
            f"{found.of(task, 'memory'):.0f} | {f'{child:.0f}' if child else ''} |"
        )
    print()
    show_ratios(list(ratios(found)))


def show_ratios(rows: list[tuple[str, float, float]]) -> None:
    """Print ratios beside their targets."""
    print("| ratio | measured | target | |\n|---|---|---|---|")
    for name, value, target in rows:
        print(f"| {name} | {value:.3f} | {target:g} | {'yes' if value <= target else 'NO'} |")


def say(text: str) -> None:
    """Progress, beside the results."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure portfolios of the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=int, nargs="+", default=[200, 1_000, 5_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where portfolios are made and kept (default: a temporary folder)")
    parser.add_argument("--only", nargs="+", choices=TASKS, default=list(TASKS), metavar="TASK")
    parser.add_argument("--task", nargs=2, metavar=("TASK", "ROOT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        _inside(options.task[0], Path(options.task[1]))
        return
    folder = options.folder or Path(tempfile.mkdtemp(prefix="ixl-bench-"))
    try:
        _measure_all(folder, options.projects, options.rounds, options.only)
    finally:
        if not options.folder:
            shutil.rmtree(folder)


def _measure_all(folder: Path, sizes: list[int], rounds: int, wanted: list[str]) -> None:
    import bench_corpus  # not above: a task's process is to import what it needs

    found = {}
    for projects in sizes:
        root = folder / str(projects)
        if not root.exists():
            say(f"making {projects} projects")
            bench_corpus.write_corpus(root, projects)
        runs = measure(root, rounds, wanted)
        say(f"largest difference between the scripts' figures and ours: {check_figures(root, runs):.1e}")
        found[projects] = Medians(projects, runs)
        show(found[projects], rounds)
    starts = Medians(1, startup(rounds))
    print("\n## start-up and memory\n")
    rows = [
        (f"{name} / import click", starts.of(name) / starts.of("import click"), 2.5)
        for name in ("ixl --help", "ixl consolidar --help")
    ]
    small, large = found[min(sizes)], found[max(sizes)]
    if small is not large and large.has("warm"):
        rows.append(
            (
                f"peak memory, {large.projects} / {small.projects} projects",
                large.of("warm", "memory") / small.of("warm", "memory"),
                1.5,
            )
        )
    if large.has("cold, 2 processes"):
        rows.append(("largest worker, MB", large.of("cold, 2 processes", "child_memory"), 150.0))
    show_ratios(rows)


if __name__ == "__main__":
    main()
