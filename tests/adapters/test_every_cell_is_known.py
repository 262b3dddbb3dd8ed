"""Each cell of a read column is a value, a formula without value, an error or a blank, whatever its neighbours are."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from by_hand import ByHand
from forms_helper import copy, filled, place, repacked
from hypothesis import given
from hypothesis import strategies as st

import implementation_xl as ixl
from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.reading.sheet_cells import error_cells, is_usual, unvalued_formulas
from implementation_xl.adapters.reading.sheet_shape import usual_shape
from implementation_xl.base.cells import place_of

SCHEDULE, REQUIREMENTS = "cronograma_general", "requerimientos_contractuales"
SCHEDULE_PART = "xl/worksheets/sheet2.xml"
CODES = ("E310", "E320", "A324")
WHOLE = rb'(?s)<c r="([A-Z]+\d+)"[^<>]*?(?:/>|>.*?</c>)'
Change = Callable[[str, bytes], bytes]


def said(path: Path) -> list[tuple[str, str | None]]:
    return [(one.code, one.cell) for one in ixl.read(path).problems if one.code in CODES]


def in_sheets(change: Callable[[bytes], bytes]) -> Change:
    return lambda name, content: change(content) if name.startswith("xl/worksheets/sheet") else content


def cell(address: str, content: bytes, attributes: bytes = b"") -> Change:
    """Put this into one cell of the sheets, in place of what it has."""
    known = re.compile(rb'<c r="%s"( s="\d+")?[^<>]*?(?:/>|>.*?</c>)' % address.encode())
    return in_sheets(lambda xml: known.sub(rb'<c r="%s"\1%s>%s</c>' % (address.encode(), attributes, content), xml, 1))


def row_without_addresses(address: str) -> Change:
    """The cells of one row take their place from the one before, as some programs write them."""
    number = re.sub(r"\D", "", address).encode()

    def bare(row: re.Match[bytes]) -> bytes:
        cells = {place_of(cell[1].decode())[1]: cell[0] for cell in re.finditer(WHOLE, row[0])}
        whole = (cells.get(column, b"<c/>") for column in range(1, max(cells) + 1))
        return b'<row r="%s">%s</row>' % (number, re.sub(rb'<c r="[A-Z]+\d+"', b"<c", b"".join(whole)))

    return in_sheets(lambda xml: re.sub(rb'(?s)<row r="%s".*?</row>' % number, bare, xml))


ONE = [
    (b"<f>1/2</f>", b"", "E320"),
    (b"<f>1/2</f><v/>", b"", "E320"),
    (b"<f>1/2</f><v></v>", b"", "E320"),
    (b"<f>1/2</f><v>\n</v>\n", b"", "E320"),
    (b"<f>1/2</f>", b' t="b"', "E320"),
    (b'<f t="shared" si="0"/>', b"", "E320"),
    (b'<f t="array" ref="K13">1/2</f><v />', b' cm="1"', "E320"),
    (b"<!-- x --><f>1/2</f>", b"", "E320"),
    (b"<f><![CDATA[1/2]]></f>", b"", "E320"),
    (b'<f>IF(A1="","",1)</f><v></v>', b' t="str"', None),
    (b'<f>IF(A1="","",1)</f>', b' t="str"', None),
    (b"<f>1/2</f><v>0.5</v>", b"", None),
    (b"<v>#REF!</v>", b' t="e"', "E310"),
    (b"<f>1/0</f><v>#DIV/0!</v>", b' t="e"', "E310"),
    (b"<v><![CDATA[#REF!]]></v>", b' t="e"', "E310"),
    (b"\n <v>\n#REF!\n</v>\n", b" t='e'", "E310"),
    (b"<v>#SPILL!</v>", b' cm="1" t="e"', "E310"),
    (b"<v>#VALUE!</v>", b' t="e" vm="1"', "A324"),
]


@pytest.mark.parametrize("bare", [False, True], ids=["addresses", "without addresses"])
@pytest.mark.parametrize(("content", "attributes", "code"), ONE)
def test_one_cell_among_others_that_have_their_values(
    tmp_path: Path, content: bytes, attributes: bytes, code: str, bare: bool
) -> None:
    """All other formulas of the sheet are calculated, and all other rows have addresses."""
    sheet = ByHand(SCHEDULE).put(1, avance="=1/4").put(2, avance="=1/2").put(3, avance="=1/4")
    path, address = sheet.save(tmp_path / "x.xlsx"), sheet.at("avance", 2)
    repacked(path, cell(address, content, attributes))
    if bare:
        repacked(path, row_without_addresses(address))
    assert said(path) == ([(code, address)] if code else [])


def test_a_formula_in_a_row_below_all_values(tmp_path: Path) -> None:
    """The rows that wait for values are hundreds of kilobytes; the one of them is found, twice in one process."""
    for number in (40, 41):
        path, address = filled(tmp_path, name=f"{number}.xlsx"), place(SCHEDULE, "avance", number)
        assert said(repacked(path, cell(address, b"<f>1/2</f>"))) == [("E320", address)]
        assert said(filled(tmp_path, name="bien.xlsx")) == []


def test_values_hidden_in_comments_and_cdata_are_read(tmp_path: Path) -> None:
    """The reader behind takes a comment for the end of a value."""
    path = filled(tmp_path)
    wanted = ixl.read(path).tables["actividades"].columns
    for by in (rb"<v><![CDATA[\1]]></v>", rb"<v><!-- a -->\1<!-- b --></v>", rb"<v><?pi x?>\1</v>"):
        other = repacked(copy(path, "otro.xlsx"), in_sheets(lambda xml, by=by: re.sub(rb"<v>([^<]+)</v>", by, xml)))
        assert ixl.read(other).tables["actividades"].columns == wanted


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1"])
def test_parts_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    path = filled(tmp_path)
    wanted = ixl.read(path).tables["actividades"].columns

    def encoded(name: str, content: bytes) -> bytes:
        if not (name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml"):
            return content
        declared = content.decode().replace('"UTF-8"', f'"{encoding.removesuffix("-le").upper()}"', 1)
        return declared.encode(encoding, "xmlcharrefreplace")

    assert ixl.read(repacked(path, encoded)).tables["actividades"].columns == wanted


# pictures


RICH = {
    "xl/metadata.xml": b'<metadata><futureMetadata name="XLRICHVALUE"><bk><xlrd:rvb i="0"/></bk></futureMetadata>'
    b'<valueMetadata><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>',
    "xl/richData/rdrichvalue.xml": b'<rvData><rv s="0"><v>0</v></rv></rvData>',
    "xl/richData/rdrichvaluestructure.xml": b'<rvStructures><s t="%s"/></rvStructures>',
}
RICH_KINDS = ("sheetMetadata", "rdRichValue", "rdRichValueStructure")


def with_rich_value(path: Path, kind: bytes) -> Path:
    office = "http://schemas.microsoft.com/office/2017/06/relationships"
    relations = "".join(
        f'<Relationship Id="rich{number}" Type="{office}/{name}" Target="/{part}"/>'
        for number, (name, part) in enumerate(zip(RICH_KINDS, RICH, strict=True))
    )
    repacked(
        path,
        lambda name, content: (
            content.replace(b"</Relationships>", f"{relations}</Relationships>".encode())
            if name == "xl/_rels/workbook.xml.rels"
            else content
        ),
    )
    with zipfile.ZipFile(path, "a") as package:
        for part, content in RICH.items():
            package.writestr(part, content.replace(b"%s", kind))
    return path


@pytest.mark.parametrize(
    ("kind", "field", "code"),
    [
        (b"_localImage", "avance", "A324"),
        (b"_webimage", "avance", "A324"),
        (b"_linkedentity2", "inicio_real", "A324"),
        (b"_error", "avance", "E310"),
        (b"_localImage", "responsable", None),
        (b"_error", "responsable", "E310"),
    ],
)
def test_a_picture_in_a_cell_is_no_error(tmp_path: Path, kind: bytes, field: str, code: str | None) -> None:
    address = place(SCHEDULE, field, 2)
    path = with_rich_value(filled(tmp_path), kind)
    put = cell(address, b"<v>#VALUE!</v>", b' t="e" vm="1"')
    repacked(path, lambda name, content: put(name, content) if name == SCHEDULE_PART else content)
    assert said(path) == ([(code, address)] if code else [])


# the workbook part


def moved(path: Path, part: str, target: str, kind: str = "") -> Path:
    """The workbook part under another name, as `_rels/.rels` says it."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    folder, name = part.rsplit("/", 1)
    parts[part] = parts.pop("xl/workbook.xml")
    relations = parts.pop("xl/_rels/workbook.xml.rels").replace(b'Target="', b'Target="/xl/')
    parts[f"{folder}/_rels/{name}.rels"] = relations
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", target.encode())
    if kind:
        parts["_rels/.rels"] = parts["_rels/.rels"].replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument", kind.encode()
        )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"/xl/workbook.xml", f"/{part}".encode())
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("part", "target", "kind"),
    [
        ("xl/workbook2.xml", "xl/workbook2.xml", ""),
        ("xl/workbook2.xml", "/xl/workbook2.xml", ""),
        ("xl/Libro.xml", "xl\\libro.XML", ""),
        ("datos/uno.xml", "./datos/uno.xml", "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"),
    ],
)
def test_the_workbook_part_is_the_one_that_the_package_names(tmp_path: Path, part: str, target: str, kind: str) -> None:
    path = filled(tmp_path)
    repacked(path, cell(place(SCHEDULE, "avance", 2), b"<v>#REF!</v>", b' t="e"'))
    wanted = ixl.read(path)
    moved(path, part, target, kind)
    reading = ixl.read(path)
    assert reading.tables == wanted.tables and reading.problems == wanted.problems
    marked = ixl.annotate(reading)
    assert marked and zipfile.ZipFile(marked).testzip() is None
    editor = PackageEditor(marked)
    assert editor.workbook == part and "Hallazgos" in editor.sheets()
    editor.close()


# any shape at all

CELLS = st.lists(
    st.tuples(
        st.sampled_from(["", "e", "n", "str", "b"]),
        st.sampled_from([None, "1/2"]),
        st.sampled_from([None, "", "1", "#REF!"]),
    ),
    min_size=1,
    max_size=8,
)


@given(CELLS, st.booleans(), st.booleans(), st.sampled_from(["", "x:"]), st.sampled_from(["", "\n "]))
def test_every_shape_says_the_same_of_each_cell(cells, addressed, apostrophes, prefix, space):  # type: ignore[no-untyped-def]
    """Whatever shape it is written in, a cell is an error, a formula without value, or neither."""
    errors, unvalued, written = [], {}, []
    for column, (kind, formula, value) in enumerate(cells, 1):
        address = f' r="{chr(64 + column)}1"' if addressed else ""
        inside = f"<{prefix}f>{formula}</{prefix}f>{space}" if formula else ""
        inside += "" if value is None else f"<{prefix}v>{value}</{prefix}v>{space}"
        mark = f' t="{kind}"' if kind else ""
        written.append(f"<{prefix}c{address}{mark}>{space}{inside}</{prefix}c>{space}")
        if kind == "e" and value:
            errors.append((1, column, value, 0))
        elif formula and not value and kind != "str":
            unvalued[column] = [1]
    name = f"xmlns{':x' if prefix else ''}"
    xml = f'<{prefix}worksheet {name}="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    xml += f'<{prefix}sheetData>{space}<{prefix}row r="1">{"".join(written)}</{prefix}row></{prefix}sheetData>'
    xml += f"</{prefix}worksheet>"
    data = (xml.replace('"', "'") if apostrophes else xml).encode()
    data = data if is_usual(data) else usual_shape(data)
    assert error_cells(data) == errors and unvalued_formulas(data) == unvalued
