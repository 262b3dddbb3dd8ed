"""Every mail that the process sheet names, as it would be sent: to the right people, nothing blank, nothing untrue."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import pytest
from cli_helper import run, run_json
from project_helper import activity, handover, project_of, write_form
from test_mail_drafts import CONTACTS, body, directory, parsed

from implementation_xl.reports import extracts
from implementation_xl.reports.mail.composing import Draft, DraftOptions, draft_mail
from implementation_xl.reports.mail.rendering import template_names

DAY = date(2026, 3, 20)
MEETINGS = [
    {"numero": 1, "tipo": "Interna", "fecha": date(2026, 3, 4), "tema": "Seguimiento", "numero_acta": "AR-001"},
    {"numero": 2, "tipo": "Cliente", "fecha": date(2026, 3, 18), "tema": "Comité", "numero_acta": "AR-002"},
    {"numero": 3, "tipo": "Cliente", "fecha": date(2026, 3, 25), "hora": time(10), "tema": "Comité"},
    {"numero": 4, "tipo": "Interna", "fecha": date(2026, 3, 26), "tema": "Pruebas", "convocados": "Tecnología"},
]
CALLED = {1: "Tecnología y Cliente", 2: "Andrés Rojas; Carlos Ruiz", 3: "Carlos Ruiz"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two minutes held and two meetings to hold, on a computer without LibreOffice."""
    monkeypatch.setattr(extracts, "find_office", lambda: None)
    place = tmp_path / "Implementaciones" / "Banco Andino"
    directory(place.parent, CONTACTS)
    rows = [{"convocados": CALLED.get(one["numero"]), "estado": "Agendada"} | one for one in MEETINGS]
    write_form(place, "control_actas", reuniones=rows)
    acta(place, "AR-001", "Interna", date(2026, 3, 4), desarrollo="Se habló de la multa.")
    acta(place, "AR-002", "Cliente", date(2026, 3, 18), acuerdos=[{"numero": 1, "acuerdo": "Reporte a las 8:00"}])
    return place


def acta(folder: Path, number: str, kind: str, day: date, **values) -> None:
    (folder / "Actas").mkdir(exist_ok=True)
    path = write_form(folder, "acta_reunion", numero=number, fecha=day, tipo=kind, tema="Seguimiento", **values)
    path.rename(folder / "Actas" / f"{number}.xlsx")


def addresses(draft: Draft) -> list[str]:
    return [one.address for one in draft.to]


def names(draft: Draft) -> list[str]:
    return [str(one.get_filename()) for one in draft.message.iter_attachments()]


def codes(draft: Draft) -> set[str]:
    return {one.code for one in draft.problems} - {"N120"}


# minutes


def test_the_minutes_last_held_go_to_those_called_and_those_who_came(folder):
    draft = draft_mail(project_of(folder), "acta", DAY)
    assert addresses(draft) == ["arojas@andino.com", "cruiz@ejemplo.com"]
    assert names(draft) == ["Acta AR-002 2026-03-18 - Cobranzas.xlsx"]
    assert codes(draft) == {"N880"}
    assert "Reporte a las 8:00" in body(draft.message, "plain")


def test_minutes_held_among_the_areas_are_for_them_though_somebody_called_the_client(folder):
    draft = draft_mail(project_of(folder), "acta", DAY, DraftOptions(number="AR-001", attach=False))
    assert addresses(draft) == ["cruiz@ejemplo.com"]
    assert codes(draft) == {"N693"}
    assert "la multa" in body(draft.message, "plain")


@pytest.mark.parametrize("values", [{}, {"asistentes": [{"nombre": "Carlos Ruiz", "asistio": "No"}]}])
def test_minutes_that_nobody_filled_are_not_attached(folder, values):
    acta(folder, "AR-003", "Cliente", date(2026, 3, 19), **values)
    draft = draft_mail(project_of(folder), "acta", DAY, DraftOptions(number="AR-003"))
    assert names(draft) == [] and "A691" in codes(draft)


def test_the_minutes_go_as_a_pdf(folder, office, monkeypatch):
    monkeypatch.undo()
    draft = draft_mail(project_of(folder), "acta", DAY, DraftOptions(number="AR-001"))
    (paper,) = draft.message.iter_attachments()
    assert paper.get_content_type() == "application/pdf" and paper.get_content().startswith(b"%PDF")


# invitations


def test_the_next_meeting_is_called_with_its_appointment(folder):
    draft = draft_mail(project_of(folder), "convocatoria", DAY)
    assert addresses(draft) == ["cruiz@ejemplo.com", "arojas@andino.com"]
    (attached,) = draft.message.iter_attachments()
    calendar = icalendar.Calendar.from_ical(attached.get_content())
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == "Comité · Cobranzas – Banco Andino"
    assert event.decoded("dtstart").replace(tzinfo=None).isoformat() == "2026-03-25T10:00:00"
    assert calendar["method"] == "REQUEST" and "mailto:arojas@andino.com" in event["attendee"]
    assert "description" not in event


def test_the_appointment_of_an_invitation_is_that_of_the_calendar(folder):
    (attached,) = draft_mail(project_of(folder), "convocatoria", DAY).message.iter_attachments()
    run("agenda", folder, "-o", folder / "a.ics", "--corte", "2026-03-20")
    known = icalendar.Calendar.from_ical((folder / "a.ics").read_bytes()).walk("VEVENT")
    (event,) = icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert event["uid"] in [one["uid"] for one in known]


def test_a_meeting_is_named_by_its_number(folder):
    draft = draft_mail(project_of(folder), "convocatoria", DAY, DraftOptions(number="4"))
    assert addresses(draft) == ["cruiz@ejemplo.com"] and "26/03/2026" in draft.subject


@pytest.mark.parametrize(("template", "number"), [("acta", "AR-099"), ("convocatoria", "99")])
def test_a_number_that_there_is_not_is_said(folder, template, number):
    assert "A694" in codes(draft_mail(project_of(folder), template, DAY, DraftOptions(number=number)))


# by area, to the client


def test_each_area_gets_its_own_requirements(folder):
    rows = [
        {"requerimiento": "Grabar llamadas", "area": "Tecnología", "estado": "Pendiente"},
        {"requerimiento": "Turnos", "area": "Operaciones", "estado": "No cumple"},
        {"requerimiento": "Bases al día", "area": "Cliente", "estado": "Pendiente"},
        {"requerimiento": "Ya hecho", "area": "Calidad", "estado": "Cumple"},
    ]
    write_form(folder, "requerimientos_contractuales", requerimientos=rows)
    made = run_json("correo", folder, "--plantilla", "requerimientos", "--por-area", "--corte", "2026-03-20")
    drafts = [made, *made["otros"]]
    assert [one["para"] for one in drafts] == [
        ["Carlos Ruiz <cruiz@ejemplo.com>"],
        ['"Torres, Ana" <atorres@ejemplo.com>'],
    ]
    texts = [body(parsed(Path(one["archivo"])), "plain") for one in drafts]
    assert "Grabar llamadas" in texts[0] and "Turnos" not in texts[0] and "Bases al día" not in texts[0]
    assert "Turnos" in texts[1] and "Grabar llamadas" not in texts[1]


@pytest.mark.parametrize("template", ["cronograma", "salida"])
def test_what_goes_to_areas_and_client_is_two_drafts(folder, template):
    rows = [activity("Arranque", DAY, DAY, hito="Sí"), activity("Troncal", DAY, DAY)]
    write_form(folder, "cronograma_general", actividades=rows)
    made = run_json("correo", folder, "--plantilla", template, "--corte", "2026-03-20")
    (client,) = made["otros"]
    assert client["plantilla"] == f"{template}-cliente" and client["para"] == ["Andrés Rojas <arojas@andino.com>"]
    assert "andino" not in str(made["para"])
    told = body(parsed(Path(client["archivo"])), "plain")
    assert "Troncal" not in told
    assert Path(client["archivo"]).name == f"2026-03-20 {template} (cliente).eml"


def test_the_client_asked_for_by_area_gets_its_own_mail(folder):
    draft = draft_mail(project_of(folder), "seguimiento", DAY, DraftOptions(areas=["cliente"]))
    assert draft.template == "estado-cliente" and addresses(draft) == ["arojas@andino.com"]


# nothing blank, nothing untrue


@pytest.mark.parametrize(("template", "form"), [("pruebas", "set_pruebas"), ("necesidades", "registro_necesidades")])
def test_a_blank_form_is_not_attached(folder, template, form):
    write_form(folder, form)
    draft = draft_mail(project_of(folder), template, DAY)
    assert names(draft) == [] and "A691" in codes(draft)


def with_results(folder: Path, result: str) -> None:
    row = {"item": "Llamada", "resultado_esperado": "Entra", "area": "Tecnología", "criticidad": "Crítica"}
    row |= {"resultado": result, "fecha_prueba": date(2026, 3, 17), "confirmado": "Sí"}
    write_form(folder, "set_pruebas", pruebas=[row])


@pytest.mark.parametrize("template", ["salida", "salida-cliente"])
@pytest.mark.parametrize(("result", "said"), [("Fallida", True), ("Pendiente", True), ("Exitosa", False)])
def test_going_live_with_tests_that_fail_is_a_warning(folder, template, result, said):
    with_results(folder, result)
    write_form(folder, "salida_produccion", fecha=DAY)
    draft = draft_mail(project_of(folder), template, DAY, DraftOptions(attach=False))
    assert ("A690" in codes(draft)) is said


@pytest.mark.parametrize(("template", "closed"), [("cierre", False), ("encuesta", False)])
def test_a_mail_before_its_time_is_a_warning(folder, template, closed):
    handover(folder)
    draft = draft_mail(project_of(folder), template, DAY, DraftOptions(attach=False, link="https://a.co/b"))
    assert "A690" in codes(draft)


@pytest.mark.parametrize("template", template_names())
def test_every_mail_reads_well(folder, template):
    handover(folder, documentos=[{"documento": "Oferta final", "aplica": "Sí", "recibido": "No"}])
    rows = [activity("Troncal", date(2026, 3, 9), date(2026, 3, 13), avance=1 / 3)]
    write_form(folder, "cronograma_general", actividades=rows)
    draft = draft_mail(project_of(folder), template, DAY, DraftOptions(attach=False))
    html, text = body(draft.message, "html"), body(draft.message, "plain")
    ElementTree.fromstring(html.split("\n", 1)[1].replace('<meta charset="utf-8">', ""))
    for jargon in ("ixl", ".toml", "celda", "None", "{{", "[]"):
        assert jargon not in text, jargon
    assert "33,3333" not in text and "( " not in draft.subject and "()" not in draft.subject


def test_reception_is_told_to_the_areas_and_asked_of_sales_and_wfm(folder):
    contacts = [*CONTACTS, {"area": "WFM", "nombre": "Iván Paz", "correo": "ipaz@ejemplo.com"}]
    directory(folder.parent, contacts)
    handover(folder, documentos=[{"documento": "Oferta final", "aplica": "Sí", "recibido": "No"}])
    project = project_of(folder)
    assert addresses(draft_mail(project, "recepcion", DAY, DraftOptions(attach=False)))[:1] == ["cruiz@ejemplo.com"]
    validation = draft_mail(project, "validacion", DAY)
    assert addresses(validation) == ["ipaz@ejemplo.com"] and "A651" in codes(validation)
    assert "Oferta final" in body(validation.message, "plain") and names(validation) == ["Entrega de Proyecto.xlsx"]


def test_a_client_without_a_name_has_no_contact_of_another(folder):
    contacts = [{"area": "Cliente", "nombre": "Otra", "correo": "otra@otro.com", "cliente_contacto": "Otro banco"}]
    directory(folder.parent, contacts)
    for path in folder.rglob("*.xlsx"):
        path.unlink()
    write_form(folder, "control_actas", cliente=None, reuniones=MEETINGS)
    assert addresses(draft_mail(project_of(folder), "encuesta", DAY)) == []
