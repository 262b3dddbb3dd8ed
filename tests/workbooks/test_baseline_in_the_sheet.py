"""A schedule with a baseline says in its own sheets what it measures with, as computed when it is written."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from implementation_xl import read
from implementation_xl.adapters.calculating.drawing import _fill
from implementation_xl.adapters.calculating.engine import FormulaBook, FormulaSheet
from implementation_xl.adapters.calculating.values import CellError
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.cells import place_of
from implementation_xl.base.dates import to_serial
from implementation_xl.base.workdays import WorkCalendar, colombian_holidays
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.generating import draw_form

FORM = "cronograma_general"
MONDAY = date(2026, 3, 2)
CUTOFF = date(2026, 3, 20)
Record = dict[str, Any]


def row(number: int, *, late: int = 0, **more: Any) -> Record:
    """An activity of a week, approved from a Monday on, whose plan of today begins `late` days after."""
    start = MONDAY + timedelta(days=7 * number)
    moved = start + timedelta(days=late)
    return {
        "id": str(number + 1),
        "actividad": f"Actividad {number + 1}",
        "area": "WFM",
        "inicio_planeado": moved,
        "fin_planeado": moved + timedelta(days=4),
        "inicio_base": start,
        "fin_base": start + timedelta(days=4),
        **more,
    }


def version(number: int, since: date, **more: Any) -> Record:
    return {"version": number, "fecha": since, "motivo": "Aprobado", **more}


def computed(rows: list[Record], *versions: Record, **header: Any) -> FormulaBook:
    values = {
        "proyecto": "Cobranzas",
        "fecha_corte": CUTOFF,
        "actividades": rows,
        "versiones": list(versions),
        **header,
    }
    drawn = draw_form(catalog().form(FORM), catalog(), values)
    book = FormulaBook(drawn.names, float(to_serial(CUTOFF)))
    for sheet in drawn.sheets:
        book.sheets[sheet.name] = FormulaSheet(sheet.name, book)
        _fill(book.sheets[sheet.name], sheet)
    return book


def value(book: FormulaBook, name: str) -> Any:
    """What a named cell comes to; only what it needs is computed."""
    sheet, address = book.names[name].removeprefix("=").rsplit("!", 1)
    found = book.sheets[sheet.strip("'")].value(*place_of(address.split(":")[0].replace("$", "")))
    assert not isinstance(found, CellError), name
    return found


DONE = {"inicio_real": MONDAY, "fin_real": date(2026, 3, 6)}


@pytest.mark.parametrize("late", [0, 14, 200])
def test_moving_the_plan_does_not_move_the_figure_of_the_sheet(late: int) -> None:
    still = computed([row(0, **DONE), row(1, avance=0.5), row(2)], version(1, MONDAY))
    moved = computed([row(0, **DONE), row(1, avance=0.5), row(2, late=late)], version(1, MONDAY))
    assert value(moved, "calc_valor") == value(still, "calc_valor") == pytest.approx(7.5 / 15)
    calendar = WorkCalendar(None, [day for day, _ in colombian_holidays(2026, 2026)])
    end = MONDAY + timedelta(days=18)
    assert value(moved, "base_corrimiento") == calendar.between(end, end + timedelta(days=late))


@pytest.mark.parametrize(
    ("since", "told"),
    [(CUTOFF, "vigente desde el 20/03/2026"), (CUTOFF + timedelta(days=1), "posterior a la fecha de corte")],
)
def test_the_last_version_is_what_the_sheet_measures_with(since: date, told: str) -> None:
    book = computed([row(0), row(1)], version(1, MONDAY), version(2, since))
    assert value(book, "base_version") == 2 and told in value(book, "base_medido")


def test_versions_in_any_order_and_a_text_for_a_number() -> None:
    rows = [version(3, date(2026, 3, 9)), version(1, MONDAY), {"version": "dos", "motivo": "x"}]
    book = computed([row(0)], *rows)
    assert value(book, "base_version") == 3 and "09/03/2026" in value(book, "base_medido")


def test_without_a_baseline_it_says_so_whatever_versions_there_are() -> None:
    bare = {**row(0), "inicio_base": None}
    for versions in ([], [version(1, MONDAY)]):
        book = computed([bare, row(1, inicio_base=None, fin_base=None)], *versions)
        assert value(book, "calc_con_base") == 0 and "sin línea base" in value(book, "base_medido")
        assert value(book, "base_corrimiento") == "" and value(book, "base_fuera") == 0


def test_activities_outside_are_counted_but_for_cancelled_ones() -> None:
    outside = {"inicio_base": None, "fin_base": None}
    rows = [row(0), row(1, **outside), row(2, fin_base=None), row(3, situacion="Cancelada", **outside)]
    book = computed(rows, version(1, MONDAY))
    assert value(book, "base_fuera") == 2 and value(book, "calc_cuentan") == 1


def test_the_approvals_of_the_header_are_those_of_the_last_version() -> None:
    first = {"interna_fecha": date(2026, 2, 26), "cliente_fecha": date(2026, 2, 27)}
    last = {"interna_fecha": date(2026, 3, 16)}
    book = computed([row(0)], version(1, MONDAY, **first), version(2, date(2026, 3, 17), **last))
    assert value(book, "enc_aprobacion_interna") == 46097 and value(book, "enc_aprobacion_cliente") == ""


def test_a_workbook_saved_without_values_has_no_approval_and_no_problem_there(tmp_path: Path) -> None:
    path = write(draw_form(catalog().form(FORM), catalog(), {"proyecto": "Cobranzas"}), tmp_path / "x.xlsx")
    reading = read(path)
    assert reading.header["aprobacion_interna"] is None and reading.header["aprobacion_cliente"] is None
    assert "E320" not in {problem.code for problem in reading.problems}


def test_an_approval_that_was_given_stays() -> None:
    book = computed([row(0)], version(1, MONDAY, interna_fecha=MONDAY), aprobacion_interna=date(2026, 2, 20))
    assert value(book, "enc_aprobacion_interna") == to_serial(date(2026, 2, 20))


def test_the_gantt_shows_plan_and_baseline_from_the_first_day_to_the_last() -> None:
    book = computed([row(0, late=-7), row(1, late=60)], version(1, MONDAY))
    assert value(book, "gantt_inicio") == 46083 - 7 and value(book, "gantt_fin") == 46083 + 7 + 60 + 4
