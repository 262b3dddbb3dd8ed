"""The calendar of a project: events that keep their identity from one export to the next."""

from __future__ import annotations

import os
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run, run_json
from icalendar import Calendar, Event
from project_helper import activity, handover, write_form

DAY = ("--corte", "2026-03-20")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    handover(tmp_path)
    write_form(
        tmp_path,
        "cronograma_general",
        actividades=[
            activity("Troncal", date(2026, 3, 9), date(2026, 3, 13)),
            activity("Arranque", date(2026, 3, 24), date(2026, 3, 24), hito="Sí"),
        ],
    )
    register(tmp_path, date(2026, 3, 25))
    return tmp_path


def register(folder: Path, day: date, **values: Any) -> None:
    meeting = {
        "numero": 1,
        "tipo": "Interna",
        "fecha": day,
        "hora": time(14, 30),
        "tema": "Seguimiento",
        "convocados": "Operaciones; Tecnología",
        "estado": "Agendada",
    }
    write_form(folder, "control_actas", reuniones=[meeting | values])


def events(path: Path) -> dict[str, Event]:
    calendar = Calendar.from_ical(path.read_bytes())
    assert calendar["METHOD"] == "PUBLISH"
    found = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    assert not any(event.errors for event in found.values())
    return found


def test_meetings_milestones_going_live_are_there(project: Path) -> None:
    assert run_json("agenda", project, "-o", project / "a.ics", *DAY)["citas"] == 3
    found = events(project / "a.ics")
    meeting = found["Seguimiento (interna) · Cobranzas – Banco Andino"]
    start = meeting.decoded("DTSTART")
    assert start.replace(tzinfo=None) == datetime(2026, 3, 25, 14, 30)
    assert str(start.tzinfo) == "America/Bogota"
    assert "Convocados: Operaciones; Tecnología" in meeting["DESCRIPTION"]
    assert found["Hito: Arranque · Cobranzas – Banco Andino"].decoded("DTSTART") == date(2026, 3, 24)
    assert found["Salida a producción · Cobranzas – Banco Andino"].decoded("DTSTART") == date(2026, 4, 1)


def test_an_open_commitment_is_there_on_its_date_and_keeps_its_identity(project: Path) -> None:
    def minutes(due: date) -> None:
        write_form(
            project,
            "acta_reunion",
            numero="AR-001",
            tipo="Interna",
            fecha=date(2026, 3, 10),
            tema="Plan",
            compromisos=[
                {
                    "id": "1",
                    "compromiso": "Enviar guiones",
                    "responsable": "Ana Torres",
                    "fecha_limite": due,
                    "estado": "Abierto",
                }
            ],
        )

    name, found = "Compromiso: Enviar guiones · Cobranzas – Banco Andino", []
    for due in (date(2026, 3, 24), date(2026, 3, 27)):
        minutes(due)
        run("agenda", project, "-o", project / "a.ics", *DAY)
        found.append(events(project / "a.ics")[name])
    assert [event.decoded("DTSTART") for event in found] == [date(2026, 3, 24), date(2026, 3, 27)]
    assert found[0]["UID"] == found[1]["UID"]
    assert "Responsable: Ana Torres" in found[0]["DESCRIPTION"]


def test_the_end_of_stabilisation_is_there_once_live(project: Path) -> None:
    live = {"inicio_real": date(2026, 4, 1), "fin_real": date(2026, 4, 1)}
    write_form(
        project,
        "cronograma_general",
        actividades=[activity("Salir", date(2026, 4, 1), date(2026, 4, 1), "Salida a producción", **live)],
    )
    run("agenda", project, "-o", project / "a.ics", "--corte", "2026-04-10")
    assert events(project / "a.ics")["Fin de la estabilización · Cobranzas – Banco Andino"].decoded("DTSTART") == date(
        2026, 5, 1
    )


def test_a_meeting_that_moves_keeps_its_identity_and_gets_a_later_revision(project: Path) -> None:
    run("agenda", project, "-o", project / "a.ics", *DAY)
    before = events(project / "a.ics")["Seguimiento (interna) · Cobranzas – Banco Andino"]
    register(project, date(2026, 3, 27))
    book = project / "Control de Reuniones y Actas.xlsx"
    os.utime(book, (book.stat().st_mtime + 3600,) * 2)
    run("agenda", project, "-o", project / "a.ics", *DAY)
    after = events(project / "a.ics")["Seguimiento (interna) · Cobranzas – Banco Andino"]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART") != before.decoded("DTSTART")


def test_a_cancelled_meeting_is_told_to_the_calendar(project: Path) -> None:
    register(project, date(2026, 3, 25), estado="Cancelada")
    run("agenda", project, "-o", project / "a.ics", *DAY)
    assert events(project / "a.ics")["Seguimiento (interna) · Cobranzas – Banco Andino"]["STATUS"] == "CANCELLED"


def test_nothing_changed_gives_the_same_file(project: Path) -> None:
    for name in ("a.ics", "b.ics"):
        run("agenda", project, "-o", project / name, *DAY)
    assert (project / "a.ics").read_bytes() == (project / "b.ics").read_bytes()


def test_another_extension_is_wrong_use(project: Path) -> None:
    assert "debe terminar en .ics" in run("agenda", project, "-o", project / "a.txt", code=2).output
