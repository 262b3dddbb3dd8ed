"""Files held by another program as Windows holds them, on any system; on Windows itself, really held."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from implementation_xl.base import windows

Change = Callable[..., Any]
DENIED, SHARED = 5, 32


def refused(number: int = SHARED, path: str | os.PathLike[str] = "") -> PermissionError:
    """What Windows says of a file that another program has open."""
    error = PermissionError(errno.EACCES, "Access is denied", os.fspath(path))
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    return error


def hold(
    monkeypatch: pytest.MonkeyPatch, *paths: Path, number: int = SHARED, times: int = 1_000, patience: int = 0
) -> list[Path]:
    """From now on the files can be neither replaced, renamed nor removed, for so many tries; hands back each try.

    `patience` is how often the library tries again, without waiting.
    """
    monkeypatch.setattr(windows, "PAUSES", (0.0,) * patience)
    held, tries = {path.absolute() for path in paths}, list[Path]()

    def held_against(change: Change) -> Change:
        def tried(*args: Any, **options: Any) -> Any:
            for name in (Path(one).absolute() for one in args if isinstance(one, str | os.PathLike)):
                if name in held and len(tries) < times:
                    tries.append(name)
                    raise refused(number, name)
            return change(*args, **options)

        return tried

    for name in ("replace", "rename", "unlink", "remove"):
        monkeypatch.setattr(os, name, held_against(getattr(os, name)))
    return tries
