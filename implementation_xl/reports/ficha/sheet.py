"""The sheets of a ficha: what the indicator is, its result, the chart, and the measurements with room to write."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing, Validation
from implementation_xl.adapters.text_fit import lines_taken
from implementation_xl.base.cells import column_letter
from implementation_xl.base.paper import paper_for
from implementation_xl.base.rounding import percent_format
from implementation_xl.base.words import fold
from implementation_xl.forms.model import Form, IndicatorDefinition
from implementation_xl.indicators.measurement import NOT_MEASURED
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import arrow
from implementation_xl.reports.consolidated.survey import AVERAGE, pooled
from implementation_xl.reports.consolidated.survey import POINTS as NPS
from implementation_xl.reports.ficha.action_table import NAME as ACTIONS
from implementation_xl.reports.ficha.chart import charted, draw_period_chart, short_period
from implementation_xl.reports.ficha.columns import BASIS, COLUMNS, HELP, HIDDEN, LAST, PROJECT_WIDTHS, WIDTHS, WRAPPED
from implementation_xl.reports.ficha.control import Valued, behaviour
from implementation_xl.reports.ficha.former import (
    ANNEX,
    DATA,
    DETAIL,
    FICHA,
    KEPT,
    MARK,
    META,
    PERIOD,
    PROJECT,
    PROJECTS,
)
from implementation_xl.reports.ficha.identity import draw_identity, draw_traffic_light
from implementation_xl.reports.ficha.judged import BASED
from implementation_xl.reports.ficha.lines import (
    ALL,
    ANALYSED,
    APPROVED,
    NEEDS,
    TYPED,
    FichaLine,
    current_period,
)
from implementation_xl.reports.ficha.ranking import draw_ranking, is_whole, ranking_height
from implementation_xl.reports.parts.looks import (
    CELL,
    DAY,
    PERCENT,
    WHOLE,
    Looked,
    figures,
    percent_cell,
    points_cell,
    quotient_cells,
    text_height,
    toned,
)
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer

MOST_HEIGHT = 400.0
CHART_ROW = 18.0
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")

_TYPED = CELL.but(unlocked=True, valign="top")
BOLD = PERCENT.but(bold=True)
_BIG = style.Style(bold=True, size=26, border="all", align="center")
_NOTE = CELL.but(color=style.MUTED, size=8.5, valign="top")
_OWN = CELL.but(bold=True)


def draw_ficha(
    book: BookDrawing,
    data: SheetDrawing,
    form: Form,
    portfolio: Portfolio,
    id: str,
    lines: Sequence[FichaLine],
    *,
    of_project: bool,
) -> None:
    """Draw the ficha of an indicator: a sheet with a line a period and, but `of_project`, one with its projects.

    What the charts show goes on the sheet `data`. Everything is locked but what people type of each measurement.
    """
    definition = portfolio.catalog.indicators[id]
    own = sorted((line for line in lines if line.key == ALL), key=lambda line: line.period.first)
    sheet = _new_sheet(book, form, portfolio, _page_name(book, id, definition) if of_project else FICHA, WIDTHS)
    row = draw_identity(sheet, 5, definition, portfolio.projects[0] if of_project else None)
    row = _seal(sheet, row, portfolio)
    row = draw_traffic_light(sheet, row, definition) + 1
    _result(sheet, row, portfolio, definition, own, of_project)
    period = current_period(portfolio)
    projects = [line for line in lines if line.key != ALL]
    now = [line for line in projects if line.period == period]
    by_period = len(own) > 1 or of_project
    if by_period:
        draw_period_chart(sheet, data, row, definition, own)
        row = _behaviour(sheet, row + 13, own)
    else:
        draw_ranking(sheet, data, row, definition, now)
        row += 13
    row = _measurements(sheet, row + 1, "Mediciones y análisis", PERIOD, own, WIDTHS)
    sheet.print.area = (1, 1, row, LAST)
    if not of_project:
        _projects(book, data, form, portfolio, definition, projects, [] if is_whole(now) and not by_period else now)


def _page_name(book: BookDrawing, id: str, definition: IndicatorDefinition) -> str:
    """A name for the sheet of an indicator that Excel takes, and that no other sheet of the workbook has."""
    words = _NOT_IN_A_NAME.sub(" ", definition.short or definition.name)
    name = " ".join(words.split())[:28].strip(" '") or id[:28]
    taken = {fold(one.name) for one in book.sheets} | {fold(one) for one in (ACTIONS, ANNEX, DETAIL, DATA, KEPT, META)}
    return f"{name[:26]} {len(book.sheets) + 1}" if fold(name) in taken else name


def _projects(
    book: BookDrawing,
    data: SheetDrawing,
    form: Form,
    portfolio: Portfolio,
    definition: IndicatorDefinition,
    lines: list[FichaLine],
    ranked: list[FichaLine],
) -> None:
    """*Proyectos*: the projects of the period, then those of earlier ones, the newest first."""
    period = current_period(portfolio)
    sheet = _new_sheet(book, form, portfolio, PROJECTS, PROJECT_WIDTHS)
    row = 5
    if ranked:
        tall = math.ceil(ranking_height(ranked) * 0.75 / CHART_ROW)
        sheet.span(row, 1, 2, definition.name, WRAPPED.but(bold=True), rows=tall)
        sheet.heights |= dict.fromkeys(range(row, row + tall), CHART_ROW)
        draw_ranking(sheet, data, row, definition, ranked, alone=True)
        row += tall + 1
    title = f"{definition.name}: proyectos, {period.label}"
    row = _measurements(sheet, row + 1, title, PROJECT, [one for one in lines if one.period == period], PROJECT_WIDTHS)
    sheet.print.area = (1, 1, row, LAST)
    earlier = [line for line in lines if line.period != period]
    for each in sorted({line.period.first: line.period for line in earlier}.items(), reverse=True):
        for line in earlier:
            if line.period == each[1]:
                row += 1
                _line(sheet, row, line, PROJECT_WIDTHS)
    _helped(sheet, row)


def _new_sheet(book: BookDrawing, form: Form, portfolio: Portfolio, name: str, widths: Sequence[float]) -> SheetDrawing:
    sheet = book.add(SheetDrawing(name, protected=True, tab_color=style.PRIMARY))
    sheet.columns += [(at, at, width, None) for at, width in enumerate(widths, 1)]
    sheet.hidden_columns.append((HIDDEN, BASIS))
    draw_letterhead(sheet, form, portfolio.catalog.company, widths, portfolio.catalog.logo())
    sheet.heights[4] = 6.0
    sheet.print.footer = footer(form, portfolio.catalog.company)
    sheet.print.paper = paper_for(widths)
    return sheet


def _seal(sheet: SheetDrawing, row: int, portfolio: Portfolio) -> int:
    """The last seal of the history that the figures stand in; the row below."""
    if portfolio.trend is None or not portfolio.trend.seal:
        return row
    sheet.put(row, 1, "Sello del historial", style.LABEL)
    sheet.span(row, 2, LAST, portfolio.trend.seal, WRAPPED.but(size=9))
    return row + 1


def _result(
    sheet: SheetDrawing,
    row: int,
    portfolio: Portfolio,
    definition: IndicatorDefinition,
    own: Sequence[FichaLine],
    of_project: bool,
) -> None:
    """The value of the period with its state, and the figures behind it, over the two first columns."""
    period, overall = current_period(portfolio), figures(portfolio)[definition.id]
    now = next((line for line in own if line.period == period), None)
    title = f"Resultado, {period.label}" + (" (provisional)" if portfolio.provisional else "")
    sheet.span(row, 1, 2, title, style.SECTION)
    state = now.state if now else NOT_MEASURED
    tone = toned(state)
    sheet.heights |= dict.fromkeys(range(row, row + 4), 20.0) | dict.fromkeys(range(row + 4, row + 12), 17.0)
    sheet.heights[row + 12] = 8.0
    value = now.value if now else None
    shown = "—" if value is None else value
    sheet.span(
        row + 1,
        1,
        2,
        shown,
        _BIG.but(color=tone.color, number_format=percent_format(value, definition.thresholds)),
        rows=2,
    )
    sheet.span(row + 3, 1, 2, state, tone.but(size=11))
    figured = (None, None) if now is None or value is None else (now.numerator, now.denominator)
    above, below = quotient_cells(*figured, definition.thresholds)
    lines: list[tuple[str, Any, style.Style]] = [("Numerador", *above), ("Denominador", *below)]
    gap = None if value is None or now is None else value - now.goal
    lines += [("Puntos frente a la meta", *points_cell(gap))]
    before = [line for line in own if line.period.first < period.first and line.value is not None]
    if before:
        last = before[-1].value
        change = None if value is None or last is None else value - last
        lines += [(f"Puntos desde {short_period(before[-1].period)} {arrow(value, last)}", *points_cell(change))]
    if not of_project:
        counts = (
            ("Sin medición", overall.not_measured),
            ("No aplica", overall.not_applicable),
            ("Ilegibles", overall.unreadable),
        )
        lines += [
            ("Promedio simple", *percent_cell(overall.mean, definition.thresholds)),
            *((label, count, WHOLE) for label, count in counts),
        ]
    survey = pooled(portfolio, definition.id)
    if survey:
        lines[3:] = [
            ("Promedio (de 5)", survey.average, AVERAGE),
            ("NPS (−100 a 100)", survey.nps, NPS),
            ("Respuestas", survey.answers, WHOLE),
            *lines[3:4],
        ]
    excluded = sum(
        len(project.measurements[definition.id].excluded)
        for project in portfolio.projects
        if definition.id in project.measurements
    )
    for at, (label, figure, look) in enumerate([*lines, ("Filas excluidas", excluded, WHOLE)][:8], row + 4):
        sheet.put(at, 1, label, style.LABEL.but(wrap=False))
        sheet.put(at, 2, figure, look.but(align="center", number_format=look.number_format.replace("_)", "")))


def _behaviour(sheet: SheetDrawing, row: int, own: Sequence[FichaLine]) -> int:
    """What the variation from period to period says, in words; the row below."""
    series = [Valued(line.period.label, line.value) for line in charted(own) if line.value is not None]
    text = behaviour(series)
    sheet.put(row, 1, "Comportamiento", style.LABEL)
    sheet.span(row, 2, LAST, text, WRAPPED.but(size=9))
    sheet.heights[row] = text_height(text, sum(WIDTHS[1:]) * 1.1)
    sheet.heights[row + 1] = 8.0
    return row + 2


def _measurements(
    sheet: SheetDrawing, row: int, title: str, first: str, lines: Sequence[FichaLine], widths: Sequence[float]
) -> int:
    """A table of measurements with blank cells to type in; its last row."""
    sheet.span(row - 1, 1, LAST, title, style.SECTION)
    sheet.heights[row - 1] = 20.0
    for at, name in enumerate((first, *COLUMNS), 1):
        sheet.put(row, at, name, style.HEADER_REQUIRED if name in TYPED else style.HEADER_OPTIONAL)
    sheet.put(row, HIDDEN, MARK, style.HEADER_OPTIONAL)
    sheet.put(row, BASIS, BASED, style.HEADER_OPTIONAL)
    sheet.heights[row] = 26.0
    sheet.print.repeat = (row, row)
    for line in lines:
        row += 1
        _line(sheet, row, line, widths)
    if first == PERIOD:
        _helped(sheet, row)
    return row


def _line(sheet: SheetDrawing, row: int, line: FichaLine, widths: Sequence[float]) -> None:
    """One measurement, its cells to type in, and its hidden mark."""
    measured = line.value is not None
    sheet.put(row, 1, line.subject, _OWN if line.key == ALL else CELL)
    sheet.put(row, 2, line.cutoff, DAY)
    thresholds = line.record.thresholds if line.record else (line.goal,)
    figures = quotient_cells(line.numerator, line.denominator, thresholds) if measured else (Looked(None, WHOLE),) * 2
    for at, cell in enumerate((*figures, percent_cell(line.value, thresholds, BOLD)), 3):
        sheet.put(row, at, *cell)
    sheet.put(row, 6, line.goal, PERCENT.but(number_format=f"{percent_format(line.goal, fewest=0)}_)"))
    sheet.put(row, 7, line.state, toned(line.state))
    lines = lines_taken(line.subject, widths[0], _OWN)
    for at, column in enumerate(TYPED, 8):
        text = line.typed.get(column)
        sheet.put(row, at, text, _typed_look(column))
        if isinstance(text, str):
            lines = max(lines, lines_taken(text, widths[at - 1], _TYPED))
    sheet.put(row, LAST, line.note, _NOTE)
    lines = max(lines, lines_taken(line.note or "", widths[LAST - 1], _NOTE))
    sheet.put(row, HIDDEN, line.mark)
    if line.basis:
        sheet.put(row, BASIS, line.basis)
    if line.key == ALL or lines > 1:  # other rows have no height of their own, so that they grow with what is typed
        sheet.heights[row] = min(max(12.0 * lines + 5.0, 30.0 if line.key == ALL else 0.0), MOST_HEIGHT)


def _typed_look(column: str) -> style.Style:
    if column in (ANALYSED, APPROVED):
        return DAY.but(unlocked=True, valign="top")
    return _TYPED.but(align="center", indent=0) if column == NEEDS else _TYPED


def _helped(sheet: SheetDrawing, last: int) -> None:
    """What to type where, for every line of the sheet's table."""
    header = sheet.print.repeat[0] if sheet.print.repeat else last
    for at, column in enumerate(TYPED, 8):
        letter = column_letter(at)
        area = f"{letter}{header + 1}:{letter}{max(last, header + 1)}"
        kind = (
            {"kind": "list", "source": ["Sí", "No"], "stop": False, "error_title": column, "error": "Escriba Sí o No."}
            if column == NEEDS
            else {"kind": "any"}
        )
        sheet.validations.append(Validation(area, prompt_title=column, prompt=HELP[column], **kind))
