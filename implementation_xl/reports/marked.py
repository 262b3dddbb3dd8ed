"""The marked copy: a person's own workbook given back with what is wrong marked where it is wrong."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.adapters.editing.findings import COLUMNS, LIST_SHEET, Finding, summary
from implementation_xl.base.files import beside, refusal
from implementation_xl.base.names import check_name
from implementation_xl.base.places import EDITABLE, is_address
from implementation_xl.base.problems import SEVERITIES, ImplementationXLError, Problem
from implementation_xl.base.windows import patiently
from implementation_xl.base.words import storable
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_alone
from implementation_xl.projects.mended import copy_path, kept_traces, list_trace, trace
from implementation_xl.workbooks.finding import REVIEWED
from implementation_xl.workbooks.reading.isolation import read
from implementation_xl.workbooks.reading.workbook import Reading


def annotate(
    reading: Reading, path: str | os.PathLike[str] | None = None, *, problems: Sequence[Problem] | None = None
) -> Path | None:
    """Write the marked copy of a workbook; its path, or None when there is nothing to mark.

    `problems` are all those of the workbook by itself unless given. The copy takes the place of an earlier one;
    one that somebody has edited since is first set aside under a dated name. A workbook of another kind than
    `EDITABLE`, or one that cannot be edited, gets a workbook with the list alone. The original is never written to.
    What is no form of ours, a blank one and the answers of a survey get none: `why_no_copy` says so.
    Raises ImplementationXLError when the copy cannot be written, as beside a remote workbook.
    """
    if is_address(reading.path):
        raise ImplementationXLError(f"No se puede escribir junto a «{reading.path}»: anote una copia en este equipo.")
    target = Path(path) if path is not None else copy_path(reading.path)
    listed = list(problems) if problems is not None else problems_alone(reading, None, date.today(), catalog())
    if why_no_copy(reading) or (not listed and not target.exists()):
        return None
    if path is not None:
        check_name(target)
    _set_aside(reading, target)
    _write(reading, listed, target)
    return target


def why_no_copy(reading: Reading) -> Problem | None:
    """The notice of a file that gets no marked copy, whatever its problems; None for one that may.

    The answers of a survey are mended where they were given, and hold what is of the people who gave them.
    """
    if reading.form is None:
        known = reading.foreign or reading.output
        reason = "el archivo no es un formato de ixl" if known else "el archivo no se pudo leer"
    elif reading.form.imported:
        reason = "las respuestas de una encuesta se corrigen donde se contestaron"
    elif reading.untouched:
        reason = "el formato está en blanco"
    else:
        return None
    return Problem("N125", reading.path, params={"reason": reason})


def _set_aside(reading: Reading, target: Path) -> None:
    """Give an edited earlier copy a dated name, so that no keystroke in it is lost."""
    if not target.exists() or target == Path(reading.path):
        return
    earlier, (kept, listed) = read(target), kept_traces(target)
    if trace(earlier) in (trace(reading), kept) if earlier.form is not None else kept and kept == listed:
        return
    stem = target.stem.removesuffix(REVIEWED)
    moment = datetime.fromtimestamp(target.stat().st_mtime)
    try:
        aside = target.with_name(f"{stem} {moment:%Y-%m-%d %H%M%S}{REVIEWED}{target.suffix}")
        patiently(lambda: target.rename(aside), target)
    except OSError as error:
        raise refusal(target, error) from error


def _write(reading: Reading, problems: Sequence[Problem], target: Path) -> None:
    from implementation_xl.adapters.editing.marking import Mark, NotEditable, mark

    ordered = sorted(problems, key=lambda one: list(SEVERITIES.values()).index(one.severity))
    findings = [
        Finding(
            problem.severity,
            problem.code,
            problem.sheet or "",
            problem.cell or "",
            problem.label or "",
            problem.found or "",
            problem.expected or "",
            problem.message,
            problem.hint,
        )
        for problem in ordered
    ]
    marks = [
        Mark(
            problem.sheet,
            problem.cell,
            problem.severity,
            f"{problem.severity.capitalize()} {problem.code}",
            f"{problem.message}\n→ {problem.hint}" if problem.hint else problem.message,
        )
        for problem in problems
        if problem.sheet and problem.cell
    ]
    source = Path(reading.path)
    if source.suffix.lower() in EDITABLE:
        try:
            with beside(target) as temporary:
                mark(source, temporary, marks, findings, trace(reading), source.name)
            return
        except NotEditable:  # what was begun is gone before the list takes its place
            pass
    _list_alone(reading, findings, target)


def _list_alone(reading: Reading, findings: Sequence[Finding], target: Path) -> None:
    """A workbook with the list of findings only, for workbooks whose parts cannot be edited."""
    from implementation_xl.adapters.writing.xlsx import write

    name = Path(reading.path).name
    title, count = f"Hallazgos de «{name}»", summary(Counter(one.severity for one in findings))
    subtitle, heads = f"{count}. Corrija en el original.", [head for head, _ in COLUMNS]
    lines = [[storable(value) for value in one.values()] for one in findings]
    book = BookDrawing(title)
    sheet = book.add(SheetDrawing(LIST_SHEET, tab_color=style.BAD))
    sheet.put(1, 1, title, style.TITLE)
    sheet.put(1, len(COLUMNS) + 1, list_trace([[title], [subtitle], heads, *lines]), style.TITLE)
    sheet.hidden_columns = [(len(COLUMNS) + 1, len(COLUMNS) + 1)]
    sheet.put(2, 1, subtitle, style.SUBTITLE)
    sheet.put_row(4, 1, heads, style.HEADER_REQUIRED)
    for row, line in enumerate(lines, 5):
        sheet.put_row(row, 1, line, style.BODY.but(border="all"))
    sheet.columns = [(number, number, width, None) for number, (_, width) in enumerate(COLUMNS, 1)]
    sheet.freeze, sheet.filter = (5, 1), (4, 1, 4 + max(len(findings), 1), len(COLUMNS))
    write(book, target, overwrite=True)
