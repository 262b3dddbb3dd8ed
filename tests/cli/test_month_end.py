"""The month-end routine on the command line: consolidate, consolidate again, correct, redo, list, export."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import warnings
from contextlib import closing
from datetime import date
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json

from implementation_xl.portfolio.history import store
from implementation_xl.portfolio.history.store import NAME

PROJECT = "Tiendas La Granja - Línea de WhatsApp"
QUICK = ("--sin-cache", "--procesos", "1")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with two projects in it."""
    for name in (PROJECT, "Telefonía en la Nube"):
        shutil.copytree(PORTFOLIO / name, tmp_path / "I" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def consolidate(*words: str, code: int = 0):
    return run("consolidar", "I", "-o", "R/Consolidado.xlsx", *QUICK, *words, code=code)


def send_minutes() -> None:
    """Somebody types a sending date of June into the register, in August."""
    (path,) = (Path("I") / PROJECT).glob("*Actas*.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl names what it does not keep
        book = openpyxl.load_workbook(path)
    for sheet in book:
        rows = [(cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value == "Fecha de envío"]
        for top, column in rows:
            for row in range(top + 1, top + 30):
                if isinstance(sheet.cell(row, column).value, date):
                    sheet.cell(row, column).value = None
                    book.save(path)
                    return
    raise AssertionError("no sending date")


def figures(*words: str):
    found = run_json("historial", "R", *words)
    return {(one["proyecto"], one["indicador"], one["corte"]): one for one in found["mediciones"]}, found


def test_the_history_lies_beside_the_workbook_and_lists_what_was_measured(here):
    said = consolidate("--periodo", "2026-06").stdout
    assert f"Historial: R/{NAME} (9 cifras nuevas)\n" in said
    consolidated = run_json("consolidar", "I", "--periodo", "2026-06", *QUICK)
    recorded, found = figures()
    for project in consolidated["proyectos"]:
        for id, one in project["indicadores"].items():
            kept = recorded[project["proyecto"], id, "2026-06-30"]
            assert {name: kept[name] for name in one} == one
    assert list(found) == ["esquema", "mediciones", "cartera", "no_vigentes", "cartera_no_vigente"]
    assert {one["formato_version"] for one in found["mediciones"]} <= {1, None}
    assert [one["medidos"] for one in found["cartera"]] == [
        consolidated["consolidado"][one["indicador"]]["medidos"] for one in found["cartera"]
    ]


def test_june_then_july_then_june_again_after_the_workbooks_moved_on(here):
    consolidate("--periodo", "2026-06")
    july = consolidate("--periodo", "2026-07").stdout
    assert "(30/06/2026)" in july  # the value before, beside the new one
    before, _ = figures()
    send_minutes()
    said = consolidate("--periodo", "2026-06")
    assert "Advertencia A820" in said.stdout
    assert "--rehacer" in said.stdout
    after, found = figures()
    assert after == before
    (other,) = found["no_vigentes"]
    key = (other["proyecto"], other["indicador"], other["corte"])
    assert (key[1:], other["situacion"]) == (("actas", "2026-06-30"), "recalculada")
    assert other["valor"] != before[key]["valor"]
    redone = consolidate("--periodo", "2026-06", "--rehacer", "--motivo", "Se corrigió el acta").stdout
    assert "Aviso N823" in redone
    after, found = figures()
    assert after[key]["valor"] == other["valor"]
    assert {one["situacion"] for one in found["no_vigentes"]} == {"recalculada", "reemplazada"}
    assert "Advertencia A820" not in consolidate("--periodo", "2026-06").stdout


def test_the_trend_is_in_the_workbook_and_in_json_once_there_is_one(here):
    consolidate("--periodo", "2026-06")
    first = openpyxl.load_workbook("R/Consolidado.xlsx")
    assert "Datos" not in first.sheetnames
    found = run_json("consolidar", "I", "--periodo", "2026-07", "--historial", "R", *QUICK)
    assert [one["corte"] for one in found["consolidado"]["actas"]["serie"]] == ["2026-06-30", "2026-07-31"]
    assert found["consolidado"]["actas"]["anterior"]["corte"] == "2026-06-30"
    assert found["consolidado"]["actas"]["tendencia"] in ("sube", "baja", "igual")
    assert found["historial"]["nuevas"] == 9
    consolidate("--periodo", "2026-07")
    book = openpyxl.load_workbook("R/Consolidado.xlsx")
    texts = {cell.value for row in book["Resumen"].iter_rows() for cell in row}
    assert {"Tendencia de la cartera", "jun 2026", "jul 2026"} <= texts
    assert len(book["Resumen"]._charts) == len(first["Resumen"]._charts) + 1
    assert [row[0].value for row in book["Datos"].iter_rows(min_row=2)] == ["jun 2026", "jul 2026"]
    headers = [cell.value for cell in book["Indicadores"][7]]
    assert headers.count("Antes") == headers.count("Cambio, puntos") == 3


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: path.write_bytes(b"no es un historial" * 300), "E824"),
        (lambda path: path.mkdir(), "E826"),
    ],
)
def test_a_history_that_cannot_be_used_stops_no_consolidation(here, spoil, code):
    Path("R").mkdir()
    spoil(Path("R", NAME))
    said = consolidate("--corte", "2026-06-30", "--tolerar", "1000", code=0).stdout
    assert f"Error {code}" in said
    assert "no se registró nada" in said
    assert Path("R/Consolidado.xlsx").stat().st_size > 5000
    found = run_json("consolidar", "I", "-o", "R/Consolidado.xlsx", "--corte", "2026-06-30", *QUICK, code=1)
    assert code in [one["codigo"] for one in found["problemas"]]
    book = openpyxl.load_workbook("R/Consolidado.xlsx")
    assert code in [row[1].value for row in book["Hallazgos"].iter_rows()]
    run("consolidar", "I", "--historial", "R", "--csv", "T", "--corte", "2026-06-30", *QUICK, code=1)
    assert f",{code},error," in Path("T/problemas.csv").read_text("utf-8-sig")
    run("historial", "R", code=3)
    assert "error" in run_json("historial", "R", code=3)


def test_a_history_in_use_stops_no_consolidation(here, monkeypatch):
    consolidate("--corte", "2026-06-30")
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(Path("R", NAME), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "Error E825" in consolidate("--corte", "2026-07-31", code=1).stdout
    assert {corte for _, _, corte in figures()[0]} == {"2026-06-30"}


def test_without_a_result_or_with_sin_historial_nothing_is_recorded(here):
    run("consolidar", "I", *QUICK)
    consolidate("--sin-historial")
    assert not list(here.rglob("*.sqlite"))
    run("consolidar", "I", "--rehacer", *QUICK, code=2)
    consolidate("--sin-historial", "--historial", "h.sqlite", code=2)
    run("consolidar", "I", "--historial", "h.sqlite", *QUICK)
    assert Path("h.sqlite").exists()


def test_fichas_record_and_use_the_history_of_the_folder_above(here):
    consolidate("--periodo", "2026-06")
    said = run("fichas", "I", "-o", "R/Fichas", "--periodo", "2026-06").stdout
    assert f"Historial: R/{NAME} (sin cifras nuevas)" in said
    assert not (Path("R/Fichas") / NAME).exists()
    found = run_json("fichas", "I", "-o", "Aparte", "--periodo", "2026-06")
    assert {one["periodo"] for one in found["fichas"]} == {"2026-06"}
    assert (Path("Aparte") / NAME).exists()


def test_a_period_says_its_projects_and_wrong_ones_are_wrong_use(here):
    found = run_json("consolidar", "I", "--periodo", "2026-05", *QUICK)
    assert (found["corte"], found["periodo"], found["provisional"]) == ("2026-05-31", "2026-05", False)
    assert [one["desde"] for one in found["fuera_del_periodo"]] == ["2026-06-16"]
    assert "1 proyecto no es de este periodo" in run("consolidar", "I", "--periodo", "2026-05", *QUICK).stdout
    early = run_json("consolidar", "I", "--periodo", "2026-T2", "--corte", "2026-06-10", *QUICK)
    assert (early["corte"], early["provisional"]) == ("2026-06-10", True)
    for words, why in (
        (("--periodo", "2026-13"), "Escríbalo como 2026-06"),
        (("--periodo", "2099"), "todavía no comienza"),
        (("--periodo", "2026-06", "--corte", "2026-07-01"), "no está en el periodo 2026-06"),
    ):
        assert why in run("consolidar", "I", *words, code=2).stderr
    assert (
        "ningún proyecto que cumpla los filtros" in run("consolidar", "I", "--periodo", "2001", *QUICK, code=3).stderr
    )


def test_the_method_says_period_filters_and_history(here):
    consolidate("--periodo", "2026-05", "--area", "Tecnología")
    book = openpyxl.load_workbook("R/Consolidado.xlsx")
    said = {row[0].value: row[1].value for row in book["Metodología"].iter_rows()}
    assert "del 01/05/2026 al 31/05/2026" in said["Periodo"]
    assert "Telefonía en la Nube (desde 16/06/2026)" in said["No son del periodo"]
    assert "área: Tecnología" in said["Filtros"]
    assert "SHA-256" in said["Historial y tendencia"]
    consolidate("--corte", "2026-06-30", "--sin-historial")
    plain = {row[0].value for row in openpyxl.load_workbook("R/Consolidado.xlsx")["Metodología"].iter_rows()}
    assert plain & {"Periodo", "No son del periodo", "Filtros", "Historial y tendencia"} == set()


def test_the_area_keeps_the_projects_where_it_has_something_to_do(here):
    found = run_json("consolidar", "I", "--area", "infraestructura", "--corte", "2026-06-30", *QUICK)
    whole = run_json("consolidar", "I", "--corte", "2026-06-30", *QUICK)
    assert 0 < len(found["proyectos"]) <= len(whole["proyectos"])
    assert all(one in whole["proyectos"] for one in found["proyectos"])
    run("consolidar", "I", "--area", "Astronomía", *QUICK, code=3)


@pytest.fixture
def recorded(here):
    for period in ("2026-06", "2026-07"):
        consolidate("--periodo", period)
    return here


def test_the_list_shows_month_by_month_with_arrows(recorded):
    said = run("historial", "R").stdout
    lines = said.splitlines()
    assert lines[0] == f"R/{NAME}"
    assert "jun 2026" in lines[3]
    assert "jul 2026" in lines[3]
    assert lines[4].startswith("Toda la cartera")
    assert any(one.startswith("Línea de WhatsApp") for one in lines)
    assert any(one.rstrip().endswith(("▲", "▼", "►")) for one in lines)
    assert run("historial", Path("R/Consolidado.xlsx")).stdout == said
    assert run("historial", Path("R", NAME)).stdout == said


def test_filters_of_the_list(recorded):
    def cells(*words: str):
        return {(one["proyecto"], one["indicador"], one["corte"]) for one in figures(*words)[0].values()}

    whole = cells()
    assert cells("--proyecto", "whatsapp") == {one for one in whole if one[0] == "Línea de WhatsApp"} != set()
    assert cells("--indicador", "actas") == {one for one in whole if one[1] == "actas"}
    assert cells("--desde", "2026-07-01") == {one for one in whole if one[2] == "2026-07-31"}
    assert cells("--hasta", "30/06/2026") == cells("--periodo", "junio 2026") == whole - cells("--periodo", "2026-07")
    assert cells("--cliente", "granja", "--tipo", "modificacion") == cells("--proyecto", "whatsapp")
    assert cells("--coordinador", "nadie de aquí") == set()
    assert "No hay cifras registradas que cumplan lo pedido." in run("historial", "R", "--proyecto", "zzz").stdout
    assert "¿Quiso decir «actas»?" in run("historial", "R", "--indicador", "acta", code=2).stderr
    run("historial", "R", "--json", "--csv", code=2)
    run("historial", "R", "-o", "h.pdf", code=2)
    run("historial", "Nada", code=3)


def test_csv_on_the_screen_and_in_a_file(recorded):
    shown = list(csv.DictReader(StringIO(run("historial", "R", "--csv").stdout)))
    run("historial", "R", "-o", "h.csv")
    content = Path("h.csv").read_text("utf-8-sig")
    assert Path("h.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert list(csv.DictReader(StringIO(content))) == shown
    numbers = {(one["proyecto"], one["indicador"], one["corte"]): one["valor"] for one in shown}
    for place, one in figures()[0].items():
        assert numbers[place] == ("" if one["valor"] is None else repr(one["valor"]))
    whole = list(csv.DictReader(StringIO(run("historial", "R", "--csv", "--cartera").stdout)))
    assert {one["proyecto"] for one in whole} == {""}
    assert len(whole) == 6


def test_excel_holds_every_figure(recorded):
    send_minutes()
    consolidate("--periodo", "2026-06")
    assert "Escrito: h.xlsx" in run("historial", "R", "-o", "h.xlsx").stdout
    book = openpyxl.load_workbook("h.xlsx")
    assert [name for name in book.sheetnames if not name.startswith("_")] == [
        "Mediciones",
        "Cartera",
        "No vigentes",
        "Definiciones",
    ]
    standing, found = figures()
    assert book["Mediciones"].max_row - 6 == len(standing)
    assert book["No vigentes"].max_row - 6 == len(found["no_vigentes"]) == 1
    values = {
        (row[0].value, row[5].value, row[4].value.date().isoformat()): row[6].value
        for row in book["Mediciones"].iter_rows(min_row=7)
    }
    for (project, indicator, corte), one in standing.items():
        assert values[project, indicator.capitalize(), corte] == one["valor"]
    everything = run("historial", "R", "--todas", "--indicador", "actas").stdout
    assert "recalculada" in everything
    assert "Hay 1 cifra no vigente" in run("historial", "R").stdout


def test_json_is_one_document(recorded):
    assert json.loads(run("historial", "R", "--json").stdout)["esquema"] == 1
