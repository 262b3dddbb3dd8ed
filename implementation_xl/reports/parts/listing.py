"""Tables of a report: heading, columns, rows, and the sheets they go on over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Hyperlink, SheetDrawing, StreamedRow
from implementation_xl.adapters.page_text import page_line
from implementation_xl.adapters.style import Style
from implementation_xl.adapters.text_fit import lines_taken
from implementation_xl.base.dates import show_date
from implementation_xl.base.paper import paper_for
from implementation_xl.base.words import show_count
from implementation_xl.forms.model import Company
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.looks import (
    CELL,
    CENTER,
    LINKED,
    LINKED_CENTER,
    MUTED,
    Looked,
    text_height,
)
from implementation_xl.workbooks.sheets.letterhead import ROW_HEIGHT, draw_company, line_height

MAX_ROWS = 1_048_576
SIDE_WIDTH = 26.0
FULL_WIDTH = 320.0
ON_PAPER = 25
"""Rows that print of a table for reading on the screen."""
LINE, PADDING, MAX_HEIGHT = 12.0, 5.0, 409.0


class ListingColumn(NamedTuple):
    """A column of a report's table; `look` is its style, or makes it from the value; `group` stands above several."""

    title: str
    width: float
    look: Style | Callable[[Any], Style] = CELL
    group: str = ""


def put_header(sheet: SheetDrawing, row: int, columns: Sequence[ListingColumn], *, widths: bool = True) -> int:
    """Draw the header of a table, groups above where it has them; the row of the column titles."""
    if widths:
        sheet.columns += [(at, at, one.width, None) for at, one in enumerate(columns, 1)]
    if any(one.group for one in columns):
        first = 1
        for at, listing_column in enumerate(columns, 1):
            if at == len(columns) or columns[at].group != listing_column.group:
                if listing_column.group:
                    sheet.span(row, first, at, listing_column.group, style.HEADER_REQUIRED)
                first = at + 1
        sheet.heights[row] = _group_height(columns)
        row += 1
    for at, listing_column in enumerate(columns, 1):
        sheet.put(
            row, at, listing_column.title, style.HEADER_OPTIONAL if listing_column.group else style.HEADER_REQUIRED
        )
    sheet.heights[row] = 30.0
    return row


def _group_height(columns: Sequence[ListingColumn]) -> float:
    """The height of the row of groups: each wraps over the columns it stands above."""
    groups = ((name, sum(one.width for one in same)) for name, same in groupby(columns, lambda one: one.group))
    return LINE * max(lines_taken(name, width, style.HEADER_REQUIRED) for name, width in groups) + PADDING + 1


def put_record(sheet: SheetDrawing, row: int, columns: Sequence[ListingColumn], values: Sequence[Any]) -> None:
    """Draw one row of a table, high enough for its longest text."""
    record = record_row(columns, values)
    for at, (value, look) in enumerate(record.cells, 1):
        sheet.put(row, at, value, look)
    sheet.heights[row] = record.height


def record_row(columns: Sequence[ListingColumn], values: Sequence[Any]) -> StreamedRow:
    """One row of a table, high enough for its longest text."""
    lines = 1
    cells: list[tuple[Any, Style | None]] = []
    for column, value in zip(columns, values, strict=True):
        text = value
        if isinstance(value, Hyperlink):
            text = value.text
            cells.append((value, LINKED_CENTER if column.look is CENTER else LINKED))
        elif isinstance(value, Looked):
            cells.append(value)
        else:
            cells.append((value, column.look if isinstance(column.look, Style) else column.look(value)))
        if isinstance(text, str) and len(text) > column.width - 2:
            lines = max(lines, lines_taken(text, column.width, CELL))
    return StreamedRow(min(LINE * lines + PADDING, MAX_HEIGHT), cells)


def draw_heading(
    sheet: SheetDrawing,
    portfolio: Portfolio,
    title: str,
    subtitle: str,
    widths: Sequence[float],
    facts: Sequence[str] = (),
    document: str = "",
) -> int:
    """The three rows on top of a report, in the look of the forms' letter-head; the last column they cover. `facts` are
    the three lines on the right, where they are not the portfolio's; `document` says whose code and approval they have.
    """
    last = len(widths)
    while sum(widths[:last]) > FULL_WIDTH:
        last -= 1
    left = min(range(1, last), key=lambda count: abs(sum(widths[:count]) - SIDE_WIDTH))
    right = next(at for at in range(last, 1, -1) if sum(widths[at - 1 : last]) >= SIDE_WIDTH - 2 or at == 2)
    company = portfolio.catalog.company
    texts = (
        (company.system, style.LETTERHEAD_SYSTEM),
        (title, style.LETTERHEAD_TITLE),
        ("   ·   ".join((subtitle, *_signed(company, document))), style.LETTERHEAD.but(color=style.MUTED)),
    )
    first, *others = facts or _facts(portfolio)
    code = company.codes.get(document, "")
    facts = [f"Código: {code}   ·   {first}" if code else first, *others]
    heights = [ROW_HEIGHT] * 3
    for row, ((text, look), fact) in enumerate(zip(texts, facts, strict=True)):
        for block, shown, its in (((left + 1, right - 1), text, look), ((right, last), fact, style.LETTERHEAD_CONTROL)):
            heights[row] = max(heights[row], line_height(shown, sum(widths[block[0] - 1 : block[1]]), its))
            sheet.span(row + 1, *block, shown, its)
    draw_company(sheet, company, (1, left), widths, heights, portfolio.catalog.logo())
    return last


def _signed(company: Company, document: str) -> list[str]:
    """Who made and approved a report, where the company says it of that report."""
    if document not in company.approvals:
        return []
    approval = company.approval(document)
    approved = f"Aprobado por: {approval.approved_by}" if approval.approved_by else ""
    if approved and approval.approval_date:
        approved += f" ({approval.approval_date})"
    made = f"Elaborado por: {approval.prepared_by}" if approval.prepared_by else ""
    return [part for part in (made, approved) if part]


def _facts(portfolio: Portfolio) -> tuple[str, ...]:
    """What stands on the right of the heading, a line each."""
    period = f" · periodo {portfolio.period.id}" if portfolio.period else ""
    return (
        f"Fecha de corte: {show_date(portfolio.cutoff)}",
        f"Proyectos: {show_count(len(portfolio.projects))}{period}",
        f"Libros: {show_count(portfolio.files)}",
    )


def report_footer(book: BookDrawing, name: str, portfolio: Portfolio) -> str:
    """Code and cut-off date on the left, title and sheet in the middle, page x de y on the right."""
    code = portfolio.catalog.company.codes.get(book.document, "")
    cutoff = f"Corte {show_date(portfolio.cutoff)}"
    return page_line(f"{code} · {cutoff}" if code else cutoff, f"{book.title} · {name}")


class Listing(NamedTuple):
    """A table of a report that fills a sheet of its own, or as many as its rows need.

    Its rows are made as they are written, unless it is `charted`: a chart keeps a copy of the values it shows. Of its
    columns the first `printed` print (0: all); a listing for reading `on_screen` prints its first rows only, and says
    so. Without a `paper` it is the smallest on which it can be read.
    """

    name: str
    subtitle: str
    note: str
    columns: tuple[ListingColumn, ...]
    frozen: int = 1
    empty: str = "No hay nada que mostrar."
    paper: int = 0
    charted: bool = False
    printed: int = 0
    on_screen: bool = False

    @property
    def across(self) -> list[float]:
        """The widths of the columns that print."""
        return [column.width for column in self.columns[: self.printed or None]]


def draw_listing(
    book: BookDrawing,
    portfolio: Portfolio,
    listing: Listing,
    rows: Iterable[Sequence[Any]],
    count: int,
    links: Links,
    facts: Sequence[str] = (),
) -> list[SheetDrawing]:
    """Draw a listing of `count` rows; the sheets it took.

    Beyond Excel's last row it goes on in «Nombre (2)», and each sheet says so.
    """
    grouped = any(one.group for one in listing.columns)
    header = 7 if grouped else 6
    room = MAX_ROWS - header
    pages = max(1, -(-count // room))
    source, sheets = iter(rows), []
    for page in range(1, pages + 1):
        name = listing.name if page == 1 else f"{listing.name} ({page})"
        sheet = book.add(SheetDrawing(name, tab_color=style.SECONDARY))
        widths = [one.width for one in listing.columns]
        last = draw_heading(sheet, portfolio, book.title, listing.subtitle, listing.across, facts, book.document)
        note = listing.note
        if pages > 1:
            note = f"Hoja {page} de {pages}: {show_count(count)} filas no caben en una sola hoja de Excel. {note}"
        here = min(room, count - room * (page - 1))
        paper_rows = min(here, ON_PAPER) if listing.on_screen else here
        if paper_rows < here:
            note = f"{note} Impresas salen {ON_PAPER} de {show_count(here)} filas: las demás se leen en pantalla."
        sheet.span(4, 1, last, note, style.NOTE.but(valign="vcenter"))
        sheet.heights[4] = text_height(note, sum(widths[:last]))
        sheet.heights[5] = 6.0
        put_header(sheet, 6, listing.columns)
        row = header + max(here, 1)
        if not here:
            sheet.span(row, 1, last, listing.empty, MUTED.but(align="left", indent=1))
        elif listing.charted:
            links.new_sheet()
            for at, values in enumerate(islice(source, room), header + 1):
                put_record(sheet, at, listing.columns, values)
        else:
            sheet.stream = stream_rows(listing.columns, islice(source, room), links)
        sheet.freeze = (header + 1, listing.frozen + 1)
        sheet.filter = (header, 1, row, len(widths))
        sheet.print.repeat = (header - grouped, header)
        sheet.print.area = (1, 1, header + max(paper_rows, 1), len(listing.across))
        sheet.print.paper = listing.paper or paper_for(listing.across)
        sheet.print.footer = report_footer(book, name, portfolio)
        sheet.selection = f"A{header + 1}"
        sheets.append(sheet)
    return sheets


def stream_rows(columns: Sequence[ListingColumn], rows: Iterable[Sequence[Any]], links: Links) -> Iterator[StreamedRow]:
    """The rows of a table that are all that a sheet still needs, made as they are written."""
    links.new_sheet()
    for values in rows:
        yield record_row(columns, values)
