"""How deep each row lies: by an outline column, indents, leading spaces, outline levels, or its number (1, 1.1, A1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from implementation_xl.base.words import clean
from implementation_xl.workbooks.importing.source_table import SourceTable, are_glued, glued
from implementation_xl.workbooks.importing.words import LEVEL

_NUMBERED = re.compile(r"\d+(?:\.\d+)*\.?")


def levels_of(table: SourceTable, rows: Sequence[int]) -> dict[int, int]:
    """The depth of each row, by the first thing that tells rows apart and puts some below others; {} for none."""
    column = table.mapping.column(LEVEL)
    ways: list[dict[int, int]] = []
    if column:
        ways.append({row: _whole(table.own(row, column.number)) for row in rows})
    else:
        ways.append({row: table.layout.indents.get((row, table.key), 0) for row in rows})
        ways.append({row: _spaces(table.own(row, table.key)) for row in rows})
        ways.append({row: table.layout.outline.get(row, 0) for row in rows})
        ways.append(_by_number(table, rows))
    for levels in ways:
        if len(set(levels.values())) > 1 and any(parents(rows, levels).values()):
            return levels
    return {}


def _by_number(table: SourceTable, rows: Sequence[int]) -> dict[int, int]:
    """Depth by the number of each row, where it is in a column of its own or glued to the names."""
    names = [table.own(row, table.key) for row in rows]
    if table.id:
        numbers = [_as_number(table.own(row, table.id)) for row in rows]
    elif are_glued(names):
        numbers = [split[0] if (split := glued(name)) else "" for name in names]
    else:
        return {}
    known = set(numbers)
    if not any(_above(number, known) for number in numbers):
        return {}
    depths: dict[int, int] = {}
    last = 0
    for row, number in zip(rows, numbers, strict=True):
        last = _depth(number, known) if number else max(last, 1)
        depths[row] = last
    return depths


def _as_number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value)).rstrip(".") if isinstance(value, (str, int, float)) else ""


def _above(number: str, known: set[str]) -> str:
    """The number of the group that a number is in: 1 of 1.2, A of A1; "" for none that is there."""
    outer = number.rpartition(".")[0] if _NUMBERED.fullmatch(number) else number.rstrip("0123456789").rstrip(".- ")
    return outer if outer and outer != number and outer in known else ""


def _depth(number: str, known: set[str]) -> int:
    depth = 0
    while number := _above(number, known):
        depth += 1
    return depth


def parents(rows: Sequence[int], levels: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """The rows above each one, outermost first."""
    line: list[int] = []
    above: dict[int, tuple[int, ...]] = {}
    for row in rows:
        while line and levels.get(line[-1], 0) >= levels.get(row, 0):
            line.pop()
        above[row] = tuple(line)
        line.append(row)
    return above


def _spaces(value: Any) -> int:
    return len(value) - len(value.lstrip(" \xa0\t")) if isinstance(value, str) else 0


def _whole(value: Any) -> int:
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return 0
