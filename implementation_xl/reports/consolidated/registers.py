"""*Acciones*, *Riesgos*, *Cambios*: what the management review looks at, of the process and of every project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.adapters.style import Style
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.actions import CorrectiveAction
from implementation_xl.projects.registers import Change, Risk
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import Listing, ListingColumn, draw_listing
from implementation_xl.reports.parts.looks import CELL, CENTER, COUNT, DAY, project_name

Row = list[Any]


def _late(days: Any) -> Style:
    return COUNT.but(color=style.BAD, bold=True) if days else COUNT


_OWNER = (ListingColumn("Proyecto o proceso", 26), ListingColumn("ID", 7, CENTER))
_END = (ListingColumn("Celda", 8, CENTER),)


class _Register(NamedTuple):
    """One of the sheets: what it lists, and what a row says of a record."""

    name: str
    title: str
    note: str
    columns: tuple[ListingColumn, ...]
    records: Callable[[ProjectResult], Sequence[Any]]
    row: Callable[[Any, date], Row]
    empty: str


def _days(due: date | None, day: date, *, is_open: bool) -> int | None:
    return (day - due).days if is_open and due is not None and due < day else None


def _action(action: CorrectiveAction, day: date) -> Row:
    late = _days(action.due, day, is_open=action.is_open(day))
    said: Row = [action.opened, action.origin, action.kind, action.finding, action.cause, action.text, action.person]
    said += [action.area, action.due, action.state_at(day), late, action.closed, action.effective]
    return [*said, action.indicator]


def _risk(risk: Risk, day: date) -> Row:
    late = _days(risk.due, day, is_open=risk.is_open)
    said = [risk.kind, risk.text, risk.probability, risk.impact, risk.level, risk.control, risk.person]
    return [*said, risk.due, risk.residual, risk.state, late]


def _change(change: Change, day: date) -> Row:
    late = _days(change.due, day, is_open=change.is_open)
    said = [change.asked, change.text, change.reason, change.impact, change.person, change.start, change.due]
    return [*said, change.approved, change.approver, change.state, late, change.result]


REGISTERS = (
    _Register(
        "Acciones",
        "Acciones correctivas, preventivas y de mejora",
        "Una fila por acción, con el hallazgo del que sale: los de una auditoría se ven por su origen. «Días» son los "
        "días calendario de atraso al corte.",
        (
            ListingColumn("Fecha", 11, DAY),
            ListingColumn("Origen", 17),
            ListingColumn("Tipo", 12),
            ListingColumn("Hallazgo", 34),
            ListingColumn("Causa", 28),
            ListingColumn("Acción", 36),
            ListingColumn("Responsable", 18, CELL.but(bold=True)),
            ListingColumn("Área", 16),
            ListingColumn("Fecha límite", 11, DAY),
            ListingColumn("Estado", 12, CENTER),
            ListingColumn("Días", 7, _late),
            ListingColumn("Cierre", 11, DAY),
            ListingColumn("Eficaz", 8, CENTER),
            ListingColumn("Indicador", 20),
        ),
        lambda owner: owner.actions,
        _action,
        "No hay acciones registradas.",
    ),
    _Register(
        "Riesgos",
        "Riesgos y oportunidades",
        "Una fila por riesgo u oportunidad, con su nivel antes y después del control. «Días» son los días calendario "
        "de atraso del control al corte.",
        (
            ListingColumn("Clase", 12, CENTER),
            ListingColumn("Descripción", 40),
            ListingColumn("Prob.", 6, CENTER),
            ListingColumn("Impacto", 8, CENTER),
            ListingColumn("Nivel", 10, CENTER),
            ListingColumn("Control o plan", 38),
            ListingColumn("Responsable", 18, CELL.but(bold=True)),
            ListingColumn("Fecha límite", 11, DAY),
            ListingColumn("Nivel residual", 10, CENTER),
            ListingColumn("Estado", 14, CENTER),
            ListingColumn("Días", 7, _late),
        ),
        lambda owner: owner.risks,
        _risk,
        "No hay riesgos registrados.",
    ),
    _Register(
        "Cambios",
        "Cambios planificados",
        "Una fila por cambio. «Días» son los días calendario de atraso de su fin al corte.",
        (
            ListingColumn("Fecha", 11, DAY),
            ListingColumn("Cambio", 40),
            ListingColumn("Motivo", 32),
            ListingColumn("Impacto", 28),
            ListingColumn("Responsable", 18, CELL.but(bold=True)),
            ListingColumn("Inicio", 11, DAY),
            ListingColumn("Fin", 11, DAY),
            ListingColumn("Aprobado", 9, CENTER),
            ListingColumn("Aprobador", 18),
            ListingColumn("Estado", 13, CENTER),
            ListingColumn("Días", 7, _late),
            ListingColumn("Resultado", 30),
        ),
        lambda owner: owner.changes,
        _change,
        "No hay cambios registrados.",
    ),
)


def draw_registers(book: BookDrawing, portfolio: Portfolio, links: Links) -> None:
    """A sheet for each register that has anything, the process first and then the projects in their order."""
    for register in REGISTERS:
        count = sum(len(register.records(owner)) for owner in portfolio.each_register())
        if count:
            columns = (*_OWNER, *register.columns, *_END)
            listing = Listing(
                register.name, register.title, register.note, columns, frozen=1, empty=register.empty, on_screen=True
            )
            draw_listing(book, portfolio, listing, _rows(register, portfolio, links), count, links)


def _rows(register: _Register, portfolio: Portfolio, links: Links) -> Iterator[Row]:
    for owner in portfolio.each_register():
        for record in register.records(owner):
            link = links.to(record.path, record.cell, record.sheet, record.cell)
            yield [project_name(owner), record.id or None, *register.row(record, portfolio.cutoff), link]
