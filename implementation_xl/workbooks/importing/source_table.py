"""The cells of a mapped table, by row and column of the source: merged ones, and numbers glued to the names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from implementation_xl.adapters.grid import Grid
from implementation_xl.adapters.reading.sheet_layout import SheetLayout
from implementation_xl.base.words import clean
from implementation_xl.workbooks.importing.blocks import is_blank, says_nothing
from implementation_xl.workbooks.importing.mapping import TableMapping

MOSTLY = 0.8
"""How many of five names have a number before them where the numbers are one column glued to another."""
_GLUED = re.compile(r"\s*(\d+(?:\.\d+)+|\d+(?=\s*[.)\-–]))[.)\-–\s]*([^\W\d].*)", re.DOTALL)


def glued(text: Any) -> tuple[str, str] | None:
    """The number before a text and the text: «1.2.- Calcular» is 1.2 and «Calcular»; None for «24 horas»."""
    match = _GLUED.fullmatch(text) if isinstance(text, str) else None
    return (match[1], clean(match[2])) if match else None


def are_glued(texts: Sequence[Any]) -> bool:
    """True where most names begin with their number."""
    return bool(texts) and sum(glued(text) is not None for text in texts) >= MOSTLY * len(texts)


class SourceTable:
    """The cells of a mapped table, merged ones with the value of their first cell."""

    def __init__(self, grid: Grid, layout: SheetLayout, mapping: TableMapping) -> None:
        self.grid, self.layout, self.mapping = grid, layout, mapping
        block, key = mapping.block, mapping.words.key
        column = mapping.aimed(key.id) if key else None
        self.key = column.number if column else min(block.titles)
        self.numbers = range(block.first_row, block.last_row + 1)
        self.columns = list(block.titles)
        number = next((field for field in mapping.words.table.fields if field.number), None)
        named = mapping.aimed(number.id) if number else None
        self.id = named.number if named else 0
        self.tall: dict[tuple[int, int], int] = {}
        self.wide: dict[int, int] = {}
        for top, left, bottom, right in grid.merges:
            if block.first_row <= top + 1 <= block.last_row:
                for row in range(top + 2, bottom + 2):
                    self.tall[row, left + 1] = top + 1
                if right > left:
                    self.wide[top + 1] = left + 1

    def at(self, row: int, column: int) -> Any:
        """The value of a cell, "" for a blank."""
        value = self.grid.at(self.tall.get((row, column), row), column)
        return "" if is_blank(value) else value

    def own(self, row: int, column: int) -> Any:
        """The value that stands in the very cell."""
        value = self.grid.at(row, column)
        return "" if is_blank(value) else value

    def filled(self, row: int) -> list[int]:
        """The columns with something of their own in a row."""
        return [column for column in self.columns if not says_nothing(self.own(row, column))]

    @cached_property
    def split(self) -> bool:
        """True where the names begin with the number of their row, and no column has it."""
        return not self.id and are_glued([name for row in self.numbers if (name := self.own(row, self.key)) != ""])

    def name(self, row: int) -> str:
        """The text that names a row, without the number glued to it."""
        value = self.at(row, self.key)
        parted = glued(value) if self.split else None
        return parted[1] if parted else clean(str(value))
