"""The hours a week of what people write as a line's timetable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation_xl.base.opening_hours import weekly_hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Lunes a sábado 07:00-19:00", 72),
        ("L-V 8-18", 50),
        ("L a S de 7 a.m. a 7 p.m.", 72),
        ("24/7", 168),
        ("24 horas, todos los días", 168),
        ("Lunes a viernes 24 horas", 120),
        ("Todos los días 06:00-22:00", 112),
        ("Lunes a viernes 8:00 a 18:00 y sábados 8:00 a 13:00", 55),
        ("Lunes a viernes 8-12 y 14-18, sábado 8-13", 45),
        ("8:00 a 17:00 de lunes a viernes", 45),
        ("Lunes, miércoles y viernes 9:00-12:00", 9),
        ("22:00-06:00 todos los días", 56),
        ("Lunes a sábado 07:00-19:00, incluidos festivos", 72),
        ("Viernes a lunes 8:00-10:00", 8),
    ],
)
def test_what_people_write(text: str, hours: float) -> None:
    assert weekly_hours(text) == pytest.approx(hours)


@pytest.mark.parametrize("text", ["", "horario extendido", "8 horas diarias", "99:00-3:00", "según demanda"])
def test_what_says_no_hours(text: str) -> None:
    assert weekly_hours(text) is None


@given(st.text(max_size=60))
def test_any_text_is_hours_of_a_week_or_none(text: str) -> None:
    hours = weekly_hours(text)
    assert hours is None or 0 < hours <= 168
