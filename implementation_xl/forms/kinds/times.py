"""Kinds of cell for moments: dates and times of day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from implementation_xl.base import dates
from implementation_xl.forms.kinds.base import (
    BLANK,
    SAME,
    Allowed,
    Fault,
    Kind,
    Outcome,
    is_empty,
    only,
    show,
)


def _no_date(shown: str, reason: str) -> Fault:
    return Fault("E301", shown, params={"reason": f": {reason}"} if reason else {})


def _no_time(shown: str) -> Fault:
    reason = dates.why_no_time(shown)
    return Fault("E315", shown, params={"reason": f": {reason}"} if reason else {})


class Date(Kind):
    """A day; hours are dropped. Texts are understood day first and said."""

    number_format = shown_format = "dd-mmm-yyyy"
    dtype = "datetime64[s]"
    free = False
    sure = True
    dated = True
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
            return Outcome(None, SAME, _no_date(text, dates.why_no_date(text)))
        if not dates.FIRST <= day <= dates.LAST:
            return Outcome(None, SAME, Fault("E302", text))
        rule = dates.reading_rule(text, day)
        return Outcome(day, None, Fault("A307", text, dates.in_words(day), {"rule": f" {rule}"} if rule else {}))

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, date):
            day = dates.as_day(raw)
        elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
            if not dates.FIRST_SERIAL <= raw + self.shift < dates.AFTER_LAST_SERIAL:
                return Outcome(None, SAME, _no_date(show(raw), "es un número"))
            day = dates.from_serial(raw + self.shift)
        else:
            return Outcome(None, SAME, _no_date(show(raw), "" if isinstance(raw, bool) else "es una hora"))
        if not dates.FIRST <= day <= dates.LAST:
            return Outcome(None, SAME, Fault("E302", dates.show_date(day)))
        return Outcome(day)

    def explain(self) -> str:
        return "Fecha (día/mes/año)"

    @property
    def align(self) -> str:
        return "center"

    def allowed(self, cell: str, before: str = "") -> Allowed:
        if before:
            least = f"{cell}>={dates.FIRST_SERIAL}"
            test = f'=AND(ISNUMBER({cell}),{least},OR({before}="",{cell}>={before}))'
            error = "Debe ser una fecha, no anterior a la de inicio. ¿La deja así?"
            return Allowed("custom", source=test, error=error, stop=False)
        error = "Escriba una fecha: día/mes/año, por ejemplo 16/02/2026."
        return Allowed("date", "between", dates.FIRST, dates.LAST, error=error)

    def wrong(self, cell: str) -> str:
        within = f"ISNUMBER({cell}),{cell}>={dates.FIRST_SERIAL},{cell}<{dates.AFTER_LAST_SERIAL}"
        return f'=AND({cell}<>"",NOT(AND({within})))'

    def taken(self, cell: str) -> str:
        return f"IF(ISNUMBER({cell}),INT({cell}),{super().taken(cell)})"

    def counted(self, column: str) -> str:
        return f'COUNTIFS({column},">={dates.FIRST_SERIAL}",{column},"<{dates.AFTER_LAST_SERIAL}")'

    def holds(self, column: str) -> str:
        return f"({column}>={dates.FIRST_SERIAL})*({column}<{dates.AFTER_LAST_SERIAL})"


class Time(Kind):
    """A time of day, to the minute."""

    number_format = shown_format = "hh:mm"
    dtype = "object"
    free = False
    blank_as_sheet = None

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        if not only(set(map(type, raw)), raw, time) or any(cell and (cell.second or cell.microsecond) for cell in raw):
            return None
        return [None if cell == BLANK else cell for cell in raw]

    def text(self, text: str, raw: str) -> Outcome:
        if is_empty(text):
            return Outcome(None, SAME, Fault("A316", text))
        moment = dates.parse_time(text)
        return Outcome(moment, None if moment else SAME, None if moment else _no_time(text))

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, datetime):
            raw = raw.time()
        if isinstance(raw, time):
            raw = timedelta(hours=raw.hour, minutes=raw.minute, seconds=raw.second, microseconds=raw.microsecond)
        elif isinstance(raw, float) and 0 <= raw < 1:
            raw = timedelta(days=raw)
        if not isinstance(raw, timedelta) or not timedelta(0) <= raw < timedelta(days=1):
            return Outcome(None, SAME, _no_time(show(raw)))
        minutes = min(round(raw.total_seconds() / 60), 24 * 60 - 1)
        return Outcome(time(minutes // 60, minutes % 60))

    def explain(self) -> str:
        return "Hora (14:30)"

    @property
    def align(self) -> str:
        return "center"

    def allowed(self, cell: str, before: str = "") -> Allowed:
        return Allowed("decimal", "between", 0, 0.999999, error="Escriba una hora, por ejemplo 14:30.")

    def counted(self, column: str) -> str:
        return f'COUNTIFS({column},">=0",{column},"<1")'

    def wrong(self, cell: str) -> str:
        return f'=IF(ISNUMBER({cell}),OR({cell}<0,{cell}>=1),{cell}<>"")'

    def holds(self, column: str) -> str:
        return f"({column}>=0)*({column}<1)"
