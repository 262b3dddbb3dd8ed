"""A form typed by hand into a bare workbook: the cells where the generator puts them, and any mess."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from forms_helper import HEADER, TABLES, form_of, label, place, rows_of, value
from xlsxwriter.utility import xl_cell_to_rowcol

from implementation_xl.base.cells import place_of

FORMATS = {date: "dd/mm/yyyy", datetime: "dd/mm/yyyy hh:mm", time: "hh:mm"}


class ByHand:
    """The data sheet of a form as cells by address, to be messed with and written; `record` 0 is the header row."""

    def __init__(self, form_id: str, rows: str | None = None, **header: Any) -> None:
        self.form, self.table = form_of(form_id)
        self.cells: dict[str, Any] = {"A1": self.form.title, "A2": f"Versión: {self.form.version}"}
        self.merged: dict[str, Any] = {}
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[str] = []
        self.hidden = False
        self.date_1904 = False
        self.others: dict[str, dict[str, Any]] = {"Festivos": {"A1": "Festivo", "A2": date(2026, 7, 20)}}
        given = {**HEADER, **header}
        sheet = next(one for one, table in self.form.tables() if table is self.table)
        self.name = sheet.name
        self.header_row = place_of(place(form_id, self.table.fields[0].id, 0))[0]
        for one in (field for block in sheet.blocks for field in block.fields):
            self.cells[label(form_id, one.id)] = one.label
            self.cells[value(form_id, one.id)] = given.get(one.id)
        for one in self.table.fields:
            self.cells[place(form_id, one.id, 0)] = one.label
        for record, cells in enumerate(rows_of(TABLES[form_id][1] if rows is None else rows), 1):
            self.put(record, **cells)

    def at(self, field: str, record: int = 1) -> str:
        """The address of a field's cell."""
        return place(self.form.id, field, record)

    def put(self, record: int, **cells: Any) -> ByHand:
        """Write fields of one row."""
        for field, content in cells.items():
            self.cells[self.at(field, record)] = content
        return self

    def merge(self, first: str, last: str) -> ByHand:
        """Merge two corners' area; it keeps the first cell's value."""
        self.merged[f"{first}:{last}"] = self.cells.pop(first, None)
        return self

    def save(self, path: Path) -> Path:
        """Write the workbook."""
        book = xlsxwriter.Workbook(str(path), {"date_1904": self.date_1904})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        sheets = {self.name: self.cells, **self.others}
        for name in reversed(sheets) if self.hidden else sheets:  # the first sheet cannot be hidden
            cells = sheets[name]
            sheet = book.add_worksheet(name)
            for cell, content in cells.items():
                self._write(sheet, cell, content, formats)
            if name == self.name:
                self._layout(sheet)
        book.close()
        return path

    def _layout(self, sheet: Any) -> None:
        for area, content in self.merged.items():
            sheet.merge_range(area, "" if content is None else content)
        for row in self.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        for column in self.hidden_columns:
            sheet.set_column(f"{column}:{column}", None, None, {"hidden": True})
        if self.hidden:
            sheet.hide()

    def _write(self, sheet: Any, cell: str, content: Any, formats: dict[type, Any]) -> None:
        row, column = xl_cell_to_rowcol(cell)
        if isinstance(content, (date, time)):
            sheet.write_datetime(row, column, content, formats[type(content)])
        elif isinstance(content, str) and content.startswith("="):
            sheet.write_formula(row, column, content)
        elif content is not None:
            sheet.write(row, column, content)
