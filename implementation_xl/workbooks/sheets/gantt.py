"""*Gantt*: planned and real bars by day or week, grouped by phase; conditional formats paint empty cells.

The bars are those of today's plan. The thin row below each holds the baseline in grey and over it what happened, which
is late from the end of the baseline on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Conditional, DataBar, Formula, SheetDrawing, Validation
from implementation_xl.adapters.style import Style
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import FIRST, LAST
from implementation_xl.base.paper import LEGAL
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.checks import sentence
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import Plan, quoted
from implementation_xl.workbooks.sheets.gantt_lines import Lines
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer
from implementation_xl.workbooks.sheets.summary.page import count_text, typed

NAME = "Gantt"
LINES, SPARE = 340, 60
WIDTHS = (41.0, 31.0, 12.5, 12.5, 8.0, 16.5)
"""Wide enough for the larger letters of paper."""
HEADERS = ("Fase / actividad", "Área · responsable", "Inicio", "Fin", "Avance", "Estado")
TIME_COLUMNS, TIME_WIDTH, WEEK = 91, 1.43, 7
NUMBERED = (0, 2, 4)
"""The columns of a week that say their day: side by side the numbers run into each other on paper."""
TITLE, SCALE, FROM, CUT, WEEKS, DAYS, LETTERS, DATES, WORKED = range(5, 14)
FIRST_ROW = WORKED + 1
FIRST_TIME = len(WIDTHS) + 1
AFTER_TIME = FIRST_TIME + TIME_COLUMNS
TEXT_HEIGHT, BAR_HEIGHT = 15.0, 6.0
SCALES = (("Día", 1), ("2 días", 2), ("3 días", 3), ("Semana", 7))
LEGEND = (
    ("Fase", style.PHASE_DONE),
    ("Planeado", style.PLAN_REST),
    ("Avance", style.PLAN_DONE),
    ("Hito ◆", style.MILESTONE_DONE),
    ("Real", style.REAL),
    ("Real, tarde", style.OVERRUN),
    ("Línea base", style.BASE_BAR),
    ("Corte ▼", style.BAD_FILL),
    ("No hábil", style.NOT_WORKED),
)
_PROJECT, _CLIENT = typed("enc_proyecto"), typed("enc_cliente")
APART = Style(border="top", border_color=style.WHITE)
"""A white line over each bar: a cell's border, for LibreOffice saves those of conditional formats in black."""
PROJECT = f'=IF({_PROJECT}="","Proyecto sin nombre",{_PROJECT})&IF({_CLIENT}="","","  ·  "&{_CLIENT})'
STEP, START, SHOWN_FROM = (f"${column_letter(AFTER_TIME)}${row}" for row in (SCALE, FROM, CUT))
"""Hidden cells: days a column, first day asked for, first day shown."""


def draw_gantt(
    book: BookDrawing, plan: Plan, form: Form, catalog: Catalog, values: Mapping[str, Any] | None = None
) -> None:
    """Add the *Gantt* of the table `actividades`, with room for 300 activities, or more when `values` bring more."""
    records = (values or {}).get("actividades", ())
    lines = Lines(NAME, max(LINES, len(records) + SPARE), FIRST_ROW, AFTER_TIME + 1)
    sheet = book.add(SheetDrawing(NAME, protected=True, tab_color=style.GOOD))
    book.names["gantt_total"] = lines.total()
    _columns(sheet, lines)
    draw_letterhead(sheet, form, catalog.company, [*WIDTHS, *[TIME_WIDTH] * TIME_COLUMNS], catalog.logo())
    _controls(sheet)
    _legend(sheet, lines)
    _time_scale(sheet)
    lines.draw(sheet, _looks(), style.TEXT)
    _marks(sheet, lines)
    _bars(sheet, lines)
    sheet.freeze = (FIRST_ROW, FIRST_TIME)
    sheet.selection = f"C{SCALE}"
    sheet.print.repeat = (WEEKS, LETTERS)
    sheet.print.filled = _filled_area(lines)
    sheet.print.footer = footer(form, catalog.company)
    sheet.print.paper = LEGAL


def _columns(sheet: SheetDrawing, lines: Lines) -> None:
    for number, width in enumerate(WIDTHS, 1):
        sheet.columns.append((number, number, width, None))
    sheet.columns.append((FIRST_TIME, AFTER_TIME - 1, TIME_WIDTH, APART))
    sheet.hidden_columns.append((AFTER_TIME, lines.last_column))
    for column in range(FIRST_TIME, AFTER_TIME):  # the line below the letter-head, not the white one of the bars
        sheet.put(TITLE - 1, column, None, style.TEXT)
    sheet.hidden_rows += [DATES, WORKED]
    sheet.heights |= {TITLE: 22.0, SCALE: 18.0, FROM: 18.0, CUT: 12.0, WEEKS: 14.0, DAYS: 11.0, LETTERS: 11.0}
    for line in range(1, lines.count + 1):
        sheet.heights[lines.row(line)] = TEXT_HEIGHT
        sheet.heights[lines.row(line) + 1] = BAR_HEIGHT


def _controls(sheet: SheetDrawing) -> None:
    """Project, progress, and the two cells that people may change: scale and first day."""
    sheet.span(TITLE, 1, len(WIDTHS), Formula(PROJECT), style.TITLE)
    cut = '=IF(calc_corte=0,"Fecha de corte no válida",calc_corte)'
    look = style.SUBTITLE.but(align="left", number_format='"Fecha de corte: "dd-mmm-yyyy')
    sheet.put(SCALE, 1, Formula(cut), look)
    progress = '"Avance real "&ROUND(calc_ev*100,0)&" %   ·   esperado "&ROUND(calc_pv*100,0)&" %"'
    sheet.put(FROM, 1, Formula(f"=IF(ISNUMBER(calc_ev),{progress},{sentence('calc_motivo')})"), style.SUBTITLE)
    field, hint = style.VALUE.but(align="center", indent=0), style.NOTE.but(wrap=False, valign="vcenter")
    for row, label, automatic in (
        (SCALE, "Escala", _choose(f"{STEP}={{0}}", lambda word, _: f'"Automática: {word.lower()}"')),
        (FROM, "Desde", '"Automático: inicio del plan"'),
    ):
        sheet.put(row, 2, label, style.LABEL.but(align="right"))
        sheet.span(row, 3, 4, None, field.but(number_format="dd-mmm-yyyy") if row == FROM else field)
        sheet.span(row, 5, 6, Formula(f'=IF(C{row}="",{automatic},"")'), hint)
    words = ",".join(word for word, _ in SCALES)
    prompt = "Cuántos días muestra cada columna. Vacía: los menos con los que se ve todo el plan."
    sheet.validations.append(
        Validation(
            f"C{SCALE}",
            "list",
            source=f'"{words}"',
            prompt_title="Escala",
            prompt=prompt,
            error_title="Escala",
            error="Elija de la lista, o déjela vacía.",
        )
    )
    prompt = "Primer día que se ve; se muestra desde el lunes de esa semana. Vacía: el inicio del plan."
    sheet.validations.append(
        Validation(
            f"C{FROM}",
            "date",
            "between",
            FIRST,
            LAST,
            prompt_title="Desde",
            prompt=prompt,
            error_title="Desde",
            error="Escriba una fecha: día/mes/año.",
        )
    )


def _legend(sheet: SheetDrawing, lines: Lines) -> None:
    """What the colours mean, and below it what the sheet cannot show."""
    column = FIRST_TIME + 1
    for text, color in LEGEND:
        sheet.span(SCALE, column, column + 1, None, style.TEXT.but(fill=color))
        sheet.span(SCALE, column + 2, column + 9, text, style.TEXT.but(size=9, indent=1))
        column += 10
    shown = lines.shown
    none = '"Aún no hay actividades: escríbalas en la hoja de datos y aparecerán aquí, por fase."'
    missing = (
        f'"⚠ Se ven "&{count_text(shown)}&" de las "&{count_text("gantt_total")}&" actividades; y "'
        f'&{count_text(f"(gantt_total-{shown})")}&" más en la hoja de datos. Resumen y Curva S las cuentan todas."'
    )
    last = "gantt_fin"
    beyond = f'"▶ El plan sigue hasta el "&DAY({last})&"/"&MONTH({last})&"/"&YEAR({last})&": cambie Escala o Desde."'
    after = f"{column_letter(AFTER_TIME)}{DATES}"
    text = f'=IF(gantt_total=0,{none},IF({shown}<gantt_total,{missing},IF({last}>={after},{beyond},"")))'
    first = column_letter(FIRST_TIME + 1)
    sheet.span(
        FROM, FIRST_TIME + 1, AFTER_TIME - 1, Formula(text), style.TEXT.but(bold=True, size=9, color=style.MUTED)
    )
    sheet.conditionals.append(Conditional(f"{first}{FROM}", "=gantt_total>0", Style(color=style.BAD)))


def _choose(test: str, then: Callable[[str, int], str]) -> str:
    """The first scale whose days meet a test ("{0}" stands for them), the last one where none does."""
    *others, last = SCALES
    tests = "".join(f"IF({test.format(step)},{then(word, step)}," for word, step in others)
    return tests + then(*last) + ")" * len(others)


def _time_scale(sheet: SheetDrawing) -> None:
    """The heads of the time columns: cut-off mark, week, day and its letter; hidden, the date and whether it counts."""
    days = f"(MAX(N(gantt_fin),IF(calc_terminado=1,calc_ultimo_fin,calc_corte))-{SHOWN_FROM})"
    fitting = _choose(f"{days}<{TIME_COLUMNS}*{{0}}", lambda _, step: str(step))
    step = "".join(f'IF($C${SCALE}="{word}",{step},' for word, step in SCALES) + fitting + ")" * len(SCALES)
    sheet.put(SCALE, AFTER_TIME, Formula(f"={step}"))
    start = "IF(gantt_inicio>0,gantt_inicio,IF(calc_corte>0,calc_corte,TODAY()))"
    sheet.put(FROM, AFTER_TIME, Formula(f"=IF(COUNT($C${FROM})=0,{start},INT($C${FROM}))"))
    sheet.put(CUT, AFTER_TIME, Formula(f"={START}-WEEKDAY({START},2)+1"))
    for number, label in enumerate(HEADERS, 1):
        sheet.span(WEEKS, number, number, label, style.HEADER_OPTIONAL, rows=3)
    band = style.HEADER_REQUIRED.but(size=8, wrap=False, number_format="dd-mmm-yyyy", border="left")
    small = style.TEXT.but(size=7, color=style.MUTED, align="center", fill=style.PALE)
    for column in range(FIRST_TIME, AFTER_TIME + 1):
        letter, following = column_letter(column), column_letter(column + 1)
        day = f"{letter}{DATES}"
        earlier = f"{column_letter(column - 1)}{DATES}+{STEP}"
        sheet.put(DATES, column, Formula(f"={SHOWN_FROM if column == FIRST_TIME else earlier}"))
        if column == AFTER_TIME:
            break
        rest = f'IF(COUNTIFS(festivos,">="&{day},festivos,"<"&({day}+1))>0,0,1)'
        sheet.put(WORKED, column, Formula(f"=IF({STEP}>1,1,IF(WEEKDAY({day},2)>calc_semana,0,{rest}))"))
        cut = f'=IF(AND({day}<=calc_corte,{following}{DATES}>calc_corte),"▼","")'
        sheet.put(CUT, column, Formula(cut), style.TEXT.but(size=8, bold=True, color=style.BAD, align="center"))
        if (column - FIRST_TIME) % WEEK == 0:
            sheet.span(WEEKS, column, column + WEEK - 1, Formula(f"={day}"), band)
        if (column - FIRST_TIME) % WEEK in NUMBERED:
            sheet.put(DAYS, column, Formula(f'=DAY({day})&""'), small)
        else:
            sheet.put(DAYS, column, None, small)
        sheet.put(LETTERS, column, Formula(f'=IF({STEP}=1,MID("LMXJVSD",WEEKDAY({day},2),1),"")'), small)
    letter = column_letter(FIRST_TIME)
    area = f"{letter}{DAYS}:{column_letter(AFTER_TIME - 1)}{LETTERS}"
    sheet.conditionals += [
        Conditional(area, f'={letter}${CUT}="▼"', Style(fill=style.BAD, color=style.WHITE, bold=True), True),
        Conditional(area, f"={letter}${WORKED}=0", Style(fill=style.LINE, color=style.MUTED), True),
    ]


def _looks() -> dict[str, Style]:
    day = style.TEXT.but(size=9, align="center", number_format="dd-mmm-yyyy")
    return {
        "nombre": style.TEXT,
        "quien": style.TEXT.but(size=9, color=style.MUTED),
        "inicio": day,
        "final": day,
        "progreso": style.TEXT.but(size=9, align="center", number_format="0%"),
        "situacion": style.TEXT.but(size=9, indent=1),
    }


def _marks(sheet: SheetDrawing, lines: Lines) -> None:
    """How the left columns stand out: phases, what is late, what is done or cancelled."""
    first, last = lines.first_row, lines.last_row
    kind, above = lines.cell("clase", first), lines.cell("clase", first - 1)
    word = lines.cell("situacion", first)
    late = f'=LEFT({word},1)="⚠"'
    phase = style.TEXT.but(bold=True, color=style.PRIMARY, fill=style.PALE)
    everything = f"A{first}:{column_letter(len(WIDTHS))}{last}"
    status = f"{column_letter(len(WIDTHS))}{first}:{column_letter(len(WIDTHS))}{last}"
    sheet.conditionals += [
        Conditional(status, late, Style(color=style.BAD, fill=style.BAD_FILL, bold=True), True),
        Conditional(status, f'=AND({word}="Finalizada",{kind}<>"F")', Style(color=style.GOOD), True),
        Conditional(everything, f'={kind}="F"', phase, True),
        Conditional(everything, f'={above}="F"', Style(fill=style.PALE), True),
        Conditional(everything, f'={kind}="C"', Style(color="#8A949E"), True),
        Conditional(everything, f'={lines.cell("estado", first)}="Atrasada"', Style(color=style.BAD), True),
        DataBar(f"{lines.letter('progreso')}{first}:{lines.letter('progreso')}{last}", style.VALUE_BAR),
    ]


def _bars(sheet: SheetDrawing, lines: Lines) -> None:
    """The rules that paint the time columns; text rows carry the plan, thin rows below them what really happened."""
    first = lines.first_row
    letter, following = column_letter(FIRST_TIME), column_letter(FIRST_TIME + 1)
    area = f"{letter}{first}:{column_letter(AFTER_TIME - 1)}{lines.last_row}"
    day, after = f"{letter}${DATES}", f"{following}${DATES}"
    start, end, kind = (lines.cell(name, first) for name in ("inicio", "final", "clase"))
    kind_above, end_above, real_start, real_end, base_start, base_end = (
        lines.cell(name, first - 1) for name in ("clase", "final", "barra_ini", "barra_fin", "base_ini", "base_fin")
    )
    due = f"IF(ISNUMBER({base_end}),{base_end},{end_above})"
    bar = f"ISNUMBER({end}),{day}<={end},{after}>{start}"
    done = f"{bar},(MAX({day},{start})+MIN({after},{end}+1))/2<={lines.cell('hecho_hasta', first)}"
    real = f"{day}<={real_end},{after}>{real_start}"
    planned = [
        (f'{kind}="F",{done}', style.PHASE_DONE),
        (f'{kind}="F",{bar}', style.PHASE_REST),
        (f'{kind}="C",{bar}', style.CANCELLED_BAR),
        (f'{kind}="H",{done}', style.MILESTONE_DONE),
        (f'{kind}="H",{bar}', style.MILESTONE_REST),
        (f'{kind}="A",{done}', style.PLAN_DONE),
        (f'{kind}="A",{bar}', style.PLAN_REST),
    ]
    base = f"ISNUMBER({base_end}),{day}<={base_end},{after}>{base_start}"
    happened = [(f"{real},{day}>{due}", style.OVERRUN), (real, style.REAL), (base, style.BASE_BAR)]
    phase = [(f'OR({kind}="F",{kind_above}="F")', style.PALE)]
    cut = f'{letter}${CUT}="▼"'
    for test, color in planned + happened:
        sheet.conditionals.append(Conditional(area, f"=AND({test})", Style(fill=color), True))
    used = f'{kind}&{kind_above}<>""'
    empty = (
        (cut, style.BAD_FILL),
        *phase,
        (f"{letter}${WORKED}=0", style.NOT_WORKED),
        (f"{STEP}>1,DAY({day})<={STEP}", style.NOT_WORKED),
    )
    for test, color in empty:
        sheet.conditionals.append(Conditional(area, f"=AND({used},{test})", Style(fill=color), True))


def _filled_area(lines: Lines) -> str:
    """The print area: down to the last line that shows something, at least twenty."""
    name, letter = quoted(NAME), lines.letter("clase")
    kinds = f"{name}!${letter}${lines.first_row}:${letter}${lines.last_row}"
    row = f'MAX({lines.row(20) + 1},SUMPRODUCT(MAX(({kinds}<>"")*ROW({kinds})))+1)'
    last = column_letter(AFTER_TIME - 1)
    return f"={name}!$A$1:INDEX({name}!${last}$1:${last}${lines.last_row},{row})"
