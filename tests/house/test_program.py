"""The folder that needs no Python holds all that the program needs, its worker processes and the panel included."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from checkout import PORTFOLIO, ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The program as it is released; minutes in the making, so only where somebody has installed PyInstaller."""
    pytest.importorskip("PyInstaller", reason="PyInstaller is not installed (extra dev)")
    target = tmp_path_factory.mktemp("programa")
    subprocess.run([sys.executable, str(ROOT / "scripts" / "build_program.py"), str(target)], check=True)
    return target / "ixl" / ("ixl.exe" if os.name == "nt" else "ixl")


@pytest.fixture
def alone(tmp_path):
    """An environment in which there is no Python."""
    kept = {name: os.environ[name] for name in ("SystemRoot", "TEMP", "LANG") if name in os.environ}
    return {**kept, "HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path), "PATH": str(tmp_path)}


def test_it_reads_in_workers_writes_and_shows_the_panel(program, alone, tmp_path):
    def run(*words: str | Path) -> str:
        command = [str(program), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=alone, check=False)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    assert re.match(r"ixl \d", run("--version"))
    assert "Línea de Atención al" in run("estado", PORTFOLIO)
    assert "libros revisados" in run("revisar", PORTFOLIO)
    run("generar", "control_actas", "-o", tmp_path / "x.xlsx")
    command = [str(program), "panel", str(PORTFOLIO), "--sin-navegador"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=alone) as process:
        try:
            address = re.search(r"http://\S+", process.stdout.readline())[0]
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            page = browser.open(address).read().decode()
            while "Leyendo los libros" in page:
                page = browser.open(address).read().decode()
            assert "Línea de Atención al Cliente" in page
        finally:
            process.terminate()
