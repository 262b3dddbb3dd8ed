"""The file of the history: SQLite, opened so that many may write at once and a kill leaves it whole.

It lies beside the consolidated workbook, often on a share, so it keeps SQLite's rollback journal: write-ahead logging
needs memory shared between the writers, which machines on a network do not have. Writers take the lock at the start of
their transaction and wait for each other up to `BUSY_SECONDS`; a transaction takes well under a second. Every commit
is flushed to the disk (synchronous=FULL): unlike a cache, this file cannot be made again.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from implementation_xl.base.files import failure, reason, sqlite_reason
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.portfolio.history.series import seal_former

NAME = "Historial de indicadores.sqlite"
APPLICATION = 0x69786C68  # "ixlh", so that no other SQLite file is taken for one
BUSY_SECONDS = 20.0
SEALING = "-- sellar lo que hay"
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE corridas (
            id INTEGER PRIMARY KEY, registrada TEXT NOT NULL, biblioteca TEXT NOT NULL, raiz TEXT NOT NULL,
            corte TEXT NOT NULL, periodo TEXT NOT NULL, filtros TEXT NOT NULL, proyectos INTEGER NOT NULL,
            rehacer INTEGER NOT NULL
        )""",
        """CREATE TABLE definiciones (
            id INTEGER PRIMARY KEY, indicador TEXT NOT NULL, version INTEGER NOT NULL, desde TEXT NOT NULL,
            contenido TEXT NOT NULL, UNIQUE (indicador, version)
        )""",
        """CREATE TABLE mediciones (
            id INTEGER PRIMARY KEY, clave TEXT NOT NULL, alcance TEXT NOT NULL, indicador TEXT NOT NULL,
            corte TEXT NOT NULL, situacion TEXT NOT NULL, provisional INTEGER NOT NULL, reemplazada TEXT,
            proyecto TEXT, codigo TEXT, cliente TEXT, tipo TEXT, coordinador TEXT,
            valor REAL, numerador REAL NOT NULL, denominador REAL NOT NULL, estado TEXT NOT NULL, motivo TEXT,
            conteo TEXT NOT NULL, fuentes TEXT NOT NULL, formato TEXT, formato_version INTEGER,
            definicion INTEGER NOT NULL REFERENCES definiciones (id),
            corrida INTEGER NOT NULL REFERENCES corridas (id)
        )""",
        """CREATE UNIQUE INDEX una_vigente ON mediciones (corte, alcance, clave, indicador)
            WHERE situacion = 'vigente'""",
        "CREATE INDEX por_proyecto ON mediciones (alcance, clave, indicador, corte)",
    ),
    (
        "ALTER TABLE corridas ADD COLUMN alcance TEXT",
        "ALTER TABLE corridas ADD COLUMN usuario TEXT",
        "ALTER TABLE corridas ADD COLUMN equipo TEXT",
        "ALTER TABLE corridas ADD COLUMN motivo TEXT",
        "ALTER TABLE corridas ADD COLUMN cifras TEXT",
        """CREATE TABLE carteras (
            id INTEGER PRIMARY KEY, serie TEXT NOT NULL, raiz TEXT NOT NULL, desde TEXT NOT NULL
        )""",
        """CREATE TABLE sellos (
            id INTEGER PRIMARY KEY, tabla TEXT NOT NULL, fila INTEGER NOT NULL, situacion TEXT NOT NULL, cuando TEXT,
            huella TEXT NOT NULL
        )""",
        """CREATE TABLE cabeza (
            id INTEGER PRIMARY KEY CHECK (id = 1), sellos INTEGER NOT NULL, huella TEXT NOT NULL, desde TEXT,
            previas INTEGER NOT NULL, avisado INTEGER NOT NULL
        )""",
        SEALING,
    ),
    (
        """CREATE TABLE planes (
            id INTEGER PRIMARY KEY, clave TEXT NOT NULL, version TEXT NOT NULL, filas TEXT NOT NULL,
            huella TEXT NOT NULL, corrida INTEGER NOT NULL REFERENCES corridas (id), UNIQUE (clave, version)
        )""",
    ),
    (
        """CREATE TABLE juegos (
            id INTEGER PRIMARY KEY, serie TEXT NOT NULL, huella TEXT NOT NULL, contenido TEXT NOT NULL,
            corrida INTEGER NOT NULL REFERENCES corridas (id)
        )""",
    ),
)
"""Statements that take a file from version n (its place) to n + 1; once released, they never change.

`SEALING` stands for `seal_former`, which SQL cannot say.
"""


def writing(path: Path) -> contextlib.AbstractContextManager[sqlite3.Connection]:
    """The history open in one transaction: created or brought up to date first, committed when the block ends well.

    Raises ImplementationXLError (E824 to E827) when the file is damaged or another, in use, out of reach or newer.
    """
    return _opened(path, write=True)


def reading(path: Path) -> contextlib.AbstractContextManager[sqlite3.Connection]:
    """The history open for reading, as the newest version would have it; the file itself is only written to bring
    it up to date, and where that is not allowed, a copy in memory is.

    Raises ImplementationXLError (E824 to E827) as `writing` does, and when there is no such file.
    """
    return _opened(path, write=False)


@contextlib.contextmanager
def _opened(path: Path, write: bool) -> Iterator[sqlite3.Connection]:
    connection: sqlite3.Connection | None = None
    try:
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.is_file():
            raise failure("E826", path, reason="no existe")
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        connection = _current(connection, path, write)
        with transaction(connection, write):
            yield connection
    except sqlite3.Error as error:
        raise _failure(error, path) from error
    except OSError as error:
        raise failure("E826", path, reason=reason(error)) from error
    finally:
        if connection is not None:
            connection.close()


def _current(connection: sqlite3.Connection, path: Path, write: bool) -> sqlite3.Connection:
    """The connection, or one to a copy in memory, whose schema is of this version."""
    if _version(connection, path) == len(MIGRATIONS):
        return connection
    try:
        _migrate(connection, path)
    except sqlite3.OperationalError as error:
        if write or not error.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
            raise
        copy = sqlite3.connect(":memory:", isolation_level=None)
        connection.backup(copy)
        connection.close()
        connection = copy
        _migrate(connection, path)
    return connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the schema, 0 for a file just created."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and (tables or version):
        raise failure("E824", path, reason="es una base de datos de otro programa")
    if version > len(MIGRATIONS):
        raise failure("E827", path, version=str(version), known=str(len(MIGRATIONS)))
    return int(version)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema forward, one version after the other, all of them or none."""
    with transaction(connection, write=True):
        for number in range(_version(connection, path), len(MIGRATIONS)):
            for statement in MIGRATIONS[number]:
                if statement == SEALING:
                    seal_former(connection)
                else:
                    connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION}")
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection, write: bool) -> Iterator[None]:
    """All that the block does, or nothing of it; a writer takes its lock at once, so that it never fails half-way."""
    connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _failure(error: sqlite3.Error, path: Path) -> ImplementationXLError:
    """What went wrong with the file, in words a person understands."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return failure("E825", path)
    why = sqlite_reason(error)
    if why:
        return failure("E826", path, reason=why)
    return failure(
        "E824",
        path,
        reason="su contenido no es el de un historial" if name == "SQLITE_NOTADB" else f"SQLite dice «{error}»",
    )
