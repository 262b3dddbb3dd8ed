"""Many projects -> one table: every project under a folder measured at one date, and the consolidated figures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from implementation_xl.catalog import Catalog, packaged_folder
from implementation_xl.catalog import catalog as load_catalog
from implementation_xl.discovery import EXCLUDED, existing_folder, workbooks
from implementation_xl.indicators.measurement import NOT_APPLICABLE, Measurement, traffic_light
from implementation_xl.measuring import measure
from implementation_xl.problems import ERROR, Problem
from implementation_xl.project import Project, group
from implementation_xl.reading import Reading, read
from implementation_xl.words import fold

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 16
SMALL = 64
Progress = Callable[[Reading], None]


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """One project measured: who it is, its indicators by id, and its problems, cut-off dependent ones included."""

    folder: str
    name: str | None
    client: str | None
    code: str | None
    type: str | None
    coordinator: str | None
    measurements: dict[str, Measurement]
    problems: tuple[Problem, ...]
    files: tuple[str, ...] = ()
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Consolidated:
    """One indicator over the portfolio: Σ numerators / Σ denominators of the measured projects, and their mean."""

    id: str
    value: float | None
    numerator: float
    denominator: float
    mean: float | None
    state: str
    measured: int
    not_measured: int
    not_applicable: int
    unreadable: int


@dataclass(slots=True)
class Portfolio:
    """Every project under `root` at one cut-off date, in order of folder."""

    root: str
    cutoff: date
    projects: list[ProjectResult] = field(default_factory=list)
    files: int = 0
    catalog: Catalog = field(default_factory=load_catalog)

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every project."""
        return [problem for one in self.projects for problem in one.problems]

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(problem.severity == ERROR for problem in self.problems)

    def consolidated(self) -> dict[str, Consolidated]:
        """The figures of each indicator over all projects, by id."""
        return {id: self._consolidate(id) for id in self.catalog.indicators if self._has(id)}

    def _has(self, id: str) -> bool:
        return any(id in one.measurements for one in self.projects)

    def _consolidate(self, id: str) -> Consolidated:
        found = [(one, one.measurements[id]) for one in self.projects if id in one.measurements]
        measured = [one.value for _, one in found if one.value is not None]
        numerator = sum(one.numerator for _, one in found if one.value is not None)
        denominator = sum(one.denominator for _, one in found if one.value is not None)
        value = numerator / denominator if denominator else None
        definition = self.catalog.indicators[id]
        open_ = [(project, one) for project, one in found if one.value is None and one.state != NOT_APPLICABLE]
        unreadable = sum(bool(project.unreadable) and one.source is None for project, one in open_)
        return Consolidated(
            id,
            value,
            numerator,
            denominator,
            sum(measured) / len(measured) if measured else None,
            traffic_light(value, definition.goal, definition.alert),
            len(measured),
            len(open_) - unreadable,
            sum(one.state == NOT_APPLICABLE for _, one in found),
            unreadable,
        )

    @property
    def indicators(self) -> pd.DataFrame:
        """A row per project and indicator: carpeta, proyecto, cliente, tipo_proyecto, indicador, valor, estado…"""
        from implementation_xl.frames import indicators_frame

        return indicators_frame(self)


def consolidate(root: str | os.PathLike[str], cutoff: date | None = None, *, workers: int | None = None,
                executor: Executor | None = None, excluded: Iterable[str] = EXCLUDED, client: str | None = None,
                type: str | None = None, coordinator: str | None = None, catalog: Catalog | None = None,
                progress: Progress | None = None) -> Portfolio:  # fmt: skip
    """Measure every project under `root` at one date (`cutoff`, else today).

    Reading is spread over `workers` processes (default: the cores, in-process for few files), or over `executor`,
    any `concurrent.futures.Executor`; the result is the same, in the same order. `client`, `type` and `coordinator`
    keep only the projects that match. `progress` is called with each reading as it comes.
    Raises ImplementationXLError when `root` is no folder.
    """
    folder = existing_folder(root)
    known = catalog or load_catalog()
    day = cutoff or date.today()
    paths = list(workbooks(folder, excluded))
    readings = []
    for reading in _read_all(paths, known, workers, executor):
        if not reading.output:
            readings.append(reading)
        if progress:
            progress(reading)
    projects = [_result(project, day, known) for project in group(readings, str(folder), known)]
    kept = [one for one in projects if _matches(one, client, type, coordinator)]
    return Portfolio(str(folder), day, kept, len(readings), known)


def _matches(project: ProjectResult, client: str | None, type: str | None, coordinator: str | None) -> bool:
    pairs = ((client, project.client), (type, project.type), (coordinator, project.coordinator))
    return all(wanted is None or fold(wanted) in fold(found or "") for wanted, found in pairs)


def _result(project: Project, day: date, catalog: Catalog) -> ProjectResult:
    measurements = measure(project, day, catalog=catalog, one_date=True)
    problems = project.all_problems() + [problem for one in measurements.values() for problem in one.problems]
    return ProjectResult(
        project.folder, project.name, project.client, project.code, project.type, project.header("coordinador"),
        measurements, tuple(problems), tuple(one.path for one in project.readings), len(project.unreadable),
    )  # fmt: skip


# reading, here or elsewhere


def _read_all(paths: Sequence[str], catalog: Catalog, workers: int | None,
              executor: Executor | None) -> Iterator[Reading]:  # fmt: skip
    count = workers if workers is not None else (os.cpu_count() or 1 if len(paths) >= SMALL else 1)
    if executor is None and count <= 1:
        yield from (read(path, catalog=catalog) for path in paths)
        return
    folders = tuple(str(one) for one in catalog.folders if one != packaged_folder())
    job = partial(_read_packed, folders=folders)
    if executor is not None:
        yield from (_unpack(one, catalog) for one in executor.map(job, paths, chunksize=CHUNK))
        return
    with ProcessPoolExecutor(count) as pool:
        yield from (_unpack(one, catalog) for one in pool.map(job, paths, chunksize=CHUNK))


def _read_packed(path: str, folders: tuple[str, ...]) -> tuple[tuple[str, int] | None, Reading]:
    """Read in a worker; the form travels as its id and version, its tables without their definition."""
    reading = read(path, catalog=load_catalog(*folders))
    identity = (reading.form.id, reading.form.version) if reading.form else None
    for data in reading.tables.values():
        data.table = None  # type: ignore[assignment]
    return identity, replace(reading, form=None)


def _unpack(packed: tuple[tuple[str, int] | None, Reading], catalog: Catalog) -> Reading:
    identity, reading = packed
    if identity:
        reading.form = catalog.forms[identity]
        for id, data in reading.tables.items():
            data.table = reading.form.table(id)
    return reading


def relative(path: str | os.PathLike[str]) -> str:
    """A path relative to the current folder where it lies below it, with forward slashes."""
    here = Path.cwd()
    absolute = Path(path) if Path(path).is_absolute() else here / path
    try:
        return absolute.relative_to(here).as_posix()
    except ValueError:
        return Path(os.path.relpath(absolute, here)).as_posix() if absolute.anchor == here.anchor else str(absolute)
