"""A filled workbook -> header values, tables and problems; never raises for bad content."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from implementation_xl.adapters.calamine_reader import open_book
from implementation_xl.catalog import Catalog
from implementation_xl.catalog import catalog as load_catalog
from implementation_xl.grid import Book, Grid, ReadFailure
from implementation_xl.kinds import BLANK, Fault, Kind, kind_of
from implementation_xl.live import panel_fields
from implementation_xl.locating import Header, find_header, find_labels, identify, locate_sheets
from implementation_xl.model import Choices, Field, Form, Sheet, Table
from implementation_xl.problems import Problem
from implementation_xl.tables import COUNTED_ROWS, TableData, column_letter, place_of
from implementation_xl.words import fold

if TYPE_CHECKING:
    import pandas as pd

NOTHING = ("A313", "A316")
HOLIDAYS_SHEET = "Festivos"
COMMON_HEADER = frozenset({"proyecto", "cliente", "codigo_proyecto", "coordinador", "tipo_proyecto", "semana_laboral"})


@dataclass(slots=True)
class Reading:
    """What a workbook says.

    `header` maps field id to value (None when blank), `header_cells` to (sheet, cell); `tables` holds each table's
    columns and `reading[table_id]` the same as a typed pandas DataFrame indexed by sheet row. `holidays` are the days
    of the *Festivos* sheet, None where the form should have one and it is missing or empty. `stored` holds what the
    workbook's own indicator cells showed when it was saved. `form` is None when the file is no known form.
    """

    path: str
    form: Form | None = None
    header: dict[str, Any] = field(default_factory=dict)
    header_cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    tables: dict[str, TableData] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    holidays: tuple[date, ...] | None = None
    holidays_as_sheet: tuple[date, ...] | None = None
    stored: dict[str, Any] = field(default_factory=dict)
    untouched: bool = False

    def __getitem__(self, table_id: str) -> pd.DataFrame:
        from implementation_xl.frames import table_frame

        return table_frame(self.tables[table_id])

    @property
    def output(self) -> bool:
        """True for a result of ours (a consolidated workbook, a ficha), which is no record of a project."""
        return any(problem.code == "N121" for problem in self.problems)

    @property
    def rows(self) -> dict[str, int]:
        """How many records each table holds."""
        return {id: len(table) for id, table in self.tables.items()}


def read(path: str | os.PathLike[str], *, catalog: Catalog | None = None, data: bytes | None = None) -> Reading:
    """Read one workbook, recognising form and version by its content.

    `data` is the file's content where it is already in memory. Whatever is wrong with the file or in it is in the
    reading's `problems`.
    """
    known = catalog or load_catalog()
    reading = Reading(os.fspath(path))
    try:
        book = open_book(reading.path, data)
        reading.form = identify(book, known)
        _Reader(reading, reading.form, book, known).run()
    except ReadFailure as failure:
        reading.problems.append(failure.problem)
    return reading


@lru_cache(maxsize=1024)
def _kind(field: Field, choices: Choices | None) -> Kind:
    return kind_of(field, choices)


class _Reader:
    def __init__(self, reading: Reading, form: Form, book: Book, catalog: Catalog) -> None:
        self.reading = reading
        self.form = form
        self.book = book
        self.catalog = catalog

    def run(self) -> None:
        grids = locate_sheets(self.book, self.form)
        headers: dict[str, Header | None] = {}
        for sheet in self.form.sheets:
            grid = grids.get(sheet.name)
            header = find_header(grid, sheet.table) if grid and sheet.table else None
            headers[sheet.name] = header
            if sheet.table and header is None:
                self.problem("E201", sheet.name, expected=sheet.name, table=sheet.table.title or sheet.table.id)
            if grid:
                self._labels(sheet, grid, header.row - 1 if header else len(grid.rows))
            elif not sheet.table:
                self._missing_labels(sheet)
        for sheet in self.form.sheets:
            header, grid = headers[sheet.name], grids.get(sheet.name)
            if sheet.table and header and grid:
                self._table(sheet.table, grid, header)
        if self.form.working_week:
            self._holidays()
        self._completeness()
        order = {name: number for number, name in enumerate(self.book.sheet_names)}
        self.reading.problems.sort(key=lambda one: (order.get(one.sheet or "", -1), place_of(one.cell)))

    def problem(self, code: str, sheet: str | None = None, cell: str | None = None, one: Field | None = None,
                found: str | None = None, expected: str | None = None, **params: str) -> None:  # fmt: skip
        """Record a problem of this workbook."""
        id, label = (one.id, one.label) if one else (None, None)
        self.reading.problems.append(Problem(code, self.reading.path, sheet, cell, id, label, found, expected, params))

    def fault(self, fault: Fault, sheet: str, cell: str, one: Field) -> None:
        """Record a cell's fault at its place."""
        self.problem(fault.code, sheet, cell, one, fault.found, fault.expected, **fault.params)

    # header values

    def _labels(self, sheet: Sheet, grid: Grid, last_row: int) -> None:
        fields = {one.id: one for block in sheet.blocks for one in block.fields}
        computed = {one.id: one for one in panel_fields(self.form, sheet)}
        reading = self.reading
        for one, row, column in find_labels(grid, fields | computed, last_row):
            raw = grid.at(row, column)
            cell = f"{column_letter(column)}{row}"
            reading.header_cells[one.id] = (grid.sheet, cell)
            if one.id in computed or one.computed:
                reading.stored[one.id] = raw
                continue
            outcome = _kind(one, self.catalog.choices(one)).column([raw])
            reading.header[one.id] = outcome.values[0]
            if outcome.as_sheet:
                reading.stored[one.id] = outcome.as_sheet[0]
            for _, fault in outcome.faults:
                self.fault(fault, grid.sheet, cell, one)
        for one in fields.values():
            if one.id not in reading.header and not one.computed:
                reading.header[one.id] = None
                self.problem("E208" if one.required else "A209", grid.sheet, None, one)

    def _missing_labels(self, sheet: Sheet) -> None:
        self.problem("E201", sheet.name, expected=sheet.name, table=sheet.name)
        for block in sheet.blocks:
            for one in block.fields:
                self.reading.header.setdefault(one.id, None)

    # tables

    def _table(self, table: Table, grid: Grid, header: Header) -> None:
        self._header_problems(table, grid, header)
        inputs = [one for one in table.fields if not one.computed]
        counting = [header.placed[one.id] - 1 for one in inputs if not one.number and one.id in header.placed]
        body = grid.rows[header.row :]
        pick = itemgetter(*counting) if len(counting) > 1 else (lambda row: (row[counting[0]],))
        blank = (BLANK,) * len(counting)
        filled = [index for index, row in enumerate(body) if pick(row) != blank] if counting else []
        records = [body[index] for index in filled]
        data = TableData(table, grid.sheet, header.row, [header.row + 1 + index for index in filled], {}, header.placed)
        faults: list[tuple[Field, int, Fault]] = []
        for one in inputs:
            column = header.placed.get(one.id)
            if column is None:
                data.columns[one.id] = [None] * len(records)
                continue
            outcome = _kind(one, self.catalog.choices(one)).column([row[column - 1] for row in records])
            data.columns[one.id] = outcome.values
            if outcome.as_sheet:
                data.as_sheet[one.id] = outcome.as_sheet
            faults += [(one, index, fault) for index, fault in outcome.faults]
        ghosts = _ghosts(data, {index for _, index, _ in faults})
        for one, index, fault in faults:
            if fault.code in ("E303", "E304") and one.kind == "porcentaje" and not self.form.indicator:
                data.columns[one.id][index] = None
            if fault.code in NOTHING and index not in ghosts and self._required(one):
                continue  # said once, as a missing required value
            self.fault(fault, grid.sheet, data.cell(one.id, index), one)
        if ghosts:
            data.drop(ghosts)
        for one in table.fields:
            if one.computed:
                data.columns[one.id] = [None] * len(data.rows)
        if data.rows and data.rows[-1] > header.row + COUNTED_ROWS:
            self.problem("A207", grid.sheet, data.range(), None, str(data.rows[-1]), str(header.row + COUNTED_ROWS))
        self.reading.tables[table.id] = data

    def _header_problems(self, table: Table, grid: Grid, header: Header) -> None:
        def at(column: int) -> str:
            return f"{column_letter(column)}{header.row}"

        for column, text, label in header.near:
            self.problem("A203", grid.sheet, at(column), None, text, label)
        for column, text, id in header.repeated:
            used = column_letter(header.placed[id])
            self.problem("A204", grid.sheet, at(column), table.field(id), text, None, used=used)
        for column, text in header.extra:
            self.problem("N205", grid.sheet, at(column), None, text)
        for one in table.fields:
            if one.id not in header.placed and not one.computed:
                self.problem("E202" if one.required else "A206", grid.sheet, at(min(header.placed.values())), one)

    # holidays

    def _holidays(self) -> None:
        names = {fold(name): name for name in self.book.sheet_names}
        name = names.get(fold(HOLIDAYS_SHEET))
        if name is None:
            self.problem("A502", HOLIDAYS_SHEET, reason="no existe")
            return
        grid = self.book.grid(name)
        one = Field(id="festivo", label="Festivo", kind="fecha")
        rows = [(number, row[0]) for number, row in enumerate(grid.rows, 1)
                if row and not (type(row[0]) is str and (not row[0] or not any(map(str.isdigit, row[0]))))]  # fmt: skip
        outcome = _kind(one, None).column([raw for _, raw in rows])
        for index, fault in outcome.faults:
            self.fault(fault, name, f"A{rows[index][0]}", one)
        days = tuple(sorted({day for day in outcome.values if day}))
        seen = (outcome.as_sheet.get(index, day) for index, day in enumerate(outcome.values))
        self.reading.holidays_as_sheet = tuple(sorted({day for day in seen if day}))
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
        for _, one in self.form.header_fields():
            if one.id not in reading.header_cells or reading.header.get(one.id) is not None or one.computed:
                continue
            place = reading.header_cells[one.id]
            if place not in faulty and self._required(one):
                self.problem(_missing_code(one), *place, one, expected=_choices_hint(one, self.catalog))
        for data in reading.tables.values():
            for one in data.table.fields:
                if one.id not in data.placed or one.computed or not self._required(one):
                    continue
                column = data.columns[one.id]
                if None not in column:
                    continue
                for index, value in enumerate(column):
                    place = (data.sheet, data.cell(one.id, index))
                    if value is None and place not in faulty:
                        self.problem(_missing_code(one), *place, one, expected=_choices_hint(one, self.catalog))

    def _required(self, one: Field) -> bool:
        when = one.required_when
        return one.required or (when is not None and self.reading.header.get(when.field) in when.values)

    def _is_untouched(self) -> bool:
        reading = self.reading
        if any(value is not None for id, value in reading.header.items() if id not in COMMON_HEADER):
            return False
        if any(problem.code[1] == "3" for problem in reading.problems):
            return False
        return all(self._only_prefilled(data) for data in reading.tables.values())

    def _only_prefilled(self, data: TableData) -> bool:
        known = [row for prefill in data.table.prefill for row in prefill.rows]
        records = ({id: column[index] for id, column in data.columns.items() if column[index] is not None}
                   for index in range(len(data)))  # fmt: skip
        return all(record in known for record in records)


def _missing_code(one: Field) -> str:
    return "E401" if one.missing == "error" else "A402"


def _choices_hint(one: Field, catalog: Catalog) -> str:
    choices = catalog.choices(one)
    return f": {', '.join(choices.active())}" if choices else ""


def _ghosts(data: TableData, suspects: set[int]) -> list[int]:
    """The records that turned out to hold nothing (spaces, dashes) but perhaps their number."""
    columns = [data.columns[one.id] for one in data.table.fields if not one.number and one.id in data.columns]
    return sorted(index for index in suspects if all(column[index] is None for column in columns))
