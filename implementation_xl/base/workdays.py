"""Working weeks and holidays: which days count, and how many lie between two dates."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from implementation_xl.base.colombia import holidays_of
from implementation_xl.base.dates import LAST

MONDAY_TO_FRIDAY, MONDAY_TO_SATURDAY = "Lunes a viernes", "Lunes a sábado"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The working days of a form: a working week less its holidays.

    `week` is what *Semana laboral* says; anything but "Lunes a sábado" (blank included) is Monday to Friday, as the
    sheet's own formula has it. `holidays` are the dates of the *Festivos* sheet, in any order, repeats allowed.
    Counting takes well under a microsecond: whole weeks by arithmetic, holidays by bisection.
    """

    week: str | None = None
    holidays: Collection[date] = ()
    _length: int = field(init=False, repr=False, compare=False)
    _off: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        length = 6 if self.week == MONDAY_TO_SATURDAY else 5
        object.__setattr__(self, "_length", length)
        object.__setattr__(self, "_off", _days_off(length, tuple(self.holidays)))

    @property
    def days_a_week(self) -> int:
        """The days of its week on which people work: 5 or 6."""
        return self._length

    def working(self, day: date) -> bool:
        """True when people work that day."""
        ordinal = day.toordinal()
        return self.elapsed(ordinal) > self.elapsed(ordinal - 1)

    def elapsed(self, ordinal: int) -> int:
        """Working days up to and including the day of a proleptic ordinal; only differences of it mean anything."""
        weeks, rest = divmod(ordinal, 7)
        length = self._length
        return weeks * length + (rest if rest < length else length) - bisect_right(self._off, ordinal)

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; 0 when `last` is before `first`."""
        if last < first:
            return 0
        return self.elapsed(last.toordinal()) - self.elapsed(first.toordinal() - 1)

    def between(self, origin: date, day: date) -> int:
        """Working days after `origin` up to `day`, `day` included; negative when `day` is the earlier one."""
        return self.elapsed(day.toordinal()) - self.elapsed(origin.toordinal())

    def day(self, first: date, number: int) -> date | None:
        """The working day `number` (1 is the first one) on or after `first`; None when it is later than 2099."""
        start = first.toordinal()
        ordinals = range(start, LAST.toordinal() + 1)
        wanted = self.elapsed(start - 1) + number
        place = bisect_left(ordinals, wanted, key=self.elapsed)
        return date.fromordinal(ordinals[place]) if place < len(ordinals) else None


@lru_cache(maxsize=64)
def _days_off(length: int, holidays: tuple[date, ...]) -> tuple[int, ...]:
    """The ordinals of the holidays that fall in a week's first `length` days, in order: most forms share theirs."""
    return tuple(sorted({day.toordinal() for day in holidays if day.weekday() < length}))


def colombian_holidays(first_year: int, last_year: int) -> list[tuple[date, str]]:
    """Date and Spanish name of each holiday in Colombia, both years included, in order.

    For filling the *Festivos* sheet of a new form: nothing is measured with it.
    """
    return [(day, name) for year in range(first_year, last_year + 1) for day, name, _ in holidays_of(year)]


def legal_working_days(calendar: WorkCalendar, first: date, last: date) -> list[tuple[date, str, str]]:
    """The legal holidays from `first` to `last` that a form counts as working days: date, name and recent law."""
    years = range(first.year, last.year + 1)
    legal = (holiday for year in years for holiday in holidays_of(year))
    return [holiday for holiday in legal if first <= holiday[0] <= last and calendar.working(holiday[0])]
