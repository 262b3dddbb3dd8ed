"""What a newer version of a form says of the older one: renamed, split, joined, moved, and the faults of saying it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from versions_helper import MEETINGS, newer_definitions

from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.forms.catalog import Definitions, packaged_folder
from implementation_xl.forms.model import Choices, Field, Form, FormerFields, ListValue, Sheet, Table
from implementation_xl.forms.succession import Origin, current_word, succession
from implementation_xl.indicators.definitions import catalog

JOINED_AND_SPLIT = 'campos = ["tema", "tipo"], separador = "x", parte = 1'
texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


def form(version: int, *fields: Field, table: str = "filas", former: str = "") -> Form:
    sheet = Sheet(name="Hoja", table=Table(id=table, fields=fields, former=former))
    return Form(id="prueba", version=version, title="Prueba", file_name="Prueba", purpose="", sheets=(sheet,))


def column(id: str, *before: str, separator: str = "", part: int = 0) -> Field:
    former = FormerFields(fields=before, separator=separator, part=part) if before else None
    return Field(id=id, label=id, former=former)


def test_a_field_with_the_same_id_is_the_same_and_a_new_one_comes_from_nothing():
    owner = succession([form(1, column("a")), form(2, column("a"), column("b"))])["filas"]
    assert {id: origin.same for id, origin in owner.origins.items()} == {"a": "a"}


def test_steps_are_chained_over_versions_in_between():
    first = form(1, column("quien"))
    second = form(2, column("responsable", "quien"), table="lineas", former="filas")
    third = form(
        3,
        column("nombre", "responsable", separator=" - ", part=1),
        column("cargo", "responsable", part=2),
        table="lineas",
    )
    owner = succession([first, second, third])["lineas"]
    assert owner.former == "filas"
    assert owner.origins["nombre"].value({"quien": "Ana - Jefa - Sede"}, str) == "Ana"
    assert list(owner.origins["cargo"].ids()) == ["quien"]


@given(st.lists(texts, min_size=2, max_size=4))
def test_what_is_split_and_joined_again_says_the_same(pieces):
    whole = " - ".join(pieces)
    parts = [Origin(("a",), " - ", number, len(pieces)).value({"a": whole}, str) or "" for number in range(1, 5)]
    expected = [piece.strip() for piece in whole.split(" - ", len(pieces) - 1)]
    assert parts[: len(pieces)] == expected


@pytest.mark.parametrize("value", [12.5, "Ana"])
def test_what_has_no_separator_goes_whole_to_the_first_part(value):
    assert Origin(("a",), " - ", 1, 2).value({"a": value}, str) == value
    assert Origin(("a",), " - ", 2, 2).value({"a": value}, str) is None


def test_joined_fields_leave_out_what_is_blank():
    joined = Origin(("a", "b"), ", ")
    assert joined.value({"a": "Ana", "b": "Luis"}, str) == "Ana, Luis"
    assert joined.value({"a": "", "b": 3.0}, str) == 3.0
    assert joined.value({}, str) is None


def test_a_former_word_is_the_present_one_however_it_is_written():
    words = Choices(id="x", values=(ListValue(value="Entrenamiento", former=("Formación",)), ListValue(value="Otra")))
    assert [current_word(one, words) for one in ("FORMACION", "Otra", "otra", "¿?", 5.0)] == [
        *("Entrenamiento", "Otra", "otra", "¿?", 5.0)
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('campos = ["destinatarios"]', 'campos = ["destinatario"]', "E704"),
        ('campos = ["destinatarios"]', "campos = []", "E702"),
        ('separador = " - ", parte = 2', "parte = 2", "E702"),
        ("parte = 2", "parte = 3", "E706"),
        ('campos = ["responsable"], separador = " - ", parte = 2', JOINED_AND_SPLIT, "E706"),
        ('id = "acuerdos"', 'id = "acuerdos"\nantes = "acuerdo"', "E704"),
    ],
)
def test_what_a_definition_says_wrongly_of_the_version_before_is_told(old, new, code, tmp_path):
    folder = newer_definitions(tmp_path)
    path = folder / MEETINGS / "v2.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    problems = Definitions([packaged_folder(), folder]).problems
    assert code in [problem.code for problem in problems]
    assert all(Path(problem.path) == path and "antes" in (problem.cell or "") for problem in problems)
    with pytest.raises(ImplementationXLError):
        catalog(folder)


def test_a_former_word_means_one_value_only(tmp_path):
    folder = newer_definitions(tmp_path)
    path = folder / "listas.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('["Formación", "Capacitación"]', '["Compras"]'), encoding="utf-8")
    (problem,) = Definitions([packaged_folder(), folder]).problems
    assert problem.code == "E705"
    assert "antes" in (problem.cell or "")
