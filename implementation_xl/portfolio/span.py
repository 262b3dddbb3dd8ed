"""Periods of measurement: the month, quarter, half-year or year asked for, its cut-off, and the projects that belong.

A project belongs to a period when it was open in it: it had begun by the cut-off and was not closed before the
period's first day. One that closed within the period still belongs; from the next one on it does not. What says when
it began and closed is its own evidence (`span_of`); a project without any belongs, so that none is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from implementation_xl.base.dates import FIRST, LAST, as_day
from implementation_xl.base.periods import Span
from implementation_xl.forms.process import CLOSED, HANDOVER, MEETINGS, SCHEDULE
from implementation_xl.indicators.baseline import plan_dates

START, END = 0, 1

if TYPE_CHECKING:
    from implementation_xl.projects.project import Project
    from implementation_xl.projects.state import ProjectState


def span_of(project: Project, state: ProjectState) -> Span:
    """When a project began and when it closed, by the evidence at the date of its `state`.

    It began on the earliest of *Fecha de recepción* (Entrega de Proyecto) and the start of its schedule: of its
    baseline where it has one, else *Inicio planeado*; with neither, on its first *Fecha agendada* (Control de Reuniones
    y Actas). It is closed only when its stage is *Cerrado*: on the day that the last of what closing needs was done, or
    that its Acta de Cierre says where that authorises it (`closed` of its state); else on its schedule's last day.
    """
    begun = [
        *_header(project, HANDOVER, "fecha_recepcion"),
        *_judged(project, START),
    ] or _column(project, MEETINGS, "reuniones", "fecha")
    opened = min(begun, default=None)
    if state.stage != CLOSED:
        return Span(opened)
    ends = [day for day in _judged(project, END) if day <= state.day]
    return Span(opened, state.closed or max(ends, default=None))


def _header(project: Project, form: str, field: str) -> list[date]:
    reading = project.form(form)
    return _days([reading.header.get(field)]) if reading else []


def _column(project: Project, form: str, table: str, field: str) -> list[date]:
    reading = project.form(form)
    if reading is None or table not in reading.tables:
        return []
    return _days(reading.tables[table].columns.get(field, ()))


def _judged(project: Project, end: int) -> list[date]:
    """The starts or ends of the schedule that the project is judged by; planned dates that move move none of them."""
    reading = project.form(SCHEDULE)
    table = reading.tables.get("actividades") if reading else None
    if table is None:
        return []
    plan = plan_dates(table)
    return _days((plan.starts, plan.ends)[end])


def _days(values: Iterable[Any]) -> list[date]:
    days = (as_day(one) for one in values if isinstance(one, date))
    return [day for day in days if FIRST <= day <= LAST]
