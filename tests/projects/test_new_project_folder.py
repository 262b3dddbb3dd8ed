"""A project's folder: what its type needs, what has become due, what is added on demand; nothing there is touched."""

from __future__ import annotations

from datetime import date

import pytest
from cli_helper import run
from project_helper import handover

import implementation_xl as ixl
from implementation_xl.forms.process import CORPORATE, NEW_CLIENT

LIVE = date(2026, 4, 16)


def complete(folder, type, today, **options):
    """The file names that completing a project of the helper adds."""
    written = ixl.new_project(
        folder, proyecto="Cobranzas", cliente="Banco Andino", tipo=type, complete=True, today=today, **options
    )
    return {path.name for path in written}


@pytest.mark.parametrize(
    ("contract", "added"),
    [
        ({"estado_contrato": "En legalización"}, False),
        ({"estado_contrato": "Firmado"}, True),
        ({"estado_contrato": "Firmado", "fecha_firma": date(2026, 3, 10)}, True),
        ({"estado_contrato": "Firmado", "fecha_firma": date(2026, 3, 11)}, False),
    ],
)
def test_the_list_of_requirements_is_added_once_the_contract_is_signed(tmp_path, contract, added):
    handover(tmp_path, NEW_CLIENT, **contract)
    name = "Lista de Requerimientos Contractuales.xlsx"
    assert (name in complete(tmp_path, "cliente-nuevo", date(2026, 3, 10))) is added


@pytest.mark.parametrize(("today", "added"), [(date(2026, 3, 31), False), (date(2026, 4, 1), True)])
def test_a_corporate_project_gets_its_tests_and_going_live_when_that_is_near(tmp_path, today, added):
    handover(tmp_path, CORPORATE, fecha_salida_produccion=LIVE)
    found = complete(tmp_path, "corporativo", today)
    assert ({"Set de Pruebas.xlsx", "Salida a Producción.xlsx"} <= found) is added
    assert "Registro de Necesidades.xlsx" in found


def test_completing_leaves_what_is_there_as_it_was(tmp_path):
    handover(tmp_path, NEW_CLIENT)
    complete(tmp_path, "cliente-nuevo", LIVE)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    assert complete(tmp_path, "cliente-nuevo", LIVE) == set()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == before


def test_actions_changes_and_risks_come_on_demand_with_the_header_of_the_project(tmp_path):
    words = ("--proyecto", "Cobranzas", "--cliente", "Banco Andino", "--tipo", "cierre", "--codigo", "IMP-9")
    run("nuevo", tmp_path / "P", *words)
    run(
        "nuevo",
        tmp_path / "P",
        *words,
        "--completar",
        "--con",
        "riesgos_oportunidades",
        "--con",
        "acciones_correctivas",
    )
    risks = ixl.read(tmp_path / "P" / "Riesgos y Oportunidades.xlsx")
    assert (risks.header["proyecto"], risks.header["codigo_proyecto"], risks.untouched) == ("Cobranzas", "IMP-9", True)
    assert (tmp_path / "P" / "Acciones Correctivas.xlsx").is_file()


def test_a_form_that_does_not_exist_is_said_before_anything_is_written(tmp_path):
    words = ("--proyecto", "P", "--cliente", "C", "--tipo", "cierre", "--con", "riesgos")
    assert "riesgos" in run("nuevo", tmp_path / "P", *words, code=3).output
    assert not (tmp_path / "P").exists()


def test_nothing_is_added_while_a_workbook_there_cannot_be_read(tmp_path):
    """It may be what seems to be missing: a second, empty register would be made beside it."""
    handover(tmp_path)
    damaged = tmp_path / "Actas" / "Control.xlsx"
    damaged.parent.mkdir()
    damaged.write_bytes(b"PK")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ixl.ImplementationXLError, match=r"«Control\.xlsx»"):
        complete(tmp_path, "cliente-nuevo", date(2026, 3, 10))
    assert sorted(tmp_path.rglob("*")) == before
    damaged.unlink()
    ixl.export_consolidated(ixl.consolidate(tmp_path), tmp_path / "Consolidado.xlsx")  # ours, and no form
    assert "Control de Reuniones y Actas.xlsx" in complete(tmp_path, "cliente-nuevo", date(2026, 3, 10))
