"""A filled workbook -> header values, tables and problems; never raises for bad content."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from implementation_xl.adapters.grid import Book, Grid, Places, ReadFailure
from implementation_xl.adapters.reading.readers import open_file
from implementation_xl.base.cells import column_letter, place_of
from implementation_xl.base.dates import DAYS_TO_1904, show_date
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.identity import fingerprint_of
from implementation_xl.forms.kinds.base import Fault
from implementation_xl.forms.kinds.kinds import KINDS, Kind, kind_of
from implementation_xl.forms.lines import panel_fields
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Choices, Field, Form, Sheet, Table
from implementation_xl.forms.process import CUTOFF, MEETINGS
from implementation_xl.forms.tables import COUNTED_ROWS, TableData
from implementation_xl.forms.validation import HOLIDAYS_SHEET
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.workbooks.reading.identifying import identify, made_with
from implementation_xl.workbooks.reading.locating import Header, Located, find_labels, label_words, locate_sheets
from implementation_xl.workbooks.reading.other_definition import seen_differences
from implementation_xl.workbooks.reading.stray_rows import DOUBTFUL
from implementation_xl.workbooks.reading.survey_reading import Part, Share, SurveyReader, shares_of
from implementation_xl.workbooks.reading.table_reading import NOTHING, TableReading, leave_contradicted, read_table

if TYPE_CHECKING:
    import pandas as pd

HOLIDAY = Field(id="festivo", label="Festivo", kind="fecha")
LINK = "enlace"
PASSED_OVER = frozenset({"N121", "N134"})
UNKNOWN_FORM = "E106"
COMMON_HEADER = frozenset(
    {"proyecto", "cliente", "codigo_proyecto", "coordinador", "tipo_proyecto", "semana_laboral", "ambito"}
)


@dataclass(slots=True)
class Reading:
    """What a workbook says.

    `header` maps field id to value (None when blank), `header_cells` to (sheet, cell); `tables` holds each table's
    columns and `reading[table_id]` the same as a typed pandas DataFrame indexed by sheet row. `holidays` are the days
    of the *Festivos* sheet, None where the form should have one and it is missing or empty. `stored` holds what the
    workbook's own indicator cells showed when it was saved. `form` is None when the file is no known form. `shares`
    are the projects that the answers of a survey name, where they do; `part` says which of them were kept (`surveys`).
    `targets` says where the hyperlinks of a register of meetings lead, by sheet row; None where only Excel can tell.
    """

    path: str
    form: Form | None = None
    header: dict[str, Any] = dataclasses.field(default_factory=dict)
    header_cells: dict[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    tables: dict[str, TableData] = dataclasses.field(default_factory=dict)
    problems: list[Problem] = dataclasses.field(default_factory=list)
    holidays: tuple[date, ...] | None = None
    holidays_as_sheet: tuple[date, ...] | None = None
    stored: dict[str, Any] = dataclasses.field(default_factory=dict)
    untouched: bool = False
    packed_counts: tuple[int, int] | None = None
    targets: dict[int, str | None] = dataclasses.field(default_factory=dict)
    packed_links: tuple[str, ...] = ()
    shares: tuple[Share, ...] | None = None
    part: Part | None = None

    def __getitem__(self, table_id: str) -> pd.DataFrame:
        from implementation_xl.workbooks.reading.frames import table_frame

        return table_frame(self.tables[table_id])

    @property
    def output(self) -> bool:
        """True for what a folder may hold and is no record of a project: a result of ours, another Google form."""
        return any(problem.code in PASSED_OVER for problem in self.problems)

    @property
    def foreign(self) -> bool:
        """True for what opens and is no form, nor says to be one."""
        first = self.problems[0] if self.form is None and self.problems else None
        return first is not None and first.code == UNKNOWN_FORM and first.found is None

    @property
    def counts(self) -> tuple[int, int]:
        """How many records and how many problems the workbook has."""
        return self.packed_counts or (sum(self.rows.values()), len(self.problems))

    @property
    def rows(self) -> dict[str, int]:
        """How many records each table holds."""
        return {id: len(table) for id, table in self.tables.items()}


def read_here(
    path: str | os.PathLike[str], *, catalog: Catalog | None = None, data: bytes | None = None, limits: Limits = DEFAULT
) -> Reading:
    """Read one workbook in this process, recognising form and version by its content (`isolation.read` is safer).

    `data` is the file's content where it is already in memory. Whatever is wrong with the file or in it is in the
    reading's `problems`.
    """
    known = catalog or load_catalog()
    reading = Reading(os.fspath(path))
    try:
        book = open_file(reading.path, data, limits)
        form = identify(book, known)
        if form.imported:
            _read_answers(reading, form, book, known)
        else:
            reading.form = form
            _Reader(reading, form, book, known).run()
    except ReadFailure as failure:
        reading.problems.append(failure.problem)
    return reading


def _read_answers(reading: Reading, form: Form, book: Book, catalog: Catalog) -> None:
    """The answers of a survey; raises ReadFailure where they have no ratings."""
    reader = SurveyReader(reading.path, form, book, catalog)
    data = reader.run()
    reading.form, reading.tables, reading.problems = form, {data.table.id: data}, reader.problems
    reading.header = dict.fromkeys(("proyecto", "cliente", "codigo_proyecto"))
    reading.shares, reading.untouched = shares_of(data), not data.rows


@by_identity
def _kind(field: Field, choices: Choices | None) -> Kind:
    return kind_of(field, choices)


@by_identity
def _kind_from_1904(field: Field, choices: Choices | None) -> Kind:
    kind = kind_of(field, choices)
    kind.shift = DAYS_TO_1904
    return kind


@by_identity
def _list_words(table: Table, catalog: Catalog) -> frozenset[str]:
    lists = [choices for one in table.fields if (choices := catalog.choices(one))]
    return frozenset(fold(word) for one in lists for value in one.values for word in (value.value, *value.other_words))


class _Reader:
    def __init__(self, reading: Reading, form: Form, book: Book, catalog: Catalog) -> None:
        self.reading = reading
        self.form = form
        self.book = book
        self.catalog = catalog
        self.silent: dict[tuple[str, str], str] = {}
        self.questioned: set[tuple[str, int]] = set()

    def run(self) -> None:
        located = locate_sheets(self.book, self.form)
        faults: list[tuple[Field, str, str, Fault]] = []
        for sheet in self.form.sheets:
            if sheet.name in located:
                faults += self._labels(sheet, located[sheet.name])
            else:
                self._missing_sheet(sheet)
        for field, name, cell, fault in faults:
            self.fault(fault, name, cell, field)
        self._unread_header()
        self._cutoff_formula()
        for sheet in self.form.sheets:
            if sheet.table and sheet.name in located:
                self._table(sheet, sheet.table, located[sheet.name])
        if self.form.working_week:
            self._holidays()
        self._other_definition(located)
        self._completeness()
        if self.book.counts_from_1904:
            self.problem("N222")
        if not self.book.shows_errors:
            self.problem("N122", found=os.path.splitext(self.reading.path)[1].lower())  # noqa: PTH122
        order = {name: number for number, name in enumerate(self.book.sheet_names)}
        self.reading.problems.sort(key=lambda one: (order.get(one.sheet or "", -1), place_of(one.cell)))

    def problem(
        self,
        code: str,
        sheet: str | None = None,
        cell: str | None = None,
        field: Field | None = None,
        found: str | None = None,
        expected: str | None = None,
        **params: str,
    ) -> None:
        """Record a problem of this workbook."""
        id, label = (field.id, field.label) if field else (None, None)
        self.reading.problems.append(Problem(code, self.reading.path, sheet, cell, id, label, found, expected, params))

    def fault(self, fault: Fault, sheet: str, cell: str, field: Field) -> None:
        """Record a cell's fault at its place; what says nothing in a required cell is said once, as missing."""
        if fault.code in NOTHING and self._required(field):
            self.silent[sheet, cell] = fault.found
        else:
            self.problem(fault.code, sheet, cell, field, fault.found, fault.expected, **fault.params)

    def kind(self, field: Field) -> Kind:
        """The kind that reads a field."""
        choices = self.catalog.choices(field)
        return _kind_from_1904(field, choices) if self.book.counts_from_1904 else _kind(field, choices)

    # header values

    def _labels(self, sheet: Sheet, located: Located) -> list[tuple[Field, str, str, Fault]]:
        reading, grid = self.reading, located.grid
        fields = [field for block in sheet.blocks for field in block.fields]
        computed = {field.id for field in (*panel_fields(self.form, sheet), *fields) if field.computed}
        faults = []
        last_row = located.header.top - 1 if located.header and not located.moved else len(grid.rows)
        for field, row, column in find_labels(grid, self.form, sheet, last_row):
            raw = grid.at(row, column)
            cell = f"{column_letter(column)}{row}"
            reading.header_cells[field.id] = (grid.sheet, cell)
            if field.id in computed:
                reading.stored[field.id] = raw
                continue
            outcome = self.kind(field).column([raw])
            reading.header[field.id] = outcome.values[0]
            if outcome.as_sheet:
                reading.stored[field.id] = outcome.as_sheet[0]
            faults += [(field, grid.sheet, cell, fault) for _, fault in outcome.faults]
        for field in fields:
            if field.id not in reading.header and field.id not in computed:
                reading.header[field.id] = None
                if not field.may_lack:
                    self.problem("E208" if field.required else "A209", grid.sheet, None, field)
        return faults

    def _missing_sheet(self, sheet: Sheet) -> None:
        title = (sheet.table.title or sheet.table.id) if sheet.table else sheet.name
        if not sheet.may_lack:
            self.problem("E201", sheet.name, expected=sheet.name, table=title)
        for block in sheet.blocks:
            for field in block.fields:
                self.reading.header.setdefault(field.id, None)

    # tables

    def _table(self, sheet: Sheet, table: Table, located: Located) -> None:
        grid, header = located.table, located.header
        if header is None:
            if not sheet.may_lack:
                self.problem("E201", grid.sheet, expected=sheet.name, table=table.title or table.id)
            return
        for name in located.copies:
            self.problem("A210", name, found=name, expected=grid.sheet, table=table.title or table.id)
        leave_contradicted(table, grid, header, self.kind)
        self._header_problems(table, grid, header)
        table_reading = read_table(
            table, grid, header, self.kind, label_words(self.catalog), _list_words(table, self.catalog)
        )
        self._faults(table_reading, grid.sheet)
        for row in table_reading.headers_again:
            self.problem("A211", grid.sheet, f"{column_letter(min(header.placed.values()))}{row}", found=str(row))
        for stray in table_reading.strays:
            self.problem(stray.code, grid.sheet, stray.cell, found=stray.found)
            if stray.code == DOUBTFUL:
                self.questioned.add((grid.sheet, place_of(stray.cell)[0]))
        data = table_reading.data
        self._unread(grid, data)
        self._links(grid, data)
        self._hidden(grid, data)
        if data.rows and data.rows[-1] > header.row + COUNTED_ROWS and not sheet.kept:
            self.problem("A207", grid.sheet, data.range(), None, str(data.rows[-1]), str(header.row + COUNTED_ROWS))
        self.reading.tables[table.id] = data

    def _unread(self, grid: Grid, data: TableData) -> None:
        """What the cells of people's columns hold and is not known here."""
        for field in data.table.fields if grid.unvalued or grid.pictures else ():
            column = data.placed.get(field.id, 0)
            for code, places in _unread_places(grid, field):
                for row in places.get(column, ()):
                    if row > data.header_row:
                        self.problem(code, grid.sheet, f"{column_letter(column)}{row}", field)

    def _unread_header(self) -> None:
        fields = {field.id: field for _, field in self.form.header_fields()}
        for id, (sheet, cell) in self.reading.header_cells.items():
            (row, column), field = place_of(cell), fields.get(id)
            for code, places in _unread_places(self.book.grid(sheet), field) if field else ():
                if row in places.get(column, ()):
                    self.problem(code, sheet, cell, field)

    def _links(self, grid: Grid, data: TableData) -> None:
        """Where the links of a register of meetings lead, by sheet row."""
        column, cells = data.placed.get(LINK), data.columns.get(LINK, [])
        if self.form.id == MEETINGS and column and any(cells):
            links = self.book.links(grid.sheet)
            self.reading.targets = {row: links[row, column] for row in data.rows if (row, column) in links}

    def _cutoff_formula(self) -> None:
        """A cut-off that is a formula: its value is that of the last saving, the sheet's another when it is opened."""
        day = self.reading.header.get(CUTOFF)
        if isinstance(day, date):
            field = next(field for _, field in self.form.header_fields() if field.id == CUTOFF)
            sheet, cell = self.reading.header_cells[CUTOFF]
            if self.book.has_formula(sheet, *place_of(cell)):
                self.problem("A326", sheet, cell, field, show_date(day))

    def _hidden(self, grid: Grid, data: TableData) -> None:
        """What is hidden and was read all the same, said once."""
        if grid.hidden:
            self.problem("N219", grid.sheet, found=grid.sheet)
        rows = [row for row in data.rows if row in grid.hidden_rows]
        if rows:
            self.problem("N217", grid.sheet, f"A{rows[0]}", found=str(len(rows)), expected=str(len(data.rows)))
        hidden = [one.label for one in data.table.fields if data.placed.get(one.id) in grid.hidden_columns]
        if hidden:
            self.problem("N218", grid.sheet, found=", ".join(hidden))

    def _faults(self, table_reading: TableReading, sheet: str) -> None:
        ghosts = {row for row, _ in table_reading.data.ghosts}
        for field, cell, fault in table_reading.faults:
            if place_of(cell)[0] in ghosts:
                self.problem(fault.code, sheet, cell, field, fault.found, fault.expected, **fault.params)
            else:
                self.fault(fault, sheet, cell, field)

    def _header_problems(self, table: Table, grid: Grid, header: Header) -> None:
        def at(column: int) -> str:
            return f"{column_letter(column)}{header.row_of(column)}"

        if header.top != header.row:
            rows = f"{header.top} y {header.row}"
            self.problem("N216", grid.sheet, at(min(header.placed.values())), found=rows)
        for column, text, label in header.near:
            self.problem("A203", grid.sheet, at(column), None, text, label)
        for column, text, id in header.repeated:
            used = column_letter(header.placed[id])
            self.problem("A204", grid.sheet, at(column), table.field(id), text, None, used=used)
        for column, text in header.extra:
            self.problem("N205", grid.sheet, at(column), None, text)
        for field in table.fields:
            if field.id not in header.placed and not (field.computed or field.may_lack):
                self.problem("E202" if field.required else "A206", grid.sheet, at(min(header.placed.values())), field)

    def _other_definition(self, located: dict[str, Located]) -> None:
        """A workbook made with a definition of the same number that said something else."""
        made, current = made_with(self.book, self.form), fingerprint_of(self.form)
        if made is not None and made != current:
            differences = seen_differences(self.form, located, self.reading.header_cells)
            version = f"«{self.form.title}», versión {self.form.version}"
            self.problem("A226", found=str(made), expected=current, form=version, differences=differences)

    # holidays

    def _holidays(self) -> None:
        names = {fold(name): name for name in self.book.sheet_names}
        name = names.get(fold(HOLIDAYS_SHEET))
        if name is None:
            self.problem("A502", HOLIDAYS_SHEET, reason="no existe")
            return
        try:
            grid = self.book.grid(name)
        except ReadFailure:
            self.problem("A502", name, reason="no se puede leer")
            return
        rows = [(number, row[0]) for number, row in enumerate(grid.rows, 1) if row and not _is_words(row[0])]
        outcome = self.kind(HOLIDAY).column([raw for _, raw in rows])
        for index, fault in outcome.faults:
            self.fault(fault, name, f"A{rows[index][0]}", HOLIDAY)
        days = seen = tuple(sorted(set(outcome.values) - {None}))
        if outcome.as_sheet:
            values = {outcome.as_sheet.get(index, day) for index, day in enumerate(outcome.values)}
            seen = tuple(sorted(values - {None}))
        self.reading.holidays_as_sheet = seen
        if days:
            self.reading.holidays = days
        else:
            self.problem("A502", name, reason="está vacía")

    # completeness

    def _completeness(self) -> None:
        reading = self.reading
        reading.untouched = self._is_untouched()
        if reading.untouched:
            self.problem("N120")
            return
        faulty = {(p.sheet, p.cell) for p in reading.problems if p.cell}
        for _, field in self.form.header_fields():
            if field.id in reading.header_cells and reading.header.get(field.id) is None and self._required(field):
                place = reading.header_cells[field.id]
                if place not in faulty:
                    self._missing(field, place)
        for data in reading.tables.values():
            for field in data.table.fields:
                if field.id in data.placed and None in data.columns[field.id] and self._required(field):
                    cells = (data.cell(field.id, i) for i, value in enumerate(data.columns[field.id]) if value is None)
                    for cell in cells:
                        if (data.sheet, cell) not in faulty and (data.sheet, place_of(cell)[0]) not in self.questioned:
                            self._missing(field, (data.sheet, cell))

    def _missing(self, field: Field, place: tuple[str, str]) -> None:
        choices = self.catalog.choices(field)
        expected = ", ".join(choices.active()) if choices else None
        options = f": {expected}" if expected else ""
        shown = self.silent.get(place)
        seen = f" (dice «{shown}»)" if shown else ""
        self.problem(
            "E401" if field.missing == "error" else "A402", *place, field, shown, expected, seen=seen, options=options
        )

    def _required(self, field: Field) -> bool:
        when = field.required_when
        wanted = field.required or (when is not None and (self.reading.header.get(when.field) or "") in when.values)
        return wanted and not field.computed

    def _is_untouched(self) -> bool:
        reading = self.reading
        if any(value is not None for id, value in reading.header.items() if id not in COMMON_HEADER):
            return False
        if self.silent or any(problem.code[1] == "3" for problem in reading.problems):
            return False
        if any(table.id not in reading.tables and not sheet.may_lack for sheet, table in self.form.tables()):
            return False
        return all(_only_prefilled(data) for data in reading.tables.values())


def _unread_places(grid: Grid, field: Field) -> Iterator[tuple[str, Places]]:
    """Where the cells of a field hold what is not known: formulas saved without their value, which the form's own may
    be, and pictures where a value is due, which a text may as well be."""
    if not field.computed:
        if not field.initial:  # a formula that the cell was made with says nothing that no other cell does
            yield "E320", grid.unvalued
        if not KINDS[field.kind].free:
            yield "A324", grid.pictures


def _is_words(raw: object) -> bool:
    """True for a blank, a title or a note: a text without digits."""
    return type(raw) is str and not any(map(str.isdigit, raw))


def _only_prefilled(data: TableData) -> bool:
    known = [row for prefill in data.table.prefill for row in prefill.rows]
    records = (
        {id: column[index] for id, column in data.columns.items() if column[index] is not None}
        for index in range(len(data))
    )
    return all(record in known for record in records)
