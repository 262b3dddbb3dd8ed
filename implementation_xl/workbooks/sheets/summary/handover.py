"""*Resumen* of a hand-over: the project at a glance, its dimensioning by channel, the documents that are missing."""

from __future__ import annotations

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Formula
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.plan import Plan
from implementation_xl.workbooks.sheets.summary import first_rows as records
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.first_rows import Listed
from implementation_xl.workbooks.sheets.summary.page import Card, FigureColumn, Page

WIDTHS = (20.0, 8.0, 13.0, 9.0, 9.0, 13.0, 12.0, 2.0, 17.0, 10.5, 11.5, 8.0)
LEFT = 7
CARDS = ((1, 2), (3, 4), (5, 6), (7, 9), (10, 12))
FACTS = (
    "campana",
    "sector",
    "responsable_comercial",
    "solicitante",
    "fecha_recepcion",
    "modelo_facturacion",
    "vigencia_meses",
    "dias_estabilizacion",
    "bonificaciones",
    "penalizaciones",
)
FACT_SLOTS = ((1, 1, 2, 4), (5, 6, 7, 12))
SCOPE_HEIGHT = 48.0
FTE, LINES = 4, 2
SUMS = ("volumen_mensual", "fte", "puestos", "supervisores")
COLUMNS = (
    FigureColumn("Canal"),
    FigureColumn("Líneas"),
    FigureColumn("Volumen mensual", '#,##0;-#,##0;""'),
    FigureColumn("FTE", '#,##0.0;-#,##0.0;""'),
    FigureColumn("Puestos"),
    FigureColumn("Supervisores", '#,##0.0;-#,##0.0;""'),
    FigureColumn("% del FTE", parts.PART, bar=True),
)
FILLED_LINES = 'SUMPRODUCT(--(((lineas_linea<>"")+(lineas_canal<>""))>0))-1'
_APPLIES = '(documentos_documento<>"")*(documentos_aplica<>"No")*(documentos_recibido<>"No aplica")'
APPLICABLE = f"(SUMPRODUCT({_APPLIES})-1)"
RECEIVED = f'SUMPRODUCT({_APPLIES}*(documentos_recibido="Sí"))'
MISSING = f'{_APPLIES}*(documentos_recibido<>"Sí")'


def draw(plan: Plan, catalog: Catalog) -> Page:
    """The page of a hand-over."""
    page = parts.page_of(plan, catalog, WIDTHS, LEFT, "=TODAY()", "Al ")
    row = parts.draw_cards(page, parts.FIRST_ROW, CARDS, _cards(page))
    row = _facts(page, row)
    row = _by_channel(page, catalog, row)
    parts.finish(page, _missing(page, row))
    return page


def _cards(page: Page) -> tuple[Card, ...]:
    signed = parts.day_text("enc_fecha_firma")
    is_signed = f'{parts.typed("enc_estado_contrato")}="Firmado"'
    contract = (
        f'=IF({parts.typed("enc_numero_contrato")}="","Sin número",enc_numero_contrato)'
        f'&IF(COUNT(enc_fecha_firma)=0,"",IF({is_signed},"  ·  firmado el "&{signed},""))'
    )
    day = "enc_fecha_salida_produccion"
    applicable, received = page.tally(APPLICABLE), page.tally(RECEIVED)
    lacking = f"({applicable}-{received})"
    return (
        Card(
            "Tipo de proyecto",
            f'=IF({parts.typed("enc_tipo_proyecto")}="","Sin definir",enc_tipo_proyecto)',
            f"={parts.typed('enc_campana')}",
            size=13,
        ),
        Card(
            "Contrato",
            f'=IF({parts.typed("enc_estado_contrato")}="","Sin definir",enc_estado_contrato)',
            contract,
            "",
            (("bien", 'enc_estado_contrato="Firmado"'), ("alerta", 'enc_estado_contrato="En legalización"')),
            13,
        ),
        Card("Salida a producción", parts.day_value(day), parts.days_left(day), parts.DAY, size=13),
        Card(
            "FTE",
            f"={_sum('fte')}",
            f'="Puestos: "&{_sum("puestos")}&"  ·  Supervisores: "&{_sum("supervisores")}',
            "#,##0.0",
        ),
        Card(
            "Documentos recibidos",
            f'={received}&" de "&{applicable}',
            f'=IF({applicable}=0,"Sin documentos en la lista",IF({lacking}=0,"Completos","Faltan: "&{lacking}))',
            "",
            (("alerta", f"{lacking}>0"), ("bien", f"{applicable}>0")),
        ),
    )


def _facts(page: Page, row: int) -> int:
    """The header fields that say what the project is, two a row, and its scope; the row below."""
    row = parts.draw_section(page, row, 1, page.last, "El proyecto")
    places = [found for found in map(page.plan.pair, FACTS) if found]
    for number, (_, pair) in enumerate(places):
        label_from, label_to, value_from, value_to = FACT_SLOTS[number % 2]
        name = f"enc_{pair.field.id}"
        look = parts.NAMED.but(align="left", number_format=KINDS[pair.field.kind].shown_format)
        page.sheet.span(row, label_from, label_to, pair.field.label, style.LABEL)
        page.sheet.span(row, value_from, value_to, Formula(f'=IF({parts.typed(name)}="","",{name})'), look)
        tall = 26.0 if len(pair.field.label) > 24 else 18.0
        page.sheet.heights[row] = max(page.sheet.heights.get(row, 0.0), tall)
        row += number % 2
    row += len(places) % 2
    if page.plan.pair("alcance"):
        page.sheet.put(row, 1, "Alcance", style.LABEL)
        scope = parts.typed("enc_alcance")
        text = f'=IF(LEN({scope})>480,LEFT({scope},479)&"…",{scope})'
        page.sheet.span(row, 2, page.last, Formula(text), parts.NAMED.but(wrap=True, valign="top"))
        page.sheet.heights[row] = SCOPE_HEIGHT
        row += 1
    page.sheet.heights[row] = 9.0
    return row + 1


def _by_channel(page: Page, catalog: Catalog, row: int) -> int:
    """The dimensioning by channel with its chart beside it; the row below."""
    parts.draw_section(page, row, page.right, page.last, "FTE por canal")
    row = parts.draw_section(page, row, 1, page.left, "Dimensionamiento por canal")
    top = row
    row = parts.draw_headers(page, row, COLUMNS)
    share = f'=IF({_sum("fte")}=0,"",1)'
    total = ["Todos los canales", f"={FILLED_LINES}", *(f"={_sum(id)}" for id in SUMS), share]
    row = parts.draw_figures(page, row, COLUMNS, total, parts.TOTAL)
    first = row
    field = page.plan.form.table("lineas").field("canal")
    for word in catalog.lists[field.choices].active():
        sums = [f'=SUMIFS(lineas_{id},lineas_canal,$A{row},lineas_{id},">=0")' for id in SUMS]
        row = parts.draw_figures(page, row, COLUMNS, [word, f"=COUNTIF(lineas_canal,$A{row})", *sums, _share(row)])
    rest = [
        f"=ROUND({_sum(id)}-SUM({parts.area_of(column, first, row - 1)}),6)"
        for column, id in enumerate(SUMS, LINES + 1)
    ]
    lines = f"={FILLED_LINES}-SUM({parts.area_of(LINES, first, row - 1)})"
    row = parts.draw_figures(page, row, COLUMNS, ["Otro, o sin canal", lines, *rest, _share(row)])
    parts.draw_bars(page, COLUMNS, first, row - 1)
    parts.draw_stack(
        page,
        top,
        (first, row - 1),
        ((FTE, "FTE", style.SECONDARY),),
        height=28 + (row - first + 1) * parts.ROW_HEIGHT,
        alt_text="Barras: FTE de cada canal.",
    )
    page.sheet.heights[row] = 9.0
    return row + 1


def _sum(id: str) -> str:
    """The sum of a column of the lines, which an error cell does not spoil."""
    return f'SUMIFS(lineas_{id},lineas_{id},">=0")'


def _share(row: int) -> str:
    return f'=IF({_sum("fte")}=0,"",D{row}/{_sum("fte")})'


def _missing(page: Page, row: int) -> int:
    """The list of documents not received yet; the row below."""
    total = records.draw_counted_section(page, row, "Documentos que faltan", f"=SUMPRODUCT({MISSING})-1")
    columns = (
        Listed("Documento", 1, 5, records.one_line(page, "documentos_documento", 1, 5)),
        Listed("Aplica", 6, 6, 'IF({documentos_aplica}="","Por definir",{documentos_aplica}&"")', centred=True),
        Listed("Recibido", 7, 7, 'IF({documentos_recibido}="","No",{documentos_recibido}&"")', centred=True),
        Listed("Observaciones", 8, 11, records.one_line(page, "documentos_observaciones", 8, 11)),
    )
    return records.draw_records(
        page,
        row + 1,
        records.Selection("documentos_documento", MISSING, total),
        columns,
        nothing=f'IF({page.tally(APPLICABLE)}=0,"","✓ Ninguno")',
        rest="más en la hoja Documentos.",
    )
