"""What people write between and below the rows of a table: totals, titles, notes, other tables; said once each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from by_hand import ByHand
from forms_helper import edited, place, said

import implementation_xl as ixl
from implementation_xl.base.cells import place_of
from implementation_xl.projects.measuring import measure_reading

SCHEDULE, REQUIREMENTS, MEETINGS, HANDOVER = (
    "cronograma_general",
    "requerimientos_contractuales",
    "control_actas",
    "entrega_proyecto",
)
NAMES = ["Kick-off", "Troncal SIP", "Formación"]
"""The activities of the sample, records 1 to 3."""


def read(folder: Path, sheet: ByHand) -> ixl.Reading:
    """What is read of a form typed by hand."""
    return ixl.read(sheet.save(folder / "libro.xlsx"))


def schedule(folder: Path, mess: Callable[[ByHand], Any]) -> ixl.Reading:
    """What is read of the three activities of the sample after somebody wrote more into the sheet."""
    sheet = ByHand(SCHEDULE, fecha_corte=date(2026, 3, 12))
    mess(sheet)
    reading = read(folder, sheet)
    assert reading.tables["actividades"].columns["actividad"][:3] == NAMES
    return reading


def unchanged(reading: ixl.Reading, folder: Path, problem: str) -> None:
    """The three activities are all there is, the indicator is theirs, and one problem is said."""
    assert said(reading, notices=True) == [problem]
    assert len(reading.tables["actividades"]) == 3
    clean = read(folder, ByHand(SCHEDULE, fecha_corte=date(2026, 3, 12)))
    found, wanted = measure_reading(reading), measure_reading(clean)
    assert found is not None and wanted is not None
    assert (found.value, found.numerator, found.denominator) == (wanted.value, wanted.numerator, wanted.denominator)


# Totals


@pytest.mark.parametrize(
    "cells",
    [
        {"actividad": "TOTAL"},
        {"actividad": "Total", "avance": 0.5},
        {"actividad": "Subtotal fase 1:", "avance": 0.5},
        {"actividad": "TOTAL DE ACTIVIDADES: 3"},
        {"actividad": "Gran total", "predecesora": 3},
        {"actividad": "Promedio", "avance": 0.5},
        {"actividad": "Total actividades ejecutadas", "avance": 0.75},
        {"fase": "Totales", "actividad": 3},
        {"id": "TOTAL", "avance": 0.5},
        {"responsable": "Total general", "avance": 0.75, "observaciones": "-"},
    ],
)
@pytest.mark.parametrize("record", [4, 6])
def test_a_total_below_the_activities_is_no_activity(cells: dict[str, Any], record: int, tmp_path: Path) -> None:
    reading = schedule(tmp_path, lambda sheet: sheet.put(record, **cells))
    unchanged(reading, tmp_path, f"A212 @{record}")


def test_each_subtotal_is_said_at_its_own_cell(tmp_path: Path) -> None:
    rows = """
        | actividad | area | inicio_planeado | fin_planeado | avance |
        | A         | WFM  | 2026-03-02      | 2026-03-03   | 100 %  |
        | B         | WFM  | 2026-03-02      | 2026-03-03   | 50 %   |
        | Subtotal  |      |                 |              | 75 %   |
        | C         | WFM  | 2026-03-04      | 2026-03-05   |        |
        | SUBTOTAL  |      |                 |              | 0 %    |
        | TOTAL     |      |                 |              | 50 %   |
    """
    reading = read(tmp_path, ByHand(SCHEDULE, rows))
    assert said(reading, notices=True) == ["A212 @3", "A212 @5", "A212 @6"]
    assert [one.cell for one in reading.problems] == [place(SCHEDULE, "actividad", record) for record in (3, 5, 6)]
    data = reading.tables["actividades"]
    assert data.columns["actividad"] == ["A", "B", "C"]
    assert [row - data.header_row for row, _ in data.ghosts] == [3, 5, 6]


def test_a_row_of_sums_without_a_word_is_a_total(tmp_path: Path) -> None:
    lines = [{"linea": f"L{n}", "canal": "Chat", "fte": n * 1.5, "puestos": n} for n in (1, 2, 3)]
    path = ixl.generate(HANDOVER, tmp_path / "e.xlsx", values={"proyecto": "P", "cliente": "C", "lineas": lines})
    with edited(path, "Dimensionamiento") as sheet:
        titles = {cell.value: cell for cell in sheet[ixl.read(path).tables["lineas"].header_row]}
        row = titles["FTE"].row + 4
        sheet.cell(row, titles["FTE"].column, 9.0)
        sheet.cell(row, next(cell for label, cell in titles.items() if str(label).startswith("Puestos")).column, 6)
    reading = ixl.read(path)
    assert len(reading.tables["lineas"]) == 3
    (total,) = [one for one in reading.problems if one.sheet == "Dimensionamiento"]
    assert (total.code, place_of(total.cell)[0], total.found) == ("A212", row, "9")


def test_a_number_that_sums_nothing_is_an_unfinished_row(tmp_path: Path) -> None:
    reading = schedule(tmp_path, lambda sheet: sheet.put(4, avance=0.33))
    assert said(reading, notices=True) == [
        f"E401 {one}@4" for one in ("actividad", "area", "inicio_planeado", "fin_planeado")
    ]


@pytest.mark.parametrize("name", ["Total cableado piso 3", "Totalizar las ventas", "Subtotal", "Suma de evidencias"])
def test_an_activity_called_total_is_an_activity(name: str, tmp_path: Path) -> None:
    day = date(2026, 3, 16)
    cells = {"actividad": name, "area": "Tecnología", "inicio_planeado": day, "fin_planeado": day}
    reading = schedule(tmp_path, lambda sheet: sheet.put(4, **cells))
    assert said(reading, notices=True) == []
    assert reading.tables["actividades"].columns["actividad"][3] == name


def test_a_total_with_dates_is_counted_and_questioned(tmp_path: Path) -> None:
    """It may be an activity: it is not lost in silence, and what it lacks is not said again cell by cell."""
    cells = {"actividad": "TOTAL PROYECTO", "inicio_planeado": date(2026, 3, 2), "fin_planeado": date(2026, 3, 20)}
    reading = schedule(tmp_path, lambda sheet: sheet.put(4, **cells))
    assert said(reading, notices=True) == ["E221 @4"]
    assert reading.problems[0].cell == place(SCHEDULE, "actividad", 4)
    assert len(reading.tables["actividades"]) == 4


def test_a_name_that_begins_with_total_and_nothing_else_is_an_unfinished_row(tmp_path: Path) -> None:
    reading = schedule(tmp_path, lambda sheet: sheet.put(4, actividad="Total control de la planta"))
    assert said(reading, notices=True) == [f"E401 {one}@4" for one in ("area", "inicio_planeado", "fin_planeado")]


def test_the_word_total_in_an_own_column_changes_nothing(tmp_path: Path) -> None:
    def mess(sheet: ByHand) -> None:
        for record, value in enumerate(("Resumen", "Fases", "Hitos", "TOTAL")):
            sheet.cells[f"Z{sheet.header_row + record}"] = value
        sheet.put(3, area=None)

    assert said(schedule(tmp_path, mess)) == ["E401 area@3"]


# Titles of sections


@pytest.mark.parametrize(
    "title",
    [
        "FASE 1: PLANEACIÓN",
        "Fase 2 - Formación",
        "Etapa I",
        "Iteración 3",
        "TECNOLOGÍA E INFRAESTRUCTURA",
        "Planeación",
        "Salida a producción",
    ],
)
def test_a_title_between_the_activities_is_no_activity(title: str, tmp_path: Path) -> None:
    rows = f"""
        | actividad | area | inicio_planeado | fin_planeado |
        | Contratar | WFM  | 2026-03-02      | 2026-03-03   |
        | {title}   |      |                 |              |
        | Instalar  | WFM  | 2026-03-02      | 2026-03-03   |
    """
    reading = read(tmp_path, ByHand(SCHEDULE, rows))
    assert said(reading, notices=True) == ["N213 @2"]
    assert reading.problems[0].found == title
    assert reading.tables["actividades"].columns["actividad"] == ["Contratar", "Instalar"]


def test_a_title_merged_over_the_table_is_no_activity(tmp_path: Path) -> None:
    def mess(sheet: ByHand) -> None:
        sheet.put(5, fase="Puesta en marcha").merge(sheet.at("fase", 5), sheet.at("area", 5))
        day = date(2026, 3, 16)
        sheet.put(6, actividad="D", area="WFM", inicio_planeado=day, fin_planeado=day)

    reading = schedule(tmp_path, mess)
    assert said(reading, notices=True) == ["N213 @5"]
    assert reading.tables["actividades"].columns["actividad"][3:] == ["D"]


def test_a_phase_alone_in_its_column_is_a_title(tmp_path: Path) -> None:
    reading = schedule(tmp_path, lambda sheet: sheet.put(5, fase="Pruebas"))
    unchanged(reading, tmp_path, "N213 @5")


def test_a_name_alone_is_an_unfinished_activity(tmp_path: Path) -> None:
    reading = schedule(tmp_path, lambda sheet: sheet.put(4, actividad="Capacitar agentes"))
    assert said(reading, notices=True) == [f"E401 {one}@4" for one in ("area", "inicio_planeado", "fin_planeado")]


def test_names_in_capitals_are_no_titles_where_all_are(tmp_path: Path) -> None:
    rows = """
        | actividad   | area | inicio_planeado | fin_planeado |
        | KICK-OFF    | WFM  | 2026-03-02      | 2026-03-03   |
        | TRONCAL SIP |      |                 |              |
        | INDUCCIÓN   | WFM  | 2026-03-02      | 2026-03-03   |
    """
    assert said(read(tmp_path, ByHand(SCHEDULE, rows)), notices=True) == [
        f"E401 {one}@2" for one in ("area", "inicio_planeado", "fin_planeado")
    ]


# Notes


@pytest.mark.parametrize(
    "note",
    [
        "Nota: las fechas dependen del cliente.",
        "NOTAS:",
        "* Fechas sujetas a aprobación",
        "Elaboró: Laura Gómez",
        "Fuente: acta 12",
        "Observaciones: ninguna",
        "Nota 1. El cliente entrega la VPN",
        "Aprobado por: Ana",
    ],
)
@pytest.mark.parametrize(("field", "record"), [("actividad", 4), ("fase", 6), ("area", 5)])
def test_a_note_below_the_activities_is_no_activity(note: str, field: str, record: int, tmp_path: Path) -> None:
    reading = schedule(tmp_path, lambda sheet: sheet.put(record, **{field: note}))
    unchanged(reading, tmp_path, f"N214 @{record}")
    assert reading.problems[0].cell == place(SCHEDULE, field, record)


def test_the_signatures_below_a_schedule(tmp_path: Path) -> None:
    def mess(sheet: ByHand) -> None:
        sheet.put(6, actividad="Elaboró: Laura", responsable="Revisó: Ana", fin_planeado="Aprobó: Luis")
        sheet.put(7, actividad="Coordinadora", responsable="Directora", fin_planeado="Gerente")
        sheet.put(8, actividad="__________", responsable="__________")

    reading = schedule(tmp_path, mess)
    assert [one.split()[0] for one in said(reading, notices=True)][:2] == ["N214", "N214"]
    assert not [one for one in said(reading, notices=True) if one[0] == "E"]
    assert len(reading.tables["actividades"]) == 3


def test_a_long_note_merged_below_the_table(tmp_path: Path) -> None:
    def mess(sheet: ByHand) -> None:
        sheet.put(6, fase="Las fechas se revisan cada semana con el cliente")
        sheet.merge(sheet.at("fase", 6), sheet.at("fin_real", 6))

    unchanged(schedule(tmp_path, mess), tmp_path, "N214 @6")


# A second table


def test_another_table_below_is_said_once(tmp_path: Path) -> None:
    def mess(sheet: ByHand) -> None:
        sheet.put(6, actividad="CONTACTOS DEL PROYECTO")
        sheet.put(7, actividad="Nombre", area="Cargo", responsable="Teléfono", inicio_planeado="Correo")
        sheet.put(8, actividad="Ana", area="Directora", responsable=3001234567, inicio_planeado="ana@ejemplo.com")
        sheet.put(9, actividad="Luis", area="Gerente", responsable=3001234568, inicio_planeado="luis@ejemplo.com")

    reading = schedule(tmp_path, mess)
    unchanged(reading, tmp_path, "A215 @7")
    (problem,) = reading.problems
    assert problem.cell == f"{place(SCHEDULE, 'actividad', 7)}:{place(SCHEDULE, 'inicio_planeado', 9)}"
    assert problem.found == "Nombre, Cargo, Teléfono, Correo"


def test_another_table_with_dates_in_the_columns_of_dates(tmp_path: Path) -> None:
    def mess(sheet: ByHand) -> None:
        sheet.put(5, fase="Riesgo", actividad="Descripción", area="Responsable", inicio_planeado="Fecha")
        sheet.put(6, fase="R1", actividad="Sin VPN", area="Luis", inicio_planeado=date(2026, 3, 2))
        sheet.put(7, fase="R2", actividad="Sin sede", area="Ana", inicio_planeado=date(2026, 3, 2))

    unchanged(schedule(tmp_path, mess), tmp_path, "A215 @5")


def test_records_go_on_below_another_table(tmp_path: Path) -> None:
    def mess(sheet: ByHand) -> None:
        sheet.put(5, actividad="Nombre", area="Cargo", inicio_planeado="Correo")
        sheet.put(6, actividad="Ana", area="Directora")
        day = date(2026, 3, 16)
        sheet.put(8, actividad="D", area="WFM", inicio_planeado=day, fin_planeado=day)

    reading = schedule(tmp_path, mess)
    assert said(reading, notices=True) == ["A215 @5"]
    assert reading.tables["actividades"].columns["actividad"][3:] == ["D"]


def test_the_same_titles_again_are_the_same_table(tmp_path: Path) -> None:
    def mess(sheet: ByHand) -> None:
        sheet.put(6, **{one.id: one.label for one in sheet.table.fields})
        day = date(2026, 3, 16)
        sheet.put(7, actividad="D", area="WFM", inicio_planeado=day, fin_planeado=day)

    reading = schedule(tmp_path, mess)
    assert said(reading, notices=True) == ["A211 @6"]
    assert len(reading.tables["actividades"]) == 4


def test_a_row_of_wrong_words_is_no_other_table(tmp_path: Path) -> None:
    """A record that is all wrong is said cell by cell: its words are no titles of columns."""
    reading = schedule(
        tmp_path, lambda sheet: sheet.put(5, actividad="D", area="Zzz", inicio_planeado="pronto", fin_planeado="luego")
    )
    assert said(reading, notices=True) == ["E305 area@5", "E301 inicio_planeado@5", "E301 fin_planeado@5"]


def test_total_rows_of_requirements_do_not_count_though_the_sheet_sees_them(tmp_path: Path) -> None:
    rows = """
        | requerimiento   | area | estado    | cumplimiento |
        | Nivel 80/20     | WFM  | Cumple    | 100 %        |
        | Grabar llamadas | WFM  | Pendiente |              |
        | TOTAL           |      |           | 50 %         |
    """
    reading = read(tmp_path, ByHand(REQUIREMENTS, rows))
    assert said(reading, notices=True) == ["A212 @3"]
    measured = measure_reading(reading)
    assert measured is not None
    assert (measured.value, measured.denominator) == (0.5, 2)
    assert len(reading.tables["requerimientos"].seen_by_sheet()) == 3


def test_totals_of_meetings(tmp_path: Path) -> None:
    rows = "| tipo | fecha | tema | estado |\n| Interna | 2026-03-02 | T | Agendada |\n| | | TOTAL | |"
    assert said(read(tmp_path, ByHand(MEETINGS, rows)), notices=True) == ["A212 @2"]


@pytest.mark.parametrize("form_id", [SCHEDULE, REQUIREMENTS, MEETINGS, "set_pruebas"])
def test_an_empty_form_with_a_note_is_still_untouched(form_id: str, tmp_path: Path) -> None:
    sheet = ByHand(form_id, "| id |" if form_id != MEETINGS else "| numero |")
    reading = read(tmp_path, sheet.put(4, observaciones="Nota: llenar en mayo"))
    assert said(reading, notices=True) == ["N120", "N214"]
    assert reading.problems[1].cell == sheet.at("observaciones", 4)
    assert reading.untouched
