"""Reading where a file can do no harm: in a worker process with limits, whenever its format or number asks for it.

The parser of .xlsx is guarded and runs here for a single file that is not very large; those of .xls, .xlsb and .ods may
end the whole process over a damaged file, so they always run in a worker. So does every file of a folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from implementation_xl.adapters.grid import ReadFailure
from implementation_xl.adapters.reading.calamine import expect, read_bytes
from implementation_xl.adapters.reading.readers import risky_file
from implementation_xl.adapters.running.pool import NoWorkersError, in_worker, now_reading, read_in_processes
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.places import in_this_process
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.forms.catalog import Catalog, packaged_folder
from implementation_xl.forms.tables import extended
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.workbooks.reading.workbook import Reading
from implementation_xl.workbooks.reading.workbook import read_here as read_here

Packed = tuple[Reading, tuple[str, int] | None, dict[str, str]]


def read(
    path: str | os.PathLike[str], *, catalog: Catalog | None = None, data: bytes | None = None, limits: Limits = DEFAULT
) -> Reading:
    """Read one workbook, recognising form and version by its content.

    `data` is the file's content where it is already in memory. Whatever is wrong with the file or in it is in the
    reading's `problems`; bad content never raises.
    """
    known, place = catalog or load_catalog(), os.fspath(path)
    try:
        content = read_bytes(place, limits) if data is None else data
    except ReadFailure as failure:
        return Reading(place, problems=[failure.problem])
    if not in_worker() and risky_file(place, content, limits):
        try:
            return next(_in_workers([place], known, limits, 1, contents={place: content}))
        except NoWorkersError:
            why = "este equipo no permite crear el proceso aparte en que se lee este tipo de libro"
            return Reading(place, problems=[Problem("E108", place, params={"reason": why})])
    return _read_surely(place, known, content, limits)


def read_all(
    paths: Iterable[str], *, catalog: Catalog, limits: Limits = DEFAULT, workers: int | None = None
) -> Iterator[Reading]:
    """Read many workbooks in worker processes (default: as many as there are cores), in the order given."""
    places = list(paths)
    if in_worker() or len(places) < 2 or in_this_process(places[0]):
        yield from (read(place, catalog=catalog, limits=limits) for place in places)
        return
    try:
        yield from _in_workers(places, catalog, limits, workers or os.cpu_count() or 1)
    except NoWorkersError:  # before the first
        yield from (read(place, catalog=catalog, limits=limits) for place in places)


def _in_workers(
    paths: Sequence[str], catalog: Catalog, limits: Limits, workers: int, contents: dict[str, bytes] | None = None
) -> Iterator[Reading]:
    folders = tuple(str(one) for one in catalog.folders if one != packaged_folder())
    job = partial(_read_files, folders=folders, limits=limits, contents=contents or {})
    for packed in read_in_processes(job, paths, min(workers, len(paths)), limits, _failed):
        yield _unpacked(packed, catalog)


def _read_files(
    paths: Sequence[str], folders: tuple[str, ...], limits: Limits, contents: dict[str, bytes]
) -> list[Packed]:
    catalog = load_catalog(*folders)
    expect(paths)
    packed = []
    for number, path in enumerate(paths):
        now_reading(number)
        packed.append(_packed(_read_surely(path, catalog, contents.get(path), limits)))
    return packed


def _read_surely(path: str, catalog: Catalog, data: bytes | None, limits: Limits) -> Reading:
    """The reading, whatever happens: a fault of ours over one file is told, and the other files are read."""
    try:
        return read_here(path, catalog=catalog, data=data, limits=limits)
    except MemoryError:
        if in_worker():  # whose limit it is: the parent says which
            raise
        why = "no alcanza la memoria"
    except ImplementationXLError:
        raise
    except Exception as error:
        why = f"falla interna de ixl ({error!r:.200}), que debe reportarse con este libro"
    return Reading(path, problems=[Problem("E108", path, params={"reason": why})])


def _failed(path: str, reason: str) -> Packed:
    return Reading(path, problems=[Problem("E108", path, params={"reason": reason})]), None, {}


def _packed(reading: Reading) -> Packed:
    """A reading as it travels: its definition stays at home and is put back by id and version."""
    form = reading.form
    tables: Any = {id: replace(data, table=None) for id, data in reading.tables.items()}  # type: ignore[arg-type]
    names = {id: data.table.id for id, data in reading.tables.items()}
    return replace(reading, form=None, tables=tables), (form.id, form.version) if form else None, names


def _unpacked(packed: Packed, catalog: Catalog) -> Reading:
    reading, identity, names = packed
    if identity is not None:
        form = reading.form = catalog.form(*identity)
        for id, data in reading.tables.items():
            data.table = extended(form.table(names[id]), data.extra)
    return reading
