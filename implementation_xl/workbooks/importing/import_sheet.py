"""The sheet *Importación*: where everything came from, what was changed, what stayed out and why.

Beside it, hidden, what the form was given (*Importado*): so a later export is told from what people typed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import as_day
from implementation_xl.base.words import storable
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.leftovers import left_cells, left_rows
from implementation_xl.workbooks.importing.mapping import SourceColumn
from implementation_xl.workbooks.importing.sources import SourceFile
from implementation_xl.workbooks.importing.words import DROPPED, DURATION, EXTRA, LEVEL

IMPORT_SHEET, IMPORTED_SHEET = "Importación", "Importado"
WIDTHS = (20.0, 30.0, 42.0, 42.0, 52.0)
_LAST = len(WIDTHS)
_ROLES = {LEVEL: "los grupos de las filas", DURATION: "la duración"}


class _Pen:
    """Writes line after line."""

    def __init__(self, sheet: SheetDrawing) -> None:
        self.sheet, self.row = sheet, 0

    def line(self, values: Sequence[Any], look: style.Style = style.BODY) -> None:
        self.row += 1
        for column, value in enumerate(values, 1):
            self.sheet.put(self.row, column, storable(value) if isinstance(value, str) else value, look)
        self.sheet.fitted[self.row] = style.ROW_HEIGHT

    def section(self, title: str, headers: Sequence[str] = ()) -> None:
        self.row += 1
        self.line([title, *[""] * (_LAST - 1)], style.SECTION)
        if headers:
            self.line(headers, style.HEADER_OPTIONAL)


def draw_import_sheet(tables: Sequence[Converted], source: SourceFile) -> SheetDrawing:
    """The sheet about the tables of one workbook."""
    sheet = SheetDrawing(IMPORT_SHEET, tab_color=style.SECONDARY)
    sheet.columns += [(number, number, width, None) for number, width in enumerate(WIDTHS, 1)]
    pen = _Pen(sheet)
    pen.line(["Importación"], style.TITLE)
    told = f"Qué se trajo de «{Path(source.path).name}», qué cambió y qué quedó por fuera. El origen no se tocó."
    pen.line([told])
    for table in tables:
        _table(pen, table, source)
    _cells(pen, tables, source)
    others = [
        sheet for number, sheet in enumerate(source.sheets) if all(number != one.table.block.sheet for one in tables)
    ]
    if others:
        pen.section("Otras hojas del archivo", ["Hoja", "Celdas llenas"])
        for other in others:
            pen.line([other.name, sum(cell != "" for row in other.grid.rows for cell in row)])
    return sheet


def _table(pen: _Pen, table: Converted, source: SourceFile) -> None:
    block, mapping = table.table.block, table.table.mapping
    sheet = source.sheets[block.sheet]
    first, last = (column_letter(column) for column in (min(block.titles), max(block.titles)))
    pen.section(f"De la hoja «{sheet.name}» a «{mapping.words.form.title}»")
    pen.line(["Títulos", block.header])
    pen.line(["Datos", f"{first}{block.first_row}:{last}{block.last_row}"])
    left = left_rows(table, sheet.grid)
    out = sum(row.number for row in left)
    inside = sum(1 + len(row.more) for row in table.rows.records)
    pen.line(["Filas", f"{inside + out} en el origen = {inside} importadas + {out} que no se importaron"])
    if inside != len(table.records):
        pen.line(["Registros", f"{len(table.records)}: varias filas son uno solo"])
    hidden = [row for row in table.rows.records if row.number in sheet.grid.hidden_rows]
    unseen = [column for column in block.titles if column in sheet.grid.hidden_columns]
    if hidden or unseen:
        pen.line(["Ocultas", f"{len(hidden)} filas y {len(unseen)} columnas estaban ocultas y se importaron"])
    for notice in table.notices:
        pen.line(["Aviso", notice])
    pen.section("Columnas", ["Columna", "Título", "Va a", "Seguridad", "Cómo se sabe"])
    for column in mapping.columns:
        pen.line([column.letter, column.title, _goes_to(column, table), f"{column.sure:.0%}", column.why])
    for columns, why in ((block.calendar, "rejilla de calendario"), (block.inner, "dentro de una celda combinada")):
        if columns:
            pen.line([_span(columns), "", "no se importa", "", why])
    if block.beside:
        pen.line([_span(block.beside), "", "no se importa", "", "es otra tabla, separada por columnas vacías"])
    for header in table.header:
        pen.line([header.cell, header.field, "encabezado", "", str(header.value)])
    if table.changes:
        pen.section("Valores que cambiaron", ["Celda", "Campo", "Decía", "Quedó", "Por qué"])
        for change in table.changes:
            pen.line([change.cell, change.field, change.old, change.new, change.why])
    if left:
        pen.section("Filas que no se importaron", ["Fila", "Motivo", "Decía"])
        for row in left:
            pen.line([row.rows, row.reason, row.text])


def _goes_to(column: SourceColumn, table: Converted) -> str:
    if column.target == EXTRA:
        return "columna a la derecha"
    if column.target == DROPPED:
        return "no se importa"
    fields = {field.id: field.label for field in table.table.mapping.words.table.fields}
    name = fields.get(column.target) or _ROLES.get(column.target, "")
    return name + (", y columna a la derecha" if column.kept else "")


def _span(columns: Sequence[int]) -> str:
    return f"{column_letter(min(columns))}:{column_letter(max(columns))}"


def _cells(pen: _Pen, tables: Sequence[Converted], source: SourceFile) -> None:
    for number in dict.fromkeys(table.table.block.sheet for table in tables):
        sheet = source.sheets[number]
        left = left_cells([table for table in tables if table.table.block.sheet == number], sheet.grid)
        if left:
            pen.section(f"Lo demás de la hoja «{sheet.name}»", ["Celdas", "Decía"])
            for cells in left:
                pen.line([cells.cells, cells.text])


def draw_imported(records: Sequence[Mapping[str, Any]]) -> SheetDrawing:
    """The records as they were given, hidden: a column a field, and before each value a letter for its kind."""
    sheet = SheetDrawing(IMPORTED_SHEET, hidden=True)
    ids = list(dict.fromkeys(id for record in records for id in record))
    for column, id in enumerate(ids, 1):
        sheet.put(1, column, id, style.BODY)
        for row, record in enumerate(records, 2):
            if record.get(id) is not None:
                sheet.put(row, column, storable(as_written(record[id])), style.BODY)
    return sheet


def as_written(value: Any) -> str:
    """A value as a text that tells its kind: «d2026-03-02», «n0.5», «tTexto»."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"n{float(value)!r}"
    if isinstance(value, date):
        return f"d{as_day(value).isoformat()}"
    return f"t{value}"
