"""The functions of formulas: of single values (over grids cell by cell), and those that gather whole areas.

An area gives a gathering function what it holds as numbers; what stands in the formula itself counts as it is.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import reduce
from itertools import repeat
from typing import Any

from implementation_xl.adapters.calculating.criteria import Column, chosen
from implementation_xl.adapters.calculating.values import (
    DIVISION,
    MISSING,
    NUMBER,
    VALUE,
    CellError,
    Rectangle,
    UnsupportedError,
    add,
    lifted,
    number,
    order,
    single_value,
    text,
    truth,
)
from implementation_xl.base.cells import column_letter

_ZERO = date(1899, 12, 30)
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


_RELATIVE = 4.0
"""The kind of ADDRESS without $."""


def _day_of(serial: float) -> date:
    """The day of a serial number."""
    return _ZERO + timedelta(int(serial))


def _serial(day: date) -> float:
    return float((day - _ZERO).days)


def _numeric(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose arguments are numbers; what is none is its fault."""

    def run(*values: Any) -> Any:
        numbers = [number(value) for value in values]
        fault = next((value for value in numbers if isinstance(value, CellError)), None)
        if fault is not None:
            return fault
        try:
            return function(*numbers)
        except (ValueError, OverflowError):
            return NUMBER

    return run


def _rounded(rule: str) -> Callable[..., Any]:
    def run(value: float, places: float = 0.0) -> float:
        exact = Decimal(f"{value:.15g}")
        return float(exact.quantize(Decimal(1).scaleb(-int(places)), rounding=rule))

    return _numeric(run)


def _date(year: float, month: float, day: float) -> Any:
    months = int(year) * 12 + int(month) - 1
    return _serial(date(months // 12, months % 12 + 1, 1)) + int(day) - 1


def _moved(serial: float, months: float, end: bool = False) -> float:
    start = _day_of(serial)
    year, month = divmod(start.year * 12 + start.month - 1 + int(months), 12)
    last = calendar.monthrange(year, month + 1)[1]
    return _serial(date(year, month + 1, last if end else min(start.day, last)))


def _weekday(serial: float, kind: float = 1.0) -> float:
    monday = _day_of(serial).weekday()
    return float({1: (monday + 1) % 7 + 1, 2: monday + 1, 3: monday}[int(kind)])


def _modulo(value: float, divisor: float) -> Any:
    return value - divisor * math.floor(value / divisor) if divisor else DIVISION


def _left(value: Any, count: Any = 1.0) -> Any:
    return text(value)[: int(number(count))]


def _right(value: Any, count: Any = 1.0) -> Any:
    length = int(number(count))
    return text(value)[-length:] if length else ""


def _mid(value: Any, start: Any, count: Any) -> Any:
    first = int(number(start)) - 1
    return text(value)[first : first + int(number(count))] if first >= 0 else VALUE


def _substitute(value: Any, old: Any, new: Any) -> Any:
    return text(value).replace(text(old), text(new)) if text(old) else text(value)


def _address(row: Any, column: Any, kind: Any = 1.0) -> str:
    if number(kind) != _RELATIVE:
        raise UnsupportedError("ADDRESS with $")
    return f"{column_letter(int(number(column)))}{int(number(row))}"


def _found(fold: bool) -> Callable[..., Any]:
    def run(part: Any, whole: Any, start: Any = 1.0) -> Any:
        wanted, within = text(part), text(whole)
        if fold:
            if any(sign in wanted for sign in "*?~"):
                raise UnsupportedError("SEARCH with wildcards")
            wanted, within = wanted.casefold(), within.casefold()
        place = within.find(wanted, int(number(start)) - 1)
        return float(place + 1) if place >= 0 else VALUE

    return run


def _shown(value: Any, pattern: Any) -> Any:
    """TEXT, for the patterns whose outcome is the same in every language."""
    serial = number(value)
    if isinstance(serial, CellError):
        return text(value)
    if pattern in ("0", "0%"):
        return f"{_ROUND(serial * 100 if pattern == '0%' else serial):.0f}{pattern[1:]}"
    parts = re.split(r"(dd|d|mmm|mm|yyyy|aaaa|[-/. ])", pattern.lower())
    day = _day_of(serial)
    words = {
        "dd": f"{day.day:02}",
        "d": str(day.day),
        "mm": f"{day.month:02}",
        "mmm": _MONTHS[day.month - 1],
        "yyyy": str(day.year),
        "aaaa": str(day.year),
    }
    if any(part and part not in words and part not in "-/. " for part in parts):
        raise UnsupportedError(f"TEXT {pattern}")
    return "".join(words.get(part, part) for part in parts)


_ROUND = _rounded(ROUND_HALF_UP)

SINGLE: dict[str, Callable[..., Any]] = {
    "ABS": _numeric(abs),
    "ADDRESS": _address,
    "CHAR": _numeric(lambda code: bytes([int(code)]).decode("cp1252")),
    "DATE": _numeric(_date),
    "DAY": _numeric(lambda serial: float(_day_of(serial).day)),
    "EDATE": _numeric(_moved),
    "EOMONTH": _numeric(lambda serial, months: _moved(serial, months, True)),
    "EXACT": lambda left, right: text(left) == text(right),
    "FIND": _found(fold=False),
    "HYPERLINK": lambda target, shown=None: target if shown is None else shown,
    "INT": _numeric(lambda value: float(math.floor(value))),
    "LEFT": _left,
    "LEN": lambda value: float(len(text(value))),
    "LOWER": lambda value: text(value).lower(),
    "MID": _mid,
    "MOD": _numeric(_modulo),
    "MONTH": _numeric(lambda serial: float(_day_of(serial).month)),
    "NOT": lambda value: not truth(value),
    "REPT": lambda value, count: text(value) * int(number(count)),
    "RIGHT": _right,
    "ROUND": _ROUND,
    "ROUNDDOWN": _rounded(ROUND_DOWN),
    "ROUNDUP": _rounded(ROUND_UP),
    "SEARCH": _found(fold=True),
    "SIGN": _numeric(lambda value: float((value > 0) - (value < 0))),
    "SUBSTITUTE": _substitute,
    "TEXT": _shown,
    "TRIM": lambda value: " ".join(part for part in text(value).split(" ") if part),
    "TRUNC": _rounded(ROUND_DOWN),
    "UNICHAR": _numeric(lambda code: chr(int(code))),
    "UPPER": lambda value: text(value).upper(),
    "VALUE": number,
    "WEEKDAY": _numeric(_weekday),
    "YEAR": _numeric(lambda serial: float(_day_of(serial).year)),
}

JUDGING: dict[str, Callable[[Any], bool]] = {
    "ISBLANK": lambda value: value is None,
    "ISERROR": lambda value: isinstance(value, CellError),
    "ISLOGICAL": lambda value: isinstance(value, bool),
    "ISNA": lambda value: value == MISSING and isinstance(value, CellError),
    "ISNONTEXT": lambda value: not isinstance(value, str) or isinstance(value, CellError),
    "ISNUMBER": lambda value: isinstance(value, (float, bool)),
    "ISTEXT": lambda value: isinstance(value, str) and not isinstance(value, CellError),
}
"""Functions that are told faults too, and do not pass them on."""


def _numbers(arguments: Sequence[Any]) -> Iterator[Any]:
    """The numbers of areas, and what stands in the formula as a number; faults as they are."""
    for argument in arguments:
        if isinstance(argument, Rectangle):
            yield from (value for value in argument.head if isinstance(value, (float, bool, CellError)))
            if argument.more and isinstance(argument.rest, (float, bool, CellError)):
                yield from repeat(argument.rest, argument.more)
        elif argument is not None:
            yield number(argument)


def _gathering(function: Callable[[list[float]], Any]) -> Callable[..., Any]:
    def run(*arguments: Any) -> Any:
        values = list(_numbers(arguments))
        fault = next((value for value in values if isinstance(value, CellError)), None)
        return function(values) if fault is None else fault

    return run


def _how_many(test: Callable[[Any], bool], arguments: Sequence[Any]) -> float:
    count = 0
    for argument in arguments:
        if isinstance(argument, Rectangle):
            count += sum(map(test, argument.head)) + (argument.more if argument.more and test(argument.rest) else 0)
        else:
            count += test(argument)
    return float(count)


def _all_or_any(decide: Callable[[Iterator[bool]], bool]) -> Callable[..., Any]:
    def run(*arguments: Any) -> Any:
        values = []
        for argument in arguments:
            for value in _different(argument):
                if not (isinstance(argument, Rectangle) and (value is None or _is_text(value))):
                    values.append(truth(value))
        fault = next((value for value in values if isinstance(value, CellError)), None)
        return decide(iter(values)) if fault is None else fault

    return run


def _different(argument: Any) -> list[Any]:
    """The values of an argument, those that follow the head once."""
    if not isinstance(argument, Rectangle):
        return [argument]
    return [*argument.head, argument.rest] if argument.more else argument.head


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, CellError)


def _products(*arguments: Any) -> Any:
    product = lifted(_product, arguments) if len(arguments) > 1 else arguments[0]
    if not isinstance(product, Rectangle):
        return product if isinstance(product, CellError) else _counted(product)
    fault = next((value for value in _different(product) if isinstance(value, CellError)), None)
    if fault is not None:
        return fault
    return math.fsum(map(_counted, product.head)) + _counted(product.rest) * product.more


def _product(*values: Any) -> float:
    return math.prod(map(_counted, values))


def _counted(value: Any) -> float:
    return float(value) if isinstance(value, (float, bool)) else 0.0


def _ranked(highest: bool) -> Callable[..., Any]:
    def run(area: Any, place: Any) -> Any:
        values, wanted = list(_numbers([area])), number(single_value(place))
        fault = next((value for value in [*values, wanted] if isinstance(value, CellError)), None)
        if fault is not None:
            return fault
        return sorted(values, reverse=highest)[int(wanted) - 1] if 1 <= wanted <= len(values) else NUMBER

    return run


def _match(sought: Any, area: Any, order_of: Any = 1.0) -> Any:
    wanted, kind = single_value(sought), single_value(order_of)
    if isinstance(wanted, CellError):
        return wanted
    values = _different(area)
    if number(kind) == 0:
        for place, value in enumerate(values, 1):
            if type(value) is type(wanted) and not isinstance(value, CellError) and order(value, wanted) == 0:
                return float(place)
        return MISSING
    if number(kind) != 1:
        raise UnsupportedError("MATCH from the top down")
    values = area.flat if isinstance(area, Rectangle) and area.rest is not None else values
    of_texts = isinstance(wanted, str)
    like = [pair for pair in enumerate(values, 1) if pair[1] is not None and isinstance(pair[1], str) is of_texts]
    below = [place for place, value in like if order(value, wanted) <= 0]
    return float(below[-1]) if below else MISSING


def _mean(values: list[float]) -> Any:
    return math.fsum(values) / len(values) if values else DIVISION


GATHERING: dict[str, Callable[..., Any]] = {
    "AND": _all_or_any(all),
    "AVERAGE": _gathering(_mean),
    "CONCATENATE": lambda *values: "".join(text(single_value(value)) for value in values),
    "COUNT": lambda *values: _how_many(lambda value: isinstance(value, (float, bool)), values),
    "COUNTA": lambda *values: _how_many(lambda value: value is not None, values),
    "COUNTBLANK": lambda *values: _how_many(lambda value: value is None or value == "", values),
    "LARGE": _ranked(highest=True),
    "MATCH": _match,
    "MAX": _gathering(lambda values: float(max(values, default=0.0))),
    "MIN": _gathering(lambda values: float(min(values, default=0.0))),
    "N": lambda value: _n(value),
    "OR": _all_or_any(any),
    "PRODUCT": _gathering(lambda values: math.prod(values)),
    "SMALL": _ranked(highest=False),
    "SUM": _gathering(lambda values: math.fsum(values)),
    "SUMPRODUCT": _products,
    "SUMSQ": _gathering(lambda values: reduce(add, (value * value for value in values), 0.0)),
}


def _n(value: Any) -> Any:
    first = (value.head or [value.rest])[0] if isinstance(value, Rectangle) else value
    return float(first) if isinstance(first, (float, bool)) else first if isinstance(first, CellError) else 0.0


class Counting:
    """COUNTIFS and its kin, which ask the same areas again and again."""

    def __init__(self) -> None:
        self._columns: dict[tuple[Any, ...], Column] = {}

    def functions(self) -> dict[str, Callable[..., Any]]:
        """By name."""
        return {
            "COUNTIF": self._count,
            "COUNTIFS": self._count,
            "SUMIF": lambda area, criterion, summed=None: self._sum(
                area if summed is None else summed, area, criterion
            ),
            "SUMIFS": self._sum,
            "AVERAGEIF": lambda area, criterion, own=None: self._mean(area if own is None else own, area, criterion),
            "AVERAGEIFS": self._mean,
        }

    def _column(self, area: Any) -> Column:
        if not hasattr(area, "top"):
            raise UnsupportedError("criteria over what is no area")
        key = (id(area.sheet), area.top, area.left, area.bottom, area.right)
        if key not in self._columns:
            countable = isinstance(area.rest, (float, bool))
            self._columns[key] = Column(area.flat) if countable else Column(area.head, area.more, area.rest)
        return self._columns[key]

    def _meeting(self, pairs: Sequence[Any]) -> int:
        bits = -1
        for area, criterion in zip(pairs[::2], pairs[1::2], strict=True):
            wanted = single_value(criterion)
            if isinstance(wanted, CellError):
                raise UnsupportedError("an error as criterion")
            bits &= self._column(area).meeting(wanted)
        return bits

    def _count(self, *pairs: Any) -> Any:
        return float(self._meeting(pairs).bit_count())

    def _sum(self, summed: Any, *pairs: Any) -> Any:
        return math.fsum(chosen(self._column(summed).values, self._meeting(pairs)))

    def _mean(self, meant: Any, *pairs: Any) -> Any:
        return _mean(chosen(self._column(meant).values, self._meeting(pairs)))
