"""A portfolio as a person reads it: the projects side by side, then the consolidated figures."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from implementation_xl.base.dates import show_date
from implementation_xl.base.rounding import shown_percent, shown_quotient
from implementation_xl.cli.shown import output
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import arrow
from implementation_xl.portfolio.result import ProjectResult

PROJECTS = 40
NAME = 36
NARROW = 110


def project_table(portfolio: Portfolio, limit: int = PROJECTS) -> str:
    """The indicators of the projects, one a line; at a terminal so many, and how many more there are."""
    limit = output.most(limit)
    ids = list(portfolio.consolidated())
    wide = not sys.stdout.isatty() or output.width() >= NARROW
    headers = ["Proyecto", *(["Cliente"] if wide else []), *map(portfolio.catalog.short_name, ids), "Problemas"]
    thresholds = {id: portfolio.catalog.indicators[id].thresholds for id in ids}
    rows = [_row(project, thresholds, wide) for project in portfolio.projects[:limit]]
    text = output.table(headers, rows, right=(len(headers) - 1,))
    more = len(portfolio.projects) - limit
    return f"{text}\n… y {output.count(more, 'proyecto más', 'proyectos más')}" if more > 0 else text


def _row(project: ProjectResult, thresholds: Mapping[str, tuple[float, float]], wide: bool) -> list[output.Cell]:
    client: list[output.Cell] = [output.shorten(project.client or "", 24)] if wide else []
    return [
        output.shorten(project.name or project.folder, NAME),
        *client,
        *(_figure(project.measurements.get(id), limits) for id, limits in thresholds.items()),
        str(len(project.problems)),
    ]


def _figure(measurement: Measurement | None, thresholds: tuple[float, float]) -> output.Cell:
    if measurement is None:
        return ""
    text = (
        measurement.state
        if measurement.value is None
        else f"{shown_percent(measurement.value, thresholds):>7} {measurement.state}"
    )
    return output.state(measurement.state)._replace(text=text)


def consolidated_table(portfolio: Portfolio) -> str:
    """Each indicator over all projects, and how many were measured."""
    headers = [
        "Consolidado",
        "Valor",
        "Estado",
        "Cálculo",
        "Promedio",
        "Medidos",
        "Sin medición",
        "No aplica",
        "Ilegibles",
    ]
    rows: list[list[output.Cell]] = []
    trend = portfolio.trend
    for id, overall in portfolio.consolidated().items():
        thresholds = portfolio.catalog.indicators[id].thresholds
        figures = " / ".join(shown_quotient(overall.numerator, overall.denominator, thresholds))
        rows.append(
            [
                portfolio.catalog.indicators[id].name,
                shown_percent(overall.value, thresholds),
                output.state(overall.state),
                "" if overall.value is None else figures,
                shown_percent(overall.mean, thresholds),
                str(overall.measured),
                str(overall.not_measured),
                str(overall.not_applicable),
                str(overall.unreadable),
            ]
        )
        before = trend.previous(id) if trend else None
        if before:
            was = shown_percent(before.value, before.thresholds) if before.value is not None else before.state
            rows[-1].append(f"{arrow(overall.value, before.value)} {was} ({show_date(before.cutoff)})".strip())
    headers += ["Antes"] if any(len(row) > len(headers) for row in rows) else []
    rows = [[*row, *[""] * (len(headers) - len(row))] for row in rows]
    return output.table(headers, rows, right=(1, 3, 4, 5, 6, 7, 8)) if rows else ""
