"""Projects × indicators as a heat map, with what a page needs to add them up again under a filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from implementation_xl.base.rounding import shown_percent, shown_points
from implementation_xl.base.words import fold
from implementation_xl.indicators.measurement import NOT_APPLICABLE, Measurement
from implementation_xl.portfolio.forecasting import Forecast
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import arrow
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.state import worst_first
from implementation_xl.reports.consolidated.trend import previous_of
from implementation_xl.reports.informe.records import LONGEST_NAME, brief
from implementation_xl.reports.parts.looks import UNREADABLE, project_name, state_in_project

MEASURED, UNMEASURED, WITHOUT, BROKEN = "m", "s", "n", "i"
"""How a cell counts: with a value, without one, the indicator does not apply, its workbook could not be read."""


class MatrixCell(NamedTuple):
    """An indicator of a project: shown, and its exact numbers; `counts` is one of the four letters."""

    indicator: str
    text: str
    state: str
    counts: str
    value: float | None
    numerator: float
    denominator: float
    change: str = ""
    reason: str = ""


class MatrixRow(NamedTuple):
    """A project: `place` is its place in the portfolio, `outcome` what its forecast comes to.

    `keys` are, by filter, the places of its words among the choices, with spaces between: of areas it may have several.
    """

    place: int
    name: str
    client: str
    type: str
    coordinator: str
    stage: str
    promise: date | None
    forecast: date | None
    outcome: str
    cells: list[MatrixCell | None]
    keys: dict[str, str]


class Filter(NamedTuple):
    """What the page can be narrowed to: its id, its label and the choices, as first written, in order."""

    id: str
    label: str
    choices: list[str]


class ProjectMap(NamedTuple):
    """All projects, those that need most attention first, and the filters that tell them apart."""

    rows: list[MatrixRow]
    filters: list[Filter]


_LABELS = {"client": "Cliente", "type": "Tipo de proyecto", "coordinator": "Coordinador(a)", "area": "Área"}


def matrix_of(portfolio: Portfolio, foretold: Sequence[Forecast], ids: Sequence[str]) -> ProjectMap:
    """The heat map of a portfolio; `foretold` are the forecasts in its order."""
    words: dict[str, dict[str, str]] = {id: {} for id in _LABELS}
    projects = list(enumerate(portfolio.projects))
    for _, project in projects:
        for id, said in _words_of(project).items():
            for word in said:
                words[id].setdefault(fold(word), word)
    keys = {id: {word: place for place, word in enumerate(sorted(known))} for id, known in words.items()}
    ordered = sorted(projects, key=lambda pair: worst_first(pair[1]))
    rows = [_row(portfolio, place, project, foretold[place], ids, keys) for place, project in ordered]
    filters = [
        Filter(id, label, [brief(words[id][word], LONGEST_NAME) for word in sorted(words[id])])
        for id, label in _LABELS.items()
    ]
    return ProjectMap(rows, [one for one in filters if len(one.choices) > 1])


def _words_of(project: ProjectResult) -> dict[str, list[str]]:
    """What the filters know a project by."""
    areas = (area for one in project.measurements.values() for area in one.details.get("por_area") or ())
    single = {"client": project.client, "type": project.type, "coordinator": project.coordinator}
    return {id: [word] if word else [] for id, word in single.items()} | {"area": list(dict.fromkeys(areas))}


def _row(
    portfolio: Portfolio,
    place: int,
    project: ProjectResult,
    forecast: Forecast,
    ids: Sequence[str],
    keys: Mapping[str, Mapping[str, int]],
) -> MatrixRow:
    state = project.state
    numbers = {id: sorted({keys[id][fold(word)] for word in said}) for id, said in _words_of(project).items()}
    return MatrixRow(
        place,
        brief(project_name(project), LONGEST_NAME),
        brief(project.client or "", LONGEST_NAME),
        brief(project.type or "", LONGEST_NAME),
        brief(project.coordinator or "", LONGEST_NAME),
        state.stage if state else "",
        forecast.promise or (state.planned_live if state else None),
        None if forecast.reason else forecast.p80,
        "" if forecast.reason else forecast.state,
        [_cell(portfolio, project, project.measurements.get(id)) for id in ids],
        {id: _joined(said) for id, said in numbers.items()},
    )


def _joined(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


def _cell(portfolio: Portfolio, project: ProjectResult, measurement: Measurement | None) -> MatrixCell | None:
    if measurement is None:
        return None
    state = state_in_project(project, measurement)
    thresholds = portfolio.catalog.indicators[measurement.id].thresholds
    before = previous_of(portfolio, measurement.id, project)
    sign = arrow(measurement.value, before)
    change = ""
    if measurement.value is not None and before is not None:
        change = f"{sign} {shown_points(measurement.value - before)}"
    return MatrixCell(
        measurement.id,
        shown_percent(measurement.value, thresholds, state),
        state,
        counted_as(measurement, state),
        measurement.value,
        measurement.numerator,
        measurement.denominator,
        change,
        measurement.reason or "",
    )


def counted_as(measurement: Measurement, state: str) -> str:
    """How a measurement counts in the consolidated figures, as one letter."""
    if measurement.value is not None:
        return MEASURED
    if measurement.state == NOT_APPLICABLE:
        return WITHOUT
    return BROKEN if state == UNREADABLE else UNMEASURED
