"""The records of an .xls: how far its cells reach, and how it is encrypted, before anything parses them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

STREAMS = ("Workbook", "Book")
_BEGIN, _END, _SHEET, _PASSWORD, _SEVERAL = 0x0809, 0x000A, 0x0085, 0x002F, 0x00BD
_CELLS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})


def password_record(stream: bytes) -> bytes | None:
    """How the records are encrypted, where they are: all that follow in the workbook's stream then are noise."""
    for kind, place, size in _records(stream, 4):
        if kind == _PASSWORD:
            return stream[place : place + size]
        if kind in (_END, _SHEET):
            return None
    return None


def cell_areas(stream: bytes) -> list[tuple[int, int]]:
    """How many rows and columns from A1 the filled cells of each sheet in a workbook's stream span."""
    areas, rows, columns = [], 0, 0
    for kind, place, size in _records(stream, 8):
        if kind == _BEGIN:
            areas.append((rows, columns))
            rows = columns = 0
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", stream, place)
            if kind == _SEVERAL and size >= 6 and place + size <= len(stream):
                (column,) = struct.unpack_from("<H", stream, place + size - 2)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
    return [*areas, (rows, columns)]


def _records(stream: bytes, least: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place of the content and its size of each record that has `least` bytes, its head included."""
    place = 0
    while place + least <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, place + 4, size
        place += 4 + size
