"""Problems and their codes as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from implementation_xl.base.problems import CODES, FAMILIES, SEVERITIES, Problem
from implementation_xl.reports.documents.document import Json, shown_path


def problem_json(problem: Problem) -> Json:
    """One problem: where it is, what was found, what to do."""
    return {
        "codigo": problem.code,
        "gravedad": problem.severity,
        "archivo": shown_path(problem.path),
        "hoja": problem.sheet,
        "celda": problem.cell,
        "campo": problem.field,
        "etiqueta": problem.label,
        "encontrado": problem.found,
        "esperado": problem.expected,
        "mensaje": problem.message,
        "sugerencia": problem.hint,
    }


def problems_json(problems: Iterable[Problem]) -> list[Json]:
    """Several problems, every one of them."""
    return [problem_json(problem) for problem in problems]


def code_json(code: str) -> Json:
    """What a problem code means; message and hint are templates."""
    meaning = CODES[code]
    return {
        "codigo": code,
        "gravedad": SEVERITIES[code[0]],
        "familia": FAMILIES[code[1]],
        "titulo": meaning.title,
        "mensaje": meaning.message,
        "sugerencia": meaning.hint,
        "ejemplo": meaning.example,
        "por_que": meaning.why,
        "antes": meaning.before,
        "despues": meaning.after,
        "donde": list(meaning.where),
    }
