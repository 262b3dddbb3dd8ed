"""The same form in packages as other programs write them: read alike, with the same problems at the same cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from by_hand import ByHand
from forms_helper import copy, repacked

import implementation_xl as ixl
from implementation_xl.base.cells import place_of
from implementation_xl.base.dates import DAYS_TO_1904, to_serial

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
}
C, ROW, DATA = (f"{{{MAIN}}}{name}" for name in ("c", "row", "sheetData"))
XML = re.compile(r"xl/(workbook|sharedStrings|styles|worksheets/sheet\d+)\.xml")


def is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/sheet")


def parsed(change: Callable[[str, ET.Element], None], prefix: str = "") -> Callable[[str, bytes], bytes]:
    """A change of the XML of the spreadsheet's own parts, written with a prefix for its namespace."""

    def changed(name: str, content: bytes) -> bytes:
        if not XML.fullmatch(name):
            return content
        ET.register_namespace(prefix, MAIN)
        ET.register_namespace("r", RELATIONS)
        root = ET.fromstring(content)
        change(name, root)
        return ET.tostring(root, encoding="UTF-8", xml_declaration=True)

    return changed


def nothing(name: str, root: ET.Element) -> None:
    pass


def without_addresses(name: str, root: ET.Element) -> None:
    """Rows and cells without their `r`: each stands right after the one before, so that blanks are written too."""
    data = root.find(DATA)
    if data is None:
        return
    rows = {int(row.attrib["r"]): row for row in data}
    for row in list(data):
        data.remove(row)
    for number in range(1, max(rows, default=0) + 1):
        row = rows.get(number, ET.Element(ROW))
        cells = {place_of(cell.attrib.pop("r"))[1]: cell for cell in row}
        for cell in list(row):
            row.remove(cell)
        row.extend(cells.get(column, ET.Element(C)) for column in range(1, max(cells, default=0) + 1))
        row.attrib.pop("r", None)
        row.attrib.pop("spans", None)
        data.append(row)


def inline_strings(name: str, root: ET.Element) -> None:
    for cell in root.iter(C):
        if cell.get("t") == "s":
            cell.set("t", "inlineStr")
            (value,) = cell
            text = SHARED[int(value.text or "")]
            cell.remove(value)
            ET.SubElement(ET.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t").text = text


def rich_strings(name: str, root: ET.Element) -> None:
    """Each shared string in two runs with phonetic help, as Excel keeps words in two formats."""
    if name != "xl/sharedStrings.xml":
        return
    for item in root:
        text = item[0].text or ""
        item.remove(item[0])
        for part in (text[:2], text[2:]):
            run = ET.SubElement(item, f"{{{MAIN}}}r")
            ET.SubElement(run, f"{{{MAIN}}}rPr")
            one = ET.SubElement(run, f"{{{MAIN}}}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
            one.text = part


def replaced(pattern: bytes, by: bytes, where: str = "") -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        return re.sub(pattern, by, content) if where in name else content

    return change


def strict(name: str, content: bytes) -> bytes:
    for old, new in STRICT.items():
        content = content.replace(old.encode(), new.encode())
    return content


SHARED: list[str] = []
SHAPES: dict[str, Callable[[str, bytes], bytes]] = {
    "prefixed": parsed(nothing, "x"),
    "without addresses": parsed(without_addresses),
    "without addresses, prefixed": parsed(without_addresses, "x"),
    "inline strings": parsed(inline_strings),
    "rich text": parsed(rich_strings),
    "no dimension": replaced(rb"<dimension[^>]*/>", b""),
    "wrong dimension": replaced(rb'<dimension ref="[^"]*"', rb'<dimension ref="A1"'),
    "no spans": replaced(rb' spans="[^"]*"', b""),
    "absolute targets": replaced(rb'Target="(worksheets|sharedStr|styles)', rb'Target="/xl/\1', "workbook.xml.rels"),
    "single quotes": replaced(rb'="([^"\']*)"', rb"='\1'", "xl/"),
    "spread out": replaced(rb"><", rb">\n  <", "xl/w"),
    "strict": strict,
    "byte order mark": lambda name, content: b"\xef\xbb\xbf" + content if name.endswith(".xml") else content,
}


def sample() -> ByHand:
    """A schedule with one of each: texts for numbers, an error, a word off its list, a hidden row, a merged area."""
    sheet = ByHand("cronograma_general", coordinador="Laura & Cía.")
    sheet.put(1, avance="85 %", observaciones="dos\nlíneas <y> «más»")
    sheet.put(2, inicio_planeado="03/03/2026", area="Tecnologia")
    sheet.put(3, area="Zzz", responsable="=NA()")
    sheet.put(4, actividad="Pruebas", inicio_planeado=date(2026, 3, 2), fin_planeado=date(2026, 3, 4))
    sheet.put(5, actividad="Cierre", inicio_planeado=date(2026, 3, 2), fin_planeado=date(2026, 3, 4))
    sheet.put(4, area="Calidad").merge(sheet.at("area", 4), sheet.at("area", 5))
    sheet.hidden_rows.append(sheet.header_row + 2)
    return sheet


def facts(reading: ixl.Reading) -> dict[str, Any]:
    data = reading.tables["actividades"]
    problems = [(one.code, one.sheet, one.cell, one.found) for one in reading.problems]
    return {
        "header": reading.header,
        "rows": data.rows,
        "columns": data.columns,
        "seen": data.as_sheet,
        "problems": problems,
        "holidays": reading.holidays,
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_package_is_read_alike(shape: str, tmp_path: Path) -> None:
    path = sample().save(tmp_path / "x.xlsx")
    path = repacked(path, as_error)
    wanted = facts(ixl.read(path))
    codes = [one[0] for one in wanted["problems"]]
    assert sorted(codes) == ["A307", "A308", "A309", "A318", "E305", "E310", "N217"]
    SHARED[:] = shared_strings(path)
    assert facts(ixl.read(repacked(copy(path, "otro.xlsx"), SHAPES[shape]))) == wanted


def unvalued(name: str, content: bytes) -> bytes:
    """The formula =1/2 as a program writes it that does not calculate."""
    return re.sub(rb"<f>1/2</f><v>[^<]*</v>", b"<f>1/2</f>", content)


@pytest.mark.parametrize("shape", ["none", *SHAPES])
def test_a_formula_that_was_never_calculated_is_said_in_every_shape(shape: str, tmp_path: Path) -> None:
    sheet = sample().put(2, avance="=1/2").put(3, responsable=None)
    path = repacked(sheet.save(tmp_path / "x.xlsx"), unvalued)
    SHARED[:] = shared_strings(path)
    if shape != "none":
        repacked(path, SHAPES[shape])
    found = [(one.code, one.cell) for one in ixl.read(path).problems if one.code in ("E310", "E320", "E401")]
    assert found == [("E320", sheet.at("avance", 2))]


def as_error(name: str, content: bytes) -> bytes:
    """The formula =NA() with the value that Excel gives it."""
    return re.sub(
        rb'<c r="(\w+)"([^>]*)><f>NA\(\)</f><v>[^<]*</v>', rb'<c r="\1"\2 t="e"><f>NA()</f><v>#N/A</v>', content
    )


def shared_strings(path: Path) -> list[str]:
    found: list[str] = []
    repacked(
        copy(path, "textos.xlsx"),
        lambda name, content: (
            found.append(content.decode()) or content  # type: ignore[func-returns-value]
            if name == "xl/sharedStrings.xml"
            else content
        ),
    )
    return ["".join(one.itertext()) for one in ET.fromstring(found[0])]


def test_the_shapes_do_change_the_package(tmp_path: Path) -> None:
    path = sample().save(tmp_path / "x.xlsx")
    SHARED[:] = shared_strings(path)
    before = path.read_bytes()
    for shape, change in SHAPES.items():
        assert repacked(copy(path, "otro.xlsx"), change).read_bytes() != before, shape


def test_libreoffice_keeps_every_fact_in_xlsx_and_ods(office: Any, tmp_path: Path) -> None:
    """Merged areas, error cells, hidden rows, columns and sheets, dates from 1904: the reader behind tells none of them
    of an .ods. An .xls keeps no error that can be told from a blank, and does not tell what is hidden."""
    paths = []
    for name, since_1904, hidden in (("a", False, False), ("b", True, False), ("c", False, True)):
        sheet = sample().put(3, observaciones="=1/0")
        sheet.hidden_columns, sheet.date_1904, sheet.hidden = [sheet.at("hito")[0]], since_1904, hidden
        bare = to_serial(date(2026, 3, 2)) - (DAYS_TO_1904 if since_1904 else 0)
        paths.append(repacked(sheet.put(1, fin_planeado=bare).save(tmp_path / f"{name}.xlsx"), as_error))
    saved = {kind: office.recalculate(paths, tmp_path / kind, kind) for kind in ("xlsx", "ods", "xls")}
    for number, path in enumerate(paths):
        wanted = facts(ixl.read(path))
        wanted["columns"]["observaciones"][2] = None  # the formula was written with 0 as its value
        wanted["problems"].append(("E310", "Cronograma", sheet.at("observaciones", 3), "#DIV/0!"))
        for kind in ("xlsx", "ods"):
            found = facts(ixl.read(saved[kind][number]))
            assert sorted(found["problems"], key=str) == sorted(wanted["problems"], key=str)
            assert {**found, "problems": 0, "seen": 0} == {**wanted, "problems": 0, "seen": 0}
        old = facts(ixl.read(saved["xls"][number]))
        assert old["columns"] == wanted["columns"]
        told = {one for one in wanted["problems"] if one[0] not in ("E310", "N217", "N218", "N219")}
        assert set(old["problems"]) - {("N122", None, None, ".xls")} == told
