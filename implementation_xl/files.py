"""Safe writing: beside the target, then renamed, so that a kill leaves the old file or the new one whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from implementation_xl.problems import ImplementationXLError, Problem


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A temporary path next to `target` that takes its place when the block ends well, and vanishes when not.

    Raises ImplementationXLError when the place cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="~ixl-", suffix=".tmp", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise failure("E801", target, reason=reason(error)) from error
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        raise failure("E801", target, reason=reason(error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def reason(error: OSError) -> str:
    """Why the system refused, in words a person understands."""
    if isinstance(error, PermissionError):
        return "no hay permiso, o está abierto en Excel"
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        return "en esa ruta hay un archivo donde debería haber una carpeta"
    return str(error.strerror or error)


def failure(code: str, target: Path, **params: str) -> ImplementationXLError:
    """The exception of one problem with a file of ours."""
    problem = Problem(code, str(target), params=params)
    return ImplementationXLError(f"{target}: {problem.message} {problem.hint}", (problem,))
