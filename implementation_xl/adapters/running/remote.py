"""Files on servers by fsspec, an optional extra: list, tell whether changed, read; its errors turned into ours.

A worker process makes its own connections: fsspec forgets those of the process it was forked from.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from time import monotonic, sleep
from typing import Any, TypeVar

from implementation_xl.adapters.grid import ReadFailure
from implementation_xl.base.files import reason
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ImplementationXLError, Problem

EXTRA = 'pip install "implementation-xl[remoto]"'
DRIVERS = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "msgraph": "msgraphfs",
    "gdrive": "gdrive-fsspec",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "az": "adlfs",
    "http": "aiohttp requests",
    "https": "aiohttp requests",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "smb": "smbprotocol",
    "webdav": "webdav4",
    "dropbox": "dropboxdrivefs",
    "box": "boxfs",
}
OUTSIDE_REGISTRY = {"msgraph": "msgraphfs", "gdrive": "gdrive_fsspec"}
GONE = (404, 410)
TRIES = 5
STARTS = 200
FIRST_PAUSE = 0.5
GIVEN_UP_AFTER = 3
SECONDS_BETWEEN_PROBES = 10.0
# One retry in one place: this module's. A driver's own would multiply it.
QUICK = {"connect_timeout": 10, "read_timeout": 30, "retries": {"max_attempts": 1}}
# What a listing may hold, best first: what follows the content alone, then times.
MARKS = (
    "ctag",
    "etag",
    "md5checksum",
    "md5hash",
    "content_md5",
    "md5",
    "checksum",
    "generation",
    "lastmodified",
    "last_modified",
    "modified",
    "modifiedtime",
    "mtime",
    "updated",
    "created",
)
_NO_ACCESS = re.compile(
    r"credential|unauthorized|forbidden|authenticat|access ?denied|invalidaccesskey|signature|(expired|invalid) ?token",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@")
_KNOWN_WORDS = (
    ("locate credentials", "no se encontraron credenciales"),
    ("connect to the endpoint", "no hay conexión con el servidor"),
    ("timed out", "no respondió a tiempo"),
    ("timeout", "no respondió a tiempo"),
)
Answer = TypeVar("Answer")
_ahead: dict[str, bytes] = {}


class _Patience:
    """How this process stands with servers that do not answer: files lost in a row, when to ask again, last error."""

    lost = 0
    next_probe = 0.0
    last: Exception = ConnectionError()


def existing_remote_folder(address: str) -> str:
    """The address without its last slash; ImplementationXLError when there is no such folder."""
    root = address.rstrip("/") if not address.endswith("://") else address
    if not is_remote_folder(root):
        web = root.lower().startswith(("http://", "https://"))
        how = " De la web se lee un libro por su dirección (ixl revisar); una carpeta de SharePoint es msgraph://…"
        raise ImplementationXLError(f"«{address}» es un archivo; se esperaba una carpeta.{how if web else ''}")
    return root


def is_remote_folder(address: str) -> bool:
    """False for a file; ImplementationXLError when there is neither or the server does not say."""

    def ask() -> bool:
        system, path = _place(address)
        system.invalidate_cache()
        return not path.strip("/") or bool(system.info(path)["type"] == "directory")

    return _or_error(address, ask)


def files_below(root: str) -> Iterator[tuple[str, int, int]]:
    """Every file in and below a remote folder: its path from there, size in bytes (0 unknown) and mark of change."""

    def ask() -> tuple[str, dict[str, Any]]:
        system, top = _place(root)
        system.invalidate_cache()  # what an earlier listing of this process held
        return top, system.find(top, detail=True)

    top, files = _or_error(root, ask)
    for name, info in files.items():
        yield name[len(top.rstrip("/")) :].lstrip("/"), int(info.get("size") or 0), _mark(info)


def starts_of(addresses: Sequence[str], size: int) -> Iterator[tuple[str, bytes]]:
    """The first bytes of files of one server, without the rest; one that cannot be had, asked again, is left out."""
    for first in range(0, len(addresses), STARTS):
        some = addresses[first : first + STARTS]
        system, paths = _place(some[0])[0], [_place(address)[1] for address in some]
        starts: list[Any] = [None] * len(some)
        with contextlib.suppress(Exception):  # each file is asked for again
            starts = system.cat_ranges(paths, [0] * len(paths), [size] * len(paths), on_error="return")
        for address, path, start in zip(some, paths, starts, strict=True):
            if not isinstance(start, bytes):
                with contextlib.suppress(Exception):
                    start = _patiently(partial(system.cat_file, path, 0, size))
            if isinstance(start, bytes):
                yield address, start[:size]


def fetch_ahead(addresses: Sequence[str]) -> None:
    """Ask for several files at once, where the driver can: a file on a server takes long to come and little to read.

    `read_remote` finds what came, and insists on what did not.
    """
    _ahead.clear()
    remote = [one for one in addresses if is_address(one)]
    if len(remote) < 2 or _Patience.lost >= GIVEN_UP_AFTER:
        return
    with contextlib.suppress(Exception):  # whatever it is, each file is asked for again and says it itself
        places = {address: _place(address) for address in remote}
        system = places[remote[0]][0]
        if getattr(system, "async_impl", False) and all(one is system for one, _ in places.values()):
            contents = system.cat([path for _, path in places.values()], on_error="omit")
            _ahead.update({address: bytes(contents[path]) for address, (_, path) in places.items() if path in contents})


def read_remote(address: str) -> bytes:
    """The content of a remote file; raises ReadFailure when it cannot be had, ImplementationXLError without driver."""

    def ask() -> bytes:
        system, path = _place(address)
        return bytes(system.cat_file(path))

    if address in _ahead:
        return _ahead.pop(address)
    try:
        return _patiently(ask)
    except ImplementationXLError:
        raise
    except (FileNotFoundError, IsADirectoryError) as error:
        raise ReadFailure(Problem("E105", address)) from error
    except Exception as error:
        code = "E131" if _no_access(error) else "E130"
        raise ReadFailure(Problem(code, address, params={"reason": _words(error)})) from error


def _place(address: str) -> tuple[Any, str]:
    """The file system and the path in it. Raises ImplementationXLError without the extra or the driver.

    fsspec keeps one file system a server and process; some connect here, so that this may fail as any question may.
    """
    scheme = address.partition("://")[0].rpartition("::")[2].lower()
    if _PASSWORD.search(address):
        raise ImplementationXLError(
            f"«{_PASSWORD.sub('://…@', address)}» lleva una clave. Guárdela en variables de entorno o en "
            "~/.config/fsspec, no en la dirección: quedaría escrita en los resultados."
        )
    try:
        import fsspec.core
    except ImportError as error:
        raise ImplementationXLError(
            f"Para leer «{address}» falta el complemento para direcciones remotas: {EXTRA}"
        ) from error
    try:
        if scheme in OUTSIDE_REGISTRY and scheme not in fsspec.registry:
            importlib.import_module(OUTSIDE_REGISTRY[scheme])
        system, path = fsspec.core.url_to_fs(address, **_options(scheme))
    except ImportError as error:
        package = DRIVERS.get(scheme)
        how = f"pip install {package}" if package else f"instale su controlador de fsspec ({error})"
        raise ImplementationXLError(f"Para leer «{address}» falta el controlador de {scheme}://: {how}") from error
    return system, path


def _options(scheme: str) -> dict[str, Any]:
    if scheme not in ("s3", "s3a"):
        return {}
    import fsspec.config

    asked = fsspec.config.conf.get(scheme, {}).get("config_kwargs", {})
    return {"config_kwargs": QUICK | asked}


def _or_error(address: str, ask: Callable[[], Answer]) -> Answer:
    """What the server answers; ImplementationXLError in words when nothing can be produced without it."""
    _Patience.lost = 0
    try:
        return _patiently(ask)
    except ImplementationXLError:
        raise
    except FileNotFoundError as error:
        raise ImplementationXLError(f"No existe «{address}». Revise la dirección.") from error
    except Exception as error:
        if isinstance(error, ValueError):
            unknown = "protocol" in str(error).lower()
            why = "no empieza con una clase de dirección conocida" if unknown else f"no se puede recorrer ({error})"
            raise ImplementationXLError(f"«{address}» {why}. Revise la dirección.") from error
        problem = Problem("E131" if _no_access(error) else "E130", address, params={"reason": _words(error)})
        raise ImplementationXLError(f"{address}: {problem.message} {problem.hint}", (problem,)) from error


def _patiently(ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, asked again after ever longer pauses.

    After several files without an answer the server is given up, so that a fallen one does not hold up thousands of
    files: it is asked once in a while, and what comes in between fails at once.
    """
    given_up = _Patience.lost >= GIVEN_UP_AFTER
    if given_up and monotonic() < _Patience.next_probe:
        raise _Patience.last
    for pause in (None,) if given_up else (*(FIRST_PAUSE * 2**number for number in range(TRIES - 1)), None):
        try:
            answer = ask()
        except Exception as raised:
            error = _cause(raised)
            if _final(error):
                raise error from raised.__cause__
            if pause is None:
                _Patience.lost += 1
                _Patience.last, _Patience.next_probe = error, monotonic() + SECONDS_BETWEEN_PROBES
                raise error from raised.__cause__
            sleep(pause * random.uniform(0.8, 1.2))
        else:
            _Patience.lost = 0
            return answer
    raise AssertionError("the last try returns or raises")


def _cause(error: Exception) -> Exception:
    """What went wrong: the driver of https:// says that there is no such file whatever it was."""
    cause = error.__cause__
    of_the_web = isinstance(cause, TimeoutError) or type(cause).__module__.startswith("aiohttp")
    if isinstance(error, FileNotFoundError) and isinstance(cause, Exception) and of_the_web:
        return error if getattr(cause, "status", 0) in GONE else cause
    return error


def _final(error: Exception) -> bool:
    """True where asking again gives the same answer."""
    return isinstance(
        error,
        (
            FileNotFoundError,
            NotADirectoryError,
            IsADirectoryError,
            ValueError,
            TypeError,
            NotImplementedError,
            ImplementationXLError,
        ),
    ) or _no_access(error)


def _no_access(error: Exception) -> bool:
    return isinstance(error, PermissionError) or bool(_NO_ACCESS.search(f"{type(error).__name__} {error}"[:300]))


def _words(error: Exception) -> str:
    """Why, in a line: the system's reason in Spanish where it has one, else the driver's own words."""
    if isinstance(error, OSError) and error.errno and not isinstance(error, PermissionError):
        return reason(error)
    if isinstance(error, TimeoutError):
        return "no respondió a tiempo"
    text = " ".join(str(error).split())[:200]
    known = next((words for sign, words in _KNOWN_WORDS if sign in text.lower()), None)
    return f"{known} ({text})" if known else text or type(error).__name__


def _mark(info: Mapping[str, Any]) -> int:
    """What tells that a file changed, as a negative number, so that it is never taken for a time; 0 when unknown."""
    known = {str(key).lower(): value for key, value in info.items()}
    mark = next((f"{key}={known[key]}" for key in MARKS if known.get(key) is not None), None)
    return -1 - int.from_bytes(hashlib.sha256(mark.encode()).digest()[:7], "big") if mark else 0
