"""How formulas reach a table's columns, so that they stay right whatever is deleted, inserted or shifted there.

Formulas are written with the names `TABLE_FIELD` of one column each. Cells that are deleted or inserted in some columns
only leave such names with different lengths, and a formula of two of them is an error for good. So, when a workbook is
complete, each name in a formula becomes the column of a block that no such shift can bend:

- `INDEX(tabla_TABLE,0,col_TABLE_FIELD)`: a column of the whole table, `col_…` being its position there, or
- `lee_TABLE_FIELD`, in the table that an indicator reads: a column of the sheet *Lectura*, which has on line n what
  the formulas understand of the n-th row of the table: days without hours, words in the spelling of their list, a text
  for an error cell. One error cell would otherwise be the result of every formula that multiplies its column.

COUNTA and ISBLANK keep to the cells themselves: on *Lectura* none is blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Cell, Conditional, Fill, Formula, Merge, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import kind_of
from implementation_xl.forms.lines import Line
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.forms.plan import Plan, quoted
from implementation_xl.forms.tables import COUNTED_ROWS
from implementation_xl.workbooks.sheets.support import draw_line

POSITIONS = COUNTED_ROWS + 1
"""How many rows of a table formulas see: its header row and the counted ones."""
PLACE_NOTE = "Las fórmulas encuentran por aquí la columna, aunque se inserten, muevan o borren otras."
_AROUND = re.compile(r"(\w*)\(|\)")
_CELLS = re.compile(r"\b(?:COUNTA|ISBLANK)\(")
_ROW = re.compile(r"\bROW\(lee_(\w+)\)")


def read_table(form: Form) -> Table | None:
    """The table that the formulas of a form read by *Lectura*: that of its indicator or gate."""
    if not (form.indicator or form.gate):
        return None
    return next((table for _, table in form.tables()), None)


def own_row(table: Table, field: Field) -> str:
    """The formula of what is understood of a cell of `read_table` in the row of the formula."""
    return f"INDEX({table.id}_{field.id},ROW()-fila_{table.id}+1)"


def reach_columns(book: BookDrawing, plan: Plan, catalog: Catalog) -> None:
    """Rewrite every formula of a workbook; add *Lectura*, and to *Cálculo* the lines that say where the columns are."""
    columns = {f"{table.id}_{field.id}": (table, field) for _, table in plan.form.tables() for field in table.fields}
    if not columns:
        return
    for sheet in plan.sheets:
        if sheet.sheet.table:
            area = f"$A${sheet.header_row}:${column_letter(sheet.columns)}${sheet.counted_row}"
            book.names[f"tabla_{sheet.sheet.table.id}"] = f"={quoted(sheet.sheet.name)}!{area}"
    writer = _Rewriter(columns, read_table(plan.form))
    for drawn in book.sheets:
        drawn.cells = [_with(cell, writer) for cell in drawn.cells]
        drawn.merges = [_with(merge, writer) for merge in drawn.merges]
        drawn.conditionals = [
            rule._replace(formula=writer(rule.formula)) if isinstance(rule, Conditional) else rule
            for rule in drawn.conditionals
        ]
    _draw_places(book, [name for name in columns if name in writer.named], columns)
    if writer.read:
        _draw_read(book, {name: column for name, column in columns.items() if name in writer.read}, catalog)


Drawn = TypeVar("Drawn", Cell, Merge)


def _with(drawn: Drawn, writer: Callable[[str], str]) -> Drawn:
    """A cell or merged area with its formula rewritten."""
    value = drawn.value
    return drawn._replace(value=value._replace(text=writer(value.text))) if isinstance(value, Formula) else drawn


class _Rewriter:
    """Rewrites formulas, and remembers the columns that they name (`named`) and those of *Lectura* (`read`)."""

    def __init__(self, columns: dict[str, tuple[Table, Field]], table: Table | None) -> None:
        self._columns = columns
        self._known: dict[str, str] = {}
        self._name = re.compile(rf"\b(?:{'|'.join(sorted(columns, key=len, reverse=True))})\b")
        self._readable = {name for name, (own, field) in columns.items() if own is table and not field.computed}
        self.named: set[str] = set()
        self.read: set[str] = set()

    def __call__(self, text: str) -> str:
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._rewritten(text)
        return known

    def _rewritten(self, text: str) -> str:
        if not self._name.search(text):
            return text
        if "ISBLANK(" in text:
            return self._name.sub(self._cells, text)
        parts, done = [], 0
        for first, last in _counting(text):
            parts += [self._name.sub(self._taken, text[done:first]), self._name.sub(self._cells, text[first:last])]
            done = last
        parts.append(self._name.sub(self._taken, text[done:]))
        return _ROW.sub(lambda row: f"({row[0]}+fila_{self._columns[row[1]][0].id}-1)", "".join(parts))

    def _cells(self, found: re.Match[str]) -> str:
        """The cells of a column themselves."""
        name = found[0]
        self.named.add(name)
        return f"INDEX(tabla_{self._columns[name][0].id},0,col_{name})"

    def _taken(self, found: re.Match[str]) -> str:
        """What is understood of them, where *Lectura* has it."""
        name = found[0]
        if name not in self._readable:
            return self._cells(found)
        self.named.add(name)
        self.read.add(name)
        return f"lee_{name}"


def _counting(text: str) -> Iterator[tuple[int, int]]:
    """Where in a formula the arguments of COUNTA stand."""
    done = 0
    for start in _CELLS.finditer(text):
        if start.end() <= done:
            continue
        depth, done = 1, start.end()
        for bracket in _AROUND.finditer(text, done):
            depth += 1 if bracket[0] != ")" else -1
            if not depth:
                done = bracket.start()
                break
        yield start.end(), done


def _draw_places(book: BookDrawing, named: Sequence[str], columns: dict[str, tuple[Table, Field]]) -> None:
    """Where each table begins and where its columns are, below the other lines of *Cálculo*."""
    sheet = next(sheet for sheet in book.sheets if sheet.name == "Cálculo")
    row = 1 + max(cell.row for cell in sheet.cells)
    for table in dict.fromkeys(columns[name][0] for name in named):
        lines = [(f"fila_{table.id}", "Fila del título de la tabla", f"=SUMPRODUCT(MIN(ROW(tabla_{table.id})))")]
        lines += [
            (f"col_{name}", f"Columna de «{columns[name][1].label}»", f"=COLUMN({name})-COLUMN(tabla_{table.id})+1")
            for name in named
            if columns[name][0] is table
        ]
        for name, label, formula in lines:
            draw_line(book, sheet, row, Line(name, label, formula, note=PLACE_NOTE))
            row += 1


def _draw_read(book: BookDrawing, columns: dict[str, tuple[Table, Field]], catalog: Catalog) -> None:
    """*Lectura* (hidden): its row is the position in the table, 1 being the header row."""
    sheet = book.add(SheetDrawing("Lectura", hidden=True, protected=True))
    for number, (name, (table, field)) in enumerate(columns.items(), 1):
        letter, kind = column_letter(number), kind_of(field, catalog.choices(field))
        understood = kind.understood(f"INDEX(tabla_{table.id},ROW(),col_{name})")
        formula = f'IF(ROWS(tabla_{table.id})<ROW(),"",{understood})'
        sheet.fills.append(Fill(number, POSITIONS, formula, style.Style(number_format=kind.number_format)))
        sheet.columns.append((number, number, 16.0, None))
        book.names[f"lee_{name}"] = f"={quoted(sheet.name)}!${letter}$1:${letter}${POSITIONS}"
