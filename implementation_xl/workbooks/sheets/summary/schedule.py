"""*Resumen* of the schedule: the result, progress by phase and by area, states, and what is late.

Figures by phase and area are summed over *Por actividad*, which reads the raw columns of every counted row; the lines
of *Gantt* and the display columns of the data sheet play no part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Chart, Conditional, Formula, Series
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.catalog import PLACEHOLDER, Catalog
from implementation_xl.forms.plan import Plan
from implementation_xl.workbooks.sheets.activity_rows import COUNTED, of_group
from implementation_xl.workbooks.sheets.baseline_lines import sentence_of_baseline
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.first_rows import (
    LISTED,
    LISTED_CELL,
    Listed,
    draw_counted_section,
    one_line,
)
from implementation_xl.workbooks.sheets.summary.page import Card, FigureColumn, Page
from implementation_xl.workbooks.sheets.support import points_apart

WIDTHS = (22.0, 9.5, 9.5, 8.0, 8.0, 9.0, 10.0, 9.0, 9.0, 2.0, 12.0, 12.0, 11.0, 9.0)
LEFT = 9
CARDS = ((1, 1), (2, 3), (4, 6), (7, 8), (9, 12), (13, 14))
STATES = ("Finalizada", "En curso", "Sin iniciar", "Atrasada", "Suspendida")
BARS = (parts.GOOD_BAR, style.SECONDARY, parts.QUIET_BAR, parts.BAD_BAR, parts.STOPPED_BAR)
HEADS = (
    FigureColumn("Actividades"),
    FigureColumn("Finalizadas", tone="bien"),
    FigureColumn("En curso", tone="neutro"),
    FigureColumn("Sin iniciar", tone="neutro"),
    FigureColumn("Atrasadas", tone="mal"),
    FigureColumn("Suspendidas", tone="neutro"),
    FigureColumn("Avance real", parts.SHARE, bar=True),
    FigureColumn("Avance esperado", parts.SHARE, bar=True),
)
LATE, EARLY = " por detrás del plan", " por delante del plan"
FIRST_STATE, PROGRESS, EXPECTED = 3, 8, 9
WEIGHED = ("act_dias", "act_ganado", "act_debido")


def draw(plan: Plan, catalog: Catalog) -> Page:
    """The page of a schedule."""
    cutoff = '=IF(calc_corte=0,"Fecha de corte no válida",calc_corte)'
    page = parts.page_of(plan, catalog, WIDTHS, LEFT, cutoff, "Fecha de corte: ")
    row = _baseline(page, parts.draw_cards(page, parts.FIRST_ROW, CARDS, _cards()))
    lists = {
        name: catalog.lists[plan.form.table("actividades").field(name).choices].active() for name in ("fase", "area")
    }
    top = row
    parts.draw_section(page, row, page.right, page.last, "Avance real y esperado por fase")
    row = parts.draw_section(page, row, 1, page.left, "Por fase")
    phases = [(word, of_group(str(number))) for number, word in enumerate(lists["fase"], 1)]
    first, row = _figures(page, row, ("Fase", "Todas las fases", "Otra, o sin fase"), phases)
    _progress_chart(page, top + 1, (first, row - 1))
    page.sheet.heights[row] = 9.0
    top, row = row + 1, row + 1
    parts.draw_section(page, row, page.right, page.last, "Estados por área")
    row = parts.draw_section(page, row, 1, page.left, "Por área responsable")
    areas = [(word, f'act_area,"{word}"') for word in lists["area"]]
    first, row = _figures(page, row, ("Área responsable", "Todas las áreas", "Otra, o sin área"), areas)
    series = [
        (FIRST_STATE + number, state, color) for number, (state, color) in enumerate(zip(STATES, BARS, strict=True))
    ]
    parts.draw_stack(
        page,
        top + 1,
        (first, row - 1),
        series,
        height=28 + (row - first + 1) * parts.ROW_HEIGHT,
        alt_text="Barras apiladas: actividades de cada área responsable según su estado.",
    )
    page.sheet.span(row, 1, page.last, Formula(_uncounted()), parts.NOTE)
    page.sheet.heights |= {row: 27.0, row + 1: 5.0}
    parts.finish(page, _late(page, row + 2))
    return page


def _cards() -> tuple[Card, ...]:
    result = parts.indicator_cards(0)[0]
    measured = "ISNUMBER(calc_retraso)"
    days = "ROUND(ABS(calc_retraso),1)"
    delay = (
        f'IF({days}=0,"al día",{parts.plural(days, "día hábil", "días hábiles")}&IF(calc_retraso>0,"{LATE}","{EARLY}"))'
    )
    ends = f'"El plan termina el "&{parts.day_text("calc_fin")}'
    late, all_ = "COUNT(act_orden)", f"COUNTIFS({COUNTED})"
    gap = points_apart("calc_ev", "calc_pv")
    apart = f'{gap}&{parts.plural(gap, " punto ", " puntos ")}&IF(calc_ev<calc_pv,"menos","más")&" de lo esperado"'
    return (
        result,
        Card("Avance real", '=IF(ISNUMBER(calc_ev),calc_ev,"—")', f'=IF(ISNUMBER(calc_ev),{apart},"")', parts.SHARE),
        Card(
            "Avance esperado",
            '=IF(ISNUMBER(calc_pv),calc_pv,"—")',
            '=IF(ISNUMBER(calc_pv),"a la fecha de corte","")',
            parts.SHARE,
        ),
        Card(
            '=IF(N(calc_retraso)<=-0.05,"Adelanto","Retraso")',
            f'=IF({measured},{days},"—")',
            f'=IF({measured},{delay},"")',
            "0.0",
        ),
        Card(
            "Fin previsto",
            '=IF(ISNUMBER(calc_fin_previsto),calc_fin_previsto,"—")',
            f'=IF(ISNUMBER(calc_fin),{ends},"")',
            parts.DAY,
        ),
        Card(
            "Atrasadas",
            f'=IF(calc_corte=0,"—",{late})',
            f'="de "&{parts.count_text(all_)}&{parts.plural(all_, " actividad", " actividades")}',
            "0",
            (("mal", f"{late}>0"), ("bien", f"AND(calc_corte>0,COUNTIFS({COUNTED})>0)")),
        ),
    )


def _baseline(page: Page, row: int) -> int:
    """What the result is measured with: the version in force, its approvals, how far the plan drifted; row below."""
    look = style.Style(size=10, color=style.PRIMARY, fill=style.PALE, bold=True, valign="vcenter", indent=1)
    page.sheet.span(row, 1, LEFT, Formula(f"={sentence_of_baseline()}"), look)
    drift = '=IF(ISNUMBER(base_corrimiento),"Fin del plan de hoy: "&' + _drift() + ',"")'
    tones = look.but(align="right", bold=False, color=style.INK)
    page.sheet.span(row, page.right - 1, page.last, Formula(drift), tones)
    area = f"{column_letter(page.right - 1)}{row}:{column_letter(page.last)}{row}"
    page.sheet.conditionals.append(Conditional(area, "=N(base_corrimiento)>0", style.Style(color=style.BAD, bold=True)))
    page.sheet.heights |= {row: 21.0, row + 1: 9.0}
    return row + 2


def _drift() -> str:
    days = "ABS(base_corrimiento)"
    words = parts.plural(days, " día hábil ", " días hábiles ")
    return (
        f'IF(base_corrimiento=0,"el aprobado",{days}&{words}&IF(base_corrimiento>0,"después","antes")&" del aprobado")'
    )


def _figures(page: Page, row: int, names: tuple[str, str, str], groups: Sequence[tuple[str, str]]) -> tuple[int, int]:
    """A table of figures with a row per group (name, criteria over the lines); its first group row, the row below."""
    columns = (FigureColumn(names[0]), *HEADS)
    row = parts.draw_headers(page, row, columns)
    totals = _counts("")
    progress = ['=IF(ISNUMBER(calc_ev),calc_ev,"")', '=IF(ISNUMBER(calc_pv),calc_pv,"")']
    sums: list[list[str]] = []
    row = parts.draw_figures(page, row, columns, [names[1], *totals, *progress], parts.TOTAL)
    first = row
    for name, criteria in groups:
        sums.append([page.tally(f"SUMIFS({figure},act_fuera,0,{criteria})") for figure in WEIGHED])
        row = parts.draw_figures(page, row, columns, [name, *_counts(f",{criteria}"), *_shares(*sums[-1])])
    rest = [f"={total[1:]}-SUM({parts.area_of(column, first, row - 1)})" for column, total in enumerate(totals, 2)]
    row = parts.draw_figures(page, row, columns, [names[2], *rest, *_shares(*_left(page, sums))])
    parts.draw_bars(page, columns, first, row - 1)
    return first, row


def _counts(criteria: str) -> list[str]:
    """How many activities count, and how many in each state."""
    states = [f'=COUNTIFS({COUNTED},act_estado,"{state}"{criteria})' for state in STATES]
    return [f"=COUNTIFS({COUNTED}{criteria})", *states]


def _shares(weight: str, real: str, due: str) -> list[str]:
    """Real and expected progress of a group, of its planned working days; nothing is expected at no date."""
    known = (f"{weight}<0.5", f"OR({weight}<0.5,calc_corte=0)")
    return [f'=IF({no},"",{figure}/{weight})' for no, figure in zip(known, (real, due), strict=True)]


def _left(page: Page, sums: Sequence[Sequence[str]]) -> list[str]:
    """The cells of what no group holds: planned, earned and due working days."""
    return [
        page.tally(f"ROUND(SUMIFS({figure},act_fuera,0)-({'+'.join(own)}),9)")
        for figure, own in zip(WEIGHED, zip(*sums, strict=True), strict=True)
    ]


def _uncounted() -> str:
    """What the tables leave out, and where their figures come from."""
    cancelled = 'COUNTIFS(act_clave,">0",act_novedad,"Cancelada")'
    undated = f"(gantt_total-COUNTIFS({COUNTED})-{cancelled}-base_fuera)"
    out = (
        f'=IF({cancelled}=0,"","Canceladas, que no se cuentan: "&{cancelled}&". ")'
        f'&IF(base_fuera=0,"","Fuera de la línea base, que no se cuentan: "&base_fuera&". ")'
        f'&IF({undated}=0,"","Sin fechas válidas, que no se cuentan: "&{undated}&". ")'
    )
    weight = 'IF(calc_con_base=0,"planeados","de la línea base")'
    return f'{out}&"El avance se pondera por días hábiles "&{weight}&"."'


def _progress_chart(page: Page, row: int, rows: tuple[int, int]) -> None:
    """Bars of real and expected progress, a pair per group, at the right of their table."""
    series = [
        Series(
            "Avance esperado",
            parts.place(1, *rows),
            parts.place(EXPECTED, *rows),
            style.PLAN_REST,
            options={"gap": 40, "overlap": 0},
        ),
        Series("Avance real", parts.place(1, *rows), parts.place(PROGRESS, *rows), style.PLAN_DONE),
    ]
    font = {"size": 9}
    options: dict[str, Any] = {
        "legend": {"position": "bottom", "font": font},
        "x_axis": {
            "num_format": "0%",
            "min": 0,
            "max": 1,
            "major_unit": 0.25,
            "num_font": {"size": 8},
            "major_gridlines": {"visible": True, "line": {"color": style.LINE, "width": 0.5}},
            "line": {"none": True},
        },
        "y_axis": {
            "reverse": True,
            "num_font": font,
            "line": {"color": style.LINE},
            "major_tick_mark": "none",
            "text_axis": True,
            "crossing": "max",
        },
        "chartarea": {"border": {"color": style.LINE}},
    }
    wide = sum(int(width * parts.PIXELS_A_CHARACTER + 0.5) + 5 for width in page.widths[page.right - 1 :])
    high = 28 + (rows[1] - rows[0] + 2) * parts.ROW_HEIGHT
    alt_text = "Barras: avance real y avance esperado de cada fase a la fecha de corte."
    chart = Chart(row, page.right, "bar", "", tuple(series), alt_text, wide, int(high * 4 / 3), options)
    page.sheet.charts.append(chart)


def _late(page: Page, row: int) -> int:
    """The late activities, those with most working days of delay first; the row below."""
    sheet, key = page.sheet, "actividades_actividad"
    total = draw_counted_section(page, row, "Actividades atrasadas", "=COUNT(act_orden)")
    columns = (
        Listed("Fase", 1, 1, '{actividades_fase}&""'),
        Listed("Actividad", 2, 6, one_line(page, key, 2, 6)),
        Listed("Área responsable", 7, 8, one_line(page, "actividades_area", 7, 8)),
        Listed("Responsable", 9, 11, one_line(page, "actividades_responsable", 9, 11)),
        Listed("Debía terminar", 12, 12, "{act_mide_fin}", parts.DAY, True),
        Listed("Atraso", 13, 13, "", "", True),
    )
    row += 1
    for column in columns:
        sheet.span(row, column.first, column.last, column.label, style.HEADER_OPTIONAL.but(bold=True))
    sheet.put(row, page.last, "Fila", style.HEADER_OPTIONAL.but(bold=True))
    sheet.heights[row] = 18.0
    letter = column_letter(page.last)
    first_row = page.tally(f"SUMPRODUCT(MIN(ROW({key})))")
    for number in range(1, LISTED + 1):
        row += 1
        largest = page.tally(f"IF({total}<{number},0,LARGE(act_orden,{number}))")
        sheet_row = f"MATCH({largest},act_orden,0)+{first_row}-1"
        look = LISTED_CELL.but(align="center", indent=0, color=style.MUTED)
        sheet.put(row, page.last, Formula(f'=IF({total}<{number},"",{sheet_row})'), look)
        for column in columns:
            text = _read(column.value, f"{letter}{row}-{first_row}+1")
            if not text:
                text = f'IF({largest}<1,"avance menor",INT({largest})&IF({largest}<2," día"," días"))'
            nothing = f'IF(OR(calc_corte=0,COUNTIFS({COUNTED})=0),"","✓ Ninguna")'
            empty = nothing if number == 1 and column.first == 2 else '""'
            shown = LISTED_CELL.but(number_format=column.number_format)
            shown = shown.but(align="center", indent=0) if column.centred else shown
            sheet.span(
                row, column.first, column.last, Formula(f'=IF({letter}{row}="",{empty},IFERROR({text},"—"))'), shown
            )
    rest = parts.count_text(f"({total}-{LISTED})")
    more = f'=IF({total}>{LISTED},"Y "&{rest}&" más: filtre la hoja de datos por «Estado».","")'
    sheet.span(row + 1, 1, page.last, Formula(more), style.NOTE.but(valign="vcenter"))
    return row + 2


def _read(value: str, position: str) -> str:
    return PLACEHOLDER.sub(lambda found: f"INDEX({found[1]},{position})", value)
