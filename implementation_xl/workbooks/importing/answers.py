"""What people answered about a table, kept in `mapa.toml` by the fingerprint of its titles: alike files ask once.

An answer that is still to be given stands there as «?»: the file is edited and given back with --mapa.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.base.files import beside, failure
from implementation_xl.base.toml_text import toml_of
from implementation_xl.base.words import fold

OPEN = "?"
"""The answer that is still to be given."""
TABLES = "tablas"
HEADING = (
    "# Mapa de «ixl importar»: de qué columna sale cada campo. Corrija lo que haga falta, cambie cada «?» por su\n"
    "# respuesta y repita con --mapa. Una columna es el id de un campo, «extra» (se conserva a la derecha) o «-» (no\n"
    "# se lleva).\n"
)


@dataclass(slots=True)
class Answers:
    """The answers about one table; "" and None where none was given.

    `columns` and `values` are by folded title (or letter) and by field and folded word; `whole` is true where the
    person has seen the mapping whole, so that nothing of it is asked again.
    """

    titles: tuple[str, ...] = ()
    form: str = ""
    take: bool | None = None
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    scale: str = ""
    order: str = ""
    unit: str = ""
    start: date | None = None
    undated: bool | None = None
    whole: bool = False

    def column(self, title: str, letter: str) -> str | None:
        """The answer for a column, by its letter first; None for none."""
        answer = self.columns.get(letter.casefold()) or self.columns.get(fold(title))
        return None if answer in (None, "", OPEN) else answer

    def value(self, field_id: str, word: str) -> str | None:
        """What a word of a field means; None where it was not answered."""
        answer = self.values.get(field_id, {}).get(word)
        return None if answer == OPEN else answer


@dataclass(slots=True)
class Map:
    """The answers about each table, by fingerprint; those of the command line hold for any."""

    tables: dict[str, Answers] = field(default_factory=dict)
    given: Answers = field(default_factory=Answers)

    def of(self, fingerprint: str) -> Answers:
        """The answers about a table: those given now before those kept."""
        kept, given = self.tables.get(fingerprint, Answers()), self.given
        values = {id: {**kept.values.get(id, {}), **given.values.get(id, {})} for id in {*kept.values, *given.values}}
        return Answers(
            kept.titles,
            given.form or kept.form,
            kept.take if given.take is None else given.take,
            {**kept.columns, **given.columns},
            values,
            given.scale or kept.scale,
            given.order or kept.order,
            given.unit or kept.unit,
            given.start or kept.start,
            kept.undated if given.undated is None else given.undated,
            kept.whole or given.whole,
        )


def fingerprint(titles: Iterable[str]) -> str:
    """What tells tables with the same titles: their order counts, their spelling does not."""
    text = "\n".join(fold(title) for title in titles)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def read_map(path: Path) -> dict[str, dict[str, Any]]:
    """What a `mapa.toml` says of each table, by fingerprint; raises ImplementationXLError (E891) where it is none."""
    try:
        tables = toml_of(path.read_text("utf-8-sig")).get(TABLES, [])
        members = {str(one["huella"]): {key: one[key] for key in one if key != "huella"} for one in tables}
        for table in members.values():
            answers_of(table)
        return members
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"falta «{error.args[0]}»" if isinstance(error, KeyError) else str(error)
        raise failure("E891", path, reason=reason) from error


def answers_of(data: Mapping[str, Any]) -> Answers:
    """The answers of one table of a map."""
    start = data.get("inicio")
    return Answers(
        tuple(map(str, data.get("titulos", ()))),
        _text(data.get("formato")),
        data.get("importar") if isinstance(data.get("importar"), bool) else None,
        {fold(str(title)): str(id) for title, id in data.get("columnas", {}).items()},
        {
            str(id): {str(word): str(value) for word, value in words.items()}
            for id, words in data.get("valores", {}).items()
        },
        _text(data.get("escala")),
        _text(data.get("orden_fechas")),
        _text(data.get("unidad_duracion")),
        start if isinstance(start, date) else None,
        data.get("sin_fechas") if isinstance(data.get("sin_fechas"), bool) else None,
        whole=True,
    )


def _text(value: Any) -> str:
    return "" if value in (None, OPEN) else str(value)


def map_text(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of a `mapa.toml`: fingerprint -> what stands under it, nested tables last."""
    lines = [HEADING]
    for mark, members in tables.items():
        lines.append(f"\n[[{TABLES}]]\nhuella = {toml_value(mark)}\n")
        nested = {name: value for name, value in members.items() if isinstance(value, Mapping)}
        lines += [f"{name} = {toml_value(value)}\n" for name, value in members.items() if name not in nested]
        for name, values in nested.items():
            deeper = all(isinstance(value, Mapping) for value in values.values())
            for key, inner in values.items() if deeper else ((None, values),):
                place = f"{TABLES}.{name}" + (f".{key}" if key else "")
                lines.append(f"\n[{place}]\n")
                lines += [f"{toml_value(title)} = {toml_value(value)}\n" for title, value in inner.items()]
    return "".join(lines)


def write_map(tables: Mapping[str, Mapping[str, Any]], path: Path) -> Path:
    """Write a `mapa.toml`, in place of an earlier one: all that it said is among `tables` or not asked any more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside(path) as temporary:
        temporary.write_text(map_text(tables), "utf-8")
    return path


def toml_value(value: Any) -> str:
    """A text, number, truth, date or list of them as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, (int, float)):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
