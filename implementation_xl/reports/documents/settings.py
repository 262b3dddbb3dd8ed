"""What is in force and from where, as `ixl configurar --ver` says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import NamedTuple

from implementation_xl.forms.catalog import Definitions, packaged_folder
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.model import Company, start_of_goal
from implementation_xl.forms.settings import VARIABLE, Outputs, Settings
from implementation_xl.indicators.definitions import standing_folders
from implementation_xl.portfolio.cache import default_cache
from implementation_xl.reports.documents.document import Json, document
from implementation_xl.workbooks.finding import EXCLUDED

FACTORY = "de fábrica"


class Setting(NamedTuple):
    """One setting: its key in `ixl.toml`, what holds, where that is said, and what is wrong with it, if anything."""

    key: str
    value: str
    origin: str
    fault: str = ""


def settings_shown(settings: Settings, today: date) -> list[Setting]:
    """Every setting with what holds today."""
    return [*_places(settings), *_company_and_goals(settings, today), *_outputs(settings)]


def settings_json(settings: Settings, today: date) -> Json:
    """The document of `ixl configurar --ver --json`."""
    return document(
        archivo=None if settings.path is None else str(settings.path),
        variable=VARIABLE,
        sin_usar=None if settings.unused is None else str(settings.unused),
        ajustes=[
            {"clave": shown.key, "valor": shown.value, "origen": shown.origin, "falla": shown.fault or None}
            for shown in settings_shown(settings, today)
        ],
    )


def _places(settings: Settings) -> Iterator[Setting]:
    said, own = settings.said, str(settings.path)
    folders = "; ".join(map(str, settings.definitions))
    yield Setting("definiciones", folders or "las del programa", own if folders else FACTORY)
    root = settings.root
    gone = "" if root is None or root == said.root or Path(root).is_dir() else "no existe"
    yield Setting("raiz", root or "la que se escriba en cada comando", own if root else FACTORY, gone)
    history = settings.history
    gone = "" if history is None or history.parent.is_dir() else "su carpeta no existe"
    yield Setting("historial", str(history or "junto al resultado"), own if history else FACTORY, gone)
    yield Setting("cache", str(settings.cache or default_cache().parent), own if settings.cache else FACTORY)
    yield Setting("excluir", "; ".join((*EXCLUDED, *said.excluded)), own if said.excluded else FACTORY)


def _company_and_goals(settings: Settings, today: date) -> Iterator[Setting]:
    sources = [*standing_folders()[0], *settings.definitions, *map(Path, settings.in_catalog)]
    definitions = Definitions(sources)
    company = definitions.company or Company(name="", codes={})
    said_in = Definitions(sources[: len(sources) - len(settings.in_catalog)]).company_path
    for attribute in fields(Company):
        key, value = attribute.metadata["toml"], getattr(company, attribute.name)
        origin = str(settings.path) if key in settings.company_keys else _said_by(said_in)
        if isinstance(value, str):
            yield Setting(f"empresa.{key}", value or "—", origin)
        elif value:
            yield Setting(f"empresa.{key}", f"{len(value)} formato{'s' * (len(value) > 1)}", origin)
    own = {goal.indicator for goal in settings.said.goals}
    for id, definition in definitions.indicators.items():
        goal, alert = definition.at(today).thresholds
        begun = [since for since in definition.goals if start_of_goal(since) <= today]
        since = f" desde {max(begun, key=start_of_goal)}" if begun else ""
        path, _ = definitions.declared[id]
        origin = str(settings.path) if id in own else _said_by(path)
        yield Setting(f"metas.{id}", f"{show_percent(goal)}{since}; alerta {show_percent(alert)}", origin)
        for later in sorted(definition.goals.keys() - begun, key=start_of_goal):
            text = f"{show_percent(definition.goals[later])} desde {later}"
            yield Setting(f"metas.{id} (por venir)", text, origin)


def _said_by(path: Path) -> str:
    """The file of a folder of definitions; what comes with the library is in no file that anybody changes."""
    return FACTORY if packaged_folder() in path.parents else str(path)


def _outputs(settings: Settings) -> Iterator[Setting]:
    calendar, own = settings.said.calendar, str(settings.path)
    week = calendar.week or "la que se escriba; vacía, lunes a viernes"
    yield Setting("calendario.semana_laboral", week, own if calendar.week else FACTORY)
    days = "; ".join(f"{holiday.day} {holiday.name}" for holiday in calendar.holidays)
    yield Setting("calendario.festivos", days or "los de ley", own if days else FACTORY)
    for attribute in fields(Outputs):
        value = getattr(settings.said.outputs, attribute.name)
        shown = str(settings.place(value) or "lo que diga -o")
        yield Setting(f"salidas.{attribute.metadata['toml']}", shown, own if value else FACTORY)
