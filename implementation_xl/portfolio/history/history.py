"""What was measured, kept: every figure with its cut-off date, sources, definition and when it was recorded.

Recording is in `recording`, the file itself in `history_store`.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.base.words import fold, written
from implementation_xl.forms.kinds.kinds import show as show_number
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.portfolio.history.store import NAME, reading
from implementation_xl.portfolio.packed.results import ChosenResults
from implementation_xl.portfolio.portfolio import Portfolio, ProjectResult
from implementation_xl.portfolio.span import MONTH, period_of

STANDING, RECOMPUTED, REPLACED = "vigente", "recalculada", "reemplazada"
RISING, FALLING, LEVEL = "▲", "▼", "►"


class Source(NamedTuple):
    """A file that a figure was measured from: its path below the root, and the SHA-256 of its content."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """One figure of the history: an indicator of a project at a cut-off date, or (`scope` not empty) of the portfolio.

    `key` is what a project is known by from one cut-off to the next; `counts` are a portfolio figure's promedio,
    medidos, sin_medicion, no_aplica and ilegibles. `status` is vigente, recalculada (differs from the one that stands)
    or reemplazada. `definition` counts the definitions of the indicator in the history, from 1, `defined` is since
    when that one holds; `goal` and `alert` are its fractions. `recorded` is an ISO time with its zone.
    """

    key: str
    scope: str
    indicator: str
    cutoff: date
    value: float | None
    numerator: float
    denominator: float
    state: str
    reason: str | None = None
    project: str | None = None
    code: str | None = None
    client: str | None = None
    type: str | None = None
    coordinator: str | None = None
    status: str = STANDING
    provisional: bool = False
    sources: tuple[Source, ...] = ()
    form: str | None = None
    form_version: int | None = None
    counts: dict[str, Any] = field(default_factory=dict)
    period: str = ""
    definition: int = 0
    defined: str = ""
    goal: float | None = None
    alert: float | None = None
    library: str = ""
    recorded: str = ""
    replaced: str | None = None

    @property
    def figures(self) -> str:
        """Value and its quotient as people read them: «75,0 % (6 ÷ 8)»."""
        if self.value is None:
            return self.state
        numerator, denominator = (show_number(round(one, 2)) for one in (self.numerator, self.denominator))
        return f"{show_percent(self.value)} ({numerator} ÷ {denominator})"

    @property
    def whose(self) -> str:
        """Which portfolio it is a figure of: «Implementaciones, por mes, cliente: banco»."""
        if not self.scope:
            return ""
        scope = _loaded(self.scope)
        words = [scope["raiz"], f"por {scope['periodo']}" if scope["periodo"] else "",
                 *(f"{name}: {value}" for name, value in scope["filtros"].items())]  # fmt: skip
        return ", ".join(word for word in words if word)


@dataclass(slots=True)
class Trend:
    """What the history says besides a portfolio's own figures: earlier ones, by project and for all of it.

    `of_portfolio[id]` has a figure a month (or a period of the portfolio's kind), oldest first, up to its own cut-off
    included; `before[key, id]` is a project's last standing figure of an earlier month or period; `added` says how
    many figures were recorded just now.
    """

    path: Path
    of_portfolio: dict[str, tuple[Recorded, ...]] = field(default_factory=dict)
    before: dict[tuple[str, str], Recorded] = field(default_factory=dict)
    until: date = date.max
    kind: str = ""
    added: int = 0
    _projects: dict[tuple[str, str], tuple[Recorded, ...]] | None = None

    def series(self, id: str, project: ProjectResult | None = None) -> tuple[Recorded, ...]:
        """The figures of an indicator, oldest first: of a project, else of the portfolio.

        Raises ImplementationXLError when the history cannot be read.
        """
        if project is None:
            return self.of_portfolio.get(id, ())
        if self._projects is None:
            found = recorded(self.path, until=self.until, standing=True)
            self._projects = {
                place: condensed(group, self.kind) for place, group in _grouped(one for one in found if not one.scope)
            }
        return self._projects.get((project.key, id), ())

    def previous(self, id: str, project: ProjectResult | None = None) -> Recorded | None:
        """The figure to compare with: the last one of an earlier month or period."""
        if project is not None:
            return self.before.get((project.key, id))
        earlier = [one for one in self.of_portfolio.get(id, ()) if one.cutoff < _start(self.until, self.kind)]
        return earlier[-1] if earlier else None


def default_path(target: str | os.PathLike[str]) -> Path:
    """The history that goes with a workbook or folder of results: in its folder, or in the one above if it is there."""
    place = Path(target)
    folder = place.parent if place.suffix.lower() == ".xlsx" else place
    above = folder.absolute().parent / NAME
    return above if above.is_file() and not (folder / NAME).is_file() else folder / NAME


def named_path(name: str | os.PathLike[str]) -> Path:
    """The history that a person names: the file itself, or what goes with the folder or workbook."""
    place = Path(name)
    return default_path(place) if place.is_dir() or place.suffix.lower() == ".xlsx" else place


def arrow(now: float | None, before: float | None) -> str:
    """▲, ▼ or ► from one value to the next, by what is seen (a tenth of a point); nothing where one is missing."""
    if now is None or before is None:
        return ""
    change = round(now * 100, 1) - round(before * 100, 1)
    return LEVEL if abs(change) < 0.05 else RISING if change > 0 else FALLING


def recall(portfolio: Portfolio, path: str | os.PathLike[str]) -> Portfolio:
    """The portfolio with its `trend`, nothing recorded.

    Raises ImplementationXLError when there is no history or it cannot be read.
    """
    place = Path(path)
    with reading(place) as connection:
        found = with_keys(portfolio, keys_in(connection))
        return replace(found, trend=trend_of(connection, found, place))


def recorded(path: str | os.PathLike[str], *, since: date | None = None, until: date | None = None,
             standing: bool = False) -> list[Recorded]:  # fmt: skip
    """Every figure of a history between two cut-off dates, both included: by cut-off date, then as recorded.

    With `standing` only those that stand. Raises ImplementationXLError when the file cannot be read.
    """
    where, values = ["m.corte >= ?", "m.corte <= ?"], [iso(since or date.min), iso(until or date.max)]
    if standing:
        where, values = [*where, "m.situacion = ?"], [*values, STANDING]
    with reading(Path(path)) as connection:
        return select(connection, " AND ".join(where), values)


def condensed(figures: Iterable[Recorded], kind: str = "") -> tuple[Recorded, ...]:
    """The last figure of each month, or of each period of a kind, oldest first."""
    last = {_start(one.cutoff, kind): one for one in sorted(figures, key=lambda one: one.cutoff)}
    return tuple(last.values())


def select(connection: sqlite3.Connection, where: str, values: Sequence[Any]) -> list[Recorded]:
    """The figures that a condition picks, by cut-off date, then as recorded."""
    cursor = connection.execute(
        "SELECT m.clave, m.alcance, m.indicador, m.corte, m.valor, m.numerador, m.denominador, m.estado, m.motivo, "
        "m.proyecto, m.codigo, m.cliente, m.tipo, m.coordinador, m.situacion, m.provisional, m.fuentes, m.formato, "
        "m.formato_version, m.conteo, c.periodo, d.version, d.desde, d.contenido, c.biblioteca, c.registrada, "
        "m.reemplazada FROM mediciones m JOIN corridas c ON c.id = m.corrida JOIN definiciones d "
        f"ON d.id = m.definicion WHERE {where} ORDER BY m.corte, m.id",
        values,
    )
    return [_row(row) for row in cursor]


def _row(row: Sequence[Any]) -> Recorded:
    (key, scope, id, cutoff, value, numerator, denominator, state, reason, project, code, client, type, coordinator,
     status, provisional, sources, form, version, counts, period, number, since, content, library, stamp,
     replaced) = row  # fmt: skip
    definition = _loaded(content)
    return Recorded(
        key, scope, id, date.fromisoformat(cutoff), value, numerator, denominator, state, reason, project, code,
        client, type, coordinator, status, bool(provisional), tuple(Source(*one) for one in _loaded(sources)),
        form, version, _loaded(counts), period, number, since, definition.get("goal"), definition.get("alert"),
        library, stamp, replaced,
    )  # fmt: skip


def trend_of(connection: sqlite3.Connection, portfolio: Portfolio, path: Path) -> Trend:
    """What an open history says besides the figures of a portfolio that has its keys."""
    kind, until = portfolio.period.kind if portfolio.period else "", portfolio.cutoff
    found = select(connection, "m.alcance = ? AND m.corte <= ? AND m.situacion = ?",
                    (scope_of(portfolio), iso(until), STANDING))  # fmt: skip
    of_portfolio = {id: condensed(group, kind) for (_, id), group in _grouped(found)}
    latest = (
        "m.id IN (SELECT id FROM (SELECT id, max(corte) FROM mediciones WHERE alcance = '' AND situacion = ? "
        "AND corte < ? GROUP BY clave, indicador))"
    )
    earlier = select(connection, latest, (STANDING, iso(_start(until, kind))))
    before = {(one.key, one.indicator): one for one in earlier}
    return Trend(path, of_portfolio, before, until, kind)


def _grouped(figures: Iterable[Recorded]) -> Iterable[tuple[tuple[str, str], list[Recorded]]]:
    groups: dict[tuple[str, str], list[Recorded]] = {}
    for one in figures:
        groups.setdefault((one.key, one.indicator), []).append(one)
    return groups.items()


def _start(day: date, kind: str) -> date:
    """The first day of the month, or of the period of a kind, that a day lies in."""
    return period_of(day, kind or MONTH).first


def scope_of(portfolio: Portfolio) -> str:
    """Which portfolio a figure is of: the root's name, the kind of period and the filters.

    The folder's own name stands for the root, so that a share mounted elsewhere is the same portfolio.
    """
    kind = portfolio.period.kind if portfolio.period else ""
    filters = {name: fold(value) for name, value in portfolio.filters.items()}
    return as_json({"raiz": fold(Path(portfolio.root).absolute().name), "periodo": kind, "filtros": filters})


def with_keys(portfolio: Portfolio, known: set[str]) -> Portfolio:
    """The portfolio with each project's key: what it was known by before, else its code, its names, its folder."""
    names = [_names(one, portfolio.root) for one in portfolio.projects]
    keys: dict[int, str] = {}
    used: set[str] = set()
    for at in sorted(range(len(names)), key=lambda at: names[at][0] not in known):
        free = [one for one in names[at] if one not in used] or [f"{names[at][-1]}#{at}"]
        keys[at] = next((one for one in free if one in known), free[0])
        used.add(keys[at])
    ordered = [keys[at] for at in range(len(names))]
    return replace(portfolio, projects=ChosenResults(portfolio.projects, keys=ordered))


def _names(project: ProjectResult, root: str) -> list[str]:
    found = [f"codigo:{fold(project.code)}"] if project.code else []
    if project.name and project.client:
        found.append(f"nombre:{fold(project.name)}|{fold(project.client)}")
    return found or [f"carpeta:{fold(below(project.folder, root))}"]


def keys_in(connection: sqlite3.Connection) -> set[str]:
    """What the projects of an open history are known by."""
    return {key for (key,) in connection.execute("SELECT DISTINCT clave FROM mediciones WHERE alcance = ''")}


def below(path: str, root: str) -> str:
    """A path as seen from the root, with forward slashes."""
    return Path(os.path.relpath(path or ".", root)).as_posix()


def iso(day: date) -> str:
    """A date as the history holds it."""
    return day.isoformat()


@lru_cache(4096)
def _loaded(text: str) -> Any:
    """What `as_json` was given: the same few texts stand in very many rows."""
    return json.loads(text)


def as_json(value: Any) -> str:
    """Plain values as one line of text, the same for the same values."""
    return written(json.dumps(value, ensure_ascii=False, sort_keys=True))
