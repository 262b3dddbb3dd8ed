"""Which columns of a survey are rated questions, on which scale, and what their answers are worth.

The scale is the question's own: what its title says, what its labels say, how far all the answers to questions of the
same title go. Bare numbers of an unknown scale are read on the one that the definition expects only where every answer
fits it and nothing else in the file speaks against it; else the question is not measured. Texts that are no rating are
not kept.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Choices, Survey
from implementation_xl.indicators.answers import Answer, answer, word_of
from implementation_xl.indicators.scales import (
    CONTRADICTED,
    FEW,
    FIVE,
    HUNDRED,
    PERCENT,
    TEN,
    TOPS,
    Contradicted,
    Scale,
    says_percent,
    stated,
)

ENOUGH = 0.6
"""The share of a column's answers that must be ratings for it to be a rated question."""
UNANSWERED, NO_RATING = "No aplica", "…"
NOTHING, NO_RATINGS, COUNT, NOT_ASKED = (
    "sin respuestas",
    "no son calificaciones",
    "por su título es un dato, un conteo o un comentario",
    "son números y el título no pide calificar ni dice la escala",
)
NO_SCALE, CONFLICT, BACKWARDS, TWO_WORDS, RECOMMENDS = (
    "ni el título ni las respuestas dicen de qué escala es",
    "lo que dicen el título y las respuestas de su escala no concuerda",
    "no se sabe si 1 es la mejor o la peor",
    "dos de las palabras valdrían lo mismo entre las mejores",
    "la recomendación puede ser de 0 a 10 o de 1 a 5: ninguna respuesta pasa de 5 y el título no dice la escala",
)
DOUBTS = frozenset({NO_SCALE, CONFLICT, BACKWARDS, TWO_WORDS, RECOMMENDS})
"""Why the ratings of a question are not measured; the other reasons are of columns that may have none."""
_SAYS = r"\W*(?:es|significa|equivale a|igual a|means|is)?\W*(?:l[oa]s? )?"
_GENDER = re.compile(r"(?<=\w\w)[oae]s?(?:/[oa]s?)?\b")


class Question(NamedTuple):
    """The answers of a rated column in row order: numbers on its `scale`, None where none was given.

    `others` says by index what stands where there is no rating: UNANSWERED ("No aplica"), or NO_RATING. `backwards`:
    its title says that the least is the best, and its bare numbers were turned round. `assumed`: nothing in the file
    says the scale, which is the one that the definition expects.
    """

    scale: Scale
    values: list[int | float | None]
    others: dict[int, str]
    backwards: bool = False
    assumed: bool = False


class Unrated(NamedTuple):
    """A column that does not count, and why: one of the reasons above. `asks`: it seems to ask for ratings."""

    reason: str
    asks: bool = False


class _Words(NamedTuple):
    """The definitions of a survey as they are compared."""

    scales: tuple[dict[str, int], ...]
    known: frozenset[str]
    unrated: re.Pattern[str]
    counts: re.Pattern[str]
    data: re.Pattern[str]
    asking: re.Pattern[str]
    aspects: re.Pattern[str]
    recommending: re.Pattern[str]
    unanswered: frozenset[str]
    expected: Scale | None


class _Column(NamedTuple):
    """A column that may be a question: what its title says, and what stands in it by row."""

    asked: str
    rows: int
    given: dict[int, Answer]
    spoken: list[Answer]
    title: Scale | Contradicted | None
    asks: bool
    recommends: bool
    is_data: bool

    @property
    def stem(self) -> str:
        """The title of a grid that its rows share."""
        return self.asked.partition("[")[0].strip() or self.asked

    def numbers(self) -> list[int | float]:
        """The bare numbers."""
        return [one.number for one in self.spoken if one.number is not None and not one.word and one.out_of is None]


class _File(NamedTuple):
    """What the columns of a file say together: by stem the bare numbers, and whether another scale is met."""

    numbers: Mapping[str, list[int | float]]
    beyond: bool
    words: _Words


def rated(columns: Sequence[tuple[str, Sequence[Any]]], survey: Survey, catalog: Catalog) -> list[Question | Unrated]:
    """Of each column of a file, its title and its cells: the question, or why it is none."""
    words = _words(survey, catalog)
    seen = [_column(title, cells, words) for title, cells in columns]
    asked = [column for column in seen if isinstance(column, _Column) and not column.is_data]
    pooled: dict[str, list[int | float]] = {}
    for column in asked:
        pooled.setdefault(column.stem, []).extend(column.numbers())
    file = _File(pooled, any(_is_beyond(column, pooled, words) for column in asked), words)
    return [_decided(column, file) if isinstance(column, _Column) else column for column in seen]


def _decided(column: _Column, file: _File) -> Question | Unrated:
    question = _question(column, file)
    if isinstance(question, Question):
        return question
    return Unrated(question, question in DOUBTS or (column.asks and question != COUNT))


def _column(title: str, cells: Sequence[Any], words: _Words) -> _Column | Unrated:
    asked = fold(title)
    known: dict[Any, Answer | None] = {}
    given: dict[int, Answer] = {}
    for index, raw in enumerate(cells):
        key = raw if type(raw) is str else (type(raw), raw)
        if key not in known:
            known[key] = answer(raw, words.unanswered, words.known)
        reply = known[key]
        if reply is not None:
            given[index] = reply
    spoken = [reply for reply in given.values() if not reply.silent]
    start = re.sub(r"^[\W\d]+", "", asked)
    asks = bool(words.asking.search(asked) or words.aspects.match(start) or words.aspects.match(_row(asked)))
    if any(words.unrated.match(text) for text in (start, _row(asked))) or words.counts.search(asked):
        return Unrated(COUNT)
    recommends = bool(words.recommending.search(asked))
    title_scale = stated(asked, words.known) or (PERCENT if asks and says_percent(asked) else None)
    if not spoken:
        return Unrated(NOTHING, asks or recommends or title_scale is not None)
    is_data = bool(words.data.match(start) or (words.data.search(asked) and not asks))
    return _Column(asked, len(cells), given, spoken, title_scale, asks or recommends, recommends, is_data)


def _row(asked: str) -> str:
    return asked.partition("[")[2].strip(" ]¿?¡!.:")


def _is_beyond(column: _Column, pooled: Mapping[str, list[int | float]], words: _Words) -> bool:
    """True for a question on another scale than the expected one: those beside it may be on that too."""
    if column.recommends or words.expected is None:
        return False
    if isinstance(column.title, Scale):
        return column.title.top not in (words.expected.top, TEN.top, HUNDRED)
    numbers = pooled[column.stem]
    tops = {one.out_of for one in column.spoken if one.out_of} - {words.expected.top, TEN.top, HUNDRED}
    return bool(tops) or (column.asks and any(number > words.expected.top for number in numbers))


def _question(column: _Column, file: _File) -> Question | str:
    words = file.words
    points = _points_of(words.scales, (one.word for one in column.spoken if one.word))
    pairs = {(one.number, points[one.word]) for one in column.spoken if one.number is not None and one.word in points}
    if _clash(column.spoken, points):
        return TWO_WORDS
    shape = _shape(pairs)
    if shape is CONTRADICTED:
        return CONFLICT
    told = bool(pairs) or column.recommends or isinstance(column.title, Scale)
    bare = [
        reply
        for reply in column.spoken
        if reply.number is not None and (not reply.word or (told and reply.word not in points))
    ]
    fives = not isinstance(column.title, Scale) or column.title.top == FIVE.top
    if not bare and (not pairs or (shape in (1, -1) and fives)):
        return _in_words(column, points)
    if column.is_data and not pairs and not all(one.drawn for one in bare):
        return COUNT if _mostly(column, bare) else NO_RATINGS
    scale = _scale(column, file, bare, pairs, shape)
    if isinstance(scale, str):
        return scale
    turned = _is_backwards(column.asked, scale, words.scales)
    if turned is None:
        return BACKWARDS
    question = _in_numbers(column, scale, points if scale == FIVE else {}, turned or shape == -1)
    said = isinstance(column.title, Scale) or bool(pairs) or any(one.out_of or one.drawn for one in column.spoken)
    assumed = not said and not column.recommends and scale == words.expected
    return question if isinstance(question, str) else question._replace(assumed=assumed)


def _in_words(column: _Column, points: Mapping[str, int]) -> Question | str:
    """The question of a column whose ratings are all words: five of a scale."""
    if isinstance(column.title, Scale) and column.title.top != FIVE.top and points:
        return CONFLICT
    values = {index: points.get(reply.word) for index, reply in column.given.items()}
    return _weighed(column, FIVE, values, False)


def _in_numbers(column: _Column, scale: Scale, points: Mapping[str, int], backwards: bool) -> Question | str:
    """The question of a column with numbers. A word says more, which may count from the best: «1 - Excelente»."""
    shares = _are_shares(column, scale)

    def worth(reply: Answer) -> int | float | None:
        if reply.word in points:
            return points[reply.word]
        number = reply.number
        if number is None or (reply.out_of not in (None, scale.top)):
            return None
        number = round(number * HUNDRED, 6) if shares and reply.out_of is None else number
        if not scale.least <= number <= scale.top or (scale.top != HUNDRED and number != number // 1):
            return None
        return scale.least + scale.top - number if backwards else number

    values = {index: worth(reply) for index, reply in column.given.items()}
    return _weighed(
        column, scale, values, backwards and any(one.number is not None and not one.word for one in column.spoken)
    )


def _weighed(
    column: _Column, scale: Scale, values: Mapping[int, int | float | None], backwards: bool
) -> Question | str:
    """The question, where enough of the answers are ratings."""
    ratings: list[int | float | None] = [None] * column.rows
    others: dict[int, str] = {}
    for index, value in values.items():
        if value is not None:
            ratings[index] = value
        else:
            others[index] = UNANSWERED if column.given[index].silent else NO_RATING
    count = sum(value is not None for value in ratings)
    if not count or count < ENOUGH * len(column.spoken):
        return NO_RATINGS
    return Question(scale, ratings, others, backwards)


def _scale(
    column: _Column, file: _File, bare: Sequence[Answer], pairs: set[tuple[Any, int]], shape: int | Contradicted | None
) -> Scale | str:
    """The scale of a column with numbers, or why it is not known."""
    if column.title is CONTRADICTED:
        return CONFLICT
    numbers = file.numbers.get(column.stem, [])
    tops = {one.out_of for one in column.spoken if one.out_of}
    if pairs and shape not in (1, -1):
        tops |= {number for number, points in pairs if points == FIVE.top}
    if isinstance(column.title, Scale):
        return CONFLICT if tops - {column.title.top} else _fitting(column, column.title)
    if len(tops) > 1:
        return CONFLICT
    evident = bool(pairs) or any(one.drawn for one in bare)
    if not _mostly(column, bare, pairs):
        return NO_RATINGS
    if not evident and not column.asks:
        return NOT_ASKED if all(0 <= number <= HUNDRED for number in numbers) else NO_RATINGS
    for top in tops:
        return _with_top(top, column)
    return _by_range(column, file, [one.number for one in bare if one.number is not None] + numbers)


def _with_top(top: int | float, column: _Column) -> Scale | str:
    """The scale of answers that name the best rating: from 1, or from 0 where one is given.

    Of three it matters which: 2 is one of the two best from 0 to 3, and not the best from 1 to 3.
    """
    if top == HUNDRED:
        return PERCENT
    if top not in TOPS:
        return NO_SCALE
    if any(reply.number == 0 for reply in column.spoken):
        return Scale(0, int(top))
    return NO_SCALE if top == FEW and not any(reply.drawn for reply in column.spoken) else Scale(1, int(top))


def _mostly(column: _Column, bare: Sequence[Answer], pairs: Iterable[object] = ()) -> bool:
    """Whether enough of the answers have numbers."""
    return bool(pairs) or len(bare) >= ENOUGH * len(column.spoken)


def _by_range(column: _Column, file: _File, numbers: Sequence[int | float]) -> Scale | str:
    """The scale of bare numbers whose title says none: how far they go, else the expected one."""
    least, most = min(numbers), max(numbers)
    if least < 0:
        return NO_SCALE
    if most == HUNDRED and column.asks and any(TEN.top < number < HUNDRED for number in numbers):
        return PERCENT
    if most > TEN.top:
        return NO_SCALE
    if most == TEN.top:
        alone = sum(number > FIVE.top for number in numbers) * 2 < len(numbers) and not any(
            FIVE.top < number < TEN.top for number in numbers
        )
        return NO_SCALE if alone and not column.recommends else TEN
    if column.recommends:
        return TEN if least == 0 or most > FIVE.top else RECOMMENDS
    expected = file.words.expected
    if expected is None or file.beyond or least < expected.least or most > expected.top:
        return NO_SCALE
    return expected


def _fitting(column: _Column, scale: Scale) -> Scale | str:
    """The scale of a title, unless shares of one and hundredths cannot be told apart: 1 of 100, or 100 %?"""
    numbers = [number for number in column.numbers() if number]
    if scale.top == HUNDRED and numbers and max(numbers) <= 1 and not _are_shares(column, scale):
        return NO_SCALE
    return scale


def _are_shares(column: _Column, scale: Scale) -> bool:
    """Whether percents stand as Excel stores them: 0,9 for 90 %."""
    numbers = column.numbers() if scale.top == HUNDRED else []
    return bool(numbers) and max(numbers) <= 1 and any(number != number // 1 for number in numbers)


def _shape(pairs: set[tuple[Any, int]]) -> int | Contradicted | None:
    """How numbers stand to their words: 1 where they are their points, -1 turned round; None on another scale."""
    if all(number == points for number, points in pairs):
        return 1
    if all(number == FIVE.top + 1 - points for number, points in pairs):
        return -1
    ordered = sorted(pairs)
    rises = all(a[1] <= b[1] for a, b in itertools.pairwise(ordered))
    best = [number for number, points in ordered if points == FIVE.top]
    return (
        None if rises and len({*best}) <= 1 and len({number for number, _ in ordered}) == len(ordered) else CONTRADICTED
    )


def _clash(spoken: Iterable[Answer], points: Mapping[str, int]) -> bool:
    """Whether two words that are not one word in two genders would both be the best, or both the second best."""
    used: dict[int, set[str]] = {}
    for word in {reply.word for reply in spoken if reply.number is None and reply.word in points}:
        used.setdefault(points[word], set()).add(_GENDER.sub("", word))
    return any(len(used.get(best, ())) > 1 for best in (FIVE.top, FIVE.top - 1))


def _is_backwards(asked: str, scale: Scale, scales: Iterable[dict[str, int]]) -> bool | None:
    """True for a title that says at both ends that the least is the best; None where only one end says so."""

    def says(number: int, word: str, between: str = _SAYS) -> bool:
        text = re.escape(word)
        return bool(re.search(rf"\b{number}\b{between}{text}\b|(?<!muy )\b{text}{between}\b{number}\b", asked))

    def plainly(number: int, word: str) -> bool:
        return bool(re.search(rf"\b{number}\b\s*(?:=|:|es|significa)\s*(?:l[oa] )?{re.escape(word)}\b", asked))

    doubt = False
    for words in scales:
        best = [word for word, points in words.items() if points == FIVE.top and word in asked]
        worst = [word for word, points in words.items() if points == FIVE.least and word in asked]
        ends = any(says(scale.least, word) for word in best), any(says(scale.top, word) for word in worst)
        if all(ends):
            return True
        doubt |= any(plainly(scale.least, word) for word in best) or any(plainly(scale.top, word) for word in worst)
    return None if doubt else False


def _points_of(scales: Iterable[dict[str, int]], words: Iterable[str]) -> Mapping[str, int]:
    """The scale that explains most of a column's words, telling most of them apart; of equal ones the first."""
    counts = Counter(words)

    def explained(scale: dict[str, int]) -> tuple[int, int]:
        known = [word for word in counts if word in scale]
        return sum(counts[word] for word in known), len({scale[word] for word in known})

    return max(scales, key=explained, default={})


@by_identity
def _words(survey: Survey, catalog: Catalog) -> _Words:
    scales = tuple(_points(catalog.lists[id]) for id in survey.scales)
    return _Words(
        scales,
        frozenset(word for scale in scales for word in scale),
        _any_of(survey.unrated),
        _any_of(survey.counts),
        _any_of(survey.data),
        _any_of(survey.asking, ""),
        _any_of(survey.aspects, ""),
        _any_of(survey.recommending, ""),
        frozenset(map(fold, survey.unanswered)),
        Scale(*survey.expected) if survey.expected else None,
    )


def _any_of(words: Iterable[str], end: str = r"(?!\w)") -> re.Pattern[str]:
    """A pattern for any of some words; with an empty `end` for what begins so."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, map(fold, words))) or '(?!)'}){end}")


def _points(choices: Choices) -> dict[str, int]:
    """The words of a scale with their points: the first value of the list is the best."""
    best = len(choices.values)
    return {
        word_of(word): best - place
        for place, list_value in enumerate(choices.values)
        for word in (list_value.value, *list_value.synonyms)
    }
