"""Editing an .xlsx part by part: what is not touched keeps its bytes.

openpyxl drops parts and cached values on load and save, so whatever must leave a person's workbook alive is done here.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = f"{RELS}/worksheet"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def q(name: str) -> str:
    """A SpreadsheetML tag with its namespace."""
    return f"{{{MAIN}}}{name}"


class PackageEditor:
    """An .xlsx opened for editing; raises KeyError or etree.XMLSyntaxError where it is not one."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        self._order = [info.filename for info in self._zip.infolist()]
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._trees: dict[str, Any] = {}
        self._raw: dict[str, bytes] = {}
        self._removed: set[str] = set()

    def __contains__(self, part: str) -> bool:
        return part not in self._removed and (part in self._infos or part in self._raw or part in self._trees)

    def tree(self, part: str) -> Any:
        """The root element of a part, which is written back as it then stands."""
        if part not in self._trees:
            data = self._raw.pop(part) if part in self._raw else self._zip.read(part)
            self._trees[part] = etree.fromstring(data, _PARSER)
        return self._trees[part]

    def peek(self, part: str) -> Any:
        """The root element of a part, for reading only."""
        return self._trees[part] if part in self._trees else etree.fromstring(self.content(part), _PARSER)

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
        """Drop a part and its content type."""
        self._removed.add(part)
        self._raw.pop(part, None)
        self._trees.pop(part, None)
        types = self.tree("[Content_Types].xml")
        for one in [one for one in types if one.get("PartName") == f"/{part}"]:
            types.remove(one)

    def free_part(self, pattern: str) -> str:
        """The first unused part name of a pattern such as "xl/comments{}.xml"."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    # relationships

    def rels_part(self, part: str) -> str:
        """Where the relationships of a part are kept."""
        folder, name = posixpath.split(part)
        return f"{folder}/_rels/{name}.rels"

    def related(self, part: str, type_end: str) -> list[tuple[str, str]]:
        """The relationships of a part whose type ends so: (id, target part)."""
        rels = self.rels_part(part)
        if rels not in self:
            return []
        folder = posixpath.dirname(part)
        found = []
        for one in self.peek(rels):
            if one.get("Type", "").endswith(type_end) and one.get("TargetMode") != "External":
                target = one.get("Target", "")
                full = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found.append((one.get("Id", ""), posixpath.normpath(full)))
        return found

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
        etree.SubElement(root, f"{{{PACKAGE_RELS}}}Relationship", Id=id, Type=f"{RELS}/{type_end}", Target=relative)
        return id

    def unrelate(self, part: str, id: str) -> None:
        """Drop a relationship."""
        root = self.tree(self.rels_part(part))
        for one in [one for one in root if one.get("Id") == id]:
            root.remove(one)

    # the workbook

    @property
    def workbook(self) -> str:
        """The workbook part."""
        for one in self.peek("_rels/.rels"):
            if one.get("Type", "").endswith("/officeDocument"):
                return str(one.get("Target", "")).lstrip("/")
        raise KeyError("workbook")

    def sheets(self) -> dict[str, str]:
        """Sheet name -> part, in workbook order."""
        targets = dict(self.related(self.workbook, "/worksheet"))
        found = {}
        for one in self.peek(self.workbook).iter(q("sheet")):
            target = targets.get(one.get(f"{{{RELS}}}id"))
            if target:
                found[one.get("name")] = target
        return found

    def add_sheet(self, name: str, data: bytes) -> str:
        """Append a worksheet; its part."""
        part = self.free_part("xl/worksheets/sheet{}.xml")
        self.put(part, data, "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")
        id = self.relate(self.workbook, "worksheet", part)
        sheets = self.tree(self.workbook).find(q("sheets"))
        number = max((int(one.get("sheetId", 0)) for one in sheets), default=0) + 1
        one = etree.SubElement(sheets, q("sheet"))
        one.set("name", name)
        one.set("sheetId", str(number))
        one.set(f"{{{RELS}}}id", id)
        return part

    def remove_sheet(self, name: str) -> None:
        """Drop the last worksheet if it is called `name`; defined names of others keep their numbers that way."""
        sheets = self.tree(self.workbook).find(q("sheets"))
        one = sheets[-1]
        part = self.sheets().get(name)
        if one.get("name") != name or part is None:
            return
        self.unrelate(self.workbook, one.get(f"{{{RELS}}}id"))
        sheets.remove(one)
        self.remove(part)
        if self.rels_part(part) in self:
            self.remove(self.rels_part(part))

    def save(self, target: Path) -> None:
        """Write the package; untouched parts keep their bytes, order and dates."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
            for part in self._order:
                if part not in self._removed:
                    info = zipfile.ZipInfo(part, self._infos[part].date_time)
                    info.compress_type = self._infos[part].compress_type
                    info.external_attr = self._infos[part].external_attr
                    out.writestr(info, self.content(part))
            for part in [*self._raw, *self._trees]:
                if part not in self._infos and part not in self._removed:
                    out.writestr(zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0)), self.content(part), zipfile.ZIP_DEFLATED)

    def close(self) -> None:
        """Release the file."""
        self._zip.close()


def split_address(address: str) -> tuple[int, int]:
    """The 1-based row and column of "D14"."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d+)", address)
    if not match:
        raise ValueError(address)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
