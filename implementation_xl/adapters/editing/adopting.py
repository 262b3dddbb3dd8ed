"""Parts of one package taken into another: sheets with all that belongs to them, their formats and their texts."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from implementation_xl.adapters.editing.marking_styles import Styles
from implementation_xl.adapters.editing.package import TYPES, PackageEditor
from implementation_xl.adapters.reading.relations import part_of

_NUMBER = re.compile(r"\d*(?=\.\w+$)")
_FIRST_OWN_FORMAT = 164
_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


class Adopter:
    """Takes sheets of `fresh`, which this package wrote, into `editor`: what is there keeps its numbers and bytes."""

    def __init__(self, editor: PackageEditor, fresh: PackageEditor) -> None:
        self.editor, self.fresh = editor, fresh
        self.q = editor.q
        self._styles()
        self._texts()
        self._types = self._content_types()

    # formats

    def _styles(self) -> None:
        ours, theirs = (
            Styles(self.editor).root,
            self.fresh.peek(self.fresh.related(self.fresh.workbook, "/styles")[0][1]),
        )
        offsets = {name: self._appended(ours, theirs, name) for name in ("fonts", "fills", "borders")}
        formats = self._number_formats(ours, theirs)
        self.format_offset = len(ours.find(self.q("cellXfs")))
        for xf in theirs.find(self.q("cellXfs")):
            twin = copy.deepcopy(xf)
            for name, of in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                twin.set(name, str(int(twin.get(name, "0")) + offsets[of]))
                twin.set(f"apply{name[:-2].capitalize()}", "1")
            twin.set("numFmtId", formats.get(twin.get("numFmtId", "0"), twin.get("numFmtId", "0")))
            twin.set("xfId", "0")
            self._add(ours.find(self.q("cellXfs")), twin)
        if ours.find(self.q("dxfs")) is None:
            styles = ours.find(self.q("cellStyles"))
            after = ours.find(self.q("cellXfs")) if styles is None else styles
            after.addnext(etree.Element(self.q("dxfs"), count="0"))
        self.dxf_offset = self._appended(ours, theirs, "dxfs")
        for dxf in list(ours.find(self.q("dxfs")))[self.dxf_offset :]:
            for number in dxf.iter(self.q("numFmt")):
                number.set("numFmtId", formats.get(number.get("numFmtId"), number.get("numFmtId")))

    def _add(self, parent: Any, child: Any) -> None:
        parent.append(child)
        parent.set("count", str(len(parent)))

    def _appended(self, ours: Any, theirs: Any, name: str) -> int:
        """Append a kind of formats; how many there were before."""
        parent, others = ours.find(self.q(name)), theirs.find(self.q(name))
        before = len(parent)
        for child in others if others is not None else ():
            self._add(parent, copy.deepcopy(child))
        return before

    def _number_formats(self, ours: Any, theirs: Any) -> dict[str, str]:
        """The number formats of its own that `fresh` has, under numbers that are free here."""
        others = theirs.find(self.q("numFmts"))
        if others is None:
            return {}
        parent = ours.find(self.q("numFmts"))
        if parent is None:
            parent = etree.Element(self.q("numFmts"), count="0")
            ours.insert(0, parent)
        known = {one.get("formatCode"): one.get("numFmtId") for one in parent}
        taken = [int(one.get("numFmtId")) for one in parent]
        free, numbers = max([*taken, _FIRST_OWN_FORMAT - 1]) + 1, {}
        for element in others:
            code = element.get("formatCode")
            if code not in known:
                self._add(parent, etree.Element(self.q("numFmt"), numFmtId=str(free), formatCode=code))
                known[code], free = str(free), free + 1
            numbers[element.get("numFmtId")] = known[code]
        return numbers

    # texts

    def _texts(self) -> None:
        theirs = self.fresh.peek(self.fresh.related(self.fresh.workbook, "/sharedStrings")[0][1])
        related = self.editor.related(self.editor.workbook, "/sharedStrings")
        if not related:
            part = "xl/sharedStrings.xml"
            self.editor.put(part, f'<sst xmlns="{self.editor.main}"/>'.encode(), _STRINGS)
            self.editor.relate(self.editor.workbook, "sharedStrings", part)
            related = [("", part)]
        ours = self.editor.tree(related[0][1])
        self.text_offset = len(ours)
        for text in theirs:
            ours.append(copy.deepcopy(text))
        for name in ("count", "uniqueCount"):  # neither is true any more, and both may be left out
            ours.attrib.pop(name, None)

    # sheets

    def sheet(self, name: str) -> Any:
        """The root of a sheet of `fresh` with the numbers that formats and texts have here."""
        root = copy.deepcopy(self.fresh.peek(self.fresh.sheets()[name]))
        q = self.q
        for cell in root.iter(q("c")):
            self._renumber(cell, "s")
            if cell.get("t") == "s":
                value = cell.find(q("v"))
                value.text = str(int(value.text) + self.text_offset)
        for row in root.iter(q("row")):
            if row.get("s") is not None:
                self._renumber(row, "s")
        for column in root.iter(q("col")):
            if column.get("style") is not None:
                self._renumber(column, "style")
        for rule in root.iter(q("cfRule")):
            if rule.get("dxfId") is not None:
                rule.set("dxfId", str(int(rule.get("dxfId")) + self.dxf_offset))
        return root

    def _renumber(self, element: Any, attribute: str) -> None:
        element.set(attribute, str(int(element.get(attribute, "0")) + self.format_offset))

    def _content_types(self) -> dict[str, str]:
        types = self.fresh.peek("[Content_Types].xml")
        return {one.get("PartName", "").lstrip("/"): one.get("ContentType", "") for one in types if one.get("PartName")}

    def adopt(self, part: str) -> str:
        """Copy a part of `fresh` and all that it is related to under free names; the new name."""
        name = self.editor.free_part(_NUMBER.sub("{}", part, count=1))
        self.editor.put(name, self.fresh.content(part), self._types.get(part, ""))
        if part not in self._types:
            extension = posixpath.splitext(part)[1].lstrip(".")
            for element in self.fresh.peek("[Content_Types].xml").iter(f"{{{TYPES}}}Default"):
                if element.get("Extension") == extension:
                    self.editor.default_type(extension, element.get("ContentType"))
        self.adopt_relations(part, name)
        return name

    def adopt_relations(self, part: str, name: str) -> None:
        """Give a part here the relationships that another has in `fresh`, under the same ids."""
        rels = self.fresh.rels_part(part)
        if rels not in self.fresh:
            return
        root = copy.deepcopy(self.fresh.peek(rels))
        for relation in root:
            if relation.get("TargetMode") != "External":
                target = self.adopt(part_of(posixpath.dirname(part), relation.get("Target", "")))
                relation.set("Target", f"/{target}")
        self.editor.put(self.editor.rels_part(name), etree.tostring(root))


def related_parts(editor: PackageEditor, part: str) -> Iterator[str]:
    """The parts of the package that a part is related to; "" is the package itself."""
    rels = editor.rels_part(part)
    for relation in editor.peek(rels) if rels in editor else ():
        if relation.get("TargetMode") != "External":
            target = part_of(posixpath.dirname(part), relation.get("Target", ""))
            yield next((name for name in (target,) if name in editor), target)


def reachable(editor: PackageEditor) -> set[str]:
    """Every part that something leads to."""
    element, waiting = set[str](), [""]
    while waiting:
        for target in related_parts(editor, waiting.pop()):
            if target in editor and target not in element:
                element.add(target)
                waiting.append(target)
    return element
