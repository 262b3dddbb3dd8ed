"""Starters and what a project began with, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from implementation_xl.base.files import relative
from implementation_xl.reports.documents.document import Json

if TYPE_CHECKING:
    from implementation_xl.projects.starters.model import Starter
    from implementation_xl.projects.starters.planning import StarterPlan


def starter_json(starter: Starter) -> Json:
    """One starter in a list of starters."""
    return {
        "plantilla": starter.id,
        "titulo": starter.title,
        "descripcion": starter.description,
        "tipos": list(starter.types),
        "actividades": len(starter.activities),
        "pruebas": len(starter.tests),
        "necesidades": len(starter.needs),
        "reuniones": len(starter.meetings),
    }


def starter_plan_json(plan: StarterPlan, blank: Sequence[Path]) -> Json:
    """What `ixl nuevo --plantilla` planned, and the forms that were there, blank, and stayed so."""
    return {
        "plantilla": plan.starter.id,
        "salida_pedida": plan.asked,
        "salida": plan.live,
        "inicio": plan.first,
        "fin": plan.last,
        "actividades": len(plan.rows),
        "en_blanco": [relative(path) for path in blank],
    }
