"""What a person changed in the look of a form's cell, put over the look that the form gives it now."""

from __future__ import annotations

import copy
import re
from typing import Any

from implementation_xl.adapters.editing.marking_styles import FILLS, Styles
from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.style import Style

_BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "mm-dd-yy",
    20: "h:mm",
    22: "m/d/yy h:mm",
    49: "@",
}
_NOT_FORMAT = re.compile(r"\[\$[^\]]*\]|[\\\"_ ]|;@$")


class Looks:
    """The formats of a workbook before and after newer ones were added to them."""

    def __init__(self, editor: PackageEditor) -> None:
        self.q = editor.q
        root = Styles(editor).root
        self.formats = root.find(self.q("cellXfs"))
        self.fills, self.fonts = root.find(self.q("fills")), root.find(self.q("fonts"))
        numbers = root.find(self.q("numFmts"))
        self.codes = {
            entry.get("numFmtId"): entry.get("formatCode", "") for entry in (numbers if numbers is not None else ())
        }
        self._known: dict[tuple[int, int, Style], int] = {}

    def over(self, number: int, hers: int, house: Style) -> int:
        """The format `number` with what of the format `hers` is another than the form's own `house`."""
        key = number, hers, house
        if key not in self._known:
            self._known[key] = self._over(number, hers, house)
        return self._known[key]

    def _over(self, number: int, hers: int, house: Style) -> int:
        if not 0 < hers < len(self.formats):  # 0 is the look of a cell that nobody gave one
            return number
        look = self.formats[hers]
        changes: dict[str, str] = {}
        fill = self._fill(int(look.get("fillId", "0")))
        if fill not in (house.fill.lstrip("#").upper(), *(mark[2:] for mark in FILLS.values())):
            changes |= {"fillId": look.get("fillId", "0"), "applyFill": "1"}
        if self._font(int(look.get("fontId", "0"))) != _house_font(house):
            changes |= {"fontId": look.get("fontId", "0"), "applyFont": "1"}
        code = look.get("numFmtId", "0")
        if self._code(code) != _bare_code(house.number_format):
            changes |= {"numFmtId": code, "applyNumberFormat": "1"}
        if not changes:
            return number
        twin = copy.deepcopy(self.formats[number])
        twin.attrib.update(changes)
        self.formats.append(twin)
        self.formats.set("count", str(len(self.formats)))
        return len(self.formats) - 1

    def _fill(self, number: int) -> str:
        """The colour of a fill, told from all others; "" for none."""
        pattern = self.fills[number].find(self.q("patternFill"))
        if pattern is None:
            return f"gradient {number}"
        if pattern.get("patternType") in (None, "none"):
            return ""
        return _color(pattern.find(self.q("fgColor"))) + (pattern.get("patternType") or "").replace("solid", "")

    def _font(self, number: int) -> tuple[Any, ...]:
        font = self.fonts[number]
        marks = (self._is(font, name) for name in ("b", "i", "u", "strike"))
        return (_color(font.find(self.q("color"))), *marks)

    def _is(self, font: Any, name: str) -> bool:
        mark = font.find(self.q(name))
        return mark is not None and mark.get("val") not in ("0", "false", "none")

    def _code(self, number: str) -> str:
        return _bare_code(self.codes.get(number) or _BUILT_IN.get(int(number), number))


def _house_font(house: Style) -> tuple[Any, ...]:
    return house.color.lstrip("#").upper(), house.bold, house.italic, house.underline, False


def _color(color: Any) -> str:
    if color is None:
        return ""
    rgb = color.get("rgb")
    if rgb:
        return str(rgb)[-6:].upper()
    return " ".join(f"{name}={value}" for name, value in sorted(color.attrib.items()))


def _bare_code(code: str) -> str:
    """A number format as it is told from others, whoever wrote it."""
    bare = _NOT_FORMAT.sub("", code).lower()
    return "" if bare == "general" else bare
