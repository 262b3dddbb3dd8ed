"""`ixl generar --paquete`: the forms of a type of project in one .zip, for people who only have Excel."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from cli_helper import run, run_json

import implementation_xl as ixl
from implementation_xl.forms.process import TYPES
from implementation_xl.projects.creating import new_project
from implementation_xl.reports.package import LATER, make_package

GUIDE = "Léame.xlsx"


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return set(package.namelist())


def unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as package:
        package.extractall(folder)
    return folder


@pytest.mark.parametrize("type", TYPES)
def test_it_has_what_a_new_project_has_under_its_names(tmp_path, type):
    made = make_package(type, tmp_path / "Formatos.zip")
    project = new_project(tmp_path / "p", proyecto="P", cliente="C", tipo=type)
    first = {name for name in names(made.path) if not name.startswith(f"{LATER}/")}
    assert first == {GUIDE, *(path.name for path in project)}
    folder = unpacked(made.path, tmp_path / "u")
    for form, name in made.forms:
        reading = ixl.read(folder / name)
        assert reading.form is not None
        assert (reading.form.id, reading.header.get("proyecto")) == (form.id, None)
        assert [one.code for one in reading.problems] == ["N120"]
    handover = ixl.read(folder / "Entrega de Proyecto.xlsx")
    assert handover.header["tipo_proyecto"] == TYPES[type]
    before = ixl.read(next(path for path in project if path.name == "Entrega de Proyecto.xlsx"))
    assert handover.rows == before.rows, "the list of documents of its type"


def test_what_falls_due_later_is_there_for_who_cannot_ask_the_program(tmp_path):
    new, corporate = (
        names(make_package(type, tmp_path / f"{type}.zip").path) for type in ("cliente-nuevo", "corporativo")
    )
    assert f"{LATER}/Lista de Requerimientos Contractuales.xlsx" in new
    assert f"{LATER}/Acta de Reunión.xlsx" in new
    assert f"{LATER}/Set de Pruebas.xlsx" in corporate
    assert not any("Acta de Cierre" in name for name in new)


def test_equal_packages_are_equal_byte_by_byte(tmp_path):
    one, two = (make_package("cierre", tmp_path / name).path for name in ("a.zip", "b.ZIP"))
    assert one.read_bytes() == two.read_bytes()


def test_the_guide_is_no_form_of_the_project(tmp_path):
    folder = unpacked(make_package("modificacion", tmp_path / "F.zip").path, tmp_path / "u")
    assert [one.code for one in ixl.read(folder / GUIDE).problems] == ["N121"]
    run("revisar", folder)


def test_a_package_that_exists_stays_unless_asked(tmp_path):
    target = tmp_path / "F.zip"
    target.write_bytes(b"de otra persona")
    run("generar", "--paquete", "cierre", "-o", target, code=3)
    assert target.read_bytes() == b"de otra persona"
    run("generar", "--paquete", "cierre", "-o", target, "--sobrescribir")
    assert GUIDE in names(target)
    assert [path.name for path in tmp_path.iterdir()] == ["F.zip"]


def test_a_folder_takes_it_as_well_and_loses_nothing(tmp_path):
    folder = tmp_path / "Formatos"
    run("generar", "--paquete", "cierre", "-o", folder, "--cliente", "Banco")
    reading = ixl.read(folder / "Acta de Cierre.xlsx")
    assert reading.header["cliente"] == "Banco"
    (folder / GUIDE).unlink()
    (folder / "Acta de Cierre.xlsx").write_bytes(b"llena")
    run("generar", "--paquete", "cierre", "-o", folder, code=3)
    assert not (folder / GUIDE).exists()
    assert (folder / "Acta de Cierre.xlsx").read_bytes() == b"llena"


def test_its_json_is_that_of_generar(tmp_path):
    answer = run_json("generar", "--paquete", "cierre", "-o", tmp_path / "F.zip")
    assert {frozenset(one) for one in answer["archivos"]} == {frozenset(("formato", "version", "archivo"))}
    assert {one["archivo"] for one in answer["archivos"]} | {answer["paquete"]["guia"]} == names(tmp_path / "F.zip")
    assert answer["paquete"]["tipo"] == "Cierre de campaña"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--paquete", "nuevo"),
        ("--paquete", "cierre", "--todos"),
        ("acta_cierre", "--paquete", "cierre"),
        ("--paquete", "cierre", "--version", "1"),
        ("acta_cierre", "--sobrescribir"),
    ],
)
def test_wrong_use_is_told(tmp_path, arguments):
    run("generar", *arguments, "-o", tmp_path / "F.zip", code=2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["F.rar", "F.xlsx"])
def test_a_package_is_a_zip_or_a_folder(tmp_path, name):
    run("generar", "--paquete", "cierre", "-o", tmp_path / name, code=2)


@pytest.mark.slow
def test_the_guide_prints_on_one_page(office, tmp_path):
    import subprocess

    guides = []
    for type in TYPES:
        folder = unpacked(make_package(type, tmp_path / f"{type}.zip").path, tmp_path / type)
        guides.append((folder / GUIDE).rename(tmp_path / f"{type}.xlsx"))
    for pdf in office.to_pdf(guides, tmp_path / "pdf"):
        shown = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
        assert "Pages:           1" in shown
