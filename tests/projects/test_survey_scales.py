"""The scale of a question is its own: its title, its labels or its answers say it, or it is not measured and said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run, run_json
from hypothesis import given, settings
from hypothesis import strategies as st
from project_helper import handover
from survey_helper import TIME, write_csv, write_xlsx

import implementation_xl as ixl
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.indicators.ratings import DOUBTS, Question, Unrated, rated
from implementation_xl.indicators.scales import TOPS, Scale, least_satisfied
from implementation_xl.projects.measuring import measure_reading
from implementation_xl.workbooks.reading.workbook import read_here

JUNE, MOMENT = date(2026, 6, 30), datetime(2026, 6, 1, 9, 15)
KNOWN = catalog()
SURVEY = KNOWN.form("encuesta_satisfaccion").survey
assert SURVEY is not None


def asked(title: str, answers: Sequence[Any]) -> Question | Unrated:
    """What a column of its own is taken for."""
    assert SURVEY is not None
    return rated([(title, answers)], SURVEY, KNOWN)[0]


def satisfied(question: Question | Unrated) -> tuple[int, int]:
    assert isinstance(question, Question), question
    values = [value for value in question.values if value is not None]
    return sum(value >= least_satisfied(question.scale) for value in values), len(values)


def reason(question: Question | Unrated) -> str:
    assert isinstance(question, Unrated), question
    return question.reason


def measured(path: Path) -> Measurement:
    measurement = measure_reading(read_here(path), JUNE)
    assert measurement is not None
    return measurement


def codes(path: Path) -> list[str]:
    return [problem.code for problem in read_here(path).problems]


# The coordinator's form asks on another scale than 1 to 5


@pytest.mark.parametrize(
    ("title", "answers", "figures"),
    [
        ("¿Qué tan fácil fue el proceso? (1 = muy difícil, 7 = muy fácil)", ("7", "7", "6", "5"), (3, 4)),
        ("Califique del 1 (muy malo) al 7 (excelente)", (7, 6, 5, 1), (2, 4)),
        ("Califique la atención, siendo 1 muy malo y 6 excelente", (6, 5, 4, 4), (2, 4)),
        ("Califique la atención (1-4)", (4, 3, 2, 1), (2, 4)),
        ("Califique la atención de uno a tres", (3, 3, 2, 1), (2, 4)),
        ("De 0 a 3, ¿qué tan claro fue?", (3, 2, 1, 0), (2, 4)),
        ("De 0 a 5, ¿qué tan claro fue?", (5, 4, 3, 0), (2, 4)),
        ("On a scale from 1 to 10, how satisfied are you?", (10, 9, 8, 1), (2, 4)),
        ("Califique de 0 a 100 su satisfacción", ("100", "80", "95", "89,5"), (2, 4)),
        ("Califique su satisfacción", ("90%", "100 %", "85 %", "50%"), (2, 4)),
        ("Califique su satisfacción de 0 % a 100 %", (0.9, 1.0, 0.85, 0.5), (2, 4)),
        ("Califique la atención", ("7 - Muy satisfecho", "6 - Satisfecho", "5", "1 - Muy insatisfecho"), (2, 4)),
        ("Califique la atención", ("10 (Excelente)", "9", "8 (Bueno)", "1"), (2, 4)),
        ("Califique la atención", ("5 / 5", "4 / 5", "3/5", "2 de 5"), (2, 4)),
        ("Califique la atención", ("7 de 7", "6 de 7", "5 de 7", "5 de 7"), (2, 4)),
        ("Califique la atención sobre 10", ("10", "9", "5", "8"), (2, 4)),
        ("Atención", ("★★★★☆", "★★★★★", "★☆☆☆☆", "★★★☆☆"), (2, 4)),
        ("Estrellas de tres", ("★★★", "★★☆", "★☆☆", "★★★"), (2, 4)),
        ("¿Cómo se siente?", ("😀", "🙂", "😐", "🙁"), (2, 4)),
        ("¿Cómo lo atendimos?", ("👍", "👎", "👍", "👎"), (2, 4)),
        ("Califique la atención (1 = excelente, 7 = pésima)", (1, 2, 3, 7), (2, 4)),
        ("1. En los últimos 6 meses, ¿qué tan satisfecho está? (1 a 7)", (7, 6, 5, 5), (2, 4)),
        (
            "Please rate. [Deadlines]",
            ("Very satisfied", "Somewhat satisfied", "Neither satisfied nor dissatisfied", "Somewhat dissatisfied"),
            (2, 4),
        ),
        ("Califique [Fechas]", ("Muy satisfecho", "Algo satisfecho", "Algo insatisfecho", "Muy insatisfecho"), (2, 4)),
        ("¿Qué probabilidad hay de que nos recomiende?", (10, 9, 8, 2), (2, 4)),
        ("NPS", (10, 9, 8, 0), (2, 4)),
    ],
)
def test_the_two_best_are_those_of_the_questions_own_scale(title, answers, figures):
    assert satisfied(asked(title, answers)) == figures


@pytest.mark.parametrize(
    ("title", "answers"),
    [
        ("¿Qué tan satisfecho está?", (7, 6, 4)),
        ("¿Qué tan satisfecho está?", (5, 4, 0)),
        ("¿Qué tan satisfecho está?", (80, 95, 70)),
        ("¿Qué tan satisfecho está?", (5, 4, 4, 3, 5, 10)),
        ("Califique de 1 a 5 o de 1 a 7", (5, 4, 3)),
        ("Califique de 1 a 5 (1 = malo, 7 = bueno)", (5, 4, 3)),
        ("Califique (1 a 5)", ("4 de 7", "5 de 7")),
        ("Califique", ("4 de 7", "5 de 5")),
        ("Califique de 0 a 100", (1, 1, 0)),
        ("Califique", ("1 - Muy satisfecho", "7 - Muy insatisfecho", "4")),
        ("Califique de 1 a 5: 1 es excelente", (1, 2, 1)),
        ("Califique", ("Totalmente satisfecho", "Muy satisfecho", "Satisfecho")),
        ("Califique", ("😀", "😃", "😐")),
        ("¿Nos recomendaría?", (4, 5, 3)),
        ("Net Promoter Score", (4, 5, 3)),
        ("Rate the service", ("Very satisfied", "Satisfied", "Somewhat satisfied")),
    ],
)
def test_a_scale_that_is_not_known_is_not_measured(title, answers):
    assert reason(asked(title, answers)) in DOUBTS


@pytest.mark.parametrize(
    "title",
    [
        "Del 1 al 3 de junio, ¿qué tan satisfecho estuvo?",
        "Fases 1 a 3: ¿qué tan satisfecho está?",
        "¿Qué tan satisfecho está con las sesiones 1 a 3?",
        "3. ¿Qué tan satisfecho está con el plan 2026?",
    ],
)
def test_a_range_of_something_else_is_no_scale(title):
    question = asked(title, (3, 2, 3))
    assert isinstance(question, Question) and question.scale == Scale(1, 5)


def test_a_question_beside_one_to_seven_is_not_read_to_five(tmp_path):
    titles = (TIME, "Califique [Trato]", "Califique [Tiempo]", "¿Qué tan claro fue?")
    path = write_csv(tmp_path / "e.csv", [(MOMENT, 5, 7, 4), (MOMENT, 4, 6, 5)], titles)
    assert [(one.code, one.cell) for one in read_here(path).problems] == [
        ("A150", "A1"),
        ("N136", "A1"),
        ("A225", "B1"),
        ("A225", "C1"),
        ("A225", "D1"),
    ]
    assert measured(path).value is None


def test_the_same_question_in_another_month_shows_that_it_goes_beyond_five(tmp_path):
    handover(tmp_path)
    titles = (TIME, "¿Qué tan satisfecho está?", "Califique de 1 a 6")
    write_csv(tmp_path / "a.csv", [(MOMENT, 5, 5), (MOMENT, 4, 3)], (*titles[:2], "Califique de 1 a 5"))
    write_csv(tmp_path / "b.csv", [(datetime(2026, 6, 2), 7, 5)], titles)
    measurement = ixl.measure(ixl.read_project(tmp_path), JUNE)["satisfaccion"]
    assert (measurement.numerator, measurement.denominator) == (2, 3)
    assert measurement.details["base"] == "1 a 5 y 1 a 6"
    assert [(one.code, one.cell) for one in measurement.problems] == [("A225", "B1")]


def test_a_definition_that_expects_another_scale_or_none(tmp_path):
    from implementation_xl.forms.catalog import packaged_folder

    path = write_csv(tmp_path / "p" / "e.csv", [(MOMENT, 7), (MOMENT, 5)], (TIME, "¿Qué tan satisfecho está?"))
    shipped = (packaged_folder() / "encuesta_satisfaccion" / "v1.toml").read_text(encoding="utf-8")
    for number, (expected, figures) in enumerate((("[1, 7]", (1, 2)), ("[]", (0, 0)))):
        own = tmp_path / str(number) / "encuesta_satisfaccion" / "v1.toml"
        own.parent.mkdir(parents=True)
        own.write_text(shipped.replace("escala_esperada = [1, 5]", f"escala_esperada = {expected}"), encoding="utf-8")
        known = catalog(own.parents[1])
        measurement = measure_reading(read_here(path, catalog=known), JUNE, catalog=known)
        assert measurement is not None
        assert (measurement.numerator, measurement.denominator) == figures


# A count is no rating


@pytest.mark.parametrize(
    "title",
    [
        "¿A cuántas reuniones de seguimiento asistió?",
        "¿Hace cuántos meses trabaja con nosotros?",
        "¿Cuánto tiempo lleva en el cargo? (1 a 5)",
        "How many agents do you have?",
        "Total de asesores",
        "Número de asesores satisfechos (1 a 5)",
        "Turno",
        "Turno en que fue atendido (1 a 3)",
        "Piso (1 a 7)",
        "Edad de sus hijos",
        "Antigüedad (años)",
        "Año",
        "NIT",
        "Teléfono",
        "ID del caso",
        "Sede (1 a 4)",
        "Vueltas que dio",
    ],
)
@pytest.mark.parametrize("answers", [(1, 2, 3, 5), ("1", "2", "1", "5")])
def test_a_count_is_no_rating(tmp_path, title, answers):
    general = "¿Qué tan satisfecho está con la implementación?"
    rows = [(MOMENT, rating, count) for rating, count in zip((5, 4, 5, 4), answers, strict=True)]
    path = write_xlsx(tmp_path / "e.xlsx", rows, (TIME, general, title))
    assert (measured(path).numerator, measured(path).denominator) == (4, 4)
    (notice,) = read_here(path).problems
    assert (notice.code, f"C «{title}»" in notice.message) == ("N136", True)


@pytest.mark.parametrize(
    "title", ["¿Qué tan satisfecho está con el número de reuniones?", "Califique el turno en que fue atendido (1 a 5)"]
)
def test_a_rating_of_something_that_is_counted_is_one(title):
    assert satisfied(asked(title, (5, 4, 3, 1))) == (2, 4)


# One notice a survey says which columns count, on which scale, and which do not


def test_one_notice_names_every_column_with_its_scale_or_why_it_does_not_count(tmp_path):
    titles = (TIME, "Nombre", "¿Qué tan satisfecho está?", "De 0 a 10, ¿nos recomendaría?", "Piso", "Califique (1 a 7)")
    path = write_csv(tmp_path / "e.csv", [(MOMENT, "Ana", "Satisfecho", 9, 2, 7)], titles)
    (notice,) = read_here(path).problems
    assert notice.params["counted"] == (
        "C «¿Qué tan satisfecho está?» (de 1 a 5); D «De 0 a 10, ¿nos recomendaría?» (de 0 a 10); "
        "F «Califique (1 a 7)» (de 1 a 7)"
    )
    assert "B «Nombre» (" in notice.params["uncounted"] and "E «Piso» (" in notice.params["uncounted"]


def test_a_survey_that_cannot_be_measured_is_named_in_every_command(tmp_path):
    folder = tmp_path / "p"
    handover(folder)
    write_csv(folder / "respuestas.csv", [(MOMENT, 7), (MOMENT, 5)], (TIME, "¿Qué tan satisfecho está?"))
    write_csv(folder / "Encuesta.csv", [(MOMENT, "chévere")], (TIME, "Su parecer"))
    names = {"respuestas.csv", "Encuesta.csv"}

    def named(problems: Sequence[dict[str, Any]]) -> set[str]:
        return {Path(one["archivo"]).name for one in problems if one["codigo"] == "A150"}

    assert named(run_json("indicadores", folder, code=None)["problemas"]) == names
    assert named(run_json("estado", folder, code=None)["encuestas"]) == names
    reviewed = run_json("revisar", folder, code=None)["archivos"]
    assert names <= {Path(one["archivo"]).name for one in reviewed if named(one["problemas"])}
    found = run_json("consolidar", folder, "-o", tmp_path / "c.xlsx", code=None)
    assert named(found["problemas"]) == names
    for command in (("indicadores", folder), ("estado", folder), ("consolidar", folder, "-o", tmp_path / "c.xlsx")):
        text = run(*command, code=None).output
        assert all(name in text for name in names), command
    (state,) = run_json("estado", folder, code=None)["proyectos"]
    assert state["registros"]["encuesta_satisfaccion"] == "presente"


def test_a_survey_that_cannot_be_read_is_not_missing(tmp_path):
    handover(tmp_path)
    (tmp_path / "e.csv").write_text(f'{TIME},C\n2026/06/01 9:00:00,"dijo "hola""\n', encoding="utf-8")
    found = run_json("estado", tmp_path, code=None)
    assert found["proyectos"][0]["registros"]["encuesta_satisfaccion"] == "presente"
    assert "e.csv" in run("estado", tmp_path, code=None).output


# Whatever is drawn: an independent count, or not measured and said

SAID = ("({} a {})", "de {} a {}", "siendo {} muy malo y {} excelente", "({} = muy malo, {} = excelente)", "{}-{}", "")


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, Scale, list[int], list[Any]]:
    """A title, the scale that it was asked on, the ratings, and what stands in the cells."""
    top = draw(st.sampled_from(sorted(TOPS)))
    scale = Scale(0 if top == 100 else draw(st.integers(0, 1)), top)
    title = f"Califique la atención {draw(st.sampled_from(SAID)).format(*scale)}".strip()
    ratings = draw(st.lists(st.integers(*scale), min_size=1, max_size=12))
    shape = draw(st.sampled_from(("{}", "{} puntos", "{}/{top}", "{} de {top}", "({})")))
    cells: list[Any] = [shape.format(rating, top=top) for rating in ratings]
    return title, scale, ratings, [*ratings] if draw(st.booleans()) else cells


@settings(max_examples=400)
@given(questions())
def test_the_figure_is_that_of_an_independent_count_or_there_is_none(question):
    title, scale, ratings, cells = question
    found = asked(title, cells)
    if isinstance(found, Unrated):
        assert found.reason in DOUBTS
        return
    boxes = scale.top - scale.least + 1
    best = 90 if scale.top == 100 else scale.top if boxes <= 3 else scale.top - 1
    wanted = (sum(rating >= best for rating in ratings), len(ratings))
    said = title != "Califique la atención" or "/" in str(cells[0]) or "de" in str(cells[0])
    if said or found.scale.top == scale.top:
        assert satisfied(found) == wanted
    else:  # bare numbers and a title without a scale: what the definition expects, or up to the 10 that was given
        assert found.scale == Scale(1, 5) or (found.scale, max(ratings)) == (Scale(0, 10), 10)


@settings(max_examples=300)
@given(
    st.text(max_size=80),
    st.lists(st.none() | st.integers() | st.floats() | st.booleans() | st.text(max_size=30), max_size=12),
)
def test_no_title_and_no_answer_ends_a_reading(title, answers):
    found = asked(title, answers)
    if isinstance(found, Question):
        assert all(value is None or found.scale.least <= value <= found.scale.top for value in found.values)
