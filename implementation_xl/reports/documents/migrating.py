"""What `ixl migrar` did, or would do, as JSON."""

from __future__ import annotations

from implementation_xl.reports.documents.document import Json, shown_path
from implementation_xl.reports.documents.problems import problems_json
from implementation_xl.workbooks.migrating.files import MigratedFile


def migrated_json(file: MigratedFile) -> Json:
    """One file: what became of it, from which version to which, and what of the person's own went over."""
    return {
        "archivo": shown_path(str(file.path)),
        "estado": file.state,
        "formato": file.title or None,
        "version_anterior": file.before or None,
        "version": file.after or None,
        "original": shown_path(str(file.original)) if file.original else None,
        "columnas_propias": file.own_columns,
        "hojas_propias": list(file.own_sheets),
        "hoja_sin_lugar": file.leftovers or None,
        "sin_lugar": file.unplaced,
        "problemas": problems_json(file.problems),
    }
