"""What of a project its client may see: the rows and fields that the forms declare external, and nothing else.

Whatever is not declared is internal, also in a form that a company adds. Minutes held with the client are shown to it;
those held among the areas are not, nor what was agreed there, even where a later acta of the client carries it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from implementation_xl.base.cells import split_address
from implementation_xl.base.words import fold
from implementation_xl.forms.conditions import parse, test_of
from implementation_xl.forms.model import Block, Form, Sheet, Table
from implementation_xl.forms.process import CLIENT_MEETING, MINUTES
from implementation_xl.forms.tables import TableData
from implementation_xl.projects import worklist
from implementation_xl.projects.commitments import CARRIED, Commitment, commitments, minutes_number, minutes_of
from implementation_xl.projects.project import Project
from implementation_xl.projects.worklist import Item
from implementation_xl.workbooks.reading.workbook import Reading

SHOWN = (
    worklist.LATE_ACTIVITY,
    worklist.NEXT_ACTIVITY,
    worklist.MILESTONE,
    worklist.OPEN_REQUIREMENT,
    worklist.OPEN_NEED,
    worklist.NEXT_MEETING,
    worklist.OPEN_SUBJECT,
)
"""Kinds of item that say no more than their row does; the others judge how we work, or come of internal records."""


def external_items(project: Project, items: Sequence[Item], day: date) -> list[Item]:
    """Those of a project's items that its client may see, without our person; commitments as agreed with it."""
    places = {
        (reading.path, data.sheet, data.rows[index])
        for reading in project.readings
        for data in reading.tables.values()
        for index in external_rows(reading, data, day)
    }
    shown = [
        replace(item, person=None)
        for item in items
        if item.kind in SHOWN and item.cell and (item.path, item.sheet, split_address(item.cell)[0]) in places
    ]
    return [*shown, *(worklist.promise(one, day) for one in client_commitments(project, day))]


def external_rows(reading: Reading, data: TableData, day: date) -> list[int]:
    """The records of a table that the client may see."""
    if not data.table.external or reading.untouched or not is_external(reading):
        return []
    tests = [
        test_of(clause, data, day, reading.header)
        for clause in map(parse, data.table.external_rows)
        if clause and all(name in data.columns for name in clause.left)
    ]
    if not data.table.external_rows:
        return list(range(len(data)))
    return [index for index in range(len(data)) if any(test(index) for test in tests)]


def is_external(reading: Reading) -> bool:
    """True for a workbook of which the client may see something."""
    condition = reading.form.external_when if reading.form else None
    return reading.form is not None and (condition is None or reading.header.get(condition.field) in condition.values)


def external_reading(project: Project, reading: Reading, day: date) -> Reading:
    """A workbook as its client may see it: with the external fields and rows alone, in the form too.

    Cells are numbered anew, each field of the header in a row of its own: where they stood is no matter of the client.
    """
    assert reading.form is not None
    form = _external_form(reading.form)
    shown = is_external(reading)
    header: dict[str, object] = {}
    cells: dict[str, tuple[str, str]] = {}
    tables: dict[str, TableData] = {}
    for sheet in form.sheets:
        fields = [field for block in sheet.blocks for field in block.fields]
        for row, field in enumerate(fields, 1):
            header[field.id] = reading.header.get(field.id) if shown else None
            cells[field.id] = (sheet.name, f"A{row}")
        data = reading.tables.get(sheet.table.id) if sheet.table else None
        if data is not None and sheet.table is not None:
            kept = _agreed_with_client(project, data, external_rows(reading, data, day))
            tables[sheet.table.id] = _external_table(data.taken(kept), sheet, len(fields) + 1)
    return Reading(reading.path, form, header, cells, tables, untouched=reading.untouched)


def _external_form(form: Form) -> Form:
    sheets = []
    for sheet in form.sheets:
        blocks = tuple(block for block in map(_external_block, sheet.blocks) if block.fields)
        table = sheet.table
        if table is not None:
            fields = tuple(field for field in table.fields if field.id in table.external)
            table = replace(table, fields=fields, printed=()) if fields else None
        if blocks or table:
            sheets.append(replace(sheet, blocks=blocks, table=table, instructions=""))
    return replace(form, sheets=tuple(sheets))


def _external_block(block: Block) -> Block:
    return replace(block, fields=tuple(field for field in block.fields if field.id in block.external))


def _external_table(data: TableData, sheet: Sheet, header_row: int) -> TableData:
    table = sheet.table
    assert isinstance(table, Table)
    return TableData(
        table,
        sheet.name,
        header_row,
        [header_row + number for number in range(1, len(data) + 1)],
        {field.id: data.columns[field.id] for field in table.fields},
        {field.id: number for number, field in enumerate(table.fields, 1) if field.id in data.placed},
    )


# commitments


def client_commitments(project: Project, day: date) -> list[Commitment]:
    """The open commitments that were agreed with the client, by due date.

    Their words are those of the minutes held with it; whether they are met, what the latest acta of any kind says.
    """
    held = Project(project.folder, [one for one in minutes_of(project) if is_external(one)])
    latest = {(fold(one.minutes), fold(one.id or one.text)): one for one in commitments(project, day)}
    internal = _internal_numbers(project)
    agreed = []
    for commitment in commitments(held, day):
        now = latest.get((fold(commitment.minutes), fold(commitment.id or commitment.text)), commitment)
        agreed.append(replace(commitment, state=now.state, due=now.due, closed=now.closed))
    return [one for one in agreed if one.is_open(day) and fold(one.minutes) not in internal]


def _agreed_with_client(project: Project, data: TableData, rows: list[int]) -> list[int]:
    """Of the records of a table, those that do not come from minutes held among the areas."""
    if data.table.id != CARRIED:
        return rows
    internal = _internal_numbers(project)
    return [index for index in rows if fold(str(data.columns["acta_origen"][index] or "")) not in internal]


def _internal_numbers(project: Project) -> set[str]:
    """The folded numbers of the minutes that the client may not see."""
    return {fold(number) for number in _numbers(project)}


def _numbers(project: Project) -> Iterator[str]:
    return (minutes_number(one) for one in project.of_form(MINUTES) if not is_external(one) and minutes_number(one))


def is_of_client(type: str | None) -> bool:
    """True for the type of meetings held with the client."""
    return type == CLIENT_MEETING
