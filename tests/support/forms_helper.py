"""A filled form from a small Markdown table in the test, ways to spoil it, and what the reader said of it."""

from __future__ import annotations

import re
import shutil
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

import implementation_xl as ixl
from implementation_xl.adapters.drawing import Formula
from implementation_xl.base.cells import column_letter, place_of
from implementation_xl.forms.model import Form, Table
from implementation_xl.forms.plan import plan_of
from implementation_xl.indicators.definitions import catalog

HEADER: dict[str, Any] = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "codigo_proyecto": "IMP-1"}
SCHEDULE = """
    | actividad   | area       | inicio_planeado | fin_planeado | avance |
    | Kick-off    | Comercial  | 2026-03-02      | 2026-03-02   | 100 %  |
    | Troncal SIP | Tecnología | 2026-03-03      | 2026-03-10   | 50 %   |
    | Formación   | Formación  | 2026-03-11      | 2026-03-20   |        |
"""
REQUIREMENTS = """
    | requerimiento    | area | estado    | cumplimiento |
    | Nivel 80/20      | WFM  | Cumple    | 100 %        |
    | Grabar llamadas  | WFM  | Pendiente |              |
"""
MEETINGS = """
    | tipo    | fecha      | tema  | estado    | acta_realizada | fecha_envio |
    | Interna | 2026-03-02 | Plan  | Realizada | Sí             | 2026-03-03  |
    | Cliente | 2026-03-09 | Plan  | Agendada  |                |             |
"""
TESTS = """
    | item  | resultado_esperado | area       | criticidad | resultado | confirmado |
    | IVR   | Suena              | Tecnología | Crítica    | Exitosa   | Sí         |
"""
TABLES = {
    "cronograma_general": ("actividades", SCHEDULE),
    "requerimientos_contractuales": ("requerimientos", REQUIREMENTS),
    "control_actas": ("reuniones", MEETINGS),
    "set_pruebas": ("pruebas", TESTS),
}


def rows_of(text: str) -> list[dict[str, Any]]:
    """The records of a Markdown table whose first row holds field ids.

    A cell is an ISO date, "50 %", a number, an error ("#REF!") or a text; as in Excel an apostrophe makes it a text,
    whatever it looks like. "·" stands for a space, and an empty cell is blank.
    """
    lines = [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in text.split("\n") if "|" in line]
    header, *body = lines
    return [dict(zip(header, map(cell, line), strict=True)) for line in body]


def cell(text: str) -> Any:
    """The value a person typed in one cell."""
    if text.startswith("'"):
        return text[1:].replace("·", " ")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if match := re.fullmatch(r"(-?[\d.]+) %", text):
        return float(match[1]) / 100
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    if re.fullmatch(r"#.*[!?A]", text):
        return Formula("=NA()", text)
    return text.replace("·", " ") or None


def form_of(form_id: str) -> tuple[Form, Table]:
    """A packaged form and its first table."""
    form = catalog().form(form_id)
    return form, next(table for _, table in form.tables())


def filled(
    folder: Path,
    form_id: str = "cronograma_general",
    rows: str | None = None,
    *,
    name: str = "libro.xlsx",
    **header: Any,
) -> Path:
    """A workbook of a form with one table filled from Markdown."""
    table_id, sample = TABLES[form_id]
    values = {**HEADER, **header, table_id: rows_of(sample if rows is None else rows)}
    return generated(form_id, folder / name, values)


_GENERATED: dict[str, bytes] = {}
"""The latest workbooks that were generated: the tests of a file often begin with the same ones."""


def generated(form_id: str, path: Path, values: dict[str, Any]) -> Path:
    """A workbook of a form with these values, as `ixl.generate` writes it."""
    key = repr((form_id, date.today(), sorted(values.items(), key=lambda pair: pair[0])))
    if key in _GENERATED:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_GENERATED[key])
        return path
    ixl.generate(form_id, path, values=values, overwrite=True)
    if len(_GENERATED) == 64:
        del _GENERATED[next(iter(_GENERATED))]
    _GENERATED[key] = path.read_bytes()
    return path


@contextmanager
def edited(path: Path, sheet: str | None = None) -> Iterator[Worksheet]:
    """A sheet of a workbook, by default that of its first table, to be changed by hand; saved over itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep a print area by formula, and says so
        book = openpyxl.load_workbook(path)
    yield book[sheet or _data_sheet(book.sheetnames)]
    book.save(path)


def _data_sheet(names: list[str]) -> str:
    declared = [sheet.name for form in catalog().latest() for sheet, _ in form.tables()]
    return next(name for name in names if name in declared)


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same package with some parts changed."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, change(name, content))
    return path


def copy(path: Path, name: str) -> Path:
    """The same file under another name."""
    return Path(shutil.copy(path, path.with_name(name)))


def place(form_id: str, field_id: str, record: int = 1) -> str:
    """The address of a field of the first table as generated; record 0 is the header row."""
    form, table = form_of(form_id)
    sheet = plan_of(form).table(table.id)
    return f"{column_letter(sheet.column(field_id))}{sheet.header_row + record}"


def label(form_id: str, field_id: str) -> str:
    """The address of the label of a header field as generated."""
    found = plan_of(catalog().form(form_id)).pair(field_id)
    assert found
    return f"{column_letter(found[1].label[0])}{found[1].row}"


def value(form_id: str, field_id: str) -> str:
    """The address of the value of a header field as generated."""
    found = plan_of(catalog().form(form_id)).pair(field_id)
    assert found
    return found[1].cell


def said(reading: ixl.Reading, *, notices: bool = False) -> list[str]:
    """Its problems as "CODE field@record" (record 1 is the first row of the table), "CODE field" or "CODE".

    `record` counts sheet rows below the header row, blank ones among them; cells above it have none.
    """
    data = next(iter(reading.tables.values()), None)
    found = []
    for one in reading.problems:
        if one.severity == "aviso" and not notices:
            continue
        row = place_of(one.cell)[0]
        below = row - data.header_row if data and one.sheet == data.sheet else 0
        at = f"@{below}" if below > 0 else ""
        found.append(f"{one.code} {one.field or ''}{at}".strip())
    return found
