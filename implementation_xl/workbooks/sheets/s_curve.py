"""*Curva S*: planned and real cumulative progress over time, as a native chart and the points it is drawn from.

With a baseline the planned curve is its own. The real progress of an activity is spread evenly from its real start, or
the one it is judged by where there is none, to its real finish (to the cut-off where it has not finished); so the curve
ends in the real progress at the cut-off. Points after it fall on that last one.
"""

from __future__ import annotations

from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Chart, Conditional, Formula, Series
from implementation_xl.adapters.style import Style
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.checks import sentence
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import Plan, quoted
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.page import Page

NAME = "Curva S"
POINTS = 41
WIDTHS = (14.0, 14.0) * 4 + (2.0,) + (12.5, 10.0, 12.5, 10.0, 11.0)
LEFT = 8
FIGURES, HEADER = 8, 10
FIRST = HEADER + 1
LAST = FIRST + POINTS - 1
MARK = LAST + 3
DAY, PLANNED, UNTIL, REAL, GAP = "JKLMN"
LABELS = ("Día", "Planeado", "Día del real", "Real", "Diferencia")
POINT_HEIGHT = 13.5
UNSEEN = Style(color=style.WHITE)
"""What the lines of the chart need and nobody reads: days without a real progress, all of them without a plan."""
EARNED = "IF(ISNUMBER(calc_ev),calc_ev,0)"


def draw_s_curve(book: BookDrawing, plan: Plan, form: Form, catalog: Catalog) -> None:
    """Add *Curva S*; it reads the activities one by one, not the lines of *Gantt*."""
    cutoff = '=IF(calc_corte=0,"Fecha de corte no válida",calc_corte)'
    page = parts.page_of(plan, catalog, WIDTHS, LEFT, cutoff, "Fecha de corte: ")
    sheet = page.sheet
    book.add(sheet)
    sheet.name = NAME
    sheet.print.landscape = True
    sheet.heights |= {FIGURES: 24.0, HEADER: 28.0}
    _figures(page)
    _points(page)
    _mark(page)
    _chart(page)
    parts.finish(page, MARK + 2)


def _figures(page: Page) -> None:
    """Expected and real progress at the cut-off, their difference, and the planned and foreseen end."""
    gap = "ROUND((calc_ev-calc_pv)*100,1)"
    facts = (
        ("Avance esperado", '=IF(ISNUMBER(calc_pv),calc_pv,"—")', "0.0%"),
        ("Avance real", '=IF(ISNUMBER(calc_ev),calc_ev,"—")', "0.0%"),
        ("Diferencia (puntos)", f'=IF(ISNUMBER(calc_ev),{gap},"—")', "+0.0;-0.0;0.0"),
        ("Fin previsto", '=IF(ISNUMBER(calc_fin_previsto),calc_fin_previsto,"—")', parts.DAY),
    )
    look = style.COMPUTED_VALUE.but(size=12, align="center", indent=0)
    for number, (label, formula, number_format) in enumerate(facts):
        page.sheet.put(FIGURES, 2 * number + 1, label, style.LABEL)
        page.sheet.put(FIGURES, 2 * number + 2, Formula(formula), look.but(number_format=number_format))
    against = 'IF(calc_con_base=0,"","Lo planeado es la línea base: "&LOWER(LEFT(base_medido,1))&MID(base_medido,2,99))'
    reason = f'=IF(calc_motivo="",{against},{sentence("calc_motivo")})'
    page.sheet.span(FIGURES, page.right, page.last, Formula(reason), style.NOTE.but(align="right", valign="vcenter"))


def _points(page: Page) -> None:
    sheet = page.sheet
    sheet.put_row(HEADER, page.right, LABELS, style.HEADER_OPTIONAL.but(bold=True))
    look = parts.FIGURE
    shown = (look.but(number_format=parts.DAY), look.but(number_format="0.0%"))
    for row in range(FIRST, LAST + 1):
        sheet.heights[row] = POINT_HEIGHT
        values = (
            _day(row),
            _planned(f"${DAY}{row}"),
            f"=MIN(${DAY}{row},${DAY}${MARK})",
            _real(row),
            f'=IF(${DAY}{row}>${DAY}${MARK},"",ROUND(${REAL}{row}-${PLANNED}{row},3))',
        )
        for offset, value in enumerate(values):
            number_format = "+0.0%;-0.0%;0.0%" if offset == 4 else shown[offset % 2].number_format
            sheet.put(row, page.right + offset, Formula(value), look.but(number_format=number_format))
    after = f"=${DAY}{FIRST}>${DAY}${MARK}"
    sheet.conditionals.append(Conditional(f"{UNTIL}{FIRST}:{GAP}{LAST}", after, UNSEEN))
    none = Conditional(f"{DAY}{FIRST}:{GAP}{LAST}", "=calc_activas=0", UNSEEN)
    sheet.conditionals.append(none)


def _day(row: int) -> str:
    """The eve of the plan first, the end of plan or cut-off last, the others evenly between them."""
    if row == FIRST:
        return "=IF(calc_activas=0,IF(calc_corte>0,calc_corte,TODAY()),calc_inicio-1)"
    if row == LAST:
        end = "MAX(calc_fin,IF(calc_terminado=1,calc_fin_reloj,calc_corte))"
        return f"=IF(calc_activas=0,${DAY}${FIRST}+90,MIN({end},cal_fin))"
    return f"=${DAY}${FIRST}+ROUND({row - FIRST}*(${DAY}${LAST}-${DAY}${FIRST})/{POINTS - 1},0)"


def _planned(day: str) -> str:
    return f"=IF(calc_total=0,0,INDEX(cal_plan,MAX(1,MIN({day}-cal_ini+2,ROWS(cal_plan))))/calc_total)"


def _real(row: int) -> str:
    day = f"${DAY}{row}"
    part = f"({day}<act_hasta)*({day}>=act_desde)*({day}-act_desde+1)/(act_hasta-act_desde+1)"
    spread = f"SUMPRODUCT(act_ganado*(({day}>=act_hasta)+{part}))/calc_total"
    return f"=IF(OR(calc_total=0,{day}>=${DAY}${MARK}),{EARNED},{spread})"


def _mark(page: Page) -> None:
    """The cut-off as two points, bottom and top of the chart, with the progress expected and real there."""
    sheet = page.sheet
    sheet.heights |= {MARK - 2: 6.0, MARK - 1: 28.0, MARK: POINT_HEIGHT, MARK + 1: POINT_HEIGHT}
    labels = ("Corte", "Esperado", "Línea", "Real", "Diferencia")
    sheet.put_row(MARK - 1, page.right, labels, style.HEADER_OPTIONAL.but(bold=True))
    day = f"=IF(calc_corte=0,${DAY}${FIRST},MIN(calc_corte,${DAY}${LAST}))"
    share, gap = parts.FIGURE.but(number_format="0.0%"), parts.FIGURE.but(number_format="+0.0%;-0.0%;0.0%")
    looks = (parts.FIGURE.but(number_format=parts.DAY), share, share, share, gap)
    planned, difference = "=IF(ISNUMBER(calc_pv),calc_pv,0)", f"=ROUND(${REAL}{MARK}-${PLANNED}{MARK},3)"
    point = (Formula(day), Formula(planned), 0, Formula(f"={EARNED}"), Formula(difference))
    top = (Formula(f"=${DAY}${MARK}"), None, Formula("=IF(calc_corte=0,0,1)"), None, None)
    for row, values in ((MARK, point), (MARK + 1, top)):
        for offset, (value, look) in enumerate(zip(values, looks, strict=True)):
            sheet.put(row, page.right + offset, value, look)
    note = (
        "El avance real de cada actividad se reparte por igual desde su inicio real (si falta, el planeado o el de la "
        "línea base) hasta su fin real, o la fecha de corte si no ha terminado: la curva es aproximada antes del corte "
        "y exacta en él."
    )
    sheet.span(MARK, 1, page.left, note, parts.NOTE, rows=2)


def _chart(page: Page) -> None:
    def cells(column: str, first: int = FIRST, last: int = LAST) -> str:
        return f"={quoted(NAME)}!${column}${first}:${column}${last}"

    def line(color: str, width: float, **more: Any) -> dict[str, Any]:
        return {"line": {"color": color, "width": width, **more}, "marker": {"type": "none"}}

    def point(column: str, color: str, position: str) -> Series:
        labels = {
            "value": True,
            "position": position,
            "num_format": "0.0%;;",
            "font": {"bold": True, "size": 11, "color": color},
        }
        marker = {"type": "circle", "size": 8, "fill": {"color": color}, "border": {"color": style.WHITE}}
        return Series(
            f"{column} al corte",
            cells(DAY, MARK, MARK),
            cells(column, MARK, MARK),
            color,
            options={"marker": marker, "line": {"none": True}, "data_labels": labels},
        )

    plan_line = line(style.PLAN_DONE, 2.25, dash_type="dash")
    series = (
        Series("Planeado", cells(DAY), cells(PLANNED), style.PLAN_DONE, options=plan_line),
        Series("Real", cells(UNTIL), cells(REAL), style.GOOD, options=line(style.GOOD, 3.25)),
        Series(
            "Fecha de corte",
            cells(DAY, MARK, MARK + 1),
            cells(UNTIL, MARK, MARK + 1),
            style.BAD,
            options=line(style.BAD, 1.25, dash_type="long_dash_dot"),
        ),
        point(PLANNED, style.PLAN_DONE, "left"),
        point(REAL, style.GOOD, "right"),
    )
    grid = {"visible": True, "line": {"color": "#E3E7EB", "width": 0.75}}
    common = {"num_font": {"size": 10, "color": style.MUTED}, "line": {"color": style.LINE}, "major_gridlines": grid}
    options = {
        "subtype": "straight",
        "legend": {"position": "top", "font": {"size": 11}, "delete_series": [3, 4]},
        "x_axis": common | {"num_format": "dd-mmm-yy", "major_tick_mark": "outside"},
        "y_axis": common | {"num_format": "0%", "min": 0, "max": 1, "major_unit": 0.1, "major_tick_mark": "none"},
        "chartarea": {"border": {"color": style.LINE}},
    }
    wide = sum(int(width * parts.PIXELS_A_CHARACTER + 0.5) + 5 for width in WIDTHS[:LEFT])
    high = (28.0 + POINT_HEIGHT * POINTS + 34.0) * 4 / 3
    alt_text = (
        "Curva S: líneas del avance acumulado planeado y del real desde el inicio del plan, y una línea "
        "vertical en la fecha de corte con el avance esperado y el real."
    )
    page.sheet.charts.append(Chart(HEADER, 1, "scatter", "", series, alt_text, wide, int(high), options))
