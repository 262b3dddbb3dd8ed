"""The hours a week of a line that is open «Lunes a sábado 07:00-19:00», read from what people write."""

from __future__ import annotations

import re

from implementation_xl.base.words import fold

DAYS = ("lun", "mar", "mie", "jue", "vie", "sab", "dom")
LETTERS = {"l": 0, "m": 1, "x": 2, "j": 3, "v": 4, "s": 5, "d": 6}
HOLIDAYS = re.compile(r"\bfestivos?\b|\bfest\b")
HOLIDAYS_A_WEEK = 18 / 52
ROUND_THE_CLOCK = re.compile(r"\b24\s*(?:/|x|por)\s*7\b|\b7\s*x\s*24\b")
ALL_DAY = re.compile(r"\b24\s*(?:horas|h|hrs?)\b")
EVERY_DAY = re.compile(r"todos los dias|todos los d|diario|diariamente|cada dia|7 dias|los siete dias")
_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:h|hrs?|horas)?\s*(a\.?\s?m\.?|p\.?\s?m\.?|m\.)?"
SPAN = re.compile(rf"(?:de\s+)?{_CLOCK}\s*(?:-|–|—|a|hasta|hasta las|a las)\s*(?:las\s+)?{_CLOCK}(?!\w)")
DAY = re.compile(r"\b(lun|mar|mie|jue|vie|sab|dom)\w*|\b([lmxjvsd])\b")
RANGE = re.compile(r"\s*(?:-|–|—|\ba\b|\bal\b|\bhasta\b)\s*(?:los?\s+)?")


def weekly_hours(text: str) -> float | None:
    """The hours a week that a text says; None where it says none that can be understood, or more than a week has.

    Several spans are added up, each with the days written before it: «lunes a viernes 8-12 y 14-18, sábado 8-13».
    Without days a span is of all seven.
    """
    plain = fold(text)
    if ROUND_THE_CLOCK.search(plain):
        return 168.0
    spans = [(match.start(), match.end(), _length(match)) for match in SPAN.finditer(plain)]
    spans += [(match.start(), match.end(), 24.0) for match in ALL_DAY.finditer(plain)]
    total, days, at = 0.0, 7.0, 0
    for start, end, hours in sorted(spans):
        if hours is None:
            return None
        before = plain[at:start]
        days = _days(before) or (HOLIDAYS_A_WEEK if HOLIDAYS.search(before) else days)
        total, at = total + hours * days, end
    if len(spans) == 1 and plain[at:].strip():
        total = total / days * (_days(plain[at:]) or days)
    return total if 0 < total <= 168 else None


def _days(text: str) -> int:
    """How many days of the week a text names; 0 for none."""
    if EVERY_DAY.search(text):
        return 7
    named = [(match.start(), match.end(), _number(match)) for match in DAY.finditer(text)]
    days: set[int] = set()
    for place, (start, _, day) in enumerate(named):
        days.add(day)
        before = named[place - 1] if place else None
        if before and RANGE.fullmatch(text[before[1] : start]):
            days.update((before[2] + step) % 7 for step in range((day - before[2]) % 7 + 1))
    return len(days)


def _number(match: re.Match[str]) -> int:
    return DAYS.index(match[1]) if match[1] else LETTERS[match[2]]


def _length(match: re.Match[str]) -> float | None:
    """The hours from one clock to the other, over midnight too; None for clocks that there are not."""
    first, last = _clock(*match.group(1, 2, 3)), _clock(*match.group(4, 5, 6))
    if first is None or last is None:
        return None
    return last - first if last > first else last - first + 24


def _clock(hour: str, minute: str | None, half: str | None) -> float | None:
    hours, minutes = int(hour), int(minute or 0)
    if half and half[0] == "p" and hours < 12:
        hours += 12
    elif half and half[0] == "a" and hours == 12:
        hours = 0
    return hours + minutes / 60 if hours <= 24 and minutes < 60 else None
