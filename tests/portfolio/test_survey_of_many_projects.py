"""One survey for many projects, and the fourth indicator in everything a portfolio gives."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run, run_json
from project_helper import write_form
from survey_helper import ANSWERS, GENERAL, PRIVATE, TIME, TITLES, write_csv, write_xlsx
from xlsx_rules import findings

import implementation_xl as ixl
from implementation_xl.adapters.reading.google_forms import begins_like_answers
from implementation_xl.portfolio.consolidating import consolidate
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.workbooks import finding as discovery

JUNE = date(2026, 6, 30)
SHARED = (TIME, "Proyecto", GENERAL)
MOMENT = datetime(2026, 6, 20, 10, 0)


def project(root: Path, name: str, code: str, client: str = "Banco Andino") -> Path:
    folder = root / name
    write_form(folder, "control_actas", proyecto=name, codigo_proyecto=code, cliente=client)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three projects, two of one name for two clients."""
    project(tmp_path, "Cobranzas", "IMP-1")
    project(tmp_path, "Ventas", "IMP-2")
    write_form(
        tmp_path / "Ventas Sur", "control_actas", proyecto="Ventas", codigo_proyecto="IMP-3", cliente="La Granja"
    )
    return tmp_path


def shared(root: Path, *answers: tuple[str, Any]) -> Path:
    return write_csv(root / "Encuesta.csv", [(MOMENT, *answer) for answer in answers], SHARED)


def values(portfolio: Portfolio) -> dict[str, tuple[float, float]]:
    return {
        Path(one.folder).name: (found.numerator, found.denominator)
        for one in portfolio.projects
        if (found := one.measurements.get("satisfaccion"))
    }


def notes(portfolio: Portfolio) -> list[tuple[str, str | None, str | None]]:
    """What is said of no project, beside the notice of a survey's columns."""
    return [(one.code, one.cell, one.found) for one in portfolio.notes if one.code != "N136"]


def test_each_project_has_its_part_of_a_survey_at_the_root(root):
    shared(root, ("Cobranzas", 5), ("cobranzas ", 2), ("IMP-2", 4), ("Ventas - La Granja", 1), ("Ventas (IMP-3)", 5))
    found = consolidate(root, JUNE)
    assert values(found) == {"Cobranzas": (1, 2), "Ventas": (1, 1), "Ventas Sur": (1, 2)}
    assert notes(found) == []
    assert found.consolidated()["satisfaccion"].value == 3 / 5


def test_a_name_of_no_project_and_one_of_two_are_said_once_at_their_first_cell(root):
    shared(root, ("Cobranzas", 5), ("Cobranza", 5), ("Ventas", 4), ("Cobranza", 3), ("", 2), ("Ventas", 4))
    found = consolidate(root, JUNE)
    assert values(found) == {"Cobranzas": (1, 1)}
    assert notes(found) == [("A138", "B3", "Cobranza"), ("A138", "B4", "Ventas"), ("A137", "B6", None)]
    messages = [one.message for one in found.notes if one.code != "N136"]
    assert "¿Quiso decir «Cobranzas»?" in messages[0] and "(2)" in messages[0]
    assert "2 proyectos" in messages[1]
    reviewed = run_json("revisar", root, code=None)["archivos"]
    (survey,) = [one for one in reviewed if one["archivo"].endswith("Encuesta.csv")]
    assert [one["codigo"] for one in survey["problemas"]] == ["N136", "A138", "A138", "A137"]


def test_a_survey_in_a_projects_folder_is_its_own_where_an_answer_names_none(root):
    shared(root / "Cobranzas", ("", 5), ("Cobranzas", 4), ("IMP-2", 3), ("Otro", 1))
    found = consolidate(root, JUNE)
    assert values(found) == {"Cobranzas": (2, 2), "Ventas": (0, 1)}
    home = next(one for one in found.projects if one.name == "Cobranzas")
    assert [one.cell for one in home.problems if one.code == "A138"] == ["B5"]
    alone = ixl.read_project(root / "Cobranzas")
    assert ixl.measure(alone, JUNE)["satisfaccion"].denominator == 2
    assert [one.found for one in alone.all_problems() if one.code == "A138"] == ["IMP-2", "Otro"]


def test_the_problems_of_a_shared_survey_are_said_once_where_they_belong(root):
    rows = [
        ("Cobranzas", 5, "ana"),
        ("IMP-2", "mañana", "eva"),
        ("IMP-2", 4, ""),
        ("Nadie", "no la vi", "noe"),
        ("Nadie", 4, ""),
    ]
    write_csv(root / "e.csv", [(MOMENT, *row) for row in rows], (*SHARED, "Nombre"))
    found = consolidate(root, JUNE)
    by_project = {one.code: [p.cell for p in one.problems if p.code == "A435"] for one in found.projects}
    assert by_project == {"IMP-1": [], "IMP-2": ["C3"], "IMP-3": []}
    assert [(one.code, one.cell) for one in found.notes] == [("A138", "B5"), ("N136", "A1"), ("A435", "C5")]


def test_a_stray_survey_is_a_project_of_its_own_and_says_so(root):
    write_csv(root / "e.csv", ANSWERS)
    found = consolidate(root, JUNE)
    assert values(found) == {root.name: (4, 6)}
    assert [one.code for one in found.projects[0].problems] == ["N136", "A137"]


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_and_cache_give_the_same(root, tmp_path_factory, workers):
    shared(root, ("Cobranzas", 5), ("IMP-2", 4), ("Nadie", 3))
    write_csv(root / "Ventas Sur" / "e.csv", ANSWERS)
    plain = consolidate(root, JUNE)
    cache = tmp_path_factory.mktemp("cache") / "c.sqlite"
    first = consolidate(root, JUNE, workers=workers, cache=cache)
    second = consolidate(root, JUNE, cache=cache)
    for found in (first, second):
        assert found.projects == plain.projects
        assert found.notes == plain.notes
    assert second.read == 0


def test_a_project_that_changes_its_name_loses_the_answers_that_named_it(root, tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache") / "c.sqlite"
    shared(root, ("Cobranzas", 5), ("IMP-2", 4))
    assert values(consolidate(root, JUNE, cache=cache)) == {"Cobranzas": (1, 1), "Ventas": (1, 1)}
    write_form(root / "Cobranzas", "control_actas", proyecto="Cartera", codigo_proyecto="IMP-1", cliente="Banco Andino")
    found = consolidate(root, JUNE, cache=cache)
    assert values(found) == {"Ventas": (1, 1)}
    assert notes(found) == [("A138", "B2", "Cobranzas")]


# The quality team: consolidated workbook, fichas, history


def texts_in(path: Path) -> str:
    """All that a file holds, the parts of a workbook included."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes().decode("utf-8", "replace")
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def everything_below(folder: Path, skipped: Sequence[Path]) -> dict[str, str]:
    return {path.name: texts_in(path) for path in folder.rglob("*") if path.is_file() and path not in skipped}


@pytest.fixture
def exported(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("resultados")
    write_csv(root / "Cobranzas" / "e.csv", ANSWERS)
    write_xlsx(
        root / "Encuesta.xlsx",
        [(MOMENT, "IMP-2", "ana.rios@cliente.example", 5)],
        (TIME, "Proyecto", TITLES[1], GENERAL),
    )
    run(
        "consolidar",
        root,
        "-o",
        out / "Consolidado.xlsx",
        "--corte",
        "2026-06-30",
        "--csv",
        out / "csv",
        "--historial",
        out / "h.sqlite",
        "--cache",
        out / "cache.sqlite",
    )
    run("fichas", root, "-o", out / "Fichas", "--periodo", "2026-06", "--por-proyecto", "--historial", out / "h.sqlite")
    return out


def test_the_fourth_indicator_is_in_all_that_a_portfolio_gives(root, exported):
    found = run_json(
        "consolidar", root, "-o", exported / "de nuevo.xlsx", "--corte", "2026-06-30", "--sin-cache", code=None
    )
    assert found["consolidado"]["satisfaccion"]["numerador"] == 5
    assert found["consolidado"]["satisfaccion"]["denominador"] == 7
    assert [sorted(one["indicadores"]) for one in found["proyectos"]].count(
        ["actas", "cronograma", "requerimientos"]
    ) == 1
    name = "Satisfacción del cliente con la implementación"
    assert [path.name for path in (exported / "Fichas").glob(f"*{name}*.xlsx")] == [f"Ficha de Indicador - {name}.xlsx"]
    assert name in texts_in(exported / "Consolidado.xlsx")
    assert "satisfaccion" in (exported / "csv" / "indicadores.csv").read_text(encoding="utf-8-sig")
    recorded = run_json("historial", exported / "h.sqlite")["mediciones"]
    figures = [
        (one["proyecto"], one["valor"], one["formato"]) for one in recorded if one["indicador"] == "satisfaccion"
    ]
    assert sorted(figures) == [("Cobranzas", 4 / 6, "encuesta_satisfaccion"), ("Ventas", 1, "encuesta_satisfaccion")]


def test_nothing_of_the_people_who_answered_is_in_any_result(exported):
    files = everything_below(exported, ())
    assert len(files) > 8
    assert [(name, word) for name, text in files.items() for word in PRIVATE if word in text] == []


def test_excel_has_nothing_to_repair_in_the_workbooks_with_a_fourth_indicator(exported):
    books = sorted(exported.rglob("*.xlsx"))
    assert len(books) > 5
    assert [(path.name, found) for path in books if (found := findings(path))] == []


def test_a_survey_on_a_server_is_read_when_named_and_as_a_workbook_in_a_folder(tmp_path):
    import fsspec

    server = fsspec.filesystem("memory")
    for path in (write_csv(tmp_path / "e.csv"), write_xlsx(tmp_path / "f.xlsx")):
        server.pipe(f"/encuestas/{path.name}", path.read_bytes())
    assert ixl.read("memory://encuestas/e.csv").rows == {"respuestas": 4}
    found = consolidate("memory://encuestas", JUNE)
    assert [one.measurements["satisfaccion"].denominator for one in found.projects] == [6]


def test_without_a_survey_every_result_is_as_before(root, tmp_path_factory):
    out = tmp_path_factory.mktemp("resultados")
    found = run_json("consolidar", root, "-o", out / "c.xlsx", "--corte", "2026-06-30", "--sin-cache", code=None)
    assert list(found["consolidado"]) == ["requerimientos", "cronograma", "actas"]
    run("fichas", root, "-o", out, "--corte", "2026-06-30", code=None)
    assert not [path.name for path in out.iterdir() if "Satisfacción" in path.name]
    assert "atisfacci" not in texts_in(out / "c.xlsx")


def cells_of(path: Path, sheet: str) -> list[list[Any]]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    return [[cell for cell in row if cell is not None] for row in book[sheet].iter_rows(values_only=True)]


def test_average_nps_and_each_question_are_in_the_consolidated_workbook_and_in_the_ficha(exported):
    rows = [row for row in cells_of(exported / "Consolidado.xlsx", "Satisfacción") if "Cobranzas" in row]
    assert rows[0] == [
        "Cobranzas",
        "Banco Andino",
        "Todas: el valor del indicador",
        "1 a 5",
        6,
        4,
        4 / 6,
        "No cumple",
        pytest.approx(23 / 6),
        0,
        "Abrir",
    ]
    assert [(row[2], row[4], row[5]) for row in rows[1:]] == [
        (GENERAL, 3, 2),
        ("Califique de 1 a 5 [Cumplimiento de fechas]", 3, 2),
        ("De 0 a 10, ¿qué tanto nos recomendaría?", 3, 1),
    ]
    name = "Ficha de Indicador - Satisfacción del cliente con la implementación.xlsx"
    figures = {row[0]: row[1] for row in cells_of(exported / "Fichas" / name, "Ficha") if len(row) >= 2}
    assert figures["Promedio (de 5)"] == pytest.approx((23 + 5) / 7)
    assert (figures["NPS (−100 a 100)"], figures["Respuestas"]) == (0, 4)
    cards = [cell for row in cells_of(exported / "Consolidado.xlsx", "Resumen") for cell in row]
    coverage = [cell for cell in cards if str(cell).startswith("Medidos: 2")]
    assert coverage == [
        "Medidos: 2  ·  Sin medición: 0  ·  No aplica: 0  ·  Ilegibles: 0  ·  Sin «Encuesta de Satisfacción»: 1"
    ]
    annex = [row for row in cells_of(exported / "Fichas" / name, "Anexo") if GENERAL in row]
    assert [row[:4] for row in annex] == [
        ["Cobranzas", "Satisfacción", GENERAL, "2 de 3"],
        ["Ventas", "Satisfacción", GENERAL, "1 de 1"],
    ]


def test_every_command_counts_a_survey_above_the_folder_of_one_project_as_the_consolidation_does(root, monkeypatch):
    path = shared(root, ("Cobranzas", 5), ("IMP-1", 2), ("Ventas", 4), ("Cobranza", 1))
    write_csv(root / "Base de contactos.csv", [("Ana", 3)], ("Nombre", "Proyecto"))
    whole = values(consolidate(root, JUNE))["Cobranzas"]
    project = ixl.read_project(root / "Cobranzas")
    measured = ixl.measure(project, JUNE)["satisfaccion"]
    assert (measured.numerator, measured.denominator) == whole == (1, 2)
    assert [(one.code, one.path) for one in project.problems] == [("N140", str(path)), ("N136", str(path))]
    assert "(2)" in project.problems[0].message
    alone = consolidate(root / "Cobranzas", JUNE, cache=root / "kept.sqlite")
    assert values(alone) == {"Cobranzas": (1, 2)} and notes(alone) == [("N140", None, None)]
    again = consolidate(root / "Cobranzas", JUNE, cache=root / "kept.sqlite")
    assert (again.read, values(again)) == (0, values(alone))
    monkeypatch.chdir(root / "Cobranzas")
    assert values(consolidate(".", JUNE)) == {"": (1, 2)}
    found = run_json("indicadores", ".", "--corte", "2026-06-30", code=None)
    assert found["indicadores"][-1]["fuente"]["archivo"] == "../Encuesta.csv"
    (state,) = run_json("estado", ".", "--corte", "2026-06-30", code=None)["proyectos"]
    assert state["registros"]["encuesta_satisfaccion"] == "presente"


def test_a_survey_above_that_does_not_name_the_project_is_said_and_not_counted(root):
    write_csv(root / "Encuesta.csv")
    project = ixl.read_project(root / "Cobranzas")
    assert "satisfaccion" not in ixl.measure(project, JUNE)
    assert [one.code for one in project.problems] == ["N141"]
    write_csv(root / "Cobranzas" / "La nuestra.csv")
    assert ixl.read_project(root / "Cobranzas").problems == []


def test_above_a_folder_only_what_may_be_a_survey_is_opened(root):
    (root / "Presupuesto.xlsx").write_bytes(b"of another")
    (root / "Encuesta dañada.xlsx").write_bytes(b"no workbook")
    write_form(root, "control_actas", proyecto="Otro", codigo_proyecto="IMP-9", cliente="Otro")
    write_xlsx(root / "Satisfacción (respuestas).xlsx", [(MOMENT, "IMP-2", 5)], SHARED)
    deep = root / "Clientes" / "Banco Andino"
    deep.mkdir(parents=True)
    (root / "Ventas").rename(deep / "Ventas")
    project = ixl.read_project(deep / "Ventas")
    assert [one.code for one in project.problems] == ["N140", "N136"]
    assert ixl.measure(project, JUNE)["satisfaccion"].value == 1
    empty = root / "Vacía"
    empty.mkdir()
    with pytest.raises(ixl.ImplementationXLError, match="no tiene libros"):
        ixl.read_project(empty)


def test_a_second_run_opens_no_text_that_was_no_survey_until_it_changes(root, monkeypatch):
    asked: list[bytes] = []

    def sniff(start: bytes) -> bool:
        asked.append(start)
        return begins_like_answers(start)

    monkeypatch.setattr(discovery, "begins_like_answers", sniff)
    survey = shared(root, ("Cobranzas", 5))
    other = write_csv(root / "Ventas" / "Base.csv", [("Ana", 3)], ("Nombre", "Llamadas"))
    for path in (survey, other):
        os.utime(path, (1_780_000_000, 1_780_000_000))
    kept = root / "kept.sqlite"
    assert values(consolidate(root, JUNE, cache=kept)) == {"Cobranzas": (1, 1)} and len(asked) == 2
    assert values(consolidate(root, JUNE, cache=kept)) == {"Cobranzas": (1, 1)} and len(asked) == 3
    write_csv(other, [(MOMENT, 2)], (TIME, GENERAL))
    assert values(consolidate(root, JUNE, cache=kept)) == {"Cobranzas": (1, 1), "Ventas": (0, 1)}
