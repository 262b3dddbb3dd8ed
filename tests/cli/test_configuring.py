"""`ixl configurar` writes the settings, keeps what somebody wrote there, and says what is in force and from where."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_helper import run, run_json

import implementation_xl as ixl
from implementation_xl.forms.settings import NAME, VARIABLE

BY_HAND = (
    "# de Calidad\nraiz = 'Viejas'  # hasta junio\n\n[empresa]\n# como en la cámara de comercio\nnombre = 'Andino'\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def origins() -> dict[str, tuple[str, str]]:
    return {one["clave"]: (one["valor"], one["origen"]) for one in run_json("configurar", "--ver")["ajustes"]}


def test_what_is_written_is_in_force_and_from_there(here):
    run("configurar", "raiz=Proyectos", "meta.cronograma=98 %", "alerta.cronograma=0,9", "--desde", "2026-07-01")
    run("configurar", "festivo.2026-08-14=Aniversario", "empresa.nombre=Andino", "excluir=Archivo; Viejos")
    said, own = origins(), str(here / NAME)
    assert said["metas.cronograma"] == ("98 % desde 2026-07-01; alerta 90 %", own)
    assert said["metas.actas"][1] == "de fábrica"
    assert said["empresa.nombre"] == ("Andino", own)
    assert said["calendario.festivos"] == ("2026-08-14 Aniversario", own)
    assert said["excluir"][0].endswith("Archivo; Viejos")
    run("configurar", "--quitar", "meta.cronograma", "--desde", "2026-07-01", "--quitar", "festivo.2026-08-14")
    said = origins()
    assert said["metas.cronograma"][1] == said["calendario.festivos"][1] == "de fábrica"


def test_comments_and_the_rest_stay(here):
    path = here / NAME
    path.write_bytes(BY_HAND.replace("\n", "\r\n").encode())
    shown = run("configurar", "raiz=Nuevas", "empresa.logo=").stderr
    assert "raiz" in shown and "cámara" not in shown
    text = path.read_bytes().decode()
    assert text.count("\r\n") == text.count("\n")
    for line in ("# de Calidad", '"Nuevas"  # hasta junio', "# como en la cámara de comercio", "nombre = 'Andino'"):
        assert line in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["meta.cronogama=90%"], "cronograma"),
        (["meta.cronograma=98"], "E704"),
        (["meta.cronograma=mucho"], "98%"),
        (["alerta.actas=80%"], "meta.actas"),
        (["rais=X"], "raiz"),
        (["raiz"], "CLAVE=VALOR"),
        (["festivo.ayer=X"], "2026-08-14"),
        (["definiciones=No está"], "E726"),
        (["empresa.logo=no.png"], "E710"),
        (["calendario.semana_laboral=Siempre"], "E704"),
        (["--quitar", "meta.actas"], "quitar"),
        ([], "CLAVE=VALOR"),
    ],
)
def test_what_does_not_serve_is_not_written(words, said, here):
    path = here / NAME
    path.write_text(BY_HAND, encoding="utf-8")
    assert said in run("configurar", *words, code=2).stderr
    assert path.read_text(encoding="utf-8") == BY_HAND
    assert [one.name for one in here.iterdir()] == [NAME]


def test_a_broken_file_is_told_and_left(here):
    (here / NAME).write_text('raiz = "a\n', encoding="utf-8")
    for words in (["--ver"], ["raiz=b"]):
        assert "línea 1" in run("configurar", *words, code=2).stderr
    assert (here / NAME).read_text(encoding="utf-8") == 'raiz = "a\n'


def test_a_slip_of_the_pen_is_mended_with_the_same_command(here):
    (here / NAME).write_text("rais = 'a'\n", encoding="utf-8")
    run("configurar", "--quitar", "rais", "raiz=a")
    assert ixl.load_settings(here).root == str(here / "a")


def test_a_program_writes_it_too(here):
    path = ixl.write_settings(here, {"raiz": ".", "empresa": {"nombre": "Andino"}})
    assert ixl.load_settings(here).path == path
    with pytest.raises(ixl.ImplementationXLError) as refused:
        ixl.write_settings(here, {"raiz": 5})
    assert [problem.code for problem in refused.value.problems] == ["E703"]
