"""The small language in which a form says what cannot be true at once in one row.

    estado = Cumplido | Cancelado     one of these words; <> none of them; vacío is a cell without a value
    fecha_envio < fecha               an order: < <= > >= than a column, a number, `corte` or `encabezado.CAMPO`
    probabilidad * impacto > 9        a product, of whole numbers within limits
    fin >= inicio si no otro > uno    an order where all its columns have a value, else the other one

One clause gives both the test of a record and the factor of the sheet's formula, so that neither says more than the
other. What a cell holds that is no value of its kind (a text among dates) is `vacío` to both, and 0 where a percent
should stand. Days are compared without their hours, but for two columns of one row in the sheet where nothing reads the
table for the formulas (`workbooks.sheets.columns`): no portable formula drops the hours beside a text.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from implementation_xl.base.dates import AFTER_LAST_SERIAL, FIRST_SERIAL, as_day, to_serial
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Field, Table
from implementation_xl.forms.tables import TableData

BLANK, CUTOFF, HEADER = "vacío", "corte", "encabezado."
OTHERWISE = " si no "
ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
STEPS = 10
"""The longest scale of whole numbers that a formula spells out step by step."""
HUGE = "1E+300"
_CLAUSE = re.compile(r"(\w+(?: \* \w+)*) (=|<>|<=|>=|<|>) (\S.*)")
Number = Callable[[int], float | None]
Test = Callable[[int], bool]
Place = Callable[[str], str]
"""How a formula writes a column of the table: its name, or the cell of a row."""


class Clause(NamedTuple):
    """One condition: the columns on the left (their product where several), the operator, what stands on the right.

    `otherwise` stands for an order in the rows where it has nothing to compare.
    """

    left: tuple[str, ...]
    operator: str
    right: str
    otherwise: Clause | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of = and <>."""
        return tuple(word.strip() for word in self.right.split("|"))

    @property
    def factors(self) -> tuple[str, ...]:
        """The columns on the right of an order."""
        return tuple(self.right.split(" * "))

    @property
    def constant(self) -> float | None:
        """The number on the right of an order, moved so that what rounding leaves over decides nothing."""
        try:
            number = float(self.right)
        except ValueError:
            return None
        return number + (-TOLERANCE if self.operator in ("<", ">=") else TOLERANCE)


@lru_cache(maxsize=1024)
def parse(text: str) -> Clause | None:
    """The clause that a text says; None where it says none."""
    first, parted, second = text.partition(OTHERWISE)
    match, otherwise = _CLAUSE.fullmatch(first), parse(second) if parted else None
    if match is None or (parted and otherwise is None):
        return None
    return Clause(tuple(match[1].split(" * ")), match[2], match[3].rstrip(), otherwise)


def has_order(field: Field) -> bool:
    """True for a column of days or numbers."""
    return field.kind in ("fecha", "porcentaje") or KINDS[field.kind].numeric


def is_scale(field: Field) -> bool:
    """True for a column of whole numbers from few to few, which a formula can spell out."""
    low, high = field.minimum, field.maximum
    return field.kind == "entero" and low is not None and high is not None and 1 <= low <= high < low + STEPS


# The test of a record.


def test_of(clause: Clause, data: TableData, day: date, header: Mapping[str, Any]) -> Test:
    """Whether the record of an index meets a clause."""
    if clause.operator in ORDER:
        left, right = _product(data, clause.left), _right(clause, data, day, header)
        otherwise = test_of(clause.otherwise, data, day, header) if clause.otherwise else _never
        return _ordered(left, right, ORDER[clause.operator], otherwise)
    (name,) = clause.left
    field, column = data.table.field(name), data.columns[name]
    wanted = clause.operator == "="
    if has_order(field):
        return lambda index: (number_of(field, column[index]) is None) is wanted
    words = {"" if word == BLANK else word.casefold() for word in clause.words}
    return lambda index: (_folded(column[index]) in words) is wanted


def _folded(value: Any) -> str:
    return "" if value is None else str(value).casefold()


def _ordered(left: Number, right: Number, holds: Callable[[float, float], bool], otherwise: Test) -> Test:
    def test(index: int) -> bool:
        first, second = left(index), right(index)
        return otherwise(index) if first is None or second is None else holds(first, second)

    return test


def _never(_: int) -> bool:
    return False


def _right(clause: Clause, data: TableData, day: date, header: Mapping[str, Any]) -> Number:
    fixed = clause.constant
    if clause.right == CUTOFF:
        fixed = to_serial(day)
    elif clause.right.startswith(HEADER):
        value = header.get(clause.right.removeprefix(HEADER))
        fixed = to_serial(as_day(value)) if isinstance(value, date) else None
    elif fixed is None:
        return _product(data, clause.factors)
    return lambda index: fixed


def _product(data: TableData, names: tuple[str, ...]) -> Number:
    columns = [(data.table.field(name), data.columns[name]) for name in names]

    def product(index: int) -> float | None:
        numbers = [number_of(field, column[index]) for field, column in columns]
        return None if None in numbers else math.prod(number for number in numbers if number is not None)

    return product


def number_of(field: Field, value: Any) -> float | None:
    """The number that a cell counts as, of a day its serial; None for what is no value of the column."""
    if isinstance(value, date):
        return to_serial(as_day(value)) if field.kind == "fecha" else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if field.kind == "fecha":
        return value if FIRST_SERIAL <= value < AFTER_LAST_SERIAL else None
    low, high = field.minimum, field.maximum
    whole = not is_scale(field) or value == int(value)
    return value if whole and (low is None or low <= value) and (high is None or value <= high) else None


# The factor of the sheet's formula.


def factors_of(clause: Clause, table: Table, cutoff: str, place: Place | None = None) -> list[str]:
    """The factors of a SUMPRODUCT that are 1 in the rows that meet a clause; `cutoff` is how the sheet says its day.

    With `place`, which gives the cells of one row, they are those of that row.
    """
    at = place or (lambda name: f"{table.id}_{name}")
    if clause.operator in ORDER:
        guards, comparison = _guards(clause, table, at), _comparison(clause, table, cutoff, at)
        if clause.otherwise is None:
            return [*guards, comparison]
        known, other = "*".join(guards), "*".join(factors_of(clause.otherwise, table, cutoff, at))
        return [f"({known}*{comparison}+(1-{known})*{other})"]
    (name,) = clause.left
    field = table.field(name)
    if has_order(field):
        valid = _valid(field, at(name))
        return [f"(1-{'*'.join(valid)})"] if clause.operator == "=" else valid
    words = ['""' if word == BLANK else '"' + word.replace('"', '""') + '"' for word in clause.words]
    tests = [f"({at(name)}{clause.operator}{word})" for word in words]
    return tests if clause.operator == "<>" or len(tests) == 1 else [f"({'+'.join(tests)})"]


def _guards(clause: Clause, table: Table, at: Place) -> list[str]:
    """That every cell of an order holds a value of its kind."""
    named = clause.left
    if clause.right.startswith(HEADER):
        cell = f"enc_{clause.right.removeprefix(HEADER)}"
        day = [f"COUNT({cell})", f"({cell}>={FIRST_SERIAL})", f"({cell}<{AFTER_LAST_SERIAL})"]
    else:
        day = []
        named += clause.factors if clause.constant is None and clause.right != CUTOFF else ()
    return [guard for name in named for guard in _valid(table.field(name), at(name))] + day


def _valid(field: Field, cell: str) -> list[str]:
    if field.kind == "fecha":
        return [f"({cell}>={FIRST_SERIAL})", f"({cell}<{AFTER_LAST_SERIAL})"]
    if is_scale(field):
        return [f"({'+'.join(f'({cell}={step})' for step in _steps(field))})"]
    if field.kind == "porcentaje":
        return [f'({cell}<>"")']
    low, high = field.minimum, field.maximum
    least, most = (limit if number is None else f"{number:g}" for number, limit in ((low, f"-{HUGE}"), (high, HUGE)))
    return [f'({cell}<>"")', f"({cell}>={least})", f"({cell}<={most})"]


def _steps(field: Field) -> range:
    return range(int(field.minimum or 0), int(field.maximum or 0) + 1)


def _comparison(clause: Clause, table: Table, cutoff: str, at: Place) -> str:
    left, sign, right = _multiplied(table, clause.left, at), clause.operator, ""
    if clause.constant is not None:
        right = f"{clause.constant:.9f}"
        if table.field(clause.left[0]).kind == "porcentaje":
            return _share(left, sign, clause.constant)
    elif clause.right == CUTOFF or clause.right.startswith(HEADER):
        cell = f"enc_{clause.right.removeprefix(HEADER)}"
        right = cutoff if clause.right == CUTOFF else f"IF(COUNT({cell})=0,0,INT({cell}))"
        if sign in ("<=", ">"):  # the whole day, whatever the hour
            sign, right = {"<=": "<", ">": ">="}[sign], f"{right}+1"
    else:
        right = _multiplied(table, clause.factors, at)
    return f"({left}{sign}{right})"


def _share(cell: str, sign: str, constant: float) -> str:
    """A percent beside a number; whatever is none counts as 0, as everywhere in the sheet."""
    if not ORDER[sign](0, constant):
        return f"({cell}>=0)*({cell}<=1)*({cell}{sign}{constant:.9f})"
    return f"(1-({cell}>=0)*({cell}<=1)*(1-({cell}{sign}{constant:.9f})))"


def _multiplied(table: Table, names: tuple[str, ...], at: Place) -> str:
    """Columns multiplied; a scale is spelt out, as a product with a text would be an error."""
    parts = []
    for field in map(table.field, names):
        cell = at(field.id)
        steps = "+".join(f"{step}*({cell}={step})" for step in _steps(field)) if is_scale(field) else ""
        parts.append(f"({steps})" if steps else cell)
    return "*".join(parts)
