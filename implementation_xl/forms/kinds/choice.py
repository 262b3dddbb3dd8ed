"""The kind of cell that takes a word of a list."""

from __future__ import annotations

from typing import Any

from implementation_xl.base.words import did_you_mean_value, fold, is_not_applicable, near_miss
from implementation_xl.forms.kinds.base import (
    BLANK,
    SAME,
    Allowed,
    Fault,
    Kind,
    Outcome,
    is_empty,
    show,
)
from implementation_xl.forms.model import Choices, Field

REMEMBERED = 1000
"""Of how many different texts of a list it is remembered what they mean: a wrong word seldom comes alone."""
NARROW = 16
"""The widest column, in characters, in which a word stands in the middle."""


class Choice(Kind):
    """A value of a list: exact, else by case, accent, synonym or near miss, and said."""

    free = False
    sure = True
    listed = True

    def __init__(self, field: Field, choices: Choices | None = None) -> None:
        super().__init__(field, choices)
        assert choices is not None
        self.values = [choice.value for choice in choices.values]
        self.open = choices.open
        self._met: dict[str, Outcome] = {}
        self._exact = frozenset(self.values) | {BLANK}
        self._lower = {value.casefold(): value for value in self.values}
        self._folded = {fold(value): value for value in self.values}
        for choice in choices.values:
            for synonym in choice.synonyms:
                self._folded.setdefault(fold(synonym), choice.value)

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        return [cell or None for cell in raw] if set(raw) <= self._exact else None

    def text(self, text: str, raw: str) -> Outcome:
        outcome = self._met.get(raw)
        if outcome is None:
            outcome = self._meaning(text, raw)
            if len(self._met) < REMEMBERED:
                self._met[raw] = outcome
        return outcome

    def _meaning(self, text: str, raw: str) -> Outcome:
        same = self._lower.get(raw.casefold())
        if same is not None:
            return Outcome(same)
        meant = self._folded.get(fold(text))
        if meant is None and is_not_applicable(text):
            meant = self._folded.get("no aplica")
        if meant is None and is_empty(text):
            return Outcome(None, raw, self._nothing(text))
        if meant is None:
            near = near_miss(text, self.values)
            if self.open:
                return Outcome(text, SAME if text == raw else raw, Fault("A306", text, near) if near else None)
            meant = near
        if meant is not None:
            return Outcome(meant, raw, Fault("A309", raw, meant))
        return self._unknown(text, raw)

    def _nothing(self, text: str) -> Fault:
        """What says nothing; «N/A» in a list without it is no answer, and the list says which there are."""
        assert self.choices is not None
        words = ", ".join(self.choices.active())
        return Fault(
            "A316", text, params={"reason": f": la lista solo tiene {words}"} if is_not_applicable(text) else {}
        )

    def _unknown(self, text: str, raw: str) -> Outcome:
        assert self.choices is not None
        suggestion = did_you_mean_value(text, self._folded)
        fault = Fault("E305", text, ", ".join(self.choices.active()), {"suggestion": suggestion})
        return Outcome(text, SAME if text == raw else raw, fault)

    def typed(self, raw: Any) -> Outcome:
        if isinstance(raw, bool):
            return self.text("Verdadero" if raw else "Falso", show(raw))
        return self.text(show(raw), show(raw))

    def explain(self) -> str:
        return "Elija de la lista" + (" o escriba otro valor" if self.open else "")

    @property
    def align(self) -> str:
        return "center" if self.field.width <= NARROW else "left"

    def allowed(self, cell: str, before: str = "") -> Allowed:
        error = "No está en la lista. ¿Lo deja así?" if self.open else "Elija un valor de la lista."
        return Allowed("list", source=f"=lista_{self.field.choices}", error=error, stop=not self.open)

    def wrong(self, cell: str) -> str:
        return "" if self.open else f'=AND({cell}<>"",COUNTIF(lista_{self.field.choices},{cell})=0)'

    def counted(self, column: str) -> str:
        if self.open:
            return super().counted(column)
        return "+".join(f'COUNTIF({column},"{word}")' for word in self.values)

    def holds(self, column: str) -> str:
        if self.open:
            return super().holds(column)
        tests = (f'({column}="{word}")' for word in self.values)
        return f"({'+'.join(tests)})"
