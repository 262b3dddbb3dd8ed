"""The demo's folder: a demo that nobody touched may be made anew; anything else stays as it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from implementation_xl.base.problems import ImplementationXLError

MARK = "demo-ixl.json"
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
        if written.get(path.relative_to(folder).as_posix()) != _digest(path):
            raise ImplementationXLError(
                f"«{folder}» no se toca porque «{path.relative_to(folder)}» no es de una demo, o alguien lo cambió. "
                "Indique otra carpeta: ixl demo CARPETA."
            )
    for path in files:
        path.unlink()
    (folder / MARK).unlink(missing_ok=True)


def record(folder: Path) -> None:
    """Note what the demo wrote, so that a later one knows whether anybody touched it."""
    if folder.is_dir():
        digests = {path.relative_to(folder).as_posix(): _digest(path) for path in _files(folder)}
        (folder / MARK).write_text(json.dumps(digests, ensure_ascii=False, indent=1), encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in SYSTEM_FILES and path != folder / MARK:
            yield path


def _recorded(folder: Path) -> dict[str, str]:
    try:
        recorded = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return recorded if isinstance(recorded, dict) else {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
