"""The registry of the kinds of cell: the name that definitions give each (`tipo`), and its class."""

from __future__ import annotations

from implementation_xl.forms.kinds.base import (
    BLANK,
    SAME,
    ColumnOutcome,
    ErrorValue,
    Fault,
    Kind,
    Outcome,
    show,
    show_percent,
)
from implementation_xl.forms.kinds.choice import Choice
from implementation_xl.forms.kinds.identity import Link, LongText, Nit
from implementation_xl.forms.kinds.mail import Mail
from implementation_xl.forms.kinds.money import Money
from implementation_xl.forms.kinds.quantities import Integer, Number, Percent, parse_number
from implementation_xl.forms.kinds.seconds import Seconds
from implementation_xl.forms.kinds.times import Date, Time
from implementation_xl.forms.model import Choices, Field

__all__ = [
    "BLANK",
    "SAME",
    "ColumnOutcome",
    "ErrorValue",
    "Fault",
    "Kind",
    "Outcome",
    "kind_of",
    "parse_number",
    "show",
    "show_percent",
]


KINDS: dict[str, type[Kind]] = {
    "texto": Kind,
    "texto_largo": LongText,
    "fecha": Date,
    "hora": Time,
    "entero": Integer,
    "numero": Number,
    "segundos": Seconds,
    "porcentaje": Percent,
    "moneda": Money,
    "lista": Choice,
    "nit": Nit,
    "enlace": Link,
    "correo": Mail,
}


def kind_of(field: Field, choices: Choices | None = None) -> Kind:
    """What reads, shows, checks and explains the cells of a field; list fields need their list."""
    return KINDS[field.kind](field, choices)
