"""What must agree within a form and between the forms of a project: each slip is one problem at its cell."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from cli_helper import run_json
from forms_helper import place as address_of
from forms_helper import rows_of
from project_helper import HEADER, handover, project_of, write_form

import implementation_xl as ixl
from implementation_xl.base.cells import column_letter
from implementation_xl.base.problems import Problem
from implementation_xl.forms.plan import plan_of
from implementation_xl.forms.process import CHANGE, CLOSING
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_of
from implementation_xl.projects.grouping import group
from implementation_xl.projects.measuring import measure, measure_reading
from implementation_xl.projects.reviewing import review

# ruff: noqa: E501 - a row of a table is a line

DAY = date(2026, 6, 30)
TABLES = {
    "cronograma_general": "actividades",
    "requerimientos_contractuales": "requerimientos",
    "set_pruebas": "pruebas",
    "control_actas": "reuniones",
}
PLAN = """
    | id | fase                | actividad             | area       | predecesora | hito | inicio_planeado | fin_planeado | inicio_real | fin_real   | requerimiento |
    | 1  | Planeación          | Aprobar cronograma    | Cliente    |             |      | 2026-03-02      | 2026-03-06   |             |            |               |
    | 2  | Tecnología          | Configurar troncal    | Tecnología | 1           |      | 2026-03-09      | 2026-03-20   |             |            | 1             |
    | 3  | Salida a producción | Preparar la salida    | WFM        | 2           |      | 2026-03-23      | 2026-03-31   |             |            |               |
    | 4  | Salida a producción | Salida a producción   | WFM        | 2; 3        | Sí   | 2026-04-01      | 2026-04-01   |             |            |               |
    | 5  | Estabilización      | Seguimiento           | WFM        | 4           |      | 2026-04-02      | 2026-04-30   |             |            |               |
"""
LIST = """
    | id | clausula     | requerimiento   | area | estado    | actividad |
    | 1  | Cláusula 7.1 | Grabar llamadas | WFM  | Pendiente | 2         |
    | 2  | 7.2          | Nivel 80/20     | WFM  | Pendiente |           |
"""
PASSED = """
    | id | item    | resultado_esperado | area       | criticidad | fecha_prueba | resultado | confirmado |
    | 1  | Grabar  | Se oye             | Tecnología | Crítica    | 2026-03-27   | Exitosa   | Sí         |
    | 2  | Reporte | Sale               | WFM        | Media      |              | Pendiente |            |
"""
MADE = """
    | numero | tipo    | fecha      | tema | estado    | acta_realizada | numero_acta | fecha_envio | enlace |
    | 1      | Interna | 2026-03-03 | A    | Realizada | Sí             | AR-001      | 2026-03-04  |        |
    | 2      | Cliente | 2026-03-10 | B    | Realizada | Sí             | AR-002      | 2026-03-11  |        |
"""


def change(table: str, record: int, **values: str) -> str:
    """A table with other cells in its record (1 is the first)."""
    lines = [line for line in table.split("\n") if "|" in line]
    ids = [one.strip() for one in lines[0].strip()[1:-1].split("|")]
    cells = [one.strip() for one in lines[record].strip()[1:-1].split("|")]
    for id, value in values.items():
        cells[ids.index(id)] = value
    lines[record] = f"| {' | '.join(cells)} |"
    return "\n".join(lines)


def write(folder: Path, form_id: str, table: str, **header: Any) -> Path:
    return write_form(folder, form_id, **header, **{TABLES[form_id]: rows_of(table)})


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proyecto")
    handover(folder, estado_contrato="Firmado", fecha_firma=date(2026, 3, 2))
    write(folder, "cronograma_general", PLAN)
    write(folder, "requerimientos_contractuales", LIST)
    write(folder, "set_pruebas", PASSED)
    write(folder, "control_actas", MADE)
    return folder


@pytest.fixture
def whole(written, tmp_path):
    """A project of a new client, its contract signed, in which everything agrees."""
    return Path(shutil.copytree(written, tmp_path / "Banco Andino"))


def found(folder: Path, day: date = DAY) -> list[Problem]:
    """All that is wrong beyond what each workbook's reader and each indicator says."""
    project = project_of(folder)
    measured = measure(project, None, today=day)
    alone = [measure_reading(reading, today=day) for reading in project.readings]
    said = project.all_problems() + [one for each in [*measured.values(), *alone] if each for one in each.problems]
    return [one for one in problems_of(project, measured, None, day, catalog()) if one not in said]


def at(form_id: str, field: str, record: int = 0) -> tuple[str, str, str, str]:
    """File, sheet, cell and field of a header field (record 0) or of a record of the form's table."""
    form = ixl.form(form_id)
    plan = plan_of(form)
    if record:
        place = plan.table(TABLES[form_id])
        cell = f"{column_letter(place.column(field))}{place.first_row + record - 1}"
    else:
        known = plan.pair(field)
        assert known
        place, cell = known[0], known[1].cell
    return f"{form.file_name}.xlsx", place.sheet.name, cell, field


def place(problem: Problem) -> tuple[str | None, ...]:
    return Path(problem.path or "").name, problem.sheet, problem.cell, problem.field


def only(problems: list[Problem]) -> tuple[Any, ...]:
    """The one problem there is: its code, place, what was found and what was expected."""
    (one,) = problems
    return one.code, place(one), one.found, one.expected


def test_a_project_in_which_all_agrees_has_none(whole):
    assert found(whole) == []


# references


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("9", ["9"]),
        ("1; 9", ["9"]),
        ("1, 2", []),
        ("01", []),
        ("1FC+2 días", []),
        ("2CC", []),
        ("1-3", []),
        ("1 a 3", []),
        ("2 y 3", []),
        ("Actividad 2", []),
        ("ID 2; act. 3", []),
        ("#2", []),
        ("configurar TRONCAL", []),
        ("Configurar troncales", ["Configurar troncales"]),
        ("N/A", []),
        ("Ninguna", []),
        ("1-9", ["1-9"]),
        ("8; 9", ["8", "9"]),
        ("1.2", ["1.2"]),
    ],
)
def test_a_predecessor_is_looked_for_as_people_write_it(whole, text, missing):
    write(whole, "cronograma_general", change(PLAN, 5, predecesora=f"'{text}"))
    problems = found(whole)
    assert [one.found for one in problems] == missing
    assert {place(one) for one in problems} <= {at("cronograma_general", "predecesora", 5)}
    assert {one.code for one in problems} <= {"A414"}


def test_a_near_miss_is_proposed(whole):
    write(whole, "cronograma_general", change(PLAN, 5, predecesora="Configurar troncales"))
    assert "¿Quiso decir «Configurar troncal»?" in found(whole)[0].message


def test_two_numbers_that_excel_took_for_one_are_two(whole):
    write(whole, "cronograma_general", change(PLAN, 5, predecesora="2.3"))
    assert found(whole) == []


def test_activities_without_numbers_are_counted(whole):
    table = PLAN
    for record in range(1, 6):
        table = change(table, record, id="")
    write(whole, "cronograma_general", table)
    assert found(whole) == []


def test_a_circle_of_predecessors_is_said_once(whole):
    write(whole, "cronograma_general", change(change(PLAN, 2, predecesora="4"), 4, predecesora="2"))
    assert only(found(whole)) == ("A415", at("cronograma_general", "predecesora", 2), "4", None)
    assert "2 → 4 → 2" in found(whole)[0].message


def test_an_activity_that_waits_for_itself(whole):
    write(whole, "cronograma_general", change(PLAN, 3, predecesora="3"))
    assert only(found(whole))[:2] == ("A415", at("cronograma_general", "predecesora", 3))


def test_two_circles_are_two(whole):
    table = change(change(PLAN, 1, predecesora="2"), 2, predecesora="1")
    write(whole, "cronograma_general", change(change(table, 3, predecesora="4"), 4, predecesora="3"))
    assert [one.code for one in found(whole)] == ["A415", "A415"]


def test_a_number_used_twice_is_said_at_the_second(whole):
    write(whole, "cronograma_general", change(change(PLAN, 3, id="2"), 4, predecesora="2"))
    assert only(found(whole)) == ("A416", at("cronograma_general", "id", 3), "2", None)
    write(whole, "cronograma_general", PLAN)
    write(whole, "control_actas", change(MADE, 2, numero="1"))
    assert only(found(whole)) == ("A416", at("control_actas", "numero", 2), "1", None)


def test_the_activity_of_a_requirement_is_in_the_schedule(whole):
    write(whole, "requerimientos_contractuales", change(LIST, 2, actividad="12"))
    assert only(found(whole)) == ("A606", at("requerimientos_contractuales", "actividad", 2), "12", None)
    write(whole, "requerimientos_contractuales", change(LIST, 2, actividad="Preparar la salida"))
    assert found(whole) == []


def test_the_requirement_of_an_activity_is_in_the_list(whole):
    write(whole, "cronograma_general", change(PLAN, 3, requerimiento="3"))
    assert only(found(whole)) == ("A607", at("cronograma_general", "requerimiento", 3), "3", None)
    write(whole, "cronograma_general", change(PLAN, 3, requerimiento="Cláusula 7.1; nivel 80/20; 7.2"))
    assert found(whole) == []


@pytest.mark.parametrize("gone", ["cronograma_general", "requerimientos_contractuales"])
def test_a_form_that_is_not_there_gives_no_problem_with_it(whole, gone):
    write(whole, "cronograma_general", change(PLAN, 3, requerimiento="3"))
    write(whole, "requerimientos_contractuales", change(LIST, 2, actividad="12"))
    (whole / f"{ixl.form(gone).file_name}.xlsx").unlink()
    assert found(whole) == []


def test_neither_does_an_untouched_one_nor_one_of_two(whole):
    write(whole, "requerimientos_contractuales", change(LIST, 2, actividad="12"))
    schedule = whole / "Cronograma General de Implementación.xlsx"
    (whole / "Cronograma v2.xlsx").write_bytes(schedule.read_bytes())
    assert found(whole) == []
    (whole / "Cronograma v2.xlsx").unlink()
    write_form(whole, "cronograma_general")
    assert found(whole) == []


# dates


def test_stabilisation_begins_after_the_go_live(whole):
    write(whole, "cronograma_general", change(PLAN, 5, inicio_planeado="2026-03-30"))
    expected = ("A417", at("cronograma_general", "inicio_planeado", 5), "30/03/2026", "01/04/2026")
    waits, begins = found(whole)  # the activity waits for the go-live, too
    assert (waits.code, place(waits)) == ("A464", at("cronograma_general", "inicio_planeado", 5))
    assert only([begins]) == expected


def test_work_begins_after_the_approval(whole):
    table = change(change(PLAN, 2, inicio_real="2026-03-05"), 1, inicio_real="2026-03-02")
    write(whole, "cronograma_general", table, aprobacion_interna=date(2026, 3, 6))
    assert only(found(whole)) == ("N504", at("cronograma_general", "aprobacion_interna"), "06/03/2026", "05/03/2026")
    write(whole, "cronograma_general", table, aprobacion_interna=date(2026, 3, 5))
    assert found(whole) == []


def test_the_client_approves_after_the_areas(whole):
    days = {"aprobacion_interna": date(2026, 3, 6), "aprobacion_cliente": date(2026, 3, 5)}
    write(whole, "cronograma_general", PLAN, **days)
    problems = [problem for problem in found(whole) if problem.code != "A470"]  # approved, and nothing kept of it
    assert only(problems) == ("A505", at("cronograma_general", "aprobacion_cliente"), "05/03/2026", "06/03/2026")


def test_a_project_goes_live_after_it_was_received(whole):
    (whole / "Cronograma General de Implementación.xlsx").unlink()
    handover(whole, estado_contrato="Firmado", fecha_salida_produccion=date(2025, 4, 1))
    assert only(found(whole)) == (
        "A506",
        at("entrega_proyecto", "fecha_salida_produccion"),
        "01/04/2025",
        "02/03/2026",
    )


def test_a_signing_date_is_of_a_signed_contract(whole):
    (whole / "Lista de Requerimientos Contractuales.xlsx").unlink()
    handover(whole, estado_contrato="En legalización", fecha_firma=date(2026, 3, 2))
    assert only(found(whole)) == ("A507", at("entrega_proyecto", "fecha_firma"), "02/03/2026", None)


def test_the_go_live_of_schedule_and_handover_is_one_day(whole):
    handover(whole, estado_contrato="Firmado", fecha_salida_produccion=date(2026, 4, 6))
    assert only(found(whole)) == ("A608", at("cronograma_general", "fin_planeado", 4), "01/04/2026", "06/04/2026")


def test_without_a_milestone_the_phase_is_the_go_live(whole):
    handover(whole, estado_contrato="Firmado", fecha_salida_produccion=date(2026, 3, 30))
    write(whole, "cronograma_general", change(PLAN, 4, hito="No"))
    assert found(whole) == [], "within the days of the phase"
    write(whole, "cronograma_general", PLAN)
    assert [one.code for one in found(whole)] == ["A608"]


def test_a_schedule_is_approved_after_the_project_was_received(whole):
    write(whole, "cronograma_general", PLAN, aprobacion_interna=date(2026, 2, 27))
    assert only(found(whole)) == ("A614", at("cronograma_general", "aprobacion_interna"), "27/02/2026", "02/03/2026")


# going live

LIVE = change(PLAN, 4, fin_real="2026-04-01", inicio_real="2026-04-01")


def test_going_live_with_the_tests_passed_is_right(whole):
    write(whole, "cronograma_general", LIVE)
    assert found(whole) == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"resultado": "Fallida"}, "críticas o altas fallidas: 1"),
        ({"resultado": "Pendiente"}, "críticas o altas pendientes: 1"),
        ({"confirmado": "No"}, "críticas sin confirmar: 1"),
        ({"criticidad": "Alta", "fecha_prueba": "2026-04-03"}, "críticas o altas pendientes: 1"),
        ({"resultado": "No aplica"}, "no hay pruebas críticas ni altas que apliquen"),
    ],
)
def test_going_live_without_is_said_at_the_day_it_happened(whole, values, reason):
    write(whole, "cronograma_general", LIVE)
    write(whole, "set_pruebas", change(PASSED, 1, **values))
    problems = [one for one in found(whole) if one.code == "A609"]
    assert only(problems) == ("A609", at("cronograma_general", "fin_real", 4), "01/04/2026", None)
    assert reason in problems[0].message
    earlier = {one.code for one in found(whole, date(2026, 3, 31))}
    assert "A609" not in earlier, "it has not happened yet"


def test_a_test_corrected_after_the_go_live_had_not_passed(whole):
    write(whole, "cronograma_general", LIVE)
    rows = rows_of(PASSED)
    rows[0]["fecha_correccion"] = date(2026, 4, 2)
    write_form(whole, "set_pruebas", pruebas=rows)
    assert [one.code for one in found(whole)] == ["A462", "A609"]


def record(folder: Path, **values: Any) -> None:
    write_form(folder, "salida_produccion", **values)


def test_the_record_of_the_go_live_and_the_schedule_have_one_day(whole):
    write(whole, "cronograma_general", LIVE)
    record(whole, fecha=date(2026, 4, 2))
    assert only(found(whole)) == ("A615", at("salida_produccion", "fecha"), "02/04/2026", "01/04/2026")
    record(whole, fecha=date(2026, 4, 1))
    assert found(whole) == []


def test_a_go_live_on_record_is_done_in_the_schedule(whole):
    record(whole, fecha=date(2026, 4, 1))
    assert only(found(whole)) == ("A617", at("cronograma_general", "fin_real", 4), None, "01/04/2026")
    assert found(whole, date(2026, 3, 31)) == []


def test_a_go_live_on_record_needs_its_tests_as_well(whole):
    (whole / "Cronograma General de Implementación.xlsx").unlink()
    write(whole, "set_pruebas", change(PASSED, 1, resultado="Fallida"))
    record(whole, fecha=date(2026, 4, 1))
    assert only(found(whole)) == ("A609", at("salida_produccion", "fecha"), "01/04/2026", None)


@pytest.mark.parametrize(("last", "right"), [(30, True), (29, True), (28, False), (60, False)])
def test_stabilisation_lasts_what_the_handover_says(whole, last, right):
    write(whole, "cronograma_general", LIVE)
    begun = date(2026, 4, 1)
    record(whole, fecha=begun, estabilizacion_desde=begun, estabilizacion_hasta=begun + timedelta(days=last))
    problems = found(whole)
    if right:
        assert problems == []
    else:
        assert only(problems)[:2] == ("A616", at("salida_produccion", "estabilizacion_hasta"))
        assert problems[0].expected == "01/05/2026"


# the list of requirements


def test_a_list_where_the_type_has_none(whole):
    handover(whole, CHANGE, estado_contrato="Firmado")
    assert only(found(whole)) == ("A610", at("entrega_proyecto", "tipo_proyecto"), CHANGE, "Cliente nuevo")
    handover(whole, CLOSING, estado_contrato="En legalización")
    assert [one.code for one in found(whole)] == ["A610"]


def test_a_list_before_the_contract_is_signed(whole):
    handover(whole, estado_contrato="En legalización")
    assert only(found(whole)) == ("A611", at("entrega_proyecto", "estado_contrato"), "En legalización", "Firmado")
    handover(whole, estado_contrato="Firmado", fecha_firma=date(2026, 7, 1))
    assert only(found(whole)) == ("A611", at("entrega_proyecto", "fecha_firma"), "01/07/2026", "30/06/2026")
    write_form(whole, "requerimientos_contractuales")
    assert found(whole) == [], "a blank list waits for the contract"


# names


def test_a_small_difference_of_names_is_named(whole):
    write(whole, "set_pruebas", PASSED, cliente="Banco Andno")
    problems = found(whole)
    assert only(problems) == ("A604", at("set_pruebas", "cliente"), "Banco Andno", "Banco Andino")
    assert "(solo cambia «Andno» por «Andino»)" in problems[0].message
    assert "«Entrega de Proyecto»" in problems[0].message


def test_accents_and_case_are_no_difference(whole):
    write(whole, "set_pruebas", PASSED, cliente="BANCO  ANDÍNO")
    assert found(whole) == []


def read_as(path: str, form_id: str, **header: str) -> ixl.Reading:
    """A reading of which only the header counts."""
    return ixl.Reading(path, ixl.form(form_id), dict(header), dict.fromkeys(header, ("Hoja", "C5")))


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        (
            {"proyecto": "Cobranzas", "cliente": "Banco Andno"},
            {"proyecto": "Cobranzas", "cliente": "Banco Andino"},
            "cliente",
        ),
        (
            {"proyecto": "Cobransas", "cliente": "Banco Andino"},
            {"proyecto": "Cobranzas", "cliente": "Banco Andino"},
            "proyecto",
        ),
        (
            {"proyecto": "P", "cliente": "C", "codigo_proyecto": "IMP-O1"},
            {"proyecto": "P", "cliente": "C", "codigo_proyecto": "IMP-01"},
            "codigo_proyecto",
        ),
        (
            {"proyecto": "Cobranzas fase 1", "cliente": "Banco Andino"},
            {"proyecto": "Cobranzas fase 2", "cliente": "Banco Andino"},
            None,
        ),
        ({"proyecto": "Cobranzas", "cliente": "Banco Andino"}, {"proyecto": "Ventas", "cliente": "Banco Andino"}, None),
        (
            {"proyecto": "Cobransas", "cliente": "C", "codigo_proyecto": "A"},
            {"proyecto": "Cobranzas", "cliente": "C", "codigo_proyecto": "B"},
            None,
        ),
    ],
)
@pytest.mark.parametrize("folder", ["r/p", "r/p/Actas"])
def test_a_slip_that_makes_two_projects_of_one_is_said(one, other, field, folder):
    readings = [
        read_as("r/p/Cronograma.xlsx", "cronograma_general", **other),
        read_as("r/p/Entrega.xlsx", "entrega_proyecto", **other),
        read_as(f"{folder}/Control.xlsx", "control_actas", **one),
    ]
    projects = group(readings, "r", catalog())
    assert len(projects) == 2
    said = [(p.code, p.path, p.cell, p.field, p.found, p.expected) for each in projects for p in each.problems]
    wanted = [("A605", f"{folder}/Control.xlsx", "C5", field, one[field], other[field])] if field else []
    assert said == wanted


def test_projects_in_folders_of_their_own_are_not_compared():
    readings = [
        read_as(f"r/{name}/Control.xlsx", "control_actas", proyecto="Cobranzas", cliente=f"Banco {name}")
        for name in ("Andino", "Andno")
    ]
    assert [each.problems for each in group(readings, "r", catalog())] == [[], []]


def test_quite_another_name_is_said_without_comparing_words(whole):
    write(whole, "control_actas", MADE, proyecto="Línea de WhatsApp")
    assert only(found(whole))[:2] == ("A604", at("control_actas", "proyecto"))
    assert "solo cambia" not in found(whole)[0].message


# minutes


@pytest.mark.parametrize(
    ("link", "missing"),
    [
        ("Actas/AR-002.pdf", True),
        ("Actas\\AR-002.docx", True),
        ("AR-002.pdf", True),
        ("Acta%20002.pdf", True),
        ("Actas/AR-001.pdf", False),
        ("ar-001.PDF", False),
        ("Otra carpeta/AR-001.pdf", False),
        ("https://ejemplo.com/AR-002.pdf", False),
        ("www.ejemplo.com/AR-002.pdf", False),
        ("Z:\\Calidad\\AR-002.pdf", False),
        ("\\\\servidor\\Actas\\AR-002.pdf", False),
        ("/Actas/AR-002.pdf", False),
        ("Repositorio, Actas/Acta 2", False),
        ("Carpeta del proyecto / Actas / AR-002", False),
        ("Versión 2.0", False),
        ("Actas / AR-001.pdf", False),
        ("a" * 300 + ".pdf", False),
    ],
)
def test_minutes_linked_to_a_file_that_is_not_there(whole, link, missing):
    (whole / "Actas").mkdir()
    (whole / "Actas" / "AR-001.pdf").write_bytes(b"")
    rows = rows_of(MADE)
    rows[1]["enlace"] = link
    write_form(whole, "control_actas", reuniones=rows)
    problems = found(whole)
    if missing:
        assert only(problems) == ("A612", at("control_actas", "enlace", 2), link, None)
    else:
        assert problems == []


def linked(folder: Path, text: str, relation: str) -> None:
    """The second meeting's cell says `text`; as its hyperlink, `relation` is what the package has of it."""
    rows = rows_of(MADE)
    rows[1]["enlace"] = text
    path = write_form(folder, "control_actas", reuniones=rows)
    cell = address_of("control_actas", "enlace", 2)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = next(
        name
        for name, xml in parts.items()
        if name.startswith("xl/worksheets/sheet") and b'r="%s"' % cell.encode() in xml and b"dataValidations" in xml
    )
    if relation.startswith("="):
        formula = escape(relation[1:]).encode()
        parts[sheet] = re.sub(
            rb'<c r="%s"([^<>]*) t="s"><v>\d+</v></c>' % cell.encode(),
            rb'<c r="%s"\1 t="str"><f>%s</f><v>%s</v></c>' % (cell.encode(), formula, escape(text).encode()),
            parts[sheet],
        )
    else:
        rels = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
        link = f'<Relationship Id="rIdH" Type="{office}" Target="{escape(relation)}" TargetMode="External"/>'
        parts[rels] = parts[rels].replace(b"</Relationships>", f"{link}</Relationships>".encode())
        where = f'<hyperlinks><hyperlink ref="{cell}" r:id="rIdH"/></hyperlinks>'.encode()
        parts[sheet] = parts[sheet].replace(b"</worksheet>", where + b"</worksheet>")
    with zipfile.ZipFile(path, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)


@pytest.mark.parametrize(
    ("text", "target", "missing"),
    [
        ("Acta firmada.pdf", "Actas/Acta%201.pdf", None),
        ("Acta firmada.pdf", "Actas\\Acta 1.pdf#page=2", None),
        ("Acta firmada.pdf", "file:Actas/Acta%201.pdf", None),
        ("Acta firmada.pdf", "file:///C:\\Clientes\\Acta%201.pdf", None),
        ("Acta firmada.pdf", "https://ejemplo.com/a.pdf", None),
        ("Acta firmada.pdf", '=HYPERLINK("Actas/Acta 1.pdf","Acta firmada.pdf")', None),
        ("Acta firmada.pdf", '=HYPERLINK(A1&"/x.pdf","Acta firmada.pdf")', None),
        ("Actas/Acta 1.pdf", "../../AppData/Acta%209.pdf", None),
        ("Ver el acta", "Actas/Acta%209.pdf", "Actas/Acta 9.pdf"),
        ("Acta firmada.pdf", '=HYPERLINK("Actas/Acta 9.pdf","Acta firmada.pdf")', "Actas/Acta 9.pdf"),
    ],
)
def test_a_cell_leads_where_its_hyperlink_does(whole, text, target, missing):
    (whole / "Actas").mkdir()
    (whole / "Actas" / "Acta 1.pdf").write_bytes(b"")
    (whole / "Actas" / "AR-001.pdf").write_bytes(b"")
    linked(whole, text, target)
    assert [(one.code, one.found) for one in found(whole)] == ([("A612", missing)] if missing else [])


def test_minutes_of_a_meeting_without_minutes_are_not_looked_for(whole):
    write(whole, "control_actas", change(MADE, 2, acta_realizada="No", enlace="AR-002.pdf", fecha_envio=""))
    assert found(whole) == []


def minutes(folder: Path, number: str, day: date) -> None:
    path = folder / "Actas" / f"Acta {number}.xlsx"
    path.parent.mkdir(exist_ok=True)
    values = {"numero": number, "tipo": "Interna", "fecha": day, "tema": "A", "desarrollo": "Todo"}
    ixl.generate("acta_reunion", path, values=HEADER | values)


def looked_for(folder: Path) -> list[Problem]:
    """What is said of minutes that are not there."""
    return [one for one in found(folder) if one.code in ("A612", "A613")]


def test_where_minutes_are_forms_each_number_has_its_own(whole):
    minutes(whole, "1", date(2026, 3, 3))
    assert only(looked_for(whole)) == ("A613", at("control_actas", "numero_acta", 2), "AR-002", None)
    minutes(whole, "AR 2", date(2026, 3, 12))
    assert looked_for(whole) == []


def test_minutes_older_than_the_first_form_are_kept_elsewhere(whole):
    minutes(whole, "9", date(2026, 3, 10))
    assert looked_for(whole) == [], "the first meeting is older, the second has the day of the form"


def test_minutes_with_a_link_in_words_are_taken_at_their_word(whole):
    minutes(whole, "1", date(2026, 3, 3))
    write(whole, "control_actas", change(MADE, 2, enlace="Repositorio de Calidad"))
    assert looked_for(whole) == []


# where they are seen


def test_a_cell_with_an_error_of_its_own_has_no_other(whole):
    rows = rows_of(PLAN)
    rows[3]["fin_planeado"] = "pronto"
    write_form(whole, "cronograma_general", actividades=rows)
    handover(whole, estado_contrato="Firmado", fecha_salida_produccion=date(2026, 4, 6))
    problems = found(whole)
    assert only(problems)[:2] == ("A608", at("cronograma_general", "fin_planeado", 3)), "the rest of the phase"


def test_a_review_shows_them_at_their_files(whole):
    write(whole, "requerimientos_contractuales", change(LIST, 2, actividad="12"))
    write(whole, "cronograma_general", change(PLAN, 5, predecesora="9"))
    crossing = {"A606", "A414"}
    reviews = {
        Path(one.reading.path).name: [p.code for p in one.problems if p.code in crossing]
        for one in review([whole], today=DAY)
    }
    assert {name: codes for name, codes in reviews.items() if codes} == {
        "Lista de Requerimientos Contractuales.xlsx": ["A606"],
        "Cronograma General de Implementación.xlsx": ["A414"],
    }
    alone = review([whole / "Cronograma General de Implementación.xlsx"], today=DAY)
    assert [p.code for p in alone[0].problems if p.code in crossing] == ["A414"], (
        "what is within one form needs no folder"
    )


def test_indicators_and_reviews_have_them_in_json(whole):
    write(whole, "requerimientos_contractuales", change(LIST, 2, actividad="12"))
    document = run_json("indicadores", whole, "--corte", "2026-06-30")
    (one,) = [one for one in document["problemas"] if one["codigo"] == "A606"]
    assert (one["celda"], one["campo"], one["encontrado"]) == (
        at("requerimientos_contractuales", "actividad", 2)[2],
        "actividad",
        "12",
    )
    files = run_json("revisar", whole, "--corte", "2026-06-30")["archivos"]
    assert sum(one["codigo"] == "A606" for each in files for one in each["problemas"]) == 1


def test_consolidations_have_them_whatever_the_cache_and_the_workers(whole, tmp_path_factory):
    write(whole, "requerimientos_contractuales", change(LIST, 2, actividad="12"))
    write(whole, "cronograma_general", change(PLAN, 5, predecesora="9", requerimiento="8"))
    write(whole, "control_actas", change(MADE, 2, enlace="Actas/AR-002.pdf"))
    cache = tmp_path_factory.mktemp("cache") / "c.sqlite"
    runs = [
        ixl.consolidate(whole, DAY, workers=1),
        ixl.consolidate(whole, DAY, workers=2),
        ixl.consolidate(whole, DAY, cache=cache),
        ixl.consolidate(whole, DAY, cache=cache),
    ]
    assert {one.code for one in runs[0].problems} >= {"A414", "A606", "A607", "A612"}
    assert all(one.problems == runs[0].problems for one in runs)


def test_a_file_of_minutes_that_appears_is_seen_in_spite_of_the_cache(whole, tmp_path_factory):
    write(whole, "control_actas", change(MADE, 2, enlace="Actas/AR-002.pdf"))
    cache = tmp_path_factory.mktemp("cache") / "c.sqlite"

    def codes() -> list[str]:
        return [one.code for one in ixl.consolidate(whole, DAY, cache=cache).problems if one.code == "A612"]

    assert codes() == ["A612"]
    (whole / "Actas").mkdir()
    (whole / "Actas" / "AR-002.pdf").write_bytes(b"")
    assert codes() == []
    (whole / "Actas" / "AR-002.pdf").unlink()
    assert codes() == ["A612"]
