"""What every *Resumen* is made of: title, cards, tables of figures, stacked charts.

A page is a portrait grid: tables of figures on its left columns, a gap, charts on its right ones; cards and lists go
across. Formulas follow the rules of `lines`: defined names over the raw columns, ranges inside aggregates only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Chart, Conditional, DataBar, Formula, Series, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.rounding import percent_format
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.checks import sentence
from implementation_xl.forms.plan import Plan
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer
from implementation_xl.workbooks.sheets.support import keep_side, points_apart

NAME = "Resumen"
FIRST_ROW = 8
ROW_HEIGHT = 16.5
PIXELS_A_CHARACTER = 7
OVERALL = '=IF(ISNUMBER(calc_valor),calc_valor,"")'
COUNT, SHARE, PART = '0;-0;""', "0.0%", '0%;-0%;""'
DAY = "dd-mmm-yyyy"

GOOD_BAR, WATCH_BAR, BAD_BAR = "#00543F", "#E8A317", "#CF5408"
STOPPED_BAR, UNKNOWN_BAR, QUIET_BAR = "#4A5560", "#84919E", "#D3DAE1"
DARK_BARS = (GOOD_BAR, BAD_BAR, STOPPED_BAR, UNKNOWN_BAR, style.SECONDARY)

SECTION = style.SECTION.but(border="")
BOX = style.Style(size=9, border="all")
NAMED = BOX.but(align="left", indent=1)
FIGURE = BOX.but(align="center")
NOTE = style.Style(size=9, color=style.MUTED, wrap=True, indent=1)
TOTAL = FIGURE.but(bold=True, size=11, color=style.PRIMARY, fill=style.PALE)
TOTAL_NAMED = TOTAL.but(align="left", indent=1, size=10)
SHARES = FIGURE.but(color=style.MUTED, number_format=PART)

Tones = tuple[tuple[str, str], ...]


class Page(NamedTuple):
    """A *Resumen* under construction; columns up to `left` bear the figures, those after the gap the charts."""

    sheet: SheetDrawing
    plan: Plan
    widths: tuple[float, ...]
    left: int

    @property
    def last(self) -> int:
        """The last column."""
        return len(self.widths)

    @property
    def right(self) -> int:
        """The first column after the gap."""
        return self.left + 2

    def width(self, first: int, last: int) -> float:
        """The width of the columns `first` to `last`, in characters."""
        return sum(self.widths[first - 1 : last])

    def tally(self, formula: str) -> str:
        """Work out a formula (without "=") in a hidden cell beside the page, error cells as blank; its address."""
        column = self.last + 2
        row = FIRST_ROW + sum(cell.column == column for cell in self.sheet.cells)
        if row == FIRST_ROW:
            self.sheet.hidden_columns.append((column, column))
        self.sheet.put(row, column, errors_as_blank(self.plan, f"={formula}"))
        return f"${column_letter(column)}${row}"


class Card(NamedTuple):
    """A figure that matters: `value` and `note` are formulas, `label` may be; `tones` the conditions that colour it."""

    label: str
    value: str
    note: str
    number_format: str = ""
    tones: Tones = ()
    size: float = 20


class FigureColumn(NamedTuple):
    """One column of a table of figures; `tone` colours its header, `bar` draws its values from 0 to 1."""

    label: str
    number_format: str = COUNT
    tone: str = ""
    bar: bool = False


def errors_as_blank(plan: Plan, text: str) -> Formula:
    """A formula whose SUMPRODUCTs take an error cell of the form's tables for a blank one.

    Not for merged cells, where Excel does not work out IFERROR over a range.
    """
    columns = [name for name in plan.names() if not name.startswith("enc_")]
    known = re.compile(rf"(?<!ROW\()\b({'|'.join(sorted(columns, key=len, reverse=True))})\b")
    safe, at = "", 0
    while (start := text.find("SUMPRODUCT(", at)) >= 0:
        end = _closing(text, start + len("SUMPRODUCT"))
        safe += text[at:start] + known.sub(r'IFERROR(\1,"")', text[start:end])
        at = end
    safe += text[at:]
    return Formula(safe, array=safe != text)


def _closing(text: str, opening: int) -> int:
    """The place after the parenthesis that closes the one at `opening`."""
    depth = 0
    for place in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    raise ValueError(text)


def typed(name: str) -> str:
    """The value of a header cell, "" where it is blank or an error."""
    return f'IF(ISERROR({name}),"",{name}&"")'


def page_of(plan: Plan, catalog: Catalog, widths: tuple[float, ...], left: int, day: str, before: str) -> Page:
    """A page with letter-head and title; `day` is the formula of the date it speaks of, shown after a few words."""
    sheet = SheetDrawing(NAME, protected=True, tab_color=style.GOOD)
    page = Page(sheet, plan, widths, left)
    for number, width in enumerate(widths, 1):
        sheet.columns.append((number, number, width, None))
    draw_letterhead(sheet, plan.form, catalog.company, widths, catalog.logo())
    sheet.heights |= {4: 6.0, 5: 26.0, 6: 16.0, 7: 8.0}
    project = typed("enc_proyecto")
    title = f'=IF({project}="","Proyecto sin nombre",IF(LEN({project})>84,LEFT({project},83)&"…",{project}))'
    sheet.span(5, 1, page.last, Formula(title), style.TITLE.but(size=16))
    who = [f'IF({typed(f"enc_{id}")}="","","  ·  "&enc_{id})' for id in ("cliente", "codigo_proyecto", "coordinador")]
    sheet.span(6, 1, left, Formula(f"=MID({'&'.join(who)},6,100)"), style.SUBTITLE)
    look = style.Style(bold=True, color=style.PRIMARY, align="right", number_format=f'"{before}"{DAY}')
    sheet.span(6, page.right, page.last, Formula(day), look)
    sheet.print.landscape = False
    sheet.print.fit_height = 1
    sheet.print.footer = footer(plan.form, catalog.company)
    return page


def finish(page: Page, below: int) -> None:
    """Close the page above a row: what is printed, and the height of the rows that said none."""
    page.sheet.print.area = (1, 1, below - 1, page.last)
    for row in range(FIRST_ROW, below):
        page.sheet.heights.setdefault(row, ROW_HEIGHT)


def draw_cards(page: Page, row: int, spans: Sequence[tuple[int, int]], cards: Sequence[Card]) -> int:
    """Cards side by side, each over its columns; the first row below them."""
    sheet = page.sheet
    sheet.heights |= {row: 17.0, row + 1: 34.0, row + 2: 29.0, row + 3: 9.0}
    for (first, last), card in zip(spans, cards, strict=True):
        value = style.CARD_VALUE.but(size=card.size, number_format=card.number_format, border="left right", wrap=True)
        label = Formula(card.label) if card.label.startswith("=") else card.label
        sheet.span(row, first, last, label, style.CARD_LABEL.but(border="top left right"))
        sheet.span(row + 1, first, last, Formula(card.value), value)
        note = style.CARD_NOTE.but(border="bottom left right", wrap=True)
        sheet.span(row + 2, first, last, Formula(card.note), note)
        areas = [f"{column_letter(first)}{line}:{column_letter(last)}{line}" for line in range(row, row + 3)]
        tones = [(condition, _tone(name)) for name, condition in card.tones]
        if card.value == "=calc_valor":
            keep_side(sheet, areas.pop(1), tones)
        for area in areas:
            sheet.conditionals += [Conditional(area, f"={condition}", look) for condition, look in tones]
    return row + 4


def _tone(name: str) -> style.Style:
    color, fill = style.TONES[name]
    return style.Style(color=color, fill=fill)


def state_tones(cell: str) -> Tones:
    """The tones of a cell that holds a state of an indicator or of the gate."""
    return tuple(
        (name, "OR(" + ",".join(f'{cell}="{word}"' for word in words) + ")")
        for name, words in style.STATE_WORDS.items()
    )


def indicator_cards(goal: float) -> tuple[Card, Card]:
    """The result of the indicator with its state, and its goal with the gap to it."""
    gap = points_apart("calc_valor", "calc_meta")
    points = plural(gap, " punto", " puntos")
    lacking = plural(gap, "▼ Falta ", "▼ Faltan ")
    met = f'IF(calc_valor>=calc_meta-0.000000001,"▲ Por encima "&{gap}&{points},{lacking}&{gap}&{points})'
    return (
        Card(
            "Resultado",
            "=calc_valor",
            f'=IF(calc_motivo="",calc_estado,{sentence("calc_motivo")})',
            SHARE,
            state_tones("calc_estado"),
        ),
        Card("Meta", "=calc_meta", f'=IF(ISNUMBER(calc_valor),{met},"")', percent_format(goal, fewest=0)),
    )


def count_text(number: str) -> str:
    """A count inside a text, its thousands set apart whatever the program's language: 1.700."""
    return f'IF({number}<1000,{number}&"",INT({number}/1000)&"."&RIGHT("00"&MOD({number},1000),3))'


def plural(number: str, single: str, several: str) -> str:
    """The word that agrees with a number inside a text."""
    return f'IF({number}=1,"{single}","{several}")'


def day_value(name: str) -> str:
    """The formula that shows a date of the header, or that there is none."""
    return f'=IF(COUNT({name})=0,"Sin fecha",INT({name}))'


def day_text(name: str) -> str:
    """A date of the header inside a text: 16/02/2026, whatever the program's language."""
    return f'RIGHT("0"&DAY({name}),2)&"/"&RIGHT("0"&MONTH({name}),2)&"/"&YEAR({name})'


def days_left(name: str) -> str:
    """The formula that says how many days there are from today to a date of the header."""
    left = f"(INT({name})-TODAY())"
    soon = f'IF({left}=1,"Falta 1 día",IF({left}=0,"Es hoy",IF({left}=-1,"Fue ayer","Hace "&-{left}&" días")))'
    said = f'IF({left}>1,"Faltan "&{left}&" días",{soon})'
    return f'=IF(COUNT({name})=0,"",{said})'


def draw_section(page: Page, row: int, first: int, last: int, title: str) -> int:
    """A section title over columns; the row below it."""
    page.sheet.span(row, first, last, title, SECTION)
    page.sheet.heights[row] = 19.0
    return row + 1


def draw_headers(page: Page, row: int, columns: Sequence[FigureColumn]) -> int:
    """The header row of a table of figures, from the first column on; the row below it."""
    for number, column in enumerate(columns, 1):
        look = style.HEADER_OPTIONAL.but(bold=True, align="center")
        if number == 1:
            look = look.but(align="left", indent=1)
        if column.tone:
            color, fill = style.TONES[column.tone]
            look = look.but(color=color, fill=fill, border_color=style.LINE)
        page.sheet.put(row, number, column.label, look)
    page.sheet.heights[row] = 28.0
    return row + 1


def draw_panel_header(page: Page, row: int, name: str, *figures: str, columns: tuple[int, int] | None = None) -> int:
    """The header of a small table (at the right, if `columns` says no other): a name over its first columns, a column a
    figure; the row below.
    """
    start, last = columns or (page.right, page.last)
    first = last - len(figures) + 1
    look = style.HEADER_OPTIONAL.but(bold=True)
    page.sheet.span(row, start, first - 1, name, look.but(align="left", indent=1))
    page.sheet.put_row(row, first, figures, look)
    return row + 1


def draw_figures(
    page: Page, row: int, columns: Sequence[FigureColumn], values: Sequence[Any], look: style.Style = FIGURE
) -> int:
    """One row of figures (formulas; the first is its name); the row below it."""
    for number, (column, value) in enumerate(zip(columns, values, strict=True), 1):
        shown = look.but(number_format=look.number_format or column.number_format)
        if number == 1:
            shown = {FIGURE: NAMED, TOTAL: TOTAL_NAMED, SHARES: SHARES.but(align="left", indent=1)}[look]
        text = isinstance(value, str) and value.startswith("=")
        page.sheet.put(row, number, errors_as_blank(page.plan, value) if text else value, shown)
        if value == OVERALL:
            keep_side(page.sheet, f"{column_letter(number)}{row}")
    return row + 1


def draw_bars(page: Page, columns: Sequence[FigureColumn], first_row: int, last_row: int) -> None:
    """The data bars of a table of figures."""
    for number, column in enumerate(columns, 1):
        if column.bar:
            letter = column_letter(number)
            page.sheet.conditionals.append(DataBar(f"{letter}{first_row}:{letter}{last_row}", style.VALUE_BAR))


def area_of(column: int, first_row: int, last_row: int) -> str:
    """Cells of one column, as formulas on the page write them ("C12:C24")."""
    letter = column_letter(column)
    return f"{letter}{first_row}:{letter}{last_row}"


def place(column: int, first_row: int, last_row: int) -> str:
    """Cells of one column, as charts write them."""
    letter = column_letter(column)
    return f"={NAME}!${letter}${first_row}:${letter}${last_row}"


def draw_stack(
    page: Page,
    row: int,
    rows: tuple[int, int],
    series: Sequence[tuple[int, str, str]],
    *,
    height: float,
    alt_text: str,
    kind: str = "bar",
) -> None:
    """A stacked chart at the right of a table of figures: (column, name, colour) of each series, over its `rows`."""
    drawn = []
    for column, name, color in series:
        ink = style.WHITE if color in DARK_BARS else style.INK
        labels = {"value": True, "num_format": "0;;", "font": {"size": 8, "bold": True, "color": ink}}
        options = {"gap": 45, "overlap": 100, "data_labels": labels, "border": {"color": style.WHITE, "width": 0.75}}
        drawn.append(Series(name, place(1, *rows), place(column, *rows), color, options=options))
    category: dict[str, Any] = {
        "num_font": {"size": 9 if kind == "bar" else 8},
        "line": {"color": style.LINE},
        "major_tick_mark": "none",
        "text_axis": True,
    }
    figures: dict[str, Any] = {"visible": False, "major_gridlines": {"visible": False}}
    axes = (figures, category | {"reverse": True}) if kind == "bar" else (category, figures)
    below: dict[str, Any] = {"position": "bottom", "font": {"size": 9}}
    options = {
        "subtype": "stacked",
        "legend": below if len(series) > 1 else {"none": True},
        "x_axis": axes[0],
        "y_axis": axes[1],
        "chartarea": {"border": {"color": style.LINE}},
    }
    wide = sum(int(width * PIXELS_A_CHARACTER + 0.5) + 5 for width in page.widths[page.right - 1 :])
    chart = Chart(row, page.right, kind, "", tuple(drawn), alt_text, wide, int(height * 4 / 3), options)
    page.sheet.charts.append(chart)
