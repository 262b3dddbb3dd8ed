"""Addresses of cells: letters of columns, and rows and columns counted from 1."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)")


def column_letter(number: int) -> str:
    """The letters of a 1-based column number: 1 is A, 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: bytes) -> int:
    """The 1-based number of a column by its letters, bytes as in a sheet part: b"A" is 1, b"AB" is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def place_of(cell: str | None) -> tuple[int, int]:
    """The 1-based row and column of an address or of a range's first cell ("D14" is (14, 4)); (0, 0) for none."""
    match = _ADDRESS.match(cell or "")
    return (int(match[2]), column_number(match[1].encode())) if match else (0, 0)


def split_address(address: str) -> tuple[int, int]:
    """The 1-based row and column of "D14"; ValueError for what is no address of one cell."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(address)
    return place_of(address)
