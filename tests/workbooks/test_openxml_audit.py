"""Microsoft's own rules, as `openxml-audit` ports them, find nothing in any workbook that the program writes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from build_blanks import blank_path
from cli_helper import project, run
from forms_helper import TABLES, filled
from openxml_audit import OpenXmlValidator

from implementation_xl.cli.demo.samples import CUTOFF
from implementation_xl.indicators.definitions import catalog

FORMS = catalog().generated()


def faults(path: Path) -> list[str]:
    """What the validator of the Open XML SDK says of a workbook."""
    return [f"{path.name}: {error.part_uri} {error.description}" for error in OpenXmlValidator().validate(path).errors]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_shipped_blank(form: Any) -> None:
    assert faults(blank_path(form)) == []


@pytest.mark.parametrize("form_id", TABLES)
def test_a_filled_form(form_id: str, tmp_path: Path) -> None:
    assert faults(filled(tmp_path, form_id, proyecto="<b>&«»</b> 🙂", fecha_corte=date(2026, 3, 31))) == []


@pytest.mark.slow
def test_what_the_commands_write(tmp_path: Path) -> None:
    """Minutes and the register they are added to, marked copies, consolidated workbook, fichas, commitments."""
    folder = project("cobranzas", tmp_path / "Cartera")
    cutoff, out = ("--corte", CUTOFF.isoformat()), tmp_path / "salida"
    register = next(folder.rglob("*Actas*.xlsx"))
    before = register.read_bytes()
    run("acta", folder, "--tipo", "interna", "--fecha", "2026-07-20")
    run("revisar", folder, "--anotar", *cutoff, code=None)
    run("consolidar", folder.parent, "-o", out / "Consolidado.xlsx", *cutoff, code=None)
    run("fichas", folder.parent, "-o", out / "fichas", "--por-proyecto", *cutoff, code=None)
    run("compromisos", folder.parent, "-o", out / "Compromisos.xlsx", code=None)
    written = [*folder.parent.rglob("*.xlsx"), *out.rglob("*.xlsx")]
    assert register.read_bytes() != before
    assert {path.parent.name for path in written} >= {"Actas", "salida", "fichas"}
    assert [fault for path in written for fault in faults(path)] == []
