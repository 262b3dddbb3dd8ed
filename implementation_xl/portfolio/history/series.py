"""Which series the figures of a folder belong to: a series goes on when its folder is renamed or mounted elsewhere.

A series has the name that its folder had first, and the history holds every path that it was measured at. A folder at
another path is the same portfolio where its projects lie at the same places in it as at the last measurement, and the
former folder does not hold them any more; a copy of it, a folder in it or the one above are portfolios of their own.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from implementation_xl.base.places import is_address
from implementation_xl.base.words import fold, written
from implementation_xl.portfolio.history.seals import seal_all
from implementation_xl.portfolio.portfolio import Portfolio

LOOKED_AT = 40
Place = tuple[str, str]


class KnownSeries(NamedTuple):
    """The name of a portfolio's series; `new` where the path is not yet noted, `former` the path that it had then."""

    name: str
    new: bool = False
    former: str = ""


def series_of(connection: sqlite3.Connection, portfolio: Portfolio) -> KnownSeries:
    """The series of a portfolio that has its keys."""
    root = full_path(portfolio.root)
    roots: dict[str, list[str]] = {}
    for name, path in connection.execute("SELECT serie, raiz FROM carteras ORDER BY id"):
        roots.setdefault(name, []).append(path)
    for name, paths in roots.items():
        if _same_path(paths[-1], root):
            return KnownSeries(name)
    now = _places(portfolio)
    best, common = KnownSeries(_free(_name(root), roots), new=True), 0
    for name, paths in roots.items():
        before = _places_of(connection, name)
        shared, there = len(before & now), _stands(paths[-1], root, before)
        if any(_same_path(path, root) for path in paths):
            if shared or not there:
                return KnownSeries(name)
        elif not there and shared > common and 2 * shared >= min(len(before), len(now)):
            best, common = KnownSeries(name, new=True, former=paths[-1]), shared
    return best


def full_path(root: str) -> str:
    """A root as the history holds it."""
    return written(root if is_address(root) else str(Path(root).absolute()))


def below(path: str, root: str) -> str:
    """A path as seen from the root, with forward slashes."""
    return Path(os.path.relpath(path or ".", root)).as_posix()


def as_ranges(rows: Iterable[int]) -> str:
    """Numbers of rows as text: «1-9,12»."""
    ranges: list[list[int]] = []
    for row in sorted(rows):
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def ranges_in(text: str | None) -> Iterator[tuple[int, int]]:
    """The first and last row of each range of such a text."""
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text or ""):
        yield int(first), int(last or first)


def seal_former(connection: sqlite3.Connection) -> None:
    """Bring a history without series and seals forward: note its series, and begin its chain with what it holds."""
    stamp = datetime.now().astimezone().isoformat(timespec="seconds")
    for row, root in connection.execute("SELECT id, raiz FROM corridas ORDER BY id").fetchall():
        rows = connection.execute("SELECT id, alcance FROM mediciones WHERE corrida = ?", (row,)).fetchall()
        scope = next((scope for _, scope in rows if scope), None)
        figures = as_ranges(figure for figure, _ in rows)
        connection.execute("UPDATE corridas SET alcance = ?, cifras = ? WHERE id = ?", (scope, figures, row))
        name = json.loads(scope)["raiz"] if scope else fold(_name(root))
        known = connection.execute("SELECT 1 FROM carteras WHERE serie = ? AND raiz = ?", (name, root)).fetchone()
        if not known:
            connection.execute("INSERT INTO carteras (serie, raiz, desde) VALUES (?, ?, ?)", (name, root, stamp))
    seal_all(connection, stamp)


def _name(root: str) -> str:
    """The folder's own name, whichever system the path is of."""
    return re.split(r"[\\/]", root.rstrip("\\/"))[-1]


def _free(name: str, taken: Iterable[str]) -> str:
    """A name for a new series, that no other of the history has."""
    free, number, names = fold(name), 1, set(taken)
    while free in names:
        number += 1
        free = f"{fold(name)} ({number})"
    return free


def _same_path(path: str, other: str) -> bool:
    return os.path.normcase(path) == os.path.normcase(other)


def _places(portfolio: Portfolio) -> set[Place]:
    """Where in its root each file of each project lies."""
    return {(project.key, below(file, portfolio.root)) for project in portfolio.projects for file in project.files}


def _places_of(connection: sqlite3.Connection, series: str) -> set[Place]:
    """The same, of the last measurement of a series."""
    runs = connection.execute("SELECT alcance, cifras FROM corridas ORDER BY id DESC")
    figures = next((figures for scope, figures in runs if scope and json.loads(scope)["raiz"] == series), None)
    places: set[Place] = set()
    for edges in ranges_in(figures):
        query = "SELECT clave, fuentes FROM mediciones WHERE id BETWEEN ? AND ? AND alcance = ''"
        for key, sources in connection.execute(query, edges):
            places.update((key, source[0]) for source in json.loads(sources))
    return places


def _stands(path: str, root: str, places: set[Place]) -> bool:
    """True where a former root is another folder than this one, and holds most of its projects still."""
    if is_address(path) or not os.path.isdir(path):  # noqa: PTH112 - as it was written down, on any system
        return False
    try:
        if not is_address(root) and Path(path).samefile(root):
            return False
    except OSError:
        pass
    looked = sorted(places)[:: max(1, len(places) // LOOKED_AT)]
    there = sum(os.path.exists(os.path.join(path, place)) for _, place in looked)  # noqa: PTH110, PTH118
    return 2 * there > len(looked)
