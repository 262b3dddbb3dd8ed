"""Which form and version a workbook is: by what its letter-head says, its hidden mark, or its labels."""

from __future__ import annotations

import contextlib
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
from implementation_xl.workbooks.reading.resembling import has_most, resemblance, whole_form
from implementation_xl.workbooks.reading.survey_reading import survey_form

OUTPUTS = {
    "consolidado": "Consolidado",
    "ficha_indicador": "Ficha de Indicador",
    "historial": "Historial",
    "guia_formatos": "Léame",
    "listado_maestro": "Listado Maestro de Documentos",
}
LETTERHEAD_ROWS = 12
_VERSION = re.compile(r"version\s*:?\s*(\d{1,4})(?:\.0)?")
_CODE = re.compile(r"codigo\s*:?\s*(.+)")
_GENERATED = {fold(name) for name in GENERATED_SHEETS}


class _Identities(NamedTuple):
    """What names a form: folded title -> id, folded code -> id, and the folded names of all forms' sheets."""

    titles: dict[str, str]
    codes: dict[str, str]
    sheets: frozenset[str]


class _Letterhead(NamedTuple):
    """The form that a code of ours names, the one that a title names, and the version shown beside them."""

    coded: str | None
    titled: str | None
    version: int | None


def identify(book: Book, catalog: Catalog) -> Form:
    """The form and version of a workbook.

    The letter-head decides where it shows our code and a version; else the hidden mark; else the title and a version,
    where most of the form's columns are there; else the code and version of our other sheets; else all titles of one
    table. Raises ReadFailure, with what it is like, when it is no known form.
    """
    marked = _marked(book)
    if marked and marked[0] in OUTPUTS:
        raise ReadFailure(Problem("N121", book.path, found=OUTPUTS[marked[0]]))
    identities = _identities(catalog)
    names = [name for name in book.sheet_names if fold(name) not in _GENERATED]
    names.sort(key=lambda name: fold(name) not in identities.sheets)
    grids, titled = [], None
    for grid in _grids(book, names):
        answers = survey_form(grid, catalog)
        if answers:
            return answers
        grids.append(grid)
        shown = _letterhead(grid, identities)
        if shown.coded is not None and shown.version is not None:
            return _known(book, catalog, shown.coded, shown.version)
        if titled is None and shown.titled is not None and shown.version is not None:
            titled = shown.titled, shown.version
    if marked and catalog.versions(marked[0]):
        return _known(book, catalog, *marked)
    if titled and any(has_most(grids, form) for form in catalog.versions(titled[0]).values()):
        return _known(book, catalog, *titled)
    coded = _on_our_other_sheets(book, identities)
    if coded:
        return _known(book, catalog, *coded)
    form = whole_form(grids, catalog)
    if form is None:
        raise ReadFailure(_unknown(book, grids, catalog, marked[0] if marked else None))
    return form


def _on_our_other_sheets(book: Book, identities: _Identities) -> tuple[str, int] | None:
    """The form whose code and version a sheet shows that nobody fills: there they outlast edits."""
    for name in book.sheet_names:
        if fold(name) in _GENERATED and name != META_SHEET:
            with contextlib.suppress(ReadFailure):
                shown = _letterhead(book.grid(name), identities)
                if shown.coded is not None and shown.version is not None:
                    return shown.coded, shown.version
    return None


def _unknown(book: Book, grids: list[Grid], catalog: Catalog, mark: str | None) -> Problem:
    """That a workbook is no known form: which one it says to be, where it does, else what it is like."""
    if mark:
        said = f" Dice ser el formato «{mark}»: indique la carpeta de sus definiciones (--definiciones)."
        return Problem("E106", book.path, found=mark, params={"suggestion": said})
    like = resemblance(grids, catalog)
    if like is None:
        return Problem("E106", book.path)
    said = (
        f" Parece «{like.form.title}»: hoja «{like.sheet}», títulos en la fila {like.row}, "
        f"{like.known} de {like.columns} columnas."
    )
    return Problem(
        "E106",
        book.path,
        like.sheet,
        f"A{like.row}",
        expected=like.form.title,
        params={"suggestion": said, "form": f" {like.form.id}"},
    )


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


def _letterhead(grid: Grid, identities: _Identities) -> _Letterhead:
    """What the first rows of a sheet name."""
    coded = titled = version = None
    for row in grid.rows[:LETTERHEAD_ROWS]:
        for cell in row:
            if type(cell) is not str or not cell:
                continue
            text = fold(cell)
            titled = titled or identities.titles.get(text)
            code = _CODE.fullmatch(text) if coded is None else None
            coded = identities.codes.get(code[1]) if code else coded
            number = _VERSION.fullmatch(text) if version is None else None
            version = int(number[1]) if number else version
    return _Letterhead(coded, titled, version)


@by_identity
def _identities(catalog: Catalog) -> _Identities:
    titles = {fold(form.title): id for (id, _), form in catalog.forms.items() if not form.imported}
    known = set(titles.values())
    codes = {fold(code): id for id, code in catalog.company.codes.items() if id in known}
    sheets = frozenset(fold(sheet.name) for form in catalog.forms.values() for sheet in form.sheets)
    return _Identities(titles, codes, sheets)
