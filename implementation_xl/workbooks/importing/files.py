"""Files and folders to import, each from its source to the workbooks that come of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from implementation_xl.base.files import failure
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.places import EXTENSIONS
from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.validation import META_SHEET
from implementation_xl.workbooks.importing.answers import Map
from implementation_xl.workbooks.importing.building import ImportBook, book_names, books_of, write_import
from implementation_xl.workbooks.importing.planning import ImportPlan, plan_import
from implementation_xl.workbooks.importing.sources import SourceFile, open_source
from implementation_xl.workbooks.importing.updated import Update
from implementation_xl.workbooks.reading.isolation import read

OTHERS = (".csv", ".tsv", ".xml", ".gan", ".mpp", ".xlsm", ".xlsb", ".xls", ".ods")


class Request(NamedTuple):
    """What is known beforehand: definitions, limits, answers, and a sheet and row where they were given."""

    catalog: Catalog
    known: Map
    wanted: tuple[str, int] = ("", 0)
    limits: Limits = DEFAULT


@dataclass(slots=True)
class Import:
    """A file on its way: its plan, the workbooks it came to, and what is to be said of it."""

    path: str
    plan: ImportPlan | None = None
    books: list[ImportBook] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    update: Update | None = None


def importable(paths: Iterable[str], without: Path | None) -> Iterator[str]:
    """The files named, and those of the folders named that can be imported, but for those in `without`."""
    own = without.resolve() if without else None
    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112 - a path that cannot be is no folder
            yield path
            continue
        for file in sorted(Path(path).rglob("*")):
            hidden = file.name.startswith(("~$", "."))
            known = not hidden and file.suffix.lower() in (*EXTENSIONS, *OTHERS) and file.is_file()
            if known and own not in file.resolve().parents:
                yield str(file)


def looked_at(path: str, request: Request) -> Import:
    """A file with its plan; what keeps it from being imported is in its problems."""
    source = open_source(path, request.limits)
    ours = _own_form(source, request)
    if ours:
        return Import(path, problems=[ours])
    return planned(Import(path), source, request)


def planned(imported: Import, source: SourceFile, request: Request) -> Import:
    """The same file with its plan made anew, as when something was answered."""
    plan = imported.plan = plan_import(source, request.catalog, request.known, request.wanted)
    imported.problems = []
    if plan.problem:
        imported.problems.append(plan.problem)
    elif plan.questions:
        count = f"{len(plan.questions)} pregunta" + ("s" if len(plan.questions) > 1 else "")
        imported.problems.append(Problem("A893", imported.path, params={"count": count}))
    elif not plan.tables:
        reason = " ".join(plan.foreign or plan.refused) or "el archivo está vacío."
        code = "N892" if plan.foreign else "E890"
        imported.problems.append(Problem(code, imported.path, params={"reason": reason}))
    imported.books = books_of(plan.tables)
    return imported


def _own_form(source: SourceFile, request: Request) -> Problem | None:
    """That a workbook is one of our forms already."""
    if all(sheet.name != META_SHEET for sheet in source.sheets):
        return None
    reading = read(source.path, catalog=request.catalog, limits=request.limits)
    return Problem("N894", source.path, params={"form": reading.form.title}) if reading.form else None


def check_free(imported: Import, folder: Path) -> list[Path]:
    """Where the workbooks of a file go; raises ImplementationXLError (E802) where one is there already."""
    targets = [folder / name for name in book_names(imported.books, imported.path)]
    for target in targets:
        if target.exists():
            raise failure("E802", target)
    return targets


def write_books(imported: Import, folder: Path, request: Request) -> None:
    """Write the workbooks of a file that has no open question; raises ImplementationXLError where one cannot be."""
    assert imported.plan is not None
    targets = check_free(imported, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for book, target in zip(imported.books, targets, strict=True):
        imported.written.append(write_import(book, imported.plan.source, target, request.catalog))
