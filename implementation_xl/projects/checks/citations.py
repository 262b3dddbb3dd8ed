"""Records that one form of a project cites of another (`cita`): an activity, a requirement, that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from implementation_xl.base.problems import Problem
from implementation_xl.forms.model import Citation
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.records import Findings
from implementation_xl.projects.project import Project
from implementation_xl.projects.references import Index


def lost_citations(project: Project) -> Iterator[Problem]:
    """The references that lead nowhere, where the form that they lead to is there, once and filled."""
    indexes: dict[Citation, Index] = {}
    for reading in project.readings:
        alone = reading.form is not None and (reading.form.repeatable or project.filled(reading.form.id) is reading)
        for data in reading.tables.values() if alone and not reading.untouched else ():
            for field in data.table.fields:
                column = data.columns.get(field.id, ())
                if field.cites is None or not any(column):
                    continue
                index = indexes.get(field.cites) or _index(project, field.cites)
                if index is not None:
                    indexes[field.cites] = index
                    yield from _lost(data, field.id, field.cites.code, index, reading.path)


def _index(project: Project, cited: Citation) -> Index | None:
    target = project.filled(cited.form)
    table = target.tables.get(cited.table) if target else None
    return Index(table, cited.number, *cited.names) if table is not None and len(table) else None


def _lost(data: TableData, field_id: str, code: str, index: Index, path: str) -> Iterator[Problem]:
    findings = Findings(data, path)
    for record, text in enumerate(data.columns[field_id]):
        if text is not None:
            for piece in index.find(str(text))[1]:
                findings.add(code, field_id, record, piece, params={"suggestion": index.suggestion(piece)})
    yield from findings.found
