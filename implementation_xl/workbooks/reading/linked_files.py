"""The files that a register of meetings says its minutes are in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from implementation_xl.forms.process import MEETINGS, YES
from implementation_xl.indicators.minutes import CANCELLED, RESCHEDULED
from implementation_xl.workbooks.reading.workbook import Reading

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
    return tuple(path for _, path in links_by_record(reading))


def meetings_made(reading: Reading) -> Iterator[int]:
    """The records of a register whose minutes are said to be made, but those cancelled or moved."""
    table = reading.tables["reuniones"]
    states, made = table.columns["estado"], table.columns["acta_realizada"]
    for record in range(len(table)):
        if made[record] == YES and states[record] not in (CANCELLED, RESCHEDULED):
            yield record


def links_by_record(reading: Reading) -> Iterator[tuple[int, str]]:
    """Record and path of each link of the register that names a file of the project."""
    if reading.form is None or reading.form.id != MEETINGS or "reuniones" not in reading.tables:
        return
    column = reading.tables["reuniones"].columns.get("enlace", ())
    if not any(column):
        return
    for record in meetings_made(reading):
        for piece in re.split(r"[;\n]", str(column[record] or "")):
            text = piece.strip().strip('"')
            if os.path.splitext(text)[1].lower() in DOCUMENTS and not _ELSEWHERE.match(text):  # noqa: PTH122
                yield record, text
