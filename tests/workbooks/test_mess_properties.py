"""Any valid values, then known kinds of mess: the same values are read, and exactly what is said of each kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from by_hand import ByHand
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_round_trip import values_of

import implementation_xl as ixl
from implementation_xl.base.cells import column_letter, place_of
from implementation_xl.forms.model import Field
from implementation_xl.indicators.definitions import catalog

KNOWN = catalog()
FORMS = sorted(form.id for form in KNOWN.generated() if len(form.sheets) == 1 and form.sheets[0].table)
SOME = settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
FAR = 60
"""A column right of every form."""


class Mess(NamedTuple):
    """A filled sheet, the rows of its records, and the next row below that nobody has written in."""

    sheet: ByHand
    rows: list[int]
    free: int

    @property
    def inputs(self) -> list[Field]:
        return [one for one in self.sheet.table.fields if not one.computed]

    @property
    def name(self) -> str:
        """The column that names a record."""
        return next(one.id for one in self.inputs if one.required and one.kind in ("texto", "texto_largo"))


Said = list[tuple[str, str | None]]


def total(mess: Mess) -> Said:
    mess.sheet.put(mess.free, **{mess.name: "TOTAL GENERAL"})
    return [("A212", mess.sheet.at(mess.name, mess.free))]


def section(mess: Mess) -> Said:
    mess.sheet.put(mess.free, **{mess.name: "FASE 2: LO QUE SIGUE"})
    return [("N213", mess.sheet.at(mess.name, mess.free))]


def note(mess: Mess) -> Said:
    mess.sheet.put(mess.free, **{mess.name: "Nota: sujeto a cambios"})
    return [("N214", mess.sheet.at(mess.name, mess.free))]


def another_table(mess: Mess) -> Said:
    first, second = [one.id for one in mess.inputs if not one.number][:2]
    mess.sheet.put(mess.free, **{first: "Contacto", second: "Teléfono"})
    mess.sheet.put(mess.free + 1, **{first: "Ana", second: "300 123 4567"})
    return [("A215", f"{mess.sheet.at(first, mess.free)}:{mess.sheet.at(second, mess.free + 1)}")]


def header_again(mess: Mess) -> Said:
    mess.sheet.put(mess.free, **{one.id: one.label for one in mess.sheet.table.fields})
    return [("A211", mess.sheet.at(mess.sheet.table.fields[0].id, mess.free))]


def spaces(mess: Mess) -> Said:
    mess.sheet.put(mess.free, **{mess.name: " \xa0 "})
    return [("A313", mess.sheet.at(mess.name, mess.free))]


def numbers_ahead(mess: Mess) -> Said:
    for one in mess.inputs:
        if one.number:
            for record in range(1, 5):
                mess.sheet.put(mess.free + record, **{one.id: record})
    return []


def hidden_row(mess: Mess) -> Said:
    row = mess.sheet.header_row + mess.rows[-1]
    mess.sheet.hidden_rows.append(row)
    return [("N217", f"A{row}")]


def own_column(mess: Mess) -> Said:
    top = mess.sheet.header_row
    mess.sheet.cells |= {f"{column_letter(FAR)}{top}": "Semáforo mío", f"{column_letter(FAR)}{top + 1}": "rojo"}
    return [("N205", f"{column_letter(FAR)}{top}")]


def label_twice(mess: Mess) -> Said:
    top = mess.sheet.header_row
    label = next(one.label for one in mess.inputs if one.id == mess.name)
    mess.sheet.cells |= {f"{column_letter(FAR + 1)}{top}": label, f"{column_letter(FAR + 1)}{top + 1}": "otro"}
    return [("A204", f"{column_letter(FAR + 1)}{top}")]


def no_remarks(mess: Mess) -> Said:
    """A column that may be missing is taken away: the values in it go, the rest stays."""
    one = next(
        (one for one in reversed(mess.inputs) if not (one.required or one.may_lack) and one.missing == "error"),
        mess.inputs[-1],
    )
    column = mess.sheet.at(one.id).rstrip("0123456789")
    for cell in [cell for cell in mess.sheet.cells if cell.rstrip("0123456789") == column]:
        if place_of(cell)[0] >= mess.sheet.header_row:
            del mess.sheet.cells[cell]
    return [("A206", f"A{mess.sheet.header_row}")]


def since_1904(mess: Mess) -> Said:
    mess.sheet.date_1904 = True
    return [("N222", None)]


def renamed(mess: Mess) -> Said:
    mess.sheet.name = "Hoja1 (2) final"
    return []


def loud_labels(mess: Mess) -> Said:
    for one in mess.sheet.table.fields:
        if mess.sheet.at(one.id, 0) in mess.sheet.cells:
            mess.sheet.put(0, **{one.id: f" {one.label.upper()} :\n"})
    return []


BELOW: list[Callable[[Mess], Said]] = [total, section, note, another_table, header_again, spaces, numbers_ahead]
AROUND: list[Callable[[Mess], Said]] = [
    hidden_row,
    own_column,
    label_twice,
    no_remarks,
    since_1904,
    renamed,
    loud_labels,
]


def drawn(data: st.DataObject, form_id: str) -> tuple[ByHand, list[int]]:
    """A sheet filled with any valid values, blank rows between some records."""
    sheet = ByHand(form_id, "| nada |")
    cells = {
        one.id: values_of(one) if one.required or one.missing == "advertencia" else st.none() | values_of(one)
        for one in sheet.table.fields
        if not one.computed
    }
    records = data.draw(st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=3))
    gaps = data.draw(st.lists(st.integers(1, 3), min_size=len(records), max_size=len(records)))
    rows = [sum(gaps[: index + 1]) for index in range(len(records))]
    for row, record in zip(rows, records, strict=True):
        sheet.put(row, **record)
    return sheet, rows


def facts(reading: ixl.Reading) -> tuple[Any, ...]:
    data = next(iter(reading.tables.values()))
    return reading.header, data.rows, data.columns


def places(reading: ixl.Reading) -> list[tuple[str, str | None]]:
    return [(one.code, one.cell) for one in reading.problems]


def by_text(found: Said) -> Said:
    return sorted(found, key=str)


@pytest.mark.parametrize("form_id", FORMS)
@SOME
@given(data=st.data())
def test_mess_adds_its_own_problem_and_changes_no_value(form_id: str, data: st.DataObject, tmp_path: Path) -> None:
    sheet, rows = drawn(data, form_id)
    clean = ixl.read(sheet.save(tmp_path / "limpio.xlsx"))
    header, *_ = wanted = facts(clean)
    assert wanted[1] == [sheet.header_row + row for row in rows]
    said = places(clean)
    free = rows[-1]
    for kind in data.draw(st.lists(st.sampled_from(AROUND), max_size=3, unique=True)) + data.draw(
        st.lists(st.sampled_from(BELOW), max_size=3, unique=True)
    ):
        free += data.draw(st.integers(2, 3))
        said += kind(Mess(sheet, rows, free))
        free += 5
    reading = ixl.read(sheet.save(tmp_path / "libro.xlsx"))
    assert by_text(places(reading)) == by_text(said)
    gone = {one.field for one in reading.problems if one.code == "A206"}
    assert (reading.header, facts(reading)[1]) == (header, wanted[1])
    for id, column in facts(reading)[2].items():
        assert column == ([None] * len(rows) if id in gone else wanted[2][id]), id


BREAKS: dict[str, list[tuple[Any, str]]] = {
    "fecha": [("31/02/2026", "E301"), ("05/06/26", "A307"), (85, "E301"), (date(1999, 12, 31), "E302")],
    "porcentaje": [(85, "E304"), ("85 %", "A308"), ("mucho", "E303"), (date(2026, 2, 1), "E321")],
    "numero": [("veinte", "E303"), (date(2026, 2, 1), "E321"), ("-", "A316")],
    "moneda": [("1,500", "E303"), ("1'500.000", "A308"), (date(2026, 2, 1), "E321"), ("-", "A316")],
    "entero": [(2.5, "E303"), (date(2026, 2, 1), "E321")],
    "hora": [("luego", "E315")],
    "lista": [("Zzzzz", "E305")],
}


@pytest.mark.parametrize("form_id", FORMS)
@SOME
@given(data=st.data())
def test_a_broken_cell_in_a_messy_sheet_is_one_problem_at_it(form_id: str, data: st.DataObject, tmp_path: Path) -> None:
    sheet, rows = drawn(data, form_id)
    said = places(ixl.read(sheet.save(tmp_path / "limpio.xlsx")))
    free = rows[-1] + 2
    said += data.draw(st.sampled_from(BELOW))(Mess(sheet, rows, free))
    fields = [
        one
        for one in sheet.table.fields
        if not one.computed
        and not one.number
        and one.kind in BREAKS
        and not ((choices := KNOWN.choices(one)) and choices.open)
    ]
    field = data.draw(st.sampled_from(fields))
    row = data.draw(st.sampled_from(rows))
    bad, code = data.draw(st.sampled_from(BREAKS[field.kind]))
    if code == "A316" and field.required:
        code = "E401"
    sheet.put(row, **{field.id: bad})
    found = places(ixl.read(sheet.save(tmp_path / "libro.xlsx")))
    assert by_text(found) == by_text([*said, (code, sheet.at(field.id, row))])
