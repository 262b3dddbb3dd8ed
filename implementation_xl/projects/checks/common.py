"""What the checks between forms share: a form that has something in it, a day of its header, a problem at its cell."""

from __future__ import annotations

from datetime import date
from typing import Any

from implementation_xl.base.dates import as_day
from implementation_xl.base.problems import Problem
from implementation_xl.indicators.records import as_seen
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading


def filled(project: Project, form_id: str) -> Reading | None:
    """The project's one form of a kind, where somebody filled it."""
    reading = project.form(form_id)
    return None if reading is None or reading.untouched else reading


def day_of(reading: Reading | None, field_id: str) -> date | None:
    """The day that a header field says; None where it says none, or there is no form."""
    value = reading.header.get(field_id) if reading else None
    return as_day(value) if isinstance(value, date) else None


def at_header(
    code: str, reading: Reading, field_id: str, found: Any = None, expected: Any = None, **params: str
) -> Problem:
    """A problem at the cell of a header field; dates are shown as people see them."""
    sheet, cell = reading.header_cells.get(field_id, (None, None))
    fields = reading.form.header_fields() if reading.form else ()
    label = next((one.label for _, one in fields if one.id == field_id), None)
    return Problem(code, reading.path, sheet, cell, field_id, label, as_seen(found), as_seen(expected), params)
