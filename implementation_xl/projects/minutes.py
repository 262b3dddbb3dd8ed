"""The next acta of a project, ready to be held: who, when and what from the register, what is open from the workbooks.

The acta and its line in the register are written together: both, or neither.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from implementation_xl.base.files import beside, failure, opened_in
from implementation_xl.base.names import check_name, file_safe
from implementation_xl.base.places import EDITABLE
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import MEETINGS, MINUTES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.indicators.minutes import CANCELLED, RESCHEDULED, SCHEDULED
from implementation_xl.projects import worklist
from implementation_xl.projects.checks.minutes import Meeting, meetings_of, register_of, same_meeting
from implementation_xl.projects.commitments import (
    CARRIED,
    NEW,
    Commitment,
    held_on,
    minutes_number,
    minutes_of,
    open_commitments,
)
from implementation_xl.projects.grouping import read_project
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.generating import generate
from implementation_xl.workbooks.reading.workbook import Reading, read_here

if TYPE_CHECKING:
    from implementation_xl.projects.directory import Directory

TYPES = {"interna": "Interna", "cliente": "Cliente"}
TOPICS = {"Interna": "Seguimiento interno", "Cliente": "Seguimiento con el cliente"}
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
    today: date | None = None,
    catalog: Catalog | None = None,
) -> MinutesMade:
    """Write the next acta of the project in `folder`, and its number in the register of meetings.

    `tipo` is interna or cliente. Without `fecha` it is the acta of the first meeting of that type in the register that
    has none yet; where there is no such meeting, of one today. `path` is a workbook or, without extension, a folder;
    by default the project's *Actas*. Raises ImplementationXLError, with nothing written, when the project has no
    register that can be edited, the register is open in another program, or the acta exists.
    """
    known, now = catalog or load_catalog(), today or date.today()
    kind = TYPES.get(fold(tipo))
    if kind is None:
        raise ImplementationXLError(f"«{tipo}» no es un tipo de acta: {', '.join(TYPES)}.")
    if path is not None:
        check_name(Path(path))
    project = read_project(folder, catalog=known)
    register, table = _register(project)
    stamp = _stamp(Path(register.path))
    making = _Making(project, register, table, kind, fecha, now, known)
    target = making.target(path)
    if target.exists():
        raise failure("E842", target, found=making.number, other=target.name)
    source, made = Path(register.path), False
    try:
        with beside(source) as edited:
            row = making.edit(edited, target)
            if _stamp(source) != stamp:
                raise failure("E841", source, found="acaba de cambiar")
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
        source,
        row,
        making.meeting is None,
    )


def _register(project: Project) -> tuple[Reading, TableData]:
    """The register of a project that can be edited now; ImplementationXLError in words where it cannot."""
    register = register_of(project)
    if register is None:
        several = project.of_form(MEETINGS)
        reason = f"hay {len(several)}" if len(several) > 1 else "no tiene su tabla" if several else "no hay ninguno"
        raise failure("E843", Path(project.folder), reason=reason)
    path = Path(register[0].path)
    if path.suffix.lower() not in EDITABLE:
        raise failure("E840", path, reason=f"es un libro {path.suffix.lower()}")
    lock = opened_in(path)
    if lock:
        raise failure("E841", path, found=lock)
    if not os.access(path, os.W_OK):
        raise failure("E840", path, reason="no hay permiso para escribirlo")
    return register


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


class _Making:
    """What the new acta says, and the cells that its meeting gets in the register."""

    def __init__(
        self,
        project: Project,
        register: Reading,
        table: TableData,
        type: str,
        day: date | None,
        today: date,
        catalog: Catalog,
    ) -> None:
        self.project, self.register, self.table, self.type, self.catalog = project, register, table, type, catalog
        self.rows = meetings_of(table)
        self.minutes = minutes_of(project)
        self.meeting = self._meeting(day)
        self.day = (self.meeting.day if self.meeting else None) or day or today
        self._refuse_twice()
        self.number = self._number()
        self.carried = open_commitments(project, self.day)
        self.points = [one for one in worklist.worklist(project, self.day) if one.kind in POINTS]

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
            "tema": self._topic(),
            "responsable_acta": said("responsable") or self.project.header("coordinador"),
            "asistentes": self._people(),
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

    def _topic(self) -> str:
        return str(self._said("tema") or self._earlier("tema") or TOPICS[self.type])

    def _called(self) -> Any:
        return self._said("convocados") or self._earlier("convocados")

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

    def _people(self) -> list[dict[str, Any]]:
        """A row per person called: those of the register, known by the last minutes of the type or the directory."""
        before = self._attended()
        called = self._called()
        if not called:
            return before
        from implementation_xl.projects.directory import find_directory

        directory = find_directory(self.project.folder, self.project.client, self.catalog)
        rows: list[dict[str, Any]] = []
        for word, area in _called_words(str(called), self._areas()):
            for row in _of_area(area, before, directory) if area else [_person(word, before, directory)]:
                if fold(row["nombre"]) not in {fold(one["nombre"]) for one in rows}:
                    rows.append(row)
        return rows

    def _attended(self) -> list[dict[str, Any]]:
        acta = next((one for one in reversed(self.minutes) if one.header.get("tipo") == self.type), None)
        table = acta.tables.get("asistentes") if acta else None
        if table is None:
            return []
        names = ("nombre", "cargo", "area")
        return [
            dict(zip(names, row, strict=True))
            for row in zip(*(table.columns[id] for id in names), strict=True)
            if row[0]
        ]

    def _areas(self) -> dict[str, str]:
        """Folded name or synonym -> area."""
        choices = self.catalog.lists["areas"].values
        return {fold(name): one.value for one in choices for name in (*one.synonyms, one.value)}

    # the register

    def edit(self, target: Path, acta: Path) -> int:
        """Write the register with the meeting's line added or filled in to `target`; the line's sheet row."""
        from implementation_xl.adapters.editing.marking import NotEditable
        from implementation_xl.adapters.editing.rows import RowWrite, first_free_row, write_row

        source, table = Path(self.register.path), self.table
        last = table.rows[-1] if table.rows else table.header_row
        try:
            if self.meeting is None:
                row, values = first_free_row(source, table.sheet, last, self._watched()), self._new_line()
            else:
                row = table.rows[self.meeting.row]
                values = {"numero_acta": self.number}
            values["enlace"] = os.path.relpath(acta, source.parent).replace(os.sep, "/")
            blank = {
                table.placed[id]: value
                for id, value in values.items()
                if value is not None and id in table.placed and not (self.meeting and self._said(id))
            }
            if blank:
                write_row(source, target, RowWrite(table.sheet, row, blank, last))
            else:
                target.write_bytes(source.read_bytes())
        except NotEditable as error:
            raise failure("E840", source, reason="no es un libro .xlsx en buen estado") from error
        self._verify(target, row)
        return row

    def _watched(self) -> list[int]:
        """The columns of the register that people fill, its number left out."""
        fields = self.table.table.fields
        return [self.table.placed[one.id] for one in fields if one.id in self.table.placed and not one.number]

    def _new_line(self) -> dict[str, Any]:
        numbers = [one for one in self.table.columns["numero"] if isinstance(one, int)]
        return {
            "numero": max(numbers, default=0) + 1,
            "tipo": self.type,
            "fecha": self.day,
            "tema": self._topic(),
            "convocados": self._called(),
            "estado": SCHEDULED,
            "numero_acta": self.number,
            "responsable": self.project.header("coordinador"),
        }

    def _verify(self, path: Path, row: int) -> None:
        """Read the edited copy back: the meeting is there and nothing else changed, or nothing is kept."""
        again = read_here(self.register.path, catalog=self.catalog, data=path.read_bytes()).tables.get("reuniones")
        kept = again is not None and all(
            [value for value, at in zip(again.columns[id], again.rows, strict=True) if at != row]
            == [value for value, at in zip(column, self.table.rows, strict=True) if at != row]
            for id, column in self.table.columns.items()
        )
        if again is None or not kept or row not in again.rows:
            raise failure("E840", Path(self.register.path), reason="la fila no quedó bien al escribirla")


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


def _called_words(text: str, areas: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    """Who is called, one by one, each with its area where the word is one's name."""
    for part in filter(None, (one.strip() for one in re.split(r"[;,\n]", text))):
        if fold(part) in areas:
            yield part, areas[fold(part)]
            continue
        for word in filter(None, (one.strip() for one in re.split(r"\s+[ye]\s+", part))):
            yield word, areas.get(fold(word))


def _of_area(area: str, before: list[dict[str, Any]], directory: Directory) -> list[dict[str, Any]]:
    known = [one for one in before if one["area"] == area]
    if known:
        return known
    contacts = [one for one in directory.of_areas([area]) if not one.copied]
    people = [{"nombre": one.name, "cargo": None, "area": area} for one in contacts if one.name]
    return people or [{"nombre": f"Por confirmar ({area})", "cargo": None, "area": area}]


def _person(name: str, before: list[dict[str, Any]], directory: Directory) -> dict[str, Any]:
    known = next((one for one in before if fold(one["nombre"]) == fold(name)), None)
    contact = directory.of_person(name)
    return known or {"nombre": name, "cargo": None, "area": contact.area if contact else None}
