"""Text that would come out too small on paper made larger, in the copy that prints."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree

from implementation_xl.adapters.editing.package import PackageEditor

_NORMAL = 11.0
_SIZE = re.compile(r"(?<!&)&(\d{1,2})(?!\d)")


def enlarge_cells(package: PackageEditor, cells: Iterable[Any], least: float) -> None:
    """Give the cells with smaller text a look that is the same but for its size."""
    related = package.related(package.workbook, "/styles")
    if not related:
        return
    root = package.tree(related[0][1])
    fonts, looks = root.find(package.q("fonts")), root.find(package.q("cellXfs"))
    if fonts is None or looks is None:
        return
    larger: dict[str, str] = {}
    new_fonts: dict[int, str] = {}
    for cell in cells:
        style = cell.get("s", "0")
        if not len(cell) or not 0 <= int(style) < len(looks):
            continue
        if style not in larger:
            font = int(looks[int(style)].get("fontId", 0))
            larger[style] = style
            if font < len(fonts) and _size(package, fonts[font]) < least:
                look = deepcopy(looks[int(style)])
                look.set("fontId", new_fonts.get(font) or _larger(package, fonts, font, least, new_fonts))
                look.set("applyFont", "1")
                looks.append(look)
                larger[style] = str(len(looks) - 1)
        if larger[style] != style:
            cell.set("s", larger[style])
    for group in (fonts, looks):
        group.set("count", str(len(group)))


def _size(package: PackageEditor, font: Any) -> float:
    size = font.find(package.q("sz"))
    return _NORMAL if size is None else float(size.get("val", _NORMAL))


def _larger(package: PackageEditor, fonts: Any, number: int, size: float, known: dict[int, str]) -> str:
    """A font like another of a size that can be read; its number."""
    font = deepcopy(fonts[number])
    element = font.find(package.q("sz"))
    if element is None:
        element = etree.SubElement(font, package.q("sz"))
    element.set("val", f"{math.ceil(size * 2) / 2:g}")
    fonts.append(font)
    known[number] = str(len(fonts) - 1)
    return known[number]


def enlarge_charts(package: PackageEditor, part: str, least: float) -> None:
    """Give the charts of a sheet no smaller letters than can be read."""
    size = math.ceil(least * 2) * 50
    for _, drawing in package.related(part, "/drawing"):
        for _, chart in package.related(drawing, "/chart"):
            for element in package.tree(chart).iter("{*}defRPr", "{*}rPr", "{*}endParaRPr"):
                if int(element.get("sz", 1000)) < size:
                    element.set("sz", str(size))


def enlarge_footers(package: PackageEditor, root: Any, least: float) -> None:
    """Give headers and footers, which shrink with their sheet, no smaller letters than can be read."""
    size = math.ceil(least)
    for footers in root.iter(package.q("headerFooter")):
        for part in footers:
            part.text = _SIZE.sub(lambda code: f"&{max(int(code[1]), size)}", part.text or "")
