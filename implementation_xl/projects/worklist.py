"""What a project has to do, from its workbooks at a date: each item with its person, its date and its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.process import (
    CLOSURE,
    GO_LIVE,
    HANDOVER,
    MEETINGS,
    NEEDS,
    NO,
    REQUIREMENTS,
    SCHEDULE,
    TESTS,
    YES,
)
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators import minutes, requirements, schedule
from implementation_xl.indicators.gate import go_live_gate
from implementation_xl.indicators.records import name_of
from implementation_xl.projects.commitments import open_commitments
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

LATE_ACTIVITY, NEXT_ACTIVITY, MILESTONE = "Actividad atrasada", "Próxima actividad", "Hito"
OPEN_REQUIREMENT, OPEN_NEED = "Requerimiento abierto", "Necesidad abierta"
UNSENT_MINUTES, NEXT_MEETING = "Acta sin enviar", "Reunión agendada"
BLOCKING_TEST, MISSING_DOCUMENT = "Prueba que impide salir", "Documento por recibir"
OPEN_SUBJECT, OPEN_COMMITMENT = "Tema pendiente", "Compromiso abierto"
SUBJECT_DONE = ("Cumplido", "Cancelado")
NEED_DONE = ("Entregada", "No aplica")
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
    found: list[Item] = []
    for one in (
        activities(project, day, horizon),
        open_requirements(project, day),
        open_needs(project, day),
        meetings(project, day, horizon),
        blocking_tests(project),
        missing_documents(project),
        open_subjects(project),
        open_promises(project, day),
    ):
        found += sorted(one, key=lambda item: (item.kind, item.due or date.max))
    return found


def activities(project: Project, day: date, horizon: int = HORIZON) -> Iterator[Item]:
    """The late activities, and those that begin or end within `horizon` days after `day`."""
    for reading, table, states in _schedule(project, day):
        column = table.columns
        for one in states:
            index, end = one.record, column["fin_planeado"][one.record]
            start = column["inicio_planeado"][index]
            last = _within(day, horizon)
            if one.state == schedule.LATE:
                shown = f"{round(one.progress * 100)} %"
                yield _item(LATE_ACTIVITY, reading, table, index, "actividad", one.area, due=end, state=shown)
            elif one.state in (schedule.NOT_STARTED, schedule.UNDER_WAY) and (
                day < start <= last or day <= end <= last
            ):
                yield _item(NEXT_ACTIVITY, reading, table, index, "actividad", one.area, due=end, state=one.state)


def milestones(project: Project, day: date) -> Iterator[Item]:
    """The milestones of the schedule that count, with how they stand at `day`."""
    for reading, table, states in _schedule(project, day):
        for one in states:
            if table.columns["hito"][one.record] == YES and one.weight is not None:
                due = table.columns["fin_planeado"][one.record]
                yield _item(
                    MILESTONE, reading, table, one.record, "actividad", one.area, due=due, state=one.state or ""
                )


def _schedule(project: Project, day: date) -> Iterator[tuple[Reading, TableData, list[schedule.RowState]]]:
    reading = project.form(SCHEDULE)
    if reading is None or reading.untouched or "actividades" not in reading.tables:
        return
    table = reading.tables["actividades"]
    yield reading, table, schedule.row_states(table, day, calendar_of(reading))


def calendar_of(reading: Reading) -> WorkCalendar:
    """The working days of a form that carries them."""
    return WorkCalendar(reading.header.get("semana_laboral"), reading.holidays or ())


def open_requirements(project: Project, day: date) -> Iterator[Item]:
    """The contractual requirements that are neither met by `day` nor out of scope."""
    for reading, table in _table(project, REQUIREMENTS, "requerimientos"):
        column = table.columns
        for index, state in enumerate(column["estado"]):
            met_on = column["fecha_cumplimiento"][index]
            if state == requirements.NOT_APPLICABLE or (state == requirements.MET and not (met_on and met_on > day)):
                continue
            if column["requerimiento"][index] is None and state is None:
                continue
            due = column["fecha_compromiso"][index]
            yield _item(
                OPEN_REQUIREMENT,
                reading,
                table,
                index,
                "requerimiento",
                column["area"][index],
                due=due,
                state=state or requirements.NO_STATE,
            )


def open_needs(project: Project, day: date) -> Iterator[Item]:
    """The needs of the project not yet delivered by `day`."""
    for reading, table in _table(project, NEEDS, "necesidades"):
        column = table.columns
        for index, state in enumerate(column["estado"]):
            if column["necesidad"][index] is None or state in NEED_DONE:
                continue
            yield _item(
                OPEN_NEED,
                reading,
                table,
                index,
                "necesidad",
                column["area"][index],
                due=column["fecha_requerida"][index],
                state=state or "Sin estado",
            )


def _within(day: date, horizon: int) -> date:
    """The last day within so many days after a day; the last of all days where there are no more."""
    return date.max if date.max - day < timedelta(horizon) else day + timedelta(horizon)


def meetings(project: Project, day: date, horizon: int | None = HORIZON) -> Iterator[Item]:
    """Meetings up to `day` whose minutes are not sent, and the ones scheduled after it (`horizon` None: all)."""
    for reading, table in _table(project, MEETINGS, "reuniones"):
        column = table.columns
        last = date.max if horizon is None else _within(day, horizon)
        for index, held in enumerate(column["fecha"]):
            state = column["estado"][index]
            if held is None or state in (minutes.CANCELLED, minutes.RESCHEDULED):
                continue
            sent = column["fecha_envio"][index]
            kind = column["tipo"][index] or ""
            at = column["hora"][index]
            if held > day:
                if held <= last:
                    yield _item(NEXT_MEETING, reading, table, index, "tema", None, due=held, state=kind, at=at)
            elif column["acta_realizada"][index] != YES or sent is None or sent > day:
                made = column["acta_realizada"][index] == YES
                yield _item(
                    UNSENT_MINUTES,
                    reading,
                    table,
                    index,
                    "tema",
                    None,
                    due=held,
                    state="acta sin enviar" if made else "acta sin hacer",
                    at=at,
                )


def blocking_tests(project: Project) -> Iterator[Item]:
    """The critical and high tests that keep the project from going live."""
    for reading, table in _table(project, TESTS, "pruebas"):
        for one in go_live_gate(table).blocking:
            index = table.rows.index(int(one.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
            yield Item(
                BLOCKING_TEST,
                one.name,
                table.columns["area"][index],
                table.columns["validador"][index],
                state=one.reason,
                path=reading.path,
                sheet=table.sheet,
                cell=one.cell,
            )


def missing_documents(project: Project) -> Iterator[Item]:
    """The entry documents that apply and have not been received."""
    for reading, table in _table(project, HANDOVER, "documentos", untouched=True):
        column = table.columns
        person = reading.header.get("responsable_comercial") or reading.header.get("solicitante")
        for index, name in enumerate(column["documento"]):
            received = column["recibido"][index]
            if name is None or column["aplica"][index] == NO or received in (YES, "No aplica"):
                continue
            yield Item(
                MISSING_DOCUMENT,
                name,
                None,
                person,
                state="sin recibir",
                path=reading.path,
                sheet=table.sheet,
                cell=table.cell("recibido", index),
            )


def open_promises(project: Project, day: date) -> Iterator[Item]:
    """The commitments of the minutes that are still to be met at `day`."""
    for one in open_commitments(project, day):
        yield Item(
            OPEN_COMMITMENT,
            one.text,
            one.area,
            one.person,
            one.due,
            one.state_at(day),
            one.path,
            one.sheet,
            one.cell,
            id=one.id or None,
        )


def open_subjects(project: Project) -> Iterator[Item]:
    """The subjects that the records of going live and of closing left open."""
    for form_id in (GO_LIVE, CLOSURE):
        for reading, table in _table(project, form_id, "pendientes"):
            column = table.columns
            for index, state in enumerate(column["estado"]):
                if column["tema"][index] is not None and state not in SUBJECT_DONE:
                    yield _item(
                        OPEN_SUBJECT,
                        reading,
                        table,
                        index,
                        "tema",
                        column["area"][index],
                        due=column["fecha_compromiso"][index],
                        state=state or "Sin estado",
                    )


def _table(
    project: Project, form_id: str, table_id: str, *, untouched: bool = False
) -> Iterator[tuple[Reading, TableData]]:
    reading = project.form(form_id)
    if reading is not None and table_id in reading.tables and (untouched or not reading.untouched):
        yield reading, reading.tables[table_id]


def _item(
    kind: str,
    reading: Reading,
    table: TableData,
    index: int,
    name: str,
    area: str | None,
    *,
    due: date | None,
    state: str,
    at: Any = None,
) -> Item:
    column = table.columns
    number = next((column[one.id][index] for one in table.table.fields if one.number), None)
    if number is None and "id" in column:
        number = column["id"][index]
    person = column["responsable"][index] if "responsable" in column else None
    return Item(
        kind,
        name_of(table, name, index),
        area,
        person,
        due,
        state,
        reading.path,
        table.sheet,
        table.cell(name, index),
        at if isinstance(at, time) else None,
        None if number in (None, "") else str(number),
    )
