"""Periods: how they are written, where they begin and end, and which projects belong to them."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest
from checkout import PORTFOLIO
from hypothesis import given
from hypothesis import strategies as st

import implementation_xl as ixl
from implementation_xl.base.periods import (
    HALF_YEAR,
    LENGTHS,
    MONTH,
    QUARTER,
    YEAR,
    Period,
    Span,
    parse_period,
    period_cutoff,
    period_of,
)
from implementation_xl.base.problems import ImplementationXLError

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PERIODS = st.sampled_from(sorted(LENGTHS)).flatmap(
    lambda kind: st.builds(Period, st.just(kind), st.integers(2000, 2099), st.integers(1, 12 // LENGTHS[kind]))
)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("2026-06", "2026-06"),
        ("2026-6", "2026-06"),
        ("2026/06", "2026-06"),
        ("06/2026", "2026-06"),
        ("6-2026", "2026-06"),
        ("202606", "2026-06"),
        ("junio 2026", "2026-06"),
        ("Junio de 2026", "2026-06"),
        ("jun-2026", "2026-06"),
        ("Setiembre 2026", "2026-09"),
        ("2026-T2", "2026-T2"),
        ("2026-t2", "2026-T2"),
        ("2026T2", "2026-T2"),
        ("T2-2026", "2026-T2"),
        ("2T 2026", "2026-T2"),
        ("2026-Q2", "2026-T2"),
        ("segundo trimestre de 2026", "2026-T2"),
        ("2026 trimestre 2", "2026-T2"),
        ("2026-S1", "2026-S1"),
        ("S1 2026", "2026-S1"),
        ("primer semestre 2026", "2026-S1"),
        ("2026", "2026"),
        (" 2026 ", "2026"),
        ("Año 2026", "2026"),
    ],
)
def test_a_period_is_understood_however_it_is_written(text, id):
    assert parse_period(text).id == id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-13",
        "2026-00",
        "2026-T5",
        "2026-T0",
        "2026-S3",
        "1999-06",
        "2100",
        "2026-06-30",
        "30/06/2026",
        "junio",
        "ju 2026",
        "2026-X1",
        "2026-2027",
        "T2 S1 2026",
        "trimestre 2026",
        "otro 2026",
    ],
)
def test_what_is_no_period_is_refused_with_the_forms_accepted(text):
    with pytest.raises(ImplementationXLError, match=r"2026-06 .mes., 2026-T2 .trimestre., 2026-S1 .semestre. o 2026"):
        parse_period(text)


@given(PERIODS)
def test_what_a_period_says_of_itself_names_it(period):
    assert parse_period(period.id) == period
    assert parse_period(period.label) == period


@given(PERIODS)
def test_periods_follow_each_other_without_gap_or_overlap(period):
    assert period.next.first == period.last + timedelta(1)
    assert period.next.previous == period.previous.next == period
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    assert (months, period.first.day) == (LENGTHS[period.kind], 1)


@given(DAYS)
def test_each_day_lies_in_exactly_its_month_and_that_in_its_quarter_half_year_and_year(day):
    month = period_of(day)
    assert month.first <= day <= month.last
    for kind in (QUARTER, HALF_YEAR, YEAR):
        around = [Period(kind, day.year, number) for number in range(1, 12 // LENGTHS[kind] + 1)]
        assert [one for one in around if one.first <= month.first and month.last <= one.last] == [period_of(day, kind)]


@given(PERIODS, DAYS)
def test_the_cutoff_lies_in_the_period_and_never_after_today(period, today):
    if period.first > today:
        with pytest.raises(ImplementationXLError, match="todavía no comienza"):
            period_cutoff(period, None, today)
        return
    cutoff = period_cutoff(period, None, today)
    assert period.first <= cutoff <= min(period.last, today)
    assert period.finished(today) == (today > period.last)
    assert cutoff == (period.last if today >= period.last else today)


@given(PERIODS, DAYS, DAYS)
def test_a_cutoff_asked_for_must_lie_in_the_period(period, cutoff, today):
    if period.first <= cutoff <= period.last:
        assert period_cutoff(period, cutoff, today) == cutoff
    else:
        with pytest.raises(ImplementationXLError, match="no está en el periodo"):
            period_cutoff(period, cutoff, today)


@given(PERIODS, st.none() | DAYS, st.none() | DAYS)
def test_a_project_belongs_while_it_is_open_and_in_the_period_it_closes_in(period, opened, closed):
    span = Span(opened, closed)
    belongs = span.within(period, period.last)
    assert belongs == any(
        (opened is None or opened <= day) and (closed is None or day <= closed)
        for day in ([period.first, period.last] + [one for one in (opened, closed) if one])
        if period.first <= day <= period.last
    ) or (opened is not None and closed is not None and closed < opened)
    if belongs and closed is not None and closed <= period.last:
        assert not span.within(period.next, period.next.last)


@given(PERIODS, PERIODS, st.none() | DAYS, st.none() | DAYS)
def test_who_belongs_to_a_month_belongs_to_the_year_around_it(first, second, opened, closed):
    month = Period(MONTH, first.year, second.number)
    if Span(opened, closed).within(month, month.last):
        year = Period(YEAR, first.year)
        assert Span(opened, closed).within(year, year.last)


def test_a_portfolio_of_a_period_holds_its_projects_and_names_the_others(tmp_path):
    root = tmp_path / "Implementaciones"
    shutil.copytree(PORTFOLIO, root)
    whole = ixl.consolidate(root, date(2026, 6, 30), workers=1)
    june = ixl.consolidate(root, period="2026-06", workers=1)
    assert june.cutoff == date(2026, 6, 30)
    names = [one.folder for one in whole.projects]
    assert sorted(one.folder for one in june.projects + june.outside) == sorted(names)
    for one in june.projects:
        assert one.span.opened is None or one.span.opened <= june.cutoff
    before = ixl.consolidate(root, period="2001", workers=1)
    assert [one.folder for one in before.projects] == [one.folder for one in whole.projects if one.span.opened is None]
