"""`ixl panel`: the screens in the browser of this machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from implementation_xl.base.places import is_address
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Whole, asked, catalog_of, cutoff, definitions
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
    if is_address(asked.root):
        raise click.UsageError("El panel es de una carpeta de este equipo o de la red: indique su ruta.")
    from implementation_xl.workbooks.finding import existing_folder

    root = Path(existing_folder(asked.root)).resolve()
    if asked.shortcut:
        from implementation_xl.cli.panel.shortcut import make_shortcut

        output.say(f"Acceso directo: {make_shortcut(root)}")
        return 0
    from implementation_xl.cli.panel.server import listening, panel_of, serve
    from implementation_xl.cli.panel.watching import Watch
    from implementation_xl.portfolio.history.history import named_path

    history = named_path(asked.history).absolute() if asked.history else None
    watch = Watch(str(root), catalog_of(asked.definitions), asked.corte, history)
    with listening(asked.port) as listener:
        panel = panel_of(watch, listener.getsockname()[1], read_only=asked.read_only)
        output.say(f"Panel de «{root}»: {panel.access.address}")
        output.note("La dirección sirve una vez. Para cerrar el panel: su botón «Cerrar», o Ctrl+C aquí.")
        output.flush()
        serve(panel, listener, browser=not asked.no_browser)
    return 0
