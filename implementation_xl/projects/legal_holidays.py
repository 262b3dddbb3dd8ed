"""Whether the *Festivos* sheet of a form has the holidays that the law has: it decides, and what it lacks is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import Problem
from implementation_xl.base.workdays import WorkCalendar, legal_working_days
from implementation_xl.forms.kinds.kinds import KINDS, show_percent
from implementation_xl.forms.tables import TableData
from implementation_xl.forms.validation import HOLIDAYS_SHEET
from implementation_xl.workbooks.reading.workbook import Reading

SHOWN = 4


def lacking_holidays(
    reading: Reading,
    table: TableData,
    calendar: WorkCalendar,
    value: float | None,
    again: Callable[[WorkCalendar], float | None],
) -> Problem | None:
    """A notice of the legal holidays between the first and the last date of a table that counted as working days.

    It says what the indicator would be with them, as `again` measures it, where that is not its `value`. A sheet that
    is missing or empty has its own problem.
    """
    dated = (table.columns[field.id] for field in table.table.fields if KINDS[field.kind].dated)
    spans = [(min(days), max(days)) for days in (set(column) - {None} for column in dated) if days]
    if not spans or reading.holidays is None:
        return None
    first, last = min(first for first, _ in spans), max(last for _, last in spans)
    lacking = legal_working_days(calendar, first, last)
    if not lacking:
        return None
    named = [f"{show_date(day)} ({', '.join(filter(None, (name, law)))})" for day, name, law in lacking]
    shown = "; ".join(named[:SHOWN]) + (f" y {len(named) - SHOWN} más" if len(named) > SHOWN else "")
    other = again(replace(calendar, holidays=(*calendar.holidays, *(day for day, _, _ in lacking))))
    differs = other is not None and value is not None and show_percent(other) != show_percent(value)
    figure = f"Con lo que falta, el indicador sería {show_percent(other)}." if differs and other is not None else ""
    return Problem("N508", reading.path, HOLIDAYS_SHEET, found=shown, params={"suggestion": figure})
