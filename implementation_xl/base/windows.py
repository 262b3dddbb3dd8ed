"""What Windows says when it refuses a file, by its own numbers: the C library makes one "no permission" of many."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

LONGEST_PATH = 260
TOO_LONG = "la ruta es demasiado larga"
HELD = "está abierto en otro programa (Excel, OneDrive, un antivirus)"
NOT_READY = "la unidad no está lista: revise que el disco o la memoria estén conectados"
NO_NETWORK = "la carpeta de red no responde"
DENIED, SHARED, LOCKED = 5, 32, 33
REASONS = {
    2: "no existe",
    3: "no existe la carpeta",
    DENIED: "no hay permiso, o está abierto en Excel",
    15: NOT_READY,
    19: "el disco está protegido contra escritura",
    21: NOT_READY,
    23: "el disco o la red fallaron al leerlo o escribirlo",
    SHARED: HELD,
    LOCKED: HELD,
    39: "no queda espacio en el disco",
    53: NO_NETWORK,
    55: NO_NETWORK,
    59: NO_NETWORK,
    64: NO_NETWORK,
    65: "no hay permiso en la carpeta de red",
    67: NO_NETWORK,
    86: "la carpeta de red pide otra clave",
    112: "no queda espacio en el disco",
    121: NO_NETWORK,
    123: "ese nombre no es posible en Windows",
    161: "esa ruta no es posible en Windows",
    206: TOO_LONG,
    223: "pasa del tamaño que el sistema permite",
    225: "el antivirus no lo permite",
    362: "OneDrive no está en marcha",
    389: "OneDrive no lo tiene en este equipo",
    1117: "el disco o la red fallaron al leerlo o escribirlo",
    1167: NOT_READY,
    1231: NO_NETWORK,
    1326: "la carpeta de red pide usuario y clave",
    1920: "el sistema no lo puede abrir",
}
"""By the number of the error (`winerror`), where the number of the C library says less or something else."""

PAUSES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Seconds between the tries on a file that another program holds: an antivirus soon lets go, Excel does not."""


def windows_number(error: OSError) -> int | None:
    """Windows' own number of an error; None elsewhere, and where only the C library was asked."""
    number: int | None = getattr(error, "winerror", None)
    return number


def windows_reason(error: OSError) -> str:
    """What the number of an error means, in words a person understands; "" where it tells nothing more."""
    return REASONS.get(windows_number(error) or 0, "")


def opened_folder(error: OSError) -> bool:
    """True where a folder was opened as a file, which Windows calls a lack of permission."""
    refused = sys.platform == "win32" and isinstance(error, PermissionError) and windows_number(error) is None
    return refused and os.path.isdir(error.filename or "")  # noqa: PTH112


def beyond_windows(path: str) -> bool:
    """True for a path that Windows, as it comes, says is not there because it is too long."""
    return sys.platform == "win32" and len(os.path.abspath(path)) >= LONGEST_PATH  # noqa: PTH100


def is_read_only(path: str | os.PathLike[str]) -> bool:
    """True for a file that nobody may write to, which Windows neither replaces nor removes."""
    try:
        return not os.stat(path).st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)  # noqa: PTH116
    except (OSError, ValueError):
        return False


def is_held(error: OSError, path: Path) -> bool:
    """True when it is another program, for now, that has a file open and keeps it from being replaced or removed."""
    number = windows_number(error)
    return number in (SHARED, LOCKED) or (number == DENIED and not (os.path.isdir(path) or is_read_only(path)))  # noqa: PTH112


def patiently(change: Callable[[], object], path: Path) -> None:
    """Change `path`, again for a second or two where another program holds it; raises OSError when it goes on so."""
    for pause in PAUSES:
        try:
            change()
            return
        except OSError as error:
            if not is_held(error, path):
                raise
        time.sleep(pause)
    change()


def asked_again(error: OSError, folder: Path) -> OSError:
    """The error of something that may not be written in `folder`, with Windows' own number where it told none."""
    if os.name != "nt" or not isinstance(error, PermissionError) or windows_number(error) is not None:
        return error
    trial = folder / f"~ixl-{os.urandom(6).hex()}.tmp"
    try:
        trial.mkdir()
    except OSError as told:
        return told
    with contextlib.suppress(OSError):
        trial.rmdir()
    return error
