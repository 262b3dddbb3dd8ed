"""A definition is validated like data: each fault is named with its file, its key path and a guess."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from cli_helper import run

import implementation_xl as ixl
from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.forms.loading import json_schema
from implementation_xl.forms.model import Form
from implementation_xl.indicators import minutes
from implementation_xl.indicators.definitions import catalog, load
from implementation_xl.indicators.registry import INDICATORS, Indicator

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
]

[hojas.tabla]
id = "visitas"

[[hojas.tabla.campos]]
id = "fecha"
etiqueta = "Fecha de la visita"
tipo = "fecha"
obligatorio = true

[[hojas.tabla.campos]]
id = "area"
etiqueta = "Área visitada"
tipo = "lista"
lista = "areas"
obligatorio = true

[[hojas.tabla.campos]]
id = "duracion"
etiqueta = "Duración (horas)"
tipo = "numero"

[[hojas.tabla.campos]]
id = "minutos"
etiqueta = "Minutos"
tipo = "numero"
formula = 'IF({duracion}="","",{duracion}*60)'
"""
TABLE = '[hojas.tabla]\nid = "visitas"'


def defined(folder: Path, text: str) -> Path:
    (folder / "visitas").mkdir(exist_ok=True)
    (folder / "visitas" / "v1.toml").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, text: str) -> list[tuple[str, str | None]]:
    found, problems = load(packaged_folder(), defined(folder, text))
    assert (found is None) == bool(problems)
    assert all(one.path == str(folder / "visitas" / "v1.toml") for one in problems)
    return [(one.code, one.cell) for one in problems]


@pytest.mark.parametrize(("width", "said"), [(230, ["E706"]), (60, [])])
def test_columns_for_print_fit_on_paper_in_a_size_to_read(width, said, tmp_path):
    text = FORM.replace(TABLE, f'{TABLE}\nimpresion = ["fecha", "area"]')
    wide = text.replace('tipo = "fecha"', f'tipo = "fecha"\nancho = {width}')
    _, problems = load(packaged_folder(), defined(tmp_path, wide))
    assert [(one.code, one.cell) for one in problems] == [(code, "hojas[0].tabla.impresion") for code in said]


def test_a_new_form_needs_a_toml_and_no_python(tmp_path):
    known = catalog(str(defined(tmp_path, FORM)))
    path = ixl.generate(
        "visitas",
        tmp_path / "v.xlsx",
        catalog=known,
        values={
            "proyecto": "Cobranzas",
            "cliente": "Banco Andino",
            "visitas": [{"fecha": date(2026, 6, 16), "area": "WFM", "duracion": 1.5}, {"area": "Calidad"}],
        },
    )
    reading = ixl.read(path, catalog=known)
    assert reading.form is not None and reading.form.id == "visitas"
    assert reading["visitas"]["duracion"].iloc[0] == 1.5
    assert [(one.code, one.field) for one in reading.problems] == [("E401", "fecha")]


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (('etiqueta = "Proyecto"', 'etiketa = "Proyecto"'), "E701", "hojas[0].bloques[0].campos[0].etiketa"),
        (('titulo = "Registro de Visitas"\n', ""), "E702", ""),
        ((TABLE, f'{TABLE}\nimpresion = ["fecha", "aera"]'), "E704", "hojas[0].tabla.impresion[1]"),
        ((TABLE, f'{TABLE}\nimpresion = ["fecha", "fecha"]'), "E705", "hojas[0].tabla.impresion[1]"),
        ((TABLE, f'{TABLE}\nimpresion = ["area", "fecha"]'), "E704", "hojas[0].tabla.impresion"),
        (("version = 1", 'version = "uno"'), "E703", "version"),
        (('tipo = "fecha"', 'tipo = "fehca"'), "E704", "hojas[0].tabla.campos[0].tipo"),
        (('lista = "areas"', 'lista = "area"'), "E704", "hojas[0].tabla.campos[1].lista"),
        (("{duracion}*60", "{durasion}*60"), "E704", "hojas[0].tabla.campos[3].formula"),
        (("Duración (horas)", "ÁREA VISITADA"), "E705", "hojas[0].tabla.campos[2].etiqueta"),
        (('id = "duracion"', 'id = "area"'), "E705", "hojas[0].tabla.campos[2].id"),
        (('nombre = "Visitas"', f'nombre = "{"V" * 32}"'), "E706", "hojas[0].nombre"),
        (('nombre = "Visitas"', 'nombre = "Visitas/2026"'), "E706", "hojas[0].nombre"),
        (('nombre = "Visitas"', 'nombre = "Historial"'), "E706", "hojas[0].nombre"),
        (('nombre = "Visitas"', 'nombre = "Festivos"'), "E706", "hojas[0].nombre"),
        (('id = "duracion"', 'id = "Duración"'), "E706", "hojas[0].tabla.campos[2].id"),
        (("version = 1", "version = 2"), "E704", "version"),
        (("borrador = true", "borrador = "), "E707", None),
    ],
)
def test_each_fault_is_named_with_file_and_key_path(change, code, place, tmp_path):
    assert change[0] in FORM
    found = faults(tmp_path, FORM.replace(*change))
    assert (code, place) in found


def test_the_guess_is_offered(tmp_path):
    _, problems = load(packaged_folder(), defined(tmp_path, FORM.replace('tipo = "fecha"', 'tipo = "fehca"')))
    assert "¿Quiso decir «fecha»?" in problems[0].message


def test_a_broken_definition_stops_with_every_fault(tmp_path):
    broken = FORM.replace('tipo = "fecha"', 'tipo = "fehca"').replace('lista = "areas"', 'lista = "area"')
    with pytest.raises(ixl.ImplementationXLError) as error:
        catalog(str(defined(tmp_path, broken)))
    assert error.value.problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[[listas]]\nid = "x"\nvalores = []\n', "E702"),
        ('[[listas]]\nid = "x"\nvalores = ["Sí", "si"]\n', "E705"),
        ('[[listas]]\nid = "x"\nvalores = ["a"]\n[[listas]]\nid = "x"\nvalores = ["b"]\n', "E705"),
        ('[[lista]]\nid = "x"\nvalores = ["a"]\n', "E701"),
        (f'[[listas]]\nid = "x"\nvalores = ["{"a" * 256}"]\n', "E706"),
    ],
)
def test_lists_are_checked_too(text, code, tmp_path):
    (tmp_path / "listas.toml").write_text(text, encoding="utf-8")
    _, problems = load(packaged_folder(), tmp_path)
    assert code in {one.code for one in problems}


def test_the_json_schema_comes_from_the_model():
    schema = json_schema(Form)
    text = json.dumps(schema)
    field = schema["$defs"]["Field"]
    assert set(field["required"]) == {"id", "etiqueta"}
    assert "fecha" in field["properties"]["tipo"]["enum"]
    assert schema["$defs"]["Form"]["additionalProperties"] is False
    assert "objetivo" in text


def test_every_packaged_form_has_what_forms_need():
    known = catalog()
    assert {form.id for form in known.latest()} >= {
        "entrega_proyecto",
        "requerimientos_contractuales",
        "cronograma_general",
        "set_pruebas",
        "control_actas",
    }
    for form in known.latest():
        assert form.draft, "published versions get their hash under test"
        assert known.company.codes[form.id]
        assert all(field.help for _, table in form.tables() for field in table.fields), form.id


def test_a_packaged_folder_may_be_copied_and_changed(tmp_path):
    folder = tmp_path / "definiciones"
    shutil.copytree(packaged_folder(), folder, ignore=shutil.ignore_patterns("*.xlsx", "__*"))
    company = (folder / "empresa.toml").read_text(encoding="utf-8")
    assert "[Nombre de la empresa]" in company
    (folder / "empresa.toml").write_text(
        company.replace("[Nombre de la empresa]", "Contacto S. A. S."), encoding="utf-8"
    )
    known = catalog(str(folder))
    assert known.company.name == "Contacto S. A. S."


# Indicators


INDICATOR = """
[[indicadores]]
id = "actas"
nombre = "Cumplimiento de actas"
formato = "control_actas"
"""
REGISTER = packaged_folder() / "control_actas" / "v1.toml"


def indicator_faults(folder: Path, indicators: str = "", **forms: str) -> list[tuple[str, str | None, str, str]]:
    """Code, key path, what was found and the guess of each fault of a folder with these definitions."""
    folder.mkdir()
    if indicators:
        (folder / "indicadores.toml").write_text(indicators, encoding="utf-8")
    for id, text in forms.items():
        (folder / id).mkdir()
        (folder / id / "v1.toml").write_text(text, encoding="utf-8")
    loaded, problems = load(packaged_folder(), folder)
    assert (loaded is None) == bool(problems)
    assert all(problem.path and problem.path.startswith(str(folder)) for problem in problems)
    return [(one.code, one.cell, one.found or "", one.params.get("suggestion", "")) for one in problems]


def register(*changes: tuple[str, str]) -> str:
    """The control of meetings with some of its text changed."""
    text = REGISTER.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


def test_an_indicator_that_nobody_measures_is_refused_with_a_guess(tmp_path):
    found = indicator_faults(tmp_path / "D", INDICATOR.replace('"actas"', '"acta"'))
    assert found == [("E704", "indicadores[0].id", "acta", "¿Quiso decir «actas»?")]


def test_a_form_of_an_indicator_that_nobody_measures_is_refused_in_both_places(tmp_path):
    row = '[[indicadores]]\nid = "visitas"\nnombre = "Visitas"\nformato = "visitas"\n'
    form = FORM.replace("borrador = true", 'indicador = "visitas"\nborrador = true')
    found = indicator_faults(tmp_path / "D", row, visitas=form)
    assert [fault[:3] for fault in found] == [
        ("E704", "indicadores[0].id", "visitas"),
        ("E704", "indicador", "visitas"),
    ]


def test_a_form_cannot_show_an_indicator_that_has_no_formulas(tmp_path):
    """The survey is only read: its indicator is measured from the answers, and no workbook computes it."""
    form = FORM.replace("borrador = true", 'indicador = "satisfaccion"\nborrador = true')
    found = indicator_faults(tmp_path / "D", visitas=form)
    assert ("E704", "indicador", "satisfaccion") in [fault[:3] for fault in found]


@pytest.mark.parametrize(
    ("change", "place", "guess"),
    [
        (("fecha_envio", "fecha_envios"), "hojas[0].tabla.campos", "¿Quiso decir «fecha_envios»?"),
        (('id = "reuniones"', 'id = "reunion"'), "hojas", "¿Quiso decir «reunion»?"),
        (('id = "fecha_corte"', 'id = "fecha_cortes"'), "hojas", "¿Quiso decir «enc_fecha_cortes»?"),
    ],
    ids=["column", "table", "cut-off date"],
)
def test_a_form_without_what_its_indicator_reads_is_refused(change, place, guess, tmp_path):
    found = indicator_faults(tmp_path / "D", control_actas=register(change))
    where, indicator, suggestion = next(fault[1:] for fault in found if fault[0] == "E708")
    assert (where, indicator) == (place, "actas")
    assert suggestion.startswith(guess)


def test_a_schedule_needs_its_holidays(tmp_path):
    text = (packaged_folder() / "cronograma_general" / "v1.toml").read_text(encoding="utf-8")
    text = text.replace("calendario_laboral = true\n", "")
    found = indicator_faults(tmp_path / "D", cronograma_general=text)
    assert [fault[:3] for fault in found] == [("E708", "hojas", "cronograma")]


def test_an_indicator_of_ones_own_may_be_measured_on_a_form_that_shows_another(tmp_path, monkeypatch):
    """Such a one needs its columns in the form, and no formulas."""
    monkeypatch.setitem(INDICATORS, "puntualidad", Indicator("reuniones", ("fecha", "llegada"), minutes.measure))
    folder = tmp_path / "D"
    folder.mkdir()
    (folder / "indicadores.toml").write_text(INDICATOR.replace('"actas"', '"puntualidad"'), encoding="utf-8")
    problems = load(packaged_folder(), folder)[1]
    assert [(one.code, one.path, one.cell) for one in problems] == [("E708", str(REGISTER), "hojas[0].tabla.campos")]
    assert "llegada" in problems[0].message


def test_a_changed_indicator_keeps_the_words_that_it_leaves_out(tmp_path):
    (tmp_path / "indicadores.toml").write_text(INDICATOR + "meta = 0.5\nalerta = 0.4\n", encoding="utf-8")
    changed, shipped = catalog(str(tmp_path)).indicators["actas"], catalog().indicators["actas"]
    assert (changed.goal, changed.objective) == (0.5, "")
    assert (changed.short, changed.abbreviation, changed.uncounted) == (
        shipped.short,
        shipped.abbreviation,
        shipped.uncounted,
    )


@pytest.mark.parametrize(
    "command",
    [
        ("generar", "directorio", "-o", "D.xlsx"),
        ("formatos",),
        ("nuevo", "N", "--proyecto", "Uno", "--cliente", "Dos", "--tipo", "cliente-nuevo"),
        ("revisar", "P"),
        ("indicadores", "P"),
        ("estado", "P"),
        ("compromisos", "P"),
        ("agenda", "P"),
        ("acta", "P", "--tipo", "interna"),
        ("correo", "P", "--plantilla", "seguimiento"),
        ("consolidar", "P"),
        ("fichas", "P", "-o", "F"),
        ("historial", "P"),
    ],
    ids=lambda command: command[0],
)
def test_every_command_refuses_an_indicator_that_nobody_measures(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "P").mkdir()
    indicator_faults(tmp_path / "D", INDICATOR.replace('"actas"', '"acta"'))
    result = run(*command, "--definiciones", "D", code=3)
    assert "indicadores.toml indicadores[0].id" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["D", "P"]
