"""`ixl nuevo --completar` takes from the folder what the folder says; `indicadores` answers before anything else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cli_helper import run
from project_helper import activity, handover, write_form

import implementation_xl as ixl
from implementation_xl.forms.process import CHANGE, CORPORATE


@pytest.mark.parametrize("type", [CHANGE, CORPORATE])
def test_completing_asks_for_nothing_that_the_folder_says(type: str, tmp_path: Path) -> None:
    handover(tmp_path, type)
    run("nuevo", tmp_path, "--completar")
    project = ixl.read_project(tmp_path)
    needed = {form.id for form in ixl.forms() if form.needed.get(type) == "obligatorio" and not form.imported}
    assert needed <= {one.form.id for one in project.readings if one.form}
    headers = {(one.header["proyecto"], one.header["cliente"], one.header["coordinador"]) for one in project.readings}
    assert headers == {("Cobranzas", "Banco Andino", "Laura Méndez")}


def test_what_the_folder_does_not_say_is_asked_for(tmp_path: Path) -> None:
    handover(tmp_path, tipo_proyecto=None)
    assert "--tipo" in run("nuevo", tmp_path, "--completar", code=3).stderr
    handover(tmp_path)
    write_form(tmp_path, "control_actas", cliente="Banco del Sur")
    assert "--cliente" in run("nuevo", tmp_path, "--completar", code=3).stderr
    assert "--proyecto" in run("nuevo", tmp_path / "Otro", code=2).stderr


def test_the_indicators_come_first_and_other_books_in_one_line(tmp_path: Path) -> None:
    handover(tmp_path, nit="900123456-1")
    late = activity("Troncal", date(2026, 3, 9), date(2026, 3, 13), responsable=None)
    write_form(tmp_path, "cronograma_general", actividades=[late])
    write_form(tmp_path, "registro_necesidades", necesidades=[{"necesidad": "Puestos", "estado": "Pendiente"}])
    said = run("indicadores", tmp_path, "--corte", "2026-03-12", code=None).stdout.splitlines()
    (line,) = [line for line in said if line.startswith("En 2 otros libros: ")]
    assert said.index(line) > next(place for place, text in enumerate(said) if "Cronograma General" in text)
    assert not [text for text in said if "E312" in text or "Entrega de Proyecto.xlsx" in text]
