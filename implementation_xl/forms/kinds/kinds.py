"""One small class per kind of cell: how it is read, shown, validated and explained. Text is in `cells`."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from implementation_xl.base import dates
from implementation_xl.base.words import did_you_mean, fold, is_not_applicable, near_miss
from implementation_xl.forms.kinds.base import (
    BLANK,
    SAME,
    ColumnOutcome,
    ErrorValue,
    Fault,
    Kind,
    Outcome,
    is_empty,
    only,
    show,
    show_percent,
)
from implementation_xl.forms.kinds.quantities import Integer, Number, Percent, parse_number
from implementation_xl.forms.model import Choices, Field

__all__ = ["BLANK", "SAME", "ColumnOutcome", "ErrorValue", "Fault", "Kind", "Outcome", "kind_of", "parse_number",
           "show", "show_percent"]  # fmt: skip


class Link(Kind):
    """An address or path."""

    def explain(self) -> str:
        return "Enlace o ruta"


class LongText(Kind):
    """Text of several lines."""


class Date(Kind):
    """A day; hours are dropped. Texts are understood day first and said."""

    number_format = "dd-mmm-yyyy"
    blank_as_sheet = None

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        if not only(set(map(type, raw)), raw, date):
            return None
        values = [cell or None for cell in raw]
        days = [cell for cell in values if cell]
        if days and (min(days) < dates.FIRST or max(days) > dates.LAST):
            return None
        return values

    def text(self, text: str, raw: str) -> Outcome:
        if is_empty(text):
            return Outcome(None, SAME, Fault("A316", text))
        day = dates.parse_date(text, self.shift)
        if day is None:
            return Outcome(None, SAME, Fault("E301", text))
        if not dates.FIRST <= day <= dates.LAST:
            return Outcome(None, SAME, Fault("E302", text))
        rule = dates.reading_rule(text, day)
        return Outcome(day, None, Fault("A307", text, dates.in_words(day), {"rule": f" {rule}"} if rule else {}))

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, date):
            day = dates.as_day(raw)
        elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
            if not dates.FIRST_SERIAL <= raw + self.shift < dates.AFTER_LAST_SERIAL:
                return Outcome(None, SAME, Fault("E301", show(raw)))
            day = dates.from_serial(raw + self.shift)
        else:
            return Outcome(None, SAME, Fault("E301", show(raw)))
        if not dates.FIRST <= day <= dates.LAST:
            return Outcome(None, SAME, Fault("E302", dates.show(day)))
        return Outcome(day)

    def explain(self) -> str:
        return "Fecha (día/mes/año)"


class Time(Kind):
    """A time of day, to the minute."""

    number_format = "hh:mm"
    blank_as_sheet = None

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        if not only(set(map(type, raw)), raw, time) or any(cell and (cell.second or cell.microsecond) for cell in raw):
            return None
        return [None if cell == BLANK else cell for cell in raw]

    def text(self, text: str, raw: str) -> Outcome:
        if is_empty(text):
            return Outcome(None, SAME, Fault("A316", text))
        moment = dates.parse_time(text)
        return Outcome(moment, None if moment else SAME, None if moment else Fault("E315", text))

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, datetime):
            raw = raw.time()
        if isinstance(raw, time):
            raw = timedelta(hours=raw.hour, minutes=raw.minute, seconds=raw.second, microseconds=raw.microsecond)
        elif isinstance(raw, float) and 0 <= raw < 1:
            raw = timedelta(days=raw)
        if not isinstance(raw, timedelta) or not timedelta(0) <= raw < timedelta(days=1):
            return Outcome(None, SAME, Fault("E315", show(raw)))
        minutes = min(round(raw.total_seconds() / 60), 24 * 60 - 1)
        return Outcome(time(minutes // 60, minutes % 60))

    def explain(self) -> str:
        return "Hora (14:30)"


class Choice(Kind):
    """A value of a list: exact, else by case, accent, synonym or near miss, and said."""

    def __init__(self, field: Field, choices: Choices | None = None) -> None:
        super().__init__(field, choices)
        assert choices is not None
        self.values = [choice.value for choice in choices.values]
        self.open = choices.open
        self._exact = frozenset(self.values) | {BLANK}
        self._lower = {value.casefold(): value for value in self.values}
        self._folded = {fold(value): value for value in self.values}
        for choice in choices.values:
            for synonym in choice.synonyms:
                self._folded.setdefault(fold(synonym), choice.value)

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        return [cell or None for cell in raw] if set(raw) <= self._exact else None

    def text(self, text: str, raw: str) -> Outcome:
        same = self._lower.get(raw.casefold())
        if same is not None:
            return Outcome(same)
        meant = self._folded.get(fold(text))
        if meant is None and is_not_applicable(text):
            meant = self._folded.get("no aplica")
        if meant is None and is_empty(text):
            return Outcome(None, raw, Fault("A316", text))
        if meant is None:
            near = near_miss(text, self.values)
            if self.open:
                return Outcome(text, SAME if text == raw else raw, Fault("A306", text, near) if near else None)
            meant = near
        if meant is not None:
            return Outcome(meant, raw, Fault("A309", raw, meant))
        return self._unknown(text, raw)

    def _unknown(self, text: str, raw: str) -> Outcome:
        assert self.choices is not None
        suggestion = did_you_mean(text, self.values)
        fault = Fault("E305", text, ", ".join(self.choices.active()), {"suggestion": suggestion})
        return Outcome(text, SAME if text == raw else raw, fault)

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, bool):
            return self.text("Verdadero" if raw else "Falso", show(raw))
        return self.text(show(raw), show(raw))

    def explain(self) -> str:
        return "Elija de la lista" + (" o escriba otro valor" if self.open else "")


class Nit(Kind):
    """A Colombian tax number; its check digit is verified where one is written.

    Ten digits without a hyphen are a company's number and its check digit when they begin with 8 or 9, else an
    identity card's number alone.
    """

    _WEIGHTS = (3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71)

    def check_digit(self, number: str) -> int:
        """The DIAN check digit of a tax number (Orden Administrativa 4 de 1989)."""
        rest = sum(int(digit) * weight for digit, weight in zip(reversed(number), self._WEIGHTS, strict=False)) % 11
        return rest if rest < 2 else 11 - rest

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        return None

    def text(self, text: str, raw: str) -> Outcome:
        if is_empty(text):
            return Outcome(None, raw, Fault("A316", text))
        digits = re.sub(r"(?i)^nit\W*|[.,\s]", "", text).translate({0x2013: "-", 0x2014: "-"})
        match = re.fullmatch(r"(\d{6,15})-(\d)|([89]\d{8})(\d)|(\d{6,15})", digits)
        if not match:
            return Outcome(text, SAME, Fault("E312", text))
        number, digit = match[1] or match[3] or match[5], match[2] or match[4]
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
