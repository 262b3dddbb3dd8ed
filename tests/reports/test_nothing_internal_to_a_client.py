"""A word planted in every internal field of every form of a project is in no part of anything that its client gets."""

from __future__ import annotations

import email
import io
import itertools
import zipfile
from collections.abc import Iterator
from datetime import date, time
from email import policy
from pathlib import Path
from typing import Any

import pytest
from paper_helper import pages
from project_helper import project_of

import implementation_xl as ixl
from implementation_xl.forms.conditions import parse
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.indicators.definitions import catalog
from implementation_xl.reports import extracts
from implementation_xl.reports.mail.composing import Draft, DraftOptions, draft_mail
from implementation_xl.reports.mail.rendering import template_names

DAY = date(2026, 3, 20)
WORD = "Zafiro"
COST = 98765432
NUMBER = itertools.count(1)
OWN = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "codigo_proyecto": "IMP-1", "coordinador": "Laura Méndez"}
SAID = {  # what has to be so for the rest to be told at all, and what the program compares
    "tipo_proyecto": "Cliente nuevo",
    "estado_contrato": "Firmado",
    "fecha_salida_produccion": date(2026, 4, 1),
    "fecha_recepcion": date(2026, 3, 2),
    "recibido": "No",
    "aplica": "Sí",
}
FORMS = [form for form in catalog().latest() if not form.imported and form.id not in ("directorio", "acta_reunion")]
DATES = {"inicio_planeado": date(2026, 3, 9), "fin_planeado": date(2026, 3, 13), "fecha_firma": date(2026, 3, 3)}


def planted() -> str:
    return f"{WORD}{next(NUMBER)}"


def value(field: Field, external: bool) -> Any:
    """Something for a cell: a planted word where it is internal and takes any words."""
    if field.computed or KINDS[field.kind].dated or field.kind in ("hora", "nit", "enlace", "correo", "porcentaje"):
        return DATES.get(field.id)
    choices = catalog().choices(field)
    if choices is not None and (external or not choices.open):
        return choices.active()[0]
    if KINDS[field.kind].numeric:
        return None if external or field.maximum or field.number else COST
    return "Visible" if external else planted()


def row(table: Table, external: bool, **said: Any) -> dict[str, Any]:
    """A record of a table: one that the client may see, or an internal one with planted words throughout."""
    clauses = [clause for clause in map(parse, table.external_rows) if clause]
    made = {field.id: value(field, external and field.id in table.external) for field in table.fields}
    made |= {id: word for id, word in (SAID | DATES).items() if id in made}
    for clause in clauses if external else ():
        if clause.operator == "=":
            made[clause.left[0]] = clause.words[0]
            break
    inner = {"area": "Tecnología", "hito": "No", "tipo": "Interna", "recibe": planted(), "origen": "Cronograma"}
    made |= {} if external else {id: word for id, word in inner.items() if id in made}
    return {id: cell for id, cell in (made | said).items() if cell is not None}


def filled(form: Form, open_to_client: bool = True) -> dict[str, Any]:
    """Header and tables of a form: of each table an external record, where it may have one, and an internal one."""
    values: dict[str, Any] = {}
    for sheet in form.sheets:
        for block in sheet.blocks:
            for field in block.fields:
                values[field.id] = value(field, open_to_client and field.id in block.external)
        if sheet.table and not sheet.kept:
            table = sheet.table
            rows = [row(table, True)] if table.external and open_to_client else []
            values[table.id] = rows + ([] if rows and not table.external_rows else [row(table, False)])
    return values | {id: word for id, word in (SAID | OWN).items() if id in values}


def acta(folder: Path, number: str, kind: str, day: date) -> None:
    external = kind == "Cliente"
    form = ixl.form("acta_reunion")
    values = filled(form, external) | {"numero": number, "tipo": kind, "fecha": day, "tema": "Seguimiento"}
    carried = form.table("compromisos_anteriores")
    if external:  # agreed among the areas, and carried here by whoever filled it by hand
        values["compromisos_anteriores"] = [row(carried, False, acta_origen="AR-001", id="AR-001-1")]
        values["compromisos"] = [row(form.table("compromisos"), True, id=f"{number}-1", fecha_limite=day)]
    else:
        values["compromisos"] = [row(form.table("compromisos"), False, id=f"{number}-1", fecha_limite=day)]
    ixl.generate(form, folder / "Actas" / f"{number}.xlsx", values=values)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with every form filled, a word planted wherever the client has nothing to look for."""
    folder = tmp_path_factory.mktemp("Implementaciones") / "Banco Andino"
    (folder / "Actas").mkdir(parents=True)
    for form in FORMS:
        values = filled(form)
        if form.id == "control_actas":
            table = form.table("reuniones")
            inner = {"fecha": date(2026, 3, 4), "numero_acta": "AR-001", "estado": "Realizada"}
            held = {"fecha": date(2026, 3, 11), "numero_acta": "AR-002", "estado": "Realizada"}
            called = {"convocados": "Andrés Rojas", "hora": time(9), "numero_acta": None}
            values["reuniones"] = [
                row(table, False, numero=1, **inner),
                row(table, True, numero=2, **held | called | {"numero_acta": "AR-002"}),
                row(table, True, numero=3, fecha=date(2026, 3, 25), estado="Agendada", acta_realizada="No", **called),
            ]
        ixl.generate(form, folder / f"{form.file_name}.xlsx", values=values)
    acta(folder, "AR-001", "Interna", date(2026, 3, 4))
    acta(folder, "AR-002", "Cliente", date(2026, 3, 11))
    contacts = [
        {"area": "Cliente", "nombre": "Andrés Rojas", "correo": "arojas@andino.com", "observaciones": planted()},
        {"area": "Cliente", "nombre": planted(), "correo": "zafiro@otro.com", "cliente_contacto": "Otro banco"},
        {"area": "Tecnología", "nombre": "Carlos Ruiz", "correo": "cruiz@ejemplo.com", "telefono": planted()},
    ]
    ixl.generate("directorio", folder / "Directorio de Contactos.xlsx", values=OWN | {"contactos": contacts})
    return folder


def told(data: bytes, name: str = "") -> Iterator[tuple[str, str]]:
    """Every part of a file as text: of a workbook each part, of a calendar its lines unfolded."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for part in package.namelist():
                yield f"{name}/{part}", part + package.read(part).decode("utf-8", "replace")
    else:
        yield name, data.decode("utf-8", "replace").replace("\r\n ", "")


def parts(draft: Draft) -> Iterator[tuple[str, str]]:
    message = email.message_from_bytes(draft.message.as_bytes(), policy=policy.default)
    yield "headers", str(message.items())
    for part in message.walk():
        yield "part headers", str(part.items())
        if not part.is_multipart():
            yield from told(part.get_payload(decode=True), str(part.get_filename() or part.get_content_type()))


def leaks(found: Iterator[tuple[str, str]]) -> list[str]:
    """Where an internal word or figure stands, and what is beside it."""
    leaked = []
    for name, text in found:
        for word in (WORD.casefold(), str(COST), f"{COST:,}".replace(",", ".")):
            at = text.casefold().find(word)
            if at >= 0:
                leaked.append(f"{name}: …{text[max(at - 60, 0) : at + 30]}…")
    return leaked


def test_the_words_are_there_to_be_found(folder: Path) -> None:
    for path in folder.rglob("*.xlsx"):
        assert leaks(told(path.read_bytes())), path.name
    draft = draft_mail(project_of(folder), "salida", DAY)
    assert leaks(parts(draft))


CLIENTS = [name for name in template_names() if name.endswith("-cliente")]


@pytest.mark.parametrize("template", [*CLIENTS, "encuesta", "acta", "convocatoria"])
def test_a_mail_to_the_client_holds_nothing_internal(folder, template, monkeypatch):
    monkeypatch.setattr(extracts, "find_office", lambda: None)
    number = {"acta": "AR-002", "convocatoria": "3"}.get(template)
    draft = draft_mail(project_of(folder), template, DAY, DraftOptions(number=number))
    assert "arojas@andino.com" in str(draft.message["To"])
    assert leaks(parts(draft)) == []
    assert "Visible" in str(list(parts(draft))) or template == "encuesta"


@pytest.mark.parametrize("template", template_names())
@pytest.mark.parametrize("areas", [["Cliente"], ["Cliente", "Tecnología"]])
def test_whatever_is_written_to_the_clients_area_is_an_extract(folder, template, areas, monkeypatch):
    monkeypatch.setattr(extracts, "find_office", lambda: None)
    draft = draft_mail(project_of(folder), template, DAY, DraftOptions(areas=areas))
    assert "arojas@andino.com" in str(draft.message["To"])
    assert leaks(parts(draft)) == []


NAMES = """proyecto tipo etapa motivo siguientes indicadores personal aplicativos temas entregables campana alcance
solicitante responsable_comercial documentos atrasadas proximas requerimientos necesidades compromisos pruebas hitos
reuniones actas_pendientes acuerdos desarrollo compromisos_nuevos reunion fuera_alcance codigo"""


def test_a_template_of_the_company_that_shows_all_it_can_shows_the_client_nothing_internal(
    folder, tmp_path, monkeypatch
):
    monkeypatch.setattr(extracts, "find_office", lambda: None)
    forms = ", ".join(f'"{form.id}"' for form in catalog().latest())
    head = f'+++\nasunto = "todo"\npara = ["Áreas internas", "Cliente"]\nadjuntos = [{forms}]\n+++\n'
    text = head + "".join(f"{{{{ {name} }}}}\n" for name in NAMES.split())
    (tmp_path / "todo.md").write_text(text, encoding="utf-8")
    draft = draft_mail(project_of(folder), "todo", DAY, DraftOptions(templates=tmp_path))
    assert "N692" in {problem.code for problem in draft.problems}
    assert leaks(parts(draft)) == []


@pytest.mark.parametrize(("template", "number"), [("acta", "AR-001"), ("convocatoria", "1")])
def test_the_client_asked_for_by_its_area_gets_no_internal_meeting(folder, template, number):
    draft = draft_mail(project_of(folder), template, DAY, DraftOptions(areas=["Cliente"], number=number))
    assert "A694" in {problem.code for problem in draft.problems}
    assert draft.attachments == [] and leaks(parts(draft)) == []


def test_internal_minutes_never_go_to_the_client(folder):
    draft = draft_mail(project_of(folder), "acta", DAY, DraftOptions(number="AR-001", attach=False))
    assert "arojas@andino.com" not in f"{draft.message['To']} {draft.message['Cc']}"


def test_the_next_minutes_of_the_client_hold_nothing_internal(folder, tmp_path):
    made = ixl.make_minutes(folder, "cliente", date(2026, 3, 25), tmp_path)
    reading = ixl.read(made.path)
    assert leaks(told(made.path.read_bytes())) == []
    assert reading["compromisos_anteriores"]["compromiso"].tolist() == ["Visible"]
    assert set(reading["puntos"]["area"]) == {"Cliente"}


def test_the_papers_of_the_client_hold_nothing_internal(folder, tmp_path, office):
    """What the office makes of the extracts: the text of the pages is that of the workbooks, and so is checked here."""
    for template, number in (("salida-cliente", None), ("acta", "AR-002")):
        draft = draft_mail(project_of(folder), template, DAY, DraftOptions(number=number))
        papers = [one for one in draft.message.iter_attachments() if str(one.get_filename()).endswith(".pdf")]
        assert papers
        for number_, paper in enumerate(papers):
            path = tmp_path / f"{template}{number_}.pdf"
            path.write_bytes(paper.get_content())
            assert leaks(iter([(path.name, " ".join(pages(path)))])) == []
