"""Cumplimiento Lista de Requerimientos Contractuales: Σ score / applicable requirements, at a cut-off date."""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import fsum
from typing import Any, NamedTuple

from implementation_xl.base import dates
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.measurement import (
    Excluded,
    Measurement,
    RowDetail,
    Source,
    quotient,
)
from implementation_xl.indicators.records import by_group, is_typed, left_out, name_of
from implementation_xl.indicators.trail import requirement_basis

COLUMNS = (
    "requerimiento",
    "area",
    "fecha_compromiso",
    "estado",
    "cumplimiento",
    "fecha_cumplimiento",
    "justificacion",
)
MET, PARTLY, NOT_MET, PENDING, NOT_APPLICABLE = (
    "Cumple",
    "Cumple parcialmente",
    "No cumple",
    "Pendiente",
    "No aplica",
)
STATES = (MET, PARTLY, NOT_MET, PENDING, NOT_APPLICABLE)
NO_STATE, NO_AREA = "Sin estado", "Sin área"


class _Requirement(NamedTuple):
    """A counting row; `score` is None when the requirement does not apply."""

    record: int
    state: str
    area: str
    score: float | None
    met_on_time: bool
    overdue: bool


def measure(
    table: TableData, cutoff: date, definition: IndicatorDefinition, *, path: str = "", detail: bool = False
) -> Measurement:
    """The indicator of one list of requirements.

    Whether the project must have a list at all is not decided here. `details`: `estricto` (fraction in state
    *Cumple* by the cut-off), `por_estado` (rows by state, *No aplica* too), `por_area` (`valor`, `numerador`,
    `denominador`) and `vencidos` (names with the date they were due). Each of `rows` adds its score to 1.
    """
    requirements, excluded = _requirements(table, cutoff)
    scored = [(one, one.score) for one in requirements if one.score is not None]
    numerator, denominator = fsum(score for _, score in scored), len(scored)
    reason = "todos los requerimientos están en «No aplica»" if requirements else "la lista no tiene requerimientos"
    return quotient(
        definition,
        cutoff,
        numerator,
        denominator,
        reason,
        details={
            "estricto": sum(one.met_on_time for one, _ in scored) / denominator if denominator else None,
            "por_estado": _by_state(requirements),
            "por_area": by_group((one.area, score) for one, score in scored),
            "vencidos": [_overdue(table, one.record) for one, _ in scored if one.overdue],
        },
        source=Source(path, table.sheet, table.range()),
        excluded=tuple(excluded.values()),
        rows=_rows(table, requirements, excluded, cutoff) if detail else (),
    )


def score_of(state: str | None, percent: Any, met_on: date | None, cutoff: date) -> float:
    """What one applicable requirement is worth: 0 if met after the cut-off, else its percent, else its state's."""
    if met_on is not None and met_on > cutoff:
        return 0.0
    if percent is not None:
        return float(percent) if isinstance(percent, (int, float)) else 0.0
    return 1.0 if state == MET else 0.0


def _requirements(table: TableData, cutoff: date) -> tuple[list[_Requirement], dict[int, Excluded]]:
    """The counting rows, and by index the rows left out."""
    column = table.columns
    requirements: list[_Requirement] = []
    excluded: dict[int, Excluded] = {}
    records = zip(
        column["requerimiento"],
        column["estado"],
        column["area"],
        column["cumplimiento"],
        column["fecha_cumplimiento"],
        column["fecha_compromiso"],
        strict=True,
    )
    for index, (text, state, area, percent, met_on, due) in enumerate(records):
        if not text and not state:
            if is_typed(table, index):
                cell = table.cell("requerimiento", index)
                excluded[index] = Excluded(cell, "Sin «Requerimiento» ni «Estado»")
            continue
        score = None
        if state == NOT_APPLICABLE:
            excluded[index] = Excluded(table.cell("estado", index), NOT_APPLICABLE)
        else:
            score = score_of(state, percent, met_on, cutoff)
        on_time = state == MET and (met_on is None or met_on <= cutoff)
        overdue = score is not None and due is not None and due < cutoff and score < 1 - TOLERANCE
        requirements.append(_Requirement(index, state or NO_STATE, area or NO_AREA, score, on_time, overdue))
    return requirements, excluded


def _by_state(requirements: list[_Requirement]) -> dict[str, int]:
    """Rows by state: the list's own states first, in its order, then whatever else was typed."""
    counts = Counter(one.state for one in requirements)
    return {state: counts[state] for state in (*STATES, *counts) if state in counts}


def _overdue(table: TableData, index: int) -> str:
    return f"{name_of(table, 'requerimiento', index)} ({dates.show_date(table.columns['fecha_compromiso'][index])})"


def _rows(
    table: TableData, requirements: list[_Requirement], excluded: dict[int, Excluded], cutoff: date
) -> tuple[RowDetail, ...]:
    scores = {one.record: one.score for one in requirements}
    rows = []
    for index in sorted(scores.keys() | excluded.keys()):
        score, out = scores.get(index), excluded.get(index)
        cell, name = table.cell("requerimiento", index), name_of(table, "requerimiento", index)
        if score is None:
            rows.append(left_out(cell, name, out))
        else:
            rows.append(RowDetail(cell, name, score, 1, basis=requirement_basis(table, index, cutoff)))
    return tuple(rows)
