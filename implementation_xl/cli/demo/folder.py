"""The demo's folder: a demo that nobody touched may be made anew; anything else stays as it is."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from implementation_xl.base.files import beside, refusal
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.windows import patiently

MARK = "demo-ixl.json"
LOCKS = ("~$", ".~lock.")
SYSTEM_FILES = (".DS_Store", "Thumbs.db", "desktop.ini")


def prepare(folder: Path) -> None:
    """Leave `folder` without an earlier demo.

    Raises ImplementationXLError when it is a file, or holds anything that is not exactly as a demo left it.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ImplementationXLError(f"«{folder}» es un archivo; se esperaba una carpeta.")
    written = _recorded(folder)
    files = list(_files(folder))
    for path in files:
        if path.name.startswith(LOCKS):
            raise ImplementationXLError(
                f"«{folder}» no se toca: un libro está abierto en otro programa (existe «{path.name}» en "
                f"«{path.parent}»). Ciérrelo y repita."
            )
        if written.get(path.relative_to(folder).as_posix()) != _digest(path):
            raise ImplementationXLError(
                f"«{folder}» no se toca porque «{path.relative_to(folder)}» no es de una demo, o alguien lo cambió. "
                "Indique otra carpeta: ixl demo CARPETA."
            )
    _remove([*files, folder / MARK])


def _remove(files: Iterable[Path]) -> None:
    """Remove all the files or none: each is first set aside under the name of a temporary one, which any can be.

    Raises ImplementationXLError when one is open in another program.
    """
    aside: list[tuple[Path, Path]] = []
    try:
        for path in files:
            if path.exists():
                other = path.with_name(f"~ixl-{os.urandom(6).hex()}.tmp")
                patiently(partial(path.replace, other), path)
                aside.append((path, other))
    except BaseException as error:
        for place, other in reversed(aside):
            other.replace(place)
        if isinstance(error, OSError):
            raise refusal(path, error) from error
        raise
    for _, other in aside:
        with contextlib.suppress(OSError):  # what cannot go now is litter, and goes with it
            other.unlink()


def record(folder: Path) -> None:
    """Note what the demo wrote, so that a later one knows whether anybody touched it."""
    if folder.is_dir():
        digests = {path.relative_to(folder).as_posix(): _digest(path) for path in _files(folder)}
        with beside(folder / MARK) as temporary:
            temporary.write_text(json.dumps(digests, ensure_ascii=False, indent=1), encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        ours = path.name == MARK or path.name.startswith("~ixl-")
        if path.is_file() and path.name not in SYSTEM_FILES and not ours:
            yield path


def _recorded(folder: Path) -> dict[str, str]:
    try:
        recorded = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return recorded if isinstance(recorded, dict) else {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
