"""Which project the answers of a survey are of: the one that each names, else the one whose folder they lie in.

One file may hold the answers of many projects. Each project is given its part of it; a name that is no project's, or
several', is said once, and its answers count nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from implementation_xl.base.cells import place_of
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import did_you_mean
from implementation_xl.workbooks.reading.survey_reading import PROJECT, Part, Share, name_key, named_projects
from implementation_xl.workbooks.reading.workbook import Reading

if TYPE_CHECKING:
    from implementation_xl.projects.project import Project


def share_out(survey: Reading, projects: Sequence[Project], home: Project | None) -> list[Problem]:
    """Give each project its part of a survey that names projects; what names none or an unknown one, as problems.

    At `home`, the project in whose folder the survey lies, are the answers that name none.
    """
    owners = _owners(projects)
    keys: dict[int, list[str]] = {id(home): []} if home else {}
    problems = []
    for share in survey.shares or ():
        key = name_key(share.name)
        meant = owners.get(key, []) if key else [home] if home else []
        if len(meant) == 1:
            keys.setdefault(id(meant[0]), []).append(key)
        else:
            problems.append(_unknown(survey, share, meant, projects))
    whole = SharedSurvey(survey)
    for project in projects:
        if id(project) in keys:
            project.readings.append(whole.part(Part(tuple(keys[id(project)]), project is home)))
    return problems


def share_from_above(survey: Reading, projects: Sequence[Project]) -> Problem | None:
    """Give each project its part of a survey that lies above the folder asked for, and a note of how much that is.

    What it holds of others is not looked at: they are not known here.
    """
    owners = _owners(projects)
    keys: dict[int, list[str]] = {}
    count = 0
    for share in survey.shares or ():
        meant = owners.get(name_key(share.name), [])
        if len(meant) == 1:
            keys.setdefault(id(meant[0]), []).append(name_key(share.name))
            count += share.answers
    whole = SharedSurvey(survey)
    for project in projects:
        if id(project) in keys:
            project.readings.append(whole.part(Part(tuple(keys[id(project)]), home=False)))
    return Problem("N140", survey.path, params={"count": str(count)}) if count else None


def not_counted(survey: Reading) -> Problem:
    """That a survey lies above the folder of a project, and no answer in it names the project."""
    return Problem("N141", survey.path)


def stray(survey: Reading) -> Problem:
    """That a survey lies where other projects are, and nothing says which of them it is of."""
    params = {"count": str(survey.counts[0]), "reason": ": se midieron como un proyecto aparte"}
    return Problem("A137", survey.path, params=params)


class SharedSurvey:
    """A survey whose answers are of several projects, ready to be told apart.

    One without tables, which knows its header only, gives parts that are a mark of what is to be read.
    """

    def __init__(self, survey: Reading) -> None:
        self.survey = survey
        self.indexes: dict[str, list[int]] = {}
        self.of_file: list[Problem] = []
        self.at: dict[int, list[Problem]] = {}
        rows: list[int] = []
        for data in survey.tables.values():
            rows = data.rows
            for index, name in enumerate(named_projects(data)):
                self.indexes.setdefault(name_key(name), []).append(index)
        known = set(rows)
        for problem in survey.problems:
            row = place_of(problem.cell)[0]
            (self.at.setdefault(row, []) if row in known else self.of_file).append(problem)

    def part(self, part: Part) -> Reading:
        """The answers of one part and the problems at them; at home those of the file too."""
        indexes = sorted(index for key in part.keys for index in self.indexes.get(key, ()))
        tables = {id: data.taken(indexes) for id, data in self.survey.tables.items()}
        problems = list(self.of_file) if part.home else []
        for data in tables.values():
            problems += [one for row in data.rows for one in self.at.get(row, ())]
        return replace(self.survey, tables=tables, problems=problems, part=part)

    def left_over(self, parts: Sequence[Part]) -> list[Problem]:
        """The problems that none of the parts carries."""
        placed = {key for part in parts for key in part.keys}
        free = sorted(index for key, indexes in self.indexes.items() if key not in placed for index in indexes)
        problems = [] if any(part.home for part in parts) else list(self.of_file)
        for data in self.survey.tables.values():
            problems += [one for index in free for one in self.at.get(data.rows[index], ())]
        return problems


def _owners(projects: Sequence[Project]) -> dict[str, list[Project]]:
    """The projects that a name or code means, by its key."""
    owners: dict[str, list[Project]] = {}
    for project in projects:
        name, client, code = project.name or "", project.client or "", project.code or ""
        said = {code, name} | {
            f"{first} {second}"
            for first, second in ((name, client), (client, name), (code, name), (name, code))
            if first and second
        }
        for key in {name_key(word) for word in said} - {""}:
            owners.setdefault(key, []).append(project)
    return owners


def _unknown(survey: Reading, share: Share, meant: Sequence[Project | None], projects: Sequence[Project]) -> Problem:
    params = {"count": str(share.answers)}
    if not name_key(share.name):
        return Problem(
            "A137",
            survey.path,
            share.sheet,
            share.cell,
            PROJECT,
            "Proyecto",
            params={**params, "reason": ", y no se contaron"},
        )
    if meant:
        reason = f"«{share.name}» es el nombre de {len(meant)} proyectos"
        suggestion = " Escriba el código."
    else:
        names = [name for one in projects for name in (one.name, one.code) if name]
        reason, suggestion = f"«{share.name}» no es ningún proyecto de la carpeta", did_you_mean(share.name, names)
        suggestion = f" {suggestion}" if suggestion else ""
    return Problem(
        "A138",
        survey.path,
        share.sheet,
        share.cell,
        PROJECT,
        "Proyecto",
        share.name,
        None,
        {**params, "reason": reason, "suggestion": suggestion},
    )
