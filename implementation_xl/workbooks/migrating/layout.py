"""Where every cell of a filled form of an older version is in the newer one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.adapters.grid import Book, Grid
from implementation_xl.adapters.style import Style
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.lines import panel_fields
from implementation_xl.forms.model import Field, Form, Sheet, Table
from implementation_xl.forms.plan import LETTERHEAD, Plan, SheetPlan, plan_of
from implementation_xl.forms.succession import Owner, current_word, succession
from implementation_xl.workbooks.importing.values import as_shown
from implementation_xl.workbooks.reading.locating import Header, Located, find_labels, locate_sheets

Place = tuple[int, int]
WIDEST = 400
"""How far to the right of a table a person's columns are looked for."""


@dataclass(slots=True)
class Gone:
    """Columns of a table that the newer version has not: old column -> title, over rows of the old sheet."""

    sheet: str
    title: str
    header: int
    last: int
    columns: dict[int, str] = field(default_factory=dict)
    key: int = 0


@dataclass(slots=True)
class Loose:
    """One value that has no place: where it stood, what it is, and the value."""

    sheet: str
    cell: Place
    what: str
    value: Any


@dataclass(slots=True)
class SheetMove:
    """One sheet of the older form as it is in the book, and what becomes of its cells.

    `values` are the cells of header fields, old place -> new sheet and place; `columns` those of the table, `own` a
    person's; `kept` the cells whose content goes over as it stands. `new` is "" where no sheet follows it.
    """

    name: str
    sheet: Sheet
    grid: Grid
    new: str = ""
    header: Header | None = None
    new_header: int = 0
    columns: dict[int, int] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)
    values: dict[Place, tuple[str, int, int]] = field(default_factory=dict)
    kept: set[Place] = field(default_factory=set)
    looks: dict[Place | int, Style | None] = field(default_factory=dict)

    @property
    def top(self) -> int:
        """The first row of the table's titles; beyond all rows where there is no table."""
        return self.header.top if self.header and self.new_header else len(self.grid.rows) + 1

    @property
    def row(self) -> int:
        """The row of the table's titles, 0 for none."""
        return self.header.row if self.header and self.new_header else 0

    @property
    def shift(self) -> int:
        """How many rows the records move down."""
        return self.new_header - self.row

    def cell(self, row: int, column: int) -> Place | None:
        """Where a cell is on the sheet that follows; None for nowhere there."""
        if self.row and row >= self.top and column in self.columns:
            return (row + self.shift, self.columns[column]) if row >= self.row or column in self.own else None
        place = self.values.get((row, column))
        return place[1:] if place and place[0] == self.new else None

    def keeps(self, row: int, column: int) -> bool:
        """True where the content goes over as it stands."""
        return (row, column) in self.kept or (column in self.own and row >= self.top)

    def look(self, row: int, column: int) -> Style | None:
        """How the older form draws a cell; None where its look goes over whole."""
        if column in self.own and row >= self.top:
            return None
        if self.row and row == self.row:
            return self.looks.get(-column)
        if self.row and row > self.row:
            return self.looks.get(column)
        return self.looks.get((row, column))


class OldLayout:
    """The cells of a book of the first of some versions of a form, and where the last one has them.

    `header` and `tables` are the values as `generate` takes them; `gone` and `loose` have no place.
    """

    def __init__(self, book: Book, versions: Sequence[Form], catalog: Catalog, blank: BookDrawing) -> None:
        self.book, self.catalog = book, catalog
        self.old, self.new = versions[0], versions[-1]
        self.plan: Plan = plan_of(self.new)
        self.owners = succession(versions)
        self.blank = {drawn.name: drawn for drawn in blank.sheets}
        self.old_plan = {one.sheet.name: one for one in plan_of(self.old).sheets}
        self.header: dict[str, Any] = {}
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.gone: list[Gone] = []
        self.loose: list[Loose] = []
        self.moves: dict[str, SheetMove] = {}
        self.moved_away: list[str] = []
        self._initial: set[str] = set()
        located = locate_sheets(book, self.old)
        for sheet in self.old.sheets:
            if sheet.name in located:
                self._sheet(sheet, located[sheet.name])
        self._header()
        self._successors()
        for move in self.moves.values():
            self._table(move)
            self.loose += self._typed_above(move)
        for id, owner in self.owners.items():
            if id and owner.former and id not in self.tables:
                self.tables[id] = []

    def values(self) -> dict[str, Any]:
        """What `generate` is to fill the newer form with."""
        return {**self.header, **self.tables}

    def _sheet(self, sheet: Sheet, located: Located) -> None:
        if located.moved:
            self.moved_away.append(located.moved.sheet)
        self.moves[located.grid.sheet] = SheetMove(located.grid.sheet, sheet, located.grid, header=located.header)

    # header fields

    def _header(self) -> None:
        spots: dict[str, tuple[SheetMove, Place]] = {}
        record: dict[str, Any] = {}
        fields: dict[str, Field] = {}
        for move in self.moves.values():
            last = move.header.top - 1 if move.header else len(move.grid.rows)
            own = {one.id for block in move.sheet.blocks for one in block.fields}
            for spot in find_labels(move.grid, self.old, move.sheet, last):
                if spot.field.id not in own or spot.field.id in spots:
                    move.looks.setdefault((spot.row, spot.column), None)
                    continue
                if spot.field.initial and self.book.has_formula(move.name, spot.row, spot.column):
                    raw = ""
                    self._initial.add(spot.field.id)
                else:
                    raw = move.grid.at(spot.row, spot.column)
                fields[spot.field.id] = spot.field
                record[spot.field.id] = raw
                spots[spot.field.id] = move, (spot.row, spot.column)
                move.looks[spot.row, spot.column] = self._pair_look(move.sheet, spot.field)
        self._header_values(self.owners[""], record, fields, spots)

    def _header_values(
        self,
        owner: Owner,
        record: Mapping[str, Any],
        fields: Mapping[str, Field],
        spots: Mapping[str, tuple[SheetMove, Place]],
    ) -> None:
        newer = {one.id: one for _, one in self.new.header_fields()}
        used = set()
        for id, origin in owner.origins.items():
            pair, target = self.plan.pair(id), newer[id]
            if pair is None or target.computed:
                continue
            used |= set(origin.ids())
            value = current_word(origin.value(record, as_shown), self.catalog.choices(target))
            if value not in (None, ""):
                self.header[id] = value
            source = origin.same
            if source and source in spots:
                move, place = spots[source]
                move.values[place] = (pair[0].sheet.name, pair[1].row, pair[1].value[0])
                if value in (None, record[source]) and source not in self._initial and not fields[source].computed:
                    move.kept.add(place)
        for id, (move, place) in spots.items():
            if id not in used and not fields[id].computed and record[id] not in (None, ""):
                self.loose.append(Loose(move.name, place, fields[id].label, record[id]))

    def _pair_look(self, sheet: Sheet, declared: Field) -> Style | None:
        pair = next(
            (pair for pair in self.old_plan[sheet.name].pairs if pair.field is declared or pair.field == declared), None
        )
        return _style_at(self.blank[sheet.name], pair.row, pair.value[0]) if pair else None

    # sheets

    def _successors(self) -> None:
        """Which sheet follows which: the one of its table, else the one that most of its header fields went to."""
        taken = set()
        for move in sorted(self.moves.values(), key=lambda one: one.sheet.table is None):
            plan = self._table_plan(move.sheet.table)
            counts: dict[str, int] = {}
            for sheet, _, _ in move.values.values():
                counts[sheet] = counts.get(sheet, 0) + 1
            names = [plan.sheet.name] if plan else sorted(counts, key=lambda name: -counts[name])
            if not move.sheet.table:
                same = [one.sheet.name for one in self.plan.sheets if one.sheet.name == move.sheet.name]
                names = [*(name for name in same if name in counts), *names]
            move.new = next((name for name in names if name not in taken), "")
            taken.add(move.new)

    def _table_id(self, table: Table | None) -> str | None:
        """The newer table that an older one became."""
        if table is None:
            return None
        return next((id for id, owner in self.owners.items() if id and owner.former == table.id), None)

    def _table_plan(self, table: Table | None) -> SheetPlan | None:
        id = self._table_id(table)
        return self.plan.table(id) if id else None

    # tables

    def _table(self, move: SheetMove) -> None:
        table, header = move.sheet.table, move.header
        if table is None or header is None:
            return
        plan, id = self._table_plan(table), self._table_id(table)
        fields = {column: table.field(name) for name, column in header.placed.items()}
        own = [
            column
            for column in range(1, min(move.grid.width, WIDEST) + 1)
            if column not in fields and any(move.grid.at(row, column) != "" for row in self._rows(move, header.top))
        ]
        last = self._last_row(move, [*(column for column, one in fields.items() if not one.computed), *own])
        gone = Gone(move.name, table.title or table.id, header.row, last)
        keys = [one for one in table.fields if one.required and one.id in header.placed]
        keys.sort(key=lambda one: one.kind != "texto")
        gone.key = header.placed[keys[0].id] if keys else 0
        if plan is None or id is None:
            gone.columns = {column: one.label for column, one in fields.items() if not one.computed}
            gone.columns |= {column: self._title(move, column) for column in own}
        else:
            move.new_header = plan.header_row
            self._columns(move, plan, self.owners[id], fields, own)
            self._records(move, id, fields, gone, last)
            self._typed_over(move, fields, last)
        if gone.columns and last > header.row:
            self.gone.append(gone)

    def _columns(
        self, move: SheetMove, plan: SheetPlan, owner: Owner, fields: Mapping[int, Field], own: Sequence[int]
    ) -> None:
        placed = {one.id: column for column, one in fields.items()}
        old = self.old_plan[move.sheet.name]
        for id, origin in owner.origins.items():
            column = placed.get(origin.same or "")
            if column is not None and column not in move.columns:
                move.columns[column] = plan.column(id)
        beside = len(plan.widths) + 1
        for number, column in enumerate(own, 1):
            move.columns[column] = beside + number
        move.own = set(own)
        for column, declared in fields.items():
            number = old.column(declared.id)
            move.looks[column] = _style_at(self.blank[move.sheet.name], old.first_row, number)
            move.looks[-column] = _style_at(self.blank[move.sheet.name], old.header_row, number)

    def _records(self, move: SheetMove, id: str, fields: Mapping[int, Field], gone: Gone, last: int) -> None:
        """The records of a table, blank rows among them, as values of the newer one."""
        header, owner = move.header, self.owners[id]
        assert header is not None
        table, rows = self.new.table(id), []
        targets = {one.id: one for one in table.fields if not one.computed}
        origins = {name: origin for name, origin in owner.origins.items() if name in targets}
        placed = {one.id: column for column, one in fields.items()}
        for row in range(header.row + 1, last + 1):
            record = {one.id: move.grid.at(row, column) for column, one in fields.items()}
            values = {}
            for name, origin in origins.items():
                value = origin.value(record, as_shown)
                now = current_word(value, self.catalog.choices(targets[name]))
                if now not in (None, ""):
                    values[name] = now
                column = placed.get(origin.same or "", 0)
                carried = column and move.columns.get(column) == self.plan.table(id).column(name)
                if carried and now in (None, "", record[origin.same or ""]) and not fields[column].computed:
                    move.kept.add((row, column))
            rows.append(values)
        self.tables[id] = rows
        used = {name for origin in origins.values() for name in origin.ids()}
        gone.columns = {
            column: declared.label
            for column, declared in fields.items()
            if declared.id not in used
            and not declared.computed
            and any(move.grid.at(row, column) != "" for row in range(header.row + 1, last + 1))
        }

    def _typed_over(self, move: SheetMove, fields: Mapping[int, Field], last: int) -> None:
        """What was typed where the form has a formula."""
        if not self.book.shows_errors or not self._tells_formulas(move, fields, last):
            return
        for column, declared in fields.items():
            for row in range(move.row + 1, last + 1) if declared.computed else ():
                value = move.grid.at(row, column)
                if value != "" and not self.book.has_formula(move.name, row, column):
                    self.loose.append(
                        Loose(move.name, (row, column), f"{declared.label}, escrito sobre la fórmula", value)
                    )

    def _tells_formulas(self, move: SheetMove, fields: Mapping[int, Field], last: int) -> bool:
        computed = [column for column, one in fields.items() if one.computed]
        return any(
            self.book.has_formula(move.name, row, column)
            for column in computed
            for row in range(move.row + 1, last + 1)
        )

    def _rows(self, move: SheetMove, first: int) -> range:
        return range(first, len(move.grid.rows) + 1)

    def _last_row(self, move: SheetMove, columns: Sequence[int]) -> int:
        assert move.header is not None
        for row in reversed(self._rows(move, move.header.row + 1)):
            if any(move.grid.at(row, column) != "" for column in columns):
                return row
        return move.header.row

    def _title(self, move: SheetMove, column: int) -> str:
        assert move.header is not None
        return str(move.grid.at(move.header.row_of(column), column))

    # what is in no field

    def _typed_above(self, move: SheetMove) -> Iterator[Loose]:
        """What a person wrote above the table, or on a sheet without one, beside the form's own words."""
        plan, drawn = self.old_plan[move.sheet.name], self.blank[move.sheet.name]
        known = {fold(text) for text in _texts(drawn)}
        fields = [*(one for block in move.sheet.blocks for one in block.fields), *panel_fields(self.old, move.sheet)]
        known |= {fold(name) for one in fields for name in (one.label, *one.synonyms)}
        last = move.header.top - 1 if move.header else len(move.grid.rows)
        for row in range(1, last + 1):
            for column in range(1, min(move.grid.width, WIDEST) + 1):
                value = move.grid.at(row, column)
                if value == "" or (row, column) in move.looks or (row, column) in move.values:
                    continue
                if row <= LETTERHEAD[1] and column <= len(plan.widths):
                    continue
                if not (isinstance(value, str) and fold(value) in known):
                    yield Loose(move.name, (row, column), "celda suelta", value)


def _texts(drawn: SheetDrawing) -> Iterator[str]:
    yield from (cell.value for cell in drawn.cells if isinstance(cell.value, str))
    yield from (merge.value for merge in drawn.merges if isinstance(merge.value, str))


def _style_at(drawn: SheetDrawing, row: int, column: int) -> Style | None:
    for cell in drawn.cells:
        if (cell.row, cell.column) == (row, column):
            return cell.style
    return next((one.style for one in drawn.merges if (one.first_row, one.first_column) == (row, column)), None)
