"""A newer export brought into a form that was imported before: what people typed since is never written over.

Three states of each cell are compared: what was imported (the hidden sheet *Importado*), what the form says now, and
what the export says. Only where the form still says what was imported is it changed; the rest is a conflict, and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from implementation_xl.adapters.editing.marking import NotEditable
from implementation_xl.adapters.editing.rows import RowWrite, first_free_row, write_rows
from implementation_xl.adapters.grid import Grid, ReadFailure
from implementation_xl.adapters.reading.readers import open_file
from implementation_xl.base.dates import parse_date
from implementation_xl.base.files import beside, failure
from implementation_xl.base.words import fold, storable
from implementation_xl.forms.tables import TableData
from implementation_xl.workbooks.importing.building import EXTRA_ID, ImportBook, import_values
from implementation_xl.workbooks.importing.files import Import, Request
from implementation_xl.workbooks.importing.import_sheet import IMPORT_SHEET, IMPORTED_SHEET, as_written
from implementation_xl.workbooks.importing.updated import Conflict, Update
from implementation_xl.workbooks.reading.isolation import read

Record = Mapping[str, Any]


class _Form:
    """The form as it is, with what was imported into it; raises ImplementationXLError (E895) where it was not."""

    def __init__(self, path: Path, book: ImportBook, request: Request) -> None:
        reading = read(path, catalog=request.catalog, limits=request.limits)
        table = book.tables[0].table.mapping.words.table
        if reading.form is None or reading.form.id != book.form.id or table.id not in reading.tables:
            raise failure("E895", path, reason=f"no es «{book.form.title}»")
        try:
            file = open_file(str(path), limits=request.limits)
            self.imported: Grid = file.grid(IMPORTED_SHEET)
            self.told: Grid = file.grid(IMPORT_SHEET)
        except (ReadFailure, KeyError) as error:
            raise failure("E895", path, reason="no tiene la hoja Importado") from error
        self.data: TableData = reading.tables[table.id]
        self.key = book.tables[0].table.mapping.words.key
        self.number = next((column.id for column in table.fields if column.number), "")
        self.ids = [str(cell) for cell in self.imported.rows[0] if cell != ""] if self.imported.rows else []

    def names(self, record: Record) -> tuple[str, str]:
        """By what a record is known again: its number, and its text."""
        number, text = record.get(self.number), record.get(self.key.id) if self.key else None
        return fold(_bare(number)), fold(_bare(text))

    def before(self) -> list[dict[str, str]]:
        """The records as they were imported last, their values as they are written."""
        return [
            {id: str(cell) for id, cell in zip(self.ids, row, strict=False) if cell != ""}
            for row in self.imported.rows[1:]
        ]

    def now(self) -> list[dict[str, str]]:
        """The records as the form has them."""
        columns = self.data.columns
        return [
            {id: as_written(column[index]) for id, column in columns.items() if column[index] is not None}
            for index in range(len(self.data))
        ]


def _bare(value: Any) -> str:
    return "" if value is None else str(value)


def bring(imported: Import, path: Path, request: Request) -> None:
    """Bring a file that has no open question into the form that was imported from an earlier one."""
    if len(imported.books) != 1:
        raise failure("E895", path, reason="el archivo trae tablas de varios formatos: elija una con --hoja")
    imported.update = update_form(imported.books[0], path, request)


def update_form(book: ImportBook, path: Path, request: Request) -> Update:
    """Bring the records of a newer export into an imported form; a second time it changes nothing.

    Raises ImplementationXLError where the form was not imported, or cannot be written.
    """
    form, update = _Form(path, book, request), Update(path)
    table = book.tables[0].table.mapping.words.table
    records = [
        {id: as_written(value) for id, value in record.items() if value is not None and not id.startswith(EXTRA_ID)}
        for record in import_values(book)[table.id]
    ]
    before, now = form.before(), form.now()
    known, present = _Places(before, form), _Places(now, form)
    writes: list[RowWrite] = []
    free = _free_rows(path, form)
    for record in records:
        old, place = known.find(record), present.find(record)
        if place is None and old is None:
            writes.append(_added(record, form, next(free)))
            update.added += 1
        elif place is None:
            update.conflicts.append(Conflict("", "", "la fila se borró", _bare(form.names(record)[1])))
        else:
            values = _merged(record, before[old] if old is not None else {}, now[place], (form, place), update)
            if values:
                writes.append(RowWrite(form.data.sheet, form.data.rows[place], values, form.data.rows[place]))
    update.gone = [form.names(before[place])[1][1:] for place in known.unfound(records)]
    imported = list(_imported(form, records, before, known))
    if writes or imported:
        told = list(_told(form, update))
        _write(path, [*writes, *imported, *told])
    return update


class _Places:
    """Where a record is among others: by its number, else by its text, where only one has it."""

    def __init__(self, records: Sequence[Record], form: _Form) -> None:
        self.form, self.by_number, self.by_text = form, dict[str, int](), dict[str, int]()
        names = [form.names(record) for record in records]
        for place, (number, text) in enumerate(names):
            if number:
                self.by_number.setdefault(number, place)
            if text and sum(text == other for _, other in names) == 1:
                self.by_text[text] = place

    def find(self, record: Record) -> int | None:
        """The place of a record; None where it is not there."""
        number, text = self.form.names(record)
        place = self.by_number.get(number) if number else None
        return self.by_text.get(text) if place is None else place

    def unfound(self, records: Sequence[Record]) -> list[int]:
        """The places that none of these records has."""
        places = {self.find(record) for record in records}
        return sorted(
            {*self.by_number.values(), *self.by_text.values()} - {place for place in places if place is not None}
        )


def _merged(record: Record, old: Record, now: Record, at: tuple[_Form, int], update: Update) -> dict[int, Any]:
    """What is to be written of a record: by 1-based column."""
    form, place = at
    values: dict[int, Any] = {}
    for id in dict.fromkeys((*record, *(id for id in old if not id.startswith(EXTRA_ID)))):
        new, was, is_now = record.get(id), old.get(id), now.get(id)
        if new == was or is_now == new or id not in form.data.placed:
            continue
        unread = is_now is None and was is not None and was.startswith("t")
        if is_now == was or unread:
            values[form.data.placed[id]] = _value(new)
            update.changed += 1
        else:
            label = form.data.table.field(id).label
            update.conflicts.append(Conflict(form.data.cell(id, place), label, _said(is_now), _said(new)))
    return values


def _added(record: Record, form: _Form, row: int) -> RowWrite:
    values = {form.data.placed[id]: _value(value) for id, value in record.items() if id in form.data.placed}
    return RowWrite(form.data.sheet, row, values, form.data.header_row + 1)


def _free_rows(path: Path, form: _Form) -> Iterator[int]:
    """The rows below the last record, one after the other."""
    last = max(form.data.rows, default=form.data.header_row)
    computed = {id for id in form.data.placed if form.data.table.field(id).computed}
    columns = [column for id, column in form.data.placed.items() if id not in computed]
    first = first_free_row(path, form.data.sheet, last, columns)
    return iter(range(first, first + 100_000))


def _value(text: str | None) -> Any:
    """The value of a text that tells its kind."""
    if text is None:
        return None
    if text.startswith("n"):
        number = float(text[1:])
        return int(number) if number.is_integer() else number
    return parse_date(text[1:]) if text.startswith("d") else text[1:]


def _said(text: str | None) -> str:
    return "" if text is None else text[1:]


def _imported(form: _Form, records: Sequence[Record], before: Sequence[Record], known: _Places) -> Iterable[RowWrite]:
    """What *Importado* is to say now, where it says something else."""
    ids = list(dict.fromkeys([*form.ids, *(id for record in records for id in record)]))
    if len(ids) > len(form.ids):
        yield RowWrite(IMPORTED_SHEET, 1, dict(enumerate(ids, 1)), 1)
    row = len(before) + 1
    for record in records:
        place = known.find(record)
        old = before[place] if place is not None else {}
        changes = {
            column: storable(record[id]) if id in record else None
            for column, id in enumerate(ids, 1)
            if record.get(id) != old.get(id) and not id.startswith(EXTRA_ID)
        }
        if place is None:
            row += 1
        if changes:
            number = row if place is None else place + 2
            yield RowWrite(IMPORTED_SHEET, number, changes, 2)


def _told(form: _Form, update: Update) -> Iterable[RowWrite]:
    """The lines of *Importación* about an update, below what it says already."""
    lines = [("Actualización", f"{update.changed} celdas cambiadas, {update.added} filas nuevas", "", "")]
    lines += [
        (cell, name, f"Quedó: {ours}", f"El origen dice: {theirs}") for cell, name, ours, theirs in update.conflicts
    ]
    lines += [("", name, "ya no está en el origen; se conserva", "") for name in update.gone]
    last = len(form.told.rows)
    for number, line in enumerate(lines, last + 2):
        yield RowWrite(IMPORT_SHEET, number, {column: text for column, text in enumerate(line, 1) if text}, last)


def _write(path: Path, writes: Sequence[RowWrite]) -> None:
    try:
        with beside(path) as temporary:
            write_rows(path, temporary, writes)
    except NotEditable as error:
        raise failure("E895", path, reason=str(error) or "no se deja editar") from error
