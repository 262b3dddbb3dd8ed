"""How a sheet of a workbook lies on paper: where it ends, how high its rows are, on which paper, where pages break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.style import ROW_HEIGHT
from implementation_xl.adapters.text_fit import HIGHEST, height_of_lines, wrapped_lines
from implementation_xl.base.cells import place_of
from implementation_xl.base.paper import (
    HEIGHT_INCHES,
    PAPER_INCHES,
    PIXELS_AN_INCH,
    POINTS_AN_INCH,
    READABLE,
    TABLOID,
    paper_of,
)

LEAST_SIZE = 10.0
LEAST_SCALE = READABLE / LEAST_SIZE
"""Text of ten points can still be read; what is smaller on the screen is made larger (`print_sizes`)."""
_ROUNDING = 0.015
"""Programs round a scale to a whole percent, and a column to a whole pixel."""
_WIDTH, _HEIGHT, _DIGIT, _PADDING = 9.14, 15.0, 7, 5
_THIN = 8.0
"""Points: a row that no text fits in goes with the one above."""
_BY_HAND = 22.0
"""Points: a row of a table to be filled with a pen."""
_AIR = 4.0
_TOUCHED = 63_500
"""Five points, in the unit of drawings."""
_TRUE = ("1", "true")


class SheetPrint(NamedTuple):
    """A sheet to print, with the texts that it shows.

    A table has its header row again on each page, `hidden` columns are left out, `computed` ones alone make no row of
    it, and it has at least the row `least`.
    """

    name: str
    texts: Sequence[Sequence[str]]
    header: int = 0
    hidden: frozenset[int] = frozenset()
    computed: frozenset[int] = frozenset()
    least: int = 1


class PaperPage(NamedTuple):
    """The paper, the scale on it, 1 if all goes on one page, and the rows after which one ends."""

    paper: int
    scale: float
    tall: int = 0
    breaks: tuple[int, ...] = ()


class Layout:
    """One sheet on paper."""

    def __init__(self, package: PackageEditor, part: str, sheet: SheetPrint, repeated: range = range(0)) -> None:
        self.sheet, self.repeated = sheet, repeated
        self.root = package.tree(part)
        self.rows = {int(row.get("r", 0)): row for row in self.root.iter(package.q("row"))}
        self.merges = [_corners(merge.get("ref", "")) for merge in self.root.iter(package.q("mergeCell"))]
        self.shapes = list(_shapes(package, part))
        self.columns = _columns(self.root.find(package.q("cols")), package)
        self._looks = _Looks(package)
        for number in sheet.hidden - self._needed():
            self.columns.setdefault(number, {"width": str(_WIDTH)})["hidden"] = "1"
        self.last_row, self.last_column = self._end()
        self.heights = {number: self._height(number) for number in range(1, self.last_row + 1)}

    def cells(self) -> Iterator[Any]:
        """The cells that print."""
        for number, row in self.rows.items():
            if number <= self.last_row:
                yield from row

    def page(self) -> PaperPage:
        """The smallest paper on which it can be read; on one page where that leaves it readable."""
        across = sum(self._pixels(number) for number in range(1, self.last_column + 1))
        smallest = paper_of(across) or TABLOID
        page = self._on(smallest, across)
        if page.tall or self.sheet.header or not self._cut(smallest, page.scale):
            return page
        whole = self._on(TABLOID, across)
        return whole if whole.tall else page

    def _on(self, paper: int, across: float) -> PaperPage:
        scale = min(1.0, PAPER_INCHES[paper] * PIXELS_AN_INCH / max(across, 1)) - _ROUNDING
        room = HEIGHT_INCHES[paper] * POINTS_AN_INCH
        tall = min(scale, room / max(sum(self.heights.values()), 1.0) - _ROUNDING)
        if tall >= min(LEAST_SCALE, scale):
            return PaperPage(paper, tall, 1)
        return PaperPage(paper, scale, 0, tuple(self._breaks(room / (scale + _ROUNDING))))

    def _cut(self, paper: int, scale: float) -> bool:
        """True where a chart or a picture is higher than a page."""
        room = HEIGHT_INCHES[paper] * POINTS_AN_INCH / scale
        return any(self._down(top, bottom) > room for top, _, bottom, _ in self.shapes)

    def _down(self, first: int, last: int) -> float:
        return sum(self.heights.get(number, _HEIGHT) for number in range(first, last + 1))

    def _pixels(self, column: int) -> int:
        return 0 if self.columns.get(column, {}).get("hidden") in _TRUE else self._own_pixels(column)

    def _own_pixels(self, column: int) -> int:
        """What a column takes where it is not hidden."""
        return round(_DIGIT * float(self.columns.get(column, {}).get("width", _WIDTH)))

    def _needed(self) -> set[int]:
        """Columns that cannot go: a text above the table stands in columns of which all would."""
        needed: set[int] = set()
        right = {(top, left): last for top, left, _, last in self.merges}
        for row, texts in enumerate(self.sheet.texts[: max(self.sheet.header - 1, 0)], 1):
            for column, text in enumerate(texts, 1):
                across = set(range(column, right.get((row, column), column) + 1))
                if text.strip() and across <= self.sheet.hidden:
                    needed |= across
        return needed

    def _end(self) -> tuple[int, int]:
        """The last row and column that show something, with all of what begins above and left of them."""
        row = column = 0
        for number, texts in enumerate(self.sheet.texts, 1):
            ignored = self.sheet.computed if 0 < self.sheet.header < number else frozenset()
            shown = [at for at, text in enumerate(texts, 1) if text.strip() and at not in ignored and self._pixels(at)]
            if shown:
                row, column = number, max(column, shown[-1])
        row = max(row, self.sheet.least)
        for top, left, bottom, right in (*self.merges, *self.shapes):
            if top <= row and left <= max(column, 1):
                row, column = max(row, bottom), max(column, right)
        while float(self.rows[row + 1].get("ht") or _HEIGHT) < _THIN if row + 1 in self.rows else False:
            row += 1
        return row, max(column, 1)

    def _height(self, number: int) -> float:
        """The height of a row: its own, or more where that does not show its texts."""
        row = self.rows.get(number)
        if row is None:
            return _HEIGHT
        if row.get("hidden") in _TRUE:
            return 0.0
        height = float(row.get("ht") or _HEIGHT)
        texts = self.sheet.texts[number - 1] if number <= len(self.sheet.texts) else ()
        if self.sheet.header and number > self.sheet.header and not self._typed(texts):
            return max(height, _BY_HAND)
        if height < _THIN or not any(texts):
            return height
        spans = {left: (bottom, right) for top, left, bottom, right in self.merges if top == number}
        needed = unseen = 0.0
        for cell in row:
            column = place_of(cell.get("r", ""))[1]
            text = texts[column - 1] if column <= len(texts) else ""
            bottom, right = spans.get(column, (number, column))
            wraps, size = self._looks.of(cell)
            if text and bottom == number and (wraps or "\n" in text):
                columns = range(column, right + 1)
                if seen := sum(self._pixels(at) for at in columns):
                    needed = max(needed, _told(text, seen, max(size, LEAST_SIZE)))
                else:
                    unseen = max(unseen, _told(text, sum(map(self._own_pixels, columns)), size))
        if unseen > needed and unseen > ROW_HEIGHT:  # as high as what does not print asks for
            height = min(height, ROW_HEIGHT)
        return min(max(height, needed), HIGHEST)

    def _typed(self, texts: Sequence[str]) -> bool:
        return any(text.strip() for at, text in enumerate(texts, 1) if at not in self.sheet.computed)

    def _breaks(self, room: float) -> Iterator[int]:
        """Where pages end so that no chart, picture or table of a page that has several is cut in two.

        A part that takes more than a page is cut where a row ends that is not one with the next.
        """
        if self.sheet.header:
            return
        again = sum(self.heights.get(number, 0.0) for number in self.repeated)
        used = 0.0
        for first, last in self._parts():
            height = self._down(first, last)
            if used and used + height > room and height <= room - again:
                yield first - 1
                used = again
            if used + height <= room:
                used += height
                continue
            for number in range(first, last + 1):
                thin = _THIN > self.heights.get(number + 1, _HEIGHT) > 0
                needed = self._down(number, number + thin)
                if used + needed > room and number > 1 and not 0 < self.heights[number] < _THIN:
                    yield number - 1
                    used = again
                used += self.heights[number]

    def _parts(self) -> Iterator[tuple[int, int]]:
        """The first and the last row of what is to stay together, with the blank rows that follow.

        Rows without a shape and without text that is seen (not in hidden columns) keep parts apart.
        """
        held = {
            number
            for number, texts in enumerate(self.sheet.texts, 1)
            if any(text.strip() and self._pixels(at) for at, text in enumerate(texts, 1))
        }
        for top, _, bottom, _ in (*self.merges, *self.shapes):
            held |= set(range(top, min(bottom, self.last_row) + 1))
        first = 1
        for number in range(2, self.last_row + 1):
            if number in held and number - 1 not in held:
                yield first, number - 1
                first = number
        yield first, self.last_row


class _Looks:
    """What the styles of a workbook say of its cells."""

    def __init__(self, package: PackageEditor) -> None:
        related = package.related(package.workbook, "/styles")
        root = package.peek(related[0][1]) if related else ()
        self._known = list(_looks(root, package)) if related else []

    def of(self, cell: Any) -> tuple[bool, float]:
        """Whether a cell wraps its text, and how large that is."""
        number = int(cell.get("s", 0))
        return self._known[number] if number < len(self._known) else (False, 11.0)


def _looks(root: Any, package: PackageEditor) -> Iterable[tuple[bool, float]]:
    fonts = root.find(package.q("fonts"))
    sizes = [
        float(size.get("val", 11)) if (size := font.find(package.q("sz"))) is not None else 11.0
        for font in (fonts if fonts is not None else ())
    ]
    looks = root.find(package.q("cellXfs"))
    for look in looks if looks is not None else ():
        alignment = look.find(package.q("alignment"))
        font = int(look.get("fontId", 0))
        yield (
            alignment is not None and alignment.get("wrapText") in _TRUE,
            sizes[font] if font < len(sizes) else 11.0,
        )


def _told(text: str, pixels: int, size: float) -> float:
    """The height at which a wrapped text is shown whole in columns that take so many pixels."""
    return height_of_lines(wrapped_lines(text, (pixels - _PADDING) / _DIGIT, size=size), size, _AIR)


def _columns(cols: Any, package: PackageEditor) -> dict[int, dict[str, str]]:
    """What a sheet says of each column, by number; what it says of a thousand and more it says of none."""
    known: dict[int, dict[str, str]] = {}
    for col in cols if cols is not None else ():
        first, last = int(col.get("min", 1)), int(col.get("max", 1))
        attributes = {name: value for name, value in col.attrib.items() if name not in ("min", "max")}
        for number in range(first, min(last, first + 999) + 1):
            known[number] = dict(attributes)
    return known


def _shapes(package: PackageEditor, part: str) -> Iterator[tuple[int, int, int, int]]:
    """First row and column, last row and column of the charts and pictures of a sheet."""
    for _, drawing in package.related(part, "/drawing"):
        for anchor in package.peek(drawing):
            first, last = anchor.find("{*}from"), anchor.find("{*}to")
            if first is not None:
                row, column = _place(first, "row"), _place(first, "col")
                end = first if last is None else last
                yield row + 1, column + 1, max(row + 1, _end_of(end, "row")), max(column + 1, _end_of(end, "col"))


def _place(corner: Any, name: str) -> int:
    return int(corner.findtext(f"{{*}}{name}") or 0)


def _end_of(corner: Any, name: str) -> int:
    """The last row or column that a shape covers: not the one that it only touches."""
    return _place(corner, name) + (_place(corner, f"{name}Off") > _TOUCHED)


def _corners(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return top, left, bottom, right
