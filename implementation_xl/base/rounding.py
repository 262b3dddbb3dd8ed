"""How a value is shown: with one decimal, or with as many as keep it on its side of goal, alert, 0 % and 100 %.

94.96 % under a goal of 95 % is «94,96 %», not «95,0 % En riesgo». Halves round away from zero, as in Excel, so that
the terminal and a cell with the format of `percent_format` show the same digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

TOLERANCE = 1e-9
"""Two values closer than this are the same one."""
MOST = 7
"""Decimals of a percent that tell apart any two values that are not the same one."""
FEWEST = 2
"""Decimals of a numerator or a denominator that is not whole."""


def shown_percent(value: float | None, thresholds: Sequence[float] = (), none: str = "–") -> str:
    """A fraction as a percent: «85,5 %»; `thresholds` are the goal and the alert that it is judged by."""
    if value is None:
        return none
    return f"{_rounded(value * 100, percent_decimals(value, thresholds))} %".replace(".", ",")


def shown_quotient(numerator: float, denominator: float, thresholds: Sequence[float] = ()) -> tuple[str, str]:
    """Numerator and denominator, each as short as the quotient of the two shown allows: («4,748», «5»)."""
    places = quotient_decimals(numerator, denominator, thresholds)
    shown = (_rounded(figure, places) for figure in (numerator, denominator))
    texts = [text.rstrip("0").rstrip(".") if "." in text else text for text in shown]
    return texts[0].replace(".", ","), texts[1].replace(".", ",")


def shown_points(difference: float) -> str:
    """A difference of two fractions in percentage points, without sign, and never 0 where they differ: «0,04»."""
    return _rounded(abs(difference) * 100, points_decimals(difference)).replace(".", ",")


def percent_format(value: float | None, thresholds: Sequence[float] = (), fewest: int = 1) -> str:
    """The number format of a cell that shows a fraction as `shown_percent` does."""
    return number_format(1 if value is None else percent_decimals(value, thresholds, fewest)) + "%"


def number_format(places: int) -> str:
    """«0.00» for two decimals."""
    return f"0.{'0' * places}" if places else "0"


def percent_decimals(value: float, thresholds: Sequence[float] = (), fewest: int = 1) -> int:
    """The decimals of the percent that keep a fraction on its side of every threshold, of 0 and of 1."""
    return next(
        (
            places
            for places in range(fewest, MOST)
            if _sides(float(_rounded(value * 100, places)) / 100, thresholds) == _sides(value, thresholds)
        ),
        MOST,
    )


def quotient_decimals(numerator: float, denominator: float, thresholds: Sequence[float] = ()) -> int:
    """The decimals of numerator and denominator whose quotient is on the side of the exact one."""
    sides = _sides(numerator / denominator, thresholds) if denominator else None
    for places in range(FEWEST, MOST):
        below = float(_rounded(denominator, places))
        if sides is None or (below and _sides(float(_rounded(numerator, places)) / below, thresholds) == sides):
            return places
    return MOST


def points_decimals(difference: float) -> int:
    """The decimals with which a difference of two fractions, in points, is not 0 where they differ."""
    if abs(difference) <= TOLERANCE:
        return 1
    return next((places for places in range(1, MOST) if float(_rounded(abs(difference) * 100, places))), MOST)


def is_same(value: float, other: float) -> bool:
    """True for two values that do not differ."""
    return abs(value - other) <= TOLERANCE


def _sides(value: float, thresholds: Sequence[float]) -> tuple[object, ...]:
    """Where a value stands: at or over each threshold or not; below, at or over 0 and 1."""
    reached = (value >= threshold - TOLERANCE for threshold in thresholds)
    ends = (0 if is_same(value, end) else 1 if value > end else -1 for end in (0.0, 1.0))
    return (*reached, *ends)


def _rounded(value: float, places: int) -> str:
    """A number with so many decimals, rounded as Excel does: on its 15 digits, halves away from zero."""
    return f"{Decimal(f'{value:.15g}').quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
