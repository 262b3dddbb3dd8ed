"""The whole of an import before anything is written: the tables of a file converted, and what has to be asked first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.workbooks.importing.answers import Map
from implementation_xl.workbooks.importing.content import months_first
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.converting import Converter, date_texts
from implementation_xl.workbooks.importing.proposing import Recognised, recognise
from implementation_xl.workbooks.importing.questions import OpenQuestion, table_map
from implementation_xl.workbooks.importing.sources import SourceFile

MONTH, DAY = "mes", "dia"


@dataclass(slots=True)
class ImportPlan:
    """What an import of a file would do: `tables` go over once no question is open; the rest is told."""

    source: SourceFile
    tables: list[Converted] = field(default_factory=list)
    left: list[Recognised] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def problem(self) -> Problem | None:
        """What keeps the file from being read at all."""
        return self.source.problem if not self.source.sheets else None

    @property
    def questions(self) -> list[OpenQuestion]:
        """Everything that has to be answered first."""
        return [question for table in self.tables for question in table.questions]

    @property
    def ready(self) -> bool:
        """True where it can be done without a question."""
        return bool(self.tables) and not self.questions

    def maps(self) -> dict[str, Mapping[str, Any]]:
        """What `mapa.toml` says of its tables, by fingerprint."""
        converted = {table.table.fingerprint: table_map(table.table, table.questions) for table in self.tables}
        return {**{table.fingerprint: table_map(table, ()) for table in self.left}, **converted}


def plan_import(source: SourceFile, catalog: Catalog, known: Map, wanted: tuple[str, int] = ("", 0)) -> ImportPlan:
    """The plan of a file with the answers known so far; `wanted` is a sheet and a row of titles, where given."""
    recognition = recognise(source, catalog, known, wanted)
    plan = ImportPlan(source, foreign=recognition.foreign, refused=recognition.refused)
    taken = [table for table in recognition.tables if table.answers.take is not False]
    plan.left = [table for table in recognition.tables if table.answers.take is False]
    month_first, doubt = _month_first(taken)
    for table in taken:
        sheet = source.sheets[table.block.sheet]
        converted = Converter(table, sheet, catalog, month_first=month_first).convert()
        converted.questions[:0] = _about_table(
            table, sheet.name, hidden=sheet.grid.hidden, wanted=wanted, several=len(taken) > 1
        )
        if doubt:
            converted.questions.append(_order(table))
        elif month_first:
            converted.notices.append("Las fechas escritas como texto llevan primero el mes, en todo el archivo.")
        plan.tables.append(converted)
    return plan


def _month_first(tables: Iterable[Recognised]) -> tuple[bool, bool]:
    """Whether the date texts of a file are month first, and whether that has to be asked."""
    tables = list(tables)
    answers = {table.answers.order for table in tables if table.answers.order}
    if answers:
        return MONTH in answers, False
    day, month = months_first([content for table in tables for content in date_texts(table)])
    told = any(table.mapping.tool is not None and table.mapping.tool.month_first for table in tables)
    return month and not day, month and not day and not told


def _order(table: Recognised) -> OpenQuestion:
    text = "Varias fechas en texto solo pueden llevar primero el mes (mes/día/año): ¿van así todas las del archivo?"
    return OpenQuestion("date_order", table.block.header, text, MONTH, ("orden_fechas",), table.fingerprint)


def _about_table(
    table: Recognised, sheet: str, *, hidden: bool, wanted: tuple[str, int], several: bool
) -> list[OpenQuestion]:
    """What has to be asked of a table as a whole: its form, whether it is taken, and whether it was hidden."""
    questions = []
    title = table.mapping.words.form.title
    if not table.sure:
        text = f"Hoja «{sheet}», títulos en {table.block.header}: ¿es «{title}»?"
        form = table.mapping.words.form.id
        questions.append(OpenQuestion("form", table.block.header, text, form, ("formato",), table.fingerprint))
    if table.answers.take is None and not wanted[0]:
        if hidden:
            text = f"La hoja «{sheet}» está oculta: ¿se importa?"
            questions.append(OpenQuestion("hidden_sheet", sheet, text, "true", ("importar",), table.fingerprint))
        elif several:
            text = (
                f"El libro tiene varias tablas. La de la hoja «{sheet}», títulos en {table.block.header}: ¿se importa?"
            )
            questions.append(OpenQuestion("tables", table.block.header, text, "true", ("importar",), table.fingerprint))
    return questions
