"""Results as the JSON documents of the interface: ISO dates, numbers as they are, paths with forward slashes.

Scripts read these keys: they may be added to, never renamed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from implementation_xl.files import relative
from implementation_xl.problems import CODES, FAMILIES, SEVERITIES, Problem

if TYPE_CHECKING:
    from implementation_xl.catalog import Catalog
    from implementation_xl.indicators.measurement import Measurement
    from implementation_xl.model import Field, Form
    from implementation_xl.portfolio import Portfolio, ProjectResult
    from implementation_xl.project import Project
    from implementation_xl.reading import Reading

SCHEMA = 1
Json = dict[str, Any]


def document(**members: Any) -> Json:
    """One JSON document; its first key says by which version of the interface it is written."""
    return {"esquema": SCHEMA, **members}


def dumps(data: Json) -> str:
    """The document as text, accents as they are."""
    return json.dumps(plain(data), ensure_ascii=False, allow_nan=False, indent=1)


def plain(value: Any) -> Any:
    """The value with only what JSON has; dates and times are ISO."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value


def problem_json(problem: Problem) -> Json:
    """One problem: where it is, what was found, what to do."""
    return {
        "codigo": problem.code,
        "gravedad": problem.severity,
        "archivo": _path(problem.path),
        "hoja": problem.sheet,
        "celda": problem.cell,
        "campo": problem.field,
        "etiqueta": problem.label,
        "encontrado": problem.found,
        "mensaje": problem.message,
        "sugerencia": problem.hint,
    }


def problems_json(problems: Iterable[Problem]) -> list[Json]:
    """Several problems, every one of them."""
    return [problem_json(problem) for problem in problems]


def measurement_json(one: Measurement, *, detail: bool = False) -> Json:
    """One indicator of one project; with `detail`, row by row."""
    source = one.source
    found: Json = {
        "id": one.id,
        "corte": one.cutoff,
        "valor": one.value,
        "numerador": one.numerator,
        "denominador": one.denominator,
        "estado": one.state,
        "motivo": one.reason,
        "detalle": one.details,
        "fuente": source and {"archivo": _path(source.path), "hoja": source.sheet, "rango": source.range},
        "excluidos": [{"celda": row.cell, "motivo": row.reason} for row in one.excluded],
    }
    if detail:
        found["filas"] = [
            {
                "celda": row.cell,
                "nombre": row.name,
                "numerador": row.numerator,
                "denominador": row.denominator,
                "motivo": row.reason,
            }
            for row in one.rows
        ]
    return found


def project_json(
    project: Project, measurements: Mapping[str, Measurement], problems: Sequence[Problem], *, detail: bool = False
) -> Json:
    """The three indicators of one project (`ixl indicadores --json`)."""
    return document(
        proyecto=project.name,
        codigo_proyecto=project.code,
        cliente=project.client,
        tipo_proyecto=project.type,
        indicadores=[measurement_json(one, detail=detail) for one in measurements.values()],
        problemas=problems_json(problems),
    )


def reading_json(reading: Reading, problems: Sequence[Problem]) -> Json:
    """One file as `ixl revisar --json` lists it."""
    form = reading.form
    return {
        "archivo": _path(reading.path),
        "formato": form.id if form else None,
        "version": form.version if form else None,
        "proyecto": reading.header.get("proyecto"),
        "filas": reading.rows,
        "problemas": problems_json(problems),
    }


def portfolio_json(portfolio: Portfolio) -> Json:
    """Many projects (`ixl consolidar --json`)."""
    return document(
        corte=portfolio.cutoff,
        proyectos=[_result_json(one) for one in portfolio.projects],
        consolidado={
            id: {
                "valor": one.value,
                "numerador": one.numerator,
                "denominador": one.denominator,
                "promedio": one.mean,
                "medidos": one.measured,
                "sin_medicion": one.not_measured,
                "no_aplica": one.not_applicable,
                "ilegibles": one.unreadable,
            }
            for id, one in portfolio.consolidated().items()
        },
        problemas=problems_json(portfolio.problems),
        lectura={"archivos": portfolio.files, "leidos": portfolio.read, "de_cache": portfolio.cached},
    )


def _result_json(project: ProjectResult) -> Json:
    return {
        "carpeta": _path(project.folder),
        "proyecto": project.name,
        "cliente": project.client,
        "tipo_proyecto": project.type,
        "indicadores": {
            id: {
                "valor": one.value,
                "numerador": one.numerator,
                "denominador": one.denominator,
                "estado": one.state,
            }
            for id, one in project.measurements.items()
        },
        "problemas": len(project.problems),
    }


def states_json(portfolio: Portfolio, projects: Sequence[ProjectResult]) -> Json:
    """Where projects stand (`ixl estado --json`)."""
    return document(corte=portfolio.cutoff, proyectos=[_state_json(one) for one in projects])


def _state_json(project: ProjectResult) -> Json:
    state = project.state
    assert state is not None
    return {
        "carpeta": _path(project.folder),
        "proyecto": project.name,
        "codigo_proyecto": project.code,
        "cliente": project.client,
        "tipo_proyecto": project.type,
        "etapa": state.stage,
        "evidencia": state.evidence,
        "registros": {one.form: one.state for one in state.records},
        "registros_atrasados": [one.form for one in state.records if one.late],
        "documentos_pendientes": list(state.documents),
        "aprobaciones": state.approvals,
        "apto_salida": {"apto": state.fit, "motivo": state.reason},
        "salida_prevista": state.planned_live,
        "salida_real": state.live,
        "estabilizacion_hasta": state.stable_until,
        "vencidos": state.late,
        "siguientes": list(state.steps),
    }


def form_json(form: Form) -> Json:
    """One form in a list of forms."""
    return {
        "formato": form.id,
        "version": form.version,
        "titulo": form.title,
        "objetivo": form.purpose,
        "indicador": form.indicator or None,
    }


def form_fields_json(form: Form, catalog: Catalog) -> Json:
    """One form with its fields (`ixl formatos ver ID --json`)."""
    return document(
        **form_json(form),
        quien=form.filler,
        cuando=form.due,
        necesidad=form.needed,
        hojas=[
            {
                "hoja": sheet.name,
                "campos": [_field_json(one, catalog) for block in sheet.blocks for one in block.fields],
                "tabla": sheet.table and sheet.table.id,
                "columnas": [_field_json(one, catalog) for one in sheet.table.fields] if sheet.table else [],
            }
            for sheet in form.sheets
        ],
    )


def _field_json(one: Field, catalog: Catalog) -> Json:
    choices = catalog.choices(one)
    return {
        "campo": one.id,
        "etiqueta": one.label,
        "tipo": one.kind,
        "obligatorio": one.required,
        "calculado": one.computed,
        "valores": list(choices.active()) if choices else None,
        "acepta_otros": choices.open if choices else None,
        "ayuda": one.help,
        "ejemplo": one.example,
    }


def code_json(code: str) -> Json:
    """What a problem code means; message and hint are templates."""
    meaning = CODES[code]
    return {
        "codigo": code,
        "gravedad": SEVERITIES[code[0]],
        "familia": FAMILIES[code[1]],
        "titulo": meaning.title,
        "mensaje": meaning.message,
        "sugerencia": meaning.hint,
        "ejemplo": meaning.example,
    }


def _path(path: str | None) -> str | None:
    return None if path is None else relative(path)
