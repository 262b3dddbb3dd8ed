"""The shipped definitions hold together, the JSON Schema agrees with the loader, and faults are named one by one."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from forms_helper import cell, edited, rows_of

import implementation_xl as ixl
from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.forms.kinds.kinds import kind_of
from implementation_xl.forms.loading import json_schema
from implementation_xl.forms.model import Choices, Company, Field, Form, IndicatorDefinition
from implementation_xl.forms.validation import MAX_PROMPT
from implementation_xl.indicators.definitions import catalog, load

SHIPPED = packaged_folder()
FORMS = sorted(SHIPPED.glob("*/v[0-9]*.toml"))
FILES = {
    "listas.toml": json_schema(Choices, "listas", many=True),
    "indicadores.toml": json_schema(IndicatorDefinition, "indicadores", many=True),
    "empresa.toml": json_schema(Company, "empresa"),
}
FIELDS = [
    pytest.param(field, id=f"{form.id}.{field.id}")
    for form in catalog().latest()
    for field in [*(one for _, one in form.header_fields()), *(one for _, t in form.tables() for one in t.fields)]
]
FORM = """
id = "visitas"
version = 1
titulo = "Registro de Visitas"
archivo = "Registro de Visitas"
objetivo = "Anotar las visitas."

[[hojas]]
nombre = "Visitas"

[[hojas.bloques]]
id = "encabezado"
campos = [
  {id = "proyecto", etiqueta = "Proyecto", obligatorio = true},
  {id = "cliente", etiqueta = "Cliente", obligatorio = true, sinonimos = ["Empresa"]},
  {id = "urgente", etiqueta = "Urgente", tipo = "lista", lista = "si_no"},
]

[hojas.tabla]
id = "visitas"
filas = 50
fijar_hasta = "area"
prellenado = [{filas = [{area = "WFM"}], si = {campo = "urgente", valores = ["Sí"]}}]
campos = [
  {id = "desde", etiqueta = "Desde", tipo = "fecha", obligatorio = true},
  {id = "hasta", etiqueta = "Hasta", tipo = "fecha", no_antes_de = "desde"},
  {id = "area", etiqueta = "Área visitada", tipo = "lista", lista = "areas", obligatorio = true, sinonimos = ["Área"]},
  {id = "horas", etiqueta = "Horas", tipo = "numero", minimo = 0, maximo = 24},
  {id = "avance", etiqueta = "% avance", tipo = "porcentaje"},
  {id = "motivo", etiqueta = "Motivo", obligatorio_si = {campo = "urgente", valores = ["Sí"]}},
]
"""


def defined(folder: Path, text: str = FORM, **shared: str) -> Path:
    """A folder of definitions with one form and further files (`listas="…"`)."""
    (folder / "visitas").mkdir(exist_ok=True)
    (folder / "visitas" / "v1.toml").write_text(text, encoding="utf-8")
    for name, content in shared.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return folder


def faults(folder: Path, change: tuple[str, str] = ("", ""), **shared: str) -> list[str]:
    """The faults of the form with one change, as "CODE key.path"."""
    assert change[0] in FORM
    _, problems = load(SHIPPED, defined(folder, FORM.replace(*change) if change[0] else FORM, **shared))
    assert all(one.path and Path(one.path).is_relative_to(folder) for one in problems)
    return [f"{one.code} {one.cell or ''}".strip() for one in problems]


# What is shipped


def test_the_schema_accepts_every_shipped_form():
    schema = json_schema(Form)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert FORMS
    for path in FORMS:
        jsonschema.validate(tomllib.loads(path.read_text(encoding="utf-8")), schema)


@pytest.mark.parametrize("name", FILES)
def test_the_schema_accepts_the_shipped_lists_indicators_and_company(name):
    jsonschema.Draft202012Validator.check_schema(FILES[name])
    jsonschema.validate(tomllib.loads((SHIPPED / name).read_text(encoding="utf-8")), FILES[name])


@pytest.mark.parametrize(
    "change",
    [
        ('etiqueta = "Proyecto"', 'etiketa = "Proyecto"'),
        ('titulo = "Registro de Visitas"\n', ""),
        ("version = 1", 'version = "uno"'),
        ("version = 1", "version = true"),
        ('tipo = "fecha"', 'tipo = "fehca"'),
        ("filas = 50", "filas = 50.5"),
        ("campos = [", "campo = ["),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(change, tmp_path):
    assert faults(tmp_path, change)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(FORM.replace(*change)), json_schema(Form))


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_has_a_help_that_fits_and_an_example_that_is_valid(field: Field):
    assert field.help
    assert field.example
    assert len(f"{field.help} Ej.: {field.example}") <= MAX_PROMPT
    outcome = kind_of(field, catalog().choices(field)).cell(cell(f"'{field.example}"))
    assert outcome.value is not None
    assert outcome.fault is None or outcome.fault.code in ("A307", "A308"), "a date or number shown as text"


@pytest.mark.parametrize("form", catalog().latest(), ids=lambda form: form.id)
def test_dates_that_end_come_after_dates_that_begin(form):
    for _, table in form.tables():
        for field in table.fields:
            if field.not_before:
                assert table.field(field.not_before).kind == field.kind == "fecha"


# Faults, one by one


def test_the_sample_is_sound(tmp_path):
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (('id = "visitas"\nversion', 'id = "visita"\nversion'), "E704 id"),
        (("version = 1", "version = 1.0"), "E703 version"),
        (("version = 1", "version = 2026-01-01"), "E703 version"),
        (('titulo = "Registro de Visitas"', 'titulo = "Set de Pruebas"'), "E705 titulo"),
        (('titulo = "Registro de Visitas"', 'titulo = " * "'), "E702"),
        (('archivo = "Registro de Visitas"', 'archivo = "Visitas: todas"'), "E706 archivo"),
        (("objetivo", 'necesidad = {"Cliente nuebo" = "obligatorio"}\nobjetivo'), "E704 necesidad"),
        (
            ("objetivo", 'necesidad = {"Cliente nuevo" = "siempre"}\nobjetivo'),
            "E704 necesidad.Cliente nuevo",
        ),
        (("objetivo", 'indicador = "acta"\nobjetivo'), "E704 indicador"),
        (('nombre = "Visitas"', 'nombre = ""'), "E706 hojas[0].nombre"),
        (('nombre = "Visitas"', 'nombre = "\'Visitas"'), "E706 hojas[0].nombre"),
        (('nombre = "Visitas"', 'nombre = "festivos"'), "E706 hojas[0].nombre"),
        (('nombre = "Visitas"', 'nombre = "Calculo"'), "E706 hojas[0].nombre"),
        (('nombre = "Visitas"', 'nombre = "Visitas "'), "E706 hojas[0].nombre"),
        (('"Empresa"', '"Proyecto"'), "E705 hojas[0].bloques[0].campos[1].sinonimos"),
        (('etiqueta = "Urgente"', 'etiqueta = "CLIENTE:"'), "E705 hojas[0].bloques[0].campos[2].etiqueta"),
        (('etiqueta = "Urgente"', 'etiqueta = "  "'), "E706 hojas[0].bloques[0].campos[2].etiqueta"),
        (('id = "cliente"', 'id = "proyecto"'), "E705 hojas[0].bloques[0].campos[1].id"),
        (('[hojas.tabla]\nid = "visitas"', '[hojas.tabla]\nid = "cliente"'), "E705 hojas[0].tabla.id"),
        (('[hojas.tabla]\nid = "visitas"', '[hojas.tabla]\nid = "calc"'), "E706 hojas[0].tabla.id"),
        (("filas = 50", "filas = 2001"), "E706 hojas[0].tabla.filas"),
        (("filas = 50", "filas = 0"), "E706 hojas[0].tabla.filas"),
        (('fijar_hasta = "area"', 'fijar_hasta = "areas"'), "E704 hojas[0].tabla.fijar_hasta"),
        (('{area = "WFM"}', '{areas = "WFM"}'), "E704 hojas[0].tabla.prellenado[0].filas[0]"),
        (('{area = "WFM"}', '{area = "Wfm2"}'), "E704 hojas[0].tabla.prellenado[0].filas[0].area"),
        (('{area = "WFM"}', "{area = 3}"), "E703 hojas[0].tabla.prellenado[0].filas[0].area"),
        (('], si = {campo = "urgente"', '], si = {campo = "urgent"'), "E704 hojas[0].tabla.prellenado[0].si.campo"),
        (('["Sí"]}}]', '["Si"]}}]'), "E704 hojas[0].tabla.prellenado[0].si.valores"),
        (('no_antes_de = "desde"', 'no_antes_de = "area"'), "E704 hojas[0].tabla.campos[1].no_antes_de"),
        (('no_antes_de = "desde"', 'no_antes_de = "hasta"'), "E704 hojas[0].tabla.campos[1].no_antes_de"),
        (('sinonimos = ["Área"]', 'sinonimos = ["horas"]'), "E705 hojas[0].tabla.campos[2].sinonimos"),
        (("minimo = 0, maximo = 24", "minimo = 25, maximo = 24"), "E704 hojas[0].tabla.campos[3].minimo"),
        (('tipo = "porcentaje"', 'tipo = "porcentaje", maximo = 1'), "E704 hojas[0].tabla.campos[4].maximo"),
        (('tipo = "porcentaje"', 'tipo = "lista"'), "E702 hojas[0].tabla.campos[4]"),
        (('etiqueta = "Motivo"', 'etiqueta = "Motivo", lista = "areas"'), "E702 hojas[0].tabla.campos[5]"),
        (('etiqueta = "Motivo"', 'etiqueta = "Motivo", ancho = 256'), "E706 hojas[0].tabla.campos[5].ancho"),
        (('etiqueta = "Motivo"', f'etiqueta = "{"M" * 256}"'), "E706 hojas[0].tabla.campos[5].etiqueta"),
        (('etiqueta = "Motivo"', f'etiqueta = "Motivo", ayuda = "{"a" * 250}"'), "E706 hojas[0].tabla.campos[5].ayuda"),
        (
            ('etiqueta = "Motivo"', f'etiqueta = "Motivo", formula = "{"1+" * 2001}"'),
            "E706 hojas[0].tabla.campos[5].formula",
        ),
        (('etiqueta = "Motivo"', 'etiqueta = "Motivo", formula = "={otro}"'), "E704 hojas[0].tabla.campos[5].formula"),
        (
            ('{campo = "urgente", valores = ["Sí"]}},\n]', '{campo = "urgente"}},\n]'),
            "E702 hojas[0].tabla.campos[5].obligatorio_si",
        ),
        (("filas = 50", 'filas = "50"'), "E703 hojas[0].tabla.filas"),
        (
            ('campos = [\n  {id = "proyecto"', 'campos = "x"\notros = [\n  {id = "proyecto"'),
            "E703 hojas[0].bloques[0].campos",
        ),
    ],
)
def test_one_fault_is_one_problem_at_its_key(change, found, tmp_path):
    expected = [found]
    if "otros = [" in change[1]:
        expected.insert(0, "E701 hojas[0].bloques[0].otros")
    assert faults(tmp_path, change) == expected


@pytest.mark.parametrize(
    ("emptied", "found"),
    [
        (FORM[FORM.index("[[hojas]]") :], "E702"),
        (FORM[FORM.index("[[hojas.bloques]]") :], "E702 hojas[0]"),
        (FORM[FORM.index('  {id = "desde"') : FORM.rindex("]")], "E702 hojas[0].tabla"),
    ],
)
def test_a_form_sheet_or_table_without_content(emptied, found, tmp_path):
    problems = faults(tmp_path, (emptied, ""))
    assert found in problems


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ('etiketa = "Proyecto"', "etiqueta"),
        ('etiqueta = "Proyecto", tipo = "txeto"', "texto"),
        ('etiqueta = "Proyecto", tipo = "lista", lista = "area"', "areas"),
    ],
)
def test_a_slip_gets_a_guess(text, guess, tmp_path):
    _, problems = load(SHIPPED, defined(tmp_path, FORM.replace('etiqueta = "Proyecto"', text)))
    assert any(f"¿Quiso decir «{guess}»?" in one.message for one in problems)
    assert all(one.hint for one in problems)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("listas", "[listas]\nid = 'x'\nvalores = ['a']\n", "E703 listas"),
        ("listas", "listas = 3\n", "E703 listas"),
        (
            "listas",
            "[[listas]]\nid = 'x'\nvalores = ['a', {valor = 'b', sinonimos = ['A']}]\n",
            "E705 listas[0].valores[1].sinonimos",
        ),
        (
            "listas",
            "[[listas]]\nid = 'x'\nvalores = ['a', {valor = 'b', tono = 'rojo'}]\n",
            "E704 listas[0].valores[1].tono",
        ),
        ("listas", "[[listas]]\nid = 'x'\nvalores = [{valor = 'a', activo = false}]\n", "E702 listas[0]"),
        ("listas", "[[listas]]\nid = 'x'\nvalores = [' a']\n", "E706 listas[0].valores[0]"),
        ("listas", "[[listas]]\nid = 'X'\nvalores = ['a']\n", "E706 listas[0].id"),
        ("listas", "[[listas]\n", "E707"),
        ("listas", 'a = "sin cerrar\n', "E707"),
        (
            "indicadores",
            "[[indicadores]]\nid = 'x'\nnombre = 'X'\nformato = 'visitas'\nmeta = 0.8\nalerta = 0.9\n",
            "E704 indicadores[0].alerta",
        ),
        (
            "indicadores",
            "[[indicadores]]\nid = 'x'\nnombre = 'X'\nformato = 'visitas'\nmeta = 95\n",
            "E704 indicadores[0].alerta",
        ),
        ("indicadores", "[[indicadores]]\nid = 'x'\nnombre = 'X'\nformato = 'visita'\n", "E704 indicadores[0].formato"),
        ("empresa", "[empresa]\nnombre = 'E'\n", "E702 empresa"),
        ("empresa", "[empresas]\nnombre = 'E'\n", "E701 empresas"),
        ("empresa", "empresa = 3\n", "E703 empresa"),
        (
            "empresa",
            "[empresa]\nnombre = 'E'\n[empresa.codigos]\nvisitas = 'A-1'\nset_pruebas = 'a-1'\n",
            "E705 empresa.codigos.set_pruebas",
        ),
    ],
)
def test_faults_of_lists_indicators_and_company(name, text, found, tmp_path):
    problems = faults(tmp_path, **{name: text})
    assert found in problems
    assert not [one for one in problems if "hojas" in one], "no fault of a form that follows from it"


def test_a_faulty_list_is_no_fault_of_the_forms_that_use_it(tmp_path):
    lists = "[[listas]]\nid = 'areas'\nvalores = []\n"
    assert faults(tmp_path, listas=lists) == ["E702 listas[0]"]


def test_a_file_that_is_not_utf8(tmp_path):
    defined(tmp_path)
    (tmp_path / "visitas" / "v1.toml").write_bytes(FORM.encode("latin-1"))
    _, problems = load(SHIPPED, tmp_path)
    assert [one.code for one in problems] == ["E707"]
    assert "UTF-8" in problems[0].message


def test_the_line_of_a_syntax_error_is_named(tmp_path):
    _, problems = load(SHIPPED, defined(tmp_path, "id = 'visitas'\nversion = \n"))
    assert "línea 2" in problems[0].message


def test_a_folder_that_does_not_exist(tmp_path):
    with pytest.raises(ixl.ImplementationXLError) as error:
        catalog(str(tmp_path / "nada"))
    assert [one.code for one in error.value.problems] == ["E105"]


def test_a_folder_with_nothing_in_it_says_what_is_missing(tmp_path):
    _, problems = load(tmp_path)
    assert [f"{one.code} {Path(one.path or '').name}" for one in problems] == ["E105 empresa.toml"]


# A form by TOML alone


@pytest.fixture
def known(tmp_path):
    company = "[empresa]\nnombre = 'Contacto S. A. S.'\n[empresa.codigos]\nvisitas = 'GI-FT-20'\n"
    lists = "[[listas]]\nid = 'areas'\nvalores = ['WFM', {valor = 'Mesa de ayuda', sinonimos = ['Mesa']}]\n"
    return catalog(str(defined(tmp_path, empresa=company, listas=lists)))


def test_a_new_form_is_generated_filled_and_read_like_the_others(known, tmp_path):
    rows = """
        | desde      | hasta      | area  | horas | avance | motivo |
        | 2026-06-01 | 2026-06-03 | mesa  | 7.5   | 50 %   | x      |
        | 2026-06-02 |            | Otra  | 25    | 85     |        |
    """
    values = {"proyecto": "P", "cliente": "C", "urgente": "Sí", "visitas": rows_of(rows)}
    path = ixl.generate("visitas", tmp_path / "v.xlsx", values=values, catalog=known)
    reading = ixl.read(path, catalog=known)
    assert reading.form == known.form("visitas")
    data = reading.tables["visitas"]
    assert data.columns["area"] == ["Mesa de ayuda", "Otra"]
    assert data.columns["desde"] == [date(2026, 6, 1), date(2026, 6, 2)]
    assert [f"{one.code} {one.field}" for one in reading.problems] == [
        "A309 area",
        "E305 area",
        "E314 horas",
        "E304 avance",
        "E401 motivo",
    ]


def test_a_new_form_is_prefilled_when_its_header_asks_for_it(known, tmp_path):
    path = ixl.generate("visitas", tmp_path / "v.xlsx", values={"urgente": "Sí"}, catalog=known)
    assert ixl.read(path, catalog=known).tables["visitas"].columns["area"] == ["WFM"]
    path = ixl.generate("visitas", tmp_path / "n.xlsx", values={"urgente": "No"}, catalog=known)
    assert ixl.read(path, catalog=known).rows == {"visitas": 0}


def test_a_new_form_is_unknown_to_the_packaged_catalogue(known, tmp_path):
    path = ixl.generate("visitas", tmp_path / "v.xlsx", catalog=known)
    assert [one.code for one in ixl.read(path).problems] == ["E106"]


def test_codes_of_a_further_folder_add_to_the_packaged_ones(known):
    assert known.company.codes["visitas"] == "GI-FT-20"
    assert known.company.codes["set_pruebas"] == catalog().company.codes["set_pruebas"]


def test_a_form_is_recognised_by_its_code_where_its_title_was_changed(known, tmp_path):
    path = ixl.generate("visitas", tmp_path / "v.xlsx", catalog=known)
    with edited(path, "Visitas") as sheet:
        for row in sheet["A1:Z3"]:
            for one in row:
                if one.value == "Registro de Visitas":
                    one.value = "Visitas de campo"
        del sheet.parent["_meta"]
    assert ixl.read(path, catalog=known).form == known.form("visitas")


def test_a_second_version_beside_the_first(tmp_path):
    second = FORM.replace("version = 1", "version = 2").replace('etiqueta = "Motivo"', 'etiqueta = "Razón"')
    defined(tmp_path)
    (tmp_path / "visitas" / "v2.toml").write_text(second, encoding="utf-8")
    known = catalog(str(tmp_path))
    assert known.form("visitas").version == 2
    for version in (1, 2):
        path = ixl.generate(known.form("visitas", version), tmp_path / f"v{version}.xlsx", catalog=known)
        assert ixl.read(path, catalog=known).form == known.form("visitas", version)
    with pytest.raises(ixl.ImplementationXLError, match="Versiones conocidas: 1, 2"):
        known.form("visitas", 3)


def test_a_form_that_does_not_exist_gets_a_guess():
    with pytest.raises(ixl.ImplementationXLError, match="¿Quiso decir «cronograma_general»"):
        ixl.form("cronograma_genral")


def test_the_packaged_folder_alone_is_a_catalogue(tmp_path):
    folder = tmp_path / "copia"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.xlsx", "__*"))
    found, problems = load(folder)
    assert problems == []
    assert found is not None
    assert found.forms == catalog().forms


def test_a_directory_of_contacts_is_no_project(tmp_path: Path) -> None:
    ixl.generate(
        "directorio",
        tmp_path / "Directorio.xlsx",
        values={"contactos": [{"area": "Calidad", "nombre": "Ana Torres", "correo": "atorres@ejemplo.com"}]},
    )
    ixl.generate(
        "control_actas", tmp_path / "Andino" / "Actas.xlsx", values={"proyecto": "Cobranzas", "cliente": "Andino"}
    )
    portfolio = ixl.consolidate(tmp_path)
    assert [one.name for one in portfolio.projects] == ["Cobranzas"]
