"""Earned schedule, SPI(t) = ES / AT (Lipke), over the working days of a plan.

All sums are kept in days (Σ d·r against cumulative planned days), as the sheet's own formulas keep them, so that
neither side rounds before the last division.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.base.workdays import WorkCalendar


class EarnedSchedule(NamedTuple):
    """How far a plan has really come, in working days.

    `curve[k]` is the planned activity-days up to the k-th working day on or after `start` (curve[0] = 0, the last one
    Σ d); `earned` Σ d·r and `planned` those due by the cut-off, in the same unit. `length` is PD, `actual` AT and
    `reached` ES, in working days of the plan.
    """

    start: date
    curve: list[int]
    earned: float
    planned: int
    finished: bool
    actual: int
    reached: float

    @property
    def length(self) -> int:
        """PD, the working days of the plan (at least 1)."""
        return len(self.curve) - 1

    @property
    def total(self) -> int:
        """Σ d, the planned days of all activities."""
        return self.curve[-1]


def earned_schedule(
    plan: Sequence[tuple[date, date]], earned: float, last_finish: date | None, cutoff: date, calendar: WorkCalendar
) -> EarnedSchedule:
    """ES and AT of a plan of at least one (start, end), `earned` being Σ d·r at the cut-off.

    `last_finish` is the latest real finish up to the cut-off, which stops the clock of a finished plan.
    """
    start = min(first for first, _ in plan)
    curve = _curve(plan, start, calendar)
    total, tolerance = curve[-1], TOLERANCE * curve[-1]
    elapsed = calendar.count(start, cutoff)
    planned = curve[min(elapsed, len(curve) - 1)]
    if total and earned >= total - tolerance:
        actual = max(1, calendar.count(start, last_finish or cutoff))
        return EarnedSchedule(start, curve, earned, planned, True, actual, float(len(curve) - 1))
    reached = _reached(curve, earned, tolerance, elapsed) if total else 0.0
    return EarnedSchedule(start, curve, earned, planned, False, elapsed, reached)


def _curve(plan: Sequence[tuple[date, date]], start: date, calendar: WorkCalendar) -> list[int]:
    """Cumulative planned activity-days by working day of the plan, from the number of activities of each day."""
    elapsed = calendar.elapsed
    before = elapsed(start.toordinal() - 1)
    length = max(1, elapsed(max(last for _, last in plan).toordinal()) - before)
    changes = [0] * (length + 2)
    for first, last in plan:
        changes[elapsed(first.toordinal() - 1) - before + 1] += 1
        changes[elapsed(last.toordinal()) - before + 1] -= 1
    return list(accumulate(accumulate(changes[: length + 1])))


def _reached(curve: list[int], earned: float, tolerance: float, actual: int) -> float:
    """ES; on a plateau that the earned days equal, the day of it that is nearest to AT."""
    below, upto = bisect_left(curve, earned - tolerance), bisect_right(curve, earned + tolerance)
    if upto > below:
        return float(max(below, min(actual, upto - 1)))
    k = below - 1
    return k + (earned - curve[k]) / (curve[k + 1] - curve[k])
