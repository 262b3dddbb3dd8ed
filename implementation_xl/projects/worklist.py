"""What a project has to do, from its workbooks at a date: each item with its person, its date and its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.process import (
    CLOSURE,
    GO_LIVE,
    HANDOVER,
    MEETINGS,
    NEEDS,
    REQUIREMENTS,
    SCHEDULE,
    TESTS,
    UNDECIDED,
    YES,
)
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators import minutes, requirements, schedule
from implementation_xl.indicators.baseline import PLANNED, PlanDates, plan_dates
from implementation_xl.indicators.gate import go_live_gate
from implementation_xl.indicators.records import name_of
from implementation_xl.projects.actions import actions
from implementation_xl.projects.commitments import Commitment, open_commitments
from implementation_xl.projects.project import Project
from implementation_xl.projects.reception import documents_missing, giver_of, person_for
from implementation_xl.projects.registers import Change, Risk, changes, risks
from implementation_xl.workbooks.reading.workbook import Reading

LATE_ACTIVITY, NEXT_ACTIVITY, MILESTONE = "Actividad atrasada", "Próxima actividad", "Hito"
OPEN_REQUIREMENT, OPEN_NEED = "Requerimiento abierto", "Necesidad abierta"
UNSENT_MINUTES, NEXT_MEETING = "Acta sin enviar", "Reunión agendada"
BLOCKING_TEST, MISSING_DOCUMENT = "Prueba que impide salir", "Documento por recibir"
OPEN_SUBJECT, OPEN_COMMITMENT = "Tema pendiente", "Compromiso abierto"
OPEN_ACTION = "Acción correctiva abierta"
OPEN_RISK, OPEN_CHANGE = "Riesgo sin controlar", "Cambio sin terminar"
OPEN_OFFER = "Ofertado sin contratar"
SUBJECT_DONE = ("Cumplido", "Cancelado")
NEED_DONE = ("Entregada", "No aplica")
NO_STATE = "Sin estado"
HORIZON = 14


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do or to come. `due` is its date; `state` a word or two on how it stands; `cell` where it is."""

    kind: str
    text: str
    area: str | None = None
    person: str | None = None
    due: date | None = None
    state: str = ""
    path: str = ""
    sheet: str = ""
    cell: str = ""
    at: time | None = None
    id: str | None = None

    def days_late(self, day: date) -> int:
        """Calendar days from its date to `day`; 0 where that is not past, or there is none."""
        return max((day - self.due).days, 0) if self.due else 0


def worklist(project: Project, day: date, horizon: int = HORIZON) -> list[Item]:
    """Everything open at `day`, and what comes within `horizon` days, by kind and then by date."""
    listed: list[Item] = []
    for items in (
        activities(project, day, horizon),
        open_requirements(project, day),
        open_needs(project, day),
        meetings_due(project, day, horizon),
        blocking_tests(project),
        missing_documents(project),
        open_offers(project),
        open_subjects(project),
        open_promises(project, day),
        open_actions(project, day),
        open_registers(project),
    ):
        listed += sorted(items, key=lambda item: (item.kind, item.due or date.max))
    return listed


def activities(project: Project, day: date, horizon: int = HORIZON) -> Iterator[Item]:
    """The late activities, and those that begin or end within `horizon` days after `day`."""
    last = _within(day, horizon)
    for row, activity, plan in _schedule(project, day):
        if activity.state == schedule.LATE:
            shown = f"{round(activity.progress * 100)} %"
            yield row.item(LATE_ACTIVITY, "actividad", due=plan.ends[row.place], state=shown, area=activity.area)
        elif activity.state in (schedule.NOT_STARTED, schedule.UNDER_WAY):
            start, end = _to_come(row, plan)
            if start and end and (day < start <= last or day <= end <= last):
                yield row.item(NEXT_ACTIVITY, "actividad", due=end, state=activity.state, area=activity.area)


def milestones(project: Project, day: date) -> Iterator[Item]:
    """The milestones of the schedule that count, with how they stand at `day`."""
    for row, activity, plan in _schedule(project, day):
        if row.value("hito") == YES and activity.weight is not None:
            due = _to_come(row, plan)[1]
            yield row.item(MILESTONE, "actividad", due=due, state=activity.state or "", area=activity.area)


def _to_come(row: Row, plan: PlanDates) -> tuple[date | None, date | None]:
    """When an activity is to begin and end by today's plan; where that says nothing, by what it is judged by."""
    planned = [row.value(id) for id in PLANNED]
    return planned[0] or plan.starts[row.place], planned[1] or plan.ends[row.place]


def _schedule(project: Project, day: date) -> Iterator[tuple[Row, schedule.RowState, PlanDates]]:
    reading = project.form(SCHEDULE)
    if reading is None or reading.untouched or "actividades" not in reading.tables:
        return
    table = reading.tables["actividades"]
    plan = plan_dates(table, reading.tables, day)
    for activity in schedule.row_states(table, day, calendar_of(reading), reading.tables):
        yield Row(reading, table, activity.record), activity, plan


def calendar_of(reading: Reading) -> WorkCalendar:
    """The working days of a form that carries them."""
    return WorkCalendar(reading.header.get("semana_laboral"), reading.holidays or ())


def open_requirements(project: Project, day: date) -> Iterator[Item]:
    """The contractual requirements that are neither met by `day` nor out of scope."""
    for row in rows_of(project, REQUIREMENTS, "requerimientos"):
        state, met_on = row.value("estado"), row.value("fecha_cumplimiento")
        if state == requirements.NOT_APPLICABLE or (state == requirements.MET and not (met_on and met_on > day)):
            continue
        if row.value("requerimiento") is not None or state is not None:
            due, shown = row.value("fecha_compromiso"), state or requirements.NO_STATE
            yield row.item(OPEN_REQUIREMENT, "requerimiento", due=due, state=shown, area=row.value("area"))


def open_needs(project: Project, day: date) -> Iterator[Item]:
    """The needs of the project not yet delivered by `day`."""
    for row in rows_of(project, NEEDS, "necesidades"):
        state, due = row.value("estado"), row.value("fecha_requerida")
        if row.value("necesidad") is not None and state not in NEED_DONE:
            yield row.item(OPEN_NEED, "necesidad", due=due, state=state or NO_STATE, area=row.value("area"))


def _within(day: date, horizon: int) -> date:
    """The last day within so many days after a day; the last of all days where there are no more."""
    return date.max if date.max - day < timedelta(horizon) else day + timedelta(horizon)


def meetings_due(project: Project, day: date, horizon: int | None = HORIZON) -> Iterator[Item]:
    """Meetings up to `day` whose minutes are not sent, and the ones scheduled after it (`horizon` None: all)."""
    last = date.max if horizon is None else _within(day, horizon)
    for row in rows_of(project, MEETINGS, "reuniones"):
        held, at = row.value("fecha"), row.value("hora")
        if held is None or row.value("estado") in (minutes.CANCELLED, minutes.RESCHEDULED):
            continue
        made, sent = row.value("acta_realizada") == YES, row.value("fecha_envio")
        if day < held <= last:
            yield row.item(NEXT_MEETING, "tema", due=held, state=row.value("tipo") or "", at=at)
        elif held <= day and (not made or sent is None or sent > day):
            state = "acta sin enviar" if made else "acta sin hacer"
            yield row.item(UNSENT_MINUTES, "tema", due=held, state=state, at=at)


def blocking_tests(project: Project) -> Iterator[Item]:
    """The critical and high tests that keep the project from going live."""
    reading = project.form(TESTS)
    if reading is None or reading.untouched or "pruebas" not in reading.tables:
        return
    table = reading.tables["pruebas"]
    for test in go_live_gate(table).blocking:
        index = table.rows.index(int(test.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
        yield Item(
            BLOCKING_TEST,
            test.name,
            table.columns["area"][index],
            table.columns["validador"][index],
            state=test.reason,
            path=reading.path,
            sheet=table.sheet,
            cell=test.cell,
        )


def missing_documents(project: Project) -> Iterator[Item]:
    """The entry documents that apply and have not been received, asked of whom gives each."""
    reading = project.form(HANDOVER)
    if reading is None:
        return
    for name, place in documents_missing(reading):
        table, giver = reading.tables["documentos"], giver_of(reading, place)
        yield Item(
            MISSING_DOCUMENT,
            name,
            giver,
            person_for(reading, giver),
            state="sin recibir",
            path=reading.path,
            sheet=table.sheet,
            cell=table.cell("recibido", place),
        )


def open_offers(project: Project) -> Iterator[Item]:
    """What the offer promised and the contract does not hold, while nobody has decided on it."""
    for row in rows_of(project, HANDOVER, "ofertado"):
        state, due = row.value("decision"), row.value("fecha_compromiso")
        if row.value("ofertado") is not None and state in (None, UNDECIDED):
            yield row.item(OPEN_OFFER, "ofertado", due=due, state=state or UNDECIDED, area=row.value("area"))


def open_promises(project: Project, day: date) -> Iterator[Item]:
    """The commitments of the minutes that are still to be met at `day`."""
    for commitment in open_commitments(project, day):
        yield promise(commitment, day)


def promise(commitment: Commitment, day: date) -> Item:
    """A commitment as an item."""
    return Item(
        OPEN_COMMITMENT,
        commitment.text,
        commitment.area,
        commitment.person,
        commitment.due,
        commitment.state_at(day),
        commitment.path,
        commitment.sheet,
        commitment.cell,
        id=commitment.id or None,
    )


def open_actions(project: Project, day: date) -> Iterator[Item]:
    """The corrective actions that are not closed at `day`."""
    for action in actions(project):
        if action.is_open(day):
            yield Item(
                OPEN_ACTION,
                action.text,
                action.area,
                action.person,
                action.due,
                action.state_at(day),
                action.path,
                action.sheet,
                action.cell,
                id=action.id or None,
            )


def open_registers(project: Project) -> Iterator[Item]:
    """The risks whose control is not in place, and the changes that are neither done nor refused."""
    for risk in risks(project):
        if risk.is_open:
            level = f"{risk.state}, {risk.level}" if risk.level else risk.state
            yield _registered(OPEN_RISK, risk, risk.control or risk.text, level)
    for change in changes(project):
        if change.is_open:
            yield _registered(OPEN_CHANGE, change, change.text, change.state)


def _registered(kind: str, row: Risk | Change, text: str, state: str) -> Item:
    return Item(kind, text, None, row.person, row.due, state, row.path, row.sheet, row.cell, id=row.id or None)


def open_subjects(project: Project) -> Iterator[Item]:
    """The subjects that the records of going live and of closing left open."""
    for form_id in (GO_LIVE, CLOSURE):
        for row in rows_of(project, form_id, "pendientes"):
            state, due = row.value("estado"), row.value("fecha_compromiso")
            if row.value("tema") is not None and state not in SUBJECT_DONE:
                yield row.item(OPEN_SUBJECT, "tema", due=due, state=state or NO_STATE, area=row.value("area"))


class Row(NamedTuple):
    """One record of a table that was read."""

    reading: Reading
    table: TableData
    place: int

    def value(self, column: str) -> Any:
        """What stands in a column; None where the form has no such column."""
        return self.table.columns[column][self.place] if column in self.table.columns else None

    def item(
        self, kind: str, name: str, *, due: date | None, state: str, area: str | None = None, at: Any = None
    ) -> Item:
        """The record as an item, named by its column `name`."""
        numbered = next((field.id for field in self.table.table.fields if field.number), "id")
        number = self.value(numbered)
        if number is None:
            number = self.value("id")
        return Item(
            kind,
            name_of(self.table, name, self.place),
            area,
            self.value("responsable"),
            due,
            state,
            self.reading.path,
            self.table.sheet,
            self.table.cell(name, self.place),
            at if isinstance(at, time) else None,
            None if number in (None, "") else str(number),
        )


def rows_of(project: Project, form_id: str, table_id: str) -> Iterator[Row]:
    """The records of a table of a form that somebody filled, of each workbook where there may be several."""
    for reading in project.records(form_id):
        if table_id in reading.tables:
            table = reading.tables[table_id]
            yield from (Row(reading, table, place) for place in range(len(table)))
