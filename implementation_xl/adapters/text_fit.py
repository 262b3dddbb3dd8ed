"""How much room a text takes in a cell: lines and heights as the workbook's own font draws them.

No program that opens a workbook fits the rows of merged cells, and Excel believes the height that a file gives. What is
reckoned here errs on the high side: a little air below a text, never a line cut off.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from implementation_xl.adapters.style import Style

HIGHEST = 408.75
"""Points: the highest row of Excel, in whole pixels."""
_ADVANCES = (
    (0.25, " ',.:;Iijlí·|"),
    (0.33, "()-J[]`f{}¡°"),
    (0.37, '!rt"/L\\'),
    (0.45, "czs?FSgkvxyZ¿ªº"),
    (0.52, "#$*+0123456789<=>EKPTXY^_ae~áéÉÍ«»–€"),
    (0.56, "BCRVbdhnopquóúñüÚ"),
    (0.63, "ADHÁ"),
    (0.68, "GNOQUÑÓ…"),
    (0.73, "%&w"),
    (0.82, "m"),
    (0.92, "@WM—"),
)
_ADVANCE = {letter: width for width, letters in _ADVANCES for letter in letters}
_UNKNOWN = 1.0
_WIDEST = 0.92
_PIXELS = 96 / 72
_DIGIT, _PADDING, _INDENT = 7.0, 5.0, 9.0
_SAFETY = 0.97
_LEADING = 1.34
_PIXEL = 0.75


def wrapped_lines(text: str, width: float, *, size: float = 10, indent: int = 0, bold: bool = False) -> int:
    """How many lines a text takes, wrapped in a column of this width (or merged columns of this width together)."""
    em = size * _PIXELS * (1.05 if bold else 1.0)
    room = max((width * _DIGIT - _PADDING - indent * _INDENT) * _SAFETY / em, 1.0)
    if len(text) * _WIDEST <= room and "\n" not in text and text.isascii():
        return 1
    return sum(_lines(line, room) for line in text.split("\n"))


def lines_taken(text: str, width: float, look: Style) -> int:
    """How many lines a text takes in a column of this width in the look of its cell."""
    return wrapped_lines(text, width, size=look.size, indent=look.indent, bold=look.bold)


def height_of_lines(lines: int, size: float = 10, air: float = 7.0) -> float:
    """The height of a row that shows so many lines, as high as a row can be."""
    return min(ceil((lines * size * _LEADING + air) / _PIXEL) * _PIXEL, HIGHEST)


@lru_cache(maxsize=4096)
def _lines(line: str, room: float) -> int:
    """Words are kept whole; one that is longer than the room goes on in the next line."""
    lines, used, space = 1, 0.0, _ADVANCE[" "]
    for word in line.split(" "):
        long = sum(_ADVANCE.get(letter, _UNKNOWN) for letter in word)
        if used and used + space + long > room:
            lines, used = lines + 1, 0.0
        elif used:
            used += space
        if long > room:
            lines += int(long / (room * 0.95))
            long = long % room
        used += long
    return lines
