"""What each form's workbook computes live: its named lines and, for the schedule, its calendar."""

from __future__ import annotations

from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.lines import CUTOFF_LINES, CalendarColumn, Line, goal_lines, uncounted_lines
from implementation_xl.forms.model import Form
from implementation_xl.indicators import gate_sheet, minutes_sheet, requirements_sheet, schedule_sheet

INDICATOR_SHEETS = {
    "requerimientos": requirements_sheet,
    "cronograma": schedule_sheet,
    "actas": minutes_sheet,
}


def sheet_calculation(form: Form, catalog: Catalog) -> tuple[tuple[Line, ...], tuple[CalendarColumn, ...]]:
    """The lines of *Cálculo* and the columns of *Calendario* of a form; empty where it measures nothing."""
    table = next((table for _, table in form.tables()), None)
    if table is None:
        return (), ()
    if form.indicator in INDICATOR_SHEETS:
        module = INDICATOR_SHEETS[form.indicator]
        lines = CUTOFF_LINES + module.LINES + goal_lines(catalog.indicators[form.indicator])
        calendar = schedule_sheet.CALENDAR if module is schedule_sheet else ()
        others = schedule_sheet.UNCOUNTED if module is schedule_sheet else ()
        return lines + uncounted_lines(table, module.WATCHED, catalog.lists, others), calendar
    if form.gate:
        return gate_sheet.LINES + uncounted_lines(table, gate_sheet.WATCHED, catalog.lists), ()
    return (), ()
