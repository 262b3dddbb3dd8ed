"""The catalogue of problems: each code as a person's slip, at its exact place, with what was found and expected.

A new code needs an entry here, or a test of its own elsewhere that names it. The messages are read as a coordinator
would: with every blank filled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from forms_helper import HEADER, TABLES, cell, edited, filled, label, place, rows_of, value

import implementation_xl as ixl
from implementation_xl.base.problems import CODES, FAMILIES, SEVERITIES, Problem
from implementation_xl.base.words import fold
from implementation_xl.cli.commands.explicar import readable
from implementation_xl.cli.main import ixl as command
from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.indicators.definitions import catalog
from implementation_xl.portfolio.consolidating import unread_file
from implementation_xl.projects.measuring import measure, measure_reading
from implementation_xl.workbooks.reading.packing import unpack_reading

SCHEDULE, REQUIREMENTS, MEETINGS, HANDOVER, TESTS = (
    "cronograma_general",
    "requerimientos_contractuales",
    "control_actas",
    "entrega_proyecto",
    "set_pruebas",
)
SHEETS = {SCHEDULE: "Cronograma", REQUIREMENTS: "Requerimientos", MEETINGS: "Reuniones", TESTS: "Pruebas"}
TWO_AREAS = f"{place(SCHEDULE, 'area')}:{place(SCHEDULE, 'area', 2)}"
CUTOFF = date(2026, 6, 30)
Make = Callable[[Path], Iterable[Problem]]


class Case(NamedTuple):
    """One code: how it comes about, where it is said, what was found there and what was expected."""

    code: str
    make: Make
    sheet: str | None
    cell: str | None
    field: str | None
    found: str | None = None
    expected: str | None = None


def problems(path: Path) -> list[Problem]:
    """Those of the reading and of the indicator of a workbook by itself."""
    reading = ixl.read(path)
    measured = measure_reading(reading, CUTOFF, today=CUTOFF)
    return reading.problems + list(measured.problems if measured else ())


def typed(
    code: str, form: str, found: str | None = None, expected: str | None = None, at: str = "", **values: Any
) -> Case:
    """A slip in the first record of a form: `values` are its cells, the first one (or `at`) is where it is said."""
    field = at or next(iter(values))

    def make(folder: Path) -> Iterable[Problem]:
        table, sample = TABLES[form]
        first = rows_of(sample)[0]
        cells = {id: cell(one) if isinstance(one, str) else one for id, one in values.items()}
        header = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "fecha_corte": CUTOFF}
        return problems(ixl.generate(form, folder / "libro.xlsx", values={**header, table: [first | cells]}))

    return Case(code, make, SHEETS[form], place(form, field), field, found, expected)


def changed(
    code: str,
    form: str,
    change: Callable[[Any], Any],
    cell: str | None,
    field: str | None = None,
    found: str | None = None,
    expected: str | None = None,
    sheet: str | None = "",
) -> Case:
    """A slip made by hand in the form's sheet."""

    def make(folder: Path) -> Iterable[Problem]:
        path = filled(folder, form)
        with edited(path) as here:
            change(here)
        return problems(path)

    return Case(code, make, SHEETS[form] if sheet == "" else sheet, cell, field, found, expected)


def line(code: str, field: str, typed: Any, found: str, expected: str | None = None) -> Case:
    """A slip in the first line of service of a hand-over."""

    def make(folder: Path) -> Iterable[Problem]:
        lines = [{"linea": "A", "canal": "Chat", field: typed}]
        values = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "lineas": lines}
        return ixl.read(ixl.generate(HANDOVER, folder / "libro.xlsx", values=values)).problems

    return Case(code, make, "Dimensionamiento", place(HANDOVER, field), field, found, expected)


def header(
    code: str, form: str, sheet: str, found: str | None = None, expected: str | None = None, **values: Any
) -> Case:
    """A slip in a header field."""
    (field,) = values

    def make(folder: Path) -> Iterable[Problem]:
        known = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "coordinador": "Laura"}
        return ixl.read(ixl.generate(form, folder / "libro.xlsx", values=known | values)).problems

    return Case(code, make, sheet, value(form, field), field, found, expected)


def set_cell(address: str, content: Any) -> Callable[[Any], None]:
    return lambda sheet: sheet.__setitem__(address, content)


def title(form: str, field: str) -> str:
    """The address of a column's title."""
    return place(form, field, 0)


def overwrite_indicator(sheet: Any) -> None:
    """Somebody types 99 % over the formula of the indicator; the workbook was calculated on its cut-off date."""
    sheet[panel(SCHEDULE, "ind_valor")] = 0.99
    sheet[panel(SCHEDULE, "fecha_corte_efectiva")] = CUTOFF


def panel(form: str, field: str) -> str:
    """The address of a computed cell above a form's table."""
    return ixl.read(packaged_folder() / form / "v1.xlsx").header_cells[field][1]


def with_another_cutoff(folder: Path) -> Iterable[Problem]:
    filled(folder, SCHEDULE, fecha_corte=date(2026, 5, 31))
    measured = measure(ixl.read_project(folder), CUTOFF, one_date=True)
    return [problem for one in measured.values() for problem in one.problems]


def two_schedules(folder: Path) -> Iterable[Problem]:
    for name in ("libro.xlsx", "otro.xlsx"):
        filled(folder, SCHEDULE, name=name)
    return ixl.read_project(folder).problems


def signed_without_list(folder: Path) -> Iterable[Problem]:
    values = {**HEADER, "tipo_proyecto": "Cliente nuevo", "estado_contrato": "Firmado", "alcance": "Todo"}
    ixl.generate(HANDOVER, folder / "libro.xlsx", values=values)
    return measure(ixl.read_project(folder), CUTOFF)["requerimientos"].problems


CASES = [
    # 2 sheet and header
    changed(
        "E202", SCHEDULE, set_cell(title(SCHEDULE, "fin_planeado"), "Otra cosa"), title(SCHEDULE, "id"), "fin_planeado"
    ),
    changed(
        "A203",
        SCHEDULE,
        set_cell(title(SCHEDULE, "inicio_planeado"), "Inicio planedo"),
        title(SCHEDULE, "inicio_planeado"),
        None,
        "Inicio planedo",
        "Inicio planeado",
    ),
    changed(
        "A204",
        SCHEDULE,
        set_cell(title(SCHEDULE, "observaciones"), "Responsable"),
        title(SCHEDULE, "observaciones"),
        "responsable",
        "Responsable",
    ),
    changed(
        "N205",
        SCHEDULE,
        set_cell(title(SCHEDULE, "observaciones"), "Notas mías"),
        title(SCHEDULE, "observaciones"),
        None,
        "Notas mías",
    ),
    changed("A206", SCHEDULE, set_cell(title(SCHEDULE, "observaciones"), None), title(SCHEDULE, "id"), "observaciones"),
    changed("E208", SCHEDULE, set_cell(label(SCHEDULE, "proyecto"), None), None, "proyecto"),
    changed("A209", SCHEDULE, set_cell(label(SCHEDULE, "fecha_corte"), None), None, "fecha_corte"),
    changed(
        "A210",
        SCHEDULE,
        lambda sheet: sheet.parent.copy_worksheet(sheet),
        None,
        None,
        "Cronograma Copy",
        "Cronograma",
        sheet="Cronograma Copy",
    ),
    changed(
        "A212",
        SCHEDULE,
        set_cell(place(SCHEDULE, "actividad", 5), "Total actividades"),
        place(SCHEDULE, "actividad", 5),
        None,
        "Total actividades",
    ),
    # 3 cell
    typed("E301", SCHEDULE, "31/02/2026", fin_planeado="'31/02/2026"),
    typed("E302", SCHEDULE, "01/01/1999", fin_planeado=date(1999, 1, 1)),
    line("E303", "fte", "veinte", "veinte"),
    typed("E304", REQUIREMENTS, "85", "entre 0 % y 100 %", cumplimiento=85),
    typed(
        "E305",
        REQUIREMENTS,
        "Casi listo",
        "Cumple, Cumple parcialmente, No cumple, Pendiente, No aplica",
        estado="Casi listo",
    ),
    typed("A306", SCHEDULE, "Tecnologa", "Tecnología", fase="Tecnologa"),
    typed("A307", SCHEDULE, "13/03/2026", "13 de marzo de 2026", fin_planeado="'13/03/2026"),
    typed("A308", SCHEDULE, "85 %", "85 %", avance="'85 %"),
    typed("A309", MEETINGS, "Si", "Sí", acta_realizada="Si"),
    typed("E310", REQUIREMENTS, "#REF!", None, cumplimiento="#REF!"),
    header("E312", HANDOVER, "Datos generales", "900123456-1", nit="900123456-1"),
    typed("A313", SCHEDULE, "(espacios)", None, responsable="'··"),
    line("E314", "fte", -3, "-3", "0 o más"),
    typed("E315", MEETINGS, "después de almuerzo", None, hora="después de almuerzo"),
    typed("A316", MEETINGS, "ND", None, fecha_envio="ND"),
    changed(
        "A317",
        SCHEDULE,
        set_cell(place(SCHEDULE, "id"), date(2026, 2, 1)),
        place(SCHEDULE, "id"),
        "id",
        "01/02/2026",
        "1.2",
    ),
    changed(
        "A318", SCHEDULE, lambda sheet: sheet.merge_cells(TWO_AREAS), place(SCHEDULE, "area", 2), "area", TWO_AREAS
    ),
    # A324 (a picture where a value is due) is in tests/adapters/test_every_cell_is_known.py
    changed("E320", SCHEDULE, set_cell(place(SCHEDULE, "avance"), "=1/2"), place(SCHEDULE, "avance"), "avance"),
    line("A327", "tmo_s", time(3, 30), "3:30", "210"),
    line("E328", "umbral_s", 0.25, "0,25"),
    # 4 row
    typed("E401", MEETINGS, None, "Interna, Cliente", tipo=None),
    typed("A402", REQUIREMENTS, None, "Cumple, Cumple parcialmente, No cumple, Pendiente, No aplica", estado=None),
    typed("E403", SCHEDULE, "01/03/2026", "02/03/2026", fin_planeado=date(2026, 3, 1)),
    typed("A404", SCHEDULE, None, None, at="fin_real", avance=1.0, inicio_real=date(2026, 3, 2)),
    typed("A405", SCHEDULE, None, None, at="inicio_real", avance=0.4),
    typed("A406", SCHEDULE, "01/07/2026", "30/06/2026", inicio_real=date(2026, 7, 1), avance=0.2),
    typed("A407", SCHEDULE, "10/03/2026", "12/03/2026", fin_real=date(2026, 3, 10), inicio_real=date(2026, 3, 12)),
    typed("A408", SCHEDULE, "02/07/2026", "30/06/2026", fin_real=date(2026, 7, 2), inicio_real=date(2026, 3, 2)),
    typed("A409", SCHEDULE, "08/03/2026", None, inicio_planeado=date(2026, 3, 8), fin_planeado=date(2026, 3, 8)),
    typed("A410", SCHEDULE, None, None, at="fin_real", avance=1.0, inicio_real=date(2026, 3, 2)),
    typed("A411", REQUIREMENTS, "80 %", None, cumplimiento=0.8, estado="Cumple"),
    typed("A412", REQUIREMENTS, "Pendiente", None, at="estado", cumplimiento=1.0, estado="Pendiente"),
    typed("A413", REQUIREMENTS, None, None, at="justificacion", estado="No aplica", cumplimiento=None),
    typed("A421", MEETINGS, "01/03/2026", "02/03/2026", fecha_envio=date(2026, 3, 1)),
    typed("A422", MEETINGS, "03/03/2026", None, at="fecha_envio", acta_realizada="No"),
    typed("A423", MEETINGS, "Agendada", None, estado="Agendada", acta_realizada=None, fecha_envio=None),
    # 5 between sheets
    changed("A501", SCHEDULE, overwrite_indicator, panel(SCHEDULE, "ind_valor"), "ind_valor", "99,0 %", "5,1 %"),
    changed("A502", SCHEDULE, lambda sheet: sheet.parent.remove(sheet.parent["Festivos"]), None, sheet="Festivos"),
    Case(
        "A503",
        with_another_cutoff,
        "Cronograma",
        value(SCHEDULE, "fecha_corte"),
        "fecha_corte",
        "31/05/2026",
        "30/06/2026",
    ),
    # 6 between workbooks
    Case("E601", two_schedules, None, None, None, "libro.xlsx, otro.xlsx"),
    Case(
        "E602", signed_without_list, "Datos generales", value(HANDOVER, "estado_contrato"), "estado_contrato", "Firmado"
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.code for case in CASES])
def test_each_slip_is_said_at_its_place(case, tmp_path):
    found = [one for one in case.make(tmp_path) if one.code == case.code]
    assert [(Path(one.path or "").name, one.sheet, one.cell, one.field, one.found, one.expected) for one in found] == [
        ("libro.xlsx", case.sheet, case.cell, case.field, case.found, case.expected)
    ]
    for text in (found[0].message, found[0].hint):
        assert text and "{" not in text and "«»" not in text and "()" not in text and "  " not in text
        assert text[0].isupper() or text[0] in "«%1", text
        assert text.endswith((".", "?", ")"))


def test_without_a_handover_the_list_is_measured_with_a_warning(tmp_path):
    filled(tmp_path, REQUIREMENTS)
    found = measure(ixl.read_project(tmp_path), CUTOFF)["requerimientos"].problems[-1]
    assert (found.code, found.path, found.cell) == ("A603", str(tmp_path), None)


@pytest.mark.parametrize("content", [b"<html>", b"PK\3\4", b""])
def test_a_list_that_cannot_be_read_is_not_said_to_be_missing_as_well(content, tmp_path):
    """One root cause, one problem: who is told to make a list that she has loses faith in the rest."""
    signed_without_list(tmp_path)
    (tmp_path / "Lista de Requerimientos Contractuales.xlsx").write_bytes(content)
    found = measure(ixl.read_project(tmp_path), CUTOFF)["requerimientos"]
    assert (found.state, found.problems) == ("Sin medición", ())
    assert "no se pudo leer un libro" in (found.reason or "")


def test_a_reading_that_did_not_end_is_one_problem_of_its_file():
    reading = unpack_reading("a/libro.xlsx", unread_file("a/libro.xlsx", "pasó de 30 segundos").full, catalog())
    (found,) = reading.problems
    assert (found.code, found.path, reading.form) == ("E108", "a/libro.xlsx", None)
    assert "pasó de 30 segundos" in found.message


def test_a_new_project_does_not_go_into_a_folder_with_workbooks(tmp_path):
    filled(tmp_path, SCHEDULE)
    with pytest.raises(ixl.ImplementationXLError) as error:
        ixl.new_project(tmp_path, proyecto="Cobranzas", cliente="Banco Andino", tipo="cliente-nuevo")
    assert [(one.code, one.path) for one in error.value.problems] == [("E803", str(tmp_path))]


def test_every_code_has_an_entry_or_a_test_of_its_own():
    """Add a `Case` above for a new code, or write its test elsewhere and name the code there."""
    here = Path(__file__)
    elsewhere = "".join(one.read_text(encoding="utf-8") for one in here.parent.parent.rglob("test_*.py") if one != here)
    own = here.read_text(encoding="utf-8").split("CASES = [")[1]
    assert [code for code in CODES if code not in own + elsewhere] == []


def test_codes_keep_their_form():
    for code, one in CODES.items():
        assert re.fullmatch(r"[EAN][1-8]\d\d", code) and code[0] in SEVERITIES and code[1] in FAMILIES
        assert one.example and not one.example.isspace(), code
    digits = [code[1:] for code in CODES]
    assert len(set(digits)) == len(digits), "a number belongs to one code, so that «ixl explicar 301» is clear"


def test_every_code_says_why_it_matters_and_shows_the_change():
    """What `ixl explicar` adds to the line: whom it misleads, the cell before and after, where it is seen."""
    for code, meaning in CODES.items():
        assert (meaning.why.endswith(".") and meaning.why[0].isupper()) or meaning.why[0] in "«¿46", code
        assert meaning.before and meaning.after and meaning.before != meaning.after, code
        assert meaning.where and len(set(meaning.where)) == len(meaning.where), code
        assert "{" not in meaning.why, code
    reasons = [fold(meaning.why) for meaning in CODES.values()]
    assert len(set(reasons)) == len(reasons)


def test_no_advice_rewrites_the_plan_or_the_answers():
    """What somebody planned, or answered, is evidence: it is never made to fit."""
    assert "Fin planeado" not in CODES["A408"].hint.split(". ")[0]
    for code in ("A408", "A608"):
        assert "no se" in CODES[code].hint, code
    assert CODES["A435"].hint.startswith("No ")


@pytest.mark.parametrize("code", CODES)
def test_every_code_can_be_explained_with_an_example(code):
    result = CliRunner().invoke(command, ["explicar", code])
    assert result.exit_code == 0
    said = " ".join(result.output.split())
    assert said.startswith(f"{code}: {CODES[code].title}")
    assert " ".join(CODES[code].example.split()) in said
    for text in (CODES[code].why, CODES[code].before, CODES[code].after, *CODES[code].where):
        assert " ".join(text.split()) in said
    for template in (CODES[code].message, CODES[code].hint):
        shown = readable(template)
        assert shown in said and "{" not in shown and "el dato]" not in shown, shown


@pytest.mark.parametrize(
    ("typed", "meant"), [("e304", ""), ("304", "E304"), ("A304", "E304"), ("E3O4", "E304"), ("E999", "explicar")]
)
def test_a_code_that_does_not_exist_helps(typed, meant):
    result = CliRunner().invoke(command, ["explicar", typed])
    assert result.exit_code == (2 if meant else 0)
    assert meant in result.output


def test_many_equal_problems_are_said_once_in_print_and_all_in_json(tmp_path):
    rows = "| tipo | fecha | tema | estado |" + "\n| Interna | 2026-03-02 | T | Quizás |" * 40
    path = filled(tmp_path, MEETINGS, rows)
    printed = CliRunner().invoke(command, ["revisar", str(path)]).output
    assert printed.count("E305") == 1 and " y 34 más" in printed
    document = json.loads(CliRunner().invoke(command, ["revisar", str(path), "--json"]).stdout)
    found = [one for one in document["archivos"][0]["problemas"] if one["codigo"] == "E305"]
    assert [one["celda"] for one in found] == [place(MEETINGS, "estado", record) for record in range(1, 41)]
