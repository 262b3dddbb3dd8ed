"""`ixl revisar`: what is wrong in workbooks and folders, and how to mend it."""

from __future__ import annotations

from datetime import date

import click

from implementation_xl.cli import output
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import catalog_of, common, cutoff
from implementation_xl.cli.problem_lines import problem_lines, summary
from implementation_xl.cli.progress import reading_progress
from implementation_xl.discovery import workbooks
from implementation_xl.jsonable import document, reading_json
from implementation_xl.portfolio import relative
from implementation_xl.problems import ERROR
from implementation_xl.reading import Reading
from implementation_xl.reviewing import Review, review


@click.command("revisar", cls=Command)
@click.argument("paths", metavar="RUTA…", nargs=-1, required=True, type=click.Path())
@cutoff
@common
def command(paths: tuple[str, ...], corte: date | None, definitions: tuple[str, ...], as_json: bool,
            quiet: bool) -> int:  # fmt: skip
    """Revisa libros o carpetas y dice qué corregir, celda por celda.

    El indicador de cada formato se revisa a su propia fecha de corte, o a la de --corte.
    """
    with reading_progress(lambda: sum(len(list(workbooks(path))) for path in paths), quiet) as progress:

        def seen(reading: Reading) -> None:
            if progress:
                progress(len(reading.problems))

        reviews = review(paths, corte, catalog=catalog_of(definitions), progress=seen)
    problems = [problem for one in reviews for problem in one.problems]
    if as_json:
        output.say_json(document(archivos=[reading_json(one.reading, one.problems) for one in reviews]))
    else:
        for one in reviews:
            _show(one)
        output.say(f"{output.count(len(reviews), 'libro revisado', 'libros revisados')}: {summary(problems)}.")
        if problems and not quiet:
            output.note("«ixl explicar CÓDIGO» dice más de un problema.")
    return int(any(problem.severity == ERROR for problem in problems))


def _show(one: Review) -> None:
    output.say(output.title(relative(one.reading.path)))
    output.say(f"  {_what(one.reading)} · {summary(one.problems)}")
    for line in problem_lines(one.problems):
        output.say(line)
    output.say()


def _what(reading: Reading) -> str:
    """What a file is: «Control de Reuniones y Actas, versión 1 · Cobranzas · reuniones 12»."""
    if reading.form is None:
        return "No es un formato legible"
    parts = [
        f"{reading.form.title}, versión {reading.form.version}",
        str(reading.header.get("proyecto") or "sin proyecto"),
    ]
    for table_id, rows in reading.rows.items():
        parts.append(f"{(reading.form.table(table_id).title or table_id).lower()}: {rows}")
    return " · ".join(parts)
