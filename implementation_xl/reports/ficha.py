"""Fichas de Indicador: a workbook per indicator over the portfolio, and per project, with room for the analysis."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from implementation_xl.drawing import BookDrawing, SheetDrawing
from implementation_xl.model import Form
from implementation_xl.portfolio import Portfolio, ProjectResult
from implementation_xl.reports.ficha_annex import draw_annex
from implementation_xl.reports.ficha_chart import DATA, measurements_of
from implementation_xl.reports.ficha_sheet import draw_ficha
from implementation_xl.reports.links import Links
from implementation_xl.reports.looks import SHORT, indicator_ids, project_name
from implementation_xl.sheets.support import draw_mark
from implementation_xl.words import fold

FORM = Form(
    id="ficha_indicador",
    version=1,
    title="Ficha de Indicador",
    file_name="Ficha de Indicador",
    purpose="Mostrar qué mide un indicador, su resultado y su análisis",
    sheets=(),
)
BY_PROJECT = "Por proyecto"
MAX_NAME = 110
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FichaFile:
    """A ficha as written: where, of which indicators, with how many measurements, of which project if of one."""

    path: Path
    indicators: tuple[str, ...]
    measurements: int
    project: ProjectResult | None = None


def export_fichas(portfolio: Portfolio, folder: str | os.PathLike[str], *, by_project: bool = False) -> list[Path]:
    """Write a Ficha de Indicador per indicator over the portfolio, and with `by_project` one per project.

    A file that exists is never changed, so that no analysis typed in it is lost: where it holds exactly what would
    be written it stands as it is, else the new ficha takes the cut-off date into its name ("… 2026-07-15.xlsx"), and
    then a number ("… 2026-07-15 (2).xlsx"). Raises ImplementationXLError when a file cannot be written.
    """
    return [one.path for one in write_fichas(portfolio, folder, by_project=by_project)]


def write_fichas(portfolio: Portfolio, folder: str | os.PathLike[str], *, by_project: bool = False) -> list[FichaFile]:
    """Like `export_fichas`, saying what each file holds."""
    place, ids = Path(folder), indicator_ids(portfolio)
    written = []
    for id in ids:
        name = f"{FORM.title} - {portfolio.catalog.indicators[id].name}"
        path = _write(draw_fichas(portfolio, [id], str(place)), place, name, portfolio)
        written.append(FichaFile(path, (id,), len(measurements_of(portfolio, id))))
    if by_project:
        place /= BY_PROJECT
        for project, name in _named(portfolio.projects):
            own = [id for id in ids if id in project.measurements]
            alone = replace(portfolio, projects=[project], files=len(project.files))
            path = _write(draw_fichas(alone, own, str(place), of_project=True), place, name, portfolio)
            written.append(FichaFile(path, tuple(own), len(own), project))
    return written


def draw_fichas(portfolio: Portfolio, ids: Sequence[str], folder: str, *, of_project: bool = False) -> BookDrawing:
    """A workbook with the ficha of each indicator, the annex, what the charts show (hidden), and the mark."""
    catalog = portfolio.catalog
    subject = project_name(portfolio.projects[0]) if of_project else catalog.indicators[ids[0]].name
    book = BookDrawing(f"{FORM.title} - {subject}", f"Corte {portfolio.cutoff}", catalog.company.name)
    data = SheetDrawing(DATA, hidden=True, protected=True)
    for id in ids:
        name = SHORT.get(id, id) if of_project else "Ficha"
        draw_ficha(book, data, FORM, portfolio, id, name, of_project=of_project)
    book.active = book.sheets[0].name if book.sheets else ""
    draw_annex(book, FORM, portfolio, ids, Links(folder))
    book.add(data)
    draw_mark(book, FORM)
    mark = book.sheets[-1]
    facts = [("corte", portfolio.cutoff.isoformat()), ("indicadores", ", ".join(ids))]
    if of_project:
        facts.append(("proyecto", portfolio.projects[0].code or subject))
    for row, (key, value) in enumerate(facts, 3):
        mark.put_row(row, 1, (key, value))
    return book


def file_safe(text: str) -> str:
    """A text as a file name that every system takes, without extension."""
    name = " ".join(_FORBIDDEN.sub(" ", text).split())[:MAX_NAME].strip(" .")
    return f"{name}_" if _RESERVED.match(name) else name or "sin nombre"


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


def _write(drawing: BookDrawing, folder: Path, name: str, portfolio: Portfolio) -> Path:
    """Write a ficha where there is none yet; an existing one of the very same content is as good as written."""
    from implementation_xl.adapters.xlsx_writer import write

    content: bytes | None = None
    for target in _candidates(folder, file_safe(name), portfolio):
        if not target.exists():
            return write(drawing, target)
        if content is None:
            with tempfile.TemporaryDirectory() as scratch:
                content = write(drawing, Path(scratch) / "ficha.xlsx").read_bytes()
        if _holds(target, content):
            return target
    raise AssertionError("candidates never end")


def _candidates(folder: Path, name: str, portfolio: Portfolio) -> Iterator[Path]:
    dated = f"{name} {portfolio.cutoff.isoformat()}"
    yield folder / f"{name}.xlsx"
    yield folder / f"{dated}.xlsx"
    number = 2
    while True:
        yield folder / f"{dated} ({number}).xlsx"
        number += 1


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:  # open elsewhere, or a folder: not ours to judge
        return False
