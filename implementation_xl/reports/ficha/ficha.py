"""Fichas de Indicador: a workbook per indicator over the portfolio, and per project, that keeps what people write."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.base.files import not_written
from implementation_xl.base.names import check_name, file_safe
from implementation_xl.base.periods import MONTH
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.model import Form
from implementation_xl.portfolio.history.history import with_keys
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.ficha.action_table import ActionTable, Registered, registered_in
from implementation_xl.reports.ficha.annex import draw_annex
from implementation_xl.reports.ficha.chart import DATA, measurements_of
from implementation_xl.reports.ficha.kept import draw_kept
from implementation_xl.reports.ficha.lines import FichaAction, Former, lines_of, merged, period_kind
from implementation_xl.reports.ficha.saving import Drawn, save
from implementation_xl.reports.ficha.sheet import draw_ficha
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.looks import indicator_ids, project_name
from implementation_xl.workbooks.sheets.support import draw_mark

FORM = Form(
    id="ficha_indicador",
    version=1,
    title="Ficha de Indicador",
    file_name="Ficha de Indicador",
    purpose="Mostrar qué mide un indicador, su resultado y su análisis",
    sheets=(),
)
BY_PROJECT = "Por proyecto"


@dataclass(frozen=True, slots=True)
class FichaFile:
    """A ficha as written: where, of which indicators, with how many measurements, of which project if of one.

    `problems` say what became of what people had written; `copy` is its former version.
    """

    path: Path
    indicators: tuple[str, ...]
    measurements: int
    project: ProjectResult | None = None
    problems: tuple[Problem, ...] = ()
    copy: Path | None = None


def export_fichas(portfolio: Portfolio, folder: str | os.PathLike[str], *, by_project: bool = False) -> list[Path]:
    """Write a Ficha de Indicador per indicator over the portfolio, and with `by_project` one per project.

    A ficha that exists goes on: the period is added or brought up to date, and what people wrote stays beside its
    measurement, or is kept in *Textos conservados* where that is no more. Its former version goes to the folder
    *Anteriores* as "… (anterior 2026-07-01 0930).xlsx". One that cannot be read or is open is left alone, and the new
    one takes the cut-off date into its name. Raises ImplementationXLError when a file cannot be written, once all
    others are.
    """
    return [one.path for one in write_fichas(portfolio, folder, by_project=by_project)]


def write_fichas(
    portfolio: Portfolio,
    folder: str | os.PathLike[str],
    *,
    by_project: bool = False,
    now: datetime | None = None,
    refused: list[Problem] | None = None,
) -> list[FichaFile]:
    """Like `export_fichas`, saying what each file holds; `now` dates the copies of former versions.

    With `refused`, a ficha that cannot be written is told there and nothing is raised.
    """
    failures: list[Problem] = []
    written = list(_written(portfolio, Path(folder), by_project, now or datetime.now(), failures))
    if refused is None and failures:
        raise not_written(failures)
    if refused is not None:
        refused += failures
    return written


def _written(
    portfolio: Portfolio, place: Path, by_project: bool, moment: datetime, refused: list[Problem]
) -> Iterator[FichaFile]:
    """Each ficha as it is written; what cannot be goes to `refused`, and the others are written."""
    check_name(place)
    ids = indicator_ids(portfolio)
    if any(not one.key for one in portfolio.projects):
        portfolio = with_keys(portfolio, set())
    chosen, registered = _chosen(portfolio), registered_in(portfolio)
    for id in ids:
        target = place / file_safe(f"{FORM.title} - {portfolio.catalog.indicators[id].name}{chosen}")
        with _told(refused):
            yield _write(portfolio, (id,), target, moment, registered, len(measurements_of(portfolio, id)))
    if by_project:
        place /= BY_PROJECT
        kind = "" if period_kind(portfolio) == MONTH else f" - por {period_kind(portfolio)}"
        for project, name in _named(portfolio.projects):
            own = tuple(id for id in ids if id in project.measurements)
            alone = replace(portfolio, projects=[project], files=len(project.files))
            with _told(refused):
                yield _write(alone, own, place / file_safe(name + kind), moment, registered, len(own), project)


@contextlib.contextmanager
def _told(refused: list[Problem]) -> Iterator[None]:
    """Tells of a file that cannot be written, and lets the others be."""
    try:
        yield
    except ImplementationXLError as error:
        if not error.problems:
            raise
        refused += error.problems


def _chosen(portfolio: Portfolio) -> str:
    """What tells the fichas of a part of the portfolio, or of another kind of period, from those of the whole."""
    kind = period_kind(portfolio)
    parts = [f"{name} {value}" for name, value in portfolio.filters.items()]
    return "".join(f" - {part}" for part in ([] if kind == MONTH else [f"por {kind}"]) + parts)


def _write(
    portfolio: Portfolio,
    ids: tuple[str, ...],
    target: Path,
    now: datetime,
    registered: Sequence[Registered],
    count: int,
    project: ProjectResult | None = None,
) -> FichaFile:
    written: list[FichaAction] = []

    def draw(former: Former) -> Drawn:
        written[:] = former.actions
        return draw_fichas(portfolio, ids, str(target.parent), former, registered, of_project=project is not None)

    names = {id: portfolio.catalog.short_name(id) for id in ids}
    saved = save(draw, target.parent, target.name, portfolio.cutoff, names, of_project=project is not None, now=now)
    table = ActionTable(portfolio, ids, written, registered, of_project=project is not None)
    problems = (*saved.problems, *table.problems(str(saved.path)))
    return FichaFile(saved.path, ids, count, project, problems, saved.copy)


def draw_fichas(
    portfolio: Portfolio,
    ids: Sequence[str],
    folder: str,
    former: Former,
    registered: Sequence[Registered],
    *,
    of_project: bool = False,
) -> Drawn:
    """A workbook with the ficha of each indicator, the annex, what the charts show (hidden), and the mark."""
    catalog = portfolio.catalog
    subject = project_name(portfolio.projects[0]) if of_project else catalog.indicators[ids[0]].name
    book = BookDrawing(f"{FORM.title} - {subject}", f"Corte {portfolio.cutoff}", catalog.company.name)
    data = SheetDrawing(DATA, hidden=True, protected=True)
    table = ActionTable(portfolio, ids, former.actions, registered, of_project=of_project)
    lines, kept = merged(lines_of(portfolio, ids, of_project=of_project), former, portfolio)
    for id in ids:
        draw_ficha(
            book, data, FORM, portfolio, id, [one for one in lines if one.indicator == id], of_project=of_project
        )
    book.active = book.sheets[0].name if book.sheets else ""
    table.draw(book, FORM)
    draw_kept(book, FORM, portfolio, kept)
    draw_annex(book, FORM, portfolio, ids, lines, Links(folder))
    book.add(data)
    draw_mark(book, FORM)
    mark = book.sheets[-1]
    facts = [("corte", portfolio.cutoff.isoformat()), ("indicadores", ", ".join(ids))]
    if of_project:
        facts.append(("proyecto", portfolio.projects[0].code or subject))
    for row, (key, value) in enumerate(facts, 3):
        mark.put_row(row, 1, (key, value))
    judgements = sum(line.note is not None for line in lines)
    return Drawn(book, len(set(kept) - set(former.kept)), judgements)


def _named(projects: Sequence[ProjectResult]) -> Iterator[tuple[ProjectResult, str]]:
    """Each project with a file name of its own."""
    used: set[str] = set()
    for project in projects:
        name = file_safe(" ".join(part for part in (FORM.title, "-", project.code, project_name(project)) if part))
        number, unique = 1, name
        while fold(unique) in used:
            number += 1
            unique = f"{name} ({number})"
        used.add(fold(unique))
        yield project, unique
