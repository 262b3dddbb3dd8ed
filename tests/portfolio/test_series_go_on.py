"""The series of a portfolio goes on when its folder is renamed, and nothing disappears between runs without a word."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from checkout import PORTFOLIO
from cli_helper import run_json
from portfolio_helper import minutes, project, schedule

from implementation_xl.forms.process import CHANGE
from implementation_xl.portfolio.history.history import recall, recorded
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.history.store import NAME
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import FileMark

AFTER = datetime(2026, 9, 3, 9, 30)
JUNE, JULY, AUGUST = date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31)
FORMS = ("requerimientos_contractuales", "cronograma_general", "control_actas")


def portfolio(root: Path, cutoff: date = JUNE, names: str = "ABC", **more) -> Portfolio:
    """Projects in folders of their own below a root, their files on the disk."""
    projects = []
    for name in names:
        folder = root / f"Cliente {name}"
        measured = [replace(one, cutoff=cutoff) for one in (schedule(str(folder), 6, 8), minutes(str(folder), 6, 8))]
        one = project(str(folder), f"Proyecto {name}", "Banco", f"IMP-{name}", CHANGE, measured)
        folder.mkdir(parents=True, exist_ok=True)
        for file in one.files:
            Path(file).touch()
        projects.append(replace(one, marks=tuple(FileMark(name.lower() * 64, form, 1) for form in FORMS)))
    return Portfolio(str(root), cutoff, projects, 3 * len(names), **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "R" / NAME


def days(found: Portfolio) -> list[date]:
    assert found.trend
    return [one.cutoff for one in found.trend.series("actas")]


def codes(found: Portfolio) -> list[str]:
    return [one.code for one in found.notes]


def series(path: Path) -> set[str]:
    return {one.whose for one in recorded(path) if one.scope}


def test_a_renamed_root_goes_on_with_its_series(tmp_path: Path, path: Path) -> None:
    record_figures(portfolio(tmp_path / "Implementaciones"), path, now=AFTER)
    (tmp_path / "Implementaciones").rename(tmp_path / "Cartera 2026")
    july = record_figures(portfolio(tmp_path / "Cartera 2026", JULY), path, now=AFTER)
    assert days(july) == [JUNE, JULY]
    assert july.trend and july.trend.previous("actas") is not None
    assert codes(july) == ["N813"]
    august = record_figures(portfolio(tmp_path / "Cartera 2026", AUGUST), path, now=AFTER)
    assert (days(august), codes(august)) == ([JUNE, JULY, AUGUST], [])


def test_a_root_moved_elsewhere_with_a_project_more_and_one_less_goes_on(tmp_path: Path, path: Path) -> None:
    record_figures(portfolio(tmp_path / "a" / "Implementaciones"), path, now=AFTER)
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "Implementaciones").rename(tmp_path / "b" / "Impl")
    july = record_figures(portfolio(tmp_path / "b" / "Impl", JULY, "BCD"), path, now=AFTER)
    assert days(july) == [JUNE, JULY]
    assert [one.code for one in july.trend.missing] == []  # its files still lie there: it was left out
    shutil.rmtree(tmp_path / "b" / "Impl" / "Cliente A")
    again = record_figures(portfolio(tmp_path / "b" / "Impl", JULY, "BCD"), path, now=AFTER)
    assert [(one.kind, one.code) for one in again.trend.missing] == [("proyecto", "IMP-A")]


def test_renamed_twice_and_back(tmp_path: Path, path: Path) -> None:
    names = ("Uno", "Dos", "Uno")
    for before, name, cutoff in zip((None, *names), names, (JUNE, JULY, AUGUST), strict=False):
        if before:
            (tmp_path / before).rename(tmp_path / name)
        found = record_figures(portfolio(tmp_path / name, cutoff), path, now=AFTER)
    assert days(found) == [JUNE, JULY, AUGUST]


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ("Bogotá/Implementaciones", "Medellín/Implementaciones", "XYZ"),  # the same name, other projects
        ("Uno", "Dos", "XYZ"),
        ("Uno", "Copia de Uno", "ABC"),  # a copy, while the first one stands
    ],
)
def test_two_roots_in_one_history_are_two_series(
    tmp_path: Path, path: Path, first: str, second: str, names: str
) -> None:
    for cutoff in (JUNE, JULY):
        one = record_figures(portfolio(tmp_path / first, cutoff), path, now=AFTER)
        other = record_figures(portfolio(tmp_path / second, cutoff, names), path, now=AFTER)
    assert days(one) == days(other) == [JUNE, JULY]
    assert len(series(path)) == 2
    assert codes(other) == []
    assert len(days(recall(portfolio(tmp_path / first, JULY), path))) == 2


def test_a_root_below_and_one_above_are_series_of_their_own(tmp_path: Path, path: Path) -> None:
    root = tmp_path / "Todo" / "Implementaciones"
    record_figures(portfolio(root), path, now=AFTER)
    below = portfolio(root, names="A")
    record_figures(replace(below, root=str(root / "Cliente A")), path, now=AFTER)
    above = record_figures(replace(portfolio(root, JULY), root=str(root.parent)), path, now=AFTER)
    assert days(above) == [JULY]
    assert len(series(path)) == 3
    assert not any(one.missing for one in (above.trend,))


def test_another_root_put_at_the_former_path_is_another_series(tmp_path: Path, path: Path) -> None:
    root = tmp_path / "Implementaciones"
    record_figures(portfolio(root), path, now=AFTER)
    root.rename(tmp_path / "Implementaciones 2026")
    record_figures(portfolio(tmp_path / "Implementaciones 2026", JULY), path, now=AFTER)
    new = record_figures(portfolio(root, AUGUST, "XYZ"), path, now=AFTER)
    old = record_figures(portfolio(tmp_path / "Implementaciones 2026", AUGUST), path, now=AFTER)
    assert (days(new), days(old)) == ([AUGUST], [JUNE, JULY, AUGUST])


# Nothing disappears


def test_a_project_deleted_is_named_with_when_it_was_last_measured(tmp_path: Path, path: Path) -> None:
    root = tmp_path / "I"
    record_figures(portfolio(root), path, now=AFTER)
    shutil.rmtree(root / "Cliente B")
    for _ in range(2):  # also when July is measured again
        july = record_figures(portfolio(root, JULY, "AC"), path, now=AFTER)
        (gone,) = july.trend.missing
        assert (gone.kind, gone.code, gone.cutoff) == ("proyecto", "IMP-B", JUNE)
        assert codes(july) == ["A845"]
        assert "30/06/2026" in july.notes[0].message
    assert record_figures(portfolio(root, AUGUST, "AC"), path, now=AFTER).trend.missing == ()
    assert recall(portfolio(root, JULY, "A"), path).trend.missing[0].code == "IMP-B"


def test_a_project_deleted_within_the_same_month_is_named_too(tmp_path: Path, path: Path) -> None:
    root = tmp_path / "I"
    record_figures(portfolio(root), path, now=AFTER)
    shutil.rmtree(root / "Cliente C")
    assert [one.code for one in record_figures(portfolio(root, JUNE, "AB"), path, now=AFTER).trend.missing] == ["IMP-C"]


def test_what_a_filter_leaves_out_has_not_disappeared(tmp_path: Path, path: Path) -> None:
    root = tmp_path / "I"
    record_figures(portfolio(root), path, now=AFTER)
    assert record_figures(portfolio(root, JULY, "A"), path, now=AFTER).trend.missing == ()  # --excluir
    filtered = portfolio(root, AUGUST, "A", filters={"cliente": "banco"})
    assert record_figures(filtered, path, now=AFTER).trend.missing == ()


def test_a_project_renamed_or_moved_or_outside_the_period_has_not_disappeared(tmp_path: Path, path: Path) -> None:
    root = tmp_path / "I"
    record_figures(portfolio(root), path, now=AFTER)
    july = portfolio(root, JULY)
    renamed = replace(july.projects[0], name="Otro nombre")
    (root / "Cliente B").rename(root / "Archivo B")
    moved = july.projects[1]
    files = tuple(file.replace("Cliente B", "Archivo B") for file in moved.files)
    moved = replace(moved, folder=str(root / "Archivo B"), files=files)
    shutil.rmtree(root / "Cliente C")
    found = replace(july, projects=[renamed, moved], outside=[july.projects[2]])
    assert record_figures(found, path, now=AFTER).trend.missing == ()


def test_a_project_without_a_code_renamed_in_its_place_has_not_disappeared(tmp_path: Path, path: Path) -> None:
    def uncoded(cutoff: date, name: str) -> Portfolio:
        found = portfolio(tmp_path / "I", cutoff, "AB")
        return replace(found, projects=[replace(found.projects[0], code=None, name=name), found.projects[1]])

    record_figures(uncoded(JUNE, "Cobranzas"), path, now=AFTER)
    assert record_figures(uncoded(JULY, "Cobranza preventiva"), path, now=AFTER).trend.missing == ()


def test_another_project_in_the_place_of_one_is_told(tmp_path: Path, path: Path) -> None:
    record_figures(portfolio(tmp_path / "I"), path, now=AFTER)
    july = portfolio(tmp_path / "I", JULY)
    other = replace(july.projects[0], code="IMP-9", name="Otro", client="Otro")
    found = record_figures(replace(july, projects=[other, *july.projects[1:]]), path, now=AFTER)
    assert [one.code for one in found.trend.missing] == ["IMP-A"]


def test_a_source_and_a_figure_of_the_portfolio_that_are_no_more_are_named(tmp_path: Path, path: Path) -> None:
    root = tmp_path / "I"
    record_figures(portfolio(root), path, now=AFTER)
    july = portfolio(root, JULY)

    def without(one):
        at = [place for place, mark in enumerate(one.marks) if mark.form != "cronograma_general"]
        measured = {id: figure for id, figure in one.measurements.items() if id != "cronograma"}
        files, marks = tuple(one.files[place] for place in at), tuple(one.marks[place] for place in at)
        return replace(one, files=files, marks=marks, measurements=measured)

    one = record_figures(replace(july, projects=[without(july.projects[0]), *july.projects[1:]]), path, now=AFTER)
    assert [(gone.kind, gone.code) for gone in one.trend.missing] == [("fuente", "IMP-A")]
    assert codes(one) == ["N811"]
    assert "Cronograma" in (one.trend.missing[0].file or "")
    august = portfolio(root, AUGUST)
    every = replace(august, projects=[without(each) for each in august.projects])
    found = record_figures(every, path, now=AFTER)
    assert [gone.kind for gone in found.trend.missing].count("cartera") == 1
    assert "N810" in codes(found)


def test_a_file_renamed_is_no_source_lost(tmp_path: Path, path: Path) -> None:
    record_figures(portfolio(tmp_path / "I"), path, now=AFTER)
    july = portfolio(tmp_path / "I", JULY)
    first = july.projects[0]
    files = tuple(file.replace("General", "General julio") for file in first.files)
    marks = tuple(mark._replace(sha256="f" * 64) for mark in first.marks)
    renamed = replace(july, projects=[replace(first, files=files, marks=marks), *july.projects[1:]])
    assert record_figures(renamed, path, now=AFTER).trend.missing == ()


def test_the_batch_says_it_in_json_and_in_the_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    names = ("Telefonía en la Nube", "Tiendas La Granja - Línea de WhatsApp")
    for name in names:
        shutil.copytree(PORTFOLIO / name, tmp_path / "I" / name)
    monkeypatch.chdir(tmp_path)
    options = ("-o", "R/C.xlsx", "--sin-cache", "--procesos", "1")
    run_json("consolidar", "I", *options, "--periodo", "2026-06")
    shutil.rmtree(tmp_path / "I" / names[0])
    Path("I").rename("Impl")
    found = run_json("consolidar", "Impl", *options, "--periodo", "2026-07")
    (gone,) = found["desaparecidos"]
    assert (gone["que"], gone["proyecto"], gone["ultimo_corte"]) == ("proyecto", names[0], "2026-06-30")
    assert {"A845", "N813"} <= {one["codigo"] for one in found["problemas"]}
    assert found["consolidado"]["actas"]["anterior"]["corte"] == "2026-06-30"
    book = openpyxl.load_workbook("R/C.xlsx")
    assert any(names[0] in str(cell.value) for row in book["Resumen"].iter_rows() for cell in row)
    assert "A845" in {row[1].value for row in book["Hallazgos"].iter_rows()}
    seal = found["historial"]["sello"]
    assert any(seal in str(cell.value) for row in book["Metodología"].iter_rows() for cell in row)
