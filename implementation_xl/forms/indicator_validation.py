"""What must hold of an indicator's definition: limits in order, goals of years, dates that are dates."""

from __future__ import annotations

import re
from datetime import date

from implementation_xl.forms.loading import Loader
from implementation_xl.forms.model import IndicatorDefinition, start_of_goal

_YEAR = re.compile(r"20\d\d")


def check_indicator(loader: Loader, where: str, definition: IndicatorDefinition) -> None:
    """A fault for each goal that is no goal, year that is no year and date that is no date."""
    alert = definition.alert
    if not 0 <= alert <= definition.goal <= 1:
        loader.fault("E704", f"{where}.alerta", str(alert), f"entre 0 y la meta ({definition.goal}), hasta 1")
    _check_dated(loader, where, definition)
    if definition.lag_days < 0:
        loader.fault("E704", f"{where}.rezago_dias", str(definition.lag_days), "0 o más")
    days = {f"cambios[{at}].fecha": change.day for at, change in enumerate(definition.changes)}
    for name, day in (("fecha_linea_base", definition.baseline_date), *days.items()):
        if day and not day.startswith("[") and not _is_day(day):  # what stands in brackets is still to be filled
            loader.fault("E704", f"{where}.{name}", day, "una fecha AAAA-MM-DD")


def _check_dated(loader: Loader, where: str, definition: IndicatorDefinition) -> None:
    """Goals and alerts of a year or from a day on, and the goal to come to: each with the other in force that day."""
    sound = True
    for name, dated in (("metas", definition.goals), ("alertas", definition.alerts)):
        for since in dated:
            if not _YEAR.fullmatch(since) and not (_YEAR.match(since) and _is_day(since)):
                loader.fault("E704", f"{where}.{name}", since, "un año de 2000 a 2099, o una fecha AAAA-MM-DD")
                sound = False
    if not sound:
        return
    for since, goal in definition.goals.items():
        alert = definition.at(start_of_goal(since)).alert
        if not alert <= goal <= 1:
            loader.fault("E704", f"{where}.metas.{since}", str(goal), f"entre la alerta ({alert}) y 1")
    for since, alert in definition.alerts.items():
        goal = definition.at(start_of_goal(since)).goal
        if not 0 <= alert <= goal:
            loader.fault("E704", f"{where}.alertas.{since}", str(alert), f"entre 0 y la meta ({goal})")
    if definition.final_goal is not None and not definition.alert <= definition.final_goal <= 1:
        expected = f"entre la alerta ({definition.alert}) y 1"
        loader.fault("E704", f"{where}.meta_final", str(definition.final_goal), expected)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
