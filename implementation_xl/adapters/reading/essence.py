"""An .xlsx cut down to what is read of it, so that the reader behind does not parse what nobody typed.

Forms are mostly formulas waiting for rows: below the last value of a sheet stand hundreds of kilobytes that come to
nothing. The package made here holds the sheets that people fill, without those rows, and none of the calculated ones
(Gantt, calendar). It is not compressed: each part was unpacked and checked on the way, and need not be again.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from implementation_xl.adapters.reading.package import (
    RELATIONS,
    STRINGS,
    STYLES,
    WORKBOOK,
    Package,
    unvalued_formulas,
)
from implementation_xl.base.words import fold
from implementation_xl.forms.validation import GENERATED_SHEETS, HOLIDAYS_SHEET, META_SHEET

SHARED_PARTS = ("_rels/.rels", WORKBOOK, RELATIONS, STYLES, STRINGS)
WORTH_CUTTING = 16_384
PIECE = 65_536
_VALUE = re.compile(rb"<v(?:>[^<]|\s)")  # four bytes at most
_CALCULATED = frozenset(map(fold, GENERATED_SHEETS)) - {fold(HOLIDAYS_SHEET), fold(META_SHEET)}
_LOCAL, _CENTRAL, _END = "<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"


class CutSheet(NamedTuple):
    """What is kept of a sheet's XML, and the 1-based (row, column) of all its formulas without a value."""

    xml: bytes
    unvalued: list[tuple[int, int]]


class Essence(NamedTuple):
    """The small package, the sheets in it that were cut, and those that are whole."""

    data: bytes
    sheets: dict[str, CutSheet]
    whole: frozenset[str]


class _Entry(NamedTuple):
    name: bytes
    crc: int
    content: bytes


def essence_of(package: Package, only: str = "") -> Essence:
    """The essence of a package, or of `only` one sheet; a sheet that is damaged or cannot be found is in neither set of
    its sheets.

    Raises zipfile.BadZipFile when a part that all sheets share is damaged.
    """
    entries = [
        _stored(package.parts[part].filename, package.read(part)) for part in SHARED_PARTS if part in package.parts
    ]
    cut: dict[str, CutSheet] = {}
    whole = set()
    taken = set()
    for name, part in package.sheet_parts().items():
        entry = package.parts.get(part.lower())
        if entry is None or part in taken or fold(name) in _CALCULATED or (only and name != only):
            continue
        taken.add(part)
        xml = _checked(package, part)
        if xml and entry.file_size < WORTH_CUTTING:
            entries.append(_stored(entry.filename, xml))
            whole.add(name)
        elif xml:
            cut[name] = CutSheet(without_tail(xml), unvalued_formulas(xml))
            entries.append(_stored(entry.filename, cut[name].xml))
    return Essence(b"".join(_zipped(entries)), cut, frozenset(whole))


def without_tail(xml: bytes) -> bytes:
    """A sheet part up to the row of its last value, with its merged areas and nothing else of what follows the rows."""
    end = xml.rfind(b"</sheetData>")
    last = _near_last_value(xml, end)
    while last >= 0:
        last = xml.rfind(b"</v>", 0, last)
        if xml[last - 1 : last] != b">":
            break
    last = max(last, xml.rfind(b"</is>", max(last, 0), max(end, 0)))
    row = xml.find(b"</row>", last) + len(b"</row>")
    if end < 0 or last < 0 or row > end:
        return xml
    merges = xml.find(b"<mergeCells", end)
    merged = xml[merges : xml.find(b"</mergeCells>", merges) + len(b"</mergeCells>")] if merges >= 0 else b""
    return xml[:row] + b"</sheetData>" + merged + b"</worksheet>"


def _near_last_value(xml: bytes, end: int) -> int:
    """A place behind which no cell before `end` holds a value, found by a quick look at the tail, piece by piece."""
    start = end
    while start > 0:
        stop, start = start, max(start - PIECE, 0)
        if _VALUE.search(xml, start, stop + 3):
            closed = xml.find(b"</v>", stop, end)
            return closed + 4 if closed >= 0 else end
    return end


def _checked(package: Package, part: str) -> bytes:
    """The content of a sheet part; nothing where it is damaged, which is said when the sheet is asked for."""
    try:
        return package.read(part)
    except zipfile.BadZipFile:
        return b""


def _stored(name: str, content: bytes) -> _Entry:
    return _Entry(name.encode(), zlib.crc32(content), content)


def _zipped(entries: list[_Entry]) -> Iterator[bytes]:
    """A zip of these entries; the standard library's writer takes several times as long."""
    place, directory = 0, []
    for entry in entries:
        size = len(entry.content)
        facts = (20, 0x800, zipfile.ZIP_STORED, 0, 0x21, entry.crc, size, size, len(entry.name), 0)
        header = struct.pack(_LOCAL, b"PK\3\4", *facts) + entry.name
        directory.append(struct.pack(_CENTRAL, b"PK\1\2", 20, *facts, 0, 0, 0, 0, place) + entry.name)
        place += len(header) + size
        yield header
        yield entry.content
    listing = b"".join(directory)
    yield listing
    yield struct.pack(_END, b"PK\5\6", 0, 0, len(entries), len(entries), len(listing), place, 0)
