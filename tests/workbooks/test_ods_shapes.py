"""An .ods as LibreOffice, Excel and formatters of XML write it: the values that a person sees in its cells."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hostile_files import open_document
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from mutations import compressed
from other_formats import ods_parts

from implementation_xl.adapters.grid import Grid, ReadFailure
from implementation_xl.adapters.reading.readers import open_file
from implementation_xl.workbooks.reading.workbook import read_here

PARAGRAPH = "<text:p>Cumple</text:p>"
BOX = "<draw:text-box><text:p>No cumple</text:p></draw:text-box>"
ANCHORED = {
    "text box before": f"<draw:frame>{BOX}</draw:frame>{PARAGRAPH}",
    "text box after": f"{PARAGRAPH}<draw:frame>{BOX}</draw:frame>",
    "shape with words": f"<draw:custom-shape><text:p>No</text:p><text:p>cumple</text:p></draw:custom-shape>{PARAGRAPH}",
    "group of frames": f"<draw:g><draw:g><draw:frame>{BOX}</draw:frame></draw:g></draw:g>{PARAGRAPH}",
    "picture with a title": f"{PARAGRAPH}<draw:frame><svg:title>Foto</svg:title><svg:desc>x</svg:desc></draw:frame>",
    "note of a person": f"<office:annotation><dc:date>1</dc:date><text:p>Ojo</text:p></office:annotation>{PARAGRAPH}",
    "button": f"<draw:control/>{PARAGRAPH}",
    "sheet within the cell": (
        "<draw:object><office:document><table:table table:name='x'><table:table-row><table:table-cell "
        f"office:value-type='string'><text:p>No</text:p></table:table-cell></table:table-row></table:table>"
        f"</office:document></draw:object>{PARAGRAPH}"
    ),
}


def sheet(body: str, *others: str, between: str = "") -> Grid:
    """The first of the sheets with these rows."""
    tables = "".join(
        f'<table:table table:name="{number}">{between}{rows}</table:table>'
        for number, rows in enumerate((body, *others))
    )
    names = " ".join(f'xmlns:{one}="urn:{one}"' for one in ("draw", "svg", "dc", "calcext"))
    data = open_document(f"<x {names}>{tables}</x>")()
    return open_file("libro.ods", data).grid("0")


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cell(content: str = "", attributes: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {attributes}>{content}</table:table-cell>"


@pytest.mark.parametrize("content", ANCHORED.values(), ids=ANCHORED)
def test_what_is_anchored_to_a_cell_is_no_part_of_its_value(content):
    assert sheet(row(cell(content))).rows == [["Cumple"]]


@pytest.mark.parametrize("before", [f"<table:shapes><draw:frame>{BOX}</draw:frame></table:shapes>", "<office:forms/>"])
def test_shapes_of_the_sheet_are_no_cells(before):
    assert sheet(row(cell(PARAGRAPH)), between=before).rows == [["Cumple"]]


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("<text:p>\n   Cumple\n   parcialmente\n </text:p>", "Cumple parcialmente"),
        ("<text:p>a<text:s/>b<text:s text:c='2'/>c</text:p>", "a b  c"),
        ("<text:p>a<text:tab/>b<text:line-break/>c</text:p>", "a\tb\nc"),
        ("<text:p><text:span>No </text:span><text:a href='#'>cumple</text:a></text:p>", "No cumple"),
        ("<text:p>uno</text:p>\n  <text:p>dos</text:p>", "uno\ndos"),
        ("<text:p>uno</text:p><text:p/><text:p>dos</text:p>", "uno\n\ndos"),
        ("\n     <text:p>Cumple</text:p>\n   ", "Cumple"),
    ],
)
def test_the_text_of_a_cell_is_its_paragraphs(content, value):
    assert sheet(row(cell(content))).rows == [[value]]


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        ('office:value-type="float" office:value="3.5"', 3.5),
        ('office:value-type="percentage" office:value="0.5"', 0.5),
        ('office:value-type="date" office:date-value="2026-03-11"', date(2026, 3, 11)),
        ('office:value-type="date" office:date-value="2026-03-11T10:20"', datetime(2026, 3, 11, 10, 20)),
        ('office:value-type="date" office:date-value="31/11"', "31/11"),
        ('office:value-type="time" office:time-value="PT10H20M30S"', time(10, 20, 30)),
        ('office:value-type="time" office:time-value="PT30H00M00S"', timedelta(hours=30)),
        ('office:value-type="boolean" office:boolean-value="true"', True),
        ('office:value-type="string" office:string-value="a &amp; b"', "a & b"),
    ],
)
def test_typed_values_are_read_from_their_attributes(attributes, value):
    assert sheet(row(cell("<text:p>otra cosa</text:p>", attributes))).rows == [[value]]


def test_errors_and_formulas_without_value_are_known():
    grid = sheet(
        row(
            cell(
                "<text:p>#REF!</text:p>", 'table:formula="of:=A" office:value-type="string" calcext:value-type="error"'
            ),
            cell("<text:p>#¡DIV/0!</text:p>", 'table:formula="of:=1/0" office:value-type="float" office:value="0"'),
            cell("", 'table:formula="of:=1+1"'),
            cell("", 'table:formula="of:=A1" office:value-type="string" office:string-value=""'),
            cell("<text:p>1</text:p>", 'table:formula="of:=1" office:value-type="float" office:value="1"'),
        )
    )
    assert [str(value) for value in grid.rows[0]] == ["#REF!", "#¡DIV/0!", "", "", "1.0"]
    assert grid.unvalued == {3: [1]}


BLANK_END = (
    '<table:table-row table:number-rows-repeated="1048551"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)


@pytest.mark.parametrize("filled", [0, 1, 3])
def test_each_sheet_of_excel_ends_with_a_million_blank_rows(filled):
    """They are counted from the top of each sheet, not through the workbook."""
    first = row(cell(PARAGRAPH)) + BLANK_END
    others = [row(cell(PARAGRAPH)) * filled + BLANK_END + row(cell())] * 3
    assert sheet(first, *others).rows == [["Cumple"]]


def test_a_value_that_is_really_far_away_is_too_far():
    with pytest.raises(ReadFailure) as failure:
        sheet(BLANK_END + row('<table:table-cell table:number-columns-repeated="900"/>', cell(PARAGRAPH)))
    assert failure.value.problem.code == "E109"


def test_a_formatted_file_reads_as_the_one_that_it_was():
    """Indentation between elements is neither text nor cell."""
    parts = dict(ods_parts())
    root = etree.fromstring(parts["content.xml"], etree.XMLParser(huge_tree=True))
    etree.indent(root, "    ")
    plain = read_here("libro.ods", data=compressed(parts))
    indented = read_here("libro.ods", data=compressed({**parts, "content.xml": etree.tostring(root)}))
    assert plain.form == indented.form is not None
    assert (plain.header, plain.problems) == (indented.header, indented.problems)
    assert {id: data.columns for id, data in plain.tables.items()} == {
        id: data.columns for id, data in indented.tables.items()
    }


VALUES = st.one_of(
    st.just(""),
    st.text("ab ñ&<\"'", min_size=1, max_size=5).map(lambda text: " ".join(text.split())),
    st.integers(-9, 9).map(float),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)


@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), max_size=5)),
    st.randoms(),
)
def test_any_grid_is_read_as_it_was_written(rows, random):
    """Runs of equal cells and rows are written once, texts in either way, anything is anchored anywhere."""
    written = "".join(written_row(cells, len(list(run)), random) for cells, run in itertools.groupby(rows))
    grid = sheet(written + BLANK_END)
    assert [[grid.at(down, across) for across, _ in enumerate(cells, 1)] for down, cells in enumerate(rows, 1)] == rows


def written_row(cells: list[Any], times: int, random: Any) -> str:
    runs = ((value, len(list(run))) for value, run in itertools.groupby(cells))
    inner = "".join(written_cell(value, times, random) for value, times in runs)
    return f'<table:table-row table:number-rows-repeated="{times}">{inner}</table:table-row>'


def written_cell(value: Any, times: int, random: Any) -> str:
    anchored = random.choice(["", f"<draw:frame>{BOX}</draw:frame>", "\n  "])
    attributes = f'table:number-columns-repeated="{times}"'
    if isinstance(value, float):
        attributes += f' office:value-type="float" office:value="{value}"'
    elif isinstance(value, date):
        attributes += f' office:value-type="date" office:date-value="{value}"'
    elif value and random.random() < 0.5:
        attributes += f' office:value-type="string" office:string-value={quoteattr(value)}'
    elif value:
        return cell(f"{anchored}<text:p> {escape(value)}</text:p>", f'{attributes} office:value-type="string"')
    return cell(anchored, attributes)
