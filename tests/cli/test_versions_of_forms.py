"""The analyst's story: version 1 is released; version 2 is begun, compared and released; the master list has both."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from cli_helper import run, run_json
from forms_helper import rows_of
from python_calamine import CalamineWorkbook

import implementation_xl as ixl
from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.indicators.definitions import catalog

MEETINGS = "control_actas"
BOOKS = """
    | tipo    | fecha      | tema  | estado    | acta_realizada | fecha_envio |
    | Interna | 2026-03-02 | Plan  | Realizada | Sí             | 2026-03-03  |
    | Cliente | 2026-03-09 | Plan  | Realizada | No             |             |
"""
SALA = '[[hojas.tabla.campos]]\nid = "sala"\netiqueta = "Sala"\nayuda = "Dónde."\n\n'
TEMA = '[[hojas.tabla.campos]]\nid = "tema"'
PEOPLE = ("--elaboro", "Ana Ruiz", "--aprobo", "Gerencia de Calidad")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with definitions where version 1 was released in March and version 2 in July, and a book on each."""
    here = tmp_path_factory.mktemp("calidad")
    own = here / "def"
    shutil.copytree(packaged_folder() / MEETINGS, own / MEETINGS)
    company = (packaged_folder() / "empresa.toml").read_text("utf-8")
    company = company.replace("[Código CA]", "IM-FO-04").replace("[Retención]", "2 años")
    (own / "empresa.toml").write_text(company, "utf-8")
    run(*publish(own, "2026-03-02", "Primera versión"))
    book(here, own, "Uno")
    run("formatos", "nueva-version", MEETINGS, "--definiciones", own)
    path = own / MEETINGS / "v2.toml"
    text = path.read_text("utf-8").replace(TEMA, SALA + TEMA)
    path.write_text(text.replace('etiqueta = "Acta realizada"', 'etiqueta = "Acta hecha"'), "utf-8")
    return here


def publish(own: Path, day: str, reason: str) -> tuple[str | Path, ...]:
    given = ("--fecha", day, "--motivo", reason, "--definiciones", own)
    return ("formatos", "publicar", MEETINGS, *PEOPLE, *given)


def book(here: Path, own: Path, name: str) -> None:
    header = {"proyecto": name, "cliente": "Banco Andino", "fecha_corte": date(2026, 6, 30)}
    folder = here / "Implementaciones" / name
    folder.mkdir(parents=True)
    values = header | {"reuniones": rows_of(BOOKS)}
    ixl.generate(MEETINGS, folder / "Control.xlsx", values=values, catalog=catalog(str(own)))


def letterhead(path: Path) -> set[str]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Reuniones").to_python()
    return {str(cell) for row in rows[:4] for cell in row}


def test_the_story(place: Path) -> None:
    own, root = place / "def", place / "Implementaciones"
    compared = run("formatos", "comparar", MEETINGS, "1", "2", "--definiciones", own).stdout
    assert "pasa a llamarse «Acta hecha»" in compared
    assert "se agrega la columna «Sala»" in compared
    same = run_json("formatos", "comparar", MEETINGS, "1", "2", "--definiciones", own)
    assert [one["clase"] for one in same["cambios"]] == ["columna agregada", "columna renombrada"]
    assert "borrador" in run("formatos", "--definiciones", own).stdout

    released = run_json(*publish(own, "2026-07-15", "La sala se pedía aparte"))
    assert (released["version"], released["estado"], released["aprobo"]) == (2, "vigente", "Gerencia de Calidad")
    book(place, own, "Dos")

    told = run("revisar", root, "--definiciones", own, code=None).stdout
    assert told.count("N736") == 1
    assert "la que se usa es la 2 desde el 15/07/2026" in " ".join(told.split())
    values = run_json("indicadores", root / "Uno", "--corte", "2026-06-30", "--definiciones", own, code=None)
    others = run_json("indicadores", root / "Dos", "--corte", "2026-06-30", "--definiciones", own, code=None)
    assert [one["valor"] for one in values["indicadores"]] == [one["valor"] for one in others["indicadores"]]
    assert "versión 1 de «" in run("estado", root / "Uno", "--definiciones", own, code=None).stdout
    assert "1 libro no está en la versión vigente" in run("estado", root, "--definiciones", own, code=None).stdout

    target = place / "Listado.xlsx"
    run("formatos", "listado", root, "-o", target, "--definiciones", own, code=None)
    sheets = openpyxl.load_workbook(target)
    line = next(row for row in sheets["Listado maestro"].iter_rows(values_only=True) if row[0] == "IM-FO-04")
    assert line[2:5] == (2, "vigente", "Ana Ruiz")
    assert line[8:11] == ("2 años", 1, 1)
    changes = [row for row in sheets["Control de cambios"].iter_rows(values_only=True) if row[0] == "IM-FO-04"]
    assert [(row[2], row[3]) for row in changes] == [(2, "vigente"), (1, "obsoleto")]
    assert "«Acta hecha»" in changes[0][8]
    assert changes[1][8] == "Creación del documento."
    used = [row[1:4] for row in sheets["Dónde se usa"].iter_rows(min_row=7, values_only=True)]
    assert used == [(1, "obsoleto", "Uno"), (2, "vigente", "Dos")]

    run("consolidar", root, "-o", place / "C.xlsx", "--sin-historial", "--definiciones", own, code=None)
    consolidated = openpyxl.load_workbook(place / "C.xlsx")
    assert "N736" in {cell for row in consolidated["Hallazgos"].iter_rows(values_only=True) for cell in row}
    rule = [
        row
        for row in consolidated["Metodología"].iter_rows(values_only=True)
        if row[0] == "Libros en otra versión de su formato"
    ]
    assert "1 en la versión 2 (vigente), 1 en la versión 1 (obsoleto)" in rule[0][1]

    form = ixl.generate(MEETINGS, place / "v1.xlsx", catalog=catalog(str(own)), values={})
    head = letterhead(form)
    assert {"Código: IM-FO-04", "Versión: 2", "Fecha de aprobación: 15/07/2026"} <= head


def test_an_edited_release_is_refused_by_every_command(place: Path, tmp_path: Path) -> None:
    own = tmp_path / "def"
    shutil.copytree(place / "def", own)
    path = own / MEETINGS / "v1.toml"
    path.write_text(path.read_text("utf-8").replace('etiqueta = "Acta realizada"', 'etiqueta = "Acta lista"'), "utf-8")
    for words in (("revisar", place), ("consolidar", place), ("formatos",), ("generar", MEETINGS, "-o", tmp_path)):
        said = run(*words, "--definiciones", own, code=3).stderr
        assert "E730" in said
        assert "«Acta realizada» pasa a llamarse «Acta lista»" in said


def test_a_book_of_a_version_that_is_elsewhere_names_the_folder(place: Path) -> None:
    book = ixl.generate(
        catalog(str(place / "def")).form(MEETINGS, 2), place / "otra.xlsx", catalog=catalog(str(place / "def"))
    )
    said = run("revisar", book, code=1).stdout
    assert "E107" in said
    assert "ixl.toml" in said
    assert "--definiciones" in said


def test_withdrawn_is_not_created_and_its_books_say_so(place: Path, tmp_path: Path) -> None:
    own = tmp_path / "def"
    shutil.copytree(place / "def", own)
    last = max(version for form, version in catalog(str(own)).releases if form == MEETINGS)
    words = ("--fecha", "2026-10-01", "--motivo", "Está en otro sistema", "--definiciones", own)
    assert run_json("formatos", "retirar", MEETINGS, str(last), *words)["estado"] == "obsoleto"
    assert "E739" in run("explicar", "E739").stdout
    said = run("generar", MEETINGS, "-o", tmp_path / "x.xlsx", "--definiciones", own, code=3).stderr
    assert "se retiró" in said
    run("generar", MEETINGS, "--version", str(last), "-o", tmp_path / "x.xlsx", "--definiciones", own)
    newest = next(iter((place / "Implementaciones").rglob("Dos/*.xlsx")), None)
    path = newest or next((place / "Implementaciones").rglob("*.xlsx"))
    assert "N738" in run("revisar", path, "--definiciones", own, code=None).stdout


def test_a_book_on_a_draft_is_said(place: Path, tmp_path: Path) -> None:
    own = tmp_path / "def"
    shutil.copytree(place / "def", own)
    known = catalog(str(own))
    number = max(known.versions(MEETINGS))
    if known.state(known.form(MEETINGS, number)) == "vigente":
        run("formatos", "nueva-version", MEETINGS, "--definiciones", own)
        known, number = catalog(str(own)), number + 1
    values = {"proyecto": "P", "cliente": "C", "reuniones": rows_of(BOOKS)}
    path = ixl.generate(known.form(MEETINGS, number), tmp_path / "b.xlsx", values=values, catalog=known)
    assert "Fecha de aprobación: Borrador, sin aprobar" in letterhead(path)
    assert "A737" in run("revisar", path, "--definiciones", own, code=None).stdout


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (("nueva-version", MEETINGS), 2, "--definiciones CARPETA"),
        (("publicar", "nada"), 2, "No existe el formato"),
        (("publicar", MEETINGS), 3, "viene con el programa"),
        (("publicar", MEETINGS, "--fecha", "2026-13-01"), 2, "no es una fecha"),
        (("comparar", MEETINGS, "1", "9"), 3, "no tiene versión 9"),
        (("comparar", "nada", "1", "2"), 2, "No existe el formato"),
        (("retirar", MEETINGS, "1"), 3, "viene con el programa"),
        (("listado", "-o", "x.pdf"), 2, ".xlsx"),
    ],
)
def test_wrong_use_is_said(words: tuple[str, ...], code: int, part: str) -> None:
    assert part in " ".join(run("formatos", *words, code=code).stderr.split())


def test_the_list_without_projects(tmp_path: Path) -> None:
    said = run_json("formatos", "listado")["documentos"]
    assert {one["estado"] for one in said} == {"vigente", "del programa"}
    assert said[0]["proyectos"] is None
    run("formatos", "listado", "-o", tmp_path / "L.xlsx")
    assert "Control de cambios" in openpyxl.load_workbook(tmp_path / "L.xlsx").sheetnames
    assert [problem.code for problem in ixl.read(tmp_path / "L.xlsx").problems] == ["N121"]
    assert "Control de Reuniones y Actas" in run("formatos", "listado").stdout
