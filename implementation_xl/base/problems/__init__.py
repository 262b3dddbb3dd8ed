"""Problem, and the one list of codes with what each says, in Spanish.

A code is for ever, its wording is not. The number's hundred is its family: 1 file, 2 sheet and header, 3 cell, 4 row,
5 between sheets, 6 between workbooks, 7 definitions, 8 results. The letter is its severity: E error, A advertencia,
N aviso. A `Problem` keeps code and parameters only; the sentence is put together when somebody reads it. What a code
says is in the file of its family beside this module: `titulo`, `mensaje`, `que_hacer`, `ejemplo`, and what
`ixl explicar` adds: `por_que`, `antes` and `despues`, `donde`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from implementation_xl.base.problems.codes import Codes

LONGEST_SHOWN = 500
ERROR, WARNING, NOTICE = "error", "advertencia", "aviso"
SEVERITIES = {"E": ERROR, "A": WARNING, "N": NOTICE}
FAMILIES = {
    "1": "Archivo",
    "2": "Hoja y encabezados",
    "3": "Celda",
    "4": "Fila",
    "5": "Entre hojas",
    "6": "Entre libros",
    "7": "Definiciones",
    "8": "Resultados",
}


CODES = Codes()


class _Blank(dict[str, str]):
    """Template parameters where an absent one reads as nothing."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One fault, where it is and how to mend it; `message` and `hint` are rendered on demand.

    `path` is the file as it was given, `cell` an address ("D14") or a range, `found` what the cell showed, cut with «…»
    where that is longer than `LONGEST_SHOWN` characters.
    """

    code: str
    path: str | None = None
    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    label: str | None = None
    found: str | None = None
    expected: str | None = None
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.found is not None and len(self.found) > LONGEST_SHOWN:
            object.__setattr__(self, "found", f"{self.found[: LONGEST_SHOWN - 1]}…")

    @property
    def severity(self) -> str:
        """error, advertencia or aviso."""
        return SEVERITIES[self.code[0]]

    @property
    def message(self) -> str:
        """What is wrong, in Spanish."""
        return self._render(CODES[self.code].message)

    @property
    def hint(self) -> str:
        """What to do about it, in Spanish."""
        return self._render(CODES[self.code].hint)

    def _render(self, template: str) -> str:
        known = {"found": self.found, "expected": self.expected, "label": self.label}
        values = _Blank({name: value for name, value in known.items() if value is not None})
        values.update(self.params)
        return template.format_map(values).strip()

    def __str__(self) -> str:
        place = " ".join(part for part in (self.path, self.sheet and f"[{self.sheet}]", self.cell) if part)
        return f"{self.code} {place}: {self.message} {self.hint}".replace(" : ", ": ")


class ImplementationXLError(Exception):
    """Nothing could be produced; the message is Spanish and says what to do. `problems` holds the causes, if any."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems
