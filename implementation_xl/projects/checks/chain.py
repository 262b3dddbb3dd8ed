"""Dates that are promised elsewhere and that the schedule's chain of predecessors does not let be met."""

from __future__ import annotations

from collections.abc import Iterator

from implementation_xl.base.problems import Problem
from implementation_xl.forms.process import HANDOVER, NEEDS, REQUIREMENTS, SCHEDULE
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.critical_path import critical_path, gap
from implementation_xl.indicators.records import Findings, name_of
from implementation_xl.projects.checks.common import at_header, day_of
from implementation_xl.projects.checks.go_live import live_rows
from implementation_xl.projects.network import Network, network_of
from implementation_xl.projects.project import Project
from implementation_xl.projects.references import Index
from implementation_xl.projects.worklist import calendar_of
from implementation_xl.workbooks.reading.workbook import Reading

OPEN_REQUIREMENT = frozenset({"Pendiente", "Cumple parcialmente", "No cumple"})
OPEN_NEED = frozenset({"Pendiente", "En gestión"})


def chain_dates(project: Project) -> Iterator[Problem]:
    """What hand-over, requirements and needs promise before, or ask for after, the chain lets it be."""
    schedule = project.filled(SCHEDULE)
    table = schedule.tables.get("actividades") if schedule else None
    if schedule is None or table is None or not any(table.columns.get("predecesora") or ()):
        return
    index = Index(table, "id", "actividad")
    network = network_of(table, calendar_of(schedule), index)
    ends = expected_ends(network, table)
    if handover := project.filled(HANDOVER):
        yield from _late_live(handover, table, network, ends)
    if requirements := project.filled(REQUIREMENTS):
        yield from _late_requirements(requirements, index, table, network, ends)
    if needs := project.filled(NEEDS):
        yield from _late_needs(needs, index, table)


def expected_ends(network: Network, table: TableData) -> dict[int, int]:
    """Working days gone by at the end of each planned activity, as what has happened and the chain let it be.

    What has begun stays where it began and what has ended where it ended; the rest starts as planned, or when what it
    waits for allows.
    """
    elapsed = network.calendar.elapsed
    starts, days = dict(network.starts), dict(network.days)
    begun = set()
    for record in starts:
        first, last = table.columns["inicio_real"][record], table.columns["fin_real"][record]
        if first or last:
            begun.add(record)
        if first:
            starts[record] = elapsed(first.toordinal() - 1)
        if last:
            days[record] = max(0, elapsed(last.toordinal()) - starts[record])
    if all(starts[link.after] >= starts[link.before] + gap(link, days) for link in network.links):
        return {record: start + days[record] for record, start in starts.items()}
    records = list(starts)
    places = {record: place for place, record in enumerate(records)}
    links = [
        link._replace(before=places[link.before], after=places[link.after])
        for link in network.links
        if link.after not in begun
    ]
    slots = critical_path([days[record] for record in records], links, dict(enumerate(starts.values())))
    return {record: slot.finish for record, slot in zip(records, slots, strict=True)}


def _late_live(handover: Reading, table: TableData, network: Network, ends: dict[int, int]) -> Iterator[Problem]:
    """A go-live agreed for a day on which what comes before it is not done; a plan that says so itself is A608."""
    agreed = day_of(handover, "fecha_salida_produccion")
    rows = [record for record in live_rows(table) if record in ends]
    if agreed is None or not rows:
        return
    last = max(rows, key=lambda record: ends[record])
    planned = network.starts[last] + network.days[last]
    if ends[last] > max(planned, network.calendar.elapsed(agreed.toordinal())):
        possible, name = network.day(ends[last] - 1), name_of(table, "actividad", last)
        yield at_header("A466", handover, "fecha_salida_produccion", agreed, possible, activity=name)


def _late_requirements(
    reading: Reading, index: Index, table: TableData, network: Network, ends: dict[int, int]
) -> Iterator[Problem]:
    """Requirements promised for a day before their activity can be done, where the chain puts it off."""
    promised = reading.tables.get("requerimientos")
    if promised is None or "fecha_compromiso" not in promised.columns:
        return
    findings = Findings(promised, reading.path)
    for record, day in enumerate(promised.columns["fecha_compromiso"]):
        text, state = promised.columns["actividad"][record], promised.columns["estado"][record]
        if not day or text is None or state not in OPEN_REQUIREMENT:
            continue
        cited = [one for one in index.find(str(text))[0] if one in ends]
        last = max(cited, key=lambda one: ends[one], default=None)
        if last is None or ends[last] <= network.starts[last] + network.days[last]:
            continue
        if ends[last] > network.calendar.elapsed(day.toordinal()):
            name, possible = name_of(table, "actividad", last), network.day(ends[last] - 1)
            findings.add("A467", "fecha_compromiso", record, day, possible, params={"activity": name})
    yield from findings.found


def _late_needs(reading: Reading, index: Index, table: TableData) -> Iterator[Problem]:
    """Needs asked for after the planned start of the activity that depends on them."""
    needs = reading.tables.get("necesidades")
    if needs is None:
        return
    findings = Findings(needs, reading.path)
    for record, day in enumerate(needs.columns["fecha_requerida"]):
        text, state = needs.columns["actividad"][record], needs.columns["estado"][record]
        if not day or text is None or state not in OPEN_NEED:
            continue
        planned = [(table.columns["inicio_planeado"][one], one) for one in index.find(str(text))[0]]
        waiting = [(start, one) for start, one in planned if start and table.columns["inicio_real"][one] is None]
        if waiting and min(waiting)[0] < day:
            start, activity = min(waiting)
            name = name_of(table, "actividad", activity)
            findings.add("A468", "fecha_requerida", record, day, start, params={"activity": name})
    yield from findings.found
