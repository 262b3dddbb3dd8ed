"""Which value a typed judgement was about: «escrito cuando el valor era 100,0 %» where the measurement has another now.

A hidden cell beside what was typed holds the value that the ficha showed then and a mark of the text. A text that is
written anew is about the value that the ficha shows; one that stays keeps the value it was written about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from implementation_xl.base.rounding import is_same, shown_percent

JUDGED, BASED = "Escrito cuando", "Valor juzgado"
NONE = "-"


def basis_of(typed: Mapping[str, Any], figures: Mapping[str, Any], known: str) -> str:
    """What the texts of a row were typed about: as `known` has it while they stay the same, else its figures."""
    mark = _mark(typed)
    if known.count("|") == 1 and known.endswith(f"|{mark}"):
        return known
    value = figures.get("Valor")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{float(value)!r}|{mark}"
    return f"{NONE}|{mark}" if figures.get("Estado") else ""


def judged(typed: Mapping[str, Any], basis: str, now: float | None, goal: float) -> str | None:
    """What stands beside texts that were typed about another value than the measurement has now."""
    value, _, mark = basis.partition("|")
    if not mark or mark != _mark(typed):
        return None
    if value == NONE:
        return None if now is None else "Escrito cuando no había valor"
    try:
        former = float(value)
    except ValueError:
        return None
    if now is not None and is_same(former, now):
        return None
    return f"Escrito cuando el valor era {_told_apart(former, now, goal)}"


def _told_apart(former: float, now: float | None, goal: float) -> str:
    """The former value, with as many decimals as tell it from the one of now."""
    thresholds = (goal,) if now is None else (goal, (former + now) / 2)
    return shown_percent(former, thresholds)


def _mark(typed: Mapping[str, Any]) -> str:
    """A mark of the analysis, or of all that was typed where there is none."""
    text = str(typed.get("Análisis") or "\n".join(f"{name}: {typed[name]}" for name in sorted(typed)))
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:16]
