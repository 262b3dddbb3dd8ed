"""Mail drafts: the right people, what the workbooks say, a file that mail programs open; nothing is ever sent."""

from __future__ import annotations

import email
from datetime import date
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run, run_json
from hypothesis import example, given
from hypothesis import strategies as st
from project_helper import HEADER, activity, handover, project_of, write_form

import implementation_xl as ixl
from implementation_xl.base.words import printable
from implementation_xl.reports.mail.composing import DraftOptions, draft_mail
from implementation_xl.reports.mail.rendering import PACKAGED, render, template_names

DAY = date(2026, 3, 20)
CONTACTS = [
    {"area": "Tecnología", "nombre": "Carlos Ruiz", "correo": "cruiz@ejemplo.com"},
    {"area": "Operaciones", "nombre": "Torres, Ana", "correo": "atorres@ejemplo.com"},
    {"area": "Cliente", "nombre": "Andrés Rojas", "correo": "arojas@andino.com", "cliente_contacto": "Banco Andino"},
    {"area": "Cliente", "nombre": "Otra persona", "correo": "otra@otro.com", "cliente_contacto": "Otro banco"},
    {"area": "Implementación", "nombre": "Laura Méndez", "correo": "lmendez@ejemplo.com", "envio": "Copia"},
    {"area": "Calidad", "nombre": "Retirado", "correo": "retirado@ejemplo.com", "envio": "No enviar"},
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a late activity and a blocking test, below a folder with the company's directory."""
    folder = tmp_path / "Implementaciones" / "Banco Andino"
    directory(folder.parent, CONTACTS)
    handover(folder)
    write_form(
        folder,
        "cronograma_general",
        actividades=[
            activity("Troncal *SIP* <b>de</b> prueba", date(2026, 3, 9), date(2026, 3, 13)),
            activity("Arranque", date(2026, 3, 24), date(2026, 3, 24), hito="Sí"),
        ],
    )
    write_form(
        folder,
        "set_pruebas",
        pruebas=[
            {
                "item": "Llamada entrante",
                "resultado_esperado": "Entra",
                "area": "Tecnología",
                "criticidad": "Crítica",
                "resultado": "Fallida",
            }
        ],
    )
    return folder


def directory(folder: Path, contacts: list[dict[str, Any]]) -> Path:
    path = folder / "Directorio de Contactos.xlsx"
    return ixl.generate("directorio", path, values={"contactos": contacts}, overwrite=True)


def parsed(path: Path) -> EmailMessage:
    """The draft as a strict reader of mail takes it."""
    with path.open("rb") as stream:
        message = email.message_from_binary_file(stream, policy=policy.strict)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("template", template_names())
def test_every_template_gives_a_draft(project: Path, template: str) -> None:
    found = run_json("correo", project, "--plantilla", template, "--corte", "2026-03-20")
    message = parsed(project / "Correos" / f"2026-03-20 {template}.eml")
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == found["asunto"]
    assert "Cobranzas" in body(message, "plain") and "Cobranzas" in body(message, "html")
    assert "{{" not in body(message, "plain") and "undefined" not in body(message, "html")


def test_the_follow_up_goes_to_the_internal_areas_and_tells_what_is_late(project: Path) -> None:
    draft = draft_mail(project_of(project), "seguimiento", DAY)
    assert [one.address for one in draft.to] == ["cruiz@ejemplo.com", "atorres@ejemplo.com"]
    assert [one.address for one in draft.copy] == ["lmendez@ejemplo.com"]
    assert draft.message["To"] == 'Carlos Ruiz <cruiz@ejemplo.com>, "Torres, Ana" <atorres@ejemplo.com>'
    assert draft.message["From"] == "Laura Méndez <lmendez@ejemplo.com>"
    assert "Troncal *SIP* <b>de</b> prueba · Carlos Ruiz · 13/03/2026 · 7 días" in body(draft.message, "plain")
    assert "Troncal *SIP* &lt;b&gt;de&lt;/b&gt; prueba" in body(draft.message, "html")


def test_the_schedule_goes_to_the_areas_with_the_workbook(project: Path) -> None:
    draft = draft_mail(project_of(project), "cronograma", DAY)
    assert "cruiz@ejemplo.com" in draft.message["To"] and "arojas@andino.com" not in draft.message["To"]
    (attached,) = draft.message.iter_attachments()
    assert attached.get_filename() == "Cronograma General de Implementación.xlsx"
    assert attached.get_content() == (project / "Cronograma General de Implementación.xlsx").read_bytes()


def test_the_status_of_going_live_tells_people_applications_and_open_subjects(project: Path) -> None:
    write_form(
        project,
        "salida_produccion",
        fecha=DAY,
        personal_planeado=40,
        personal_conectado=38,
        aplicativos=[
            {"aplicativo": "CRM", "estado": "Con novedad", "novedad": "Lento al guardar", "area": "Tecnología"}
        ],
        pendientes=[
            {
                "tema": "Reporte diario",
                "responsable": "Ana Torres",
                "area": "Operaciones",
                "estado": "Abierto",
                "fecha_compromiso": date(2026, 3, 25),
            },
            {"tema": "Diademas", "responsable": "Luis Paz", "area": "Compras", "estado": "Cumplido"},
        ],
    )
    text = body(draft_mail(project_of(project), "salida", DAY).message, "plain")
    assert "salió a producción el 20/03/2026" in text
    assert "Personas conectadas · 38" in text
    assert "CRM · Con novedad · Lento al guardar" in text
    assert "Reporte diario · Ana Torres · 25/03/2026 · Abierto" in text and "Diademas" not in text


def test_a_reminder_is_for_the_areas_that_owe_something_and_never_for_the_client(project: Path) -> None:
    write_form(
        project,
        "cronograma_general",
        actividades=[
            activity("Troncal", date(2026, 3, 9), date(2026, 3, 13)),
            activity("Entregar bases", date(2026, 3, 9), date(2026, 3, 13), area="Cliente"),
            activity("Puestos", date(2026, 3, 9), date(2026, 3, 13), area="Infraestructura"),
        ],
    )
    draft = draft_mail(project_of(project), "recordatorio", DAY)
    assert [one.address for one in draft.to] == ["cruiz@ejemplo.com"]
    (missing,) = [one for one in draft.problems if one.code == "A651"]
    assert (missing.found, Path(missing.path or "").name) == ("Infraestructura", "Directorio de Contactos.xlsx")


def test_one_area_gets_only_what_is_its_own(project: Path) -> None:
    write_form(
        project,
        "cronograma_general",
        actividades=[
            activity("Troncal", date(2026, 3, 9), date(2026, 3, 13)),
            activity("Guiones", date(2026, 3, 9), date(2026, 3, 13), area="Operaciones"),
        ],
    )
    draft = draft_mail(project_of(project), "recordatorio", DAY, DraftOptions(areas=["Operaciones"]))
    assert [one.address for one in draft.to] == ["atorres@ejemplo.com"]
    assert "Guiones" in body(draft.message, "plain") and "Troncal" not in body(draft.message, "plain")


def test_an_area_may_be_typed_as_people_do_and_a_wrong_one_is_said(project: Path) -> None:
    draft = draft_mail(project_of(project), "recordatorio", DAY, DraftOptions(areas=["tecnologia"]))
    assert [one.address for one in draft.to] == ["cruiz@ejemplo.com"]
    assert "Troncal" in body(draft.message, "plain")
    result = run("correo", project, "--plantilla", "recordatorio", "--area", "Tecnolojia", code=3)
    assert "No existe el área «Tecnolojia». ¿Quiso decir «Tecnología»?" in result.output
    assert not (project / "Correos").exists()


def test_a_wrong_address_is_said_at_its_cell_and_not_written_to(project: Path) -> None:
    path = directory(project.parent, [*CONTACTS, {"area": "Calidad", "nombre": "Pepe", "correo": "pepe@ejemplo"}])
    draft = draft_mail(project_of(project), "seguimiento", DAY)
    (problem,) = [one for one in draft.problems if one.code in ("E337", "E652")]
    assert (problem.path, problem.sheet, problem.found) == (str(path), "Directorio", "pepe@ejemplo")
    assert problem.cell and problem.cell.startswith("D")
    assert "pepe" not in str(draft.message["To"])
    shown = run("correo", project, "--plantilla", "seguimiento", code=1).stdout.splitlines()
    assert any(line.strip().endswith(path.name) for line in shown)


def test_without_a_directory_the_draft_is_made_all_the_same(project: Path) -> None:
    (project.parent / "Directorio de Contactos.xlsx").unlink()
    result = run("correo", project, "--plantilla", "seguimiento", "--corte", "2026-03-20")
    assert "A654" in result.stdout and "nadie todavía" in result.stdout
    assert parsed(project / "Correos" / "2026-03-20 seguimiento.eml")["To"] is None


def test_the_projects_own_directory_goes_before_the_companys(project: Path) -> None:
    directory(project, [{"area": "Tecnología", "nombre": "Marta Gil", "correo": "mgil@ejemplo.com"}])
    draft = draft_mail(project_of(project), "seguimiento", DAY)
    assert [one.address for one in draft.to] == ["mgil@ejemplo.com", "atorres@ejemplo.com"]


def test_what_is_not_there_to_attach_or_to_link_is_said(project: Path) -> None:
    codes = {one.code: one.found for one in draft_mail(project_of(project), "necesidades", DAY).problems}
    assert "A653" in codes
    assert "A655" in {one.code for one in draft_mail(project_of(project), "encuesta", DAY).problems}
    linked = draft_mail(project_of(project), "encuesta", DAY, DraftOptions(link="https://forms.example/abc"))
    assert 'href="https://forms.example/abc"' in body(linked.message, "html")
    assert not [one for one in linked.problems if one.code == "A655"]


def test_an_existing_draft_is_never_written_over(project: Path) -> None:
    for _ in range(2):
        run("correo", project, "--plantilla", "encuesta", "--corte", "2026-03-20")
    assert sorted(path.name for path in (project / "Correos").iterdir()) == [
        "2026-03-20 encuesta (2).eml",
        "2026-03-20 encuesta.eml",
    ]


def test_the_company_replaces_a_template(project: Path, tmp_path: Path) -> None:
    own = tmp_path / "Plantillas"
    own.mkdir()
    text = '+++\nasunto = "Va {{ proyecto }}"\npara = ["Operaciones"]\n+++\nHola, **{{ etapa }}**.\n'
    (own / "seguimiento.md").write_text(text, encoding="utf-8")
    run("correo", project, "--plantilla", "seguimiento", "--plantillas", own, "-o", tmp_path / "uno.eml")
    message = parsed(tmp_path / "uno.eml")
    assert message["Subject"] == "Va Cobranzas"
    assert "<strong" in body(message, "html")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hola", "no empieza con sus datos"),
        ("+++\nasunto = 3\n+++\nHola", "le falta «asunto»"),
        ('+++\nasunto = "x"\npara = "Operaciones"\n+++\nHola', "es una lista de textos"),
        ('+++\nasunto = "x"\n+++\n{{ proyectos }}', "proyectos"),
        ('+++\nasunto = "x"\n+++\n{% if %}', "línea 1"),
        ('+++\nasunto = "x"\n+++\n{{ proyecto.__class__.__mro__ }}', "unsafe"),
    ],
)
def test_a_broken_template_is_said(project: Path, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mala.md").write_text(text, encoding="utf-8")
    result = run("correo", project, "--plantilla", "mala", "--plantillas", tmp_path, code=3)
    assert said in result.output
    assert "Traceback" not in result.output
    assert not (project / "Correos").exists()


def test_a_template_that_does_not_exist_names_the_nearest(project: Path) -> None:
    assert "«seguimiento»" in run("correo", project, "--plantilla", "seguimineto", code=3).output


def test_a_workbook_that_is_no_directory_is_refused(project: Path) -> None:
    other = project / "Set de Pruebas.xlsx"
    result = run("correo", project, "--plantilla", "encuesta", "--directorio", other, code=3)
    assert "no es un Directorio de Contactos" in result.output


def test_a_name_cannot_write_headers_of_its_own(project: Path) -> None:
    handover(project, proyecto="Cobranzas\nBcc: otro@ejemplo.com")
    write_form(project, "cronograma_general", proyecto="Cobranzas\nBcc: otro@ejemplo.com")
    draft = draft_mail(project_of(project), "encuesta", DAY, DraftOptions(attach=False))
    assert draft.message["Bcc"] is None
    assert "\n" not in draft.message["Subject"]


@given(st.text())
@example("**")
def test_any_text_survives_in_both_parts(text: str) -> None:
    assert HEADER["proyecto"] == "Cobranzas"
    content = {"proyecto": text, "cliente": "", "enlace": "", "coordinador": ""}
    letter = render("encuesta", content)
    assert printable(" ".join(text.split())) in letter.text or not text.strip()
    assert "<script" not in letter.html


def test_templates_are_shipped() -> None:
    assert {path.stem for path in PACKAGED.glob("*.md")} == {
        "cronograma",
        "seguimiento",
        "pruebas",
        "salida",
        "encuesta",
        "necesidades",
        "recordatorio",
        "acta",
        "convocatoria",
        "recepcion",
        "validacion",
        "requerimientos",
        "cierre",
        "estado-cliente",
        "necesidades-cliente",
        "cronograma-cliente",
        "salida-cliente",
        "cierre-cliente",
    }
