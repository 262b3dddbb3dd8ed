"""What cannot be true at once in the rows of the records that no indicator is measured from, each fault at its cell.

Minutes are judged as of their own day: an old acta is a signed record, and what it said then stays said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any, NamedTuple

from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Field
from implementation_xl.forms.process import ACTIONS, CHANGES, CLOSURE, GO_LIVE, MINUTES, NEEDS, NO, RISKS, YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.records import Findings, as_seen
from implementation_xl.projects.checks.minutes import check_minutes
from implementation_xl.projects.commitments import CARRIED, NEW, held_on
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

NOBODY = frozenset(
    {
        "todos",
        "todas",
        "equipo",
        "el equipo",
        "varios",
        "varias",
        "todas las areas",
        "las areas",
        "asistentes",
        "los asistentes",
        "todo el equipo",
    }
)


class Followed(NamedTuple):
    """A table whose rows are opened and closed: which words close a row, and which columns say until when, when it was
    closed and when opened; `late` is its word for overdue."""

    table: str
    closed: tuple[str, ...]
    due: str
    closed_on: str = ""
    late: str = ""
    opened: str = ""


_COMMITMENT = Followed(NEW, ("Cumplido", "Cancelado"), "fecha_limite", "fecha_cierre", "Vencido")
_PENDING = _COMMITMENT._replace(table="pendientes", due="fecha_compromiso", closed_on="fecha_cierre_tema")
FOLLOWED: dict[str, tuple[Followed, ...]] = {
    MINUTES: (_COMMITMENT, _COMMITMENT._replace(table=CARRIED)),
    NEEDS: (Followed("necesidades", ("Entregada",), "fecha_requerida", "fecha_entrega"),),
    CLOSURE: (Followed("entregables", ("Entregado",), "fecha_prevista", "fecha_entrega"), _PENDING),
    GO_LIVE: (_PENDING,),
    ACTIONS: (Followed("acciones", ("Cerrada",), "fecha_limite", "fecha_cierre", "Vencida", "fecha"),),
    CHANGES: (Followed("cambios", ("Terminado", "Rechazado"), "fecha_fin"),),
    RISKS: (),
}


def check_project(project: Project, day: date, catalog: Catalog) -> list[Problem]:
    """The faults of all the records of a project at `day`, and those of its minutes with each other."""
    found = [problem for one in project.readings for problem in check_records(one, day, catalog)]
    return found + check_minutes(project, day)


def check_records(reading: Reading, day: date, catalog: Catalog) -> list[Problem]:
    """The faults of one workbook at `day`; none for the forms of the indicators, which check themselves."""
    if reading.form is None or reading.form.id not in FOLLOWED or reading.untouched:
        return []
    found = list(_header(reading))
    for followed in FOLLOWED[reading.form.id]:
        if followed.table in reading.tables:
            found += _followed(reading, reading.tables[followed.table], followed, day, catalog)
    for table in reading.tables.values():
        found += _repeated(reading, table)
        found += _in_order(reading, table)
    if reading.form.id in _OWN:
        found += _OWN[reading.form.id](reading, day)
    return found


def _followed(reading: Reading, table: TableData, rule: Followed, day: date, catalog: Catalog) -> list[Problem]:
    findings = Findings(table, reading.path)
    blank = [None] * len(table)
    column = table.columns
    opened = column[rule.opened] if rule.opened else blank
    held = held_on(reading) if reading.form and reading.form.id == MINUTES else None
    closed_on = column[rule.closed_on] if rule.closed_on else blank
    areas = {fold(one.value) for one in catalog.lists["areas"].values} if "areas" in catalog.lists else set()
    rows = zip(column["estado"], column[rule.due], closed_on, opened, column.get("responsable", blank), strict=True)
    for index, (state, due, closed, begun, person) in enumerate(rows):
        shut = state in rule.closed
        if rule.closed_on and shut and closed is None and state != "Cancelado":
            findings.add("A430", rule.closed_on, index, state)
        if closed is not None and state is not None and not shut and closed <= day:
            findings.add("A431", "estado", index, state, closed)
        if closed is not None and begun is not None and closed < begun:
            findings.add("A432", rule.closed_on, index, closed, begun, params={"other": findings.label(rule.opened)})
        if rule.late and due is not None and state is not None and not shut:
            if state != rule.late and due < (held or day):
                findings.add("A433", "estado", index, state, due, params={"late": rule.late})
            elif state == rule.late and due >= day:
                findings.add("A434", "estado", index, state, due)
        if held is not None and rule.table == NEW and due is not None and due < held:
            findings.add("A447", rule.due, index, due, held)
        if person is not None and rule.table in (NEW, CARRIED, "acciones") and fold(str(person)) in NOBODY | areas:
            findings.add("A436", "responsable", index, person)
    return findings.found


def _repeated(reading: Reading, table: TableData) -> list[Problem]:
    """Two rows with one ID."""
    number = next((one.id for one in table.table.fields if one.number and one.kind == "texto"), None)
    findings = Findings(table, reading.path)
    seen: dict[str, int] = {}
    for index, id in enumerate(table.columns[number] if number else ()):
        if id in (None, ""):
            continue
        key = fold(str(id))
        if key in seen:
            findings.add("A448", number or "", index, id, params={"other": str(table.rows[seen[key]])})
        seen.setdefault(key, index)
    return findings.found


def _in_order(reading: Reading, table: TableData) -> list[Problem]:
    """The later of two dates of a row before the earlier, where the definition says which is which."""
    findings = Findings(table, reading.path)
    for one in table.table.fields:
        if one.not_before:
            for index, (later, first) in enumerate(
                zip(table.columns[one.id], table.columns[one.not_before], strict=True)
            ):
                if later is not None and first is not None and later < first:
                    other = {"other": findings.label(one.not_before)}
                    findings.add("E403", one.id, index, later, first, params=other)
    return findings.found


def _header(reading: Reading) -> Iterator[Problem]:
    """The same among the values of the header."""
    assert reading.form is not None
    fields = {one.id: one for _, one in reading.form.header_fields()}
    for one in fields.values():
        if not one.not_before:
            continue
        later, first = reading.header.get(one.id), reading.header.get(one.not_before)
        if isinstance(later, date) and isinstance(first, date) and later < first:
            yield _at(reading, "E403", one, later, first, other=fields[one.not_before].label)


def _at(reading: Reading, code: str, one: Field, found: Any, expected: Any = None, **params: str) -> Problem:
    """A problem at a value of the header."""
    sheet, cell = reading.header_cells.get(one.id, (None, None))
    seen, wanted = (f"{value:%H:%M}" if isinstance(value, time) else as_seen(value) for value in (found, expected))
    return Problem(code, reading.path, sheet, cell, one.id, one.label, seen, wanted, params)


def _minutes(reading: Reading, day: date) -> Iterator[Problem]:
    assert reading.form is not None
    fields = {one.id: one for _, one in reading.form.header_fields()}
    begin, end = reading.header.get("hora_inicio"), reading.header.get("hora_fin")
    if begin is not None and end is not None and end <= begin:
        yield _at(reading, "A445", fields["hora_fin"], end, begin)
    held, following = held_on(reading), reading.header.get("proxima_fecha")
    if held is not None and following is not None and following < held:
        yield _at(reading, "A446", fields["proxima_fecha"], following, held)


def _actions(reading: Reading, day: date) -> Iterator[Problem]:
    table = reading.tables.get("acciones")
    if table is None:
        return
    findings = Findings(table, reading.path)
    for index, (state, works) in enumerate(zip(table.columns["estado"], table.columns["eficaz"], strict=True)):
        if state == "Cerrada" and works is None:
            findings.add("A437", "eficaz", index)
        elif state == "Cerrada" and works == NO:
            findings.add("A438", "eficaz", index, works)
    yield from findings.found


def _changes(reading: Reading, day: date) -> Iterator[Problem]:
    table = reading.tables.get("cambios")
    if table is None:
        return
    findings = Findings(table, reading.path)
    column = table.columns
    for index, (state, approved, result) in enumerate(
        zip(column["estado"], column["aprobado"], column["resultado"], strict=True)
    ):
        if state in ("Aprobado", "En ejecución", "Terminado") and approved in (None, NO):
            findings.add("A441", "aprobado", index, state)
        elif state == "Rechazado" and approved == YES:
            findings.add("A442", "aprobado", index, approved)
        if state == "Terminado" and result is None:
            findings.add("A443", "resultado", index, state)
    yield from findings.found


def _risks(reading: Reading, day: date) -> Iterator[Problem]:
    assert reading.form is not None
    matrix = reading.form.matrix
    table = reading.tables.get(matrix.table) if matrix else None
    if matrix is None or table is None:
        return
    findings = Findings(table, reading.path)
    column = table.columns
    names = ("probabilidad", "impacto", "probabilidad_residual", "impacto_residual", "control", "estado", "clase")
    for index, (p, i, later_p, later_i, control, state, kind) in enumerate(
        zip(*(column[name] for name in names), strict=True)
    ):
        before, after = matrix.level(p, i), matrix.level(later_p, later_i)
        risk = kind != "Oportunidad"
        if (later_p is None) != (later_i is None):
            findings.add("A440", "impacto_residual" if later_i is None else "probabilidad_residual", index)
        elif before and after and risk and later_p * later_i > p * i:
            findings.add(
                "A439",
                "probabilidad_residual" if later_p > p else "impacto_residual",
                index,
                f"{later_p}×{later_i}, {after}",
                f"{p}×{i}, {before}",
            )
        if risk and before in [band.level for band in matrix.bands[-2:]] and control is None:
            findings.add("A444", "control", index, before)
        if state == "Controlado" and after is None and later_p is None and later_i is None:
            findings.add("A449", "probabilidad_residual", index, state)
    yield from findings.found


def _going_live(reading: Reading, day: date) -> Iterator[Problem]:
    assert reading.form is not None
    fields = {one.id: one for _, one in reading.form.header_fields()}
    trained, connected = reading.header.get("personal_formado"), reading.header.get("personal_conectado")
    if trained is not None and connected is not None and connected > trained:
        yield _at(reading, "A450", fields["personal_conectado"], connected, trained)
    table = reading.tables.get("aplicativos")
    if table is None:
        return
    findings = Findings(table, reading.path)
    for index, (state, fault) in enumerate(zip(table.columns["estado"], table.columns["novedad"], strict=True)):
        if state in ("Con novedad", "No disponible") and fault is None:
            findings.add("A451", "novedad", index, state)
    yield from findings.found


def _closing(reading: Reading, day: date) -> Iterator[Problem]:
    assert reading.form is not None
    fields = {one.id: one for _, one in reading.form.header_fields()}
    signed, table = reading.header.get("fecha_cierre"), reading.tables.get("entregables")
    if not isinstance(signed, date) or signed > day or table is None:
        return
    left = sum(
        name is not None and state not in ("Entregado", "No aplica")
        for name, state in zip(table.columns["entregable"], table.columns["estado"], strict=True)
    )
    if left:
        yield _at(reading, "A452", fields["fecha_cierre"], signed, None, count=str(left))


_OWN: dict[str, Callable[[Reading, date], Iterator[Problem]]] = {
    MINUTES: _minutes,
    ACTIONS: _actions,
    CHANGES: _changes,
    RISKS: _risks,
    GO_LIVE: _going_live,
    CLOSURE: _closing,
}
