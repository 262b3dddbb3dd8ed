"""The zip package of an .xlsx: sheet parts by name, error cells, and a guard on sizes before anything is parsed.

The reader behind it allocates a sheet's whole rectangle from A1: one stray cell at XFD1048576 would ask for hundreds
of gigabytes and end the process. It also believes a package's directory and stops before the end of a part, where its
checksum would show that a figure was changed on the way: so each part is unpacked, measured and checked here.

Every pattern takes time proportional to the text, whatever the text is: none looks beyond the next "<".
"""

from __future__ import annotations

import html
import io
import itertools
import posixpath
import re
import zipfile
import zlib
from functools import lru_cache
from typing import NamedTuple

from implementation_xl.base.cells import column_number
from implementation_xl.base.limits import DEFAULT, Limits

MEGABYTE = 1_000_000
LOCAL_HEADER = 30
RATIO_FROM = 10 * MEGABYTE
XML = (".xml", ".rels", ".vml")
ALL_COLUMNS = 16_384
TWO_LETTERS = 702
NEAR = (9_999, TWO_LETTERS)
_BEGINNING = 2_048
FORMULAS_TRIED = 50
LISTS_KEPT = 16
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, STRINGS = "xl/styles.xml", "xl/sharedstrings.xml"
KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_DOCTYPE = re.compile(rb"(?s)(?:[^<]|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE")
_FAR_OR_ODD = re.compile(rb"<c(?=[\s/>])(?! r=\"[A-Z]{1,2}[0-9]{1,4}\")")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ID, _TARGET, _NAME, _RELATION_ID, _STATE = (
    re.compile(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name)
    for name in (rb"Id", rb"Target", rb"name", rb"\w+:id", rb"state")
)
_CELL = re.compile(rb"<(?:\w+:)?(c|row)(?=[\s/>])([^<>]*+)>(?:</(?:\w+:)?(c)>)?")
_ANY_ADDRESS = re.compile(rb"\sr\s*=\s*[\"']\$?([A-Za-z]*)\$?(\d+)[\"']")
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^<>]*+)(?<!/)>((?:[^<]|<(?!/?(?:\w+:)?c[\s/>]))*+)</(?:\w+:)?c>")
_OF_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_VALUED = re.compile(rb"<v>[^<]")
_ROW, _HIDDEN = re.compile(rb"<row\s([^<>]*)>"), re.compile(rb"\bhidden=\"(?:1|true)\"")
_ROW_NUMBER = re.compile(rb"\br=\"(\d{1,7})\"")
_COLUMNS = re.compile(rb"<col\s([^<>]*)>")
_MIN, _MAX = re.compile(rb"\bmin=\"(\d{1,6})\""), re.compile(rb"\bmax=\"(\d{1,6})\"")
_BINARY_ROW, _BINARY_CELLS = 0, range(2, 12)
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_VALUE = re.compile(rb"(<(?:\w+:)?v>)([^<]*)(<)")


KEPT = 65_536
"""Parts up to this size are asked for more than once, and kept."""


class TooBig(Exception):  # noqa: N818
    """The package exceeds a limit; the message says which, in Spanish."""


class Dangerous(Exception):  # noqa: N818
    """The package is built as no program that saves workbooks does; the message says how, in Spanish."""


class ErrorCell(NamedTuple):
    """An error cell: 1-based row and column, and its text ("#REF!")."""

    row: int
    column: int
    text: str


class _Listed(NamedTuple):
    """A sheet as the workbook part lists it."""

    name: str
    part: str
    hidden: bool


class Package:
    """An .xlsx, .xlsb or .ods held in memory.

    Raises zipfile.BadZipFile when it is no zip, TooBig over the limits, Dangerous when it is made to deceive.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULT) -> None:
        self.data = data
        self.limits = limits
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        entries = self._zip.infolist()
        if len(entries) > limits.parts:
            raise TooBig(f"tiene {len(entries)} partes (máximo {limits.parts})")
        self.unpacked = sum(entry.file_size for entry in entries)
        if self.unpacked > limits.unpacked_megabytes * MEGABYTE:
            raise TooBig(f"descomprimido ocupa {self.unpacked // MEGABYTE} MB (máximo {limits.unpacked_megabytes} MB)")
        self.parts = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}
        if len(self.parts) < len(entries):
            raise Dangerous("tiene dos partes con el mismo nombre")
        _check_places(entries, len(data))
        _check_ratios(self.parts, limits.ratio)
        self._kept: dict[str, bytes] = {}

    def read(self, part: str) -> bytes:
        """The content of a part; b"" when there is none.

        Raises zipfile.BadZipFile where it is damaged or not of the size it says, Dangerous where it defines entities.
        """
        entry = self.parts.get(part.lower())
        if entry is None:
            return b""
        if entry.filename not in self._kept:
            content = self._checked(entry, part)
            if entry.file_size > KEPT:
                return content
            self._kept[entry.filename] = content
        return self._kept[entry.filename]

    def _checked(self, entry: zipfile.ZipInfo, part: str) -> bytes:
        if entry.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED) or entry.flag_bits & 1:
            raise zipfile.BadZipFile(part)
        content = self.compressed(entry)  # zipfile itself takes twice as long
        if entry.compress_type == zipfile.ZIP_DEFLATED:
            try:
                content = zlib.decompressobj(-15).decompress(content, entry.file_size + 1)
            except zlib.error as error:
                raise zipfile.BadZipFile(part) from error
        if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
            raise zipfile.BadZipFile(part)
        if part.endswith(XML) and _DOCTYPE.match(content):
            raise Dangerous(f"la parte «{part}» define entidades (DTD)")
        return content

    def compressed(self, entry: zipfile.ZipInfo) -> bytes:
        """The content of a part as it lies in the package."""
        place = entry.header_offset
        start = place + 30 + sum(int.from_bytes(self.data[place + at : place + at + 2], "little") for at in (26, 28))
        return self.data[start : start + entry.compress_size]

    def sheet_parts(self) -> dict[str, str]:
        """Sheet name -> part name, in workbook order; empty where the package has no workbook part."""
        return {one.name: one.part for one in self._listed()}

    def hidden_sheets(self) -> frozenset[str]:
        """The names of the sheets that are hidden."""
        return frozenset(one.name for one in self._listed() if one.hidden)

    def _listed(self) -> tuple[_Listed, ...]:
        workbook, relations = self.read(WORKBOOK), self.read(RELATIONS)
        usual = len(workbook) + len(relations) <= KEPT
        sheets = (_listed if usual else _listed.__wrapped__)(workbook, relations)
        if len(sheets) > self.limits.sheets:
            raise TooBig(f"tiene {len(sheets)} hojas (máximo {self.limits.sheets})")
        return sheets

    def sheet(self, name: str) -> bytes:
        """The XML of a sheet, b"" when it cannot be found."""
        return self.read(self.sheet_parts().get(name, ""))

    def check_sheet(self, xml: bytes, name: str) -> None:
        """TooBig when the cells that a sheet part fills span too much, or when it merges too many."""
        rows, columns = used_area(xml, self.limits.sheet_cells)
        if rows * columns > self.limits.sheet_cells:
            raise TooBig(f"la hoja «{name}» llega hasta la fila {rows} y la columna {columns}")
        merges = xml.count(b"mergeCell ")
        if merges > self.limits.merges:
            raise TooBig(f"la hoja «{name}» tiene {merges} celdas combinadas (máximo {self.limits.merges})")

    def check_binary_sheets(self) -> None:
        """TooBig when the filled cells of a sheet of an .xlsb span too much."""
        areas = [
            binary_area(self.read(part))
            for part in self.parts
            if part.startswith("xl/worksheets/") and part.endswith(".bin")
        ]
        for rows, columns in areas:
            if rows * columns > self.limits.sheet_cells:
                raise TooBig(f"una hoja llega hasta la fila {rows} y la columna {columns}")

    def replaced(self, sheet: str, xml: bytes) -> bytes:
        """The whole package with another XML for one sheet."""
        part = self.sheet_parts()[sheet].lower()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for name, entry in self.parts.items():
                target.writestr(entry.filename, xml if name == part else self._zip.read(entry))
        return out.getvalue()


@lru_cache(LISTS_KEPT)
def _listed(workbook: bytes, relations: bytes) -> tuple[_Listed, ...]:
    """The sheets of a workbook part, which most workbooks of one form have alike."""
    listeds = []
    targets = {_attribute(_ID, one): _attribute(_TARGET, one) for one in _RELATION.findall(relations)}
    for sheet in _SHEET.findall(workbook, 0, workbook.rfind(b"sheets>") + 1):
        target = targets.get(_attribute(_RELATION_ID, sheet), "").replace("\\", "/")
        part = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
        listeds.append(_Listed(_attribute(_NAME, sheet), part, _attribute(_STATE, sheet).lower().endswith("hidden")))
    return tuple(listeds)


def _attribute(pattern: re.Pattern[bytes], tag: bytes) -> str:
    """The value of one attribute of a tag; "" when it has none."""
    match = pattern.search(tag)
    return html.unescape((match[1] or match[2] or b"").decode()) if match else ""


def _check_places(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Dangerous when two parts share their bytes, as in a bomb that is small and unpacks to terabytes."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise Dangerous("tiene partes que se enciman")
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size
    if end > size:
        raise zipfile.BadZipFile("beyond the end")


def _check_ratios(parts: dict[str, zipfile.ZipInfo], most: int) -> None:
    """TooBig when a part of text unpacks to so many times its size that nobody can have typed it."""
    for name, entry in parts.items():
        if entry.file_size > RATIO_FROM and entry.file_size > most * entry.compress_size and name.endswith(XML):
            raise TooBig(f"la parte «{name}» crece más de {most} veces al descomprimirla")


def used_area(xml: bytes, most: int = DEFAULT.sheet_cells) -> tuple[int, int]:
    """How many rows and columns from A1 the filled cells of a sheet part may span: an upper bound.

    Cells that are formatted and empty do not count. Each address is looked at only where `most` cells may be exceeded:
    a part whose cells all have addresses of one or two letters and at most four digits spans 9,999 x 702.
    """
    near = NEAR[0] * NEAR[1] <= most and b":c" not in xml and not _FAR_OR_ODD.search(xml)
    return NEAR if near else _exact_area(xml)


def _exact_area(xml: bytes) -> tuple[int, int]:
    """The last row and column that a filled cell of a sheet part names or, without an address, comes to stand in."""
    rows = columns = row = column = 0
    for kind, attributes, empty in _CELL.findall(xml):
        address = _ANY_ADDRESS.search(attributes)
        if kind == b"row":
            row, column = int(address[2]) if address else row + 1, 0
            continue
        column += 1
        if address:
            row, column = int(address[2]), column_number(address[1].upper())
        if not (empty or attributes.endswith(b"/")):
            rows, columns = max(rows, row), max(columns, column)
    return rows, columns


def error_cells(xml: bytes) -> list[ErrorCell]:
    """The error cells of a sheet part."""
    if (b"t='e'" if b"xmlns='" in xml[:_BEGINNING] else b't="e"') not in xml:
        return []
    errors = []
    for attributes, content in _ERROR.findall(xml):
        if not _OF_ERROR.search(attributes):
            continue
        address, value = _ADDRESS.search(attributes), _VALUE.search(content)
        if address and value:
            text = html.unescape(value[2].decode(errors="replace"))
            errors.append(ErrorCell(int(address[2]), column_number(address[1]), text))
    return errors


def unvalued_formulas(xml: bytes) -> list[tuple[int, int]]:
    """Row and column, 1-based, of the formulas of a sheet part that were written without a value, even an empty one.

    A program computes all its formulas or none: where one of the first has a value, the rest are not looked at.
    """
    unvalued: list[tuple[int, int]] = []
    place, end = xml.find(b"<f"), 0
    for number in itertools.count():
        if place < 0 or (number == FORMULAS_TRIED and not unvalued):
            break
        start = max(xml.rfind(b"<c ", end, place), end)
        end = xml.find(b"</c>", place)
        if end < 0:
            break
        cell = xml[start:place]
        if b't="' not in cell:
            if _VALUED.search(xml, place, end):
                return []
            address = _ADDRESS.search(cell)
            unvalued += [(int(address[2]), column_number(address[1]))] if address else []
        place = xml.find(b"<f", end)
    return unvalued


def hidden_rows(xml: bytes) -> frozenset[int]:
    """The rows of a sheet part that a person or a filter hid."""
    if b' hidden="' not in xml:
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
        value = _VALUE.search(cell[2])
        if value is None or not _OF_ERROR.search(cell[1]) or value[2].decode(errors="replace") in KNOWN_ERRORS:
            return cell[0]
        return cell[0].replace(value[0], value[1] + b"#VALUE!" + value[3])

    return _ERROR.sub(mend, xml)


def binary_area(content: bytes) -> tuple[int, int]:
    """How many rows and columns from A1 the filled cells of an .xlsb sheet part span."""
    rows = columns = place = row = 0
    while place < len(content):
        kind, place = _variable(content, place)
        size, place = _variable(content, place)
        number = int.from_bytes(content[place : place + 4], "little") + 1
        if kind == _BINARY_ROW:
            row = number
        elif kind in _BINARY_CELLS:
            rows, columns = max(rows, row), max(columns, number)
        place += size
    return rows, columns


def _variable(content: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, and the place after it."""
    number = shift = 0
    while place < len(content):
        byte = content[place]
        place += 1
        number |= (byte & 127) << shift
        if byte < 128:
            break
        shift += 7
    return number, place
