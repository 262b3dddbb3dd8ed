"""What must agree within a schedule: who waits for whom, and what was approved before the work began."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import versions_of
from implementation_xl.indicators.precedence import FINISH_START, Dependency
from implementation_xl.indicators.records import Findings, name_of
from implementation_xl.projects.checks.baseline import CLIENT, INSIDE, approved_on
from implementation_xl.projects.checks.common import at_header
from implementation_xl.projects.checks.go_live import EARLY, phase_of
from implementation_xl.projects.network import Network, network_of
from implementation_xl.projects.references import Index
from implementation_xl.projects.worklist import calendar_of
from implementation_xl.workbooks.reading.workbook import Reading


def predecessors(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """Predecessors that are none or not understood, activities that wait for each other, starts before their time."""
    table = reading.tables.get("actividades")
    column = table.columns.get("predecesora") if table else None
    if table is None or not column or not any(column):
        return
    index = Index(table, "id", "actividad")
    findings = Findings(table, reading.path)
    network = network_of(table, calendar_of(reading), index)
    for record, cell in network.cells.items():
        for piece in cell.missing:
            findings.add("A414", "predecesora", record, piece, params={"suggestion": index.suggestion(piece)})
        for piece in cell.unclear:
            findings.add("A460", "predecesora", record, piece)
    for circle in network.circles:
        names = " → ".join(_called(table, record) for record in [*circle, circle[0]])
        findings.add("A415", "predecesora", circle[0], column[circle[0]], params={"circle": names})
    _too_early(network, table, findings)
    _begun_early(network, table, findings)
    yield from findings.found


def _too_early(network: Network, table: TableData, findings: Findings) -> None:
    """Planned starts before what they wait for allows; once the work has begun the plan of it is past."""
    latest: dict[int, tuple[int, Dependency]] = {}
    for link in network.links:
        latest[link.after] = max(latest.get(link.after, (-1, link)), (network.earliest(link), link))
    for record, (first, link) in latest.items():
        if first > network.starts[record] and table.columns["inicio_real"][record] is None:
            said = next(one for one in network.cells[record].links if one[:3] == link[:3])
            lag = f"{said.lag:+d}" if said.lag else ""
            params = {"first": f"{_called(table, link.before)} ({link.relation}{lag})"}
            planned, possible = table.columns["inicio_planeado"][record], network.day(first)
            findings.add("A464", "inicio_planeado", record, planned, possible, params=params)


def _begun_early(network: Network, table: TableData, findings: Findings) -> None:
    """Work begun days before what had to end first had ended."""
    begun, ended, calendar = table.columns["inicio_real"], table.columns["fin_real"], network.calendar
    latest: dict[int, tuple[date, Dependency]] = {}
    for link in network.links:
        start, end = begun[link.after], ended[link.before]
        if link.relation == FINISH_START and start and end and start < end:
            early = calendar.between(start, end)
            if early > max(0, -link.lag):
                latest[link.after] = max(latest.get(link.after, (end, link)), (end, link))
    for record, (end, link) in latest.items():
        params = {"first": _called(table, link.before)}
        findings.add("N465", "inicio_real", record, begun[record], end, params=params)


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
