"""How reports show things: the words and colours of states, cell styles, names and numbers."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.style import Style
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ERROR, NOTICE, WARNING
from implementation_xl.base.rounding import number_format, percent_format, points_decimals, quotient_decimals
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_APPLICABLE, NOT_MEASURED, NOT_MET, Measurement
from implementation_xl.portfolio.portfolio import Consolidated, Portfolio
from implementation_xl.portfolio.result import ProjectResult

OPEN = "Abrir"
UNREADABLE = "Ilegible"
STANDINGS = (MET, AT_RISK, NOT_MET, NOT_MEASURED, UNREADABLE, NOT_APPLICABLE)
TONES = {MET: "bien", AT_RISK: "alerta", NOT_MET: "mal"} | {ERROR: "mal", WARNING: "alerta", NOTICE: "neutro"}
CHART_COLORS = {
    MET: "#2A9D7F",
    AT_RISK: "#E9A23B",
    NOT_MET: "#C8502F",
    NOT_MEASURED: "#8A97A3",
    UNREADABLE: "#4A5560",
    NOT_APPLICABLE: "#D3DAE0",
}

CELL = style.DATA.but(size=9, unlocked=False, align="left", indent=1, valign="vcenter")
CENTER = CELL.but(align="center", indent=0)
NAMED = CELL.but(bold=True)
MUTED = CELL.but(color=style.MUTED)
PERCENT = CELL.but(align="right", indent=0, wrap=False, number_format="0.0%_)")
POINTS = PERCENT.but(number_format="+0.0_);-0.0_);0.0_)")
WHOLE = PERCENT.but(number_format="#,##0_)")
DECIMAL = PERCENT.but(number_format="#,##0.00_)")
COUNT = CENTER.but(number_format="#,##0")
DAY = CELL.but(align="center", indent=0, number_format="dd-mmm-yyyy")
LINKED = CELL.but(color=style.SECONDARY, underline=True)
LINKED_CENTER = LINKED.but(align="center", indent=0)
_TONED = {
    name: CENTER.but(color=color, fill=fill, bold=name in ("bien", "alerta", "mal"))
    for name, (color, fill) in style.TONES.items()
}


def toned(word: Any) -> Style:
    """The look of a cell that holds a state or a severity."""
    return _TONED[TONES.get(word, "neutro")] if word else CELL


def look_of_number(value: Any) -> Style:
    """The look of a count or sum: decimals only where it has them."""
    return DECIMAL if isinstance(value, float) and not value.is_integer() else WHOLE


class Looked(NamedTuple):
    """A value of a table with a look of its own, whatever its column's."""

    value: Any
    look: Style


def percent_cell(value: float | None, thresholds: Sequence[float], look: Style = PERCENT) -> Looked:
    """A fraction with as many decimals as keep it on its side of goal and alert."""
    return Looked(value, look.but(number_format=look.number_format.replace("0.0%", percent_format(value, thresholds))))


def quotient_cells(
    numerator: float | None, denominator: float | None, thresholds: Sequence[float]
) -> tuple[Looked, Looked]:
    """Numerator and denominator with as many decimals as their quotient needs to stay on its side."""
    if numerator is None or denominator is None:
        return Looked(numerator, WHOLE), Looked(denominator, WHOLE)
    form = f"#,##{number_format(quotient_decimals(numerator, denominator, thresholds))}_)"
    looks = (
        WHOLE if float(figure).is_integer() else DECIMAL.but(number_format=form) for figure in (numerator, denominator)
    )
    return Looked(numerator, next(looks)), Looked(denominator, next(looks))


def points_cell(difference: float | None, look: Style = POINTS) -> Looked:
    """A difference of two fractions, in percentage points, never shown as 0 where they differ."""
    places = 1 if difference is None else points_decimals(difference)
    form = look.number_format.replace("0.0", number_format(places))
    return Looked(None if difference is None else difference * 100, look.but(number_format=form))


def text_height(text: str, width: float) -> float:
    """The height of a row that shows a whole text wrapped over merged columns, which no program fits by itself."""
    room = int((width - 2) * 1.12)
    return 13.0 * sum(max(1, len(textwrap.wrap(line, room))) for line in text.split("\n")) + 6.0


def project_name(project: ProjectResult) -> str:
    """What people call a project: its name, else its folder's."""
    return project.name or os.path.basename(project.folder.rstrip("/\\")) or "(sin nombre)"  # noqa: PTH119


def shown(path: str, root: str) -> str:
    """A path as the reports show it: below the portfolio's folder, with forward slashes."""
    if is_address(path):
        return path.removeprefix(root).lstrip("/") or "."
    try:
        return os.path.relpath(path, root).replace(os.sep, "/")
    except ValueError:
        return path


def state_in_project(project: ProjectResult, measurement: Measurement) -> str:
    """The state of a project's indicator, with *Ilegible* set apart from the other ways of not being measured."""
    if (
        measurement.value is None
        and measurement.state != NOT_APPLICABLE
        and project.unreadable
        and measurement.source is None
    ):
        return UNREADABLE
    return measurement.state


def state_of(overall: Consolidated) -> str:
    """The state of consolidated figures; where nothing was measured, why not."""
    if overall.value is not None or overall.not_measured:
        return overall.state
    if overall.unreadable:
        return UNREADABLE
    return NOT_APPLICABLE if overall.not_applicable else overall.state


def indicator_ids(portfolio: Portfolio) -> list[str]:
    """The indicators that the portfolio's projects carry; where there is no project, all that are not optional."""
    defined = portfolio.catalog.indicators.items()
    return list(portfolio.consolidated()) or [id for id, one in defined if not one.optional]


def figures(portfolio: Portfolio) -> dict[str, Consolidated]:
    """The consolidated figures by indicator, also for a portfolio without projects."""
    consolidated = portfolio.consolidated()
    empty = {id: Consolidated(id, None, 0, 0, None, NOT_MEASURED, 0, 0, 0, 0) for id in indicator_ids(portfolio)}
    return empty | consolidated
