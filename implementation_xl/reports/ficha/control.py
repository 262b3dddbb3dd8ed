"""The process-behaviour chart (XmR) of a ficha: what variation is the process's own, and what asks for an explanation.

The limits are the mean ± 2.66 times the mean moving range (the difference from one period to the next), over all
periods shown that have a value. A limit below 0 %, or above 100 % where no value passes it, is none: nothing can cross
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from implementation_xl.base.rounding import TOLERANCE, shown_percent, shown_points

FEWEST = 8
FACTOR = 2.66
RUN = 8
NEAR, OF = 3, 4
RULES = (
    "un punto fuera de los límites",
    f"{RUN} seguidos al mismo lado del promedio",
    f"{NEAR} de {OF} seguidos más cerca de un mismo límite que del promedio",
)


class ControlLimits(NamedTuple):
    """Mean and mean moving range of a series, and the limits that a value can cross."""

    mean: float
    moving_range: float
    lower: float | None
    upper: float | None


class Valued(NamedTuple):
    """A period's name and its value."""

    name: str
    value: float


def control_limits(values: Sequence[float]) -> ControlLimits | None:
    """The limits of a series; None where it is too short."""
    if len(values) < FEWEST:
        return None
    mean = sum(values) / len(values)
    moving_range = sum(abs(now - before) for before, now in pairwise(values)) / (len(values) - 1)
    lower, upper = mean - FACTOR * moving_range, mean + FACTOR * moving_range
    reachable = upper <= 1 or max(values) > 1 + TOLERANCE
    return ControlLimits(mean, moving_range, lower if lower > 0 else None, upper if reachable else None)


def signals(series: Sequence[Valued], limits: ControlLimits) -> list[str]:
    """What of a series is no chance variation, by rule, in words; none in a process that is as it always is."""
    return [*_outside(series, limits), *_runs(series, limits), *_near(series, limits)]


def _outside(series: Sequence[Valued], limits: ControlLimits) -> Iterator[str]:
    for name, value in series:
        if limits.lower is not None and value < limits.lower - TOLERANCE:
            yield f"{name} ({shown_percent(value, (limits.lower,))}) está por debajo del límite inferior"
        elif limits.upper is not None and value > limits.upper + TOLERANCE:
            yield f"{name} ({shown_percent(value, (limits.upper,))}) está por encima del límite superior"


def _runs(series: Sequence[Valued], limits: ControlLimits) -> Iterator[str]:
    for first, last, side in _stretches([_side(one.value, limits) for one in series]):
        if side and last - first + 1 >= RUN:
            span = f"de {series[first].name} a {series[last].name}"
            yield f"{span} hay {last - first + 1} seguidos {_word(side)} del promedio"


def _near(series: Sequence[Valued], limits: ControlLimits) -> Iterator[str]:
    half = FACTOR * limits.moving_range / 2
    far = [_side(one.value, limits) if abs(one.value - limits.mean) > half + TOLERANCE else 0 for one in series]
    for side in (1, -1):
        told = _covered(far, lambda value, side=side: value == side)  # type: ignore[misc]
        for first, last, inside in _stretches(told):
            if inside:
                where = "superior" if side > 0 else "inferior"
                span = f"de {series[first].name} a {series[last].name}"
                yield f"{span}, {NEAR} de cada {OF} están más cerca del límite {where} que del promedio"


def _covered(places: Sequence[int], wanted: Callable[[int], bool]) -> list[int]:
    """1 where a place lies in a window of `OF` with `NEAR` or more wanted ones, else 0."""
    covered = [0] * len(places)
    for start in range(len(places) - OF + 1):
        if sum(map(wanted, places[start : start + OF])) >= NEAR:
            covered[start : start + OF] = [1] * OF
    return covered


def _stretches(values: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """First and last place of each stretch of equal values, and the value."""
    first = 0
    for at in range(1, len(values) + 1):
        if at == len(values) or values[at] != values[first]:
            yield first, at - 1, values[first]
            first = at


def _side(value: float, limits: ControlLimits) -> int:
    """1 above the mean, -1 below it, 0 on it."""
    return 0 if abs(value - limits.mean) <= TOLERANCE else 1 if value > limits.mean else -1


def _word(side: int) -> str:
    return "por encima" if side > 0 else "por debajo"


def behaviour(series: Sequence[Valued]) -> str:
    """The behaviour of the process in words: mean, limits, signals by which rules; what is lacking for them."""
    limits = control_limits([one.value for one in series])
    if limits is None:
        return f"Los límites de control (XmR) se calculan desde {FEWEST} periodos con valor; hay {len(series)}."
    lower, upper = shown_percent(limits.lower, none="—"), shown_percent(limits.upper, none="—")
    told = signals(series, limits)
    said = f"Señales: {'; '.join(told)}." if told else "Sin señales: la variación es la habitual del proceso."
    return (
        f"Límites de control (XmR, {len(series)} periodos): promedio {shown_percent(limits.mean)}, límite inferior "
        f"{lower}, límite superior {upper} (promedio ± 2,66 × rango móvil medio de {shown_points(limits.moving_range)} "
        f"puntos). {said} Es señal: {'; '.join(RULES)}."
    )
