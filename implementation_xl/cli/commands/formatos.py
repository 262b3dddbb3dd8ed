"""`ixl formatos`: the forms, the fields of one, and the life of their versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.base import Group
from implementation_xl.cli.options import Chosen, Day, Whole, Workbook, catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import kind_of
from implementation_xl.forms.model import Field, Form
from implementation_xl.forms.releases import IN_FORCE, IN_REVIEW, OBSOLETE
from implementation_xl.forms.releasing import Submission, begin_version, changes_of_versions, publish, withdraw
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.forms import form_fields_json, form_json
from implementation_xl.reports.documents.releases import (
    documents_json,
    form_changes_json,
    released_json,
    version_json,
)

if TYPE_CHECKING:
    from implementation_xl.reports.master_list import DocumentVersion

READ_ONLY = " (no se genera: se descarga de Google Forms y se lee)"
STATE_COLORS = {IN_FORCE: "green", IN_REVIEW: "yellow", OBSOLETE: "bright_black"}


@click.group("formatos", cls=Group, invoke_without_command=True, subcommand_metavar="[COMANDO]")
@common
@click.pass_context
def command(ctx: click.Context, definitions: tuple[str, ...], as_json: bool, quiet: bool) -> int:
    """Muestra los formatos: su ID, su versión, su estado y su título. «ixl formatos ver ID» muestra los campos de uno.

    Una versión es borrador hasta que se publica, y desde entonces su definición no cambia: lo que cambia va en la
    siguiente.
    """
    ctx.obj = (definitions, as_json)
    if ctx.invoked_subcommand is not None:
        return 0
    known = catalog_of(definitions)
    if as_json:
        forms = [
            {
                **form_json(form),
                "estado": known.state(form),
                "versiones": [version_json(one, known) for one in known.versions(form.id).values()],
            }
            for form in known.latest()
        ]
        output.say_json(document(formatos=forms))
        return 0
    rows = []
    for latest in known.latest():
        for number, form in sorted(known.versions(latest.id).items()):
            if number >= latest.version:
                title = form.title + (READ_ONLY if form.imported else "")
                rows.append((form.id, str(number), _state(known.state(form)), title))
    output.say(output.table(("ID", "Versión", "Estado", "Título"), rows, (1,)))
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
    known = _known(ctx, definitions)
    form = _form(ctx, known, form_id, version)
    if _as_json(ctx, as_json):
        output.say_json(form_fields_json(form, known))
    else:
        _show(form, known)
    return 0


def _released(command: Callable[..., int]) -> Callable[..., int]:
    """The options of a command that says of a version what happened to it and when."""
    day = click.option("--fecha", "day", type=Day(), metavar="FECHA", help="De qué día es: 2026-06-30 o 30/06/2026.")
    reason = click.option("--motivo", "reason", default="", metavar="TEXTO", help="Por qué; va al control de cambios.")
    return day(reason(common(click.pass_context(command))))


@command.command("publicar")
@click.argument("form_id", metavar="ID")
@click.option("--version", "version", type=Whole(min=1), metavar="N", help="Versión que se publica; si no, la última.")
@click.option("--elaboro", "prepared_by", default="", metavar="NOMBRE", help="Quién la elaboró.")
@click.option("--aprobo", "approved_by", default="", metavar="NOMBRE", help="Quién la aprobó; sin esto, va a revisión.")
@_released
def publicar(
    ctx: click.Context, form_id: str, version: int | None, definitions: tuple[str, ...], as_json: bool, **said: Any
) -> int:
    """Publica una versión del formato ID de su carpeta de definiciones: desde entonces no cambia.

    Sin --aprobo queda en revisión; con --aprobo, vigente, y la anterior obsoleta. Se aprueba lo que se revisó.
    """
    said.pop("quiet")
    known = _known(ctx, definitions)
    _form(ctx, known, form_id, version)
    release = publish(known, form_id, Submission(**said), _own(ctx, definitions), version=version, today=date.today())
    now = _known(ctx, definitions)
    form = now.form(form_id, release.version)
    if _as_json(ctx, as_json):
        output.say_json(released_json(form, now))
        return 0
    day = release.approved_on or release.prepared_on
    output.say(output.title(f"{form.title}, versión {form.version}: {now.state(form)} desde el {show_date(day)}"))
    for text in release.changes:
        output.say(output.wrapped(text, "  "))
    return 0


@command.command("nueva-version")
@click.argument("form_id", metavar="ID")
@common
@click.pass_context
def nueva_version(ctx: click.Context, form_id: str, definitions: tuple[str, ...], as_json: bool, quiet: bool) -> int:
    """Copia la última versión publicada del formato ID como borrador de la siguiente, en su carpeta de definiciones."""
    known = _known(ctx, definitions)
    _form(ctx, known, form_id)
    own = _own(ctx, definitions)
    if not own:
        raise click.UsageError("Diga en qué carpeta van sus definiciones: --definiciones CARPETA.", ctx)
    path = begin_version(known, form_id, own[-1])
    if _as_json(ctx, as_json):
        now = _known(ctx, definitions)
        output.say_json(released_json(now.form(form_id, int(path.stem[1:])), now))
        return 0
    output.say(output.short_path(path))
    if not quiet:
        output.note(
            f"Cámbiela ahí. Lo que cambió: ixl formatos comparar {form_id} {int(path.stem[1:]) - 1} {path.stem[1:]}"
        )
    return 0


@command.command("comparar")
@click.argument("form_id", metavar="ID")
@click.argument("old", metavar="N", type=Whole(min=1))
@click.argument("new", metavar="N", type=Whole(min=1))
@common
@click.pass_context
def comparar(
    ctx: click.Context, form_id: str, old: int, new: int, definitions: tuple[str, ...], as_json: bool, quiet: bool
) -> int:
    """Dice qué cambió de una versión a otra del formato ID, como va en el control de cambios."""
    known = _known(ctx, definitions)
    _form(ctx, known, form_id)
    changes = changes_of_versions(known, form_id, old, new)
    former, form = known.form(form_id, old), known.form(form_id, new)
    if _as_json(ctx, as_json):
        output.say_json(form_changes_json(former, form, changes))
        return 0
    output.say(output.title(f"{form.title}: de la versión {old} a la {new}"))
    for change in changes:
        output.say(output.wrapped(change.text, "  "))
    if not changes:
        output.say("  Las dos versiones dicen lo mismo.")
    return 0


@command.command("retirar")
@click.argument("form_id", metavar="ID")
@click.argument("version", metavar="N", type=Whole(min=1))
@_released
def retirar(
    ctx: click.Context, form_id: str, version: int, definitions: tuple[str, ...], as_json: bool, **said: Any
) -> int:
    """Retira la versión N publicada del formato ID: queda obsoleta. Los libros que la usan se siguen leyendo."""
    known = _known(ctx, definitions)
    form, own = _form(ctx, known, form_id, version), _own(ctx, definitions)
    release = withdraw(known, form, said["day"], said["reason"], own, today=date.today())
    now = _known(ctx, definitions)
    form = now.form(form_id, version)
    if _as_json(ctx, as_json):
        output.say_json(released_json(form, now))
        return 0
    assert release.withdrawn_on
    output.say(f"{form.title}, versión {version}: retirada desde el {show_date(release.withdrawn_on)}.")
    return 0


@command.command("listado")
@click.argument("root", metavar="[RAIZ]", required=False, type=click.Path(readable=False))
@click.option("-o", "--salida", "target", type=Workbook(), metavar="LIBRO", help="Libro .xlsx que se escribe.")
@common
@click.pass_context
def listado(
    ctx: click.Context,
    root: str | None,
    target: str | None,
    definitions: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> int:
    """Muestra el listado maestro de documentos; con -o lo escribe, con su control de cambios.

    Con la carpeta RAIZ de los proyectos dice además cuántos usan cada versión, y cuáles.
    """
    from implementation_xl.cli.settled import cache_file
    from implementation_xl.cli.shown.consolidation import Way, measured
    from implementation_xl.reports.master_list import documents_of, export_master_list

    known = _known(ctx, definitions)
    way = Way(quiet, cache=cache_file())
    portfolio = measured(root, known, Chosen(), None, way) if root else None
    documents = documents_of(known, portfolio)
    written = export_master_list(known, target, today=date.today(), portfolio=portfolio) if target else None
    if _as_json(ctx, as_json):
        output.say_json(documents_json(documents, known, written))
    elif written:
        output.say(output.short_path(written))
    else:
        _list_documents(documents)
    return int(portfolio is not None and portfolio.errors > 0)


def _list_documents(documents: list[DocumentVersion]) -> None:
    looked = any(one.projects is not None for one in documents)
    rows: list[list[output.Cell]] = []
    for version in documents:
        day = version.approved
        approved = show_date(day) if isinstance(day, date) else day or ""
        row: list[output.Cell] = [version.code, version.form.title, str(version.form.version), _state(version.state)]
        used = "" if version.projects is None else str(version.projects)
        rows.append([*row, approved, *([used] if looked else [])])
    titles = ["Código", "Documento", "Versión", "Estado", "Aprobado", "Proyectos"]
    output.say(output.table(titles[: len(rows[0])], rows, (2, 5)))


def _state(state: str) -> output.Word:
    return output.Word(state, STATE_COLORS.get(state, ""))


def _known(ctx: click.Context, definitions: tuple[str, ...]) -> Catalog:
    return catalog_of((*ctx.obj[0], *definitions))


def _own(ctx: click.Context, definitions: tuple[str, ...]) -> list[Path]:
    """The folders of definitions that were named."""
    return [folder for folder in map(Path, (*ctx.obj[0], *definitions)) if folder.is_dir()]


def _as_json(ctx: click.Context, as_json: bool) -> bool:
    return bool(as_json or ctx.obj[1])


def _form(ctx: click.Context, known: Catalog, form_id: str, version: int | None = None) -> Form:
    """A form; wrong use when there is no such form or version."""
    try:
        return known.form(form_id, version)
    except ImplementationXLError as error:
        raise click.UsageError(str(error), ctx) from error


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
