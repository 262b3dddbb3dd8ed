"""From what a cell of somebody's table says to what our field holds; what cannot be told alone is asked.

A value that is not understood goes over as it was typed, and the review of the result tells it: nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.base.dates import as_day, parse_date, show_date
from implementation_xl.base.words import clean, is_no_data, is_not_applicable
from implementation_xl.forms.kinds.choice import meanings_of
from implementation_xl.forms.kinds.kinds import parse_number, show
from implementation_xl.forms.model import Choices, Field
from implementation_xl.workbooks.importing.blocks import is_blank
from implementation_xl.workbooks.importing.content import (
    NUMBERS,
    clock_of,
    is_unticked,
    list_value,
    list_word,
    share_of,
    swapped,
    tick_of,
)
from implementation_xl.workbooks.importing.words import MARKED

_UNITS = re.compile(r"\s*\[\s*\d+(?:[.,]\d+)?\s*%\s*\]")
_DAYS = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*([a-záéíóú.]*)\s*\??\s*", re.IGNORECASE)
_A_WEEK, _A_MONTH = 5, 20
_LONG_UNITS = (("sem", _A_WEEK), ("sm", _A_WEEK), ("w", _A_WEEK), ("mes", _A_MONTH), ("mo", _A_MONTH))
_SHORT_UNITS = ("", "d", "di", "da", "día", "dia")
_PROJECT_LENGTH = re.compile(r"PT(\d+)H(?:\d+M)?(?:\d+S)?")
_HOURS_A_DAY = 8


class Value(NamedTuple):
    """What a cell comes to; `why` says what was changed, where anything was, and `word` what has to be asked."""

    value: Any
    why: str = ""
    word: str | None = None


class Told(NamedTuple):
    """What is known of a whole file or column when its cells are read.

    `month_first` of its dates; `percent` is what whole numbers of a share are divided by; `strict` leaves texts out of
    a date column that only a person told us to be one; `meant` are the answers about words.
    """

    month_first: bool = False
    percent: int = 1
    strict: bool = False
    meant: dict[str, str] = {}  # noqa: RUF012 - a NamedTuple default, never changed
    tool: str = ""


def value_of(raw: Any, field: Field, choices: Choices | None, told: Told) -> Value:
    """What a cell says for a field."""
    if raw == "" or (is_blank(raw) and not isinstance(raw, bool)):
        return _blank(told, choices)
    if choices:
        return _listed(raw, choices, told)
    if field.kind == "fecha":
        return _dated(raw, told)
    if field.kind == "hora":
        moment = clock_of(raw)
        same = moment is None or moment == raw
        return Value(clean(raw) if moment is None and isinstance(raw, str) else moment, "" if same else "hora")
    if field.kind == "porcentaje":
        return _share(raw, told)
    if field.kind in NUMBERS:
        number = share_of(raw) if not isinstance(raw, str) else parse_number(clean(raw))
        return Value(clean(raw) if number is None and isinstance(raw, str) else _whole(number))
    return _text(raw, field, told)


def _blank(told: Told, choices: Choices | None) -> Value:
    meant = told.meant.get("") if choices else None
    return Value(meant, "celda en blanco, según su respuesta") if meant else Value(None)


def _whole(number: float | None) -> Any:
    return int(number) if number is not None and float(number).is_integer() else number


def _listed(raw: Any, choices: Choices, told: Told) -> Value:
    word = list_word(raw)
    if word in told.meant:
        return Value(told.meant[word] or None, "según su respuesta")
    value = list_value(raw, choices)
    if value is not None:
        return Value(value, "" if value == raw else "palabra de la lista")
    text = clean(raw) if isinstance(raw, str) else show(raw)
    if is_unticked(raw) or is_no_data(text) or is_not_applicable(text):
        return Value(None, "dice que no hay dato")
    if choices.open:
        return Value(text)
    return Value(None, word=word)


def _dated(raw: Any, told: Told) -> Value:
    if isinstance(raw, date):
        return Value(as_day(raw))
    if not isinstance(raw, str):
        return Value(raw if not isinstance(raw, bool) else show(raw))
    text = clean(raw)
    day = parse_date(swapped(text) if told.month_first else text)
    if day is not None:
        return Value(day, "fecha escrita como texto" + (", primero el mes" if told.month_first else ""))
    return Value(None, "no es una fecha: queda en la columna de la derecha") if told.strict else Value(text)


def _share(raw: Any, told: Told) -> Value:
    if isinstance(raw, bool) or (isinstance(raw, str) and share_of(raw) is None and tick_of(raw) is not None):
        word = list_word(raw)
        if word not in told.meant:
            return Value(None, word=word)
        answer = share_of(told.meant[word]) if told.meant[word] else None
        return Value(None if answer is None else answer / 100, "según su respuesta")
    number = share_of(raw)
    if number is None:
        return Value(clean(str(raw)))
    if isinstance(raw, str) and "%" in raw:
        return Value(round(number / 100, 10), "porcentaje escrito como texto")
    if told.percent > 1:
        return Value(round(number / told.percent, 10), f"dividido entre {told.percent}")
    return Value(number)


def _text(raw: Any, field: Field, told: Told) -> Value:
    if not isinstance(raw, str):
        return Value(show(raw))
    text = clean(raw)
    if field.id == "responsable" or field.id == "validador":
        bare = _UNITS.sub("", text).rstrip(",; ")
        if told.tool:
            bare = "; ".join(part.strip() for part in bare.split(";") if part.strip())
        return Value(bare, "" if bare == text else "sin unidades ni signos del final")
    if field.id == "predecesora":
        tidy = "; ".join(part.strip() for part in text.replace(",", ";").split(";") if part.strip())
        return Value(tidy, "" if tidy == text else "separadas por punto y coma")
    return Value(text)


def id_of(raw: Any, decimals: int) -> Value:
    """A row's number as text: one that a sheet took for a date or a fraction is told as it was typed."""
    if isinstance(raw, date):
        return Value(f"{raw.day}.{raw.month}", "la hoja lo había vuelto fecha")
    if isinstance(raw, float) and decimals and not isinstance(raw, bool):
        shown = f"{raw:.{decimals}f}"
        return Value(shown, "con los decimales que muestra" if shown != f"{raw:g}" else "")
    text = clean(raw) if isinstance(raw, str) else show(raw).replace(",", ".")
    return Value(text or None)


def length_of(raw: Any) -> tuple[float, str] | None:
    """The days of a duration, and its unit as it is written: «10 días?», «2 sem», 5; None for none."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return float(raw), ""
    hours = _PROJECT_LENGTH.fullmatch(raw) if isinstance(raw, str) else None
    if hours:
        return int(hours[1]) / _HOURS_A_DAY, "d"
    match = _DAYS.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        return None
    number, unit = float(match[1].replace(",", ".")), match[2].casefold()
    times = next((times for begin, times in _LONG_UNITS if unit.startswith(begin)), 0)
    if times:
        return number * times, unit
    return (number, unit) if not unit or unit.startswith(_SHORT_UNITS[1:]) else None


class ShareScale(NamedTuple):
    """What whole numbers of a column of shares are divided by; `doubt` is the index of what may be 1 % or 100 %."""

    percent: int
    doubt: int | None = None


def share_scale(cells: Sequence[Any], answer: str) -> ShareScale:
    """Whether a column of shares counts to 1 or to 100: by its own numbers, or as somebody said."""
    numbers = [
        (index, number)
        for index, cell in enumerate(cells)
        if not (isinstance(cell, str) and "%" in cell) and (number := share_of(cell)) is not None
    ]
    if answer:
        return ShareScale(100 if "100" in answer else 1)
    if not any(number > 1 for _, number in numbers):
        return ShareScale(1)
    small = [index for index, number in numbers if number == 1 or 0 < number < 1]
    return ShareScale(100, small[0] if small else None)


def marks_unsaid(cells: Sequence[Any], choices: Choices, *, required: bool) -> bool:
    """True for a column of ticks and blanks in a list where a blank says nothing by itself."""
    filled = [cell for cell in cells if not is_blank(cell)]
    ticks = bool(filled) and all(tick_of(cell) is True for cell in filled)
    known = all(list_word(cell) in meanings_of(choices) for cell in filled)
    return required and ticks and not known and len(filled) < len(cells) and choices.id not in MARKED


def as_shown(value: Any) -> str:
    """A value as the sheet *Importación* tells it."""
    return "" if value is None else show_date(as_day(value)) if isinstance(value, date) else show(value)
