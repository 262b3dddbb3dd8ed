"""Problems as a person reads them: what, where, what to do; equal ones said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from implementation_xl.base.problems import ERROR, NOTICE, WARNING, Problem
from implementation_xl.base.words import printable, show_count
from implementation_xl.cli.shown import output

NAMES = {ERROR: ("error", "errores"), WARNING: ("advertencia", "advertencias"), NOTICE: ("aviso", "avisos")}
MOST = 20
"""How many different messages of one kind are all shown."""
MANY_CELLS, FIRST_CELLS = 12, 6
"""How many cells with the same message are all shown, and how many of more than that."""
WHOLE_LIST = "todos salen con --json, y en la copia que marca «ixl revisar --anotar»."
FILES = 3
"""How many foreign files are named."""


def severity_counts(problems: Iterable[Problem]) -> str:
    """How many of each severity: «2 errores, 1 advertencia»."""
    counts = Counter(problem.severity for problem in problems)
    parts = [output.count(counts[severity], *names) for severity, names in NAMES.items() if counts[severity]]
    return ", ".join(parts) or "sin problemas"


def problem_lines(problems: Sequence[Problem], indent: str = "  ") -> Iterator[str]:
    """Each kind of problem once, errors first: where it is, what is wrong, what to do.

    What differs from cell to cell is said of each, with its cells and its own advice.
    """
    groups: dict[tuple[str, str | None, str | None], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.sheet, problem.field), []).append(problem)
    rank = {severity: place for place, severity in enumerate(NAMES)}
    for group in sorted(groups.values(), key=lambda one: rank[one[0].severity]):
        first = group[0]
        word = output.styled(f"{first.severity.capitalize()} {first.code}", output.COLORS[first.severity])
        place = _place(group)
        yield f"{indent}{word} · {place}" if place else f"{indent}{word}"
        yield from _said(group, indent)


def foreign_line(notices: Sequence[Problem]) -> str:
    """How many foreign files were passed over, and the first of them: «3 archivos no son formatos de ixl: …»."""
    amount = len(notices)
    what = "1 archivo no es un formato" if amount == 1 else f"{amount} archivos no son formatos"
    names = [printable(f"{Path(one.path or '').name}{_likeness(one)}") for one in notices]
    passed = "pasó" if amount == 1 else "pasaron"
    return output.wrapped(f"{what} de ixl y se {passed} por alto: {output.some(names, FILES)}.", "  ")


def _likeness(notice: Problem) -> str:
    return f" (parece «{notice.expected}»)" if notice.expected else ""


def _place(group: Sequence[Problem]) -> str:
    """The sheet and the cells of problems of one kind."""
    cells = _cells(group)
    parts = [printable(group[0].sheet or ""), cells]
    if not cells and len(group) > 1:
        return f"{parts[0]} ({len(group)} veces)".strip()
    return ", ".join(filter(None, parts))


def _cells(group: Iterable[Problem]) -> str:
    """The cells of some problems; of very many the first and how many more."""
    cells = list(dict.fromkeys(problem.cell for problem in group if problem.cell))
    return output.some(cells, MANY_CELLS if len(cells) <= MANY_CELLS else FIRST_CELLS)


def _said(group: Sequence[Problem], indent: str) -> Iterator[str]:
    """What is wrong in problems of one kind and what to do, where it is the same said once."""
    by_hint: dict[str, dict[str, list[Problem]]] = {}
    for problem in group:
        by_hint.setdefault(problem.hint, {}).setdefault(problem.message, []).append(problem)
    messages = sum(map(len, by_hint.values()))
    left = MOST if messages > MOST else messages
    for hint, by_message in by_hint.items():
        shown = list(by_message.items())[:left]
        left -= len(shown)
        for message, problems in shown:
            cells = _cells(problems) if messages > 1 else ""
            if message:
                yield output.wrapped(f"{cells}: {message}" if cells else message, indent + "  ")
        if hint and shown:
            yield output.wrapped(hint, indent + "    ", indent + "  → ")
    if messages > MOST:
        yield output.wrapped(f"… y {show_count(messages - MOST)} más: {WHOLE_LIST}", indent + "  ")
