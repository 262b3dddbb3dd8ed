"""The sheet of a ficha: what the indicator is, its result, the chart and the measurements with room to analyse them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from implementation_xl import style
from implementation_xl.drawing import BookDrawing, SheetDrawing, Validation
from implementation_xl.indicators.measurement import NOT_APPLICABLE, NOT_MEASURED
from implementation_xl.model import Form, IndicatorDefinition
from implementation_xl.portfolio import Consolidated, Portfolio, ProjectResult
from implementation_xl.reports.ficha_chart import Measured, draw_chart, measurements_of
from implementation_xl.reports.looks import (
    CELL,
    DAY,
    PERCENT,
    POINTS,
    UNREADABLE,
    WHOLE,
    figures,
    lines_in,
    number,
    percent,
    project_name,
    standing,
    state_of,
    text_height,
    toned,
    whole,
)
from implementation_xl.reports.methodology import traffic_light_words
from implementation_xl.sheets.letterhead import draw_letterhead, footer
from implementation_xl.tables import column_letter

PROCESS = "Implementación"
WIDTHS = (15.0, 33.0, 11.0, 12.0, 9.0, 8.0, 13.0, 32.0, 28.0, 22.0)
TYPED = {8: "Análisis", 9: "Acciones", 10: "Observaciones"}
HELP = {
    8: "Qué explica el resultado: causas, hechos y comparación con la meta.",
    9: "Qué se va a hacer, quién y para cuándo. Necesaria cuando no se cumple la meta.",
    10: "Lo que haga falta aclarar de la medición.",
}

_TEXT = style.Style(border="all", wrap=True, align="left", indent=1)
_TYPED = CELL.but(unlocked=True, valign="top")
_BIG = style.Style(bold=True, size=26, border="all", align="center")
_TOTAL = CELL.but(bold=True, fill=style.PALE)


def draw_ficha(book: BookDrawing, data: SheetDrawing, form: Form, portfolio: Portfolio, id: str, name: str, *,
               of_project: bool) -> SheetDrawing:  # fmt: skip
    """Draw the ficha of an indicator on a sheet of its own; what its chart shows goes on the sheet `data`.

    With `of_project` the portfolio is one project, and no total is shown. Everything is locked but *Análisis*,
    *Acciones* and *Observaciones* of each measurement.
    """
    sheet = book.add(SheetDrawing(name, protected=True, tab_color=style.PRIMARY))
    sheet.columns += [(at, at, width, None) for at, width in enumerate(WIDTHS, 1)]
    definition = portfolio.catalog.indicators[id]
    draw_letterhead(sheet, form, portfolio.catalog.company, WIDTHS)
    sheet.heights[4] = 6.0
    row = _identity(sheet, 5, definition, portfolio.projects[0] if of_project else None)
    row = _traffic_light(sheet, row, definition) + 1
    found = measurements_of(portfolio, id)
    total = figures(portfolio)[id]
    _result(sheet, row, definition, total, found, of_project)
    draw_chart(sheet, data, row, definition, found)
    row = _measurements(sheet, row + 14, definition, portfolio, None if of_project else total, found)
    sheet.print.area = (1, 1, row, len(WIDTHS))
    sheet.print.footer = footer(form, portfolio.catalog.company)
    return sheet


def _identity(sheet: SheetDrawing, row: int, one: IndicatorDefinition, project: ProjectResult | None) -> int:
    """Label and value pairs, two side by side or one over the whole width; the row below."""
    limits = (("Desde", one.valid_from), ("hasta" if one.valid_from else "Hasta", one.valid_to))
    validity = " ".join(f"{word} {day}" for word, day in limits if day) or "Sin límite de fechas"
    pairs: list[tuple[str, str, str, str]] = [
        ("Indicador", one.name, "Código", one.code),
        ("Proceso", PROCESS, "Tipo", one.type.capitalize()),
        ("Objetivo", one.objective, "", ""),
        ("Fórmula", one.formula, "", ""),
        ("Numerador", one.numerator, "Denominador", one.denominator),
        ("Unidad", one.unit, "Sentido", f"{one.sense.capitalize()}: más es mejor"),
        ("Frecuencia", one.frequency, "Fuente", one.source),
        ("Mide", one.measured_by, "Analiza", one.analysed_by),
        ("Se presenta a", one.reported_to, "Vigencia", validity),
        ("Línea base", one.baseline, "Meta y alerta", f"Meta {percent(one.goal, 0)} · Alerta {percent(one.alert, 0)}"),
    ]
    if project:
        client = " · ".join(part for part in (project.client, project.type) if part)
        name = project_name(project) + (f" ({project.code})" if project.code else "")
        pairs.insert(0, ("Proyecto", name, "Cliente y tipo", client))
    left, right = sum(WIDTHS[1:5]), sum(WIDTHS[7:])
    for label, text, other, more in pairs:
        sheet.put(row, 1, label, style.LABEL)
        if other:
            sheet.span(row, 2, 5, text, _TEXT)
            sheet.span(row, 6, 7, other, style.LABEL)
            sheet.span(row, 8, len(WIDTHS), more, _TEXT)
            sheet.heights[row] = max(text_height(text, left), text_height(more, right))
        else:
            sheet.span(row, 2, len(WIDTHS), text, _TEXT)
            sheet.heights[row] = text_height(text, sum(WIDTHS[1:]))
        row += 1
    return row


def _traffic_light(sheet: SheetDrawing, row: int, one: IndicatorDefinition) -> int:
    """What each colour means; the row below."""
    sheet.put(row, 1, "Semáforo", style.LABEL)
    parts = [*traffic_light_words(one), (f"{NOT_MEASURED}, {UNREADABLE} o {NOT_APPLICABLE}", "sin valor")]
    for (first, last), (state, words) in zip(((2, 2), (3, 5), (6, 8), (9, 10)), parts, strict=True):
        text = f"{state}: {words[0].lower()}{words[1:]}"
        sheet.span(row, first, last, text, toned(state).but(size=10))
    sheet.heights[row] = 20.0
    sheet.heights[row + 1] = 8.0
    return row + 1


def _result(sheet: SheetDrawing, row: int, definition: IndicatorDefinition, total: Consolidated,
            found: Sequence[Measured], of_project: bool) -> None:  # fmt: skip
    """The value with its state, and the figures behind it, over the two first columns."""
    sheet.span(row, 1, 2, "Resultado del proyecto" if of_project else "Resultado consolidado", style.SECTION)
    state = standing(*found[0]) if of_project and found else state_of(total)
    tone = toned(state)
    sheet.heights |= dict.fromkeys(range(row, row + 4), 20.0) | dict.fromkeys(range(row + 4, row + 12), 17.0)
    sheet.heights[row + 12] = 8.0
    value = "—" if total.value is None else total.value
    sheet.span(row + 1, 1, 2, value, _BIG.but(color=tone.color, number_format="0.0%"), rows=2)
    sheet.span(row + 3, 1, 2, state, tone.but(size=11))
    excluded = sum(len(one.excluded) for _, one in found)
    lines: list[tuple[str, Any, style.Style]] = [
        ("Numerador", None if total.value is None else total.numerator, number(total.numerator)),
        ("Denominador", None if total.value is None else total.denominator, number(total.denominator)),
    ]
    if of_project:
        gap = None if total.value is None else total.value - definition.goal
        lines += [("Meta", definition.goal, PERCENT), ("Diferencia", gap, POINTS)]
    else:
        counts = (("Medidos", total.measured), ("Sin medición", total.not_measured),
                  ("No aplica", total.not_applicable), ("Ilegibles", total.unreadable))  # fmt: skip
        lines += [("Promedio simple", total.mean, PERCENT), *((label, count, WHOLE) for label, count in counts)]
    for at, (label, figure, look) in enumerate([*lines, ("Filas excluidas", excluded, WHOLE)], row + 4):
        sheet.put(at, 1, label, style.LABEL.but(wrap=False))
        sheet.put(at, 2, figure, look.but(align="center", number_format=look.number_format.replace("_)", "")))


def _measurements(sheet: SheetDrawing, row: int, definition: IndicatorDefinition, portfolio: Portfolio,
                  total: Consolidated | None, found: Sequence[Measured]) -> int:  # fmt: skip
    """The table of measurements with blank cells to type in; its last row."""
    last = len(WIDTHS)
    sheet.span(row - 1, 1, last, "Mediciones y análisis", style.SECTION)
    sheet.heights[row - 1] = 20.0
    titles = ("Corte", "Proyecto", "Numerador", "Denominador", "Valor", "Meta", "Estado", *TYPED.values())
    for at, title in enumerate(titles, 1):
        sheet.put(row, at, title, style.HEADER_REQUIRED if at in TYPED else style.HEADER_OPTIONAL)
    sheet.heights[row] = 20.0
    header = row
    if total is not None:
        row += 1
        text = f"Consolidado ({whole(total.measured)} de {whole(len(portfolio.projects))} proyectos)"
        sheet.put(row, 1, portfolio.cutoff, _TOTAL.but(align="center", indent=0, number_format=DAY.number_format))
        sheet.put(row, 2, text, _TOTAL)
        values = (total.value, total.numerator, total.denominator, state_of(total))
        _figures(sheet, row, definition, values, _TOTAL)
        sheet.heights[row] = 34.0
    for project, one in found:
        row += 1
        sheet.put(row, 1, one.cutoff, DAY)
        name = project_name(project)
        sheet.put(row, 2, name, CELL)
        _figures(sheet, row, definition, (one.value, one.numerator, one.denominator, standing(project, one)), CELL)
        lines = lines_in(name, WIDTHS[1])
        if lines > 1:  # other rows have no height of their own, so that they grow with what is typed
            sheet.heights[row] = 12.0 * lines + 5.0
    for column, title in TYPED.items():
        letter = column_letter(column)
        sheet.validations.append(Validation(f"{letter}{header + 1}:{letter}{max(row, header + 1)}", "any",
                                            prompt_title=title, prompt=HELP[column]))  # fmt: skip
    sheet.print.repeat = (header, header)
    return row


def _figures(sheet: SheetDrawing, row: int, definition: IndicatorDefinition,
             values: tuple[float | None, float, float, str], look: style.Style) -> None:  # fmt: skip
    """Numerator to state of one measurement, and its cells to type in."""
    value, numerator, denominator, state = values
    changes = {"bold": look.bold, "fill": look.fill}
    for at, figure in ((3, numerator), (4, denominator)):
        sheet.put(row, at, None if value is None else figure, number(figure).but(**changes))
    sheet.put(row, 5, value, PERCENT.but(bold=True, fill=look.fill))
    sheet.put(row, 6, definition.goal, PERCENT.but(**changes))
    sheet.put(row, 7, state, toned(state))
    for column in TYPED:
        sheet.put(row, column, None, _TYPED)
