"""The one list of readers: which of them opens a file, by its name and first bytes.

A reader of another file type is a module beside this one, a line here and, where projects may hold such files, their
ending in `base.places.EXTENSIONS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from implementation_xl.adapters.grid import Book
from implementation_xl.adapters.reading import calamine
from implementation_xl.adapters.reading.csv_text import is_csv, open_csv
from implementation_xl.adapters.reading.zipped_text import is_zipped_text, large_zipped_text, open_zipped_text
from implementation_xl.base.limits import DEFAULT, Limits


class Reader(NamedTuple):
    """How files of one type are opened.

    `recognises` looks at path and content; `open` raises ReadFailure, and nothing else, over a file that it cannot
    read; `risky` is true for contents that may end the process or fill its memory: they are read in a worker.
    """

    recognises: Callable[[str, bytes], bool]
    open: Callable[[str, bytes, Limits], Book]
    risky: Callable[[bytes, Limits], bool] = calamine.risky


READERS = (
    Reader(is_csv, open_csv),
    Reader(is_zipped_text, open_zipped_text, large_zipped_text),
)
WORKBOOKS = Reader(lambda path, data: True, calamine.open_book)


def reader_of(path: str, data: bytes) -> Reader:
    """The first reader that recognises a file; that of workbooks, which says what else it is, where none does."""
    return next((reader for reader in READERS if reader.recognises(path, data)), WORKBOOKS)


def open_file(path: str, data: bytes | None = None, limits: Limits = DEFAULT) -> Book:
    """Open a file of any type that is read here; raises ReadFailure with the one problem of one that cannot be."""
    content = calamine.read_bytes(path, limits) if data is None else data
    return reader_of(path, content).open(path, content, limits)


def risky_file(path: str, data: bytes, limits: Limits = DEFAULT) -> bool:
    """True for what may end the process or fill its memory."""
    return reader_of(path, data).risky(data, limits)
