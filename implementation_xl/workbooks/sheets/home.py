"""*Inicio*: what the form is for, who fills it and when, how it stands right now, and the way to each sheet."""

from __future__ import annotations

from pathlib import Path

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Conditional, Formula, Hyperlink, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.rounding import percent_format
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import Plan, quoted
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer
from implementation_xl.workbooks.sheets.status import filled_lines, status_of
from implementation_xl.workbooks.sheets.summary.record import RECORDS
from implementation_xl.workbooks.sheets.support import keep_side, points_apart

WIDTHS = (46.0, 15.0, 25.0, 3.0, 20.0, 64.0)
LABEL, VALUE, WORD, GAP, RIGHT, TEXT = range(1, 7)
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
        "No es una fecha, un porcentaje o un valor de la lista: no se cuenta.",
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
    nameless = form.title if form.auxiliary else "Proyecto sin nombre"
    title = f'IF(enc_proyecto="","{nameless}",enc_proyecto)&IF(enc_cliente="","","  ·  "&enc_cliente)'
    sheet.span(5, LABEL, TEXT, Formula(f"={title}"), style.TITLE.but(size=18))
    sheet.heights[5] = 30.0
    left = _status(sheet, plan, catalog)
    right = _about(sheet, form, sheet_names)
    _legend(sheet, right + 1)
    last = max(left, right + 2 + len(LEGEND))
    sheet.print.area = (1, 1, last, len(WIDTHS))
    sheet.print.fit_height = 1
    sheet.print.footer = footer(form, catalog.company)


def _status(sheet: SheetDrawing, plan: Plan, catalog: Catalog) -> int:
    """The left half: result, what is filled, what is missing; the last row used."""
    sheet.span(7, LABEL, WORD, "Cómo va", style.SECTION)
    row = 8
    if plan.form.indicator:
        row = _indicator(sheet, plan.form, catalog, row)
    elif plan.form.gate:
        row = _gate(sheet, row)
    for line, _ in filled_lines(plan):
        sheet.put(row, LABEL, line.label, style.LABEL)
        sheet.put(row, VALUE, Formula(f"={line.name}"), style.COMPUTED_VALUE.but(align="center", number_format="0"))
        sheet.put(row, WORD, None, style.COMPUTED_VALUE)
        row += 1
    first = row
    for status in status_of(plan):
        cell = f"{column_letter(VALUE)}{row}"
        sheet.put(row, LABEL, status.line.label, style.LABEL)
        sheet.put(
            row, VALUE, Formula(f"={status.line.name}"), style.COMPUTED_VALUE.but(align="center", number_format="0")
        )
        word = f'=IF({cell}=0,"✓ {status.fine}","⚠ {status.look}")'
        sheet.put(row, WORD, Formula(word), style.COMPUTED_VALUE)
        row += 1
    row = _uncounted(sheet, plan, row)
    area = f"{column_letter(VALUE)}{first}:{column_letter(WORD)}{row - 1}"
    test = f"ISNUMBER(${column_letter(VALUE)}{first})"
    value = f"${column_letter(VALUE)}{first}"
    sheet.conditionals.append(Conditional(area, f"=AND({test},{value}=0)", style.tone("bien")))
    sheet.conditionals.append(Conditional(area, f"=AND({test},{value}>0)", style.tone("alerta")))
    for number in range(first - 1, row):
        sheet.heights.setdefault(number, 21.0)
    return row - 1


def _uncounted(sheet: SheetDrawing, plan: Plan, row: int) -> int:
    if not plan.form.indicator and not plan.form.gate:
        return row
    cell = f"{column_letter(VALUE)}{row}"
    sheet.put(row, LABEL, "Celdas que la hoja no puede contar", style.LABEL)
    sheet.put(row, VALUE, Formula("=calc_sin_contar"), style.COMPUTED_VALUE.but(align="center", number_format="0"))
    sheet.put(row, WORD, Formula(f'=IF({cell}=0,"✓ Ninguna","⚠ Corrija las rojas")'), style.COMPUTED_VALUE)
    return row + 1


def _indicator(sheet: SheetDrawing, form: Form, catalog: Catalog, row: int) -> int:
    definition = catalog.indicators[form.indicator]
    big = style.COMPUTED_VALUE.but(size=20, align="center", number_format="0.0%")
    sheet.put(row, LABEL, definition.name, style.LABEL.but(size=11))
    sheet.put(row, VALUE, Formula('=IF(ISNUMBER(calc_valor),calc_valor,"—")'), big)
    sheet.put(row, WORD, Formula("=calc_estado"), style.COMPUTED_VALUE.but(size=12))
    sheet.heights[row] = 42.0
    word = f"${column_letter(WORD)}{row}"
    keep_side(sheet, f"{column_letter(VALUE)}{row}", style.tones_of_state(word))
    _tones(sheet, f"{column_letter(WORD)}{row}", word)
    gap = (
        '=IF(ISNUMBER(calc_valor),IF(calc_valor>=calc_meta-0.000000001,"▲ Sobre la meta por ","▼ Le faltan ")'
        f'&{points_apart("calc_valor", "calc_meta")}&" puntos",calc_motivo)'
    )
    goal = style.COMPUTED_VALUE.but(align="center", number_format=percent_format(definition.goal, fewest=0))
    sheet.put(row + 1, LABEL, "Meta", style.LABEL)
    sheet.put(row + 1, VALUE, Formula("=calc_meta"), goal)
    sheet.put(row + 1, WORD, Formula(gap), style.COMPUTED_VALUE)
    sheet.heights[row + 1] = 34.0
    sheet.put(row + 2, LABEL, "Fecha de corte efectiva", style.LABEL)
    day = style.COMPUTED_VALUE.but(align="center", number_format="dd-mmm-yyyy")
    sheet.put(row + 2, VALUE, Formula('=IF(calc_corte=0,"No válida",calc_corte)'), day)
    word = (
        '=IF(calc_corte=0,"Lo escrito en «Fecha de corte» no es una fecha",'
        'IF(enc_fecha_corte="","Hoy: no hay fecha de corte","La fecha de corte escrita"))'
    )
    sheet.put(row + 2, WORD, Formula(word), style.COMPUTED_VALUE)
    sheet.heights[row + 2] = 34.0
    return row + 3


def _gate(sheet: SheetDrawing, row: int) -> int:
    sheet.put(row, LABEL, "Apto para salida a producción", style.LABEL.but(size=11))
    sheet.span(row, VALUE, WORD, Formula("=calc_apto"), style.COMPUTED_VALUE.but(size=16, align="center"))
    sheet.heights[row] = 42.0
    cell = f"${column_letter(VALUE)}{row}"
    _tones(sheet, f"{column_letter(VALUE)}{row}:{column_letter(WORD)}{row}", cell)
    sheet.put(row + 1, LABEL, "Por qué", style.LABEL)
    sheet.span(row + 1, VALUE, WORD, Formula("=calc_apto_motivo"), style.COMPUTED_VALUE.but(bold=False))
    sheet.heights[row + 1] = 34.0
    for offset, (label, name) in enumerate(
        (("Pruebas ejecutadas", "calc_ejecutadas"), ("Pruebas exitosas", "calc_exitosas")), 2
    ):
        sheet.put(row + offset, LABEL, label, style.LABEL)
        look = style.COMPUTED_VALUE.but(align="center", number_format="0.0%")
        sheet.put(row + offset, VALUE, Formula(f"={name}"), look)
        sheet.put(row + offset, WORD, None, style.COMPUTED_VALUE)
    return row + 4


def _tones(sheet: SheetDrawing, area: str, cell: str) -> None:
    sheet.conditionals += [Conditional(area, f"={condition}", look) for condition, look in style.tones_of_state(cell)]


def _about(sheet: SheetDrawing, form: Form, sheet_names: list[str]) -> int:
    """The right half: what the form is for and its sheets; the last row used."""
    sheet.span(7, RIGHT, TEXT, "De qué se trata", style.SECTION)
    row = 8
    for label, text in (("Para qué sirve", form.purpose), ("Quién lo llena", form.filler), ("Cuándo", form.due)):
        if text:
            sheet.put(row, RIGHT, label, style.LABEL)
            sheet.put(row, TEXT, text, style.BODY.but(border="all", valign="vcenter", indent=1))
            lines = -(-len(text) // 68)
            sheet.heights[row] = max(sheet.heights.get(row, 0.0), 15.0 * lines + 6)
            row += 1
    row += 1
    sheet.span(row, RIGHT, TEXT, "Hojas de este libro", style.SECTION)
    printed = {"Resumen": "Todo el documento reunido, para imprimir o enviar."} if form.id in RECORDS else {}
    about = ABOUT | printed | {one.name: one.instructions for one in form.sheets}
    for name in sheet_names:
        row += 1
        link = Hyperlink(f"internal:{quoted(name)}!A1", name, f"Ir a la hoja {name}")
        sheet.put(row, RIGHT, link, style.LINK.but(border="all", indent=1))
        sheet.put(
            row, TEXT, about.get(name, ""), style.BODY.but(border="all", valign="vcenter", indent=1, color=style.MUTED)
        )
        if len(about.get(name, "")) > 72:
            sheet.heights[row] = max(sheet.heights.get(row, 0.0), 30.0)
    return row


def _legend(sheet: SheetDrawing, row: int) -> None:
    sheet.span(row + 1, RIGHT, TEXT, "Colores", style.SECTION)
    for number, (word, look, text) in enumerate(LEGEND, row + 2):
        sheet.put(number, RIGHT, word, look)
        sheet.put(number, TEXT, text, style.BODY.but(border="all", valign="vcenter", indent=1))
        sheet.heights.setdefault(number, 21.0)
