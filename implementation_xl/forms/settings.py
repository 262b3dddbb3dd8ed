"""`ixl.toml`: what a company sets once for all its commands. It lies with the projects or in a folder above them.

It is read like a definition: every fault is a problem with its place in the file. What it says of the company, the
goals, the calendar and the folders left out comes into the catalogue, as that of one more folder of definitions.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.base.dates import FIRST, LAST
from implementation_xl.base.files import reason
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.workdays import MONDAY_TO_FRIDAY, MONDAY_TO_SATURDAY
from implementation_xl.forms.loading import FAULTY, Loader, toml_file
from implementation_xl.forms.model import Company, key

NAME = "ixl.toml"
VARIABLE = "IXL_CONFIG"
_COMPANY = "empresa"
_BLANK = {"nombre": "", "codigos": {}}
"""What a company has to say in `empresa.toml`, and may leave to it here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedGoal:
    """The goal of an indicator from a day on; without one, always."""

    indicator: str = key("indicador", "Indicador")
    goal: float = key("meta", "Meta, como fracción (0,95 es 95 %)")
    alert: float | None = key("alerta", "Alerta, como fracción; si no, la de antes", default=None)
    since: date | None = key("desde", "Desde qué fecha de corte rige (AAAA-MM-DD); si no, siempre", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyHoliday:
    """A day on which the company does not work, beside the holidays of the law."""

    day: date = key("fecha", "Día (AAAA-MM-DD)")
    name: str = key("nombre", "Por qué no se trabaja", default="Día no laboral de la empresa")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyCalendar:
    """What new forms come with in *Festivos* and *Semana laboral*."""

    holidays: tuple[CompanyHoliday, ...] = key("festivos", "Días no laborales además de los de ley", default=())
    week: str = key(
        "semana_laboral",
        "Semana laboral con que salen los formatos nuevos",
        default="",
        enum=(MONDAY_TO_FRIDAY, MONDAY_TO_SATURDAY),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where commands write without `-o` when they run on the default root; {periodo} stands for 2026-06."""

    consolidated: str = key("consolidado", "Libro de «ixl consolidar» (.xlsx)", default="")
    fichas: str = key("fichas", "Carpeta de «ixl fichas»", default="")
    commitments: str = key("compromisos", "Libro de «ixl compromisos» (.xlsx)", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an `ixl.toml` says, as it stands there."""

    definitions: tuple[str, ...] = key("definiciones", "Carpeta, o lista de carpetas, con definiciones", default=())
    root: str = key("raiz", "Carpeta o dirección de los proyectos", default="")
    history: str = key("historial", "Archivo del historial de indicadores", default="")
    cache: str = key("cache", "Carpeta de la caché de lectura", default="")
    excluded: tuple[str, ...] = key("excluir", "Carpetas que no se leen, además de las de siempre", default=())
    company: Company | None = key(_COMPANY, "Datos de la empresa: lo que no esté es lo de empresa.toml", default=None)
    goals: tuple[DatedGoal, ...] = key("metas", "Metas vigentes desde una fecha", default=())
    calendar: CompanyCalendar = key("calendario", "Días no laborales y semana laboral", default=CompanyCalendar())
    outputs: Outputs = key("salidas", "Dónde se escribe cuando no se dice -o", default=Outputs())


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force: `path` is the file, None where there is none, and `said` what it says.

    Folders and files are given absolute, as they lie from the file; None where the file says nothing of them.
    """

    path: Path | None = None
    said: Said = Said()
    company_keys: frozenset[str] = field(default=frozenset())
    unused: Path | None = None
    """The file that lies with the projects and is not used, because the variable names another."""

    def place(self, text: str) -> Path | None:
        """A path that the file gives, from its folder; None for an empty one."""
        return self.path.parent / text if text and self.path else None

    @property
    def definitions(self) -> tuple[Path, ...]:
        """The folders of definitions."""
        return tuple(place for place in map(self.place, self.said.definitions) if place)

    @property
    def root(self) -> str | None:
        """The folder or address of the projects."""
        return self.said.root if is_address(self.said.root) else self._text(self.said.root)

    @property
    def history(self) -> Path | None:
        """The file of the history."""
        return self.place(self.said.history)

    @property
    def cache(self) -> Path | None:
        """The folder of the cache."""
        return self.place(self.said.cache)

    def output(self, name: str, period: str) -> str | None:
        """Where an output goes, by the attribute of `Outputs`, with the period («2026-06») put in; None for none."""
        return self._text(getattr(self.said.outputs, name).replace("{periodo}", period))

    @property
    def in_catalog(self) -> tuple[str, ...]:
        """The file where it says something of the catalogue: `catalog` takes it after the folders of definitions."""
        said = self.said
        told = said.company or said.goals or said.excluded or said.calendar != CompanyCalendar()
        return (str(self.path),) if told and self.path else ()

    @property
    def sources(self) -> tuple[str, ...]:
        """What `indicators.definitions.catalog` takes to load the definitions in force."""
        return (*map(str, self.definitions), *self.in_catalog)

    def company(self, former: Company) -> Company:
        """The company with what the file says of it; the rest, codes and approvals too, as it was."""
        own = self.said.company
        if own is None:
            return former
        values: dict[str, Any] = {}
        for attribute in fields(Company):
            name = attribute.name
            values[name] = getattr(former, name)
            if attribute.metadata["toml"] in self.company_keys:
                value = getattr(own, name)
                values[name] = {**values[name], **value} if isinstance(value, dict) else value
        return Company(**values)

    def _text(self, text: str) -> str | None:
        place = self.place(text)
        return str(place) if place else None


def find_settings(*places: str | os.PathLike[str]) -> Path | None:
    """The file in a place or in a folder above it; of several places the first that has one; None for none.

    Places that are addresses are passed over. Raises ImplementationXLError (E725, E726) for two files above each other,
    and for one whose name has `.txt` added.
    """
    for place in places:
        if is_address(os.fspath(place)):
            continue
        start = Path(os.path.abspath(place))  # noqa: PTH100 - a drive that is gone is no error
        files = [folder / NAME for folder in (start, *start.parents) if _is_file(folder / NAME)]
        if len(files) > 1:
            raise settings_fault(Problem("E725", str(files[0]), found=str(files[0]), expected=str(files[1])))
        if files:
            return files[0]
        hidden = next((folder for folder in (start, *start.parents) if _is_file(folder / f"{NAME}.txt")), None)
        if hidden:
            why = f"no está, y sí «{NAME}.txt»: quítele el «.txt» que Windows agrega y no muestra"
            raise settings_fault(Problem("E726", str(hidden / f"{NAME}.txt"), found=NAME, params={"reason": why}))
    return None


def load_settings(*places: str | os.PathLike[str], environment: Mapping[str, str] = os.environ) -> Settings:
    """What is set for a project, a folder of projects or, without a place, the current folder.

    The file that `IXL_CONFIG` names holds before any other. Raises ImplementationXLError, with its problems, when it
    cannot be used; where there is none, nothing is set.
    """
    named = environment.get(VARIABLE, "").strip()
    if not named:
        path = find_settings(*(places or (".",)))
        return _read(path) if path else Settings()
    path = Path(os.path.abspath(named))  # noqa: PTH100
    path = path / NAME if path.is_dir() else path
    if not _is_file(path):
        why = f"no existe; lo nombra la variable {VARIABLE}"
        raise settings_fault(Problem("E726", str(path), found=path.name, params={"reason": why}))
    other = None
    with contextlib.suppress(ImplementationXLError):
        other = find_settings(*(places or (".",)))
    settings = _read(path)
    return Settings(path, settings.said, settings.company_keys, None if other in (None, path) else other)


def read_settings(path: Path) -> tuple[Settings | None, list[Problem]]:
    """What a file says; None with the problems when anything in it is wrong."""
    try:
        data = toml_file(path)
    except FileNotFoundError as error:
        return None, [Problem("E707", str(path), params={"reason": reason(error)})]
    if isinstance(data, Problem):
        return None, [data]
    return settings_of(data, path)


def settings_of(data: Mapping[str, Any], path: Path) -> tuple[Settings | None, list[Problem]]:
    """What the data of a file says, which lies or is to lie at `path`; None with the problems."""
    loader = Loader(str(path))
    company = data.get(_COMPANY)
    keys = frozenset(company) if isinstance(company, dict) else frozenset()
    known = dict(data)
    if isinstance(company, dict):
        known[_COMPANY] = {**_BLANK, **company}
    if isinstance(known.get("definiciones"), str):
        known["definiciones"] = [known["definiciones"]]
    said = loader.build(Said, known, "")
    if said is FAULTY:
        return None, loader.problems
    settings = Settings(path, said, keys)
    _check(settings, loader)
    return (None if loader.problems else settings), loader.problems


def _check(settings: Settings, loader: Loader) -> None:
    """Faults beyond the shape: folders that are not there, goals that are none, days that no form has."""
    for index, folder in enumerate(settings.said.definitions):
        where = f"definiciones[{index}]"
        place = settings.place(folder)
        if place is None or not place.is_dir():
            loader.fault("E726", where, folder, reason="no existe o no es una carpeta")
    for index, goal in enumerate(settings.said.goals):
        alert = goal.alert if goal.alert is not None else 0.0
        if not 0 <= alert <= goal.goal <= 1:
            given = f"meta {goal.goal}, alerta {alert}"
            loader.fault("E704", f"metas[{index}]", given, "de 0 a 1, la alerta hasta la meta")
        if goal.since and not FIRST <= goal.since <= LAST:
            loader.fault("E704", f"metas[{index}].desde", str(goal.since), "una fecha de 2000 a 2099")
    names = [f"{goal.indicator} desde {goal.since or 'siempre'}" for goal in settings.said.goals]
    loader.unique((f"metas[{index}]", name) for index, name in enumerate(names))
    for index, holiday in enumerate(settings.said.calendar.holidays):
        if not FIRST <= holiday.day <= LAST:
            loader.fault("E704", f"calendario.festivos[{index}].fecha", str(holiday.day), "una fecha de 2000 a 2099")
    books = {"consolidado": settings.said.outputs.consolidated, "compromisos": settings.said.outputs.commitments}
    for name, text in books.items():
        if text and not text.lower().endswith(".xlsx"):
            loader.fault("E704", f"salidas.{name}", text, "un libro que termine en .xlsx")


def _read(path: Path) -> Settings:
    settings, problems = read_settings(path)
    if settings is None:
        raise settings_fault(*problems)
    return settings


def settings_fault(*problems: Problem) -> ImplementationXLError:
    """The exception of settings that cannot be used."""
    lines = "\n".join(f"  {problem}" for problem in problems)
    return ImplementationXLError(f"Los ajustes de {NAME} tienen fallas:\n{lines}", problems)


def _is_file(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return path.is_file()
    return False
