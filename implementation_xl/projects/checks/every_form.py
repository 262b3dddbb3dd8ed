"""What holds in every form whose definition declares it: no form is named here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Matrix
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.contradictions import contradictions
from implementation_xl.indicators.records import Findings
from implementation_xl.projects.checks.common import at_header, header_label
from implementation_xl.projects.references import number_key
from implementation_xl.workbooks.reading.workbook import Reading

NOBODY = frozenset(
    {
        "todos",
        "todas",
        "equipo",
        "el equipo",
        "varios",
        "varias",
        "todas las areas",
        "las areas",
        "asistentes",
        "los asistentes",
        "todo el equipo",
    }
)


def header_in_order(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """The later of two dates of the header before the earlier, by `no_antes_de`."""
    for _, field in reading.form.header_fields() if reading.form else ():
        if field.not_before:
            later, first = reading.header.get(field.id), reading.header.get(field.not_before)
            if isinstance(later, date) and isinstance(first, date) and later < first:
                other = header_label(reading, field.not_before) or ""
                yield at_header(field.on_before, reading, field.id, later, first, other=other)


def repeated(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """Two rows with the same in a column that tells rows apart, said at the later."""
    for data in reading.tables.values():
        for field in data.table.fields:
            if field.repeated_code and field.id in data.columns:
                yield from _repeated(data, field.id, field.repeated_code, reading.path)


def _repeated(data: TableData, field_id: str, code: str, path: str) -> Iterator[Problem]:
    findings = Findings(data, path)
    known: dict[str, int] = {}
    for index, value in enumerate(data.columns[field_id]):
        if value in (None, ""):
            continue
        first = known.setdefault(number_key(str(value)), index)
        if first != index:
            row = str(data.rows[first])
            shown = f"{value:g}" if isinstance(value, float) else value
            findings.add(code, field_id, index, shown, params={"row": row, "other": row})
    yield from findings.found


def unnamed_persons(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """«Todos», or an area, where the definition asks for a person (`seguimiento.persona`)."""
    areas = {fold(choice.value) for choice in catalog.lists["areas"].values} if "areas" in catalog.lists else set()
    for data in reading.tables.values():
        person = data.table.following.person if data.table.following else ""
        findings = Findings(data, reading.path)
        for index, name in enumerate(data.columns[person] if person else ()):
            if name is not None and fold(str(name)) in NOBODY | areas:
                findings.add("A436", person, index, name)
        yield from findings.found


def contradicting_rows(reading: Reading, day: date, measured: str | None) -> Iterator[Problem]:
    """What the definition says cannot be true at once; of the sheet that was `measured` its indicator has said it."""
    matrix = reading.form.matrix if reading.form else None
    for data in reading.tables.values():
        if data.sheet != measured:
            table = _with_levels(data, matrix) if matrix and matrix.table == data.table.id else data
            yield from contradictions(table, day, reading.path, reading.header)


def _with_levels(data: TableData, matrix: Matrix) -> TableData:
    """The table with the levels that its sheet computes, to be shown."""
    levels = {
        f"nivel{which}": [
            matrix.level(*pair)
            for pair in zip(data.columns[f"probabilidad{which}"], data.columns[f"impacto{which}"], strict=True)
        ]
        for which in ("", "_residual")
    }
    return replace(data, columns={**data.columns, **levels})
