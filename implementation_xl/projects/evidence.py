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

TEST_PHASE = fold("Pruebas")


class Evidence:
    """One project at a date: its forms, the activities that count, the go-live gate, its dates, its open items."""

    def __init__(self, project: Project, day: date) -> None:
        self.project, self.day = project, day
        self.handover = project.filled(HANDOVER)
        self.schedule = project.filled(SCHEDULE)
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
        record = self.project.filled(GO_LIVE)
        said = day_of(record, "fecha")
        if said is not None and said <= self.day:
            return said, f"la Salida a Producción está fechada el {show_date(said)}"
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
        until = day_of(self.project.filled(GO_LIVE), "estabilizacion_hasta")
        if until is not None or self.live is None:
            return until
        days = self.handover.header.get("dias_estabilizacion") if self.handover else None
        return self.live + timedelta(days=int(days) if isinstance(days, (int, float)) else 0)

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
