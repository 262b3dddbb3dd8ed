"""Projects on a server: the same answer as from the disk, only what changed is fetched, and failures in words."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import fsspec
import openpyxl
import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json, start
from fsspec.implementations.memory import MemoryFileSystem
from moto.server import ThreadedMotoServer
from survey_helper import csv_text

import implementation_xl as ixl
from implementation_xl.adapters.running import remote
from implementation_xl.projects.reviewing import review
from implementation_xl.reports.documents.portfolio import portfolio_json
from implementation_xl.workbooks.finding import candidates, workbooks

CUTOFF = date(2026, 6, 30)


def upload(root: str, source: Path = PORTFOLIO) -> str:
    system, path = fsspec.core.url_to_fs(root)
    for file in sorted(one for one in source.rglob("*") if one.is_file()):
        system.pipe_file(f"{path}/{file.relative_to(source).as_posix()}", file.read_bytes())
    return root


def plain(portfolio: ixl.Portfolio) -> str:
    """A portfolio as the interface shows it, but for where it lies and how its files were had."""
    found = portfolio_json(portfolio)
    found.pop("lectura")
    here = os.path.relpath(portfolio.root) if "://" not in portfolio.root else portfolio.root
    return repr(found).replace(here.replace(os.sep, "/"), "ROOT")


@pytest.fixture
def memory():
    """A copy of the test data in this process's memory."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield upload("memory://Implementaciones")
    system.store.clear()


def test_a_remote_portfolio_gives_what_the_same_files_give_on_the_disk(memory):
    assert plain(ixl.consolidate(memory, CUTOFF)) == plain(ixl.consolidate(PORTFOLIO, CUTOFF))
    assert plain(ixl.consolidate(f"{memory}/", CUTOFF)) == plain(ixl.consolidate(PORTFOLIO, CUTOFF))


def test_remote_and_local_folders_are_walked_by_one_rule(tmp_path):
    names = [
        "z.xlsx",
        "Ángel/b.xlsx",
        "ángel.xlsx",
        "angel/A.xlsx",
        "Angel/sub/c.ods",
        "Papelera/x.xlsx",
        "a/.oculta/x.xlsx",
        "a/~$x.xlsx",
        "a/x (revisado).xlsx",
        "a/nota.txt",
        "a/B.XLSX",
        "a/b/papelera/x.xlsx",
        "ñ/1.xls",
    ]
    system = fsspec.filesystem("memory")
    system.store.clear()
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1")
        system.pipe_file(f"/walk/{name}", b"1")
    local = [Path(one).relative_to(tmp_path).as_posix() for one in workbooks(tmp_path)]
    remote = [one.removeprefix("memory://walk/") for one in workbooks("memory://walk")]
    assert remote == local
    assert len(local) == 7


def test_a_second_run_fetches_only_what_changed(memory, tmp_path):
    cache = tmp_path / "cache.sqlite"
    first = ixl.consolidate(memory, CUTOFF, cache=cache)
    assert first.read == first.files
    again = ixl.consolidate(memory, CUTOFF, cache=cache)
    assert (again.read, plain(again)) == (0, plain(first))
    changed = next(workbooks(memory))
    fsspec.filesystem("memory").pipe_file(changed.removeprefix("memory:/"), b"PK\x03\x04 truncated")
    third = ixl.consolidate(memory, CUTOFF, cache=cache)
    assert third.read == 1
    assert [one.path for one in third.problems if one.code == "E101"] == [changed]


def test_a_remote_file_is_read_and_reviewed_by_its_address(memory):
    address = next(workbooks(memory))
    reading = ixl.read(address)
    assert reading.form is not None
    assert reading.path == address
    assert [one.reading.path for one in review([address])] == [address]
    assert {one.reading.path for one in review([memory])} == set(workbooks(memory))
    with pytest.raises(ixl.ImplementationXLError, match="en este equipo"):
        ixl.annotate(reading)


def test_the_commands_take_an_address(memory, tmp_path):
    whole = run_json("consolidar", memory, "--sin-cache", "--corte", "2026-06-30", "-o", tmp_path / "C.xlsx", code=1)
    assert whole["proyectos"][0]["carpeta"].startswith("memory://Implementaciones/")
    folder = whole["proyectos"][0]["carpeta"]
    assert run_json("indicadores", folder, code=None)["proyecto"] == whole["proyectos"][0]["proyecto"]
    assert run_json("revisar", folder, code=None)["archivos"][0]["archivo"].startswith(folder)
    run("fichas", memory, "-o", tmp_path / "Fichas", "--corte", "2026-06-30", code=1)
    assert list((tmp_path / "Fichas").glob("*.xlsx"))


def test_links_of_the_consolidated_workbook_lead_to_files_and_https_only(memory, tmp_path):
    portfolio = ixl.consolidate(memory, CUTOFF)
    target = ixl.export_consolidated(portfolio, tmp_path / "C.xlsx")
    book = openpyxl.load_workbook(target)
    outside = [
        cell.hyperlink.target
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink and cell.hyperlink.target
    ]
    assert outside == []
    assert book["Indicadores"].max_row > len(portfolio.projects)


def test_a_remote_root_that_is_none_is_said(memory):
    with pytest.raises(ixl.ImplementationXLError, match="No existe «memory://nada»"):
        ixl.consolidate("memory://nada", CUTOFF)
    with pytest.raises(ixl.ImplementationXLError, match="es un archivo"):
        ixl.consolidate(next(workbooks(memory)), CUTOFF)
    assert ixl.read("memory://Implementaciones/no está.xlsx").problems[0].code == "E105"


def test_what_is_missing_for_an_address_is_said_with_the_command_that_installs_it(monkeypatch):
    assert "pip install msgraphfs" in run("consolidar", "msgraph://sitio/Documentos", code=3).stderr
    assert "pip install gdrive-fsspec" in run("revisar", "gdrive://Implementaciones", code=3).stderr
    assert "clase de dirección" in run("consolidar", "nada://x", code=3).stderr
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    for command in (("consolidar", "s3://cubo/x"), ("revisar", "s3://cubo/x"), ("indicadores", "s3://cubo/x")):
        assert 'pip install "implementation-xl[remoto]"' in run(*command, code=3).stderr
    with pytest.raises(ixl.ImplementationXLError, match="remoto"):
        ixl.read("s3://cubo/x.xlsx")


def test_a_password_in_an_address_goes_no_further():
    said = run("consolidar", "sftp://ana:secreto@servidor/x", code=3).stderr
    assert "lleva una clave" in said
    assert "secreto" not in said


def test_a_folder_that_cannot_be_listed_is_counted_and_named(tmp_path, monkeypatch):
    root = tmp_path / "Implementaciones"
    shutil.copytree(PORTFOLIO, root)
    closed = next(path for path in sorted(root.iterdir()) if path.is_dir())
    listing = os.scandir

    def scandir(path):
        if os.fspath(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert [one.path for one in candidates(root) if one.path == str(closed)] == [str(closed)]
    portfolio = ixl.consolidate(root, CUTOFF, workers=1)
    assert [one.path for one in portfolio.problems if one.code == "E132"] == [str(closed)]
    with pytest.raises(ixl.ImplementationXLError, match="No se pudo abrir la carpeta"):
        ixl.consolidate(closed, CUTOFF)


# a server that speaks S3

KEYS = {"AWS_ACCESS_KEY_ID": "prueba", "AWS_SECRET_ACCESS_KEY": "prueba", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(server, monkeypatch):
    """The test data in a bucket of a server of our own, reached as a batch script would: by the environment."""
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": server}.items():
        monkeypatch.setenv(name, value)
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    if not system.exists("cubo"):
        system.mkdir("cubo")
        upload("s3://cubo/Implementaciones")
    yield "s3://cubo/Implementaciones"
    fsspec.filesystem("s3").clear_instance_cache()
    remote._Patience.lost = 0


def test_a_bucket_gives_what_the_same_files_give_on_the_disk(bucket, tmp_path):
    cache = tmp_path / "cache.sqlite"
    on_disk = plain(ixl.consolidate(PORTFOLIO, CUTOFF))
    assert plain(ixl.consolidate(bucket, CUTOFF, workers=1, cache=cache)) == on_disk
    again = ixl.consolidate(bucket, CUTOFF, workers=1, cache=cache)
    assert (again.read, plain(again)) == (0, on_disk)
    changed = next(workbooks(bucket))
    fsspec.filesystem("s3").pipe_file(changed, fsspec.filesystem("s3").cat_file(changed))
    same = ixl.consolidate(bucket, CUTOFF, workers=1, cache=cache)
    assert same.read == 0, "the same content has the same etag"


def test_worker_processes_fetch_from_the_bucket_themselves(bucket, tmp_path):
    command = ("consolidar", bucket, "--sin-cache", "--corte", "2026-06-30", "--json", "--procesos")
    answers = []
    for number in (1, 2):
        process = start(*command, number)
        out, error = process.communicate(timeout=120)
        assert process.returncode == 1, error.decode()
        answers.append(json.loads(out))
    assert answers[0] == answers[1]
    assert answers[0]["lectura"]["leidos"] == len(list(workbooks(PORTFOLIO)))
    assert not [one for one in answers[0]["problemas"] if one["codigo"] in ("E105", "E130", "E131")]


def test_files_of_a_bucket_are_asked_for_together(bucket, monkeypatch):
    paths = [*workbooks(bucket)][:5]
    remote.fetch_ahead([*paths, f"{bucket}/no está [1].xlsx"])
    assert set(remote._ahead) == set(paths)
    monkeypatch.setattr(remote, "_patiently", lambda ask: pytest.fail("asked again"))
    expected = [(PORTFOLIO / path.removeprefix(f"{bucket}/")).read_bytes() for path in paths]
    assert [remote.read_remote(path) for path in paths] == expected
    assert remote._ahead == {}


def test_a_bucket_that_is_none_is_said(bucket):
    for root in ("s3://cubo/nada", "s3://otro/Implementaciones", "s3://"):
        assert f"«{root}»" in run("consolidar", root, "--sin-cache", code=3).stderr


def test_a_server_that_is_down_or_wants_other_keys_is_said(bucket, monkeypatch):
    monkeypatch.setattr(remote, "sleep", lambda seconds: None)
    fsspec.filesystem("s3").clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "no hay conexión con el servidor" in run("consolidar", bucket, "--sin-cache", code=3).stderr
    assert [one.code for one in ixl.read(f"{bucket}/x.xlsx").problems] == ["E130"]
    fsspec.filesystem("s3").clear_instance_cache()
    for name in KEYS:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert "no se encontraron credenciales" in run("consolidar", bucket, "--sin-cache", code=3).stderr
    assert [one.code for one in ixl.read(f"{bucket}/x.xlsx").problems] == ["E131"]


# a server with bad days


class Flaky(MemoryFileSystem):
    """Files in memory, of which some are refused for a while or for ever."""

    protocol = "flaky"
    store: dict = {}  # noqa: RUF012 - the base class keeps its files on the class
    pseudo_dirs = [""]  # noqa: RUF012
    refusals: dict[str, list[Exception]] = {}  # noqa: RUF012
    asked: list[str] = []  # noqa: RUF012

    def cat_file(self, path, start=None, end=None, **more):
        name = path.rpartition("/")[2]
        self.asked.append(name)
        if self.refusals.get(name):
            raise self.refusals[name].pop(0)
        return super().cat_file(path, start, end, **more)


@pytest.fixture
def flaky(monkeypatch):
    """The test data on such a server, and the seconds waited for it."""
    fsspec.register_implementation("flaky", Flaky, clobber=True)
    Flaky.store.clear()
    Flaky.refusals, Flaky.asked = {}, []
    waited: list[float] = []
    monkeypatch.setattr(remote, "sleep", waited.append)
    monkeypatch.setattr(remote._Patience, "lost", 0)
    upload("flaky://x")
    return waited


def test_a_file_that_fails_is_asked_again_with_longer_pauses_and_then_read(flaky):
    name = next(workbooks("flaky://x")).rpartition("/")[2]
    Flaky.refusals[name] = [ConnectionResetError(104, "reset"), TimeoutError()]
    portfolio = ixl.consolidate("flaky://x", CUTOFF, workers=1)
    assert not [one for one in portfolio.problems if one.code in ("E130", "E131")]
    assert Flaky.asked.count(name) >= 3
    assert 0 < flaky[0] < flaky[1]


def test_a_file_that_goes_on_failing_is_one_problem_and_the_rest_is_read(flaky):
    target, refused, *others = workbooks("flaky://x")
    Flaky.refusals[target.rpartition("/")[2]] = [TimeoutError() for _ in range(1000)]
    Flaky.refusals[refused.rpartition("/")[2]] = [PermissionError("Forbidden") for _ in range(1000)]
    portfolio = ixl.consolidate("flaky://x", CUTOFF, workers=1)
    unread = {one.path: one.code for one in portfolio.problems if one.code in ("E130", "E131")}
    assert unread[target] == "E130"
    assert unread[refused] == "E131"
    assert portfolio.read == len(others) + 2
    assert len(flaky) == (remote.TRIES - 1) * sum(code == "E130" for code in unread.values())


def test_a_server_that_has_fallen_does_not_hold_up_every_file(flaky):
    names = {one.rpartition("/")[2] for one in workbooks("flaky://x")}
    Flaky.refusals = {name: [TimeoutError() for _ in range(1000)] for name in names}
    portfolio = ixl.consolidate("flaky://x", CUTOFF, workers=1)
    lost = [one for one in portfolio.problems if one.code == "E130"]
    assert len(lost) == portfolio.files == len(list(workbooks("flaky://x")))
    assert len(Flaky.asked) == remote.GIVEN_UP_AFTER * remote.TRIES
    Flaky.refusals = {}
    assert not [one for one in ixl.consolidate("flaky://x", CUTOFF, workers=1).problems if one.code == "E130"]


def test_a_file_without_any_mark_of_change_is_fetched_each_time(flaky, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "MARKS", ())
    cache = tmp_path / "cache.sqlite"
    first = ixl.consolidate("flaky://x", CUTOFF, cache=cache)
    again = ixl.consolidate("flaky://x", CUTOFF, cache=cache)
    assert again.read == first.files


# a workbook by its address on the web


@pytest.fixture
def web(monkeypatch):
    """A server of pages over the test data; what is asked for below /cerrado, /caído and /pausa is refused."""
    refused = {"/cerrado": 403, "/clave": 401, "/roto": 500}

    class Pages(SimpleHTTPRequestHandler):
        def send_head(self):
            status = next((code for start, code in refused.items() if self.path.startswith(start)), None)
            return self.send_error(status) if status else super().send_head()

        def log_message(self, *_):
            pass

    monkeypatch.setattr(remote, "FIRST_PAUSE", 0)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, directory=str(PORTFOLIO))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_workbook_is_read_by_its_address_on_the_web(web):
    path = next(PORTFOLIO.rglob("Set de Pruebas.xlsx"))
    there = f"{web}/{quote(path.relative_to(PORTFOLIO).as_posix())}"
    (found,) = run_json("revisar", there, code=1)["archivos"]
    (known,) = run_json("revisar", path, code=1)["archivos"]
    for one in (found, *found["problemas"]):
        assert one.pop("archivo") == there
    for one in (known, *known["problemas"]):
        one.pop("archivo")
    assert found == known


def test_what_the_web_refuses_is_said_as_it_is_and_not_as_missing(web):
    for place, words in (
        ("nada.xlsx", "No existe"),
        ("cerrado/a.xlsx", "negó el acceso"),
        ("clave/a.xlsx", "negó el acceso"),
        ("roto/a.xlsx", "No se pudo leer del serv"),
    ):
        error = run_json("revisar", f"{web}/{place}", code=3)["error"]
        assert words in error, error
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/a.xlsx"
        assert "No se pudo leer del servidor" in run_json("revisar", nobody, code=3)["error"]
    for command in ("consolidar", "indicadores"):
        assert "msgraph://" in run_json(command, web, code=3)["error"]


def test_a_survey_in_text_on_a_server_is_found_by_its_first_bytes_only(memory, monkeypatch):
    system = fsspec.filesystem("memory")
    folder = next(path.rpartition("/")[0] for path in sorted(system.store) if "Actas" in path)
    system.pipe_file(f"{folder}/Encuesta.csv", csv_text().encode())
    system.pipe_file(f"{folder}/Base de contactos.csv", b"Nombre,Celular\n" + b"Ana,300\n" * 1000)
    got: list[tuple[str, int | None]] = []
    whole = MemoryFileSystem.cat_file

    def cat_file(self, path, start=None, end=None, **options):
        got.append((path.rpartition("/")[2], end))
        return whole(self, path, start=start, end=end, **options)

    monkeypatch.setattr(MemoryFileSystem, "cat_file", cat_file)
    portfolio = ixl.consolidate(memory, CUTOFF)
    assert [
        one.measurements["satisfaccion"].denominator for one in portfolio.projects if "satisfaccion" in one.measurements
    ] == [6]
    assert [end for name, end in got if name == "Base de contactos.csv"] == [1024]
    assert sum(name == "Encuesta.csv" for name, _ in got) == 2
