"""Satisfacción: satisfied ratings / ratings received up to a cut-off date, over all the answers of a project.

Satisfied are the two best of a scale: 4 and 5 of 5, 9 and 10 of 10. Questions to 10 are told apart as NPS (% of 9 and
10 less % of 0 to 6); they make the value only where a survey has no question to 5. A person who answers twice counts
twice: who answered is not looked at. An answer that stands in two files, downloaded at different times, counts once: it
has the same moment, to the second, and the same ratings.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from implementation_xl.base import dates
from implementation_xl.base.cells import place_of
from implementation_xl.base.problems import Problem
from implementation_xl.forms.model import Field, IndicatorDefinition
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.details import Nps, QuestionFigures
from implementation_xl.indicators.measurement import Excluded, Measurement, RowDetail, Source, quotient
from implementation_xl.indicators.ratings import FIVE, TEN, UNANSWERED

BEST_TWO = 2
LEAST_PASSIVE = 7
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
    value: int
    source: Source | None

    @property
    def top(self) -> int:
        return int(self.question.maximum or FIVE)

    @property
    def satisfied(self) -> bool:
        return self.value > self.top - BEST_TWO


def measure(
    table: TableData, cutoff: date, definition: IndicatorDefinition, *, path: str = "", detail: bool = False
) -> Measurement:
    """The indicator of one file of answers: see `measure_together`."""
    return measure_together([(path, table)], cutoff, definition, detail=detail)


def measure_together(
    files: Sequence[Answers], cutoff: date, definition: IndicatorDefinition, *, detail: bool = False
) -> Measurement:
    """The indicator of a project over its files of answers, at least one; its `source` is the first of them.

    `details`: `base` ("1 a 5" or "0 a 10": the questions that make the value), `respuestas` (answers with a rating),
    `promedio` (of 5, over the questions to 5; None without one), `nps` (None without a question to 10; else `valor` in
    points from -100 to 100, `promotores`, `pasivos`, `detractores` and `total`), `por_pregunta` (by title: `escala`,
    `valor`, `numerador`, `denominador`, `promedio`, `nps`), `distribucion` (how often each of 1 to 5 was given) and
    `sin_calificar` (answers «No aplica»). Each of `rows` is one rating, which adds 1 or 0 to 1.
    """
    places = [Source(path, table.sheet, table.range()) for path, table in files]
    ratings: list[_Rating] = []
    excluded: list[Excluded] = []
    problems: list[Problem] = []
    again = _repeated(files)
    for number, (path, table) in enumerate(files):
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
    tops = {int(one.maximum or FIVE) for _, table in files for one in table.extra}
    base = TEN if tops == {TEN} else FIVE
    counted = [one for one in ratings if one.top == base]
    numerator, denominator = sum(one.satisfied for one in counted), len(counted)
    return quotient(
        definition,
        cutoff,
        numerator,
        denominator,
        f"no hay calificaciones hasta el {dates.show_date(cutoff)}",
        details={
            "base": "0 a 10" if base == TEN else "1 a 5",
            "respuestas": len({one.record for one in ratings}),
            "promedio": _mean(one.value for one in ratings if one.top == FIVE),
            "nps": _nps([one.value for one in ratings if one.top == TEN]),
            "por_pregunta": _by_question(ratings),
            "distribucion": _distribution(ratings),
            "sin_calificar": sum(one.reason == UNANSWERED for one in excluded),
        },
        source=places[0],
        excluded=tuple(excluded),
        rows=_rows(ratings, excluded, base) if detail else (),
        problems=tuple(problems),
    )


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
    for index, day in enumerate(table.columns[STAMP]):
        if day is None or day > cutoff:
            excluded.append(Excluded(table.cell(STAMP, index), _LATE if day else _NO_DAY, source))
            continue
        if index in again:
            excluded.append(Excluded(table.cell(STAMP, index), f"Ya está en «{again[index]}»", source))
            continue
        for question in table.extra:
            value = table.columns[question.id][index]
            if value is not None:
                cell = table.cell(question.id, index)
                ratings.append(_Rating((number, index), question, cell, value, source))
                continue
            seen = table.as_sheet.get(question.id, {}).get(index)
            if seen is not None:
                why = UNANSWERED if seen == UNANSWERED else _NO_RATING
                excluded.append(Excluded(table.cell(question.id, index), why, source))
    return ratings, excluded


def _by_question(ratings: Iterable[_Rating]) -> dict[str, QuestionFigures]:
    """The figures of each question by its title; two of one title and scale are one."""
    by_question: dict[tuple[str, int], list[_Rating]] = {}
    for rating in ratings:
        by_question.setdefault((rating.question.label, rating.top), []).append(rating)
    titles = Counter(title for title, _ in by_question)
    return {
        title if titles[title] == 1 else f"{title} (de {_scale(top)})": {
            "escala": _scale(top),
            "valor": sum(one.satisfied for one in given) / len(given),
            "numerador": sum(one.satisfied for one in given),
            "denominador": len(given),
            "promedio": sum(one.value for one in given) / len(given),
            "nps": nps["valor"] if top == TEN and (nps := _nps([one.value for one in given])) else None,
        }
        for (title, top), given in by_question.items()
    }


def _nps(values: Sequence[int]) -> Nps | None:
    """Promoters (9 and 10) less detractors (0 to 6), in points: from -100 to 100."""
    if not values:
        return None
    promoters = sum(value > TEN - BEST_TWO for value in values)
    detractors = sum(value < LEAST_PASSIVE for value in values)
    return {
        "valor": 100 * (promoters - detractors) / len(values),
        "promotores": promoters,
        "pasivos": len(values) - promoters - detractors,
        "detractores": detractors,
        "total": len(values),
    }


def _distribution(ratings: Iterable[_Rating]) -> dict[str, int]:
    counts = Counter(one.value for one in ratings if one.top == FIVE)
    return {str(value): counts[value] for value in range(1, FIVE + 1)} if counts else {}


def _mean(values: Iterable[int]) -> float | None:
    given = list(values)
    return sum(given) / len(given) if given else None


def _rows(ratings: Sequence[_Rating], excluded: Sequence[Excluded], base: int) -> tuple[RowDetail, ...]:
    """Each rating with what it gave, and what did not count, in the order of the sheets."""
    return tuple(sorted([*_given(ratings, base), *_left_out(excluded)], key=_in_order))


def _given(ratings: Iterable[_Rating], base: int) -> Iterator[RowDetail]:
    for rating in ratings:
        said = f"{rating.value} de {rating.top}"
        if rating.top == base:
            basis = f"{said}: {'satisfecho' if rating.satisfied else 'no es de las dos mejores'}"
            yield RowDetail(
                rating.cell, rating.question.label, int(rating.satisfied), 1, basis=basis, source=rating.source
            )
        else:
            yield RowDetail(
                rating.cell, rating.question.label, None, None, _APART, f"{said}: {_group(rating.value)}", rating.source
            )


def _left_out(excluded: Iterable[Excluded]) -> Iterator[RowDetail]:
    for answer in excluded:
        yield RowDetail(answer.cell, "Respuesta", None, None, answer.reason, source=answer.source)


def _in_order(row_detail: RowDetail) -> tuple[str, int, int]:
    return row_detail.source.path if row_detail.source else "", *place_of(row_detail.cell)


def _group(value: int) -> str:
    if value > TEN - BEST_TWO:
        return "promotor"
    return "pasivo" if value >= LEAST_PASSIVE else "detractor"


def _scale(top: int) -> str:
    return "0 a 10" if top == TEN else "1 a 5"
