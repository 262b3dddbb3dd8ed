"""Files and folders -> each workbook with everything that is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.projects.checks import problems_alone, problems_of
from implementation_xl.projects.foreign import FOREIGN
from implementation_xl.projects.grouping import group
from implementation_xl.projects.measuring import measure
from implementation_xl.projects.mended import mended_copy
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.finding import Passed, candidates, folders_left_out, is_folder
from implementation_xl.workbooks.reading.isolation import read, read_all
from implementation_xl.workbooks.reading.workbook import Reading


@dataclass(slots=True)
class Review:
    """One workbook and its problems: the reader's, its indicator's, and those it has with other workbooks."""

    reading: Reading
    problems: list[Problem] = field(default_factory=list)

    @property
    def foreign(self) -> bool:
        """True for a file of a folder that was passed over: it is none of ours."""
        return any(problem.code in FOREIGN for problem in self.problems)


def review(
    paths: Sequence[str | os.PathLike[str]],
    cutoff: date | None = None,
    *,
    today: date | None = None,
    catalog: Catalog | None = None,
    excluded: Iterable[str] | None = None,
    progress: Callable[[Reading], None] | None = None,
    limits: Limits = DEFAULT,
) -> list[Review]:
    """Read the files named and those in and below the folders named, each once, in that order.

    Indicators are checked at each form's own cut-off date unless `cutoff` is given. A file that cannot be read is a
    review with one problem; our own results are passed over in folders, and a foreign file that is not named itself
    has a notice instead.
    Raises ImplementationXLError when none of the paths exists, or when there is no workbook in them.
    """
    places = [os.fspath(path) for path in paths]
    if not any(is_address(place) or os.path.exists(place) for place in places):  # noqa: PTH110
        names = ", ".join(f"«{place}»" for place in places)
        raise ImplementationXLError(f"No existe {names}. Revise la ruta: mayúsculas, tildes y unidad de red.")
    known, now = catalog or load_catalog(), today or date.today()
    reviews: dict[str, Review] = {}
    named = {_identity(place) for place in places if not is_folder(place)}
    for place in places:
        folder = _identity(place) not in named
        readings = []
        passed = Passed()
        members = (
            [one.path for one in candidates(place, folders_left_out(excluded, known), passed)] if folder else [place]
        )
        for path, reading in zip(members, _read(members, reviews, known, limits), strict=True):
            key = _identity(path)
            if progress:
                progress(reading)
            if folder and reading.output:
                continue
            readings.append(reading)
            if key not in reviews:
                mended = mended_copy(reading)
                problems = problems_alone(reading, cutoff, now, known)
                reviews[key] = Review(reading, [mended, *problems] if mended else problems)
        if folder:
            notes: list[Problem] = []
            for project in group(readings, place, known, notes, other=passed.other):
                _between(project, reviews, cutoff, now, known)
            for note in notes:
                path = note.path or ""
                key = _identity(path)
                if note.code not in FOREIGN:
                    _hand_over(note, reviews.setdefault(key, Review(Reading(path))))
                elif key not in named:
                    reviews[key].problems = [note]
    if not reviews:
        raise ImplementationXLError(f"No hay libros de Excel en {', '.join(f'«{place}»' for place in places)}.")
    return list(reviews.values())


def _identity(path: str) -> str:
    """One name for a file however it was typed; where the system cannot tell, the path itself in full."""
    if is_address(path):
        return path
    try:
        return os.path.normcase(os.path.realpath(path))
    except (OSError, ValueError):
        return os.path.normcase(os.path.abspath(path))  # noqa: PTH100


def _read(paths: Sequence[str], reviews: dict[str, Review], catalog: Catalog, limits: Limits) -> Iterator[Reading]:
    """The reading of each path, from an earlier one of the same run where there is one."""
    fresh = [path for path in paths if _identity(path) not in reviews]
    if len(paths) == 1:
        readings = iter([read(path, catalog=catalog, limits=limits) for path in fresh])
    else:
        readings = read_all(fresh, catalog=catalog, limits=limits)
    for path in paths:
        known = reviews.get(_identity(path))
        yield known.reading if known and path not in fresh else next(readings)


def _between(project: Project, reviews: dict[str, Review], cutoff: date | None, today: date, catalog: Catalog) -> None:
    """Hand what a project's workbooks do not say each by itself to the reviews of the files that it names."""
    measured = measure(project, cutoff, today=today, catalog=catalog)
    members = {reading.path: reviews[_identity(reading.path)] for reading in project.readings}
    said = {_key(problem) for review in members.values() for problem in review.problems}
    for problem in problems_of(project, measured, cutoff, today, catalog):
        if _key(problem) not in said:
            _hand_over(problem, members.get(problem.path or "") or next(iter(members.values())))


def _key(problem: Problem) -> tuple[str | None, ...]:
    return problem.code, problem.path, problem.sheet, problem.cell, problem.field, problem.found, problem.expected


def _hand_over(problem: Problem, owner: Review) -> None:
    if problem not in owner.problems:
        owner.problems.append(problem)
