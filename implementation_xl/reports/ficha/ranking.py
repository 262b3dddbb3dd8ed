"""The ranking of a ficha: a bar for each project, the lowest value on top, with the goal as a tick across each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Chart, Series, SheetDrawing
from implementation_xl.base.rounding import shown_percent
from implementation_xl.base.words import show_count
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_MET
from implementation_xl.reports.ficha.chart import HEIGHT, PLAIN, WIDTH, next_row, no_chart, reference
from implementation_xl.reports.ficha.lines import FichaLine
from implementation_xl.reports.parts.looks import CHART_COLORS

SOME, MANY = 12, 40
"""So many bars at most beside the result, and on a page of their own."""
ROW, FRAME = 15, 96
"""The height of a bar and of all that is not bars, in pixels."""
NAME = 38
_BEFORE, _LACKS, _END = "Hasta la meta", "Lo que falta", "Fin"
_PARTS = (_BEFORE, NOT_MET, AT_RISK, _LACKS, "Meta", MET, _END)
"""What a bar is put together from: its value up to the goal, what lacks, the tick of the goal, what is beyond it."""
_UNNAMED = [_PARTS.index(part) for part in (_BEFORE, _LACKS, _END)]
"""Not in the legend; the same places from either end, as LibreOffice counts those of stacked bars from the last."""


class _Bar(NamedTuple):
    """A bar: what stands beside it and its parts."""

    name: str
    parts: tuple[float | None, ...]


def ranking_height(lines: Sequence[FichaLine]) -> int:
    """The height in pixels of the ranking on a page of its own."""
    return FRAME + ROW * max(min(len(_valued(lines)), MANY + 1), SOME)


def is_whole(lines: Sequence[FichaLine]) -> bool:
    """True where all projects with a value have room beside the result."""
    return len(_valued(lines)) <= SOME


def draw_ranking(
    sheet: SheetDrawing,
    data: SheetDrawing,
    row: int,
    definition: IndicatorDefinition,
    lines: Sequence[FichaLine],
    *,
    alone: bool = False,
) -> None:
    """Draw the ranking beside the result, or taller, `alone` on its page; of many projects, the lowest and the best."""
    valued = _valued(lines)
    if not valued:
        no_chart(sheet, row)
        return
    room = MANY if alone else SOME
    few = room // 4
    chosen: list[FichaLine | None] = [*valued]
    title = "Valor por proyecto frente a la meta, del más bajo al más alto"
    if len(valued) > room:
        chosen = [*valued[: room - few], None, *valued[-few:]]
        title = (
            f"Valor por proyecto frente a la meta: los {room - few} más bajos y los {few} más altos de "
            f"{show_count(len(valued))}"
        )
    top = max(1.0, math.ceil((valued[-1].value or 0) * 10 - 1e-9) / 10)
    bars = [_Bar("· · ·", (None,) * len(_PARTS)) if line is None else _bar(line, top) for line in reversed(chosen)]
    first = next_row(data) + 1
    data.put_row(first - 1, 1, ("", *_PARTS))
    for at, bar in enumerate(bars, first):
        data.put(at, 1, bar.name)
        for column, part in enumerate(bar.parts, 2):
            if part is not None:
                data.put(at, column, part)
    axis: dict[str, Any] = {**PLAIN, "num_format": "0%", "min": 0, "max": top}
    axis["major_gridlines"] = {"visible": True, "line": {"color": style.PALE}}
    sheet.charts.append(
        Chart(
            row,
            3,
            "bar",
            title,
            _series(first, len(bars), definition),
            f"Barras con el valor de cada proyecto en «{definition.name}», del más bajo al más alto, con el color de "
            f"su estado y una marca en la meta ({show_percent(definition.goal)}); la alerta es "
            f"{show_percent(definition.alert)}.",
            width=WIDTH,
            height=ranking_height(lines) if alone else HEIGHT,
            options={
                "subtype": "stacked",
                "x_axis": axis,  # of bars, the one below
                "y_axis": {**PLAIN, "interval_unit": 1, "major_gridlines": {"visible": False}},
                "legend": {"position": "bottom", "font": {"size": 9}, "delete_series": _UNNAMED},
            },
        )
    )


def _valued(lines: Sequence[FichaLine]) -> list[FichaLine]:
    return sorted((one for one in lines if one.value is not None), key=lambda one: one.value or 0.0)


def _bar(line: FichaLine, top: float) -> _Bar:
    value, goal, tick = line.value or 0.0, line.goal, top * 0.004
    thresholds = line.record.thresholds if line.record else (goal,)
    words = " ".join(line.subject.split())
    name = words if len(words) <= NAME else f"{words[: NAME - 1].rstrip()}…"
    before, missing = min(value, max(goal - tick / 2, 0)), max(goal - tick / 2 - value, 0)
    own = line.state if line.state in (NOT_MET, AT_RISK) else _BEFORE
    parts = {own: before, _LACKS: missing, "Meta": tick, MET: max(value - goal - tick / 2, 0)}
    return _Bar(f"{name}   {shown_percent(value, thresholds)}", tuple(parts.get(part) for part in _PARTS))


def _series(first: int, count: int, definition: IndicatorDefinition) -> tuple[Series, ...]:
    none = {"fill": {"none": True}}
    looks: dict[str, tuple[str, dict[str, Any]]] = {
        _BEFORE: (CHART_COLORS[MET], {}),
        NOT_MET: (CHART_COLORS[NOT_MET], {}),
        AT_RISK: (CHART_COLORS[AT_RISK], {}),
        _LACKS: (style.WHITE, none),
        "Meta": (style.PRIMARY, {}),
        MET: (CHART_COLORS[MET], {}),
        _END: (style.WHITE, none),
    }
    names = reference(1, first, count)
    return tuple(
        Series(
            f"Meta {show_percent(definition.goal)}" if part == "Meta" else part,
            names,
            reference(place, first, count),
            looks[part][0],
            options={**looks[part][1], "gap": 35, "overlap": 100},
        )
        for place, part in enumerate(_PARTS, 2)
    )
