"""What a sheet counts as contradictions is what Python says of its rows: both come from the form's own declaration.

Every form that declares any is filled at random, as it asks to be and otherwise, and computed by two engines.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from engines import evaluated, named_cells
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from implementation_xl import read
from implementation_xl.adapters.reading.calamine import open_book
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.forms.contradictions import rules_of
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Field, Table
from implementation_xl.indicators.contradictions import contradictions
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_alone
from implementation_xl.projects.measuring import effective_cutoff
from implementation_xl.workbooks.generating import draw_form
from implementation_xl.workbooks.reading.workbook import Reading

FORMS = [form.id for form in catalog().generated() if any(rules_of(table) for _, table in form.tables())]
TODAY = date.today()
FILLS, ROWS = 4, 25
NOT_AS_ASKED: dict[str, list[Any]] = {
    "fecha": ["pendiente", "ND", "-", " ", "16/03/2026", date(1999, 1, 1), date(2150, 1, 1), 5, 1e9],
    "porcentaje": ["casi", "-", " ", "85 %", 85, -0.1, 1.0000000001],
    "entero": ["4", "cuatro", "-", " ", 7, 0, 2.5, -1],
    "lista": [" ", "-", "Casi", 1],
}
Fill = dict[str, Any]


def days() -> st.SearchStrategy[date]:
    """Few days, so that they meet, on both sides of today."""
    return st.integers(-4, 4).map(lambda number: TODAY + timedelta(days=number))


def cells(field: Field, *, tidy: bool) -> st.SearchStrategy[Any]:
    """What somebody leaves in a cell of a column."""
    values: st.SearchStrategy[Any]
    if field.choices:
        words = catalog().lists[field.choices].active()
        values = st.sampled_from(words if tidy else [*words, *(word.upper() for word in words)])
    elif field.kind == "fecha":
        values = days()
    elif field.kind == "porcentaje":
        values = st.sampled_from([0.0, 0.5, 0.999, 1.0])
    elif KINDS[field.kind].numeric:
        values = st.integers(int(field.minimum or 0), int(field.maximum or 9))
    else:
        values = st.sampled_from(["Ana Torres", "A & B"])
    blank = st.none() if tidy or field.kind not in NOT_AS_ASKED else st.sampled_from([None, *NOT_AS_ASKED[field.kind]])
    return st.one_of(values, values, blank)


@cache
def fills(form_id: str, tidy: bool) -> list[Fill]:
    """Filled forms, the same at each run: header fields and tables by id."""
    form = catalog().form(form_id)
    header = {field.id: days() | st.none() for _, field in form.header_fields() if field.kind == "fecha"}
    tables = {table.id: rows(table, tidy) for _, table in form.tables() if rules_of(table)}
    drawn: list[Fill] = []

    @seed(7)
    @settings(
        max_examples=FILLS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.fixed_dictionaries({**header, **tables}))
    def collect(fill: Fill) -> None:
        drawn.append({"proyecto": "Cobranzas", "cliente": "Banco Andino", **fill})

    collect()
    return drawn


def rows(table: Table, tidy: bool) -> st.SearchStrategy[list[Fill]]:
    """Records with every column that people fill, the first text always there, so that the row counts."""
    columns = {field.id: cells(field, tidy=tidy) for field in table.fields if not field.computed and not field.number}
    name = next(field.id for field in table.fields if field.required and field.kind == "texto")
    columns[name] = st.sampled_from(["Ana Torres", "A & B"])
    return st.lists(st.fixed_dictionaries(columns), min_size=ROWS, max_size=ROWS)


def written(form_id: str, tidy: bool, folder: Path) -> list[Path]:
    book = catalog().form(form_id)
    return [
        write(draw_form(book, catalog(), fill, []), folder / f"{form_id}-{number}.xlsx", overwrite=True)
        for number, fill in enumerate(fills(form_id, tidy))
    ]


def said(path: Path) -> list[str]:
    """The codes that the declared rules give for the cells as the sheet sees them."""
    reading = read(path)
    day = effective_cutoff(reading, TODAY)
    return [
        problem.code
        for data in reading.tables.values()
        for problem in contradictions(data.seen_by_sheet(), day, header=reading.header)
    ]


def by_office(office: ModuleType, paths: list[Path], folder: Path) -> list[Any]:
    line = named_cells(_form_id(paths))["est_contradicciones"]
    saved = office.recalculate(paths, folder / "recalculated")
    return [open_book(str(path)).grid("Cálculo").at(line, 2) for path in saved]


def by_ironcalc(paths: list[Path]) -> list[Any]:
    line = named_cells(_form_id(paths))["est_contradicciones"]
    counts = []
    for path in paths:
        model = evaluated(path)
        sheets = [sheet["name"] for sheet in model.get_worksheets_properties()]
        counts.append(model.get_cell_value(sheets.index("Cálculo"), line, 2))
    return counts


def _form_id(paths: Iterable[Path]) -> str:
    return next(iter(paths)).stem.rpartition("-")[0]


@pytest.mark.parametrize("tidy", [True, False], ids=["as asked", "otherwise"])
@pytest.mark.parametrize("form_id", FORMS)
def test_the_sheet_counts_what_python_says(form_id: str, tidy: bool, office: ModuleType, tmp_path: Path) -> None:
    paths = written(form_id, tidy, tmp_path)
    counts = by_office(office, paths, tmp_path)
    assert counts == [len(said(path)) for path in paths]
    assert sum(counts) > 0


@pytest.mark.parametrize("tidy", [True, False], ids=["as asked", "otherwise"])
@pytest.mark.parametrize("form_id", FORMS)
def test_a_second_engine_counts_the_same(form_id: str, tidy: bool, tmp_path: Path) -> None:
    paths = written(form_id, tidy, tmp_path)
    assert by_ironcalc(paths) == [len(said(path)) for path in paths]


@pytest.mark.parametrize("form_id", FORMS)
def test_the_commands_say_each_of_them(form_id: str, tmp_path: Path) -> None:
    """In a form filled as it asks to be, what is counted and what is said of its rows are the same."""
    form = catalog().form(form_id)
    codes = {rule.code for _, table in form.tables() for rule in rules_of(table)}
    for path in written(form_id, True, tmp_path):
        reading = read(path)
        problems = problems_alone(reading, None, TODAY, catalog())
        of_rows = [one.code for one in problems if one.code in codes and in_table(one.cell, reading)]
        assert sorted(of_rows) == sorted(said(path))


def in_table(cell: str | None, reading: Reading) -> bool:
    """True below the header of a table: a date of the header before another has its code too."""
    return cell not in {place for _, place in reading.header_cells.values()}
