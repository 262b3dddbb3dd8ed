"""Many projects -> one table: every project under a folder measured at one date, and the consolidated figures."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

from implementation_xl.catalog import Catalog
from implementation_xl.catalog import catalog as load_catalog
from implementation_xl.commitments import Commitment
from implementation_xl.indicators.measurement import NOT_APPLICABLE, Measurement, traffic_light
from implementation_xl.packing import (
    decode,
    encode,
    pack_measurement,
    pack_problems,
    to_text,
    unpack_measurement,
    unpack_problems,
)
from implementation_xl.periods import Period, Span
from implementation_xl.problems import ERROR, Problem
from implementation_xl.state import ProjectState, unpack_state
from implementation_xl.worklist import Item

if TYPE_CHECKING:
    import pandas as pd

    from implementation_xl.history import Trend


class FileMark(NamedTuple):
    """What a file was when it was read: the SHA-256 of its content ("" when it could not be read), form and version."""

    sha256: str
    form: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """One project measured: who it is, its indicators by id, where it stands, and its problems, cut-off dependent
    ones included. `pending` is what cannot wait at the cut-off date, `commitments` are those of its minutes that are
    open. `marks` go with `files`, one by one; `span` says when it began and closed; `key` is what the history knows it
    by.
    """

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
    state: ProjectState | None = None
    marks: tuple[FileMark, ...] = ()
    span: Span = Span()
    key: str = ""
    commitments: tuple[Commitment, ...] = ()
    pending: tuple[Item, ...] = ()

    def mark(self, path: str | None) -> FileMark | None:
        """What one of its files was when it was read."""
        return next((mark for file, mark in zip(self.files, self.marks, strict=False) if file == path), None)


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
    """Every project under `root` at one cut-off date, in order of folder.

    Of its `files`, `read` were opened and the others known from the cache; `rebuilt` says that the cache was damaged
    and started afresh, `cache_failure` in words why it could not be used at all ("" where it could). With a `period`
    it holds the projects that belong to it, and `outside` the others. `notes` are problems of no project, such as
    those of the history; `trend` is what the history says of earlier periods.
    """

    root: str
    cutoff: date
    projects: list[ProjectResult] = field(default_factory=list)
    files: int = 0
    catalog: Catalog = field(default_factory=load_catalog)
    read: int = 0
    rebuilt: bool = False
    cache_failure: str = ""
    period: Period | None = None
    outside: list[ProjectResult] = field(default_factory=list)
    filters: dict[str, str] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()
    trend: Trend | None = None

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every project, and those of none."""
        return [problem for one in self.projects for problem in one.problems] + list(self.notes)

    @property
    def cached(self) -> int:
        """How many files were known from the cache and not opened."""
        return max(self.files - self.read, 0)

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(problem.severity == ERROR for problem in self.problems)

    @property
    def provisional(self) -> bool:
        """True when its period is not over at its cut-off date: the figures may still change."""
        return self.period is not None and self.cutoff < self.period.last

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


def pack_result(one: ProjectResult) -> str:
    """A project's result as text, for the cache."""
    return to_text(
        [one.folder, one.name, one.client, one.code, one.type, one.coordinator,
         [pack_measurement(measured) for measured in one.measurements.values()], pack_problems(one.problems),
         one.files, one.unreadable, one.state and encode(asdict(one.state)), one.marks, encode(one.span),
         [encode(asdict(commitment)) for commitment in one.commitments], [_pack_item(item) for item in one.pending]]
    )  # fmt: skip


def unpack_result(text: str) -> ProjectResult:
    """The result that was packed."""
    (folder, name, client, code, type, coordinator, measured, problems, files, unreadable, state, marks,
     span, commitments, pending) = json.loads(text)  # fmt: skip
    measurements = [unpack_measurement(one) for one in measured]
    return ProjectResult(
        folder, name, client, code, type, coordinator, {one.id: one for one in measurements},
        unpack_problems(problems), tuple(files), unreadable, unpack_state(decode(state)) if state else None,
        tuple(FileMark(*mark) for mark in marks), Span(*decode(span)),
        commitments=tuple(Commitment(**decode(one)) for one in commitments),
        pending=tuple(map(_unpack_item, pending)),
    )  # fmt: skip


def _pack_item(one: Item) -> list[Any]:
    return [one.kind, one.text, one.area, one.person, one.due and one.due.toordinal(), one.state, one.path, one.sheet,
            one.cell]  # fmt: skip


def _unpack_item(packed: list[Any]) -> Item:
    kind, text, area, person, due, state, path, sheet, cell = packed
    return Item(intern(kind), text, area and intern(area), person and intern(person), due and date.fromordinal(due),
                intern(state), intern(path), intern(sheet), cell)  # fmt: skip
