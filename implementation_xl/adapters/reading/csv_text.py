"""Answers exported as comma, semicolon or tab separated text, as a book with one sheet named as Excel names it."""

from __future__ import annotations

import csv
import io
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from implementation_xl.adapters.grid import Grid, ReadFailure
from implementation_xl.adapters.reading.google_forms import SNIFFED, begins_like_answers, decoded, is_text_export
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.problems import Problem

_OTHERS = (b"PK", b"\xd0\xcf\x11\xe0")
_MARK = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_FIELD_LIMIT = threading.RLock()
_EVERYONES_LIMIT = 131_072
"""How long a field may be where nobody changed it."""
_LOOKED_AT = 60
_AFTER_FIRST = re.compile(r'\s*(?:"[^"]*"|[^",;\t\r\n]*)\s*([,;\t])')


class CsvBook:
    """The one sheet of a text: row n is the n-th record, as a spreadsheet shows it; values are texts, "" is blank."""

    shows_errors = True
    counts_from_1904 = False

    def __init__(self, path: str, rows: list[list[str]]) -> None:
        self.path = path
        name = os.path.splitext(os.path.basename(path.replace("\\", "/")))[0]  # noqa: PTH119, PTH122
        self.sheet_names = [re.sub(r"[\[\]:*?/\\]", "_", name)[:31] or "Hoja1"]
        self._grid = Grid(self.sheet_names[0], rows)

    def grid(self, name: str) -> Grid:
        """The cells of the sheet."""
        return self._grid

    def links(self, name: str) -> dict[tuple[int, int], str | None]:
        """None: a text has no hyperlinks."""
        return {}

    def has_formula(self, name: str, row: int, column: int) -> bool:
        """False: a text holds values."""
        return False


def is_csv(path: str, data: bytes) -> bool:
    """True for a text by its name that holds no workbook."""
    return is_text_export(path) and not path.lower().endswith(".zip") and not data.startswith(_OTHERS)


def open_csv(path: str, data: bytes, limits: Limits = DEFAULT) -> CsvBook:
    """The book of answers in a text; raises ReadFailure when they are none, are damaged or beyond the limits."""
    if not begins_like_answers(data[:SNIFFED]):
        raise ReadFailure(Problem("E133", path))
    return CsvBook(path, _records(path, data, limits))


def open_table(path: str, data: bytes, limits: Limits = DEFAULT) -> CsvBook:
    """Any table in a text, each record as long as it is; raises ReadFailure when it is damaged or beyond the limits."""
    return CsvBook(path, _records(path, data, limits, whole=True))


def _records(path: str, data: bytes, limits: Limits, *, whole: bool = False) -> list[list[str]]:
    text = decoded(data)
    if text is None:
        raise ReadFailure(Problem("E101", path, params={"reason": "no es texto: tiene bytes nulos"}))
    mark = _MARK.match(text)
    if mark:
        delimiter, text = mark[1], text[mark.end() :]
    else:
        match = _AFTER_FIRST.match(text)
        delimiter = _commonest(text) if whole else match[1] if match else ","
    width = _widest(text, delimiter) if whole else 0
    return _rows(path, text, delimiter, limits, width)


def _commonest(text: str) -> str:
    """The mark that stands most often in the first lines: a letter-head may have a comma of its own."""
    lines = text[:_EVERYONES_LIMIT].splitlines()[:_LOOKED_AT]
    return max(";\t,", key=lambda mark: (sum(mark in line for line in lines), sum(line.count(mark) for line in lines)))


def _widest(text: str, delimiter: str) -> int:
    """How many cells the longest record may have: as many as its line has delimiters, and one."""
    return max((line.count(delimiter) for line in text.splitlines()), default=0) + 1


def _rows(path: str, text: str, delimiter: str, limits: Limits, width: int) -> list[list[str]]:
    """The records, each of `width` or as wide as the first: what goes beyond the titles has no question."""
    rows: list[list[str]] = []
    try:
        with _fields_of(len(text)):
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
                width = width or len(row)
                if len(rows) * width > limits.sheet_cells:
                    reason = f"tiene más de {limits.sheet_cells:,} celdas".replace(",", ".")
                    raise ReadFailure(Problem("E109", path, params={"reason": reason}))
                rows.append([*row[:width], *[""] * (width - len(row))])
    except csv.Error as error:
        raise ReadFailure(
            Problem("E101", path, found=str(error), params={"reason": _why(error, len(rows) + 1)})
        ) from error
    return rows


@contextmanager
def _fields_of(length: int) -> Iterator[None]:
    """Let a field be as long as the text: the limit is one for the whole process, and is put back."""
    if length <= _EVERYONES_LIMIT:
        yield
        return
    with _FIELD_LIMIT:
        before = csv.field_size_limit()
        csv.field_size_limit(max(before, length))
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _why(error: csv.Error, row: int) -> str:
    """What is wrong with the quotes of a record, in words."""
    if "expected after" in str(error):
        return f'en la fila {row} hay una comilla suelta dentro de un texto entre comillas (adentro van dobles: "")'
    if "unexpected end" in str(error):
        return f"la comilla que se abre en la fila {row} no se cierra: lo que sigue no se puede separar en celdas"
    return f"la fila {row} no se puede separar en celdas ({error})"
