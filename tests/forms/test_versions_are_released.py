"""A released version of a form never changes: what is released stays as it was, and the next one says what changed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.forms.catalog import Catalog, packaged_folder
from implementation_xl.forms.comparing import changes_between
from implementation_xl.forms.release_validation import form_in
from implementation_xl.forms.releases import (
    COPIES,
    DRAFT,
    IN_FORCE,
    IN_REVIEW,
    OBSOLETE,
    REGISTER,
    Release,
    Shared,
    shared_of,
)
from implementation_xl.forms.releasing import Submission, begin_version, changes_of_versions, publish, withdraw
from implementation_xl.indicators.definitions import load

MEETINGS = "control_actas"
TODAY = date(2026, 6, 30)
MADE = Submission(date(2026, 6, 1), "Ana Ruiz", "Gerencia de Calidad", "Primera versión")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A company's folder of definitions, with one form and what it needs."""
    target = tmp_path / "definiciones"
    shutil.copytree(packaged_folder() / MEETINGS, target / MEETINGS)
    for name in ("listas.toml", "empresa.toml"):
        shutil.copy(packaged_folder() / name, target / name)
    indicators = (packaged_folder() / "indicadores.toml").read_text("utf-8").split("[[indicadores]]")
    (own,) = (text for text in indicators if 'id = "actas"' in text)
    (target / "indicadores.toml").write_text(f"[[indicadores]]{own}", "utf-8")
    return target


def known(folder: Path) -> Catalog:
    loaded, problems = load(folder)
    assert loaded, [str(problem) for problem in problems]
    return loaded


def faults(folder: Path) -> list[str]:
    return [problem.code for problem in load(folder)[1]]


def refused(code: str, action, *parts: str) -> None:
    """The action is refused with this code, in words that hold these parts."""
    with pytest.raises(ImplementationXLError) as error:
        action()
    assert [problem.code for problem in error.value.problems] == [code]
    for part in parts:
        assert part in str(error.value)


def edit(folder: Path, version: int, *pairs: tuple[str, str], form: str = MEETINGS) -> None:
    path = folder / form / f"v{version}.toml"
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def send(folder: Path, said: Submission) -> Release:
    return publish(known(folder), MEETINGS, said, [folder], today=TODAY)


def take_back(folder: Path, version: int, day: date | None, reason: str) -> Release:
    now = known(folder)
    return withdraw(now, now.form(MEETINGS, version), day, reason, [folder], today=TODAY)


def released(folder: Path) -> Catalog:
    send(folder, MADE)
    return known(folder)


SALA = '[[hojas.tabla.campos]]\nid = "sala"\netiqueta = "Sala"\nayuda = "Dónde."\n\n'
TEMA = '[[hojas.tabla.campos]]\nid = "tema"'


def test_the_analyst_releases_changes_and_releases_again(folder):
    assert known(folder).state(known(folder).form(MEETINGS)) == DRAFT
    first = released(folder)
    assert first.state(first.form(MEETINGS)) == IN_FORCE
    assert begin_version(first, MEETINGS, folder) == folder / MEETINGS / "v2.toml"
    edit(folder, 2, ('etiqueta = "Acta realizada"', 'etiqueta = "Acta hecha"'), (TEMA, SALA + TEMA))
    drafted = known(folder)
    assert drafted.form(MEETINGS).version == 1, "what people fill is the released one"
    assert drafted.state(drafted.form(MEETINGS, 2)) == DRAFT
    texts = [change.text for change in changes_of_versions(drafted, MEETINGS, 1, 2)]
    assert len(texts) == 2
    assert "«Acta realizada» pasa a llamarse «Acta hecha»" in texts[1]
    assert "se agrega la columna «Sala» después de «" in texts[0]
    said = MADE._replace(day=date(2026, 6, 20), reason="La sala se pedía aparte")
    release = publish(drafted, MEETINGS, said, [folder], today=TODAY)
    assert list(release.changes) == texts
    now = known(folder)
    assert (now.form(MEETINGS).version, now.state(now.form(MEETINGS))) == (2, IN_FORCE)
    assert now.state(now.form(MEETINGS, 1)) == OBSOLETE


def test_a_released_definition_that_changes_is_refused_and_the_change_named(folder):
    released(folder)
    edit(folder, 1, ('etiqueta = "Acta realizada"', 'etiqueta = "Acta hecha"'))
    _, (problem,) = load(folder)
    assert problem.code == "E730"
    assert "la columna «Acta realizada» pasa a llamarse «Acta hecha»" in problem.message
    shutil.copy(folder / COPIES / MEETINGS / "v1.toml", folder / MEETINGS / "v1.toml")
    assert faults(folder) == []


def test_layout_and_comments_are_no_change(folder):
    released(folder)
    edit(folder, 1, ('id = "control_actas"', '# sin cambio\nid   =   "control_actas"'), ("borrador = true\n", ""))
    assert faults(folder) == []


def test_without_its_copy_a_change_is_refused_all_the_same(folder):
    released(folder)
    shutil.rmtree(folder / COPIES)
    assert faults(folder) == []
    edit(folder, 1, ("ancho = 34", "ancho = 33"))
    assert faults(folder) == ["E730"]


def test_a_released_definition_is_not_deleted(folder):
    released(folder)
    (folder / MEETINGS / "v1.toml").unlink()
    assert "E731" in faults(folder)


def test_what_the_company_fills_in_is_no_change(folder):
    released(folder)
    company = (packaged_folder() / "empresa.toml").read_text("utf-8")
    (folder / "empresa.toml").write_text(
        company.replace("[Código CA]", "IM-FO-04").replace("[Aprobado por]", "Rosa"), "utf-8"
    )
    assert faults(folder) == []


def test_in_review_until_somebody_approves(folder):
    sent = MADE._replace(approved_by="")
    send(folder, sent)
    assert known(folder).state(known(folder).form(MEETINGS)) == IN_REVIEW
    edit(folder, 1, ("ancho = 34", "ancho = 33"))
    assert faults(folder) == [], "what is in review may still change"
    approving = Submission(date(2026, 6, 10), approved_by="Gerencia")
    refused(
        "E732",
        lambda: send(folder, approving),
        "ancho",
        "antes 34; ahora 33",
    )
    send(folder, sent)
    release = send(folder, approving)
    assert (release.prepared_by, release.prepared_on) == ("Ana Ruiz", date(2026, 6, 1))
    assert (release.approved_by, release.approved_on) == ("Gerencia", date(2026, 6, 10))


def test_withdrawn_stays_readable_and_is_not_offered(folder):
    released(folder)
    withdraw(
        known(folder),
        known(folder).form(MEETINGS, 1),
        date(2026, 6, 15),
        "Se lleva en otro sistema",
        [folder],
        today=TODAY,
    )
    now = known(folder)
    form = now.form(MEETINGS)
    assert now.state(form) == OBSOLETE
    assert form.needed
    assert {now.need(form, type) for type in form.needed} == {None}
    assert form in now.generated()
    assert form not in now.offered()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"day": None}, "--fecha"),
        ({"prepared_by": " "}, "--elaboro"),
        ({"reason": ""}, "--motivo"),
        ({"day": date(2026, 7, 1)}, "posterior a hoy"),
        ({"reason": "x" * 2_000}, "1.000 caracteres"),
        ({"reason": "a\x00b"}, "no se pueden escribir"),
    ],
)
def test_what_is_missing_or_impossible_is_refused(change, part, folder):
    refused("E733", lambda: send(folder, MADE._replace(**change)), part)
    assert not (folder / REGISTER).exists()


def test_a_version_is_not_approved_before_the_one_that_it_follows(folder):
    begin_version(released(folder), MEETINGS, folder)
    early = MADE._replace(day=date(2026, 5, 31))
    refused("E733", lambda: send(folder, early), "versión 1 (01/06/2026)")


def test_released_is_not_released_again_nor_a_draft_copied_or_withdrawn(folder):
    first = released(folder)
    refused("E732", lambda: publish(first, MEETINGS, MADE, [folder], today=TODAY), "ya está publicada")
    begin_version(first, MEETINGS, folder)
    refused("E732", lambda: begin_version(known(folder), MEETINGS, folder), "aún no está publicada")
    refused(
        "E732",
        lambda: take_back(folder, 2, TODAY, "x"),
        "no está publicada",
    )
    refused(
        "E733",
        lambda: take_back(folder, 1, None, "x"),
        "--fecha",
    )
    refused(
        "E733",
        lambda: take_back(folder, 1, date(2026, 1, 1), "x"),
        "aprobación",
    )
    refused("E734", lambda: changes_of_versions(known(folder), MEETINGS, 1, 7), "no tiene versión 7")
    (shipped, _) = load(packaged_folder())
    refused("E732", lambda: publish(shipped, MEETINGS, MADE, [folder], today=TODAY), "viene con el programa")


def test_a_form_of_the_program_is_begun_in_the_folder_of_the_company(tmp_path):
    shipped, _ = load(packaged_folder())
    assert begin_version(shipped, MEETINGS, tmp_path) == tmp_path / MEETINGS / "v2.toml"
    loaded, _ = load(packaged_folder(), tmp_path)
    assert loaded
    assert loaded.form(MEETINGS, 2).version == 2


def test_names_taken_over_from_the_program_are_no_change(folder):
    """A company that relabels the program's own version 1 still understands its labels; its version 2 lacks nothing."""
    edit(folder, 1, ('etiqueta = "Acta realizada"', 'etiqueta = "Acta hecha"'))
    now, _ = load(packaged_folder(), folder)
    assert now
    assert "Acta realizada" in now.form(MEETINGS).table("reuniones").field("acta_realizada").synonyms
    publish(now, MEETINGS, MADE, [folder], today=TODAY)
    now, _ = load(packaged_folder(), folder)
    begin_version(now, MEETINGS, folder)
    now, _ = load(packaged_folder(), folder)
    assert changes_of_versions(now, MEETINGS, 1, 2) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[publicados]\n", "E707"),
        ("publicados = 3\n", "E703"),
        ('[[publicados]]\nformato = "control_actas"\n', "E702"),
        ("otra = 1\n", "E701"),
        ("publicados = [1]\n", "E703"),
    ],
)
def test_a_damaged_register_is_said_by_every_command(text, code, folder):
    first = known(folder)
    (folder / REGISTER).write_text(text, "utf-8")
    assert code in faults(folder)
    with pytest.raises(ImplementationXLError) as error:
        publish(first, MEETINGS, MADE, [folder], today=TODAY)
    assert code in {problem.code for problem in error.value.problems}
    assert (folder / REGISTER).read_text("utf-8") == text


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("aprobado = 2026-06-01\n", "", "E702"),
        ("aprobado = 2026-06-01", "aprobado = 2026-05-01", "E704"),
        ('huella = "', 'huella = "x', "E704"),
        ("aprobado = 2026-06-01", 'aprobado = "ayer"', "E703"),
    ],
)
def test_a_register_changed_by_hand_is_said(old, new, code, folder):
    released(folder)
    text = (folder / REGISTER).read_text("utf-8")
    assert old in text
    (folder / REGISTER).write_text(text.replace(old, new), "utf-8")
    assert code in faults(folder)


def test_two_that_publish_at_once_lose_nothing(folder, monkeypatch):
    """Where folders cannot be held, the second to write finds that the register is not the one it read."""
    from implementation_xl.forms import releasing

    first = known(folder)
    meanwhile = iter([None, "# la otra persona\n"])
    monkeypatch.setattr(releasing, "_text", lambda path: next(meanwhile))
    refused("E735", lambda: publish(first, MEETINGS, MADE, [folder], today=TODAY))
    assert not (folder / REGISTER).exists()
    assert not list(folder.glob("~ixl-*"))


def test_every_form_equals_itself_and_each_change_of_it_is_told():
    shipped = known(packaged_folder())
    for form in shipped.latest():
        assert changes_between(form, form) == []


def test_two_that_publish_different_versions_at_once_are_both_there(folder):
    shutil.copytree(folder / MEETINGS, folder / "copia")
    edit(folder, 1, ('id = "control_actas"', 'id = "copia"'), ('titulo = "', 'titulo = "Otro '), form="copia")
    both, now = (MEETINGS, "copia"), known(folder)
    writers = [Thread(target=publish, args=(now, id, MADE, [folder]), kwargs={"today": TODAY}) for id in both]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {id for id, _ in known(folder).releases} == set(both)


def test_a_maker_of_the_program_leaves_the_approver_to_each_company(folder):
    """The forms of the program are released in their own folder, named as one's own; the company says who approved."""
    send(folder, MADE._replace(approved_by="[Aprobado por]"))
    now = known(folder)
    assert now.state(now.form(MEETINGS)) == IN_FORCE
    assert now.company.approval(MEETINGS, 1) == now.company.approval(MEETINGS)


RULE = '  {codigo = "A421", campo = "fecha_envio"'
CHANGES = [
    ('titulo = "Control', 'titulo = "Registro', "título: antes «Control de Reuniones y Actas»; ahora «Registro"),
    ('objetivo = "', 'objetivo = "Siempre. ', "objetivo: antes «"),
    ('nombre = "Reuniones"', 'nombre = "Juntas"', "La hoja «Reuniones» pasa a llamarse «Juntas»."),
    ('ayuda = "', 'ayuda = "Sí. ', "ayuda: antes «"),
    ('etiqueta = "Proyecto"\nobligatorio = true', 'etiqueta = "Proyecto"', "deja de ser obligatorio"),
    ("filas = 200", "filas = 100", "filas con formato: antes 200; ahora 100"),
    ('impresion = ["numero", ', "impresion = [", "columnas que se imprimen: se retira «"),
    (RULE, "  #" + RULE, "se retira la regla A421 en «Fecha de envío»: «"),
    ('fijar_hasta = "tema"', 'fijar_hasta = "fecha"', "última columna fija: antes «Tema»; ahora «Fecha"),
    ('lista = "tipo_reunion"', 'lista = "si_no"', "lista: antes «tipo_reunion»; ahora «si_no»"),
]


@pytest.mark.parametrize(("old", "new", "part"), CHANGES, ids=[one[0][:9] for one in CHANGES])
def test_each_kind_of_change_is_told(old, new, part):
    text = (packaged_folder() / MEETINGS / "v1.toml").read_text("utf-8")
    assert old in text
    before, after = form_in(text), form_in(text.replace(old, new, 1))
    assert before
    assert after
    assert any(part in change.text for change in changes_between(before, after))


def test_a_column_that_moves_is_the_one_that_is_told():
    before = known(packaged_folder()).form(MEETINGS)
    sheet = before.sheets[0]
    columns = list(sheet.table.fields)
    columns.insert(2, columns.pop(6))
    moved = replace(
        before, sheets=(replace(sheet, table=replace(sheet.table, fields=tuple(columns))), *before.sheets[1:])
    )
    (change,) = changes_between(before, moved)
    assert change.kind == "columna movida"
    assert f"«{columns[2].label}» se mueve después de «{columns[1].label}»" in change.text


def test_lists_and_goal_that_changed_are_told_beside_the_definition():
    shipped = known(packaged_folder())
    form = shipped.form(MEETINGS)
    before = shared_of(form, shipped.lists, shipped.indicators)
    lists = {**before.lists, "tipo_reunion": ("Interna", "Externa")}
    texts = [change.text for change in changes_between(form, form, before, Shared(lists, 0.98, before.alert))]
    assert texts == [
        "Lista «tipo_reunion» (de «Tipo»): se agrega «Externa»; se retira «Cliente».",
        "Indicador «actas»: meta, antes 95 %; ahora 98 %.",
    ]
