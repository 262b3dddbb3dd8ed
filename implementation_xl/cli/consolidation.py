"""Consolidation at the command line: with progress and a log, results written and shown."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from implementation_xl.cache import default_path
from implementation_xl.catalog import Catalog
from implementation_xl.cli import csv_output, output
from implementation_xl.cli.history_lines import history_file, history_lines, recorded
from implementation_xl.cli.options import Chosen, catalog_of
from implementation_xl.cli.portfolio_lines import consolidated_table, project_table
from implementation_xl.cli.problem_lines import summary
from implementation_xl.cli.progress import reading_progress
from implementation_xl.consolidating import FileSeen, consolidate
from implementation_xl.dates import show
from implementation_xl.discovery import workbooks
from implementation_xl.files import relative
from implementation_xl.jsonable import portfolio_json
from implementation_xl.portfolio import Portfolio
from implementation_xl.problems import ImplementationXLError
from implementation_xl.reports.consolidated import export_consolidated

LOG_COLUMNS = ("fecha", "ruta", "formato", "filas", "problemas", "estado")


def consolidated(root: str, chosen: Chosen, corte: date | None, *, target: str | None, tables: str | None,
                 workers: int | None, cache: str | None, no_cache: bool, tolerated: int, log: str | None,
                 history: str | None, no_history: bool, redo: bool, definitions: tuple[str, ...], as_json: bool,
                 quiet: bool) -> int:  # fmt: skip
    """Measure, record, write and show what was asked for; the exit code."""
    known = catalog_of(definitions)
    store = None if no_cache else cache or default_path()
    portfolio = measured(root, known, chosen, corte, workers, quiet, log, store)
    portfolio = recorded(portfolio, history_file(history, no_history, target), redo)
    written = [export_consolidated(portfolio, target)] if target else []
    if tables:
        written += csv_output.write_tables(portfolio, Path(tables))
    if as_json:
        output.say_json(portfolio_json(portfolio))
    else:
        _show(portfolio, written)
    return int(portfolio.errors > tolerated)


def measured(root: str, known: Catalog, chosen: Chosen, day: date | None, workers: int | None, quiet: bool,
             log: str | None = None, cache: str | Path | None = None) -> Portfolio:  # fmt: skip
    """The portfolio asked for, with the progress shown and the log written.

    Raises ImplementationXLError when there is no project in it.
    """
    with reading_progress(lambda: len(list(workbooks(root, chosen.excluded))), quiet) as progress, _log(log) as line:

        def seen(file: FileSeen) -> None:
            if progress:
                progress(file.reading.counts[1])
            if line:
                line(file)

        portfolio = consolidate(root, day, workers=workers, excluded=chosen.excluded, client=chosen.client,
                                type=chosen.type, coordinator=chosen.coordinator, area=chosen.area,
                                period=chosen.period, catalog=known, progress=seen, cache=cache)  # fmt: skip
    if not portfolio.projects:
        found = "ningún proyecto que cumpla los filtros" if chosen.filtered and portfolio.files else "libros de Excel"
        raise ImplementationXLError(f"No hay {found} en «{root}».")
    return portfolio


@contextlib.contextmanager
def _log(path: str | None) -> Iterator[Callable[[FileSeen], None] | None]:
    """Writes a line per file read, columns set apart by tabs, below those of earlier runs."""
    if path is None:
        yield None
        return
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8", errors="backslashreplace") as stream:
        if not stream.tell():
            stream.write("\t".join(LOG_COLUMNS) + "\n")
        yield lambda file: _log_line(stream, file)


def _log_line(stream: TextIO, file: FileSeen) -> None:
    reading = file.reading
    if reading.output:
        state = "pasado por alto"
    elif reading.form is None:
        state = "ilegible"
    else:
        state = "sin diligenciar" if reading.untouched else "de caché" if file.cached else "leído"
    form = f"{reading.form.id} v{reading.form.version}" if reading.form else ""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    cells = (now, relative(reading.path), form, *(str(number) for number in reading.counts), state)
    stream.write("\t".join(" ".join(cell.split()) for cell in cells) + "\n")
    stream.flush()


def _show(portfolio: Portfolio, written: list[Path]) -> None:
    amount = output.count(len(portfolio.projects), "proyecto", "proyectos")
    files = output.count(portfolio.files, "libro", "libros")
    opened = f" ({portfolio.read} leídos, {portfolio.cached} sin cambios)" if portfolio.cached else ""
    where = output.title(relative(portfolio.root))
    output.say(f"{where}: {amount}, {files}{opened}, {_when(portfolio)}\n")
    if portfolio.rebuilt:
        output.note("La caché estaba dañada y se rehízo.")
    output.say(project_table(portfolio))
    output.say(f"\n{consolidated_table(portfolio)}\n")
    for line in history_lines(portfolio):
        output.say(line)
    output.say(f"Problemas: {summary(portfolio.problems)}.")
    for path in written:
        output.say(f"Escrito: {relative(path)}")


def _when(portfolio: Portfolio) -> str:
    """The cut-off date and the period, and how many projects are not of it."""
    text = f"corte {show(portfolio.cutoff)}"
    if portfolio.period is None:
        return text
    left = output.count(len(portfolio.outside), "proyecto no es", "proyectos no son")
    outside = f"; {left} de este periodo" if portfolio.outside else ""
    provisional = " (provisional: el periodo no ha terminado)" if portfolio.provisional else ""
    return f"{text}, {portfolio.period.label}{provisional}{outside}"
