"""The portfolio as the panel knows it: measured in the background, anew whenever a file below its folder changes."""

from __future__ import annotations

import hashlib
import os
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.base.periods import MONTH, period_of
from implementation_xl.base.places import EXTENSIONS
from implementation_xl.base.problems import ERROR, ImplementationXLError
from implementation_xl.base.rounding import shown_percent
from implementation_xl.base.words import fold, folded
from implementation_xl.cli.shown import output
from implementation_xl.forms.catalog import Catalog
from implementation_xl.portfolio.cache import default_cache
from implementation_xl.portfolio.consolidating import FileSeen, consolidate
from implementation_xl.portfolio.forecasting import Forecast, forecasts, with_history
from implementation_xl.portfolio.history.history import recall
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import Recorded, condensed
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.state import worst_first
from implementation_xl.reports.parts.looks import project_name, shown, state_in_project

LOOK, AWAKE = 2.0, 30.0
"""Seconds between two looks at the files, and for which it goes on looking after somebody asked."""
SHARE = 20
"""Looking at the files takes at most one in so many parts of the time."""
WATCHED = (*EXTENSIONS, ".csv", ".zip")
LOCKS = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of a project as a cell shows it."""

    value: float | None
    text: str
    state: str


@dataclass(slots=True)
class ProjectLine:
    """A project as the list of all shows it; `place` is its place in the portfolio, `order` its rank by need."""

    id: str
    place: int
    order: tuple[Any, ...]
    name: str
    folder: str
    client: str
    type: str
    coordinator: str
    areas: tuple[str, ...]
    stage: str
    late: int
    errors: int
    first: str
    planned: date | None
    live: date | None
    missed: bool
    figures: dict[str, Figure]
    words: str
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The portfolio at one moment: what was measured, a line for each project, the neediest first, and the figure of
    each indicator over all of it by month, oldest first.
    """

    portfolio: Portfolio
    lines: list[ProjectLine]
    by_id: dict[str, ProjectLine]
    series: dict[str, tuple[Recorded, ...]]

    def result(self, id: str) -> ProjectResult | None:
        """All that was measured of a project."""
        line = self.by_id.get(id)
        return None if line is None else self.portfolio.projects[line.place]


@dataclass(slots=True)
class Watch:
    """Knows the portfolio of `root` at a cut-off date (None: today) and follows its files while somebody looks.

    `version` grows with each change of what there is to be shown; `error` says why nothing could be measured.
    """

    root: str
    catalog: Catalog
    cutoff: date | None = None
    history: Path | None = None
    cache: Path = field(default_factory=default_cache)
    snapshot: Snapshot | None = None
    version: int = 0
    error: str = ""
    busy: bool = False
    done: int = 0
    total: int = 0
    opened: frozenset[str] = frozenset()
    _asked: float = 0.0
    _built: str = ""
    _ended: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None
    _wake: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        """Somebody looks: follow the files for a while."""
        self._asked = time.monotonic()
        with self._lock:
            if not self._ended and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._follow, daemon=True)
                self._thread.start()

    def changed(self) -> None:
        """Files were written by the panel: look now."""
        self._wake.set()
        self.ask()

    def renew(self, catalog: Catalog) -> None:
        """Measure by other definitions from now on."""
        self.catalog, self._built = catalog, ""
        self.changed()

    def wait(self, seconds: float) -> Snapshot | None:
        """The portfolio, waited for at most so long."""
        end = time.monotonic() + seconds
        self.ask()
        while self.snapshot is None and not self.error and time.monotonic() < end:
            time.sleep(0.02)
        return self.snapshot

    def end(self) -> None:
        """Follow no longer."""
        self._ended = True
        self._wake.set()

    def _follow(self) -> None:
        before = ""
        while not self._ended and time.monotonic() - self._asked < AWAKE:
            began = time.monotonic()
            now, opened = self._look()
            took = time.monotonic() - began
            if opened != self.opened:
                self.opened = opened
                self.version += 1
            steady = now == before or not self._built or self._wake.is_set()
            self._wake.clear()
            if now != self._built and steady:  # a program that saves writes more than once
                self._build()
                self._built = now
            before = now
            self._wake.wait(max(LOOK, SHARE * took))

    def _look(self) -> tuple[str, frozenset[str]]:
        """What tells the files as they are now from any others, and those that a program has open."""
        marks = hashlib.sha256(str(self.cutoff or date.today()).encode())
        opened = set()
        for entry in sorted(_files(self.root), key=lambda one: one.path):
            lock = next((start for start in LOCKS if entry.name.startswith(start)), "")
            if lock:
                opened.add(os.path.join(os.path.dirname(entry.path), entry.name.removeprefix(lock).rstrip("#")))  # noqa: PTH118, PTH120
            with suppress(OSError):
                status = entry.stat()
                marks.update(f"{entry.path}|{status.st_size}|{status.st_mtime_ns}\n".encode("utf-8", "replace"))
        return marks.hexdigest(), frozenset(opened)

    def _build(self) -> None:
        self.busy, self.done, self.total = True, 0, 0
        self.version += 1
        try:
            self._measure()
            self.error = ""
        except ImplementationXLError as error:
            self.error = str(error)
        except Exception as error:
            output.note(traceback.format_exc())
            self.error = f"Falla interna de ixl ({error!r:.200}). Repórtela con lo que sale en la ventana negra."
        finally:
            self.busy = False
            self.version += 1

    def _measure(self) -> None:
        def seen(file: FileSeen) -> None:
            self.done, self.total = file.done, file.total

        portfolio = consolidate(self.root, self.cutoff, catalog=self.catalog, cache=self.cache, progress=seen)
        history = self.history if self.history and self.history.is_file() else None
        portfolio = with_history(portfolio, history)
        lines = [line_of(place, result, portfolio) for place, result in enumerate(portfolio.projects)]
        known = self.snapshot.by_id if self.snapshot else {}
        for line in lines:  # until the new forecasts are there
            line.forecast = known[line.id].forecast if line.id in known else None
        ordered = sorted(lines, key=lambda line: line.order)
        series = monthly(portfolio)
        self._publish(Snapshot(portfolio, ordered, {line.id: line for line in ordered}, series))
        for line, forecast in zip(lines, forecasts(portfolio), strict=True):
            line.forecast = forecast
        self.version += 1

    def _publish(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.version += 1


def monthly(portfolio: Portfolio) -> dict[str, tuple[Recorded, ...]]:
    """What the history has of all projects together, by indicator: the last figure of each month.

    Those measured for a month and those measured at a date of it are series of their own there.
    """
    trend = portfolio.trend
    if trend is None:
        return {}
    by_month = recall(replace(portfolio, period=period_of(portfolio.cutoff, MONTH)), trend.path).trend
    by_indicator: dict[str, tuple[Recorded, ...]] = {}
    for id in portfolio.catalog.indicators:
        figures = condensed([*trend.series(id), *(by_month.series(id) if by_month else ())])
        if figures:
            by_indicator[id] = figures
    return by_indicator


def line_of(place: int, result: ProjectResult, portfolio: Portfolio) -> ProjectLine:
    """The line of a project."""
    state = result.state
    figures = {}
    areas: dict[str, None] = {}
    for id, measured in result.measurements.items():
        thresholds = portfolio.catalog.indicators[id].thresholds
        words = state_in_project(result, measured)
        figures[id] = Figure(measured.value, shown_percent(measured.value, thresholds), words)
        areas |= dict.fromkeys(measured.details.get("por_area", ()))
    below = shown(result.folder, portfolio.root)
    name = project_name(result)
    identity = f"{below}|{result.code or ''}|{result.name or ''}"
    words = " ".join(filter(None, (name, result.client, result.code, result.coordinator, below)))
    return ProjectLine(
        hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:12],
        place,
        worst_first(result),
        name,
        below,
        result.client or "",
        result.type or "",
        result.coordinator or "",
        tuple(areas),
        state.stage if state else "",
        state.late if state else 0,
        sum(problem.severity == ERROR for problem in result.problems),
        state.steps[0] if state and state.steps else "",
        state.planned_live if state else None,
        state.live if state else None,
        bool(state and state.missed_live),
        figures,
        folded(words),
    )


def _files(root: str) -> Iterator[os.DirEntry[str]]:
    """The files below a folder that may be workbooks, and the locks of those that are open."""
    waiting = [root]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.name.startswith(LOCKS) or os.path.splitext(entry.name)[1].lower() in WATCHED:  # noqa: PTH122
                        yield entry
        except OSError:
            continue


def matching(lines: list[ProjectLine], wanted: dict[str, str]) -> list[ProjectLine]:
    """The projects that a filter keeps: by the values of `cliente`, `tipo`… and the words of `texto`."""
    kept = lines
    for name, attribute in (
        ("cliente", "client"),
        ("tipo", "type"),
        ("coordinador", "coordinator"),
        ("etapa", "stage"),
    ):
        if wanted.get(name):
            kept = [line for line in kept if fold(getattr(line, attribute)) == fold(wanted[name])]
    if wanted.get("area"):
        kept = [line for line in kept if any(fold(area) == fold(wanted["area"]) for area in line.areas)]
    words = fold(wanted.get("texto", "")).split()
    return [line for line in kept if all(word in line.words for word in words)] if words else kept
