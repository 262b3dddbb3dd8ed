"""Kinds of cell that hold a number: any number, a whole number, a percent."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from implementation_xl.base import dates
from implementation_xl.forms.kinds.base import SAME, Allowed, Fault, Kind, Outcome, is_empty, only, show, show_percent

_NUMBER = re.compile(
    r"[+-]?\d+(?:[.,]\d+)?|[+-]?[1-9]\d{0,2}(?:[. ]\d{3})+(?:,\d+)?|[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"
)
_IN_WORDS = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:[. ]\d{3})+")
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""One mark before three digits: of thousands or decimal, as the limits of the field leave it."""
_EPOCH = datetime(dates.EPOCH.year, dates.EPOCH.month, dates.EPOCH.day)
_AFTER_FEBRUARY_1900 = 61
"""The serial number of 1 March 1900: those before it count from a day later, as if that year had a 29 February."""

HUGE = 1e12
"""As far as the sheet takes numbers without a limit of their own."""
ANY = "1E+300"
"""A limit that is none, as formulas write it."""


def parse_number(text: str) -> float | None:
    """The number a text means with decimal comma or point and thousands marks; None when it is none.

    One mark followed by exactly three digits ("1.234") is a thousands mark, as written in Colombia; with a comma
    ("1,234") or after a zero ("0.850") it is a decimal one.
    """
    text = text.replace("$", "").strip()
    if not _NUMBER.fullmatch(text):
        return None
    if "," in text and "." in text:
        decimal = max(text.rfind(","), text.rfind("."))
        whole = re.sub(r"[., ]", "", text[:decimal])
        return float(f"{whole}.{text[decimal + 1 :]}")
    if _THOUSANDS.fullmatch(text) or text.count(",") > 1:
        return float(re.sub(r"[., ]", "", text))
    return float(text.replace(" ", "").replace(",", "."))


def only_number(text: str) -> str:
    """The one number in a text of words («30 asesores»), as it is written; "" for none, or several, or no words."""
    numbers = _IN_WORDS.findall(text)
    return numbers[0] if len(numbers) == 1 and numbers[0] != text and re.search(r"[^\W\d_]", text) else ""


def number_readings(text: str) -> tuple[float, ...]:
    """Every number that a text can mean, the likeliest first: "33.333" is 33333 where that can be, else 33,333."""
    number = parse_number(text)
    if number is None:
        return ()
    bare = text.replace("$", "").strip()
    if not _TWO_WAYS.fullmatch(bare):
        return (number,)
    whole, fraction = re.split(r"[.,]", bare)
    others = (float(f"{whole}{fraction}"), float(f"{whole}.{fraction}"))
    return (number, *(other for other in others if other != number))


def _is_number(raw: Any) -> bool:
    return isinstance(raw, (int, float)) and not isinstance(raw, bool) and math.isfinite(raw)


def behind_a_date(raw: Any, shift: int) -> float | None:
    """The number of a cell that a date or time format shows as one; None for a real date, from 2000 on, and others."""
    if isinstance(raw, time):
        raw = timedelta(hours=raw.hour, minutes=raw.minute, seconds=raw.second, microseconds=raw.microsecond)
    if isinstance(raw, timedelta):
        return raw / timedelta(days=1)
    if not isinstance(raw, date) or dates.as_day(raw) >= dates.FIRST:
        return None
    moment = raw if isinstance(raw, datetime) else datetime(raw.year, raw.month, raw.day)
    days = (moment - _EPOCH) / timedelta(days=1) - shift
    return days - 1 if days < _AFTER_FEBRUARY_1900 and not shift else days


class Number(Kind):
    """A number within the field's limits."""

    number_format = "#,##0.##"
    line_format = "General"
    dtype = "float64"
    free = False
    numeric = True
    blank_as_sheet = None
    called = "un número"
    checked = "decimal"
    ask = "Escriba solo el número."

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        if not only(set(map(type, raw)), raw, float):
            return None
        numbers = [cell for cell in raw if cell != ""]
        if numbers and (not self._clean(numbers) or self._fault(min(numbers)) or self._fault(max(numbers))):
            return None
        return [None if cell == "" else self._value(cell) for cell in raw]

    def _clean(self, numbers: list[float]) -> bool:
        """True when none of the numbers can be at fault but for its size."""
        return math.isfinite(sum(numbers))

    def _value(self, number: float) -> float:
        return float(number)

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The least and the greatest number that is right; None for no limit."""
        return self.field.minimum, self.field.maximum

    def readings(self, text: str) -> tuple[float, ...]:
        """The numbers that a text can mean, the likeliest first; none when it is no number."""
        return number_readings(text)

    def shown(self, number: float) -> str:
        """A number as people read it."""
        return show(number)

    def _no_number(self, shown: str, ask: str = "") -> Fault:
        """The fault of what is none of our numbers; `ask` is what may be typed in its place."""
        readings = self.readings(only_number(shown)) if not ask else ()
        inner = readings[0] if readings else None
        if inner is not None and math.isfinite(inner) and not self._fault(inner):
            ask = f": {self.shown(inner)}"
        return Fault("E303", shown, params={"kind": self.called, "ask": ask})

    def _fault(self, number: float) -> Fault | None:
        if not math.isfinite(number):
            return self._no_number(show(number))
        low, high = self.limits
        if (low is None or number >= low) and (high is None or number <= high):
            return None
        words = [self.shown(limit) for limit in (low, high) if limit is not None]
        expected = (
            f"de {words[0]} a {words[1]}" if len(words) > 1 else f"{words[0]} o {'menos' if low is None else 'más'}"
        )
        return Fault("E314", show(number), expected)

    def text(self, text: str, raw: str) -> Outcome:
        if is_empty(text):
            return Outcome(None, SAME, Fault("A316", text))
        readings = self.readings(text)
        if not readings:
            return Outcome(None, SAME, self._no_number(text))
        number = next((number for number in readings if not self._fault(number)), readings[0])
        fault = self._fault(number)
        if fault:
            return Outcome(None, SAME, fault._replace(found=text))
        return Outcome(self._value(number), None, Fault("A308", text, self.shown(number)))

    def typed(self, raw: Any) -> Outcome:
        hidden = behind_a_date(raw, self.shift)
        if hidden is not None and not self._fault(hidden):
            return Outcome(self._value(hidden), SAME, Fault("A322", show(raw), show(hidden)))
        if not _is_number(raw):
            code = "E321" if isinstance(raw, date) else "E303"
            return Outcome(None, SAME, Fault(code, show(raw), params={"kind": self.called}))
        fault = self._fault(raw)
        return Outcome(None, raw, fault) if fault else Outcome(self._value(raw))

    def explain(self) -> str:
        return "Número" + self._within()

    def _within(self) -> str:
        """The limits in words, behind what is asked."""
        low, high = self.limits
        if low is None or high is None:
            return ""
        return f" de {self.shown(low)} a {self.shown(high)}"

    @property
    def align(self) -> str:
        return "right"

    def allowed(self, cell: str, before: str = "") -> Allowed:
        low, high = self.limits
        return Allowed(
            self.checked, "between", -HUGE if low is None else low, HUGE if high is None else high, error=self.ask
        )

    def wrong(self, cell: str) -> str:
        return f'=IF(ISNUMBER({cell}),OR({",".join(self._outside(cell))}),{cell}<>"")'

    def _outside(self, cell: str) -> list[str]:
        """What a number must not be."""
        low, high = self._bounds()
        return [f"{cell}<{low}", f"{cell}>{high}"]

    def counted(self, column: str) -> str:
        low, high = self._bounds()
        return f'COUNTIFS({column},">="&{low},{column},"<="&{high})'

    def holds(self, column: str) -> str:
        low, high = self._bounds()
        return f"({column}>={low})*({column}<={high})"

    def _bounds(self) -> tuple[str, str]:
        """The limits as formulas write them."""
        low, high = self.limits
        return f"-{ANY}" if low is None else f"{low:.15g}", ANY if high is None else f"{high:.15g}"


class Integer(Number):
    """A whole number."""

    number_format = "#,##0"
    dtype = "Int64"
    called = "un número entero"
    checked = "integer"

    def _clean(self, numbers: list[float]) -> bool:
        return super()._clean(numbers) and all(map(float.is_integer, numbers))

    def _value(self, number: float) -> int:
        return int(number)

    def _fault(self, number: float) -> Fault | None:
        if math.isfinite(number) and number != int(number):
            around = math.floor(number)
            return self._no_number(show(number), f": {show(around)} o {show(around + 1)}")
        return super()._fault(number)

    def explain(self) -> str:
        return "Número entero" + self._within()

    def _outside(self, cell: str) -> list[str]:
        return [*super()._outside(cell), f"{cell}<>INT({cell})"]

    def counted(self, column: str) -> str:
        broken = f"{super().holds(column)}*(INT({column})<>{column})"
        return f"{super().counted(column)}-SUMPRODUCT(COUNT(1/({broken})))"

    def holds(self, column: str) -> str:
        return f"{super().holds(column)}*(INT({column})={column})"


class Percent(Kind):
    """A fraction from 0 to 1. What is outside, or not understood, counts as 0 as it does in the sheet."""

    number_format = "0%"
    computed_format = line_format = shown_format = "0.0%"
    dtype = "float64"
    free = False
    called = "un porcentaje"
    blank_as_sheet = 0.0

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        if not only(set(map(type, raw)), raw, float):
            return None
        values = [None if cell == "" else cell for cell in raw]
        return values if all(number is None or 0 <= number <= 1 for number in values) else None

    def _outside(self, shown: str, percent: float) -> Outcome:
        guess = f"¿Quiso decir {show_percent(percent)}?" if 0 <= percent <= 1 else ""
        return Outcome(0.0, SAME, Fault("E304", shown, "entre 0 % y 100 %", {"suggestion": guess}))

    def text(self, text: str, raw: str) -> Outcome:
        if is_empty(text):
            return Outcome(None, 0.0, Fault("A316", text))
        bare = text.strip("% ")
        readings = number_readings(bare)
        if not readings:
            inner = parse_number(only_number(text))
            ask = f": {show_percent(inner / 100)}" if inner is not None and 0 <= inner <= 100 else ": 85 %"
            return Outcome(0.0, SAME, Fault("E303", text, params={"kind": self.called, "ask": ask}))
        hundredths = [number / 100 for number in readings]
        for value in readings if bare == text else hundredths:
            if 0 <= value <= 1:
                return Outcome(value, 0.0, Fault("A308", text, self._precisely(value)))
        return self._outside(text, min(hundredths, key=lambda value: abs(value - 0.5)))

    def _precisely(self, value: float) -> str:
        """What was read, with all the decimals that were typed."""
        return f"{show(round(value * 100, 10))} %"

    def typed(self, raw: Any) -> Outcome:
        hidden = behind_a_date(raw, self.shift)
        if hidden is not None and 0 <= hidden <= 1:
            return Outcome(hidden, SAME, Fault("A322", show(raw), show_percent(hidden)))
        if not _is_number(raw):
            code = "E321" if isinstance(raw, date) else "E303"
            return Outcome(0.0, SAME, Fault(code, show(raw), params={"kind": self.called}))
        return Outcome(float(raw)) if 0 <= raw <= 1 else self._outside(show(raw), raw / 100)

    def explain(self) -> str:
        return "Porcentaje de 0 % a 100 %"

    @property
    def align(self) -> str:
        return "center"

    def allowed(self, cell: str, before: str = "") -> Allowed:
        error = "Escriba un porcentaje de 0 % a 100 %, por ejemplo 85 %."
        return Allowed("decimal", "between", 0, 1, error=error)

    def wrong(self, cell: str) -> str:
        return f'=AND({cell}<>"",NOT(AND(ISNUMBER({cell}),{cell}>=0,{cell}<=1)))'

    def counted(self, column: str) -> str:
        return f'COUNTIFS({column},">=0",{column},"<=1")'

    def holds(self, column: str) -> str:
        return f"({column}>=0)*({column}<=1)"
