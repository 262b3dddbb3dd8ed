"""What the minutes of a project say against each other and against the register of meetings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from implementation_xl.base.dates import show
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.process import MEETINGS, YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.minutes import CANCELLED, RESCHEDULED
from implementation_xl.indicators.records import Findings
from implementation_xl.projects.checks.common import at_header
from implementation_xl.projects.commitments import held_on, ledger_problems, minutes_of, number_of
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading


class Meeting(NamedTuple):
    """A row of the register: its place in the table and what it says."""

    row: int
    type: str | None
    day: date | None
    state: str | None
    number: str
    made: bool


def register_of(project: Project) -> tuple[Reading, TableData] | None:
    """The project's one register of meetings and its table; None when it has none, or several."""
    reading = project.form(MEETINGS)
    table = reading.tables.get("reuniones") if reading else None
    return (reading, table) if reading and table else None


def meetings(table: TableData) -> list[Meeting]:
    """The rows of a register."""
    names = ("tipo", "fecha", "estado", "numero_acta", "acta_realizada")
    rows = zip(*(table.columns[name] for name in names), strict=True)
    return [
        Meeting(index, kind, day, state, "" if number is None else str(number), made == YES)
        for index, (kind, day, state, number, made) in enumerate(rows)
    ]


def same_meeting(minutes: Reading, meeting: Meeting) -> bool:
    """True where an acta is that of a meeting: by its number, else by type and day."""
    if meeting.number and number_of(minutes):
        return fold(number_of(minutes)) == fold(meeting.number)
    return minutes.header.get("tipo") == meeting.type and held_on(minutes) == meeting.day


def minutes_together(project: Project, cutoff: date | None, today: date) -> list[Problem]:
    """Two minutes with one number, a commitment closed and open again, a past meeting without minutes, an acta that the
    register knows otherwise.

    Past meetings are asked for their minutes only from the day on that the project writes them with this form.
    """
    day = cutoff or today
    found = list(_repeated(project)) + ledger_problems(project)
    register = register_of(project)
    minutes = minutes_of(project)
    if register is None or not minutes or register[0].untouched:
        return found
    reading, table = register
    findings = Findings(table, reading.path)
    rows = meetings(table)
    first = min((day for day in map(held_on, minutes) if day), default=date.max)
    for one in rows:
        past = one.day is not None and first <= one.day < day and one.state not in (CANCELLED, RESCHEDULED)
        if past and not one.made and not any(same_meeting(acta, one) for acta in minutes):
            findings.add(
                "A631",
                "acta_realizada",
                one.row,
                None,
                None,
                params={"day": show(one.day or day), "type": one.type or ""},
            )
    found += findings.found
    for acta in minutes:
        found += _against(acta, rows, table)
    return found


def _repeated(project: Project) -> Iterator[Problem]:
    seen: dict[str, Reading] = {}
    for one in minutes_of(project):
        key = fold(number_of(one))
        if key and key in seen:
            yield at_header("E630", one, "numero", number_of(one), None, other=os.path.basename(seen[key].path))  # noqa: PTH119
        seen.setdefault(key, one)


def _against(acta: Reading, rows: list[Meeting], table: TableData) -> Iterator[Problem]:
    number = fold(number_of(acta))
    named = [one for one in rows if number and fold(one.number) == number]
    if not named:
        if number and not any(same_meeting(acta, one) for one in rows):
            yield at_header("A634", acta, "numero", number_of(acta), None, register=table.sheet)
        return
    meeting = named[0]
    if meeting.day and held_on(acta) and meeting.day != held_on(acta):
        yield at_header("A635", acta, "fecha", held_on(acta), meeting.day, cell=table.cell("fecha", meeting.row))
    if meeting.type and acta.header.get("tipo") and meeting.type != acta.header["tipo"]:
        yield at_header("A635", acta, "tipo", acta.header["tipo"], meeting.type, cell=table.cell("tipo", meeting.row))
