"""The audit trail: with the detail alone a person redoes every value, and no row is missing from it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from math import fsum
from typing import Any

import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json
from hypothesis import given, settings
from hypothesis import strategies as st
from tables_helper import activities, meetings, requirements
from test_indicators_by_hand import (
    A_AND_B,
    ACTIVITIES,
    CALENDARS,
    CUTOFFS,
    MEETING,
    REQUIREMENT,
    WORKED,
    of_minutes,
    of_requirements,
    of_schedule,
)

from implementation_xl.base.cells import place_of
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.measurement import Measurement

PROJECTS = sorted(path.name for path in PORTFOLIO.iterdir() if path.is_dir())


def sums(rows: Any) -> tuple[float, float]:
    """Σ numerators and Σ denominators of the rows that count."""
    counted = [row for row in rows if row.numerator is not None]
    assert all(row.denominator is not None and row.basis and row.reason is None for row in counted)
    return fsum(row.numerator for row in counted), fsum(row.denominator for row in counted)


def check_complete(found: Measurement, table: TableData, names: tuple[str, ...]) -> None:
    """Every row with something typed in it is in the detail once, and those left out are the excluded ones."""
    typed = [
        table.rows[index]
        for index in range(len(table))
        if any(table.columns[name][index] not in (None, "") for name in names)
    ]
    assert [place_of(row.cell)[0] for row in found.rows] == typed
    out = [row for row in found.rows if row.numerator is None]
    assert all(row.reason for row in out)
    assert [(row.basis, row.reason) for row in out] == [(one.cell, one.reason) for one in found.excluded]


@given(st.lists(REQUIREMENT, max_size=12), CUTOFFS)
def test_the_rows_of_requirements_add_up_exactly(records: list[dict[str, Any]], cutoff: date) -> None:
    table = requirements(records)
    found = of_requirements(table, cutoff, detail=True)
    assert sums(found.rows) == (found.numerator, found.denominator)
    check_complete(found, table, ("requerimiento", "estado", "cumplimiento", "fecha_cumplimiento", "observaciones"))


@given(st.lists(MEETING, max_size=12), CUTOFFS)
def test_the_rows_of_meetings_add_up_exactly(records: list[dict[str, Any]], cutoff: date) -> None:
    table = meetings(records)
    found = of_minutes(table, cutoff, detail=True)
    assert sums(found.rows) == (found.numerator, found.denominator)
    check_complete(found, table, ("tipo", "fecha", "estado", "acta_realizada", "fecha_envio"))


def working(day: date, built: dict[str, Any]) -> bool:
    """Whether people work, by what the construction says of week and holidays."""
    length = 6 if built["semana_laboral"] == "Lunes a sábado" else 5
    return day.weekday() < length and day not in built["festivos"]


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


@settings(max_examples=300, deadline=None)
@given(ACTIVITIES, CUTOFFS, CALENDARS)
def test_es_and_at_can_be_redone_from_the_rows_and_the_construction(
    records: list[dict[str, Any]], cutoff: date, week: tuple[str | None, frozenset[date]]
) -> None:
    table = activities(records)
    found = of_schedule(table, cutoff, WorkCalendar(*week), detail=True)
    check_complete(
        found,
        table,
        ("actividad", "area", "inicio_planeado", "fin_planeado", "inicio_real", "fin_real", "avance", "situacion"),
    )
    built = found.construction
    earned, planned = sums(found.rows)
    if not built:
        assert (found.value, planned) == (None, 0)
        return
    assert (built["suma_dias_ganados"], built["suma_dias_planeados"]) == (earned, planned)
    # the curve, day by day, from the planned dates of the rows that count
    counted = {place_of(row.cell)[0] for row in found.rows if row.numerator is not None}
    spans = [
        (table.columns["inicio_planeado"][index], table.columns["fin_planeado"][index])
        for index in range(len(table))
        if table.rows[index] in counted
    ]
    assert built["inicio_del_plan"] == min(start for start, _ in spans)
    curve = [one["planeado"] for one in built["curva"]]
    for one in built["curva"][1:]:
        if one["dia"]:
            upto = [day for start, end in spans for day in days_between(start, min(end, one["dia"]))]
            assert one["planeado"] == sum(working(day, built) for day in upto)
    assert (curve[0], curve[-1], len(curve) - 1) == (0, planned, built["duracion_del_plan"])
    # AT: the working days up to where the clock stands
    clock = [day for day in days_between(built["inicio_del_plan"], built["reloj_hasta"]) if working(day, built)]
    assert built["at"] == (max(1, len(clock)) if built["terminado"] else len(clock))
    # ES: the end of the plan, a day of the plateau, or a step beyond day k
    if built["terminado"]:
        reached: float = built["duracion_del_plan"]
        assert earned == pytest.approx(planned, abs=1e-9 * planned)
    elif built["meseta"]:
        low, high = built["meseta"]
        assert all(value == pytest.approx(earned, abs=1e-9 * planned) for value in curve[low : high + 1])
        reached = sorted((low, built["at"], high))[1]
    else:
        k = built["k"]
        assert curve[k] == built["planeado_k"] < earned < built["planeado_k1"] == curve[k + 1]
        reached = k + (earned - curve[k]) / (curve[k + 1] - curve[k])
    assert reached == built["es"]
    if built["at"]:
        assert (found.numerator, found.denominator, found.value) == (reached, built["at"], reached / built["at"])
    else:
        assert found.value is None


def test_the_words_of_the_worked_examples() -> None:
    rows = of_requirements(WORKED, detail=True).rows
    assert [row.basis for row in rows] == [
        "«Estado» (J12) Cumple: vale 1",
        "«Estado» (J13) Cumple: vale 1",
        "«% cumplimiento» (K14) 50 %",
        "«Estado» (J15) No cumple: vale 0",
        "«Estado» (J16) Pendiente: vale 0",
        "J17",
    ]
    found = of_schedule(A_AND_B, detail=True)
    assert found.rows[0].basis == (
        "5 días hábiles, de «Inicio planeado» (H12) 02/03/2026 a «Fin planeado» (I12) 06/03/2026 × 100 % "
        "(«Fin real» (K12) 06/03/2026)"
    )
    assert found.construction["pasos"] == [
        "Avance ganado: 6 de 10 días planeados de todas las actividades.",
        "Días hábiles: lunes a viernes.",
        "Cronograma esperado (AT): 8 días hábiles del 02/03/2026, inicio del plan, al 11/03/2026, corte.",
        "Cronograma real (ES): el plan tenía exactamente ese avance en el día hábil 6 (09/03/2026): ES = 6.",
        "Valor = ES ÷ AT = 6 ÷ 8 = 75 %.",
    ]


def test_without_detail_nothing_of_it_is_made() -> None:
    found = of_schedule(A_AND_B)
    assert (found.rows, found.construction) == ((), {})


@pytest.mark.parametrize("name", PROJECTS)
def test_every_value_of_a_real_project_follows_from_its_detail(name: str) -> None:
    found = run_json("indicadores", PORTFOLIO / name, "--detalle", "--corte", "2026-06-30", code=None)
    for one in found["indicadores"]:
        counted = [row for row in one["filas"] if row["numerador"] is not None]
        total = fsum(row["numerador"] for row in counted), fsum(row["denominador"] for row in counted)
        if one["id"] == "cronograma" and one["fuente"]:
            built = one["construccion"]
            assert total == (built["suma_dias_ganados"], built["suma_dias_planeados"])
            if one["valor"] is not None:
                assert one["valor"] == built["es"] / built["at"]
        else:
            assert total == (one["numerador"], one["denominador"])
        left_out = {row["explicacion"] for row in one["filas"] if row["numerador"] is None}
        assert {excluded["celda"] for excluded in one["excluidos"]} <= left_out
        assert all(row["motivo"] or row["explicacion"] for row in one["filas"])


def test_on_the_screen_the_shown_numbers_add_up() -> None:
    said = run("indicadores", PORTFOLIO / PROJECTS[-1], "--detalle", "--corte", "2026-06-30", code=None).stdout
    blocks = re.split(r"\n  Celda ", said)[1:]
    assert blocks
    for block in blocks:
        pairs = re.findall(r"^  [A-Z]+\d+ .*?  (\d[\d,]*)  +(\d[\d,]*)  \S", block, re.MULTILINE)
        total = re.search(r"^  Suma +(\d[\d,]*)  +(\d[\d,]*)  ", block, re.MULTILINE)
        assert total
        for at in (0, 1):
            parts = [float(pair[at].replace(",", ".")) for pair in pairs]
            assert fsum(parts) == pytest.approx(float(total[at + 1].replace(",", ".")), abs=1e-9)
    assert "Cronograma real (ES)" in said
    assert "Fuente: " in said
