"""The kind of cell for a length of time in seconds, which people also write as minutes and seconds."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

from implementation_xl.base.words import fold
from implementation_xl.forms.kinds.base import Allowed, Fault, Outcome, show
from implementation_xl.forms.kinds.quantities import ANY, Number, behind_a_date, number_readings

_CLOCK = re.compile(r"(\d{1,3}):([0-5]?\d)(?::([0-5]?\d))?(?:\s*(?:min|minutos|m)\.?)?")
_UNITS = re.compile(
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:m|min|mins|minutos?|')\.?)?(?:\s*(?:y|con)\s+)?\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:s|seg|segs|segundos?|''|\")\.?)?"
)
_HOUR = 3600
NEARLY = 0.01
"""How far from a whole second the day's fraction of a time may lie, as programs round it."""


def as_typed(moment: timedelta) -> float:
    """The seconds that somebody meant who typed a time: Excel takes «3:30» for 3 hours and 30 minutes.

    Up to an hour, and where there are hours, minutes and seconds, it is what it says.
    """
    seconds = round(moment.total_seconds())
    minutes_and_seconds = seconds >= _HOUR and seconds % 60 == 0
    return float(seconds // 60 if minutes_and_seconds else seconds)


def parse_seconds(text: str) -> float | None:
    """The seconds of «3:30», «0:03:30», «3 min 30 s» or «210 seg»; None for anything else, a bare number too."""
    word = fold(text)
    if match := _CLOCK.fullmatch(word):
        first, second, third = (int(part or 0) for part in match.groups())
        if match[3] is None:
            return float(first * 60 + second)
        return as_typed(timedelta(hours=first, minutes=second, seconds=third))
    match = _UNITS.fullmatch(word)
    if match is None or not any(match.groups()):
        return None
    minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.groups())
    return minutes * 60 + seconds


def _is_clock(number: float) -> bool:
    """True for a day's fraction that nobody types: what «3:30» becomes in a cell formatted as a number."""
    if not 0 < number < 1 or round(number, 2) == number:
        return False
    seconds = number * 24 * _HOUR
    return abs(seconds - round(seconds)) < NEARLY


def _shown(length: timedelta) -> str:
    """A time as the cell shows it, with its seconds where it has any."""
    seconds = round(length.total_seconds())
    clock = f"{seconds // _HOUR}:{seconds // 60 % 60:02d}"
    return f"{clock}:{seconds % 60:02d}" if seconds % 60 else clock


class Seconds(Number):
    """A length of time in seconds: 0, or 1 and more. Minutes and seconds («3:30») are understood and said."""

    number_format = "#,##0.##"
    called = "un tiempo en segundos"
    ask = "Escriba el total en segundos, solo el número: 3 min 30 s son 210."

    def text(self, text: str, raw: str) -> Outcome:
        seconds = None if number_readings(text) else parse_seconds(text)
        return super().text(text, raw) if seconds is None else self._said(seconds, text, None)

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, time):
            raw = timedelta(hours=raw.hour, minutes=raw.minute, seconds=raw.second, microseconds=raw.microsecond)
        days = behind_a_date(raw, self.shift) if isinstance(raw, (timedelta, date)) else None
        if isinstance(raw, float) and _is_clock(raw):
            days = raw
        if days is None or (isinstance(raw, date) and days == int(days)):
            return super().typed(raw)
        length = timedelta(days=days)
        return self._said(as_typed(length), _shown(length), days)

    def _said(self, seconds: float, found: str, as_sheet: float | None) -> Outcome:
        fault = self._fault(seconds)
        if fault:
            return Outcome(None, as_sheet, fault._replace(found=found))
        minutes, rest = divmod(seconds, 60)
        longer = f" ({show(minutes)} min {show(rest)} s)" if minutes else ""
        return Outcome(seconds, as_sheet, Fault("A327", found, show(seconds), {"longer": longer}))

    def _clean(self, numbers: list[float]) -> bool:
        return super()._clean(numbers) and not any(0 < number < 1 for number in numbers)

    def _fault(self, number: float) -> Fault | None:
        return Fault("E328", show(number)) if 0 < number < 1 else super()._fault(number)

    def explain(self) -> str:
        return "Tiempo en segundos"

    def allowed(self, cell: str, before: str = "") -> Allowed:
        return Allowed("custom", source=f"={self._right(cell)}", error=self.ask)

    def wrong(self, cell: str) -> str:
        return f'=AND({cell}<>"",NOT({self._right(cell)}))'

    def counted(self, column: str) -> str:
        low, high = self._bounds()
        zero = f'COUNTIFS({column},">=0",{column},"<=0")'
        return f'{zero}+COUNTIFS({column},">="&{low},{column},"<="&{high})'

    def holds(self, column: str) -> str:
        low, high = self._bounds()
        return f"(({column}=0)+({column}>={low}))*({column}<={high})"

    def _bounds(self) -> tuple[str, str]:
        low, high = self.limits
        return f"{max(1.0, low or 0):.15g}", ANY if high is None else f"{high:.15g}"

    def _right(self, cell: str) -> str:
        """What a cell must be: a day's fraction, which «3:30» becomes, is no number of seconds."""
        low, high = self._bounds()
        return f"AND(ISNUMBER({cell}),OR({cell}=0,{cell}>={low}),{cell}<={high})"
