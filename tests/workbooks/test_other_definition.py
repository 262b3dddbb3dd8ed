"""A version with other content is not that version: workbooks carry the fingerprint of their definition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from forms_helper import edited, filled, place, said

import implementation_xl as ixl
from implementation_xl.forms.catalog import Catalog, packaged_folder
from implementation_xl.forms.identity import fingerprint_of
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.measuring import measure_reading
from implementation_xl.workbooks.reading.workbook import read_here

MEETINGS, SCHEDULE, HANDOVER = "control_actas", "cronograma_general", "entrega_proyecto"
TODAY = date(2026, 6, 30)


def changed(folder: Path, form: str, *pairs: tuple[str, str]) -> Catalog:
    """A company's own definition of a form's version 1: the packaged one with these texts changed."""
    text = (packaged_folder() / form / "v1.toml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    target = folder / "definiciones" / form / "v1.toml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return catalog(folder / "definiciones")


@pytest.mark.parametrize(
    ("form", "id", "pairs"),
    [
        (MEETINGS, "actas", [('etiqueta = "Acta realizada"', 'etiqueta = "Acta hecha"')]),
        (
            SCHEDULE,
            "cronograma",
            [('etiqueta = "Fin planeado"', 'etiqueta = "Meta"'), ('etiqueta = "% avance"', 'etiqueta = "Progreso"')],
        ),
    ],
)
def test_a_column_relabelled_under_the_same_number_is_still_read_and_said(form, id, pairs, tmp_path):
    path = filled(tmp_path, form)
    before = measure_reading(ixl.read(path), TODAY, today=TODAY)
    mine = changed(tmp_path, form, *pairs)
    reading = read_here(path, catalog=mine)
    after = measure_reading(reading, TODAY, today=TODAY, catalog=mine)
    assert (after.value, after.denominator) == (before.value, before.denominator)
    (problem,) = (one for one in reading.problems if one.code == "A226")
    assert all(word.split('"')[1] in problem.message for pair in pairs for word in pair)


def test_what_the_definition_has_and_the_book_has_not_is_named(tmp_path):
    path = filled(tmp_path, MEETINGS)
    column = '[[hojas.tabla.campos]]\nid = "tema"'
    mine = changed(tmp_path, MEETINGS, (column, f'[[hojas.tabla.campos]]\nid = "sala"\netiqueta = "Sala"\n\n{column}'))
    (problem,) = (one for one in read_here(path, catalog=mine).problems if one.code == "A226")
    assert "«Sala»" in problem.message


def test_a_name_that_the_company_gives_to_another_column_means_that_one(tmp_path):
    mine = changed(
        tmp_path,
        MEETINGS,
        ('etiqueta = "Fecha de envío"', 'etiqueta = "Remitida el"'),
        ('etiqueta = "Observaciones"', 'etiqueta = "Fecha de envío"'),
    )
    table = mine.form(MEETINGS).table("reuniones")
    assert "Fecha de envío" not in table.field("fecha_envio").synonyms
    assert "Observaciones" in table.field("observaciones").synonyms


@pytest.mark.parametrize(
    "pair",
    [
        ("ayuda = ", 'ayuda = "Antes: "\n# '),
        ("ancho = 34\n", "ancho = 33\n"),
        ("obligatorio = true", "obligatorio = false"),
    ],
)
def test_words_of_help_widths_and_duties_are_no_other_version(pair, tmp_path):
    path = filled(tmp_path, MEETINGS)
    assert "A226" not in said(read_here(path, catalog=changed(tmp_path, MEETINGS, pair)))


@pytest.mark.parametrize(
    "pair",
    [
        ('etiqueta = "Tema"', 'etiqueta = "Asunto"'),
        ('"convocados"', '"invitados"'),
        ('nombre = "Reuniones"', 'nombre = "Juntas"'),
        ('etiqueta = "Coordinador', 'etiqueta = "Líder'),
    ],
)
def test_ids_labels_and_sheets_make_another_version(pair, tmp_path):
    mine = changed(tmp_path, MEETINGS, pair)
    assert fingerprint_of(mine.form(MEETINGS)) != fingerprint_of(catalog().form(MEETINGS))


def test_a_book_without_a_fingerprint_is_read_as_before(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path, "_meta") as sheet:
        sheet.delete_rows(3)
    mine = changed(tmp_path, MEETINGS, ('etiqueta = "Acta realizada"', 'etiqueta = "Acta hecha"'))
    reading = read_here(path, catalog=mine)
    assert "A226" not in said(reading)
    assert reading.tables["reuniones"].columns["acta_realizada"] == ["Sí", None]


def test_every_shipped_form_reads_its_own_books_without_a_word(tmp_path):
    for form in catalog().generated():
        path = ixl.generate(form.id, tmp_path / f"{form.id}.xlsx")
        assert "A226" not in said(ixl.read(path)), form.id


def test_a_change_of_kind_shows_no_titles_and_is_said(tmp_path):
    path = ixl.generate(HANDOVER, tmp_path / "x.xlsx", values={"proyecto": "P", "cliente": "C", "alcance": "Todo"})
    mine = changed(tmp_path, HANDOVER, ('tipo = "segundos"', 'tipo = "numero"'))
    assert "A226" in said(read_here(path, catalog=mine))


def test_the_fingerprint_is_the_definition_s_and_not_the_place_s():
    form = catalog().form(MEETINGS)
    assert fingerprint_of(replace(form, purpose="Otro", title="Otro")) == fingerprint_of(form)
    assert place(MEETINGS, "tema")
