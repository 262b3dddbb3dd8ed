"""Forms as `ixl nuevo` makes them, filled and saved in LibreOffice, against values worked out without the library.

tests/data/content says what people wrote and tests/support/build_portfolio.py wrote it;
tests/support/expected_values.py worked out what must come of it, by its own means, into tests/data/expected.json.
"""

from __future__ import annotations

import inspect
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import expected_values
import portfolio_content
import pytest
from portfolio_content import EXPECTED, PLACES, PORTFOLIO, Book, Project, projects
from python_calamine import CalamineWorkbook

import implementation_xl as ixl
from implementation_xl.base.cells import place_of
from implementation_xl.base.dates import from_serial
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.cli.demo import declared
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.gate import go_live_gate
from implementation_xl.indicators.schedule import row_states
from implementation_xl.projects.checks import problems_of
from implementation_xl.projects.measuring import measure_reading

CUTOFF = expected_values.CUTOFF
CONTENT = {project.folder: project for project in projects()}
WANTED: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))
WHERE: dict[str, Any] = json.loads(PLACES.read_text(encoding="utf-8"))
INDICATORS = tuple(expected_values.FORMS)
BOOKS = [
    (project, book)
    for project in CONTENT.values()
    for form, book in project.books.items()
    if form in WHERE[project.folder]["books"]
]
CHAIN = ("A464", "N465", "A466", "A467", "A468")


def parametrized(*forms: str) -> pytest.MarkDecorator:
    """Run a test for every workbook, or for those of some forms."""
    chosen = [pair for pair in BOOKS if not forms or pair[1].form in forms]
    return pytest.mark.parametrize(
        ("project", "book"), chosen, ids=[f"{project.folder}-{book.form}" for project, book in chosen]
    )


every_book = parametrized()
measured_books = parametrized(*expected_values.FORMS.values())
schedules = parametrized("cronograma_general")
with_holidays = parametrized("cronograma_general", "control_actas")
requirement_lists = parametrized("requerimientos_contractuales")


def place_in(project: Project, book: Book) -> dict[str, Any]:
    """Where the parts of a saved workbook stand."""
    place: dict[str, Any] = WHERE[project.folder]["books"][book.form]
    return place


@cache
def reading_of(folder: str, form: str) -> ixl.Reading:
    """A workbook as the library reads it."""
    return ixl.read(PORTFOLIO / folder / WHERE[folder]["books"][form]["file"])


@cache
def project_of(folder: str) -> ixl.Project:
    """A project as the library reads it."""
    return ixl.read_project(PORTFOLIO / folder)


@cache
def measured(folder: str) -> dict[str, ixl.Measurement]:
    """The indicators of a project at the cut-off date."""
    return ixl.measure(project_of(folder), cutoff=CUTOFF)


@cache
def portfolio() -> ixl.Portfolio:
    """The whole portfolio, consolidated at the cut-off date."""
    return ixl.consolidate(PORTFOLIO, cutoff=CUTOFF, workers=1)


@cache
def raw_sheet(path: Path, sheet: str) -> list[list[Any]]:
    """What the cells of a sheet show, from A1 on."""
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def shown(project: Project, book: Book, table: str, field: str) -> Iterator[Any]:
    """What the workbook shows in a column, record by record in the order of the sheet; "" for a blank."""
    place = place_in(project, book)
    rows = raw_sheet(PORTFOLIO / project.folder / place["file"], place["sheets"][table])
    column = place_of(f"{place['columns'][table][field]}1")[1]
    for record, row in zip(book.ordered(table), place["rows"][table], strict=True):
        if record is not None:
            cells = rows[row - 1]
            yield cells[column - 1] if column <= len(cells) else ""


def test_expected_values_are_up_to_date() -> None:
    assert expected_values.expected() == WANTED


def test_expected_values_owe_nothing_to_the_library() -> None:
    for module in (expected_values, declared):
        assert "import implementation_xl" not in (source := inspect.getsource(module))
        assert "from implementation_xl" not in source
    used = re.findall(r"(?m)^(?:from|import) (implementation_xl\S*)", inspect.getsource(portfolio_content))
    assert set(used) == {"implementation_xl.cli.demo", "implementation_xl.cli.demo.declared"}


def test_the_portfolio_has_every_kind_of_project() -> None:
    kinds = Counter(project.type for project in CONTENT.values())
    assert kinds == {"cliente-nuevo": 3, "modificacion": 1, "corporativo": 1, "cierre": 1}
    assert sorted(path.name for path in PORTFOLIO.iterdir()) == sorted(CONTENT) == sorted(WANTED["proyectos"])
    endings = {path.suffix for path in PORTFOLIO.rglob("*.*") if path.is_file()}
    assert endings == {".xlsx", ".ods", ".xls"}


# the workbooks hold what the content says


@every_book
def test_workbooks_and_content_are_in_step(project: Project, book: Book) -> None:
    reading = reading_of(project.folder, book.form)
    assert reading.form is not None and reading.form.id == book.form
    common = {
        "proyecto": project.project,
        "cliente": project.client,
        "codigo_proyecto": project.code,
        "coordinador": project.coordinator,
    }
    for id, value in {**common, **book.header}.items():
        assert reading.header[id] == value, id
    for table in book.tables:
        records = book.records(table)
        data = reading.tables[table]
        assert data.rows == [
            row for one, row in zip(book.ordered(table), place_in(project, book)["rows"][table], strict=True) if one
        ]
        for id in records[0]:
            found = data.columns[id]
            wanted = [float(one[id]) if isinstance(one[id], Fraction) else one[id] for one in records]
            assert found == wanted, id


@every_book
def test_places_are_found_by_content(project: Project, book: Book) -> None:
    """The addresses that the building script knows from the plan are those the reader finds by itself."""
    reading, place = reading_of(project.folder, book.form), place_in(project, book)
    for id, (sheet, cell) in reading.header_cells.items():
        if place["file"].endswith(".ods") and reading.header.get(id) is None and id not in reading.stored:
            continue  # no merged cells are known of an .ods: a blank value's cell is taken to be the next one
        assert (sheet, cell) == (place["sheets"][""], place["header"][id]), id
    for table, columns in place["columns"].items():
        data = reading.tables[table]
        assert data.sheet == place["sheets"][table]
        assert data.placed == {id: place_of(f"{letter}1")[1] for id, letter in columns.items()}


@with_holidays
def test_holidays_are_those_typed_by_hand(project: Project, book: Book) -> None:
    reading = reading_of(project.folder, book.form)
    assert {day for day in reading.holidays or () if day.year == 2026} == expected_values.Calendar.of(book).holidays


# what the library makes of them


@pytest.mark.parametrize("id", INDICATORS)
@pytest.mark.parametrize("folder", CONTENT)
def test_indicators(folder: str, id: str) -> None:
    found, wanted = measured(folder)[id], dict(WANTED["proyectos"][folder]["indicadores"][id])
    assert (found.id, found.cutoff) == (id, CUTOFF)
    assert found.state == wanted.pop("estado")
    assert near(
        [found.value, found.numerator, found.denominator],
        [wanted.pop("valor"), wanted.pop("numerador"), wanted.pop("denominador")],
    )
    assert (found.reason is None) == (found.value is not None)
    if found.state != "No aplica":
        assert near(comparable(found.details), comparable(wanted))


def comparable(details: dict[str, Any]) -> dict[str, Any]:
    """Details without what is wording: the date after an overdue name, all but the number of pending minutes."""
    details = dict(details)
    if isinstance(details.get("fin_previsto"), date):
        details["fin_previsto"] = details["fin_previsto"].isoformat()
    if "vencidos" in details:
        details["vencidos"] = [re.sub(r" \(\d\d/\d\d/\d{4}\)$", "", name) for name in details["vencidos"]]
    if "pendientes" in details:
        details["pendientes"] = [int(re.match(r"\d+", str(one))[0]) for one in details["pendientes"]]  # type: ignore[index]
    if "atrasadas" in details:
        details.pop("por_estado", None)
    return details


def near(found: Any, wanted: Any) -> bool:
    """True when both are equal, numbers to 1e-9; otherwise fails and says where."""
    if isinstance(wanted, dict):
        assert found.keys() == wanted.keys()
        return all(near(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        assert len(found) == len(wanted)
        return all(map(near, found, wanted))
    if isinstance(wanted, float) or isinstance(found, float):
        assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    else:
        assert found == wanted
    return True


@schedules
def test_states_of_activities(project: Project, book: Book) -> None:
    reading = reading_of(project.folder, book.form)
    calendar = WorkCalendar(reading.header["semana_laboral"], reading.holidays or ())
    states = [one for one in row_states(reading.tables["actividades"], CUTOFF, calendar) if one.weight is not None]
    wanted = expected_values.activities(book, CUTOFF)
    assert [(one.name, one.state, one.weight, one.deviation) for one in states] == [
        (one.record["actividad"], one.state, one.weight, one.deviation) for one in wanted
    ]
    counts = WANTED["proyectos"][project.folder]["indicadores"]["cronograma"]["por_estado"]
    assert Counter(one.state for one in states) == counts


@pytest.mark.parametrize("folder", [folder for folder, one in WANTED["proyectos"].items() if one["compuerta"]])
def test_gate(folder: str) -> None:
    reading, wanted = reading_of(folder, "set_pruebas"), WANTED["proyectos"][folder]["compuerta"]
    found = go_live_gate(reading.tables["pruebas"])
    assert (found.apto, found.state) == (wanted["apto"], wanted["estado"])
    assert near([found.executed, found.passed], [wanted["ejecutadas"], wanted["exitosas"]])
    assert reading.stored["apto_salida"] == wanted["estado"]
    shares = [reading.stored["pruebas_ejecutadas"], reading.stored["pruebas_exitosas"]]
    assert near(shares, [wanted["ejecutadas"], wanted["exitosas"]])


@pytest.mark.parametrize("folder", CONTENT)
def test_problems_are_exactly_those_planted(folder: str) -> None:
    found = planted(problems_of(project_of(folder), measured(folder), CUTOFF, CUTOFF, catalog()))
    assert listed(folder, found) == listed_as_expected(WANTED["proyectos"][folder]["problemas"])


def test_what_the_chain_of_predecessors_says() -> None:
    """The plans were drawn without it: what is loose in them is no planted fault, and is counted here."""
    found = [
        problem
        for folder in CONTENT
        for problem in problems_of(project_of(folder), measured(folder), CUTOFF, CUTOFF, catalog())
    ]
    assert Counter(problem.code for problem in found if problem.code in CHAIN) == {
        "A464": 18,
        "N465": 13,
        "A466": 3,
        "A467": 4,
    }


def planted(found: Iterable[ixl.Problem]) -> list[ixl.Problem]:
    """Without what the chain of predecessors says of these plans, which were drawn without it."""
    return [one for one in found if one.code not in CHAIN]


def listed(folder: str, found: list[ixl.Problem]) -> list[str]:
    """Problems as "code file [sheet] cell"."""
    rows = [
        f"{one.code} {Path(str(one.path)).relative_to(PORTFOLIO / folder).as_posix()} [{one.sheet}] {one.cell}"
        for one in found
    ]
    return sorted(rows)


def listed_as_expected(wanted: list[dict[str, str]]) -> list[str]:
    return sorted(f"{one['codigo']} {one['archivo']} [{one['hoja']}] {one['celda']}" for one in wanted)


# consolidated


def test_consolidated_figures() -> None:
    found = portfolio()
    assert [Path(one.folder).name for one in found.projects] == sorted(CONTENT)
    for id, wanted in WANTED["consolidado"].items():
        one = found.consolidated()[id]
        figures = {
            "valor": one.value,
            "numerador": one.numerator,
            "denominador": one.denominator,
            "promedio": one.mean,
            "estado": one.state,
            "medidos": one.measured,
            "sin_medicion": one.not_measured,
            "no_aplica": one.not_applicable,
            "ilegibles": one.unreadable,
        }
        assert near(figures, wanted)


def test_consolidated_projects() -> None:
    for one in portfolio().projects:
        wanted = WANTED["proyectos"][Path(one.folder).name]
        assert (one.name, one.client, one.code, one.type, one.coordinator) == tuple(
            wanted[key] for key in ("proyecto", "cliente", "codigo_proyecto", "tipo_proyecto", "coordinador")
        )
        for id, values in wanted["indicadores"].items():
            found = one.measurements[id]
            assert found.state == values["estado"]
            assert near(
                [found.value, found.numerator, found.denominator],
                [values["valor"], values["numerador"], values["denominador"]],
            )


def test_consolidated_problems() -> None:
    for one in portfolio().projects:
        folder = Path(one.folder).name
        wanted = WANTED["proyectos"][folder]["problemas_en_consolidado"]
        assert listed(folder, planted(one.problems)) == listed_as_expected(wanted)


# what the workbooks themselves show, as LibreOffice calculated it


@measured_books
def test_workbook_shows_the_same_value(project: Project, book: Book) -> None:
    """The stored value is that of the cells the sheet can count, at the date it was calculated with."""
    id = next(id for id, form in expected_values.FORMS.items() if form == book.form)
    reading = reading_of(project.folder, book.form)
    day = reading.stored["fecha_corte_efectiva"]
    day = day if isinstance(day, date) else from_serial(day)
    assert book.header.get("fecha_corte") in (None, day)
    wanted = WANTED["proyectos"][project.folder]["en_hoja"].get(id) or expected_values.plain(
        expected_values.in_sheet(book, id, day)
    )
    assert wanted["corte"] == day.isoformat()
    assert reading.stored["ind_estado"] == wanted["estado"]
    if wanted["valor"] is None:
        assert reading.stored["ind_valor"] == "Sin medición"
        return
    figures = [reading.stored[one] for one in ("ind_valor", "ind_numerador", "ind_denominador")]
    assert near(figures, [wanted["valor"], wanted["numerador"], wanted["denominador"]])
    uncounted = [fault for fault in book.faults if fault.table and fault.typed is not None]
    if not uncounted:
        own = measure_reading(reading, day)
        assert own is not None and near(own.value, reading.stored["ind_valor"])


@measured_books
def test_no_value_disagrees_without_a_reason(project: Project, book: Book) -> None:
    found = measure_reading(reading_of(project.folder, book.form), CUTOFF)
    assert found is not None
    assert [str(problem) for problem in found.problems if problem.code == "A501"] == []


@schedules
def test_workbook_shows_the_columns_of_each_activity(project: Project, book: Book) -> None:
    """*Días hábiles*, *% esperado*, *Estado* and *Desviación*; LibreOffice leaves them blank in an inserted row."""
    day = reading_of(project.folder, book.form).stored["fecha_corte_efectiva"]
    day = day if isinstance(day, date) else from_serial(day)
    wanted = {one.record["id"]: one for one in expected_values.activities(book, day, as_sheet=True)}
    inserted = book.insert.get("rows", ())
    names = [one["id"] for one in book.records("actividades")]
    columns = [shown(project, book, "actividades", id) for id in ("dias", "avance_esperado", "estado", "desviacion")]
    for name, *cells in zip(names, *columns, strict=True):
        if name in inserted:
            assert cells == [""] * 4
        elif name not in wanted:
            assert cells[1:2] == [""], name
        else:
            one = wanted[name]
            late = "" if one.deviation is None else one.deviation
            assert near(cells, [one.weight, float(one.share), one.state, late]), name


@requirement_lists
def test_workbook_shows_the_score_of_each_requirement(project: Project, book: Book) -> None:
    day = reading_of(project.folder, book.form).stored["fecha_corte_efectiva"]
    day = day if isinstance(day, date) else from_serial(day)
    records = book.records("requerimientos", as_sheet=True)
    wanted = ["" if one["estado"] == "No aplica" else float(expected_values.score(one, day)) for one in records]
    assert near(list(shown(project, book, "requerimientos", "puntaje")), wanted)


def test_worked_examples_of_the_procedure() -> None:
    """The independent values agree with the examples that were checked with a calculator."""
    plain = expected_values.Calendar(saturday=False, holidays=frozenset())
    assert plain.count(date(2026, 3, 2), date(2026, 3, 11)) == 8
    half = [Fraction(number, 10) for number in range(11)]
    assert expected_values.earned_schedule(half, Fraction(6, 10), 8) / 8 == Fraction(3, 4)
    kickoff = [Fraction(0), *[Fraction(1, 5)] * 21, Fraction(2, 5), Fraction(3, 5), Fraction(4, 5), Fraction(1)]
    assert [expected_values.earned_schedule(kickoff, Fraction(1, 5), at) for at in (1, 21, 23)] == [1, 21, 21]
    easter = date(2026, 4, 5)
    moved = {easter + timedelta(days=days) for days in (-3, -2, 43, 64, 71)}
    assert moved <= expected_values.HOLIDAYS_2026
