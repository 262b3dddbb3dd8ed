"""The history as a workbook: the trend of the portfolio, every figure, those that do not stand, the definitions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.base.dates import show
from implementation_xl.base.words import show_count
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import STANDING, Recorded
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import LEGAL, Column, Listing, draw_listing
from implementation_xl.reports.parts.looks import (
    CELL,
    CENTER,
    COUNT,
    DAY,
    MUTED,
    PERCENT,
    number,
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
FIGURE = (
    Column("Corte", 12, DAY),
    Column("Indicador", 16, CELL),
    Column("Valor", 9, PERCENT.but(bold=True)),
    Column("Estado", 13, toned),
    Column("Numerador", 11, number),
    Column("Denomin.", 11, number),
)
TRACE = (
    Column("Definición", 10, CENTER),
    Column("Meta", 8, PERCENT),
    Column("Alerta", 8, PERCENT),
    Column("Provisional", 11, CENTER),
    Column("Registrada", 18, CENTER),
    Column("Biblioteca", 11, CENTER),
)
PROJECT = (Column("Proyecto", 28), Column("Código", 14), Column("Cliente", 20), Column("Tipo", 18))
SOURCES = (Column("Formato", 22), Column("Fuentes (SHA-256 del contenido)", 60, MUTED))


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
    portfolio = Portfolio("", latest, catalog=catalog)
    facts = (
        f"Archivo: {name}",
        f"Cortes: {show_count(len(days))}",
        f"{show(days[0])} a {show(latest)}" if days else "Sin cifras",
    )
    standing = [one for one in figures if one.status == STANDING]
    sheets: tuple[tuple[Listing, Iterable[Sequence[Any]], int], ...] = (
        _listing(
            "Mediciones",
            "Lo registrado de cada proyecto",
            "La cifra vigente de cada proyecto en cada corte, con la definición y los archivos con que se midió.",
            (*PROJECT, *FIGURE, Column("Motivo", 30, MUTED), *TRACE, *SOURCES),
            [_project(one, catalog) for one in standing if not one.scope],
        ),
        _listing(
            "Cartera",
            "Lo registrado de toda la cartera",
            "Suma de numeradores ÷ suma de denominadores de los proyectos medidos en cada corte.",
            (
                Column("Periodo", 12, CENTER),
                *FIGURE,
                Column("Promedio", 9, PERCENT),
                Column("Medidos", 9, COUNT),
                Column("Sin medición", 9, COUNT),
                Column("No aplica", 9, COUNT),
                Column("Ilegibles", 9, COUNT),
                Column("Cuál cartera", 40, MUTED),
                *TRACE,
            ),
            [_portfolio(one, catalog) for one in standing if one.scope],
        ),
        _listing(
            "No vigentes",
            "Lo que no está vigente y se conserva",
            "Recalculada: se midió otra vez, dio otro valor y no se adoptó. Reemplazada: se adoptó otra con "
            "--rehacer, o era provisional.",
            (Column("Situación", 13, CENTER), Column("Reemplazada", 18, CENTER), *PROJECT, *FIGURE, *TRACE, *SOURCES),
            [
                [one.status, _time(one.replaced), *_project(one, catalog, False)]
                for one in figures
                if one.status != STANDING and not one.scope
            ],
        ),
        _listing(
            "Definiciones",
            "Con qué definición se midió",
            "Cambiar la meta, la alerta o la fórmula da una definición nueva; lo registrado conserva la suya.",
            (
                Column("Indicador", 16),
                Column("Definición", 10, CENTER),
                Column("Desde", 12, CENTER),
                Column("Meta", 8, PERCENT),
                Column("Alerta", 8, PERCENT),
                Column("Cifras", 9, COUNT),
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
    name: str, subtitle: str, note: str, columns: tuple[Column, ...], rows: list[list[Any]]
) -> tuple[Listing, list[list[Any]], int]:
    return Listing(name, subtitle, note, columns, paper=LEGAL), rows, len(rows)


def _project(one: Recorded, catalog: Catalog, reason: bool = True) -> list[Any]:
    form = f"{one.form} v{one.form_version}" if one.form else None
    sources = "\n".join(f"{source.path}: {source.sha256}" for source in one.sources)
    return [
        one.project,
        one.code,
        one.client,
        one.type,
        *_figure(one, catalog),
        *([one.reason] if reason else []),
        *_trace(one),
        form,
        sources or None,
    ]


def _portfolio(one: Recorded, catalog: Catalog) -> list[Any]:
    counts = [one.counts.get(name) for name in ("promedio", "medidos", "sin_medicion", "no_aplica", "ilegibles")]
    return [one.period or None, *_figure(one, catalog), *counts, one.whose, *_trace(one)]


def _figure(one: Recorded, catalog: Catalog) -> list[Any]:
    measured = one.value is not None
    return [
        one.cutoff,
        catalog.short_name(one.indicator),
        one.value,
        one.state,
        one.numerator if measured else None,
        one.denominator if measured else None,
    ]


def _trace(one: Recorded) -> list[Any]:
    return [one.definition, one.goal, one.alert, "Sí" if one.provisional else "No", _time(one.recorded), one.library]


def _time(stamp: str | None) -> str | None:
    return stamp[:16].replace("T", " ") if stamp else None


def _definitions(figures: Sequence[Recorded], catalog: Catalog) -> list[list[Any]]:
    counts: dict[tuple[str, int], list[Any]] = {}
    for one in figures:
        row = [catalog.short_name(one.indicator), one.definition, one.defined, one.goal, one.alert, 0]
        counts.setdefault((one.indicator, one.definition), row)[-1] += 1
    return [counts[place] for place in sorted(counts)]
