"""`ixl migrar`: filled forms of an older version become ones of the newer, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from implementation_xl.base.limits import Limits
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import Whole, asked, catalog_of, common, limits
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.problem_lines import problem_lines
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.migrating import migrated_json
from implementation_xl.workbooks.migrating.files import (
    CURRENT,
    MIGRATED,
    NEWER,
    OTHER,
    RESTORED,
    TO_MIGRATE,
    MigratedFile,
    migrate,
    restore,
)

DONE, SOME_FAILED, NOTHING = 0, 1, 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command was asked for."""

    path: str
    to: int | None
    show_only: bool
    undo: bool
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool
    limits: Limits


@click.command("migrar", cls=Command)
@click.argument("path", metavar="RUTA", type=click.Path(readable=False))
@click.option("--a", "to", type=Whole(min=1), metavar="N", help="A qué versión; si no, la más nueva de cada formato.")
@click.option("--ver", "show_only", is_flag=True, help="Muestra qué haría y no escribe nada.")
@click.option("--deshacer", "undo", is_flag=True, help="Devuelve el libro que quedó como «… (versión N)».")
@limits
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Pasa los formatos llenos de un libro o de una carpeta a la versión nueva, sin perder nada de lo escrito.

    Pasan los valores, columnas y hojas propias, notas, colores, festivos, filas ocultas y gráficas. Lo que la versión
    nueva no tiene queda en la hoja «De la versión N». El libro anterior queda al lado, como «… (versión N).xlsx».
    """
    if asked.undo and (asked.show_only or asked.to is not None):
        raise click.UsageError("--deshacer no va con --ver ni con --a.")
    catalog = catalog_of(asked.definitions)
    if asked.undo:
        files = list(restore(asked.path, catalog=catalog, limits=asked.limits))
    else:
        files = list(migrate(asked.path, to=asked.to, show_only=asked.show_only, catalog=catalog, limits=asked.limits))
    if asked.as_json:
        output.say_json(document(archivos=[migrated_json(one) for one in files]))
    else:
        _say(files, quiet=asked.quiet)
    failed = [one for one in files if one.failed]
    if not failed:
        return DONE
    return NOTHING if len(failed) == len([one for one in files if one.state != OTHER]) else SOME_FAILED


def _say(files: Sequence[MigratedFile], *, quiet: bool) -> None:
    for file in files:
        if file.state == OTHER or (file.state in (CURRENT, NEWER) and len(files) > 1):
            continue
        output.say(output.title(output.short_path(str(file.path))))
        output.say(f"  {_what(file)}")
        if file.original:
            was = "lo que había" if file.state == RESTORED else "el libro anterior"
            output.say(f"  Al lado queda {was}: {file.original.name}")
        for line in problem_lines(file.problems):
            output.say(line)
        output.say()
    output.say(_summary(files))
    if not quiet and any(one.state == MIGRATED for one in files):
        output.note("«ixl revisar» dice qué falta llenar de lo nuevo; «ixl migrar --deshacer» devuelve los anteriores.")


def _what(file: MigratedFile) -> str:
    """What became of a file, in a line."""
    if file.state in (CURRENT, NEWER):
        return f"{file.title}: ya está en la versión {file.before}; no se tocó."
    if file.failed:
        return f"{file.title}, versión {file.before}: no se migró." if file.title else "No se migró."
    step = f"{file.title}: de la versión {file.before} a la {file.after}"
    more = [output.count(file.own_columns, "columna propia", "columnas propias")] if file.own_columns else []
    more += [output.count(len(file.own_sheets), "hoja propia", "hojas propias")] if file.own_sheets else []
    told = f" (con {' y '.join(more)})" if more else ""
    return f"{step}{told}{', si lo corre sin --ver' if file.state == TO_MIGRATE else ''}."


def _summary(files: Sequence[MigratedFile]) -> str:
    words = {
        MIGRATED: ("migrado", "migrados"),
        TO_MIGRATE: ("por migrar", "por migrar"),
        RESTORED: ("devuelto", "devueltos"),
        CURRENT: ("ya estaba al día", "ya estaban al día"),
        NEWER: ("de una versión más nueva", "de una versión más nueva"),
    }
    counts = {state: sum(one.state == state for one in files) for state in words}
    said = [output.count(counts[state], *words[state]) for state in words if counts[state]]
    failed, other = sum(one.failed for one in files), sum(one.state == OTHER for one in files)
    said += [output.count(failed, "no se pudo", "no se pudieron")] if failed else []
    said += [output.count(other, "no es formato de ixl", "no son formatos de ixl")] if other else []
    return f"{', '.join(said) or 'No hay libros'}."
