"""Which days count as working days."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_indicators import working_days

from implementation_xl.base.workdays import MONDAY_TO_FRIDAY, MONDAY_TO_SATURDAY, WorkCalendar, colombian_holidays

DATES = st.dates(date(2025, 12, 1), date(2026, 12, 31))
WEEKS = st.sampled_from([None, "", MONDAY_TO_FRIDAY, MONDAY_TO_SATURDAY])
HOLIDAYS = st.lists(DATES, max_size=40)


def test_a_week_of_a_contact_centre_has_five_working_days_unless_the_form_says_saturday() -> None:
    monday, sunday = date(2026, 3, 2), date(2026, 3, 8)
    assert WorkCalendar().count(monday, sunday) == 5
    assert WorkCalendar("Lunes a viernes").count(monday, sunday) == 5
    assert WorkCalendar("Lunes a sábado").count(monday, sunday) == 6
    assert WorkCalendar("Lunes a domingo").count(monday, sunday) == 5


def test_both_ends_count_and_an_inverted_span_holds_nothing() -> None:
    calendar = WorkCalendar()
    assert calendar.count(date(2026, 3, 2), date(2026, 3, 2)) == 1
    assert calendar.count(date(2026, 3, 7), date(2026, 3, 8)) == 0
    assert calendar.count(date(2026, 3, 6), date(2026, 3, 2)) == 0


def test_a_holiday_on_a_weekend_takes_nothing_away_twice_listed_neither() -> None:
    saturday, thursday = date(2026, 3, 7), date(2026, 3, 5)
    calendar = WorkCalendar(MONDAY_TO_FRIDAY, [saturday, thursday, thursday])
    assert calendar.count(date(2026, 3, 2), date(2026, 3, 8)) == 4
    assert not calendar.working(thursday)
    assert calendar.working(date(2026, 3, 6))
    assert WorkCalendar(MONDAY_TO_SATURDAY, [saturday]).count(date(2026, 3, 2), date(2026, 3, 8)) == 5


def test_days_late_and_days_early() -> None:
    calendar = WorkCalendar()
    friday = date(2026, 3, 6)
    assert calendar.between(friday, date(2026, 3, 10)) == 2
    assert calendar.between(friday, friday) == 0
    assert calendar.between(friday, date(2026, 3, 8)) == 0
    assert calendar.between(friday, date(2026, 3, 4)) == -2


def test_the_numbered_working_day_of_a_plan() -> None:
    calendar = WorkCalendar(holidays=[date(2026, 3, 9)])
    saturday = date(2026, 3, 7)
    assert calendar.day(saturday, 1) == date(2026, 3, 10)
    assert calendar.day(saturday, 4) == date(2026, 3, 13)
    assert calendar.day(saturday, 10**6) is None
    assert WorkCalendar().day(date(2099, 12, 31), 1) == date(2099, 12, 31)
    assert WorkCalendar().day(date(2099, 12, 31), 2) is None


@given(week=WEEKS, holidays=HOLIDAYS, first=DATES, last=DATES)
def test_counting_equals_counting_on_the_fingers(
    week: str | None, holidays: list[date], first: date, last: date
) -> None:
    calendar = WorkCalendar(week, holidays)
    slow = working_days(first, last, week, holidays) if first <= last else []
    assert calendar.count(first, last) == len(slow)
    for number, day in enumerate(slow, 1):
        assert calendar.working(day)
        assert calendar.day(first, number) == day
    after = working_days(first + timedelta(days=1), last, week, holidays) if first < last else []
    if first <= last:
        assert calendar.between(first, last) == len(after) == -calendar.between(last, first)


def test_holidays_of_colombia_come_with_their_spanish_names_and_moved_to_monday() -> None:
    found = dict(colombian_holidays(2025, 2026))
    assert found[date(2026, 1, 1)] == "Año Nuevo"
    assert found[date(2026, 1, 12)] == "Día de los Reyes Magos (observado)"
    assert date(2026, 1, 6) not in found
    assert found[date(2026, 4, 3)] == "Viernes Santo"
    assert "San Pedro y San Pablo" in found[date(2025, 6, 30)] and "Sagrado Corazón" in found[date(2025, 6, 30)]
    assert list(found) == sorted(found)
    assert {day.year for day in found} == {2025, 2026}
    assert all(type(day) is date for day in found)


def test_the_law_is_that_of_the_library_for_a_century() -> None:
    """Ours are rules; those of the library are looked after by many. A new law fails here."""
    theirs = holidays.country_holidays("CO", years=range(2000, 2100), language="es")
    assert colombian_holidays(2000, 2099) == sorted((day, name) for day, name in theirs.items() if day.year < 2100)


def test_the_holiday_of_2026_is_no_holiday_before_its_law() -> None:
    assert date(2026, 7, 13) in dict(colombian_holidays(2026, 2026))
    assert date(2025, 7, 14) not in dict(colombian_holidays(2025, 2025))


def test_no_years_no_holidays() -> None:
    assert colombian_holidays(2026, 2025) == []


def test_a_calendar_is_a_value() -> None:
    assert WorkCalendar("Lunes a viernes", (date(2026, 1, 1),)) == WorkCalendar("Lunes a viernes", (date(2026, 1, 1),))
    with pytest.raises(AttributeError):
        WorkCalendar().week = "Lunes a sábado"  # type: ignore[misc]
