"""The files that a register of meetings says its minutes are in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from urllib.parse import unquote

from implementation_xl.forms.process import MEETINGS, YES
from implementation_xl.indicators.minutes import CANCELLED, RESCHEDULED
from implementation_xl.workbooks.reading.workbook import LINK, Reading

DOCUMENTS = frozenset(
    {
        ".pdf",
        ".doc",
        ".docx",
        ".odt",
        ".rtf",
        ".xlsx",
        ".xlsm",
        ".xls",
        ".ods",
        ".ppt",
        ".pptx",
        ".msg",
        ".eml",
        ".jpg",
        ".jpeg",
        ".png",
        ".zip",
    }
)


_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]|~|www\.", re.IGNORECASE)


def links_of(reading: Reading) -> tuple[str, ...]:
    """The paths of files that a register of meetings says its minutes are in; for other forms none."""
    return tuple(path for _, paths in links_by_record(reading) for path in paths)


def meetings_made(reading: Reading) -> Iterator[int]:
    """The records of a register whose minutes are said to be made, but those cancelled or moved."""
    table = reading.tables["reuniones"]
    states, made = table.columns["estado"], table.columns["acta_realizada"]
    for record in range(len(table)):
        if made[record] == YES and states[record] not in (CANCELLED, RESCHEDULED):
            yield record


def links_by_record(reading: Reading) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Record and paths of each link of the register that names a file of the project; any of its paths will do.

    A cell leads where its hyperlink does, whatever it shows; where that file is gone, one that the text names will do.
    """
    if reading.form is None or reading.form.id != MEETINGS or "reuniones" not in reading.tables:
        return
    table = reading.tables["reuniones"]
    column = table.columns.get(LINK, ())
    if not any(column):
        return
    for record in meetings_made(reading):
        pieces = [piece.strip().strip('"') for piece in re.split(r"[;\n]", str(column[record] or ""))]
        named = tuple(text for text in pieces if _is_document(text))
        row = table.rows[record]
        target = _file_of(reading.targets[row]) if row in reading.targets else ""
        if target:
            if _is_document(target):
                yield record, (target, *named)
        elif target is not None:
            for path in named:
                yield record, (path,)


def _file_of(target: str | None) -> str | None:
    """The file that a hyperlink leads to; "" for a place in the workbook, None where it cannot be told."""
    if target is None:
        return None
    path = re.sub(r"(?i)^file:(?![/\\])", "", target.strip()).partition("#")[0]
    return unquote(path)


def _is_document(path: str) -> bool:
    """True for the path of a document that belongs to the project."""
    return os.path.splitext(path)[1].lower() in DOCUMENTS and not _ELSEWHERE.match(path)  # noqa: PTH122
