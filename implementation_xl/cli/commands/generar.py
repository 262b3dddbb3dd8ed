"""`ixl generar`: blank forms."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from implementation_xl.base.files import failure, relative
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, ProjectType, Whole, asked, catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.forms.process import TYPES
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.package import ZIP, make_package
from implementation_xl.workbooks.generating import check_generated, generate


class _Asked(NamedTuple):
    """The options of the command."""

    form_id: str | None
    target: str
    all_forms: bool
    package: str | None
    overwrite: bool
    version: int | None
    proyecto: str | None
    cliente: str | None
    codigo_proyecto: str | None
    coordinador: str | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool


@click.command("generar", cls=Command)
@click.argument("form_id", metavar="[ID]", required=False)
@click.option(
    "-o",
    "--salida",
    "target",
    required=True,
    metavar="SALIDA",
    type=OUTPUT,
    help="Libro .xlsx que se crea, o carpeta donde va con su nombre; con --paquete, .zip o carpeta.",
)
@click.option("--todos", "all_forms", is_flag=True, help="Crea todos los formatos en la carpeta SALIDA.")
@click.option(
    "--paquete",
    "package",
    type=ProjectType(),
    metavar="TIPO",
    help=f"Crea los formatos de un tipo de proyecto, con su guía, en un .zip o una carpeta: {', '.join(TYPES)}.",
)
@click.option("--sobrescribir", "overwrite", is_flag=True, help="Con --paquete: reemplaza el paquete que ya existe.")
@click.option("--version", "version", type=Whole(min=1), metavar="N", help="Versión del formato; si no, la última.")
@click.option("--proyecto", metavar="NOMBRE", help="Deja escrito el proyecto.")
@click.option("--cliente", metavar="NOMBRE", help="Deja escrito el cliente.")
@click.option("--codigo", "codigo_proyecto", metavar="CÓDIGO", help="Deja escrito el código del proyecto.")
@click.option("--coordinador", metavar="NOMBRE", help="Deja escrito quien coordina.")
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Crea el formato ID en blanco, o todos con --todos.

    «ixl formatos» dice los ID. Un libro que ya existe no se reemplaza. Con --paquete quedan juntos los formatos de un
    tipo de proyecto, con los nombres que les da ixl nuevo y una guía de una página, para quien no tiene el programa.
    """
    if (bool(asked.form_id), asked.all_forms, bool(asked.package)).count(True) != 1:
        raise click.UsageError("Indique el ID de un formato, o --todos, o --paquete TIPO.")
    if asked.version is not None and not asked.form_id:
        raise click.UsageError("--version es para un solo formato.")
    if asked.overwrite and not asked.package:
        raise click.UsageError("--sobrescribir va con --paquete: un libro suelto que ya existe no se reemplaza.")
    known = catalog_of(asked.definitions)
    return _package(asked, known) if asked.package else _books(asked, known)


def _header(asked: _Asked) -> dict[str, str | None]:
    return {
        "proyecto": asked.proyecto,
        "cliente": asked.cliente,
        "codigo_proyecto": asked.codigo_proyecto,
        "coordinador": asked.coordinador,
    }


def _package(asked: _Asked, known: Catalog) -> int:
    """The forms of a type of project, packed."""
    target = Path(asked.target)
    if target.suffix and target.suffix.lower() != ZIP and not target.is_dir():
        raise click.UsageError(f"«{target}» debe terminar en .zip, o ser una carpeta.")
    made = make_package(asked.package or "", target, values=_header(asked), overwrite=asked.overwrite, catalog=known)
    if asked.as_json:
        books = [{"formato": form.id, "version": form.version, "archivo": name} for form, name in made.forms]
        package = {"archivo": relative(made.path), "tipo": made.type, "guia": made.guide}
        output.say_json(document(archivos=books, paquete=package))
        return 0
    output.say(output.title(f"{output.short_path(made.path)}: formatos de {made.type.lower()}"))
    for name in (made.guide, *(name for _, name in made.forms)):
        output.say(f"  {name}")
    return 0


def _books(asked: _Asked, known: Catalog) -> int:
    """One form, or all of them."""
    target = Path(asked.target)
    forms = known.offered() if asked.all_forms else [_form(known, asked.form_id or "", asked.version)]
    places = [_place(target, form, asked.all_forms) for form in forms]
    for place in places:
        if place.exists():
            raise failure("E802", place)
    for form, place in zip(forms, places, strict=True):
        generate(form, place, values=_header(asked), catalog=known)
    if asked.as_json:
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
    except ImplementationXLError as error:
        raise click.UsageError(str(error)) from error
    if version is None and form not in known.offered():
        raise failure("E739", known.path_of(form), form=form.title, version=str(form.version))
    return form


def _place(target: Path, form: Form, all_forms: bool) -> Path:
    if all_forms or target.is_dir():
        return target / f"{form.file_name}.xlsx"
    if target.suffix.lower() != ".xlsx":
        raise click.UsageError(f"«{target}» debe terminar en .xlsx, o ser una carpeta que exista.")
    return target
