"""Why the indicator of a form has no value though its table is there: what it follows from cannot be read."""

from __future__ import annotations

import os

from implementation_xl.forms.model import Field
from implementation_xl.forms.process import CUTOFF
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.registry import Indicator
from implementation_xl.workbooks.reading.workbook import Reading

LOST = ("E310", "E320")
"""Cells whose value the workbook itself does not have: an error, a formula that was saved without it."""
UNREADABLE = (*LOST, "E305")
"""Those, and cells with a word that is not of their list."""


def why_unmeasured(reading: Reading, indicator: Indicator, *, own_date: bool) -> str:
    """Why there is no value (Spanish); "" where nothing stands against it.

    With `own_date` it would be measured at the form's own *Fecha de corte*.
    """
    return (_no_cutoff(reading) if own_date else "") or _no_columns(reading, indicator)


def _no_cutoff(reading: Reading) -> str:
    """A cut-off cell that is filled and says no date; a blank one is today."""
    place = reading.header_cells.get(CUTOFF)
    if place is None:
        label = next((field.label for field in _header(reading) if field.id == CUTOFF), None)
        return f"no se encontró la etiqueta «{label}»" if label else ""
    if reading.header.get(CUTOFF) is not None:
        return ""
    faulty = next((one for one in reading.problems if (one.sheet, one.cell) == place and one.field == CUTOFF), None)
    if faulty is None:
        return ""
    shown = f"{place[1]} dice «{faulty.found}»" if faulty.found else f"{place[1]} es una fórmula sin calcular"
    return f"la fecha de corte no es una fecha de 2000 a 2099: {shown}"


def unreadable_header(reading: Reading, id: str) -> str:
    """What a header cell says that has no meaning, and where; "" where it is blank or understood."""
    place = reading.header_cells.get(id)
    for problem in reading.problems:
        if problem.field == id and problem.code in UNREADABLE and (problem.sheet, problem.cell) == place:
            shown = f"dice «{problem.found}»" if problem.found else "es una fórmula sin calcular"
            return f"«{problem.label}» {shown} en {os.path.basename(reading.path)}, {problem.cell}"  # noqa: PTH119
    return ""


def _header(reading: Reading) -> list[Field]:
    return [field for _, field in reading.form.header_fields()] if reading.form else []


def _no_columns(reading: Reading, indicator: Indicator) -> str:
    table = reading.tables[indicator.table]
    labels = {field.id: f"«{field.label}»" for field in table.table.fields}
    missing = [labels[id] for id in indicator.needed if id not in table.placed]
    if missing:
        several = len(missing) > 1
        return f"falta{'n las columnas' if several else ' la columna'} {', '.join(missing)}"
    lost = [labels[id] for id in indicator.needed if _is_lost(reading, table, id)]
    return f"no se puede leer ninguna celda de {', '.join(lost)}" if lost else ""


def _is_lost(reading: Reading, table: TableData, id: str) -> bool:
    """True for a column filled in most records, whose every filled cell is without its value."""
    lost = {one.cell for one in reading.problems if one.field == id and one.code in LOST and one.sheet == table.sheet}
    if not lost:
        return False
    cells = [table.cell(id, index) for index in range(len(table))]
    filled = [value for cell, value in zip(cells, table.columns[id], strict=True) if cell not in lost]
    return filled.count(None) == len(filled) and 2 * len(lost.intersection(cells)) >= len(table)
