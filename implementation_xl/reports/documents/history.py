"""Recorded figures as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from implementation_xl.reports.documents.document import Json, document

if TYPE_CHECKING:
    from implementation_xl.portfolio.recorded import Recorded


def history_json(figures: Iterable[Recorded]) -> Json:
    """Recorded figures (`ixl historial --json`): those that stand, the portfolio's, and those that do not stand."""
    from implementation_xl.portfolio.recorded import STANDING

    listed = list(figures)
    standing = [one for one in listed if one.status == STANDING]
    return document(
        mediciones=[record_json(one) for one in standing if not one.scope],
        cartera=[record_json(one) | _portfolio_json(one) for one in standing if one.scope],
        no_vigentes=[record_json(one) for one in listed if one.status != STANDING and not one.scope],
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
