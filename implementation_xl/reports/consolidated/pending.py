"""*Pendientes*: what cannot wait, person by person: what to do on Monday."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.adapters.style import Style
from implementation_xl.base.words import fold
from implementation_xl.portfolio.packed.packing import pack_item, unpack_item
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.consolidated.sorting import Row, in_order
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import LEGAL, Column, Listing, draw_listing
from implementation_xl.reports.parts.looks import CELL, CENTER, COUNT, DAY, MUTED, project_name

NOBODY = "(sin responsable)"
VERY_LATE = 30


def draw_pending(book: BookDrawing, portfolio: Portfolio, links: Links) -> None:
    """A row per overdue item and per test that keeps a project from going live: by person, the latest first."""
    listing = Listing(
        "Pendientes",
        "Lo que no da espera, por persona",
        "Actividades atrasadas, requerimientos, necesidades y temas con la fecha vencida, actas sin enviar y pruebas "
        "críticas o altas que impiden salir. «Días» son los días calendario de atraso al corte. «Celda» lleva a donde "
        "se actualiza.",
        (
            Column("Responsable", 22, _person),
            Column("Qué", 22, CENTER),
            Column("Pendiente", 48),
            Column("Fecha", 11.5, DAY),
            Column("Días", 7, _days),
            Column("Cómo va", 19, CENTER),
            Column("Área", 17),
            Column("Proyecto", 26),
            Column("Cliente", 18),
            Column("Coordinador", 19),
            Column("Celda", 9, CENTER),
        ),
        frozen=1,
        empty="No hay nada pendiente a la fecha de corte.",
        paper=LEGAL,
    )
    count = sum(len(project.pending) for project in portfolio.projects)
    draw_listing(book, portfolio, listing, _rows(portfolio, links), count, links)


def _person(name: Any) -> Style:
    return MUTED if name == NOBODY else CELL.but(bold=True)


def _days(days: Any) -> Style:
    return COUNT.but(color=style.BAD, bold=True) if days and days > VERY_LATE else COUNT


def _rows(portfolio: Portfolio, links: Links) -> Iterator[list[Any]]:
    for text in in_order(_keyed(portfolio)):
        item, *who = json.loads(text)
        one = unpack_item(item)
        days = one.days_late(portfolio.cutoff) if one.due else None
        yield [
            one.person or NOBODY,
            one.kind,
            one.text,
            one.due,
            days,
            one.state,
            one.area,
            *who,
            links.to(one.path, one.cell, one.sheet, one.cell),
        ]


def _keyed(portfolio: Portfolio) -> Iterator[Row]:
    """The items of all projects with what they are sorted by: person (nobody last) and date (none last)."""
    for project in portfolio.projects:
        who = project_name(project), project.client, project.coordinator
        for one in project.pending:
            due = one.due or date.max
            yield one.person is None, fold(one.person or ""), due.toordinal(), json.dumps([pack_item(one), *who])
