"""The sheets of the consolidated workbook that add up: by responsible area, by client and type of project."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import fsum
from operator import mul
from typing import Any, TypeAlias

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Chart, Series, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.base.words import fold
from implementation_xl.forms.plan import quoted
from implementation_xl.indicators.measurement import traffic_light
from implementation_xl.portfolio.portfolio import Portfolio, Sums
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import Listing, ListingColumn, draw_listing
from implementation_xl.reports.parts.looks import (
    CELL,
    CENTER,
    COUNT,
    PERCENT,
    look_of_number,
    points,
    quotient,
    rated,
    state_of,
    toned,
)

REQUIREMENTS, SCHEDULE = "requerimientos", "cronograma"
CHART_HEIGHT = 300
MAX_CHARTED = 20
NAMED = CELL.but(bold=True)
_Columns: TypeAlias = "dict[str, array[float]]"


def draw_areas(book: BookDrawing, portfolio: Portfolio, links: Links) -> None:
    """*Por área*: requirements met and schedule progress, added up over the projects, by responsible area."""
    rows = area_rows(portfolio)
    met, progress = "Requerimientos contractuales", "Avance del cronograma (pesado por días hábiles planeados)"
    listing = Listing(
        "Por área",
        "Cumplimiento y avance por área responsable",
        "Suma de todos los proyectos medidos. La diferencia es avance real menos avance esperado, en puntos "
        "porcentuales: negativa es retraso.",
        (
            ListingColumn("Área responsable", 34, NAMED),
            ListingColumn("Valor", 10, PERCENT, met),
            ListingColumn("Estado", 13, toned, met),
            ListingColumn("Numerador", 11, look_of_number, met),
            ListingColumn("Denominador", 12, look_of_number, met),
            ListingColumn("Proyectos", 10, COUNT, met),
            ListingColumn("Avance real", 12, PERCENT, progress),
            ListingColumn("Avance esperado", 12, PERCENT, progress),
            ListingColumn("Diferencia, puntos", 12, _difference, progress),
            ListingColumn("Días hábiles planeados", 13, look_of_number, progress),
            ListingColumn("Proyectos", 10, COUNT, progress),
        ),
        empty="Ningún proyecto medido tiene áreas responsables.",
        charted=True,
    )
    sheet = draw_listing(book, portfolio, listing, rows, len(rows), links)[0]
    if rows:
        _area_chart(sheet, min(len(rows), MAX_CHARTED), len(rows), len(listing.columns))


def _difference(value: Any) -> style.Style:
    look = points((value or 0) / 100).look
    return look.but(color=style.BAD, bold=True) if value is not None and value < -TOLERANCE else look


def area_rows(portfolio: Portfolio) -> list[list[Any]]:
    """A row per area, in alphabetical order; areas whose names differ in case or accents only are one."""
    names: dict[str, str] = {}
    met: dict[str, _Columns] = {}
    progress: dict[str, _Columns] = {}
    for id, by_area in ((REQUIREMENTS, met), (SCHEDULE, progress)):
        for project in portfolio.projects:
            measurement = project.measurements.get(id)
            for area, part in (
                (measurement.details.get("por_area") or {}).items()
                if measurement and measurement.value is not None
                else ()
            ):
                names.setdefault(fold(area), area)
                columns = by_area.setdefault(fold(area), {})
                if id == REQUIREMENTS or part["peso"]:
                    shares: Mapping[str, Any] = part
                    for name, figure in shares.items():
                        columns.setdefault(name, array("d")).append(0.0 if figure is None else figure)
    definition = portfolio.catalog.indicators.get(REQUIREMENTS)
    rows = []
    for key in sorted(names):
        parts = met.get(key, {})
        numerator, denominator = (fsum(parts.get(name, ())) for name in ("numerador", "denominador"))
        value = numerator / denominator if denominator else None
        state = traffic_light(value, definition.goal, definition.alert) if definition and value is not None else None
        figures = (numerator, denominator, len(parts["numerador"])) if parts else (None,) * 3
        rows.append([names[key], value, state, *figures, *_progress(progress.get(key, {}))])
    return rows


def _progress(parts: _Columns) -> list[Any]:
    """Real and expected progress, their difference, planned days and projects."""
    weights = parts.get("peso", ())
    weight = fsum(weights)
    if not weight:
        return [None] * 5
    real, expected = (fsum(map(mul, weights, parts[id])) / weight for id in ("avance_real", "avance_esperado"))
    return [real, expected, (real - expected) * 100, weight, len(weights)]


def _area_chart(sheet: SheetDrawing, charted: int, count: int, columns: int) -> None:
    first, last = 8, 7 + charted
    series = tuple(
        Series(title, _column(sheet, 1, first, last), _column(sheet, number, first, last), color, options={"gap": 80})
        for title, number, color in (
            ("Requerimientos: valor", 2, style.PRIMARY),
            ("Cronograma: avance real", 7, "#5B93C4"),
            ("Cronograma: avance esperado", 8, "#B9C7D4"),
        )
    )
    title = "Por área responsable" + (f" (las primeras {charted} de {count})" if charted < count else "")
    axis = {"num_font": {"size": 9}, "line": {"color": style.LINE}}
    sheet.charts.append(
        Chart(
            9 + count,
            1,
            "column",
            title,
            series,
            "Columnas por área responsable: valor de los requerimientos, avance real y avance esperado del cronograma. "
            "Son las cifras de la tabla de arriba.",
            width=1088,
            height=CHART_HEIGHT,
            options={
                "x_axis": axis,
                "y_axis": {
                    **axis,
                    "num_format": "0%",
                    "min": 0,
                    "major_gridlines": {"visible": True, "line": {"color": style.PALE}},
                },
            },
        )
    )
    sheet.print.area = (1, 1, 9 + count + CHART_HEIGHT // 20, columns)


def _column(sheet: SheetDrawing, number: int, first: int, last: int) -> str:
    letter = column_letter(number)
    return f"={quoted(sheet.name)}!${letter}${first}:${letter}${last}"


def draw_clients(book: BookDrawing, portfolio: Portfolio, ids: Sequence[str], links: Links) -> None:
    """*Por cliente y tipo*: the consolidated figures of each type of project, then of each client."""
    columns = [
        ListingColumn("Agrupado por", 17, CENTER),
        ListingColumn("Grupo", 34, NAMED),
        ListingColumn("Proyectos", 10, COUNT),
    ]
    for id in ids:
        group = portfolio.catalog.indicators[id].name
        columns += [
            ListingColumn("Valor", 9, PERCENT, group),
            ListingColumn("Estado", 13, toned, group),
            ListingColumn("Numerador", 11, look_of_number, group),
            ListingColumn("Denominador", 12, look_of_number, group),
            ListingColumn("Medidos", 9, COUNT, group),
        ]
    listing = Listing(
        "Por cliente y tipo",
        "Indicadores por tipo de proyecto y por cliente",
        "El valor de cada grupo es la suma de los numeradores ÷ la suma de los denominadores de sus proyectos medidos. "
        "«Medidos» dice cuántos son.",
        tuple(columns),
        frozen=2,
        empty="No se encontró ningún proyecto.",
    )
    rows = [
        *_groups(portfolio, ids, "Tipo de proyecto", lambda one: one.type, "(sin tipo)"),
        *_groups(portfolio, ids, "Cliente", lambda one: one.client, "(sin cliente)"),
    ]
    draw_listing(book, portfolio, listing, rows, len(rows), links)


def _groups(
    portfolio: Portfolio, ids: Sequence[str], kind: str, key: Callable[[ProjectResult], str | None], none: str
) -> Iterator[list[Any]]:
    """A row per group, in alphabetical order, the nameless one last."""
    names: dict[str, str] = {}
    counts = Counter[str]()
    sums: dict[str, dict[str, Sums]] = {}
    for project in portfolio.projects:
        name = key(project) or ""
        group = fold(name)
        names.setdefault(group, name)
        counts[group] += 1
        for id, measurement in project.measurements.items():
            sums.setdefault(group, {}).setdefault(id, Sums()).add(project, measurement)
    for group in sorted(names, key=lambda one: (not one, one)):
        row: list[Any] = [kind, names[group] or none, counts[group]]
        by_indicator = {
            id: group_sums.consolidated(portfolio.catalog.indicators[id])
            for id, group_sums in sums.get(group, {}).items()
        }
        for id in ids:
            figures = by_indicator.get(id)
            if figures is None or figures.value is None:
                row += [None, state_of(figures) if figures else None, None, None, 0]
            else:
                thresholds = portfolio.catalog.indicators[id].thresholds
                row += [rated(figures.value, thresholds), state_of(figures)]
                row += [*quotient(figures.numerator, figures.denominator, thresholds), figures.measured]
        yield row
