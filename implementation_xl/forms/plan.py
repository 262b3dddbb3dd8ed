"""Where every cell of a form is: the only address arithmetic of what we generate (1-based rows and columns)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from implementation_xl.base.cells import column_letter
from implementation_xl.base.paper import LEGAL, pixels, readable_on
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.lines import panel_fields
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Field, Form, Sheet
from implementation_xl.forms.tables import COUNTED_ROWS

LETTERHEAD = (1, 3)
BLOCK_COLUMNS = (27.0, 38.0, 27.0, 38.0)
LABEL_WIDTH, VALUE_WIDTH = 16.0, 20.0
VISIBLE_WIDTH = 175.0
MAX_PAIRS = 4
NARROWEST, FEWEST = 110.0, 3


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value: both on `row`, each over a range of columns."""

    field: Field
    row: int
    label: tuple[int, int]
    value: tuple[int, int]

    @property
    def cell(self) -> str:
        """The address of the value."""
        return f"{column_letter(self.value[0])}{self.row}"


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """The places of one sheet; `header_row` is 0 where it has no table."""

    sheet: Sheet
    widths: tuple[float, ...]
    pairs: tuple[Pair, ...]
    titles: dict[str, int] = dataclasses.field(default_factory=dict)
    instructions_row: int = 0
    header_row: int = 0
    last_row: int = 0

    @property
    def columns(self) -> int:
        """How many columns the table has, or a sheet without one uses."""
        return len(self.sheet.table.fields) if self.sheet.table else len(self.widths)

    @property
    def paper(self) -> tuple[float, ...]:
        """The widths of the columns, 0 for those that do not print."""
        return _on_paper(self.sheet, self.widths)

    @property
    def first_row(self) -> int:
        """The first row of the table's records."""
        return self.header_row + 1

    @property
    def counted_row(self) -> int:
        """The last row that the sheet's own formulas count."""
        return self.header_row + COUNTED_ROWS

    def across(self, columns: tuple[int, int]) -> float:
        """The width of neighbouring columns together."""
        return sum(self.widths[columns[0] - 1 : columns[1]])

    def column(self, field_id: str) -> int:
        """The column of a table field; KeyError when the table has none."""
        assert self.sheet.table is not None
        for number, column in enumerate(self.sheet.table.fields, 1):
            if column.id == field_id:
                return number
        raise KeyError(field_id)

    def counted(self, field_id: str) -> str:
        """A table column from its header to the last counted row ("='Hoja'!$A$9:$A$2009")."""
        letter = column_letter(self.column(field_id))
        return f"={quoted(self.sheet.name)}!${letter}${self.header_row}:${letter}${self.counted_row}"

    def area(self, field_id: str, last: int = 0) -> str:
        """The cells of a table column that people fill ("A10:A2009")."""
        letter = column_letter(self.column(field_id))
        return f"{letter}{self.first_row}:{letter}{last or self.counted_row}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The places of a form, sheet by sheet."""

    form: Form
    sheets: tuple[SheetPlan, ...]

    def pairs(self) -> Iterator[tuple[SheetPlan, Pair]]:
        """Every label-value place of the form."""
        for sheet in self.sheets:
            for pair in sheet.pairs:
                yield sheet, pair

    def table(self, table_id: str) -> SheetPlan:
        """The sheet plan that holds a table; KeyError when there is none."""
        for sheet in self.sheets:
            if sheet.sheet.table and sheet.sheet.table.id == table_id:
                return sheet
        raise KeyError(table_id)

    def pair(self, field_id: str) -> tuple[SheetPlan, Pair] | None:
        """The place of a label-value field."""
        for sheet, pair in self.pairs():
            if pair.field.id == field_id:
                return sheet, pair
        return None

    def names(self) -> dict[str, str]:
        """The defined names of the form's own cells: `enc_FIELD` and `TABLE_FIELD`."""
        names = {}
        for sheet, pair in self.pairs():
            letter = column_letter(pair.value[0])
            names[f"enc_{pair.field.id}"] = f"={quoted(sheet.sheet.name)}!${letter}${pair.row}"
        for sheet in self.sheets:
            if sheet.sheet.table:
                for column in sheet.sheet.table.fields:
                    names[f"{sheet.sheet.table.id}_{column.id}"] = sheet.counted(column.id)
        return names


def quoted(sheet: str) -> str:
    """A sheet name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


@by_identity
def plan_of(form: Form) -> Plan:
    """The plan of a form."""
    return Plan(form, tuple(_sheet(form, sheet) for sheet in form.sheets))


def _sheet(form: Form, sheet: Sheet) -> SheetPlan:
    widths = tuple(one.width for one in sheet.table.fields) if sheet.table else BLOCK_COLUMNS
    while sum(widths) < NARROWEST or len(widths) < FEWEST:  # beside a narrow table: room for letterhead and header
        widths += (VALUE_WIDTH,)
    slots = _slots(widths, _on_paper(sheet, widths)) if sheet.table else [(1, 1, 2, 2), (3, 3, 4, 4)]
    row = LETTERHEAD[1] + 1
    instructions = row
    row += 1
    pairs: list[Pair] = []
    titles: dict[str, int] = {}
    groups = [(block.id, block.title, block.fields) for block in sheet.blocks]
    panel = panel_fields(form, sheet)
    if panel:
        groups.append(("panel", "", panel))
    for id, title, fields in groups:
        if title and not sheet.table:
            titles[id] = row
            row += 1
        row = _place(fields, slots, row, pairs) + (0 if sheet.table else 1)
    if not sheet.table:
        return SheetPlan(sheet, widths, tuple(pairs), titles, instructions, 0, row - 1)
    header = row + 1
    return SheetPlan(sheet, widths, tuple(pairs), titles, instructions, header, header + sheet.table.rows)


def _on_paper(sheet: Sheet, widths: tuple[float, ...]) -> tuple[float, ...]:
    table = sheet.table
    fields = table.fields if table else ()
    shown = (one.width if table and table.prints(one) else 0.0 for one in fields)
    return (*shown, *widths[len(fields) :])


def _place(fields: tuple[Field, ...], slots: list[tuple[int, int, int, int]], row: int, pairs: list[Pair]) -> int:
    """Put label-value fields side by side from `row` on; the first row below them."""
    slot = 0
    for field in fields:
        wide = KINDS[field.kind].long
        if slot >= len(slots) or (wide and slot):
            row, slot = row + 1, 0
        first, label, value, last = slots[slot]
        pairs.append(Pair(field, row, (first, label), (value, slots[-1][3] if wide else last)))
        slot = len(slots) if wide else slot + 1
    return row + 1 if fields else row


def _slots(widths: tuple[float, ...], paper: Sequence[float]) -> list[tuple[int, int, int, int]]:
    """Label-value places over a table's columns: (first, last label column, first, last value column).

    Each has its room on `paper` too, where columns that do not print are of no width, and all of them stand on its
    first page.
    """
    slots: list[tuple[int, int, int, int]] = []
    column, used = 0, 0.0

    def take(target: float) -> tuple[int, int] | None:
        nonlocal column, used
        first, width = column, 0.0
        while width < target and column < len(widths):
            width += paper[column]
            used += widths[column]
            column += 1
        return (first + 1, column) if width >= target else None

    while len(slots) < MAX_PAIRS and used < VISIBLE_WIDTH:
        label = take(LABEL_WIDTH)
        value = take(VALUE_WIDTH) if label else None
        if label is None or value is None or (slots and pixels(widths[:column]) > readable_on(LEGAL)):
            break
        slots.append((*label, *value))
    return slots
