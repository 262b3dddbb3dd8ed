"""The kind of cell for amounts of money, in Colombian pesos (COP)."""

from __future__ import annotations

import re

from implementation_xl.forms.kinds.quantities import Number, parse_number

_CURRENCY = re.compile(r"(?i)([+-]?)\s*(?:COP)?\s*\$?\s*(?:COP)?\s*([+-]?\d[\d.,'’´ ]*?)\s*(?:COP|pesos|\$)?")
_MILLIONS = re.compile(r"(?<=\d)['’´](\d{3})['’´.,](\d{3})(?!\d)")
_CERTAIN = re.compile(
    r"[+-]?(?:\d+(?:[.,]\d{1,2})?|[1-9]\d{0,2}(?:[. ]\d{3})+(?:,\d{1,2})?|"
    r"[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d{1,2})?|[1-9]\d{0,2},\d{3}\.\d{1,2})"
)


def parse_amount(text: str) -> float | None:
    """The pesos that a text means, with or without «$» and «COP»; None for what is none or could be two.

    As other numbers are read, but a mark before three digits is no decimal one: nobody writes thousandths of a peso,
    and «1,500» may be 1.500. «1'500.000» has the apostrophe of millions.
    """
    match = _CURRENCY.fullmatch(text)
    amount = _MILLIONS.sub(r".\1.\2", match[1] + match[2]) if match else ""
    return parse_number(amount) if _CERTAIN.fullmatch(amount) else None


class Money(Number):
    """An amount in pesos, from 0 on where the definition sets no other limit."""

    number_format = line_format = shown_format = '"$"\\ #,##0'
    called = "un valor en pesos (los centavos, si los hay, en dos cifras)"
    ask = "Escriba el valor en pesos, solo el número: 1500000."

    @property
    def limits(self) -> tuple[float | None, float | None]:
        low, high = super().limits
        return 0.0 if low is None else low, high

    def readings(self, text: str) -> tuple[float, ...]:
        amount = parse_amount(text)
        return () if amount is None else (amount,)

    def shown(self, number: float) -> str:
        digits = f"{abs(number):,.2f}".translate(str.maketrans(",.", ".,")).removesuffix(",00")
        return f"{'-' if number < 0 else ''}$ {digits}"

    def explain(self) -> str:
        return "Valor en pesos"
