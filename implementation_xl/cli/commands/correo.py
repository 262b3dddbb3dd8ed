"""`ixl correo`: drafts of the process's e-mails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click

from implementation_xl.base.files import relative
from implementation_xl.base.problems import ERROR, Problem
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, asked, catalog_of, common, cutoff
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.problem_lines import problem_lines
from implementation_xl.forms.catalog import Catalog
from implementation_xl.projects.grouping import read_project
from implementation_xl.projects.project import Project
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.problems import problems_json
from implementation_xl.reports.mail.composing import (
    Draft,
    DraftOptions,
    areas_written_to,
    companion,
    default_draft,
    draft_mail,
    write_draft,
)
from implementation_xl.reports.mail.rendering import template_names


class _Asked(NamedTuple):
    """The options of the command."""

    folder: str
    template: str
    target: str | None
    directory: str | None
    templates: str | None
    areas: tuple[str, ...]
    link: str | None
    number: str | None
    each: bool
    bare: bool
    corte: date | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool


@click.command("correo", cls=Command)
@click.argument("folder", metavar="PROYECTO", type=click.Path(readable=False))
@click.option("--plantilla", "template", required=True, metavar="NOMBRE", help=f"{', '.join(template_names())}.")
@click.option(
    "-o",
    "--salida",
    "target",
    metavar="BORRADOR",
    type=OUTPUT,
    help="Archivo .eml que se escribe; si no, va en la carpeta Correos del proyecto.",
)
@click.option(
    "--directorio",
    "directory",
    metavar="LIBRO",
    type=click.Path(readable=False),
    help="Directorio de Contactos; si no, el de la carpeta del proyecto o de las de encima.",
)
@click.option(
    "--plantillas",
    "templates",
    metavar="CARPETA",
    type=click.Path(readable=False),
    help="Carpeta con las plantillas propias de la empresa.",
)
@click.option(
    "--area", "areas", multiple=True, metavar="ÁREA", help="Solo para esta área y con lo suyo; se puede repetir."
)
@click.option("--enlace", "link", metavar="URL", help="Enlace del formulario de la encuesta.")
@click.option(
    "--acta",
    "number",
    metavar="NÚMERO",
    help="Acta o reunión de la que trata el correo; si no, la última sin enviar o la siguiente agendada.",
)
@click.option("--por-area", "each", is_flag=True, help="Un borrador por área, cada uno con lo suyo.")
@click.option("--sin-adjuntos", "bare", is_flag=True, help="No adjunta los libros.")
@cutoff
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Escribe el borrador de un correo del proyecto, con lo que dicen sus libros y sus destinatarios por área.

    El borrador (.eml) se abre en Outlook listo para revisar y enviar. ixl no envía nada. Al cliente va solo lo que
    puede ver; cronograma, salida y cierre escriben además el borrador para él.
    """
    target, link = asked.target, asked.link
    if asked.each and asked.areas:
        raise click.UsageError("«--por-area» es para todas las áreas: quite --area.")
    if target and not target.lower().endswith(".eml"):
        raise click.UsageError(f"«{target}» debe terminar en .eml.")
    if link and not link.startswith(("https://", "http://")):
        raise click.UsageError(f"«{link}» debe empezar con https://.")
    known, day = catalog_of(asked.definitions), asked.corte or date.today()
    project = read_project(asked.folder, catalog=known)
    wanted = DraftOptions(asked.directory, asked.templates, asked.areas, link, not asked.bare, asked.number)
    made = []
    for label, draft in _drafts(project, day, asked, wanted, known):
        place = Path(target) if target else default_draft(project, asked.template, day)
        made.append((draft, write_draft(draft, place.with_stem(f"{place.stem}{label}") if label else place)))
    if asked.as_json:
        (first, written), *others = made
        output.say_json(document(**_json(first, written), otros=[_json(*one) for one in others]))
    else:
        for draft, written in made:
            _show(draft, written)
        if not asked.quiet:
            output.note("Ábralo con su programa de correo, revíselo y envíelo. ixl no envía nada.")
    return int(any(problem.severity == ERROR for draft, _ in made for problem in draft.problems))


def _drafts(
    project: Project, day: date, asked: _Asked, wanted: DraftOptions, known: Catalog
) -> Iterator[tuple[str, Draft]]:
    """The drafts asked for, each with what its file's name ends in: that for the client apart from the others."""
    for area in areas_written_to(project, asked.template, day, wanted, catalog=known) if asked.each else [None]:
        options = wanted._replace(areas=(area,)) if area else wanted
        yield f" ({area})" if area else "", draft_mail(project, asked.template, day, options, catalog=known)
    client = companion(asked.template, wanted)
    if client:
        yield " (cliente)", draft_mail(project, client, day, wanted, catalog=known)


def _json(draft: Draft, written: Path) -> dict[str, Any]:
    return {
        "archivo": relative(written),
        "plantilla": draft.template,
        "asunto": draft.subject,
        "para": [one.shown for one in draft.to],
        "copia": [one.shown for one in draft.copy],
        "adjuntos": [relative(path) for path in draft.attachments],
        "problemas": problems_json(draft.problems),
    }


def _show(draft: Draft, written: Path) -> None:
    output.say(output.title(draft.subject))
    for label, people in (("Para", draft.to), ("Copia", draft.copy)):
        names = ", ".join(f"{one.name} <{one.address}>" for one in people)
        if names or label == "Para":
            output.say(output.wrapped(f"{label}: {names or 'nadie todavía'}", "    ", "  "))
    if draft.attachments:
        output.say(output.wrapped(f"Adjuntos: {', '.join(path.name for path in draft.attachments)}", "    ", "  "))
    by_file: dict[str, list[Problem]] = {}
    for problem in draft.problems:
        by_file.setdefault(problem.path or "", []).append(problem)
    for path, problems in by_file.items():
        if path:
            output.say(f"  {output.short_path(path)}")
        for line in problem_lines(problems, "    " if path else "  "):
            output.say(line)
    output.say(f"Borrador: {output.short_path(written)}")
