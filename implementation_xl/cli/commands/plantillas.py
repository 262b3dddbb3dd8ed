"""`ixl plantillas`: what a project can begin with."""

from __future__ import annotations

import click

from implementation_xl.base.words import printable
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.projects.starters.loading import Starters
from implementation_xl.projects.starters.model import Starter
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.starters import starter_json


@click.command("plantillas", cls=Command)
@common
def command(definitions: tuple[str, ...], as_json: bool, quiet: bool) -> int:
    """Muestra las plantillas con que puede empezar un proyecto.

    Una plantilla propia es un TOML en la carpeta «plantillas» de --definiciones.
    """
    starters = Starters(catalog_of(definitions)).offered()
    if as_json:
        output.say_json(document(plantillas=[starter_json(starter) for starter in starters]))
        return 0
    rows = [_row(starter) for starter in starters]
    output.say(output.table(("Plantilla", "Actividades", "Pruebas", "Necesidades", "Para"), rows, (1, 2, 3)))
    if not quiet:
        output.note("Para empezar con una: ixl nuevo CARPETA … --plantilla PLANTILLA --salida FECHA")
    return 0


def _row(starter: Starter) -> tuple[str, ...]:
    counts = (len(starter.activities), len(starter.tests), len(starter.needs))
    return printable(starter.id), *map(str, counts), printable(starter.title)
