"""Which stage of the process a project has reached, and what decided it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from implementation_xl.base.dates import show_date
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import CLOSED, CLOSING, CLOSURE, NEEDS
from implementation_xl.indicators.gate import FAILED, PASSED
from implementation_xl.projects import worklist
from implementation_xl.projects.checks.common import day_of
from implementation_xl.projects.checks.go_live import LIVE as LIVE_PHASE
from implementation_xl.projects.closing import OwedNeed, Waiver, closed_on, owed_to_close, waiver
from implementation_xl.projects.evidence import TEST_PHASE, Evidence
from implementation_xl.projects.stages import (
    BUILDING,
    CLOSING_PENDING,
    CLOSING_PLANNING,
    CLOSING_RECEPTION,
    CLOSING_RECORD,
    CLOSING_WORK,
    GOING_LIVE,
    PLANNING,
    RECEPTION,
    STABILISING,
    TESTING,
    TO_CLOSE,
)


class Reached(NamedTuple):
    """A stage and what decided it (Spanish); what closing still needs, where that is all that is left."""

    stage: str
    why: str
    owed: tuple[OwedNeed, ...] = ()
    closed: date | None = None


def stage_of(evidence: Evidence, catalog: Catalog) -> Reached:
    """The stage of a project, what decided it, what is owed before it may be closed and when it was closed."""
    authorised = waiver(evidence)
    if authorised:
        owed = owed_to_close(evidence, catalog)
        return Reached(CLOSED, _waived(authorised, _count(owed)), owed, authorised.day)
    closing = evidence.type == CLOSING
    stage, why = _closing_stage(evidence) if closing else _stage(evidence)
    if stage != CLOSED:
        return Reached(stage, why)
    owed = owed_to_close(evidence, catalog)
    if not owed:
        return Reached(CLOSED, why, (), closed_on(evidence, None))
    count = _count(owed)
    amount = "falta 1 cosa" if count == 1 else f"faltan {count} cosas"
    return Reached(CLOSING_PENDING if closing else TO_CLOSE, f"{why}; {amount} para cerrar", owed)


def _count(owed: Sequence[OwedNeed]) -> int:
    return sum(len(need.items) for need in owed)


def _waived(authorised: Waiver, amount: int) -> str:
    """Why a project is closed that owes something, or nothing after all."""
    pending = "pendiente" if amount == 1 else "pendientes"
    return (
        f"el Acta de Cierre del {show_date(authorised.day)} lo cierra con {amount} {pending}: {authorised.reason} "
        f"(autoriza {authorised.who})"
    )


def _stage(evidence: Evidence) -> tuple[str, str]:
    """The stage but for what closing needs."""
    if evidence.live is not None:
        return _after_live(evidence)
    if evidence.finished and not evidence.phase(LIVE_PHASE):
        return CLOSED, "el cronograma está terminado y no tiene salida a producción"
    before = _before_live(evidence)
    if before:
        return before
    begun = evidence.begun(evidence.work())
    if begun:
        return BUILDING, f"ya comenzó «{begun.name}»"
    if _approved_and_due(evidence):
        return BUILDING, "el cronograma está aprobado y su primer día ya llegó"
    return _reception(evidence, RECEPTION, PLANNING)


def _after_live(evidence: Evidence) -> tuple[str, str]:
    assert evidence.stable_until is not None
    if evidence.day <= evidence.stable_until:
        return (
            STABILISING,
            f"{evidence.live_evidence}; la estabilización va hasta el {show_date(evidence.stable_until)}",
        )
    to_come = len(evidence.waves_to_come())
    if to_come:
        left = "falta una salida" if to_come == 1 else f"faltan {to_come} salidas"
        return STABILISING, f"{evidence.live_evidence}; {left}"
    if evidence.rows and not evidence.finished:
        return STABILISING, f"{evidence.live_evidence}; quedan actividades del cronograma sin terminar"
    return CLOSED, f"{evidence.live_evidence} y la estabilización terminó el {show_date(evidence.stable_until)}"


def _before_live(evidence: Evidence) -> tuple[str, str] | None:
    begun = evidence.begun(evidence.phase(LIVE_PHASE))
    if begun:
        return GOING_LIVE, f"ya comenzó «{begun.name}»"
    if evidence.gate and evidence.gate.apto:
        return GOING_LIVE, "las pruebas dicen Apto para salida a producción"
    if evidence.tests is not None and any(result in (PASSED, FAILED) for result in evidence.tests.columns["resultado"]):
        return TESTING, "hay pruebas ejecutadas"
    begun = evidence.begun(evidence.phase(TEST_PHASE))
    return (TESTING, f"ya comenzó «{begun.name}»") if begun else None


def _approved_and_due(evidence: Evidence) -> bool:
    if evidence.judged is None or not evidence.rows or not all(evidence.approvals().values()):
        return False
    starts = (evidence.judged.starts[row.record] for row in evidence.rows)
    return min(day for day in starts if day) <= evidence.day


def _reception(evidence: Evidence, before: str, after: str) -> tuple[str, str]:
    received = day_of(evidence.handover, "fecha_recepcion")
    if evidence.handover is None or received is None or received > evidence.day:
        return before, f"no hay una Entrega de Proyecto recibida al {show_date(evidence.day)}"
    needs = evidence.project.filled(NEEDS)
    if evidence.rows or needs:
        return after, f"el proyecto se recibió el {show_date(received)} y ya se está planeando"
    if any(item.kind == worklist.MISSING_DOCUMENT for item in evidence.items):
        return before, f"el proyecto se recibió el {show_date(received)} y faltan documentos de entrada"
    return after, f"el proyecto se recibió completo el {show_date(received)}"


def _closing_stage(evidence: Evidence) -> tuple[str, str]:
    record = evidence.project.filled(CLOSURE)
    signed = day_of(record, "fecha_cierre")
    if signed is not None and signed <= evidence.day:
        return CLOSED, f"el Acta de Cierre está fechada el {show_date(signed)}"
    if evidence.finished:
        return CLOSING_RECORD, "el cronograma de cierre está terminado"
    begun = evidence.begun(evidence.work())
    if begun:
        return CLOSING_WORK, f"ya comenzó «{begun.name}»"
    return _reception(evidence, CLOSING_RECEPTION, CLOSING_PLANNING)
