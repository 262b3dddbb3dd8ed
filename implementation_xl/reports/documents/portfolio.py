"""Many projects as JSON: their figures, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from implementation_xl.projects.foreign import foreign_files
from implementation_xl.reports.documents.document import Json, document, shown_path
from implementation_xl.reports.documents.forecast import forecast_json
from implementation_xl.reports.documents.problems import problem_json, problems_json
from implementation_xl.reports.documents.project import item_json
from implementation_xl.workbooks.reading.survey_reading import COLUMNS_TOLD, UNMEASURED

if TYPE_CHECKING:
    from implementation_xl.portfolio.forecasting import Forecast
    from implementation_xl.portfolio.portfolio import Portfolio
    from implementation_xl.portfolio.recorded import Missing, Recorded, Trend
    from implementation_xl.portfolio.result import ProjectResult


def portfolio_json(portfolio: Portfolio, each: Callable[[Iterable[Json]], Iterable[Json]] = list) -> Json:
    """Many projects (`ixl consolidar --json`); with `iter` as `each` its long members are iterators, for `pieces`."""
    trend, foreign = portfolio.trend, foreign_files(portfolio.notes)
    content = document(
        corte=portfolio.cutoff,
        proyectos=each(_result_json(one, trend) for one in portfolio.projects),
        consolidado={
            id: {
                "valor": overall.value,
                "numerador": overall.numerator,
                "denominador": overall.denominator,
                "promedio": overall.mean,
                "medidos": overall.measured,
                "sin_medicion": overall.not_measured,
                "no_aplica": overall.not_applicable,
                "ilegibles": overall.unreadable,
            }
            | (_trend_json(overall.value, trend.previous(id), trend.series(id)) if trend else {})
            for id, overall in portfolio.consolidated().items()
        },
        problemas=each(map(problem_json, portfolio.each_problem())),
        lectura={
            "archivos": portfolio.files,
            "leidos": portfolio.read,
            "de_cache": portfolio.cached,
            **({"ajenos": len(foreign)} if foreign else {}),
            **({"cache_rehecha": True} if portfolio.rebuilt else {}),
            **({"cache_danada": portfolio.cache_damaged} if portfolio.cache_damaged else {}),
            **({"sin_cache": portfolio.cache_failure} if portfolio.cache_failure else {}),
        },
    )
    if portfolio.period:
        outside = [
            {
                "carpeta": shown_path(project.folder),
                "proyecto": project.name,
                "desde": project.span.opened,
                "cierre": project.span.closed,
            }
            for project in portfolio.outside
        ]
        content |= {"periodo": portfolio.period.id, "provisional": portfolio.provisional, "fuera_del_periodo": outside}
    if trend:
        history = {"archivo": shown_path(str(trend.path)), "nuevas": trend.added, "sello": trend.seal or None}
        content |= {"historial": history, "desaparecidos": [_missing_json(one) for one in trend.missing]}
    return content


def _missing_json(missing: Missing) -> Json:
    """What was measured last time and is not there now: a project, a figure of the portfolio or a source."""
    return {
        "que": missing.kind,
        "proyecto": missing.project,
        "codigo_proyecto": missing.code,
        "cliente": missing.client,
        "indicador": missing.indicator,
        "archivo": missing.file,
        "ultimo_corte": missing.cutoff,
        "registrada": missing.recorded,
    }


def _trend_json(now: float | None, before: Recorded | None, series: Iterable[Recorded] | None = None) -> Json:
    """A value beside the one of an earlier month or period, which way it went, and all of them."""
    from implementation_xl.portfolio.recorded import FALLING, LEVEL, RISING, arrow

    words = {RISING: "sube", FALLING: "baja", LEVEL: "igual"}
    comparison = {
        "anterior": before and _point_json(before),
        "tendencia": words.get(arrow(now, before.value)) if before else None,
    }
    return comparison if series is None else comparison | {"serie": [_point_json(one) for one in series]}


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
        "carpeta": shown_path(project.folder),
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
            | ({"linea_base": against} if (against := measurement.details.get("linea_base")) else {})
            | (_trend_json(measurement.value, trend.previous(id, project)) if trend else {})
            for id, measurement in project.measurements.items()
        },
        "problemas": len(project.problems),
    }


def states_json(portfolio: Portfolio, projects: Sequence[ProjectResult], foretold: Sequence[Forecast] = ()) -> Json:
    """Where projects stand (`ixl estado --json`), and what is to be said of the surveys that were read.

    `foretold` are the forecasts of the `projects`, in their order.
    """
    told = [one for one in portfolio.each_problem() if one.code in (COLUMNS_TOLD, UNMEASURED)]
    surveys = [{"archivo": shown_path(one.path or ""), "codigo": one.code, "mensaje": one.message} for one in told]
    states = [_state_json(project) for project in projects]
    for state, forecast in zip(states, foretold, strict=False):
        state["pronostico"] = forecast_json(forecast)
    content = document(corte=portfolio.cutoff, proyectos=states, encuestas=surveys)
    process = portfolio.process
    if process:
        content["proceso"] = {
            "archivos": [shown_path(path) for path in process.files],
            "acciones": len(process.actions),
            "riesgos": len(process.risks),
            "cambios": len(process.changes),
            "vencidos": [item_json(item, portfolio.cutoff) for item in process.pending],
        }
    foreign = foreign_files(portfolio.notes)
    return content | {"ajenos": problems_json(foreign)} if foreign else content


def _state_json(project: ProjectResult) -> Json:
    state = project.state
    assert state is not None
    return {
        "carpeta": shown_path(project.folder),
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
        "penalizaciones": state.penalties or None,
        "cerrado": state.closed,
        "falta_para_cerrar": [item_json(item, state.day) for item in state.owed],
    }
