"""The formulas, charts and names of a person's workbook, rewritten for where the cells that they name are now.

What names cells that are no more keeps the value that it showed, and is told (`Unplaced`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.editing.references import (
    CellArea,
    GoneError,
    filled_formula,
    moved_formula,
)
from implementation_xl.adapters.editing.succeeding import Succession, Successor, Unplaced
from implementation_xl.base.cells import column_letter, split_address

_FORMULAS = frozenset({"formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"})
_LINKS = frozenset({"FmlaLink", "FmlaRange"})
_LINK_ATTRIBUTES = ("textlink", "fmlaLink", "fmlaRange", "linkedCell")
_XML = re.compile(r"\.(xml|vml)$")


def numbered_cells(editor: PackageEditor, root: Any) -> Iterator[tuple[int, Any, int, Any]]:
    """Every cell of a sheet: row number, row, column number, cell; either may lack its address."""
    number = 0
    for row in root.iterfind(f"{editor.q('sheetData')}/{editor.q('row')}"):
        number = int(row.get("r") or number + 1)
        column = 0
        for cell in row:
            address = cell.get("r")
            column = split_address(address)[1] if address else column + 1
            yield number, row, column, cell


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for a comment."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


class Rewriter:
    """Rewrites what of a workbook is a person's; `unplaced` tells what could not go on.

    `formulas` has the formulas of the cells that move, by old sheet, row and column; None for one that is no more.
    """

    def __init__(self, editor: PackageEditor, plan: Succession) -> None:
        self.editor, self.plan = editor, plan
        self.unplaced: list[Unplaced] = []
        self.formulas: dict[tuple[str, int, int], str | None] = {}
        self.sheets = editor.sheets()
        self.successors = {successor.old: successor for successor in plan.successors}

    def run(self) -> None:
        """Rewrite all parts but the sheets that are replaced, whose formulas go to `formulas`."""
        names = {part: name for name, part in self.sheets.items()}
        gone = {self.sheets[name] for name in {*self.plan.replaced, *self.successors} if name in self.sheets}
        for successor in self.plan.successors:
            self._moving_cells(successor, self.sheets[successor.old])
        for part in self.editor.parts():
            if part in gone or part == self.editor.workbook or not _XML.search(part) or not self._concerned(part):
                continue
            self._part(part, names.get(part, ""))

    def text(self, formula: str, sheet: str, home: str = "") -> str | None:
        """A formula as it is now; None where it names what is no more."""
        try:
            return moved_formula(formula, sheet, self.plan.moved, self.plan.names, home)
        except GoneError:
            return None

    def area(self, reference: str, sheet: str) -> CellArea | None:
        """Where the cells of a plain reference ("A1:B3") are now."""
        first, _, last = reference.replace("$", "").partition(":")
        try:
            (top, left), (bottom, right) = split_address(first), split_address(last or first)
        except ValueError:
            return None
        return self.plan.moved(CellArea(sheet, top, left, bottom, right))

    def reference(self, reference: str, sheet: str, home: str) -> str | None:
        """The areas of an `sqref` as they are now on the sheet `home`, those that are no more left out."""
        areas = (self.area(one, sheet) for one in reference.split())
        return " ".join(area_text(area) for area in areas if area and area.sheet == home) or None

    def _concerned(self, part: str) -> bool:
        """True for a part that names a sheet or a name that is another now."""
        data = self.editor.content(part)
        sheets = {*self.successors, *self.plan.renamed}
        words = {html.escape(name.replace("'", "''"), quote=False) for name in sheets} | sheets
        lowered = data.lower()
        return any(word.encode() in data for word in words) or any(
            name.encode() in lowered for name, new in self.plan.names.items() if new is None or new.casefold() != name
        )

    # sheets that go on

    def _moving_cells(self, successor: Successor, part: str) -> None:
        shared: dict[str, tuple[int, int, str]] = {}
        for row, _, column, cell in numbered_cells(self.editor, self.editor.peek(part)):
            formula = cell.find(self.editor.q("f"))
            if formula is None:
                continue
            text = _expanded(formula, row, column, shared)
            place = successor.cell(row, column)
            if not text or place is None or not successor.kept(row, column):
                continue
            now = self.text(text, successor.old, successor.new)
            self.formulas[successor.old, row, column] = now
            if now is None:
                self._tell(successor.old, f"{column_letter(column)}{row}", "fórmula", f"={text}")

    def _tell(self, sheet: str, cell: str, what: str, text: str) -> None:
        self.unplaced.append(Unplaced(sheet, cell, what, text))

    # parts that stay

    def _part(self, part: str, sheet: str) -> None:
        try:
            root = self.editor.peek(part)
        except etree.XMLSyntaxError:  # a legacy drawing, which need not be XML
            root = self.editor.tree(part, recover=True)
        changes = list(self._changes(root, sheet))
        if not changes:
            return
        root = self.editor.tree(part, recover=part.endswith(".vml"))
        for apply in self._changes(root, sheet, told=True):
            apply()

    def _changes(self, root: Any, sheet: str, *, told: bool = False) -> Iterator[Any]:
        """What is to be done to a part, as calls."""
        if sheet:
            yield from self._cell_changes(root, sheet, told)
        for element in root.iter():
            name = local(element)
            if name in _FORMULAS or name in _LINKS or (name == "f" and not _in_cell(element)):
                now = self._said(element.text or "", sheet, told)
                if now != element.text:
                    yield lambda element=element, now=now: setattr(element, "text", now)
            attributes = _LINK_ATTRIBUTES if name != "hyperlink" else ("location",)
            for attribute in attributes:
                formula = element.get(attribute) if name else None
                if formula:
                    now = self._said(formula, sheet, told)
                    if now != formula:
                        yield lambda element=element, now=now, attribute=attribute: element.set(attribute, now)
            if name == "worksheetSource" and element.get("ref") and element.get("sheet"):
                area = self.area(element.get("ref"), element.get("sheet"))
                if area and (area.sheet, area_text(area)) != (element.get("sheet"), element.get("ref")):
                    yield lambda element=element, area=area: element.attrib.update(
                        {"sheet": area.sheet, "ref": area_text(area)}
                    )

    def _said(self, formula: str, sheet: str, told: bool) -> str:
        """A formula that is no cell's; as it was where it names what is no more."""
        bare = formula.removeprefix("#") if formula.startswith("#") and "!" in formula else formula
        now = self.text(bare, sheet)
        if now is None:
            if told:
                self._tell(sheet, "", "fórmula", bare)
            return formula
        return formula[: len(formula) - len(bare)] + now

    def _cell_changes(self, root: Any, sheet: str, told: bool) -> Iterator[Any]:
        shared: dict[str, tuple[int, int, str]] = {}
        for row, _, column, cell in numbered_cells(self.editor, root):
            formula = cell.find(self.editor.q("f"))
            text = "" if formula is None else _expanded(formula, row, column, shared)
            if not text:
                continue
            now = self.text(text, sheet)
            if now is None and told:
                self._tell(sheet, f"{column_letter(column)}{row}", "fórmula", f"={text}")
            if now != text or (formula.get("t") == "shared" and self._shared_changes(shared, formula, sheet)):
                yield lambda cell=cell, formula=formula, now=now: _set_formula(cell, formula, now)

    def _shared_changes(self, shared: dict[str, tuple[int, int, str]], formula: Any, sheet: str) -> bool:
        """True for a cell of a group whose first one is rewritten: each says its own then."""
        first = shared[formula.get("si")][2]
        return self.text(first, sheet) != first


def _in_cell(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent) == "c"


def _expanded(formula: Any, row: int, column: int, shared: dict[str, tuple[int, int, str]]) -> str:
    """What the formula of a cell says, its shared text moved there."""
    text = formula.text or ""
    if formula.get("t") == "dataTable":
        return ""
    if formula.get("t") == "shared":
        if text:
            shared[formula.get("si")] = row, column, text
        elif formula.get("si") in shared:
            top, left, first = shared[formula.get("si")]
            text = filled_formula(first, row - top, column - left)
    return text


def _set_formula(cell: Any, formula: Any, now: str | None) -> None:
    if now is None:
        cell.remove(formula)
        return
    formula.text = now
    if formula.get("t") == "shared":
        for attribute in ("t", "si", "ref"):
            formula.attrib.pop(attribute, None)


def area_text(area: CellArea) -> str:
    """An area as an `sqref` writes it."""
    first = f"{column_letter(area.left)}{area.top}"
    last = f"{column_letter(area.right)}{area.bottom}"
    return first if first == last else f"{first}:{last}"
