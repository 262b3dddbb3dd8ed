"""Where the tables of a sheet are: their title rows, columns and rows, and what stands beside and above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from implementation_xl.adapters.grid import Grid
from implementation_xl.base.cells import column_letter
from implementation_xl.base.words import clean, fold
from implementation_xl.workbooks.importing.words import MONTHS, WEEKDAYS, WEEKS

ROWS, COLUMNS, DEEP = 80, 120, 4
LEAST = 3
GAP = 2
"""How many blank columns part one table from another beside it, and blank rows from one below it."""
GRID = 4
"""How many columns in a row that name days, weeks or months make a calendar."""


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A table as it stands in its sheet, all numbers from 1 on; `titles` has every column, "" where it has none.

    `calendar` are the columns of a grid of days or weeks, `inner` those inside merged cells of the column before them,
    `beside` those of another table at the right.
    """

    sheet: int
    top: int
    bottom: int
    last_row: int
    titles: dict[int, tuple[str, ...]]
    calendar: tuple[int, ...] = ()
    inner: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()

    @property
    def first_row(self) -> int:
        """The first row below the titles."""
        return self.bottom + 1

    def title(self, column: int) -> str:
        """The title of a column as people read it."""
        return " / ".join(self.titles.get(column, ("",)))

    @property
    def header(self) -> str:
        """The cells of the titles: «A4:G4»."""
        first, last = min(self.titles), max(self.titles)
        return f"{column_letter(first)}{self.top}:{column_letter(last)}{self.bottom}"


def is_blank(value: Any) -> bool:
    """True for what fills no cell: nothing, spaces, dashes, an unmarked box."""
    return value == "" or value is None or (isinstance(value, str) and not clean(value).strip("-–—_ "))


def says_nothing(value: Any) -> bool:
    """True for a blank, and for the box of a check-list that nobody ticked."""
    return value is False or is_blank(value)


def headers(grid: Grid, known: Callable[[str], bool]) -> Iterator[tuple[int, int, dict[int, tuple[str, ...]]]]:
    """Rows that may hold titles: first and last of them, and the titles by column.

    `known` is true for a title that some form has: rows with several of them come first, from the top;
    where there are none, the row that has most of them.
    """
    merges = _merges(grid)
    counted: list[tuple[int, int, bool]] = []
    for row in range(1, min(ROWS, len(grid.rows)) + 1):
        texts = _texts(grid, row)
        if len(texts) >= LEAST:
            count = sum(map(known, texts.values()))
            counted.append((row, count, 2 * count >= len(texts) and _only_texts(grid, row)))
    sure = [row for row, count, _ in counted if count >= LEAST][:1]
    sure += [row for row, count, mostly in counted if sure and row > sure[0] and count >= LEAST and mostly]
    likeliest = max(counted, key=lambda row: (row[1] if row[1] > 1 else 0, -row[0]), default=(0, 0, False))[0]
    rows = sure or ([likeliest] if likeliest else [])
    taken = 0
    for row in rows:
        if row <= taken:
            continue
        top, bottom = _depth(grid, row, merges)
        titles = _titles(grid, top, bottom, merges)
        if len(titles) >= LEAST:
            taken = bottom
            yield top, bottom, titles


def most_known(grid: Grid, known: Callable[[str], bool]) -> int:
    """How many known titles the row has that has most of them."""
    rows = (_texts(grid, row).values() for row in range(1, min(ROWS, len(grid.rows)) + 1))
    return max((sum(map(known, texts)) for texts in rows), default=0)


def _only_texts(grid: Grid, row: int) -> bool:
    return all(type(cell) is str for cell in grid.rows[row - 1][:COLUMNS])


def _texts(grid: Grid, row: int) -> dict[int, str]:
    cells = grid.rows[row - 1][:COLUMNS]
    return {number: cell for number, cell in enumerate(cells, 1) if type(cell) is str and clean(cell)}


def _merges(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """The first cell of each merged area -> its last row and column."""
    return {(top + 1, left + 1): (bottom + 1, right + 1) for top, left, bottom, right in grid.merges}


def _depth(grid: Grid, row: int, merges: dict[tuple[int, int], tuple[int, int]]) -> tuple[int, int]:
    """First and last row of the titles around one: as deep as its cells are merged, or as groups stand over them."""
    top = bottom = row
    for column in _texts(grid, row):
        bottom = max(bottom, min(merges.get((row, column), (row, column))[0], row + DEEP - 1))
    groups = [column for column in _texts(grid, row) if _width(row, column, merges) > 1]
    below = _texts(grid, bottom + 1) if bottom == row and bottom < len(grid.rows) else {}
    if groups and below and all(_over(row, column, grid, merges) for column in below):
        bottom += 1
    above = _texts(grid, top - 1) if top > 1 else {}
    over = [column for column in above if _width(top - 1, column, merges) > 1]
    if len(above) >= GAP and over and len(over) == len(above) and max(over) > min(_texts(grid, row)):
        top -= 1
    return top, bottom


def _width(row: int, column: int, merges: dict[tuple[int, int], tuple[int, int]]) -> int:
    return merges.get((row, column), (row, column))[1] - column + 1


def _over(row: int, column: int, grid: Grid, merges: dict[tuple[int, int], tuple[int, int]]) -> bool:
    """True where a cell stands under a merged group, or under nothing."""
    under = next((start for start in range(column, 0, -1) if grid.at(row, start) != ""), 0)
    return not under or under + _width(row, under, merges) > column > under or _width(row, under, merges) > 1


def _titles(
    grid: Grid, top: int, bottom: int, merges: dict[tuple[int, int], tuple[int, int]]
) -> dict[int, tuple[str, ...]]:
    """The titles of each column from the first to the last; a merged group counts over all its columns."""
    levels: dict[int, list[str]] = {}
    for row in range(top, bottom + 1):
        for column in range(1, min(grid.width, COLUMNS) + 1):
            value = grid.at(row, column)
            text = _as_title(value)
            for place in range(column, column + _width(row, column, merges)) if text else ():
                alone = row == bottom or _width(row, column, merges) == 1 or merges[row, column][0] == row
                if alone or place == column:
                    levels.setdefault(place, []).append(text)
    if not levels:
        return {}
    return {column: tuple(levels.get(column, ("",))) for column in range(min(levels), max(levels) + 1)}


def _as_title(value: Any) -> str:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year}"
    return f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def block_at(sheet: int, grid: Grid, header: tuple[int, int, dict[int, tuple[str, ...]]], stop: int) -> SourceBlock:
    """The table under a header, down to the row before `stop`."""
    top, bottom, titles = header
    filled = {
        column
        for row in grid.rows[bottom : stop - 1]
        for column, cell in enumerate(row[:COLUMNS], 1)
        if not says_nothing(cell)
    }
    inner = _inside_merges(grid, bottom, stop)
    parts = _parts(titles, filled | set(inner))
    main = max(parts, key=lambda part: (sum(any(titles.get(column, ())) for column in part), -part[0]))
    beside = tuple(column for part in parts if part is not main for column in part)
    columns = {column: titles.get(column, ("",)) for column in main if column not in inner}
    calendar = _calendar(columns)
    kept = {column: title for column, title in columns.items() if column not in calendar}
    wanted = [column for column in kept if any(kept[column]) or column in filled]
    kept = {column: kept[column] for column in wanted}
    last = _last_row(grid, bottom, stop, list(kept))
    inner = tuple(column for column in inner if column in main)
    return SourceBlock(sheet, top, bottom, last, kept, calendar, inner, beside)


def _parts(titles: dict[int, tuple[str, ...]], filled: set[int]) -> list[list[int]]:
    """The columns, parted where two or more in a row have neither title nor content."""
    used = sorted({column for column, title in titles.items() if any(title)} | (filled & set(titles)))
    used = sorted({*used, *(column for column in filled if used and used[0] - 1 <= column <= used[-1] + 1)})
    parts: list[list[int]] = []
    for column in used:
        if parts and column - parts[-1][-1] <= GAP:
            parts[-1].append(column)
        else:
            parts.append([column])
    return parts


def _inside_merges(grid: Grid, bottom: int, stop: int) -> tuple[int, ...]:
    """Columns that only lie inside cells merged from their left, all rows long."""
    inside: dict[int, int] = {}
    for first, left, _, right in grid.merges:
        if bottom <= first < stop - 1:
            for column in range(left + 2, right + 2):
                inside[column] = inside.get(column, 0) + 1
    rows = range(bottom + 1, min(stop, len(grid.rows) + 1))
    return tuple(
        column
        for column, count in inside.items()
        if 2 * count >= len(rows) and all(grid.at(row, column) == "" for row in rows)
    )


def _calendar(columns: dict[int, tuple[str, ...]]) -> tuple[int, ...]:
    """The columns of a grid of days, weeks or months at the right: several side by side, named by nothing else."""
    run: list[int] = []
    for column in sorted(columns, reverse=True):
        if _is_time(columns[column][-1]):
            run.append(column)
        else:
            break
    return tuple(sorted(run)) if len(run) >= GRID else ()


def _is_time(title: str) -> bool:
    word = fold(title)
    bare = word.rstrip("0123456789").strip(" -./")
    date_like = bool(word) and all(part.isdigit() for part in word.replace("-", "/").split("/"))
    return date_like or bare in (*WEEKS, "s", "d", "dia") or bare in MONTHS or bare in WEEKDAYS


def _last_row(grid: Grid, bottom: int, stop: int, columns: list[int]) -> int:
    """The last row that says something; what follows two blank rows with fewer cells than half the columns is other."""
    last, blank = bottom, 0
    for row in range(bottom + 1, min(stop, len(grid.rows) + 1)):
        count = sum(not says_nothing(grid.at(row, column)) for column in columns)
        if not count:
            blank += 1
            continue
        if blank >= GAP and 2 * count < len(columns):
            break
        last, blank = row, 0
    return last
