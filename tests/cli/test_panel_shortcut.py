"""The shortcut on the desktop opens the panel of its folder, whatever that is called."""

from __future__ import annotations

import re
import shlex
import sys

import pytest

from implementation_xl.cli.panel.shortcut import make_shortcut

NAMES = ["Implementaciones", "Año 2026 (100 %)", 'Con "comillas" y $HOME', "a`b"]


@pytest.mark.parametrize("name", NAMES)
def test_on_linux_the_arguments_arrive_whole(tmp_path, name):
    root = tmp_path / name
    root.mkdir()
    path = make_shortcut(root, tmp_path, "linux")
    lines = dict(line.split("=", 1) for line in path.read_text("utf-8").splitlines() if "=" in line)
    told = lines["Exec"].replace("\\\\", "\\").replace("%%", "%")
    arguments = [re.sub(r"\\(.)", r"\1", part) for part in re.findall(r'"((?:\\.|[^"\\])*)"', told)]
    assert arguments == [sys.executable, "-m", "implementation_xl", "panel", str(root)]
    assert path.suffix == ".desktop" and path.stat().st_mode & 0o100


def test_on_macos_it_is_a_script(tmp_path):
    path = make_shortcut(tmp_path / "Año 'uno'", tmp_path, "darwin")
    command = shlex.split(path.read_text("utf-8").splitlines()[1])
    assert command == ["exec", sys.executable, "-m", "implementation_xl", "panel", str(tmp_path / "Año 'uno'")]


def test_on_windows_it_is_a_command_file(tmp_path):
    text = make_shortcut(tmp_path / "Año 100 %", tmp_path, "win32").read_bytes().decode("utf-8")
    assert f'"{tmp_path}/Año 100 %%"' in text and text.count("\r\n") == text.count("\n")


def test_again_is_the_same_one_and_a_file_of_somebody_else_stays(tmp_path):
    first = make_shortcut(tmp_path, tmp_path, "linux")
    assert make_shortcut(tmp_path, tmp_path, "linux") == first
    first.write_text("mío", "utf-8")
    other = make_shortcut(tmp_path, tmp_path, "linux")
    assert other != first and first.read_text("utf-8") == "mío"
