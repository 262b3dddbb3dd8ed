"""Whether the serial numbers of a workbook's dates count from 1904, which the reader behind does not tell."""

from __future__ import annotations

import re
import struct

from implementation_xl.adapters.reading.package import Package

_XLSX = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true|on)["']""")
_XLS_GLOBALS = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_DATE_MODE, _END_OF_GLOBALS = 0x22, 0x0A


def counts_from_1904(data: bytes, package: Package | None) -> bool:
    """True for a workbook of the 1904 date system; `package` is that of an .xlsx."""
    if package is not None:
        return b"date1904" in (workbook := package.read(package.workbook)) and bool(_XLSX.search(workbook))
    return _in_old_workbook(data)


def _in_old_workbook(data: bytes) -> bool:
    """Walk the global records of an .xls up to the one that says so."""
    place = data.find(_XLS_GLOBALS)
    while 0 <= place < len(data) - 6:
        kind, size = struct.unpack_from("<HH", data, place)
        if kind == _DATE_MODE:
            return data[place + 4 : place + 6] == b"\1\0"
        if kind == _END_OF_GLOBALS:
            break
        place += 4 + size
    return False
