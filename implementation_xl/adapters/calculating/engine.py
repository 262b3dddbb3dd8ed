"""The values of a workbook's formulas, each computed when it is first asked for.

A formula becomes a function of the row and column of its cell, made once for all cells over which it is filled down;
a part of a formula that refers to fixed cells only is computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from implementation_xl.adapters.calculating.functions import GATHERING, JUDGING, SINGLE, Counting
from implementation_xl.adapters.calculating.parsing import Node, parse, relative_key
from implementation_xl.adapters.calculating.values import (
    DIVISION,
    NUMBER,
    REFERENCE,
    Area,
    Fault,
    Grid,
    UnsupportedError,
    add,
    lifted,
    number,
    order,
    text,
    truth,
)
from implementation_xl.adapters.drawing import Formula
from implementation_xl.base.cells import place_of

Run = Callable[[int, int], Any]
Part = tuple[Run, bool]
_UNKNOWN = object()
_IN_ORDER = 4_096


class Sheet:
    """One sheet: values and formulas by row and column; the value of a formula joins the others."""

    def __init__(self, name: str, book: Book) -> None:
        self.name, self.book = name, book
        self.cells: dict[tuple[int, int], Any] = {}
        self.formulas: dict[tuple[int, int], Formula] = {}
        self.areas: dict[tuple[int, int, int, int], list[Any]] = {}
        self.last = 0

    def value(self, row: int, column: int) -> Any:
        """The value of a cell; raises UnsupportedError for one that cannot be computed here."""
        place = (row, column)
        if place in self.cells:
            known = self.cells[place]
            if known is _UNKNOWN:
                raise UnsupportedError("a cell that is not computed, or that refers to itself")
            return known
        formula = self.formulas.get(place)
        if formula is None:
            return None
        self.cells[place] = _UNKNOWN
        value = self.book.function(self, formula, row, column)(row, column)
        if isinstance(value, Grid):
            raise UnsupportedError("a grid in one cell")
        self.cells[place] = value = 0.0 if value is None else value
        return value

    def values(self, top: int, left: int, bottom: int, right: int) -> list[Any]:
        """The values of a rectangle, row by row, down to the last row that holds anything."""
        key = (top, left, min(bottom, self.last), right)
        if key not in self.areas:
            rows, columns, value = range(top, key[2] + 1), range(left, right + 1), self.value
            self.areas[key] = [value(row, column) for row in rows for column in columns]
        return self.areas[key]


class Book:
    """The sheets of a workbook and its names."""

    def __init__(self, names: Mapping[str, str], today: float | None) -> None:
        self.sheets: dict[str, Sheet] = {}
        self.names = names
        self.today = today
        self.counting = Counting().functions()
        self._made: dict[Any, Run] = {}
        self._parts: dict[Any, Part] = {}
        self._named: dict[str, Node] = {}

    def function(self, sheet: Sheet, formula: Formula, row: int, column: int) -> Run:
        """What computes the formula of a cell; one that is filled down is understood from its area's first cell."""
        if formula.shared:
            row, column = place_of(formula.shared.partition(":")[0])
        key = (sheet, formula.shared or relative_key(formula.text, row, column))
        if key not in self._made:
            self._made[key] = self._value(parse(formula.text, row, column), sheet)[0]
        return self._made[key]

    def _value(self, node: Node, sheet: Sheet) -> Part:
        """What computes a part of a formula, and whether it is one value for all cells."""
        key = (sheet, node)
        if key not in self._parts:
            run, fixed = self._part(node, sheet)
            self._parts[key] = (_once(run) if fixed and node[0] not in ("value", "cell") else run), fixed
        return self._parts[key]

    def _part(self, node: Node, sheet: Sheet) -> Part:
        kind = node[0]
        if kind == "value":
            return (lambda row, column: node[1]), True
        if kind == "grid":
            grid = Grid(node[1], node[2], list(node[3:]))
            return (lambda row, column: grid), True
        if kind == "call":
            return self._call(node, sheet)
        if kind in ("cell", "name", "range"):
            return self._reference(node, sheet)
        parts = [self._value(part, sheet) for part in node[1:]]
        return _operation(kind, [run for run, _ in parts]), all(fixed for _, fixed in parts)

    def _reference(self, node: Node, sheet: Sheet) -> Part:
        run, fixed = self._area(node, sheet)
        if node[0] == "cell":
            return _single(*self._cell(node, sheet)), fixed

        def value(row: int, column: int) -> Any:
            area = run(row, column)
            return area.only if area.height == area.width == 1 else area

        return value, fixed

    def _cell(self, node: Node, sheet: Sheet) -> tuple[Sheet, int, bool, int, bool]:
        _, name, row, row_fixed, column, column_fixed = node
        if name and name not in self.sheets:
            raise UnsupportedError(f"no sheet {name}")
        return self.sheets[name] if name else sheet, row, row_fixed, column, column_fixed

    def _area(self, node: Node, sheet: Sheet) -> Part:
        """As `_value`, where cells are wanted as an area."""
        if node[0] == "name":
            return self._area(self._of_name(node[1]), sheet)
        if node[0] == "call" and node[1] == "INDEX":
            return self._index(node[2:], sheet)
        if node[0] == "range":
            (first, first_fixed), (last, last_fixed) = self._area(node[1], sheet), self._area(node[2], sheet)
            run: Run = lambda row, column: _spanned(first(row, column), last(row, column))  # noqa: E731
            fixed = first_fixed and last_fixed
            return _once(run) if fixed else run, fixed
        if node[0] == "cell":
            home, row, row_fixed, column, column_fixed = self._cell(node, sheet)

            def area(own_row: int, own_column: int) -> Any:
                at = (row if row_fixed else own_row + row), (column if column_fixed else own_column + column)
                return Area(home, *at, *at)

            return area, row_fixed and column_fixed
        return self._value(node, sheet)

    def _of_name(self, name: str) -> Node:
        if name not in self.names:
            raise UnsupportedError(f"no name {name}")
        if name not in self._named:
            self._named[name] = parse(self.names[name], 0, 0)
        return self._named[name]

    def _call(self, node: Node, sheet: Sheet) -> Part:
        name, arguments = node[1], node[2:]
        if name == "INDEX":
            run, fixed = self._index(arguments, sheet)
            return _first(run), fixed
        gathering = self.counting.get(name) or GATHERING.get(name)
        wants_areas = gathering is not None or name in ("ROW", "COLUMN", "ROWS", "COLUMNS")
        parts = [(self._area if wants_areas else self._value)(argument, sheet) for argument in arguments]
        runs, fixed = [run for run, _ in parts], all(fixed for _, fixed in parts)
        if name in _OWN:
            return _OWN[name](runs), fixed and not (name in ("ROW", "COLUMN") and not runs)
        if name == "TODAY":
            if self.today is None:
                raise UnsupportedError("a value that follows the day")
            return (lambda row, column: self.today), True
        if gathering is not None:
            return (lambda row, column: gathering(*[run(row, column) for run in runs])), fixed
        if name in JUDGING:
            return _judged(JUDGING[name], runs), fixed
        if name in SINGLE:
            function = SINGLE[name]
            return (lambda row, column: lifted(function, [run(row, column) for run in runs])), fixed
        raise UnsupportedError(f"no function {name}")

    def _index(self, arguments: tuple[Node, ...], sheet: Sheet) -> Part:
        (area, area_fixed), *places = [self._area(arguments[0], sheet)] + [
            self._value(part, sheet) for part in arguments[1:]
        ]

        def run(row: int, column: int) -> Any:
            return _indexed(area(row, column), [number(place(row, column)) for place, _ in places])

        return run, area_fixed and all(fixed for _, fixed in places)


def _once(run: Run) -> Run:
    """What computes a value that is the same for all cells."""
    found: list[Any] = []

    def known(row: int, column: int) -> Any:
        if not found:
            found.append(run(row, column))
        return found[0]

    return known


def _single(sheet: Sheet, row: int, row_fixed: bool, column: int, column_fixed: bool) -> Run:
    value = sheet.value
    if row_fixed and column_fixed:
        return lambda own_row, own_column: value(row, column)
    if row_fixed:
        return lambda own_row, own_column: value(row, own_column + column)
    if column_fixed:
        return lambda own_row, own_column: value(own_row + row, column)
    return lambda own_row, own_column: value(own_row + row, own_column + column)


def _first(run: Run) -> Run:
    def value(row: int, column: int) -> Any:
        area = run(row, column)
        return area.only if isinstance(area, Grid) and area.height == area.width == 1 else area

    return value


def _spanned(first: Any, last: Any) -> Any:
    if not (isinstance(first, Area) and isinstance(last, Area)):
        return REFERENCE
    return Area(first.sheet, first.top, first.left, last.bottom, last.right)


def _indexed(area: Any, places: list[Any]) -> Any:
    """The cell, row or column of an area: 0 stands for all."""
    fault = next((place for place in places if isinstance(place, Fault)), None)
    if fault is not None:
        return fault
    if not isinstance(area, Grid):
        raise UnsupportedError("INDEX of one value")
    row, column = (int(place) for place in [*places, 0.0, 0.0][:2])
    if len(places) == 1 and area.height == 1:
        row, column = 1, row
    if not (0 <= row <= area.height and 0 <= column <= area.width):
        return REFERENCE
    if not isinstance(area, Area):
        return _indexed_grid(area, row or 1, column or 1)
    if area.width == 1 or area.height * area.width <= _IN_ORDER:
        _ = area.head  # from the first cell on: a running total is as many calls deep as it has rows
    top, bottom = (area.top + row - 1,) * 2 if row else (area.top, area.bottom)
    left, right = (area.left + column - 1,) * 2 if column else (area.left, area.right)
    return Area(area.sheet, top, left, bottom, right)


def _indexed_grid(grid: Grid, row: int, column: int) -> Any:
    return grid.flat[(row - 1) * grid.width + column - 1]


# Operations.


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
    "=": lambda found: found == 0,
    "<>": lambda found: found != 0,
    "<": lambda found: found < 0,
    ">": lambda found: found > 0,
    "<=": lambda found: found <= 0,
    ">=": lambda found: found >= 0,
}


def _operation(kind: str, runs: list[Run]) -> Run:
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
    if isinstance(left, Fault):
        return left
    return right if isinstance(right, Fault) else function(left, right)


# Functions that decide themselves what they look at.


def _if(runs: list[Run]) -> Run:
    condition, then = runs[0], runs[1]
    other = runs[2] if len(runs) > 2 else (lambda row, column: False)

    def run(row: int, column: int) -> Any:
        asked = condition(row, column)
        if isinstance(asked, Grid):
            return lifted(_chosen, [asked, then(row, column), other(row, column)])
        decided = truth(asked)
        if isinstance(decided, Fault):
            return decided
        return then(row, column) if decided else other(row, column)

    return run


def _chosen(asked: Any, then: Any, other: Any) -> Any:
    decided = truth(asked)
    return decided if isinstance(decided, Fault) else then if decided else other


def _unless(fault: Callable[[Any], bool]) -> Callable[[list[Run]], Run]:
    def make(runs: list[Run]) -> Run:
        def run(row: int, column: int) -> Any:
            value = runs[0](row, column)
            if isinstance(value, Grid):
                raise UnsupportedError("IFERROR over an area")
            return runs[1](row, column) if fault(value) else value

        return run

    return make


def _choose(runs: list[Run]) -> Run:
    def run(row: int, column: int) -> Any:
        place = number(runs[0](row, column))
        if isinstance(place, Fault):
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
            return numbers[0] if size == 1 else Grid(size if of_rows else 1, 1 if of_rows else size, numbers)

        return run

    return make


def _size(of_rows: bool) -> Callable[[list[Run]], Run]:
    def make(runs: list[Run]) -> Run:
        def run(row: int, column: int) -> Any:
            area = runs[0](row, column)
            return float(area.height if of_rows else area.width) if isinstance(area, Grid) else 1.0

        return run

    return make


def _constant(value: Any) -> Callable[[list[Run]], Run]:
    return lambda runs: lambda row, column: value


_OWN: dict[str, Callable[[list[Run]], Run]] = {
    "CHOOSE": _choose,
    "COLUMN": _place(of_rows=False),
    "COLUMNS": _size(of_rows=False),
    "FALSE": _constant(False),
    "IF": _if,
    "IFERROR": _unless(lambda value: isinstance(value, Fault)),
    "IFNA": _unless(lambda value: isinstance(value, Fault) and value == "#N/A"),
    "NA": _constant(Fault("#N/A")),
    "ROW": _place(of_rows=True),
    "ROWS": _size(of_rows=True),
    "TRUE": _constant(True),
}


def _judged(test: Callable[[Any], bool], runs: list[Run]) -> Run:
    def run(row: int, column: int) -> Any:
        value = runs[0](row, column)
        if isinstance(value, Grid):
            return Grid(value.height, value.width, [test(item) for item in value.head], test(value.rest))
        return test(value)

    return run
