"""A copy of a workbook made for paper: the sheets that are wanted, down to where they say something, in a size to read.

Only the parts that print are touched (`package`): everything else of the person's workbook is as it was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.base.cells import column_letter, column_number, place_of
from implementation_xl.base.paper import (
    HEIGHT_INCHES,
    LETTER,
    PAPER_INCHES,
    PIXELS_AN_INCH,
    POINTS_AN_INCH,
    READABLE,
    SIZE,
    TABLOID,
    paper_of,
)

AREA, TITLES = "_xlnm.Print_Area", "_xlnm.Print_Titles"
_NORMAL_WIDTH, _NORMAL_HEIGHT = 9.14, 15.0
_AFTER_SETUP = frozenset(
    (
        "headerFooter",
        "rowBreaks",
        "colBreaks",
        "customProperties",
        "cellWatches",
        "ignoredErrors",
        "smartTags",
        "drawing",
        "drawingHF",
        "legacyDrawing",
        "legacyDrawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    )
)
"""What follows the page set-up in a worksheet: the standard has an order."""
_CELL, _ROW = re.compile(rb'\br="([A-Z]{1,3})\d+"'), re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_THIN = 8.0
"""Points: a row that no text fits in goes with the one above."""
_MARGIN_OF_ERROR = 0.02
"""Programs round a scale to a whole percent, and a column to a whole pixel."""


class SheetPrint(NamedTuple):
    """What of a sheet prints: down to a row, across to a column, some columns left out, a row again on each page."""

    name: str
    last_row: int
    last_column: int
    hidden: frozenset[int] = frozenset()
    repeat: int = 0


def print_copy(source: Path, target: Path, sheets: Sequence[SheetPrint]) -> None:
    """Write the copy, which shows these sheets alone; KeyError or XMLSyntaxError where the source is no workbook."""
    package = PackageEditor(source)
    try:
        parts = package.sheets()
        wanted = {sheet.name: sheet for sheet in sheets if sheet.name in parts}
        _show_only(package, wanted)
        for sheet in wanted.values():
            _SheetCopy(package, parts[sheet.name], sheet).write()
        package.unsign()
        package.save(target)
    finally:
        package.close()


def _show_only(package: PackageEditor, wanted: Mapping[str, SheetPrint]) -> None:
    """Hide every other sheet and drop its print area: only both keep the office from printing it."""
    workbook = package.tree(package.workbook)
    sheets = list(workbook.iter(package.q("sheet")))
    first = next((number for number, sheet in enumerate(sheets) if sheet.get("name") in wanted), 0)
    for sheet in sheets:
        sheet.attrib.pop("state", None)
        if sheet.get("name") not in wanted:
            sheet.set("state", "hidden")
    for name in [one for one in workbook.iter(package.q("definedName")) if one.get("name") in (AREA, TITLES)]:
        name.getparent().remove(name)
    for view in workbook.iter(package.q("workbookView")):
        view.set("activeTab", str(first))
        view.set("firstSheet", "0")


class _SheetCopy:
    """One sheet of the copy."""

    def __init__(self, package: PackageEditor, part: str, setup: SheetPrint) -> None:
        self.package = package
        self.root = package.tree(part)
        self.q = package.q
        self.setup = self._with_shapes(part, setup)
        self.columns = _columns(self.root.find(self.q("cols")), self.root, self.q)
        self.hidden = setup.hidden - self._needed()

    def write(self) -> None:
        """Area, columns, paper and sizes."""
        self._hide()
        name = "'" + self.setup.name.replace("'", "''") + "'"
        last = column_letter(self.setup.last_column)
        self.package.define_name(AREA, f"{name}!$A$1:${last}${self.setup.last_row}", self.setup.name)
        if self.setup.repeat:
            titles = f"{name}!${self.setup.repeat}:${self.setup.repeat}"
            self.package.define_name(TITLES, titles, self.setup.name)
        paper, scale, tall = self._fit()
        self._page_setup(paper, tall)
        _enlarge(self.package, self._cells(), READABLE / (scale - _MARGIN_OF_ERROR))

    def _with_shapes(self, part: str, setup: SheetPrint) -> SheetPrint:
        """The same down to the end of what begins above its last row: merged cells, charts, pictures, thin rows."""
        row, column = setup.last_row, setup.last_column
        for merge in self.root.iter(self.q("mergeCell")):
            top, _, bottom, right = _corners(merge.get("ref", ""))
            if top <= setup.last_row:
                row, column = max(row, bottom), max(column, right)
        for _, drawing in self.package.related(part, "/drawing"):
            for corner in self.package.peek(drawing).iter("{*}to"):
                row = max(row, int(corner.findtext("{*}row") or 0) + 1)
                column = max(column, int(corner.findtext("{*}col") or 0) + 1)
        heights = {
            int(one.get("r", 0)): float(one.get("ht") or _NORMAL_HEIGHT) for one in self.root.iter(self.q("row"))
        }
        while heights.get(row + 1, _NORMAL_HEIGHT) < _THIN:
            row += 1
        return setup._replace(last_row=row, last_column=column)

    def _needed(self) -> frozenset[int]:
        """Columns that cannot go: a text above the table that stands in columns of which all would."""
        needed: set[int] = set()
        spans = [_corners(merge.get("ref", "")) for merge in self.root.iter(self.q("mergeCell"))]
        merged = {(top, left): right for top, left, _, right in spans}
        for cell in self._cells():
            row, column = place_of(cell.get("r", ""))
            if row < self.setup.repeat and len(cell):
                across = set(range(column, merged.get((row, column), column) + 1))
                if across <= self.setup.hidden:
                    needed |= across
        return frozenset(needed)

    def _cells(self) -> Iterable[Any]:
        """The cells that print."""
        for row in self.root.iter(self.q("row")):
            if int(row.get("r", 0)) <= self.setup.last_row:
                yield from row

    def _hide(self) -> None:
        for number in self.hidden:
            self.columns.setdefault(number, {"width": str(_NORMAL_WIDTH)})["hidden"] = "1"
        cols = self.root.find(self.q("cols"))
        if cols is None:
            cols = etree.Element(self.q("cols"))
            self.root.find(self.q("sheetData")).addprevious(cols)
        for column in list(cols):
            cols.remove(column)
        for number, attributes in sorted(self.columns.items()):
            etree.SubElement(cols, self.q("col"), {**attributes, "min": str(number), "max": str(number)})

    def _fit(self) -> tuple[int, float, int]:
        """The paper, the scale, and whether all goes on one page: where that leaves it readable."""
        shown = [self.columns.get(number, {}) for number in range(1, self.setup.last_column + 1)]
        across = sum(
            round(7 * float(one.get("width", _NORMAL_WIDTH))) for one in shown if one.get("hidden") not in ("1", "true")
        )
        paper = paper_of(across) or TABLOID
        scale = min(1.0, PAPER_INCHES[paper] * PIXELS_AN_INCH / max(across, 1))
        down = self._height()
        tall = min(scale, HEIGHT_INCHES[paper] * POINTS_AN_INCH / max(down, 1.0)) if down else 0.0
        if tall >= READABLE / SIZE + _MARGIN_OF_ERROR:
            return paper, tall, 1
        return paper, scale, 0

    def _height(self) -> float:
        """The points from the first row to the last; 0 where a row has the height of its text, which is not known."""
        rows = {int(row.get("r", 0)): row for row in self.root.iter(self.q("row"))}
        total = 0.0
        for number in range(1, self.setup.last_row + 1):
            row = rows.get(number)
            if row is not None and row.get("hidden") in ("1", "true"):
                continue
            if row is not None and len(row) and not row.get("ht"):
                return 0.0
            total += _NORMAL_HEIGHT if row is None else float(row.get("ht", _NORMAL_HEIGHT))
        return total

    def _page_setup(self, paper: int, tall: int) -> None:
        properties = self.root.find(self.q("sheetPr"))
        if properties is None:
            properties = etree.Element(self.q("sheetPr"))
            self.root.insert(0, properties)
        fit = properties.find(self.q("pageSetUpPr"))
        if fit is None:
            fit = etree.SubElement(properties, self.q("pageSetUpPr"))
        fit.set("fitToPage", "1")
        for old in ("pageSetup", "colBreaks"):
            for element in self.root.findall(self.q(old)):
                self.root.remove(element)
        setup = {"paperSize": str(paper or LETTER), "orientation": "landscape", "fitToHeight": str(tall)}
        element = etree.Element(self.q("pageSetup"), setup)
        following = (one for one in self.root if etree.QName(one).localname in _AFTER_SETUP)
        place = next(following, None)
        if place is None:
            self.root.append(element)
        else:
            place.addprevious(element)


def _columns(cols: Any, root: Any, q: Any) -> dict[int, dict[str, str]]:
    """What a sheet says of each column, by number; what it says of a thousand and more it says of none."""
    known: dict[int, dict[str, str]] = {}
    for col in cols if cols is not None else ():
        first, last = int(col.get("min", 1)), int(col.get("max", 1))
        attributes = {name: value for name, value in col.attrib.items() if name not in ("min", "max")}
        for number in range(first, min(last, first + 999) + 1):
            known[number] = dict(attributes)
    used = [int(row.get("spans", "1:1").partition(":")[2] or 1) for row in root.iter(q("row"))]
    for number in range(1, min(max(used, default=1), 999) + 1):
        known.setdefault(number, {"width": str(_NORMAL_WIDTH)})
    return known


def _corners(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return top, left, bottom, right


def _enlarge(package: PackageEditor, cells: Iterable[Any], least: float) -> None:
    """Give the cells whose text would come out too small a look that is the same but for its size."""
    related = package.related(package.workbook, "/styles")
    if not related:
        return
    root = package.tree(related[0][1])
    fonts, looks = root.find(package.q("fonts")), root.find(package.q("cellXfs"))
    if fonts is None or looks is None:
        return
    sizes = [float(size.get("val", 11)) if (size := font.find(package.q("sz"))) is not None else 11.0 for font in fonts]
    enlarged: dict[str, str] = {}
    new_fonts: dict[int, str] = {}
    for cell in cells:
        style = cell.get("s", "0")
        if not len(cell) or not 0 <= int(style) < len(looks):
            continue
        if style not in enlarged:
            font = int(looks[int(style)].get("fontId", 0))
            enlarged[style] = style
            if font < len(sizes) and sizes[font] < least:
                look = deepcopy(looks[int(style)])
                look.set("fontId", new_fonts.get(font) or _larger(package, fonts, font, least, new_fonts))
                look.set("applyFont", "1")
                looks.append(look)
                enlarged[style] = str(len(looks) - 1)
        if enlarged[style] != style:
            cell.set("s", enlarged[style])
    for group in (fonts, looks):
        group.set("count", str(len(group)))


def _larger(package: PackageEditor, fonts: Any, number: int, size: float, known: dict[int, str]) -> str:
    """A font like another of a size that can be read; its number."""
    font = deepcopy(fonts[number])
    element = font.find(package.q("sz"))
    if element is None:
        element = etree.SubElement(font, package.q("sz"))
    element.set("val", str(math.ceil(size * 10) / 10))
    fonts.append(font)
    known[number] = str(len(fonts) - 1)
    return known[number]


def extent(path: Path) -> dict[str, tuple[int, int]]:
    """The last row and column of each sheet that have a cell."""
    package = PackageEditor(path)
    try:
        return {name: _last(package.content(part)) for name, part in package.sheets().items()}
    finally:
        package.close()


def _last(content: bytes) -> tuple[int, int]:
    cells = set(_CELL.findall(content))
    return (
        max((int(row) for row in _ROW.findall(content)), default=1),
        max((column_number(letters) for letters in cells), default=1),
    )
