"""Texts longer than a cell of Excel holds: said at their cell, cut with a mark in what we write, never a run's end."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from cli_helper import run, run_json
from ficha_helper import ACTAS, NOON, export, line, month, write_words
from forms_helper import filled, place, repacked
from forms_helper import value as value_cell
from hypothesis import given
from hypothesis import strategies as st
from project_helper import handover

import implementation_xl as ixl
from implementation_xl.base.words import CELL_TEXT, CUT, cell_length, storable

LONG = "Ñandú 😀 " * 5_000
MARK = "AQUI-VA"


def lengthened(path, text=LONG):
    """The workbook with `MARK` grown to a text that LibreOffice or Google Sheets would save."""
    return repacked(path, lambda name, content: content.replace(MARK.encode(), text.encode()))


WRITABLE = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")


@given(st.text(WRITABLE) | st.text("a😀", min_size=2).map(lambda text: text * 20_000))
def test_a_text_is_cut_where_excel_cuts_it_and_never_within_a_character(text):
    cut = storable(text)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert cell_length(text) == units
    if units <= CELL_TEXT:
        assert cut == text
    else:
        assert CELL_TEXT - 1 <= cell_length(cut) <= CELL_TEXT
        assert cut.endswith(CUT)
        assert text.startswith(cut.removesuffix(CUT))


@pytest.mark.parametrize("text", ["a" * (CELL_TEXT + 1), "😀" * 16_384, LONG])
def test_a_text_that_excel_would_cut_is_said_at_its_cell_and_read_whole(text, tmp_path):
    path = lengthened(filled(tmp_path, "control_actas", f"| tipo | tema |\n| Interna | {MARK} |", proyecto=MARK), text)
    reading = ixl.read(path)
    found = [(one.code, one.cell) for one in reading.problems if one.code == "A323"]
    assert found == [("A323", value_cell("control_actas", "proyecto")), ("A323", place("control_actas", "tema"))]
    assert reading.tables["reuniones"].columns["tema"] == [text.strip()]
    assert reading.header["proyecto"] == text.strip()
    assert f"{cell_length(text.strip()):,}".replace(",", ".") in reading.problems[0].message
    assert all(len(one.found) <= 500 for one in reading.problems if one.found)


@pytest.mark.parametrize("text", ["a" * CELL_TEXT, "😀" * 16_383])
def test_a_text_that_just_fits_is_no_problem(text, tmp_path):
    path = lengthened(filled(tmp_path, "control_actas", f"| tipo | tema |\n| Interna | {MARK} |"), text)
    assert "A323" not in [one.code for one in ixl.read(path).problems]


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_a_long_text_in_any_field_ends_no_command(tmp_path):
    """A project's name of 45,000 characters ended the whole consolidation: XlsxWriter counts as Excel does."""
    root = tmp_path / "cartera"
    lengthened(handover(root / "a", proyecto=MARK, cliente=MARK, coordinador=MARK, alcance=MARK))
    row = "| tipo | fecha | tema | responsable | estado |"
    lengthened(
        filled(
            root / "a",
            "control_actas",
            f"{row}\n| {MARK} | {MARK} | {MARK} | {MARK} | {MARK} |",
            proyecto=MARK,
            cliente=MARK,
            coordinador=MARK,
        )
    )
    handover(root / "b", codigo_proyecto="IMP-2")
    found = run_json(
        "consolidar",
        root,
        "-o",
        tmp_path / "C.xlsx",
        "--csv",
        tmp_path / "csv",
        "--sin-cache",
        "--historial",
        tmp_path / "h.sqlite",
        code=1,
    )
    assert [one["cliente"] for one in found["proyectos"]] == [LONG.strip(), "Banco Andino"]
    assert len(json.dumps(found["problemas"])) < 60_000
    for command in (
        ("revisar", root, "--anotar"),
        ("fichas", root, "-o", tmp_path / "f", "--por-proyecto", "--sin-historial"),
        ("estado", root),
        ("indicadores", root / "a"),
    ):
        shown = run(*command, code=None)
        assert shown.exit_code in (0, 1), shown.output
        assert max(map(len, shown.output.split("\n"))) < 3_000
    cut = 0
    for path in (tmp_path / "C.xlsx", *root.rglob("*(revisado).xlsx"), *(tmp_path / "f").rglob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path).worksheets:
            texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
            if "(revisado)" not in path.name or sheet.title == "Hallazgos":  # the rest of a marked copy is hers
                assert all(cell_length(text) <= CELL_TEXT for text in texts)
                cut += sum(text.endswith(CUT) for text in texts)
    assert cut > 0


def test_a_value_that_no_cell_holds_is_refused_and_not_cut_in_silence(tmp_path):
    for values in ({"proyecto": LONG}, {"reuniones": [{"tema": "a" * 40_000}]}):
        with pytest.raises(ixl.ImplementationXLError, match=r"admite 32\.767") as caught:
            ixl.generate("control_actas", tmp_path / "libro.xlsx", values=values)
        assert next(iter(values)) in str(caught.value) or "tema" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_long_text_typed_in_a_ficha_stays_whole_in_the_dated_copy_and_that_is_said(tmp_path):
    (file,) = (one for one in export(month(6), tmp_path) if one.path.stem == ACTAS)
    write_words(file.path, "Ficha", {("Junio", "Análisis"): MARK})
    lengthened(file.path)
    (again,) = (one for one in export(month(6), tmp_path, now=NOON + timedelta(days=1)) if one.path.stem == ACTAS)
    assert [(one.code, one.found) for one in again.problems] == [
        ("N834", "Lo que pasa de 32.767 caracteres en un texto")
    ]
    (copy,) = tmp_path.glob(f"Anteriores/{ACTAS} (anterior *).xlsx")
    with zipfile.ZipFile(copy) as package:
        assert any(LONG.encode() in package.read(name) for name in package.namelist())
    shown = line(again.path, "Ficha", "Junio")["Análisis"]
    assert shown.endswith(CUT) and LONG.startswith(shown.removesuffix(CUT))
