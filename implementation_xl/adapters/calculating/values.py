"""What the cells of a calculation hold: numbers (always float), texts, truths, None for a blank, faults and grids.

Two numbers that differ in the last bits are one number, as LibreOffice and Excel see it. A number in a text has the
comma of a Spanish programme.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, Protocol

_ALIKE = 2.0**-48
_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?\s*%?\s*")
_DIGITS = 15


class CellError(str):
    """An error as a cell shows it."""


VALUE, DIVISION, MISSING, REFERENCE, NUMBER = map(CellError, ("#VALUE!", "#DIV/0!", "#N/A", "#REF!", "#NUM!"))


class UnsupportedError(Exception):
    """A formula says something that is not computed here."""


class Rectangle:
    """A rectangle of values, row by row: `head`, and `rest` for all that follow it.

    Areas reach far below what is filled: what holds for one of the blank cells there is computed once.
    """

    __slots__ = ("head", "height", "rest", "width")

    def __init__(self, height: int, width: int, head: list[Any], rest: Any = None) -> None:
        self.height, self.width, self.head, self.rest = height, width, head, rest

    @property
    def more(self) -> int:
        """How many cells follow the head."""
        return self.height * self.width - len(self.head)

    @property
    def flat(self) -> list[Any]:
        """All values."""
        return self.head + [self.rest] * self.more if self.more else self.head

    @property
    def only(self) -> Any:
        """The value of a single cell."""
        if self.height != 1 or self.width != 1:
            raise UnsupportedError("an area where one value is wanted")
        return self.head[0] if self.head else self.rest


class Cells(Protocol):
    """A sheet as an area sees it."""

    def values(self, top: int, left: int, bottom: int, right: int) -> list[Any]:
        """The values of a rectangle, row by row, down to the last row that differs from those below."""

    def rest(self, top: int, left: int, bottom: int, right: int) -> Any:
        """What each cell holds that follows them."""


class Area(Rectangle):
    """A rectangle of cells, whose values are computed when they are asked for."""

    __slots__ = ("bottom", "left", "right", "sheet", "top")

    def __init__(self, sheet: Cells, top: int, left: int, bottom: int, right: int) -> None:
        self.sheet, self.top, self.left, self.bottom, self.right = sheet, top, left, bottom, right
        self.height, self.width = bottom - top + 1, right - left + 1

    @property
    def head(self) -> list[Any]:  # type: ignore[override]
        return self.sheet.values(self.top, self.left, self.bottom, self.right)

    @property
    def rest(self) -> Any:
        return self.sheet.rest(self.top, self.left, self.bottom, self.right)


def single_value(value: Any) -> Any:
    """A value, or that of an area of one cell."""
    return value.only if isinstance(value, Rectangle) else value


def number(value: Any) -> Any:
    """A value as arithmetic takes it: a number, or the fault that it is."""
    if type(value) is float:
        return value
    if value is None:
        return 0.0
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and not isinstance(value, CellError):
        if not _NUMBER.fullmatch(value):
            return VALUE
        plain = float(value.replace(",", ".").strip().rstrip("% "))
        return plain / 100 if "%" in value else plain
    return value


def text(value: Any) -> str:
    """A value as part of a text; a fault stays one."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    digits = f"{value:.{_DIGITS}G}"
    mantissa, mark, exponent = digits.partition("E")
    if mark:
        power = int(exponent)
        if abs(power) < _DIGITS:
            mantissa = f"{value:.{_DIGITS - 1 - power}f}".rstrip("0")
        else:
            mantissa += f"E{power:+04}"
    return mantissa.replace(".", ",")


def truth(value: Any) -> Any:
    """A value as a condition takes it; a fault stays one."""
    if isinstance(value, bool):
        return value
    plain = number(value)
    return plain if isinstance(plain, CellError) else plain != 0


def add(left: float, right: float) -> float:
    """The sum, 0 where two numbers differ in the last bits only."""
    result = left + right
    return 0.0 if result and abs(result) < abs(left) * _ALIKE else result


def order(left: Any, right: Any) -> int:
    """-1, 0 or 1: numbers before texts before truths; a blank is 0 or an empty text, as the other needs it."""
    if type(left) is float and type(right) is float:  # as most are
        alike = left == right or abs(left - right) < abs(left) * _ALIKE
        return 0 if alike else 1 if left > right else -1
    if left is None or right is None:
        other = right if left is None else left
        blank: Any = "" if isinstance(other, str) else False if isinstance(other, bool) else 0.0
        left, right = (blank if left is None else left), (blank if right is None else right)
    ranks = _rank(left), _rank(right)
    if ranks[0] != ranks[1]:
        return -1 if ranks[0] < ranks[1] else 1
    if isinstance(left, str):
        left, right = left.casefold(), right.casefold()
    elif left == right or abs(left - right) < abs(left) * _ALIKE:
        return 0
    return int(left > right) - int(left < right)


def _rank(value: Any) -> int:
    return 2 if isinstance(value, bool) else 1 if isinstance(value, str) else 0


def lifted(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """A function of single values, over grids cell by cell; the first fault among its arguments is its result."""
    grids = [value for value in arguments if isinstance(value, Rectangle)]
    if not grids:
        return _guarded(function, arguments)
    height, width = max(grid.height for grid in grids), max(grid.width for grid in grids)
    length = max(len(grid.head) for grid in grids)
    if any((grid.height, grid.width) != (height, width) for grid in grids):
        length = height * width
    columns = [_spread(value, height, width, length) for value in arguments]
    rest = None
    if length < height * width:
        rest = _guarded(function, [value.rest if isinstance(value, Rectangle) else value for value in arguments])
    return Rectangle(height, width, [_guarded(function, values) for values in zip(*columns, strict=False)], rest)


def _guarded(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    for value in arguments:
        if isinstance(value, CellError):
            return value
    return function(*arguments)


def _spread(value: Any, height: int, width: int, length: int) -> Any:
    """A value for each of the first `length` cells."""
    if not isinstance(value, Rectangle):
        return repeat(value, length)
    if (value.height, value.width) == (height, width):
        return chain(value.head, repeat(value.rest, length - len(value.head)))
    if value.height not in (1, height) or value.width not in (1, width):
        raise UnsupportedError("grids of different sizes")
    return list(_widened(value, height, width))


def _widened(grid: Rectangle, height: int, width: int) -> Iterator[Any]:
    flat = grid.flat
    for row in range(height):
        for column in range(width):
            yield flat[(row if grid.height > 1 else 0) * grid.width + (column if grid.width > 1 else 0)]
