"""What we write does no harm: no live formulas, whole files whatever happens, names that stay in their folder."""

from __future__ import annotations

import csv
import errno
import io
import os
import shutil
import signal
import sys
import threading
import time
import warnings
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from cli_helper import run, start
from forms_helper import filled
from hypothesis import given, settings
from hypothesis import strategies as st
from outcome import assert_whole
from project_helper import handover

import implementation_xl as ixl
from implementation_xl.base import files
from implementation_xl.base.files import beside
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.base.words import printable
from implementation_xl.reports.tables import cell_value, write_table

LIVE = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "＝1+1",
    "-",
    "{=1}",
    "=cmd|' /C x'!A1",
]
live_texts = st.sampled_from(LIVE) | st.text("=+-@\t\r\n; A1()", min_size=1, max_size=8)


# No live formulas


def opened(path: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it does not keep
        return openpyxl.load_workbook(path)


@pytest.mark.parametrize("text", [text for text in LIVE if "|" not in text])
def test_a_text_of_a_form_is_no_formula_and_is_read_back(text, tmp_path):
    path = filled(tmp_path, "control_actas", f"| tipo | tema |\n| Interna | '{text.strip()} |", coordinador=text)
    book = opened(path)
    found = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value == text.strip()
    ]
    assert found
    assert all(cell.data_type != "f" for cell in found)
    reading = ixl.read(path)
    assert reading.tables["reuniones"].columns["tema"] in ([text.strip()], [None])
    assert_whole(reading)


@settings(max_examples=200)
@given(text=live_texts)
def test_no_text_of_a_csv_is_a_formula(text, tmp_path):
    target = tmp_path / "tabla.csv"
    write_table(target, ["a"], [[text]])
    with target.open(encoding="utf-8-sig", newline="") as stream:
        ((_,), (found,)) = csv.reader(stream)
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert found in (printable(text), f"'{printable(text)}")


def test_numbers_and_dates_of_a_csv_stay_what_they_are():
    assert [cell_value(value) for value in (-1, 0.5, date(2026, 1, 2), None, "a-b")] == [
        -1,
        0.5,
        "2026-01-02",
        "",
        "a-b",
    ]


def test_results_over_live_texts_have_no_formulas_of_theirs(tmp_path):
    root = tmp_path / "cartera"
    for number, text in enumerate(("=1+1", "+cmd", "-2", "@x")):
        handover(root / str(number), proyecto=text, cliente=text, codigo_proyecto=text, coordinador=text)
        filled(
            root / str(number),
            "control_actas",
            f"| tipo | tema | estado |\n| '{text} | '{text} | '{text} |",
            proyecto=text,
            cliente=text,
            codigo_proyecto=text,
        )
    target = tmp_path / "c.xlsx"
    run("consolidar", root, "-o", target, "--csv", tmp_path / "csv", "--sin-cache", "--sin-historial", code=None)
    run("fichas", root, "-o", tmp_path / "fichas", "--por-proyecto", "--sin-historial", code=None)
    run("revisar", root, "--anotar", code=1)
    written = [target, *(tmp_path / "fichas").rglob("*.xlsx"), *root.rglob("*(revisado).xlsx")]
    assert len(written) > 8
    for path in written:
        for sheet in opened(path).worksheets:
            for row in sheet.iter_rows():
                assert not [one.value for one in row if one.data_type == "f" and str(one.value)[:4] in ("=1+1", "=cmd")]
    for path in (tmp_path / "csv").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            assert not [cell for row in csv.reader(stream) for cell in row if cell[:1] in ("=", "+", "@")]


# Texts that Excel cannot hold


@pytest.mark.parametrize("text", ["_x0041_", "a_x000D_b", "_x0000_", "_xD83D_", "😀 ñ \u202e"])
def test_what_looks_like_an_escape_is_read_back_as_it_was(text, tmp_path):
    reading = ixl.read(filled(tmp_path, "control_actas", f"| tipo | tema |\n| Interna | {text} |"))
    assert reading.tables["reuniones"].columns["tema"] == [text]


def test_what_looks_like_an_escape_is_shown_as_it_was_in_the_marked_copy(tmp_path):
    path = filled(tmp_path, "control_actas", "| tipo | tema | estado |\n| _x0041_ | x | Realizada |")
    copy = ixl.annotate(ixl.read(path))
    with zipfile.ZipFile(copy) as package:
        listing = next(
            text for name in package.namelist() if "sheet" in name and b"Gravedad" in (text := package.read(name))
        )
    assert b"_x005F_x0041_" in listing
    assert b">_x0041_" not in listing


def test_control_characters_are_left_out(tmp_path):
    path = filled(tmp_path, coordinador="a\x00b\x1fc\ud800d\uffff")
    assert ixl.read(path).header["coordinador"] == "abcd"


# Whole files


def project(folder: Path) -> Path:
    handover(folder, documentos=[{"documento": "Contrato", "aplica": "Quizás"}])
    return folder


COMMANDS = {
    "generar": lambda place: ("generar", "control_actas", "-o", place / "salida" / "libro.xlsx"),
    "nuevo": lambda place: ("nuevo", place / "salida", "--proyecto", "P", "--cliente", "C", "--tipo", "cierre"),
    "anotar": lambda place: ("revisar", project(place / "salida"), "--anotar"),
    "consolidar": lambda place: (
        "consolidar",
        project(place / "datos"),
        "-o",
        place / "salida" / "c.xlsx",
        "--sin-cache",
        "--sin-historial",
    ),
    "fichas": lambda place: ("fichas", project(place / "datos"), "-o", place / "salida", "--sin-historial"),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_kill_at_any_moment_leaves_whole_files_and_the_next_run_no_litter(name, tmp_path):
    args = COMMANDS[name](tmp_path)
    begun = time.monotonic()
    start(*args).communicate()
    whole = time.monotonic() - begun
    for moment in (0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98):
        if name in ("generar", "nuevo"):
            shutil.rmtree(tmp_path / "salida", ignore_errors=True)
        process = start(*args, start_new_session=True)
        time.sleep(whole * moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        for path in (tmp_path / "salida").rglob("*.xlsx"):
            with zipfile.ZipFile(path) as package:
                assert package.testzip() is None
    if name in ("generar", "nuevo"):
        shutil.rmtree(tmp_path / "salida", ignore_errors=True)
    (tmp_path / "salida").mkdir(exist_ok=True)
    (tmp_path / "salida" / "~ixl-0123456789ab.tmp").write_bytes(b"de una corrida interrumpida")
    out, err = start(*args).communicate()
    assert not list((tmp_path / "salida").rglob("~ixl-*")), (out, err)


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EACCES, errno.EBUSY, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("step", ["fsync", "replace", "open"])
def test_whatever_fails_the_old_file_stays_and_it_is_said(step, fault, tmp_path, monkeypatch):
    target = tmp_path / "libro.xlsx"
    target.write_bytes(b"el anterior")

    def fail(*args: object, **options: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    result = run("generar", "control_actas", "-o", tmp_path / "otro.xlsx", code=3)
    with (
        pytest.raises(ixl.ImplementationXLError) as caught,
        beside(target) as temporary,
        io.FileIO(temporary, "w") as stream,  # Path.open is what fails
    ):
        stream.write(b"el nuevo")
    monkeypatch.undo()
    assert caught.value.problems[0].code == "E801"
    assert files.reason(OSError(fault, "")) in str(caught.value) or fault == errno.EACCES
    assert "No se pudo escribir" in result.output
    assert target.read_bytes() == b"el anterior"
    assert [one.name for one in tmp_path.iterdir()] == ["libro.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="folders are told by their age there")
def test_what_killed_runs_left_in_the_temporary_folder_is_swept_by_the_next(tmp_path, monkeypatch):
    """Every kind of folder of ours, at once; never one in use, one that a person named, or what a link leads to."""
    temporary, work = tmp_path / "temporal", tmp_path / "mis libros"
    left = ["ixl-libro-a1b2c3d4", "ixl-pdf-a1b2_3d4", "ixl-ficha-abcdefgh"]
    kept = ["ixl-libro-de-laura", "ixl-demo", "otro-abcdefgh", "ixl-pdf-00000000"]
    for folder in (work, *(temporary / name for name in (*left, *kept[:-1]))):
        folder.mkdir(parents=True)
        (folder / "hoja.xml").write_bytes(b"<x/>")
    (temporary / kept[-1]).symlink_to(work)
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with scratch_folder("libro") as used:
        arguments = ("generar", "control_actas", "-o", tmp_path / "a.xlsx")
        out, err = start(*arguments, env={"TMPDIR": str(temporary)}).communicate()
        assert {one.name for one in temporary.iterdir()} == {*kept, used.name}, (out, err)
        assert used.stat().st_mode & 0o077 == 0
    assert not used.exists() and (work / "hoja.xml").exists()


def test_a_file_that_another_run_is_writing_is_no_litter(tmp_path):
    with beside(tmp_path / "a.xlsx") as first:
        first.write_bytes(b"a")
        with beside(tmp_path / "b.xlsx") as second:
            second.write_bytes(b"b")
        assert first.exists() or sys.platform == "win32"
    assert {one.name for one in tmp_path.iterdir()} == {"a.xlsx", "b.xlsx"}


@pytest.mark.skipif(sys.platform == "win32", reason="files are told by their age there")
def test_a_file_that_another_run_has_just_made_is_no_litter(tmp_path, monkeypatch):
    """Another run looks for litter at the very moment between making a file and holding it, slowly."""
    hold, unlink, looks = files._hold, Path.unlink, []

    def slowly(path, missing_ok=False):
        if threading.current_thread() in looks:
            time.sleep(0.2)
        unlink(path, missing_ok)

    def after_a_look(*held):
        if not looks:
            looks.append(threading.Thread(target=files.remove_litter, args=[tmp_path]))
            looks[0].start()
            time.sleep(0.1)
        return hold(*held)

    monkeypatch.setattr(Path, "unlink", slowly)
    monkeypatch.setattr(files, "_hold", after_a_look)
    with beside(tmp_path / "a.xlsx") as temporary:
        looks[0].join()
        assert temporary.exists()
        temporary.write_bytes(b"a")
    assert (tmp_path / "a.xlsx").read_bytes() == b"a"
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of file size")
def test_a_full_disk_leaves_the_old_file_and_no_litter(tmp_path):
    import resource

    target = tmp_path / "libro.xlsx"
    project(tmp_path / "datos")
    run("consolidar", tmp_path / "datos", "-o", target, "--sin-cache", "--sin-historial", code=None)
    before = target.read_bytes()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    args = ("consolidar", tmp_path / "datos", "-o", target, "--sin-cache", "--sin-historial")
    process = start(*args, preexec_fn=limit)
    _, err = process.communicate()
    assert process.returncode == 3, err
    assert "pasa del tamaño" in err.decode()
    assert target.read_bytes() == before
    assert not list(tmp_path.glob("~ixl-*"))


# Names


@pytest.mark.parametrize(
    "name", ["..", "CON", "nul.txt", "com1", "COM¹", "CONIN$", "a.", "a ", "a:b", "a?b", "a\x00b", "x" * 300]
)
def test_a_folder_that_some_system_cannot_hold_is_refused(name, tmp_path):
    root = tmp_path / "raíz"
    root.mkdir()
    with pytest.raises(ixl.ImplementationXLError):
        ixl.new_project(root / name, proyecto="P", cliente="C", tipo="cierre")
    assert list(root.iterdir()) == []
    assert [one.name for one in tmp_path.iterdir()] == ["raíz"]


@pytest.mark.parametrize(
    "name", ["../../fuera", "..", "/etc/x", "C:\\x", "CON", "a\nb", "x" * 300, "a.", "😀" * 90, "nul"]
)
def test_fichas_of_any_project_name_stay_in_their_folder(name, tmp_path):
    root, out = tmp_path / "datos", tmp_path / "dentro" / "fichas"
    handover(root, proyecto=name, cliente=name, codigo_proyecto=name)
    filled(root, "control_actas", proyecto=name, cliente=name, codigo_proyecto=name)
    assert run("fichas", root, "-o", out, "--por-proyecto", "--sin-historial", code=None).exit_code in (0, 1)
    assert len(list(out.rglob("*.xlsx"))) > 3
    assert {one.name for one in tmp_path.iterdir()} == {"datos", "dentro"}
    assert [one.name for one in (tmp_path / "dentro").iterdir()] == ["fichas"]
    for path in out.rglob("*.xlsx"):
        assert len(path.name.encode()) <= 255
        assert not path.stem.endswith((" ", "."))
