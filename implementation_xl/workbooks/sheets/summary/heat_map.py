"""*Mapa de calor*: risks and opportunities by probability and impact, before and with their controls, live.

A pair without residual values stands where its inherent ones put it: a control nobody assessed lowers nothing. The
levels are the definition's bands, which the level columns of the table find here by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from implementation_xl.adapters import style
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import SCALE, Matrix
from implementation_xl.forms.plan import Plan, quoted
from implementation_xl.workbooks.sheets.summary import first_rows as records
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.first_rows import Listed
from implementation_xl.workbooks.sheets.summary.page import Card, FigureColumn, Page

NAME = "Mapa de calor"
GRID = (15.0, *(11.0 for _ in SCALE))
WIDTHS = (*GRID, 3.0, *GRID)
LEFT = len(GRID)
CARDS = ((1, 2), (3, 5), (6, 8), (9, 11), (12, 13))
RISK, CHANCE = "Riesgo", "Oportunidad"
PROBABILITY = ("Rara vez", "Poco probable", "Posible", "Probable", "Casi seguro")
IMPACT = {
    RISK: ("Insignificante", "Menor", "Moderado", "Mayor", "Catastrófico"),
    CHANCE: ("Mínimo", "Menor", "Moderado", "Mayor", "Excepcional"),
}
HEAT = {RISK: ("#CFE8DC", "#FBE7B2", "#F4B78E", "#D4694F"), CHANCE: ("#EEF3F8", "#CBDCEB", "#92B6D6", "#4E7FAC")}
TITLES = {
    (RISK, False): "Riesgos: antes de los controles",
    (RISK, True): "Riesgos: con los controles",
    (CHANCE, False): "Oportunidades: antes del plan",
    (CHANCE, True): "Oportunidades: con el plan",
}
CELL_HEIGHT = 30.0


def draw(plan: Plan, catalog: Catalog) -> Page:
    """The page of a matrix of risks; its bands get the names that the level columns find them by."""
    matrix = plan.form.matrix
    assert matrix is not None
    page = parts.page_of(plan, catalog, WIDTHS, LEFT, "=TODAY()", "Al ")
    page.sheet.name = NAME
    row = parts.draw_cards(page, parts.FIRST_ROW, CARDS, _cards(page, matrix))
    places = {}
    for kind in (RISK, CHANCE):
        for residual, column in ((False, 1), (True, LEFT + 2)):
            places[kind, residual] = row + 1
            _grid(page, matrix, row, column, kind, residual)
        row += len(SCALE) + 4
    row = _bands(page, matrix, row, places)
    parts.finish(page, _heaviest(page, matrix, row))
    return page


def band_names(plan: Plan) -> dict[str, str]:
    """The names of the bands' first products and of their levels."""
    assert plan.form.matrix is not None
    first = _bands_row()
    last = first + len(plan.form.matrix.bands) - 1
    return {
        "banda_nivel": f"={quoted(NAME)}!$A${first}:$A${last}",
        "banda_desde": f"={quoted(NAME)}!$B${first}:$B${last}",
    }


def _bands_row() -> int:
    return parts.FIRST_ROW + 4 + 2 * (len(SCALE) + 4) + 2


def _here(matrix: Matrix, kind: str, residual: bool, test: str) -> str:
    """The rows of a class whose probability {p} and impact {i} meet a test; each of the table's rows is 1 or 0."""
    table = matrix.table
    inherent = test.format(p=f"{table}_probabilidad", i=f"{table}_impacto")
    own = f'({table}_clase="{kind}")'
    if not residual:
        return f"{own}*{inherent}"
    probability, impact = f"{table}_probabilidad_residual", f"{table}_impacto_residual"
    lowered = test.format(p=probability, i=impact)
    unknown = f'((({probability}="")+({impact}=""))>0)'
    return f"{own}*({lowered}*(1-{unknown})+{inherent}*{unknown})"


def _at_least(least: int) -> str:
    """The test that probability by impact reaches a value, said without multiplying cells that may hold text."""
    tests = [f"({{p}}={one})*({{i}}>={-(-least // one)})*({{i}}<=5)" for one in SCALE if -(-least // one) <= SCALE[-1]]
    return f"({'+'.join(tests)})"


def _serious(matrix: Matrix) -> int:
    """From which product on a level calls for treatment: the second highest band."""
    return matrix.bands[-2].least if len(matrix.bands) > 1 else matrix.bands[-1].least


def _cards(page: Page, matrix: Matrix) -> tuple[Card, ...]:
    table = matrix.table
    high = _at_least(_serious(matrix))
    before = page.tally(f"SUMPRODUCT({_here(matrix, RISK, False, high)})")
    after = page.tally(f"SUMPRODUCT({_here(matrix, RISK, True, high)})")
    unassessed = page.tally(f"SUMPRODUCT({_here(matrix, RISK, False, _unassessed(table))})")
    risks, chances = (f'COUNTIF({table}_clase,"{kind}")' for kind in (RISK, CHANCE))
    words = " o ".join(band.level.lower() for band in matrix.bands[-2:])
    fallen, risen = f"({before}-{after})", f"({after}-{before})"
    moved = (
        f'IF({fallen}=0,"Los mismos que antes",IF({fallen}>0,{parts.plural(fallen, "Bajó ", "Bajaron ")}&{fallen},'
        f"{parts.plural(risen, 'Subió ', 'Subieron ')}&{risen}))"
    )
    happened = f'COUNTIFS({table}_clase,"{RISK}",{table}_estado,"Materializado")'
    return (
        Card("Riesgos", f"={risks}", f'="Oportunidades: "&{chances}', "0"),
        Card("Altos antes de los controles", f"={before}", f'="En nivel {words}"', "0"),
        Card(
            "Altos con los controles",
            f"={after}",
            f'=IF({before}+{after}=0,"",{moved})',
            "0",
            (("mal", f"{after}>0"), ("bien", f"AND({risks}>0,{after}=0)")),
        ),
        Card(
            "Sin controles valorados",
            f"={unassessed}",
            '="Falta la probabilidad o el impacto residual"',
            "0",
        ),
        Card("Materializados", f"={happened}", '=""', "0", (("mal", f"{happened}>0"),)),
    )


def _unassessed(table: str) -> str:
    return f'((({table}_probabilidad_residual="")+({table}_impacto_residual=""))>0)'


def _grid(page: Page, matrix: Matrix, row: int, column: int, kind: str, residual: bool) -> None:
    sheet = page.sheet
    last = column + len(SCALE)
    parts.draw_section(page, row, column, last, TITLES[kind, residual])
    label = style.Style(size=9, color=style.MUTED, align="right", indent=1, wrap=True)
    for offset, probability in enumerate(reversed(SCALE), 1):
        at = row + offset
        sheet.heights[at] = CELL_HEIGHT
        sheet.put(at, column, f"{PROBABILITY[probability - 1]} · {probability}", label)
        for impact in SCALE:
            test = f"({{p}}={probability})*({{i}}={impact})"
            count = parts.errors_as_blank(page.plan, f"=SUMPRODUCT({_here(matrix, kind, residual, test)})")
            sheet.put(at, column + impact, count, _heat(matrix, kind, probability * impact))
    foot = row + len(SCALE) + 1
    sheet.heights[foot] = 26.0
    below = style.Style(size=8, color=style.MUTED, align="center", valign="top", wrap=True)
    sheet.put(foot, column, "Probabilidad ↑  Impacto →", below.but(align="right"))
    for impact in SCALE:
        sheet.put(foot, column + impact, f"{impact} · {IMPACT[kind][impact - 1]}", below)
    sheet.heights[foot + 1] = 9.0


def _heat(matrix: Matrix, kind: str, product: int) -> style.Style:
    number = max(index for index, band in enumerate(matrix.bands) if product >= band.least)
    colors = HEAT[kind]
    step = round(number * (len(colors) - 1) / max(len(matrix.bands) - 1, 1))
    ink = style.WHITE if step == len(colors) - 1 else style.INK
    return style.Style(
        size=13,
        bold=True,
        fill=colors[step],
        color=ink,
        border="all",
        border_color=style.WHITE,
        align="center",
        number_format='0;-0;""',
    )


def _bands(page: Page, matrix: Matrix, row: int, places: dict[tuple[str, bool], int]) -> int:
    """How many stand in each level, with the product it begins at; the row below."""
    assert row + 2 == _bands_row()
    columns = (
        FigureColumn("Nivel"),
        FigureColumn("Desde"),
        FigureColumn("Riesgos antes"),
        FigureColumn("Riesgos con control"),
        FigureColumn("Oportun. antes"),
        FigureColumn("Oportun. con plan"),
    )
    row = parts.draw_section(page, row, 1, page.left, "Por nivel")
    row = parts.draw_headers(page, row, columns)
    for number, band in enumerate(matrix.bands):
        top = matrix.bands[number + 1].least if number + 1 < len(matrix.bands) else SCALE[-1] ** 2 + 1
        figures = [
            f"={'+'.join(_cells(places[kind, residual], residual, band.least, top)) or 0}"
            for kind in (RISK, CHANCE)
            for residual in (False, True)
        ]
        row = parts.draw_figures(page, row, columns, [band.level, band.least, *figures])
    page.sheet.heights[row] = 9.0
    return row + 1


def _cells(first: int, residual: bool, least: int, top: int) -> Iterator[str]:
    """The cells of a grid, whose first row is 1-based `first`, with a product from `least` up to `top`."""
    column = LEFT + 2 if residual else 1
    for offset, probability in enumerate(reversed(SCALE)):
        for impact in SCALE:
            if least <= probability * impact < top:
                yield f"{column_letter(column + impact)}{first + offset}"


def _heaviest(page: Page, matrix: Matrix, row: int) -> int:
    """The list of risks that stay high with their controls; the row below."""
    table = matrix.table
    condition = _here(matrix, RISK, True, _at_least(_serious(matrix)))
    words = " o ".join(band.level.lower() for band in matrix.bands[-2:])
    title = f"Riesgos que siguen en nivel {words} con sus controles"
    total = records.draw_counted_section(page, row, title, f"=SUMPRODUCT({condition})")
    columns = (
        Listed("ID", 1, 1, f'{{{table}_id}}&""', centred=True),
        Listed("Riesgo", 2, 6, records.one_line(page, f"{table}_descripcion", 2, 6)),
        Listed("Control o plan", 7, 9, records.one_line(page, f"{table}_control", 7, 9)),
        Listed("Responsable", 10, 11, records.one_line(page, f"{table}_responsable", 10, 11)),
        Listed("Estado", 12, 12, f'{{{table}_estado}}&""', centred=True),
    )
    return records.draw_records(
        page,
        row + 1,
        records.Selection(f"{table}_descripcion", condition, total),
        columns,
        nothing=f'IF(COUNTIF({table}_clase,"{RISK}")=0,"","✓ Ninguno")',
        rest="más: filtre la hoja por «Nivel residual».",
    )
