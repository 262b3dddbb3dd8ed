"""What Microsoft Forms itself writes in an export of answers, in Spanish and in English: the columns before the
questions, and those of a quiz beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from implementation_xl.base.words import fold

_FIRST = frozenset(map(fold, ("Id", "Id.", "ID", "Identificador")))
_STARTED = frozenset(map(fold, ("Start time", "Hora de inicio")))
_FINISHED = frozenset(map(fold, ("Completion time", "Hora de finalización")))
_ENGLISH = fold("Completion time")
_OWN = frozenset(
    map(
        fold,
        (
            *("Email", "Name", "Language", "Last modified time", "Total points", "Quiz feedback", "Grade posted time"),
            *("Correo electrónico", "Nombre", "Idioma", "Hora de la última modificación", "Total de puntos"),
            *("Comentarios del cuestionario", "Comentarios de la prueba", "Hora de publicación de la calificación"),
            *("Hora de publicación de calificaciones", "Puntos totales", "Dirección de correo electrónico"),
        ),
    )
)
_OF_QUIZ = re.compile(r"(?:points|puntos|puntuacion|feedback|comentarios)\s*[-–—:]\s*\S")


def is_header(cells: Sequence[Any]) -> bool:
    """True for a row of titles that begins as Microsoft Forms begins: Id, Start time, Completion time."""
    if len(cells) < 3 or not all(type(cell) is str for cell in cells[:3]):
        return False
    first, second, third = map(fold, cells[:3])
    return first in _FIRST and second in _STARTED and third in _FINISHED


def stamp_place(titles: Sequence[str]) -> int:
    """The 0-based place of the moment when an answer was complete."""
    return 2 if is_header(titles) else 0


def is_own(title: str) -> bool:
    """True for a column that Microsoft Forms adds by itself, a quiz's points and remarks included."""
    asked = fold(title)
    return asked in _OWN or _OF_QUIZ.match(asked) is not None


def is_english(title: str) -> bool:
    """True for the English title of the moment."""
    return fold(title) == _ENGLISH
