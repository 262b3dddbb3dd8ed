"""What sample workbooks say, declared as TOML: a file a project, a text table a table of a form.

Standard library only, and nothing of implementation_xl: the tests work out their expected values from what this reads.

A table has a line a record and `|` between cells; its first line holds field ids, a blank line is a blank row of the
sheet. Days are written 30/06 (of 2026) or 02/05/2023, percents "70 %", times "08:30", decimals with a comma. The
content is what the cells mean. Where a person typed something else, or a rule finds fault, an entry of `faults` says
so: the record (by its first cell) and the field, or the field of the `header`, or neither for the whole workbook.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from fractions import Fraction
from pathlib import Path
from typing import Any

YEAR = 2026
NUMBERS = frozenset(
    {
        "actividades",
        "cantidad",
        "ciclo",
        "dias_estabilizacion",
        "dias_formacion",
        "fte",
        "impacto",
        "impacto_residual",
        "numero",
        "personal_conectado",
        "personal_formado",
        "personal_planeado",
        "probabilidad",
        "probabilidad_residual",
        "puestos",
        "simultaneos",
        "supervisores",
        "tmo_s",
        "umbral_s",
        "version",
        "vigencia_meses",
        "volumen_mensual",
    }
)
"""The fields that hold a number and no text of digits, such as the number of a clause."""

Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PlantedFault:
    """What must be found: `code` at a field of a record, of the header when `table` is empty, or of the whole workbook.

    `typed` is what the cell holds where that is not what the content says, as text behind an apostrophe. `before` is
    what it held when the first month was recorded: a change that only the history can find.
    """

    code: str
    field: str = ""
    table: str = ""
    row: str = ""
    typed: Any = None
    before: Any = None
    why: str = ""

    @property
    def cell(self) -> Any:
        """What the cell holds: of a text without its apostrophe."""
        return self.typed.removeprefix("'") if isinstance(self.typed, str) else self.typed


@dataclass(frozen=True, kw_only=True)
class DeclaredBook:
    """One filled form. `tables` hold the records in the order of the sheet; None is a blank row.

    `copies` are names of second workbooks of the same content; a `damaged` one is cut off in the middle.
    """

    form: str
    header: Record = field(default_factory=dict)
    tables: Mapping[str, Sequence[Record | None]] = field(default_factory=dict)
    faults: Sequence[PlantedFault] = ()
    copies: Sequence[str] = ()
    damaged: bool = False

    def typed(self, table: str = "", row: str = "") -> Record:
        """What the cells of a record, or of the header, hold where that is not what the content says."""
        return {
            fault.field: fault.cell
            for fault in self.faults
            if fault.typed is not None and (fault.table, fault.row) == (table, row)
        }


@dataclass(frozen=True, kw_only=True)
class DeclaredProject:
    """One project folder: who it is, what all its forms share in the header, and its filled forms by form id."""

    folder: str
    type: str
    project: str
    client: str
    coordinator: str
    code: str | None = None
    header: Record = field(default_factory=dict)
    books: Mapping[str, DeclaredBook] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DeclaredSurvey:
    """Answers to one form of Google: a time and the texts of each; `faults` are codes by cell."""

    file: str
    titles: Sequence[str]
    answers: Sequence[Sequence[str]]
    faults: Mapping[str, str]


def declared_project(path: Path, book: type[DeclaredBook] = DeclaredBook) -> DeclaredProject:
    """The project declared in a file; its forms are made as `book`, which may know more keys."""
    data = _toml(path)
    header = _values(data.pop("header", {}))
    books = {form: _book(form, declared, book) for form, declared in data.pop("books").items()}
    return DeclaredProject(**data, header=header, books=books)


def declared_survey(path: Path) -> DeclaredSurvey:
    """The survey declared in a file."""
    data = _toml(path)
    return DeclaredSurvey(**data | {"answers": _lines(data["answers"])})


def declared_key(record: Record) -> str:
    """What names a record: its first cell."""
    first = next(iter(record.values()))
    return f"{first:g}" if isinstance(first, float) else str(first)


def value(id: str, text: Any) -> Any:
    """What a text of the content stands for in a field; None for a blank."""
    if not isinstance(text, str):
        return text
    if match := re.fullmatch(r"(\d\d)/(\d\d)(?:/(\d{4}))?", text):
        return date(int(match[3] or YEAR), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"([\d,]+) %", text):
        return Fraction(match[1].replace(",", ".")) / 100
    if match := re.fullmatch(r"(\d\d):(\d\d)", text):
        return time(int(match[1]), int(match[2]))
    if id in NUMBERS and re.fullmatch(r"[\d,]+", text):
        return float(text.replace(",", "."))
    return text or None


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _book(form: str, data: dict[str, Any], kind: type[DeclaredBook]) -> DeclaredBook:
    header = _values(data.pop("header", {}))
    tables = {id: _records(text) for id, text in data.pop("tables", {}).items()}
    faults = tuple(_fault(fault) for fault in data.pop("faults", ()))
    return kind(form=form, header=header, tables=tables, faults=faults, **data)


def _fault(data: dict[str, Any]) -> PlantedFault:
    field = data.pop("header", data.pop("field", ""))
    return PlantedFault(field=field, before=value(field, data.pop("before", None)), **data)


def _values(texts: Mapping[str, Any]) -> Record:
    return {id: value(id, text) for id, text in texts.items()}


def _records(text: str) -> tuple[Record | None, ...]:
    ids, *lines = _lines(text)
    for number, cells in enumerate(lines, 1):
        if any(cells) and len(cells) != len(ids):
            raise ValueError(f"record {number} has {len(cells)} cells for {len(ids)} columns: {cells}")
    return tuple(_values(dict(zip(ids, cells, strict=True))) if any(cells) else None for cells in lines)


def _lines(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().split("\n")]
