"""The list of findings that a marked copy carries: its columns, and a line of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from implementation_xl.base.problems import ERROR, NOTICE, WARNING

LIST_SHEET = "Hallazgos"
COLUMNS = (
    ("Gravedad", 13),
    ("Código", 9),
    ("Hoja", 20),
    ("Celda", 9),
    ("Campo", 22),
    ("Encontrado", 22),
    ("Se esperaba", 22),
    ("Qué pasa", 52),
    ("Qué hacer", 52),
)
_NAMES = {ERROR: ("error", "errores"), WARNING: ("advertencia", "advertencias"), NOTICE: ("aviso", "avisos")}


class Finding(NamedTuple):
    """One line of the list; `cell` and `sheet` make its link where both are known."""

    severity: str
    code: str
    sheet: str
    cell: str
    label: str
    found: str
    expected: str
    message: str
    hint: str

    def values(self) -> tuple[str, ...]:
        """What stands in the columns."""
        return (self.severity.capitalize(), *self[1:])


def summary(counts: Mapping[str, int]) -> str:
    """How many of each severity: «2 errores, 1 advertencia»."""
    parts = [f"{counts[one]} {names[counts[one] != 1]}" for one, names in _NAMES.items() if counts.get(one)]
    return ", ".join(parts) or "sin hallazgos"
