"""Headers and footers of printed pages: what people wrote stands on paper as they wrote it.

In such a line `&` begins a code ("&P" is the page number), digits right after a size code belong to the size, and
Excel refuses a workbook whose line is longer than 255 characters.
"""

from __future__ import annotations

import re

MOST = 255
PAGES = "Página &P de &N"
_SIZE = '&8&"Calibri,Regular"'
"""The font's name ends the size code: a text that begins with a digit would be part of it."""
_SPACES = re.compile(r"\s+")
_SIDE_MOST, _MIDDLE_MOST = 45, 90
"""What fits on a page across without running into its neighbour."""


def page_line(left: str, middle: str = "", right: str | None = None) -> str:
    """The header or footer with these texts, cut with "…" where they do not fit; on the right page x de y."""
    pages = PAGES if right is None else _escaped(right, _SIDE_MOST)
    ending = f"&R{_SIZE}{pages}"
    start = f"&L{_SIZE}{_escaped(left, _SIDE_MOST)}" if left.strip() else ""
    before = f"&C{_SIZE}"
    room = min(_MIDDLE_MOST, MOST - len(start) - len(before) - len(ending))
    return f"{start}{before}{_escaped(middle, room)}{ending}" if middle.strip() else f"{start}{ending}"


def _escaped(text: str, most: int) -> str:
    """A text in which no character is a code, of at most so many characters."""
    letters = [letter * 2 if letter == "&" else letter for letter in _SPACES.sub(" ", text).strip()]
    if sum(map(_length, letters)) <= most:
        return "".join(letters)
    while sum(map(_length, letters)) > most - 1:
        letters.pop()
    return "".join(letters).rstrip() + "…"


def _length(letter: str) -> int:
    """Excel counts in UTF-16."""
    return len(letter.encode("utf-16-le", "surrogatepass")) // 2
