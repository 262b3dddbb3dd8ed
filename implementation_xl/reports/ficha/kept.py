"""*Textos conservados*: what people wrote beside measurements that are no more, so that no word is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.adapters.text_fit import lines_taken
from implementation_xl.base.paper import paper_for
from implementation_xl.forms.model import Form
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.ficha.former import KEPT, KEPT_COLUMNS
from implementation_xl.reports.ficha.lines import Kept
from implementation_xl.reports.parts.looks import CELL, DAY
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer

WIDTHS = (26.0, 34.0, 13.0, 22.0, 80.0)
HIDDEN = len(WIDTHS) + 1
_OPEN = CELL.but(unlocked=True, valign="top")
_NOTE = (
    "Textos de la ficha anterior cuya medición ya no está: el proyecto no se midió en el periodo, o la fila se "
    "agregó a mano. Páselos a donde correspondan y borre aquí lo que ya no haga falta."
)


def draw_kept(book: BookDrawing, form: Form, portfolio: Portfolio, kept: Sequence[Kept]) -> None:
    """Draw the sheet, where there is anything to keep."""
    if not kept:
        return
    sheet = book.add(SheetDrawing(KEPT, protected=True, tab_color=style.WATCH))
    sheet.columns += [(at, at, width, None) for at, width in enumerate(WIDTHS, 1)]
    sheet.hidden_columns.append((HIDDEN, HIDDEN))
    draw_letterhead(sheet, form, portfolio.catalog.company, WIDTHS, portfolio.catalog.logo())
    sheet.span(4, 1, len(WIDTHS), _NOTE, style.NOTE)
    sheet.heights[4] = 30.0
    for at, title in enumerate(KEPT_COLUMNS, 1):
        sheet.put(5, at, title, style.HEADER_OPTIONAL)
    for row, entry in enumerate(kept, 6):
        definition = portfolio.catalog.indicators.get(entry.indicator)
        day = DAY.but(unlocked=True, valign="top") if isinstance(entry.cutoff, date) else _OPEN
        values = (
            definition.name if definition else entry.indicator,
            entry.subject,
            entry.cutoff,
            entry.column,
            entry.text,
        )
        for at, value in enumerate(values, 1):
            sheet.put(row, at, value, day if at == 3 else _OPEN)
        sheet.put(row, HIDDEN, entry.mark)
        lines = lines_taken(str(entry.text), WIDTHS[-1], _OPEN)
        sheet.heights[row] = min(12.0 * lines + 5.0, 400.0)
    sheet.print.repeat = (5, 5)
    sheet.print.area = (1, 1, 5 + len(kept), len(WIDTHS))
    sheet.print.footer = footer(form, portfolio.catalog.company)
    sheet.print.paper = paper_for(WIDTHS)
