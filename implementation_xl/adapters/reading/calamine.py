"""Workbooks read with python-calamine, its errors turned into our problems at the border."""

from __future__ import annotations

import errno
import io
import os
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import python_calamine

from implementation_xl.adapters.grid import Book, Grid, ReadFailure
from implementation_xl.adapters.reading.compound import Compound
from implementation_xl.adapters.reading.date_system import counts_from_1904
from implementation_xl.adapters.reading.essence import CutSheet, essence_of, sheet_alone
from implementation_xl.adapters.reading.hyperlinks import Targets, links_in
from implementation_xl.adapters.reading.ods_sheets import CONTENT, OdsBook
from implementation_xl.adapters.reading.other_files import (
    LIBREOFFICE,
    ZIP,
    OtherFile,
    by_name,
    by_parts,
    by_start,
    by_streams,
)
from implementation_xl.adapters.reading.package import MEGABYTE, WORKBOOK, Dangerous, Package, TooBig
from implementation_xl.adapters.reading.repeated_sheets import content_of, remember_sheet, remembered_sheet
from implementation_xl.adapters.reading.rich_values import things_shown
from implementation_xl.adapters.reading.sheet_cells import (
    KNOWN_ERRORS,
    ErrorCell,
    SheetFacts,
    error_cells,
    has_formula,
    hidden_columns,
    hidden_rows,
    is_usual,
    known_errors_only,
    unvalued_formulas,
    unvalued_in_tail,
)
from implementation_xl.adapters.reading.sheet_shape import usual_shape
from implementation_xl.adapters.reading.xls_password import opens_without_asking
from implementation_xl.adapters.reading.xls_records import STREAMS, cell_areas, password_record
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
_ENCRYPTED, _BY_PASSWORD, _BY_RIGHTS = "EncryptedPackage", "EncryptionInfo", "DRM"
_OTHER_WORKBOOKS = ("xl/workbook.bin", CONTENT)
_SPECIAL = (
    (stat.S_ISFIFO, "una tubería"),
    (stat.S_ISSOCK, "un conector de red"),
    (stat.S_ISCHR, "un dispositivo"),
    (stat.S_ISBLK, "un disco"),
)
NO_FACTS = SheetFacts([], {}, frozenset(), frozenset())
_just_looked_at: list[Package] = []


class CalamineBook:
    """An open workbook; each sheet is parsed when first asked for.

    Of an .xlsx only the essence is opened until a sheet outside it is asked for; of a heavy one, which may be a result
    of ours, only the mark until another sheet is. `package` is that of a zip.
    """

    def __init__(self, path: str, data: bytes, package: Package | None) -> None:
        self.path = path
        self._data = data
        self._package = package if package and package.workbook else None
        marked = self._package is not None and META_SHEET in self._package.sheet_parts()
        self._partial = marked and package is not None and package.unpacked > HEAVY
        self._essence = essence_of(self._package, META_SHEET if self._partial else "") if self._package else None
        self.shows_errors = self._package is not None
        self._book = _open(self._essence.data if self._essence else data)
        self.sheet_names = list(self._book.sheet_names)
        self.counts_from_1904 = counts_from_1904(data, self._package)
        self._hidden = self._package.hidden_sheets() if self._package else frozenset()
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

    def has_formula(self, name: str, row: int, column: int) -> bool:
        """True for a formula in a 1-based cell of a sheet that was parsed; .xls and .xlsb do not tell."""
        if self._package is None or self._essence is None:
            return False
        cut = self._essence.sheets.get(name)
        xml = cut.xml if cut else self._package.sheet(name)
        told = has_formula(xml, row, column)
        return bool(has_formula(usual_shape(xml), row, column) if told is None else told)

    def links(self, name: str) -> Targets:
        """Where the hyperlinks of a sheet that was parsed lead; those of an .xlsb or .xls are not read."""
        if self._package and self._essence and name in self._essence.sheets:
            return links_in(self._package, self._package.sheet_parts()[name], self._essence.sheets[name].whole)
        return {}

    def _parse(self, name: str) -> Grid:
        if self._package is None:
            return self._parsed(name, self._book, NO_FACTS)
        book, cut = self._part(self._package, name)
        content = None
        if fold(name) == REPEATED:
            content = content_of(self._package, cut.xml, counts_from_1904=self.counts_from_1904)
        known = remembered_sheet(content) if content else None
        if known:
            columns, hidden = hidden_columns(cut.xml), name in self._hidden
            return replace(known, sheet=name, hidden_columns=columns, hidden=hidden)
        self._package.check_sheet(cut.xml, name)
        waiting = unvalued_in_tail(cut.whole, *cut.tail) if cut.tail else {}
        if waiting is None or not is_usual(cut.xml):
            cut = CutSheet(usual_shape(cut.whole), cut.whole, None)
            self._package.check_sheet(cut.xml, name)
            book, content, waiting = _open(sheet_alone(self._package, name, cut.xml)), None, {}
        errors = error_cells(cut.xml)
        if not KNOWN_ERRORS.issuperset(error.text for error in errors):
            book = _open(sheet_alone(self._package, name, known_errors_only(cut.xml)))
        unvalued = _joined(unvalued_formulas(cut.xml), waiting)
        facts = SheetFacts(errors, unvalued, hidden_rows(cut.xml), hidden_columns(cut.xml))
        grid = self._parsed(name, book, facts)
        if content:
            remember_sheet(content, grid)
        return grid

    def _parsed(self, name: str, book: python_calamine.CalamineWorkbook, facts: SheetFacts) -> Grid:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        rich = {error.rich for error in facts.errors if error.rich}
        things = things_shown(self._package, rich) if self._package and rich else frozenset[int]()
        _mark_errors(rows, [error for error in facts.errors if error.rich not in things])
        pictures: dict[int, list[int]] = {}
        for error in facts.errors:
            if error.rich in things:
                pictures.setdefault(error.column, []).append(error.row)
        merges = [(*start, *end) for start, end in sheet.merged_cell_ranges or ()]
        hidden = facts.hidden_rows, facts.hidden_columns, name in self._hidden
        return Grid(name, rows, merges, facts.unvalued, pictures, *hidden)

    def _part(self, package: Package, name: str) -> tuple[python_calamine.CalamineWorkbook, CutSheet]:
        """The book to read a sheet from, and its XML; raises zipfile.BadZipFile where that is damaged or missing."""
        if self._essence is None or (self._partial and name != META_SHEET):
            self._partial, self._essence = False, essence_of(package)
            self._book = _open(self._essence.data)
        if name in self._essence.sheets:
            return self._book, self._essence.sheets[name]
        alone = essence_of(package, name)
        if name not in alone.sheets:
            package.sheet(name)
            raise zipfile.BadZipFile(name)
        return _open(alone.data), alone.sheets[name]


def _joined(places: dict[int, list[int]], others: dict[int, list[int]]) -> dict[int, list[int]]:
    """The cells of both, by column."""
    if not (places and others):
        return places or others
    return {column: places.get(column, []) + others.get(column, []) for column in places | others}


def _mark_errors(rows: list[list[Any]], errors: list[ErrorCell]) -> None:
    """Put error cells where the reader left blanks."""
    for error in errors:
        if error.row <= len(rows) and error.column <= len(rows[0]):
            rows[error.row - 1][error.column - 1] = ErrorValue(error.text.strip())


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
        workbook = package.workbook
    except Exception:  # it is refused before anything is parsed
        return False
    others = any(part in package.parts for part in _OTHER_WORKBOOKS)
    if not workbook or others or package.unpacked > limits.heavy_megabytes * MEGABYTE:
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


def open_book(path: str, data: bytes | None = None, limits: Limits = DEFAULT) -> Book:
    """Open a workbook by its content; raises ReadFailure with the one problem of a file that cannot be read."""
    data = read_bytes(path, limits) if data is None else data
    problem = _not_a_workbook(path, data)
    if problem:
        raise ReadFailure(problem)
    package = _package(path, data, limits) if data.startswith(b"PK") else None
    if data.startswith(_OLE):
        _check_compound(path, data, limits)
    try:
        is_ods = package and CONTENT in package.parts and WORKBOOK not in package.parts
        return OdsBook(path, package) if package and is_ods else CalamineBook(path, data, package)
    except python_calamine.PasswordError as error:
        raise ReadFailure(Problem("E102", path)) from error
    except (TooBig, Dangerous) as error:
        raise _refused(path, error) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the Rust reader's panics are no Exception
        other = _other_package(path, package)
        if other:
            raise ReadFailure(_other(path, other)) from error
        raise _damaged(path, "el contenido está incompleto o dañado", error) from error


def _check_compound(path: str, data: bytes, limits: Limits) -> None:
    """Raises ReadFailure over an OLE file that is encrypted, cannot be followed, or has cells too far away.

    In that order: behind its encryption everything of an .xls looks damaged or far away.
    """
    container = Compound(data)
    stream = container.stream(*STREAMS)
    code = _protection(container, stream, data)
    if code:
        raise ReadFailure(Problem(code, path))
    other = by_streams(path, container.names) if container.names.isdisjoint(STREAMS) else None
    if other:
        raise ReadFailure(_other(path, other))
    if container.broken:
        raise ReadFailure(Problem("E101", path, params={"reason": container.broken}))
    for rows, columns in cell_areas(stream):
        if rows * columns > limits.sheet_cells:
            raise _refused(path, TooBig(f"una hoja llega hasta la fila {rows} y la columna {columns}"))


def _protection(container: Compound, stream: bytes, data: bytes) -> str:
    """The code of what keeps an OLE file from being read: a password, Excel's own one, or rights; "" for nothing."""
    names = container.names
    if any(name.startswith(_BY_RIGHTS) for name in names) or (_ENCRYPTED in names and _BY_PASSWORD not in names):
        return "E114"
    if _ENCRYPTED in names or (container.broken and _ENCRYPTED.encode("utf-16-le") in data):
        return "E102"
    record = password_record(stream)
    if record is None:
        return ""
    return "E113" if opens_without_asking(record) else "E102"


def _package(path: str, data: bytes, limits: Limits) -> Package:
    """The package of a zip that is safe to open; raises ReadFailure when it is damaged, too big or encrypted."""
    try:
        package = _package_of(data, limits)
        package.check_binary_sheets()
        encrypted = b"encryption-data" in package.read("META-INF/manifest.xml")
    except (TooBig, Dangerous) as error:
        raise _refused(path, error) from error
    except Exception as error:  # zipfile raises half a dozen kinds over damaged directories
        other = by_name(path)
        if other and other is not ZIP:
            raise ReadFailure(_other(path, other)) from error
        raise _damaged(path, "el archivo está incompleto o dañado", error) from error
    if encrypted:
        raise ReadFailure(Problem("E102", path))
    return package


def _package_of(data: bytes, limits: Limits) -> Package:
    """The package of a file: the one that was just looked at, where it is that file's."""
    looked_at, _just_looked_at[:] = _just_looked_at[:], []
    same = (package for package in looked_at if package.data is data and package.limits == limits)
    return next(same, None) or Package(data, limits)


def _other_package(path: str, package: Package | None) -> OtherFile | None:
    """What a zip that holds no workbook is; None where it holds one, damaged, or is no zip."""
    if package is None or any(part in package.parts for part in (WORKBOOK, "xl/workbook.bin")):
        return None
    try:
        if package.workbook:
            return None
        kind = package.read("mimetype")
    except Exception:  # damaged as well
        return None
    if b"opendocument" in kind:
        return None if b"spreadsheet" in kind else LIBREOFFICE
    return by_parts(path, package.parts)


def _other(path: str, other: OtherFile) -> Problem:
    return Problem("E103", path, params={"reason": other.what, "way": other.way})


def _not_a_workbook(path: str, data: bytes) -> Problem | None:
    if not data:
        return Problem("E101", path, params={"reason": "el archivo está vacío (0 bytes)"})
    return None if data.startswith((_OLE, b"PK")) else _other(path, by_start(path, data))
