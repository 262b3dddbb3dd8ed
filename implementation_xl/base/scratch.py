"""Temporary folders of ours: closed to everybody else, gone with their block, and swept where a run was killed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from implementation_xl.base.files import DAY

PURPOSES = Literal["libro", "pdf", "ficha", "paquete"]
_OURS = re.compile(rf"ixl-({'|'.join(get_args(PURPOSES))})-[a-z0-9_]{{8}}")
"""As `tempfile` names them, and nobody else: a folder that a person named so may hold her work."""
_MOST_TRIES = 20


@contextlib.contextmanager
def scratch_folder(purpose: PURPOSES) -> Iterator[Path]:
    """A folder for what is put together before it takes its place; raises OSError where there can be none."""
    sweep()
    for _ in range(_MOST_TRIES):
        with (
            tempfile.TemporaryDirectory(prefix=f"ixl-{purpose}-", ignore_cleanup_errors=True) as name,
            _held(Path(name)) as held,
        ):
            if held:
                yield Path(name)
                return
    raise FileNotFoundError(f"swept {_MOST_TRIES} times")


@cache
def sweep() -> None:
    """Remove the temporary folders of ours whose run is dead: nobody holds them; where none can, those of a day ago.

    Once a process. A link by such a name, or the folder of another user, is left alone.
    """
    with contextlib.suppress(OSError):
        for left in Path(tempfile.gettempdir()).glob("ixl-*"):
            with contextlib.suppress(OSError):
                if _OURS.fullmatch(left.name):
                    _remove_abandoned(left)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Lock a folder as long as the block lasts, where the system can; False when another run swept it before."""
    try:
        import fcntl
    except ImportError:
        yield True
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder.exists()
    finally:
        os.close(handle)


def _remove_abandoned(folder: Path) -> None:
    """Remove a folder of ours that nobody holds; raises OSError where somebody does."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        return
    try:
        import fcntl
    except ImportError:
        if time.time() - status.st_mtime > DAY:
            shutil.rmtree(folder, ignore_errors=True)
        return
    if status.st_uid != os.getuid():
        return
    handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)
