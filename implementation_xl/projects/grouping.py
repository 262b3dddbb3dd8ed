"""The readings of a folder put together as projects: those whose headers name the same one."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from implementation_xl.adapters.reading.google_forms import is_text_export
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.places import common_parent, is_address, is_workbook
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import fold, folded
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import OF_PROCESS, REGISTERS, SCOPE
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.projects.foreign import foreign_files, is_doubtful, may_be_of, only_foreign, passed_over
from implementation_xl.projects.project import Project
from implementation_xl.projects.slips import say_slips
from implementation_xl.projects.stand_ins import stand_in, stand_ins_alone
from implementation_xl.projects.surveys import SharedSurvey, not_counted, share_from_above, share_out, stray
from implementation_xl.workbooks.finding import Passed, candidates, existing_folder, folders_left_out, surveys_above
from implementation_xl.workbooks.reading.isolation import read_all
from implementation_xl.workbooks.reading.workbook import Reading


def read_project(
    folder: str | os.PathLike[str],
    *,
    catalog: Catalog | None = None,
    excluded: Iterable[str] | None = None,
    limits: Limits = DEFAULT,
) -> Project:
    """Read the project of a folder, its files in worker processes within `limits`.

    Raises ImplementationXLError when the folder does not exist, holds no workbook or holds several projects.
    """
    root = existing_folder(folder)
    known, passed = catalog or load_catalog(), Passed()
    above = [one.path for one in surveys_above(root)]
    files = [one.path for one in candidates(root, folders_left_out(excluded, known), passed)]
    everything = read_all([*files, *above], catalog=known, limits=limits)
    readings = [one for one in everything if not one.output]
    if all(one.path in above for one in readings):
        others = stand_ins_alone(passed.other, known)
        raise ImplementationXLError(f"«{root}» no tiene libros de Excel.{others}")
    notes: list[Problem] = []
    projects = group(readings, root, known, notes, above, passed.other)
    if not projects:
        only = only_foreign(notes)
        raise ImplementationXLError(f"«{root}» no tiene formatos de un proyecto.{only}", tuple(foreign_files(notes)))
    if len(projects) > 1:
        names = "; ".join(f"{one.name or 'sin nombre'} ({one.folder})" for one in projects)
        raise ImplementationXLError(f"«{root}» tiene {len(projects)} proyectos: {names}. Indique la carpeta de uno.")
    for survey in (one for one in readings if one.shares is not None):
        parts = [one.part for one in projects[0].readings if one.part and one.path == survey.path]
        shared = SharedSurvey(survey)
        if survey.path not in above:
            notes += shared.left_over(parts)
        elif parts:
            notes += shared.of_file
    projects[0].problems += notes
    return projects[0]


def group(
    readings: Sequence[Reading],
    root: str,
    catalog: Catalog,
    notes: list[Problem] | None = None,
    above: Container[str] = (),
    other: Iterable[str] = (),
    process: list[Reading] | None = None,
) -> list[Project]:
    """Put readings together by the project that their headers name, in order of folder.

    Of a survey whose answers name projects each has its part; to `notes` goes what is of none (`surveys`), and what was
    counted of a survey among the files that lie `above` the root, which are looked at for nothing else.
    Auxiliary forms (a directory of contacts) are no project's record and are left out. Readings that name none (blank
    headers, unreadable files) go to the nearest project in or above their folder, else below it; where there is none,
    each folder's are a project of their own, and so is a folder that cannot be listed. Foreign files (`foreign`) are of
    no project: each is a notice among `notes`. `other` are files of kinds that are not read: those that stand for a
    form are named (`stand_ins`), with `notes` where there is no project. What is of the process itself (`of_process`),
    or names no project and lies beside none, goes to `process`.
    """
    registers = [one for one in readings if of_process(one)]
    higher = [one for one in readings if one.path in above and one.form and one.form.imported]
    readings = [one for one in readings if one.path not in above]
    foreign = [one for one in readings if one.foreign]
    doubtful = [one for one in readings if is_doubtful(one, catalog)]
    surveys = [one for one in readings if one.shares is not None]
    left_out = {id(one) for one in (*foreign, *doubtful, *surveys, *registers)}
    readings = [one for one in readings if id(one) not in left_out and (one.form is None or not one.form.auxiliary)]
    keys = _keys(readings)
    groups: dict[object, list[Reading]] = {}
    for reading, key in zip(readings, keys, strict=True):
        if key is not None:
            groups.setdefault(key, []).append(reading)
    projects = [Project(_common_folder(members), members) for members in groups.values()]
    for survey in surveys:
        home = _nearest(projects, os.path.dirname(survey.path), root)  # noqa: PTH120
        unplaced = share_out(survey, projects, home)
        if home:
            home.problems += unplaced
        elif notes is not None:
            notes += unplaced
    said = [share_from_above(survey, projects) for survey in higher if survey.shares is not None]
    nameless: dict[str, list[Reading]] = {}
    for reading, key in zip(readings, keys, strict=True):
        if key is None:
            folder = _folder(reading)
            home = _nearest(projects[: len(groups)], folder, root)
            if home is None and reading.form and reading.form.id in REGISTERS:
                registers.append(reading)
            elif home is None:
                nameless.setdefault(folder, []).append(reading)
            else:
                home.readings.append(reading)
    for folder, members in nameless.items():
        strays = [stray(one) for one in members if groups and one.form and one.form.imported]
        projects.append(Project(folder, members, strays))
    foreign += _unowned(doubtful, projects, root, catalog)
    if len(projects) == 1 and not any(one.form and one.form.imported for one in projects[0].readings):
        said += [not_counted(one) for one in higher]
    for path in other:
        home = _nearest(projects, os.path.dirname(path), root)  # noqa: PTH120
        standing = stand_in(path, home, catalog)
        if standing and home:
            home.problems.append(standing)
        else:
            said.append(standing)
    if process is not None:
        process += sorted(registers, key=_in_order)
    if notes is not None:
        notes += [one for one in said if one]
        notes += [passed_over(one) for one in sorted(foreign, key=_in_order)]
    for project in projects:
        project.readings.sort(key=_in_order)
        project.problems += _between_workbooks(project, catalog)
    projects.sort(key=lambda one: (folded(one.folder), one.folder, fold(one.name or "")))
    say_slips(projects)
    return projects


def of_process(reading: Reading) -> bool:
    """True for a register of the management system whose *Ámbito* is the process: it is no project's."""
    return reading.form is not None and reading.form.id in REGISTERS and reading.header.get(SCOPE) == OF_PROCESS


def _keys(readings: Sequence[Reading]) -> list[object]:
    """What each reading names: its code; without one, the code of another form of the same project and client."""
    codes: dict[tuple[str, str], str] = {}
    for reading in readings:
        code, pair = _named(reading)
        if code and pair:
            codes.setdefault(pair, code)
    return [code or (codes.get(pair, pair) if pair else None) for code, pair in map(_named, readings)]


def _named(reading: Reading) -> tuple[str | None, tuple[str, str] | None]:
    """The code that a header names, and its project and client; folded."""
    code, name, client = (reading.header.get(id) for id in ("codigo_proyecto", "proyecto", "cliente"))
    pair = (fold(str(name)), fold(str(client))) if name and client else None
    return fold(str(code)) if code else None, pair


def _folder(reading: Reading) -> str:
    """Where a reading lies; a folder that cannot be listed stands for all that is in it."""
    is_file = is_workbook(reading.path) or is_text_export(reading.path)
    return os.path.dirname(reading.path) if is_file else reading.path  # noqa: PTH120


def _common_folder(members: Sequence[Reading]) -> str:
    folders = [os.path.dirname(one.path) for one in members]  # noqa: PTH120
    if not any(folders):
        return ""
    return common_parent(folders) if is_address(folders[0]) else os.path.commonpath(folders)


def _unowned(doubtful: Sequence[Reading], projects: Sequence[Project], root: str, catalog: Catalog) -> list[Reading]:
    """The files that did not open and are no project's; each of the others is given to the project it may be of."""
    unowned = []
    for reading in doubtful:
        home = _around(projects, _folder(reading), root)
        if home and may_be_of(reading, home, catalog):
            home.readings.append(reading)
        else:
            unowned.append(reading)
    return unowned


def _in_order(reading: Reading) -> tuple[str, str]:
    return folded(reading.path), reading.path


def _around(projects: Sequence[Project], folder: str, root: str) -> Project | None:
    """The one project of a folder, or of the nearest one above it that has any."""
    place = Path(folder)
    for candidate in (place, *place.parents):
        here = [one for one in projects if Path(one.folder) == candidate]
        if here or candidate == Path(root):
            return here[0] if len(here) == 1 else None
    return None


def _nearest(projects: Sequence[Project], folder: str, root: str) -> Project | None:
    place = Path(folder)
    for candidate in (place, *place.parents):
        here = [one for one in projects if Path(one.folder) == candidate]
        if here:
            return here[0] if len(here) == 1 else None
        if candidate == Path(root):
            break
    below = [one for one in projects if place in Path(one.folder).parents]
    return below[0] if len(below) == 1 else None


def _between_workbooks(project: Project, catalog: Catalog) -> list[Problem]:
    problems = []
    forms = dict.fromkeys(one.form for one in project.readings if one.form is not None)
    for form in {form.id: form for form in forms}.values():
        readings = project.of_form(form.id)
        if len(readings) > 1 and not form.repeatable:
            names = ", ".join(os.path.basename(one.path) for one in readings)  # noqa: PTH119
            problems.append(Problem("E601", readings[0].path, found=names, params={"form": form.title}))
    return problems
