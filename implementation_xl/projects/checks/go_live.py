"""The go-live as the forms of a project tell it: schedule, hand-over, its own record, and the tests before it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import GO_LIVE, YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.gate import FIT, NOT_APPLICABLE, PENDING, go_live_gate
from implementation_xl.indicators.records import Findings
from implementation_xl.indicators.schedule import CANCELLED
from implementation_xl.projects.checks.common import at_header, day_of
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

LIVE, STABILISATION = fold("Salida a producción"), fold("Estabilización")
EARLY = frozenset({fold("Recepción"), fold("Planeación")})
"""The phases before the work begins."""


def phase_of(table: TableData, record: int) -> str:
    """The phase of an activity as it is compared."""
    return fold(str(table.columns["fase"][record] or ""))


def _planned_rows(table: TableData, phase: str) -> list[int]:
    """The records of a phase that are planned and not cancelled."""
    column = table.columns
    return [
        record
        for record in range(len(table))
        if phase_of(table, record) == phase
        and column["situacion"][record] != CANCELLED
        and column["inicio_planeado"][record]
        and column["fin_planeado"][record]
        and column["inicio_planeado"][record] <= column["fin_planeado"][record]
    ]


def live_rows(table: TableData) -> list[int]:
    """The records that are the go-live: the milestones of its phase, else all of the phase."""
    rows = _planned_rows(table, LIVE)
    return [record for record in rows if table.columns["hito"][record] == YES] or rows


def go_live_dates(schedule: Reading, handover: Reading) -> Iterator[Problem]:
    """The hand-over's planned go-live outside the days that the schedule has for it."""
    table, agreed = schedule.tables.get("actividades"), day_of(handover, "fecha_salida_produccion")
    rows = live_rows(table) if table else []
    if table is None or agreed is None or not rows:
        return
    column = table.columns
    if any(column["inicio_planeado"][record] <= agreed <= column["fin_planeado"][record] for record in rows):
        return
    last = max(rows, key=lambda record: column["fin_planeado"][record])
    findings = Findings(table, schedule.path)
    findings.add("A608", "fin_planeado", last, column["fin_planeado"][last], agreed)
    yield from findings.found


def early_stabilisation(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """Stabilisation planned to begin before the go-live that it follows."""
    table = reading.tables.get("actividades")
    live = live_rows(table) if table else []
    if table is None or not live:
        return
    first = min(table.columns["inicio_planeado"][record] for record in live)
    findings = Findings(table, reading.path)
    for record in _planned_rows(table, STABILISATION):
        start = table.columns["inicio_planeado"][record]
        if start < first:
            findings.add("A417", "inicio_planeado", record, start, first)
    yield from findings.found


class _Live(NamedTuple):
    """The day of the go-live and the cell that says so."""

    day: date
    reading: Reading
    sheet: str
    cell: str
    field: str
    label: str


def _live(schedule: Reading | None, day: date) -> _Live | None:
    """The go-live that the schedule says to be done by `day`: all of its activities, on the last *Fin real*."""
    table = schedule.tables.get("actividades") if schedule else None
    rows = live_rows(table) if table else []
    return _done(schedule, table, rows, day) if schedule and table and rows else None


def _done(schedule: Reading, table: TableData, rows: list[int], day: date) -> _Live | None:
    """The last *Fin real* of some activities; None while one of them is open at `day`."""
    ends = [table.columns["fin_real"][record] for record in rows]
    if any(end is None or end > day for end in ends):
        return None
    last = max(ends)
    cell = table.cell("fin_real", rows[ends.index(last)])
    return _Live(last, schedule, table.sheet, cell, "fin_real", table.table.field("fin_real").label)


def _recorded_live(record: Reading | None, day: date) -> _Live | None:
    """The go-live by its own record, done by `day`."""
    said = day_of(record, "fecha")
    if record is None or said is None or said > day:
        return None
    sheet, cell = record.header_cells["fecha"]
    return _Live(said, record, sheet, cell, "fecha", "Fecha")


def latest_wave(waves: Sequence[Reading], day: date) -> Reading | None:
    """Of the go-live records of a project the last that is out by `day`, else the first to come."""
    dated = [(said, record) for record in waves if (said := day_of(record, "fecha"))]
    gone = [pair for pair in dated if pair[0] <= day]
    if gone:
        return max(gone, key=lambda pair: pair[0])[1]
    return min(dated, key=lambda pair: pair[0])[1] if dated else next(iter(waves), None)


def live_untested(schedule: Reading | None, waves: Sequence[Reading], tests: Reading, day: date) -> Iterator[Problem]:
    """A go-live done by `day` when the tests, as they stood on that date, did not allow it; of several the last."""
    record = latest_wave(waves, day)
    live, results = _live(schedule, day) or _recorded_live(record, day), tests.tables.get("pruebas")
    if live is None or results is None or not len(results):
        return
    gate = go_live_gate(_as_of(results, live.day))
    if gate.state != FIT:
        yield Problem(
            "A609",
            live.reading.path,
            live.sheet,
            live.cell,
            live.field,
            live.label,
            show_date(live.day),
            None,
            {"reason": gate.motivo},
        )


def live_dates(waves: Sequence[Reading], schedule: Reading, day: date) -> Iterator[Problem]:
    """A go-live on one day in its record and on another, or on none, in the schedule.

    Each milestone of the schedule is a go-live of its own, and answers for one record: the one of its day.
    """
    table = schedule.tables.get("actividades")
    units = _live_units(table) if table else []
    if table is None or not units:
        return
    recorded = (_recorded_live(record, day) for record in waves)
    said = sorted((live for live in recorded if live), key=lambda live: live.day)
    for live in list(said):
        unit = next((rows for rows in units if _ended(schedule, table, rows, day) == live.day), None)
        if unit:
            units.remove(unit)
            said.remove(live)
    findings = Findings(table, schedule.path)
    for live, unit in zip(said, units[-len(said) :] if said else (), strict=False):
        ended = _ended(schedule, table, unit, day)
        open_rows = [record for record in unit if table.columns["fin_real"][record] is None]
        if ended:
            yield at_header("A615", live.reading, "fecha", live.day, ended)
        elif open_rows:
            findings.add("A617", "fin_real", open_rows[-1], None, live.day)
    yield from findings.found


def _live_units(table: TableData) -> list[list[int]]:
    """The go-lives of a schedule, each with its activities: one for each milestone, else one of all of the phase."""
    rows = live_rows(table)
    if any(table.columns["hito"][record] == YES for record in rows):
        return [[record] for record in rows]
    return [rows] if rows else []


def _ended(schedule: Reading, table: TableData, rows: list[int], day: date) -> date | None:
    """The day on which a go-live of the schedule was done."""
    done = _done(schedule, table, rows, day)
    return done.day if done else None


def same_wave(project: Project, cutoff: date | None, today: date) -> Iterator[Problem]:
    """Two go-live records of one service on one day: one of them is a copy, and its open subjects count twice."""
    known: dict[tuple[str, date], Reading] = {}
    for record in project.records(GO_LIVE):
        said = day_of(record, "fecha")
        if said is None:
            continue
        service = record.header.get("servicio")
        first = known.setdefault((fold(str(service or "")), said), record)
        if first is not record:
            other = os.path.basename(first.path)  # noqa: PTH119
            yield at_header("A640", record, "servicio" if service else "fecha", service or said, other=other)


def stabilisation(record: Reading, handover: Reading) -> Iterator[Problem]:
    """A stabilisation of another length than the hand-over says; its first day may be counted or not."""
    first, last = (
        day_of(record, "estabilizacion_desde") or day_of(record, "fecha"),
        day_of(record, "estabilizacion_hasta"),
    )
    days = handover.header.get("dias_estabilizacion")
    if first is None or last is None or not isinstance(days, (int, float)):
        return
    if (last - first).days not in (int(days), int(days) - 1):
        yield at_header(
            "A616", record, "estabilizacion_hasta", last, first + timedelta(days=int(days)), days=f"{days:g}"
        )


def _as_of(tests: TableData, day: date) -> TableData:
    """The tests as they stood on a day: what was tested or corrected later was pending."""
    columns: dict[str, list[Any]] = dict(tests.columns)
    later = [
        any(one is not None and one > day for one in pair)
        for pair in zip(columns["fecha_prueba"], columns["fecha_correccion"], strict=True)
    ]
    columns["resultado"] = [
        PENDING if after and result != NOT_APPLICABLE else result
        for after, result in zip(later, columns["resultado"], strict=True)
    ]
    return replace(tests, columns=columns)
