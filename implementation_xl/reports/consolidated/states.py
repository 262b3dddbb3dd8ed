"""*Estado*: where each project stands in the process, what is missing and what to do next, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.adapters.style import Style
from implementation_xl.forms.process import CLOSED, NO, YES
from implementation_xl.portfolio.forecasting import Forecast
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.record_states import EMPTY, MISSING
from implementation_xl.projects.state import worst_first
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import Listing, ListingColumn, draw_listing
from implementation_xl.reports.parts.looks import (
    CELL,
    CENTER,
    COUNT,
    DAY,
    MUTED,
    NAMED,
    OPEN,
    Looked,
    project_name,
    toned,
)

STEPS = 3
_TONED_AS = {YES: "Cumple", NO: "No cumple"}


def draw_states(book: BookDrawing, portfolio: Portfolio, links: Links, foretold: Sequence[Forecast]) -> None:
    """A row per project with its stage, the evidence for it and its forecast, which are in the portfolio's order."""
    listing = Listing(
        "Estado",
        "Estado de los proyectos en el proceso",
        "Primero los que más atención necesitan. La etapa sale de la evidencia que hay en los libros; «Vencidos» "
        "cuenta actividades, requerimientos, necesidades y actas con la fecha pasada. «P80»: el día que se cumple en 8 "
        "de cada 10 simulaciones, en rojo si lo más probable es pasarse de la promesa.",
        (
            ListingColumn("Proyecto", 30, NAMED),
            ListingColumn("Cliente", 18),
            ListingColumn("Coordinador", 16),
            ListingColumn("Etapa", 15, _stage),
            ListingColumn("Promesa", 11, DAY),
            ListingColumn("Pronóstico", 11, DAY),
            ListingColumn("P80", 11, DAY),
            ListingColumn("Apto para salir", 9, _fit),
            ListingColumn("Vencidos", 9, COUNT),
            ListingColumn("Registros que faltan", 26),
            ListingColumn("Qué sigue", 58),
            ListingColumn("Tipo", 17),
            ListingColumn("Evidencia", 30, MUTED),
            ListingColumn("Cómo se pronosticó", 24, MUTED),
            ListingColumn("Salida prevista", 11, DAY),
            ListingColumn("Salida real", 11, DAY),
            ListingColumn("Estabilización hasta", 12, DAY),
            ListingColumn("Carpeta", 9, CENTER),
        ),
        frozen=1,
        empty="No se encontró ningún proyecto.",
        printed=11,
        on_screen=True,
    )
    keys = {place: worst_first(one) for place, one in enumerate(portfolio.projects) if one.state}
    places = sorted(keys, key=keys.__getitem__)
    rows = _rows(((portfolio.projects[place], foretold[place]) for place in places), links)
    draw_listing(book, portfolio, listing, rows, len(places), links)


def _stage(word: Any) -> Style:
    return CENTER.but(bold=True) if word != CLOSED else CENTER


def _fit(word: Any) -> Style:
    return toned(_TONED_AS[word]) if word else CELL


def _judged_day(forecast: Forecast) -> Style:
    """A date in the colour of what it says of the promise."""
    return toned(forecast.state).but(number_format=DAY.number_format)


def _rows(projects: Iterable[tuple[ProjectResult, Forecast]], links: Links) -> Iterator[list[Any]]:
    for project, forecast in projects:
        state = project.state
        assert state is not None
        lacking = [
            f"{record.title} ({record.state})"
            for record in state.records
            if record.late and record.state in (MISSING, EMPTY)
        ]
        steps = [f"{number}. {step}" for number, step in enumerate(state.steps[:STEPS], 1)]
        yield [
            project_name(project),
            project.client,
            project.coordinator,
            state.stage,
            forecast.promise or state.planned_live,
            forecast.point,
            None if forecast.reason else Looked(forecast.p80, _judged_day(forecast)),
            None if state.fit is None else YES if state.fit else NO,
            state.late,
            "; ".join(lacking),
            "\n".join(steps),
            project.type,
            state.evidence,
            forecast.method or forecast.reason,
            state.planned_live,
            state.live,
            state.stable_until,
            links.to(project.folder, OPEN),
        ]
