"""Paper: what a page takes, and the smallest sheet on which columns of given widths can be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LETTER, TABLOID, LEGAL = 1, 3, 5
PAPER_INCHES = {LETTER: 10.2, LEGAL: 13.2, TABLOID: 16.2}
"""What a landscape page takes across, its margins left out."""
HEIGHT_INCHES = {LETTER: 7.2, LEGAL: 7.2, TABLOID: 9.7}
"""What it takes from top to bottom, its margins left out."""
READABLE, SIZE = 7.5, 9.0
"""Points: what print may shrink the text of a table to, and what it is on the screen."""
PIXELS_AN_INCH, POINTS_AN_INCH = 96, 72


def pixels(widths: Iterable[float]) -> float:
    """What columns of these widths, in characters, take across on a screen."""
    return sum(7 * width + 5 for width in widths)


def readable_on(paper: int) -> float:
    """How many pixels fit across a landscape page before its text is too small to be read."""
    return PAPER_INCHES[paper] * PIXELS_AN_INCH * SIZE / READABLE


def paper_of(across: float, papers: Sequence[int] = tuple(PAPER_INCHES)) -> int | None:
    """The smallest of `papers` that so many pixels can be read on, fitted to its width; None where none is."""
    return next((paper for paper in papers if across <= readable_on(paper)), None)


def paper_for(widths: Iterable[float]) -> int:
    """The smallest paper on which a table of such columns, fitted to its width, is of a size that can be read."""
    return paper_of(pixels(widths)) or TABLOID


def pages_across(widths: Sequence[float], first: int, repeated: int) -> list[int]:
    """The columns after which a page of legal paper ends, where the first `repeated` stand again on each that follows.

    The first page holds at least the columns up to `first`, whatever they take.
    """
    room = readable_on(LEGAL)
    breaks: list[int] = []
    used = 0.0
    for number, width in enumerate(widths, 1):
        across = pixels([width])
        if used + across > room and (number > first if not breaks else number > breaks[-1] + 1):
            breaks.append(number - 1)
            used = pixels(widths[:repeated])
        used += across
    return breaks
