"""One table of an .ods, element by element -> its cells and what else is known of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from implementation_xl.adapters.reading.package import TooBig
from implementation_xl.adapters.reading.sheet_cells import TWO_LETTERS
from implementation_xl.base.limits import Limits
from implementation_xl.forms.kinds.kinds import BLANK, ErrorValue

_ROW, _COLUMN = "table:table-row", "table:table-column"
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_AROUND = frozenset(
    f"table:table{name}"
    for name in (
        *("", "-rows", "-row-group", "-header-rows"),
        *("-columns", "-column-group", "-header-columns"),
    )
)
_LINK = "text:a"
_PARAGRAPHS = frozenset({"text:p", "text:h"})
_NO_TEXT = frozenset({"text:note", "text:ruby-text", "text:tracked-changes"})
_SPACES = re.compile(r"[ \t\r\n]+")
_DURATION = re.compile(r"PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:[.,](\d+))?S)?")
_SHOWN_ERROR = re.compile(r"Err:\d{3}|#N/[AD]|#[^\s#]{2,12}[!?]")
_WHITE = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}
LONGEST, DAY_LENGTH = 32_767, 10
_HIDDEN = frozenset({"collapse", "filter"})


class TableWalk:
    """Handlers of the parser. Rows and columns are 1-based while walking; raises TooBig beyond the limits."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.merges: list[tuple[int, int, int, int]] = []
        self.unvalued: dict[int, list[int]] = {}  # column -> rows
        self.formulas: set[tuple[int, int]] = set()
        self.links: dict[tuple[int, int], str | None] = {}
        self._name, self._limits = name, limits
        self._filled: list[tuple[int, int, int, int, Any]] = []  # row, how many rows, column, how many columns, value
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._row = self._column = self._columns = self._last = self._widest = 0
        self._height = self._width = 1
        self._skipped = 0  # how deep within an element that is no part of the cells
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] | None = None  # of the cell, where its text is wanted
        self._pieces: list[str] | None = None  # of the paragraph
        self._open = False  # the paragraph may go on with a blank

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._skipped:
            self._skipped += 1
        elif self._cell is not None:
            self._in_cell(name, attributes)
        elif name in _CELLS:
            self._begin_cell(attributes)
        elif name == _ROW:
            self._row += self._height if self._row else 1
            self._column, self._height = 0, _times(attributes, "table:number-rows-repeated")
            if attributes.get("table:visibility") in _HIDDEN:
                self._hidden_rows.append((self._row, self._row + self._height - 1))
        elif name == _COLUMN:
            first = self._columns + 1
            self._columns += _times(attributes, "table:number-columns-repeated")
            if attributes.get("table:visibility") in _HIDDEN:
                self._hidden_columns.append((first, self._columns))
        elif name not in _AROUND:
            self._skipped = 1

    def end(self, name: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= 1
        elif name in _CELLS:
            self._end_cell()
        elif name in _PARAGRAPHS and self._paragraphs is not None and self._pieces is not None:
            paragraph = "".join(self._pieces)
            self._paragraphs.append(paragraph if self._open else paragraph.removesuffix(" "))
            self._pieces = None

    def text(self, text: str) -> None:
        """Characters, their white space as OpenDocument has it: one blank each, none at the ends of a paragraph."""
        if self._pieces is None or self._skipped:
            return
        text = _SPACES.sub(" ", text)
        text = text if self._open else text.removeprefix(" ")
        if text:
            self._pieces.append(text)
            self._open = not text.endswith(" ")

    def rows(self) -> list[list[Any]]:
        """The cells from A1."""
        rows = [[BLANK] * self._widest for _ in range(self._last)]
        for row, height, column, width, value in self._filled:
            for cells in rows[row - 1 : row - 1 + height]:
                cells[column - 1 : column - 1 + width] = [value] * width
        return rows

    def hidden(self) -> tuple[frozenset[int], frozenset[int]]:
        """The hidden rows that hold something, and the hidden columns of a form's width."""
        rows = chain.from_iterable(range(first, min(last, self._last) + 1) for first, last in self._hidden_rows)
        columns = (range(first, min(last, TWO_LETTERS) + 1) for first, last in self._hidden_columns)
        return frozenset(rows), frozenset(chain.from_iterable(columns))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._column += self._width if self._column else 1
        self._width = _times(attributes, "table:number-columns-repeated")
        across = _times(attributes, "table:number-columns-spanned")
        down = _times(attributes, "table:number-rows-spanned")
        if across > 1 or down > 1:
            self.merges.append((self._row - 1, self._column - 1, self._row + down - 2, self._column + across - 2))
            if len(self.merges) > self._limits.merges:
                raise TooBig(f"la hoja «{self._name}» tiene más de {self._limits.merges} celdas combinadas")
        self._cell = attributes
        if "table:formula" in attributes:
            self.formulas.add((self._row, self._column))
        typed = attributes.get("office:value-type", "string") != "string" or "office:string-value" in attributes
        self._paragraphs = None if typed and not _may_be_error(attributes) else []

    def _in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if not name.startswith("text:") or name in _NO_TEXT:
            self._skipped = 1
            return
        if name == _LINK:  # a relative one is seen from inside the package
            self.links[self._row, self._column] = attributes.get("xlink:href", "").removeprefix("../")
        if self._paragraphs is None:
            return
        if name in _PARAGRAPHS:
            self._pieces, self._open = [], False
        elif self._pieces is not None and name in _WHITE:
            self._pieces.append(_WHITE[name] * min(_times(attributes, "text:c"), LONGEST))
            self._open = True

    def _end_cell(self) -> None:
        attributes, paragraphs = self._cell or {}, self._paragraphs or []
        self._cell = self._paragraphs = self._pieces = None
        value = _value(attributes, "\n".join(paragraphs))
        if value is None:
            if "table:formula" in attributes and "office:value-type" not in attributes:
                self.unvalued.setdefault(self._column, []).append(self._row)
            return
        self._last = max(self._last, self._row + self._height - 1)
        self._widest = max(self._widest, self._column + self._width - 1)
        if self._last * self._widest > self._limits.sheet_cells:
            raise TooBig(f"la hoja «{self._name}» llega hasta la fila {self._last} y la columna {self._widest}")
        self._filled.append((self._row, self._height, self._column, self._width, value))


def _times(attributes: dict[str, str], name: str) -> int:
    """How often, or how far: 1 where it is not said; raises ValueError over what is no number."""
    return max(int(attributes.get(name, 1)), 1)


def _may_be_error(attributes: dict[str, str]) -> bool:
    return "table:formula" in attributes or attributes.get("calcext:value-type") == "error"


def _value(attributes: dict[str, str], shown: str) -> Any:
    """The value of a cell; None where it has none. Raises ValueError over a number that is none."""
    if attributes.get("calcext:value-type") == "error":
        return ErrorValue(shown.strip() or "#N/A")
    if "table:formula" in attributes and _SHOWN_ERROR.fullmatch(shown.strip()):  # as Excel writes an error
        return ErrorValue(shown.strip())
    kind = attributes.get("office:value-type", "string")
    if kind == "string":
        return attributes.get("office:string-value", shown) or None
    name = f"office:{kind}-value" if kind in ("date", "time", "boolean") else "office:value"
    written = attributes.get(name)
    return _READ.get(kind, float)(written) if written else None


def _moment(written: str) -> date | str:
    """A day, or a day with its time; the text itself where it is none."""
    try:
        if len(written) == DAY_LENGTH:
            return date.fromisoformat(written)
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        return written


def _duration(written: str) -> time | timedelta | str:
    """A time of day, or a duration of a day and more; the text itself where it is none."""
    match = _DURATION.fullmatch(written)
    if match is None:
        return written
    hours, minutes, seconds = (int(match[place] or 0) for place in (1, 2, 3))
    micro = int((match[4] or "0")[:6].ljust(6, "0"))
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micro)
    return (datetime.min + span).time() if span < timedelta(days=1) else span


_READ: dict[str, Callable[[str], Any]] = {
    "date": _moment,
    "time": _duration,
    "boolean": lambda text: text.lower() == "true",
}
