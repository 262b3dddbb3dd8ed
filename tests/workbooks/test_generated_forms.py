"""Every generated form: nothing for Excel to repair, portable formulas, and what a coordinator meets on opening."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbook_strategies import TABLES, clean, drawn
from xlsx_rules import findings

from implementation_xl.adapters.drawing import Conditional, Formula
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.cells import place_of
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.generating import draw_form
from implementation_xl.workbooks.sheets.columns import _calls

pytestmark = [
    pytest.mark.filterwarnings("ignore:Print area cannot be set"),
    pytest.mark.filterwarnings("ignore:.*is not supported and will be removed"),
]

FORMS = catalog().generated()
SHOWN_ONLY = {"Inicio", "Resumen", "Gantt", "Curva S", "Cálculo", "Calendario", "Mapa de calor", "Líneas base"}
# Functions that Excel 2016, LibreOffice 7.4 and Google Sheets share, in English as files hold them.
PORTABLE = {
    "ABS",
    "ADDRESS",
    "AND",
    "CHAR",
    "COLUMN",
    "COUNT",
    "COUNTA",
    "LOWER",
    "ISERROR",
    "FIND",
    "COUNTIF",
    "COUNTIFS",
    "DATE",
    "DAY",
    "HYPERLINK",
    "IF",
    "IFERROR",
    "INDEX",
    "INT",
    "ISBLANK",
    "ISNUMBER",
    "ISTEXT",
    "LARGE",
    "LEFT",
    "LEN",
    "MATCH",
    "MAX",
    "MID",
    "MIN",
    "MOD",
    "MONTH",
    "N",
    "NOT",
    "OR",
    "REPT",
    "RIGHT",
    "ROUND",
    "ROW",
    "ROWS",
    "SMALL",
    "SUBSTITUTE",
    "SUM",
    "SUMIFS",
    "SUMPRODUCT",
    "TEXT",
    "TODAY",
    "TRIM",
    "UPPER",
    "WEEKDAY",
    "YEAR",
}
FUNCTION = re.compile(r"\b([A-Z][A-Z0-9.]+)\(")


@pytest.fixture(scope="module")
def blanks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formatos")
    return {form.id: write(draw_form(form, catalog()), folder / f"{form.id}.xlsx") for form in FORMS}


def formulas(form):
    """Every formula of a form: cells, conditional formats, validations and names."""
    book = draw_form(form, catalog())
    for sheet in book.sheets:
        values = [cell.value for cell in sheet.cells] + [merge.value for merge in sheet.merges]
        yield from (value.text for value in values if isinstance(value, Formula))
        yield from (fill.formula for fill in sheet.fills)
        yield from (rule.formula for rule in sheet.conditionals if hasattr(rule, "formula"))
        yield from (rule.source for rule in sheet.validations if rule.kind == "custom")
    yield from book.names.values()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_excel_has_nothing_to_repair(form, blanks):
    assert findings(blanks[form.id]) == []


@pytest.mark.parametrize("form_id", sorted(TABLES))
def test_excel_has_nothing_to_repair_in_filled_forms(form_id, tmp_path):
    for number, filled in enumerate(drawn(clean(form_id), 3)):
        assert findings(filled.write(tmp_path / f"{number}.xlsx")) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_formulas_use_only_functions_that_every_program_has(form):
    used = {name for text in formulas(form) for name in FUNCTION.findall(re.sub(r'"[^"]*"', '""', text))}
    assert used <= PORTABLE
    assert not any("_xlfn" in text for text in formulas(form))
    wrapped = {name for text in formulas(form) for name in re.findall(r"IFERROR\((\w+)", text)}
    assert {name for name in wrapped if not name.startswith(("INDEX", "IF", "lee_", "enc_", "calc_"))} == set()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_formulas_name_no_column_that_shifted_cells_could_bend(form):
    """What compares columns has them by their table's block or *Lectura*, or is asked only while they are alike."""
    names = {f"{table.id}_{field.id}" for _, table in form.tables() for field in table.fields}
    for text in formulas(form):
        for first, last in _calls(text):
            bare = set(re.findall(r"\w+", text[first:last])) & names
            assert len(bare) < 2 or "IF(aparte_" in text, text
        assert len(text) <= 8192


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_sheets_that_only_show_are_protected_and_those_to_fill_are_not(form, blanks):
    book = openpyxl.load_workbook(blanks[form.id])
    assert book.sheetnames[0] == "Inicio" and book.active.title == "Inicio"
    for sheet in book:
        if sheet.sheet_state == "visible":
            assert sheet.protection.sheet == (sheet.title in SHOWN_ONLY), sheet.title
            assert sheet.protection.password is None


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_each_column_has_help_and_each_list_a_drop_down(form, blanks):
    book = openpyxl.load_workbook(blanks[form.id])
    for sheet_model, table in form.tables():
        sheet = book[sheet_model.name]
        header = next(row for row in sheet.iter_rows() if str(row[0].value).rstrip(" *") == table.fields[0].label)
        sources = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
        for cell, field in zip(header, table.fields, strict=False):
            assert cell.value.rstrip(" *") == field.label
            assert cell.comment is not None and field.label in cell.comment.text
            if field.choices and not field.computed:
                assert f"lista_{field.choices}" in sources
        last = header[0].row + table.rows
        assert sheet.cell(last, 2).has_style and sheet.cell(last, 2).border.left.style == "thin"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_charts_say_what_they_show_and_the_document_its_title_and_language(form, blanks):
    with zipfile.ZipFile(blanks[form.id]) as package:
        drawings = [name for name in package.namelist() if re.match(r"xl/drawings/drawing\d+\.xml", name)]
        for name in drawings:
            for frame in re.findall(r"<xdr:cNvPr [^>]*>", package.read(name).decode()):
                assert 'descr="' in frame, name
        assert form.title in package.read("docProps/core.xml").decode()
        assert "es-CO" in package.read("docProps/custom.xml").decode()


def picture(path: Path) -> None:
    """A small PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40, 20, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\x1b\x3a\x57" * 40 for _ in range(20)))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def test_the_company_puts_its_name_and_logo_from_its_own_folder(tmp_path):
    folder = tmp_path / "definiciones"
    folder.mkdir()
    picture(folder / "logo.png")
    (folder / "empresa.toml").write_text(
        '[empresa]\nnombre = "Contacto S. A. S."\nlogo = "logo.png"\n[empresa.codigos]\nset_pruebas = "IM-F-07"\n',
        encoding="utf-8",
    )
    known = catalog(str(folder))
    path = write(draw_form(known.form("set_pruebas"), known), tmp_path / "pruebas.xlsx")
    assert findings(path) == []
    book = openpyxl.load_workbook(path)
    texts = [str(cell.value) for row in book["Pruebas"].iter_rows(max_row=3) for cell in row if cell.value]
    assert "Código: IM-F-07" in texts
    with zipfile.ZipFile(path) as package:
        assert any(name.startswith("xl/media/") for name in package.namelist())


@pytest.mark.parametrize("form", catalog().generated(), ids=lambda form: form.id)
def test_no_whole_number_shows_a_comma_in_excel(form: Any) -> None:
    """Excel shows 5 as «5,» where decimals may be left out («0.##»), if nothing says otherwise."""
    for sheet in draw_form(form, catalog()).sheets:
        kept = [rule for rule in sheet.conditionals if isinstance(rule, Conditional) and rule.style.number_format]
        whole = {place for rule in kept for place in cells_of(rule.area)}
        looks = [(row, column, look) for row, column, _, look in sheet.cells]
        looks += [(merge.first_row, merge.first_column, merge.style) for merge in sheet.merges]
        for row, column, look in looks:
            assert not look or ".#" not in look.number_format or (row, column) in whole, (sheet.name, row, column)


def cells_of(area: str) -> Iterator[tuple[int, int]]:
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = place_of(first), place_of(last or first)
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
