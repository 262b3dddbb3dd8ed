"""Rows below a table's header that are no records: totals, section titles, notes, another table.

Only rows that lack something a record needs are looked at, so that a complete record is never taken for one of
them; what is left out is always said, once. The rules:

- a total: «Total», «Subtotal», «Suma»…, or a row of nothing but numbers that sum, average or count those above; with
  dates or words of a list it is kept and questioned;
- a section: a text alone in its row, merged over several columns, in a column that may stay blank, beginning with
  «Fase», «Etapa»…, a word of the table's own lists, or in capitals where the other names are not;
- a note: texts that begin with «Nota», «Elaboró»… or an asterisk, whatever stands right below them, and a text merged
  over several columns below the last record;
- another table: two labels or more of other forms or of people's own tables, and all below it up to a blank row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any, NamedTuple

from implementation_xl.adapters.grid import Grid
from implementation_xl.base.cells import column_letter
from implementation_xl.base.words import fold, is_no_data
from implementation_xl.forms.kinds.base import BLANK, Fault, show
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Field
from implementation_xl.forms.tables import TableData
from implementation_xl.workbooks.reading.locating import ENOUGH, Header

HEADER_AGAIN, TOTAL, DOUBTFUL, SECTION, NOTE, OTHER_TABLE = "A211", "A212", "E221", "N213", "N214", "A215"
SHOWN = 60
_SUM_WORDS = r"(?:sub ?-?totales|sub ?-?total|gran total|totales|total|sumatoria|suma|promedio)"
_IS_TOTAL = re.compile(
    rf"{_SUM_WORDS}(?: general(?:es)?| parcial(?:es)?)?(?: (?:de|del|por|en|fase|etapa)\b.*| \w+)?[\s:=\d.,%]*"
)
_BEGINS_AS_TOTAL = re.compile(rf"{_SUM_WORDS}\b.*", re.DOTALL)
_NOTE_WORDS = (
    r"notas?|n\. ?b|observacion(?:es)?|aclaracion(?:es)?|elabor(?:o|ado por)|revis(?:o|ado por)|aprob(?:o|ado por)|"
    r"prepar(?:o|ado por)|valid(?:o|ado por)|fuentes?|convenciones|leyenda|firmas?|firma del? .*|importante|"
    r"comentarios?|supuestos|restricciones|ultima actualizacion|fecha de actualizacion|vo ?\.? ?bo"
)
_IS_NOTE = re.compile(rf"(?:\*+ ?)?(?:{_NOTE_WORDS})(?: ?\d+)?\s*(?:[:.–—-].*)?", re.DOTALL)
_IS_SECTION = re.compile(
    r"(?:fase|etapa|iteracion|seccion|capitulo|bloque|frente|modulo)\b.*|"
    r"(?:sprint|semana|mes|grupo|parte|hito) ?(?:n\.?[o°º]? ?)?(?:\d+|[ivx]+|[a-z])\b.*"
)
OTHER_LABELS = frozenset(
    {
        "nombre",
        "nombres",
        "cargo",
        "rol",
        "correo",
        "email",
        "e-mail",
        "telefono",
        "celular",
        "extension",
        "empresa",
        "fecha",
        "descripcion",
        "detalle",
        "cantidad",
        "valor",
        "costo",
        "presupuesto",
        "total",
        "item",
        "no",
        "n",
        "numero",
        "codigo",
        "contacto",
        "ciudad",
        "sede",
        "color",
        "significado",
        "convencion",
        "version",
        "cambio",
        "autor",
        "riesgo",
        "impacto",
        "firma",
    }
)
"""Titles of columns that no form has and people put into tables of their own."""


@dataclass(slots=True)
class Stray:
    """Rows that are no records: what they are (a code), the records' indexes, their place and what they say."""

    code: str
    indexes: list[int]
    cell: str
    found: str


class _Cell(NamedTuple):
    column: int
    raw: Any
    field: Field | None

    @property
    def text(self) -> str:
        return fold(self.raw) if type(self.raw) is str else ""


class _Above:
    """What the numbers of a column come to above one row after another, top to bottom: each cell is looked at once."""

    def __init__(self, cells: list[Any]) -> None:
        self._cells = cells
        self._seen = self._filled = self._numbers = 0
        self._sum, self._least, self._most = 0.0, inf, -inf

    def figures(self, count: int) -> list[float]:
        """Count, sum, mean, least and greatest of the first `count` cells, never fewer than the time before."""
        for raw in self._cells[self._seen : count]:
            self._filled += raw != BLANK
            if type(raw) is float:
                self._numbers += 1
                self._sum += raw
                self._least, self._most = min(self._least, raw), max(self._most, raw)
        self._seen = count
        if self._filled < 2:
            return []
        numbers = [self._sum, self._sum / self._numbers, self._least, self._most] if self._numbers > 1 else []
        return [self._filled, *numbers]


class _Search:
    """Looks for the rows of a table, as read, that are no records.

    `words` are the folded labels of every known form; `lists` the folded values of this table's lists.
    """

    def __init__(
        self,
        data: TableData,
        grid: Grid,
        header: Header,
        faults: list[tuple[int, Field, Fault]],
        words: frozenset[str],
        lists: frozenset[str],
    ) -> None:
        self.data = data
        self.grid = grid
        self.words = words
        self.lists = lists
        self.left = min(header.placed.values())
        fields = {header.placed[one.id]: one for one in data.table.fields if one.id in header.placed}
        self.columns: list[tuple[int, Field | None]] = [(column, None) for column in range(1, self.left)]
        self.columns += [(column, one) for column, one in sorted(fields.items()) if not one.computed]
        self.required = [one for one in fields.values() if one.required and not one.computed]
        self.above: dict[int, _Above] = {}
        self.small: dict[str, bool] = {}
        self.bad = {(index, one.id) for index, one, fault in faults if fault.code[0] == "E"}
        self.wide = {
            top + 1
            for top, start, _, end in grid.merges
            if sum(start < column <= end + 1 for column in fields) > 1 and top >= header.row
        }

    def find(self, passed_over: set[int]) -> list[Stray]:
        """The stray rows, top to bottom; `passed_over` are records known to be none."""
        lacking = sorted(self._lacking() - passed_over)
        if not lacking:
            return []
        strays: list[Stray] = []
        candidates, taken = set(lacking), set[int]()
        for index in lacking:
            if index in taken:
                continue
            cells = self._cells(index)
            stray = (
                self._header_again(index, cells)
                or self._total(index, cells)
                or self._other_table(index, cells, candidates)
            )
            stray = stray or self._words_only(index, cells, strays)
            if stray:
                self._take_title_above(stray, strays)
                taken.update(stray.indexes)
                strays.append(stray)
        return strays

    def _lacking(self) -> set[int]:
        """The records without a valid value in some required column."""
        lacking = {index for index, id in self.bad if any(one.id == id for one in self.required)}
        for field in self.required:
            column = self.data.columns[field.id]
            if None in column:
                lacking.update(index for index, value in enumerate(column) if value is None)
        return lacking

    def _cells(self, index: int) -> list[_Cell]:
        row = self.grid.rows[self.data.rows[index] - 1]
        filled = (_Cell(column, row[column - 1], one) for column, one in self.columns if row[column - 1] != "")
        return [cell for cell in filled if not (type(cell.raw) is str and is_no_data(cell.raw))]

    def _valid(self, index: int, cell: _Cell) -> bool:
        """True for a cell that only a record has: a date, a word of a closed list, whatever is typed and sound."""
        field = cell.field
        if field is None or field.number or KINDS[field.kind].free or (index, field.id) in self.bad:
            return False
        return not (KINDS[field.kind].listed and not field.required) and self.data.columns[field.id][index] is not None

    def _stray(self, code: str, index: int, cell: _Cell) -> Stray:
        place = f"{column_letter(cell.column)}{self.data.rows[index]}"
        return Stray(code, [index], place, _short(cell.raw))

    def _header_again(self, index: int, cells: list[_Cell]) -> Stray | None:
        """The table's own titles, in their columns, spelt like those of the header row or otherwise."""
        same = sum(cell.field is not None and cell.text == fold(cell.field.label) for cell in cells)
        if same < max(2, ENOUGH * len(cells)):
            return None
        row = self.data.rows[index]
        return Stray(HEADER_AGAIN, [index], f"{column_letter(self.left)}{row}", str(row))

    # totals

    def _total(self, index: int, cells: list[_Cell]) -> Stray | None:
        named = next((cell for cell in cells if _BEGINS_AS_TOTAL.fullmatch(cell.text)), None)
        numbers = [cell for cell in cells if type(cell.raw) is float]
        if named is not None:
            if any(cell.field and KINDS[cell.field.kind].sure and self._valid(index, cell) for cell in cells):
                return self._stray(DOUBTFUL, index, named)
            return self._stray(TOTAL, index, named) if numbers or _IS_TOTAL.fullmatch(named.text) else None
        if numbers and len(numbers) == len(cells) and all(self._sums_up(index, cell) for cell in numbers):
            return self._stray(TOTAL, index, numbers[0])
        return None

    def _sums_up(self, index: int, cell: _Cell) -> bool:
        """True for a number that is the sum, mean, count, least or greatest of those above it."""
        if cell.field is None or cell.field.number:
            return False
        first = self.data.header_row + 1
        if cell.column not in self.above:
            self.above[cell.column] = _Above(self.grid.column(cell.column, first, len(self.grid.rows)))
        figures = self.above[cell.column].figures(self.data.rows[index] - first)
        return any(abs(cell.raw - figure) <= 1e-9 * max(1.0, abs(figure)) for figure in figures)

    # titles and notes

    def _words_only(self, index: int, cells: list[_Cell], strays: list[Stray]) -> Stray | None:
        if not cells or any(
            self._valid(index, cell) or not _is_text(cell.raw) for cell in cells if not _is_number(cell)
        ):
            return None
        texts = [cell for cell in cells if _is_text(cell.raw) and not _is_number(cell)]
        if not texts:
            return None
        row = self.data.rows[index]
        last = self.data.rows[-1] == row or not self._record_below(index)
        if all(_is_note(cell) for cell in texts):
            return self._stray(NOTE, index, texts[0])
        if row in self.wide:
            return self._stray(NOTE if last else SECTION, index, texts[0])
        if strays and strays[-1].code == NOTE and self.data.rows[strays[-1].indexes[-1]] == row - 1:
            return self._stray(NOTE, index, texts[0])
        if len(texts) == 1 and self._is_title(texts[0]):
            return self._stray(SECTION, index, texts[0])
        return None

    def _record_below(self, index: int) -> bool:
        return index < self._last_record

    @cached_property
    def _last_record(self) -> int:
        """The last record with all that one needs, -1 where there is none."""
        columns = [self.data.columns[field.id] for field in self.required]
        whole = (
            index for index in reversed(range(len(self.data))) if all(column[index] is not None for column in columns)
        )
        return next(whole, -1)

    def _is_title(self, cell: _Cell) -> bool:
        """True for the one text of a row that names what follows rather than a record."""
        field = cell.field
        if field is not None and not field.required:
            return KINDS[field.kind].free or KINDS[field.kind].listed
        if _IS_SECTION.fullmatch(cell.text) or cell.text in self.lists:
            return True
        capitals = str(cell.raw).isupper() and sum(map(str.isalpha, cell.raw)) > 3
        return capitals and field is not None and self._mostly_small(field)

    def _mostly_small(self, field: Field) -> bool:
        """True for a column whose texts are not, most of them, in capitals."""
        if field.id not in self.small:
            names = self.data.columns[field.id]
            small = sum(isinstance(name, str) and not name.isupper() for name in names)
            self.small[field.id] = small * 2 > len(names)
        return self.small[field.id]

    # another table

    def _other_table(self, index: int, cells: list[_Cell], candidates: set[int]) -> Stray | None:
        if len(cells) < 2 or not all(_is_text(cell.raw) for cell in cells):
            return None
        if any(self._valid(index, cell) for cell in cells) or sum(self._is_label(cell) for cell in cells) < 2:
            return None
        rows = self.data.rows
        indexes = [index]
        while indexes[-1] + 1 in candidates and rows[indexes[-1] + 1] == rows[indexes[-1]] + 1:
            indexes.append(indexes[-1] + 1)
        columns = [cell.column for one in indexes for cell in self._cells(one)]
        area = f"{column_letter(min(columns))}{rows[index]}:{column_letter(max(columns))}{rows[indexes[-1]]}"
        return Stray(OTHER_TABLE, indexes, area, _short(", ".join(str(cell.raw).strip() for cell in cells)))

    def _is_label(self, cell: _Cell) -> bool:
        if cell.field is not None and KINDS[cell.field.kind].listed and cell.text in self.lists:
            return False
        return cell.text in self.words or cell.text in OTHER_LABELS

    def _take_title_above(self, stray: Stray, strays: list[Stray]) -> None:
        """A title right above another table is its title, and is not said for itself."""
        if stray.code != OTHER_TABLE or not strays or strays[-1].code not in (SECTION, NOTE):
            return
        above = strays[-1].indexes[-1]
        if self.data.rows[above] == self.data.rows[stray.indexes[0]] - 1:
            stray.indexes[:0] = strays.pop().indexes


def stray_rows(
    data: TableData,
    grid: Grid,
    header: Header,
    faults: list[tuple[int, Field, Fault]],
    words: frozenset[str],
    lists: frozenset[str],
    passed_over: set[int],
) -> list[Stray]:
    """The rows of a table, as read, that are no records."""
    return _Search(data, grid, header, faults, words, lists).find(passed_over)


def _is_text(raw: Any) -> bool:
    return type(raw) is str


def _is_number(cell: _Cell) -> bool:
    """True for the record's own number, which says nothing of what the row is."""
    return cell.field is not None and cell.field.number and not re.search(r"[^\W\d_]", show(cell.raw))


def _is_note(cell: _Cell) -> bool:
    return str(cell.raw).lstrip().startswith("*") or bool(_IS_NOTE.fullmatch(cell.text))


def _short(raw: Any) -> str:
    text = " ".join(show(raw).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"
