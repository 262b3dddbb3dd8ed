"""Cierre de incidentes críticos: critical incidents closed / critical incidents, up to a cut-off date."""

from __future__ import annotations

from datetime import date

from implementation_xl.base import dates
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.measurement import Excluded, Measurement, RowDetail, Source, quotient
from implementation_xl.indicators.records import is_typed, left_out, name_of

COLUMNS = ("incidente", "criticidad", "fecha", "fecha_cierre")
CRITICAL = "Crítica"


def measure(
    table: TableData, cutoff: date, definition: IndicatorDefinition, *, path: str = "", detail: bool = False
) -> Measurement:
    """The indicator of one register of incidents.

    `details`: `abiertos` (the critical incidents that are not closed, by name). Each of `rows` adds 1 or 0 to 1.
    """
    closed: dict[int, bool] = {}
    excluded: dict[int, Excluded] = {}
    column = table.columns
    records = zip(column["criticidad"], column["fecha"], column["fecha_cierre"], strict=True)
    for index, (criticality, day, end) in enumerate(records):
        if criticality == CRITICAL and day is not None and day <= cutoff:
            closed[index] = end is not None and end <= cutoff
        elif is_typed(table, index):
            excluded[index] = _excluded(table, index, cutoff)
    return quotient(
        definition,
        cutoff,
        sum(closed.values()),
        len(closed),
        f"no hay incidentes críticos hasta el {dates.show(cutoff)}",
        details={"abiertos": [name_of(table, "incidente", index) for index, done in closed.items() if not done]},
        source=Source(path, table.sheet, table.range()),
        excluded=tuple(excluded.values()),
        rows=_rows(table, closed, excluded) if detail else (),
    )


def _excluded(table: TableData, index: int, cutoff: date) -> Excluded:
    """Why an incident does not count, and at which cell."""
    if table.columns["criticidad"][index] != CRITICAL:
        return Excluded(table.cell("criticidad", index), f"No es de criticidad {CRITICAL}")
    day = table.columns["fecha"][index]
    return Excluded(table.cell("fecha", index), "Sin «Fecha» válida" if day is None else "Después del corte")


def _rows(table: TableData, closed: dict[int, bool], excluded: dict[int, Excluded]) -> tuple[RowDetail, ...]:
    rows = []
    for index in sorted(closed.keys() | excluded.keys()):
        cell, name = table.cell("incidente", index), name_of(table, "incidente", index)
        if index in excluded:
            rows.append(left_out(cell, name, excluded[index]))
        else:
            basis = f"{'Cerrado' if closed[index] else 'Sin cerrar'} ({table.cell('fecha_cierre', index)})"
            rows.append(RowDetail(cell, name, int(closed[index]), 1, basis=basis))
    return tuple(rows)
