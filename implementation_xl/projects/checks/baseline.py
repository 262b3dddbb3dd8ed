"""What must hold of a schedule's baseline: approved, in order, and as it was when it was fixed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from implementation_xl.base.dates import as_day, show_date
from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import CORPORATE, SCHEDULE
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import (
    BASED,
    KEPT,
    VERSIONS,
    Version,
    based_rows,
    in_force,
    kept_rows,
    named,
    same_activities,
    versions_of,
)
from implementation_xl.indicators.records import Findings, name_of
from implementation_xl.projects.checks.common import at_header, day_of
from implementation_xl.projects.measuring import effective_cutoff
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

INSIDE, CLIENT = "interna", "cliente"
ACTIVITIES = "actividades"


def approved_on(reading: Reading | None, who: str, day: date | None = None) -> date | None:
    """When the plan in force at a day was approved by `INSIDE` or `CLIENT`: as its version says, else the header."""
    if reading is None:
        return None
    version = in_force(versions_of(reading.tables), day)
    return (_approved(reading, version, who) if version else None) or _typed_in_header(reading, who)


def _approved(reading: Reading, version: Version, who: str) -> date | None:
    said = reading.tables[VERSIONS].columns[f"{who}_fecha"][version.record]
    return as_day(said) if isinstance(said, date) else None


def _typed_in_header(reading: Reading, who: str) -> date | None:
    """The header's date, but for the one that its formula takes from the last version: that says nothing of others."""
    versions, day = versions_of(reading.tables), day_of(reading, f"aprobacion_{who}")
    return None if versions and day == _approved(reading, versions[-1], who) else day


def has_versions(reading: Reading) -> bool:
    """True where *Versiones* has a version."""
    return bool(versions_of(reading.tables))


def approved_without_baseline(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """A plan approved inside and by the client that nothing is kept of, in a form that has where to."""
    approved = [approved_on(reading, who, day) for who in (INSIDE, CLIENT)]
    if all(one and one <= day for one in approved):
        yield from _unkept(reading, CLIENT, approved[1])


def _unkept(reading: Reading, who: str, approved: date | None) -> Iterator[Problem]:
    table = reading.tables.get(ACTIVITIES)
    if table and len(table) and set(BASED) <= table.placed.keys() and not any(based_rows(table)):
        yield at_header("A470", reading, f"aprobacion_{who}", approved)


def baseline_between(project: Project, cutoff: date | None, today: date) -> Iterator[Problem]:
    """What depends on the type of project: one without a client is approved inside only, any other by both."""
    reading = project.filled(SCHEDULE)
    if reading is None:
        return
    day = cutoff or effective_cutoff(reading, today)
    inside = approved_on(reading, INSIDE, day)
    if project.type != CORPORATE:
        yield from _unapproved(reading, CLIENT)
    elif inside and inside <= day and approved_on(reading, CLIENT, day) is None:
        yield from _unkept(reading, INSIDE, inside)


def versions_approved(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """Versions that nobody inside approved, and those that the client approved before that."""
    yield from _unapproved(reading, INSIDE)
    table = reading.tables.get(VERSIONS)
    if table is not None:
        findings = Findings(table, reading.path)
        for record, days in enumerate(zip(*(table.columns[id] for id in _dates()), strict=True)):
            if None not in days and days[1] < days[0]:
                findings.add("A505", "cliente_fecha", record, days[1], days[0])
        yield from findings.found


def _dates() -> tuple[str, str]:
    return f"{INSIDE}_fecha", f"{CLIENT}_fecha"


def _unapproved(reading: Reading, who: str) -> Iterator[Problem]:
    versions = versions_of(reading.tables)
    if versions:
        findings = Findings(reading.tables[VERSIONS], reading.path)
        in_header = _typed_in_header(reading, who)
        for version in versions:
            first = version.number == versions[0].number
            if _approved(reading, version, who) is None and not (first and in_header):
                findings.add("A476", f"{who}_fecha", version.record, version.number)
        yield from findings.found


def versions_in_order(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """Versions whose numbers do not follow each other, or that are in force before an earlier one."""
    versions = versions_of(reading.tables)
    table = reading.tables.get(ACTIVITIES)
    if not versions:
        if table is not None and (row := next(based_rows(table), None)):
            findings = Findings(table, reading.path)
            findings.add("A478", BASED[0], row.record)
            yield from findings.found
        return
    findings = Findings(reading.tables[VERSIONS], reading.path)
    latest: date | None = None
    for place, version in enumerate(versions, 1):
        number = str(version.number)
        if version.number != place and (place == 1 or version.number != versions[place - 2].number + 1):
            reason = f"falta la {versions[place - 2].number + 1 if place > 1 else 1}"
            findings.add("A477", "version", version.record, number, params={"version": number, "reason": reason})
        if latest and version.since and version.since < latest:
            params = {"version": number, "reason": f"una versión anterior rige desde el {show_date(latest)}"}
            findings.add("A477", "fecha", version.record, version.since, params=params)
        latest = max(filter(None, (latest, version.since)), default=None)
    records = [version.record for version in versions]
    if records != sorted(records):
        late = next(version for version, last in zip(versions[1:], versions, strict=False) if version[3] < last[3])
        params = {"version": str(late.number), "reason": "está encima de una versión anterior"}
        findings.add("A477", "version", late.record, late.number, params=params)
    yield from findings.found


def baseline_as_fixed(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """Activities whose base dates are not those that *Líneas base* keeps of the last version, or that are gone."""
    table, versions = reading.tables.get(ACTIVITIES), versions_of(reading.tables)
    rows = list(kept_rows(reading.tables, versions[-1].number)) if versions else []
    yield from _of_no_version(reading, {version.number for version in versions})
    if table is None or not rows:
        return
    number = str(versions[-1].number)
    now = [named(table, record) for record in range(len(table))]
    places = same_activities(now, [(row.id, row.name, row.phase) for row in rows])
    findings, kept = Findings(table, reading.path), Findings(reading.tables[KEPT], reading.path)
    for record, place in enumerate(places):
        fixed = (None, None) if place is None else (rows[place].start, rows[place].end)
        for field, before in zip(BASED, fixed, strict=True):
            _as_fixed(findings, field, record, before, number)
    there = {(rows[place].id, rows[place].name) for place in places if place is not None}
    for place in sorted(set(range(len(rows))) - set(places)):
        row = rows[place]
        if (row.id, row.name) in there:
            reason = f"repite otra de la versión {number}"
            kept.add("A459", "actividad", row.record, row.name, params={"reason": reason})
        else:
            kept.add("E475", "actividad", row.record, row.name, params={"version": number})
    yield from [*findings.found, *kept.found]


def _of_no_version(reading: Reading, known: set[int]) -> Iterator[Problem]:
    """The first row of *Líneas base* of each version that *Versiones* does not have."""
    table = reading.tables.get(KEPT)
    if table is None:
        return
    findings = Findings(table, reading.path)
    for version in dict.fromkeys(number for number in table.columns["version"] if isinstance(number, (int, float))):
        if version not in known:
            record = table.columns["version"].index(version)
            reason = f"es de la versión {version:g}, que no está en Versiones"
            findings.add("A459", "version", record, named(table, record)[1], params={"reason": reason})
    yield from findings.found


def _as_fixed(findings: Findings, field: str, record: int, before: date | None, version: str) -> None:
    table: TableData = findings.table
    now: Any = table.columns[field][record] if field in table.columns else None
    if now != before:
        params = {"activity": name_of(table, "actividad", record), "version": version}
        findings.add("E474", field, record, now or "nada", before or "nada", params=params)
