"""The marked copy: a person's own workbook given back with what is wrong marked where it is wrong."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.adapters.editing.findings import COLUMNS, LIST_SHEET, Finding, safe, summary
from implementation_xl.base.files import beside, failure
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import SEVERITIES, ImplementationXLError, Problem
from implementation_xl.projects.measuring import measure_reading
from implementation_xl.workbooks.finding import REVIEWED
from implementation_xl.workbooks.reading.workbook import Reading, read

EDITABLE = frozenset({".xlsx", ".xlsm"})


def copy_path(path: str | os.PathLike[str]) -> Path:
    """Where the marked copy of a workbook lies: beside it, with the same extension where that can be marked."""
    source = Path(path)
    if source.stem.endswith(REVIEWED):
        return source
    return source.with_name(f"{source.stem}{REVIEWED}{source.suffix if source.suffix.lower() in EDITABLE else '.xlsx'}")


def annotate(reading: Reading, path: str | os.PathLike[str] | None = None, *,
             problems: Sequence[Problem] | None = None) -> Path | None:  # fmt: skip
    """Write the marked copy of a workbook; its path, or None when there is nothing to mark.

    `problems` are those of the reading and of its indicator unless given. The copy takes the place of an earlier one;
    one that somebody has edited since is first set aside under a dated name. A workbook of another kind than .xlsx
    and .xlsm, or one that cannot be edited, gets a workbook with the list alone. The original is never written to.
    The answers of a survey get no copy: they are mended where they were given, and hold what is of the people who did.
    Raises ImplementationXLError when the copy cannot be written, as beside a remote workbook.
    """
    if is_address(reading.path):
        raise ImplementationXLError(f"No se puede escribir junto a «{reading.path}»: anote una copia en este equipo.")
    target = Path(path) if path is not None else copy_path(reading.path)
    found = list(problems) if problems is not None else problems_of(reading)
    if reading.form is None or reading.form.imported or (not found and not target.exists()):
        return None
    _set_aside(reading, target)
    with beside(target) as temporary:
        _write(reading, found, temporary)
    return target


def problems_of(reading: Reading) -> list[Problem]:
    """The problems of a workbook by itself: its reader's and, at its own cut-off date, its indicator's."""
    measured = measure_reading(reading)
    return reading.problems + list(measured.problems if measured else ())


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


def _set_aside(reading: Reading, target: Path) -> None:
    """Give an edited earlier copy a dated name, so that no keystroke in it is lost."""
    if not target.exists() or target == Path(reading.path):
        return
    earlier, (kept, listed) = read(target), _kept_traces(target)
    if trace(earlier) in (trace(reading), kept) if earlier.form is not None else kept and kept == listed:
        return
    stem = target.stem.removesuffix(REVIEWED)
    moment = datetime.fromtimestamp(target.stat().st_mtime)
    try:
        target.rename(target.with_name(f"{stem} {moment:%Y-%m-%d %H%M%S}{REVIEWED}{target.suffix}"))
    except OSError as error:
        raise failure("E801", target, reason="no se pudo apartar la copia anterior") from error


def _kept_traces(target: Path) -> tuple[str | None, str]:
    """The fingerprint that the marking left in a copy, and that of its list as it is now, where there is no more."""
    from implementation_xl.adapters.grid import ReadFailure
    from implementation_xl.adapters.reading.calamine import open_book

    try:
        book = open_book(str(target))
        rows = book.grid(LIST_SHEET).rows if LIST_SHEET in book.sheet_names else []
    except ReadFailure:
        return None, ""
    if not rows or not rows[0]:
        return None, ""
    alone = book.sheet_names == [LIST_SHEET]
    return str(rows[0][-1]), _list_trace([rows[0][:-1], *rows[1:]]) if alone else ""


def _list_trace(rows: Iterable[Sequence[object]]) -> str:
    """A fingerprint of a list's texts."""
    texts = [[str(value) for value in row if value not in (None, "")] for row in rows]
    return hashlib.sha256(repr([row for row in texts if row]).encode()).hexdigest()[:32]


def _write(reading: Reading, problems: Sequence[Problem], target: Path) -> None:
    from implementation_xl.adapters.editing.marking import Mark, NotEditable, mark

    ordered = sorted(problems, key=lambda one: list(SEVERITIES.values()).index(one.severity))
    findings = [
        Finding(one.severity, one.code, one.sheet or "", one.cell or "", one.label or "", one.found or "",
                one.expected or "", one.message, one.hint)
        for one in ordered
    ]  # fmt: skip
    marks = [
        Mark(one.sheet, one.cell, one.severity, f"{one.severity.capitalize()} {one.code}",
             f"{one.message}\n→ {one.hint}" if one.hint else one.message)
        for one in problems
        if one.sheet and one.cell
    ]  # fmt: skip
    source = Path(reading.path)
    if source.suffix.lower() in EDITABLE:
        try:
            mark(source, target, marks, findings, trace(reading), source.name)
            return
        except NotEditable:
            target.unlink(missing_ok=True)
    _list_alone(reading, findings, target)


def _list_alone(reading: Reading, findings: Sequence[Finding], target: Path) -> None:
    """A workbook with the list of findings only, for workbooks whose parts cannot be edited."""
    from implementation_xl.adapters.writing.xlsx import write

    name = Path(reading.path).name
    title, count = f"Hallazgos de «{name}»", summary(Counter(one.severity for one in findings))
    subtitle, heads = f"{count}. Corrija en el original.", [head for head, _ in COLUMNS]
    lines = [[safe(value) for value in one.values()] for one in findings]
    book = BookDrawing(title)
    sheet = book.add(SheetDrawing(LIST_SHEET, tab_color=style.BAD))
    sheet.put(1, 1, title, style.TITLE)
    sheet.put(1, len(COLUMNS) + 1, _list_trace([[title], [subtitle], heads, *lines]), style.TITLE)
    sheet.hidden_columns = [(len(COLUMNS) + 1, len(COLUMNS) + 1)]
    sheet.put(2, 1, subtitle, style.SUBTITLE)
    sheet.put_row(4, 1, heads, style.HEADER_REQUIRED)
    for row, line in enumerate(lines, 5):
        sheet.put_row(row, 1, line, style.BODY.but(border="all"))
    sheet.columns = [(number, number, width, None) for number, (_, width) in enumerate(COLUMNS, 1)]
    sheet.freeze, sheet.filter = (5, 1), (4, 1, 4 + max(len(findings), 1), len(COLUMNS))
    write(book, target, overwrite=True)
