"""*Resumen* of meetings and minutes: the result, by type, state and month, and the minutes that are pending."""

from __future__ import annotations

from implementation_xl.adapters.drawing import Formula
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.plan import Plan
from implementation_xl.indicators import minutes_sheet as lines
from implementation_xl.workbooks.sheets.summary import first_rows as records
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.first_rows import Listed
from implementation_xl.workbooks.sheets.summary.page import Card, FigureColumn, Page

WIDTHS = (18.0, 8.0, 9.0, 12.5, 10.0, 8.5, 9.0, 11.0, 2.0, 14.0, 12.0, 11.0, 8.0)
LEFT = 8
CARDS = ((1, 2), (3, 4), (5, 7), (8, 10), (11, 13))
MONTHS = 6
NAME, ALL, CANCELLED, MOVED, COUNTED, SENT, PENDING, VALUE = range(1, 9)
FIGURES = (
    FigureColumn("Reuniones"),
    FigureColumn("Canceladas", tone="neutro"),
    FigureColumn("Reprogramadas", tone="neutro"),
    FigureColumn("Agendadas", '0;-0;""'),
    FigureColumn("Acta enviada", tone="bien"),
    FigureColumn("Actas pendientes", tone="alerta"),
    FigureColumn("Resultado", parts.SHARE, bar=True),
)
TOTALS = (
    "calc_hasta_corte",
    "calc_canceladas",
    "calc_reprogramadas",
    "calc_denominador",
    "calc_numerador",
    "calc_pendientes",
)
PENDING_ROWS = (
    f"({lines._DAY}>=36526)*({lines._DAY}<calc_corte+1)"
    f'*({lines._STATE}<>"Cancelada")*({lines._STATE}<>"Reprogramada")'
    f'*(1-(reuniones_acta_realizada="Sí")*({lines._SENT}>=36526)*({lines._SENT}<calc_corte+1))'
)
MONTH_NAMES = "enefebmarabrmayjunjulagosepoctnovdic"


def draw(plan: Plan, catalog: Catalog) -> Page:
    """The page of a register of meetings."""
    cutoff = '=IF(calc_corte=0,"Fecha de corte no válida",calc_corte)'
    page = parts.page_of(plan, catalog, WIDTHS, LEFT, cutoff, "Fecha de corte: ")
    row = parts.draw_cards(page, parts.FIRST_ROW, CARDS, _cards(catalog.indicators[plan.form.indicator].goal))
    row = _by_type(page, catalog, row)
    row = _by_month(page, row)
    parts.finish(page, _pending(page, row))
    return page


def _cards(goal: float) -> tuple[Card, ...]:
    after = f'{lines._DAY},">="&(calc_corte+1),{lines._DAY},calc_hasta'
    coming = f"IF(calc_corte=0,0,{lines._held(after)})"
    return (
        *parts.indicator_cards(goal),
        Card(
            "Actas realizadas y enviadas",
            "=calc_numerador",
            f'="de "&calc_denominador&{parts.plural("calc_denominador", " reunión agendada", " reuniones agendadas")}'
            '&" hasta el corte"',
            "0",
        ),
        Card(
            "Actas pendientes",
            "=calc_pendientes",
            '="Reuniones sin acta enviada"',
            "0",
            (("alerta", "calc_pendientes>0"), ("bien", "calc_denominador>0")),
        ),
        Card("Próximas reuniones", f"={coming}", '="Agendadas después del corte"', "0"),
    )


def _figures(criteria: str) -> list[str]:
    """The counts of the meetings up to the cut-off that meet the criteria."""
    dated = f"{lines._DATED}{criteria}"
    return [
        f"=COUNTIFS({dated})",
        f'=COUNTIFS({dated},{lines._STATE},"Cancelada")',
        f'=COUNTIFS({dated},{lines._STATE},"Reprogramada")',
    ]


def _derived(criteria: str, row: int) -> list[str]:
    sent = lines._held(f"{lines._DATED},{lines._MADE}{criteria}")
    return [f"=B{row}-C{row}-D{row}", f"={sent}", f"=E{row}-F{row}", _value(row)]


def _value(row: int) -> str:
    return f'=IF(E{row}=0,"",F{row}/E{row})'


def _by_type(page: Page, catalog: Catalog, row: int) -> int:
    """Figures by type of meeting, and the states beside them; the row below."""
    columns = (FigureColumn("Tipo de reunión"), *FIGURES)
    states = _by_state(page, catalog, row)
    row = parts.draw_section(page, row, 1, page.left, "Por tipo, hasta la fecha de corte")
    row = parts.draw_headers(page, row, columns)
    total = [f"={name}" for name in TOTALS] + [parts.OVERALL]
    row = parts.draw_figures(page, row, columns, ["Todas", *total], parts.TOTAL)
    first = row
    field = page.plan.form.table("reuniones").field("tipo")
    for word in catalog.lists[field.choices].active():
        criteria = f",reuniones_tipo,$A{row}"
        row = parts.draw_figures(page, row, columns, [word, *_figures(criteria), *_derived(criteria, row)])
    rest = [f"={name}-SUM({parts.area_of(column, first, row - 1)})" for column, name in enumerate(TOTALS, ALL)]
    row = parts.draw_figures(page, row, columns, ["Otro, o sin tipo", *rest, _value(row)])
    parts.draw_bars(page, columns, first, row - 1)
    row = max(row, states)
    page.sheet.heights[row] = 9.0
    return row + 1


def _by_state(page: Page, catalog: Catalog, row: int) -> int:
    """How many meetings up to the cut-off are in each state; the row below."""
    row = parts.draw_section(page, row, page.right, page.last, "Por estado, hasta la fecha de corte")
    row = parts.draw_panel_header(page, row, "Estado de la reunión", "Reuniones", "Parte")
    field = page.plan.form.table("reuniones").field("estado")
    first = row
    count = column_letter(page.last - 1)
    words = catalog.lists[field.choices].active()
    for word in (*words, "Otro, o sin estado"):
        counted = f'=COUNTIFS({lines._DATED},{lines._STATE},"{word}")'
        if word not in words:
            counted = f"=calc_hasta_corte-SUM({count}{first}:{count}{row - 1})"
        page.sheet.span(row, page.right, page.last - 2, word, parts.NAMED)
        page.sheet.put(row, page.last - 1, Formula(counted), parts.FIGURE.but(number_format=parts.COUNT))
        part = f'=IF(calc_hasta_corte=0,"",{count}{row}/calc_hasta_corte)'
        page.sheet.put(row, page.last, Formula(part), parts.SHARES)
        row += 1
    return row


def _by_month(page: Page, row: int) -> int:
    """Figures of the last months up to the cut-off, with their chart beside them; the row below."""
    columns = (FigureColumn("Mes"), *FIGURES)
    parts.draw_section(page, row, page.right, page.last, "Reuniones por mes")
    row = parts.draw_section(page, row, 1, page.left, "Por mes, hasta la fecha de corte")
    top = row
    row = parts.draw_headers(page, row, columns)
    first = row
    for back in range(MONTHS - 1, -1, -1):
        start, end = (f"DATE(YEAR(calc_corte),MONTH(calc_corte)-{back - one},1)" for one in (0, 1))
        criteria = f',{lines._DAY},">="&{start},{lines._DAY},"<"&{end}'
        label = f'=IF(calc_corte=0,"",MID("{MONTH_NAMES}",3*MONTH({start})-2,3)&" "&YEAR({start}))'
        values = [f"=IF(calc_corte=0,0,{value[1:]})" for value in _figures(criteria)]
        derived = _derived(criteria, row)
        derived[1] = f"=IF(calc_corte=0,0,{derived[1][1:]})"
        row = parts.draw_figures(page, row, columns, [label, *values, *derived])
    rest = [f"={name}-SUM({parts.area_of(column, first, row - 1)})" for column, name in enumerate(TOTALS, ALL)]
    row = parts.draw_figures(page, row, columns, ["Antes", *rest, _value(row)])
    parts.draw_bars(page, columns, first, row - 1)
    series = (
        (SENT, "Acta enviada", parts.GOOD_BAR),
        (PENDING, "Acta pendiente", parts.WATCH_BAR),
        (CANCELLED, "Canceladas", parts.STOPPED_BAR),
        (MOVED, "Reprogramadas", parts.QUIET_BAR),
    )
    parts.draw_stack(
        page,
        top,
        (first, row - 2),
        series,
        height=28 + (row - first) * parts.ROW_HEIGHT,
        kind="column",
        alt_text="Columnas apiladas: reuniones de cada mes con acta enviada, con acta pendiente, "
        "canceladas y reprogramadas.",
    )
    page.sheet.heights[row] = 9.0
    return row + 1


def _pending(page: Page, row: int) -> int:
    """The list of meetings without minutes sent; the row below."""
    total = records.draw_counted_section(page, row, "Reuniones con el acta pendiente", "=calc_pendientes")
    columns = (
        Listed("Fecha agendada", 1, 1, "{reuniones_fecha}", parts.DAY, True),
        Listed("N.º", 2, 2, '{reuniones_numero}&""', centred=True),
        Listed("Tema", 3, 7, records.one_line(page, "reuniones_tema", 3, 7)),
        Listed("Tipo", 8, 8, '{reuniones_tipo}&""', centred=True),
        Listed("Responsable del acta", 9, 11, records.one_line(page, "reuniones_responsable", 9, 11)),
        Listed("Han pasado", 12, 12, "calc_corte-INT({reuniones_fecha})", '0" d"', True),
    )
    return records.draw_records(
        page,
        row + 1,
        records.Selection("reuniones_tema", PENDING_ROWS, total),
        columns,
        nothing='IF(calc_denominador=0,"","✓ Ninguna")',
        rest="más: filtre la hoja por «Fecha de envío».",
    )
