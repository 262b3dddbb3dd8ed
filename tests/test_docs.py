"""Docs that cannot lie: what is generated is in step, and what pages name exists."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import jsonschema
import pytest
from build_docs import PROBLEMS, SCHEMA, problems_page, schema_text
from cli_helper import run

from implementation_xl.catalog import catalog, packaged_folder
from implementation_xl.cli.main import ixl
from implementation_xl.mail.rendering import template_names
from implementation_xl.problems import CODES

ROOT = Path(__file__).resolve().parent.parent

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_what_is_generated_is_in_step():
    assert PROBLEMS.read_text(encoding="utf-8") == problems_page(), "run scripts/build_docs.py"
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run scripts/build_docs.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_code_and_picture_that_a_page_names_exists(page):
    text = page.read_text(encoding="utf-8")
    commands = set(re.findall(r"(?m)(?:[`«]|^\$ |^)ixl ([a-z]+)\b", text))
    assert commands <= set(ixl.list_commands(None)), page.name  # type: ignore[arg-type]
    assert set(re.findall(r"\b[EAN]\d{3}\b", text)) <= set(CODES)
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / link).exists(), link


def test_every_code_can_be_explained():
    for code, one in CODES.items():
        assert one.title and one.message and one.hint and one.example, code


def test_definitions_follow_the_schema():
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    for path in packaged_folder().glob("*/v*.toml"):
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
    portfolio = Path(__file__).parent / "data" / "portafolio"
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
