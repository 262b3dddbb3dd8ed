"""What reading a file may come to, whatever is in it: values or coded problems, JSON, measures; nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import implementation_xl as ixl
from implementation_xl.base.problems import CODES
from implementation_xl.indicators.definitions import catalog
from implementation_xl.portfolio.packed import pack_result, unpack_result
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.commitments import open_commitments
from implementation_xl.projects.grouping import group
from implementation_xl.projects.measuring import measure, measure_reading
from implementation_xl.projects.project import Project
from implementation_xl.projects.state import project_state
from implementation_xl.projects.worklist import worklist
from implementation_xl.reports.documents import document, dumps, project_json, reading_json
from implementation_xl.workbooks.reading.packing import pack_reading, unpack_light, unpack_reading
from implementation_xl.workbooks.reading.workbook import read

DAY = date(2026, 4, 10)


def assert_whole(reading: ixl.Reading) -> None:
    """All that the commands do with a reading can be done with this one."""
    known = catalog()
    for problem in reading.problems:
        assert problem.code in CODES
        assert problem.message
        assert problem.hint
        assert "{" not in CODES[problem.code].message or problem.message != CODES[problem.code].message
    if reading.form is None:
        assert len(reading.problems) == 1
        assert reading.problems[0].code[1] == "1"
    measured = measure_reading(reading, DAY, catalog=known, detail=True)
    problems = reading.problems + list(measured.problems if measured else ())
    text = dumps(document(archivos=[reading_json(reading, problems)]))
    assert json.loads(text)["archivos"][0]["formato"] == (reading.form.id if reading.form else None)
    text.encode()
    light, full = pack_reading(reading)
    assert unpack_light(reading.path, light, known).form == reading.form
    again = unpack_reading(reading.path, full, known)
    assert again.problems == reading.problems
    assert pack_reading(again)[1] == full
    for id in reading.tables:
        assert len(reading[id]) == reading.rows[id]
    for project in group([reading], ".", known):
        measures = measure(project, DAY, today=DAY, catalog=known, detail=True)
        dumps(project_json(project, measures, project.all_problems(), detail=True))
        assert_packs(project, measures)


def assert_packs(project: Project, measures: dict[str, ixl.Measurement]) -> None:
    """What a portfolio keeps of a project comes back as it was, type by type."""
    result = ProjectResult(
        project.folder,
        project.name,
        project.client,
        project.code,
        project.type,
        None,
        measures,
        tuple(project.all_problems()),
        state=project_state(project, DAY, catalog=catalog()),
        commitments=tuple(open_commitments(project, DAY)),
        pending=tuple(worklist(project, DAY)),
    )
    assert repr(unpack_result(pack_result(result))) == repr(result)


def assert_survives(data: bytes, name: str = "libro.xlsx") -> ixl.Reading:
    """Reading these bytes comes to values or coded problems; the reading."""
    reading = read(Path(name), catalog=catalog(), data=data)
    assert_whole(reading)
    return reading
