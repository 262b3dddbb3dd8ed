"""What was read and measured before, in an SQLite file: a second run opens only the files that changed.

A file is known by path, size and modification time; where the time proves nothing (it lies in the future, or so close
to the reading that a later write would not show) by its content as well. Everything in it can be made again: a file
of another library version, other definitions or rules, or a damaged one, starts afresh. Each row carries a checksum
of all that stands in it, so that a damaged row is none and no wrong figure. Only its owner may read it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Iterable, Mapping, Set
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import implementation_xl
from implementation_xl.base.files import opened_file
from implementation_xl.base.words import is_text
from implementation_xl.forms.catalog import Catalog
from implementation_xl.indicators.plugins import marks

DOUBTFUL_NS = 3_000_000_000
BUSY_SECONDS = 30
TABLES = {
    "meta": "stamp TEXT NOT NULL",
    "files": "path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, hash TEXT NOT NULL, "
    "doubtful INTEGER NOT NULL, light BLOB NOT NULL, full BLOB NOT NULL",
    "texts": "root TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mark INTEGER NOT NULL, "
    "PRIMARY KEY (root, path)",
    "results": "key TEXT PRIMARY KEY, root TEXT NOT NULL, packed BLOB NOT NULL",
}
TEMPORARY, MEMORY = "", ":memory:"  # SQLite's names for a database that lasts as long as its connection
SOUND = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"),
    *("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_PROTOCOL", "SQLITE_NOMEM", "SQLITE_INTERRUPT", "SQLITE_TOOBIG"),
)
"""Errors that say nothing against the file itself."""
SUFFIXES = frozenset({".sqlite", ".sqlite3", ".db"})


class NotACacheError(OSError):
    """The file named as the cache is something else, and is left alone."""

    def __init__(self) -> None:
        super().__init__("no es una caché de ixl y no se toca")


class Known(NamedTuple):
    """What the cache holds of a file, its values left out."""

    size: int
    mtime: int
    doubtful: bool
    hash: str
    light: bytes


class NewFile(NamedTuple):
    """A file just read: `light` and `full` are its packed reading."""

    path: str
    size: int
    mtime: int
    hash: str
    light: bytes
    full: bytes


class OvertakenError(sqlite3.OperationalError):
    """Another run on the same cache changed what this one stood on."""


class Cache:
    """The open cache. `rebuilt` says that a damaged file was started afresh, `damaged` how many rows were no good.

    At `TEMPORARY` or `MEMORY` nothing of it outlives this object.
    """

    def __init__(self, place: Path | str, catalog: Catalog) -> None:
        self.rebuilt = False
        self.damaged = 0
        self.lasting = isinstance(place, Path)
        if not isinstance(place, Path):
            self._connection = _open(place, "")
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory", str(place))
        stamp = stamp_of(catalog)
        try:
            self._connection = _open(place, stamp)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            if not _is_database(place) and place.suffix not in SUFFIXES:
                raise NotACacheError from error
            self.rebuilt = True
            discard(place)
            self._connection = _open(place, stamp)

    def known(self, path: str) -> Known | None:
        """What is known of a file."""
        if not self.lasting or not is_text(path):
            return None
        row = self._connection.execute(
            "SELECT size, mtime, doubtful, hash, light FROM files WHERE path = ?", (path,)
        ).fetchone()
        if row is None:
            return None
        size, mtime, doubtful, digest, sealed = row
        light = self._opened(sealed, _key(path, size, mtime, doubtful, digest))
        return None if light is None else Known(size, mtime, doubtful, digest, light)

    def count(self, root: str) -> int:
        """How many files in and below a folder something is known of."""
        return sum(1 for _ in self.paths(root))

    def paths(self, root: str) -> Iterable[str]:
        """The files in and below a folder of which something is known."""
        if not self.lasting or not is_text(root):
            return ()
        rows = self._connection.execute("SELECT path FROM files WHERE path >= ? AND path < ?", _below(root))
        return (path for (path,) in rows if isinstance(path, str))

    def values(self, path: str, digest: str) -> bytes | None:
        """The packed reading of a file that was read with this hash; None where it is damaged.

        Raises OvertakenError when another run has since forgotten it or read it anew.
        """
        row = self._connection.execute("SELECT full FROM files WHERE path = ? AND hash = ?", (path, digest)).fetchone()
        if row is None:
            raise OvertakenError
        return self._opened(row[0], digest)

    def mend(self, path: str, digest: str, full: bytes) -> None:
        """Put the values of a file in place of damaged ones."""
        with _Transaction(self._connection):
            self._connection.execute(
                "UPDATE files SET full = ? WHERE path = ? AND hash = ?", (_sealed(full, digest), path, digest)
            )

    def keep(self, files: Iterable[NewFile], listed: int) -> None:
        """Remember files read after they were `listed` (nanoseconds): those written just before it prove nothing."""
        horizon = listed - DOUBTFUL_NS
        rows = []
        for file in files:
            place, doubtful = (file.path, file.size, file.mtime), int(file.mtime > horizon)
            light = _sealed(file.light, _key(*place, doubtful, file.hash))
            rows.append((*place, file.hash, doubtful, light, _sealed(file.full, file.hash)))
        with _Transaction(self._connection):
            self._connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def proven(self, path: str, known: Known) -> None:
        """A doubtful file proved the same by its content."""
        doubtful = int(known.mtime > time.time_ns() - DOUBTFUL_NS)
        light = _sealed(known.light, _key(path, known.size, known.mtime, doubtful, known.hash))
        with _Transaction(self._connection):
            self._connection.execute(
                "UPDATE files SET doubtful = ?, light = ? WHERE path = ? AND size = ? AND mtime = ? AND hash = ?",
                (doubtful, light, path, known.size, known.mtime, known.hash),
            )

    def result(self, key: str) -> bytes | None:
        """A packed result."""
        row = self._connection.execute("SELECT packed FROM results WHERE key = ?", (key,)).fetchone()
        return self._opened(row[0], key) if row else None

    def keep_results(self, root: str, results: dict[str, bytes]) -> None:
        """Remember results of a root."""
        if not is_text(root):
            return
        rows = [(key, root, _sealed(packed, key)) for key, packed in results.items()]
        with _Transaction(self._connection):
            self._connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)

    def forget_results(self, root: str, current: Set[str]) -> None:
        """Forget the results of a root that no current project has."""
        if not is_text(root):
            return
        with _Transaction(self._connection):
            known = {key for (key,) in self._connection.execute("SELECT key FROM results WHERE root = ?", (root,))}
            self._connection.executemany("DELETE FROM results WHERE key = ?", [(key,) for key in known - current])

    def forget(self, paths: Iterable[str]) -> None:
        """Drop files that are gone."""
        with _Transaction(self._connection):
            self._connection.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])

    def texts(self, root: str) -> dict[str, tuple[int, int]]:
        """The texts of a root that are no records, by their path below it, with size and mark."""
        if not self.lasting or not is_text(root):
            return {}
        rows = self._connection.execute("SELECT path, size, mark FROM texts WHERE root = ?", (root,))
        return {path: (size, mark) for path, size, mark in rows if isinstance(path, str)}

    def keep_texts(self, root: str, texts: Mapping[str, tuple[int, int]]) -> None:
        """Remember those of a root in place of the former ones."""
        if not self.lasting or not is_text(root):
            return
        rows = [(root, path, *seen) for path, seen in texts.items() if is_text(path)]
        with _Transaction(self._connection):
            self._connection.execute("DELETE FROM texts WHERE root = ?", (root,))
            self._connection.executemany("INSERT INTO texts VALUES (?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _opened(self, sealed: object, key: object) -> bytes | None:
        """What was sealed under the key; None, and counted, where a byte of either has changed."""
        if isinstance(sealed, bytes) and isinstance(key, str) and sealed[:4] == _checksum(sealed[4:], key):
            return sealed[4:]
        self.damaged += 1
        return None


def is_damage(error: Exception) -> bool:
    """True for what only the content of the file explains: made afresh, it is whole again."""
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, OvertakenError):
        return False
    name = getattr(error, "sqlite_errorname", "")
    return not name.startswith(SOUND) if name else "decode" in str(error)  # a text that is none has no number


def discard(place: Path) -> None:
    """Remove a cache with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{place}{suffix}").unlink(missing_ok=True)


def _open(place: Path | str, stamp: str) -> sqlite3.Connection:
    """A connection to tables made under this stamp, emptied where they were made under another."""
    if isinstance(place, Path):
        _begin(place)
    connection = sqlite3.connect(place, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables - TABLES.keys():
            raise NotACacheError
        if isinstance(place, Path):
            _keep_private(place)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        with _Transaction(connection):
            row = connection.execute("SELECT stamp FROM meta").fetchone() if "meta" in tables else None
            if row is None or row[0] != stamp:
                for table, columns in TABLES.items():
                    connection.execute(f"DROP TABLE IF EXISTS {table}")
                    rowid = "" if table == "meta" else "WITHOUT ROWID"
                    connection.execute(f"CREATE TABLE {table} ({columns}) {rowid}")
                connection.execute("INSERT INTO meta VALUES (?)", (stamp,))
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(place: Path) -> None:
    """Make the file where there is none, so that nobody but its owner ever reads it: SQLite would ask the umask."""
    with contextlib.suppress(OSError):  # SQLite says it better
        os.close(os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR))


def _keep_private(place: Path) -> None:
    """The same for a cache of an earlier version; what SQLite puts beside it gets the same mode."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        if place.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            for suffix in ("", "-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{place}{suffix}").chmod(stat.S_IRUSR | stat.S_IWUSR)


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, so that two runs at once wait for each other instead of failing half-way."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.connection.execute("COMMIT" if kind is None else "ROLLBACK")


def _sealed(packed: bytes, key: str) -> bytes:
    return _checksum(packed, key) + packed


def _key(path: str, size: object, mtime: object, doubtful: object, digest: object) -> str:
    """What the checksum of a file's row covers besides its reading."""
    return f"{path}|{size}|{mtime}|{doubtful}|{digest}"


def _checksum(packed: bytes, key: str) -> bytes:
    return zlib.crc32(packed, zlib.crc32(key.encode(errors="surrogatepass"))).to_bytes(4, "big")


def _is_database(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(6) == b"SQLite"


def _below(root: str) -> tuple[str, str]:
    """The paths below a folder are those between these two."""
    prefix = root.rstrip("/\\")
    separator = "\\" if "\\" in prefix and "/" not in prefix else "/"
    return f"{prefix}{separator}", f"{prefix}{chr(ord(separator) + 1)}"


def stamp_of(catalog: Catalog) -> str:
    """What makes an earlier reading invalid: library version, its modules, and the definitions."""
    digest = hashlib.sha256(metadata.version("implementation-xl").encode())
    package = Path(implementation_xl.__file__).parent
    for path in sorted(package.rglob("*.py")):
        status = path.stat()
        digest.update(f"{path.name}{status.st_size}{status.st_mtime_ns}".encode())
    digest.update("".join(marks()).encode())
    for folder in catalog.folders:
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*.toml")):
            with opened_file(path) as stream:
                digest.update(stream.read())
    return digest.hexdigest()


def default_cache() -> Path:
    """The cache file in the user's own cache folder, never on a share."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("implementation-xl", appauthor=False)) / "lecturas.sqlite"
