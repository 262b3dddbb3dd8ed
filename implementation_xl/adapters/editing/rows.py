"""Values written into cells of a person's own sheets; every other part of the workbook keeps its bytes.

The values that the sheet's formulas showed are dropped, and the workbook is told to calculate when it is opened: what
they showed before is no longer true.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from implementation_xl.adapters.editing.marking import NotEditable
from implementation_xl.adapters.editing.marking_list import literal
from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.text_fit import height_of_lines, wrapped_lines
from implementation_xl.base.cells import column_letter, split_address
from implementation_xl.base.words import storable

DEFAULT_WIDTH, DEFAULT_SIZE = 8.43, 11.0
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_AFTER_CALC = (
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


class RowWrite(NamedTuple):
    """What to write in one row: 1-based column -> text, number, date or time, None for a blank. A cell without a format
    of its own takes that of the same column in row `like`."""

    sheet: str
    row: int
    values: Mapping[int, Any]
    like: int


def first_free_row(path: Path, sheet: str, after: int, columns: Iterable[int]) -> int:
    """The first row below `after` whose cells of these columns are all blank.

    Raises NotEditable, or OSError.
    """
    watched = set(columns)
    with _Opened(path) as editor:
        q, filled = editor.q, set()
        for row in editor.peek(_part(editor, sheet)).iter(q("row")):
            for cell in row:
                place = split_address(cell.get("r", ""))
                if place[1] in watched and (cell.find(q("f")) is not None or _shows(editor, cell)):
                    filled.add(place[0])
        number = after + 1
        while number in filled:
            number += 1
        return number


def write_row(source: Path, target: Path, write: RowWrite) -> None:
    """Write a copy of `source` to `target` with one row's cells filled. Raises NotEditable, or OSError."""
    write_rows(source, target, [write])


def write_rows(source: Path, target: Path, writes: Iterable[RowWrite]) -> None:
    """The same with the cells of several rows, of several sheets. Raises NotEditable, or OSError."""
    with _Opened(source) as editor:
        sheets: dict[str, list[RowWrite]] = {}
        for write in writes:
            sheets.setdefault(write.sheet, []).append(write)
        for sheet, of_sheet in sheets.items():
            _write_sheet(editor, _part(editor, sheet), of_sheet)
        calculate_on_opening(editor)
        editor.save(target)
    shutil.copymode(source, target)


def _write_sheet(editor: PackageEditor, part: str, writes: Iterable[RowWrite]) -> None:
    """Fill the cells of a worksheet, which shows no value of its formulas after it."""
    q, root = editor.q, editor.tree(part)
    rows, old = root.find(q("sheetData")), _uses_1904(editor)
    for write in writes:
        row, like = _row(editor, rows, write.row), _cells(_find(rows, write.like))
        for column in sorted(write.values):
            _put(editor, row, write.row, column, write.values[column], like.get(column), old)
        _grow(editor, root, row, write.values)
        _widen(root.find(q("dimension")), write.row, max(write.values))
        _widen_tables(editor, part, write.row)
    for cell in rows.iter(q("c")):
        value = cell.find(q("v"))
        if value is not None and cell.find(q("f")) is not None:
            cell.remove(value)
            cell.attrib.pop("t", None)


class _Opened:
    """A package open for editing; what is wrong with it becomes NotEditable."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> PackageEditor:
        try:
            self.editor = PackageEditor(self.path)
        except zipfile.BadZipFile as error:
            raise NotEditable(self.path) from error
        return self.editor

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.editor.close()
        if isinstance(
            error, (KeyError, ValueError, AttributeError, TypeError, zipfile.BadZipFile, etree.XMLSyntaxError)
        ):
            raise NotEditable(self.path) from error


def _part(editor: PackageEditor, sheet: str) -> str:
    return editor.sheets()[sheet]


def _uses_1904(editor: PackageEditor) -> bool:
    settings = editor.peek(editor.workbook).find(editor.q("workbookPr"))
    return settings is not None and settings.get("date1904") in ("1", "true")


def _shows(editor: PackageEditor, cell: Any) -> bool:
    """True for a cell with a value."""
    return any((one.text or "").strip() for one in cell.iter(editor.q("v"), editor.q("t")))


def _find(rows: Any, number: int) -> Any:
    return next((row for row in rows if row.get("r") == str(number)), None)


def _cells(row: Any) -> dict[int, Any]:
    return {} if row is None else {split_address(cell.get("r"))[1]: cell for cell in row}


def _row(editor: PackageEditor, rows: Any, number: int) -> Any:
    """The row of that number, made in its place where the sheet has none."""
    at = 0
    for at, row in enumerate(rows, 1):
        current = int(row.get("r"))
        if current == number:
            return row
        if current > number:
            at -= 1
            break
    made = etree.Element(editor.q("row"), r=str(number))
    rows.insert(at, made)
    return made


def _put(editor: PackageEditor, row: Any, number: int, column: int, value: Any, like: Any, old: bool) -> None:
    q, cells = editor.q, _cells(row)
    cell = cells.get(column)
    if cell is None:
        cell = etree.Element(q("c"), r=f"{column_letter(column)}{number}")
        row.insert(sum(1 for known in cells if known < column), cell)
    if cell.get("s") in (None, "0") and like is not None and like.get("s"):
        cell.set("s", like.get("s"))
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None:
        return
    if isinstance(value, str):
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, q("is")), q("t"))
        text.text = literal(storable(value))
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    else:
        etree.SubElement(cell, q("v")).text = _number(value, old)


def _grow(editor: PackageEditor, root: Any, row: Any, values: Mapping[int, Any]) -> None:
    """Let the row show its texts whole: Excel fits no row whose height the file gives, LibreOffice not even others."""
    looks, cells, needed = _looks(editor), _cells(row), 0.0
    for column, value in values.items():
        look = looks.get(cells[column].get("s", "0"))
        if look and isinstance(value, str):
            lines = wrapped_lines(value, _width(editor, root, column), size=look.size, indent=look.indent)
            needed = max(needed, height_of_lines(lines, look.size) if lines > 1 else 0.0)
    if needed > float(row.get("ht", "0")):
        row.set("ht", f"{needed:g}")


def _width(editor: PackageEditor, root: Any, column: int) -> float:
    """How wide a column of the sheet is."""
    for columns in root.iter(editor.q("col")):
        if int(columns.get("min")) <= column <= int(columns.get("max")) and columns.get("width"):
            return float(columns.get("width"))
    return DEFAULT_WIDTH


class _Look(NamedTuple):
    """What a format says of the room that a text takes."""

    size: float
    indent: int


def _looks(editor: PackageEditor) -> dict[str, _Look]:
    """The formats of a workbook that wrap their texts, by number."""
    q, related = editor.q, editor.related(editor.workbook, "/styles")
    if not related:
        return {}
    root = editor.peek(related[0][1])
    sizes = [font.find(q("sz")) for font in root.iterfind(f"{q('fonts')}/{q('font')}")]
    looks = {}
    for number, look in enumerate(root.iterfind(f"{q('cellXfs')}/{q('xf')}")):
        place = look.find(q("alignment"))
        if place is not None and place.get("wrapText") in ("1", "true"):
            size = sizes[int(look.get("fontId", "0"))]
            points = DEFAULT_SIZE if size is None else float(size.get("val", DEFAULT_SIZE))
            looks[str(number)] = _Look(points, int(place.get("indent", "0")))
    return looks


def _number(value: Any, old: bool) -> str:
    """A date or time as the workbook counts them, and numbers as they are."""
    if isinstance(value, date):
        return str((value - (EPOCH_1904 if old else EPOCH)).days)
    if isinstance(value, time):
        return repr((value.hour * 60 + value.minute) / 1440)
    return repr(value)


def _widen(dimension: Any, row: int, column: int) -> None:
    """Let the sheet's declared range reach a cell."""
    if dimension is None or ":" not in dimension.get("ref", ""):
        return
    first, last = dimension.get("ref").split(":")
    bottom, right = split_address(last)
    dimension.set("ref", f"{first}:{column_letter(max(right, column))}{max(bottom, row)}")


def _widen_tables(editor: PackageEditor, part: str, row: int) -> None:
    """Let an Excel table that ends just above the row reach it."""
    for _, table in editor.related(part, "/table"):
        first, _, last = str(editor.peek(table).get("ref", "")).partition(":")
        if not last or split_address(last)[0] != row - 1 or editor.peek(table).get("totalsRowCount") not in (None, "0"):
            continue
        reach = f"{first}:{column_letter(split_address(last)[1])}{row}"
        root = editor.tree(table)
        root.set("ref", reach)
        for auto_filter in root.findall(editor.q("autoFilter")):
            auto_filter.set("ref", reach)


def calculate_on_opening(editor: PackageEditor) -> None:
    """Have the workbook computed when it is opened."""
    q, root = editor.q, editor.tree(editor.workbook)
    settings = root.find(q("calcPr"))
    if settings is None:
        settings = etree.Element(q("calcPr"))
        after = [child for child in root if etree.QName(child).localname in _AFTER_CALC]
        root.insert(root.index(after[0]) if after else len(root), settings)
    settings.set("fullCalcOnLoad", "1")
