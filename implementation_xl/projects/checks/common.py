"""What the checks between forms share: a day of a form's header, a problem at its cell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from implementation_xl.base.dates import as_day
from implementation_xl.base.problems import ERROR, Problem
from implementation_xl.indicators.records import as_seen
from implementation_xl.workbooks.reading.workbook import Reading


def day_of(reading: Reading | None, field_id: str) -> date | None:
    """The day that a header field says; None where it says none, or there is no form."""
    value = reading.header.get(field_id) if reading else None
    return as_day(value) if isinstance(value, date) else None


def at_header(
    code: str, reading: Reading, field_id: str, found: Any = None, expected: Any = None, **params: str
) -> Problem:
    """A problem at the cell of a header field; dates and hours are shown as people see them."""
    sheet, cell = reading.header_cells.get(field_id, (None, None))
    seen, wanted = (f"{value:%H:%M}" if isinstance(value, time) else as_seen(value) for value in (found, expected))
    return Problem(code, reading.path, sheet, cell, field_id, header_label(reading, field_id), seen, wanted, params)


def header_label(reading: Reading, field_id: str) -> str | None:
    """What the person reads beside a header field."""
    fields = reading.form.header_fields() if reading.form else ()
    return next((field.label for _, field in fields if field.id == field_id), None)


def without_errors(problems: Iterable[Problem], readings: Iterable[Reading]) -> list[Problem]:
    """The problems but those at cells that have an error already: it is to be mended first."""
    faulty = {
        (problem.path, problem.sheet, problem.cell)
        for reading in readings
        for problem in reading.problems
        if problem.severity == ERROR and problem.cell
    }
    return [problem for problem in problems if (problem.path, problem.sheet, problem.cell) not in faulty]
