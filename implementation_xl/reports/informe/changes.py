"""What is not as it was in the period before: figures that moved, projects that are new, what vanished."""

from __future__ import annotations

from typing import NamedTuple

from implementation_xl.base.dates import show_date
from implementation_xl.base.rounding import is_same, shown_percent, shown_points
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import FALLING, RISING, Recorded, Trend, arrow
from implementation_xl.reports.consolidated.summary import gone_words
from implementation_xl.reports.consolidated.trend import label_of
from implementation_xl.reports.informe.records import LONGEST_NAME, brief
from implementation_xl.reports.parts.looks import project_name, state_in_project

SHOWN = 400
"""The moves that a page lists: those that changed the light, then the largest."""
_TONES = {RISING: "bien", FALLING: "mal"}


class MovedValue(NamedTuple):
    """A figure of a project then and now; `tone` is bien or mal where it moved, `turned` says that its light did."""

    place: int
    project: str
    indicator: str
    then: str
    before: str
    before_state: str
    now: str
    now_state: str
    points: str
    tone: str
    turned: bool
    size: float


class Changes(NamedTuple):
    """What changed: `moves` of which `more` are not listed, (place, name) of the projects that are `new`, and (what,
    when it was last measured) of what is `gone`. Without a history there is nothing to compare with: `compared`."""

    compared: bool
    moves: list[MovedValue]
    more: int
    new: list[tuple[int, str]]
    gone: list[tuple[str, str]]


def since_last(portfolio: Portfolio) -> Changes:
    """The portfolio beside the last recorded month or period before it."""
    trend = portfolio.trend
    if trend is None:
        return Changes(False, [], 0, [], [])
    moves, new = [], []
    for place, project in enumerate(portfolio.projects):
        name, known = brief(project_name(project), LONGEST_NAME), False
        for id, measurement in project.measurements.items():
            before = trend.previous(id, project)
            known = known or before is not None
            if before is None or _alike(before, measurement.value):
                continue
            state = state_in_project(project, measurement)
            sign = arrow(measurement.value, before.value)
            difference = 0.0 if not sign else (measurement.value or 0) - (before.value or 0)
            moves.append(
                MovedValue(
                    place,
                    name,
                    portfolio.catalog.short_name(id),
                    label_of(before, trend.kind),
                    shown_percent(before.value, before.thresholds),
                    before.state,
                    shown_percent(measurement.value, portfolio.catalog.indicators[id].thresholds),
                    state,
                    f"{sign} {shown_points(difference)}" if sign else "",
                    _TONES.get(sign, ""),
                    before.state != measurement.state,
                    abs(difference),
                )
            )
        if not known:
            new.append((place, name))
    moves.sort(key=lambda move: (not move.turned, -move.size))
    compared = bool(trend.before) or bool(trend.missing)
    return Changes(
        compared, moves[:SHOWN], max(len(moves) - SHOWN, 0), new if trend.before else [], _gone(trend, portfolio)
    )


def _alike(before: Recorded, now: float | None) -> bool:
    """True where nothing is to be told: the same value, or none then and now."""
    if before.value is None or now is None:
        return before.value is now
    return is_same(before.value, now)


def _gone(trend: Trend, portfolio: Portfolio) -> list[tuple[str, str]]:
    return [(gone_words(missing, portfolio), show_date(missing.cutoff)) for missing in trend.missing]
