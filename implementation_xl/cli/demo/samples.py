"""How a sample project is written down: tables as a person would type them, and the faults planted in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, NamedTuple

from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Form, Table

CUTOFF = date(2026, 7, 15)
HOLIDAYS = (
    (date(2026, 1, 1), "Año Nuevo"),
    (date(2026, 1, 12), "Día de los Reyes Magos"),
    (date(2026, 3, 23), "Día de San José"),
    (date(2026, 4, 2), "Jueves Santo"),
    (date(2026, 4, 3), "Viernes Santo"),
    (date(2026, 5, 1), "Día del Trabajo"),
    (date(2026, 5, 18), "Ascensión del Señor"),
    (date(2026, 6, 8), "Corpus Christi"),
    (date(2026, 6, 15), "Sagrado Corazón de Jesús"),
    (date(2026, 6, 29), "San Pedro y San Pablo"),
    (date(2026, 7, 20), "Día de la Independencia"),
    (date(2026, 8, 7), "Batalla de Boyacá"),
    (date(2026, 8, 17), "Asunción de la Virgen"),
    (date(2026, 10, 12), "Día de la Raza"),
    (date(2026, 11, 2), "Todos los Santos"),
    (date(2026, 11, 16), "Independencia de Cartagena"),
    (date(2026, 12, 8), "Inmaculada Concepción"),
    (date(2026, 12, 25), "Navidad"),
)
"""Colombia's holidays of the year, written here so that the demo's numbers never change."""


class Fault(NamedTuple):
    """A wrong value to type: where, what, and the code that must be found there.

    `row` counts the table's records from 1; 0 is a header field. A `code` of "" plants what has no problem of its own
    at that cell.
    """

    form: str
    field: str
    row: int
    value: Any
    code: str


class WholeFault(NamedTuple):
    """A fault of a whole workbook: the form it is found at, the code, and the header field it points to, if any."""

    form: str
    code: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One project. `tables` maps table ids to text tables; `header` holds what all forms share.

    `copies` are (form, file name) of second workbooks of a form; `damaged` forms are cut off in the middle.
    `extra` holds the header values of single forms.
    """

    folder: str
    header: Mapping[str, Any]
    extra: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tables: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    whole_faults: tuple[WholeFault, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
    damaged: tuple[str, ...] = ()


def records(table: Table, text: str) -> list[dict[str, Any]]:
    """The records of a text table: a line of field ids, then a line a record; numbered where the table numbers."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    names, rows = lines[0], lines[1:]
    fields = [table.field(name) for name in names]
    number = next((one for one in table.fields if one.number), None)
    found = []
    for place, row in enumerate(rows, 1):
        if len(row) != len(names):
            raise ValueError(f"{table.id}: {row}")
        record = {one.id: _value(one.kind, cell) for one, cell in zip(fields, row, strict=True) if cell}
        if number is not None and number.id not in record:
            record[number.id] = place if KINDS[number.kind].numeric else str(place)
        found.append(record)
    return found


def _value(kind: str, cell: str) -> Any:
    if kind == "fecha":
        return date.fromisoformat(f"2026-{cell}")
    if kind == "hora":
        return time.fromisoformat(cell)
    if kind == "porcentaje":
        return float(cell.rstrip("%")) / 100
    return float(cell) if KINDS[kind].numeric else cell


def form_values(sample: Sample, form: Form) -> dict[str, Any]:
    """What is typed in one form of a sample project, faults left out."""
    header = {one.id for _, one in form.header_fields()}
    values = {id: value for id, value in sample.header.items() if id in header}
    if "fecha_corte" in header:
        values["fecha_corte"] = CUTOFF
    values |= sample.extra.get(form.id, {})
    for _, table in form.tables():
        if table.id in sample.tables:
            values[table.id] = records(table, sample.tables[table.id])
    return values


def forms_of(sample: Sample, known: Mapping[str, Form]) -> list[Form]:
    """The forms that a sample project has: those with a table in it."""
    return [form for form in known.values() if any(table.id in sample.tables for _, table in form.tables())]
