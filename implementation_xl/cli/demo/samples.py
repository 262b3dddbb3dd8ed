"""The sample projects of the demo, and what is typed in each of their forms."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from implementation_xl.cli.demo.declared import (
    DeclaredProject,
    DeclaredSurvey,
    declared_key,
    declared_project,
    declared_survey,
)
from implementation_xl.forms.model import Form
from implementation_xl.forms.process import SCHEDULE, TYPES

CONTENT = Path(__file__).with_name("content")
CORPORATE_TYPE = "corporativo"
CUTOFF = date(2026, 7, 15)
HOLIDAYS = (
    (date(2026, 1, 1), "Año Nuevo"),
    (date(2026, 1, 12), "Día de los Reyes Magos"),
    (date(2026, 3, 23), "Día de San José"),
    (date(2026, 4, 2), "Jueves Santo"),
    (date(2026, 4, 3), "Viernes Santo"),
    (date(2026, 5, 1), "Día del Trabajo"),
    (date(2026, 5, 18), "Ascensión del Señor"),
    (date(2026, 6, 8), "Corpus Christi"),
    (date(2026, 6, 15), "Sagrado Corazón de Jesús"),
    (date(2026, 6, 29), "San Pedro y San Pablo"),
    (date(2026, 7, 13), "Nuestra Señora del Rosario de Chiquinquirá"),
    (date(2026, 7, 20), "Día de la Independencia"),
    (date(2026, 8, 7), "Batalla de Boyacá"),
    (date(2026, 8, 17), "Asunción de la Virgen"),
    (date(2026, 10, 12), "Día de la Raza"),
    (date(2026, 11, 2), "Todos los Santos"),
    (date(2026, 11, 16), "Independencia de Cartagena"),
    (date(2026, 12, 8), "Inmaculada Concepción"),
    (date(2026, 12, 25), "Navidad"),
)
"""Colombia's holidays of the year, written here so that the demo's numbers never change."""


@functools.cache
def sample(name: str) -> DeclaredProject:
    """The sample project declared in `content/projects/NAME.toml`."""
    return declared_project(CONTENT / "projects" / f"{name}.toml")


def samples() -> list[DeclaredProject]:
    """Every sample project."""
    return [sample(path.stem) for path in sorted((CONTENT / "projects").glob("*.toml"))]


@functools.cache
def process_sample() -> DeclaredProject:
    """The records of the process itself, which are of no project."""
    return declared_project(CONTENT / "proceso.toml")


def sample_survey() -> DeclaredSurvey:
    """The survey of them all."""
    return declared_survey(CONTENT / "satisfaccion.toml")


def form_values(project: DeclaredProject, form: Form) -> dict[str, Any]:
    """What is typed in one form of a sample project, faults included."""
    book, fields = project.books[form.id], {field.id for _, field in form.header_fields()}
    values = {id: value for id, value in _shared(project).items() if id in fields} | book.header | book.typed()
    filled = _plain(values) | {
        table: [_plain(record | book.typed(table, declared_key(record))) if record else {} for record in records]
        for table, records in book.tables.items()
    }
    return filled | (_baseline(filled, project.type) if form.id == SCHEDULE else {})


def _baseline(values: Mapping[str, Any], type: str) -> dict[str, Any]:
    """A schedule that who must has approved, with its plan fixed as version 1; nothing of another."""
    inside, client = values.get("aprobacion_interna"), values.get("aprobacion_cliente")
    own = type == CORPORATE_TYPE
    client = inside if own else client
    rows = values.get("actividades", ())
    if inside is None or client is None or any("inicio_base" in row for row in rows):
        return {}
    based = [row for row in rows if row and row["inicio_planeado"] <= row["fin_planeado"]]
    lines = [
        {id: row[id] for id in ("id", "actividad", "fase", "area") if id in row}
        | {"version": 1, "inicio": row["inicio_planeado"], "fin": row["fin_planeado"]}
        for row in based
    ]
    version = {"version": 1, "fecha": client, "motivo": f"Plan aprobado {'por las áreas' if own else 'con el cliente'}"}
    version |= {"interna_fecha": inside, "actividades": len(lines)} | ({} if own else {"cliente_fecha": client})
    return {
        "actividades": [
            row | {"inicio_base": row["inicio_planeado"], "fin_base": row["fin_planeado"]} if row in based else row
            for row in rows
        ],
        "versiones": [version | {"fin": max(line["fin"] for line in lines)}],
        "lineas_base": lines,
    }


def _shared(project: DeclaredProject) -> dict[str, Any]:
    return {
        "proyecto": project.project or None,
        "cliente": project.client or None,
        "codigo_proyecto": project.code,
        "coordinador": project.coordinator,
        "tipo_proyecto": TYPES.get(project.type),
    } | project.header


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that are not blank, with fractions as numbers."""
    return {id: float(cell) if isinstance(cell, Fraction) else cell for id, cell in record.items() if cell is not None}
