"""A planned starter as the rows of the forms that it fills."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from implementation_xl.forms.process import MEETINGS, NEEDS, NO, SCHEDULE, TESTS, YES
from implementation_xl.indicators.precedence import FINISH_START, Dependency
from implementation_xl.projects.starters.model import WEEKDAYS, Need, PlannedMeeting
from implementation_xl.projects.starters.planning import PlannedActivity, StarterPlan
from implementation_xl.projects.starters.validation import dependencies_of

Rows = list[dict[str, Any]]


def values_of(
    plan: StarterPlan, sizes: Mapping[str, float], today: date, coordinator: str | None = None
) -> dict[str, dict[str, Any]]:
    """What each form holds at the beginning: form id -> header values and rows; forms without rows are left out.

    Meetings before `today` are not on the agenda.
    """
    starter = plan.starter
    filled: dict[str, dict[str, Any]] = {SCHEDULE: {"actividades": _activities(plan)}}
    if starter.tests:
        filled[TESTS] = {"fecha_salida_produccion": plan.live, "pruebas": _tests(plan)}
    if starter.needs:
        filled[NEEDS] = {"necesidades": [_need(plan, need, sizes, n) for n, need in enumerate(starter.needs, 1)]}
    if meetings := _meetings(plan, today, coordinator):
        filled[MEETINGS] = {"reuniones": meetings}
    return filled


def without_numbers(needs: Rows) -> Rows:
    """The needs for a schedule that is not the starter's: what they cite is not known there."""
    return [{id: value for id, value in need.items() if id != "actividad"} for need in needs]


def _activities(plan: StarterPlan) -> Rows:
    numbers = {row.activity.id: row.number for row in plan.rows}
    order = [activity.id for activity in plan.starter.activities]
    waits: dict[str, list[Dependency]] = {}
    for link in dict.fromkeys(dependencies_of(plan.starter)):
        waits.setdefault(order[link.after], []).append(link)
    return [
        _activity(row, [(numbers[order[one.before]], one) for one in waits.get(row.activity.id, ())])
        for row in plan.rows
    ]


def _activity(row: PlannedActivity, waits: list[tuple[int, Dependency]]) -> dict[str, Any]:
    activity = row.activity
    return {
        "id": str(row.number),
        "fase": activity.phase,
        "actividad": activity.name,
        "area": activity.area,
        "predecesora": "; ".join(_shown(number, link) for number, link in sorted(waits)) or None,
        "hito": YES if activity.milestone else NO,
        "inicio_planeado": row.first,
        "fin_planeado": row.last,
        "registro": activity.record or None,
    }


def _shown(number: int, link: Dependency) -> str:
    """A predecessor as people write it: 8, 3CC+2d."""
    lag = f"{link.lag:+d}d" if link.lag else ""
    return f"{number}{link.relation if lag or link.relation != FINISH_START else ''}{lag}"


def _tests(plan: StarterPlan) -> Rows:
    return [
        {
            "id": str(number),
            "categoria": trial.category,
            "item": trial.item,
            "precondicion": trial.before or None,
            "pasos": trial.steps or None,
            "resultado_esperado": trial.expected,
            "area": trial.area,
            "criticidad": trial.criticality,
            "resultado": "Pendiente",
        }
        for number, trial in enumerate(plan.starter.tests, 1)
    ]


def _need(plan: StarterPlan, need: Need, sizes: Mapping[str, float], number: int) -> dict[str, Any]:
    row = plan.row(need.activity)
    before = plan.calendar.elapsed(row.first.toordinal()) - plan.calendar.elapsed(plan.first.toordinal())
    dates = {"fecha_requerida": plan.calendar.day(plan.first, max(1, before)), "actividad": str(row.number)}
    return need_row(need, sizes, number) | dates


def need_row(need: Need, sizes: Mapping[str, float], number: int) -> dict[str, Any]:
    """A need by the size of the campaign, without the date that only a plan has."""
    return {
        "id": str(number),
        "area": need.area,
        "necesidad": need.need,
        "detalle": need.detail or None,
        "cantidad": _quantity(need, sizes),
        "prioridad": need.priority,
        "estado": "Pendiente",
    }


def _quantity(need: Need, sizes: Mapping[str, float]) -> int | None:
    """How many, whole ones; None where the size that it depends on is not known."""
    if not need.per:
        return need.quantity
    size = sizes.get(need.per)
    return None if size is None else math.ceil(round(size / need.each * (1 + need.spare), 6))


def _meetings(plan: StarterPlan, today: date, coordinator: str | None) -> Rows:
    """The meetings, in order: those of an activity, and each week those that do not fall on one of their kind."""
    single = [(plan.row(one.activity).last, one) for one in plan.starter.meetings if one.activity]
    weekly = [(day, one) for one in plan.starter.meetings if one.weekday for day in _weeks(plan, one, single)]
    days = sorted(
        ((day, one) for day, one in (*single, *weekly) if day >= today),
        key=lambda pair: (pair[0], str(pair[1].hour), pair[1].topic),
    )
    return [
        {
            "numero": number,
            "tipo": meeting.kind,
            "fecha": day,
            "hora": meeting.hour,
            "tema": meeting.topic,
            "convocados": meeting.people or None,
            "estado": "Agendada",
            "responsable": coordinator,
        }
        for number, (day, meeting) in enumerate(days, 1)
    ]


def _weeks(plan: StarterPlan, meeting: PlannedMeeting, single: list[tuple[date, PlannedMeeting]]) -> list[date]:
    """The days of a weekly meeting, after the first single one of its kind; a holiday moves it on in its week."""
    taken = {day for day, one in single if one.kind == meeting.kind}
    begin = min(taken, default=plan.first - timedelta(days=1))
    monday = begin - timedelta(days=begin.weekday())
    days = []
    while monday <= plan.last:
        wanted = WEEKDAYS.index(meeting.weekday)
        week = [monday + timedelta(days=place) for place in range(wanted, len(WEEKDAYS))]
        day = next((one for one in week if plan.calendar.working(one)), None)
        if day and begin < day <= plan.last and day not in taken:
            days.append(day)
        monday += timedelta(days=7)
    return days
