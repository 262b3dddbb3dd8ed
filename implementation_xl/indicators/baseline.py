"""The plan that was approved: which dates a schedule is judged by, and which version of them is in force at a day.

A schedule has a baseline when at least one activity has both *Base inicio* and *Base fin*. Then whatever is judged
(weight, progress that was due, late, on time, the forecast) goes by those dates, and an activity without both is left
out of it. What is to come (next activities, milestones, calendars, the go-live) goes by the planned dates, baseline or
not: `PlanDates` is the one place that tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.base.words import fold
from implementation_xl.forms.tables import TableData

VERSIONS, KEPT = "versiones", "lineas_base"
PLANNED, BASED = ("inicio_planeado", "fin_planeado"), ("inicio_base", "fin_base")
OUTSIDE = "fuera de la línea base"
Tables = Mapping[str, TableData]


class Version(NamedTuple):
    """One row of *Versiones*: its number, since when it is in force, why, and its record there."""

    number: int
    since: date | None
    reason: str | None
    record: int


class Planned(NamedTuple):
    """An activity as one version of the plan has it; `record` is its row of the table that it was read from."""

    record: int
    id: str
    name: str
    phase: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class PlanDates:
    """The dates that each record of a schedule is judged by; of a record `outside` the baseline, its planned ones.

    `based` says that there is a baseline. `version` is the one in force where *Versiones* says any; `kept` are the
    rows of *Líneas base* that the dates come from, by record, where that is not the last version. `lacking` is the
    version that was in force and is kept nowhere, so that the last one's dates stand for it.
    """

    starts: Sequence[date | None]
    ends: Sequence[date | None]
    based: bool = False
    outside: frozenset[int] = frozenset()
    version: Version | None = None
    kept: Mapping[int, Planned] | None = None
    lacking: Version | None = None

    def fields(self, record: int) -> tuple[str, str]:
        """The columns that the dates of a record stand in."""
        return BASED if self.based and record not in self.outside else PLANNED


def plan_dates(table: TableData, tables: Tables | None = None, day: date | None = None) -> PlanDates:
    """What the records of a schedule are judged by at a day; without one, by the last version.

    `tables` are those of the same workbook; without them its own columns decide, as in the sheet's formulas.
    """
    versions = versions_of(tables) if tables else []
    return _dates(table, tables or {}, versions, in_force(versions, day))


def first_dates(table: TableData, tables: Tables) -> PlanDates | None:
    """What they were judged by in the first version; None where there is none, or it is kept nowhere."""
    versions = versions_of(tables)
    first = _dates(table, tables, versions, versions[0]) if versions else None
    return first if first and first.based and first.lacking is None else None


def _dates(table: TableData, tables: Tables, versions: list[Version], version: Version | None) -> PlanDates:
    starts, ends = (table.columns.get(id) or [] for id in BASED)
    planned = table.columns[PLANNED[0]], table.columns[PLANNED[1]]
    if not any(starts) or not any(ends):
        return PlanDates(*planned)
    both = [start is not None and end is not None for start, end in zip(starts, ends, strict=True)]
    if not any(both):
        return PlanDates(*planned)
    lacking = None
    if version is not None and version.number != versions[-1].number:
        rows = list(kept_rows(tables, version.number))
        if rows:
            return _of_kept(table, planned, rows, version)
        lacking, version = version, versions[-1]
    outside = frozenset(record for record, whole in enumerate(both) if not whole)
    if outside:
        starts = [start if whole else plan for start, whole, plan in zip(starts, both, planned[0], strict=True)]
        ends = [end if whole else plan for end, whole, plan in zip(ends, both, planned[1], strict=True)]
    return PlanDates(starts, ends, True, outside, version, None, lacking)


def _of_kept(
    table: TableData, planned: tuple[list[Any], list[Any]], rows: list[Planned], version: Version
) -> PlanDates:
    """The dates of a version that *Líneas base* keeps, joined to the activities of today."""
    now = [named(table, record) for record in range(len(table))]
    places = same_activities(now, [(row.id, row.name, row.phase) for row in rows])
    kept = {record: rows[place] for record, place in enumerate(places) if place is not None}
    starts = [kept[record].start if record in kept else day for record, day in enumerate(planned[0])]
    ends = [kept[record].end if record in kept else day for record, day in enumerate(planned[1])]
    outside = frozenset(range(len(table))) - kept.keys()
    return PlanDates(starts, ends, True, outside, version, kept)


def versions_of(tables: Tables) -> list[Version]:
    """The versions that *Versiones* has, by number whatever the order of its rows; of two alike the later row."""
    table = tables.get(VERSIONS)
    if table is None:
        return []
    column = table.columns
    rows = zip(column["version"], column["fecha"], column["motivo"], strict=True)
    versions = {
        int(number): Version(int(number), since, None if reason is None else str(reason), record)
        for record, (number, since, reason) in enumerate(rows)
        if isinstance(number, (int, float))
    }
    return [versions[number] for number in sorted(versions)]


def in_force(versions: Sequence[Version], day: date | None) -> Version | None:
    """The last version that is in force by a day, else the first; without a day the last of all."""
    if day is None or not versions:
        return versions[-1] if versions else None
    dated = [version for version in versions if version.since is not None]
    begun = [version for version in dated if version.since is not None and version.since <= day]
    return begun[-1] if begun else (dated or list(versions))[0]


def kept_rows(tables: Tables, version: int) -> Iterator[Planned]:
    """The activities that *Líneas base* keeps of a version."""
    table = tables.get(KEPT)
    for record, number in enumerate(table.columns["version"] if table else ()):
        if table and number == version:
            start, end = (table.columns[id][record] for id in ("inicio", "fin"))
            if start is not None and end is not None:
                yield Planned(record, *named(table, record), start, end)


def based_rows(table: TableData) -> Iterator[Planned]:
    """The activities that have both base dates."""
    return dated_rows(table, BASED)


def dated_rows(table: TableData, fields: tuple[str, str]) -> Iterator[Planned]:
    """The activities that have both of two dates, whatever their *Novedad*."""
    starts, ends = (table.columns.get(id) or [None] * len(table) for id in fields)
    for record, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start is not None and end is not None:
            yield Planned(record, *named(table, record), start, end)


def named(table: TableData, record: int) -> tuple[str, str, str]:
    """What an activity is known by: its ID, its name and its phase, "" where it has none."""
    values = (table.columns[id][record] if id in table.columns else None for id in ("id", "actividad", "fase"))
    id, name, phase = ("" if value is None else str(value) for value in values)
    return id, name, phase


def same_activities(now: Sequence[tuple[str, str, str]], then: Sequence[tuple[str, str, str]]) -> list[int | None]:
    """For each activity (ID, name, phase) its place among those of another time; None where it was not there.

    First those with the same ID and name, then the same name and phase (IDs may have been numbered anew), then the
    same ID (names may have been mended); each is taken once.
    """
    same: dict[int, int] = {}
    free = dict.fromkeys(range(len(then)))
    for key in (_id_and_name, _name_and_phase, _id):
        waiting = [record for record in range(len(now)) if record not in same]
        if not waiting or not free:
            break
        places: dict[Any, list[int]] = {}
        for place in free:
            known = key(then[place])
            if known:
                places.setdefault(known, []).append(place)
        for record in waiting:
            alike = places.get(key(now[record]) or ())
            if alike:
                same[record] = alike.pop(0)
                del free[same[record]]
    return [same.get(record) for record in range(len(now))]


def _id_and_name(activity: tuple[str, str, str]) -> Any:
    return (fold(activity[0]), fold(activity[1])) if activity[0] else None


def _name_and_phase(activity: tuple[str, str, str]) -> Any:
    return (fold(activity[1]), fold(activity[2])) if activity[1] else None


def _id(activity: tuple[str, str, str]) -> Any:
    return fold(activity[0]) or None
