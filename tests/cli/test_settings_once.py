"""A company's settings are kept once, in `ixl.toml`, and every command has them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from cli_helper import project, run, run_json

import implementation_xl as ixl
from implementation_xl.forms.settings import NAME, VARIABLE, load_settings
from implementation_xl.indicators.definitions import catalog

SAMPLE = "agendamiento"
GOALS = """
definiciones = "Definiciones"

[empresa]
nombre = "Contacto Andino S. A. S."
codigos = {cronograma_general = "IMP-FT-04"}

[[metas]]
indicador = "cronograma"
meta = 0.98
alerta = 0.9
desde = 2026-07-01
"""


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


def settings(folder: Path, text: str = GOALS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Definiciones").mkdir(exist_ok=True)
    (folder / NAME).write_text(text, encoding="utf-8")
    return folder / NAME


def test_a_goal_holds_from_its_day_on_and_the_former_before_it(tmp_path):
    settings(tmp_path)
    known = catalog(*load_settings(tmp_path).sources)
    before, after = known.at(date(2026, 6, 30)), known.at(date(2026, 7, 1))
    assert before.indicators["cronograma"].thresholds == (0.95, 0.85)
    assert after.indicators["cronograma"].thresholds == (0.98, 0.9)
    assert known.company.name == "Contacto Andino S. A. S."
    assert known.company.codes["cronograma_general"] == "IMP-FT-04"
    assert known.company.codes["control_actas"] == catalog().company.codes["control_actas"]
    assert known.company.approved_by == catalog().company.approved_by


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_sheet_changes_its_goal_on_the_same_day(tmp_path):
    settings(tmp_path)
    known = catalog(*load_settings(tmp_path).sources)
    for day, goal in ((date(2026, 6, 30), 0.95), (date(2026, 7, 1), 0.98)):
        path = ixl.generate("cronograma_general", tmp_path / f"{day}.xlsx", values={"fecha_corte": day}, catalog=known)
        assert _named(path, "calc_meta") == goal
        assert _named(path, "calc_alerta") == (0.85 if goal == 0.95 else 0.9)


def _named(path: Path, name: str) -> float:
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    (sheet, cell), *_ = book.defined_names[name].destinations
    return float(book[sheet][cell.replace("$", "")].value)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('definicones = "D"', "E701", "definicones"),
        ("raiz = 5", "E703", "raiz"),
        ('definiciones = "Definisiones"', "E726", "definiciones[0]"),
        ("definiciones = [5]", "E703", "definiciones[0]"),
        ('[[metas]]\nindicador = "cronograma"\nmeta = 98', "E704", "metas[0]"),
        ('[[metas]]\nindicador = "cronograma"\nmeta = 0.9\ndesde = "julio"', "E703", "metas[0].desde"),
        ("[[metas]]\nmeta = 0.9", "E702", "metas[0]"),
        ('[[metas]]\nindicador = "cronogama"\nmeta = 0.9', "E704", "metas[0].indicador"),
        ("empresa = 3", "E703", "empresa"),
        ('[empresa]\nnombr = "X"', "E701", "empresa.nombr"),
        ('[empresa]\nlogo = "no esta.png"', "E710", "empresa.logo"),
        ('[calendario]\nsemana_laboral = "Lunes a domingo"', "E704", "calendario.semana_laboral"),
        ('[salidas]\nconsolidado = "Consolidado.pdf"', "E704", "salidas.consolidado"),
        ('raiz = "a\n', "E707", "línea 1"),
    ],
)
def test_a_fault_is_wrong_use_with_its_place(text, code, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings(tmp_path, text)
    result = run("formatos", code=2)
    assert code in result.stderr and place in result.stderr.replace("\n", " ") and NAME in result.stderr
    assert "Traceback" not in result.stderr


def test_two_files_above_each_other_are_refused_and_the_variable_chooses(tmp_path, monkeypatch):
    inner = tmp_path / "Implementaciones"
    settings(inner)
    other = settings(tmp_path, "")
    assert "E725" in run("estado", inner, code=2).stderr
    monkeypatch.setenv(VARIABLE, str(other))
    assert load_settings(inner).path == other
    assert load_settings(inner).unused is None or load_settings(inner).unused == inner / NAME
    monkeypatch.setenv(VARIABLE, str(tmp_path / "otro.toml"))
    assert "E726" in run("formatos", code=2).stderr


def test_a_name_that_windows_made_longer_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings(tmp_path).rename(tmp_path / f"{NAME}.txt")
    assert "E726" in run("formatos", code=2).stderr


def test_the_month_is_one_short_command(tmp_path, monkeypatch):
    root = tmp_path / "Implementaciones"
    project(SAMPLE, root)
    settings(
        tmp_path,
        f"{GOALS}\n[salidas]\nconsolidado = 'Calidad/Consolidado {{periodo}}.xlsx'\n".replace(
            "\n[empresa]",
            "raiz = 'Implementaciones'\nhistorial = 'Calidad/Historial.sqlite'\ncache = 'caché'\n\n[empresa]",
        ),
    )
    (tmp_path / "Calidad").mkdir()
    monkeypatch.chdir(root)
    run("consolidar", "--periodo", "2026-07", code=None)
    assert (tmp_path / "Calidad" / "Consolidado 2026-07.xlsx").is_file()
    assert (tmp_path / "Calidad" / "Historial.sqlite").is_file()
    assert (tmp_path / "caché" / "lecturas.sqlite").is_file()
    figures = run_json("historial")["mediciones"]
    assert {one["definicion"]["meta"] for one in figures if one["indicador"] == "cronograma"} == {0.98}
    run("consolidar", "--cliente", "nadie", code=None)
    assert [path.name for path in (tmp_path / "Calidad").glob("*.xlsx")] == ["Consolidado 2026-07.xlsx"]


def test_a_forgotten_file_is_said_before_anything_is_recorded(tmp_path, monkeypatch):
    """The month in which the goal went back from 98 % to 95 % without a word."""
    root = tmp_path / "Implementaciones"
    project(SAMPLE, root)
    path = settings(tmp_path)
    out = tmp_path / "Resultados" / "Consolidado.xlsx"
    monthly = ("consolidar", root, "--sin-cache", "-o", out, "--periodo")
    assert "A728" not in run(*monthly, "2026-06", code=None).stderr
    assert "A728" not in run(*monthly, "2026-07", code=None).stderr  # 98 % holds from then on: as it was said
    run(*monthly, "2026-06", code=None)
    path.rename(tmp_path / "ajustes.toml")
    result = run(*monthly, "2026-08", "--json", code=None)
    said = " ".join(result.stderr.split())
    assert "A728" in said and "era 98 % y es 95 %" in said and "desde el 01/07/2026" in said
    assert "A728" in {one["codigo"] for one in json.loads(result.stdout)["problemas"]}
    assert "A728" not in run(*monthly, "2026-08", code=None).stderr
    own = tmp_path / "Resultados"
    assert run("historial", own, "--verificar").exit_code == 0


def test_an_option_wins(tmp_path, monkeypatch):
    own = tmp_path / "Otras"
    own.mkdir()
    (own / "indicadores.toml").write_text("", encoding="utf-8")
    settings(tmp_path, 'definiciones = "Definiciones"\nexcluir = ["Archivo"]')
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Definiciones" / "listas.toml").write_text("[[lista]]", encoding="utf-8")
    assert "E701" in run("formatos", code=3).stderr
    run("formatos", "--definiciones", own)


def test_new_forms_come_with_the_company_s_own_calendar(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = '[calendario]\nsemana_laboral = "Lunes a sábado"\nfestivos = [{fecha = 2026-08-14, nombre = "Aniversario"}]'
    settings(tmp_path, text)
    run("generar", "cronograma_general", "-o", "C.xlsx")
    reading = ixl.read("C.xlsx")
    assert reading.header["semana_laboral"] == "Lunes a sábado"
    assert date(2026, 8, 14) in reading.holidays and date(2026, 8, 17) in reading.holidays


def test_without_a_file_nothing_is_set(tmp_path):
    assert load_settings(tmp_path) == ixl.Settings()
    assert json.dumps(ixl.Settings().sources) == "[]"
