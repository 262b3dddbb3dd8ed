"""What a former ficha holds: the rows people wrote in, wherever they, their columns and their sheets are by now."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from implementation_xl.adapters.grid import Grid, ReadFailure
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import as_day
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import CELL_TEXT, cell_length, fold, show_count
from implementation_xl.forms.kinds.kinds import ErrorValue
from implementation_xl.reports.ficha.action_table import NAME as ACTIONS
from implementation_xl.reports.ficha.action_table import TYPED_ACTION, WIDTHS, is_action_table, title_of
from implementation_xl.reports.ficha.judged import BASED, JUDGED
from implementation_xl.reports.ficha.lines import (
    ACTION,
    ANALYSED,
    ANALYSIS,
    ANALYST,
    APPROVED,
    APPROVER,
    FIGURES,
    NEEDS,
    NOTES,
    TYPED,
    FichaAction,
    Former,
    Kept,
    WrittenRow,
)

FICHA, PROJECTS, ANNEX, DETAIL, DATA, KEPT, META = (
    "Ficha",
    "Proyectos",
    "Anexo",
    "Detalle",
    "Datos",
    "Textos conservados",
    "_meta",
)
PERIOD, PROJECT, CUTOFF, MARK = "Periodo", "Proyecto", "Corte", "Clave"
KEPT_COLUMNS = ("Indicador", "Medición", CUTOFF, "Columna", "Texto", MARK)
_KNOWN = (PERIOD, PROJECT, CUTOFF, MARK, JUDGED, BASED, *FIGURES)
_BEGINNINGS = {
    "analisis": ANALYSIS,
    "requiere accion": NEEDS,
    "accion": ACTION,
    "observacion": NOTES,
    "analizo": ANALYST,
    "analizado": ANALYSED,
    "aprobo": APPROVER,
    "aprobado": APPROVED,
}
_ADDED = {"xl/comments": "Los comentarios", "xl/threadedComments": "Los comentarios"}
_DRAWING = re.compile(r"xl/drawings/drawing\d+\.xml")
_PICTURE = re.compile(rb"<(?:\w+:)?pic[ >]")
_LOGO = re.compile(rb'descr="Logo de ')
_TOTAL = re.compile(r"consolidado( \(.*)?")


class Unrecognized(Exception):  # noqa: N818 - a value on its way to becoming a Problem
    """A workbook that is no ficha, or is one no more."""


def read_former(path: str, data: bytes, names: Mapping[str, str], *, of_project: bool) -> Former:
    """The rows of a former ficha of the indicators with these short names, by id, with what was typed in them.

    Raises ReadFailure where the file cannot be read, Unrecognized where it has no table of measurements.
    """
    from implementation_xl.adapters.reading.calamine import open_book, risky

    if risky(data):
        raise ReadFailure(Problem("E103", path, params={"reason": "otro formato de libro"}))
    book = open_book(path, data)
    former, tables = Former(strangers=_added(data)), 0
    for name in book.sheet_names:
        base = re.sub(r" \(\d+\)$", "", name)
        if base in (ANNEX, DETAIL, DATA, META):
            continue
        grid = book.grid(name)
        former.valueless += _valueless(grid)
        if base == ACTIONS and (titles := _action_titles(grid)):
            former.actions += _actions(grid, *titles, former)
        elif kept := _header(grid, KEPT_COLUMNS[3:5]):
            former.kept += _kept(grid, *kept)
        elif header := _header(grid, (ANALYSIS,)):
            tables += 1
            former.rows += _rows(grid, *header, names, of_project)
        elif any(value != "" for row in grid.rows for value in row):
            former.strangers.append(f"La hoja «{name}»")
    if not tables:
        raise Unrecognized
    typed = [text for row in former.rows for text in (*row.typed.values(), *row.others.values())]
    if any(
        isinstance(text, str) and cell_length(text) > CELL_TEXT for text in (*typed, *(one.text for one in former.kept))
    ):
        former.strangers.append(f"Lo que pasa de {show_count(CELL_TEXT)} caracteres en un texto")
    return former


def _added(data: bytes) -> list[str]:
    """What people add to a workbook besides text: comments, and pictures that are not the logo."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        drawings = [package.read(name) for name in names if _DRAWING.fullmatch(name)]
    added = [words for start, words in _ADDED.items() if any(one.startswith(start) for one in names)]
    if any(len(_PICTURE.findall(one)) > len(_LOGO.findall(one)) for one in drawings):
        added.append("Las imágenes")
    return list(dict.fromkeys(added))


def _valueless(grid: Grid) -> Iterator[tuple[str, str]]:
    """The cells that say nothing though something was typed: a formula saved without its value, or with an error."""
    places = {(row, column) for column, rows in grid.unvalued.items() for row in rows}
    for number, row in enumerate(grid.rows, 1):
        places.update((number, at) for at, value in enumerate(row, 1) if isinstance(value, ErrorValue))
    for row_number, column in sorted(places):
        yield grid.sheet, f"{column_letter(column)}{row_number}"


def _action_titles(grid: Grid) -> tuple[int, dict[int, str]] | None:
    """The row of titles of a table *Acciones* and the column of each."""
    for number, row in enumerate(grid.rows, 1):
        titles = {at: title_of(value) for at, value in enumerate(row, 1) if isinstance(value, str) and value.strip()}
        if is_action_table(set(titles.values())):
            return number, titles
    return None


def _actions(grid: Grid, top: int, titles: dict[int, str], former: Former) -> Iterator[FichaAction]:
    """The rows of a table *Acciones* that a person wrote in; what stands in no column of ours is kept."""
    columns = {title: at for at, title in reversed(titles.items())}
    for number in range(top + 1, len(grid.rows) + 1):
        cells = {at: _plain(value) for at in range(1, grid.width + 1) if not _blank(value := grid.at(number, at))}
        typed = {title: cells[at] for title, at in columns.items() if title in TYPED_ACTION and at in cells}
        if typed:
            yield typed
        for at, value in cells.items():
            if columns.get(title := titles.get(at, "Otra celda")) != at or title not in WIDTHS:
                former.loose.append(Kept("", f"Acciones, fila {number}", None, title, value, ""))


def _header(grid: Grid, wanted: Sequence[str]) -> tuple[int, dict[int, str]] | None:
    """The 1-based row of titles and the column of each; None where no row has all that is wanted, and one more."""
    for number, row in enumerate(grid.rows, 1):
        titles = {at: _title(str(value)) for at, value in enumerate(row, 1) if isinstance(value, str) and value.strip()}
        names = set(titles.values())
        if names.issuperset(wanted) and len(names & {*_KNOWN, *TYPED, *KEPT_COLUMNS}) > len(wanted):
            return number, titles
    return None


def _title(text: str) -> str:
    """The title of a column as we know it, else as it is written."""
    plain = fold(text).strip(" ¿?:*.")
    for known in (*_KNOWN, *KEPT_COLUMNS):
        if plain == fold(known):
            return known
    return next((name for start, name in _BEGINNINGS.items() if plain.startswith(start)), text.strip())


def _rows(
    grid: Grid, top: int, titles: dict[int, str], names: Mapping[str, str], of_project: bool
) -> Iterator[WrittenRow]:
    first = {title: at for at, title in reversed(titles.items())}
    read = []
    for number in range(top + 1, len(grid.rows) + 1):
        cells = {at: value for at in range(1, grid.width + 1) if not _blank(value := grid.at(number, at))}
        if cells:
            read.append((cells, str(cells.get(first.get(MARK, 0), ""))))
    indicator = _indicator(grid.sheet, [mark for _, mark in read], names)
    for cells, mark in read:
        cutoff = cells.get(first.get(CUTOFF, 0))
        subject = str(cells.get(first.get(PROJECT, 0)) or cells.get(first.get(PERIOD, 0)) or "")
        whole = of_project or PROJECT not in first or bool(_TOTAL.fullmatch(fold(subject)))
        ours = mark.count("|") >= 2 or isinstance(cutoff, date)
        typed = {title: _plain(cells[at]) for title, at in first.items() if title in TYPED and at in cells}
        known = {first[title] for title in (*_KNOWN, *TYPED) if title in first and (ours or title in TYPED)}
        others = {titles.get(at, "Otra celda"): _plain(value) for at, value in cells.items() if at not in known}
        figures = {name: cells.get(first.get(name, 0)) for name in FIGURES}
        own = mark.split("|")[0] if mark.count("|") >= 2 else indicator
        yield WrittenRow(
            own,
            whole,
            subject,
            as_day(cutoff) if isinstance(cutoff, date) else None,
            mark,
            figures,
            typed,
            others,
            str(cells.get(first.get(BASED, 0), "")),
        )


def _indicator(sheet: str, marks: Sequence[str], names: Mapping[str, str]) -> str:
    """The indicator of a table: as its marks say, else its sheet's name, else the first."""
    named = [mark.split("|")[0] for mark in marks if mark.count("|") >= 2]
    if named:
        return max(set(named), key=named.count)
    return next((id for id, name in names.items() if fold(name) == fold(sheet)), next(iter(names)))


def _kept(grid: Grid, top: int, titles: dict[int, str]) -> Iterator[Kept]:
    first = {title: at for at, title in reversed(titles.items())}
    for number in range(top + 1, len(grid.rows) + 1):
        indicator, subject, cutoff, column, text, mark = (
            grid.at(number, first[title]) if title in first else "" for title in KEPT_COLUMNS
        )
        if not _blank(text):
            day = as_day(cutoff) if isinstance(cutoff, date) else cutoff
            yield Kept(str(indicator), str(subject), day or None, str(column), _plain(text), str(mark))
        known = {first[title] for title in KEPT_COLUMNS if title in first}
        for at in range(1, grid.width + 1):
            if at not in known and not _blank(value := grid.at(number, at)):
                yield Kept(str(indicator), str(subject), None, titles.get(at, "Otra celda"), _plain(value), "")


def _blank(value: Any) -> bool:
    return value is None or isinstance(value, ErrorValue) or (isinstance(value, str) and not value.strip())


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, date, datetime)) else str(value)
