"""The value of one indicator, with everything a person needs to redo it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from implementation_xl.base.problems import Problem
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.indicators.details import Construction, Details, Figure

if TYPE_CHECKING:  # the command line's words of states wait for no model of forms
    from implementation_xl.forms.model import IndicatorDefinition

MET, AT_RISK, NOT_MET = "Cumple", "En riesgo", "No cumple"
NOT_MEASURED, NOT_APPLICABLE = "Sin medición", "No aplica"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a measurement was read."""

    path: str
    sheet: str
    range: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """A row that did not count, and why (Spanish); `source` where it is of another file than the measurement's."""

    cell: str
    reason: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class RowDetail:
    """One row: its cell, its name, what it contributed to numerator and denominator, or why it was left out.

    `basis` says why it contributed that, with the cells it comes from (Spanish); of a row left out, the cell why.
    `source` is where it stands when that is another file than the measurement's.
    """

    cell: str
    name: str
    numerator: Figure | None
    denominator: Figure | None
    reason: str | None = None
    basis: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One indicator of one project at one cut-off date.

    `value` is a fraction, never rounded; `None` with a `reason` (Spanish) when it cannot be measured. `state` is one
    of the five words above. `details` holds the figures that stand beside the value, under the ids of the JSON
    interface. `problems` are the findings that depend on the cut-off date or on several cells of a row. Where rows
    were asked for, `construction` is how the value follows from them when it is not their plain sum.
    """

    id: str
    cutoff: date
    value: float | None
    numerator: Figure
    denominator: Figure
    state: str
    reason: str | None = None
    details: Details = field(default_factory=Details)
    source: Source | None = None
    excluded: tuple[Excluded, ...] = ()
    rows: tuple[RowDetail, ...] = ()
    problems: tuple[Problem, ...] = ()
    construction: Construction = field(default_factory=Construction)


def traffic_light(value: float | None, goal: float, alert: float) -> str:
    """The state of a value against goal and alert (fractions), ascending sense, with a tolerance of 1e-9."""
    if value is None:
        return NOT_MEASURED
    if value >= goal - TOLERANCE:
        return MET
    return AT_RISK if value >= alert - TOLERANCE else NOT_MET


def quotient(
    definition: IndicatorDefinition,
    cutoff: date,
    numerator: float,
    denominator: float,
    reason: str,
    details: Details,
    **rest: Any,
) -> Measurement:
    """The measurement numerator ÷ denominator, not measured for `reason` where nothing counts; `rest` are its other
    fields.
    """
    value = numerator / denominator if denominator else None
    state = traffic_light(value, definition.goal, definition.alert)
    why = None if denominator else reason
    return Measurement(definition.id, cutoff, value, numerator, denominator, state, why, details, **rest)
