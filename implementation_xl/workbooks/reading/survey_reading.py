"""Answers to a survey, as Google or Microsoft Forms exports them -> when each was given, of which project, its ratings.

Names, addresses and comments that people wrote are looked at only to see that they are no ratings: nothing of them
goes into a reading, and no problem shows what a person answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from implementation_xl.adapters.grid import Book, Grid, ReadFailure
from implementation_xl.adapters.reading import microsoft_forms
from implementation_xl.adapters.reading.google_forms import header_row, is_text_export, names_survey, read_stamps, told
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import DAYS_TO_1904
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import clean, fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import BLANK, show
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.forms.tables import TableData, extended
from implementation_xl.indicators.ratings import DOUBTS, NO_RATING, RECOMMENDS, Question, Unrated, rated
from implementation_xl.workbooks.reading.survey_columns import counted, uncounted

STAMP, TIME, CODE, PROJECT = "marca_temporal", "hora", "codigo_proyecto", "proyecto"
RESULTS = "respuestas"
COLUMNS_TOLD, UNMEASURED = "N136", "A150"
SHORTEST, LONGEST = 60, 200
"""How much of a time stamp a problem shows, and how much of a question's title is kept."""


class Share(NamedTuple):
    """The answers of a file that name one project: its `name` as first typed ("" for none), where, and how many."""

    name: str
    sheet: str
    cell: str
    answers: int


class Part(NamedTuple):
    """The part of a file's answers that is of one project: the keys of the names that mean it.

    At `home` it carries what is to be said of the whole file too.
    """

    keys: tuple[str, ...]
    home: bool


def survey_form(grid: Grid, catalog: Catalog) -> Form | None:
    """The form of a sheet of answers; None for any other sheet, or where no survey is defined."""
    if not header_row(grid):
        return None
    return next((one for one in catalog.latest() if one.survey), None)


class SurveyReader:
    """Reads the first sheet of answers of a book; the table's columns are those of the form and the questions."""

    def __init__(self, path: str, form: Form, book: Book, catalog: Catalog) -> None:
        self.path, self.form, self.book, self.catalog = path, form, book, catalog
        self.problems: list[Problem] = []

    def run(self) -> TableData:
        """The answers; raises ReadFailure when neither a column nor the file's name says that they are of a survey."""
        grid = self._grid()
        top = header_row(grid)
        titles = [clean(cell)[:LONGEST] if type(cell) is str else "" for cell in grid.rows[top - 1]]
        rows = [number for number in range(top + 1, len(grid.rows) + 1) if _is_answered(grid.rows[number - 1])]
        table = self.form.table(RESULTS)
        placed = self._placed(table, titles)
        columns: dict[str, list[Any]] = {one.id: [None] * len(rows) for one in table.fields}
        data = TableData(table, grid.sheet, top, rows, columns, placed)
        if rows:
            self._questions(data, grid, titles)
            self._stamps(data, grid, titles)
            for id in (CODE, PROJECT):
                if id in placed:
                    data.columns[id] = [_name(raw) for raw in _cells(grid, rows, placed[id])]
            self._hidden(data, grid)
        else:
            self._say("N135", grid.sheet, f"A{top}")
        return data

    def _grid(self) -> Grid:
        """The first sheet of answers that has any, else the first one."""
        grids = list(self._grids())
        full = [one for one in grids if len(one.rows) > header_row(one)]
        for other in full[1:]:
            title = self.form.table(RESULTS).title
            self._say("A210", other.sheet, found=other.sheet, expected=full[0].sheet, table=title)
        return (full or grids)[0]

    def _grids(self) -> Iterator[Grid]:
        """The sheets of answers; another that cannot be parsed is none of them."""
        for name in self.book.sheet_names:
            with suppress(ReadFailure):
                grid = self.book.grid(name)
                if header_row(grid):
                    yield grid

    def _placed(self, table: Table, titles: Sequence[str]) -> dict[str, int]:
        placed = {STAMP: microsoft_forms.stamp_place(titles) + 1}
        for id in (CODE, PROJECT):
            field = table.field(id)
            place = told(titles, (field.label, *field.synonyms))
            if place is not None:
                placed[id] = place + 1
        return placed

    def _questions(self, data: TableData, grid: Grid, titles: Sequence[str]) -> None:
        """Add a column per rated question; say on which scale each counts, which columns do not, and why."""
        survey = self.form.survey
        assert survey is not None
        columns = self._asked(data, titles)
        cells = [_cells(grid, data.rows, column) for column in columns]
        asked = [(titles[column - 1], given) for column, given in zip(columns, cells, strict=True)]
        columns_told = dict(zip(columns, rated(asked, survey, self.catalog), strict=True))
        data.extra = tuple(
            self._question(data, column, titles[column - 1], question)
            for column, question in columns_told.items()
            if isinstance(question, Question)
        )
        if not data.extra and not self._is_survey(columns_told.values()):
            raise ReadFailure(Problem("N134" if is_text_export(self.path) else "E106", self.path))
        data.table = extended(data.table, data.extra)
        self._tell(data, columns_told, titles)

    def _tell(self, data: TableData, told: Mapping[int, Question | Unrated], titles: Sequence[str]) -> None:
        """Say which columns count and which do not, and what keeps a question or the survey from being measured."""
        at = f"A{data.header_row}"
        if not data.extra:
            asking = {
                column: question for column, question in told.items() if isinstance(question, Unrated) and question.asks
            }
            self._say(UNMEASURED, data.sheet, at, reason=uncounted(asking or told, titles))
        self._say(COLUMNS_TOLD, data.sheet, at, counted=counted(told, titles), uncounted=uncounted(told, titles))
        for column, question in told.items():
            if isinstance(question, Unrated) and question.reason in DOUBTS:
                self._doubt(data, _field(column, titles[column - 1], None), column, question.reason)

    def _doubt(self, data: TableData, field: Field, column: int, reason: str) -> None:
        """Say that a question is not measured; it stays in the table, without values, for the files beside this one."""
        code = "N454" if reason == RECOMMENDS else "A225"
        self._say(code, data.sheet, f"{column_letter(column)}{data.header_row}", field, reason=reason)
        data.extra = (*data.extra, field)
        data.table = extended(data.table, (field,))
        data.placed[field.id] = column
        data.columns[field.id] = [None] * len(data.rows)

    def _asked(self, data: TableData, titles: Sequence[str]) -> list[int]:
        """The columns that people filled in: those that the form's program adds are none of them."""
        taken = set(data.placed.values())
        if microsoft_forms.is_header(titles):
            taken |= {1, 2} | {column for column, title in enumerate(titles, 1) if microsoft_forms.is_own(title)}
        return [column for column in range(1, len(titles) + 1) if column not in taken]

    def _question(self, data: TableData, column: int, title: str, question: Question) -> Field:
        field = _field(column, title, question)
        data.placed[field.id] = column
        data.columns[field.id] = list(question.values)
        if question.others:
            data.as_sheet[field.id] = dict(question.others)
        if question.backwards:
            self._say("N456", data.sheet, f"{column_letter(column)}{data.header_row}", field)
        for index, word in question.others.items():
            if word == NO_RATING:
                expected = f"de {question.scale}"
                self._say("A435", data.sheet, data.cell(field.id, index), field, expected=expected)
        return field

    def _is_survey(self, columns: Iterable[Question | Unrated]) -> bool:
        """Whether answers without a rating that counts are those of a survey all the same."""
        asks = any(isinstance(column, Unrated) and column.asks for column in columns)
        return asks or names_survey(self.path)

    def _stamps(self, data: TableData, grid: Grid, titles: Sequence[str]) -> None:
        place = data.placed[STAMP]
        cells = _cells(grid, data.rows, place)
        shift = DAYS_TO_1904 if self.book.counts_from_1904 else 0
        stamps = read_stamps(cells, titles[place - 1], shift)
        data.columns[STAMP], data.columns[TIME] = list(stamps.days), list(stamps.times)
        field = data.table.field(STAMP)
        for index, day in enumerate(stamps.days):
            if day is None:
                self._say("A453", data.sheet, data.cell(STAMP, index), field)
        if stamps.month_first:
            first = next(index for index, cell in enumerate(cells) if type(cell) is str and stamps.days[index])
            self._say(
                "N139",
                data.sheet,
                data.cell(STAMP, first),
                field,
                found=show(cells[first])[:SHORTEST],
                expected=show(stamps.days[first]),
            )

        if stamps.moved:
            first = stamps.moved[0]
            here = f"{show(stamps.days[first])} {stamps.times[first]:%H:%M}"
            count = str(len(stamps.moved))
            shown = show(cells[first])[:SHORTEST]
            self._say("N148", data.sheet, data.cell(STAMP, first), field, found=shown, expected=here, count=count)

    def _hidden(self, data: TableData, grid: Grid) -> None:
        rows = [row for row in data.rows if row in grid.hidden_rows]
        if rows:
            self._say("N217", grid.sheet, f"A{rows[0]}", found=str(len(rows)), expected=str(len(data.rows)))

    def _say(
        self,
        code: str,
        sheet: str,
        cell: str | None = None,
        field: Field | None = None,
        found: str | None = None,
        expected: str | None = None,
        **params: str,
    ) -> None:
        id, label = (field.id, field.label) if field else (None, None)
        self.problems.append(Problem(code, self.path, sheet, cell, id, label, found, expected, params))


def shares_of(data: TableData) -> tuple[Share, ...] | None:
    """The projects that the answers name, in order of appearance; None where nothing asks for the project."""
    if PROJECT not in data.placed and CODE not in data.placed:
        return None
    shares: dict[str, Share] = {}
    for index, name in enumerate(named_projects(data)):
        code = data.columns[CODE][index] is not None or PROJECT not in data.placed
        first = shares.get(name_key(name)) or Share(name, data.sheet, data.cell(CODE if code else PROJECT, index), 0)
        shares[name_key(name)] = first._replace(answers=first.answers + 1)
    return tuple(shares.values())


def named_projects(data: TableData) -> list[str]:
    """What each answer names as its project: its code, else its name, else ""."""
    return [code or name or "" for code, name in zip(data.columns[CODE], data.columns[PROJECT], strict=True)]


def name_key(name: str) -> str:
    """A project's name or code as it is compared: without accents, case and punctuation."""
    return " ".join(re.findall(r"\w+", fold(name)))


def _is_answered(row: Sequence[Any]) -> bool:
    return any(cell != BLANK and not (type(cell) is str and not cell.strip()) for cell in row)


def _cells(grid: Grid, rows: Sequence[int], column: int) -> list[Any]:
    return [grid.rows[row - 1][column - 1] for row in rows]


def _name(raw: Any) -> str | None:
    """The name or code of a project as typed; None for a blank."""
    return clean(show(raw))[:LONGEST] or None if raw != BLANK else None


def _field(column: int, title: str, question: Question | None) -> Field:
    """The column of a question; its kind goes with its numbers."""
    letter = column_letter(column)
    scale = question.scale if question else None
    whole = question is None or all(value is None or type(value) is int for value in question.values)
    return Field(
        id=f"pregunta_{letter.lower()}",
        label=title or f"Columna {letter}",
        kind="entero" if whole else "numero",
        minimum=scale.least if scale else None,
        maximum=scale.top if scale else None,
    )
