"""Dates as Colombians write them, always day first; and how dates are shown."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from implementation_xl.words import fold

EPOCH = date(1899, 12, 30)
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
FIRST_SERIAL, AFTER_LAST_SERIAL = 36526, 73051
MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
          "noviembre", "diciembre")  # fmt: skip
_MONTH = {name: number for number, name in enumerate(MONTHS, 1)}
_MONTH.update({name[:3]: number for name, number in list(_MONTH.items())})
_MONTH.update({"setiembre": 9, "set": 9, "sept": 9, "jan": 1, "apr": 4, "aug": 8, "dec": 12})
_WEEKDAY = r"(?:(?:lun|mar|mie|jue|vie|sab|dom|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_CLOCK = r"(?:[\sT,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?\s*m\.?)?)?"
_ISO = re.compile(rf"{_WEEKDAY}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}z?$", re.IGNORECASE)
_NUMERIC = re.compile(rf"{_WEEKDAY}(\d{{1,2}})\s*[-/.]\s*(\d{{1,2}})\s*[-/.]\s*(\d{{4}}|\d{{2}}){_CLOCK}$")
_NAMED = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:\s+de\s+|[\s\-/.]+)([a-z]+)\.?(?:\s+(?:de|del)\s+|[\s\-/.,]+)(\d{{4}}|\d{{2}}){_CLOCK}$"
)
_TIME = re.compile(r"(\d{1,2})[:.h](\d{2})(?::\d{2})?\s*(?:([ap])\.?\s*m\.?)?$|(\d{1,2})\s*([ap])\.?\s*m\.?$")


def parse_date(text: str) -> date | None:
    """The date a text means, day first; None when it is none. Two-digit years are 20yy."""
    word = fold(text)
    if match := _ISO.match(word):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMERIC.match(word):
        day, month, year = (int(part) for part in match.groups())
    elif (match := _NAMED.match(word)) and match[2] in _MONTH:
        day, month, year = int(match[1]), _MONTH[match[2]], int(match[3])
    else:
        return None
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """The time of day a text means ("14:30", "2:30 p. m.", "8 am"); None when it is none."""
    match = _TIME.match(fold(text))
    if not match:
        return None
    hour, minute = int(match[1] or match[4]), int(match[2] or 0)
    half = match[3] or match[5]
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


def show(day: date) -> str:
    """A date as people read it: 16/02/2026."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
