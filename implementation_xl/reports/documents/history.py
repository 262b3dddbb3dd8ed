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

    found = list(figures)
    standing = [one for one in found if one.status == STANDING]
    return document(
        mediciones=[record_json(one) for one in standing if not one.scope],
        cartera=[record_json(one) | _portfolio_json(one) for one in standing if one.scope],
        no_vigentes=[record_json(one) for one in found if one.status != STANDING and not one.scope],
    )


def record_json(one: Recorded) -> Json:
    """One recorded figure."""
    return {
        "proyecto": one.project,
        "codigo_proyecto": one.code,
        "cliente": one.client,
        "tipo_proyecto": one.type,
        "coordinador": one.coordinator,
        "indicador": one.indicator,
        "corte": one.cutoff,
        "periodo": one.period or None,
        "valor": one.value,
        "numerador": one.numerator,
        "denominador": one.denominator,
        "estado": one.state,
        "motivo": one.reason,
        "situacion": one.status,
        "provisional": one.provisional,
        "fuentes": [{"archivo": source.path, "sha256": source.sha256} for source in one.sources],
        "formato": one.form,
        "formato_version": one.form_version,
        "definicion": {"version": one.definition, "desde": one.defined, "meta": one.goal, "alerta": one.alert},
        "biblioteca": one.library,
        "registrada": one.recorded,
        "reemplazada": one.replaced,
    }


def _portfolio_json(one: Recorded) -> Json:
    """What a figure of the whole portfolio has besides: how many projects, and which portfolio it is of."""
    return {"alcance": json.loads(one.scope), **one.counts}
