"""*Pendientes*: what cannot wait, person by person: what to do on Monday."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.adapters.style import Style
from implementation_xl.base.words import fold
from implementation_xl.portfolio.packed import Packing
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.projects.worklist import Item
from implementation_xl.reports.consolidated.proposals import proposals
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import Listing, ListingColumn, draw_listing
from implementation_xl.reports.parts.looks import CELL, CENTER, COUNT, DAY, MUTED, project_name

NOBODY = "(sin responsable)"
VERY_LATE = 30


class PendingItem(NamedTuple):
    """An item and whose it is; `place` is that of its project in the portfolio, -1 where it is of none."""

    item: Item
    project: str
    client: str | None
    coordinator: str | None
    place: int = -1


_PENDING = Packing(PendingItem)


def draw_pending(book: BookDrawing, portfolio: Portfolio, links: Links) -> None:
    """A row per overdue item and per test that keeps a project from going live: by person, the latest first."""
    listing = Listing(
        "Pendientes",
        "Lo que no da espera, por persona",
        "Actividades atrasadas; requerimientos, necesidades, temas, acciones, riesgos y cambios con la fecha vencida; "
        "actas sin enviar; pruebas críticas o altas que impiden salir; lo que falta para cerrar un proyecto; los "
        "requerimientos que penalizan al acabar la estabilización; y la acción que pide un indicador con dos periodos "
        "seguidos bajo la meta. «Días» son los días calendario de atraso al corte. «Celda» lleva a donde se actualiza.",
        (
            ListingColumn("Responsable", 22, _person),
            ListingColumn("Qué", 20, CENTER),
            ListingColumn("Pendiente", 48),
            ListingColumn("Fecha", 11.5, DAY),
            ListingColumn("Días", 7, _days),
            ListingColumn("Cómo va", 17, CENTER),
            ListingColumn("Proyecto", 30),
            ListingColumn("Área", 17),
            ListingColumn("Cliente", 18),
            ListingColumn("Coordinador", 19),
            ListingColumn("Celda", 9, CENTER),
        ),
        frozen=1,
        empty="No hay nada pendiente a la fecha de corte.",
        printed=7,
        on_screen=True,
    )
    count = sum(len(project.pending) for project in portfolio.each_register()) + sum(1 for _ in proposals(portfolio))
    draw_listing(book, portfolio, listing, _rows(portfolio, links), count, links)


def pending_items(portfolio: Portfolio) -> Iterator[PendingItem]:
    """What cannot wait, by person (nobody last) and then by date. Raises OSError when the temporary disk is full."""
    return map(_PENDING.unpack, _in_order(_keyed(portfolio)))


def _person(name: Any) -> Style:
    return MUTED if name == NOBODY else CELL.but(bold=True)


def _days(days: Any) -> Style:
    return COUNT.but(color=style.BAD, bold=True) if days and days > VERY_LATE else COUNT


def _rows(portfolio: Portfolio, links: Links) -> Iterator[list[Any]]:
    for item, project, client, coordinator, _ in pending_items(portfolio):
        days = item.days_late(portfolio.cutoff) if item.due else None
        yield [
            item.person or NOBODY,
            item.kind,
            item.text,
            item.due,
            days,
            item.state,
            project,
            item.area,
            client,
            coordinator,
            links.to(item.path, item.cell, item.sheet, item.cell) if item.path else None,
        ]


def _keyed(portfolio: Portfolio) -> Iterator[tuple[bool, str, int, bytes]]:
    """The items of all projects with what they are sorted by: person (nobody last) and date (none last)."""
    for place, project in enumerate(portfolio.each_register(), -1 if portfolio.process else 0):
        who = project_name(project), project.client, project.coordinator, place
        for item in project.pending:
            due = item.due or date.max
            yield item.person is None, fold(item.person or ""), due.toordinal(), _PENDING.pack(PendingItem(item, *who))
    for proposal in proposals(portfolio):
        item = proposal.item
        packed = _PENDING.pack(PendingItem(item, *proposal[1:]))
        yield item.person is None, fold(item.person or ""), date.max.toordinal(), packed


def _in_order(rows: Iterable[tuple[bool, str, int, bytes]]) -> Iterator[bytes]:
    """What is packed in rows by their three keys, that of equal keys in the order it came.

    More rows than memory should hold are sorted in a temporary database of SQLite, which goes to disk as it grows.
    Raises OSError when the temporary disk is full.
    """
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("CREATE TABLE rows (place INTEGER PRIMARY KEY, first, second, third, packed BLOB)")
            connection.executemany("INSERT INTO rows (first, second, third, packed) VALUES (?, ?, ?, ?)", rows)
            for (packed,) in connection.execute("SELECT packed FROM rows ORDER BY first, second, third, place"):
                yield packed
    except sqlite3.OperationalError as error:
        raise OSError(errno.ENOSPC, str(error)) from error
