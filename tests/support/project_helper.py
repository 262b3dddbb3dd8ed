"""Small projects written for one test: the forms of a client, each with the values that the story needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from forms_helper import generated

import implementation_xl as ixl
from implementation_xl.forms.process import NEW_CLIENT
from implementation_xl.projects.project import Project

HEADER = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "codigo_proyecto": "IMP-1", "coordinador": "Laura Méndez"}
MONDAY = date(2026, 3, 2)


def write_form(folder: Path, form_id: str, **values: Any) -> Path:
    """A workbook of the project in `folder`; `values` are header fields and tables."""
    path = folder / f"{ixl.form(form_id).file_name}.xlsx"
    return generated(form_id, path, HEADER | values)


def handover(folder: Path, type: str = NEW_CLIENT, **values: Any) -> Path:
    """An *Entrega de Proyecto* received on the first Monday of March 2026."""
    filled: Mapping[str, Any] = {
        "tipo_proyecto": type,
        "campana": "Cobranza",
        "fecha_recepcion": MONDAY,
        "estado_contrato": "En legalización",
        "responsable_comercial": "Paula Gómez",
        "fecha_salida_produccion": date(2026, 4, 1),
        "dias_estabilizacion": 30,
        "alcance": "Todo",
        "documentos": [{"documento": "Contrato", "aplica": "Sí", "recibido": "Sí"}],
    }
    return write_form(folder, "entrega_proyecto", **{**filled, **values})


def activity(name: str, start: date, end: date, phase: str = "Tecnología", **values: Any) -> dict[str, Any]:
    """A row of the schedule."""
    row = {
        "actividad": name,
        "fase": phase,
        "area": "Tecnología",
        "responsable": "Carlos Ruiz",
        "inicio_planeado": start,
        "fin_planeado": end,
    }
    return row | values


def project_of(folder: Path) -> Project:
    return ixl.read_project(folder)
