"""What a command that does not list problems says of the surveys that it read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from implementation_xl.adapters.reading.google_forms import is_text_export
from implementation_xl.base.files import relative
from implementation_xl.base.problems import ERROR, Problem
from implementation_xl.cli.shown import output
from implementation_xl.workbooks.reading.survey_reading import COLUMNS_TOLD, UNMEASURED


def survey_lines(problems: Iterable[Problem], *, columns: bool = False) -> Iterator[str]:
    """Each survey that was not read or measured, and why; with `columns` also which columns of each survey count."""
    codes = (UNMEASURED, COLUMNS_TOLD) if columns else (UNMEASURED,)
    for problem in problems:
        unread = problem.severity == ERROR and not problem.sheet and is_text_export(problem.path or "")
        if problem.code in codes or unread:
            yield output.wrapped(f"{relative(problem.path or '')}: {problem.message}", "  ")
