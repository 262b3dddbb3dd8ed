"""Where a project stands in the process, from the evidence in its workbooks at a date, and what to do next.

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

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from implementation_xl import worklist
from implementation_xl.catalog import Catalog
from implementation_xl.catalog import catalog as load_catalog
from implementation_xl.dates import as_day, show
from implementation_xl.indicators import schedule
from implementation_xl.indicators.gate import FAILED, PASSED, go_live_gate
from implementation_xl.indicators.measurement import TOLERANCE
from implementation_xl.model import ONCE_SIGNED, REQUIRED, Form
from implementation_xl.problems import ERROR
from implementation_xl.process import CLOSED, CLOSING, CORPORATE, HANDOVER
from implementation_xl.project import Project
from implementation_xl.reading import Reading
from implementation_xl.tables import TableData
from implementation_xl.words import fold
from implementation_xl.worklist import Item

RECEPTION, PLANNING, BUILDING, TESTING, GOING_LIVE, STABILISING, _ = STAGES = (
    "Recepción", "Planeación", "Implementación", "Pruebas", "Salida a producción", "Estabilización", CLOSED,
)  # fmt: skip
CLOSING_RECEPTION, CLOSING_PLANNING, CLOSING_WORK, CLOSING_RECORD, _ = CLOSING_STAGES = (
    "Recepción del cierre", "Planeación del cierre", "Ejecución del cierre", "Acta de cierre", CLOSED,
)  # fmt: skip
PRESENT, MISSING, EMPTY, NOT_NEEDED = "presente", "falta", "vacío", "no aplica"
LIVE_PHASE, TEST_PHASE = fold("Salida a producción"), fold("Pruebas")
EARLY_PHASES = {fold("Recepción"), fold("Planeación")}
SIGNED = "Firmado"
TESTS_AHEAD = 15
NAMES = 3


@dataclass(frozen=True, slots=True)
class RecordState:
    """A record of the process in one project. `state` is presente, vacío, falta or no aplica; `late`: it is due."""

    form: str
    title: str
    state: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A project in the process at one date.

    `evidence` says what decided the stage; `fit` is the go-live gate (None where there are no tests to judge) with
    its `reason`; `approvals` maps interna and cliente to their dates; `live` and `stable_until` are dates where known;
    `late` counts the overdue items, `steps` are the next things to do, the most pressing first (Spanish).
    """

    day: date
    stage: str
    evidence: str
    records: tuple[RecordState, ...]
    documents: tuple[str, ...]
    fit: bool | None
    reason: str
    approvals: dict[str, date | None]
    planned_live: date | None
    live: date | None
    stable_until: date | None
    late: int
    steps: tuple[str, ...]

    @property
    def missed_live(self) -> bool:
        """True when the planned day of going live has passed and it has not happened."""
        return (self.planned_live is not None and self.planned_live < self.day and self.live is None
                and self.stage not in CLOSING_STAGES)  # fmt: skip


def project_state(project: Project, day: date, *, catalog: Catalog | None = None) -> ProjectState:
    """The stage of a project at `day`, its records, approvals and gate, and what to do next."""
    return _Evidence(project, day, catalog or load_catalog()).state()


def unpack_state(plain: dict[str, Any]) -> ProjectState:
    """The state that was turned into plain lists and dicts (`dataclasses.asdict`)."""
    records = tuple(RecordState(**one) for one in plain["records"])
    return ProjectState(**plain | {"records": records, "documents": tuple(plain["documents"]),
                                   "steps": tuple(plain["steps"])})  # fmt: skip


def worst_first(one: Any) -> tuple[bool, bool, bool, int, int, str]:
    """Sorts project results: late to go live, with errors, most overdue first; closed ones last."""
    state: ProjectState | None = one.state
    errors = sum(problem.severity == ERROR for problem in one.problems)
    if state is None:
        return False, False, False, 0, -errors, fold(one.folder)
    return (state.stage == CLOSED, not state.missed_live, not errors, -state.late, -errors,
            fold(one.folder))  # fmt: skip


class _Evidence:
    """What the workbooks of one project say at a date, each asked once."""

    def __init__(self, project: Project, day: date, catalog: Catalog) -> None:
        self.project, self.day, self.catalog = project, day, catalog
        self.handover = _filled(project.form(HANDOVER))
        self.schedule = _filled(project.form("cronograma_general"))
        self.table = self.schedule.tables.get("actividades") if self.schedule else None
        calendar = worklist.calendar_of(self.schedule) if self.schedule else None
        states = schedule.row_states(self.table, day, calendar) if self.table and calendar else []
        self.rows = [one for one in states if one.weight is not None]
        self.tests = self._tests()
        self.gate = go_live_gate(self.tests) if self.tests else None
        self.type = project.type
        self.live, self.live_evidence = self._live()
        self.planned_live = self._planned_live()
        self.stable_until = self._stable_until()
        self.items = worklist.worklist(project, day)

    def state(self) -> ProjectState:
        """All of it."""
        stage, evidence = self._closing_stage() if self.type == CLOSING else self._stage()
        records = tuple(self._records(stage))
        documents = [one.text for one in self.items if one.kind == worklist.MISSING_DOCUMENT]
        late = [one for one in self.items if one.days_late(self.day) and one.kind in _OVERDUE]
        return ProjectState(
            self.day, stage, evidence, records, tuple(documents),
            self.gate.apto if self.gate else None, self._gate_reason(), self._approvals(),
            self.planned_live, self.live, self.stable_until, len(late),
            tuple(self._steps(stage, records)) if stage != CLOSED else (),
        )  # fmt: skip

    # evidence

    def _tests(self) -> TableData | None:
        reading = _filled(self.project.form("set_pruebas"))
        return reading.tables.get("pruebas") if reading else None

    def _phase(self, phase: str) -> list[schedule.RowState]:
        assert self.table is not None
        names = self.table.columns["fase"]
        return [one for one in self.rows if fold(str(names[one.record] or "")) == phase]

    def _work(self) -> list[schedule.RowState]:
        """The activities beyond receiving and planning."""
        names = self.table.columns["fase"] if self.table else []
        return [one for one in self.rows if fold(str(names[one.record] or "")) not in EARLY_PHASES]

    def _begun(self, rows: Iterable[schedule.RowState]) -> schedule.RowState | None:
        """The first activity that has begun, or moved."""
        if self.table is None:
            return None
        starts = self.table.columns["inicio_real"]
        return next((one for one in rows if one.progress > 0
                     or (starts[one.record] is not None and starts[one.record] <= self.day)), None)  # fmt: skip

    def _live(self) -> tuple[date | None, str]:
        record = _filled(self.project.form("salida_produccion"))
        said = _day(record, "fecha")
        if said is not None and said <= self.day:
            return said, f"la Salida a Producción está fechada el {show(said)}"
        if self.table is None:
            return None, ""
        rows = self._phase(LIVE_PHASE)
        if not rows or any(one.progress < 1 - TOLERANCE for one in rows):
            return None, ""
        ends = [self.table.columns["fin_real"][one.record] for one in rows]
        days = [one for one in ends if one is not None and one <= self.day]
        if not days:
            return None, ""
        return max(days), f"las actividades de salida a producción terminaron el {show(max(days))}"

    def _planned_live(self) -> date | None:
        """The hand-over's date; else the last planned day of the go-live phase."""
        said = _day(self.handover, "fecha_salida_produccion")
        if said is not None or self.table is None:
            return said
        return max((self.table.columns["fin_planeado"][one.record] for one in self._phase(LIVE_PHASE)), default=None)

    def _stable_until(self) -> date | None:
        until = _day(_filled(self.project.form("salida_produccion")), "estabilizacion_hasta")
        if until is not None or self.live is None:
            return until
        days = self.handover.header.get("dias_estabilizacion") if self.handover else None
        return self.live + timedelta(days=int(days) if isinstance(days, (int, float)) else 0)

    @property
    def finished(self) -> bool:
        """True when every activity that counts is done."""
        return bool(self.rows) and all(one.progress >= 1 - TOLERANCE for one in self.rows)

    def _approvals(self) -> dict[str, date | None]:
        found = {"interna": _day(self.schedule, "aprobacion_interna")}
        if self.type != CORPORATE:
            found["cliente"] = _day(self.schedule, "aprobacion_cliente")
        return {name: day if day and day <= self.day else None for name, day in found.items()}

    # stage

    def _stage(self) -> tuple[str, str]:
        if self.live is not None:
            return self._after_live()
        if self.finished and self.table is not None and not self._phase(LIVE_PHASE):
            return CLOSED, "el cronograma está terminado y no tiene salida a producción"
        before = self._before_live()
        if before:
            return before
        begun = self._begun(self._work())
        if begun:
            return BUILDING, f"ya comenzó «{begun.name}»"
        if self._approved_and_due():
            return BUILDING, "el cronograma está aprobado y su primer día ya llegó"
        return self._reception(RECEPTION, PLANNING)

    def _after_live(self) -> tuple[str, str]:
        assert self.stable_until is not None
        if self.day <= self.stable_until:
            return STABILISING, f"{self.live_evidence}; la estabilización va hasta el {show(self.stable_until)}"
        if self.rows and not self.finished:
            return STABILISING, f"{self.live_evidence}; quedan actividades del cronograma sin terminar"
        return CLOSED, f"{self.live_evidence} y la estabilización terminó el {show(self.stable_until)}"

    def _before_live(self) -> tuple[str, str] | None:
        if self.table is not None:
            begun = self._begun(self._phase(LIVE_PHASE))
            if begun:
                return GOING_LIVE, f"ya comenzó «{begun.name}»"
        if self.gate and self.gate.apto:
            return GOING_LIVE, "las pruebas dicen Apto para salida a producción"
        if self.tests is not None and any(one in (PASSED, FAILED) for one in self.tests.columns["resultado"]):
            return TESTING, "hay pruebas ejecutadas"
        if self.table is not None:
            begun = self._begun(self._phase(TEST_PHASE))
            if begun:
                return TESTING, f"ya comenzó «{begun.name}»"
        return None

    def _approved_and_due(self) -> bool:
        if self.table is None or not self.rows or not all(self._approvals().values()):
            return False
        return bool(min(self.table.columns["inicio_planeado"][one.record] for one in self.rows) <= self.day)

    def _reception(self, before: str, after: str) -> tuple[str, str]:
        received = _day(self.handover, "fecha_recepcion")
        if self.handover is None or received is None or received > self.day:
            return before, f"no hay una Entrega de Proyecto recibida al {show(self.day)}"
        needs = _filled(self.project.form("registro_necesidades"))
        if self.rows or needs:
            return after, f"el proyecto se recibió el {show(received)} y ya se está planeando"
        if any(one.kind == worklist.MISSING_DOCUMENT for one in self.items):
            return before, f"el proyecto se recibió el {show(received)} y faltan documentos de entrada"
        return after, f"el proyecto se recibió completo el {show(received)}"

    def _closing_stage(self) -> tuple[str, str]:
        record = _filled(self.project.form("acta_cierre"))
        signed = _day(record, "fecha_cierre")
        if signed is not None and signed <= self.day:
            return CLOSED, f"el Acta de Cierre está fechada el {show(signed)}"
        if self.finished:
            return CLOSING_RECORD, "el cronograma de cierre está terminado"
        begun = self._begun(self._work())
        if begun:
            return CLOSING_WORK, f"ya comenzó «{begun.name}»"
        return self._reception(CLOSING_RECEPTION, CLOSING_PLANNING)

    # records

    def _records(self, stage: str) -> Iterable[RecordState]:
        for form in self.catalog.latest():
            if not form.needed:
                continue
            found = self.project.of_form(form.id)
            need = form.needed.get(self.type or "")
            if found:
                untouched = all(one.untouched for one in found)
                late = untouched and need is not None and self._due(form, need, stage)
                yield RecordState(form.id, form.title, EMPTY if untouched else PRESENT, late)
            elif need is None or (need == ONCE_SIGNED and not self._signed()):
                yield RecordState(form.id, form.title, NOT_NEEDED)
            else:
                yield RecordState(form.id, form.title, MISSING, self._due(form, need, stage))

    def _signed(self) -> bool:
        signed = _day(self.handover, "fecha_firma")
        said = self.handover is not None and self.handover.header.get("estado_contrato") == SIGNED
        return said and (signed is None or signed <= self.day)

    def _due(self, form: Form, need: str, stage: str) -> bool:
        """Whether a record that is needed should be filled by now."""
        if need == ONCE_SIGNED:
            return self._signed()
        if need != REQUIRED:
            return False
        order = CLOSING_STAGES if self.type == CLOSING else STAGES
        first = _FIRST_STAGE.get(form.id, PLANNING)
        if first not in order:
            first = order[1]
        if order.index(stage) >= order.index(first):
            return True
        near = self.planned_live is not None and self.planned_live - timedelta(days=TESTS_AHEAD) <= self.day
        return form.id == "set_pruebas" and near

    # what to do

    def _gate_reason(self) -> str:
        if self.gate:
            return "" if self.gate.apto else self.gate.motivo
        if self.type and self.type not in self.catalog.form("set_pruebas").needed:
            return f"no aplica: el proyecto es «{self.type}»"
        return "no hay Set de Pruebas diligenciado"

    def _steps(self, stage: str, records: Sequence[RecordState]) -> Iterable[str]:
        errors = sum(one.severity == ERROR for one in self.project.all_problems())
        if errors:
            yield f"Corregir {_count(errors, 'error', 'errores')} en los libros (ixl revisar dice cuáles y dónde)."
        live = self.planned_live
        if live is not None and live < self.day and self.live is None and stage in STAGES[:5]:
            yield f"Acordar otra fecha de salida a producción: la prevista era el {show(live)}."
        yield from self._record_steps(records)
        yield from self._document_step()
        yield from self._approval_steps(stage)
        if stage in (TESTING, GOING_LIVE) and self.gate and not self.gate.apto:
            yield self._with_people("Resolver las pruebas que impiden salir", worklist.BLOCKING_TEST)
        for text, kind in _OVERDUE_STEPS.items():
            items = [one for one in self.items if one.kind == kind and one.days_late(self.day)]
            if items:
                yield self._with_people(text, kind, items)
        if stage == CLOSING_RECORD:
            yield "Firmar el Acta de Cierre con el cliente y fecharla — Implementación."
        if self.live and self.stable_until and self.day <= self.stable_until:
            left = (self.stable_until - self.day).days
            yield f"Acompañar la estabilización hasta el {show(self.stable_until)} ({_count(left, 'día', 'días')})."
        coming = [one for one in self.items if one.kind == worklist.NEXT_MEETING and one.due]
        if coming:
            first = min(coming, key=lambda one: one.due or date.max)
            yield f"Preparar la reunión «{first.text}» del {show(first.due or self.day)} — Implementación."

    def _record_steps(self, records: Sequence[RecordState]) -> Iterable[str]:
        for word, state in (("Crear", MISSING), ("Diligenciar", EMPTY)):
            titles = [f"«{one.title}»" for one in records if one.late and one.state == state]
            if titles:
                how = " (ixl nuevo --completar)" if state == MISSING else ""
                yield f"{word} {', '.join(titles)}{how} — Implementación."

    def _document_step(self) -> Iterable[str]:
        items = [one for one in self.items if one.kind == worklist.MISSING_DOCUMENT]
        if items:
            who = items[0].person or "Comercial"
            yield f"Pedir los documentos de entrada que faltan: {_some([one.text for one in items])} — {who}."

    def _approval_steps(self, stage: str) -> Iterable[str]:
        if not self.rows or stage in (STABILISING, CLOSED):
            return
        for name, day in self._approvals().items():
            if day is None:
                which, who = ("interna", "las áreas") if name == "interna" else ("del cliente", "el cliente")
                yield f"Obtener la aprobación {which} del cronograma — {who}."

    def _with_people(self, text: str, kind: str, items: Sequence[Item] | None = None) -> str:
        """«Poner al día actividades atrasadas (3): A; B; C — Tecnología (2), WFM»."""
        found = [one for one in self.items if one.kind == kind] if items is None else items
        once = {one.text: one for one in sorted(found, key=lambda one: one.due or date.max, reverse=True)}
        names = list(reversed(once))
        who = Counter(one.person or one.area or "Implementación" for one in once.values())
        people = [name if amount == 1 else f"{name} ({amount})" for name, amount in who.most_common()]
        return f"{text} ({len(names)}): {_some(names, '; ')} — {_some(people)}."


_FIRST_STAGE = {
    "entrega_proyecto": RECEPTION,
    "registro_necesidades": PLANNING,
    "cronograma_general": PLANNING,
    "control_actas": PLANNING,
    "set_pruebas": TESTING,
    "salida_produccion": STABILISING,
    "encuesta_satisfaccion": STABILISING,
    "acta_cierre": CLOSING_RECORD,
}
_OVERDUE = (
    worklist.LATE_ACTIVITY,
    worklist.OPEN_REQUIREMENT,
    worklist.OPEN_NEED,
    worklist.OPEN_SUBJECT,
    worklist.UNSENT_MINUTES,
)
_OVERDUE_STEPS = {
    "Poner al día actividades atrasadas": worklist.LATE_ACTIVITY,
    "Cumplir requerimientos con la fecha vencida": worklist.OPEN_REQUIREMENT,
    "Entregar necesidades con la fecha vencida": worklist.OPEN_NEED,
    "Cerrar temas pendientes": worklist.OPEN_SUBJECT,
    "Hacer y enviar actas": worklist.UNSENT_MINUTES,
}


def _filled(reading: Reading | None) -> Reading | None:
    return None if reading is None or reading.untouched else reading


def _day(reading: Reading | None, field: str) -> date | None:
    value: Any = reading.header.get(field) if reading else None
    return as_day(value) if isinstance(value, date) else None


def _count(amount: int, one: str, many: str) -> str:
    return f"{amount} {one if amount == 1 else many}"


def _some(names: Sequence[str], joint: str = ", ") -> str:
    return joint.join(names[:NAMES]) + (f" y {len(names) - NAMES} más" if len(names) > NAMES else "")
