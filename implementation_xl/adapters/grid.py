"""Raw values of a sheet with their true addresses, as an adapter hands them over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from implementation_xl.base.problems import Problem
from implementation_xl.forms.kinds.kinds import BLANK

Places = Mapping[int, Sequence[int]]
"""Cells by column: 1-based column -> 1-based rows."""


@dataclass(slots=True)
class Grid:
    """The cells of one sheet: `rows[r][c]` is row r+1, column c+1; "" is blank.

    `merges` are the merged areas as 0-based (first row, first column, last row, last column); `unvalued` the formulas
    that were saved without their value and `pictures` the cells that show a picture or another thing that is no value,
    each 1-based column -> 1-based rows. What people hid is known where the file tells.
    """

    sheet: str
    rows: list[list[Any]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    unvalued: Places = field(default_factory=dict)
    pictures: Places = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    _ends: dict[tuple[int, int], int] | None = field(default=None, repr=False, compare=False)

    @property
    def width(self) -> int:
        """How many columns the rows have."""
        return len(self.rows[0]) if self.rows else 0

    def at(self, row: int, column: int) -> Any:
        """The value at 1-based row and column; blank outside."""
        if 0 < row <= len(self.rows) and 0 < column <= self.width:
            return self.rows[row - 1][column - 1]
        return BLANK

    def column(self, column: int, first: int, last: int) -> list[Any]:
        """The values of a 1-based column from row `first` to `last`, both included."""
        position = column - 1
        return [row[position] for row in self.rows[first - 1 : last]]

    def end_of_merge(self, row: int, column: int) -> int:
        """The last 1-based column of the merged area that begins at a 1-based cell; its own column for no area."""
        if self._ends is None:
            self._ends = {(top, left): right for top, left, _, right in self.merges}
        return self._ends.get((row - 1, column - 1), column - 1) + 1


class Book(Protocol):
    """An open workbook: sheets are parsed when asked for, once.

    `shows_errors` is false where error cells ("#REF!") cannot be told from blanks; `counts_from_1904` is true where
    the bare serial numbers of dates count from that year.
    """

    path: str
    sheet_names: list[str]
    shows_errors: bool
    counts_from_1904: bool

    def grid(self, name: str) -> Grid:
        """The cells of a sheet; raises ReadFailure when it cannot be parsed."""
        ...

    def links(self, name: str) -> Mapping[tuple[int, int], str | None]:
        """Where the hyperlinks of a sheet that was parsed lead: 1-based row and column -> target, None where a formula
        works it out."""

    def has_formula(self, name: str, row: int, column: int) -> bool:
        """True for a formula in a 1-based cell of a sheet that was parsed; False where the file does not tell."""
        ...


class ReadFailure(Exception):  # noqa: N818 - a value on its way to becoming a Problem
    """A file cannot be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem
