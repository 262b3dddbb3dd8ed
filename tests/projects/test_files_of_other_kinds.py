"""Files that are no workbooks where forms are kept: named with true words where they stand for a form, else let be."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from cli_helper import run_json
from ole_files import ole
from project_helper import handover, write_form
from survey_helper import write_csv

import implementation_xl as ixl
from implementation_xl.base.problems import CODES, ImplementationXLError
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.reviewing import review
from implementation_xl.projects.stand_ins import form_named

JUNE = date(2026, 6, 30)
SCHEDULE = "Cronograma General de Implementación"
LINK = b'{"url":"https://docs.google.com/open?id=1"}'
PROJECT_XML = b'<?xml version="1.0"?>\n<Project xmlns="http://schemas.microsoft.com/project">'
EXCEL_XML = b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>'
OLE_CUT_SHORT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
KINDS = {
    ".gsheet": (LINK, "Google"),
    ".url": (b"[InternetShortcut]\r\nURL=https://x", "acceso directo"),
    ".lnk": (b"L\0\0\0\1\x14\2\0" + bytes(60), "acceso directo"),
    ".webloc": (b'<?xml version="1.0"?><plist/>', "acceso directo"),
    ".numbers": (b"PK\5\6" + bytes(18), "Numbers"),
    ".mpp": (ole({"Props": bytes(5000)}), "Microsoft Project"),
    ".mpt": (OLE_CUT_SHORT, "Microsoft Project"),
    ".msg": (OLE_CUT_SHORT, "correo"),
    ".gan": (b'<?xml version="1.0"?><project name="x">', "GanttProject"),
    ".xml": (PROJECT_XML, "Microsoft Project"),
    ".XML": (EXCEL_XML, "Excel 2003"),
    ".fods": (b'<?xml version="1.0"?><office:document>', "hoja de cálculo"),
    ".xlsx.crdownload": (b"PK\3\4", "descarga"),
    ".xlsx.pfile": (b".pfile\3", "cifrado"),
    ".pdf": (b"%PDF-1.7", "PDF"),
    ".docx": (b"PK\5\6" + bytes(18), "Word"),
    ".zip": (b"PK\5\6" + bytes(18), "ZIP"),
    ".rar": (b"Rar!\x1a\7", "comprimido"),
    ".html": (b"<html><table>", "HTML"),
    ".jpg": (b"\xff\xd8\xff\xe0", "imagen"),
    ".eml": (b"From: a@b.co\n", "correo"),
    ".csv": (b"Actividad,Inicio\nKick-off,2026-03-02\n", "CSV"),
}


def codes(folder: Path) -> list[tuple[str, str]]:
    """The codes that files of other kinds got in a project, with their names."""
    problems = ixl.read_project(folder).all_problems()
    return [(one.code, Path(one.path or "").name) for one in problems if one.code in ("A146", "N144")]


@pytest.mark.parametrize("ending", KINDS)
def test_what_stands_for_a_missing_form_is_named(tmp_path, ending):
    handover(tmp_path)
    content, what = KINDS[ending]
    (tmp_path / f"Cronograma{ending}").write_bytes(content)
    (problem,) = [one for one in ixl.read_project(tmp_path).all_problems() if one.code == "A146"]
    assert what in problem.message
    assert problem.expected == SCHEDULE
    for command in ("revisar", "indicadores", "consolidar"):
        document = run_json(command, tmp_path, "--json")
        assert "A146" in str(document), command


@pytest.mark.parametrize("ending", [one for one in KINDS if one != ".csv"])
def test_named_itself_it_is_an_error_that_says_what_it_is(tmp_path, ending):
    content, what = KINDS[ending]
    path = tmp_path / f"Cronograma{ending}"
    path.write_bytes(content)
    (problem,) = ixl.read(path).problems
    assert problem.code == "E103"
    assert what in problem.message


@pytest.mark.parametrize(("ending", "code"), [(".gsheet", "N144"), (".mpp", "N144"), (".pdf", None), (".csv", None)])
def test_beside_the_form_a_print_is_nothing_and_a_live_file_a_notice(tmp_path, ending, code):
    handover(tmp_path)
    write_form(tmp_path, "cronograma_general")
    (tmp_path / f"Cronograma Banco Andino{ending}").write_bytes(KINDS[ending][0])
    assert codes(tmp_path) == ([(code, f"Cronograma Banco Andino{ending}")] if code else [])


@pytest.mark.parametrize(
    "name", ["Acta de Reunión AR-001.pdf", "Contrato firmado.pdf", "Presupuesto.gsheet", "foto.jpg"]
)
def test_what_every_project_keeps_is_let_be(tmp_path, name):
    handover(tmp_path)
    (tmp_path / name).write_bytes(b"%PDF-1.7")
    assert codes(tmp_path) == []


def test_a_project_that_is_nothing_but_shortcuts_is_named(tmp_path):
    (tmp_path / "Cronograma.gsheet").write_bytes(LINK)
    with pytest.raises(ImplementationXLError, match="Google"):
        ixl.read_project(tmp_path)
    (only,) = review([tmp_path])
    assert [one.code for one in only.problems] == ["A146"]


def test_it_belongs_to_the_project_of_its_folder(tmp_path):
    for name in ("A", "B"):
        (tmp_path / name).mkdir()
        handover(tmp_path / name, codigo_proyecto=name)
    (tmp_path / "B" / "Set de pruebas.gsheet").write_bytes(LINK)
    (tmp_path / "Cronograma de la oficina.pdf").write_bytes(b"%PDF")
    found = [
        (one.code, p.code) for p in ixl.consolidate(tmp_path, JUNE).projects for one in p.problems if one.code == "A146"
    ]
    assert found == [("A146", "B")]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Cronograma.gsheet", "cronograma_general"),
        ("Copia de Cronograma v2 (1).gsheet", "cronograma_general"),
        ("REQUERIMIENTOS banco.numbers", "requerimientos_contractuales"),
        ("Control de actas.gsheet", "control_actas"),
        ("Entrega de Proyecto.url", "entrega_proyecto"),
        (".Set de Pruebas.xlsx.icloud", "set_pruebas"),
        ("Proyecto.pdf", None),
        ("Plan de implementación.pdf", None),
        ("Lista de precios.pdf", None),
        ("Control de cambios de la red.mpp", None),
    ],
)
def test_the_form_that_a_name_says(name, form):
    named = form_named(f"/x/{name}", catalog())
    assert (named and named.id) == form


# Templates


@pytest.mark.parametrize("ending", [".xltx", ".xltm", ".XLTX"])
def test_a_template_is_a_form_like_any_other(tmp_path, ending):
    handover(tmp_path)
    source = write_form(tmp_path, "cronograma_general", actividades=[{"actividad": "Kick-off", "avance": "mucho"}])
    source.rename(source.with_suffix(ending))
    project = ixl.read_project(tmp_path)
    assert project.of_form("cronograma_general")
    assert [len(one.files) for one in ixl.consolidate(tmp_path, JUNE).projects] == [2]
    path = source.with_suffix(ending)
    copy = ixl.annotate(ixl.read(path))
    assert copy is not None
    assert copy.suffix == ending
    assert ixl.read(copy).form is not None


# Google's answers in a .zip


def zipped(path: Path, *texts: Path, beside: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for text in texts:
            archive.write(text, text.name)
            if beside:
                archive.writestr(f"__MACOSX/._{text.name}", b"\0\5")
    for text in texts:
        text.unlink()
    return path


@pytest.mark.parametrize(
    ("name", "beside"), [("Encuesta.csv.zip", False), ("Encuesta (1).zip", False), ("E.zip", True)]
)
def test_answers_as_google_downloads_them_are_measured(tmp_path, name, beside):
    handover(tmp_path)
    zipped(tmp_path / name, write_csv(tmp_path / "Encuesta.csv"), beside=beside)
    measured = ixl.measure(ixl.read_project(tmp_path), JUNE)["satisfaccion"]
    assert (measured.numerator, measured.denominator) == (4, 6)
    assert ixl.read(tmp_path / name).form is not None
    (project,) = ixl.consolidate(tmp_path, JUNE).projects
    assert project.measurements["satisfaccion"].value == measured.value


@pytest.mark.parametrize("place", ["Encuesta.csv", "Encuesta.csv/Encuesta.csv", "Encuesta/Encuesta.csv"])
def test_answers_that_were_unpacked_too_count_once(tmp_path, place):
    handover(tmp_path)
    text = write_csv(tmp_path / "aparte.csv")
    (tmp_path / "fuera").mkdir()
    named = shutil.move(text, tmp_path / "fuera" / "Encuesta.csv")
    content = Path(named).read_bytes()
    zipped(tmp_path / "Encuesta.csv.zip", Path(named))
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_bytes(content)
    measured = ixl.measure(ixl.read_project(tmp_path), JUNE)["satisfaccion"]
    assert (measured.numerator, measured.denominator) == (4, 6)


def test_other_zips_are_said_to_be_what_they_are(tmp_path):
    texts = [write_csv(tmp_path / f"{number}.csv") for number in range(2)]
    two = zipped(tmp_path / "Encuesta.csv.zip", *texts)
    renamed = zipped(tmp_path / "Encuesta.xlsx", write_csv(tmp_path / "Encuesta.csv"))
    other = zipped(
        tmp_path / "Plan.csv.zip", write_csv(tmp_path / "Plan.csv", titles=("Actividad", "Inicio"), answers=())
    )
    assert [problem.code for path in (two, renamed, other) for problem in ixl.read(path).problems] == [
        "E103",
        "E103",
        "E133",
    ]
    assert "ZIP" in ixl.read(two).problems[0].message


def test_a_damaged_zip_of_answers_is_one_problem(tmp_path):
    path = zipped(tmp_path / "Encuesta.csv.zip", write_csv(tmp_path / "Encuesta.csv"))
    data = bytearray(path.read_bytes())
    data[60] ^= 255
    path.write_bytes(data)
    assert [problem.code for problem in ixl.read(path).problems] == ["E101"]
    path.write_bytes(data[: len(data) // 2])
    assert [problem.code for problem in ixl.read(path).problems] == ["E101"]


def test_every_kind_has_a_way_out():
    assert CODES["E103"].hint.endswith("{way}")
