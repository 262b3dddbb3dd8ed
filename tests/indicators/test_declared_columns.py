"""The columns that an indicator declares are all that it reads: a form with only these can be measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from checkout import PORTFOLIO

import implementation_xl as ixl
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.registry import INDICATORS
from implementation_xl.projects.project import Project

CUTOFF = date(2026, 6, 30)
LIVE = [id for id, indicator in INDICATORS.items() if indicator.lines]


@pytest.fixture(scope="module")
def project() -> Project:
    """A project with a filled workbook of every indicator that a form shows."""
    return ixl.read_project(PORTFOLIO / "Banco Cordillera - Línea de Atención al Cliente")


def narrowed(table: TableData, columns: tuple[str, ...]) -> TableData:
    """The table with no other columns than these."""
    return replace(
        table,
        table=replace(table.table, fields=tuple(table.table.field(id) for id in columns)),
        columns={id: table.columns[id] for id in columns},
        placed={id: place for id, place in table.placed.items() if id in columns},
        as_sheet={id: seen for id, seen in table.as_sheet.items() if id in columns},
    )


@pytest.mark.parametrize("id", LIVE)
def test_a_form_with_only_the_declared_columns_is_measured(id: str, project: Project, monkeypatch) -> None:
    indicator, definition = INDICATORS[id], catalog().indicators[id]
    reading = project.form(definition.form)
    assert reading is not None
    whole = ixl.measure(project, CUTOFF, detail=True)[id]
    tables = reading.tables | {indicator.table: narrowed(reading.tables[indicator.table], indicator.columns)}
    monkeypatch.setattr(reading, "tables", tables)
    found = ixl.measure(project, CUTOFF, detail=True)[id]
    assert whole.value is not None
    assert (found.value, len(found.rows), found.details) == (whole.value, len(whole.rows), whole.details)


@pytest.mark.parametrize("id", LIVE)
def test_what_the_formulas_watch_is_declared(id: str) -> None:
    assert set(INDICATORS[id].watched) <= set(INDICATORS[id].columns)
