"""With a cut-off that is no date, or without rows, a form claims nothing: no "0 late", no curve, no capital lost."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from project_helper import activity

import implementation_xl as ixl
from implementation_xl.adapters.reading.calamine import open_book
from implementation_xl.workbooks.sheets import s_curve
from implementation_xl.workbooks.sheets.summary import requirements, schedule

DAY = date(2026, 3, 2)
ROWS = {
    "cronograma_general": ("actividades", [activity("Troncal SIP", DAY, DAY + timedelta(4))]),
    "requerimientos_contractuales": (
        "requerimientos",
        [{"requerimiento": "Nivel 80/20", "area": "WFM", "estado": "Pendiente", "fecha_compromiso": DAY}],
    ),
}
LAST_CARD = {
    "cronograma_general": schedule.CARDS[-1][0],
    "requerimientos_contractuales": requirements.CARDS[-1][0],
}


def shown(form_id: str, path: Path, **header: Any) -> Any:
    """What each sheet of a form with one row shows."""
    table, rows = ROWS[form_id]
    ixl.generate(form_id, path, values={"proyecto": "P", "cliente": "C", table: rows, **header})
    return open_book(str(path))


def texts(grid: Any, rows: int = 60, columns: int = 15) -> list[str]:
    return [str(grid.at(row, column)) for row in range(1, rows) for column in range(1, columns)]


@pytest.mark.parametrize("form_id", ROWS)
@pytest.mark.parametrize("typed", ["15/06/2026", "a mitad de junio"])
def test_nothing_is_late_at_a_cut_off_that_is_no_date(form_id: str, typed: str, tmp_path: Path) -> None:
    book = shown(form_id, tmp_path / "a.xlsx", fecha_corte=typed)
    resumen = book.grid("Resumen")
    assert resumen.at(9, LAST_CARD[form_id]) == "—"
    assert not any(text.startswith("✓") for text in texts(resumen))
    assert any(text.startswith("La fecha de corte") for text in texts(book.grid("Inicio"), 20, 7))


def test_the_curve_has_no_line_at_a_cut_off_that_is_no_date(tmp_path: Path) -> None:
    for typed, top in (("junio", 0), (date(2026, 6, 15), 1)):
        curve = shown("cronograma_general", tmp_path / f"{top}.xlsx", fecha_corte=typed).grid(s_curve.NAME)
        assert curve.at(s_curve.MARK + 1, 12) == top
