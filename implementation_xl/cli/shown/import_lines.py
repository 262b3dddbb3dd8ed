"""What an import did with a file, or would do, in lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from implementation_xl.base.words import printable
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.problem_lines import severity_counts
from implementation_xl.projects.reviewing import Review
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.files import Import
from implementation_xl.workbooks.importing.questions import is_open
from implementation_xl.workbooks.importing.rows import RECORD

MOST = 12


def import_lines(imported: Import, reviews: Mapping[Path, Review]) -> Iterator[str]:
    """A file: its tables, how their columns map, the questions, and the workbooks it came to."""
    yield output.title(output.short_path(imported.path))
    plan = imported.plan
    for table in plan.tables if plan else ():
        yield from _table_lines(table, plan.source.sheets[table.table.block.sheet].name if plan else "")
    for question in (plan.questions if plan else ())[:MOST]:
        yield f"  ¿? {printable(question.text)}" + (f" [{question.proposal}]" if question.proposal else "")
    if plan and len(plan.questions) > MOST:
        yield f"  … y {len(plan.questions) - MOST} preguntas más"
    for problem in imported.problems:
        yield f"  {problem.code}: {printable(problem.message)}"
        yield f"    → {problem.hint}"
    for path in imported.written:
        reviewed = reviews.get(path)
        said = f"  ({severity_counts(reviewed.problems)} en ixl revisar)" if reviewed and reviewed.problems else ""
        yield f"  → {output.short_path(path)}{said}"
    if imported.update:
        update = imported.update
        cells = output.count(update.changed, "celda cambiada", "celdas cambiadas")
        rows = output.count(update.added, "fila nueva", "filas nuevas")
        yield f"  → {output.short_path(update.path)}: {cells}, {rows}"
        for conflict in update.conflicts:
            place = f"{conflict.cell} {conflict.field}".strip()
            told = f"quedó «{conflict.ours}», el origen dice «{conflict.theirs}»"
            yield f"    Conflicto {printable(place)}: {printable(told)}"
        for name in update.gone:
            yield f"    Ya no está en el origen y se conserva: {printable(name)}"
    yield ""


def _table_lines(table: Converted, sheet: str) -> Iterator[str]:
    mapping, block = table.table.mapping, table.table.block
    left = sum(row.kind != RECORD for row in table.rows.rows)
    out = f", {output.count(left, 'fila', 'filas')} sin importar" if left else ""
    records = output.count(len(table.records), "registro", "registros")
    yield f"  Hoja «{printable(sheet)}», títulos en {block.header}: {mapping.words.form.title}, {records}{out}"
    labels = {field.id: field.label for field in mapping.words.table.fields}
    for column in mapping.columns:
        goes = labels.get(column.target, "a la derecha" if column.target == "extra" or column.kept else "no se importa")
        doubt = "  ¿?" if is_open(column, mapping) else ""
        yield f"    {column.letter:>3} {printable(column.title) or '(sin título)'} → {goes}{doubt}"
    for notice in table.notices:
        yield f"    {printable(notice)}"
