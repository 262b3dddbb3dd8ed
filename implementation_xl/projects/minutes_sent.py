"""Minutes that were sent: noted in the register of meetings, and nothing else of it touched."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import beside, failure
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import YES
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.indicators.minutes import CANCELLED, RESCHEDULED
from implementation_xl.projects.checks.minutes import Meeting, meetings_of, same_meeting
from implementation_xl.projects.commitments import minutes_number, minutes_of, was_held
from implementation_xl.projects.grouping import read_project
from implementation_xl.projects.project import Project
from implementation_xl.projects.register_editing import Register, check_unchanged, editable_register, write_line


@dataclass(frozen=True, slots=True)
class MinutesSent:
    """What was noted: the acta's number, the meeting's day, the day of sending, and the line of the register."""

    number: str
    held: date
    sent: date
    register: Path
    row: int


def mark_sent(
    folder: str | os.PathLike[str],
    number: str | None = None,
    sent: date | None = None,
    *,
    today: date | None = None,
    catalog: Catalog | None = None,
) -> MinutesSent:
    """Note in the register that the minutes of a number were made and sent, on a day (today).

    Without a number, the only minutes there are of a meeting held and not yet sent. Raises ImplementationXLError, with
    nothing written, when it is not clear which they are, when they were sent before or there is nothing to send, and
    when the day cannot be.
    """
    known, now = catalog or load_catalog(), today or date.today()
    project = read_project(folder, catalog=known)
    register = editable_register(project)
    day = sent or now
    meeting = _meeting(project, register, number, day)
    assert meeting.day is not None
    if not meeting.day <= day <= now:
        limits = f"va del {show_date(meeting.day)}, día de la reunión, a hoy"
        raise _refused(register, f"{show_date(day)} no puede ser el día de envío: {limits}")
    row = register.table.rows[meeting.row]
    values: dict[str, Any] = {"acta_realizada": YES, "fecha_envio": day}
    shown = meeting.number or _minutes_number(project, meeting)
    if shown and not meeting.number:
        values["numero_acta"] = shown
    with beside(register.path) as edited:
        write_line(register, edited, row, values, known)
        check_unchanged(register)
    return MinutesSent(shown, meeting.day, day, register.path, row)


def _meeting(project: Project, register: Register, number: str | None, day: date) -> Meeting:
    """The line of the register that is meant; ImplementationXLError (E882) where none is, or several."""
    held = [
        meeting
        for meeting in meetings_of(register.table)
        if meeting.day is not None
        and meeting.state not in (CANCELLED, RESCHEDULED)
        and (number is not None or meeting.day <= day)
    ]
    if number is None:
        meetings = [one for one in held if not _sent_on(register, one) and _has_minutes(project, one)]
        many = ", ".join(filter(None, (one.number or _minutes_number(project, one) for one in meetings)))
        reason = f"hay {len(meetings)} actas sin enviar ({many})" if meetings else "no hay actas hechas y sin enviar"
    else:
        meetings = _named(project, register, held, number)
        reason = f"hay {len(meetings)} reuniones con el acta «{number}»" if meetings else f"no está el acta «{number}»"
    if len(meetings) != 1:
        raise _refused(register, reason)
    (meeting,) = meetings
    if before := _sent_on(register, meeting):
        raise _refused(register, f"el acta «{meeting.number}» ya figura enviada el {show_date(before)}")
    if not _has_minutes(project, meeting):
        raise _refused(register, f"la reunión del {show_date(meeting.day or day)} no tiene un acta diligenciada")
    return meeting


def _named(project: Project, register: Register, held: list[Meeting], number: str) -> list[Meeting]:
    """The meetings with an acta of that number, else the one whose own number it is."""
    named = [one for one in held if fold(one.number or _minutes_number(project, one)) == fold(number)]
    numbers = register.table.columns["numero"]
    return named or [one for one in held if str(numbers[one.row]) == number.strip()]


def _has_minutes(project: Project, meeting: Meeting) -> bool:
    """True where its minutes are in the folder and say what was held, or are elsewhere and the register says so."""
    minutes = [acta for acta in minutes_of(project) if same_meeting(acta, meeting)]
    return any(map(was_held, minutes)) if minutes else meeting.made


def _minutes_number(project: Project, meeting: Meeting) -> str:
    return next((minutes_number(acta) for acta in minutes_of(project) if same_meeting(acta, meeting)), "")


def _sent_on(register: Register, meeting: Meeting) -> date | None:
    value = register.table.columns["fecha_envio"][meeting.row]
    return value if isinstance(value, date) else None


def _refused(register: Register, reason: str) -> ImplementationXLError:
    return failure("E882", register.path, reason=reason)
