"""Drawing instructions whose formulas hold their values, as LibreOffice in Spanish would show them on a day.

Previews, phones, mail and readers that do not recalculate show these values; Excel and LibreOffice compute their own
when they open the workbook.
"""

from __future__ import annotations

import math
from datetime import date, datetime, time
from typing import Any, NamedTuple

from implementation_xl.adapters.calculating.engine import Book, Sheet
from implementation_xl.adapters.calculating.values import Fault
from implementation_xl.adapters.drawing import BookDrawing, Formula, Hyperlink, SheetDrawing
from implementation_xl.base.dates import to_serial
from implementation_xl.base.words import storable

_SECONDS = 86_400


class Calculated(NamedTuple):
    """How many formulas have their value, and those that were left without: sheet, row and column."""

    computed: int
    left: list[tuple[str, int, int]]


def calculate(drawing: BookDrawing, today: date | None) -> Calculated:
    """Give the formulas of a drawing their values, as on the day `today`; without one, those that do not follow it.

    A formula that comes to an error, or says what is not computed here, stays as it is: whoever opens the workbook is
    to see it computed, not guessed. Raises nothing.
    """
    book = Book(drawing.names, None if today is None else float(to_serial(today)))
    for drawn in drawing.sheets:
        book.sheets[drawn.name] = Sheet(book)
    for drawn in drawing.sheets:
        _fill(book, drawn)
    computed, left = 0, []
    for drawn in drawing.sheets:
        sheet = book.sheets[drawn.name]
        for cells in (drawn.cells, drawn.merges):
            for number, cell in enumerate(cells):
                formula = cell.value
                if not isinstance(formula, Formula):
                    continue
                value = _shown(sheet, cell[0], cell[1])
                if value is None:
                    left.append((drawn.name, cell[0], cell[1]))
                else:
                    computed += 1
                    cells[number] = cell._replace(value=Formula(formula.text, value, formula.shared))
    return Calculated(computed, left)


def _fill(book: Book, drawn: SheetDrawing) -> None:
    """Hand over the cells of a sheet."""
    sheet = book.sheets[drawn.name]
    sheet.last = max((drawing[0] for drawing in (*drawn.cells, *drawn.merges)), default=0)
    for row, column, value in [cell[:3] for cell in drawn.cells] + [
        (*merge[:2], merge.value) for merge in drawn.merges
    ]:
        if isinstance(value, Formula):
            sheet.formulas[row, column] = value
        elif value is not None and value != "":
            sheet.cells[row, column] = _held(value)


def _held(value: Any) -> Any:
    """What a cell holds once written: dates are serial numbers, truths are words, a link is its text."""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, datetime):
        return to_serial(value.date()) + _part_of_day(value.time())
    if isinstance(value, date):
        return float(to_serial(value))
    if isinstance(value, time):
        return _part_of_day(value)
    return storable(value.text if isinstance(value, Hyperlink) else str(value))


def _part_of_day(value: time) -> float:
    return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / _SECONDS


def _shown(sheet: Sheet, row: int, column: int) -> Any:
    """The value of a formula as it is written; None for none."""
    try:
        value = sheet.value(row, column)
    except Exception:  # the form must be written whatever its formulas say
        return None
    if isinstance(value, Fault) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
