"""The trend in reports: what the history says of earlier months, as a line chart, a table and arrows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Chart, Series, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import MONTHS
from implementation_xl.base.periods import MONTH, period_of
from implementation_xl.base.rounding import percent_format, shown_percent, shown_points
from implementation_xl.forms.plan import quoted
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import FALLING, RISING, Recorded, Trend, arrow
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.parts.looks import CELL, CENTER, Looked, points, toned

DATA = "Datos"
POINTS_SHOWN = 12
PROVISIONAL = "*"
CHANGE = CENTER.but(number_format='"▲ "0.0;"▼ "0.0;"► "0.0')
COLORS = ("#2A9D7F", "#E9A23B", style.PRIMARY, "#C8502F", "#7A5195", "#5B93C4")
_TONES = {RISING: "bien", FALLING: "mal"}


def label_of(figure: Recorded, kind: str = "") -> str:
    """What a figure's month or period is called in a chart: «jun 2026», «2026-T2»."""
    period = period_of(figure.cutoff, kind or MONTH)
    text = f"{MONTHS[period.number - 1][:3]} {period.year}" if period.kind == MONTH else period.id
    return f"{text}{PROVISIONAL}" if figure.provisional else text


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
    return points(now - before, CHANGE.but(color=style.TONES[tone][0] if tone else style.MUTED))


def since_before(trend: Trend | None, id: str, now: float | None) -> tuple[str, str]:
    """A sentence on the portfolio's change since the month or period before, and its tone; "" where there is none."""
    before = trend.previous(id) if trend else None
    if trend is None or before is None:
        return "", ""
    was = label_of(before, trend.kind)
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
    sheet.charts.append(_chart(row + 1, len(labels), [*map(portfolio.catalog.short_name, ids)], width))
    table, wide = row + 11, columns - 2 * POINTS_SHOWN
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


def draw_trend_data(book: BookDrawing, portfolio: Portfolio, ids: Sequence[str]) -> None:
    """What the chart of `draw_trend` shows, on a hidden sheet: a row per month, a column per indicator."""
    labels, lines = _points(portfolio, ids)
    sheet = book.add(SheetDrawing(DATA, hidden=True, protected=True))
    sheet.put_row(1, 1, ("Corte", *map(portfolio.catalog.short_name, ids)))
    for row, label in enumerate(labels, 2):
        figures = [lines[id].get(label) for id in ids]
        sheet.put_row(row, 1, (label, *(one.value if one else None for one in figures)))


def _points(portfolio: Portfolio, ids: Sequence[str]) -> tuple[list[str], dict[str, dict[str, Recorded]]]:
    """The last months or periods in order, and by indicator the figure of each."""
    trend = portfolio.trend
    assert trend is not None
    lines = {id: {label_of(one, trend.kind): one for one in trend.series(id)} for id in ids}
    days = {label: one.cutoff for line in lines.values() for label, one in line.items()}
    return sorted(days, key=lambda label: days[label])[-POINTS_SHOWN:], lines


def _chart(row: int, count: int, names: Sequence[str], width: int) -> Chart:
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
    )
    axis = {"num_font": {"size": 9}, "line": {"color": style.LINE}}
    grid = {"visible": True, "line": {"color": style.PALE}}
    return Chart(
        row,
        1,
        "line",
        "",
        series,
        "Líneas con el valor de cada indicador de toda la cartera, mes a mes. Son las cifras de la tabla que sigue.",
        width=width,
        height=196,
        options={
            "x_axis": axis,
            "y_axis": {**axis, "num_format": "0%", "major_gridlines": grid},
            "legend": {"position": "right", "font": {"size": 9}},
        },
    )
