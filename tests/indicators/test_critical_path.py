"""Predecessors as people write them, and the critical path that follows, equal to an independent oracle."""

from __future__ import annotations

import random
from graphlib import CycleError

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation_xl.indicators.critical_path import critical_path
from implementation_xl.indicators.precedence import Dependency, precedence

RELATIONS = ("FC", "CC", "FF", "CF")
KNOWN = {"3": [3], "5": [5], "7": [7], "8": [8], "9": [9], "1.2": [12], "configurar troncal": [3]}


def records(text):
    """The records that a reference names, as a table would."""
    return KNOWN.get(text.strip().casefold())


def said(text, week=5):
    return [tuple(link)[::2] + tuple(link)[3:] for link in precedence(text, 1, records, week).links]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8", [(8, "FC", 0)]),
        ("8; 9", [(8, "FC", 0), (9, "FC", 0)]),
        ("3FC+2 días", [(3, "FC", 2)]),
        ("3fs + 2 d", [(3, "FC", 2)]),
        ("5CC", [(5, "CC", 0)]),
        ("5 SS+3", [(5, "CC", 3)]),
        ("7FF-1d", [(7, "FF", -1)]),
        ("7 CF - 2 días hábiles", [(7, "CF", -2)]),
        ("9sf+1 day", [(9, "CF", 1)]),
        ("8FC+1 sem", [(8, "FC", 5)]),
        ("8 + 2 semanas", [(8, "FC", 10)]),
        ("8+2", [(8, "FC", 2)]),
        ("8-2d", [(8, "FC", -2)]),
        ("1.2CC+1 d.", [(12, "CC", 1)]),
        ("8FC + dos días", [(8, "FC", 2)]),
        ("Configurar troncal CC+1 semana; 9", [(3, "CC", 5), (9, "FC", 0)]),
        ("3FC+2 días y 5CC", [(3, "FC", 2), (5, "CC", 0)]),
    ],
)
def test_a_predecessor_says_whom_it_waits_for_and_how(text, expected):
    cell = precedence(text, 1, records)
    assert said(text) == expected
    assert (cell.missing, cell.unclear) == ((), ())


def test_a_week_is_as_long_as_the_project_works():
    assert said("8FC+1 sem", 6) == [(8, "FC", 6)]


@pytest.mark.parametrize("text", ["8XY", "8FC+media mañana", "8FC+2 meses", "3FC+50%", "8CC+2 ed", "8 antes", "3FC+"])
def test_what_is_not_understood_is_said_and_the_record_still_comes_first(text):
    cell = precedence(text, 1, records)
    assert cell.unclear == (text,)
    assert [link.relation for link in cell.links] == ["CC" if "CC" in text else "FC"]
    assert [link.lag for link in cell.links] == [0]


@pytest.mark.parametrize("text", ["44", "44FC+2d", "Configurar cosas", "CC+2", "+3"])
def test_what_names_no_record_is_missing(text):
    assert precedence(text, 1, records).missing == (text,)


@given(st.text(max_size=40))
def test_any_text_is_read_and_what_is_not_understood_is_a_part_of_it(text):
    cell = precedence(text, 1, records)
    assert all(piece in text for piece in (*cell.missing, *cell.unclear))
    assert all(link.before in {3, 5, 7, 8, 9, 12} for link in cell.links)


def oracle(durations, links, bounds):
    """Early and late starts by longest paths between the starts and ends of activities (Bellman-Ford)."""
    graph = nx.DiGraph()

    def least(tail, head, days):
        known = graph.get_edge_data(tail, head)
        graph.add_edge(tail, head, weight=min(-days, known["weight"]) if known else -days)

    ends = {"FC": "FS", "CC": "SS", "FF": "FF", "CF": "SF"}
    for node, days in enumerate(durations):
        least("begin", ("S", node), bounds.get(node, 0))
        least(("S", node), ("F", node), days)
        least(("F", node), ("S", node), -days)
        least(("F", node), "end", 0)
    for link in links:
        from_, to = ends[link.relation]
        least((from_, link.before), (to, link.after), link.lag)
    early = nx.single_source_bellman_ford_path_length(graph, "begin")
    late = nx.single_source_bellman_ford_path_length(graph.reverse(), "end")
    total = -early["end"]
    return [(-early["S", node], total + late["S", node]) for node in range(len(durations))]


def network(seed):
    """A random plan: any relation, lags either way, some activities held until a day."""
    chance = random.Random(seed)
    count = chance.randint(1, 30)
    names = list(range(count))
    chance.shuffle(names)
    links = [
        Dependency(names[first], names[second], chance.choice(RELATIONS), chance.randint(-6, 9))
        for first in range(count)
        for second in range(first + 1, count)
        if chance.random() < 2.5 / count
    ]
    bounds = {node: chance.randint(0, 15) for node in names if chance.random() < 0.2}
    return [chance.randint(0, 12) for _ in names], links, bounds


@pytest.mark.parametrize("block", range(10))
def test_early_and_late_dates_are_those_of_an_independent_oracle(block):
    for seed in range(block * 50, block * 50 + 50):
        durations, links, bounds = network(seed)
        found = critical_path(durations, links, bounds)
        assert [(slot.start, slot.late_start) for slot in found] == oracle(durations, links, bounds), seed
        assert all(slot.slack >= 0 for slot in found)
        assert any(slot.critical for slot in found)


def test_a_circle_has_no_path():
    with pytest.raises(CycleError):
        critical_path([1, 1], [Dependency(0, 1), Dependency(1, 0)])


def test_an_end_that_cannot_be_met_is_a_negative_float():
    (slot,) = critical_path([5], [], end=3)
    assert (slot.slack, slot.critical) == (-2, True)
