"""Notes, charts and pictures that a person put on a form's sheet, carried to its newer one."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from implementation_xl.adapters.editing.adopting import Adopter
from implementation_xl.adapters.editing.marking_notes import (
    EXCEL_VML,
    NOTE_TYPE,
    SHAPE_TYPE,
    VML,
    comments_of,
    legacy_drawing_of,
)
from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.editing.rewriting import local
from implementation_xl.adapters.editing.succeeding import HouseMarks, Successor, Unplaced, reference_shape
from implementation_xl.base.cells import column_letter, split_address

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "AlternateContent")
_NUMBER = re.compile(r"(\d+)$")


# notes


def note_text(editor: PackageEditor, comment: Any) -> str:
    """What a note says."""
    return "".join(text.text or "" for text in comment.iter(editor.q("t")))


def folded_note(text: str) -> str:
    """A note's text as it is told from others."""
    return " ".join(text.split()).casefold()


def _hers(
    editor: PackageEditor, comments: Any, successor: Successor | None, house: HouseMarks
) -> Iterator[tuple[Any, tuple[int, int] | None]]:
    """The notes that a person wrote, with the place where each is now; None for nowhere."""
    authors = [author.text for author in comments.iter(editor.q("author"))]
    for comment in comments.iter(editor.q("comment")):
        row, column = split_address(comment.get("ref"))
        place = successor.cell(row, column) if successor else None
        on_form = place is None or (successor and row == successor.header[0] and column not in successor.own)
        author = int(comment.get("authorId", "0"))
        signed = author < len(authors) and authors[author] == house.author != ""
        if folded_note(note_text(editor, comment)) not in house.notes and not (on_form and signed):
            yield comment, place


def lost_notes(editor: PackageEditor, part: str, sheet: str, going: Successor | HouseMarks) -> Iterator[Unplaced]:
    """The notes of hers whose cell is no more, of a sheet that goes on or, with what is the form's own, goes."""
    successor = going if isinstance(going, Successor) else None
    house = going.house if isinstance(going, Successor) else going
    for _, comments in editor.related(part, "/comments"):
        for comment, place in _hers(editor, editor.peek(comments), successor, house):
            if place is None:
                yield Unplaced(sheet, comment.get("ref"), "nota", note_text(editor, comment))


def carry_notes(
    editor: PackageEditor, fresh: PackageEditor, parts: tuple[str, str], root: Any, successor: Successor
) -> None:
    """The notes of a sheet that goes on: the newer form's, and hers in their new places, as large as she made them."""
    part, fresh_part = parts
    if not editor.related(part, "/comments") and not fresh.related(fresh_part, "/comments"):
        return
    comments = editor.tree(comments_of(editor, part))
    listing = comments.find(editor.q("commentList"))
    vml = editor.tree(legacy_drawing_of(editor, part, root), recover=True)
    places: dict[tuple[int, int], tuple[int, int]] = {}
    kept = [(comment, now) for comment, now in _hers(editor, comments, successor, successor.house) if now]
    listing[:] = [comment for comment, _ in kept]
    for comment, now in kept:
        places[split_address(comment.get("ref"))] = now
        comment.set("ref", f"{column_letter(now[1])}{now[0]}")
    for shape in list(vml.iter(f"{{{VML}}}shape")):
        place = _note_place(shape)
        if place is None:
            continue
        if place in places:
            _move_shape(shape, place, places[place])
        else:
            shape.getparent().remove(shape)
    _threads(editor, part, places)
    _add_fresh(editor, fresh, fresh_part, (comments, vml), set(places.values()))


def _note_place(shape: Any) -> tuple[int, int] | None:
    data = shape.find(f"{{{EXCEL_VML}}}ClientData")
    if data is None or data.get("ObjectType") != "Note":
        return None
    row, column = (data.findtext(f"{{{EXCEL_VML}}}{name}", "").strip() for name in ("Row", "Column"))
    return (int(row) + 1, int(column) + 1) if row.isdigit() and column.isdigit() else None


def _move_shape(shape: Any, before: tuple[int, int], now: tuple[int, int]) -> None:
    data = shape.find(f"{{{EXCEL_VML}}}ClientData")
    down, right = now[0] - before[0], now[1] - before[1]
    data.find(f"{{{EXCEL_VML}}}Row").text = str(now[0] - 1)
    data.find(f"{{{EXCEL_VML}}}Column").text = str(now[1] - 1)
    anchor = data.find(f"{{{EXCEL_VML}}}Anchor")
    numbers = [int(number) for number in re.findall(r"-?\d+", anchor.text or "")] if anchor is not None else []
    if len(numbers) == 8:
        for place, step in ((0, right), (2, down), (4, right), (6, down)):
            numbers[place] = max(numbers[place] + step, 0)
        anchor.text = ", ".join(map(str, numbers))


def _threads(editor: PackageEditor, part: str, places: dict[tuple[int, int], tuple[int, int]]) -> None:
    """Conversations stand at the cells of their notes."""
    for _, target in editor.related(part, "/threadedComment"):
        root = editor.tree(target)
        for thread in list(root):
            now = places.get(split_address(thread.get("ref"))) if thread.get("ref") else None
            if now is not None:
                thread.set("ref", f"{column_letter(now[1])}{now[0]}")
            else:
                root.remove(thread)


def _add_fresh(
    editor: PackageEditor, fresh: PackageEditor, fresh_part: str, kept: tuple[Any, Any], taken: set[tuple[int, int]]
) -> None:
    """The newer form's own notes; a cell with one of hers has that one."""
    comments, vml = kept
    listing, authors = comments.find(editor.q("commentList")), comments.find(editor.q("authors"))
    names = [author.text for author in authors]
    for _, target in fresh.related(fresh_part, "/comments"):
        newer = fresh.peek(target)
        theirs = [author.text for author in newer.find(fresh.q("authors"))]
        for comment in newer.iter(fresh.q("comment")):
            if split_address(comment.get("ref")) in taken:
                continue
            twin = copy.deepcopy(comment)
            name = theirs[int(comment.get("authorId", "0"))]
            if name not in names:
                etree.SubElement(authors, editor.q("author")).text = name
                names.append(name)
            twin.set("authorId", str(names.index(name)))
            listing.append(twin)
    listing[:] = sorted(listing, key=lambda comment: split_address(comment.get("ref")))
    if not any(one.get("id") == NOTE_TYPE for one in vml.iter(f"{{{VML}}}shapetype")):
        vml.append(etree.fromstring(SHAPE_TYPE))
    numbers = (_NUMBER.search(one.get("id", "")) for one in vml.iter(f"{{{VML}}}shape"))
    number = max((int(match[1]) for match in numbers if match), default=1024)
    for _, target in fresh.related(fresh_part, "/vmlDrawing"):
        for shape in fresh.peek(target).iter(f"{{{VML}}}shape"):
            place = _note_place(shape)
            if place is not None and place not in taken:
                number += 1
                twin = copy.deepcopy(shape)
                twin.set("id", f"_x0000_s{number}")
                vml.append(twin)


# charts and pictures


def carry_drawing(
    editor: PackageEditor, adopter: Adopter, parts: tuple[str, str], root: Any, successor: Successor
) -> None:
    """Charts, pictures, shapes and controls of a sheet that goes on stand beside the cells that they stood beside."""
    part, fresh_part = parts
    drawings = editor.related(part, "/drawing")
    for _, target in drawings:
        drawing = editor.tree(target)
        for anchor in drawing:
            if local(anchor) in _ANCHORS and not _is_house(editor, target, anchor, successor.house):
                _shift(anchor, successor)
    for child in root:
        if local(child) in ("controls", "oleObjects", "AlternateContent"):
            _shift(child, successor)
    if not drawings:
        for _, target in adopter.fresh.related(fresh_part, "/drawing"):
            reference = etree.SubElement(root, editor.q("drawing"))
            reference.set(editor.id, editor.relate(part, "drawing", adopter.adopt(target)))


def _shift(element: Any, successor: Successor) -> None:
    """Move the corners of what stands over cells: both as the first one moves, so that its size is kept."""
    starts = [one for one in element.iter() if local(one) == "from"]
    for start in starts:
        row, column = (next((one for one in start if local(one) == name), None) for name in ("row", "col"))
        if row is None or column is None:
            continue
        before = int(row.text) + 1, int(column.text) + 1
        now = successor.row(before[0]) if successor.header[0] else before[0]
        down, right = (now or before[0]) - before[0], _right(successor, before[1]) - before[1]
        ends = [one for one in start.getparent() if local(one) in ("from", "to")]
        for end in ends:
            for node in end:
                if local(node) in ("row", "col"):
                    node.text = str(max(int(node.text) + (down if local(node) == "row" else right), 0))


def _right(successor: Successor, column: int) -> int:
    """Where a column is; one beyond the table, as far beyond it as it was."""
    if column in successor.columns or not successor.columns:
        return successor.columns.get(column, column)
    last = max(successor.columns)
    return column - last + max(successor.columns.values()) if column > last else column


def carry_pictures(editor: PackageEditor, old: str, target: str, root: Any, house: HouseMarks) -> None:
    """What a person put over a sheet that is replaced goes to the same place of the newer one."""
    for _, theirs in editor.related(old, "/drawing"):
        hers = [one for one in editor.peek(theirs) if not _is_house(editor, theirs, one, house)]
        if not hers:
            continue
        drawing = _drawing_of(editor, target, root)
        for anchor in hers:
            twin = copy.deepcopy(anchor)
            _carry_relations(editor, twin, theirs, drawing)
            editor.tree(drawing).append(twin)


def _drawing_of(editor: PackageEditor, part: str, root: Any) -> str:
    """The drawing of a sheet, made where it has none."""
    for _, target in editor.related(part, "/drawing"):
        return target
    target = editor.free_part("xl/drawings/drawing{}.xml")
    editor.put(target, f'<xdr:wsDr xmlns:xdr="{_DRAWING}"/>'.encode(), _DRAWING_TYPE)
    reference = etree.SubElement(root, editor.q("drawing"))
    reference.set(editor.id, editor.relate(part, "drawing", target))
    return target


def _carry_relations(editor: PackageEditor, element: Any, old: str, new: str) -> None:
    """Give the part `new` the relationships of `old` that an element names."""
    known = (
        {relation.get("Id"): relation for relation in editor.peek(editor.rels_part(old))}
        if (editor.rels_part(old) in editor)
        else {}
    )
    for node in element.iter():
        for name in node.attrib if isinstance(node.tag, str) else ():
            relation = known.get(node.get(name)) if name.startswith(f"{{{editor.office}}}") else None
            if relation is None:
                continue
            if relation.get("TargetMode") == "External":
                node.set(name, _related(editor, new, relation, new))
            else:
                targets = dict(editor.related(old, ""))
                node.set(name, _related(editor, new, relation, targets[relation.get("Id")]))


def _related(editor: PackageEditor, part: str, relation: Any, target: str) -> str:
    """A relationship like another one, to a part or, where that one leads outside, to where it leads; its id."""
    id = editor.relate(part, "copy", target)
    made = next(one for one in editor.tree(editor.rels_part(part)) if one.get("Id") == id)
    made.set("Type", relation.get("Type"))
    if relation.get("TargetMode") == "External":
        made.set("Target", relation.get("Target"))
        made.set("TargetMode", "External")
    return id


def _is_house(editor: PackageEditor, drawing: str, anchor: Any, house: HouseMarks) -> bool:
    """True for a picture or chart of the form itself: by its alternative text, a chart also by what it shows."""
    described = {one.get("descr") for one in anchor.iter() if local(one) == "cNvPr" and one.get("descr")}
    if described & house.pictures:
        return True
    targets = dict(editor.related(drawing, "/chart"))
    charts = [targets[id] for id in _ids(editor, anchor) if id in targets]
    return any(
        reference_shape(node.text or "") in house.series
        for chart in charts
        for node in editor.peek(chart).iter()
        if local(node) == "f"
    )


def _ids(editor: PackageEditor, element: Any) -> Iterator[str]:
    for node in element.iter():
        if isinstance(node.tag, str):
            yield from (node.get(name) for name in node.attrib if name.startswith(f"{{{editor.office}}}"))
