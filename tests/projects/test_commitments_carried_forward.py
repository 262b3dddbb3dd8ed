"""Minutes that carry commitments forward: the next acta, the register beside it, and what is still owed."""

from __future__ import annotations

import warnings
import zipfile
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
from cli_helper import run, run_json
from forms_helper import edited, value
from project_helper import MONDAY, activity, handover, write_form

import implementation_xl as ixl
from implementation_xl.projects.commitments import commitments, open_commitments
from implementation_xl.projects.measuring import measure
from implementation_xl.projects.minutes import make_minutes, next_number
from implementation_xl.projects.reviewing import review

FIRST, SECOND, TODAY = date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 16)
REGISTER = "Control de Reuniones y Actas.xlsx"
MEETINGS = [
    {
        "numero": 1,
        "tipo": "Interna",
        "fecha": FIRST,
        "hora": time(9),
        "tema": "Seguimiento",
        "estado": "Realizada",
        "convocados": "Operaciones; Financiera y Compras, Carlos Ruiz y Ana Torres",
        "responsable": "Sara Gil",
    },
    {"numero": 2, "tipo": "Interna", "fecha": SECOND, "tema": "Seguimiento", "estado": "Agendada"},
    {"numero": 3, "tipo": "Cliente", "fecha": date(2026, 3, 12), "tema": "Comité", "estado": "Agendada"},
]
OWED = [
    {
        "id": "1",
        "compromiso": "Entregar el CRM",
        "responsable": "Carlos Ruiz",
        "area": "Tecnología",
        "fecha_limite": date(2026, 3, 9),
        "estado": "Abierto",
    },
    {
        "id": "2",
        "compromiso": "Contratar 10 asesores",
        "responsable": "Ana Torres",
        "area": "Gestión Humana",
        "fecha_limite": date(2026, 3, 20),
        "estado": "Abierto",
    },
    {
        "id": "3",
        "compromiso": "Pedir diademas",
        "responsable": "Ana Torres",
        "fecha_limite": date(2026, 3, 5),
        "estado": "Cumplido",
        "fecha_cierre": date(2026, 3, 4),
    },
]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A project with a register of three meetings and nothing else open."""
    handover(tmp_path)
    write_form(tmp_path, "control_actas", reuniones=MEETINGS)
    return tmp_path


def acta(folder: Path, number: str, day: date, kind: str = "Interna", **tables) -> Path:
    """An acta already held."""
    (folder / "Actas").mkdir(exist_ok=True)
    path = write_form(folder, "acta_reunion", numero=number, fecha=day, tipo=kind, tema="Seguimiento", **tables)
    return path.rename(folder / "Actas" / f"{number}.xlsx")


def state_of(folder: Path, day: date = TODAY) -> dict[str, str]:
    """Text of each commitment of a project -> its state."""
    return {one.text: one.state_at(day) for one in commitments(ixl.read_project(folder), day)}


def register(folder: Path) -> ixl.Reading:
    return ixl.read(folder / REGISTER)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def codes(folder: Path, day: date = TODAY) -> set[tuple[str, str | None]]:
    """Code and cell of the problems of minutes and commitments of a project."""
    found = review([folder], day)
    return {(one.code, one.cell) for review in found for one in review.problems}


# the next acta


def test_the_next_acta_has_number_day_people_and_topic_from_the_register(folder):
    made = make_minutes(folder, "interna")
    reading = ixl.read(made.path)
    assert made.path == folder / "Actas" / "Acta AR-001 (Interna) 2026-03-04.xlsx"
    assert reading.problems == []
    said = {id: reading.header[id] for id in ("numero", "tipo", "fecha", "hora_inicio", "tema", "responsable_acta")}
    assert said == {
        "numero": "AR-001",
        "tipo": "Interna",
        "fecha": FIRST,
        "hora_inicio": time(9),
        "tema": "Seguimiento",
        "responsable_acta": "Sara Gil",
    }
    people = reading.tables["asistentes"].columns
    assert people["nombre"] == [
        "Por confirmar (Operaciones)",
        "Por confirmar (Financiera y Compras)",
        "Carlos Ruiz",
        "Ana Torres",
    ]
    assert people["area"] == ["Operaciones", "Financiera y Compras", None, None]


def test_people_called_by_area_are_those_of_the_directory(folder):
    contacts = [{"area": "Operaciones", "nombre": "Diana Castro", "correo": "dcastro@ejemplo.com"}]
    write_form(folder, "directorio", contactos=contacts)
    made = make_minutes(folder, "interna")
    assert ixl.read(made.path).tables["asistentes"].columns["nombre"][0] == "Diana Castro"


def test_what_is_late_open_or_unmet_comes_as_points_to_treat(folder):
    write_form(
        folder,
        "cronograma_general",
        actividades=[
            activity("Troncal SIP", MONDAY, date(2026, 3, 3), avance=0.3, inicio_real=MONDAY),
            activity("IVR", date(2026, 4, 1), date(2026, 4, 3)),
        ],
    )
    write_form(
        folder,
        "registro_necesidades",
        necesidades=[
            {"area": "Infraestructura", "necesidad": "Puestos", "estado": "Pendiente", "fecha_requerida": MONDAY},
            {"area": "WFM", "necesidad": "Pronóstico", "estado": "Entregada", "fecha_entrega": MONDAY},
        ],
    )
    write_form(
        folder,
        "requerimientos_contractuales",
        requerimientos=[
            {"requerimiento": "Grabar", "area": "Tecnología", "estado": "Pendiente"},
            {"requerimiento": "80/20", "area": "WFM", "estado": "Cumple"},
        ],
    )
    points = ixl.read(make_minutes(folder, "interna").path).tables["puntos"].columns
    assert list(zip(points["origen"], points["punto"], points["situacion"], strict=True)) == [
        ("Cronograma", "Troncal SIP", "avance 30 %, 1 día de atraso"),
        ("Requerimientos", "Grabar", "Pendiente"),
        ("Necesidades", "Puestos", "Pendiente, 2 días de atraso"),
    ]


def test_open_commitments_of_all_earlier_minutes_are_carried_with_their_state(folder):
    acta(folder, "AR-001", FIRST, compromisos=OWED)
    client = [
        {
            "id": "1",
            "compromiso": "Enviar guiones",
            "responsable": "Andrés",
            "fecha_limite": SECOND,
            "estado": "Abierto",
        }
    ]
    acta(folder, "AR-002", date(2026, 3, 5), "Cliente", compromisos=client)
    made = make_minutes(folder, "interna")
    assert (made.number, made.day) == ("AR-003", SECOND)
    carried = ixl.read(made.path).tables["compromisos_anteriores"].columns
    assert list(zip(carried["id"], carried["acta_origen"], carried["compromiso"], carried["estado"], strict=True)) == [
        ("AR-001-1", "AR-001", "Entregar el CRM", "Vencido"),
        ("AR-002-1", "AR-002", "Enviar guiones", "Abierto"),
        ("AR-001-2", "AR-001", "Contratar 10 asesores", "Abierto"),
    ]
    assert [one.days_late(made.day) for one in made.carried] == [2, 0, 0]


def test_what_the_new_acta_closes_is_closed_and_the_rest_goes_on(folder):
    acta(folder, "AR-001", FIRST, compromisos=OWED)
    made = make_minutes(folder, "interna")
    with edited(made.path, "Compromisos anteriores") as sheet:
        row = next(cell.row for cell in sheet["C"] if cell.value == "Entregar el CRM")
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = "Cumplido", SECOND
    with edited(made.path, "Compromisos") as sheet:
        first = next(cell.row for cell in sheet["A"] if cell.value == "AR-002-1")
        for column, value in ((2, "Probar el CRM"), (3, "Carlos Ruiz"), (5, date(2026, 3, 13)), (6, "Abierto")):
            sheet.cell(first, column).value = value
    assert state_of(folder) == {
        "Entregar el CRM": "Cumplido",
        "Contratar 10 asesores": "Abierto",
        "Pedir diademas": "Cumplido",
        "Probar el CRM": "Vencido",
    }
    third = make_minutes(folder, "interna", date(2026, 3, 18))
    assert [one.id for one in third.carried] == ["AR-002-1", "AR-001-2"]


@pytest.mark.parametrize(
    ("known", "like", "number"),
    [
        ([], "", "AR-001"),
        (["AR-009", "AC-02"], "AR-009", "AR-010"),
        (["AR-009", "AC-02"], "AC-02", "AC-03"),
        (["5", "12"], "5", "13"),
        (["Acta 7/2026"], "Acta 7/2026", "Acta 7/2027"),
        (["sin número"], "sin número", "AR-001"),
    ],
)
def test_the_number_follows_the_ones_there_are(known, like, number):
    assert next_number(known, like) == number


# the register


def test_the_register_gets_the_number_and_keeps_every_other_part(folder):
    before = parts(folder / REGISTER)
    made = make_minutes(folder, "interna")
    after = parts(folder / REGISTER)
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert {name.rpartition("/")[2] for name in changed} == {"workbook.xml", "sheet2.xml"}
    table = register(folder).tables["reuniones"]
    assert table.columns["numero_acta"] == ["AR-001", None, None]
    assert table.columns["enlace"][0] == "Actas/Acta AR-001 (Interna) 2026-03-04.xlsx"
    assert (made.row, made.added) == (table.rows[0], False)
    assert register(folder).problems == []


def test_formats_validations_and_marks_of_the_register_stay(folder):
    def shape(path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet = openpyxl.load_workbook(path)["Reuniones"]
        rules = sorted(str(one.sqref) for one in sheet.conditional_formatting)
        styles = {cell.coordinate: cell.style_id for row in sheet.iter_rows(max_row=20) for cell in row}
        return rules, sorted(str(one.sqref) for one in sheet.data_validations.dataValidation), styles

    before = shape(folder / REGISTER)
    make_minutes(folder, "interna", date(2026, 3, 25))
    assert shape(folder / REGISTER) == before


def test_a_meeting_that_was_not_there_is_added_in_the_first_free_row(folder):
    made = make_minutes(folder, "cliente", date(2026, 3, 26))
    reading = register(folder)
    table = reading.tables["reuniones"]
    last = {id: column[-1] for id, column in table.columns.items() if column[-1] is not None}
    assert made.added and made.row == table.rows[-1] == table.rows[-2] + 1
    assert last == {
        "numero": 4,
        "tipo": "Cliente",
        "fecha": date(2026, 3, 26),
        "tema": "Comité",
        "estado": "Agendada",
        "numero_acta": "AR-001",
        "responsable": "Laura Méndez",
        "enlace": "Actas/Acta AR-001 (Cliente) 2026-03-26.xlsx",
    }
    assert reading.problems == []


def test_what_a_person_wrote_in_the_register_is_never_replaced(folder):
    typed = [MEETINGS[0] | {"numero_acta": "15", "enlace": "Z:/Actas/15.docx"}, *MEETINGS[1:]]
    write_form(folder, "control_actas", reuniones=typed)
    before = (folder / REGISTER).read_bytes()
    made = make_minutes(folder, "interna")
    assert made.number == "15"
    assert (folder / REGISTER).read_bytes() == before
    assert ixl.read(made.path).tables["compromisos"].rows == []


def test_a_register_with_moved_columns_and_rows_beyond_the_formats_is_filled_in_its_own_places(folder):
    rows = [
        {"tipo": "Interna", "fecha": MONDAY, "tema": f"Tema {n}", "estado": "Realizada", "acta_realizada": "Sí"}
        for n in range(205)
    ]
    write_form(folder, "control_actas", reuniones=rows)
    with edited(folder / REGISTER) as sheet:
        sheet.insert_cols(1)
    made = make_minutes(folder, "interna", date(2026, 3, 26))
    table = register(folder).tables["reuniones"]
    assert (table.rows[-1], table.columns["fecha"][-1], table.columns["estado"][-1]) == (
        made.row,
        date(2026, 3, 26),
        "Agendada",
    )
    assert len(table) == 206


def test_libreoffice_recalculates_the_register_and_agrees(folder, tmp_path, office):
    make_minutes(folder, "interna")
    make_minutes(folder, "interna", MONDAY, tema="Seguimiento")
    (saved,) = office.recalculate([folder / REGISTER], tmp_path / "saved")
    reading = ixl.read(saved)
    table = reading.tables["reuniones"]
    assert table.columns["fecha"][-1] == MONDAY and table.columns["numero_acta"][:1] == ["AR-001"]
    measured = measure(ixl.Project(str(folder), [reading]))["actas"]
    assert reading.stored["ind_denominador"] == measured.denominator


# nothing half-written


@pytest.mark.parametrize("lock", [f"~${REGISTER}", f".~lock.{REGISTER}#"])
def test_a_register_open_in_another_program_is_left_alone(folder, lock):
    before = (folder / REGISTER).read_bytes()
    (folder / lock).write_bytes(b"Laura")
    err = run("acta", folder, "--tipo", "interna", code=3).output
    assert "abierto en otro programa" in err and lock in err
    assert (folder / REGISTER).read_bytes() == before and not (folder / "Actas").exists()


def test_each_refusal_has_its_code_and_names_its_file(folder):
    """A script that makes minutes looks at the code, not at the words."""

    def refusal(**options):
        with pytest.raises(ixl.ImplementationXLError) as error:
            make_minutes(folder, "interna", **options)
        return [(one.code, one.path) for one in error.value.problems]

    register = folder / REGISTER
    made = make_minutes(folder, "interna", MONDAY, tema="Seguimiento")
    assert refusal(fecha=MONDAY) == [("E842", str(made.path))]
    lock = folder / f"~${REGISTER}"
    lock.write_bytes(b"Laura")
    assert refusal() == [("E841", str(register))]
    lock.unlink()
    macros = register.rename(register.with_suffix(".xlsb"))  # its content is found out, its name is believed here
    assert refusal() == [("E840", str(macros))]
    macros.unlink()
    assert refusal() == [("E843", str(folder))]


def test_when_the_register_cannot_be_replaced_there_is_no_acta(folder, monkeypatch):
    before = (folder / REGISTER).read_bytes()
    replace = Path.replace

    def refused(self, target):
        if Path(target).name == REGISTER:
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(ixl.ImplementationXLError, match="abierto en Excel"):
        make_minutes(folder, "interna")
    assert (folder / REGISTER).read_bytes() == before
    assert [one.name for one in folder.rglob("*") if one.is_file()].count(REGISTER) == 1
    assert not list(folder.rglob("~ixl-*")) and not list(folder.glob("Actas/*"))


def test_when_the_acta_cannot_be_written_the_register_stays(folder):
    before = (folder / REGISTER).read_bytes()
    (folder / "Actas").write_text("no es una carpeta")
    with pytest.raises(ixl.ImplementationXLError, match="carpeta"):
        make_minutes(folder, "interna")
    assert (folder / REGISTER).read_bytes() == before


def test_a_damaged_sheet_of_the_register_is_said_and_left_alone(folder):
    content = parts(folder / REGISTER)
    name = next(name for name in content if name.endswith("sheet2.xml"))
    content[name] = content[name].replace(b'<row r="', b'<row q="')
    with zipfile.ZipFile(folder / REGISTER, "w") as package:
        for part, data in content.items():
            package.writestr(part, data)
    before = (folder / REGISTER).read_bytes()
    err = run("acta", folder, "--tipo", "interna", code=3).output
    assert "No se escribió nada" in err
    assert (folder / REGISTER).read_bytes() == before and not (folder / "Actas").exists()


def test_without_a_register_nothing_is_written(tmp_path):
    handover(tmp_path)
    err = run("acta", tmp_path, "--tipo", "interna", code=3).output
    assert "ixl nuevo" in err
    assert not (tmp_path / "Actas").exists()


def test_the_same_acta_twice_is_refused(folder):
    made = make_minutes(folder, "interna", SECOND)
    err = run("acta", folder, "--tipo", "interna", "--fecha", SECOND.isoformat(), code=3).output
    assert made.path.name in err and "--fecha" in err


# who a commitment is


def test_a_commitment_keeps_its_identity_when_its_text_owner_and_date_are_edited(folder):
    acta(folder, "AR-001", FIRST, compromisos=OWED[:1])
    edited = [
        {
            "id": "AR-001-1",
            "acta_origen": "AR-001",
            "compromiso": "Entregar el CRM de pruebas",
            "responsable": "Luis Paz",
            "fecha_limite": TODAY,
            "estado": "Abierto",
        }
    ]
    acta(folder, "AR-002", SECOND, compromisos_anteriores=edited)
    (one,) = open_commitments(ixl.read_project(folder), TODAY)
    assert (one.id, one.text, one.person, one.minutes, one.agreed) == (
        "AR-001-1",
        "Entregar el CRM de pruebas",
        "Luis Paz",
        "AR-001",
        FIRST,
    )


@pytest.mark.parametrize(
    "row",
    [
        {"id": "1", "acta_origen": "AR-001", "compromiso": "entregar el crm."},
        {"compromiso": "ENTREGAR EL CRM"},
    ],
)
def test_a_bare_number_or_the_text_alone_is_enough(folder, row):
    acta(folder, "AR-001", FIRST, compromisos=[OWED[0] | {"id": row.get("id")}])
    closed = {"responsable": "Carlos Ruiz", "fecha_limite": SECOND, "estado": "Cumplido", "fecha_cierre": SECOND}
    acta(folder, "AR-002", SECOND, compromisos_anteriores=[row | closed])
    assert list(state_of(folder).values()) == ["Cumplido"]


def test_the_same_number_in_two_minutes_is_two_commitments(folder):
    acta(folder, "AR-001", FIRST, compromisos=OWED[:1])
    acta(folder, "AR-002", SECOND, compromisos=[OWED[1] | {"id": "1"}])
    assert len(state_of(folder)) == 2


def test_a_closing_after_the_day_is_not_yet_a_closing(folder):
    closed = OWED[0] | {"estado": "Cumplido", "fecha_cierre": date(2026, 3, 10)}
    acta(folder, "AR-001", FIRST, compromisos=[closed])
    assert state_of(folder, date(2026, 3, 9)) == {"Entregar el CRM": "Abierto"}
    assert state_of(folder, date(2026, 3, 10)) == {"Entregar el CRM": "Cumplido"}


# problems


def test_two_minutes_with_one_number_a_reopened_commitment_and_a_past_meeting_without_minutes(folder):
    acta(folder, "AR-001", FIRST, compromisos=[OWED[2]])
    again = [
        {
            "id": "AR-001-3",
            "acta_origen": "AR-001",
            "compromiso": "Pedir diademas",
            "responsable": "Ana Torres",
            "fecha_limite": date(2026, 3, 20),
            "estado": "Abierto",
        }
    ]
    second = acta(folder, "ar-001", SECOND, compromisos_anteriores=again)
    second.rename(second.with_name("otra.xlsx"))
    acta(folder, "AR-001", FIRST, compromisos=[OWED[2]])
    carried = ixl.read(second.with_name("otra.xlsx")).tables["compromisos_anteriores"]
    assert {
        ("E630", value("acta_reunion", "numero")),
        ("A632", carried.cell("estado", 0)),
        ("A631", register(folder).tables["reuniones"].cell("acta_realizada", 2)),
    } <= codes(folder)


def test_a_past_meeting_is_not_asked_for_minutes_in_a_project_that_writes_them_elsewhere(folder):
    assert not any(code == "A631" for code, _ in codes(folder))


def test_an_acta_that_the_register_knows_otherwise(folder):
    acta(folder, "AR-001", date(2026, 3, 5), "Cliente")
    write_form(folder, "control_actas", reuniones=[MEETINGS[0] | {"numero_acta": "AR-001"}])
    acta(folder, "AR-007", date(2026, 3, 6))
    found = sorted(code for code, _ in codes(folder) if code in ("A634", "A635"))
    assert found == ["A634", "A635", "A635"]


def test_a_new_commitment_with_the_id_of_another_acta_is_counted_and_said(folder):
    acta(folder, "AR-001", FIRST, compromisos=OWED[:1])
    path = acta(folder, "AR-002", SECOND, compromisos=[OWED[1] | {"id": "AR-001-1"}])
    assert len(state_of(folder)) == 2
    assert ("A633", ixl.read(path).tables["compromisos"].cell("id", 0)) in codes(folder)


# the list of what is owed


def portfolio(tmp_path: Path) -> Path:
    for name in ("Uno", "Dos"):
        own = {"proyecto": name, "codigo_proyecto": name}
        handover(tmp_path / name, **own)
        (tmp_path / name / "Actas").mkdir()
        write_form(
            tmp_path / name / "Actas",
            "acta_reunion",
            **own,
            numero="AR-001",
            fecha=FIRST,
            tipo="Interna",
            tema="x",
            compromisos=OWED,
        )
    return tmp_path


def test_commitments_over_projects_by_person_and_area(tmp_path):
    root = portfolio(tmp_path)
    found = run_json("compromisos", root, "--corte", TODAY.isoformat())
    assert [(one["proyecto"], one["id"], one["dias_atraso"], one["estado"]) for one in found["compromisos"]] == [
        ("Dos", "AR-001-1", 7, "Vencido"),
        ("Uno", "AR-001-1", 7, "Vencido"),
        ("Dos", "AR-001-2", 0, "Abierto"),
        ("Uno", "AR-001-2", 0, "Abierto"),
    ]
    assert found["por_persona"] == [
        {"nombre": "Carlos Ruiz", "abiertos": 2, "vencidos": 2},
        {"nombre": "Ana Torres", "abiertos": 2, "vencidos": 0},
    ]
    assert found["por_area"][0] == {"nombre": "Tecnología", "abiertos": 2, "vencidos": 2}


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--persona", "ana"), 2),
        (("--area", "tecnologia"), 2),
        (("--vencidos",), 2),
        (("--cliente", "nadie"), None),
    ],
)
def test_filters_of_commitments(tmp_path, options, count):
    root = portfolio(tmp_path)
    found = run_json("compromisos", root, "--corte", TODAY.isoformat(), *options, code=3 if count is None else 0)
    assert len(found.get("compromisos", [])) == (count or 0)


def test_the_workbook_of_commitments_lists_them_all_and_is_no_record_of_a_project(tmp_path):
    root = portfolio(tmp_path)
    target = root / "Compromisos.xlsx"
    run("compromisos", root, "--corte", TODAY.isoformat(), "-o", target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[:3] == ["Compromisos", "Por persona", "Por área"]
    shown = [row[2].value for row in book["Compromisos"].iter_rows(min_row=7)]
    assert shown == ["Entregar el CRM", "Entregar el CRM", "Contratar 10 asesores", "Contratar 10 asesores"]
    assert len(ixl.consolidate(root).projects) == 2


def test_cached_commitments_are_the_same(tmp_path):
    root = portfolio(tmp_path / "raiz")
    first = ixl.consolidate(root, TODAY, cache=tmp_path / "c.sqlite", workers=1)
    again = ixl.consolidate(root, TODAY, cache=tmp_path / "c.sqlite", workers=1)
    assert again.read == 0
    assert [one.commitments for one in again.projects] == [one.commitments for one in first.projects]
    assert all(one.commitments for one in first.projects)
