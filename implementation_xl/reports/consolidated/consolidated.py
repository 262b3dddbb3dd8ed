"""The consolidated workbook: every project of a portfolio, for the director who opens it without explanation."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.adapters.grid import ReadFailure
from implementation_xl.adapters.reading.calamine import OF_ANY_SIZE, open_book
from implementation_xl.base.files import check_writable, failure, is_refused
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.forms.model import Form
from implementation_xl.forms.process import CONSOLIDATED
from implementation_xl.portfolio.forecasting import forecasts
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.consolidated import summary
from implementation_xl.reports.consolidated.groups import draw_areas, draw_groups
from implementation_xl.reports.consolidated.listings import draw_indicators, draw_problems
from implementation_xl.reports.consolidated.methodology import draw_methodology
from implementation_xl.reports.consolidated.pending import draw_pending
from implementation_xl.reports.consolidated.registers import draw_registers
from implementation_xl.reports.consolidated.states import draw_states
from implementation_xl.reports.consolidated.survey import draw_surveys, has_surveys
from implementation_xl.reports.consolidated.trend import draw_trend_data, has_trend
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.looks import indicator_ids
from implementation_xl.workbooks.reading.identifying import mark_of
from implementation_xl.workbooks.sheets.support import draw_mark

FORM = Form(
    id="consolidado",
    version=1,
    title="Consolidado de indicadores del proceso Implementación",
    file_name="Consolidado",
    purpose="Mostrar los indicadores de todos los proyectos a una fecha de corte",
    sheets=(),
)


def export_consolidated(portfolio: Portfolio, path: str | os.PathLike[str], *, overwrite: bool = True) -> Path:
    """Write the consolidated workbook of a portfolio; the same portfolio gives the same content.

    Links to folders, files and cells are relative to the workbook's own folder. Raises ImplementationXLError when
    the file cannot be written, or exists and `overwrite` is false or it is no consolidated workbook.
    """
    return write_consolidated(portfolio, Path(path), overwrite=overwrite)


def write_consolidated(
    portfolio: Portfolio, target: Path, *, overwrite: bool = True, refused: list[Problem] | None = None
) -> Path:
    """`export_consolidated`; with `refused`, a target that is open in another program is told there instead."""
    from implementation_xl.adapters.writing.xlsx import write

    try:
        check_replaceable(target)
    except ImplementationXLError as error:
        if refused is None or not is_refused(error):
            raise
        refused += error.problems
        return target
    return write(draw_consolidated(portfolio, str(target.parent)), target, overwrite=overwrite, refused=refused)


def check_replaceable(path: str | os.PathLike[str]) -> None:
    """See that a consolidated workbook can be written there, and takes the place of none but an earlier one.

    Raises ImplementationXLError when the place is not writable or holds something else: a person's work is no output.
    """
    target = Path(path)
    check_writable(target)
    if target.exists():
        status = target.stat()
        if status.st_size and not _is_consolidated(target, status.st_size, status.st_mtime_ns):
            raise failure("E815", target)


@lru_cache(maxsize=4)
def _is_consolidated(target: Path, size: int, changed: int) -> bool:
    """True for a consolidated workbook; one that has not changed since is not opened again before it is written."""
    try:
        return mark_of(open_book(str(target), limits=OF_ANY_SIZE)) == FORM.id  # only the mark of it is unpacked
    except ReadFailure:
        return False


def draw_consolidated(portfolio: Portfolio, folder: str | None) -> BookDrawing:
    """The consolidated workbook, with links as seen from the folder it will lie in; without one, what goes on paper."""
    book = BookDrawing(FORM.title, f"{FORM.title}, corte {portfolio.cutoff}", portfolio.catalog.company.name)
    book.document = CONSOLIDATED
    ids = indicator_ids(portfolio)
    links = Links(folder)
    indicators = draw_indicators(book, portfolio, ids, links)
    foretold = forecasts(portfolio)
    draw_states(book, portfolio, links, foretold)
    if folder is not None:
        draw_areas(book, portfolio, links)
        draw_groups(book, portfolio, ids, links)
        if has_surveys(portfolio):
            draw_surveys(book, portfolio, links)
        draw_pending(book, portfolio, links)
        draw_registers(book, portfolio, links)
        draw_problems(book, portfolio, links)
        draw_methodology(book, portfolio, ids)
    first_row = indicators.freeze[0] if indicators.freeze else 1
    summary.draw_overview(
        book, portfolio, ids, [one.name for one in book.sheets if not one.name.endswith(")")], first_row, foretold
    )
    book.sheets.insert(0, book.sheets.pop())
    book.active = summary.NAME
    if has_trend(portfolio):
        draw_trend_data(book, portfolio, ids)
    draw_mark(book, FORM)
    return book


def print_consolidated(portfolio: Portfolio, target: Path) -> tuple[list[Path], list[Problem]]:
    """Print what a director signs as a PDF: *Resumen*, *Indicadores* and the projects that need most attention, of
    *Estado*; the PDF, and what kept it from being made (E830 without LibreOffice, E831, E801), its former one staying.
    """
    from implementation_xl.adapters.writing.office_pdf import find_office, to_pdf
    from implementation_xl.adapters.writing.xlsx import write

    if find_office() is None:  # before anything is drawn for it
        return [], [Problem("E830")]
    with tempfile.TemporaryDirectory(prefix="ixl-pdf-", ignore_cleanup_errors=True) as place:
        try:
            source = write(draw_consolidated(portfolio, None), Path(place) / f"{FORM.file_name}.xlsx")
            return to_pdf([source], targets=[target])
        except ImplementationXLError as error:
            return [], [*error.problems]
