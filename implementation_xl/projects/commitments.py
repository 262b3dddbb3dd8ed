"""The commitments of a project, followed from one acta to the next.

A commitment is known by its *ID* in all minutes; a bare number counts within its own acta ("2" of AR-003 is
AR-003-2), and without an ID the text speaks. What the latest acta up to a day says of a commitment holds; one that an
acta does not mention stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.process import MINUTES, YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.records import Findings
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

NEW, CARRIED = "compromisos", "compromisos_anteriores"
OPEN, DONE, OVERDUE, CANCELLED = "Abierto", "Cumplido", "Vencido", "Cancelado"
CLOSED = (DONE, CANCELLED)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Commitment:
    """What somebody has to do by a day. `minutes` and `agreed` are number and date of the acta it comes from; the cell
    is where the latest acta speaks of it."""

    id: str
    text: str
    person: str | None = None
    area: str | None = None
    due: date | None = None
    state: str = OPEN
    closed: date | None = None
    minutes: str = ""
    agreed: date | None = None
    path: str = ""
    sheet: str = ""
    cell: str = ""

    def is_open(self, day: date) -> bool:
        """True when it is neither done nor cancelled by `day`."""
        return self.state not in CLOSED or (self.closed is not None and self.closed > day)

    def days_late(self, day: date) -> int:
        """Calendar days from its date to `day`; 0 where that is not past, or there is none."""
        return max((day - self.due).days, 0) if self.due else 0

    def state_at(self, day: date) -> str:
        """Its state by the rule: open until closed, overdue from the day after its date."""
        if not self.is_open(day):
            return self.state
        return OVERDUE if self.days_late(day) else OPEN


def minutes_of(project: Project, day: date | None = None) -> list[Reading]:
    """The minutes of a project in order of date and number, up to `day`; those without a date come last."""
    readings = [one for one in project.of_form(MINUTES) if not one.untouched]
    if day is not None:
        readings = [one for one in readings if (held_on(one) or date.min) <= day]
    return sorted(readings, key=lambda one: (held_on(one) or date.max, natural(minutes_number(one)), one.path))


def held_on(minutes: Reading) -> date | None:
    """The date of an acta."""
    value = minutes.header.get("fecha")
    return value if isinstance(value, date) else None


def minutes_number(minutes: Reading) -> str:
    """The number of an acta; "" where it has none."""
    return str(minutes.header.get("numero") or "")


def was_held(minutes: Reading) -> bool:
    """True for minutes that say something of what was held, and not only what `ixl acta` brought."""
    came = minutes.tables["asistentes"].columns["asistio"] if "asistentes" in minutes.tables else []
    agreed = (minutes.tables[id] for id in ("acuerdos", NEW) if id in minutes.tables)
    return minutes.header.get("desarrollo") is not None or YES in came or any(map(len, agreed))


def natural(text: str) -> tuple[Any, ...]:
    """A sort key in which AR-9 comes before AR-10."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", fold(text)))


def commitments(project: Project, day: date) -> list[Commitment]:
    """Every commitment of the minutes up to `day` as it then stands, by due date."""
    return _Ledger(project, day).all()


def open_commitments(project: Project, day: date) -> list[Commitment]:
    """The commitments still to be met at `day`, by due date."""
    return [one for one in commitments(project, day) if one.is_open(day)]


def ledger_problems(project: Project) -> list[Problem]:
    """What minutes say of commitments that cannot be: one ID for two of them, one closed and open again."""
    return _Ledger(project, None).problems


class _Ledger:
    """The commitments as the minutes, read in order, leave them."""

    def __init__(self, project: Project, day: date | None) -> None:
        self.known: dict[str, Commitment] = {}
        self.problems: list[Problem] = []
        for minutes in minutes_of(project, day):
            self._carried(minutes)
            self._new(minutes)

    def all(self) -> list[Commitment]:
        """In order of due date, then of identity."""
        return sorted(self.known.values(), key=lambda one: (one.due or date.max, natural(one.id), one.text))

    def _new(self, minutes: Reading) -> None:
        table = minutes.tables.get(NEW)
        number, here = minutes_number(minutes), set()
        for index, id, text in _records(table):
            assert table is not None
            key = _key(number, id, text)
            if id and key in self.known and key not in here:
                findings = Findings(table, minutes.path)
                findings.add("A633", "id", index, id, params={"other": self.known[key].minutes})
                self.problems += findings.found
            while key in self.known:
                key += "'"
            here.add(key)
            self.known[key] = _commitment(minutes, table, index, full_id(number, id), number, held_on(minutes))

    def _carried(self, minutes: Reading) -> None:
        table = minutes.tables.get(CARRIED)
        for index, id, text in _records(table):
            assert table is not None
            origin = str(table.columns["acta_origen"][index] or "")
            key = self._known_as(origin, id, text)
            before = self.known.get(key) if key else None
            now = _commitment(minutes, table, index, full_id(origin, id), origin, None)
            if key is None or before is None:
                self.known[_key(origin or minutes_number(minutes), id, text)] = now
                continue
            if before.state in CLOSED and now.state not in CLOSED:
                findings = Findings(table, minutes.path)
                day = f" el {show_date(before.closed)}" if before.closed else ""
                findings.add("A632", "estado", index, now.state, before.state, params={"day": day})
                self.problems += findings.found
            self.known[key] = replace(
                now,
                id=before.id or now.id,
                minutes=before.minutes or origin,
                agreed=before.agreed,
                person=now.person or before.person,
                area=now.area or before.area,
                due=now.due or before.due,
            )

    def _known_as(self, origin: str, id: str, text: str) -> str | None:
        """The key of a commitment that an earlier acta holds: by its ID, else the only one with its text."""
        if id and _key(origin, id, text) in self.known:
            return _key(origin, id, text)
        same = [key for key, one in self.known.items() if fold(one.text) == fold(text) and (not id or not one.id)]
        return same[0] if len(same) == 1 else None


def full_id(number: str, id: str) -> str:
    """An ID that holds in all minutes: a bare number gets the number of its acta before it."""
    return f"{number}-{int(id)}" if number and _DIGITS.fullmatch(id) else id


def _key(number: str, id: str, text: str) -> str:
    return fold(full_id(number, id)) if id else f"{fold(number)}|{fold(text)}"


def _records(table: TableData | None) -> Iterator[tuple[int, str, str]]:
    """The rows that say what is to be done: index, ID and text."""
    if table is None:
        return
    for index, (id, text) in enumerate(zip(table.columns["id"], table.columns["compromiso"], strict=True)):
        if text not in (None, ""):
            yield index, "" if id is None else str(id).strip(), str(text)


def _commitment(
    minutes: Reading, table: TableData, index: int, id: str, number: str, agreed: date | None
) -> Commitment:
    person, area, due, state, closed = (
        table.columns[name][index] for name in ("responsable", "area", "fecha_limite", "estado", "fecha_cierre")
    )
    return Commitment(
        id,
        str(table.columns["compromiso"][index]),
        person,
        area,
        due,
        state or OPEN,
        closed,
        number,
        agreed,
        minutes.path,
        table.sheet,
        table.cell("compromiso", index),
    )


def counts_by(items: Sequence[Commitment], day: date, name: str) -> list[tuple[str, int, int]]:
    """How many commitments each person or area (`name`) has, and how many are late; the most late first."""
    counts: dict[str, list[int]] = {}
    for commitment in items:
        who = str(getattr(commitment, name) or "") or "Sin asignar"
        count = counts.setdefault(who, [0, 0])
        count[0] += 1
        count[1] += bool(commitment.days_late(day))
    return sorted(
        ((who, total, late) for who, (total, late) in counts.items()), key=lambda one: (-one[2], -one[1], one[0])
    )
