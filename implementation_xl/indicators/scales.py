"""Scales of a question: what its title says of them, and which of their ratings are satisfied.

A scale is verified, never assumed: "de 1 a 7", "(1 = muy difícil, 7 = muy fácil)", "sobre 10". What could be something
else (the 1st to the 5th of June, phases 1 to 3) is no scale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

BEST_TWO, FEW = 2, 3
HUNDRED, SATISFIED_OF_HUNDRED = 100, 90
TOPS = frozenset({*range(2, 11), HUNDRED})
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
    "cien": "100",
}
_SPELLED = re.compile(rf"\b(?:{'|'.join(_SPELLED_NUMBERS)})\b")
_INTEGER = r"(?<![\w.,/])(\d{1,3})(?![\w/]|[.,]\d)"
_BETWEEN = re.compile(rf"\b(?:entre|between)\s+(?:el )?{_INTEGER}\s*(?:y|and)\s*(?:el )?{_INTEGER}")
_RANGE = re.compile(
    rf"(\b\w+)?\W*{_INTEGER}\s*%?(?:\s*\([^)]{{1,60}}\))?\s*(?:-|–|—|→|\.{{2,3}}|\ba\b|\bal\b|\bhasta\b|\bto\b)\s*"
    rf"(?:el |la )?{_INTEGER}\s*(?:de )?(\w*)"
)
_NAMED = re.compile(
    r"(?:fases?|etapas?|modul\w*|sesion\w*|semanas?|dias?|items?|preguntas?|capitulos?|grupos?|pisos?|pasos?|hitos?|numeral\w*)"
)
_UNITS = re.compile(
    r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep\w*|octubre|noviembre|diciembre|dias?|semanas?|mes(?:es)?|anos?|"
    r"horas?|minutos?|veces|vez|personas?|asesor\w*|agentes?|reunion\w*|times|days|weeks|months|years|hours)"
)
_ENDS = re.compile(r"\bsiendo\b|\bdonde\b|\bescala\b|\bwhere\b|=|\bsignifica|\bequivale|\d\s*\(|\(\s*\d|\d\s*:\s*\D")
_NUMBERING = re.compile(r"^\W*\d{1,3}\s*[.)\]:-]+\s*(?=\D)")
_OUT_OF = re.compile(
    rf"\b(?:sobre|escala (?:de|hasta)|out of|max(?:imo|\.)?)\s*{_INTEGER}|"
    rf"{_INTEGER}\s*(?:estrellas|puntos|stars|points)\b"
)
_PERCENT = re.compile(r"%|\bporcentaje\b|\bpercent")


class Scale(NamedTuple):
    """The worst and the best rating of a question."""

    least: int
    top: int

    def __str__(self) -> str:
        return f"{self.least} a {self.top}"


class Contradicted:
    """The title, or the answers, name more than one scale."""


CONTRADICTED: Final = Contradicted()
FIVE, TEN, PERCENT = Scale(1, 5), Scale(0, 10), Scale(0, HUNDRED)


def least_satisfied(scale: Scale) -> int:
    """From which rating on a person is satisfied: the two best of a scale, the best of three or fewer; 90 of 100."""
    if scale.top == HUNDRED:
        return SATISFIED_OF_HUNDRED
    return scale.top if scale.top - scale.least < FEW else scale.top - BEST_TWO + 1


def digits(text: str) -> str:
    """A folded text with its spelled numbers as figures."""
    return _SPELLED.sub(lambda match: _SPELLED_NUMBERS[match[0]], text)


def stated(title: str, words: Iterable[str] = ()) -> Scale | Contradicted | None:
    """The scale that a folded title says; None where it says none. `words` are those that ratings are given in."""
    text = _RANGE.sub(_without, digits(_NUMBERING.sub("", title)))
    ranges = set(_ranges(text))
    ends = _ends(text, words)
    if len(ranges) > 1 or (ranges and ends and "=" in text and ends not in ranges):
        return CONTRADICTED
    for scale in ranges:
        return scale
    if ends:
        return ends
    tops = {int(match[1] or match[2]) for match in _OUT_OF.finditer(text)} & TOPS
    if len(tops) > 1:
        return CONTRADICTED
    for top in tops:
        return Scale(0 if top == HUNDRED else 1, top)
    return None


def says_percent(title: str) -> bool:
    """True for a folded title that asks for a percentage."""
    return _PERCENT.search(title) is not None


def _without(match: re.Match[str]) -> str:
    """Nothing for the range of something else: «fases 1 a 3», «del 1 al 5 de junio», «1 a 3 veces»."""
    other = _NAMED.fullmatch(match[1] or "") or _UNITS.fullmatch(match[4])
    return " " if other else match[0]


def _ranges(text: str) -> Iterable[Scale]:
    for match in _BETWEEN.finditer(text):
        yield from _scale(int(match[1]), int(match[2]))
    for match in _RANGE.finditer(text):
        yield from _scale(int(match[2]), int(match[3]))


def _ends(text: str, words: Iterable[str]) -> Scale | None:
    """The scale whose ends a title explains: «siendo 1 muy malo y 7 excelente»."""
    if not _ENDS.search(text) and not any(
        word in text and re.search(rf"\b{re.escape(word)}\b", text) for word in words if word
    ):
        return None
    numbers = {int(match[1]) for match in re.finditer(_INTEGER, text)}
    return next(iter(_scale(min(numbers), max(numbers))), None) if len(numbers) > 1 else None


def _scale(first: int, second: int) -> Iterable[Scale]:
    least, top = sorted((first, second))
    if least in (0, 1) and top in TOPS and top > least:
        yield Scale(least, top)
