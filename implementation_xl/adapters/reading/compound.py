"""An .xls (records within OLE, whose sectors lie in chains), looked at before its parser follows and fills them."""

from __future__ import annotations

import struct

_HEADER = 512
_NO_SECTOR = 0xFFFFFFFA  # this and above are marks, not sectors
_IN_HEADER = 109
_ENTRY = 128
_NAMES = ("Workbook", "Book")
_SMALLEST = 4_096  # a stream below this lies elsewhere, in sectors of its own kind
_SHEET, _SEVERAL = 0x0809, 0x00BD
_CELLS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})


def broken_chain(data: bytes) -> str | None:
    """Why the sectors cannot be followed, in Spanish, where a chain of them goes round in a circle; else None."""
    if len(data) < _HEADER:
        return "el archivo está incompleto"
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return "el archivo está dañado"
    return "sus sectores dan vueltas en círculo" if _has_circle(_table(data, 1 << shift)) else None


def cell_areas(data: bytes) -> list[tuple[int, int]]:
    """How many rows and columns from A1 the filled cells of each sheet of an .xls without `broken_chain` span."""
    stream = _workbook(data)
    areas, place, rows, columns = [], 0, 0, 0
    while place + 8 <= len(stream):
        kind, size, row, column = struct.unpack_from("<4H", stream, place)
        if kind == _SHEET:
            areas.append((rows, columns))
            rows = columns = 0
        elif kind in _CELLS:
            if kind == _SEVERAL and size >= 6 and place + 4 + size <= len(stream):
                (column,) = struct.unpack_from("<H", stream, place + 2 + size)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        place += 4 + size
    return [*areas, (rows, columns)]


def _workbook(data: bytes) -> bytes:
    """The stream that holds the workbook, as far as it can be followed; nothing where it is a very small one."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    table = _table(data, size)
    (first,) = struct.unpack_from("<I", data, 48)
    directory = _followed(data, table, first, size)
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, whole = struct.unpack_from("<II", directory, at + 116)
        if name in _NAMES and whole >= _SMALLEST:
            return _followed(data, table, start, size)[:whole]
    return b""


def _followed(data: bytes, table: list[int], sector: int, size: int) -> bytes:
    """The bytes of a chain of sectors, none of which comes twice."""
    pieces: list[bytes] = []
    while sector < len(table) and len(pieces) <= len(table):
        pieces.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(pieces)


def _table(data: bytes, size: int) -> list[int]:
    """The table of chains: what follows each sector."""
    table: list[int] = []
    for sector in _table_sectors(data, size):
        at = (sector + 1) * size
        if at + size <= len(data):
            table += struct.unpack_from(f"<{size // 4}I", data, at)
    return table


def _table_sectors(data: bytes, size: int) -> list[int]:
    """The sectors that hold the table of chains: the first are named in the header, the others in a chain of lists."""
    sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    (following,) = struct.unpack_from("<I", data, 68)
    seen = set()
    while following < _NO_SECTOR and following not in seen and (following + 2) * size <= len(data):
        seen.add(following)
        listed = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        sectors += listed[:-1]
        following = listed[-1]
    most = len(data) // size
    return list(dict.fromkeys(sector for sector in sectors if sector < most))


def _has_circle(table: list[int]) -> bool:
    """True when following the table from some sector comes back to it. Each sector is visited once."""
    walk = bytearray(len(table))  # 0 not seen, 1 on the walk under way, 2 known to end
    for start in range(len(table)):
        path = []
        sector = start
        while sector < len(table) and walk[sector] == 0:
            walk[sector] = 1
            path.append(sector)
            sector = table[sector]
        if sector < len(table) and walk[sector] == 1:
            return True
        for visited in path:
            walk[visited] = 2
    return False
