"""`ixl compromisos`: what people have agreed to do and have not done, over projects."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import relative
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import Chosen, Workbook, asked, catalog_of, common, cutoff, filters
from implementation_xl.cli.settled import cache_file
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.consolidation import Way, measured
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.projects.commitments import counts_by
from implementation_xl.reports.commitments import Owed, export_commitments, owed
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.project import commitment_json

NAME, TEXT = 24, 44


class _Asked(NamedTuple):
    """The options of the command."""

    root: str
    target: str | None
    person: str | None
    late: bool
    chosen: Chosen
    corte: date | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool


@click.command("compromisos", cls=Command)
@click.argument("root", metavar="[PROYECTO|RAIZ]", required=False, type=click.Path(readable=False))
@click.option("-o", "--salida", "target", type=Workbook(), metavar="LIBRO", help="Libro .xlsx que se escribe.")
@click.option("--persona", "person", metavar="NOMBRE", help="Solo los de esta persona.")
@click.option("--vencidos", "late", is_flag=True, help="Solo los que tienen días de atraso.")
@filters
@cutoff
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Lista los compromisos abiertos de las actas, y las acciones correctivas, de un proyecto o de todos.

    De cada compromiso vale lo que dice su última acta hasta la fecha de corte (hoy, si no se indica). Con --area, solo
    los compromisos de esa área.
    """
    everywhere, way = asked.chosen._replace(area=None), Way(asked.quiet, cache=cache_file())
    portfolio = measured(asked.root, catalog_of(asked.definitions), everywhere, asked.corte, way)
    listed = owed(portfolio, person=asked.person, area=asked.chosen.area, late=asked.late)
    written = export_commitments(portfolio, listed, asked.target) if asked.target else None
    if asked.as_json:
        output.say_json(_json(portfolio, listed))
    else:
        _show(portfolio, listed)
        if written:
            output.say(f"\nEscrito: {output.short_path(written)}")
    return int(portfolio.errors > 0)


def _json(portfolio: Portfolio, owed_items: list[Owed]) -> dict[str, object]:
    day = portfolio.cutoff
    plain = [one.commitment for one in owed_items]
    rows = [
        {
            "carpeta": relative(owed_item.project.folder),
            "proyecto": owed_item.project.name,
            "cliente": owed_item.project.client,
        }
        | commitment_json(owed_item.commitment, day)
        for owed_item in owed_items
    ]
    groups = {
        key: [{"nombre": who, "abiertos": total, "vencidos": late} for who, total, late in counts_by(plain, day, name)]
        for key, name in (("por_persona", "person"), ("por_area", "area"))
    }
    return document(corte=day, compromisos=rows, **groups)


def _show(portfolio: Portfolio, owed_items: list[Owed]) -> None:
    day = portfolio.cutoff
    plain = [one.commitment for one in owed_items]
    late = sum(bool(one.days_late(day)) for one in plain)
    amount = output.count(len(plain), "compromiso abierto", "compromisos abiertos")
    head = f"{output.title(output.short_path(portfolio.root))}: {amount}, {late} con atraso, corte {show_date(day)}"
    output.say(head)
    if not plain:
        return
    room = max(TEXT, output.width() - 118)
    rows = []
    for owed_item in owed_items:
        item = owed_item.commitment
        days = item.days_late(day)
        rows.append(
            (
                output.shorten(str(item.person or "Sin responsable"), NAME),
                output.shorten(item.text, room),
                output.shorten(owed_item.project.name or output.short_path(owed_item.project.folder), NAME),
                item.minutes,
                show_date(item.due) if item.due else "sin fecha",
                output.Word(str(days), "red") if days else "",
            )
        )
    titles = ("Responsable", "Compromiso", "Proyecto", "Acta", "Límite", "Días de atraso")
    output.say(f"\n{output.table(titles, rows, right=(5,))}")
    for title, name in (("Por persona", "person"), ("Por área", "area")):
        groups = [(who, str(total), str(behind)) for who, total, behind in counts_by(plain, day, name)]
        output.say(f"\n{output.table((title, 'Abiertos', 'Con atraso'), groups, right=(1, 2))}")
