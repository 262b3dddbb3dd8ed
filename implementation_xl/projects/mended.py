"""Whether somebody mended the marked copy of a workbook instead of the workbook."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from implementation_xl.adapters.editing.findings import LIST_SHEET
from implementation_xl.base.places import EDITABLE, is_address
from implementation_xl.base.problems import Problem
from implementation_xl.workbooks.finding import REVIEWED
from implementation_xl.workbooks.reading.isolation import read
from implementation_xl.workbooks.reading.workbook import Reading


def copy_path(path: str | os.PathLike[str]) -> Path:
    """Where the marked copy of a workbook lies: beside it, with the same extension where that can be marked."""
    source = Path(path)
    if source.stem.endswith(REVIEWED):
        return source
    return source.with_name(f"{source.stem}{REVIEWED}{source.suffix if source.suffix.lower() in EDITABLE else '.xlsx'}")


def mended_copy(reading: Reading) -> Problem | None:
    """A warning when the marked copy is newer than its original and says something else: somebody mended the copy."""
    if is_address(reading.path):
        return None
    copy = copy_path(reading.path)
    try:
        if Path(reading.path) == copy or copy.stat().st_mtime <= Path(reading.path).stat().st_mtime:
            return None
    except OSError:
        return None
    other = read(copy)
    if other.form is None or trace(other) == trace(reading):
        return None
    return Problem("A110", reading.path, found=copy.name)


def trace(reading: Reading) -> str:
    """A fingerprint of all that a person typed into a workbook: equal for equal values, whatever program saved it."""
    parts = [repr(sorted((id, str(value)) for id, value in reading.header.items()))]
    for id, data in sorted(reading.tables.items()):
        columns = {name: column for name, column in data.columns.items() if any(value is not None for value in column)}
        parts.append(repr((id, sorted((name, [str(value) for value in column]) for name, column in columns.items()))))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def kept_traces(target: Path) -> tuple[str | None, str]:
    """The fingerprint that the marking left in a copy, and that of its list as it is now, where there is no more."""
    from implementation_xl.adapters.grid import ReadFailure
    from implementation_xl.adapters.reading.calamine import open_book, read_bytes, risky

    try:
        content = read_bytes(str(target))
        if risky(content):  # no copy that the marking wrote
            return None, ""
        book = open_book(str(target), content)
        rows = book.grid(LIST_SHEET).rows if LIST_SHEET in book.sheet_names else []
    except ReadFailure:
        return None, ""
    if not rows or not rows[0]:
        return None, ""
    alone = book.sheet_names == [LIST_SHEET]
    return str(rows[0][-1]), list_trace([rows[0][:-1], *rows[1:]]) if alone else ""


def list_trace(rows: Iterable[Sequence[object]]) -> str:
    """A fingerprint of a list's texts."""
    texts = [[str(value) for value in row if value not in (None, "")] for row in rows]
    return hashlib.sha256(repr([row for row in texts if row]).encode()).hexdigest()[:32]
