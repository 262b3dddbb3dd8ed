"""Windows, on any system: files held by Excel, names that are none, arguments as typed, line ends, endings."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import click
import pytest
from checkout import PORTFOLIO
from cli_helper import project, run, run_json, start
from ficha_helper import export, month
from forms_helper import filled
from held_files import DENIED, SHARED, hold, refused
from hypothesis import given
from hypothesis import strategies as st

import implementation_xl as ixl
from implementation_xl.base import files, windows
from implementation_xl.base.files import beside, check_writable, reason
from implementation_xl.base.names import file_safe, name_fault
from implementation_xl.cli import ending
from implementation_xl.cli.commands.revisar import expanded
from implementation_xl.cli.demo import folder as demo_folder
from implementation_xl.projects.mended import copy_path

SAMPLE = "cobranzas"
CORTE = ("--corte", "2026-06-30")
QUIET = (*CORTE, "--sin-cache", "--sin-historial", "--procesos", "1")
on_windows = pytest.mark.skipif(sys.platform != "win32", reason="only Windows does this")
FAULTY = next(PORTFOLIO.glob("Cooperativa*"))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A project of which three workbooks have something to mark."""
    return Path(shutil.copytree(FAULTY, tmp_path / "Implementaciones" / FAULTY.name))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# the second night


@pytest.mark.parametrize(
    "change", [lambda log: log, lambda log: log.replace(b"\n", b"\r\n"), lambda log: b"\xef\xbb\xbf" + log]
)
def test_the_log_goes_on_the_second_night_whoever_ended_its_lines(change, faulty, tmp_path):
    """Windows ended the lines of the first night with CR LF; Notepad puts a mark before the first."""
    log = tmp_path / "registro.txt"
    night = (
        "consolidar",
        faulty,
        *CORTE,
        "--registro",
        log,
        "--cache",
        tmp_path / "c.sqlite",
        "-o",
        tmp_path / "C.xlsx",
    )
    run(*night, code=1)
    assert b"\r" not in log.read_bytes()
    rows = log.read_text("utf-8").splitlines()
    log.write_bytes(change(log.read_bytes()))
    run(*night, code=1)
    assert len(log.read_text("utf-8-sig").splitlines()) == 2 * len(rows) - 1


@pytest.mark.parametrize("text", ["fecha", "fecha\n", "fecha\truta\n", "otra\r\nfecha\truta"])
def test_what_only_begins_like_a_log_is_none(text, faulty, tmp_path):
    log = tmp_path / "notas.txt"
    log.write_bytes(text.encode())
    code = 1 if text == "fecha" else 3  # a log cut short by a kill
    run("consolidar", faulty, *QUIET, "--registro", log, code=code)


# the open copy


@pytest.mark.parametrize("number", [SHARED, DENIED])
def test_a_marked_copy_open_in_excel_is_a_problem_of_its_file_and_the_others_are_written(number, faulty, monkeypatch):
    run("revisar", faulty, "--anotar", *CORTE, code=1)
    copies = sorted(faulty.rglob("* (revisado).xlsx"))
    held, before = copies[0], {path: path.stat().st_ino for path in copies}
    hold(monkeypatch, held, number=number)
    found = run_json("revisar", faulty, "--anotar", *CORTE, code=1)["archivos"]
    refusals = [
        (file["archivo"], problem["archivo"])
        for file in found
        for problem in file["problemas"]
        if problem["codigo"] == "E801"
    ]
    assert [Path(copy).name for _, copy in refusals] == [held.name]
    assert Path(refusals[0][0]).name == held.name.replace(" (revisado)", "")
    assert [path for path in copies if path.stat().st_ino == before[path]] == [held]
    assert not list(faulty.rglob("~ixl-*"))
    assert held.name in run("revisar", faulty, "--anotar", *CORTE, code=1).stdout


def test_an_edited_copy_that_is_open_is_neither_set_aside_nor_lost(faulty, monkeypatch):
    book = next(faulty.glob("EP *"))
    run("revisar", book, "--anotar", *CORTE, code=1)
    copy = copy_path(book)
    shutil.copy(filled(faulty.parent, "control_actas"), copy)  # it says something else by now
    before = copy.read_bytes()
    hold(monkeypatch, copy)
    (file,) = run_json("revisar", book, "--anotar", *CORTE, code=1)["archivos"]
    assert "E801" in {problem["codigo"] for problem in file["problemas"]} and "copia_revisada" not in file
    assert copy.read_bytes() == before


@pytest.mark.parametrize("suffix", [".ods", ".xls"])
def test_a_list_alone_is_written_once_and_never_inside_another_writing(suffix, tmp_path, monkeypatch):
    """Windows replaces no file that this process holds: not a temporary one that another writing holds."""
    source = next(PORTFOLIO.rglob(f"*{suffix}"))
    book = Path(shutil.copy(source, tmp_path / source.name))
    temporary: list[str] = []
    replace = os.replace

    def replaced(first: str, second: str) -> None:
        assert os.fspath(second) not in temporary
        temporary.append(os.fspath(first))
        replace(first, second)

    monkeypatch.setattr(os, "replace", replaced)
    assert ixl.annotate(ixl.read(book), problems=[ixl.Problem("E401", str(book))]) == copy_path(book)
    assert len(temporary) == 1


@pytest.mark.parametrize("number", [SHARED, DENIED])
def test_who_holds_a_file_for_a_moment_is_waited_for(number, tmp_path, monkeypatch):
    target = tmp_path / "C.xlsx"
    target.write_bytes(b"ayer")
    tries = hold(monkeypatch, target, number=number, times=3, patience=5)
    with beside(target) as temporary:
        temporary.write_bytes(b"hoy")
    assert target.read_bytes() == b"hoy" and len(tries) == 3
    assert 1 <= sum((0.05, 0.1, 0.2, 0.3, 0.4, 0.5)) <= 2.5


@pytest.mark.parametrize(("fault", "number"), [(errno.ENOSPC, 112), (errno.EACCES, 19), (errno.EACCES, 21)])
def test_what_waiting_does_not_mend_is_not_waited_for(fault, number, tmp_path, monkeypatch):
    tries = []

    def fail(*_: object) -> None:
        tries.append(1)
        error = OSError(fault, "no")
        error.winerror = number  # type: ignore[attr-defined,unused-ignore]
        raise error

    monkeypatch.setattr(os, "replace", fail)
    monkeypatch.setattr(windows, "PAUSES", (9.0,))
    with pytest.raises(ixl.ImplementationXLError), beside(tmp_path / "C.xlsx") as temporary:
        temporary.write_bytes(b"")
    assert len(tries) == 1 and not list(tmp_path.iterdir())


def test_of_the_results_of_a_night_the_one_that_is_open_is_said_and_the_others_are_new(faulty, tmp_path, monkeypatch):
    book, tables = tmp_path / "C.xlsx", tmp_path / "tablas"
    night = ("consolidar", faulty, *QUIET, "-o", book, "--csv", tables)
    run(*night, code=1)
    for held in (book, tables / "problemas.csv"):
        before = {path: path.stat().st_ino for path in (book, *tables.iterdir())}
        with monkeypatch.context() as patched:
            hold(patched, held)
            found = run_json(*night, "--tolerar", "999", code=1)
        assert [Path(one["archivo"]).name for one in found["problemas"] if one["codigo"] == "E801"] == [held.name]
        assert [path for path in before if path.stat().st_ino == before[path]] == [held]
    hold(monkeypatch, book)
    assert set(run_json("consolidar", faulty, *QUIET, "-o", book, code=3)) == {"esquema", "error"}
    assert not list(tmp_path.rglob("~ixl-*"))


def test_a_ficha_that_is_held_leaves_no_copy_that_nobody_told_of(tmp_path, monkeypatch):
    (june,) = export(month(6), tmp_path)
    hold(monkeypatch, june.path)
    (july,) = export(month(7), tmp_path)
    assert [one.code for one in july.problems] == ["A832"]
    assert {path.name for path in tmp_path.iterdir()} == {june.path.name, july.path.name}


def test_a_ficha_that_cannot_be_written_is_a_problem_and_the_others_are(faulty, tmp_path, monkeypatch):
    out = tmp_path / "Fichas"
    names = sorted(path.name for path in ixl.export_fichas(ixl.consolidate(faulty, date(2026, 6, 30)), out))
    shutil.rmtree(out)
    hold(monkeypatch, out / names[0])
    document = run_json("fichas", faulty, "-o", out, "--sin-historial", *CORTE, code=1)
    assert sorted(path.name for path in out.iterdir()) == names[1:]
    assert [Path(one["archivo"]).name for one in document["problemas"] if one["codigo"] == "E801"] == names[:1]
    with pytest.raises(ixl.ImplementationXLError) as caught:
        ixl.export_fichas(ixl.consolidate(faulty, date(2026, 5, 29)), out)
    assert [Path(one.path or "").name for one in caught.value.problems] == names[:1]


def test_the_calendar_and_the_draft_that_are_open_say_so(tmp_path, monkeypatch):
    folder = project(SAMPLE, tmp_path)
    calendar = tmp_path / "Agenda.ics"
    run("agenda", folder, "-o", calendar)
    hold(monkeypatch, calendar)
    assert "abierto en otro programa" in run("agenda", folder, "-o", calendar, code=3).stderr


# names


IMPOSSIBLE = ["aux", "COM1", "Banco: Andino", "Qué?", "a|b", "50 <100>", 'La "buena"', "LPT¹", "con", "nul.v2"]


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_impossible_name_is_refused_before_the_work(name, faulty, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    for words in (
        ("generar", "control_actas", "-o", f"{name}.xlsx"),
        ("consolidar", faulty, "-o", f"{name}.xlsx"),
        ("consolidar", faulty, "--csv", name),
        ("consolidar", faulty, "--registro", f"{name}.txt"),
        ("consolidar", faulty, "--cache", f"{name}.sqlite"),
        ("consolidar", faulty, "--historial", f"{name}.sqlite"),
        ("fichas", faulty, "-o", f"Fichas/{name}"),
        ("agenda", faulty, "-o", f"{name}.ics"),
        ("correo", faulty, "--plantilla", "encuesta", "-o", f"{name}/x.eml"),
        ("acta", faulty, "--tipo", "interna", "-o", f"{name}.xlsx"),
        ("nuevo", name, "--proyecto", "P", "--cliente", "C", "--tipo", "cierre"),
        ("historial", "-o", f"{name}.csv"),
        ("compromisos", faulty, "-o", f"{name}.xlsx"),
        ("demo", name),
    ):
        assert "Windows" in run_json(*words, code=3)["error"], words
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["aux.xlsx", "Banco: Andino.xlsx", "sub?/x.xlsx"])
def test_the_library_refuses_it_with_a_code(name, tmp_path):
    for write in (
        lambda: ixl.generate("control_actas", tmp_path / name),
        lambda: check_writable(tmp_path / name),
        lambda: ixl.annotate(ixl.read(next(FAULTY.glob("EP *"))), tmp_path / name),
    ):
        with pytest.raises(ixl.ImplementationXLError) as caught:
            write()
        assert [problem.code for problem in caught.value.problems] == ["E804"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such file can be there")
def test_what_is_there_under_such_a_name_goes_on(tmp_path, faulty):
    odd = tmp_path / "Corte 12:30"
    odd.mkdir()
    run("consolidar", faulty, *QUIET, "-o", odd / "C.xlsx", code=1)
    assert ixl.generate("control_actas", odd / "Actas.xlsx").exists()


@given(st.text(max_size=40))
def test_a_name_made_safe_has_no_fault(text):
    assert name_fault(file_safe(text)) == ""


@pytest.mark.parametrize(
    "name", ["C [1].xlsx", "C %TEMP%.xlsx", "C $HOME.xlsx", "~C.xlsx", "C {a,b}.xlsx", "¡Sí! & más.xlsx"]
)
def test_a_possible_name_is_taken_as_it_is_typed(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(filled(tmp_path, "control_actas"), "C 1.xlsx")
    before = Path("C 1.xlsx").read_bytes()
    assert run_json("generar", "control_actas", "-o", name)["archivos"][0]["archivo"] == name
    assert Path(name).exists() and Path("C 1.xlsx").read_bytes() == before


def test_click_changes_no_argument(monkeypatch):
    given: dict[str, object] = {}
    monkeypatch.setattr(click.Group, "main", lambda self, *_, **options: given.update(options))
    run("formatos")
    assert given["windows_expand_args"] is False


def test_patterns_are_for_review_alone_and_only_where_no_such_file_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARPETA", "sub")
    Path("sub").mkdir()
    for name in ("a.xlsx", "b.xlsx", "b [1].xlsx", "~$a.xlsx", "sub/c.xlsx"):
        Path(name).touch()
    assert list(expanded(["*.xlsx"])) == ["a.xlsx", "b [1].xlsx", "b.xlsx"]
    assert list(expanded(["b [1].xlsx", "b [2].xlsx"])) == ["b [1].xlsx", "b [2].xlsx"]
    assert list(expanded(["$CARPETA/?.xlsx"])) in (["sub/c.xlsx"], ["sub\\c.xlsx"])
    assert list(expanded(["no*.xlsx", "memory://x/*.xlsx"])) == ["no*.xlsx", "memory://x/*.xlsx"]
    Path("$CARPETA").touch()
    assert list(expanded(["$CARPETA"])) == ["$CARPETA"]


# true reasons


def told(fault: int, number: int | None, path: Path) -> str:
    error = OSError(fault, "The system says so.", str(path))
    if number is not None:
        error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    return files.refusal(path, error).problems[0].params["reason"]


@pytest.mark.parametrize(
    ("fault", "number", "words"),
    [
        (errno.EACCES, 32, "abierto en otro programa"),
        (errno.EACCES, 33, "abierto en otro programa"),
        (errno.EACCES, 19, "protegido contra escritura"),
        (errno.EACCES, 21, "no está lista"),
        (errno.ENOENT, 206, "demasiado larga"),
        (errno.ENOENT, 53, "red no responde"),
        (errno.EINVAL, 123, "no es posible en Windows"),
        (errno.EINVAL, 4242, "The system says so"),
        (errno.ENOSPC, None, "no queda espacio"),
    ],
)
def test_the_reason_is_the_one_that_windows_has(fault, number, words, tmp_path):
    said = told(fault, number, tmp_path / "x.xlsx")
    assert words in said and not said.endswith(".")


def test_a_folder_and_a_read_only_file_are_said_to_be_that(tmp_path):
    (tmp_path / "carpeta.xlsx").mkdir()
    (tmp_path / "fijo.xlsx").touch()
    (tmp_path / "fijo.xlsx").chmod(0o444)
    assert told(errno.EACCES, 5, tmp_path / "carpeta.xlsx") == "es una carpeta"
    assert told(errno.EACCES, 5, tmp_path / "fijo.xlsx") == "es de solo lectura"
    (tmp_path / "fijo.xlsx").chmod(0o644)


def test_a_folder_opened_as_a_file_and_a_path_too_long_as_windows_says_them(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert reason(PermissionError(errno.EACCES, "Permission denied", str(tmp_path))) == "es una carpeta"
    assert "demasiado larga" in reason(FileNotFoundError(errno.ENOENT, "No such file", str(tmp_path / ("x" * 280))))
    assert "no existe" in reason(FileNotFoundError(errno.ENOENT, "No such file", str(tmp_path / "x")))


def test_a_name_too_long_is_found_before_the_work_and_leaves_no_folder(tmp_path, faulty):
    said = run("consolidar", faulty, *QUIET, "-o", tmp_path / "nueva" / f"{'x' * 300}.xlsx", code=3).stderr
    assert "demasiado larga" in said
    assert not (tmp_path / "nueva").exists()


# one path that the system does not follow; one path typed in two ways


@pytest.mark.parametrize("fault", [OSError(errno.EACCES, "no"), ValueError("embedded null character")])
def test_a_path_whose_identity_the_system_refuses_ends_no_review(fault, faulty, monkeypatch):
    book = next(faulty.glob("EP *"))
    real = os.path.realpath

    def refuse(path: str, **options: bool) -> str:
        if str(path) == str(book):
            raise fault
        return real(path, **options)

    monkeypatch.setattr(os.path, "realpath", refuse)
    names = [Path(one["archivo"]).name for one in run_json("revisar", faulty, book, *CORTE, code=1)["archivos"]]
    assert names.count(book.name) == 1 and len(names) > 3


def test_a_path_too_long_is_a_problem_of_its_own_in_a_review(faulty):
    found = run_json("revisar", "x" * 300, faulty, *CORTE, code=1)["archivos"]
    assert found[0]["formato"] is None and len(found) > 3


def test_a_root_typed_in_other_case_finds_what_was_read(faulty, tmp_path, monkeypatch):
    """As Windows has it, where both name one folder: there a link stands for it."""
    monkeypatch.setattr(os.path, "normcase", lambda path: str(path).lower())
    other = faulty.with_name(faulty.name.upper())
    if not other.exists():
        other.symlink_to(faulty, target_is_directory=True)
    cache = ("--cache", tmp_path / "c.sqlite", "--sin-historial", *CORTE)
    first = run_json("consolidar", faulty, *cache, code=1)["lectura"]
    second = run_json("consolidar", other, *cache, code=1)["lectura"]
    assert first["leidos"] > 0 and (second["leidos"], second["de_cache"]) == (0, first["leidos"])


# the demo again


def made(folder: Path) -> Path:
    book = folder / "Resultados" / "Consolidado.xlsx"
    book.parent.mkdir(parents=True)
    for name in ("a.xlsx", "Consolidado.xlsx", "z.xlsx"):
        book.with_name(name).write_bytes(name.encode())
    demo_folder.record(folder)
    return book


@pytest.mark.parametrize("name", ["a.xlsx", "Consolidado.xlsx", "z.xlsx"])
def test_a_demo_with_a_workbook_open_loses_nothing(name, tmp_path, monkeypatch):
    book = made(tmp_path).with_name(name)
    before = contents(tmp_path)
    with monkeypatch.context() as patched:
        hold(patched, book)
        with pytest.raises(ixl.ImplementationXLError) as caught:
            demo_folder.prepare(tmp_path)
    assert [(one.code, Path(one.path or "").name) for one in caught.value.problems] == [("E801", name)]
    assert contents(tmp_path) == before
    demo_folder.prepare(tmp_path)
    assert contents(tmp_path) == {}


def test_the_lock_of_an_open_workbook_is_named(tmp_path):
    book = made(tmp_path)
    book.with_name(f"~${book.name}").touch()
    with pytest.raises(ixl.ImplementationXLError, match="abierto"):
        demo_folder.prepare(tmp_path)
    assert book.exists()


# being asked to end


def test_the_closing_of_the_window_is_like_ctrl_c_and_waits_for_the_end(monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(ending._thread, "interrupt_main", lambda: asked.append(1))
    done = threading.Event()
    assert ending.told_to_end(0, done) is ending.told_to_end(1, done) is False  # Ctrl-C, Ctrl-Break: signals
    done.set()
    assert ending.told_to_end(2, done) is True and asked == [1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to a child")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_ctrl_c_while_the_workers_start_says_one_line(method, tmp_path):
    """To the whole group, as a terminal sends it, at the very moment at which each process starts."""
    code = (
        "import multiprocessing, os, signal, sys\n"
        f"multiprocessing.set_start_method({method!r})\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from implementation_xl.adapters.running import starting\n"
        "start = starting._Quiet.start\n"
        "def started(self):\n    start(self)\n    os.killpg(os.getpgid(0), signal.SIGINT)\n"
        "starting._Quiet.start = started\n"
        "from implementation_xl.cli.main import main\n"
        f"sys.argv = ['ixl', 'consolidar', {str(PORTFOLIO)!r}, '--sin-cache', '--procesos', '2', '--silencioso']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, start_new_session=True
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.strip() in ("", "Interrumpido: ningún archivo quedó a medias.")


@on_windows
def test_ctrl_break_ends_the_real_command_cleanly(tmp_path):
    log = tmp_path / "registro.txt"
    group = subprocess.CREATE_NEW_PROCESS_GROUP  # type: ignore[attr-defined]
    process = start("consolidar", PORTFOLIO, *QUIET, "--registro", log, creationflags=group)
    while not log.exists() and process.poll() is None:  # then it is at work
        time.sleep(0.05)
    process.send_signal(signal.CTRL_BREAK_EVENT)  # type: ignore[attr-defined]
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and b"Traceback" not in err


@on_windows
def test_a_copy_really_held_is_a_problem_of_its_file(faulty):
    import ctypes

    run("revisar", faulty, "--anotar", *CORTE, code=1)
    held = sorted(faulty.rglob("* (revisado).xlsx"))[0]
    open_file = ctypes.windll.kernel32.CreateFileW  # type: ignore[attr-defined]
    open_file.restype = ctypes.c_void_p
    handle = open_file(str(held), 0x80000000, 0, None, 3, 0, None)
    try:
        found = run_json("revisar", faulty, "--anotar", *CORTE, code=1)["archivos"]
    finally:
        ctypes.windll.kernel32.CloseHandle(ctypes.c_void_p(handle))  # type: ignore[attr-defined]
    assert [p["archivo"] for f in found for p in f["problemas"] if p["codigo"] == "E801"]


def test_refusals_are_as_windows_makes_them():
    assert windows.is_held(refused(SHARED), Path("x")) and windows.is_held(refused(DENIED), Path("x"))
    assert not windows.is_held(PermissionError(errno.EACCES, "no"), Path("x"))
    assert json.dumps(reason(refused()))
