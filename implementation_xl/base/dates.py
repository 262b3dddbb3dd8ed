"""Dates as Colombians write them, always day first; and how dates are shown."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta

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
_NO_YEAR = re.compile(r"(\d{1,2})(?:\s*[-/.]\s*|\s+de\s+|\s+)(\d{1,2}|[a-z]{3,})")
_NO_DAY = re.compile(r"(\d{1,2}|[a-z]{3,})(?:\s*[-/.]\s*|\s+del?\s+|\s+)\d{4}")
_ODD_YEAR = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*(?:\d|\d{3}|\d{5,})")
_ANY_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_TIME = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?::\d{2})?\s*(?:([ap]?)\.?\s*m|h|hs|hrs|horas)?|(12(?=\s*m)|\d{1,2}(?=\s*[ap]))\s*([ap]?)\.?\s*m"
)

_LIKE_TIME = re.compile(r"(\d{1,3})(?:[:.h](\d{2})(?::\d{2})?)?\s*(?:([ap])\.?\s*m\.?|m|h|hs|hrs|horas)?")


def parse_date(text: str, shift: int = 0) -> date | None:
    """The date a text means, day first ("16/02/26", "febrero 16 de 2026"); None when it is none.

    Two-digit years are 20yy; five digits are an Excel serial number, as a sheet formatted as text shows dates, and
    `shift` is added to it.
    """
    word = fold(text)
    parts = _parts(word)
    if parts is None:
        if _SERIAL.fullmatch(word) and FIRST_SERIAL <= float(word) + shift < AFTER_LAST_SERIAL:
            return from_serial(float(word) + shift)
        return None
    try:
        return date(_year(parts[0]), _month(parts[1]), _day(parts[2]))
    except ValueError:
        return None


def _parts(word: str) -> tuple[str, str, str] | None:
    """Year, month and day of a folded text that is written like a date."""
    if match := _ISO.fullmatch(word):
        year, month, day = match.groups()
    elif match := _NUMERIC.fullmatch(word) or _NAMED.fullmatch(word):
        day, month, year = match.groups()
    elif match := _MONTH_FIRST.fullmatch(word):
        month, day, year = match.groups()
    else:
        return None
    return year, month, day


def why_no_date(text: str) -> str:
    """Why a text written like a date is none: «noviembre tiene 30 días»; "" for a text that is not like one."""
    word = fold(text)
    parts = _parts(word)
    if parts is not None:
        why = _why_no_day(*parts)
        swapped = not _ISO.fullmatch(word) and parts[1].isdigit() and int(parts[1]) > 12 and 1 <= _day(parts[2]) <= 12
        return f"{why}; va primero el día y después el mes" if swapped else why
    if match := _NO_YEAR.fullmatch(word):
        return _why_no_day("2000", match[2], match[1]) or "falta el año"
    if match := _NO_DAY.fullmatch(word):
        return "falta el día" if _month(match[1]) in range(1, 13) else f"no hay mes {match[1]}"
    if _ODD_YEAR.fullmatch(word):
        return "el año lleva cuatro cifras"
    return "son varias fechas y aquí va una" if len(_ANY_DATE.findall(word)) > 1 else ""


def _why_no_day(year: str, month: str, day: str) -> str:
    """Why a day of a month of a year does not exist; "" where it does."""
    number, when = _month(month), _year(year)
    if not 1 <= number <= 12:
        if not month.isdigit():
            return f"«{month}» no es un mes"
        return f"no hay mes {month}"
    if _day(day) < 1:
        return f"no hay día {_day(day)}"
    if not MINYEAR <= when <= MAXYEAR:
        return f"no hay año {year}"
    last = monthrange(when, number)[1]
    if _day(day) <= last:
        return ""
    if number == 2 and _day(day) == 29:
        return f"{when} no es bisiesto, febrero tiene 28 días"
    return f"{MONTHS[number - 1]} tiene {last} días"


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


def _year(word: str) -> int:
    """The number of a year; one of two figures is 20yy."""
    number = int(word.replace(".", ""))
    return number + 2000 if number < 100 and len(word) == 2 else number


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


def why_no_time(text: str) -> str:
    """Why a text written like a time of day is none: «faltan los minutos»; "" for a text that is not like one."""
    match = _LIKE_TIME.fullmatch(fold(text))
    if not match:
        return ""
    hour, minute = int(match[1]), match[2]
    if minute is None:
        return "faltan los minutos" if hour < 24 else ""
    if int(minute) > 59:
        return "la hora tiene 60 minutos, de 00 a 59"
    if match[3] and not 1 <= hour <= 12:
        return f"con {match[3]}. m. la hora va de 1 a 12"
    return "el día va de 00:00 a 23:59" if hour > 23 else ""


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
