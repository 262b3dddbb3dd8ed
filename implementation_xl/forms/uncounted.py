"""How many filled cells of a form its kinds cannot read (a text among dates, a word off the list, an error), and where.

Every such cell has its problem in Python; a cell of free text is one only where it holds an error. A column that was
deleted counts as one, unless it holds the row's number, or is of free text and may be blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from implementation_xl.forms.checks import UNREAD, Remedy, deleted, first_of, in_column, in_quotes, of_cell, one_or_more
from implementation_xl.forms.kinds.kinds import Kind, kind_of
from implementation_xl.forms.lines import Line
from implementation_xl.forms.model import Choices, Field, Form, Sheet, Table

APART = {"fecha_corte": "calc_sin_corte", "semana_laboral": "calc_sin_semana"}
"""Header fields whose cells some indicators count in a line of their own."""
HOLIDAYS = "calc_sin_festivos"
TOTAL = "calc_sin_contar"


def uncounted_lines(form: Form, lists: Mapping[str, Choices], others: Iterable[Line] = ()) -> tuple[Line, ...]:
    """A line for each column and header that can hold such cells, and their sum; `others` count further ones."""
    apart = [_pointed(form, line) for line in others]
    lines = [*apart, *_headers(form, lists, {line.name for line in apart})]
    for sheet, table in form.tables():
        lines += _columns(form, sheet, table, lists)
    total = "+".join(line.name for line in lines) or "0"
    note = "Textos donde va una fecha o un número, palabras fuera de la lista y errores como #N/A; están en rojo."
    return (*lines, Line(TOTAL, "Celdas que la hoja no cuenta", f"={total}", "numero", note))


def _pointed(form: Form, line: Line) -> Line:
    """A line of an indicator with the way to what it counts."""
    if line.name == HOLIDAYS:
        said = one_or_more("celda de «Festivos» no es una fecha", "celdas de «Festivos» no son fechas")
        return line._replace(check=Remedy(UNREAD, said, "Festivos", '"A2"'))
    for sheet, field in form.header_fields():
        if APART.get(field.id) == line.name:
            words = "no es una fecha: sin ella no hay medición" if field.kind == "fecha" else "no es de la lista"
            said = f'"Lo escrito en «{field.label}» {words}"'
            return line._replace(check=Remedy(UNREAD, said, sheet.name, of_cell(f"enc_{field.id}")))
    return line


def _headers(form: Form, lists: Mapping[str, Choices], apart: set[str]) -> Iterator[Line]:
    tests: dict[str, list[tuple[str, str]]] = {}
    for sheet, field in form.header_fields():
        if not field.computed and APART.get(field.id) not in apart:
            name = f"enc_{field.id}"
            wrong = kind_of(field, lists.get(field.choices)).wrong(name).removeprefix("=") or "FALSE"
            tests.setdefault(sheet.name, []).append((f"IF(ISERROR({name}),TRUE,{wrong})", name))
    for number, (sheet_name, pairs) in enumerate(tests.items(), 1):
        where = f" ({sheet_name})" if len(form.sheets) > 1 else ""
        formula = "+".join(f"IF({test},1,0)" for test, _ in pairs)
        said = one_or_more("dato del encabezado no se puede leer", "datos del encabezado no se pueden leer")
        check = Remedy(UNREAD, said, sheet_name, first_of(pairs))
        yield Line(f"calc_sin_encabezado_{number}", f"Datos del encabezado{where}", f"={formula}", check=check)


def _columns(form: Form, sheet: Sheet, table: Table, lists: Mapping[str, Choices]) -> Iterator[Line]:
    free: list[Field] = []
    for field in table.fields:
        kind = kind_of(field, lists.get(field.choices))
        if field.computed:
            continue
        if kind.wrong("A1"):
            yield _column(form, sheet, table, field, kind)
        else:
            free.append(field)
    if free:
        errors = [f"ISERROR({table.id}_{field.id})" for field in free]
        said = one_or_more("celda es un error", "celdas son errores", " (#N/A, #REF!…): vuelva a escribirlas.")
        for field in reversed(free):
            if field.required:
                said = f"IF({deleted(f'{table.id}_{field.id}')},{_missed(field)},{said})"
        condition = f"(({'+'.join(errors)})>0)"
        check = in_column(UNREAD, said, sheet.name, f"{table.id}_{free[0].id}", condition)
        where = f" ({sheet.name})" if len(form.sheets) > 1 else ""
        formula = "+".join(_of_free_text(f"{table.id}_{field.id}", field) for field in free)
        yield Line(f"calc_sin_error_{table.id}", f"Errores en columnas de texto{where}", f"={formula}", check=check)


def _of_free_text(column: str, field: Field) -> str:
    """How many errors a column of free text holds."""
    return f"IF({deleted(column)},{int(field.required)},SUMPRODUCT(1*ISERROR({column})))"


def _missed(field: Field) -> str:
    """What is said where a column was deleted."""
    return in_quotes(f"Falta la columna «{field.label}»: deshaga con Ctrl+Z, o pase los registros a un formato nuevo.")


def _column(form: Form, sheet: Sheet, table: Table, field: Field, kind: Kind) -> Line:
    column = f"{table.id}_{field.id}"
    shared = sum(field.id in {other.id for other in one.fields} for _, one in form.tables()) > 1
    name = f"calc_sin_{table.id}_{field.id}" if shared else f"calc_sin_{field.id}"
    tail = f". {kind.explain()}."
    said = f'"«{field.label}»: "&' + one_or_more("celda no se puede leer", "celdas no se pueden leer", tail)
    said = f"IF({deleted(column)},{_missed(field)},{said})"
    condition = f"(1-ISBLANK({column}))*ISERROR(1/({kind.holds(column)}))"
    check = in_column(UNREAD, said, sheet.name, column, condition)
    where = f" ({sheet.name})" if shared else ""
    formula = f"=IF({deleted(column)},{int(not field.number)},COUNTA({column})-1-({kind.counted(column)}))"
    return Line(name, f"«{field.label}»{where}", formula, check=check)
