"""The kind of cell that takes a word of a list.

What other words mean is declared with the list, and the workbook brings them along (`words_of`): its formulas then
understand them as Python does, but for near misses and punctuation, which only Python sees through.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from implementation_xl.base.words import (
    NOT_APPLICABLE,
    did_you_mean_value,
    fold,
    is_not_applicable,
    near_miss,
    without_accents,
)
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

_FOREIGN_SPACE = "\xa0"


def words_name(list_id: str) -> str:
    """The name of the cells of *Listas* that hold the words of a list; what each means is in `values_name`."""
    return f"palabras_{list_id}"


def values_name(list_id: str) -> str:
    """The name of the cells of *Listas* that hold what the words of a list mean."""
    return f"sentido_{list_id}"


@lru_cache(maxsize=256)
def meanings_of(choices: Choices) -> dict[str, str]:
    """What each folded word of a list means."""
    meant = {fold(choice.value): choice.value for choice in choices.values}
    for choice in choices.values:
        for synonym in choice.other_words:
            meant.setdefault(fold(synonym), choice.value)
    return meant


@lru_cache(maxsize=256)
def words_of(choices: Choices) -> dict[str, str]:
    """Every word that the sheet's formulas take for a value, in small letters, and the value.

    They tell accents apart, and so each word stands with and without them.
    """
    meant = meanings_of(choices)
    written = [choice.value for choice in choices.values]
    written += [synonym for choice in choices.values for synonym in choice.other_words]
    written += sorted(NOT_APPLICABLE) if "no aplica" in meant else []
    words: dict[str, str] = {}
    for word in (spelling for text in written for spelling in (text, without_accents(text))):
        value = meant.get(fold(word)) or (meant.get("no aplica") if is_not_applicable(word) else None)
        if value:
            words.setdefault(word.casefold(), value)
    return words


def spaceless(text: str) -> str:
    """The formula of the text of a cell as its words are compared: without spaces around it."""
    return f'TRIM(SUBSTITUTE({text},"{_FOREIGN_SPACE}"," "))'


def _as_compared(raw: str) -> str:
    """`spaceless`, in Python."""
    return " ".join(filter(None, raw.replace(_FOREIGN_SPACE, " ").split(" "))).casefold()


def is_meant(cell: str, list_id: str, value: str) -> str:
    """The formula, without "=", that is true where one cell says a value of a list in whatever words."""
    words, values = words_name(list_id), values_name(list_id)
    return f'IF(ISERROR({cell}),FALSE,SUMPRODUCT(({words}={spaceless(cell)})*({values}="{value}"))>0)'


def is_no_word(cell: str, list_id: str) -> str:
    """The formula, without "=", that is true where a filled cell says no word of a list."""
    known = f"SUMPRODUCT(--({words_name(list_id)}={spaceless(cell)}))"
    return f'IF(ISERROR({cell}),TRUE,IF({cell}="",FALSE,{known}=0))'


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
        self._folded = meanings_of(choices)
        self._words = words_of(choices)

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
            in_sheet = self._words.get(_as_compared(raw)) == meant
            reason = "" if in_sheet else ". Las fórmulas de la hoja no lo reconocen"
            return Outcome(meant, SAME if in_sheet else raw, Fault("A309", raw, meant, {"reason": reason}))
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
        return "" if self.open else f"={is_no_word(cell, self.field.choices)}"

    def taken(self, cell: str) -> str:
        words, values = words_name(self.field.choices), values_name(self.field.choices)
        place = f"SUMPRODUCT(MAX(({words}={spaceless(cell)})*(ROW({words})-1)))"
        return f'IF({cell}="","",IF({place}=0,{cell},INDEX({values},{place})))'

    def counted(self, column: str) -> str:
        if self.open:
            return super().counted(column)
        return "+".join(f'COUNTIF({column},"{word}")' for word in self.values)

    def holds(self, column: str) -> str:
        if self.open:
            return super().holds(column)
        tests = (f'({column}="{word}")' for word in self.values)
        return f"({'+'.join(tests)})"
