"""Marks in a person's own workbook: a colour and a note in each faulty cell, and a sheet that lists everything.

Only the sheets concerned, the styles, the notes and the workbook's list of sheets are edited; all other parts keep
their bytes. Marks carry the author AUTHOR and fills of their own, so that marking again finds and replaces them.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from implementation_xl.adapters.package_editor import RELS, PackageEditor, q, split_address
from implementation_xl.tables import column_letter

AUTHOR = "ixl revisión"
LIST_SHEET = "Hallazgos"
FILLS = {"error": "FFF9CDBE", "advertencia": "FFFDE7B5", "aviso": "FFDCE6F1"}
_ORDER = {"error": 0, "advertencia": 1, "aviso": 2}
_VML = "urn:schemas-microsoft-com:vml"
_OFFICE = "urn:schemas-microsoft-com:office:office"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_AFTER_LEGACY = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
                 "extLst")  # fmt: skip


class Mark(NamedTuple):
    """What is said in one cell: `severity` gives the colour, `text` the note."""

    sheet: str
    cell: str
    severity: str
    text: str


class Finding(NamedTuple):
    """One line of the list; `cell` and `sheet` make its link where both are known."""

    severity: str
    code: str
    sheet: str
    cell: str
    label: str
    found: str
    message: str
    hint: str


class NotEditable(Exception):  # noqa: N818 - a fact about a file, handled by the caller
    """The source is not a workbook whose parts can be edited."""


def mark(source: Path, target: Path, marks: Sequence[Mark], findings: Sequence[Finding], trace: str = "") -> None:
    """Write `source` to `target` with these marks and none of an earlier marking.

    `trace` is kept in the list's last, hidden column. Raises NotEditable, or OSError.
    """
    try:
        editor = PackageEditor(source)
    except zipfile.BadZipFile as error:
        raise NotEditable(source) from error
    try:
        _mark_book(editor, marks, findings, trace)
        editor.save(target)
    except (KeyError, ValueError, AttributeError, TypeError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise NotEditable(source) from error
    finally:
        editor.close()


def _mark_book(editor: PackageEditor, marks: Sequence[Mark], findings: Sequence[Finding], trace: str) -> None:
    styles = _Styles(editor)
    sheets = editor.sheets()
    for name, part in sheets.items():
        if name != LIST_SHEET:
            _unmark(editor, part, styles)
    editor.remove_sheet(LIST_SHEET)
    for name, part in sheets.items():
        here = _merged(one for one in marks if one.sheet == name)
        if here and name != LIST_SHEET:
            _mark_sheet(editor, part, here, styles)
    if findings:
        editor.add_sheet(_free_name(editor), _list_sheet(findings, set(sheets), styles, trace))


def _free_name(editor: PackageEditor) -> str:
    names, name, number = {one.casefold() for one in editor.sheets()}, LIST_SHEET, 2
    while name.casefold() in names:
        name, number = f"{LIST_SHEET} ({number})", number + 1
    return name


def _merged(marks: Iterable[Mark]) -> dict[str, Mark]:
    """One mark a cell: the worst severity, the texts one below the other."""
    found: dict[str, Mark] = {}
    for one in marks:
        known = found.get(one.cell)
        if known is None:
            found[one.cell] = one
        else:
            worst = min(known.severity, one.severity, key=_ORDER.__getitem__)
            found[one.cell] = Mark(one.sheet, one.cell, worst, f"{known.text}\n{one.text}")
    return found


class _Styles:
    """The workbook's styles, to which coloured twins of cell formats are added on demand."""

    def __init__(self, editor: PackageEditor) -> None:
        found = editor.related(editor.workbook, "/styles")
        if not found:
            part = "xl/styles.xml"
            editor.put(part, _EMPTY_STYLES, "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml")
            editor.relate(editor.workbook, "styles", part)
            found = [("", part)]
        self.root = editor.tree(found[0][1])
        self.fills = self.root.find(q("fills"))
        self.formats = self.root.find(q("cellXfs"))
        colors = {one.get("rgb") for one in self.fills.iter(q("fgColor"))}
        self.ever_marked = bool(colors & set(FILLS.values()))
        self._coloured: dict[tuple[int, str], int] = {}
        self._plain: dict[int, int | None] = {}
        self._fill_ids: dict[tuple[str, str | None], int] = {}

    def coloured(self, style: int, color: str) -> int:
        """The format `style` with the fill `color`."""
        if (style, color) not in self._coloured:
            twin = copy.deepcopy(self.formats[style])
            twin.set("fillId", str(self._fill(color, self._solid_color(style))))
            twin.set("applyFill", "1")
            self._coloured[style, color] = self._add(twin)
        return self._coloured[style, color]

    def plain(self, style: int) -> int | None:
        """For a format with one of our fills, the same with the fill it had before; None for any other format."""
        if style not in self._plain:
            self._plain[style] = self._without_mark(style)
        return self._plain[style]

    def _without_mark(self, style: int) -> int | None:
        if self._solid_color(style) not in FILLS.values():
            return None
        fill = self.fills[int(self.formats[style].get("fillId", 0))]
        before = fill.find(f"{q('patternFill')}/{q('bgColor')}")
        color = before.get("rgb") if before is not None else None
        twin = copy.deepcopy(self.formats[style])
        twin.set("fillId", str(self._fill(color)) if color else "0")
        return self._add(twin)

    def _solid_color(self, style: int) -> str | None:
        """The colour of a format's solid fill; None where it has none or a theme's."""
        number = int(self.formats[style].get("fillId", 0)) if style < len(self.formats) else 0
        pattern = self.fills[number].find(q("patternFill"))
        if pattern is None or pattern.get("patternType") != "solid":
            return None
        color = pattern.find(q("fgColor"))
        found: str | None = color.get("rgb") if color is not None else None
        return found

    def bold(self) -> int:
        """A format for headings of the list."""
        fonts = self.root.find(q("fonts"))
        font = copy.deepcopy(fonts[0])
        if font.find(q("b")) is None:
            font.insert(0, etree.Element(q("b")))
        fonts.append(font)
        fonts.set("count", str(len(fonts)))
        twin = copy.deepcopy(self.formats[0])
        twin.set("fontId", str(len(fonts) - 1))
        twin.set("applyFont", "1")
        return self._add(twin)

    def wrapped(self) -> int:
        """A format that wraps its text at the top of the cell."""
        twin = copy.deepcopy(self.formats[0])
        for one in twin.findall(q("alignment")):
            twin.remove(one)
        twin.insert(0, etree.Element(q("alignment"), vertical="top", wrapText="1"))
        twin.set("applyAlignment", "1")
        return self._add(twin)

    def _add(self, twin: Any) -> int:
        self.formats.append(twin)
        self.formats.set("count", str(len(self.formats)))
        return len(self.formats) - 1

    def _fill(self, color: str, before: str | None = None) -> int:
        """A solid fill; the colour it covers travels as its background, which a solid fill does not show."""
        if (color, before) not in self._fill_ids:
            fill = etree.SubElement(self.fills, q("fill"))
            pattern = etree.SubElement(fill, q("patternFill"), patternType="solid")
            etree.SubElement(pattern, q("fgColor"), rgb=color)
            etree.SubElement(pattern, q("bgColor"), **({"rgb": before} if before else {"indexed": "64"}))
            self.fills.set("count", str(len(self.fills)))
            self._fill_ids[color, before] = len(self.fills) - 1
        return self._fill_ids[color, before]


_EMPTY_STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    b'</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    b'<cellXfs count="1"><xf xfId="0"/></cellXfs></styleSheet>'
)


def _mark_sheet(editor: PackageEditor, part: str, marks: dict[str, Mark], styles: _Styles) -> None:
    root = editor.tree(part)
    data = root.find(q("sheetData"))
    rows = {int(row.get("r")): row for row in data if row.get("r")}
    for address, one in marks.items():
        cell = _cell(data, rows, address)
        cell.set("s", str(styles.coloured(int(cell.get("s", 0)), FILLS[one.severity])))
    _add_notes(editor, part, root, marks)


def _cell(data: Any, rows: dict[int, Any], address: str) -> Any:
    """The cell element at an address, put in its place where the sheet has none."""
    number, column = split_address(address)
    if number not in rows:
        row = etree.Element(q("row"), r=str(number))
        later = [one for one in data if int(one.get("r") or 0) > number]
        data.insert(data.index(later[0]) if later else len(data), row)
        rows[number] = row
    row = rows[number]
    for position, cell in enumerate(row):
        if cell.get("r") == address:
            return cell
        if cell.get("r") and split_address(cell.get("r"))[1] > column:
            return _new_cell(row, position, address)
    return _new_cell(row, len(row), address)


def _new_cell(row: Any, position: int, address: str) -> Any:
    cell = etree.Element(q("c"), r=address)
    if row.get("s"):
        cell.set("s", row.get("s"))
    row.insert(position, cell)
    row.attrib.pop("spans", None)
    return cell


# notes


def _add_notes(editor: PackageEditor, part: str, root: Any, marks: dict[str, Mark]) -> None:
    comments_part, vml_part = _notes_parts(editor, part, root)
    comments = editor.tree(comments_part)
    authors = comments.find(q("authors"))
    names = [one.text for one in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, q("author")).text = AUTHOR
        names.append(AUTHOR)
    listing = comments.find(q("commentList"))
    taken = {one.get("ref") for one in listing}
    vml = editor.tree(vml_part)
    shapes = vml.findall(f"{{{_VML}}}shape")
    number = max((int(match[1]) for one in shapes if (match := re.search(r"(\d+)$", one.get("id", "")))), default=1024)
    for address, one in sorted(marks.items(), key=lambda item: split_address(item[0])):
        if address in taken:
            continue  # her own note stays; the colour and the list speak for us
        note = etree.SubElement(listing, q("comment"), ref=address, authorId=str(names.index(AUTHOR)))
        text = etree.SubElement(etree.SubElement(note, q("text")), q("t"))
        text.text = one.text
        number += 1
        vml.append(_note_shape(address, number))


def _notes_parts(editor: PackageEditor, part: str, root: Any) -> tuple[str, str]:
    """The notes and drawing parts of a sheet, made where it has none."""
    found = editor.related(part, "/comments")
    if found:
        comments = found[0][1]
    else:
        comments = editor.free_part("xl/comments{}.xml")
        empty = f'<comments xmlns="{q("")[1:-1]}"><authors/><commentList/></comments>'
        editor.put(comments, empty.encode(),
                   "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")  # fmt: skip
        editor.relate(part, "comments", comments)
    legacy = root.find(q("legacyDrawing"))
    drawings = dict(editor.related(part, "/vmlDrawing"))
    if legacy is not None and legacy.get(f"{{{RELS}}}id") in drawings:
        return comments, drawings[legacy.get(f"{{{RELS}}}id")]
    vml = editor.free_part("xl/drawings/vmlDrawingIxl{}.vml")
    editor.put(vml, _EMPTY_VML)
    editor.default_type("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    one = etree.Element(q("legacyDrawing"))
    one.set(f"{{{RELS}}}id", editor.relate(part, "vmlDrawing", vml))
    later = [position for position, child in enumerate(root) if etree.QName(child).localname in _AFTER_LEGACY]
    root.insert(later[0] if later else len(root), one)
    return comments, vml


_EMPTY_VML = (
    f'<xml xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    "</v:shapetype></xml>"
).encode()


def _note_shape(address: str, number: int) -> Any:
    row, column = split_address(address)
    anchor = f"{column}, 15, {max(row - 2, 0)}, 10, {column + 4}, 15, {row + 4}, 4"
    return etree.fromstring(
        f'<v:shape xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}" id="_x0000_s{number}" type="#_x0000_t202" '
        'style="position:absolute;visibility:hidden" fillcolor="#fff8dc" o:insetmode="auto"><v:fill color2="#fff8dc"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
        f"<x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
        f"<x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )


# undoing an earlier marking


def _unmark(editor: PackageEditor, part: str, styles: _Styles) -> None:
    def marked(root: Any) -> list[Any]:
        return [cell for cell in root.iter(q("c")) if styles.plain(int(cell.get("s", 0))) is not None]

    if styles.ever_marked and marked(editor.peek(part)):
        for cell in marked(editor.tree(part)):
            cell.set("s", str(styles.plain(int(cell.get("s")))))
    for _, comments in editor.related(part, "/comments"):
        _remove_notes(editor, part, comments)


def _remove_notes(editor: PackageEditor, part: str, comments_part: str) -> None:
    root = editor.peek(comments_part)
    names = [one.text for one in root.find(q("authors"))]
    ours = {number for number, name in enumerate(names) if name == AUTHOR}
    if not ours:
        return
    listing = editor.tree(comments_part).find(q("commentList"))
    places = set()
    for one in [one for one in listing if int(one.get("authorId", -1)) in ours]:
        row, column = split_address(one.get("ref"))
        places.add((str(row - 1), str(column - 1)))
        listing.remove(one)
    for _, vml in editor.related(part, "/vmlDrawing"):
        tree = editor.tree(vml)
        for shape in tree.findall(f"{{{_VML}}}shape"):
            place = tuple(shape.findtext(f".//{{{_EXCEL}}}{name}", "").strip() for name in ("Row", "Column"))
            if place in places:
                tree.remove(shape)


# the list


def _list_sheet(findings: Sequence[Finding], sheets: set[str], styles: _Styles, trace: str) -> bytes:
    heading, body = styles.bold(), styles.wrapped()
    colours = {severity: styles.coloured(body, color) for severity, color in FILLS.items()}
    columns = (("Gravedad", 12), ("Código", 9), ("Hoja", 20), ("Celda", 9), ("Campo", 24), ("Encontrado", 24),
               ("Qué pasa", 60), ("Qué hacer", 60))  # fmt: skip
    widths = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
                     for n, (_, width) in enumerate(columns, 1))  # fmt: skip
    widths += f'<col min="{len(columns) + 1}" max="{len(columns) + 1}" width="9" hidden="1" customWidth="1"/>'
    rows = [_row(1, [*(title for title, _ in columns), trace], [heading] * (len(columns) + 1))]
    links = []
    for number, one in enumerate(findings, 2):
        looks = [colours[one.severity]] + [body] * (len(columns) - 1)
        values = [one.severity.capitalize(), one.code, one.sheet, one.cell, one.label, one.found, one.message, one.hint]
        rows.append(_row(number, [*values, ""], [*looks, body]))
        if one.sheet in sheets and one.cell:
            target = escape("'" + one.sheet.replace("'", "''") + "'!" + one.cell, {'"': "&quot;"})
            links.append(f'<hyperlink ref="D{number}" location="{target}" display="{escape(one.cell)}"/>')
    tail = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    last = f"{column_letter(len(columns))}{len(findings) + 1}"
    return (
        f'<worksheet xmlns="{q("")[1:-1]}"><sheetPr><tabColor rgb="FF8F2600"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>"
        f'<autoFilter ref="A1:{last}"/>{tail}<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" '
        'footer="0.3"/><pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _row(number: int, values: Sequence[str], looks: Sequence[int]) -> str:
    cells = "".join(
        f'<c r="{column_letter(n)}{number}" s="{look}" t="inlineStr"><is><t>{_safe(value)}</t></is></c>'
        for n, (value, look) in enumerate(zip(values, looks, strict=True), 1)
    )
    lines = max((-(-len(value) // 56) for value in values[-3:-1]), default=1) if number > 1 else 1
    return f'<row r="{number}" ht="{15 * max(lines, 1) + 3}" customHeight="1">{cells}</row>'


def _safe(text: str) -> str:
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)[:32_767])
