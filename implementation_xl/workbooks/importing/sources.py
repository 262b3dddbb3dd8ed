"""A file that somebody made, opened for import: its sheets with their layout, by the guarded readers only.

What may end the process or fill its memory is opened in a worker, as when it is read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from implementation_xl.adapters.grid import Grid, ReadFailure
from implementation_xl.adapters.reading.calamine import read_bytes
from implementation_xl.adapters.reading.csv_text import is_csv, open_table
from implementation_xl.adapters.reading.package import Dangerous, Package, TooBig
from implementation_xl.adapters.reading.plan_files import is_plan, open_plan
from implementation_xl.adapters.reading.readers import open_file, risky_file
from implementation_xl.adapters.reading.sheet_layout import SheetLayout, layout_of
from implementation_xl.adapters.running.pool import NoWorkersError, in_worker, now_reading, read_in_processes
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.problems import ImplementationXLError, Problem

PLAN_ENDINGS = (".xml", ".gan")
SHEETS = 40


@dataclass(slots=True)
class SourceSheet:
    """A sheet as it may hold a table; `header` is what a plan says of itself, by field: where, value."""

    grid: Grid
    layout: SheetLayout = field(default_factory=SheetLayout)
    header: dict[str, tuple[str, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.grid.sheet


@dataclass(slots=True)
class SourceFile:
    """A file opened for import; `problem` is what keeps it from being read, or the first sheet that could not be."""

    path: str
    sheets: list[SourceSheet] = field(default_factory=list)
    problem: Problem | None = None


def open_source(path: str | os.PathLike[str], limits: Limits = DEFAULT) -> SourceFile:
    """The sheets of a file; whatever is wrong with it is its `problem`."""
    place = os.fspath(path)
    try:
        data = read_bytes(place, limits)
    except ReadFailure as failure:
        return SourceFile(place, problem=failure.problem)
    plan = is_plan(data)
    if not in_worker() and (plan or risky_file(place, data, limits)):
        job = partial(_open_all, limits=limits)
        try:
            return next(read_in_processes(job, [place], 1, limits, _failed))
        except NoWorkersError:
            return _failed(place, "este equipo no permite crear el proceso aparte en que se lee este tipo de archivo")
    return _open_surely(place, data, limits)


def _open_all(paths: Sequence[str], limits: Limits) -> list[SourceFile]:
    sources = []
    for number, path in enumerate(paths):
        now_reading(number)
        try:
            sources.append(_open_surely(path, read_bytes(path, limits), limits))
        except ReadFailure as failure:
            sources.append(SourceFile(path, problem=failure.problem))
    return sources


def _open_surely(path: str, data: bytes, limits: Limits) -> SourceFile:
    """The source, whatever happens: a fault of ours over one file is told, and the other files are read."""
    try:
        return _open(path, data, limits)
    except ReadFailure as failure:
        return SourceFile(path, problem=failure.problem)
    except MemoryError:
        if in_worker():  # whose limit it is: the parent says which
            raise
        return _failed(path, "no alcanza la memoria")
    except ImplementationXLError:
        raise
    except Exception as error:
        return _failed(path, f"falla interna de ixl ({error!r:.200}), que debe reportarse con este archivo")


def _open(path: str, data: bytes, limits: Limits) -> SourceFile:
    if is_plan(data):
        plan = open_plan(path, data)
        return SourceFile(path, [SourceSheet(plan.grid, header=plan.header)])
    book = open_table(path, data, limits) if is_csv(path, data) else open_file(path, data, limits)
    source = SourceFile(path)
    package = _package(data, limits)
    for name in book.sheet_names[:SHEETS]:
        try:
            grid = book.grid(name)
            layout = layout_of(package, name) if package else SheetLayout()
        except ReadFailure as failure:
            source.problem = source.problem or failure.problem
        except (TooBig, Dangerous) as error:
            why = {"reason": str(error)}
            source.problem = source.problem or Problem("E112", path, name, params=why)
        else:
            source.sheets.append(SourceSheet(grid, layout))
    return source


def _package(data: bytes, limits: Limits) -> Package | None:
    """The package of an .xlsx; None for what has no layout that we read."""
    package = Package(data, limits) if data.startswith(b"PK") else None
    return package if package and package.workbook else None


def _failed(path: str, reason: str) -> SourceFile:
    return SourceFile(path, problem=Problem("E108", path, params={"reason": reason}))
