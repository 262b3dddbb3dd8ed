"""Many projects -> one table: every project under a folder measured at one date, and the consolidated figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from implementation_xl.base.periods import Period
from implementation_xl.base.problems import ERROR, Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.indicators.measurement import NOT_APPLICABLE, Measurement, traffic_light
from implementation_xl.portfolio.result import ProjectResult

if TYPE_CHECKING:
    import pandas as pd

    from implementation_xl.portfolio.recorded import Trend


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


class Sums:
    """One indicator added up over projects."""

    def __init__(self) -> None:
        self.numerator: float = 0
        self.denominator: float = 0
        self.values = 0.0
        self.counts = Counter[str]()

    def add(self, project: ProjectResult, measurement: Measurement) -> None:
        """Count a project's measurement."""
        if measurement.value is not None:
            self.numerator += measurement.numerator
            self.denominator += measurement.denominator
            self.values += measurement.value
            self.counts["measured"] += 1
        elif measurement.state == NOT_APPLICABLE:
            self.counts["not_applicable"] += 1
        else:
            self.counts["unreadable" if project.unreadable and measurement.source is None else "not_measured"] += 1

    def consolidated(self, definition: IndicatorDefinition) -> Consolidated:
        """The figures of all that was counted."""
        counts = self.counts
        value = self.numerator / self.denominator if self.denominator else None
        mean = self.values / counts["measured"] if counts["measured"] else None
        state = traffic_light(value, definition.goal, definition.alert)
        return Consolidated(
            definition.id,
            value,
            self.numerator,
            self.denominator,
            mean,
            state,
            counts["measured"],
            counts["not_measured"],
            counts["not_applicable"],
            counts["unreadable"],
        )


@dataclass(slots=True)
class Portfolio:
    """Every project under `root` at one cut-off date, in order of folder.

    Of its `files`, `read` were opened and the others known from the cache; `rebuilt` says that the cache was damaged
    and started afresh, `cache_failure` in words why it could not be used at all ("" where it could), and
    `cache_damaged` how many of its rows were no good and were made anew. With a `period`
    it holds the projects that belong to it, and `outside` the others. `notes` are problems of no project, such as
    those of the history; `trend` is what the history says of earlier periods. `process` has the registers that are of
    no project but of the process: actions, risks, changes; their problems are among the `notes`.
    """

    root: str
    cutoff: date
    projects: Sequence[ProjectResult] = ()
    files: int = 0
    catalog: Catalog = field(default_factory=load_catalog)
    read: int = 0
    rebuilt: bool = False
    cache_failure: str = ""
    cache_damaged: int = 0
    period: Period | None = None
    outside: Sequence[ProjectResult] = ()
    filters: dict[str, str] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()
    trend: Trend | None = None
    process: ProjectResult | None = None
    _consolidated: tuple[Sequence[ProjectResult], int, dict[str, Consolidated]] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every project, and those of none."""
        return list(self.each_problem())

    def each_problem(self) -> Iterator[Problem]:
        """The same, one by one."""
        for project in self.projects:
            yield from project.problems
        yield from self.notes

    def each_register(self) -> Iterator[ProjectResult]:
        """Whatever has actions, risks, changes and things to do: the process, where it has any, and every project."""
        if self.process:
            yield self.process
        yield from self.projects

    @property
    def cached(self) -> int:
        """How many files were known from the cache and not opened."""
        return max(self.files - self.read, 0)

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(problem.severity == ERROR for problem in self.each_problem())

    @property
    def provisional(self) -> bool:
        """True when its period is not over at its cut-off date: the figures may still change."""
        return self.period is not None and self.cutoff < self.period.last

    def consolidated(self) -> dict[str, Consolidated]:
        """The figures of each indicator over all projects, by id; worked out once for the same projects."""
        known = self._consolidated
        if known is None or known[0] is not self.projects or known[1] != len(self.projects):
            known = self._consolidated = self.projects, len(self.projects), self._consolidate()
        return known[2]

    def _consolidate(self) -> dict[str, Consolidated]:
        sums: dict[str, Sums] = {}
        for project in self.projects:
            for id, measurement in project.measurements.items():
                sums.setdefault(id, Sums()).add(project, measurement)
        indicators = self.catalog.indicators
        return {id: sums[id].consolidated(indicators[id]) for id in indicators if id in sums}

    @property
    def indicators(self) -> pd.DataFrame:
        """A row per project and indicator: carpeta, proyecto, cliente, tipo_proyecto, indicador, valor, estado…"""
        from implementation_xl.portfolio.frames import indicators_frame

        return indicators_frame(self.projects)
