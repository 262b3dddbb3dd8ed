"""The zip package of an .xlsx: sheet parts by name, error cells, and a guard on sizes before anything is parsed."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile

MAX_PARTS = 5_000
MAX_UNPACKED = 1_000_000_000
MAX_SHEET_CELLS = 20_000_000
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ERROR = re.compile(
    rb'<c\s[^>]*?r="([A-Z]{1,3})(\d+)"[^>]*t="e"[^>]*>(?:<f[^>]*(?:/>|>.*?</f>))?<v>([^<]*)</v>', re.DOTALL
)
_WIDE = re.compile(rb'r="([A-Z]{3})\d')
_TWO_LETTERS = 702


class TooBig(Exception):  # noqa: N818
    """The package exceeds a limit; the message says which, in Spanish."""


class Package:
    """An .xlsx held in memory. Raises zipfile.BadZipFile or KeyError when it is none, TooBig over the limits."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        entries = self.zip.infolist()
        if len(entries) > MAX_PARTS:
            raise TooBig(f"tiene {len(entries)} partes (máximo {MAX_PARTS})")
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_UNPACKED:
            raise TooBig(f"descomprimido ocupa {unpacked // 1_000_000} MB (máximo {MAX_UNPACKED // 1_000_000} MB)")
        self.parts = {entry.filename for entry in entries}
        self._sheets: dict[str, str] | None = None

    def sheet_parts(self) -> dict[str, str]:
        """Sheet name -> part name, in workbook order; empty where the package has no workbook part."""
        if self._sheets is None:
            self._sheets = {}
            if "xl/workbook.xml" in self.parts and "xl/_rels/workbook.xml.rels" in self.parts:
                targets = {}
                for relation in _RELATION.findall(self.zip.read("xl/_rels/workbook.xml.rels")):
                    attributes = dict(_ATTRIBUTE.findall(relation))
                    targets[attributes.get(b"Id")] = attributes.get(b"Target", b"").decode()
                for sheet in _SHEET.findall(self.zip.read("xl/workbook.xml")):
                    attributes = dict(_ATTRIBUTE.findall(sheet))
                    target = targets.get(attributes.get(b"r:id", b""), "")
                    name = html.unescape(attributes.get(b"name", b"").decode())
                    self._sheets[name] = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
        return self._sheets

    def checked_part(self, sheet: str) -> bytes:
        """The XML of a sheet, or b"" when it cannot be found; TooBig when its used area is beyond the limit."""
        part = self.sheet_parts().get(sheet, "")
        if part not in self.parts:
            part = posixpath.join("xl", part.removeprefix("xl/").lstrip("/"))
            if part not in self.parts:
                return b""
        xml = self.zip.read(part)
        rows = _last_row(xml)
        if rows > 60:
            columns = max((_column_number(letters) for letters in set(_WIDE.findall(xml))), default=_TWO_LETTERS)
            if rows * columns > MAX_SHEET_CELLS:
                raise TooBig(f"la hoja «{sheet}» llega hasta la fila {rows} y la columna {columns}")
        return xml


def _last_row(xml: bytes) -> int:
    start = xml.rfind(b"<row ")
    match = re.search(rb'\sr="(\d+)"', xml[start : start + 200]) if start >= 0 else None
    return int(match[1]) if match else xml.count(b"<row")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def error_cells(xml: bytes) -> list[tuple[int, int, str]]:
    """The error cells of a sheet part as 1-based row, column and text ("#REF!")."""
    if b't="e"' not in xml:
        return []
    return [(int(row), _column_number(letters), html.unescape(text.decode()))
            for letters, row, text in _ERROR.findall(xml)]  # fmt: skip
