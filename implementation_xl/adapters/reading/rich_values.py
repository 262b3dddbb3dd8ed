"""What Excel keeps behind a cell that older programs see as #VALUE!: a picture in the cell, a data type, a new error.

A cell's `vm` names an entry of the workbook's metadata, that a rich value, that its structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from implementation_xl.adapters.reading.package import Package

ERROR = b"_error"
_METADATA, _VALUES, _STRUCTURES = "sheetMetadata", "rdRichValue", "rdRichValueStructure"
_VALUE_METADATA = re.compile(rb"(?s)<(?:\w+:)?valueMetadata\b.*?</(?:\w+:)?valueMetadata>")
_RICH_METADATA = re.compile(
    rb"(?s)<(?:\w+:)?futureMetadata\s[^<>]*name=[\"']XLRICHVALUE[\"'].*?</(?:\w+:)?futureMetadata>"
)
_ENTRY = re.compile(rb"<(?:\w+:)?rc\s[^<>]*\bv=[\"'](\d+)[\"']")
_RICH = re.compile(rb"<(?:\w+:)?rvb\s[^<>]*\bi=[\"'](\d+)[\"']")
_STRUCTURE_OF = re.compile(rb"<(?:\w+:)?rv\s[^<>]*\bs=[\"'](\d+)[\"']")
_TYPE = re.compile(rb"<(?:\w+:)?s\s[^<>]*\bt=[\"']([^\"']*)[\"']")


def things_shown(package: Package, numbers: Iterable[int]) -> frozenset[int]:
    """Those of the 1-based `vm` numbers of cells that stand for a picture or another thing, and not for an error."""
    wanted = set(numbers)
    if not wanted:
        return frozenset()
    metadata = package.read(package.related(_METADATA))
    entries = _ENTRY.findall(_stretch(_VALUE_METADATA, metadata))
    rich = _RICH.findall(_stretch(_RICH_METADATA, metadata))
    structures = _STRUCTURE_OF.findall(package.read(package.related(_VALUES)))
    types = _TYPE.findall(package.read(package.related(_STRUCTURES)))

    def is_error(number: int) -> bool:
        try:
            entry = rich[int(entries[number - 1])]
            return bool(types[int(structures[int(entry)])] == ERROR)
        except IndexError:
            return False  # only Excel's rich values have `vm`, and nearly all of them are pictures

    return frozenset(number for number in wanted if not is_error(number))


def _stretch(pattern: re.Pattern[bytes], xml: bytes) -> bytes:
    match = pattern.search(xml)
    return match[0] if match else b""
