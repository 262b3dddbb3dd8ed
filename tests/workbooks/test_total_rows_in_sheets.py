"""A total typed below the records is none to the reader, and the sheet counts it apart: both of the same rows."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from engines import evaluated, named_cells
from project_helper import write_form

import implementation_xl as ixl
from implementation_xl.adapters.reading.calamine import open_book

STORIES: dict[str, tuple[str, dict[str, Any], str]] = {
    "registro_necesidades": (
        "necesidades",
        {"area": "WFM", "necesidad": "Diademas", "estado": "Pendiente", "cantidad": 2},
        "necesidad",
    ),
    "requerimientos_contractuales": (
        "requerimientos",
        {"area": "WFM", "requerimiento": "Nivel 80/20", "estado": "Cumple"},
        "requerimiento",
    ),
    "acciones_correctivas": (
        "acciones",
        {"origen": "Indicador", "tipo": "Correctiva", "hallazgo": "Tarde", "estado": "Abierta"},
        "hallazgo",
    ),
}
WORDS = ["TOTAL", "Subtotal", "Promedio", "Gran total", "Suma", "Sumatoria", "Total:"]
NO_TOTALS = ["Sumar puestos", "El total", "Totalmente nuevo"]


def written(form_id: str, folder: Path) -> Path:
    """Two records, then a row for each word; what begins so and is complete is a record."""
    table, record, named = STORIES[form_id]
    rows = [record, {**record, named: "Total cableado piso 3"}, *({**record, named: word} for word in NO_TOTALS)]
    rows += [{named: word} for word in WORDS]
    return write_form(folder, form_id, **{table: rows})


def line(form_id: str) -> int:
    """The row of *Cálculo* that counts totals."""
    return named_cells(form_id)[f"est_totales_{STORIES[form_id][0]}"]


@pytest.mark.parametrize("form_id", STORIES)
def test_the_sheet_counts_the_totals_that_the_reader_leaves_out(form_id: str, tmp_path: Path) -> None:
    path = written(form_id, tmp_path)
    reading = ixl.read(path)
    left_out = [one for one in reading.problems if one.code == "A212"]
    assert len(left_out) == len(WORDS)
    model = evaluated(path)
    sheet = [one["name"] for one in model.get_worksheets_properties()].index("Cálculo")
    assert model.get_cell_value(sheet, line(form_id), 2) == len(WORDS)


@pytest.mark.parametrize("form_id", STORIES)
def test_libreoffice_counts_them_too(form_id: str, office: ModuleType, tmp_path: Path) -> None:
    path = written(form_id, tmp_path)
    (saved,) = office.recalculate([path], tmp_path / "out")
    book = open_book(str(saved))
    assert book.grid("Cálculo").at(line(form_id), 2) == len(WORDS)


@pytest.mark.parametrize("form_id", ["registro_necesidades", "acciones_correctivas"])
def test_the_summary_counts_the_records_alone(form_id: str, office: ModuleType, tmp_path: Path) -> None:
    path = written(form_id, tmp_path)
    (saved,) = office.recalculate([path], tmp_path / "out")
    figures = [cell for row in open_book(str(saved)).grid("Resumen").rows for cell in row if type(cell) is float]
    records = len(ixl.read(path).tables[STORIES[form_id][0]])
    assert records in figures
