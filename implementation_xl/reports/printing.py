"""Filled workbooks as PDF, on the pages that they need: what `ixl imprimir` makes.

The workbook itself is only read. LibreOffice says first what each sheet shows once it is recalculated, then prints a
copy that ends where the sheets end; each for all the workbooks of a run at once.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from implementation_xl.adapters.editing.print_copy import NotPrintableError, extent, print_copy
from implementation_xl.adapters.editing.print_layout import SheetPrint
from implementation_xl.adapters.writing.office_pdf import as_xlsx, office, shown_texts, to_pdf
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.files import check_writable, reason
from implementation_xl.base.places import EDITABLE, is_address
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Sheet
from implementation_xl.forms.validation import PRINTED_SHEETS
from implementation_xl.reports.continuous import Texts, draw_continuous
from implementation_xl.workbooks.reading.workbook import Reading

BLANK_ROWS = 15
"""Rows of a blank table that print, to be filled by hand."""
MOST_CELLS = 5_000_000
_PAGE = re.compile(rb"/Type\s*/Page\b")


@dataclass(slots=True)
class Printed:
    """A workbook, the PDF made of it, or what kept it from being made."""

    reading: Reading
    target: Path
    pdf: Path | None = None
    pages: int = 0
    problems: list[Problem] = field(default_factory=list)


def print_workbooks(
    readings: Sequence[Reading],
    targets: Sequence[Path],
    catalog: Catalog,
    *,
    sheets: Sequence[str] = (),
    overwrite: bool = False,
) -> list[Printed]:
    """Print each workbook to its target: the sheets with something in them, or those that are called as `sheets`.

    What cannot be printed is a problem of its workbook, and the others are printed all the same.
    Raises ImplementationXLError where there is no LibreOffice.
    """
    office()
    printed = [Printed(reading, target) for reading, target in zip(readings, targets, strict=True)]
    for book in printed:
        book.problems += _refusals(book, overwrite)
    with scratch_folder("pdf") as place:
        ready = _copies([book for book in printed if not book.problems], place)
        shown = shown_texts([copy for _, copy in ready])
        copies: list[tuple[Printed, Path]] = []
        for number, ((book, source), texts) in enumerate(zip(ready, shown, strict=True)):
            copy = place / f"hoja {number}{'.xlsx' if _is_continuous(book, sheets) else source.suffix}"
            if _prepare(book, source, copy, texts, sheets, catalog):
                copies.append((book, copy))
        if copies:
            _, problems = to_pdf([copy for _, copy in copies], targets=[book.target for book, _ in copies])
            _settle([book for book, _ in copies], problems)
    return printed


def _refusals(book: Printed, overwrite: bool) -> list[Problem]:
    """Why a workbook is not printed, found before any work."""
    path = book.reading.path
    if is_address(path):
        return [Problem("E871", path, params={"reason": "está en un servidor: imprima una copia en este equipo"})]
    if book.reading.output:
        way = "es un resultado: «ixl consolidar --pdf» e «ixl fichas --pdf» hacen el suyo"
        return [Problem("E871", path, params={"reason": way})]
    if book.reading.form is None:
        return book.reading.problems[:1] or [Problem("E871", path, params={"reason": "no es un formato de ixl"})]
    if book.reading.form.imported:
        return [Problem("E871", path, params={"reason": "son las respuestas de una encuesta"})]
    if book.target.exists() and not overwrite:
        return [Problem("E870", str(book.target), found=book.target.name)]
    try:
        check_writable(book.target)
    except ImplementationXLError as error:
        if not error.problems:
            raise
        return list(error.problems)
    return []


def _copies(wanted: Sequence[Printed], place: Path) -> list[tuple[Printed, Path]]:
    """The workbooks that can be printed, each with a copy that can be changed part by part."""
    ready: list[tuple[Printed, Path]] = []
    others: list[tuple[Printed, Path]] = []
    for number, book in enumerate(wanted):
        source = Path(book.reading.path)
        copy = place / f"libro {number}{source.suffix.lower()}"
        try:
            shutil.copyfile(source, copy)
        except OSError as error:
            book.problems.append(Problem("E871", str(source), params={"reason": reason(error)}))
            continue
        (ready if copy.suffix in EDITABLE else others).append((book, copy))
    if others:
        made = as_xlsx([copy for _, copy in others], place / "otros")
        ready += [(book, copy) for (book, _), copy in zip(others, made, strict=True)]
    return [(book, copy) for book, copy in ready if _is_sound(book, copy)]


def _is_sound(book: Printed, copy: Path) -> bool:
    """Whether the office may open a copy: one stray cell at the end of a sheet is gigabytes of text."""
    try:
        for name, (row, column) in extent(copy).items():
            if row * column > MOST_CELLS:
                book.problems.append(Problem("E872", book.reading.path, name, params={"count": f"{row} × {column}"}))
    except (OSError, NotPrintableError):
        book.problems.append(Problem("E873", book.reading.path))
    return not book.problems


def _is_continuous(book: Printed, names: Sequence[str]) -> bool:
    """True for what prints as one document, drawn anew: unless its sheets are asked for by name."""
    return book.reading.form is not None and book.reading.form.continuous and not names


def _prepare(book: Printed, source: Path, copy: Path, texts: Texts, names: Sequence[str], catalog: Catalog) -> bool:
    """Write the copy that prints; False where there is nothing to print, or no way."""
    if not texts:
        book.problems.append(Problem("E873", book.reading.path))
        return False
    if _is_continuous(book, names):
        write(draw_continuous(book.reading, texts, catalog), copy, overwrite=True)
        return True
    wanted = sheets_to_print(book.reading, texts, names)
    if not wanted:
        book.problems.append(Problem("N874", book.reading.path, found=" ni ".join(f"«{name}»" for name in names)))
        return False
    try:
        print_copy(source, copy, wanted)
    except (OSError, NotPrintableError):
        book.problems.append(Problem("E873", book.reading.path))
        return False
    return True


def _settle(printed: Iterable[Printed], problems: Sequence[Problem]) -> None:
    failed = {problem.path: problem for problem in problems}
    for book in printed:
        if problem := failed.get(str(book.target)):
            book.problems.append(problem)
        else:
            book.pdf = book.target
            book.pages = len(_PAGE.findall(book.target.read_bytes()))


def sheets_to_print(reading: Reading, texts: Texts, names: Sequence[str] = ()) -> list[SheetPrint]:
    """The sheets that print: those of `names`, or all that say something.

    Those that people fill where they have records, those without a table, and what is made of them; of a blank
    workbook its tables, with some rows to fill by hand.
    """
    assert reading.form is not None
    begun = any(reading.rows.values()) and not reading.untouched
    data: dict[str, SheetPrint] = {}
    for sheet in reading.form.sheets:
        setup = _data_sheet(reading, sheet, texts, begun and not names)
        if setup:
            data[setup.name] = setup
    asked = {fold(name) for name in names or (*data, *(PRINTED_SHEETS if begun else ()))}
    wanted = [data.get(name) or SheetPrint(name, rows) for name, rows in texts.items() if fold(name) in asked]
    return [sheet for sheet in wanted if any(map(any, sheet.texts))]


def _data_sheet(reading: Reading, sheet: Sheet, texts: Texts, begun: bool) -> SheetPrint | None:
    """What prints of a sheet that people fill; None where it says nothing."""
    table = reading.tables.get(sheet.table.id) if sheet.table else None
    if table is None:
        cells = (reading.header_cells.get(field.id) for block in sheet.blocks for field in block.fields)
        name = next((cell[0] for cell in cells if cell), sheet.name)
        return SheetPrint(name, texts.get(name, ())) if name in texts else None
    if table.sheet not in texts or ((begun or sheet.kept) and not table.rows):
        return None
    fields = [column for column in table.table.fields if column.id in table.placed]
    return SheetPrint(
        table.sheet,
        texts[table.sheet],
        table.header_row,
        frozenset(table.placed[column.id] for column in fields if not table.table.prints(column)),
        frozenset(table.placed[column.id] for column in fields if column.computed),
        max(table.rows, default=table.header_row + BLANK_ROWS),
    )
