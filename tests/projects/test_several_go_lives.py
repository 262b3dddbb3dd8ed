"""A project that goes live by waves or by services: one *Salida a Producción* for each, all of them counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from project_helper import HEADER, activity, handover, project_of, write_form

import implementation_xl as ixl
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_of
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.reached import stage_of
from implementation_xl.projects.stages import STABILISING, TO_CLOSE

FIRST, SECOND = date(2026, 4, 1), date(2026, 5, 4)
SUBJECT = {"responsable": "Carlos Ruiz", "estado": "Abierto"}


def wave(folder: Path, name: str, **values: Any) -> Path:
    return ixl.generate("salida_produccion", folder / f"Salida a Producción - {name}.xlsx", values=HEADER | values)


def two_waves(folder: Path, **second: Any) -> None:
    handover(folder)
    subject = {**SUBJECT, "tema": "Ajustar el IVR", "fecha_compromiso": date(2026, 4, 20)}
    wave(folder, "Ola 1", fecha=FIRST, servicio="Ola 1", pendientes=[subject])
    subject = {**SUBJECT, "tema": "Grabar las llamadas", "fecha_compromiso": date(2026, 5, 20)}
    wave(folder, "Ola 2", **{"fecha": SECOND, "servicio": "Ola 2", "pendientes": [subject]} | second)


def go_live_row(name: str, planned: date, done: date | None, *, milestone: bool = True) -> dict[str, Any]:
    more = {"hito": "Sí" if milestone else "No", "inicio_real": done, "fin_real": done}
    return activity(name, planned, planned, phase="Salida a producción", **more)


def codes(folder: Path, day: date) -> list[str]:
    """The warnings and errors of the go-lives of a project."""
    told = ("E601", "A609", "A615", "A616", "A617", "A640")
    known = catalog()
    return [one.code for one in problems_of(project_of(folder), {}, day, day, known) if one.code in told]


def test_two_waves_are_two_go_lives_and_no_error(tmp_path: Path) -> None:
    two_waves(tmp_path)
    assert codes(tmp_path, date(2026, 5, 10)) == []
    evidence = Evidence(project_of(tmp_path), date(2026, 5, 10))
    assert (evidence.live, evidence.stable_until) == (FIRST, date(2026, 6, 3))
    assert stage_of(evidence, catalog()).stage == STABILISING
    assert [one.text for one in evidence.items if one.kind == "Tema pendiente"] == [
        "Ajustar el IVR",
        "Grabar las llamadas",
    ]


def test_two_services_on_one_day(tmp_path: Path) -> None:
    handover(tmp_path)
    wave(tmp_path, "Ventas", fecha=FIRST, servicio="Ventas", estabilizacion_hasta=date(2026, 5, 1))
    wave(tmp_path, "Soporte", fecha=FIRST, servicio="Soporte", estabilizacion_hasta=date(2026, 4, 30))
    assert codes(tmp_path, FIRST) == []
    evidence = Evidence(project_of(tmp_path), FIRST)
    assert evidence.stable_until == date(2026, 5, 1)
    assert stage_of(evidence, catalog()).stage == STABILISING


@pytest.mark.parametrize("second", [{"fecha": date(2026, 12, 1)}, {"fecha": None}])
def test_a_project_with_a_wave_to_come_is_not_over(tmp_path: Path, second: dict[str, Any]) -> None:
    two_waves(tmp_path, **second)
    reached = stage_of(Evidence(project_of(tmp_path), date(2026, 8, 1)), catalog())
    assert reached.stage == STABILISING
    assert "1 de 2" in reached.why


def test_each_wave_has_its_milestone_in_the_schedule(tmp_path: Path) -> None:
    two_waves(tmp_path)
    rows = [go_live_row("Sale la ola 1", FIRST, FIRST), go_live_row("Sale la ola 2", SECOND, SECOND)]
    write_form(tmp_path, "cronograma_general", actividades=rows)
    assert codes(tmp_path, date(2026, 5, 10)) == []


def test_the_first_wave_is_out_and_the_second_has_no_record_yet(tmp_path: Path) -> None:
    handover(tmp_path)
    wave(tmp_path, "Ola 1", fecha=FIRST, servicio="Ola 1")
    rows = [go_live_row("Sale la ola 1", FIRST, FIRST), go_live_row("Sale la ola 2", SECOND, None)]
    write_form(tmp_path, "cronograma_general", actividades=rows)
    assert codes(tmp_path, date(2026, 4, 10)) == []


def test_a_wave_on_another_day_than_its_milestone(tmp_path: Path) -> None:
    two_waves(tmp_path)
    rows = [go_live_row("Sale la ola 1", FIRST, FIRST), go_live_row("Sale la ola 2", SECOND, date(2026, 5, 5))]
    write_form(tmp_path, "cronograma_general", actividades=rows)
    assert codes(tmp_path, date(2026, 5, 10)) == ["A615"]


def test_a_wave_that_its_milestone_does_not_know(tmp_path: Path) -> None:
    two_waves(tmp_path)
    rows = [go_live_row("Sale la ola 1", FIRST, FIRST), go_live_row("Sale la ola 2", SECOND, None)]
    write_form(tmp_path, "cronograma_general", actividades=rows)
    assert codes(tmp_path, date(2026, 5, 10)) == ["A617"]


@pytest.mark.parametrize("service", ["Ola 1", "ola 1 ", None])
def test_two_records_of_one_go_live_are_told(tmp_path: Path, service: str | None) -> None:
    handover(tmp_path)
    wave(tmp_path, "a", fecha=FIRST, servicio="Ola 1" if service else None)
    wave(tmp_path, "b", fecha=FIRST, servicio=service)
    assert codes(tmp_path, FIRST) == ["A640"]


def test_each_wave_has_the_stabilisation_that_the_hand_over_says(tmp_path: Path) -> None:
    two_waves(tmp_path, estabilizacion_desde=SECOND, estabilizacion_hasta=date(2026, 7, 31))
    assert codes(tmp_path, date(2026, 5, 10)) == ["A616"]


def test_a_blank_record_beside_a_filled_one_changes_nothing(tmp_path: Path) -> None:
    two_waves(tmp_path)
    wave(tmp_path, "Ola 3")
    evidence = Evidence(project_of(tmp_path), date(2026, 8, 1))
    assert stage_of(evidence, catalog()).stage == TO_CLOSE
