"""Problems as a person reads them: what, where, what to do; equal ones said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import click

from implementation_xl.base.problems import ERROR, NOTICE, WARNING, Problem
from implementation_xl.cli.shown import output

NAMES = {ERROR: ("error", "errores"), WARNING: ("advertencia", "advertencias"), NOTICE: ("aviso", "avisos")}
CELLS, MESSAGES, FILES = 6, 3, 3


def severity_counts(problems: Iterable[Problem]) -> str:
    """How many of each severity: «2 errores, 1 advertencia»."""
    counts = Counter(problem.severity for problem in problems)
    parts = [output.count(counts[severity], *names) for severity, names in NAMES.items() if counts[severity]]
    return ", ".join(parts) or "sin problemas"


def problem_lines(problems: Sequence[Problem], indent: str = "  ") -> Iterator[str]:
    """Each kind of problem once, errors first: where it is, what is wrong, what to do.

    What differs from cell to cell is said of the first few, each with its cell.
    """
    groups: dict[tuple[str, str | None, str | None], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.sheet, problem.field), []).append(problem)
    rank = {severity: place for place, severity in enumerate(NAMES)}
    for group in sorted(groups.values(), key=lambda one: rank[one[0].severity]):
        first = group[0]
        word = click.style(f"{first.severity.capitalize()} {first.code}", fg=output.COLORS[first.severity])
        place = _place(group)
        yield f"{indent}{word} · {place}" if place else f"{indent}{word}"
        for message in _messages(group):
            yield output.wrapped(message, indent + "  ")
        if first.hint:
            yield output.wrapped(first.hint, indent + "    ", indent + "  → ")


def foreign_line(notices: Sequence[Problem]) -> str:
    """How many foreign files were passed over, and the first of them: «3 archivos no son formatos de ixl: …»."""
    amount = len(notices)
    what = "1 archivo no es un formato" if amount == 1 else f"{amount} archivos no son formatos"
    names = [f"{Path(one.path or '').name}{_likeness(one)}" for one in notices]
    passed = "pasó" if amount == 1 else "pasaron"
    return output.wrapped(f"{what} de ixl y se {passed} por alto: {output.some(names, FILES)}.", "  ")


def _likeness(notice: Problem) -> str:
    return f" (parece «{notice.expected}»)" if notice.expected else ""


def _place(group: Sequence[Problem]) -> str:
    """The sheet and the first cells of problems of one kind."""
    cells = list(dict.fromkeys(problem.cell for problem in group if problem.cell))
    place = group[0].sheet or ""
    if cells:
        place = f"{place}, {output.some(cells, CELLS)}" if place else output.some(cells, CELLS)
    elif len(group) > 1:
        place = f"{place} ({len(group)} veces)".strip()
    return place


def _messages(group: Sequence[Problem]) -> Iterator[str]:
    """What is wrong in problems of one kind, where it is the same said once."""
    cells: dict[str, str | None] = {}
    for problem in group:
        if problem.message:
            cells.setdefault(problem.message, problem.cell)
    for message, cell in islice(cells.items(), MESSAGES):
        yield f"{cell}: {message}" if cell and len(cells) > 1 else message
    if len(cells) > MESSAGES:
        yield f"… y {len(cells) - MESSAGES} más, cada una con lo suyo."
