"""Holidays are parsed once for all workbooks that carry the same ones, and never taken from another workbook's."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

import implementation_xl as ixl
from implementation_xl.adapters.reading.calamine import open_book
from implementation_xl.adapters.reading.package import KEPT, Package, _listed
from implementation_xl.adapters.reading.repeated_sheets import REMEMBERED, _grids

HOLIDAYS, TEXTS, STYLES, BOOK = "Festivos", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"


def a_schedule(folder, project):
    return ixl.generate("cronograma_general", folder / f"{project}.xlsx", values={"proyecto": project}).read_bytes()


def holidays_part(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        number = re.search(r'name="Festivos" sheetId="(\d+)"', package.read(BOOK).decode())[1]
    return f"xl/worksheets/sheet{number}.xml"


def changed(data, part, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert change(content) != content
                content = change(content)
            target.writestr(name, content)
    return out.getvalue()


def parsed(data):
    """What the reader says by itself."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(HOLIDAYS).to_python(skip_empty_area=False)


def read(data):
    return open_book("c.xlsx", data).grid(HOLIDAYS).rows


@pytest.fixture(scope="module")
def schedule(tmp_path_factory):
    return a_schedule(tmp_path_factory.mktemp("uno"), "Uno")


@pytest.fixture(autouse=True)
def _seen_before(schedule):
    _grids.clear()
    read(schedule)


def test_another_project_with_the_same_holidays_is_not_parsed_again(schedule, tmp_path):
    """What people typed elsewhere, and where it puts the texts of the holidays, does not matter."""
    more = changed(a_schedule(tmp_path, "Dos"), TEXTS, lambda xml: xml.replace(b">Dos<", b">Zona Norte<"))
    assert read(more) is read(schedule)
    assert read(more) == parsed(more)


def shift_texts(xml):
    """A text of its own before all others, as a workbook has that was filled in another order."""
    return re.sub(rb"(<sst[^>]*>)", rb"\1<si><t>Antes</t></si>", xml)


def shift_pointers(xml):
    return re.sub(rb't="s"><v>(\d+)</v>', lambda found: b't="s"><v>%d</v>' % (int(found[1]) + 1), xml)


def test_texts_numbered_otherwise_are_the_same_texts(schedule):
    part = holidays_part(schedule)
    other = changed(changed(schedule, TEXTS, shift_texts), part, shift_pointers)
    assert read(other) is read(schedule)
    assert read(other) == parsed(other)


CHANGES = {
    "a date": ("sheet", lambda xml: re.sub(rb"<v>(\d{5})</v>", b"<v>46001</v>", xml, count=1)),
    "a text": (TEXTS, lambda xml: xml.replace("Año Nuevo".encode(), b"31/12/2026")),
    "all texts, numbered otherwise": (TEXTS, shift_texts),
    "where texts are pointed to": ("sheet", shift_pointers),
    "what is a date": (STYLES, lambda xml: re.sub(rb'numFmtId="\d+"', b'numFmtId="0"', xml)),
    "from when days count": (BOOK, lambda xml: xml.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')),
    "a row less": ("sheet", lambda xml: re.sub(rb'<row r="20".*?</row>', b"", xml)),
    "a formatted text": (TEXTS, lambda xml: re.sub(rb"<si><t>(A[^<]*)</t></si>", rb"<si><r><t>\1</t></r></si>", xml)),
    "an empty text": (TEXTS, lambda xml: re.sub(rb"(<sst[^>]*>)", rb"\1<si/>", xml)),
    "a commented text": (TEXTS, lambda xml: re.sub(rb"(<sst[^>]*>)", rb"\1<!-- <si> -->", xml)),
    "a part that is a comment": ("sheet", lambda xml: xml.replace(b"<sheetData>", b"<!-- --><sheetData>")),
    "an error": ("sheet", lambda xml: re.sub(rb'(<c r="A9"[^>/]*)>.*?</c>', rb'\1 t="e"><v>#REF!</v></c>', xml)),
}


@pytest.mark.parametrize(("part", "change"), CHANGES.values(), ids=CHANGES)
def test_a_workbook_that_differs_is_read_for_itself(schedule, part, change):
    other = changed(schedule, holidays_part(schedule) if part == "sheet" else part, change)
    assert read(other) is not read(schedule)
    expected = parsed(other)
    shown = [["" if str(cell).startswith("#") else cell for cell in row] for row in read(other)]
    assert shown == expected


def test_what_is_hidden_is_the_workbooks_own(schedule):
    hidden = changed(schedule, BOOK, lambda xml: xml.replace(b'name="Festivos" ', b'name="Festivos" state="hidden" '))
    assert not open_book("c.xlsx", schedule).grid(HOLIDAYS).hidden
    assert open_book("c.xlsx", hidden).grid(HOLIDAYS).hidden
    columns = changed(
        schedule, holidays_part(schedule), lambda xml: xml.replace(b'<col min="1"', b'<col hidden="1" min="1"')
    )
    assert open_book("c.xlsx", columns).grid(HOLIDAYS).hidden_columns == {1}
    assert not open_book("c.xlsx", schedule).grid(HOLIDAYS).hidden_columns


def test_what_is_far_larger_than_holidays_is_not_held(schedule):
    large = changed(schedule, holidays_part(schedule), lambda xml: xml.replace(b"</row>", b" " * 4_000 + b"</row>"))
    assert read(large) is not read(large)
    assert read(large) == parsed(large)


def test_nor_is_a_list_of_sheets_far_larger_than_any_form_has(schedule):
    _listed.cache_clear()
    large = changed(schedule, BOOK, lambda xml: xml.replace(b"</workbook>", b" " * KEPT + b"</workbook>"))
    assert Package(large).sheet_parts() == Package(schedule).sheet_parts()
    assert _listed.cache_info().currsize == 1


def test_only_few_are_remembered(schedule):
    part = holidays_part(schedule)
    for day in range(46_001, 46_001 + 2 * REMEMBERED):
        read(changed(schedule, part, lambda xml, day=day: re.sub(rb"<v>\d{5}</v>", b"<v>%d</v>" % day, xml, count=1)))
    assert len(_grids) == REMEMBERED
