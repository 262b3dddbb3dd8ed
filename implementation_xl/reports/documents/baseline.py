"""The baseline of a project as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from implementation_xl.base.files import relative
from implementation_xl.reports.documents.document import Json, document

if TYPE_CHECKING:
    from datetime import date

    from implementation_xl.projects.baselines import ApprovedVersion, ChangedActivity, ProjectBaseline
    from implementation_xl.projects.fixing import BaselineFixed
    from implementation_xl.projects.restoring import BaselineRestored


def baseline_json(shown: ProjectBaseline) -> Json:
    """What a project is measured against (`ixl linea-base --json`)."""
    return document(
        archivo=relative(shown.path),
        hoja=shown.sheet,
        corte=shown.day,
        linea_base=shown.based,
        vigente=shown.version.number if shown.version else None,
        versiones=[_version_json(version) for version in shown.versions],
        corrimiento_dias=shown.drift,
        cambios=[changed_json(change) for change in shown.changes],
    )


def fixed_json(fixed: BaselineFixed) -> Json:
    """What was fixed (`ixl linea-base --fijar --json`)."""
    return document(
        archivo=relative(fixed.path),
        version=fixed.version,
        desde=fixed.since,
        actividades=fixed.activities,
        fin=fixed.end,
        escrito=fixed.changed,
        anterior=relative(fixed.copy) if fixed.copy else None,
    )


def restored_json(restored: BaselineRestored) -> Json:
    """What was put back (`ixl linea-base --restaurar --json`)."""
    return document(
        archivo=relative(restored.path),
        versiones=[{"version": number, "filas": count} for number, count in restored.rows.items()],
        anterior=relative(restored.copy) if restored.copy else None,
    )


def comparison_json(first: int, second: int, changes: Sequence[ChangedActivity]) -> Json:
    """What changed between two versions (`ixl linea-base --comparar 1 2 --json`)."""
    return document(de=first, a=second, cambios=[changed_json(change) for change in changes])


def changed_json(change: ChangedActivity) -> Json:
    """An activity that is not as it was."""
    return {
        "que": change.kind,
        "id": change.id or None,
        "actividad": change.name,
        "antes": _days_json(change.before),
        "despues": _days_json(change.after),
        "dias": change.days,
        "celda": change.cell or None,
    }


def _days_json(days: tuple[date, date] | None) -> Json | None:
    return {"inicio": days[0], "fin": days[1]} if days else None


def _version_json(version: ApprovedVersion) -> Json:
    return {
        "version": version.number,
        "desde": version.since,
        "motivo": version.reason,
        "cambio": version.change,
        "interna": {"por": version.inside_by, "fecha": version.inside_on},
        "cliente": {"por": version.client_by, "fecha": version.client_on},
        "soporte": version.support,
        "actividades": version.activities,
        "fin": version.end,
        "guardada": version.kept,
    }
