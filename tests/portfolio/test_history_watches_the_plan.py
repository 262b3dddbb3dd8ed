"""What was approved is recorded; whoever changes it afterwards is told of it at every run, and nothing is replaced."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli_helper import run_json
from forms_helper import edited, place
from project_helper import MONDAY, activity, handover, write_form

import implementation_xl as ixl
from implementation_xl.portfolio.history.checking import verify
from implementation_xl.portfolio.history.history import recall
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.documents.document import dumps
from implementation_xl.reports.documents.portfolio import portfolio_json

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
THEN, NOW = datetime(2026, 7, 1, 9), datetime(2026, 8, 1, 9)
SCHEDULE = "cronograma_general"
END, MOVED = date(2026, 6, 12), date(2026, 9, 30)
VERSION = {
    "version": 1,
    "fecha": date(2026, 3, 3),
    "motivo": "Aprobado",
    "interna_fecha": MONDAY,
    "cliente_fecha": date(2026, 3, 3),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "Andino").mkdir()
    handover(tmp_path / "Andino")
    return tmp_path


def rows(end: date, base: date | None = None) -> list[dict[str, Any]]:
    dates = (("Troncal", date(2026, 3, 13), date(2026, 3, 13)), ("Formar", end, base))
    return [
        activity(
            name,
            MONDAY,
            last,
            id=str(number),
            **({"inicio_base": MONDAY, "fin_base": fixed} if base else {}),
            inicio_real=MONDAY,
            avance=0.5,
        )
        for number, (name, last, fixed) in enumerate(dates, 1)
    ]


def approved(root: Path, activities: list[dict[str, Any]], **values: Any) -> None:
    approvals = {"aprobacion_interna": MONDAY, "aprobacion_cliente": date(2026, 3, 3)}
    write_form(root / "Andino", SCHEDULE, actividades=activities, **{**approvals, **values})


def recorded(root: Path, cutoff: date, now: datetime, **options: Any) -> Portfolio:
    return record_figures(ixl.consolidate(root, cutoff, workers=1), root / "h.sqlite", now=now, **options)


def told(portfolio: Portfolio, *codes: str) -> list[tuple[str | None, ...]]:
    found = (one for one in portfolio.problems if one.code in codes)
    return [(one.code, one.cell, one.expected, one.found) for one in found]


def value(portfolio: Portfolio) -> float | None:
    return portfolio.projects[0].measurements["cronograma"].value


def test_the_trial_with_a_baseline(root):
    """Approve, consolidate June, move the end to September, consolidate July: the official value stays."""
    approved(root, rows(END, END), versiones=[VERSION])
    june = recorded(root, JUNE, THEN)
    unmoved = ixl.consolidate(root, JULY, workers=1)
    approved(root, rows(MOVED, END), versiones=[VERSION])
    july = recorded(root, JULY, NOW)
    assert value(july) == value(unmoved) and value(recorded(root, JUNE, NOW)) == value(june)
    cell = place(SCHEDULE, "fin_planeado", 2)
    assert told(july, "N473", "E877", "A878", "A820") == [("N473", cell, "12/06/2026", "30/09/2026")]
    said_everywhere(root, july, "Formar", cell, "12/06/2026", "30/09/2026")


def test_the_trial_without_a_baseline(root):
    approved(root, rows(END))
    recorded(root, JUNE, THEN)
    approved(root, rows(MOVED))
    july = recorded(root, JULY, NOW)
    cell = place(SCHEDULE, "fin_planeado", 2)
    assert told(july, "A878") == [("A878", cell, "12/06/2026", "30/09/2026")]
    said_everywhere(root, july, "Formar", cell, "12/06/2026", "30/09/2026")
    assert told(recorded(root, JULY, NOW), "A878") == told(july, "A878")  # never replaced
    assert told(recorded(root, JULY, NOW, redo=True, reason="x"), "A878") == told(july, "A878")
    assert told(recall(ixl.consolidate(root, JULY, workers=1), root / "h.sqlite"), "A878") == told(july, "A878")
    approved(root, rows(END))
    assert told(recorded(root, JULY, NOW), "A878") == []


def said_everywhere(root: Path, portfolio: Portfolio, *words: str) -> None:
    """The consolidated workbook, the annex of the ficha and the JSON have the activity, its cell, from and to."""
    book = openpyxl.load_workbook(ixl.export_consolidated(portfolio, root / "c.xlsx"))
    ficha = next(one for one in ixl.export_fichas(portfolio, root / "Fichas") if "ronograma" in one.name)
    for sheet in (book["Hallazgos"], openpyxl.load_workbook(ficha)["Anexo"]):
        texts = [" ".join(str(cell.value) for cell in row if cell.value) for row in sheet.iter_rows()]
        assert any(all(word in text for word in words) for text in texts), sheet.title
    document = dumps(portfolio_json(portfolio))
    assert all(word in document for word in words)


def test_a_baseline_that_was_changed_is_an_error_where_it_was_changed(root):
    approved(root, rows(END, END), versiones=[VERSION])
    recorded(root, JUNE, THEN)
    approved(root, rows(MOVED, MOVED), versiones=[VERSION])
    july = recorded(root, JULY, NOW)
    assert told(july, "E877") == [("E877", place(SCHEDULE, "fin_base", 2), "12/06/2026", "30/09/2026")]


def test_rows_added_and_gone_are_named(root):
    approved(root, rows(END, END), versiones=[VERSION])
    recorded(root, JUNE, THEN)
    other = activity("Otra", MONDAY, END, id="9", inicio_base=MONDAY, fin_base=END)
    approved(root, [rows(END, END)[0], other], versiones=[VERSION])
    assert [(expected, found) for _, _, expected, found in told(recorded(root, JULY, NOW), "E877")] == [
        (None, "12/06/2026"),
        ("12/06/2026", None),
    ]


def test_order_and_a_new_version_are_no_change(root):
    approved(root, rows(END, END), versiones=[VERSION])
    recorded(root, JUNE, THEN)
    approved(root, rows(END, END)[::-1], versiones=[VERSION])
    assert told(recorded(root, JULY, NOW), "E877") == []
    second = VERSION | {"version": 2, "fecha": date(2026, 7, 1)}
    approved(root, rows(MOVED, MOVED), versiones=[VERSION, second])
    assert told(recorded(root, JULY, NOW), "E877") == []
    with sqlite3.connect(root / "h.sqlite") as connection:
        plans = connection.execute("SELECT version, length(huella) FROM planes ORDER BY id").fetchall()
    assert plans == [("1", 64), ("2", 64)]


def test_a_version_that_lineas_base_keeps_is_watched_too(root):
    kept = {"version": 1, "id": "2", "actividad": "Formar", "fase": "Tecnología", "inicio": MONDAY, "fin": END}
    second = VERSION | {"version": 2, "fecha": date(2026, 7, 1)}
    approved(root, rows(MOVED, MOVED), versiones=[VERSION, second], lineas_base=[kept])
    recorded(root, JUNE, THEN)
    approved(root, rows(MOVED, MOVED), versiones=[VERSION, second], lineas_base=[kept | {"fin": MOVED}])
    ((_, cell, before, after),) = told(recorded(root, JULY, NOW), "E877")
    assert (before, after) == ("12/06/2026", "30/09/2026") and cell


def test_approving_anew_is_another_plan(root):
    approved(root, rows(END))
    recorded(root, JUNE, THEN)
    approved(root, rows(MOVED), aprobacion_cliente=date(2026, 7, 1))
    assert told(recorded(root, JULY, NOW), "A878") == []


def test_what_was_recorded_of_a_plan_is_sealed(root):
    approved(root, rows(END))
    recorded(root, JUNE, THEN)
    history = root / "h.sqlite"
    assert verify(history).problems == ()
    with sqlite3.connect(history) as connection:
        connection.execute("UPDATE planes SET filas = replace(filas, '2026-06-12', '2026-09-30')")
    assert [problem.code for problem in verify(history).problems] == ["E846"]


def test_a_plan_without_approval_is_not_recorded(root):
    write_form(root / "Andino", SCHEDULE, actividades=rows(END), aprobacion_interna=MONDAY)
    recorded(root, JUNE, THEN)
    with sqlite3.connect(root / "h.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM planes").fetchone() == (0,)


def test_what_was_changed_in_lineas_base_is_put_back_from_the_history(root):
    folder = root / "Andino"
    approved(root, rows(END))
    ixl.fix_baseline(folder, "Aprobado", desde=date(2026, 3, 3))
    recorded(root, JUNE, THEN)
    path = ixl.baseline(folder).path
    before = ixl.read(path).tables["lineas_base"]
    with edited(Path(path), "Líneas base") as sheet:
        sheet[before.cell("fin", 1)] = MOVED  # one row is edited, the other is deleted
        for field in before.placed:
            sheet[before.cell(field, 0)] = None
    assert "E474" in {one.code for one in recorded(root, JULY, NOW).problems}
    said = run_json("linea-base", folder, "--restaurar", root / "h.sqlite")
    assert said["versiones"] == [{"version": 1, "filas": 2}]
    assert not {"E474", "E475"} & {one.code for one in recorded(root, JULY, NOW).problems}
    again = ixl.read(path).tables["lineas_base"].columns
    assert sorted(zip(again["actividad"], again["fin"], strict=True)) == [
        ("Formar", END),
        ("Troncal", date(2026, 3, 13)),
    ]
    assert run_json("linea-base", folder, "--restaurar", root / "h.sqlite")["versiones"] == []


@pytest.mark.parametrize("whole", [True, False])
def test_a_version_deleted_from_lineas_base_is_said_and_put_back(root, whole):
    """The rows of version 1 are gone, all of them or with the whole table: the history has them."""
    folder = root / "Andino"
    approved(root, rows(END))
    ixl.fix_baseline(folder, "Aprobado", desde=date(2026, 3, 3))
    approved_later = ixl.baseline(folder)
    with edited(Path(approved_later.path), "Cronograma") as sheet:
        sheet[place(SCHEDULE, "fin_planeado", 2)] = MOVED
    ixl.fix_baseline(folder, "El cliente aplazó", desde=date(2026, 5, 4))
    assert told(recorded(root, JUNE, THEN), "A879", "E877") == []
    kept = ixl.read(approved_later.path).tables["lineas_base"]
    with edited(Path(approved_later.path), "Líneas base") as sheet:
        for record, number in enumerate(kept.columns["version"]):
            for field in kept.placed if whole or number == 1 else ():
                sheet[kept.cell(field, record)] = None
    (gone,) = (one for one in recorded(root, JULY, NOW).problems if one.code in ("A879", "E877"))
    assert (gone.code, gone.sheet, gone.found) == ("A879", "Versiones", "1") and gone.cell
    restored = {
        one["version"]: one["filas"]
        for one in run_json("linea-base", folder, "--restaurar", root / "h.sqlite")["versiones"]
    }
    assert restored == ({1: 2, 2: 2} if whole else {1: 2})
    assert told(recorded(root, JULY, NOW), "A879", "E877", "E474") == []
    assert len(ixl.compare_versions(folder, 1, 2)) == 1
