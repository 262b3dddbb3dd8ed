"""The approved plans that the history keeps, and what a plan of the same version says otherwise now.

What is recorded of a version is never replaced: whoever changes an approved plan is told of it at every run.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import Problem
from implementation_xl.indicators.baseline import same_activities
from implementation_xl.portfolio.history.missing import names_of
from implementation_xl.portfolio.history.store import reading
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.project import Project
from implementation_xl.projects.watched import WatchedPlan, WatchedRow, digest_of


class RecordedPlan(NamedTuple):
    """A plan that the history holds: its row, the SHA-256 of its activities, and when it was recorded."""

    row: int
    digest: str
    recorded: str


Known = Mapping[tuple[str, str], RecordedPlan]


def plans_in(connection: sqlite3.Connection) -> dict[tuple[str, str], RecordedPlan]:
    """The plans of an open history, by project and version."""
    query = "SELECT p.clave, p.version, p.id, p.huella, c.registrada FROM planes p JOIN corridas c ON c.id = p.corrida"
    return {(key, version): RecordedPlan(*rest) for key, version, *rest in connection.execute(query)}


def recorded_versions(path: Path, project: Project) -> dict[int, list[WatchedRow]]:
    """The activities of each version of a project's baseline as a history holds them.

    Raises ImplementationXLError when there is no history or it cannot be read.
    """
    with reading(path) as connection:
        known = plans_in(connection)
        keys = {key for key, _ in known}
        own = next((name for name in names_of(project, project.folder) if name in keys), None)
        rows = connection.execute("SELECT version, filas FROM planes WHERE clave = ?", (own,))
        return {int(version): _rows(content) for version, content in rows if version.isdecimal()}


def changed_plans(connection: sqlite3.Connection, portfolio: Portfolio) -> dict[int, list[Problem]]:
    """What the approved plans of a portfolio that has its keys say otherwise than recorded, by place of the project."""
    known = plans_in(connection)
    changes = ((place, changes_of(connection, project, known)) for place, project in enumerate(portfolio.projects))
    return {place: problems for place, problems in changes if problems}


def changes_of(connection: sqlite3.Connection, project: ProjectResult, known: Known) -> list[Problem]:
    """What the approved plans of one project say otherwise than recorded."""
    problems: list[Problem] = []
    for plan in project.plans:
        recorded = known.get((project.key, plan.version))
        if recorded is not None and not plan.rows:
            problems.append(_not_kept(plan, recorded))
        elif recorded is not None and recorded.digest != digest_of(plan.content):
            (content,) = connection.execute("SELECT filas FROM planes WHERE id = ?", (recorded.row,)).fetchone()
            problems += _differences(plan, _rows(content), recorded)
    return problems


def _rows(content: str) -> list[WatchedRow]:
    return [
        WatchedRow(id, name, date.fromisoformat(start), date.fromisoformat(end), 0)
        for id, name, start, end in json.loads(content)
    ]


def _not_kept(plan: WatchedPlan, recorded: RecordedPlan) -> Problem:
    params = {"version": plan.words, "recorded": show_date(datetime.fromisoformat(recorded.recorded).date())}
    cell = f"{column_letter(plan.columns[0])}{plan.listed}"
    return Problem("A879", plan.path, plan.sheet, cell, label=plan.words, found=plan.version, params=params)


def _differences(plan: WatchedPlan, before: list[WatchedRow], recorded: RecordedPlan) -> Iterator[Problem]:
    """Each activity that moved, was added or is gone, at its cell."""
    places = same_activities([(row.id, row.name, "") for row in plan.rows], [(row.id, row.name, "") for row in before])
    for row, place in zip(plan.rows, places, strict=True):
        if place is None:
            change = f"no estaba y ahora va del {show_date(row.start)} al {show_date(row.end)}"
            yield _problem(plan, recorded, row, 1, None, row.end, change)
            continue
        was = before[place]
        for at, verb, then, now in ((0, "empez", was.start, row.start), (1, "termin", was.end, row.end)):
            if then != now:
                present = "empieza" if at == 0 else "termina"
                change = f"{verb}aba el {show_date(then)} y ahora {present} el {show_date(now)}"
                yield _problem(plan, recorded, row, at, then, now, change)
        if was.name != row.name and (was.start, was.end) == (row.start, row.end):
            yield _problem(plan, recorded, row, 1, None, None, f"se llamaba «{was.name}»")
    for place in sorted(set(range(len(before))) - set(places)):
        was = before[place]
        change = f"iba del {show_date(was.start)} al {show_date(was.end)} y ya no está"
        yield _problem(plan, recorded, was, 1, was.end, None, change)


def _problem(
    plan: WatchedPlan,
    recorded: RecordedPlan,
    row: WatchedRow,
    at: int,
    then: date | None,
    now: date | None,
    change: str,
) -> Problem:
    day = datetime.fromisoformat(recorded.recorded).date()
    params = {"version": plan.words, "recorded": show_date(day), "activity": row.name, "change": change}
    cell = f"{column_letter(plan.columns[at])}{row.row}" if row.row else None
    return Problem(
        "E877" if plan.fixed else "A878",
        plan.path,
        plan.sheet,
        cell,
        label=plan.words,
        found=show_date(now) if now else None,
        expected=show_date(then) if then else None,
        params=params,
    )
