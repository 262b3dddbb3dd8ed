"""Marking a workbook leaves everything else in it as it was, however rich and however written it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from rich_workbook import APOSTROPHE, HERS, WAYS, Parts, parts, rewritten, signature, write_rich
from xlsx_rules import findings as breaches

from implementation_xl.adapters.editing.findings import COLUMNS, Finding
from implementation_xl.adapters.editing.marking import Mark, NotEditable, mark
from implementation_xl.adapters.editing.marking_list import HEADER_ROW, MOST_LINKS
from implementation_xl.adapters.editing.marking_notes import AUTHOR
from implementation_xl.adapters.editing.marking_styles import FILLS

pytestmark = pytest.mark.filterwarnings("ignore")  # what openpyxl does not know

EDITED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
OF_SHEETS = re.compile(
    r"xl/worksheets/(sheet[12]\.xml|_rels/sheet[12]\.xml\.rels)|xl/comments\d+\.xml|xl/drawings/vml.*"
)
MARKS = [
    Mark("Datos", "D3", "error", "Error E301", "No es una fecha.\n→ Escriba la fecha."),
    Mark("Datos", HERS, "advertencia", "Advertencia A309", "Se leyó de otra forma."),
    Mark("Datos", "A40", "error", "Error E401", "Falta."),
    Mark("Datos", "B13", "advertencia", "Advertencia A318", "Celdas combinadas."),
    Mark("Datos", "F4", "aviso", "Aviso N205", "Columna adicional."),
    Mark(APOSTROPHE, "B8", "error", "Error E401", "Falta."),
]
COLOURED = {"D3": "error", HERS: "advertencia", "A40": "error", "A12": "advertencia", "F4": "aviso"}


def finding(one: Mark) -> Finding:
    return Finding(
        one.severity, one.title.split()[1], one.sheet, one.cell, "Campo", "=1+1", "otra cosa", one.text, "Cambie."
    )


FINDINGS = [finding(one) for one in MARKS]


def local(root: Any, name: str) -> Iterable[Any]:
    """The elements of a local name, whatever the namespace."""
    return (one for one in root.iter() if isinstance(one.tag, str) and etree.QName(one).localname == name)


def sheet_parts(found: Parts) -> dict[str, str]:
    """Sheet name -> part."""
    rels = {one.get("Id"): one.get("Target") for one in etree.fromstring(found["xl/_rels/workbook.xml.rels"])}
    names = {}
    for one in local(etree.fromstring(found["xl/workbook.xml"]), "sheet"):
        target = next(rels[value] for name, value in one.attrib.items() if name.endswith("}id"))
        names[one.get("name")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return names


def colours(found: Parts, sheet: str) -> dict[str, str]:
    """The severity that the fill of each cell of a sheet stands for."""
    styles = etree.fromstring(found["xl/styles.xml"])
    fills = [next((one.get("rgb") for one in local(fill, "fgColor")), None) for fill in local(styles, "fill")]
    formats = next(iter(local(styles, "cellXfs")))
    names = {color: severity for severity, color in FILLS.items()}
    marked = {}
    for cell in local(etree.fromstring(found[sheet_parts(found)[sheet]]), "c"):
        color = fills[int(formats[int(cell.get("s", 0))].get("fillId", 0))]
        if color in names:
            marked[cell.get("r")] = names[color]
    return marked


def notes(found: Parts, part: str = "xl/comments1.xml") -> dict[str, tuple[str, str]]:
    root = etree.fromstring(found[part])
    authors = [one.text for one in local(root, "author")]
    return {
        one.get("ref"): (authors[int(one.get("authorId"))], "".join(one.itertext())) for one in local(root, "comment")
    }


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    return write_rich(tmp_path_factory.mktemp("rico") / "Cronograma.xlsx").read_bytes()


@pytest.fixture
def book(rich, tmp_path):
    path = tmp_path / "Cronograma.xlsx"
    path.write_bytes(rich)
    return path


@pytest.mark.parametrize("way", WAYS)
def test_only_the_marks_are_new(way, book, tmp_path):
    rewritten(book, WAYS[way])
    content, moment = book.read_bytes(), os.stat(book).st_mtime_ns  # noqa: PTH116
    own = set() if way == "no_styles" else set(breaches(book))
    before, copy = parts(book), tmp_path / "copia.xlsx"
    mark(book, copy, MARKS, FINDINGS, "huella")
    after = parts(copy)
    assert (book.read_bytes(), os.stat(book).st_mtime_ns) == (content, moment)  # noqa: PTH116
    assert set(before) <= set(after)
    changed = {name for name in before if before[name] != after[name]}
    assert {name for name in changed - EDITED if not OF_SHEETS.fullmatch(name)} == set()
    assert set(breaches(copy)) - own == set()
    if way != "no_addresses":
        assert colours(after, "Datos") == COLOURED
    assert colours(after, APOSTROPHE) == {"B8": "error"}
    said = notes(after)
    assert said[HERS][1].endswith("Pregúntele a Laura") and said[HERS][0] != AUTHOR
    assert {cell: author for cell, (author, _) in said.items() if cell != HERS} == dict.fromkeys(
        ["D3", "A40", "A12", "F4"], AUTHOR
    )
    assert "Error E301\nNo es una fecha.\n→ Escriba la fecha." in said["D3"][1]


@pytest.mark.parametrize("way", WAYS)
def test_what_the_sheet_holds_is_the_same_but_for_the_colour(way, book, tmp_path):
    """Cell by cell and element by element: only formats of marked cells, the reference to the notes and new cells."""
    rewritten(book, WAYS[way])
    copy = tmp_path / "copia.xlsx"
    mark(book, copy, MARKS, FINDINGS)

    def content(path: Path, sheet: str) -> list[Any]:
        found = parts(path)
        told: list[Any] = []
        for one in etree.fromstring(found[sheet_parts(found)[sheet]]).iter():
            name = etree.QName(one).localname
            values = {key: value for key, value in one.attrib.items() if key not in ("s", "spans")}
            if name == "c" and not len(one) and values.get("r") in ("A40", "F4", "B8", "D3", None):
                continue
            if name == "row" and not any(len(cell) for cell in one):
                continue
            if name not in ("dimension", "legacyDrawing"):
                told.append((name, values, (one.text or "").strip()))
        return told

    for sheet in ("Datos", APOSTROPHE):
        assert content(copy, sheet) == content(book, sheet)


@pytest.mark.parametrize("way", WAYS)
def test_marking_the_copy_without_problems_takes_everything_back(way, book, tmp_path):
    rewritten(book, WAYS[way])
    before = parts(book)
    copy, clean = tmp_path / "copia.xlsx", tmp_path / "limpia.xlsx"
    mark(book, copy, MARKS, FINDINGS)
    mark(copy, clean, [], [])
    after = parts(clean)
    assert set(after) == set(before) | ({"xl/styles.xml"} if way == "no_styles" else set())
    assert colours(after, "Datos") == {} and colours(after, APOSTROPHE) == {}
    assert set(notes(after)) == {HERS}
    assert sheet_parts(after) == sheet_parts(before)
    assert list(local(etree.fromstring(after["xl/workbook.xml"]), "definedName")).__len__() == len(
        list(local(etree.fromstring(before["xl/workbook.xml"]), "definedName"))
    )


def test_marking_again_gives_the_same_bytes(book, tmp_path):
    copy, again = tmp_path / "copia.xlsx", tmp_path / "otra.xlsx"
    mark(book, copy, MARKS, FINDINGS, "huella")
    mark(book, again, MARKS, FINDINGS, "huella", book.name)
    assert copy.read_bytes() == again.read_bytes()
    third = tmp_path / "tercera.xlsx"
    mark(copy, third, MARKS[:1], FINDINGS[:1], "huella")
    assert colours(parts(third), "Datos") == {"D3": "error"}
    assert set(notes(parts(third))) == {"D3", HERS}
    assert list(sheet_parts(parts(third))) == ["Datos", APOSTROPHE, "Oculta", "Hallazgos"]


def test_the_colour_under_a_mark_comes_back_also_one_of_the_theme(book, tmp_path):
    def theme(found: Parts) -> None:
        styles = found["xl/styles.xml"].decode()
        found["xl/styles.xml"] = styles.replace('rgb="FFFFFF00"', 'theme="4" tint="0.6"').encode()

    rewritten(book, theme)
    copy, clean = tmp_path / "copia.xlsx", tmp_path / "limpia.xlsx"
    yellow = Mark("Datos", "A2", "error", "Error E401", "Falta.")
    mark(book, copy, [yellow], [finding(yellow)])
    assert colours(parts(copy), "Datos") == {"A2": "error"}
    mark(copy, clean, [], [])
    fill = openpyxl.load_workbook(clean)["Datos"]["A2"].fill.fgColor
    assert (fill.theme, fill.tint) == (4, 0.6)


def test_macros_stay_with_their_type(tmp_path):
    book = write_rich(tmp_path / "Cronograma.xlsm", macros=True)
    copy = tmp_path / "copia.xlsm"
    mark(book, copy, MARKS, FINDINGS)
    before, after = parts(book), parts(copy)
    assert after["xl/vbaProject.bin"] == before["xl/vbaProject.bin"]
    types = after["[Content_Types].xml"]
    assert b"application/vnd.ms-excel.sheet.macroEnabled.main+xml" in types
    assert b"application/vnd.ms-office.vbaProject" in types
    assert set(breaches(copy)) <= set(breaches(book))


def test_a_signature_is_not_kept_and_the_list_says_so(book, tmp_path):
    rewritten(book, signature)
    copy = tmp_path / "copia.xlsx"
    mark(book, copy, MARKS, FINDINGS)
    after = parts(copy)
    assert not [name for name in after if "xmlsignatures" in name]
    assert b"digital-signature" not in after["_rels/.rels"] + after["[Content_Types].xml"]
    assert "firma digital" in openpyxl.load_workbook(copy)["Hallazgos"]["A2"].value
    assert breaches(copy) == []


def test_the_list_has_every_finding_with_its_link(book, tmp_path):
    copy = tmp_path / "copia.xlsx"
    hidden = Finding("aviso", "N205", "Oculta", "A1", "", "", "", "Está oculta.", "")
    nowhere = Finding("error", "E106", "", "", "", "", "", "Sin celda.", "")
    mark(book, copy, MARKS, [*FINDINGS, hidden, nowhere], "huella")
    sheet = openpyxl.load_workbook(copy)["Hallazgos"]
    rows = list(sheet.iter_rows(min_row=HEADER_ROW, max_col=len(COLUMNS)))
    assert [cell.value for cell in rows[0]] == [title for title, _ in COLUMNS]
    assert [cell.value for cell in rows[1]] == [
        "Error",
        "E301",
        "Datos",
        "D3",
        "Campo",
        "=1+1",
        "otra cosa",
        MARKS[0].text,
        "Cambie.",
    ]
    assert rows[1][5].data_type == "s", "what she typed is no formula"
    links = [row[3].hyperlink.location if row[3].hyperlink else None for row in rows[1:]]
    assert links == [
        "'Datos'!D3",
        f"'Datos'!{HERS}",
        "'Datos'!A40",
        "'Datos'!B13",
        "'Datos'!F4",
        "'Ana''s «hoja» 1'!B8",
        None,
        None,
    ]
    assert sheet["A2"].value.startswith("4 errores, 2 advertencias, 2 avisos.")
    assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.cell(1, len(COLUMNS) + 1).value == "huella"
    assert sheet.column_dimensions["J"].hidden


def test_a_sheet_of_hers_called_hallazgos_is_hers(book, tmp_path):
    def rename(found: Parts) -> None:
        found["xl/workbook.xml"] = (
            found["xl/workbook.xml"].replace(b'name="Oculta"', b'name="hallazgos"').replace(b"Oculta!", b"hallazgos!")
        )

    rewritten(book, rename)
    copy, again = tmp_path / "copia.xlsx", tmp_path / "otra.xlsx"
    mark(book, copy, MARKS, FINDINGS)
    assert list(sheet_parts(parts(copy))) == ["Datos", APOSTROPHE, "hallazgos", "Hallazgos (2)"]
    mark(copy, again, MARKS, FINDINGS)
    assert list(sheet_parts(parts(again))) == ["Datos", APOSTROPHE, "hallazgos", "Hallazgos (2)"]


def test_our_list_moved_to_the_front_is_replaced_and_names_keep_their_sheets(book, tmp_path):
    copy, again = tmp_path / "copia.xlsx", tmp_path / "otra.xlsx"
    mark(book, copy, MARKS, FINDINGS)
    workbook = openpyxl.load_workbook(copy)
    workbook.move_sheet("Hallazgos", -3)
    workbook.active = 2
    workbook.save(copy)
    mark(copy, again, MARKS, FINDINGS)
    found = openpyxl.load_workbook(again)
    assert found.sheetnames == ["Datos", APOSTROPHE, "Oculta", "Hallazgos"]
    assert found.active.title == APOSTROPHE
    assert found["Datos"].defined_names["propia"].value == "Datos!$A$1"
    assert found["Hallazgos"].print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert breaches(again) == []


def test_a_range_is_coloured_whole_and_has_one_note(book, tmp_path):
    copy = tmp_path / "copia.xlsx"
    some = [Mark("Datos", "C5:D6", "aviso", "Aviso", "Varias."), Mark("Datos", "A3:E300", "error", "Error", "Muchas.")]
    mark(book, copy, some, [finding(MARKS[0])])
    assert set(colours(parts(copy), "Datos")) == {"C5", "D5", "C6", "D6", "A3"}
    assert set(notes(parts(copy))) == {"C5", "A3", HERS}


def test_several_findings_of_a_cell_are_one_note_the_worst_first(book, tmp_path):
    copy = tmp_path / "copia.xlsx"
    some = [Mark("Datos", "D3", "aviso", "Aviso N1", "Uno."), Mark("Datos", "D3", "error", "Error E1", "Otro.")]
    mark(book, copy, some, [finding(one) for one in some])
    assert colours(parts(copy), "Datos") == {"D3": "error"}
    assert notes(parts(copy))["D3"][1] == "Error E1\nOtro.\n\nAviso N1\nUno."


def test_a_new_cell_looks_like_its_row_or_its_column(book, tmp_path):
    copy = tmp_path / "copia.xlsx"
    mark(book, copy, MARKS, FINDINGS)
    workbook = openpyxl.load_workbook(copy)
    assert workbook["Datos"]["F4"].number_format == "0 %", "of the column"
    assert workbook["Datos"].dimensions == "A1:F40"


def test_ten_thousand_problems_and_more_links_than_a_sheet_may_have(book, tmp_path):
    copy = tmp_path / "copia.xlsx"
    many = [Mark("Datos", f"B{row}", "error", "Error E401", "Falta.") for row in range(100, 10_100)]
    listed = [finding(many[row % len(many)]) for row in range(MOST_LINKS + 10)]
    mark(book, copy, many, listed)
    after = parts(copy)
    assert len(colours(after, "Datos")) == len(many) and len(notes(after)) == len(many) + 1
    assert breaches(copy) == []
    assert after["xl/worksheets/sheet4.xml"].count(b"<hyperlink ") == MOST_LINKS


def test_texts_that_no_workbook_can_carry(book, tmp_path):
    copy = tmp_path / "copia.xlsx"
    bad = Mark("Datos", "D3", "error", "Error E305", "Dice \x00\x1f\ufffe" + "x" * 40_000)
    mark(book, copy, [bad], [finding(bad)])
    assert breaches(copy) == []
    assert len(openpyxl.load_workbook(copy)["Hallazgos"]["H5"].value) == 32_767


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.pop("xl/workbook.xml"),
        lambda found: found.update({"xl/worksheets/sheet1.xml": b"<worksheet"}),
        lambda found: found.update({"xl/styles.xml": b"<styleSheet/>"}),
        lambda found: found.update(
            {"xl/worksheets/sheet1.xml": found["xl/worksheets/sheet1.xml"].replace(b'r="B3"', b'r="B3" s="999"')}
        ),
        lambda found: found.update({"xl/comments1.xml": b"<comments/>"}),
        lambda found: found.pop("[Content_Types].xml"),
    ],
)
def test_what_cannot_be_edited_is_told_and_nothing_is_written(change, book, tmp_path):
    rewritten(book, change)
    with pytest.raises(NotEditable):
        mark(book, tmp_path / "copia.xlsx", MARKS, FINDINGS)
    assert not (tmp_path / "copia.xlsx").exists()


def test_a_file_that_is_no_package_cannot_be_edited(tmp_path):
    path = tmp_path / "no.xlsx"
    path.write_bytes(b"nada")
    with pytest.raises(NotEditable):
        mark(path, tmp_path / "copia.xlsx", MARKS, FINDINGS)


def test_libreoffice_shows_everything_with_the_marks(book, office, tmp_path):
    """The marked copy opened and saved by another program: chart, picture, data bar, her note, ours, the colours."""
    copy = tmp_path / "copia.xlsx"
    mark(book, copy, MARKS, FINDINGS)
    saved = office.recalculate([copy], tmp_path / "lo")[0]
    found = parts(saved)
    assert any(re.fullmatch(r"xl/charts/chart\d+\.xml", name) for name in found)
    assert any(name.startswith("xl/media/") for name in found)
    text = found[sheet_parts(found)["Datos"]]
    assert b"dataBar" in text and b"iconSet" in text
    workbook = openpyxl.load_workbook(saved)
    sheet = workbook["Datos"]
    shown = {
        cell.coordinate: cell.fill.fgColor.rgb
        for row in sheet
        for cell in row
        if cell.fill.fgColor.rgb in FILLS.values()
    }
    assert {cell: FILLS[severity] for cell, severity in COLOURED.items()}.items() <= shown.items()
    assert "Pregúntele a Laura" in sheet[HERS].comment.text
    assert "No es una fecha." in sheet["D3"].comment.text
    assert "Celdas combinadas." in sheet["A12"].comment.text
    assert workbook["Hallazgos"].cell(HEADER_ROW + 1, 4).hyperlink.location.endswith("D3")
    assert workbook[APOSTROPHE]["B8"].comment is not None
