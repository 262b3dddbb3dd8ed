"""What is wrong with workbooks, put together for a page as the command puts it: equal ones said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from implementation_xl.base.problems import CODES, SEVERITIES, Problem
from implementation_xl.cli.shown.problem_lines import severity_counts

MOST, CELLS = 20, 12
"""How many messages of one kind are shown, and how many cells of one message."""


class SaidOnce(NamedTuple):
    """What is wrong, in which cells, and what to do."""

    cells: str
    message: str
    hint: str


class FindingShown(NamedTuple):
    """Problems of one kind in one sheet."""

    code: str
    severity: str
    title: str
    why: str
    sheet: str
    said: list[SaidOnce]
    more: int


class Reviewed(NamedTuple):
    """A workbook with what is wrong in it; `copy` is the number of its marked copy among the files of the job."""

    name: str
    what: str
    counts: str
    worst: str
    findings: list[FindingShown]
    copy: int | None = None


def findings_of(problems: Sequence[Problem]) -> Iterator[FindingShown]:
    """The problems of a workbook by kind and sheet, errors first."""
    groups: dict[tuple[str, str | None, str | None], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.sheet, problem.field), []).append(problem)
    order = list(SEVERITIES.values())
    for (code, sheet, _), group in sorted(groups.items(), key=lambda item: order.index(item[1][0].severity)):
        by_message: dict[tuple[str, str], list[Problem]] = {}
        for problem in group:
            by_message.setdefault((problem.message, problem.hint), []).append(problem)
        said = [SaidOnce(_cells(found), message, hint) for (message, hint), found in by_message.items()]
        known = CODES[code]
        yield FindingShown(
            code, group[0].severity, known.title, known.why, sheet or "", said[:MOST], max(0, len(said) - MOST)
        )


def worst_of(problems: Iterable[Problem]) -> str:
    """The gravest severity among problems; "" for none."""
    counts = Counter(problem.severity for problem in problems)
    return next((severity for severity in SEVERITIES.values() if counts[severity]), "")


def reviewed_of(name: str, what: str, problems: Sequence[Problem], copy: int | None = None) -> Reviewed:
    """A workbook and its problems, ready to be shown."""
    return Reviewed(name, what, severity_counts(problems), worst_of(problems), list(findings_of(problems)), copy)


def _cells(problems: Sequence[Problem]) -> str:
    cells = list(dict.fromkeys(problem.cell for problem in problems if problem.cell))
    more = f" y {len(cells) - CELLS} más" if len(cells) > CELLS else ""
    return ", ".join(cells[:CELLS]) + more
