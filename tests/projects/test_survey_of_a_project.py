"""The satisfaction survey: Google's file dropped into a project's folder becomes its fourth indicator."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest
from cli_helper import run, run_json
from project_helper import handover, write_form
from survey_helper import ANSWERS, GENERAL, GRID, PRIVATE, RECOMMEND, TIME, TITLES, write_csv, write_xlsx

import implementation_xl as ixl
from implementation_xl.adapters.reading.google_forms import TIMESTAMPS
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.indicators.definitions import catalog, load

JUNE = date(2026, 6, 30)
SURVEY = "encuesta_satisfaccion"


def said(reading: ixl.Reading) -> list[ixl.Problem]:
    """What a survey's reading says beside the notice of its columns."""
    return [problem for problem in reading.problems if problem.code != "N136"]


def measured(folder: Path, cutoff: date = JUNE, **options: bool) -> ixl.Measurement:
    return ixl.measure(ixl.read_project(folder), cutoff, **options)["satisfaccion"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    handover(tmp_path)
    return tmp_path


# A coordinator drops the file that Google gives into the folder of the project


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda path: write_csv(path / "Encuesta (respuestas).csv"), id="Google's csv"),
        pytest.param(lambda path: write_csv(path / "e.csv", encoding="utf-8-sig"), id="with its mark"),
        pytest.param(
            lambda path: write_csv(path / "e.csv", delimiter=";", day_first=True, encoding="cp1252"),
            id="saved again by Excel",
        ),
        pytest.param(
            lambda path: write_csv(path / "e.tsv", delimiter="\t", day_first=True, encoding="utf-16"),
            id="Excel's Unicode text",
        ),
        pytest.param(lambda path: write_xlsx(path / "e.xlsx"), id="xlsx"),
    ],
)
def test_the_answers_are_measured_whatever_the_export(project, write):
    write(project)
    one = measured(project)
    assert (one.numerator, one.denominator, one.value) == (4, 6, 4 / 6)
    assert one.state == "No cumple"
    assert one.details["nps"] == {"valor": 0.0, "promotores": 1, "pasivos": 1, "detractores": 1, "total": 3}
    assert one.details["promedio"] == pytest.approx((5 + 5 + 2 + 3 + 4 + 4) / 6)
    assert one.details["respuestas"] == 3
    assert one.details["por_pregunta"][GRID] == {
        "escala": "1 a 5",
        "valor": 2 / 3,
        "numerador": 2,
        "denominador": 3,
        "promedio": 4,
        "nps": None,
    }
    assert one.details["distribucion"] == {"1": 0, "2": 1, "3": 1, "4": 2, "5": 2}
    assert [(out.cell, out.reason) for out in one.excluded] == [("A5", "Después del corte")]


def test_every_rating_is_followed_to_its_cell(project):
    write_csv(project / "e.csv")
    rows = measured(project, detail=True).rows
    assert [(row.cell, row.numerator, row.denominator) for row in rows if row.denominator] == [
        ("C2", 1, 1),
        ("D2", 1, 1),
        ("C3", 0, 1),
        ("D3", 0, 1),
        ("C4", 1, 1),
        ("D4", 1, 1),
    ]
    assert [(row.cell, row.name, row.basis) for row in rows if row.cell in ("C3", "E3")] == [
        ("C3", GENERAL, "2 de 5: no es de las dos mejores"),
        ("E3", RECOMMEND, "6 de 10: detractor"),
    ]


def test_the_project_is_read_as_one_and_its_state_shows_the_survey(project):
    before = run_json("estado", project, "--corte", "2026-06-30", code=None)["proyectos"][0]["registros"]
    assert before[SURVEY] == "falta"
    write_csv(project / "Encuesta" / "respuestas.csv")
    (found,) = run_json("estado", project, "--corte", "2026-06-30", code=None)["proyectos"]
    assert found["registros"] == before | {SURVEY: "presente"}
    assert ixl.read_project(project).name == "Cobranzas"


def test_without_a_survey_there_are_three_indicators_as_before(project):
    assert list(ixl.measure(ixl.read_project(project), JUNE)) == ["requerimientos", "cronograma", "actas"]


def test_a_form_made_twice_gives_one_figure_with_the_cells_of_both_files(project):
    write_csv(project / "a.csv", ANSWERS[:2])
    write_xlsx(project / "b.xlsx", ANSWERS[2:])
    one = measured(project, detail=True)
    assert (one.numerator, one.denominator) == (4, 6)
    assert one.source and one.source.path.endswith("a.csv")
    (late,) = one.excluded
    assert late.cell == "A3" and late.source and late.source.path.endswith("b.xlsx")
    assert "E601" not in {problem.code for problem in ixl.read_project(project).all_problems()}


def test_a_later_download_of_the_same_form_counts_its_answers_once(project):
    write_csv(project / "respuestas.csv", ANSWERS[:2])
    write_xlsx(project / "respuestas (1).xlsx", [*ANSWERS, ANSWERS[0]])
    one = measured(project)
    assert (one.numerator, one.denominator, one.details["respuestas"]) == (6, 8, 4)
    again = [(out.cell, out.reason) for out in one.excluded if "está" in out.reason]
    assert again == [("A2", "Ya está en «respuestas (1).xlsx»"), ("A3", "Ya está en «respuestas (1).xlsx»")]
    assert [(problem.code, problem.cell) for problem in one.problems] == [("N455", "A2")]


def test_a_project_that_is_live_is_asked_for_its_survey(project):
    write_form(project, "salida_produccion", fecha=date(2026, 6, 1))
    (found,) = run_json("estado", project, "--corte", "2026-06-15", code=None)["proyectos"]
    assert found["etapa"] == "Estabilización"
    assert SURVEY in found["registros_atrasados"]
    (step,) = [step for step in found["siguientes"] if "Encuesta" in step]
    assert step.startswith("Conseguir las respuestas de «Encuesta de Satisfacción»")
    write_csv(project / "e.csv")
    (found,) = run_json("estado", project, "--corte", "2026-06-15", code=None)["proyectos"]
    assert SURVEY not in found["registros_atrasados"]
    assert not [step for step in found["siguientes"] if "Encuesta" in step]


# What an answer is worth


@pytest.mark.parametrize(
    ("answers", "value", "average"),
    [
        (
            ("Muy satisfecha", "Satisfecho(a)", "NI SATISFECHO NI INSATISFECHO", "insatisfecho", "Nada satisfecho"),
            0.4,
            3,
        ),
        (("Totalmente de acuerdo", "De acuerdo", "Neutral", "En desacuerdo", "Totalmente en desacuerdo"), 2 / 5, 3),
        (("Excelente", "Bueno", "Regular", "Malo", "Pésimo"), 2 / 5, 3),
        (("Excelente", "Muy bueno", "Bueno", "Regular", "Malo"), 2 / 5, 3),
        (("Siempre", "Casi siempre", "A veces", "Casi nunca", "Nunca"), 2 / 5, 3),
        (("5", "4", "3", "2", "1"), 2 / 5, 3),
        ((5, 4.0, 3, 2, 1), 2 / 5, 3),
        (("5 - Muy satisfecho", "4 - Satisfecho", "(3) Neutral", "2. Insatisfecho", "Muy insatisfecho (1)"), 2 / 5, 3),
        (("1 - Excelente", "2 - Bueno", "3 - Regular", "4 - Malo", "5 - Muy malo"), 2 / 5, 3),
        (("5 (Muy satisfecho)", "Satisfecho - 4", "😐 Neutral", "2) Insatisfecho", "1: Muy insatisfecho"), 2 / 5, 3),
        (("5 estrellas", "4 estrellas", "1 estrella"), 2 / 3, 10 / 3),
        (("★★★★★", "★ ★ ★ ★ ☆", "⭐️⭐️⭐️", "2 ⭐", "★1"), 2 / 5, 3),
        (("cinco", "Cuatro estrellas", "Tres (3)", "2 (dos)", "Uno - Muy insatisfecho"), 2 / 5, 3),
        (("Excelente", "No aplica", "", "N/A", "No sabe / No responde", "-"), 1, 5),
    ],
)
def test_words_and_numbers_of_a_scale(tmp_path, answers, value, average):
    rows = [(datetime(2026, 6, 1), answer) for answer in answers]
    write_xlsx(tmp_path / "e.xlsx", rows, (TIME, "Califique la atención"))
    one = measured(tmp_path)
    assert (one.value, one.details["promedio"]) == (pytest.approx(value), pytest.approx(average))


@pytest.mark.parametrize(
    ("title", "answers", "top"),
    [
        ("¿Nos recomendaría?", (10, 9, 3), 10),
        ("Califique la implementación de 0 a 10", (4, 5), 10),
        ("Califique la implementación (1 al 10)", (4, 5), 10),
        ("¿Nos recomendaría? (1 a 5)", (4, 5), 5),
        ("¿Nos recomendaría?", ("Totalmente de acuerdo", "De acuerdo"), 5),
        ("Califique la implementación", (10, 8, 5), 10),
        ("Califique la implementación", (4, 5), 5),
    ],
)
def test_which_question_is_to_ten(tmp_path, title, answers, top):
    write_xlsx(tmp_path / "e.xlsx", [(datetime(2026, 6, 1), answer) for answer in answers], (TIME, title))
    one = measured(tmp_path)
    assert (one.details["nps"] is not None) == (top == 10)
    assert (one.details["promedio"] is not None) == (top == 5)


@pytest.mark.parametrize(
    "title",
    [
        "Siendo 1 muy satisfecho y 5 muy insatisfecho, califique la atención",
        "Califique (1 = Excelente, 5 = Muy malo)",
        "De totalmente de acuerdo (1) a totalmente en desacuerdo (5)",
    ],
)
def test_a_title_that_says_that_one_is_the_best_turns_its_numbers_round(tmp_path, title):
    path = write_xlsx(tmp_path / "e.xlsx", [(datetime(2026, 6, 1), answer) for answer in (1, 1, 2, 5)], (TIME, title))
    assert (measured(tmp_path).numerator, measured(tmp_path).details["promedio"]) == (3, 15 / 4)
    assert [(one.code, one.cell) for one in said(ixl.read(path))] == [("N456", "B1")]


@pytest.mark.parametrize(
    "title",
    [
        "Siendo 1 muy insatisfecho y 5 muy satisfecho, califique la atención",
        "Califique (1 = Muy malo, 5 = Excelente)",
        "De muy satisfecho a muy insatisfecho, de 5 a 1",
        "Califique de 1 a 5 qué tan satisfecho está",
    ],
)
def test_a_title_that_says_that_five_is_the_best_or_nothing_turns_nothing(tmp_path, title):
    path = write_xlsx(tmp_path / "e.xlsx", [(datetime(2026, 6, 1), answer) for answer in (1, 1, 2, 5)], (TIME, title))
    assert measured(tmp_path).numerator == 1
    assert said(ixl.read(path)) == []


def test_a_survey_to_ten_only_is_measured_by_its_two_best_ratings(tmp_path):
    rows = [(datetime(2026, 6, 1), rating) for rating in (10, 9, 8, 7, 6, 0)]
    write_xlsx(tmp_path / "e.xlsx", rows, (TIME, "¿Nos recomendaría?"))
    one = measured(tmp_path)
    assert (one.numerator, one.denominator, one.details["base"]) == (2, 6, "0 a 10")
    assert one.details["nps"]["valor"] == 0


def test_a_recommendation_that_nobody_rates_beyond_five_is_not_measured_and_said(tmp_path):
    write_xlsx(tmp_path / "e.xlsx", [(datetime(2026, 6, 1), 4, 5)], (TIME, "¿Nos recomendaría?", GENERAL))
    (problem,) = said(ixl.read(tmp_path / "e.xlsx"))
    assert (problem.code, problem.cell) == ("N454", "B1")
    assert (measured(tmp_path).denominator, measured(tmp_path).details["nps"]) == (1, None)


@pytest.mark.parametrize(
    ("title", "answers"),
    [
        ("¿Cuántos agentes tiene?", (5, 4, 3)),
        ("Edad", (9, 8)),
        ("Tiempo en la campaña", ("6 meses", "2 años")),
        ("Celular", (3001234567, 3017654321)),
        ("Comentarios", ("Excelente", "Bueno")),
        ("Sede", ("1. Bogotá", "2. Medellín")),
        ("¿Recibió la capacitación?", ("Sí", "No")),
        ("¿Volvería a trabajar con nosotros?", ("Sí, siempre", "No")),
        ("¿Usó la herramienta?", ("Una vez", "Dos veces")),
        ("Más de cinco", ("★★★★★★", "★★★★★★★")),
        ("Fecha de ingreso", (datetime(2026, 1, 5), datetime(2026, 2, 5))),
    ],
)
def test_what_is_no_rating_is_left_alone_and_said_once(tmp_path, title, answers):
    rows = [(datetime(2026, 6, 1), answer, 5) for answer in answers]
    reading = ixl.read(write_xlsx(tmp_path / "e.xlsx", rows, (TIME, title, GENERAL)))
    (notice,) = [problem for problem in reading.problems if problem.code == "N136"]
    assert f"B «{title}»" in notice.params["uncounted"] and GENERAL in notice.params["counted"]
    assert [one.label for one in reading.tables["respuestas"].extra if one.maximum] == [GENERAL]


@pytest.mark.parametrize(
    ("title", "answers", "assumed"),
    [
        ("¿Qué tan satisfecho está con la puesta en marcha?", (4, 5, 3), True),
        ("¿Qué tan satisfecho está, de 1 a 5?", (4, 5, 3), False),
        ("¿Qué tan satisfecho está con la formación?", ("4 de 5", "5 de 5", "3 de 5"), False),
        ("¿Qué tan satisfecho está con el equipo?", ("Satisfecho", "Muy satisfecho", "Satisfecho"), False),
    ],
)
def test_the_notice_says_of_a_scale_that_nothing_in_the_file_says_it(tmp_path, title, answers, assumed):
    rows = [(datetime(2026, 6, 1), answer) for answer in answers]
    reading = ixl.read(write_xlsx(tmp_path / "e.xlsx", rows, (TIME, title)))
    (notice,) = [problem for problem in reading.problems if problem.code == "N136"]
    assert "de 1 a 5" in notice.params["counted"]
    assert ("se espera" in notice.params["counted"]) == assumed


def test_an_answer_that_is_no_rating_is_a_problem_at_its_cell_that_does_not_show_it(tmp_path):
    rows = [
        (datetime(2026, 6, 1), "Satisfecho"),
        (datetime(2026, 6, 1), "pregunten a Ana Ríos"),
        (datetime(2026, 6, 2), "Satisfecho"),
    ]
    write_xlsx(tmp_path / "e.xlsx", rows, (TIME, GENERAL))
    (problem,) = said(ixl.read(tmp_path / "e.xlsx"))
    assert (problem.code, problem.cell, problem.label, problem.found) == ("A435", "B3", GENERAL, None)
    assert "Ana" not in str(problem)
    one = measured(tmp_path)
    assert (one.numerator, one.denominator) == (2, 2)
    assert [(out.cell, out.reason) for out in one.excluded] == [("B3", "No es una calificación")]


# When it was given


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026/06/24 9:15:03 a. m. GMT-5", date(2026, 6, 24)),
        ("2026/06/24 9:15:03 p. m. GMT-05:00", date(2026, 6, 24)),
        ("2026/06/24 9:15:03 AM GMT-5", date(2026, 6, 24)),
        ("24/06/2026 9:15:03", date(2026, 6, 24)),
        ("5/06/2026 9:15", date(2026, 6, 5)),
        ("2026-06-24 21:15:03", date(2026, 6, 24)),
        (46197.5, date(2026, 6, 24)),
        ("ayer", None),
        ("", None),
    ],
)
def test_time_stamps(tmp_path, typed, day):
    path = write_xlsx(tmp_path / "e.xlsx", [(typed, 5), (datetime(2026, 6, 1), 4)], (TIME, GENERAL))
    reading = ixl.read(path)
    assert reading.tables["respuestas"].columns["marca_temporal"][0] == day
    told = [(one.code, one.cell, one.found) for one in said(reading)]
    assert told == ([] if day else [("A453", "A2", None)])


def test_a_sheet_of_an_american_is_read_month_first_and_says_so(tmp_path):
    rows = [("6/5/2026 9:15:03", 5), ("6/24/2026 9:15:03", 4)]
    reading = ixl.read(write_csv(tmp_path / "e.csv", rows, ("Timestamp", "Overall rating")))
    assert reading.tables["respuestas"].columns["marca_temporal"] == [date(2026, 6, 5), date(2026, 6, 24)]
    assert [(one.code, one.cell, one.expected) for one in said(reading)] == [("N139", "A2", "05/06/2026")]


@pytest.mark.parametrize(
    ("title", "texts", "days"),
    [
        (TIME, ("6/1/2026 9:00", "6/2/2026 9:00"), [date(2026, 1, 6), date(2026, 2, 6)]),
        (
            TIME,
            ("5/9/2026 9:00", "6/1/2026 9:00", "6/2/2026 9:00"),
            [date(2026, 5, 9), date(2026, 6, 1), date(2026, 6, 2)],
        ),
        (
            "Timestamp",
            ("1/6/2026 9:00", "9/6/2026 9:00", "2/7/2026 9:00"),
            [date(2026, 6, 1), date(2026, 6, 9), date(2026, 7, 2)],
        ),
        ("Timestamp", ("6/7/2026 9:00",), [date(2026, 6, 7)]),
    ],
)
def test_days_and_months_that_could_be_either_are_told_by_the_order_of_the_answers(tmp_path, title, texts, days):
    reading = ixl.read(write_csv(tmp_path / "e.csv", [(text, 5) for text in texts], (title, GENERAL)))
    assert reading.tables["respuestas"].columns["marca_temporal"] == days


def test_the_first_column_is_known_by_the_titles_of_the_definition():
    stamp = ixl.form(SURVEY).table("respuestas").field("marca_temporal")
    assert {fold(name) for name in (stamp.label, *stamp.synonyms)} == {fold(name) for name in TIMESTAMPS}


# A form that is read and not generated


def test_the_survey_is_listed_and_never_generated(tmp_path):
    assert "Encuesta de Satisfacción (no se genera" in run("formatos").output
    assert SURVEY not in {form.id for form in ixl.forms()}
    assert "no se genera" in run("generar", SURVEY, "-o", tmp_path / "e.xlsx", code=2).output
    with pytest.raises(ImplementationXLError, match="no se genera"):
        ixl.generate(SURVEY, tmp_path / "e.xlsx")
    with pytest.raises(ImplementationXLError, match="no se genera"):
        ixl.new_project(tmp_path / "p", proyecto="P", cliente="C", tipo="cliente-nuevo", extra=[SURVEY])
    ixl.new_project(tmp_path / "p", proyecto="P", cliente="C", tipo="cliente-nuevo")
    assert not [path for path in (tmp_path / "p").iterdir() if "Encuesta" in path.name]
    assert {one["formato"]: one["se_genera"] for one in run_json("formatos")["formatos"]}[SURVEY] is False


def test_the_scales_of_a_survey_are_lists_of_five():
    known = catalog()
    survey = known.form(SURVEY).survey
    assert survey is not None
    assert {len(known.lists[id].values) for id in survey.scales} == {5}


def test_a_company_adds_a_scale_of_its_own(tmp_path):
    shipped = (packaged_folder() / SURVEY / "v1.toml").read_text(encoding="utf-8")
    own = tmp_path / "definiciones"
    (own / SURVEY).mkdir(parents=True)
    (own / SURVEY / "v1.toml").write_text(shipped.replace("escalas = [", 'escalas = ["caritas", '), encoding="utf-8")
    scale = '[[listas]]\nid = "caritas"\nvalores = ["Feliz", "Contento", "Normal", "Serio", "Bravo"]\n'
    (own / "listas.toml").write_text(scale, encoding="utf-8")
    rows = [(datetime(2026, 6, 1), answer) for answer in ("Feliz", "Contento", "Normal", "Bravo")]
    path = write_xlsx(tmp_path / "p" / "e.xlsx", rows, (TIME, "¿Cómo se siente?"))
    assert [one.code for one in ixl.read(path).problems] == ["A150", "N136"]
    found = run_json("indicadores", path.parent, "--corte", "2026-06-30", "--definiciones", own)["indicadores"][3]
    assert (found["id"], found["numerador"], found["denominador"]) == ("satisfaccion", 2, 4)
    (own / "listas.toml").write_text(scale.replace(', "Bravo"', ""), encoding="utf-8")
    _, problems = load(packaged_folder(), own)
    assert [(one.code, one.cell) for one in problems] == [("E704", "encuesta.escalas[0]")]


# Files that are no survey


def test_a_text_that_is_no_survey_is_not_seen_in_a_folder(project):
    (project / "base.csv").write_text("Nombre,Correo\nAna,ana@x.example\n", encoding="utf-8")
    (project / "vacio.csv").write_bytes(b"")
    write_csv(project / "asistencia.csv", [(datetime(2026, 6, 1), "Ana Ríos")], (TIME, "Nombre"))
    reviewed = run_json("revisar", project, code=None)["archivos"]
    assert [Path(one["archivo"]).name for one in reviewed] == ["Entrega de Proyecto.xlsx"]
    assert "satisfaccion" not in ixl.measure(ixl.read_project(project), JUNE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_and_a_folder_with_the_name_of_a_text_are_not_waited_for(project):
    os.mkfifo(project / "respuestas.csv")
    (project / "otra.csv").mkdir()
    write_csv(project / "otra.csv" / "e.csv")
    assert measured(project).denominator == 6


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Nombre,Correo\nAna,ana@x.example\n", "E133"),
        (b"", "E133"),
        (b"Marca temporal,Nombre\n2026/06/01 9:00:00 a. m. GMT-5,Ana\n", "N134"),
        (b"Marca temporal,Califique\n", "N135"),
        (b"Marca temporal\n", "N135"),
        (b"Marca temporal,Califique\n2026/06/01,5\x00\n", "E101"),
        (b'Marca temporal,Califique\n2026/06/01,"5\n', "E101"),
        (b'"Marca temporal","Nombre"\n"2026/06/01","' + b"x" * 200_000 + b'"\n', "N134"),
    ],
)
def test_a_text_that_is_named_says_what_is_wrong(tmp_path, content, code):
    (tmp_path / "e.csv").write_bytes(content)
    reading = ixl.read(tmp_path / "e.csv")
    assert [one.code for one in reading.problems] == [code]


def test_an_empty_survey_is_an_empty_record_and_no_measurement(project):
    write_csv(project / "e.csv", [])
    one = measured(project)
    assert (one.value, one.state) == (None, "Sin medición")
    (found,) = run_json("estado", project, "--corte", "2026-06-30", code=None)["proyectos"]
    assert found["registros"][SURVEY] == "vacío"


# Nothing of the people who answered


def test_no_marked_copy_is_made_of_the_answers(project):
    write_xlsx(project / "e.xlsx", [*ANSWERS, ANSWERS[0], (datetime(2026, 6, 1), "", "mal puesto", 5, 5, "")])
    reviewed = run_json("revisar", project / "e.xlsx", "--anotar", code=None)["archivos"][0]
    assert "copia_revisada" not in reviewed
    assert reviewed["problemas"]
    assert not [path.name for path in project.iterdir() if "revisado" in path.name]


def test_no_result_of_a_project_holds_a_word_of_who_answered(project, tmp_path):
    write_csv(project / "e.csv")
    write_form(project, "control_actas")
    told = run("indicadores", project, "--corte", "2026-06-30", "--detalle", code=None).output
    told += str(run_json("indicadores", project, "--corte", "2026-06-30", "--detalle", code=None))
    told += run("revisar", project, code=None).output + str(run_json("revisar", project, code=None))
    told += run("estado", project, code=None).output + str(run_json("estado", project, code=None))
    told += str(ixl.read(project / "e.csv")) + ixl.read(project / "e.csv")["respuestas"].to_csv()
    assert GENERAL in told
    assert [word for word in PRIVATE if word in told] == []
    assert TITLES[1] in told
