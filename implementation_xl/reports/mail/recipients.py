"""Whom a mail goes to: the words of its template and the people of a meeting, as areas and contacts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import did_you_mean, fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.projects import worklist
from implementation_xl.projects.called import called_words
from implementation_xl.projects.directory import CLIENT_AREA, Contact, Directory
from implementation_xl.projects.project import Project
from implementation_xl.reports.mail.subjects import Subject

INTERNAL = "Áreas internas"
CALLED = "Convocados"
OWN_AREA = "Implementación"
GROUPS = {  # word of a template -> the kinds of item whose areas, the client apart, it means; True: the overdue ones
    "Áreas con pendientes": (
        (worklist.LATE_ACTIVITY, worklist.OPEN_REQUIREMENT, worklist.OPEN_NEED, worklist.OPEN_COMMITMENT),
        True,
    ),
    "Áreas con necesidades": ((worklist.OPEN_NEED,), False),
    "Áreas con requerimientos": ((worklist.OPEN_REQUIREMENT,), False),
    "Áreas de las pruebas": ((worklist.BLOCKING_TEST,), False),
}


def area_named(word: str, catalog: Catalog) -> str:
    """The area meant, whatever its accents and case; ImplementationXLError when it is none of the list."""
    choices = catalog.lists["areas"]
    names = {fold(name): one.value for one in choices.values for name in (*one.synonyms, one.value)}
    if fold(word) not in names:
        hint = did_you_mean(word, choices.active()) or f"Áreas: {', '.join(choices.active())}."
        raise ImplementationXLError(f"No existe el área «{word}». {hint}")
    return names[fold(word)]


def areas_meant(words: Iterable[str], project: Project, day: date, book: Directory) -> list[str]:
    """The areas that the words of a template mean, the people of a meeting apart."""
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
        elif fold(word) != fold(CALLED):
            areas.append(word)
    return list(dict.fromkeys(areas))


def is_for_some(words: Iterable[str]) -> bool:
    """True where a template goes to those who have something to do, and tells each of theirs."""
    return any(fold(word) in map(fold, GROUPS) for word in words)


def contacts_of(areas: Iterable[str], book: Directory, problems: list[Problem]) -> list[Contact]:
    """The contacts of areas; one that has nobody is a problem (A651)."""
    contacts = []
    for area in areas:
        people = book.of_areas([area])
        if not people and book.paths:
            problems.append(Problem("A651", book.paths[0], found=area))
        contacts += people
    return list(dict.fromkeys(contacts))


def contacts_of_meeting(
    subject: Subject, words: Sequence[str], book: Directory, catalog: Catalog, problems: list[Problem]
) -> list[Contact]:
    """Those who were called to a meeting and those who came; the client only where the meeting was with it."""
    if fold(CALLED) not in map(fold, words) or not subject.known:
        return []
    areas = {fold(name): one.value for one in catalog.lists["areas"].values for name in (*one.synonyms, one.value)}
    named = [(name, areas.get(fold(name))) for name in subject.people]
    called = [*called_words(subject.called, areas), *named]
    if subject.with_client:
        called.append((CLIENT_AREA, CLIENT_AREA))
    contacts: list[Contact] = []
    for name, area in called or [(one, one) for one in book.areas if one != CLIENT_AREA]:
        person = book.of_person(name)
        people = book.of_areas([area]) if area else [person] if person else []
        if not people and book.paths and not re.match(r"por confirmar\b", fold(name)):
            problems.append(Problem("A651", book.paths[0], found=name))
        contacts += people
    for contact in [one for one in contacts if one.area == CLIENT_AREA and not subject.with_client]:
        problems.append(Problem("N693", subject.path or book.paths[0], found=contact.name or contact.address))
    return [one for one in dict.fromkeys(contacts) if subject.with_client or one.area != CLIENT_AREA]
