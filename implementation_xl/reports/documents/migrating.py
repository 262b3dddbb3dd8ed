"""What `ixl migrar` did, or would do, as JSON."""

from __future__ import annotations

from implementation_xl.reports.documents.document import Json, shown_path
from implementation_xl.reports.documents.problems import problems_json
from implementation_xl.workbooks.migrating.files import MigratedFile


def migrated_json(one: MigratedFile) -> Json:
    """One file: what became of it, from which version to which, and what of the person's own went over."""
    return {
        "archivo": shown_path(str(one.path)),
        "estado": one.state,
        "formato": one.title or None,
        "version_anterior": one.before or None,
        "version": one.after or None,
        "original": shown_path(str(one.original)) if one.original else None,
        "columnas_propias": one.own_columns,
        "hojas_propias": list(one.own_sheets),
        "hoja_sin_lugar": one.leftovers or None,
        "sin_lugar": one.unplaced,
        "problemas": problems_json(one.problems),
    }
