"""Whether a history is what was recorded: its chain of seals, and each value against its quotient."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import Problem
from implementation_xl.base.rounding import shown_percent, shown_quotient
from implementation_xl.base.words import show_count
from implementation_xl.portfolio.history.seals import (
    DEFINITIONS,
    FIGURES,
    PLANS,
    ROOTS,
    RUNS,
    SETS,
    Head,
    Misfit,
    faults,
    has_seal,
    head_of,
    wrong_quotients,
)
from implementation_xl.portfolio.history.store import reading

MANY = 200


class Check(NamedTuple):
    """What is to be said of a history: where its chain ends, and what does not fit, the first first."""

    head: Head
    problems: tuple[Problem, ...] = ()


def verify(path: str | os.PathLike[str], printed: str = "") -> Check:
    """Check a history whole, and with `printed` that it holds a seal as a report shows it.

    Problems are E846 and E847, at most `MANY` of them. Raises ImplementationXLError when the file cannot be read.
    """
    place = Path(path)
    with reading(place) as connection:
        problems = [_fault(connection, place, fault) for fault in faults(connection)]
        if printed and not has_seal(connection, printed):
            reason = "no está en el historial: se cortó, se rehízo o es otro"
            problems.append(_problem(place, f"el sello «{printed}» del informe", reason))
        problems += _quotients(connection, place)
        return Check(head_of(connection), tuple(problems[:MANY]))


def told_of(connection: sqlite3.Connection, path: Path) -> list[Problem]:
    """What a run says of the history it opened: the first that does not fit, and once, that it was sealed."""
    told: list[Problem] = []
    broken = list(faults(connection))
    if broken:
        more = len(broken) - 1
        rest = f" Es lo primero; hay {show_count(more)} más." if more else ""
        told.append(_fault(connection, path, broken[0], rest))
    told += _quotients(connection, path)[:1]
    head = head_of(connection)
    if not head.told:
        rows = "1 cifra" if head.before == 1 else f"{show_count(head.before)} cifras"
        told.append(Problem("N812", str(path), found=rows))
        connection.execute("UPDATE cabeza SET avisado = 1")
    return told


def _fault(connection: sqlite3.Connection, path: Path, fault: Misfit, rest: str = "") -> Problem:
    return _problem(path, _what(connection, fault), fault.reason, rest)


def _problem(path: Path, label: str, reason: str, rest: str = "") -> Problem:
    return Problem("E846", str(path), label=label, params={"reason": reason, "rest": rest})


def _what(connection: sqlite3.Connection, fault: Misfit) -> str:
    """The row that does not fit, as a person knows it."""
    if fault.table == FIGURES:
        row = connection.execute(
            "SELECT indicador, corte, proyecto, codigo, alcance FROM mediciones WHERE id = ?", (fault.row,)
        ).fetchone()
        return _figure(row) if row else f"la medición {fault.row}{_neighbour(connection, fault)}"
    names = {
        RUNS: "la corrida",
        DEFINITIONS: "la definición",
        ROOTS: "la cartera",
        PLANS: "el plan aprobado",
        SETS: "el juego de definiciones",
    }
    return f"{names.get(fault.table, 'el sello')} {fault.row}"


def _figure(row: Sequence[Any]) -> str:
    indicator, cutoff, project, code, scope = row
    whose = "toda la cartera" if scope else f"«{project or code or 'sin nombre'}»" + (f" ({code})" if code else "")
    return f"{indicator} de {whose}, corte {_day(cutoff)}"


def _neighbour(connection: sqlite3.Connection, fault: Misfit) -> str:
    """Where a row that is no more stood: after which one."""
    row = connection.execute(
        "SELECT indicador, corte, proyecto, codigo, alcance FROM mediciones WHERE id < ? ORDER BY id DESC LIMIT 1",
        (fault.row,),
    ).fetchone()
    return f" (la que seguía a {_figure(row)})" if row else ""


def _day(text: str) -> str:
    try:
        return show_date(date.fromisoformat(text))
    except (TypeError, ValueError):
        return str(text)


def _quotients(connection: sqlite3.Connection, path: Path) -> list[Problem]:
    return [_quotient(connection, path, row) for row in wrong_quotients(connection)[:MANY]]


def _quotient(connection: sqlite3.Connection, path: Path, row: int) -> Problem:
    query = "SELECT indicador, corte, proyecto, codigo, alcance, valor, numerador, denominador FROM mediciones"
    *figure, value, above, below = connection.execute(f"{query} WHERE id = ?", (row,)).fetchone()
    numbers = all(isinstance(number, (int, float)) for number in (value, above, below))
    quotient = shown_percent(above / below) if numbers and below else "nada"
    parts = " ÷ ".join(shown_quotient(above, below)) if numbers else f"{above} ÷ {below}"
    return Problem(
        "E847",
        str(path),
        label=_figure(figure),
        found=shown_percent(value) if numbers else str(value),
        expected=f"{quotient} ({parts})",
    )
