"""`ixl informe`: the indicators, the work and the sources of projects as one page that opens anywhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from implementation_xl.base.files import relative
from implementation_xl.base.limits import Limits
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import Chosen, HtmlPage, asked, catalog_of, common, cutoff, filters, limits
from implementation_xl.cli.settled import cache_file
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.consolidation import Way, measured
from implementation_xl.cli.shown.progress import stage
from implementation_xl.portfolio.forecasting import with_history
from implementation_xl.portfolio.history.history import default_history
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.informe.page import check_page_replaceable, write_informe


class _Asked(NamedTuple):
    """The options of the command."""

    root: str
    target: str
    history: str | None
    chosen: Chosen
    corte: date | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool
    limits: Limits


@click.command("informe", cls=Command)
@click.argument("root", metavar="RAIZ|PROYECTO", type=click.Path(readable=False))
@click.option(
    "-o",
    "--salida",
    "target",
    required=True,
    type=HtmlPage(),
    metavar="INFORME.html",
    help="Archivo del informe; reemplaza uno anterior.",
)
@click.option(
    "--historial",
    "history",
    metavar="ARCHIVO",
    type=click.Path(readable=False),
    help="Historial con los periodos registrados; si no, el que está junto al informe o a los proyectos.",
)
@limits
@filters
@cutoff
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Escribe un informe de un solo archivo que abre en cualquier navegador, también desde un correo y sin red.

    Con la carpeta de varios proyectos: cada indicador con sus últimos 12 periodos, el mapa de proyectos, lo que cambió,
    los pendientes por persona y de dónde sale cada valor; se filtra en la página. Con la de uno, también su Gantt y su
    curva S. Nada se registra en el historial: eso lo hace «ixl consolidar».
    """
    target = Path(asked.target)
    check_page_replaceable(target)
    way = Way(asked.quiet, cache=cache_file(), detail=True, limits=asked.limits)
    portfolio = measured(asked.root, catalog_of(asked.definitions), asked.chosen, asked.corte, way)
    portfolio = _with_history(portfolio, asked.history, target)
    with stage("Escribiendo el informe", asked.quiet):
        write_informe(portfolio, target)
    if asked.as_json:
        size = target.stat().st_size
        output.say_json(document(archivo=relative(target), proyectos=len(portfolio.projects), bytes=size))
    else:
        amount = output.count(len(portfolio.projects), "proyecto", "proyectos")
        output.say(f"Escrito: {output.short_path(target)} ({amount})")
        if portfolio.trend is None and not asked.quiet:
            output.note("Sin historial: el informe no tiene periodos anteriores. «ixl consolidar -o» lo empieza.")
    return int(portfolio.errors > 0)


def _with_history(portfolio: Portfolio, named: str | None, target: Path) -> Portfolio:
    """The portfolio with the history that is named, else the one beside the report, else that of the projects.

    Raises ImplementationXLError where the one that was named cannot be read; one beside it that cannot is told.
    """
    beside = default_history(target.parent)
    if named or not beside.is_file():
        return with_history(portfolio, named)
    try:
        return with_history(portfolio, beside)
    except ImplementationXLError as error:
        output.note(str(error))
        return portfolio
