"""The meeting or the minutes that a mail is about: which one is meant, who was called, what was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from implementation_xl.base.dates import show_date
from implementation_xl.base.words import fold
from implementation_xl.forms.process import CLIENT_MEETING
from implementation_xl.indicators.minutes import CANCELLED, RESCHEDULED
from implementation_xl.projects.checks.minutes import Meeting, meetings_of, register_of, same_meeting
from implementation_xl.projects.commitments import NEW, held_on, minutes_number, minutes_of, was_held
from implementation_xl.projects.external import external_reading
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

ACTA, INVITATION = "acta", "convocatoria"


@dataclass(frozen=True, slots=True)
class Subject:
    """A meeting that a mail tells of: its line in the register, its minutes, whichever there are."""

    number: str = ""
    type: str | None = None
    day: date | None = None
    at: Any = None
    topic: str = ""
    called: str = ""
    people: tuple[str, ...] = ()
    cell: str = ""
    path: str = ""
    minutes: Reading | None = field(default=None, repr=False)

    @property
    def known(self) -> bool:
        """True where there is such a meeting."""
        return self.day is not None or self.minutes is not None

    @property
    def with_client(self) -> bool:
        """True where it is a meeting with the client."""
        return self.type == CLIENT_MEETING


def minutes_to_send(project: Project, number: str | None, day: date) -> Subject:
    """The minutes of a number; else the last that are filled and not sent, else the last filled ones up to a day."""
    filled = [one for one in minutes_of(project) if was_held(one)]
    if number is not None:
        minutes = next((one for one in minutes_of(project) if fold(minutes_number(one)) == fold(number)), None)
    else:
        past = [one for one in filled if (held_on(one) or date.min) <= day]
        unsent = [one for one in past if not _is_sent(project, one)]
        minutes = next(reversed(unsent or past), None)
    return _of_minutes(project, minutes) if minutes else Subject()


def meeting_to_hold(project: Project, number: str | None, day: date) -> Subject:
    """The meeting of a number, its own or that of its acta; else the next one scheduled from a day on."""
    register = register_of(project)
    if register is None or register[0].untouched:
        return Subject()
    reading, table = register
    numbers, meetings = table.columns["numero"], []
    for meeting in meetings_of(table):
        named = {fold(str(one)) for one in (numbers[meeting.row], meeting.number) if one not in (None, "")}
        if number is None:
            wanted = meeting.state not in (CANCELLED, RESCHEDULED) and meeting.day is not None and meeting.day >= day
        else:
            wanted = fold(number) in named
        if wanted and meeting.day is not None:
            meetings.append(meeting)
    first = min(meetings, key=lambda one: (one.day or date.max, one.row), default=None)
    return _of_meeting(reading, first) if first else Subject()


def agreed(project: Project, subject: Subject, day: date) -> Mapping[str, Any]:
    """What minutes say, for a template: as the client may see it where it was held with the client."""
    minutes = subject.minutes
    if minutes is None:
        return {"desarrollo": "", "acuerdos": [], "compromisos_nuevos": [], "proxima": ""}
    shown = external_reading(project, minutes, day) if subject.with_client else minutes
    next_day = shown.header.get("proxima_fecha")
    return {
        "desarrollo": shown.header.get("desarrollo") or "",
        "acuerdos": [row["acuerdo"] for row in _rows(shown, "acuerdos") if row["acuerdo"]],
        "compromisos_nuevos": [
            {
                "texto": row["compromiso"],
                "quien": row["responsable"] or row["area"] or "",
                "fecha": show_date(row["fecha_limite"]) if row["fecha_limite"] else "",
            }
            for row in _rows(shown, NEW)
            if row["compromiso"]
        ],
        "proxima": show_date(next_day) if isinstance(next_day, date) else "",
    }


def _rows(reading: Reading, table_id: str) -> list[dict[str, Any]]:
    table = reading.tables.get(table_id)
    if table is None:
        return []
    return [{id: column[index] for id, column in table.columns.items()} for index in range(len(table))]


def _of_minutes(project: Project, minutes: Reading) -> Subject:
    header, register, called, cell = minutes.header, register_of(project), "", ""
    if register is not None:
        meeting = next((one for one in meetings_of(register[1]) if same_meeting(minutes, one)), None)
        if meeting is not None:
            called = str(register[1].columns["convocados"][meeting.row] or "")
    names = minutes.tables["asistentes"].columns["nombre"] if "asistentes" in minutes.tables else []
    return Subject(
        minutes_number(minutes),
        header.get("tipo"),
        held_on(minutes),
        header.get("hora_inicio"),
        str(header.get("tema") or ""),
        called,
        tuple(str(name) for name in names if name),
        cell,
        minutes.path,
        minutes,
    )


def _of_meeting(reading: Reading, meeting: Meeting) -> Subject:
    table = reading.tables["reuniones"]
    said = {id: table.columns[id][meeting.row] for id in ("numero", "hora", "tema", "convocados")}
    return Subject(
        str(said["numero"] or ""),
        meeting.type,
        meeting.day,
        said["hora"],
        str(said["tema"] or ""),
        str(said["convocados"] or ""),
        cell=table.cell("tema", meeting.row),
        path=reading.path,
    )


def _is_sent(project: Project, minutes: Reading) -> bool:
    register = register_of(project)
    if register is None:
        return False
    table = register[1]
    return any(
        same_meeting(minutes, meeting) and table.columns["fecha_envio"][meeting.row] is not None
        for meeting in meetings_of(table)
    )
