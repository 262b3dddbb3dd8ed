"""Operators, and functions that decide themselves which of their arguments they look at.

Each is made of what computes its arguments, and computes its value for the cell of a row and column.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from implementation_xl.adapters.calculating.values import (
    DIVISION,
    NUMBER,
    REFERENCE,
    Area,
    CellError,
    Rectangle,
    UnsupportedError,
    add,
    lifted,
    number,
    order,
    text,
    truth,
)

Run = Callable[[int, int], Any]


def _power(left: float, right: float) -> Any:
    try:
        return float(left**right)
    except (OverflowError, ZeroDivisionError, TypeError):
        return NUMBER


_NUMBERS: dict[str, Callable[[float, float], Any]] = {
    "+": add,
    "-": lambda left, right: add(left, -right),
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right else DIVISION,
    "^": _power,
}
_ORDERS: dict[str, Callable[[int], bool]] = {
    "=": lambda sign: sign == 0,
    "<>": lambda sign: sign != 0,
    "<": lambda sign: sign < 0,
    ">": lambda sign: sign > 0,
    "<=": lambda sign: sign <= 0,
    ">=": lambda sign: sign >= 0,
}


def operation(kind: str, runs: list[Run]) -> Run:
    """What an operator computes of its one or two operands, over areas cell by cell."""
    function = _single_operation(kind)
    if len(runs) == 1:
        (only,) = runs
        return lambda row, column: lifted(function, [only(row, column)])
    left, right = runs
    return lambda row, column: lifted(function, [left(row, column), right(row, column)])


def _single_operation(kind: str) -> Callable[..., Any]:
    if kind == "&":
        return lambda left, right: text(left) + text(right)
    if kind in _ORDERS:
        decide = _ORDERS[kind]
        return lambda left, right: decide(order(left, right))
    if kind in ("minus", "percent"):
        factor = -1.0 if kind == "minus" else 0.01
        return lambda value: _arithmetic(_NUMBERS["*"], value, factor)
    function = _NUMBERS[kind]
    return lambda left, right: _arithmetic(function, left, right)


def _arithmetic(function: Callable[[float, float], Any], left: Any, right: Any) -> Any:
    if type(left) is not float:
        left = number(left)
    if type(right) is not float:
        right = number(right)
    if isinstance(left, CellError):
        return left
    return right if isinstance(right, CellError) else function(left, right)


# Functions that decide themselves what they look at.


def _if(runs: list[Run]) -> Run:
    condition, then = runs[0], runs[1]
    other = runs[2] if len(runs) > 2 else (lambda row, column: False)

    def run(row: int, column: int) -> Any:
        asked = condition(row, column)
        if isinstance(asked, Rectangle):
            return lifted(_chosen, [asked, then(row, column), other(row, column)])
        decided = truth(asked)
        if isinstance(decided, CellError):
            return decided
        return then(row, column) if decided else other(row, column)

    return run


def _chosen(asked: Any, then: Any, other: Any) -> Any:
    decided = truth(asked)
    return decided if isinstance(decided, CellError) else then if decided else other


def _unless(fault: Callable[[Any], bool]) -> Callable[[list[Run]], Run]:
    def make(runs: list[Run]) -> Run:
        def run(row: int, column: int) -> Any:
            value = runs[0](row, column)
            if not isinstance(value, Rectangle):
                return runs[1](row, column) if fault(value) else value
            other = runs[1](row, column)
            if isinstance(other, Rectangle):
                raise UnsupportedError("IFERROR with an area for another")
            head = [other if fault(item) else item for item in value.head]
            return Rectangle(value.height, value.width, head, other if fault(value.rest) else value.rest)

        return run

    return make


def _choose(runs: list[Run]) -> Run:
    def run(row: int, column: int) -> Any:
        place = number(runs[0](row, column))
        if isinstance(place, CellError):
            return place
        return runs[int(place)](row, column) if 1 <= place < len(runs) else REFERENCE

    return run


def _place(of_rows: bool) -> Callable[[list[Run]], Run]:
    def make(runs: list[Run]) -> Run:
        def run(row: int, column: int) -> Any:
            if not runs:
                return float(row if of_rows else column)
            area = runs[0](row, column)
            if not isinstance(area, Area):
                raise UnsupportedError("ROW of what is no area")
            first, size = (area.top, area.height) if of_rows else (area.left, area.width)
            numbers = [float(number) for number in range(first, first + size)]
            return numbers[0] if size == 1 else Rectangle(size if of_rows else 1, 1 if of_rows else size, numbers)

        return run

    return make


def _size(of_rows: bool) -> Callable[[list[Run]], Run]:
    def make(runs: list[Run]) -> Run:
        def run(row: int, column: int) -> Any:
            area = runs[0](row, column)
            return float(area.height if of_rows else area.width) if isinstance(area, Rectangle) else 1.0

        return run

    return make


def _constant(value: Any) -> Callable[[list[Run]], Run]:
    return lambda runs: lambda row, column: value


OWN: dict[str, Callable[[list[Run]], Run]] = {
    "CHOOSE": _choose,
    "COLUMN": _place(of_rows=False),
    "COLUMNS": _size(of_rows=False),
    "FALSE": _constant(False),
    "IF": _if,
    "IFERROR": _unless(lambda value: isinstance(value, CellError)),
    "IFNA": _unless(lambda value: isinstance(value, CellError) and value == "#N/A"),
    "NA": _constant(CellError("#N/A")),
    "ROW": _place(of_rows=True),
    "ROWS": _size(of_rows=True),
    "TRUE": _constant(True),
}


def judgement(test: Callable[[Any], bool], runs: list[Run]) -> Run:
    """What a function says that is told errors too, and does not pass them on."""

    def run(row: int, column: int) -> Any:
        value = runs[0](row, column)
        if isinstance(value, Rectangle):
            return Rectangle(value.height, value.width, [test(item) for item in value.head], test(value.rest))
        return test(value)

    return run
