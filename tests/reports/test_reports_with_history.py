"""The reports with a history: what Excel takes, what is shown, with everything that may be in a history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import portfolio_helper as helper
import pytest
import xlsx_rules

import implementation_xl as ixl
from implementation_xl.base.periods import parse_period
from implementation_xl.base.problems import Problem
from implementation_xl.indicators.definitions import catalog
from implementation_xl.portfolio.history.history import recorded
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.history.store import NAME
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.consolidated.historical import export_history

AFTER = datetime(2028, 1, 1)


def measured(portfolio: Portfolio, cutoff: date, share: float = 1.0) -> Portfolio:
    """The sample at another date, with a share of its numerators."""
    projects = []
    for project in portfolio.projects:
        found = {
            id: one if one.value is None else replace(one, numerator=one.numerator * share, value=one.value * share)
            for id, one in project.measurements.items()
        }
        projects.append(replace(project, measurements={id: replace(one, cutoff=cutoff) for id, one in found.items()}))
    return replace(portfolio, cutoff=cutoff, projects=projects)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history of fourteen months, a consolidated workbook of the last and the history as a workbook."""
    folder = tmp_path_factory.mktemp("historia")
    path = folder / NAME
    for month in range(14):
        day = parse_period(f"{2025 + (5 + month) // 12}-{(5 + month) % 12 + 1:02}").last
        record_figures(measured(helper.sample(), day, 1 - month / 40), path, now=AFTER)
    record_figures(measured(helper.sample(), date(2025, 6, 30), 0.5), path, now=AFTER)
    found = record_figures(
        measured(helper.sample(), date(2026, 7, 31), 0.5),
        path,
        now=datetime(2026, 7, 31, 9),
        redo=True,
        reason="=Prueba",
    )
    notes = (Problem("A820", str(path), label="=Cartera", found="1", expected="2", params={"cutoff": "x"}),)
    ixl.export_consolidated(replace(found, notes=notes), folder / "Consolidado.xlsx")
    export_history(recorded(path), folder / "Historial.xlsx", path, catalog())
    return folder


def texts(sheet: Any) -> set[Any]:
    return {cell.value for row in sheet.iter_rows() for cell in row}


def test_excel_takes_the_reports_with_their_history(folder: Path) -> None:
    for path in folder.glob("*.xlsx"):
        assert xlsx_rules.findings(path) == [], path.name


def test_the_summary_shows_the_last_twelve_months(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "Consolidado.xlsx")
    shown = texts(book["Resumen"])
    assert "jul 2026" in shown or "jul 2026*" in shown
    assert "jun 2025" not in shown
    months = [row[0].value for row in book["Datos"].iter_rows(min_row=2)]
    assert len(months) == 12
    assert (months[0], months[-2]) == ("ago 2025", "jun 2026")
    charts = [chart for chart in book["Resumen"]._charts if type(chart).__name__ == "LineChart"]
    assert [len(chart.series) for chart in charts] == [4]  # the indicators and the goal that they share
    assert book["Datos"].sheet_state == "hidden"


def test_indicators_show_the_value_before_and_the_change_in_points(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "Consolidado.xlsx")["Indicadores"]
    headers = [cell.value for cell in sheet[7]]
    at = headers.index("Valor")
    assert headers[at : at + 4] == ["Valor", "Estado", "Antes", "Cambio, puntos"]
    rows = [row for row in sheet.iter_rows(min_row=8, values_only=True) if isinstance(row[at], float)]
    assert rows
    for row in rows:
        assert row[at + 3] == pytest.approx((row[at] - row[at + 2]) * 100, abs=1e-9)


def test_a_note_of_no_project_is_listed_and_no_formula(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "Consolidado.xlsx")["Hallazgos"]
    row = next(row for row in sheet.iter_rows() if row[1].value == "A820")
    assert row[2].value is None
    assert row[3].value == NAME
    assert "«=Cartera»" in row[8].value
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_the_workbook_of_the_history_holds_every_figure(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "Historial.xlsx")
    found = recorded(folder / NAME)
    for name, wanted in (
        ("Mediciones", [one for one in found if not one.scope and one.status == "vigente"]),
        ("Cartera", [one for one in found if one.scope and one.status == "vigente"]),
        ("No vigentes", [one for one in found if not one.scope and one.status != "vigente"]),
    ):
        assert book[name].max_row - 6 == len(wanted) > 0, name
    assert texts(book["Definiciones"]) >= {"Requerimientos", "Cronograma", "Actas", 0.95, 0.85}


def test_the_reports_are_passed_over_when_projects_are_read(folder: Path) -> None:
    for path in folder.glob("*.xlsx"):
        assert ixl.read(path).output, path.name
