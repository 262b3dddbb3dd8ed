"""One answer to a survey as it stands in its cell -> its number, what it is out of, its word."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from typing import Any, NamedTuple

from implementation_xl.base.words import fold, is_no_data, is_not_applicable
from implementation_xl.indicators.scales import HUNDRED, digits

LONGEST = 120
"""A longer text is no rating."""
_LETTERS = re.compile(r"[\w/]+")
_DRESS = re.compile("[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff\\s]")
_NUMBER = r"(-?\d{1,15}(?:[.,]\d{1,6})?)"
_BARE = re.compile(rf"\(?{_NUMBER}\)?\s*(?:puntos?|points?)?")
_STARRED = re.compile(rf"{_NUMBER}\s*(?:estrellas?|stars?)")
_PERCENT = re.compile(rf"{_NUMBER}\s*%")
_OUT_OF = re.compile(
    rf"{_NUMBER}\s*(?:/|\bde\b|\bsobre\b|\bout of\b|\bof\b)\s*(\d{{1,3}})\s*(?:estrellas?|puntos?|stars?|points?)?"
)
_LED = re.compile(rf"\(?{_NUMBER}\)?\s*(?:[-–—.:=)]\s*|\s)(\D.*)", re.DOTALL)
_FOLLOWED = re.compile(rf"(.*[^\W\d])\W+{_NUMBER}\)?", re.DOTALL)
_TWICE = re.compile(r"(\d{1,2})\s*\(\1\)")
_STARS = re.compile(r"([★⭐🌟]{1,10})([☆✩]{0,9})")
_COUNTED = re.compile(r"(?:[★⭐🌟]\s*(\d{1,2})|(\d{1,2})\s*[★⭐🌟])")


class Answer(NamedTuple):
    """What one answer says: its number and its word where it has them, `out_of` where it names the best rating.

    `drawn`: it is given in stars. `silent`: it chooses not to rate.
    """

    number: int | float | None = None
    word: str = ""
    out_of: int | None = None
    drawn: bool = False
    silent: bool = False


def answer(raw: Any, unanswered: Collection[str], words: Collection[str]) -> Answer | None:
    """What one cell says; None for a blank. `words` are those of the scales."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return Answer(_whole(raw) if math.isfinite(raw) else None)
    if type(raw) is not str:
        return None if raw is None else Answer()
    if len(raw) > LONGEST and len(raw.strip()) > LONGEST:
        return Answer()
    if is_no_data(raw):
        return None
    text = fold(raw)
    if is_not_applicable(raw) or text in unanswered:
        return Answer(silent=True)
    return _stars(raw) or _numbered(digits(text)) or _worded(text, words)


def word_of(text: str) -> str:
    """A word of a scale as it is compared: without signs and pictures, or the picture alone."""
    return " ".join(_LETTERS.findall(fold(text))) or _DRESS.sub("", text)


def _whole(number: int | float) -> int | float:
    return int(number) if number == number // 1 else number


def _figure(text: str) -> int | float:
    return _whole(float(text.replace(",", ".")))


def _numbered(figures: str) -> Answer | None:
    """An answer in figures, or spelled, and nothing else."""
    if match := _PERCENT.fullmatch(figures):
        return Answer(_figure(match[1]), out_of=HUNDRED)
    if match := _BARE.fullmatch(figures) or _TWICE.fullmatch(figures):
        return Answer(_figure(match[1]))
    if match := _STARRED.fullmatch(figures):
        return Answer(_figure(match[1]), drawn=True)
    if match := _OUT_OF.fullmatch(figures):
        return Answer(_figure(match[1]), out_of=int(match[2]))
    return None


def _worded(text: str, words: Collection[str]) -> Answer:
    whole, figures = word_of(text), digits(text)
    if whole in words:
        return Answer(word=whole)
    if match := _LED.fullmatch(figures):
        return Answer(_figure(match[1]), word_of(match[2]))
    if match := _FOLLOWED.fullmatch(text):
        return Answer(_figure(match[2]), word_of(match[1]))
    return Answer(word=whole)


def _stars(text: str) -> Answer | None:
    """Stars that are drawn, full ones first: of how many, where empty ones say it."""
    drawn = _DRESS.sub("", text)
    if match := _COUNTED.fullmatch(drawn):
        return Answer(int(match[1] or match[2]), drawn=True)
    match = _STARS.fullmatch(drawn)
    if match is None:
        return None
    return Answer(len(match[1]), out_of=len(drawn) if match[2] else None, drawn=True)
