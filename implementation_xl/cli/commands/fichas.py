"""`ixl fichas`: a Ficha de Indicador for each indicator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import check_writable, not_written, relative
from implementation_xl.base.limits import Limits
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import printable
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import (
    OUTPUT,
    Chosen,
    asked,
    catalog_of,
    common,
    cutoff,
    filters,
    history_options,
    limits,
)
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.consolidation import Way, measured
from implementation_xl.cli.shown.history_lines import history_file, history_lines, reason_to_redo, with_record
from implementation_xl.cli.shown.problem_lines import problem_lines, severity_counts
from implementation_xl.reports.documents.document import Json, document
from implementation_xl.reports.documents.problems import problem_json
from implementation_xl.reports.ficha.ficha import FichaFile, write_fichas
from implementation_xl.reports.ficha.former import ANNEX, DETAIL


class _Asked(NamedTuple):
    """The options of the command."""

    root: str
    target: str
    by_project: bool
    as_pdf: bool
    history: str | None
    no_history: bool
    redo: bool
    reason: str | None
    chosen: Chosen
    corte: date | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool
    limits: Limits


@click.command("fichas", cls=Command)
@click.argument("root", metavar="[RAIZ]", required=False)
@click.option(
    "-o",
    "--salida",
    "target",
    metavar="CARPETA",
    type=OUTPUT,
    help="Carpeta de las fichas.",
)
@click.option("--por-proyecto", "by_project", is_flag=True, help="También una ficha por proyecto.")
@click.option("--pdf", "as_pdf", is_flag=True, help="También en PDF, junto a cada ficha (necesita LibreOffice).")
@history_options
@limits
@filters
@cutoff
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Escribe la Ficha de Indicador de cada indicador sobre los proyectos que hay bajo RAIZ.

    Todos a la misma fecha: la de --corte, el último día de --periodo, o hoy. Cada cifra queda en el historial, que está
    en CARPETA, en la que la contiene, o donde diga --historial.
    """
    check_writable(Path(asked.target) / "Ficha de Indicador.xlsx")
    redone_for = reason_to_redo(asked.redo, asked.reason)
    kept = history_file(asked.history, asked.no_history, asked.target, redone_for)
    way = Way(asked.quiet, detail=True, limits=asked.limits)
    portfolio = measured(asked.root, catalog_of(asked.definitions), asked.chosen, asked.corte, way)
    portfolio = with_record(portfolio, kept, redone_for)
    refused: list[Problem] = []
    written = write_fichas(portfolio, asked.target, by_project=asked.by_project, refused=refused)
    if refused and not written:
        raise not_written(refused)
    pdfs, problems = _printed(written) if asked.as_pdf else ({}, [])
    problems = [problem for ficha in written for problem in ficha.problems] + refused + problems
    portfolio = replace(portfolio, notes=(*portfolio.notes, *problems))
    if asked.as_json:
        period = portfolio.period.id if portfolio.period else portfolio.cutoff.strftime("%Y-%m")
        output.say_json(
            document(
                fichas=[row for ficha in written for row in _json(ficha, period, pdfs)],
                problemas=map(problem_json, portfolio.each_problem()),
            )
        )
    else:
        output.say(f"Fichas con corte {show_date(portfolio.cutoff)}:")
        for ficha in written:
            output.say(f"  {output.short_path(ficha.path)}" + (" (y PDF)" if ficha.path in pdfs else ""))
            if ficha.copy:
                output.say(f"    La anterior quedó en «{printable(f'{ficha.copy.parent.name}/{ficha.copy.name}')}».")
        for line in history_lines(portfolio):
            output.say(line)
        for line in problem_lines(problems):
            output.say(line)
        output.say(f"Problemas: {severity_counts(portfolio.each_problem())}.")
    return int(portfolio.errors > 0)


def _printed(written: list[FichaFile]) -> tuple[dict[Path, Path], list[Problem]]:
    """The PDF of each ficha that has one, and what went wrong."""
    from implementation_xl.adapters.writing.office_pdf import to_pdf

    try:
        made, problems = to_pdf([one.path for one in written], without=(ANNEX, DETAIL))
    except ImplementationXLError as error:
        return {}, list(error.problems)
    return {one.path: pdf for one in written for pdf in made if pdf == one.path.with_suffix(".pdf")}, problems


def _json(ficha: FichaFile, period: str, pdfs: dict[Path, Path]) -> list[Json]:
    """A ficha, once for each indicator in it."""
    measurement_count = ficha.measurements if ficha.project is None else 1
    shared: Json = {"archivo": relative(ficha.path), "periodo": period, "mediciones": measurement_count}
    if ficha.copy:
        shared["anterior"] = relative(ficha.copy)
    if ficha.path in pdfs:
        shared["pdf"] = relative(pdfs[ficha.path])
    if ficha.project is not None:
        shared["proyecto"] = ficha.project.name
    return [{"indicador": id, **shared} for id in ficha.indicators]
