"""What the workbooks of one project say of its way through the process at a date, each thing asked once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from implementation_xl.base.dates import show_date
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.base.words import fold
from implementation_xl.forms.process import CORPORATE, GO_LIVE, HANDOVER, SCHEDULE, SIGNED, TESTS
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators import schedule
from implementation_xl.indicators.baseline import plan_dates
from implementation_xl.indicators.gate import go_live_gate
from implementation_xl.projects import worklist
from implementation_xl.projects.checks.baseline import CLIENT, INSIDE, approved_on
from implementation_xl.projects.checks.common import day_of
from implementation_xl.projects.checks.go_live import EARLY, live_rows, phase_of
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

TEST_PHASE = fold("Pruebas")


class Evidence:
    """One project at a date: its forms, the activities that count, the go-live gate, its dates, its open items."""

    def __init__(self, project: Project, day: date) -> None:
        self.project, self.day = project, day
        self.handover = project.filled(HANDOVER)
        self.schedule = project.filled(SCHEDULE)
        self.waves = project.records(GO_LIVE)
        self.table = self.schedule.tables.get("actividades") if self.schedule else None
        calendar = worklist.calendar_of(self.schedule) if self.schedule else None
        tables = self.schedule.tables if self.schedule else {}
        self.judged = plan_dates(self.table, tables, day) if self.table else None
        states = schedule.row_states(self.table, day, calendar, tables) if self.table and calendar else []
        self.rows = [one for one in states if one.weight is not None]
        self.tests = self._tests()
        self.gate = go_live_gate(self.tests) if self.tests else None
        self.type = project.type
        self.live, self.live_evidence = self._live()
        self.planned_live = self._planned_live()
        self.stable_until = self._stable_until()
        self.items = worklist.worklist(project, day)

    def _tests(self) -> TableData | None:
        reading = self.project.filled(TESTS)
        return reading.tables.get("pruebas") if reading else None

    def phase(self, phase: str) -> list[schedule.RowState]:
        """The activities of a phase (folded)."""
        return [one for one in self.rows if self.table and phase_of(self.table, one.record) == phase]

    def work(self) -> list[schedule.RowState]:
        """The activities beyond receiving and planning."""
        return [one for one in self.rows if self.table and phase_of(self.table, one.record) not in EARLY]

    def begun(self, rows: Iterable[schedule.RowState]) -> schedule.RowState | None:
        """The first activity that has begun, or moved."""
        if self.table is None:
            return None
        starts = self.table.columns["inicio_real"]
        return next(
            (
                activity
                for activity in rows
                if activity.progress > 0
                or (starts[activity.record] is not None and starts[activity.record] <= self.day)
            ),
            None,
        )

    def _live(self) -> tuple[date | None, str]:
        dated = [said for record in self.waves if (said := day_of(record, "fecha"))]
        gone = [said for said in dated if said <= self.day]
        if gone and len(self.waves) > 1:
            which = f"{len(gone)} de {len(self.waves)} salidas a producción ya se hicieron"
            return min(gone), f"{which}; la primera está fechada el {show_date(min(gone))}"
        if gone:
            return gone[0], f"la Salida a Producción está fechada el {show_date(gone[0])}"
        if self.table is None:
            return None, ""
        rows = self._going_live()
        if not rows or any(one.progress < 1 - TOLERANCE for one in rows):
            return None, ""
        ends = [self.table.columns["fin_real"][one.record] for one in rows]
        days = [one for one in ends if one is not None and one <= self.day]
        if not days:
            return None, ""
        return max(days), f"las actividades de salida a producción terminaron el {show_date(max(days))}"

    def _planned_live(self) -> date | None:
        """The hand-over's date; else the last planned day of the go-live."""
        said = day_of(self.handover, "fecha_salida_produccion")
        if said is not None or self.table is None:
            return said
        ends = (self.table.columns["fin_planeado"][one.record] for one in self._going_live())
        return max((day for day in ends if day is not None), default=None)

    def _going_live(self) -> list[schedule.RowState]:
        """The activities that are the go-live: the milestones of its phase, else all of it."""
        records = set(live_rows(self.table)) if self.table else set()
        return [one for one in self.rows if one.record in records]

    def _stable_until(self) -> date | None:
        """The last day of all stabilisations: each wave's own, else as many days as the hand-over says."""
        days = self.handover.header.get("dias_estabilizacion") if self.handover else None
        length = timedelta(days=int(days) if isinstance(days, (int, float)) else 0)
        ends = []
        for record in self.waves:
            said, until = day_of(record, "fecha"), day_of(record, "estabilizacion_hasta")
            begun = said if self.live is not None else None
            ends.append(until or (begun and begun + length))
        known = [end for end in ends if end is not None]
        return max(known) if known else self.live and self.live + length

    def waves_to_come(self) -> list[Reading]:
        """The records of a go-live that is not dated, or not yet there."""
        dated = ((record, day_of(record, "fecha")) for record in self.waves)
        return [record for record, said in dated if said is None or said > self.day]

    @property
    def finished(self) -> bool:
        """True when every activity that counts is done."""
        return bool(self.rows) and all(one.progress >= 1 - TOLERANCE for one in self.rows)

    def approvals(self) -> dict[str, date | None]:
        """The dates of the schedule's approvals by «interna» and «cliente»; a corporate project has no client."""
        asked = (INSIDE,) if self.type == CORPORATE else (INSIDE, CLIENT)
        approved = {who: approved_on(self.schedule, who, self.day) for who in asked}
        return {name: day if day and day <= self.day else None for name, day in approved.items()}

    def signed(self) -> bool:
        """True when the contract is signed."""
        signed = day_of(self.handover, "fecha_firma")
        said = self.handover is not None and self.handover.header.get("estado_contrato") == SIGNED
        return said and (signed is None or signed <= self.day)
