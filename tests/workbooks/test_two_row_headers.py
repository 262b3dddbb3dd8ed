"""A header over two rows: a group above its labels, or one label split in two cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from by_hand import ByHand
from forms_helper import form_of, said

import implementation_xl as ixl
from implementation_xl.adapters.grid import Grid
from implementation_xl.workbooks.reading.locating import Header, find_header

SCHEDULE = "cronograma_general"
DATES = ["inicio_planeado", "fin_planeado", "inicio_real", "fin_real"]


def header(*rows: list[str], merges: list[tuple[int, int, int, int]] | None = None) -> Header:
    width = max(map(len, rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    found = find_header(Grid("x", padded, merges or []), form_of(SCHEDULE)[1])
    assert found is not None
    return found


LABELS = ["ID", "Fase", "Actividad", "Área responsable", "Responsable", "Predecesora", "Hito"]


@pytest.mark.parametrize("names", [("PLANEADO", "REAL"), ("Planeada", "Real"), ("Plan", "Real")])
def test_groups_over_equal_labels(names: tuple[str, str]) -> None:
    plan, real = names
    found = header(
        [*[""] * 7, plan, "", real, ""],
        [*LABELS, "Inicio", "Fin", "Inicio", "Fin"],
        merges=[(0, 7, 0, 8), (0, 9, 0, 10)],
    )
    assert (found.top, found.row) == (1, 2)
    assert [found.placed.get(id) for id in DATES] == [8, 9, 10, 11]
    assert found.extra == found.repeated == []


def test_labels_merged_down_beside_groups() -> None:
    found = header(
        [*LABELS, "Planeado", "", "Real", "", "% avance"],
        [*[""] * 7, "Inicio", "Fin", "Inicio", "Fin", ""],
        ["1", "Pruebas", "Real", "WFM", *[""] * 8],
        merges=[(0, at, 1, at) for at in (*range(7), 11)] + [(0, 7, 0, 8), (0, 9, 0, 10)],
    )
    assert (found.top, found.row) == (1, 2)
    assert [found.placed.get(id) for id in (*DATES, "avance", "actividad")] == [8, 9, 10, 11, 12, 3]
    assert (found.row_of(3), found.row_of(8)) == (1, 2)


def test_one_label_split_in_two_cells() -> None:
    found = header(
        ["ID", "Fase", "Actividad", "Área", "Responsable", "Inicio", "Fin", "%", "Requerimiento", "Causa del"],
        ["", "", "", "responsable", "", "planeado", "planeado", "avance", "relacionado", "atraso"],
        ["1", "Pruebas", "Marcar", "WFM", "", "", "", "", "", ""],
    )
    assert (found.top, found.row) == (1, 2)
    wanted = ["area", "inicio_planeado", "fin_planeado", "avance", "requerimiento", "causa_atraso"]
    assert [found.placed.get(id) for id in wanted] == [4, 6, 7, 8, 9, 10]


def test_a_split_label_may_be_misspelt() -> None:
    found = header(
        ["ID", "Fase", "Actividad", "Área", "Responsable", "Inicio", "Fin", "Causa del"],
        ["", "", "", "responsable", "", "planedo", "planeado", "atraso"],
    )
    assert found.placed["inicio_planeado"] == 6


def test_the_first_record_is_no_part_of_the_header() -> None:
    """A form without some optional columns, and records whose words happen to be labels."""
    labels = ["ID", "Fase", "Actividad", "Área responsable", "Inicio planeado", "Fin planeado", "Responsable", "Hito"]
    for record in (
        ["1", "Novedad", "Cliente", "WFM", "", "", "Ana", "Sí"],
        ["", "Estado", "WFM", "", "", "", "", "No"],
    ):
        found = header(labels, record)
        assert (found.top, found.row, len(found.placed)) == (1, 1, 8)


def test_a_title_above_the_header_is_no_part_of_it() -> None:
    found = header(["Actividades del proyecto"], [*LABELS, "Inicio planeado", "Fin planeado"], merges=[(0, 0, 0, 8)])
    assert (found.top, found.row) == (2, 2)
    assert found.extra == []


def test_a_schedule_with_groups_is_read(tmp_path: Path) -> None:
    sheet = ByHand(SCHEDULE)
    above = str(sheet.header_row - 1)
    for first, last, group in (("inicio_planeado", "fin_planeado", "Planeado"), ("inicio_real", "fin_real", "Real")):
        sheet.put(0, **{first: "Inicio", last: "Fin"})
        start, end = (sheet.at(id, 0).rstrip("0123456789") + above for id in (first, last))
        sheet.cells[start] = group
        sheet.merge(start, end)
    sheet.put(1, inicio_real=date(2026, 3, 2), fin_real=date(2026, 3, 2))
    reading = ixl.read(sheet.save(tmp_path / "x.xlsx"))
    assert said(reading) == []
    data = reading.tables["actividades"]
    assert [data.columns[id][0] for id in DATES] == [date(2026, 3, 2)] * 4
    assert reading.header["proyecto"] == "Cobranzas"


def test_a_column_missing_from_two_rows_is_said_at_the_lower_one(tmp_path: Path) -> None:
    sheet = ByHand(SCHEDULE)
    above = str(sheet.header_row - 1)
    for id in ("actividad", "inicio_planeado", "fin_planeado", "area"):
        cell = sheet.at(id, 0)
        first, _, rest = str(sheet.cells[cell]).partition(" ")
        sheet.cells[cell.rstrip("0123456789") + above] = first
        sheet.cells[cell] = rest or None
    sheet.put(0, fin_planeado="acordado")
    reading = ixl.read(sheet.save(tmp_path / "x.xlsx"))
    assert [one for one in said(reading) if one[0] == "E"] == ["E202 fin_planeado"]
