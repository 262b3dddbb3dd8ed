"""The live status of a form: what is filled, what is missing, what contradicts itself, as lines of *Cálculo*.

Each line with a check counts what there is to mend and leads there; *Inicio* offers the first of them. Names and rules
as in `forms.lines`.
"""

from __future__ import annotations

from collections.abc import Iterator

from implementation_xl.base.cells import column_letter
from implementation_xl.forms.checks import (
    CONTRADICTED,
    EMPTY,
    MISPLACED,
    MISSING,
    Remedy,
    counted_rows,
    deleted,
    first_of,
    in_column,
    in_quotes,
    one_or_more,
)
from implementation_xl.forms.contradictions import factors, rule_in_words, rules_of
from implementation_xl.forms.lines import Line
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.forms.plan import Plan, SheetPlan, quoted
from implementation_xl.forms.uncounted import TOTAL
from implementation_xl.workbooks.sheets.totals import count_name, count_of, fewer, total_factors, total_rows

LAST_CHECKED_ROW = 20_000
CONTRADICTIONS, MISPLACED_ROWS = "est_contradicciones", "est_fuera_de_lugar"
NO_ROWS, UNTOUCHED = "est_vacia", "est_sin_llenar"


def status_lines(plan: Plan) -> tuple[Line, ...]:
    """Every line of a form's status, in the order in which what there is to mend is offered."""
    contradictions, misplaced = list(_contradictions(plan)), list(_misplaced(plan))
    header, cells, filled = list(_header(plan)), list(_cells(plan)), list(_filled(plan))
    return (
        *contradictions,
        _sum(
            CONTRADICTIONS, "Contradicciones", contradictions, "Datos de una fila que no pueden ser ciertos a la vez."
        ),
        *misplaced,
        _sum(MISPLACED_ROWS, "Filas y celdas fuera de lugar", misplaced),
        *header,
        *cells,
        *filled,
        *_empty(plan, filled),
        _untouched(plan),
    )


def header_missing(plan: Plan) -> str:
    """How many required header values are blank, as a formula without "="."""
    return "+".join(line.name for line in _header(plan)) or "0"


def cells_missing(plan: Plan) -> str:
    """How many required cells are blank in the rows of the tables, as a formula without "="."""
    return "+".join(line.name for line in _cells(plan) if not line.check) or "0"


def filled_name(table: Table) -> str:
    """The line that counts the rows of a table."""
    return f"est_filas_{table.id}"


def _sum(name: str, label: str, lines: list[Line], note: str = "") -> Line:
    return Line(name, label, f"={'+'.join(line.name for line in lines) or '0'}", note=note)


def _where(form: Form, sheet: str) -> str:
    """The sheet's name for a label, where the form has several sheets to fill."""
    return f" ({sheet})" if len(form.sheets) > 1 else ""


def _tables(plan: Plan) -> Iterator[tuple[SheetPlan, Table]]:
    for sheet in plan.sheets:
        if sheet.sheet.table:
            yield sheet, sheet.sheet.table


def _contradictions(plan: Plan) -> Iterator[Line]:
    for sheet, table in _tables(plan):
        for number, rule in enumerate(rules_of(table), 1):
            product, words = factors(rule, plan.form, table), rule_in_words(rule, plan.form, table)
            where = f" de «{sheet.sheet.name}»" if len(plan.form.sheets) > 1 else ""
            said = one_or_more(f"fila{where}: ", f"filas{where}: ", f"{words}.")
            check = in_column(CONTRADICTED, said, sheet.sheet.name, f"{table.id}_{rule.field}", f"1*{product}")
            yield Line(f"est_contra_{table.id}_{number}", words, f"={counted_rows(product)}", check=check)


def _misplaced(plan: Plan) -> Iterator[Line]:
    for sheet, table in _tables(plan):
        name, where = sheet.sheet.name, _where(plan.form, sheet.sheet.name)
        if totals := total_rows(table):
            said = one_or_more("fila de totales", "filas de totales", " entre los datos: no es un registro, quítela.")
            column = f"{table.id}_{totals.named.id}"
            check = in_column(MISPLACED, said, name, column, total_factors(table, totals))
            note = f"Las que dicen Total, Subtotal o Promedio sin «{totals.blank.label}»: no son un registro."
            yield Line(
                count_name(table), f"Filas de totales{where}", f"={count_of(table, totals)}", "numero", note, check
            )
        yield _below(sheet, table, where)
        computed = next((field for field in table.fields if field.computed), None)
        if computed:
            yield _lost_formulas(sheet, table, computed, where)


def _below(sheet: SheetPlan, table: Table, where: str) -> Line:
    """What is typed below the last row that counts."""
    name, letters = quoted(sheet.sheet.name), (column_letter(1), column_letter(sheet.columns))
    below = f"{name}!{letters[0]}{sheet.counted_row + 1}:{letters[1]}{LAST_CHECKED_ROW}"
    tail = f" más abajo de la fila {sheet.counted_row}: no se cuentan, súbalas."
    said = one_or_more("celda escrita", "celdas escritas", tail)
    address = f'"{letters[0]}{sheet.counted_row + 1}"'
    check = Remedy(MISPLACED, said, sheet.sheet.name, address)
    note = f"Las fórmulas cuentan hasta la fila {sheet.counted_row}."
    label = f"Celdas debajo de la última fila que se cuenta{where}"
    return Line(f"est_fuera_{table.id}", label, f"=COUNTA({below})", "numero", note, check)


def _lost_formulas(sheet: SheetPlan, table: Table, computed: Field, where: str) -> Line:
    """Rows with data whose display formula is gone or was never there (typed below the formatted rows)."""
    key = next(field for field in table.fields if field.required)
    column = f"{table.id}_{key.id}"
    lost = f"ISBLANK({table.id}_{computed.id})"
    blank, sure = f'({column}<>"")*{lost}', f"(1-ISBLANK({column}))*{lost}"
    tail = " sin sus fórmulas: copie las celdas grises de una fila vecina."
    check = in_column(
        MISPLACED, one_or_more("fila", "filas", tail), sheet.sheet.name, f"{table.id}_{computed.id}", sure
    )
    note = "El indicador no depende de ellas."
    formula = f"={counted_rows(blank, sure)}"
    return Line(f"est_formulas_{table.id}", f"Filas sin sus fórmulas{where}", formula, "numero", note, check)


def _header(plan: Plan) -> Iterator[Line]:
    tests: dict[str, list[tuple[str, str]]] = {}
    for sheet, pair in plan.pairs():
        field, cell = pair.field, f"enc_{pair.field.id}"
        blank = _blank(cell)
        if field.required:
            tests.setdefault(sheet.sheet.name, []).append((blank, cell))
        elif field.required_when:
            other = f"enc_{field.required_when.field}"
            # with 0 before: Excel takes a lone truth for more than any number
            cases = "+".join(["0", *(f'({other}="{value}")' for value in field.required_when.values)])
            asked = f"IF(ISERROR({other}),FALSE,({cases})>0)"
            tests.setdefault(sheet.sheet.name, []).append((f"IF({blank},{asked},FALSE)", cell))
    for number, (name, pairs) in enumerate(tests.items(), 1):
        where = f" en «{name}»" if len(tests) > 1 else ""
        said = f'"Llene "&{one_or_more("dato", "datos", f" del encabezado{where}.")}'
        formula = "+".join(f"IF({test},1,0)" for test, _ in pairs)
        check = Remedy(MISSING, said, name, first_of(pairs))
        label = f"Encabezado: datos obligatorios por llenar{_where(plan.form, name)}"
        yield Line(f"est_encabezado_{number}", label, f"={formula}", check=check)


def _blank(cell: str) -> str:
    return f'IF(ISERROR({cell}),FALSE,{cell}="")'


def _cells(plan: Plan) -> Iterator[Line]:
    """The required cells that are blank in the rows with any required one, column by column."""
    for sheet, table in _tables(plan):
        required = [field for field in table.fields if field.required and not field.computed]
        if len(required) < 2:
            continue
        lines = []
        for field in required:
            column = f"{table.id}_{field.id}"
            blank, formula = _missing(table, required, column)
            where = f" de «{sheet.sheet.name}»" if len(plan.form.sheets) > 1 else ""
            said = f'"Llene «{field.label}» en "&{one_or_more("fila", "filas", f"{where}.")}'
            check = in_column(MISSING, said, sheet.sheet.name, column, blank)
            label = f"«{field.label}» por llenar{_where(plan.form, sheet.sheet.name)}"
            lines.append(Line(f"est_falta_{table.id}_{field.id}", label, f"={formula}", check=check))
        yield from lines
        label = f"Celdas obligatorias por llenar{_where(plan.form, sheet.sheet.name)}"
        note = "En las filas que ya tienen algún dato obligatorio; están marcadas en la tabla."
        yield _sum(f"est_faltan_{table.id}", label, lines, note)


def _missing(table: Table, required: list[Field], column: str) -> tuple[str, str]:
    """The factors that are 1 in the rows where a required column is blank, and their count: totals are no records."""
    names = [f"{table.id}_{field.id}" for field in required]
    any_filled = "+".join([*["0"] * (len(names) == 1), *(f'({name}<>"")' for name in names)])
    any_there = "+".join(f"(1-ISBLANK({name}))" for name in names)
    plain, sure = f'(({any_filled})>0)*({column}="")', f"(({any_there})>0)*ISBLANK({column})"
    totals = total_rows(table)
    if totals is None:
        return sure, counted_rows(plain, sure)
    record = f"*ISERROR(1/({total_factors(table, totals)}))"
    with_totals = f"SUMPRODUCT(COUNT(1/({sure}{record})))"
    return sure + record, f"IF({count_name(table)}=0,{counted_rows(plain, sure)},{with_totals})"


def _filled(plan: Plan) -> Iterator[Line]:
    """How many records each table holds."""
    for sheet, table in _tables(plan):
        key = next((field for field in table.fields if field.required), table.fields[0])
        label = f"Filas de «{sheet.sheet.name}»"
        column = f"{table.id}_{key.id}"
        yield Line(filled_name(table), label, f"=IF({deleted(column)},0,COUNTA({column})-1{fewer(table, key.id)})")


def _empty(plan: Plan, filled: list[Line]) -> Iterator[Line]:
    """Whether no table holds anything yet."""
    first = next(_tables(plan), None)
    if first:
        sheet, table = first
        key = next((field for field in table.fields if field.required), table.fields[0])
        said = in_quotes(f"Escriba la primera fila de «{sheet.sheet.name}».")
        check = in_column(EMPTY, said, sheet.sheet.name, f"{table.id}_{key.id}", f"ISBLANK({table.id}_{key.id})")
        formula = f"=IF({'+'.join(line.name for line in filled)}>0,0,1)"
        yield Line(NO_ROWS, "Sin filas todavía (1 sí, 0 no)", formula, check=check)
    else:
        yield Line(NO_ROWS, "Sin filas todavía (1 sí, 0 no)", "=0", note="Este formato no tiene tablas.")


def _untouched(plan: Plan) -> Line:
    """Whether the form is as it was made: neither a required header value nor, unless they came with it, a row."""
    tests = [_blank(f"enc_{pair.field.id}") for _, pair in plan.pairs() if pair.field.required]
    if not any(table.prefill for _, table in _tables(plan)) or not tests:
        tests.append(f"{NO_ROWS}=1")
    tests += [f"{TOTAL}=0"]
    return Line(UNTOUCHED, "Formato sin llenar (1 sí, 0 no)", f"=IF(AND({','.join(tests)}),1,0)")
