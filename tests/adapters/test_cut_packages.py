"""What is cut from a package before it is parsed changes nothing of what is read from it."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from checkout import PORTFOLIO
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import implementation_xl as ixl
from implementation_xl.adapters.reading import essence
from implementation_xl.adapters.reading.calamine import open_book
from implementation_xl.adapters.reading.essence import essence_of, without_tail
from implementation_xl.adapters.reading.package import Package
from implementation_xl.forms.kinds.kinds import ErrorValue

BOOKS = sorted(PORTFOLIO.rglob("*.xlsx"))


def without_blank_end(rows):
    kept = [["" if isinstance(value, ErrorValue) else value for value in row] for row in rows]
    while kept and not any(value != "" for value in kept[-1]):
        kept.pop()
    width = max((column for row in kept for column, value in enumerate(row, 1) if value != ""), default=0)
    return [row[:width] for row in kept]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: f"{path.parent.name[:9]}-{path.name[:9]}")
def test_every_sheet_reads_as_from_the_whole_workbook(path):
    whole, book = CalamineWorkbook.from_path(str(path)), open_book(str(path))
    assert book.sheet_names == whole.sheet_names
    for name in whole.sheet_names:
        sheet = whole.get_sheet_by_name(name)
        grid = book.grid(name)
        assert without_blank_end(grid.rows) == without_blank_end(sheet.to_python(skip_empty_area=False))
        merges = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
        assert grid.merges == merges


@pytest.fixture(scope="module")
def schedule(tmp_path_factory):
    path = tmp_path_factory.mktemp("essence") / "c.xlsx"
    return ixl.generate("cronograma_general", path, values={"proyecto": "Uno"}).read_bytes()


def test_a_schedule_is_cut_to_a_fraction(schedule):
    package = Package(schedule)
    found = essence_of(package)
    assert {name for name, sheet in found.sheets.items() if sheet.tail} == {"Cronograma", "Festivos"}
    assert "_meta" in found.sheets
    assert len(found.sheets["Cronograma"].xml) * 20 < len(package.sheet("Cronograma"))
    with zipfile.ZipFile(io.BytesIO(found.data)) as small:
        assert small.testzip() is None
        assert not any("calcChain" in name or "drawing" in name for name in small.namelist())


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><f>1</f><v></v></c></row>', 1),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>', 2),
        ('<row r="1"><c r="A1"><f>B1</f><v></v></c></row><row r="2"><c r="A2"><v>0</v></c></row>', 2),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>', 2),
        ('<row r="1"><c r="A1"><f>B1</f></c></row><row r="2"><c r="A2"/></row>', 2),
        ('<row r="1"><c r="A1"/></row><row r="2"><c r="A2"/></row>', 2),
    ],
)
def test_only_rows_below_the_last_value_go(rows, kept):
    xml = without_tail(f"<worksheet><sheetData>{rows}</sheetData><dataValidations/></worksheet>".encode())
    assert xml.count(b"<row ") == kept
    assert xml.endswith(b"</worksheet>")


BLANK = b'<c r="A1" s="3"><f>IF(B1="","",B1)</f><v></v></c>'
LONG = b"<c><v>%s</v></c>" % (b"x" * 200)
SPACED = b'<c><v xml:space="preserve"> x</v></c>'
INLINE = b"<c><is><t>a</t></is></c>"
CELLS = st.sampled_from([b"<c><v>1</v></c>", SPACED, LONG, INLINE, b"<c><v/></c>", b"<c/>", BLANK])


@given(st.lists(CELLS, max_size=6), st.integers(0, 12), st.integers(1, 300))
def test_however_long_the_tail_is_no_value_is_cut(cells, blanks, piece):
    """The tail is looked at piece by piece, wherever pieces end."""
    rows = [b"<row>%s</row>" % cell for cell in [*cells, *[BLANK] * blanks]]
    valued = [number for number, row in enumerate(rows, 1) if b"</is>" in row or re.search(rb"<v[^/>]*>[^<]", row)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(essence, "PIECE", piece)
        xml = without_tail(b"<worksheet><sheetData>%s</sheetData></worksheet>" % b"".join(rows))
    assert xml.count(b"<row>") == (valued[-1] if valued else len(rows))


def test_a_prefixed_sheet_is_left_whole():
    xml = b'<x:worksheet><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    assert without_tail(xml) == xml


def test_damage_in_a_sheet_is_seen_as_in_the_whole(schedule, tmp_path):
    """The bytes of the sheet's part are spoilt: its checksum no longer holds."""
    entry = next(one for one in zipfile.ZipFile(io.BytesIO(schedule)).infolist() if one.filename.endswith("sheet2.xml"))
    spoilt = bytearray(schedule)
    middle = entry.header_offset + entry.compress_size // 2
    spoilt[middle : middle + 8] = b"\0" * 8
    path = tmp_path / "dañado.xlsx"
    path.write_bytes(spoilt)
    assert [one.code for one in ixl.read(path).problems] == ["E101"]
