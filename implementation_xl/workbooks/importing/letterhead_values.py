"""The labels and values above a table that belong into the header fields of a form: «Proyecto: …», «Cliente»."""

from __future__ import annotations

from typing import Any, NamedTuple

from implementation_xl.base.cells import column_letter
from implementation_xl.base.words import clean, fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.workbooks.importing.blocks import SourceBlock, is_blank
from implementation_xl.workbooks.importing.sources import SourceSheet
from implementation_xl.workbooks.importing.values import Told, value_of
from implementation_xl.workbooks.importing.words import HEADER_TITLES
from implementation_xl.workbooks.reading.resembling import title_key

NEAR = 4
"""How many columns to the right of its label a value stands at most."""


class HeaderValue(NamedTuple):
    """A header field found in the source: the cell of its value, what stands there, and what it comes to."""

    field: str
    cell: str
    raw: Any
    value: Any


def header_values(sheet: SourceSheet, block: SourceBlock, form: Form, catalog: Catalog) -> list[HeaderValue]:
    """The header fields that the rows above a table name, and those that a plan says of itself."""
    fields = {field.id: field for _, field in form.header_fields() if not field.computed}
    values = [
        HeaderValue(id, cell, raw, raw)
        for id, (cell, raw) in sheet.header.items()
        if id in fields and not is_blank(raw)
    ]
    named: dict[frozenset[str], str] = {}
    for id, field in fields.items():
        for title in (field.label, *field.synonyms, *HEADER_TITLES.get(id, ())):
            named.setdefault(title_key(title), id)
            named.setdefault(frozenset({fold(title)}), id)
    grid = sheet.grid
    for row in range(1, block.top):
        for column in range(1, grid.width + 1):
            text = grid.at(row, column)
            if not isinstance(text, str) or not clean(text):
                continue
            label, _, inside = text.partition(":")
            meant = named.get(title_key(label)) or named.get(frozenset({fold(label)}))
            if meant is None or any(value.field == meant for value in values):
                continue
            place, raw = (column, inside) if clean(inside) else _right_of(grid.rows[row - 1], column)
            if not is_blank(raw):
                said = value_of(raw, fields[meant], catalog.choices(fields[meant]), Told())
                values.append(HeaderValue(meant, f"{column_letter(place)}{row}", raw, said.value))
    return values


def _right_of(row: list[Any], column: int) -> tuple[int, Any]:
    """The first filled cell at the right of a label, unless it is a label itself."""
    for place in range(column + 1, min(column + NEAR, len(row)) + 1):
        value = row[place - 1]
        if not is_blank(value):
            return place, "" if isinstance(value, str) and clean(value).endswith(":") else value
    return 0, ""
