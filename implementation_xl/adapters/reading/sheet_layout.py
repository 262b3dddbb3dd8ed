"""How a sheet of an .xlsx is laid out: outline levels, indents, bold cells and the decimals that a number shows.

People say with them what belongs to what. Only the attributes that tell it are looked for, in text that the package has
already checked: no parser is run over a foreign file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from implementation_xl.adapters.reading.package import Package
from implementation_xl.base.cells import column_number

LARGEST = 30_000_000
"""Sheets beyond this many bytes are read without their layout: nobody indents so many rows by hand."""
_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_NUMBER, _OUTLINE, _STYLE = (re.compile(rb'(?:^|\s)%s="(\d+)"' % name) for name in (rb"r", rb"outlineLevel", rb"s"))
_ADDRESS = re.compile(rb'(?:^|\s)r="([A-Z]{1,3})(\d+)"')
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>](.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\s([^<>]*?)(/?)>((?:\s*<(?:\w+:)?alignment\s[^<>]*>)?)")
_FONTS = re.compile(rb"<(?:\w+:)?fonts[\s>](.*?)</(?:\w+:)?fonts>", re.DOTALL)
_FONT = re.compile(rb"<(?:\w+:)?font(?:/>|[\s>](.*?)</(?:\w+:)?font>)", re.DOTALL)
_BOLD = re.compile(rb'<(?:\w+:)?b(?:/>|\s*>|\s+val="(?:1|true)")')
_INDENT, _FONT_ID, _FORMAT_ID = (re.compile(rb'\b%s="(\d+)"' % name) for name in (rb"indent", rb"fontId", rb"numFmtId"))
_CUSTOM = re.compile(rb'<(?:\w+:)?numFmt\s[^<>]*numFmtId="(\d+)"[^<>]*formatCode="([^"<>]*)"')
_DECIMALS = re.compile(rb"^[#0,]*0\.(0+)")
_BUILT_IN = {2: 2, 4: 2}


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """By 1-based row, and by 1-based row and column; what is not there is as usual."""

    outline: dict[int, int] = field(default_factory=dict)
    indents: dict[tuple[int, int], int] = field(default_factory=dict)
    bold: frozenset[tuple[int, int]] = frozenset()
    decimals: dict[tuple[int, int], int] = field(default_factory=dict)


def layout_of(package: Package, sheet: str) -> SheetLayout:
    """The layout of a sheet; an empty one where it is too large or cannot be found. Raises as `Package.read` does."""
    xml = package.sheet(sheet)
    if not xml or len(xml) > LARGEST:
        return SheetLayout()
    styles = _styles(package.read(package.related("styles", "xl/styles.xml")))
    outline: dict[int, int] = {}
    for attributes in _ROW.findall(xml):
        level, number = _OUTLINE.search(attributes), _NUMBER.search(attributes)
        if level and number and int(level[1]):
            outline[int(number[1])] = int(level[1])
    indents: dict[tuple[int, int], int] = {}
    bold: set[tuple[int, int]] = set()
    decimals: dict[tuple[int, int], int] = {}
    for attributes in _CELL.findall(xml) if any(map(any, styles)) else ():
        place, style = _ADDRESS.search(attributes), _STYLE.search(attributes)
        if place is None or style is None or int(style[1]) >= len(styles):
            continue
        at = int(place[2]), column_number(place[1])
        indent, strong, shown = styles[int(style[1])]
        if indent:
            indents[at] = indent
        if strong:
            bold.add(at)
        if shown:
            decimals[at] = shown
    return SheetLayout(outline, indents, frozenset(bold), decimals)


def _styles(xml: bytes) -> list[tuple[int, bool, int]]:
    """Of each cell format: its indent, whether it is bold, and how many decimals a number shows."""
    fonts = _FONTS.search(xml)
    bold = [bool(_BOLD.search(text)) for text in _FONT.findall(fonts[1])] if fonts else []
    shown = dict(_BUILT_IN)
    for id, code in _CUSTOM.findall(xml):
        decimals = _DECIMALS.match(code)
        if decimals:
            shown[int(id)] = len(decimals[1])
    formats = _FORMATS.search(xml)
    styles = []
    for attributes, closed, alignment in _FORMAT.findall(formats[1]) if formats else ():
        indent = _INDENT.search(alignment) if not closed else None
        font, number = _FONT_ID.search(attributes), _FORMAT_ID.search(attributes)
        place = int(font[1]) if font else 0
        styles.append(
            (
                int(indent[1]) if indent else 0,
                bold[place] if place < len(bold) else False,
                shown.get(int(number[1]), 0) if number else 0,
            )
        )
    return styles
