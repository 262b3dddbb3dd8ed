"""A compound file (OLE: streams whose sectors lie in chains), looked at before a parser follows and fills them."""

from __future__ import annotations

import struct
from typing import NamedTuple

_HEADER = 512
_NO_SECTOR = 0xFFFFFFFA  # this and above are marks, not sectors
_IN_HEADER = 109
_ENTRY = 128
_ROOT = 5


class _Entry(NamedTuple):
    """A line of the directory: what it is, and where its content begins."""

    name: str
    kind: int
    start: int
    size: int


class Compound:
    """The container of an .xls or of an encrypted workbook.

    `broken` says in Spanish why its sectors cannot be followed; "" where they can. What is asked of a broken one is
    answered as far as it can be followed: no chain is walked twice round.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.broken = _broken_header(data)
        self._entries: list[_Entry] = []
        if self.broken:
            return
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        self._table = _table(data, self._size)
        if _has_circle(self._table):
            self.broken = "sus sectores dan vueltas en círculo"
        self._entries = self._directory()

    @property
    def names(self) -> frozenset[str]:
        """The names of its streams and folders, without the control characters that some begin with."""
        return frozenset(entry.name for entry in self._entries)

    def stream(self, *names: str) -> bytes:
        """The content of the first stream of one of these names, as far as it can be followed; else nothing."""
        for entry in self._entries:
            if entry.name in names:
                (smallest,) = struct.unpack_from("<I", self._data, 56)
                if entry.size >= smallest:
                    return self._followed(entry.start)[: entry.size]
                return self._small(entry)
        return b""

    def _directory(self) -> list[_Entry]:
        entries = []
        directory = self._followed(struct.unpack_from("<I", self._data, 48)[0])
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            (length,) = struct.unpack_from("<H", directory, at + 64)
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", directory, at + 116)
            entries.append(_Entry(name.lstrip("\1\2\3\4\5\6\t"), directory[at + 66], start, size))
        return entries

    def _small(self, entry: _Entry) -> bytes:
        """The content of a small stream: sectors of 64 bytes in the stream of the root, in chains of their own."""
        (first,) = struct.unpack_from("<I", self._data, 60)
        chains = self._followed(first)
        table = [number for (number,) in struct.iter_unpack("<I", chains[: len(chains) // 4 * 4])]
        whole = b"".join(self._followed(root.start) for root in self._entries if root.kind == _ROOT)
        numbers = _walked(table, entry.start)
        return b"".join(whole[number * 64 : number * 64 + 64] for number in numbers)[: entry.size]

    def _followed(self, sector: int) -> bytes:
        """The bytes of a chain of sectors, none of which comes twice."""
        size = self._size
        return b"".join(self._data[(one + 1) * size : (one + 2) * size] for one in _walked(self._table, sector))


def _broken_header(data: bytes) -> str:
    if len(data) < _HEADER:
        return "el archivo está incompleto"
    return "" if struct.unpack_from("<H", data, 30)[0] in (9, 12) else "el archivo está dañado"


def _walked(table: list[int], sector: int) -> list[int]:
    """The sectors of a chain, in order; no more than the table has."""
    walked: list[int] = []
    while sector < len(table) and len(walked) <= len(table):
        walked.append(sector)
        sector = table[sector]
    return walked


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
