"""The blank workbook beside each definition is what the definition generates, part by part."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from build_blanks import blank_holidays, blank_path, drawn_blank

from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.indicators.definitions import catalog

pytestmark = [
    pytest.mark.filterwarnings("ignore:Print area cannot be set"),
    pytest.mark.filterwarnings("ignore:.*is not supported and will be removed"),
]

FORMS = sorted((one for one in catalog().forms.values() if not one.imported), key=lambda form: (form.id, form.version))


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.id}-v{form.version}")
def test_the_committed_blank_is_what_the_definition_generates(form, tmp_path):
    committed = blank_path(form)
    again = write(drawn_blank(form, catalog(), blank_holidays(committed)), tmp_path / "again.xlsx")
    expected, found = parts(committed), parts(again)
    assert list(found) == list(expected)
    different = [name for name in expected if expected[name] != found[name]]
    assert not different, f"run scripts/build_blanks.py: {different}"


def test_blanks_carry_the_colombian_holidays_of_their_years():
    days = dict(blank_holidays(blank_path(catalog().form("cronograma_general"))))
    by_year = {year: sum(day.year == year for day in days) for year in range(2022, 2037)}
    assert all(17 <= count <= 19 for count in by_year.values()), by_year
    names = {day.isoformat(): name for day, name in days.items()}
    # Ley Emiliani: Reyes (6 January 2026, a Tuesday) is kept on the Monday after
    assert "2026-01-12" in names and "2026-01-06" not in names
    assert "2026-07-20" in names and "2026-12-25" in names


def test_nothing_in_a_blank_depends_on_the_day_it_was_made(tmp_path):
    """Formulas that follow today hold no value, those that do not hold theirs, and every other byte is fixed."""
    form = catalog().form("cronograma_general")
    first = write(drawn_blank(form, catalog(), None), tmp_path / "first.xlsx")
    second = write(drawn_blank(form, catalog(), None), tmp_path / "second.xlsx")
    assert first.read_bytes() == second.read_bytes()
    book = openpyxl.load_workbook(first, data_only=True)
    lines = {row[0]: row[1] for row in book["Cálculo"].iter_rows(min_row=5, max_col=2, values_only=True)}
    assert lines["Fecha de corte efectiva"] is None
    assert book["Calendario"]["B5"].value is not None
