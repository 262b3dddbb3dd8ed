"""The history: what is recorded stands, what differs is said and kept, whatever happens to the file or the process."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portfolio_helper import definition, minutes, project, sample, schedule

from implementation_xl.base.periods import parse_period
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.forms.process import CHANGE
from implementation_xl.indicators.definitions import catalog
from implementation_xl.portfolio.history import store
from implementation_xl.portfolio.history.history import default_history, named_path, recall, recorded
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import RECOMPUTED, REPLACED, STANDING, arrow
from implementation_xl.portfolio.result import FileMark

AFTER = datetime(2026, 8, 3, 9, 30)
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)


@pytest.fixture
def path(tmp_path):
    return tmp_path / store.NAME


def small(cutoff=JUNE, sent=6, *, reached=6.0, code="IMP-1", name="Cobranzas", period=None):
    """A portfolio of one project, its schedule and its minutes."""
    folder = "Implementaciones/Banco Andino"
    measured = [replace(one, cutoff=cutoff) for one in (schedule(folder, reached, 8), minutes(folder, sent, 8))]
    one = project(folder, name, "Banco Andino", code, CHANGE, measured)
    marks = tuple(
        FileMark(letter * 64, form, 1)
        for letter, form in zip(
            "abc", ("requerimientos_contractuales", "cronograma_general", "control_actas"), strict=True
        )
    )
    return Portfolio("Implementaciones", cutoff, [replace(one, marks=marks)], 3, period=period)


def codes(portfolio):
    return [one.code for one in portfolio.problems]


def figures(path, **options):
    """Project figures as (indicator, cut-off, value, status)."""
    return [(one.indicator, one.cutoff, one.value, one.status) for one in recorded(path, **options) if not one.scope]


def test_a_figure_is_recorded_with_all_that_an_auditor_asks(path):
    found = record_figures(small(period=parse_period("2026-06")), path, now=AFTER)
    assert codes(found) == []
    one = next(one for one in recorded(path) if one.indicator == "cronograma" and not one.scope)
    assert (one.project, one.code, one.client, one.type) == ("Cobranzas", "IMP-1", "Banco Andino", CHANGE)
    assert (one.cutoff, one.value, one.numerator, one.denominator, one.state) == (JUNE, 0.75, 6, 8, "No cumple")
    assert one.sources == (("Banco Andino/Cronograma General.xlsx", "b" * 64),)
    assert (one.form, one.form_version, one.period) == ("cronograma_general", 1, "2026-06")
    assert (one.definition, one.defined, one.goal, one.alert) == (1, "2026-08-03", 0.95, 0.85)
    assert one.library
    assert datetime.fromisoformat(one.recorded) == AFTER.astimezone()
    assert (one.status, one.provisional) == (STANDING, False)


def test_the_portfolio_is_recorded_beside_its_projects(path):
    record_figures(sample(), path, now=AFTER)
    whole = {one.indicator: one for one in recorded(path) if one.scope}
    for id, one in sample().consolidated().items():
        assert (whole[id].value, whole[id].numerator, whole[id].denominator) == (
            one.value,
            one.numerator,
            one.denominator,
        )
        assert whole[id].counts["medidos"] == one.measured
        assert whole[id].counts["sin_medicion"] == one.not_measured


def test_recording_the_same_again_changes_nothing(path):
    record_figures(small(), path, now=AFTER)
    before = recorded(path)
    content = path.read_bytes()
    assert codes(record_figures(small(), path, now=datetime(2026, 9, 1))) == []
    assert codes(record_figures(small(), path, now=datetime(2026, 9, 1), redo=True, reason="x")) == []
    assert recorded(path) == before
    assert path.read_bytes() == content


def test_a_past_month_that_now_differs_is_said_and_both_are_kept(path):
    record_figures(small(sent=6), path, now=AFTER)
    for _ in range(2):  # said each time, kept once
        found = record_figures(small(sent=7), path, now=datetime(2026, 9, 1))
        assert codes(found) == ["A820"]
    (problem,) = found.projects[0].problems
    assert (problem.path, problem.sheet, problem.cell) == (
        "Implementaciones/Banco Andino/Control de Reuniones y Actas.xlsx",
        "Reuniones",
        "A12:P48",
    )
    assert (problem.expected, problem.found) == ("75,0 % (6 ÷ 8)", "87,5 % (7 ÷ 8)")
    assert "30/06/2026" in problem.message
    assert "03/08/2026" in problem.hint
    assert [one for one in figures(path) if one[0] == "actas"] == [
        ("actas", JUNE, 0.75, STANDING),
        ("actas", JUNE, 0.875, RECOMPUTED),
    ]
    assert figures(path, standing=True) == [("cronograma", JUNE, 0.75, STANDING), ("actas", JUNE, 0.75, STANDING)]


def test_redo_replaces_and_keeps_what_was_there(path):
    record_figures(small(sent=6), path, now=AFTER)
    found = record_figures(small(sent=7), path, redo=True, reason="Se corrigió un libro", now=datetime(2026, 9, 1))
    assert codes(found) == ["N823"]
    assert [one for one in figures(path) if one[0] == "actas"] == [
        ("actas", JUNE, 0.75, REPLACED),
        ("actas", JUNE, 0.875, STANDING),
    ]
    assert next(one.replaced for one in recorded(path) if one.status == REPLACED).startswith("2026-09-01")
    assert codes(record_figures(small(sent=7), path, now=datetime(2026, 9, 2))) == []


def test_a_figure_of_a_day_that_is_not_over_gives_way_by_itself(path):
    noon, evening = datetime(2026, 6, 30, 12), datetime(2026, 6, 30, 18)
    assert codes(record_figures(small(sent=6), path, now=noon)) == []
    assert all(one.provisional for one in recorded(path))
    assert codes(record_figures(small(sent=7), path, now=evening)) == ["N821"]
    assert codes(record_figures(small(sent=7), path, now=AFTER)) == []
    standing = recorded(path, standing=True)
    assert not any(one.provisional for one in standing)
    assert {one.value for one in standing if one.indicator == "actas"} == {0.875}
    assert codes(record_figures(small(sent=8), path, now=AFTER)) == ["A820"]


def test_a_project_added_to_a_past_month_is_said_once_for_the_portfolio(path):
    record_figures(small(), path, now=AFTER)
    more = small()
    folder = "Implementaciones/Otro"
    more.projects.append(
        project(folder, "Otro", "Otro", "IMP-2", CHANGE, [replace(minutes(folder, 1, 4), cutoff=JUNE)])
    )
    found = record_figures(more, path, now=AFTER)
    (note,) = found.notes
    assert (note.code, note.path) == ("A820", str(path))
    assert note.label == f"{definition('actas').name} (toda la cartera)"
    assert found.projects[0].problems == ()


def test_another_definition_changes_no_recorded_period(path):
    record_figures(small(), path, now=AFTER)
    changed = small()
    lower = {id: replace(one, goal=0.7, alert=0.6) for id, one in catalog().indicators.items()}
    changed.catalog = replace(catalog(), indicators=lower)
    changed.projects[0] = replace(
        changed.projects[0],
        measurements={id: replace(one, state="Cumple") for id, one in changed.projects[0].measurements.items()},
    )
    found = record_figures(changed, path, now=datetime(2026, 9, 1))
    assert codes(found) == ["A728", "N822", "N822"]
    assert "95 %" in found.notes[0].message
    assert "70 %" in found.notes[0].message
    assert {one.state for one in recorded(path) if not one.scope} == {"No cumple"}
    july = replace(
        changed,
        cutoff=JULY,
        projects=[
            replace(
                changed.projects[0],
                measurements={id: replace(one, cutoff=JULY) for id, one in changed.projects[0].measurements.items()},
            )
        ],
    )
    record_figures(july, path, now=datetime(2026, 9, 1))
    both = {one.cutoff: (one.definition, one.defined, one.goal, one.state) for one in recorded(path) if not one.scope}
    assert both == {JUNE: (1, "2026-08-03", 0.95, "No cumple"), JULY: (2, "2026-09-01", 0.7, "Cumple")}


def test_the_trend_has_a_figure_a_month_up_to_the_cutoff_and_the_one_before(path):
    for cutoff, sent in ((date(2026, 5, 15), 1), (date(2026, 5, 31), 2), (JUNE, 4), (date(2026, 7, 10), 5), (JULY, 6)):
        found = record_figures(small(cutoff, sent), path, now=AFTER)
    assert [(one.cutoff, one.value) for one in found.trend.series("actas")] == [
        (date(2026, 5, 31), 0.25),
        (JUNE, 0.5),
        (JULY, 0.75),
    ]
    assert [one.value for one in found.trend.series("actas", found.projects[0])] == [0.25, 0.5, 0.75]
    assert found.trend.previous("actas").cutoff == JUNE
    assert found.trend.previous("actas", found.projects[0]).value == 0.5
    june = recall(small(JUNE, 4), path)
    assert [one.value for one in june.trend.series("actas")] == [0.25, 0.5]
    assert june.trend.previous("actas", june.projects[0]).value == 0.25


def test_the_trend_of_a_kind_of_period_or_of_a_filter_is_its_own(path):
    record_figures(small(JUNE, 4, period=parse_period("2026-06")), path, now=AFTER)
    record_figures(small(JULY, 6, period=parse_period("2026-07")), path, now=AFTER)
    quarter = record_figures(
        small(date(2026, 9, 30), 8, period=parse_period("2026-T3")), path, now=datetime(2026, 10, 1)
    )
    assert [one.cutoff for one in quarter.trend.series("actas")] == [date(2026, 9, 30)]
    filtered = replace(small(JULY, 6, period=parse_period("2026-07")), filters={"cliente": "banco"})
    assert [one.cutoff for one in record_figures(filtered, path, now=AFTER).trend.series("actas")] == [JULY]
    whole = recall(small(JULY, 6, period=parse_period("2026-07")), path)
    assert [one.cutoff for one in whole.trend.series("actas")] == [JUNE, JULY]


def test_a_project_is_followed_through_a_new_name_and_the_code_it_gets_later(path):
    record_figures(small(date(2026, 5, 31), 2, code=None), path, now=AFTER)
    record_figures(small(JUNE, 4, code="IMP-1"), path, now=AFTER)
    found = record_figures(small(JULY, 6, code="IMP-1"), path, now=AFTER)
    assert [one.value for one in found.trend.series("actas", found.projects[0])] == [0.25, 0.5, 0.75]
    other = path.with_name("otro.sqlite")
    record_figures(small(JUNE, 4, name="Cobranzas"), other, now=AFTER)
    renamed = record_figures(small(JULY, 6, name="Cobranza preventiva"), other, now=AFTER)
    assert [one.value for one in renamed.trend.series("actas", renamed.projects[0])] == [0.5, 0.75]


@pytest.mark.parametrize(
    ("now", "before", "seen"),
    [(0.8, 0.7, "▲"), (0.7, 0.8, "▼"), (0.8, 0.8, "►"), (0.80001, 0.8, "▲"), (0.8, None, ""), (None, 0.8, "")],
)
def test_arrows(now, before, seen):
    assert arrow(now, before) == seen


def test_where_the_history_lies(tmp_path):
    assert default_history(tmp_path / "Consolidado junio.xlsx") == tmp_path / store.NAME
    assert default_history(tmp_path / "Fichas") == tmp_path / "Fichas" / store.NAME
    (tmp_path / store.NAME).touch()
    assert default_history(tmp_path / "Fichas") == tmp_path / store.NAME
    assert named_path(tmp_path) == named_path(tmp_path / "Consolidado.xlsx") == tmp_path / store.NAME
    assert named_path(tmp_path / "otro.hist") == tmp_path / "otro.hist"


def test_no_history_says_so(path):
    with pytest.raises(ImplementationXLError) as error:
        recorded(path)
    assert error.value.problems[0].code == "E826"
    assert not path.exists()


STEPS = st.lists(
    st.tuples(st.sampled_from([JUNE, JULY]), st.integers(0, 8), st.booleans(), st.booleans()), min_size=1, max_size=12
)


@settings(max_examples=30)
@given(STEPS)
def test_whatever_is_recorded_in_whatever_order_the_first_figure_stands_until_it_is_redone(steps):
    """Cut-off, minutes sent, redone or not, recorded on the day itself or after it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / store.NAME
        standing: dict[date, tuple[int, bool]] = {}
        kept = 0
        for number, (cutoff, sent, redo, early) in enumerate(steps):
            now = datetime(cutoff.year, cutoff.month, cutoff.day, 8) if early else AFTER.replace(minute=number)
            found = record_figures(small(cutoff, sent), path, redo=redo, reason="x", now=now)
            before = standing.get(cutoff)
            said = {one.code for one in found.projects[0].problems}
            if before is None:
                assert said == set()
                standing[cutoff] = (sent, early)
            elif before[0] == sent:
                assert said == set()
                standing[cutoff] = (sent, before[1] and early)
            elif redo or before[1]:
                assert said == {"N821" if before[1] else "N823"}
                standing[cutoff] = (sent, early)
            else:
                assert said == {"A820"}
            everything = [one for one in recorded(path) if one.indicator == "actas" and not one.scope]
            now_standing = {
                one.cutoff: (one.numerator, one.provisional) for one in everything if one.status == STANDING
            }
            assert now_standing == standing
            assert len(everything) >= kept  # nothing recorded is ever lost
            kept = len(everything)
