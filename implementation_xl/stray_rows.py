"""Rows below a header row that are no records: totals, section titles, notes, another table.

What is left out is always said, once, at its first cell; a row that may be a record stays one. The rules:

- a total: its first words are «Total», «Subtotal», «Suma»…, and none of the other required cells is filled;
- a section: one filled cell, merged over several columns or beginning with «Fase», «Etapa», «Sección»…;
- a note: one filled cell that begins with «Nota», «Elaborado por»…, or is merged, or stands outside the column of
  names, below the last record and a blank row (a note so worded: anywhere);
- another table: below a blank row, titles where dates, numbers or listed words belong, and no complete record after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from implementation_xl.cells import BLANK, Fault
from implementation_xl.grid import Grid
from implementation_xl.model import Field
from implementation_xl.tables import TableData
from implementation_xl.words import clean, fold

TOTAL, SECTION, NOTE, OTHER_TABLE = "A212", "N213", "N214", "A215"
_TOTAL = re.compile(
    r"(sub|gran )?total(es|izado)?( general)?( (de )?[\w ]+)?|(sumas?|sumatoria|promedio)( total)?( de [\w ]+)?"
)
_SECTION = re.compile(r"(fase|etapa|seccion|capitulo|bloque|frente|grupo)\b.*")
_NOTE = re.compile(
    r"(notas?|observaci(on|ones)|comentarios?|convenciones|leyenda|fuente|elabor(o|ado)( por)?|revis(o|ado)( por)?|"
    r"aprob(o|ado)( por)?|realizad[oa]( por)?|firmas?|fecha de (impresion|actualizacion))\s*(:|-|\.|$).*|(nota|ojo)\s.*"
)
_STARS = re.compile(r"\s*[*†(]\s*.{12,}")


class Stray(NamedTuple):
    """Records that are none: the code that says so, their indexes, and what the first of them shows."""

    code: str
    records: tuple[int, ...]
    found: str


class _Row(NamedTuple):
    """A record as it was typed: (field, text or value) of its filled cells, and whether one of them is merged over."""

    cells: list[tuple[Field, Any]]
    merged: bool


def stray_rows(data: TableData, inputs: Sequence[Field], grid: Grid, records: Sequence[Sequence[Any]],
               faults: Mapping[int, Sequence[tuple[Field, Fault]]], skip: frozenset[int]) -> list[Stray]:  # fmt: skip
    """The records that are no records, in order; those in `skip` are dealt with already."""
    required = [one for one in inputs if one.required and one.id in data.placed]
    if not required:
        return []
    incomplete = [index for index in range(len(data)) if index not in skip
                  and any(data.columns[one.id][index] is None or _faulty(faults.get(index, ()), one)
                          for one in required)]  # fmt: skip
    if not incomplete:
        return []
    rows = {index: _row(data, inputs, grid, index, records[index]) for index in incomplete}
    last = max((index for index in range(len(data)) if index not in rows and index not in skip), default=-1)
    found = list(_other_table(data, rows, faults, last))
    gone = {index for one in found for index in one.records}
    for index, row in rows.items():
        if index not in gone and row.cells:
            code = _code(data, required, row, index, last)
            if code:
                found.append(Stray(code, (index,), clean(str(row.cells[0][1]))))
    return sorted(found, key=lambda one: one.records)


def _faulty(faults: Sequence[tuple[Field, Fault]], one: Field) -> bool:
    return any(field is one and fault.code[0] == "E" for field, fault in faults)


def _row(data: TableData, inputs: Sequence[Field], grid: Grid, index: int, record: Sequence[Any]) -> _Row:
    cells = [(one, record[data.placed[one.id] - 1]) for one in inputs if one.id in data.placed]
    row = data.rows[index]
    merged = any(grid.end_of_merge(row, data.placed[one.id]) > data.placed[one.id]
                 for one, value in cells if value != BLANK)  # fmt: skip
    return _Row([(one, value) for one, value in cells if value != BLANK and not one.number], merged)


def _code(data: TableData, required: Sequence[Field], row: _Row, index: int, last: int) -> str:
    field, value = row.cells[0]
    if not isinstance(value, str):
        return ""
    text = fold(clean(value))
    others = [one for one in required if one is not field]
    if _TOTAL.fullmatch(text) and all(data.columns[one.id][index] is None for one in others):
        return TOTAL
    if len(row.cells) > 1:
        return ""
    if _NOTE.fullmatch(text) and field.choices == "":
        return NOTE
    below = index > last and _gap_before(data, index)
    named = field is _name_field(required) or data.columns[field.id][index] is not None
    if below and (row.merged or not named or _STARS.fullmatch(clean(value))):
        return NOTE
    if row.merged or _SECTION.fullmatch(text):
        return SECTION
    return ""


def _name_field(required: Sequence[Field]) -> Field | None:
    """The required column that names a record: the first of free text."""
    return next((one for one in required if one.kind in ("texto", "texto_largo")), None)


def _gap_before(data: TableData, index: int) -> bool:
    """True when a blank row stands between the record and the one before it, or before one of its like."""
    while index > 0:
        if data.rows[index] > data.rows[index - 1] + 1:
            return True
        index -= 1
    return data.rows[0] > data.header_row + 1


def _other_table(data: TableData, rows: Mapping[int, _Row], faults: Mapping[int, Sequence[tuple[Field, Fault]]],
                 last: int) -> Iterator[Stray]:  # fmt: skip
    """The first row below the records and a blank one that reads like the titles of something else, and all below."""
    for index in sorted(rows):
        if index <= last or index == 0 or data.rows[index] == data.rows[index - 1] + 1:
            continue
        row = rows[index]
        wrong = [field for field, fault in faults.get(index, ()) if fault.code[0] == "E"]
        if len(row.cells) >= 2 and len(wrong) >= 2 and all(_is_title(value) for _, value in row.cells):
            shown = ", ".join(clean(str(value)) for _, value in row.cells[:4])
            yield Stray(OTHER_TABLE, tuple(range(index, len(data))), shown)
            return


def _is_title(value: Any) -> bool:
    return isinstance(value, str) and 1 < len(clean(value)) <= 40 and not any(map(str.isdigit, value))
