"""Files made to do harm: each costs one clear problem or is read, never a crash, a hang, a dead batch or gigabytes."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import python_calamine
from cli_helper import run, run_json, start
from hostile_files import CASES
from mutations import compressed
from other_formats import BUNDLE, binary, xlsb_parts, xlsb_records
from outcome import assert_whole
from project_helper import handover

import implementation_xl as ixl
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.finding import workbooks
from implementation_xl.workbooks.reading import isolation
from implementation_xl.workbooks.reading import workbook as reading

MEGABYTES = 400
READ = """
import json, resource, sys
import implementation_xl as ixl
codes = {path: [one.code for one in ixl.read(path).problems] for path in sys.argv[1:]}
peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([codes, peaks]))
"""


@pytest.mark.parametrize("name", CASES)
def test_one_file_is_one_clear_problem(name, tmp_path):
    make, words, codes = CASES[name]
    path = tmp_path / name
    path.write_bytes(make())
    reading = ixl.read(path)
    assert_whole(reading)
    if codes is not None:
        assert tuple(one.code for one in reading.problems if one.severity == "error") == codes
    for problem in reading.problems:
        if problem.code in ("E109", "E112", "E103"):
            assert words in problem.message


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """A project folder with a sound form and every hostile file beside it."""
    folder = tmp_path_factory.mktemp("cartera") / "Banco Andino"
    folder.mkdir()
    handover(folder)
    for name, (make, _, _) in CASES.items():
        (folder / name).write_bytes(make())
    return folder


def test_a_folder_of_them_is_reviewed_to_the_end(corpus):
    found = run_json("revisar", corpus, code=1)["archivos"]
    assert [Path(one["archivo"]).name for one in found] == [Path(one).name for one in workbooks(corpus)]
    for one in found:
        expected = CASES.get(Path(one["archivo"]).name)
        if expected and expected[2] and one["formato"] is None:
            codes = [problem["codigo"] for problem in one["problemas"]]
            passed_over = {"E103": ["N124"], "E106": ["N123"]}.get(expected[2][0])
            assert codes == (passed_over or list(expected[2]))


def test_a_folder_of_them_is_measured_and_consolidated(corpus, tmp_path):
    measured = run_json("indicadores", corpus, code=1)
    assert [one["id"] for one in measured["indicadores"]] == ["requerimientos", "cronograma", "actas"]
    one = run_json("consolidar", corpus.parent, "-o", tmp_path / "a.xlsx", "--sin-cache", "--sin-historial", code=1)
    four = run_json(
        "consolidar",
        corpus.parent,
        "-o",
        tmp_path / "b.xlsx",
        "--sin-cache",
        "--sin-historial",
        "--procesos",
        "2",
        code=1,
    )
    assert one == four
    assert one["lectura"]["archivos"] == len(CASES) + 1


@pytest.mark.skipif(sys.platform == "win32", reason="the system does not say how much memory a process took")
def test_none_of_them_takes_gigabytes(corpus):
    """Read one after the other by one process and its workers: the peak is that of the hungriest.

    A shell stands between, for a process starts with the peak of the one that it was forked from.
    """
    paths = sorted(map(str, corpus.iterdir()))
    command = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", READ, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    _, peaks = json.loads(done.stdout)
    assert max(peaks) / (1024 if sys.platform != "darwin" else 1024**2) < MEGABYTES


# What only looks like a file


def codes(path: Path) -> list[str]:
    return [one.code for one in ixl.read(path).problems]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no such files")
def test_a_pipe_a_socket_and_a_device_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "tubería.xlsx")
    with socket.socket(socket.AF_UNIX) as one:
        place = os.open(tmp_path, os.O_RDONLY)
        one.bind(f"/proc/self/fd/{place}/conector.xlsx")  # a socket's own path may be no longer than 107 bytes
        os.close(place)
        (tmp_path / "dispositivo.xlsx").symlink_to("/dev/zero")
        handover(tmp_path)
        found = {
            Path(one["archivo"]).name: [problem["codigo"] for problem in one["problemas"]]
            for one in run_json("revisar", tmp_path, code=1)["archivos"]
        }
        assert found.pop("Entrega de Proyecto.xlsx") == []
        assert found == {name: ["E111"] for name in ("conector.xlsx", "dispositivo.xlsx", "tubería.xlsx")}
        assert "una tubería" in ixl.read(tmp_path / "tubería.xlsx").problems[0].message
        run("consolidar", tmp_path, "--sin-cache", "--sin-historial", code=1)
        run("indicadores", tmp_path, code=1)


def test_links_that_go_round_in_a_circle_or_nowhere(tmp_path):
    (tmp_path / "a.xlsx").symlink_to("b.xlsx")
    (tmp_path / "b.xlsx").symlink_to("a.xlsx")
    (tmp_path / "ninguno.xlsx").symlink_to("no existe.xlsx")
    (tmp_path / "carpeta.xlsx").mkdir()
    (tmp_path / "carpeta.xlsx" / "otra vez").symlink_to(tmp_path)
    assert codes(tmp_path / "a.xlsx") == ["E104"]
    assert "vueltas" in ixl.read(tmp_path / "a.xlsx").problems[0].message
    assert codes(tmp_path / "ninguno.xlsx") == ["E105"]
    assert codes(tmp_path / "carpeta.xlsx") == ["E104"]
    found = run_json("revisar", tmp_path, code=1)["archivos"]
    assert [problem["codigo"] for one in found for problem in one["problemas"]] == ["E104", "E104", "E105"]


NAMES = [
    "salto\nde línea",
    "tab\tulador",
    "\u202eal revés",
    "\U0001f4c5 agenda",
    "ñandú" * 12,
    "e\u0301",
    "; rm -rf ~",
    "=1+1",
    "«»\"'",
    "%20#5",
    "[rich]",
    "\x1b[31mrojo",
    "\udce9 mal codificado",
    "  espacios ",
]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_with_any_character(tmp_path):
    root = tmp_path / "cartera"
    for number, name in enumerate(NAMES):
        folder = root / name
        made = tmp_path / f"p{number}"  # ixl makes no such names; on the disk they may be all the same
        handover(made, proyecto=f"P{number}", codigo_proyecto=f"IMP-{number}")
        made.parent.joinpath("cartera").mkdir(exist_ok=True)
        made.rename(folder)
        (folder / f"{name}.xlsx").write_bytes(b"")
    found = run_json("revisar", root, code=1)["archivos"]
    assert len(found) == 2 * len(NAMES)
    text = run("revisar", root, code=1).output
    assert "\x1b[31m" not in text
    cache = tmp_path / "cache.sqlite"
    for _ in range(2):
        out = run_json(
            "consolidar",
            root,
            "-o",
            tmp_path / "c.xlsx",
            "--cache",
            cache,
            "--csv",
            tmp_path / "csv",
            "--historial",
            tmp_path / "h.sqlite",
            "--registro",
            tmp_path / "r.log",
            code=1,
        )
        assert len(out["proyectos"]) == len(NAMES)
        assert out["lectura"]["archivos"] == 2 * len(NAMES)
    run("fichas", root, "-o", tmp_path / "fichas", "--por-proyecto", "--sin-historial", code=1)
    run("revisar", root, "--anotar", code=1)
    for name in NAMES:
        run("indicadores", root / name, code=1)


def test_limits_of_a_file_can_be_set_on_the_command_line(tmp_path):
    handover(tmp_path)
    (tmp_path / "grande.xlsx").write_bytes(bytes(1_500_000))
    options = ("--limite-tamano", "1", "--limite-segundos", "30", "--limite-memoria", "512")
    for command in ("revisar", "indicadores"):
        assert "E109" in json.dumps(run_json(command, tmp_path, *options, code=1))
        run(command, tmp_path, "--limite-segundos", "0", code=2)
    found = run_json("consolidar", tmp_path, "--sin-cache", "--sin-historial", *options, code=1)
    assert "E109" in json.dumps(found)
    found = run_json("fichas", tmp_path, "-o", tmp_path / "fichas", "--sin-historial", *options, code=None)
    assert "E109" in json.dumps(found)


# What ends a reader


def test_a_fault_of_ours_over_one_file_is_told_and_the_others_are_read(tmp_path, monkeypatch):
    handover(tmp_path / "a")
    handover(tmp_path / "b", codigo_proyecto="IMP-2")
    whole = reading.read_here

    def fails(path, **options):
        if "a" in Path(path).parts:
            raise KeyError("no previsto")
        return whole(path, **options)

    monkeypatch.setattr(isolation, "read_here", fails)
    found = run_json("consolidar", tmp_path, "--sin-cache", "--sin-historial", code=1)
    assert [one["codigo"] for one in found["problemas"] if one["gravedad"] == "error"] == ["E108"]
    assert "KeyError('no previsto')" in found["problemas"][0]["mensaje"]
    assert len(found["proyectos"]) == 2
    (read,) = isolation.read_all([str(tmp_path / "a" / "Entrega de Proyecto.xlsx")], catalog=catalog())
    assert [one.code for one in read.problems] == ["E108"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_what_the_parser_prints_when_it_fails_is_not_shown(tmp_path):
    """A record cut in the middle makes the parser of .xlsb panic, and print so."""
    records = xlsb_records()["xl/workbook.bin"]
    cut = [(kind, content[:9]) if kind == BUNDLE else (kind, content) for kind, content in records]
    data = compressed({**xlsb_parts(), "xl/workbook.bin": binary(cut)})
    with pytest.raises(BaseException, match="out of range") as caught:
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert type(caught.value).__name__ == "PanicException"
    (tmp_path / "libro.xlsb").write_bytes(data)
    handover(tmp_path)
    for command in ("revisar", "consolidar"):
        options = ("--sin-cache", "--sin-historial", "--procesos", "2") if command == "consolidar" else ()
        process = start(command, tmp_path, *options, env={"RUST_BACKTRACE": "1"})
        out, err = process.communicate(timeout=60)
        assert (process.returncode, b"panicked" in err, b"calamine" in err) == (1, False, False), err
        assert command == "consolidar" or b"E101" in out
