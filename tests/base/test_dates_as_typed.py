"""Dates and times as Colombians type them: what is understood, what is refused, and that nothing is guessed."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation_xl.base.dates import (
    FIRST,
    LAST,
    MONTHS,
    from_serial,
    in_words,
    parse_date,
    parse_time,
    reading_rule,
    show_date,
    to_serial,
)

DAYS = st.dates(FIRST, LAST)


@pytest.mark.parametrize(
    "text",
    [
        "16/02/2026",
        "16-2-26",
        "16.02.2026",
        "16 / 02 / 2026",
        "2026-02-16",
        "2026/2/16",
        "2026-02-16T00:00:00",
        "2026-02-16 10:30:00.000Z",
        "2026-02-16T10:00:00-05:00",
        "16 de febrero de 2026",
        "16 de Febrero del 2026",
        "Febrero 16 de 2026",
        "febrero 16, 2026",
        "FEBRERO 16 DE 2026",
        "lunes, 16 de febrero de 2026",
        "Lun 16/02/26",
        "16-feb-2026",
        "16-feb.-2026",
        "16 feb 26",
        "16/feb/2026",
        "feb-16-2026",
        "16º de febrero de 2026",
        "16 de febrero de 2.026",
        "Feb 16, 2026",
        "16 febrero, 2026",
        "46069",
        "46069.5",
        "16/02/2026 8:00 a. m.",
        "16/02/2026, 10:30 AM",
        "16 de febrero de 2026 a las 3:00 pm",
        "16\xa0de\xa0febrero\xa0de\xa02026",
        "\u200e16/02/2026",
        " 16/02/2026. ",
    ],
)
def test_a_date_in_words_or_figures_is_understood_day_first(text):
    assert parse_date(text) == date(2026, 2, 16)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("09 de Junio del 2023", date(2023, 6, 9)),
        ("Sun 13/01/19", date(2019, 1, 13)),
        ("01/06/2026", date(2026, 6, 1)),
        ("1° de mayo de 2026", date(2026, 5, 1)),
        ("1ro de mayo de 2026", date(2026, 5, 1)),
        ("primero de mayo de 2026", date(2026, 5, 1)),
        ("5 de setiembre de 2026", date(2026, 9, 5)),
        ("sept. 5 de 2026", date(2026, 9, 5)),
        ("miércoles 18-mar-2026", date(2026, 3, 18)),
        ("Mar 16 2026", date(2026, 3, 16)),
        ("16/02/0206", date(206, 2, 16)),
    ],
)
def test_more_ways_to_write_a_date(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026",
        "02/16/2026",
        "16 de febrero",
        "feb-26",
        "marzo",
        "mar 2026",
        "pendiente",
        "16/02",
        "2026",
        "1.2",
        "16/02/206",
        "16/02/2026 - 20/02/2026",
        "16/02/2026 aprox",
        "12345",
        "99999",
        "semana 3",
        "00/02/2026",
        "16 de xyz de 2026",
        "30 de febrero de 2026",
        "",
        "29/02/2026",
        "16//02/2026",
        "ayer",
    ],
)
def test_what_is_no_date_or_half_of_one_is_not_guessed(text):
    assert parse_date(text) is None


@given(DAYS)
def test_every_day_is_understood_in_every_usual_form(day):
    month = MONTHS[day.month - 1]
    forms = (
        show_date(day),
        f"{day:%d/%m/%y}",
        day.isoformat(),
        f"{day.day} de {month} de {day.year}",
        str(to_serial(day)),
        f"{month.upper()} {day.day} DE {day.year}",
        f"{day.day}-{month[:3]}-{day.year}",
        f"{day.day}/{month}/{day:%y}",
    )
    assert {parse_date(text) for text in forms} == {day}
    assert from_serial(to_serial(day)) == day


@given(st.text(max_size=25) | st.text("0123456789/-. demarzofb:", max_size=25))
def test_any_text_is_a_date_or_none_and_a_time_or_none(text):
    day, moment = parse_date(text), parse_time(text)
    assert day is None or parse_date(show_date(day)) == day
    assert moment is None or parse_time(f"{moment:%H:%M}") == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("14:30", time(14, 30)),
        ("2:30 p. m.", time(14, 30)),
        ("2:30pm", time(14, 30)),
        ("8 am", time(8)),
        ("8:00 a.m.", time(8)),
        ("12:00 m.", time(12)),
        ("12 m", time(12)),
        ("12:00 am", time(0)),
        ("12:30 PM", time(12, 30)),
        ("08:00 hrs", time(8)),
        ("14h30", time(14, 30)),
        ("15:00 h", time(15)),
        ("2.30 pm", time(14, 30)),
        ("14:30:59", time(14, 30)),
    ],
)
def test_a_time_of_day_is_understood(text, moment):
    assert parse_time(text) == moment


@pytest.mark.parametrize("text", ["24:00", "8:60", "13:00 pm", "0:30 am", "8", "8 m", "8:00 a 10:00", "tarde", ""])
def test_what_is_no_time_is_not_guessed(text):
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("16/02/2026", ""),
        ("05/06/2026", "Va primero el día: no es 6 de mayo."),
        ("5-6-26", "Va primero el día: no es 6 de mayo. El año «26» es 2026."),
        ("06/06/2026", ""),
        ("Lun 16/02/26", "El año «26» es 2026."),
        ("16-feb-22", "El año «22» es 2022."),
        ("Feb 16, 22", "El año «22» es 2022."),
        ("2026-05-06", ""),
        ("5 de junio de 2026", ""),
        ("46069", "Es el número con que Excel guarda las fechas."),
    ],
)
def test_the_rule_by_which_a_text_was_understood_is_said(text, rule):
    day = parse_date(text)
    assert day is not None
    assert reading_rule(text, day) == rule


def test_a_serial_number_as_text_of_a_workbook_from_1904():
    assert parse_date("44607", 1462) == parse_date("46069") == date(2026, 2, 16)
    assert in_words(date(2026, 2, 16)) == "16 de febrero de 2026"
