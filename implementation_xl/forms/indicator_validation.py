"""What must hold of an indicator's definition: limits in order, goals of years, dates that are dates."""

from __future__ import annotations

import re
from datetime import date

from implementation_xl.forms.loading import Loader
from implementation_xl.forms.model import IndicatorDefinition

_YEAR = re.compile(r"20\d\d")


def check_indicator(loader: Loader, where: str, definition: IndicatorDefinition) -> None:
    """A fault for each goal that is no goal, year that is no year and date that is no date."""
    alert = definition.alert
    if not 0 <= alert <= definition.goal <= 1:
        loader.fault("E704", f"{where}.alerta", str(alert), f"entre 0 y la meta ({definition.goal}), hasta 1")
    final = {} if definition.final_goal is None else {"meta_final": definition.final_goal}
    yearly = {f"metas.{year}": goal for year, goal in definition.goals.items()}
    for name, goal in (yearly | final).items():
        if not alert <= goal <= 1:
            loader.fault("E704", f"{where}.{name}", str(goal), f"entre la alerta ({alert}) y 1")
    for year in definition.goals:
        if not _YEAR.fullmatch(year):
            loader.fault("E704", f"{where}.metas", year, "un año de 2000 a 2099")
    if definition.lag_days < 0:
        loader.fault("E704", f"{where}.rezago_dias", str(definition.lag_days), "0 o más")
    days = {f"cambios[{at}].fecha": change.day for at, change in enumerate(definition.changes)}
    for name, day in (("fecha_linea_base", definition.baseline_date), *days.items()):
        if day and not day.startswith("[") and not _is_day(day):  # what stands in brackets is still to be filled
            loader.fault("E704", f"{where}.{name}", day, "una fecha AAAA-MM-DD")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
