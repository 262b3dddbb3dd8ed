"""Erlang C against worked examples, and against the formula written out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from implementation_xl.indicators.erlang import service_level, sizing, waiting, with_shrinkage


def test_the_worked_example() -> None:
    """100 calls in 30 minutes, three minutes each, 80/20."""
    needed = sizing(200, 180, 0.80, 20)
    assert needed is not None
    assert needed.positions == 14
    assert (round(needed.service_level, 3), round(needed.occupancy, 3)) == (0.888, 0.714)
    assert with_shrinkage(needed.positions, 0.30) == 20


def test_another_line() -> None:
    """360 calls an hour of four minutes: 24 erlangs, of which 30 agents let 17,3 % wait."""
    assert waiting(30, 24) == pytest.approx(0.1729, abs=0.0001)
    needed = sizing(360, 240, 0.90, 15)
    assert needed is not None
    assert service_level(needed.positions - 1, 24, 240, 15) < 0.90 <= needed.service_level


@pytest.mark.parametrize(
    ("load", "handling", "goal", "threshold"),
    [(0, 180, 0.8, 20), (200, 0, 0.8, 20), (200, 180, 1.0, 20), (1e9, 600, 0.8, 20), (200, 180, -0.1, 20)],
)
def test_what_no_line_can_have_is_not_sized(load: float, handling: float, goal: float, threshold: float) -> None:
    assert sizing(load, handling, goal, threshold) is None


@given(st.integers(1, 60), st.floats(0.1, 50))
@settings(max_examples=80, deadline=None)
def test_waiting_is_the_formula_written_out(agents: int, load: float) -> None:
    if agents <= load:
        assert waiting(agents, load) == 1
        return
    top = load**agents / math.factorial(agents) * agents / (agents - load)
    all_of = sum(load**k / math.factorial(k) for k in range(agents)) + top
    assert waiting(agents, load) == pytest.approx(top / all_of, rel=1e-9)


@given(st.floats(1, 5000), st.floats(10, 1200), st.floats(0.5, 0.99), st.floats(0, 120))
@settings(max_examples=60, deadline=None)
def test_one_agent_less_is_too_few(contacts: float, handling: float, goal: float, threshold: float) -> None:
    needed = sizing(contacts, handling, goal, threshold)
    assert needed is not None
    load = contacts * handling / 3600
    assert needed.service_level >= goal - 1e-9
    assert service_level(needed.positions - 1, load, handling, threshold) < goal
