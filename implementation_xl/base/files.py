"""Safe writing: beside the target, then renamed, so that a kill leaves the old file or the new one whole."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from implementation_xl.base.names import check_name
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.windows import (
    TOO_LONG,
    asked_again,
    beyond_windows,
    is_read_only,
    opened_folder,
    patiently,
    windows_reason,
)

if TYPE_CHECKING:
    import sqlite3

DAY = 86_400
MOST_NAMES = 1_000
"""How many names are tried beside one that is taken."""
_MOST_TRIES = 20
_EXCEL = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".csv", ".tmp"})
REASONS = {
    errno.EISDIR: "es una carpeta",
    errno.ENOENT: "no existe la carpeta",
    errno.ENOSPC: "no queda espacio en el disco",
    errno.EFBIG: "pasa del tamaño que el sistema permite",
    errno.EDQUOT: "se agotó el espacio asignado en el disco",
    errno.EROFS: "el disco es de solo lectura",
    errno.ENAMETOOLONG: TOO_LONG,
    errno.EBUSY: "está en uso por otro programa",
    errno.EIO: "el disco o la red fallaron al leerlo o escribirlo",
    errno.ECONNREFUSED: "el servidor no acepta la conexión",
    errno.ECONNRESET: "el servidor cortó la conexión",
    errno.ETIMEDOUT: "no respondió a tiempo",
    errno.EHOSTUNREACH: "no hay conexión con el servidor",
    errno.ENETUNREACH: "no hay conexión con el servidor",
    errno.ENXIO: "es una tubería o un dispositivo, no un archivo",
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
def beside(target: Path, refused: list[Problem] | None = None) -> Iterator[Path]:
    """A temporary path next to `target` that takes its place when the block ends well, and vanishes when not.

    What an earlier run that was killed left there is removed. Raises ImplementationXLError when the place cannot be
    written; with `refused`, a target that another program holds once all is written is told there instead.
    The block leaves the path closed, and writes to it with no other `beside`: Windows replaces no file that is open.
    """
    remove_litter(target.parent)
    temporary = _free_name(target)
    try:  # whatever ends the block, a signal included, even at its first instant
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as streams:
            stream = streams.enter_context(temporary.open("xb"))
            for _ in range(_MOST_TRIES):
                if _hold(stream, temporary):
                    break
                temporary = _free_name(target)
                stream = streams.enter_context(temporary.open("xb"))
            mode = _private(stream)
            if os.name == "nt":
                streams.close()
            yield temporary
            _settle(temporary)
            if mode is not None:
                temporary.chmod(mode)
            _take_place(temporary, target, refused)
    except OSError as error:
        raise refusal(target, error) from error
    finally:
        with contextlib.suppress(OSError):
            patiently(partial(temporary.unlink, missing_ok=True), temporary)


def _free_name(target: Path) -> Path:
    """A free name beside a target, as long as the target's: where that is too long, so is this, and at once."""
    name = target.name.encode("utf-16-le", "surrogatepass")[::2] if os.name == "nt" else os.fsencode(target.name)
    start = f"~ixl-{os.urandom(6).hex()}"
    return target.parent / f"{start.ljust(len(name) - len('.tmp'), '-')}.tmp"


def _private(stream: IO[bytes]) -> int | None:
    """Keep a file that is begun from everybody but its owner; the mode that it is to have once it is whole."""
    if os.name == "nt":
        return None
    mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
    try:
        os.fchmod(stream.fileno(), stat.S_IRUSR | stat.S_IWUSR)
    except OSError:  # a disk without modes
        return None
    return mode


def numbered(target: Path) -> Iterator[Path]:
    """`target`, then the names beside it: «Ficha (2).xlsx», «Ficha (3).xlsx»…

    Raises ImplementationXLError (E816) after `MOST_NAMES`.
    """
    yield target
    for number in range(2, MOST_NAMES + 1):
        yield target.with_name(f"{target.stem} ({number}){target.suffix}")
    raise failure("E816", target, found=target.name, count=str(MOST_NAMES))


def kept_beside(target: Path, data: bytes, source: Path) -> Path:
    """The content of a file kept under the first of the `numbered` names that is free or has it already; which one.

    It has the times of `source`. Raises ImplementationXLError where it cannot be written.
    """
    for place in numbered(target):
        try:
            if place.exists():
                if place.read_bytes() == data:
                    return place
                continue
            times = source.stat()
        except OSError as error:
            raise refusal(place, error) from error
        with beside(place) as temporary:
            temporary.write_bytes(data)
        with contextlib.suppress(OSError):
            os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
        return place
    raise AssertionError("the last name returns or raises")


def free_name(target: Path) -> Path:
    """The first of the `numbered` names that nothing has, a link that leads nowhere included.

    Raises ImplementationXLError where the folder does not let it be known, or all are taken.
    """
    try:
        return next(place for place in numbered(target) if not _is_taken(place))
    except OSError as error:
        raise refusal(target, error) from error


def _is_taken(place: Path) -> bool:
    try:
        place.lstat()
    except FileNotFoundError:
        return False
    return True


def _take_place(temporary: Path, target: Path, refused: list[Problem] | None) -> None:
    try:
        patiently(partial(temporary.replace, target), target)
    except PermissionError as error:
        if refused is None:
            raise
        refused += refusal(target, error).problems


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
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)  # a link there is none of ours
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(handle)


def at_once(path: str, flags: int) -> int:
    """An opener for `open` that waits for nobody: a pipe that nothing reads is an error."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0), 0o666)


def opened_file(path: Path) -> IO[bytes]:
    """A file open for reading; raises OSError for what is none (a folder, a pipe, a device): it may have no end."""
    stream = open(path, "rb", opener=at_once)  # noqa: SIM115 - `Path` takes no opener; the caller closes it
    mode = os.fstat(stream.fileno()).st_mode
    if stat.S_ISREG(mode):
        return stream
    stream.close()
    raise OSError(errno.ENXIO, "no file", str(path))


def check_writable(target: Path) -> None:
    """Find out before the work whether `beside` can write there; raises ImplementationXLError when it cannot."""
    check_name(target)
    made = [folder for folder in target.parents if not os.path.lexists(folder)]
    try:
        with contextlib.suppress(_CheckedError), beside(target):
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a directory")
            if os.name == "nt" and target.exists():
                patiently(
                    lambda: target.open("r+b").close(), target
                )  # in Excel; elsewhere an open file is no hindrance
            raise _CheckedError
    finally:
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()


class _CheckedError(Exception):
    """Ends the trial before anything takes the place of the target."""


def opened_in(path: Path) -> str:
    """The name of the lock file by which Excel or LibreOffice say that they have a workbook open; "" for none."""
    for name in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(name).exists():
            return name
    return ""


def reason(error: OSError) -> str:
    """Why the system refused, in words a person understands."""
    if opened_folder(error):
        return REASONS[errno.EISDIR]
    if isinstance(error, FileNotFoundError) and beyond_windows(str(error.filename or "")):
        return TOO_LONG
    if told := windows_reason(error):
        return told
    if isinstance(error, PermissionError):
        return "no hay permiso, o está abierto en Excel" if _opens_in_excel(error) else "no hay permiso"
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        return "en esa ruta hay un archivo donde debería haber una carpeta"
    return REASONS.get(error.errno or 0, str(error.strerror or error).rstrip("."))


def _opens_in_excel(error: OSError) -> bool:
    """True unless the error names what no spreadsheet program holds: a folder, a database, a log."""
    name = os.fspath(error.filename) if isinstance(error.filename, (str, os.PathLike)) else ""
    return not name or os.path.splitext(name)[1].lower() in _EXCEL  # noqa: PTH122


def sqlite_reason(error: sqlite3.Error) -> str | None:
    """Why a database of ours cannot be used, in words a person understands; None where it is none of the known."""
    name = getattr(error, "sqlite_errorname", "")
    return next((words for start, words in SQLITE_REASONS.items() if name.startswith(start)), None)


def failure(code: str, target: Path, **params: str) -> ImplementationXLError:
    """The exception of one problem with a file of ours."""
    problem = Problem(code, str(target), params=params)
    return ImplementationXLError(f"{target}: {problem.message} {problem.hint}", (problem,))


def refusal(target: Path, error: OSError) -> ImplementationXLError:
    """The exception of a file of ours that the system does not let be written, with the true reason."""
    why = reason(asked_again(error, target.parent))
    if isinstance(error, PermissionError):
        why = REASONS[errno.EISDIR] if target.is_dir() else "es de solo lectura" if is_read_only(target) else why
    return failure("E801", target, found=target.name, reason=why)


def is_refused(error: ImplementationXLError) -> bool:
    """True for a result whose place is well chosen and closed to us: open in Excel, or without permission."""
    return isinstance(error.__cause__, PermissionError)


def not_written(problems: Sequence[Problem]) -> ImplementationXLError:
    """The exception of results of which none could be written."""
    lines = (f"{problem.path}: {problem.message} {problem.hint}" for problem in problems)
    return ImplementationXLError("\n".join(lines), tuple(problems))


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
