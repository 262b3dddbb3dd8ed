"""The live status of a form: what is filled, what is missing, what contradicts itself, as lines of *Cálculo*.

The opening sheet shows each line with a word: fine, or what to look at. Same naming and rules as `forms.lines`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from implementation_xl.base.cells import column_letter
from implementation_xl.forms.contradictions import count_formula
from implementation_xl.forms.lines import Line
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.forms.plan import Plan, SheetPlan, quoted
from implementation_xl.workbooks.sheets.totals import count_name, count_of, fewer, total_rows

LAST_CHECKED_ROW = 20_000


class Status(NamedTuple):
    """One line of the opening sheet: its computed line, what it says when it is 0 and when it is not."""

    line: Line
    fine: str
    look: str
    sheet: str


def status_of(plan: Plan) -> list[Status]:
    """Every check of a form, in the order it is shown; all are counts, 0 when there is nothing to do."""
    statuses = list(_header(plan))
    for sheet in plan.sheets:
        table = sheet.sheet.table
        if table:
            statuses += _table(sheet, table, _where(plan.form, sheet.sheet.name))
    statuses += _contradictions(plan)
    return statuses


def filled_lines(plan: Plan) -> list[tuple[Line, str]]:
    """How many records each table holds, with the table's title."""
    lines = []
    several = len(list(plan.form.tables())) > 1
    for sheet in plan.sheets:
        table = sheet.sheet.table
        if table:
            key = next((one for one in table.fields if one.required), table.fields[0])
            name = f"est_filas_{table.id}"
            label = f"Filas en «{sheet.sheet.name}»" if several else f"Filas con «{key.label}»"
            lines.append((Line(name, label, f"=COUNTA({table.id}_{key.id})-1{fewer(table, key.id)}"), sheet.sheet.name))
    return lines


def status_lines(plan: Plan) -> tuple[Line, ...]:
    """The lines that the opening sheet shows, for *Cálculo*."""
    return tuple(line for line, _ in filled_lines(plan)) + tuple(one.line for one in status_of(plan))


def _header(plan: Plan) -> Iterator[Status]:
    tests: dict[str, list[str]] = {}
    for sheet, pair in plan.pairs():
        field = pair.field
        cell = f"enc_{field.id}"
        if field.required:
            tests.setdefault(sheet.sheet.name, []).append(f'({cell}="")')
        elif field.required_when:
            cases = "+".join(f'(enc_{field.required_when.field}="{value}")' for value in field.required_when.values)
            tests.setdefault(sheet.sheet.name, []).append(f'({cell}="")*(({cases})>0)')
    for number, (name, parts) in enumerate(tests.items(), 1):
        label = f"Encabezado: datos obligatorios por llenar{_where(plan.form, name)}"
        line = Line(f"est_encabezado_{number}", label, "=" + "+".join(parts))
        yield Status(line, "Completo", "Faltan", name)


def _where(form: Form, sheet: str) -> str:
    """The sheet's name for a label, where the form has several sheets to fill."""
    return f" ({sheet})" if len(form.sheets) > 1 else ""


def _table(sheet: SheetPlan, table: Table, where: str) -> Iterator[Status]:
    required = [one for one in table.fields if one.required and not one.computed]
    any_filled = "+".join(f'({table.id}_{one.id}<>"")' for one in required)
    if len(required) > 1:
        missing = "+".join(f'SUMPRODUCT((({any_filled})>0)*({table.id}_{one.id}=""))' for one in required)
        note = "En las filas que ya tienen algún dato obligatorio; están marcadas en la tabla."
        label = f"Celdas obligatorias por llenar{where}"
        line = Line(f"est_faltan_{table.id}", label, f"={missing}", "numero", note)
        yield Status(line, "Completo", "Faltan", sheet.sheet.name)
    letters = column_letter(1), column_letter(sheet.columns)
    below = f"{quoted(sheet.sheet.name)}!{letters[0]}{sheet.counted_row + 1}:{letters[1]}{LAST_CHECKED_ROW}"
    line = Line(
        f"est_fuera_{table.id}",
        f"Celdas debajo de la última fila que se cuenta{where}",
        f"=COUNTA({below})",
        "numero",
        f"Las fórmulas cuentan hasta la fila {sheet.counted_row}.",
    )
    yield Status(line, "Ninguna", "Súbalas", sheet.sheet.name)
    if totals := total_rows(table):
        note = f"Las que dicen Total, Subtotal o Promedio sin «{totals.blank.label}»: no son un registro."
        label = f"Filas de totales entre los datos{where}"
        line = Line(count_name(table), label, f"={count_of(table, totals)}", "numero", note)
        yield Status(line, "Ninguna", "Quítelas", sheet.sheet.name)
    computed = next((one for one in table.fields if one.computed), None)
    if computed:
        yield from _lost_formulas(sheet, table, computed, where)


def _lost_formulas(sheet: SheetPlan, table: Table, computed: Field, where: str) -> Iterator[Status]:
    """Rows with data whose display formula is gone or was never there (typed below the formatted rows)."""
    key = next(one for one in table.fields if one.required)
    blank = f'({table.id}_{key.id}<>"")*ISBLANK({table.id}_{computed.id})'
    line = Line(
        f"est_formulas_{table.id}",
        f"Filas sin sus fórmulas{where}",
        f"=SUMPRODUCT({blank})",
        "numero",
        "El indicador no depende de ellas. Copie las celdas grises de una fila vecina.",
    )
    yield Status(line, "Ninguna", "Cópielas", sheet.sheet.name)


def _contradictions(plan: Plan) -> Iterator[Status]:
    counts = {
        sheet.sheet.name: formula
        for sheet in plan.sheets
        if sheet.sheet.table and (formula := count_formula(plan.form, sheet.sheet.table))
    }
    if counts:
        note = "Datos de una misma fila que no pueden ser ciertos a la vez. «ixl revisar» dice cuáles son."
        line = Line("est_contradicciones", "Contradicciones", f"={'+'.join(counts.values())}", "numero", note)
        yield Status(line, "Ninguna", "Revise", next(iter(counts)))
