"""Which formulas of a drawn workbook depend on which by their text, as a program that looks at no values sees it.

Excel may take a formula to depend on every cell of a range that it names, though `INDEX` takes one of them only; what
it then calls a circular reference stops its calculation with a message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from implementation_xl.adapters.calculating.parsing import Node, parse_formula
from implementation_xl.adapters.drawing import BookDrawing, Formula
from implementation_xl.base.cells import place_of

PLACES_ONLY = {"ROW", "ROWS", "COLUMN", "COLUMNS"}
"""Functions that look at where their argument is, not at what is in it."""


class Area(NamedTuple):
    """A rectangle of cells."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


Place = tuple[str, int, int]
Vertex = Place | Area


def circles(book: BookDrawing) -> list[list[str]]:
    """The formulas that depend on themselves, as groups of cells that depend on each other."""
    formulas = _formulas(book)
    by_column: dict[tuple[str, int], list[int]] = defaultdict(list)
    for sheet, row, column in sorted(formulas):
        by_column[sheet, column].append(row)

    @cache
    def within(area: Area) -> list[Place]:
        return [
            (area.sheet, row, column)
            for column in range(area.left, area.right + 1)
            for row in by_column.get((area.sheet, column), ())
            if area.top <= row <= area.bottom
        ]

    reading = _Reading(book)

    def next_of(node: Vertex) -> list[Vertex]:
        if isinstance(node, Area):
            return [*within(node)]
        return [*reading.areas(formulas[node], *node)]

    return [
        [f"{node[0]}!R{node[1]}C{node[2]}" for node in group if not isinstance(node, Area)]
        for group in _strong(formulas, next_of)
    ]


def _formulas(book: BookDrawing) -> dict[Place, Formula]:
    found: dict[Place, Formula] = {}
    for sheet in book.sheets:
        for cell in sheet.cells:
            if isinstance(cell.value, Formula):
                found[sheet.name, cell.row, cell.column] = cell.value
        for merge in sheet.merges:
            if isinstance(merge.value, Formula):
                found[sheet.name, merge.first_row, merge.first_column] = merge.value
    return found


class _Reading:
    """What areas the formulas of a workbook name."""

    def __init__(self, book: BookDrawing) -> None:
        self.names = book.names
        self._trees: dict[tuple[str, str], Node] = {}

    def areas(self, formula: Formula, sheet: str, row: int, column: int) -> set[Area]:
        first = place_of(formula.shared.partition(":")[0]) if formula.shared else (row, column)
        key = (formula.text, formula.shared or f"{row},{column}")
        if key not in self._trees:
            self._trees[key] = parse_formula(formula.text, *first)
        return set(self._named(self._trees[key], sheet, row, column))

    def _named(self, node: Node, sheet: str, row: int, column: int) -> Iterator[Area]:
        kind = node[0]
        if kind in ("value", "grid") or (kind == "call" and node[1] in PLACES_ONLY):
            return
        if kind == "name":
            yield from self._named(parse_formula(self.names[node[1]], row, column), sheet, row, column)
        elif kind == "cell":
            yield self._cell(node, sheet, row, column)
        elif kind == "range":
            ends = [area for part in node[1:] for area in self._named(part, sheet, row, column)]
            yield Area(
                ends[0].sheet,
                min(end.top for end in ends),
                min(end.left for end in ends),
                max(end.bottom for end in ends),
                max(end.right for end in ends),
            )
        else:
            for part in node[2 if kind == "call" else 1 :]:
                yield from self._named(part, sheet, row, column)

    def _cell(self, node: Node, sheet: str, row: int, column: int) -> Area:
        _, name, down, row_fixed, right, column_fixed = node
        at_row, at_column = down + (0 if row_fixed else row), right + (0 if column_fixed else column)
        return Area(name or sheet, at_row, at_column, at_row, at_column)


def _strong(start: Iterable[Vertex], next_of: Callable[[Vertex], list[Vertex]]) -> list[list[Vertex]]:
    """Tarjan's groups of more than one node, without recursion."""
    order: dict[Vertex, int] = {}
    low: dict[Vertex, int] = {}
    stack: list[Vertex] = []
    on: set[Vertex] = set()
    groups: list[list[Vertex]] = []
    for root in start:
        if root in order:
            continue
        work = [(root, iter(next_of(root)))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on.add(root)
        while work:
            node, following = work[-1]
            for other in following:
                if other not in order:
                    order[other] = low[other] = len(order)
                    stack.append(other)
                    on.add(other)
                    work.append((other, iter(next_of(other))))
                    break
                if other in on:
                    low[node] = min(low[node], order[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    at = stack.index(node) if stack[-1] != node else len(stack) - 1
                    group = stack[at:]
                    del stack[at:]
                    on.difference_update(group)
                    if len(group) > 1:
                        groups.append(group)
    return groups
