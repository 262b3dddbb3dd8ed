"""The sheets of the consolidated workbook that add up: by responsible area, client, type of project, coordinator."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import fsum
from operator import mul
from typing import Any, NamedTuple, TypeAlias

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
    CENTER,
    COUNT,
    NAMED,
    PERCENT,
    look_of_number,
    percent_cell,
    points_cell,
    quotient_cells,
    state_of,
    toned,
)

REQUIREMENTS, SCHEDULE = "requerimientos", "cronograma"
CHART_HEIGHT = 300
MAX_CHARTED = 20
_Columns: TypeAlias = "dict[str, array[float]]"


def draw_areas(book: BookDrawing, portfolio: Portfolio, links: Links) -> None:
    """*Por área*: requirements met and schedule progress, added up over the projects, by responsible area."""
    definition = portfolio.catalog.indicators.get(REQUIREMENTS)
    thresholds = definition.thresholds if definition else ()
    rows = [
        [name, percent_cell(value, thresholds), state, *quotient_cells(numerator, denominator, thresholds), *others]
        for name, value, state, numerator, denominator, *others in area_rows(portfolio)
    ]
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
    look = points_cell((value or 0) / 100).look
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


class Grouping(NamedTuple):
    """A way to group projects: what its groups are called, whose name they bear, and that of those without."""

    kind: str
    key: Callable[[ProjectResult], str | None]
    nameless: str


TYPE = Grouping("Tipo de proyecto", lambda project: project.type, "(sin tipo)")
CLIENT = Grouping("Cliente", lambda project: project.client, "(sin cliente)")
COORDINATOR = Grouping("Coordinador", lambda project: project.coordinator, "(sin coordinador)")


class _Group:
    """The projects of one name, added up by indicator."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.projects = 0
        self.sums: dict[str, Sums] = {}

    def add(self, project: ProjectResult) -> None:
        self.projects += 1
        for id, measurement in project.measurements.items():
            self.sums.setdefault(id, Sums()).add(project, measurement)


def draw_groups(book: BookDrawing, portfolio: Portfolio, ids: Sequence[str], links: Links) -> None:
    """*Por cliente y tipo*: the consolidated figures of each type of project, then of each client; *Por coordinador*:
    those of each coordinator.
    """
    rows = group_rows(portfolio, ids, (TYPE, CLIENT, COORDINATOR))
    by_coordinator = [row for row in rows if row[0] == COORDINATOR.kind]
    others = [row for row in rows if row[0] != COORDINATOR.kind]
    _draw_groups(
        book, portfolio, ids, links, "Por cliente y tipo", "Indicadores por tipo de proyecto y cliente", others
    )
    _draw_groups(book, portfolio, ids, links, "Por coordinador", "Indicadores por coordinador", by_coordinator)


def _draw_groups(
    book: BookDrawing,
    portfolio: Portfolio,
    ids: Sequence[str],
    links: Links,
    name: str,
    subtitle: str,
    rows: Sequence[list[Any]],
) -> None:
    columns = [
        ListingColumn("Agrupado por", 16, CENTER),
        ListingColumn("Grupo", 30, NAMED),
        ListingColumn("Proyectos", 9.5, COUNT),
    ]
    for id in ids:
        group = portfolio.catalog.indicators[id].name
        columns += [
            ListingColumn("Valor", 8.5, PERCENT, group),
            ListingColumn("Estado", 12, toned, group),
            ListingColumn("Numer.", 9, look_of_number, group),
            ListingColumn("Denom.", 9, look_of_number, group),
            ListingColumn("Medidos", 8.5, COUNT, group),
        ]
    listing = Listing(
        name,
        subtitle,
        "El valor de cada grupo es la suma de los numeradores ÷ la suma de los denominadores de sus proyectos medidos. "
        "«Medidos» dice cuántos son.",
        tuple(columns),
        frozen=2,
        empty="No se encontró ningún proyecto.",
    )
    draw_listing(book, portfolio, listing, rows, len(rows), links)


def group_rows(portfolio: Portfolio, ids: Sequence[str], groupings: Sequence[Grouping]) -> list[list[Any]]:
    """A row per group, grouping by grouping, each in alphabetical order with the nameless group last; names that differ
    in case or accents only are one.
    """
    groups: list[dict[str, _Group]] = [{} for _ in groupings]
    for project in portfolio.projects:  # each is unpacked as it is asked for: gone through once
        for grouping, by_name in zip(groupings, groups, strict=True):
            name = " ".join((grouping.key(project) or "").split())
            by_name.setdefault(fold(name), _Group(name)).add(project)
    return [
        [grouping.kind, group.name or grouping.nameless, group.projects, *_group_figures(portfolio, ids, group)]
        for grouping, by_name in zip(groupings, groups, strict=True)
        for _, group in sorted(by_name.items(), key=lambda item: (not item[0], item[0]))
    ]


def _group_figures(portfolio: Portfolio, ids: Sequence[str], group: _Group) -> Iterator[Any]:
    """Value, state, numerator, denominator and how many were measured, indicator by indicator."""
    for id in ids:
        definition = portfolio.catalog.indicators[id]
        figures = group.sums[id].consolidated(definition) if id in group.sums else None
        if figures is None or figures.value is None:
            yield from (None, state_of(figures) if figures else None, None, None, 0)
        else:
            yield from (percent_cell(figures.value, definition.thresholds), state_of(figures))
            yield from quotient_cells(figures.numerator, figures.denominator, definition.thresholds)
            yield figures.measured
