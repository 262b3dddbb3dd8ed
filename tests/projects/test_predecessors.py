"""What predecessors say is held against the dates of the plan, of what happened, and of what was promised."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from project_helper import activity, handover, project_of, write_form

from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_of
from implementation_xl.projects.network import network_of

DAY = date(2026, 3, 2)
CODES = {"A414", "A415", "A460", "A464", "N465", "A466", "A467", "A468"}


def march(day: int) -> date:
    return date(2026, 3, day)


def plan(folder, *rows: tuple[int, int, str | None, dict[str, Any]], **header: Any):
    """A schedule of March 2026 (the 23rd is a holiday): first day, last day, predecessors, other cells."""
    records = [
        activity(f"Actividad {number}", march(first), march(last), id=str(number), predecesora=waits, **cells)
        for number, (first, last, waits, cells) in enumerate(rows, 1)
    ]
    return write_form(folder, "cronograma_general", actividades=records, **header)


def said(folder, *codes: str) -> list[tuple[str, str | None, str | None, str | None]]:
    project = project_of(folder)
    problems = problems_of(project, {}, DAY, DAY, catalog())
    return [
        (problem.code, problem.field, problem.found, problem.expected)
        for problem in problems
        if problem.code in (codes or CODES)
    ]


@pytest.mark.parametrize(
    ("waits", "first", "possible"),
    [
        ("1", 6, "09/03/2026"),  # the first ends on Friday the 6th
        ("1", 9, None),
        ("1FC+2 días", 10, "11/03/2026"),
        ("1FC+2 días", 11, None),
        ("1FC-1d", 6, None),
        ("1FC-1d", 5, "06/03/2026"),
        ("1CC", 2, None),
        ("1CC+3", 4, "05/03/2026"),
        ("1FF", 5, None),  # two days that end on the 6th
        ("1FF", 4, "05/03/2026"),
        ("1CF+3d", 2, "03/03/2026"),  # ends three days after the first begins
        ("1 + 2 sem", 20, "24/03/2026"),  # Monday the 23rd is a holiday
        ("Actividad 1 FC + una semana", 16, None),
        ("Actividad 1 FC + una semana", 13, "16/03/2026"),
    ],
)
def test_a_planned_start_before_the_predecessor_allows_it(tmp_path, waits, first, possible):
    last = {2: 3, 3: 4, 4: 5, 5: 6, 6: 9, 13: 16, 20: 24}.get(first, first + 1)
    plan(tmp_path, (2, 6, None, {}), (first, last, waits, {}))
    expected = [("A464", "inicio_planeado", f"{first:02d}/03/2026", possible)] if possible else []
    assert said(tmp_path) == expected


def test_saturday_counts_where_people_work_on_it(tmp_path):
    plan(tmp_path, (2, 6, None, {}), (7, 7, "1", {}), semana_laboral="Lunes a sábado")
    assert said(tmp_path) == []


def test_a_milestone_may_lie_on_the_last_day_of_what_it_waits_for(tmp_path):
    plan(tmp_path, (2, 6, None, {}), (6, 6, "1", {"hito": "Sí"}))
    assert said(tmp_path) == []


@pytest.mark.parametrize("cells", [{"situacion": "Cancelada"}, {"inicio_real": march(3)}])
def test_a_plan_that_is_past_or_cancelled_is_not_held_against(tmp_path, cells):
    plan(tmp_path, (2, 6, None, {}), (3, 4, "1", cells))
    assert said(tmp_path, "A464") == []


@pytest.mark.parametrize("text", ["1FC+2 meses", "1XY", "1CC+media mañana"])
def test_a_relation_or_lag_that_is_not_understood_is_said_at_its_cell(tmp_path, text):
    plan(tmp_path, (2, 6, None, {}), (10, 11, text, {}))
    assert said(tmp_path) == [("A460", "predecesora", text, None)]


@pytest.mark.parametrize(
    ("waits", "end", "start", "is_said"),
    [
        ("1", 9, 6, True),
        ("1", 6, 6, False),
        ("1CC", 9, 6, False),
        ("1FC-2d", 9, 6, False),
        ("1FC-2d", 11, 6, True),
    ],
)
def test_work_begun_before_its_predecessor_ended(tmp_path, waits, end, start, is_said):
    done = {"inicio_real": march(2), "fin_real": march(end)}
    plan(tmp_path, (2, 6, None, done), (16, 17, waits, {"inicio_real": march(start)}))
    expected = [("N465", "inicio_real", f"{start:02d}/03/2026", f"{end:02d}/03/2026")] if is_said else []
    assert said(tmp_path) == expected


def test_a_circle_and_what_hangs_on_it_end_nothing(tmp_path):
    rows = [(2, 6, "2", {}), (2, 6, "1; 3", {}), (2, 6, "2", {}), (2, 6, "3; 4", {}), (9, 9, "1; 4", {})]
    plan(tmp_path, *rows)
    found = said(tmp_path)
    assert [code for code, *_ in found].count("A415") == 2
    handover(tmp_path, fecha_salida_produccion=march(20))
    assert said(tmp_path, "A466") == []


LIVE = {"fase": "Salida a producción", "hito": "Sí"}


@pytest.mark.parametrize(("end", "possible"), [(13, "17/03/2026"), (20, "25/03/2026"), (6, None), (10, None)])
def test_a_go_live_that_the_chain_cannot_meet(tmp_path, end, possible):
    """The first ends late: two days of work and the go-live of the 13th follow."""
    done = {"inicio_real": march(2), "fin_real": march(end)}
    plan(tmp_path, (2, 6, None, done), (9, 10, "1", {}), (13, 13, "2", LIVE))
    handover(tmp_path, fecha_salida_produccion=march(13))
    agreed = "13/03/2026"
    expected = [("A466", "fecha_salida_produccion", agreed, possible)] if possible else []
    assert said(tmp_path, "A466") == expected


def test_a_requirement_that_the_chain_cannot_meet(tmp_path):
    done = {"inicio_real": march(2), "fin_real": march(13)}
    plan(tmp_path, (2, 6, None, done), (9, 10, "1", {}))
    rows = [
        {"id": "1", "requerimiento": "A", "area": "WFM", "estado": "Pendiente", "actividad": "2"},
        {"id": "2", "requerimiento": "B", "area": "WFM", "estado": "Pendiente", "actividad": "2"},
        {"id": "3", "requerimiento": "C", "area": "WFM", "estado": "Cumple", "actividad": "2"},
    ]
    for row, day in zip(rows, (10, 17, 10), strict=True):
        row["fecha_compromiso"] = march(day)
    write_form(tmp_path, "requerimientos_contractuales", requerimientos=rows)
    assert said(tmp_path, "A467") == [("A467", "fecha_compromiso", "10/03/2026", "17/03/2026")]


def test_a_need_that_is_asked_for_too_late(tmp_path):
    plan(tmp_path, (2, 6, None, {}), (9, 10, "1", {}))
    rows = [
        {"id": str(day), "area": "WFM", "necesidad": f"N{day}", "estado": state, "actividad": "2"}
        | {"fecha_requerida": march(day)}
        for day, state in ((6, "Pendiente"), (9, "Pendiente"), (11, "Pendiente"), (12, "En gestión"), (13, "No aplica"))
    ]
    write_form(tmp_path, "registro_necesidades", necesidades=rows)
    late = [("A468", "fecha_requerida", f"{day}/03/2026", "09/03/2026") for day in (11, 12)]
    assert said(tmp_path, "A468") == late


def test_the_float_of_each_activity_and_the_critical_ones(tmp_path):
    """1 and 3 take five days and two, 2 only one beside 1: it may slip four, over a weekend or not."""
    plan(tmp_path, (2, 6, None, {}), (2, 2, None, {}), (9, 10, "1; 2", {}))
    table = project_of(tmp_path).readings[0].tables["actividades"]
    slots = network_of(table, WorkCalendar(holidays=(march(23),))).slots()
    assert [slots[record].slack for record in range(3)] == [0, 4, 0]
    assert [record for record in slots if slots[record].critical] == [0, 2]
