"""Rows of totals typed among the records: reading leaves them out, and so the sheet marks and counts them."""

from __future__ import annotations

from typing import NamedTuple

from implementation_xl.forms.checks import deleted
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Field, Table

BEGINNINGS = ("total", "subtotal", "sub total", "sub-total", "gran total", "promedio", "sumatoria", "suma ")
WHOLE = ("suma",)


class TotalRows(NamedTuple):
    """The column in which a total is named, and the required list that is blank beside it."""

    named: Field
    blank: Field


def total_rows(table: Table) -> TotalRows | None:
    """How a table's rows of totals are known; None where it has no such columns."""
    required = [field for field in table.fields if field.required and not field.computed]
    named = next((field for field in required if field.kind == "texto"), None)
    blank = next((field for field in required if KINDS[field.kind].listed), None)
    return TotalRows(named, blank) if named and blank else None


def count_name(table: Table) -> str:
    """The line of *Cálculo* that counts them."""
    return f"est_totales_{table.id}"


def count_of(table: Table, rows: TotalRows) -> str:
    """The formula, without "=", of how many there are."""
    named, blank = f"{table.id}_{rows.named.id}", f"{table.id}_{rows.blank.id}"
    patterns = [*(f"{word}*" for word in BEGINNINGS), *WHOLE]
    counted = "+".join(f'COUNTIF({named},"{one}")-COUNTIFS({named},"{one}",{blank},"?*")' for one in patterns)
    return f"IF({deleted(named)},0,IF({deleted(blank)},0,{counted}))"


def total_factors(table: Table, rows: TotalRows) -> str:
    """A product that is 1 in their rows."""
    named, blank = f"{table.id}_{rows.named.id}", f"{table.id}_{rows.blank.id}"
    return f"(({'+'.join(f'({test})' for test in _tests(named))})>0)*ISBLANK({blank})"


def _tests(named: str) -> list[str]:
    tests = [f'LEFT({named},{len(word)})="{word}"' for word in BEGINNINGS]
    return tests + [f'{named}="{word}"' for word in WHOLE]


def total_mark(named: str, blank: str) -> str:
    """The conditional formula that is true where a cell names a total, beside the cell that a record has filled."""
    return f'=AND({blank}="",OR({",".join(_tests(named))}))'


def fewer(table: Table, field_id: str) -> str:
    """What a count of the filled cells of a column has to leave out ("-NAME"); "" where totals are named elsewhere."""
    rows = total_rows(table)
    return f"-{count_name(table)}" if rows and rows.named.id == field_id else ""
