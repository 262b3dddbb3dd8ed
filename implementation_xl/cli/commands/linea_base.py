"""`ixl linea-base`: the plan that was approved, shown, fixed and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.words import printable
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import Day, Whole, asked, catalog_of, common, cutoff
from implementation_xl.cli.shown import output
from implementation_xl.projects.baselines import ChangedActivity, baseline, compare_versions
from implementation_xl.reports.documents.baseline import baseline_json, comparison_json, fixed_json, restored_json

if TYPE_CHECKING:
    from implementation_xl.projects.baselines import ApprovedVersion, ProjectBaseline

MOST = 9_999


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command was asked for."""

    folder: str
    fix: bool
    motivo: str | None
    interna_por: str | None
    interna_fecha: date | None
    cliente_por: str | None
    cliente_fecha: date | None
    soporte: str | None
    cambio: str | None
    desde: date | None
    compare: tuple[int, int] | None
    history: str | None
    corte: date | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool


@click.command("linea-base", cls=Command)
@click.argument("folder", metavar="PROYECTO", type=click.Path(readable=False))
@click.option("--fijar", "fix", is_flag=True, help="Fija el plan de hoy como una versión nueva (pide --motivo).")
@click.option("--motivo", metavar="TEXTO", help="Por qué se aprobó este plan.")
@click.option("--interna-por", metavar="NOMBRE", help="Quién lo aprobó por las áreas.")
@click.option("--interna-fecha", type=Day(), metavar="FECHA", help="Día de la aprobación interna.")
@click.option("--cliente-por", metavar="NOMBRE", help="Quién lo aprobó por el cliente.")
@click.option("--cliente-fecha", type=Day(), metavar="FECHA", help="Día de la aprobación del cliente.")
@click.option("--soporte", metavar="TEXTO", help="Correo, acta o enlace que lo prueba.")
@click.option("--cambio", metavar="ID", help="ID del cambio en la Planificación de Cambio.")
@click.option("--desde", type=Day(), metavar="FECHA", help="Día desde el que rige; si no, hoy.")
@click.option(
    "--comparar", "compare", nargs=2, type=Whole(1, MOST), metavar="N N", help="Qué cambió de una versión a otra."
)
@click.option(
    "--restaurar",
    "history",
    metavar="HISTORIAL",
    type=click.Path(readable=False),
    help="Devuelve las filas de Líneas base que cambiaron o faltan a como quedaron en el historial.",
)
@cutoff
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Muestra contra qué plan aprobado se mide el cronograma de un proyecto, y qué se ha movido desde entonces.

    Con --fijar copia Inicio y Fin planeado en «Base inicio» y «Base fin», agrega la versión en la hoja Versiones y la
    guarda en Líneas base; el libro anterior queda en la carpeta Anteriores.
    """
    _check(asked)
    if asked.fix:
        return _fix(asked)
    if asked.compare:
        return _compare(asked, *asked.compare)
    if asked.history:
        return _restore(asked, asked.history)
    shown = baseline(asked.folder, day=asked.corte, catalog=catalog_of(asked.definitions))
    if asked.as_json:
        output.say_json(baseline_json(shown))
        return 0
    _say(shown)
    if not shown.based and not asked.quiet:
        output.note("Cuando el plan esté aprobado: ixl linea-base PROYECTO --fijar --motivo «…».")
    return 0


def _check(asked: _Asked) -> None:
    given = [
        f"--{name.replace('_', '-')}"
        for name in (
            *("motivo", "interna_por", "interna_fecha", "cliente_por", "cliente_fecha"),
            *("soporte", "cambio", "desde"),
        )
        if getattr(asked, name) is not None
    ]
    ways = [
        name
        for name, way in (("--fijar", asked.fix), ("--comparar", asked.compare), ("--restaurar", asked.history))
        if way
    ]
    if len(ways) > 1:
        raise click.UsageError(f"{ways[0]} y {ways[1]} no van juntos.")
    if asked.fix and not (asked.motivo or "").strip():
        raise click.UsageError("--fijar pide --motivo: por qué se aprobó este plan.")
    if given and not asked.fix:
        raise click.UsageError(f"{given[0]} solo va con --fijar.")
    if asked.fix and asked.corte:
        raise click.UsageError("--corte no va con --fijar; el día desde el que rige es --desde.")


def _fix(asked: _Asked) -> int:
    from implementation_xl.projects.fixing import fix_baseline

    fixed = fix_baseline(
        asked.folder,
        asked.motivo or "",
        interna_por=asked.interna_por,
        interna_fecha=asked.interna_fecha,
        cliente_por=asked.cliente_por,
        cliente_fecha=asked.cliente_fecha,
        soporte=asked.soporte,
        cambio=asked.cambio,
        desde=asked.desde,
        catalog=catalog_of(asked.definitions),
    )
    if asked.as_json:
        output.say_json(fixed_json(fixed))
        return 0
    what = f"{output.count(fixed.activities, 'actividad', 'actividades')}, hasta el {show_date(fixed.end)}"
    if not fixed.changed:
        output.say(f"Nada que hacer: el plan de hoy ya es la versión {fixed.version} ({what}).")
        return 0
    output.say(output.title(f"Línea base: versión {fixed.version}, vigente desde el {show_date(fixed.since)}"))
    output.say(f"  {output.short_path(fixed.path)}")
    output.say(f"  {what}.")
    if fixed.copy:
        output.say(f"  El libro anterior quedó en {output.short_path(fixed.copy)}.")
    if not asked.quiet:
        output.note("Ábralo y guárdelo en Excel para que sus fórmulas se calculen con ella.")
    return 0


def _restore(asked: _Asked, history: str) -> int:
    from implementation_xl.portfolio.history.history import named_path
    from implementation_xl.portfolio.history.plans import recorded_versions
    from implementation_xl.projects.grouping import read_project
    from implementation_xl.projects.restoring import restore_versions

    known = catalog_of(asked.definitions)
    project = read_project(asked.folder, catalog=known)
    restored = restore_versions(project, recorded_versions(named_path(history), project), catalog=known)
    if asked.as_json:
        output.say_json(restored_json(restored))
        return 0
    if not restored.rows:
        output.say("Nada que hacer: Líneas base dice lo que está en el historial.")
    for number, count in restored.rows.items():
        output.say(f"Versión {number}: {output.count(count, 'fila restablecida', 'filas restablecidas')}.")
    if restored.copy:
        output.say(f"El libro anterior quedó en {output.short_path(restored.copy)}.")
    return 0


def _compare(asked: _Asked, first: int, second: int) -> int:
    changes = compare_versions(asked.folder, first, second, catalog=catalog_of(asked.definitions))
    if asked.as_json:
        output.say_json(comparison_json(first, second, changes))
        return 0
    output.say(output.title(f"De la versión {first} a la {second}"))
    _say_changes(changes, f"Las versiones {first} y {second} tienen lo mismo.")
    return 0


def _say(shown: ProjectBaseline) -> None:
    output.say(f"{output.short_path(shown.path)}, al {show_date(shown.day)}")
    if not shown.based:
        output.say("Sin línea base: se mide contra las fechas planeadas, que se pueden mover.")
        return
    output.say(output.title(_title(shown.version)))
    for version in shown.versions:
        output.say(f"  {_line(version)}")
    if shown.drift is not None:
        days = output.count(abs(shown.drift), "día hábil", "días hábiles")
        words = "después" if shown.drift > 0 else "antes"
        said = f"termina {days} {words} que" if shown.drift else "termina el mismo día que"
        output.say(f"El plan de hoy {said} la línea base.")
    _say_changes(shown.changes, "El plan de hoy es el de la línea base.")


def _title(version: ApprovedVersion | None) -> str:
    if version is None:
        return "Línea base sin versión: la hoja Versiones no dice cuál es"
    since = f", vigente desde el {show_date(version.since)}" if version.since else ""
    return f"Línea base: versión {version.number}{since}"


def _line(version: ApprovedVersion) -> str:
    since = show_date(version.since) if version.since else "sin fecha"
    kept = "" if version.kept else " · sin copia en Líneas base"
    inside, client = (
        _approval("interna", version.inside_on, version.inside_by),
        _approval("cliente", version.client_on, version.client_by),
    )
    reason = printable(version.reason or "sin motivo")
    return f"{version.number} · {since} · {reason} · {inside} · {client}{kept}"


def _approval(who: str, day: date | None, by: str | None) -> str:
    said = [show_date(day) if day else "", f"({printable(by)})" if by else ""]
    return f"{who} {' '.join(filter(None, said)) or 'pendiente'}"


def _say_changes(changes: Sequence[ChangedActivity], none: str) -> None:
    if not changes:
        output.say(none)
        return
    rows = [
        (
            change.kind.capitalize(),
            change.id,
            change.name,
            _days(change.before),
            _days(change.after),
            "" if change.days is None else f"{change.days:+d}",
            change.cell,
        )
        for change in changes
    ]
    output.say(output.table(("Qué", "ID", "Actividad", "Antes", "Después", "Días", "Celda"), rows))


def _days(days: tuple[date, date] | None) -> str:
    return f"{show_date(days[0])} a {show_date(days[1])}" if days else ""
