"""`ixl configurar`: the settings of all commands, asked for, written and shown."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click

from implementation_xl.base.dates import parse_date
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.toml_text import toml_of
from implementation_xl.base.words import did_you_mean
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Day, asked, json_flag, quiet_flag
from implementation_xl.cli.shown import output
from implementation_xl.forms.settings import NAME, Settings, load_settings
from implementation_xl.projects.configuring import changed_settings, text_of_settings, write_settings
from implementation_xl.reports.documents.document import document
from implementation_xl.reports.documents.settings import FACTORY, settings_json, settings_shown

LISTS = ("definiciones", "excluir")
TEXTS = ("raiz", "historial", "cache")
TABLES = ("empresa", "calendario", "salidas")
GOAL, ALERT, HOLIDAY = "meta", "alerta", "festivo"
KEYS = (*LISTS, *TEXTS, *TABLES, GOAL, ALERT, HOLIDAY)
QUESTIONS = (
    ("definiciones", "Carpeta con las definiciones de la empresa"),
    ("raiz", "Carpeta de los proyectos"),
    ("historial", "Archivo del historial de indicadores"),
    ("salidas.consolidado", "Libro consolidado ({periodo} es el mes: 2026-06)"),
    ("salidas.fichas", "Carpeta de las fichas"),
    ("empresa.nombre", "Nombre de la empresa"),
    ("empresa.logo", "Imagen del logo"),
    ("empresa.elaborado_por", "Quién elabora los formatos"),
    ("empresa.aprobado_por", "Quién los aprueba"),
    ("empresa.fecha_aprobacion", "Fecha de aprobación"),
)


class _Asked(NamedTuple):
    """The options of the command."""

    given: tuple[str, ...]
    taken_out: tuple[str, ...]
    since: date | None
    folder: str | None
    show: bool
    sure: bool
    as_json: bool
    quiet: bool


@click.command("configurar", cls=Command)
@click.argument("given", metavar="[CLAVE=VALOR]…", nargs=-1)
@click.option("--quitar", "taken_out", multiple=True, metavar="CLAVE", help="Quita este ajuste; se puede repetir.")
@click.option("--desde", "since", type=Day(), metavar="FECHA", help="Desde cuándo rige la meta o alerta que se da.")
@click.option(
    "--carpeta",
    "folder",
    metavar="CARPETA",
    type=OUTPUT,
    help="Dónde está o queda ixl.toml; si no, el que ya rige aquí, o esta carpeta.",
)
@click.option("--ver", "show", is_flag=True, help="Muestra qué está vigente y de dónde sale; no escribe nada.")
@click.option("--si", "sure", is_flag=True, help="Escribe sin preguntar.")
@json_flag
@quiet_flag
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Escribe los ajustes de todos los comandos en el archivo ixl.toml, con preguntas o con CLAVE=VALOR.

    Claves: definiciones, raiz, historial, cache, excluir (varias carpetas se separan con ;), empresa.nombre,
    empresa.codigos.FORMATO, salidas.consolidado, salidas.fichas, salidas.compromisos, calendario.semana_laboral,
    festivo.FECHA, meta.INDICADOR y alerta.INDICADOR (98 % o 0.98; con --desde, desde esa fecha de corte).

    Las rutas relativas se cuentan desde la carpeta de ixl.toml. Lo demás del archivo, con sus comentarios, se conserva.
    """
    try:
        if asked.show:
            return _show(asked)
        path = _path(asked)
        values = _values(asked, path)
        text = changed_settings(path, values)
    except ImplementationXLError as error:
        raise click.UsageError(str(error)) from error
    return _write(asked, path, values, text)


def _path(asked: _Asked) -> Path:
    if asked.folder:
        return Path(asked.folder) / NAME
    try:
        path = load_settings().path
    except ImplementationXLError as error:  # what is to be mended may be the very file
        if any(problem.code == "E725" for problem in error.problems):
            raise
        path = Path(error.problems[0].path or NAME)
    return path if path and path.suffix == ".toml" else Path(NAME).absolute()


def _values(asked: _Asked, path: Path) -> dict[str, Any]:
    if asked.given or asked.taken_out:
        data = _data(path)
        values: dict[str, Any] = {}
        for word in asked.given:
            key, equals, value = word.partition("=")
            if not equals:
                raise click.UsageError(f"«{word}» no es CLAVE=VALOR.")
            _set(values, data, key.strip(), value.strip(), asked.since)
        for key in asked.taken_out:
            _set(values, data, key.strip(), None, asked.since)
        return _without_empty_lists(values)
    if asked.since:
        raise click.UsageError("--desde va con meta.INDICADOR o alerta.INDICADOR.")
    if asked.as_json or not sys.stdin.isatty():
        raise click.UsageError("Diga qué ajustar (CLAVE=VALOR), o use --ver. Las preguntas necesitan una terminal.")
    return _questions(path)


def _data(path: Path) -> dict[str, Any]:
    try:
        return toml_of(text_of_settings(path))
    except ValueError:
        return {}  # said when the text is changed


def _questions(path: Path) -> dict[str, Any]:
    data = _data(path)
    values: dict[str, Any] = {}
    output.note(f"Ajustes en {output.short_path(path)}. Entrar deja lo que hay.")
    for key, question in QUESTIONS:
        table, _, name = key.rpartition(".")
        now = (data.get(table, {}) if table else data).get(name, "")
        shown = "; ".join(now) if isinstance(now, list) else str(now)
        answer = click.prompt(question, default=shown, show_default=bool(shown), err=True).strip()
        if answer != shown:
            _set(values, data, key, answer, None)
    return values


def _set(values: dict[str, Any], data: Mapping[str, Any], key: str, value: str | None, since: date | None) -> None:
    """Put one value where its key says; None takes it out."""
    head, _, rest = key.partition(".")
    if head in (GOAL, ALERT) and rest:
        _set_goal(values, data, head, rest, value, since)
    elif head == HOLIDAY and rest:
        _set_holiday(values, data, rest, value)
    elif head in LISTS and not rest:
        values[head] = None if value is None else [part.strip() for part in value.split(";") if part.strip()]
    elif head in TABLES and rest:
        table = values.setdefault(head, {})
        *above, name = rest.split(".")
        for part in above:
            table = table.setdefault(part, {})
        table[name] = value
    elif (head in TEXTS and not rest) or value is None:
        values[key] = value
    else:
        raise click.UsageError(f"«{key}» no es un ajuste. {did_you_mean(key, KEYS)} Ajustes: {', '.join(KEYS)}.")


def _set_goal(
    values: dict[str, Any], data: Mapping[str, Any], word: str, id: str, value: str | None, since: date | None
) -> None:
    rows = values.setdefault("metas", [dict(row) for row in data.get("metas", ()) if isinstance(row, dict)])
    row = next((row for row in rows if (row.get("indicador"), row.get("desde")) == (id, since)), None)
    if value is None:
        if row is None:
            raise click.UsageError(f"No hay una meta de «{id}»{f' desde {since}' if since else ''} que quitar.")
        rows.remove(row)
        return
    if row is None:
        row = {"indicador": id} | ({"desde": since} if since else {})
        rows.append(row)
    row[word] = _fraction(value)
    if word == ALERT and GOAL not in row:
        raise click.UsageError(f"Una alerta va con su meta: dé también meta.{id}=….")


def _without_empty_lists(values: dict[str, Any]) -> dict[str, Any]:
    """A list of which nothing is left goes with its key."""
    return {
        key: _without_empty_lists(value) if isinstance(value, dict) else None if value == [] else value
        for key, value in values.items()
    }


def _fraction(text: str) -> float:
    """A percentage or a fraction: «98 %», «0,98»."""
    word = text.replace(",", ".").replace(" ", "").replace(" ", "")
    try:
        return round(float(word.removesuffix("%")) / (100 if word.endswith("%") else 1), 6)
    except ValueError:
        raise click.UsageError(f"«{text}» no es una meta: escríbala como 98% o 0.98.") from None


def _set_holiday(values: dict[str, Any], data: Mapping[str, Any], text: str, value: str | None) -> None:
    day = parse_date(text)
    if day is None:
        raise click.UsageError(f"«{text}» no es una fecha. Escríbala como 2026-08-14.")
    listed = data.get("calendario", {}).get("festivos", ())
    table = values.setdefault("calendario", {})
    rows = table.setdefault("festivos", [dict(row) for row in listed if isinstance(row, dict)])
    rows[:] = [row for row in rows if row.get("fecha") != day]
    if value is not None:
        rows.append({"fecha": day} | ({"nombre": value} if value else {}))
    rows.sort(key=lambda row: str(row.get("fecha")))


def _write(asked: _Asked, path: Path, values: Mapping[str, Any], text: str) -> int:
    former = text_of_settings(path) if path.exists() else ""
    lines = list(_difference(former, text))
    if not asked.as_json and not asked.quiet:
        output.note("\n".join([f"{output.short_path(path)}:", *lines]) if lines else "No cambia nada.")
    questions = not asked.given and not asked.taken_out
    if lines and questions and not asked.sure and not _agreed():
        output.say("No se escribió nada.")
        return 0
    if lines:
        try:
            write_settings(path, values)
        except ImplementationXLError as error:
            if all(problem.code == "E801" for problem in error.problems):
                raise
            raise click.UsageError(str(error)) from error
    if asked.as_json:
        output.say_json(document(archivo=str(path), cambios=lines))
    else:
        output.say(f"{'Escrito' if lines else 'Igual'}: {output.short_path(path)}")
    return 0


def _agreed() -> bool:
    answer: str = click.prompt("¿Se escribe así? (s/n)", default="s", err=True)
    return answer.strip().lower() in ("s", "si", "sí", "y", "yes")


def _difference(former: str, text: str) -> Iterator[str]:
    """The lines that go and those that come."""
    for line in difflib.ndiff(former.splitlines(), text.splitlines()):
        if line.startswith(("+ ", "- ")) and line[2:].strip():
            yield f"  {line}"


def _show(asked: _Asked) -> int:
    settings = load_settings(*([asked.folder] if asked.folder else []))
    today = date.today()
    if asked.as_json:
        output.say_json(settings_json(settings, today))
        return 0
    output.say(_where(settings))
    rows = [
        (
            shown.key,
            f"{shown.value}{f' ({shown.fault})' if shown.fault else ''}",
            shown.origin if shown.origin == FACTORY else output.short_path(shown.origin),
        )
        for shown in settings_shown(settings, today)
    ]
    output.say(output.table(("Ajuste", "Vigente hoy", "De dónde"), rows))
    return 0


def _where(settings: Settings) -> str:
    if settings.path is None:
        return f"No hay {NAME} en esta carpeta ni más arriba: rige lo de fábrica.\n"
    unused = f" No se usa «{output.short_path(settings.unused)}»: manda IXL_CONFIG." if settings.unused else ""
    return f"Ajustes: {output.short_path(settings.path)}.{unused}\n"
