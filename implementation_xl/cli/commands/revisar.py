"""`ixl revisar`: what is wrong in workbooks and folders, and how to mend it."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click

from implementation_xl.base.files import is_refused, relative
from implementation_xl.base.limits import Limits
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ERROR, ImplementationXLError
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import catalog_of, common, cutoff, limits
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.problem_lines import foreign_line, problem_lines, severity_counts
from implementation_xl.cli.shown.progress import reading_progress
from implementation_xl.projects.foreign import foreign_files
from implementation_xl.projects.reviewing import Review, review
from implementation_xl.reports.documents.document import Json, document
from implementation_xl.reports.documents.project import reading_json
from implementation_xl.reports.marked import annotate, why_no_copy
from implementation_xl.workbooks.finding import workbooks
from implementation_xl.workbooks.reading.workbook import Reading

NOTHING_PRODUCED = 3


@click.command("revisar", cls=Command)
@click.argument("paths", metavar="[RUTA…]", nargs=-1, required=False, type=click.Path(readable=False))
@click.option(
    "--anotar",
    "mark",
    is_flag=True,
    help="Junto a cada libro con fallas escribe su copia marcada: NOMBRE (revisado).xlsx.",
)
@cutoff
@limits
@common
def command(
    paths: tuple[str, ...],
    mark: bool,
    corte: date | None,
    definitions: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    limits: Limits,
) -> int:
    """Revisa libros o carpetas y dice qué corregir, celda por celda.

    El indicador de cada formato se revisa a su propia fecha de corte, o a la de --corte. El original no se toca.
    """
    with reading_progress(quiet) as progress:

        def seen(reading: Reading) -> None:
            if progress:
                progress(len(reading.problems), total)

        paths = tuple(expanded(paths))
        total = sum(len(list(workbooks(path))) or 1 for path in paths) if progress else 0
        reviews = review(paths, corte, catalog=catalog_of(definitions), progress=seen, limits=limits)
    lost: list[str] = []
    copies = [marked_copy(reviewed, lost) if mark else None for reviewed in reviews]
    problems = [problem for reviewed in reviews for problem in reviewed.problems]
    if as_json:
        output.say_json(
            document(
                archivos=[_json(reviewed, copy) for reviewed, copy in zip(reviews, copies, strict=True)],
                **({"error": lost[0]} if lost else {}),
            )
        )
    else:
        ours = [(one, copy) for one, copy in zip(reviews, copies, strict=True) if not one.foreign]
        for reviewed, copy in ours:
            _show(reviewed, copy)
        output.say(f"{output.count(len(ours), 'libro revisado', 'libros revisados')}: {severity_counts(problems)}.")
        foreign = foreign_files(problems)
        if foreign:
            output.say(foreign_line(foreign))
        if problems and not quiet:
            output.note("«ixl explicar CÓDIGO» dice más de un problema.")
    if lost:
        return output.fail("\n".join(lost), NOTHING_PRODUCED, as_json=False)
    return int(any(problem.severity == ERROR for problem in problems))


def expanded(paths: Iterable[str]) -> Iterator[str]:
    """The paths, in place of a pattern (`*.xlsx`) the files that it names, as the shells of Windows do not.

    Only where there is no file of that name: brackets, percent signs and the like are part of it.
    """
    for path in paths:
        matches = []
        if not is_address(path) and not os.path.lexists(path):
            pattern = os.path.expandvars(os.path.expanduser(path)).replace("[", "[[]")  # noqa: PTH111
            matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - pathlib takes no pattern with a drive
        yield from [name for name in matches if not os.path.basename(name).startswith("~$")] or [path]  # noqa: PTH119


def marked_copy(reviewed: Review, lost: list[str]) -> Path | None:
    """The marked copy; where it gets none in spite of its problems, a notice says why.

    One that cannot be written, as it is open in Excel, is a problem like any other of its file; where it is the place
    that takes no copy at all, as on a full disk, `lost` says so too.
    """
    if reviewed.foreign:
        return None
    refusal = why_no_copy(reviewed.reading) if reviewed.problems else None
    if refusal:
        reviewed.problems.append(refusal)
        return None
    try:
        return annotate(reviewed.reading, problems=reviewed.problems)
    except ImplementationXLError as error:
        if not error.problems:  # of a place where none can be
            raise
        reviewed.problems += error.problems
        if not is_refused(error):
            lost.append(str(error))
        return None


def _json(reviewed: Review, copy: Path | None) -> Json:
    members = reading_json(reviewed.reading, reviewed.problems)
    return {**members, "copia_revisada": relative(copy)} if copy else members


def _show(reviewed: Review, copy: Path | None) -> None:
    output.say(output.title(output.short_path(reviewed.reading.path)))
    output.say(f"  {what_was_read(reviewed.reading)} · {severity_counts(reviewed.problems)}")
    for line in problem_lines(reviewed.problems):
        output.say(line)
    if copy:
        output.say(f"  Copia marcada: {output.short_path(copy)}")
    output.say()


def what_was_read(reading: Reading) -> str:
    """What a file is: «Control de Reuniones y Actas, versión 1 · Cobranzas · reuniones 12»."""
    if reading.form is None:
        return "No es un formato de ixl" if reading.foreign else "No es un formato legible"
    parts = [f"{reading.form.title}, versión {reading.form.version}"]
    if not reading.form.imported:
        parts.append(str(reading.header.get("proyecto") or "sin proyecto"))
    for table_id, rows in reading.rows.items():
        parts.append(f"{(reading.form.table(table_id).title or table_id).lower()}: {rows}")
    return output.joined(*parts)
