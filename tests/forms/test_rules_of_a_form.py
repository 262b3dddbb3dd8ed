"""What a form declares of its rows holds without a line of code, and a declaration that cannot hold is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import implementation_xl as ixl
from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.forms.conditions import parse
from implementation_xl.forms.contradictions import factors, rules_of
from implementation_xl.indicators.definitions import catalog, load
from implementation_xl.projects.checks import problems_alone
from implementation_xl.workbooks.generating import draw_form

FORM = """
id = "visitas"
version = 1
titulo = "Registro de Visitas"
archivo = "Registro de Visitas"
objetivo = "Anotar las visitas."
borrador = true

[[hojas]]
nombre = "Visitas"

[[hojas.bloques]]
id = "encabezado"
campos = [
  {id = "proyecto", etiqueta = "Proyecto", obligatorio = true},
  {id = "cliente", etiqueta = "Cliente", obligatorio = true},
  {id = "desde", etiqueta = "Desde", tipo = "fecha"},
  {id = "hasta", etiqueta = "Hasta", tipo = "fecha", no_antes_de = "desde"},
]

[hojas.tabla]
id = "visitas"
seguimiento = {estado = "situacion", cerrado = ["Cumplido"], cierre = "salida", persona = "quien"}
contradicciones = [
  {codigo = "A443", campo = "salida", si = ["horas >= 8", "salida = vacío"], encontrado = "horas"},
]
campos = [
  {id = "id", etiqueta = "ID", consecutivo = true},
  {id = "lugar", etiqueta = "Lugar", obligatorio = true},
  {id = "entrada", etiqueta = "Entrada", tipo = "fecha"},
  {id = "salida", etiqueta = "Salida", tipo = "fecha", no_antes_de = "entrada"},
  {id = "horas", etiqueta = "Horas", tipo = "entero"},
  {id = "quien", etiqueta = "Quién"},
  {id = "situacion", etiqueta = "Situación", tipo = "lista", lista = "estado_compromiso"},
]
"""
DAY, BEFORE = date(2026, 3, 16), date(2026, 3, 10)


def definitions(tmp_path: Path, text: str = FORM) -> Path:
    folder = tmp_path / "formatos" / "visitas"
    folder.mkdir(parents=True)
    (folder / "v1.toml").write_text(text, encoding="utf-8")
    return folder.parent


@pytest.mark.parametrize(
    ("rows", "code", "field"),
    [
        ([{"entrada": DAY, "salida": BEFORE}], "E403", "salida"),
        ([{"id": "V1"}, {"id": "v1"}], "A448", "id"),
        ([{"horas": 9}], "A443", "salida"),
        ([{"situacion": "Cumplido"}], "A430", "salida"),
        ([{"quien": "Todos"}], "A436", "quien"),
    ],
)
def test_a_form_of_toml_alone_is_held_to_what_it_declares(tmp_path: Path, rows, code: str, field: str) -> None:
    known = catalog(definitions(tmp_path))
    values = {"proyecto": "P", "cliente": "C", "visitas": [{"lugar": "Sede", **row} for row in rows]}
    reading = ixl.read(ixl.generate("visitas", tmp_path / "v.xlsx", values=values, catalog=known), catalog=known)
    (problem,) = problems_alone(reading, DAY, DAY, known)
    table = reading.tables["visitas"]
    assert (problem.code, problem.field, problem.cell) == (code, field, table.cell(field, len(rows) - 1))


def test_so_is_its_header(tmp_path: Path) -> None:
    known = catalog(definitions(tmp_path))
    values = {"proyecto": "P", "cliente": "C", "desde": DAY, "hasta": BEFORE, "visitas": [{"lugar": "Sede"}]}
    reading = ixl.read(ixl.generate("visitas", tmp_path / "v.xlsx", values=values, catalog=known), catalog=known)
    assert [(one.code, one.field) for one in problems_alone(reading, DAY, DAY, known)] == [("E403", "hasta")]


RULE = "hojas[0].tabla.contradicciones[0]"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"horas >= 8"', '"hora >= 8"', f"{RULE}.si[0]"),
        ('"horas >= 8"', '"horas>=8"', f"{RULE}.si[0]"),
        ('"horas >= 8"', '"lugar >= 8"', f"{RULE}.si[0]"),
        ('"horas >= 8"', '"horas = 8"', f"{RULE}.si[0]"),
        ('"horas >= 8"', '"horas >= entrada"', f"{RULE}.si[0]"),
        ('"horas >= 8"', '"horas * horas >= 8"', f"{RULE}.si[0]"),
        ('"horas >= 8"', '"entrada < encabezado.fin"', f"{RULE}.si[0]"),
        ('"horas >= 8"', '"situacion = Cumplida"', f"{RULE}.si[0]"),
        ('codigo = "A443"', 'codigo = "A999"', f"{RULE}.codigo"),
        ('campo = "salida"', 'campo = "fin"', f"{RULE}.campo"),
        ('encontrado = "horas"', 'encontrado = "{hora}"', f"{RULE}.encontrado"),
        ('encontrado = "horas"', 'datos = {dia = "horas"}', f"{RULE}.datos.dia"),
        ('cierre = "salida"', 'cierre = "lugar"', "hojas[0].tabla.seguimiento.cierre"),
        ('["Cumplido"]', '["Cumplida"]', "hojas[0].tabla.seguimiento.cerrado"),
        ('persona = "quien"', 'persona = "quienes"', "hojas[0].tabla.seguimiento.persona"),
    ],
)
def test_a_rule_that_cannot_hold_is_a_fault_at_its_key(tmp_path: Path, old: str, new: str, place: str) -> None:
    assert old in FORM
    folder = definitions(tmp_path, FORM.replace(old, new))
    with pytest.raises(ixl.ImplementationXLError) as error:
        catalog(folder)
    (problem,) = error.value.problems
    path = str(folder / "visitas" / "v1.toml")
    assert (problem.code, problem.path, problem.cell) == ("E704", path, place)


@pytest.mark.parametrize("text", ["", "a", "a =", "a == b", "a < ", "a * < b", "a y b = c"])
def test_what_is_no_condition_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_word_with_quotes_stays_one_word_in_the_sheet(tmp_path: Path) -> None:
    text = FORM.replace('"horas >= 8"', "'lugar = La \"Sede\"'")
    form = catalog(definitions(tmp_path, text)).form("visitas")
    table = form.table("visitas")
    products = [factors(rule, form, table) for rule in rules_of(table)]
    assert any('(visitas_lugar="La ""Sede""")' in product for product in products)


def test_definitions_read_again_give_the_same_workbook(tmp_path: Path) -> None:
    """A program that serves several companies reads definitions again and again."""
    values = {"requerimientos": [{"requerimiento": "Atender", "area": "WFM", "estado": "Cumplido"}]}
    first, again = (
        drawn.cells
        for known in (load(packaged_folder())[0], load(packaged_folder())[0])
        for drawn in draw_form(known.form("requerimientos_contractuales"), known, values).sheets
        if drawn.name == "Requerimientos"
    )
    assert [cell.value for cell in first] == [cell.value for cell in again]
