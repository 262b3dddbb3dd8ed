"""The annex of a ficha: the method, where each measurement was read, and every row that did not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from implementation_xl import style
from implementation_xl.drawing import BookDrawing, SheetDrawing
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.model import Form
from implementation_xl.portfolio import Portfolio, ProjectResult
from implementation_xl.reports import listing
from implementation_xl.reports.ficha_chart import measurements_of
from implementation_xl.reports.links import Links
from implementation_xl.reports.listing import Column, put_header, put_record
from implementation_xl.reports.looks import CENTER, MUTED, SHORT, project_name, shown, standing, toned, whole
from implementation_xl.reports.methodology import indicator_rules, measuring_rules, put_rules
from implementation_xl.sheets.letterhead import draw_letterhead, footer

NAME = "Anexo"
SHARED = (Column("Proyecto", 32), Column("Indicador", 15, CENTER), Column("Libro", 46), Column("Hoja", 18))
SOURCES = (*SHARED, Column("Celdas", 14, CENTER), Column("Por qué no hay valor", 46, MUTED),
           Column("Estado", 13, toned))  # fmt: skip
EXCLUDED = (*SHARED, Column("Celda", 14, CENTER), Column("Por qué no contó", 46))
WIDTHS = tuple(one.width for one in SOURCES)


def draw_annex(book: BookDrawing, form: Form, portfolio: Portfolio, ids: Sequence[str], links: Links) -> None:
    """Draw *Anexo*, on as many sheets as the rows left out need."""
    sheet = _new_sheet(book, form, portfolio, links)
    row = put_rules(sheet, 5, "Cómo se midió", measuring_rules(portfolio), WIDTHS)
    for id in ids:
        definition = portfolio.catalog.indicators[id]
        row = put_rules(sheet, row + 1, definition.name, indicator_rules(definition), WIDTHS)
    sources = [(id, project, one) for id in ids for project, one in measurements_of(portfolio, id)]
    rows = (
        [*_place(id, project, one, links), _cells(one, links), one.reason, standing(project, one)]
        for id, project, one in sources
    )
    title = "De dónde se leyó cada medición"
    sheet, row = _table(sheet, row + 1, title, SOURCES, rows, (book, form, portfolio, links))
    count = sum(len(one.excluded) for _, _, one in sources)
    left_out = (
        [*_place(id, project, one, links), _cell(one, excluded.cell, links), excluded.reason]
        for id, project, one in sources
        for excluded in one.excluded
    )
    title = f"Filas que no contaron, y por qué: {whole(count)}"
    if count:
        sheet, row = _table(sheet, row + 1, title, EXCLUDED, left_out, (book, form, portfolio, links))
    else:
        sheet.span(row + 1, 1, len(WIDTHS), title, style.SECTION)
    sheet.print.area = (1, 1, row + 1, len(WIDTHS))


def _new_sheet(book: BookDrawing, form: Form, portfolio: Portfolio, links: Links) -> SheetDrawing:
    links.new_sheet()
    number = sum(one.name.startswith(NAME) for one in book.sheets) + 1
    sheet = book.add(SheetDrawing(NAME if number == 1 else f"{NAME} ({number})", protected=True, tab_color=style.QUIET))
    sheet.columns += [(at, at, width, None) for at, width in enumerate(WIDTHS, 1)]
    draw_letterhead(sheet, form, portfolio.catalog.company, WIDTHS)
    sheet.print.repeat = (1, 3)
    sheet.print.footer = footer(form, portfolio.catalog.company)
    return sheet


def _table(sheet: SheetDrawing, row: int, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]],
           again: tuple[BookDrawing, Form, Portfolio, Links]) -> tuple[SheetDrawing, int]:  # fmt: skip
    """Draw a table; the sheet it ends on and the row below it."""
    row = _start(sheet, row, title, columns)
    for values in rows:
        if row > listing.MAX_ROWS:
            sheet = _new_sheet(*again)
            row = _start(sheet, 5, f"{title} (continuación)", columns)
        put_record(sheet, row, columns, values)
        row += 1
    return sheet, row


def _start(sheet: SheetDrawing, row: int, title: str, columns: Sequence[Column]) -> int:
    sheet.span(row, 1, len(columns), title, style.SECTION)
    sheet.heights[row] = 22.0
    put_header(sheet, row + 1, columns, widths=False)
    sheet.heights[row + 1] = 20.0
    return row + 2


def _place(id: str, project: ProjectResult, one: Measurement, links: Links) -> list[Any]:
    """Project, indicator, workbook and sheet."""
    start = [project_name(project), SHORT.get(id, id)]
    if one.source is None:
        return [*start, None, None]
    return [*start, links.to(one.source.path, shown(one.source.path, project.folder)), one.source.sheet]


def _cells(one: Measurement, links: Links) -> Any:
    return links.to(one.source.path, one.source.range, one.source.sheet, one.source.range) if one.source else None


def _cell(one: Measurement, cell: str, links: Links) -> Any:
    return links.to(one.source.path, cell, one.source.sheet, cell) if one.source else cell
