"""`ixl acta` asks for what nobody said, takes people from the directory, and notes in the register what was sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from project_helper import write_form

import implementation_xl as ixl
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.projects.minutes import make_minutes
from implementation_xl.projects.minutes_sent import mark_sent

TODAY = date(2026, 3, 30)


def meetings(folder: Path, *rows: dict[str, object]) -> Path:
    return write_form(folder, "control_actas", reuniones=[{"estado": "Realizada"} | row for row in rows])


def meeting(number: int, day: int, **said: object) -> dict[str, object]:
    return {"numero": number, "tipo": "Interna", "fecha": date(2026, 3, day), "tema": "Seguimiento"} | said


def held(folder: Path, number: str, day: int, **said: object) -> None:
    (folder / "Actas").mkdir(exist_ok=True)
    values = {"numero": number, "fecha": date(2026, 3, day), "tipo": "Interna", "tema": "Seguimiento"}
    path = write_form(folder, "acta_reunion", **(values | {"desarrollo": "Se trató."} | said))
    path.rename(folder / "Actas" / f"{number}.xlsx")


def refused(call, *arguments, **options) -> list[str]:
    with pytest.raises(ImplementationXLError) as error:
        call(*arguments, **options)
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize("options", [{}, {"tema": "Pruebas"}, {"fecha": date(2026, 3, 26)}])
def test_a_meeting_that_nobody_scheduled_is_asked_for_and_nothing_is_written(tmp_path, options):
    before = meetings(tmp_path, meeting(1, 4, acta_realizada="Sí")).read_bytes()
    assert refused(make_minutes, tmp_path, "cliente", **options) == ["E881"]
    assert not (tmp_path / "Actas").exists()
    assert (tmp_path / "Control de Reuniones y Actas.xlsx").read_bytes() == before


def test_with_its_day_and_topic_it_is_added(tmp_path):
    meetings(tmp_path, meeting(1, 4, acta_realizada="Sí"))
    made = make_minutes(tmp_path, "cliente", date(2026, 3, 26), tema="Revisión de pruebas")
    assert made.added and ixl.read(made.path).header["tema"] == "Revisión de pruebas"


def test_names_and_roles_are_those_of_the_directory(tmp_path):
    meetings(tmp_path, meeting(1, 4, convocados="Tecnología; ana torres"))
    contacts = [
        {"area": "Tecnología", "nombre": "Carlos Ruiz", "cargo": "Líder de telefonía", "correo": "c@ejemplo.com"},
        {"area": "Operaciones", "nombre": "Ana Torres", "cargo": "Gerente", "correo": "a@ejemplo.com"},
    ]
    write_form(tmp_path, "directorio", contactos=contacts)
    people = ixl.read(make_minutes(tmp_path, "interna").path).tables["asistentes"].columns
    assert list(zip(people["cargo"], people["area"], strict=True)) == [
        ("Líder de telefonía", "Tecnología"),
        ("Gerente", "Operaciones"),
    ]


@pytest.mark.parametrize("number", [None, "AR-001", "1"])
def test_what_was_sent_is_noted_and_nothing_else(tmp_path, number):
    path = meetings(tmp_path, meeting(1, 4, numero_acta="AR-001"), meeting(2, 11, tema="Otro"))
    held(tmp_path, "AR-001", 4)
    before = ixl.read(path).tables["reuniones"].columns
    noted = mark_sent(tmp_path, number, date(2026, 3, 6), today=TODAY)
    after = ixl.read(path).tables["reuniones"].columns
    assert (noted.number, noted.sent) == ("AR-001", date(2026, 3, 6))
    assert (after["acta_realizada"][0], after["fecha_envio"][0]) == ("Sí", date(2026, 3, 6))
    assert {id for id in after if after[id] != before[id]} == {"acta_realizada", "fecha_envio"}


@pytest.mark.parametrize(
    ("number", "sent"),
    [
        (None, date(2026, 3, 20)),  # two of them
        ("AR-009", date(2026, 3, 20)),  # none of that number
        ("AR-003", date(2026, 3, 20)),  # not filled
        ("AR-001", date(2026, 3, 3)),  # before the meeting
        ("AR-001", date(2026, 4, 3)),  # after today
    ],
)
def test_what_is_not_clear_or_cannot_be_is_refused(tmp_path, number, sent):
    rows = [meeting(one, day, numero_acta=f"AR-00{one}") for one, day in ((1, 4), (2, 11), (3, 18))]
    before = meetings(tmp_path, *rows).read_bytes()
    held(tmp_path, "AR-001", 4)
    held(tmp_path, "AR-002", 11)
    held(tmp_path, "AR-003", 18, desarrollo=None)
    assert refused(mark_sent, tmp_path, number, sent, today=TODAY) == ["E882"]
    assert (tmp_path / "Control de Reuniones y Actas.xlsx").read_bytes() == before


def test_what_is_noted_as_sent_is_not_sent_again(tmp_path):
    meetings(tmp_path, meeting(1, 4, numero_acta="AR-001"))
    held(tmp_path, "AR-001", 4)
    mark_sent(tmp_path, "AR-001", date(2026, 3, 6), today=TODAY)
    assert refused(mark_sent, tmp_path, "AR-001", today=TODAY) == ["E882"]
