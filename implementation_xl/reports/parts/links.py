"""Links from a report to the folders, workbooks and cells it speaks of."""

from __future__ import annotations

import os

from implementation_xl.adapters.drawing import Hyperlink
from implementation_xl.base.places import is_address
from implementation_xl.base.words import is_text

MAX_LINKS = 65_530
MAX_TARGET = 2_000
KEPT = 4_096


class Links:
    """Makes the links of one sheet, relative to the workbook's own folder, as long as Excel takes them; without a
    folder, as for what goes on paper, none.
    """

    def __init__(self, folder: str | None) -> None:
        self.folder = None if folder is None else os.path.abspath(folder)  # noqa: PTH100
        self.left = MAX_LINKS
        self._known: dict[str, str] = {}

    def new_sheet(self) -> None:
        """Start counting anew."""
        self.left = MAX_LINKS

    def to(self, path: str | None, text: str, sheet: str | None = None, cell: str | None = None) -> Hyperlink | str:
        """A link to a file, or to a cell in it; the bare text where there is no room or no way for one."""
        target = self._target(path, self.folder) if path and self.folder is not None else ""
        if not target or not text or self.left <= 0:
            return text
        if sheet and cell and not is_address(target):
            target += "#'" + sheet.replace("'", "''") + "'!" + cell
        self.left -= 1
        return Hyperlink(target, text)

    def _target(self, path: str, folder: str) -> str:
        if path not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[path] = self._make(path, folder)
        return self._known[path]

    @staticmethod
    def _make(path: str, folder: str) -> str:
        if is_address(path):  # Excel and LibreOffice follow no other scheme of a server
            return path if path.lower().startswith("https://") and len(path) <= MAX_TARGET else ""
        absolute = os.path.abspath(path)  # noqa: PTH100
        try:
            place = os.path.relpath(absolute, folder)
        except ValueError:  # another drive of Windows
            place = absolute
        place = place.replace(os.sep, "/")
        if place == "." or not is_text(place):
            return ""
        # XlsxWriter takes "#" for the start of an anchor and leaves a text with "%20" as it is: escape it ourselves.
        escaped = "".join(f"%{ord(one):02X}" if one in ' %#"<>[]^`{}' else one for one in place)
        target = "external:" + (escaped if len(escaped) > 1 else f"./{escaped}")
        return target if len(target) <= MAX_TARGET else ""
