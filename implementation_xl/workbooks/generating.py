"""Form + values -> drawing instructions of a workbook to fill."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.base.names import check_name
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import CELL_TEXT, cell_length, show_count
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Choices, Form
from implementation_xl.forms.plan import plan_of
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.indicators.registry import sheet_calculation
from implementation_xl.workbooks.sheets.activity_rows import draw_activity_rows
from implementation_xl.workbooks.sheets.baseline_lines import baseline_lines
from implementation_xl.workbooks.sheets.calculation import draw_lines
from implementation_xl.workbooks.sheets.columns import reach_columns
from implementation_xl.workbooks.sheets.data import draw_data_sheet
from implementation_xl.workbooks.sheets.gantt import draw_gantt
from implementation_xl.workbooks.sheets.home import draw_home
from implementation_xl.workbooks.sheets.s_curve import draw_s_curve
from implementation_xl.workbooks.sheets.status import status_lines
from implementation_xl.workbooks.sheets.summary.summary import draw_summary
from implementation_xl.workbooks.sheets.support import draw_calendar, draw_holidays, draw_lists, draw_mark

HOLIDAY_YEARS = (2022, 2036)
WEEK = "semana_laboral"


def generate(
    form: Form | str,
    path: str | os.PathLike[str],
    *,
    values: Mapping[str, Any] | None = None,
    overwrite: bool = False,
    catalog: Catalog | None = None,
) -> Path:
    """Write a workbook of `form` (or of the newest version of the form with that id) to fill.

    `values` maps header field ids to values and table ids to lists of records (field id -> value). The formulas
    hold their values of today, for previews and readers that do not recalculate.
    Raises ImplementationXLError when the file exists and `overwrite` is false, when it cannot be written or has a name
    that Windows cannot have, when a text is longer than a cell of Excel holds, or when the form is one that another
    program makes.
    """
    from implementation_xl.adapters.calculating.drawing import calculate
    from implementation_xl.adapters.writing.xlsx import write

    known = catalog or load_catalog()
    model = known.form(form) if isinstance(form, str) else form
    check_generated(model)
    check_name(Path(path))
    _check_lengths(values or {})
    book = draw_form(model, known, values)
    calculate(book, date.today())
    return write(book, path, overwrite=overwrite)


def _check_lengths(values: Mapping[str, Any]) -> None:
    """A text that no cell holds is not cut in silence."""
    for name, value in values.items():
        for row in value if isinstance(value, list) else ():
            _check_lengths(row)
        if isinstance(value, str) and cell_length(value) > CELL_TEXT:
            raise ImplementationXLError(
                f"El valor de «{name}» tiene {show_count(cell_length(value))} caracteres y una celda de Excel admite "
                f"{show_count(CELL_TEXT)}. Acórtelo."
            )


def check_generated(form: Form) -> None:
    """Raise ImplementationXLError for a form that is only read."""
    if form.imported:
        raise ImplementationXLError(
            f"«{form.title}» no se genera: son las respuestas que se descargan de Google Forms (.csv o .xlsx). "
            "Guárdelas en la carpeta del proyecto; «ixl correo --plantilla encuesta» envía el enlace del formulario."
        )


def draw_form(
    form: Form,
    catalog: Catalog,
    values: Mapping[str, Any] | None = None,
    holidays: Sequence[tuple[date, str]] | None = None,
) -> BookDrawing:
    """The workbook of a form; `holidays` fills its *Festivos* sheet, by default those of the catalogue."""
    if form.working_week and catalog.calendar.week:
        values = {WEEK: catalog.calendar.week, **(values or {})}
    plan = plan_of(form)
    form = plan.form  # the equal one of definitions read before: what is drawn tells tables and fields by identity
    book = BookDrawing(form.title, f"{form.title}, versión {form.version}", catalog.company.name)
    book.names.update(plan.names())
    logo = catalog.logo()
    for sheet in plan.sheets:
        drawing = book.add(draw_data_sheet(sheet, form, catalog, values or {}, logo))
        if sheet.sheet.kept:
            _lock(drawing)
    draw_summary(book, plan, catalog)
    lines, calendar = sheet_calculation(form, catalog)
    if calendar:
        draw_gantt(book, plan, form, catalog, values)
        draw_s_curve(book, plan, form, catalog)
    if form.working_week:
        draw_holidays(book, catalog.holidays(*HOLIDAY_YEARS) if holidays is None else holidays)
    baseline = baseline_lines() if calendar else ()
    draw_lines(book, lines + baseline + status_lines(plan), form.title)
    if calendar:
        draw_calendar(book, calendar)
    draw_home(book, plan, catalog, [sheet.name for sheet in book.sheets], logo)
    if calendar:
        draw_activity_rows(book, plan)
    draw_lists(book, _lists(form, catalog))
    draw_mark(book, form)
    reach_columns(book, plan, catalog)
    book.active = book.sheets[0].name
    return book


def _lock(sheet: SheetDrawing) -> None:
    """Protect a sheet that nobody types in, all cells of it; without a password, so that it can be looked into."""
    sheet.protected = True
    sheet.cells = [cell._replace(style=cell.style and cell.style.but(unlocked=False)) for cell in sheet.cells]
    sheet.columns = [(a, b, width, style and style.but(unlocked=False)) for a, b, width, style in sheet.columns]


def _lists(form: Form, catalog: Catalog) -> Iterable[Choices]:
    used = [one.choices for _, one in form.header_fields()]
    used += [one.choices for _, table in form.tables() for one in table.fields]
    return [catalog.lists[id] for id in dict.fromkeys(used) if id]
