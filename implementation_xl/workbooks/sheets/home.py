"""*Inicio*: what the form is for, who fills it and when, how it stands right now, and the way to each sheet."""

from __future__ import annotations

import re
from pathlib import Path

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Conditional, Formula, Hyperlink, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.rounding import percent_format
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.checks import in_quotes, sentence
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import Plan, quoted
from implementation_xl.workbooks.sheets.calculation import PLACES, SAID, TARGETS, TURNS
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer
from implementation_xl.workbooks.sheets.status import filled_name
from implementation_xl.workbooks.sheets.summary.record import RECORDS
from implementation_xl.workbooks.sheets.support import keep_side, points_apart
from implementation_xl.workbooks.sheets.verdict import tones, verdict

WIDTHS = (44.0, 16.0, 30.0, 3.0, 22.0, 62.0)
LABEL, VALUE, WORD, GAP, RIGHT, TEXT = range(1, 7)
TITLE_ROW, VERDICT_ROW, FIRST = 5, 6, 8
HEIGHT = 20.0
OFFERED = 5
LINE = 78
"""How many characters a line of the right half holds."""
ABOUT = {
    "Resumen": "El avance por estado y por área, y lo que está pendiente.",
    "Mapa de calor": "Los riesgos y oportunidades por probabilidad e impacto, antes y con sus controles.",
    "Gantt": "Las barras de lo planeado y lo real, por día o por semana.",
    "Curva S": "El avance acumulado planeado y el real.",
    "Festivos": "Los días que no se cuentan como hábiles; puede editarlos.",
    "Cálculo": "Cómo se llega a cada valor, paso a paso.",
    "Calendario": "El plan día por día, base del cálculo.",
}
LEGEND = (
    ("Obligatorio", style.HEADER_REQUIRED, "Título oscuro con asterisco: hay que llenarlo."),
    ("Opcional", style.HEADER_OPTIONAL, "Título azul medio: llénelo cuando aplique."),
    ("Fórmula", style.HEADER_COMPUTED, "Título gris: se calcula solo; no escriba ahí."),
    (
        "Falta",
        style.Style(fill=style.WATCH_FILL, border="all", align="center"),
        "La fila está empezada y falta esa celda.",
    ),
    (
        "Por corregir",
        style.Style(fill=style.BAD_FILL, color=style.BAD, border="all", align="center"),
        "No es una fecha, un número o un valor de la lista: no se cuenta.",
    ),
    (
        "Se contradice",
        style.CONTRADICTED.but(border="all", align="center"),
        "Dos datos de la fila no pueden ser ciertos a la vez.",
    ),
)


def draw_home(
    book: BookDrawing, plan: Plan, catalog: Catalog, sheet_names: list[str], logo: Path | None = None
) -> None:
    """Add *Inicio* as the first sheet; `sheet_names` are the visible sheets that it links to."""
    form = plan.form
    sheet = SheetDrawing("Inicio", protected=True, tab_color=style.GOOD)
    book.sheets.insert(0, sheet)
    for number, width in enumerate(WIDTHS, 1):
        sheet.columns.append((number, number, width, None))
    draw_letterhead(sheet, form, catalog.company, WIDTHS, logo)
    book.names |= {way_to(name): f"={quoted(name)}!$A$1" for name in sheet_names}
    nameless = form.title if form.auxiliary else "Proyecto sin nombre"
    project, client = (f'IF(ISERROR({name}),"",{name}&"")' for name in ("enc_proyecto", "enc_cliente"))
    title = f'IF({project}="","{nameless}",{project})&IF({client}="","","  ·  "&{client})'
    sheet.span(TITLE_ROW, LABEL, TEXT, Formula(f"={title}"), style.TITLE.but(size=18))
    _verdict(sheet, plan)
    left = _offered(sheet, _state(sheet, form, catalog, FIRST))
    right = _legend(sheet, _about(sheet, plan, sheet_names) + 1)
    last = max(left, right)
    sheet.heights |= dict.fromkeys(range(FIRST, last + 1), HEIGHT)
    sheet.heights |= {TITLE_ROW: 32.0, VERDICT_ROW: 34.0, VERDICT_ROW + 1: 10.0}
    sheet.print.area = (1, 1, last, len(WIDTHS))
    sheet.print.fit_height = 1
    sheet.print.footer = footer(form, catalog.company)


def way_to(name: str) -> str:
    """The defined name of the first cell of a sheet: a link to it leads there whatever people call the sheet."""
    return "ir_" + re.sub(r"\W+", "_", fold(name))


def _verdict(sheet: SheetDrawing, plan: Plan) -> None:
    """How the form stands, in one sentence over the whole width."""
    look = style.Style(bold=True, size=14, color=style.QUIET, fill=style.QUIET_FILL, indent=1, wrap=True)
    sheet.span(VERDICT_ROW, LABEL, TEXT, Formula(f"={verdict(plan)}"), look)
    area = f"{column_letter(LABEL)}{VERDICT_ROW}:{column_letter(TEXT)}{VERDICT_ROW}"
    for name, condition in tones(plan):
        sheet.conditionals.append(Conditional(area, condition, style.tone(name).but(bold=True), stop=True))


def _state(sheet: SheetDrawing, form: Form, catalog: Catalog, row: int) -> int:
    """The card of the indicator or the gate; the row below it."""
    if not form.indicator and not form.gate:
        return row
    sheet.span(row, LABEL, WORD, "Cómo va", style.SECTION)
    drawn = _indicator(sheet, form, catalog, row + 1) if form.indicator else _gate(sheet, row + 1)
    return drawn + 1


def _offered(sheet: SheetDrawing, row: int) -> int:
    """The first things to mend, each with its link; the last row used."""
    sheet.span(row, LABEL, WORD, "Qué hacer ahora", style.SECTION)
    body = style.Style(wrap=True, indent=1, border="all", border_color=style.WHITE)
    for turn in range(1, OFFERED + 1):
        first = row + 2 * turn - 1
        place = f"MATCH({turn},{TURNS},0)"
        known = f"MAX({TURNS})>={turn}"
        nothing = in_quotes("Nada por corregir ni por llenar." if turn == 1 else "")
        said = f"=IF({known},INDEX({SAID},{place}),{nothing})"
        sheet.span(first, LABEL, VALUE, Formula(said), body, rows=2)
        link = f'=IF({known},HYPERLINK(INDEX({TARGETS},{place}),"Ir a "&INDEX({PLACES},{place})),"")'
        sheet.span(first, WORD, WORD, Formula(link), body.but(color=style.LINK.color, underline=True), rows=2)
        mark = f"{column_letter(LABEL)}{first}:{column_letter(WORD)}{first + 1}"
        sheet.conditionals.append(Conditional(mark, f"={known}", style.Style(fill=style.PALE, color="")))
    last = row + 2 * OFFERED + 1
    more = (
        f'IF(MAX({TURNS})={OFFERED + 1},"Hay 1 punto más",{in_quotes("Hay ")}&(MAX({TURNS})-{OFFERED})&" puntos más")'
    )
    rest = f'=IF(MAX({TURNS})>{OFFERED},HYPERLINK("#{way_to("Cálculo")}",{more}&": véalos en «Cálculo»."),"")'
    sheet.span(last, LABEL, WORD, Formula(rest), style.NOTE.but(valign="vcenter", indent=1))
    return last


def _indicator(sheet: SheetDrawing, form: Form, catalog: Catalog, row: int) -> int:
    definition = catalog.indicators[form.indicator]
    big = style.COMPUTED_VALUE.but(size=20, align="center", number_format="0.0%", indent=0)
    sheet.span(row, LABEL, LABEL, definition.name, style.LABEL.but(size=11), rows=2)
    sheet.span(row, VALUE, VALUE, Formula('=IF(ISNUMBER(calc_valor),calc_valor,"—")'), big, rows=2)
    sheet.span(row, WORD, WORD, Formula("=calc_estado"), style.COMPUTED_VALUE.but(size=13), rows=2)
    word = f"${column_letter(WORD)}${row}"
    keep_side(sheet, f"{column_letter(VALUE)}{row}:{column_letter(VALUE)}{row + 1}", style.tones_of_state(word))
    _tones(sheet, f"{column_letter(WORD)}{row}:{column_letter(WORD)}{row + 1}", word)
    gap = (
        '=IF(ISNUMBER(calc_valor),IF(calc_valor>=calc_meta-0.000000001,"▲ Sobre la meta por ","▼ Le faltan ")'
        f'&{points_apart("calc_valor", "calc_meta")}&" puntos",{_sure("calc_motivo", sentence("calc_motivo"))})'
    )
    goal = style.COMPUTED_VALUE.but(align="center", number_format=percent_format(definition.goal, fewest=0), indent=0)
    note = style.COMPUTED_VALUE.but(bold=False, size=9)
    sheet.put(row + 2, LABEL, "Meta", style.LABEL)
    sheet.put(row + 2, VALUE, Formula("=calc_meta"), goal)
    sheet.put(row + 2, WORD, Formula(gap), note)
    sheet.put(row + 3, LABEL, "Fecha de corte", style.LABEL)
    day = goal.but(number_format="dd-mmm-yyyy")
    sheet.put(row + 3, VALUE, Formula('=IF(calc_corte=0,"No válida",calc_corte)'), day)
    word = '=IF(calc_corte=0,"No es una fecha",IF(ISBLANK(enc_fecha_corte),"Hoy: no hay otra escrita","La escrita"))'
    sheet.put(row + 3, WORD, Formula(word), note)
    return row + 4


def _gate(sheet: SheetDrawing, row: int) -> int:
    sheet.span(row, LABEL, LABEL, "Apto para salida a producción", style.LABEL.but(size=11), rows=2)
    look = style.COMPUTED_VALUE.but(size=16, align="center", indent=0)
    sheet.span(row, VALUE, WORD, Formula(f"={_sure('calc_apto')}"), look, rows=2)
    cell = f"${column_letter(VALUE)}${row}"
    _tones(sheet, f"{column_letter(VALUE)}{row}:{column_letter(WORD)}{row + 1}", cell)
    sheet.span(row + 2, LABEL, LABEL, "Por qué", style.LABEL, rows=2)
    reason = _sure("calc_apto_motivo")
    said = _sure("calc_apto_motivo", sentence("calc_apto_motivo"))
    why = f'=IF({reason}="","Nada impide la salida.",{said})'
    sheet.span(row + 2, VALUE, WORD, Formula(why), style.COMPUTED_VALUE.but(bold=False), rows=2)
    done = {"Pruebas ejecutadas": "calc_ejecutadas", "Pruebas exitosas": "calc_exitosas"}
    for offset, (label, name) in enumerate(done.items(), 4):
        sheet.put(row + offset, LABEL, label, style.LABEL)
        look = style.COMPUTED_VALUE.but(align="center", number_format="0.0%", indent=0)
        sheet.span(row + offset, VALUE, WORD, Formula(f'=IF(ISNUMBER({name}),{name},"—")'), look)
    return row + 6


def _sure(name: str, shown: str = "") -> str:
    """A line of text (or `shown` of it), or what is said where an error cell keeps it from being known."""
    return f'IF(ISERROR({name}),"Hay celdas con error",{shown or name})'


def _tones(sheet: SheetDrawing, area: str, cell: str) -> None:
    sheet.conditionals += [Conditional(area, f"={condition}", look) for condition, look in style.tones_of_state(cell)]


def _about(sheet: SheetDrawing, plan: Plan, sheet_names: list[str]) -> int:
    """The right half: what the form is for and its sheets; the last row used."""
    form, row = plan.form, FIRST
    body = style.BODY.but(border="all", valign="vcenter", indent=1, size=9)
    sheet.span(row, RIGHT, TEXT, "Hojas de este libro", style.SECTION)
    printed = {"Resumen": "Todo el documento reunido, para imprimir o enviar."} if form.id in RECORDS else {}
    about = ABOUT | printed | {one.name: one.instructions for one in form.sheets}
    tables = {one.name: table for one, table in form.tables()}
    for name in sheet_names:
        row += 1
        words = about.get(name, "")
        rows = 2 if len(words) + 12 * (name in tables) > LINE else 1
        link = Hyperlink(f"internal:{way_to(name)}", name, f"Ir a la hoja {name}")
        shown: str | Formula = words
        if name in tables:
            count = filled_name(tables[name])
            shown = Formula(f'=IF({count}=0,"",IF({count}=1,"1 fila. ",{count}&" filas. "))&{in_quotes(words)}')
        sheet.span(row, RIGHT, RIGHT, link, style.LINK.but(border="all", indent=1), rows=rows)
        sheet.span(row, TEXT, TEXT, shown, body.but(color=style.MUTED), rows=rows)
        row += rows - 1
    row += 2
    sheet.span(row, RIGHT, TEXT, "De qué se trata", style.SECTION)
    for label, words in (("Para qué sirve", form.purpose), ("Quién lo llena", form.filler), ("Cuándo", form.due)):
        if words:
            rows = -(-len(words) // LINE)
            sheet.span(row + 1, RIGHT, RIGHT, label, style.LABEL, rows=rows)
            sheet.span(row + 1, TEXT, TEXT, words, body, rows=rows)
            row += rows
    return row


def _legend(sheet: SheetDrawing, row: int) -> int:
    sheet.span(row + 1, RIGHT, TEXT, "Colores", style.SECTION)
    for number, (word, look, words) in enumerate(LEGEND, row + 2):
        sheet.put(number, RIGHT, word, look)
        sheet.put(number, TEXT, words, style.BODY.but(border="all", valign="vcenter", indent=1, size=9))
    return row + 1 + len(LEGEND)
