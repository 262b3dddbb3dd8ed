"""The styles of a marked workbook: twins of its own cell formats with the fill of a mark, and the list's formats."""

from __future__ import annotations

import copy
from typing import Any

from lxml import etree

from implementation_xl.adapters import style
from implementation_xl.adapters.editing.package import PackageEditor

FILLS = {"error": "FFF9CDBE", "advertencia": "FFFDE7B5", "aviso": "FFDCE6F1"}
_EMPTY = (
    '<styleSheet xmlns="{}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf xfId="0"/></cellXfs></styleSheet>'
)
Color = tuple[tuple[str, str], ...]


class Styles:
    """The workbook's styles, to which formats are added on demand; the ones that are there stay as they are."""

    def __init__(self, editor: PackageEditor) -> None:
        self.q = editor.q
        related = editor.related(editor.workbook, "/styles")
        if not related:
            part = "xl/styles.xml"
            editor.put(
                part,
                _EMPTY.format(editor.main).encode(),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
            )
            editor.relate(editor.workbook, "styles", part)
            related = [("", part)]
        self.root = editor.tree(related[0][1])
        self.fills, self.formats = self.root.find(self.q("fills")), self.root.find(self.q("cellXfs"))
        colors = {one.get("rgb") for one in self.fills.iter(self.q("fgColor"))}
        self.ever_marked = bool(colors & set(FILLS.values()))
        self._known: dict[Any, int] = {}
        self._plain: dict[int, int | None] = {}

    def coloured(self, number: int, color: str) -> int:
        """The format `number` with the fill `color`."""
        key = ("coloured", number, color)
        if key not in self._known:
            twin = copy.deepcopy(self.formats[number])
            twin.set("fillId", str(self._fill((("rgb", color),), self._solid(number))))
            twin.set("applyFill", "1")
            self._known[key] = self._add(self.formats, twin)
        return self._known[key]

    def plain(self, number: int) -> int | None:
        """For a format with one of our fills, the same with the fill it had before; None for any other format."""
        if number not in self._plain:
            self._plain[number] = self._without_mark(number)
        return self._plain[number]

    def _without_mark(self, number: int) -> int | None:
        if dict(self._solid(number) or ()).get("rgb") not in FILLS.values():
            return None
        before = self._pattern(number).find(self.q("bgColor"))
        color = tuple(before.attrib.items()) if before is not None and before.get("indexed") != "64" else None
        twin = copy.deepcopy(self.formats[number])
        twin.set("fillId", str(self._fill(color)) if color else "0")
        return self._add(self.formats, twin)

    def _pattern(self, number: int) -> Any:
        fill = int(self.formats[number].get("fillId", 0)) if number < len(self.formats) else 0
        return self.fills[fill].find(self.q("patternFill"))

    def _solid(self, number: int) -> Color | None:
        """The colour of a format's solid fill as its attributes (rgb, or theme and tint); None where it has none."""
        pattern = self._pattern(number)
        if pattern is None or pattern.get("patternType") != "solid":
            return None
        color = pattern.find(self.q("fgColor"))
        return tuple(color.attrib.items()) if color is not None else None

    def _fill(self, color: Color, before: Color | None = None) -> int:
        """A solid fill; the colour it covers travels as its background, which a solid fill does not show."""
        key = ("fill", color, before)
        if key not in self._known:
            fill = etree.Element(self.q("fill"))
            pattern = etree.SubElement(fill, self.q("patternFill"), patternType="solid")
            etree.SubElement(pattern, self.q("fgColor"), **dict(color))
            etree.SubElement(pattern, self.q("bgColor"), **dict(before or (("indexed", "64"),)))
            self._known[key] = self._add(self.fills, fill)
        return self._known[key]

    # the list's own formats

    def text(self, look: style.Style) -> int:
        """A format of our own for the list."""
        key = ("text", look)
        if key not in self._known:
            font = etree.Element(self.q("font"))
            if look.bold:
                etree.SubElement(font, self.q("b"))
            if look.underline:
                etree.SubElement(font, self.q("u"))
            etree.SubElement(font, self.q("sz"), val=f"{look.size:g}")
            etree.SubElement(font, self.q("color"), rgb=f"FF{look.color[1:]}")
            etree.SubElement(font, self.q("name"), val=style.FONT)
            form = etree.Element(self.q("xf"), numFmtId="0", borderId="0", xfId="0", applyFont="1", applyAlignment="1")
            form.set("fontId", str(self._add(self.root.find(self.q("fonts")), font)))
            form.set("fillId", str(self._fill((("rgb", f"FF{look.fill[1:]}"),))) if look.fill else "0")
            form.set("applyFill", "1")
            if look.border:
                form.set("borderId", str(self._border()))
                form.set("applyBorder", "1")
            across = "center" if look.valign == "vcenter" else look.valign
            alignment = etree.SubElement(form, self.q("alignment"), vertical=across)
            if look.wrap:
                alignment.set("wrapText", "1")
            if look.border:
                alignment.set("horizontal", "left")
                alignment.set("indent", "1")
            self._known[key] = self._add(self.formats, form)
        return self._known[key]

    def _border(self) -> int:
        if "border" not in self._known:
            border = etree.Element(self.q("border"))
            for side in ("left", "right", "top", "bottom"):
                line = etree.SubElement(border, self.q(side), style="thin")
                etree.SubElement(line, self.q("color"), rgb=f"FF{style.LINE[1:]}")
            etree.SubElement(border, self.q("diagonal"))
            self._known["border"] = self._add(self.root.find(self.q("borders")), border)
        return self._known["border"]

    def _add(self, parent: Any, child: Any) -> int:
        parent.append(child)
        parent.set("count", str(len(parent)))
        return len(parent) - 1
