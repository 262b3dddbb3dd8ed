"""`ixl importar`: people's own schedules, lists, test sets and registers, into forms of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from implementation_xl.base.limits import Limits
from implementation_xl.base.problems import ERROR
from implementation_xl.base.words import did_you_mean, fold
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Day, Name, Whole, asked, catalog_of, common, limits
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.import_lines import import_lines
from implementation_xl.cli.shown.import_questions import ask_all, may_ask
from implementation_xl.forms.catalog import Catalog
from implementation_xl.projects.reviewing import Review, review
from implementation_xl.reports.documents.document import Json, document
from implementation_xl.reports.documents.importing import import_json
from implementation_xl.reports.documents.problems import problems_json
from implementation_xl.workbooks.importing.answers import Answers, Map, answers_of, read_map, write_map
from implementation_xl.workbooks.importing.files import Import, Request, importable, looked_at, planned, write_books
from implementation_xl.workbooks.importing.titles import vocabulary
from implementation_xl.workbooks.importing.updating import bring
from implementation_xl.workbooks.importing.words import DROPPED, EXTRA, TARGETS

DONE, OPEN_QUESTIONS, NOTHING = 0, 1, 3
MAP = "mapa.toml"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command was asked for."""

    paths: tuple[str, ...]
    target: str | None
    form_id: str | None
    sheet: str | None
    row: int | None
    columns: tuple[str, ...]
    start: date | None
    map_file: str | None
    update: str | None
    show_only: bool
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool
    limits: Limits


@click.command("importar", cls=Command)
@click.argument("paths", metavar="RUTA…", nargs=-1, required=True, type=click.Path(readable=False))
@click.option("-o", "--salida", "target", type=OUTPUT, metavar="CARPETA", help="Dónde quedan los libros.")
@click.option("--como", "form_id", type=click.Choice(list(TARGETS)), metavar="ID", help="Qué formato es.")
@click.option("--hoja", "sheet", type=Name(), metavar="NOMBRE", help="Solo esta hoja.")
@click.option("--fila", "row", type=Whole(min=1), metavar="N", help="Fila de los títulos.")
@click.option(
    "--columna",
    "columns",
    multiple=True,
    metavar="TÍTULO=CAMPO",
    help="Qué es una columna, por su título o su letra: «Entregable=actividad», «G=extra», «H=-». Se puede repetir.",
)
@click.option("--inicio", "start", type=Day(), metavar="FECHA", help="Lunes de la semana 1, si el plan dice semanas.")
@click.option(
    "--mapa",
    "map_file",
    type=click.Path(),
    metavar="ARCHIVO",
    help="Respuestas de una importación anterior (mapa.toml).",
)
@click.option(
    "--actualizar",
    "update",
    type=click.Path(readable=False),
    metavar="LIBRO",
    help="Trae una exportación más nueva al libro que ya se importó, sin pisar lo que alguien escribió después.",
)
@click.option("--ver", "show_only", is_flag=True, help="Muestra qué haría y no escribe nada.")
@limits
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Pasa cronogramas, listas, pruebas, reuniones, necesidades y compromisos propios a formatos nuevos.

    Lee .xlsx, .xlsm, .xls, .xlsb, .ods, .csv, planes de Project (.xml) y de GanttProject (.gan). El origen no se toca:
    la hoja Importación del libro nuevo dice de dónde salió cada dato, qué cambió y qué quedó por fuera. Lo que no es
    seguro se pregunta; sin terminal queda en mapa.toml, se corrige ahí y se repite con --mapa.
    """
    if bool(asked.target) == bool(asked.update):
        raise click.UsageError("Indique -o CARPETA, o --actualizar LIBRO.")
    catalog, folder = catalog_of(asked.definitions), Path(asked.target or asked.update or "").parent
    if asked.target:
        folder = Path(asked.target)
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"«{folder}» debe ser una carpeta.")
    maps = read_map(Path(asked.map_file)) if asked.map_file else {}
    request = _request(asked, catalog, maps)
    imports: list[Import] = []
    for path in importable(asked.paths, None if asked.update else folder):
        imported = looked_at(path, request)
        if may_ask(asked.as_json, asked.quiet) and not asked.show_only:
            request = _with_answers(imported, request, maps)
        if imported.plan and imported.plan.ready and not asked.show_only:
            if asked.update:
                bring(imported, Path(asked.update), request)
            else:
                write_books(imported, folder, request)
        imports.append(imported)
    if not imports:
        raise click.UsageError("No hay archivos que importar en esas carpetas.")
    written = None if asked.show_only else _keep_map(imports, folder, maps)
    _say(asked, imports, _reviews(imports, catalog), written)
    return _code(imports)


def _request(asked: _Asked, catalog: Catalog, maps: Mapping[str, Mapping[str, Any]]) -> Request:
    given = Answers(form=asked.form_id or "", columns=_columns(asked.columns, catalog), start=asked.start)
    known = Map({mark: answers_of(members) for mark, members in maps.items()}, given)
    return Request(catalog, known, (asked.sheet or "", asked.row or 0), asked.limits)


def _columns(given: Iterable[str], catalog: Catalog) -> dict[str, str]:
    """What was said of columns, by folded title; wrong use for what no form has."""
    ids = {field.id for words in vocabulary(catalog) if words.target for field in words.table.fields}
    columns = {}
    for text in given:
        title, equals, id = text.rpartition("=")
        if not equals or not title.strip():
            raise click.UsageError(f"«{text}»: escriba --columna «TÍTULO=CAMPO».")
        if id.strip() not in (*ids, EXTRA, DROPPED):
            hint = did_you_mean(id, sorted(ids))
            raise click.UsageError(
                f"No existe el campo «{id}». {hint} «ixl formatos ID» los muestra.".replace("  ", " ")
            )
        columns[fold(title)] = id.strip()
    return columns


def _with_answers(imported: Import, request: Request, maps: dict[str, dict[str, Any]]) -> Request:
    """The request with what was answered at the terminal, for this file and those like it."""
    while imported.plan and imported.plan.questions:
        answered = ask_all(imported.plan, request.catalog)
        if answered is None:
            break
        maps.update(answered)
        tables = {mark: answers_of(members) for mark, members in maps.items()}
        request = request._replace(known=Map(tables, request.known.given))
        planned(imported, imported.plan.source, request)
    return request


def _keep_map(imports: Iterable[Import], folder: Path, maps: dict[str, dict[str, Any]]) -> Path | None:
    """Write the map where something was answered or is still to be; None where all went over alone."""
    pending = [imported.plan for imported in imports if imported.plan and imported.plan.questions]
    if not pending and not maps:
        return None
    for plan in pending:
        for mark, members in plan.maps().items():
            maps[mark] = dict(members)
    return write_map(maps, folder / MAP)


def _reviews(imports: Iterable[Import], catalog: Catalog) -> dict[Path, Review]:
    """The review of each workbook written."""
    paths = [path for imported in imports for path in imported.written]
    return dict(zip(paths, review(paths, catalog=catalog), strict=True)) if paths else {}


def _say(asked: _Asked, imports: list[Import], reviews: Mapping[Path, Review], written: Path | None) -> None:
    if asked.as_json:
        said: dict[Path, list[Json]] = {path: problems_json(one.problems) for path, one in reviews.items()}
        files = [import_json(imported, said) for imported in imports]
        output.say_json(document(archivos=files, mapa=str(written) if written else None))
        return
    for imported in imports:
        for line in import_lines(imported, reviews):
            output.say(line)
    if written and any(imported.plan and imported.plan.questions for imported in imports):
        output.say(f"Responda en {output.short_path(written)} y repita con --mapa.")


def _code(imports: Iterable[Import]) -> int:
    imports = list(imports)
    if any(imported.plan and imported.plan.questions for imported in imports):
        return OPEN_QUESTIONS
    failed = [one for one in imports if any(problem.severity == ERROR for problem in one.problems)]
    if not failed:
        return DONE
    return NOTHING if len(failed) == len(imports) else OPEN_QUESTIONS
