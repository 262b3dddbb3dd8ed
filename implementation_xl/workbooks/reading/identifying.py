"""Which form and version a workbook is: by what its letter-head says, its hidden mark, or its labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from implementation_xl.adapters.grid import Book, Grid, ReadFailure
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Form
from implementation_xl.forms.validation import FINGERPRINT, GENERATED_SHEETS, META_SHEET
from implementation_xl.workbooks.reading.locating import find_header
from implementation_xl.workbooks.reading.survey_reading import survey_form

OUTPUTS = {"consolidado": "Consolidado", "ficha_indicador": "Ficha de Indicador", "historial": "Historial"}
LETTERHEAD_ROWS = 12
ENOUGH = 0.6
LEAST_LABELS = 4
_VERSION = re.compile(r"version\s*:?\s*(\d{1,4})(?:\.0)?")
_CODE = re.compile(r"codigo\s*:?\s*(.+)")
_GENERATED = {fold(name) for name in GENERATED_SHEETS}


class _Identities(NamedTuple):
    """What names a form: folded title -> id, folded code -> id, and the folded names of all forms' sheets."""

    titles: dict[str, str]
    codes: dict[str, str]
    sheets: frozenset[str]


def identify(book: Book, catalog: Catalog) -> Form:
    """The form and version of a workbook.

    The letter-head decides where it shows title or code and version; else the hidden mark; else the column labels;
    else a title alone. Raises ReadFailure when it is no known form.
    """
    marked = _marked(book)
    if marked and marked[0] in OUTPUTS:
        raise ReadFailure(Problem("N121", book.path, found=OUTPUTS[marked[0]]))
    identities = _identities(catalog)
    names = [name for name in book.sheet_names if fold(name) not in _GENERATED]
    names.sort(key=lambda name: fold(name) not in identities.sheets)
    title: str | None = None
    for grid in _grids(book, names):
        answers = survey_form(grid, catalog)
        if answers:
            return answers
        id, version = _letterhead(grid, identities)
        title = title or id
        if id is not None and version is not None:
            return _known(book, catalog, id, version)
    if marked and catalog.versions(marked[0]):
        return _known(book, catalog, *marked)
    form = _by_labels(book, names, catalog) or (catalog.form(title) if title else None)
    if form is None:
        raise ReadFailure(Problem("E106", book.path))
    return form


def _grids(book: Book, names: list[str]) -> Iterator[Grid]:
    """The sheets that can be parsed; raises the first one's failure when none can."""
    failures = []
    for name in names:
        try:
            yield book.grid(name)
        except ReadFailure as failure:
            failures.append(failure)
    if failures and len(failures) == len(names):
        raise failures[0]


def _known(book: Book, catalog: Catalog, id: str, version: int) -> Form:
    versions = catalog.versions(id)
    if version not in versions:
        title = next(iter(versions.values())).title
        expected = ", ".join(str(number) for number in sorted(versions))
        raise ReadFailure(Problem("E107", book.path, found=str(version), expected=expected, params={"form": title}))
    return versions[version]


def mark_of(book: Book) -> str | None:
    """The id that the hidden mark of a workbook of ours names; None where there is no mark."""
    marked = _marked(book)
    return marked[0] if marked else None


def made_with(book: Book, form: Form) -> str | None:
    """The fingerprint of the definition that a workbook of a form was made with; None where its mark does not say."""
    return _mark(book).get(FINGERPRINT) if _marked(book) == (form.id, form.version) else None


def _marked(book: Book) -> tuple[str, int] | None:
    values = _mark(book)
    try:
        return str(values["formato"]), int(values["version"])
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _mark(book: Book) -> dict[str, Any]:
    """What the hidden sheet says of the workbook; nothing where there is none."""
    if META_SHEET not in book.sheet_names:
        return {}
    try:
        return {row[0]: row[1] for row in book.grid(META_SHEET).rows if len(row) > 1}
    except ReadFailure:
        return {}


def _letterhead(grid: Grid, identities: _Identities) -> tuple[str | None, int | None]:
    """The form and version that the first rows of a sheet name."""
    id: str | None = None
    version: int | None = None
    for row in grid.rows[:LETTERHEAD_ROWS]:
        for cell in row:
            if type(cell) is not str or not cell:
                continue
            text = fold(cell)
            if id is None:
                id = identities.titles.get(text)
                code = _CODE.fullmatch(text) if id is None else None
                id = identities.codes.get(code[1]) if code else id
            number = _VERSION.fullmatch(text) if version is None else None
            if number:
                version = int(number[1])
    return id, version


@by_identity
def _identities(catalog: Catalog) -> _Identities:
    titles = {fold(form.title): id for (id, _), form in catalog.forms.items() if not form.imported}
    known = set(titles.values())
    codes = {fold(code): id for id, code in catalog.company.codes.items() if id in known}
    sheets = frozenset(fold(sheet.name) for form in catalog.forms.values() for sheet in form.sheets)
    return _Identities(titles, codes, sheets)


def _by_labels(book: Book, names: list[str], catalog: Catalog) -> Form | None:
    best: tuple[float, Form | None] = (ENOUGH, None)
    for grid in _grids(book, names):
        for form in catalog.generated():
            for _, table in form.tables():
                header = find_header(grid, table)
                if header and len(header.placed) >= LEAST_LABELS:
                    best = max(best, (len(header.placed) / len(table.fields), form), key=lambda one: one[0])
    return best[1]
