"""`ixl acta`: the next minutes of a project, with what is open carried over."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import relative
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Day, asked, catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.projects.minutes import TYPES, make_minutes
from implementation_xl.projects.minutes_sent import mark_sent
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.project import commitment_json


class _Asked(NamedTuple):
    """The options of the command."""

    folder: str
    type_: str | None
    day: date | None
    topic: str | None
    sent: str | None
    target: str | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool


@click.command("acta", cls=Command)
@click.argument("folder", metavar="PROYECTO", type=click.Path(readable=False))
@click.option(
    "--tipo",
    "type_",
    type=click.Choice(list(TYPES), case_sensitive=False),
    metavar="TIPO",
    help=f"{' o '.join(TYPES)}; hace falta para crear el acta.",
)
@click.option(
    "--fecha",
    "day",
    type=Day(),
    metavar="FECHA",
    help="Día de la reunión; si no, la primera de ese tipo que no tiene acta. Con --enviada, el día en que se envió.",
)
@click.option("--tema", "topic", metavar="TEMA", help="Tema de una reunión que no está en el control.")
@click.option(
    "--enviada",
    "sent",
    is_flag=False,
    flag_value="",
    metavar="[NÚMERO]",
    help="Anota en el control que esa acta se hizo y se envió, hoy o en --fecha; sin número, la única por enviar.",
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
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Crea la siguiente acta de reunión, con los compromisos abiertos de todas las anteriores y lo que hay que tratar.

    Número, fecha, personas y tema salen del Control de Reuniones y Actas, donde la reunión queda con su número de acta;
    si no estaba, se agrega con --fecha y --tema. El resto del control no se toca. La del cliente lleva solo lo que el
    cliente puede ver. Después de enviarla, --enviada anota «Acta realizada» y «Fecha de envío».
    """
    if asked.sent is not None:
        if asked.type_ or asked.topic or asked.target:
            raise click.UsageError("«--enviada» va sola o con --fecha: no crea un acta.")
        return _note_sent(asked)
    if not asked.type_:
        raise click.UsageError(f"Falta --tipo: {' o '.join(TYPES)}.")
    made = make_minutes(
        asked.folder, asked.type_, asked.day, asked.target, tema=asked.topic, catalog=catalog_of(asked.definitions)
    )
    if asked.as_json:
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
    if not asked.quiet:
        output.note(
            "Al terminar la reunión: cierre compromisos, anote los nuevos y envíela; después, ixl acta --enviada."
        )
    return 0


def _note_sent(asked: _Asked) -> int:
    noted = mark_sent(asked.folder, asked.sent or None, asked.day, catalog=catalog_of(asked.definitions))
    if asked.as_json:
        output.say_json(
            document(
                numero=noted.number,
                fecha=noted.held,
                enviada=noted.sent,
                control={"archivo": relative(noted.register), "fila": noted.row},
            )
        )
        return 0
    output.say(output.title(f"Acta {noted.number} del {show_date(noted.held)}: enviada el {show_date(noted.sent)}"))
    output.say(f"  Quedó anotado en el control: {output.short_path(noted.register)}, fila {noted.row}.")
    return 0
