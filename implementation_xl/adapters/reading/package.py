"""The zip package of an .xlsx: its parts by what they are, and a guard on sizes before anything is parsed.

The reader behind it allocates a sheet's whole rectangle from A1: one stray cell at XFD1048576 would ask for hundreds
of gigabytes and end the process. It also believes a package's directory and stops before the end of a part, where its
checksum would show that a figure was changed on the way: so each part is unpacked, measured and checked here.

Every pattern takes time proportional to the text, whatever the text is: none looks beyond the next "<".
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from functools import cached_property, lru_cache
from typing import NamedTuple

from implementation_xl.adapters.reading.relations import Relation, attribute, relations_of, relations_part
from implementation_xl.adapters.reading.sheet_cells import TWO_LETTERS
from implementation_xl.base.cells import column_number
from implementation_xl.base.limits import DEFAULT, Limits

MEGABYTE = 1_000_000
LOCAL_HEADER = 30
RATIO_FROM = 10 * MEGABYTE
XML = (".xml", ".rels", ".vml")
NEAR = (9_999, TWO_LETTERS)
LISTS_KEPT = 16
WORKBOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
"""Where these parts are by custom; `Package` says where they are."""
_WORKBOOK_ROOT = re.compile(rb"<(?:\w+:)?workbook[\s>]")
_ENCODING = re.compile(rb"<\?xml[^<>]*?\sencoding\s*=\s*[\"']([\w.-]+)[\"']")
_UTF8 = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_DOCTYPE = re.compile(rb"(?s)(?:[^<]|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE")
_FAR_OR_ODD = re.compile(rb"<c(?=[\s/>])(?! r=\"[A-Z]{1,2}[0-9]{1,4}\")")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_NAME, _RELATION_ID, _STATE = (
    re.compile(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name) for name in (rb"name", rb"\w+:id", rb"state")
)
_CELL = re.compile(rb"<(?:\w+:)?(c|row)(?=[\s/>])([^<>]*+)>(?:</(?:\w+:)?(c)>)?")
_ANY_ADDRESS = re.compile(rb"\sr\s*=\s*[\"']\$?([A-Za-z]*)\$?(\d+)[\"']")
_BINARY_ROW, _BINARY_CELLS = 0, range(2, 12)


KEPT = 65_536
"""Parts up to this size are asked for more than once, and kept."""


class TooBig(Exception):  # noqa: N818
    """The package exceeds a limit; the message says which, in Spanish."""


class Dangerous(Exception):  # noqa: N818
    """The package is built as no program that saves workbooks does; the message says how, in Spanish."""


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
        if not part.endswith(XML):
            return content
        content = in_utf8(content)
        if defines_entities(content):
            raise Dangerous(f"la parte «{part}» define entidades (DTD)")
        return content

    def compressed(self, entry: zipfile.ZipInfo) -> bytes:
        """The content of a part as it lies in the package."""
        place = entry.header_offset
        start = place + 30 + sum(int.from_bytes(self.data[place + at : place + at + 2], "little") for at in (26, 28))
        return self.data[start : start + entry.compress_size]

    @cached_property
    def workbook(self) -> str:
        """The workbook part, as the package names it; "" where it has none in XML. Raises as `read` does."""
        named = [one.target for one in relations_of(self.read("_rels/.rels"), "") if one.kind == "officeDocument"]
        parts = (part for part in (*named, WORKBOOK) if not part.lower().endswith(".bin"))
        return next((part for part in parts if _WORKBOOK_ROOT.search(self.read(part))), "")

    @property
    def relations(self) -> tuple[Relation, ...]:
        """What the workbook part is related to."""
        return relations_of(self.read(relations_part(self.workbook)), posixpath.dirname(self.workbook))

    def related(self, kind: str, usual: str = "") -> str:
        """The part of a kind that the workbook is related to, `usual` where it says none."""
        return next((one.target for one in self.relations if one.kind == kind), usual)

    def sheet_parts(self) -> dict[str, str]:
        """Sheet name -> part name, in workbook order; empty where the package has no workbook part."""
        return {one.name: one.part for one in self._listed()}

    def hidden_sheets(self) -> frozenset[str]:
        """The names of the sheets that are hidden."""
        return frozenset(one.name for one in self._listed() if one.hidden)

    def _listed(self) -> tuple[_Listed, ...]:
        if not self.workbook:
            return ()
        workbook, relations = self.read(self.workbook), self.relations
        sheets = (_listed if len(workbook) <= KEPT else _listed.__wrapped__)(workbook, relations)
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


@lru_cache(LISTS_KEPT)
def _listed(workbook: bytes, relations: tuple[Relation, ...]) -> tuple[_Listed, ...]:
    """The sheets of a workbook part, which most workbooks of one form have alike."""
    parts = {relation.id: relation.target for relation in relations}
    return tuple(
        _Listed(
            attribute(_NAME, sheet),
            parts.get(attribute(_RELATION_ID, sheet), ""),
            attribute(_STATE, sheet).lower().endswith("hidden"),
        )
        for sheet in _SHEET.findall(workbook, 0, workbook.rfind(b"sheets>") + 1)
    )


def defines_entities(xml: bytes) -> bool:
    """True for XML that may grow without end or lead elsewhere when it is parsed."""
    return _DOCTYPE.match(xml) is not None


def in_utf8(content: bytes) -> bytes:
    """The XML of a part in UTF-8, whatever it is written in."""
    encoding = _WIDE.get(content[:2])
    if encoding is None:
        declared = _ENCODING.match(content)
        if declared is None or declared[1].lower() in _UTF8:
            return content
        encoding = declared[1].decode()
    try:
        text = content.decode(encoding).lstrip("\ufeff")
    except (LookupError, UnicodeError):
        return content
    plain = text.encode()
    declared = _ENCODING.match(plain)
    return plain if declared is None else plain[: declared.start(1)] + b"UTF-8" + plain[declared.end(1) :]


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
