"""Sheets that are the same in one workbook after another (the holidays that a form brings), parsed once in a process.

What a sheet holds is decided by its rows, the styles that tell dates from numbers, and the shared texts its cells point
to: one that agrees in all three with a sheet read before, byte by byte, is not parsed again.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import NamedTuple

from implementation_xl.adapters.grid import Grid
from implementation_xl.adapters.reading.package import MEGABYTE, STRINGS, STYLES, Package
from implementation_xl.base.limits import Limits

REMEMBERED = 16
MOST = MEGABYTE
_POINTER = re.compile(rb' t="s"><v>(\d{1,7})</v>')
_BEFORE_TEXTS = re.compile(rb"\s*(?:<\?xml[^<>]*\?>\s*)?<sst\s[^<>]*>")
_PLAIN = (b"<si>", b"</si>", b"<t>", b'<t xml:space="preserve">', b"</t>", b"</sst>")


class Content(NamedTuple):
    """All that decides what is read of a sheet: rows without their pointers to texts, those texts, styles, limits."""

    rows: bytes
    texts: tuple[bytes, ...]
    styles: bytes
    counts_from_1904: bool
    limits: Limits


_grids: OrderedDict[Content, Grid] = OrderedDict()


def content_of(package: Package, xml: bytes, *, counts_from_1904: bool) -> Content | None:
    """What decides the cells of a sheet part; None where it cannot be told without parsing it."""
    texts = _texts(package.read(package.related("sharedStrings", STRINGS)))
    start = xml.find(b"<sheetData")
    if texts is None or start < 0 or any(mark in xml for mark in (b"<!", b"'", b"&#")):
        return None
    between = _POINTER.split(xml[start:])
    pointers = [int(number) for number in between[1::2]]
    rows = b" t=s".join(between[::2])
    if b'"s"' in rows or max(pointers, default=0) >= len(texts):
        return None
    shown, styles = tuple(texts[number] for number in pointers), package.read(package.related("styles", STYLES))
    if len(rows) + len(styles) + sum(map(len, shown)) > MOST:
        return None
    return Content(rows, shown, styles, counts_from_1904, package.limits)


def remembered_sheet(content: Content) -> Grid | None:
    """The cells of an equal sheet read before; not to be changed."""
    return _grids.get(content)


def remember_sheet(content: Content, grid: Grid) -> None:
    """Keep the cells of a sheet, of the usual shape, for the next equal one."""
    _grids[content] = grid
    while len(_grids) > REMEMBERED:
        _grids.popitem(last=False)


def _texts(part: bytes) -> list[bytes] | None:
    """The items of a part of shared texts, as they stand there; None where it holds more than plain texts."""
    before = _BEFORE_TEXTS.match(part)
    if before is None or part.count(b"<", before.end()) != sum(part.count(mark, before.end()) for mark in _PLAIN):
        return None
    return part[before.end() :].split(b"<si>")[1:]
