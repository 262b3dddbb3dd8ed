"""Apto para salida a producción, as Python says it."""

from __future__ import annotations

from typing import Any

import pytest
from tables_helper import markdown

from implementation_xl.forms.model import Field, Table
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.gate import BlockingTest, Gate, go_live_gate

FIRST_ROW = 12
TABLE = Table(
    id="pruebas",
    fields=tuple(Field(id=id, label=id) for id in ("item", "area", "criticidad", "resultado", "confirmado")),
)


def judge(text: str | list[dict[str, Any]]) -> Gate:
    records = markdown(text)
    ids = [one.id for one in TABLE.fields]
    columns = {id: [record.get(id) for record in records] for id in ids}
    rows = [FIRST_ROW + index for index in range(len(records))]
    placed = {id: column for column, id in enumerate(ids, 1)}
    return go_live_gate(TableData(TABLE, "Pruebas", FIRST_ROW - 1, rows, columns, placed))


def one_test(**cells: str | None) -> list[dict[str, Any]]:
    return [{"item": "Prueba", "criticidad": "Crítica", "resultado": "Exitosa", "confirmado": "Sí", **cells}]


def test_fit_when_critical_and_high_passed_and_critical_confirmed() -> None:
    gate = judge("""
        | item     | criticidad | resultado | confirmado |
        |----------|------------|-----------|------------|
        | Llamada  | Crítica    | Exitosa   | Sí         |
        | Tablero  | Alta       | Exitosa   |            |
        | Colores  | Media      | Fallida   | No         |
        | Manual   | Baja       | Pendiente |            |
        | Chat     | Crítica    | No aplica |            |
    """)
    assert (gate.apto, gate.state, gate.motivo, gate.blocking) == (True, "Apto", "", ())
    assert (gate.applicable, gate.executed, gate.passed) == (4, 0.75, 0.5)


@pytest.mark.parametrize(
    ("cells", "motivo"),
    [
        ({"resultado": "Fallida"}, "críticas o altas fallidas: 1"),
        ({"resultado": "Bloqueada"}, "críticas o altas bloqueadas: 1"),
        ({"resultado": "Pendiente"}, "críticas o altas pendientes: 1"),
        ({"resultado": None}, "críticas o altas pendientes: 1"),
        ({"resultado": "casi"}, "críticas o altas pendientes: 1"),
        ({"criticidad": "Alta", "resultado": "Fallida"}, "críticas o altas fallidas: 1"),
        ({"confirmado": "No"}, "críticas sin confirmar: 1"),
        ({"confirmado": None}, "críticas sin confirmar: 1"),
        ({"criticidad": None, "confirmado": None}, "críticas sin confirmar: 1"),
        ({"criticidad": "urgente", "confirmado": None}, "críticas sin confirmar: 1"),
        ({"item": None, "resultado": "Fallida"}, "críticas o altas fallidas: 1"),
    ],
)
def test_one_test_keeps_from_going_live(cells: dict[str, str | None], motivo: str) -> None:
    gate = judge(one_test(**cells))
    assert (gate.apto, gate.state, gate.motivo) == (False, "No apto", motivo)


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"criticidad": None},
        {"criticidad": "Alta", "confirmado": None},
        {"item": None},
    ],
)
def test_one_test_lets_go_live(cells: dict[str, str | None]) -> None:
    assert judge(one_test(**cells)).apto


@pytest.mark.parametrize(
    "records",
    [
        [],
        one_test(criticidad="Media"),
        one_test(criticidad="Baja", resultado="Fallida"),
        one_test(resultado="No aplica"),
        one_test(item=None, resultado=None),
    ],
)
def test_nothing_decisive_is_not_fit(records: list[dict[str, Any]]) -> None:
    gate = judge(records)
    assert (gate.apto, gate.state) == (False, "No apto (sin pruebas)")
    assert gate.motivo == "no hay pruebas críticas ni altas que apliquen"


def test_no_tests_have_no_percentages() -> None:
    gate = judge([])
    assert (gate.applicable, gate.executed, gate.passed, gate.by_area) == (0, None, None, {})


def test_blocking_tests_are_named_with_the_cell_to_mend() -> None:
    gate = judge("""
        | item    | criticidad | resultado | confirmado |
        |---------|------------|-----------|------------|
        | Llamada | Crítica    | Fallida   |            |
        |         | Alta       | Bloqueada |            |
    """)
    assert gate.motivo == ("críticas o altas fallidas: 1; críticas o altas bloqueadas: 1; críticas sin confirmar: 1")
    assert gate.blocking == (
        BlockingTest("D12", "Llamada", "Fallida"),
        BlockingTest("E12", "Llamada", "Sin confirmar"),
        BlockingTest("D13", "Fila 13", "Bloqueada"),
    )


def test_by_area() -> None:
    gate = judge("""
        | item | area       | criticidad | resultado | confirmado |
        |------|------------|------------|-----------|------------|
        | a    | Tecnología | Crítica    | Exitosa   | Sí         |
        | b    | Tecnología | Alta       | Bloqueada |            |
        | c    |            | Media      | Fallida   |            |
        | d    | WFM        | Media      | No aplica |            |
    """)
    assert gate.by_area == {
        "Tecnología": {"aplicables": 2, "ejecutadas": 0.5, "exitosas": 0.5},
        "Sin área": {"aplicables": 1, "ejecutadas": 1, "exitosas": 0},
    }
