"""Fixing a baseline: the base columns, a row of *Versiones* and the rows of *Líneas base*, all in one write or none."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from implementation_xl.base.dates import FIRST, LAST, as_day, show_date
from implementation_xl.base.files import beside, failure, numbered, opened_in
from implementation_xl.base.places import EDITABLE, is_address
from implementation_xl.base.problems import ERROR
from implementation_xl.base.words import storable
from implementation_xl.forms.catalog import Catalog
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
    named,
    versions_of,
)
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.indicators.records import is_typed
from implementation_xl.indicators.schedule import CANCELLED
from implementation_xl.projects.baselines import schedule_of
from implementation_xl.projects.checks.baseline import ACTIVITIES
from implementation_xl.projects.checks.common import day_of
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.finding import FORMER_FOLDER
from implementation_xl.workbooks.reading.workbook import Reading, read_here

NEEDED = {ACTIVITIES: BASED, VERSIONS: ("version", "fecha", "motivo"), KEPT: ("version", "actividad", "inicio", "fin")}


@dataclass(frozen=True, slots=True)
class BaselineFixed:
    """What was fixed: the version, how many activities, the end of the plan, and the copy of the former workbook.

    `changed` is false where the plan is that of the last version already, and nothing was written.
    """

    path: Path
    version: int
    since: date
    activities: int
    end: date
    changed: bool = True
    copy: Path | None = None


def fix_baseline(
    project: Project | str | os.PathLike[str],
    motivo: str,
    *,
    interna_por: str | None = None,
    interna_fecha: date | None = None,
    cliente_por: str | None = None,
    cliente_fecha: date | None = None,
    soporte: str | None = None,
    cambio: str | None = None,
    desde: date | None = None,
    now: datetime | None = None,
    catalog: Catalog | None = None,
) -> BaselineFixed:
    """Fix today's plan of a project (or of the project in a folder) as a new version of its baseline.

    It is in force from `desde` on, by default today; the first version takes the approvals that the header says.
    The former workbook stays in the folder *Anteriores*. Raises ImplementationXLError, with nothing written, where the
    schedule cannot be edited, is open in another program, or its plan has gaps.
    """
    moment, known = now or datetime.now(), catalog or load_catalog()
    reading, _ = schedule_of(project, known)
    path = Path(reading.path)
    check_schedule_editable(reading, path)
    data = path.read_bytes()
    reading = read_here(str(path), catalog=known, data=data)
    texts = {
        "motivo": motivo,
        "cambio": cambio,
        "interna_por": interna_por,
        "cliente_por": cliente_por,
        "soporte": soporte,
    }
    said: dict[str, Any] = {id: _one_line(text) for id, text in texts.items()}
    said |= {"interna_fecha": interna_fecha, "cliente_fecha": cliente_fecha}
    fixing = _Fixing(reading, path, said, desde, moment.date())
    if fixing.writes:
        return fixing.result(write_schedule(fixing, data, moment, known))
    return fixing.result(None)


def _one_line(text: str | None) -> str:
    """A text as a cell of one line holds it."""
    return " ".join(storable(text or "").split())


def check_schedule_editable(reading: Reading, path: Path) -> None:
    """Raise ImplementationXLError where a schedule cannot be edited now."""
    if is_address(reading.path) or path.suffix.lower() not in EDITABLE:
        where = "está en un servidor" if is_address(reading.path) else f"es un libro {path.suffix.lower()}"
        raise failure("E875", path, reason=f"el cronograma {where} y no se puede editar; guárdelo aquí como .xlsx")
    lock = opened_in(path)
    if lock:
        raise failure("E876", path, found=lock)
    if not os.access(path, os.W_OK):
        raise failure("E875", path, reason="no hay permiso para escribir el cronograma")


class ScheduleEdit:
    """What is to be written into a schedule: `writes` maps (table, sheet row) to column -> value."""

    def __init__(self, reading: Reading, path: Path) -> None:
        self.reading, self.path = reading, path
        self.writes: dict[tuple[str, int], dict[str, Any]] = {}

    def put(self, table: str, row: int, values: dict[str, Any]) -> None:
        """Write cells of one row."""
        self.writes.setdefault((table, row), {}).update(values)

    def free_row(self, id: str) -> int:
        """The first row below a table that is free, what is to be written counted."""
        from implementation_xl.adapters.editing.rows import first_free_row

        table = self.reading.tables[id]
        last = table.rows[-1] if table.rows else table.header_row
        free = first_free_row(self.path, table.sheet, last, table.placed.values())
        return max([free, *(row + 1 for where, row in self.writes if where == id)])


class _Fixing(ScheduleEdit):
    """Today's plan as a version of the baseline."""

    def __init__(self, reading: Reading, path: Path, said: dict[str, Any], since: date | None, today: date) -> None:
        super().__init__(reading, path)
        self.said = said
        self._check_places()
        self.table = reading.tables[ACTIVITIES]
        self.versions = versions_of(reading.tables)
        self.plan = self._plan()
        self.since = since or today
        self.number = self.versions[-1].number if self.versions else 0
        self.new = not self._is_fixed() or not self.versions
        if self.new:
            self._check_reason()
            if self.versions and not self._kept(self.number):  # a version fixed by hand is kept before it goes
                self._keep(self.number, list(based_rows(self.table)))
            self.number += 1
            self._base()
            self._version()
        elif self.versions[-1].since is not None:
            self.since = self.versions[-1].since
        if not self._kept(self.number):
            self._keep(self.number, self.plan)

    def result(self, copy: Path | None) -> BaselineFixed:
        """What is told of it."""
        return BaselineFixed(self.path, self.number, self.since, len(self.plan), self._end(), bool(self.writes), copy)

    # whether it can be done

    def _refuse(self, reason: str) -> Exception:
        return failure("E875", self.path, reason=reason)

    def _check_places(self) -> None:
        for id, columns in NEEDED.items():
            table = self.reading.tables.get(id)
            form = self.reading.form
            assert form is not None
            sheet = next(sheet.name for sheet, one in form.tables() if one.id == id)
            if table is None:
                reason = f"al libro le falta la hoja «{sheet}»: créelo de nuevo (ixl generar) y pase los datos"
                raise self._refuse(reason)
            for column in columns:
                if column not in table.placed:
                    label = table.table.field(column).label
                    raise self._refuse(f"a la hoja «{sheet}» le falta la columna «{label}»: agréguela con ese título")

    def _check_reason(self) -> None:
        if not self.said["motivo"]:
            raise self._refuse("falta el motivo")
        days = (self.since, self.said["interna_fecha"], self.said["cliente_fecha"])
        for day in days:
            if day is not None and not FIRST <= day <= LAST:
                raise self._refuse(f"{show_date(day)} no es una fecha de {FIRST.year} a {LAST.year}")
        before = self.versions[-1].since if self.versions else None
        if before and self.since < before:
            last = f"la versión {self.versions[-1].number} rige desde el {show_date(before)}"
            raise self._refuse(f"no puede regir desde el {show_date(self.since)}, porque {last}")

    def _plan(self) -> list[Planned]:
        """The activities of today's plan; raises where one is not planned whole."""
        table, faulty = self.table, self._faulty()
        plan = {row.record: row for row in dated_rows(table, PLANNED)}
        rows = []
        for record, note in enumerate(table.columns["situacion"]):
            if note == CANCELLED or not is_typed(table, record):
                continue
            row, cells = plan.get(record), [table.cell(id, record) for id in PLANNED]
            if row is None or row.end < row.start or faulty & set(cells):
                raise self._refuse(
                    f"«{named(table, record)[1]}» no tiene sus dos fechas planeadas en orden ({cells[0]})"
                )
            rows.append(row)
        if not rows:
            raise self._refuse("el cronograma no tiene actividades planeadas")
        return rows

    def _faulty(self) -> set[str]:
        problems = self.reading.problems
        return {one.cell for one in problems if one.severity == ERROR and one.sheet == self.table.sheet and one.cell}

    # what is to be written

    def _is_fixed(self) -> bool:
        """True where the base columns say today's plan already, and what is kept of their version too."""
        now = [(row.record, row.start, row.end) for row in self.plan]
        if [(row.record, row.start, row.end) for row in based_rows(self.table)] != now:
            return False
        if any(self._half(record) for record in range(len(self.table))):
            return False
        kept = self._kept(self.number)
        return not kept or _said(kept) == _said(self.plan)

    def _half(self, record: int) -> bool:
        return sum(self.table.columns[id][record] is not None for id in BASED) == 1

    def _kept(self, version: int) -> list[Planned]:
        return list(kept_rows(self.reading.tables, version))

    def _base(self) -> None:
        plan = {row.record: (row.start, row.end) for row in self.plan}
        for record, row in enumerate(self.table.rows):
            wanted = plan.get(record, (None, None))
            values = {id: day for id, day in zip(BASED, wanted, strict=True) if self.table.columns[id][record] != day}
            if values:
                self.put(ACTIVITIES, row, values)

    def _version(self) -> None:
        facts: dict[str, Any] = {"version": self.number, "fecha": self.since, **self.said}
        if not self.versions:
            for who in ("interna", "cliente"):
                facts[f"{who}_fecha"] = facts[f"{who}_fecha"] or day_of(self.reading, f"aprobacion_{who}")
        facts |= {"actividades": len(self.plan), "fin": self._end()}
        self.put(
            VERSIONS, self.free_row(VERSIONS), {id: value for id, value in facts.items() if value not in (None, "")}
        )

    def _keep(self, version: int, rows: Sequence[Planned]) -> None:
        areas = self.table.columns["area"]
        row = self.free_row(KEPT)
        for place, planned in enumerate(rows):
            values = {
                "version": version,
                "id": planned.id,
                "actividad": planned.name,
                "fase": planned.phase,
                "area": areas[planned.record],
                "inicio": as_day(planned.start),
                "fin": as_day(planned.end),
            }
            self.put(KEPT, row + place, {id: value for id, value in values.items() if value not in (None, "")})

    def _end(self) -> date:
        return max(row.end for row in self.plan)


def _said(rows: Sequence[Planned]) -> list[tuple[Any, ...]]:
    return sorted((row.id, row.name, row.phase, row.start, row.end) for row in rows)


def write_schedule(fixing: ScheduleEdit, data: bytes, moment: datetime, catalog: Catalog) -> Path:
    """Write the workbook; the copy of the former one."""
    from implementation_xl.adapters.editing.marking import NotEditable
    from implementation_xl.adapters.editing.rows import write_rows

    path = fixing.path
    copy, made = _copied(path, data, moment)
    try:
        with beside(path) as edited:
            try:
                write_rows(path, edited, _row_writes(fixing))
            except NotEditable as error:
                raise failure("E875", path, reason="no es un libro .xlsx en buen estado") from error
            _verify(fixing, edited, catalog)
            if path.read_bytes() != data:
                raise failure("E876", path, found="acaba de cambiar")
    except BaseException:
        if made:
            copy.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # others lie there
                copy.parent.rmdir()
        raise
    return copy


def _row_writes(fixing: ScheduleEdit) -> Iterator[Any]:
    from implementation_xl.adapters.editing.rows import RowWrite

    for (id, row), values in sorted(fixing.writes.items()):
        table = fixing.reading.tables[id]
        cells = {table.placed[field]: value for field, value in values.items() if field in table.placed}
        yield RowWrite(table.sheet, row, cells, table.header_row + 1)


def _verify(fixing: ScheduleEdit, edited: Path, catalog: Catalog) -> None:
    """Read the edited copy back: what was to be written is there and nothing else changed, or nothing is kept."""
    again = read_here(str(fixing.path), catalog=catalog, data=edited.read_bytes())
    for id, before in fixing.reading.tables.items():
        after = again.tables.get(id)
        written = {row: values for (table, row), values in fixing.writes.items() if table == id}
        if after is None or _cells(after) != _cells(before, written):
            raise failure("E875", fixing.path, reason=f"la hoja «{before.sheet}» no quedó bien al escribirla")


def _cells(table: TableData, changes: dict[int, dict[str, Any]] | None = None) -> dict[tuple[int, str], Any]:
    """What the cells of a table hold, with some of them changed; blank ones left out."""
    cells = {(row, id): column[place] for id, column in table.columns.items() for place, row in enumerate(table.rows)}
    for row, values in (changes or {}).items():
        cells |= {(row, id): value for id, value in values.items() if id in table.placed}
    return {place: value for place, value in cells.items() if value is not None}


def _copied(path: Path, data: bytes, moment: datetime) -> tuple[Path, bool]:
    """A dated copy of the workbook as it is in `FORMER_FOLDER`, and whether it is new: one that is there serves."""
    for copy in numbered(path.parent / FORMER_FOLDER / f"{path.stem} (anterior {moment:%Y-%m-%d %H%M}){path.suffix}"):
        if not copy.exists():
            with beside(copy) as temporary:
                temporary.write_bytes(data)
            return copy, True
        if copy.read_bytes() == data:
            return copy, False
    raise AssertionError("the last name returns or raises")
