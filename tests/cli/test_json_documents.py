"""`ixl … --json`: what scripts rely on, key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_helper import project, run, run_json, start
from hypothesis import given
from hypothesis import strategies as st

import implementation_xl as ixl
from implementation_xl.base.problems import CODES
from implementation_xl.cli.demo.samples import sample
from implementation_xl.reports.documents.document import dumps
from implementation_xl.reports.documents.portfolio import portfolio_json

CORTE = ("--corte", "2026-07-15")
PROBLEM = [
    "codigo",
    "gravedad",
    "archivo",
    "hoja",
    "celda",
    "campo",
    "etiqueta",
    "encontrado",
    "esperado",
    "mensaje",
    "sugerencia",
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sub-folder *Implementaciones* of four projects."""
    folder = tmp_path_factory.mktemp("json")
    for name in ("cobranzas", "whatsapp", "crm", "cierre"):
        project(name, folder / "Implementaciones")
    return folder


@pytest.fixture
def here(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That folder as the current one."""
    monkeypatch.chdir(root)
    return root


def folder(name: str) -> str:
    return f"Implementaciones/{sample(name).folder}"


def test_indicators(here: Path) -> None:
    data = run_json("indicadores", folder("cobranzas"), code=1)
    assert list(data) == [
        "esquema",
        "proyecto",
        "codigo_proyecto",
        "cliente",
        "tipo_proyecto",
        "indicadores",
        "problemas",
    ]
    assert [data[key] for key in list(data)[:5]] == [
        1,
        "Cobranzas Banco Andino",
        "IMP-2026-011",
        "Banco Andino",
        "Cliente nuevo",
    ]
    assert [one["id"] for one in data["indicadores"]] == ["requerimientos", "cronograma", "actas"]
    for one in data["indicadores"]:
        assert list(one) == [
            "id",
            "corte",
            "valor",
            "numerador",
            "denominador",
            "estado",
            "motivo",
            "detalle",
            "fuente",
            "excluidos",
        ]
        assert list(one["fuente"]) == ["archivo", "hoja", "rango"]
        assert one["corte"] == "2026-07-15"
        assert one["valor"] == one["numerador"] / one["denominador"]
    requirements, schedule, minutes = data["indicadores"]
    assert requirements["excluidos"] == [{"celda": "J23", "motivo": "No aplica"}]
    assert requirements["fuente"]["archivo"] == f"{folder('cobranzas')}/Lista de Requerimientos Contractuales.xlsx"
    assert set(requirements["detalle"]) == {"estricto", "por_estado", "por_area", "vencidos"}
    assert {
        "avance_real",
        "avance_esperado",
        "indice_avance",
        "a_tiempo",
        "retraso_dias",
        "fin_previsto",
        "por_area",
        "atrasadas",
    } <= set(schedule["detalle"])
    assert schedule["detalle"]["fin_previsto"] == "2026-09-08"
    assert {"por_tipo", "oportunidad", "pendientes", "canceladas", "reprogramadas"} <= set(minutes["detalle"])
    assert (minutes["valor"], minutes["estado"], minutes["motivo"]) == (0.875, "En riesgo", None)


def test_a_problem(here: Path) -> None:
    data = run_json("indicadores", folder("cobranzas"), code=1)
    assert all(list(problem) == PROBLEM for problem in data["problemas"])
    (found,) = (problem for problem in data["problemas"] if problem["codigo"] == "E304")
    assert found == {
        "codigo": "E304",
        "gravedad": "error",
        "archivo": f"{folder('cobranzas')}/Lista de Requerimientos Contractuales.xlsx",
        "hoja": "Requerimientos",
        "celda": "K17",
        "campo": "cumplimiento",
        "etiqueta": "% cumplimiento",
        "encontrado": "85",
        "esperado": "entre 0 % y 100 %",
        "mensaje": "«% cumplimiento» debe estar entre 0 % y 100 % y dice 85. ¿Quiso decir 85 %?",
        "sugerencia": "Escriba el porcentaje con su signo, por ejemplo 85 %.",
    }


def test_indicators_row_by_row(here: Path) -> None:
    data = run_json("indicadores", folder("cobranzas"), "--detalle", code=1)
    rows = data["indicadores"][0]["filas"]
    assert all(list(row) == ["celda", "nombre", "numerador", "denominador", "motivo", "explicacion"] for row in rows)
    assert rows[2]["numerador"] == 0.84
    assert sum(row["numerador"] or 0 for row in rows) == pytest.approx(data["indicadores"][0]["numerador"])
    assert [row["motivo"] for row in rows if row["denominador"] is None] == ["No aplica"]


def test_what_could_not_be_measured(here: Path) -> None:
    data = run_json("indicadores", folder("cierre"), code=1)
    requirements, _, minutes = data["indicadores"]
    assert (requirements["estado"], requirements["valor"], requirements["fuente"]) == ("No aplica", None, None)
    assert requirements["motivo"] == "el proyecto es «Cierre de campaña»"
    assert (minutes["estado"], minutes["valor"], minutes["excluidos"]) == ("Sin medición", None, [])


def test_review(here: Path) -> None:
    data = run_json("revisar", folder("cierre"), code=1)
    assert list(data) == ["esquema", "archivos"]
    assert all(
        list(one) == ["archivo", "formato", "version", "proyecto", "filas", "problemas"] for one in data["archivos"]
    )
    closing, damaged, schedule, *_ = data["archivos"]
    assert closing["filas"] == {"entregables": 3, "pendientes": 0}
    assert damaged["archivo"] == f"{folder('cierre')}/Control de Reuniones y Actas.xlsx"
    assert (damaged["formato"], damaged["version"], damaged["filas"]) == (None, None, {})
    assert [problem["codigo"] for problem in damaged["problemas"]] == ["E101"]
    assert (schedule["formato"], schedule["version"]) == ("cronograma_general", 1)
    assert schedule["proyecto"] == "Cierre de campaña Telefonía Sur"
    assert schedule["filas"] == {"actividades": 7, "versiones": 0, "lineas_base": 0}


def test_review_says_every_problem_and_those_between_workbooks(here: Path) -> None:
    data = run_json("revisar", folder("crm"), code=1)
    found = [
        (one["archivo"].rpartition("/")[2], problem["codigo"])
        for one in data["archivos"]
        for problem in one["problemas"]
    ]
    assert ("Cronograma General de Implementación.xlsx", "E601") in found
    assert len(found) == len(set(found))


def test_consolidation(here: Path) -> None:
    data = run_json("consolidar", "Implementaciones", *CORTE, "--sin-cache", code=1)
    assert list(data) == ["esquema", "corte", "proyectos", "consolidado", "problemas", "lectura"]
    assert data["corte"] == "2026-07-15"
    first = data["proyectos"][0]
    assert list(first) == ["carpeta", "proyecto", "cliente", "tipo_proyecto", "indicadores", "problemas"]
    assert (first["carpeta"], first["problemas"]) == (folder("cobranzas"), 6)
    assert first["indicadores"]["actas"] == {
        "valor": 0.875,
        "numerador": 7,
        "denominador": 8,
        "estado": "En riesgo",
    }
    for one in data["consolidado"].values():
        assert list(one) == [
            "valor",
            "numerador",
            "denominador",
            "promedio",
            "medidos",
            "sin_medicion",
            "no_aplica",
            "ilegibles",
        ]
        assert sum(one[key] for key in ("medidos", "sin_medicion", "no_aplica", "ilegibles")) == 4
    assert data["consolidado"]["actas"]["ilegibles"] == 1
    assert all(list(problem) == PROBLEM for problem in data["problemas"])
    files = len(list(here.rglob("Implementaciones/**/*.xlsx")))
    assert data["lectura"] == {"archivos": files, "leidos": files, "de_cache": 0}


def test_fichas(here: Path, tmp_path: Path) -> None:
    data = run_json("fichas", "Implementaciones", "-o", tmp_path / "F", *CORTE, code=1)
    assert list(data) == ["esquema", "fichas", "problemas"]
    assert [one["indicador"] for one in data["fichas"]] == ["requerimientos", "cronograma", "actas"]
    assert all(one["periodo"] == "2026-07" and one["mediciones"] == 4 for one in data["fichas"])
    assert all(Path(one["archivo"]).is_file() for one in data["fichas"])
    more = run_json("fichas", "Implementaciones", "-o", tmp_path / "F", "--por-proyecto", *CORTE, code=1)
    assert [one["mediciones"] for one in more["fichas"]] == [4] * 3 + [1] * 12
    assert more["fichas"][3]["proyecto"] == "Cobranzas Banco Andino"


def test_forms_codes_and_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    forms = run_json("formatos")["formatos"]
    assert {"formato", "version", "titulo"} <= set(forms[0])
    fields = run_json("formatos", "ver", "control_actas")
    assert fields["hojas"][0]["columnas"][1]["valores"] == ["Interna", "Cliente"]
    assert len(run_json("explicar")["codigos"]) == len(CODES)
    assert run_json("explicar", "e301")["codigos"][0]["gravedad"] == "error"
    made = run_json("generar", "control_actas", "-o", "A.xlsx")
    assert made["archivos"] == [{"formato": "control_actas", "version": 1, "archivo": "A.xlsx"}]
    words = ("--proyecto", "P", "--cliente", "C", "--tipo", "cierre")
    new = run_json("nuevo", "Sub/P", *words)
    assert new["carpeta"] == "Sub/P"
    assert "Sub/P/Entrega de Proyecto.xlsx" in new["archivos"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("revisr",), 2),
        (("revisar",), 2),
        (("indicadores", "x", "--corte", "ayer"), 2),
        (("indicadores", "x", "--nada"), 2),
        (("generar", "nada", "-o", "x.xlsx"), 2),
        (("indicadores", "no existe"), 3),
        (("consolidar", "no existe"), 3),
        (("revisar", "no existe"), 3),
        (("formatos", "--definiciones", "no existe"), 3),
    ],
)
def test_failures_are_documents_too(words: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*words, "--json", code=code)
    data = json.loads(result.stdout)
    assert list(data) == ["esquema", "error"]
    assert data["esquema"] == 1
    assert data["error"]
    assert data["error"].splitlines()[0] in result.stderr


def test_output_that_cannot_be_written_is_a_document(here: Path, tmp_path: Path) -> None:
    (tmp_path / "C.xlsx").mkdir()
    data = run_json("consolidar", "Implementaciones", "-o", tmp_path / "C.xlsx", "--sin-cache", code=3)
    assert "C.xlsx" in data["error"]


def test_paths_are_relative_with_forward_slashes(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = run_json("revisar", here / folder("whatsapp"), code=1)
    assert all(one["archivo"].startswith("Implementaciones/") for one in data["archivos"])
    monkeypatch.chdir(here / folder("whatsapp"))
    data = run_json("revisar", ".", code=1)
    assert {"Set de Pruebas.xlsx"} <= {one["archivo"] for one in data["archivos"]}


def test_the_real_command_writes_one_document_and_nothing_else(here: Path) -> None:
    done = start("indicadores", folder("cobranzas"), "--json", env={"PYTHONIOENCODING": "ascii"})
    out, errors = done.communicate()
    assert (done.returncode, errors) == (1, b"")
    assert json.loads(out.decode("utf-8"))["cliente"] == "Banco Andino"
    assert "«" in out.decode("utf-8")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), st.lists(JSON, max_size=4) | JSON, min_size=1, max_size=4))
def test_what_is_written_piece_by_piece_is_the_document(data: dict[str, Any]) -> None:
    """Scripts, and people who compare two runs, see no difference."""
    whole = json.dumps(data, ensure_ascii=False, indent=1)
    assert dumps(data) == whole
    assert dumps({name: iter(one) if isinstance(one, list) else one for name, one in data.items()}) == whole


def test_projects_and_problems_of_a_portfolio_are_written_one_by_one(here: Path) -> None:
    portfolio = ixl.consolidate("Implementaciones", date(2026, 7, 15))
    in_pieces = portfolio_json(portfolio, iter)
    assert isinstance(in_pieces["proyectos"], Iterator) and isinstance(in_pieces["problemas"], Iterator)
    assert dumps(in_pieces) == dumps(portfolio_json(portfolio))
    assert len(portfolio_json(portfolio)["proyectos"]) == len(portfolio.projects) == 4
