"""The references of formulas, rewritten where the cells that they name have moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from implementation_xl.base.cells import column_letter, column_number
from implementation_xl.forms.plan import quoted

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_TOKEN = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?:(?P<sheet>'(?:[^']|'')+'|[\w.\[\]]+(?::[\w.]+)?)!)?"
    rf"(?P<area>{_CELL}(?::{_CELL})?(?![\w(.])|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?![\w(.])|\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}(?![\w.]))"
    r"|\[[^\]]*\]"
    r"|(?P<name>[^\W\d][\w.]*)(?![\w(!.])"
    r"|[\w.]+"
)
_END = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]{0,7})")
_PLAIN = re.compile(r"[^\W\d][\w.]*")


class CellArea(NamedTuple):
    """Cells of a sheet, 1-based, both ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


class GoneError(Exception):
    """A formula names cells or a name that are no more."""


Moved = Callable[[CellArea], CellArea | None]
"""Where the cells of an area are now; None where they are no more."""


def moved_formula(text: str, sheet: str, moved: Moved, names: Mapping[str, str | None], home: str = "") -> str:
    """A formula of `sheet`, which stands in `home` now, with its references and defined names as they are now.

    `names` has the defined names that are others now, None for those that are no more; names fold case. Raises
    GoneError. References to other workbooks and to ranges over several sheets stay as they are.
    """
    where = home or sheet

    def one(match: re.Match[str]) -> str:
        if match["area"]:
            return _reference(match, sheet, where, moved)
        if match["name"] and match["name"].casefold() in names:
            name = names[match["name"].casefold()]
            if name is None:
                raise GoneError
            return name
        return match[0]

    return _TOKEN.sub(one, text)


def _reference(match: re.Match[str], sheet: str, home: str, moved: Moved) -> str:
    said = match["sheet"]
    if said and (("[" in said) or (":" in said and not said.startswith("'"))):
        return match[0]
    own = sheet if not said else said[1:-1].replace("''", "'") if said.startswith("'") else said
    first, _, last = match["area"].partition(":")
    start, end = _END.fullmatch(first), _END.fullmatch(last or first)
    assert start is not None
    assert end is not None
    rows = sorted((int(start[4] or 1), int(end[4] or LAST_ROW)))
    columns = sorted((_column(start[2]) or 1, _column(end[2]) or LAST_COLUMN))
    if rows[1] > LAST_ROW or columns[1] > LAST_COLUMN:  # a name that looks like an address
        return match[0]
    area = moved(CellArea(own, rows[0], columns[0], rows[1], columns[1]))
    if area is None:
        raise GoneError
    shown = _end(start, area.top, area.left) + (f":{_end(end, area.bottom, area.right)}" if last else "")
    if not last and (area.top, area.left) != (area.bottom, area.right):
        shown += f":{_end(start, area.bottom, area.right)}"
    return f"{sheet_word(area.sheet)}!{shown}" if said or area.sheet != home else shown


def _column(letters: str) -> int:
    return column_number(letters.upper().encode()) if letters else 0


def _end(match: re.Match[str], row: int, column: int) -> str:
    """An end of an area, of whole rows or columns where it was one."""
    text = f"{match[1]}{column_letter(column)}" if match[2] else match[1] if not match[3] else ""
    return text + (f"{match[3]}{row}" if match[4] else "")


def sheet_word(name: str) -> str:
    """A sheet's name as a formula writes it."""
    plain = _PLAIN.fullmatch(name) and not _END.fullmatch(name)
    return name if plain else quoted(name)


def filled_formula(text: str, rows: int, columns: int) -> str:
    """The formula so many rows below and columns right of where `text` stands: what a shared formula says there."""

    def end(match: re.Match[str]) -> str:
        column = match[2]
        if column and not match[1]:
            column = column_letter(max(_column(column) + columns, 1))
        row = match[4]
        if row and not match[3]:
            row = str(max(int(row) + rows, 1))
        return f"{match[1]}{column}{match[3]}{row}"

    def one(match: re.Match[str]) -> str:
        if not match["area"]:
            return match[0]
        sheet = f"{match['sheet']}!" if match["sheet"] else ""
        return sheet + ":".join(_END.sub(end, piece, count=1) for piece in match["area"].split(":"))

    return _TOKEN.sub(one, text)
