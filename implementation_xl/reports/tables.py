"""Tidy tables of a portfolio for Power BI and the like: .csv and, with pyarrow, .parquet.

.csv: commas, UTF-8 with its mark, ISO dates, unrounded numbers, no live formulas. .parquet: the same columns, typed,
texts as they are. `docs/guia-lotes.md` says in Spanish what each column holds.
"""

from __future__ import annotations

import contextlib
import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.adapters.writing import parquet
from implementation_xl.base.files import (
    beside,
    check_writable,
    failure,
    is_refused,
    not_written,
    opened_file,
    refusal,
    relative,
)
from implementation_xl.base.problems import ERROR, NOTICE, WARNING, ImplementationXLError, Problem
from implementation_xl.base.words import printable
from implementation_xl.portfolio.portfolio import Portfolio

READ_AT_MOST = 10_000
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Row = Sequence[Any]
_WHO = dict.fromkeys(("carpeta", "proyecto", "codigo_proyecto", "cliente", "tipo_proyecto", "coordinador"), "texto")


class OutputTable(NamedTuple):
    """One table: `columns` maps name to kind (texto, numero, entero, fecha), `rows` makes its rows."""

    name: str
    columns: Mapping[str, str]
    rows: Callable[[Portfolio], Iterable[Row]]


@contextlib.contextmanager
def tables_beside(portfolio: Portfolio, folder: Path, refused: list[Problem]) -> Iterator[list[Path]]:
    """Write each of `TABLES`; when the block ends well they take the place of those of an earlier run.

    Gives the files they will be. Raises ImplementationXLError, and replaces none, when one cannot be written, or is
    there and not ours; one that is open in another program is told in `refused`, and the others take their place.
    """
    check_tables(folder)
    targets = []
    with contextlib.ExitStack() as together:
        for table in TABLES:
            targets.append(folder / f"{table.name}.csv")
            write_csv(together.enter_context(beside(targets[-1], refused)), tuple(table.columns), table.rows(portfolio))
        for table in TABLES if parquet.available() else ():
            targets.append(folder / f"{table.name}.parquet")
            temporary = together.enter_context(beside(targets[-1], refused))
            parquet.write_parquet(temporary, table.columns, table.rows(portfolio))
        yield targets


def check_tables(folder: Path) -> None:
    """See that the tables can be written there and take the place of none but earlier ones.

    Raises ImplementationXLError when none can, or one would replace a file that is not ours.
    """
    refused: list[Problem] = []
    for table in TABLES:
        try:
            _check_table(folder / f"{table.name}.csv", next(iter(table.columns)))
        except ImplementationXLError as error:
            if not is_refused(error):
                raise
            refused += error.problems
    if len(refused) == len(TABLES):
        raise not_written(refused)


def _check_table(target: Path, first_column: str) -> None:
    check_writable(target)
    if not target.exists():
        return
    try:
        with opened_file(target) as stream:
            start = stream.readline(READ_AT_MOST).decode("utf-8-sig", "replace")
    except OSError as error:
        raise refusal(target, error) from error
    if start.strip() and start.split(",")[0].strip() != first_column:
        raise failure("E815", target)


def write_table(target: Path, headers: Row, rows: Iterable[Row]) -> None:
    """Write one table, replacing that of an earlier run."""
    with beside(target) as temporary:
        write_csv(temporary, headers, rows)


def write_csv(path: Path, headers: Row, rows: Iterable[Row]) -> None:
    """Write a table to a file; raises OSError."""
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headers)
        writer.writerows([cell_value(value) for value in row] for row in rows)


def cell_value(value: Any) -> Any:
    """A value as the file holds it; a text is one line, led by an apostrophe where a spreadsheet would run it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        text = printable(value)
        return f"'{text}" if value.startswith(LIVE) or text.lstrip().startswith(LIVE) else text
    return "" if value is None else value


def _projects(portfolio: Portfolio) -> Iterator[Row]:
    for project in portfolio.projects:
        severities = Counter(problem.severity for problem in project.problems)
        yield (
            relative(project.folder),
            project.name,
            project.code,
            project.client,
            project.type,
            project.coordinator,
            len(project.files),
            project.unreadable,
            severities[ERROR],
            severities[WARNING],
            severities[NOTICE],
        )


def _indicators(portfolio: Portfolio) -> Iterator[Row]:
    for project in portfolio.projects:
        who = (relative(project.folder), project.name, project.code, project.client, project.type, project.coordinator)
        for id, measurement in project.measurements.items():
            source = (
                (relative(measurement.source.path), measurement.source.sheet, measurement.source.range)
                if measurement.source
                else (None,) * 3
            )
            yield (
                *who,
                id,
                measurement.cutoff,
                measurement.value,
                measurement.numerator,
                measurement.denominator,
                measurement.state,
                measurement.reason,
                *source,
            )


def _problems(portfolio: Portfolio) -> Iterator[Row]:
    places = (((relative(project.folder), project.name), project.problems) for project in portfolio.projects)
    for where, problems in chain(places, [((None, None), portfolio.notes)]):
        for problem in problems:
            yield (
                *where,
                problem.path and relative(problem.path),
                problem.sheet,
                problem.cell,
                problem.code,
                problem.severity,
                problem.field,
                problem.label,
                problem.found,
                problem.message,
                problem.hint,
            )


TABLES = (
    OutputTable(
        "indicadores",
        _WHO
        | {
            "indicador": "texto",
            "corte": "fecha",
            "valor": "numero",
            "numerador": "numero",
            "denominador": "numero",
            "estado": "texto",
            "motivo": "texto",
            "archivo": "texto",
            "hoja": "texto",
            "rango": "texto",
        },
        _indicators,
    ),
    OutputTable(
        "problemas",
        dict.fromkeys(
            (
                "carpeta",
                "proyecto",
                "archivo",
                "hoja",
                "celda",
                "codigo",
                "gravedad",
                "campo",
                "etiqueta",
                "encontrado",
                "mensaje",
                "sugerencia",
            ),
            "texto",
        ),
        _problems,
    ),
    OutputTable(
        "proyectos",
        _WHO | dict.fromkeys(("archivos", "ilegibles", "errores", "advertencias", "avisos"), "entero"),
        _projects,
    ),
)
