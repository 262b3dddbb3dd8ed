"""What the columns without a sure title look like: suggestions, always asked and never applied alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from implementation_xl.base.words import clean, fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Field
from implementation_xl.workbooks.importing.content import MOST, ColumnContent, agreement, clock_of, is_file, tick_of
from implementation_xl.workbooks.importing.mapping import COLUMN_SURE, DOUBT, SourceColumn, TableMapping
from implementation_xl.workbooks.importing.titles import LIKE
from implementation_xl.workbooks.importing.words import DROPPED, EXTRA, GROUPS
from implementation_xl.workbooks.reading.resembling import title_key

BY_MARKS, BY_CONTENT, BY_HINT, BY_FEW_WORDS, HINTED = 0.8, 0.75, 0.7, 0.6, 0.05
FEW, SHORT = 4, 20
HINTS = {
    "resultado_esperado": ("debe", "esperad", "deberia"),
    "resultado_obtenido": ("paso", "obtenid", "ocurrio"),
    "precondicion": ("previ", "precondic"),
    "clausula": ("dice", "clausul", "numeral", "articul"),
    "convocados": ("quien", "asist", "particip"),
    "tema": ("motivo", "asunto"),
    "acta_realizada": ("acta",),
    "enlace": ("document", "archivo", "carpeta"),
    "detalle": ("detalle", "especific"),
    "pasos": ("paso a paso", "pasos"),
}
"""Beginnings of words of a title, by the field that they point to."""
GENERIC = frozenset({"fech", "numer", "nombr", "descripcion", "tip", "responsabl", "estad", "observacion", "%", "id"})
_CLAUSE = re.compile(r"(?:cl[aá]usula|anexo|numeral|art[ií]culo|num\.)\b", re.IGNORECASE)
PEOPLE = ("responsable", "validador")
STANDING = ("estad", "veredict", "resultad", "va", "cumpl", "ya", "sirvi", "conform", "situac", "funcion", "list")
STATES = ("estado", "resultado")
SHARES = ("avance", "cumplimiento")


def suggested(mapping: TableMapping, catalog: Catalog) -> TableMapping:
    """The mapping with a field suggested for each column that looks like one; a doubted title loses its field."""
    columns = [_doubted(column, mapping) for column in mapping.columns]
    asking = TableMapping(mapping.words, mapping.block, columns, mapping.contents, mapping.tool)
    free = [column for column in columns if _is_free(column)]
    taken = set(asking.fields)
    fields = [
        field for field in mapping.words.table.fields if not (field.computed or field.may_lack or field.id in taken)
    ]
    lacking = _lacks(asking)
    rated = sorted(
        (
            (rate, -place, column.number, field.id)
            for column in free
            for place, field in enumerate(fields)
            for rate in (_rate(column, field, asking, catalog, lacking),)
            if rate
        ),
        key=lambda rating: (-rating[0], -rating[1], rating[2]),
    )
    chosen: dict[int, tuple[str, float]] = {}
    for rate, _, number, id in rated:
        if number not in chosen and id not in {field for field, _ in chosen.values()}:
            chosen[number] = id, rate
    asking.columns = [_with(column, chosen.get(column.number), asking, catalog) for column in columns]
    return asking


def _is_free(column: SourceColumn) -> bool:
    return column.target == EXTRA and not column.why.startswith(("usted", "dato del programa", "«"))


def _doubted(column: SourceColumn, mapping: TableMapping) -> SourceColumn:
    """A column whose title and content do not agree goes without its field; the content says what it may be."""
    key = mapping.words.key
    if column.is_field and column.sure <= (DOUBT if key and column.target == key.id else LIKE):
        return replace(column, target=EXTRA, suggestion=column.target)
    if column.why.startswith("«") and mapping.contents[column.number].fractions >= MOST:
        return replace(column, why="el contenido no es lo que dice el título", sure=DOUBT)
    return column


def _lacks(mapping: TableMapping) -> bool:
    """True where a required column has no sure title, so that something is asked anyway."""
    fields = mapping.fields
    required = [field for field in mapping.words.table.fields if field.required and not field.computed]
    return any(field.id not in fields or fields[field.id].sure < COLUMN_SURE for field in required)


def _with(
    column: SourceColumn, chosen: tuple[str, float] | None, mapping: TableMapping, catalog: Catalog
) -> SourceColumn:
    if chosen:
        why = column.why if column.sure <= DOUBT else "por el contenido"
        return replace(column, suggestion=chosen[0], sure=min(chosen[1], BY_CONTENT), why=why)
    if column.target == EXTRA and column.sure <= LIKE:
        return replace(column, suggestion=_doubtful(column, mapping, catalog))
    akin = _akin(column, mapping) if _is_free(column) and _lacks(mapping) else None
    return replace(column, suggestion=EXTRA, sure=DOUBT, why=f"el título se parece a «{akin}»") if akin else column


def _doubtful(column: SourceColumn, mapping: TableMapping, catalog: Catalog) -> str:
    """What is proposed for a column whose field is in doubt: that field, where its content speaks for it at all."""
    field = next((field for field in mapping.words.table.fields if field.id == column.suggestion), None)
    fits = field is not None and field.id not in mapping.fields
    content = mapping.contents[column.number]
    return column.suggestion if field and fits and agreement(field, content, catalog) >= DOUBT / 2 else EXTRA


def _akin(column: SourceColumn, mapping: TableMapping) -> str | None:
    """The label of a free field that shares a telling word with a title."""
    words = title_key(column.title) - GENERIC
    return next(
        (
            field.label
            for field in mapping.words.table.fields
            if field.id not in mapping.fields and not field.computed and words & (title_key(field.label) - GENERIC)
        ),
        None,
    )


def _rate(column: SourceColumn, field: Field, mapping: TableMapping, catalog: Catalog, lacking: bool) -> float:
    """How much a column looks like a field; 0 for not at all."""
    content = mapping.contents[column.number]
    if not content:
        return 0.0
    hinted = _hinted(column, field)
    rates = [rate for rate in _by_kind(column, field, content, mapping, catalog) if rate]
    if hinted and agreement(field, content, catalog) >= MOST:
        rates.append(BY_HINT if field.kind == "texto" or rates else 0.0)
    if column.suggestion == field.id and column.sure > DOUBT and agreement(field, content, catalog) >= MOST:
        rates.append(LIKE)
    best = max(rates, default=0.0) + (HINTED if hinted and field.kind == "lista" else 0.0)
    needs_doubt = not field.required and field.id not in (*PEOPLE, *SHARES)
    alike = column.suggestion == field.id
    return 0.0 if needs_doubt and not (lacking or hinted or alike) else best


def _hinted(column: SourceColumn, field: Field) -> bool:
    words = fold(column.title)
    return any(word.startswith(hint) for hint in HINTS.get(field.id, ()) for word in words.split())


def _by_kind(
    column: SourceColumn, field: Field, content: ColumnContent, mapping: TableMapping, catalog: Catalog
) -> Iterator[float]:
    choices = catalog.choices(field)
    known = content.of_list(choices) if choices else 0.0
    if KINDS[field.kind].dated:
        yield BY_CONTENT if content.dates >= MOST else 0.0
    elif choices and _numbers(content) < MOST and (known >= MOST or (field.required and known >= DOUBT)):
        before = field.id in GROUPS.values() and column.number < _longest(mapping)
        yield BY_CONTENT + (known - MOST) / 10 + field.required / 50 + before / 30
    elif choices and field.id in STATES:
        yield _standing(content, column.title)
    elif field.number:
        yield BY_CONTENT if content.codes and column.number == _first_free(mapping) else 0.0
    elif field is mapping.words.key:
        yield BY_CONTENT + 0.05 if column.number == _longest(mapping) else 0.0
    elif field.id in PEOPLE:
        yield BY_CONTENT if content.names >= MOST and len(set(content.texts)) > 1 else 0.0
    elif field.id in SHARES:
        yield BY_CONTENT if content.fractions >= MOST else 0.0
    elif field.kind == "enlace":
        yield BY_CONTENT if content.share(is_file) >= MOST else 0.0
    elif field.kind == "hora":
        yield BY_CONTENT if content.share(lambda cell: clock_of(cell) is not None) >= MOST else 0.0
    elif field.id == "clausula":
        clauses = content.share(lambda cell: isinstance(cell, str) and _CLAUSE.search(cell))
        yield BY_CONTENT if clauses >= MOST else 0.0


def _numbers(content: ColumnContent) -> float:
    return content.share(lambda cell: isinstance(cell, (int, float)) and not isinstance(cell, bool))


def _standing(content: ColumnContent, title: str) -> float:
    """How much a column says how something stands: by marks, or by a few short words under a title that asks it."""
    if content.share(lambda cell: tick_of(cell) is not None) == 1:
        return BY_MARKS
    distinct = {clean(str(cell)) for cell in content.cells}
    short = all(isinstance(cell, str) and len(clean(cell)) <= SHORT for cell in content.cells)
    asked = any(word.startswith(STANDING) for word in fold(title).replace("(", " ").split())
    return BY_FEW_WORDS if short and asked and 1 < len(distinct) <= min(FEW, len(content) - 1) else 0.0


def _first_free(mapping: TableMapping) -> int:
    """The first column with codes that has no field."""
    codes = (column.number for column in mapping.columns if _is_free(column) and mapping.contents[column.number].codes)
    return next(codes, 0)


def _longest(mapping: TableMapping) -> int:
    """The free column with the longest texts that are all different; 0 where none is."""
    free = [
        (content.length, column.number)
        for column in mapping.columns
        for content in (mapping.contents[column.number],)
        if _is_free(column) and content.distinct == 1 and content.texts and column.target != DROPPED
    ]
    # The first of those about as long as the longest: what is said first names the row.
    longest = max(free, default=(0.0, 0))
    near = [number for length, number in free if length >= 0.75 * longest[0]]
    return min(near, default=0)
