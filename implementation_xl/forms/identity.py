"""What makes a version of a form that version: its fingerprint; and the labels that it had before.

The fingerprint covers what reading a filled workbook depends on: sheets, tables and fields with their ids, labels,
kinds and lists. Help, widths, examples, limits, other names of a label and the words of the lists may change under one
number: they lose nothing that stands in a workbook, or the cell itself has its problem.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from implementation_xl.base.words import fold
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Block, Field, Form, Table

_DIGITS = 16


@by_identity
def fingerprint_of(form: Form) -> str:
    """The fingerprint of one version of a form: equal for definitions that read every workbook alike."""
    text = "\n".join("\t".join(parts) for parts in _parts(form))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _parts(form: Form) -> Iterator[tuple[str, ...]]:
    yield form.id, str(form.version)
    for sheet in form.sheets:
        if sheet.may_lack:  # a workbook made before it is read alike
            continue
        yield "hoja", fold(sheet.name)
        fields = [("", field) for block in sheet.blocks for field in block.fields]
        if sheet.table:
            fields += [(sheet.table.id, field) for field in sheet.table.fields]
        yield from sorted(
            (owner, field.id, fold(field.label), field.kind, field.choices)
            for owner, field in fields
            if not (field.computed or field.may_lack)
        )


def with_former_labels(form: Form, former: Form) -> Form:
    """A form that also knows its fields by the labels and other names that `former` has for them.

    A name that the form itself gives to any of its fields means that field only.
    """
    old = {field.id: field for _, field in former.header_fields()}
    tables = {table.id: {field.id: field for field in table.fields} for _, table in former.tables()}
    sheets = []
    for sheet in form.sheets:
        taken = _names(field for block in sheet.blocks for field in block.fields)
        blocks = tuple(_block(block, old, taken) for block in sheet.blocks)
        table = sheet.table and _table(sheet.table, tables.get(sheet.table.id, {}))
        sheets.append(replace(sheet, blocks=blocks, table=table))
    return form if sheets == list(form.sheets) else replace(form, sheets=tuple(sheets))


def _block(block: Block, old: dict[str, Field], taken: set[str]) -> Block:
    return replace(block, fields=tuple(_field(field, old.get(field.id), taken) for field in block.fields))


def _table(table: Table, old: dict[str, Field]) -> Table:
    taken = _names(table.fields)
    return replace(table, fields=tuple(_field(field, old.get(field.id), taken) for field in table.fields))


def _field(field: Field, former: Field | None, taken: set[str]) -> Field:
    if former is None:
        return field
    names = tuple(name for name in (former.label, *former.synonyms) if fold(name) not in taken)
    taken.update(map(fold, names))
    return replace(field, synonyms=(*field.synonyms, *names)) if names else field


def _names(fields: Iterable[Field]) -> set[str]:
    """The folded labels and other names that fields have of their own."""
    return {fold(name) for field in fields for name in (field.label, *field.synonyms)}
