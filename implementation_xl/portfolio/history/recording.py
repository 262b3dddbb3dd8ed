"""Putting a portfolio's figures into the history: what is new, what is the same, what differs.

A figure recorded stands ("vigente"). Measuring the same date again changes nothing where the value is the same; where
it differs, the difference is a problem and both are kept: the recorded one goes on standing, unless the recording is
asked to redo it. Only a provisional figure, recorded before its cut-off date was over, gives way by itself. Each
figure keeps the definition (goal, alert, formula) it was measured with, so that changing it later changes no period.
"""

from __future__ import annotations

import getpass
import math
import os
import platform
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from importlib import metadata
from pathlib import Path

from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.base.words import written
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.portfolio.history.checking import told_of
from implementation_xl.portfolio.history.definitions_used import (
    UsedDefinitions,
    definitions_of,
    last_used,
    problem_of,
)
from implementation_xl.portfolio.history.history import (
    as_json,
    iso,
    keys_in,
    scope_of,
    select,
    trend_of,
    with_keys,
)
from implementation_xl.portfolio.history.missing import missing_problems, sources_of
from implementation_xl.portfolio.history.plans import RecordedPlan, changes_of, plans_in
from implementation_xl.portfolio.history.seals import DEFINITIONS, FIGURES, PLANS, ROOTS, RUNS, SETS, Entry, seal
from implementation_xl.portfolio.history.series import as_ranges, full_path, series_of
from implementation_xl.portfolio.history.store import writing
from implementation_xl.portfolio.packed import ChosenResults
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import RECOMPUTED, REPLACED, STANDING, Recorded
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.watched import digest_of

_DEFINED = (
    "name",
    "code",
    "objective",
    "formula",
    "numerator",
    "denominator",
    "unit",
    "sense",
    "goal",
    "alert",
    "valid_from",
    "valid_to",
)


def record_figures(
    portfolio: Portfolio,
    path: str | os.PathLike[str],
    *,
    redo: bool = False,
    reason: str = "",
    now: datetime | None = None,
) -> Portfolio:
    """Record the figures of a portfolio; the portfolio with its `trend`, and with what differs as problems.

    A figure recorded before stands unless `redo`, which needs a `reason`; see the head of this module. `now` is when
    it is recorded. Problems say too what the history does not fit in, and what was measured last time and is not now.
    Raises ImplementationXLError, with its problem, when the file cannot be used, or without one where the reason is
    missing; nothing is then recorded.
    """
    if redo and not reason.strip():
        raise ImplementationXLError("Para reemplazar lo registrado hay que decir el motivo.")
    moment = (now or datetime.now()).astimezone()
    place = Path(path)
    with writing(place) as connection:
        return _Recording(connection, portfolio, place, reason.strip() if redo else "", moment).run()


class _Recording:
    """One portfolio going into an open history."""

    def __init__(
        self, connection: sqlite3.Connection, portfolio: Portfolio, path: Path, redone_for: str, moment: datetime
    ) -> None:
        self.connection, self.path, self.redone_for, self.moment = connection, path, redone_for, moment
        self.portfolio = with_keys(portfolio, keys_in(connection))
        self.series = series_of(connection, self.portfolio)
        self.scope = scope_of(self.portfolio, self.series.name)
        self.entries: list[Entry] = []
        self.figures: list[int] = []
        self.provisional = moment.date() <= portfolio.cutoff
        self.stamp = moment.isoformat(timespec="seconds")
        self.known = {
            (figure.scope, figure.key, figure.indicator): figure
            for figure in select(connection, "m.corte = ? AND m.situacion = ?", (iso(portfolio.cutoff), STANDING))
        }
        self.run_id: int | None = None
        self.added = 0
        self.of_year: dict[str, tuple[int, int]] = {}
        definitions = connection.execute("SELECT id, indicador, version, contenido FROM definiciones ORDER BY version")
        self.contents: dict[str, tuple[int, int, str]] = {}
        for row, id, version, content in definitions:
            self.contents[id] = row, version, content
            if content == self._content(id) and self._has_yearly_goals(id):
                self.of_year[id] = row, version
        self.versions = {
            id: version for id, (_, version, content) in self.contents.items() if content == self._content(id)
        } | {id: version for id, (_, version) in self.of_year.items()}
        self.rows = {id: row for id, (row, _) in self.of_year.items()}
        self.outdated: dict[str, Recorded] = {}
        self.plans = plans_in(connection)

    def run(self) -> Portfolio:
        """Record what is new; the portfolio with its trend and problems."""
        told = told_of(self.connection, self.path)
        last = last_used(self.connection, self.series.name)
        changed = problem_of(last, self.portfolio.catalog, self.path)
        told += [changed] if changed else []
        portfolio, differing = self.portfolio, set()
        further: dict[int, list[Problem]] = {}
        for place, project in enumerate(portfolio.projects):
            for id, measurement in project.measurements.items():
                problem = self._figure(_of_project(portfolio, project, id, measurement, self.provisional))
                if problem:
                    differing.add(id)
                    further.setdefault(place, []).append(_at(problem, project, measurement))
            changes = self._plans(project)
            if changes:
                further.setdefault(place, []).extend(changes)
        projects = ChosenResults(portfolio.projects, problems=further) if further else portfolio.projects
        notes = [
            problem
            for figure in _of_portfolio(portfolio, self.scope, self.provisional)
            if (problem := self._figure(figure)) and figure.indicator not in differing
        ]
        notes += [self._outdated(id) for id in self.outdated]
        self._used(last)
        self._close()
        trend = trend_of(self.connection, portfolio, self.scope, self.path)
        trend.added = self.added
        notes = [*told, *self._renamed(), *notes, *missing_problems(trend, portfolio)]
        return replace(portfolio, projects=projects, notes=(*portfolio.notes, *notes), trend=trend)

    def _used(self, last: UsedDefinitions | None) -> None:
        """Record the definitions of a run that records anything, where another content stands of the last one."""
        content, digest = definitions_of(self.portfolio.catalog, self.portfolio.cutoff, last)
        if self.run_id is None or (last and content == last.content):
            return
        query = "INSERT INTO juegos (serie, huella, contenido, corrida) VALUES (?, ?, ?, ?)"
        cursor = self.connection.execute(query, (self.series.name, digest, content, self.run_id))
        self.entries.append(Entry(SETS, int(cursor.lastrowid or 0)))

    def _close(self) -> None:
        """Note the path of the series and what the run measured, and seal all that was written."""
        if self.series.new:
            values = (self.series.name, full_path(self.portfolio.root), self.stamp)
            cursor = self.connection.execute("INSERT INTO carteras (serie, raiz, desde) VALUES (?, ?, ?)", values)
            self.entries.insert(0, Entry(ROOTS, int(cursor.lastrowid or 0)))
        if self.run_id is not None:
            measured = (as_ranges(self.figures), self.run_id)
            self.connection.execute("UPDATE corridas SET cifras = ? WHERE id = ?", measured)
        if self.entries:
            seal(self.connection, self.entries)

    def _renamed(self) -> Iterator[Problem]:
        """That the series of another folder goes on with this one."""
        if self.series.former:
            yield Problem("N813", str(self.path), found=self.portfolio.root, expected=self.series.former)

    def _figure(self, new: Recorded) -> Problem | None:
        """Record one figure where that is due; the problem where another is recorded already."""
        old = self.known.get((new.scope, new.key, new.indicator))
        if old is None:
            self._insert(new)
            return None
        if self.versions.get(new.indicator) != old.definition:
            self.outdated.setdefault(new.indicator, old)
        if _same(old, new):
            if old.provisional and not self.provisional:
                self._replace(old, new)
            else:
                self.figures.append(old.row)
            return None
        if self.redone_for or old.provisional:
            self._replace(old, new)
            return self._problem("N821" if old.provisional else "N823", old, new)
        last = self._last_recomputed(new)
        if last is None or not _same(last, new):
            self._insert(replace(new, status=RECOMPUTED))
        else:
            self.figures.append(last.row)
        return self._problem("A820", old, new)

    def _plans(self, project: ProjectResult) -> list[Problem]:
        """Record the approved plans of a project that are new; what the others say otherwise than recorded."""
        for plan in project.plans:
            if plan.rows and (project.key, plan.version) not in self.plans:
                content = plan.content
                values = (project.key, plan.version, content, digest_of(content), self._run())
                query = "INSERT INTO planes (clave, version, filas, huella, corrida) VALUES (?, ?, ?, ?, ?)"
                row = int(self.connection.execute(query, values).lastrowid or 0)
                self.entries.append(Entry(PLANS, row))
                self.plans[project.key, plan.version] = RecordedPlan(row, values[3], self.stamp)
        return changes_of(self.connection, project, self.plans)

    def _problem(self, code: str, old: Recorded, new: Recorded) -> Problem:
        definition = self.portfolio.catalog.indicators[new.indicator]
        day = datetime.fromisoformat(old.recorded).date()
        label = f"{definition.name} (toda la cartera)" if new.scope else definition.name
        return Problem(
            code,
            str(self.path),
            label=label,
            found=new.figures,
            expected=old.figures,
            params={"cutoff": show_date(new.cutoff), "recorded": show_date(day)},
        )

    def _last_recomputed(self, new: Recorded) -> Recorded | None:
        where = "m.corte = ? AND m.alcance = ? AND m.clave = ? AND m.indicador = ? AND m.situacion = ?"
        values = (iso(new.cutoff), new.scope, new.key, new.indicator, RECOMPUTED)
        figures = select(self.connection, where, values)
        return figures[-1] if figures else None

    def _replace(self, old: Recorded, new: Recorded) -> None:
        self.connection.execute(
            "UPDATE mediciones SET situacion = ?, reemplazada = ? WHERE corte = ? AND alcance = ? AND clave = ? "
            "AND indicador = ? AND situacion = ?",
            (REPLACED, self.stamp, iso(old.cutoff), old.scope, old.key, old.indicator, STANDING),
        )
        self.entries.append(Entry(FIGURES, old.row, REPLACED, self.stamp))
        self._insert(new)

    def _insert(self, figure: Recorded) -> None:
        self.added += 1
        values = (
            figure.key,
            figure.scope,
            figure.indicator,
            iso(figure.cutoff),
            figure.status,
            int(figure.provisional),
            figure.project,
            figure.code,
            figure.client,
            figure.type,
            figure.coordinator,
            figure.value,
            figure.numerator,
            figure.denominator,
            figure.state,
            figure.reason,
            as_json(figure.counts),
            as_json(figure.sources),
            figure.form,
            figure.form_version,
            self._definition(figure.indicator),
            self._run(),
        )
        cursor = self.connection.execute(
            "INSERT INTO mediciones (clave, alcance, indicador, corte, situacion, provisional, proyecto, codigo, "
            "cliente, tipo, coordinador, valor, numerador, denominador, estado, motivo, conteo, fuentes, formato, "
            f"formato_version, definicion, corrida) VALUES ({', '.join('?' * len(values))})",
            values,
        )
        self.figures.append(int(cursor.lastrowid or 0))
        self.entries.append(Entry(FIGURES, self.figures[-1], figure.status))

    def _run(self) -> int:
        """The row of this recording, made when the first figure needs it."""
        if self.run_id is None:
            portfolio = self.portfolio
            cursor = self.connection.execute(
                "INSERT INTO corridas (registrada, biblioteca, raiz, corte, periodo, filtros, proyectos, rehacer, "
                "alcance, usuario, equipo, motivo) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self.stamp,
                    metadata.version("implementation-xl"),
                    full_path(portfolio.root),
                    iso(portfolio.cutoff),
                    portfolio.period.id if portfolio.period else "",
                    as_json(portfolio.filters),
                    len(portfolio.projects),
                    int(bool(self.redone_for)),
                    self.scope,
                    *_who(),
                    written(self.redone_for) or None,
                ),
            )
            self.run_id = int(cursor.lastrowid or 0)
            self.entries.append(Entry(RUNS, self.run_id))
        return self.run_id

    def _definition(self, id: str) -> int:
        """The row of an indicator's definition as it is now; a new version of it where it is not the last one."""
        if id not in self.rows:
            content = self._content(id)
            row, version, last = self.contents.get(id, (0, 0, ""))
            if last != content:
                since = self.portfolio.catalog.indicators[id].valid_from or iso(self.moment.date())
                cursor = self.connection.execute(
                    "INSERT INTO definiciones (indicador, version, desde, contenido) VALUES (?, ?, ?, ?)",
                    (id, version + 1, since, content),
                )
                row = int(cursor.lastrowid or 0)
                self.entries.append(Entry(DEFINITIONS, row))
            self.rows[id] = row
        return self.rows[id]

    def _has_yearly_goals(self, id: str) -> bool:
        """True for an indicator whose goal is that of the period's year: measuring an earlier year is no change."""
        return id in self.portfolio.catalog.indicators and bool(self.portfolio.catalog.indicators[id].goals)

    def _content(self, id: str) -> str:
        """What counts of an indicator's definition as it is now, as text; "" for one that is no more."""
        definition = self.portfolio.catalog.indicators.get(id)
        return as_json({name: getattr(definition, name) for name in _DEFINED}) if definition else ""

    def _outdated(self, id: str) -> Problem:
        """That figures of an indicator were recorded with another definition than today's."""
        old = self.outdated[id]
        definition = self.portfolio.catalog.indicators[id]
        return Problem(
            "N822",
            str(self.path),
            label=definition.name,
            found=_goals(definition.goal, definition.alert),
            expected=_goals(old.goal or 0, old.alert or 0),
            params={"cutoff": show_date(old.cutoff), "version": str(old.definition)},
        )


def _of_project(
    portfolio: Portfolio, project: ProjectResult, id: str, measurement: Measurement, provisional: bool
) -> Recorded:
    measured = project.mark(measurement.source.path if measurement.source else None)
    form, version = (measured.form, measured.version) if measured else (None, None)
    return Recorded(
        project.key,
        "",
        id,
        measurement.cutoff,
        measurement.value,
        measurement.numerator,
        measurement.denominator,
        measurement.state,
        measurement.reason,
        project.name,
        project.code,
        project.client,
        project.type,
        project.coordinator,
        sources=sources_of(portfolio, project, id),
        provisional=provisional,
        form=form,
        form_version=version,
    )


def _of_portfolio(portfolio: Portfolio, scope: str, provisional: bool) -> Iterator[Recorded]:
    for id, overall in portfolio.consolidated().items():
        counts = {
            "promedio": overall.mean,
            "medidos": overall.measured,
            "sin_medicion": overall.not_measured,
            "no_aplica": overall.not_applicable,
            "ilegibles": overall.unreadable,
        }
        yield Recorded(
            "",
            scope,
            id,
            portfolio.cutoff,
            overall.value,
            overall.numerator,
            overall.denominator,
            overall.state,
            provisional=provisional,
            counts=counts,
        )


def _same(old: Recorded, new: Recorded) -> bool:
    """The same figure: within the tolerance, or not measured for the same kind of reason."""
    if old.value is None or new.value is None:
        return old.value is new.value and old.state == new.state
    pairs = ((old.value, new.value), (old.numerator, new.numerator), (old.denominator, new.denominator))
    return all(math.isclose(was, now, rel_tol=TOLERANCE, abs_tol=TOLERANCE) for was, now in pairs)


def _at(problem: Problem, project: ProjectResult, measurement: Measurement) -> Problem:
    """The problem at the cells that the figure was measured from."""
    if measurement.source is None:
        return replace(problem, path=project.folder)
    return replace(problem, path=measurement.source.path, sheet=measurement.source.sheet, cell=measurement.source.range)


def _who() -> tuple[str | None, str | None]:
    """The user and the machine, where the system says."""
    try:
        user = written(getpass.getuser())
    except (OSError, KeyError, ImportError):
        user = None
    return user, written(platform.node()) or None


def _goals(goal: float, alert: float) -> str:
    return f"meta {show_percent(goal)} y alerta {show_percent(alert)}"
