"""Erlang C: how many agents answer a load of contacts within a threshold, and how well."""

from __future__ import annotations

import math
from typing import NamedTuple

from implementation_xl.base.rounding import TOLERANCE

MOST_POSITIONS = 20_000
"""No line of a contact centre is larger; a load beyond it is a slip of the pen."""


class Sizing(NamedTuple):
    """The agents connected at once, the part of contacts that they answer in time, how busy they are."""

    positions: int
    service_level: float
    occupancy: float


def waiting(agents: int, load: float) -> float:
    """The part of contacts that has to wait, with `agents` for a load in erlangs; 1 where they cannot cope."""
    if agents <= load:
        return 1.0
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / agents * (1 - blocked))


def service_level(agents: int, load: float, handling_s: float, threshold_s: float) -> float:
    """The part of contacts answered within the threshold."""
    if agents <= load:
        return 0.0
    return 1 - waiting(agents, load) * math.exp(-(agents - load) * threshold_s / handling_s)


def sizing(contacts_per_hour: float, handling_s: float, goal: float, threshold_s: float) -> Sizing | None:
    """The fewest agents that reach the goal (0 to 1); None for a load, or a goal, that no line can have."""
    load = contacts_per_hour * handling_s / 3600
    if not 0 < load < MOST_POSITIONS or not 0 <= goal < 1 or threshold_s < 0:
        return None
    enough, short = math.floor(load) + 1, math.floor(load)
    while service_level(enough, load, handling_s, threshold_s) < goal - TOLERANCE:
        short, enough = enough, enough + max(1, enough - short) * 2
    while enough - short > 1:
        middle = (short + enough) // 2
        if service_level(middle, load, handling_s, threshold_s) < goal - TOLERANCE:
            short = middle
        else:
            enough = middle
    return Sizing(enough, service_level(enough, load, handling_s, threshold_s), load / enough)


def with_shrinkage(positions: float, shrinkage: float) -> int:
    """The people to be hired for so many positions, when a part of the time that is paid is not worked."""
    return math.ceil(round(positions / (1 - shrinkage), 6)) if shrinkage < 1 else MOST_POSITIONS
