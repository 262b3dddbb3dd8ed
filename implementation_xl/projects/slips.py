"""Two projects that are probably one: a slip in a name or a code keeps some of its forms apart."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from implementation_xl.base.problems import Problem
from implementation_xl.base.words import difference, fold, near_miss

if TYPE_CHECKING:
    from implementation_xl.projects.project import Project

LABELS = {"proyecto": "Proyecto", "cliente": "Cliente", "codigo_proyecto": "Código de proyecto"}
MOST = 40
"""How many projects of one folder are compared with each other: a folder of thousands of stray forms is not."""


def say_slips(projects: Sequence[Project]) -> None:
    """Add the slip to the forms of the smaller of two projects in one folder, or in a folder and the one above it."""
    by_folder: dict[str, list[tuple[int, Project]]] = {}
    for place, project in enumerate(projects):
        by_folder.setdefault(project.folder, []).append((place, project))
    for place, project in enumerate(projects):
        above = os.path.dirname(project.folder)  # noqa: PTH120 - thousands of folders
        near = by_folder[project.folder] + (by_folder.get(above, []) if above != project.folder else [])
        if len(near) > MOST:
            continue
        for other_place, other in near:
            if (len(project.readings), -place) < (len(other.readings), -other_place):
                _say(project, other)


def _say(project: Project, other: Project) -> None:
    id = _slip(project, other)
    if id is None:
        return
    written, expected = project.header(id) or "", other.header(id) or ""
    for reading in project.readings:
        if reading.header.get(id) is not None:
            sheet, cell = reading.header_cells.get(id, (None, None))
            project.problems.append(
                Problem(
                    "A605",
                    reading.path,
                    sheet,
                    cell,
                    id,
                    LABELS[id],
                    written,
                    expected,
                    {"difference": difference(written, expected)},
                )
            )


def _slip(project: Project, other: Project) -> str | None:
    """The header field by which a project differs from another that is probably the same; None where it is not."""
    names = {id: (project.header(id), other.header(id)) for id in ("proyecto", "cliente")}
    if not all(mine and theirs for mine, theirs in names.values()):
        return None
    apart = [id for id, (mine, theirs) in names.items() if fold(mine or "") != fold(theirs or "")]
    if project.code and other.code:
        return None if apart else "codigo_proyecto"
    alike = all(_alike(mine or "", theirs or "") for mine, theirs in names.values())
    return apart[0] if apart and alike else None


def _alike(mine: str, theirs: str) -> bool:
    """True for one name written in two ways; «Fase 1» and «Fase 2» are two."""
    if re.findall(r"\d+", mine) != re.findall(r"\d+", theirs):
        return False
    return fold(mine) == fold(theirs) or near_miss(mine, [theirs]) is not None
