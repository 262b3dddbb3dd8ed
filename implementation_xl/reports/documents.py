"""Results as the JSON documents of the interface: ISO dates, numbers as they are, paths with forward slashes.

Scripts read these keys: they may be added to, never renamed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from implementation_xl.base.files import relative
from implementation_xl.base.problems import CODES, FAMILIES, SEVERITIES, Problem

if TYPE_CHECKING:
    from implementation_xl.forms.catalog import Catalog
    from implementation_xl.forms.model import Field, Form
    from implementation_xl.indicators.measurement import Measurement, Source
    from implementation_xl.portfolio.portfolio import Portfolio
    from implementation_xl.portfolio.recorded import Recorded, Trend
    from implementation_xl.portfolio.result import ProjectResult
    from implementation_xl.projects.commitments import Commitment
    from implementation_xl.projects.project import Project
    from implementation_xl.workbooks.reading.workbook import Reading

SCHEMA = 1
Json = dict[str, Any]


def document(**members: Any) -> Json:
    """One JSON document; its first key says by which version of the interface it is written."""
    return {"esquema": SCHEMA, **members}


def dumps(data: Json) -> str:
    """The document as text, accents as they are."""
    return "".join(pieces(data))


def pieces(data: Json) -> Iterator[str]:
    """The same text in pieces; the items of a member that is an iterator are made and forgotten one by one."""
    opening = "{"
    for name, value in data.items():
        yield f"{opening}\n {_text(name)}: "
        opening = ","
        if isinstance(value, Iterator):
            yield from _items(value)
        else:
            yield _text(value, 1)
    yield "\n}"


def _items(items: Iterator[Any]) -> Iterator[str]:
    opening = "["
    for one in items:
        yield f"{opening}\n  {_text(one, 2)}"
        opening = ","
    yield "[]" if opening == "[" else "\n ]"


def _text(value: Any, depth: int = 0) -> str:
    """A value as it is written at a depth of the document."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=1)
    return text.replace("\n", "\n" + " " * depth)


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
        "esperado": problem.expected,
        "mensaje": problem.message,
        "sugerencia": problem.hint,
    }


def problems_json(problems: Iterable[Problem]) -> list[Json]:
    """Several problems, every one of them."""
    return [problem_json(problem) for problem in problems]


def measurement_json(measurement: Measurement, *, detail: bool = False) -> Json:
    """One indicator of one project; with `detail`, row by row."""
    found: Json = {
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
        found["filas"] = [
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
            found["construccion"] = measurement.construction
    return found


def _source_json(source: Source | None) -> Json | None:
    return {"archivo": _path(source.path), "hoja": source.sheet, "rango": source.range} if source else None


def _elsewhere(source: Source | None) -> Json:
    """Where a cell stands when it is not in the measurement's own source."""
    return {"fuente": _source_json(source)} if source else {}


def project_json(
    project: Project, measurements: Mapping[str, Measurement], problems: Sequence[Problem], *, detail: bool = False
) -> Json:
    """The indicators of one project (`ixl indicadores --json`)."""
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


def portfolio_json(portfolio: Portfolio, each: Callable[[Iterable[Json]], Iterable[Json]] = list) -> Json:
    """Many projects (`ixl consolidar --json`); with `iter` as `each` its long members are iterators, for `pieces`."""
    trend = portfolio.trend
    found = document(
        corte=portfolio.cutoff,
        proyectos=each(_result_json(one, trend) for one in portfolio.projects),
        consolidado={
            id: {
                "valor": total.value,
                "numerador": total.numerator,
                "denominador": total.denominator,
                "promedio": total.mean,
                "medidos": total.measured,
                "sin_medicion": total.not_measured,
                "no_aplica": total.not_applicable,
                "ilegibles": total.unreadable,
            }
            | (_trend_json(total.value, trend.previous(id), trend.series(id)) if trend else {})
            for id, total in portfolio.consolidated().items()
        },
        problemas=each(map(problem_json, portfolio.each_problem())),
        lectura={
            "archivos": portfolio.files,
            "leidos": portfolio.read,
            "de_cache": portfolio.cached,
            **({"sin_cache": portfolio.cache_failure} if portfolio.cache_failure else {}),
        },
    )
    if portfolio.period:
        outside = [
            {
                "carpeta": _path(project.folder),
                "proyecto": project.name,
                "desde": project.span.opened,
                "cierre": project.span.closed,
            }
            for project in portfolio.outside
        ]
        found |= {"periodo": portfolio.period.id, "provisional": portfolio.provisional, "fuera_del_periodo": outside}
    if trend:
        found |= {"historial": {"archivo": _path(str(trend.path)), "nuevas": trend.added}}
    return found


def _trend_json(now: float | None, before: Recorded | None, series: Iterable[Recorded] | None = None) -> Json:
    """A value beside the one of an earlier month or period, which way it went, and all of them."""
    from implementation_xl.portfolio.recorded import FALLING, LEVEL, RISING, arrow

    words = {RISING: "sube", FALLING: "baja", LEVEL: "igual"}
    found = {
        "anterior": before and _point_json(before),
        "tendencia": words.get(arrow(now, before.value)) if before else None,
    }
    return found if series is None else found | {"serie": [_point_json(one) for one in series]}


def _point_json(figure: Recorded) -> Json:
    return {
        "corte": figure.cutoff,
        "valor": figure.value,
        "numerador": figure.numerator,
        "denominador": figure.denominator,
        "estado": figure.state,
        "provisional": figure.provisional,
    }


def _result_json(project: ProjectResult, trend: Trend | None) -> Json:
    return {
        "carpeta": _path(project.folder),
        "proyecto": project.name,
        "cliente": project.client,
        "tipo_proyecto": project.type,
        "indicadores": {
            id: {
                "valor": measurement.value,
                "numerador": measurement.numerator,
                "denominador": measurement.denominator,
                "estado": measurement.state,
            }
            | (_trend_json(measurement.value, trend.previous(id, project)) if trend else {})
            for id, measurement in project.measurements.items()
        },
        "problemas": len(project.problems),
    }


def history_json(figures: Iterable[Recorded]) -> Json:
    """Recorded figures (`ixl historial --json`): those that stand, the portfolio's, and those that do not stand."""
    from implementation_xl.portfolio.recorded import STANDING

    found = list(figures)
    standing = [one for one in found if one.status == STANDING]
    return document(
        mediciones=[record_json(one) for one in standing if not one.scope],
        cartera=[record_json(one) | _portfolio_json(one) for one in standing if one.scope],
        no_vigentes=[record_json(one) for one in found if one.status != STANDING and not one.scope],
    )


def record_json(figure: Recorded) -> Json:
    """One recorded figure."""
    return {
        "proyecto": figure.project,
        "codigo_proyecto": figure.code,
        "cliente": figure.client,
        "tipo_proyecto": figure.type,
        "coordinador": figure.coordinator,
        "indicador": figure.indicator,
        "corte": figure.cutoff,
        "periodo": figure.period or None,
        "valor": figure.value,
        "numerador": figure.numerator,
        "denominador": figure.denominator,
        "estado": figure.state,
        "motivo": figure.reason,
        "situacion": figure.status,
        "provisional": figure.provisional,
        "fuentes": [{"archivo": source.path, "sha256": source.sha256} for source in figure.sources],
        "formato": figure.form,
        "formato_version": figure.form_version,
        "definicion": {
            "version": figure.definition,
            "desde": figure.defined,
            "meta": figure.goal,
            "alerta": figure.alert,
        },
        "biblioteca": figure.library,
        "registrada": figure.recorded,
        "reemplazada": figure.replaced,
    }


def _portfolio_json(figure: Recorded) -> Json:
    """What a figure of the whole portfolio has besides: how many projects, and which portfolio it is of."""
    return {"alcance": json.loads(figure.scope), **figure.counts}


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
        "archivo": _path(commitment.path),
        "hoja": commitment.sheet,
        "celda": commitment.cell,
    }


def form_json(form: Form) -> Json:
    """One form in a list of forms."""
    return {
        "formato": form.id,
        "version": form.version,
        "titulo": form.title,
        "objetivo": form.purpose,
        "indicador": form.indicator or None,
        "se_genera": not form.imported,
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


def _field_json(field: Field, catalog: Catalog) -> Json:
    choices = catalog.choices(field)
    return {
        "campo": field.id,
        "etiqueta": field.label,
        "tipo": field.kind,
        "obligatorio": field.required,
        "calculado": field.computed,
        "valores": list(choices.active()) if choices else None,
        "acepta_otros": choices.open if choices else None,
        "ayuda": field.help,
        "ejemplo": field.example,
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
