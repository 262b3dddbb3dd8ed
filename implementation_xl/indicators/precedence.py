"""What a cell *Predecesora* says: which activities come first, how the two are tied, and how long one waits.

`8; 9`, `3FC+2 días`, `5CC`, `7FF-1d`, `4 + 1 sem`. The relation is Spanish or English (FC or FS, CC or SS, FF, CF or
SF; without one, the first has to end before the other starts), the lag in working days or weeks of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from implementation_xl.base.words import fold

FINISH_START, START_START, FINISH_FINISH, START_FINISH = "FC", "CC", "FF", "CF"
_RELATIONS = {
    "fc": FINISH_START,
    "fs": FINISH_START,
    "cc": START_START,
    "ss": START_START,
    "ff": FINISH_FINISH,
    "cf": START_FINISH,
    "sf": START_FINISH,
}
_DAYS = frozenset({"", "d", "dh", "dia", "dias", "dia habil", "dias habiles", "day", "days"})
_WEEKS = frozenset({"s", "sem", "sems", "semana", "semanas", "w", "wk", "wks", "week", "weeks"})
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("un uno una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"), 1
    )
    for word in words.split()
}
_SEPARATOR = re.compile(r"[;,\n]|\sy\s")
_TIED = re.compile(r"(?P<first>.*?[\d)\s])\s*(?P<relation>fc|fs|cc|ss|ff|cf|sf)\s*(?P<lag>[+-].*)?", re.IGNORECASE)
_DELAYED = re.compile(r"(?P<first>.*?)\s*(?P<lag>\+.*|-\s*\d+(?:\s*[^\W\d].*))")
_OTHER = re.compile(r"(?P<first>\d+(?:\.\d+)*)\s*(?P<rest>[^\W\d_].*)")
_LAG = re.compile(r"(?P<sign>[+-])\s*(?P<number>\d{1,4}|[a-z]+)\s*(?P<unit>[a-z. ]*)")


class Dependency(NamedTuple):
    """Of two records, what the later one waits for: a relation, and a lag in working days (negative: an overlap)."""

    before: int
    after: int
    relation: str = FINISH_START
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Precedence:
    """What one cell says: links, pieces that name no record, and pieces whose relation or lag is not understood.

    A record that is named in a piece that is not understood is taken as one that has to end first.
    """

    links: tuple[Dependency, ...] = ()
    missing: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def precedence(
    text: str, after: int, records: Callable[[str], Sequence[int] | None], days_a_week: int = 5
) -> Precedence:
    """What the cell of the record `after` says; `records` gives those that a reference names, None where none does.

    A name may hold anything, so a text is first taken as a whole, then piece by piece, then without relation and lag.
    """
    parts = list(cited_in(text))
    numbers = len(parts) > 1 and all(part.isdigit() for part in parts)
    whole = None if numbers else records(text)
    if whole is not None:
        return Precedence(tuple(Dependency(record, after) for record in whole))
    links: list[Dependency] = []
    missing, unclear = [], []
    for piece in parts:
        named = records(piece)
        relation, lag, understood = FINISH_START, 0, True
        if named is None:
            first, relation, lag, understood = _parts(piece, days_a_week)
            named = records(first) if first else None
        if named is None:
            missing.append(piece)
            continue
        if not understood:
            unclear.append(piece)
        links += [Dependency(record, after, relation, lag) for record in named]
    return Precedence(tuple(links), tuple(missing), tuple(unclear))


def cited_in(text: str) -> Iterator[str]:
    """The references of a cell that names several."""
    return filter(None, (part.strip() for part in _SEPARATOR.split(text)))


def _parts(piece: str, days_a_week: int) -> tuple[str, str, int, bool]:
    """Reference, relation and lag of a piece, and whether the last two are understood."""
    if tied := _TIED.fullmatch(piece):
        lag = _lag_of(tied["lag"], days_a_week)
        return tied["first"].strip(), _RELATIONS[tied["relation"].lower()], lag or 0, lag is not None
    if delayed := _DELAYED.fullmatch(piece):
        lag = _lag_of(delayed["lag"], days_a_week)
        return delayed["first"].strip(), FINISH_START, lag or 0, lag is not None
    if other := _OTHER.fullmatch(piece):
        return other["first"], FINISH_START, 0, False
    return "", FINISH_START, 0, False


def _lag_of(text: str | None, days_a_week: int) -> int | None:
    """Working days of a lag ("+2 días", "- 1 sem"); 0 where there is none, None where it cannot be understood."""
    if text is None:
        return 0
    lag = _LAG.fullmatch(fold(text).strip())
    if lag is None:
        return None
    number = int(lag["number"]) if lag["number"].isdigit() else _NUMBERS.get(lag["number"])
    unit = " ".join(lag["unit"].replace(".", " ").split())
    if number is None or unit not in _DAYS | _WEEKS:
        return None
    days = number * days_a_week if unit in _WEEKS else number
    return -days if lag["sign"] == "-" else days
