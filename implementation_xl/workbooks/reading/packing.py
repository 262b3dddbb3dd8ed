"""Readings as bytes (MessagePack): what travels between processes and what the cache keeps.

What a cell holds is packed by what it is, whatever its kind. Free text that neither a measure, a check nor a report
reads is reduced to a mark that it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

import msgspec

from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import ErrorValue
from implementation_xl.forms.model import Field, Table
from implementation_xl.forms.tables import TableData, extended
from implementation_xl.workbooks.reading.linked_files import links_of
from implementation_xl.workbooks.reading.survey_reading import CODE, PROJECT, Share
from implementation_xl.workbooks.reading.workbook import COMMON_HEADER, Reading

PRESENT = "…"
FREE_TEXT = frozenset({"texto", "texto_largo", "enlace"})
SHOWN_TEXTS = frozenset(
    {
        *("responsable", "fase", "validador", "clausula", "numero_acta", "acta_origen", CODE, PROJECT),
        *("cambio", "interna_por", "cliente_por", "soporte"),
        *("control", "impacto", "aprobador", "resultado"),
    }
)
CHECKED_TEXTS = frozenset({"id", "predecesora", "requerimiento", "actividad", "enlace"})
KEPT_TEXTS = SHOWN_TEXTS | CHECKED_TEXTS
WHOLE = frozenset({"lineas"})
"""Tables all of whose texts are judged: timetables and remarks of the dimensioning."""

# what a cell holds

PLAIN = frozenset({str, float, bool, type(None)})
SMALLEST, LARGEST = -(2**63), 2**64 - 1  # the integers of MessagePack
OTHERS: tuple[tuple[type, Any, Any], ...] = (
    (date, date.isoformat, date.fromisoformat),
    (datetime, datetime.isoformat, datetime.fromisoformat),
    (time, time.isoformat, time.fromisoformat),
    (timedelta, lambda length: repr(length.total_seconds()), lambda text: timedelta(seconds=float(text))),
    (ErrorValue, str, ErrorValue),
    (int, str, int),
)
"""Types that MessagePack has not: each is written as text under its place in this list."""
_CODES = {kind: code for code, (kind, _, _) in enumerate(OTHERS)}


def encode(value: Any) -> Any:
    """A value as MessagePack can carry it; it comes back as it was, tuples as lists."""
    kind = type(value)
    if kind in PLAIN or (kind is int and SMALLEST <= value <= LARGEST):
        return value
    if kind in _CODES:
        code = _CODES[kind]
        return msgspec.msgpack.Ext(code, OTHERS[code][1](value).encode())
    if isinstance(value, Mapping):
        return {str(name): encode(part) for name, part in value.items()}
    return [encode(part) for part in value]


def _decode(code: int, data: memoryview) -> Any:
    return OTHERS[code][2](bytes(data).decode())


def as_text(value: Any) -> str:
    """For msgspec: a text of a type of its own is a text."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError


_to_bytes = msgspec.msgpack.Encoder(enc_hook=as_text).encode


# readings


class _Light(msgspec.Struct, array_like=True):
    """Who a reading is: enough to group it into its project. Its header is packed once more, to be shared.

    `why_none` is the first problem of a file that is no form.
    """

    form: tuple[str, int] | None
    header: bytes
    cells: bytes
    why_none: Problem | None
    counts: tuple[int, int]
    untouched: bool
    links: tuple[str, ...]
    shares: tuple[Share, ...] | None


class _Question(NamedTuple):
    """A column that a file brings beyond its definition."""

    id: str
    label: str
    kind: str
    minimum: int | float | None
    maximum: int | float | None


class _Table(msgspec.Struct, array_like=True):
    """The records of a table; columns by what is in them: nothing, days, anything."""

    sheet: str
    header_row: int
    rows: list[int]
    blank: list[str]
    days: dict[str, list[date | None]]
    columns: dict[str, list[Any]]
    placed: dict[str, int]
    as_sheet: dict[str, dict[int, Any]]
    ghosts: list[tuple[int, dict[str, Any]]]
    extra: tuple[_Question, ...]


class _Full(msgspec.Struct, array_like=True):
    """All that a reading says. Its holidays are packed once more, to be shared; None as the sheet sees the same."""

    form: tuple[str, int] | None
    header: dict[str, Any]
    cells: dict[str, tuple[str, str]]
    tables: dict[str, _Table]
    problems: list[Problem]
    holidays: bytes
    holidays_as_sheet: bytes | None
    stored: dict[str, Any]
    untouched: bool
    targets: dict[int, str | None]


_light = msgspec.msgpack.Decoder(_Light).decode
_full = msgspec.msgpack.Decoder(_Full, ext_hook=_decode).decode
_header = msgspec.msgpack.Decoder(dict[str, Any], ext_hook=_decode).decode
_cells = msgspec.msgpack.Decoder(dict[str, tuple[str, str]]).decode
_dates = msgspec.msgpack.Decoder(tuple[date, ...] | None).decode
_days = lru_cache(maxsize=64)(_dates)  # most forms have the same
_common_cells = lru_cache(maxsize=256)(_cells)


@lru_cache(maxsize=256)
def _common(header: bytes) -> dict[str, Any]:
    return {id: intern(value) if type(value) is str else value for id, value in _header(header).items()}


def pack_reading(reading: Reading) -> tuple[bytes, bytes]:
    """A reading as bytes: who it is (enough to group it into its project), and all that it says but its path."""
    form = (reading.form.id, reading.form.version) if reading.form else None
    common = {id: encode(reading.header.get(id)) for id in COMMON_HEADER if id in reading.header}
    light = _Light(
        form,
        _to_bytes(common),
        _to_bytes({id: cell for id, cell in reading.header_cells.items() if id in COMMON_HEADER}),
        replace(reading.problems[0], path=None) if reading.form is None and reading.problems else None,
        reading.counts,
        reading.untouched,
        links_of(reading),
        reading.shares,
    )
    same = reading.holidays_as_sheet == reading.holidays
    full = _Full(
        form,
        encode(reading.header),
        reading.header_cells,
        {id: _pack_table(data) for id, data in reading.tables.items()},
        [replace(problem, path=None) for problem in reading.problems],
        _to_bytes(reading.holidays),
        None if same else _to_bytes(reading.holidays_as_sheet),
        encode(reading.stored),
        reading.untouched,
        reading.targets,
    )
    return _to_bytes(light), _to_bytes(full)


_NOTHING: dict[str, Any] = {}
_NONE: list[Problem] = []


def unpack_light(path: str, packed: bytes, catalog: Catalog) -> Reading:
    """A reading that knows its form and the common header only; readings that say the same share what they hold."""
    light = _light(packed)
    return Reading(
        path,
        catalog.forms.get(light.form) if light.form else None,
        _common(light.header),
        _common_cells(light.cells),
        _NOTHING,
        [replace(light.why_none, path=path)] if light.why_none else _NONE,
        stored=_NOTHING,
        untouched=light.untouched,
        packed_counts=light.counts,
        packed_links=light.links,
        shares=light.shares,
    )


def unpack_reading(path: str, packed: bytes, catalog: Catalog) -> Reading:
    """The reading of `path` that was packed."""
    full = _full(packed)
    form = catalog.forms[full.form] if full.form else None
    return Reading(
        path,
        form,
        full.header,
        full.cells,
        {id: _unpack_table(form.table(id), table) for id, table in full.tables.items()} if form else {},
        [replace(problem, path=path) for problem in full.problems],
        _days(full.holidays),
        _days(full.holidays if full.holidays_as_sheet is None else full.holidays_as_sheet),
        full.stored,
        full.untouched,
        targets=full.targets,
    )


def _is_kept(field: Field) -> bool:
    return field.required or field.number or field.id in KEPT_TEXTS


def _pack_table(data: TableData) -> _Table:
    blank: list[str] = []
    days: dict[str, list[date | None]] = {}
    columns: dict[str, list[Any]] = {}
    for field in data.table.fields:
        if field.id not in data.columns:
            continue
        column = data.columns[field.id]
        kinds = set(map(type, column)) - {type(None)}
        if not kinds:
            blank.append(field.id)
        elif kinds == {date}:
            days[field.id] = column
        elif field.kind in FREE_TEXT and not (data.table.id in WHOLE or _is_kept(field)):
            columns[field.id] = [None if value is None else PRESENT for value in column]
        else:
            columns[field.id] = column if kinds <= PLAIN else [encode(value) for value in column]
    return _Table(
        data.sheet,
        data.header_row,
        data.rows,
        blank,
        days,
        columns,
        data.placed,
        {id: {index: encode(value) for index, value in changes.items()} for id, changes in data.as_sheet.items()},
        [(row, encode(values)) for row, values in data.ghosts],
        tuple(_Question(field.id, field.label, field.kind, field.minimum, field.maximum) for field in data.extra),
    )


def _unpack_table(table: Table, packed: _Table) -> TableData:
    extra = tuple(Field(**question._asdict()) for question in packed.extra)
    table = extended(table, extra)
    columns: dict[str, list[Any]] = packed.columns | packed.days
    columns |= {id: [None] * len(packed.rows) for id in packed.blank}
    return TableData(
        table,
        packed.sheet,
        packed.header_row,
        packed.rows,
        {field.id: columns[field.id] for field in table.fields if field.id in columns},
        packed.placed,
        packed.as_sheet,
        packed.ghosts,
        extra,
    )
