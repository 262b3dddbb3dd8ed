"""The next acta of a project, ready to be held: who, when and what from the register, what is open from the workbooks.

The acta and its line in the register are written together: both, or neither.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.base.files import beside, failure
from implementation_xl.base.names import check_name, file_safe
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import CLIENT_MEETING, INTERNAL_MEETING, MINUTES
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.indicators.minutes import CANCELLED, RESCHEDULED, SCHEDULED
from implementation_xl.projects import worklist
from implementation_xl.projects.checks.minutes import Meeting, meetings_of, same_meeting
from implementation_xl.projects.commitments import (
    CARRIED,
    NEW,
    Commitment,
    held_on,
    minutes_number,
    minutes_of,
    open_commitments,
)
from implementation_xl.projects.directory import CLIENT_AREA
from implementation_xl.projects.external import client_commitments, external_items
from implementation_xl.projects.grouping import read_project
from implementation_xl.projects.minutes_people import people_of
from implementation_xl.projects.project import Project
from implementation_xl.projects.register_editing import (
    Register,
    check_unchanged,
    editable_register,
    free_row,
    write_line,
)
from implementation_xl.workbooks.generating import generate
from implementation_xl.workbooks.reading.workbook import Reading

TYPES = {"interna": INTERNAL_MEETING, "cliente": CLIENT_MEETING}
FIRST_NUMBER = "AR-001"
NUMBERED = 12
POINTS = {
    worklist.LATE_ACTIVITY: "Cronograma",
    worklist.OPEN_NEED: "Necesidades",
    worklist.OPEN_REQUIREMENT: "Requerimientos",
}
_NUMBER = re.compile(r"^(.*?)(\d+)(\D*)$")


@dataclass(frozen=True, slots=True)
class MinutesMade:
    """An acta just written: its number, day and type, how many commitments were carried over and points listed; `added`
    says that the meeting was not in the register, whose file and sheet row are given."""

    path: Path
    number: str
    type: str
    day: date
    carried: tuple[Commitment, ...]
    points: int
    register: Path
    row: int
    added: bool


def make_minutes(
    folder: str | os.PathLike[str],
    tipo: str,
    fecha: date | None = None,
    path: str | os.PathLike[str] | None = None,
    *,
    tema: str | None = None,
    catalog: Catalog | None = None,
) -> MinutesMade:
    """Write the next acta of the project in `folder`, and its number in the register of meetings.

    `tipo` is interna or cliente. Without `fecha` it is the acta of the first meeting of that type in the register that
    has none yet. A meeting that is not in the register is added to it, with its `fecha` and `tema` (else that of the
    former meeting of its type). That of the client holds only what the client may see. `path` is a workbook or,
    without extension, a folder; by default the project's *Actas*. Raises ImplementationXLError, with nothing written,
    when there is no such meeting and its day or topic is not said, when the project has no register that can be
    edited, the register is open in another program, or the acta exists.
    """
    known = catalog or load_catalog()
    kind = TYPES.get(fold(tipo))
    if kind is None:
        raise ImplementationXLError(f"«{tipo}» no es un tipo de acta: {', '.join(TYPES)}.")
    if path is not None:
        check_name(Path(path))
    project = read_project(folder, catalog=known)
    register = editable_register(project)
    making = _Making(project, register, kind, fecha, tema, known)
    target = making.target(path)
    if target.exists():
        raise failure("E842", target, found=making.number, other=target.name)
    made = False
    try:
        with beside(register.path) as edited:
            row = making.edit(edited, target)
            check_unchanged(register)
            generate(known.form(MINUTES), target, values=making.values(), catalog=known)
            made = True
    except BaseException:
        if made:
            target.unlink(missing_ok=True)
        raise
    return MinutesMade(
        target,
        making.number,
        kind,
        making.day,
        tuple(making.carried),
        len(making.points),
        register.path,
        row,
        making.meeting is None,
    )


class _Making:
    """What the new acta says, and the cells that its meeting gets in the register."""

    def __init__(
        self,
        project: Project,
        register: Register,
        type: str,
        day: date | None,
        topic: str | None,
        catalog: Catalog,
    ) -> None:
        self.project, self.register, self.table, self.type = project, register, register.table, type
        self.catalog = catalog
        self.rows = meetings_of(self.table)
        self.minutes = minutes_of(project)
        self.meeting = self._meeting(day)
        held = (self.meeting.day if self.meeting else None) or day
        self.day: date = held or self._unsaid("por hacer", "--fecha" if topic else "--fecha y --tema")
        self._refuse_twice()
        self.topic = str(self._said("tema") or topic or self._earlier("tema") or self._unsaid("con tema", "--tema"))
        self.number = self._number()
        self.carried = self._open()
        self.points = self._to_treat()

    def _unsaid(self, reason: str, need: str) -> Any:
        """Ask for what nobody has said of the meeting: an acta of a meeting that nobody held would be invented."""
        raise failure("E881", self.register.path, type=self.type, reason=reason, missing=need)

    def _open(self) -> list[Commitment]:
        """The open commitments of earlier minutes: to the client, those that were agreed with it."""
        commitments = client_commitments if self.type == CLIENT_MEETING else open_commitments
        return commitments(self.project, self.day)

    def _to_treat(self) -> list[worklist.Item]:
        """What is late, needed or unmet: with the client, what is its own."""
        items = [one for one in worklist.worklist(self.project, self.day) if one.kind in POINTS]
        if self.type != CLIENT_MEETING:
            return items
        shown = external_items(self.project, items, self.day)
        return [one for one in shown if one.kind in POINTS and one.area == CLIENT_AREA]

    # which meeting

    def _meeting(self, day: date | None) -> Meeting | None:
        """The meeting whose acta is to be made: that of the day, else the first of its type without one."""
        meetings = [
            meeting
            for meeting in self.rows
            if meeting.type == self.type
            and meeting.day is not None
            and meeting.state not in (CANCELLED, RESCHEDULED)
            and (meeting.day == day if day else not meeting.made)
            and not any(same_meeting(acta, meeting) for acta in self.minutes)
        ]
        hours = self.table.columns["hora"]
        return min(
            meetings,
            key=lambda meeting: (meeting.day, hours[meeting.row] is None, hours[meeting.row], meeting.row),
            default=None,
        )

    def _refuse_twice(self) -> None:
        """An acta of that type and day exists, and the register has no other meeting then."""
        if self.meeting is not None:
            return
        for acta in self.minutes:
            if acta.header.get("tipo") == self.type and held_on(acta) == self.day:
                raise failure("E842", Path(acta.path), found=minutes_number(acta), other=os.path.basename(acta.path))  # noqa: PTH119

    def _number(self) -> str:
        """The number that the register gives the meeting; else the next of those of its type, or of all."""
        actas = [(held_on(one) or date.min, minutes_number(one), one.header.get("tipo")) for one in self.minutes]
        rows = [(one.day or date.min, one.number, one.type) for one in self.rows]
        known = sorted((one for one in actas + rows if one[1]), key=lambda one: one[0])
        if self.meeting and self.meeting.number:
            return self.meeting.number
        same = [number for _, number, kind in known if kind == self.type]
        return next_number([number for _, number, _ in known], (same or [one[1] for one in known] or [""])[-1])

    # the acta

    def target(self, path: str | os.PathLike[str] | None) -> Path:
        """Where the acta goes."""
        name = file_safe(f"Acta {self.number} ({self.type}) {self.day.isoformat()}") + ".xlsx"
        if path is None:
            return Path(self.project.folder) / "Actas" / name
        return Path(path) if str(path).lower().endswith(".xlsx") else Path(path) / name

    def values(self) -> dict[str, Any]:
        """What the acta already says."""
        said = self._said
        return {
            "proyecto": self.project.name,
            "cliente": self.project.client,
            "codigo_proyecto": self.project.code,
            "coordinador": self.project.header("coordinador"),
            "numero": self.number,
            "tipo": self.type,
            "fecha": self.day,
            "hora_inicio": said("hora"),
            "tema": self.topic,
            "responsable_acta": self._writer(),
            "asistentes": people_of(self.project, self._called(), self._former(), self.catalog),
            CARRIED: [self._carried(one) for one in self.carried],
            "puntos": [self._point(number, one) for number, one in enumerate(self.points, 1)],
            NEW: [{"id": f"{self._prefix()}-{number}"} for number in range(1, NUMBERED + 1)],
        }

    def _prefix(self) -> str:
        """The acta's number before the commitments' own; with a letter, so that no program takes "5-1" for a date."""
        return self.number if re.search(r"[^\W\d]", self.number) else f"A{self.number}"

    def _said(self, field: str) -> Any:
        return self.table.columns[field][self.meeting.row] if self.meeting else None

    def _earlier(self, field: str) -> Any:
        """What the last meeting of the same type says."""
        rows = sorted(
            (one for one in self.rows if one.type == self.type and one.day and one.day <= self.day),
            key=lambda one: one.day or date.min,
        )
        return next((value for one in reversed(rows) if (value := self.table.columns[field][one.row])), None)

    def _writer(self) -> Any:
        """Who writes the acta; to the client it is who coordinates."""
        said = None if self.type == CLIENT_MEETING else self._said("responsable")
        return said or self.project.header("coordinador")

    def _called(self) -> Any:
        return self._said("convocados") or self._earlier("convocados")

    def _former(self) -> Reading | None:
        return next((one for one in reversed(self.minutes) if one.header.get("tipo") == self.type), None)

    def _carried(self, commitment: Commitment) -> dict[str, Any]:
        return {
            "id": commitment.id or None,
            "acta_origen": commitment.minutes or None,
            "compromiso": commitment.text,
            "responsable": commitment.person,
            "area": commitment.area,
            "fecha_limite": commitment.due,
            "estado": commitment.state_at(self.day),
        }

    def _point(self, number: int, item: worklist.Item) -> dict[str, Any]:
        late = item.days_late(self.day)
        days = f"{late} día{'s' if late > 1 else ''} de atraso" if late else ""
        state = item.state if item.kind != worklist.LATE_ACTIVITY else f"avance {item.state}"
        return {
            "numero": number,
            "origen": POINTS[item.kind],
            "punto": item.text,
            "area": item.area,
            "responsable": item.person,
            "fecha": item.due,
            "situacion": ", ".join(part for part in (state, days) if part),
        }

    # the register

    def edit(self, target: Path, acta: Path) -> int:
        """Write the register with the meeting's line added or filled in to `target`; the line's sheet row."""
        register = self.register
        if self.meeting is None:
            row, values = free_row(register), self._new_line()
        else:
            row, values = register.table.rows[self.meeting.row], {"numero_acta": self.number}
        values["enlace"] = os.path.relpath(acta, register.path.parent).replace(os.sep, "/")
        blank = {id: value for id, value in values.items() if not (self.meeting and self._said(id))}
        write_line(register, target, row, blank, self.catalog)
        return row

    def _new_line(self) -> dict[str, Any]:
        numbers = [one for one in self.table.columns["numero"] if isinstance(one, int)]
        return {
            "numero": max(numbers, default=0) + 1,
            "tipo": self.type,
            "fecha": self.day,
            "tema": self.topic,
            "convocados": self._called(),
            "estado": SCHEDULED,
            "numero_acta": self.number,
            "responsable": self.project.header("coordinador"),
        }


def next_number(known: Sequence[str], like: str) -> str:
    """The number after the highest of those made like `like`: AR-009 gives AR-010."""
    shape = _NUMBER.match(like)
    if not shape:
        return FIRST_NUMBER
    before, digits, after = shape.groups()
    matches = [_NUMBER.match(number) for number in known]
    highest = max(
        int(match[2]) for match in matches if match and fold(match[1]) == fold(before) and fold(match[3]) == fold(after)
    )
    return f"{before}{highest + 1:0{len(digits)}d}{after}"
