"""The zip package of an .xlsx: sheet parts by name, error cells, and a guard on sizes before anything is parsed.

The reader behind it allocates a sheet's whole rectangle from A1: one stray cell at XFD1048576 would ask for hundreds
of gigabytes and end the process.
"""

from __future__ import annotations

import html
import io
import itertools
import posixpath
import re
import zipfile
import zlib
from typing import NamedTuple

from implementation_xl.limits import DEFAULT, Limits

MEGABYTE = 1_000_000
ALL_COLUMNS = 16_384
TWO_LETTERS = 702
_BEGINNING = 2_048
FORMULAS_TRIED = 50
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ID, _TARGET, _NAME, _RELATION_ID, _STATE = (
    re.compile(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name)
    for name in (rb"Id", rb"Target", rb"name", rb"\w+:id", rb"state")
)
_ROW = re.compile(rb"row\s[^>]*?\br=[\"'](\d+)")
_COLUMN = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]+)\d+[\"'][^>]*(?<!/)>")
_FAR_COLUMN = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{3})\d+[\"'][^>]*(?<!/)>")
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUED = re.compile(rb"<v>[^<]")
_HIDDEN_ROW = re.compile(rb"<row\s[^>]*?\br=\"(\d+)\"[^>]*\bhidden=\"(?:1|true)\"")
_HIDDEN_COLUMNS = re.compile(rb"<col\s([^>]*\bhidden=\"(?:1|true)\"[^>]*)>")
_MIN, _MAX = re.compile(rb"\bmin=\"(\d+)\""), re.compile(rb"\bmax=\"(\d+)\"")
_BINARY_ROW, _BINARY_CELLS = 0, range(2, 12)
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d+)[\"']")
_VALUE = re.compile(rb"(<(?:\w+:)?v>)([^<]*)(<)")


class TooBig(Exception):  # noqa: N818
    """The package exceeds a limit; the message says which, in Spanish."""


class ErrorCell(NamedTuple):
    """An error cell: 1-based row and column, and its text ("#REF!")."""

    row: int
    column: int
    text: str


class Package:
    """An .xlsx, .xlsb or .ods held in memory. Raises zipfile.BadZipFile when it is no zip, TooBig over the limits."""

    def __init__(self, data: bytes, limits: Limits = DEFAULT) -> None:
        self._data = data
        self._limits = limits
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        entries = self._zip.infolist()
        if len(entries) > limits.parts:
            raise TooBig(f"tiene {len(entries)} partes (máximo {limits.parts})")
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > limits.unpacked_megabytes * MEGABYTE:
            raise TooBig(f"descomprimido ocupa {unpacked // MEGABYTE} MB (máximo {limits.unpacked_megabytes} MB)")
        self.parts = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}
        self._sheets: dict[str, str] | None = None

    def read(self, part: str) -> bytes:
        """The content of a part; b"" when there is none. Raises zipfile.BadZipFile where it is damaged."""
        entry = self.parts.get(part.lower())
        if entry is None:
            return b""
        if entry.compress_type != zipfile.ZIP_DEFLATED or entry.flag_bits & 1:
            return self._zip.read(entry)
        try:  # zipfile itself takes twice as long; the reader checks the CRC
            content = zlib.decompressobj(-15).decompress(self.compressed(entry), entry.file_size + 1)
        except zlib.error as error:
            raise zipfile.BadZipFile(part) from error
        if len(content) != entry.file_size:
            raise zipfile.BadZipFile(part)
        return content

    def compressed(self, entry: zipfile.ZipInfo) -> bytes:
        """The content of a part as it lies in the package."""
        place = entry.header_offset
        start = place + 30 + sum(int.from_bytes(self._data[place + at : place + at + 2], "little") for at in (26, 28))
        return self._data[start : start + entry.compress_size]

    def sheet_parts(self) -> dict[str, str]:
        """Sheet name -> part name, in workbook order; empty where the package has no workbook part."""
        if self._sheets is None:
            relations = _RELATION.findall(self.read(RELATIONS))
            targets = {_attribute(_ID, relation): _attribute(_TARGET, relation) for relation in relations}
            self._sheets = {}
            workbook = self.read(WORKBOOK)
            for sheet in _SHEET.findall(workbook, 0, workbook.rfind(b"sheets>") + 1):
                target = targets.get(_attribute(_RELATION_ID, sheet), "").replace("\\", "/")
                part = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
                self._sheets[_attribute(_NAME, sheet)] = part
        return self._sheets

    def hidden_sheets(self) -> frozenset[str]:
        """The names of the sheets that are hidden."""
        workbook = self.read(WORKBOOK)
        if b'hidden"' not in workbook and b'Hidden"' not in workbook:
            return frozenset()
        return frozenset(_attribute(_NAME, sheet) for sheet in _SHEET.findall(workbook)
                         if _attribute(_STATE, sheet).lower().endswith("hidden"))  # fmt: skip

    def sheet(self, name: str) -> bytes:
        """The XML of a sheet, b"" when it cannot be found."""
        return self.read(self.sheet_parts().get(name, ""))

    def check_sheet(self, xml: bytes, name: str) -> None:
        """TooBig when the cells that a sheet part fills span too much."""
        rows, columns = used_area(xml, self._limits.sheet_cells)
        if rows * columns > self._limits.sheet_cells:
            raise TooBig(f"la hoja «{name}» llega hasta la fila {rows} y la columna {columns}")

    def check_binary_sheets(self) -> None:
        """TooBig when the filled cells of a sheet of an .xlsb span too much."""
        for part in self.parts:
            if part.startswith("xl/worksheets/") and part.endswith(".bin"):
                rows, columns = binary_area(self.read(part))
                if rows * columns > self._limits.sheet_cells:
                    raise TooBig(f"una hoja llega hasta la fila {rows} y la columna {columns}")

    def replaced(self, sheet: str, xml: bytes) -> bytes:
        """The whole package with another XML for one sheet."""
        part = self.sheet_parts()[sheet].lower()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for name, entry in self.parts.items():
                target.writestr(entry.filename, xml if name == part else self._zip.read(entry))
        return out.getvalue()


def _attribute(pattern: re.Pattern[bytes], tag: bytes) -> str:
    """The value of one attribute of a tag; "" when it has none."""
    match = pattern.search(tag)
    return html.unescape((match[1] or match[2] or b"").decode()) if match else ""


def used_area(xml: bytes, most: int = DEFAULT.sheet_cells) -> tuple[int, int]:
    """How many rows and columns from A1 the filled cells of a sheet part may span: an upper bound.

    Rows and columns that are formatted and empty do not count. The columns are looked at only where `most` cells may be
    exceeded.
    """
    last_value = xml.rfind(b"v>")
    end = max(last_value, xml.rfind(b"is>", max(last_value, 0)))
    if end < 0:
        return 0, 0
    start = xml.rfind(b"row ", 0, end)
    match = _ROW.match(xml, start, end) if start >= 0 else None
    rows = int(match[1]) if match else xml.count(b"row>") + xml.count(b"row ")
    if rows * ALL_COLUMNS <= most:
        return rows, ALL_COLUMNS
    far = set(_FAR_COLUMN.findall(xml))
    if not far and rows * TWO_LETTERS > most:
        far = set(_COLUMN.findall(xml))
    return rows, max(map(column_number, far), default=TWO_LETTERS)


def column_number(letters: bytes) -> int:
    """The 1-based number of a column by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def error_cells(xml: bytes) -> list[ErrorCell]:
    """The error cells of a sheet part."""
    if (b"t='e'" if b"xmlns='" in xml[:_BEGINNING] else b't="e"') not in xml:
        return []
    found = []
    for attributes, content in _ERROR.findall(xml):
        address, value = _ADDRESS.search(attributes), _VALUE.search(content)
        if address and value:
            text = html.unescape(value[2].decode(errors="replace"))
            found.append(ErrorCell(int(address[2]), column_number(address[1]), text))
    return found


def unvalued_formulas(xml: bytes) -> list[tuple[int, int]]:
    """Row and column, 1-based, of the formulas of a sheet part that were written without a value, even an empty one.

    A program computes all its formulas or none: where one of the first has a value, the rest are not looked at.
    """
    found: list[tuple[int, int]] = []
    place = xml.find(b"<f")
    for number in itertools.count():
        if place < 0 or (number == FORMULAS_TRIED and not found):
            break
        end = xml.find(b"</c>", place)
        cell = xml[xml.rfind(b"<c ", 0, place) : place]
        if b't="' not in cell:
            if _VALUED.search(xml, place, end):
                return []
            address = _ADDRESS.search(cell)
            found += [(int(address[2]), column_number(address[1]))] if address else []
        place = xml.find(b"<f", end)
    return found


def hidden_rows(xml: bytes) -> frozenset[int]:
    """The rows of a sheet part that a person or a filter hid."""
    if b' hidden="1"' not in xml and b' hidden="true"' not in xml:
        return frozenset()
    return frozenset(map(int, _HIDDEN_ROW.findall(xml)))


def hidden_columns(xml: bytes) -> frozenset[int]:
    """The hidden columns of a sheet part, those of the form's own width."""
    found: set[int] = set()
    for attributes in _HIDDEN_COLUMNS.findall(xml[: xml.find(b"<sheetData")]):
        first, last = _MIN.search(attributes), _MAX.search(attributes)
        if first and last:
            found.update(range(int(first[1]), min(int(last[1]), TWO_LETTERS) + 1))
    return frozenset(found)


def known_errors_only(xml: bytes) -> bytes:
    """The sheet part with every error text that the reader does not know ("#SPILL!") turned into "#VALUE!"."""

    def mend(cell: re.Match[bytes]) -> bytes:
        value = _VALUE.search(cell[2])
        if value is None or value[2].decode(errors="replace") in KNOWN_ERRORS:
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
