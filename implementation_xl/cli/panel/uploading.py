"""Files that were dropped on a page, in a folder that goes with what is done with them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import UploadFile

from implementation_xl.base.files import free_name
from implementation_xl.base.limits import DEFAULT
from implementation_xl.base.names import file_safe
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.cli.panel.asking import Asked
from implementation_xl.cli.panel.guard import MEGABYTE

LONGEST_ENDING = 12


class Dropped(NamedTuple):
    """A file that was dropped: what it was called, and where it lies."""

    name: str
    path: Path


def own_name(name: str) -> str:
    """The name of a dropped file without the folders that a browser, or somebody, wrote before it."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = base.rpartition(".")
    if not dot or not stem or len(ending) > LONGEST_ENDING:
        return file_safe(base)
    return f"{file_safe(stem)}.{file_safe(ending)}"


def kept_for(files: Sequence[UploadFile], folder: Path) -> list[Dropped]:
    """The files written into a folder, each under a name that it takes.

    Raises ImplementationXLError where there is none, or one is larger than a workbook may be.
    """
    if not files:
        raise ImplementationXLError("No se soltó ningún archivo.")
    dropped = []
    for file in files:
        name = own_name(file.filename or "")
        if (file.size or 0) > DEFAULT.file_megabytes * MEGABYTE:
            raise ImplementationXLError(f"«{name}» tiene más de {DEFAULT.file_megabytes} MB.")
        target = free_name(folder / name)
        with target.open("xb") as stream:
            shutil.copyfileobj(file.file, stream)
        dropped.append(Dropped(name, target))
    return dropped


def uploaded(asked: Asked, name: str = "libros") -> tuple[list[Dropped], ExitStack]:
    """The files of a form, and what removes them when it is closed."""
    with ExitStack() as stack:
        dropped = kept_for(asked.uploads(name), stack.enter_context(scratch_folder("libro")))
        return dropped, stack.pop_all()
    raise AssertionError  # for the type checker: a stack may swallow what is raised
