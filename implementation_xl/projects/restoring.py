"""*Líneas base* as it was recorded, where somebody edited or deleted its rows."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from implementation_xl.base.files import failure
from implementation_xl.forms.catalog import Catalog
from implementation_xl.indicators.baseline import KEPT, kept_rows, same_activities, versions_of
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.projects.baselines import schedule_of
from implementation_xl.projects.fixing import ScheduleEdit, check_schedule_editable, write_schedule
from implementation_xl.projects.project import Project
from implementation_xl.projects.watched import WatchedRow
from implementation_xl.workbooks.reading.workbook import read_here


@dataclass(frozen=True, slots=True)
class BaselineRestored:
    """How many rows of which versions were put back; none where *Líneas base* is as recorded. `copy` is the former
    workbook.
    """

    path: Path
    rows: Mapping[int, int]
    copy: Path | None = None


def restore_versions(
    project: Project | str | os.PathLike[str],
    recorded: Mapping[int, Sequence[WatchedRow]],
    *,
    now: datetime | None = None,
    catalog: Catalog | None = None,
) -> BaselineRestored:
    """Put back the activities of each version as `recorded`: dates that differ, and rows that are gone.

    Versions that *Versiones* does not have are left alone. Raises ImplementationXLError, with nothing written, where
    the schedule cannot be edited, is open in another program, or has no sheet *Líneas base*.
    """
    known = catalog or load_catalog()
    reading, _ = schedule_of(project, known)
    path = Path(reading.path)
    check_schedule_editable(reading, path)
    data = path.read_bytes()
    edit = ScheduleEdit(read_here(str(path), catalog=known, data=data), path)
    if KEPT not in edit.reading.tables:
        raise failure("E875", path, reason="al libro le falta la hoja «Líneas base»")
    numbers = [version.number for version in versions_of(edit.reading.tables)]
    rows = {number: _restore(edit, number, recorded[number]) for number in numbers if number in recorded}
    copy = write_schedule(edit, data, now or datetime.now(), known) if edit.writes else None
    return BaselineRestored(path, {number: count for number, count in rows.items() if count}, copy)


def _restore(edit: ScheduleEdit, number: int, recorded: Sequence[WatchedRow]) -> int:
    """Write what a version lacks of what was recorded; how many rows that is."""
    table = edit.reading.tables[KEPT]
    kept = list(kept_rows(edit.reading.tables, number))
    places = same_activities([(row.id, row.name, "") for row in recorded], [(row.id, row.name, "") for row in kept])
    count = 0
    for row, place in zip(recorded, places, strict=True):
        dates = {"inicio": row.start, "fin": row.end}
        if place is None:
            said = {"version": number, "id": row.id or None, "actividad": row.name} | dates
            edit.put(KEPT, edit.free_row(KEPT), {id: value for id, value in said.items() if value is not None})
        elif (kept[place].start, kept[place].end) != (row.start, row.end):
            edit.put(KEPT, table.rows[kept[place].record], dates)
        else:
            continue
        count += 1
    return count
