"""What `ixl importar` did, or would do, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from implementation_xl.base.cells import column_letter
from implementation_xl.reports.documents.document import Json, shown_path
from implementation_xl.reports.documents.problems import problems_json
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.files import Import
from implementation_xl.workbooks.importing.leftovers import left_rows


def import_json(imported: Import, reviewed: Mapping[Path, Sequence[Json]] | None = None) -> Json:
    """One file: its tables, its questions, the workbooks written and what the review says of each."""
    plan = imported.plan
    return {
        "archivo": shown_path(imported.path),
        "tablas": [_table(table, imported) for table in plan.tables] if plan else [],
        "preguntas": [
            {
                "clase": question.about,
                "donde": question.at,
                "pregunta": question.text,
                "propuesta": question.proposal,
                "huella": question.fingerprint,
                "clave": list(question.key),
            }
            for question in (plan.questions if plan else ())
        ],
        "libros": [
            {"archivo": shown_path(str(path)), "formato": book.form.id, "registros": book.records}
            | ({"problemas": list(reviewed[path])} if reviewed and path in reviewed else {})
            for path, book in zip(imported.written, imported.books, strict=False)
        ],
        "actualizacion": _update(imported) if imported.update else None,
        "problemas": problems_json(imported.problems),
    }


def _update(imported: Import) -> Json:
    assert imported.update is not None
    return {
        "archivo": shown_path(str(imported.update.path)),
        "cambiadas": imported.update.changed,
        "nuevas": imported.update.added,
        "ya_no_estan": imported.update.gone,
        "conflictos": [conflict._asdict() for conflict in imported.update.conflicts],
    }


def _table(table: Converted, imported: Import) -> Json:
    assert imported.plan is not None
    block, mapping = table.table.block, table.table.mapping
    sheet = imported.plan.source.sheets[block.sheet]
    left = left_rows(table, sheet.grid)
    return {
        "hoja": sheet.name,
        "formato": mapping.words.form.id,
        "tabla": mapping.words.table.id,
        "titulos": block.header,
        "filas_titulos": [block.top, block.bottom],
        "primera_fila": block.first_row,
        "ultima_fila": block.last_row,
        "huella": table.table.fingerprint,
        "registros": len(table.records),
        "filas_importadas": sum(1 + len(row.more) for row in table.rows.records),
        "filas_sin_importar": sum(row.number for row in left),
        "columnas": [
            {
                "columna": column_letter(column.number),
                "titulo": column.title,
                "destino": column.target,
                "seguridad": round(column.sure, 2),
                "porque": column.why,
                "propuesta": column.suggestion or None,
                "a_la_derecha": column.kept,
            }
            for column in mapping.columns
        ],
        "encabezado": {value.field: {"celda": value.cell, "valor": value.value} for value in table.header},
        "cambios": [change._asdict() for change in table.changes],
        "sin_importar": [{"filas": row.rows, "motivo": row.reason, "texto": row.text} for row in left],
        "avisos": table.notices,
    }
