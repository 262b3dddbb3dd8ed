"""Recorded figures as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from implementation_xl.reports.documents.document import Json, document
from implementation_xl.reports.documents.problems import problem_json

if TYPE_CHECKING:
    from implementation_xl.portfolio.history.checking import Check
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
        cartera_no_vigente=[
            record_json(figure) | _portfolio_json(figure)
            for figure in listed
            if figure.status != STANDING and figure.scope
        ],
    )


def check_json(check: Check) -> Json:
    """Whether a history is what was recorded (`ixl historial --verificar --json`)."""
    head = check.head
    return document(
        verificacion={
            "integro": not check.problems,
            "sellos": head.seals,
            "ultimo_sello": head.last,
            "sellado_desde": head.since,
            "cifras_anteriores": head.before,
        },
        problemas=[problem_json(problem) for problem in check.problems],
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
        "usuario": figure.user,
        "equipo": figure.machine,
        "motivo_rehacer": figure.redone_for,
    }


def _portfolio_json(figure: Recorded) -> Json:
    """What a figure of the whole portfolio has besides: how many projects, and which portfolio it is of."""
    return {"alcance": json.loads(figure.scope), **figure.counts}
