"""A portfolio on an SFTP server, as companies keep one: the answer is that of the disk, what fails is said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from checkout import PORTFOLIO

import implementation_xl as ixl
from implementation_xl.adapters.running import remote
from implementation_xl.reports.documents.portfolio import portfolio_json

pytest.importorskip("paramiko")
fsspec = pytest.importorskip("fsspec")

from sftp_server import PASSWORD, USER, sftp_server  # noqa: E402

CUTOFF = date(2026, 6, 30)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, str]]:
    """A folder of two projects, and the address at which a server has it."""
    folder = tmp_path / "servidor" / "Implementaciones"
    for project in sorted(one for one in PORTFOLIO.iterdir() if one.is_dir())[:2]:
        shutil.copytree(project, folder / project.name)
    monkeypatch.setattr(remote, "FIRST_PAUSE", 0.001)
    with sftp_server(folder.parent) as port:
        signed_in = {"username": USER, "password": PASSWORD, "port": port}
        monkeypatch.setitem(fsspec.config.conf, "sftp", signed_in)
        fsspec.get_filesystem_class("sftp").clear_instance_cache()
        yield folder, "sftp://127.0.0.1/Implementaciones"


def figures(portfolio: ixl.Portfolio, root: str) -> str:
    shown = {key: value for key, value in portfolio_json(portfolio).items() if key != "lectura"}
    return str(shown).replace(root, "RAIZ")


def test_a_folder_over_sftp_gives_what_the_same_files_give_on_the_disk(served, tmp_path, monkeypatch):
    folder, address = served
    cache = tmp_path / "c.sqlite"
    monkeypatch.chdir(folder.parent)
    local = ixl.consolidate("Implementaciones", CUTOFF)
    far = ixl.consolidate(address, CUTOFF, cache=cache, workers=1)
    assert far.files == far.read == local.files
    assert figures(far, address) == figures(local, "Implementaciones")
    changed = next(folder.rglob("Cronograma*.xlsx"))
    assert ixl.consolidate(address, CUTOFF, cache=cache).read == 0
    changed.touch()
    assert ixl.consolidate(address, CUTOFF, cache=cache).read == 1


def test_what_an_sftp_server_refuses_is_said(served, monkeypatch):
    _, address = served
    with pytest.raises(ixl.ImplementationXLError, match="No existe"):
        ixl.consolidate(f"{address}/no hay", CUTOFF)
    monkeypatch.setitem(fsspec.config.conf["sftp"], "password", "otra")
    fsspec.get_filesystem_class("sftp").clear_instance_cache()
    with pytest.raises(ixl.ImplementationXLError) as error:
        ixl.consolidate(address, CUTOFF)
    assert [one.code for one in error.value.problems] == ["E131"]
