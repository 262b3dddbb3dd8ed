"""What the reader behind does not tell of the cells of a sheet part: errors, pictures, formulas without their value.

The reader shows all of these as blanks. They are looked for in the bytes, which takes next to nothing in the shape that
spreadsheet programs write (`is_usual`); `sheet_shape` rewrites any other. No cell is judged by its neighbours.

Every pattern takes time proportional to the text, whatever the text is: none looks beyond the next "<".
"""

from __future__ import annotations

import html
import re
from collections import OrderedDict
from typing import NamedTuple

from implementation_xl.adapters.grid import Places
from implementation_xl.base.cells import column_letter, column_number

ALL_COLUMNS = 16_384
TWO_LETTERS = 702
_BEGINS = re.compile(rb"\s*<f[\s/>]")
KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
WORTH_REMEMBERING = 16_384
REMEMBERED = 16
_UNUSUAL_CELL = re.compile(rb'<c(?=[\s/>])(?! r="[A-Z]{1,3}[0-9]{1,7}"(?: (?:[st]|cm|vm|ph)="[A-Za-z0-9]++")*+ ?/?>)')
_PREFIXED = re.compile(rb"xmlns:[^\s=]+\s*=\s*[\"'][^\"']*/spreadsheetml/(?:2006/)?main[\"']")
_FORMULA = re.compile(
    rb"<f(?=[\s/>])[^<>]*+(?:(?<=/)>|>[^<]*+</f\s*+>)\s*+(?:<v[^<>]*+(?:(?<=/)>|>\s*+</v\s*+>)\s*+)?</c\s*+>"
)
_PLACE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^<>]*)>')
_OF_TEXT, _OF_PICTURE = b't="str"', re.compile(rb'\bvm="(\d+)"')
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?=[^<>]* t="e")([^<>]*+)(?<!/)>((?:[^<]++|<(?!/?c[\s/>]))*+)</c\s*+>'
)
_OF_ERROR = b't="e"'
_VALUE = re.compile(rb"(<v[^<>]*>)([^<]*)(<)")
_ROW, _HIDDEN = re.compile(rb"<row\s([^<>]*)>"), re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
_COLUMNS = re.compile(rb"<col\s([^<>]*)>")
_MIN, _MAX = re.compile(rb"\bmin=\"(\d{1,6})\""), re.compile(rb"\bmax=\"(\d{1,6})\"")


class ErrorCell(NamedTuple):
    """An error cell: 1-based row and column, its text ("#REF!"), and which rich value it shows, 0 for none."""

    row: int
    column: int
    text: str
    rich: int = 0


class SheetFacts(NamedTuple):
    """What the reader behind does not tell of a sheet; rows and columns are 1-based."""

    errors: list[ErrorCell]
    unvalued: Places
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]


def is_usual(xml: bytes, start: int = 0, end: int | None = None) -> bool:
    """True for (a stretch of) a sheet part whose cells all have their address first, and no other name than `c`; with
    neither comments nor CDATA, which the reader takes for the end of a value."""
    end = len(xml) if end is None else end
    if start == 0 and (xml.find(b"<sheetData") < 0 or _PREFIXED.search(xml, 0, xml.find(b"<sheetData"))):
        return False
    if xml.find(b"<!", start, end) >= 0 or xml.find(b"<?", start + 5, end) >= 0:
        return False
    return not _UNUSUAL_CELL.search(xml, start, end)


def error_cells(xml: bytes) -> list[ErrorCell]:
    """The error cells of a usual sheet part, pictures among them."""
    if _OF_ERROR not in xml:
        return []
    errors = []
    for letters, row, attributes, content in _ERROR.findall(xml):
        value, rich = _VALUE.search(content), _OF_PICTURE.search(attributes)
        text = html.unescape(value[2].decode(errors="replace")) if value else ""
        if text.strip():
            errors.append(ErrorCell(int(row), column_number(letters), text, int(rich[1]) if rich else 0))
    return errors


def unvalued_formulas(xml: bytes, start: int = 0, end: int | None = None) -> dict[int, list[int]]:
    """The formulas of (a stretch of) a usual sheet part that were saved without a value.

    An empty text is a value, which Excel writes as such (`t="str"`).
    """
    unvalued: dict[int, list[int]] = {}
    for match in _FORMULA.finditer(xml, start, len(xml) if end is None else end):
        place = _PLACE.match(xml, xml.rfind(b"<c ", start, match.start()))
        if place and _OF_TEXT not in place[3]:
            unvalued.setdefault(column_number(place[1]), []).append(int(place[2]))
    return unvalued


_tails: OrderedDict[bytes, dict[int, list[int]]] = OrderedDict()


def unvalued_in_tail(xml: bytes, start: int, end: int) -> dict[int, list[int]] | None:
    """The formulas without a value in the rows that wait for values, from `start` to `end`; None where those rows are
    unusual.

    They are hundreds of kilobytes, and end alike in all workbooks of a form: what was looked at once in this process
    is not again.
    """
    known = next((tail for tail in _tails if xml.endswith(tail, start, end)), b"")
    stop = end - len(known)
    if not is_usual(xml, start, stop):
        return None
    unvalued = unvalued_formulas(xml, start, stop)
    for column, rows in _tails.get(known, {}).items():
        unvalued[column] = unvalued.get(column, []) + rows
    if stop - start > WORTH_REMEMBERING:
        _tails[xml[start:end]] = unvalued
        _tails.pop(known, None)
        while len(_tails) > REMEMBERED:
            _tails.popitem(last=False)
    return unvalued


def has_formula(xml: bytes, row: int, column: int) -> bool | None:
    """True for a formula in one cell, 1-based, of a sheet part; None where the usual shape shows no such cell."""
    cell = re.search(rb'<c r="%s%d"[^<>]*>' % (column_letter(column).encode(), row), xml)
    return cell and not cell[0].endswith(b"/>") and bool(_BEGINS.match(xml, cell.end()))


def hidden_rows(xml: bytes) -> frozenset[int]:
    """The rows of a sheet part that a person or a filter hid."""
    if b" hidden=" not in xml:
        return frozenset()
    numbers = (_ROW_NUMBER.search(attributes) for attributes in _ROW.findall(xml) if _HIDDEN.search(attributes))
    return frozenset(int(number[1]) for number in numbers if number)


def hidden_columns(xml: bytes) -> frozenset[int]:
    """The hidden columns of a sheet part, those of the form's own width."""
    hidden: set[int] = set()
    for attributes in _COLUMNS.findall(xml[: xml.find(b"<sheetData")])[:ALL_COLUMNS]:
        first, last = _MIN.search(attributes), _MAX.search(attributes)
        if first and last and _HIDDEN.search(attributes):
            hidden.update(range(int(first[1]), min(int(last[1]), TWO_LETTERS) + 1))
    return frozenset(hidden)


def known_errors_only(xml: bytes) -> bytes:
    """The sheet part with every error text that the reader does not know ("#SPILL!") turned into "#VALUE!"."""

    def mend(cell: re.Match[bytes]) -> bytes:
        value = _VALUE.search(cell[4])
        if value is None or value[2].decode(errors="replace") in KNOWN_ERRORS:
            return cell[0]
        return cell[0].replace(value[0], value[1] + b"#VALUE!" + value[3])

    return _ERROR.sub(mend, xml)
