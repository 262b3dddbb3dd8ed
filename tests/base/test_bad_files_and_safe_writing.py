"""Files that are no workbook, or one that would hurt: one problem each, never a traceback; and safe writing."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from pathlib import Path

import pytest
from forms_helper import copy, edited, filled, place, repacked, said
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill
from python_calamine import CalamineWorkbook

import implementation_xl as ixl
from implementation_xl.adapters.reading.package import NEAR, binary_area, used_area
from implementation_xl.adapters.reading.sheet_cells import error_cells
from implementation_xl.base.files import beside
from implementation_xl.base.limits import Limits
from implementation_xl.base.problems import ImplementationXLError

MEETINGS, REQUIREMENTS = "control_actas", "requerimientos_contractuales"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("sound"), MEETINGS)


def codes(path: object) -> list[str]:
    reading = ixl.read(path)  # type: ignore[arg-type]
    assert reading.form is None
    assert reading.rows == {}
    return [one.code for one in reading.problems]


def written(folder: Path, content: bytes, name: str = "libro.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def zipped(folder: Path, parts: dict[str, str], name: str = "libro.xlsx") -> Path:
    with zipfile.ZipFile(folder / name, "w") as target:
        for part, content in parts.items():
            target.writestr(part, content)
    return folder / name


# What is no workbook


@pytest.mark.parametrize(
    ("content", "code", "what"),
    [
        (b"", "E101", "vacío"),
        (b"<html><body><table>", "E103", "página web"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "E103", "página web"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "E103", "XML"),
        ("Actividad;Área\n1;2".encode("latin-1"), "E103", "CSV"),
        ("Actividad\tÁrea\n1\t2".encode("utf-16"), "E103", "CSV"),
        (b"%PDF-1.7", "E103", "PDF"),
        (b"hola", "E103", "desconocido"),
        (bytes(range(256)), "E103", "desconocido"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "E102", "contraseña"),
        (OLE + b"\0" * 600, "E101", "dañado"),
        (b"PK\x03\x04 corto", "E101", "dañado"),
    ],
)
def test_content_that_is_no_workbook_is_named(content, code, what, tmp_path):
    path = written(tmp_path, content)
    assert codes(path) == [code]
    assert what in str(ixl.read(path).problems[0])


@pytest.mark.parametrize(
    ("parts", "code", "what"),
    [
        ({"word/document.xml": "<a/>"}, "E103", "Word"),
        ({"ppt/presentation.xml": "<a/>"}, "E103", "PowerPoint"),
        ({"Index/Document.iwa": "x"}, "E103", "Apple"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, "E103", "LibreOffice"),
        ({"notas.txt": "x"}, "E103", "ZIP"),
        ({}, "E103", "ZIP"),
        ({"xl/workbook.xml": "<workbook/>"}, "E101", "dañado"),
        (
            {"mimetype": ODS, "META-INF/manifest.xml": "<m><encryption-data/></m>", "content.xml": "x"},
            "E102",
            "cifrado",
        ),
    ],
)
def test_a_zip_that_is_no_workbook_is_named(parts, code, what, tmp_path):
    path = zipped(tmp_path, parts)
    assert codes(path) == [code]
    assert what in ixl.read(path).problems[0].message


@pytest.mark.parametrize("name", ["no.xlsx", "libro.xlsx/dentro.xlsx", "nulo\0.xlsx"])
def test_what_does_not_exist(name, tmp_path, sound):
    copied = copy(sound, "libro.xlsx") if sound.parent == tmp_path else written(tmp_path, sound.read_bytes())
    assert copied.exists()
    assert codes(str(tmp_path / name)) == ["E105"]


def test_a_folder_is_no_file(tmp_path):
    assert codes(tmp_path) == ["E104"]
    assert "carpeta" in ixl.read(tmp_path).problems[0].message


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_without_permission(tmp_path, sound):
    path = written(tmp_path, sound.read_bytes())
    path.chmod(0)
    assert codes(path) == ["E104"]


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_download_cut_short(kept, tmp_path, sound):
    content = sound.read_bytes()
    assert codes(written(tmp_path, content[: int(len(content) * kept)])) == ["E101"]


# Sizes


def test_a_stray_cell_in_the_last_corner_is_refused_before_anything_is_allocated(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet["XFD1048576"] = " "
    assert codes(path) == ["E109"]
    assert "fila 1048576 y la columna 16384" in ixl.read(path).problems[0].message


@pytest.mark.parametrize("cell", ["A1048576", "XFD1000"])
def test_a_stray_cell_far_down_or_right_is_refused(cell, tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[cell] = "x"
    assert codes(path) == ["E109"]


@pytest.mark.parametrize(
    ("cell", "more"), [("XFD5", []), ("C100000", ["A207", "E401 tipo", "E401 tema", "E401 estado"])]
)
def test_a_stray_cell_that_does_no_harm_is_read(cell, more, tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[cell] = "16/02/2026"
    found = [re.sub(r"\s*(@.*)?$", "", one) for one in said(ixl.read(path))]
    assert sorted(found) == sorted([*more, *(["A307 fecha"] if more else [])])


def test_formats_down_to_the_last_row_are_no_cells(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        for row in (*range(300, 3000), 1_048_576):
            sheet.cell(row, 30).fill = PatternFill("solid", fgColor="FFFF00")
        sheet.cell(1_048_576, 16_384).fill = PatternFill("solid", fgColor="FFFF00")
    reading = ixl.read(path)
    assert said(reading) == []
    assert reading.rows == {"reuniones": 2}


@pytest.mark.parametrize(
    ("xml", "rows", "columns"),
    [
        (b"<sheetData/>", *NEAR),
        (b'<row r="7"><c r="C7"><v>1</v></c></row>', *NEAR),
        (b"<row r='7'>\n<c\tr='ZZ9999'><v>1</v></c></row>", *NEAR),
        (b"<x:row r='1048576'><x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row>", 1_048_576, 16_384),
        (b'<row spans="1:3" r="90000"><c s="1" r="AB90000" t="inlineStr"><is><t>x</t></is></c></row>', 90_000, 28),
        (b'<row r="5"><c r="A5"><v>1</v></c></row><row r="90000"><c r="A90000" s="1"/></row>', 5, 1),
        (b'<row r="9000"><c r="XFD9000" s="1"/><c r="D9000"><v>1</v></c></row>', 9_000, 4),
        (b'<row r="5"><c r="A5"><v>1</v></c><c r="xfd1048576"><v>1</v></c></row>', 1_048_576, 16_384),
        (b'<row r="1048576"><c r="A1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>', 1_048_576, 1),
        (b"<row><c><v>1</v></c></row><row><c><v>1</v></c></row>", 2, 1),
        (b'<row r="70000"><c><v>1</v></c><c s="1"></c><c><v>1</v></c></row>', 70_000, 3),
    ],
)
def test_how_far_the_cells_of_a_sheet_reach(xml, rows, columns):
    assert used_area(xml) == (rows, columns)


def test_how_far_the_cells_of_a_binary_sheet_reach():
    def record(kind: int, *numbers: int) -> bytes:
        content = b"".join(number.to_bytes(4, "little") for number in numbers)
        return bytes([kind, len(content)]) + content

    long = b"\x80\x01" + b"\x85\x01" + b"\xff" * 133  # a record of two-byte kind and size, to be skipped
    content = record(0, 1_048_575, 0) + long + record(5, 16_383, 0, 0) + record(0, 2_000_000, 0) + record(1, 9, 9)
    assert binary_area(content) == (1_048_576, 16_384)


def test_a_far_cell_in_a_binary_workbook_is_refused(tmp_path):
    row = b"\x00\x04" + (1_048_575).to_bytes(4, "little")
    cell = b"\x05\x04" + (16_383).to_bytes(4, "little")
    with zipfile.ZipFile(tmp_path / "b.xlsb", "w") as target:
        target.writestr("xl/workbook.bin", b"")
        target.writestr("xl/worksheets/sheet1.bin", row + cell)
    assert codes(tmp_path / "b.xlsb") == ["E109"]


def test_a_package_of_too_many_parts_is_refused(tmp_path):
    assert codes(zipped(tmp_path, {f"parte{number}": "" for number in range(5_001)})) == ["E109"]


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(unpacked_megabytes=0), "descomprimido"),
        (Limits(file_megabytes=0), "pesa más de 0 MB"),
        (Limits(parts=3), "partes (máximo 3)"),
        (Limits(sheet_cells=1), "llega hasta la fila"),
    ],
    ids=["unpacked", "file", "parts", "cells"],
)
def test_limits_can_be_set(sound, limits, why):
    (problem,) = ixl.read(sound, limits=limits).problems
    assert problem.code == "E109"
    assert why in problem.message


def test_a_part_that_lies_about_its_size_is_damaged(tmp_path):
    """A bomb says it is small."""
    path = filled(tmp_path, MEETINGS)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as source:
        name = next(one for one in source.namelist() if one.endswith("sheet2.xml"))
    entry = content.rfind(name.encode()) - 46
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    assert codes(written(tmp_path, bytes(content))) == ["E101"]


# Packages written otherwise


def sheet_of(path: Path, name: str) -> str:
    """The part of a sheet: XlsxWriter numbers them in order."""
    return f"xl/worksheets/sheet{CalamineWorkbook.from_path(str(path)).sheet_names.index(name) + 1}.xml"


def with_error(folder: Path, text: bytes = b"#N/A") -> tuple[Path, str]:
    path = filled(folder, REQUIREMENTS, "| requerimiento | area | estado | cumplimiento |\n| A | WFM | Cumple | #N/A |")
    part = sheet_of(path, "Requerimientos")
    repacked(path, lambda name, content: content.replace(b"<v>#N/A</v>", b"<v>" + text + b"</v>"))
    return path, part


@pytest.mark.parametrize("text", ["#SPILL!", "#CALC!", "Err:522", "#¡REF!", "#GETTING_DATA", "&lt;?&gt;"])
def test_an_error_that_the_reader_does_not_know_costs_one_cell_not_the_sheet(text, tmp_path):
    path, _ = with_error(tmp_path, text.encode())
    reading = ixl.read(path)
    assert said(reading) == ["E310 cumplimiento@1"]
    assert reading.rows == {"requerimientos": 1}
    assert reading.problems[0].found == text.replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda xml: xml.replace(b'"', b"'"),
        lambda xml: re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b'xmlns="', b'xmlns:x="'),
        lambda xml: xml.replace(b"<sheetData>", b"\n<sheetData >\n").replace(b"</row>", b"</row>\n"),
        lambda xml: re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1"/>', xml),
    ],
    ids=["single quotes", "prefixed", "spaced", "false dimension"],
)
def test_other_ways_to_write_the_same_sheet(rewrite, tmp_path):
    path, part = with_error(tmp_path)
    repacked(path, lambda name, content: rewrite(content) if name == part else content)
    reading = ixl.read(path)
    assert said(reading) == ["E310 cumplimiento@1"]
    assert reading.tables["requerimientos"].columns["requerimiento"] == ["A"]


def test_a_package_with_backslashes(tmp_path):
    path, _ = with_error(tmp_path)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("/", "\\"), content)
    assert said(ixl.read(path)) == ["E310 cumplimiento@1"]


@pytest.mark.parametrize(
    ("xml", "cells"),
    [
        (b'<c r="B2" s="3" t="e"><f>1/0</f><v>#DIV/0!</v></c>', [(2, 2, "#DIV/0!", 0)]),
        (b'<c r="AA10" vm="2" t="e"><v>#REF!</v></c>', [(10, 27, "#REF!", 2)]),
        (b'<c r="A1" t="e"/><c r="B1" t="str"><v>t="e"</v></c>', []),
        (b'<c r="A1" t="e"></c><c r="B1" t="e"><v>#N/A</v></c>', [(1, 2, "#N/A", 0)]),
        (b'<c r="A1"><v>1</v></c>', []),
    ],
)
def test_which_cells_are_errors(xml, cells):
    assert error_cells(xml) == cells


@pytest.mark.parametrize("value", ["NaN", "1e999", "-1e999"])
def test_numbers_that_are_none(value, tmp_path):
    path = filled(
        tmp_path, REQUIREMENTS, "| requerimiento | area | estado | cumplimiento |\n| A | WFM | Cumple | 0.123 |"
    )
    repacked(path, lambda name, content: content.replace(b"<v>0.123</v>", f"<v>{value}</v>".encode()))
    assert said(ixl.read(path)) == ["E303 cumplimiento@1"]


@pytest.mark.parametrize(
    ("sheet", "code"), [("Reuniones", "E101"), ("Festivos", "A502"), ("Cálculo", None), ("_meta", None)]
)
def test_a_damaged_sheet(sheet, code, tmp_path):
    path = filled(tmp_path, MEETINGS)
    part = sheet_of(path, sheet)
    repacked(path, lambda name, content: content[: len(content) // 2] if name == part else content)
    reading = ixl.read(path)
    assert [one.code for one in reading.problems] == ([code] if code else [])


@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_file_never_ends_in_a_traceback(data, tmp_path, sound):
    content = bytearray(sound.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    reading = ixl.read(written(tmp_path, bytes(content)))
    if reading.form is None:
        assert [one.code[:2] for one in reading.problems] == ["E1"]
    else:
        assert reading.form == ixl.form(MEETINGS)


@settings(max_examples=25)
@given(data=st.data())
def test_a_damaged_sheet_part_never_ends_in_a_traceback(data, tmp_path):
    path, part = with_error(tmp_path)

    def damage(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        start = data.draw(st.integers(0, len(content) - 1))
        return content[:start] + data.draw(st.binary(max_size=6)) + content[start + data.draw(st.integers(0, 30)) :]

    repacked(path, damage)
    assert all(one.code for one in ixl.read(path).problems)


# Saved by other programs


def test_saved_as_xlsx_ods_and_xls_by_libreoffice(office, tmp_path):
    source = filled(tmp_path, MEETINGS, coordinador="Laura")
    broken = office.type_text("Reuniones", place(MEETINGS, "observaciones"), "=1/0")
    typed = office.type_text("Reuniones", place(MEETINGS, "fecha_envio", 2), "12/3/2026")
    moved = [office.insert_columns("Reuniones", "B"), office.insert_rows("Reuniones", 2, 3)]
    jobs = [
        office.Job(source, tmp_path / "out" / f"libro.{kind}", [broken, typed, *moved])
        for kind in ("xlsx", "ods", "xls")
    ]
    office.fill(jobs)
    expected = ixl.read(source)
    for job in jobs:
        reading = ixl.read(job.target)
        data, before = reading.tables["reuniones"], expected.tables["reuniones"]
        assert reading.header == expected.header
        assert [data.columns[id] for id in ("tipo", "fecha", "estado")] == [
            before.columns[id] for id in ("tipo", "fecha", "estado")
        ]
        assert [f"{day:%Y-%m-%d}" for day in data.columns["fecha_envio"]] == ["2026-03-03", "2026-03-12"]
        assert reading.holidays == expected.holidays
        kinds = {".xlsx": ["E310 observaciones@1"], ".ods": ["E310 observaciones@1"], ".xls": ["N122"]}
        assert said(reading, notices=True) == kinds[job.target.suffix]


# Writing


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "nueva" / "libro.xlsx"
    with beside(target) as temporary:
        temporary.write_text("entero")
        assert not target.exists()
        assert temporary.parent == target.parent
    assert target.read_text() == "entero"
    assert [one.name for one in target.parent.iterdir()] == ["libro.xlsx"]


def test_a_failure_half_way_leaves_the_old_file(tmp_path):
    target = written(tmp_path, b"antes")

    def fail() -> None:
        with beside(target) as temporary:
            temporary.write_text("medio")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert target.read_bytes() == b"antes"
    assert [one.name for one in tmp_path.iterdir()] == ["libro.xlsx"]


@pytest.mark.parametrize("name", ["ocupado/libro.xlsx", "carpeta", "x" * 300 + ".xlsx"])
def test_a_place_that_cannot_be_written_is_said_in_words(name, tmp_path):
    written(tmp_path, b"", "ocupado")
    (tmp_path / "carpeta").mkdir()
    with pytest.raises(ImplementationXLError) as error, beside(tmp_path / name) as temporary:
        temporary.write_text("x")
    assert [one.code for one in error.value.problems] == ["E801"]
    assert re.search("carpeta|demasiado larga", str(error.value))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["carpeta", "ocupado"]
