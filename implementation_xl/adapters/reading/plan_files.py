"""Plans of other programs in XML, as a sheet with a row a task: Microsoft Project (MSPDI) and GanttProject (.gan).

They are foreign XML, read as the package's parts are: whatever defines entities is refused before anything is parsed.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from implementation_xl.adapters.grid import Grid, ReadFailure
from implementation_xl.adapters.reading.package import defines_entities, in_utf8
from implementation_xl.base.dates import parse_date
from implementation_xl.base.problems import Problem

PROJECT_TITLES = (
    *("ID", "OutlineLevel", "Name", "Start", "Finish", "ActualStart", "ActualFinish", "PercentComplete"),
    *("Milestone", "PredecessorLink", "Resource/Name", "Notes", "Duration"),
)
GANTT_TITLES = (*("id", "level", "name", "start", "duration", "complete", "meeting", "depend", "allocation", "notes"),)
LONGEST = 5_000
"""Days of the longest task whose end is worked out."""
_PROJECT_LINKS = {"0": "FF", "1": "FC", "2": "CF", "3": "CC"}
_GANTT_LINKS = {"1": "CC", "2": "FC", "3": "FF", "4": "CF"}
_TENTHS_A_DAY = 4_800
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(slots=True)
class PlanFile:
    """A plan: its one sheet, and what it says of itself (header field -> where, value)."""

    grid: Grid
    header: dict[str, tuple[str, Any]] = field(default_factory=dict)


def is_plan(data: bytes) -> bool:
    """True for the beginning of a plan in XML."""
    start = in_utf8(data[:4096]).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return start.startswith(b"<") and (b"schemas.microsoft.com/project" in start or _is_gantt(start))


def _is_gantt(start: bytes) -> bool:
    return b"<project " in start and (b"ganttproject" in start or b"view-index=" in start or b"gantt-divider" in start)


def open_plan(path: str, data: bytes) -> PlanFile:
    """The plan in a file; raises ReadFailure where it is damaged, or built as no program that saves plans does."""
    content = in_utf8(data)
    if defines_entities(content):
        raise ReadFailure(Problem("E112", path, params={"reason": "el XML define entidades (DTD)"}))
    try:
        root = ET.fromstring(content)  # no entities: nothing in it grows or leads elsewhere
    except ET.ParseError as error:
        why = "el XML está incompleto o dañado"
        raise ReadFailure(Problem("E101", path, found=str(error)[:200], params={"reason": why})) from error
    if root.tag == "project":
        return _gantt_plan(root)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return _project_plan(root)


def _project_plan(root: ET.Element) -> PlanFile:
    tasks = [task for task in root.iterfind("Tasks/Task") if task.findtext("IsNull") != "1" and task.findtext("Name")]
    ids = {task.findtext("UID", ""): task.findtext("ID", "") for task in tasks}
    names = {one.findtext("UID", ""): one.findtext("Name") or "" for one in root.iterfind("Resources/Resource")}
    people: dict[str, list[str]] = {}
    for assignment in root.iterfind("Assignments/Assignment"):
        name = names.get(assignment.findtext("ResourceUID", ""), "")
        if name:
            people.setdefault(assignment.findtext("TaskUID", ""), []).append(name)
    rows: list[list[Any]] = [list(PROJECT_TITLES)]
    for task in tasks:
        links = (_project_link(link, ids) for link in task.iterfind("PredecessorLink"))
        done = task.findtext("PercentComplete", "")
        rows.append(
            [
                *(task.findtext("ID", ""), _whole(task.findtext("OutlineLevel", "0")), task.findtext("Name", "")),
                *(_day(task.findtext(name, "")) for name in PROJECT_TITLES[3:7]),
                _whole(done) / 100 if done else "",
                "Sí" if task.findtext("Milestone") == "1" else "",
                "; ".join(filter(None, links)),
                "; ".join(people.get(task.findtext("UID", ""), ())),
                task.findtext("Notes") or "",
                task.findtext("Duration") or "",
            ]
        )
    status = _day(root.findtext("StatusDate", ""))
    header = {"proyecto": ("Title", root.findtext("Title") or root.findtext("Name") or "")}
    plan = PlanFile(Grid("Tasks/Task", rows), {**header, **({"fecha_corte": ("StatusDate", status)} if status else {})})
    return plan


def _project_link(link: ET.Element, ids: dict[str, str]) -> str:
    """A link as Project writes it in its table: «4», «4FC+2 días», «6CC»."""
    task = ids.get(link.findtext("PredecessorUID", ""), "")
    kind = _PROJECT_LINKS.get(link.findtext("Type", "1"), "FC")
    return _link(task, kind, round(_whole(link.findtext("LinkLag", "0")) / _TENTHS_A_DAY))


def _link(task: str, kind: str, lag: int) -> str:
    if not task or (kind == "FC" and not lag):
        return task
    return f"{task}{kind}" + (f"{lag:+d} {'día' if abs(lag) == 1 else 'días'}" if lag else "")


def _gantt_plan(root: ET.Element) -> PlanFile:
    names = {one.get("id", ""): one.get("name", "") for one in root.iterfind("resources/resource")}
    people: dict[str, list[str]] = {}
    for allocation in root.iterfind("allocations/allocation"):
        name = names.get(allocation.get("resource-id", ""), "")
        if name:
            people.setdefault(allocation.get("task-id", ""), []).append(name)
    tasks = list(_nested(root.find("tasks")))
    before: dict[str, list[str]] = {}
    for _, task in tasks:
        for successor in task.iterfind("depend"):
            kind = _GANTT_LINKS.get(successor.get("type", "2"), "FC")
            link = _link(task.get("id", ""), kind, _whole(successor.get("difference", "0")))
            before.setdefault(successor.get("id", ""), []).append(link)
    free = _days_off(root)
    rows: list[list[Any]] = [list(GANTT_TITLES)]
    for level, task in tasks:
        id, start, length = task.get("id", ""), _day(task.get("start", "")), _whole(task.get("duration", "0"))
        milestone = task.get("meeting") == "true" or not length
        end = start if milestone or not start else _end(start, length, free)
        name, done = task.get("name", ""), _whole(task.get("complete", "0")) / 100
        links, persons = "; ".join(before.get(id, ())), "; ".join(people.get(id, ()))
        notes = (task.findtext("notes") or "").strip()
        rows.append([id, level, name, start, end, done, "Sí" if milestone else "", links, persons, notes])
    return PlanFile(Grid("tasks/task", rows), {"proyecto": ("project/@name", root.get("name", ""))})


def _nested(tasks: ET.Element | None) -> Iterator[tuple[int, ET.Element]]:
    """The tasks with their level, each before those inside it, however deep they lie."""
    waiting = [(1, task) for task in reversed(tasks.findall("task"))] if tasks is not None else []
    while waiting:
        level, task = waiting.pop()
        yield level, task
        waiting += [(level + 1, inner) for inner in reversed(task.findall("task"))]


def _days_off(root: ET.Element) -> tuple[frozenset[int], frozenset[date]]:
    """The days of the week (Monday is 0) and the dates on which the file's calendar does not work."""
    week = root.find("calendars/day-types/default-week")
    days = frozenset(number for number, name in enumerate(_WEEK) if week is not None and week.get(name) == "1")
    if week is None or len(days) == len(_WEEK):
        days = frozenset({5, 6})
    holidays = set()
    for day in root.iterfind("calendars/date"):
        try:
            holidays.add(date(_whole(day.get("year", "")), _whole(day.get("month", "")), _whole(day.get("date", ""))))
        except ValueError:
            continue
    return days, frozenset(holidays)


def _end(start: date, length: int, off: tuple[frozenset[int], frozenset[date]]) -> date | str:
    """The last working day of a task; "" for one without end."""
    week, holidays = off
    if length > LONGEST:
        return ""
    day, left = start, length
    for _ in range(3 * LONGEST + len(holidays)):
        left -= day.weekday() not in week and day not in holidays
        if left <= 0:
            return day
        day += timedelta(days=1)
    return ""


def _day(text: str) -> Any:
    """The date of a moment in ISO; "" for none."""
    return parse_date(text[:10]) or ""


def _whole(text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return 0
