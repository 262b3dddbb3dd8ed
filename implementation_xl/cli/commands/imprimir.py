"""`ixl imprimir`: workbooks as PDF, on the pages that they need."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from implementation_xl.base.files import not_written, relative
from implementation_xl.base.limits import Limits
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ERROR, ImplementationXLError
from implementation_xl.cli.base import Command
from implementation_xl.cli.commands.revisar import NOTHING_PRODUCED, expanded
from implementation_xl.cli.options import OUTPUT, Name, asked, catalog_of, common, limits
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.problem_lines import problem_lines
from implementation_xl.reports.documents.document import Json, document
from implementation_xl.reports.documents.problems import problem_json
from implementation_xl.reports.printing import Printed, print_workbooks
from implementation_xl.workbooks.finding import is_folder, workbooks
from implementation_xl.workbooks.reading.isolation import read_all
from implementation_xl.workbooks.reading.workbook import Reading


class _Asked(NamedTuple):
    """The options of the command."""

    paths: tuple[str, ...]
    folder: str | None
    sheets: tuple[str, ...]
    overwrite: bool
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool
    limits: Limits


@click.command("imprimir", cls=Command)
@click.argument("paths", metavar="RUTA…", nargs=-1, required=True, type=click.Path(readable=False))
@click.option(
    "-o",
    "--salida",
    "folder",
    metavar="CARPETA",
    type=OUTPUT,
    help="Carpeta de los PDF; si no, cada uno queda junto a su libro.",
)
@click.option(
    "--hojas",
    "sheets",
    multiple=True,
    type=Name(),
    metavar="NOMBRE",
    help="Solo estas hojas: nombres separados por comas; se puede repetir.",
)
@click.option("--sobrescribir", "overwrite", is_flag=True, help="Reemplaza los PDF que ya existen.")
@limits
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Pasa a PDF libros o los de una carpeta, solo con las páginas que dicen algo (necesita LibreOffice).

    Salen las hojas con registros, Resumen, Gantt, Curva S y Mapa de calor, con letra de 7,5 puntos o más y las columnas
    que cada formato lleva al papel; de un libro en blanco, sus hojas para llenar a mano. El libro no se toca, y puede
    estar abierto en Excel.
    """
    names = [name.strip() for given in asked.sheets for name in given.split(",") if name.strip()]
    if asked.sheets and not names:
        raise click.UsageError("--hojas no nombra ninguna hoja.")
    members = list(_members(expanded(asked.paths), asked.folder))
    catalog = catalog_of(asked.definitions)
    readings = read_all([path for path, _, _ in members], catalog=catalog, limits=asked.limits)
    wanted, passed = [], 0
    for (_, target, named), reading in zip(members, readings, strict=True):
        if reading.form is None and not named and (reading.foreign or reading.output):
            passed += 1
        else:
            wanted.append((reading, target))
    if not wanted:
        places = ", ".join(f"«{path}»" for path in asked.paths)
        raise ImplementationXLError(f"No hay formatos que imprimir en {places}.")
    printed = print_workbooks(
        [reading for reading, _ in wanted],
        _apart([target for _, target in wanted]),
        catalog,
        sheets=names,
        overwrite=asked.overwrite,
    )
    problems = [problem for book in printed for problem in book.problems]
    none = not any(book.pdf for book in printed)
    if none and (asked.as_json or len(problems) == 1):
        raise not_written(problems)
    if asked.as_json:
        output.say_json(document(archivos=map(_json, printed), problemas=map(problem_json, problems)))
    else:
        _show(printed, passed)
    return NOTHING_PRODUCED if none else int(any(problem.severity == ERROR for problem in problems))


def _members(paths: Iterator[str], folder: str | None) -> Iterator[tuple[str, Path, bool]]:
    """Each workbook once: its path, the PDF that it gets, and whether it was named itself.

    In a folder of PDFs the sub-folders of a folder given stand again, so that no project mixes with another.
    """
    seen: set[str] = set()
    missing = []
    for place in paths:
        if not is_address(place) and not os.path.lexists(place):
            missing.append(place)
            continue
        inside = is_folder(place)
        for path in workbooks(place) if inside else [place]:
            key = path if is_address(path) else os.path.realpath(path)
            if key in seen:
                continue
            seen.add(key)
            below = os.path.relpath(path, place) if inside and not is_address(path) else os.path.basename(path)  # noqa: PTH119
            source = Path(path) if folder is None else Path(folder) / below
            yield path, source.with_suffix(".pdf"), not inside
    if missing:
        names = ", ".join(f"«{place}»" for place in missing)
        raise ImplementationXLError(f"No existe {names}. Revise la ruta: mayúsculas, tildes y unidad de red.")


def _apart(targets: Sequence[Path]) -> list[Path]:
    """The targets, a number after the second of book name: «Cronograma.xlsx» and «Cronograma.ods»."""
    used: set[str] = set()
    apart = []
    for target in targets:
        place, number = target, 1
        while os.path.normcase(place) in used:
            number += 1
            place = target.with_name(f"{target.stem} ({number}){target.suffix}")
        used.add(os.path.normcase(place))
        apart.append(place)
    return apart


def _show(printed: Sequence[Printed], passed: int) -> None:
    for book in printed:
        if book.pdf:
            output.say(f"{output.short_path(book.pdf)}  ({output.count(book.pages, 'página', 'páginas')})")
    for book in printed:
        if book.problems:
            output.say(output.title(output.short_path(book.reading.path)))
            for line in problem_lines(book.problems):
                output.say(line)
    made = sum(book.pdf is not None for book in printed)
    pages = output.count(sum(book.pages for book in printed), "página", "páginas")
    output.say(f"{output.count(made, 'PDF', 'PDF')}, {pages}.")
    if passed:
        output.say(f"Se pasaron por alto {output.count(passed, 'libro', 'libros')} que no son formatos de ixl.")


def _json(book: Printed) -> Json:
    reading: Reading = book.reading
    members: Json = {
        "archivo": relative(reading.path),
        "formato": reading.form.id if reading.form else None,
        "pdf": relative(book.pdf) if book.pdf else None,
        "paginas": book.pages,
    }
    return members
