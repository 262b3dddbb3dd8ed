"""Tiempos de cumplimiento del cronograma general: earned schedule, SPI(t) = ES / AT (Lipke), in working days.

"Which working day of the plan have we really reached, over the working day we should have reached."
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil, fsum
from typing import Any, NamedTuple

from implementation_xl.base.problems import Problem
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import OUTSIDE, PlanDates, Tables, first_dates, plan_dates
from implementation_xl.indicators.baseline_details import baseline_details, baseline_findings
from implementation_xl.indicators.details import Details, GroupFigures, Original
from implementation_xl.indicators.earned_schedule import EarnedSchedule, earned_schedule
from implementation_xl.indicators.measurement import (
    Excluded,
    Measurement,
    RowDetail,
    Source,
    traffic_light,
)
from implementation_xl.indicators.records import Findings, is_typed, left_out, name_of
from implementation_xl.indicators.trail import activity_basis, construction

COLUMNS = (
    "actividad",
    "area",
    "inicio_planeado",
    "fin_planeado",
    "inicio_base",
    "fin_base",
    "inicio_real",
    "fin_real",
    "avance",
    "situacion",
)
NOT_STARTED, UNDER_WAY, FINISHED, LATE = "Sin iniciar", "En curso", "Finalizada", "Atrasada"
SUSPENDED, CANCELLED = "Suspendida", "Cancelada"
NO_AREA = "Sin área"
NOTES = (SUSPENDED, CANCELLED)
HALF = 0.5


class RowState(NamedTuple):
    """One record of the schedule at a cut-off date.

    `state` is its *Novedad* where that is of the list, else one of Finalizada, Atrasada, En curso, Sin iniciar; None
    for a row left out without a *Novedad*, and for a blank one. `weight` is its planned working days, None when it
    does not count; `planned` how many of those lie up to the cut-off; `progress` its real progress r (0 to 1);
    `deviation` the working days from its planned end to *Fin real*, or to the cut-off when the activity is late and
    not finished, None otherwise. Planned is what `plan_dates` says; one outside the baseline weighs nothing, and its
    state and deviation go by its planned dates.
    """

    record: int
    name: str
    area: str
    state: str | None
    weight: int | None = None
    planned: int = 0
    progress: float = 0.0
    deviation: int | None = None
    excluded: Excluded | None = None

    @property
    def planned_share(self) -> float | None:
        """*% esperado*: the share of its working days that lie up to the cut-off; None when it weighs nothing."""
        return self.planned / self.weight if self.weight else None


def measure(
    table: TableData,
    cutoff: date,
    definition: IndicatorDefinition,
    *,
    path: str = "",
    calendar: WorkCalendar,
    detail: bool = False,
    tables: Tables | None = None,
) -> Measurement:
    """The indicator of one schedule: numerator ES, denominator AT.

    `tables` are those of the same workbook: with them it is measured by the version in force at the cut-off.

    `details`: `avance_real` EV, `avance_esperado` PV, `indice_avance` EV/PV and `a_tiempo` (fractions),
    `retraso_dias` AT − ES (working days), `fin_previsto` (a date), `por_area` (`avance_real`, `avance_esperado`
    as fractions of the area's own `peso`, its planned working days; None where it weighs nothing) and `atrasadas`
    (late activities by name); with a baseline `linea_base`. Each of `rows` adds d·r (earned days) over d (planned
    days).
    """
    plan = plan_dates(table, tables, cutoff)
    states = _states(table, plan, cutoff, calendar)
    counted = [one for one in states if one.weight is not None]
    figures = _figures(table, plan, counted, cutoff, calendar)
    reason = _not_measurable(figures, plan)
    value = None if figures is None or reason else figures.reached / figures.actual
    return Measurement(
        id=definition.id,
        cutoff=cutoff,
        value=value,
        numerator=figures.reached if figures and not reason else 0,
        denominator=figures.actual if figures and not reason else 0,
        state=traffic_light(value, definition.goal, definition.alert),
        reason=reason,
        details=_progress_details(figures)
        | _time_details(figures, value, calendar)
        | {
            "a_tiempo": _on_time(table, plan, counted, cutoff),
            "por_area": _by_area(counted),
            "atrasadas": [one.name for one in counted if one.state == LATE],
        }
        | _measured_against(table, plan, tables or {}, cutoff, calendar),
        source=Source(path, table.sheet, table.range()),
        excluded=tuple(one.excluded for one in states if one.excluded),
        rows=_rows(table, plan, states, cutoff) if detail else (),
        problems=(
            *_findings(table, plan, states, figures, cutoff, path),
            *baseline_findings(table, plan, tables or {}, calendar, path),
        ),
        construction=construction(figures, max(_finishes(table, counted, cutoff), default=None), cutoff, calendar)
        if detail and figures and figures.total
        else {},
    )


def row_states(table: TableData, cutoff: date, calendar: WorkCalendar, tables: Tables | None = None) -> list[RowState]:
    """What each record of the schedule is at the cut-off date, in the order of the table, blank ones too."""
    return _states(table, plan_dates(table, tables, cutoff), cutoff, calendar)


def _states(table: TableData, plan: PlanDates, cutoff: date, calendar: WorkCalendar) -> list[RowState]:
    column, outside = table.columns, plan.outside
    elapsed = calendar.elapsed
    today = elapsed(cutoff.toordinal())
    states: list[RowState] = []
    records = zip(
        column["actividad"],
        column["area"],
        plan.starts,
        plan.ends,
        column["inicio_real"],
        column["fin_real"],
        column["avance"],
        column["situacion"],
        strict=True,
    )
    for index, (name, area, start, end, begun, ended, percent, note) in enumerate(records):
        name, area = name or name_of(table, "actividad", index), area or NO_AREA
        noted = note if note in NOTES else None
        if start is None or end is None or end < start or note == CANCELLED:
            excluded = _left_out(table, plan, index, note)
            states.append(RowState(index, name, area, noted, excluded=excluded))
            continue
        before, last = elapsed(start.toordinal() - 1), elapsed(end.toordinal())
        weight = last - before
        planned = weight if today >= last else max(0, today - before)
        progress = real_progress(begun, ended, percent, cutoff)
        state = noted or _state(cutoff > end, weight, planned, progress, begun is not None and begun <= cutoff)
        deviation = None
        if ended is not None and ended <= cutoff:
            deviation = elapsed(ended.toordinal()) - last
        elif cutoff > end and progress < 1 - TOLERANCE:
            deviation = today - last
        if index in outside:
            excluded = _left_out(table, plan, index, note)
            states.append(RowState(index, name, area, state, progress=progress, deviation=deviation, excluded=excluded))
        else:
            states.append(RowState(index, name, area, state, weight, planned, progress, deviation))
    return states


def real_progress(begun: date | None, ended: date | None, percent: Any, cutoff: date) -> float:
    """Real progress r of an activity at the cut-off, from *Inicio real*, *Fin real* and *% avance* (blank is 0)."""
    if ended is None:
        return float(percent) if isinstance(percent, (int, float)) else 0.0
    if ended <= cutoff:
        return 1.0
    return HALF if begun is not None and begun <= cutoff else 0.0


def _state(overdue: bool, weight: int, planned: int, progress: float, begun: bool) -> str:
    if progress >= 1 - TOLERANCE:
        return FINISHED
    if overdue or progress * weight < planned - TOLERANCE * weight:
        return LATE
    return UNDER_WAY if begun or progress > 0 else NOT_STARTED


def _left_out(table: TableData, plan: PlanDates, index: int, note: Any) -> Excluded | None:
    """Why a record does not count, and at which cell; None for a blank record."""
    if note == CANCELLED:
        return Excluded(table.cell("situacion", index), CANCELLED)
    start, end = plan.starts[index], plan.ends[index]
    first, last = plan.fields(index)
    if index in plan.outside:
        return Excluded(table.cell("actividad", index), OUTSIDE) if is_typed(table, index) else None
    if start is not None and end is not None:
        before, after = (table.table.field(id).label for id in (first, last))
        return Excluded(table.cell(last, index), f"«{after}» anterior a «{before}»")
    if not is_typed(table, index):
        return None
    if start is None:
        both = "" if end is not None else " ni «Fin planeado» válidos"
        return Excluded(table.cell("inicio_planeado", index), f"Sin «Inicio planeado»{both or ' válido'}")
    return Excluded(table.cell("fin_planeado", index), "Sin «Fin planeado» válido")


def _figures(
    table: TableData, plan: PlanDates, counted: list[RowState], cutoff: date, calendar: WorkCalendar
) -> EarnedSchedule | None:
    """ES and AT of the rows that count; None when there are none."""
    if not counted:
        return None
    days: list[tuple[Any, Any]] = [(plan.starts[one.record], plan.ends[one.record]) for one in counted]
    earned = fsum((one.weight or 0) * one.progress for one in counted)
    finishes = _finishes(table, counted, cutoff)
    return earned_schedule(days, earned, max(finishes, default=None), cutoff, calendar)


def _finishes(table: TableData, counted: list[RowState], cutoff: date) -> list[date]:
    """The real finishes up to the cut-off."""
    column = table.columns["fin_real"]
    finishes = (column[one.record] for one in counted)
    return [day for day in finishes if day is not None and day <= cutoff]


def _not_measurable(figures: EarnedSchedule | None, plan: PlanDates) -> str | None:
    if figures is None:
        return f"no hay actividades con fechas {'de la línea base' if plan.based else 'planeadas'}"
    if figures.total == 0:
        return "ninguna actividad tiene días hábiles"
    return "el plan no ha comenzado" if figures.actual == 0 else None


def _progress_details(figures: EarnedSchedule | None) -> Details:
    if figures is None or figures.total == 0:
        return {"avance_real": None, "avance_esperado": None, "indice_avance": None}
    return {
        "avance_real": figures.earned / figures.total,
        "avance_esperado": figures.planned / figures.total,
        "indice_avance": figures.earned / figures.planned if figures.planned else None,
    }


def _time_details(figures: EarnedSchedule | None, value: float | None, calendar: WorkCalendar) -> Details:
    """Delay, and the day the plan would end at this pace: working day S + PD / valor, counted like plan days."""
    if figures is None or value is None:
        return {"retraso_dias": None, "fin_previsto": None}
    end = calendar.day(figures.start, ceil(figures.length / value - 1e-6)) if value else None
    return {"retraso_dias": figures.actual - figures.reached, "fin_previsto": end}


def _on_time(table: TableData, plan: PlanDates, counted: list[RowState], cutoff: date) -> float | None:
    """Of the activities due by the cut-off, the fraction that ended by their planned date."""
    ends: Sequence[Any] = plan.ends
    finishes = table.columns["fin_real"]
    due = [one.record for one in counted if ends[one.record] <= cutoff]
    met = sum(finishes[index] is not None and finishes[index] <= ends[index] for index in due)
    return met / len(due) if due else None


def _by_area(counted: list[RowState]) -> dict[str, GroupFigures]:
    sums: dict[str, list[float]] = {}
    for activity in counted:
        weight = activity.weight or 0
        area = sums.setdefault(activity.area, [0, 0, 0])
        area[0] += weight
        area[1] += weight * activity.progress
        area[2] += activity.planned
    return {
        area: {
            "avance_real": earned / weight if weight else None,
            "avance_esperado": planned / weight if weight else None,
            "peso": weight,
        }
        for area, (weight, earned, planned) in sums.items()
    }


def _rows(table: TableData, plan: PlanDates, states: list[RowState], cutoff: date) -> tuple[RowDetail, ...]:
    rows = []
    for activity in states:
        cell = table.cell("actividad", activity.record)
        if activity.weight is not None:
            basis = activity_basis(table, plan, activity.record, activity.weight, activity.progress, cutoff)
            rows.append(
                RowDetail(cell, activity.name, activity.weight * activity.progress, activity.weight, basis=basis)
            )
        elif activity.excluded:
            rows.append(left_out(cell, activity.name, activity.excluded))
    return tuple(rows)


def _findings(
    table: TableData, plan: PlanDates, states: list[RowState], figures: EarnedSchedule | None, cutoff: date, path: str
) -> list[Problem]:
    """What in a row goes against the calendar or the cut-off, and a finished plan without real dates."""
    findings = Findings(table, path)
    counted = [one for one in states if one.weight is not None]
    for activity in counted:
        _row_findings(findings, plan, activity, cutoff)
    if figures is not None and figures.finished and not _finishes(table, counted, cutoff):
        findings.add("A410", "fin_real", counted[0].record, through=counted[-1].record)
    return findings.found


def _row_findings(findings: Findings, plan: PlanDates, activity: RowState, cutoff: date) -> None:
    column, index = findings.table.columns, activity.record
    begun, ended = column["inicio_real"][index], column["fin_real"][index]
    if activity.weight == 0:
        findings.add("A409", plan.fields(index)[0], index, plan.starts[index])
    if ended is not None and ended > cutoff:
        findings.add("A408", "fin_real", index, ended, cutoff)
    if activity.progress > 0 and begun is not None and begun > cutoff:
        findings.add("A406", "inicio_real", index, begun, cutoff)


def _measured_against(
    table: TableData, plan: PlanDates, tables: Tables, cutoff: date, calendar: WorkCalendar
) -> Details:
    """What is said of the baseline beside the value; nothing of a schedule without one."""
    if not plan.based:
        return {}
    first, original = first_dates(table, tables), None
    if first is not None:
        counted = [one for one in _states(table, first, cutoff, calendar) if one.weight is not None]
        figures = _figures(table, first, counted, cutoff, calendar)
        sound = figures is not None and _not_measurable(figures, first) is None
        reached, actual = (figures.reached, figures.actual) if figures and sound else (0, 0)
        original = Original(valor=reached / actual if actual else None, numerador=reached, denominador=actual)
    return {"linea_base": baseline_details(table, plan, tables, calendar, original)}
