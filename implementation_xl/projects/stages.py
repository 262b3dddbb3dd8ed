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

from implementation_xl.base.dates import show
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


def stage_of(one: Evidence) -> tuple[str, str]:
    """The stage of a project, and what decided it (Spanish)."""
    return _closing_stage(one) if one.type == CLOSING else _stage(one)


def _stage(one: Evidence) -> tuple[str, str]:
    if one.live is not None:
        return _after_live(one)
    if one.finished and not one.phase(LIVE_PHASE):
        return CLOSED, "el cronograma está terminado y no tiene salida a producción"
    before = _before_live(one)
    if before:
        return before
    begun = one.begun(one.work())
    if begun:
        return BUILDING, f"ya comenzó «{begun.name}»"
    if _approved_and_due(one):
        return BUILDING, "el cronograma está aprobado y su primer día ya llegó"
    return _reception(one, RECEPTION, PLANNING)


def _after_live(one: Evidence) -> tuple[str, str]:
    assert one.stable_until is not None
    if one.day <= one.stable_until:
        return STABILISING, f"{one.live_evidence}; la estabilización va hasta el {show(one.stable_until)}"
    if one.rows and not one.finished:
        return STABILISING, f"{one.live_evidence}; quedan actividades del cronograma sin terminar"
    return CLOSED, f"{one.live_evidence} y la estabilización terminó el {show(one.stable_until)}"


def _before_live(one: Evidence) -> tuple[str, str] | None:
    begun = one.begun(one.phase(LIVE_PHASE))
    if begun:
        return GOING_LIVE, f"ya comenzó «{begun.name}»"
    if one.gate and one.gate.apto:
        return GOING_LIVE, "las pruebas dicen Apto para salida a producción"
    if one.tests is not None and any(result in (PASSED, FAILED) for result in one.tests.columns["resultado"]):
        return TESTING, "hay pruebas ejecutadas"
    begun = one.begun(one.phase(TEST_PHASE))
    return (TESTING, f"ya comenzó «{begun.name}»") if begun else None


def _approved_and_due(one: Evidence) -> bool:
    if one.table is None or not one.rows or not all(one.approvals().values()):
        return False
    return bool(min(one.table.columns["inicio_planeado"][row.record] for row in one.rows) <= one.day)


def _reception(one: Evidence, before: str, after: str) -> tuple[str, str]:
    received = day_of(one.handover, "fecha_recepcion")
    if one.handover is None or received is None or received > one.day:
        return before, f"no hay una Entrega de Proyecto recibida al {show(one.day)}"
    needs = one.project.filled(NEEDS)
    if one.rows or needs:
        return after, f"el proyecto se recibió el {show(received)} y ya se está planeando"
    if any(item.kind == worklist.MISSING_DOCUMENT for item in one.items):
        return before, f"el proyecto se recibió el {show(received)} y faltan documentos de entrada"
    return after, f"el proyecto se recibió completo el {show(received)}"


def _closing_stage(one: Evidence) -> tuple[str, str]:
    record = one.project.filled(CLOSURE)
    signed = day_of(record, "fecha_cierre")
    if signed is not None and signed <= one.day:
        return CLOSED, f"el Acta de Cierre está fechada el {show(signed)}"
    if one.finished:
        return CLOSING_RECORD, "el cronograma de cierre está terminado"
    begun = one.begun(one.work())
    if begun:
        return CLOSING_WORK, f"ya comenzó «{begun.name}»"
    return _reception(one, CLOSING_RECEPTION, CLOSING_PLANNING)
