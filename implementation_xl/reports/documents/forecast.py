"""Forecasts as JSON (`ixl pronostico --json`, and beside the promise in `ixl estado --json`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from implementation_xl.reports.documents.document import Json, document, shown_path

if TYPE_CHECKING:
    from implementation_xl.portfolio.forecasting import Forecast, Held
    from implementation_xl.portfolio.portfolio import Portfolio


def forecasts_json(
    portfolio: Portfolio, forecasts: Sequence[Forecast], asked: Sequence[str], unasked: Sequence[Forecast]
) -> Json:
    """The forecasts of a portfolio, project by project; `unasked` are those without what was `asked`."""
    from implementation_xl.portfolio.forecasting import tally

    projects = []
    for place, (project, forecast) in enumerate(zip(portfolio.projects, forecasts, strict=True)):
        content: Json = {
            "carpeta": shown_path(project.folder),
            "proyecto": project.name,
            "codigo_proyecto": project.code,
            "cliente": project.client,
            "tipo_proyecto": project.type,
            "pronostico": forecast_json(forecast) | _activities_json(forecast),
        }
        if asked:
            content["sin_supuestos"] = forecast_json(unasked[place])
        projects.append(content)
    return document(
        corte=portfolio.cutoff, supuestos=list(asked), proyectos=projects, resumen=tally(forecasts)._asdict()
    )


def forecast_json(forecast: Forecast) -> Json:
    """One forecast: promise, dates, how sure they are, and what they go by."""
    ratio = forecast.ratio
    return {
        "objetivo": forecast.target or None,
        "promesa": forecast.promise,
        "fuente_promesa": forecast.promised_by or None,
        "pronostico": forecast.point,
        "p50": forecast.p50,
        "p80": forecast.p80,
        "p90": forecast.p90,
        "probabilidad": forecast.chance,
        "estado": forecast.state,
        "motivo": forecast.reason or None,
        "metodo": forecast.method or None,
        "base": forecast.basis or None,
        "semilla": forecast.seed,
        "simulaciones": forecast.draws,
        "media_dias": forecast.mean_days,
        "sin_predecesoras": forecast.by_phase,
        "razon_duracion": ratio and {"esperada": ratio.expected, "propias": ratio.own, "de_cerrados": ratio.others},
        "periodos": forecast.periods,
    }


def _activities_json(forecast: Forecast) -> Json:
    return {
        "cadena_critica": [_held_json(activity) for activity in forecast.critical_chain],
        "mas_influyen": [_held_json(activity) for activity in forecast.moving],
        "actividades": [_held_json(activity) for activity in forecast.activities],
    }


def _held_json(activity: Held) -> Json:
    return {
        "id": activity.id or None,
        "actividad": activity.name,
        "area": activity.area,
        "fin_previsto": activity.end,
        "holgura": activity.slack,
        "critica": activity.critical,
        "mueve_dias": activity.moves,
    }
