"""What an import cannot decide alone, with what it proposes; each question knows where its answer stands in the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from implementation_xl.workbooks.importing.answers import OPEN
from implementation_xl.workbooks.importing.mapping import COLUMN_SURE, KEY_SURE, SourceColumn, TableMapping
from implementation_xl.workbooks.importing.proposing import Recognised
from implementation_xl.workbooks.importing.words import DROPPED, EXTRA


class OpenQuestion(NamedTuple):
    """`about` is the kind of question, `at` the cells, `key` the place of the answer in the table's map."""

    about: str
    at: str
    text: str
    proposal: str
    key: tuple[str, ...]
    fingerprint: str = ""


def column_questions(table: Recognised) -> list[OpenQuestion]:
    """A question for each column that is not sure enough to go over alone."""
    mapping = table.mapping
    return [_about(column, mapping) for column in mapping.columns if is_open(column, mapping)]


def is_open(column: SourceColumn, mapping: TableMapping) -> bool:
    """True for a column that has to be asked about."""
    key = mapping.words.key
    if column.suggestion:
        return True
    least = KEY_SURE if key and column.target == key.id else COLUMN_SURE
    return column.is_field and column.sure < least


def _about(column: SourceColumn, mapping: TableMapping) -> OpenQuestion:
    name = (
        f"la columna {column.letter}, «{column.title}»" if column.title else f"la columna {column.letter}, sin título"
    )
    label = next((field.label for field in mapping.words.table.fields if field.id == column.aim), "")
    what = f"¿es «{label}»?" if label else "¿se conserva a la derecha, sin llenar ningún campo?"
    at = f"{column.letter}{mapping.block.bottom}"
    return OpenQuestion(
        "column", at, f"De {name}: {what} ({column.why})", column.aim, ("columnas", map_title(column, mapping))
    )


def map_title(column: SourceColumn, mapping: TableMapping) -> str:
    """The name of a column in a map: its title, or its letter where it has none of its own."""
    alone = sum(other.title == column.title for other in mapping.columns) == 1
    return column.title if column.title and alone else column.letter


def table_map(table: Recognised, questions: Sequence[OpenQuestion]) -> dict[str, Any]:
    """What stands in `mapa.toml` about a table: what is decided and proposed, and «?» for what only people know."""
    mapping, answers = table.mapping, table.answers
    members: dict[str, Any] = {
        "titulos": [mapping.block.title(column) for column in mapping.block.titles],
        "formato": mapping.words.form.id,
        "importar": True if answers.take is None else answers.take,
    }
    kept = {
        "escala": answers.scale,
        "orden_fechas": answers.order,
        "unidad_duracion": answers.unit,
        "inicio": answers.start,
        "sin_fechas": answers.undated,
    }
    members |= {name: value for name, value in kept.items() if value not in ("", None)}
    columns = {map_title(column, mapping): _said(column) for column in mapping.columns}
    values: dict[str, dict[str, str]] = {id: dict(words) for id, words in answers.values.items()}
    for question in questions:
        if question.key[0] == "valores":
            values.setdefault(question.key[1], {})[question.key[2]] = question.proposal or OPEN
        elif len(question.key) == 1 and question.key[0] not in ("formato", "importar"):
            members[question.key[0]] = question.proposal or OPEN
    return {**members, "columnas": columns, **({"valores": values} if values else {})}


def _said(column: SourceColumn) -> str:
    return (
        DROPPED if column.target.startswith("=") and not column.kept else EXTRA if column.aim[:1] == "=" else column.aim
    )


def answered(members: Mapping[str, Any], question: OpenQuestion, answer: Any) -> None:
    """Put an answer where the map has it."""
    place: Any = members
    for name in question.key[:-1]:
        place = place.setdefault(name, {})
    place[question.key[-1]] = answer
