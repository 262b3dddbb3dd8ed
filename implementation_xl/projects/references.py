"""References from one record to another ("8; 9", "Actividad 12", a name), and what they lead to.

People write the number of the record, several separated by ";", "," or a line break, a range ("8-12"), or the record's
own words. Accents, case and zeros in front do not matter. What else a predecessor says is in `indicators.precedence`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from implementation_xl.base.words import fold, is_no_data, is_not_applicable, near_miss
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.precedence import cited_in

NOTHING = frozenset({"no", "ninguna", "ninguno", "todas", "todos", "todo", "varias", "varios", "no tiene"})
SUGGESTIONS = 20
"""How many references of one table get a suggestion: comparing every name with every other is slow."""
_RANGE = re.compile(r"(\d+) ?(?:-|–|a|al) ?(\d+)")
_PREFIX = re.compile(r"(?:actividad(?:es)?|act|tareas?|requerimientos?|req|items?|id|n[.º°o]*|#)[ .:#]*(?=\d)")
_ZEROS = re.compile(r"^0+(?=\d)")


class Index:
    """The records of a table by number and by name; `words` are the fields that may be cited instead of the number."""

    def __init__(self, table: TableData, number: str, *words: str) -> None:
        self.numbers: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self.shown: list[str] = []
        for index, value in enumerate(table.columns.get(number, ())):
            if value not in (None, ""):
                self.numbers.setdefault(number_key(str(value)), index)
        if not self.numbers:  # people then count the rows
            self.numbers = {str(place): place - 1 for place in range(1, len(table) + 1)}
        for word in words:
            for index, value in enumerate(table.columns.get(word, ())):
                if value not in (None, ""):
                    self.names.setdefault(_key(str(value)), index)
        self.shown = (
            [str(value) for value in table.columns.get(words[0], ()) if value not in (None, "")] if words else []
        )
        self._suggestions: dict[str, str] = {}

    def find(self, text: str) -> tuple[list[int], list[str]]:
        """The records that a cell refers to, and the pieces of it that refer to none."""
        whole = self.named(text)
        if whole is not None:
            return whole, []
        records: list[int] = []
        missing = []
        for piece in cited_in(text):
            here = self.named(piece)
            if here is None:
                missing.append(piece)
            else:
                records += here
        return records, missing

    def named(self, text: str) -> list[int] | None:
        """The records of a single reference; None where there is no such record."""
        if text in self.numbers:
            return [self.numbers[text]]
        word = _key(text)
        place = self.numbers.get(word)
        if place is None:
            place = self.names.get(word)
        if place is not None:
            return [place]
        if word in NOTHING or is_no_data(text) or is_not_applicable(text):
            return []
        bare = number_key(_PREFIX.sub("", word, count=1))
        if bare in self.numbers:
            return [self.numbers[bare]]
        if match := _RANGE.fullmatch(bare):
            first, last = int(match[1]), int(match[2])
            if first <= last and str(first) in self.numbers and str(last) in self.numbers:
                return [self.numbers[one] for one in map(str, range(first, last + 1)) if one in self.numbers]
        return None

    def suggestion(self, piece: str) -> str:
        """«¿Quiso decir «…»?» for a piece that leads nowhere, where something is like it; else nothing."""
        if piece not in self._suggestions and len(self._suggestions) < SUGGESTIONS:
            guess = near_miss(piece, self.shown) if re.search(r"[^\W\d]", piece) else None
            self._suggestions[piece] = f"¿Quiso decir «{guess}»?" if guess else ""
        return self._suggestions.get(piece, "")


def _key(text: str) -> str:
    """A text as it is compared; a numeral ("7.2") that the workbook keeps as a number is read "7,2"."""
    return fold(text).replace(",", ".")


def number_key(text: str) -> str:
    """The number of a record as it is compared: "07" is "7"."""
    return _ZEROS.sub("", _key(text))


def cycles(links: dict[int, list[int]]) -> Iterator[list[int]]:
    """Each circle of records that wait for each other, from its first record on; of circles that share one, one."""
    if all(before < record for record, waited in links.items() for before in waited):
        return  # nobody waits for a later row, as in most schedules
    left = dict(links)
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            nodes: list[Any] = error.args[1][:-1][::-1]  # graphlib lists a node after those that wait for it
            start = nodes.index(min(nodes))
            yield nodes[start:] + nodes[:start]
            for node in nodes:
                left.pop(node, None)
        else:
            return
