"""What the answers to a question of a survey are worth: words of a scale, 1 to 5, or 0 to 10.

A column is looked at as a whole: which words stand in it says which scale they are of, and whether its numbers go
to 5 or to 10. Texts that are no rating are not kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from implementation_xl.base.words import fold, is_no_data, is_not_applicable
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Choices, Survey

FIVE, TEN = 5, 10
ENOUGH = 0.6
"""The share of a column's answers that must be ratings for it to be a rated question."""
UNANSWERED, NO_RATING = "No aplica", "…"
_LETTERS = re.compile(r"[\w/]+")
_NUMBER = r"(\d{1,2})(?:[.,]0+)?"
_RATED = re.compile(rf"\(?{_NUMBER}\)?\s*(?:/\s*(?:5|10)|de (?:5|10)|estrellas?|puntos?|stars?)?")
_LED = re.compile(rf"\(?{_NUMBER}\)?\s*(?:[-–—.:=)]\s*|\s)(\D.*)")
_FOLLOWED = re.compile(rf"(.*[^\W\d])\W+{_NUMBER}\)?")
_STARS = re.compile(r"([★⭐🌟]{1,5})([☆✩]{0,4})")
_COUNTED = re.compile(r"(?:[★⭐🌟]\s*(\d)|(\d)\s*[★⭐🌟])")
_SPELLED_NUMBERS = {
    "cero": "0",
    "un": "1",
    "una": "1",
    "uno": "1",
    "dos": "2",
    "tres": "3",
    "cuatro": "4",
    "cinco": "5",
    "seis": "6",
    "siete": "7",
    "ocho": "8",
    "nueve": "9",
    "diez": "10",
}
_SPELLED = re.compile(rf"\b(?:{'|'.join(_SPELLED_NUMBERS)})\b")
_TWICE = re.compile(r"(\d{1,2})\s*\(\1\)")
_SAYS = r"\W*(?:es|significa|equivale a|igual a|means|is)?\W*"
_TO_TEN = re.compile(r"\b[01]\s*(?:-|–|a|al|hasta|y|to)\s*(?:el\s*)?10\b")
_TO_FIVE = re.compile(r"\b[01]\s*(?:-|–|a|al|hasta|y|to)\s*(?:el\s*)?5\b")


class Question(NamedTuple):
    """The answers of a rated column in row order: `values` are whole numbers to `top`, None where none was given.

    `others` says by index what stands where there is no rating: UNANSWERED ("No aplica"), or NO_RATING. `doubtful`:
    it asks for a recommendation, which is usually answered to 10, and no answer goes beyond 5. `backwards`: its title
    says that 1 is the best and 5 the worst, and its bare numbers were turned round.
    """

    top: int
    values: list[int | None]
    others: dict[int, str]
    doubtful: bool = False
    backwards: bool = False


class _Answer(NamedTuple):
    """One answer: its number and its word where it has them; `silent` for one that chooses not to rate."""

    number: int | None = None
    word: str = ""
    silent: bool = False


class _Words(NamedTuple):
    """The definitions of a survey as they are compared."""

    scales: tuple[dict[str, int], ...]
    unrated: tuple[str, ...]
    recommending: tuple[str, ...]
    unanswered: frozenset[str]


def rated(title: str, answers: Sequence[Any], survey: Survey, catalog: Catalog) -> Question | None:
    """The question of a column from its title and cells; None when its answers are no ratings."""
    words = _words(survey, catalog)
    asked = fold(title)
    if any(re.match(rf"{re.escape(start)}\b", asked) for start in words.unrated):
        return None
    recommends = any(re.search(rf"\b{re.escape(start)}", asked) for start in words.recommending)
    told = recommends or bool(_TO_TEN.search(asked) or _TO_FIVE.search(asked))
    given = {index: answer for index, raw in enumerate(answers) if (answer := _answer(raw, words, told)) is not None}
    spoken = [one for one in given.values() if not one.silent]
    top, doubtful = _top(asked, spoken, recommends)
    scale = _scale(words.scales, (one.word for one in spoken if one.word)) if top == FIVE else {}
    backwards = top == FIVE and _is_backwards(asked, words.scales)
    values: list[int | None] = [None] * len(answers)
    others: dict[int, str] = {}
    for index, reply in given.items():
        value = _value(reply, top, scale, backwards)
        if value is not None:
            values[index] = value
        else:
            others[index] = UNANSWERED if reply.silent else NO_RATING
    ratings = sum(value is not None for value in values)
    if not ratings or ratings < ENOUGH * len(spoken):
        return None
    bare = any(one.number is not None and one.word not in scale for one in spoken)
    return Question(top, values, others, doubtful, backwards and bare)


def _top(asked: str, spoken: Sequence[_Answer], recommends: bool) -> tuple[int, bool]:
    """The best rating of a question, and whether that is in doubt: what its title says, else what was answered."""
    if _TO_TEN.search(asked):
        return TEN, False
    if _TO_FIVE.search(asked):
        return FIVE, False
    bare = [one.number for one in spoken if one.number is not None]
    if any(number == 0 or FIVE < number <= TEN for number in bare):
        return TEN, False
    return FIVE, recommends and bool(bare)


def _is_backwards(asked: str, scales: Iterable[dict[str, int]]) -> bool:
    """True for a title that says at both ends that 1 is the best: «siendo 1 excelente y 5 muy malo»."""

    def says(number: int, word: str) -> bool:
        text = re.escape(word)
        return bool(re.search(rf"\b{number}\b{_SAYS}{text}\b|(?<!muy )\b{text}{_SAYS}\b{number}\b", asked))

    return any(
        any(says(1, word) for word, points in scale.items() if points == FIVE)
        and any(says(FIVE, word) for word, points in scale.items() if points == 1)
        for scale in scales
    )


def _value(answer: _Answer, top: int, scale: dict[str, int], backwards: bool) -> int | None:
    """What an answer is worth. A word says more than its number, which may count from the best: «1 - Excelente»."""
    if top == FIVE and answer.word in scale:
        return scale[answer.word]
    least = 1 if top == FIVE else 0
    if answer.number is None or not least <= answer.number <= top:
        return None
    return FIVE + 1 - answer.number if backwards else answer.number


def _scale(scales: Iterable[dict[str, int]], words: Iterable[str]) -> dict[str, int]:
    """The scale that explains most of a column's words, telling most of them apart; of equal ones the first."""
    counts = Counter(words)

    def explained(scale: dict[str, int]) -> tuple[int, int]:
        known = [word for word in counts if word in scale]
        return sum(counts[word] for word in known), len({scale[word] for word in known})

    return max(scales, key=explained, default={})


def _answer(raw: Any, words: _Words, told: bool) -> _Answer | None:
    """What one cell says; None for a blank.

    A number beside a word that is of no scale («6 meses») is a rating only where the title has `told` that it asks for
    one.
    """
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _Answer(int(raw) if raw == raw // 1 and 0 <= raw <= TEN else None)
    if type(raw) is not str:
        return None if raw is None else _Answer()
    if is_no_data(raw):
        return None
    stars = _stars(raw)
    if stars is not None:
        return _Answer(stars)
    text = fold(raw)
    if is_not_applicable(raw) or text in words.unanswered:
        return _Answer(silent=True)
    figures = _SPELLED.sub(lambda match: _SPELLED_NUMBERS[match[0]], text)
    if match := _RATED.fullmatch(figures) or _TWICE.fullmatch(figures):
        return _Answer(int(match[1]))
    if match := _LED.fullmatch(figures):
        number, word = match[1], _word(match[2])
    elif match := _FOLLOWED.fullmatch(text):
        number, word = match[2], _word(match[1])
    else:
        return _Answer(word=_word(text))
    known = told or any(word in scale for scale in words.scales)
    return _Answer(int(number), word) if known else _Answer(word=_word(text))


def _stars(text: str) -> int | None:
    """How many stars are drawn, full ones first; None for anything else, or where the empty ones do not make five."""
    drawn = "".join(text.replace("\ufe0f", "").replace("\ufe0e", "").split())
    if match := _COUNTED.fullmatch(drawn):
        return int(match[1] or match[2])
    match = _STARS.fullmatch(drawn)
    if match is None or (match[2] and len(drawn) != FIVE):
        return None
    return len(match[1])


def _word(text: str) -> str:
    """A word of a scale as it is compared: without signs and pictures too."""
    return " ".join(_LETTERS.findall(fold(text)))


@by_identity
def _words(survey: Survey, catalog: Catalog) -> _Words:
    return _Words(
        tuple(_points(catalog.lists[id]) for id in survey.scales),
        tuple(map(fold, survey.unrated)),
        tuple(map(fold, survey.recommending)),
        frozenset(map(fold, survey.unanswered)),
    )


def _points(choices: Choices) -> dict[str, int]:
    """The words of a scale with their points: the first value of the list is the best."""
    best = len(choices.values)
    return {
        _word(word): best - place
        for place, list_value in enumerate(choices.values)
        for word in (list_value.value, *list_value.synonyms)
    }
