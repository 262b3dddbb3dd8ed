"""`ixl consolidar`: every project below a folder, measured at one date."""

from __future__ import annotations

from typing import Any

import click

from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Whole, Workbook, common, cutoff, filters, history_options, limits


@click.command("consolidar", cls=Command)
@click.argument("root", metavar="[RAIZ]", required=False)
@click.option(
    "-o",
    "--salida",
    "target",
    type=Workbook(),
    metavar="CONSOLIDADO.xlsx",
    help="Libro consolidado; reemplaza el anterior. Sin esta opción solo se muestra el resultado.",
)
@click.option(
    "--pdf",
    "as_pdf",
    is_flag=True,
    help="También en PDF, junto al libro: el resumen, los indicadores y los proyectos que más atención piden (necesita "
    "LibreOffice).",
)
@click.option(
    "--csv",
    "tables",
    metavar="CARPETA",
    type=OUTPUT,
    help="Escribe indicadores.csv, problemas.csv y proyectos.csv (separados por comas, UTF-8); con pyarrow, también "
    ".parquet.",
)
@click.option(
    "--procesos",
    "workers",
    type=Whole(min=1),
    metavar="N",
    help="Procesos que leen a la vez; si no, tantos como núcleos.",
)
@click.option("--dask", "dask", metavar="DIRECCIÓN", help="Lee en el clúster de Dask de tcp://servidor:8786.")
@click.option(
    "--cache",
    "cache",
    metavar="ARCHIVO",
    type=OUTPUT,
    help="Dónde se guarda lo leído; si no, en su carpeta de caché.",
)
@click.option("--sin-cache", "no_cache", is_flag=True, help="Lee todo de nuevo y no guarda lo leído.")
@click.option(
    "--tolerar",
    "tolerated",
    type=Whole(min=0),
    default=0,
    metavar="N",
    help="Termina bien (código 0) hasta con N errores.",
)
@click.option(
    "--registro",
    "log",
    metavar="ARCHIVO",
    type=OUTPUT,
    help="Agrega a este archivo una línea por libro leído.",
)
@history_options
@limits
@filters
@cutoff
@common
def command(**options: Any) -> int:
    """Mide todos los proyectos que hay bajo la carpeta o dirección RAIZ y los reúne en un libro.

    Todos a la misma fecha: la de --corte, el último día de --periodo, o hoy. Lo que no se pudo leer o medir también
    queda contado y nombrado. Cada cifra queda en el historial, que está junto al libro o donde diga --historial.
    """
    from implementation_xl.cli.shown.consolidation import Consolidation, consolidated

    return consolidated(Consolidation(**options))
