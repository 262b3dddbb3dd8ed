"""The LibreOffice harness does what its steps say."""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any

import office as office_module
import openpyxl
import pytest
import xlsxwriter

DAY = date(2026, 6, 30)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A sheet Datos: header in row 1, days and amounts in rows 2 to 4, and in E1 a total stored with a stale value."""
    path = tmp_path / "Años y días.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd-mmm-yyyy"})
        sheet = book.add_worksheet("Datos")
        sheet.write_row("A1", ["Fecha", "Valor", "Tema"])
        for row, amount in enumerate((3, 1, 2), start=1):
            sheet.write_datetime(row, 0, datetime(2026, 6, amount), day)
            sheet.write_number(row, 1, amount)
        sheet.write_formula("E1", "=SUM(B1:B100)", None, -1)
        book.add_worksheet("Otra")
    return path


def values(path: Path, sheet: str = "Datos") -> dict[str, Any]:
    """The stored values of a workbook by address."""
    cells = openpyxl.load_workbook(path, data_only=True)[sheet]
    return {cell.coordinate: cell.value for row in cells.iter_rows() for cell in row if cell.value is not None}


def test_recalculates_over_stale_values(office: ModuleType, workbook: Path, tmp_path: Path) -> None:
    (workbook.parent / f".~lock.{workbook.name}#").write_text(",somebody,else,;")
    assert values(workbook)["E1"] == -1
    (saved,) = office.recalculate([workbook], tmp_path / "out")
    assert saved == tmp_path / "out" / workbook.name
    assert values(saved)["E1"] == 6
    assert values(workbook)["E1"] == -1


def test_prints(office: ModuleType, workbook: Path, tmp_path: Path) -> None:
    (pdf,) = office.to_pdf([workbook], tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_steps(office: ModuleType, workbook: Path, tmp_path: Path) -> None:
    """Every step, each in a workbook of its own, in one session."""
    steps = {
        "values": [
            office.set_value("Datos", "A4", DAY),
            office.set_value("Datos", "A5", DAY),
            office.set_value("Datos", "A6", datetime(2026, 6, 30, 12)),
            office.set_value("Datos", "A7", time(6)),
            office.set_value("Datos", "B5", 4.5),
            office.set_value("Datos", "C5", "85%"),
            office.set_value("Datos", "B2", None),
        ],
        "block": [office.set_values("Datos", "A5", [[DAY, 10, "x"], [None, 20, "y"]])],
        "typed": [
            office.type_text("Datos", "A5", "01/06/2026"),
            office.type_text("Datos", "B5", "4,5"),
            office.type_text("Datos", "C5", "85%"),
            office.type_text("Datos", "D5", "=SUM(B2:B5)"),
        ],
        "insert_rows": [office.insert_rows("Datos", 3, 2)],
        "delete_rows": [office.delete_rows("Datos", 2)],
        "insert_columns": [office.insert_columns("Datos", "B")],
        "delete_columns": [office.delete_columns("Datos", "A")],
        "sort": [office.sort("Datos", "A1:C4", "B", header=True)],
        "sort_down": [office.sort("Datos", "A2:C4", "B", descending=True)],
        "cut": [office.cut("Datos", "B2:B3", "B8")],
        "copy": [office.copy("Datos", "B2:B3", "C2", "Otra")],
        "clear": [office.clear("Datos", "B2:B4")],
        "rename_sheet": [office.rename_sheet("Datos", "Mis datos")],
    }
    jobs = [office.Job(workbook, tmp_path / f"{name}.xlsx", list_) for name, list_ in steps.items()]
    got = dict(zip(steps, office.fill(jobs), strict=True))

    filled = values(got["values"])
    assert [filled[f"A{row}"] for row in range(4, 8)] == [datetime(2026, 6, 30), 46203, 46203.5, 0.25]
    assert (filled["B5"], filled["C5"], filled["E1"]) == (4.5, "85%", 1 + 2 + 4.5)
    assert "B2" not in filled
    block = values(got["block"])
    assert (block["A5"], block["B5"], block["C5"], block["B6"], block["C6"]) == (46203, 10, "x", 20, "y")
    assert block["E1"] == 36
    typed = values(got["typed"])
    assert (typed["A5"], typed["B5"], typed["C5"], typed["D5"]) == (datetime(2026, 6, 1), 4.5, 0.85, 10.5)
    assert [values(got["insert_rows"]).get(f"B{row}") for row in range(2, 7)] == [3, None, None, 1, 2]
    assert values(got["delete_rows"])["E1"] == 3
    assert values(got["insert_columns"])["F1"] == 6
    assert values(got["delete_columns"])["A1"] == "Valor"
    assert [values(got["sort"])[f"B{row}"] for row in range(2, 5)] == [1, 2, 3]
    assert values(got["sort"])["A2"] == datetime(2026, 6, 1)
    assert [values(got["sort_down"])[f"B{row}"] for row in range(2, 5)] == [3, 2, 1]
    cut = values(got["cut"])
    assert (cut.get("B2"), cut["B8"], cut["B9"]) == (None, 3, 1)
    assert values(got["copy"], "Otra") == {"C2": 3, "C3": 1}
    assert values(got["clear"])["E1"] == 0
    assert values(got["rename_sheet"], "Mis datos")["E1"] == 6


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_other_formats(office: ModuleType, workbook: Path, tmp_path: Path, suffix: str) -> None:
    (saved,) = office.fill([office.Job(workbook, tmp_path / f"x.{suffix}")])
    assert saved.stat().st_size > 1000


def test_typed_dates_follow_the_locale(office: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "blank.xlsx"
    xlsxwriter.Workbook(source).close()
    job = office.Job(source, tmp_path / "us.xlsx", [office.type_text("Sheet1", "A1", "01/06/2026")])
    (saved,) = office.fill([job], locale="en-US")
    assert values(saved, "Sheet1")["A1"] == datetime(2026, 1, 6)


def test_failures_name_every_file(office: ModuleType, workbook: Path, tmp_path: Path) -> None:
    good = office.Job(workbook, tmp_path / "good.xlsx")
    bad = office.Job(workbook, tmp_path / "bad.xlsx", [office.set_value("Nada", "A1", 1)])
    with pytest.raises(office.OfficeError, match="Años y días"):
        office.fill([bad, good])
    assert good.target.exists()
    assert not bad.target.exists()
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(office.OfficeError, match="broken"):
        office.recalculate([broken], tmp_path / "out")


def test_results_never_overwrite(workbook: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="overwrite"):
        office_module.recalculate([workbook], workbook.parent)
    with pytest.raises(ValueError, match="one name"):
        office_module.recalculate([workbook, tmp_path / "sub" / workbook.name], tmp_path / "out")


def test_a_hanging_program_is_ended() -> None:
    with pytest.raises(office_module.OfficeError, match="more than 1 s"):
        office_module._run([sys.executable, "-c", "import time; time.sleep(60)"], 1)


def test_a_missing_office_skips_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_module, "why_missing", lambda: "nothing here")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="nothing here"):
        office_module.require()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="nothing here"):
        office_module.require()
