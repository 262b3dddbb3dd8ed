"""The dates of a starter: backwards from the go-live to the day on which the work must begin, on the working calendar.

The longest chain to the go-live has no day to spare; what is not on it begins as soon as what it waits for is done, so
its float comes after it. What follows the go-live runs on from there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from implementation_xl.base.dates import FIRST, LAST, show_date
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.catalog import Catalog
from implementation_xl.indicators.critical_path import critical_path
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.projects.starters.model import TRAINING_DAYS, Activity, Starter
from implementation_xl.projects.starters.validation import dependencies_of

YEARS_ROUND = 3
"""Years before and after the go-live whose holidays are looked at."""
FIRST_NAMED = 3
"""How many activities that would have begun already are named."""


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """An activity with its number in the schedule, and its dates."""

    number: int
    activity: Activity
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class StarterPlan:
    """A starter with dates: `asked` is the go-live as asked for, `live` the working day on which it falls."""

    starter: Starter
    calendar: WorkCalendar
    asked: date
    live: date
    rows: tuple[PlannedActivity, ...]
    holidays: tuple[tuple[date, str], ...] = ()

    @property
    def first(self) -> date:
        """The day on which the work must begin."""
        return min(row.first for row in self.rows)

    @property
    def last(self) -> date:
        """The day on which the last activity ends."""
        return max(row.last for row in self.rows)

    def row(self, id: str) -> PlannedActivity:
        """The row of an activity."""
        return next(row for row in self.rows if row.activity.id == id)

    def day_off(self) -> str:
        """Why the go-live does not fall on the day that was asked for; nothing where it does."""
        if self.asked == self.live:
            return ""
        names = dict(self.holidays)
        why = f"festivo ({names[self.asked]})" if self.asked in names else "fin de semana"
        return f"El {show_date(self.asked)} es {why}: la salida queda el {show_date(self.live)}, día hábil anterior."


def plan_starter(
    starter: Starter,
    live: date,
    sizes: Mapping[str, float],
    phases: tuple[str, ...] = (),
    catalog: Catalog | None = None,
) -> StarterPlan:
    """The starter with dates that end at `live`, or at the working day before it where nobody works on it.

    `sizes` says what the hand-over does of the campaign; rows come by phase in the order of `phases`, then by date.
    Raises ImplementationXLError for a plan that leaves the years 2000 to 2099.
    """
    years = max(live.year - YEARS_ROUND, FIRST.year), min(live.year + YEARS_ROUND, LAST.year)
    known = catalog or load_catalog()
    calendar = known.work_calendar(*years)
    slots = critical_path([_days(activity, sizes) for activity in starter.activities], dependencies_of(starter))
    landed = calendar.elapsed(live.toordinal())
    origin = next(
        landed - slot.finish for activity, slot in zip(starter.activities, slots, strict=True) if activity.live
    )
    dated = [
        (activity, _day(calendar, origin + slot.start + 1), _day(calendar, origin + slot.finish))
        for activity, slot in zip(starter.activities, slots, strict=True)
    ]
    order = {phase: place for place, phase in enumerate(phases)}
    dated.sort(key=lambda row: (order.get(row[0].phase, len(order)), row[1], row[2]))
    rows = tuple(PlannedActivity(number, *row) for number, row in enumerate(dated, 1))
    return StarterPlan(starter, calendar, live, _day(calendar, landed), rows, tuple(known.holidays(*years)))


def _days(activity: Activity, sizes: Mapping[str, float]) -> int:
    """The duration of an activity: what the hand-over says of it, else the starter's."""
    said = sizes.get(activity.days_of) if activity.days_of == TRAINING_DAYS else None
    return math.ceil(said) if said and said >= 1 else activity.days


def _day(calendar: WorkCalendar, elapsed: int) -> date:
    """The working day by which so many have gone by."""
    number = elapsed - calendar.elapsed(FIRST.toordinal() - 1)
    day = calendar.day(FIRST, number) if number >= 1 else None
    if day is None:
        raise ImplementationXLError(f"El cronograma se sale de los años {FIRST.year} a {LAST.year}: cambie la salida.")
    return day


def check_fits(plan: StarterPlan, today: date) -> None:
    """Raise ImplementationXLError (E724) where work would have begun before `today`, saying from when it fits."""
    early = sorted((row for row in plan.rows if row.first < today), key=lambda row: (row.first, row.number))
    if not early:
        return
    calendar = plan.calendar
    missing = calendar.count(plan.first, today) - (1 if calendar.working(today) else 0)
    fits = _day(calendar, calendar.elapsed(plan.live.toordinal()) + missing)
    names = [f"{row.number} «{row.activity.name}» ({show_date(row.first)})" for row in early[:FIRST_NAMED]]
    more = f" y {len(early) - FIRST_NAMED} más" if len(early) > FIRST_NAMED else ""
    problem = Problem(
        "E724",
        params={
            "template": plan.starter.id,
            "need": str(calendar.count(plan.first, plan.live) - 1),
            "left": str(max(0, calendar.count(today, plan.live) - 1)),
            "missing": str(missing),
            "live": show_date(plan.live),
            "fits": show_date(fits),
            "activities": "; ".join(names) + more,
        },
    )
    raise ImplementationXLError(f"{problem.message} {problem.hint}", (problem,))
