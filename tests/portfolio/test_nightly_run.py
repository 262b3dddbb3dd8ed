"""The nightly run as an operator meets it: interrupted, short of disk, beside another run, over wrong places."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json, start

import implementation_xl as ixl
from implementation_xl.reports.tables import TABLES

CORTE = ("--corte", "2026-06-30")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals or limits")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Enough projects to be busy for a while."""
    root = tmp_path_factory.mktemp("many")
    for number in range(10):
        shutil.copytree(PORTFOLIO, root / f"{number:02}")
    return root


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory):
    """The results of an earlier run."""
    out = tmp_path_factory.mktemp("yesterday")
    run("consolidar", PORTFOLIO, "-o", out / "C.xlsx", "--csv", out, *CORTE, "--sin-cache", "--sin-historial", code=1)
    return out


# interrupted


def begun(process: subprocess.Popen[bytes], happened) -> None:
    """Wait until the command is in the middle of what is to be interrupted."""
    while not happened():
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def alive_in_group(group: int) -> list[str]:
    """The processes of a group that still run."""
    found = subprocess.run(["ps", "-o", "pid=,stat=,args=", "-e"], capture_output=True, text=True, check=True).stdout
    pids = {}
    for line in found.splitlines():
        pid, state, *_ = line.split()
        with contextlib.suppress(ProcessLookupError):
            if os.getpgid(int(pid)) == group and not state.startswith("Z"):
                pids[pid] = line
    return list(pids.values())


STOPS = [
    *[(signal.SIGINT, processes, moment) for processes in (1, 2) for moment in ("reading", "measuring", "writing")],
    (signal.SIGTERM, 2, "reading"),
    (signal.SIGTERM, 1, "writing"),
]


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("number", "processes", "moment"), STOPS)
def test_a_run_that_is_stopped_leaves_nothing_half_done(many, yesterday, tmp_path, number, processes, moment):
    """One process or several, wherever it is: exit 130, the results of yesterday whole, and no worker left behind."""
    out, log, scratch = tmp_path / "out", tmp_path / "registro.txt", tmp_path / "scratch"
    scratch.mkdir()
    shutil.copytree(yesterday, out)
    process = start(
        "consolidar",
        many,
        "-o",
        out / "C.xlsx",
        "--csv",
        out,
        *CORTE,
        "--sin-cache",
        "--sin-historial",
        "--procesos",
        processes,
        "--registro",
        log,
        env={"TMPDIR": str(scratch)},
        start_new_session=True,
    )
    files = sum(1 for one in many.rglob("*") if one.is_file())

    def lines() -> int:
        return log.read_text(encoding="utf-8").count("\n") if log.exists() else 0

    happened = {
        "reading": lambda: lines() > 20,
        "measuring": lambda: lines() > files,
        "writing": lambda: lines() > files and any(out.glob("~ixl-*")),
    }
    begun(process, happened[moment])
    if processes == 1:
        process.send_signal(number)
    else:
        os.killpg(process.pid, number)  # as the terminal does: the whole group gets it
    said = process.communicate(timeout=30)[1].decode()
    assert process.returncode == 130, said
    assert said.strip() == "Interrumpido: ningún archivo quedó a medias."
    assert contents(out) == contents(yesterday)
    assert list(scratch.iterdir()) == []
    deadline = time.monotonic() + 10
    while alive_in_group(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive_in_group(process.pid) == []


# two runs at once


def test_two_runs_at_once_share_cache_and_result(tmp_path):
    root = tmp_path / "Implementaciones"
    shutil.copytree(PORTFOLIO, root)
    command = (
        "consolidar",
        root,
        "-o",
        tmp_path / "C.xlsx",
        "--csv",
        tmp_path,
        "--cache",
        tmp_path / "c.sqlite",
        "--sin-historial",
        *CORTE,
    )
    both = [start(*command), start(*command)]
    ends = [(one.communicate(timeout=120), one.returncode) for one in both]
    assert [code for _, code in ends] == [1, 1], ends
    assert "Resumen" in openpyxl.load_workbook(tmp_path / "C.xlsx").sheetnames
    assert not list(tmp_path.glob("~ixl-*"))
    assert run_json(*command, code=1)["lectura"] == {"archivos": 24, "leidos": 0, "de_cache": 24}


# places to write


def limited(size: int):
    """Let a child write files of at most so many bytes: what a full disk looks like to it."""
    import resource

    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@posix
def test_a_full_disk_loses_nothing_and_is_said(yesterday, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(yesterday, out)
    for options, name in ((("-o", out / "C.xlsx"), "C.xlsx"), (("--csv", out), "indicadores.csv")):
        process = start(
            "consolidar",
            PORTFOLIO,
            *options,
            *CORTE,
            "--sin-cache",
            "--sin-historial",
            "--procesos",
            "1",
            preexec_fn=limited(4096),
        )
        said = process.communicate(timeout=120)[1].decode()
        assert process.returncode == 3, said
        assert name in said and "No se pudo escribir" in said
        assert contents(out) == contents(yesterday)


@posix
def test_a_cache_that_does_not_fit_is_done_without_and_said(tmp_path):
    whole = run_json("consolidar", PORTFOLIO, *CORTE, "--sin-cache", "--sin-historial", code=1)
    process = start(
        "consolidar",
        PORTFOLIO,
        *CORTE,
        "--cache",
        tmp_path / "c.sqlite",
        "--sin-historial",
        "--json",
        "--procesos",
        "1",
        preexec_fn=limited(20_000),
    )
    out, said = (text.decode() for text in process.communicate(timeout=120))
    assert process.returncode == 1, said
    assert "No se pudo usar la caché" in said
    found = json.loads(out)
    assert "No se pudo usar la caché" in found["lectura"].pop("sin_cache")
    assert found == whole


def test_a_cache_in_an_impossible_place_is_done_without_and_said(tmp_path):
    (tmp_path / "archivo").write_text("x")
    result = run(
        "consolidar", PORTFOLIO, *CORTE, "--cache", tmp_path / "archivo" / "c.sqlite", "--sin-historial", code=1
    )
    assert "No se pudo usar la caché" in result.stderr
    assert "La próxima corrida leerá todo de nuevo." in result.stderr
    folder = run("consolidar", PORTFOLIO, *CORTE, "--cache", tmp_path, "--sin-historial", code=1)
    assert "es una carpeta" in folder.stderr


def test_a_file_that_is_no_cache_is_not_touched(tmp_path):
    workbook, database = tmp_path / "Cronograma.xlsx", tmp_path / "otra.sqlite"
    shutil.copy(next(PORTFOLIO.rglob("Cronograma General*.xlsx")), workbook)
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE meta (clave TEXT)")
        connection.execute("CREATE TABLE mediciones (valor REAL)")
        connection.commit()
    for path in (workbook, database):
        before = path.read_bytes()
        result = run("consolidar", PORTFOLIO, *CORTE, "--cache", path, "--sin-historial", code=1)
        assert "no es una caché de ixl y no se toca" in result.stderr
        assert path.read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_log_that_does_not_fit_is_said_and_the_run_goes_on(tmp_path):
    process = start(
        "consolidar",
        PORTFOLIO,
        *CORTE,
        "--sin-cache",
        "--sin-historial",
        "--procesos",
        "1",
        "--registro",
        tmp_path / "r.txt",
        preexec_fn=limited(600),
    )
    said = process.communicate(timeout=120)[1].decode()
    assert process.returncode == 1, said
    assert said.count("quedó incompleto") == 1
    assert "no queda espacio" in run("consolidar", PORTFOLIO, "--registro", "/dev/full", code=3).stderr
    assert "carpeta" in run("consolidar", PORTFOLIO, "--registro", tmp_path, code=3).stderr


def test_a_file_that_is_no_log_is_not_written_to(tmp_path):
    """A wrong name after --registro added its lines to somebody's workbook, which then was damaged."""
    workbook, notes = tmp_path / "Cronograma.xlsx", tmp_path / "notas.txt"
    shutil.copy(next(PORTFOLIO.rglob("Cronograma General*.xlsx")), workbook)
    notes.write_text("fecha de la reunión", encoding="utf-8")
    for path in (workbook, notes):
        before = path.read_bytes()
        said = run("consolidar", PORTFOLIO, "--sin-cache", "--sin-historial", "--registro", path, code=3).stderr
        assert "no es un resultado de ixl" in said
        assert path.read_bytes() == before
    (tmp_path / "vacío.txt").touch()
    run("consolidar", PORTFOLIO, *CORTE, "--sin-cache", "--sin-historial", "--registro", tmp_path / "vacío.txt", code=1)
    assert (tmp_path / "vacío.txt").read_text(encoding="utf-8").startswith("fecha\truta")


BLANK = [
    ("consolidar", ""),
    ("consolidar", "  "),
    ("revisar", ""),
    ("nuevo", "", "--proyecto", "P", "--cliente", "C", "--tipo", "cierre"),
    ("indicadores", ""),
    ("estado", ""),
    ("fichas", PORTFOLIO, "-o", ""),
    *(
        ("consolidar", PORTFOLIO, option, "")
        for option in (
            "-o",
            "--csv",
            "--registro",
            "--cache",
            "--historial",
            "--cliente",
            "--coordinador",
            "--area",
            "--excluir",
        )
    ),
]


@pytest.mark.parametrize("words", BLANK, ids=lambda words: " ".join(map(str, words[:1] + words[2:3])))
def test_a_variable_that_a_script_forgot_to_set_is_wrong_use_and_not_the_current_folder(words, tmp_path, monkeypatch):
    shutil.copytree(next(PORTFOLIO.glob("Telefonía*")), tmp_path / "aquí")
    monkeypatch.chdir(tmp_path / "aquí")
    before = contents(tmp_path / "aquí")
    assert run(*words, code=2).stderr.count("Error: ") == 1
    assert contents(tmp_path / "aquí") == before


def test_the_log_has_a_line_for_each_file(tmp_path):
    log = tmp_path / "nueva" / "registro.txt"
    for _ in range(2):
        run(
            "consolidar",
            PORTFOLIO,
            *CORTE,
            "--cache",
            tmp_path / "c.sqlite",
            "--sin-historial",
            "--registro",
            log,
            code=1,
        )
    rows = list(csv.DictReader(log.open(encoding="utf-8"), delimiter="\t"))
    assert len(rows) == 48
    assert {row["estado"] for row in rows[:24]} >= {"leído"}
    assert {row["estado"] for row in rows[24:]} >= {"de caché"}
    assert rows[0]["formato"].endswith(" v1")


def test_a_workbook_of_a_person_is_never_replaced(tmp_path):
    filled = tmp_path / "Cronograma.xlsx"
    shutil.copy(next(PORTFOLIO.rglob("Cronograma General*.xlsx")), filled)
    other = tmp_path / "Ventas.xlsx"
    openpyxl.Workbook().save(other)
    note = tmp_path / "Nota.xlsx"
    note.write_text("no es un libro")
    for target in (filled, other, note):
        before = target.read_bytes()
        said = run("consolidar", PORTFOLIO, "-o", target, *CORTE, "--sin-cache", code=3).stderr
        assert "no es un resultado de ixl" in said
        assert target.read_bytes() == before
    with pytest.raises(ixl.ImplementationXLError, match="no es un resultado de ixl") as error:
        ixl.export_consolidated(ixl.consolidate(PORTFOLIO), filled)
    assert [(one.code, one.path) for one in error.value.problems] == [("E815", str(filled))]
    (tmp_path / "tablas").mkdir()
    (tmp_path / "tablas" / "problemas.csv").write_text("mis;problemas\n1;2\n", encoding="utf-8")
    said = run(
        "consolidar", PORTFOLIO, "--csv", tmp_path / "tablas", *CORTE, "--sin-cache", "--sin-historial", code=3
    ).stderr
    assert "problemas.csv" in said
    assert [path.name for path in (tmp_path / "tablas").iterdir()] == ["problemas.csv"]


def test_an_earlier_consolidated_workbook_and_an_empty_file_are_replaced(tmp_path):
    target = tmp_path / "nueva" / "C.xlsx"
    for _ in range(2):
        run("consolidar", PORTFOLIO, "-o", target, *CORTE, "--sin-cache", "--sin-historial", code=1)
    first = target.read_bytes()
    target.write_bytes(b"")
    run("consolidar", PORTFOLIO, "-o", target, *CORTE, "--sin-cache", "--sin-historial", code=1)
    assert target.read_bytes() == first


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("nada",), 3, "No existe la carpeta"),
        ((__file__,), 3, "es un archivo"),
        (("vacía",), 3, "No hay libros de Excel"),
        (("vacía", "-o", "C.xls"), 2, ".xlsx"),
        (("vacía", "-o", "C"), 2, ".xlsx"),
        ((PORTFOLIO, "-o", "carpeta.xlsx"), 3, "es una carpeta"),
        ((PORTFOLIO, "-o", "archivo/C.xlsx"), 3, "hay un archivo donde debería haber una carpeta"),
        ((PORTFOLIO, "--csv", "archivo"), 3, "hay un archivo donde debería haber una carpeta"),
        ((PORTFOLIO, "--procesos", "0"), 2, "0"),
        ((PORTFOLIO, "--procesos", "-1"), 2, "-1"),
        ((PORTFOLIO, "--procesos", "abc"), 2, "abc"),
        ((PORTFOLIO, "--tolerar", "-1"), 2, "-1"),
    ],
)
def test_a_wrong_place_or_number_is_said(tmp_path, monkeypatch, options, code, words):
    monkeypatch.chdir(tmp_path)
    Path("vacía").mkdir()
    Path("carpeta.xlsx").mkdir()
    Path("archivo").write_text("x")
    result = run("consolidar", *options, code=code)
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert not list(tmp_path.rglob("~ixl-*"))
    said = run_json("consolidar", *options, code=code)
    assert set(said) == {"esquema", "error"}


# tables


def test_parquet_holds_what_the_csv_holds_with_types_and_texts_as_they_are(tmp_path):
    run("consolidar", PORTFOLIO, "--csv", tmp_path, *CORTE, "--sin-cache", "--sin-historial", code=1)
    for table in TABLES:
        typed = pyarrow.parquet.read_table(tmp_path / f"{table.name}.parquet")
        with (tmp_path / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            plain = list(csv.reader(stream))
        assert typed.column_names == plain[0] == list(table.columns)
        numbers = {name for name, kind in table.columns.items() if kind in ("numero", "entero")}
        assert len(plain) - 1 == typed.num_rows > 0
        for texts, row in zip(plain[1:], typed.to_pylist(), strict=True):
            for text, (name, value) in zip(texts, row.items(), strict=True):
                if value is None or name not in numbers:
                    assert text.removeprefix("'") == str("" if value is None else value).removeprefix("'")
                else:
                    assert float(text) == value
    types = {field.name: str(field.type) for field in pyarrow.parquet.read_schema(tmp_path / "indicadores.parquet")}
    assert (types["corte"], types["valor"], types["estado"]) == ("date32[day]", "double", "string")


def test_a_text_that_looks_like_a_formula_is_harmless_in_csv_and_whole_in_parquet(tmp_path):
    root = tmp_path / "Implementaciones"
    shutil.copytree(PORTFOLIO, root)
    (root / "=1+1").mkdir()
    shutil.copy(next(PORTFOLIO.rglob("Cronograma General*.xlsx")), root / "=1+1" / "=HYPERLINK(1).xlsx")
    os.chdir(root)
    try:
        run("consolidar", ".", "--csv", tmp_path / "t", *CORTE, "--sin-cache", "--sin-historial", code=1)
    finally:
        os.chdir(tmp_path)
    with (tmp_path / "t" / "problemas.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    files = pyarrow.parquet.read_table(tmp_path / "t" / "problemas.parquet").column("archivo").to_pylist()
    assert any(one and one.startswith("=1+1/") for one in files)


# a person watches


@posix
def test_on_a_terminal_the_progress_is_shown_and_nothing_of_it_elsewhere(many, tmp_path):
    import pty

    ours, its = pty.openpty()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "implementation_xl",
            "consolidar",
            str(many),
            *CORTE,
            "--sin-cache",
            "--sin-historial",
            "--json",
            "--procesos",
            "1",
        ],
        stdout=(tmp_path / "salida.json").open("wb"),
        stderr=its,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "140"},
    )
    os.close(its)
    shown = b""
    with contextlib.suppress(OSError):  # how Linux says that the other side has closed
        while piece := os.read(ours, 65536):
            shown += piece
            if len(shown) > 1 << 22:
                break
    os.close(ours)
    process.wait(timeout=120)
    text = shown.decode(errors="replace")
    assert process.returncode == 1, text
    files = sum(1 for one in many.rglob("*") if one.is_file())
    assert "Leyendo" in text
    assert f"de {files} libros" in text
    assert "por segundo · quedan" in text
    assert "hallazgos" in text
    assert json.loads((tmp_path / "salida.json").read_bytes())["lectura"]["archivos"] == files
