"""The questions of an import, one after the other at the terminal; Enter takes what is proposed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click

from implementation_xl.base.dates import parse_date
from implementation_xl.base.words import fold, printable
from implementation_xl.cli.shown import output
from implementation_xl.forms.catalog import Catalog
from implementation_xl.workbooks.importing.planning import ImportPlan
from implementation_xl.workbooks.importing.questions import OpenQuestion, answered
from implementation_xl.workbooks.importing.words import DROPPED, EXTRA, TARGETS

YES = ("si", "s", "true", "yes", "y")
LEAVE = "salir"


def may_ask(as_json: bool, quiet: bool) -> bool:
    """True where somebody sits at a terminal and wants to be asked."""
    return not as_json and not quiet and sys.stdin.isatty() and sys.stdout.isatty()


def ask_all(plan: ImportPlan, catalog: Catalog) -> Mapping[str, dict[str, Any]] | None:
    """What the map says of the tables of a file with all that was answered; None where the person leaves."""
    maps = {mark: dict(members) for mark, members in plan.maps().items()}
    output.say(output.title(output.short_path(plan.source.path)))
    asked = output.count(len(plan.questions), "pregunta", "preguntas")
    output.say(f"Hay {asked}. Enter acepta lo propuesto; «{LEAVE}» deja el archivo para después.")
    for question in plan.questions:
        answer = _asked(question, plan, catalog)
        if answer is None:
            return None
        answered(maps[question.fingerprint], question, answer)
    return maps


def _asked(question: OpenQuestion, plan: ImportPlan, catalog: Catalog) -> Any:
    """One answer that makes sense; asked again until it does."""
    while True:
        text = click.prompt(printable(question.text), default=question.proposal, show_default=bool(question.proposal))
        if fold(str(text)) == LEAVE:
            return None
        answer = _understood(question, str(text).strip(), plan, catalog)
        if answer is not None:
            return answer
        output.say("No se entiende. " + _choices(question, plan))


def _understood(question: OpenQuestion, text: str, plan: ImportPlan, catalog: Catalog) -> Any:
    """An answer as the map has it; None for what is none."""
    place = question.key[0]
    if place == "columnas":
        return text if text in (*_ids(question, plan), EXTRA, DROPPED) else None
    if place == "formato":
        return text if text in TARGETS else None
    if place in ("importar", "sin_fechas"):
        return fold(text) in YES
    if place == "inicio":
        return parse_date(text)
    if place == "valores":
        field = next(field for field in _fields(question, plan) if field.id == question.key[1])
        choices = catalog.choices(field)
        values = {fold(value): value for value in choices.active()} if choices else {}
        return text if not choices or not text else values.get(fold(text))
    return text or None


def _fields(question: OpenQuestion, plan: ImportPlan) -> Any:
    table = next(table for table in plan.tables if table.table.fingerprint == question.fingerprint)
    return table.table.mapping.words.table.fields


def _ids(question: OpenQuestion, plan: ImportPlan) -> list[str]:
    return [field.id for field in _fields(question, plan) if not field.computed]


def _choices(question: OpenQuestion, plan: ImportPlan) -> str:
    if question.key[0] == "columnas":
        return f"Campos: {', '.join(_ids(question, plan))}; «{EXTRA}» la conserva a la derecha y «{DROPPED}» la deja."
    return f"Formatos: {', '.join(TARGETS)}." if question.key[0] == "formato" else "Repita la respuesta."
