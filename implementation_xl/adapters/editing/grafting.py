"""Newer sheets of a form put into a person's workbook in place of the older ones; all else of it stays as it is.

The person's package is the base: parts that are not the form's (her sheets, charts, pivot tables, slicers, macros,
custom XML, printer settings, what nobody here knows) keep their bytes, unless a reference in them names cells that
moved. A sheet that goes on keeps its part and its relationships, and with them its drawing, controls and comments; its
grid is the newer one with her cells in their new places. The other sheets of the form are the newer ones.
"""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lxml import etree

from implementation_xl.adapters.editing.adopting import Adopter, reachable
from implementation_xl.adapters.editing.conditions import merge_rules
from implementation_xl.adapters.editing.drawings import carry_drawing, carry_notes, carry_pictures, lost_notes
from implementation_xl.adapters.editing.looks import Looks
from implementation_xl.adapters.editing.marking import UNUSABLE, NotEditable
from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.editing.rewriting import Rewriter, area_text, local, numbered_cells
from implementation_xl.adapters.editing.rows import calculate_on_opening
from implementation_xl.adapters.editing.succeeding import Succession, Successor, Unplaced
from implementation_xl.base.cells import column_letter, split_address
from implementation_xl.forms.plan import quoted

ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("AlternateContent", "webPublishItems", "tableParts", "extLst"),
)
"""The children of a worksheet in the order that the standard asks for."""
KEPT_AS_THEY_ARE = frozenset(
    {
        *("customProperties", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture"),
        *("oleObjects", "controls", "AlternateContent", "webPublishItems", "tableParts"),
    }
)
_ROW_ATTRIBUTES = ("hidden", "outlineLevel", "collapsed")
_CONTENT = ("t", "cm", "vm")
_LOCAL_NAME = "localSheetId"
_CUSTOM_WIDTH = 1.0


class Graft:
    """A person's workbook open for it; raises NotEditable, or OSError. To be closed."""

    def __init__(self, source: Path, plan: Succession) -> None:
        self.source, self.plan = source, plan
        try:
            self.editor = PackageEditor(source)
        except UNUSABLE as error:
            raise NotEditable(source) from error
        self.before = reachable(self.editor)
        self.rewriter = Rewriter(self.editor, plan)
        self.sheets = self.editor.sheets()

    def close(self) -> None:
        """Release the file."""
        self.editor.close()

    def rewrite(self) -> list[Unplaced]:
        """Rewrite what names cells that move; what of it has no place any more."""
        try:
            self.rewriter.run()
            for successor in self.plan.successors:
                old = successor.old
                self.rewriter.unplaced += lost_notes(self.editor, self.sheets[old], old, successor)
            for name, house in self.plan.replaced.items():
                self.rewriter.unplaced += lost_notes(self.editor, self.sheets[name], name, house)
        except UNUSABLE as error:
            raise NotEditable(self.source) from error
        return self.rewriter.unplaced

    def join(self, newer: Path, target: Path) -> None:
        """Put the sheets of the workbook `newer`, which this package wrote, in their places, and write `target`."""
        fresh = PackageEditor(newer)
        try:
            _Join(self, fresh).run()
            self.editor.save(target)
        except UNUSABLE as error:
            raise NotEditable(self.source) from error
        finally:
            fresh.close()


class _Join:
    def __init__(self, graft: Graft, fresh: PackageEditor) -> None:
        self.editor, self.plan, self.rewriter = graft.editor, graft.plan, graft.rewriter
        self.fresh, self.before, self.old = fresh, graft.before, graft.sheets
        self.adopter = Adopter(self.editor, fresh)
        self.looks = Looks(self.editor)
        self.q = self.editor.q

    def run(self) -> None:
        order = [sheet.get("name") for sheet in self.editor.peek(self.editor.workbook).iter(self.q("sheet"))]
        successors = {successor.new: successor for successor in self.plan.successors}
        parts: dict[str, str] = {}
        for name, part in self.fresh.sheets().items():
            successor = successors.get(name)
            if successor:
                parts[name] = self.old[successor.old]
                self._succeed(successor, part)
            else:
                parts[name] = self._newer(name, part)
        self._workbook(parts, order)
        for name in self.plan.replaced:
            self.editor.remove(self.old[name])
        self.editor.unsign()
        self._drop_unreachable()

    # sheets of the form that nobody fills, and new ones

    def _newer(self, name: str, part: str) -> str:
        """A sheet of the newer workbook as it stands, with the pictures and charts a person put on the former one."""
        root, target = self.adopter.sheet(name), self.editor.free_part("xl/worksheets/sheet{}.xml")
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        self.editor.put(target, b"", kind)
        self.adopter.adopt_relations(part, target)
        if name in self.plan.replaced:
            carry_pictures(self.editor, self.old[name], target, root, self.plan.replaced[name])
        in_order(root)
        self.editor.put(target, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
        return target

    # sheets that go on

    def _succeed(self, successor: Successor, fresh_part: str) -> None:
        part = self.old[successor.old]
        old, newer = self.editor.peek(part), self.adopter.sheet(successor.new)
        root = etree.Element(old.tag, attrib=dict(old.attrib), nsmap={**newer.nsmap, **old.nsmap})
        for child in newer:
            if local(child) not in ("drawing", "legacyDrawing"):
                root.append(child)
        self._settings(old, root)
        self._columns(successor, old, root)
        _Cells(self, successor, old, root).run()
        self._filter(successor, old, root)
        self._merged(successor, old, root)
        merge_rules(self.rewriter, successor, old, root)
        self._links(successor, old, root)
        for child in old:
            if local(child) in KEPT_AS_THEY_ARE:
                root.append(copy.deepcopy(child))
        carry_drawing(self.editor, self.adopter, (part, fresh_part), root, successor)
        carry_notes(self.editor, self.fresh, (part, fresh_part), root, successor)
        self._areas(successor, part)
        in_order(root)
        self.editor.put(part, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _settings(self, old: Any, root: Any) -> None:
        """The name that macros know the sheet by, its zoom, its printer and its headers with pictures."""
        q = self.q
        names = [one.get("codeName") for one in old.iterfind(q("sheetPr")) if one.get("codeName")]
        for properties in root.iterfind(q("sheetPr")):
            if names:
                properties.set("codeName", names[0])
        views = old.find(f"{q('sheetViews')}/{q('sheetView')}")
        for view in root.iterfind(f"{q('sheetViews')}/{q('sheetView')}"):
            for name in ("zoomScale", "zoomScaleNormal"):
                if views is not None and views.get(name):
                    view.set(name, views.get(name))
            view.attrib.pop("tabSelected", None)
        printer, page = old.find(q("pageSetup")), root.find(q("pageSetup"))
        if printer is not None and page is not None and printer.get(self.editor.id):
            page.set(self.editor.id, printer.get(self.editor.id))
        headers, ours = old.find(q("headerFooter")), root.find(q("headerFooter"))
        header = headers.find(q("oddHeader")) if headers is not None else None
        if header is not None and ours is not None and ours.find(q("oddHeader")) is None:
            ours.insert(0, copy.deepcopy(header))

    def _columns(self, successor: Successor, old: Any, root: Any) -> None:
        """Her columns as they were, and those of the form hidden or widened where she did so."""
        q, columns = self.q, root.find(self.q("cols"))
        if columns is None:
            columns = etree.SubElement(root, q("cols"))
        widths = {number: dict(column.attrib) for column in columns for number in _numbers(column)}
        last = max(widths, default=0)
        theirs = {number: column for column in old.iterfind(f"{q('cols')}/{q('col')}") for number in _numbers(column)}
        for before, now in successor.columns.items():
            column = theirs.get(before)
            if column is None:
                continue
            if before in successor.own:
                widths[now] = dict(column.attrib)
                continue
            if column.get("hidden") in ("1", "true"):
                widths.setdefault(now, {"width": column.get("width", "9.14")})["hidden"] = "1"
        for child in list(columns):
            columns.remove(child)
        for number in sorted(widths):
            if number <= max([last, *successor.columns.values()]):
                attributes = widths[number] | {"min": str(number), "max": str(number)}
                etree.SubElement(columns, q("col"), **attributes)

    def _filter(self, successor: Successor, old: Any, root: Any) -> None:
        """The filter reaches her columns, so that sorting by it keeps the rows together."""
        ours, theirs = root.find(self.q("autoFilter")), old.find(self.q("autoFilter"))
        if ours is None or ":" not in ours.get("ref", ""):
            return
        first, last = (split_address(end) for end in ours.get("ref").split(":"))
        right = max([last[1], *(successor.columns[column] for column in successor.own)])
        ours.set("ref", f"{column_letter(first[1])}{first[0]}:{column_letter(right)}{last[0]}")
        if theirs is None or ":" not in theirs.get("ref", ""):
            return
        left = split_address(theirs.get("ref").replace("$", "").split(":")[0])[1]
        for column in theirs.iterfind(self.q("filterColumn")):
            now = successor.columns.get(left + int(column.get("colId", "0")))
            if now is not None:
                twin = copy.deepcopy(column)
                twin.set("colId", str(now - first[1]))
                ours.append(twin)
        for twin in sorted(ours, key=lambda one: int(one.get("colId", "0"))):
            ours.append(twin)

    def _merged(self, successor: Successor, old: Any, root: Any) -> None:
        """Cells that she merged among the records."""
        q = self.q
        areas = []
        for merged in old.iterfind(f"{q('mergeCells')}/{q('mergeCell')}"):
            row = successor.row(split_address(merged.get("ref").partition(":")[0])[0])
            area = self.rewriter.area(merged.get("ref"), successor.old)
            if row is not None and successor.header[0] and area and area.sheet == successor.new:
                areas.append(area_text(area))
        if not areas:
            return
        parent = root.find(q("mergeCells"))
        if parent is None:
            parent = etree.SubElement(root, q("mergeCells"))
        for reference in areas:
            etree.SubElement(parent, q("mergeCell"), ref=reference)
        parent.set("count", str(len(parent)))

    def _links(self, successor: Successor, old: Any, root: Any) -> None:
        q, links = self.q, []
        for link in old.iterfind(f"{q('hyperlinks')}/{q('hyperlink')}"):
            first = link.get("ref", "").partition(":")[0]
            place = successor.cell(*split_address(first)) if first else None
            if place is not None and successor.kept(*split_address(first)):
                twin = copy.deepcopy(link)
                twin.set("ref", f"{column_letter(place[1])}{place[0]}")
                if twin.get("location"):
                    twin.set(
                        "location", self.rewriter.text(twin.get("location"), successor.old) or twin.get("location")
                    )
                links.append(twin)
        parent = root.find(q("hyperlinks"))
        if links and parent is None:
            parent = etree.SubElement(root, q("hyperlinks"))
        for twin in links:
            parent.append(twin)

    def _areas(self, successor: Successor, part: str) -> None:
        """Tables and pivot tables that she has on the sheet stand where their cells are now."""
        for kind in ("/table", "/pivotTable", "/queryTable"):
            for _, target in self.editor.related(part, kind):
                for element in self.editor.tree(target).iter():
                    reference = element.get("ref") if isinstance(element.tag, str) else None
                    area = self.rewriter.area(reference, successor.old) if reference else None
                    if area and area.sheet == successor.new:
                        element.set("ref", area_text(area))

    # the workbook

    def _workbook(self, parts: dict[str, str], order: list[str]) -> None:
        editor, q = self.editor, self.q
        root = editor.tree(editor.workbook)
        sheets = root.find(q("sheets"))
        theirs = {sheet.get("name"): sheet for sheet in sheets}
        fresh = {one.get("name"): one for one in self.fresh.peek(self.fresh.workbook).iter(self.fresh.q("sheet"))}
        elements, went = {}, {successor.old: successor.new for successor in self.plan.successors}
        came = {new: old for old, new in went.items()}
        number = max((int(sheet.get("sheetId", "0")) for sheet in sheets), default=0)
        for name, part in parts.items():
            if name in came:
                element = theirs[came[name]]
                element.set("name", name)
            else:
                number += 1
                element = etree.Element(q("sheet"), name=name, sheetId=str(number))
                element.set(editor.id, editor.relate(editor.workbook, "worksheet", part))
                if fresh[name].get("state"):
                    element.set("state", fresh[name].get("state"))
            elements[name] = element
        for name in self.plan.replaced:
            editor.unrelate(editor.workbook, theirs[name].get(editor.id))
        names = self._order(list(parts), order, went)
        for name in order:
            if name not in went and name not in self.plan.replaced:
                elements[self.plan.renamed.get(name, name)] = theirs[name]
                theirs[name].set("name", self.plan.renamed.get(name, name))
        for child in list(sheets):
            sheets.remove(child)
        for name in names:
            sheets.append(elements[name])
        self._names(root, order, names, went)
        self._views(root)
        self._calculation(root)
        self._title()

    def _order(self, newer: list[str], order: list[str], went: dict[str, str]) -> list[str]:
        """The newer sheets, and her own after the sheet that they stood behind."""
        result = list(newer)
        for place, name in enumerate(order):
            if name in went or name in self.plan.replaced:
                continue
            now = {**self.plan.renamed, **went}
            behind = [now.get(before, before) for before in order[:place]]
            known = next((before for before in reversed(behind) if before in result), None)
            result.insert(result.index(known) + 1 if known else 0, now.get(name, name))
        return result

    def _names(self, root: Any, order: list[str], names: list[str], went: dict[str, str]) -> None:
        """The names of the form are the newer ones; hers stay, rewritten."""
        q = self.q
        listing = root.find(q("definedNames"))
        if listing is None:
            listing = etree.SubElement(root, q("definedNames"))
            after = root.find(q("externalReferences"))
            (root.find(q("sheets")) if after is None else after).addnext(listing)
        fresh_order = list(self.fresh.sheets())
        taken = set()
        kept = []
        for name in list(listing):
            listing.remove(name)
            index = name.get(_LOCAL_NAME)
            sheet = order[int(index)] if index is not None and int(index) < len(order) else None
            ours = sheet in went or sheet in self.plan.replaced
            if (sheet is None and name.get("name", "").casefold() in self.plan.names) or (
                ours and (name.get("name", "").startswith("_xlnm.") or sheet in self.plan.replaced)
            ):
                continue
            now = self.rewriter.text(name.text or "", sheet or "")
            if now is None:
                self.rewriter.unplaced.append(Unplaced("", name.get("name"), "nombre", name.text or ""))
            name.text = "#REF!" if now is None else now
            if sheet is not None:
                place = went.get(sheet, self.plan.renamed.get(sheet, sheet))
                name.set(_LOCAL_NAME, str(names.index(place)))
            kept.append(name)
        for name in self.fresh.peek(self.fresh.workbook).iter(self.fresh.q("definedName")):
            twin = etree.Element(q("definedName"), attrib=dict(name.attrib))
            twin.text = name.text
            if name.get(_LOCAL_NAME) is not None:
                sheet = fresh_order[int(name.get(_LOCAL_NAME))]
                twin.set(_LOCAL_NAME, str(names.index(sheet)))
                if name.get("name") == "_xlnm._FilterDatabase":
                    twin.text = self._filtered(sheet) or twin.text
            taken.add((twin.get("name", "").casefold(), twin.get(_LOCAL_NAME)))
            listing.append(twin)
        for name in kept:
            if (name.get("name", "").casefold(), name.get(_LOCAL_NAME)) not in taken:
                listing.append(name)
        if not len(listing):
            root.remove(listing)

    def _filtered(self, sheet: str) -> str | None:
        """What the hidden name of a sheet's filter says."""
        part = next((self.old[one.old] for one in self.plan.successors if one.new == sheet), None)
        element = self.editor.peek(part).find(self.q("autoFilter")) if part else None
        if element is None:
            return None
        first, last = (split_address(end) for end in element.get("ref").split(":"))
        fixed = (f"${column_letter(column)}${row}" for row, column in (first, last))
        return f"{quoted(sheet)}!{':'.join(fixed)}"

    def _views(self, root: Any) -> None:
        for view in root.iter(self.q("workbookView")):
            for attribute in ("activeTab", "firstSheet"):
                view.attrib.pop(attribute, None)
        first = next(iter(self.fresh.sheets()))
        for view in root.iter(self.q("workbookView")):
            names = [sheet.get("name") for sheet in root.find(self.q("sheets"))]
            view.set("activeTab", str(names.index(first)))
        for name, part in self.editor.sheets().items():
            for view in self._tab_views(part):
                if name != first and view.get("tabSelected"):
                    view.attrib.pop("tabSelected")
                elif name == first:
                    view.set("tabSelected", "1")

    def _tab_views(self, part: str) -> Iterable[Any]:
        if b"tabSelected" not in self.editor.content(part)[:4000] and part not in self.old.values():
            return ()
        path = f"{self.q('sheetViews')}/{self.q('sheetView')}"
        if not any(one.get("tabSelected") for one in self.editor.peek(part).iterfind(path)):
            return ()
        return list(self.editor.tree(part).iterfind(path))

    def _calculation(self, root: Any) -> None:
        """All is computed again on opening, though every formula has its value; the chain of before is no more."""
        calculate_on_opening(self.editor)
        for id, part in self.editor.related(self.editor.workbook, "/calcChain"):
            self.editor.unrelate(self.editor.workbook, id)
            self.editor.remove(part)

    def _title(self) -> None:
        """What the file says of itself is the newer version."""
        ours = self.editor.related("", "/core-properties")
        theirs = self.fresh.related("", "/core-properties")
        if not ours or not theirs:
            return
        newer = {local(child): child.text for child in self.fresh.peek(theirs[0][1])}
        for child in self.editor.tree(ours[0][1]):
            if local(child) in ("title", "subject"):
                child.text = newer.get(local(child), child.text)

    def _drop_unreachable(self) -> None:
        """Drop what only the former sheets led to."""
        now = reachable(self.editor)
        for part in sorted(self.before - now):
            if part in self.editor:
                self.editor.remove(part)
        for part in self.editor.parts():
            folder, name = posixpath.split(part)
            if folder.endswith("_rels") and name != ".rels":
                owner = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
                if owner not in self.editor:
                    self.editor.remove(part)


class _Cells:
    """The cells and rows of a sheet that goes on."""

    def __init__(self, join: _Join, successor: Successor, old: Any, root: Any) -> None:
        self.join, self.successor, self.old = join, successor, old
        self.q = join.q
        self.data = root.find(self.q("sheetData"))
        self.rows = {int(row.get("r")): row for row in self.data}
        self.cells = {
            number: {split_address(cell.get("r"))[1]: cell for cell in row} for number, row in self.rows.items()
        }
        dimension = root.find(self.q("dimension"))
        if dimension is not None:
            root.remove(dimension)

    def run(self) -> None:
        numbers = set()
        for number, row, column, cell in numbered_cells(self.join.editor, self.old):
            if number not in numbers:
                numbers.add(number)
                self._row(number, row)
            place = self.successor.cell(number, column)
            if place is not None:
                self._cell(number, column, cell, place)
        for row in self.old.iterfind(f"{self.q('sheetData')}/{self.q('row')}"):
            if not len(row) and row.get("r"):
                self._row(int(row.get("r")), row)
        for child in list(self.data):
            self.data.remove(child)
        for number in sorted(self.rows):
            row, cells = self.rows[number], self.cells[number]
            for child in list(row):
                row.remove(child)
            row.attrib.pop("spans", None)
            for column in sorted(cells):
                row.append(cells[column])
            self.data.append(row)

    def _row(self, number: int, row: Any) -> None:
        now = self.successor.row(number)
        said = [name for name in _ROW_ATTRIBUTES if row.get(name) not in (None, "0", "false")]
        if now is None or not said:
            return
        made = self._made(now)
        for name in said:
            made.set(name, row.get(name))

    def _made(self, number: int) -> Any:
        if number not in self.rows:
            self.rows[number] = etree.Element(self.q("row"), r=str(number))
            self.cells[number] = {}
        return self.rows[number]

    def _cell(self, number: int, column: int, cell: Any, place: tuple[int, int]) -> None:
        row, target = place
        whole = self.successor.look(number, column)
        kept = self.successor.kept(number, column)
        filled = kept and len(cell) > 0
        if not filled and (cell.get("s") in (None, "0") or (whole is None and not kept)):
            return
        self._made(row)
        made = self.cells[row].get(target)
        if made is None:
            made = self.cells[row][target] = etree.Element(self.q("c"), r=f"{column_letter(target)}{row}")
        if whole is None:
            made.attrib.pop("s", None)
            if cell.get("s"):
                made.set("s", cell.get("s"))
        elif cell.get("s"):
            look = self.join.looks.over(int(made.get("s", "0")), int(cell.get("s")), whole)
            made.set("s", str(look))
        if filled:
            self._content(number, column, cell, made)

    def _content(self, number: int, column: int, cell: Any, made: Any) -> None:
        for child in list(made):
            made.remove(child)
        for name in _CONTENT:
            made.attrib.pop(name, None)
            if cell.get(name) is not None:
                made.set(name, cell.get(name))
        for child in cell:
            made.append(copy.deepcopy(child))
        formula = made.find(self.q("f"))
        if formula is None:
            return
        now = self.join.rewriter.formulas.get((self.successor.old, number, column))
        if now is None:
            made.remove(formula)
            return
        formula.text = now
        if formula.get("t") == "shared":
            for name in ("t", "si", "ref"):
                formula.attrib.pop(name, None)
        elif formula.get("ref"):
            area = self.join.rewriter.area(formula.get("ref"), self.successor.old)
            formula.set("ref", area_text(area) if area else made.get("r"))


def _numbers(column: Any) -> Iterable[int]:
    """The columns that a `col` stands for, as far as any sheet of a form goes."""
    return range(int(column.get("min", "1")), min(int(column.get("max", "1")), 200) + 1)


def in_order(root: Any) -> None:
    """Put the children of a worksheet into the order that the standard asks for."""
    place = {name: number for number, name in enumerate(ORDER)}
    for child in sorted(root, key=lambda one: place.get(local(one), len(place) - 1)):
        root.append(child)
