"""What a command that does not list problems says of the workbooks that are not on the version in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from implementation_xl.base.problems import Problem
from implementation_xl.cli.shown import output
from implementation_xl.projects.checks.versions import OTHER_VERSIONS


def version_lines(problems: Iterable[Problem], *, each: bool = False) -> Iterator[str]:
    """How many workbooks are on another version of their form, or with `each` which and how to mend it."""
    told = [problem for problem in problems if problem.code in OTHER_VERSIONS]
    if told and not each:
        amount = output.count(len(told), "libro no está", "libros no están")
        yield f"\n{amount} en la versión vigente de su formato; «ixl revisar» dice cuáles."
    for problem in told if each else ():
        yield output.wrapped(f"{PurePath(problem.path or '').name}: {problem.message}", "    ", "  ")
