"""Tiempos de cumplimiento del cronograma general: earned schedule, SPI(t) = ES / AT (Lipke), in working days.

"Which working day of the plan have we really reached, over the working day we should have reached."
"""

from __future__ import annotations

from datetime import date
from math import ceil, fsum
from typing import Any, NamedTuple

from implementation_xl.base.problems import Problem
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.details import Details, GroupFigures
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
    `deviation` the working days from *Fin planeado* to *Fin real*, or to the cut-off when the activity is late and
    not finished, None otherwise.
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
) -> Measurement:
    """The indicator of one schedule: numerator ES, denominator AT.

    `details`: `avance_real` EV, `avance_esperado` PV, `indice_avance` EV/PV and `a_tiempo` (fractions),
    `retraso_dias` AT − ES (working days), `fin_previsto` (a date), `por_area` (`avance_real`, `avance_esperado`
    as fractions of the area's own `peso`, its planned working days; None where it weighs nothing) and `atrasadas`
    (late activities by name). Each of `rows` adds d·r (earned days) over d (planned days).
    """
    states = row_states(table, cutoff, calendar)
    counted = [one for one in states if one.weight is not None]
    figures = _figures(table, counted, cutoff, calendar)
    reason = _not_measurable(figures)
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
            "a_tiempo": _on_time(table, counted, cutoff),
            "por_area": _by_area(counted),
            "atrasadas": [one.name for one in counted if one.state == LATE],
        },
        source=Source(path, table.sheet, table.range()),
        excluded=tuple(one.excluded for one in states if one.excluded),
        rows=_rows(table, states, cutoff) if detail else (),
        problems=tuple(_findings(table, states, figures, cutoff, path)),
        construction=construction(figures, max(_finishes(table, counted, cutoff), default=None), cutoff, calendar)
        if detail and figures and figures.total
        else {},
    )


def row_states(table: TableData, cutoff: date, calendar: WorkCalendar) -> list[RowState]:
    """What each record of the schedule is at the cut-off date, in the order of the table, blank ones too."""
    column = table.columns
    elapsed = calendar.elapsed
    today = elapsed(cutoff.toordinal())
    states: list[RowState] = []
    records = zip(
        column["actividad"],
        column["area"],
        column["inicio_planeado"],
        column["fin_planeado"],
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
            excluded = _left_out(table, index, start, end, note)
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


def _left_out(table: TableData, index: int, start: date | None, end: date | None, note: Any) -> Excluded | None:
    """Why a record does not count, and at which cell; None for a blank record."""
    if note == CANCELLED:
        return Excluded(table.cell("situacion", index), CANCELLED)
    if start is not None and end is not None:
        return Excluded(table.cell("fin_planeado", index), "«Fin planeado» anterior a «Inicio planeado»")
    if not is_typed(table, index):
        return None
    if start is None:
        both = "" if end is not None else " ni «Fin planeado» válidos"
        return Excluded(table.cell("inicio_planeado", index), f"Sin «Inicio planeado»{both or ' válido'}")
    return Excluded(table.cell("fin_planeado", index), "Sin «Fin planeado» válido")


def _figures(table: TableData, counted: list[RowState], cutoff: date, calendar: WorkCalendar) -> EarnedSchedule | None:
    """ES and AT of the rows that count; None when there are none."""
    if not counted:
        return None
    starts, ends = table.columns["inicio_planeado"], table.columns["fin_planeado"]
    plan = [(starts[one.record], ends[one.record]) for one in counted]
    earned = fsum((one.weight or 0) * one.progress for one in counted)
    finishes = _finishes(table, counted, cutoff)
    return earned_schedule(plan, earned, max(finishes, default=None), cutoff, calendar)


def _finishes(table: TableData, counted: list[RowState], cutoff: date) -> list[date]:
    """The real finishes up to the cut-off."""
    column = table.columns["fin_real"]
    finishes = (column[one.record] for one in counted)
    return [day for day in finishes if day is not None and day <= cutoff]


def _not_measurable(figures: EarnedSchedule | None) -> str | None:
    if figures is None:
        return "no hay actividades con fechas planeadas"
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


def _on_time(table: TableData, counted: list[RowState], cutoff: date) -> float | None:
    """Of the activities due by the cut-off, the fraction that ended by their planned date."""
    ends, finishes = table.columns["fin_planeado"], table.columns["fin_real"]
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


def _rows(table: TableData, states: list[RowState], cutoff: date) -> tuple[RowDetail, ...]:
    rows = []
    for activity in states:
        cell = table.cell("actividad", activity.record)
        if activity.weight is not None:
            basis = activity_basis(table, activity.record, activity.weight, activity.progress, cutoff)
            rows.append(
                RowDetail(cell, activity.name, activity.weight * activity.progress, activity.weight, basis=basis)
            )
        elif activity.excluded:
            rows.append(left_out(cell, activity.name, activity.excluded))
    return tuple(rows)


def _findings(
    table: TableData, states: list[RowState], figures: EarnedSchedule | None, cutoff: date, path: str
) -> list[Problem]:
    """What in a row goes against the calendar or the cut-off, and a finished plan without real dates."""
    findings = Findings(table, path)
    counted = [one for one in states if one.weight is not None]
    for activity in counted:
        _row_findings(findings, activity, cutoff)
    if figures is not None and figures.finished and not _finishes(table, counted, cutoff):
        findings.add("A410", "fin_real", counted[0].record, through=counted[-1].record)
    return findings.found


def _row_findings(findings: Findings, activity: RowState, cutoff: date) -> None:
    column, index = findings.table.columns, activity.record
    begun, ended = column["inicio_real"][index], column["fin_real"][index]
    if activity.weight == 0:
        findings.add("A409", "inicio_planeado", index, column["inicio_planeado"][index])
    if ended is not None and ended > cutoff:
        findings.add("A408", "fin_real", index, ended, cutoff)
    if activity.progress > 0 and begun is not None and begun > cutoff:
        findings.add("A406", "inicio_real", index, begun, cutoff)
