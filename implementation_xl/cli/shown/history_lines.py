"""The history on the command line: where it lies, recording into it, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.problem_lines import problem_lines
from implementation_xl.portfolio.history.checking import Check
from implementation_xl.portfolio.history.definitions_used import changed_definitions
from implementation_xl.portfolio.history.history import default_history, named_path
from implementation_xl.portfolio.history.missing import CODES
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.portfolio import Portfolio

DIFFERENCES = ("A820", "N821", "N823")
BROKEN = ("E846", "E847")
UNUSABLE = ("E824", "E825", "E826", "E827")
SHOWN = 10
NAME = 34


def history_file(named: str | None, none: bool, target: str | None, redone_for: str | None) -> Path | None:
    """The history to use: the one named, else the one that goes with what is written; None for none.

    `redone_for` is why recorded figures are replaced. Options that do not go together are wrong use.
    """
    if none and named:
        raise click.UsageError("--historial y --sin-historial no van juntos.")
    if named:
        return named_path(named)
    local = target and not none and not is_address(target)
    if redone_for and not local:
        raise click.UsageError("--rehacer necesita un historial: indique -o o --historial.")
    return default_history(target) if target and local else None


def reason_to_redo(redo: bool, reason: str | None) -> str | None:
    """Why recorded figures are to be replaced; None where they are not. One without the other is wrong use."""
    words = " ".join((reason or "").split())
    if redo and not words:
        raise click.UsageError(
            "--rehacer necesita --motivo «por qué»: queda en el historial, con quién lo pidió y cuándo."
        )
    if words and not redo:
        raise click.UsageError("--motivo va con --rehacer: dice por qué se reemplaza lo registrado.")
    return words or None


def with_record(portfolio: Portfolio, path: Path | None, redone_for: str | None) -> Portfolio:
    """The portfolio recorded in the history; where that cannot be, the portfolio with the reason as its problem."""
    if path is None:
        return portfolio
    try:
        changed = changed_definitions(portfolio, path)
        if changed:
            output.note("\n".join(problem_lines([changed])))
        return record_figures(portfolio, path, redo=bool(redone_for), reason=redone_for or "")
    except ImplementationXLError as error:
        return replace(portfolio, notes=(*portfolio.notes, *error.problems))


def history_lines(portfolio: Portfolio) -> Iterator[str]:
    """What became of the figures: how many were recorded, which differ, or why none was."""
    failures = [one for one in portfolio.notes if one.code in UNUSABLE]
    for problem in failures:
        yield f"Historial: no se registró nada en {output.short_path(problem.path or '')}"
        yield from problem_lines([problem])
    trend = portfolio.trend
    if trend is None:
        return
    added = output.count(trend.added, "cifra nueva", "cifras nuevas") if trend.added else "sin cifras nuevas"
    yield f"Historial: {output.short_path(trend.path)} ({added})"
    for code in DIFFERENCES:
        differing = [
            (project.name or output.short_path(project.folder), problem)
            for project in portfolio.projects
            for problem in project.problems
            if problem.code == code
        ]
        differing += [("Toda la cartera", one) for one in portfolio.notes if one.code == code]
        if differing:
            yield from _differences(code, differing)
    yield from problem_lines([one for one in portfolio.notes if one.code in ("N822", "N812", "N813")])
    yield from problem_lines([one for one in portfolio.notes if one.code in BROKEN])
    yield from _missing(portfolio)


def check_lines(check: Check) -> Iterator[str]:
    """Whether a history is what was recorded, and where its chain ends."""
    head = check.head
    yield from problem_lines(check.problems)
    if not check.problems:
        seals = output.count(head.seals, "sello encaja", "sellos encajan")
        yield f"Íntegro: {seals} y cada valor es su numerador ÷ denominador."
    yield f"Último sello: {head.words or 'ninguno'}"
    if head.before:
        since = (head.since or "")[:16].replace("T", " ")
        yield f"Sellado desde {since}: {output.count(head.before, 'cifra', 'cifras')} de antes, como estaban ese día."


def _missing(portfolio: Portfolio) -> Iterator[str]:
    """What was measured last time and is not there now, by name."""
    missing = [one for one in portfolio.notes if one.code in CODES.values()]
    shown = missing[:SHOWN]
    yield from problem_lines(shown)
    if len(missing) > len(shown):
        yield f"    … y {len(missing) - len(shown)} más que ya no están: todo sale con --json y en «Hallazgos»"


def _differences(code: str, differing: list[tuple[str, Problem]]) -> Iterator[str]:
    """Figures that are not as recorded, side by side."""
    first = differing[0][1]
    word = output.styled(f"{first.severity.capitalize()} {code}", output.COLORS[first.severity])
    titles = {
        "A820": ("dan otro valor; sigue vigente lo registrado", "Ahora da"),
        "N821": ("eran provisionales y se actualizaron", "Ahora"),
        "N823": ("se reemplazaron", "Ahora"),
    }
    text, now = titles[code]
    yield f"  {word} · {output.count(len(differing), 'cifra registrada', 'cifras registradas')}: {text}"
    rows = [
        (
            output.shorten(who, NAME),
            output.shorten(problem.label or "", NAME),
            problem.expected or "",
            problem.found or "",
        )
        for who, problem in differing[: output.most(SHOWN)]
    ]
    yield output.table(("Proyecto", "Indicador", "Registrado", now), rows, indent="    ")
    if len(differing) > output.most(SHOWN):
        yield f"    … y {len(differing) - SHOWN} más: todas salen con --json"
    for hint in dict.fromkeys(problem.hint for _, problem in differing):
        yield output.wrapped(hint, "      ", "    → ")
