"""The text of a formula -> a tree of tuples, the same for all cells over which it is filled down.

Nodes: ("value", v) · ("cell", sheet, row, row is fixed, column, column is fixed) · ("name", n) · ("call", f, *args) ·
("range", a, b) · ("grid", height, width, *values) · (operator, a, b) · ("minus", a) · ("percent", a). Rows and columns
that are not fixed are distances from the cell of the formula; `sheet` is "" for its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from implementation_xl.adapters.calculating.values import CellError, UnsupportedError
from implementation_xl.base.cells import column_number

Node = tuple[Any, ...]

_REFERENCE = r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![\w.(])"
_RELATIVE = re.compile(rf"\"[^\"]*\"|'[^']*'!|(?<![\w.$]){_REFERENCE}")
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<text>"(?:[^"]|"")*")
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<fault>\#[A-Z/0-9]+[!?]?)
    | (?P<cell>(?P<sheet>'(?:[^']|'')*'!|[^\W\d]\w*!)?{_REFERENCE})
    | (?P<call>[^\W\d][\w.]*)\(
    | (?P<name>[^\W\d][\w.]*)
    | (?P<operator><=|>=|<>|[-+*/^&=<>(),:;{{}}%])
    )""",
    re.VERBOSE,
)
_BINDING = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5, ":": 9}
_SIGN, _PERCENT = 6, 7


def relative_key(text: str, row: int, column: int) -> str:
    """The text of a formula with its references as distances: equal for cells over which it is filled down."""

    def distance(match: re.Match[str]) -> str:
        if match[4] is None:
            return match[0]
        down = match[4] if match[3] else f"r{int(match[4]) - row}"
        return f"{match[2] if match[1] else f'c{column_number(match[2].encode()) - column}'}|{down}"

    return _RELATIVE.sub(distance, text)


@lru_cache(maxsize=16_384)  # the workbooks of a form have the same formulas
def parse_formula(text: str, row: int, column: int) -> Node:
    """The tree of the formula of a cell; raises UnsupportedError for what is not understood."""
    return _Parser(text.removeprefix("="), row, column).whole()


class _Parser:
    def __init__(self, text: str, row: int, column: int) -> None:
        self.text, self.row, self.column = text, row, column
        self.place = 0
        self.advance()

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.place)
        if match is None:
            if self.text[self.place :].strip():
                raise UnsupportedError(self.text[self.place :])
            self.kind, self.said, self.match = "end", "", match
            return
        self.kind = match.lastgroup or ""
        self.said, self.match, self.place = match[self.kind], match, match.end()

    def whole(self) -> Node:
        node = self.expression(0)
        if self.kind != "end":
            raise UnsupportedError(self.said)
        return node

    def expression(self, least: int) -> Node:
        node = self.operand()
        while self.kind == "operator":
            sign, binding = self.said, _BINDING.get(self.said, 0)
            if sign == "%":
                self.advance()
                node = ("percent", node)
                continue
            if not binding or binding <= least:
                break
            self.advance()
            other = self.expression(binding)
            node = ("range", node, other) if sign == ":" else (sign, node, other)
        return node

    def operand(self) -> Node:
        kind, said, match = self.kind, self.said, self.match
        self.advance()
        if kind == "number":
            return ("value", float(said))
        if kind == "text":
            return ("value", said[1:-1].replace('""', '"'))
        if kind == "fault":
            return ("value", CellError(said))
        if kind == "cell" and match:
            return self._cell(match)
        if kind == "call":
            return ("call", said.removeprefix("_xlfn.").upper(), *self._arguments())
        if kind == "name":
            # as a function: as values they would be equal to the numbers 1 and 0, and share what is made of those
            return ("call", said.upper()) if said.upper() in ("TRUE", "FALSE") else ("name", said)
        if said in ("-", "+"):
            node = self.expression(_SIGN - 1)
            return ("minus", node) if said == "-" else node
        if said == "(":
            node = self.expression(0)
            self.expect(")")
            return node
        if said == "{":
            return self._grid()
        raise UnsupportedError(said)

    def expect(self, sign: str) -> None:
        if self.said != sign:
            raise UnsupportedError(self.text)
        self.advance()

    def _cell(self, match: re.Match[str]) -> Node:
        fixed_column, letters, fixed_row, digits = match.groups()[5:9]
        sheet = (match["sheet"] or "").removesuffix("!")
        sheet = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        row = int(digits) - (0 if fixed_row else self.row)
        column = column_number(letters.encode()) - (0 if fixed_column else self.column)
        return ("cell", sheet, row, bool(fixed_row), column, bool(fixed_column))

    def _arguments(self) -> list[Node]:
        arguments: list[Node] = []
        while self.said != ")" or self.kind != "operator":
            if self.kind == "operator" and self.said == ",":
                arguments.append(("value", None))
            else:
                arguments.append(self.expression(0))
            if self.kind == "operator" and self.said == ")":
                break
            self.expect(",")
        self.advance()
        return arguments

    def _grid(self) -> Node:
        values, height = [], 1
        while True:
            value = self.operand()
            if value == ("name", "-") or value[0] not in ("value", "minus"):
                raise UnsupportedError(self.text)
            values.append(-value[1][1] if value[0] == "minus" else value[1])
            sign = self.said
            self.advance()
            height += sign == ";"
            if sign == "}":
                return ("grid", height, len(values) // height, *values)
            if sign not in (",", ";"):
                raise UnsupportedError(self.text)
