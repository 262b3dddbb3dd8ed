"""Where a project stands in the process at a date: stage, records, approvals, dates, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from implementation_xl.base.problems import ERROR
from implementation_xl.base.words import folded
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import CLOSED, TESTS
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.projects import worklist
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.next_steps import next_steps, overdue
from implementation_xl.projects.project import Project
from implementation_xl.projects.reached import stage_of
from implementation_xl.projects.record_states import RecordState, record_states
from implementation_xl.projects.stabilising import penalised, penalty_words
from implementation_xl.projects.stages import BEFORE_LIVE
from implementation_xl.projects.worklist import Item


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A project in the process at one date.

    `evidence` says what decided the stage; `fit` is the go-live gate (None where there are no tests to judge) with
    its `reason`; `approvals` maps interna and cliente to their dates; `live` and `stable_until` are dates where known;
    `late` counts the overdue items, `steps` are the next things to do, the most pressing first (Spanish). `penalised`
    are the requirements that cost money now, or in 15 days, and `penalties` says so (""). `owed` is all
    that closing needs where nothing else is left to do, or what it was `closed` with by its closing record.
    """

    day: date
    stage: str
    evidence: str
    records: tuple[RecordState, ...]
    documents: tuple[str, ...]
    fit: bool | None
    reason: str
    approvals: Mapping[str, date | None]
    planned_live: date | None
    live: date | None
    stable_until: date | None
    late: int
    steps: tuple[str, ...]
    penalised: tuple[Item, ...] = ()
    penalties: str = ""
    owed: tuple[Item, ...] = ()
    closed: date | None = None

    @property
    def missed_live(self) -> bool:
        """True when the planned day of going live has passed and it has not happened."""
        planned = self.planned_live
        return planned is not None and planned < self.day and self.live is None and self.stage in BEFORE_LIVE


def project_state(
    project: Project, day: date, *, catalog: Catalog | None = None, evidence: Evidence | None = None
) -> ProjectState:
    """The stage of a project at `day`, its records, approvals and gate, and what to do next.

    `evidence` is that of the project at `day` where it is at hand.
    """
    known = catalog or load_catalog()
    evidence = evidence or Evidence(project, day)
    reached = stage_of(evidence, known)
    unmet = penalised(evidence)
    stage, owed = reached.stage, reached.owed
    records = tuple(record_states(evidence, stage, known))
    return ProjectState(
        day=day,
        stage=stage,
        evidence=reached.why,
        records=records,
        documents=tuple(one.text for one in evidence.items if one.kind == worklist.MISSING_DOCUMENT),
        fit=evidence.gate.apto if evidence.gate else None,
        reason=_gate_reason(evidence, known),
        approvals=evidence.approvals(),
        planned_live=evidence.planned_live,
        live=evidence.live,
        stable_until=evidence.stable_until,
        late=len(overdue(evidence)),
        steps=tuple(next_steps(evidence, stage, records, owed)),
        penalised=unmet,
        penalties=penalty_words(evidence, unmet),
        owed=tuple(item for need in owed for item in need.items),
        closed=reached.closed,
    )


def _gate_reason(evidence: Evidence, catalog: Catalog) -> str:
    """Why the project may not go live; "" when it may."""
    if evidence.gate:
        return "" if evidence.gate.apto else evidence.gate.motivo
    if evidence.type and evidence.type not in catalog.form(TESTS).needed:
        return f"no aplica: el proyecto es «{evidence.type}»"
    return "no hay Set de Pruebas diligenciado"


def worst_first(result: Any) -> tuple[bool, bool, bool, int, int, str]:
    """Sorts project results: late to go live, with errors, most overdue first; closed ones last."""
    state: ProjectState | None = result.state
    errors = sum(problem.severity == ERROR for problem in result.problems)
    if state is None:
        return False, False, False, 0, -errors, folded(result.folder)
    return (state.stage == CLOSED, not state.missed_live, not errors, -state.late, -errors, folded(result.folder))
