"""The workbook of open commitments: all of them with their project, and how many each person and area has."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.base.paper import LEGAL
from implementation_xl.base.words import fold
from implementation_xl.forms.model import Form
from implementation_xl.forms.process import COMMITMENTS
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.commitments import Commitment, counts_by
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import Listing, ListingColumn, draw_listing
from implementation_xl.reports.parts.looks import CENTER, COUNT, DAY, project_name
from implementation_xl.workbooks.sheets.support import draw_mark

FORM = Form(
    id="consolidado",
    version=1,
    title="Compromisos abiertos",
    file_name="Compromisos abiertos",
    purpose="Mostrar los compromisos abiertos de las actas de todos los proyectos",
    sheets=(),
)
LATE = style.Style(size=9, border="all", align="center", bold=True, color=style.BAD, fill=style.BAD_FILL)
ON_TIME = LATE.but(bold=False, color=style.MUTED, fill="")


class Owed(NamedTuple):
    """An open commitment and its project."""

    project: ProjectResult
    commitment: Commitment


def owed(portfolio: Portfolio, *, person: str | None = None, area: str | None = None, late: bool = False) -> list[Owed]:
    """The open commitments of a portfolio that match, those with the most days late first."""
    owed_items = [Owed(project, one) for project in portfolio.each_register() for one in project.commitments]
    day = portfolio.cutoff
    kept = [
        owed_item
        for owed_item in owed_items
        if _has(owed_item.commitment.person, person)
        and _has(owed_item.commitment.area, area)
        and (not late or owed_item.commitment.days_late(day))
    ]
    return sorted(
        kept,
        key=lambda owed_item: (
            -owed_item.commitment.days_late(day),
            owed_item.commitment.due or day.max,
            fold(str(owed_item.commitment.person or "")),
            owed_item.project.folder,
            owed_item.commitment.id,
        ),
    )


def _has(text: str | None, wanted: str | None) -> bool:
    return wanted is None or fold(wanted) in fold(str(text or ""))


def export_commitments(portfolio: Portfolio, owed_items: Sequence[Owed], path: str | os.PathLike[str]) -> Path:
    """Write the workbook; raises ImplementationXLError when the file cannot be written."""
    from implementation_xl.adapters.writing.xlsx import write

    target = Path(path)
    return write(draw_commitments(portfolio, owed_items, str(target.parent)), target, overwrite=True)


def draw_commitments(portfolio: Portfolio, owed_items: Sequence[Owed], folder: str) -> BookDrawing:
    """The workbook, with links as seen from the folder it will lie in."""
    book = BookDrawing(FORM.title, f"{FORM.title}, corte {portfolio.cutoff}", portfolio.catalog.company.name)
    book.document = COMMITMENTS
    links = Links(folder)
    listing = Listing(
        "Compromisos",
        "Compromisos abiertos",
        "Una fila por compromiso abierto, primero los más atrasados. «Abrir» lleva a la última acta que habla de él.",
        (
            ListingColumn("Responsable", 22),
            ListingColumn("Área", 18),
            ListingColumn("Compromiso", 46),
            ListingColumn("Proyecto", 27),
            ListingColumn("Cliente", 19),
            ListingColumn("Acta", 10, CENTER),
            ListingColumn("Fecha acta", 12, DAY),
            ListingColumn("Fecha límite", 12, DAY),
            ListingColumn("Días de atraso", 9, lambda days: LATE if days else ON_TIME),
            ListingColumn("ID", 11, CENTER),
            ListingColumn("Acta actual", 9, CENTER),
        ),
        empty="No hay compromisos abiertos.",
        paper=LEGAL,
    )
    draw_listing(book, portfolio, listing, _rows(portfolio, owed_items, links), len(owed_items), links)
    plain = [one.commitment for one in owed_items]
    for name, title, key in (("Por persona", "Responsable", "person"), ("Por área", "Área", "area")):
        groups = counts_by(plain, portfolio.cutoff, key)
        listing = Listing(
            name,
            f"Compromisos abiertos {name.lower()}",
            "Primero quien más tiene con atraso.",
            (
                ListingColumn(title, 34),
                ListingColumn("Abiertos", 12, COUNT),
                ListingColumn("Con atraso", 12, COUNT),
                ListingColumn("", 30),
            ),
            empty="No hay compromisos abiertos.",
        )
        draw_listing(book, portfolio, listing, ((*group, None) for group in groups), len(groups), links)
    book.active = "Compromisos"
    draw_mark(book, FORM)
    return book


def _rows(portfolio: Portfolio, owed_items: Sequence[Owed], links: Links) -> Iterator[Sequence[Any]]:
    for project, commitment in owed_items:
        link = links.to(commitment.path, "Abrir", commitment.sheet, commitment.cell)
        yield (
            commitment.person or "Sin responsable",
            commitment.area,
            commitment.text,
            project_name(project),
            project.client,
            commitment.minutes,
            commitment.agreed,
            commitment.due,
            commitment.days_late(portfolio.cutoff) or None,
            commitment.id or None,
            link,
        )
