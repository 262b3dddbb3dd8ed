"""The go-live as the forms of a project tell it: schedule, hand-over, its own record, and the tests before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from implementation_xl.base.dates import show
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.gate import FIT, NOT_APPLICABLE, PENDING, go_live_gate
from implementation_xl.indicators.records import Findings
from implementation_xl.indicators.schedule import CANCELLED
from implementation_xl.projects.checks.common import at_header, day_of
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
    if schedule is None or table is None or not rows:
        return None
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


def live_untested(schedule: Reading | None, record: Reading | None, tests: Reading, day: date) -> Iterator[Problem]:
    """A go-live done by `day` when the tests, as they stood on that date, did not allow it."""
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
            show(live.day),
            None,
            {"reason": gate.motivo},
        )


def live_dates(record: Reading, schedule: Reading, day: date) -> Iterator[Problem]:
    """The go-live on one day in its record and on another, or on none, in the schedule."""
    said, live = _recorded_live(record, day), _live(schedule, day)
    if said and live and said.day != live.day:
        yield at_header("A615", record, "fecha", said.day, live.day)
    table = schedule.tables.get("actividades")
    rows = live_rows(table) if table else []
    if said and not live and table and rows:
        findings = Findings(table, schedule.path)
        open_rows = [one for one in rows if table.columns["fin_real"][one] is None]
        if open_rows:
            findings.add("A617", "fin_real", open_rows[-1], None, said.day)
        yield from findings.found


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
