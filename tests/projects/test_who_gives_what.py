"""The reception of a project: who gives each document, who validated it, what was offered and not contracted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from project_helper import HEADER, MONDAY, handover, project_of

import implementation_xl as ixl
from implementation_xl.forms.process import CHANGE, CLOSING, CORPORATE, HANDOVER, NEW_CLIENT, TYPES
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_alone
from implementation_xl.projects.evidence import Evidence
from implementation_xl.projects.next_steps import next_steps
from implementation_xl.projects.reached import stage_of
from implementation_xl.projects.record_states import EMPTY, record_states
from implementation_xl.projects.worklist import MISSING_DOCUMENT, OPEN_OFFER

DAY = date(2026, 3, 10)
VALIDATED = {"validado_por": "Laura Méndez", "fecha_validacion": date(2026, 3, 4)}
LACKING = [{"documento": "Contrato", "aplica": "Sí", "recibido": "No"}]


def evidence_of(folder: Path) -> Evidence:
    return Evidence(project_of(folder), DAY)


def steps(folder: Path) -> list[str]:
    evidence = evidence_of(folder)
    stage = stage_of(evidence, catalog()).stage
    return list(next_steps(evidence, stage, list(record_states(evidence, stage, catalog()))))


def codes(path: Path) -> list[str]:
    reading = ixl.read(path)
    told = ("A520", "A521", "A522", "A524", "A402", "E401", "A461")
    return sorted(one.code for one in problems_alone(reading, DAY, DAY, catalog()) if one.code in told)


@pytest.mark.parametrize(
    ("type", "givers"),
    [
        (NEW_CLIENT, {"Comercial", "WFM"}),
        (CHANGE, {"Operaciones", "Comercial", "WFM"}),
        (CORPORATE, {"Dirección", "WFM"}),
        (CLOSING, {"Cliente", "Operaciones"}),
    ],
)
def test_each_type_asks_those_who_give(tmp_path: Path, type: str, givers: set[str]) -> None:
    short = next(key for key, words in TYPES.items() if words == type)
    ixl.new_project(tmp_path / "P", proyecto="P", cliente="C", tipo=short)
    items = [one for one in evidence_of(tmp_path / "P").items if one.kind == MISSING_DOCUMENT]
    assert {one.area for one in items} == givers
    asked = next(step for step in steps(tmp_path / "P") if step.startswith("Pedir los documentos"))
    assert all(giver in asked for giver in givers)


def test_a_document_is_asked_of_the_person_and_of_the_area(tmp_path: Path) -> None:
    rows = [
        {"documento": "Oferta final", "lo_entrega": "Comercial", "recibido": "No"},
        {"documento": "Dimensionamiento", "lo_entrega": "WFM", "recibido": "No"},
        {"documento": "Anexo jurídico", "lo_entrega": "Jurídica", "recibido": "No"},
        {"documento": "Minuta", "recibido": "No"},
    ]
    handover(tmp_path, documentos=rows)
    people = {one.text: (one.area, one.person) for one in evidence_of(tmp_path).items if one.kind == MISSING_DOCUMENT}
    assert people == {
        "Oferta final": ("Comercial", "Paula Gómez"),
        "Dimensionamiento": ("WFM", None),
        "Anexo jurídico": ("Jurídica", None),
        "Minuta": (None, "Paula Gómez"),
    }


def test_a_list_without_the_column_asks_those_who_usually_give(tmp_path: Path) -> None:
    rows = [{"documento": "dimensionamiento", "recibido": "No"}, {"documento": "Contrato", "recibido": "No"}]
    handover(tmp_path, CORPORATE, solicitante="Jorge Pardo", documentos=rows)
    people = {one.text: (one.area, one.person) for one in evidence_of(tmp_path).items if one.kind == MISSING_DOCUMENT}
    assert people == {"dimensionamiento": ("WFM", None), "Contrato": ("Dirección", "Jorge Pardo")}


def test_what_is_required_depends_on_the_type(tmp_path: Path) -> None:
    """A modification is handed over by a mail of Operaciones: no salesperson, no contract; but somebody asks for it."""

    def missing(type: str) -> set[str | None]:
        values = HEADER | {"tipo_proyecto": type, "fecha_recepcion": MONDAY, "alcance": "Todo", "documentos": []}
        reading = ixl.read(ixl.generate(HANDOVER, tmp_path / "e.xlsx", values=values, overwrite=True))
        return {one.field for one in reading.problems if one.code in ("E401", "A402")}

    live = {"fecha_salida_produccion", "dias_estabilizacion"}
    assert missing(NEW_CLIENT) == {"campana", "responsable_comercial", "estado_contrato", *live}
    assert missing(CHANGE) == {"campana", "solicitante", *live}
    assert missing(CORPORATE) == {"solicitante", "estado_contrato"}
    assert missing(CLOSING) == {"campana", "solicitante"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"resultado_validacion": "Conforme"}, ["A520", "A520"]),
        ({"resultado_validacion": "Conforme", **VALIDATED}, []),
        ({"resultado_validacion": "Conforme", **VALIDATED, "documentos": LACKING}, ["A521"]),
        ({"resultado_validacion": "Con observaciones", **VALIDATED, "documentos": LACKING}, ["A522"]),
        ({"resultado_validacion": "Con observaciones", **VALIDATED, "observaciones_validacion": "Faltan anexos"}, []),
        ({"resultado_validacion": "Conforme", **VALIDATED, "fecha_validacion": date(2026, 2, 1)}, ["A461"]),
    ],
)
def test_the_reception_is_validated(tmp_path: Path, said: dict[str, Any], expected: list[str]) -> None:
    assert codes(handover(tmp_path, **said)) == expected


def test_the_next_step_is_to_validate_what_was_received(tmp_path: Path) -> None:
    handover(tmp_path)
    assert any(step.startswith("Validar la recepción") for step in steps(tmp_path))
    handover(tmp_path, resultado_validacion="Conforme", **VALIDATED)
    assert not any("la recepción" in step for step in steps(tmp_path))
    remarks = {"observaciones_validacion": "Faltan anexos"}
    handover(tmp_path, resultado_validacion="Con observaciones", **VALIDATED, **remarks)
    assert any(step.startswith("Resolver las observaciones") for step in steps(tmp_path))


def test_what_was_offered_and_not_contracted_is_followed(tmp_path: Path) -> None:
    rows = [
        {"ofertado": "Bot de WhatsApp", "decision": "Por decidir", "fecha_compromiso": date(2026, 3, 6)},
        {"ofertado": "Tablero en línea", "decision": "Se retira", "fecha_decision": date(2026, 3, 5)},
        {"ofertado": "Encuesta por voz", "decision": "Por decidir", "fecha_compromiso": date(2026, 4, 6)},
    ]
    path = handover(tmp_path, ofertado=rows)
    assert codes(path) == []
    assert [one.text for one in evidence_of(tmp_path).items if one.kind == OPEN_OFFER] == [
        "Bot de WhatsApp",
        "Encuesta por voz",
    ]
    assert any("ofertado" in step and "Bot de WhatsApp" in step for step in steps(tmp_path))
    assert codes(handover(tmp_path, ofertado=[{"ofertado": "Bot", "decision": "Se presta sin contrato"}])) == ["A524"]


@pytest.mark.parametrize("tipo", list(TYPES))
def test_an_empty_hand_over_is_late_whatever_the_type(tmp_path: Path, tipo: str) -> None:
    ixl.new_project(tmp_path / "P", proyecto="P", cliente="C", tipo=tipo)
    evidence = evidence_of(tmp_path / "P")
    records = {one.form: one for one in record_states(evidence, stage_of(evidence, catalog()).stage, catalog())}
    assert (records[HANDOVER].state, records[HANDOVER].late) == (EMPTY, True)
