"""Thousands of faulty rows take work in proportion to their number."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from by_hand import ByHand
from forms_helper import repacked

from implementation_xl.workbooks.reading.workbook import read_here

GOOD: dict[str, Any] = {
    "actividad": "Uno",
    "area": "Comercial",
    "inicio_planeado": date(2026, 3, 2),
    "fin_planeado": date(2026, 3, 4),
    "responsable": "Ana",
}
AS_ERROR = b"><f>NA()</f><v>0</v>", b' t="e"><f>NA()</f><v>#N/A</v>'
FAULTY: dict[str, dict[str, Any]] = {
    "five wrong cells": {
        "area": "Zzz",
        "inicio_planeado": "31/31/2026",
        "fin_planeado": "abc",
        "avance": "mucho",
        "inicio_real": "ayer",
    },
    "dates as text": {"inicio_planeado": "02/03/2026", "fin_planeado": "04/03/2026", "inicio_real": "02/03/2026"},
    "errors": dict.fromkeys(("area", "inicio_planeado", "fin_planeado", "avance"), "=NA()"),
    "formulas without value": dict.fromkeys(("area", "inicio_planeado", "fin_planeado", "avance"), "=1"),
    "blank": dict.fromkeys(("area", "inicio_planeado", "fin_planeado", "responsable")),
    "numbers alone": {**dict.fromkeys(GOOD), "avance": 0.25},
    "titles": {**dict.fromkeys(GOOD), "actividad": "FASE DE PRUEBAS"},
}


def calls(path: Path) -> int:
    """How many functions are called, generators resumed included, to read a workbook."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        read_here(path)
    finally:
        sys.setprofile(None)
    return count


def schedule(folder: Path, rows: int, changes: dict[str, Any]) -> Path:
    sheet = ByHand("cronograma_general", "| actividad |")
    for number in range(1, rows + 1):
        sheet.put(number, **{**GOOD, "actividad": f"Actividad {number}", **changes})
    path = sheet.save(folder / f"{rows}.xlsx")
    return repacked(path, lambda name, xml: xml.replace(b"<f>1</f><v>0</v>", b"<f>1</f>").replace(*AS_ERROR))


@pytest.mark.parametrize("kind", FAULTY)
def test_twice_the_rows_take_no_more_than_twice_the_work(kind: str, tmp_path: Path) -> None:
    read_here(schedule(tmp_path, 1, FAULTY[kind]))  # what is worked out once in a process is no part of it
    counts = [calls(schedule(tmp_path, rows, FAULTY[kind])) for rows in (100, 200, 400)]
    assert counts[2] - counts[1] <= 2.2 * (counts[1] - counts[0])
