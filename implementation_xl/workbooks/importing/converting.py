"""The records of a recognised table as values of our form, with all that was changed, left out or has to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from implementation_xl.base.cells import column_letter
from implementation_xl.base.words import clean
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Choices, Field
from implementation_xl.workbooks.importing.blocks import is_blank, says_nothing
from implementation_xl.workbooks.importing.content import ColumnContent, is_unticked, list_value, tick_of
from implementation_xl.workbooks.importing.converted import GROUP_TITLE, AlteredValue, Converted
from implementation_xl.workbooks.importing.ends import add_ends, add_milestones, week_days
from implementation_xl.workbooks.importing.letterhead_values import HeaderValue, header_values
from implementation_xl.workbooks.importing.mapping import SourceColumn
from implementation_xl.workbooks.importing.proposing import Recognised
from implementation_xl.workbooks.importing.questions import OpenQuestion, column_questions
from implementation_xl.workbooks.importing.rows import SourceRow, source_rows
from implementation_xl.workbooks.importing.source_table import SourceTable, glued
from implementation_xl.workbooks.importing.sources import SourceSheet
from implementation_xl.workbooks.importing.values import (
    Told,
    Value,
    as_shown,
    id_of,
    marks_unsaid,
    share_scale,
    value_of,
)
from implementation_xl.workbooks.importing.words import CARRIED, EXTRA, GROUPS


class Converter:
    """Goes through the columns of one table; `month_first` holds for the whole file."""

    def __init__(self, table: Recognised, sheet: SourceSheet, catalog: Catalog, *, month_first: bool) -> None:
        self.table, self.sheet, self.catalog, self.month_first = table, sheet, catalog, month_first
        self.mapping = table.mapping
        self.form = self.mapping.words.form
        self.cells = SourceTable(sheet.grid, sheet.layout, self.mapping)
        self.fields = {field.id: field for field in self.mapping.words.table.fields}
        phase = self.fields.get(GROUPS.get(self.form.id, ""))
        self.phases = catalog.choices(phase) if phase else None
        self.done = Converted(table, source_rows(self.cells, self.phases))
        self.sources = self.done.rows.records

    def convert(self) -> Converted:
        """All of the table."""
        done = self.done
        done.records = [{} for _ in self.sources]
        done.extras = [{} for _ in self.sources]
        done.questions += column_questions(self.table)
        for column in self.mapping.columns:
            if column.mark and column.mark != "semana":
                continue
            if column.aim in self.fields:
                self._field_column(column, self.fields[column.aim])
        self._marks()
        self._glued_numbers()
        self._groups()
        self._carried()
        add_ends(self)
        add_milestones(self)
        self._kept()
        self._header()
        done.questions = [question._replace(fingerprint=self.table.fingerprint) for question in done.questions]
        return done

    def raw(self, row: SourceRow, column: int) -> Any:
        """The cell of a record; of several merged rows, their texts one under the other."""
        source = self.done.rows.filled.get((row.number, column), row.number)
        value = self.cells.at(source, column)
        more = [text for number in row.more if (text := self.cells.own(number, column)) != ""]
        return "\n".join([*([clean(str(value))] if value != "" else []), *map(str, more)]) if more else value

    def address(self, row: SourceRow, column: int) -> str:
        """Where the value of a record stands in the source."""
        number = self.done.rows.filled.get((row.number, column), row.number)
        number = self.cells.tall.get((number, column), number)
        return f"{column_letter(column)}{number}"

    def ask(self, about: str, at: str, text: str, proposal: str, *key: str) -> None:
        """One more question."""
        self.done.questions.append(OpenQuestion(about, at, text, proposal, key))

    def put(self, index: int, field: Field, value: Value, cell: str, old: Any) -> None:
        """The value of a record, and the change where it is one."""
        if value.value is not None:
            self.done.records[index][field.id] = value.value
        if value.why and value.word is None:
            change = AlteredValue(
                cell, field.label, as_shown(old) if old != "" else "", as_shown(value.value), value.why
            )
            self.done.changes.append(change)

    def _field_column(self, column: SourceColumn, field: Field) -> None:
        raws = [self.raw(row, column.number) for row in self.sources]
        if column.mark == "semana":
            week_days(self, column, field, raws)
            return
        choices = self.catalog.choices(field)
        told = self._told(column, field, choices, raws)
        words: dict[str, str] = {}
        for index, (row, raw) in enumerate(zip(self.sources, raws, strict=True)):
            cell = self.address(row, column.number)
            if field.number and not choices:
                value = id_of(raw, self.sheet.layout.decimals.get((row.number, column.number), 0))
                value = Value(None) if raw == "" else value
            else:
                value = value_of(raw, field, choices, told)
            if value.word is not None:
                words.setdefault(value.word, cell)
            self.put(index, field, value, cell, raw)
        for word, cell in words.items():
            self._ask_word(field, word, cell, choices)

    def _told(self, column: SourceColumn, field: Field, choices: Choices | None, raws: list[Any]) -> Told:
        answers = self.table.answers
        meant = {word: value for word, value in answers.values.get(field.id, {}).items() if value != "?"}
        tool = self.mapping.tool.name if self.mapping.tool else ""
        percent = 1
        if field.kind == "porcentaje":
            scale = share_scale(raws, answers.scale)
            percent = scale.percent
            if scale.doubt is not None:
                at = self.address(self.sources[scale.doubt], column.number)
                text = (
                    f"En «{column.title}» hay números hasta 100 y un {as_shown(raws[scale.doubt])}: ¿cuenta de 0 a 100?"
                )
                self.ask("scale", at, text, "0-100", "escala")
            elif percent > 1:
                self.done.notices.append(f"«{column.title}» cuenta de 0 a 100: se dividió entre 100.")
        if choices and marks_unsaid(raws, choices, required=field.required) and "" not in meant:
            self._ask_word(field, "", f"{column.letter}{self.mapping.block.first_row}", choices)
        strict = column.why == "usted lo dijo" and field.kind == "fecha"
        return Told(self.month_first, percent, strict, meant, "" if tool == "Microsoft Planner" else tool)

    def _ask_word(self, field: Field, word: str, cell: str, choices: Choices | None) -> None:
        values = ", ".join(choices.active()) if choices else "un porcentaje, como 100 %, o nada"
        said = f"dice «{word}»" if word else "está en blanco"
        text = f"«{field.label}» {said} en {cell}: ¿qué valor es? ({values})"
        self.ask("value", cell, text, "", "valores", field.id, word)

    def _marks(self) -> None:
        """Two columns with a tick in one of them as one field; ticks in both say nothing."""
        pairs = [column for column in self.mapping.columns if column.mark and column.mark != "semana"]
        for index, row in enumerate(self.sources):
            for column in pairs:
                raw = self.raw(row, column.number)
                if not is_blank(raw) and not is_unticked(raw) and tick_of(raw) is None:
                    cell = self.address(row, column.number)
                    self.put(index, self.fields[column.target], Value(None, "no es una marca"), cell, raw)
            ticked = [column for column in pairs if tick_of(self.raw(row, column.number)) is True]
            if len(ticked) == 1:
                column = ticked[0]
                raw, cell = self.raw(row, column.number), self.address(row, column.number)
                self.put(index, self.fields[column.target], Value(column.mark, f"marca en «{column.title}»"), cell, raw)
            elif ticked:
                self.done.notices.append(f"Fila {row.number}: están marcadas dos columnas; el campo queda vacío.")

    def _glued_numbers(self) -> None:
        number = next((field for field in self.fields.values() if field.number), None)
        key = self.mapping.words.key
        if not self.cells.split or number is None or key is None:
            return
        for index, row in enumerate(self.sources):
            raw = self.cells.at(row.number, self.cells.key)
            parted = glued(raw)
            if parted:
                cell = self.address(row, self.cells.key)
                self.done.records[index][number.id] = parted[0]
                self.put(index, key, Value(parted[1], "el número pasa a su columna"), cell, raw)

    def _groups(self) -> None:
        """The outer group of a row as its phase, where it has none; the inner ones in a column of their own."""
        phase = self.fields.get(GROUPS.get(self.form.id, ""))
        for index, row in enumerate(self.sources):
            groups = row.groups
            if phase and groups and phase.id not in self.done.records[index]:
                meant = list_value(groups[0], self.phases) if self.phases else None
                self.done.records[index][phase.id] = meant or groups[0]
                groups = groups[1:]
            if groups:
                self.done.extras[index][GROUP_TITLE] = " / ".join(groups)

    def _carried(self) -> None:
        """The words of a computed state that another field takes: only those of its list."""
        computed, id, list_id = CARRIED.get(self.form.id, ("", "", ""))
        column = next((column for column in self.mapping.columns if column.computed == computed and computed), None)
        if column is None or self.mapping.aimed(id) or column.aim != EXTRA:
            return
        for index, row in enumerate(self.sources):
            raw = self.raw(row, column.number)
            value = list_value(raw, self.catalog.lists[list_id]) if raw != "" else None
            if value:
                self.put(index, self.fields[id], Value(value, "del estado"), self.address(row, column.number), raw)

    def _kept(self) -> None:
        """The columns at the right: those without a field, and those whose text says more than the field takes."""
        for column, title in self._extra_columns():
            self.done.extra_titles.append(title)
            for index, row in enumerate(self.sources):
                raw = self.raw(row, column.number)
                if not is_blank(raw) or isinstance(raw, bool):
                    self.done.extras[index][title] = as_shown(raw) if isinstance(raw, bool) else raw
        if any(GROUP_TITLE in extra for extra in self.done.extras):
            self.done.extra_titles.append(GROUP_TITLE)

    def _extra_columns(self) -> Iterator[tuple[SourceColumn, str]]:
        taken = {GROUP_TITLE, *(field.label for field in self.fields.values())}
        for column in self.mapping.columns:
            if column.aim != EXTRA and not column.kept and not self._says_more(column):
                continue
            title = column.title or f"Columna {column.letter}"
            while title in taken:
                title += f" ({column.letter})" if not title.endswith(f"({column.letter})") else " +"
            taken.add(title)
            yield column, title

    def _says_more(self, column: SourceColumn) -> bool:
        """True where a text says more than its field: a relation of predecessors, no date where somebody said it is."""
        field = self.fields.get(column.aim)
        if field is not None and field.id == "predecesora":
            return any(letter.isalpha() for row in self.sources for letter in str(self.raw(row, column.number)))
        if field is None or field.kind != "fecha" or column.why != "usted lo dijo":
            return False
        return any(
            not says_nothing(self.raw(row, column.number)) and field.id not in record
            for row, record in zip(self.sources, self.done.records, strict=True)
        )

    def _header(self) -> None:
        self.done.header = header_values(self.sheet, self.mapping.block, self.form, self.catalog)
        plan = self.done.rows.plan
        if plan and not any(value.field == "proyecto" for value in self.done.header):
            cell = f"{column_letter(self.cells.key)}{plan[0]}"
            self.done.header.append(HeaderValue("proyecto", cell, plan[1], plan[1]))


def date_texts(table: Recognised) -> list[ColumnContent]:
    """The columns of a table that hold dates, or would."""
    fields = {field.id for field in table.mapping.words.table.fields if field.kind == "fecha"}
    return [table.mapping.contents[column.number] for column in table.mapping.columns if column.aim in fields]
