"""*Resumen*: the sheet a director opens, on one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Chart, Hyperlink, Series, SheetDrawing
from implementation_xl.adapters.text_fit import lines_taken
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import CODES, ERROR, NOTICE, WARNING
from implementation_xl.base.problems import SEVERITIES as SEVERITY_OF
from implementation_xl.base.rounding import percent_format
from implementation_xl.base.words import show_count
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.plan import quoted
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_MET, traffic_light
from implementation_xl.portfolio.forecasting import Forecast, tally
from implementation_xl.portfolio.portfolio import Consolidated, Portfolio
from implementation_xl.portfolio.recorded import FIGURE_GONE, SOURCE_GONE, Missing
from implementation_xl.reports.consolidated.trend import draw_trend, has_trend, since_before
from implementation_xl.reports.parts.listing import LINE, PADDING, draw_heading, report_footer
from implementation_xl.reports.parts.looks import (
    CELL,
    CENTER,
    CHART_COLORS,
    COUNT,
    LINKED,
    STANDINGS,
    figures,
    indicator_ids,
    percent_cell,
    project_name,
    quotient_cells,
    state_in_project,
    state_of,
    toned,
)

NAME = "Resumen"
COLUMNS, WIDTH = 29, 4.7
CARD, CARD_ROWS = 9, 8
HALF = 14
THIRDS, HALVES = 3, 2
CHART_WIDTH = 1100
RANKED = 5
FREQUENT = 5
GONE, GONE_ROOM = 8, 100
SEVERITIES = {ERROR: "Errores", WARNING: "Advertencias", NOTICE: "Avisos"}

_BOX = style.Style(border="all", align="center", wrap=True)
_CARD_TITLE = _BOX.but(bold=True, size=9.5, color=style.WHITE, fill=style.PRIMARY)
_VALUE = _BOX.but(bold=True, size=28)
_SMALL = style.Style(size=8, color=style.MUTED, border="all", align="center", fill=style.PALE)
_FIGURE = _BOX.but(size=10)
_FOOT = _BOX.but(size=8, color=style.MUTED)
_NAV = style.Style(size=9, color=style.SECONDARY, underline=True, align="center")
_REMARK = style.NOTE.but(valign="vcenter")
_HEADER = style.HEADER_REQUIRED
_LEFT = _HEADER.but(align="left", indent=1)


class Ranked(NamedTuple):
    """A project's place in the portfolio and the mean of its measured indicators, each counted up to 100 %."""

    mean: float
    place: int


def ranking(portfolio: Portfolio, ids: Sequence[str]) -> list[Ranked]:
    """The projects that have a value, lowest mean first; of equal ones in the portfolio's order."""
    rankeds = []
    for place, project in enumerate(portfolio.projects):
        values = (project.measurements[id].value for id in ids if id in project.measurements)
        capped = [min(value, 1.0) for value in values if value is not None]
        if capped:
            rankeds.append(Ranked(sum(capped) / len(capped), place))
    return sorted(rankeds, key=lambda one: one.mean)


def draw_overview(
    book: BookDrawing,
    portfolio: Portfolio,
    ids: Sequence[str],
    pages: Sequence[str],
    first_row: int,
    foretold: Sequence[Forecast] = (),
) -> SheetDrawing:
    """Draw *Resumen*; `pages` are the sheets it leads to, `first_row` is the first project's in *Indicadores*.

    `foretold` are the forecasts of its projects.
    """
    sheet = book.add(SheetDrawing(NAME, tab_color=style.PRIMARY))
    sheet.columns.append((1, COLUMNS, WIDTH, None))
    draw_heading(sheet, portfolio, book.title, _subtitle(portfolio), [WIDTH] * COLUMNS, document=book.document)
    _navigation(sheet, pages)
    cards = figures(portfolio)
    abreast = HALVES if len(cards) == 2 * HALVES else THIRDS
    width = CARD if abreast == THIRDS else HALF
    for place, (id, overall) in enumerate(cards.items()):
        down, across = divmod(place, abreast)
        _card(sheet, 6 + CARD_ROWS * down, 1 + across * (width + 1), width, portfolio, id, overall)
    below = 6 + CARD_ROWS * -(-len(cards) // abreast)
    sheet.heights[below - 1] = 8.0
    first = _states(sheet, below + 1, portfolio, ids)
    row = _promises(sheet, first + len(ids), foretold)
    _section(sheet, row, 1, HALF, "Cuántos proyectos hay en cada estado")
    _state_chart(sheet, row + 1, first, ids)
    _problems(sheet, row, HALF + 2, portfolio)
    row = _missing(sheet, row + 13, portfolio)
    if has_trend(portfolio):
        row = draw_trend(sheet, row, portfolio, ids, COLUMNS, CHART_WIDTH)
    ranked = ranking(portfolio, ids)
    low, high = ranked[: min(RANKED, len(ranked) // 2)], ranked[::-1][: min(RANKED, (len(ranked) + 1) // 2)]
    tall = len(cards) > abreast or has_trend(portfolio)  # then the page is taller than wide
    edges = ((1, COLUMNS), (1, COLUMNS)) if tall else ((1, HALF), (HALF + 2, COLUMNS))
    last = _ranks(sheet, row, edges[0], "Requieren más atención", low, portfolio, first_row)
    last = max(last, _ranks(sheet, last + 2 if tall else row, edges[1], "Mejor resultado", high, portfolio, first_row))
    sheet.span(
        last + 1,
        1,
        COLUMNS,
        "El promedio de un proyecto es el de sus indicadores medidos, cada uno hasta "
        "100 %. Cómo se calcula cada valor está en «Metodología».",
        _REMARK,
    )
    sheet.print.area = (1, 1, last + 1, COLUMNS)
    sheet.print.fit_height = 1
    sheet.print.landscape = not tall
    sheet.print.footer = report_footer(book, NAME, portfolio)
    return sheet


def _subtitle(portfolio: Portfolio) -> str:
    """What the sheet is, of which period, and whether that is over."""
    if portfolio.period is None:
        return "Resumen para la dirección"
    provisional = " (provisional: el periodo no ha terminado)" if portfolio.provisional else ""
    return f"Resumen para la dirección · {portfolio.period.label}{provisional}"


def _navigation(sheet: SheetDrawing, pages: Sequence[str]) -> None:
    """Links to the other sheets, side by side."""
    for place, name in enumerate(pages):
        first, last = 1 + place * COLUMNS // len(pages), (place + 1) * COLUMNS // len(pages)
        sheet.span(4, first, last, Hyperlink(f"internal:{quoted(name)}!A1", name), _NAV)
    sheet.heights[4], sheet.heights[5] = 20.0, 6.0


def _section(sheet: SheetDrawing, row: int, first: int, last: int, text: str) -> None:
    sheet.span(row, first, last, text, style.SECTION)
    sheet.heights[row] = 20.0


def _card(
    sheet: SheetDrawing, row: int, column: int, width: int, portfolio: Portfolio, id: str, overall: Consolidated
) -> None:
    """Name, value, traffic light, goal, numerator, denominator, mean and coverage of an indicator."""
    definition = portfolio.catalog.indicators[id]
    last, middle = column + width - 1, column + (width - 1) // 2
    state = state_of(overall)
    tone = toned(state)
    sheet.span(row, column, last, definition.name, _CARD_TITLE)
    _heighten(sheet, row, 32.0, definition.name, width * WIDTH, _CARD_TITLE)
    value = "—" if overall.value is None else overall.value
    form = percent_format(overall.value, definition.thresholds)
    sheet.span(row + 1, column, middle, value, _VALUE.but(color=tone.color, number_format=form), rows=2)
    sheet.span(row + 1, middle + 1, last, state, tone.but(size=12))
    goal = f"Meta {show_percent(definition.goal)} · Alerta {show_percent(definition.alert)}"
    sheet.span(row + 2, middle + 1, last, goal, _FOOT)
    sheet.heights[row + 1], sheet.heights[row + 2] = 24.0, 18.0
    numerator, denominator = quotient_cells(overall.numerator, overall.denominator, definition.thresholds)
    mean = "—" if overall.mean is None else overall.mean
    parts = (
        ("Σ numerador", *numerator),
        ("Σ denominador", *denominator),
        ("Promedio simple", mean, percent_cell(overall.mean, definition.thresholds).look),
    )
    for place, (label, figure, look) in enumerate(parts):
        at, end = column + width * place // 3, column + width * (place + 1) // 3 - 1
        sheet.span(row + 3, at, end, label, _SMALL)
        sheet.span(row + 4, at, end, figure, _FIGURE.but(number_format=look.number_format.replace("_)", "")))
    coverage = (
        f"Medidos: {overall.measured}  ·  Sin medición: {overall.not_measured}  ·  No aplica: {overall.not_applicable}"
        f"  ·  Ilegibles: {overall.unreadable}"
    )
    without = (
        len(portfolio.projects) - overall.measured - overall.not_measured - overall.not_applicable - overall.unreadable
    )
    if definition.optional and without:
        coverage += f"  ·  Sin «{portfolio.catalog.form(definition.form).title}»: {without}"
    sheet.span(row + 5, column, last, coverage, _FOOT)
    sheet.heights[row + 3], sheet.heights[row + 4] = 14.0, 18.0
    _heighten(sheet, row + 5, 18.0, coverage, width * WIDTH, _FOOT)
    _heighten(sheet, row + 6, 8.0)
    text, mood = since_before(portfolio.trend, id, overall.value)
    if text:
        color = style.TONES[mood][0] if mood else style.MUTED
        sheet.span(row + 6, column, last, text, _FOOT.but(bold=True, color=color))
        _heighten(sheet, row + 6, 18.0, text, width * WIDTH, _FOOT.but(bold=True))


def _heighten(
    sheet: SheetDrawing, row: int, least: float, text: str = "", width: float = 1.0, look: style.Style = _FOOT
) -> None:
    """See that a row is high enough for a text, whatever stands beside it."""
    height = max(least, LINE * lines_taken(text, width, look) + PADDING)
    sheet.heights[row] = max(sheet.heights.get(row, 0.0), height if text else least)


def _states(sheet: SheetDrawing, row: int, portfolio: Portfolio, ids: Sequence[str]) -> int:
    """How many projects are in each state, by indicator; the first row of figures."""
    _section(sheet, row - 1, 1, COLUMNS, "Proyectos por estado")
    sheet.span(row, 1, 8, "Indicador", _HEADER)
    for place, word in enumerate(STANDINGS):
        sheet.span(row, 9 + 3 * place, 11 + 3 * place, word, _HEADER)
    sheet.span(row, 27, COLUMNS, "Total", _HEADER)
    sheet.heights[row] = 18.0
    for at, id in enumerate(ids, row + 1):
        counts = Counter(
            state_in_project(project, project.measurements[id])
            for project in portfolio.projects
            if id in project.measurements
        )
        sheet.span(at, 1, 8, portfolio.catalog.short_name(id), CELL.but(bold=True))
        for place, word in enumerate(STANDINGS):
            look = toned(word).but(bold=bool(counts[word])) if counts[word] else CENTER.but(color=style.MUTED)
            sheet.span(at, 9 + 3 * place, 11 + 3 * place, counts[word], look.but(number_format="#,##0"))
        sheet.span(at, 27, COLUMNS, counts.total(), CENTER.but(bold=True, number_format="#,##0"))
        sheet.heights[at] = 18.0
    return row + 1


def _promises(sheet: SheetDrawing, row: int, foretold: Sequence[Forecast]) -> int:
    """How many projects will miss their promise, where any is forecast; the row of the next section."""
    counts = tally(foretold)
    total = counts.cumplirian + counts.en_riesgo + counts.incumplirian
    if not total:
        return row + 1
    missing = counts.incumplirian
    word = NOT_MET if missing else AT_RISK if counts.en_riesgo else MET
    sheet.span(row, 1, 8, "Promesa de salida", CELL.but(bold=True))
    text = (
        f"{show_count(missing)} de {show_count(total)} no la cumplirían · {show_count(counts.en_riesgo)} en riesgo · "
        f"{show_count(counts.cumplirian)} la cumplirían. Fechas y método en «Estado»."
    )
    sheet.span(row, 9, COLUMNS, text, toned(word))
    sheet.heights[row] = 18.0
    sheet.heights[row + 1] = 8.0
    return row + 2


def _state_chart(sheet: SheetDrawing, row: int, first: int, ids: Sequence[str]) -> None:
    last = first + len(ids) - 1
    name = quoted(NAME)

    def column(number: int) -> str:
        letter = column_letter(number)
        return f"={name}!${letter}${first}:${letter}${last}"

    labels = {"value": True, "num_format": "#,##0;;", "font": {"color": style.WHITE, "bold": True, "size": 9}}
    dark = {**labels, "font": {"color": style.INK, "size": 9}}
    series = tuple(
        Series(
            word,
            column(1),
            column(9 + 3 * place),
            CHART_COLORS[word],
            options={"gap": 45, "data_labels": dark if word in ("No aplica", "En riesgo") else labels},
        )
        for place, word in enumerate(STANDINGS)
    )
    axis = {"num_font": {"size": 9}, "line": {"none": True}, "major_tick_mark": "none"}
    sheet.charts.append(
        Chart(
            row,
            1,
            "bar",
            "",
            series,
            "Barras apiladas: cuántos proyectos están en cada estado, por indicador. Son las cifras de la tabla "
            "«Proyectos por estado».",
            width=532,
            height=250,
            options={
                "subtype": "stacked",
                "x_axis": {**axis, "major_gridlines": {"visible": False}, "visible": False},
                "y_axis": {**axis, "reverse": True, "major_gridlines": {"visible": False}},
                "legend": {"position": "bottom", "font": {"size": 9}},
            },
        )
    )


def _problems(sheet: SheetDrawing, row: int, first: int, portfolio: Portfolio) -> None:
    """Problems by severity, and the most frequent ones."""
    last = first + HALF - 1
    _section(sheet, row, first, last, "Hallazgos")
    codes = Counter(one.code for one in portfolio.each_problem())
    counts = Counter[str]()
    for code, times in codes.items():
        counts[SEVERITY_OF[code[0]]] += times
    edges = ((first, first + 4), (first + 5, first + 9), (first + 10, last))
    for (left, right), (severity, title) in zip(edges, SEVERITIES.items(), strict=True):
        sheet.span(row + 1, left, right, title, _SMALL)
        look = toned(severity) if counts[severity] else CENTER.but(color=style.MUTED)
        sheet.span(row + 2, left, right, counts[severity], look.but(size=14, number_format="#,##0"))
    sheet.heights[row + 1], sheet.heights[row + 2] = 14.0, 24.0
    sheet.span(row + 4, first, last - 2, "Los más frecuentes", _LEFT)
    sheet.span(row + 4, last - 1, last, "Veces", _HEADER)
    common = sorted(codes.items(), key=lambda one: (-one[1], one[0]))[:FREQUENT]
    for at, (code, times) in enumerate(common, row + 5):
        sheet.span(at, first, first + 1, code, CENTER)
        sheet.span(at, first + 2, last - 2, CODES[code].title, CELL)
        sheet.span(at, last - 1, last, times, COUNT)
        _heighten(sheet, at, 18.0, CODES[code].title, (HALF - 4) * WIDTH, CELL)
    sheet.heights[row + 4] = 18.0
    text = f"{show_count(codes.total())} en total; uno por uno, con su celda y qué hacer, en «Hallazgos»."
    sheet.span(row + 5 + len(common), first, last, text, _REMARK)


def _missing(sheet: SheetDrawing, row: int, portfolio: Portfolio) -> int:
    """What was measured last time and is not there now, where there is any; the row below."""
    missing = portfolio.trend.missing if portfolio.trend else ()
    if not missing:
        return row
    _section(sheet, row, 1, COLUMNS, "Lo que se midió la vez anterior y ya no está")
    listed = missing if len(missing) <= GONE else missing[: GONE - 1]
    for at, gone in enumerate(listed, row + 1):
        day = f"medido por última vez con corte {show_date(gone.cutoff)}"
        sheet.span(at, 1, HALF + 4, _shortened(gone_words(gone, portfolio), GONE_ROOM), CELL)
        sheet.span(at, HALF + 5, COLUMNS, day, CELL.but(color=style.MUTED))
        sheet.heights[at] = 18.0
    row += 1 + len(listed)
    if len(listed) < len(missing):
        more = f"Y {show_count(len(missing) - len(listed))} más: están en «Hallazgos»."
        sheet.span(row, 1, COLUMNS, more, _REMARK)
        row += 1
    return row + 1


def gone_words(gone: Missing, portfolio: Portfolio) -> str:
    """What is missing, by name."""
    if gone.kind == FIGURE_GONE:
        definition = portfolio.catalog.indicators.get(gone.indicator or "")
        return f"Cifra de la cartera: {definition.name if definition else gone.indicator}"
    if gone.kind == SOURCE_GONE:
        return f"Archivo de {gone.name}: {gone.file}"
    return f"Proyecto: {gone.name or 'sin nombre'}" + (f" ({gone.client})" if gone.client else "")


def _ranks(
    sheet: SheetDrawing,
    row: int,
    edges: tuple[int, int],
    title: str,
    ranked: Sequence[Ranked],
    portfolio: Portfolio,
    first_row: int,
) -> int:
    """A short list of projects with their values from one column to another; the last row.

    A project leads to its row in *Indicadores*. LibreOffice does not wrap a link: a longer name ends in «…».
    """
    first, last = edges
    ids = indicator_ids(portfolio)
    wide = last - first + 1 - 2 * (len(ids) + 1)
    room = int((wide * WIDTH - 1.5) * 1.4)
    _section(sheet, row, first, last, title)
    sheet.span(row + 1, first, first + wide - 1, "Proyecto", _LEFT)
    for place, text in enumerate([*map(portfolio.catalog.abbreviation, ids), "Promedio"]):
        at = first + wide + 2 * place
        sheet.span(row + 1, at, at + 1, text, _HEADER.but(size=8))
    sheet.heights[row + 1] = 18.0
    for at, entry in enumerate(ranked, row + 2):
        project = portfolio.projects[entry.place]
        link = Hyperlink(f"internal:'Indicadores'!A{first_row + entry.place}", _shortened(project_name(project), room))
        sheet.span(at, first, first + wide - 1, link, LINKED)
        for place, id in enumerate(ids):
            definition, value = portfolio.catalog.indicators[id], None
            if id in project.measurements:
                value = project.measurements[id].value
            look = toned(traffic_light(value, definition.goal, definition.alert)).but(bold=False)
            left = first + wide + 2 * place
            look = look.but(number_format=percent_format(value, definition.thresholds))
            sheet.span(at, left, left + 1, "—" if value is None else value, look)
        sheet.span(at, last - 1, last, entry.mean, CENTER.but(bold=True, number_format=percent_format(entry.mean)))
        sheet.heights[at] = 20.0
    if not ranked:
        sheet.span(row + 2, first, last, "No hay proyectos con valor.", CENTER.but(color=style.MUTED))
    return row + 1 + max(len(ranked), 1)


def _shortened(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip(" .,;") + "…"
