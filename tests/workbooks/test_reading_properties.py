"""Wherever the columns stand and whatever is between them, the values are read; each spoilt cell is one problem."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

import implementation_xl as ixl
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.indicators.definitions import catalog

KNOWN = catalog()
FORMS = ("requerimientos_contractuales", "set_pruebas")
SOME = settings(max_examples=25)
HEADER = {"Proyecto": "Cobranzas", "Cliente": "Banco Andino"}
OWN_COLUMNS = ("Notas mías", "Prioridad interna", "Semáforo")
WORDS = st.text(st.characters(codec="utf-8", categories=("L",)), min_size=1, max_size=12).map(lambda text: f"T {text}")


class Error(str):
    """An error cell to be written."""


class Layout(NamedTuple):
    """Where a person put things: the header row and, by column, a field or an own column; records by sheet row."""

    top: int
    left: int
    columns: list[Field | str]
    rows: list[int]


def values_of(field: Field) -> st.SearchStrategy[Any]:
    choices = KNOWN.choices(field)
    if choices:
        return st.sampled_from(choices.active())
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "fecha": st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        "hora": st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        "porcentaje": st.integers(0, 10_000).map(lambda number: number / 10_000),
        "entero": st.integers(int(field.minimum or 0), int(field.maximum or 1000)),
    }
    return kinds.get(field.kind, WORDS)


def table_of(form: Form) -> Table:
    return next(table for _, table in form.tables())


def inputs(form: Form) -> list[Field]:
    return [one for one in table_of(form).fields if not one.computed]


@st.composite
def records_of(draw: st.DrawFn, form: Form) -> list[dict[str, Any]]:
    cells = {one.id: values_of(one) if one.required else st.none() | values_of(one) for one in inputs(form)}
    return draw(st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=4))


@st.composite
def layouts_of(draw: st.DrawFn, form: Form, records: int) -> Layout:
    own = draw(st.lists(st.sampled_from(OWN_COLUMNS), unique=True))
    columns = draw(st.permutations([*inputs(form), *own]))
    top = draw(st.integers(6, 14))
    gaps = draw(st.lists(st.integers(1, 4), min_size=records, max_size=records))
    rows, row = [], top
    for gap in gaps:
        row += gap
        rows.append(row)
    return Layout(top, draw(st.integers(1, 30)), columns, rows)


def write(path: Path, form: Form, layout: Layout, records: list[dict[str, Any]]) -> Path:
    """A workbook that somebody made by hand: letter-head, two labels, the table."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Hoja1")
    formats = {date: book.add_format({"num_format": "dd/mm/yyyy"}), time: book.add_format({"num_format": "hh:mm"})}
    sheet.write_string(0, 0, form.title)
    sheet.write_string(1, 3, f"Versión: {form.version}")
    for row, (label, text) in enumerate(HEADER.items(), 2):
        sheet.write_string(row, layout.left, label)
        sheet.write_string(row, layout.left + 1, text)
    for column, one in enumerate(layout.columns, layout.left):
        sheet.write_string(layout.top - 1, column - 1, one if isinstance(one, str) else one.label)
        for row, record in zip(layout.rows, records, strict=True):
            value = "propio" if isinstance(one, str) else record[one.id]
            if isinstance(value, Error):
                sheet.write_formula(row - 1, column - 1, "=NA()", None, str(value))
            elif isinstance(value, (date, time)):
                sheet.write_datetime(row - 1, column - 1, value, formats[type(value)])
            elif isinstance(value, str):
                sheet.write_string(row - 1, column - 1, value)
            elif value is not None:
                sheet.write_number(row - 1, column - 1, value)
    book.close()
    return path


def cell(layout: Layout, field: Field, record: int) -> str:
    return f"{column_letter(layout.left + layout.columns.index(field))}{layout.rows[record]}"


def in_cells(reading: ixl.Reading) -> list[tuple[str, str | None]]:
    """Its problems but those of the header labels that a form by hand does not have and of own columns."""
    return [(one.code, one.cell) for one in reading.problems if one.code not in ("A209", "N205")]


@pytest.mark.parametrize("form_id", FORMS)
@SOME
@given(data=st.data())
def test_values_are_read_wherever_they_stand(form_id: str, data: st.DataObject, tmp_path: Path) -> None:
    form = KNOWN.form(form_id)
    records = data.draw(records_of(form))
    layout = data.draw(layouts_of(form, len(records)))
    reading = ixl.read(write(tmp_path / "x.xlsx", form, layout, records))
    assert reading.form == form
    assert in_cells(reading) == []
    assert [reading.header[id] for id in ("proyecto", "cliente")] == list(HEADER.values())
    table = reading.tables[table_of(form).id]
    assert table.header_row == layout.top
    assert table.rows == layout.rows
    for one in inputs(form):
        assert table.columns[one.id] == [record[one.id] for record in records], one.id
        assert table.cell(one.id, len(records) - 1) == cell(layout, one, len(records) - 1)


def spoilt(field: Field) -> list[tuple[Any, str]]:
    """Ways to spoil a cell of a field, each with the one code it must give."""
    choices = KNOWN.choices(field)
    found: list[tuple[Any, str]] = [(Error("#REF!"), "E310"), (Error("#DIV/0!"), "E310")]
    missing = "E401" if field.missing == "error" else "A402"
    if field.required:
        found += [(None, missing), ("  ", missing), ("ND", missing)]
    elif field.kind != "hora":
        found += [(" \xa0", "A313")]
    if choices:
        word = choices.active()[0]
        found += [(f"{word} ", "A309")] if not choices.open else [(f"{word}x", "A306")]
        if not choices.open:
            found += [("Zzz", "E305"), (date(2026, 6, 1), "E305"), (3.5, "E305")]
    kinds: dict[str, list[tuple[Any, str]]] = {
        "fecha": [
            ("16/06/2026", "A307"),
            ("31/06/2026", "E301"),
            (85, "E301"),
            (date(1999, 12, 31), "E302"),
            (time(8), "E301"),
        ],
        "porcentaje": [("85 %", "A308"), (85, "E304"), (-0.01, "E304"), ("mucho", "E303"), (date(2026, 6, 1), "E303")],
        "entero": [("7", "A308"), (2.5, "E303"), ("siete", "E303"), (0, "E314"), (100, "E314")],
    }
    if field.number and field.kind == "texto":
        found.append((date(2026, 2, 1), "A317"))
    return found + kinds.get(field.kind, [])


@pytest.mark.parametrize("form_id", FORMS)
@SOME
@given(data=st.data())
def test_each_spoilt_cell_is_one_problem_at_it_and_nothing_else_is(
    form_id: str, data: st.DataObject, tmp_path: Path
) -> None:
    form = KNOWN.form(form_id)
    records = data.draw(records_of(form))
    layout = data.draw(layouts_of(form, len(records)))
    places = [(record, field) for record in range(len(records)) for field in inputs(form)]
    chosen = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique_by=lambda one: one[0]))
    expected = []
    for record, field in chosen:
        records[record][field.id], code = data.draw(st.sampled_from(spoilt(field)))
        expected.append((code, cell(layout, field, record)))
    reading = ixl.read(write(tmp_path / "x.xlsx", form, layout, records))
    assert sorted(in_cells(reading)) == sorted(expected)
    spoilt_cells = {place for _, place in expected}
    table = reading.tables[table_of(form).id]
    for field in inputs(form):
        for record, value in enumerate(table.columns[field.id]):
            if cell(layout, field, record) not in spoilt_cells:
                assert value == records[record][field.id]


@given(numbers=st.lists(st.integers(1, 16_384), min_size=1))
def test_column_letters_count_as_excel_does(numbers: list[int]) -> None:
    letters = [column_letter(number) for number in sorted(numbers)]
    assert sorted(letters, key=lambda one: (len(one), one)) == letters
    assert (column_letter(1), column_letter(26), column_letter(27), column_letter(16_384)) == ("A", "Z", "AA", "XFD")


def test_seen_by_the_sheet_differs_only_where_it_says(tmp_path: Path) -> None:
    form = KNOWN.form("requerimientos_contractuales")
    fields = inputs(form)
    record = {one.id: None for one in fields} | {
        "requerimiento": "A",
        "area": "WFM",
        "estado": "Cumplle",
        "cumplimiento": "85 %",
    }
    blank = {one.id: None for one in fields} | {"observaciones": " "}
    layout = Layout(8, 2, list(fields), [9, 11])
    table = ixl.read(write(tmp_path / "x.xlsx", form, layout, [record, blank])).tables["requerimientos"]
    seen = table.seen_by_sheet()
    assert (table.rows, seen.rows) == ([9], [9, 11])
    changed = {id: column for id, column in seen.columns.items() if column[:1] != table.columns[id]}
    assert changed == {"estado": ["Cumplle", None], "cumplimiento": [0.0, None]}
    assert seen.columns["observaciones"] == [None, " "]
