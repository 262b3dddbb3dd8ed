"""*Resumen* of a table whose rows are opened and closed (needs, actions, changes): how many, whose, what is late."""

from __future__ import annotations

from typing import NamedTuple

from implementation_xl.adapters.drawing import Formula
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.plan import Plan
from implementation_xl.forms.process import ACTIONS, CHANGES, NEEDS
from implementation_xl.workbooks.sheets.summary import first_rows as records
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary.first_rows import Listed
from implementation_xl.workbooks.sheets.summary.page import Card, FigureColumn, Page

WIDTHS = (22.0, 9.0, 9.0, 9.0, 9.0, 11.0, 2.0, 13.0, 12.0, 12.0, 12.0, 12.0, 8.0)
LEFT = 6
CARDS = ((1, 1), (2, 4), (5, 8), (9, 10), (11, 13))


class Tracked(NamedTuple):
    """A table to follow: its key and due columns, the words of open rows and of those done, how rows are called."""

    table: str
    key: str
    due: str
    open: tuple[str, ...]
    done: str
    name: str
    listed: str
    masculine: bool = False

    def of(self, *words: str) -> str:
        """The rows in one of these states; each of the column's rows is 1 or 0."""
        return "(" + "+".join(f'({self.table}_estado="{word}")' for word in words) + ")"

    @property
    def late(self) -> str:
        """The open rows whose date has passed."""
        due = f"{self.table}_{self.due}"
        return f"{self.of(*self.open)}*({due}>=36526)*({due}<TODAY())"


TRACKED = {
    NEEDS: Tracked(
        "necesidades",
        "necesidad",
        "fecha_requerida",
        ("Pendiente", "En gestión"),
        "Entregada",
        "Necesidades",
        "Necesidad",
    ),
    ACTIONS: Tracked(
        "acciones",
        "hallazgo",
        "fecha_limite",
        ("Abierta", "En ejecución", "Vencida"),
        "Cerrada",
        "Acciones",
        "Hallazgo",
    ),
    CHANGES: Tracked(
        "cambios",
        "cambio",
        "fecha_fin",
        ("Propuesto", "Aprobado", "En ejecución"),
        "Terminado",
        "Cambios",
        "Cambio",
        True,
    ),
}


def draw(plan: Plan, catalog: Catalog) -> Page:
    """The page of a table that is followed."""
    rule = TRACKED[plan.form.id]
    page = parts.page_of(plan, catalog, WIDTHS, LEFT, "=TODAY()", "Al ")
    row = parts.draw_cards(page, parts.FIRST_ROW, CARDS, _cards(page, rule))
    below = _by_area(page, catalog, rule, row)
    row = max(below, _by_state(page, catalog, rule, row, beside=below > row))
    parts.finish(page, _open(page, rule, row + 1))
    return page


def _totals(rule: Tracked) -> str:
    """The rows of totals among the records, which have no area."""
    return f"est_totales_{rule.table}"


def _total(rule: Tracked) -> str:
    return f"(COUNTA({rule.table}_{rule.key})-1-{_totals(rule)})"


def _cards(page: Page, rule: Tracked) -> tuple[Card, ...]:
    end = "o" if rule.masculine else "a"
    done, open_, late = (
        page.tally(f"SUMPRODUCT({test})") for test in (rule.of(rule.done), rule.of(*rule.open), rule.late)
    )
    share = f'=IF({done}+{open_}=0,"—",{done}/({done}+{open_}))'
    alone = page.tally(f'SUMPRODUCT({rule.of(*rule.open)}*({rule.table}_responsable=""))')
    return (
        Card(rule.name, f"={_total(rule)}", '="Filas del registro"', "0"),
        Card(f"Abiert{end}s", f"={open_}", '="Por cerrar"', "0"),
        Card(
            "Con atraso",
            f"={late}",
            '="Abiertas con la fecha vencida"'.replace("Abiertas", f"Abiert{end}s"),
            "0",
            (("mal", f"{late}>0"), ("bien", f"AND({open_}>0,{late}=0)")),
        ),
        Card("Sin responsable", f"={alone}", f'="Abiert{end}s sin una persona"', "0", (("alerta", f"{alone}>0"),)),
        Card(f"{rule.done}s", share, f'={done}&" de "&({done}+{open_})', "0%"),
    )


def _by_state(page: Page, catalog: Catalog, rule: Tracked, row: int, *, beside: bool) -> int:
    """How many rows are in each state, at the right where something is beside it; the row below."""
    first, last = (page.right, page.last) if beside else (1, page.left)
    row = parts.draw_section(page, row, first, last, "Por estado")
    row = parts.draw_panel_header(page, row, "Estado", "Cantidad", "Parte", columns=(first, last))
    field = page.plan.form.table(rule.table).field("estado")
    for word in catalog.lists[field.choices].active():
        count = f'COUNTIF({rule.table}_estado,"{word}")'
        page.sheet.span(row, first, last - 2, word, parts.NAMED)
        page.sheet.put(row, last - 1, Formula(f"={count}"), parts.FIGURE.but(number_format=parts.COUNT))
        share = f'=IF({_total(rule)}=0,"",{count}/{_total(rule)})'
        page.sheet.put(row, last, Formula(share), parts.SHARES)
        row += 1
    return row


def _by_area(page: Page, catalog: Catalog, rule: Tracked, row: int) -> int:
    """Figures by area, at the left, where the rows have one; the row below."""
    field = next((one for one in page.plan.form.table(rule.table).fields if one.id == "area"), None)
    if field is None:
        return row
    columns = (
        FigureColumn("Área"),
        FigureColumn("Total"),
        FigureColumn(f"Abiert{'o' if rule.masculine else 'a'}s", tone="alerta"),
        FigureColumn("Con atraso", tone="mal"),
        FigureColumn(f"{rule.done}s", tone="bien"),
        FigureColumn("Avance", "0%", bar=True),
    )
    row = parts.draw_section(page, row, 1, page.left, "Por área")
    row = parts.draw_headers(page, row, columns)
    first = row
    for area in (*catalog.lists[field.choices].active(), ""):
        own = f'({rule.table}_area="{area}")*({rule.table}_{rule.key}<>"")'
        figures = [f"=SUMPRODUCT({own}*{test})" for test in (rule.of(*rule.open), rule.late, rule.of(rule.done))]
        share = f'=IF(C{row}+E{row}=0,"",E{row}/(C{row}+E{row}))'
        name = area or "Sin área"
        row = parts.draw_figures(
            page, row, columns, [name, f"=SUMPRODUCT({own}){'' if area else f'-{_totals(rule)}'}", *figures, share]
        )
    parts.draw_bars(page, columns, first, row - 1)
    return row


def _open(page: Page, rule: Tracked, row: int) -> int:
    """The list of the rows that are open; the row below."""
    page.sheet.heights[row - 1] = 9.0
    end = "o" if rule.masculine else "a"
    condition, due = rule.of(*rule.open), f"{rule.table}_{rule.due}"
    total = records.draw_counted_section(page, row, f"{rule.name} abiert{end}s", f"=SUMPRODUCT({condition})")
    late = f'IF(ISNUMBER({{{due}}}),IF({{{due}}}<TODAY(),TODAY()-INT({{{due}}}),""),"")'
    columns = (
        Listed(
            rule.listed,
            1,
            5,
            records.one_line(page, f"{rule.table}_{rule.key}", 1, 5),
        ),
        Listed("Responsable", 6, 8, records.one_line(page, f"{rule.table}_responsable", 6, 8)),
        Listed("Fecha", 9, 9, f'IF({{{due}}}="","",{{{due}}})', parts.DAY, True),
        Listed("Estado", 10, 11, f'{{{rule.table}_estado}}&""', centred=True),
        Listed("Días de atraso", 12, 12, late, parts.COUNT, True),
    )
    return records.draw_records(
        page,
        row + 1,
        records.Selection(f"{rule.table}_{rule.key}", condition, total),
        columns,
        nothing=f'IF({_total(rule)}=0,"","✓ Ningun{end}")',
        rest="más: filtre la hoja por «Estado».",
    )
