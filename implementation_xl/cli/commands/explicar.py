"""`ixl explicar`: what a problem code means."""

from __future__ import annotations

import re

import click

from implementation_xl.base.problems import CODES, FAMILIES, SEVERITIES
from implementation_xl.base.words import did_you_mean
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import json_flag, quiet_flag
from implementation_xl.cli.shown import output
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.problems import code_json

PLACES = {
    "way": "cómo conseguirlo",
    "found": "lo escrito",
    "counted": "las preguntas, con su escala",
    "uncounted": "las otras columnas, con el porqué",
    "expected": "lo esperado",
    "label": "el campo",
    "other": "el otro",
    "reason": "la causa",
    "form": "el formato",
    "table": "la tabla",
    "used": "la columna usada",
    "day": "la fecha",
    "progress": "el avance",
    "kind": "la clase de dato",
    "place": "el lugar",
    "length": "cuántos",
    "cutoff": "la fecha de corte",
    "recorded": "la fecha de registro",
    "version": "la versión",
    "known": "la versión conocida",
    "copy": "la copia",
    "days": "los días",
    "circle": "las actividades",
    "activity": "la actividad",
    "activities": "las primeras",
    "first": "cuál",
    "template": "la plantilla",
    "need": "cuántos",
    "left": "los que hay",
    "missing": "los que faltan",
    "live": "la salida",
    "fits": "la primera fecha en que cabe",
    "change": "qué cambió",
    "changes": "qué cambió",
    "state": "el estado",
    "row": "la fila",
    "project": "el proyecto",
    "type": "interna o con el cliente",
    "cell": "la celda",
    "cells": "las celdas",
    "count": "algunos",
    "given": "lo que dice",
    "lacking": "lo que falta",
    "what": "penalizaciones o bonificaciones",
    "column": "la columna",
    "register": "la hoja de reuniones",
    "line": "la línea",
    "positions": "cuántos puestos",
    "people": "cuántas personas",
    "level": "el nivel que se logra",
    "goal": "el nivel pactado",
    "occupancy": "la ocupación",
    "shrinkage": "los reductores",
    "hours": "las horas",
    "week": "las de una persona",
    "each": "cuántos por supervisor",
    "late": "vencido",
    "ask": "",
    "difference": "",
    "differences": "",
    "longer": "",
    "options": "",
    "rest": "",
    "rule": "",
    "seen": "",
    "since": "",
    "suggestion": "",
}
LOOKALIKES = str.maketrans("OIL", "011")
_PLACE = re.compile(r"(?P<before>\w?)«?\{(?P<name>\w+)\}»?")
MEANING = {
    "error": "error: el dato no se puede usar",
    "advertencia": "advertencia: se usó, conviene corregirlo",
    "aviso": "aviso: solo para su información",
}


@click.command("explicar", cls=Command)
@click.argument("code", metavar="[CÓDIGO]", required=False)
@json_flag
@quiet_flag
def command(code: str | None, as_json: bool, quiet: bool) -> int:
    """Explica un código de problema: qué significa, por qué importa, cómo corregirlo y dónde se ve.

    Sin código los muestra todos.
    """
    codes = sorted(CODES, key=lambda one: one[1:]) if code is None else [_known(code)]
    if as_json:
        output.say_json(document(codigos=[code_json(one) for one in codes]))
    elif code is None:
        _list(codes)
    else:
        _explain(codes[0])
    return 0


def _known(code: str) -> str:
    name = code.strip().upper()
    if name in CODES:
        return name
    digits = re.sub(r"\D", "", name.translate(LOOKALIKES))
    same = next((one for one in CODES if one[1:] == digits), None)
    hint = f"¿Quiso decir «{same}»?" if same else did_you_mean(name, CODES)
    raise click.UsageError(f"No existe el código «{code}». {hint or '«ixl explicar» los muestra todos.'}")


def _list(codes: list[str]) -> None:
    for digit, family in FAMILIES.items():
        rows = [
            (output.Word(code, output.COLORS[SEVERITIES[code[0]]]), SEVERITIES[code[0]], CODES[code].title)
            for code in codes
            if code[1] == digit
        ]
        if rows:
            output.say(f"{output.title(family)}\n{output.table((), rows, indent='  ')}")


def _explain(code: str) -> None:
    meaning = CODES[code]
    output.say(output.title(f"{code}: {meaning.title}"))
    rows = [
        ("Familia", FAMILIES[code[1]]),
        ("Gravedad", MEANING[SEVERITIES[code[0]]]),
        ("Mensaje", readable(meaning.message)),
        ("Qué hacer", readable(meaning.hint)),
        ("Por qué importa", meaning.why),
        ("Ejemplo", meaning.example),
        ("Antes", meaning.before),
        ("Después", meaning.after),
        ("Dónde se ve", " ".join(meaning.where)),
    ]
    room = max(len(label) for label, _ in rows) + 2
    for label, text in rows:
        if text:
            output.say(output.wrapped(text, " " * room, label.ljust(room)))


def readable(template: str) -> str:
    """A message with its blanks in words: «{found}» reads [lo escrito]."""

    def word(match: re.Match[str]) -> str:
        name = PLACES.get(match["name"], "el dato")
        space = " " if match["before"] else ""
        return f"{match['before']}{space}[{name}]" if name else match["before"]

    return " ".join(_PLACE.sub(word, template).replace("][", "] [").split())
