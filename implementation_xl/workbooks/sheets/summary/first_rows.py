"""The lists of a *Resumen*: the first rows of a table that meet a condition, found without helper columns.

The next such row after a given one is the largest of 1,000,000 less its number: SUMPRODUCT makes an array of it in
every program, where MINIFS, FILTER or an array formula would not do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Formula
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.catalog import PLACEHOLDER
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.page import Page

LISTED = 15
NOWHERE = 1_000_000
LISTED_CELL = style.Style(size=9, align="left", indent=1, border="bottom", border_color="#E6EAEE")


class Listed(NamedTuple):
    """One column of a list of rows: `value` is a formula, in which {field} is the row's cell of that field."""

    label: str
    first: int
    last: int
    value: str
    number_format: str = ""
    centred: bool = False


def draw_counted_section(page: Page, row: int, title: str, count: str) -> str:
    """A section title across the page that ends with a count; the cell of the count."""
    parts.draw_section(page, row, 1, page.last - 1, title)
    look = parts.SECTION.but(align="center", number_format="0")
    page.sheet.put(row, page.last, parts.errors_as_blank(page.plan, count), look)
    return f"${column_letter(page.last)}${row}"


class Selection(NamedTuple):
    """Rows of a table: `key` names one of its columns, `condition` which they are, `total` counts them (formulas)."""

    key: str
    condition: str
    total: str


def draw_records(
    page: Page,
    row: int,
    wanted: Selection,
    columns: Sequence[Listed],
    *,
    nothing: str,
    rest: str,
    most: int = LISTED,
) -> int:
    """The first of the rows wanted, a row each, and how many more there are; the row below.

    The last column shows each one's sheet row,
    found as the next one after the row above it; what the others show is read there. `nothing` is the formula of
    what the widest column shows where no row meets the condition, `rest` after the number of those not listed, when
    there are more than `most`.
    """
    sheet, (key, condition, total) = page.sheet, wanted
    for column in columns:
        sheet.span(row, column.first, column.last, column.label, style.HEADER_OPTIONAL.but(bold=True))
    sheet.put(row, page.last, "Fila", style.HEADER_OPTIONAL.but(bold=True))
    sheet.heights[row] = 18.0
    letter = column_letter(page.last)
    widest = max(columns, key=lambda one: page.width(one.first, one.last))
    first = page.tally(f"SUMPRODUCT(MIN(ROW({key})))")
    for number in range(1, most + 1):
        row += 1
        before = first if number == 1 else f"{letter}{row - 1}"
        following = f"SUMPRODUCT(MAX({condition}*(ROW({key})>{before})*({NOWHERE}-ROW({key}))))"
        sheet_row = f'=IF({total}<{number},"",{NOWHERE}-{following})'
        next_row = parts.errors_as_blank(page.plan, sheet_row)
        sheet.put(row, page.last, next_row, LISTED_CELL.but(align="center", indent=0, color=style.MUTED))
        for column in columns:
            text = _read(page, column.value, f"{letter}{row}-{first}+1")
            empty = nothing if number == 1 and column == widest else '""'
            look = LISTED_CELL.but(number_format=column.number_format)
            look = look.but(align="center", indent=0) if column.centred else look
            value = Formula(f'=IF({letter}{row}="",{empty},IFERROR({text},"—"))')
            sheet.span(row, column.first, column.last, value, look)
    more = f'=IF({total}>{most},"Y "&{parts.count_text(f"({total}-{most})")}&" {rest}","")'
    sheet.span(row + 1, 1, page.last, Formula(more), style.NOTE.but(valign="vcenter"))
    return row + 2


def _read(page: Page, value: str, position: str) -> str:
    """The formula of a listed column, each {field} read at a position of the columns; "" where it is no more."""
    names = page.plan.names()
    return PLACEHOLDER.sub(lambda found: f"INDEX({found[1]},{position})" if found[1] in names else '""', value)


def one_line(page: Page, field: str, first: int, last: int) -> str:
    """A listed text in one line: no line breaks, and an ellipsis where the columns cannot show it all, letters being
    larger on paper."""
    room = int((page.width(first, last) - 2) * 1.2)
    text = f'SUBSTITUTE({{{field}}}&"",CHAR(10)," ")'
    return f'IF(LEN({{{field}}})>{room},LEFT({text},{room - 1})&"…",{text})'
