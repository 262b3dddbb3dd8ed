"""`ixl demo`: a portfolio that shows everything, finds what was planted and destroys nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from checkout import DATA
from cli_helper import run, run_json
from portfolio_content import Book

from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.workdays import colombian_holidays
from implementation_xl.cli.demo.building import Place, build_sample
from implementation_xl.cli.demo.declared import NUMBERS, declared_project
from implementation_xl.cli.demo.folder import MARK, prepare
from implementation_xl.cli.demo.running import Demo
from implementation_xl.cli.demo.running import run as run_demo
from implementation_xl.cli.demo.samples import CONTENT, CUTOFF, HOLIDAYS, form_values, sample, samples
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import TYPES
from implementation_xl.indicators.definitions import catalog
from implementation_xl.portfolio.forecasting import forecasts
from implementation_xl.portfolio.result import ProjectResult

pytestmark = pytest.mark.xdist_group("demo")  # one worker runs the demo for them all


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo as run in an empty folder."""
    return run_demo(tmp_path_factory.mktemp("demo") / "Demo ixl", catalog())


def by_name(demo: Demo, name: str) -> ProjectResult:
    (found,) = (one for one in demo.portfolio.projects if name in (one.name or ""))
    return found


def test_it_finds_exactly_what_was_planted(demo: Demo) -> None:
    assert (demo.missing, demo.unexpected) == ([], [])
    assert len(demo.planted) >= 12
    assert len(set(demo.planted)) == len(demo.planted)


def test_it_shows_the_plan_that_was_approved(demo: Demo) -> None:
    """A project with two versions and a drift, an approval changed behind the history's back, a promise missed."""
    codes = {place.code for place in demo.planted}
    assert {"A466", "A472", "N473", "E877"} <= codes
    against = by_name(demo, "Cobranzas").measurements["cronograma"].details["linea_base"]
    assert (against["version"], [move["actividad"][:8] for move in against["movidas"]]) == (2, ["Integrar"])
    assert against["original"]["valor"] < by_name(demo, "Cobranzas").measurements["cronograma"].value
    changed = [one for one in demo.portfolio.problems if one.code == "E877"]
    assert {(one.sheet, one.expected, one.found) for one in changed} == {("Cronograma", "30/06/2026", "04/07/2026")}
    place = next(place for place, one in enumerate(demo.portfolio.projects) if "Cobranzas" in (one.name or ""))
    forecast = forecasts(demo.portfolio)[place]
    assert forecast.state == "No cumple" and forecast.p80 > forecast.promise


def test_it_plants_faults_of_every_kind(demo: Demo) -> None:
    codes = {place.code for place in demo.planted}
    assert {"E101", "E304", "E305", "E312", "E401", "E403", "E601", "E602", "A307", "A308", "A309", "A503"} <= codes
    assert {"A138", "A435", "N136"} <= codes  # of the survey
    assert {code[0] for code in codes} == {"E", "A", "N"}


def test_it_has_every_type_of_project(demo: Demo) -> None:
    assert {one.type for one in demo.portfolio.projects} == set(TYPES.values())
    assert len(demo.portfolio.projects) >= 6
    assert {project.type for project in samples()} == set(TYPES)


def test_its_numbers_never_change(demo: Demo) -> None:
    measured = by_name(demo, "Cobranzas").measurements
    assert measured["requerimientos"].value == pytest.approx(6.84 / 11, abs=1e-12)
    assert measured["cronograma"].value == pytest.approx(26.16 / 29, abs=1e-12)
    assert measured["actas"].value == 7 / 8
    assert by_name(demo, "WhatsApp").measurements["cronograma"].value == 1
    assert by_name(demo, "WhatsApp").measurements["satisfaccion"].value == 1
    assert by_name(demo, "Agendamiento").measurements["satisfaccion"].value == 9 / 14
    assert "satisfaccion" not in by_name(demo, "Cobranzas").measurements
    states = {one.state for project in demo.portfolio.projects for one in project.measurements.values()}
    assert states == {"Cumple", "En riesgo", "No cumple", "Sin medición", "No aplica"}


def test_one_has_earned_its_closing_and_another_owes_it(demo: Demo) -> None:
    stages = {project.name: project.state and project.state.stage for project in demo.portfolio.projects}
    assert stages["Numeración interna de telefonía"] == "Cerrado"
    assert stages["Canal WhatsApp Tiendas Girasol"] == "Por cerrar"
    owing = by_name(demo, "WhatsApp").state
    (fault,) = (place for place in demo.planted if "WhatsApp" in place.file)
    assert owing and [(item.sheet, item.cell) for item in owing.owed] == [
        (fault.sheet, fault.cell),
        ("Pendientes", "B7"),
    ]
    assert by_name(demo, "Numeración").span.closed == date(2026, 6, 24)


def test_records_of_the_process_are_no_project_of_it(demo: Demo) -> None:
    process = demo.portfolio.process
    assert process and (len(process.actions), len(process.risks), len(process.changes)) == (3, 2, 2)
    assert [item.person for item in process.pending] == ["Diana Rojas"]


def test_what_cannot_be_measured_says_why(demo: Demo) -> None:
    def reason(name: str, id: str) -> str | None:
        return by_name(demo, name).measurements[id].reason

    assert reason("CRM", "cronograma") == "hay 2 libros «Cronograma General de Implementación» en el proyecto"
    assert reason("Guaduales", "cronograma") == "el plan no ha comenzado"
    assert reason("Guaduales", "requerimientos") == "el contrato no está firmado"
    assert "no se pudieron leer" in (reason("Telefonía Sur", "actas") or "")
    assert by_name(demo, "Cordillera").measurements["requerimientos"].state == "Sin medición"


def test_it_writes_the_consolidated_workbook_and_the_fichas(demo: Demo) -> None:
    assert demo.consolidated.is_file()
    assert len(demo.fichas) == 4
    assert all(path.is_file() for path in demo.fichas)


def test_it_has_two_months_of_history_and_shows_the_trend(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    assert demo.portfolio.trend is not None
    assert [one.cutoff for one in demo.portfolio.trend.series("actas")] == [date(2026, 6, 30), CUTOFF]
    monkeypatch.chdir(demo.root.parent)
    said = run("historial", "Resultados").stdout
    assert "jun 2026" in said and "jul 2026" in said and "Toda la cartera" in said


def test_its_holidays_are_colombias() -> None:
    of_the_year = {day for day, _ in colombian_holidays(2026, 2026)}
    assert {day for day, _ in HOLIDAYS} == of_the_year


def test_its_dates_are_of_june_and_july_or_later() -> None:
    days = [
        value
        for project in samples()
        for form in project.books
        for value in form_values(project, catalog().form(form)).values()
        if isinstance(value, date)
    ]
    assert CUTOFF.isoformat() == "2026-07-15"
    assert sum(day >= date(2026, 6, 1) for day in days) >= len(days) - 1  # one old contract


def test_numbers_are_typed_as_numbers() -> None:
    """The reader of content knows no form: which fields hold numbers is written beside it, and must be all of them."""
    number, seen = set(), set()
    for path in [*(CONTENT / "projects").glob("*.toml"), CONTENT / "proceso.toml", *(DATA / "content").glob("*.toml")]:
        for id, book in declared_project(path, Book).books.items():
            form = catalog().form(id)
            fields = [field for _, field in form.header_fields() if field.id in book.header]
            fields += [form.table(table).field(id) for table, rows in book.tables.items() for id in rows[0] or ()]
            seen |= {field.id for field in fields}
            number |= {field.id for field in fields if field.kind in ("numero", "entero", "segundos")}
    assert number == NUMBERS & seen == NUMBERS


def test_the_command_tells_and_ends_well(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second time over the same folder, which nobody touched: every file comes out the same."""
    place = demo.root.parent.parent
    monkeypatch.chdir(place)
    before = files(place)
    said = run("demo").stdout
    assert "Demo en «Demo ixl»: 8 proyectos" in said
    assert "62,2 % No cumple" in said
    assert said.count(" encontrada") == len(demo.planted)
    assert "NO ENCONTRADA" not in said and "NO ESPERADA" not in said
    assert "Demo ixl/Resultados/Consolidado.xlsx" in said
    assert files(place) == before


def test_the_command_as_a_document(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo.root.parent.parent)
    monkeypatch.setattr("implementation_xl.cli.commands.demo.run", lambda *_: demo)
    data = run_json("demo")
    assert [fault["codigo"] for fault in data["fallas"]] == [place.code for place in demo.planted]
    assert all(fault["encontrada"] for fault in data["fallas"])
    assert data["sobran"] == []
    assert data["resultados"][0] == "Demo ixl/Resultados/Consolidado.xlsx"


def files(folder: Path) -> dict[str, bytes]:
    """The content of every file but the record, which says when it was written, and the list of their hashes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".sqlite", ".json")
    }


def test_a_fault_not_found_is_a_failure(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = demo.planted[0]
    stranger = Place("x.xlsx", "Hoja", "A1", "E301")
    other = Demo(demo.root, demo.portfolio, demo.planted, [gone], [stranger], demo.consolidated, demo.fichas)
    monkeypatch.setattr("implementation_xl.cli.commands.demo.run", lambda *_: other)
    said = run("demo", tmp_path / "x", code=1).stdout
    assert "NO ENCONTRADA" in said and "NO ESPERADA" in said
    assert "No coinciden: 1 sin encontrar, 1 que no se esperaban." in said


# it never destroys anything


def sample_of_a_demo(folder: Path) -> Path:
    """A folder that looks as a demo left it."""
    from implementation_xl.cli.demo.folder import record

    (folder / "Implementaciones").mkdir(parents=True)
    (folder / "Implementaciones" / "a.xlsx").write_bytes(b"a")
    record(folder)
    return folder


def test_an_untouched_demo_is_made_anew(tmp_path: Path) -> None:
    folder = sample_of_a_demo(tmp_path / "D")
    prepare(folder)
    assert files(folder) == {}


@pytest.mark.parametrize("touch", ["changed", "added", "unmarked"])
def test_a_touched_folder_is_left_alone(tmp_path: Path, touch: str) -> None:
    folder = sample_of_a_demo(tmp_path / "D")
    if touch == "changed":
        (folder / "Implementaciones" / "a.xlsx").write_bytes(b"b")
    elif touch == "added":
        (folder / "mi análisis.docx").write_bytes(b"x")
    else:
        (folder / MARK).unlink()
    before = files(folder)
    with pytest.raises(ImplementationXLError, match="Indique otra carpeta"):
        prepare(folder)
    assert "no se toca" in run("demo", folder, code=3).stderr
    assert files(folder) == before


def test_a_file_in_its_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "D").write_text("mío")
    assert "es un archivo" in run("demo", tmp_path / "D", code=3).stderr
    assert (tmp_path / "D").read_text() == "mío"


def test_an_interrupted_demo_can_be_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    def some(root: Path, known: Catalog, _: object) -> list[Place]:
        return build_sample(sample("whatsapp"), root, known)

    monkeypatch.setattr("implementation_xl.cli.demo.running.build", some)
    monkeypatch.setattr("implementation_xl.cli.demo.running.consolidate", interrupt)
    run("demo", tmp_path / "D", code=130)
    prepare(tmp_path / "D")
    assert files(tmp_path / "D") == {}
