"""How long activities really take: real ÷ planned duration of those that are finished, and what to expect of others.

A ratio is taken by its logarithm, so that twice as long and half as long weigh the same. Few activities say little:
the figures of a project are drawn towards those of closed projects of its type, and both towards "as planned, give or
take".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import exp, log
from typing import NamedTuple

from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.schedule import RowState

LEAST, MOST = 0.1, 10.0
"""A ratio beyond these is a slip of the keyboard as often as a fact: it counts as the limit."""
SPREAD = 0.3
"""Standard deviation of the logarithm where nothing is known: four activities in ten are a quarter off or more."""
BELIEF, KINDRED = 4, 10
"""How many finished activities "as planned" counts for, and how many the closed projects of the type count for."""


class Pace(NamedTuple):
    """Finished activities with both real dates: how many, and the sums of ln(real ÷ planned) and of its square."""

    number: int = 0
    total: float = 0.0
    squares: float = 0.0


class Ratio(NamedTuple):
    """What real ÷ planned is expected to be: a lognormal by its mean, and the doubt (a variance) about that mean.

    `own` are the finished activities of the project, `others` those of closed projects of its type.
    """

    mean: float
    variance: float
    doubt: float
    own: int = 0
    others: int = 0

    @property
    def expected(self) -> float:
        """The mean of real ÷ planned."""
        return exp(self.mean + (self.variance + self.doubt) / 2)


def pace_of(table: TableData, states: Iterable[RowState], cutoff: date, calendar: WorkCalendar) -> Pace:
    """The pace of a schedule at a cut-off date."""
    starts, ends = table.columns["inicio_real"], table.columns["fin_real"]
    logs = []
    for activity in states:
        first, last = starts[activity.record], ends[activity.record]
        if activity.weight and first and last and first <= last <= cutoff:
            taken = max(1, calendar.count(first, last)) / activity.weight
            logs.append(log(min(MOST, max(LEAST, taken))))
    return Pace(len(logs), sum(logs), sum(value * value for value in logs))


def pooled_pace(paces: Iterable[Pace]) -> Pace:
    """The pace of several projects together."""
    sums = Pace()
    for pace in paces:
        sums = Pace(sums.number + pace.number, sums.total + pace.total, sums.squares + pace.squares)
    return sums


def expected_ratio(own: Pace, others: Pace) -> Ratio:
    """What to expect of the activities that are left, given what this project and its kind have done."""
    mean, variance = _drawn(others, 0.0, SPREAD * SPREAD, BELIEF)
    mean, variance = _drawn(own, mean, variance, KINDRED)
    return Ratio(mean, variance, variance / (own.number + KINDRED), own.number, others.number)


def _drawn(pace: Pace, mean: float, variance: float, weight: int) -> tuple[float, float]:
    """Mean and variance of what was seen, drawn towards others that count for `weight` activities."""
    count = pace.number
    if not count:
        return mean, variance
    here = pace.total / count
    within = max(0.0, pace.squares - count * here * here)
    between = count * weight / (count + weight) * (here - mean) ** 2
    centre = (pace.total + weight * mean) / (count + weight)
    return centre, (within + between + weight * variance) / (count + weight)
