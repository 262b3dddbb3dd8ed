"""Drawing instructions: a workbook described without any library, which an adapter turns into a file.

Rows and columns are 1-based, as people and openpyxl count them. Builders are filled by `generating` and `reports`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from implementation_xl.adapters.style import Style
from implementation_xl.base.cells import column_letter


class Formula(NamedTuple):
    """A formula ("=A1+1", English names, commas) with the value cached for readers that do not recalculate, or None.

    `shared` names the area ("C14:C90") over which the formula of its first cell is filled down: every cell of the
    group then carries the text of that first cell, stored once. Such a text refers to its own sheet and to defined
    names only, and joins no references into ranges. `array` makes Excel work out every function over whole ranges; a
    merged cell cannot hold such a formula.
    """

    text: str
    cached: Any = None
    shared: str = ""
    array: bool = False


class Hyperlink(NamedTuple):
    """A link to a sheet or name ("internal:Hoja!A1", "internal:nombre"), file or https address, and the text shown."""

    target: str
    text: str
    tip: str = ""


class Cell(NamedTuple):
    """One cell: value (None is a blank cell with a style) and style."""

    row: int
    column: int
    value: Any
    style: Style | None


class Fill(NamedTuple):
    """A formula ("=A2+1", as of its first cell) filled down a column from row `first` to `last`, in one style.

    With `beside`, a sheet and a distance, a row says something of the row so much further down there, and all rows
    beside blank ones come to the same. `values` are those cached, from the first cell on; the last of them is that of
    all that follow.
    """

    column: int
    first: int
    last: int
    formula: str
    style: Style | None = None
    beside: tuple[str, int] | None = None
    values: tuple[Any, ...] = ()

    @property
    def area(self) -> str:
        """The cells, as an address ("C2:C2001")."""
        letter = column_letter(self.column)
        return f"{letter}{self.first}:{letter}{self.last}"


class Merge(NamedTuple):
    """A merged area with the value of its first cell."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int
    value: Any
    style: Style


class Validation(NamedTuple):
    """A data validation over an area; `kind` as XlsxWriter names it (list, date, decimal, custom, any…)."""

    area: str
    kind: str
    criteria: str = ""
    minimum: Any = None
    maximum: Any = None
    source: str = ""
    prompt_title: str = ""
    prompt: str = ""
    error_title: str = ""
    error: str = ""
    stop: bool = True


class Conditional(NamedTuple):
    """A conditional format: `formula` is relative to the area's first cell; `stop` ends the rules below it."""

    area: str
    formula: str
    style: Style
    stop: bool = False


class DataBar(NamedTuple):
    """A solid data bar from 0 to 1 over an area."""

    area: str
    color: str


class Series(NamedTuple):
    """One series of a chart; references are "=Sheet!$A$1:$A$9"."""

    name: str
    categories: str
    values: str
    color: str
    kind: str = ""
    options: dict[str, Any] = {}  # noqa: RUF012 - a NamedTuple default, never changed


class Chart(NamedTuple):
    """A native chart placed at a cell, with its alternative text."""

    row: int
    column: int
    kind: str
    title: str
    series: tuple[Series, ...]
    alt_text: str
    width: int = 640
    height: int = 320
    options: dict[str, Any] = {}  # noqa: RUF012 - a NamedTuple default, never changed


class Note(NamedTuple):
    """A note on a cell."""

    row: int
    column: int
    text: str


class Image(NamedTuple):
    """A picture file placed at a cell, scaled to fit width and height in pixels."""

    row: int
    column: int
    path: str
    width: int
    height: int
    alt_text: str


@dataclass(slots=True)
class PrintSetup:
    """How a sheet prints: fitted to one page wide; `area` and `repeat` are 1-based row and column numbers.

    With `columns`, after which a page ends, it is as many pages wide, of the smallest size that can be read, each with
    the columns of `repeat_columns`. `breaks` are the rows after which a page ends. `filled` is a formula for a print
    area that follows what is filled; programs that do not know formulas there print the whole sheet.
    """

    landscape: bool = True
    repeat: tuple[int, int] | None = None
    area: tuple[int, int, int, int] | None = None
    filled: str = ""
    fit_height: int = 0
    footer: str = ""
    paper: int = 1
    breaks: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    repeat_columns: tuple[int, int] | None = None


class StreamedRow(NamedTuple):
    """A row made as it is written: its height, and value and style of its cells from the first column on."""

    height: float
    cells: list[tuple[Any, Style | None]]


@dataclass(slots=True)
class SheetDrawing:
    """One sheet under construction.

    Rows of `heights` keep their height; those of `fitted` begin with it and grow with what people type.
    Rows of `fills` hold nothing else, and stand below all cells.
    With a `stream`, rows that can be gone through once, these follow the last one drawn and are not held in memory.
    """

    name: str
    cells: list[Cell] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    columns: list[tuple[int, int, float, Style | None]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    fitted: dict[int, float] = field(default_factory=dict)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)
    conditionals: list[Conditional | DataBar] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    number_as_text: list[str] = field(default_factory=list)
    freeze: tuple[int, int] | None = None
    filter: tuple[int, int, int, int] | None = None
    print: PrintSetup = field(default_factory=PrintSetup)
    protected: bool = False
    hidden: bool = False
    tab_color: str = ""
    zoom: int = 100
    selection: str = ""
    stream: Iterator[StreamedRow] | None = None

    def put(self, row: int, column: int, value: Any, style: Style | None = None) -> None:
        """Write one cell."""
        self.cells.append(Cell(row, column, value, style))

    def put_row(self, row: int, column: int, values: Iterable[Any], style: Style | None = None) -> None:
        """Write cells side by side in one style."""
        for offset, value in enumerate(values):
            self.put(row, column + offset, value, style)

    def span(self, row: int, first: int, last: int, value: Any, style: Style, rows: int = 1) -> None:
        """Write a value over the columns `first` to `last`, merged where that is more than one cell."""
        if first == last and rows == 1:
            self.put(row, first, value, style)
        else:
            self.merges.append(Merge(row, first, row + rows - 1, last, value, style))


@dataclass(slots=True)
class BookDrawing:
    """A workbook under construction; `names` maps defined names to references ("='Hoja'!$A$1:$A$9"), and `document` is
    what the company's codes and approvals call it."""

    title: str
    subject: str = ""
    company: str = ""
    sheets: list[SheetDrawing] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    active: str = ""
    document: str = ""

    def add(self, sheet: SheetDrawing) -> SheetDrawing:
        """Append a sheet and hand it back."""
        self.sheets.append(sheet)
        return sheet
