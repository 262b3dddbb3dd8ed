"""`ixl formatos`: the forms, and the fields of one."""

from __future__ import annotations

import click

from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.base import Group
from implementation_xl.cli.options import Whole, catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import kind_of
from implementation_xl.forms.model import Field, Form
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.forms import form_fields_json, form_json

READ_ONLY = " (no se genera: se descarga de Google Forms y se lee)"


@click.group("formatos", cls=Group, invoke_without_command=True, subcommand_metavar="[ver ID]")
@common
@click.pass_context
def command(ctx: click.Context, definitions: tuple[str, ...], as_json: bool, quiet: bool) -> int:
    """Muestra los formatos: su ID, su versión y su título.

    «ixl formatos ver ID» muestra los campos de uno.
    """
    ctx.obj = (definitions, as_json)
    if ctx.invoked_subcommand is not None:
        return 0
    forms = catalog_of(definitions).latest()
    if as_json:
        output.say_json(document(formatos=[form_json(form) for form in forms]))
        return 0
    rows = [(one.id, str(one.version), one.title + (READ_ONLY if one.imported else "")) for one in forms]
    output.say(output.table(("ID", "Versión", "Título"), rows, (1,)))
    return 0


@command.command("ver")
@click.argument("form_id", metavar="ID")
@click.option("--version", "version", type=Whole(min=1), metavar="N", help="Versión del formato; si no, la última.")
@common
@click.pass_context
def ver(
    ctx: click.Context, form_id: str, version: int | None, definitions: tuple[str, ...], as_json: bool, quiet: bool
) -> int:
    """Muestra qué se llena en el formato ID."""
    above, above_json = ctx.obj
    known = catalog_of((*above, *definitions))
    try:
        form = known.form(form_id, version)
    except ImplementationXLError as error:
        raise click.UsageError(str(error), ctx) from error
    if as_json or above_json:
        output.say_json(form_fields_json(form, known))
    else:
        _show(form, known)
    return 0


def _show(form: Form, known: Catalog) -> None:
    output.say(output.title(f"{form.title}, versión {form.version}{READ_ONLY if form.imported else ''}"))
    output.say(output.wrapped(form.purpose, ""))
    for label, text in (("Lo llena", form.filler), ("Cuándo", form.due)):
        if text:
            output.say(output.wrapped(f"{label}: {text}", "  ", ""))
    for type, need in form.needed.items():
        output.say(f"  {type}: {need}")
    for sheet in form.sheets:
        output.say(f"\n{output.title(f'Hoja «{sheet.name}»')}")
        fields = [one for block in sheet.blocks for one in block.fields]
        if fields:
            output.say(output.table(("Campo", "", "Qué se escribe"), [_row(one, known) for one in fields], indent="  "))
        if sheet.table:
            name = sheet.table.title or sheet.table.id
            output.say(f"  Tabla «{name}»:")
            rows = [_row(one, known) for one in sheet.table.fields]
            output.say(output.table(("Columna", "", "Qué se escribe"), rows, indent="  "))


def _row(field: Field, known: Catalog) -> tuple[str, str, str]:
    choices = known.choices(field)
    must = "obligatorio" if field.required else "según el caso" if field.required_when else ""
    if field.computed:
        return field.label, "", "Se calcula sola"
    what = kind_of(field, choices).explain()
    return field.label, must, f"{what}: {', '.join(choices.active())}" if choices else what
