"""What must agree between the rows of a form, and between the forms of a project.

Each check is a generator of problems at the exact cell. A form that is missing, twice there, untouched or without its
table gives none: that has its own problem. Nor does a cell that already has an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from implementation_xl.base.problems import ERROR, Problem
from implementation_xl.base.words import difference, fold
from implementation_xl.forms.process import (
    GO_LIVE,
    HANDOVER,
    MEETINGS,
    NEW_CLIENT,
    REQUIREMENTS,
    SCHEDULE,
    SIGNED,
    TESTS,
)
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.records import Findings, name_of
from implementation_xl.projects.checks import minutes_files
from implementation_xl.projects.checks.common import at_header, day_of, filled
from implementation_xl.projects.checks.go_live import (
    EARLY,
    early_stabilisation,
    go_live_dates,
    live_dates,
    live_untested,
    phase_of,
    stabilisation,
)
from implementation_xl.projects.checks.references import Index, cycles
from implementation_xl.projects.measuring import effective_cutoff
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

NUMBERED = (SCHEDULE, REQUIREMENTS, TESTS, MEETINGS)
"""The forms whose repeated numbers are said here; `record_checks` has those of the other records."""


def cross_problems(project: Project, cutoff: date | None, today: date) -> list[Problem]:
    """All of them for a project, form by form and then between forms; `cutoff` None is each form's own."""
    return [problem for one in project.readings for problem in within(one)] + between(project, cutoff, today)


def within(reading: Reading) -> list[Problem]:
    """What does not agree inside one form."""
    if reading.form is None or reading.untouched:
        return []
    found = list(_repeated_numbers(reading)) if reading.form.id in NUMBERED else []
    if reading.form.id == SCHEDULE:
        found += [*_predecessors(reading), *early_stabilisation(reading), *_approvals(reading)]
    if reading.form.id == HANDOVER:
        found += _handover_dates(reading)
    return _without_errors(found, [reading])


def between(project: Project, cutoff: date | None, today: date) -> list[Problem]:
    """What does not agree between the forms of a project at `cutoff`, else at each form's own date (blank: `today`)."""
    found = [*_names(project)]
    schedule, handover = filled(project, SCHEDULE), filled(project, HANDOVER)
    requirements, tests, record = (filled(project, id) for id in (REQUIREMENTS, TESTS, GO_LIVE))
    if schedule and requirements:
        found += _lost_references(
            requirements, "requerimientos", "actividad", "A606", schedule, "actividades", "actividad"
        )
        found += _lost_references(
            schedule,
            "actividades",
            "requerimiento",
            "A607",
            requirements,
            "requerimientos",
            "requerimiento",
            "clausula",
        )
    if schedule and handover:
        found += [*go_live_dates(schedule, handover), *_approved_early(schedule, handover)]
    day = cutoff or (effective_cutoff(schedule, today) if schedule else today)
    if tests:
        found += live_untested(schedule, record, tests, day)
    if record and schedule:
        found += live_dates(record, schedule, day)
    if record and handover:
        found += stabilisation(record, handover)
    if requirements and handover:
        found += _needless_list(requirements, handover, cutoff or effective_cutoff(requirements, today))
    found += minutes_files.problems(project)
    return _without_errors(found, project.readings)


def _without_errors(found: list[Problem], readings: list[Reading]) -> list[Problem]:
    if not found:
        return found
    faulty = {(p.path, p.sheet, p.cell) for one in readings for p in one.problems if p.severity == ERROR and p.cell}
    return [one for one in found if (one.path, one.sheet, one.cell) not in faulty]


# within a form


def _repeated_numbers(reading: Reading) -> Iterator[Problem]:
    """Two records with the same number: whatever refers to it is in doubt."""
    for table in reading.tables.values():
        for one in table.table.fields:
            column = table.columns.get(one.id)
            if one.number and column and len(set(column)) < len(column):
                findings = Findings(table, reading.path)
                for index, first in Index(table, one.id, one.id).repeated:
                    value = column[index]
                    findings.add(
                        "A416",
                        one.id,
                        index,
                        f"{value:g}" if isinstance(value, float) else value,
                        params={"row": str(table.rows[first])},
                    )
                yield from findings.found


def _predecessors(reading: Reading) -> Iterator[Problem]:
    """Predecessors that are no activity of the schedule, and activities that wait for each other."""
    table = reading.tables.get("actividades")
    column = table.columns.get("predecesora") if table else None
    if table is None or not column or not any(column):
        return
    index = Index(table, "id", "actividad")
    findings = Findings(table, reading.path)
    links: dict[int, list[int]] = {}
    for record, text in enumerate(column):
        if text is not None:
            links[record], missing = index.find(str(text))
            for piece in missing:
                findings.add("A414", "predecesora", record, piece, params={"suggestion": index.suggestion(piece)})
    for circle in cycles(links):
        names = " → ".join(_called(table, record) for record in [*circle, circle[0]])
        findings.add("A415", "predecesora", circle[0], column[circle[0]], params={"circle": names})
    yield from findings.found


def _called(table: TableData, record: int) -> str:
    number = table.columns["id"][record]
    return f"«{name_of(table, 'actividad', record)}»" if number in (None, "") else str(number)


def _approvals(reading: Reading) -> Iterator[Problem]:
    """Work begun before the schedule was approved, and the client's approval before the internal one."""
    inside, client = day_of(reading, "aprobacion_interna"), day_of(reading, "aprobacion_cliente")
    if inside and client and client < inside:
        yield at_header("A505", reading, "aprobacion_cliente", client, inside)
    table = reading.tables.get("actividades")
    days = [(day, id) for day, id in ((inside, "aprobacion_interna"), (client, "aprobacion_cliente")) if day]
    if not days or table is None:
        return
    starts = [
        (begun, record)
        for record, begun in enumerate(table.columns["inicio_real"])
        if begun and phase_of(table, record) and phase_of(table, record) not in EARLY
    ]
    approved, id = min(days)
    if starts and min(starts)[0] < approved:
        begun, record = min(starts)
        yield at_header("N504", reading, id, approved, begun, activity=name_of(table, "actividad", record))


def _handover_dates(reading: Reading) -> Iterator[Problem]:
    received, live = day_of(reading, "fecha_recepcion"), day_of(reading, "fecha_salida_produccion")
    if received and live and live < received:
        yield at_header("A506", reading, "fecha_salida_produccion", live, received)
    state, signed = reading.header.get("estado_contrato"), day_of(reading, "fecha_firma")
    if signed and state not in (None, SIGNED):
        yield at_header("A507", reading, "fecha_firma", signed, state=state)


# between forms


def _names(project: Project) -> Iterator[Problem]:
    """Where a form names project or client otherwise than the project's hand-over (or first form) does."""
    ordered = sorted(project.readings, key=lambda one: one.form is None or one.form.id != HANDOVER)
    for id in ("proyecto", "cliente"):
        expected = project.header(id)
        source = next((one for one in ordered if one.header.get(id) == expected), None)
        if expected is None or source is None:
            continue
        for one in project.readings:
            found = one.header.get(id)
            if found is not None and fold(str(found)) != fold(expected):
                other = source.form.title if source.form else source.path
                yield at_header(
                    "A604", one, id, found, expected, other=other, difference=difference(str(found), expected)
                )


def _lost_references(
    reading: Reading, table_id: str, field_id: str, code: str, other: Reading, other_table: str, *words: str
) -> Iterator[Problem]:
    """References from the records of one form to those of another that lead nowhere."""
    table, target = reading.tables.get(table_id), other.tables.get(other_table)
    column = table.columns.get(field_id) if table else None
    if table is None or target is None or not len(target) or not column or not any(column):
        return
    index = Index(target, "id", *words)
    findings = Findings(table, reading.path)
    for record, text in enumerate(column):
        if text is not None:
            for piece in index.find(str(text))[1]:
                findings.add(code, field_id, record, piece, params={"suggestion": index.suggestion(piece)})
    yield from findings.found


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
