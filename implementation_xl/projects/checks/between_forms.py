"""What must agree between the forms of a project.

Each check is a generator of problems at the exact cell. A form that is missing, twice there, untouched or without its
table gives none: that has its own problem. Nor does a cell that already has an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from implementation_xl.base.problems import Problem
from implementation_xl.base.words import difference, fold
from implementation_xl.forms.process import (
    GO_LIVE,
    HANDOVER,
    NEW_CLIENT,
    REQUIREMENTS,
    SCHEDULE,
    SIGNED,
    TESTS,
)
from implementation_xl.projects.checks.chain import chain_dates
from implementation_xl.projects.checks.citations import lost_citations
from implementation_xl.projects.checks.common import at_header, day_of
from implementation_xl.projects.checks.go_live import (
    go_live_dates,
    live_dates,
    live_untested,
    stabilisation,
)
from implementation_xl.projects.checks.penalties import penalties_agree
from implementation_xl.projects.measuring import effective_cutoff
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading


def between_forms(project: Project, cutoff: date | None, today: date) -> list[Problem]:
    """What does not agree between the forms of a project at `cutoff`, else at each form's own date (blank: `today`)."""
    problems = [*_names(project), *lost_citations(project), *chain_dates(project)]
    schedule, handover = project.filled(SCHEDULE), project.filled(HANDOVER)
    requirements, tests = project.filled(REQUIREMENTS), project.filled(TESTS)
    waves = project.records(GO_LIVE)
    if schedule and handover:
        problems += [*go_live_dates(schedule, handover), *_approved_early(schedule, handover)]
    day = cutoff or (effective_cutoff(schedule, today) if schedule else today)
    if tests:
        problems += live_untested(schedule, waves, tests, day)
    if schedule:
        problems += live_dates(waves, schedule, day)
    if handover:
        problems += [problem for record in waves for problem in stabilisation(record, handover)]
    if requirements and handover:
        problems += penalties_agree(requirements, handover)
        problems += _needless_list(requirements, handover, cutoff or effective_cutoff(requirements, today))
    return problems


def _names(project: Project) -> Iterator[Problem]:
    """Where a form names project or client otherwise than the project's hand-over (or first form) does."""
    ordered = sorted(project.readings, key=lambda one: one.form is None or one.form.id != HANDOVER)
    for id in ("proyecto", "cliente"):
        expected = project.header(id)
        source = next((one for one in ordered if one.header.get(id) == expected), None)
        if expected is None or source is None:
            continue
        for reading in project.readings:
            written = reading.header.get(id)
            if written is not None and fold(str(written)) != fold(expected):
                other = source.form.title if source.form else source.path
                yield at_header(
                    "A604", reading, id, written, expected, other=other, difference=difference(str(written), expected)
                )


def _approved_early(schedule: Reading, handover: Reading) -> Iterator[Problem]:
    """A schedule approved before there was a project to plan."""
    received = day_of(handover, "fecha_recepcion")
    for id in ("aprobacion_interna", "aprobacion_cliente"):
        approved = day_of(schedule, id)
        if received and approved and approved < received:
            yield at_header("A614", schedule, id, approved, received)


def _needless_list(requirements: Reading, handover: Reading, day: date) -> Iterator[Problem]:
    """A list of contractual requirements where the type of project has none, or before the contract is signed."""
    kind, state = handover.header.get("tipo_proyecto"), handover.header.get("estado_contrato")
    if kind is None or requirements.form is None:
        return
    if kind not in requirements.form.needed:
        yield at_header("A610", handover, "tipo_proyecto", kind, NEW_CLIENT)
    elif state not in (None, SIGNED):
        yield at_header("A611", handover, "estado_contrato", state, SIGNED)
    elif (signed := day_of(handover, "fecha_firma")) and signed > day:
        yield at_header("A611", handover, "fecha_firma", signed, day)
