"""`ixl acta`: the next minutes of a project, with what is open carried over."""

from __future__ import annotations

from datetime import date

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import relative
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Day, catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.projects.minutes import TYPES, make_minutes
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.project import commitment_json


@click.command("acta", cls=Command)
@click.argument("folder", metavar="PROYECTO", type=click.Path(readable=False))
@click.option(
    "--tipo",
    "type_",
    required=True,
    type=click.Choice(list(TYPES), case_sensitive=False),
    metavar="TIPO",
    help=f"{' o '.join(TYPES)}.",
)
@click.option(
    "--fecha",
    "day",
    type=Day(),
    metavar="FECHA",
    help="Día de la reunión; si no, la primera de ese tipo que no tiene acta.",
)
@click.option(
    "-o",
    "--salida",
    "target",
    metavar="SALIDA",
    type=OUTPUT,
    help="Libro .xlsx o carpeta donde va; si no, la carpeta Actas del proyecto.",
)
@common
def command(
    folder: str,
    type_: str,
    day: date | None,
    target: str | None,
    definitions: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> int:
    """Crea la siguiente acta de reunión, con los compromisos abiertos de todas las anteriores y lo que hay que tratar.

    Número, fecha, personas y tema salen del Control de Reuniones y Actas, donde la reunión queda con su número de acta;
    si no estaba, se agrega. El resto del control no se toca.
    """
    made = make_minutes(folder, type_, day, target, catalog=catalog_of(definitions))
    if as_json:
        output.say_json(
            document(
                archivo=relative(made.path),
                numero=made.number,
                tipo=made.type,
                fecha=made.day,
                compromisos=[commitment_json(one, made.day) for one in made.carried],
                puntos=made.points,
                control={"archivo": relative(made.register), "fila": made.row, "agregada": made.added},
            )
        )
        return 0
    output.say(output.title(f"Acta {made.number} ({made.type.lower()}) del {show_date(made.day)}"))
    output.say(f"  {output.short_path(made.path)}")
    late = sum(bool(one.days_late(made.day)) for one in made.carried)
    carried = output.count(len(made.carried), "compromiso abierto", "compromisos abiertos")
    output.say(f"  Trae {carried} de actas anteriores" + (f", {late} con atraso." if late else "."))
    output.say(f"  Puntos a tratar: {made.points}.")
    what = "Se agregó la reunión al" if made.added else "Quedó anotada en el"
    output.say(f"  {what} control: {output.short_path(made.register)}, fila {made.row}.")
    if not quiet:
        output.note("Al terminar la reunión: cierre compromisos, anote los nuevos y envíela; después, ixl revisar.")
    return 0
