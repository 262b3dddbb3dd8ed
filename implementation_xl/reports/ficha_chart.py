"""The chart of a ficha: the value of each project against goal and alert, coloured by state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from implementation_xl import style
from implementation_xl.drawing import Chart, Series, SheetDrawing
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_MET, Measurement
from implementation_xl.model import IndicatorDefinition
from implementation_xl.plan import quoted
from implementation_xl.portfolio import Portfolio, ProjectResult
from implementation_xl.reports.looks import CELL, CHART_COLORS, percent, project_name, whole
from implementation_xl.tables import column_letter

DATA = "Datos"
CHARTED, LEVEL = 25, 14
WIDTH, HEIGHT = 976, 286
STATES = (MET, AT_RISK, NOT_MET)
LINES = {"Meta": (style.PRIMARY, "solid"), "Alerta": ("#8A6D1F", "dash")}


class Measured(NamedTuple):
    """A project with one of its measurements."""

    project: ProjectResult
    one: Measurement


def measurements_of(portfolio: Portfolio, id: str) -> list[Measured]:
    """The measurements of an indicator, in the order of the portfolio."""
    return [Measured(project, project.measurements[id]) for project in portfolio.projects if id in project.measurements]


def draw_chart(sheet: SheetDrawing, data: SheetDrawing, row: int, definition: IndicatorDefinition,
               found: Sequence[Measured]) -> None:  # fmt: skip
    """Draw the chart beside the result, lowest value first; of many projects, the lowest."""
    valued = sorted((one for one in found if one.one.value is not None), key=lambda one: one.one.value or 0.0)
    shown = valued[:CHARTED]
    if not shown:
        reason = found[0].one.reason if len(found) == 1 else None
        text = f"Sin valor: {reason}." if reason else "No hay valores para mostrar en la gráfica."
        sheet.span(row, 3, 10, text, CELL.but(align="center", indent=0, color=style.MUTED), rows=12)
        return
    first = _write(data, definition, shown)
    series = _series(first, len(shown), definition)
    some = f" (los {whole(CHARTED)} más bajos de {whole(len(valued))})" if len(valued) > CHARTED else ""
    title = "Valor frente a la meta" if len(found) == 1 else f"Valor por proyecto frente a la meta{some}"
    axis = {"num_font": {"size": 8}, "line": {"color": style.LINE}}
    sheet.charts.append(Chart(
        row, 3, "column", title, series,
        f"Columnas con el valor de cada proyecto en «{definition.name}», del más bajo al más alto, con el color de su "
        f"estado, y líneas de meta ({percent(definition.goal, 0)}) y alerta ({percent(definition.alert, 0)}).",
        width=WIDTH, height=HEIGHT,
        options={"x_axis": axis, "y_axis": {**axis, "num_format": "0%", "min": 0,
                                            "major_gridlines": {"visible": True, "line": {"color": style.PALE}}},
                 "legend": {"position": "bottom", "font": {"size": 9}}},
    ))  # fmt: skip


def _write(data: SheetDrawing, definition: IndicatorDefinition, shown: Sequence[Measured]) -> int:
    """Put what the chart shows on the hidden sheet, below what is there; the first row of it."""
    row = max((cell.row for cell in data.cells), default=0) + 1
    data.put_row(row, 1, ("Proyecto", *STATES, *LINES))
    for at, (project, one) in enumerate(shown, row + 1):
        data.put(at, 1, project_name(project))
        data.put(at, 2 + STATES.index(one.state), one.value)
        data.put_row(at, 5, (definition.goal, definition.alert))
    return row + 1


def _series(first: int, count: int, definition: IndicatorDefinition) -> tuple[Series, ...]:
    def column(number: int) -> str:
        letter = column_letter(number)
        return f"={quoted(DATA)}!${letter}${first}:${letter}${first + count - 1}"

    gap = 400 if count == 1 else 60
    series = [
        Series(state, column(1), column(2 + place), CHART_COLORS[state],
               options={"overlap": 100, "gap": gap, "data_labels": _labels(state, count)})
        for place, state in enumerate(STATES)
    ]  # fmt: skip
    limits = {"Meta": definition.goal, "Alerta": definition.alert}
    for place, (name, (color, dash)) in enumerate(LINES.items()):
        options: dict[str, Any] = {"line": {"color": color, "width": 1.75, "dash_type": dash}}
        if count == 1:  # a line needs two points: one alone shows as a dash
            options["marker"] = {"type": "long_dash", "size": 20, "fill": {"color": color}, "border": {"color": color}}
        title = f"{name} {percent(limits[name], 0)}"
        series.append(Series(title, column(1), column(5 + place), color, "line", options))
    return tuple(series)


def _labels(state: str, count: int) -> dict[str, Any]:
    """Values at the foot of the columns, where no line crosses them; upright where the columns are many."""
    font: dict[str, Any] = {"size": 8, "bold": True, "color": style.INK if state == AT_RISK else style.WHITE}
    if count > LEVEL:
        font["rotation"] = -90
    return {"value": True, "num_format": "0.0%", "position": "inside_base", "font": font}
