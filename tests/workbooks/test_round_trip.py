"""Generate, fill, read: the same values and nothing to complain about; break one cell: one problem at it."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import implementation_xl as ixl
from implementation_xl.base.cells import column_letter
from implementation_xl.base.problems import NOTICE
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.plan import plan_of
from implementation_xl.indicators.definitions import catalog

KNOWN = catalog()
TABLES = [(form.id, table.id) for form in KNOWN.generated() for _, table in form.tables()]
FEW = settings(max_examples=12)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20).map(
    lambda text: f"T{text}"
)


def values_of(field):
    """Any valid value of a field."""
    choices = KNOWN.choices(field)
    if choices:
        return st.sampled_from(choices.active())
    low, high = field.minimum, field.maximum
    kinds = {
        "fecha": DAYS,
        "hora": st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        "porcentaje": st.floats(0, 1),
        "entero": st.integers(int(low or 0), int(min(high or 10**6, 10**6))),
        "numero": st.floats(low or 0, high or 10**6),
        "moneda": st.floats(low or 0, high or 10**12),
        "nit": st.just("860002964-4"),
        "segundos": st.integers(1, 7_200),
        "correo": st.integers(0, 10**6).map("persona{}@ejemplo.com".format),
    }
    return kinds.get(field.kind, WORDS)


def records_of(table):
    """Some records, required cells filled and dates in order."""
    fields = [one for one in table.fields if not one.computed]
    cells = {
        one.id: values_of(one) if one.required or one.missing == "advertencia" else st.none() | values_of(one)
        for one in fields
    }
    ordered = [(one.not_before, one.id) for one in fields if one.not_before]

    def in_order(record):
        for first, second in ordered:
            if record[first] and record[second] and record[second] < record[first]:
                record[first], record[second] = record[second], record[first]
        return record

    return st.lists(st.fixed_dictionaries(cells).map(in_order), min_size=1, max_size=6)


def only(form, table_id, records):
    """The tables of a form with records in one of them."""
    return {table.id: records if table.id == table_id else [] for _, table in form.tables()}


def header_of(form):
    """A header with every field filled."""
    return st.fixed_dictionaries({one.id: values_of(one) for _, one in form.header_fields()})


@pytest.mark.parametrize(("form_id", "table_id"), TABLES)
@FEW
@given(data=st.data())
def test_what_is_filled_is_what_is_read(form_id, table_id, data, tmp_path):
    form = KNOWN.form(form_id)
    table = form.table(table_id)
    header, records = data.draw(header_of(form)), data.draw(records_of(table))
    path = ixl.generate(form, tmp_path / "libro.xlsx", values=header | only(form, table_id, records), overwrite=True)
    reading = ixl.read(path)
    assert reading.form == form
    assert [str(one) for one in reading.problems if one.severity != NOTICE] == []
    assert {id: reading.header[id] for id in header} == header
    data_read = reading.tables[table_id]
    first = plan_of(form).table(table_id).first_row
    assert data_read.rows == [first + number for number in range(len(records))]
    for one in table.fields:
        if not one.computed:
            expected = [record[one.id] for record in records]
            floats = KINDS[one.kind].dtype == "float64"
            assert data_read.columns[one.id] == (pytest.approx(expected) if floats else expected)


BREAKS = {
    "fecha": [("31/02/2026", "E301"), ("pendiente", "E301"), (99999, "E302"), ("16/06/2026", "A307")],
    "porcentaje": [(85, "E304"), ("mucho", "E303"), ("85 %", "A308"), (-0.5, "E304")],
    "numero": [("veinte", "E303"), ("1.234,5", "A308")],
    "moneda": [("mucho", "E303"), ("1,500", "E303"), ("$ 1.500.000", "A308"), (-1, "E314")],
    "entero": [("tres", "E303"), (2.5, "E303")],
    "lista": [("Zzz", "E305")],
    "hora": [("después de almuerzo", "E315")],
    "segundos": [("veinte", "E303"), (0.5, "E328"), ("3:30", "A327"), (time(3, 30), "A327")],
    "correo": [("sin arroba", "E337"), ("mailto:ana@ejemplo.com", "A335"), ("a@ejemplo.com; b@ejemplo.com", "A336")],
}


def breaks():
    """Every known way to break a cell of each kind of column."""
    for form_id, table_id in TABLES:
        for field in KNOWN.form(form_id).table(table_id).fields:
            if field.computed or (field.choices and KNOWN.choices(field).open):
                continue
            for text, code in BREAKS.get(field.kind, []):
                bad = "7,5" if text == "1.234,5" and field.maximum else text
                yield pytest.param(form_id, table_id, field.id, bad, code, id=f"{table_id}.{field.id}={bad}")
            if field.required:
                code = "E401" if field.missing == "error" else "A402"
                yield pytest.param(form_id, table_id, field.id, None, code, id=f"{table_id}.{field.id} blank")


def sound_record(table, number=1):
    """One record that has nothing wrong, the address of its person its own."""
    record = {}
    for field in table.fields:
        choices = KNOWN.choices(field)
        samples = {"fecha": date(2026, 6, 16), "hora": time(9, 30), "porcentaje": 0.5}
        samples |= {"entero": 5, "numero": 7.5, "moneda": 1_500_000, "segundos": 210}
        samples |= {"correo": f"persona{number}@ejemplo.com"}
        if not field.computed:
            record[field.id] = choices.active()[0] if choices else samples.get(field.kind, "Texto")
    return record


@pytest.mark.parametrize(("form_id", "table_id", "field_id", "bad", "code"), list(breaks()))
def test_one_broken_cell_is_one_problem_at_that_cell(form_id, table_id, field_id, bad, code, tmp_path):
    form = KNOWN.form(form_id)
    table = form.table(table_id)
    good, broken, another = (sound_record(table, number) for number in (1, 2, 3))
    broken[field_id] = bad
    header = {one.id: None for _, one in form.header_fields()}
    header |= {
        one.id: KNOWN.choices(one).active()[0] if one.choices else "Texto"
        for _, one in form.header_fields()
        if one.kind in ("lista", "texto", "texto_largo")
    }
    header |= {one.id: date(2026, 6, 30) for _, one in form.header_fields() if one.kind == "fecha"}
    header |= {one.id: 30 for _, one in form.header_fields() if one.kind in ("entero", "numero", "segundos")}
    path = ixl.generate(form, tmp_path / "libro.xlsx", values=header | only(form, table_id, [good, broken, another]))
    place = plan_of(form).table(table_id)
    cell = f"{column_letter(place.column(field_id))}{place.first_row + 1}"
    found = [(one.code, one.sheet, one.cell) for one in ixl.read(path).problems]
    assert found == [(code, place.sheet.name, cell)]
