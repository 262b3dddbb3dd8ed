"""Editing an .xlsx part by part: what is not touched keeps its bytes.

openpyxl drops parts and cached values on load and save, so whatever must leave a person's workbook alive is done here.
Parts are edited as lxml trees (`tree`), looked at (`peek`), added (`put`, `relate`, `add_sheet`) and dropped; `save`
writes the package. Workbooks in the strict variant of the standard have other namespaces: `q` and `office` follow.
"""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

from implementation_xl.adapters.reading.relations import part_of, relations_part

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = {"http://purl.oclc.org/ooxml/spreadsheetml/main": "http://purl.oclc.org/ooxml/officeDocument/relationships"}
PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SETTINGS = {"resolve_entities": False, "no_network": True, "huge_tree": True}
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


class PackageEditor:
    """An .xlsx opened for editing; raises KeyError or etree.XMLSyntaxError where it is not one."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._spelt = {name.lower(): name for name in self._infos}
        self._trees: dict[str, Any] = {}
        self._raw: dict[str, bytes] = {}
        self._removed: set[str] = set()
        try:
            self.workbook = self._workbook_part()
            self.main = etree.QName(self.peek(self.workbook)).namespace or MAIN
        except BaseException:
            self._zip.close()
            raise
        self.office = STRICT.get(self.main, RELS)

    def q(self, name: str) -> str:
        """A SpreadsheetML tag with its namespace."""
        return f"{{{self.main}}}{name}"

    @property
    def id(self) -> str:
        """The attribute that carries a relationship's id."""
        return f"{{{self.office}}}id"

    # parts

    def __contains__(self, part: str) -> bool:
        return part not in self._removed and (part in self._infos or part in self._raw or part in self._trees)

    def parts(self) -> list[str]:
        """The names of all parts."""
        return [part for part in dict.fromkeys([*self._infos, *self._raw, *self._trees]) if part in self]

    def tree(self, part: str, *, recover: bool = False) -> Any:
        """The root element of a part, which is written back as it then stands; `recover` reads what is almost XML."""
        if part not in self._trees:
            data = self._raw.pop(part) if part in self._raw else self._zip.read(part)
            self._trees[part] = etree.fromstring(data, etree.XMLParser(recover=recover, **_SETTINGS))
        return self._trees[part]

    def peek(self, part: str) -> Any:
        """The root element of a part, for reading only."""
        if part in self._trees:
            return self._trees[part]
        return etree.fromstring(self.content(part), etree.XMLParser(**_SETTINGS))

    def content(self, part: str) -> bytes:
        """A part as it would be written now."""
        if part in self._trees:
            data: bytes = etree.tostring(self._trees[part], xml_declaration=True, encoding="UTF-8", standalone=True)
            return data
        return self._raw[part] if part in self._raw else self._zip.read(part)

    def put(self, part: str, data: bytes, content_type: str = "") -> None:
        """Add or replace a part; a new one gets its content type."""
        self._removed.discard(part)
        self._trees.pop(part, None)
        self._raw[part] = data
        if content_type:
            types = self.tree("[Content_Types].xml")
            name = f"/{part}"
            if not any(one.get("PartName") == name for one in types):
                etree.SubElement(types, f"{{{TYPES}}}Override", PartName=name, ContentType=content_type)

    def default_type(self, extension: str, content_type: str) -> None:
        """Declare the content type of an extension, unless it has one."""
        types = self.tree("[Content_Types].xml")
        known = (one.get("Extension", "").lower() for one in types)
        if extension not in known:
            types.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension=extension, ContentType=content_type))

    def remove(self, part: str) -> None:
        """Drop a part, its relationships and its content type; what refers to it is the caller's."""
        self._removed |= {part, self.rels_part(part)}
        for name in (part, self.rels_part(part)):
            self._raw.pop(name, None)
            self._trees.pop(name, None)
        types = self.tree("[Content_Types].xml")
        for declared in [declared for declared in types if declared.get("PartName") == f"/{part}"]:
            types.remove(declared)

    def free_part(self, pattern: str) -> str:
        """The first unused part name of a pattern such as "xl/comments{}.xml"."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    # relationships

    def rels_part(self, part: str) -> str:
        """Where the relationships of a part are kept; "" is the package itself."""
        rels = relations_part(part)
        return self._spelt.get(rels.lower(), rels)

    def related(self, part: str, type_end: str) -> list[tuple[str, str]]:
        """The relationships of a part whose type ends so: (id, target part)."""
        rels = self.rels_part(part)
        if rels not in self:
            return []
        related = []
        for relation in self.peek(rels):
            if relation.get("Type", "").endswith(type_end) and relation.get("TargetMode") != "External":
                target = part_of(posixpath.dirname(part), relation.get("Target", ""))
                related.append((relation.get("Id", ""), self._spelt.get(target.lower(), target)))
        return related

    def relate(self, part: str, type_end: str, target: str) -> str:
        """Relate a part to another; the new relationship's id."""
        rels = self.rels_part(part)
        if rels not in self:
            self.put(rels, f'<Relationships xmlns="{PACKAGE_RELS}"/>'.encode())
        root = self.tree(rels)
        used = {one.get("Id") for one in root}
        number = 1
        while f"rIdIxl{number}" in used:
            number += 1
        id = f"rIdIxl{number}"
        relative = posixpath.relpath(target, posixpath.dirname(part))
        etree.SubElement(
            root, f"{{{PACKAGE_RELS}}}Relationship", Id=id, Type=f"{self.office}/{type_end}", Target=relative
        )
        return id

    def unrelate(self, part: str, id: str) -> None:
        """Drop a relationship, and the relationships part with its last one."""
        root = self.tree(self.rels_part(part))
        for relation in [relation for relation in root if relation.get("Id") == id]:
            root.remove(relation)
        if not len(root) and part:
            self.remove(self.rels_part(part))

    # the workbook

    def _workbook_part(self) -> str:
        for _, target in self.related("", "/officeDocument"):
            return target
        raise KeyError("workbook")

    def sheets(self) -> dict[str, str]:
        """Worksheet name -> part, in workbook order."""
        targets = dict(self.related(self.workbook, "/worksheet"))
        return {
            sheet.get("name"): targets[sheet.get(self.id)]
            for sheet in self.peek(self.workbook).iter(self.q("sheet"))
            if sheet.get(self.id) in targets
        }

    def hidden_sheets(self) -> set[str]:
        """The names of the sheets that people do not see."""
        return {
            sheet.get("name")
            for sheet in self.peek(self.workbook).iter(self.q("sheet"))
            if sheet.get("state", "visible") != "visible"
        }

    def add_sheet(self, name: str, data: bytes) -> str:
        """Append a worksheet; its part."""
        part = self.free_part("xl/worksheets/sheet{}.xml")
        self.put(part, data, SHEET_TYPE)
        id = self.relate(self.workbook, "worksheet", part)
        sheets = self.tree(self.workbook).find(self.q("sheets"))
        number = max((int(sheet.get("sheetId", 0)) for sheet in sheets), default=0) + 1
        sheet = etree.SubElement(sheets, self.q("sheet"))
        sheet.set("name", name)
        sheet.set("sheetId", str(number))
        sheet.set(self.id, id)
        return part

    def remove_sheet(self, name: str) -> None:
        """Drop a worksheet that no formula needs, and its own defined names; those of later sheets move up with them.

        KeyError when there is none of that name.
        """
        part = self.sheets()[name]
        root = self.tree(self.workbook)
        sheets = root.find(self.q("sheets"))
        place, sheet = next((place, sheet) for place, sheet in enumerate(sheets) if sheet.get("name") == name)
        self.unrelate(self.workbook, sheet.get(self.id))
        sheets.remove(sheet)
        self.remove(part)
        names = root.find(self.q("definedNames"))
        for known in list(names) if names is not None else ():
            index = int(known.get("localSheetId", -1))
            if index == place:
                names.remove(known)
            elif index > place:
                known.set("localSheetId", str(index - 1))
        if names is not None and not len(names):
            root.remove(names)
        for view in root.iter(self.q("workbookView")):
            for attribute in ("activeTab", "firstSheet"):
                if int(view.get(attribute, 0)) > place or int(view.get(attribute, 0)) >= len(sheets):
                    view.set(attribute, str(max(int(view.get(attribute, 0)) - 1, 0)))

    def define_name(self, name: str, formula: str, sheet: str, *, hidden: bool = False) -> None:
        """Give a sheet a defined name of its own ("_xlnm.Print_Titles")."""
        root = self.tree(self.workbook)
        names = root.find(self.q("definedNames"))
        if names is None:
            names = etree.Element(self.q("definedNames"))
            before = [place for place, one in enumerate(root) if etree.QName(one).localname in _BEFORE_NAMES]
            root.insert(before[-1] + 1, names)
        place = next(number for number, one in enumerate(root.find(self.q("sheets"))) if one.get("name") == sheet)
        defined = etree.SubElement(names, self.q("definedName"), name=name, localSheetId=str(place))
        if hidden:
            defined.set("hidden", "1")
        defined.text = formula

    def unsign(self) -> bool:
        """Drop the package's digital signature, which no edited workbook can keep; False when it had none."""
        signatures = self.related("", "/digital-signature/origin")
        for id, _ in signatures:
            self.unrelate("", id)
        for part in self.parts():
            if signatures and part.startswith("_xmlsignatures/") and not part.endswith(".rels"):
                self.remove(part)
        return bool(signatures)

    def texts(self, part: str, row: int) -> list[str]:
        """The texts of a worksheet's row, shared or not; what is no text is ""."""
        cells = next((one for one in self.peek(part).iter(self.q("row")) if one.get("r") == str(row)), ())
        shared = self.related(self.workbook, "/sharedStrings")
        strings = self.peek(shared[0][1]) if shared and any(cell.get("t") == "s" for cell in cells) else ()
        texts = []
        for cell in cells:
            kind, value = cell.get("t"), cell.findtext(self.q("v")) or ""
            if kind == "s":
                texts.append("".join(strings[int(value)].itertext()))
            else:
                texts.append("".join(cell.itertext()) if kind == "inlineStr" else value if kind == "str" else "")
        return texts

    def save(self, target: Path) -> None:
        """Write the package; untouched parts keep their bytes, order and dates."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
            for part in self.parts():
                if part in self._infos:
                    info = zipfile.ZipInfo(part, self._infos[part].date_time)
                    info.compress_type = self._infos[part].compress_type
                    info.external_attr = self._infos[part].external_attr
                    out.writestr(info, self.content(part))
                else:
                    out.writestr(zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0)), self.content(part), zipfile.ZIP_DEFLATED)

    def close(self) -> None:
        """Release the file."""
        self._zip.close()
