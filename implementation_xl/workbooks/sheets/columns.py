"""How formulas reach a table's columns, so that they stay right whatever is deleted, inserted or shifted there.

Formulas are written with the names `TABLE_FIELD` of one column each. Cells that are deleted or inserted in some columns
only leave such names with different lengths, and a formula of two of them is an error for good. So, when a workbook is
complete, each name in a formula becomes one that no such shift can bend:

- `INDEX(t_TABLE,0,c_TABLE_FIELD)`: a column of the whole table, `c_…` being its position there, or
- `lee_TABLE_FIELD`, in the table that an indicator reads: a column of the sheet *Lectura*, which has on line n what
  the formulas understand of the n-th row of the table: days without hours, words in the spelling of their list, a text
  for an error cell. One error cell would otherwise be the result of every formula that multiplies its column. Nor could
  the block serve here: it holds columns that are computed with what is computed from it.

A column that stands for one of two (`forms.lines.Either`) is one more of *Lectura*; where cells are counted, they are
those of the one that is meant.

What asks for one column only keeps to its cells, and so do ISBLANK and ISERROR, for on *Lectura* no cell is blank or an
error, and what asks where a cell is. Beside other columns they stand in MATCH and COUNT, which pass over the errors in
which a column that is too short ends. What is counted every day of *Calendario* is counted in the cells, faster as most
are blank, as long as they say the same (`aparte_TABLE` is 0).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Cell, Conditional, Fill, Formula, Merge, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import kind_of
from implementation_xl.forms.lines import Either
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.forms.plan import Plan, quoted
from implementation_xl.forms.tables import COUNTED_ROWS
from implementation_xl.indicators.registry import INDICATORS

POSITIONS = COUNTED_ROWS + 1
"""How many rows of a table formulas see: its header row and the counted ones."""
_BRACKET = re.compile(r'"[^"]*"|[()]')
_CALL = re.compile(r"\b(?:COUNTA|COUNTIFS?|SUMIFS?)\(")
_OF_CELLS = re.compile(r"\b(?:IS(?:BLANK|ERROR)\(\w+\)|(?:ISBLANK|ISERROR|ROW|COLUMN)\(INDEX\(\w+,)")
_ROW = re.compile(r"\bROW\(lee_(\w+)\)")
_OF_PLACE = ("COLUMN(", "COLUMN(INDEX(", "ROW(INDEX(")
"""What asks where a cell is, or whether its column is still there, asks it of the cell itself."""


def table_of_lectura(form: Form) -> Table | None:
    """The table that the formulas of a form read by *Lectura*: that of its indicator or gate."""
    if not (form.indicator or form.gate):
        return None
    return next((table for _, table in form.tables()), None)


def own_row(table: Table, field: Field) -> str:
    """The formula of what is understood of a cell of `table_of_lectura` in the row of the formula."""
    return f"INDEX({table.id}_{field.id},ROW()-fila_{table.id}+1)"


def reach_columns(book: BookDrawing, plan: Plan, catalog: Catalog) -> None:
    """Rewrite every formula of a workbook; add *Lectura*, and to *Cálculo* the lines that say where the columns are."""
    columns = {f"{table.id}_{field.id}": (table, field) for _, table in plan.form.tables() for field in table.fields}
    if not columns:
        return
    for sheet in plan.sheets:
        if sheet.sheet.table and sheet.sheet.table is not table_of_lectura(plan.form):
            area = f"$A${sheet.header_row}:${column_letter(sheet.columns)}${sheet.counted_row}"
            book.names[f"t_{sheet.sheet.table.id}"] = f"={quoted(sheet.sheet.name)}!{area}"
    indicator = INDICATORS.get(plan.form.indicator)
    writer = _Rewriter(columns, table_of_lectura(plan.form), indicator.either if indicator else ())
    for drawn in book.sheets:
        write = partial(writer.rewrite, often=drawn.name == "Calendario")
        drawn.cells = [_with(cell, write) for cell in drawn.cells]
        drawn.merges = [_with(merge, write) for merge in drawn.merges]
        drawn.fills = [fill._replace(formula=write(fill.formula)) for fill in drawn.fills]
        drawn.conditionals = [
            rule._replace(formula=write(rule.formula)) if isinstance(rule, Conditional) else rule
            for rule in drawn.conditionals
        ]
    _draw_places(book, writer, catalog)
    if writer.read:
        _draw_read(book, writer, plan, catalog)


Drawn = TypeVar("Drawn", Cell, Merge)


def _with(drawn: Drawn, writer: Callable[[str], str]) -> Drawn:
    """A cell or merged area with its formula rewritten."""
    value = drawn.value
    return drawn._replace(value=value._replace(text=writer(value.text))) if isinstance(value, Formula) else drawn


class _Rewriter:
    """Rewrites formulas; remembers which columns they name (`named`), and of *Lectura* (`read`)."""

    def __init__(
        self, columns: dict[str, tuple[Table, Field]], table: Table | None, either: tuple[Either, ...] = ()
    ) -> None:
        self.columns = columns
        self.table = table
        self.either = {pair.name: pair for pair in either}
        self._known: dict[str, str] = {}
        names = sorted((*columns, *self.either), key=len, reverse=True)
        self._name = re.compile(rf"\b(?:{'|'.join(names)})\b")
        self._readable = {name for name, (own, field) in columns.items() if own is table and not field.computed}
        self._words = {name for name in self._readable if columns[name][1].choices}
        self._readable |= self.either.keys()
        self.named: set[str] = set()
        self.read: set[str] = set()
        self.compared: set[str] = set()

    def rewrite(self, text: str, *, often: bool = False) -> str:
        """The formula with what each name of a column stands for; `often` it is computed every day of the plan."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._rewritten(text, often) if self._name.search(text) else text
        return known

    def _rewritten(self, text: str, often: bool) -> str:
        parts, done = [], 0
        for first, last in _calls(text):
            parts += [self._outside(text[done:first]), self._call(text[first:last], often)]
            done = last
        parts.append(self._outside(text[done:]))
        own = self.table.id if self.table else ""
        return _ROW.sub(lambda row: f"({row[0]}+fila_{own}-1)", "".join(parts))

    def _call(self, call: str, often: bool) -> str:
        """A function that passes over errors: with one column it needs *Lectura* for the sake of words alone."""
        names = dict.fromkeys(name for name in self._name.findall(call) if name in self._readable)
        cells = self._in_cells(call, [self.either[name] for name in names if name in self.either])
        if call.startswith("COUNTA(") or (len(names) < 2 and not self._words & set(names)):
            return cells
        taken = self._name.sub(self._taken, call)
        if not often or not names:
            return taken
        assert self.table is not None
        for name in names:
            pair = self.either.get(name)
            self.compared.update((pair.then, pair.other) if pair else (name,))
        return f"IF(aparte_{self.table.id}=0,{cells},{taken})"

    def _outside(self, text: str) -> str:
        """What is neither one of those functions nor within one."""
        parts, done = [], 0
        for test in _OF_CELLS.finditer(text):
            asked = self._name.sub(self._cells, test[0])
            parts += [self._name.sub(self._taken, text[done : test.start()]), asked]
            done = test.end()
        return "".join([*parts, self._name.sub(self._taken, text[done:])])

    def _in_cells(self, call: str, either: list[Either]) -> str:
        """A function over the cells themselves; a column of two has those of the one that is meant."""
        if not either:
            return self._name.sub(self._cells, call)
        meant = []
        for names in ({pair.name: pair.then for pair in either}, {pair.name: pair.other for pair in either}):
            chosen = self._name.sub(lambda name, names=names: names.get(name[0], name[0]), call)  # type: ignore[misc]
            meant.append(self._name.sub(self._cells, chosen))
        return f"IF({either[0].test}>0,{meant[0]},{meant[1]})"

    def _cells(self, found: re.Match[str]) -> str:
        """The cells of a column themselves."""
        name = found[0]
        if name in self.either:
            return self._read(name)
        self.named.add(name)
        if self.columns[name][0] is self.table:
            return name
        return f"INDEX(t_{self.columns[name][0].id},0,c_{name})"

    def _taken(self, found: re.Match[str]) -> str:
        """What is understood of them, where *Lectura* has it."""
        name = found[0]
        if name not in self._readable or found.string.endswith(_OF_PLACE, 0, found.start()):
            return self._cells(found)
        return self._read(name)

    def _read(self, name: str) -> str:
        """A column of *Lectura*."""
        pair = self.either.get(name)
        self.read.update((name, pair.then, pair.other) if pair else (name,))
        return f"lee_{name}"


def _calls(text: str) -> Iterator[tuple[int, int]]:
    """Where in a formula the functions stand that pass over errors, arguments included."""
    done = 0
    for start in _CALL.finditer(text):
        if start.start() < done:
            continue
        depth, done = 0, len(text)
        for bracket in _BRACKET.finditer(text, start.end() - 1):
            depth += {"(": 1, ")": -1}.get(bracket[0], 0)
            if not depth:
                done = bracket.end()
                break
        yield start.start(), done


def _draw_places(book: BookDrawing, writer: _Rewriter, catalog: Catalog) -> None:
    """*Columnas* (hidden): where each table begins, where its columns are, whether *Lectura* says something else."""
    lines: dict[str, str] = {}
    for name, (table, _) in writer.columns.items():
        if table is writer.table:
            lines.setdefault(f"fila_{table.id}", f"=SUMPRODUCT(MIN(ROW({name})))")
        elif name in writer.named:
            lines[f"c_{name}"] = f"=COLUMN({name})-SUMPRODUCT(MIN(COLUMN(t_{table.id})))+1"
    if writer.table and writer.compared:
        lines[f"aparte_{writer.table.id}"] = f"={'+'.join(_apart(writer, catalog))}"
    sheet = book.add(SheetDrawing("Columnas", hidden=True, protected=True))
    for row, (name, formula) in enumerate(lines.items(), 1):
        sheet.put(row, 1, name)
        sheet.put(row, 2, Formula(formula))
        book.names[name] = f"='Columnas'!$B${row}"


def _apart(writer: _Rewriter, catalog: Catalog) -> Iterator[str]:
    """What is not 0 where the cells of a column are not to be counted as they are: in length, or by a word."""
    first, *others = sorted(writer.compared)
    yield from (f"ABS(ROWS({name})-ROWS({first}))" for name in others)
    for name in (first, *others):
        choices = catalog.choices(writer.columns[name][1])
        for choice in choices.values if choices else ():
            yield f'COUNTIF(lee_{name},"{choice.value}")-COUNTIF({name},"{choice.value}")'


def _draw_read(book: BookDrawing, writer: _Rewriter, plan: Plan, catalog: Catalog) -> None:
    """*Lectura* (hidden): its row is the position in the table, 1 being the header row.

    Where a column was deleted its name is an error, and so is what is read of it: no figure is made of what is missing.
    """
    sheet = book.add(SheetDrawing("Lectura", hidden=True, protected=True))
    number, (data,) = 0, [sheet for sheet in plan.sheets if sheet.sheet.table is writer.table]
    beside = data.sheet.name, data.header_row - 1
    for name, (_, field) in writer.columns.items():
        cell, kind = f"INDEX({name},ROW())", kind_of(field, catalog.choices(field))
        if name in writer.read:
            number += 1
            look = style.Style(number_format=kind.number_format)
            formula = f'=IF(ROW()>ROWS({name}),"",{kind.understood(cell)})'
            _draw_column(book, sheet, name, Fill(number, 1, POSITIONS, formula, look, beside))
    for pair in writer.either.values():
        if pair.name in writer.read:
            number += 1
            _, field = writer.columns[pair.then]
            look = style.Style(number_format=kind_of(field, catalog.choices(field)).number_format)
            then, other = (f"INDEX(lee_{name},ROW())" for name in (pair.then, pair.other))
            formula = f"=IF({pair.test}>0,{then},{other})"
            _draw_column(book, sheet, pair.name, Fill(number, 1, POSITIONS, formula, look, beside))


def _draw_column(book: BookDrawing, sheet: SheetDrawing, name: str, fill: Fill) -> None:
    letter = column_letter(fill.column)
    sheet.fills.append(fill)
    sheet.columns.append((fill.column, fill.column, 16.0, None))
    book.names[f"lee_{name}"] = f"='Lectura'!${letter}$1:${letter}${POSITIONS}"
