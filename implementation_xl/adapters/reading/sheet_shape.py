"""Sheet parts of any shape that XML allows, rewritten as Excel writes them.

Prefixes, comments, CDATA, cells that take their address from the one before, other quotes, other order, spread over
lines: the reader behind loses values in some of these in silence, and `sheet_cells` knows the usual shape only.
"""

from __future__ import annotations

import re
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from implementation_xl.base.cells import column_letter, place_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KEPT_ATTRIBUTES = {
    f"{kind}}}id": "r:id" for kind in (_RELATION, "http://purl.oclc.org/ooxml/officeDocument/relationships")
}
_KEPT_ATTRIBUTES["http://www.w3.org/XML/1998/namespace}space"] = "xml:space"
_TEXTS = frozenset({"v", "t", "f"})
_LEFT_OUT = frozenset({"extLst", "sheetViews", "conditionalFormatting", "dataValidations"})
_CDATA = re.compile(rb"(?s)<!\[CDATA\[(.*?)\]\]>")
_COMMENT = re.compile(rb"(?s)<!--.*?-->")


class NotXml(Exception):  # noqa: N818
    """A part that no XML parser accepts."""


def usual_shape(xml: bytes) -> bytes:
    """A sheet part with the same cells, as Excel writes them; raises NotXml where it is no well-formed XML."""
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise NotXml(str(error)) from error
    return "".join(walk.out).encode()


def refuse(*_: object) -> None:
    """The handler of a document type: none of these parts declares one, and entities may be bombs."""
    raise ValueError("a sheet part declares no document type")


def without_comments(xml: bytes) -> bytes:
    """A part without comments, its CDATA written as text."""
    if b"<!" not in xml:
        return xml
    plain = _CDATA.sub(lambda match: escape(match[1].decode(errors="replace")).encode(), xml)
    return _COMMENT.sub(b"", plain)


class _Walk:
    """Writes the elements of the sheet's own namespace again; `skipped` counts how deep inside others it is."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.space: str | None = None
        self.skipped = self.row = self.column = 0
        self.open: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition("}")
        if self.space is None:
            self.space = space
            self.out.append(f'<worksheet xmlns="{MAIN}" xmlns:r="{_RELATION}">')
            self.open.append(local)
            return
        if self.skipped or space != self.space or local in _LEFT_OUT:
            self.skipped += 1
            return
        self.open.append(local)
        kept = {_KEPT_ATTRIBUTES.get(key, key): value for key, value in attributes.items()}
        kept = {key: value for key, value in kept.items() if "}" not in key}
        if local == "row":
            self.row, self.column = int(kept.get("r") or self.row + 1), 0
            kept = {"r": str(self.row), **{key: value for key, value in kept.items() if key == "hidden"}}
        elif local == "c":
            row, column = place_of((kept.get("r") or "").upper())
            self.row, self.column = row or self.row, column or self.column + 1
            kept = {
                "r": f"{column_letter(self.column)}{self.row}",
                **{key: kept[key] for key in ("s", "t", "vm") if key in kept},
            }
        elif local == "f":
            kept = {}
        self.out.append(f"<{local}{''.join(f' {key}={_quoted(value)}' for key, value in kept.items())}>")

    def end(self, name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        local = self.open.pop()
        self.out.append(f"</{local if self.open else 'worksheet'}>")

    def text(self, text: str) -> None:
        if not self.skipped and self.open[-1] in _TEXTS:
            self.out.append(escape(text))


def _quoted(value: str) -> str:
    return quoteattr(value, {'"': "&quot;"})
