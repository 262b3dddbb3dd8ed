"""The marked copy is her own workbook: everything in it lives on, with what is wrong marked where it is wrong."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from checkout import PORTFOLIO
from xlsx_rules import findings

import implementation_xl as ixl
from implementation_xl.adapters.editing.marking_notes import AUTHOR
from implementation_xl.adapters.editing.marking_styles import FILLS
from implementation_xl.base.problems import Problem
from implementation_xl.forms.plan import plan_of
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.mended import copy_path, mended_copy

# openpyxl, which only looks at results here, knows neither formulas as print areas nor extensions
pytestmark = [
    pytest.mark.filterwarnings("ignore:Print area cannot be set"),
    pytest.mark.filterwarnings("ignore:.*is not supported and will be removed"),
]

FORM = catalog().form("control_actas")
PLACE = plan_of(FORM).table("reuniones")
FIRST = PLACE.first_row
HEADER = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "fecha_corte": date(2026, 6, 30)}
GOOD = {
    "numero": 1,
    "tipo": "Cliente",
    "fecha": date(2026, 6, 16),
    "tema": "Seguimiento",
    "estado": "Realizada",
    "acta_realizada": "Sí",
    "fecha_envio": date(2026, 6, 17),
}


def cell_of(field: str, record: int) -> str:
    return f"{chr(64 + PLACE.column(field))}{FIRST + record}"


@pytest.fixture
def book(tmp_path):
    """A register of minutes with three faults: a state off the list, a text date and a missing topic."""
    records = [GOOD, {**GOOD, "estado": "Quizás"}, {**GOOD, "fecha_envio": "17/06/2026"}, {**GOOD, "tema": None}]
    return ixl.generate(FORM, tmp_path / "Actas.xlsx", values={**HEADER, "reuniones": records})


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def marked_cells(path: Path, sheet: str) -> dict[str, str]:
    """The cells that bear one of our fills."""
    return {
        cell.coordinate: cell.fill.fgColor.rgb
        for row in openpyxl.load_workbook(path)[sheet]
        for cell in row
        if cell.fill.fgColor.rgb in FILLS.values()
    }


def test_each_faulty_cell_has_colour_and_note_and_the_list_links_to_it(book):
    original = book.read_bytes()
    copy = ixl.annotate(ixl.read(book))
    assert copy == book.with_name("Actas (revisado).xlsx")
    assert book.read_bytes() == original
    cells = marked_cells(copy, "Reuniones")
    bad = {cell_of("estado", 1): "error", cell_of("fecha_envio", 2): "advertencia", cell_of("tema", 3): "error"}
    assert {cell: FILLS[severity] for cell, severity in bad.items()}.items() <= cells.items()
    workbook = openpyxl.load_workbook(copy)
    for cell in bad:
        note = workbook["Reuniones"][cell].comment
        assert note.author == AUTHOR and note.text[0] in "EA"
    listing = workbook["Hallazgos"]
    links = {row[3].value: row[3].hyperlink.location for row in listing.iter_rows(min_row=5) if row[3].hyperlink}
    assert links[cell_of("estado", 1)] == f"'Reuniones'!{cell_of('estado', 1)}"
    assert findings(copy) == []


def test_all_other_parts_keep_their_bytes(book):
    before, after = parts(book), parts(ixl.annotate(ixl.read(book)))
    changed = {name for name in before if before[name] != after[name]}
    assert set(before) <= set(after)
    sheet = next(name for name, data in before.items() if b"Fecha agendada" in data or name.endswith("sheet2.xml"))
    assert changed <= {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        sheet,
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }


def test_marking_again_replaces_the_marks_and_what_was_mended_loses_its_own(book):
    copy = ixl.annotate(ixl.read(book))
    assert parts(ixl.annotate(ixl.read(book))) == parts(copy)
    workbook = openpyxl.load_workbook(copy)
    workbook["Reuniones"][cell_of("estado", 1)] = "Realizada"
    workbook.save(copy)
    again = ixl.annotate(ixl.read(copy))
    assert again == copy
    cells = marked_cells(again, "Reuniones")
    assert cell_of("estado", 1) not in cells and cell_of("tema", 3) in cells
    assert openpyxl.load_workbook(again)["Reuniones"][cell_of("estado", 1)].comment is None
    assert openpyxl.load_workbook(again).sheetnames.count("Hallazgos") == 1


def test_her_own_notes_and_colours_are_never_touched(book):
    workbook = openpyxl.load_workbook(book)
    cell = workbook["Reuniones"][cell_of("estado", 1)]
    cell.comment = openpyxl.comments.Comment("Pregúntele a Laura", "Marta")
    yellow = openpyxl.styles.PatternFill("solid", fgColor="FFFFFF00")
    workbook["Reuniones"][cell_of("tema", 3)].fill = yellow
    workbook["Reuniones"][cell_of("tema", 0)].fill = yellow
    workbook.save(book)
    copy = ixl.annotate(ixl.read(book))
    sheet = openpyxl.load_workbook(copy)["Reuniones"]
    assert sheet[cell_of("estado", 1)].comment.text == "Pregúntele a Laura"
    assert sheet[cell_of("estado", 1)].fill.fgColor.rgb == FILLS["error"]
    assert sheet[cell_of("tema", 0)].fill.fgColor.rgb == "FFFFFF00"
    workbook = openpyxl.load_workbook(copy)
    workbook["Reuniones"][cell_of("tema", 3)] = "Seguimiento"
    workbook.save(copy)
    again = openpyxl.load_workbook(ixl.annotate(ixl.read(copy)))["Reuniones"]
    assert again[cell_of("tema", 3)].fill.fgColor.rgb == "FFFFFF00", "the colour it had before comes back"


def test_a_copy_that_somebody_mended_is_reported_and_set_aside(book):
    copy = ixl.annotate(ixl.read(book))
    workbook = openpyxl.load_workbook(copy)
    workbook["Reuniones"][cell_of("tema", 3)] = "Corregido en la copia"
    workbook.save(copy)
    later = time.time() + 60
    os.utime(copy, (later, later))
    problem = mended_copy(ixl.read(book))
    assert problem is not None and (problem.code, problem.found) == ("A110", copy.name)
    ixl.annotate(ixl.read(book))
    kept = [path for path in book.parent.iterdir() if path.name.endswith("(revisado).xlsx") and path != copy]
    assert len(kept) == 1
    assert openpyxl.load_workbook(kept[0])["Reuniones"][cell_of("tema", 3)].value == "Corregido en la copia"


def test_nothing_to_mark_writes_nothing(tmp_path):
    path = ixl.generate(FORM, tmp_path / "Actas.xlsx")
    reading = ixl.read(path)
    assert ixl.annotate(reading, problems=[]) is None
    assert list(tmp_path.iterdir()) == [path]


def test_macros_charts_pictures_and_data_bars_live_on(tmp_path, book):
    """A workbook with all that openpyxl would lose, saved by another program."""
    rich = tmp_path / "Con adornos.xlsx"
    workbook = xlsxwriter.Workbook(rich)
    sheet = workbook.add_worksheet("Reuniones")
    sheet.write_row(0, 0, [FORM.title, "Versión: 1"])
    sheet.write_row(4, 0, [one.label for one in PLACE.sheet.table.fields])
    sheet.write_row(5, 0, [1, "Cliente", 46189, 0.4, "Seguimiento", "", "Quizás"])
    sheet.conditional_format("A6:A9", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("P6", {"range": "Reuniones!A6:C6"})
    sheet.insert_textbox("R2", "Nota de Marta")
    chart = workbook.add_chart({"type": "line"})
    chart.add_series({"values": "=Reuniones!$A$6:$A$9"})
    sheet.insert_chart("R8", chart)
    workbook.close()
    before = parts(rich)
    copy = ixl.annotate(ixl.read(rich))
    after = parts(copy)
    assert {name for name in before if "chart" in name or "drawing" in name} <= set(after)
    for name in before:
        if "chart" in name or "drawing" in name or "theme" in name:
            assert after[name] == before[name]
    text = after["xl/worksheets/sheet1.xml"].decode()
    assert "sparkline" in text and "dataBar" in text
    assert findings(copy) == []


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_other_formats_get_the_list_alone(suffix, book, office, tmp_path):
    out = tmp_path / "otro"
    other = office.recalculate([book], out, suffix[1:])[0]
    copy = ixl.annotate(ixl.read(other))
    assert copy == copy_path(other) and copy.suffix == ".xlsx"
    values = [cell.value for row in openpyxl.load_workbook(copy)["Hallazgos"] for cell in row]
    assert cell_of("estado", 1) in values


@pytest.mark.parametrize(
    "source",
    [
        "Telefonía en la Nube/Control de Reuniones y Actas.xls",
        "Seguros Pacífico - Cierre de Campaña/Cronograma de cierre.ods",
    ],
)
def test_a_list_alone_takes_the_place_of_the_earlier_unless_somebody_wrote_in_it(source, tmp_path):
    """A nightly `revisar --anotar` leaves one list beside a workbook of another kind, not one more each night."""
    book = tmp_path / Path(source).name
    shutil.copy(PORTFOLIO / source, book)
    reading = ixl.read(book)
    fault = Problem("A110", book, found="a\nb  «ñ» ")
    copy = ixl.annotate(reading, problems=[fault])
    assert ixl.annotate(reading, problems=[fault]) == copy
    assert ixl.annotate(reading, problems=[fault, fault]) == copy  # other findings, and nobody wrote in the list
    assert len(list(tmp_path.iterdir())) == 2
    for sheet in ("Hallazgos", "Notas"):
        written = openpyxl.load_workbook(copy)
        (written[sheet] if sheet in written else written.create_sheet(sheet))["B7"] = "ya le avisé a Sara"
        written.save(copy)
        assert ixl.annotate(reading, problems=[fault]) == copy
        (aside,) = set(tmp_path.iterdir()) - {book, copy}
        assert openpyxl.load_workbook(aside)[sheet]["B7"].value == "ya le avisé a Sara"
        aside.unlink()


def test_libreoffice_opens_and_keeps_the_marks(book, office, tmp_path):
    copy = ixl.annotate(ixl.read(book))
    again = office.recalculate([copy], tmp_path / "lo")[0]
    assert marked_cells(again, "Reuniones")[cell_of("estado", 1)] == FILLS["error"]
    assert openpyxl.load_workbook(again)["Reuniones"][cell_of("estado", 1)].comment is not None


def test_the_command_marks_what_is_faulty(book):
    from click.testing import CliRunner

    from implementation_xl.cli.main import ixl as command

    result = CliRunner().invoke(command, ["revisar", "--anotar", str(book)])
    assert result.exit_code == 1
    assert "Copia marcada" in result.output
    assert book.with_name("Actas (revisado).xlsx").exists()
