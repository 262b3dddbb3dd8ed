"""What a client gets of a workbook: a document of its own with the external rows and columns, a PDF if it can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.adapters.writing.office_pdf import find_office, to_pdf
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.cells import place_of
from implementation_xl.base.names import file_safe
from implementation_xl.base.problems import Problem
from implementation_xl.base.rounding import shown_percent
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.base.words import printable
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import show
from implementation_xl.forms.model import Field
from implementation_xl.projects.external import external_reading
from implementation_xl.projects.project import Project
from implementation_xl.reports.continuous import Texts, draw_continuous
from implementation_xl.reports.printing import print_workbooks
from implementation_xl.workbooks.reading.workbook import COMMON_HEADER, Reading

WORKBOOK, PDF = ".xlsx", ".pdf"


class Paper(NamedTuple):
    """A document to send: its name and what is in it."""

    name: str
    data: bytes


def extract_of(project: Project, reading: Reading, day: date) -> Reading | None:
    """A workbook as its client may see it; None where that says nothing of its own."""
    extract = external_reading(project, reading, day)
    told = any(value is not None for id, value in extract.header.items() if id not in COMMON_HEADER)
    return extract if told or any(extract.rows.values()) else None


def extract_papers(extracts: Sequence[tuple[str, Reading]], catalog: Catalog) -> tuple[list[Paper], list[Problem]]:
    """The documents of extracts, each under its name: PDF, or workbooks where there is no LibreOffice (N880)."""
    with scratch_folder("pdf") as place:
        books = [place / f"{number}{WORKBOOK}" for number in range(len(extracts))]
        for (_, extract), book in zip(extracts, books, strict=True):
            write(draw_continuous(extract, _texts(extract), catalog), book)
        if not find_office():
            return _papers(extracts, books), [Problem("N880", found=name) for name, _ in extracts]
        targets = [book.with_suffix(PDF) for book in books]
        _, problems = to_pdf(books, targets=targets)
        made = [pdf if pdf.is_file() else book for pdf, book in zip(targets, books, strict=True)]
        said = [Problem("N880", found=name) for (name, _), path in zip(extracts, made, strict=True) if path in books]
        return _papers(extracts, made), said if problems else []


def _papers(extracts: Sequence[tuple[str, Reading]], paths: Sequence[Path]) -> list[Paper]:
    return [
        Paper(file_safe(printable(name)) + path.suffix, path.read_bytes())
        for (name, _), path in zip(extracts, paths, strict=True)
    ]


def printed_paper(name: str, reading: Reading, catalog: Catalog) -> tuple[Paper, list[Problem]]:
    """A workbook of ours printed as it is; itself where it cannot be (N880)."""
    source = Path(reading.path)
    if find_office():
        with scratch_folder("pdf") as place:
            (printed,) = print_workbooks([reading], [place / f"libro{PDF}"], catalog)
            if printed.pdf:
                return Paper(file_safe(printable(name)) + PDF, printed.pdf.read_bytes()), []
    return Paper(file_safe(printable(name)) + source.suffix, source.read_bytes()), [Problem("N880", found=name)]


def _texts(reading: Reading) -> Texts:
    """What each cell of an extract shows, row by row."""
    assert reading.form is not None
    texts: dict[str, list[list[str]]] = {sheet.name: [] for sheet in reading.form.sheets}
    for _, field in reading.form.header_fields():
        sheet, cell = reading.header_cells[field.id]
        _put(texts[sheet], *place_of(cell), _shown(field, reading.header.get(field.id)))
    for data in reading.tables.values():
        for field in data.table.fields:
            if field.id in data.placed:
                for row, value in zip(data.rows, data.columns[field.id], strict=True):
                    _put(texts[data.sheet], row, data.placed[field.id], _shown(field, value))
    return texts


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    rows.extend([] for _ in range(row - len(rows)))
    cells = rows[row - 1]
    cells.extend("" for _ in range(column - len(cells)))
    cells[column - 1] = text


def _shown(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if field.kind == "porcentaje" and isinstance(value, (int, float)):
        return shown_percent(value)
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.1f}".replace(".", ",")
    return printable(show(value), lines=True)
