"""The nightly run where things are refused: closed folders, full disks, outputs that go nowhere."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json, start
from xlsx_rules import findings

import implementation_xl as ixl

QUIET = ("--corte", "2026-06-30", "--sin-cache", "--sin-historial", "--procesos", "1")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs devices, mounts or permissions of Unix")


def bound_by_permissions() -> list[str]:
    """What to put before a command so that permissions bind it, even where this user may do anything."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("no permission binds this user")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def told(*args: str | Path, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command, run as a user whom permissions bind."""
    command = [*bound_by_permissions(), sys.executable, "-m", "implementation_xl", *map(str, args)]
    done = subprocess.run(command, capture_output=True, env=os.environ | (env or {}), timeout=120, check=False)
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def root(tmp_path):
    """A portfolio, one folder and one workbook of which nobody may read."""
    place = Path(shutil.copytree(PORTFOLIO, tmp_path / "Implementaciones"))
    folder, other = sorted(place.iterdir())[:2]
    file = sorted(other.glob("*.xlsx"))[0]
    folder.chmod(0)
    file.chmod(0)
    yield place
    folder.chmod(0o755)
    file.chmod(0o644)


@pytest.fixture
def disk(tmp_path):
    """A small disk and how to size it, in bytes."""
    place = tmp_path / "disco"
    place.mkdir()
    if (
        os.geteuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("this user may not mount a small disk")

    def size(kilobytes: int) -> Path:
        subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", place], check=True)
        return place

    yield size
    subprocess.run(["umount", place], check=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# what may not be read


def test_a_closed_folder_is_a_project_of_its_own_that_says_so(root, tmp_path):
    closed = sorted(root.iterdir())[0]
    code, out, err = told("consolidar", root, "-o", tmp_path / "C.xlsx", *QUIET, "--json")
    assert code == 1, err
    found = json.loads(out)
    known = run_json("consolidar", PORTFOLIO, *QUIET, code=1)
    assert [Path(one["carpeta"]).name for one in found["proyectos"]] == [
        Path(one["carpeta"]).name for one in known["proyectos"]
    ]
    shut = [one for one in found["problemas"] if one["codigo"] in ("E132", "E104")]
    assert (Path(shut[0]["archivo"]).name, shut[0]["codigo"]) == (closed.name, "E132")
    assert "abierto en Excel" not in shut[0]["mensaje"]
    assert len(shut) == 2 and shut[1]["archivo"].endswith(".xlsx")
    spoilt = {closed.name, Path(shut[1]["archivo"]).parent.name}
    for ours, before in zip(found["proyectos"], known["proyectos"], strict=True):
        if Path(ours["carpeta"]).name not in spoilt:
            assert ours["indicadores"] == before["indicadores"]


def test_a_root_that_may_not_be_read_is_said(tmp_path):
    root = tmp_path / "cerrada"
    root.mkdir(mode=0)
    code, out, err = told("consolidar", root, "-o", tmp_path / "C.xlsx", *QUIET, "--json")
    root.chmod(0o755)
    assert code == 3
    assert "no hay permiso" in json.loads(out)["error"] and "no hay permiso" in err
    assert not (tmp_path / "C.xlsx").exists()


def test_every_command_says_what_may_not_be_read_and_ends_with_three(root, tmp_path):
    closed = sorted(root.iterdir())[0]
    file = next(path for path in sorted(sorted(root.iterdir())[1].glob("*.xlsx")))
    for args in (
        ("indicadores", closed),
        ("estado", closed),
        ("fichas", closed, "-o", tmp_path / "f"),
        ("consolidar", closed),
        ("acta", closed, "--tipo", "interna"),
    ):
        code, _, err = told(*args)
        assert code == 3 and "no hay permiso" in err, (args, err)
    code, out, _ = told("revisar", closed, file)
    assert code == 1 and "E132" in out and "E104" in out


def test_places_that_may_not_be_written_are_said_before_or_after_the_work(tmp_path):
    place = tmp_path / "ajena"
    place.mkdir()
    place.chmod(0o555)
    for options in (
        ("-o", place / "C.xlsx"),
        ("-o", place / "nueva" / "C.xlsx"),
        ("--csv", place),
        ("--registro", place / "r.txt"),
    ):
        code, _, err = told("consolidar", PORTFOLIO, *QUIET, *options)
        assert code == 3 and "no hay permiso" in err
    code, out, err = told(
        "consolidar",
        PORTFOLIO,
        "--corte",
        "2026-06-30",
        "--sin-cache",
        "--historial",
        place / "h.sqlite",
        "-o",
        tmp_path / "C.xlsx",
    )
    assert code == 1 and "E826" in out and (tmp_path / "C.xlsx").exists()
    code, _, err = told(
        "consolidar", PORTFOLIO, "--corte", "2026-06-30", "--sin-historial", "--cache", place / "c.sqlite"
    )
    assert code == 1 and "No se pudo usar la caché" in err
    place.chmod(0o755)
    assert list(place.iterdir()) == []


# disks that fill up


def test_results_of_one_run_take_the_place_of_yesterdays_together_or_not_at_all(disk, tmp_path):
    place = disk(1024)
    options = ("-o", place / "C.xlsx", "--csv", place)
    run("consolidar", PORTFOLIO, *QUIET, *options, code=1)
    before = contents(place)
    used = sum(-(-len(one) // 4096) * 4 for one in before.values())
    seen = set()
    for free in (4, 12, 24, 36, 60, 200):
        disk(used + free)
        code, _, err = told("consolidar", PORTFOLIO, *QUIET, *options, "--corte", "2026-05-29")
        seen.add(code)
        after = contents(place)
        assert after.keys() == before.keys()
        if code == 3:
            assert "no queda espacio en el disco" in err
            assert after == before
        else:
            assert all(after[name] != before[name] for name in after if name.startswith(("C", "indicadores")))
    assert seen == {1, 3}


def test_a_full_temporary_folder_is_named_and_left_clean(disk, tmp_path):
    place = disk(40)
    code, _, err = told("consolidar", PORTFOLIO, *QUIET, "-o", tmp_path / "C.xlsx", env={"TMPDIR": str(place)})
    assert code == 3
    assert f"no queda espacio en el disco en la carpeta temporal «{place}»" in err
    assert list(place.iterdir()) == [] and not (tmp_path / "C.xlsx").exists()


def test_a_history_and_a_cache_on_a_full_disk_are_done_without_and_recover(disk, tmp_path):
    place = disk(12)
    options = ("--corte", "2026-06-30", "--historial", place / "h.sqlite", "-o", tmp_path / "C.xlsx")
    code, out, _ = told("consolidar", PORTFOLIO, *options, "--sin-cache")
    assert code == 1 and "E826" in out and "no queda espacio" in out
    disk(1024)
    code, out, _ = told("consolidar", PORTFOLIO, *options, "--sin-cache")
    assert code == 1 and "cifras nuevas" in out
    disk((place / "h.sqlite").stat().st_size // 1024 + 4)
    full = contents(place)
    code, out, _ = told("consolidar", PORTFOLIO, *options[2:], "--sin-cache", "--corte", "2026-05-30")
    assert code == 1 and "E826" in out
    listed = run_json("historial", place / "h.sqlite")["mediciones"]
    assert {one["corte"] for one in listed} == {"2026-06-30"}
    assert contents(place).keys() == full.keys()
    code, _, err = told(
        "consolidar", PORTFOLIO, "--corte", "2026-06-30", "--sin-historial", "--cache", place / "c.sqlite"
    )
    assert code == 1 and "No se pudo usar la caché" in err and "no queda espacio" in err
    disk(4096)
    for read in (24, 0):
        found = run_json(
            "consolidar", PORTFOLIO, "--corte", "2026-06-30", "--sin-historial", "--cache", place / "c.sqlite", code=1
        )["lectura"]
        assert found["leidos"] == read


def test_marked_copies_and_fichas_on_a_full_disk_leave_what_was_there(disk, tmp_path):
    place = disk(4096)
    faulty = next(PORTFOLIO.glob("Clínica*"))
    root = Path(shutil.copytree(faulty, place / "Implementaciones"))
    fichas = place / "fichas"
    run("fichas", root, "-o", fichas, "--corte", "2026-06-30", "--sin-historial", code=None)
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    used = sum(-(-len(one) // 4096) * 4 for one in before.values())
    disk(used + 8)
    code, _, err = told("fichas", root, "-o", fichas, "--corte", "2026-05-30", "--sin-historial")
    assert code == 3 and "no queda espacio" in err
    code, _, err = told("revisar", root, "--anotar")
    assert code == 3 and "no queda espacio" in err
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


# outputs that go nowhere


def redirected(how: str, *args: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and error of the command with redirections as a shell writes them."""
    command = ["sh", "-c", f'"$@" {how}', "sh", sys.executable, "-m", "implementation_xl", *map(str, args)]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_an_output_that_is_full_or_closed_changes_no_exit_code_but_that_of_lost_results(as_json):
    work = ("consolidar", PORTFOLIO, *QUIET, *as_json)
    code, out, err = redirected(">/dev/full", *work)
    assert (code, out) == (3, "")
    assert err == "Error: «salida estándar»: no queda espacio en el disco.\n"
    for how, args, expected in (
        ("2>/dev/full", work, 1),
        (">&-", work, 1),
        (">&- 2>&- <&-", work, 1),
        ("2>/dev/full", ("consolidar", "no existe", *as_json), 3),
        (">/dev/full", ("consolidar", "no existe", *as_json), 3),
        (">/dev/full 2>/dev/full", ("consolidar", "--no-existe", *as_json), 2),
    ):
        code, _, err = redirected(how, *args)
        assert code == expected, (how, err)
        assert "Traceback" not in err and "Exception" not in err


def test_a_folder_of_results_that_vanishes_while_the_run_goes_on_is_made_again(tmp_path):
    out = tmp_path / "salida"
    process = start("consolidar", PORTFOLIO, *QUIET, "-o", out / "C.xlsx", "--registro", tmp_path / "r.txt")
    while not (tmp_path / "r.txt").exists():
        assert process.poll() is None, process.communicate()
    with contextlib.suppress(OSError):
        shutil.rmtree(out)
    said = process.communicate(timeout=120)[1].decode()
    assert process.returncode == 1, said
    assert (out / "C.xlsx").exists()


# long paths


def test_folders_too_deep_for_their_path_are_said_and_those_of_hundreds_of_characters_are_read(tmp_path, monkeypatch):
    """Windows stops at 260 characters and Linux at 4,096; a share can hold longer ones by links and mounts."""
    monkeypatch.chdir(tmp_path)
    root = Path("hondo")
    deep = root.joinpath(*[f"Carpeta {number} de un nombre muy largo {'x' * 60}" for number in range(8)])
    shutil.copytree(next(PORTFOLIO.glob("Clínica*")), deep)
    place = os.open(root, os.O_RDONLY)
    for _ in range(45):  # the system takes no path this long, but steps into it one by one
        os.mkdir("p" * 100, dir_fd=place)
        below = os.open("p" * 100, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = below
    os.close(place)
    out = tmp_path / "fuera"
    found = run_json("consolidar", root, "-o", out / "C.xlsx", "--csv", out, *QUIET, code=1)
    assert len(str(deep.resolve())) > 800
    known = run_json("consolidar", next(PORTFOLIO.glob("Clínica*")), *QUIET, code=None)["proyectos"][0]
    assert [one["indicadores"] for one in found["proyectos"] if one["proyecto"]] == [known["indicadores"]]
    (lost,) = (one for one in found["problemas"] if one["codigo"] == "E132")
    assert "la ruta es demasiado larga" in lost["mensaje"]
    assert findings(out / "C.xlsx") == []
    run("fichas", root, "-o", out, "--por-proyecto", "--sin-historial", code=1)
    assert run("revisar", root, "--anotar", code=1).output.count("Copia marcada") > 0
    for args in (("-o", "q" * 300 + ".xlsx"), ("-o", "/".join(["q" * 200] * 25) + "/C.xlsx"), ("--csv", "q" * 300)):
        assert "demasiado larga" in run_json("consolidar", PORTFOLIO, *args, *QUIET, code=3)["error"]
    assert "demasiado larga" in run_json("consolidar", "q" * 300, *QUIET, code=3)["error"]


def test_a_path_that_windows_does_not_take_is_not_said_to_be_missing(tmp_path, monkeypatch):
    short, long = tmp_path / "no está.xlsx", tmp_path / ("x" * 250) / "no se ve.xlsx"
    monkeypatch.setattr(sys, "platform", "win32")
    found = {path: ixl.read(path).problems for path in (short, long, long.parent)}
    assert [one.code for problems in found.values() for one in problems] == ["E105", "E104", "E132"]
    assert all("260 caracteres" in found[path][0].message for path in (long, long.parent))


# a system that gives little


@pytest.mark.parametrize("fault", [OSError(errno.EROFS, "Read-only file system"), BrokenProcessPool()])
def test_a_system_without_worker_processes_is_told_what_helps(fault, tmp_path, monkeypatch):
    """Containers without /dev/shm, services with a few open files."""

    def none(*_, **__):
        raise fault

    monkeypatch.setattr("pebble.ProcessPool", none)
    error = run_json("consolidar", PORTFOLIO, *QUIET[:-2], "--procesos", "2", code=3)["error"]
    assert "Este equipo no permite crear los procesos que leen" in error and "--procesos 1" in error
    found = run_json("consolidar", PORTFOLIO, *QUIET, code=1)
    assert {Path(one["archivo"]).suffix for one in found["problemas"] if one["codigo"] == "E108"} == {".xls", ".ods"}
    assert len(run_json("revisar", PORTFOLIO, code=1)["archivos"]) == 24


def test_a_current_folder_that_is_gone_is_said(tmp_path):
    gone = tmp_path / "ida"
    gone.mkdir()
    command = (
        f'cd "{gone}" && rmdir "{gone}" && "{sys.executable}" -m implementation_xl consolidar "{PORTFOLIO}" --json'
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 3
    assert "La carpeta actual ya no existe" in json.loads(done.stdout)["error"]
