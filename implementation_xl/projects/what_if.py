"""What a person asks with `--si`: «12:+5» (activity 12 takes five working days more), «Tecnología:+3» (each of its)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import did_you_mean, fold
from implementation_xl.projects.outlook import Outlook
from implementation_xl.projects.references import number_key

LONGEST = 2_000
_DELAY = re.compile(r"(?P<who>.*\S)\s*:\s*(?P<days>[+-]?\s*\d{1,5})\s*(?P<unit>\D*)", re.DOTALL)
_UNITS = {"": 1, "d": 1, "dia": 1, "dias": 1, "dias habiles": 1, "sem": 0, "semana": 0, "semanas": 0}


class WhatIf(NamedTuple):
    """Working days that are added to an activity, or to each open activity of an area; `text` as it was asked."""

    who: str
    days: int
    weeks: bool
    text: str

    def added(self, outlook: Outlook) -> int:
        """The working days on a project's calendar."""
        return self.days * outlook.calendar.days_a_week if self.weeks else self.days


def what_if(text: str) -> WhatIf:
    """The question meant. Raises ImplementationXLError where the delay is not understood."""
    asked = _DELAY.fullmatch(text.strip())
    unit = _UNITS.get(" ".join(fold(asked["unit"]).replace(".", "").split())) if asked else None
    days = int(re.sub(r"\s", "", asked["days"])) if asked else 0
    if asked is None or unit is None:
        raise ImplementationXLError(
            f"No se entiende «{text}» en --si: escriba la actividad o el área, dos puntos y los días hábiles, como "
            "«12:+5» o «Tecnología:+3»."
        )
    if abs(days) > LONGEST:
        raise ImplementationXLError(f"«{text}» en --si: son más de {LONGEST} días hábiles.")
    return WhatIf(asked["who"].strip(), days, not unit, text.strip())


def asked_of(outlook: Outlook, questions: Sequence[WhatIf], *, areas_only: bool = False) -> dict[int, int]:
    """The days that the questions add to each open activity of a project, by place; {} where they name none of it.

    With `areas_only`, as for several projects, the number of an activity names nothing: each project has its own.
    """
    added: dict[int, int] = {}
    for question in questions:
        for place in _named(outlook, question.who, areas_only):
            added[place] = added.get(place, 0) + question.added(outlook)
    return added


def check_named(outlook: Outlook, questions: Sequence[WhatIf]) -> None:
    """Raise ImplementationXLError where a question names no open activity or area of a project."""
    for question in questions:
        if _named(outlook, question.who, False):
            continue
        key, number = fold(question.who), number_key(question.who)
        if any(key == fold(name) or (id and number == number_key(id)) for id, name in outlook.finished):
            raise ImplementationXLError(f"«{question.text}» en --si: la actividad «{question.who}» ya está terminada.")
        shown = [activity.name for activity in outlook.activities if activity.name]
        shown += dict.fromkeys(activity.area for activity in outlook.activities if activity.area)
        hint = did_you_mean(question.who, shown)
        raise ImplementationXLError(
            f"«{question.text}» en --si: el cronograma no tiene ninguna actividad ni área por terminar llamada "
            f"«{question.who}». {hint or 'Use su ID, su nombre o el área, como están en el cronograma.'}"
        )


def _named(outlook: Outlook, who: str, areas_only: bool) -> list[int]:
    """The places of the open activities that a question is about: by ID, else by name, else by area."""
    key, number = fold(who), number_key(who)
    known = [(place, activity) for place, activity in enumerate(outlook.activities) if activity.name]
    ways = (
        [place for place, activity in known if activity.id and number_key(activity.id) == number],
        [place for place, activity in known if fold(activity.name) == key],
        [place for place, activity in known if fold(activity.area) == key],
    )
    return next(filter(None, ways[2:] if areas_only else ways), [])
