"""What the last measurement of a portfolio had and this one has not: nothing disappears without a word.

Compared are the measurements of the same series, kind of period and filters: the last one of an earlier cut-off date,
and those of the same date. What a filter or an option left out is no disappearance (its files are where they were),
nor is a project that is known by another name or lies elsewhere, nor a file that another one took the place of.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple

from implementation_xl.base.dates import show_date
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.process import HANDOVER
from implementation_xl.indicators.registry import INDICATORS
from implementation_xl.portfolio.history.series import below, ranges_in
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import (
    FIGURE_GONE,
    PROJECT_GONE,
    SOURCE_GONE,
    Missing,
    RecordedSource,
    Trend,
    loaded,
)
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.project import Project

CODES = {PROJECT_GONE: "A845", FIGURE_GONE: "N810", SOURCE_GONE: "N811"}


class _Was(NamedTuple):
    """A project as a run measured it: the files of each indicator, with the SHA-256 of their content."""

    missing: Missing
    sources: dict[str, dict[str, str]]


def names_of(project: ProjectResult | Project, root: str) -> list[str]:
    """What a project may be known by, the surest first."""
    names = [f"codigo:{fold(project.code)}"] if project.code else []
    if project.name and project.client:
        names.append(f"nombre:{fold(project.name)}|{fold(project.client)}")
    return names or [f"carpeta:{fold(below(project.folder, root))}"]


def missing_from(connection: sqlite3.Connection, portfolio: Portfolio, scope: str) -> tuple[Missing, ...]:
    """What is missing from a portfolio that has its keys, by project, the figures of the portfolio first."""
    projects: dict[str, list[_Was]] = {}
    overall: dict[str, Missing] = {}
    for run in _runs(connection, scope, portfolio.cutoff):
        _remember(connection, run, projects, overall)
    now = portfolio.consolidated()
    gone = [figure for id, figure in overall.items() if id not in now or now[id].value is None]
    by_key = {project.key: project for project in portfolio.projects}
    known = {name for project in portfolio.outside for name in names_of(project, portfolio.root)}
    taken: dict[str, ProjectResult] | None = None
    for key, each in projects.items():
        if key in by_key:
            gone += _sources_gone(each, by_key[key], portfolio)
        elif key not in known:
            taken = _by_place(portfolio) if taken is None else taken
            if not _left_out(each[-1], portfolio.root, taken):
                gone.append(each[-1].missing)
    return tuple(gone)


def sources_of(portfolio: Portfolio, project: ProjectResult, id: str) -> tuple[RecordedSource, ...]:
    """The files of a project that an indicator is measured from."""
    forms = (portfolio.catalog.indicators[id].form, *([HANDOVER] if INDICATORS[id].contractual else []))
    marks = [(file, mark) for file, mark in zip(project.files, project.marks, strict=False) if mark.form in forms]
    return tuple(RecordedSource(below(file, portfolio.root), mark.sha256) for file, mark in marks)


def missing_problems(trend: Trend, portfolio: Portfolio) -> Iterator[Problem]:
    """What is missing, as problems of the portfolio."""
    for missing in trend.missing:
        definition = portfolio.catalog.indicators.get(missing.indicator or "")
        label = definition.name if definition else missing.indicator or missing.name
        params = {"cutoff": show_date(missing.cutoff), "recorded": show_date(date.fromisoformat(missing.recorded[:10]))}
        client = f" ({missing.client})" if missing.client else ""
        if missing.kind != FIGURE_GONE:
            params["project"] = (missing.name or "sin nombre") + client
        yield Problem(CODES[missing.kind], str(trend.path), label=label, found=missing.file, params=params)


def _runs(connection: sqlite3.Connection, scope: str, cutoff: date) -> list[tuple[str, str, str]]:
    """Cut-off date, time and figures of the runs to compare with, the oldest first."""
    query = "SELECT corte, registrada, cifras FROM corridas WHERE alcance = ? AND corte {} ? ORDER BY corte {}, id {}"
    day = cutoff.isoformat()
    earlier = connection.execute(query.format("<", "DESC", "DESC") + " LIMIT 1", (scope, day)).fetchall()
    return earlier + connection.execute(query.format("=", "", ""), (scope, day)).fetchall()


def _remember(
    connection: sqlite3.Connection,
    run: tuple[str, str, str],
    projects: dict[str, list[_Was]],
    overall: dict[str, Missing],
) -> None:
    """Add what a run measured."""
    cutoff, stamp = date.fromisoformat(run[0]), run[1]
    fresh: set[str] = set()
    for edges in ranges_in(run[2]):
        rows = connection.execute(
            "SELECT clave, alcance, indicador, valor, proyecto, codigo, cliente, fuentes FROM mediciones "
            "WHERE id BETWEEN ? AND ? ORDER BY id",
            edges,
        )
        for key, scope, id, value, name, code, client, sources in rows:
            if scope:
                if value is not None:
                    overall[id] = Missing(FIGURE_GONE, cutoff, stamp, indicator=id)
                continue
            if key not in fresh:
                fresh.add(key)
                was = _Was(Missing(PROJECT_GONE, cutoff, stamp, name, code, client), {})
                projects.setdefault(key, []).append(was)
            projects[key][-1].sources[id] = dict(loaded(sources))


def _sources_gone(each: list[_Was], project: ProjectResult, portfolio: Portfolio) -> Iterable[Missing]:
    """The files that a project was measured from, and that are neither there nor replaced by another."""
    gone: dict[str, Missing] = {}
    for was in each:
        for id, before in was.sources.items():
            if id not in portfolio.catalog.indicators or id not in INDICATORS:
                continue
            now = sources_of(portfolio, project, id)
            known = {word for source in now for word in (source.sha256, PurePosixPath(source.path).name)}
            if len(now) < len(before):
                lost = (path for path, sha256 in before.items() if not known & {sha256, PurePosixPath(path).name})
                gone |= {path: was.missing._replace(kind=SOURCE_GONE, file=path) for path in lost}
    return gone.values()


def _by_place(portfolio: Portfolio) -> dict[str, ProjectResult]:
    """The project of each file, by where it lies in the root."""
    return {below(file, portfolio.root): project for project in portfolio.projects for file in project.files}


def _left_out(was: _Was, root: str, taken: dict[str, ProjectResult]) -> bool:
    """True where a project is there all the same: under another name, or left out by a filter or an option."""
    for path in (path for files in was.sources.values() for path in files):
        project = taken.get(path)
        if project is not None:
            return not (was.missing.code and project.code)
        if not is_address(root) and os.path.exists(os.path.join(root, path)):  # noqa: PTH110, PTH118
            return True
    return False
