"""The card of each indicator: its value and what it is made of, the periods before it, its goal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from implementation_xl.base.dates import show_date
from implementation_xl.base.rounding import is_same, shown_percent, shown_quotient
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import Recorded, Trend, start_of
from implementation_xl.reports.consolidated.methodology import indicator_rules
from implementation_xl.reports.consolidated.trend import (
    POINTS_SHOWN,
    PROVISIONAL,
    label_of,
    period_label,
    said_since,
)
from implementation_xl.reports.parts.looks import figures, state_in_project, state_of


class PeriodPoint(NamedTuple):
    """The value of an indicator in one period, the goal of then (fractions), its state and how it is shown."""

    label: str
    value: float | None
    goal: float
    state: str
    text: str


class Coverage(NamedTuple):
    """How many projects have a value, and why the others have none."""

    measured: int
    not_measured: int
    not_applicable: int
    unreadable: int


class IndicatorCard(NamedTuple):
    """One indicator: `mean` and `coverage` only of a portfolio, `reason` only of a project without a value.

    `since` says in words how it changed, `recorded` what the history has of the same day where that is another value.
    """

    id: str
    name: str
    definition: IndicatorDefinition
    value: str
    state: str
    numerator: str
    denominator: str
    points: tuple[PeriodPoint, ...]
    since: str = ""
    since_tone: str = ""
    recorded: str = ""
    mean: str = ""
    coverage: Coverage | None = None
    reason: str = ""


def portfolio_cards(portfolio: Portfolio) -> list[IndicatorCard]:
    """A card for each indicator of the portfolio: Σ numerators ÷ Σ denominators."""
    cards = []
    for id, overall in figures(portfolio).items():
        definition = portfolio.catalog.indicators[id]
        series = portfolio.trend.series(id) if portfolio.trend else ()
        before = portfolio.trend.previous(id) if portfolio.trend else None
        now = _Now(portfolio, definition, overall.value, state_of(overall))
        card = now.card(overall.numerator, overall.denominator, series, before)
        coverage = Coverage(overall.measured, overall.not_measured, overall.not_applicable, overall.unreadable)
        mean = shown_percent(overall.mean, definition.thresholds)
        cards.append(card._replace(mean=mean, coverage=coverage))
    return cards


def project_cards(portfolio: Portfolio) -> list[IndicatorCard]:
    """A card for each indicator of the only project of a portfolio."""
    project = portfolio.projects[0]
    cards = []
    for id, measurement in project.measurements.items():
        definition = portfolio.catalog.indicators[id]
        series = portfolio.trend.series(id, project) if portfolio.trend else ()
        before = portfolio.trend.previous(id, project) if portfolio.trend else None
        now = _Now(portfolio, definition, measurement.value, state_in_project(project, measurement))
        card = now.card(measurement.numerator, measurement.denominator, series, before)
        cards.append(card._replace(reason=measurement.reason or ""))
    return cards


class _Now(NamedTuple):
    """The value of an indicator at the cut-off date, before anything is said of it."""

    portfolio: Portfolio
    definition: IndicatorDefinition
    value: float | None
    state: str

    def card(
        self, numerator: float, denominator: float, series: Sequence[Recorded], before: Recorded | None
    ) -> IndicatorCard:
        """Its card, with the recorded figures before it."""
        thresholds = self.definition.thresholds
        quotient = ("–", "–") if self.value is None else shown_quotient(numerator, denominator, thresholds)
        since, tone = said_since(before, self.portfolio.trend.kind if self.portfolio.trend else "", self.value)
        return IndicatorCard(
            self.definition.id,
            self.definition.name,
            self.definition,
            shown_percent(self.value, thresholds, "—"),
            self.state,
            *quotient,
            tuple(self._points(series)),
            since,
            tone,
            self._recorded(series),
        )

    def _points(self, series: Sequence[Recorded]) -> list[PeriodPoint]:
        """The recorded periods before this one, and this one as it was measured now."""
        trend, day = self.portfolio.trend, self.portfolio.cutoff
        kind = trend.kind if trend else ""
        earlier = [figure for figure in series if figure.cutoff < start_of(day, kind)][1 - POINTS_SHOWN :]
        points = [
            PeriodPoint(
                label_of(figure, kind),
                figure.value,
                self.definition.goal if figure.goal is None else figure.goal,
                figure.state,
                shown_percent(figure.value, figure.thresholds),
            )
            for figure in earlier
        ]
        label = period_label(day, kind) + (PROVISIONAL if self.portfolio.provisional else "")
        text = shown_percent(self.value, self.definition.thresholds)
        return [*points, PeriodPoint(label, self.value, self.definition.goal, self.state, text)]

    def _recorded(self, series: Sequence[Recorded]) -> str:
        """What the history has of the very same day, where that is not what is measured now."""
        same = next((figure for figure in series if figure.cutoff == self.portfolio.cutoff), None)
        if same is None or (same.value is None and self.value is None):
            return ""
        if same.value is not None and self.value is not None and is_same(same.value, self.value):
            return ""
        return same.figures


class DefinitionShown(NamedTuple):
    """What an indicator's figures mean: the version of its definition in the history, its goal and alert, its rules."""

    name: str
    version: str
    goal: str
    alert: str
    rules: list[tuple[str, str]]


def definitions_shown(portfolio: Portfolio, cards: Sequence[IndicatorCard], library: str) -> list[DefinitionShown]:
    """The definition of each indicator, with the version that the history knows it by where it was recorded."""
    trend = portfolio.trend
    return [
        DefinitionShown(
            card.name,
            _version(trend, portfolio, card.id) or f"la de ixl {library}; sin registrar en un historial",
            show_percent(card.definition.goal),
            show_percent(card.definition.alert),
            indicator_rules(card.definition),
        )
        for card in cards
    ]


def _version(trend: Trend | None, portfolio: Portfolio, id: str) -> str:
    project = portfolio.projects[0] if len(portfolio.projects) == 1 else None
    series = (*trend.series(id), *(trend.series(id, project) if project else ())) if trend else ()
    latest = max(series, key=lambda figure: figure.cutoff, default=None)
    if latest is None or not latest.definition:
        return ""
    since = f", desde el {show_date(date.fromisoformat(latest.defined[:10]))}" if latest.defined else ""
    return f"versión {latest.definition}{since}"
