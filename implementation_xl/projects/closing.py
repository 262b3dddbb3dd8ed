"""What closing needs: the one list of what a project must have done before it is *Cerrado* (`NEEDS`).

Each need names what is owed, item by item with its cell, and how the next step says it. A closing record that says why
and who authorised it closes a project with what is owed (`waiver`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.base.dates import as_day
from implementation_xl.base.problems import CODES, ERROR
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import REQUIRED
from implementation_xl.forms.process import (
    CLOSING,
    CLOSURE,
    GO_LIVE,
    HANDOVER,
    MEETINGS,
    NEW_CLIENT,
    REQUIREMENTS,
    SCHEDULE,
    SURVEY,
)
from implementation_xl.forms.process import NEEDS as NEEDS_FORM
from implementation_xl.indicators.requirements import MET, NO_STATE, NOT_APPLICABLE, score_of
from implementation_xl.projects import worklist
from implementation_xl.projects.checks.common import day_of, header_label
from implementation_xl.projects.checks.records import WAIVED_BY as AUTHORISED_BY
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.record_states import EMPTY, MISSING, record_states, survey_asked
from implementation_xl.projects.stages import CLOSING_PENDING, TO_CLOSE
from implementation_xl.projects.worklist import Item, rows_of
from implementation_xl.workbooks.reading.workbook import Reading

TO_DO = "Falta para cerrar"
WORKING = "Operativo"
DELIVERED = ("Entregado", "No aplica")


class ClosingNeed(NamedTuple):
    """One thing that closing needs: how its next step begins, and the items that are owed of it."""

    step: str
    owed: Callable[[Evidence, Catalog], Iterable[Item]]


class Waiver(NamedTuple):
    """The closing record's word that a project is closed with what it owes: why, and who authorised it."""

    day: date
    reason: str
    who: str


class OwedNeed(NamedTuple):
    """What is owed of one need: how its next step begins, and the items."""

    step: str
    items: tuple[Item, ...]


def owed_to_close(evidence: Evidence, catalog: Catalog) -> tuple[OwedNeed, ...]:
    """Everything that is owed before a project may be closed, need by need."""
    listed = (OwedNeed(need.step, tuple(need.owed(evidence, catalog))) for need in NEEDS)
    return tuple(owed for owed in listed if owed.items)


def waiver(evidence: Evidence) -> Waiver | None:
    """The authorised closing of a project by its day; one that says only why, or only who, is none."""
    record = evidence.project.filled(CLOSURE)
    day = day_of(record, "fecha_cierre")
    if record is None or day is None or day > evidence.day:
        return None
    reason, who = (str(record.header.get(id) or "") for id in AUTHORISED_BY)
    return Waiver(day, reason, who) if reason and who else None


def closed_on(evidence: Evidence, authorised: Waiver | None) -> date | None:
    """The day that a closed project was closed: of its waiver; else when the last of what closing needs was done."""
    if authorised:
        return authorised.day
    project, day = evidence.project, evidence.day
    days = [evidence.stable_until, day_of(project.form(CLOSURE), "fecha_cierre")]
    if evidence.type == NEW_CLIENT:
        days.append(day_of(evidence.handover, "fecha_firma"))
    for form, table, column in DATED:
        days += (_day(row.value(column)) for row in rows_of(project, form, table))
    days += (day_of(record, "encuesta_enviada") for record in project.of_form(GO_LIVE))
    return max((one for one in days if one is not None and one <= day), default=None)


DATED = (
    (SCHEDULE, "actividades", "fin_real"),
    (REQUIREMENTS, "requerimientos", "fecha_cumplimiento"),
    (NEEDS_FORM, "necesidades", "fecha_entrega"),
    (MEETINGS, "reuniones", "fecha_envio"),
    (GO_LIVE, "pendientes", "fecha_cierre_tema"),
    (CLOSURE, "pendientes", "fecha_cierre_tema"),
    (CLOSURE, "entregables", "fecha_entrega"),
)
"""Where the workbooks say when something that closing needs was done."""


def _day(value: Any) -> date | None:
    return as_day(value) if isinstance(value, date) else None


def _errors(evidence: Evidence, catalog: Catalog) -> Iterator[Item]:
    """The workbooks with errors: what they say cannot be judged."""
    for reading in evidence.project.readings:
        errors = [problem for problem in reading.problems if problem.severity == ERROR]
        if errors:
            count = "1 error" if len(errors) == 1 else f"{len(errors)} errores"
            title = reading.form.title if reading.form else reading.path.replace("\\", "/").rsplit("/", 1)[-1]
            place = errors[0].sheet or "", errors[0].cell or ""
            yield Item(TO_DO, f"{count} en «{title}»", None, None, None, "", reading.path, *place)
    for problem in evidence.project.problems:
        if problem.severity == ERROR:
            path, sheet, cell = problem.path or "", problem.sheet or "", problem.cell or ""
            yield Item(TO_DO, CODES[problem.code].title, None, None, None, "", path, sheet, cell)


def _activities(evidence: Evidence, catalog: Catalog) -> Iterator[Item]:
    """The activities that are not finished: of a closing that was signed before them, or one that is authorised."""
    if evidence.schedule is None or evidence.table is None or evidence.judged is None:
        return
    for activity in evidence.rows:
        if activity.progress < 1 - TOLERANCE:
            row = worklist.Row(evidence.schedule, evidence.table, activity.record)
            due, shown = evidence.judged.ends[activity.record], f"{round(activity.progress * 100)} %"
            yield row.item(TO_DO, "actividad", due=due, state=shown, area=activity.area)


def _type(evidence: Evidence, catalog: Catalog) -> Iterator[Item]:
    """The type of a project, without which nobody knows what it needs."""
    if not evidence.type:
        yield _at_header(evidence.project.form(HANDOVER), "tipo_proyecto", "Tipo de proyecto en la Entrega de Proyecto")


def _records(evidence: Evidence, catalog: Catalog) -> Iterator[Item]:
    """The records that the type needs and that are missing or blank."""
    stage = CLOSING_PENDING if evidence.type == CLOSING else TO_CLOSE
    for record in record_states(evidence, stage, catalog):
        if record.late and not record.imported and record.state in (MISSING, EMPTY):
            readings = evidence.project.of_form(record.form)
            yield Item(TO_DO, record.title, state=record.state, path=readings[0].path if readings else "")


def _contract(evidence: Evidence, catalog: Catalog) -> Iterator[Item]:
    """The contract of a new client, which may be signed while the service is being stabilised and no later."""
    if evidence.type == NEW_CLIENT and not evidence.signed():
        item = _at_header(evidence.handover, "estado_contrato", "Contrato firmado por las partes")
        header = evidence.handover.header if evidence.handover else {}
        yield replace(item, person=header.get("responsable_comercial"), state=str(header.get("estado_contrato") or ""))


def _requirements(evidence: Evidence, catalog: Catalog) -> Iterator[Item]:
    """The requirements that are neither met nor waived with a reason by somebody who answers for it."""
    for row in rows_of(evidence.project, REQUIREMENTS, "requerimientos"):
        state = row.value("estado")
        if row.value("requerimiento") is None and state is None:
            continue
        if state == NOT_APPLICABLE:
            lacking = [name for name, id in WAIVED_BY.items() if not row.value(id)]
            shown = f"{NOT_APPLICABLE}, sin {' ni '.join(lacking)}"
        else:
            score = score_of(state, row.value("cumplimiento"), row.value("fecha_cumplimiento"), evidence.day)
            lacking = [] if state == MET and score >= 1 - TOLERANCE else [MET]
            shown = state or NO_STATE
        if lacking:
            due, area = row.value("fecha_compromiso"), row.value("area")
            yield row.item(worklist.OPEN_REQUIREMENT, "requerimiento", due=due, state=shown, area=area)


WAIVED_BY = {"justificación": "justificacion", "responsable": "responsable"}


def _applications(evidence: Evidence, catalog: Catalog) -> Iterator[Item]:
    """The applications that do not work as they should since going live."""
    for row in rows_of(evidence.project, GO_LIVE, "aplicativos"):
        state = row.value("estado")
        if row.value("aplicativo") is not None and state != WORKING:
            due, area = row.value("fecha_solucion"), row.value("area")
            yield row.item(TO_DO, "aplicativo", due=due, state=state or worklist.NO_STATE, area=area)


def _deliverables(evidence: Evidence, catalog: Catalog) -> Iterator[Item]:
    """What a closing has not handed over."""
    for row in rows_of(evidence.project, CLOSURE, "entregables"):
        state, given = row.value("estado"), row.value("fecha_entrega")
        done = state in DELIVERED and not (given and given > evidence.day)
        if row.value("entregable") is not None and not done:
            due, area = row.value("fecha_prevista"), row.value("area")
            yield row.item(TO_DO, "entregable", due=due, state=state or worklist.NO_STATE, area=area)


def _survey(evidence: Evidence, catalog: Catalog) -> Iterator[Item]:
    """The satisfaction survey, where the type needs one: it has been sent, or has answers."""
    needed = any(form.id == SURVEY and catalog.need(form, evidence.type) == REQUIRED for form in catalog.latest())
    if needed and not evidence.project.of_form(SURVEY) and not survey_asked(evidence):
        records = evidence.project.of_form(GO_LIVE)
        yield _at_header(records[0] if records else None, "encuesta_enviada", "Encuesta de satisfacción al cliente")


def _at_header(reading: Reading | None, field: str, text: str) -> Item:
    sheet, cell = (reading.header_cells.get(field) if reading else None) or ("", "")
    label = header_label(reading, field) if reading else None
    state = f"«{label}» vacío" if label and reading and reading.header.get(field) is None else ""
    return Item(TO_DO, text, None, None, None, state, reading.path if reading else "", sheet or "", cell or "")


def _open(kind: str) -> Callable[[Evidence, Catalog], Iterator[Item]]:
    """The items of a kind on the project's list."""
    return lambda evidence, catalog: (item for item in evidence.items if item.kind == kind)


def _late(kind: str) -> Callable[[Evidence, Catalog], Iterator[Item]]:
    """The overdue ones of a kind that may well outlive the project."""
    return lambda evidence, catalog: (
        item for item in evidence.items if item.kind == kind and item.days_late(evidence.day)
    )


NEEDS: tuple[ClosingNeed, ...] = (
    ClosingNeed("Corregir los errores de los libros, que no dejan juzgarlos", _errors),
    ClosingNeed("Decir de qué tipo es el proyecto", _type),
    ClosingNeed("Crear o diligenciar los registros que faltan", _records),
    ClosingNeed("Terminar las actividades del cronograma", _activities),
    ClosingNeed("Firmar el contrato", _contract),
    ClosingNeed("Cumplir los requerimientos, o marcarlos No aplica con justificación y responsable", _requirements),
    ClosingNeed("Dejar operativos los aplicativos", _applications),
    ClosingNeed("Cerrar los temas pendientes", _open(worklist.OPEN_SUBJECT)),
    ClosingNeed("Entregar lo pactado del cierre", _deliverables),
    ClosingNeed("Entregar las necesidades", _open(worklist.OPEN_NEED)),
    ClosingNeed("Resolver las pruebas que impedían salir", _open(worklist.BLOCKING_TEST)),
    ClosingNeed("Hacer y enviar actas", _open(worklist.UNSENT_MINUTES)),
    ClosingNeed("Cumplir los compromisos de las actas", _open(worklist.OPEN_COMMITMENT)),
    ClosingNeed("Cerrar acciones correctivas con la fecha vencida", _late(worklist.OPEN_ACTION)),
    ClosingNeed("Poner los controles de riesgos con la fecha vencida", _late(worklist.OPEN_RISK)),
    ClosingNeed("Terminar cambios con la fecha vencida", _late(worklist.OPEN_CHANGE)),
    ClosingNeed("Pedir los documentos de entrada que faltan", _open(worklist.MISSING_DOCUMENT)),
    ClosingNeed("Enviar la encuesta de satisfacción y anotar el día en la Salida a Producción", _survey),
)
