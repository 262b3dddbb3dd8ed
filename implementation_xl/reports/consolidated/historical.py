"""The history as a workbook: the trend of the portfolio, every figure, those that do not stand, the definitions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.base.dates import show_date
from implementation_xl.base.paper import LEGAL
from implementation_xl.base.words import show_count
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.forms.process import HISTORY
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import STANDING, Recorded
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import Listing, ListingColumn, draw_listing
from implementation_xl.reports.parts.looks import (
    CELL,
    CENTER,
    COUNT,
    DAY,
    MUTED,
    PERCENT,
    look_of_number,
    percent_cell,
    quotient_cells,
    toned,
)
from implementation_xl.workbooks.sheets.support import draw_mark

FORM = Form(
    id="historial",
    version=1,
    title="Historial de indicadores del proceso Implementación",
    file_name="Historial",
    purpose="Mostrar lo medido y registrado, corte por corte",
    sheets=(),
)
BOLD = PERCENT.but(bold=True)
FIGURE = (
    ListingColumn("Corte", 12, DAY),
    ListingColumn("Indicador", 16, CELL),
    ListingColumn("Valor", 9, BOLD),
    ListingColumn("Estado", 13, toned),
    ListingColumn("Numerador", 11, look_of_number),
    ListingColumn("Denomin.", 11, look_of_number),
)
TRACE = (
    ListingColumn("Definición", 10, CENTER),
    ListingColumn("Meta", 8, PERCENT),
    ListingColumn("Alerta", 8, PERCENT),
    ListingColumn("Provisional", 11, CENTER),
    ListingColumn("Registrada", 18, CENTER),
    ListingColumn("Biblioteca", 11, CENTER),
)
PROJECT = (
    ListingColumn("Proyecto", 28),
    ListingColumn("Código", 14),
    ListingColumn("Cliente", 20),
    ListingColumn("Tipo", 18),
)
SOURCES = (ListingColumn("Formato", 22), ListingColumn("Fuentes (SHA-256 del contenido)", 60, MUTED))


def export_history(
    figures: Sequence[Recorded], path: str | os.PathLike[str], history: str | os.PathLike[str], catalog: Catalog
) -> Path:
    """Write recorded figures as a workbook, oldest cut-off first; `history` is the file they come from.

    Raises ImplementationXLError when the file cannot be written.
    """
    from implementation_xl.adapters.writing.xlsx import write

    return write(draw_history(figures, os.path.basename(history), catalog), Path(path))  # noqa: PTH119


def draw_history(figures: Sequence[Recorded], name: str, catalog: Catalog) -> BookDrawing:
    """The workbook of the history."""
    days = sorted({one.cutoff for one in figures})
    latest = days[-1] if days else date.min
    book = BookDrawing(FORM.title, f"{FORM.title}, hasta el corte {latest}", catalog.company.name)
    book.document = HISTORY
    portfolio = Portfolio("", latest, catalog=catalog)
    facts = (
        f"Archivo: {name}",
        f"Cortes: {show_count(len(days))}",
        f"{show_date(days[0])} a {show_date(latest)}" if days else "Sin cifras",
    )
    standing = [one for one in figures if one.status == STANDING]
    sheets: tuple[tuple[Listing, Iterable[Sequence[Any]], int], ...] = (
        _listing(
            "Mediciones",
            "Lo registrado de cada proyecto",
            "La cifra vigente de cada proyecto en cada corte, con la definición y los archivos con que se midió.",
            (*PROJECT, *FIGURE, ListingColumn("Motivo", 30, MUTED), *TRACE, *SOURCES),
            [_project(one, catalog) for one in standing if not one.scope],
        ),
        _listing(
            "Cartera",
            "Lo registrado de toda la cartera",
            "Suma de numeradores ÷ suma de denominadores de los proyectos medidos en cada corte.",
            (
                ListingColumn("Periodo", 12, CENTER),
                *FIGURE,
                ListingColumn("Promedio", 9, PERCENT),
                ListingColumn("Medidos", 9, COUNT),
                ListingColumn("Sin medición", 9, COUNT),
                ListingColumn("No aplica", 9, COUNT),
                ListingColumn("Ilegibles", 9, COUNT),
                ListingColumn("Cuál cartera", 40, MUTED),
                *TRACE,
            ),
            [_portfolio(one, catalog) for one in standing if one.scope],
        ),
        _listing(
            "No vigentes",
            "Lo que no está vigente y se conserva",
            "Recalculada: se midió otra vez, dio otro valor y no se adoptó. Reemplazada: se adoptó otra con "
            "--rehacer, o era provisional.",
            (
                ListingColumn("Situación", 13, CENTER),
                ListingColumn("Reemplazada", 18, CENTER),
                *PROJECT,
                *FIGURE,
                *TRACE,
                *SOURCES,
            ),
            [
                [figure.status, _time(figure.replaced), *_project(figure, catalog, False)]
                for figure in figures
                if figure.status != STANDING and not figure.scope
            ],
        ),
        _listing(
            "Definiciones",
            "Con qué definición se midió",
            "Cambiar la meta, la alerta o la fórmula da una definición nueva; lo registrado conserva la suya.",
            (
                ListingColumn("Indicador", 16),
                ListingColumn("Definición", 10, CENTER),
                ListingColumn("Desde", 12, CENTER),
                ListingColumn("Meta", 8, PERCENT),
                ListingColumn("Alerta", 8, PERCENT),
                ListingColumn("Cifras", 9, COUNT),
            ),
            _definitions(figures, catalog),
        ),
    )
    for listing, rows, count in sheets:
        draw_listing(book, portfolio, listing, rows, count, Links("."), facts)
    book.active = book.sheets[0].name
    draw_mark(book, FORM)
    return book


def _listing(
    name: str, subtitle: str, note: str, columns: tuple[ListingColumn, ...], rows: list[list[Any]]
) -> tuple[Listing, list[list[Any]], int]:
    return Listing(name, subtitle, note, columns, paper=LEGAL), rows, len(rows)


def _project(figure: Recorded, catalog: Catalog, reason: bool = True) -> list[Any]:
    form = f"{figure.form} v{figure.form_version}" if figure.form else None
    sources = "\n".join(f"{source.path}: {source.sha256}" for source in figure.sources)
    return [
        figure.project,
        figure.code,
        figure.client,
        figure.type,
        *_figure(figure, catalog),
        *([figure.reason] if reason else []),
        *_trace(figure),
        form,
        sources or None,
    ]


def _portfolio(figure: Recorded, catalog: Catalog) -> list[Any]:
    counts = [figure.counts.get(name) for name in ("promedio", "medidos", "sin_medicion", "no_aplica", "ilegibles")]
    return [figure.period or None, *_figure(figure, catalog), *counts, figure.whose, *_trace(figure)]


def _figure(figure: Recorded, catalog: Catalog) -> list[Any]:
    measured = figure.value is not None
    return [
        figure.cutoff,
        catalog.short_name(figure.indicator),
        percent_cell(figure.value, figure.thresholds, BOLD),
        figure.state,
        *(quotient_cells(figure.numerator, figure.denominator, figure.thresholds) if measured else (None, None)),
    ]


def _trace(figure: Recorded) -> list[Any]:
    return [
        figure.definition,
        figure.goal,
        figure.alert,
        "Sí" if figure.provisional else "No",
        _time(figure.recorded),
        figure.library,
    ]


def _time(stamp: str | None) -> str | None:
    return stamp[:16].replace("T", " ") if stamp else None


def _definitions(figures: Sequence[Recorded], catalog: Catalog) -> list[list[Any]]:
    counts: dict[tuple[str, int], list[Any]] = {}
    for figure in figures:
        row = [catalog.short_name(figure.indicator), figure.definition, figure.defined, figure.goal, figure.alert, 0]
        counts.setdefault((figure.indicator, figure.definition), row)[-1] += 1
    return [counts[place] for place in sorted(counts)]
