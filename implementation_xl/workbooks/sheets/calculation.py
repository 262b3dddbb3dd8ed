"""*Cálculo*: how each value comes about, section by section, and what there is to mend, with the way to each cell.

Beside its four columns that people read, hidden ones hold for each check its turn, the position of its first cell and
the target of its link; *Inicio* looks the first ones up by these names.
"""

from __future__ import annotations

from collections.abc import Iterable

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Conditional, Formula, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.checks import CONTRADICTED, MISPLACED, UNREAD, Remedy, in_quotes
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.lines import Line
from implementation_xl.forms.plan import quoted
from implementation_xl.forms.uncounted import TOTAL
from implementation_xl.workbooks.sheets.status import CONTRADICTIONS, MISPLACED_ROWS
from implementation_xl.workbooks.sheets.support import keep_side, line_format

LABEL, VALUE, ABOUT, WHERE, TURN, POSITION, TARGET = range(1, 8)
WIDTHS = {LABEL: 44.0, VALUE: 17.0, ABOUT: 64.0, WHERE: 26.0}
DEFAULT_HEIGHT, TITLE_AND_SOME, PAGE = 15.0, 80.0, 560.0
"""Of a row without a height, of a section's title and first lines, of a printed page, in points of the sheet."""
TURNS, SAID, PLACES, TARGETS = "est_turno", "est_dicho", "est_lugar", "est_destino"
RESULT, CUTOFF, STEPS, UNCOUNTED = "Resultado", "Encabezado y corte", "Paso a paso", "Celdas que no cuentan"
BASELINE = "Línea base"
OPPOSED, ASTRAY, LACKING, TECHNICAL = "Contradicciones", "Fuera de lugar", "Qué falta", "Datos técnicos"
SECTIONS = {
    RESULT: "Lo que el indicador dice hoy.",
    CUTOFF: "Con qué fecha y con qué días se calcula.",
    BASELINE: "Contra qué plan aprobado se mide, y cuánto se ha movido el de hoy.",
    STEPS: "Lo que se cuenta para llegar al resultado.",
    UNCOUNTED: "Celdas llenas que no se pueden leer: ninguna fórmula las cuenta. Están en rojo.",
    OPPOSED: "Filas con datos que no pueden ser ciertos a la vez. Están en morado.",
    ASTRAY: "Lo que está donde no se cuenta.",
    LACKING: "Lo obligatorio que está sin llenar.",
    TECHNICAL: "Valores intermedios de las fórmulas; no hace falta leerlos.",
}
CHECKED = (UNCOUNTED, OPPOSED, ASTRAY, LACKING)
_RESULTS = (
    *("calc_valor", "calc_estado", "calc_motivo", "calc_meta", "calc_alerta", "calc_numerador", "calc_denominador"),
    *("calc_retraso", "calc_fin_previsto", "calc_apto", "calc_apto_motivo", "calc_ejecutadas", "calc_exitosas"),
)
_CUTOFFS = ("calc_corte", "calc_semana", "calc_dias_semana")
_TECHNICAL = (
    *("calc_desde", "calc_hasta", "calc_hecho", "calc_futuro", "calc_tolerancia", "calc_debajo", "calc_hasta_igual"),
    *(
        "calc_fila_ini",
        "calc_fila_fin",
        "calc_fila_prevista",
        "calc_dia_primero",
        "calc_dia_ultimo",
        "calc_previos",
        "base_fila",
    ),
)
_GROUPS = {UNREAD: UNCOUNTED, CONTRADICTED: OPPOSED, MISPLACED: ASTRAY}
_TOTALS = {TOTAL: UNCOUNTED, CONTRADICTIONS: OPPOSED, MISPLACED_ROWS: ASTRAY}
_BODY = style.DATA.but(unlocked=False, valign="vcenter", indent=1)


def section_of(line: Line) -> str:
    """The section of *Cálculo* that a line stands in."""
    if line.check:
        return _GROUPS.get(line.check.group, LACKING)
    if line.name in _RESULTS:
        return RESULT
    if line.name in _CUTOFFS:
        return CUTOFF
    if line.name.startswith(("cal_", "gantt_")) or line.name in _TECHNICAL:
        return TECHNICAL
    if line.name.startswith("base_") or line.name == "calc_con_base":
        return BASELINE
    return _TOTALS.get(line.name) or (LACKING if line.name.startswith("est_") else STEPS)


def draw_lines(book: BookDrawing, lines: Iterable[Line], title: str) -> None:
    """*Cálculo*: each line's label, value and explanation; its value cell gets the line's name."""
    sheet = book.add(SheetDrawing("Cálculo", protected=True, tab_color=style.QUIET))
    sheet.columns += [(column, column, width, None) for column, width in WIDTHS.items()]
    sheet.hidden_columns.append((TURN, TARGET))
    sheet.put(1, LABEL, f"Cálculo de «{title}»", style.TITLE)
    sheet.put(2, LABEL, "Esta hoja solo muestra: se calcula con lo escrito en las otras.", style.SUBTITLE)
    sheet.heights |= {1: 26.0, 2: 18.0}
    by_section: dict[str, list[Line]] = {name: [] for name in SECTIONS}
    for line in lines:
        by_section[section_of(line)].append(line)
    row, checked, starts = 4, [0, 0], []
    by_section[RESULT].sort(key=lambda line: _RESULTS.index(line.name))
    for name, held in by_section.items():
        if held:
            if name in CHECKED and not checked[0]:
                checked[0] = row
            starts.append(row)
            row = _section(book, sheet, row, name, held, checked[0])
            if name in CHECKED:
                checked[1] = row - 2
    _name_checks(book, sheet, checked[0], checked[1])
    sheet.print.area = (1, 1, row - 2, WHERE)
    sheet.print.breaks = _breaks(sheet, starts, row - 2)
    sheet.freeze = (3, 1)


def _breaks(sheet: SheetDrawing, starts: list[int], last: int) -> list[int]:
    """After which rows a page ends, so that no title stands at its foot."""
    breaks, used = [], 0.0
    for row in range(1, last + 1):
        height = sheet.heights.get(row, DEFAULT_HEIGHT)
        if used + height + (TITLE_AND_SOME if row in starts else 0.0) > PAGE:
            breaks.append(row - 1)
            used = 0.0
        used += height
    return breaks


def _section(book: BookDrawing, sheet: SheetDrawing, row: int, name: str, lines: list[Line], top: int) -> int:
    """Draw a section from a row on; the row where the next one begins."""
    sheet.span(row, LABEL, WHERE, name, style.SECTION.but(size=12))
    sheet.span(row + 1, LABEL, WHERE, SECTIONS[name], style.NOTE.but(valign="vcenter"))
    sheet.heights |= {row: 24.0, row + 1: 18.0}
    row += 2
    for line in lines:
        _line(book, sheet, row, line)
        if line.check:
            _check(sheet, row, line, line.check, top)
        row += 1
    return row + 1


def _line(book: BookDrawing, sheet: SheetDrawing, row: int, line: Line) -> None:
    sheet.put(row, LABEL, line.label, _BODY)
    align = "left" if KINDS[line.kind].free else "right"
    look = style.DATA_COMPUTED.but(
        unlocked=False, valign="vcenter", color=style.INK, align=align, number_format=line_format(line.kind), indent=1
    )
    if line.name == "calc_corte":
        look = look.but(number_format=f'{look.number_format};;"No válida"')
    sheet.put(row, VALUE, Formula(line.formula), look)
    if not line.check:
        sheet.span(row, ABOUT, WHERE, line.note, _BODY.but(color=style.MUTED))
    sheet.heights[row] = 18.0 if _lines(line) <= 1 else 5.0 + 13.0 * _lines(line)
    book.names[line.name] = f"={quoted(sheet.name)}!$B${row}"
    if line.name == "calc_valor":
        keep_side(sheet, f"B{row}")


def _lines(line: Line) -> int:
    """How many lines of text the row of a line takes; a sentence that is a formula has its label's length and some."""
    about = WIDTHS[ABOUT] + (0 if line.check else WIDTHS[WHERE])
    said = max(len(line.note), len(line.label) + 12 if line.check else 0)
    return max(-(-len(line.label) // int(WIDTHS[LABEL] * 1.1)), -(-said // int(about * 1.15)))


def _check(sheet: SheetDrawing, row: int, line: Line, check: Remedy, top: int) -> None:
    """What a check says, its link and, hidden, its turn, the position of its first cell and the link's target."""
    count = f"N({column_letter(VALUE)}{row})"
    at, target = f"{column_letter(POSITION)}{row}", f"{column_letter(TARGET)}{row}"
    turn = column_letter(TURN)
    said = check.said.replace("{n}", line.name)
    nothing = "Nada por llenar." if section_of(line) == LACKING else "Nada por corregir."
    sheet.put(
        row, ABOUT, Formula(f"=IF({count}>0,{said},{in_quotes(line.note or nothing)})"), _BODY.but(color=style.MUTED)
    )
    prefix = f"#{quoted(check.sheet)}!"
    shown = f"{in_quotes(f'{check.sheet} · ')}&MID({target},{len(prefix) + 1},20)"
    sheet.put(row, WHERE, Formula(f'=IF({target}="","",HYPERLINK({target},{shown}))'), style.LINK.but(border="all"))
    sheet.put(row, TURN, Formula(f'=IF({count}>0,1+MAX({turn}${top}:{turn}{row - 1}),"")'), style.SUBTITLE)
    if check.position:
        sheet.put(row, POSITION, Formula(f'=IF({count}>0,{check.position},"")'), style.SUBTITLE)
    address = check.address.replace("{at}", at)
    known = f"IF(ISNUMBER({at}),{address},{in_quotes('A1')})" if check.position else address
    sheet.put(row, TARGET, Formula(f'=IF({count}>0,{in_quotes(prefix)}&{known},"")'), style.SUBTITLE)
    area = f"{column_letter(LABEL)}{row}:{column_letter(ABOUT)}{row}"
    look = style.MISSING if section_of(line) == LACKING else style.WRONG
    sheet.conditionals.append(Conditional(area, f"=N(${column_letter(VALUE)}{row})>0", look))


def _name_checks(book: BookDrawing, sheet: SheetDrawing, first: int, last: int) -> None:
    for name, column in ((TURNS, TURN), (SAID, ABOUT), (PLACES, WHERE), (TARGETS, TARGET)):
        letter = column_letter(column)
        book.names[name] = f"={quoted(sheet.name)}!${letter}${first}:${letter}${last}"
