"""Fichas as people use them: portfolios of any month, cells found by what stands beside them, words typed into them."""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import portfolio_helper as helper

from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.measurement import traffic_light
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.ficha.ficha import FichaFile, write_fichas

NOON = datetime(2026, 8, 3, 9, 30)
ACTAS = "Ficha de Indicador - Cumplimiento de actas"
ALL_THREE = ("requerimientos", "cronograma", "actas")
COLUMNS = ("Análisis", "¿Requiere acción?", "Acción correctiva", "Observaciones")


def month(
    number: int,
    base: Portfolio | None = None,
    *,
    leave_out: Iterable[str] = (),
    seed: int = 0,
    ids: Iterable[str] = ("actas",),
) -> Portfolio:
    """The sample portfolio at the end of a month of 2026, each month with figures of its own for some indicators."""
    portfolio = base or helper.sample()
    day = date(2026, number, calendar.monthrange(2026, number)[1])
    draw = random.Random(number * 100 + seed)
    projects = []
    for project in portfolio.projects:
        measured = {}
        for id, one in ((id, project.measurements[id]) for id in ids):
            value = None if one.value is None else min(1.0, max(0.2, one.value + draw.uniform(-0.2, 0.2)))
            goals = catalog().indicators[id]
            state = one.state if value is None else traffic_light(value, goals.goal, goals.alert)
            top = one.numerator if value is None else value * one.denominator
            measured[id] = replace(one, cutoff=day, value=value, numerator=top, state=state)
        if project.name not in leave_out:
            projects.append(replace(project, measurements=measured))
    return replace(portfolio, cutoff=day, projects=projects)


def export(portfolio: Portfolio, folder: Path, *, by_project: bool = False, now: datetime = NOON) -> list[FichaFile]:
    return write_fichas(portfolio, folder, by_project=by_project, now=now)


def header(sheet: Any) -> tuple[int, dict[str, int]]:
    """The row of column titles and the column of each."""
    for row in sheet.iter_rows():
        titles = {cell.value: cell.column for cell in row if isinstance(cell.value, str)}
        if "Análisis" in titles:
            return row[0].row, titles
    raise AssertionError(f"{sheet.title} has no table")


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The lines of a table as they stand, by column title."""
    page = openpyxl.load_workbook(path)[sheet]
    top, titles = header(page)
    rows = (
        {title: page.cell(row, at).value for title, at in titles.items()} for row in range(top + 1, page.max_row + 1)
    )
    return [row for row in rows if any(value is not None for value in row.values())]


def line(path: Path, sheet: str, subject: str, cutoff: date | None = None) -> dict[str, Any]:
    """The one line whose first column begins so, of a cut-off date where several do."""
    found = [
        row
        for row in table(path, sheet)
        if str(next(iter(row.values()))).startswith(subject) and (cutoff is None or row["Corte"].date() == cutoff)
    ]
    assert len(found) == 1, found
    return found[0]


def write_words(path: Path, sheet: str, words: Mapping[tuple[str, str], Any]) -> None:
    """Type words: (what the first column begins with, column title) -> text."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    top, titles = header(page)
    for (subject, title), text in words.items():
        row = next(row for row in range(top + 1, page.max_row + 1) if str(page.cell(row, 1).value).startswith(subject))
        cell = page.cell(row, titles[title])
        cell.value = text
        if isinstance(text, str):
            cell.data_type = "s"  # also what begins with "="
    book.save(path)


def kept(path: Path) -> list[tuple[Any, Any, Any]]:
    """Measurement, column and text of *Textos conservados*."""
    book = openpyxl.load_workbook(path)
    if "Textos conservados" not in book.sheetnames:
        return []
    return [(row[1], row[3], row[4]) for row in book["Textos conservados"].iter_rows(min_row=6, values_only=True)]
