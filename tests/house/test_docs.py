"""Docs that cannot lie: what is generated is in step, and what pages name exists."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib

import jsonschema
import pytest
from build_docs import (
    BATCH_GUIDE,
    INDICATORS_SCHEMA,
    PROBLEMS,
    SCHEMA,
    batch_guide,
    indicators_schema_text,
    problems_page,
    schema_text,
)
from checkout import PORTFOLIO, ROOT
from cli_helper import run

from implementation_xl.adapters.running.remote import DRIVERS
from implementation_xl.base.limits import DEFAULT
from implementation_xl.base.problems import CODES
from implementation_xl.cli.main import DONE, ERRORS_FOUND, INTERRUPTED, NOTHING_PRODUCED, WRONG_USE, ixl
from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.indicators.definitions import catalog
from implementation_xl.portfolio.consolidating import SMALL
from implementation_xl.reports.mail.rendering import template_names
from implementation_xl.reports.tables import TABLES

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_what_is_generated_is_in_step():
    assert PROBLEMS.read_text(encoding="utf-8") == problems_page(), "run scripts/build_docs.py"
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run scripts/build_docs.py"
    assert INDICATORS_SCHEMA.read_text(encoding="utf-8") == indicators_schema_text(), "run scripts/build_docs.py"
    assert BATCH_GUIDE.read_text(encoding="utf-8") == batch_guide(), "run scripts/build_docs.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_code_and_picture_that_a_page_names_exists(page):
    text = page.read_text(encoding="utf-8")
    commands = set(re.findall(r"(?m)(?:[`«]|^\$ |^)ixl ([a-z]+(?:-[a-z]+)*)\b", text))
    assert commands <= set(ixl.list_commands(None)), page.name  # type: ignore[arg-type]
    assert set(re.findall(r"\b[EAN]\d{3}\b", text)) <= set(CODES)
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "README.md", "docs/architecture.md"])
def test_every_file_that_a_page_for_developers_names_exists(name):
    """In prose; what the worked examples make is theirs."""
    text = re.sub(r"(?ms)^(```.*?^```|Files: .*?\.)$", "", (ROOT / name).read_text(encoding="utf-8"))
    paths = {path for path in re.findall(r"`(\.?[a-z]\w*/[\w./*-]*)`", text) if not path.startswith(".venv")}
    assert len(paths) > 1
    places = (ROOT, ROOT / "implementation_xl")
    assert {path for path in paths if not any([*place.glob(path)] for place in places)} == set()


def test_every_code_can_be_explained():
    for code, one in CODES.items():
        assert one.title and one.message and one.hint and one.example, code


def test_definitions_follow_the_schema():
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    for path in packaged_folder().glob("*/v[0-9]*.toml"):
        errors = [error.message for error in validator.iter_errors(tomllib.loads(path.read_text(encoding="utf-8")))]
        assert errors == [], path.parent.name


def test_every_form_and_template_that_the_process_page_names_exists():
    text = (ROOT / "docs" / "proceso.md").read_text(encoding="utf-8")
    tables = text.partition("## Cómo se decide la etapa")[0]
    forms = {form.id for form in catalog().latest()}
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", tables))
    assert named <= forms
    assert forms - named == {"directorio"}
    assert set(re.findall(r"--plantilla (\w+)", text)) - {"NOMBRE"} <= set(template_names())


def test_the_quality_guide_can_be_followed_to_the_letter(tmp_path, monkeypatch):
    portfolio = PORTFOLIO
    for name in ("Tiendas La Granja - Línea de WhatsApp", "Seguros Pacífico - Cierre de Campaña"):
        shutil.copytree(portfolio / name, tmp_path / "Implementaciones" / name)
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "guia-calidad.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    assert len(lines) >= 10
    for line in lines:
        name, *words = shlex.split(line)
        assert name == "ixl"
        run(*words, code=0)
    kept = {path.name for path in (tmp_path / "Resultados").iterdir()}
    assert {"Consolidado.xlsx", "Historial de indicadores.sqlite", "Historial.xlsx", "Historial.csv"} <= kept


# the guide of the batch

GUIDE = BATCH_GUIDE.read_text(encoding="utf-8")


def test_every_option_that_the_batch_guide_names_exists():
    named: dict[str, set[str]] = {}
    for command, rest in re.findall(r"(?m)(?:`|^|/)ixl(?:\.exe\")? ([a-z-]+)\b([^\n`]*)", GUIDE):
        named.setdefault(command, set()).update(re.findall(r"(?<!\S)(--[a-z-]+|-o)\b", rest))
    named["consolidar"] |= set(re.findall(r"`(--[a-z-]+)", GUIDE)) - {"--help"}
    assert {"consolidar", "fichas", "estado", "revisar"} <= set(named)
    for command, options in named.items():
        known = {name for one in ixl.get_command(None, command).params for name in one.opts}  # type: ignore[union-attr,arg-type]
        assert options - {"--help"} <= known, command
    known = {name for one in ixl.get_command(None, "consolidar").params for name in one.opts if name.startswith("--")}  # type: ignore[union-attr,arg-type]
    assert {"--procesos", "--cache", "--sin-cache", "--csv", "--excluir", "--tolerar", "--registro", "--dask"} <= (
        known & named["consolidar"]
    )


def test_the_batch_guide_explains_every_option_of_its_command_and_every_limit():
    options, limits = (
        GUIDE.partition(title)[2].partition("\n## ")[0] for title in ("### Todas sus opciones", "## Límites")
    )
    for option in ixl.get_command(None, "consolidar").params:  # type: ignore[union-attr,arg-type]
        for name in option.opts if option.param_type_name == "option" else ():
            assert f"`{name}" in options, name
    said = dict(re.findall(r"^\| `(--limite-\w+) \w+` \| (\d+) \|", limits, re.MULTILINE))
    assert said == {
        f"--limite-{name}": f"{number:g}"
        for name, number in (
            ("segundos", DEFAULT.seconds),
            ("memoria", DEFAULT.megabytes),
            ("tamano", DEFAULT.file_megabytes),
        )
    }
    assert f"{DEFAULT.sheet_cells // 1_000_000} millones de celdas" in limits
    assert f"{DEFAULT.unpacked_megabytes} MB" in limits and f"menos de {SMALL} libros" in limits


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_units_of_the_batch_guide_are_sound(tmp_path):
    units = re.findall(r"^```\n(\[Unit\].*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    for name, unit in zip(("ixl.service", "ixl.timer"), units, strict=True):
        (tmp_path / name).write_text(unit.replace("/opt/ixl/bin/ixl", sys.executable), encoding="utf-8")
    command = ["systemd-analyze", "verify", *tmp_path.iterdir()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_batch_guide_says_what_to_do_for_each_exit_code():
    rows = re.findall(r"(?m)^\| (\d+) \| (.+) \| (.+) \|$", GUIDE)
    assert [int(code) for code, _, _ in rows] == [DONE, ERRORS_FOUND, WRONG_USE, NOTHING_PRODUCED, INTERRUPTED]


def test_the_batch_guide_explains_every_column_of_the_tables():
    for table in TABLES:
        start = GUIDE.index(f"| `{table.name}` | Tipo |")
        part = GUIDE[start : GUIDE.index("\n\n", start) if "\n\n" in GUIDE[start:] else None]
        found = {}
        for names, kind in re.findall(r"(?m)^\| ((?:`\w+`(?:, )?)+) \| (\w+) \|", part):
            found |= dict.fromkeys(re.findall(r"`(\w+)`", names), kind.replace("ú", "u"))
        found.pop(table.name, None)
        assert found == dict(table.columns)


def test_the_batch_guide_names_the_package_of_each_kind_of_address():
    rows = dict(re.findall(r"(?m)^\| `([a-z0-9]+)://` \| .+ \| .*`pip install ([^`]+)` \|$", GUIDE))
    assert rows.pop("s3") == '"implementation-xl[remoto]"'
    assert rows == {scheme: DRIVERS[scheme] for scheme in rows}
    assert {"msgraph", "gdrive"} <= set(rows)


def test_the_example_script_does_what_it_says(tmp_path):
    root, output = tmp_path / "Implementaciones", tmp_path / "salida"
    shutil.copytree(ROOT / "tests" / "data" / "portafolio", root)
    script = [sys.executable, str(ROOT / "scripts" / "consolidar_indicadores.py")]
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path), "PYTHONUTF8": "1"}

    def ran(*arguments: object) -> tuple[int, str]:
        done = subprocess.run([*script, *map(str, arguments)], capture_output=True, encoding="utf-8", env=environment)
        return done.returncode, done.stderr

    code, said = ran(root, output, "--corte", "2026-06-30")
    assert (code, "Traceback" in said) == (ERRORS_FOUND, False), said
    assert "6 proyectos, 24 libros (24 leídos, 0 sin cambios)" in said
    assert (output / "Consolidado.xlsx").exists()
    assert len(list((output / "fichas").glob("*.xlsx"))) == 3
    assert "(0 leídos, 24 sin cambios)" in ran(root, output, "--corte", "2026-06-30")[1]
    code, said = ran(tmp_path / "nada", output)
    assert (code, "Traceback" in said) == (NOTHING_PRODUCED, False)
    assert "No existe la carpeta" in said
    assert ran(root, output, "--corte", "ayer")[0] == WRONG_USE
