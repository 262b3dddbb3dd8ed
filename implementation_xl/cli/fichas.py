"""`ixl fichas`: a Ficha de Indicador for each indicator."""

from __future__ import annotations

from datetime import date

import click

from implementation_xl.cli import output
from implementation_xl.cli.base import Command
from implementation_xl.cli.consolidar import measured
from implementation_xl.cli.history_lines import history_file, history_lines, history_options, recorded
from implementation_xl.cli.options import Chosen, catalog_of, common, cutoff, filters
from implementation_xl.cli.problem_lines import summary
from implementation_xl.dates import show
from implementation_xl.jsonable import Json, document, problems_json
from implementation_xl.portfolio import relative
from implementation_xl.reports.ficha import FichaFile, write_fichas


@click.command("fichas", cls=Command)
@click.argument("root", metavar="RAIZ", type=click.Path())
@click.option(
    "-o", "--salida", "target", required=True, metavar="CARPETA", type=click.Path(), help="Carpeta de las fichas."
)
@click.option("--por-proyecto", "by_project", is_flag=True, help="También una ficha por proyecto.")
@history_options
@filters
@cutoff
@common
def command(root: str, target: str, by_project: bool, history: str | None, no_history: bool, redo: bool, chosen: Chosen,
            corte: date | None, definitions: tuple[str, ...], as_json: bool, quiet: bool) -> int:  # fmt: skip
    """Escribe la Ficha de Indicador de cada indicador sobre los proyectos que hay bajo RAIZ.

    Todos a la misma fecha: la de --corte, el último día de --periodo, o hoy. Cada cifra queda en el historial, que está
    en CARPETA, en la que la contiene, o donde diga --historial.
    """
    known = catalog_of(definitions)
    portfolio = measured(root, known, chosen, corte, None, quiet)
    portfolio = recorded(portfolio, history_file(history, no_history, target), redo)
    written = write_fichas(portfolio, target, by_project=by_project)
    if as_json:
        period = portfolio.period.id if portfolio.period else portfolio.cutoff.strftime("%Y-%m")
        output.say_json(document(fichas=[row for one in written for row in _json(one, period)],
                                 problemas=problems_json(portfolio.problems)))  # fmt: skip
    else:
        output.say(f"Fichas con corte {show(portfolio.cutoff)}:")
        for one in written:
            output.say(f"  {relative(one.path)}")
        for line in history_lines(portfolio):
            output.say(line)
        output.say(f"Problemas: {summary(portfolio.problems)}.")
    return int(portfolio.errors > 0)


def _json(one: FichaFile, period: str) -> list[Json]:
    """A ficha, once for each indicator in it."""
    each = one.measurements if one.project is None else 1
    found: Json = {"archivo": relative(one.path), "periodo": period, "mediciones": each}
    if one.project is not None:
        found["proyecto"] = one.project.name
    return [{"indicador": id, **found} for id in one.indicators]
