"""A new form of ours with what was imported, and its sheet *Importación*; the source is never touched."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.base.words import storable
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Field, Form
from implementation_xl.workbooks.generating import draw_form
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.import_sheet import draw_import_sheet, draw_imported
from implementation_xl.workbooks.importing.sources import SourceFile
from implementation_xl.workbooks.importing.values import as_shown

EXTRA_ID = "extra_"
WIDTH = 22.0


class ImportBook(NamedTuple):
    """A workbook to be written: its form, with the columns at the right, and the tables that go into it."""

    form: Form
    tables: tuple[Converted, ...]
    titles: tuple[str, ...]

    @property
    def records(self) -> int:
        """How many records it has."""
        return sum(len(table.records) for table in self.tables)


def books_of(tables: Iterable[Converted]) -> list[ImportBook]:
    """One workbook a form: tables of the same form go one under the other."""
    by_form: dict[str, list[Converted]] = {}
    for table in tables:
        by_form.setdefault(table.table.mapping.words.form.id, []).append(table)
    books = []
    for same in by_form.values():
        titles = tuple(dict.fromkeys(title for table in same for title in table.extra_titles))
        books.append(ImportBook(same[0].table.mapping.words.form, tuple(same), titles))
    return books


def import_values(book: ImportBook) -> dict[str, Any]:
    """The values of a workbook as `generate` takes them: header fields, and the records of its table."""
    ids = {title: f"{EXTRA_ID}{number}" for number, title in enumerate(book.titles, 1)}
    kinds = _kinds(book)
    values: dict[str, Any] = {}
    for table in book.tables:
        for header in table.header:
            if header.value is not None:
                values.setdefault(header.field, _storable(header.value))
    words = book.tables[0].table.mapping.words
    records = []
    for table in book.tables:
        for record, extra in zip(table.records, table.extras, strict=True):
            right = {ids[title]: _as(kinds[title], value) for title, value in extra.items()}
            records.append({id: _storable(value) for id, value in {**record, **right}.items()})
    return {**values, words.table.id: records}


def extended_form(book: ImportBook) -> Form:
    """The form with the columns at the right of its table."""
    if not book.titles:
        return book.form
    kinds = _kinds(book)
    more = tuple(
        Field(id=f"{EXTRA_ID}{number}", label=_storable(title), kind=kinds[title], width=WIDTH, may_lack=True)
        for number, title in enumerate(book.titles, 1)
    )
    own = book.tables[0].table.mapping.words.table
    sheets = tuple(
        dataclasses.replace(sheet, table=dataclasses.replace(own, fields=own.fields + more))
        if sheet.table is own
        else sheet
        for sheet in book.form.sheets
    )
    return dataclasses.replace(book.form, sheets=sheets)


def _kinds(book: ImportBook) -> dict[str, str]:
    """The kind of each column at the right: dates and numbers stay what they are, all else is text."""
    kinds = {}
    for title in book.titles:
        values = [extra[title] for table in book.tables for extra in table.extras if title in extra]
        if values and all(isinstance(value, date) for value in values):
            kinds[title] = "fecha"
        elif values and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
            kinds[title] = "numero"
        else:
            kinds[title] = "texto"
    return kinds


def _as(kind: str, value: Any) -> Any:
    return as_shown(value) if kind == "texto" and not isinstance(value, str) else value


def _storable(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value


def draw_import(book: ImportBook, source: SourceFile, catalog: Catalog, values: Mapping[str, Any]) -> BookDrawing:
    """The drawing of a workbook: the form filled, what was done (*Importación*), and what it was given, hidden."""
    drawing = draw_form(extended_form(book), catalog, values)
    drawing.add(draw_import_sheet(book.tables, source))
    drawing.add(draw_imported(values[book.tables[0].table.mapping.words.table.id]))
    return drawing


def write_import(book: ImportBook, source: SourceFile, path: Path, catalog: Catalog) -> Path:
    """Write a workbook where nothing is yet; raises ImplementationXLError (E802) where something is."""
    from implementation_xl.adapters.calculating.drawing import calculate
    from implementation_xl.adapters.writing.xlsx import write

    drawing = draw_import(book, source, catalog, import_values(book))
    calculate(drawing, date.today())
    return write(drawing, path)


def book_names(books: Sequence[ImportBook], source: str) -> list[str]:
    """The file name of each workbook: that of its form, and the source's."""
    stem = Path(source).stem.strip(" .") or "importado"
    return [f"{book.form.file_name} ({stem}).xlsx" for book in books]
