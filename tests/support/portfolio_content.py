"""What the workbooks of tests/data/portafolio say, declared as data: tests/data/content/*.toml, a file a project.

Standard library only, and nothing of implementation_xl: the expected values are worked out from here.

A table is a text with a line a record and `|` between cells; its first line holds field ids, a blank line is a blank
row of the sheet. Days are written 30/06 (of 2026), percents "70 %", times "08:30". The content is what the cells mean.
Where a person typed something else, or a rule finds fault, a `faults` entry says so: the record (by its first column),
the field, the `code` of the problem, and perhaps `typed` (what the cell holds) and `means` (what that counts as).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, time
from fractions import Fraction
from typing import Any

from checkout import DATA

CONTENT = DATA / "content"
PORTFOLIO = DATA / "portafolio"
PLACES = DATA / "places.json"
EXPECTED = DATA / "expected.json"
YEAR = 2026
NUMBERS = (
    "numero",
    "vigencia_meses",
    "dias_estabilizacion",
    "volumen_mensual",
    "tmo_s",
    "umbral_s",
    "fte",
    "puestos",
    "supervisores",
    "dias_formacion",
    "ciclo",
    "cantidad",
)
Record = dict[str, Any]


@dataclass
class Fault:
    """A cell with a problem: of a record of `table`, or the header field `field` when `table` is empty."""

    code: str
    field: str
    table: str = ""
    row: str = ""
    typed: Any = None
    means: Any = None
    why: str = ""

    @property
    def seen(self) -> Any:
        """What the sheet's own formulas make of the typed cell: nothing of a text in a column of dates."""
        if isinstance(self.typed, (int, float)):
            return self.means
        return None if self.field.startswith(("fecha", "inicio_", "fin_")) else self.typed


@dataclass
class Book:
    """One filled form. `tables` hold the records in the order of the sheet before sorting; None is a blank row."""

    form: str
    file: str = ""
    entry: str = "typed"
    header: Record = field(default_factory=dict)
    tables: dict[str, list[Record | None]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    insert: dict[str, Any] = field(default_factory=dict)
    sort: dict[str, str] = field(default_factory=dict)
    rename_sheet: dict[str, str] = field(default_factory=dict)
    extra_column: dict[str, Any] = field(default_factory=dict)
    holidays: dict[str, list[date]] = field(default_factory=dict)

    def key(self, record: Record) -> str:
        """What names a record: its first cell."""
        first = next(iter(record.values()))
        return f"{first:g}" if isinstance(first, float) else str(first)

    def ordered(self, table: str) -> list[Record | None]:
        """The records as they stand in the saved sheet."""
        records = self.tables.get(table, [])
        if self.sort.get("table") == table:
            by = self.sort["field"]
            return sorted(records, key=lambda one: (one is None or one[by] is None, (one and one[by]) or date.min))
        return list(records)

    def records(self, table: str, *, as_sheet: bool = False) -> list[Record]:
        """The records as the library must understand them; with `as_sheet` as the sheet's own formulas see them."""
        found = []
        for record in self.ordered(table):
            if record is None:
                continue
            values = dict(record)
            for fault in self.faults:
                if fault.typed is not None and (fault.table, fault.row) == (table, self.key(record)):
                    values[fault.field] = fault.seen if as_sheet else fault.means
            found.append(values)
        return found


@dataclass
class Project:
    """One project folder: who it is, and its filled forms by form id."""

    folder: str
    type: str
    project: str
    client: str
    coordinator: str
    code: str | None = None
    books: dict[str, Book] = field(default_factory=dict)


def projects() -> list[Project]:
    """Every project of the portfolio, in order of folder."""
    found = [_project(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(CONTENT.glob("*.toml"))]
    return sorted(found, key=lambda one: one.folder)


def _project(data: dict[str, Any]) -> Project:
    books = {form: _book(form, book) for form, book in data.pop("books").items()}
    return Project(**data, books=books)


def _book(form: str, data: dict[str, Any]) -> Book:
    header = {id: value(id, text) for id, text in data.pop("header", {}).items()}
    tables = {id: _records(text) for id, text in data.pop("tables", {}).items()}
    holidays = {do: [value("fecha", day) for day in days] for do, days in data.pop("holidays", {}).items()}
    faults = data.pop("faults", [])
    book = Book(form, header=header, tables=tables, holidays=holidays, **data)
    for fault in faults:
        one = Fault(**{"field": fault.pop("header", ""), **fault})
        if one.typed is not None and one.means is None:
            one.means = _declared(book, one)
        book.faults.append(one)
    return book


def _declared(book: Book, fault: Fault) -> Any:
    if not fault.table:
        return book.header[fault.field]
    return next(one[fault.field] for one in book.tables[fault.table] if one and book.key(one) == fault.row)


def _records(text: str) -> list[Record | None]:
    header, *lines = (
        [cell.strip() for cell in line.split("|")] if line.strip() else [] for line in text.strip().split("\n")
    )
    records: list[Record | None] = []
    for cells in lines:
        assert len(cells) in (0, len(header)), f"{len(cells)} cells for {len(header)} columns: {cells}"
        records.append({id: value(id, cell) for id, cell in zip(header, cells, strict=True)} if cells else None)
    return records


def value(id: str, text: str) -> Any:
    """The value that a text of the content stands for; None for a blank."""
    if match := re.fullmatch(r"(\d\d)/(\d\d)", text):
        return date(YEAR, int(match[2]), int(match[1]))
    if match := re.fullmatch(r"([\d,]+) %", text):
        return Fraction(match[1].replace(",", ".")) / 100
    if match := re.fullmatch(r"(\d\d):(\d\d)", text):
        return time(int(match[1]), int(match[2]))
    if id in NUMBERS and text:
        return float(text.replace(",", "."))
    return text or None
