"""The risks and the changes of a project or of the process, as their registers have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.base.dates import as_day
from implementation_xl.forms.process import CHANGES, RISKS
from implementation_xl.forms.tables import TableData
from implementation_xl.projects.actions import actions, as_commitment
from implementation_xl.projects.commitments import Commitment
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

RISK_DONE = ("Controlado",)
CHANGE_DONE = ("Terminado", "Rechazado")
RISK_ORIGIN, CHANGE_ORIGIN = "Riesgos y Oportunidades", "Planificación de Cambios"


@dataclass(frozen=True, slots=True)
class Risk:
    """A row of a matrix of risks and opportunities. `level` and `residual` follow from the two scales."""

    id: str
    kind: str
    text: str
    probability: int | None = None
    impact: int | None = None
    level: str | None = None
    control: str | None = None
    person: str | None = None
    due: date | None = None
    residual: str | None = None
    state: str = ""
    path: str = ""
    sheet: str = ""
    cell: str = ""

    @property
    def is_open(self) -> bool:
        """True while its control or plan is not in place."""
        return self.state not in RISK_DONE


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a plan of changes."""

    id: str
    text: str
    asked: date | None = None
    reason: str | None = None
    impact: str | None = None
    person: str | None = None
    start: date | None = None
    due: date | None = None
    approved: str | None = None
    approver: str | None = None
    state: str = ""
    result: str | None = None
    path: str = ""
    sheet: str = ""
    cell: str = ""

    @property
    def is_open(self) -> bool:
        """True while it is neither done nor refused."""
        return self.state not in CHANGE_DONE


def risks(project: Project) -> list[Risk]:
    """Every row of the matrices of a project that says what may happen."""
    listed = (_risk(row) for row in _rows(project, RISKS, "riesgos"))
    return [risk for risk in listed if risk.text]


def changes(project: Project) -> list[Change]:
    """Every row of the plans of a project that says what is to change."""
    listed = (_change(row) for row in _rows(project, CHANGES, "cambios"))
    return [change for change in listed if change.text]


def registered(project: Project, day: date) -> Iterator[Commitment]:
    """The open actions, and the open risks and changes that have a date, as what somebody has to do by it."""
    yield from (as_commitment(action) for action in actions(project) if action.is_open(day))
    for risk in risks(project):
        if risk.is_open and risk.due:
            yield _as_commitment(risk, risk.control or risk.text, RISK_ORIGIN)
    for change in changes(project):
        if change.is_open and change.due:
            yield _as_commitment(change, change.text, CHANGE_ORIGIN)


def _as_commitment(row: Risk | Change, text: str, origin: str) -> Commitment:
    return Commitment(
        row.id, text, row.person, due=row.due, minutes=origin, path=row.path, sheet=row.sheet, cell=row.cell
    )


class _Row(NamedTuple):
    """One record of a register."""

    reading: Reading
    table: TableData
    place: int

    def value(self, column: str) -> Any:
        """What stands in a column; None where the form has no such column."""
        return self.table.columns[column][self.place] if column in self.table.columns else None


def _rows(project: Project, form_id: str, table_id: str) -> Iterator[_Row]:
    for reading in project.of_form(form_id):
        if table_id in reading.tables and not reading.untouched:
            table = reading.tables[table_id]
            yield from (_Row(reading, table, place) for place in range(len(table)))


def _risk(row: _Row) -> Risk:
    matrix = row.reading.form.matrix if row.reading.form else None
    scales = [row.value(id) for id in ("probabilidad", "impacto", "probabilidad_residual", "impacto_residual")]
    return Risk(
        _text(row, "id") or "",
        _text(row, "clase") or "Riesgo",
        _text(row, "descripcion") or "",
        scales[0],
        scales[1],
        matrix.level(scales[0], scales[1]) if matrix else None,
        _text(row, "control"),
        _text(row, "responsable"),
        _day(row, "fecha_limite"),
        matrix.level(scales[2], scales[3]) if matrix else None,
        _text(row, "estado") or "",
        row.reading.path,
        row.table.sheet,
        row.table.cell("descripcion", row.place),
    )


def _change(row: _Row) -> Change:
    return Change(
        _text(row, "id") or "",
        _text(row, "cambio") or "",
        _day(row, "fecha"),
        _text(row, "motivo"),
        _text(row, "impacto"),
        _text(row, "responsable"),
        _day(row, "fecha_inicio"),
        _day(row, "fecha_fin"),
        _text(row, "aprobado"),
        _text(row, "aprobador"),
        _text(row, "estado") or "",
        _text(row, "resultado"),
        row.reading.path,
        row.table.sheet,
        row.table.cell("cambio", row.place),
    )


def _text(row: _Row, column: str) -> str | None:
    value: Any = row.value(column)
    return f"{value:g}" if isinstance(value, float) else None if value is None else str(value)


def _day(row: _Row, column: str) -> date | None:
    value = row.value(column)
    return as_day(value) if isinstance(value, date) else None
