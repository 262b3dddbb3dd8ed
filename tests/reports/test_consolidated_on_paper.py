"""The consolidated workbook as a director reads it: by coordinator, on paper, with the goal beside the trend."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import portfolio_helper as helper
import pytest
import xlsx_rules
from cli_helper import run, run_json
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from project_helper import write_form

import implementation_xl as ixl
from implementation_xl.adapters.text_fit import lines_taken
from implementation_xl.adapters.writing import office_pdf
from implementation_xl.base.words import fold
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import Recorded, Trend
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.state import ProjectState
from implementation_xl.reports.consolidated.consolidated import print_consolidated
from implementation_xl.reports.consolidated.groups import COORDINATOR, group_rows
from implementation_xl.reports.parts.looks import CELL

IDS = ("requerimientos", "cronograma", "actas")
INCHES = {"1": 10.2, "5": 13.2, "3": 16.2}
"""Across a landscape page of letter, legal and tabloid paper, within the margins."""
LONG = (
    "ATENCIÓN INTEGRAL DE PÓLIZAS Y SINIESTROS DE LA ASEGURADORA CORDILLERA",
    "Migración de la telefonía y del CRM corporativo de las sedes de Bogotá, Medellín y Barranquilla",
)


def portfolio_of(count: int, *, survey: bool = False) -> Portfolio:
    """So many projects with long names, each with a state, its pending work and six problems."""
    projects = []
    for place, project in enumerate(helper.large(count, 6).projects):
        measurements = dict(project.measurements)
        if survey:
            measurements["satisfaccion"] = replace(measurements["actas"], id="satisfaccion")
        name = f"{LONG[place % 2]} {place}"
        state = _state(place % 7)
        projects.append(replace(project, name=name, measurements=measurements, state=state, key=f"p{place}"))
    return replace(helper.large(0), projects=projects, files=count)


def _state(late: int) -> ProjectState:
    steps = ("Actualizar el avance de 3 actividades atrasadas del Cronograma General", "Enviar el acta 4")
    return ProjectState(
        helper.CUTOFF, "Ejecución", "14 actividades", (), (), None, "", {}, helper.CUTOFF, None, None, late, steps
    )


def with_trend(portfolio: Portfolio, goals: Mapping[str, float], months: int = 14) -> Portfolio:
    """The portfolio with months before it, each measured against these goals."""
    ids = [*portfolio.projects[0].measurements]
    series = {
        id: tuple(
            Recorded(
                "",
                "{}",
                id,
                date(2025 + (5 + month) // 12, (5 + month) % 12 + 1, 15),
                0.7 + month / 60,
                7,
                10,
                "No cumple",
                goal=goals.get(id, 0.95),
                alert=0.85,
            )
            for month in range(14 - months, 14)
        )
        for id in ids
    }
    before = {
        (project.key, id): Recorded(project.key, "", id, date(2026, 6, 30), 0.5, 1, 2, "No cumple", goal=0.95)
        for project in portfolio.projects
        for id in ids
    }
    return replace(portfolio, trend=Trend(Path("h"), lambda: [], series, before, until=helper.CUTOFF))


def exported(portfolio: Portfolio, folder: Path) -> Any:
    path = ixl.export_consolidated(portfolio, folder / "Consolidado.xlsx")
    assert xlsx_rules.findings(path) == []
    return openpyxl.load_workbook(path)


def printed(sheet: Any) -> tuple[int, int, int, int]:
    """First column and row, last column and row of what prints."""
    return range_boundaries(sheet.print_area.split("!")[-1].replace("$", ""))


def widths_of(path: Path, name: str) -> list[float]:
    """The widths of a sheet's columns as the file has them, in digits with their padding."""
    with zipfile.ZipFile(path) as archive:
        number = openpyxl.load_workbook(path, read_only=True).sheetnames.index(name) + 1
        columns = etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml")).iter("{*}col")
        return [float(one.get("width")) for one in columns for _ in range(int(one.get("min")), int(one.get("max")) + 1)]


# By coordinator


def test_the_figures_of_a_coordinator_are_the_sums_over_the_projects(tmp_path: Path) -> None:
    portfolio = helper.sample()
    sheet = exported(portfolio, tmp_path)["Por coordinador"]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=8, values_only=True) if row[1]}
    names = [one.coordinator or "(sin coordinador)" for one in portfolio.projects]
    assert [*rows] == [*sorted(set(names) - {"(sin coordinador)"}, key=fold), "(sin coordinador)"]
    for name, row in rows.items():
        theirs = [one for one, whose in zip(portfolio.projects, names, strict=True) if whose == name]
        assert row[2] == len(theirs)
        for place, id in enumerate(IDS):
            measured = [one.measurements[id] for one in theirs if one.measurements[id].value is not None]
            value, _, numerator, denominator, count = row[3 + 5 * place : 8 + 5 * place]
            assert count == len(measured)
            if measured:
                assert numerator == pytest.approx(sum(one.numerator for one in measured))
                assert denominator == pytest.approx(sum(one.denominator for one in measured))
                assert value == pytest.approx(numerator / denominator)
            else:
                assert value is numerator is denominator is None


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["Óscar Peña", "OSCAR PEÑA", "óscar  peña"], [("Óscar Peña", 3)]),
        ([None, "", "Ana", "álvaro", "Zoé"], [("álvaro", 1), ("Ana", 1), ("Zoé", 1), ("(sin coordinador)", 2)]),
    ],
)
def test_a_coordinator_is_one_however_typed_and_the_nameless_are_last(
    names: list[str | None], groups: list[tuple[str, int]]
) -> None:
    projects = [replace(one, coordinator=name) for one, name in zip(helper.large(5, 0).projects, names, strict=False)]
    rows = group_rows(Portfolio("P", helper.CUTOFF, projects), IDS, (COORDINATOR,))
    assert [(row[1], row[2]) for row in rows] == groups


def test_a_packed_portfolio_is_gone_through_once_for_all_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each project is unpacked as it is asked for: three times would be three times the work."""
    passes: list[int] = []

    class Counted(list[ProjectResult]):
        def __iter__(self) -> Iterator[ProjectResult]:
            passes.append(1)
            return super().__iter__()

    portfolio = Portfolio("P", helper.CUTOFF, Counted(helper.large(3, 0).projects))
    group_rows(portfolio, IDS, (COORDINATOR, COORDINATOR, COORDINATOR))
    assert passes == [1]


# On paper


@pytest.mark.parametrize("survey", [False, True])
@pytest.mark.parametrize("months", [0, 6])
def test_what_prints_can_be_read(tmp_path: Path, survey: bool, months: int) -> None:
    """9 points on the screen are 7.5 or more where the table is fitted to the width of its paper."""
    portfolio = portfolio_of(7, survey=survey)
    book = exported(with_trend(portfolio, {}, months) if months else portfolio, tmp_path)
    for name in ("Indicadores", "Estado", "Por área", "Por cliente y tipo", "Por coordinador", "Pendientes"):
        sheet = book[name]
        last = printed(sheet)[2]
        pixels = sum(width * 7 for width in widths_of(tmp_path / "Consolidado.xlsx", name)[:last])
        assert 9 * min(1, INCHES[str(sheet.page_setup.paperSize)] * 96 / pixels) >= 7.5, name


def test_names_values_and_states_of_every_project_print(tmp_path: Path) -> None:
    sheet = exported(with_trend(portfolio_of(60), {}), tmp_path)["Indicadores"]
    _, _, last, bottom = printed(sheet)
    titles = [cell.value for cell in sheet[7]][:last]
    assert titles == ["Proyecto", "Cliente", "Coordinador", *["Valor", "Estado", "Antes", "Cambio, puntos"] * 3]
    assert bottom == sheet.max_row == 7 + 60
    assert [cell.value for cell in sheet[7]][last:].count("Motivo") == 3


@pytest.mark.parametrize(("count", "screen"), [(200, True), (3, False)])
def test_lists_for_the_screen_print_their_first_rows_and_say_so(tmp_path: Path, count: int, screen: bool) -> None:
    portfolio = portfolio_of(count)
    book = exported(portfolio, tmp_path)
    pending = sum(len(one.pending) for one in portfolio.projects)
    for name, rows in (("Estado", count), ("Pendientes", pending), ("Hallazgos", 6 * count)):
        sheet = book[name]
        assert sheet.max_row == 6 + rows  # nothing is left out on the screen
        assert printed(sheet)[3] == 6 + (25 if screen else rows)
        said = re.search(r"salen (\S+) de (\S+) filas", sheet["A4"].value)
        assert (said.group(2).replace(".", "") if said else None) == (str(rows) if screen else None)


@pytest.mark.parametrize("survey", [False, True])
def test_two_hundred_projects_print_on_pages_that_are_read(office: ModuleType, tmp_path: Path, survey: bool) -> None:
    portfolio = with_trend(portfolio_of(200, survey=survey), {})
    path = ixl.export_consolidated(portfolio, tmp_path / "C.xlsx")
    whole = office.to_pdf([path], tmp_path)[0].read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", whole)) <= 50  # names of three lines: 25 pages are projects' indicators


def test_a_name_in_capitals_takes_the_lines_it_needs() -> None:
    for text in LONG:
        assert lines_taken(text.upper(), 30, CELL) >= lines_taken(text, 30, CELL) >= 2
    assert lines_taken("GESTIÓN DE CARTERA", 30, CELL) == lines_taken("corta", 30, CELL) == 1
    assert lines_taken("una\ndos", 30, CELL) == 2


# The PDF


def test_the_pdf_has_the_summary_the_indicators_and_who_needs_attention(office: ModuleType, tmp_path: Path) -> None:
    portfolio = portfolio_of(40)
    target = tmp_path / "Consolidado julio.pdf"
    assert print_consolidated(portfolio, target) == ([target], [])
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, text=True, check=True).stdout
        pages = text.split("\f")
        assert "Proyectos por estado" in pages[0]
        assert len(re.findall(r"Consolidado de indicadores.* · (\w+)", text)) == len(pages) - 1
        assert {*re.findall(r"Consolidado de indicadores.* · (\w+)", text)} == {"Resumen", "Indicadores", "Estado"}


def test_without_an_office_the_workbook_is_written_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_form(tmp_path / "P", "control_actas")
    monkeypatch.setattr(office_pdf, "_places", lambda: iter(()))
    monkeypatch.chdir(tmp_path)
    data = run_json("consolidar", "P", "-o", "C.xlsx", "--pdf", "--corte", "2026-06-30", "--tolerar", "99", code=1)
    assert "E830" in [one["codigo"] for one in data["problemas"]]
    assert Path("C.xlsx").is_file() and not Path("C.pdf").exists()


def test_a_pdf_that_cannot_be_made_leaves_the_former_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office = tmp_path / "soffice"
    office.write_text("#!/bin/sh\necho 'Error: source file could not be loaded'\n", encoding="utf-8")
    office.chmod(0o755)
    monkeypatch.setattr(office_pdf, "_places", lambda: iter([office]))
    target = tmp_path / "C.pdf"
    target.write_bytes(b"former")
    made, problems = print_consolidated(portfolio_of(2), target)
    assert made == [] and [(one.code, one.path) for one in problems] == [("E831", str(target))]
    assert target.read_bytes() == b"former"


def test_a_pdf_goes_beside_a_workbook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_form(tmp_path / "P", "control_actas")
    monkeypatch.chdir(tmp_path)
    assert "-o" in run("consolidar", "P", "--pdf", code=2).output
    Path("C.pdf").mkdir()
    run("consolidar", "P", "-o", "C.xlsx", "--pdf", code=3)
    assert not Path("C.xlsx").exists()


def test_the_command_says_where_the_pdf_is(office: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_form(tmp_path / "P", "control_actas")
    monkeypatch.chdir(tmp_path)
    shown = run("consolidar", "P", "-o", "C.xlsx", "--pdf", "--corte", "2026-06-30", code=None).output
    assert "C.xlsx" in shown and "C.pdf" in shown
    assert Path("C.pdf").read_bytes().startswith(b"%PDF-")


# The goal beside the trend


@pytest.mark.parametrize(
    ("goals", "lines"),
    [
        ({}, {"Meta 95 %": 0.95}),
        ({"actas": 0.9}, {"Meta 95 %: Requer., Cronog.": 0.95, "Meta 90 %: Actas": 0.9}),
        (
            {"requerimientos": 1.0, "cronograma": 0.8, "actas": 0.9},
            {"Meta 100 %: Requerimientos": 1.0, "Meta 80 %: Cronograma": 0.8, "Meta 90 %: Actas": 0.9},
        ),
    ],
)
def test_the_trend_has_a_line_for_each_goal(tmp_path: Path, goals: dict[str, float], lines: dict[str, float]) -> None:
    book = exported(with_trend(portfolio_of(3), goals), tmp_path)
    titles, *rows = book["Datos"].iter_rows(values_only=True)
    assert titles[4:] == tuple(lines)
    assert len(rows) == 12
    assert {row[4:] for row in rows} == {tuple(lines.values())}
    (chart,) = [chart for chart in book["Resumen"]._charts if type(chart).__name__ == "LineChart"]
    assert len(chart.series) == 3 + len(lines)
    dashed = [one for one in chart.series if one.graphicalProperties.line.prstDash not in (None, "solid")]
    assert len(dashed) == len(lines)
    assert chart.y_axis.scaling.min <= 0.7 and chart.y_axis.scaling.max >= max(lines.values())


def test_a_goal_that_changed_is_a_step_of_its_line(tmp_path: Path) -> None:
    portfolio = with_trend(portfolio_of(3), {})
    assert portfolio.trend is not None
    series = portfolio.trend.of_portfolio
    series["actas"] = tuple(replace(one, goal=0.9 if place < 10 else 0.95) for place, one in enumerate(series["actas"]))
    titles, *rows = exported(portfolio, tmp_path)["Datos"].iter_rows(values_only=True)
    assert titles[5] == "Meta de cada corte: Actas"
    assert [row[5] for row in rows] == [0.9] * 8 + [0.95] * 4


@pytest.mark.parametrize(("met", "state", "shown"), [(2374, "En riesgo", "0.00%"), (2375, "Cumple", "0.0%")])
def test_an_area_is_shown_on_its_side_of_the_goal(tmp_path: Path, met: int, state: str, shown: str) -> None:
    """94,96 % under a goal of 95 % is not «95,0 % En riesgo»."""
    by_area = {"por_area": {"WFM": {"valor": met / 2500, "numerador": met, "denominador": 2500}}}
    measurement = helper.measured("requerimientos", "P0", met, 2500, by_area)
    portfolio = Portfolio("P", helper.CUTOFF, [helper.project("P0", "Uno", "A", None, None, [measurement])])
    value, judged = exported(portfolio, tmp_path)["Por área"]["B8:C8"][0]
    assert (value.value, judged.value) == (met / 2500, state)
    assert value.number_format.startswith(shown)
