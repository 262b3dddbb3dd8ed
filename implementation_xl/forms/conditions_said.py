"""What a contradiction says, in plain Spanish, for whoever has to mend the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from implementation_xl.forms.conditions import BLANK, CUTOFF, HEADER, ORDER, Clause, has_order
from implementation_xl.forms.model import Contradiction, Table

_OF_DAYS = {"<": "es anterior a", "<=": "no es posterior a", ">": "es posterior a", ">=": "no es anterior a"}
_OF_TODAY = {"<": "ya pasó", "<=": "es de hoy o antes", ">": "aún no llega", ">=": "aún no ha pasado"}
_OF_NUMBERS = {"<": "es menor que", "<=": "no pasa de", ">": "es mayor que", ">=": "no es menor que"}


def telling(rule: Contradiction, clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses that contradict each other, without those that only say of which rows the rule speaks at all."""
    kept = [clause for clause in clauses if rule.field in columns_of(clause) or not _is_limit(clause)]
    return kept or list(clauses)


def columns_of(clause: Clause) -> list[str]:
    """The names on both sides of a clause, and of the one that stands for it."""
    return [*clause.left, *clause.factors, *(columns_of(clause.otherwise) if clause.otherwise else ())]


def _is_limit(clause: Clause) -> bool:
    two_columns = clause.operator in ("<=", ">=") and clause.constant is None and clause.right != CUTOFF
    return two_columns or (clause.operator == "<>" and clause.words != (BLANK,))


def said(clauses: Sequence[Clause], table: Table, header: Mapping[str, str], *, cutoff: bool) -> str:
    """The clauses as one phrase; `header` labels its fields, `cutoff` is whether the form has a cut-off date."""
    denied: dict[tuple[str, ...], list[str]] = {}  # what a cell does not say is said once
    for clause in clauses:
        if clause.operator == "<>":
            denied.setdefault(clause.left, []).extend(clause.words)
    merged = [
        clause._replace(right=" | ".join(denied[clause.left])) if clause.operator == "<>" else clause
        for clause in clauses
    ]
    return word_list([_phrase(clause, table, header, cutoff=cutoff) for clause in dict.fromkeys(merged)], "y")


def word_list(words: Sequence[str], last: str) -> str:
    """Words as a list: "a, b y c"."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _phrase(clause: Clause, table: Table, header: Mapping[str, str], *, cutoff: bool) -> str:
    left, field = _product(clause.left, table), table.field(clause.left[0])
    if clause.operator not in ORDER:
        return f"{left} {_words(clause, blank=has_order(field) or BLANK in clause.words)}"
    if clause.right == CUTOFF:
        return (
            f"{left} {_OF_DAYS[clause.operator]} la fecha de corte"
            if cutoff
            else f"{left} {_OF_TODAY[clause.operator]}"
        )
    if clause.right.startswith(HEADER):
        right = f"«{header.get(clause.right.removeprefix(HEADER), '')}» del encabezado"
    elif clause.constant is None:
        right = _product(clause.factors, table)
    else:
        right = f"{float(clause.right):g}".replace(".", ",")
        if field.kind == "porcentaje":
            right = f"{float(clause.right) * 100:g} %".replace(".", ",")
    how = _OF_DAYS if field.kind == "fecha" else _OF_NUMBERS
    other = f" (si falta, {_phrase(clause.otherwise, table, header, cutoff=cutoff)})" if clause.otherwise else ""
    return f"{left} {how[clause.operator]} {right}{other}"


def _product(names: Sequence[str], table: Table) -> str:
    return " × ".join(f"«{table.field(name).label}»" for name in names)


def _words(clause: Clause, *, blank: bool) -> str:
    words = [word for word in clause.words if word != BLANK]
    if clause.operator == "<>":
        return f"no dice {word_list(words, 'ni')}" if words else "está llena"
    parts = [f"dice {word_list(words, 'o')}"] if words else []
    return " o ".join(parts + ["está sin llenar"] * blank)
