"""Kinds of cell for words: links, long texts and Colombian tax numbers (NIT)."""

from __future__ import annotations

import re
from typing import Any

from implementation_xl.forms.kinds.base import (
    SAME,
    Fault,
    Kind,
    Outcome,
    is_empty,
    show,
)


class Link(Kind):
    """An address or path."""

    def explain(self) -> str:
        return "Enlace o ruta"


class LongText(Kind):
    """Text of several lines."""

    long = True


class Nit(Kind):
    """A Colombian tax number; its check digit is verified where one is written.

    Ten digits without a hyphen are a company's number and its check digit when they begin with 8 or 9, else an
    identity card's number alone.
    """

    free = False
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
