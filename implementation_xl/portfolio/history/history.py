"""What was measured, kept: every figure with its cut-off date, sources, definition and when it was recorded.

Recording is in `recording`, the file itself in `store`.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from implementation_xl.base.words import fold, written
from implementation_xl.portfolio.history.missing import missing_from, names_of
from implementation_xl.portfolio.history.plans import changed_plans
from implementation_xl.portfolio.history.seals import head_of
from implementation_xl.portfolio.history.series import series_of
from implementation_xl.portfolio.history.store import NAME, reading
from implementation_xl.portfolio.packed import ChosenResults
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import (
    STANDING,
    Recorded,
    RecordedSource,
    Trend,
    by_indicator,
    condensed,
    loaded,
    start_of,
)


def default_history(target: str | os.PathLike[str]) -> Path:
    """The history that goes with a workbook or folder of results: in its folder, or in the one above if it is there."""
    place = Path(target)
    folder = place.parent if place.suffix.lower() == ".xlsx" else place
    above = folder.absolute().parent / NAME
    return above if above.is_file() and not (folder / NAME).is_file() else folder / NAME


def named_path(name: str | os.PathLike[str]) -> Path:
    """The history that a person names: the file itself, the one in the folder, or what goes with the workbook."""
    place = Path(name)
    if place.is_dir():
        return place / NAME
    return default_history(place) if place.suffix.lower() == ".xlsx" else place


def recall(portfolio: Portfolio, path: str | os.PathLike[str]) -> Portfolio:
    """The portfolio with its `trend` and what was changed of its approved plans since, nothing recorded.

    Raises ImplementationXLError when there is no history or it cannot be read.
    """
    place = Path(path)
    with reading(place) as connection:
        keyed = with_keys(portfolio, keys_in(connection))
        scope = scope_of(keyed, series_of(connection, keyed).name)
        changed = changed_plans(connection, keyed)
        projects = ChosenResults(keyed.projects, problems=changed) if changed else keyed.projects
        return replace(keyed, projects=projects, trend=trend_of(connection, keyed, scope, place))


def recorded(
    path: str | os.PathLike[str], *, since: date | None = None, until: date | None = None, standing: bool = False
) -> list[Recorded]:
    """Every figure of a history between two cut-off dates, both included: by cut-off date, then as recorded.

    With `standing` only those that stand. Raises ImplementationXLError when the file cannot be read.
    """
    where, values = ["m.corte >= ?", "m.corte <= ?"], [iso(since or date.min), iso(until or date.max)]
    if standing:
        where, values = [*where, "m.situacion = ?"], [*values, STANDING]
    with reading(Path(path)) as connection:
        return select(connection, " AND ".join(where), values)


def select(connection: sqlite3.Connection, where: str, values: Sequence[Any]) -> list[Recorded]:
    """The figures that a condition picks, by cut-off date, then as recorded."""
    cursor = connection.execute(
        "SELECT m.clave, m.alcance, m.indicador, m.corte, m.valor, m.numerador, m.denominador, m.estado, m.motivo, "
        "m.proyecto, m.codigo, m.cliente, m.tipo, m.coordinador, m.situacion, m.provisional, m.fuentes, m.formato, "
        "m.formato_version, m.conteo, c.periodo, d.version, d.desde, d.contenido, c.biblioteca, c.registrada, "
        "m.reemplazada, c.usuario, c.equipo, c.motivo, m.id FROM mediciones m JOIN corridas c ON c.id = m.corrida "
        f"JOIN definiciones d ON d.id = m.definicion WHERE {where} ORDER BY m.corte, m.id",
        values,
    )
    return [_row(row) for row in cursor]


def _row(row: Sequence[Any]) -> Recorded:
    (
        key,
        scope,
        id,
        cutoff,
        value,
        numerator,
        denominator,
        state,
        reason,
        project,
        code,
        client,
        type,
        coordinator,
        status,
        provisional,
        sources,
        form,
        version,
        counts,
        period,
        number,
        since,
        content,
        library,
        stamp,
        replaced,
        *run,
    ) = row
    definition = loaded(content)
    return Recorded(
        key,
        scope,
        id,
        date.fromisoformat(cutoff),
        value,
        numerator,
        denominator,
        state,
        reason,
        project,
        code,
        client,
        type,
        coordinator,
        status,
        bool(provisional),
        tuple(RecordedSource(*one) for one in loaded(sources)),
        form,
        version,
        loaded(counts),
        period,
        number,
        since,
        definition.get("goal"),
        definition.get("alert"),
        library,
        stamp,
        replaced,
        *run,
    )


def trend_of(connection: sqlite3.Connection, portfolio: Portfolio, scope: str, path: Path) -> Trend:
    """What an open history says besides the figures of a portfolio that has its keys; `scope` says which it is."""
    kind, until = portfolio.period.kind if portfolio.period else "", portfolio.cutoff
    figures = select(connection, "m.alcance = ? AND m.corte <= ? AND m.situacion = ?", (scope, iso(until), STANDING))
    of_portfolio = {id: condensed(group, kind) for (_, id), group in by_indicator(figures)}
    latest = (
        "m.id IN (SELECT id FROM (SELECT id, max(corte) FROM mediciones WHERE alcance = '' AND situacion = ? "
        "AND corte < ? GROUP BY clave, indicador))"
    )
    earlier = select(connection, latest, (STANDING, iso(start_of(until, kind))))
    before = {(one.key, one.indicator): one for one in earlier}
    load = partial(recorded, path, until=until, standing=True)
    missing = missing_from(connection, portfolio, scope)
    return Trend(path, load, of_portfolio, before, until, kind, missing=missing, seal=head_of(connection).words)


def scope_of(portfolio: Portfolio, series: str) -> str:
    """Which portfolio a figure is of: its series, the kind of period and the filters."""
    kind = portfolio.period.kind if portfolio.period else ""
    filters = {name: fold(value) for name, value in portfolio.filters.items()}
    return as_json({"raiz": series, "periodo": kind, "filtros": filters})


def with_keys(portfolio: Portfolio, known: set[str]) -> Portfolio:
    """The portfolio with each project's key: what it was known by before, else its code, its names, its folder."""
    names = [names_of(one, portfolio.root) for one in portfolio.projects]
    keys: dict[int, str] = {}
    used: set[str] = set()
    for at in sorted(range(len(names)), key=lambda at: names[at][0] not in known):
        free = [one for one in names[at] if one not in used] or [f"{names[at][-1]}#{at}"]
        keys[at] = next((one for one in free if one in known), free[0])
        used.add(keys[at])
    ordered = [keys[at] for at in range(len(names))]
    return replace(portfolio, projects=ChosenResults(portfolio.projects, keys=ordered))


def keys_in(connection: sqlite3.Connection) -> set[str]:
    """What the projects of an open history are known by."""
    return {key for (key,) in connection.execute("SELECT DISTINCT clave FROM mediciones WHERE alcance = ''")}


def iso(day: date) -> str:
    """A date as the history holds it."""
    return day.isoformat()


def as_json(value: Any) -> str:
    """Plain values as one line of text, the same for the same values."""
    return written(json.dumps(value, ensure_ascii=False, sort_keys=True))
