"""Files among those of projects that are none of ours: which they are, and the notice that each becomes.

What opens and is no form is foreign wherever it lies. What does not open may be a form of ours: where its name says so,
or where it lies in the folder of a project that lacks a record which is measured. Anything else is foreign too.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import NEW_CLIENT
from implementation_xl.indicators.registry import INDICATORS
from implementation_xl.projects.project import Project
from implementation_xl.projects.stand_ins import names_a_form
from implementation_xl.workbooks.reading.workbook import Reading

NOT_OURS, NOT_OPENED = "N123", "N124"
FOREIGN = frozenset({NOT_OURS, NOT_OPENED})
OTHER_KIND = "E103"
SPOILT = frozenset({"E101", "E102", OTHER_KIND, "E104", "E108", "E109", "E112"})
"""What may be said of a file that does not open, whosever it is."""


def passed_over(reading: Reading) -> Problem:
    """The notice of a foreign file: what it is like, or why it was not opened."""
    problem = reading.problems[0]
    code = NOT_OURS if reading.foreign else NOT_OPENED
    params = dict(problem.params) if reading.foreign else {"reason": problem.message}
    return Problem(code, reading.path, problem.sheet, problem.cell, expected=problem.expected, params=params)


def foreign_files(problems: Iterable[Problem]) -> list[Problem]:
    """The notices of foreign files among problems, those that are like a form of ours first."""
    return sorted((one for one in problems if one.code in FOREIGN), key=lambda one: one.expected is None)


def is_doubtful(reading: Reading, catalog: Catalog) -> bool:
    """True for a file that did not open and whose name is not like a form's: its place decides."""
    return (
        reading.form is None
        and bool(reading.problems)
        and reading.problems[0].code in SPOILT
        and not names_a_form(reading.path, catalog)
    )


def may_be_of(reading: Reading, project: Project, catalog: Catalog) -> bool:
    """True where a doubtful file in the folder of a project may be the record that the project lacks."""
    return reading.problems[0].code != OTHER_KIND and _lacks_a_record(project, catalog)


def _lacks_a_record(project: Project, catalog: Catalog) -> bool:
    """True where a form that is measured, and applies to the project, is not there."""
    contractual = project.type in (None, NEW_CLIENT)
    return any(
        not project.of_form(definition.form)
        for id, definition in catalog.indicators.items()
        if not definition.optional and (contractual or not INDICATORS[id].contractual)
    )


def only_foreign(problems: Iterable[Problem]) -> str:
    """What to say where there is nothing but foreign files: « Tiene 2 archivos que no lo son: …»; else nothing."""
    files = foreign_files(problems)
    if not files:
        return ""
    first = files[0]
    advice = f"Copie sus datos en el formato vigente (ixl generar{first.params.get('form', '')})."
    like = f" «{Path(first.path or '').name}»:{first.params['suggestion']} {advice}" if first.expected else ""
    return f" Tiene {len(files)} que no lo {'es' if len(files) == 1 else 'son'} (ixl revisar los nombra).{like}"
