"""The two stages of stabilisation: until its end nothing is penalised nor rewarded; from the day after, it is.

Meanwhile the contractual requirements are validated: the penalised ones not yet met are named from 15 days before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from implementation_xl.base.dates import show_date
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.forms.process import HANDOVER, REQUIREMENTS, YES
from implementation_xl.indicators.requirements import NO_STATE, NOT_APPLICABLE, score_of
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.project import Project
from implementation_xl.projects.worklist import OPEN_REQUIREMENT, Item, rows_of

AHEAD = timedelta(days=15)
NAMES = 6


def penalties_from(evidence: Evidence) -> date | None:
    """The first day that penalties and bonuses apply: the one after the stabilisation of what went live."""
    until = evidence.stable_until
    if evidence.live is None or until is None or until == date.max:
        return None
    return until + timedelta(days=1)


def penalised(evidence: Evidence) -> tuple[Item, ...]:
    """The penalised requirements that are not met, from 15 days before it counts."""
    first = penalties_from(evidence)
    if first is None or evidence.day < first - AHEAD:
        return ()
    return tuple(_unmet(evidence.project, evidence.day, first))


def _unmet(project: Project, day: date, first: date) -> Iterator[Item]:
    for row in rows_of(project, REQUIREMENTS, "requerimientos"):
        state, percent, met_on = (row.value(id) for id in ("estado", "cumplimiento", "fecha_cumplimiento"))
        if row.value("penalizacion") != YES or state == NOT_APPLICABLE:
            continue
        if score_of(state, percent, met_on, day) < 1 - TOLERANCE:
            due = row.value("fecha_compromiso")
            item = row.item(OPEN_REQUIREMENT, "requerimiento", due=due, state="", area=row.value("area"))
            verb = "penaliza desde el" if first <= day else "penalizará desde el"
            yield replace(item, due=due or first, state=f"{state or NO_STATE}, {verb} {show_date(first)}")


def penalty_words(evidence: Evidence, unmet: tuple[Item, ...]) -> str:
    """«Desde el 01/05/2026 aplican penalizaciones: 2 requerimientos sin cumplir (…)»; else ""."""
    first = penalties_from(evidence)
    if not unmet or first is None:
        return ""
    handover = evidence.project.form(HANDOVER)
    rewarded = handover is not None and handover.header.get("bonificaciones") == YES
    names = ", ".join(item.text for item in unmet[:NAMES]) + (f" y {len(unmet) - NAMES} más" if unmet[NAMES:] else "")
    count = "1 requerimiento" if len(unmet) == 1 else f"{len(unmet)} requerimientos"
    what = f"penalizaciones{' y bonificaciones' if rewarded else ''}"
    return f"Desde el {show_date(first)} aplican {what}: {count} sin cumplir ({names})"
