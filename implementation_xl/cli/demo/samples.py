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
from implementation_xl.indicators.baseline import BASED, PLANNED

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
def process_samples() -> list[DeclaredProject]:
    """The records of the process itself, which are of no project, and the directory above all projects."""
    return [declared_project(CONTENT / f"{name}.toml") for name in ("proceso", "directorio")]


def sample_survey() -> DeclaredSurvey:
    """The survey of them all."""
    return declared_survey(CONTENT / "satisfaccion.toml")


def form_values(project: DeclaredProject, form: Form, *, first_month: bool = False) -> dict[str, Any]:
    """What is typed in one form of a sample project, faults included; with `first_month` as it was recorded then."""
    book, fields = project.books[form.id], {field.id for _, field in form.header_fields()}
    values = {id: value for id, value in _shared(project).items() if id in fields} | book.header | book.typed()
    filled = _plain(values) | {
        table: [_plain(record | book.typed(table, declared_key(record))) if record else {} for record in records]
        for table, records in book.tables.items()
    }
    if form.id != SCHEDULE:
        return filled
    for fault in book.faults if first_month else ():
        if fault.before:
            row = next(row for row in filled[fault.table] if row and declared_key(row) == fault.row)
            row[fault.field] = fault.before
    return filled | _baseline(filled, project.type)


def _baseline(values: Mapping[str, Any], type: str) -> dict[str, Any]:
    """A schedule that who must has approved, with its plan fixed as its last version, by default the first.

    A row says its own base dates where they are not the planned ones; earlier versions are declared whole.
    """
    inside, client = values.get("aprobacion_interna"), values.get("aprobacion_cliente")
    own = type == CORPORATE_TYPE
    client = inside if own else client
    if inside is None or client is None:
        return {}
    rows = [_based(row) for row in values.get("actividades", ())]
    first = {"version": 1, "fecha": client, "motivo": f"Plan aprobado {'por las áreas' if own else 'con el cliente'}"}
    approved = {"interna_fecha": inside} | ({} if own else {"cliente_fecha": client})
    *earlier, last = values.get("versiones") or [first | approved]
    lines = [
        {id: row[id] for id in ("id", "actividad", "fase", "area") if id in row}
        | {"version": last["version"], "inicio": row["inicio_base"], "fin": row["fin_base"]}
        for row in rows
        if "fin_base" in row
    ]
    last = last | {"actividades": len(lines), "fin": max(line["fin"] for line in lines)}
    return {
        "actividades": rows,
        "versiones": [*earlier, last],
        "lineas_base": [*values.get("lineas_base", ()), *lines],
    }


def _based(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its base dates; as it is where its plan ends before it begins."""
    if not row or row["inicio_planeado"] > row["fin_planeado"]:
        return row
    return row | {BASED[at]: row.get(BASED[at], row[PLANNED[at]]) for at in (0, 1)}


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
