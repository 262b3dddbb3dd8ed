"""One workbook of an older version, prepared and written as one of a newer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.adapters.calculating.drawing import calculate
from implementation_xl.adapters.drawing import BookDrawing, Conditional, SheetDrawing
from implementation_xl.adapters.editing.drawings import folded_note
from implementation_xl.adapters.editing.grafting import Graft
from implementation_xl.adapters.editing.references import LAST_COLUMN, LAST_ROW, CellArea
from implementation_xl.adapters.editing.succeeding import (
    HouseMarks,
    Succession,
    Successor,
    reference_shape,
    rule_shape,
)
from implementation_xl.adapters.grid import Book
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.forms.validation import HOLIDAYS_SHEET
from implementation_xl.workbooks.generating import draw_form
from implementation_xl.workbooks.migrating.layout import Loose, OldLayout, SheetMove
from implementation_xl.workbooks.migrating.leftovers import Leftovers

_HOLIDAY_COLUMNS = 3
_PLAIN = frozenset({HOLIDAYS_SHEET, "_meta"})


class Migration:
    """A book of the first of some versions of a form as one of the last; `package` is the same as an .xlsx.

    Raises NotEditable where its parts cannot be edited. `close` releases the package.
    """

    def __init__(self, book: Book, package: Path, versions: Sequence[Form], catalog: Catalog) -> None:
        self.book, self.package, self.catalog = book, package, catalog
        self.old, self.new = versions[0], versions[-1]
        self.blank = draw_form(self.old, catalog, {}, [])
        self.layout = OldLayout(book, versions, catalog, self.blank)
        self.drawing = draw_form(self.new, catalog, self.layout.values(), [])
        self._holidays()
        self.fresh = {sheet.name for sheet in self.drawing.sheets}
        self.house = self._house()
        ours = {*self.house, *self.layout.moves, self._holiday_sheet()}
        hers = [name for name in book.sheet_names if name not in ours]
        self.renamed = _renamed(hers, self.fresh)
        self.layout.loose += self._typed_on_shown()
        self.leftovers = Leftovers(self.layout, [*hers, *self.renamed.values(), *self.fresh])
        self.sheets = hers
        self.graft = Graft(package, self._succession())

    def close(self) -> None:
        """Release the package."""
        self.graft.close()

    def write(self, folder: Path, target: Path) -> None:
        """Write it to `target`, once `prepare` was called; what is put together first lies in `folder`."""
        if self.leftovers:
            self.drawing.add(self.leftovers.draw())
        calculate(self.drawing, date.today())
        newer = write(self.drawing, folder / "nuevo.xlsx", overwrite=True)
        self.graft.join(newer, target)

    def prepare(self) -> None:
        """Rewrite what names cells that move, and find out what has no place. Once."""
        self.leftovers.unplaced = list(dict.fromkeys(self.graft.rewrite()))

    # what is the form's own

    def _house(self) -> dict[str, HouseMarks]:
        """The sheets of the older form that are replaced, by their names in the book, with what is its own on each."""
        actual = {fold(name): name for name in self.book.sheet_names}
        gone = {move.name for move in self.layout.moves.values() if not move.new}
        named = {sheet.name: actual.get(fold(sheet.name)) for sheet in self.blank.sheets}
        going = {move.sheet.name for move in self.layout.moves.values() if move.new}
        house = {
            name: self._marks(sheet)
            for sheet in self.blank.sheets
            if (name := named[sheet.name]) and sheet.name not in going and sheet.name != HOLIDAYS_SHEET
        }
        for name in gone:
            house.setdefault(name, HouseMarks())
        holidays = named.get(HOLIDAYS_SHEET)
        if holidays and HOLIDAYS_SHEET not in {sheet.name for sheet in self.drawing.sheets}:
            house[holidays] = HouseMarks()
        return house

    def _marks(self, drawn: SheetDrawing) -> HouseMarks:
        series = [one for chart in drawn.charts for one in chart.series]
        rules = [rule.formula for rule in drawn.conditionals if isinstance(rule, Conditional)]
        return HouseMarks(
            author=self.catalog.company.name,
            notes=frozenset(folded_note(note.text) for note in drawn.notes),
            pictures=frozenset([*(one.alt_text for one in drawn.charts), *(one.alt_text for one in drawn.images)]),
            series=frozenset(reference_shape(one.values) for one in series),
            rules=frozenset(map(rule_shape, rules)),
        )

    def _holiday_sheet(self) -> str:
        """The book's sheet of holidays, where both versions have one; "" for none."""
        drawn = {sheet.name for sheet in self.drawing.sheets} & {sheet.name for sheet in self.blank.sheets}
        if HOLIDAYS_SHEET not in drawn:
            return ""
        return next((name for name in self.book.sheet_names if fold(name) == fold(HOLIDAYS_SHEET)), "")

    def _holidays(self) -> None:
        """The holidays that the book has, whoever edited them, in the rows where they stand."""
        name = self._holiday_sheet()
        drawn = next((sheet for sheet in self.drawing.sheets if sheet.name == HOLIDAYS_SHEET), None)
        if drawn is None:
            return
        if not name:
            full = draw_form(self.new, self.catalog, {})
            places = [sheet.name for sheet in self.drawing.sheets]
            self.drawing.sheets[places.index(HOLIDAYS_SHEET)] = full.sheets[places.index(HOLIDAYS_SHEET)]
            return
        grid = self.book.grid(name)
        for row in range(2, len(grid.rows) + 1):
            for column in range(1, _HOLIDAY_COLUMNS + 1):
                value = grid.at(row, column)
                if value != "":
                    drawn.put(row, column, value, drawn.columns[0][3] if column == 1 else None)

    def _typed_on_shown(self) -> list[Loose]:
        """What a person wrote on the sheets that show what others hold, in cells that the form leaves blank."""
        loose = []
        for sheet in self.blank.sheets:
            name = next((one for one in self.house if fold(one) == fold(sheet.name)), None)
            if name is None or sheet.hidden or sheet.protected or sheet.name in _PLAIN or sheet.fills:
                continue
            drawn = {(cell.row, cell.column) for cell in sheet.cells if cell.value not in (None, "")}
            merged = {
                (row, column)
                for merge in sheet.merges
                for row in range(merge.first_row, merge.last_row + 1)
                for column in range(merge.first_column, merge.last_column + 1)
            }
            grid = self.book.grid(name)
            for row, cells in enumerate(grid.rows, 1):
                for column, value in enumerate(cells, 1):
                    if value == "" or (row, column) in drawn or (row, column) in merged:
                        continue
                    if not self.book.has_formula(name, row, column):
                        loose.append(Loose(name, (row, column), "celda suelta", value))
        return loose

    # what becomes of it

    def _succession(self) -> Succession:
        successors = [self._successor(move) for move in self.layout.moves.values() if move.new]
        holidays = self._holiday_sheet()
        if holidays:
            successors.append(self._holidays_go_on(holidays))
        return Succession(
            successors=tuple(successors),
            replaced=self.house,
            names=self._names(),
            moved=self._moved,
            renamed=self.renamed,
        )

    def _successor(self, move: SheetMove) -> Successor:
        drawn = next(sheet for sheet in self.blank.sheets if sheet.name == move.sheet.name)
        return Successor(
            old=move.name,
            new=move.new,
            cell=move.cell,
            kept=move.keeps,
            look=move.look,
            columns=move.columns,
            own=frozenset(move.own),
            header=(move.row, move.new_header),
            house=self._marks(drawn),
        )

    def _holidays_go_on(self, name: str) -> Successor:
        drawn = next(sheet for sheet in self.blank.sheets if sheet.name == HOLIDAYS_SHEET)
        words = {(cell.row, cell.column) for cell in drawn.cells}
        grid = self.book.grid(name)
        return Successor(
            old=name,
            new=HOLIDAYS_SHEET,
            cell=lambda row, column: (row, column),
            kept=lambda row, column: (row, column) not in words,
            look=lambda row, column: None,
            columns={column: column for column in range(1, max(grid.width, len(drawn.columns)) + 1)},
            header=(1, 1),
            house=self._marks(drawn),
        )

    def _names(self) -> dict[str, str | None]:
        """The defined names of the older form and what they are now."""
        newer = set(self.drawing.names)
        names: dict[str, str | None] = {name.casefold(): name if name in newer else None for name in self.blank.names}
        for owner_id, owner in self.layout.owners.items():
            for id, origin in owner.origins.items():
                old = f"{owner.former or 'enc'}_{origin.same}".casefold()
                new = f"{owner_id or 'enc'}_{id}"
                if old in names and names[old] is None and new in newer:
                    names[old] = new
        return names

    def _moved(self, area: CellArea) -> CellArea | None:
        """Where the cells of an area are now."""
        actual = next((name for name in self.book.sheet_names if name.casefold() == area.sheet.casefold()), None)
        if actual is None:
            return area
        if actual in self.house and actual not in self.layout.moves:
            return area if actual in self.fresh else None
        move = self.layout.moves.get(actual)
        if move is None:
            return area._replace(sheet=self.renamed.get(actual, actual))
        return _Mover(move, self.leftovers).area(area)


class _Mover:
    """Where areas of one sheet are now."""

    def __init__(self, move: SheetMove, leftovers: Leftovers) -> None:
        self.move, self.leftovers = move, leftovers

    def area(self, area: CellArea) -> CellArea | None:
        move = self.move
        if area.top == 1 and area.bottom == LAST_ROW:
            columns = self._columns(area)
            return columns and area._replace(sheet=move.new, left=columns[0], right=columns[1])
        if not move.row or area.bottom < move.top:
            return self._values(area)
        if area.left == 1 and area.right == LAST_COLUMN:
            return area._replace(sheet=move.new, top=self._row(area.top), bottom=self._row(area.bottom))
        columns = self._columns(area)
        if columns is None:
            return self._gone(area)
        return CellArea(move.new, self._row(area.top), columns[0], self._row(area.bottom), columns[1])

    def _row(self, row: int) -> int:
        return min(max(row + self.move.shift, 1), LAST_ROW) if self.move.top <= row < LAST_ROW else row

    def _columns(self, area: CellArea) -> tuple[int, int] | None:
        known = self.move.columns
        if not known or not self.move.new:
            return None
        now = [known[column] for column in range(area.left, min(area.right, max(known)) + 1) if column in known]
        return (min(now), max(now)) if now else None

    def _values(self, area: CellArea) -> CellArea | None:
        places = self.move.values
        first = places.get((area.top, area.left))
        last = places.get((area.bottom, area.right)) or first
        if first is None or last is None or first[0] != last[0]:
            return None
        return CellArea(first[0], first[1], first[2], max(first[1], last[1]), max(first[2], last[2]))

    def _gone(self, area: CellArea) -> CellArea | None:
        """The columns that are gone, where they stand now."""
        name = self.move.name
        ends = [self.leftovers.place(name, row, column) for row, column in (area[1:3], area[3:5])]
        if ends[0] is None or ends[1] is None:
            return None
        return CellArea(self.leftovers.name, *ends[0], min(ends[1][0], LAST_ROW), ends[1][1])


def _renamed(hers: Sequence[str], fresh: set[str]) -> dict[str, str]:
    """New names for a person's sheets whose name the newer form takes."""
    taken = {name.casefold() for name in (*fresh, *hers)}
    names, mine = {}, {name.casefold() for name in fresh}
    for name in hers:
        if name.casefold() in mine:
            number = 2
            while f"{name[:25]} ({number})".casefold() in taken:
                number += 1
            names[name] = f"{name[:25]} ({number})"
            taken.add(names[name].casefold())
    return names


def bare_package(book: Book, path: Path) -> Path:
    """The values of a book that is no .xlsx, as one: without formulas, looks, notes and charts."""
    drawing = BookDrawing("")
    for name in book.sheet_names:
        grid = book.grid(name)
        sheet = drawing.add(SheetDrawing(name, hidden=grid.hidden, hidden_rows=sorted(grid.hidden_rows)))
        sheet.hidden_columns = [(column, column) for column in sorted(grid.hidden_columns)]
        for row, cells in enumerate(grid.rows, 1):
            for column, value in enumerate(cells, 1):
                if value != "":
                    sheet.put(row, column, value, _bare_style(value))
    drawing.active = book.sheet_names[0]
    return write(drawing, path, overwrite=True)


def _bare_style(value: Any) -> Any:
    from datetime import datetime, time

    from implementation_xl.adapters.style import TEXT

    if isinstance(value, datetime):
        return TEXT.but(number_format="dd-mmm-yyyy hh:mm")
    if isinstance(value, date):
        return TEXT.but(number_format="dd-mmm-yyyy")
    return TEXT.but(number_format="hh:mm") if isinstance(value, time) else None
