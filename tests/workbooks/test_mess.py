"""What people do to a form besides filling it, one story each: what is read, and the one thing that is said."""

from __future__ import annotations

import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from by_hand import ByHand
from forms_helper import HEADER, SCHEDULE, edited, filled, place, repacked, rows_of, said

import implementation_xl as ixl
from implementation_xl.adapters.drawing import Formula
from implementation_xl.base.cells import column_letter, place_of
from implementation_xl.base.dates import DAYS_TO_1904, to_serial

PLAN, REQUIREMENTS, MEETINGS = "cronograma_general", "requerimientos_contractuales", "control_actas"
ACTIVITIES = [row["actividad"] for row in rows_of(SCHEDULE)]
STARTS = [row["inicio_planeado"] for row in rows_of(SCHEDULE)]


def read(folder: Path, sheet: ByHand) -> ixl.Reading:
    return ixl.read(sheet.save(folder / "libro.xlsx"))


def column(reading: ixl.Reading, field: str) -> list[Any]:
    return next(iter(reading.tables.values())).columns[field]


# Moved and copied


def moved(sheet: ByHand, rows: int, columns: int) -> dict[str, Any]:
    """The cells of the table, header row included, so many rows down and columns right; they leave the sheet."""
    found = {}
    for cell in [cell for cell in sheet.cells if place_of(cell)[0] >= sheet.header_row]:
        row, column = place_of(cell)
        found[f"{column_letter(column + columns)}{row + rows}"] = sheet.cells.pop(cell)
    return found


@pytest.mark.parametrize(("rows", "columns"), [(25, 0), (0, 40), (300, 7), (-1, 1)])
def test_the_table_cut_and_pasted_elsewhere_in_its_sheet(rows: int, columns: int, tmp_path: Path) -> None:
    sheet = ByHand(PLAN)
    sheet.cells |= moved(sheet, rows, columns)
    reading = read(tmp_path, sheet)
    assert said(reading, notices=True) == []
    assert column(reading, "actividad") == ACTIVITIES
    assert reading.tables["actividades"].header_row == sheet.header_row + rows
    assert reading.tables["actividades"].placed["id"] == 1 + columns


@pytest.mark.parametrize("name", ["Hoja1", "Cronograma (2)", "Plan de trabajo"])
def test_the_table_cut_and_pasted_into_another_sheet(name: str, tmp_path: Path) -> None:
    sheet = ByHand(PLAN)
    sheet.others[name] = moved(sheet, 1 - sheet.header_row, 2)
    reading = read(tmp_path, sheet)
    assert said(reading, notices=True) == []
    assert reading.header["proyecto"] == HEADER["proyecto"]
    assert (reading.tables["actividades"].sheet, column(reading, "inicio_planeado")) == (name, STARTS)


def test_a_fault_in_a_table_in_another_sheet_is_said_there(tmp_path: Path) -> None:
    sheet = ByHand(PLAN).put(2, inicio_planeado="pronto")
    sheet.others["Hoja1"] = moved(sheet, 0, 0)
    (problem,) = read(tmp_path, sheet).problems
    assert (problem.code, problem.sheet, problem.cell) == ("E301", "Hoja1", sheet.at("inicio_planeado", 2))


# The date system of 1904


def test_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    """Dates with their format, pasted without it, as text and typed in the header: all as they are seen."""
    day = date(2026, 3, 2)
    sheet = ByHand(PLAN, fecha_corte=to_serial(date(2026, 3, 12)) - DAYS_TO_1904)
    sheet.date_1904 = True
    sheet.put(1, fin_planeado=to_serial(day) - DAYS_TO_1904)
    sheet.put(2, inicio_real=str(to_serial(day) - DAYS_TO_1904), fin_real="04/03/2026")
    reading = read(tmp_path, sheet)
    assert said(reading, notices=True) == ["N222", "A307 inicio_real@2", "A307 fin_real@2"]
    assert column(reading, "inicio_planeado") == STARTS
    assert column(reading, "fin_planeado")[0] == column(reading, "inicio_real")[1] == day
    assert column(reading, "fin_real")[1] == date(2026, 3, 4)
    assert reading.header["fecha_corte"] == date(2026, 3, 12)
    assert reading.holidays == (date(2026, 7, 20),)


def test_the_usual_date_system_is_not_mentioned(tmp_path: Path) -> None:
    path = ByHand(PLAN).save(tmp_path / "x.xlsx")
    repacked(path, lambda name, content: content.replace(b"<workbookPr ", b'<workbookPr date1904="0" '))
    assert said(ixl.read(path), notices=True) == []


# Dates and numbers


@pytest.mark.parametrize(
    ("typed", "read_as", "words"),
    [
        ("05/06/2026", date(2026, 6, 5), "5 de junio de 2026. Va primero el día: no es 6 de mayo."),
        ("16-feb-22", date(2022, 2, 16), "16 de febrero de 2022. El año «22» es 2022."),
        ("miércoles 18 de marzo de 2026, 8:00 a. m.", date(2026, 3, 18), "18 de marzo de 2026. Las fórmulas"),
        ("46099", date(2026, 3, 18), "Es el número con que Excel guarda las fechas."),
    ],
)
def test_a_date_as_text_says_how_it_was_understood(typed: str, read_as: date, words: str, tmp_path: Path) -> None:
    reading = read(tmp_path, ByHand(PLAN).put(2, inicio_real=typed))
    assert said(reading) == ["A307 inicio_real@2"]
    assert column(reading, "inicio_real")[1] == read_as
    assert words in reading.problems[0].message


def test_a_date_where_a_number_belongs(tmp_path: Path) -> None:
    sheet = ByHand(PLAN).put(1, avance=date(2026, 2, 1)).put(2, id=date(2026, 2, 1))
    reading = read(tmp_path, sheet)
    assert said(reading) == ["E321 avance@1", "A317 id@2"]
    assert reading.problems[1].expected == "1.2"


def test_everything_stored_as_text(tmp_path: Path) -> None:
    """As a report of another system comes: each cell is understood, each is said, nothing else is."""
    rows = """
        | id | actividad | area       | inicio_planeado | fin_planeado | avance |
        | '1 | Kick-off  | Comercial  | '02/03/2026     | '2026-03-02  | '100%  |
        | '2 | Troncal   | Tecnología | '3-mar-2026     | '10/03/26    | '0,5   |
    """
    reading = read(tmp_path, ByHand(PLAN, rows))
    fields = ("inicio_planeado", "fin_planeado", "avance")
    codes = {"inicio_planeado": "A307", "fin_planeado": "A307", "avance": "A308"}
    assert said(reading) == [f"{codes[id]} {id}@{record}" for record in (1, 2) for id in fields]
    assert column(reading, "avance") == [1.0, 0.5]
    assert column(reading, "inicio_planeado") == [date(2026, 3, 2), date(2026, 3, 3)]


@pytest.mark.parametrize("space", ["\xa0", "\u200b", "\ufeff", "\u2007", "\u202f", "\u200f"])
def test_spaces_that_nobody_sees(space: str, tmp_path: Path) -> None:
    sheet = ByHand(PLAN).put(1, area=f"{space}Comercial{space}", actividad=f"Kick-off{space}", inicio_real=space)
    sheet.put(0, actividad=f"{space}Actividad{space}*")
    sheet.put(9, responsable=space)
    reading = read(tmp_path, sheet)
    assert said(reading) == ["A309 area@1", "A313 inicio_real@1", "A313 responsable@9"]
    assert (column(reading, "actividad")[0], column(reading, "area")[0]) == ("Kick-off", "Comercial")
    assert len(column(reading, "actividad")) == 3


# Rows


def test_sixty_three_of_sixty_four_rows_hidden_by_a_filter(tmp_path: Path) -> None:
    rows = "| actividad | area | inicio_planeado | fin_planeado |\n"
    rows += "".join(f"| Actividad {n} | WFM | 2026-03-02 | 2026-03-03 |\n" for n in range(64))
    sheet = ByHand(PLAN, rows)
    sheet.hidden_rows = list(range(sheet.header_row + 2, sheet.header_row + 65))
    reading = read(tmp_path, sheet)
    assert said(reading, notices=True) == ["N217 @2"]
    assert (reading.problems[0].found, reading.problems[0].expected) == ("63", "64")
    assert reading.rows == {"actividades": 64}


def test_hidden_columns_and_sheet_are_read_and_said(tmp_path: Path) -> None:
    sheet = ByHand(PLAN)
    sheet.hidden_columns = [sheet.at(id).rstrip("0123456789") for id in ("area", "avance")]
    sheet.hidden = True
    reading = read(tmp_path, sheet)
    assert said(reading, notices=True) == ["N219", "N218"]
    assert reading.problems[1].found == "Área responsable, % avance"
    assert column(reading, "avance") == [1.0, 0.5, None]


def test_rows_numbered_in_advance_are_no_rows(tmp_path: Path) -> None:
    sheet = ByHand(PLAN)
    for number in range(1, 501):
        sheet.put(number, id=number)
    reading = read(tmp_path, sheet)
    assert said(reading, notices=True) == []
    assert reading.rows == {"actividades": 3}


def test_phantom_rows_down_to_the_last_one_cost_nothing(tmp_path: Path) -> None:
    """Formatted rows, and an empty cell in the last one: neither is a value."""
    path = ByHand(MEETINGS).save(tmp_path / "x.xlsx")
    row = b'<row r="%d" s="1" customFormat="1" ht="15"><c r="A%d" s="1"/><c r="P%d" s="1"/></row>'
    ghosts = b"".join(row % (n, n, n) for n in (*range(2_000, 12_000), 1_048_576))
    repacked(
        path,
        lambda name, content: (
            content.replace(b"</sheetData>", ghosts + b"</sheetData>", 1)
            if name == "xl/worksheets/sheet1.xml"
            else content
        ),
    )
    tracemalloc.start()
    reading = ixl.read(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said(reading, notices=True) == []
    assert reading.rows == {"reuniones": 2}
    assert most < 40_000_000


def test_a_space_in_the_last_row_of_excel_is_one_problem(tmp_path: Path) -> None:
    path = ByHand(MEETINGS).save(tmp_path / "x.xlsx")
    row = b'<row r="1048576"><c r="P1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>'
    repacked(
        path,
        lambda name, content: (
            content.replace(b"</sheetData>", row + b"</sheetData>", 1)
            if name == "xl/worksheets/sheet1.xml"
            else content
        ),
    )
    assert [one.code for one in ixl.read(path).problems] == ["E109"]


# Formulas where people type


def test_formulas_count_by_their_value(tmp_path: Path) -> None:
    meeting = {
        "tipo": "Interna",
        "fecha": Formula("=DATE(2026,3,2)", 46083),
        "tema": Formula('="Plan"', "Plan"),
        "estado": "Realizada",
    }
    path = ixl.generate("control_actas", tmp_path / "libro.xlsx", values={**HEADER, "reuniones": [meeting]})
    reading = ixl.read(path)
    assert "E320" not in {problem.code for problem in reading.problems}
    columns = reading.tables["reuniones"].columns
    assert (columns["fecha"], columns["tema"]) == ([date(2026, 3, 2)], ["Plan"])


def test_formulas_without_their_value_are_said(tmp_path: Path) -> None:
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        for field, formula in (("fecha", "=DATE(2026,3,2)"), ("tema", '="Plan"'), ("fecha_envio", "=1+1")):
            sheet[place(MEETINGS, field)] = formula
    reading = ixl.read(path)
    assert said(reading) == ["E320 fecha@1", "E320 tema@1", "E320 fecha_envio@1"]


def test_a_row_of_nothing_but_formulas_without_value_is_said_cell_by_cell(tmp_path: Path) -> None:
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        for field in ("tipo", "fecha", "tema", "estado"):
            sheet[place(MEETINGS, field, 3)] = f"=Otra!{place(MEETINGS, field, 3)}"
    assert said(ixl.read(path)) == [f"E320 {field}@3" for field in ("tipo", "fecha", "tema", "estado")]
