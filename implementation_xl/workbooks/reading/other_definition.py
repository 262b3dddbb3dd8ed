"""In what a workbook's titles are not those of the definition that it is read with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from implementation_xl.base.words import fold
from implementation_xl.forms.model import Form, Table
from implementation_xl.workbooks.reading.locating import Header, Located


def seen_differences(form: Form, located: Mapping[str, Located], labelled: Mapping[str, object]) -> str:
    """What can be seen of another definition in a workbook, in words (Spanish); `labelled` are the fields it has."""
    missing: list[str] = []
    renamed: list[str] = []
    others: list[str] = []
    for sheet in form.sheets:
        place = located.get(sheet.name)
        if place is None and sheet.may_lack:
            continue
        if place is None:
            missing.append(f"la hoja «{sheet.name}»")
            continue
        fields = [field for block in sheet.blocks for field in block.fields if not (field.computed or field.may_lack)]
        missing += [f"«{field.label}»" for field in fields if field.id not in labelled]
        if sheet.table and place.header:
            missing += [f"«{label}»" for label in _missing(sheet.table, place.header)]
            renamed += _renamed(sheet.table, place, place.header)
            others += [f"«{text}»" for _, text in place.header.extra]
    parts = (("no tiene", missing), ("se llaman de otra forma", renamed), ("tiene además", others))
    said = "; ".join(f"{what} {', '.join(names)}" for what, names in parts if names)
    return f" {said[0].upper()}{said[1:]}." if said else ""


def _missing(table: Table, header: Header) -> Iterator[str]:
    return (
        field.label
        for field in table.fields
        if not (field.computed or field.may_lack) and field.id not in header.placed
    )


def _renamed(table: Table, place: Located, header: Header) -> Iterator[str]:
    for field in table.fields:
        column = header.placed.get(field.id)
        if column and not field.computed:
            text = place.table.at(header.row_of(column), column)
            if fold(str(text)) != fold(field.label):
                yield f"«{text}» (hoy «{field.label}»)"
