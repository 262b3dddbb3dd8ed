"""The three indicators as the coordinator works them out by hand, and against a slow version of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import reference_indicators as reference
from hypothesis import given, settings
from hypothesis import strategies as st
from tables_helper import activities, codes, definition, meetings, requirements

from implementation_xl.base.cells import place_of
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators import minutes, schedule
from implementation_xl.indicators import requirements as requirements_indicator
from implementation_xl.indicators.contradictions import contradictions
from implementation_xl.indicators.measurement import Measurement

REQUIREMENTS, SCHEDULE, MINUTES = definition("requerimientos"), definition("cronograma"), definition("actas")
WEEK = WorkCalendar("Lunes a viernes")


def of_requirements(records: Any, cutoff: str | date = "2026-06-30", **options: Any) -> Measurement:
    table = records if isinstance(records, TableData) else requirements(records)
    found = requirements_indicator.measure(table, _date(cutoff), REQUIREMENTS, **options)
    return _with_contradictions(found, table)


def of_schedule(
    records: Any, cutoff: str | date = "2026-03-11", calendar: WorkCalendar = WEEK, **options: Any
) -> Measurement:
    table = records if isinstance(records, TableData) else activities(records)
    found = schedule.measure(table, _date(cutoff), SCHEDULE, calendar=calendar, **options)
    return _with_contradictions(found, table)


def of_minutes(
    records: Any, cutoff: str | date = "2026-06-30", calendar: WorkCalendar = WEEK, **options: Any
) -> Measurement:
    table = records if isinstance(records, TableData) else meetings(records)
    found = minutes.measure(table, _date(cutoff), MINUTES, calendar=calendar, **options)
    return _with_contradictions(found, table)


def _with_contradictions(found: Measurement, table: TableData) -> Measurement:
    """What a workbook's measurement says: also what its form declares, by row."""
    problems = [*contradictions(table, found.cutoff, found.source.path if found.source else ""), *found.problems]
    problems.sort(key=lambda one: (":" in (one.cell or ""), place_of(one.cell)[0]))
    return replace(found, problems=tuple(problems))


def _date(day: str | date) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


# Requerimientos: stories

WORKED = """
| requerimiento        | area        | estado              | cumplimiento | justificacion |
|----------------------|-------------|---------------------|--------------|---------------|
| Grabar el 100 %      | Tecnología  | Cumple              |              |               |
| Nivel de servicio    | WFM         | Cumple              |              |               |
| Póliza               | Jurídica    | Cumple parcialmente | 50 %         |               |
| Sala de formación    | Formación   | No cumple           |              |               |
| Reporte diario       | WFM         | Pendiente           |              |               |
| Sede en otra ciudad  | Operaciones | No aplica           |              | Acordado      |
"""


def test_requirements_worked_example() -> None:
    found = of_requirements(WORKED)
    assert (found.value, found.numerator, found.denominator) == (0.5, 2.5, 5)
    assert found.state == "No cumple" and found.reason is None
    assert found.details["estricto"] == 0.4
    assert found.details["por_estado"] == {
        "Cumple": 2,
        "Cumple parcialmente": 1,
        "No cumple": 1,
        "Pendiente": 1,
        "No aplica": 1,
    }
    assert found.details["por_area"]["WFM"] == {"valor": 0.5, "numerador": 1, "denominador": 2}
    assert "Operaciones" not in found.details["por_area"]
    assert [(one.cell, one.reason) for one in found.excluded] == [("J17", "No aplica")]
    assert found.problems == ()


def test_it_says_where_it_was_read() -> None:
    found = of_requirements(WORKED, path="Banco/Lista.xlsx")
    assert found.source is not None
    assert (found.source.path, found.source.sheet, found.source.range) == (
        "Banco/Lista.xlsx",
        "Requerimientos",
        "A12:P17",
    )


def test_a_requirement_met_after_the_cutoff_does_not_count_yet() -> None:
    records = """
| requerimiento | estado              | cumplimiento | fecha_cumplimiento |
|---------------|---------------------|--------------|--------------------|
| A             | Cumple              |              | 2026-06-30         |
| B             | Cumple              | 100 %        | 2026-07-01         |
| C             | Cumple parcialmente | 60 %         | 2026-07-01         |
"""
    found = of_requirements(records, "2026-06-30")
    assert (found.numerator, found.denominator) == (1, 3)
    assert found.details["estricto"] == pytest.approx(1 / 3)
    assert of_requirements(records, "2026-07-01").numerator == pytest.approx(2.6)


def test_the_percent_written_is_worth_more_than_the_state_and_a_partial_without_percent_is_worth_nothing() -> None:
    found = of_requirements(
        [
            {"requerimiento": "A", "estado": "Cumple parcialmente"},
            {"requerimiento": "B", "estado": "Pendiente", "cumplimiento": 0.3},
            {"requerimiento": "C", "estado": "Cumple", "cumplimiento": 0.0},
            {"requerimiento": "D"},
            {"estado": "Cumple"},
            {"requerimiento": "F", "estado": "Casi listo"},
        ]
    )
    assert (found.numerator, found.denominator) == (1.3, 6)
    assert found.details["por_estado"] == {
        "Cumple": 2,
        "Cumple parcialmente": 1,
        "Pendiente": 1,
        "Sin estado": 1,
        "Casi listo": 1,
    }


def test_overdue_requirements_by_name() -> None:
    found = of_requirements("""
| requerimiento | estado    | fecha_compromiso |
|---------------|-----------|------------------|
| Póliza        | Pendiente | 2026-06-29       |
| Hoy vence     | Pendiente | 2026-06-30       |
| Lista         | Cumple    | 2026-06-01       |
|               | Pendiente | 2026-06-10       |
| Descartada    | No aplica | 2026-06-01       |
""")
    assert found.details["vencidos"] == ["Póliza (29/06/2026)", "Fila 15 (10/06/2026)"]


def test_what_does_not_go_together_in_a_requirement() -> None:
    found = of_requirements("""
| requerimiento | estado    | cumplimiento | justificacion |
|---------------|-----------|--------------|---------------|
| A             | Cumple    | 80 %         |               |
| B             | Pendiente | 100 %        |               |
| C             | No cumple | 100 %        |               |
| D             | No aplica |              |               |
| E             | Cumple    | 100 %        |               |
| F             | No aplica | 100 %        | Acordado      |
| G             | Pendiente | 90 %         |               |
""")
    assert codes(found) == ["A411 K12", "A412 J13", "A412 J14", "A413 N15"]
    problem = found.problems[0]
    assert (problem.field, problem.label, problem.found) == ("cumplimiento", "% cumplimiento", "80 %")
    assert "80 %" in problem.message and "Pendiente" in found.problems[1].message


def test_an_empty_list_and_a_list_where_nothing_applies_are_not_measured() -> None:
    for records in ([], [{}, {"id": "1"}]):
        found = of_requirements(records)
        assert (found.value, found.state) == (None, "Sin medición")
        assert found.reason == "la lista no tiene requerimientos" and found.excluded == ()
    found = of_requirements([{"requerimiento": "A", "estado": "No aplica", "justificacion": "x"}])
    assert (found.value, found.reason) == (None, "todos los requerimientos están en «No aplica»")
    assert found.details["estricto"] is None


def test_a_row_with_neither_requirement_nor_state_is_left_out_and_said() -> None:
    found = of_requirements([{"requerimiento": "A", "estado": "Cumple"}, {"observaciones": "ver correo"}, {}])
    assert (found.value, found.denominator) == (1, 1)
    assert [(one.cell, one.reason) for one in found.excluded] == [("D13", "Sin «Requerimiento» ni «Estado»")]


def test_each_row_of_the_detail_says_what_it_added() -> None:
    assert of_requirements(WORKED).rows == ()
    rows = of_requirements(WORKED, detail=True).rows
    assert [row.numerator for row in rows] == [1, 1, 0.5, 0, 0, None]
    assert [row.denominator for row in rows] == [1, 1, 1, 1, 1, None]
    assert (rows[0].cell, rows[0].name, rows[-1].reason) == ("D12", "Grabar el 100 %", "No aplica")


def test_the_sheet_counts_zero_for_a_percent_that_is_a_text() -> None:
    table = requirements([{"requerimiento": "A", "estado": "Cumple", "cumplimiento": "85%"}])
    assert of_requirements(table).numerator == 0


# Cronograma: stories

A_AND_B = """
| actividad | area       | inicio_planeado | fin_planeado | inicio_real | fin_real   | avance |
|-----------|------------|-----------------|--------------|-------------|------------|--------|
| A         | Formación  | 2026-03-02      | 2026-03-06   | 2026-03-02  | 2026-03-06 | 100 %  |
| B         | Tecnología | 2026-03-09      | 2026-03-13   | 2026-03-09  |            | 20 %   |
"""
KICK_OFF = """
| actividad | inicio_planeado | fin_planeado | inicio_real | fin_real   | avance |
|-----------|-----------------|--------------|-------------|------------|--------|
| Arranque  | 2026-03-02      | 2026-03-02   | 2026-03-02  | 2026-03-02 | 100 %  |
| Montaje   | 2026-03-31      | 2026-04-03   |             |            |        |
"""


def test_schedule_worked_example() -> None:
    found = of_schedule(A_AND_B)
    assert (found.value, found.numerator, found.denominator) == (0.75, 6, 8)
    assert found.state == "No cumple"
    details = found.details
    assert details["avance_real"] == 0.6 and details["avance_esperado"] == 0.8
    assert details["indice_avance"] == pytest.approx(0.75)
    assert details["retraso_dias"] == 2 and details["a_tiempo"] == 1
    assert details["fin_previsto"] == date(2026, 3, 19)
    assert details["atrasadas"] == ["B"]
    assert details["por_area"]["Tecnología"] == {"avance_real": 0.2, "avance_esperado": 0.6, "peso": 5}
    assert found.problems == () and found.excluded == ()


def test_a_late_project_does_not_drift_back_to_100_percent_when_it_ends() -> None:
    records = A_AND_B.replace("2026-03-09  |            | 20 %", "2026-03-09  | 2026-03-17 | 100 %")
    found = of_schedule(records, "2026-05-29")
    assert (found.numerator, found.denominator) == (10, 12)
    assert found.value == pytest.approx(10 / 12)
    assert found.details["indice_avance"] == 1 and found.details["a_tiempo"] == 0.5
    assert found.details["retraso_dias"] == 2 and found.details["fin_previsto"] == date(2026, 3, 17)
    assert of_schedule(records, "2029-01-01").value == found.value


@pytest.mark.parametrize(
    ("cutoff", "reached", "actual"), [("2026-03-02", 1, 1), ("2026-03-30", 21, 21), ("2026-04-01", 21, 23)]
)
def test_waiting_as_planned_is_neither_late_nor_early(cutoff: str, reached: int, actual: int) -> None:
    found = of_schedule(KICK_OFF, cutoff)
    assert (found.numerator, found.denominator) == (reached, actual)


def test_before_the_plan_begins_there_is_nothing_to_measure() -> None:
    found = of_schedule(
        KICK_OFF.replace("2026-03-02  | 2026-03-02 | 100 %", "            |            |      "), "2026-02-27"
    )
    assert (found.value, found.state, found.reason) == (None, "Sin medición", "el plan no ha comenzado")
    assert (found.numerator, found.denominator) == (0, 0)
    assert found.details["avance_esperado"] == 0 and found.details["indice_avance"] is None
    assert found.details["retraso_dias"] is None and found.details["a_tiempo"] is None


def test_a_plan_that_begins_on_a_saturday_begins_to_count_on_monday() -> None:
    records = [{"actividad": "A", "inicio_planeado": date(2026, 3, 7), "fin_planeado": date(2026, 3, 10)}]
    assert of_schedule(records, "2026-03-08").reason == "el plan no ha comenzado"
    assert of_schedule(records, "2026-03-09").denominator == 1
    saturdays = WorkCalendar("Lunes a sábado")
    assert of_schedule(records, "2026-03-08", saturdays).denominator == 1
    assert of_schedule(records, "2026-03-10", saturdays).denominator == 3


def test_finished_before_the_plan_even_began() -> None:
    records = [
        {
            "actividad": "A",
            "inicio_planeado": date(2026, 3, 9),
            "fin_planeado": date(2026, 3, 13),
            "inicio_real": date(2026, 3, 2),
            "fin_real": date(2026, 3, 3),
        }
    ]
    for cutoff in ("2026-03-04", "2026-06-30"):
        found = of_schedule(records, cutoff)
        assert (found.numerator, found.denominator, found.state) == (5, 1, "Cumple")


def test_no_activities_all_cancelled_or_none_on_a_working_day() -> None:
    assert of_schedule([]).reason == "no hay actividades con fechas planeadas"
    cancelled = [
        {
            "actividad": "A",
            "inicio_planeado": date(2026, 3, 2),
            "fin_planeado": date(2026, 3, 3),
            "situacion": "Cancelada",
        }
    ]
    found = of_schedule(cancelled)
    assert (found.value, found.reason) == (None, "no hay actividades con fechas planeadas")
    assert [(one.cell, one.reason) for one in found.excluded] == [("M12", "Cancelada")]
    assert found.details["por_area"] == {} and found.details["atrasadas"] == []
    sunday = [{"actividad": "A", "inicio_planeado": date(2026, 3, 8), "fin_planeado": date(2026, 3, 8)}]
    found = of_schedule(sunday, "2026-03-20")
    assert found.reason == "ninguna actividad tiene días hábiles"
    assert codes(found) == ["A409 H12"]
    assert found.details["avance_real"] is None and found.details["por_area"]["Sin área"]["avance_real"] is None
    assert found.details["atrasadas"] == ["A"]


def test_a_plan_on_holidays_only_weighs_nothing() -> None:
    easter = WorkCalendar(holidays=[date(2026, 4, 2), date(2026, 4, 3)])
    records = [{"actividad": "A", "inicio_planeado": date(2026, 4, 2), "fin_planeado": date(2026, 4, 5)}]
    assert of_schedule(records, "2026-04-30", easter).reason == "ninguna actividad tiene días hábiles"
    assert of_schedule(records, "2026-04-02").denominator == 1


def test_a_cancelled_activity_neither_weighs_nor_moves_the_ends_of_the_plan() -> None:
    extra = [
        {
            "actividad": "X",
            "inicio_planeado": date(2026, 1, 5),
            "fin_planeado": date(2026, 12, 1),
            "situacion": "Cancelada",
            "avance": 0.5,
        }
    ]
    table = activities(A_AND_B)
    both = activities([*_records(table), *extra])
    assert of_schedule(both).value == of_schedule(table).value
    assert codes(of_schedule(both)) == []


def test_an_inverted_row_is_an_error_and_left_out() -> None:
    records = [
        *_records(activities(A_AND_B)),
        {"actividad": "C", "inicio_planeado": date(2026, 3, 10), "fin_planeado": date(2026, 3, 6), "avance": 1.0},
    ]
    found = of_schedule(records, path="x.xlsx")
    assert found.value == 0.75
    assert codes(found) == ["E403 I14"]
    problem = found.problems[0]
    assert problem.message == "«Fin planeado» (06/03/2026) es anterior a «Inicio planeado» (10/03/2026)."
    assert (problem.path, problem.sheet, problem.severity) == ("x.xlsx", "Cronograma", "error")
    assert [one.cell for one in found.excluded] == ["I14"]


def test_rows_without_both_planned_dates_are_left_out_where_the_date_is_missing() -> None:
    found = of_schedule(
        [
            *_records(activities(A_AND_B)),
            {"actividad": "C", "fin_planeado": date(2026, 3, 6)},
            {"actividad": "D", "inicio_planeado": date(2026, 3, 6), "avance": 1.0},
            {"actividad": "E"},
            {"id": "6", "estado": "Sin iniciar"},
            {},
        ]
    )
    assert found.value == 0.75 and found.problems == ()
    assert [(one.cell, one.reason) for one in found.excluded] == [
        ("H14", "Sin «Inicio planeado» válido"),
        ("I15", "Sin «Fin planeado» válido"),
        ("H16", "Sin «Inicio planeado» ni «Fin planeado» válidos"),
    ]


def test_measuring_a_past_date_uses_the_50_50_rule() -> None:
    records = """
| actividad | inicio_planeado | fin_planeado | inicio_real | fin_real   | avance |
|-----------|-----------------|--------------|-------------|------------|--------|
| A         | 2026-03-02      | 2026-03-06   | 2026-03-02  | 2026-03-12 | 100 %  |
| B         | 2026-03-09      | 2026-03-13   | 2026-03-12  | 2026-03-13 | 100 %  |
"""
    found = of_schedule(records, "2026-03-11")
    assert found.details["avance_real"] == 0.25
    assert codes(found) == ["A408 K12", "A408 K13"]
    assert "12/03/2026" in found.problems[0].message and "11/03/2026" in found.problems[0].message


def test_what_does_not_go_together_in_an_activity() -> None:
    found = of_schedule("""
| actividad       | inicio_planeado | fin_planeado | inicio_real | fin_real   | avance |
|-----------------|-----------------|--------------|-------------|------------|--------|
| sin fin         | 2026-03-02      | 2026-03-06   | 2026-03-02  |            | 100 %  |
| sin inicio      | 2026-03-02      | 2026-03-06   |             |            | 40 %   |
| inicio futuro   | 2026-03-02      | 2026-03-06   | 2026-03-16  |            | 40 %   |
| fin antes       | 2026-03-02      | 2026-03-06   | 2026-03-05  | 2026-03-04 | 100 %  |
| fin futuro      | 2026-03-02      | 2026-03-06   | 2026-03-05  | 2026-03-16 |        |
| en fin de semana| 2026-03-07      | 2026-03-08   |             |            |        |
""")
    assert codes(found) == ["A404 K12", "A405 J13", "A406 J14", "A407 K15", "A408 K16", "A409 H17"]
    assert "40 %" in found.problems[1].message
    assert all("{" not in problem.message for problem in found.problems)


def test_a_finished_plan_without_any_real_finish_is_measured_to_the_cutoff_and_said() -> None:
    records = [
        {
            "actividad": name,
            "inicio_planeado": date(2026, 3, 2),
            "fin_planeado": date(2026, 3, 6),
            "inicio_real": date(2026, 3, 2),
            "avance": 1.0,
        }
        for name in "AB"
    ]
    found = of_schedule(records, "2026-03-13")
    assert (found.numerator, found.denominator) == (5, 10)
    assert codes(found) == ["A404 K12", "A404 K13", "A410 K12:K13"]
    records[1]["fin_real"] = date(2026, 3, 6)
    found = of_schedule(records, "2026-03-13")
    assert (found.numerator, found.denominator) == (5, 5)
    assert codes(found) == ["A404 K12"]


def test_a_finish_still_to_come_does_not_stop_the_clock() -> None:
    records = """
| actividad | inicio_planeado | fin_planeado | inicio_real | fin_real   |
|-----------|-----------------|--------------|-------------|------------|
| A         | 2026-03-02      | 2026-03-06   | 2026-03-02  | 2026-03-06 |
| domingo   | 2026-03-08      | 2026-03-08   | 2026-03-08  | 2026-03-20 |
"""
    found = of_schedule(records, "2026-03-13")
    assert (found.numerator, found.denominator) == (5, 5)
    assert codes(found) == ["A409 H13", "A408 K13"]


@pytest.mark.parametrize("late", range(60))
def test_the_expected_end_of_a_finished_plan_is_the_day_it_ended(late: int) -> None:
    start = date(2026, 3, 2)
    ended = WEEK.day(start, 7 + late)
    records = [
        {
            "actividad": "A",
            "inicio_planeado": start,
            "fin_planeado": date(2026, 3, 10),
            "inicio_real": start,
            "fin_real": ended,
        }
    ]
    found = of_schedule(records, "2026-12-31")
    assert (found.numerator, found.denominator) == (7, 7 + late)
    assert found.details["fin_previsto"] == ended and found.details["retraso_dias"] == late


def test_begun_on_the_cutoff_is_begun_and_how_late_an_undated_end_was_is_unknown() -> None:
    records = """
| actividad | inicio_planeado | fin_planeado | inicio_real | avance |
|-----------|-----------------|--------------|-------------|--------|
| A         | 2026-03-02      | 2026-03-06   | 2026-03-11  | 20 %   |
| B         | 2026-03-02      | 2026-03-06   | 2026-03-02  | 100 %  |
"""
    assert codes(of_schedule(records)) == ["A404 K13"]
    states = schedule.row_states(activities(records), date(2026, 3, 11), WEEK)
    assert [(one.state, one.deviation) for one in states] == [("Atrasada", 3), ("Finalizada", None)]


def test_the_state_of_each_row() -> None:
    table = activities("""
| actividad | inicio_planeado | fin_planeado | inicio_real | fin_real   | avance | situacion  |
|-----------|-----------------|--------------|-------------|------------|--------|------------|
| hecha     | 2026-03-02      | 2026-03-06   | 2026-03-02  | 2026-03-04 | 100 %  |            |
| tarde     | 2026-03-02      | 2026-03-06   | 2026-03-02  | 2026-03-10 | 100 %  |            |
| vencida   | 2026-03-02      | 2026-03-06   | 2026-03-02  |            | 90 %   |            |
| atrasada  | 2026-03-09      | 2026-03-13   | 2026-03-09  |            | 50 %   |            |
| al día    | 2026-03-09      | 2026-03-13   | 2026-03-09  |            | 60 %   |            |
| empezada  | 2026-03-16      | 2026-03-20   | 2026-03-10  |            |        |            |
| futura    | 2026-03-16      | 2026-03-20   |             |            |        |            |
| parada    | 2026-03-02      | 2026-03-06   |             |            |        | Suspendida |
| anulada   | 2026-03-02      | 2026-03-06   |             |            |        | Cancelada  |
| invertida | 2026-03-06      | 2026-03-02   |             |            |        |            |
|           |                 |              |             |            |        |            |
| domingo   | 2026-03-15      | 2026-03-15   |             |            |        |            |
| ajena     | 2026-03-16      | 2026-03-20   |             |            |        | Congelada  |
""")
    states = schedule.row_states(table, date(2026, 3, 11), WEEK)
    assert [one.state for one in states] == [
        "Finalizada",
        "Finalizada",
        "Atrasada",
        "Atrasada",
        "En curso",
        "En curso",
        "Sin iniciar",
        "Suspendida",
        "Cancelada",
        None,
        None,
        "Sin iniciar",
        "Sin iniciar",
    ]
    assert [one.deviation for one in states] == [-2, 2, 3, None, None, None, None, 3] + [None] * 5
    assert [one.weight for one in states] == [5, 5, 5, 5, 5, 5, 5, 5, None, None, None, 0, 5]
    assert [one.planned_share for one in states[3:7]] == [0.6, 0.6, 0, 0]
    assert states[-2].planned_share is None and states[10].excluded is None
    found = of_schedule(table, "2026-03-11")
    assert found.details["atrasadas"] == ["vencida", "atrasada"]


def test_each_activity_of_the_detail_says_the_days_it_earned() -> None:
    rows = of_schedule(A_AND_B, detail=True).rows
    assert [(row.cell, row.name, row.numerator, row.denominator) for row in rows] == [
        ("C12", "A", 5, 5),
        ("C13", "B", 1, 5),
    ]


def test_a_percent_that_is_a_sum_does_not_fall_off_its_plateau() -> None:
    """=70%+20%+10% is 0.9999999999999999 to a computer and 100 % to everybody else."""
    percent = 0.7 + 0.2 + 0.1
    assert percent < 1
    records = [
        {
            "actividad": "A",
            "inicio_planeado": date(2026, 3, 2),
            "fin_planeado": date(2026, 3, 4),
            "inicio_real": date(2026, 3, 2),
            "avance": percent,
        },
        {"actividad": "B", "inicio_planeado": date(2026, 3, 10), "fin_planeado": date(2026, 3, 12)},
    ]
    found = of_schedule(records, "2026-03-06")
    assert (found.value, found.numerator, found.denominator) == (1, 5, 5)
    assert codes(found) == ["A404 K12"] and found.details["atrasadas"] == []
    done = {**records[0], "fin_real": date(2026, 3, 5)}
    both = of_schedule([{**records[0], "avance": 1 - 1e-10}, done], "2026-03-13")
    assert (both.numerator, both.denominator) == (3, 4)


def test_a_plan_to_the_end_of_the_century_is_measured_all_the_same() -> None:
    records = [
        {
            "actividad": "A",
            "inicio_planeado": date(2026, 3, 2),
            "fin_planeado": date(2099, 12, 31),
            "inicio_real": date(2026, 3, 2),
            "avance": 0.0001,
        }
    ]
    found = of_schedule(records, "2099-12-31")
    assert found.value is not None and found.value < 0.001
    assert found.details["fin_previsto"] is None
    nothing = of_schedule([{**records[0], "avance": 0.0}], "2026-03-02")
    assert (nothing.value, nothing.details["fin_previsto"]) == (0, None)


# Actas: stories

FIVE = """
| numero | tipo    | fecha      | tema                | estado    | acta_realizada | fecha_envio |
|--------|---------|------------|---------------------|-----------|----------------|-------------|
| 1      | Cliente | 2026-06-02 | Arranque            | Realizada | Sí             | 2026-06-03  |
| 2      | Interna | 2026-06-09 | Seguimiento         | Realizada | Sí             | 2026-06-12  |
| 3      | Interna | 2026-06-16 | Seguimiento semanal | Realizada | Sí             |             |
| 4      | Cliente | 2026-06-23 | Cierre de mes       | Realizada |                |             |
| 5      | Cliente | 2026-06-24 | Extraordinaria      | Cancelada |                |             |
"""


def test_minutes_worked_example() -> None:
    found = of_minutes(FIVE)
    assert (found.value, found.numerator, found.denominator, found.state) == (0.5, 2, 4, "No cumple")
    details = found.details
    assert details["pendientes"] == ["3 · Seguimiento semanal (16/06/2026)", "4 · Cierre de mes (23/06/2026)"]
    assert details["por_tipo"] == {
        "Cliente": {"valor": 0.5, "numerador": 1, "denominador": 2},
        "Interna": {"valor": 0.5, "numerador": 1, "denominador": 2},
    }
    assert (details["canceladas"], details["reprogramadas"], details["oportunidad"]) == (1, 0, 0.25)
    assert [(one.cell, one.reason) for one in found.excluded] == [("G16", "Cancelada")]
    assert found.problems == ()


def test_only_meetings_up_to_the_cutoff_and_minutes_sent_by_then() -> None:
    found = of_minutes(FIVE, "2026-06-09")
    assert (found.numerator, found.denominator) == (1, 2)
    assert [(one.cell, one.reason) for one in found.excluded] == [
        ("C14", "Después del corte"),
        ("C15", "Después del corte"),
        ("C16", "Después del corte"),
    ]
    assert found.details["canceladas"] == 0
    assert of_minutes(FIVE, "2026-06-12").numerator == 2


def test_minutes_that_were_sent_but_not_said_to_be_made_do_not_count() -> None:
    found = of_minutes("""
| tipo    | fecha      | tema | estado    | acta_realizada | fecha_envio |
|---------|------------|------|-----------|----------------|-------------|
| Cliente | 2026-06-02 | A    | Realizada |                | 2026-06-03  |
| Cliente | 2026-06-02 | B    | Realizada | No             | 2026-06-03  |
""")
    assert (found.value, found.state) == (0, "No cumple")
    assert codes(found) == ["A422 J13"]


def test_two_working_days_after_the_meeting_is_prompt() -> None:
    records = [
        {
            "tipo": "Interna",
            "fecha": date(2026, 6, 5),
            "estado": "Realizada",
            "acta_realizada": "Sí",
            "fecha_envio": date(2026, 6, day),
        }
        for day in (5, 8, 9, 10)
    ]
    assert of_minutes(records).details["oportunidad"] == 0.75
    corpus = WorkCalendar(holidays=[date(2026, 6, 8)])
    assert of_minutes(records, calendar=corpus).details["oportunidad"] == 1


def test_what_does_not_go_together_in_a_meeting() -> None:
    found = of_minutes("""
| tipo    | fecha      | tema | estado       | acta_realizada | fecha_envio |
|---------|------------|------|--------------|----------------|-------------|
| Interna | 2026-06-10 | A    | Realizada    | Sí             | 2026-06-08  |
| Interna | 2026-06-10 | B    | Agendada     |                |             |
| Interna | 2026-06-30 | C    | Agendada     |                |             |
| Interna | 2026-07-10 | D    | Agendada     |                |             |
| Interna | 2026-06-10 | E    | Reprogramada |                |             |
""")
    assert codes(found) == ["A421 J12", "A423 G13"]
    assert found.problems[1].message == "La reunión del 10/06/2026 ya pasó y sigue «Agendada»."
    assert found.details["oportunidad"] == 0 and found.details["reprogramadas"] == 1


def test_no_meeting_yet_is_not_measured() -> None:
    found = of_minutes(FIVE, "2026-06-01")
    assert (found.value, found.state, found.denominator) == (None, "Sin medición", 0)
    assert found.reason == "no hay reuniones agendadas hasta el 01/06/2026"
    assert found.details["oportunidad"] is None and found.details["por_tipo"] == {}
    assert of_minutes([]).value is None


def test_a_meeting_without_a_date_is_left_out_and_said() -> None:
    found = of_minutes([{"tema": "A", "estado": "Realizada"}, {"numero": "2"}, {}])
    assert [(one.cell, one.reason) for one in found.excluded] == [("C12", "Sin «Fecha agendada» válida")]
    rows = of_minutes([{"tema": "A"}, {"tema": "B", "fecha": date(2026, 6, 1)}], detail=True).rows
    assert [(row.cell, row.name, row.numerator, row.denominator) for row in rows] == [
        ("E12", "A", None, None),
        ("E13", "B (01/06/2026)", 0, 1),
    ]


# Goals


def test_goals_and_alerts_have_a_tolerance() -> None:
    records = [{"requerimiento": "A", "estado": "Cumple parcialmente", "cumplimiento": 0.1}] * 3
    goal = definition("requerimientos", goal=0.1, alert=0.05)
    assert requirements_indicator.measure(requirements(records), date(2026, 6, 30), goal).state == "Cumple"
    goal = replace(goal, goal=0.2, alert=0.1)
    assert requirements_indicator.measure(requirements(records), date(2026, 6, 30), goal).state == "En riesgo"
    goal = replace(goal, alert=0.11)
    assert requirements_indicator.measure(requirements(records), date(2026, 6, 30), goal).state == "No cumple"


def test_a_form_without_the_column_of_real_finishes_is_measured_with_what_it_has() -> None:
    table = activities(A_AND_B)
    del table.placed["fin_real"]
    table.columns["fin_real"] = [None, None]
    found = of_schedule(table)
    assert found.value == 0.75 and codes(found) == ["A404 A12"]


# Properties: equal to the slow version, whatever the rows

SPAN = st.dates(date(2026, 2, 20), date(2026, 4, 20))
MAYBE = st.none() | SPAN
PERCENT = st.none() | st.sampled_from([0.0, 0.1, 0.2, 0.25, 0.3, 1 / 3, 0.5, 0.6, 2 / 3, 0.7, 0.75, 0.9, 1.0])
CALENDARS = st.tuples(st.sampled_from([None, "Lunes a viernes", "Lunes a sábado"]), st.frozensets(SPAN, max_size=12))
CUTOFFS = SPAN | st.sampled_from([date(2025, 1, 1), date(2026, 6, 30), date(2031, 1, 1)])


@st.composite
def _activity(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(SPAN)
    length = draw(st.integers(-1, 12))
    done = draw(st.booleans())
    return {
        "actividad": draw(st.sampled_from(["A", "B", None])),
        "area": draw(st.sampled_from(["WFM", "Calidad", None])),
        "inicio_planeado": draw(st.sampled_from([start] * 9 + [None])),
        "fin_planeado": draw(st.sampled_from([start + timedelta(days=length)] * 9 + [None])),
        "inicio_real": draw(MAYBE),
        "fin_real": draw(SPAN if done else MAYBE),
        "avance": draw(PERCENT),
        "situacion": draw(st.sampled_from([None] * 6 + ["Suspendida", "Cancelada", "cancelada "])),
    }


REQUIREMENT = st.fixed_dictionaries(
    {
        "requerimiento": st.sampled_from(["A", "B", None]),
        "estado": st.sampled_from([*requirements_indicator.STATES, None, "cumple "]),
        "cumplimiento": PERCENT,
        "fecha_cumplimiento": MAYBE,
        "observaciones": st.sampled_from([None, "x"]),
    }
)
MEETING = st.fixed_dictionaries(
    {
        "tipo": st.sampled_from(["Interna", "Cliente", None]),
        "fecha": MAYBE,
        "estado": st.sampled_from(["Agendada", "Realizada", "Cancelada", "Reprogramada", None]),
        "acta_realizada": st.sampled_from(["Sí", "No", None]),
        "fecha_envio": MAYBE,
    }
)
ACTIVITIES = st.lists(_activity(), max_size=9)


def _records(table: TableData) -> list[dict[str, Any]]:
    return [{id: column[index] for id, column in table.columns.items()} for index in range(len(table))]


def _close(value: float | None, expected: Any) -> bool:
    if value is None or expected is None:
        return value is None and expected is None
    return abs(value - float(expected)) <= 1e-9 * max(1.0, float(expected))


@given(st.lists(REQUIREMENT, max_size=12), CUTOFFS)
def test_requirements_equal_the_slow_version(records: list[dict[str, Any]], cutoff: date) -> None:
    assert _close(of_requirements(records, cutoff).value, reference.requirements_value(records, cutoff))


@given(st.lists(MEETING, max_size=12), CUTOFFS)
def test_minutes_equal_the_slow_version(records: list[dict[str, Any]], cutoff: date) -> None:
    assert _close(of_minutes(records, cutoff).value, reference.minutes_value(records, cutoff))


@settings(max_examples=400)
@given(ACTIVITIES, CUTOFFS, CALENDARS)
def test_the_schedule_equals_the_slow_version_and_the_sheet(
    records: list[dict[str, Any]], cutoff: date, week: tuple[str | None, frozenset[date]]
) -> None:
    slow = reference.Schedule(records, cutoff, *week)
    found = of_schedule(records, cutoff, WorkCalendar(*week))
    expected = slow.es_and_at()
    assert _close(found.value, slow.value())
    assert _close(found.value, slow.sheet_value())
    if expected is not None:
        assert _close(found.numerator, expected[0]) and found.denominator == expected[1]
        assert found.details["avance_esperado"] == pytest.approx(
            slow.planned(cutoff) / sum(map(slow.weight, slow.rows)), abs=1e-12
        )


@given(st.data(), ACTIVITIES, CUTOFFS, CALENDARS)
def test_neither_the_order_of_the_rows_nor_blank_rows_change_the_value(
    data: st.DataObject, records: list[dict[str, Any]], cutoff: date, week: tuple[str | None, frozenset[date]]
) -> None:
    calendar = WorkCalendar(*week)
    found = of_schedule(records, cutoff, calendar)
    shuffled = data.draw(st.permutations([*records, {}, {"id": "7"}]))
    again = of_schedule(shuffled, cutoff, calendar)
    assert (again.value, again.numerator, again.denominator) == (found.value, found.numerator, found.denominator)
    assert sorted(problem.code for problem in again.problems) == sorted(problem.code for problem in found.problems)
    assert len(again.excluded) == len(found.excluded)


@given(st.data(), st.lists(REQUIREMENT, max_size=8), st.lists(MEETING, max_size=8), CUTOFFS)
def test_nor_do_they_in_the_lists(
    data: st.DataObject, needs: list[dict[str, Any]], talks: list[dict[str, Any]], cutoff: date
) -> None:
    pairs: list[tuple[Callable[..., Measurement], list[dict[str, Any]]]] = [
        (of_requirements, needs),
        (of_minutes, talks),
    ]
    for measure, records in pairs:
        shuffled = data.draw(st.permutations([*records, {}]))
        found, again = measure(records, cutoff), measure(shuffled, cutoff)
        assert (again.value, again.numerator, again.denominator) == (found.value, found.numerator, found.denominator)


@given(ACTIVITIES, CUTOFFS, CALENDARS)
def test_every_row_is_counted_or_left_out_with_a_reason(
    records: list[dict[str, Any]], cutoff: date, week: tuple[str | None, frozenset[date]]
) -> None:
    found = of_schedule(records, cutoff, WorkCalendar(*week), detail=True)
    typed = [record for record in records if any(value is not None for value in record.values())]
    assert len(found.rows) == len(typed)
    assert len(found.excluded) == sum(row.denominator is None for row in found.rows)
    assert all("{" not in problem.message and problem.label for problem in found.problems)


@given(ACTIVITIES, CUTOFFS, CALENDARS, st.integers(1, 30))
def test_finishing_the_last_activity_later_never_looks_better(
    records: list[dict[str, Any]], cutoff: date, week: tuple[str | None, frozenset[date]], days: int
) -> None:
    calendar = WorkCalendar(*week)
    done = [{**record, "fin_real": record["fin_real"] or cutoff - timedelta(days=3)} for record in records]
    late = max((record["fin_real"] for record in done), default=cutoff)
    after = [
        {**record, "fin_real": late + timedelta(days=days)} if record["fin_real"] == late else record for record in done
    ]
    far = date(2035, 1, 1)
    first, second = of_schedule(done, far, calendar).value, of_schedule(after, far, calendar).value
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        cancelled_last = all(row["situacion"] == "Cancelada" for row in done if row["fin_real"] == late)
        assert second <= first + 1e-12 or cancelled_last


@given(ACTIVITIES, CUTOFFS, CALENDARS)
def test_a_schedule_followed_to_the_day_is_at_100_percent(
    records: list[dict[str, Any]], cutoff: date, week: tuple[str | None, frozenset[date]]
) -> None:
    """Each activity begins and ends on its planned days and shows exactly its planned share in between."""
    calendar = WorkCalendar(*week)
    followed = []
    for record in records:
        start, end = record["inicio_planeado"], record["fin_planeado"]
        if start is None or end is None or end < start:
            continue
        weight = calendar.count(start, end)
        share = calendar.count(start, min(cutoff, end)) / weight if weight and cutoff >= start else 0.0
        ended = end if end <= cutoff else None
        followed.append({**record, "inicio_real": start, "fin_real": ended, "avance": share})
    found = of_schedule(followed, cutoff, calendar)
    if found.value is None:
        return
    assert found.value == pytest.approx(1) or found.details["avance_real"] == 1
    assert found.details["atrasadas"] == []
