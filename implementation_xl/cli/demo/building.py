"""Writes the sample portfolio: workbooks filled, faults planted, and the list of what must be found where."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from implementation_xl.adapters.calculating.drawing import calculate
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.cells import column_letter
from implementation_xl.base.problems import Problem
from implementation_xl.cli.demo.declared import (
    DeclaredBook,
    DeclaredProject,
    DeclaredSurvey,
    PlantedFault,
    declared_key,
)
from implementation_xl.cli.demo.samples import CUTOFF, HOLIDAYS, form_values, process_samples, sample_survey, samples
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import plan_of
from implementation_xl.workbooks.generating import draw_form

KEPT_OF_DAMAGED = 0.6


class Place(NamedTuple):
    """One problem by where it is: the file below the portfolio's folder, sheet, cell and code."""

    file: str
    sheet: str
    cell: str
    code: str


def place_of_problem(problem: Problem, root: Path) -> Place:
    """Where a problem is, comparable with what was planted."""
    file = Path(problem.path or root).resolve().relative_to(root.resolve()).as_posix()
    return Place(file, problem.sheet or "", problem.cell or "", problem.code)


def build(root: Path, known: Catalog, progress: Callable[[Path], None] | None = None) -> list[Place]:
    """Write every sample project, as in its first month, and the survey below `root`; the faults planted, in order."""
    planted = [
        place for sample in [*samples(), *process_samples()] for place in build_sample(sample, root, known, progress)
    ]
    return sorted([*planted, *_write_survey(sample_survey(), root)])


def build_sample(
    sample: DeclaredProject, root: Path, known: Catalog, progress: Callable[[Path], None] | None = None
) -> list[Place]:
    """Write one sample project below `root`; hands back the faults planted in it."""
    planted: list[Place] = []
    for book in sample.books.values():
        form = known.form(book.form)
        path = root / sample.folder / f"{form.file_name}.xlsx"
        _write_form(sample, form, path, known, first_month=True)
        for name in book.copies:
            shutil.copyfile(path, path.with_name(name))
        if book.damaged:
            whole = path.read_bytes()
            path.write_bytes(whole[: int(len(whole) * KEPT_OF_DAMAGED)])
        file = path.relative_to(root).as_posix()
        planted += [Place(file, *_address(form, book, fault), fault.code) for fault in book.faults]
        if progress:
            progress(path)
    return planted


def change_after_approval(root: Path, known: Catalog) -> None:
    """Write the books anew that somebody changed after their first month was recorded."""
    for sample in samples():
        for book in sample.books.values():
            if any(fault.before for fault in book.faults):
                form = known.form(book.form)
                _write_form(sample, form, root / sample.folder / f"{form.file_name}.xlsx", known)


def _write_form(sample: DeclaredProject, form: Form, path: Path, known: Catalog, *, first_month: bool = False) -> None:
    drawing = draw_form(form, known, form_values(sample, form, first_month=first_month), HOLIDAYS)
    calculate(drawing, CUTOFF)
    write(drawing, path, overwrite=True)


def amount() -> int:
    """How many forms `build` writes."""
    return sum(len(sample.books) for sample in [*samples(), *process_samples()])


def _address(form: Form, book: DeclaredBook, fault: PlantedFault) -> tuple[str, str]:
    """Sheet and cell of a fault; both empty for one of the whole workbook."""
    plan = plan_of(form)
    if not fault.field:
        return "", ""
    if not fault.table:
        place = plan.pair(fault.field)
        assert place is not None, fault.field
        return place[0].sheet.name, place[1].cell
    sheet = plan.table(fault.table)
    keys = [record and declared_key(record) for record in book.tables[fault.table]]
    row = sheet.first_row + keys.index(fault.row)
    return sheet.sheet.name, f"{column_letter(sheet.column(fault.field))}{row}"


def _write_survey(survey: DeclaredSurvey, root: Path) -> list[Place]:
    """Write the answers as Google Forms exports them; hands back the faults planted in them."""
    path = root / survey.file
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(survey.titles)
        for moment, *cells in survey.answers:
            writer.writerow([_stamp(datetime.fromisoformat(moment)), *cells])
    return [Place(path.name, path.stem, cell, code) for cell, code in survey.faults.items()]


def _stamp(moment: datetime) -> str:
    half = "a.\u00a0m." if moment.hour < 12 else "p.\u00a0m."
    return f"{moment:%Y/%m/%d} {moment.hour % 12 or 12}:{moment:%M:%S}\u202f{half} GMT-5"
