"""The notes of a marked copy, beside those of the person, which stay as they are.

A note is three things: a comment, its shape in the legacy drawing (VML), and the sheet's reference to that drawing.
Excel's own VML is not always XML (`<br>` in form controls), so it is read forgivingly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from lxml import etree

from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.base.cells import split_address
from implementation_xl.base.words import storable

AUTHOR = "ixl revisión"
VML = "urn:schemas-microsoft-com:vml"
_OFFICE = "urn:schemas-microsoft-com:office:office"
EXCEL_VML = "urn:schemas-microsoft-com:office:excel"
_NAMESPACES = f'xmlns:v="{VML}" xmlns:o="{_OFFICE}" xmlns:x="{EXCEL_VML}"'
_AFTER_LEGACY = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
)
NOTE_TYPE = "_x0000_t202"
SHAPE_TYPE = (
    f'<v:shapetype {_NAMESPACES} id="{NOTE_TYPE}" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    "</v:shapetype>"
)
_EMPTY_VML = (
    f'<xml {_NAMESPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
).encode()
WIDTH, LINE, LETTERS = 300, 17, 44
"""Of a note, in pixels: its width, the height of a line; and how many letters a line holds."""


def add_notes(editor: PackageEditor, part: str, root: Any, texts: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Give cells of a sheet notes: for each address the titles (shown bold) and texts, one below the other.

    A cell with a note of hers gets none: the colour and the list speak for us.
    """
    comments_part = comments_of(editor, part)
    comments = editor.tree(comments_part)
    listing = comments.find(editor.q("commentList"))
    taken = {one.get("ref") for one in listing}
    free = [address for address in texts if address not in taken]
    if not free:
        _tidy(editor, part, comments_part)
        return
    authors = comments.find(editor.q("authors"))
    names = [one.text for one in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, editor.q("author")).text = AUTHOR
        names.append(AUTHOR)
    vml = editor.tree(legacy_drawing_of(editor, part, root), recover=True)
    if not any(one.get("id") == NOTE_TYPE for one in vml.iter(f"{{{VML}}}shapetype")):
        vml.append(etree.fromstring(SHAPE_TYPE))
    ids = (re.search(r"(\d+)$", one.get("id", "")) for one in vml.iter(f"{{{VML}}}shape"))
    last = max((int(match[1]) for match in ids if match), default=1024)
    grid = _Pixels(editor, root)
    for number, address in enumerate(free, last + 1):
        note = etree.SubElement(listing, editor.q("comment"), ref=address, authorId=str(names.index(AUTHOR)))
        _write_text(editor, note, texts[address])
        vml.append(_shape(address, number, grid, texts[address]))


def remove_notes(editor: PackageEditor, part: str) -> None:
    """Take our notes out of a sheet, and with the last note of all what was made for them."""
    for _, comments_part in editor.related(part, "/comments"):
        authors = editor.peek(comments_part).find(editor.q("authors"))
        ours = {number for number, author in enumerate(authors if authors is not None else ()) if author.text == AUTHOR}
        if not ours:
            continue
        listing = editor.tree(comments_part).find(editor.q("commentList"))
        places = set()
        for comment in [comment for comment in listing if int(comment.get("authorId", -1)) in ours]:
            row, column = split_address(comment.get("ref"))
            places.add((str(row - 1), str(column - 1)))
            listing.remove(comment)
        for _, vml_part in editor.related(part, "/vmlDrawing"):
            vml = editor.tree(vml_part, recover=True)
            for shape in [one for one in vml.iter(f"{{{VML}}}shape") if _note_place(one) in places]:
                shape.getparent().remove(shape)
        _tidy(editor, part, comments_part)


def _note_place(shape: Any) -> tuple[str, ...] | None:
    data = shape.find(f"{{{EXCEL_VML}}}ClientData")
    if data is None or data.get("ObjectType") != "Note":
        return None
    return tuple(data.findtext(f"{{{EXCEL_VML}}}{name}", "").strip() for name in ("Row", "Column"))


def _tidy(editor: PackageEditor, part: str, comments_part: str) -> None:
    """Drop a list of comments without comments, and a legacy drawing without shapes."""
    if len(editor.peek(comments_part).find(editor.q("commentList"))):
        return
    for id, target in editor.related(part, "/comments"):
        if target == comments_part:
            editor.unrelate(part, id)
            editor.remove(target)
    for id, vml_part in editor.related(part, "/vmlDrawing"):
        root = editor.tree(part)
        legacy = root.find(editor.q("legacyDrawing"))
        shapes = editor.tree(vml_part, recover=True).iter(f"{{{VML}}}shape")
        if legacy is not None and legacy.get(editor.id) == id and not any(True for _ in shapes):
            root.remove(legacy)
            editor.unrelate(part, id)
            editor.remove(vml_part)


def comments_of(editor: PackageEditor, part: str) -> str:
    """The comments of a sheet, made where it has none."""
    related = editor.related(part, "/comments")
    if related:
        return related[0][1]
    comments = editor.free_part("xl/comments{}.xml")
    editor.put(
        comments,
        f'<comments xmlns="{editor.main}"><authors/><commentList/></comments>'.encode(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    )
    editor.relate(part, "comments", comments)
    return comments


def legacy_drawing_of(editor: PackageEditor, part: str, root: Any) -> str:
    """The legacy drawing of a sheet, made where it has none."""
    legacy = root.find(editor.q("legacyDrawing"))
    drawings = dict(editor.related(part, "/vmlDrawing"))
    if legacy is not None and legacy.get(editor.id) in drawings:
        return drawings[legacy.get(editor.id)]
    vml = editor.free_part("xl/drawings/vmlDrawingIxl{}.vml")
    editor.put(vml, _EMPTY_VML)
    editor.default_type("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    reference = etree.Element(editor.q("legacyDrawing"))
    reference.set(editor.id, editor.relate(part, "vmlDrawing", vml))
    later = [position for position, child in enumerate(root) if etree.QName(child).localname in _AFTER_LEGACY]
    root.insert(later[0] if later else len(root), reference)
    return vml


def _write_text(editor: PackageEditor, note: Any, texts: Sequence[tuple[str, str]]) -> None:
    body = etree.SubElement(note, editor.q("text"))
    for place, (title, text) in enumerate(texts):
        for bold, words in ((True, f"{title}\n"), (False, text + ("\n\n" if place + 1 < len(texts) else ""))):
            run = etree.SubElement(body, editor.q("r"))
            look = etree.SubElement(run, editor.q("rPr"))
            if bold:
                etree.SubElement(look, editor.q("b"))
            etree.SubElement(look, editor.q("sz"), val="9")
            etree.SubElement(look, editor.q("color"), indexed="81")
            etree.SubElement(look, editor.q("rFont"), val="Tahoma")
            shown = etree.SubElement(run, editor.q("t"))
            shown.text = storable(words)
            shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


class _Pixels:
    """How wide and high the columns and rows of a sheet are on the screen."""

    def __init__(self, editor: PackageEditor, root: Any) -> None:
        self._columns = [(int(one.get("min")), int(one.get("max")), _width(one)) for one in root.iter(editor.q("col"))]
        self._rows = {
            int(row.get("r")): 0.0 if row.get("hidden") in ("1", "true") else float(row.get("ht", 15)) * 4 / 3
            for row in root.iter(editor.q("row"))
            if row.get("r") and (row.get("ht") or row.get("hidden"))
        }

    def column(self, number: int) -> float:
        return next((width for low, high, width in self._columns if low <= number <= high), 64.0)

    def row(self, number: int) -> float:
        return self._rows.get(number, 20.0)


def _width(column: Any) -> float:
    return 0.0 if column.get("hidden") in ("1", "true") else float(column.get("width", 8.43)) * 7 + 5


def _shape(address: str, number: int, grid: _Pixels, texts: Sequence[tuple[str, str]]) -> Any:
    """A note's box beside its cell, as high as its text."""
    row, column = split_address(address)
    lines = sum(1 + sum(max(ceil(len(line) / LETTERS), 1) for line in text.split("\n")) for _, text in texts)
    height = (lines + len(texts)) * LINE
    top = max(row - 1, 1)
    right, into = _reach(column + 1, 15 + WIDTH, grid.column, 16_384)
    bottom, down = _reach(top, 6 + height, grid.row, 1_048_576)
    anchor = f"{column}, 15, {top - 1}, 6, {right - 1}, {into}, {bottom - 1}, {down}"
    return etree.fromstring(
        f'<v:shape {_NAMESPACES} id="_x0000_s{number}" type="#{NOTE_TYPE}" '
        'style="position:absolute;visibility:hidden" fillcolor="#fff8dc" o:insetmode="auto"><v:fill color2="#fff8dc"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
        f"<x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
        f"<x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )


def _reach(start: int, pixels: float, size: Any, last: int) -> tuple[int, int]:
    """The column or row where so many pixels from the left or top of `start` end, and how far into it."""
    number = start
    while number < last and pixels > size(number):
        pixels -= size(number)
        number += 1
    return number, int(min(pixels, size(number)))
