"""Dates as Colombians write them, always day first; and how dates are shown."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from implementation_xl.base.words import fold

EPOCH = date(1899, 12, 30)
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
FIRST_SERIAL, AFTER_LAST_SERIAL = 36526, 73051
DAYS_TO_1904 = 1462
"""How much less the serial numbers of a workbook with the 1904 date system are."""
MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
_ENGLISH = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ALIASES = {"set": 9, "setiembre": 9}
_WEEKDAY = r"(?:(?:lun|mar|mie|jue|vie|sab|dom|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_CLOCK = r"(?:(?:[\st,]+|\s+a\s+las?\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?\s*m\.?)?)?"
_YEAR = r"(\d{4}|\d\.\d{3}|\d{2})"
_ISO = re.compile(rf"{_WEEKDAY}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}(?:z|[+-]\d\d:?\d\d)?")
_NUMERIC = re.compile(rf"{_WEEKDAY}(\d{{1,2}})\s*[-/.]\s*(\d{{1,2}})\s*[-/.]\s*(\d{{4}}|\d{{2}}){_CLOCK}")
_NAMED = re.compile(
    rf"{_WEEKDAY}(primero|\d{{1,2}})(?:°|ro|o)?(?:\s+de\s+|[\s\-/.]+)([a-z]{{3,}})\.?(?:\s+del?\s+|[\s\-/.,]+){_YEAR}{_CLOCK}"
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,}})\.?[\s\-/]+(\d{{1,2}})(?:\s*,\s*|\s+del?\s+|[\s\-/]+){_YEAR}{_CLOCK}"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_TIME = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?::\d{2})?\s*(?:([ap]?)\.?\s*m|h|hs|hrs|horas)?|(12(?=\s*m)|\d{1,2}(?=\s*[ap]))\s*([ap]?)\.?\s*m"
)


def parse_date(text: str, shift: int = 0) -> date | None:
    """The date a text means, day first ("16/02/26", "febrero 16 de 2026"); None when it is none.

    Two-digit years are 20yy; five digits are an Excel serial number, as a sheet formatted as text shows dates, and
    `shift` is added to it.
    """
    word = fold(text)
    if match := _ISO.fullmatch(word):
        year, month, day = match.groups()
    elif match := _NUMERIC.fullmatch(word) or _NAMED.fullmatch(word):
        day, month, year = match.groups()
    elif match := _MONTH_FIRST.fullmatch(word):
        month, day, year = match.groups()
    elif _SERIAL.fullmatch(word) and FIRST_SERIAL <= float(word) + shift < AFTER_LAST_SERIAL:
        return from_serial(float(word) + shift)
    else:
        return None
    try:
        number = int(year.replace(".", ""))
        return date(number + 2000 if number < 100 and len(year) == 2 else number, _month(month), _day(day))
    except ValueError:
        return None


def reading_rule(text: str, day: date) -> str:
    """How a text that could mean another day was understood: day first, a year of two figures, a serial number."""
    word = fold(text)
    if _SERIAL.fullmatch(word):
        return "Es el número con que Excel guarda las fechas."
    said = []
    match = None if _ISO.fullmatch(word) else _NUMERIC.fullmatch(word)
    if match and day.day <= 12 and day.day != day.month:
        said.append(f"Va primero el día: no es {day.month} de {MONTHS[day.day - 1]}.")
    match = match or _NAMED.fullmatch(word) or _MONTH_FIRST.fullmatch(word)
    if match and len(match[3]) == 2:
        said.append(f"El año «{match[3]}» es {day.year}.")
    return " ".join(said)


def in_words(day: date) -> str:
    """A date that cannot be misread: 16 de febrero de 2026."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def _day(word: str) -> int:
    return 1 if word == "primero" else int(word)


def _month(word: str) -> int:
    """The number of a month: "2", "feb", "febrero", "Feb"; 0 when the word is none."""
    if word.isdigit():
        return int(word)
    if len(word) >= 3:
        for names in (MONTHS, _ENGLISH):
            for number, name in enumerate(names, 1):
                if name.startswith(word):
                    return number
    return _ALIASES.get(word, 0)


def parse_time(text: str) -> time | None:
    """The time of day a text means ("14:30", "2:30 p. m.", "8 am", "12:00 m."); None when it is none."""
    match = _TIME.fullmatch(fold(text))
    if not match:
        return None
    hour, minute = int(match[1] or match[4]), int(match[2] or 0)
    half = match[3] or match[5]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def from_serial(serial: float) -> date:
    """The date of an Excel serial number of the 1900 system (valid from 61 on)."""
    return EPOCH + timedelta(days=int(serial))


def to_serial(day: date) -> int:
    """The Excel serial number of a date, 1900 system."""
    return (day - EPOCH).days


def as_day(value: date | datetime) -> date:
    """The day of a date or date and time."""
    return value.date() if isinstance(value, datetime) else value


def show_date(day: date) -> str:
    """A date as people read it: 16/02/2026."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
