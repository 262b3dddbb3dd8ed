"""`ixl demo`: a sample portfolio, and everything run on it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import relative
from implementation_xl.base.problems import CODES
from implementation_xl.cli.base import Command
from implementation_xl.cli.demo.building import Place, amount
from implementation_xl.cli.demo.running import Demo, run
from implementation_xl.cli.options import OUTPUT, json_flag, quiet_flag
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.portfolio_lines import consolidated_table, project_table
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.portfolio import portfolio_json


@click.command("demo", cls=Command)
@click.argument("folder", metavar="[CARPETA]", default="Demo ixl", type=OUTPUT)
@click.option("--panel", "in_panel", is_flag=True, help="Al terminar, abre el panel sobre la cartera de ejemplo.")
@json_flag
@quiet_flag
def command(folder: str, in_panel: bool, as_json: bool, quiet: bool) -> int:
    """Crea una cartera de ejemplo en CARPETA («Demo ixl» si no se indica) y le corre todo.

    Trae proyectos de cada tipo, con fallas puestas a propósito y un archivo dañado. Termina bien (código 0) solo si
    encuentra exactamente esas fallas. Nunca toca una carpeta con otras cosas.
    """
    if in_panel and as_json:
        raise click.UsageError("--panel y --json no van juntos.")
    known = load_catalog()
    with _progress(quiet) as progress:
        demo = run(Path(folder), known, progress)
    if as_json:
        output.say_json(_json(demo, folder))
    else:
        _show(demo, folder, quiet or in_panel)
    if in_panel:
        from implementation_xl.cli.panel.server import run_panel
        from implementation_xl.cli.panel.watching import Watch

        run_panel(Watch(str(demo.root.resolve()), known, demo.portfolio.cutoff, demo.history.resolve()))
    return int(not demo.exact)


@contextlib.contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Path], None] | None]:
    if quiet or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=amount(), label="Creando los libros", file=sys.stderr) as bar:
        yield lambda path: bar.update(1)


def _show(demo: Demo, folder: str, quiet: bool) -> None:
    portfolio = demo.portfolio
    projects = output.count(len(portfolio.projects), "proyecto", "proyectos")
    output.say(
        f"{output.title(f'Demo en «{output.short_path(folder)}»')}: {projects}, "
        f"{output.count(portfolio.files, 'libro', 'libros')}, corte {show_date(portfolio.cutoff)}\n"
    )
    output.say(project_table(portfolio))
    output.say(f"\n{consolidated_table(portfolio)}\n")
    output.say(output.title("Fallas puestas a propósito"))
    rows = [_fault(place, "NO ENCONTRADA" if place in demo.missing else "encontrada") for place in demo.planted]
    rows += [_fault(place, "NO ESPERADA") for place in demo.unexpected]
    output.say(output.table(("Código", "Qué es", "Libro", "Celda", ""), rows, indent="  "))
    if demo.exact:
        output.say(f"\nSe encontraron las {len(demo.planted)} fallas, y ninguna otra.")
    else:
        output.say(f"\nNo coinciden: {len(demo.missing)} sin encontrar, {len(demo.unexpected)} que no se esperaban.")
    output.say(f"\n{output.title('Dónde está cada cosa')}")
    places = [
        ("Proyectos", demo.root),
        ("Consolidado", demo.consolidated),
        ("Historial", demo.history),
        *(("Ficha", path) for path in demo.fichas),
    ]
    output.say(output.table((), [(name, output.short_path(path)) for name, path in places], indent="  "))
    if not quiet:
        output.note(f'\nPara ver las fallas y cómo corregirlas: ixl revisar "{output.short_path(demo.root)}"')
        output.note("Para verlo todo en el navegador, sin terminal: python demo.py --panel")


def _fault(place: Place, result: str) -> tuple[output.Cell, ...]:
    color = "green" if result == "encontrada" else "red"
    where = f"{place.sheet}, {place.cell}" if place.cell else place.sheet
    return place.code, CODES[place.code].title, place.file, where, output.Word(result, color)


def _json(demo: Demo, folder: str) -> dict[str, object]:
    portfolio = portfolio_json(demo.portfolio)
    return document(
        carpeta=relative(folder),
        corte=demo.portfolio.cutoff,
        proyectos=portfolio["proyectos"],
        consolidado=portfolio["consolidado"],
        fallas=[_place_json(demo, place) | {"encontrada": place not in demo.missing} for place in demo.planted],
        sobran=[_place_json(demo, place) for place in demo.unexpected],
        resultados=[relative(path) for path in (demo.consolidated, *demo.fichas, demo.history)],
    )


def _place_json(demo: Demo, place: Place) -> dict[str, object]:
    return {
        "codigo": place.code,
        "archivo": relative(demo.root / place.file),
        "hoja": place.sheet or None,
        "celda": place.cell or None,
    }
