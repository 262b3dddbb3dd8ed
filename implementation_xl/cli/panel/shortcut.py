"""A shortcut on the desktop that opens the panel of a folder with a double click."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from implementation_xl.base.files import beside, free_name
from implementation_xl.base.names import file_safe

DESKTOPS = ("Desktop", "Escritorio")


def desktop(home: Path | None = None) -> Path:
    """The folder of the desktop, also where OneDrive keeps it; the home folder where there is none."""
    if home is None and sys.platform not in ("win32", "darwin"):
        import platformdirs

        named = Path(platformdirs.user_desktop_dir())
        if named.is_dir():
            return named
    base = home or Path.home()
    clouds = [
        Path(os.environ[name]) for name in ("OneDriveCommercial", "OneDrive") if home is None and name in os.environ
    ]
    places = [place / name for place in (*clouds, base) for name in DESKTOPS]
    return next((place for place in places if place.is_dir()), base)


def make_shortcut(root: Path, folder: Path | None = None, system: str = sys.platform) -> Path:
    """Put a shortcut to the panel of `root` on the desktop (or in `folder`); its path.

    An earlier shortcut to the same folder takes its place; another file of that name stays, and the shortcut takes the
    next free name. Raises ImplementationXLError where none can be written.
    """
    ending, text = _content(root, system)
    target = (folder or desktop()) / f"{file_safe(f'Panel de {root.name}')}{ending}"
    if target.exists() and target.read_bytes() != text.encode("utf-8"):
        target = free_name(target)
    with beside(target) as temporary:
        temporary.write_bytes(text.encode("utf-8"))
    if system != "win32":
        target.chmod(0o755)
    return target


def _content(root: Path, system: str) -> tuple[str, str]:
    """The ending of the shortcut's name and what stands in it, for a system as `sys.platform` calls it."""
    command = [
        sys.executable,
        *([] if getattr(sys, "frozen", False) else ["-m", "implementation_xl"]),
        "panel",
        str(root),
    ]
    if system == "win32":
        quoted = " ".join(f'"{part}"' for part in command).replace("%", "%%")
        return (
            ".cmd",
            f"@echo off\r\nchcp 65001 >nul\r\ntitle Panel de Implementación\r\n{quoted}\r\nif errorlevel 1 pause\r\n",
        )
    if system == "darwin":
        return ".command", f"#!/bin/sh\nexec {shlex.join(command)}\n"
    quoted = " ".join(_for_desktop(part) for part in command)
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        f"Name=Panel de {_one_line(root.name)}",
        f"Exec={quoted}",
        "Terminal=true",
    )
    return ".desktop", "\n".join([*lines, "Categories=Office;", ""])


def _for_desktop(part: str) -> str:
    """An argument as the `Exec` of a desktop entry has it: in quotes, and once more escaped as any value of it."""
    quoted = part.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$")
    return '"' + quoted.replace("\\", "\\\\").replace("%", "%%") + '"'


def _one_line(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").split())
