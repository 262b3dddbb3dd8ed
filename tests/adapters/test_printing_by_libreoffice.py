"""Workbooks printed by LibreOffice: where it is found, what is said where it is missing or fails, the PDF."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from cli_helper import run_json
from ficha_helper import export, month
from project_helper import write_form

import implementation_xl as ixl
from implementation_xl.adapters.writing import office_pdf

posix = pytest.mark.skipif(os.name != "posix", reason="a script stands in for the office")


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\nimport sys, time, pathlib\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def workbook(folder: Path, name: str = "Ficha ñ (1).xlsx") -> Path:
    return ixl.generate("cronograma_general", folder / name)


def test_without_an_office_the_message_says_where_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(office_pdf, "_places", lambda: iter([tmp_path / "none"]))
    with pytest.raises(ixl.ImplementationXLError, match=r"libreoffice\.org") as error:
        office_pdf.to_pdf([tmp_path / "a.xlsx"])
    assert [one.code for one in error.value.problems] == ["E830"]


@posix
def test_the_variable_names_the_program_or_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office = program(tmp_path / "LibreOffice" / "program" / "soffice", "")
    for named in (office, office.parent, office.parent.parent):
        monkeypatch.setenv(office_pdf.VARIABLE, str(named))
        assert office_pdf.find_office() == office


def test_installers_places_are_looked_into(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(office_pdf.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ProgramFiles", str(tmp_path / "Programas"))
    installed = tmp_path / "Programas" / "LibreOffice" / "program" / "soffice.com"
    installed.parent.mkdir(parents=True)
    installed.write_bytes(b"")
    assert office_pdf.find_office() == installed


@posix
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("print('Error: source file could not be loaded')", "could not be loaded"),
        ("time.sleep(60)", "tardó más de 1 s"),
    ],
)
def test_an_office_that_fails_is_a_problem_and_leaves_the_former_pdf(
    body: str, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(office_pdf.VARIABLE, str(program(tmp_path / "soffice", body)))
    source = workbook(tmp_path)
    former = source.with_suffix(".pdf")
    former.write_bytes(b"former")
    made, problems = office_pdf.to_pdf([source], seconds=1)
    assert made == [] and [one.code for one in problems] == ["E831"]
    assert reason in problems[0].message and problems[0].path == str(former)
    assert former.read_bytes() == b"former"


def test_the_office_prints_many_at_once_beside_them(office: ModuleType, tmp_path: Path) -> None:
    damaged = tmp_path / "Roto.xlsx"
    damaged.write_bytes(b"PK\x03\x04 no es un libro")
    sources = [workbook(tmp_path), workbook(tmp_path / "b"), damaged]
    made, _ = office_pdf.to_pdf(sources)
    assert [sources[0].with_suffix(".pdf"), sources[1].with_suffix(".pdf")] == made[:2]
    assert all(pdf.read_bytes().startswith(b"%PDF-") for pdf in made)
    assert not list(tmp_path.rglob(".~lock*")) and not list(tmp_path.rglob("~ixl*"))


def test_sheets_can_be_left_out_of_the_pdf(office: ModuleType, tmp_path: Path) -> None:
    fichas = [one.path for one in export(month(7), tmp_path)]
    whole = len(re.findall(rb"/Type\s*/Page\b", office_pdf.to_pdf(fichas)[0][0].read_bytes()))
    some = len(re.findall(rb"/Type\s*/Page\b", office_pdf.to_pdf(fichas, without=["Anexo"])[0][0].read_bytes()))
    assert some == 3 < whole  # the ficha, its actions and its projects, a page each


def test_without_an_office_the_fichas_are_written_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_form(tmp_path / "P", "control_actas")
    monkeypatch.setattr(office_pdf, "_places", lambda: iter(()))
    monkeypatch.chdir(tmp_path)
    data = run_json("fichas", "P", "-o", "F", "--pdf", "--corte", "2026-06-30", code=1)
    assert "E830" in [one["codigo"] for one in data["problemas"]]
    assert all(Path(one["archivo"]).is_file() and "pdf" not in one for one in data["fichas"])


def test_the_command_says_where_the_pdf_is(office: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_form(tmp_path / "P", "control_actas")
    monkeypatch.chdir(tmp_path)
    data = run_json("fichas", "P", "-o", "F", "--pdf", "--corte", "2026-06-30", code=None)
    assert [Path(one["archivo"]).with_suffix(".pdf").as_posix() for one in data["fichas"]] == [
        one["pdf"] for one in data["fichas"]
    ]
    assert all(Path(one["pdf"]).is_file() for one in data["fichas"])
