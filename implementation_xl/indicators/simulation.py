"""When a network of activities ends, drawn many times: Monte Carlo over durations, and the interval of log SPI(t).

Time is working days after the cut-off date: what ends at 3.2 ends on the fourth working day. The same seed gives the
same answer; activities have the same luck in every project, so that a portfolio draws it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from implementation_xl.indicators.critical_path import working_order
from implementation_xl.indicators.pace import Ratio
from implementation_xl.indicators.precedence import FINISH_FINISH, FINISH_START, START_START, Dependency

DRAWS = 5_000
AT_A_TIME = 64
SLOWEST = 0.05
"""What a period without any progress counts as: its logarithm would be without end."""
Draws = NDArray[np.float32]


class Work(NamedTuple):
    """What is left of an activity: its planned days, the days that are added to them, and when it may start at first.

    `fixed` work takes its days whatever the pace.
    """

    days: float
    not_before: float = 0.0
    fixed: bool = False
    added: float = 0.0


class Simulated(NamedTuple):
    """Each draw's end, and for each activity how many days the end moves when it takes one deviation longer."""

    ends: Draws
    moves: Draws


def simulate(
    works: Sequence[Work], links: Sequence[Dependency], targets: Sequence[int], ratio: Ratio, seed: int
) -> Simulated:
    """Draw when the last of `targets` ends. Raises graphlib.CycleError where activities wait in a circle."""
    luck = _luck(seed, -(-(len(works) + 1) // AT_A_TIME))[: len(works) + 1]
    shared, own = luck[0], luck[1:]
    pace = np.float32(ratio.mean) + np.float32(sqrt(ratio.doubt)) * shared
    deviation = np.float32(sqrt(ratio.variance))
    taken = np.empty((len(works), DRAWS), np.float32)
    for place, work in enumerate(works):
        if work.fixed:
            taken[place] = work.days
        else:
            np.exp(pace + deviation * own[place], out=taken[place])
            taken[place] *= np.float32(work.days)
        if work.added:
            np.maximum(taken[place] + np.float32(work.added), 0, out=taken[place])
    finish = _finishes(works, links, taken)
    ends = finish[list(targets)].max(axis=0)
    return Simulated(ends, own @ (ends - ends.mean()) / np.float32(DRAWS))


def _finishes(works: Sequence[Work], links: Sequence[Dependency], taken: Draws) -> Draws:
    """When each activity ends in each draw."""
    earlier: list[list[Dependency]] = [[] for _ in works]
    for link in links:
        earlier[link.after].append(link)
    finish = np.empty_like(taken)
    for place in working_order(len(works), links):
        start = np.full(DRAWS, works[place].not_before, np.float32)
        for link in earlier[place]:
            allowed = finish[link.before] + np.float32(link.lag)
            if link.relation not in (FINISH_START, FINISH_FINISH):
                allowed -= taken[link.before]
            if link.relation not in (FINISH_START, START_START):
                allowed -= taken[place]
            np.maximum(start, allowed, out=start)
        np.add(start, taken[place], out=finish[place])
    return finish


@lru_cache(maxsize=2)
def _luck(seed: int, blocks: int) -> Draws:
    """Standard normal numbers for so many blocks of activities; more blocks begin with the same ones."""
    random = np.random.default_rng(seed)
    return random.standard_normal((blocks * AT_A_TIME, DRAWS), dtype=np.float32)


class Progress(NamedTuple):
    """Earned schedule and elapsed working days at one cut-off date."""

    reached: float
    actual: float


def by_periods(periods: Sequence[Progress], now: Progress, length: float, horizon: float, seed: int) -> Draws:
    """Draw the end from the interval of log SPI(t) (Lipke): `horizon` of the plan's `length` days has to be reached.

    `periods` are the recorded ones, oldest first, at least two; `now` has made some progress. The interval is that of
    Student's t, narrowed by how much of the plan is done.
    """
    value = log(now.reached / now.actual)
    logs = []
    before = Progress(0.0, 0.0)
    for period in periods:
        if period.actual > before.actual:
            speed = (period.reached - before.reached) / (period.actual - before.actual)
            logs.append(log(max(SLOWEST, speed)))
            before = period
    count = max(2, len(logs))
    deviation = sqrt(sum((one - value) ** 2 for one in logs) / (count - 1))
    left = max(0.0, length - now.reached) / max(1.0, length - now.reached / count)
    error = deviation / sqrt(count) * sqrt(left)
    drawn = np.random.default_rng(seed).standard_t(count - 1, DRAWS)
    speeds = np.exp(np.clip(value + error * drawn, log(SLOWEST), -log(SLOWEST)))
    return (horizon / speeds - now.actual).astype(np.float32)
