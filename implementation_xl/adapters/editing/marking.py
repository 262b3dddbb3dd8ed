"""Marks in a person's own workbook: a colour and a note in each faulty cell, and a sheet that lists everything.

Only the sheets concerned, the styles, the notes and the workbook's list of sheets are edited; all other parts keep
their bytes. Marks carry the author AUTHOR and fills of their own, so that marking again finds and replaces them.
"""

from __future__ import annotations

import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from implementation_xl.adapters.editing.findings import LIST_SHEET, Finding
from implementation_xl.adapters.editing.marking_list import is_our_list, list_sheet, print_names
from implementation_xl.adapters.editing.marking_notes import add_notes, remove_notes
from implementation_xl.adapters.editing.marking_styles import FILLS, Styles
from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.base.cells import column_letter, split_address

MOST_CELLS = 500
"""How many cells of a range are coloured; of a longer one only the first."""
_ORDER = {severity: place for place, severity in enumerate(FILLS)}
UNUSABLE = (
    LookupError,
    ValueError,
    AttributeError,
    TypeError,
    RuntimeError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    etree.LxmlError,
)


class Mark(NamedTuple):
    """What is said at a cell or a range: `severity` gives the colour, `title` and `text` the note."""

    sheet: str
    cell: str
    severity: str
    title: str
    text: str


class NotEditable(Exception):  # noqa: N818 - a fact about a file, handled by the caller
    """The source is not a workbook whose parts can be edited."""


def mark(
    source: Path, target: Path, marks: Sequence[Mark], findings: Sequence[Finding], trace: str = "", name: str = ""
) -> None:
    """Write `source` to `target` with these marks and none of an earlier marking.

    `name` is what the list calls the workbook; `trace` is kept in the list's last, hidden column. Raises NotEditable,
    or OSError.
    """
    try:
        editor = PackageEditor(source)
    except UNUSABLE as error:
        raise NotEditable(source) from error
    try:
        _mark_book(editor, marks, findings, trace, name or source.name)
        editor.save(target)
    except UNUSABLE as error:
        raise NotEditable(source) from error
    finally:
        editor.close()


def _mark_book(
    editor: PackageEditor, marks: Sequence[Mark], findings: Sequence[Finding], trace: str, name: str
) -> None:
    styles = Styles(editor)
    for sheet, part in editor.sheets().items():
        if sheet.startswith(LIST_SHEET) and is_our_list(editor, part):
            editor.remove_sheet(sheet)
        else:
            _unmark(editor, part, styles)
    sheets = editor.sheets()
    for sheet, part in sheets.items():
        here = [one for one in marks if one.sheet == sheet]
        if here:
            _mark_sheet(editor, part, here, styles)
    if findings:
        signed = editor.unsign()
        links = set(sheets) - editor.hidden_sheets()
        title = _free_name(sheets)
        editor.add_sheet(title, list_sheet(editor, findings, links, styles, trace, name, signed))
        print_names(editor, title, len(findings))


def _free_name(sheets: Iterable[str]) -> str:
    names, name, number = {one.casefold() for one in sheets}, LIST_SHEET, 2
    while name.casefold() in names:
        name, number = f"{LIST_SHEET} ({number})", number + 1
    return name


def _mark_sheet(editor: PackageEditor, part: str, marks: Sequence[Mark], styles: Styles) -> None:
    root = editor.tree(part)
    cells = _Cells(editor, root)
    anchors = _Anchors(editor, root)
    severities: dict[str, str] = {}
    notes: dict[str, list[Mark]] = {}
    for marking in marks:
        addresses = [anchors.of(address) for address in _addresses(marking.cell)]
        for address in addresses:
            known = severities.get(address, marking.severity)
            severities[address] = min(known, marking.severity, key=_ORDER.__getitem__)
        notes.setdefault(addresses[0], []).append(marking)
    for address in sorted(severities, key=split_address):
        cell = cells.at(address)
        cell.set("s", str(styles.coloured(int(cell.get("s", 0)), FILLS[severities[address]])))
    cells.widen_dimension(severities)
    texts = {
        address: [(one.title, one.text) for one in sorted(notes[address], key=lambda one: _ORDER[one.severity])]
        for address in sorted(notes, key=split_address)
    }
    add_notes(editor, part, root, texts)


def _addresses(cell: str) -> list[str]:
    """The cells of an address or a range; of a long range the first."""
    first, _, last = cell.partition(":")
    if not last:
        return [first]
    (top, left), (bottom, right) = split_address(first), split_address(last)
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        return [first]
    return [f"{column_letter(column)}{row}" for row in range(top, bottom + 1) for column in range(left, right + 1)]


class _Anchors:
    """Merged cells: what is said of any of them stands in the first, which is the one that shows."""

    def __init__(self, editor: PackageEditor, root: Any) -> None:
        self._boxes: list[tuple[str, tuple[int, int], tuple[int, int]]] = []
        for merged in root.iter(editor.q("mergeCell")):
            first, _, last = merged.get("ref").partition(":")
            self._boxes.append((str(first), split_address(first), split_address(last or first)))

    def of(self, address: str) -> str:
        row, column = split_address(address) if self._boxes else (0, 0)
        for first, (top, left), (bottom, right) in self._boxes:
            if top <= row <= bottom and left <= column <= right:
                return first
        return address


class _Cells:
    """The cells of a sheet by address, made where the sheet has none; rows and cells may lack their addresses."""

    def __init__(self, editor: PackageEditor, root: Any) -> None:
        self._row, self._cell = editor.q("row"), editor.q("c")
        self._root = root
        self._data = root.find(editor.q("sheetData"))
        self._dimension = root.find(editor.q("dimension"))
        self._rows = list(self._data)
        self._numbers: list[int] = []
        for row in self._rows:
            self._numbers.append(int(row.get("r") or (self._numbers[-1] + 1 if self._numbers else 1)))
        self._columns = [
            (int(column.get("min")), int(column.get("max")), column.get("style"))
            for column in root.iter(editor.q("col"))
        ]

    def at(self, address: str) -> Any:
        number, column = split_address(address)
        place = bisect_left(self._numbers, number)
        if place == len(self._numbers) or self._numbers[place] != number:
            row = etree.Element(self._row, r=str(number))
            self._data.insert(place, row)
            self._rows.insert(place, row)
            self._numbers.insert(place, number)
        row = self._rows[place]
        here = 0
        for position, cell in enumerate(row):
            here = split_address(cell.get("r"))[1] if cell.get("r") else here + 1
            if here == column:
                return cell
            if here > column:
                return self._new(row, position, address, column)
        return self._new(row, len(row), address, column)

    def _new(self, row: Any, position: int, address: str, column: int) -> Any:
        cell = etree.Element(self._cell, r=address)
        style = row.get("s") or next((style for low, high, style in self._columns if low <= column <= high), None)
        if style:
            cell.set("s", style)
        row.insert(position, cell)
        row.attrib.pop("spans", None)
        return cell

    def widen_dimension(self, addresses: Iterable[str]) -> None:
        """Keep the declared range true: some readers see nothing beyond it."""
        if self._dimension is None:
            return
        first, _, last = self._dimension.get("ref").partition(":")
        places = [split_address(one) for one in (first, last or first, *addresses)]
        rows, columns = zip(*places, strict=True)
        low, high = f"{column_letter(min(columns))}{min(rows)}", f"{column_letter(max(columns))}{max(rows)}"
        self._dimension.set("ref", low if low == high else f"{low}:{high}")


def _unmark(editor: PackageEditor, part: str, styles: Styles) -> None:
    def marked(root: Any) -> Iterator[Any]:
        return (cell for cell in root.iter(editor.q("c")) if styles.plain(int(cell.get("s", 0))) is not None)

    if styles.ever_marked and any(True for _ in marked(editor.peek(part))):
        for cell in list(marked(editor.tree(part))):
            cell.set("s", str(styles.plain(int(cell.get("s")))))
    remove_notes(editor, part)
