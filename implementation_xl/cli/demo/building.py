"""Writes the sample portfolio: workbooks filled, faults planted, and the list of what must be found where."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.cells import column_letter
from implementation_xl.base.problems import Problem
from implementation_xl.cli.demo.agendamiento import SAMPLE as AGENDAMIENTO
from implementation_xl.cli.demo.cierre import SAMPLE as CIERRE
from implementation_xl.cli.demo.cobranzas import SAMPLE as COBRANZAS
from implementation_xl.cli.demo.crm import SAMPLE as CRM
from implementation_xl.cli.demo.samples import HOLIDAYS, Sample, form_values, forms_of
from implementation_xl.cli.demo.satisfaccion import FAULTS, write_survey
from implementation_xl.cli.demo.seguros import SAMPLE as SEGUROS
from implementation_xl.cli.demo.shown import shown_values
from implementation_xl.cli.demo.soporte import SAMPLE as SOPORTE
from implementation_xl.cli.demo.whatsapp import SAMPLE as WHATSAPP
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import plan_of
from implementation_xl.workbooks.generating import draw_form

SAMPLES = (COBRANZAS, AGENDAMIENTO, WHATSAPP, CRM, CIERRE, SOPORTE, SEGUROS)
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
    """Write every sample project below `root`; hands back the faults planted, in order."""
    planted = [place for sample in SAMPLES for place in build_sample(sample, root, known, progress)]
    survey = write_survey(root)
    return sorted([*planted, *(Place(survey.name, survey.stem, one.cell, one.code) for one in FAULTS)])


def build_sample(
    sample: Sample, root: Path, known: Catalog, progress: Callable[[Path], None] | None = None
) -> list[Place]:
    """Write one sample project below `root`; hands back the faults planted in it."""
    planted: list[Place] = []
    for form in forms_of(sample, {form.id: form for form in known.latest()}):
        path = root / sample.folder / f"{form.file_name}.xlsx"
        _write(sample, form, path, known)
        for id, name in sample.copies:
            if id == form.id:
                shutil.copyfile(path, path.with_name(name))
        if form.id in sample.damaged:
            whole = path.read_bytes()
            path.write_bytes(whole[: int(len(whole) * KEPT_OF_DAMAGED)])
        planted += _planted(sample, form)
        if progress:
            progress(path)
    return planted


def amount(known: Catalog) -> int:
    """How many forms `build` writes."""
    forms = {form.id: form for form in known.latest()}
    return sum(len(forms_of(sample, forms)) for sample in SAMPLES)


def _planted(sample: Sample, form: Form) -> Iterable[Place]:
    file = f"{sample.folder}/{form.file_name}.xlsx"
    for fault in sample.faults:
        if fault.form == form.id:
            yield Place(file, *_address(form, fault.field, fault.row), fault.code)
    for whole in sample.whole_faults:
        if whole.form == form.id:
            yield Place(file, *(_address(form, whole.field, 0) if whole.field else ("", "")), whole.code)


def _address(form: Form, field_id: str, row: int) -> tuple[str, str]:
    """Sheet and cell of a header field (`row` 0) or of the record `row` of the form's table that has the field."""
    plan = plan_of(form)
    if not row:
        found = plan.pair(field_id)
        assert found is not None, field_id
        return found[0].sheet.name, found[1].cell
    for sheet in plan.sheets:
        table = sheet.sheet.table
        if table and any(one.id == field_id for one in table.fields):
            return sheet.sheet.name, f"{column_letter(sheet.column(field_id))}{sheet.header_row + row}"
    raise KeyError(field_id)


def _write(sample: Sample, form: Form, path: Path, known: Catalog) -> None:
    """Write one workbook as a person leaves it: typed in, recalculated and saved."""
    values = form_values(sample, form)
    for fault in sample.faults:
        if fault.form == form.id:
            _plant(values, form, fault.field, fault.row, fault.value)
    write(draw_form(form, known, values | shown_values(form, values, known), HOLIDAYS), path)


def _plant(values: dict[str, Any], form: Form, field_id: str, row: int, value: Any) -> None:
    if not row:
        values[field_id] = value
        return
    for _, table in form.tables():
        if table.id in values and any(one.id == field_id for one in table.fields):
            values[table.id][row - 1][field_id] = value
