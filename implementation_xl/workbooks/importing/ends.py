"""Days that a schedule says by other means: a start and a duration, or the number of a week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Protocol

from implementation_xl.base.words import fold
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Field
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.mapping import SourceColumn, TableMapping
from implementation_xl.workbooks.importing.proposing import Recognised
from implementation_xl.workbooks.importing.rows import SourceRow
from implementation_xl.workbooks.importing.values import Value, length_of
from implementation_xl.workbooks.importing.words import CALENDAR, DURATION, WORKING

START, END, MILESTONE = "inicio_planeado", "fin_planeado", "hito"
WORKING_DAYS, CALENDAR_DAYS = "habiles", "calendario"
FIRST_YEAR, LAST_YEAR = 2015, 2050
LONGEST = 5_000


class Conversion(Protocol):
    """What is needed of a table that is being converted."""

    table: Recognised
    mapping: TableMapping
    fields: dict[str, Field]
    catalog: Catalog
    done: Converted
    sources: list[SourceRow]

    def raw(self, row: SourceRow, column: int) -> Any: ...
    def address(self, row: SourceRow, column: int) -> str: ...
    def ask(self, about: str, at: str, text: str, proposal: str, *key: str) -> None: ...
    def put(self, index: int, field: Field, value: Value, cell: str, old: Any) -> None: ...


def week_days(table: Conversion, column: SourceColumn, field: Field, raws: list[Any]) -> None:
    """The days of numbered weeks: Monday and Friday, counted from the Monday of week 1 where that is known."""
    start = table.table.answers.start
    if start is None:
        if not any(question.about == "start_date" for question in table.done.questions):
            text = f"«{column.title}» dice números de semana: ¿qué día empieza la semana 1?"
            table.ask("start_date", f"{column.letter}{table.mapping.block.bottom}", text, "", "inicio")
        return
    for index, (row, raw) in enumerate(zip(table.sources, raws, strict=True)):
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            day = start + timedelta(days=7 * (int(raw) - 1) + (4 if field.id == END else 0))
            table.put(index, field, Value(day, "número de semana"), table.address(row, column.number), raw)


def add_ends(table: Conversion) -> None:
    """The end of an activity from its start and its duration, where the file has no column of ends."""
    column = table.mapping.column(DURATION)
    start = table.mapping.aimed(START)
    if column is None or start is None or table.mapping.aimed(END) or END not in table.fields:
        _ask_undated(table)
        return
    raws = [table.raw(row, column.number) for row in table.sources]
    unit = table.table.answers.unit or _unit(column, table)
    if not unit:
        text = f"«{column.title}» cuenta días: ¿hábiles o de calendario?"
        table.ask(
            "duration_unit", f"{column.letter}{table.mapping.block.bottom}", text, WORKING_DAYS, "unidad_duracion"
        )
        return
    calendar = table.catalog.work_calendar(FIRST_YEAR, LAST_YEAR)
    for index, (row, raw) in enumerate(zip(table.sources, raws, strict=True)):
        day, length = table.done.records[index].get(START), length_of(raw)
        if not isinstance(day, date) or length is None or not 0 <= length[0] <= LONGEST:
            continue
        value = Value(_end(day, max(round(length[0]), 1), unit, calendar), f"inicio y duración, en días {_said(unit)}")
        table.put(index, table.fields[END], value, table.address(row, column.number), raw)


def _said(unit: str) -> str:
    return "hábiles" if unit == WORKING_DAYS else "de calendario"


def _end(start: date, length: int, unit: str, calendar: WorkCalendar) -> date | None:
    if unit == CALENDAR_DAYS:
        return start + timedelta(days=length - 1)
    return calendar.day(start, length)


def _unit(column: SourceColumn, table: Conversion) -> str:
    title = fold(column.title)
    if table.mapping.tool or any(word in title for word in WORKING):
        return WORKING_DAYS
    return CALENDAR_DAYS if any(word in title for word in CALENDAR) else ""


def _ask_undated(table: Conversion) -> None:
    """A schedule without any day is asked about: its bars are colours, which are never dates."""
    if START not in table.fields or table.table.answers.undated:
        return
    if table.mapping.aimed(START) or table.mapping.aimed(END) or not table.sources:
        return
    at = table.mapping.block.header
    text = f"El cronograma no tiene fechas: ¿se importan {len(table.sources)} actividades sin ellas?"
    table.ask("no_dates", at, text, "true", "sin_fechas")


def add_milestones(table: Conversion) -> None:
    """What takes no days in the plan of a tool is a milestone, where no column says which they are."""
    column = table.mapping.column(DURATION)
    if column is None or table.mapping.tool is None or table.mapping.aimed(MILESTONE) or MILESTONE not in table.fields:
        return
    for index, row in enumerate(table.sources):
        raw = table.raw(row, column.number)
        length = length_of(raw)
        if length is not None and length[0] == 0:
            value = Value("Sí", "dura 0 días: es un hito")
            table.put(index, table.fields[MILESTONE], value, table.address(row, column.number), raw)
