"""What a workbook without our marks is: ours where it has all titles of a table, else which of our tables it resembles.

People's own lists share many titles with our tables (*Responsable*, *Estado*, *Fecha límite*): some of them, or words
that mean the same, may suggest a form and never decide. Only the top of each sheet is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from implementation_xl.adapters.grid import Grid
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Form, Table

ROWS, COLUMNS, SHEETS = 60, 120, 20
WHOLE_ROWS = 1_000
LEAST_COLUMNS = 8
"""Smaller tables (a name, a post, an area) are like anybody's."""
LEAST_TITLES, LEAST_OWN = 3, 3
MAJORITY = 0.6
FILLED, BELOW = 2, 6
_WORD = re.compile(r"\w+")
_ASIDE = re.compile(r"\([^)]*\)")
_JOINTS = frozenset({"de", "del", "la", "el", "los", "las", "un", "una", "y", "o", "en", "a", "al"})
_SHORT = {
    "act": "actividad",
    "cod": "codigo",
    "desc": "descripcion",
    "dur": "duracion",
    "f": "fecha",
    "fch": "fecha",
    "fec": "fecha",
    "obs": "observacion",
    "pred": "predecesora",
    "req": "requerimiento",
    "resp": "responsable",
}
"""What people shorten in a narrow column: «F. inicio», «Fec. fin», «Resp.»."""

Key = frozenset[str]


class Resemblance(NamedTuple):
    """Which form a sheet is like: titles stand in a row (from 1 on), `known` of its `columns` mean one of ours."""

    form: Form
    sheet: str
    row: int
    known: int
    columns: int


class _Model(NamedTuple):
    """A table as other people's may be like it: `naming` is the column that says what a row is about."""

    form: Form
    naming: str | None
    required: frozenset[str]


class _Vocabulary(NamedTuple):
    """What titles may mean: the words of a title -> table (its place in `models`) -> column; and those of one form."""

    models: list[_Model]
    meanings: dict[Key, dict[int, str]]
    own: frozenset[Key]


def whole_form(grids: Sequence[Grid], catalog: Catalog) -> Form | None:
    """The form one of whose tables is there title by title; where two are, the one that has the most."""
    best: tuple[int, Form | None] = (0, None)
    rows = list(_rows(grids, LEAST_COLUMNS))
    for form in catalog.generated():
        tables = [labels for labels in _labels(form) if len(labels) >= LEAST_COLUMNS]
        count = sum(len(labels) for labels in tables if any(labels <= texts for texts in rows))
        best = max(best, (count, form), key=lambda pair: pair[0])
    return best[1]


def has_most(grids: Sequence[Grid], form: Form) -> bool:
    """True where most titles of all tables of a form are there."""
    tables, rows = _labels(form), list(_rows(grids, 1))
    count = sum(max((len(labels & texts) for texts in rows), default=0) for labels in tables)
    return count >= MAJORITY * sum(map(len, tables))


def resemblance(grids: Sequence[Grid], catalog: Catalog) -> Resemblance | None:
    """The form of a project's folder that a workbook is most like; None where it is more like another, or like none."""
    vocabulary = _vocabulary(catalog)
    best: tuple[tuple[float, ...], Resemblance | None] = ((), None)
    for grid in grids[:SHEETS]:
        for row, titles in _headers(grid):
            for place, ids in _meant(titles, vocabulary).items():
                model = vocabulary.models[place]
                if not _is_like(model, place, ids, titles, vocabulary):
                    continue
                required = len(model.required & ids) / max(len(model.required), 1)
                rank = (required, len(ids), bool(model.form.indicator))
                if rank > best[0]:
                    best = rank, Resemblance(model.form, grid.sheet, row, len(ids), len(titles))
    like = best[1]
    return like if like and (like.form.needed or like.form.repeatable) else None


def _labels(form: Form) -> list[frozenset[str]]:
    return [
        frozenset(fold(field.label) for field in table.fields if not field.may_lack)
        for sheet, table in form.tables()
        if not sheet.may_lack
    ]


def _rows(grids: Sequence[Grid], least: int) -> Iterator[frozenset[str]]:
    """The folded texts of each row that has enough of them."""
    for grid in grids:
        for row in grid.rows[:WHOLE_ROWS]:
            texts = [cell for cell in row if type(cell) is str and cell]
            if len(texts) >= least:
                yield frozenset(map(fold, texts))


@by_identity
def _vocabulary(catalog: Catalog) -> _Vocabulary:
    models: list[_Model] = []
    meanings: dict[Key, dict[int, str]] = {}
    for form in catalog.generated():
        for sheet, table in form.tables():
            if len(table.fields) >= LEAST_COLUMNS and not sheet.may_lack:
                models.append(_model(form, table))
                for field in table.fields:
                    for title in (field.label, *field.synonyms):
                        meanings.setdefault(title_key(title), {}).setdefault(len(models) - 1, field.id)
    own = {key for key, places in meanings.items() if len({models[place].form.id for place in places}) == 1}
    return _Vocabulary(models, meanings, frozenset(own))


def _model(form: Form, table: Table) -> _Model:
    required = [field for field in table.fields if field.required]
    naming = next((field.id for field in required if field.kind == "texto"), None)
    return _Model(form, naming, frozenset(field.id for field in required))


def title_key(title: str) -> Key:
    """The words of a title that tell it from others, without number and gender; what has none stands for itself."""
    folded = fold(_ASIDE.sub(" ", title))
    words = [word for word in _WORD.findall(folded) if word not in _JOINTS]
    whole = [_SHORT.get(word, word) if len(word) > 1 or len(words) > 1 else word for word in words]
    return frozenset(map(_stem, whole)) or frozenset({folded})


def _stem(word: str) -> str:
    """«planeadas» and «planeado» are one word, «actividades» and «actividad» too."""
    return word.removesuffix("s").rstrip("aeo") if len(word) > 3 else word


def _headers(grid: Grid) -> Iterator[tuple[int, list[list[Key]]]]:
    """The rows that may be titles of filled rows, with what each title may say; also of two rows taken together."""
    rows = grid.rows[: ROWS + BELOW]
    texts = [_texts(row) for row in rows]
    for number in range(1, min(ROWS, len(rows)) + 1):
        upper = texts[number - 1]
        if len(upper) < LEAST_TITLES or not _filled_below(rows, number):
            continue
        yield number, [_says(text) for text in upper.values()]
        if number < len(rows) and texts[number]:
            yield number + 1, _over_two_rows(upper, texts[number])


def _texts(row: Sequence[Any]) -> dict[int, str]:
    return {column: cell for column, cell in enumerate(row[:COLUMNS]) if type(cell) is str and cell.strip()}


def _filled_below(rows: Sequence[Sequence[Any]], number: int) -> bool:
    """True where something stands below titles: a blank template holds nothing to be moved."""
    return any(sum(cell != "" for cell in row) >= FILLED for row in rows[number : number + BELOW])


def _says(text: str) -> list[Key]:
    """A title whole, then what stands before and after a bar: «Actividad / tarea»."""
    return [title_key(part) for part in (text, *(text.split("/") if "/" in text else ()))]


def _over_two_rows(upper: dict[int, str], lower: dict[int, str]) -> list[list[Key]]:
    """Titles of two rows: «Planeado» above «Inicio» and «Fin»; a text above counts up to the next one."""
    titles, above = [], ""
    for column in range(max(*upper, *lower) + 1):
        above = upper.get(column, above)
        below = lower.get(column)
        if below:
            titles.append([title_key(f"{above} {below}"), *_says(below)])
        elif column in upper:
            titles.append(_says(above))
    return titles


def _meant(titles: list[list[Key]], vocabulary: _Vocabulary) -> dict[int, set[str]]:
    """The columns of each table that titles may mean."""
    meant: dict[int, set[str]] = {}
    for keys in titles:
        known = next((vocabulary.meanings[key] for key in keys if key in vocabulary.meanings), {})
        for place, id in known.items():
            meant.setdefault(place, set()).add(id)
    return meant


def _is_like(model: _Model, place: int, ids: set[str], titles: list[list[Key]], vocabulary: _Vocabulary) -> bool:
    """Enough titles, with the column that says what a row is about, or some that only this form has."""
    if len(ids) < LEAST_TITLES:
        return False
    named = model.naming in ids
    wide = 2 * len(ids) >= len(titles) or 2 * len(model.required & ids) >= len(model.required)
    if named and wide:
        return True
    own = {
        vocabulary.meanings[key][place]
        for keys in titles
        for key in keys[:1]
        if key in vocabulary.own and place in vocabulary.meanings[key]
    }
    return len(own) >= LEAST_OWN
