"""*Resumen* of the tests: whether the project may go live, what keeps it from that, by criticality and area."""

from __future__ import annotations

from implementation_xl.adapters.drawing import Conditional, Formula
from implementation_xl.adapters.style import TONES, Style, tone
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.checks import sentence
from implementation_xl.forms.plan import Plan
from implementation_xl.forms.process import YES
from implementation_xl.indicators import gate
from implementation_xl.indicators import gate_sheet as lines
from implementation_xl.workbooks.sheets.summary import first_rows as records
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.first_rows import Listed
from implementation_xl.workbooks.sheets.summary.page import Card, FigureColumn, Page

WIDTHS = (18.0, 7.5, 8.5, 8.0, 10.0, 10.0, 10.0, 11.0, 2.0, 11.0, 15.0, 11.0, 8.0)
LEFT = 8
CARDS = ((1, 5), (6, 8), (9, 11), (12, 13))
RESULTS = (gate.PASSED, gate.FAILED, gate.BLOCKED)
SERIES = (
    ("Exitosas", parts.GOOD_BAR),
    ("Fallidas", parts.BAD_BAR),
    ("Bloqueadas", parts.UNKNOWN_BAR),
    ("Pendientes", parts.QUIET_BAR),
)
TOTALS = ("calc_aplicables", "calc_total_exitosas", "calc_fallidas", "calc_bloqueadas", "calc_pendientes")
APPLICABLE, FIRST_RESULT, LAST_RESULT = 2, 3, 6
FIGURES = (
    FigureColumn("Aplican"),
    FigureColumn("Exitosas", tone="bien"),
    FigureColumn("Fallidas", tone="mal"),
    FigureColumn("Bloqueadas", tone="mal"),
    FigureColumn("Pendientes", tone="neutro"),
    FigureColumn("Ejecutadas", "0%"),
    FigureColumn("Exitosas (%)", "0%", bar=True),
)
OBSTACLES = (
    ("Críticas o altas fallidas", "calc_decisivas_fallidas"),
    ("Críticas o altas bloqueadas", "calc_decisivas_bloqueadas"),
    ("Críticas o altas pendientes", "calc_decisivas_pendientes"),
    ("Críticas sin confirmar", "calc_sin_confirmar"),
)
BLOCKING = f'(({lines._DECISIVE}*({lines._RESULT}<>"{gate.PASSED}")+{lines._CRITICAL}*(pruebas_confirmado<>"{YES}"))>0)'


def draw(plan: Plan, catalog: Catalog) -> Page:
    """The page of a set of tests."""
    page = parts.page_of(plan, catalog, WIDTHS, LEFT, "=TODAY()", "Al ")
    row = parts.draw_cards(page, parts.FIRST_ROW, CARDS, _cards())
    row = _by_criticality(page, row)
    row = _by_area(page, catalog, row)
    parts.finish(page, _blocking(page, row))
    return page


def _cards() -> tuple[Card, ...]:
    day = "enc_fecha_salida_produccion"
    return (
        Card(
            "Apto para salida a producción",
            "=calc_apto",
            '=IF(calc_apto_motivo="","Críticas y altas exitosas, y las críticas confirmadas",'
            f"{sentence('calc_apto_motivo')})",
            "",
            parts.state_tones("calc_apto"),
            24,
        ),
        Card(
            "Pruebas exitosas",
            "=calc_exitosas",
            '=calc_total_exitosas&" de "&calc_aplicables&'
            + parts.plural("calc_aplicables", " que aplica", " que aplican"),
            parts.SHARE,
        ),
        Card(
            "Pruebas ejecutadas",
            "=calc_ejecutadas",
            f'="Exitosas y fallidas. No aplican: "&COUNTIF({lines._RESULT},"{gate.NOT_APPLICABLE}")',
            parts.SHARE,
        ),
        Card("Salida a producción", parts.day_value(day), parts.days_left(day), "dd-mmm-yyyy", size=14),
    )


def _by_criticality(page: Page, row: int) -> int:
    """Figures by result and criticality, and beside them what keeps the project from going live; the row below."""
    columns = (FigureColumn("Criticidad"), *FIGURES)
    _obstacles(page, row)
    row = parts.draw_section(page, row, 1, page.left, "Por resultado y por criticidad")
    row = parts.draw_headers(page, row, columns)
    figures = [f"={name}" for name in (*TOTALS, "calc_ejecutadas", "calc_exitosas")]
    row = parts.draw_figures(page, row, columns, ["Todas las pruebas", *figures], parts.TOTAL)
    shares = [f'=IF(calc_aplicables=0,"",{name}/calc_aplicables)' for name in TOTALS[1:]]
    row = parts.draw_figures(page, row, columns, ["Proporción", "", *shares, "", ""], parts.SHARES)
    first = row
    for word, name in (
        (gate.CRITICAL, "calc_criticas"),
        (gate.HIGH, "calc_altas"),
        (gate.MEDIUM, "calc_medias"),
        (gate.LOW, "calc_bajas"),
    ):
        own = lines._CRITICAL if word == gate.CRITICAL else f"{lines._APPLIES}*({lines._CRITICALITY}=$A{row})"
        results = [f'=SUMPRODUCT({own}*({lines._RESULT}="{result}"))' for result in RESULTS]
        row = parts.draw_figures(page, row, columns, [word, f"={name}", *results, *_derived(row)])
    parts.draw_bars(page, columns, first, row - 1)
    page.sheet.heights[row] = 9.0
    return row + 1


def _derived(row: int) -> list[str]:
    """What follows from the other figures of a row: pending, executed and passed."""
    return [f"=B{row}-SUM(C{row}:E{row})", *_fractions(row)]


def _fractions(row: int) -> list[str]:
    return [f'=IF(B{row}=0,"",(C{row}+D{row})/B{row})', f'=IF(B{row}=0,"",C{row}/B{row})']


def _obstacles(page: Page, row: int) -> None:
    row = parts.draw_section(page, row, page.right, page.last, "Qué impide la salida")
    row = parts.draw_panel_header(page, row, "Motivo", "Pruebas")
    cell = column_letter(page.last)
    for number, (label, name) in enumerate(OBSTACLES):
        at = row + number
        page.sheet.span(at, page.right, page.last - 1, label, parts.NAMED)
        page.sheet.put(at, page.last, Formula(f"={name}"), parts.FIGURE.but(bold=True, number_format="0"))
        area = f"{cell}{at}"
        page.sheet.conditionals.append(Conditional(area, f"={name}>0", tone("mal")))
        page.sheet.conditionals.append(Conditional(area, f"=AND(calc_decisivas>0,{name}=0)", tone("bien")))
    note = (
        '=IF(calc_decisivas=0,"Sin críticas ni altas que apliquen no se puede salir.",'
        f'"De "&calc_decisivas&{parts.plural("calc_decisivas", " crítica o alta, ", " críticas y altas, ")}'
        f"&calc_decisivas_exitosas&{parts.plural('calc_decisivas_exitosas', ' está exitosa.', ' están exitosas.')})"
    )
    page.sheet.span(row + len(OBSTACLES), page.right, page.last, Formula(note), parts.NOTE)
    bad = TONES["mal"][0]
    area = f"{column_letter(page.right)}{row + len(OBSTACLES)}"
    page.sheet.conditionals.append(Conditional(area, "=AND(calc_aplicables>0,calc_decisivas=0)", Style(color=bad)))


def _by_area(page: Page, catalog: Catalog, row: int) -> int:
    """Figures by area with their chart beside them; the row below."""
    columns = (FigureColumn("Área de apoyo"), *FIGURES)
    parts.draw_section(page, row, page.right, page.last, "Resultados por área")
    row = parts.draw_section(page, row, 1, page.left, "Por área de apoyo")
    top = row
    row = parts.draw_headers(page, row, columns)
    first = row
    field = page.plan.form.table("pruebas").field("area")
    for area in catalog.lists[field.choices].active():
        results = [f'=COUNTIFS(pruebas_area,$A{row},{lines._RESULT},"{result}")' for result in RESULTS]
        applicable = f"=SUMPRODUCT({lines._APPLIES}*(pruebas_area=$A{row}))"
        row = parts.draw_figures(page, row, columns, [area, applicable, *results, *_derived(row)])
    rest = [f"={name}-SUM({parts.area_of(column, first, row - 1)})" for column, name in enumerate(TOTALS, APPLICABLE)]
    row = parts.draw_figures(page, row, columns, ["Otra, o sin área", *rest, *_fractions(row)])
    parts.draw_bars(page, columns, first, row - 1)
    series = [(column, name, color) for column, (name, color) in enumerate(SERIES, FIRST_RESULT)]
    parts.draw_stack(
        page,
        top,
        (first, row - 1),
        series,
        height=28 + (row - first) * parts.ROW_HEIGHT,
        alt_text="Barras apiladas: pruebas de cada área de apoyo según su resultado.",
    )
    page.sheet.heights[row] = 9.0
    return row + 1


def _blocking(page: Page, row: int) -> int:
    """The list of tests that keep the project from going live; the row below."""
    total = records.draw_counted_section(page, row, "Pruebas que impiden la salida", f"=SUMPRODUCT(--{BLOCKING})-1")
    result = (
        f'IF({{pruebas_resultado}}="{gate.PASSED}","",IF(OR({{pruebas_resultado}}="{gate.FAILED}",'
        f'{{pruebas_resultado}}="{gate.BLOCKED}"),{{pruebas_resultado}},"{gate.PENDING}"))'
    )
    confirm = (
        f'IF({{pruebas_criticidad}}="{gate.HIGH}","",IF({{pruebas_confirmado}}="{YES}","",'
        f'IF({{pruebas_resultado}}="{gate.PASSED}","Sin confirmar"," · sin confirmar")))'
    )
    critical = f'IF({{pruebas_criticidad}}="","{gate.CRITICAL} (vacía)",{{pruebas_criticidad}}&"")'
    columns = (
        Listed("Área de apoyo", 1, 1, records.one_line(page, "pruebas_area", 1, 1)),
        Listed("ID", 2, 2, '{pruebas_id}&""', centred=True),
        Listed("Ítem o requerimiento a probar", 3, 9, records.one_line(page, "pruebas_item", 3, 9)),
        Listed("Criticidad", 10, 10, critical, centred=True),
        Listed("Qué lo impide", 11, 12, f"{result}&{confirm}"),
    )
    return records.draw_records(
        page,
        row + 1,
        records.Selection("pruebas_item", BLOCKING, total),
        columns,
        nothing='IF(calc_decisivas=0,"","✓ Ninguna")',
        rest="más: filtre la hoja por «Resultado».",
    )
