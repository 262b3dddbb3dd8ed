"""A form as one document: its sheets one after another on upright pages, with room to sign.

Drawn anew from what the workbook shows, for forms that say so (`Form.continuous`): minutes are signed and sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from math import ceil

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.adapters.style import Style
from implementation_xl.adapters.text_fit import lines_taken
from implementation_xl.base.cells import place_of
from implementation_xl.base.paper import LETTER
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Block, Field
from implementation_xl.forms.tables import TableData
from implementation_xl.workbooks.reading.workbook import Reading
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer

Texts = Mapping[str, Sequence[Sequence[str]]]
GRID, UNIT = 48, 1.73
"""Columns of the page, and the width of each: text of ten points comes out at nine."""
SLOTS = (((1, 8), (9, 24)), ((25, 32), (33, 48)))
"""Where labels and their values stand: first and last column of each."""
SIGNERS = ((1, 12), (13, 30), (31, 48))
"""Where those who sign the whole document stand: for whom, who, and the room to sign."""
SIGNATURE = "Firma"
SIGNATURE_WIDTH, SIGNATURE_UNITS = 34.0, 10
WORD_ROOM, LONGEST_WORD = 3.0, 16
DATE = "01-mmm-2026"
LINE, PADDING, LEAST, MOST = 12.5, 7.0, 20.0, 409.0
GAP, TITLE, SIGNED_HEIGHT, BLANK_TEXT = 8.0, 20.0, 30.0, 130.0
PAGE_HEIGHT = 9.4 * 72 / 0.9
BLANK_ROWS, FEWEST_BLANK, MOST_TOGETHER = 6, 4, 8


def draw_continuous(reading: Reading, texts: Texts, catalog: Catalog) -> BookDrawing:
    """The document of a workbook whose sheets show these texts."""
    assert reading.form is not None
    form = reading.form
    book = BookDrawing(form.title, f"{form.title}, versión {form.version}", catalog.company.name)
    sheet = book.add(SheetDrawing(form.title[:31]))
    sheet.columns.append((1, GRID, UNIT, None))
    draw_letterhead(sheet, form, catalog.company, [UNIT] * GRID, catalog.logo())
    page = _Document(sheet, reading, texts, catalog)
    for part in form.sheets:
        for block in (block for block in part.blocks if not block.signed):
            page.block(block)
        table = reading.tables.get(part.table.id) if part.table else None
        if table is not None:
            page.table(table, part.table.title if part.table and part.table.title else part.name)
    for block in (block for part in form.sheets for block in part.blocks if block.signed):
        page.signatures(block)
    sheet.print.landscape = False
    sheet.print.paper = LETTER
    sheet.print.area = (1, 1, page.row - 1, GRID)
    sheet.print.breaks = page.ends
    sheet.print.footer = footer(form, catalog.company)
    return book


class _Document:
    """What was drawn so far: the next row, how much of its page is taken, and the rows after which pages end."""

    def __init__(self, sheet: SheetDrawing, reading: Reading, texts: Texts, catalog: Catalog) -> None:
        self.sheet, self.reading, self.texts, self.catalog = sheet, reading, texts, catalog
        self.row = 4
        self.used = sum(sheet.heights.values())
        self.ends: list[int] = []
        typed = any(reading.rows.values()) or any(value is not None for value in reading.header.values())
        self.begun = typed and not reading.untouched

    def block(self, block: Block) -> None:
        """A block of labels and values, unless it says nothing."""
        values = [(field, self._header(field)) for field in block.fields]
        if self.begun and not any(value for _, value in values):
            return
        lines = list(_lines(values))
        self._title(block.title, sum(map(self._line_height, lines)) if len(lines) < MOST_TOGETHER else 0.0)
        for line in lines:
            self._start(height := self._line_height(line))
            for (field, value), (label, own) in zip(line, SLOTS, strict=False):
                last = GRID if KINDS[field.kind].long else own[1]
                self.sheet.span(self.row, *label, field.label, style.LABEL)
                self.sheet.span(self.row, own[0], last, value, style.VALUE)
            self._end(height)

    def signatures(self, block: Block) -> None:
        """Who signs the document, with room for it: those who are named, or all where nobody is."""
        values = [(field, self._header(field)) for field in block.fields]
        named = [(field, value) for field, value in values if value] or values
        people = [(field, value) for field, value in named if not KINDS[field.kind].dated]
        others = [(field, value) for field, value in named if KINDS[field.kind].dated]
        lines = [(field.label, value, True) for field, value in people]
        lines += [(field.label, value, False) for field, value in others]
        heights = [
            max(SIGNED_HEIGHT if signs else LEAST, _height(zip((label, value), map(_units, SIGNERS), strict=False)))
            for label, value, signs in lines
        ]
        self._title(block.title, LEAST + sum(heights))
        for text, place in zip(("", "Nombre", SIGNATURE), SIGNERS, strict=True):
            self.sheet.span(self.row, *place, text, style.HEADER_REQUIRED)
        self._end(LEAST)
        for (label, value, signs), height in zip(lines, heights, strict=True):
            who, name, room = SIGNERS
            self.sheet.span(self.row, *who, label, style.LABEL)
            self.sheet.span(self.row, name[0], name[1] if signs else room[1], value, style.VALUE)
            if signs:
                self.sheet.span(self.row, *room, "", style.VALUE)
            self._end(height)

    def _line_height(self, line: Sequence[tuple[Field, str]]) -> float:
        (left, right), (first, last) = SLOTS[0]
        label = right - left + 1
        long = KINDS[line[0][0].kind].long
        texts = [(value, (GRID if long else last) - first + 1) for _, value in line]
        least = BLANK_TEXT if long and not self.begun else LEAST
        return max(least, _height([*texts, *((field.label, label) for field, _ in line)]))

    def table(self, table: TableData, title: str) -> None:
        """A table with its records, its head again on each page; one that has none is drawn in a blank form only, with
        rows to fill by hand.
        """
        if self.begun and not table.rows:
            return
        fields = [one for one in table.table.fields if table.table.prints(one) and one.id in table.placed]
        columns: list[Field | None] = [*fields, *([None] if table.table.signed else [])]
        widths = [field.width if field else SIGNATURE_WIDTH for field in columns]
        titles = [field.label if field else SIGNATURE for field in columns]
        records = [[self._cell(table, row, field) for field in columns] for row in table.rows]
        edges = _edges(
            widths, [self._least(field, [record[at] for record in records]) for at, field in enumerate(columns)]
        )
        least = SIGNED_HEIGHT if table.table.signed else LEAST
        head = _height(zip(titles, map(_units, edges), strict=True))
        rows = 1 if records else self._blank_rows(GAP + TITLE + head, least)
        for number, record in enumerate(records or [[""] * len(columns)] * rows):
            height = max(least, _height(zip(record, map(_units, edges), strict=True)))
            if not number:
                self._title(title, head + height * rows)
            if self._start(height) or not number:
                for text, (first, last) in zip(titles, edges, strict=True):
                    self.sheet.span(self.row, first, last, text, style.HEADER_REQUIRED)
                self._end(head)
            for field, text, (first, last) in zip(columns, record, edges, strict=True):
                self.sheet.span(self.row, first, last, text, self._look(field, text))
            self._end(height)

    def _blank_rows(self, above: float, height: float) -> int:
        """How many rows a table to fill by hand has: those that end with the page, unless they are too few."""
        fitting = int((PAGE_HEIGHT - self.used - above) // height)
        return fitting if FEWEST_BLANK <= fitting < BLANK_ROWS else BLANK_ROWS

    def _least(self, field: Field | None, texts: Sequence[str]) -> int:
        """The columns of the page that show each word of a column unbroken: its title and texts, or its list."""
        if field is None:
            return SIGNATURE_UNITS
        choices = self.catalog.choices(field)
        shown = texts or [*(choices.active() if choices else ()), DATE if KINDS[field.kind].dated else ""]
        longest = max(len(word) for text in (field.label, *shown) for word in text.split())
        return ceil((min(longest, LONGEST_WORD) + WORD_ROOM) / (UNIT + 0.71))

    def _look(self, field: Field | None, text: str) -> Style:
        look = style.DATA.but(valign="vcenter", align="left", indent=1)
        if field is None:
            return look
        choices = self.catalog.choices(field)
        tones = {choice.value: choice.tone for choice in choices.values} if choices else {}
        colours = style.tone(tones[text]) if tones.get(text) else look
        look = look.but(color=colours.color, fill=colours.fill)
        return look.but(align="center", indent=0) if KINDS[field.kind].dated or field.number else look

    def _header(self, field: Field) -> str:
        sheet, cell = self.reading.header_cells.get(field.id, ("", ""))
        return self._text(sheet, *place_of(cell)) if cell else ""

    def _cell(self, table: TableData, row: int, field: Field | None) -> str:
        return self._text(table.sheet, row, table.placed[field.id]) if field else ""

    def _text(self, sheet: str, row: int, column: int) -> str:
        rows = self.texts.get(sheet, ())
        texts = rows[row - 1] if 0 < row <= len(rows) else ()
        return texts[column - 1].strip() if column <= len(texts) else ""

    def _title(self, text: str, following: float) -> None:
        """A title, on the page on which what follows it has room."""
        self._start(GAP + (TITLE if text else 0.0) + following)
        self._end(GAP)
        if text:
            self.sheet.span(self.row, 1, GRID, text, style.SECTION)
            self._end(TITLE)

    def _start(self, height: float) -> bool:
        """See that there is room; True where a new page begins."""
        if self.used + height <= PAGE_HEIGHT or not self.used:
            return False
        self.ends.append(self.row - 1)
        self.used = 0.0
        return True

    def _end(self, height: float) -> None:
        self.sheet.heights[self.row] = height
        self.used += height
        self.row += 1


def _lines(values: Sequence[tuple[Field, str]]) -> Iterator[list[tuple[Field, str]]]:
    """Two labels with their values a line; a long text has one of its own."""
    line: list[tuple[Field, str]] = []
    for field, value in values:
        if line and (KINDS[field.kind].long or KINDS[line[0][0].kind].long or len(line) == len(SLOTS)):
            yield line
            line = []
        line.append((field, value))
    if line:
        yield line


def _units(edges: tuple[int, int]) -> int:
    return edges[1] - edges[0] + 1


def _height(texts: Iterable[tuple[str, int]]) -> float:
    """The height of a row with texts over so many columns of the page."""
    lines = max((lines_taken(text, units * (UNIT + 0.71) - 0.71, style.VALUE) for text, units in texts), default=1)
    return min(LINE * lines + PADDING, MOST)


def _edges(widths: Sequence[float], leasts: Sequence[int]) -> list[tuple[int, int]]:
    """First and last column of the page for columns of a table: in proportion to their widths, but none below its least
    while another has room to give.
    """
    total = sum(widths)
    units = [max(least, round(GRID * width / total)) for width, least in zip(widths, leasts, strict=True)]
    while extra := sum(units) - GRID:
        roomiest = max(range(len(units)), key=lambda number: units[number] - leasts[number])
        units[roomiest] -= 1 if extra > 0 else -1
    lasts = list(accumulate(units))
    return [(last - own + 1, last) for last, own in zip(lasts, units, strict=True)]
