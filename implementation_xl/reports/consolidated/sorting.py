"""Sorting more rows than memory should hold: in a temporary database of SQLite, which goes to disk as it grows."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

Row = tuple[Any, Any, Any, str]


def in_order(rows: Iterable[Row]) -> Iterator[str]:
    """The texts of rows by their three keys (numbers or texts), those of equal keys in the order they came.

    Raises OSError when the temporary disk is full.
    """
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute(
                "CREATE TABLE rows (place INTEGER PRIMARY KEY, first, second, third, text TEXT NOT NULL)"
            )
            connection.executemany("INSERT INTO rows (first, second, third, text) VALUES (?, ?, ?, ?)", rows)
            for (text,) in connection.execute("SELECT text FROM rows ORDER BY first, second, third, place"):
                yield text
    except sqlite3.OperationalError as error:
        raise OSError(errno.ENOSPC, str(error)) from error
