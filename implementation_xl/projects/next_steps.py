"""What to do next in a project, and who: short Spanish sentences, the most pressing first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import ERROR
from implementation_xl.forms.process import CLOSED, CLOSURE, CONFORM
from implementation_xl.projects import worklist
from implementation_xl.projects.closing import OwedNeed
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.project import Project
from implementation_xl.projects.record_states import EMPTY, MISSING, RecordState
from implementation_xl.projects.stabilising import penalised, penalty_words
from implementation_xl.projects.stages import (
    BEFORE_LIVE,
    CLOSING_PENDING,
    CLOSING_PLANNING,
    CLOSING_RECEPTION,
    CLOSING_RECORD,
    GOING_LIVE,
    PLANNING,
    RECEPTION,
    STABILISING,
    TESTING,
    TO_CLOSE,
)
from implementation_xl.projects.worklist import Item

OWN_AREA = "Implementación"
RECEIVING = (RECEPTION, PLANNING, CLOSING_RECEPTION, CLOSING_PLANNING)
OVERDUE = {
    worklist.LATE_ACTIVITY: "Poner al día actividades atrasadas",
    worklist.OPEN_REQUIREMENT: "Cumplir requerimientos con la fecha vencida",
    worklist.OPEN_NEED: "Entregar necesidades con la fecha vencida",
    worklist.OPEN_OFFER: "Decidir lo ofertado y no contratado, con el plazo vencido",
    worklist.OPEN_SUBJECT: "Cerrar temas pendientes",
    worklist.OPEN_COMMITMENT: "Cumplir compromisos de las actas con la fecha vencida",
    worklist.OPEN_ACTION: "Cerrar acciones correctivas con la fecha vencida",
    worklist.OPEN_RISK: "Poner los controles de riesgos con la fecha vencida",
    worklist.OPEN_CHANGE: "Terminar cambios con la fecha vencida",
    worklist.UNSENT_MINUTES: "Hacer y enviar actas",
}
NAMES = 3


def overdue(evidence: Evidence) -> list[Item]:
    """The items whose date has passed."""
    return [item for item in evidence.items if item.kind in OVERDUE and item.days_late(evidence.day)]


def late_registers(project: Project, day: date) -> list[Item]:
    """The overdue actions, risks and changes of registers that are of no project."""
    items = (*worklist.open_actions(project, day), *worklist.open_registers(project))
    return [item for item in items if item.days_late(day)]


def pending(evidence: Evidence, owed: Sequence[Item] = ()) -> list[Item]:
    """What cannot wait, each cell once: the requirements that are penalised, the overdue items, the tests that keep the
    project from going live, and what closing needs."""
    tests = [item for item in evidence.items if item.kind == worklist.BLOCKING_TEST]
    late = overdue(evidence) + (tests if evidence.live is None else [])
    listed: dict[tuple[str, ...], Item] = {}
    for item in (*penalised(evidence), *late, *owed):
        where = (item.path, item.sheet, item.cell) if item.cell else (item.path, item.text)
        listed.setdefault(where, item)
    return list(listed.values())


def next_steps(
    evidence: Evidence, stage: str, records: Sequence[RecordState], owed: Sequence[OwedNeed] = ()
) -> Iterator[str]:
    """The steps of a project at `stage`: what is `owed` where only closing is left; none when it is closed."""
    if stage == CLOSED:
        return
    penalties = penalty_words(evidence, penalised(evidence))
    if penalties:
        yield f"{penalties}."
    if stage in (TO_CLOSE, CLOSING_PENDING):
        yield from _to_close(evidence, owed)
        return
    errors = sum(problem.severity == ERROR for problem in evidence.project.all_problems())
    if errors:
        yield f"Corregir {_count(errors, 'error', 'errores')} en los libros (ixl revisar dice cuáles y dónde)."
    live = evidence.planned_live
    if live is not None and live < evidence.day and evidence.live is None and stage in BEFORE_LIVE:
        yield f"Acordar otra fecha de salida a producción: la prevista era el {show_date(live)}."
    yield from _records(records, unread=bool(evidence.project.unread))
    yield from _documents(evidence)
    yield from _validation(evidence, stage)
    yield from _approvals(evidence, stage)
    if stage in (TESTING, GOING_LIVE) and evidence.gate and not evidence.gate.apto:
        tests = [item for item in evidence.items if item.kind == worklist.BLOCKING_TEST]
        yield _with_people("Resolver las pruebas que impiden salir", tests)
    late = overdue(evidence)
    for kind, text in OVERDUE.items():
        items = [item for item in late if item.kind == kind]
        if items:
            yield _with_people(text, items)
    yield from _dates(evidence, stage)


def _to_close(evidence: Evidence, owed: Sequence[OwedNeed]) -> Iterator[str]:
    """What closing needs, and the other way of closing: with what is pending, on somebody's authority."""
    for need in owed:
        yield _with_people(need.step, need.items)
    create = "" if evidence.project.of_form(CLOSURE) else " (ixl nuevo --completar --con acta_cierre lo crea)"
    yield (
        f"O cerrarlo así: escribir en el Acta de Cierre{create} «Se cierra con pendientes: razón», quién lo autoriza y "
        f"la fecha de cierre — {OWN_AREA}."
    )
    yield from _next_meeting(evidence)


def _records(records: Sequence[RecordState], *, unread: bool) -> Iterator[str]:
    """Records to make, fill and get; with files that could not be read nobody knows which are missing."""
    for record in records:
        if record.late and record.imported and record.state in (MISSING, EMPTY):
            yield (
                f"Conseguir las respuestas de «{record.title}» y guardarlas en la carpeta (ixl correo --plantilla "
                f"encuesta envía el formulario) — {OWN_AREA}."
            )
    for word, state, how in (("Crear", MISSING, " (ixl nuevo --completar)"), ("Diligenciar", EMPTY, "")):
        titles = [f"«{one.title}»" for one in records if one.late and one.state == state and not one.imported]
        if titles and not (unread and state == MISSING):
            yield f"{word} {', '.join(titles)}{how} — {OWN_AREA}."


def _documents(evidence: Evidence) -> Iterator[str]:
    items = [item for item in evidence.items if item.kind == worklist.MISSING_DOCUMENT]
    asked: dict[str, list[str]] = {}
    for item in items:
        asked.setdefault(item.person or item.area or "Comercial", []).append(item.text)
    if asked:
        each = "; ".join(f"{_some(names)} — {who}" for who, names in asked.items())
        yield f"Pedir los documentos de entrada que faltan: {each}."


def _validation(evidence: Evidence, stage: str) -> Iterator[str]:
    """The reception to be validated, and what its validation left open, until the work begins."""
    reading = evidence.handover
    if reading is None or stage not in RECEIVING or "resultado_validacion" not in reading.header_cells:
        return
    result = reading.header.get("resultado_validacion")
    if result is None and not any(item.kind == worklist.MISSING_DOCUMENT for item in evidence.items):
        yield f"Validar la recepción y escribir en la Entrega quién, cuándo y con qué resultado — {OWN_AREA}."
    elif result not in (None, CONFORM):
        yield f"Resolver las observaciones de la recepción y validarla de nuevo — {OWN_AREA}."


def _approvals(evidence: Evidence, stage: str) -> Iterator[str]:
    if not evidence.rows or stage in (STABILISING, CLOSED):
        return
    for name, day in evidence.approvals().items():
        if day is None:
            which, who = ("interna", "las áreas") if name == "interna" else ("del cliente", "el cliente")
            yield f"Obtener la aprobación {which} del cronograma — {who}."


def _dates(evidence: Evidence, stage: str) -> Iterator[str]:
    if stage == CLOSING_RECORD:
        yield f"Firmar el Acta de Cierre con el cliente y fecharla — {OWN_AREA}."
    if evidence.live and evidence.stable_until and evidence.day <= evidence.stable_until:
        left = _count((evidence.stable_until - evidence.day).days, "día", "días")
        yield f"Acompañar la estabilización hasta el {show_date(evidence.stable_until)} ({left})."
    yield from _next_meeting(evidence)


def _next_meeting(evidence: Evidence) -> Iterator[str]:
    coming = [item for item in evidence.items if item.kind == worklist.NEXT_MEETING and item.due]
    if coming:
        first = min(coming, key=lambda item: item.due or date.max)
        yield f"Preparar la reunión «{first.text}» del {show_date(first.due or evidence.day)} — {OWN_AREA}."


def _with_people(text: str, items: Sequence[Item]) -> str:
    """«Poner al día actividades atrasadas (3): A; B; C — Tecnología (2), WFM.»"""
    once = {item.text: item for item in sorted(items, key=lambda item: item.due or date.max, reverse=True)}
    names = list(reversed(once))
    who = Counter(item.person or item.area or OWN_AREA for item in once.values())
    people = [name if amount == 1 else f"{name} ({amount})" for name, amount in who.most_common()]
    return f"{text} ({len(names)}): {_some(names, '; ')} — {_some(people)}."


def _count(amount: int, singular: str, plural: str) -> str:
    return f"{amount} {singular if amount == 1 else plural}"


def _some(names: Sequence[str], joint: str = ", ") -> str:
    return joint.join(names[:NAMES]) + (f" y {len(names) - NAMES} más" if len(names) > NAMES else "")
