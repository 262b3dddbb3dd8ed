"""The sheet *Importación*: where everything came from, what was changed, what stayed out and why.

Beside it, hidden, what the form was given (*Importado*): so a later export is told from what people typed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Merge, SheetDrawing
from implementation_xl.adapters.text_fit import height_of_lines, wrapped_lines
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import as_day
from implementation_xl.base.words import storable
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.leftovers import left_cells, left_rows
from implementation_xl.workbooks.importing.mapping import SourceColumn
from implementation_xl.workbooks.importing.sources import SourceFile
from implementation_xl.workbooks.importing.values import as_shown
from implementation_xl.workbooks.importing.words import DROPPED, DURATION, EXTRA, LEVEL

IMPORT_SHEET, IMPORTED_SHEET = "Importación", "Importado"
WIDTHS = (16.0, 30.0, 34.0, 34.0, 44.0)
_LAST = len(WIDTHS)
_ROLES = {LEVEL: "los grupos de las filas", DURATION: "la duración"}
_FACT = style.LABEL.but(bold=False)
_CELL = style.DATA.but(align="left", indent=1, unlocked=False)


class _Pen:
    """Writes line after line; the last cell of each goes on to the edge of the sheet."""

    def __init__(self, sheet: SheetDrawing) -> None:
        self.sheet, self.row = sheet, 0

    def text(self, text: str, look: style.Style) -> None:
        self.row += 1
        self.sheet.put(self.row, 1, storable(text), look)

    def line(self, values: Sequence[Any], look: style.Style = _CELL, first: style.Style | None = None) -> None:
        self.row += 1
        shown = [storable(value) if isinstance(value, str) else value for value in values]
        for column, value in enumerate(shown[:-1], 1):
            self.sheet.put(self.row, column, value, first or look if column == 1 else look)
        if len(shown) < _LAST:
            self.sheet.merges.append(Merge(self.row, len(shown), self.row, _LAST, shown[-1], look))
        else:
            self.sheet.put(self.row, _LAST, shown[-1], look)
        widths = [*WIDTHS[: len(shown) - 1], sum(WIDTHS[len(shown) - 1 :])]
        lines = max(wrapped_lines(str(value), width, indent=1) for value, width in zip(shown, widths, strict=True))
        self.sheet.heights[self.row] = height_of_lines(lines)

    def fact(self, name: str, value: str) -> None:
        self.line([name, value], first=_FACT)

    def section(self, title: str, headers: Sequence[str] = ()) -> None:
        self.row += 2
        for column in range(1, _LAST + 1):
            self.sheet.put(self.row, column, title if column == 1 else "", style.SECTION)
        if headers:
            self.line(headers, style.HEADER_OPTIONAL)


def draw_import_sheet(tables: Sequence[Converted], source: SourceFile) -> SheetDrawing:
    """The sheet about the tables of one workbook."""
    sheet = SheetDrawing(IMPORT_SHEET, tab_color=style.SECONDARY)
    sheet.columns += [(number, number, width, None) for number, width in enumerate(WIDTHS, 1)]
    pen = _Pen(sheet)
    pen.text("Importación", style.TITLE)
    told = f"Qué se trajo de «{Path(source.path).name}», qué cambió y qué quedó por fuera. El origen no se tocó."
    pen.text(told, style.SUBTITLE)
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
    pen.fact("Títulos", block.header)
    pen.fact("Datos", f"{first}{block.first_row}:{last}{block.last_row}")
    left = left_rows(table, sheet.grid)
    out = sum(row.number for row in left)
    inside = sum(1 + len(row.more) for row in table.rows.records)
    pen.fact("Filas", f"{inside + out} en el origen = {inside} importadas + {out} que no se importaron")
    if inside != len(table.records):
        pen.fact("Registros", f"{len(table.records)}: varias filas son uno solo")
    hidden = [row for row in table.rows.records if row.number in sheet.grid.hidden_rows]
    unseen = [column for column in block.titles if column in sheet.grid.hidden_columns]
    if hidden or unseen:
        pen.fact("Ocultas", f"{len(hidden)} filas y {len(unseen)} columnas estaban ocultas y se importaron")
    for notice in table.notices:
        pen.fact("Aviso", notice)
    pen.section("Columnas", ["Columna", "Título", "Va a", "Seguridad", "Cómo se sabe"])
    for column in mapping.columns:
        pen.line([column.letter, column.title, _goes_to(column, table), f"{column.sure:.0%}", column.why])
    for columns, why in ((block.calendar, "rejilla de calendario"), (block.inner, "dentro de una celda combinada")):
        if columns:
            pen.line([_span(columns), "", "no se importa", "", why])
    if block.beside:
        pen.line([_span(block.beside), "", "no se importa", "", "es otra tabla, separada por columnas vacías"])
    labels = {field.id: field.label for _, field in mapping.words.form.header_fields()}
    for header in table.header:
        pen.line([header.cell, "", f"{labels[header.field]}, del encabezado", "", as_shown(header.value)])
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
