"""When projects will end: promise, forecast by earned schedule, and how sure each date is.

With at least five recorded periods of a project its own speed decides (the interval of log SPI(t), Lipke); else what is
left of its network is drawn many times (Monte Carlo), with the pace of what it has finished, drawn towards that of
closed projects of its type. What-if questions are always asked of the network.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.process import CLOSED
from implementation_xl.indicators.critical_path import critical_path
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_MEASURED, NOT_MET, Measurement
from implementation_xl.indicators.pace import Pace, Ratio, expected_ratio, pooled_pace
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.outlook import Outlook
from implementation_xl.projects.what_if import WhatIf, asked_of

if TYPE_CHECKING:
    from implementation_xl.indicators.simulation import Draws, Progress, Work
    from implementation_xl.portfolio.portfolio import Portfolio

SEED = 1
PERIODS = 5
SCHEDULE_INDICATOR = "cronograma"
BY_PERIODS, BY_NETWORK = "Intervalo de log SPI(t)", "Monte Carlo"
MOVING = 5
HALF = 0.5
NOTICED = 0.05
"""Days of the end that an activity has to move to be named."""


class Held(NamedTuple):
    """An open activity: when it ends, its float (None where the end does not wait for it), how far it moves the end."""

    id: str
    name: str
    area: str
    end: date | None
    slack: int | None
    moves: float

    @property
    def critical(self) -> bool:
        """True when a day more here is a day more at the end."""
        return self.slack is not None and self.slack <= 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a project will go live (or end: `target`), or the `reason` (Spanish) why that is not forecast.

    `point` is the date by earned schedule, `p50`, `p80`, `p90` those by which it ends in so many of a hundred draws;
    None where that is after 2099. `chance` is that of meeting the `promise`, `state` what it comes to: Cumple where P80
    meets it, En riesgo where P50 does. `method` is named, `basis` says in Spanish what it goes by. `activities` are
    those that are not finished, where they were asked for; `draws` how many times they were drawn.
    """

    day: date
    reason: str = ""
    target: str = ""
    promise: date | None = None
    promised_by: str = ""
    point: date | None = None
    p50: date | None = None
    p80: date | None = None
    p90: date | None = None
    chance: float | None = None
    state: str = NOT_MEASURED
    method: str = ""
    basis: str = ""
    seed: int = SEED
    draws: int = 0
    mean_days: float | None = None
    by_phase: bool = False
    ratio: Ratio | None = None
    periods: int = 0
    activities: tuple[Held, ...] = ()

    @property
    def chance_shown(self) -> str:
        """The probability of meeting the promise, in whole percent; only what is certain is 0 % or 100 %."""
        if self.chance is None:
            return ""
        if 0 < self.chance < 0.01:
            return "< 1 %"
        return "> 99 %" if 0.99 < self.chance < 1 else show_percent(round(self.chance, 2))

    @property
    def critical_chain(self) -> list[Held]:
        """The open activities that hold the end, in order of their ends."""
        chain = [activity for activity in self.activities if activity.critical]
        return sorted(chain, key=lambda activity: activity.end or date.max)

    @property
    def moving(self) -> list[Held]:
        """The five activities that move the end most."""
        known = [activity for activity in self.activities if activity.moves >= NOTICED]
        return sorted(known, key=lambda activity: -activity.moves)[:MOVING]


def forecasts(
    portfolio: Portfolio,
    *,
    seed: int = SEED,
    questions: Sequence[WhatIf] = (),
    detail: bool = False,
    network: bool = False,
) -> list[Forecast]:
    """The forecast of each project of a portfolio, in its order; with `detail` the activities that it hangs on.

    Recorded periods are those of the portfolio's `trend`; with `network` they are left aside, as with `questions`.
    Those are asked by area where there are several projects.
    """
    kindred = _paces(portfolio)
    several = len(portfolio.projects) > 1
    answers = []
    for project in portfolio.projects:
        outlook = project.outlook
        if outlook is None or outlook.reason:
            answers.append(Forecast(portfolio.cutoff, outlook.reason if outlook else "no se pudo medir", seed=seed))
            continue
        ratio = expected_ratio(outlook.pace, pooled_pace(kindred.get(project.type, ())))
        added = asked_of(outlook, questions, areas_only=several)
        periods = () if questions or network else _periods(portfolio, project)
        answers.append(
            _Foretold(outlook, project.measurements.get(SCHEDULE_INDICATOR), ratio, seed).forecast(
                periods, added, detail
            )
        )
    return answers


def _paces(portfolio: Portfolio) -> dict[str | None, list[Pace]]:
    """The pace of the closed projects by type, those outside of the period too."""
    paces: dict[str | None, list[Pace]] = {}
    for projects in (portfolio.projects, portfolio.outside):
        for project in projects:
            if project.outlook and project.state and project.state.stage == CLOSED:
                paces.setdefault(project.type, []).append(project.outlook.pace)
    return paces


def _periods(portfolio: Portfolio, project: ProjectResult) -> Sequence[Progress]:
    """What the history has of a project's schedule, a period each, oldest first; nothing where those are too few."""
    if portfolio.trend is None:
        return ()
    from implementation_xl.indicators.simulation import Progress

    series = portfolio.trend.series(SCHEDULE_INDICATOR, project)
    known = [Progress(one.numerator, one.denominator) for one in series if one.value is not None]
    return known if len(known) >= PERIODS else ()


class _Foretold:
    """One project's forecast in the making."""

    def __init__(self, outlook: Outlook, measured: Measurement | None, ratio: Ratio, seed: int) -> None:
        self.outlook, self.ratio, self.seed = outlook, ratio, seed
        self.measured = measured if measured is not None and measured.value else None
        self.calendar = outlook.calendar
        self.tomorrow = outlook.day + timedelta(days=1)

    def forecast(self, periods: Sequence[Progress], added: dict[int, int], detail: bool) -> Forecast:
        """By the recorded periods where there are any, else by the network with the days that are added."""
        from implementation_xl.indicators.simulation import DRAWS, Progress, by_periods, simulate

        outlook = self.outlook
        works = self._works(added)
        by_speed = bool(periods) and self.measured is not None
        moves: Sequence[float] = ()
        if detail or not by_speed:
            drawn = simulate(works, outlook.links, outlook.targets, self.ratio, self.seed)
            ends, moves = drawn.ends, [float(value) for value in drawn.moves]
        if by_speed and self.measured:
            now = Progress(self.measured.numerator, self.measured.denominator)
            ends = by_periods(periods, now, outlook.length, outlook.horizon, self.seed)
        p50, p80, p90, chance = self._odds(ends)
        return Forecast(
            day=outlook.day,
            target=outlook.target,
            promise=outlook.promise,
            promised_by=outlook.promised_by,
            point=self._point(),
            p50=p50,
            p80=p80,
            p90=p90,
            chance=chance,
            state=_state(outlook.promise, chance),
            method=BY_PERIODS if by_speed else BY_NETWORK,
            basis=self._by_speed(len(periods)) if by_speed else self._by_network(),
            seed=self.seed,
            draws=DRAWS,
            mean_days=float(ends.mean(dtype=float)),
            by_phase=outlook.by_phase,
            ratio=self.ratio,
            periods=len(periods),
            activities=tuple(self._held(works, moves)) if detail else (),
        )

    def _works(self, added: dict[int, int]) -> list[Work]:
        from implementation_xl.indicators.simulation import Work

        return [
            Work(activity.days, activity.not_before, activity.fixed, added.get(place, 0))
            for place, activity in enumerate(self.outlook.activities)
        ]

    def _date(self, days: float) -> date | None:
        """The working day after the cut-off date on which so many days are over; never that date or one before it."""
        number = max(1, ceil(days - 1e-4))
        return self.calendar.day(self.tomorrow, number)

    def _point(self) -> date | None:
        """The date by earned schedule: the plan up to the target at the pace of now."""
        if self.measured is None or not self.measured.value:
            return None
        return self._date(self.outlook.horizon / self.measured.value - self.measured.denominator)

    def _odds(self, ends: Draws) -> tuple[date | None, date | None, date | None, float | None]:
        """P50, P80 and P90, and the share of the draws that meet the promise."""
        ordered = ends.astype(float)
        ordered.sort()
        p50, p80, p90 = (self._date(float(ordered[ceil(share * len(ordered)) - 1])) for share in (0.5, 0.8, 0.9))
        promise = self.outlook.promise
        if promise is None:
            return p50, p80, p90, None
        allowed = self.calendar.between(self.outlook.day, promise)
        met = int((ordered - 1e-4 <= allowed).sum()) if allowed >= 1 else 0
        return p50, p80, p90, met / len(ordered)

    def _held(self, works: Sequence[Work], moves: Sequence[float]) -> list[Held]:
        """Each open activity with its float and how far it moves the end."""
        expected = self.ratio.expected
        days = [max(0, round((work.days if work.fixed else work.days * expected) + work.added)) for work in works]
        bounds = {place: ceil(work.not_before) for place, work in enumerate(works)}
        slots = critical_path(days, self.outlook.links, bounds)
        end = max(slots[place].finish for place in self.outlook.targets)
        before = self._before_targets()
        late = critical_path(days, [link for link in self.outlook.links if link.after in before], bounds, end)
        return [
            Held(
                activity.id,
                activity.name,
                activity.area,
                self._date(slots[place].finish),
                late[place].slack if place in before else None,
                moves[place] if place in before else 0.0,
            )
            for place, activity in enumerate(self.outlook.activities)
            if activity.name
        ]

    def _before_targets(self) -> set[int]:
        """The activities that the targets wait for, and these."""
        waits: dict[int, list[int]] = {}
        for link in self.outlook.links:
            waits.setdefault(link.after, []).append(link.before)
        reached: set[int] = set()
        left = list(self.outlook.targets)
        while left:
            place = left.pop()
            if place not in reached:
                reached.add(place)
                left += waits.get(place, [])
        return reached

    def _by_network(self) -> str:
        own, others = self.ratio.own, self.ratio.others
        ours = f"{own} actividad terminada" if own == 1 else f"{own} actividades terminadas"
        theirs = (
            f"{others} de proyectos cerrados del mismo tipo" if others else "ninguna de proyectos cerrados del tipo"
        )
        phases = (
            " No hay predecesoras: las actividades de una fase van en paralelo y cada fase espera a las anteriores."
            if self.outlook.by_phase
            else ""
        )
        return f"duración real ÷ planeada de {ours} de este proyecto y {theirs}.{phases}"

    def _by_speed(self, periods: int) -> str:
        return f"velocidad (SPI(t)) de los {periods} periodos registrados de este proyecto."


def _state(promise: date | None, chance: float | None) -> str:
    if promise is None or chance is None:
        return NOT_MEASURED
    if chance >= 0.8 - TOLERANCE:
        return MET
    return AT_RISK if chance >= HALF - TOLERANCE else NOT_MET


class Tally(NamedTuple):
    """How many projects meet their promise in eight of ten draws, in half of them, in fewer; and those without either.

    The names are those of the JSON interface.
    """

    cumplirian: int
    en_riesgo: int
    incumplirian: int
    sin_pronostico: int


def tally(foretold: Sequence[Forecast]) -> Tally:
    """The forecasts counted by what they come to."""
    states = [forecast.state for forecast in foretold]
    return Tally(*(states.count(state) for state in (MET, AT_RISK, NOT_MET, NOT_MEASURED)))


def with_history(portfolio: Portfolio, path: str | os.PathLike[str] | None = None) -> Portfolio:
    """The portfolio with what the history at `path` says; without one, with the history in or above its own folder.

    Raises ImplementationXLError where the history that was named is not there or cannot be read.
    """
    from implementation_xl.portfolio.history.history import default_history, named_path, recall

    if path is not None:
        return recall(portfolio, named_path(path))
    if portfolio.trend is not None or is_address(portfolio.root):
        return portfolio
    place = default_history(portfolio.root)
    if place.is_file():
        with suppress(ImplementationXLError):  # whoever asks for it by name is told
            return recall(portfolio, place)
    return portfolio
