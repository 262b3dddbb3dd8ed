"""The critical path method: how early each activity can be, how late it may be, and what lies between.

Time is counted in working days from any origin: an activity of `d` days that starts at 3 works from the end of day 3 to
the end of day 3 + d, so its first day is number 4. Which dates those are, the caller's calendar says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import NamedTuple

from implementation_xl.indicators.precedence import FINISH_FINISH, FINISH_START, START_START, Dependency


class Slot(NamedTuple):
    """When an activity can be done, and when it must be for nothing to end later."""

    start: int
    finish: int
    late_start: int
    late_finish: int

    @property
    def slack(self) -> int:
        """Its total float: working days that it may slip without moving the end."""
        return self.late_start - self.start

    @property
    def critical(self) -> bool:
        """True when a day more here is a day more at the end."""
        return self.slack <= 0


def gap(link: Dependency, durations: Sequence[int] | Mapping[int, int]) -> int:
    """The days from the start of the first activity to the earliest start that the link allows the other."""
    days = link.lag
    if link.relation in (FINISH_START, FINISH_FINISH):
        days += durations[link.before]
    if link.relation not in (FINISH_START, START_START):
        days -= durations[link.after]
    return days


def working_order(count: int, links: Iterable[Dependency]) -> list[int]:
    """The activities, each after those that it waits for; raises graphlib.CycleError where some wait in a circle."""
    sorter: TopologicalSorter[int] = TopologicalSorter(dict.fromkeys(range(count), ()))
    for link in links:
        sorter.add(link.after, link.before)
    return list(sorter.static_order())


def critical_path(
    durations: Sequence[int],
    links: Iterable[Dependency],
    not_before: Mapping[int, int] | None = None,
    end: int | None = None,
) -> list[Slot]:
    """The slot of each activity, given its days of work and what it waits for.

    None starts before `not_before` says of it (0 where it says nothing). The network ends when its last activity can,
    or at `end`: then the float tells the distance to that date, negative where it cannot be met.
    Raises graphlib.CycleError where activities wait for each other in a circle.
    """
    known = list(links)
    sequence = working_order(len(durations), known)
    earlier: list[list[Dependency]] = [[] for _ in durations]
    later: list[list[Dependency]] = [[] for _ in durations]
    for link in known:
        earlier[link.after].append(link)
        later[link.before].append(link)
    bounds = not_before or {}
    start = [bounds.get(node, 0) for node in range(len(durations))]
    for node in sequence:
        for link in earlier[node]:
            start[node] = max(start[node], start[link.before] + gap(link, durations))
    last = end if end is not None else max(map(sum, zip(start, durations, strict=True)), default=0)
    late = [last - days for days in durations]
    for node in reversed(sequence):
        for link in later[node]:
            late[node] = min(late[node], late[link.after] - gap(link, durations))
    return [
        Slot(first, first + days, least, least + days)
        for first, days, least in zip(start, durations, late, strict=True)
    ]
