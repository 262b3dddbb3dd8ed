"""The lines of a ficha: what was measured, period by period, with what people wrote beside it.

A line is of the portfolio (or of the one project of a ficha *Por proyecto*) in a period, or of one of its projects.
Figures come from the history where there is one, else from the former ficha; what people typed, from the former ficha.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.base.periods import MONTH, Period, period_of
from implementation_xl.base.words import fold, show_count
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.portfolio.portfolio import Consolidated, Portfolio
from implementation_xl.portfolio.recorded import Recorded
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.ficha.judged import basis_of, judged
from implementation_xl.reports.parts.looks import STANDINGS, figures, project_name, state_in_project, state_of

ANALYSIS, NEEDS, ACTION, NOTES = "Análisis", "¿Requiere acción?", "Acción correctiva", "Observaciones"
ANALYST, ANALYSED, APPROVER, APPROVED = "Analizó", "Analizado el", "Aprobó", "Aprobado el"
TYPED = (ANALYSIS, NEEDS, ACTION, NOTES, ANALYST, ANALYSED, APPROVER, APPROVED)
ALL = "*"


@dataclass(slots=True)
class FichaLine:
    """One measurement in a ficha. `key` is `ALL` for the ficha's own subject, else what the project is known by;
    `record` is the history's word on it, where it has one; `basis` is what was typed about, see `judged`.
    """

    indicator: str
    key: str
    subject: str
    period: Period
    cutoff: date
    value: float | None
    numerator: float | None
    denominator: float | None
    goal: float
    state: str
    record: Recorded | None = None
    typed: dict[str, Any] = field(default_factory=dict)
    basis: str = ""

    @property
    def note(self) -> str | None:
        """What stands beside its texts where they were typed about another value."""
        return judged(self.typed, self.basis, self.value, self.goal)

    @property
    def mark(self) -> str:
        """What tells the line from every other of its ficha, whatever becomes of its row."""
        return f"{self.indicator}|{self.period.id}|{self.key}"


class WrittenRow(NamedTuple):
    """A row of a former ficha that a person may have written in; `others` are cells of no column of ours."""

    indicator: str
    whole: bool
    subject: str
    cutoff: date | None
    mark: str
    figures: dict[str, Any]
    typed: dict[str, Any]
    others: dict[str, Any]
    basis: str = ""

    @property
    def key(self) -> str:
        """The project's key, as its hidden mark says."""
        return self.mark.split("|", 2)[2] if self.mark.count("|") >= 2 else ""


class Kept(NamedTuple):
    """A text whose measurement is no more: of which measurement, in which column, and the text."""

    indicator: str
    subject: str
    cutoff: Any
    column: str
    text: Any
    mark: str


FichaAction = dict[str, Any]
"""A row of the table *Acciones* of a ficha: what a person wrote in each of its columns."""


@dataclass(slots=True)
class Former:
    """What a former ficha says; `loose` is what stands beside the table of actions, `strangers`
    names what is no part of a ficha, `valueless` has sheet and address of the
    cells with a formula that was saved without its value, or with an error."""

    rows: list[WrittenRow] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    actions: list[FichaAction] = field(default_factory=list)
    loose: list[Kept] = field(default_factory=list)
    valueless: list[tuple[str, str]] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def period_kind(portfolio: Portfolio) -> str:
    """The kind of period of a portfolio's fichas."""
    return portfolio.period.kind if portfolio.period else MONTH


def current_period(portfolio: Portfolio) -> Period:
    """The period that a portfolio is measured for: the one asked for, else the month of its cut-off date."""
    return portfolio.period or period_of(portfolio.cutoff, MONTH)


def lines_of(portfolio: Portfolio, ids: Sequence[str], *, of_project: bool) -> list[FichaLine]:
    """What is measured and recorded, for each indicator: the ficha's own subject by period, oldest first, then its
    projects, the newest period first.
    """
    by_mark: dict[str, FichaLine] = {}
    for id in ids:
        definition = portfolio.catalog.indicators[id]
        for line in _own(portfolio, definition, of_project):
            by_mark[line.mark] = line
        if not of_project:
            for project in portfolio.projects:
                for line in _of_project(portfolio, definition, project, project.key, project_name(project)):
                    by_mark[line.mark] = line
    return list(by_mark.values())


def merged(lines: list[FichaLine], former: Former, portfolio: Portfolio) -> tuple[list[FichaLine], list[Kept]]:
    """The lines with what the former ficha has for them, earlier lines that only it knows, and the texts left over."""
    places = _Places(lines, period_kind(portfolio))
    kept = [*former.loose]
    now = current_period(portfolio)
    for row in former.rows:
        line = places.find(row) or places.recalled(row, now, portfolio)
        for column, text in row.typed.items():
            if line is None or line.typed.setdefault(column, text) != text:
                kept.append(Kept(row.indicator, row.subject, row.cutoff, column, text, row.mark))
        if line is not None and row.typed and not line.basis:
            line.basis = basis_of(row.typed, row.figures, row.basis)
        for title, text in row.others.items():
            kept.append(Kept(row.indicator, row.subject, row.cutoff, title, text, ""))
    by_mark = {line.mark: line for line in places.lines}
    for entry in former.kept:
        line = by_mark.get(entry.mark)
        if line is not None and entry.column in TYPED and entry.column not in line.typed:
            line.typed[entry.column] = entry.text
        else:
            kept.append(entry)
    return places.lines, list(dict.fromkeys(kept))


class _Places:
    """Finds the line of a former row: by what a person reads in it, by its hidden mark where that is not enough."""

    def __init__(self, lines: Iterable[FichaLine], kind: str) -> None:
        self.kind = kind
        self.lines: list[FichaLine] = []
        self.named: dict[tuple[str, str, str], list[FichaLine]] = {}
        self.marked: dict[str, FichaLine] = {}
        for line in lines:
            self._add(line)

    def _add(self, line: FichaLine) -> None:
        self.lines.append(line)
        self.named.setdefault((line.indicator, line.period.id, _name(line.key, line.subject)), []).append(line)
        self.marked.setdefault(line.mark, line)

    def find(self, row: WrittenRow) -> FichaLine | None:
        """The line of a row, if there is one."""
        period = self._period(row)
        same = self.named.get((row.indicator, period, _name(ALL if row.whole else "", row.subject)), [])
        if len(same) == 1:
            return same[0]
        by_key = self.marked.get(f"{row.indicator}|{period}|{row.key}")
        return by_key if by_key is not None and (not same or by_key in same) else None

    def recalled(self, row: WrittenRow, now: Period, portfolio: Portfolio) -> FichaLine | None:
        """A line of an earlier or later period that only the former ficha knows: its figures as they stand there."""
        if row.cutoff is None or self._period(row) == now.id or row.indicator not in portfolio.catalog.indicators:
            return None
        state = row.figures.get("Estado")
        if state not in STANDINGS or not row.subject:
            return None
        value, top, bottom, goal = (_number(row.figures.get(name)) for name in FIGURES[:4])
        definition = portfolio.catalog.indicators[row.indicator]
        key = ALL if row.whole else row.key or f"nombre:{fold(row.subject)}"
        line = FichaLine(
            row.indicator,
            key,
            row.subject,
            period_of(row.cutoff, self.kind),
            row.cutoff,
            value,
            top,
            bottom,
            definition.goal if goal is None else goal,
            state,
        )
        self._add(line)
        return line

    def _period(self, row: WrittenRow) -> str:
        if row.cutoff is not None:
            return period_of(row.cutoff, self.kind).id
        return row.mark.split("|")[1] if row.mark.count("|") >= 2 else ""


def _name(key: str, subject: str) -> str:
    """What a line is found by: the ficha's own by that alone, a project's by its name as people read it."""
    return ALL if key == ALL else fold(subject)


FIGURES = ("Valor", "Numerador", "Denominador", "Meta", "Estado")


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _own(portfolio: Portfolio, definition: IndicatorDefinition, of_project: bool) -> Iterator[FichaLine]:
    if of_project:
        project = portfolio.projects[0]
        for line in _of_project(portfolio, definition, project, ALL, ""):
            line.subject = _named(line.period)
            yield line
        return
    overall, trend = figures(portfolio)[definition.id], portfolio.trend
    series = trend.series(definition.id) if trend else ()
    yield from (
        _recorded(
            figure,
            definition,
            ALL,
            _named(period_of(figure.cutoff, period_kind(portfolio)), _counted(figure.counts)),
            period_kind(portfolio),
        )
        for figure in series
    )
    if not series or series[-1].cutoff != portfolio.cutoff:
        period = current_period(portfolio)
        yield FichaLine(
            definition.id,
            ALL,
            _named(period, _counted_now(overall)),
            period,
            portfolio.cutoff,
            overall.value,
            overall.numerator,
            overall.denominator,
            definition.goal,
            state_of(overall),
        )


def _of_project(
    portfolio: Portfolio, definition: IndicatorDefinition, project: ProjectResult, key: str, subject: str
) -> Iterator[FichaLine]:
    trend, kind = portfolio.trend, period_kind(portfolio)
    series = trend.series(definition.id, project) if trend else ()
    yield from (_recorded(one, definition, key, subject, kind) for one in series if one.cutoff != portfolio.cutoff)
    now = project.measurements.get(definition.id)
    if now is None:
        return
    standing = series[-1] if series and series[-1].cutoff == portfolio.cutoff else None
    if standing and standing.value != now.value:
        yield _recorded(standing, definition, key, subject, kind)
        return
    yield FichaLine(
        definition.id,
        key,
        subject,
        current_period(portfolio),
        now.cutoff,
        now.value,
        now.numerator,
        now.denominator,
        definition.goal,
        state_in_project(project, now),
        standing,
    )


def _recorded(figure: Recorded, definition: IndicatorDefinition, key: str, subject: str, kind: str) -> FichaLine:
    goal = definition.goal if figure.goal is None else figure.goal
    return FichaLine(
        definition.id,
        key,
        subject,
        period_of(figure.cutoff, kind),
        figure.cutoff,
        figure.value,
        figure.numerator,
        figure.denominator,
        goal,
        figure.state,
        figure,
    )


def _named(period: Period, counted: str = "") -> str:
    name = period.label
    return name[0].upper() + name[1:] + (f" · {counted}" if counted else "")


def _counted_now(overall: Consolidated) -> str:
    return _counted(
        {
            "medidos": overall.measured,
            "sin_medicion": overall.not_measured,
            "no_aplica": overall.not_applicable,
            "ilegibles": overall.unreadable,
        }
    )


def _counted(counts: dict[str, Any]) -> str:
    """«9 de 12 proyectos», measured of all."""
    if "medidos" not in counts:
        return ""
    every = sum(counts.get(name) or 0 for name in ("medidos", "sin_medicion", "no_aplica", "ilegibles"))
    return f"{show_count(counts['medidos'])} de {show_count(every)} {'proyecto' if every == 1 else 'proyectos'}"
