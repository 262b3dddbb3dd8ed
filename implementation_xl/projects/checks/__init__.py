"""The one list of all that is wrong with a project: every command says what stands here, and nothing else.

What a form can say of its own rows is declared in its TOML (`contradicciones`, `seguimiento`, `no_antes_de`,
`si_se_repite`). Any other check is a function of this folder, listed below: of one workbook in `EVERY_FORM` or
`OF_FORM`, of several in `BETWEEN`. None says anything of a cell that has an error already, nor of a form that is
missing, there twice, untouched or without its table: that has its own problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import CLOSURE, DIRECTORY, GO_LIVE, HANDOVER, MINUTES, RISKS, SCHEDULE
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.projects.checks.baseline import (
    approved_without_baseline,
    baseline_as_fixed,
    baseline_between,
    versions_approved,
    versions_in_order,
)
from implementation_xl.projects.checks.between_forms import between_forms
from implementation_xl.projects.checks.common import without_errors
from implementation_xl.projects.checks.every_form import (
    contradicting_rows,
    header_in_order,
    repeated,
    unnamed_persons,
)
from implementation_xl.projects.checks.go_live import early_stabilisation, same_wave
from implementation_xl.projects.checks.minutes import minutes_together
from implementation_xl.projects.checks.minutes_files import minutes_not_there
from implementation_xl.projects.checks.records import (
    closed_with_pending,
    half_waived,
    handover_dates,
    handover_validation,
    meeting_times,
    people_connected,
    repeated_contacts,
    uncontrolled_risks,
)
from implementation_xl.projects.checks.schedule import approvals, predecessors
from implementation_xl.projects.checks.sizing import dimensioning, sizes_together, trained_as_planned
from implementation_xl.projects.checks.versions import not_in_force
from implementation_xl.projects.measuring import measure_reading
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

EVERY_FORM: tuple[Callable[[Reading, date, Catalog], Iterable[Problem]], ...] = (
    header_in_order,
    repeated,
    unnamed_persons,
    not_in_force,
)
OF_FORM: Mapping[str, tuple[Callable[[Reading, date, Catalog], Iterable[Problem]], ...]] = {
    SCHEDULE: (
        predecessors,
        early_stabilisation,
        approvals,
        approved_without_baseline,
        versions_approved,
        versions_in_order,
        baseline_as_fixed,
    ),
    HANDOVER: (handover_dates, handover_validation, dimensioning),
    MINUTES: (meeting_times,),
    RISKS: (uncontrolled_risks,),
    GO_LIVE: (people_connected, trained_as_planned),
    CLOSURE: (closed_with_pending, half_waived),
    DIRECTORY: (repeated_contacts,),
}
BETWEEN: tuple[Callable[[Project, date | None, date], Iterable[Problem]], ...] = (
    between_forms,
    minutes_not_there,
    minutes_together,
    baseline_between,
    same_wave,
    sizes_together,
)


def problems_of(
    project: Project, measured: Mapping[str, Measurement], cutoff: date | None, today: date, catalog: Catalog
) -> list[Problem]:
    """All problems of a project: of its workbooks, of its indicators as `measured`, and between them.

    `cutoff` None is each form's own date (blank: `today`). A workbook that the project's indicator was not measured
    from (it does not apply, or there are several) is looked at by itself.
    """
    problems = project.all_problems() + [problem for each in measured.values() for problem in each.problems]
    for reading in project.readings:
        indicator = measured.get(reading.form.indicator) if reading.form else None
        if indicator is None or indicator.source is None:
            indicator = measure_reading(reading, cutoff, today=today, catalog=catalog)
            problems += indicator.problems if indicator else ()
        problems += _within(reading, indicator, cutoff or today, catalog)
    between = [problem for check in BETWEEN for problem in check(project, cutoff, today)]
    return problems + without_errors(between, project.readings)


def problems_alone(reading: Reading, cutoff: date | None, today: date, catalog: Catalog) -> list[Problem]:
    """All problems of a workbook by itself: its reader's, its indicator's, and what does not agree within it."""
    indicator = measure_reading(reading, cutoff, today=today, catalog=catalog)
    measured = indicator.problems if indicator else ()
    return [*reading.problems, *measured, *_within(reading, indicator, cutoff or today, catalog)]


def _within(reading: Reading, indicator: Measurement | None, day: date, catalog: Catalog) -> list[Problem]:
    if reading.form is None or reading.untouched:
        return []
    checks = (*EVERY_FORM, *OF_FORM.get(reading.form.id, ()))
    problems = [problem for check in checks for problem in check(reading, day, catalog)]
    measured = indicator.source.sheet if indicator and indicator.source else None
    return without_errors([*contradicting_rows(reading, day, measured), *problems], [reading])
