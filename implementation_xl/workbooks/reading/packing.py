"""Readings as plain JSON text: what travels between processes and what the cache keeps.

Dates are written as {"$d": ordinal}, columns of dates as bare ordinals. Free text that neither a measure, a
check nor a report reads is reduced to a mark that it is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from sys import intern
from typing import Any

from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import ErrorValue
from implementation_xl.forms.model import Field
from implementation_xl.forms.tables import TableData, extended
from implementation_xl.workbooks.reading.linked_files import links_of
from implementation_xl.workbooks.reading.survey_reading import CODE, PROJECT, Share
from implementation_xl.workbooks.reading.workbook import COMMON_HEADER, Reading

PLAIN = frozenset({str, int, float, bool, type(None)})
PRESENT = "…"
SHOWN_TEXTS = frozenset({"responsable", "fase", "validador", "clausula", "numero_acta", "acta_origen", CODE, PROJECT})
CHECKED_TEXTS = frozenset({"predecesora", "requerimiento", "actividad", "enlace"})
to_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def encode(value: Any) -> Any:
    """A value as JSON can carry it."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is date:
        return {"$d": value.toordinal()}
    if kind is datetime:
        return {"$dt": value.isoformat()}
    if kind is time:
        return {"$t": value.isoformat()}
    if kind is timedelta:
        return {"$s": value.total_seconds()}
    if kind is ErrorValue:
        return {"$e": str(value)}
    if isinstance(value, Mapping):
        return {str(name): encode(one) for name, one in value.items()}
    return [encode(one) for one in value]


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "$d": date.fromordinal,
    "$dt": datetime.fromisoformat,
    "$t": time.fromisoformat,
    "$s": lambda seconds: timedelta(seconds=seconds),
    "$e": ErrorValue,
}


def decode(value: Any) -> Any:
    """What `encode` was given; tuples come back as lists."""
    if isinstance(value, dict):
        if len(value) == 1:
            name, one = next(iter(value.items()))
            if name in _DECODERS:
                return _DECODERS[name](one)
        return {intern(name): decode(one) for name, one in value.items()}
    return [decode(one) for one in value] if isinstance(value, list) else value


# readings


def pack_reading(reading: Reading) -> tuple[str, str]:
    """A reading as text: who it is (enough to group it into its project), and all that it says."""
    identity = [reading.form.id, reading.form.version] if reading.form else None
    common = {id: reading.header.get(id) for id in COMMON_HEADER if id in reading.header}
    cells = {id: cell for id, cell in reading.header_cells.items() if id in COMMON_HEADER}
    light: dict[str, Any] = {"f": identity, "h": to_text(encode(common)), "c": to_text(cells), "o": reading.output}
    light |= {"n": reading.counts, "u": reading.untouched, "l": links_of(reading)}
    light |= {"s": reading.shares} if reading.shares is not None else {}
    full = {
        "f": identity,
        "h": encode(reading.header),
        "c": reading.header_cells,
        "t": {id: _pack_table(data) for id, data in reading.tables.items()},
        "p": [pack_problem(one) for one in reading.problems],
        "d": _ordinals(reading.holidays),
        "ds": True if reading.holidays_as_sheet == reading.holidays else _ordinals(reading.holidays_as_sheet),
        "s": encode(reading.stored),
        "u": reading.untouched,
    }
    return to_text(light), to_text(full)


_NOTHING: dict[str, Any] = {}
_NONE: list[Problem] = []


def unpack_light(path: str, text: str, catalog: Catalog) -> Reading:
    """A reading that knows its form and the common header only; readings that say the same share what they hold."""
    light = json.loads(text)
    form = catalog.forms.get(tuple(light["f"])) if light["f"] else None
    problems = [Problem("N121", path)] if light["o"] else _NONE
    rows, count = light["n"]
    shares = tuple(Share(*one) for one in light["s"]) if "s" in light else None
    return Reading(
        path,
        form,
        _common(light["h"]),
        _common_cells(light["c"]),
        _NOTHING,
        problems,
        stored=_NOTHING,
        untouched=light["u"],
        packed_counts=(rows, count),
        packed_links=tuple(light["l"]),
        shares=shares,
    )


@lru_cache(maxsize=256)
def _common(text: str) -> dict[str, Any]:
    header: dict[str, Any] = decode(json.loads(text))
    return {id: intern(value) if type(value) is str else value for id, value in header.items()}


@lru_cache(maxsize=256)
def _common_cells(text: str) -> dict[str, tuple[str, str]]:
    return {id: (sheet, cell) for id, (sheet, cell) in json.loads(text).items()}


def unpack_reading(path: str, text: str, catalog: Catalog) -> Reading:
    """The reading of `path` that was packed."""
    full = json.loads(text)
    form = catalog.forms[tuple(full["f"])] if full["f"] else None
    holidays = _dates(full["d"])
    return Reading(
        path=path,
        form=form,
        header=decode(full["h"]),
        header_cells={id: (sheet, cell) for id, (sheet, cell) in full["c"].items()},
        tables={id: _unpack_table(form.table(id), data) for id, data in full["t"].items()} if form else {},
        problems=[unpack_problem(path, one) for one in full["p"]],
        holidays=holidays,
        holidays_as_sheet=holidays if full["ds"] is True else _dates(full["ds"]),
        stored=decode(full["s"]),
        untouched=full["u"],
    )


def _ordinals(days: tuple[date, ...] | None) -> list[int] | None:
    return None if days is None else [day.toordinal() for day in days]


def _dates(ordinals: list[int] | None) -> tuple[date, ...] | None:
    return None if ordinals is None else _days(tuple(ordinals))


@lru_cache(maxsize=64)
def _days(ordinals: tuple[int, ...]) -> tuple[date, ...]:
    """The days of these ordinals; most forms share their holidays."""
    return tuple(map(date.fromordinal, ordinals))


def _pack_table(data: TableData) -> list[Any]:
    columns = {one.id: _pack_column(one, data.columns[one.id]) for one in data.table.fields if one.id in data.columns}
    seen = {
        id: {str(index): encode(value) for index, value in changes.items()} for id, changes in data.as_sheet.items()
    }
    ghosts = [[row, encode(values)] for row, values in data.ghosts]
    extra = [[one.id, one.label, one.kind, one.minimum, one.maximum] for one in data.extra]
    return [data.sheet, data.header_row, data.rows, columns, data.placed, seen, ghosts, extra]


def _pack_column(one: Field, column: list[Any]) -> list[Any] | None:
    if not any(value is not None for value in column):
        return None
    if one.kind == "fecha":
        return [None if day is None else day.toordinal() for day in column]
    if one.kind in ("texto", "texto_largo", "enlace") and not (
        one.required or one.number or one.id in SHOWN_TEXTS | CHECKED_TEXTS
    ):
        return [None if value is None else PRESENT for value in column]
    return column if PLAIN.issuperset(map(type, column)) else [encode(value) for value in column]


def _unpack_table(table: Any, packed: list[Any]) -> TableData:
    sheet, header_row, rows, columns, placed, seen, ghosts, further = packed
    extra = tuple(
        Field(id=id, label=label, kind=kind, minimum=low, maximum=high) for id, label, kind, low, high in further
    )
    table = extended(table, extra)
    values = {id: _unpack_column(table.field(id), column, len(rows)) for id, column in columns.items()}
    as_sheet = {id: {int(index): decode(value) for index, value in changes.items()} for id, changes in seen.items()}
    return TableData(
        table, sheet, header_row, rows, values, placed, as_sheet, [(row, decode(g)) for row, g in ghosts], extra
    )


def _unpack_column(one: Field, column: list[Any] | None, count: int) -> list[Any]:
    if column is None:
        return [None] * count
    if one.kind == "fecha":
        return [None if day is None else date.fromordinal(day) for day in column]
    return [decode(value) for value in column] if one.kind == "hora" else column


def pack_problem(one: Problem) -> list[Any]:
    """A problem as a plain list, its path left out."""
    return [one.code, one.sheet, one.cell, one.field, one.label, one.found, one.expected, dict(one.params) or None]


def unpack_problem(path: str | None, packed: list[Any]) -> Problem:
    """The problem that was packed."""
    code, sheet, cell, field, label, found, expected, params = packed
    return Problem(code, path, sheet, cell, field, label, found, expected, params or {})
