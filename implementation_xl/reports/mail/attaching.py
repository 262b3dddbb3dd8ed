"""What goes with a mail: the workbooks as they are, and to a client extracts of its own; never a blank form."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from implementation_xl.base.names import file_safe
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import printable, written
from implementation_xl.forms.catalog import Catalog
from implementation_xl.projects.commitments import was_held
from implementation_xl.projects.project import Project
from implementation_xl.projects.state import ProjectState
from implementation_xl.reports.agenda import invitation
from implementation_xl.reports.extracts import extract_of, extract_papers, printed_paper
from implementation_xl.reports.mail.subjects import ACTA, INVITATION, Subject
from implementation_xl.workbooks.reading.workbook import Reading

TYPES = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".ics": "text/calendar"}


class Attachment(NamedTuple):
    """A file of a mail: the workbook that it is or, where it was made for the mail, its name; its content."""

    path: Path
    data: bytes

    @property
    def name(self) -> str:
        """Its name in the mail."""
        return written(printable(self.path.name))

    @property
    def type(self) -> tuple[str, str]:
        """Its type as mail programs know it."""
        suffix = self.path.suffix.lower()
        main, sub = (TYPES.get(suffix) or mimetypes.guess_type(self.path.name)[0] or "application/octet-stream").split(
            "/"
        )
        return main, sub


class Parcel(NamedTuple):
    """What is to be sent of a project: whether to its client, of which meeting, from whom and to whom."""

    project: Project
    state: ProjectState
    catalog: Catalog
    subject: Subject
    external: bool = False
    sender: str | None = None
    people: tuple[str, ...] = ()


def attachments(words: Iterable[str], parcel: Parcel, problems: list[Problem]) -> list[Attachment]:
    """The attachments that the words of a template mean: ids of forms, *acta*, *convocatoria*."""
    made: list[Attachment] = []
    books: list[Reading] = []
    for word in words:
        if word == ACTA:
            made += _minutes(parcel, problems)
        elif word == INVITATION:
            made += _invitation(parcel)
        else:
            books += _filled(word, parcel, problems)
    if not parcel.external:
        return made + [Attachment(Path(one.path), _bytes(Path(one.path))) for one in books]
    return made + _extracts(books, parcel, problems)


def _filled(form_id: str, parcel: Parcel, problems: list[Problem]) -> Iterator[Reading]:
    """The workbooks of a form that somebody filled; none at all (A653) and blank ones (A691) are said."""
    readings = parcel.project.of_form(form_id)
    if not readings:
        title = next((form.title for form in parcel.catalog.latest() if form.id == form_id), form_id)
        problems.append(Problem("A653", parcel.project.folder, found=title))
    for reading in readings:
        if reading.untouched:
            problems.append(_blank(reading))
        else:
            yield reading


def _blank(reading: Reading) -> Problem:
    return Problem("A691", reading.path, found=os.path.basename(reading.path))  # noqa: PTH119


def _extracts(books: Iterable[Reading], parcel: Parcel, problems: list[Problem]) -> list[Attachment]:
    """Of each workbook what the client may see; one that says nothing to it is left out (A691)."""
    extracts = []
    for reading in books:
        assert reading.form is not None
        extract = extract_of(parcel.project, reading, parcel.state.day)
        if extract is None:
            problems.append(_blank(reading))
        else:
            extracts.append((_titled(reading.form.file_name, parcel.project), extract))
    if not extracts:
        return []
    papers, said = extract_papers(extracts, parcel.catalog)
    problems += said
    return [Attachment(Path(paper.name), paper.data) for paper in papers]


def _minutes(parcel: Parcel, problems: list[Problem]) -> list[Attachment]:
    """The minutes on paper, to the client without what is internal."""
    subject, minutes = parcel.subject, parcel.subject.minutes
    if minutes is None or (parcel.external and not subject.with_client):
        return []
    if not was_held(minutes):
        problems.append(_blank(minutes))
        return []
    day = f" {subject.day.isoformat()}" if subject.day else ""
    name = _titled(f"Acta {subject.number}{day}", parcel.project)
    if not parcel.external:
        paper, said = printed_paper(name, minutes, parcel.catalog)
        problems += said
        return [Attachment(Path(paper.name), paper.data)]
    extract = extract_of(parcel.project, minutes, parcel.state.day)
    papers, said = extract_papers([(name, extract)] if extract else [], parcel.catalog)
    problems += said
    return [Attachment(Path(paper.name), paper.data) for paper in papers]


def _invitation(parcel: Parcel) -> list[Attachment]:
    subject = parcel.subject
    if subject.day is None:
        return []
    data = invitation(
        parcel.project, subject.path, subject.cell, parcel.catalog, sender=parcel.sender, people=parcel.people
    )
    name = file_safe(f"Convocatoria {subject.day.isoformat()} {parcel.project.name or ''}")
    return [Attachment(Path(f"{name}.ics"), data)] if data else []


def _titled(title: str, project: Project) -> str:
    return file_safe(" - ".join(part for part in (title, project.name) if part))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImplementationXLError(f"No se pudo adjuntar «{path}»: ciérrelo en Excel y repita.") from error
