"""Every project under a folder, measured at one date: find, read what changed, group, measure what changed."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from array import array
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from implementation_xl.adapters.grid import ReadFailure
from implementation_xl.adapters.reading.calamine import expect, read_bytes
from implementation_xl.adapters.running.executors import read_with_executor
from implementation_xl.adapters.running.pool import CHUNK, in_worker, now_reading, read_in_processes
from implementation_xl.base.files import reason, sqlite_reason
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.periods import Period, parse_period, period_cutoff
from implementation_xl.base.places import in_this_process, is_address
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold, is_text
from implementation_xl.forms.catalog import Catalog, packaged_folder
from implementation_xl.forms.process import CLOSED
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.portfolio.cache import (
    MEMORY,
    TEMPORARY,
    Cache,
    Known,
    NewFile,
    OvertakenError,
    discard,
    is_damage,
)
from implementation_xl.portfolio.packed import ChosenResults, PackedResults, pack_result
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import FileMark, ProjectResult
from implementation_xl.portfolio.span import span_of
from implementation_xl.projects.actions import actions
from implementation_xl.projects.after_cutoff import gathered
from implementation_xl.projects.checks import problems_alone, problems_of
from implementation_xl.projects.checks.minutes_files import links_standing
from implementation_xl.projects.commitments import open_commitments
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.grouping import group
from implementation_xl.projects.measuring import measure
from implementation_xl.projects.next_steps import late_registers, pending
from implementation_xl.projects.outlook import outlook_of
from implementation_xl.projects.project import Project
from implementation_xl.projects.registers import changes, registered, risks
from implementation_xl.projects.state import project_state
from implementation_xl.projects.surveys import SharedSurvey
from implementation_xl.projects.watched import watched_plans
from implementation_xl.workbooks.finding import (
    Found,
    Passed,
    candidates,
    existing_folder,
    folders_left_out,
    surveys_above,
)
from implementation_xl.workbooks.reading.isolation import read
from implementation_xl.workbooks.reading.packing import pack_reading, unpack_light, unpack_reading
from implementation_xl.workbooks.reading.survey_reading import Part
from implementation_xl.workbooks.reading.workbook import Reading

SMALL = 64
KEPT_AT_A_TIME = 100
PROCESS_NAME = "Proceso Implementación"


class FileSeen(NamedTuple):
    """One file of a run, with its form and common header only; `cached` says that it was not opened."""

    reading: Reading
    cached: bool
    done: int
    total: int


Progress = Callable[[FileSeen], None]


def consolidate(
    root: str | os.PathLike[str],
    cutoff: date | None = None,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    cache: str | os.PathLike[str] | None = None,
    limits: Limits = DEFAULT,
    excluded: Iterable[str] | None = None,
    client: str | None = None,
    type: str | None = None,
    coordinator: str | None = None,
    area: str | None = None,
    period: Period | str | None = None,
    catalog: Catalog | None = None,
    detail: bool = False,
    progress: Progress | None = None,
) -> Portfolio:
    """Measure every project under `root` at one date: `cutoff`, else the end of `period`, else today.

    Reading is spread over `workers` processes (default: the cores, in-process for few files), or over `executor`,
    any `concurrent.futures.Executor`; the result is the same, in the same order. With `cache`, a file, only what
    changed since the last run is opened. `limits` bound what reading one file may take, in worker processes.
    `client`, `type`, `coordinator` and `area` (one that answers for an activity or a requirement) keep only the
    projects that match, `period` ("2026-06", "2026-T2", "2026-S1", "2026") those that were open in it: see `periods`.
    With `detail` each measurement has its `rows`. `progress` is called for each file.
    Raises ImplementationXLError when `root` is no folder, `period` is none, has not begun or does not hold `cutoff`.
    A cache that cannot be used is done without, and said in the portfolio.
    """
    wanted = parse_period(period) if isinstance(period, str) else period
    today = date.today()
    day = period_cutoff(wanted, cutoff, today) if wanted else cutoff or today
    run = _Run(existing_folder(root), day, catalog or load_catalog(), progress, detail)
    how = folders_left_out(excluded, run.catalog), workers, executor, limits
    run = _done(run, Path(cache) if cache else TEMPORARY, lambda begun, place: begun.go(place, *how))
    filters = {"cliente": client, "tipo": type, "coordinador": coordinator, "area": area}
    inside, outside = array("I"), array("I")
    for place, project in enumerate(run.results):
        if _matches(project, client, type, coordinator, area):
            (inside if wanted is None or project.span.within(wanted, day) else outside).append(place)
    projects = run.results if len(inside) == len(run.results) else ChosenResults(run.results, inside)
    return Portfolio(
        run.root,
        run.day,
        projects,
        run.counted,
        run.catalog.at(run.day),
        read=run.opened,
        rebuilt=run.rebuilt,
        cache_failure=run.cache_failure,
        cache_damaged=run.damaged,
        period=wanted,
        outside=ChosenResults(run.results, outside),
        filters={name: value for name, value in filters.items() if value is not None},
        notes=tuple(run.notes),
        process=None if any(filters.values()) else run.process,
    )


def _done(run: _Run, place: Path | str, go: Callable[[_Run, Path | str], None]) -> _Run:
    """The run that came to its end: with the store, with a damaged one made afresh, or else in memory.

    A cache that is full, read-only or held by another run is done without: it only saves time and memory.
    """
    try:
        go(run, place)
        return run
    except (sqlite3.Error, OSError) as error:
        again = run.again()
        if isinstance(place, Path) and is_damage(error) and not run.rebuilt:
            with suppress(OSError):
                discard(place)
            again.rebuilt = True
            return _done(again, place, go)
        if isinstance(place, Path):
            again.cache_failure = f"No se pudo usar la caché «{place}»: {_why(error)}."
    go(again, MEMORY)
    return again


class _Run:
    """One consolidation. What is long of files and projects (values, results) lies on disk, the rest in memory."""

    def __init__(self, root: str, day: date, catalog: Catalog, progress: Progress | None, detail: bool) -> None:
        self.detail = detail
        self.root, self.day, self.catalog, self.progress = root, day, catalog, progress
        self.remote = is_address(root)
        self.full_root = root if self.remote else os.path.normcase(os.path.abspath(root))  # noqa: PTH100
        self.above: frozenset[str] = frozenset()
        self.other: list[str] = []
        self.light: list[Reading | None] = []
        self.values: dict[str, bytes] = {}
        self.marks: dict[str, bytes] = {}
        self.results = PackedResults()
        self.process: ProjectResult | None = None
        self.notes: list[Problem] = []
        self.shared: dict[str, SharedSurvey] = {}
        self.limits = DEFAULT
        self.counted = self.opened = self.listed = self.done = 0
        self.damaged = 0
        self.rebuilt = False
        self.cache_failure = ""

    def again(self) -> _Run:
        """The same run from its beginning, which tells no file twice."""
        progress = self.progress and _untold(self.progress, self.marks)
        return _Run(self.root, self.day, self.catalog, progress, self.detail)

    def go(
        self, place: Path | str, excluded: Iterable[str], workers: int | None, executor: Executor | None, limits: Limits
    ) -> None:
        """Find, read and measure, with a store in a lasting cache, a temporary file or in memory."""
        self.listed, self.limits = time.time_ns(), limits
        higher = list(surveys_above(self.root))
        self.above = frozenset(one.path for one in higher)
        with closing(Cache(place, self.catalog)) as store:
            before = store.texts(self.full_root)
            passed = Passed({self.root + path: seen for path, seen in before.items()})
            files = deque([*candidates(self.root, excluded, passed), *higher])
            now = {path[len(self.root) :]: seen for path, seen in passed.now.items()}
            self.other = passed.other
            if now != before:
                store.keep_texts(self.full_root, now)
            self.rebuilt |= store.rebuilt
            self.read(files, store, workers, executor, limits)
            self.measure(store)
            self.damaged = store.damaged

    # reading

    def read(
        self, files: deque[Found], store: Cache, workers: int | None, executor: Executor | None, limits: Limits
    ) -> None:
        """Have every file's packed reading in the store: from before where it is proved the same, else by reading.

        Each file of `files` goes when its light reading comes.
        """
        total, known = len(files) - len(self.above), 0
        waiting, places = deque[Found](), array("L")
        while files:
            candidate = files.popleft()
            before = store.known(self._full(candidate.path))
            known += before is not None and candidate.path not in self.above
            self.light.append(None if before is None else self._known(candidate, before, store, total))
            if self.light[-1] is None:
                places.append(len(self.light) - 1)
                waiting.append(candidate)
        if known != store.count(self.full_root):
            self._forget_gone(waiting, store)
        fresh: list[NewFile] = []
        new_files = self._read([one.path for one in waiting], workers, executor, limits)
        for place, new_file in zip(places, new_files, strict=True):
            candidate = waiting.popleft()
            self.opened += candidate.path not in self.above
            light = unpack_light(candidate.path, new_file.light, self.catalog)
            self.light[place] = self._have(light, new_file.hash, False, total)
            if not new_file.hash or not is_text(full := self._full(candidate.path)):
                self.values[candidate.path] = new_file.full
            else:  # listed before it was read: a later change gives another mark
                fresh.append(new_file._replace(path=full, size=candidate.size, mtime=candidate.mark))
            if len(fresh) >= KEPT_AT_A_TIME:
                store.keep(fresh, self.listed)
                fresh = []
        store.keep(fresh, self.listed)

    def _forget_gone(self, waiting: Iterable[Found], store: Cache) -> None:
        current = {self._full(path) for path in (*self.marks, *(one.path for one in waiting))}
        store.forget([path for path in store.paths(self.full_root) if path not in current])

    def _known(self, candidate: Found, before: Known, store: Cache, total: int) -> Reading | None:
        """What is known of a file; None where it is another by now, or cannot be understood."""
        if not self._same(candidate, before, store):
            return None
        try:
            reading = unpack_light(candidate.path, before.light, self.catalog)
        except Exception:  # whatever stands there: the file itself says it better
            store.damaged += 1
            return None
        return self._have(reading, before.hash, True, total)

    def _same(self, candidate: Found, before: Known, store: Cache) -> bool:
        if not candidate.mark or (candidate.size, candidate.mark) != (before.size, before.mtime):
            return False
        if not before.doubtful and candidate.mark <= time.time_ns():
            return True
        try:
            same = hashlib.sha256(read_bytes(candidate.path)).hexdigest() == before.hash
        except ReadFailure:
            return False
        if same:
            store.proven(self._full(candidate.path), before)
        return same

    def _full(self, path: str) -> str:
        """The name of a file in the cache: one on Windows however its letters were typed."""
        full = path if path in self.above else self.full_root + path[len(self.root) :]
        return full if self.remote else os.path.normcase(full)

    def _have(self, reading: Reading, digest: str, cached: bool, total: int) -> Reading:
        self.marks[reading.path] = bytes.fromhex(digest)
        if self.progress and reading.path not in self.above:
            self.done += 1
            self.progress(FileSeen(reading, cached, self.done, total))
        return reading

    def _read(
        self, paths: Sequence[str], workers: int | None, executor: Executor | None, limits: Limits
    ) -> Iterator[NewFile]:
        folders = tuple(str(one) for one in self.catalog.folders if one != packaged_folder())
        job = partial(read_files, folders=folders, limits=limits)
        chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
        count = workers if workers is not None else (os.cpu_count() or 1 if len(paths) >= SMALL else 1)
        if executor is not None:
            # a worker may run in another folder
            full = list(paths) if self.remote else [os.path.abspath(path) for path in paths]  # noqa: PTH100
            results = read_with_executor(job, full, executor, unread_file)
            yield from (new_file._replace(path=path) for path, new_file in zip(paths, results, strict=True))
        elif count <= 1 or in_worker() or in_this_process(self.root):
            for chunk in chunks:
                yield from job(chunk)
        else:
            yield from read_in_processes(job, paths, count, limits, unread_file)

    # measuring

    def measure(self, store: Cache) -> None:
        """Group the readings into projects and have each project's result, from before where nothing changed."""
        members = [one for one in self.light if one is not None and not one.output]
        self.counted = sum(one.path not in self.above for one in members)
        self.light = []
        registers: list[Reading] = []
        how = self.catalog, self.notes, self.above, self.other, registers
        projects = deque(group(members, self.root, *how))
        self._of_process(registers, store)
        self._share(members, projects, store)
        del members
        fresh: dict[str, bytes] = {}
        current: set[str] = set()
        kept = store.lasting and not self.detail
        while projects:
            project = projects.popleft()
            key = self._key(project)
            current.add(key)
            packed = store.result(key) if kept else None
            if packed is None:
                result = self._measure_surely(project, store)
                packed = pack_result(result)
                if kept and result.files and all(self.marks[one.path] for one in project.readings):
                    fresh[key] = packed
            self.results.append(packed)
            if len(fresh) >= KEPT_AT_A_TIME:
                store.keep_results(self.full_root, fresh)
                fresh = {}
        store.keep_results(self.full_root, fresh)
        if not self.detail:
            store.forget_results(self.full_root, current)

    def _of_process(self, registers: Sequence[Reading], store: Cache) -> None:
        """What the registers of the process say, and what is wrong with them."""
        if not registers:
            return
        readings = [self._whole(reading.path, store) for reading in registers]
        whole = Project(self.root, readings)
        for reading in readings:
            self.notes += gathered(problems_alone(reading, self.day, self.day, self.catalog))
        self.process = ProjectResult(
            self.root,
            PROCESS_NAME,
            None,
            None,
            None,
            next((str(one.header["coordinador"]) for one in readings if one.header.get("coordinador")), None),
            {},
            (),
            tuple(one.path for one in readings),
            commitments=tuple(registered(whole, self.day)),
            pending=tuple(late_registers(whole, self.day)),
            actions=tuple(actions(whole)),
            risks=tuple(risks(whole)),
            changes=tuple(changes(whole)),
        )

    def _share(self, members: Iterable[Reading], projects: Iterable[Project], store: Cache) -> None:
        """Keep the surveys that several projects have a part of, and note what of them is of no project."""
        parts: dict[str, list[Part]] = {one.path: [] for one in members if one.shares is not None}
        for reading in (one for project in projects for one in project.readings) if parts else ():
            if reading.part:
                parts[reading.path].append(reading.part)
        for path, taken in parts.items():
            self.shared[path] = SharedSurvey(self._whole(path, store))
            if path not in self.above:
                self.notes += self.shared[path].left_over(taken)
            elif taken:
                self.notes += self.shared[path].of_file

    def _key(self, project: Project) -> str:
        parts = [self.root, self.full_root, self.day.isoformat()]
        parts += [f"{one.path}|{self.marks[one.path].hex()}" for one in project.readings] + links_standing(project)
        parts += [repr(one.part) for one in project.readings if one.part]
        parts += [repr(one) for one in project.problems]  # some come of the projects beside it
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()

    def _measure_surely(self, project: Project, store: Cache) -> ProjectResult:
        """The project measured, whatever happens: a fault of ours over one is told, and the others are measured.

        Such a result names no files and is not kept.
        """
        try:
            return self._measure(project, store)
        except (sqlite3.Error, OSError, MemoryError):
            raise
        except Exception as error:
            nothing = Project(project.folder)
            measured = measure(nothing, self.day, catalog=self.catalog)
            unknown = {id: replace(one, reason="falla interna de ixl", problems=()) for id, one in measured.items()}
            problem = Problem("E618", project.folder, params={"reason": repr(error)[:200]})
            return ProjectResult(
                project.folder,
                project.name,
                project.client,
                project.code,
                None,
                project.header("coordinador"),
                unknown,
                (problem,),
                state=project_state(nothing, self.day, catalog=self.catalog),
            )

    def _measure(self, project: Project, store: Cache) -> ProjectResult:
        readings = [
            self.shared[reading.path].part(reading.part) if reading.part else self._whole(reading.path, store)
            for reading in project.readings
        ]
        whole = replace(project, readings=readings)
        evidence = Evidence(whole, self.day)
        state = project_state(whole, self.day, catalog=self.catalog, evidence=evidence)
        measurements = measure(
            whole, self.day, catalog=self.catalog, one_date=True, detail=self.detail, closed=state.closed
        )
        problems = gathered(problems_of(whole, measurements, self.day, self.day, self.catalog))
        marks = (
            FileMark(self.marks[reading.path].hex(), reading.form.id, reading.form.version)
            if reading.form
            else FileMark(self.marks[reading.path].hex())
            for reading in readings
        )
        return ProjectResult(
            whole.folder,
            whole.name,
            whole.client,
            whole.code,
            whole.type,
            whole.header("coordinador"),
            {id: replace(one, problems=()) for id, one in measurements.items()},
            tuple(problems),
            tuple(one.path for one in readings),
            len(whole.unreadable),
            state,
            tuple(marks),
            span_of(whole, state),
            outlook=outlook_of(evidence, state.stage),
            commitments=(*open_commitments(whole, self.day), *registered(whole, self.day)),
            pending=tuple(pending(evidence, () if state.stage == CLOSED else state.owed)),
            actions=tuple(actions(whole)),
            risks=tuple(risks(whole)),
            changes=tuple(changes(whole)),
            plans=watched_plans(whole, self.day),
        )

    def _whole(self, path: str, store: Cache) -> Reading:
        """All that a file says, which is needed once; it is read again where what is known of it is damaged."""
        if path in self.values:
            return unpack_reading(path, self.values.pop(path), self.catalog)
        place, digest = self._full(path), self.marks[path].hex()
        packed = store.values(place, digest)
        if packed is not None:
            try:
                return unpack_reading(path, packed, self.catalog)
            except Exception:  # whatever stands there: the file itself says it better
                store.damaged += 1
        new_file = _read_file(path, self.catalog, self.limits)
        if new_file.hash != digest:
            raise OvertakenError
        self.opened += path not in self.above
        store.mend(place, digest, new_file.full)
        return unpack_reading(path, new_file.full, self.catalog)


def _untold(progress: Progress, told: Container[str]) -> Progress:
    """`progress` for a run that starts again: a file that the one which stopped has told is not told twice."""

    def tell(seen: FileSeen) -> None:
        if seen.reading.path not in told:
            progress(seen)

    return tell


def read_files(paths: Sequence[str], folders: tuple[str, ...] = (), limits: Limits = DEFAULT) -> list[NewFile]:
    """Read files, here or in a worker, into packed readings; a content that could not be had has no hash."""
    catalog = load_catalog(*folders)
    expect(paths)
    new_files = []
    for number, path in enumerate(paths):
        now_reading(number)
        new_files.append(_read_file(path, catalog, limits))
    return new_files


def _read_file(path: str, catalog: Catalog, limits: Limits) -> NewFile:
    try:
        data = read_bytes(path, limits)
    except ReadFailure as failure:
        return _new_file(Reading(path, problems=[failure.problem]))
    return _new_file(read(path, catalog=catalog, data=data, limits=limits), hashlib.sha256(data).hexdigest())


def _new_file(reading: Reading, digest: str = "") -> NewFile:
    light, full = pack_reading(reading)
    return NewFile(reading.path, 0, 0, digest, light, full)


def unread_file(path: str, reason: str) -> NewFile:
    """The packed reading of a file whose reading did not end."""
    return _new_file(Reading(path, problems=[Problem("E108", path, params={"reason": reason})]))


def _why(error: sqlite3.Error | OSError) -> str:
    """Why the cache cannot be used, in words a person understands."""
    if isinstance(error, PermissionError):
        return "no hay permiso"
    if isinstance(error, OSError):
        return reason(error)
    if isinstance(error, OvertakenError):
        return "otra corrida la cambió al mismo tiempo"
    if "locked" in str(error):
        return "otra corrida la tiene ocupada"
    return sqlite_reason(error) or f"SQLite dice «{error}»"


def _matches(
    project: ProjectResult, client: str | None, type: str | None, coordinator: str | None, area: str | None
) -> bool:
    pairs = ((client, project.client), (type, project.type), (coordinator, project.coordinator))
    if not all(wanted is None or fold(wanted) in fold(found or "") for wanted, found in pairs):
        return False
    areas = (name for one in project.measurements.values() for name in one.details.get("por_area", ()))
    return area is None or any(fold(area) in fold(name) for name in areas)
