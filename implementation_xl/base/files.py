"""Safe writing: beside the target, then renamed, so that a kill leaves the old file or the new one whole."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ImplementationXLError, Problem

if TYPE_CHECKING:
    import sqlite3

DAY = 86_400
MAX_NAME, MAX_NAME_BYTES = 110, 240
WINDOWS_PATH = 260
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\ud800-\udfff]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\..*)?$", re.IGNORECASE)
REASONS = {
    errno.EISDIR: "es una carpeta",
    errno.ENOENT: "no existe la carpeta",
    errno.ENOSPC: "no queda espacio en el disco",
    errno.EFBIG: "pasa del tamaño que el sistema permite",
    errno.EDQUOT: "se agotó el espacio asignado en el disco",
    errno.EROFS: "el disco es de solo lectura",
    errno.ENAMETOOLONG: "la ruta es demasiado larga",
    errno.EBUSY: "está en uso por otro programa",
    errno.EIO: "el disco o la red fallaron al leerlo o escribirlo",
    errno.ECONNREFUSED: "el servidor no acepta la conexión",
    errno.ECONNRESET: "el servidor cortó la conexión",
    errno.ETIMEDOUT: "no respondió a tiempo",
    errno.EHOSTUNREACH: "no hay conexión con el servidor",
    errno.ENETUNREACH: "no hay conexión con el servidor",
    errno.ELOOP: "la ruta da vueltas sobre sí misma",
}

SQLITE_REASONS = {
    "SQLITE_READONLY": "es de solo lectura",
    "SQLITE_CANTOPEN": "no se puede abrir ni crear en esa carpeta",
    "SQLITE_PERM": "no hay permiso",
    "SQLITE_AUTH": "no hay permiso",
    "SQLITE_FULL": "no queda espacio en el disco",
    "SQLITE_IOERR_SHMSIZE": "no queda espacio en el disco",
    "SQLITE_IOERR": "el disco o la red fallaron al leerlo o escribirlo",
}


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A temporary path next to `target` that takes its place when the block ends well, and vanishes when not.

    What an earlier run that was killed left there is removed. Raises ImplementationXLError when the place cannot be
    written.
    """
    remove_litter(target.parent)
    temporary = _free_name(target.parent)
    try:  # whatever ends the block, a signal included, even at its first instant
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as streams:
            while not _hold(streams.enter_context(temporary.open("xb")), temporary):
                temporary = _free_name(target.parent)
            yield temporary
            _settle(temporary)
            if os.name != "nt":
                temporary.replace(target)
        if os.name == "nt":  # which renames no open file
            temporary.replace(target)
    except OSError as error:
        raise failure("E801", target, reason=reason(error)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _free_name(folder: Path) -> Path:
    return folder / f"~ixl-{os.urandom(6).hex()}.tmp"


def _hold(stream: IO[bytes], path: Path) -> bool:
    """Lock a temporary file as long as its writer lives, where the system can; False when it is gone.

    Another run that looks for litter may have taken it before it was held.
    """
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX)
    return path.exists()


def _settle(path: Path) -> None:
    """Have a file on the disk before it takes another's place: after a power cut it would be found empty."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def remove_litter(folder: Path) -> None:
    """Remove the temporary files whose writer is dead: nobody holds them; where none can, those of a day ago."""
    with contextlib.suppress(OSError):
        for path in folder.glob("~ixl-*.tmp"):
            with contextlib.suppress(OSError):
                _remove_abandoned(path)


def _remove_abandoned(path: Path) -> None:
    """Remove a file that nobody holds, which this process holds meanwhile; raises OSError where somebody does."""
    try:
        import fcntl
    except ImportError:
        if time.time() - path.stat().st_mtime > DAY:
            path.unlink()
        return
    with path.open("r+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()


def file_safe(text: str) -> str:
    """A text as a file name that every system takes, without extension."""
    name = " ".join(_FORBIDDEN.sub(" ", text).split())[:MAX_NAME]
    name = name.encode()[:MAX_NAME_BYTES].decode(errors="ignore").strip(" .")
    return f"{name}_" if _RESERVED.match(name) else name or "sin nombre"


def is_safe_name(name: str) -> bool:
    """True for the name of a file or folder that every system takes as it is."""
    fits = len(name.encode("utf-8", "surrogateescape")) <= MAX_NAME_BYTES
    return fits and not (_FORBIDDEN.search(name) or name.endswith((" ", ".")) or _RESERVED.match(name))


def check_writable(target: Path) -> None:
    """Find out before the work whether `beside` can write there; raises ImplementationXLError when it cannot."""
    with contextlib.suppress(_CheckedError), beside(target):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        if os.name == "nt" and target.exists():
            target.open("r+b").close()  # open in Excel; elsewhere an open file does not hinder
        raise _CheckedError


class _CheckedError(Exception):
    """Ends the trial before anything takes the place of the target."""


def opened_in(path: Path) -> str:
    """The name of the lock file by which Excel or LibreOffice say that they have a workbook open; "" for none."""
    for name in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(name).exists():
            return name
    return ""


def beyond_windows(path: str) -> bool:
    """True for a path that Windows, as it comes, says is not there because it is too long."""
    return sys.platform == "win32" and len(os.path.abspath(path)) >= WINDOWS_PATH  # noqa: PTH100


def reason(error: OSError) -> str:
    """Why the system refused, in words a person understands."""
    if isinstance(error, PermissionError):
        return "no hay permiso, o está abierto en Excel"
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        return "en esa ruta hay un archivo donde debería haber una carpeta"
    return REASONS.get(error.errno or 0, str(error.strerror or error))


def sqlite_reason(error: sqlite3.Error) -> str | None:
    """Why a database of ours cannot be used, in words a person understands; None where it is none of the known."""
    name = getattr(error, "sqlite_errorname", "")
    return next((words for start, words in SQLITE_REASONS.items() if name.startswith(start)), None)


def failure(code: str, target: Path, **params: str) -> ImplementationXLError:
    """The exception of one problem with a file of ours."""
    problem = Problem(code, str(target), params=params)
    return ImplementationXLError(f"{target}: {problem.message} {problem.hint}", (problem,))


def relative(path: str | os.PathLike[str]) -> str:
    """A path relative to the current folder where it lies below it, with forward slashes; an address as it is."""
    if is_address(os.fspath(path)):
        return os.fspath(path)
    here = Path.cwd()
    absolute = Path(path) if Path(path).is_absolute() else here / path
    try:
        return absolute.relative_to(here).as_posix()
    except ValueError:
        return Path(os.path.relpath(absolute, here)).as_posix() if absolute.anchor == here.anchor else str(absolute)
