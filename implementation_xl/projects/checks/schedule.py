"""What must agree within a schedule: who waits for whom, and what was approved before the work began."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import versions_of
from implementation_xl.indicators.records import Findings, name_of
from implementation_xl.projects.checks.baseline import CLIENT, INSIDE, approved_on
from implementation_xl.projects.checks.common import at_header
from implementation_xl.projects.checks.go_live import EARLY, phase_of
from implementation_xl.projects.checks.references import Index, cycles
from implementation_xl.workbooks.reading.workbook import Reading


def predecessors(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """Predecessors that are no activity of the schedule, and activities that wait for each other."""
    table = reading.tables.get("actividades")
    column = table.columns.get("predecesora") if table else None
    if table is None or not column or not any(column):
        return
    index = Index(table, "id", "actividad")
    findings = Findings(table, reading.path)
    links: dict[int, list[int]] = {}
    for record, text in enumerate(column):
        if text is not None:
            links[record], missing = index.find(str(text))
            for piece in missing:
                findings.add("A414", "predecesora", record, piece, params={"suggestion": index.suggestion(piece)})
    for circle in cycles(links):
        names = " → ".join(_called(table, record) for record in [*circle, circle[0]])
        findings.add("A415", "predecesora", circle[0], column[circle[0]], params={"circle": names})
    yield from findings.found


def _called(table: TableData, record: int) -> str:
    number = table.columns["id"][record]
    return f"«{name_of(table, 'actividad', record)}»" if number in (None, "") else str(number)


def approvals(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """Work begun before the schedule was approved, and the client's approval before the internal one."""
    first = min((version.since for version in versions_of(reading.tables) if version.since), default=None)
    inside, client = (approved_on(reading, who, first) for who in (INSIDE, CLIENT))
    if inside and client and client < inside and first is None:
        yield at_header("A505", reading, "aprobacion_cliente", client, inside)
    table = reading.tables.get("actividades")
    days = [(day, id) for day, id in ((inside, "aprobacion_interna"), (client, "aprobacion_cliente")) if day]
    if not days or table is None:
        return
    starts = [
        (begun, record)
        for record, begun in enumerate(table.columns["inicio_real"])
        if begun and phase_of(table, record) and phase_of(table, record) not in EARLY
    ]
    approved, id = min(days)
    if starts and min(starts)[0] < approved:
        begun, record = min(starts)
        yield at_header("N504", reading, id, approved, begun, activity=name_of(table, "actividad", record))
