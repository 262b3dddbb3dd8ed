"""`ixl agenda`: the calendar of a project."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from implementation_xl.base.files import relative
from implementation_xl.base.names import file_safe
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, catalog_of, common, cutoff
from implementation_xl.cli.shown import output
from implementation_xl.projects.grouping import read_project
from implementation_xl.reports.agenda import write_agenda
from implementation_xl.reports.documents.document import document


@click.command("agenda", cls=Command)
@click.argument("folder", metavar="PROYECTO", type=click.Path(readable=False))
@click.option(
    "-o",
    "--salida",
    "target",
    metavar="CALENDARIO",
    type=OUTPUT,
    help="Archivo .ics que se escribe; si no, va en la carpeta del proyecto.",
)
@cutoff
@common
def command(
    folder: str, target: str | None, corte: date | None, definitions: tuple[str, ...], as_json: bool, quiet: bool
) -> int:
    """Escribe un calendario (.ics) con reuniones, hitos, compromisos abiertos, salida a producción y estabilización.

    Outlook y Google Calendar lo importan. Al exportarlo de nuevo, las citas se actualizan en vez de repetirse.
    """
    if target and not target.lower().endswith(".ics"):
        raise click.UsageError(f"«{target}» debe terminar en .ics.")
    known = catalog_of(definitions)
    project = read_project(folder, catalog=known)
    path = Path(target) if target else Path(project.folder) / f"{file_safe(f'Agenda {project.name or str()}')}.ics"
    events = write_agenda(project, path, corte or date.today(), catalog=known)
    if as_json:
        output.say_json(document(archivo=relative(path), citas=events))
    else:
        output.say(f"{output.short_path(path)}: {output.count(events, 'cita', 'citas')}")
        if not quiet:
            output.note("Impórtelo en Outlook o Google Calendar; si ya lo hizo, las citas se actualizan.")
    return 0
