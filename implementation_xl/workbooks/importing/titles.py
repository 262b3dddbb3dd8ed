"""What a title may mean in each table of our forms: its label or a synonym, the same words, or words within it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from implementation_xl.base.words import fold, misspelt_title
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.workbooks.importing.words import EXTRA, TARGETS, TOOLS, Tool
from implementation_xl.workbooks.reading.resembling import title_key

EXACT, SAME_WORDS, PART, WITHIN, LIKE = 1.0, 0.95, 0.9, 0.7, 0.6
"""How sure a title makes us: as it is declared, in other spelling, one of two, words of it, only alike."""
LEAST_FIELDS = 8
TELLING = 4
_MISSPELT = 0.85

Key = frozenset[str]


class Meaning(NamedTuple):
    """The field, or the role in a tool's file, that a title means; how sure that is, and by what."""

    field: str
    sure: float
    how: str


class TableWords(NamedTuple):
    """The titles of one table, as they are compared; `own` are those that no other table has."""

    form: Form
    table: Table
    exact: dict[str, str]
    keys: dict[Key, str]
    own: frozenset[Key]

    @property
    def target(self) -> bool:
        """True for a table that is imported."""
        return TARGETS.get(self.form.id) == self.table.id

    @property
    def key(self) -> Field | None:
        """The column that says what a row is about: the first required text."""
        return key_field(self.table)


@by_identity
def key_field(table: Table) -> Field | None:
    """The first required column of a table that takes any text."""
    return next((field for field in table.fields if field.required and field.kind == "texto"), None)


@by_identity
def vocabulary(catalog: Catalog) -> list[TableWords]:
    """The words of every table that somebody's own may be like, imported or not."""
    tables = [
        (form, table)
        for form in catalog.offered()
        for sheet, table in form.tables()
        if len(table.fields) >= LEAST_FIELDS and not sheet.may_lack and TARGETS.get(form.id, table.id) == table.id
    ]
    keys = [_keys(table) for _, table in tables]
    counted: dict[Key, int] = {}
    for known in keys:
        for key in known:
            counted[key] = counted.get(key, 0) + 1
    return [
        TableWords(form, table, _exact(table), known, frozenset(key for key in known if counted[key] == 1))
        for (form, table), known in zip(tables, keys, strict=True)
    ]


def _exact(table: Table) -> dict[str, str]:
    exact: dict[str, str] = {}
    for field in table.fields:
        exact[fold(field.label)] = field.id
    for field in table.fields:
        for title in field.synonyms:
            exact.setdefault(fold(title), field.id)
    return exact


def _keys(table: Table) -> dict[Key, str]:
    keys: dict[Key, str] = {}
    for field in table.fields:
        keys.setdefault(title_key(field.label), field.id)
    for field in table.fields:
        for title in field.synonyms:
            keys.setdefault(title_key(title), field.id)
    return keys


def meaning(levels: tuple[str, ...], words: TableWords, tool: Tool | None) -> Meaning | None:
    """What a title of one or more rows means in a table; None for nothing.

    Of several rows the words of all are tried, then those of the last alone.
    """
    whole = " ".join(levels)
    if tool and tool.form == words.form.id:
        field = tool_titles(tool).get(fold(whole))
        if field:
            return Meaning(field, EXACT, f"título de {tool.name}")
        if tool.month_first:
            return Meaning(EXTRA, EXACT, f"título de {tool.name}")
    texts = dict.fromkeys((whole, levels[-1]))
    known = [_known(text, words) for text in texts]
    sure = next((meant for meant in known if meant), None)
    return sure or next((meant for text in texts if (meant := _less_sure(text, words))), None)


@by_identity
def _all_titles(catalog: Catalog) -> tuple[frozenset[str], frozenset[Key]]:
    words = vocabulary(catalog)
    return frozenset(title for one in words for title in one.exact), frozenset(key for one in words for key in one.keys)


def is_title(text: str, catalog: Catalog) -> bool:
    """True for a title that some form surely has, or one of a tool."""
    exact, keys = _all_titles(catalog)
    folded = fold(text)
    return folded in exact or title_key(text) in keys or any(folded in tool_titles(tool) for tool in TOOLS)


@lru_cache(maxsize=16)
def _titles_of(name: str) -> dict[str, str]:
    tool = next(tool for tool in TOOLS if tool.name == name)
    return {fold(title): field for title, field in tool.titles.items()}


def tool_titles(tool: Tool) -> dict[str, str]:
    """What the folded titles of a tool's file mean."""
    return _titles_of(tool.name)


def tool_of(titles: list[str]) -> Tool | None:
    """The program whose export has these titles."""
    folded = {fold(title) for title in titles}
    return next((tool for tool in TOOLS if len(folded & {fold(sign) for sign in tool.telling}) >= tool.signs), None)


def _known(text: str, words: TableWords) -> Meaning | None:
    folded = fold(text)
    if folded in words.exact:
        return Meaning(words.exact[folded], EXACT, "título")
    key = title_key(text)
    if key in words.keys:
        return Meaning(words.keys[key], SAME_WORDS, "mismas palabras")
    parts = [words.keys.get(title_key(part)) for part in text.split("/")] if "/" in text else []
    meant = [part for part in parts if part]
    if meant:
        together = len(meant) == len(parts) and len(set(meant)) == 1
        return Meaning(meant[0], SAME_WORDS if together else PART, "una parte del título")
    return None


def _less_sure(text: str, words: TableWords) -> Meaning | None:
    """A declared title whose words are all in this one, the longest; else one that this one misspells."""
    key = title_key(text)
    inside = [known for known in words.keys if known < key and any(len(word) >= TELLING for word in known)]
    if inside:
        longest = max(inside, key=lambda known: (len(known), sum(map(len, known))))
        return Meaning(words.keys[longest], WITHIN, "palabras del título")
    misspelt = misspelt_title(text, words.exact, _MISSPELT) if len(text) > 4 else None
    if misspelt:
        return Meaning(words.exact[fold(misspelt)], LIKE, "título parecido")
    around = [known for known in words.keys if key and key < known and len(known) == len(key) + 1]
    fields = {words.keys[known] for known in around}
    return Meaning(fields.pop(), LIKE, "una palabra del título") if len(fields) == 1 else None
