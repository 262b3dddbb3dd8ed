"""What an editor of packages is told of a workbook whose sheets are to be followed by newer ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from implementation_xl.adapters.editing.references import CellArea
from implementation_xl.adapters.style import Style

_ADDRESSES = re.compile(r"\$?[A-Z]{1,3}\$?\d+|\s")

Place = tuple[int, int]
"""1-based row and column."""


def rule_shape(formula: str) -> str:
    """A formula of a conditional format without its addresses: alike in whatever row and column it is said."""
    return _ADDRESSES.sub("", formula.removeprefix("=")).casefold()


def reference_shape(reference: str) -> str:
    """A reference of a chart, however it is quoted and fixed."""
    return re.sub(r"[=$']", "", reference).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseMarks:
    """What of a sheet is the form's own and not a person's: texts of notes, pictures and charts, shapes of rules.

    `author` is who signs its notes, whose wording may have been another when the workbook was made.
    """

    author: str = ""
    notes: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """A sheet whose cells go on in a newer one.

    `cell` says where a cell is now, None for nowhere on that sheet; `kept` whether its content is taken over as it
    stands; `look` how the form draws it, None for a cell whose whole look is taken over. `columns` are the columns of
    the table, old -> new, and `own` those of them that are a person's; `header` is the old and the new header row.
    """

    old: str
    new: str
    cell: Callable[[int, int], Place | None]
    kept: Callable[[int, int], bool]
    look: Callable[[int, int], Style | None]
    columns: Mapping[int, int] = field(default_factory=dict)
    own: frozenset[int] = frozenset()
    header: Place = (0, 0)
    house: HouseMarks = field(default_factory=HouseMarks)

    @property
    def shift(self) -> int:
        """How many rows the records move down."""
        return self.header[1] - self.header[0]

    def row(self, number: int) -> int | None:
        """Where a row of the table is now; None for a row above it."""
        return number + self.shift if number >= self.header[0] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """All of it: the sheets that go on, those that a newer one takes the place of, the names, and the references.

    `replaced` has what is the form's own on each sheet that goes; `names` the old defined names of the form in small
    letters, with the new ones, None for those that are gone; `renamed` a person's sheets whose name the newer form
    takes.
    """

    successors: tuple[Successor, ...]
    replaced: Mapping[str, HouseMarks]
    names: Mapping[str, str | None]
    moved: Callable[[CellArea], CellArea | None]
    renamed: Mapping[str, str] = field(default_factory=dict)


class Unplaced(NamedTuple):
    """What a person wrote that has no place any more: the sheet, where it stood, what it is, and its text."""

    sheet: str
    cell: str
    what: str
    text: str
