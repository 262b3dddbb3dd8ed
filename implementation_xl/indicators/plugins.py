"""Other packages that bring forms and indicators of their own, through an entry point of the group `GROUP`.

A plug-in that is broken is told and left out: what it brings is missing, and nothing else.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

from implementation_xl.base.problems import Problem
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.indicators.measurement import NOT_MEASURED, Measurement
from implementation_xl.indicators.registry import INDICATORS, Indicator

GROUP = "implementation_xl"


@dataclass(frozen=True, slots=True)
class Plugin:
    """What a package brings: a folder of definitions as `--definiciones` takes it, and indicators by their id."""

    definitions: Path
    indicators: Mapping[str, Indicator] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Installed:
    """A plug-in that was loaded, with the name of its entry point and the package and version that it is of."""

    name: str
    package: str
    plugin: Plugin


@functools.cache
def installed() -> tuple[tuple[Installed, ...], tuple[Problem, ...]]:
    """The plug-ins that can be used, by name, and what is wrong with the others (A727)."""
    sound: list[Installed] = []
    problems: list[Problem] = []
    points = sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name)
    for point in points:
        package = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
        try:
            with contextlib.redirect_stdout(sys.stderr):  # what it prints would spoil the JSON of a command
                plugin = _checked(point.load())
        except (Exception, SystemExit) as error:  # whatever its code does when it is imported
            problems.append(broken(point.name, package, str(error) or type(error).__name__))
        else:
            sound.append(Installed(point.name, package, plugin))
    return tuple(sound), tuple(problems)


def broken(name: str, package: str, reason: str) -> Problem:
    """What is said of a plug-in that is left out."""
    words = " ".join(reason.split())
    return Problem("A727", None, found=name, params={"given": package, "reason": words[:300].rstrip(".")})


def register(extension: Installed) -> None:
    """Have the indicators of a plug-in measured; a fault of its code over a workbook costs that figure and no other."""
    for id, indicator in extension.plugin.indicators.items():
        together = indicator.together and _guarded(indicator.together, extension)
        INDICATORS[id] = replace(indicator, measure=_guarded(indicator.measure, extension), together=together)


def _checked(brought: Any) -> Plugin:
    """The plug-in that an entry point names; ValueError for anything else."""
    if not isinstance(brought, Plugin):
        raise ValueError(f"su punto de entrada no da un Plugin sino {type(brought).__name__}")
    if not Path(brought.definitions).is_dir():
        raise ValueError(f"no existe su carpeta de definiciones «{brought.definitions}»")
    for id, indicator in brought.indicators.items():
        if id in INDICATORS:
            raise ValueError(f"ya hay un indicador «{id}»")
        if not isinstance(indicator, Indicator):
            raise ValueError(f"«{id}» no es un Indicator")
    return Plugin(Path(brought.definitions), dict(brought.indicators))


def _guarded(measure: Callable[..., Measurement], extension: Installed) -> Callable[..., Measurement]:
    @functools.wraps(measure)
    def measured(table: Any, cutoff: date, definition: IndicatorDefinition, **more: Any) -> Measurement:
        try:
            return measure(table, cutoff, definition, **more)
        except Exception as error:
            problem = broken(extension.name, extension.package, repr(error))
            reason = f"falla de la extensión «{extension.name}»"
            return Measurement(definition.id, cutoff, None, 0, 0, NOT_MEASURED, reason, problems=(problem,))

    return measured


def marks() -> Iterator[str]:
    """What changes with the code of a plug-in: its package and version."""
    yield from (f"{one.name} {one.package}" for one in installed()[0])
