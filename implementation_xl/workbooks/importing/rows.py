"""Which rows of a table are records, and what the others are: groups, totals, notes, blank or only numbered rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from implementation_xl.base.words import clean, fold
from implementation_xl.forms.model import Choices
from implementation_xl.workbooks.importing.blocks import is_blank
from implementation_xl.workbooks.importing.content import day_in, list_value
from implementation_xl.workbooks.importing.levels import levels_of, parents
from implementation_xl.workbooks.importing.source_table import SourceTable
from implementation_xl.workbooks.importing.words import FILLED_DOWN, NOTES, TOTALS

RECORD, BLANK, GROUP, TOTAL, NOTE, NUMBERED, KEYLESS = (
    *("registro", "en blanco", "título de grupo", "total", "nota", "numerada y sin datos"),
    "sin texto en la columna que nombra la fila",
)
LEAST_FILLED = 2
LEAST_LETTERS = 3
_WORDS = re.compile(r"[\w ]+")


@dataclass(slots=True)
class SourceRow:
    """A row of the source: what it is, the groups that it is in (outermost first), and the rows that continue it."""

    number: int
    kind: str = RECORD
    groups: tuple[str, ...] = ()
    more: tuple[int, ...] = ()


@dataclass(slots=True)
class Rows:
    """The rows of a table; `plan` is the cell and text of the one group that is over all of them."""

    rows: list[SourceRow]
    plan: tuple[int, str] | None = None
    filled: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def records(self) -> list[SourceRow]:
        """The rows that are records."""
        return [row for row in self.rows if row.kind == RECORD]


def source_rows(table: SourceTable, phases: Choices | None) -> Rows:
    """The rows of a table by what they are; `phases` are the words by which a lone title is known as a group."""
    rows = [SourceRow(number) for number in table.numbers]
    _continue_merged(table, rows)
    rows = [row for row in rows if row.number]
    for place, row in enumerate(rows):
        row.kind = _kind(table, row.number, blank_before=bool(place) and rows[place - 1].kind == BLANK)
    _end_notes(table, rows)
    result = Rows(rows)
    levels = levels_of(table, [row.number for row in rows if row.kind == RECORD])
    if levels:
        _by_level(table, result, levels)
    else:
        _by_look(table, rows, phases)
    _fill_down(table, result)
    return result


def _continue_merged(table: SourceTable, rows: list[SourceRow]) -> None:
    """Rows of one record: the cell that names it is merged over them, and only texts differ below it."""
    first = {row.number: row for row in rows}
    for row in rows:
        start = table.tall.get((row.number, table.key))
        if start is None or start not in first:
            continue
        own = [table.own(row.number, column) for column in table.columns]
        if all(isinstance(cell, str) and day_in(cell) is None for cell in own):
            first[start].more += (row.number,)
            row.number = 0


def _kind(table: SourceTable, row: int, *, blank_before: bool) -> str:
    filled = table.filled(row)
    if not filled:
        return BLANK
    if filled == [table.id] and not _is_words(table.own(row, filled[0])):
        return NUMBERED
    texts = [cell for column in filled if isinstance(cell := table.own(row, column), str)]
    first = fold(texts[0]) if texts else ""
    dated = any(day_in(table.own(row, column)) for column in filled)
    if len(texts) == 1 and not dated and _begins(first, TOTALS):
        return TOTAL
    if len(filled) == 1 and texts and _begins(first, NOTES) and (":" in texts[0] or blank_before):
        return NOTE
    if is_blank(table.at(row, table.key)) and len(filled) < LEAST_FILLED and table.wide.get(row) is None:
        return KEYLESS
    return RECORD


def _is_words(value: object) -> bool:
    """True for what stands in the column of numbers and is none: the title of a group, from the table's edge on."""
    return isinstance(value, str) and not any(map(str.isdigit, value)) and sum(map(str.isalpha, value)) > LEAST_LETTERS


def _begins(text: str, words: Sequence[str]) -> bool:
    match = _WORDS.match(text)
    start = match[0].strip() if match else ""
    return any(start == word or start.startswith(word + " ") for word in words)


def _end_notes(table: SourceTable, rows: list[SourceRow]) -> None:
    """Lone texts below a blank row at the end are notes: a signature, a remark."""
    records = [place for place, row in enumerate(rows) if row.kind == RECORD and len(table.filled(row.number)) > 1]
    last = records[-1] if records else len(rows)
    blanks = [place for place, row in enumerate(rows) if row.kind == BLANK and place > last]
    for row in rows[blanks[0] :] if blanks else ():
        if row.kind in (RECORD, KEYLESS):
            row.kind = NOTE


def _by_level(table: SourceTable, result: Rows, levels: dict[int, int]) -> None:
    """Groups by depth: who has deeper rows below it is one; those over all are the plan itself."""
    records = [row for row in result.rows if row.kind == RECORD]
    above = parents([row.number for row in records], levels)
    groups = {parent for line in above.values() for parent in line}
    plan = _over_all([above[row.number] for row in records if row.number not in groups])
    if plan:
        result.plan = plan[-1], table.name(plan[-1])
    for row in records:
        row.groups = tuple(table.name(parent) for parent in above[row.number] if parent not in plan)
        if row.number in groups:
            row.kind = GROUP


def _over_all(lines: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The groups that all rows are in, outermost first: the plan itself, or its name twice."""
    common = min(lines, key=len, default=())
    while any(line[: len(common)] != common for line in lines):
        common = common[:-1]
    return common


def _by_look(table: SourceTable, rows: list[SourceRow], phases: Choices | None) -> None:
    """Groups by their look: a lone text, bold, in capitals, merged or a phase, over rows that have more."""
    group: tuple[str, ...] = ()
    for place, row in enumerate(rows):
        filled = table.filled(row.number)
        if row.kind in (RECORD, KEYLESS) and len(filled) == 1 and not row.more:
            text = table.own(row.number, filled[0])
            if isinstance(text, str) and _looks_like_group(table, row.number, filled[0], text, phases):
                following = next((other for other in rows[place + 1 :] if other.kind not in (BLANK, NUMBERED)), None)
                if following is not None and len(table.filled(following.number)) > 1:
                    row.kind, group = GROUP, (clean(text),)
                    continue
        if row.kind == RECORD:
            row.groups = group


def _looks_like_group(table: SourceTable, row: int, column: int, text: str, phases: Choices | None) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    capitals = len(letters) > 2 and all(letter.isupper() for letter in letters)
    known = phases is not None and list_value(text, phases) is not None
    return capitals or known or row in table.wide or (row, column) in table.layout.bold


def _fill_down(table: SourceTable, result: Rows) -> None:
    """Where a column left of the names says its value once a block, the rows below have it too.

    Only where it begins with the first record and no value is written twice running: else a blank is a blank.
    """
    for column in table.mapping.columns:
        if column.aim not in FILLED_DOWN or column.number >= table.key:
            continue
        records = result.records
        values = [table.at(row.number, column.number) for row in records]
        filled = [value for value in values if value != ""]
        changing = all(one != other for one, other in pairwise(filled))
        if (
            len(filled) in (0, len(values))
            or len(set(map(str, filled))) < LEAST_FILLED
            or values[0] == ""
            or not changing
        ):
            continue
        source = 0
        for row, value in zip(records, values, strict=True):
            source = row.number if value != "" else source
            if value == "":
                result.filled[row.number, column.number] = source
