"""The chart of a ficha over its periods, each with the colour of its state, against goal, alert and control limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Chart, Series, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import MONTHS
from implementation_xl.base.periods import MONTH, YEAR, Period
from implementation_xl.base.rounding import percent_decimals, shown_percent
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.plan import quoted
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_MET, Measurement
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.ficha.control import FEWEST, control_limits
from implementation_xl.reports.ficha.lines import FichaLine
from implementation_xl.reports.parts.looks import CELL, CHART_COLORS

DATA = "Datos"
PERIODS, ALL_LABELLED = 24, 13
LAST = 15
WIDTH, HEIGHT = 1462, 286
STATES = (MET, AT_RISK, NOT_MET)
GOAL, ALERT, MEAN, UPPER, LOWER = "Meta", "Alerta", "Promedio", "Límite superior", "Límite inferior"
LINES = {
    GOAL: (style.PRIMARY, "solid", 1.75),
    ALERT: ("#8A6D1F", "dash", 1.5),
    MEAN: ("#8A97A3", "solid", 1.0),
    UPPER: ("#8A97A3", "square_dot", 1.25),
    LOWER: ("#8A97A3", "square_dot", 1.25),
}
PLAIN = {"num_font": {"size": 8}, "line": {"color": style.LINE}}


class Measured(NamedTuple):
    """A project with one of its measurements."""

    project: ProjectResult
    measurement: Measurement


class _Point(NamedTuple):
    """A place of the chart: what stands below it, its value and state, and the lines that hold for it."""

    name: str
    value: float | None
    state: str
    lines: dict[str, float | None]


def measurements_of(portfolio: Portfolio, id: str) -> list[Measured]:
    """The measurements of an indicator, in the order of the portfolio."""
    return [Measured(project, project.measurements[id]) for project in portfolio.projects if id in project.measurements]


def charted(lines: Sequence[FichaLine]) -> Sequence[FichaLine]:
    """The lines that the chart over the periods shows: the last ones."""
    return lines[-PERIODS:]


def no_chart(sheet: SheetDrawing, row: int) -> None:
    """Say that there is nothing to show."""
    text = "No hay valores para mostrar en la gráfica."
    sheet.span(row, 3, LAST, text, CELL.but(align="center", indent=0, color=style.MUTED), rows=12)


def draw_period_chart(
    sheet: SheetDrawing, data: SheetDrawing, row: int, definition: IndicatorDefinition, lines: Sequence[FichaLine]
) -> None:
    """Draw the chart over the periods beside the result, oldest first: columns of a few, else points on a line."""
    shown = charted(lines)
    values = [line.value for line in shown if line.value is not None]
    if not values:
        no_chart(sheet, row)
        return
    limits = control_limits(values)
    control = (None, None, None) if limits is None else (limits.mean, limits.upper, limits.lower)
    points = [_point(line, len(shown), definition, control) for line in shown]
    drawn = [name for name in LINES if any(point.lines[name] is not None for point in points)]
    first = _write(data, points, drawn)
    columns = len(values) < FEWEST
    alt = (
        f"{'Columnas' if columns else 'Puntos'} con el valor de «{definition.name}» en cada periodo, del más antiguo "
        f"al más reciente, con el color de su estado, y líneas de meta ({show_percent(definition.goal)}) y alerta "
        f"({show_percent(definition.alert)})"
    )
    sheet.charts.append(
        Chart(
            row,
            3,
            "column" if columns else "line",
            "Valor por periodo frente a la meta" if len(points) > 1 else "Valor frente a la meta",
            _series(first, points, drawn, columns=columns),
            alt + ("." if limits is None else ", y de promedio y límites de control."),
            width=WIDTH,
            height=HEIGHT,
            options={
                "x_axis": PLAIN,
                "y_axis": {
                    **PLAIN,
                    "num_format": "0%",
                    "min": 0 if columns else _floor(points),
                    "major_gridlines": {"visible": True, "line": {"color": style.PALE}},
                },
                "legend": {"position": "bottom", "font": {"size": 9}} | ({} if columns else {"delete_series": [0]}),
            },
        )
    )


def short_period(period: Period, count: int = 1) -> str:
    """A period in a few letters: «jun 2026», «T2 2026»; «jun 26» where there are many."""
    year = str(period.year) if count < FEWEST or period.kind == YEAR else f"{period.year % 100:02}"
    if period.kind == MONTH:
        return f"{MONTHS[period.number - 1][:3]} {year}"
    return year if period.kind == YEAR else f"{period.kind[0].upper()}{period.number} {year}"


def _point(line: FichaLine, count: int, definition: IndicatorDefinition, control: tuple[float | None, ...]) -> _Point:
    alert = line.record.alert if line.record and line.record.alert is not None else definition.alert
    lines = dict(zip(LINES, (line.goal, alert, *control), strict=True))
    return _Point(short_period(line.period, count), line.value, line.state, lines)


def _floor(points: Sequence[_Point]) -> float:
    """Where the axis of a line begins: a tenth below the lowest thing shown."""
    shown = [value for point in points for value in (point.value, *point.lines.values()) if value is not None]
    return max(math.floor(min(shown) * 10 - 0.5) / 10, 0)


def _write(data: SheetDrawing, points: Sequence[_Point], drawn: Sequence[str]) -> int:
    """Put what the chart shows on the hidden sheet, below what is there; the first row of it."""
    row = next_row(data)
    data.put_row(row, 1, ("", *STATES, *drawn, "Valor"))
    for at, point in enumerate(points, row + 1):
        data.put(at, 1, point.name)
        if point.state in STATES:
            data.put(at, 2 + STATES.index(point.state), point.value)
        for column, name in enumerate(drawn, 5):
            if point.lines[name] is not None:
                data.put(at, column, point.lines[name])
        if point.value is not None:
            data.put(at, 5 + len(drawn), point.value)
    return row + 1


def next_row(data: SheetDrawing) -> int:
    """The first free row of the hidden sheet."""
    return max((cell.row for cell in data.cells), default=0) + 1


def reference(column: int, first: int, count: int) -> str:
    """A stretch of a column of the hidden sheet."""
    letter = column_letter(column)
    return f"={quoted(DATA)}!${letter}${first}:${letter}${first + count - 1}"


def _series(first: int, points: Sequence[_Point], drawn: Sequence[str], *, columns: bool) -> tuple[Series, ...]:
    count = len(points)
    names = reference(1, first, count)
    series = []
    if not columns:
        joined = {"line": {"color": "#B5C0CA", "width": 1.5}, "marker": {"type": "none"}}
        series.append(Series("Valor", names, reference(5 + len(drawn), first, count), "#B5C0CA", "line", joined))
    for place, state in enumerate(STATES):
        options = _columns(state, points) if columns else _markers(state, points)
        series.append(Series(state, names, reference(2 + place, first, count), CHART_COLORS[state], options=options))
    for place, name in enumerate(drawn, 5):
        color, dash, width = LINES[name]
        look: dict[str, Any] = {"line": {"color": color, "width": width, "dash_type": dash}, "marker": {"type": "none"}}
        if count == 1:  # a line needs two points: one alone shows as a dash
            look["marker"] = {"type": "long_dash", "size": 20, "fill": {"color": color}, "border": {"color": color}}
        values = {point.lines[name] for point in points}
        only = values.pop() if len(values) == 1 else None
        title = f"{name} {_limit(name, only)}" if only is not None else name
        series.append(Series(title, names, reference(place, first, count), color, "line", look))
    return tuple(series)


def _limit(name: str, value: float) -> str:
    return show_percent(value) if name in (GOAL, ALERT) else show_percent(round(value, 3))


def _columns(state: str, points: Sequence[_Point]) -> dict[str, Any]:
    """Columns with their values at the foot, where no line crosses them."""
    count = len(points)
    font = {"size": 8, "bold": True, "color": style.INK if state == AT_RISK else style.WHITE}
    labels: dict[str, Any] = {"value": True, "num_format": "0.0%", "position": "inside_base", "font": font}
    labels |= _custom(state, points, [True] * count)
    return {"overlap": 100, "gap": 400 if count == 1 else 150 if count < 5 else 60, "data_labels": labels}


def _markers(state: str, points: Sequence[_Point]) -> dict[str, Any]:
    """Points without a line of their own; of many, only the last and those beyond the limits have their value."""
    color = CHART_COLORS[state]
    marker = {"type": "circle", "size": 8, "fill": {"color": color}, "border": {"color": style.WHITE}}
    labels: dict[str, Any] = {
        "value": True,
        "num_format": "0.0%",
        "position": "above",
        "font": {"size": 8, "bold": True, "color": style.INK},
    }
    labels |= _custom(state, points, [_is_told(at, points) for at in range(len(points))])
    return {"line": {"none": True}, "marker": marker, "data_labels": labels}


def _custom(state: str, points: Sequence[_Point], told: Sequence[bool]) -> dict[str, Any]:
    """The labels that are not as all others: none, or with the decimals that keep a value on its side of a limit."""
    labels: list[dict[str, Any] | None] = []
    for point, is_told in zip(points, told, strict=True):
        limits = [limit for name in (GOAL, ALERT) if (limit := point.lines[name]) is not None]
        if not is_told:
            labels.append({"delete": True})
        elif point.value is not None and point.state == state and percent_decimals(point.value, limits) > 1:
            labels.append({"value": shown_percent(point.value, limits)})
        else:
            labels.append(None)
    return {"custom": labels} if any(labels) else {}


def _is_told(at: int, points: Sequence[_Point]) -> bool:
    value, lines = points[at].value, points[at].lines
    if value is None or len(points) <= ALL_LABELLED or at == len(points) - 1:
        return True
    lower, upper = lines[LOWER], lines[UPPER]
    return (lower is not None and value < lower) or (upper is not None and value > upper)
