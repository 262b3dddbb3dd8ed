"""What the formulas of a sample workbook show once a spreadsheet program has calculated them.

Generated workbooks are not calculated until a program opens them; these cells must hold what it would leave there, or
the reader rightly says that the sheet's value differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from implementation_xl.base.dates import to_serial
from implementation_xl.cli.demo.samples import HOLIDAYS
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import BLANK, kind_of
from implementation_xl.forms.model import Form, Table
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.gate import go_live_gate
from implementation_xl.projects.measuring import measure_reading
from implementation_xl.workbooks.reading.workbook import Reading

UNCOUNTED = ("A307", "A308", "A309", "E301", "E302", "E303", "E304", "E305")


def shown_values(form: Form, values: Mapping[str, Any], known: Catalog) -> dict[str, Any]:
    """The results on the sheet of a form filled with `values`, by field id; nothing where it has none."""
    if not (form.gate or form.indicator):
        return {}
    reading = Reading("", form, header=dict(values), holidays=tuple(day for day, _ in HOLIDAYS))
    uncounted = 0
    for sheet, table in form.tables():
        reading.tables[table.id], faults = _as_the_sheet_sees(table, sheet.name, values.get(table.id, ()), known)
        uncounted += faults
    if form.gate:
        gate = go_live_gate(next(iter(reading.tables.values())))
        return {
            "apto_salida": gate.state,
            "apto_motivo": gate.motivo,
            "pruebas_ejecutadas": gate.executed or 0,
            "pruebas_exitosas": gate.passed or 0,
        }
    cutoff: date = values["fecha_corte"]
    measurement = measure_reading(reading, cutoff, catalog=known)
    assert measurement is not None, form.id
    return {
        "fecha_corte_efectiva": to_serial(cutoff),
        "ind_valor": measurement.state if measurement.value is None else measurement.value,
        "ind_estado": measurement.state,
        "ind_numerador": measurement.numerator,
        "ind_denominador": measurement.denominator,
        "ind_sin_contar": uncounted,
    }


def _as_the_sheet_sees(table: Table, sheet: str, rows: Any, known: Catalog) -> tuple[TableData, int]:
    """A table whose cells hold `rows`, as formulas count them, and how many cells they cannot count."""
    columns: dict[str, list[Any]] = {}
    uncounted = 0
    for field in table.fields:
        if field.computed:
            columns[field.id] = [None] * len(rows)
            continue
        raw = [BLANK if row.get(field.id) is None else row[field.id] for row in rows]
        outcome = kind_of(field, known.choices(field)).column(raw)
        columns[field.id] = [outcome.as_sheet.get(index, value) for index, value in enumerate(outcome.values)]
        uncounted += sum(fault.code in UNCOUNTED for _, fault in outcome.faults)
    placed = {one.id: number for number, one in enumerate(table.fields, 1)}
    return TableData(table, sheet, 1, list(range(2, len(rows) + 2)), columns, placed), uncounted
