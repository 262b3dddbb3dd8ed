"""`ixl nuevo`: a project folder with the forms that its type needs."""

from __future__ import annotations

from typing import NamedTuple

import click

from implementation_xl.base.files import relative
from implementation_xl.base.words import printable
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, ProjectType, asked, catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.forms.process import TYPES
from implementation_xl.projects.creating import new_project
from implementation_xl.reports.documents.document import document


class _Asked(NamedTuple):
    """The options of the command."""

    folder: str
    project: str
    client: str
    type_: str
    code: str | None
    coordinator: str | None
    complete: bool
    extra: tuple[str, ...]
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool


@click.command("nuevo", cls=Command)
@click.argument("folder", metavar="CARPETA", type=OUTPUT)
@click.option("--proyecto", "project", required=True, metavar="NOMBRE", help="Nombre del proyecto.")
@click.option("--cliente", "client", required=True, metavar="NOMBRE", help="Nombre del cliente.")
@click.option("--tipo", "type_", required=True, type=ProjectType(), metavar="TIPO", help=f"{', '.join(TYPES)}.")
@click.option("--codigo", "code", metavar="CÓDIGO", help="Código del proyecto.")
@click.option("--coordinador", "coordinator", metavar="NOMBRE", help="Quien coordina la implementación.")
@click.option("--completar", "complete", is_flag=True, help="Agrega solo los formatos que faltan en la carpeta.")
@click.option(
    "--con",
    "extra",
    multiple=True,
    metavar="FORMATO",
    help="Agrega también este formato (acciones_correctivas, planificacion_cambios, "
    "riesgos_oportunidades…); se puede repetir.",
)
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Crea la carpeta de un proyecto con los formatos que su tipo necesita.

    Los encabezados y la lista de documentos quedan escritos. Con --completar se agrega lo que falte y lo que ya deba
    estar: la Lista de Requerimientos Contractuales cuando la Entrega de Proyecto diga que el contrato está firmado, y
    en un proyecto corporativo el Set de Pruebas y la Salida a Producción desde 15 días antes de la salida prevista.
    """
    folder = asked.folder
    written = new_project(
        folder,
        proyecto=asked.project,
        cliente=asked.client,
        tipo=asked.type_,
        codigo=asked.code,
        coordinador=asked.coordinator,
        complete=asked.complete,
        extra=asked.extra,
        catalog=catalog_of(asked.definitions),
    )
    if asked.as_json:
        output.say_json(document(carpeta=relative(folder), archivos=[relative(path) for path in written]))
        return 0
    if not written:
        output.say(f"{output.short_path(folder)}: no falta ningún formato.")
        return 0
    output.say(f"{output.short_path(folder)}: {output.count(len(written), 'formato creado', 'formatos creados')}")
    for path in written:
        output.say(f"  {printable(path.name)}")
    if not asked.quiet:
        output.note(f'Cuando los vaya llenando: ixl revisar "{output.short_path(folder)}"')
    return 0
