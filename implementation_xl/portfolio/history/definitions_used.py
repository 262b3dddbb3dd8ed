"""With which definitions a portfolio was measured: recorded where they change, and what changed said in words.

What stands in the history is the fingerprint of each form, and goal and alert of each indicator with the days from
which they hold. A goal that holds from a day after the last one measured is no change; one of a measured day is.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.base.dates import FIRST, show_date
from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.identity import fingerprint_of
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.model import IndicatorDefinition, start_of_goal
from implementation_xl.portfolio.history.history import as_json, iso
from implementation_xl.portfolio.history.series import series_of
from implementation_xl.portfolio.history.store import reading
from implementation_xl.portfolio.portfolio import Portfolio

MOST_NAMED = 6
_GOALS = {"meta": "goal", "alerta": "alert", "metas": "goals", "alertas": "alerts"}


class UsedDefinitions(NamedTuple):
    """What the last recorded run was measured with: the content as text, and when that was recorded."""

    content: str
    recorded: str


def definitions_of(catalog: Catalog, cutoff: date, last: UsedDefinitions | None) -> tuple[str, str]:
    """What is recorded of the definitions of a run, as text, and their fingerprint."""
    content = {
        "formatos": {f"{id} v{version}": fingerprint_of(form) for (id, version), form in catalog.forms.items()},
        "indicadores": {
            id: {key: getattr(definition, name) for key, name in _GOALS.items()}
            for id, definition in catalog.undated.indicators.items()
        },
    }
    digest = hashlib.sha256(as_json(content).encode()).hexdigest()
    until = max(iso(cutoff), json.loads(last.content)["hasta"] if last else "")
    return as_json({**content, "hasta": until}), digest


def last_used(connection: sqlite3.Connection, series: str) -> UsedDefinitions | None:
    """The definitions of the last recorded run of a series; None where none was recorded yet."""
    row = connection.execute(
        "SELECT j.contenido, c.registrada FROM juegos j JOIN corridas c ON c.id = j.corrida WHERE j.serie = ? "
        "ORDER BY j.id DESC LIMIT 1",
        (series,),
    ).fetchone()
    return UsedDefinitions(*row) if row else None


def changed_definitions(portfolio: Portfolio, path: Path) -> Problem | None:
    """That the next recording would be with other definitions than the last one (A728); None where it would not.

    Raises ImplementationXLError where the history cannot be read.
    """
    if not path.is_file():
        return None
    with reading(path) as connection:
        last = last_used(connection, series_of(connection, portfolio).name)
    return problem_of(last, portfolio.catalog, path)


def problem_of(last: UsedDefinitions | None, catalog: Catalog, path: Path) -> Problem | None:
    """What changed since the last recorded run, as a problem (A728)."""
    if last is None:
        return None
    changes = list(_changes(json.loads(last.content), catalog))
    if not changes:
        return None
    more = f"; y {len(changes) - MOST_NAMED} más" if len(changes) > MOST_NAMED else ""
    day = show_date(datetime.fromisoformat(last.recorded).date())
    words = "; ".join(changes[:MOST_NAMED]) + more
    return Problem("A728", str(path), params={"recorded": day, "change": words})


def _changes(before: dict[str, Any], catalog: Catalog) -> Iterator[str]:
    until, now = date.fromisoformat(before["hasta"]), catalog.undated.indicators
    for id, goals in before["indicadores"].items():
        if id not in now:
            yield f"ya no está el indicador «{id}»"
            continue
        former = replace(now[id], **{name: goals[key] for key, name in _GOALS.items()})
        starts = {FIRST, *(start_of_goal(since) for one in (former, now[id]) for since in (*one.goals, *one.alerts))}
        yield from _goals(former, now[id], sorted(day for day in starts if day <= until))
    for id in now.keys() - before["indicadores"].keys():
        yield f"hay un indicador nuevo, «{now[id].name}»"
    forms = {f"{id} v{version}": form for (id, version), form in catalog.forms.items()}
    for key, digest in before["formatos"].items():
        if key not in forms:
            yield f"ya no está el formato «{key.replace(' v', ', versión ')}»"
        elif fingerprint_of(forms[key]) != digest:
            yield f"cambió el formato «{forms[key].title}», versión {forms[key].version}"
    for key in forms.keys() - before["formatos"].keys():
        yield f"hay un formato nuevo, «{forms[key].title}», versión {forms[key].version}"


def _goals(former: IndicatorDefinition, now: IndicatorDefinition, days: list[date]) -> Iterator[str]:
    """How goal and alert differ on the last of some days on which they do."""
    pairs = [("meta", former.at(day).goal, now.at(day).goal, day) for day in days]
    pairs += [("alerta", former.at(day).alert, now.at(day).alert, day) for day in days]
    changes = {word: (old, new, day) for word, old, new, day in pairs if old != new}
    for word, (old, new, day) in changes.items():
        since = "" if day == FIRST else f" desde el {show_date(day)}"
        yield f"la {word} de «{now.name}»{since} era {show_percent(old)} y es {show_percent(new)}"
