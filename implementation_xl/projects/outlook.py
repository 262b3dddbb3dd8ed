"""What is left of a project at a date, as a network: what a forecast of its end is made from.

Time is working days after the date. What is finished has become bounds of what waits for it; what has begun goes on
with the days that are left of it. An activity that waits for others starts when they let it, or on its planned day
where the plan itself leaves a gap before it. A schedule without predecessors is taken by phases: the activities of one
go side by side, and wait for those of the phases before that the plan has ended by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.process import CLOSED, CLOSING
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import plan_dates
from implementation_xl.indicators.pace import Pace, pace_of
from implementation_xl.indicators.precedence import FINISH_FINISH, FINISH_START, START_START, Dependency
from implementation_xl.indicators.schedule import RowState
from implementation_xl.projects.checks.go_live import STABILISATION, live_rows, phase_of
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.network import Network, network_of
from implementation_xl.projects.worklist import calendar_of

GO_LIVE_DAY, END_OF_PLAN = "Salida a producción", "Fin del plan"


@dataclass(frozen=True, slots=True)
class OpenActivity:
    """An activity that is not finished: its planned days that are left and the first day on which it may start.

    One with no name is the end of the phases before another, and takes no time. `fixed` says that its days do not
    depend on the pace.
    """

    id: str
    name: str
    area: str
    days: float
    not_before: int
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """The part of a project that is still to come at `day`; with a `reason` (Spanish) there is nothing to forecast.

    `targets` are the places in `activities` of what the promise is about, `target` its name; `promise` is that date and
    `promised_by` where it is from. `length` and `horizon` are the working days of the plan, and of it up to the target.
    `by_phase` says that the schedule has no predecessors; `finished` are the (ID, name) of what is done, `pace` how
    long that took. `week` and `holidays` are those of the calendar.
    """

    day: date
    reason: str = ""
    target: str = GO_LIVE_DAY
    promise: date | None = None
    promised_by: str = ""
    pace: Pace = Pace()
    activities: tuple[OpenActivity, ...] = ()
    links: tuple[Dependency, ...] = ()
    targets: tuple[int, ...] = ()
    length: int = 0
    horizon: int = 0
    by_phase: bool = False
    finished: tuple[tuple[str, str], ...] = ()
    week: str | None = None
    holidays: tuple[date, ...] = ()

    @property
    def calendar(self) -> WorkCalendar:
        """Its working days."""
        return WorkCalendar(self.week, self.holidays)


def outlook_of(evidence: Evidence, stage: str) -> Outlook:
    """What is left of a project that has reached a stage."""
    table, reading = evidence.table, evidence.schedule
    if table is None or reading is None:
        return Outlook(evidence.day, "no hay Cronograma General diligenciado")
    calendar = calendar_of(reading)
    pace = pace_of(table, evidence.rows, evidence.day, calendar)
    if reason := _nothing_left(evidence, table, stage):
        return Outlook(evidence.day, reason, pace=pace)
    network = network_of(table, calendar)
    rows = {row.record: row for row in evidence.rows if row.record in network.starts}
    left = _Left(network, table, rows, evidence.day)
    target, records = _targets(table, rows)
    promise, promised_by = promise_of(evidence, records)
    first = min(network.starts.values())
    ends = {record: network.starts[record] + network.days[record] - first for record in rows}
    return Outlook(
        evidence.day,
        "",
        target,
        promise,
        promised_by,
        pace,
        tuple(left.activities),
        tuple(left.links),
        tuple(left.places[record] for record in records if record in left.places),
        max(ends.values()),
        max(ends[record] for record in records),
        left.by_phase,
        tuple(_known_as(table, row) for row in rows.values() if row.record not in left.places),
        calendar.week,
        tuple(sorted({*calendar.holidays})),
    )


def promise_of(evidence: Evidence, records: list[int]) -> tuple[date | None, str]:
    """The date that was promised and where it is from; `records` are the activities that it is about.

    What was approved comes first, then the hand-over's go-live, then the last planned day of those activities.
    """
    assert evidence.table is not None
    plan = plan_dates(evidence.table)
    based = [record for record in records if plan.based and record not in plan.outside]
    approved = [end for record in based if (end := plan.ends[record])]
    if approved:
        return max(approved), "línea base"
    agreed = evidence.handover.header.get("fecha_salida_produccion") if evidence.handover else None
    if isinstance(agreed, date) and evidence.type != CLOSING:
        return evidence.planned_live, "Entrega de Proyecto"
    ends = evidence.table.columns["fin_planeado"]
    return max((ends[record] for record in records), default=None), "Cronograma General"


def _nothing_left(evidence: Evidence, table: TableData, stage: str) -> str:
    """Why there is nothing to forecast; "" where there is."""
    if not evidence.rows:
        noted = any(table.columns["situacion"])
        dated = any(table.columns["inicio_planeado"]) and any(table.columns["fin_planeado"])
        return (
            "todas sus actividades están canceladas" if noted and dated else "ninguna actividad tiene fechas planeadas"
        )
    if evidence.finished:
        return "todas sus actividades están terminadas"
    if evidence.live is not None and evidence.type != CLOSING:
        return "ya salió a producción"
    return "está cerrado" if stage == CLOSED else ""


def _targets(table: TableData, rows: Mapping[int, RowState]) -> tuple[str, list[int]]:
    """What the forecast is about: the go-live that is still to come, else the end of all but stabilisation."""
    live = [record for record in live_rows(table) if record in rows]
    if any(_open(rows[record]) for record in live):
        return GO_LIVE_DAY, live
    before = [record for record in rows if phase_of(table, record) != STABILISATION]
    some = any(_open(rows[record]) for record in before)
    return END_OF_PLAN, before if some else list(rows)


def _open(row: RowState) -> bool:
    return row.progress < 1 - TOLERANCE


def _known_as(table: TableData, row: RowState) -> tuple[str, str]:
    id = table.columns["id"][row.record] if "id" in table.columns else None
    return "" if id is None else str(id), row.name


class _Left:
    """The activities that are not finished and what they wait for, built up once."""

    def __init__(self, network: Network, table: TableData, rows: Mapping[int, RowState], day: date) -> None:
        self.network, self.table, self.rows = network, table, rows
        self.today = network.calendar.elapsed(day.toordinal())
        self.day = day
        self.by_phase = not any(cell.links for cell in network.cells.values())
        self.activities: list[OpenActivity] = []
        self.links: list[Dependency] = []
        self.places: dict[int, int] = {}
        waits: dict[int, list[Dependency]] = {}
        for link in network.links:
            waits.setdefault(link.after, []).append(link)
        for record, row in rows.items():
            if _open(row):
                self.places[record] = len(self.places)
        for record in self.places:
            self.activities.append(self._activity(rows[record], waits.get(record, [])))
        for record in self.places:
            if not self._begun(record):
                self.links += self._links(waits.get(record, []))
        if self.by_phase:
            self._tie_phases()

    def _begun(self, record: int) -> bool:
        started = self.table.columns["inicio_real"][record]
        return self.rows[record].progress > 0 or (started is not None and started <= self.day)

    def _activity(self, row: RowState, waits: list[Dependency]) -> OpenActivity:
        record, network = row.record, self.network
        id, name = _known_as(self.table, row)
        days = network.days[record] * (1 - row.progress)
        bounds = [0]
        if not self._begun(record):
            if all(network.earliest(link) < network.starts[record] for link in waits):
                bounds.append(network.starts[record] - self.today)
            bounds += [self._bound(link) for link in waits if self._settled(link)]
        return OpenActivity(id, name, row.area, days, max(bounds), record in network.no_time)

    def _settled(self, link: Dependency) -> bool:
        """True where what a link goes by has happened: it is a date and no draw."""
        if link.before not in self.places:
            return True
        return link.relation not in (FINISH_START, FINISH_FINISH) and self._begun(link.before)

    def _bound(self, link: Dependency) -> int:
        """The earliest start that such a link allows."""
        column, elapsed = self.table.columns, self.network.calendar.elapsed
        planned = self.network.starts[link.before]
        if link.relation in (FINISH_START, FINISH_FINISH):
            ended = column["fin_real"][link.before]
            known = ended is not None and ended <= self.day
            at = elapsed(ended.toordinal()) if known else min(planned + self.network.days[link.before], self.today)
        else:
            began = column["inicio_real"][link.before]
            at = elapsed(began.toordinal() - 1) if began is not None else min(planned, self.today)
        if link.relation not in (FINISH_START, START_START):
            at -= self.network.days[link.after]
        return at + link.lag - self.today

    def _links(self, waits: list[Dependency]) -> Iterator[Dependency]:
        for link in waits:
            if not self._settled(link):
                yield link._replace(before=self.places[link.before], after=self.places[link.after])

    def _tie_phases(self) -> None:
        """Have each phase wait for what the plan has ended by its first day in the phases before."""
        phases: dict[str, list[int]] = {}
        for record in self.rows:
            phases.setdefault(phase_of(self.table, record), []).append(record)
        starts, days = self.network.starts, self.network.days
        ordered = sorted(phases.values(), key=lambda records: min(starts[record] for record in records))
        before: list[int] = []
        for records in ordered:
            first = min(starts[record] for record in records)
            waited = [one for one in before if one in self.places and starts[one] + days[one] <= first]
            later = [record for record in records if record in self.places and not self._begun(record)]
            if waited and later:
                end = len(self.activities)
                self.activities.append(OpenActivity("", "", "", 0, 0, True))
                self.links += [Dependency(self.places[one], end) for one in waited]
                self.links += [Dependency(end, self.places[record]) for record in later]
            before += records
