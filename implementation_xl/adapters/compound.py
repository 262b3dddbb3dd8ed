"""The container of an .xls (OLE, sectors in chains), looked at before its parser follows the chains."""

from __future__ import annotations

import struct

_HEADER = 512
_NO_SECTOR = 0xFFFFFFFA  # this and above are marks, not sectors
_IN_HEADER = 109


def broken_chain(data: bytes) -> str | None:
    """Why the sectors cannot be followed, in Spanish, where a chain of them goes round in a circle; else None."""
    if len(data) < _HEADER:
        return "el archivo está incompleto"
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return "el archivo está dañado"
    size = 1 << shift
    numbers = size // 4
    table: list[int] = []
    for sector in _table_sectors(data, size):
        at = (sector + 1) * size
        if at + size <= len(data):
            table += struct.unpack_from(f"<{numbers}I", data, at)
    return "sus sectores dan vueltas en círculo" if _has_circle(table) else None


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
        for one in path:
            walk[one] = 2
    return False
