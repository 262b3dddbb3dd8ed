"""Files on servers by fsspec, an optional extra: list, tell whether changed, read; its errors turned into ours.

A worker process makes its own connections: fsspec forgets those of the process it was forked from.
"""

from __future__ import annotations

import hashlib
import importlib
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from implementation_xl.files import reason
from implementation_xl.grid import ReadFailure
from implementation_xl.problems import ImplementationXLError, Problem

EXTRA = 'pip install "implementation-xl[remoto]"'
DRIVERS = {
    "s3": "s3fs", "s3a": "s3fs", "msgraph": "msgraphfs", "gdrive": "gdrive-fsspec", "gs": "gcsfs", "gcs": "gcsfs",
    "abfs": "adlfs", "az": "adlfs", "http": "aiohttp requests", "https": "aiohttp requests", "sftp": "paramiko",
    "ssh": "paramiko", "smb": "smbprotocol", "webdav": "webdav4", "dropbox": "dropboxdrivefs", "box": "boxfs",
}  # fmt: skip
OUTSIDE_REGISTRY = {"msgraph": "msgraphfs", "gdrive": "gdrive_fsspec"}
TRIES = 4
FIRST_PAUSE = 0.5
GIVING_UP_AFTER = 3
MARKS = ("etag", "ctag", "md5hash", "md5", "content_md5", "checksum", "generation", "lastmodified", "last_modified",
         "modified", "modifiedtime", "mtime", "updated", "created")  # fmt: skip
_NO_ACCESS = re.compile(
    r"credential|unauthorized|forbidden|authenticat|access ?denied|invalidaccesskey|signature|(expired|invalid) ?token",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@")
Answer = TypeVar("Answer")
_unanswered = 0


def existing_remote_folder(address: str) -> str:
    """The address without its last slash; ImplementationXLError when there is no such folder."""
    root = address.rstrip("/") if not address.endswith("://") else address
    if not is_remote_folder(root):
        raise ImplementationXLError(f"«{address}» es un archivo; se esperaba una carpeta.")
    return root


def is_remote_folder(address: str) -> bool:
    """False for a file; ImplementationXLError when there is neither or the server does not say."""
    system, path = _place(address)
    if not path.strip("/"):
        return True

    def kind() -> bool:
        system.invalidate_cache()
        return bool(system.info(path)["type"] == "directory")

    return _or_error(address, kind)


def files_below(root: str) -> Iterator[tuple[str, int, int]]:
    """Every file in and below a remote folder: its path from there, size in bytes (0 unknown) and mark of change."""
    system, top = _place(root)

    def find() -> Any:
        system.invalidate_cache()  # what an earlier listing of this process held
        return system.find(top, detail=True)

    for name, info in _or_error(root, find).items():
        yield name[len(top.rstrip("/")) :].lstrip("/"), int(info.get("size") or 0), _mark(info)


def read_remote(address: str) -> bytes:
    """The content of a remote file; raises ReadFailure when it cannot be had, ImplementationXLError without driver."""
    system, path = _place(address)
    try:
        return bytes(_patiently(lambda: system.cat_file(path)))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise ReadFailure(Problem("E105", address)) from error
    except Exception as error:
        code = "E131" if _no_access(error) else "E130"
        raise ReadFailure(Problem(code, address, params={"reason": _words(error)})) from error


def _place(address: str) -> tuple[Any, str]:
    """The file system and the path in it. Raises ImplementationXLError without the extra or the driver."""
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
        system, path = _or_error(address, lambda: fsspec.core.url_to_fs(address))
    except ImportError as error:
        package = DRIVERS.get(scheme)
        how = f"pip install {package}" if package else f"instale su controlador de fsspec ({error})"
        raise ImplementationXLError(f"Para leer «{address}» falta el controlador de {scheme}://: {how}") from error
    return system, path


def _or_error(address: str, ask: Callable[[], Answer]) -> Answer:
    """What the server answers; ImplementationXLError in words when nothing can be produced without it."""
    try:
        return _patiently(ask)
    except ImportError:
        raise
    except FileNotFoundError as error:
        raise ImplementationXLError(f"No existe «{address}». Revise la dirección.") from error
    except Exception as error:
        if isinstance(error, ValueError) and "protocol" in str(error).lower():
            raise ImplementationXLError(f"«{address}» no empieza con una clase de dirección conocida.") from error
        problem = Problem("E131" if _no_access(error) else "E130", address, params={"reason": _words(error)})
        raise ImplementationXLError(f"{address}: {problem.message} {problem.hint}", (problem,)) from error


def _patiently(ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, asked again after ever longer pauses; once a server is given up, it is asked once a file."""
    global _unanswered
    tries = 1 if _unanswered >= GIVING_UP_AFTER else TRIES
    for number in range(tries):
        try:
            answer = ask()
        except Exception as error:
            if _final(error):
                raise
            if number + 1 == tries:
                _unanswered += 1
                raise
            time.sleep(FIRST_PAUSE * 2**number * random.uniform(0.8, 1.2))
        else:
            _unanswered = 0
            return answer
    raise AssertionError("unreachable")


def _final(error: Exception) -> bool:
    """True where asking again gives the same answer."""
    return isinstance(error, (FileNotFoundError, NotADirectoryError, IsADirectoryError, ImportError, ValueError,
                              TypeError, NotImplementedError)) or _no_access(error)  # fmt: skip


def _no_access(error: Exception) -> bool:
    return isinstance(error, PermissionError) or bool(_NO_ACCESS.search(f"{type(error).__name__} {error}"[:300]))


def _words(error: Exception) -> str:
    """Why, in a line: the system's reason in Spanish where it has one, else the driver's own words."""
    if isinstance(error, OSError) and error.errno and not isinstance(error, PermissionError):
        return reason(error)
    if isinstance(error, TimeoutError):
        return "no respondió a tiempo"
    return " ".join(str(error).split())[:200] or type(error).__name__


def _mark(info: Mapping[str, Any]) -> int:
    """What tells that a file changed, as a negative number, so that it is never taken for a time; 0 when unknown."""
    known = {str(key).lower(): value for key, value in info.items()}
    parts = [f"{key}={known[key]}" for key in MARKS if known.get(key) is not None]
    if not parts:
        return 0
    return -1 - int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:7], "big")
