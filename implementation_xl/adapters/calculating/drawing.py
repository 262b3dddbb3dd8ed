"""Drawing instructions whose formulas hold their values, as LibreOffice in Spanish would show them on a day.

Previews, phones, mail and readers that do not recalculate show these values; Excel and LibreOffice compute their own
when they open the workbook.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from implementation_xl.adapters.calculating.engine import FormulaBook, FormulaSheet
from implementation_xl.adapters.calculating.values import CellError
from implementation_xl.adapters.drawing import BookDrawing, Fill, Formula, Hyperlink, SheetDrawing
from implementation_xl.base.dates import to_serial
from implementation_xl.base.words import storable

_SECONDS = 86_400
_WHOLE = 1e15
_NO_DAY = 60


@dataclass
class Calculated:
    """How many formulas have their value, and those that were left without: sheet, row and column."""

    computed: int = 0
    left: list[tuple[str, int, int]] = field(default_factory=list)


def calculate(drawing: BookDrawing, today: date | None) -> Calculated:
    """Give the formulas of a drawing their values, as on the day `today`; without one, those that do not follow it.

    A formula that has a value keeps it. One that comes to an error, or says what is not computed here, stays as it is:
    whoever opens the workbook is to see it computed, not guessed. Raises nothing.
    """
    book = FormulaBook(drawing.names, None if today is None else float(to_serial(today)))
    for drawn in drawing.sheets:
        book.sheets[drawn.name] = FormulaSheet(drawn.name, book)
    for drawn in drawing.sheets:
        _fill(book.sheets[drawn.name], drawn)
    for sheet in book.sheets.values():
        for fill in sheet.fills.values():
            if fill.beside and fill.beside[0] in book.sheets:
                typed = max((row for row, _ in book.sheets[fill.beside[0]].cells), default=0)
                sheet.alike[fill.column] = min(fill.last, max(fill.first, typed - fill.beside[1] + 1))
    counted = Calculated()
    for drawn in drawing.sheets:
        sheet = book.sheets[drawn.name]
        drawn.cells = [
            cell._replace(value=_valued(sheet, cell.value, cell.row, cell.column, counted))
            if isinstance(cell.value, Formula)
            else cell
            for cell in drawn.cells
        ]
        drawn.merges = [
            merge._replace(value=_valued(sheet, merge.value, merge.first_row, merge.first_column, counted))
            if isinstance(merge.value, Formula)
            else merge
            for merge in drawn.merges
        ]
        drawn.fills = [_filled(sheet, fill, counted) for fill in drawn.fills]
    return counted


def _filled(sheet: FormulaSheet, fill: Fill, counted: Calculated) -> Fill:
    """A filled-down column with its values; those of cells that are alike once."""
    values = [_shown(sheet, row, fill.column) for row in range(fill.first, sheet.alike.get(fill.column, fill.last) + 1)]
    left = [row for row, value in enumerate(values, fill.first) if value is None]
    if values[-1] is None:
        left += range(fill.first + len(values), fill.last + 1)
    counted.left += [(sheet.name, row, fill.column) for row in left]
    counted.computed += fill.last - fill.first + 1 - len(left)
    return fill._replace(values=tuple(values))


def _valued(sheet: FormulaSheet, formula: Formula, row: int, column: int, counted: Calculated) -> Formula:
    if formula.cached is not None:
        return formula
    value = _shown(sheet, row, column)
    if value is None:
        counted.left.append((sheet.name, row, column))
        return formula
    counted.computed += 1
    return formula._replace(cached=value)


def _shown(sheet: FormulaSheet, row: int, column: int) -> Any:
    """The value of a formula as it is written; None for none."""
    try:
        value = sheet.value(row, column)
    except Exception:  # the form must be written whatever its formulas say
        return None
    if isinstance(value, CellError) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE else value


def _fill(sheet: FormulaSheet, drawn: SheetDrawing) -> None:
    """Hand over the cells of a sheet."""
    values = [(cell.row, cell.column, cell.value) for cell in drawn.cells]
    values += [(merge.first_row, merge.first_column, merge.value) for merge in drawn.merges]
    sheet.fills = {fill.column: fill for fill in drawn.fills}
    sheet.last = max([row for row, _, _ in values] + [fill.last for fill in drawn.fills], default=0)
    for row, column, value in values:
        if isinstance(value, Formula) and value.cached is None:
            sheet.formulas[row, column] = value
        elif isinstance(value, Formula):
            sheet.cells[row, column] = _known(value.cached)
        elif value is not None and value != "":
            sheet.cells[row, column] = _held(value)


def _known(value: Any) -> Any:
    """The value that a formula came with."""
    if isinstance(value, str) and value.startswith("#"):
        return CellError(value)
    return value if isinstance(value, bool) else _held(value)


def _held(value: Any) -> Any:
    """What a cell holds once written: dates are serial numbers, truths are words, a link is its text."""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, datetime):
        return _serial(value.date()) + _part_of_day(value.time())
    if isinstance(value, date):
        return _serial(value)
    if isinstance(value, time):
        return _part_of_day(value)
    return storable(value.text if isinstance(value, Hyperlink) else str(value))


def _serial(day: date) -> float:
    """The number of a day as it is written: Excel has a 29 February 1900, and the days before it are one less."""
    serial = to_serial(day)
    return float(serial - (serial <= _NO_DAY))


def _part_of_day(value: time) -> float:
    return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / _SECONDS
