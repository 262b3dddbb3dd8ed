"""Any survey in any of Google's shapes gives the figures that a person reckons; hostile files give their problem."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_helper import COMMENT, MAIL, TIME, write_csv, write_xlsx

import implementation_xl as ixl
from implementation_xl.base.limits import DEFAULT
from implementation_xl.workbooks.reading.workbook import read_here

CUTOFF = date(2026, 6, 30)
WORDS = (
    ("Muy insatisfecho", "Insatisfecho", "Ni satisfecho ni insatisfecho", "Satisfecho", "Muy satisfecho"),
    ("Totalmente en desacuerdo", "En desacuerdo", "Neutral", "De acuerdo", "Totalmente de acuerdo"),
    ("Nunca", "Casi nunca", "A veces", "Casi siempre", "Siempre"),
)
NOTHING = (None, "", "No aplica", "N/A", "-", "No sabe / No responde")
DAYS = [CUTOFF - timedelta(days=40) + timedelta(days=day) for day in range(60)]


class Asked(NamedTuple):
    """A question as it is written, and as it is meant: `wrote` says how a rating looks in a cell."""

    title: str
    top: int
    shape: int

    def wrote(self, rating: int | None, nothing: Any) -> Any:
        if rating is None:
            return nothing
        if self.top == 10:
            return rating
        if self.shape < len(WORDS):
            return WORDS[self.shape][rating - 1]
        return (rating, str(rating), f"{rating} - {WORDS[0][rating - 1]}")[self.shape - len(WORDS)]


@st.composite
def surveys(draw: st.DrawFn) -> tuple[list[Asked], list[tuple[datetime, list[int | None], list[Any]]]]:
    """Questions, and answers: when, the ratings, and what stands where there is none."""
    count = draw(st.integers(1, 4))
    tops = draw(st.lists(st.sampled_from((5, 10)), min_size=count, max_size=count))
    questions = [
        Asked(f"{'De 0 a 10, ' if top == 10 else 'Califique la '}pregunta {place}", top, draw(st.integers(0, 5)))
        for place, top in enumerate(tops)
    ]
    answers = []
    for number in range(draw(st.integers(1, 12))):
        moment = datetime.combine(draw(st.sampled_from(DAYS)), datetime.min.time()) + timedelta(seconds=number + 1)
        ratings = [draw(st.none() | st.integers(1 if one.top == 5 else 0, one.top)) for one in questions]
        answers.append((moment, ratings, [draw(st.sampled_from(NOTHING)) for _ in questions]))
    return questions, answers


def reckoned(
    questions: Sequence[Asked], answers: Sequence[tuple[datetime, list[int | None], list[Any]]]
) -> dict[str, Any]:
    """The figures by another way: lists of ratings, column by column."""
    in_time = [ratings for moment, ratings, _ in answers if moment.date() <= CUTOFF]
    asked = [place for place in range(len(questions)) if any(ratings[place] is not None for _, ratings, _ in answers)]
    column = {place: [ratings[place] for ratings in in_time if ratings[place] is not None] for place in asked}
    five = [value for place in asked if questions[place].top == 5 for value in column[place]]
    ten = [value for place in asked if questions[place].top == 10 for value in column[place]]
    rated = five if any(questions[place].top == 5 for place in asked) else ten
    best = 4 if rated is five else 9
    return {
        "numerator": len([value for value in rated if value >= best]),
        "denominator": len(rated),
        "promedio": sum(five) / len(five) if five else None,
        "nps": 100 * (len([v for v in ten if v >= 9]) - len([v for v in ten if v <= 6])) / len(ten) if ten else None,
    }


def write(folder: Path, shape: str, titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    if shape == "xlsx":
        return write_xlsx(folder / "e.xlsx", rows, titles)
    if shape == "google":
        return write_csv(folder / "e.csv", rows, titles)
    return write_csv(folder / "e.csv", rows, titles, delimiter=";", day_first=True, encoding=shape)


@settings(max_examples=100)
@given(survey=surveys(), shape=st.sampled_from(("xlsx", "google", "cp1252", "utf-8-sig", "utf-16")))
def test_every_shape_gives_the_figures_of_an_independent_reckoning(survey, shape):
    questions, answers = survey
    titles = (TIME, MAIL, *(one.title for one in questions), COMMENT)
    rows = [
        (moment, f"p{number}@x.example", *map(Asked.wrote, questions, ratings, nothing), "Todo; muy\nbien")
        for number, (moment, ratings, nothing) in enumerate(answers)
    ]
    with TemporaryDirectory() as folder:
        path = write(Path(folder), shape, titles, rows)
        reading = ixl.read(path)
        if not any(rating is not None for _, ratings, _ in answers for rating in ratings):
            assert [one.code for one in reading.problems] == ["A150", "N136"]
            return
        found = ixl.measure(ixl.read_project(folder), CUTOFF)["satisfaccion"]
    assert {one.code for one in reading.problems} <= {"N136"}
    wanted = reckoned(questions, answers)
    assert (found.numerator, found.denominator) == (wanted["numerator"], wanted["denominator"])
    assert found.details["promedio"] == pytest.approx(wanted["promedio"])
    assert (found.details["nps"] or {"valor": None})["valor"] == pytest.approx(wanted["nps"])


@settings(max_examples=60)
@given(
    data=st.binary(max_size=400)
    | st.text(max_size=300).map(lambda text: f"Marca temporal,{text}".encode("utf-8", "replace"))
    | st.text('",;\n\r\t 5aMaB0/', max_size=200).map(lambda text: f'"Marca temporal",x\n2026/06/01,{text}'.encode())
)
def test_no_text_ends_a_reading(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("t") / "e.csv"
    path.write_bytes(data)
    reading = ixl.read(path)
    assert (reading.form is None) == any(one.code in ("E101", "E133", "N134") for one in reading.problems)


# Hostile and odd files


def test_twenty_thousand_answers_and_formulas_for_names(tmp_path):
    pick = random.Random(1)
    moment = datetime(2026, 6, 1)
    rows = [
        (moment + timedelta(seconds=number), "=cmd|' /C calc'!A0", pick.choice(WORDS[0]), pick.randrange(11))
        for number in range(20_000)
    ]
    write_csv(tmp_path / "e.csv", rows, (TIME, "=HYPERLINK(1)", '=1+1+"x"', "=De 0 a 10"))
    one = ixl.measure(ixl.read_project(tmp_path), CUTOFF)["satisfaccion"]
    assert one.denominator == 20_000
    assert one.numerator == sum(row[2] in WORDS[0][3:] for row in rows)
    assert one.details["nps"]["total"] == 20_000
    portfolio = ixl.consolidate(tmp_path, CUTOFF)
    ixl.export_consolidated(portfolio, tmp_path / "salida" / "c.xlsx")
    ixl.export_fichas(portfolio, tmp_path / "salida")
    from implementation_xl.adapters.reading.calamine import open_book

    cells = [cell for row in open_book(str(tmp_path / "salida" / "c.xlsx")).grid("Satisfacción").rows for cell in row]
    assert '=1+1+"x"' in cells, "a title that looks like a formula is a text"


def test_titles_that_repeat_stay_apart_by_their_columns(tmp_path):
    rows = [(datetime(2026, 6, 1), 5, 2, 10), (datetime(2026, 6, 2), 4, 1, 6)]
    write_xlsx(tmp_path / "e.xlsx", rows, (TIME, *["Califique (1 a 5)"] * 2, "Califique"))
    one = ixl.measure(ixl.read_project(tmp_path), CUTOFF, detail=True)["satisfaccion"]
    assert [row.cell for row in one.rows if row.denominator] == ["B2", "C2", "B3", "C3"]
    assert {title: figures["denominador"] for title, figures in one.details["por_pregunta"].items()} == {
        "Califique (1 a 5)": 4,
        "Califique": 2,
    }


def test_a_row_that_is_too_short_or_too_long_moves_nothing(tmp_path):
    lines = (
        "Marca temporal,Nombre,Califique",
        "2026/06/01 9:00:00,Ana,5,4,3",
        "2026/06/02 9:00:00",
        "",
        "2026/06/03 9:00:00,Eva,4",
    )
    (tmp_path / "e.csv").write_text("\n".join(lines), encoding="utf-8")
    data = ixl.read(tmp_path / "e.csv").tables["respuestas"]
    assert (data.rows, data.columns["pregunta_c"]) == ([2, 3, 5], [5, None, 4])


def test_a_text_beyond_the_limits_is_one_problem(tmp_path):
    write_csv(tmp_path / "e.csv", [(datetime(2026, 6, 1), 5)] * 100, (TIME, "Califique"))
    (many,) = read_here(tmp_path / "e.csv", limits=DEFAULT._replace(sheet_cells=150)).problems
    assert (many.code, "150" in many.message) == ("E109", True)
    (heavy,) = read_here(tmp_path / "e.csv", limits=DEFAULT._replace(file_megabytes=0)).problems
    assert heavy.code == "E109"


def test_a_title_with_a_megabyte_is_cut(tmp_path):
    write_xlsx(tmp_path / "e.xlsx", [(datetime(2026, 6, 1), 5)], (TIME, "¿Califique " + "x" * 30_000))
    (question,) = ixl.read(tmp_path / "e.xlsx").tables["respuestas"].extra
    assert len(question.label) == 200


def test_a_title_above_the_answers_and_hidden_rows_are_lived_with(tmp_path):
    import openpyxl

    path = write_xlsx(tmp_path / "e.xlsx", [(datetime(2026, 6, 1), 5), (datetime(2026, 6, 2), 4)], (TIME, "Califique"))
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Encuesta de junio"
    sheet.row_dimensions[5].hidden = True
    book.save(path)
    reading = ixl.read(path)
    assert reading.tables["respuestas"].rows == [4, 5]
    assert [(one.code, one.cell) for one in reading.problems] == [("N136", "A3"), ("N217", "A5")]


def test_another_sheet_that_is_damaged_does_not_hide_the_answers(tmp_path):
    import zipfile

    import openpyxl

    path = write_xlsx(tmp_path / "e.xlsx", [(datetime(2026, 6, 1), 5)], (TIME, "Califique"))
    book = openpyxl.load_workbook(path)
    book.create_sheet("Gráficas")["A1"] = 1
    book.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet2.xml"] = b"<worksheet><sheetData><row"
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert ixl.read(path).rows == {"respuestas": 1}


def test_two_sheets_of_answers_in_a_workbook_are_said(tmp_path):
    import openpyxl

    path = write_xlsx(tmp_path / "e.xlsx", [(datetime(2026, 6, 1), 5)], (TIME, "Califique"))
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.active).title = "Respuestas de formulario 2"
    book.save(path)
    reading = ixl.read(path)
    assert [(one.code, one.found) for one in reading.problems] == [
        ("A210", "Respuestas de formulario 2"),
        ("N136", None),
    ]
