"""The sheets of the consolidated workbook that list: indicators by project, pending work, problems."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.base.problems import ERROR, SEVERITIES, WARNING, Problem
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.consolidated.trend import change, has_previous, previous_of
from implementation_xl.reports.parts.links import MAX_LINKS, Links
from implementation_xl.reports.parts.listing import Listing, ListingColumn, draw_listing
from implementation_xl.reports.parts.looks import (
    CENTER,
    COUNT,
    MUTED,
    NAMED,
    OPEN,
    PERCENT,
    look_of_number,
    percent_cell,
    project_name,
    quotient_cells,
    shown,
    state_in_project,
    toned,
)

BOLD = PERCENT.but(bold=True)


def draw_indicators(book: BookDrawing, portfolio: Portfolio, ids: Sequence[str], links: Links) -> SheetDrawing:
    """*Indicadores*: a row per project, in the order of the portfolio."""
    columns = [ListingColumn("Proyecto", 29, NAMED), ListingColumn("Cliente", 18), ListingColumn("Coordinador", 15)]
    compared = has_previous(portfolio)
    for id in ids:
        group = portfolio.catalog.indicators[id].name
        columns += [
            ListingColumn("Valor", 8, BOLD, group),
            ListingColumn("Estado", 11.5, toned, group),
        ]
        if compared:
            columns += [
                ListingColumn("Antes", 8, PERCENT, group),
                ListingColumn("Cambio, puntos", 7.5, CENTER, group),
            ]
    printed = len(columns)
    columns += [ListingColumn("Código", 13), ListingColumn("Tipo", 18)]
    for id in ids:
        group = f"De dónde sale: {portfolio.catalog.short_name(id)}"
        columns += [
            ListingColumn("Numer.", 8.5, look_of_number, group),
            ListingColumn("Denom.", 8.5, look_of_number, group),
            ListingColumn("Motivo", 32, MUTED, group),
            ListingColumn("Fuente", 8, CENTER, group),
        ]
    columns += [ListingColumn("Errores", 8, COUNT), ListingColumn("Advert.", 8, COUNT), ListingColumn("Carpeta", 40)]
    note = (
        "Una fila por proyecto, sin dejar ninguno por fuera. A la derecha, en pantalla, está de dónde sale cada valor "
        "o por qué no lo hay: «Abrir» lleva al libro del que se midió; la carpeta, al proyecto."
    )
    if compared:
        note += " «Antes» es lo último registrado de un mes anterior; «Cambio», los puntos desde entonces."
    listing = Listing(
        "Indicadores",
        "Indicadores por proyecto",
        note,
        tuple(columns),
        empty="No se encontró ningún proyecto.",
        printed=printed,
    )
    rows = (_project_row(one, portfolio, ids, links) for one in portfolio.projects)
    return draw_listing(book, portfolio, listing, rows, len(portfolio.projects), links)[0]


def _project_row(project: ProjectResult, portfolio: Portfolio, ids: Sequence[str], links: Links) -> list[Any]:
    row: list[Any] = [project_name(project), project.client, project.coordinator]
    origin: list[Any] = [project.code, project.type]
    compared = has_previous(portfolio)
    for id in ids:
        measurement = project.measurements.get(id)
        if measurement is None:
            row += [None] * (4 if compared else 2)
            origin += [None] * 4
            continue
        link = links.to(measurement.source.path, OPEN) if measurement.source else None
        measured = measurement.value is not None
        thresholds = portfolio.catalog.indicators[id].thresholds
        row += [percent_cell(measurement.value, thresholds, BOLD), state_in_project(project, measurement)]
        if compared:
            before = previous_of(portfolio, id, project)
            row += [percent_cell(before, thresholds), change(measurement.value, before)]
        figures = (
            quotient_cells(measurement.numerator, measurement.denominator, thresholds) if measured else (None, None)
        )
        origin += [*figures, measurement.reason, link]
    severities = [problem.severity for problem in project.problems]
    folder = shown(project.folder, portfolio.root)
    return [*row, *origin, severities.count(ERROR), severities.count(WARNING), links.to(project.folder, folder)]


def draw_problems(book: BookDrawing, portfolio: Portfolio, links: Links) -> list[SheetDrawing]:
    """*Hallazgos*: every problem, errors first, each with the way to its cell."""
    listing = Listing(
        "Hallazgos",
        "Lo que hay que corregir en los libros",
        "Error: un dato que no se pudo usar o que impide medir. Advertencia: se midió, pero hay que revisarlo. "
        "Aviso: para saber. La celda lleva a donde está.",
        (
            ListingColumn("Gravedad", 11, lambda word: toned(word.lower())),
            ListingColumn("Código", 8, CENTER),
            ListingColumn("Proyecto", 24),
            ListingColumn("Archivo", 32),
            ListingColumn("Hoja", 14),
            ListingColumn("Celda", 8, CENTER),
            ListingColumn("Campo", 16),
            ListingColumn("Encontrado", 15),
            ListingColumn("Mensaje", 42),
            ListingColumn("Sugerencia", 38),
        ),
        frozen=3,
        empty="No se encontró ningún problema.",
        on_screen=True,
    )
    count = sum(len(project.problems) for project in portfolio.projects) + len(portfolio.notes)
    return draw_listing(book, portfolio, listing, _problem_rows(portfolio, links, count), count, links)


def _found(portfolio: Portfolio) -> Iterator[tuple[ProjectResult | None, Problem]]:
    for severity in SEVERITIES.values():
        for project in portfolio.projects:
            yield from ((project, one) for one in project.problems if one.severity == severity)
        yield from ((None, one) for one in portfolio.notes if one.severity == severity)


def _problem_rows(portfolio: Portfolio, links: Links, count: int) -> Iterator[list[Any]]:
    """The rows of *Hallazgos*; where there is no room for two links a row, one: the cell's, else the file's."""
    both = 2 * count <= MAX_LINKS
    name = lru_cache(maxsize=256)(shown)
    for project, problem in _found(portfolio):
        path = problem.path or ""
        folder = project.folder if project else os.path.dirname(path)  # noqa: PTH120 - an address may be no path
        file: Any = name(path, folder) if path else ""
        if both or not problem.cell:
            file = links.to(path, file)
        cell = links.to(path, problem.cell, problem.sheet, problem.cell) if problem.cell else None
        yield [
            problem.severity.capitalize(),
            problem.code,
            project_name(project) if project else None,
            file,
            problem.sheet,
            cell,
            problem.label or problem.field,
            problem.found,
            problem.message,
            problem.hint,
        ]
