"""Whatever is taken out of a form of the process: its definition is refused and says who needs it, or all goes on."""

from __future__ import annotations

import copy
import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from checkout import PORTFOLIO
from cli_helper import run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from implementation_xl.adapters.drawing import BookDrawing, Formula
from implementation_xl.forms.catalog import Catalog, packaged_folder
from implementation_xl.forms.model import Form
from implementation_xl.forms.needed import NEEDED
from implementation_xl.indicators.definitions import catalog, load
from implementation_xl.projects.checks import problems_of
from implementation_xl.projects.commitments import open_commitments
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.grouping import read_project
from implementation_xl.projects.measuring import measure
from implementation_xl.projects.project import Project
from implementation_xl.projects.state import project_state
from implementation_xl.workbooks.generating import draw_form
from implementation_xl.workbooks.reading.workbook import Reading

DAY = date(2026, 7, 15)
FORMS = {path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in packaged_folder().glob("*/v1.toml")}
LISTS = [one["id"] for one in tomllib.loads((packaged_folder() / "listas.toml").read_text("utf-8"))["listas"]]
TEXTS = re.compile(r'"[^"]*"|\'[^\']*\'|\{\w+\}')
NAMES = re.compile(r"\b[a-z]\w*")
REFUSED = {"E702", "E704", "E708", "E729"}


def losses(form: dict[str, Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Everything that can be taken out of a form: what it is called, and where it stands."""
    for i, sheet in enumerate(form["hojas"]):
        yield sheet["nombre"], ("hojas", i)
        for j, block in enumerate(sheet.get("bloques", ())):
            yield block["id"], ("hojas", i, "bloques", j)
            yield from (
                (field["id"], ("hojas", i, "bloques", j, "campos", k)) for k, field in enumerate(block["campos"])
            )
        if "tabla" in sheet:
            yield sheet["tabla"]["id"], ("hojas", i, "tabla")
            columns = enumerate(sheet["tabla"]["campos"])
            yield from ((field["id"], ("hojas", i, "tabla", "campos", k)) for k, field in columns)


EVERY = [(id, name, place) for id, form in sorted(FORMS.items()) for name, place in losses(form)]


def without(folder: Path, id: str, place: tuple[Any, ...]) -> Path:
    """A folder of definitions with this form, which has lost what stands there."""
    form = copy.deepcopy(FORMS[id])
    around: Any = form
    for step in place[:-1]:
        around = around[step]
    del around[place[-1]]
    shutil.rmtree(folder / id, ignore_errors=True)
    (folder / id).mkdir(parents=True)
    (folder / id / "v1.toml").write_text(tomlkit.dumps(form), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def whole() -> Project:
    return read_project(next(PORTFOLIO.glob("Tiendas*")))


def unknown_names(book: BookDrawing) -> set[str]:
    """The names that formulas use and the workbook has not: Excel shows #¿NOMBRE? there."""
    formulas = [cell.value.text for sheet in book.sheets for cell in (*sheet.cells, *sheet.merges) if is_formula(cell)]
    formulas += [fill.formula for sheet in book.sheets for fill in sheet.fills]
    used = {name for formula in formulas for name in NAMES.findall(TEXTS.sub("", formula))}
    return used - book.names.keys()


def is_formula(cell: Any) -> bool:
    return isinstance(cell.value, Formula)


def lacking(reading: Reading, form: Form) -> Reading:
    """What is read of the same workbook with a definition that lacks something."""
    fields, tables = {field.id for _, field in form.header_fields()}, {table.id: table for _, table in form.tables()}
    ids = {id: {field.id for field in table.fields} for id, table in tables.items()}
    return replace(
        reading,
        form=form,
        header={id: value for id, value in reading.header.items() if id in fields},
        header_cells={id: place for id, place in reading.header_cells.items() if id in fields},
        tables={
            id: replace(data, table=tables[id], columns={c: v for c, v in data.columns.items() if c in ids[id]})
            for id, data in reading.tables.items()
            if id in tables
        },
    )


def go_on(project: Project, known: Catalog) -> None:
    evidence = Evidence(project, DAY)
    state = project_state(project, DAY, catalog=known, evidence=evidence)
    measured = measure(project, DAY, catalog=known, one_date=True, detail=True, closed=state.closed)
    problems_of(project, measured, DAY, DAY, known)
    open_commitments(project, DAY)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loss=st.sampled_from(EVERY))
def test_it_is_refused_or_everything_goes_on(loss, tmp_path_factory, whole):
    id, name, place = loss
    known, problems = load(packaged_folder(), without(tmp_path_factory.mktemp("definiciones"), id, place))
    if known is None:
        assert {problem.code for problem in problems} <= REFUSED
        assert all(problem.cell or problem.code == "E702" for problem in problems), name
        return
    form = known.form(id)
    if not form.imported:
        assert unknown_names(draw_form(form, known)) <= unknown_names(draw_form(catalog().form(id), catalog()))
    readings = [lacking(one, form) if one.form and one.form.id == id else one for one in whole.readings]
    go_on(replace(whole, readings=readings), known)


def test_who_needs_a_column_is_said(tmp_path):
    place = next(place for id, name, place in EVERY if (id, name) == ("control_actas", "enlace"))
    folder = without(tmp_path, "control_actas", place)
    said = " ".join(
        run("generar", "control_actas", "--definiciones", folder, "-o", tmp_path / "C.xlsx", code=3).stderr.split()
    )
    assert "E729" in said and "«Control de Reuniones y Actas»" in said and "«enlace»" in said and "las actas" in said


def test_the_column_of_an_indicator_is_refused_by_its_name(tmp_path):
    place = next(place for id, name, place in EVERY if (id, name) == ("control_actas", "fecha_envio"))
    _, problems = load(packaged_folder(), without(tmp_path, "control_actas", place))
    assert [(one.code, one.found) for one in problems if one.code == "E708"] == [("E708", "actas")]


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(list_id=st.sampled_from(LISTS))
def test_a_list_that_is_taken_out_is_missed(list_id, tmp_path_factory):
    folder = tmp_path_factory.mktemp("copia") / "definiciones"
    shutil.copytree(packaged_folder(), folder, ignore=shutil.ignore_patterns("*.xlsx", "__pycache__", "*.py"))
    data = tomllib.loads((folder / "listas.toml").read_text("utf-8"))
    data["listas"] = [one for one in data["listas"] if one["id"] != list_id]
    (folder / "listas.toml").write_text(tomlkit.dumps(data), encoding="utf-8")
    known, problems = load(folder)
    assert known is None
    assert {one.found for one in problems} >= {list_id}


@pytest.mark.parametrize("id", NEEDED)
def test_what_is_said_to_be_needed_is_there(id):
    form = catalog().form(id)
    header = {field.id for _, field in form.header_fields()}
    for need in NEEDED[id]:
        known = {field.id for field in form.table(need.table).fields} if need.table else header
        assert set(need.fields) <= known
