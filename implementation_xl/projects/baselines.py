"""The baseline of a project as people ask for it: which version is in force, who approved it, what has changed since.

`compared` is the one comparison of two states of a plan: of the baseline with the plan of today, of two versions, of
what the history recorded with what the workbook says now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from implementation_xl.base.dates import as_day
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import SCHEDULE
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import (
    PLANNED,
    VERSIONS,
    Planned,
    Version,
    based_rows,
    dated_rows,
    kept_rows,
    named,
    plan_dates,
    same_activities,
    versions_of,
)
from implementation_xl.indicators.baseline_details import drift
from implementation_xl.indicators.schedule import CANCELLED
from implementation_xl.projects.checks.baseline import ACTIVITIES
from implementation_xl.projects.grouping import read_project
from implementation_xl.projects.project import Project
from implementation_xl.projects.worklist import calendar_of
from implementation_xl.workbooks.reading.workbook import Reading

MOVED, ADDED, GONE, CALLED_OFF = "movida", "agregada", "retirada", "cancelada"
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class ChangedActivity:
    """An activity that is not in a plan as it was: start and end before and after, None where it was not there.

    `days` are the working days from the one end to the other; `cell` is where it stands now, else "".
    """

    kind: str
    id: str
    name: str
    before: Days | None = None
    after: Days | None = None
    days: int | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class ApprovedVersion:
    """A row of *Versiones*, and whether *Líneas base* keeps its activities."""

    number: int
    since: date | None
    reason: str | None
    change: str | None
    inside_by: str | None
    inside_on: date | None
    client_by: str | None
    client_on: date | None
    support: str | None
    activities: int | None
    end: date | None
    kept: bool


@dataclass(frozen=True, slots=True)
class ProjectBaseline:
    """What a project's schedule is measured against at a day; `based` is false where it has no baseline.

    `version` is the one in force, None where no version says so. `changes` are the activities whose plan of today is
    another. `drift` are the working days from the end of the baseline to the end of that plan.
    """

    path: str
    sheet: str
    based: bool
    day: date
    version: ApprovedVersion | None
    versions: tuple[ApprovedVersion, ...]
    changes: tuple[ChangedActivity, ...]
    drift: int | None = None


def baseline(
    project: Project | str | os.PathLike[str], *, day: date | None = None, catalog: Catalog | None = None
) -> ProjectBaseline:
    """The baseline of a project (or of the project in a folder) at a day, by default today.

    Raises ImplementationXLError where the project has no schedule that can be read, or several.
    """
    reading, table = schedule_of(project, catalog)
    at = day or date.today()
    plan = plan_dates(table, reading.tables, at)
    calendar = calendar_of(reading)
    version, versions = plan.version, versions_of(reading.tables)
    shown = {one.number: _shown(one, reading) for one in versions}
    changes: list[ChangedActivity] = []
    if plan.based:
        then = list(kept_rows(reading.tables, version.number)) if version else []
        changes = _since(then or list(based_rows(table)), table, calendar)
    return ProjectBaseline(
        reading.path,
        table.sheet,
        plan.based,
        at,
        shown[version.number] if version else None,
        tuple(shown.values()),
        tuple(changes),
        drift(table, plan, calendar) if plan.based else None,
    )


def compare_versions(
    project: Project | str | os.PathLike[str], first: int, second: int, *, catalog: Catalog | None = None
) -> list[ChangedActivity]:
    """What changed in a schedule from one version to another.

    Raises ImplementationXLError where there is no such version, or its activities were kept nowhere.
    """
    reading, table = schedule_of(project, catalog)
    versions = versions_of(reading.tables)
    before, after = (_version_rows(reading, table, versions, number) for number in (first, second))
    return list(compared(before, after, calendar_of(reading)))


def compared(before: Sequence[Planned], after: Sequence[Planned], calendar: WorkCalendar) -> Iterator[ChangedActivity]:
    """The activities that moved or were added, in the order of `after`, then those that are gone."""
    places = same_activities(
        [(row.id, row.name, row.phase) for row in after], [(row.id, row.name, row.phase) for row in before]
    )
    for row, place in zip(after, places, strict=True):
        now = row.start, row.end
        if place is None:
            yield ChangedActivity(ADDED, row.id, row.name, None, now)
        elif (was := (before[place].start, before[place].end)) != now:
            yield ChangedActivity(MOVED, row.id, row.name, was, now, calendar.between(was[1], now[1]))
    for place in sorted(set(range(len(before))) - set(places)):
        row = before[place]
        yield ChangedActivity(GONE, row.id, row.name, (row.start, row.end))


def schedule_of(project: Project | str | os.PathLike[str], catalog: Catalog | None) -> tuple[Reading, TableData]:
    """The schedule of a project with its table; ImplementationXLError in words where there is not just one."""
    whole = project if isinstance(project, Project) else read_project(project, catalog=catalog)
    reading = whole.form(SCHEDULE)
    if reading is None or ACTIVITIES not in reading.tables:
        several = len(whole.of_form(SCHEDULE))
        reason = f"hay {several} cronogramas" if several > 1 else "no hay un cronograma que se pueda leer"
        if reading is not None:
            reason = "el cronograma no tiene su tabla"
        raise ImplementationXLError(f"«{whole.folder}»: {reason}. Corríjalo (ixl revisar) y repita.")
    return reading, reading.tables[ACTIVITIES]


def _since(then: list[Planned], table: TableData, calendar: WorkCalendar) -> list[ChangedActivity]:
    """What today's plan has of another: moved, added, called off, gone."""
    plan = {row.record: (row.start, row.end) for row in dated_rows(table, PLANNED)}
    now = [named(table, record) for record in range(len(table))]
    places = same_activities(now, [(row.id, row.name, row.phase) for row in then])
    changes = []
    for record, place in enumerate(places):
        id, name, _ = now[record]
        was, after = None if place is None else (then[place].start, then[place].end), plan.get(record)
        if table.columns["situacion"][record] == CANCELLED:
            if was:
                cell = table.cell("situacion", record)
                changes.append(ChangedActivity(CALLED_OFF, id, name, was, None, None, cell))
            continue
        cell = table.cell(PLANNED[1], record)
        if after and was is None:
            changes.append(ChangedActivity(ADDED, id, name, None, after, None, cell))
        elif after and was and was != after:
            changes.append(ChangedActivity(MOVED, id, name, was, after, calendar.between(was[1], after[1]), cell))
    lost = [then[at] for at in sorted(set(range(len(then))) - set(places))]
    return changes + [ChangedActivity(GONE, row.id, row.name, (row.start, row.end)) for row in lost]


def _version_rows(reading: Reading, table: TableData, versions: Sequence[Version], number: int) -> list[Planned]:
    known = [version.number for version in versions]
    if number not in known:
        has = f"tiene la {', la '.join(map(str, known))}" if known else "no tiene ninguna"
        raise ImplementationXLError(f"{reading.path}: no hay versión {number} de la línea base; {has}.")
    rows = list(kept_rows(reading.tables, number))
    if not rows and number == known[-1]:
        rows = list(based_rows(table))
    if not rows:
        raise ImplementationXLError(
            f"{reading.path}: la hoja Líneas base no tiene las actividades de la versión {number}."
        )
    return rows


def _shown(version: Version, reading: Reading) -> ApprovedVersion:
    column = reading.tables[VERSIONS].columns
    change, inside_by, inside_on, client_by, client_on, support, activities, end = (
        column[id][version.record] if id in column else None
        for id in (
            *("cambio", "interna_por", "interna_fecha", "cliente_por", "cliente_fecha"),
            *("soporte", "actividades", "fin"),
        )
    )
    return ApprovedVersion(
        version.number,
        version.since,
        version.reason,
        _text(change),
        _text(inside_by),
        as_day(inside_on) if isinstance(inside_on, date) else None,
        _text(client_by),
        as_day(client_on) if isinstance(client_on, date) else None,
        _text(support),
        int(activities) if isinstance(activities, (int, float)) else None,
        as_day(end) if isinstance(end, date) else None,
        any(True for _ in kept_rows(reading.tables, version.number)),
    )


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)
