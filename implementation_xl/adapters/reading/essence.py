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
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from implementation_xl.adapters.reading.package import STRINGS, STYLES, WORKBOOK, Package
from implementation_xl.adapters.reading.relations import relations_part
from implementation_xl.adapters.reading.sheet_shape import without_comments
from implementation_xl.base.words import fold
from implementation_xl.forms.validation import GENERATED_SHEETS, HOLIDAYS_SHEET, META_SHEET

WORTH_CUTTING = 16_384
PIECE = 65_536
_VALUE = re.compile(rb"<v(?:>[^<]|\s)")  # four bytes at most
_CALCULATED = frozenset(map(fold, GENERATED_SHEETS)) - {fold(HOLIDAYS_SHEET), fold(META_SHEET)}
_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
_RELATION = (
    '<Relationship Id={} Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target={}/>'
)
_LOCAL, _CENTRAL, _END = "<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"


class CutSheet(NamedTuple):
    """What is kept of a sheet's XML, the whole of it, and where in it the rows are that were cut off, if any."""

    xml: bytes
    whole: bytes
    tail: tuple[int, int] | None


class Essence(NamedTuple):
    """The small package, and the sheets in it."""

    data: bytes
    sheets: dict[str, CutSheet]


class _Entry(NamedTuple):
    name: bytes
    crc: int
    content: bytes


def essence_of(package: Package, only: str = "") -> Essence:
    """The essence of a package, or of `only` one sheet, whatever it is; a sheet that is damaged or cannot be found is
    not among its sheets.

    Raises zipfile.BadZipFile when a part that all sheets share is damaged.
    """
    entries = _shared_entries(package)
    sheets: dict[str, CutSheet] = {}
    taken = set()
    for name, part in package.sheet_parts().items():
        entry = package.parts.get(part.lower())
        if entry is None or part in taken or (name != only if only else fold(name) in _CALCULATED):
            continue
        taken.add(part)
        xml = _checked(package, part)
        if xml:
            tail = tail_of(xml) if len(xml) >= WORTH_CUTTING else None
            sheets[name] = CutSheet(_cut(xml, tail), xml, tail)
            entries.append(_stored(part, sheets[name].xml))
    return Essence(b"".join(_zipped(entries)), sheets)


def sheet_alone(package: Package, name: str, xml: bytes) -> bytes:
    """A small package of one sheet, with this XML."""
    return b"".join(_zipped([*_shared_entries(package), _stored(package.sheet_parts()[name], xml)]))


def _shared_entries(package: Package) -> list[_Entry]:
    """The parts that all sheets share, where the reader behind looks for them."""
    strings = without_comments(package.read(package.related("sharedStrings", STRINGS)))
    return [
        _stored("_rels/.rels", _relations([("rId1", "officeDocument", WORKBOOK)])),
        _stored(WORKBOOK, package.read(package.workbook)),
        _stored(
            relations_part(WORKBOOK),
            _relations((one.id, one.kind, one.target) for one in package.relations if not one.external),
        ),
        _stored(STYLES, package.read(package.related("styles", STYLES))),
        *([_stored(STRINGS, strings)] if strings else []),
    ]


def _relations(targets: Iterable[tuple[str, str, str]]) -> bytes:
    """A part of relations, their targets absolute."""
    rows = (_RELATION.format(quoteattr(id), kind, quoteattr(f"/{target}")) for id, kind, target in targets)
    return _RELATIONS % "".join(rows).encode()


def tail_of(xml: bytes) -> tuple[int, int] | None:
    """Where the rows of a sheet part below its last value are, from and to; None where there are none to cut."""
    end = xml.rfind(b"</sheetData>")
    last = _near_last_value(xml, end)
    while last >= 0:
        last = xml.rfind(b"</v>", 0, last)
        if xml[last - 1 : last] != b">":
            break
    last = max(last, xml.rfind(b"</is>", max(last, 0), max(end, 0)))
    row = xml.find(b"</row>", last) + len(b"</row>")
    return None if end < 0 or last < 0 or row > end else (row, end)


def without_tail(xml: bytes) -> bytes:
    """A sheet part up to the row of its last value, with its merged areas and nothing else of what follows the rows."""
    return _cut(xml, tail_of(xml))


def _cut(xml: bytes, tail: tuple[int, int] | None) -> bytes:
    if tail is None:
        return xml
    row, end = tail
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
