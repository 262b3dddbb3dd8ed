"""The plan of one project for its pictures: the lines of a Gantt and the points of an S-curve, at the cut-off date.

The curves are those of the workbook's sheet *Curva S*: the real progress of an activity is spread evenly from its real
start, or the one it is judged by where there is none, to its real finish, or the cut-off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import fsum
from typing import Any, NamedTuple

from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import SCHEDULE, YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import BASED, PLANNED, PlanDates, plan_dates
from implementation_xl.indicators.schedule import CANCELLED, RowState, row_states
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.projects.worklist import calendar_of
from implementation_xl.workbooks.reading.isolation import read
from implementation_xl.workbooks.reading.workbook import Reading

POINTS = 41
NO_PHASE = "Sin fase"
Days = tuple[date, date]


class GanttLine(NamedTuple):
    """An activity: when it is planned, when the baseline has it, when it is done (to the cut-off), how far it is."""

    name: str
    planned: Days | None
    base: Days | None
    real: Days | None
    progress: float
    state: str
    milestone: bool


class CurvePoint(NamedTuple):
    """Cumulative progress at the end of a day, as fractions; `real` is None after the cut-off."""

    day: date
    planned: float
    real: float | None


class PlanPicture(NamedTuple):
    """A schedule at a day: its phases in order with their activities, and its curve; `based` says what by."""

    day: date
    phases: list[tuple[str, list[GanttLine]]]
    curve: list[CurvePoint]
    based: bool


def plan_picture(portfolio: Portfolio) -> PlanPicture | None:
    """The plan of the only project of a portfolio; None where it has not one schedule with dates."""
    project = portfolio.projects[0]
    paths = [file for file, mark in zip(project.files, project.marks, strict=False) if mark.form == SCHEDULE]
    if len(paths) != 1:
        return None
    reading = read(paths[0], catalog=portfolio.catalog)
    if reading.form is None or reading.untouched or "actividades" not in reading.tables:
        return None
    return picture_of(reading, _measured_day(portfolio), portfolio.catalog)


def _measured_day(portfolio: Portfolio) -> date:
    """The day that the schedule was measured at: the cut-off, or that of closing where it is closed."""
    measurement = portfolio.projects[0].measurements.get("cronograma")
    return measurement.cutoff if measurement else portfolio.cutoff


def picture_of(reading: Reading, day: date, catalog: Catalog) -> PlanPicture | None:
    """The plan of a schedule that was read; None where no activity has dates."""
    table, calendar = reading.tables["actividades"], calendar_of(reading)
    plan = plan_dates(table, reading.tables, day)
    states = row_states(table, day, calendar, reading.tables)
    phases: dict[str, list[GanttLine]] = {}
    for row in states:
        line = _line(table, plan, row, day)
        if line.planned or line.base:
            phases.setdefault(str(_value(table, "fase", row.record) or NO_PHASE), []).append(line)
    if not phases:
        return None
    choices = catalog.choices(table.table.field("fase"))
    known = [fold(choice.value) for choice in choices.values] if choices else []
    order = sorted(phases, key=lambda phase: known.index(fold(phase)) if fold(phase) in known else len(known))
    curve = _curve(table, plan, [row for row in states if row.weight], day, calendar)
    return PlanPicture(day, [(phase, phases[phase]) for phase in order], curve, plan.based)


def _value(table: TableData, field: str, record: int) -> Any:
    column = table.columns.get(field)
    return column[record] if column else None


def _line(table: TableData, plan: PlanDates, row: RowState, day: date) -> GanttLine:
    record = row.record
    judged = _days(plan.starts[record], plan.ends[record])
    planned = _days(*(_value(table, id, record) for id in PLANNED))
    base = judged if plan.based and record not in plan.outside else _days(*(_value(table, id, record) for id in BASED))
    state = CANCELLED if _value(table, "situacion", record) == CANCELLED else row.state or ""
    return GanttLine(
        row.name,
        planned or judged,
        base,
        _real(table, record, day),
        row.progress,
        state,
        _value(table, "hito", record) == YES,
    )


def _days(start: Any, end: Any) -> Days | None:
    return (start, end) if isinstance(start, date) and isinstance(end, date) and start <= end else None


def _real(table: TableData, record: int, day: date) -> Days | None:
    """From its real start to its real finish, or to the cut-off where it goes on."""
    begun, ended = (_value(table, id, record) for id in ("inicio_real", "fin_real"))
    last = min(ended or day, day)
    return _days(begun or (last if ended else None), last)


def _curve(
    table: TableData, plan: PlanDates, counted: Sequence[RowState], day: date, calendar: Any
) -> list[CurvePoint]:
    """Planned and real progress from the eve of the plan to its end, or to the cut-off where that is later."""
    total = sum(row.weight or 0 for row in counted)
    spans = [(row, plan.starts[row.record], plan.ends[row.record]) for row in counted]
    dated = [(row, start, end) for row, start, end in spans if start and end]
    if not total or not dated:
        return []
    first = min(start for _, start, _ in dated) - timedelta(1)
    last = max(max(end for _, _, end in dated), day)
    length = (last - first).days
    days = sorted({first + timedelta(round(place * length / (POINTS - 1))) for place in range(POINTS)} | {day})
    elapsed = calendar.elapsed
    before = {row.record: elapsed(start.toordinal() - 1) for row, start, _ in dated}
    earned = [(row, *_spread(table, row, start, day)) for row, start, _ in dated]
    points = []
    for at in (one for one in days if first <= one <= last):
        reached = elapsed(at.toordinal())
        planned = sum(min(max(0, reached - before[row.record]), row.weight or 0) for row, _, _ in dated)
        real = fsum((row.weight or 0) * row.progress * _share(at, since, until) for row, since, until in earned)
        points.append(CurvePoint(at, planned / total, real / total if at <= day else None))
    return points


def _spread(table: TableData, row: RowState, start: date, day: date) -> Days:
    """Between which days the real progress of an activity came about."""
    begun, ended = (_value(table, id, row.record) for id in ("inicio_real", "fin_real"))
    return begun or start, min(ended or day, day)


def _share(day: date, since: date, until: date) -> float:
    if day >= until:
        return 1.0
    return ((day - since).days + 1) / ((until - since).days + 1) if day >= since else 0.0
