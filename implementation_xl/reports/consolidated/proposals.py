"""The actions that results ask for: of each indicator that is under its goal for a second period in a row.

Where an open action of a register cites the indicator already, of that project, nothing is proposed for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from implementation_xl.base.periods import MONTH, period_of
from implementation_xl.base.rounding import TOLERANCE, shown_percent
from implementation_xl.base.words import fold
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import Recorded
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.worklist import Item
from implementation_xl.reports.parts.looks import project_name

PROPOSED = "Acción por proponer"
EVERYTHING = "Toda la cartera"


class Proposal(NamedTuple):
    """An action to propose, and of which project, if of one: its `place` in the portfolio is -1 where it is of none."""

    item: Item
    project: str
    client: str | None = None
    coordinator: str | None = None
    place: int = -1


def proposals(portfolio: Portfolio) -> Iterator[Proposal]:
    """The proposals of a portfolio with a history: for all of it, then by project; none without a history."""
    trend = portfolio.trend
    if trend is None:
        return
    for id, overall in portfolio.consolidated().items():
        definition = portfolio.catalog.indicators[id]
        before = trend.previous(id)
        if _is_under(overall.value, definition, before) and not _acted_on(portfolio, definition, None):
            yield Proposal(_item(portfolio, definition, overall.value, before, None), EVERYTHING)
    for place, project in enumerate(portfolio.projects):
        for id, measurement in project.measurements.items():
            definition = portfolio.catalog.indicators[id]
            before = trend.previous(id, project)
            under = _is_under(measurement.value, definition, before)
            if under and not _acted_on(portfolio, definition, project):
                item = _item(portfolio, definition, measurement.value, before, project)
                yield Proposal(item, project_name(project), project.client, project.coordinator, place)


def _acted_on(portfolio: Portfolio, definition: IndicatorDefinition, project: ProjectResult | None) -> bool:
    """True where an open action cites the indicator: of the project, or of the process, naming it or for all."""
    own = project.actions if project else ()
    name = fold(project.name or "") if project else ""
    shared = portfolio.process.actions if portfolio.process else ()
    for_it = [action for action in shared if fold(action.project or "") == name]
    return any(action.cites(definition) and action.is_open(portfolio.cutoff) for action in (*own, *for_it))


def _is_under(value: float | None, definition: IndicatorDefinition, before: Recorded | None) -> bool:
    """True where both values are under the goal of their period."""
    if value is None or before is None or before.value is None:
        return False
    goal = definition.goal if before.goal is None else before.goal
    return value < definition.goal - TOLERANCE and before.value < goal - TOLERANCE


def _item(
    portfolio: Portfolio,
    definition: IndicatorDefinition,
    value: float | None,
    before: Recorded | None,
    project: ProjectResult | None,
) -> Item:
    assert before is not None
    kind = portfolio.period.kind if portfolio.period else MONTH
    now = portfolio.period or period_of(portfolio.cutoff, MONTH)
    earlier = period_of(before.cutoff, kind)
    line = f"«{project_name(project)}» de la hoja Proyectos" if project else f"«{now.label}» de la hoja Ficha"
    text = (
        f"{definition.name}: {shown_percent(before.value, before.thresholds)} en {earlier.label} y "
        f"{shown_percent(value, definition.thresholds)} en {now.label}, bajo la meta. Regístrela y anote su ID en la "
        f"«Ficha de Indicador - {definition.name}», fila {line}, y en su hoja Acciones."
    )
    person = (project.coordinator if project else None) or definition.analysed_by or None
    return Item(PROPOSED, text, person=person, state="Dos periodos seguidos bajo la meta")
