"""Periods of measurement: the month, quarter, half-year or year asked for, and its cut-off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from implementation_xl.base.dates import MONTHS, show_date
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import fold

if TYPE_CHECKING:
    pass

MONTH, QUARTER, HALF_YEAR, YEAR = "mes", "trimestre", "semestre", "año"


LENGTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6, YEAR: 12}


FORMS = "2026-06 (mes), 2026-T2 (trimestre), 2026-S1 (semestre) o 2026 (año)"


ORDINALS = ("primer", "segundo", "tercer", "cuarto")


_LETTERS = {
    "t": QUARTER,
    "q": QUARTER,
    "trimestre": QUARTER,
    "trim": QUARTER,
    "s": HALF_YEAR,
    "semestre": HALF_YEAR,
    "sem": HALF_YEAR,
}


_WORD_ORDINALS = {"primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4}


_YEAR = re.compile(r"(20\d\d)")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months; `number` counts it within its year (6 is June, 2 the second quarter)."""

    kind: str
    year: int
    number: int = 1

    @property
    def id(self) -> str:
        """How it is written: 2026-06, 2026-T2, 2026-S1, 2026."""
        letter = {MONTH: f"-{self.number:02}", QUARTER: f"-T{self.number}", HALF_YEAR: f"-S{self.number}", YEAR: ""}
        return f"{self.year}{letter[self.kind]}"

    @property
    def label(self) -> str:
        """How people say it: junio de 2026, segundo trimestre de 2026."""
        if self.kind == YEAR:
            return f"año {self.year}"
        name = MONTHS[self.number - 1] if self.kind == MONTH else f"{ORDINALS[self.number - 1]} {self.kind}"
        return f"{name} de {self.year}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * LENGTHS[self.kind] + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(1)

    @property
    def next(self) -> Period:
        """The one that follows."""
        if self.number * LENGTHS[self.kind] < 12:
            return Period(self.kind, self.year, self.number + 1)
        return Period(self.kind, self.year + 1)

    @property
    def previous(self) -> Period:
        """The one before."""
        if self.number > 1:
            return Period(self.kind, self.year, self.number - 1)
        return Period(self.kind, self.year - 1, 12 // LENGTHS[self.kind])

    def cutoff(self, today: date) -> date:
        """The date to measure at: its last day, or today while it is not over."""
        return min(self.last, today)

    def finished(self, today: date) -> bool:
        """True once its last day is past: until then its figures may still change, and are provisional."""
        return today > self.last


class Span(NamedTuple):
    """When a project began and when it closed, as far as its workbooks say."""

    opened: date | None = None
    closed: date | None = None

    def within(self, period: Period, cutoff: date) -> bool:
        """True when a project measured at `cutoff` belongs to the period."""
        begun = self.opened is None or self.opened <= cutoff
        return begun and (self.closed is None or self.closed >= period.first)


def parse_period(text: str) -> Period:
    """The period a text means: "2026-06", "2026-T2", "2026-S1", "2026", also "junio 2026", "06/2026", "T2-2026".

    Raises ImplementationXLError, naming the forms accepted, when it means none of 2000 to 2099.
    """
    period = _period(fold(text))
    if period is None:
        raise ImplementationXLError(f"«{text}» no es un periodo. Escríbalo como {FORMS}.")
    return period


def _period(word: str) -> Period | None:
    if word.isdigit() and len(word) == 6 and word.startswith("20"):  # 202606
        word = f"{word[:4]}-{word[4:]}"
    years = _YEAR.findall(word)
    if len(years) != 1:
        return None
    year = int(years[0])
    parts = re.findall(r"\d+|[a-z]+", _YEAR.sub(" ", word, count=1))
    rest = [one for one in parts if one not in ("de", "del", "ano")]
    if not rest:
        return Period(YEAR, year)
    if len(rest) == 1:
        month = int(rest[0]) if rest[0].isdigit() else _month(rest[0])
        return Period(MONTH, year, month) if 1 <= month <= 12 else None
    if len(rest) != 2:
        return None
    numbers = [int(one) if one.isdigit() else _WORD_ORDINALS.get(one, 0) for one in rest]
    kinds = [_LETTERS.get(one) for one in rest]
    kind, number = next((one for one in kinds if one), None), max(numbers)
    return Period(kind, year, number) if kind and 1 <= number <= 12 // LENGTHS[kind] else None


def _month(word: str) -> int:
    """The number of a month's name or of its beginning; 0 for another word."""
    if word in ("set", "setiembre"):
        return 9
    return next((at for at, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)), 0)


def period_of(day: date, kind: str = MONTH) -> Period:
    """The period of a kind that a day lies in."""
    return Period(kind, day.year, (day.month - 1) // LENGTHS[kind] + 1)


def period_cutoff(period: Period, cutoff: date | None, today: date) -> date:
    """The date a period is measured at: the one asked for, else its end, or today while it is not over.

    Raises ImplementationXLError when the period has not begun, or the date asked for lies outside of it.
    """
    if cutoff is None:
        if period.first > today:
            raise ImplementationXLError(f"El periodo {period.id} ({period.label}) todavía no comienza.")
        return period.cutoff(today)
    if not period.first <= cutoff <= period.last:
        raise ImplementationXLError(
            f"La fecha de corte {show_date(cutoff)} no está en el periodo {period.id} ({period.label})."
        )
    return cutoff
