"""A project and a template -> a draft as an .eml that mail programs open ready to send; nothing is ever sent."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

from implementation_xl.base.files import beside, free_name
from implementation_xl.base.pictures import picture_type
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import CLOSED
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.projects.directory import CLIENT_AREA, Contact, Directory, find_directory
from implementation_xl.projects.project import Project
from implementation_xl.projects.state import ProjectState, project_state
from implementation_xl.reports.mail.attaching import Attachment, Parcel, attachments
from implementation_xl.reports.mail.content import Scope, mail_content
from implementation_xl.reports.mail.recipients import (
    CALLED,
    area_named,
    areas_meant,
    contacts_of,
    contacts_of_meeting,
    is_for_some,
)
from implementation_xl.reports.mail.rendering import TemplateHead, letterhead, render, template_head
from implementation_xl.reports.mail.subjects import ACTA, INVITATION, Subject, meeting_to_hold, minutes_to_send

FOLDER = "Correos"
LOGO = "logo@implementation-xl"
LINKED = "encuesta"


@dataclass(slots=True)
class Draft:
    """A draft: its message, whom it goes to, what is attached, and what was missing."""

    template: str
    subject: str
    message: EmailMessage
    to: list[Contact] = field(default_factory=list)
    copy: list[Contact] = field(default_factory=list)
    attachments: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class DraftOptions(NamedTuple):
    """What a draft is to hold besides its template's word: `areas` alone are written to, and of their things.

    `directory` is the *Directorio de Contactos*, else the nearest one; `templates` a folder of templates that go
    before ours; `link` the address of the survey's form; `attach` false leaves the workbooks out; `number` is that of
    the acta or meeting that the mail is about, else the next one.
    """

    directory: str | os.PathLike[str] | None = None
    templates: str | os.PathLike[str] | None = None
    areas: Sequence[str] = ()
    link: str | None = None
    attach: bool = True
    number: str | None = None


def draft_mail(
    project: Project,
    template: str,
    day: date | None = None,
    wanted: DraftOptions | None = None,
    *,
    now: datetime | None = None,
    catalog: Catalog | None = None,
) -> Draft:
    """Compose a mail of a project as it stands at `day` (today).

    One that goes to the client, alone or among others, tells and attaches only what the client may see.
    Raises ImplementationXLError when there is no such template, it is broken, or the directory wanted is none.
    """
    known, when, wanted = catalog or load_catalog(), day or date.today(), wanted or DraftOptions()
    areas = [area_named(word, known) for word in wanted.areas]
    template, head = _template_for(template, areas, wanted)
    book = find_directory(project.folder, project.client, known, wanted.directory)
    draft = Draft(template, "", EmailMessage(policy=SMTP), problems=list(book.problems))
    if not book.paths:
        draft.problems.append(Problem("A654", project.folder))
    subject = _subject(head, project, wanted.number, when, draft.problems)
    meant = areas or areas_meant(head.to, project, when, book)
    _address(draft, head, meant, book)
    if not areas:
        draft.to += contacts_of_meeting(subject, head.to, book, known, draft.problems)
    external = _goes_to_client(draft, [*meant, *head.copy])
    if external and subject.known and not subject.with_client:
        draft.problems.append(Problem("A694", project.folder, found="una reunión con el cliente"))
        subject = Subject()
    elif external and (CLIENT_AREA not in meant or len(meant) > 1) and not subject.known:
        draft.problems.append(Problem("N692", project.folder))
    state = project_state(project, when, catalog=known)
    scope = Scope(frozenset(meant) if areas or is_for_some(head.to) else None, external, subject, wanted.link)
    logo = known.logo()
    heading = letterhead(known.company, f"cid:{LOGO}" if logo else "")
    letter = render(template, mail_content(project, state, known, scope), wanted.templates, heading)
    draft.subject = letter.subject
    draft.problems += _contradictions(head, project, state)
    if template == LINKED and not wanted.link:
        draft.problems.append(Problem("A655", project.folder))
    sender = book.of_person(project.header("coordinador"))
    _write_message(draft, letter.text, letter.html, sender, now)
    if logo and f"cid:{LOGO}" in letter.html:
        _show_logo(draft.message, logo)
    if wanted.attach:
        people = tuple(one.address for one in (*draft.to, *draft.copy))
        parcel = Parcel(project, state, known, subject, external, sender.address if sender else None, people)
        _attach(draft, attachments(head.attachments, parcel, draft.problems))
    return draft


def companion(template: str, wanted: DraftOptions) -> str:
    """The template for the client to write besides another; "" where there is none, or the draft is for some areas."""
    head = template_head(template, wanted.templates)
    return head.client if head.both and not wanted.areas else ""


def areas_written_to(
    project: Project, template: str, day: date, wanted: DraftOptions, *, catalog: Catalog
) -> list[str]:
    """The areas that a template goes to, for a draft each; ImplementationXLError where it goes to none."""
    book = find_directory(project.folder, project.client, catalog, wanted.directory)
    areas = areas_meant(template_head(template, wanted.templates).to, project, day, book)
    if not areas:
        raise ImplementationXLError(f"El correo «{template}» no tiene hoy a qué área ir.")
    return areas


def _template_for(template: str, areas: Sequence[str], wanted: DraftOptions) -> tuple[str, TemplateHead]:
    """The template and its front matter; that for the client where it alone is written to."""
    head = template_head(template, wanted.templates)
    if head.client and list(areas) == [CLIENT_AREA]:
        return head.client, template_head(head.client, wanted.templates)
    return template, head


def _subject(head: TemplateHead, project: Project, number: str | None, day: date, problems: list[Problem]) -> Subject:
    """The meeting that the template is about; that there is none is a problem (A694)."""
    if fold(CALLED) not in map(fold, head.to):
        return Subject()
    chosen = minutes_to_send if ACTA in head.attachments else meeting_to_hold
    subject = chosen(project, number, day)
    if not subject.known and {ACTA, INVITATION} & set(head.attachments):
        what = "el acta" if ACTA in head.attachments else "la reunión"
        problems.append(Problem("A694", project.folder, found=f"{what} {number}" if number else what))
    return subject


def _address(draft: Draft, head: TemplateHead, areas: Sequence[str], book: Directory) -> None:
    people = contacts_of(areas, book, draft.problems)
    draft.to = [contact for contact in people if not contact.copied]
    named = {contact.address.casefold() for contact in draft.to}
    copied = [contact for contact in people if contact.copied] + book.of_areas(head.copy)
    draft.copy = [contact for contact in dict.fromkeys(copied) if contact.address.casefold() not in named]


def _goes_to_client(draft: Draft, areas: Sequence[str]) -> bool:
    """True where the client is among those written to, by its area or by a person of it."""
    return any(fold(area) == fold(CLIENT_AREA) for area in (*areas, *(one.area for one in (*draft.to, *draft.copy))))


def _contradictions(head: TemplateHead, project: Project, state: ProjectState) -> Iterator[Problem]:
    """Where the books say otherwise than the text (A690)."""
    untrue = {
        "apto": (state.fit is False, f"las pruebas no permiten la salida: {state.reason}"),
        "en produccion": (state.live is None, "no hay salida a producción registrada"),
        "cerrado": (state.stage != CLOSED, f"el proyecto está en «{state.stage}»"),
    }
    for word in head.expected:
        contradicted, reason = untrue.get(word, (False, ""))
        if contradicted:
            yield Problem("A690", project.folder, params={"reason": reason})


def _write_message(draft: Draft, text: str, html: str, sender: Contact | None, now: datetime | None) -> None:
    message = draft.message
    message["Subject"] = draft.subject
    if sender:
        message["From"] = sender.shown
    for header, people in (("To", draft.to), ("Cc", draft.copy)):
        if people:
            message[header] = ", ".join(one.shown for one in people)
    message["Date"] = format_datetime(now or datetime.now().astimezone())
    message["X-Unsent"] = "1"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")


def _show_logo(message: EmailMessage, logo: Path) -> None:
    """Carry the logo with the mail: mail programs fetch no picture of a draft, and show none that is written in."""
    try:
        data = logo.read_bytes()
    except OSError as error:
        raise ImplementationXLError(f"No se pudo leer el logo «{logo}».") from error
    page = message.get_body(("html",))
    assert isinstance(page, EmailMessage)
    page.add_related(data, "image", picture_type(data) or "png", cid=f"<{LOGO}>", disposition="inline")


def _attach(draft: Draft, files: Sequence[Attachment]) -> None:
    for file in files:
        main, sub = file.type
        params = {"charset": "utf-8"} if main == "text" else None
        draft.message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name, params=params)
        draft.attachments.append(file.path)


def write_draft(draft: Draft, path: str | os.PathLike[str]) -> Path:
    """Write a draft as an .eml; an existing file stays, and the draft takes the next free name beside it."""
    target = free_name(Path(path))
    with beside(target) as temporary:
        temporary.write_bytes(draft.message.as_bytes())
    return target


def default_draft(project: Project, template: str, day: date) -> Path:
    """Where the draft of a day goes: the folder *Correos* of the project."""
    return Path(project.folder) / FOLDER / f"{day.isoformat()} {template}.eml"
