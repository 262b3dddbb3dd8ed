"""The charts of a ficha: the value of each period or project against goal and alert, coloured by state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Chart, Series, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import MONTHS
from implementation_xl.base.periods import MONTH, YEAR, Period
from implementation_xl.base.words import show_count
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.plan import quoted
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_MET, Measurement
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.ficha.lines import FichaLine
from implementation_xl.reports.parts.looks import CELL, CHART_COLORS

DATA = "Datos"
CHARTED, PERIODS, LEVEL = 25, 24, 16
LAST = 11
WIDTH, HEIGHT = 1136, 286
STATES = (MET, AT_RISK, NOT_MET)
LINES = {"Meta": (style.PRIMARY, "solid"), "Alerta": ("#8A6D1F", "dash")}


class Measured(NamedTuple):
    """A project with one of its measurements."""

    project: ProjectResult
    measurement: Measurement


class _Point(NamedTuple):
    """A column of the chart: what stands below it, its value and state, and the goal and alert that hold for it."""

    name: str
    value: float | None
    state: str
    goal: float
    alert: float


def measurements_of(portfolio: Portfolio, id: str) -> list[Measured]:
    """The measurements of an indicator, in the order of the portfolio."""
    return [Measured(project, project.measurements[id]) for project in portfolio.projects if id in project.measurements]


def draw_project_chart(
    sheet: SheetDrawing, data: SheetDrawing, row: int, definition: IndicatorDefinition, lines: Sequence[FichaLine]
) -> None:
    """Draw the chart of the projects beside the result, lowest value first; of many projects, the lowest."""
    valued = sorted((one for one in lines if one.value is not None), key=lambda one: one.value or 0.0)
    some = f" (los {show_count(CHARTED)} más bajos de {show_count(len(valued))})" if len(valued) > CHARTED else ""
    points = [_point(one, one.subject, definition) for one in valued[:CHARTED]]
    alt_text = f"Columnas con el valor de cada proyecto en «{definition.name}», del más bajo al más alto"
    _draw(sheet, data, row, definition, f"Valor por proyecto frente a la meta{some}", points, alt_text)


def draw_period_chart(
    sheet: SheetDrawing, data: SheetDrawing, row: int, definition: IndicatorDefinition, lines: Sequence[FichaLine]
) -> None:
    """Draw the chart over the periods beside the result, oldest first; of many periods, the last ones."""
    shown = lines[-PERIODS:]
    points = [_point(one, _short(one.period), definition) for one in shown]
    alt_text = f"Columnas con el valor de «{definition.name}» en cada periodo, del más antiguo al más reciente"
    title = "Valor por periodo frente a la meta" if len(points) > 1 else "Valor frente a la meta"
    _draw(sheet, data, row, definition, title, points if any(one.value is not None for one in shown) else [], alt_text)


def _short(period: Period) -> str:
    """A period in a few letters: «jun 2026», «T2 2026»."""
    if period.kind == MONTH:
        return f"{MONTHS[period.number - 1][:3]} {period.year}"
    return str(period.year) if period.kind == YEAR else f"{period.kind[0].upper()}{period.number} {period.year}"


def _point(line: FichaLine, name: str, definition: IndicatorDefinition) -> _Point:
    alert = line.record.alert if line.record and line.record.alert is not None else definition.alert
    return _Point(name, line.value, line.state, line.goal, alert)


def _draw(
    sheet: SheetDrawing,
    data: SheetDrawing,
    row: int,
    definition: IndicatorDefinition,
    title: str,
    points: Sequence[_Point],
    alt_text: str,
) -> None:
    if not points:
        text = "No hay valores para mostrar en la gráfica."
        sheet.span(row, 3, LAST, text, CELL.but(align="center", indent=0, color=style.MUTED), rows=12)
        return
    first = _write(data, points)
    axis = {"num_font": {"size": 8}, "line": {"color": style.LINE}}
    sheet.charts.append(
        Chart(
            row,
            3,
            "column",
            title,
            _series(first, points, definition),
            f"{alt_text}, con el color de su estado, y líneas de meta ({show_percent(definition.goal)}) y alerta "
            f"({show_percent(definition.alert)}).",
            width=WIDTH,
            height=HEIGHT,
            options={
                "x_axis": axis,
                "y_axis": {
                    **axis,
                    "num_format": "0%",
                    "min": 0,
                    "major_gridlines": {"visible": True, "line": {"color": style.PALE}},
                },
                "legend": {"position": "bottom", "font": {"size": 9}},
            },
        )
    )


def _write(data: SheetDrawing, points: Sequence[_Point]) -> int:
    """Put what the chart shows on the hidden sheet, below what is there; the first row of it."""
    row = max((cell.row for cell in data.cells), default=0) + 1
    data.put_row(row, 1, ("", *STATES, *LINES))
    for at, point in enumerate(points, row + 1):
        data.put(at, 1, point.name)
        if point.state in STATES:
            data.put(at, 2 + STATES.index(point.state), point.value)
        data.put_row(at, 5, (point.goal, point.alert))
    return row + 1


def _series(first: int, points: Sequence[_Point], definition: IndicatorDefinition) -> tuple[Series, ...]:
    count = len(points)

    def column(number: int) -> str:
        letter = column_letter(number)
        return f"={quoted(DATA)}!${letter}${first}:${letter}${first + count - 1}"

    gap = 400 if count == 1 else 150 if count < 5 else 60
    series = [
        Series(
            state,
            column(1),
            column(2 + place),
            CHART_COLORS[state],
            options={"overlap": 100, "gap": gap, "data_labels": _labels(state, count)},
        )
        for place, state in enumerate(STATES)
    ]
    limits = {"Meta": {one.goal for one in points}, "Alerta": {one.alert for one in points}}
    for place, (name, (color, dash)) in enumerate(LINES.items()):
        options: dict[str, Any] = {"line": {"color": color, "width": 1.75, "dash_type": dash}}
        if count == 1:  # a line needs two points: one alone shows as a dash
            options["marker"] = {"type": "long_dash", "size": 20, "fill": {"color": color}, "border": {"color": color}}
        title = f"{name} {show_percent(limits[name].pop())}" if len(limits[name]) == 1 else name
        series.append(Series(title, column(1), column(5 + place), color, "line", options))
    return tuple(series)


def _labels(state: str, count: int) -> dict[str, Any]:
    """Values at the foot of the columns, where no line crosses them; upright where the columns are many."""
    font: dict[str, Any] = {"size": 8, "bold": True, "color": style.INK if state == AT_RISK else style.WHITE}
    if count > LEVEL:
        font["rotation"] = -90
    return {"value": True, "num_format": "0.0%", "position": "inside_base", "font": font}
