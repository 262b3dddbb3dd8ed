"""Figures as the history holds them, and what they say of one indicator over time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.base.periods import MONTH, period_of
from implementation_xl.base.rounding import is_same, shown_percent, shown_quotient
from implementation_xl.portfolio.result import ProjectResult

STANDING, RECOMPUTED, REPLACED = "vigente", "recalculada", "reemplazada"
RISING, FALLING, LEVEL = "▲", "▼", "►"
MISSING = PROJECT_GONE, FIGURE_GONE, SOURCE_GONE = "proyecto", "cartera", "fuente"


class RecordedSource(NamedTuple):
    """A file that a figure was measured from: its path below the root, and the SHA-256 of its content."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """One figure of the history: an indicator of a project at a cut-off date, or (`scope` not empty) of the portfolio.

    `key` is what a project is known by from one cut-off to the next; `counts` are a portfolio figure's promedio,
    medidos, sin_medicion, no_aplica and ilegibles. `status` is vigente, recalculada (differs from the one that stands)
    or reemplazada. `definition` counts the definitions of the indicator in the history, from 1, `defined` is since
    when that one holds; `goal` and `alert` are its fractions. `recorded` is an ISO time with its zone; `user` and
    `machine` recorded it, and where it was to replace another, `redone_for` says why. `row` is its row in the file.
    """

    key: str
    scope: str
    indicator: str
    cutoff: date
    value: float | None
    numerator: float
    denominator: float
    state: str
    reason: str | None = None
    project: str | None = None
    code: str | None = None
    client: str | None = None
    type: str | None = None
    coordinator: str | None = None
    status: str = STANDING
    provisional: bool = False
    sources: tuple[RecordedSource, ...] = ()
    form: str | None = None
    form_version: int | None = None
    counts: dict[str, Any] = field(default_factory=dict)
    period: str = ""
    definition: int = 0
    defined: str = ""
    goal: float | None = None
    alert: float | None = None
    library: str = ""
    recorded: str = ""
    replaced: str | None = None
    user: str | None = None
    machine: str | None = None
    redone_for: str | None = None
    row: int = field(default=0, compare=False)

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The goal and the alert that it was judged by, where the history knows them."""
        return tuple(limit for limit in (self.goal, self.alert) if limit is not None)

    @property
    def figures(self) -> str:
        """Value and its quotient as people read them: «75,0 % (6 ÷ 8)»."""
        if self.value is None:
            return self.state
        quotient = " ÷ ".join(shown_quotient(self.numerator, self.denominator, self.thresholds))
        return f"{shown_percent(self.value, self.thresholds)} ({quotient})"

    @property
    def whose(self) -> str:
        """Which portfolio it is a figure of: «Implementaciones, por mes, cliente: banco»."""
        if not self.scope:
            return ""
        scope = loaded(self.scope)
        words = [
            scope["raiz"],
            f"por {scope['periodo']}" if scope["periodo"] else "",
            *(f"{name}: {value}" for name, value in scope["filtros"].items()),
        ]
        return ", ".join(word for word in words if word)

    @property
    def kind(self) -> str:
        """The kind of period that a figure of the portfolio is of; "" for none."""
        return str(loaded(self.scope)["periodo"]) if self.scope else ""


class Missing(NamedTuple):
    """What the last measurement of a portfolio had and this one has not: a project, a portfolio figure or a source.

    `kind` is one of `MISSING`; `cutoff` and `recorded` say when it was last measured.
    """

    kind: str
    cutoff: date
    recorded: str
    project: str | None = None
    code: str | None = None
    client: str | None = None
    indicator: str | None = None
    file: str | None = None

    @property
    def name(self) -> str:
        """The project as people know it."""
        return self.project or self.code or ""


@dataclass(slots=True)
class Trend:
    """What the history says besides a portfolio's own figures: earlier ones, by project and for all of it.

    `of_portfolio[id]` has a figure a month (or a period of the portfolio's kind), oldest first, up to its own cut-off
    included; `before[key, id]` is a project's last standing figure of an earlier month or period; `added` says how
    many figures were recorded just now. `load` reads the figures of every project, when they are first asked for.
    `missing` is what was measured last time and is not there now; `seal` is the last seal of the history.
    """

    path: Path
    load: Callable[[], Iterable[Recorded]]
    of_portfolio: dict[str, tuple[Recorded, ...]] = field(default_factory=dict)
    before: dict[tuple[str, str], Recorded] = field(default_factory=dict)
    until: date = date.max
    kind: str = ""
    added: int = 0
    missing: tuple[Missing, ...] = ()
    seal: str = ""
    _projects: dict[tuple[str, str], tuple[Recorded, ...]] | None = None

    def series(self, id: str, project: ProjectResult | None = None) -> tuple[Recorded, ...]:
        """The figures of an indicator, oldest first: of a project, else of the portfolio.

        Raises ImplementationXLError when the history cannot be read.
        """
        if project is None:
            return self.of_portfolio.get(id, ())
        if self._projects is None:
            figures = self.load()
            self._projects = {
                place: condensed(group, self.kind)
                for place, group in by_indicator(one for one in figures if not one.scope)
            }
        return self._projects.get((project.key, id), ())

    def previous(self, id: str, project: ProjectResult | None = None) -> Recorded | None:
        """The figure to compare with: the last one of an earlier month or period."""
        if project is not None:
            return self.before.get((project.key, id))
        earlier = [one for one in self.of_portfolio.get(id, ()) if one.cutoff < start_of(self.until, self.kind)]
        return earlier[-1] if earlier else None


def arrow(now: float | None, before: float | None) -> str:
    """▲, ▼ or ► from one value to the next; nothing where one is missing."""
    if now is None or before is None:
        return ""
    return LEVEL if is_same(now, before) else RISING if now > before else FALLING


def condensed(figures: Iterable[Recorded], kind: str = "") -> tuple[Recorded, ...]:
    """The last figure of each month, or of each period of a kind, oldest first."""
    last = {start_of(one.cutoff, kind): one for one in sorted(figures, key=lambda one: one.cutoff)}
    return tuple(last.values())


def by_indicator(figures: Iterable[Recorded]) -> Iterable[tuple[tuple[str, str], list[Recorded]]]:
    """Figures by key and indicator."""
    groups: dict[tuple[str, str], list[Recorded]] = {}
    for figure in figures:
        groups.setdefault((figure.key, figure.indicator), []).append(figure)
    return groups.items()


def start_of(day: date, kind: str) -> date:
    """The first day of the month, or of the period of a kind, that a day lies in."""
    return period_of(day, kind or MONTH).first


@lru_cache(4096)
def loaded(text: str) -> Any:
    """What `as_json` was given: the same few texts stand in very many rows."""
    return json.loads(text)
