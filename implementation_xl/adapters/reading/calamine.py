"""Workbooks read with python-calamine, its errors turned into our problems at the border."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import python_calamine

from implementation_xl.adapters.grid import Grid, ReadFailure
from implementation_xl.adapters.reading.compound import broken_chain, cell_areas
from implementation_xl.adapters.reading.date_system import counts_from_1904
from implementation_xl.adapters.reading.essence import CutSheet, essence_of
from implementation_xl.adapters.reading.odd_sheets import SheetFacts, facts_of, is_odd
from implementation_xl.adapters.reading.ods_sheets import CONTENT, OdsContent
from implementation_xl.adapters.reading.package import (
    KNOWN_ERRORS,
    MEGABYTE,
    WORKBOOK,
    Dangerous,
    ErrorCell,
    Package,
    TooBig,
    error_cells,
    hidden_columns,
    hidden_rows,
    known_errors_only,
    unvalued_formulas,
)
from implementation_xl.adapters.reading.repeated_sheets import content_of, remember_sheet, remembered_sheet
from implementation_xl.base.files import reason
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.places import is_address, is_workbook
from implementation_xl.base.problems import Problem
from implementation_xl.base.windows import LONGEST_PATH, beyond_windows
from implementation_xl.base.words import fold
from implementation_xl.forms.kinds.kinds import ErrorValue
from implementation_xl.forms.validation import HOLIDAYS_SHEET, META_SHEET

REPEATED = fold(HOLIDAYS_SHEET)
HEAVY = 10 * MEGABYTE
OF_ANY_SIZE = Limits(file_megabytes=100_000, unpacked_megabytes=1_000_000)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOKS = (WORKBOOK, "xl/workbook.bin", "content.xml")
_OTHER_PACKAGES = {
    "word/document.xml": "un documento de Word",
    "ppt/presentation.xml": "una presentación de PowerPoint",
    "index/document.iwa": "un documento de Apple (Numbers, Pages o Keynote)",
}
_BEGINNINGS = {
    (
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<meta",
        b"<body",
        b"<style",
        b"<table",
        b"<div",
        b"<!--",
        b"mime-ver",
    ): "una página web (HTML)",
    (b"<?xml",): "XML",
    (b"%pdf",): "un PDF",
    (b"{\\rtf",): "un documento de texto (RTF)",
}
_SPECIAL = (
    (stat.S_ISFIFO, "una tubería"),
    (stat.S_ISSOCK, "un conector de red"),
    (stat.S_ISCHR, "un dispositivo"),
    (stat.S_ISBLK, "un disco"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_just_looked_at: list[Package] = []


class CalamineBook:
    """An open workbook; each sheet is parsed when first asked for.

    Of an .xlsx only the essence is opened until a sheet outside it is asked for; of a heavy one, which may be a result
    of ours, only the mark until another sheet is. `package` is that of a zip.
    """

    def __init__(self, path: str, data: bytes, package: Package | None) -> None:
        self.path = path
        self._data = data
        self._package = package if package and WORKBOOK in package.parts else None
        self._ods = OdsContent(package.read(CONTENT)) if package and CONTENT in package.parts else None
        marked = self._package is not None and META_SHEET in self._package.sheet_parts()
        self._partial = marked and package is not None and package.unpacked > HEAVY
        self._essence = essence_of(self._package, META_SHEET if self._partial else "") if self._package else None
        self.shows_errors = self._package is not None or self._ods is not None
        self._book = _open(self._essence.data if self._essence else data)
        self.sheet_names = list(self._book.sheet_names)
        self.counts_from_1904 = self._ods.counts_from_1904 if self._ods else counts_from_1904(data, self._package)
        source = self._package or self._ods
        self._hidden = source.hidden_sheets() if source else frozenset()
        self._grids: dict[str, Grid] = {}

    def grid(self, name: str) -> Grid:
        """The cells of a sheet; raises ReadFailure when it cannot be parsed."""
        if name not in self._grids:
            try:
                self._grids[name] = self._parse(name)
            except (TooBig, Dangerous) as error:
                raise _refused(self.path, error, name) from error
            except (KeyboardInterrupt, SystemExit, MemoryError):
                raise
            except BaseException as error:  # the Rust reader's panics are no Exception
                raise _damaged(self.path, f"la hoja «{name}» está dañada", error, name) from error
        return self._grids[name]

    def _parse(self, name: str) -> Grid:
        book, (xml, unvalued) = self._part(name)
        content = None
        if self._package and fold(name) == REPEATED:
            content = content_of(self._package, xml, counts_from_1904=self.counts_from_1904)
        known = remembered_sheet(content) if content else None
        if known:
            return Grid(
                name, known.rows, known.merges, unvalued, known.hidden_rows, hidden_columns(xml), name in self._hidden
            )
        if self._package:
            self._package.check_sheet(xml, name)
        grid = self._parse_anew(name, book, xml, unvalued)
        if content:
            remember_sheet(content, grid)
        return grid

    def _parse_anew(
        self, name: str, book: python_calamine.CalamineWorkbook, xml: bytes, unvalued: list[tuple[int, int]]
    ) -> Grid:
        odd = facts_of(self._package.sheet(name)) if self._package and is_odd(xml) else None
        facts = self._ods.facts(name) if self._ods else odd
        errors = facts.errors if facts else error_cells(xml)
        if self._package and not KNOWN_ERRORS.issuperset(error.text for error in errors):
            book = _open(self._package.replaced(name, known_errors_only(xml)))
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        _mark_errors(rows, errors)
        facts = facts or SheetFacts(errors, unvalued, hidden_rows(xml), hidden_columns(xml))
        merges = facts.merges or [(*start, *end) for start, end in sheet.merged_cell_ranges or ()]
        return Grid(name, rows, merges, facts.unvalued, facts.hidden_rows, facts.hidden_columns, name in self._hidden)

    def _part(self, name: str) -> tuple[python_calamine.CalamineWorkbook, CutSheet]:
        """The book to read a sheet from, and its XML where the file has one."""
        if self._package is None or self._essence is None:
            return self._book, CutSheet(b"", [])
        if self._partial and name != META_SHEET:
            self._partial, self._essence = False, essence_of(self._package)
            self._book = _open(self._essence.data)
        if name in self._essence.sheets:
            return self._book, self._essence.sheets[name]
        xml = self._package.sheet(name)
        return self._book if name in self._essence.whole else _open(self._data), CutSheet(xml, unvalued_formulas(xml))


def _mark_errors(rows: list[list[Any]], errors: list[ErrorCell]) -> None:
    """Put error cells where the reader left blanks."""
    for row, column, text in errors:
        if row <= len(rows) and column <= len(rows[0]):
            rows[row - 1][column - 1] = ErrorValue(text)


def _open(data: bytes) -> python_calamine.CalamineWorkbook:
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))


def _damaged(path: str, why: str, error: BaseException, sheet: str | None = None) -> ReadFailure:
    return ReadFailure(Problem("E101", path, sheet, found=str(error)[:200] or None, params={"reason": why}))


def _refused(path: str, error: TooBig | Dangerous, sheet: str | None = None) -> ReadFailure:
    code = "E109" if isinstance(error, TooBig) else "E112"
    return ReadFailure(Problem(code, path, sheet, params={"reason": str(error)}))


def risky(data: bytes, limits: Limits = DEFAULT) -> bool:
    """True for what may end the process or fill its memory: .xls, .xlsb and .ods, and a very large .xlsx or .csv."""
    if not data.startswith(b"PK"):
        return data.startswith(_OLE) or len(data) > limits.heavy_megabytes * MEGABYTE
    try:
        package = Package(data, limits)
    except Exception:  # it is refused before anything is parsed
        return False
    others = any(part in package.parts for part in _WORKBOOKS if part != WORKBOOK)
    if WORKBOOK not in package.parts or others or package.unpacked > limits.heavy_megabytes * MEGABYTE:
        return True
    _just_looked_at[:] = [package]
    return False


def expect(paths: Sequence[str]) -> None:
    """These files are read next: remote ones are asked for together."""
    if any(map(is_address, paths)):
        from implementation_xl.adapters.running.remote import fetch_ahead

        fetch_ahead(paths)


def read_bytes(path: str, limits: Limits = DEFAULT) -> bytes:
    """The content of a file, local or remote; raises ReadFailure when it is missing, locked, too big or not readable.

    Raises ImplementationXLError when what a remote file takes is not installed.
    """
    most, size = limits.file_megabytes * MEGABYTE, None
    try:
        special = None if is_address(path) else _special(path)
        if special:
            raise ReadFailure(Problem("E111", path, params={"reason": special}))
        if is_address(path):
            from implementation_xl.adapters.running.remote import read_remote

            data = read_remote(path)
        else:
            with Path(path).open("rb", buffering=0) as stream:
                size = os.fstat(stream.fileno()).st_size  # asking for `most` would set that much memory aside
                data = stream.read(min(size, most) + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        if beyond_windows(path):
            why = f"la ruta tiene más de {LONGEST_PATH} caracteres y este Windows no las admite"
            raise ReadFailure(Problem("E104" if is_workbook(path) else "E132", path, params={"reason": why})) from error
        raise ReadFailure(Problem("E105", path)) from error
    except OSError as error:
        if _closed_folder(path):
            why = "no hay permiso" if isinstance(error, PermissionError) else reason(error)
            raise ReadFailure(Problem("E132", path, params={"reason": why})) from error
        raise ReadFailure(Problem("E104", path, params={"reason": reason(error)})) from error
    if size is not None and len(data) != min(size, most + 1):
        raise ReadFailure(Problem("E104", path, params={"reason": "otro programa lo está escribiendo"}))
    if len(data) > most:
        why = f"el archivo pesa más de {limits.file_megabytes} MB"
        raise ReadFailure(Problem("E109", path, params={"reason": why}))
    return data


def _special(path: str) -> str | None:
    """What a path is that only looks like a file: opening it may wait for ever. Raises OSError."""
    mode = os.stat(path).st_mode  # noqa: PTH116
    return next((name for is_one, name in _SPECIAL if is_one(mode)), None)


def _closed_folder(path: str) -> bool:
    """True for a folder that cannot be listed."""
    try:
        with os.scandir(path) as listing:
            next(listing, None)
    except NotADirectoryError:
        return False
    except OSError as error:
        too_long = error.errno == errno.ENAMETOOLONG and not is_workbook(path)
        return too_long or os.path.isdir(path)  # noqa: PTH112 - pathlib raises where the path is too long
    return False


def open_book(path: str, data: bytes | None = None, limits: Limits = DEFAULT) -> CalamineBook:
    """Open a workbook by its content; raises ReadFailure with the one problem of a file that cannot be read."""
    data = read_bytes(path, limits) if data is None else data
    problem = _not_a_workbook(path, data)
    if problem:
        raise ReadFailure(problem)
    package = _package(path, data, limits) if data.startswith(b"PK") else None
    if data.startswith(_OLE):
        _check_areas(path, cell_areas(data), limits)
    try:
        return CalamineBook(path, data, package)
    except python_calamine.PasswordError as error:
        raise ReadFailure(Problem("E102", path)) from error
    except (TooBig, Dangerous) as error:
        raise _refused(path, error) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the Rust reader's panics are no Exception
        other = _other_package(package)
        if other:
            raise ReadFailure(Problem("E103", path, params={"reason": other})) from error
        raise _damaged(path, "el contenido está incompleto o dañado", error) from error


def _check_areas(path: str, areas: list[tuple[int, int]], limits: Limits) -> None:
    for rows, columns in areas:
        if rows * columns > limits.sheet_cells:
            raise _refused(path, TooBig(f"una hoja llega hasta la fila {rows} y la columna {columns}"))


def _package(path: str, data: bytes, limits: Limits) -> Package:
    """The package of a zip that is safe to open; raises ReadFailure when it is damaged, too big or encrypted."""
    try:
        package = _package_of(data, limits)
        package.check_binary_sheets()
        encrypted = b"encryption-data" in package.read("META-INF/manifest.xml")
    except (TooBig, Dangerous) as error:
        raise _refused(path, error) from error
    except Exception as error:  # zipfile raises half a dozen kinds over damaged directories
        raise _damaged(path, "el archivo está incompleto o dañado", error) from error
    if encrypted:
        raise ReadFailure(Problem("E102", path))
    return package


def _package_of(data: bytes, limits: Limits) -> Package:
    """The package of a file: the one that was just looked at, where it is that file's."""
    looked_at, _just_looked_at[:] = _just_looked_at[:], []
    same = (package for package in looked_at if package.data is data and package.limits == limits)
    return next(same, None) or Package(data, limits)


def _other_package(package: Package | None) -> str:
    """What a zip that holds no workbook is; nothing where it holds one, damaged, or is no zip."""
    if package is None or any(part in package.parts for part in _WORKBOOKS if part != "content.xml"):
        return ""
    try:
        kind = package.read("mimetype")
    except Exception:  # damaged as well
        return ""
    if b"opendocument" in kind:
        return "" if b"spreadsheet" in kind else "un documento de LibreOffice que no es una hoja de cálculo"
    return next(
        (name for part, name in _OTHER_PACKAGES.items() if part in package.parts), "un archivo comprimido (ZIP)"
    )


def _not_a_workbook(path: str, data: bytes) -> Problem | None:
    if not data:
        return Problem("E101", path, params={"reason": "el archivo está vacío (0 bytes)"})
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return Problem("E102", path)
        why = broken_chain(data)
        return Problem("E101", path, params={"reason": why}) if why else None
    if data.startswith(b"PK"):
        return None
    start = data[:2048]
    if start.startswith(_UTF16):
        start = start.decode("utf-16", "ignore").encode()
    start = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    what = next((name for marks, name in _BEGINNINGS.items() if start.startswith(marks)), None)
    if what is None and b"\x00" not in start and any(mark in start for mark in (b";", b",", b"\t")):
        what = "texto separado por comas (CSV)"
    return Problem("E103", path, params={"reason": what or "desconocido"})
