"""Apto para salida a producción: whether the tests allow going live.

A row is a test when its *Ítem* or its *Resultado* is filled; it applies unless its result is *No aplica*. Blank or
unknown *Criticidad* counts as Crítica, blank or unknown *Resultado* as Pendiente. Fit to go live: at least one
critical or high test applies, none of those is Fallida, Bloqueada or Pendiente, and every critical one is confirmed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from implementation_xl.forms.process import YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.records import name_of

FIT, UNFIT, UNTESTED = "Apto", "No apto", "No apto (sin pruebas)"
CRITICAL, HIGH, MEDIUM, LOW = "Crítica", "Alta", "Media", "Baja"
PASSED, FAILED, BLOCKED, PENDING, NOT_APPLICABLE = "Exitosa", "Fallida", "Bloqueada", "Pendiente", "No aplica"
UNCONFIRMED = "Sin confirmar"
NO_AREA = "Sin área"
NO_TESTS = "no hay pruebas críticas ni altas que apliquen"
BLOCKING_RESULTS = {
    FAILED: "críticas o altas fallidas",
    BLOCKED: "críticas o altas bloqueadas",
    PENDING: "críticas o altas pendientes",
}
UNCONFIRMED_TESTS = "críticas sin confirmar"
SEPARATOR = "; "


class BlockingTest(NamedTuple):
    """A test that keeps the project from going live; `cell` is where to mend it, `reason` one of the words above."""

    cell: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What the tests say of going live.

    `motivo` (Spanish) says what blocks, "" when nothing does. `executed` (passed or failed) and `passed` are fractions
    of the `applicable` tests, None when there are none. `by_area` has `aplicables`, `ejecutadas` and `exitosas`, the
    last two as fractions.
    """

    apto: bool
    state: str
    motivo: str
    applicable: int
    executed: float | None
    passed: float | None
    by_area: dict[str, dict[str, float]] = field(default_factory=dict)
    blocking: tuple[BlockingTest, ...] = ()


class _Test(NamedTuple):
    record: int
    area: str
    criticality: str
    result: str
    confirmed: bool

    @property
    def decisive(self) -> bool:
        return self.criticality in (CRITICAL, HIGH)


def go_live_gate(table: TableData) -> Gate:
    """The gate of one set of tests."""
    tests = _tests(table)
    decisive = [one for one in tests if one.decisive]
    blocking = _blocking(table, decisive)
    apto = bool(decisive) and not blocking
    return Gate(
        apto=apto,
        state=(FIT if apto else UNFIT) if decisive else UNTESTED,
        motivo=_reason(blocking) if decisive else NO_TESTS,
        applicable=len(tests),
        executed=_share(tests, PASSED, FAILED),
        passed=_share(tests, PASSED),
        by_area=_by_area(tests),
        blocking=tuple(blocking),
    )


def _tests(table: TableData) -> list[_Test]:
    """The tests that apply."""
    column = table.columns
    records = zip(
        column["item"], column["area"], column["criticidad"], column["resultado"], column["confirmado"], strict=True
    )
    tests = []
    for index, (item, area, criticality, result, confirmed) in enumerate(records):
        if (not item and not result) or result == NOT_APPLICABLE:
            continue
        criticality = criticality if criticality in (HIGH, MEDIUM, LOW) else CRITICAL
        result = result if result in (PASSED, FAILED, BLOCKED) else PENDING
        tests.append(_Test(index, area or NO_AREA, criticality, result, confirmed == YES))
    return tests


def _blocking(table: TableData, decisive: list[_Test]) -> list[BlockingTest]:
    blocking_tests = []
    for test in decisive:
        name = name_of(table, "item", test.record)
        if test.result != PASSED:
            blocking_tests.append(BlockingTest(table.cell("resultado", test.record), name, test.result))
        if test.criticality == CRITICAL and not test.confirmed:
            blocking_tests.append(BlockingTest(table.cell("confirmado", test.record), name, UNCONFIRMED))
    return blocking_tests


def _reason(blocking: list[BlockingTest]) -> str:
    counts = Counter(one.reason for one in blocking)
    parts = BLOCKING_RESULTS | {UNCONFIRMED: UNCONFIRMED_TESTS}
    return SEPARATOR.join(f"{text}: {counts[word]}" for word, text in parts.items() if counts[word])


def _share(tests: list[_Test], *results: str) -> float | None:
    return sum(one.result in results for one in tests) / len(tests) if tests else None


def _by_area(tests: list[_Test]) -> dict[str, dict[str, float]]:
    areas: dict[str, list[_Test]] = {}
    for test in tests:
        areas.setdefault(test.area, []).append(test)
    return {
        area: {
            "aplicables": len(own),
            "ejecutadas": _share(own, PASSED, FAILED) or 0.0,
            "exitosas": _share(own, PASSED) or 0.0,
        }
        for area, own in areas.items()
    }
