"""What an import would do with a file: its tables, the form of each, how its columns map, and what has to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from implementation_xl.adapters.grid import Grid
from implementation_xl.base.cells import column_letter
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.workbooks.importing.answers import Answers, Map, fingerprint
from implementation_xl.workbooks.importing.blocks import SourceBlock, block_at, headers, most_known
from implementation_xl.workbooks.importing.mapping import KEY_SURE, Mapper, TableMapping
from implementation_xl.workbooks.importing.sources import SourceFile, SourceSheet
from implementation_xl.workbooks.importing.suggesting import suggested
from implementation_xl.workbooks.importing.titles import EXACT, Key, TableWords, is_title, vocabulary
from implementation_xl.workbooks.importing.words import EXTRA, FOREIGN, GROUPS
from implementation_xl.workbooks.reading.resembling import title_key

LEAD = 1.3
"""How far the best form has to lead the next one."""
RIVAL = 0.7
LEAST_MAPPED = 3
FOREIGN_WORDS = 2
LOOKED_AT, LABELS = 200, 2


class Recognised(NamedTuple):
    """A table with the form it is like; `sure` where no other form comes near."""

    block: SourceBlock
    mapping: TableMapping
    sure: bool
    fingerprint: str
    answers: Answers


@dataclass(slots=True)
class Recognition:
    """The tables of a file that may be imported, and why the others may not."""

    tables: list[Recognised] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def recognise(source: SourceFile, catalog: Catalog, known: Map, wanted: tuple[str, int] = ("", 0)) -> Recognition:
    """The tables of a file by form; `wanted` limits them to a sheet and begins at a row of titles."""
    recognition = Recognition()
    for number, sheet in enumerate(source.sheets):
        if wanted[0] and fold(wanted[0]) != fold(sheet.name):
            continue
        _recognise_sheet(number, sheet, catalog, known, wanted[1], recognition)
    return recognition


def _recognise_sheet(
    number: int, sheet: SourceSheet, catalog: Catalog, known: Map, row: int, recognition: Recognition
) -> None:
    across = "" if row else _down(sheet.grid, catalog, most_known(sheet.grid, lambda text: is_title(text, catalog)))
    blocks = [] if across else list(_blocks(number, sheet.grid, catalog, row))
    if not blocks:
        reason = across or _no_table(sheet.grid, catalog)
        if reason:
            recognition.refused.append(f"Hoja «{sheet.name}»: {reason}.")
    for block in blocks:
        titles = [block.title(column) for column in block.titles]
        mark = fingerprint(titles)
        answers = known.of(mark)
        best = _best(sheet.grid, block, catalog, answers)
        foreign = "" if answers.form else _foreign(titles, best)
        if foreign:
            recognition.foreign.append(f"Hoja «{sheet.name}», títulos en {block.header}: es {foreign}.")
        elif best is None:
            continue
        elif block.last_row < block.first_row:
            what = best[0].words.form.title
            recognition.refused.append(
                f"Hoja «{sheet.name}»: los títulos de la fila {block.bottom} son de «{what}», pero no hay ninguna fila."
            )
        else:
            recognition.tables.append(Recognised(block, *best, mark, answers))
    if any(table.sure or _by_title(table) for table in recognition.tables):
        recognition.tables = [table for table in recognition.tables if table.sure or _by_title(table)]
    if blocks and not recognition.tables and not recognition.foreign and not recognition.refused:
        recognition.refused.append(
            f"Hoja «{sheet.name}»: {_no_table(sheet.grid, catalog) or 'ninguna tabla es de un formato'}."
        )


def _by_title(table: Recognised) -> bool:
    key = table.mapping.key
    return key is not None and key.sure >= KEY_SURE


def _blocks(number: int, grid: Grid, catalog: Catalog, row: int) -> Iterator[SourceBlock]:
    """The tables of a sheet, each down to the titles of the next one."""
    tops = list(headers(grid, lambda text: is_title(text, catalog)))
    if row:
        tops = [header for header in tops if header[1] >= row][:1]
    for header, following in zip(tops, [*tops[1:], None][: len(tops)], strict=True):
        stop = following[0] if following else len(grid.rows) + 1
        yield block_at(number, grid, header, stop)


def _best(grid: Grid, block: SourceBlock, catalog: Catalog, answers: Answers) -> tuple[TableMapping, bool] | None:
    """The mapping to the form that the table is most like, and whether it is sure; None where it is like none."""
    mapper = Mapper(grid, block, catalog)
    words = vocabulary(catalog)
    if answers.form:
        chosen = [one for one in words if one.form.id == answers.form and one.target]
        return (suggested(mapper.map(chosen[0], answers), catalog), True) if chosen else None
    by_title = sorted((_rated(mapper.map(one, answers)) for one in words), key=lambda rated: -rated[0])
    (score, best), (next_score, _) = by_title[0], by_title[1]
    if best.key and best.key.sure >= KEY_SURE and best.known >= LEAST_MAPPED:
        if not best.words.target:
            return best, True
        return suggested(best, catalog), score >= LEAD * next_score and not _rivalled(best, by_title[1:])
    targets = [rated[1] for rated in by_title if rated[1].words.target]
    return _by_content(mapper, targets, title_key(grid.sheet), catalog)


def _rivalled(best: TableMapping, others: Sequence[tuple[float, TableMapping]]) -> bool:
    """True where the title of the rows is none of ours as it stands, and another form would take most columns too."""
    if best.key is None or best.key.sure >= EXACT:
        return False
    return any(other.key and len(other.fields) >= RIVAL * len(best.fields) for _, other in others)


def _rated(mapping: TableMapping) -> tuple[float, TableMapping]:
    fields = mapping.fields
    lacking = sum(field.required and field.id not in fields for field in mapping.words.table.fields)
    score = mapping.score() - lacking
    return (score if mapping.key else score / 2), mapping


def _by_content(
    mapper: Mapper, by_title: Sequence[TableMapping], sheet: Key, catalog: Catalog
) -> tuple[TableMapping, bool] | None:
    """The target that titles and content together speak for, never sure; None where too little does.

    A sheet that is called like the rows of a table speaks for it too, and a grid of weeks for a schedule.
    """
    best: tuple[float, TableMapping] | None = None
    for by_titles in by_title:
        mapping = suggested(by_titles, catalog)
        rates = {column.suggestion: column.sure for column in mapping.columns if column.suggestion not in ("", EXTRA)}
        ids = {*rates, *mapping.fields}
        key = mapping.words.key
        if key is None or key.id not in ids or not _typed(ids, mapping.words):
            continue
        seen = sum((2 if mapping.words.table.field(id).required else 1) * rate for id, rate in rates.items())
        called = any(known & sheet for known, id in mapping.words.keys.items() if id == key.id)
        planned = bool(mapper.block.calendar) and mapping.words.form.id in GROUPS
        total = mapping.score() + seen + called + planned
        least = LEAST_MAPPED - bool(mapper.block.calendar)
        if len(ids) >= least and (best is None or total > best[0]):
            best = total, mapping
    return (best[1], False) if best else None


def _typed(ids: set[str], words: TableWords) -> bool:
    """True where a column holds dates or words of a list: sentences alone make no table of ours."""
    return any(field.id in ids and field.kind in ("fecha", "lista") for field in words.table.fields)


def _foreign(titles: Sequence[str], best: tuple[TableMapping, bool] | None) -> str:
    """The kind of table that is not imported, in words; "" for one that may be."""
    if best and not best[0].words.target:
        return f"como «{best[0].words.form.title}», que no se importa"
    folded = [fold(title) for title in titles]
    hits = {kind: sum(title in words for title in folded) for kind, words in FOREIGN.items()}
    kind = max(hits, key=lambda name: hits[name])
    sure = best is not None and best[1] and len(best[0].fields) > 2 * hits[kind]
    return kind if hits[kind] >= FOREIGN_WORDS and not sure else ""


def _no_table(grid: Grid, catalog: Catalog) -> str:
    """Why a sheet holds no table: the labels run down, it is text, or nothing known; "" where it is blank."""
    wide = max((sum(cell != "" for cell in row) for row in grid.rows[:LOOKED_AT]), default=0)
    if not wide:
        return ""
    unknown = "no hay una tabla de actividades, requerimientos, pruebas, reuniones, necesidades o compromisos"
    return _down(grid, catalog) or ("es texto, no una tabla" if wide < LEAST_MAPPED else unknown)


def _down(grid: Grid, catalog: Catalog, most: int = 0) -> str:
    """What a sheet is whose titles run down a column, more than the `most` in a row; "" where they do not."""
    rows = grid.rows[:LOOKED_AT]
    used = [column for column in range(grid.width) if any(row[column] != "" for row in rows)][:LABELS]
    for column in used:
        texts = [row[column] for row in rows if type(row[column]) is str and row[column]]
        known = {fold(text) for text in texts if is_title(text, catalog)}
        if len(known) > max(most, LEAST_MAPPED - 1) and 2 * len(known) >= len(texts):
            beside = max(sum(cell != "" for cell in row[column + 1 :]) for row in rows)
            what = f"los títulos bajan por la columna {column_letter(column + 1)} y cada registro está en una columna"
            return what if beside > 1 else "es una ficha de etiquetas y valores, no una tabla"
    return ""
