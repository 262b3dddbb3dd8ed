"""The sheets that serve the others: Cálculo, Calendario, Festivos, Listas and the hidden mark of the form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Conditional, Fill, Formula, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import AFTER_LAST_SERIAL, FIRST_SERIAL
from implementation_xl.base.rounding import MOST, number_format
from implementation_xl.forms.identity import fingerprint_of
from implementation_xl.forms.kinds.choice import values_name, words_name, words_of
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.lines import CalendarColumn
from implementation_xl.forms.model import Choices, Form
from implementation_xl.forms.plan import quoted
from implementation_xl.forms.validation import FINGERPRINT

HOLIDAY_ROWS = 1000
PRINTED_DAYS = 60
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def keep_side(sheet: SheetDrawing, cell: str, tones: Sequence[tuple[str, style.Style]] = ()) -> None:
    """More decimals in a cell that shows the indicator's value, where one would put it on the other side of goal,
    alert, 0 % or 100 %: the rule of `base.rounding`, live.

    `tones` are the conditions that colour the cell: LibreOffice applies one rule to a cell, so that each is said with
    and without decimals.
    """
    for fewer, places in ((4, MOST), (2, 4), (1, 2)):
        crossed = f"IF(ISNUMBER(calc_valor),{_crosses(fewer)},FALSE)"
        for condition, look in (*tones, ("TRUE", style.Style(color=""))):
            test = f"=IF({condition},{crossed},FALSE)"
            sheet.conditionals.append(Conditional(cell, test, look.but(number_format=f"{number_format(places)}%")))
    sheet.conditionals += [Conditional(cell, f"={condition}", look) for condition, look in tones]


def _crosses(places: int) -> str:
    """Whether the indicator's value, shown with so many decimals, stands on another side than it is."""
    shown, tests = f"ROUND(calc_valor,{places + 2})", []
    for limit in ("calc_meta-1E-9", "calc_alerta-1E-9", "1E-9", "1+1E-9"):
        tests.append(f"({shown}>={limit})<>(calc_valor>={limit})")
    tests += [f"({shown}<={limit})<>(calc_valor<={limit})" for limit in ("-1E-9", "1-1E-9")]
    return f"OR({','.join(tests)})"


def value_in_words() -> str:
    """The indicator's value as text, with one decimal or as many as keep it on its side ("94,2 %")."""
    number = f"ROUND(calc_valor*100,{MOST})"
    for places in (4, 2, 1):
        number = f"IF({_crosses(places)},{number},ROUND(calc_valor*100,{places}))"
    return f'{number}&" %"'


def points_apart(value: str, other: str) -> str:
    """The distance of two fractions in points, with one decimal, or as many as it takes not to be 0."""
    gap = f"ABS({value}-{other})*100"
    text = f"ROUND({gap},{MOST})"
    for places in (4, 2, 1):
        text = f"IF(ROUND({gap},{places})>0,ROUND({gap},{places}),{text})"
    return text


def line_format(kind: str) -> str:
    """How a computed line of a kind of cell is shown."""
    return KINDS[kind].line_format or KINDS[kind].number_format


def draw_calendar(book: BookDrawing, columns: Sequence[CalendarColumn]) -> None:
    """*Calendario*: a row per day from the day before the plan on; each column gets its name."""
    sheet = book.add(SheetDrawing("Calendario", protected=True, tab_color=style.QUIET))
    for number, column in enumerate(columns, 1):
        letter = column_letter(number)
        look = style.Style(number_format=line_format(column.kind), color=style.MUTED)
        sheet.columns.append((number, number, 13.0, None))
        sheet.put(1, number, column.label, style.HEADER_OPTIONAL)
        last = 2 + column.days
        sheet.put(2, number, Formula(column.first) if column.first.startswith("=") else float(column.first), look)
        sheet.fills.append(Fill(number, 3, last, column.each.format(r=3, p=2), look))
        book.names[column.name] = f"={quoted(sheet.name)}!${letter}$2:${letter}${last}"
    sheet.heights[1] = 33.0
    sheet.freeze = (2, 2)
    sheet.print.area = (1, 1, PRINTED_DAYS, len(columns))


def draw_holidays(book: BookDrawing, holidays: Iterable[tuple[date, str]]) -> None:
    """*Festivos*: a date a row, editable; the days that do not count as working days."""
    sheet = book.add(SheetDrawing("Festivos", tab_color=style.SECONDARY))
    day_style = style.DATA.but(number_format="dd-mmm-yyyy", align="center")
    sheet.columns += [
        (1, 1, 14.0, style.Style(number_format="dd-mmm-yyyy", unlocked=True)),
        (2, 2, 12.0, None),
        (3, 3, 44.0, None),
        (4, 4, 3.0, None),
        (5, 5, 60.0, None),
    ]
    sheet.put_row(1, 1, ("Festivo", "Día", "Nombre"), style.HEADER_OPTIONAL)
    for row, (day, name) in enumerate(holidays, 2):
        sheet.put(row, 1, day, day_style)
        sheet.put(row, 2, WEEKDAYS[day.weekday()], style.DATA.but(color=style.MUTED))
        sheet.put(row, 3, name, style.DATA)
    sheet.put(1, 5, "Estos días no se cuentan como hábiles.", style.NOTE)
    sheet.put(2, 5, "Puede agregar o quitar fechas en la columna A: una por fila, con o sin orden.", style.NOTE)
    wrong = f'=AND($A2<>"",NOT(AND(ISNUMBER($A2),$A2>={FIRST_SERIAL},$A2<{AFTER_LAST_SERIAL})))'
    sheet.conditionals.append(Conditional(f"A2:A{HOLIDAY_ROWS}", wrong, style.WRONG))
    sheet.freeze = (2, 1)
    sheet.print.repeat = (1, 1)
    sheet.print.landscape = False
    book.names["festivos"] = f"='Festivos'!$A$1:$A${HOLIDAY_ROWS}"


def draw_lists(book: BookDrawing, lists: Iterable[Choices]) -> None:
    """*Listas* (hidden): a column per drop-down, named `lista_ID`; then the words understood and what they mean."""
    sheet = book.add(SheetDrawing("Listas", hidden=True, protected=True))
    lists = list(lists)
    columns: list[tuple[str, Iterable[str]]] = [(f"lista_{choices.id}", choices.active()) for choices in lists]
    for choices in lists:
        words = words_of(choices)
        columns += [(words_name(choices.id), words), (values_name(choices.id), words.values())]
    for number, (name, values) in enumerate(columns, 1):
        letter, row = column_letter(number), 1
        sheet.put(1, number, name, style.HEADER_OPTIONAL)
        for row, value in enumerate(values, 2):
            sheet.put(row, number, value, style.TEXT)
        sheet.columns.append((number, number, 24.0, None))
        book.names[name] = f"='Listas'!${letter}$2:${letter}${row}"


def draw_mark(book: BookDrawing, form: Form) -> None:
    """*_meta* (hidden): which form and version this is, for readers that cannot tell by the letter-head.

    And its fingerprint: a version whose definition was changed later is not the one that this workbook has.
    """
    sheet = book.add(SheetDrawing("_meta", hidden=True, protected=True))
    mark = (("formato", form.id), ("version", form.version), (FINGERPRINT, fingerprint_of(form)))
    for row, (key, value) in enumerate(mark, 1):
        sheet.put(row, 1, key)
        sheet.put(row, 2, value)
