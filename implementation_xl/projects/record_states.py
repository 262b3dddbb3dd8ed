"""The records of a project: which are there, which are missing, which should be filled by now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from implementation_xl.adapters.reading.google_forms import is_text_export, names_survey
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import ONCE_SIGNED, REQUIRED, Form
from implementation_xl.forms.process import CLOSING, CLOSURE, GO_LIVE, HANDOVER, SURVEY, TESTS
from implementation_xl.projects.checks.common import day_of
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.stages import (
    CLOSING_RECORD,
    CLOSING_STAGES,
    PLANNING,
    RECEPTION,
    STABILISING,
    STAGES,
    TESTING,
)
from implementation_xl.workbooks.reading.workbook import Reading

PRESENT, MISSING, EMPTY, NOT_NEEDED = "presente", "falta", "vacío", "no aplica"
FIRST_STAGE = {
    HANDOVER: RECEPTION,
    TESTS: TESTING,
    GO_LIVE: STABILISING,
    SURVEY: STABILISING,
    CLOSURE: CLOSING_RECORD,
}
"""From which stage on a record should be filled; one that is not named here, from planning on."""
TESTS_AHEAD = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class RecordState:
    """A record of the process in one project. `state` is presente, vacío, falta or no aplica; `late`: it is due.

    `imported`: it comes from another program.
    """

    form: str
    title: str
    state: str
    late: bool = False
    imported: bool = False


def record_states(evidence: Evidence, stage: str, catalog: Catalog) -> Iterator[RecordState]:
    """Each record that some type of project needs."""
    for form in catalog.latest():
        if not form.needed:
            continue
        readings = evidence.project.of_form(form.id)
        need = catalog.need(form, evidence.type)
        if readings:
            untouched = all(reading.untouched for reading in readings)
            late = untouched and need is not None and _due(evidence, form, need, stage)
            yield RecordState(form.id, form.title, EMPTY if untouched else PRESENT, late, form.imported)
        elif form.imported and any(_may_be_survey(reading) for reading in evidence.project.unread):
            yield RecordState(form.id, form.title, PRESENT, imported=True)
        elif need is None or (need == ONCE_SIGNED and not evidence.signed()):
            yield RecordState(form.id, form.title, NOT_NEEDED, imported=form.imported)
        else:
            late = _due(evidence, form, need, stage) and not (form.imported and survey_asked(evidence))
            yield RecordState(form.id, form.title, MISSING, late, form.imported)


def survey_asked(evidence: Evidence) -> bool:
    """True when a go-live record says that the survey has been sent by the day: answering is the client's."""
    days = (day_of(record, "encuesta_enviada") for record in evidence.project.of_form(GO_LIVE))
    return any(day is not None and day <= evidence.day for day in days)


def _may_be_survey(reading: Reading) -> bool:
    """True for a file that could not be read and is there as a survey all the same."""
    return is_text_export(reading.path) or names_survey(reading.path)


def _due(evidence: Evidence, form: Form, need: str, stage: str) -> bool:
    """Whether a record that is needed should be filled by now."""
    if need == ONCE_SIGNED:
        return evidence.signed()
    if need != REQUIRED:
        return False
    order = CLOSING_STAGES if evidence.type == CLOSING else STAGES
    first = FIRST_STAGE.get(form.id, PLANNING)
    if first == RECEPTION or order.index(stage) >= (order.index(first) if first in order else 1):
        return True
    return (
        form.id == TESTS and evidence.planned_live is not None and evidence.planned_live - TESTS_AHEAD <= evidence.day
    )
