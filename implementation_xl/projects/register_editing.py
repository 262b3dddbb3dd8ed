"""The register of meetings, edited by the program: a line of it at a time, and every other part kept as it was."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.base.files import failure, opened_in
from implementation_xl.base.places import EDITABLE
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import MEETINGS
from implementation_xl.forms.tables import TableData
from implementation_xl.projects.checks.minutes import register_of
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading, read_here


class Register(NamedTuple):
    """The register of a project as it was read, its table, and how its file stood then."""

    reading: Reading
    table: TableData
    stamp: tuple[int, int]

    @property
    def path(self) -> Path:
        """Where it is."""
        return Path(self.reading.path)

    @property
    def last(self) -> int:
        """The sheet row of its last record, or of its header."""
        return self.table.rows[-1] if self.table.rows else self.table.header_row


def editable_register(project: Project) -> Register:
    """The register of a project that can be edited now; ImplementationXLError in words where it cannot."""
    register = register_of(project)
    if register is None:
        several = project.of_form(MEETINGS)
        reason = f"hay {len(several)}" if len(several) > 1 else "no tiene su tabla" if several else "no hay ninguno"
        raise failure("E843", Path(project.folder), reason=reason)
    path = Path(register[0].path)
    if path.suffix.lower() not in EDITABLE:
        raise failure("E840", path, reason=f"es un libro {path.suffix.lower()}")
    lock = opened_in(path)
    if lock:
        raise failure("E841", path, found=lock)
    if not os.access(path, os.W_OK):
        raise failure("E840", path, reason="no hay permiso para escribirlo")
    return Register(*register, _stamp(path))


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def check_unchanged(register: Register) -> None:
    """Raise ImplementationXLError (E841) where somebody saved the register since it was read."""
    if _stamp(register.path) != register.stamp:
        raise failure("E841", register.path, found="acaba de cambiar")


def free_row(register: Register) -> int:
    """The first row below the records in which nobody has written, its number left out."""
    from implementation_xl.adapters.editing.marking import NotEditable
    from implementation_xl.adapters.editing.rows import first_free_row

    table = register.table
    watched = [table.placed[one.id] for one in table.table.fields if one.id in table.placed and not one.number]
    try:
        return first_free_row(register.path, table.sheet, register.last, watched)
    except NotEditable as error:
        raise _damaged(register) from error


def write_line(register: Register, target: Path, row: int, values: Mapping[str, Any], catalog: Catalog) -> None:
    """Write a copy of the register to `target` with these fields of a sheet row filled, and see that it reads so.

    Raises ImplementationXLError (E840) where that cannot be.
    """
    from implementation_xl.adapters.editing.marking import NotEditable
    from implementation_xl.adapters.editing.rows import RowWrite, write_row

    table = register.table
    cells = {table.placed[id]: value for id, value in values.items() if value is not None and id in table.placed}
    try:
        if cells:
            write_row(register.path, target, RowWrite(table.sheet, row, cells, register.last))
        else:
            target.write_bytes(register.path.read_bytes())
    except NotEditable as error:
        raise _damaged(register) from error
    _verify(register, target, row, catalog)


def _damaged(register: Register) -> Exception:
    return failure("E840", register.path, reason="no es un libro .xlsx en buen estado")


def _verify(register: Register, path: Path, row: int, catalog: Catalog) -> None:
    """Read the edited copy back: the meeting is there and nothing else changed, or nothing is kept."""
    again = read_here(register.reading.path, catalog=catalog, data=path.read_bytes()).tables.get("reuniones")
    kept = again is not None and all(
        [value for value, at in zip(again.columns[id], again.rows, strict=True) if at != row]
        == [value for value, at in zip(column, register.table.rows, strict=True) if at != row]
        for id, column in register.table.columns.items()
    )
    if again is None or not kept or row not in again.rows:
        raise failure("E840", register.path, reason="la fila no quedó bien al escribirla")
