"""What a line of *Cálculo* says besides its count when there is something to mend: a sentence, and the way to a cell.

A check's formulas have no "="; `{n}` stands for the line's name and `{at}` for the cell that holds its position.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

UNREAD, CONTRADICTED, MISPLACED, MISSING, EMPTY = "sin leer", "contradicción", "fuera de lugar", "falta", "vacía"
"""What there is to mend, in the order in which it is offered."""
LONGEST = 250
"""As many characters as one text within a formula may have, and a few to spare."""
DEEPEST = 50
"""How many IFs stand within each other at most."""


class Remedy(NamedTuple):
    """What is said of a count above 0, and the address of the first cell it counts, on which sheet."""

    group: str
    said: str
    sheet: str
    address: str
    position: str = ""


def in_quotes(words: str) -> str:
    """A text as formulas write it."""
    parts = [words[start : start + LONGEST] for start in range(0, len(words), LONGEST)] or [""]
    return "&".join('"' + part.replace('"', '""') + '"' for part in parts)


def sentence(name: str) -> str:
    """A named text with its first letter as a capital."""
    return f"UPPER(LEFT({name},1))&MID({name},2,255)"


def one_or_more(single: str, many: str, tail: str = "") -> str:
    """A sentence that begins with the count: "1 celda …" or "3 celdas …", and how it goes on."""
    words = f"IF({{n}}=1,{in_quotes(f'1 {single}')},{{n}}&{in_quotes(f' {many}')})"
    return f"{words}&{in_quotes(tail)}" if tail else words


def of_cell(name: str) -> str:
    """The address of a named cell; the first of the sheet where it was deleted."""
    return f'IF(ISERROR(ROW({name})),"A1",ADDRESS(ROW({name}),COLUMN({name}),4))'


def deleted(name: str) -> str:
    """Whether a named column was deleted."""
    return f"ISERROR(COLUMN({name}))"


def first_of(tests: Iterable[tuple[str, str]]) -> str:
    """The address of the named cell of the first test that holds."""
    formula = '""'
    for test, name in reversed(list(tests)[:DEEPEST]):
        formula = f"IF({test},{of_cell(name)},{formula})"
    return formula


def in_column(group: str, said: str, sheet: str, column: str, condition: str) -> Remedy:
    """A check of a named column, which begins in its header row: `condition` is 1 in the cells that it counts.

    Where the condition is an error in a row, as where a cell is one, the row is passed over.
    """
    below = f"(ROW({column})>ROW(INDEX({column},1)))"
    position = f"MATCH(1,INDEX({condition}*{below},0),0)"
    address = f"ADDRESS(ROW(INDEX({column},{{at}})),COLUMN(INDEX({column},1)),4)"
    return Remedy(group, said, sheet, address, position)


def counted_rows(factors: str, beside_errors: str = "") -> str:
    """How many rows meet the factors of a SUMPRODUCT.

    Where there is an error cell among them, those whose factors are none, of `beside_errors` where that is given.
    """
    plain = f"SUMPRODUCT(1*{factors})"
    return f"IF(ISERROR({plain}),SUMPRODUCT(COUNT(1/({beside_errors or factors}))),{plain})"
