"""Projects on a server: the same answer as from the disk, only what changed is fetched, and failures in words."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date
from pathlib import Path

import fsspec
import openpyxl
import pytest
from cli_helper import run, run_json

import implementation_xl as ixl
from implementation_xl.discovery import candidates, workbooks
from implementation_xl.jsonable import portfolio_json
from implementation_xl.reviewing import review

CUTOFF = date(2026, 6, 30)
SOURCE = Path(__file__).parent / "data" / "portafolio"


def upload(root: str, source: Path = SOURCE) -> str:
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
    assert plain(ixl.consolidate(memory, CUTOFF)) == plain(ixl.consolidate(SOURCE, CUTOFF))
    assert plain(ixl.consolidate(f"{memory}/", CUTOFF)) == plain(ixl.consolidate(SOURCE, CUTOFF))


def test_remote_and_local_folders_are_walked_by_one_rule(tmp_path):
    names = ["z.xlsx", "Ángel/b.xlsx", "ángel.xlsx", "angel/A.xlsx", "Angel/sub/c.ods", "Papelera/x.xlsx",
             "a/.oculta/x.xlsx", "a/~$x.xlsx", "a/x (revisado).xlsx", "a/nota.txt", "a/B.XLSX", "a/b/papelera/x.xlsx",
             "ñ/1.xls"]  # fmt: skip
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
    outside = [cell.hyperlink.target for sheet in book for row in sheet.iter_rows() for cell in row
               if cell.hyperlink and cell.hyperlink.target]  # fmt: skip
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
    shutil.copytree(SOURCE, root)
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
