"""The annex of a ficha: the method, where each measurement was read, and every row that did not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.base.dates import show_date
from implementation_xl.base.paper import paper_for
from implementation_xl.base.words import show_count
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.base import show as show_value
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.model import Form
from implementation_xl.forms.process import SCHEDULE
from implementation_xl.indicators.measurement import Excluded, Measurement, RowDetail, Source
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.consolidated.methodology import indicator_rules, measuring_rules, put_rules, seal_rule
from implementation_xl.reports.consolidated.survey import AskedQuestion, questions_of
from implementation_xl.reports.ficha.chart import measurements_of
from implementation_xl.reports.ficha.former import ANNEX, DETAIL
from implementation_xl.reports.ficha.lines import ALL, FichaLine
from implementation_xl.reports.parts import listing
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import ListingColumn, put_header, put_record, stream_rows
from implementation_xl.reports.parts.looks import (
    CENTER,
    MUTED,
    PERCENT,
    project_name,
    shown,
    state_in_project,
    toned,
)
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer

NAME = ANNEX
Again = tuple[BookDrawing, Form, Portfolio, Links]
WHOLE, PART = (CENTER.but(number_format=form) for form in ("#,##0", "#,##0.####"))


def _amount(value: Any) -> style.Style:
    """A whole number has no decimal comma, which Excel shows where decimals may be left out."""
    return WHOLE if not isinstance(value, float) or value.is_integer() else PART


SHARED = (
    ListingColumn("Proyecto", 32),
    ListingColumn("Indicador", 15, CENTER),
    ListingColumn("Libro", 46),
    ListingColumn("Hoja", 18),
)
SOURCES = (
    *SHARED,
    ListingColumn("Celdas", 14, CENTER),
    ListingColumn("Por qué no hay valor", 46, MUTED),
    ListingColumn("Estado", 13, toned),
)
EXCLUDED = (*SHARED, ListingColumn("Celda", 14, CENTER), ListingColumn("Por qué no contó", 46))
DEFINED = (
    ListingColumn("Periodo", 32),
    ListingColumn("Indicador", 15, CENTER),
    ListingColumn("Definición", 46),
    ListingColumn("Límites", 18),
    ListingColumn("Corte", 14, CENTER),
    ListingColumn("Registro", 46, MUTED),
    ListingColumn("Estado", 13, toned),
)
ROWS = (
    ListingColumn("Proyecto", 32),
    ListingColumn("Indicador", 15, CENTER),
    ListingColumn("Fila", 46),
    ListingColumn("Al numerador", 18, _amount),
    ListingColumn("Al denominador", 14, _amount),
    ListingColumn("Por qué no contó", 46, MUTED),
    ListingColumn("Celda", 13, CENTER),
)
ASKED = (
    ListingColumn("Proyecto", 32),
    ListingColumn("Indicador", 15, CENTER),
    ListingColumn("Pregunta", 46),
    ListingColumn("Satisfechas", 18, CENTER),
    ListingColumn("% satisfecho", 14, PERCENT),
    ListingColumn("Promedio y NPS", 46, MUTED),
    ListingColumn("Escala", 13, CENTER),
)
APPROVED = (
    *SHARED,
    ListingColumn("Celda", 14, CENTER),
    ListingColumn("Qué pasó", 46),
    ListingColumn("Código", 13, CENTER),
)
OF_THE_PLAN = frozenset({"N473", "A472", "E474", "E475", "E877", "A878"})
"""What is said of an approved plan: how it stands to today's, and whether it was changed."""
WIDTHS = tuple(one.width for one in SOURCES)
DETAIL_RULE = (
    "El valor es la suma de la columna «Al numerador» ÷ la de «Al denominador», salvo en cronograma: en "
    "él cada fila da sus días hábiles ganados y planeados: con ellos y el calendario se ubica el día del plan "
    "al que se ha llegado (numerador), que se divide por los días transcurridos (denominador)."
)


def draw_annex(
    book: BookDrawing, form: Form, portfolio: Portfolio, ids: Sequence[str], lines: Sequence[FichaLine], links: Links
) -> None:
    """Draw *Anexo*, on as many sheets as the rows left out need, and *Detalle*, where rows were asked for."""
    sheet = _new_sheet(book, form, portfolio, links)
    row = put_rules(sheet, 5, "Cómo se midió", measuring_rules(portfolio) + seal_rule(portfolio), WIDTHS)
    for id in ids:
        definition = portfolio.catalog.indicators[id]
        row = put_rules(sheet, row + 1, definition.name, indicator_rules(definition), WIDTHS)
    again = (book, form, portfolio, links)
    defined = [_defined(line, portfolio.catalog) for line in lines if line.key == ALL and line.record]
    if defined:
        sheet, row = _table(sheet, row + 1, "Con qué definición se midió cada periodo", DEFINED, defined, again)
    sources = [(id, project, one) for id in ids for project, one in measurements_of(portfolio, id)]
    rows = (
        [
            *_place(portfolio, id, project, measurement, links),
            _cells(measurement, links),
            measurement.reason,
            state_in_project(project, measurement),
        ]
        for id, project, measurement in sources
    )
    title = "De dónde se leyó cada medición"
    sheet, row = _table(sheet, row + 1, title, SOURCES, rows, again)
    for id in ids:
        questions = [_question(portfolio.catalog.short_name(id), one) for one in questions_of(portfolio, id)]
        if questions:
            title = "Promedio, NPS y cada pregunta de la encuesta"
            sheet, row = _table(sheet, row + 1, title, ASKED, questions, again)
    approved = list(_approved(portfolio, ids, links))
    if approved:
        title = "Plan aprobado: lo que se movió desde entonces, y lo que cambió después de registrado"
        sheet, row = _table(sheet, row + 1, title, APPROVED, approved, again)
    count = sum(len(one.excluded) for _, _, one in sources)
    left_out = (
        [
            *_place(portfolio, id, project, measurement, links, excluded.source),
            _cell(measurement, excluded, links),
            excluded.reason,
        ]
        for id, project, measurement in sources
        for excluded in measurement.excluded
    )
    title = f"Filas que no contaron, y por qué: {show_count(count)}"
    if count:
        sheet, row = _table(sheet, row + 1, title, EXCLUDED, left_out, again)
    else:
        sheet.span(row + 1, 1, len(WIDTHS), title, style.SECTION)
    sheet.print.area = (1, 1, row + 1, len(WIDTHS))
    if any(one.rows for _, _, one in sources):
        _draw_detail(again, sources)


def _approved(portfolio: Portfolio, ids: Sequence[str], links: Links) -> Iterable[list[Any]]:
    """What became of the plans that the projects approved, with the cell of each activity."""
    measured = [id for id in ids if portfolio.catalog.indicators[id].form == SCHEDULE]
    for id in measured:
        for project, measurement in measurements_of(portfolio, id):
            for problem in project.problems:
                if problem.code in OF_THE_PLAN:
                    sheet = problem.sheet or ""
                    source = Source(problem.path or "", sheet, problem.cell or "")
                    cell = links.to(source.path, source.range, sheet, source.range) if source.range else None
                    place = _place(portfolio, id, project, measurement, links, source)
                    yield [*place, cell, problem.message, problem.code]


def _draw_detail(again: Again, sources: Sequence[tuple[str, ProjectResult, Measurement]]) -> None:
    """*Detalle*: every row that counted and what it gave, and every row that did not and why, made as it is written."""
    _, _, portfolio, links = again
    title = "Filas de cada medición"
    left = sum(len(one.rows) for _, _, one in sources)
    rows = (
        [
            project_name(project),
            portfolio.catalog.short_name(id),
            row.name,
            row.numerator,
            row.denominator,
            row.reason,
            _cell(measurement, row, links),
        ]
        for id, project, measurement in sources
        for row in measurement.rows
    )
    sheet = _new_sheet(*again, DETAIL)
    row = put_rules(sheet, 5, "Fila por fila", [("Cómo se rehace la suma", DETAIL_RULE)], WIDTHS)
    row = _start(sheet, row + 1, title, ROWS)
    while True:
        here = min(left, listing.MAX_ROWS - row + 1)
        sheet.stream = stream_rows(ROWS, islice(rows, here), links)
        sheet.print.area = (1, 1, row + here, len(WIDTHS))
        left -= here
        if not left:
            return
        sheet = _new_sheet(*again, DETAIL)
        row = _start(sheet, 5, f"{title} (continuación)", ROWS)


def _question(name: str, question: AskedQuestion) -> list[Any]:
    """A question of a survey, or all of them, under the short name of its indicator."""
    nps = "" if question.nps is None else f"NPS {show_value(round(question.nps, 1))}"
    average = (
        ""
        if question.average is None
        else f"Promedio {show_value(round(question.average, 2))} de {question.scale.split()[-1]}"
    )
    return [
        project_name(question.project),
        name,
        question.question,
        f"{question.satisfied} de {question.given}",
        question.share,
        " · ".join(part for part in (average, nps) if part),
        question.scale,
    ]


def _defined(line: FichaLine, catalog: Catalog) -> list[Any]:
    """A period with the definition that it was measured by, and when it was recorded."""
    figure = line.record
    assert figure is not None
    version = f"Versión {figure.definition} de la definición" + (
        f", que rige desde {figure.defined}" if figure.defined else ""
    )
    limits = f"Meta {show_percent(figure.goal or 0)} · Alerta {show_percent(figure.alert or 0)}"
    stamp = figure.recorded[:16].replace("T", " ")
    return [
        line.subject,
        catalog.short_name(line.indicator),
        version,
        limits,
        show_date(line.cutoff),
        f"Registrada {stamp}, implementation-xl {figure.library}",
        line.state,
    ]


def _new_sheet(book: BookDrawing, form: Form, portfolio: Portfolio, links: Links, name: str = NAME) -> SheetDrawing:
    links.new_sheet()
    number = sum(one.name.startswith(name) for one in book.sheets) + 1
    sheet = book.add(SheetDrawing(name if number == 1 else f"{name} ({number})", protected=True, tab_color=style.QUIET))
    sheet.columns += [(at, at, width, None) for at, width in enumerate(WIDTHS, 1)]
    draw_letterhead(sheet, form, portfolio.catalog.company, WIDTHS, portfolio.catalog.logo())
    sheet.print.repeat = (1, 3)
    sheet.print.footer = footer(form, portfolio.catalog.company)
    sheet.print.paper = paper_for(WIDTHS)
    return sheet


def _table(
    sheet: SheetDrawing,
    row: int,
    title: str,
    columns: Sequence[ListingColumn],
    rows: Iterable[Sequence[Any]],
    again: Again,
) -> tuple[SheetDrawing, int]:
    """Draw a table; the sheet it ends on and the row below it."""
    row = _start(sheet, row, title, columns)
    for values in rows:
        if row > listing.MAX_ROWS:
            sheet = _new_sheet(*again)
            row = _start(sheet, 5, f"{title} (continuación)", columns)
        put_record(sheet, row, columns, values)
        row += 1
    return sheet, row


def _start(sheet: SheetDrawing, row: int, title: str, columns: Sequence[ListingColumn]) -> int:
    sheet.span(row, 1, len(columns), title, style.SECTION)
    sheet.heights[row] = 22.0
    put_header(sheet, row + 1, columns, widths=False)
    sheet.heights[row + 1] = 20.0
    return row + 2


def _place(
    portfolio: Portfolio,
    id: str,
    project: ProjectResult,
    measurement: Measurement,
    links: Links,
    elsewhere: Source | None = None,
) -> list[Any]:
    """Project, indicator, workbook and sheet: those of the measurement, or those `elsewhere`."""
    start = [project_name(project), portfolio.catalog.short_name(id)]
    source = elsewhere or measurement.source
    if source is None:
        return [*start, None, None]
    return [*start, links.to(source.path, shown(source.path, project.folder)), source.sheet]


def _cells(measurement: Measurement, links: Links) -> Any:
    return (
        links.to(measurement.source.path, measurement.source.range, measurement.source.sheet, measurement.source.range)
        if measurement.source
        else None
    )


def _cell(measurement: Measurement, row: Excluded | RowDetail, links: Links) -> Any:
    source = row.source or measurement.source
    return links.to(source.path, row.cell, source.sheet, row.cell) if source else row.cell
