"""`ixl nuevo`: a project folder with the forms that its type needs."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import relative
from implementation_xl.base.words import printable
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Day, ProjectType, Whole, asked, catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.forms.process import TYPES
from implementation_xl.projects.creating import Created, create_project
from implementation_xl.projects.starters.beginning import Start
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.starters import starter_plan_json

MOST = 100_000
"""More agents than any campaign has."""


class Agents(click.FloatRange):
    """A number of full-time agents."""

    name = "número"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, with a decimal point or comma; wrong use for what is none ("nan")."""
        typed: Any = str(value).replace(",", ".")
        number = super().convert(typed, param, ctx)
        if number != number:
            self.fail(f"«{value}» no es un número.", param, ctx)
        return number


class _Asked(NamedTuple):
    """The options of the command."""

    folder: str
    project: str | None
    client: str | None
    type_: str | None
    code: str | None
    coordinator: str | None
    complete: bool
    extra: tuple[str, ...]
    template: str | None
    live: date | None
    fte: float | None
    seats: int | None
    forced: bool
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool


@click.command("nuevo", cls=Command)
@click.argument("folder", metavar="CARPETA", type=OUTPUT)
@click.option("--proyecto", "project", metavar="NOMBRE", help="Nombre del proyecto; al completar, el de la carpeta.")
@click.option("--cliente", "client", metavar="NOMBRE", help="Nombre del cliente; al completar, el de la carpeta.")
@click.option(
    "--tipo",
    "type_",
    type=ProjectType(),
    metavar="TIPO",
    help=f"{', '.join(TYPES)}; al completar, el de la Entrega de Proyecto.",
)
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
@click.option(
    "--plantilla",
    "template",
    metavar="PLANTILLA",
    help="Llena cronograma, pruebas, necesidades y reuniones con esta plantilla («ixl plantillas» las muestra).",
)
@click.option(
    "--salida",
    "live",
    type=Day(),
    metavar="FECHA",
    help="Salida a producción, desde la que se planea hacia atrás; en un cierre, el último día de operación.",
)
@click.option(
    "--fte",
    type=Agents(min=0, max=MOST),
    metavar="N",
    help="Asesores, para las cantidades; si no, los de la Entrega de Proyecto.",
)
@click.option(
    "--puestos",
    "seats",
    type=Whole(min=0, max=MOST),
    metavar="N",
    help="Puestos de trabajo, para las cantidades; si no, los de la Entrega de Proyecto.",
)
@click.option("--forzar", "forced", is_flag=True, help="Escribe la plantilla aunque debió empezar antes de hoy.")
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Crea la carpeta de un proyecto con los formatos que su tipo necesita.

    Los encabezados y la lista de documentos quedan escritos. Con --plantilla y --salida quedan además planeados el
    cronograma, las pruebas, las necesidades y las reuniones, hacia atrás desde la salida y sin festivos.

    Con --completar se toman de la carpeta el proyecto, el cliente y el tipo, y se agrega lo que falte y lo que ya deba
    estar: la Lista de Requerimientos Contractuales cuando la Entrega de Proyecto diga que el contrato está firmado, y
    en un proyecto corporativo el Set de Pruebas y la Salida a Producción desde 15 días antes de la salida prevista. El
    Registro de Necesidades sale con las personas, los puestos, los equipos y las líneas telefónicas del
    dimensionamiento de la Entrega.
    """
    folder = asked.folder
    start = _start(asked)
    if not asked.complete:
        _check_given(asked)
    created = create_project(
        folder,
        {
            "proyecto": asked.project,
            "cliente": asked.client,
            "tipo_proyecto": asked.type_,
            "codigo_proyecto": asked.code,
            "coordinador": asked.coordinator,
        },
        catalog_of(asked.definitions),
        complete=asked.complete,
        extra=asked.extra,
        start=start,
    )
    if asked.as_json:
        planned = {"plantilla": starter_plan_json(created.plan, created.blank)} if created.plan else {}
        output.say_json(
            document(carpeta=relative(folder), archivos=[relative(path) for path in created.written], **planned)
        )
        return 0
    _show(folder, created, asked.quiet)
    return 0


def _check_given(asked: _Asked) -> None:
    """Wrong use where a new folder is not told whose it is; one that is completed says it itself."""
    given = {"--proyecto": asked.project, "--cliente": asked.client, "--tipo": asked.type_}
    lacking = [option for option, value in given.items() if not value]
    if lacking:
        names = " y ".join(filter(None, (", ".join(lacking[:-1]), lacking[-1])))
        verb, taken = ("Falta", "toma") if len(lacking) == 1 else ("Faltan", "toman")
        raise click.UsageError(f"{verb} {names} (solo con --completar se {taken} de la carpeta).")


def _start(asked: _Asked) -> Start | None:
    """The starter asked for; wrong use when what belongs to one is given without it."""
    if asked.template is not None:
        return Start(asked.template, asked.live, asked.fte, asked.seats, asked.forced)
    given = {"--salida": asked.live, "--fte": asked.fte, "--puestos": asked.seats, "--forzar": asked.forced or None}
    alone = next((option for option, value in given.items() if value is not None), None)
    if alone:
        raise click.UsageError(f"{alone} va con --plantilla («ixl plantillas» muestra las que hay).")
    return None


def _show(folder: str, created: Created, quiet: bool) -> None:
    if not created.written:
        output.say(f"{output.short_path(folder)}: no falta ningún formato.")
    else:
        count = output.count(len(created.written), "formato creado", "formatos creados")
        output.say(f"{output.short_path(folder)}: {count}")
    for path in created.written:
        output.say(f"  {printable(path.name)}")
    if created.plan and created.written:
        plan = created.plan
        output.say(
            f"Plantilla «{printable(plan.starter.id)}»: {output.count(len(plan.rows), 'actividad', 'actividades')}, "
            f"del {show_date(plan.first)} al {show_date(plan.last)}; salida el {show_date(plan.live)}."
        )
        if plan.day_off():
            output.say(plan.day_off())
    for path in created.blank:
        output.note(
            f"«{printable(path.name)}» ya estaba, sin llenar, y no se tocó: bórrelo y repita para que salga con la "
            "plantilla."
        )
    if created.written and not quiet:
        output.note(f'Cuando los vaya llenando: ixl revisar "{output.short_path(folder)}"')
