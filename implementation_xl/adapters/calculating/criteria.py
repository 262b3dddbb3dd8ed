"""Which cells of an area meet a criterion of COUNTIFS and its kin, as the bits of a number.

Numbers are sorted once an area, so that a sheet of two thousand days that count the same columns takes no time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

from implementation_xl.adapters.calculating.values import CellError, number

_CRITERION = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)


class Column:
    """The values of an area, ready to be asked; so many cells follow them that hold `rest`, which is no number."""

    def __init__(self, values: list[Any], more: int = 0, rest: Any = None) -> None:
        self.values = values
        self.more, self.rest = more, rest
        self.all = (1 << len(values) + more) - 1
        self.asked: dict[Any, int] = {}
        self._numbers: tuple[list[float], list[int]] | None = None

    def meeting(self, criterion: Any) -> int:
        """The bits of the cells that meet a criterion."""
        key = (type(criterion), criterion)
        if key not in self.asked:
            self.asked[key] = self._meeting(criterion)
        return self.asked[key]

    def _meeting(self, criterion: Any) -> int:
        sign, wanted = "=", criterion
        if isinstance(criterion, str):
            match = _CRITERION.fullmatch(criterion)
            assert match
            sign, wanted = match[1] or "=", match[2]
            plain = number(wanted)
            wanted = wanted if isinstance(plain, CellError) else plain
        if wanted is None:
            wanted = 0.0
        if isinstance(wanted, bool):
            return self._bits(lambda value: value is wanted)
        return self._of_number(sign, wanted) if isinstance(wanted, float) else self._of_text(sign, wanted)

    def _of_number(self, sign: str, wanted: float) -> int:
        numbers, below = self._sorted()
        before, upto = below[bisect_left(numbers, wanted)], below[bisect_right(numbers, wanted)]
        every = below[-1]
        equal = upto & ~before
        return {
            "<": before,
            "<=": upto,
            ">": every & ~upto,
            ">=": every & ~before,
            "=": equal,
            "<>": self.all & ~equal,
        }[sign]

    def _sorted(self) -> tuple[list[float], list[int]]:
        if self._numbers is None:
            pairs = sorted((value, place) for place, value in enumerate(self.values) if type(value) is float)
            below = [0]
            for _, place in pairs:
                below.append(below[-1] | 1 << place)
            self._numbers = [value for value, _ in pairs], below
        return self._numbers

    def _of_text(self, sign: str, wanted: str) -> int:
        if sign in ("=", "<>"):
            if not wanted:
                bits = self._bits(lambda value: value is None or value == "")
            else:
                pattern = re.compile(_wildcards(wanted.casefold()), re.DOTALL)
                bits = self._bits(lambda value: _is_text(value) and bool(pattern.fullmatch(value.casefold())))
            return bits if sign == "=" else self.all & ~bits
        folded = wanted.casefold()
        tests: dict[str, Callable[[str], bool]] = {
            "<": lambda value: value < folded,
            "<=": lambda value: value <= folded,
            ">": lambda value: value > folded,
            ">=": lambda value: value >= folded,
        }
        return self._bits(lambda value: _is_text(value) and tests[sign](value.casefold()))

    def _bits(self, test: Callable[[Any], bool]) -> int:
        bits = int("".join("1" if test(value) else "0" for value in reversed(self.values)) or "0", 2)
        return bits | (self.all >> len(self.values) << len(self.values)) if self.more and test(self.rest) else bits


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, CellError)


def _wildcards(text: str) -> str:
    parts = re.split(r"(~[*?~]|[*?])", text)
    return "".join(
        {"*": ".*", "?": "."}.get(part) or re.escape(part[1:] if part[:1] == "~" else part) for part in parts
    )


def chosen(values: list[Any], bits: int) -> list[float]:
    """The numbers among the values whose bit is set."""
    marks = bin(bits)[:1:-1]
    return [value for value, mark in zip(values, marks, strict=False) if mark == "1" and type(value) is float]
