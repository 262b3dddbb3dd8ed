"""A form made before a law lacks its holiday: its sheet decides, and a notice says what it lacks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from by_hand import ByHand

import implementation_xl as ixl
from implementation_xl.base.problems import Problem
from implementation_xl.base.workdays import colombian_holidays
from implementation_xl.projects.measuring import measure_reading

NEW = date(2026, 7, 13)
JULY = """
    | actividad | area | inicio_planeado | fin_planeado | avance |
    | Instalar  | WFM  | 2026-07-06      | 2026-07-10   | 100 %  |
    | Formar    | WFM  | 2026-07-13      | 2026-07-17   | 20 %   |
"""


def with_holidays(sheet: ByHand, days: list[date]) -> ByHand:
    """A form whose *Festivos* sheet has these days."""
    sheet.others["Festivos"] = {"A1": "Festivo", **{f"A{row}": day for row, day in enumerate(days, 2)}}
    return sheet


def law(year: int, *, without: set[date] | None = None) -> list[date]:
    """The holidays of a year by law, but for some."""
    return [day for day, _ in colombian_holidays(year, year) if day not in (without or set())]


def notices(sheet: ByHand, folder: Path) -> list[Problem]:
    """What is said of its holidays when a form is measured on its own date."""
    measured = measure_reading(ixl.read(sheet.save(folder / "libro.xlsx")))
    assert measured is not None
    return [problem for problem in measured.problems if problem.code == "N508"]


def test_a_schedule_made_before_the_law_of_2026_counts_its_holiday_and_says_so(tmp_path: Path) -> None:
    sheet = with_holidays(ByHand("cronograma_general", JULY, fecha_corte=date(2026, 7, 17)), law(2026, without={NEW}))
    (notice,) = notices(sheet, tmp_path)
    assert (notice.sheet, notice.severity) == ("Festivos", "aviso")
    assert "13/07/2026" in (notice.found or "") and "Ley 2578 de 2026" in (notice.found or "")
    assert "64,44 %" in notice.message  # 5,8 / 9 with it, 6 / 10 without
    measured = measure_reading(ixl.read(tmp_path / "libro.xlsx"))
    assert measured is not None and (measured.numerator, measured.denominator) == (6.0, 10)


def test_minutes_of_meetings_over_holy_week(tmp_path: Path) -> None:
    """Two days of another kind, in the other form with working days, whose value they do not change."""
    meetings = """
        | tipo    | fecha      | tema | estado    | acta_realizada | fecha_envio |
        | Interna | 2026-03-30 | Plan | Realizada | Sí             | 2026-04-06  |
    """
    holy = {date(2026, 4, 2), date(2026, 4, 3)}
    (notice,) = notices(with_holidays(ByHand("control_actas", meetings), law(2026, without=holy)), tmp_path)
    assert "02/04/2026" in (notice.found or "") and "03/04/2026" in (notice.found or "")
    assert "sería" not in notice.message


@pytest.mark.parametrize(
    ("days", "week"),
    [
        (law(2026), "Lunes a viernes"),
        ([*law(2026), date(2026, 7, 8)], "Lunes a viernes"),  # a day of the company's own
        (law(2026, without={date(2026, 12, 25)}), "Lunes a viernes"),  # outside the plan
        (law(2026, without={date(2026, 6, 29)}), "Lunes a viernes"),
        ([], "Lunes a viernes"),  # an empty sheet has its own warning
    ],
)
def test_nothing_is_said_where_nothing_is_lacking(days: list[date], week: str, tmp_path: Path) -> None:
    sheet = ByHand("cronograma_general", JULY, fecha_corte=date(2026, 7, 17), semana_laboral=week)
    assert notices(with_holidays(sheet, days), tmp_path) == []


def test_a_holiday_on_saturday_is_lacking_only_where_saturday_is_worked(tmp_path: Path) -> None:
    rows = "| actividad | area | inicio_planeado | fin_planeado |\n| A | WFM | 2027-04-26 | 2027-05-07 |"
    first_of_may = {date(2027, 5, 1)}
    for week, count in (("Lunes a viernes", 0), ("Lunes a sábado", 1)):
        sheet = ByHand("cronograma_general", rows, semana_laboral=week)
        assert len(notices(with_holidays(sheet, law(2027, without=first_of_may)), tmp_path)) == count


def test_a_plan_beyond_the_sheet_names_a_few_and_counts_the_rest(tmp_path: Path) -> None:
    rows = "| actividad | area | inicio_planeado | fin_planeado |\n| A | WFM | 2027-01-04 | 2028-12-29 |"
    (notice,) = notices(with_holidays(ByHand("cronograma_general", rows), law(2026)), tmp_path)
    assert "11/01/2027" in (notice.found or "") and " más" in (notice.found or "")


def test_a_new_form_lacks_none(tmp_path: Path) -> None:
    path = ixl.generate("cronograma_general", tmp_path / "c.xlsx")
    assert NEW in (ixl.read(path).holidays or ())
