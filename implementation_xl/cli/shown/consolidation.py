"""Consolidation at the command line: with progress and a log, results written and shown."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from implementation_xl.adapters.running.executors import dask_executor
from implementation_xl.base.dates import show_date
from implementation_xl.base.files import check_writable, is_refused, not_written
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.cli.options import Chosen, catalog_of
from implementation_xl.cli.settled import cache_file
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.history_lines import history_file, history_lines, reason_to_redo, with_record
from implementation_xl.cli.shown.portfolio_lines import consolidated_table, project_table
from implementation_xl.cli.shown.problem_lines import foreign_line, problem_lines, severity_counts
from implementation_xl.cli.shown.progress import reading_progress, stage
from implementation_xl.cli.shown.reading_log import reading_log
from implementation_xl.cli.shown.survey_lines import survey_lines
from implementation_xl.forms.catalog import Catalog
from implementation_xl.portfolio.consolidating import FileSeen, consolidate
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.projects.foreign import foreign_files, only_foreign
from implementation_xl.reports import tables as csv_output
from implementation_xl.reports.consolidated.consolidated import (
    check_replaceable,
    print_consolidated,
    write_consolidated,
)
from implementation_xl.reports.documents.portfolio import portfolio_json


class Consolidation(NamedTuple):
    """What `ixl consolidar` was asked for, option by option."""

    root: str
    chosen: Chosen
    corte: date | None
    target: str | None
    as_pdf: bool
    tables: str | None
    workers: int | None
    dask: str | None
    cache: str | None
    no_cache: bool
    tolerated: int
    log: str | None
    history: str | None
    no_history: bool
    redo: bool
    reason: str | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool
    limits: Limits


class Way(NamedTuple):
    """How the files of a run are read: `cache` and `log` are files, `dask` the address of a cluster."""

    quiet: bool
    workers: int | None = None
    log: str | None = None
    cache: str | Path | None = None
    dask: str | None = None
    detail: bool = False
    limits: Limits = DEFAULT


def consolidated(asked: Consolidation) -> int:
    """Measure, record, write and show what was asked for; the exit code."""
    redone_for = reason_to_redo(asked.redo, asked.reason)
    kept = history_file(asked.history, asked.no_history, asked.target, redone_for)
    store = None if asked.no_cache else asked.cache or cache_file()
    if asked.dask and asked.workers:
        raise click.UsageError("--dask y --procesos no van juntas: el clúster decide cuántos leen a la vez.")
    if asked.as_pdf and not asked.target:
        raise click.UsageError("--pdf va con -o: el PDF queda junto al libro, con su nombre.")
    _check_places(asked)
    way = Way(asked.quiet, asked.workers, asked.log, store, asked.dask, limits=asked.limits)
    with _said_when_stopped():
        portfolio = measured(asked.root, catalog_of(asked.definitions), asked.chosen, asked.corte, way)
        portfolio = with_record(portfolio, kept, redone_for)
        with stage("Escribiendo los resultados", asked.quiet):
            written, refused = _written(portfolio, asked)
    failed = portfolio.errors > asked.tolerated or bool(refused)
    portfolio = replace(portfolio, notes=(*portfolio.notes, *refused))
    if asked.as_json:
        output.say_json(portfolio_json(portfolio, iter))
    else:
        _show(portfolio, written)
        for line in problem_lines(refused):
            output.say(line)
    return int(failed)


def _check_places(asked: Consolidation) -> None:
    """Find out before the work whether the results can be written.

    Raises ImplementationXLError where none can, or a place is ill chosen: with one of several open in Excel the others
    are worth the work.
    """
    printed = str(_pdf_of(asked.target)) if asked.as_pdf and asked.target else None
    places = [(check_replaceable, asked.target), (check_writable, printed), (csv_output.check_tables, asked.tables)]
    refusals = []
    for check, place in places:
        try:
            if place:
                check(Path(place))
        except ImplementationXLError as error:
            if not is_refused(error):
                raise
            refusals.append(error)
    if refusals and len(refusals) == sum(bool(place) for _, place in places):
        raise refusals[0]


def _written(portfolio: Portfolio, asked: Consolidation) -> tuple[list[Path], list[Problem]]:
    """Write the results, all of them first, then each in its place; which are, and what is said of the others.

    Raises ImplementationXLError where not even one is.
    """
    written: list[Path] = []
    refused: list[Problem] = []
    with contextlib.ExitStack() as together:
        if asked.tables:
            written = together.enter_context(csv_output.tables_beside(portfolio, Path(asked.tables), refused))
        if asked.target:
            written.insert(0, write_consolidated(portfolio, Path(asked.target), refused=refused))
    if asked.as_pdf and asked.target:
        printed, problems = print_consolidated(portfolio, _pdf_of(asked.target))
        written[1:1] = printed
        refused += problems
    closed = {problem.path for problem in refused}
    written = [path for path in written if str(path) not in closed]
    if refused and not written:
        raise not_written(refused)
    return written, refused


def _pdf_of(target: str) -> Path:
    """Where the PDF of a consolidated workbook lies."""
    return Path(target).with_suffix(".pdf")


@contextlib.contextmanager
def _said_when_stopped() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        output.note("Interrumpido: ningún archivo quedó a medias.")
        raise


def measured(root: str, known: Catalog, chosen: Chosen, day: date | None, way: Way) -> Portfolio:
    """The portfolio asked for, with the progress shown and the log written.

    Raises ImplementationXLError when there is no project in it.
    """
    cluster = dask_executor(way.dask) if way.dask else contextlib.nullcontext()
    with cluster as executor, reading_log(way.log) as line, reading_progress(way.quiet) as progress:

        def seen(file: FileSeen) -> None:
            if progress:
                progress(file.reading.counts[1], file.total)
            if line:
                line(file)

        portfolio = consolidate(
            root,
            day,
            workers=way.workers,
            executor=executor,
            excluded=chosen.excluded,
            client=chosen.client,
            type=chosen.type,
            coordinator=chosen.coordinator,
            area=chosen.area,
            period=chosen.period,
            catalog=known,
            progress=seen,
            cache=way.cache,
            detail=way.detail,
            limits=way.limits,
        )
    if portfolio.cache_failure:
        output.note(f"{portfolio.cache_failure} La próxima corrida leerá todo de nuevo.")
    if portfolio.rebuilt:
        output.note("La caché estaba dañada y se rehízo.")
    elif portfolio.cache_damaged:
        damaged = output.count(portfolio.cache_damaged, "registro dañado", "registros dañados")
        output.note(f"La caché tenía {damaged}: se leyó o midió de nuevo.")
    if not portfolio.projects:
        foreign = only_foreign(portfolio.notes)
        missing = "formatos de ixl" if foreign else "libros de Excel"
        if chosen.filtered and portfolio.files:
            missing, foreign = "ningún proyecto que cumpla los filtros", ""
        raise ImplementationXLError(f"No hay {missing} en «{root}».{foreign}")
    return portfolio


def _show(portfolio: Portfolio, written: list[Path]) -> None:
    amount = output.count(len(portfolio.projects), "proyecto", "proyectos")
    files = output.count(portfolio.files, "libro", "libros")
    opened = f" ({portfolio.read} leídos, {portfolio.cached} sin cambios)" if portfolio.cached else ""
    where = output.title(output.short_path(portfolio.root))
    output.say(f"{where}: {amount}, {files}{opened}, {_when(portfolio)}\n")
    output.say(project_table(portfolio))
    output.say(f"\n{consolidated_table(portfolio)}\n")
    for line in history_lines(portfolio):
        output.say(line)
    for line in survey_lines(portfolio.each_problem()):
        output.say(line)
    output.say(f"Problemas: {severity_counts(portfolio.each_problem())}.")
    foreign = foreign_files(portfolio.notes)
    if foreign:
        output.say(foreign_line(foreign))
    for path in written:
        output.say(f"Escrito: {output.short_path(path)}")


def _when(portfolio: Portfolio) -> str:
    """The cut-off date and the period, and how many projects are not of it."""
    text = f"corte {show_date(portfolio.cutoff)}"
    if portfolio.period is None:
        return text
    left = output.count(len(portfolio.outside), "proyecto no es", "proyectos no son")
    outside = f"; {left} de este periodo" if portfolio.outside else ""
    provisional = " (provisional: el periodo no ha terminado)" if portfolio.provisional else ""
    return f"{text}, {portfolio.period.label}{provisional}{outside}"
