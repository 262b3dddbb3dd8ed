"""Which form a workbook is, and where its tables and labels stand, found by content wherever they moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from implementation_xl.catalog import GENERATED_SHEETS, Catalog
from implementation_xl.grid import Book, Grid, ReadFailure
from implementation_xl.model import Field, Form, Table
from implementation_xl.problems import Problem
from implementation_xl.words import closest, fold

META_SHEET = "_meta"
OUTPUTS = {"consolidado": "Consolidado", "ficha_indicador": "Ficha de Indicador"}
LETTERHEAD_ROWS = 12
ENOUGH = 0.6
LEAST = 0.34
NEAR_LABEL = 0.82
_VERSION = re.compile(r"version\s*:?\s*(\d+)$")
_CODE = re.compile(r"codigo\s*:?\s*(.+)$")
_GENERATED = {fold(name) for name in GENERATED_SHEETS}


@dataclass(slots=True)
class Header:
    """Where the header row of a table stands, and what of it was understood how.

    `placed` maps field id to 1-based column; `near` and `extra` are (column, text) of labels read by likeness and of
    columns that are not the form's; `repeated` maps field id to the columns that carry its label again.
    """

    row: int
    placed: dict[str, int]
    near: list[tuple[int, str, str]] = field(default_factory=list)
    extra: list[tuple[int, str]] = field(default_factory=list)
    repeated: list[tuple[int, str, str]] = field(default_factory=list)


def identify(book: Book, catalog: Catalog) -> Form:
    """The form and version of a workbook: by what its letter-head says, else its hidden mark, else its labels.

    Raises ReadFailure when it is no known form.
    """
    marked = _marked(book)
    if marked and marked[0] in OUTPUTS:
        raise ReadFailure(Problem("N121", book.path, found=OUTPUTS[marked[0]]))
    names = [name for name in book.sheet_names if fold(name) not in _GENERATED]
    if marked:
        form = catalog.forms.get(marked)
        first = [sheet.name for sheet in form.sheets] if form else []
        names.sort(key=lambda name: first.index(name) if name in first else len(first))
    for name in names:
        seen = _letterhead(book.grid(name), catalog)
        if seen:
            id, version = seen
            if version is None:
                version = marked[1] if marked and marked[0] == id else max(catalog.versions(id))
            return _known(book, catalog, id, version)
    if marked and catalog.versions(marked[0]):
        return _known(book, catalog, *marked)
    form = _by_labels(book, names, catalog)
    if form is None:
        raise ReadFailure(Problem("E106", book.path))
    return form


def _known(book: Book, catalog: Catalog, id: str, version: int) -> Form:
    versions = catalog.versions(id)
    if version not in versions:
        title = next(iter(versions.values())).title
        expected = ", ".join(str(number) for number in sorted(versions))
        raise ReadFailure(Problem("E107", book.path, found=str(version), expected=expected, params={"form": title}))
    return versions[version]


def _marked(book: Book) -> tuple[str, int] | None:
    if META_SHEET not in book.sheet_names:
        return None
    grid = book.grid(META_SHEET)
    values = {row[0]: row[1] for row in grid.rows if len(row) > 1}
    try:
        return str(values["formato"]), int(values["version"])
    except (KeyError, ValueError, TypeError):
        return None


def _letterhead(grid: Grid, catalog: Catalog) -> tuple[str, int | None] | None:
    titles, codes = _identities(catalog)
    id: str | None = None
    version: int | None = None
    for row in grid.rows[:LETTERHEAD_ROWS]:
        for cell in row:
            if type(cell) is not str or not cell:
                continue
            text = fold(cell)
            if id is None:
                id = titles.get(text)
                code = _CODE.match(text) if id is None else None
                id = codes.get(code[1]) if code else id
            number = _VERSION.match(text)
            if number:
                version = int(number[1])
    return None if id is None else (id, version)


def _identities(catalog: Catalog) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return _identities_of(catalog.folders, tuple(catalog.forms.items()), tuple(catalog.company.codes.items()))


@lru_cache(maxsize=8)
def _identities_of(_folders: object, forms: tuple[tuple[tuple[str, int], Form], ...],
                   codes: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], dict[str, str]]:  # fmt: skip
    titles = {fold(form.title): id for (id, _), form in forms}
    known = set(titles.values())
    return titles, {fold(code): id for id, code in codes if id in known}


def _by_labels(book: Book, names: list[str], catalog: Catalog) -> Form | None:
    best: tuple[float, Form | None] = (ENOUGH, None)
    for name in names:
        grid = book.grid(name)
        for form in catalog.latest():
            for _, table in form.tables():
                header = find_header(grid, table)
                if header and len(header.placed) >= 4:
                    best = max(best, (len(header.placed) / len(table.fields), form), key=lambda one: one[0])
    return best[1]


@lru_cache(maxsize=256)
def _labels(table: Table) -> tuple[dict[str, str], dict[str, str]]:
    exact = {fold(one.label): one.id for one in table.fields}
    others = {fold(name): one.id for one in table.fields for name in one.synonyms}
    return exact, others


def find_header(grid: Grid, table: Table) -> Header | None:
    """The header row of a table: the first that carries most of its labels, else the row that carries the most."""
    exact, others = _labels(table)
    enough = max(2, round(ENOUGH * len(table.fields)))
    best_row, best = 0, max(1, round(LEAST * len(table.fields)) - 1)
    for number, row in enumerate(grid.rows, 1):
        found = set()
        for cell in row:
            if type(cell) is str and cell:
                text = fold(cell)
                found.add(exact.get(text) or others.get(text))
        found.discard(None)
        if len(found) > best:
            best_row, best = number, len(found)
            if best >= enough:
                break
    return _place(grid, table, best_row) if best_row else None


def _place(grid: Grid, table: Table, row: int) -> Header:
    exact, others = _labels(table)
    header = Header(row, {})
    cells = [(column, cell) for column, cell in enumerate(grid.rows[row - 1], 1) if isinstance(cell, str) and cell]
    rest: list[tuple[int, str]] = []
    for column, text in cells:
        id = exact.get(fold(text))
        if id is None:
            rest.append((column, text))
        elif id in header.placed:
            header.repeated.append((column, text, id))
        else:
            header.placed[id] = column
    unknown: list[tuple[int, str]] = []
    for column, text in rest:
        id = others.get(fold(text))
        if id is None or id in header.placed:
            unknown.append((column, text))
        else:
            header.placed[id] = column
    for column, text in unknown:
        missing = {one.label: one.id for one in table.fields if one.id not in header.placed}
        label = closest(text, missing, NEAR_LABEL)
        if label:
            header.placed[missing[label]] = column
            header.near.append((column, text, label))
        else:
            header.extra.append((column, text))
    return header


def find_labels(grid: Grid, fields: Mapping[str, Field], last_row: int) -> Iterator[tuple[Field, int, int]]:
    """Each label-value field found above `last_row`: field, 1-based row and column of its value cell.

    The value stands right of the label's (merged) cell; where that is blank, in the next filled cell before
    another label.
    """
    names = {fold(one.label): one for one in fields.values()}
    for one in fields.values():
        for synonym in one.synonyms:
            names.setdefault(fold(synonym), one)
    seen: set[str] = set()
    for row, cells in enumerate(grid.rows[:last_row], 1):
        column = 0
        while column < len(cells):
            column += 1
            cell = cells[column - 1]
            named = names.get(fold(cell)) if type(cell) is str and cell else None
            if named is None or named.id in seen:
                continue
            seen.add(named.id)
            start = grid.end_of_merge(row, column) + 1
            place = start
            while grid.at(row, place) == "" and place < start + 4:
                place += 1
            value = grid.at(row, place)
            if value == "" or (place > start and type(value) is str and fold(value) in names):
                place = start
            yield named, row, place
            column = place


def locate_sheets(book: Book, form: Form) -> dict[str, Grid]:
    """The grid of each of the form's sheets, by its declared name: same name, else same content."""
    actual = {fold(name): name for name in book.sheet_names}
    found = {sheet.name: book.grid(actual[fold(sheet.name)]) for sheet in form.sheets if fold(sheet.name) in actual}
    missing = [sheet for sheet in form.sheets if sheet.name not in found]
    if not missing:
        return found
    taken = {grid.sheet for grid in found.values()}
    for name in book.sheet_names:
        if name in taken or fold(name) in _GENERATED:
            continue
        grid = book.grid(name)
        for sheet in missing:
            if sheet.name in found:
                continue
            fields = {one.id: one for block in sheet.blocks for one in block.fields}
            if sheet.table:
                match = find_header(grid, sheet.table) is not None
            else:
                match = len(list(find_labels(grid, fields, len(grid.rows)))) >= max(1, len(fields) // 2)
            if match:
                found[sheet.name] = grid
                break
    return found
