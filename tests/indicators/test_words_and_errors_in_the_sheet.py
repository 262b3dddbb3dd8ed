"""«Si», «x» or «CANCELADA » count in the sheet as in Python, and an error cell never blanks a panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from engines import Computed, differences, evaluated, ironcalc, saved
from workbook_strategies import EXAMPLES, NOT_AVAILABLE, Filled

from implementation_xl import read
from implementation_xl.adapters.drawing import BookDrawing, Formula, SheetDrawing
from implementation_xl.adapters.reading.calamine import open_book
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.forms.kinds.choice import Choice, words_of
from implementation_xl.forms.model import Field
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.measuring import measure_reading
from implementation_xl.workbooks.sheets.support import draw_lists

REFERENCE, DIVISION = Formula("=#REF!", "#REF!"), Formula("=1/0", "#DIV/0!")

OTHER_WORDS: dict[str, dict[str, dict[str, list[str]]]] = {
    "control_actas": {
        "acta_realizada": {"Sí": ["Si", "SI", "sí ", "x", "✓", "\xa0S", "yes"], "No": ["no", "N", "NO "]},
        "estado": {"Cancelada": ["CANCELADA", " cancelada"], "Realizada": ["realizada ", "REALIZADA"]},
        "tipo": {"Interna": ["INTERNA "], "Cliente": ["cliente"]},
    },
    "set_pruebas": {
        "confirmado": {"Sí": ["Si", "X", "si ", "✔", "1", "SÍ"]},
        "criticidad": {"Crítica": ["Critica", "CRITICA "], "Alta": ["alta "], "Media": ["MEDIA"]},
        "resultado": {"Exitosa": ["exitosa ", "EXITOSA", " Exitosa"]},
    },
    "requerimientos_contractuales": {
        "estado": {
            "Cumple": ["Cumplido", "sí", "Si cumple", "CUMPLE "],
            "No aplica": ["N/A", "na", "no aplica "],
            "Pendiente": ["Sin iniciar", "en ejecucion", "En Ejecución"],
            "Cumple parcialmente": ["Parcial"],
        },
    },
    "cronograma_general": {"situacion": {"Cancelada": ["cancelada ", "CANCELADA"]}},
}
"""Words for a value, of each form's columns: one after the other where the example has the value."""


def reworded(filled: Filled, turn: int = 0) -> Filled:
    """The form with other words for the same values."""
    records = []
    for number, record in enumerate(filled.records):
        changed = dict(record)
        for id, words in OTHER_WORDS[filled.form_id].items():
            if said := words.get(record.get(id) or ""):
                changed[id] = said[(number + turn) % len(said)]
        records.append(changed)
    return replace(filled, records=tuple(records))


def with_errors(filled: Filled) -> Iterator[tuple[str, Filled]]:
    """The form with an error in each column in turn, in every column at once, and in its header."""
    form = filled.form
    ids = [field.id for field in form.table(filled.table).fields if not field.computed]
    for number, id in enumerate(ids):
        error = (NOT_AVAILABLE, REFERENCE, DIVISION)[number % 3]
        row = 1 + number % (len(filled.records) - 1)
        records = [dict(record) for record in filled.records]
        records[row][id] = error
        yield id, filled.with_records(records)
    records = [dict(record) for record in filled.records]
    for number, id in enumerate(ids):
        records[number % len(records)][id] = NOT_AVAILABLE
        records[(number + 1) % len(records)][id] = DIVISION
    yield "every column", filled.with_records(records)
    header = {field.id for _, field in form.header_fields()}
    for id in sorted({"fecha_corte", "semana_laboral", "proyecto"} & header):
        yield f"header {id}", replace(filled, header={**filled.header, id: REFERENCE})
    if form.working_week:
        yield "holidays", replace(filled, holidays=[filled.records[0].get("inicio_planeado"), DIVISION, "hoy"])


LABEL = {"set_pruebas": "calc_apto"}


@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize("form", [form for form in EXAMPLES if form != "cronograma_general"])
def test_other_words_give_the_same_figure(form: str, turn: int, tmp_path: Path) -> None:
    filled = EXAMPLES[form]
    plain = ironcalc(filled, filled.write(tmp_path / "a.xlsx", quick=True))
    other = reworded(filled, turn)
    found = ironcalc(other, other.write(tmp_path / "b.xlsx", quick=True))
    assert differences(found) == []
    assert found.lines["calc_sin_contar"] == 0
    value = LABEL.get(form, "calc_valor")
    assert found.lines[value] == plain.lines[value]
    assert {problem.code for problem in found.reading.problems} >= {"A309"}


@pytest.mark.parametrize("word", ["*", "?", "S?", "Tal vez", "Sí, pero no", "~", "2", "Sii"])
def test_a_word_that_says_nothing_known_is_counted(word: str, tmp_path: Path) -> None:
    filled = EXAMPLES["control_actas"]
    records = [dict(record) for record in filled.records]
    records[1]["acta_realizada"] = word
    other = filled.with_records(records)
    found = ironcalc(other, other.write(tmp_path / "a.xlsx", quick=True))
    assert differences(found) == []
    assert found.lines["calc_sin_acta_realizada"] == 1


@pytest.fixture(scope="session")
def recalculated(office: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Computed]:
    """Every form in other words, and with its errors, by LibreOffice: one call."""
    folder = tmp_path_factory.mktemp("words")
    forms = {f"{form} words": reworded(filled) for form, filled in EXAMPLES.items()}
    forms |= {f"{form} {name}": one for form, filled in EXAMPLES.items() for name, one in with_errors(filled)}
    paths = [one.write(folder / f"{number}.xlsx", quick=True) for number, one in enumerate(forms.values())]
    results = office.recalculate(paths, folder / "recalculated")
    return {name: saved(one, path) for (name, one), path in zip(forms.items(), results, strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("form", EXAMPLES)
def test_libreoffice_reads_other_words(form: str, recalculated: dict[str, Computed]) -> None:
    found = recalculated[f"{form} words"]
    assert differences(found) == []
    assert found.lines["calc_sin_contar"] == 0


ERRORS = [f"{form} {name}" for form, filled in EXAMPLES.items() for name, _ in with_errors(filled)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ERRORS)
def test_libreoffice_survives_an_error_cell(name: str, recalculated: dict[str, Computed]) -> None:
    assert differences(recalculated[name]) == []


@pytest.mark.parametrize("form", [form for form in EXAMPLES if form != "cronograma_general"])
def test_an_error_in_every_column_breaks_no_line(form: str, tmp_path: Path) -> None:
    for name, filled in with_errors(EXAMPLES[form]):
        if name in ("every column", "header fecha_corte", "holidays"):
            assert differences(ironcalc(filled, filled.write(tmp_path / f"{name}.xlsx", quick=True))) == [], name


# The words of the lists themselves.

LISTS = ("si_no", "si_no_na", "semana_laboral", "estado_reunion", "criticidad", "situacion_actividad", "fase")


def word_book(path: Path) -> tuple[Path, list[tuple[str, str, Any]]]:
    """A workbook with every word of some lists, written in several ways, and what it must mean."""
    book = BookDrawing("Palabras")
    sheet = book.add(SheetDrawing("Hoja"))
    lists = [catalog().lists[id] for id in LISTS]
    cases = []
    for choices in lists:
        kind = Choice(Field(id="a", label="A", choices=choices.id), choices)
        for word in (*words_of(choices), "otra cosa", "*"):
            for typed in (word, word.upper(), f" {word}\xa0"):
                row = len(cases) + 1
                sheet.put(row, 1, typed)
                sheet.put(row, 2, Formula(f"={kind.understood(f'$A{row}')}"))
                outcome = kind.cell(typed)
                cases.append((choices.id, typed, outcome.value if word in words_of(choices) else typed))
    draw_lists(book, lists)
    return write(book, path), cases


def test_every_word_of_a_list_means_the_same_in_ironcalc(tmp_path: Path) -> None:
    path, cases = word_book(tmp_path / "a.xlsx")
    model = evaluated(path)
    read = [model.get_cell_value(0, row, 2) for row in range(1, len(cases) + 1)]
    assert [(case, have) for case, have in zip(cases, read, strict=True) if have != case[2]] == []


@pytest.mark.slow
def test_every_word_of_a_list_means_the_same_in_libreoffice(office: ModuleType, tmp_path: Path) -> None:
    path, cases = word_book(tmp_path / "a.xlsx")
    (done,) = office.recalculate([path], tmp_path / "recalculated")
    rows = open_book(str(done)).grid("Hoja").rows
    read = [row[1] for row in rows[: len(cases)]]
    assert [(case, have) for case, have in zip(cases, read, strict=True) if have != case[2]] == []


# Workbooks made before they understood other words.


def test_an_older_workbook_that_passed_over_a_word_is_not_called_stale(tmp_path: Path) -> None:
    """Its cell shows what its own formulas give: the word has its warning, the indicator none."""
    filled = reworded(EXAMPLES["control_actas"])
    plain = read(filled.write(tmp_path / "a.xlsx", quick=True))
    data = plain.tables["reuniones"]
    assert data.columns["acta_realizada"][:4] == ["Sí"] * 4
    assert not data.as_sheet.get("acta_realizada")
    for stored, codes in ((0.0, []), (0.35, ["A501"])):
        reading = read(filled.write(tmp_path / f"{stored}.xlsx", quick=True))
        reading.stored["ind_valor"] = stored
        reading.stored["fecha_corte_efectiva"] = filled.header["fecha_corte"]
        measured = measure_reading(reading)
        assert measured is not None
        assert [problem.code for problem in measured.problems if problem.code == "A501"] == codes
