"""The calendar of a project as iCalendar (RFC 5545): meetings, milestones, open commitments, going live, stabilisation.

Each event keeps its identifier from one export to the next, so that a calendar program updates it instead of adding it
again: it is made from what the event is (project, kind, number or name), never from its date. The revision comes from
the time at which the workbook was last changed.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import beside
from implementation_xl.base.words import fold, printable
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import MEETINGS
from implementation_xl.indicators.schedule import FINISHED
from implementation_xl.projects import worklist
from implementation_xl.projects.project import Project
from implementation_xl.projects.state import project_state
from implementation_xl.projects.worklist import Item

if TYPE_CHECKING:
    from icalendar import Event

ZONE = "America/Bogota"
PRODUCT = "-//implementation-xl//agenda//ES"
DOMAIN = "implementation-xl"
HOUR = timedelta(hours=1)
REVISIONS_FROM = datetime(2020, 1, 1, tzinfo=UTC)
MEETING, MILESTONE, COMMITMENT, LIVE, STABLE = (
    "Reunión",
    "Hito",
    "Compromiso",
    "Salida a producción",
    "Fin de la estabilización",
)
CANCELLED = "Cancelada"


@dataclass(frozen=True, slots=True)
class Appointment:
    """One event of the calendar; `uid` stays the same from export to export."""

    uid: str
    kind: str
    title: str
    item: Item
    changed: datetime


def appointments(project: Project, day: date, catalog: Catalog) -> list[Appointment]:
    """The events of a project, in order of date."""
    entries = [
        (MEETING, f"{item.text} ({item.state.lower()})" if item.state else item.text, item)
        for item in _meetings(project)
    ]
    entries += [(MILESTONE, f"Hito: {one.text}", one) for one in worklist.milestones(project, day) if one.due]
    entries += [(COMMITMENT, f"Compromiso: {one.text}", one) for one in worklist.open_promises(project, day) if one.due]
    entries += [(kind, kind, one) for kind, one in _dates(project, day, catalog)]
    entries.sort(key=lambda one: (one[2].due or date.max, one[0], one[1]))
    key = fold(project.code or f"{project.name} {project.client}")
    seen: Counter[tuple[str, str]] = Counter()
    events = []
    for kind, title, item in entries:
        identity = (kind, item.id or fold(item.text))
        seen[identity] += 1
        text = "|".join((key, *identity, str(seen[identity])))
        uid = f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@{DOMAIN}"
        events.append(Appointment(uid, kind, title, item, _changed(item.path)))
    return events


def _meetings(project: Project) -> Iterator[Item]:
    """Every meeting of the register, the cancelled ones too: a calendar that has them must learn of it."""
    for reading in project.of_form(MEETINGS):
        table = reading.tables.get("reuniones")
        if table is None or reading.untouched:
            continue
        columns = ("numero", "fecha", "hora", "tema", "tipo", "estado")
        for index, (number, held, at, subject, kind, state) in enumerate(
            zip(*(table.columns[id] for id in columns), strict=True)
        ):
            if held is None:
                continue
            called = table.columns["convocados"][index]
            yield Item(
                worklist.NEXT_MEETING,
                str(subject or "Reunión"),
                str(called) if called else None,
                state,
                held,
                str(kind or ""),
                reading.path,
                table.sheet,
                table.cell("tema", index),
                at,
                None if number is None else str(number),
            )


def _dates(project: Project, day: date, catalog: Catalog) -> Iterator[tuple[str, Item]]:
    state = project_state(project, day, catalog=catalog)
    path = next((one.path for one in project.readings), "")
    for kind, due in ((LIVE, state.live or state.planned_live), (STABLE, state.stable_until)):
        if due:
            yield kind, Item(kind, kind, due=due, path=path, id=kind)


def _changed(path: str) -> datetime:
    try:
        seconds = int(os.path.getmtime(path))  # noqa: PTH204
    except OSError:
        seconds = 0
    return datetime.fromtimestamp(max(seconds, int(REVISIONS_FROM.timestamp())), UTC)


def write_agenda(project: Project, path: str | os.PathLike[str], day: date, *, catalog: Catalog) -> int:
    """Write the calendar of a project, in place of an earlier export; how many events it has.

    Raises ImplementationXLError when the file cannot be written.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    name = printable(" – ".join(part for part in (project.name, project.client) if part))
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ZONE)
    events = appointments(project, day, catalog)
    for appointment in events:
        calendar.add_component(_event(appointment, name))
    calendar.add_missing_timezones()
    with beside(Path(path)) as temporary:
        temporary.write_bytes(calendar.to_ical())
    return len(events)


def invitation(
    project: Project, path: str, cell: str, catalog: Catalog, *, sender: str | None, people: Iterable[str]
) -> bytes:
    """The meeting at a cell of the register as an invitation to its people, with the identifier that it has in the
    calendar; b"" where there is none. What the calendar says of books and states is left out: a client may get it.
    """
    from icalendar import Calendar, vCalAddress

    meetings = [one for one in appointments(project, date.today(), catalog) if one.kind == MEETING]
    mine = next((one for one in meetings if (one.item.path, one.item.cell) == (path, cell)), None)
    if mine is None:
        return b""
    name = printable(" – ".join(part for part in (project.name, project.client) if part))
    event = _event(replace(mine, title=mine.item.text), name)
    event.pop("description", None)
    if sender:
        event.add("organizer", vCalAddress(f"mailto:{sender}"))
    for address in people:
        event.add("attendee", vCalAddress(f"mailto:{address}"))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST" if sender else "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(appointment: Appointment, name: str) -> Event:
    from icalendar import Event

    item, event = appointment.item, Event()
    assert item.due is not None
    event.add("uid", appointment.uid)
    event.add("summary", printable(f"{appointment.title} · {name}" if name else appointment.title))
    event.add("dtstamp", appointment.changed)
    event.add("last-modified", appointment.changed)
    event.add("sequence", int((appointment.changed - REVISIONS_FROM).total_seconds() // 60))
    event.add("categories", [appointment.kind])
    event.add("description", _description(appointment))
    cancelled = appointment.kind == MEETING and item.person in (CANCELLED, "Reprogramada")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if item.at is not None:
        start = datetime.combine(item.due, item.at, ZoneInfo(ZONE))
        event.add("dtstart", start)
        event.add("dtend", start + HOUR)
    else:
        event.add("dtstart", item.due)
        event.add("dtend", item.due + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    return event


def _description(appointment: Appointment) -> str:
    item = appointment.item
    lines = []
    if appointment.kind == MEETING:
        lines += [f"Convocados: {item.area}"] if item.area else []
        lines += [f"Estado: {item.person}"] if item.person else []
    elif appointment.kind == COMMITMENT:
        lines += [f"Responsable: {item.person or item.area}"] if item.person or item.area else []
        lines.append(f"Estado: {item.state}")
    elif appointment.kind == MILESTONE:
        lines += [f"Responsable: {item.person or item.area}"] if item.person or item.area else []
        lines.append("Hito cumplido." if item.state == FINISHED else f"Estado: {item.state}")
    if item.cell:
        lines.append(f"{os.path.basename(item.path)}, hoja {item.sheet}, celda {item.cell}")  # noqa: PTH119
    lines.append(f"Según los libros del {show_date(appointment.changed.date())}.")
    return "\n".join(map(printable, lines))
