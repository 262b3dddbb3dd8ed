"""Rows of the records that cannot be true: each at its exact cell, and nothing said of rows that are right."""

from __future__ import annotations

from datetime import date, time

import pytest
from forms_helper import value
from project_helper import write_form

import implementation_xl as ixl
from implementation_xl.adapters.reading.calamine import open_book
from implementation_xl.forms.model import SCALE
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_alone

DAY, BEFORE, AFTER = date(2026, 3, 16), date(2026, 3, 10), date(2026, 3, 20)
OWED = {"compromiso": "Entregar", "responsable": "Ana Torres", "fecha_limite": AFTER, "estado": "Abierto"}
MINUTES = {"numero": "AR-1", "tipo": "Interna", "fecha": date(2026, 3, 11), "tema": "x"}
NEED = {"area": "WFM", "necesidad": "Puestos", "estado": "Pendiente"}
ACTION = {
    "fecha": BEFORE,
    "origen": "Otro",
    "tipo": "Correctiva",
    "hallazgo": "h",
    "causa": "c",
    "accion": "a",
    "responsable": "Ana Torres",
    "fecha_limite": AFTER,
    "estado": "Abierta",
}
SHUT = ACTION | {"estado": "Cerrada", "fecha_cierre": DAY, "eficaz": "Sí"}
CHANGE = {"fecha": BEFORE, "cambio": "c", "motivo": "m", "responsable": "Ana Torres", "estado": "Propuesto"}
RISK = {
    "clase": "Riesgo",
    "descripcion": "d",
    "probabilidad": 2,
    "impacto": 2,
    "responsable": "Ana Torres",
    "estado": "Identificado",
}
TEST = {
    "item": "Grabar",
    "resultado_esperado": "Se oye",
    "area": "WFM",
    "criticidad": "Alta",
    "fecha_prueba": BEFORE,
    "resultado": "Exitosa",
}
ROWS = {
    "compromisos": ("acta_reunion", OWED),
    "compromisos_anteriores": ("acta_reunion", OWED),
    "necesidades": ("registro_necesidades", NEED),
    "acciones": ("acciones_correctivas", ACTION),
    "cambios": ("planificacion_cambios", CHANGE),
    "riesgos": ("riesgos_oportunidades", RISK),
    "aplicativos": ("salida_produccion", {"aplicativo": "CRM", "estado": "Operativo"}),
    "pruebas": ("set_pruebas", TEST),
    "entregables": ("acta_cierre", {"entregable": "Bases", "estado": "Pendiente"}),
}
HEADERS = {
    "acta_reunion": MINUTES,
    "salida_produccion": {"fecha": BEFORE},
    "acta_cierre": {"motivo": "Otro", "fecha_cierre": None},
}


def found(tmp_path, form: str, **values):
    """Code, field and cell of each problem of a filled record at DAY, and the reading."""
    reading = ixl.read(write_form(tmp_path, form, **{**HEADERS.get(form, {}), **values}))
    problems = problems_alone(reading, DAY, DAY, catalog())
    return [(one.code, one.field, one.cell) for one in problems if one not in reading.problems], reading


@pytest.mark.parametrize("table", ROWS)
def test_a_row_that_is_right_is_left_in_peace(tmp_path, table):
    form, row = ROWS[table]
    assert found(tmp_path, form, **{table: [row]})[0] == []


@pytest.mark.parametrize(
    ("table", "row", "code", "field"),
    [
        ("compromisos", OWED | {"estado": "Cumplido"}, "A430", "fecha_cierre"),
        ("necesidades", NEED | {"estado": "Entregada"}, "A430", "fecha_entrega"),
        ("compromisos_anteriores", OWED | {"fecha_cierre": DAY}, "A431", "estado"),
        ("acciones", SHUT | {"fecha_cierre": date(2026, 3, 9)}, "A432", "fecha_cierre"),
        ("compromisos_anteriores", OWED | {"fecha_limite": BEFORE}, "A433", "estado"),
        ("acciones", ACTION | {"fecha_limite": BEFORE}, "A433", "estado"),
        ("compromisos_anteriores", OWED | {"estado": "Vencido"}, "A434", "estado"),
        ("compromisos", OWED | {"responsable": "Todos"}, "A436", "responsable"),
        ("compromisos", OWED | {"responsable": "Tecnología"}, "A436", "responsable"),
        ("acciones", SHUT | {"eficaz": None}, "A437", "eficaz"),
        ("acciones", SHUT | {"eficaz": "No"}, "A438", "eficaz"),
        ("riesgos", RISK | {"probabilidad_residual": 3, "impacto_residual": 2}, "A439", "probabilidad_residual"),
        ("riesgos", RISK | {"probabilidad_residual": 2, "impacto_residual": 3}, "A439", "impacto_residual"),
        ("riesgos", RISK | {"probabilidad_residual": 1}, "A440", "impacto_residual"),
        ("cambios", CHANGE | {"estado": "En ejecución"}, "A441", "aprobado"),
        ("cambios", CHANGE | {"estado": "Rechazado", "aprobado": "Sí"}, "A442", "aprobado"),
        ("cambios", CHANGE | {"estado": "Terminado", "aprobado": "Sí"}, "A443", "resultado"),
        ("riesgos", RISK | {"probabilidad": 5, "impacto": 4}, "A444", "control"),
        ("riesgos", RISK | {"estado": "Controlado"}, "A449", "probabilidad_residual"),
        ("aplicativos", {"aplicativo": "CRM", "estado": "No disponible"}, "A451", "novedad"),
        ("pruebas", TEST | {"fecha_prueba": None}, "A457", "fecha_prueba"),
        ("pruebas", TEST | {"resultado": "Pendiente", "confirmado": "Sí"}, "A458", "confirmado"),
        ("cambios", CHANGE | {"fecha_inicio": DAY, "fecha_fin": BEFORE}, "E403", "fecha_fin"),
    ],
)
def test_a_row_that_cannot_be_true_is_said_at_its_cell(tmp_path, table, row, code, field):
    form, _ = ROWS[table]
    problems, reading = found(tmp_path, form, **{table: [row]})
    assert problems == [(code, field, reading.tables[table].cell(field, 0))]


@pytest.mark.parametrize(
    ("form", "header", "code", "field"),
    [
        ("acta_reunion", {"hora_inicio": time(14, 30), "hora_fin": time(13, 15)}, "A445", "hora_fin"),
        ("acta_reunion", {"proxima_fecha": date(2026, 3, 4)}, "A446", "proxima_fecha"),
        ("salida_produccion", {"personal_formado": 40, "personal_conectado": 45}, "A450", "personal_conectado"),
        (
            "salida_produccion",
            {"estabilizacion_desde": DAY, "estabilizacion_hasta": BEFORE},
            "E403",
            "estabilizacion_hasta",
        ),
        ("acta_cierre", {"fecha_cierre": DAY, "entregables": [ROWS["entregables"][1]]}, "A452", "fecha_cierre"),
    ],
)
def test_a_header_that_cannot_be_true_is_said_at_its_cell(tmp_path, form, header, code, field):
    assert found(tmp_path, form, **header)[0] == [(code, field, value(form, field))]


def test_a_commitment_for_a_day_before_it_was_agreed(tmp_path):
    problems, reading = found(tmp_path, "acta_reunion", compromisos=[OWED | {"fecha_limite": BEFORE}])
    table = reading.tables["compromisos"]
    assert ("A447", "fecha_limite", table.cell("fecha_limite", 0)) in problems


def test_two_rows_with_one_id_are_said_at_the_second(tmp_path):
    problems, reading = found(tmp_path, "riesgos_oportunidades", riesgos=[RISK | {"id": "R1"}, RISK | {"id": "r1"}])
    assert problems == [("A448", "id", reading.tables["riesgos"].cell("id", 1))]


def test_the_levels_of_the_matrix_follow_its_bands():
    matrix = ixl.form("riesgos_oportunidades").matrix
    assert matrix is not None
    levels = {(p, i): matrix.level(p, i) for p in SCALE for i in SCALE}
    assert [levels[pair] for pair in ((1, 4), (1, 5), (3, 3), (2, 5), (3, 4), (3, 5), (5, 5))] == [
        "Bajo",
        "Moderado",
        "Moderado",
        "Alto",
        "Alto",
        "Extremo",
        "Extremo",
    ]
    assert matrix.level(0, 3) is matrix.level(3, 6) is matrix.level(None, 2) is None


def test_every_level_of_the_sheet_is_that_of_python(tmp_path, office):
    pairs = [(p, i) for p in SCALE for i in SCALE]
    rows = [
        RISK | {"probabilidad": p, "impacto": i, "probabilidad_residual": i, "impacto_residual": p} for p, i in pairs
    ]
    path = write_form(tmp_path, "riesgos_oportunidades", riesgos=[*rows, RISK | {"probabilidad": 7}])
    (saved,) = office.recalculate([path], tmp_path / "out")
    grid = open_book(str(saved)).grid("Riesgos")
    table = ixl.read(saved).tables["riesgos"]
    matrix = ixl.form("riesgos_oportunidades").matrix
    for index, (p, i) in enumerate(pairs):
        for name in ("nivel", "nivel_residual"):
            assert grid.at(table.rows[index], table.placed[name]) == matrix.level(p, i)
    assert grid.at(table.rows[-1], table.placed["nivel"]) == ""
