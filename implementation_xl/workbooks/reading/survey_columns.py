"""What a survey's one notice says of its columns: which count, on which scale, and which do not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from implementation_xl.base.cells import column_letter
from implementation_xl.indicators.ratings import Question, Unrated

SHOWN, TITLE = 12, 60
"""How many columns of a group are shown with their titles, and how much of a title; of the others, the letters."""


def counted(columns: Mapping[int, Question | Unrated], titles: Sequence[str]) -> str:
    """The questions that count, by scale."""
    groups: dict[str, list[int]] = {}
    for column, question in columns.items():
        if isinstance(question, Question):
            assumed = ", la que se espera: el archivo no la dice" if question.assumed else ""
            groups.setdefault(f"de {question.scale}{assumed}", []).append(column)
    return _listed(groups, titles)


def uncounted(columns: Mapping[int, Question | Unrated], titles: Sequence[str]) -> str:
    """The columns that do not count, by the reason; one without a title and without answers is none."""
    groups: dict[str, list[int]] = {}
    for column, question in columns.items():
        if isinstance(question, Unrated) and titles[column - 1]:
            groups.setdefault(question.reason, []).append(column)
    return _listed(groups, titles)


def _listed(groups: Mapping[str, Sequence[int]], titles: Sequence[str]) -> str:
    parts = []
    for name, columns in groups.items():
        named = [f"{column_letter(column)} «{_short(titles[column - 1])}»" for column in columns[:SHOWN]]
        parts.append(f"{', '.join([*named, *_letters(columns[SHOWN:])])} ({name})")
    return "; ".join(parts) or "ninguna"


def _letters(columns: Iterable[int]) -> list[str]:
    return [column_letter(column) for column in columns]


def _short(text: str) -> str:
    text = " ".join(text.split()) or "sin título"
    return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"
