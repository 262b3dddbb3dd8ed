"""The values of a workbook's formulas, each computed when it is first asked for.

A formula becomes a function of the row and column of its cell, made once for all cells over which it is filled down;
a part of a formula that refers to fixed cells only is computed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from implementation_xl.adapters.calculating.functions import GATHERING, JUDGING, SINGLE, Counting
from implementation_xl.adapters.calculating.operations import OWN, Run, judgement, operation
from implementation_xl.adapters.calculating.parsing import Node, parse_formula, relative_key
from implementation_xl.adapters.calculating.values import (
    REFERENCE,
    Area,
    CellError,
    Rectangle,
    UnsupportedError,
    lifted,
    number,
)
from implementation_xl.adapters.drawing import Fill, Formula
from implementation_xl.base.cells import place_of

Part = tuple[Run, bool]
_UNKNOWN = object()
_IN_ORDER = 4_096


class FormulaSheet:
    """One sheet: values and formulas by row and column; the value of a formula joins the others.

    `alike` is, by column, the row from which on a filled-down formula comes to the same value.
    """

    def __init__(self, name: str, book: FormulaBook) -> None:
        self.name, self.book = name, book
        self.cells: dict[tuple[int, int], Any] = {}
        self.formulas: dict[tuple[int, int], Formula] = {}
        self.fills: dict[int, Fill] = {}
        self.alike: dict[int, int] = {}
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
            fill = self.fills.get(column)
            if fill is None or not fill.first <= row <= fill.last:
                return None
            alike = self.alike.get(column, row)
            if row > alike:
                return self.value(alike, column)
            formula = Formula(fill.formula, shared=fill.area)
        self.cells[place] = _UNKNOWN
        value = self.book.function(self, formula, row, column)(row, column)
        if isinstance(value, Rectangle):
            raise UnsupportedError("a grid in one cell")
        self.cells[place] = value = 0.0 if value is None else value
        return value

    def values(self, top: int, left: int, bottom: int, right: int) -> list[Any]:
        """The values of a rectangle, row by row, down to the last row that differs from those below."""
        key = (top, left, min(bottom, self._alike(left, bottom, right) or self.last), right)
        if key not in self.areas:
            rows, columns, value = range(top, key[2] + 1), range(left, right + 1), self.value
            self.areas[key] = [value(row, column) for row in rows for column in columns]
        return self.areas[key]

    def rest(self, _: int, left: int, bottom: int, right: int) -> Any:
        """What each cell holds that follows them."""
        alike = self._alike(left, bottom, right)
        return self.value(alike, left) if alike else None

    def _alike(self, left: int, bottom: int, right: int) -> int:
        """The row from which on the cells of an area of one column are alike; 0 for none."""
        alike = self.alike.get(left, 0) if left == right else 0
        return alike if alike and alike < bottom <= self.fills[left].last else 0


class FormulaBook:
    """The sheets of a workbook and its names."""

    def __init__(self, names: Mapping[str, str], today: float | None) -> None:
        self.sheets: dict[str, FormulaSheet] = {}
        self.names = names
        self.today = today
        self.counting = Counting().functions()
        self._made: dict[Any, Run] = {}
        self._parts: dict[Any, Part] = {}
        self._named: dict[str, Node] = {}

    def function(self, sheet: FormulaSheet, formula: Formula, row: int, column: int) -> Run:
        """What computes the formula of a cell; one that is filled down is understood from its area's first cell."""
        if formula.shared:
            row, column = place_of(formula.shared.partition(":")[0])
        key = (sheet, formula.shared or relative_key(formula.text, row, column))
        if key not in self._made:
            self._made[key] = self._value(parse_formula(formula.text, row, column), sheet)[0]
        return self._made[key]

    def _value(self, node: Node, sheet: FormulaSheet) -> Part:
        """What computes a part of a formula, and whether it is one value for all cells."""
        key = (sheet, node)
        if key not in self._parts:
            run, fixed = self._part(node, sheet)
            self._parts[key] = (_once(run) if fixed and node[0] not in ("value", "cell") else run), fixed
        return self._parts[key]

    def _part(self, node: Node, sheet: FormulaSheet) -> Part:
        kind = node[0]
        if kind == "value":
            return (lambda row, column: node[1]), True
        if kind == "grid":
            grid = Rectangle(node[1], node[2], list(node[3:]))
            return (lambda row, column: grid), True
        if kind == "call":
            return self._call(node, sheet)
        if kind in ("cell", "name", "range"):
            return self._reference(node, sheet)
        parts = [self._value(part, sheet) for part in node[1:]]
        return operation(kind, [run for run, _ in parts]), all(fixed for _, fixed in parts)

    def _reference(self, node: Node, sheet: FormulaSheet) -> Part:
        run, fixed = self._area(node, sheet)
        if node[0] == "cell":
            return _single(*self._cell(node, sheet)), fixed

        def value(row: int, column: int) -> Any:
            area = run(row, column)
            return area.only if area.height == area.width == 1 else area

        return value, fixed

    def _cell(self, node: Node, sheet: FormulaSheet) -> tuple[FormulaSheet, int, bool, int, bool]:
        _, name, row, row_fixed, column, column_fixed = node
        if name and name not in self.sheets:
            raise UnsupportedError(f"no sheet {name}")
        return self.sheets[name] if name else sheet, row, row_fixed, column, column_fixed

    def _area(self, node: Node, sheet: FormulaSheet) -> Part:
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
            self._named[name] = parse_formula(self.names[name], 0, 0)
        return self._named[name]

    def _call(self, node: Node, sheet: FormulaSheet) -> Part:
        name, arguments = node[1], node[2:]
        if name == "INDEX":
            run, fixed = self._index(arguments, sheet)
            return _first(run), fixed
        gathering = self.counting.get(name) or GATHERING.get(name)
        wants_areas = gathering is not None or name in ("ROW", "COLUMN", "ROWS", "COLUMNS")
        parts = [(self._area if wants_areas else self._value)(argument, sheet) for argument in arguments]
        runs, fixed = [run for run, _ in parts], all(fixed for _, fixed in parts)
        if name in OWN:
            return OWN[name](runs), fixed and not (name in ("ROW", "COLUMN") and not runs)
        if name == "TODAY":
            if self.today is None:
                raise UnsupportedError("a value that follows the day")
            return (lambda row, column: self.today), True
        if gathering is not None:
            return (lambda row, column: gathering(*[run(row, column) for run in runs])), fixed
        if name in JUDGING:
            return judgement(JUDGING[name], runs), fixed
        if name in SINGLE:
            function = SINGLE[name]
            return (lambda row, column: lifted(function, [run(row, column) for run in runs])), fixed
        raise UnsupportedError(f"no function {name}")

    def _index(self, arguments: tuple[Node, ...], sheet: FormulaSheet) -> Part:
        (area, area_fixed), *places = [self._area(arguments[0], sheet)] + [
            self._value(part, sheet) for part in arguments[1:]
        ]

        def run(row: int, column: int) -> Any:
            return _indexed(area(row, column), [number(place(row, column)) for place, _ in places])

        return run, area_fixed and all(fixed for _, fixed in places)


def _once(run: Run) -> Run:
    """What computes a value that is the same for all cells."""
    kept: list[Any] = []

    def known(row: int, column: int) -> Any:
        if not kept:
            kept.append(run(row, column))
        return kept[0]

    return known


def _single(sheet: FormulaSheet, row: int, row_fixed: bool, column: int, column_fixed: bool) -> Run:
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
        return area.only if isinstance(area, Rectangle) and area.height == area.width == 1 else area

    return value


def _spanned(first: Any, last: Any) -> Any:
    if not (isinstance(first, Area) and isinstance(last, Area)):
        return REFERENCE
    return Area(first.sheet, first.top, first.left, last.bottom, last.right)


def _indexed(area: Any, places: list[Any]) -> Any:
    """The cell, row or column of an area: 0 stands for all."""
    fault = next((place for place in places if isinstance(place, CellError)), None)
    if fault is not None:
        return fault
    if not isinstance(area, Rectangle):
        raise UnsupportedError("INDEX of one value")
    row, column = (int(place) for place in [*places, 0.0, 0.0][:2])
    if len(places) == 1 and area.height == 1:
        row, column = 1, row
    if not (0 <= row <= area.height and 0 <= column <= area.width):
        return REFERENCE
    if not isinstance(area, Area):
        whole = (row, area.height) in ((0, area.height), (1, 1)) and (column, area.width) in ((0, area.width), (1, 1))
        return area if whole else _indexed_grid(area, row or 1, column or 1)
    if area.width == 1 or area.height * area.width <= _IN_ORDER:
        _ = area.head  # from the first cell on: a running total is as many calls deep as it has rows
    top, bottom = (area.top + row - 1,) * 2 if row else (area.top, area.bottom)
    left, right = (area.left + column - 1,) * 2 if column else (area.left, area.right)
    return Area(area.sheet, top, left, bottom, right)


def _indexed_grid(grid: Rectangle, row: int, column: int) -> Any:
    return grid.flat[(row - 1) * grid.width + column - 1]
