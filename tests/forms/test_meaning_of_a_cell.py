"""What one cell means, kind by kind: what counts, what counts and is said, what is a fault."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from implementation_xl.base.words import clean, fold, is_no_data, near_miss
from implementation_xl.forms.kinds.base import SAME, ErrorValue, Outcome
from implementation_xl.forms.kinds.kinds import KINDS, kind_of, parse_number, show, show_percent
from implementation_xl.forms.model import Choices, Field, ListValue
from implementation_xl.indicators.definitions import catalog

STATES = catalog().lists["estado_requerimiento"]
MEETING = catalog().lists["estado_reunion"]
YES_NO = catalog().lists["si_no"]
OPEN = Choices(id="fase", values=(ListValue(value="Tecnología"), ListValue(value="Pruebas")), open=True)
DAY = date(2026, 2, 16)


def meaning(kind: str, raw: object, choices: Choices | None = None, **attributes: object) -> tuple[object, str]:
    """The value of one cell and the code of its fault ("" when it has none)."""
    outcome = cell(kind, raw, choices, **attributes)
    return outcome.value, outcome.fault.code if outcome.fault else ""


def cell(kind: str, raw: object, choices: Choices | None = None, **attributes: object) -> Outcome:
    field = Field(id="x", label="X", kind=kind, choices=choices.id if choices else "", **attributes)
    return kind_of(field, choices).cell(raw)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (DAY, DAY, ""),
        (datetime(2026, 2, 16, 23, 59), DAY, ""),
        (46069.0, DAY, ""),
        (46069.75, DAY, ""),
        ("16/02/2026", DAY, "A307"),
        ("46069", DAY, "A307"),
        ("31/02/2026", None, "E301"),
        ("pendiente", None, "E301"),
        (85.0, None, "E301"),
        (float("nan"), None, "E301"),
        (True, None, "E301"),
        (time(8), None, "E301"),
        (timedelta(hours=30), None, "E301"),
        (date(1999, 12, 31), None, "E302"),
        ("16/02/0206", None, "E302"),
        ("-", None, "A316"),
        ("N/A", None, "A316"),
        ("Seleccione", None, "A316"),
        ("   ", None, "A313"),
        (ErrorValue("#REF!"), None, "E310"),
    ],
)
def test_a_date(raw, value, code):
    assert meaning("fecha", raw) == (value, code)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (0.85, 0.85, ""),
        (1.0, 1.0, ""),
        ("64.3%", 0.643, "A308"),
        ("85,0 %", 0.85, "A308"),
        ("% 85", 0.85, "A308"),
        ("0,85", 0.85, "A308"),
        ("0.850", 0.85, "A308"),
        ("1", 1.0, "A308"),
        (85.0, 0.0, "E304"),
        ("33.333%", 0.33333, "A308"),
        ("66,667 %", 0.66667, "A308"),
        ("1.000 %", 0.01, "A308"),
        ("1.000", 1.0, "A308"),
        ("100.000%", 1.0, "A308"),
        ("120.000%", 0.0, "E304"),
        ("1.234.567 %", 0.0, "E304"),
        ("85", 0.0, "E304"),
        ("150 %", 0.0, "E304"),
        (-0.1, 0.0, "E304"),
        ("mucho", 0.0, "E303"),
        ("50 % aprox.", 0.0, "E303"),
        (float("nan"), 0.0, "E303"),
        (float("inf"), 0.0, "E303"),
        (True, 0.0, "E303"),
        (DAY, 0.0, "E321"),
        (time(12), 0.5, "A322"),
        (date(1900, 1, 1), 1.0, "A322"),
        (date(1900, 1, 2), 0.0, "E321"),
        ("ND", None, "A316"),
        (" ", None, "A313"),
    ],
)
def test_a_percent_that_does_not_count_counts_as_zero(raw, value, code):
    assert meaning("porcentaje", raw) == (pytest.approx(value) if value else value, code)


def test_a_percent_without_its_sign_gets_a_guess():
    fault = cell("porcentaje", 85.0).fault
    assert fault is not None
    assert fault.params == {"suggestion": "¿Quiso decir 85 %?"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234", 1234),
        ("1.234.567", 1234567),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1,234", 1.234),
        ("1,234,567", 1234567),
        ("1 234", 1234),
        ("$ 1.500", 1500),
        ("0.850", 0.85),
        ("0,850", 0.85),
        ("12,5", 12.5),
        ("-3", -3),
        ("+3", 3),
        ("1.2345", 1.2345),
        ("007", 7),
    ],
)
def test_numbers_as_colombians_write_them(text, number):
    assert parse_number(text) == pytest.approx(number)


@pytest.mark.parametrize(
    ("kind", "text", "highest", "number"),
    [
        ("numero", "33.333", 100, 33.333),
        ("numero", "33.333", 50_000, 33_333),
        ("numero", "1.250", None, 1250),
        ("entero", "1,250", None, 1250),
        ("entero", "12.000", 100, 12),
    ],
)
def test_of_two_readings_the_limits_leave_one(kind, text, highest, number):
    outcome = cell(kind, text, minimum=0.0, maximum=highest)
    assert (outcome.value, outcome.fault.code) == (pytest.approx(number), "A308")
    assert outcome.fault.expected == show(number)


@pytest.mark.parametrize(("kind", "text"), [("numero", "33.333"), ("entero", "1.250")])
def test_where_no_reading_is_within_the_limits_there_is_none(kind, text):
    assert meaning(kind, text, minimum=0, maximum=20) == (None, "E314")


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("3:30", 210),
        ("3:30:00", 210),
        ("0:03:30", 210),
        ("5:05 min", 305),
        ("3 min 30 s", 210),
        ("4 minutos", 240),
        ("3,5 min", 210),
        ("95 seg.", 95),
        ("3'30''", 210),
        (time(3, 30), 210),
        (time(0, 3, 30), 210),
        (time(5, 5), 305),
        (timedelta(minutes=3, seconds=30), 210),
        (timedelta(hours=30), 1800),
        (time(1, 2, 3), 3723),
        (0.14583333333333334, 210),
        (0.145833333, 210),
        (305 / 1440, 305),
    ],
)
def test_a_time_is_minutes_and_seconds_where_seconds_are_asked(raw, seconds):
    """Excel keeps «3:30» as half past three in the morning, which is 0,1458 of a day."""
    outcome = cell("segundos", raw, minimum=0)
    assert (outcome.value, outcome.fault.code, outcome.fault.expected) == (seconds, "A327", show(seconds))


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (210.0, 210.0, ""),
        (0.0, 0.0, ""),
        ("1.234", 1234.0, "A308"),
        (date(1900, 2, 7), 38.0, "A322"),
        (0.15, None, "E328"),
        (0.123456, None, "E328"),
        ("0,5", None, "E328"),
        (-3.0, None, "E314"),
        ("3:75", None, "E303"),
        ("rápido", None, "E303"),
        (DAY, None, "E321"),
        (True, None, "E303"),
        ("N/A", None, "A316"),
    ],
)
def test_a_length_of_time_in_seconds(raw, value, code):
    assert meaning("segundos", raw, minimum=0) == (value, code)


@pytest.mark.parametrize("text", ["", "veinte", "20 s", "1.2.3", "1,23.4,5", "12-3", "1e5", "(5)", ",", "-", "1..2"])
def test_what_is_no_number_is_not_guessed(text):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("kind", "raw", "value", "code"),
    [
        ("numero", 38.5, 38.5, ""),
        ("numero", "1.234,5", None, "E314"),
        ("numero", "38,5", 38.5, "A308"),
        ("numero", 101.0, None, "E314"),
        ("numero", -1.0, None, "E314"),
        ("numero", float("inf"), None, "E303"),
        ("entero", 5.0, 5, ""),
        ("entero", 2.5, None, "E303"),
        ("entero", "3", 3, "A308"),
        ("entero", "3,5", None, "E303"),
        ("entero", float("nan"), None, "E303"),
        ("entero", False, None, "E303"),
        ("entero", "tres", None, "E303"),
        ("entero", DAY, None, "E321"),
        ("entero", date(1900, 2, 7), 38, "A322"),
        ("numero", datetime(1900, 2, 7, 12), 38.5, "A322"),
        ("numero", date(1900, 3, 1), 61, "A322"),
        ("numero", date(1954, 10, 3), None, "E321"),
        ("entero", datetime(1900, 2, 7, 12), None, "E321"),
        ("numero", timedelta(hours=36), 1.5, "A322"),
    ],
)
def test_a_number_within_its_limits(kind, raw, value, code):
    assert meaning(kind, raw, minimum=0, maximum=100) == (value, code)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (time(14, 30), time(14, 30), ""),
        (time(14, 29, 59, 999_000), time(14, 30), ""),
        (0.604166666666667, time(14, 30), ""),
        (0.99999, time(23, 59), ""),
        (datetime(2026, 2, 16, 14, 30), time(14, 30), ""),
        (timedelta(hours=14, minutes=30), time(14, 30), ""),
        ("2:30 p. m.", time(14, 30), ""),
        ("N/A", None, "A316"),
        ("después de almuerzo", None, "E315"),
        (timedelta(hours=30), None, "E315"),
        (14.5, None, "E315"),
        (True, None, "E315"),
    ],
)
def test_a_time_to_the_minute(raw, value, code):
    assert meaning("hora", raw) == (value, code)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("Cumple", "Cumple", ""),
        ("CUMPLE", "Cumple", ""),
        ("Cumple ", "Cumple", "A309"),
        ("Cumple\xa0", "Cumple", "A309"),
        ("cumple\u200b", "Cumple", "A309"),
        ("No\ncumple", "No cumple", "A309"),
        ("Cumplle", "Cumple", "A309"),
        ("OK", "Cumple", "A309"),
        ("Terminado", "Cumple", "A309"),
        ("Parcial", "Cumple parcialmente", "A309"),
        ("N/A", "No aplica", "A309"),
        ("n.a.", "No aplica", "A309"),
        ("NO APLICA.", "No aplica", "A309"),
        ("-", None, "A316"),
        ("(en blanco)", None, "A316"),
        ("Casi listo", "Casi listo", "E305"),
        (3.0, "3", "E305"),
        (DAY, "16/02/2026", "E305"),
    ],
)
def test_a_word_of_a_closed_list(raw, value, code):
    assert meaning("lista", raw, STATES) == (value, code)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("sí", "Sí"),
        ("SI", "Sí"),
        ("S I", "Sí"),
        ("x", "Sí"),
        ("✓", "Sí"),
        (True, "Sí"),
        (1.0, "Sí"),
        ("NO", "No"),
        (False, "No"),
        ("n", "No"),
        ("N/A", None),
    ],
)
def test_yes_and_no_in_all_their_spellings(raw, value):
    assert meaning("lista", raw, YES_NO)[0] == value


@pytest.mark.parametrize("word", ["No realizada", "no realizadas", "Sin realizar", "Irrealizada", "Realizada no"])
def test_a_word_is_never_read_as_its_opposite(word):
    value, code = meaning("lista", word, MEETING)
    assert (value, code) == (word, "E305")


@pytest.mark.parametrize("id", sorted(catalog().lists))
@pytest.mark.parametrize("prefix", ["No ", "Sin ", "In", "Des", "Im"])
def test_no_shipped_list_takes_a_denial_for_the_word_denied(id, prefix):
    choices = catalog().lists[id]
    for one in choices.values:
        denied = f"{prefix}{one.value.lower()}"
        if fold(denied) in {fold(word) for other in choices.values for word in (other.value, *other.synonyms)}:
            continue
        assert near_miss(denied, [other.value for other in choices.values]) != one.value


def test_an_opposite_is_not_even_suggested():
    fault = cell("lista", "No realizada", MEETING).fault
    assert fault is not None
    assert fault.params == {"suggestion": ""}


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("Tecnología", "Tecnología", ""),
        ("Tecnologia e", "Tecnologia e", "A306"),
        ("tecnologia", "Tecnología", "A309"),
        ("Alistamiento", "Alistamiento", ""),
        (" Alistamiento ", "Alistamiento", ""),
    ],
)
def test_an_open_list_takes_other_words(raw, value, code):
    assert meaning("lista", raw, OPEN) == (value, code)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("860002964-4", ""),
        ("860.002.964-4", ""),
        ("8600029644", ""),
        ("860002964", ""),
        ("NIT 860.002.964–4", ""),
        (8600029644.0, ""),
        (860002964.0, ""),
        ("860002964-5", "E312"),
        (8600029645.0, "E312"),
        ("1020304050", ""),
        ("86000-4", "E312"),
        ("sin NIT", "E312"),
        ("-", "A316"),
    ],
)
def test_the_check_digit_of_a_nit(raw, code):
    assert meaning("nit", raw)[1] == code


def test_a_column_of_nits_is_verified_too():
    outcome = kind_of(Field(id="nit", label="NIT", kind="nit")).column(["860002964-4", "", "860002964-5"])
    assert [(index, fault.code) for index, fault in outcome.faults] == [(2, "E312")]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  doble   espacio ", "doble espacio"),
        ("a\xa0b", "a b"),
        ("a\u200bb", "ab"),
        ("uno\r\n dos ", "uno\ndos"),
        ("uno\n\ntres", "uno\n\ntres"),
        (123.0, "123"),
        (1.5, "1,5"),
        (0.1 + 0.2, "0,3"),
        (3001234567.0, "3001234567"),
        (True, "VERDADERO"),
        (DAY, "16/02/2026"),
        (time(8, 5), "08:05"),
        (timedelta(hours=26, minutes=5), "26:05"),
        ("-", "-"),
        ("N/A", "N/A"),
    ],
)
def test_free_text_keeps_what_was_typed_without_stray_spaces(raw, text):
    assert meaning("texto", raw) == (text, "")


def test_a_dash_does_not_fill_a_required_text():
    assert cell("texto", "-", required=True).value is None
    assert cell("texto", "ND", required=True).as_sheet == "ND"


def test_a_number_that_excel_turned_into_a_date_is_said():
    outcome = cell("texto", date(2026, 2, 1), number=True)
    assert outcome.fault is not None
    assert (outcome.fault.code, outcome.fault.expected) == ("A317", "1.2")


@pytest.mark.parametrize(
    ("kind", "raw", "seen"),
    [
        ("fecha", "16/02/2026", None),
        ("fecha", 46069.0, SAME),
        ("fecha", " ", None),
        ("porcentaje", "85 %", 0.0),
        ("porcentaje", "ND", 0.0),
        ("porcentaje", 85.0, SAME),
        ("numero", "12", None),
        ("hora", "14:30", None),
    ],
)
def test_what_the_formulas_of_the_sheet_see(kind, raw, seen):
    assert cell(kind, raw).as_sheet is seen if seen is SAME else cell(kind, raw).as_sheet == seen


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("CUMPLE", SAME),
        ("Cumple ", SAME),
        ("OK", SAME),
        ("Cumple.", "Cumple."),
        ("Casi listo", SAME),
        ("Casi listo ", "Casi listo "),
    ],
)
def test_what_the_formulas_see_in_a_list(raw, seen):
    found = cell("lista", raw, STATES).as_sheet
    assert found is seen if seen is SAME else found == seen


RAW = st.one_of(
    st.just(""),
    st.text(max_size=8),
    st.sampled_from(
        ["Cumple", "cumple ", "N/A", "-", " ", "a  b", "85 %", "16/02/2026", "1.2", "14:30", "860002964-5"]
    ),
    st.floats(),
    st.integers(-5, 80_000).map(float),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(timedelta(days=-2), timedelta(days=400)),
    st.sampled_from(["#REF!", "#N/A"]).map(ErrorValue),
)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("required", [False, True])
@given(raw=st.lists(RAW, max_size=5) | st.lists(st.text("ab \n\xa0-", max_size=4), max_size=5))
@example(raw=["0", 2e303])
def test_a_column_is_its_cells(kind, required, raw):
    choices = STATES if kind == "lista" else None
    field = Field(id="x", label="X", kind=kind, required=required, minimum=0, choices=choices.id if choices else "")
    reader = kind_of(field, choices)
    column, cells = reader.column(raw), [reader.column([one]) for one in raw]
    assert column.values == [one.values[0] for one in cells]
    assert column.as_sheet == {index: one.as_sheet[0] for index, one in enumerate(cells) if one.as_sheet}
    assert column.faults == [(index, fault) for index, one in enumerate(cells) for _, fault in one.faults]


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(raw=RAW)
def test_a_value_that_is_dropped_is_always_said(kind, raw):
    choices = STATES if kind == "lista" else None
    field = Field(id="x", label="X", kind=kind, choices=choices.id if choices else "")
    outcome = kind_of(field, choices).column([raw])
    blank = isinstance(raw, str) and not isinstance(raw, ErrorValue) and raw == ""
    assert outcome.faults or (outcome.values == [None]) == blank


@given(st.text(max_size=30))
def test_cleaning_and_folding_are_done_once(text):
    assert clean(clean(text)) == clean(text)
    assert fold(clean(text)) == fold(text)
    assert is_no_data(text) == is_no_data(clean(text))


def test_how_values_are_shown():
    assert [show_percent(value) for value in (0.855, 1.0, 0.0, 1 / 3)] == ["85,5 %", "100 %", "0 %", "33,33 %"]
    assert [show(value) for value in (1e15, -2.0, 1234.5)] == ["1e+15", "-2", "1234,5"]


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        ("fecha", "31/11/2026", "noviembre tiene 30 días"),
        ("fecha", "29/02/2026", "2026 no es bisiesto"),
        ("fecha", "2026-04-31", "abril tiene 30 días"),
        ("fecha", "32 de enero de 2026", "enero tiene 31 días"),
        ("fecha", "05/13/2026", "no hay mes 13; va primero el día"),
        ("fecha", "2026-13-05", "no hay mes 13"),
        ("fecha", "00/05/2026", "no hay día 0"),
        ("fecha", "00/05", "no hay día 0"),
        ("fecha", "16/02", "falta el año"),
        ("fecha", "mayo de 2026", "falta el día"),
        ("fecha", "16 de fibrero de 2026", "no es un mes"),
        ("fecha", "16/02/2026 o 18/02/2026", "varias fechas"),
        ("hora", "25:00", "de 00:00 a 23:59"),
        ("hora", timedelta(hours=30), "de 00:00 a 23:59"),
        ("hora", "10:75", "60 minutos"),
        ("hora", "14:30 p. m.", "de 1 a 12"),
    ],
)
def test_what_does_not_exist_is_said_to_be_so(kind, raw, words):
    fault = cell(kind, raw).fault
    assert fault is not None and words in fault.params["reason"]


@pytest.mark.parametrize(("kind", "raw"), [("fecha", "pendiente"), ("fecha", "por confirmar"), ("hora", "luego")])
def test_of_a_text_that_is_not_like_one_nothing_is_made_up(kind, raw):
    fault = cell(kind, raw).fault
    assert fault is not None and not fault.params.get("reason")


@pytest.mark.parametrize(
    ("kind", "raw", "ask"),
    [
        ("entero", "30,5", ": 30 o 31"),
        ("entero", 2.5, ": 2 o 3"),
        ("entero", -0.5, ": -1 o 0"),
        ("entero", "30 asesores", ": 30"),
        ("numero", "aprox. 12,5 horas", ": 12,5"),
        ("numero", "Alta", ""),
        ("numero", "entre 10 y 12", ""),
        ("moneda", "1,500", ""),
        ("porcentaje", "50 % aprox.", ": 50 %"),
        ("porcentaje", "Alta", ": 85 %"),
    ],
)
def test_advice_on_a_number_is_true_of_what_was_typed(kind, raw, ask):
    fault = cell(kind, raw).fault
    assert fault is not None and (fault.code, fault.params["ask"]) == ("E303", ask)


SENSE = [
    ("estado_contrato", "Terminado", ""),
    ("resultado_prueba", "Terminada", ""),
    ("estado_accion", "Terminada", ""),
    ("areas", "Gerencia de TI", ""),
    ("estado_contrato", "Firmando", "Firmado"),
    ("estado_contrato", "firma pendiente", "En legalización"),
    ("resultado_prueba", "Éxito", "Exitosa"),
    ("areas", "Gestión del talento", "Gestión Humana"),
]


@pytest.mark.parametrize(("list_id", "raw", "meant"), SENSE)
def test_a_suggestion_shares_the_sense_or_the_beginning(list_id, raw, meant):
    fault = cell("lista", raw, catalog().lists[list_id]).fault
    assert fault is not None and fault.code == "E305"
    assert fault.params["suggestion"] == (f"¿Quiso decir «{meant}»?" if meant else "")


@pytest.mark.parametrize(("list_id", "raw"), [("estado_contrato", "Firmando"), ("estado_reunion", "Reprogramar")])
def test_what_is_not_done_is_not_read_as_done(list_id, raw):
    assert meaning("lista", raw, catalog().lists[list_id]) == (raw, "E305")


@pytest.mark.parametrize("raw", ["N/A", "na", "No aplica", "n.a."])
def test_what_does_not_apply_is_no_where_the_list_says_so(raw):
    assert meaning("lista", raw, catalog().lists["aplica"]) == ("No", "A309")
    assert meaning("lista", raw, catalog().lists["si_no_na"])[0] == "No aplica"
    fault = cell("lista", raw, catalog().lists["si_no"]).fault
    assert fault is not None and "Sí, No" in fault.params.get("reason", "")
