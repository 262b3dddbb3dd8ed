"""Workbooks read with python-calamine, its errors turned into our problems at the border."""

from __future__ import annotations

import errno
import io
import zipfile
from pathlib import Path

import python_calamine

from implementation_xl.adapters.package import Package, TooBig, error_cells
from implementation_xl.grid import Grid, ReadFailure
from implementation_xl.kinds import ErrorValue
from implementation_xl.problems import Problem

EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class CalamineBook:
    """An open workbook; each sheet is parsed when first asked for."""

    def __init__(self, path: str, book: python_calamine.CalamineWorkbook, package: Package | None) -> None:
        self.path = path
        self.sheet_names = list(book.sheet_names)
        self._book = book
        self._package = package
        self._grids: dict[str, Grid] = {}

    def grid(self, name: str) -> Grid:
        """The cells of a sheet; raises ReadFailure when it cannot be parsed."""
        if name not in self._grids:
            try:
                self._grids[name] = self._parse(name)
            except TooBig as error:
                raise ReadFailure(Problem("E109", self.path, name, params={"reason": str(error)})) from error
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:  # the Rust reader's panics are no Exception
                reason = f"la hoja «{name}» está dañada ({type(error).__name__})"
                raise ReadFailure(Problem("E101", self.path, name, params={"reason": reason})) from error
        return self._grids[name]

    def _parse(self, name: str) -> Grid:
        xml = self._package.checked_part(name) if self._package else b""
        sheet = self._book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        for row, column, text in error_cells(xml):
            if row <= len(rows) and column <= len(rows[0]):
                rows[row - 1][column - 1] = ErrorValue(text)
        merges = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
        return Grid(name, rows, merges)


def read_bytes(path: str) -> bytes:
    """The content of a file; raises ReadFailure when it is missing, locked or not readable."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise ReadFailure(Problem("E105", path)) from error
    except OSError as error:
        reasons = {errno.EACCES: "no hay permiso de lectura o está abierto en otro programa",
                   errno.EISDIR: "es una carpeta"}  # fmt: skip
        reason = reasons.get(error.errno or 0, error.strerror or type(error).__name__)
        raise ReadFailure(Problem("E104", path, params={"reason": reason})) from error


def open_book(path: str, data: bytes | None = None) -> CalamineBook:
    """Open a workbook by its content; raises ReadFailure with the one problem of a file that cannot be read."""
    data = read_bytes(path) if data is None else data
    problem = _not_a_workbook(path, data)
    if problem:
        raise ReadFailure(problem)
    try:
        package = Package(data) if data.startswith(b"PK") else None
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except TooBig as error:
        raise ReadFailure(Problem("E109", path, params={"reason": str(error)})) from error
    except python_calamine.PasswordError as error:
        raise ReadFailure(Problem("E102", path)) from error
    except zipfile.BadZipFile as error:
        raise ReadFailure(Problem("E101", path, params={"reason": "el archivo está incompleto o dañado"})) from error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # the Rust reader's panics are no Exception
        reason = f"el contenido no es el de un libro ({type(error).__name__})"
        raise ReadFailure(Problem("E101", path, params={"reason": reason})) from error
    return CalamineBook(path, book, package if "xl/workbook.xml" in (package.parts if package else ()) else None)


def _not_a_workbook(path: str, data: bytes) -> Problem | None:
    if not data:
        return Problem("E101", path, params={"reason": "el archivo está vacío (0 bytes)"})
    if data.startswith(_OLE):
        return Problem("E102", path) if _ENCRYPTED in data else None
    if data.startswith(b"PK"):
        return None
    start = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return Problem("E103", path, params={"reason": "una página web (HTML)"})
    if start.startswith(b"<?xml"):
        return Problem("E103", path, params={"reason": "XML"})
    if start.startswith(b"%pdf"):
        return Problem("E103", path, params={"reason": "un PDF"})
    if b"\x00" not in start and any(mark in start for mark in (b";", b",", b"\t")):
        return Problem("E103", path, params={"reason": "texto separado por comas (CSV)"})
    return Problem("E103", path, params={"reason": "desconocido"})
