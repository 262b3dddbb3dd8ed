"""A register of needs that is added to a hand-over begins with people, seats, computers and telephone lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from project_helper import handover, project_of

import implementation_xl as ixl
from implementation_xl.forms.process import NEEDS

DAY = date(2026, 3, 10)


def needs(folder: Path, **more: Any) -> dict[str, int | None]:
    ixl.new_project(folder, proyecto="C", cliente="B", tipo="cliente-nuevo", complete=True, today=DAY, **more)
    (reading,) = project_of(folder).of_form(NEEDS)
    column = reading.tables["necesidades"].columns
    assert not [one.code for one in reading.problems if one.code[0] == "E"]
    return dict(zip(column["necesidad"], column["cantidad"], strict=True))


def test_a_campaign_of_voice_and_chat(tmp_path: Path) -> None:
    lines = [
        {"linea": "Ventas", "canal": "Voz inbound", "fte": 40, "puestos": 30, "supervisores": 2},
        {"linea": "Ventas", "canal": "Chat", "fte": 10, "puestos": 10, "supervisores": 1},
    ]
    handover(tmp_path, lineas=lines)
    assert needs(tmp_path) == {
        "Recurso humano: asesores": 55,
        "Recurso humano: supervisores": 3,
        "Puesto de trabajo": 40,
        "Equipo de cómputo": 42,
        "Línea telefónica": 39,
    }


def test_a_campaign_without_voice_asks_for_no_telephone_lines(tmp_path: Path) -> None:
    handover(tmp_path, lineas=[{"linea": "Casos", "canal": "Back office", "fte": 36.5}])
    assert needs(tmp_path) == {
        "Recurso humano: asesores": 41,
        "Recurso humano: supervisores": 3,
        "Puesto de trabajo": None,
        "Equipo de cómputo": None,
    }


def test_without_a_dimensioning_the_register_is_blank(tmp_path: Path) -> None:
    handover(tmp_path)
    assert needs(tmp_path) == {}
