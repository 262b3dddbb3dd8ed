"""Satisfacción: satisfied ratings / ratings received up to a cut-off date, over all the answers of a project.

Satisfied are the two best of the question's own scale: 4 and 5 of 5, 6 and 7 of 7, 9 and 10 of 10; of a scale of three
or fewer the best, of 100 from 90 on. Questions to 10 are told apart as NPS (% of 9 and 10 less % of 0 to 6); they make
the value only where a survey has no other. A person who answers twice counts
twice: who answered is not looked at. An answer that stands in two files, downloaded at different times, counts once: it
has the same moment, to the second, and the same ratings.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from implementation_xl.base import dates
from implementation_xl.base.cells import column_letter, place_of
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.model import Field, IndicatorDefinition
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.details import Nps, QuestionFigures
from implementation_xl.indicators.measurement import Excluded, Measurement, RowDetail, Source, quotient
from implementation_xl.indicators.ratings import UNANSWERED
from implementation_xl.indicators.scales import FIVE, TEN, Scale, least_satisfied

LEAST_PASSIVE, LEAST_PROMOTER = 7, 9
COLUMNS = STAMP, TIME = "marca_temporal", "hora"
_NO_DAY, _LATE, _NO_RATING = "Sin marca temporal válida", "Después del corte", "No es una calificación"
_APART = "Cuenta en el NPS, no en el valor"

Answers = tuple[str, TableData]
"""The answers of one file: its path and its table."""


class _Rating(NamedTuple):
    """One rating that counts: its record, question and cell, and the file where that is not the measurement's."""

    record: tuple[int, int]
    question: Field
    cell: str
    value: int | float
    scale: Scale
    satisfied: bool
    source: Source | None


def scale_of(question: Field) -> Scale | None:
    """The scale of a question of a survey; None where it is not known."""
    return None if question.maximum is None else Scale(int(question.minimum or 0), int(question.maximum))


def measure(
    table: TableData, cutoff: date, definition: IndicatorDefinition, *, path: str = "", detail: bool = False
) -> Measurement:
    """The indicator of one file of answers: see `measure_together`."""
    return measure_together([(path, table)], cutoff, definition, detail=detail)


def measure_together(
    files: Sequence[Answers], cutoff: date, definition: IndicatorDefinition, *, detail: bool = False
) -> Measurement:
    """The indicator of a project over its files of answers, at least one; its `source` is the first of them.

    `details`: `base` ("1 a 5", "0 a 10", "1 a 5 y 1 a 7": the scales of the questions that make the value),
    `respuestas` (answers with a rating), `promedio` (of 5, over the questions from 1 to 5; None without one), `nps`
    (None without a question to 10; else `valor` in points from -100 to 100, `promotores`, `pasivos`, `detractores` and
    `total`), `por_pregunta` (by title: `escala`, `valor`, `numerador`, `denominador`, `promedio`, `nps`),
    `distribucion` (how often each of 1 to 5 was given) and `sin_calificar` (answers «No aplica»). Each of `rows` is one
    rating, which adds 1 or 0 to 1.
    """
    places = [Source(path, table.sheet, table.range()) for path, table in files]
    ratings: list[_Rating] = []
    excluded: list[Excluded] = []
    problems: list[Problem] = []
    again = _repeated(files)
    doubtful = {fold(one.label): path for path, table in files for one in table.extra if scale_of(one) is None}
    for number, (path, table) in enumerate(files):
        table, doubts = _without_doubtful(path, table, doubtful)
        problems += doubts
        fresh, left_out = _ratings(table, cutoff, number, places[number] if number else None, again[number])
        ratings += fresh
        excluded += left_out
        if again[number]:
            first = table.cell(STAMP, min(again[number]))
            others = ", ".join(sorted(set(again[number].values())))
            problems.append(
                Problem(
                    "N455",
                    path,
                    table.sheet,
                    first,
                    STAMP,
                    table.table.field(STAMP).label,
                    others,
                    params={"count": str(len(again[number]))},
                )
            )
    scales = {
        scale
        for _, table in files
        for question in table.extra
        if fold(question.label) not in doubtful and (scale := scale_of(question)) is not None
    }
    base = {scale for scale in scales if scale.top != TEN.top} or scales
    counted = [one for one in ratings if one.scale in base]
    numerator, denominator = sum(one.satisfied for one in counted), len(counted)
    return quotient(
        definition,
        cutoff,
        numerator,
        denominator,
        f"no hay calificaciones hasta el {dates.show_date(cutoff)}"
        if scales
        else "ninguna pregunta de la encuesta tiene calificaciones de una escala que se sepa",
        details={
            "base": " y ".join(map(str, sorted(base))) or str(FIVE),
            "respuestas": len({one.record for one in ratings}),
            "promedio": _mean(one.value for one in ratings if one.scale == FIVE),
            "nps": _nps([one.value for one in ratings if one.scale.top == TEN.top]),
            "por_pregunta": _by_question(ratings),
            "distribucion": _distribution(ratings),
            "sin_calificar": sum(one.reason == UNANSWERED for one in excluded),
        },
        source=places[0],
        excluded=tuple(excluded),
        rows=_rows(ratings, excluded, base) if detail else (),
        problems=tuple(problems),
    )


def _without_doubtful(path: str, table: TableData, doubtful: Mapping[str, str]) -> tuple[TableData, list[Problem]]:
    """The answers without the questions whose scale is not known in another file of the project, and a word on each."""
    problems, kept = [], []
    for question in table.extra:
        other = doubtful.get(fold(question.label))
        if other is None or scale_of(question) is None:
            kept.append(question)
            continue
        cell = f"{column_letter(table.placed[question.id])}{table.header_row}"
        reason = f"en «{os.path.basename(other)}» no se sabe la escala de la misma pregunta"  # noqa: PTH119
        params = {"reason": reason}
        problems.append(Problem("A225", path, table.sheet, cell, question.id, question.label, params=params))
    return (replace(table, extra=tuple(kept)) if problems else table), problems


def _repeated(files: Sequence[Answers]) -> list[dict[int, str]]:
    """By file, the records that an earlier file has already, with its name; those of one file are all its own."""
    known: dict[object, tuple[int, str]] = {}
    repeated = []
    for path, table in files:
        here: Counter[object] = Counter()
        again = {}
        for index, moment in enumerate(zip(table.columns[STAMP], table.columns[TIME], strict=True)):
            if None in moment:
                continue
            given = frozenset(
                (field.label, table.columns[field.id][index])
                for field in table.extra
                if table.columns[field.id][index] is not None
            )
            here[moment, given] += 1
            times, where = known.get((moment, given), (0, ""))
            if here[moment, given] <= times:
                again[index] = where
        name = os.path.basename(path)  # noqa: PTH119
        known |= {key: (times, name) for key, times in here.items() if times > known.get(key, (0, ""))[0]}
        repeated.append(again)
    return repeated


def _ratings(
    table: TableData, cutoff: date, number: int, source: Source | None, again: Mapping[int, str]
) -> tuple[list[_Rating], list[Excluded]]:
    """The ratings given up to the cut-off, row by row, and what does not count."""
    ratings: list[_Rating] = []
    excluded: list[Excluded] = []
    scales = [
        (question, scale, least_satisfied(scale))
        for question in table.extra
        if (scale := scale_of(question)) is not None
    ]
    for index, day in enumerate(table.columns[STAMP]):
        if day is None or day > cutoff:
            excluded.append(Excluded(table.cell(STAMP, index), _LATE if day else _NO_DAY, source))
            continue
        if index in again:
            excluded.append(Excluded(table.cell(STAMP, index), f"Ya está en «{again[index]}»", source))
            continue
        for question, scale, least in scales:
            value = table.columns[question.id][index]
            if value is not None:
                cell = table.cell(question.id, index)
                ratings.append(_Rating((number, index), question, cell, value, scale, value >= least, source))
                continue
            seen = table.as_sheet.get(question.id, {}).get(index)
            if seen is not None:
                why = UNANSWERED if seen == UNANSWERED else _NO_RATING
                excluded.append(Excluded(table.cell(question.id, index), why, source))
    return ratings, excluded


def _by_question(ratings: Iterable[_Rating]) -> dict[str, QuestionFigures]:
    """The figures of each question by its title; two of one title and scale are one."""
    by_question: dict[tuple[str, Scale], list[_Rating]] = {}
    for rating in ratings:
        by_question.setdefault((rating.question.label, rating.scale), []).append(rating)
    titles = Counter(title for title, _ in by_question)
    return {
        title if titles[title] == 1 else f"{title} (de {scale})": {
            "escala": str(scale),
            "valor": sum(one.satisfied for one in given) / len(given),
            "numerador": sum(one.satisfied for one in given),
            "denominador": len(given),
            "promedio": sum(one.value for one in given) / len(given),
            "nps": nps["valor"] if scale.top == TEN.top and (nps := _nps([one.value for one in given])) else None,
        }
        for (title, scale), given in by_question.items()
    }


def _nps(values: Sequence[int | float]) -> Nps | None:
    """Promoters (9 and 10) less detractors (0 to 6), in points: from -100 to 100."""
    if not values:
        return None
    promoters = sum(value >= LEAST_PROMOTER for value in values)
    detractors = sum(value < LEAST_PASSIVE for value in values)
    return {
        "valor": 100 * (promoters - detractors) / len(values),
        "promotores": promoters,
        "pasivos": len(values) - promoters - detractors,
        "detractores": detractors,
        "total": len(values),
    }


def _distribution(ratings: Iterable[_Rating]) -> dict[str, int]:
    counts = Counter(one.value for one in ratings if one.scale == FIVE)
    return {str(value): counts[value] for value in range(FIVE.least, FIVE.top + 1)} if counts else {}


def _mean(values: Iterable[int | float]) -> float | None:
    given = list(values)
    return sum(given) / len(given) if given else None


def _rows(ratings: Sequence[_Rating], excluded: Sequence[Excluded], base: Set[Scale]) -> tuple[RowDetail, ...]:
    """Each rating with what it gave, and what did not count, in the order of the sheets."""
    return tuple(sorted([*_given(ratings, base), *_left_out(excluded)], key=_in_order))


def _given(ratings: Iterable[_Rating], base: Set[Scale]) -> Iterator[RowDetail]:
    for rating in ratings:
        said = f"{rating.value} de {rating.scale.top}"
        if rating.scale in base:
            basis = f"{said}: {'satisfecho' if rating.satisfied else _missed(rating.scale)}"
            yield RowDetail(
                rating.cell, rating.question.label, int(rating.satisfied), 1, basis=basis, source=rating.source
            )
        else:
            yield RowDetail(
                rating.cell, rating.question.label, None, None, _APART, f"{said}: {_group(rating.value)}", rating.source
            )


def _missed(scale: Scale) -> str:
    count = scale.top - least_satisfied(scale) + 1
    return {1: "no es la mejor", 2: "no es de las dos mejores"}.get(count, f"no llega a {least_satisfied(scale)}")


def _left_out(excluded: Iterable[Excluded]) -> Iterator[RowDetail]:
    for answer in excluded:
        yield RowDetail(answer.cell, "Respuesta", None, None, answer.reason, source=answer.source)


def _in_order(row_detail: RowDetail) -> tuple[str, int, int]:
    return row_detail.source.path if row_detail.source else "", *place_of(row_detail.cell)


def _group(value: int | float) -> str:
    if value >= LEAST_PROMOTER:
        return "promotor"
    return "pasivo" if value >= LEAST_PASSIVE else "detractor"
