"""The chain of the history: each of its rows is sealed with a hash over its content and the seal before it.

A figure that gives way is sealed once more with its new situation, so that the chain covers that too. Whoever changes,
deletes or adds a row by other means leaves a seal that does not fit; whoever makes the whole chain anew leaves another
last seal than the one printed on the reports. What is sealed of each table is written down here and never changes: a
column that a later version adds is sealed beside it, not in it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

RUNS, DEFINITIONS, FIGURES, ROOTS, SEALS = "corridas", "definiciones", "mediciones", "carteras", "sellos"
PLANS, SETS = "planes", "juegos"
_SEALED = {
    ROOTS: ("serie", "raiz", "desde"),
    DEFINITIONS: ("indicador", "version", "desde", "contenido"),
    RUNS: (
        *("registrada", "biblioteca", "raiz", "corte", "periodo", "filtros", "proyectos", "rehacer"),
        *("alcance", "usuario", "equipo", "motivo", "cifras"),
    ),
    FIGURES: (
        *("clave", "alcance", "indicador", "corte", "provisional", "proyecto", "codigo", "cliente", "tipo"),
        *("coordinador", "estado", "motivo", "conteo", "fuentes", "formato", "formato_version"),
        *("definicion", "corrida"),
    ),
    PLANS: ("clave", "version", "filas", "huella", "corrida"),
    SETS: ("serie", "huella", "contenido", "corrida"),
}
_NUMBERS = {FIGURES: "valor, numerador, denominador"}


def _content(table: str) -> str:
    """The words of a row as one text, then its numbers, whose words are Python's: SQLite's change with its version."""
    return f"json_array({', '.join(_SEALED[table])}), {_NUMBERS.get(table, 'NULL, NULL, NULL')}"


_FORM = "\n%s|%s|%s|%s|%s|%s|%r|%r|%r"
_CHAIN = (
    "SELECT s.id, s.tabla, s.fila, s.situacion, s.cuando, s.huella, f.situacion, f.reemplazada, "
    f"CASE WHEN f.id IS NOT NULL THEN json_array({', '.join(f'f.{column}' for column in _SEALED[FIGURES])}) END, "
    f"f.valor, f.numerador, f.denominador FROM sellos s "
    f"LEFT JOIN mediciones f ON f.id = s.fila AND s.tabla = '{FIGURES}' ORDER BY s.id"
)


class Entry(NamedTuple):
    """A row to seal, with the situation it is in from then on."""

    table: str
    row: int
    status: str = ""
    since: str | None = None


class Head(NamedTuple):
    """Where the chain ends: how many seals, the last one, since when, and how many rows there were before it."""

    seals: int = 0
    last: str = ""
    since: str | None = None
    before: int = 0
    told: int = 1

    @property
    def words(self) -> str:
        """What is printed: «N.º 1234 · 9f86d0…»."""
        return f"N.º {self.seals} · {self.last}" if self.seals else ""


class Misfit(NamedTuple):
    """What does not fit: what happened to which row of which table; `seal` is its place in the chain, 0 for none."""

    seal: int
    table: str
    row: int
    reason: str


def head_of(connection: sqlite3.Connection) -> Head:
    """The end of the chain, as the file says; its beginning in one where that row was deleted."""
    row = connection.execute("SELECT sellos, huella, desde, previas, avisado FROM cabeza").fetchone()
    return Head(*row) if row else Head()


def seal(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Put rows at the end of the chain, as they are now."""
    head = head_of(connection)
    number, last = head.seals, head.last
    (highest,) = connection.execute("SELECT coalesce(max(id), 0) FROM sellos").fetchone()
    number = max(number, highest)
    for entry in entries:
        number += 1
        query = f"SELECT {_content(entry.table)} FROM {entry.table} WHERE id = ?"
        content = connection.execute(query, (entry.row,)).fetchone()
        last = _hash(last, number, *entry, *content)
        connection.execute(
            "INSERT INTO sellos (id, tabla, fila, situacion, cuando, huella) VALUES (?, ?, ?, ?, ?, ?)",
            (number, *entry, last),
        )
    connection.execute(
        "INSERT INTO cabeza (id, sellos, huella, previas, avisado) VALUES (1, ?, ?, 0, 1) "
        "ON CONFLICT (id) DO UPDATE SET sellos = excluded.sellos, huella = excluded.huella",
        (number, last),
    )


def seal_all(connection: sqlite3.Connection, stamp: str) -> None:
    """Begin the chain of a history with every row that it holds already."""
    entries = [Entry(table, row) for table in (ROOTS, DEFINITIONS, RUNS) for row in _ids(connection, table)]
    rows = connection.execute("SELECT id, situacion, reemplazada FROM mediciones ORDER BY id").fetchall()
    entries += [Entry(FIGURES, *row) for row in rows]
    seal(connection, entries)
    connection.execute("UPDATE cabeza SET desde = ?, previas = ?, avisado = ?", (stamp, len(rows), int(not rows)))


def faults(connection: sqlite3.Connection) -> Iterator[Misfit]:
    """Everything in the chain that does not fit, in its order; then rows without a seal, and an end cut off."""
    last, number = "", 0
    states: dict[int, tuple[Any, ...]] = {}
    others = {table: _words(connection, table) for table in (ROOTS, DEFINITIONS, RUNS, PLANS, SETS)}
    sealed: dict[str, set[int]] = {table: set() for table in others}
    for id, table, row, status, since, kept, now, replaced, words, value, above, below in connection.execute(_CHAIN):
        number += 1
        if table == FIGURES:
            states[row] = (id, status, since, now, replaced)
        elif table in others:
            sealed[table].add(row)
            words = others[table].get(row)
        if id != number:
            yield Misfit(number, SEALS, number, "se borró su sello")
            number = id
        elif words is None:
            yield Misfit(id, table, row, "se borró")
        elif _hash(last, id, table, row, status, since, words, value, above, below) != kept:
            yield Misfit(id, table, row, "su contenido no es el que se selló")
        last = kept
    for row, (id, status, since, now, replaced) in states.items():
        if now is not None and (now, replaced) != (status, since):
            yield Misfit(id, FIGURES, row, f"figura como {now} y quedó sellada como {status}")
    yield from _unsealed(connection, {**sealed, FIGURES: states.keys()})
    head = head_of(connection)
    if (head.seals, head.last) != (number, last):
        yield Misfit(number + 1, SEALS, number + 1, f"la cadena tiene {number} sellos y debe tener {head.seals}")


def _words(connection: sqlite3.Connection, table: str) -> dict[int, str]:
    return {row: words for row, words, *_ in connection.execute(f"SELECT id, {_content(table)} FROM {table}")}


def _unsealed(connection: sqlite3.Connection, sealed: dict[str, Any]) -> Iterator[Misfit]:
    for table, known in sealed.items():
        for row in _ids(connection, table):
            if row not in known:
                yield Misfit(0, table, row, "se agregó sin sello")


def has_seal(connection: sqlite3.Connection, printed: str) -> bool:
    """True where the chain has a seal as printed on a report: its hash, or the beginning of it."""
    word = printed.split("·")[-1].strip().rstrip("….").lower()
    if len(word) < 8 or not all(letter in "0123456789abcdef" for letter in word):
        return False
    query = "SELECT 1 FROM sellos WHERE substr(huella, 1, ?) = ?"
    return connection.execute(query, (len(word), word)).fetchone() is not None


def wrong_quotients(connection: sqlite3.Connection) -> list[int]:
    """The figures whose value is not numerator ÷ denominator."""
    cursor = connection.execute(
        "SELECT id FROM mediciones WHERE valor IS NOT NULL AND NOT coalesce(abs(valor - numerador / denominador) "
        "<= 1e-9 * max(1, abs(valor)), 0) ORDER BY id"
    )
    return [row for (row,) in cursor]


def _ids(connection: sqlite3.Connection, table: str) -> list[int]:
    return [row for (row,) in connection.execute(f"SELECT id FROM {table} ORDER BY id")]


def _hash(last: str, *row: Any) -> str:
    """The seal after the last one: of its number, table, row, situation and since when, the words and the numbers."""
    return hashlib.sha256((last + _FORM % row).encode("utf-8", "surrogatepass")).hexdigest()
