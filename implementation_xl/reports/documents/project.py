"""One project and its files as JSON: what was read, the indicators, the commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from implementation_xl.base.problems import Problem
from implementation_xl.reports.documents.document import Json, document, shown_path
from implementation_xl.reports.documents.problems import problems_json

if TYPE_CHECKING:
    from implementation_xl.indicators.measurement import Measurement, Source
    from implementation_xl.projects.commitments import Commitment
    from implementation_xl.projects.project import Project
    from implementation_xl.projects.worklist import Item
    from implementation_xl.workbooks.reading.workbook import Reading


def measurement_json(measurement: Measurement, *, detail: bool = False) -> Json:
    """One indicator of one project; with `detail`, row by row."""
    content: Json = {
        "id": measurement.id,
        "corte": measurement.cutoff,
        "valor": measurement.value,
        "numerador": measurement.numerator,
        "denominador": measurement.denominator,
        "estado": measurement.state,
        "motivo": measurement.reason,
        "detalle": measurement.details,
        "fuente": _source_json(measurement.source),
        "excluidos": [
            {"celda": row.cell, "motivo": row.reason} | _elsewhere(row.source) for row in measurement.excluded
        ],
    }
    if detail:
        content["filas"] = [
            {
                "celda": row.cell,
                "nombre": row.name,
                "numerador": row.numerator,
                "denominador": row.denominator,
                "motivo": row.reason,
                "explicacion": row.basis or None,
            }
            | _elsewhere(row.source)
            for row in measurement.rows
        ]
        if measurement.construction:
            content["construccion"] = measurement.construction
    return content


def _source_json(source: Source | None) -> Json | None:
    return {"archivo": shown_path(source.path), "hoja": source.sheet, "rango": source.range} if source else None


def _elsewhere(source: Source | None) -> Json:
    """Where a cell stands when it is not in the measurement's own source."""
    return {"fuente": _source_json(source)} if source else {}


def project_json(
    project: Project,
    measurements: Mapping[str, Measurement],
    problems: Sequence[Problem],
    *,
    detail: bool = False,
    closed: date | None = None,
) -> Json:
    """The indicators of one project (`ixl indicadores --json`); of one that is closed, when they were measured last."""
    content = document(
        proyecto=project.name,
        codigo_proyecto=project.code,
        cliente=project.client,
        tipo_proyecto=project.type,
        indicadores=[measurement_json(one, detail=detail) for one in measurements.values()],
        problemas=problems_json(problems),
    )
    return content | ({"medicion_final": closed} if closed else {})


def item_json(item: Item, day: date) -> Json:
    """One thing to do as it stands at a day."""
    return {
        "que": item.kind,
        "texto": item.text,
        "responsable": item.person,
        "area": item.area,
        "fecha": item.due,
        "dias_atraso": item.days_late(day),
        "estado": item.state or None,
        "archivo": shown_path(item.path) if item.path else None,
        "hoja": item.sheet or None,
        "celda": item.cell or None,
    }


def reading_json(reading: Reading, problems: Sequence[Problem]) -> Json:
    """One file as `ixl revisar --json` lists it."""
    form = reading.form
    return {
        "archivo": shown_path(reading.path),
        "formato": form.id if form else None,
        "version": form.version if form else None,
        "proyecto": reading.header.get("proyecto"),
        "filas": reading.rows,
        "problemas": problems_json(problems),
    }


def commitment_json(commitment: Commitment, day: date) -> Json:
    """A commitment as it stands at a day."""
    return {
        "id": commitment.id or None,
        "compromiso": commitment.text,
        "responsable": commitment.person,
        "area": commitment.area,
        "fecha_limite": commitment.due,
        "estado": commitment.state_at(day),
        "dias_atraso": commitment.days_late(day),
        "acta": commitment.minutes or None,
        "fecha_acta": commitment.agreed,
        "archivo": shown_path(commitment.path),
        "hoja": commitment.sheet,
        "celda": commitment.cell,
    }
