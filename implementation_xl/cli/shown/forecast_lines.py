"""A forecast in lines, as `ixl pronostico` and `ixl estado` show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from implementation_xl.base.dates import LAST, show_date
from implementation_xl.cli.shown import output
from implementation_xl.portfolio.forecasting import BY_NETWORK, Forecast


def forecast_day(day: date | None) -> str:
    """A date of a forecast; what no calendar of a form reaches is said."""
    return show_date(day) if day else f"después de {LAST.year}"


def summary_line(forecast: Forecast) -> str:
    """Promise, forecast and P80 in one line."""
    promise = show_date(forecast.promise) if forecast.promise else "sin fecha"
    point = forecast_day(forecast.point) if forecast.point else "sin medición"
    chance = f"; probabilidad de cumplirla: {forecast.chance_shown}" if forecast.chance is not None else ""
    return f"Promesa: {promise} · Pronóstico: {point} · P80: {forecast_day(forecast.p80)}{chance} ({forecast.method})"


def forecast_lines(forecast: Forecast, before: Forecast | None = None) -> Iterator[str]:
    """All of a forecast; `before` is the one without what was asked."""
    if forecast.promise:
        yield f"Promesa: {show_date(forecast.promise)} ({forecast.promised_by})"
    point = forecast_day(forecast.point) if forecast.point else "el plan no se puede medir todavía"
    yield f"Pronóstico por cronograma ganado: {point}"
    for name, day, earlier in (
        ("P50", forecast.p50, before and before.p50),
        ("P80", forecast.p80, before and before.p80),
        ("P90", forecast.p90, before and before.p90),
    ):
        yield f"{name}: {forecast_day(day)}" + (
            f"  (sin el supuesto: {forecast_day(earlier or None)})" if before else ""
        )
    if forecast.chance is not None:
        otherwise = f"  (sin el supuesto: {before.chance_shown})" if before else ""
        state = output.styled(forecast.state, output.COLORS.get(forecast.state))
        yield f"Probabilidad de cumplir la promesa: {forecast.chance_shown}, {state}{otherwise}"
    drawn = f", {forecast.draws} simulaciones, semilla {forecast.seed}" if forecast.method == BY_NETWORK else ""
    yield f"Método: {forecast.method}{drawn}; {forecast.basis}"
