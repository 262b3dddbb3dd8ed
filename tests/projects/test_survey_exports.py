"""Exports of Microsoft Forms, time zones, long comments and lone quotes: surveys as they come."""

from __future__ import annotations

import csv
import threading
from collections.abc import Sequence
from cProfile import Profile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run_json
from hypothesis import given, settings
from hypothesis import strategies as st
from project_helper import handover
from survey_helper import TIME, write_csv, write_xlsx

import implementation_xl as ixl
from implementation_xl.adapters.reading.google_forms import read_stamps
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.projects.measuring import measure_reading
from implementation_xl.workbooks.reading.workbook import read_here

JUNE, GENERAL = date(2026, 6, 30), "¿Qué tan satisfecho está con la implementación?"
ENGLISH = ("Id", "Start time", "Completion time", "Email", "Name", "Last modified time")
SPANISH = ("Id.", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre")
QUIZ = ("Total points", "Quiz feedback", GENERAL, f"Points - {GENERAL}", f"Feedback - {GENERAL}")
PUNTOS = ("Total de puntos", "Comentarios del cuestionario", GENERAL, f"Puntos: {GENERAL}", f"Comentarios: {GENERAL}")
BEGUN, COMPLETE = datetime(2026, 6, 30, 23, 50), datetime(2026, 7, 1, 0, 10)


def measured(path: Path) -> Measurement:
    measurement = measure_reading(read_here(path), JUNE)
    assert measurement is not None
    return measurement


def figures(path: Path) -> tuple[float, float]:
    return measured(path).numerator, measured(path).denominator


def codes(path: Path) -> list[str]:
    return [problem.code for problem in read_here(path).problems]


def answers(first: datetime, complete: datetime, extra: int, after: Sequence[Any] = ()) -> list[list[Any]]:
    """Three answers of Microsoft Forms: satisfied, not satisfied, and one begun in June and complete in July."""
    moments = [(datetime(2026, 6, 1, 9), datetime(2026, 6, 1, 9, 5), 5), (datetime(2026, 6, 2, 9),) * 2 + (2,)]
    moments.append((first, complete, 4))
    return [
        [number, begun, done, "ana@cliente.example", "Ana Ríos", *[""] * extra, rating, *after]
        for number, (begun, done, rating) in enumerate(moments, 1)
    ]


def texts(rows: Sequence[Sequence[Any]], form: str) -> list[list[Any]]:
    return [[cell.strftime(form) if isinstance(cell, datetime) else cell for cell in row] for row in rows]


# Microsoft Forms


def test_a_workbook_of_microsoft_forms_counts_when_the_answer_was_complete(tmp_path):
    path = write_xlsx(tmp_path / "e.xlsx", answers(BEGUN, COMPLETE, 1), (*ENGLISH, GENERAL))
    assert figures(path) == (1, 2)
    assert [(out.cell, out.reason) for out in measured(path).excluded] == [("C4", "Después del corte")]
    assert codes(path) == ["N136"]


def test_the_project_counts_it_as_it_counts_one_of_google(tmp_path):
    handover(tmp_path)
    write_xlsx(tmp_path / "Encuesta(1-3).xlsx", answers(BEGUN, COMPLETE, 0), (*SPANISH, GENERAL))
    one = ixl.measure(ixl.read_project(tmp_path), JUNE)["satisfaccion"]
    assert (one.numerator, one.denominator) == (1, 2)


@pytest.mark.parametrize(
    ("titles", "form", "shape"),
    [
        ((*ENGLISH[:5], GENERAL), "%m/%d/%Y %H:%M:%S", {}),
        ((*SPANISH, GENERAL), "%d/%m/%Y %H:%M:%S", {"delimiter": ";", "encoding": "cp1252"}),
        ((*SPANISH, GENERAL), "%d/%m/%Y %H:%M", {"delimiter": ";", "encoding": "utf-8-sig"}),
        ((*SPANISH, GENERAL), "%d/%m/%Y %H:%M", {"delimiter": "\t", "encoding": "utf-16"}),
        (("ID", *SPANISH[1:], GENERAL), "%Y-%m-%d %H:%M:%S", {}),
    ],
)
def test_a_text_of_microsoft_forms_in_either_language_is_read(tmp_path, titles, form, shape):
    handover(tmp_path)
    write_csv(tmp_path / "e.csv", texts(answers(BEGUN, COMPLETE, 0), form), titles, **shape)
    found = {
        one["id"]: one for one in run_json("indicadores", tmp_path, "--corte", "2026-06-30", code=None)["indicadores"]
    }
    assert (found["satisfaccion"]["numerador"], found["satisfaccion"]["denominador"]) == (1, 2)


@pytest.mark.parametrize(("own", "quiz"), [(ENGLISH, QUIZ), (SPANISH, PUNTOS)])
def test_the_points_and_remarks_of_a_quiz_are_no_ratings(tmp_path, own, quiz):
    extra = len(own) - 5 + 2
    rows = answers(datetime(2026, 6, 3), datetime(2026, 6, 3), extra, (1, ""))
    path = write_xlsx(tmp_path / "e.xlsx", rows, (*own, *quiz))
    assert figures(path) == (2, 3)
    assert [one.label for one in read_here(path).tables["respuestas"].extra] == [GENERAL]


def test_a_workbook_with_an_id_and_hours_of_its_own_is_no_survey(tmp_path):
    path = write_xlsx(tmp_path / "e.xlsx", [(1, "9:00", "10:00", 5)], ("Id", "Hora de inicio", "Hora de fin", GENERAL))
    assert codes(path) == ["E106"]


# Time zones


@pytest.mark.parametrize(
    ("typed", "moment", "moved"),
    [
        ("2026/07/01 4:15:03 a. m. GMT", datetime(2026, 6, 30, 23, 15, 3), True),
        ("2026/06/30 11:15:03 p. m. GMT-5", datetime(2026, 6, 30, 23, 15, 3), False),
        ("2026/06/30 11:15:03 p. m. GMT-05:00", datetime(2026, 6, 30, 23, 15, 3), False),
        ("2026/07/01 6:15:03 AM UTC+2", datetime(2026, 6, 30, 23, 15, 3), True),
        ("2026/07/01 9:45:03 a. m. GMT+5:30", datetime(2026, 6, 30, 23, 15, 3), True),
        ("30/06/2026 23:15:03 GMT-3", datetime(2026, 6, 30, 21, 15, 3), True),
        ("2026-07-01T04:15:03Z", datetime(2026, 6, 30, 23, 15, 3), True),
        ("2026-07-01T04:15:03+00:00", datetime(2026, 6, 30, 23, 15, 3), True),
        ("2026-07-01T04:15:03.123Z", datetime(2026, 6, 30, 23, 15, 3), True),
        ("2026-06-30 23:15:03-0500", datetime(2026, 6, 30, 23, 15, 3), False),
        ("2026-07-01 04:15:03", datetime(2026, 7, 1, 4, 15, 3), False),
        ("2026-12-31T23:15:03-12:00", datetime(2027, 1, 1, 6, 15, 3), True),
    ],
)
def test_a_stamp_of_another_zone_counts_on_its_day_in_bogota(typed, moment, moved):
    stamps = read_stamps([typed], TIME)
    assert (stamps.days, stamps.times, stamps.moved) == ([moment.date()], [moment.time()], [0] if moved else [])


def test_a_zone_that_was_changed_is_said_once_at_its_first_cell(tmp_path):
    rows = [("2026/06/30 11:15:03 p. m. GMT-5", 5), ("2026/07/01 4:15:03 a. m. GMT", 2), ("2026/07/01 9:00 UTC+2", 5)]
    path = write_csv(tmp_path / "e.csv", rows, (TIME, GENERAL))
    assert figures(path) == (1, 2)
    (problem,) = [one for one in read_here(path).problems if one.code == "N148"]
    assert (problem.cell, problem.expected, problem.params["count"]) == ("A3", "30/06/2026 23:15", "2")


@settings(max_examples=200)
@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2098, 12, 31)),
    st.integers(-12, 14),
    st.sampled_from(("GMT", "UTC", "")),
)
def test_any_moment_in_any_zone_is_the_same_moment_in_bogota(moment, hours, name):
    moment = moment.replace(microsecond=0)
    there = moment + timedelta(hours=5 + hours)
    zone = f" {name}{hours:+d}" if name else f"{hours:+03d}:00"
    stamps = read_stamps([f"{there:%Y-%m-%d %H:%M:%S}{zone}"], TIME)
    assert (stamps.days[0], stamps.times[0]) == (moment.date(), time(moment.hour, moment.minute, moment.second))


# Comments


@pytest.mark.parametrize("length", [131_073, 1_000_000])
def test_a_long_comment_does_not_hide_the_survey(tmp_path, length):
    rows = [(datetime(2026, 6, 1), 5, "x" * length), (datetime(2026, 6, 2), 2, "y, " * (length // 3))]
    path = write_csv(tmp_path / "e.csv", rows, (TIME, GENERAL, "Comentarios"))
    before = csv.field_size_limit()
    assert figures(path) == (1, 2)
    assert csv.field_size_limit() == before


def test_two_long_surveys_at_once_do_not_take_each_others_room(tmp_path):
    paths = [
        write_csv(
            tmp_path / f"{number}.csv", [(datetime(2026, 6, 1), 5, "x" * 300_000)] * 5, (TIME, GENERAL, "Comentario")
        )
        for number in range(4)
    ]
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda path=path: found.append(codes(path))) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["N136"]] * 4


@pytest.mark.parametrize(
    ("line", "word"),
    [('2026/06/02 9:00:00,4,"dijo "hola" y ya"\n', "suelta"), ('2026/06/02 9:00:00,4,"no se cierra\n', "no se cierra")],
)
def test_a_lone_quote_is_told_as_what_it_is_with_its_row(tmp_path, line, word):
    path = tmp_path / "e.csv"
    path.write_text(
        f"{TIME},{GENERAL},C\n2026/06/01 9:00:00,5,bien\n{line}2026/06/03 9:00:00,5,bien\n", encoding="utf-8"
    )
    (problem,) = read_here(path).problems
    assert problem.code == "E101"
    assert "fila 3" in problem.message and word in problem.message


def test_a_quote_inside_a_plain_comment_is_a_character(tmp_path):
    path = tmp_path / "e.csv"
    path.write_text(f'{TIME},{GENERAL},C\n2026/06/01 9:00:00,5,pantalla de 5"\n', encoding="utf-8")
    assert figures(path) == (1, 1)


# Bad shapes


def test_ten_times_the_answers_take_ten_times_the_calls(tmp_path):
    titles = (TIME, *(f"Califique de 1 a 5 [{number}]" for number in range(20)), "Comentarios", "Nombre")

    def calls(count: int) -> int:
        rows = [
            (datetime(2026, 6, 1) + timedelta(seconds=row), *[row % 5 + 1] * 20, f"texto {row}", f"persona {row}")
            for row in range(count)
        ]
        path = write_csv(tmp_path / f"{count}.csv", rows, titles)
        profile = Profile()
        profile.runcall(measured, path)
        return sum(entry.callcount for entry in profile.getstats())

    calls(100)
    assert calls(5_000) < 12 * calls(500)


@pytest.mark.parametrize(
    "content",
    [
        "Id,Start time,Completion time\n",
        "Id;Hora de inicio;Hora de finalización;Correo electrónico;Nombre\n",
        "Id,Start time,Completion time\n1,,\n",
        f"{TIME}\n2026/06/01\n",
        f"{TIME},,,\n,,,\n",
        f"{TIME},{GENERAL}\n,\n,\n",
        f"sep=;\nId;Hora de inicio;Hora de finalización;{GENERAL}\n1;;;5\n",
    ],
)
def test_a_survey_of_almost_nothing_is_one_word_or_none(tmp_path, content):
    path = tmp_path / "e.csv"
    path.write_text(content, encoding="utf-8")
    assert set(codes(path)) <= {"N134", "N135", "N136", "A150", "A453"}
