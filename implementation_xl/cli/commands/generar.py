"""`ixl generar`: blank forms."""

from __future__ import annotations

from pathlib import Path

import click

from implementation_xl.base.files import failure, relative
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Whole, catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.reports.documents.document import document
from implementation_xl.workbooks.generating import check_generated, generate


@click.command("generar", cls=Command)
@click.argument("form_id", metavar="[ID]", required=False)
@click.option(
    "-o",
    "--salida",
    "target",
    required=True,
    metavar="SALIDA",
    type=OUTPUT,
    help="Libro .xlsx que se crea, o carpeta donde va con su nombre.",
)
@click.option("--todos", "all_forms", is_flag=True, help="Crea todos los formatos en la carpeta SALIDA.")
@click.option("--version", "version", type=Whole(min=1), metavar="N", help="Versión del formato; si no, la última.")
@click.option("--proyecto", metavar="NOMBRE", help="Deja escrito el proyecto.")
@click.option("--cliente", metavar="NOMBRE", help="Deja escrito el cliente.")
@click.option("--codigo", "codigo_proyecto", metavar="CÓDIGO", help="Deja escrito el código del proyecto.")
@click.option("--coordinador", metavar="NOMBRE", help="Deja escrito quien coordina.")
@common
def command(
    form_id: str | None,
    target: str,
    all_forms: bool,
    version: int | None,
    definitions: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    **header: str | None,
) -> int:
    """Crea el formato ID en blanco, o todos con --todos.

    «ixl formatos» dice los ID. Un libro que ya existe no se reemplaza.
    """
    if all_forms == bool(form_id):
        raise click.UsageError("Indique el ID de un formato, o --todos.")
    if all_forms and version is not None:
        raise click.UsageError("--version es para un solo formato.")
    known = catalog_of(definitions)
    forms = known.generated() if all_forms else [_form(known, form_id or "", version)]
    places = [_place(Path(target), form, all_forms) for form in forms]
    for place in places:
        if place.exists():
            raise failure("E802", place)
    for form, place in zip(forms, places, strict=True):
        generate(form, place, values=header, catalog=known)
    if as_json:
        made = [
            {"formato": form.id, "version": form.version, "archivo": relative(place)}
            for form, place in zip(forms, places, strict=True)
        ]
        output.say_json(document(archivos=made))
        return 0
    for form, place in zip(forms, places, strict=True):
        output.say(f"{output.short_path(place)}  ({form.title}, versión {form.version})")
    return 0


def _form(known: Catalog, form_id: str, version: int | None) -> Form:
    try:
        form = known.form(form_id, version)
        check_generated(form)
        return form
    except ImplementationXLError as error:
        raise click.UsageError(str(error)) from error


def _place(target: Path, form: Form, all_forms: bool) -> Path:
    if all_forms or target.is_dir():
        return target / f"{form.file_name}.xlsx"
    if target.suffix.lower() != ".xlsx":
        raise click.UsageError(f"«{target}» debe terminar en .xlsx, o ser una carpeta que exista.")
    return target
