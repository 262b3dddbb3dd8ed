"""The holidays of Colombia by law, as data: Ley 51 de 1983, which moves some to Monday, and Ley 2578 de 2026.

New forms get these days in their *Festivos* sheet. Nothing is measured with them: what counts is what the sheet says,
and a form made before a law lacks its days, which is said (N508).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple


class Holiday(NamedTuple):
    """A holiday: on a day of a month, else `easter` days after Easter Sunday; a new one has its first year and law."""

    name: str
    month: int = 0
    day: int = 0
    easter: int = 0
    to_monday: bool = False
    since: int = 0
    law: str = ""


LAW = (
    Holiday("Año Nuevo", 1, 1),
    Holiday("Día de los Reyes Magos", 1, 6, to_monday=True),
    Holiday("Día de San José", 3, 19, to_monday=True),
    Holiday("Jueves Santo", easter=-3),
    Holiday("Viernes Santo", easter=-2),
    Holiday("Día del Trabajo", 5, 1),
    Holiday("Ascensión del señor", easter=39, to_monday=True),
    Holiday("Corpus Christi", easter=60, to_monday=True),
    Holiday("Sagrado Corazón", easter=68, to_monday=True),
    Holiday("San Pedro y San Pablo", 6, 29, to_monday=True),
    Holiday(
        "Día de Nuestra Señora del Rosario de Chiquinquirá",
        7,
        9,
        to_monday=True,
        since=2026,
        law="Ley 2578 de 2026",
    ),
    Holiday("Día de la Independencia", 7, 20),
    Holiday("Batalla de Boyacá", 8, 7),
    Holiday("La Asunción", 8, 15, to_monday=True),
    Holiday("Día de la Raza", 10, 12, to_monday=True),
    Holiday("Día de Todos los Santos", 11, 1, to_monday=True),
    Holiday("Independencia de Cartagena", 11, 11, to_monday=True),
    Holiday("La Inmaculada Concepción", 12, 8),
    Holiday("Navidad", 12, 25),
)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=128)
def holidays_of(year: int) -> tuple[tuple[date, str, str], ...]:
    """Date, Spanish name and, where it is recent, law of each holiday of a year, in order; two of one day are one."""
    days: dict[date, list[tuple[str, str]]] = {}
    sunday = easter(year)
    for holiday in LAW:
        if year < holiday.since:
            continue
        by_law = date(year, holiday.month, holiday.day) if holiday.month else sunday + timedelta(holiday.easter)
        day = by_law + timedelta(-by_law.weekday() % 7) if holiday.to_monday else by_law
        name = holiday.name if day == by_law else f"{holiday.name} (observado)"
        days.setdefault(day, []).append((name, holiday.law))
    return tuple(
        (day, "; ".join(sorted(name for name, _ in named)), "; ".join(law for _, law in named if law))
        for day, named in sorted(days.items())
    )
