"""One small class per kind of cell: how it is read, shown, validated and explained.

Reading goes column by column: `column` accepts a whole clean column at once and looks at single cells only where
something is unusual. What a cell means is an `Outcome`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from implementation_xl import dates
from implementation_xl.model import Choices, Field
from implementation_xl.words import (
    NEAR,
    NOT_APPLICABLE,
    clean,
    closest,
    did_you_mean,
    fold,
    is_no_data,
)

SAME: Any = object()
BLANK = ""


class ErrorValue(str):
    """An error cell ("#REF!"), which is neither a text nor a blank."""

    __slots__ = ()


class Fault(NamedTuple):
    """A problem of one cell before its place is known: code, what it shows, what was expected, more parameters."""

    code: str
    found: str
    expected: str | None = None
    params: dict[str, str] = {}  # noqa: RUF012 - a NamedTuple default, never changed


class Outcome(NamedTuple):
    """What one cell means: its value, what the sheet's formulas see where that differs, and the fault if any."""

    value: Any
    as_sheet: Any = SAME
    fault: Fault | None = None


class ColumnOutcome(NamedTuple):
    """A whole column: values, and by index what the sheet sees otherwise and the faults."""

    values: list[Any]
    as_sheet: dict[int, Any]
    faults: list[tuple[int, Fault]]


def show(value: Any) -> str:
    """A raw cell value as the person sees it."""
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)).replace(".", ",")
    if isinstance(value, (date, datetime)):
        return dates.show(value)
    return str(value)


def show_percent(value: float) -> str:
    """A fraction as a percent with up to two decimals: 0.855 is «85,5 %»."""
    return f"{value * 100:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " %"


class Kind:
    """Free text, and what all kinds share. `blank_as_sheet` is what the sheet sees in a cell of spaces only."""

    number_format = "@"
    validation = "any"
    plain: tuple[type, ...] = (str,)
    blank_as_sheet: Any = SAME

    def __init__(self, field: Field, choices: Choices | None = None) -> None:
        self.field = field
        self.choices = choices

    def column(self, raw: list[Any]) -> ColumnOutcome:
        """The meaning of a whole column of raw cells, "" being blank."""
        fast = self._fast(raw)
        if fast is not None:
            return ColumnOutcome(fast, {}, [])
        values: list[Any] = []
        as_sheet: dict[int, Any] = {}
        faults: list[tuple[int, Fault]] = []
        for index, cell in enumerate(raw):
            if cell == BLANK and not isinstance(cell, ErrorValue):
                values.append(None)
                continue
            outcome = self.cell(cell)
            values.append(outcome.value)
            if outcome.as_sheet is not SAME:
                as_sheet[index] = outcome.as_sheet
            if outcome.fault is not None:
                faults.append((index, outcome.fault))
        return ColumnOutcome(values, as_sheet, faults)

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        """The values of a column without anything unusual; None sends it cell by cell."""
        if set(map(type, raw)) <= {str} and all(cell == cell.strip() for cell in raw):
            if any("\xa0" in cell or "  " in cell or "\u200b" in cell for cell in raw):
                return None
            return [cell or None for cell in raw]
        return None

    def cell(self, raw: Any) -> Outcome:
        """The meaning of one cell that is not blank."""
        if isinstance(raw, ErrorValue):
            return Outcome(None, raw, Fault("E310", str(raw)))
        if isinstance(raw, str):
            text = clean(raw)
            if not text:
                fault = Fault("A313", "(espacios)")
                return Outcome(None, raw if self.blank_as_sheet is SAME else self.blank_as_sheet, fault)
            return self.text(text, raw)
        return self.typed(raw)

    def text(self, text: str, raw: str) -> Outcome:
        """The meaning of a text, already cleaned."""
        return Outcome(text)

    def typed(self, raw: Any) -> Outcome:
        """The meaning of a number, date, time or truth value."""
        return Outcome(show(raw))

    def explain(self) -> str:
        """What is to be typed here, in one phrase."""
        return "Texto"


class Link(Kind):
    """An address or path."""

    def explain(self) -> str:
        return "Enlace o ruta"


class LongText(Kind):
    """Text of several lines."""


class Date(Kind):
    """A day; hours are dropped. Texts are understood day first and said."""

    number_format = "dd-mmm-yyyy"
    validation = "date"
    blank_as_sheet = None

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        types = set(map(type, raw))
        if not types <= {date, str} or (str in types and any(type(cell) is str and cell for cell in raw)):
            return None
        values = [cell or None for cell in raw]
        days = [cell for cell in values if cell]
        if days and (min(days) < dates.FIRST or max(days) > dates.LAST):
            return None
        return values

    def text(self, text: str, raw: str) -> Outcome:
        if is_no_data(text) or fold(text) in NOT_APPLICABLE:
            return Outcome(None, SAME, Fault("A316", text))
        day = dates.parse_date(text)
        if day is None:
            return Outcome(None, SAME, Fault("E301", text))
        if not dates.FIRST <= day <= dates.LAST:
            return Outcome(None, SAME, Fault("E302", text))
        return Outcome(day, None, Fault("A307", text, dates.show(day)))

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, (date, datetime)):
            day = dates.as_day(raw)
        elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
            if not dates.FIRST_SERIAL <= raw < dates.AFTER_LAST_SERIAL:
                return Outcome(None, SAME, Fault("E302" if raw >= 1 else "E301", show(raw)))
            day = dates.from_serial(raw)
        else:
            return Outcome(None, SAME, Fault("E301", show(raw)))
        if not dates.FIRST <= day <= dates.LAST:
            return Outcome(None, SAME, Fault("E302", dates.show(day)))
        return Outcome(day)

    def explain(self) -> str:
        return "Fecha (día/mes/año)"


class Time(Kind):
    """A time of day."""

    number_format = "hh:mm"
    validation = "time"

    def text(self, text: str, raw: str) -> Outcome:
        if is_no_data(text):
            return Outcome(None, SAME, Fault("A316", text))
        moment = dates.parse_time(text)
        return Outcome(moment, SAME, None if moment else Fault("E315", text))

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, datetime):
            return Outcome(raw.time().replace(second=0, microsecond=0))
        if isinstance(raw, time):
            return Outcome(raw)
        if isinstance(raw, timedelta) and timedelta(0) <= raw < timedelta(days=1):
            return Outcome((datetime.min + raw).time())
        if isinstance(raw, float) and 0 <= raw < 1:
            return Outcome((datetime.min + timedelta(minutes=round(raw * 1440))).time())
        return Outcome(None, SAME, Fault("E315", show(raw)))

    def explain(self) -> str:
        return "Hora (14:30)"


_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?$|[+-]?\d{1,3}(?:[. ]\d{3})+(?:,\d+)?$|[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")


def parse_number(text: str) -> float | None:
    """The number a text means with decimal comma or point and thousands marks; None when it is none.

    One mark followed by exactly three digits ("1.234") is a thousands mark, as written in Colombia; with a comma
    ("1,234") it is a decimal one.
    """
    text = text.replace("$", "").strip()
    if not _NUMBER.match(text):
        return None
    if "," in text and "." in text:
        decimal = max(text.rfind(","), text.rfind("."))
        whole = re.sub(r"[., ]", "", text[:decimal])
        return float(f"{whole}.{text[decimal + 1 :]}")
    if re.match(r"[+-]?\d{1,3}(?:[. ]\d{3})+$", text) or text.count(",") > 1:
        return float(re.sub(r"[., ]", "", text))
    return float(text.replace(" ", "").replace(",", "."))


class Number(Kind):
    """A number within the field's limits."""

    number_format = "#,##0.##"
    validation = "decimal"
    blank_as_sheet = None

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        types = set(map(type, raw))
        if not types <= {float, str} or (str in types and any(type(cell) is str and cell for cell in raw)):
            return None
        values = [None if cell == BLANK else cell for cell in raw]
        numbers = [cell for cell in values if cell is not None]
        if any(self._limits(number) for number in numbers):
            return None
        return values if type(self) is Number else [None if v is None else self.typed(v).value for v in values]

    def _limits(self, number: float) -> Fault | None:
        low, high = self.field.minimum, self.field.maximum
        if (low is None or number >= low) and (high is None or number <= high):
            return None
        if low is not None and high is not None:
            expected = f"entre {show(low)} y {show(high)}"
        else:
            expected = f"desde {show(low)}" if low is not None else f"hasta {show(high)}"
        return Fault("E314", show(number), expected)

    def text(self, text: str, raw: str) -> Outcome:
        if is_no_data(text) or fold(text) in NOT_APPLICABLE:
            return Outcome(None, SAME, Fault("A316", text))
        number = parse_number(text)
        if number is None:
            return Outcome(None, SAME, Fault("E303", text))
        fault = self._limits(number)
        return Outcome(None if fault else number, None, fault or Fault("A308", text, show(number)))

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, bool) or not isinstance(raw, (int, float)):
            return Outcome(None, SAME, Fault("E303", show(raw)))
        fault = self._limits(raw)
        return Outcome(None if fault else float(raw), SAME, fault)

    def explain(self) -> str:
        return "Número"


class Integer(Number):
    """A whole number."""

    number_format = "#,##0"
    validation = "integer"

    def _limits(self, number: float) -> Fault | None:
        return Fault("E303", show(number)) if number != int(number) else super()._limits(number)

    def typed(self, raw: Any) -> Outcome:
        outcome = super().typed(raw)
        return outcome if outcome.value is None else outcome._replace(value=int(outcome.value))

    def text(self, text: str, raw: str) -> Outcome:
        outcome = super().text(text, raw)
        return outcome if outcome.value is None else outcome._replace(value=int(outcome.value))

    def explain(self) -> str:
        return "Número entero"


class Percent(Kind):
    """A fraction from 0 to 1. What is outside, or not understood, counts as 0 as it does in the sheet."""

    number_format = "0%"
    validation = "percent"
    blank_as_sheet = 0.0

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        types = set(map(type, raw))
        if not types <= {float, str} or (str in types and any(type(cell) is str and cell for cell in raw)):
            return None
        values = [None if cell == BLANK else cell for cell in raw]
        numbers = [cell for cell in values if cell is not None]
        return None if numbers and (min(numbers) < 0 or max(numbers) > 1) else values

    def _outside(self, number: float, found: str, percent: float) -> Outcome:
        guess = f"¿Quiso decir {show_percent(percent)}?" if 0 <= percent <= 1 else ""
        return Outcome(0.0, SAME, Fault("E304", found, "entre 0 % y 100 %", {"suggestion": guess}))

    def text(self, text: str, raw: str) -> Outcome:
        if is_no_data(text) or fold(text) in NOT_APPLICABLE:
            return Outcome(None, 0.0, Fault("A316", text))
        signed = text.endswith("%")
        number = parse_number(text.rstrip("% ").replace("%", ""))
        if number is None:
            return Outcome(0.0, SAME, Fault("E303", text))
        value = number / 100 if signed else number
        if not 0 <= value <= 1:
            return self._outside(value, text, number / 100)
        return Outcome(value, 0.0, Fault("A308", text, show_percent(value)))

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, bool) or not isinstance(raw, (int, float)):
            return Outcome(0.0, SAME, Fault("E303", show(raw)))
        if not 0 <= raw <= 1:
            return self._outside(raw, show(float(raw)), raw / 100)
        return Outcome(float(raw))

    def explain(self) -> str:
        return "Porcentaje de 0 % a 100 %"


class Choice(Kind):
    """A value of a list: exact, else by case, accent, synonym or near miss, and said."""

    validation = "list"

    def __init__(self, field: Field, choices: Choices | None = None) -> None:
        super().__init__(field, choices)
        assert choices is not None
        self.values = [choice.value for choice in choices.values]
        self._exact = frozenset(self.values) | {BLANK}
        self._lower = {value.casefold(): value for value in self.values}
        self._folded = {fold(value): value for value in self.values}
        for choice in choices.values:
            for synonym in choice.synonyms:
                self._folded.setdefault(fold(synonym), choice.value)

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        try:
            return [cell or None for cell in raw] if set(raw) <= self._exact else None
        except TypeError:
            return None

    def text(self, text: str, raw: str) -> Outcome:
        assert self.choices is not None
        same = self._lower.get(raw.casefold())
        if same is not None:
            return Outcome(same)
        word = fold(text)
        meant = self._folded.get(word)
        if meant is None and word in NOT_APPLICABLE:
            meant = self._folded.get("no aplica")
            if meant is None:
                return Outcome(None, raw, Fault("A316", text))
        if meant is None and is_no_data(text):
            return Outcome(None, raw, Fault("A316", text))
        if meant is None:
            near = closest(text, self.values, NEAR)
            if self.choices.open:
                return Outcome(text, SAME, Fault("A306", text, near) if near else None)
            meant = near
        if meant is not None:
            return Outcome(meant, raw, Fault("A309", raw, meant))
        suggestion = did_you_mean(text, self.values)
        return Outcome(text, SAME, Fault("E305", text, ", ".join(self.choices.active()), {"suggestion": suggestion}))

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, bool):
            return self.text("Verdadero" if raw else "Falso", show(raw))
        return self.text(show(raw), show(raw))

    def explain(self) -> str:
        return "Elija de la lista" + (" o escriba otro valor" if self.choices and self.choices.open else "")


class Nit(Kind):
    """A Colombian tax number; its check digit is verified where one is written."""

    _WEIGHTS = (3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71)

    def check_digit(self, number: str) -> int:
        """The DIAN check digit of a tax number (Orden Administrativa 4 de 1989)."""
        rest = sum(int(digit) * weight for digit, weight in zip(reversed(number), self._WEIGHTS, strict=False)) % 11
        return rest if rest < 2 else 11 - rest

    def text(self, text: str, raw: str) -> Outcome:
        if is_no_data(text) or fold(text) in NOT_APPLICABLE:
            return Outcome(None, SAME, Fault("A316", text))
        digits = re.sub(r"[.\s]", "", text)
        match = re.match(r"(\d{6,15})-?(\d)$" if "-" in digits or len(digits) == 10 else r"(\d{6,15})()$", digits)
        if not match:
            return Outcome(text, SAME, Fault("E312", text))
        number, digit = match.groups()
        right = self.check_digit(number)
        if digit and int(digit) != right:
            suggestion = f"El dígito de {number} es {right}."
            return Outcome(text, SAME, Fault("E312", text, None, {"suggestion": suggestion}))
        return Outcome(text)

    def typed(self, raw: Any) -> Outcome:
        return self.text(show(raw), show(raw))

    def explain(self) -> str:
        return "NIT con dígito de verificación (900123456-8)"


KINDS: dict[str, type[Kind]] = {
    "texto": Kind,
    "texto_largo": LongText,
    "fecha": Date,
    "hora": Time,
    "entero": Integer,
    "numero": Number,
    "porcentaje": Percent,
    "lista": Choice,
    "nit": Nit,
    "enlace": Link,
}


def kind_of(field: Field, choices: Choices | None = None) -> Kind:
    """The kind that reads and writes a field; list fields need their list."""
    return KINDS[field.kind](field, choices)
