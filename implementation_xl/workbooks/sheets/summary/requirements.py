"""*Resumen* of the list of requirements: the result, by state and area, and what is overdue."""

from __future__ import annotations

from implementation_xl.base.cells import column_letter
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.plan import Plan
from implementation_xl.indicators import requirements_sheet as lines
from implementation_xl.workbooks.sheets.summary import first_rows as records
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.first_rows import Listed
from implementation_xl.workbooks.sheets.summary.page import Card, FigureColumn, Page

WIDTHS = (18.0, 7.0, 7.0, 10.5, 7.5, 11.0, 7.5, 9.0, 7.5, 2.0, 17.5, 11.0, 8.5, 8.0)
LEFT = 9
CARDS = ((1, 2), (3, 5), (6, 8), (9, 11), (12, 14))
APPLY = "(calc_filas-calc_no_aplica)"
NAME, APPLICABLE, POINTS, VALUE, FIRST_STATE = 1, 2, 3, 4, 5
STATES = ("Cumple", "Cumple parcialmente", "No cumple", "Pendiente")
STATE_NAMES = ("calc_cumple", "calc_parcial", "calc_no_cumple", "calc_pendiente", "calc_otro_estado")
_SUM = "ROUND(calc_numerador,2)"
POINTS_SAID = f"{parts.plural(_SUM, 'Suma ', 'Suman ')}&{_SUM}&{parts.plural(_SUM, ' punto', ' puntos')}"
BARS = (parts.GOOD_BAR, parts.WATCH_BAR, parts.BAD_BAR, parts.QUIET_BAR, parts.UNKNOWN_BAR)
COLUMNS = (
    FigureColumn("Área responsable"),
    FigureColumn("Aplican"),
    FigureColumn("Puntos", '0.00;-0.00;""'),
    FigureColumn("Valor", parts.SHARE, bar=True),
    FigureColumn("Cumple", tone="bien"),
    FigureColumn("Cumple parcialmente", tone="alerta"),
    FigureColumn("No cumple", tone="mal"),
    FigureColumn("Pendiente", tone="neutro"),
    FigureColumn("Sin estado", tone="neutro"),
)


def draw(plan: Plan, catalog: Catalog) -> Page:
    """The page of a list of requirements."""
    cutoff = '=IF(calc_corte=0,"Fecha de corte no válida",calc_corte)'
    page = parts.page_of(plan, catalog, WIDTHS, LEFT, cutoff, "Fecha de corte: ")
    row = parts.draw_cards(page, parts.FIRST_ROW, CARDS, _cards(catalog.indicators[plan.form.indicator].goal))
    row = _by_area(page, catalog, row)
    parts.finish(page, _overdue(page, row))
    return page


def _cards(goal: float) -> tuple[Card, ...]:
    return (
        *parts.indicator_cards(goal),
        Card(
            "Requerimientos que aplican",
            f"={APPLY}",
            f'={POINTS_SAID}&". En No aplica: "&calc_no_aplica',
            "0",
        ),
        Card("Cumplimiento estricto", "=calc_estricto", '="Solo los que están en Cumple"', parts.SHARE),
        Card(
            "Vencidos",
            '=IF(calc_corte=0,"—",calc_vencidos)',
            '=IF(calc_corte=0,"",IF(calc_vencidos=0,"Ninguno a la fecha de corte",'
            '"Pasó su fecha compromiso y les falta puntaje"))',
            "0",
            (("mal", "calc_vencidos>0"), ("bien", f"AND(calc_corte>0,{APPLY}>0)")),
        ),
    )


def _by_area(page: Page, catalog: Catalog, row: int) -> int:
    """Figures by state and area, with their chart beside them; the row below."""
    top = row
    parts.draw_section(page, row, page.right, page.last, "Estados por área")
    row = parts.draw_section(page, row, 1, page.left, "Por estado y por área responsable")
    row = parts.draw_headers(page, row, COLUMNS)
    total = ["Todas las áreas", f"={APPLY}", "=calc_numerador", parts.OVERALL]
    row = parts.draw_figures(page, row, COLUMNS, total + [f"={name}" for name in STATE_NAMES], parts.TOTAL)
    shares = [f'=IF({APPLY}=0,"",{name}/{APPLY})' for name in STATE_NAMES]
    row = parts.draw_figures(page, row, COLUMNS, ["Proporción", "", "", "", *shares], parts.SHARES)
    first = row
    field = page.plan.form.table("requerimientos").field("area")
    for area in catalog.lists[field.choices].active():
        row = parts.draw_figures(page, row, COLUMNS, _area(area, row))
    row = parts.draw_figures(page, row, COLUMNS, _others(row, first))
    parts.draw_bars(page, COLUMNS, first, row - 1)
    series = [
        (FIRST_STATE + number, state, color)
        for number, (state, color) in enumerate(zip((*STATES, "Sin estado"), BARS, strict=True))
    ]
    parts.draw_stack(
        page,
        top + 1,
        (first, row - 1),
        series,
        height=28 + (row - first + 2) * parts.ROW_HEIGHT,
        alt_text="Barras apiladas: requerimientos de cada área responsable según su estado.",
    )
    page.sheet.heights[row] = 9.0
    return row + 1


def _area(area: str, row: int) -> list[str]:
    of_area = f"(requerimientos_area=$A{row})"
    points = (
        f"SUMPRODUCT({lines._APPLIES}*{lines._NOT_LATER}*{lines._WITH_PERCENT}*{of_area},{lines._PERCENT})"
        f"+SUMPRODUCT({lines._MET_WITHOUT_PERCENT}*{of_area})"
    )
    states = [f'=COUNTIFS(requerimientos_area,$A{row},requerimientos_estado,"{state}")' for state in STATES]
    other = f"=B{row}-SUM({column_letter(FIRST_STATE)}{row}:{column_letter(FIRST_STATE + 3)}{row})"
    return [
        area,
        f"=SUMPRODUCT({lines._APPLIES}*{of_area})",
        f"=IF(calc_corte=0,0,{points})",
        _value(row),
        *states,
        other,
    ]


def _others(row: int, first: int) -> list[str]:
    """What the areas of the list leave: no area, or another word."""
    totals = {APPLICABLE: APPLY, POINTS: "calc_numerador"} | dict(enumerate(STATE_NAMES, FIRST_STATE))
    rest = {column: f"={name}-SUM({parts.area_of(column, first, row - 1)})" for column, name in totals.items()}
    rest[POINTS] = f"=ROUND({rest[POINTS][1:]},9)"
    return ["Otra, o sin área", rest[APPLICABLE], rest[POINTS], _value(row), *(rest[FIRST_STATE + n] for n in range(5))]


def _value(row: int) -> str:
    return f'=IF(calc_corte=0,"",IF(B{row}=0,"",C{row}/B{row}))'


def _overdue(page: Page, row: int) -> int:
    """The list of overdue requirements; the row below."""
    total = records.draw_counted_section(page, row, "Requerimientos vencidos", "=calc_vencidos")
    condition = (
        f"{lines._APPLIES}*({lines._DUE}>=36526)*({lines._DUE}<calc_corte)"
        f"*(1-{lines._FULL})*(1-{lines._MET_WITHOUT_PERCENT})"
    )
    columns = (
        Listed("Área responsable", 1, 1, records.one_line(page, "requerimientos_area", 1, 1)),
        Listed("Ítem", 2, 2, '{requerimientos_id}&""', centred=True),
        Listed("Requerimiento contractual", 3, 10, records.one_line(page, "requerimientos_requerimiento", 3, 10)),
        Listed("Responsable", 11, 11, records.one_line(page, "requerimientos_responsable", 11, 11)),
        Listed("Compromiso", 12, 12, "{requerimientos_fecha_compromiso}", parts.DAY, True),
        Listed("Atraso", 13, 13, "calc_corte-INT({requerimientos_fecha_compromiso})", '0" d"', True),
    )
    return records.draw_records(
        page,
        row + 1,
        records.Selection("requerimientos_requerimiento", condition, total),
        columns,
        nothing=f'IF(OR(calc_corte=0,{APPLY}=0),"","✓ Ninguno")',
        rest="más: filtre la hoja por «Fecha compromiso».",
    )
