"""`ixl panel`: the screens in the browser of this machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import click
from click.core import ParameterSource

from implementation_xl.base.places import is_address
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Whole, asked, catalog_of, cutoff, definitions
from implementation_xl.cli.settled import cache_file, settings_in_force
from implementation_xl.cli.shown import output

PORTS = 65_535


class _Asked(NamedTuple):
    """The options of the command."""

    root: str
    port: int
    no_browser: bool
    read_only: bool
    shortcut: bool
    history: str | None
    corte: date | None
    definitions: tuple[str, ...]


@click.command("panel", cls=Command)
@click.argument("root", metavar="[RAIZ]", default=".", type=click.Path(readable=False))
@click.option("--puerto", "port", type=Whole(0, PORTS), default=0, metavar="N", help="Puerto; si no, uno libre.")
@click.option("--sin-navegador", "no_browser", is_flag=True, help="Muestra la dirección y no abre el navegador.")
@click.option("--solo-lectura", "read_only", is_flag=True, help="Muestra y revisa; no escribe nada.")
@click.option(
    "--acceso-directo", "shortcut", is_flag=True, help="Deja en el escritorio un acceso directo a este panel y termina."
)
@click.option(
    "--historial",
    "history",
    metavar="ARCHIVO",
    type=OUTPUT,
    help="Historial de los indicadores; si no, el que está en RAIZ o junto a ella.",
)
@cutoff
@definitions
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Abre en el navegador el panel de los proyectos que hay bajo RAIZ (si no se indica, esta carpeta).

    Es para quien no usa la terminal: la cartera, cada proyecto, revisar libros, crear proyectos, fichas, formatos e
    importar, con las mismas reglas que las órdenes. Solo atiende a este equipo, y nada sale de él.
    """
    settings = settings_in_force()
    named = click.get_current_context().get_parameter_source("root") is ParameterSource.COMMANDLINE
    place = asked.root if named else settings.root or asked.root
    if is_address(place):
        raise click.UsageError("El panel es de una carpeta de este equipo o de la red: indique su ruta.")
    from implementation_xl.workbooks.finding import existing_folder

    root = Path(existing_folder(place)).resolve()
    if asked.shortcut:
        from implementation_xl.cli.panel.shortcut import make_shortcut

        output.say(f"Acceso directo: {make_shortcut(root)}")
        return 0
    from implementation_xl.cli.panel.server import run_panel
    from implementation_xl.cli.panel.watching import Watch
    from implementation_xl.portfolio.history.history import named_path

    history = named_path(asked.history).absolute() if asked.history else settings.history
    watch = Watch(str(root), catalog_of(asked.definitions), asked.corte, history, cache_file())
    given = tuple(one for one in asked.definitions if one not in settings.sources)
    run_panel(watch, asked.port, browser=not asked.no_browser, read_only=asked.read_only, definitions=given)
    return 0
