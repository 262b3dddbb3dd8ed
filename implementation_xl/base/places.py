"""Places of files: workbooks by their ending, and remote places as fsspec writes them (`s3://cubo/Carpeta`).

What is no address is a path of this machine.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+(::[a-z][a-z0-9+.-]+)*://", re.IGNORECASE)  # "C:" is a drive: two letters


def is_address(place: str) -> bool:
    """True for an address of a remote place, false for a path."""
    return _ADDRESS.match(place) is not None


def in_this_process(address: str) -> bool:
    """True for files in this process's own memory, which no other can read."""
    return address.lower().startswith("memory://")


def common_parent(folders: list[str]) -> str:
    """The lowest folder that holds all the folders given, which share their scheme."""
    top = _top(folders[0])
    parts = [folder[len(top) :].split("/") for folder in folders]
    shared = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return top + "/".join(shared)


def _top(address: str) -> str:
    match = _ADDRESS.match(address)
    return match.group() if match else ""


EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods"})


EDITABLE = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
"""Those that can be changed part by part."""

_ENDINGS = tuple(sorted(EXTENSIONS))


def is_workbook(name: str) -> bool:
    """True for the file extensions of workbooks."""
    return name.lower().endswith(_ENDINGS)
