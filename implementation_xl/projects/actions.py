"""The corrective actions of a project, as its registers of *Acciones Correctivas* have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from implementation_xl.base.dates import as_day
from implementation_xl.base.words import fold
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.process import ACTIONS
from implementation_xl.forms.tables import TableData
from implementation_xl.projects.commitments import Commitment
from implementation_xl.projects.project import Project

OPEN, CLOSED, OVERDUE = "Abierta", "Cerrada", "Vencida"
ORIGIN = "Acciones Correctivas"


@dataclass(frozen=True, slots=True)
class CorrectiveAction:
    """A row of a register. `project` is the one that it names, where the register is of the whole process."""

    id: str
    text: str
    person: str | None = None
    area: str | None = None
    opened: date | None = None
    due: date | None = None
    state: str = OPEN
    closed: date | None = None
    effective: str | None = None
    indicator: str | None = None
    project: str | None = None
    path: str = ""
    sheet: str = ""
    cell: str = ""
    origin: str | None = None
    kind: str | None = None
    finding: str | None = None
    cause: str | None = None

    def is_open(self, day: date) -> bool:
        """True when it is known at `day` and not closed by then."""
        if self.opened is not None and self.opened > day:
            return False
        return self.state != CLOSED or (self.closed is not None and self.closed > day)

    def state_at(self, day: date) -> str:
        """Its state by the rule: overdue from the day after its date until it is closed."""
        if not self.is_open(day):
            return self.state
        if self.due is not None and self.due < day:
            return OVERDUE
        return OPEN if self.state in (CLOSED, OVERDUE) else self.state

    def cites(self, definition: IndicatorDefinition) -> bool:
        """True when it names an indicator, by its name, its short name (or what begins so), its code or its id."""
        said, short = fold(self.indicator or ""), fold(definition.short)
        names = {fold(name) for name in (definition.id, definition.name, definition.code)}
        return bool(said) and (said in names or bool(short and said.startswith(short)))


def actions(project: Project) -> list[CorrectiveAction]:
    """Every row of the registers of a project that says what to do, or what was found."""
    return [
        action
        for reading in project.of_form(ACTIONS)
        if not reading.untouched
        for action in _rows(reading.path, reading.tables.get("acciones"))
    ]


def as_commitment(action: CorrectiveAction) -> Commitment:
    """An open action as what somebody has to do by a day."""
    return Commitment(
        action.id,
        action.text,
        action.person,
        action.area,
        action.due,
        minutes=ORIGIN,
        agreed=action.opened,
        path=action.path,
        sheet=action.sheet,
        cell=action.cell,
    )


def _rows(path: str, table: TableData | None) -> Iterator[CorrectiveAction]:
    if table is None:
        return
    for place in range(len(table)):
        text = _text(table, "accion", place) or _text(table, "hallazgo", place)
        if text:
            yield CorrectiveAction(
                _text(table, "id", place) or "",
                text,
                _text(table, "responsable", place),
                _text(table, "area", place),
                _day(table, "fecha", place),
                _day(table, "fecha_limite", place),
                _text(table, "estado", place) or OPEN,
                _day(table, "fecha_cierre", place),
                _text(table, "eficaz", place),
                _text(table, "indicador", place),
                _text(table, "proyecto_accion", place),
                path,
                table.sheet,
                table.cell("accion" if "accion" in table.columns else "id", place),
                *(_text(table, id, place) for id in ("origen", "tipo", "hallazgo", "causa")),
            )


def _value(table: TableData, column: str, place: int) -> Any:
    return table.columns[column][place] if column in table.columns else None


def _text(table: TableData, column: str, place: int) -> str | None:
    value = _value(table, column, place)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None else str(value).strip() or None


def _day(table: TableData, column: str, place: int) -> date | None:
    value = _value(table, column, place)
    return as_day(value) if isinstance(value, date) else None
