"""Where the tables and labels of a form stand in a workbook, found by content wherever they moved."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from implementation_xl.adapters.grid import Book, Grid, ReadFailure
from implementation_xl.base.words import fold, misspelt_title
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.lines import panel_fields
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Field, Form, Sheet, Table
from implementation_xl.forms.validation import GENERATED_SHEETS

ENOUGH = 0.6
LEAST = 0.34
NEAR_LABEL = 0.82
GAP = 4
SAME_WORD = {"prog": "plan", "esti": "plan", "prev": "plan", "ejec": "real"}
"""Beginnings of words that say the same of a date."""
_GENERATED = {fold(name) for name in GENERATED_SHEETS}


@dataclass(slots=True)
class Header:
    """Where the header row of a table stands, and what of it was understood how.

    `row` is the lower one of titles over two rows, `top` the upper one. `placed` maps field id to 1-based column;
    `near` are (column, text, label) of labels read by likeness, `extra` the (column, text) that are not the form's,
    `repeated` the (column, text, field id) of labels that came before.
    """

    row: int
    placed: dict[str, int]
    near: list[tuple[int, str, str]] = dataclasses.field(default_factory=list)
    extra: list[tuple[int, str]] = dataclasses.field(default_factory=list)
    repeated: list[tuple[int, str, str]] = dataclasses.field(default_factory=list)
    top: int = 0
    upper: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.top = self.top or self.row

    def row_of(self, column: int) -> int:
        """The sheet row of a column's label: the upper one where the lower is blank there."""
        return self.top if column in self.upper else self.row


@dataclass(slots=True)
class Located:
    """One sheet of a form: its cells, its table's header row if found, and other sheets that hold the same table.

    `moved` is the sheet that holds the table where somebody moved it away from the labels.
    """

    grid: Grid
    header: Header | None = None
    copies: tuple[str, ...] = ()
    moved: Grid | None = None

    @property
    def table(self) -> Grid:
        """The cells of the sheet that holds the table."""
        return self.moved or self.grid


@by_identity
def _labels(table: Table) -> tuple[dict[str, str], dict[str, str]]:
    exact = {fold(one.label): one.id for one in table.fields}
    others = {fold(name): one.id for one in table.fields for name in one.synonyms}
    return exact, others


def find_header(grid: Grid, table: Table) -> Header | None:
    """The header row of a table: the first that carries most of its labels, else the row that carries the most."""
    exact, others = _labels(table)
    enough = max(2, round(ENOUGH * table.telling))
    best_row, best = 0, max(1, round(LEAST * table.telling) - 1)
    for number, row in enumerate(grid.rows, 1):
        ids = set()
        for cell in row:
            if type(cell) is str and cell:
                text = fold(cell)
                ids.add(exact.get(text) or others.get(text))
        ids.discard(None)
        if len(ids) > best:
            best_row, best = number, len(ids)
            if best >= enough:
                break
    if not best_row:
        return None
    header = _place(table, Header(best_row, {}), _texts(grid, best_row))
    missing = any(not (one.computed or one.may_lack) and one.id not in header.placed for one in table.fields)
    return _over_two_rows(grid, table, header) if missing else header


def _texts(grid: Grid, row: int) -> list[tuple[int, str]]:
    """The 1-based columns and texts of a row."""
    if not 0 < row <= len(grid.rows):
        return []
    return [(column, cell) for column, cell in enumerate(grid.rows[row - 1], 1) if type(cell) is str and cell]


def _over_two_rows(grid: Grid, table: Table, single: Header) -> Header:
    """The header with titles over two rows ("Fechas planeadas" above "Inicio" and "Fin"), if that places more.

    No row of records is taken for titles: it holds more than texts, or most of its texts are no part of a label.
    """
    best = single
    for top, row in ((single.row - 1, single.row), (single.row, single.row + 1)):
        upper, lower = dict(_texts(grid, top)), dict(_texts(grid, row))
        if not lower or not upper or len(lower) < sum(cell != "" for cell in grid.rows[row - 1]):
            continue
        titles, understood = joined_titles(grid, table, upper, lower, top)
        if understood < ENOUGH * len(lower):
            continue
        header = _place(table, Header(row, {}, top=top, upper=frozenset(upper.keys() - lower.keys())), titles)
        if len(header.placed) > len(best.placed):
            best = header
    return best


def joined_titles(
    grid: Grid, table: Table, upper: dict[int, str], lower: dict[int, str], top: int
) -> tuple[list[tuple[int, str]], int]:
    """The titles of two rows as one, and how many of the lower ones are understood.

    The label that both together are, else the lower text where it is one, else what both together mean. A text above
    counts for all columns of its merged cell; not merged, up to the next one.
    """
    exact, others = _labels(table)
    labels = [one.label for one in table.fields]
    groups = dict(upper)
    for column, text in upper.items():
        for covered in range(column + 1, grid.end_of_merge(top, column) + 1):
            groups.setdefault(covered, text)
    titles, understood = [], 0
    for column in range(1, grid.width + 1):
        above, below = groups.get(column), lower.get(column)
        if above is None and below and column - 1 in groups and column - 1 in lower:
            above = groups[column] = groups[column - 1]
        if above and below:
            whole = below if fold(below) in exact else _joined(table, above, below)
            tries = [f"{above} {below}", f"{below} {above}", whole, below]
        else:
            tries = [below or upper.get(column)]
        known = next((one for one in tries if one and (fold(one) in exact or fold(one) in others)), None)
        near = below and not known and any(one and misspelt_title(one, labels, NEAR_LABEL) for one in tries)
        understood += bool(below and (known or near))
        if tries[0]:
            titles.append((column, known or tries[0]))
    return titles, understood


def _joined(table: Table, above: str, below: str) -> str | None:
    """The label whose every word is in one of two texts, and one at least in each; None when there is none."""
    upper, lower = _words(above), _words(below)
    best: tuple[int, str | None] = (1, None)
    for field in table.fields:
        words = _words(field.label)
        if words <= upper | lower and words & upper and words & lower:
            best = max(best, (len(words), field.label), key=lambda found: found[0])
    return best[1]


def _words(text: str) -> set[str]:
    """The words of a title by their beginnings, so that «planeadas» is «planeado»."""
    beginnings = (word[:4] for word in fold(text).replace("/", " ").split())
    return {SAME_WORD.get(word, word) for word in beginnings} - {"de", "del", "la", "el", "%"}


def _place(table: Table, header: Header, cells: list[tuple[int, str]]) -> Header:
    """Give each title its field."""
    exact, others = _labels(table)
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
        if id is None:
            unknown.append((column, text))
        elif id in header.placed:
            header.extra.append((column, text))
        else:
            header.placed[id] = column
    for column, text in unknown:
        _place_near(header, table, column, text)
    header.extra.sort()
    return header


def _place_near(header: Header, table: Table, column: int, text: str) -> None:
    """A label that is none: the one it misspells if its column is missing, else a column that is not the form's."""
    label = misspelt_title(text, [one.label for one in table.fields], NEAR_LABEL)
    id = next((one.id for one in table.fields if one.label == label), None)
    if label is None or id is None or id in header.placed or not fold(text):
        header.extra.append((column, text))
    else:
        header.placed[id] = column
        header.near.append((column, text, label))


class Spot(NamedTuple):
    """A label-value field found: its value's 1-based row and column."""

    field: Field
    row: int
    column: int


@by_identity
def _names(form: Form, sheet: Sheet) -> dict[str, tuple[Field, bool]]:
    """Folded label -> its label-value field, and whether it is the label itself and not another name of it."""
    fields = [field for block in sheet.blocks for field in block.fields] + list(panel_fields(form, sheet))
    names = {fold(field.label): (field, True) for field in fields}
    for field in fields:
        for synonym in field.synonyms:
            names.setdefault(fold(synonym), (field, False))
    return names


def find_labels(grid: Grid, form: Form, sheet: Sheet, last_row: int) -> list[Spot]:
    """The label-value fields found down to `last_row`.

    The value stands right of the label's (merged) cell; where that is blank, in the next filled cell before
    another label. Of several cells that may be the label (a section may be titled like a field) the likeliest counts:
    the label itself before other names, marked as required, with a value, narrow, high up.
    """
    names = _names(form, sheet)
    spots: dict[str, tuple[tuple[bool, bool, bool, int], Spot]] = {}
    for row, cells in enumerate(grid.rows[:last_row], 1):
        done = 0
        for column, cell in enumerate(cells, 1):
            if column <= done or type(cell) is not str or not cell:
                continue
            named = names.get(fold(cell))
            if named is None:
                continue
            field, exact = named
            end = grid.end_of_merge(row, column)
            done, value = _value_place(cells, end + 1, names)
            rank = (exact, cell.rstrip().endswith("*"), value != "", column - end)
            if field.id not in spots or rank > spots[field.id][0]:
                spots[field.id] = rank, Spot(field, row, done)
    return [spot for _, spot in spots.values()]


def _value_place(cells: list[Any], start: int, names: dict[str, tuple[Field, bool]]) -> tuple[int, Any]:
    """The column of the value of a label that ends before `start`, and the value."""
    for column, value in enumerate(cells[start - 1 : start + GAP], start):
        if value == "":
            continue
        is_label = type(value) is str and (fold(value) in names or value.rstrip().endswith((":", "*")))
        return (start, "") if is_label and column > start else (column, value)
    return start, ""


def locate_sheets(book: Book, form: Form) -> dict[str, Located]:
    """The form's sheets by their declared name: the sheet of that name, else one with the same content."""
    actual = {fold(name): name for name in book.sheet_names}
    sheets: dict[str, Located] = {}
    for sheet in form.sheets:
        name = actual.get(fold(sheet.name))
        if name is not None:
            grid = book.grid(name)
            sheets[sheet.name] = Located(grid, find_header(grid, sheet.table) if sheet.table else None)
    strays = [
        name
        for name in book.sheet_names
        if fold(name) not in _GENERATED and name not in {one.grid.sheet for one in sheets.values()}
    ]
    for sheet in form.sheets:
        located = sheets.get(sheet.name)
        lost = not sheet.may_lack and (located is None or (sheet.table is not None and located.header is None))
        names = strays if lost else [name for name in strays if fold(sheet.name) in fold(name)]
        same = sorted(_same(book, form, sheet, names), key=lambda one: -one[0])
        if lost and same:
            there = same.pop(0)[1]
            strays.remove(there.grid.sheet)
            if located is not None and sheet.blocks and _has_labels(located.grid, form, sheet):
                there = Located(located.grid, there.header, moved=there.grid)
            located = sheets[sheet.name] = there
        if located and sheet.table:
            most = ENOUGH * sheet.table.telling
            located.copies = tuple(one.grid.sheet for labels, one in same if labels >= most)
    return sheets


def _has_labels(grid: Grid, form: Form, sheet: Sheet) -> bool:
    """True where a sheet holds most of the labels of its blocks: its table alone was moved away."""
    return len(find_labels(grid, form, sheet, len(grid.rows))) * 2 >= sum(len(block.fields) for block in sheet.blocks)


def _same(book: Book, form: Form, sheet: Sheet, names: list[str]) -> Iterator[tuple[int, Located]]:
    """The sheets among `names` that hold what a form's sheet holds, each with how many of its labels it has."""
    for name in names:
        try:
            grid = book.grid(name)
        except ReadFailure:
            continue
        if sheet.table:
            header = find_header(grid, sheet.table)
            if header:
                yield len(header.placed), Located(grid, header)
            continue
        labels = find_labels(grid, form, sheet, len(grid.rows))
        if len(labels) * 2 >= sum(len(block.fields) for block in sheet.blocks):
            yield len(labels), Located(grid)


@by_identity
def label_words(catalog: Catalog) -> frozenset[str]:
    """The folded labels of all columns and header fields of all forms, and their other names."""
    fields = [one for form in catalog.generated() for _, table in form.tables() for one in table.fields]
    fields += [one for form in catalog.generated() for _, one in form.header_fields()]
    return frozenset(fold(name) for one in fields for name in (one.label, *one.synonyms))
