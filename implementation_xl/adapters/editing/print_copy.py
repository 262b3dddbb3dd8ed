"""A copy of a workbook made for paper: the sheets that are wanted, down to where they say something, in a size to read.

Only the parts that print are touched (`package`): everything else of the person's workbook is as it was.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree

from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.editing.print_layout import Layout, SheetPrint
from implementation_xl.adapters.editing.print_sizes import enlarge_cells, enlarge_charts, enlarge_footers
from implementation_xl.base.cells import column_letter, column_number
from implementation_xl.base.paper import READABLE

AREA, TITLES = "_xlnm.Print_Area", "_xlnm.Print_Titles"
_CELL, _ROW = re.compile(rb'\br="([A-Z]{1,3})\d+"'), re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_ROWS = re.compile(r"\$(\d+):\$(\d+)")
_PLAIN = SheetPrint("", ())
_AFTER_SETUP = ("headerFooter",)
_AFTER_BREAKS = (
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
"""What follows page set-up and breaks in a worksheet: the standard has an order."""


class NotPrintableError(Exception):
    """The parts of a workbook do not hold together."""


@contextmanager
def _opened(path: Path) -> Iterator[PackageEditor]:
    """A workbook's package; raises NotPrintableError for one that cannot be taken apart."""
    try:
        package = PackageEditor(path)
        try:
            yield package
        finally:
            package.close()
    except (KeyError, ValueError, AttributeError, zipfile.BadZipFile, etree.LxmlError) as error:
        raise NotPrintableError(str(error)) from error


def print_copy(source: Path, target: Path, sheets: Sequence[SheetPrint], *, as_shown: bool = False) -> None:
    """Write the copy, which shows these sheets alone; raises NotPrintableError where the source is no workbook.

    `as_shown` leaves letters as small as they are.
    """
    with _opened(source) as package:
        parts = package.sheets()
        wanted = {sheet.name: sheet for sheet in sheets if sheet.name in parts}
        _show_only(package, wanted)
        for sheet in wanted.values():
            _write(package, parts[sheet.name], sheet, 0.0 if as_shown else READABLE)
        package.unsign()
        package.save(target)


def extent(path: Path) -> dict[str, tuple[int, int]]:
    """The last row and column of each sheet that have a cell."""
    with _opened(path) as package:
        return {name: _last(package.content(part)) for name, part in package.sheets().items()}


def _last(content: bytes) -> tuple[int, int]:
    cells = set(_CELL.findall(content))
    return (
        max((int(row) for row in _ROW.findall(content)), default=1),
        max((column_number(letters) for letters in cells), default=1),
    )


def _show_only(package: PackageEditor, wanted: Mapping[str, SheetPrint]) -> None:
    """Hide every other sheet and drop its print area: only both keep the office from printing it."""
    workbook = package.tree(package.workbook)
    sheets = list(workbook.iter(package.q("sheet")))
    first = next((number for number, sheet in enumerate(sheets) if sheet.get("name") in wanted), 0)
    for sheet in sheets:
        sheet.attrib.pop("state", None)
        if sheet.get("name") not in wanted:
            sheet.set("state", "hidden")
    replaced = {str(number) for number, one in enumerate(sheets) if one.get("name") not in wanted}
    replaced |= {str(number) for number, one in enumerate(sheets) if wanted.get(one.get("name"), _PLAIN).header}
    for name in list(workbook.iter(package.q("definedName"))):
        if name.get("name") == AREA or (name.get("name") == TITLES and name.get("localSheetId") in replaced):
            name.getparent().remove(name)
    for view in workbook.iter(package.q("workbookView")):
        view.set("activeTab", str(first))
        view.set("firstSheet", "0")


def _repeated(package: PackageEditor, sheet: SheetPrint) -> range:
    """The rows that stand again on each page of a sheet."""
    workbook = package.peek(package.workbook)
    place = [one.get("name") for one in workbook.iter(package.q("sheet"))].index(sheet.name)
    for name in workbook.iter(package.q("definedName")):
        if name.get("name") == TITLES and name.get("localSheetId") == str(place):
            rows = _ROWS.search(name.text or "")
            return range(int(rows[1]), int(rows[2]) + 1) if rows else range(0)
    return range(0)


def _write(package: PackageEditor, part: str, sheet: SheetPrint, readable: float) -> None:
    """Area, columns, heights, paper, breaks and sizes of one sheet."""
    layout = Layout(package, part, sheet, _repeated(package, sheet))
    root = layout.root
    _put_columns(package, root, layout.columns)
    for number, height in layout.heights.items():
        row = layout.rows.get(number)
        if row is not None and height and height != float(row.get("ht") or 0):
            row.set("ht", f"{height:g}")
            row.set("customHeight", "1")
    name = "'" + sheet.name.replace("'", "''") + "'"
    last = column_letter(layout.last_column)
    package.define_name(AREA, f"{name}!$A$1:${last}${layout.last_row}", sheet.name)
    if sheet.header:
        package.define_name(TITLES, f"{name}!${sheet.header}:${sheet.header}", sheet.name)
    page = layout.page()
    _put_page_setup(package, root, {"paperSize": str(page.paper), "fitToHeight": str(page.tall)})
    _put_breaks(package, root, page.breaks)
    least = readable / page.scale
    enlarge_cells(package, layout.cells(), least)
    enlarge_charts(package, part, least)
    enlarge_footers(package, root, least)


def _put_columns(package: PackageEditor, root: Any, columns: Mapping[int, Mapping[str, str]]) -> None:
    cols = root.find(package.q("cols"))
    if cols is None:
        cols = etree.Element(package.q("cols"))
        root.find(package.q("sheetData")).addprevious(cols)
    for column in list(cols):
        cols.remove(column)
    for number, attributes in sorted(columns.items()):
        etree.SubElement(cols, package.q("col"), {**attributes, "min": str(number), "max": str(number)})


def _put_page_setup(package: PackageEditor, root: Any, attributes: Mapping[str, str]) -> None:
    properties = root.find(package.q("sheetPr"))
    if properties is None:
        properties = etree.Element(package.q("sheetPr"))
        root.insert(0, properties)
    fit = properties.find(package.q("pageSetUpPr"))
    if fit is None:
        fit = etree.SubElement(properties, package.q("pageSetUpPr"))
    fit.set("fitToPage", "1")
    _put(root, etree.Element(package.q("pageSetup"), {"orientation": "landscape", **attributes}), _AFTER_SETUP)


def _put_breaks(package: PackageEditor, root: Any, rows: Sequence[int]) -> None:
    count = str(len(rows))
    breaks = etree.Element(package.q("rowBreaks"), count=count, manualBreakCount=count)
    for row in rows:
        etree.SubElement(breaks, package.q("brk"), id=str(row), max="16383", man="1")
    for old in root.findall(package.q("colBreaks")):
        root.remove(old)
    _put(root, breaks if rows else None, (), package.q("rowBreaks"))


def _put(root: Any, element: Any, before: Sequence[str], tag: str = "") -> None:
    """Put an element of a worksheet at its place, instead of a former one; None takes that away."""
    for old in root.findall(tag or element.tag):
        root.remove(old)
    if element is None:
        return
    following = {*before, *_AFTER_BREAKS, *(("rowBreaks",) if before else ())}
    place = next((one for one in root if etree.QName(one).localname in following), None)
    if place is None:
        root.append(element)
    else:
        place.addprevious(element)
