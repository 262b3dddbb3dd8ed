"""A value shown never stands on the other side of goal, alert, 0 % or 100 %, in words, in cells and in live sheets."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from implementation_xl.base.rounding import (
    TOLERANCE,
    percent_format,
    shown_percent,
    shown_points,
    shown_quotient,
)
from implementation_xl.indicators.measurement import traffic_light

GOAL, ALERT = 0.95, 0.85
near = st.sampled_from((0.0, ALERT, GOAL, 0.9467, 1.0)).flatmap(
    lambda limit: st.floats(-0.006, 0.006).map(lambda step: limit + step)
)


def number(text: str) -> float:
    return float(text.removesuffix(" %").replace(",", "."))


@given(near | st.floats(0, 2))
@example(0.9496)
@example(0.99951)
@example(1 + 2e-9)
@example(0.85 - 2e-9)
def test_the_percent_that_a_person_reads_has_the_state_beside_it(value: float) -> None:
    shown = number(shown_percent(value, (GOAL, ALERT))) / 100
    assert traffic_light(shown, GOAL, ALERT) == traffic_light(value, GOAL, ALERT)
    for end in (0.0, 1.0):
        assert (shown > end + TOLERANCE, shown < end - TOLERANCE) == (value > end + TOLERANCE, value < end - TOLERANCE)
    assert abs(shown - value) <= 0.0005 + 1e-12


@given(st.integers(1, 400), st.integers(0, 40_000))
@example(5, 475)
@example(100, 9496)
@example(3, 285)
def test_numerator_and_denominator_as_shown_give_the_same_state(denominator: int, hundredths: int) -> None:
    numerator = hundredths / 10_000 * denominator
    above, below = (number(text) for text in shown_quotient(numerator, denominator, (GOAL, ALERT)))
    assert traffic_light(above / below, GOAL, ALERT) == traffic_light(numerator / denominator, GOAL, ALERT)


@given(st.floats(-1, 1))
def test_a_difference_is_never_shown_as_none(difference: float) -> None:
    assert (number(shown_points(difference)) == 0) == (abs(difference) <= TOLERANCE)


@pytest.mark.parametrize(
    ("value", "text", "format_of_cell"),
    [
        (0.9496, "94,96 %", "0.00%"),
        (0.94, "94,0 %", "0.0%"),
        (0.8499, "84,99 %", "0.00%"),
        (0.99996, "99,996 %", "0.000%"),
        (1.0, "100,0 %", "0.0%"),
        (0.0004, "0,04 %", "0.00%"),
        (None, "–", "0.0%"),
        (2 / 3, "66,7 %", "0.0%"),
    ],
)
def test_one_decimal_is_enough_but_where_it_would_lie(value: float | None, text: str, format_of_cell: str) -> None:
    assert shown_percent(value, (GOAL, ALERT)) == text
    assert percent_format(value, (GOAL, ALERT)) == format_of_cell
