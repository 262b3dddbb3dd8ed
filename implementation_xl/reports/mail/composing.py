"""A project and a template -> a draft as an .eml that mail programs open ready to send; nothing is ever sent."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterable, Sequence
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
from implementation_xl.base.words import did_you_mean, fold, printable, written
from implementation_xl.forms.catalog import Catalog
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.projects import worklist
from implementation_xl.projects.directory import CLIENT_AREA, Contact, Directory, find_directory
from implementation_xl.projects.project import Project
from implementation_xl.reports.mail.content import mail_content
from implementation_xl.reports.mail.rendering import letterhead, render

FOLDER = "Correos"
LOGO = "logo@implementation-xl"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INTERNAL = "Áreas internas"
OWN_AREA = "Implementación"
GROUPS = {  # word of a template -> the kinds of item whose areas, the client apart, it means; True: the overdue ones
    "Áreas con pendientes": (
        (worklist.LATE_ACTIVITY, worklist.OPEN_REQUIREMENT, worklist.OPEN_NEED, worklist.OPEN_COMMITMENT),
        True,
    ),
    "Áreas con necesidades": ((worklist.OPEN_NEED,), False),
    "Áreas de las pruebas": ((worklist.BLOCKING_TEST,), False),
}


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
    before ours; `link` the address of the survey's form; `attach` false leaves the workbooks out.
    """

    directory: str | os.PathLike[str] | None = None
    templates: str | os.PathLike[str] | None = None
    areas: Sequence[str] = ()
    link: str | None = None
    attach: bool = True


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

    Raises ImplementationXLError when there is no such template, when it is
    broken, or when the directory wanted is none.
    """
    known, when, wanted = catalog or load_catalog(), day or date.today(), wanted or DraftOptions()
    areas = [_area(word, known) for word in wanted.areas]
    content = mail_content(project, when, known, areas=areas, link=wanted.link)
    logo = known.logo()
    letter = render(template, content, wanted.templates, letterhead(known.company, f"cid:{LOGO}" if logo else ""))
    book = find_directory(project.folder, project.client, known, wanted.directory)
    draft = Draft(template, letter.subject, EmailMessage(policy=SMTP), problems=list(book.problems))
    if not book.paths:
        draft.problems.append(Problem("A654", project.folder))
    people = _recipients(areas or _areas(letter.to, project, when, book), book, draft.problems)
    draft.to = [contact for contact in people if not contact.copied]
    named = {contact.address.casefold() for contact in draft.to}
    copied = [contact for contact in people if contact.copied] + book.of_areas(letter.copy)
    draft.copy = [contact for contact in dict.fromkeys(copied) if contact.address.casefold() not in named]
    if template == "encuesta" and not wanted.link:
        draft.problems.append(Problem("A655", project.folder))
    _write_message(draft, letter.text, letter.html, book.of_person(project.header("coordinador")), now)
    if logo and f"cid:{LOGO}" in letter.html:
        _show_logo(draft.message, logo)
    if wanted.attach:
        _attach(draft, letter.attachments, project, known)
    return draft


def _area(word: str, catalog: Catalog) -> str:
    """The area meant, whatever its accents and case; ImplementationXLError when it is none of the list."""
    choices = catalog.lists["areas"]
    names = {fold(name): one.value for one in choices.values for name in (*one.synonyms, one.value)}
    if fold(word) not in names:
        hint = did_you_mean(word, choices.active()) or f"Áreas: {', '.join(choices.active())}."
        raise ImplementationXLError(f"No existe el área «{word}». {hint}")
    return names[fold(word)]


def _areas(words: Iterable[str], project: Project, day: date, book: Directory) -> list[str]:
    """The areas that the words of a template mean."""
    items = worklist.worklist(project, day)
    areas: list[str] = []
    for word in words:
        group = next((kinds for name, kinds in GROUPS.items() if fold(name) == fold(word)), None)
        if fold(word) == fold(INTERNAL):
            areas += [area for area in book.areas if area not in (CLIENT_AREA, OWN_AREA)]
        elif group:
            kinds, overdue = group
            areas += [
                item.area or OWN_AREA
                for item in items
                if item.kind in kinds and item.area != CLIENT_AREA and (not overdue or item.days_late(day))
            ]
        else:
            areas.append(word)
    return list(dict.fromkeys(areas))


def _recipients(areas: Iterable[str], book: Directory, problems: list[Problem]) -> list[Contact]:
    contacts = []
    for area in areas:
        people = book.of_areas([area])
        if not people and book.paths:
            problems.append(Problem("A651", book.paths[0], found=area))
        contacts += people
    return list(dict.fromkeys(contacts))


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


def _attach(draft: Draft, form_ids: Iterable[str], project: Project, catalog: Catalog) -> None:
    for id in form_ids:
        readings = project.of_form(id)
        if not readings:
            title = next((form.title for form in catalog.latest() if form.id == id), id)
            draft.problems.append(Problem("A653", project.folder, found=title))
        for reading in readings:
            path = Path(reading.path)
            try:
                data = path.read_bytes()
            except OSError as error:
                raise ImplementationXLError(f"No se pudo adjuntar «{path}»: ciérrelo en Excel y repita.") from error
            kind = WORKBOOK if path.suffix.lower() == ".xlsx" else mimetypes.guess_type(path.name)[0]
            main, sub = (kind or "application/octet-stream").split("/")
            draft.message.add_attachment(data, maintype=main, subtype=sub, filename=written(printable(path.name)))
            draft.attachments.append(path)


def write_draft(draft: Draft, path: str | os.PathLike[str]) -> Path:
    """Write a draft as an .eml; an existing file stays, and the draft takes the next free name beside it."""
    target = free_name(Path(path))
    with beside(target) as temporary:
        temporary.write_bytes(draft.message.as_bytes())
    return target


def default_draft(project: Project, template: str, day: date) -> Path:
    """Where the draft of a day goes: the folder *Correos* of the project."""
    return Path(project.folder) / FOLDER / f"{day.isoformat()} {template}.eml"
