"""*Resumen* of a record with several sheets (an acta, a going live, a closing): all of it in one document to print."""

from __future__ import annotations

from typing import NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Formula
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.plan import Pair, Plan
from implementation_xl.forms.process import CLOSURE, GO_LIVE, MINUTES
from implementation_xl.workbooks.sheets.summary import first_rows as records
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.first_rows import Listed
from implementation_xl.workbooks.sheets.summary.page import Page

WIDTHS = (18.0, 12.0, 12.0, 12.0, 12.0, 12.0, 2.0, 12.0, 12.0, 13.0, 12.0, 12.0, 8.0)
LEFT = 6
SLOTS = ((1, 1, 2, 6), (8, 9, 10, 13))
LONG_HEIGHT = 62.0


class Section(NamedTuple):
    """The rows of a table that are printed, up to `most`: those with `key` filled.

    Each of its columns is (field, first column, last column) of the page.
    """

    table: str
    title: str
    key: str
    columns: tuple[tuple[str, int, int], ...]
    most: int = 10


class Record(NamedTuple):
    """What a form's document shows: the header blocks by id, and the sections below them."""

    blocks: tuple[str, ...]
    sections: tuple[Section, ...]


_OWED = (("id", 1, 1), ("compromiso", 2, 6), ("responsable", 7, 9), ("fecha_limite", 10, 10), ("estado", 11, 11))
_LEFT = Section(
    "pendientes",
    "Temas pendientes",
    "tema",
    (("id", 1, 1), ("tema", 2, 6), ("responsable", 7, 9), ("fecha_compromiso", 10, 10), ("estado", 11, 12)),
)
RECORDS = {
    MINUTES: Record(
        ("reunion", "desarrollo", "proxima"),
        (
            Section(
                "asistentes",
                "Asistentes",
                "nombre",
                (("nombre", 1, 4), ("cargo", 5, 8), ("area", 9, 11), ("asistio", 12, 12)),
                14,
            ),
            Section(
                "compromisos_anteriores",
                "Compromisos de actas anteriores",
                "compromiso",
                (*_OWED, ("dias_atraso", 12, 12)),
                12,
            ),
            Section(
                "puntos",
                "Puntos tratados",
                "punto",
                (("origen", 1, 1), ("punto", 2, 6), ("situacion", 7, 9), ("conclusion", 10, 12)),
                12,
            ),
            Section("acuerdos", "Acuerdos", "acuerdo", (("numero", 1, 1), ("acuerdo", 2, 9), ("quien", 10, 12)), 6),
            Section("compromisos", "Compromisos nuevos", "compromiso", (*_OWED, ("dias_atraso", 12, 12))),
        ),
    ),
    GO_LIVE: Record(
        ("salida", "personal", "estabilizacion", "status", "firmas"),
        (
            Section(
                "aplicativos",
                "Funcionamiento de aplicativos",
                "aplicativo",
                (
                    ("aplicativo", 1, 3),
                    ("estado", 4, 5),
                    ("area", 6, 8),
                    ("novedad", 9, 11),
                    ("fecha_solucion", 12, 12),
                ),
            ),
            _LEFT,
        ),
    ),
    CLOSURE: Record(
        ("cierre", "balance", "firmas"),
        (
            Section(
                "entregables",
                "Entregables del cierre",
                "entregable",
                (
                    ("id", 1, 1),
                    ("entregable", 2, 6),
                    ("area", 7, 8),
                    ("responsable", 9, 10),
                    ("estado", 11, 11),
                    ("fecha_entrega", 12, 12),
                ),
            ),
            _LEFT,
        ),
    ),
}


def draw(plan: Plan, catalog: Catalog) -> Page:
    """The document of a record."""
    record = RECORDS[plan.form.id]
    page = parts.page_of(plan, catalog, WIDTHS, LEFT, "=TODAY()", "Al ")
    row = parts.FIRST_ROW
    for block in (block for sheet in plan.form.sheets for block in sheet.blocks):
        if block.id in record.blocks:
            pairs = [found[1] for found in map(plan.pair, (one.id for one in block.fields)) if found]
            row = _facts(page, row, block.title, pairs)
    for section in record.sections:
        row = _section(page, row, section)
    parts.finish(page, row)
    page.sheet.print.fit_height = 0
    return page


def _facts(page: Page, row: int, title: str, pairs: list[Pair]) -> int:
    """The values of a block, two a row, long texts across the page; the row below."""
    sheet = page.sheet
    row = parts.draw_section(page, row, 1, page.last, title)
    slot = 0
    for pair in pairs:
        field, name = pair.field, f"enc_{pair.field.id}"
        if KINDS[field.kind].long:
            said = parts.typed(name)
            text = f'=IF(LEN({said})>900,LEFT({said},899)&"…",{said})'
            sheet.span(row, 1, page.last, Formula(text), parts.NAMED.but(wrap=True, valign="top"))
            sheet.heights[row] = LONG_HEIGHT
            row += 1
            continue
        first, label_to, value_from, last = SLOTS[slot]
        look = parts.NAMED.but(number_format=KINDS[field.kind].shown_format, wrap=True)
        sheet.span(row, first, label_to, field.label, style.LABEL)
        sheet.span(row, value_from, last, Formula(f'=IF({parts.typed(name)}="","",{name})'), look)
        sheet.heights[row] = max(sheet.heights.get(row, 0.0), 28.0 if len(field.label) > 20 else 19.0)
        slot = (slot + 1) % len(SLOTS)
        row += slot == 0
    row += slot > 0
    sheet.heights[row] = 9.0
    return row + 1


def _section(page: Page, row: int, section: Section) -> int:
    table = page.plan.form.table(section.table)
    key = f"{section.table}_{section.key}"
    condition = f'({key}<>"")'
    total = records.draw_counted_section(page, row, section.title, f"=SUMPRODUCT(--{condition})-1")
    columns = []
    for id, first, last in section.columns:
        field = table.field(id)
        name = f"{section.table}_{id}"
        kind = KINDS[field.kind]
        value = records.one_line(page, name, first, last) if kind.free else f'IF({{{name}}}="","",{{{name}}})'
        columns.append(
            Listed(
                field.label, first, last, value, kind.shown_format or kind.number_format, not kind.free or field.number
            )
        )
    return records.draw_records(
        page,
        row + 1,
        records.Selection(key, condition, total),
        tuple(columns),
        nothing='"✓ Ninguno"',
        rest="más en su hoja.",
        most=section.most,
    )
