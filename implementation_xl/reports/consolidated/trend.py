"""The trend in reports: what the history says of earlier months, as a line chart, a table and arrows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import cycle
from math import ceil, floor
from typing import NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Chart, Series, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import MONTHS
from implementation_xl.base.periods import MONTH, period_of
from implementation_xl.base.rounding import TOLERANCE, percent_format, shown_percent, shown_points
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.plan import quoted
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import FALLING, RISING, Recorded, Trend, arrow
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.parts.looks import CELL, CENTER, Looked, points_cell, toned

DATA = "Datos"
POINTS_SHOWN = 12
PROVISIONAL = "*"
CHART_ROWS, CHART_ROW, CHART_HEIGHT = 12, 15.0, 232
"""The chart lies on so many rows of so many points; pixels, a few less than these are."""
CHANGE = CENTER.but(number_format='"▲ "0.0;"▼ "0.0;"► "0.0')
DASHES = ("dash", "round_dot", "long_dash_dot", "long_dash")
COLORS = ("#2A9D7F", "#E9A23B", style.PRIMARY, "#C8502F", "#7A5195", "#5B93C4")
_TONES = {RISING: "bien", FALLING: "mal"}


def label_of(figure: Recorded, kind: str = "") -> str:
    """What a figure's month or period is called in a chart: «jun 2026», «2026-T2»."""
    text = period_label(figure.cutoff, kind)
    return f"{text}{PROVISIONAL}" if figure.provisional else text


def period_label(day: date, kind: str = "") -> str:
    """The same of the month or period that a day lies in."""
    period = period_of(day, kind or MONTH)
    return f"{MONTHS[period.number - 1][:3]} {period.year}" if period.kind == MONTH else period.id


def has_trend(portfolio: Portfolio) -> bool:
    """True when an earlier month or period of the portfolio was recorded."""
    trend = portfolio.trend
    return trend is not None and any(trend.previous(id) for id in trend.of_portfolio)


def has_previous(portfolio: Portfolio) -> bool:
    """True when a project has a figure of an earlier month or period."""
    return portfolio.trend is not None and bool(portfolio.trend.before)


def previous_of(portfolio: Portfolio, id: str, project: ProjectResult) -> float | None:
    """The value of an indicator of a project in the month or period before."""
    before = portfolio.trend.previous(id, project) if portfolio.trend else None
    return before.value if before else None


def change(now: float | None, before: float | None) -> Looked:
    """Percentage points from one value to the next: ▲ 3,2 green, ▼ 1,0 red, ► 0,0."""
    if now is None or before is None:
        return Looked(None, CHANGE)
    tone = _TONES.get(arrow(now, before))
    return points_cell(now - before, CHANGE.but(color=style.TONES[tone][0] if tone else style.MUTED))


def since_before(trend: Trend | None, id: str, now: float | None) -> tuple[str, str]:
    """A sentence on the portfolio's change since the month or period before, and its tone; "" where there is none."""
    return said_since(trend.previous(id), trend.kind, now) if trend else ("", "")


def said_since(before: Recorded | None, kind: str, now: float | None) -> tuple[str, str]:
    """The same of any figure and the one to compare it with."""
    if before is None:
        return "", ""
    was = label_of(before, kind)
    if now is None or before.value is None:
        return f"En {was}: {shown_percent(before.value, before.thresholds, before.state)}", ""
    sign = arrow(now, before.value)
    text = f"{sign} {shown_points(now - before.value)} puntos frente a {was}"
    return f"{text} ({shown_percent(before.value, before.thresholds)})", _TONES.get(sign, "")


def draw_trend(
    sheet: SheetDrawing, row: int, portfolio: Portfolio, ids: Sequence[str], columns: int, width: int
) -> int:
    """Draw the portfolio's trend over `columns` columns: chart, then table; the row below them.

    The chart shows what `draw_trend_data` puts on its hidden sheet.
    """
    labels, lines = _points(portfolio, ids)
    assert portfolio.trend is not None
    sheet.span(row, 1, columns, "Tendencia de la cartera", style.SECTION)
    sheet.heights[row] = 20.0
    names = [*map(portfolio.catalog.short_name, ids)]
    goals = _goal_lines(portfolio, ids)
    sheet.charts.append(_chart(row + 1, names, goals, len(labels), _span(labels, lines, goals), width))
    sheet.heights |= dict.fromkeys(range(row + 1, row + 1 + CHART_ROWS), CHART_ROW)
    table, wide = row + 1 + CHART_ROWS, columns - 2 * POINTS_SHOWN
    each = min(2 * POINTS_SHOWN // len(labels), 4)
    sheet.span(table, 1, wide, "Indicador", style.HEADER_REQUIRED)
    for place, label in enumerate(labels):
        first, last = wide + 1 + each * place, wide + each * (place + 1)
        sheet.span(table, first, last, label, style.HEADER_REQUIRED.but(size=8))
        for line, id in enumerate(ids, table + 1):
            figure = lines[id].get(label)
            look = toned(figure.state).but(bold=False) if figure and figure.value is not None else CENTER
            shown = figure and percent_format(figure.value, figure.thresholds)
            sheet.span(line, first, last, figure and figure.value, look.but(number_format=shown or "", size=8))
    for line, id in enumerate(ids, table + 1):
        sheet.span(line, 1, wide, portfolio.catalog.short_name(id), CELL.but(bold=True, wrap=False, size=8))
        sheet.heights[line] = 18.0
    sheet.heights[table] = 18.0
    below = table + len(ids) + 1
    if any(label.endswith(PROVISIONAL) for label in labels):
        sheet.span(
            below,
            1,
            columns,
            f"{PROVISIONAL} Provisional: se midió antes de que terminara el día de corte.",
            style.NOTE,
        )
        below += 1
    sheet.heights[below] = 10.0
    return below + 1


class _GoalLine(NamedTuple):
    """The goal of one or several indicators, month by month."""

    name: str
    color: str
    goals: tuple[float, ...]


def _goal_lines(portfolio: Portfolio, ids: Sequence[str]) -> list[_GoalLine]:
    """A line for each goal: one of all indicators, or some for those that share theirs, each as it was judged then."""
    labels, lines = _points(portfolio, ids)
    sharing: dict[tuple[float, ...], list[str]] = {}
    for id in ids:
        figures = (lines[id].get(label) for label in labels)
        known = (figure.goal if figure else None for figure in figures)
        now = portfolio.catalog.indicators[id].goal
        sharing.setdefault(tuple(now if goal is None else goal for goal in known), []).append(id)
    goal_lines = []
    for goals, whose in sharing.items():
        name = f"Meta {show_percent(goals[0])}" if len(set(goals)) == 1 else "Meta de cada corte"
        color = style.MUTED
        if len(sharing) > 1:
            short = portfolio.catalog.short_name if len(whose) == 1 else portfolio.catalog.abbreviation
            name = f"{name}: {', '.join(map(short, whose))}"
            color = COLORS[ids.index(whose[0]) % len(COLORS)] if len(whose) == 1 else color
        goal_lines.append(_GoalLine(name, color, goals))
    return goal_lines


def draw_trend_data(book: BookDrawing, portfolio: Portfolio, ids: Sequence[str]) -> None:
    """What the chart of `draw_trend` shows, on a hidden sheet: a row per month, a column per indicator."""
    labels, lines = _points(portfolio, ids)
    goals = _goal_lines(portfolio, ids)
    sheet = book.add(SheetDrawing(DATA, hidden=True, protected=True))
    sheet.put_row(1, 1, ("Corte", *map(portfolio.catalog.short_name, ids), *(line.name for line in goals)))
    for place, label in enumerate(labels):
        figures = [lines[id].get(label) for id in ids]
        values = (figure.value if figure else None for figure in figures)
        sheet.put_row(place + 2, 1, (label, *values, *(line.goals[place] for line in goals)))


def _points(portfolio: Portfolio, ids: Sequence[str]) -> tuple[list[str], dict[str, dict[str, Recorded]]]:
    """The last months or periods in order, and by indicator the figure of each."""
    trend = portfolio.trend
    assert trend is not None
    lines = {id: {label_of(one, trend.kind): one for one in trend.series(id)} for id in ids}
    days = {label: one.cutoff for line in lines.values() for label, one in line.items()}
    return sorted(days, key=lambda label: days[label])[-POINTS_SHOWN:], lines


def _span(
    labels: Sequence[str], lines: Mapping[str, Mapping[str, Recorded]], goals: Sequence[_GoalLine]
) -> tuple[float, float]:
    """From where to where the axis goes, in whole tenths: lines near each other are told apart, and goals are seen."""
    figures = [line[label].value for line in lines.values() for label in labels if label in line]
    values = [value for value in figures if value is not None] + [goal for line in goals for goal in line.goals]
    lowest, highest = floor(10 * min(values) + TOLERANCE), ceil(10 * max(values) - TOLERANCE)
    return max(lowest - 1, 0) / 10, max(highest, 10) / 10


def _chart(
    row: int, names: Sequence[str], goals: Sequence[_GoalLine], count: int, span: tuple[float, float], width: int
) -> Chart:
    def cells(number: int) -> str:
        letter = column_letter(number)
        return f"={quoted(DATA)}!${letter}$2:${letter}${count + 1}"

    series = tuple(
        Series(
            name,
            cells(1),
            cells(place),
            color,
            "line",
            {
                "marker": {
                    "type": "circle",
                    "size": 6,
                    "fill": {"color": color},
                    "border": {"color": style.WHITE},
                }
            },
        )
        for (place, name), color in zip(enumerate(names, 2), cycle(COLORS), strict=False)
    ) + tuple(
        Series(
            line.name,
            cells(1),
            cells(place),
            line.color,
            "line",
            {"line": {"color": line.color, "width": 1.25, "dash_type": dash}, "marker": {"type": "none"}},
        )
        for (place, line), dash in zip(enumerate(goals, 2 + len(names)), cycle(DASHES), strict=False)
    )
    axis = {"num_font": {"size": 9}, "line": {"color": style.LINE}}
    grid = {"visible": True, "line": {"color": style.PALE}}
    return Chart(
        row,
        1,
        "line",
        "",
        series,
        "Líneas con el valor de cada indicador de toda la cartera, mes a mes, con la meta en "
        "línea punteada. Son las cifras de la tabla que sigue.",
        width=width,
        height=CHART_HEIGHT,
        options={
            "x_axis": axis,
            "y_axis": {**axis, "num_format": "0%", "major_gridlines": grid, "min": span[0], "max": span[1]},
            "legend": {"position": "bottom", "font": {"size": 9}},
        },
    )
