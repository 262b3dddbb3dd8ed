"""Builds tests/data/portafolio anew: python tests/support/build_portfolio.py

For each project declared in tests/data/content: a folder made as `ixl nuevo` makes it, its forms filled cell by cell in
LibreOffice and saved by it (first the hand-over; once that says the contract is signed, the list of requirements is
added as `ixl nuevo --completar` does). Cells are found through the form's plan, so that a changed definition only asks
for another run. Then places.json says where each record landed, and `expected_values` works out expected.json. It takes
about a minute and no test runs it: they check that workbooks and content are in step.

Forms without a `file` in the content keep their generated name; those without content are left blank.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, time
from fractions import Fraction
from pathlib import Path
from typing import Any

import expected_values
import office
from portfolio_content import PLACES, PORTFOLIO, Book, Project, Record, key, projects
from python_calamine import CalamineWorkbook

import implementation_xl as ixl
from implementation_xl.base.cells import column_letter, place_of
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import SheetPlan, plan_of
from implementation_xl.indicators.definitions import catalog

HANDOVER = "entrega_proyecto"
HOLIDAYS = "Festivos"


def main() -> None:
    """Build the workbooks, then the places and the expected values."""
    with tempfile.TemporaryDirectory() as name:
        blank, filled = Path(name) / "blank", Path(name) / "filled"
        content = projects()
        for project in content:
            _new(project, blank)
        office.fill([_job(project, project.books[HANDOVER], blank, filled) for project in content])
        for project in content:
            _generated(project, HANDOVER, blank).unlink()
            shutil.copytree(filled / project.folder, blank / project.folder, dirs_exist_ok=True)
            _new(project, blank)
        office.fill(
            [
                _job(project, book, blank, filled)
                for project in content
                for form, book in _filled_books(project)
                if form != HANDOVER and _generated(project, form, blank).exists()
            ]
        )
        places = {project.folder: _places(project, blank, filled) for project in content}
        if PORTFOLIO.exists():
            shutil.rmtree(PORTFOLIO)
        shutil.copytree(filled, PORTFOLIO)
    PLACES.write_text(json.dumps(places, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    expected_values.write()


def _new(project: Project, root: Path) -> None:
    ixl.new_project(
        root / project.folder,
        proyecto=project.project,
        cliente=project.client,
        tipo=project.type,
        codigo=project.code,
        coordinador=project.coordinator,
        complete=True,
    )


def _form(form_id: str) -> Form:
    return catalog().form(form_id)


def _filled_books(project: Project) -> Iterator[tuple[str, Book]]:
    """The books of the forms that exist: content may be declared ahead of its form."""
    known = {form.id for form in catalog().latest()}
    return ((form, book) for form, book in project.books.items() if form in known)


def _generated(project: Project, form_id: str, root: Path) -> Path:
    return root / project.folder / f"{_form(form_id).file_name}.xlsx"


def _target(project: Project, book: Book) -> str:
    return book.file or f"{_form(book.form).file_name}.xlsx"


def _job(project: Project, book: Book, blank: Path, filled: Path) -> office.Job:
    source = _generated(project, book.form, blank)
    return office.Job(source, filled / project.folder / _target(project, book), list(_steps(book, source)))


# what a person does in one workbook


def _steps(book: Book, source: Path) -> Iterator[office.Step]:
    plan = plan_of(_form(book.form))
    for id, typed in (book.header | book.typed()).items():
        found = plan.pair(id)
        assert found, f"{book.form} has no field {id}"
        if typed is not None:
            yield office.type_text(found[0].sheet.name, found[1].cell, _as_typed(typed))
    for id in book.tables:
        yield from _fill_table(book, id, plan.table(id))
    yield from _edit_holidays(book, source)
    if book.rename_sheet:
        yield office.rename_sheet(book.rename_sheet["from"], book.rename_sheet["to"])


def _fill_table(book: Book, id: str, place: SheetPlan) -> Iterator[office.Step]:
    """Type the records, those inserted afterwards in their place, then sort and add a column."""
    sheet, records = place.sheet.name, book.tables[id]
    later = set(book.insert["rows"]) if book.insert.get("table") == id else set()
    row = place.first_row
    for record in records:
        if record is not None and key(record) in later:
            continue
        if record is not None:
            yield from _fill_record(book, id, record, place, row)
        row += 1
    for number, record in enumerate(records):
        if record is not None and key(record) in later:
            yield office.insert_rows(sheet, place.first_row + number)
            yield from _fill_record(book, id, record, place, place.first_row + number)
    if book.sort.get("table") == id:
        area = f"A{place.first_row}:{column_letter(place.columns)}{place.first_row + len(records) - 1}"
        yield office.sort(sheet, area, column_letter(place.column(book.sort["field"])))
    if book.extra_column.get("table") == id:
        yield from _add_column(book, id, place)


def _fill_record(book: Book, id: str, record: Record, place: SheetPlan, row: int) -> Iterator[office.Step]:
    sheet = place.sheet.name
    cells = {place.column(field): value for field, value in record.items() if value is not None}
    if book.entry == "typed":
        for column, value in cells.items():
            yield office.type_text(sheet, f"{column_letter(column)}{row}", _as_typed(value))
    else:
        for run in _runs(sorted(cells)):
            values = [_as_pasted(cells[column]) for column in run]
            yield office.set_values(sheet, f"{column_letter(run[0])}{row}", [values])
    for field, cell in book.typed(id, key(record)).items():
        yield office.set_value(sheet, f"{column_letter(place.column(field))}{row}", cell)


def _runs(columns: list[int]) -> Iterator[list[int]]:
    """Neighbouring columns together."""
    run: list[int] = []
    for column in columns:
        if run and column != run[-1] + 1:
            yield run
            run = []
        run.append(column)
    if run:
        yield run


def _add_column(book: Book, id: str, place: SheetPlan) -> Iterator[office.Step]:
    extra, sheet = book.extra_column, place.sheet.name
    letter = column_letter(_extra_column(book, place))
    if "after" in extra:
        yield office.insert_columns(sheet, letter)
    yield office.type_text(sheet, f"{letter}{place.header_row}", extra["title"])
    for record, row in zip(book.ordered(id), _rows(book, id, place), strict=True):
        if record is not None and key(record) in extra["values"]:
            yield office.set_value(sheet, f"{letter}{row}", extra["values"][key(record)])


def _extra_column(book: Book, place: SheetPlan) -> int:
    after = book.extra_column.get("after")
    return (place.column(after) if after else place.columns) + 1


def _edit_holidays(book: Book, source: Path) -> Iterator[office.Step]:
    if not book.holidays:
        return
    sheet = CalamineWorkbook.from_path(str(source)).get_sheet_by_name(HOLIDAYS).to_python(skip_empty_area=False)
    rows = {cells[0]: row for row, cells in enumerate(sheet, 1) if isinstance(cells[0], date)}
    for number, day in enumerate(book.holidays.get("add", ()), 1):
        yield office.set_value(HOLIDAYS, f"A{max(rows.values()) + number}", day)
    for day in sorted(book.holidays.get("remove", ()), reverse=True):
        yield office.delete_rows(HOLIDAYS, rows[day])


def _as_typed(value: Any) -> str:
    """A value as a Colombian types it."""
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Fraction):
        return f"{float(value * 100):g}%".replace(".", ",")
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def _as_pasted(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


# where it all landed


def _places(project: Project, blank: Path, filled: Path) -> dict[str, Any]:
    """Where everything is in the saved workbooks; forms without content are copied as they were generated."""
    books = {}
    for form, book in _filled_books(project):
        if form == HANDOVER or _generated(project, form, blank).exists():
            books[form] = _book_places(project, book)
    handled = {_target(project, Book(form=form)) for form, book in project.books.items() if form in books}
    handled.add(_target(project, project.books[HANDOVER]))
    empty = [path for path in sorted((blank / project.folder).iterdir()) if path.name not in handled]
    for path in empty:
        shutil.copy(path, filled / project.folder / path.name)
    return {"books": books, "blank": [path.name for path in empty]}


def _book_places(project: Project, book: Book) -> dict[str, Any]:
    plan = plan_of(_form(book.form))
    renamed = {book.rename_sheet.get("from"): book.rename_sheet.get("to")}
    found: dict[str, Any] = {"file": _target(project, book), "sheets": {}, "header": {}, "columns": {}, "rows": {}}
    for sheet, pair in plan.pairs():
        row, column = place_of(pair.cell)
        found["header"][pair.field.id] = f"{column_letter(_moved(book, sheet, column))}{row}"
        found["sheets"].setdefault("", renamed.get(sheet.sheet.name, sheet.sheet.name))
    for id in book.tables:
        place = plan.table(id)
        found["sheets"][id] = renamed.get(place.sheet.name, place.sheet.name)
        assert place.sheet.table
        found["columns"][id] = {
            one.id: column_letter(_moved(book, place, place.column(one.id))) for one in place.sheet.table.fields
        }
        found["rows"][id] = _rows(book, id, place)
        if book.extra_column.get("table") == id:
            found["extra"] = f"{column_letter(_extra_column(book, place))}{place.header_row}"
    return found


def _rows(book: Book, id: str, place: SheetPlan) -> list[int]:
    return [place.first_row + number for number in range(len(book.tables[id]))]


def _moved(book: Book, place: SheetPlan, column: int) -> int:
    """Where a column is after the user inserted one."""
    table = place.sheet.table
    inserted = table and book.extra_column.get("table") == table.id and "after" in book.extra_column
    return column + 1 if inserted and column >= _extra_column(book, place) else column


if __name__ == "__main__":
    main()
