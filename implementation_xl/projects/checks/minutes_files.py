"""Minutes that the register says are made, and that are not in the project.

A complaint is raised only where it can be proved: the *Soporte / enlace* names a document by a path of the project
("Actas/AR-005.pdf"), or leads to one by its hyperlink, and there is no such file; or the project keeps its minutes as
forms (*Acta de Reunión*), the meeting is as recent as the first of those, it has a number and no link, and no form has
that number or date. Links to the web, to other drives and in words, and all links of projects on servers, are taken at
their word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from implementation_xl.base.dates import as_day
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.process import MEETINGS, MINUTES
from implementation_xl.indicators.records import Findings
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.linked_files import links_by_record, meetings_made
from implementation_xl.workbooks.reading.workbook import Reading


def links_standing(project: Project) -> list[str]:
    """The linked files of a project and whether they are there, a text each: what a kept result depends on."""
    files = _Files(project)
    return [f"{path}|{files.has(one, path)}" for one in project.readings for path in one.packed_links]


def minutes_not_there(project: Project, cutoff: date | None, today: date) -> Iterator[Problem]:
    """The meetings of a project whose minutes are said to be made and are not there."""
    reading = project.form(MEETINGS)
    table = reading.tables.get("reuniones") if reading and not reading.untouched else None
    if reading is None or table is None:
        return
    findings = Findings(table, reading.path)
    files = _Files(project)
    for record, paths in links_by_record(reading):
        if not any(files.has(reading, path) for path in paths):
            findings.add("A612", "enlace", record, paths[0])
    kept = project.of_form(MINUTES)
    days = {as_day(day) for one in kept if isinstance(day := one.header.get("fecha"), date)}
    numbers = {_number(str(one.header["numero"])) for one in kept if one.header.get("numero") is not None}
    if days and numbers:
        column = table.columns
        for record in meetings_made(reading):
            number, day = column["numero_acta"][record], column["fecha"][record]
            if number is None or column["enlace"][record] is not None or day is None or day < min(days):
                continue
            if day not in days and _number(str(number)) not in numbers:
                findings.add("A613", "numero_acta", record, number)
    yield from findings.found


def _number(text: str) -> str:
    """What tells minutes apart: the last number in "AR-005", else the words."""
    digits = re.findall(r"\d+", text)
    return digits[-1].lstrip("0") if digits else fold(text)


class _Files:
    """The files of a project, listed once and only where a link is not where it says."""

    def __init__(self, project: Project) -> None:
        self.folder = project.folder
        self._names: set[str] | None = None

    def has(self, reading: Reading, link: str) -> bool:
        """True when the file is where the link says, from the register or from the project, or anywhere below it."""
        if is_address(reading.path):
            return True
        places = [Path(place) for place in (Path(reading.path).parent, self.folder)]
        relative = [Path(*(part.strip() for part in re.split(r"[/\\]", name))) for name in {link, unquote(link)}]
        try:
            if any((place / path).exists() for place in places for path in relative):
                return True
            if self._names is None:
                self._names = {fold(name) for _, _, files in os.walk(self.folder or ".") for name in files}
        except (OSError, ValueError):
            return True  # what cannot be looked at is taken at its word
        return any(fold(path.name) in self._names for path in relative)
