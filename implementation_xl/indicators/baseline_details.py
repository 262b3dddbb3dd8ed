"""What is said of a schedule's baseline beside its value: how far the plan has moved, who left it, what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.base.problems import Problem
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import (
    BASED,
    PLANNED,
    VERSIONS,
    PlanDates,
    Planned,
    Tables,
    kept_rows,
    named,
    same_activities,
)
from implementation_xl.indicators.details import Baseline, Moved, Original
from implementation_xl.indicators.records import Findings, is_typed, name_of

SHOWN = 5
_CANCELLED = "Cancelada"


class Move(NamedTuple):
    """An activity of the baseline whose plan of today is another; `days` are working days from end to end."""

    record: int
    base: tuple[date, date]
    plan: tuple[date, date]
    days: int

    @property
    def field(self) -> str:
        """The planned column to look at: the end, where it is only the start that moved the start."""
        return PLANNED[self.base[1] != self.plan[1]]

    @property
    def dates(self) -> tuple[date, date]:
        """From which day to which, in that column."""
        at = PLANNED.index(self.field)
        return self.base[at], self.plan[at]


def baseline_details(
    table: TableData, plan: PlanDates, tables: Tables, calendar: WorkCalendar, original: Original | None
) -> Baseline:
    """What the activities were measured against, and what became of it since.

    `corrimiento_dias` are the working days from the end of the baseline to that of today's plan, cancelled activities
    in neither; `movidas` the activities whose plan is another now, `fuera` those that are not of the baseline,
    `retiradas` those of it that are gone from the table, `canceladas_peso` the share of its weight that is cancelled.
    """
    version = plan.version
    return {
        "version": version.number if version else None,
        "fecha": version.since if version else None,
        "motivo": version.reason if version else None,
        "corrimiento_dias": drift(table, plan, calendar),
        "movidas": [_moved(table, move) for move in moves(table, plan, calendar)],
        "fuera": [name_of(table, "actividad", record) for record in left_outside(table, plan)],
        "retiradas": [row.name for row in gone(table, plan, tables)],
        "canceladas_peso": _cancelled_weight(table, plan, calendar),
        "original": original,
    }


def moves(table: TableData, plan: PlanDates, calendar: WorkCalendar) -> Iterator[Move]:
    """The activities of the baseline, not cancelled, whose planned dates are others, both typed."""
    starts, ends = (table.columns[id] for id in PLANNED)
    notes = table.columns["situacion"]
    for record in range(len(table)) if plan.based else ():
        if record in plan.outside or notes[record] == _CANCELLED:
            continue
        base, now = (plan.starts[record], plan.ends[record]), (starts[record], ends[record])
        if None not in now and now != base:
            first, last = base
            assert first is not None
            assert last is not None
            yield Move(record, (first, last), now, calendar.between(last, now[1]))


def drift(table: TableData, plan: PlanDates, calendar: WorkCalendar) -> int | None:
    """The working days from the end of the baseline to that of today's plan; None where either has none."""
    ends = list(zip(plan.ends, table.columns[PLANNED[1]], table.columns["situacion"], strict=True))
    going = [(record, base, now) for record, (base, now, note) in enumerate(ends) if note != _CANCELLED]
    bases = [base for record, base, _ in going if base is not None and record not in plan.outside]
    now = [day for _, _, day in going if day is not None]
    return calendar.between(max(bases), max(now)) if bases and now else None


def left_outside(table: TableData, plan: PlanDates) -> list[int]:
    """The activities that are not of the baseline, cancelled ones left out."""
    notes = table.columns["situacion"]
    return [one for one in sorted(plan.outside) if notes[one] != _CANCELLED and is_typed(table, one)]


def gone(table: TableData, plan: PlanDates, tables: Tables) -> list[Planned]:
    """The activities that *Líneas base* keeps of the version in force and that the table has no more."""
    rows = list(kept_rows(tables, plan.version.number)) if plan.version else []
    now = [named(table, record) for record in range(len(table))] if rows else []
    there = set(same_activities(now, [(row.id, row.name, row.phase) for row in rows]))
    return [row for place, row in enumerate(rows) if place not in there]


def baseline_findings(
    table: TableData, plan: PlanDates, tables: Tables, calendar: WorkCalendar, path: str
) -> list[Problem]:
    """What the baseline leaves out, said once; each activity that moved; a version that was kept nowhere."""
    if not plan.based:
        return []
    findings = Findings(table, path)
    outside = [one for one in left_outside(table, plan) if not _half(table, one)]
    if outside:
        names = [f"«{name_of(table, 'actividad', record)}»" for record in outside]
        more = f" y {len(names) - SHOWN} más" if len(names) > SHOWN else ""
        count = f"{len(names)} actividades" if len(names) > 1 else "1 actividad"
        findings.add("A472", "actividad", outside[0], count, params={"activities": ", ".join(names[:SHOWN]) + more})
    for move in moves(table, plan, calendar):
        before, after = move.dates
        days = f"{move.days:+d} día{'s' if abs(move.days) != 1 else ''} hábil{'es' if abs(move.days) != 1 else ''}"
        params = {"activity": name_of(table, "actividad", move.record), "days": days}
        findings.add("N473", move.field, move.record, after, before, params=params)
    if plan.lacking and plan.version:
        versions = Findings(tables[VERSIONS], path)
        versions.add("A479", "version", plan.lacking.record, plan.lacking.number, plan.version.number)
        return findings.found + versions.found
    return findings.found


def _half(table: TableData, record: int) -> bool:
    """True where one base date stands without the other: that cell has its own error."""
    return any(table.columns[id][record] is not None for id in BASED if id in table.columns)


def _moved(table: TableData, move: Move) -> Moved:
    id, _, _ = named(table, move.record)
    return {
        "actividad": name_of(table, "actividad", move.record),
        "id": id or None,
        "celda": table.cell(move.field, move.record),
        "base_inicio": move.base[0],
        "base_fin": move.base[1],
        "plan_inicio": move.plan[0],
        "plan_fin": move.plan[1],
        "dias": move.days,
    }


def _cancelled_weight(table: TableData, plan: PlanDates, calendar: WorkCalendar) -> float | None:
    """The share of the baseline's working days that is of cancelled activities; None where it has no working day."""
    cancelled = total = 0
    rows: Any = zip(plan.starts, plan.ends, table.columns["situacion"], strict=True)
    for record, (start, end, note) in enumerate(rows):
        if record not in plan.outside and start is not None and end is not None:
            weight = calendar.count(start, end)
            total += weight
            cancelled += weight if note == _CANCELLED else 0
    return cancelled / total if total else None
