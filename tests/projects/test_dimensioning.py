"""The *Dimensionamiento* of a hand-over against Erlang C, its seats, its supervisors, the go-live, the requirements."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from project_helper import handover, project_of, write_form

import implementation_xl as ixl
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_alone, problems_of
from implementation_xl.projects.checks.sizing import level_named

DAY = date(2026, 3, 10)
OFFICE = "Lunes a viernes 08:00-17:00"
HOURS = 45 * 52 / 12
LINE = {
    "linea": "Ventas",
    "canal": "Voz inbound",
    "horario": OFFICE,
    "volumen_mensual": 200 * HOURS,
    "tmo_s": 180,
    "nivel_servicio": 0.8,
    "umbral_s": 20,
    "reductores": 0.3,
    "fte": 22,
    "puestos": 22,
    "supervisores": 1,
}
TOLD = ("A523", "A525", "N526", "N527", "A528", "A529", "A530", "N531", "A532", "A641", "A642")


def told(folder: Path, *lines: dict[str, Any], **values: Any) -> list[Problem]:
    """What the hand-over by itself says of its dimensioning."""
    reading = ixl.read(handover(folder, lineas=[LINE | line for line in lines], **values))
    return [one for one in problems_alone(reading, DAY, DAY, catalog()) if one.code in TOLD]


def between(folder: Path) -> list[Problem]:
    return [one for one in problems_of(project_of(folder), {}, DAY, DAY, catalog()) if one.code in TOLD]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({}, []),
        ({"fte": 20}, []),
        ({"fte": 19.5}, []),
        ({"fte": 19}, ["A525"]),
        ({"fte": 10, "puestos": 14}, ["A525"]),
        ({"puestos": 13}, ["A528"]),
        ({"puestos": 0, "sede_modalidad": "En casa (teletrabajo)"}, []),
        ({"fte": 60, "supervisores": 4}, ["N531"]),
        ({"supervisores": 0}, ["A529"]),
        ({"tmo_s": None}, ["N527"]),
        ({"horario": "extendido"}, ["N527"]),
        ({"reductores": None, "fte": 15}, []),
        ({"reductores": None, "fte": 13, "puestos": 14}, ["A525"]),
        ({"horario": "24/7", "volumen_mensual": 200 * 168 * 52 / 12}, ["N526"]),
        ({"canal": "Chat", "fte": 10, "puestos": 14}, ["A525"]),
        ({"canal": "WhatsApp", "fte": 12, "puestos": 14, "simultaneos": 2}, []),
        ({"canal": "WhatsApp", "fte": 12, "puestos": 14, "observaciones": "Dos chats simultáneos"}, []),
        ({"canal": "Chat", "fte": 12, "puestos": 14, "observaciones": "2 conversaciones por asesor a la vez."}, []),
        ({"canal": "Chat", "fte": 12, "puestos": 14, "observaciones": "Dos chats de prueba"}, ["A525"]),
        ({"canal": "Voz outbound", "fte": 5}, []),
        ({"canal": "Back office", "fte": 40, "puestos": 10, "supervisores": 2}, ["A532"]),
        ({"canal": "Voz outbound", "fte": 40, "puestos": 10, "horario": None, "supervisores": 2}, []),
        ({"volumen_mensual": None, "tmo_s": None, "fte": 5}, []),
        ({"nivel_servicio": 1}, []),
    ],
)
def test_a_line(tmp_path: Path, line: dict[str, Any], expected: list[str]) -> None:
    assert [one.code for one in told(tmp_path, line)] == expected


def test_the_warning_has_the_figures(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, {"fte": 10})
    assert (problem.severity, problem.found, problem.expected) == ("advertencia", "10", "20")
    assert {id: problem.params[id] for id in ("positions", "people", "level", "occupancy", "shrinkage", "goal")} == {
        "positions": "14",
        "people": "20",
        "level": "88,8 %",
        "occupancy": "71,4 %",
        "shrinkage": "30 %",
        "goal": "80/20",
    }


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("Dimensionamiento", [], ["A523"]),
        ("Dimensionamiento y/o pricing", [{"linea": "Ventas", "canal": "Chat"}], ["A523"]),
        ("Dimensionamiento", [{"linea": "Ventas", "canal": "Chat", "fte": 3}], []),
        ("Contrato", [], []),
    ],
)
def test_a_dimensioning_received_and_empty(
    tmp_path: Path, name: str, lines: list[dict[str, Any]], expected: list[str]
) -> None:
    documents = [{"documento": name, "aplica": "Sí", "recibido": "Sí"}]
    reading = ixl.read(handover(tmp_path, lineas=lines, documentos=documents))
    found = problems_alone(reading, DAY, DAY, catalog())
    assert [one.code for one in found if one.code in TOLD] == expected


def test_lines_share_supervisors(tmp_path: Path) -> None:
    assert told(tmp_path, {"supervisores": 2}, {"linea": "Soporte", "supervisores": None}) == []
    (problem,) = told(tmp_path, {"supervisores": 0.5}, {"linea": "Soporte", "supervisores": 0.25})
    assert (problem.code, problem.found, problem.expected) == ("A529", "0,75", "2")


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ({"personal_planeado": 22, "personal_formado": 22}, []),
        ({"personal_planeado": 22, "personal_formado": 15}, ["A530"]),
        ({"personal_planeado": 22, "personal_formado": 21}, ["A530"]),
        ({"personal_planeado": 22, "personal_formado": 21, "personal_novedad": "Una renuncia"}, []),
        ({"personal_planeado": 22, "personal_formado": 12, "personal_novedad": "Diez renuncias"}, ["A530"]),
        ({"personal_planeado": 12, "personal_formado": 12}, ["A641"]),
    ],
)
def test_people_of_the_go_live(tmp_path: Path, people: dict[str, Any], expected: list[str]) -> None:
    handover(tmp_path, lineas=[LINE])
    write_form(tmp_path, "salida_produccion", fecha=date(2026, 3, 9), **people)
    assert [one.code for one in between(tmp_path)] == expected


def test_people_of_waves_are_added_up_and_those_of_a_line_are_its_own(tmp_path: Path) -> None:
    handover(tmp_path, lineas=[LINE, LINE | {"linea": "Soporte"}])

    def wave(name: str, service: str, people: int) -> None:
        path = tmp_path / f"Salida a Producción - {name}.xlsx"
        values = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "codigo_proyecto": "IMP-1"}
        values |= {"fecha": date(2026, 3, 9), "servicio": service, "personal_planeado": people}
        ixl.generate("salida_produccion", path, values=values, overwrite=True)

    wave("1", "Ola 1", 20)
    wave("2", "Ola 2", 24)
    assert between(tmp_path) == []
    wave("1", "Ventas", 22)
    wave("2", "Soporte", 12)
    assert [(one.code, one.found, one.expected) for one in between(tmp_path)] == [("A641", "12", "22")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nivel de servicio 80/20 en voz", []),
        ("NS 90/10", ["A642"]),
        ("Atender el 95 % de las llamadas en menos de 10 segundos", ["A642"]),
        ("Nivel de servicio mensual del 80 %", []),
        ("SLA del 85 % mensual", ["A642"]),
        ("Disponibilidad 24/7 de la plataforma", []),
        ("Abandono máximo 5 %", []),
    ],
)
def test_a_requirement_that_names_the_service_level(tmp_path: Path, text: str, expected: list[str]) -> None:
    handover(tmp_path, estado_contrato="Firmado", fecha_firma=date(2026, 3, 2), lineas=[LINE])
    row = {"requerimiento": text, "area": "WFM", "responsable": "Ana", "estado": "En proceso"}
    write_form(tmp_path, "requerimientos_contractuales", requerimientos=[row])
    assert [one.code for one in between(tmp_path)] == expected


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("ns 80/20", (0.8, 20)),
        ("nivel de servicio 80 % en 20 s", (0.8, 20)),
        ("12/06/2026 ns 85 %", (0.85, None)),
        ("sla 80,5%/20", (0.805, 20)),
        ("llamadas 24/7", None),
        ("descuento del 80 % en 20 segundos", None),
    ],
)
def test_the_service_level_of_a_text(text: str, level: tuple[float, float | None] | None) -> None:
    assert level_named(fold(text)) == level
