"""The stages of the process, and which one a project has reached.

The stage is the last one whose evidence is there (docs/proceso.md has the rule in Spanish):

- *Cerrado*: it went live, its stabilisation is over and every activity of the schedule is finished; a closing, when
  its *Acta de Cierre* is dated; a project without a go-live, when its schedule is finished.
- *Estabilización*: it went live: the *Salida a Producción* record is dated, or the go-live activities are finished.
- *Salida a producción*: the tests allow it, or a go-live activity has begun.
- *Pruebas*: a test has been run, or an activity of that phase has begun.
- *Implementación*: an activity beyond those two phases has begun, or the schedule is approved and its
  first day has come.
- *Planeación*: the hand-over has been received and something is planned or nothing of it is missing.
- *Recepción*: before that.
"""

from __future__ import annotations

from implementation_xl.base.dates import show_date
from implementation_xl.forms.process import CLOSED, CLOSING, CLOSURE, NEEDS
from implementation_xl.indicators.gate import FAILED, PASSED
from implementation_xl.projects import worklist
from implementation_xl.projects.checks.common import day_of
from implementation_xl.projects.checks.go_live import LIVE as LIVE_PHASE
from implementation_xl.projects.evidence import TEST_PHASE, Evidence

RECEPTION, PLANNING, BUILDING, TESTING, GOING_LIVE, STABILISING, _ = STAGES = (
    "Recepción",
    "Planeación",
    "Implementación",
    "Pruebas",
    "Salida a producción",
    "Estabilización",
    CLOSED,
)
BEFORE_LIVE = STAGES[:5]
CLOSING_RECEPTION, CLOSING_PLANNING, CLOSING_WORK, CLOSING_RECORD, _ = CLOSING_STAGES = (
    "Recepción del cierre",
    "Planeación del cierre",
    "Ejecución del cierre",
    "Acta de cierre",
    CLOSED,
)


def stage_of(evidence: Evidence) -> tuple[str, str]:
    """The stage of a project, and what decided it (Spanish)."""
    return _closing_stage(evidence) if evidence.type == CLOSING else _stage(evidence)


def _stage(evidence: Evidence) -> tuple[str, str]:
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
