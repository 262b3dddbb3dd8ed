"""The plan that each version of a project approved, as the history keeps it to tell whether it was changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from implementation_xl.base.dates import show_date
from implementation_xl.base.words import written
from implementation_xl.forms.process import CORPORATE, SCHEDULE
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import (
    BASED,
    KEPT,
    PLANNED,
    VERSIONS,
    Planned,
    based_rows,
    dated_rows,
    kept_rows,
    versions_of,
)
from implementation_xl.projects.checks.baseline import ACTIVITIES, CLIENT, INSIDE, approved_on
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

UNNUMBERED = "sin número"


class WatchedRow(NamedTuple):
    """An activity of an approved plan, and its sheet row in the workbook."""

    id: str
    name: str
    start: date
    end: date
    row: int


class WatchedPlan(NamedTuple):
    """One approved plan: `version` tells it from the others of its project, `fixed` that it is of a baseline.

    `columns` are those of its start and end in `sheet` of the workbook at `path`. A version that *Líneas base* does not
    keep has no `rows`, and is `listed` in this row of *Versiones*.
    """

    version: str
    fixed: bool
    path: str
    sheet: str
    columns: tuple[int, int]
    rows: tuple[WatchedRow, ...]
    listed: int = 0

    @property
    def content(self) -> str:
        """Its rows as text, the same whatever their order."""
        return as_content(self.rows)

    @property
    def words(self) -> str:
        """What it is called (Spanish)."""
        return version_words(self.version)


def as_content(rows: Iterable[WatchedRow]) -> str:
    """Activities as the history writes them: ID, name, start and end of each, in order."""
    plain = sorted([row.id, row.name, row.start.isoformat(), row.end.isoformat()] for row in rows)
    return written(json.dumps(plain, ensure_ascii=False))


def digest_of(content: str) -> str:
    """The SHA-256 of such a text."""
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def version_words(version: str) -> str:
    """A version as people call it: «La versión 2 de la línea base», «El plan aprobado el 06/03/2026»."""
    if version == UNNUMBERED:
        return "La línea base sin versión"
    if version.isdecimal():
        return f"La versión {version} de la línea base"
    days = [show_date(date.fromisoformat(day)) for day in version.split()]
    return f"El plan aprobado el {' y el '.join(dict.fromkeys(days))}"


def watched_plans(project: Project, day: date) -> tuple[WatchedPlan, ...]:
    """Every plan of a project that was approved by a day: the versions of its baseline, else the planned dates."""
    reading = project.filled(SCHEDULE)
    table = reading.tables.get(ACTIVITIES) if reading else None
    return tuple(_plans(project, reading, table, day)) if reading and table else ()


def _plans(project: Project, reading: Reading, table: TableData, day: date) -> Iterator[WatchedPlan]:
    versions = versions_of(reading.tables)
    for version in versions[:-1]:
        kept = reading.tables.get(KEPT)
        rows = list(kept_rows(reading.tables, version.number))
        if kept is not None and rows:
            yield _plan(str(version.number), True, reading.path, kept, ("inicio", "fin"), rows)
        else:
            listed = reading.tables[VERSIONS]
            plan = _plan(str(version.number), True, reading.path, listed, ("version", "version"), ())
            yield plan._replace(listed=listed.rows[version.record])
    based = list(based_rows(table))
    if based:
        number = str(versions[-1].number) if versions else UNNUMBERED
        yield _plan(number, True, reading.path, table, BASED, based)
        return
    asked = (INSIDE,) if project.type == CORPORATE else (INSIDE, CLIENT)
    approved = [approved_on(reading, who, day) for who in asked]
    if all(one is not None and one <= day for one in approved):
        days = " ".join(one.isoformat() for one in approved if one)
        planned = list(dated_rows(table, PLANNED))
        if planned:
            yield _plan(days, False, reading.path, table, PLANNED, planned)


def _plan(
    version: str, fixed: bool, path: str, table: TableData, fields: tuple[str, str], rows: Iterable[Planned]
) -> WatchedPlan:
    first, last = (table.placed[field] for field in fields)
    watched = tuple(WatchedRow(row.id, row.name, row.start, row.end, table.rows[row.record]) for row in rows)
    return WatchedPlan(version, fixed, path, table.sheet, (first, last), watched)
