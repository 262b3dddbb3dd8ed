"""From the columns of somebody's table to the fields of one of ours: by title, as far as the content agrees.

One field a column, but for a pair of marks; what has no field is kept at the right, or dropped with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from implementation_xl.adapters.grid import Grid
from implementation_xl.base.cells import column_letter
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Field
from implementation_xl.workbooks.importing.answers import Answers
from implementation_xl.workbooks.importing.blocks import SourceBlock
from implementation_xl.workbooks.importing.content import MOST, ColumnContent, agreement, column_content
from implementation_xl.workbooks.importing.titles import TableWords, meaning, tool_of
from implementation_xl.workbooks.importing.words import (
    CONSTANT,
    DROPPED,
    DURATION,
    EXTRA,
    FIRSTS,
    LASTS,
    LENGTHS,
    LEVEL,
    PAIRS,
    WEEKS,
    Tool,
)
from implementation_xl.workbooks.reading.resembling import title_key

KEY_SURE, COLUMN_SURE = 0.95, 0.85
"""How sure the column that names the rows, and every other one, has to be to go over without a question."""
DOUBT = 0.5
SUGGESTED = 0.75
DISTINCT_KEY = 0.7


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """What becomes of a source column.

    `target` is a field's id, `EXTRA`, `DROPPED` or a role; `kept` is true where its text also stays at the right;
    `why` says by what it is known, or why it is not taken. `suggestion` is the field that is asked about, `computed`
    the one that the form works out itself, and `mark` what a tick in it says, or «semana».
    """

    number: int
    title: str
    target: str
    sure: float = 1.0
    why: str = ""
    kept: bool = False
    suggestion: str = ""
    mark: str = ""
    computed: str = ""

    @property
    def aim(self) -> str:
        """What it is taken for while it is still asked about."""
        return self.suggestion or self.target

    @property
    def letter(self) -> str:
        """Its letter in the source."""
        return column_letter(self.number)

    @property
    def is_field(self) -> bool:
        """True where its cells go to a field of ours."""
        return self.target not in (EXTRA, DROPPED) and not self.target.startswith("=")


@dataclass(slots=True)
class TableMapping:
    """The columns of one block as fields of one table."""

    words: TableWords
    block: SourceBlock
    columns: list[SourceColumn]
    contents: dict[int, ColumnContent] = field(default_factory=dict)
    tool: Tool | None = None

    def column(self, target: str) -> SourceColumn | None:
        """The first column that goes to a field or role."""
        return next((column for column in self.columns if column.target == target), None)

    @property
    def fields(self) -> dict[str, SourceColumn]:
        """The fields that have a column."""
        return {column.target: column for column in reversed(self.columns) if column.is_field}

    @property
    def known(self) -> int:
        """How many fields and roles have a column."""
        return len(self.fields) + sum(column.target in (LEVEL, DURATION) for column in self.columns)

    @property
    def key(self) -> SourceColumn | None:
        """The column that says what a row is about."""
        key = self.words.key
        return self.column(key.id) if key else None

    def aimed(self, target: str) -> SourceColumn | None:
        """The first column that goes to a field or role, or would."""
        return self.column(target) or next((column for column in self.columns if column.aim == target), None)

    def score(self) -> float:
        """How much of the table is there: the key counts three, what is required two, what only it has one more.

        A column whose content is not what its title says counts nothing.
        """
        key = self.words.key
        total = float(sum(column.target in (LEVEL, DURATION) or bool(column.mark) for column in self.columns))
        for id, column in self.fields.items():
            known = self.words.table.field(id)
            weight = 3 if known is key else 2 if known.required else 1
            own = title_key(column.title) in self.words.own
            total += (weight + own) * column.sure if column.sure > DOUBT else 0
        return total


def contents_of(grid: Grid, block: SourceBlock) -> dict[int, ColumnContent]:
    """The cells of each column of a block."""
    last = block.last_row
    return {number: column_content(grid.column(number, block.first_row, last)) for number in block.titles}


class Mapper:
    """Maps the columns of one block; the same content serves for every form that is tried."""

    def __init__(self, grid: Grid, block: SourceBlock, catalog: Catalog) -> None:
        self.block = block
        self.catalog = catalog
        self.contents = contents_of(grid, block)
        self.tool = tool_of([block.title(number) for number in block.titles])

    def map(self, words: TableWords, answers: Answers) -> TableMapping:
        """The mapping to one table, with the answers that people gave."""
        columns = [self._by_title(number, words) for number in self.block.titles]
        columns = self._one_each(self._agreed(columns, words), words)
        columns = _paired(columns, words)
        mapping = TableMapping(words, self.block, columns, self.contents, self.tool)
        mapping.columns = self._answered(mapping, answers)
        return mapping

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        titles = [fold(self.block.title(number)) for number in self.block.titles]
        return {title: titles.count(title) for title in titles}

    def _by_title(self, number: int, words: TableWords) -> SourceColumn:
        title, levels = self.block.title(number), self.block.titles[number]
        if not any(levels):
            return SourceColumn(number, title, EXTRA, why="sin título")
        meant = meaning(levels, words, self.tool)
        if meant is None:
            return SourceColumn(number, title, EXTRA, why="título desconocido")
        if meant.field == CONSTANT:
            return SourceColumn(number, title, DROPPED, why="texto del programa, igual en todas las filas")
        if meant.field == EXTRA:
            return SourceColumn(number, title, EXTRA, why="dato del programa")
        if meant.field.startswith("="):
            return SourceColumn(number, title, meant.field, why=meant.how, kept=meant.field == DURATION)
        return SourceColumn(number, title, meant.field, meant.sure, meant.how)

    def _agreed(self, columns: list[SourceColumn], words: TableWords) -> list[SourceColumn]:
        """The columns with what their content says: computed ones are kept, contradicted ones doubted."""
        known = {field.id: field for field in words.table.fields}
        agreed = []
        for column in columns:
            field = known.get(column.target)
            content = self.contents[column.number]
            role = _length_or_week(column, words, content)
            if role:
                agreed.append(role)
            elif field is None:
                agreed.append(column)
            elif field.computed:
                why = f"«{field.label}» la calcula el formato"
                agreed.append(replace(column, target=EXTRA, why=why, computed=field.id))
            elif self._contradicts(field, content, words):
                agreed.append(replace(column, sure=column.sure * DOUBT, why="el contenido no es lo que dice el título"))
            else:
                agreed.append(column)
        return agreed

    def _contradicts(self, field: Field, content: ColumnContent, words: TableWords) -> bool:
        if field is words.key and content.codes:
            return True
        if field is words.key and len(content) >= 4 and content.distinct < DISTINCT_KEY:
            longest = max((other.length for other in self.contents.values() if other.distinct == 1), default=0.0)
            if longest > content.length:
                return True
        return agreement(field, content, self.catalog) < MOST

    def _one_each(self, columns: list[SourceColumn], words: TableWords) -> list[SourceColumn]:
        """Of several columns for one field the surest keeps it, of those the first; what the others are is asked."""
        best: dict[str, SourceColumn] = {}
        for column in columns:
            rival = best.get(column.target)
            if column.is_field and (rival is None or column.sure > rival.sure):
                best[column.target] = column
        single = []
        for column in columns:
            if column.is_field and best[column.target] is not column:
                label = words.table.field(column.target).label
                why = f"otra columna («{best[column.target].title}») ya es «{label}»"
                single.append(replace(column, target=EXTRA, sure=DOUBT, why=why))
            else:
                single.append(column)
        return single

    def _answered(self, mapping: TableMapping, answers: Answers) -> list[SourceColumn]:
        """The columns as people said: what was answered is sure, and takes its field from any other column."""
        ids = {field.id for field in mapping.words.table.fields if not field.computed}
        said: dict[int, str] = {}
        for column in mapping.columns:
            title = column.title if self._counts[fold(column.title)] == 1 else ""
            answer = answers.column(title, column.letter)
            if answer in ids or answer in (EXTRA, DROPPED):
                said[column.number] = answer or ""
        taken = {answer for answer in said.values() if answer in ids}
        columns = []
        for column in mapping.columns:
            if column.number in said:
                answer = said[column.number]
                kept = column.kept and answer != DROPPED
                columns.append(replace(column, target=answer, sure=1.0, why="usted lo dijo", kept=kept, suggestion=""))
            elif column.target in taken and not column.mark:
                columns.append(replace(column, target=EXTRA, sure=1.0, why="usted dijo que el campo es otra columna"))
            else:
                columns.append(column)
        return columns


def _length_or_week(column: SourceColumn, words: TableWords, content: ColumnContent) -> SourceColumn | None:
    """A column of durations, or of week numbers that are no dates; None for any other."""
    if words.form.id != "cronograma_general" or column.target in (LEVEL, DURATION):
        return None
    text = fold(column.title)
    bare = fold(text.partition("(")[0])
    if bare in LENGTHS and not any(
        KINDS[field.kind].dated and field.id == column.target for field in words.table.fields
    ):
        return replace(column, target=DURATION, sure=1.0, why="duración", kept=True)
    if content.weeks and any(word.startswith(WEEKS) for word in text.split()):
        first = any(word.startswith(FIRSTS) for word in text.split())
        last = any(word.startswith(LASTS) for word in text.split())
        if first != last:
            target = "inicio_planeado" if first else "fin_planeado"
            return replace(column, target=target, sure=1.0, why="número de semana", kept=True, mark="semana")
    return None


def _paired(columns: list[SourceColumn], words: TableWords) -> list[SourceColumn]:
    """Two columns of marks as one field: the one for yes and the one for no."""
    lists = {field.choices: field.id for field in words.table.fields if field.choices}
    titles = [fold(column.title.rpartition(" / ")[2]) for column in columns]
    for (yes, no), (list_id, first, second) in PAIRS.items():
        id = lists.get(list_id)
        if id is None or yes not in titles or no not in titles:
            continue
        for title, value in ((yes, first), (no, second)):
            place = titles.index(title)
            columns[place] = replace(columns[place], target=id, sure=1.0, why="dos columnas, una marca", mark=value)
    return columns
