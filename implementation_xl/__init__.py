"""Workbook automation for the Implementación process: generate, read, measure, consolidate and export.

Nothing is imported until it is used: a program that only asks for help does not wait for what reads workbooks.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from implementation_xl.base.problems import ImplementationXLError, Problem
    from implementation_xl.forms.model import Form
    from implementation_xl.forms.settings import Settings, load_settings
    from implementation_xl.indicators.definitions import form, forms
    from implementation_xl.indicators.measurement import Measurement
    from implementation_xl.portfolio.consolidating import consolidate
    from implementation_xl.portfolio.portfolio import Portfolio
    from implementation_xl.projects.baselines import baseline, compare_versions
    from implementation_xl.projects.commitments import open_commitments
    from implementation_xl.projects.configuring import write_settings
    from implementation_xl.projects.creating import new_project
    from implementation_xl.projects.fixing import fix_baseline
    from implementation_xl.projects.grouping import read_project
    from implementation_xl.projects.measuring import measure
    from implementation_xl.projects.minutes import make_minutes
    from implementation_xl.projects.project import Project
    from implementation_xl.reports.consolidated.consolidated import export_consolidated
    from implementation_xl.reports.ficha.ficha import export_fichas
    from implementation_xl.reports.marked import annotate
    from implementation_xl.workbooks.generating import generate
    from implementation_xl.workbooks.reading.isolation import read
    from implementation_xl.workbooks.reading.workbook import Reading

__all__ = [
    "Form",
    "ImplementationXLError",
    "Measurement",
    "Portfolio",
    "Problem",
    "Project",
    "Reading",
    "Settings",
    "annotate",
    "baseline",
    "compare_versions",
    "consolidate",
    "export_consolidated",
    "export_fichas",
    "fix_baseline",
    "form",
    "forms",
    "generate",
    "load_settings",
    "make_minutes",
    "measure",
    "new_project",
    "open_commitments",
    "read",
    "read_project",
    "write_settings",
]

_PLACES = {
    "Form": "forms.model",
    "ImplementationXLError": "base.problems",
    "Measurement": "indicators.measurement",
    "Portfolio": "portfolio.portfolio",
    "Problem": "base.problems",
    "Project": "projects.project",
    "Reading": "workbooks.reading.workbook",
    "Settings": "forms.settings",
    "annotate": "reports.marked",
    "baseline": "projects.baselines",
    "compare_versions": "projects.baselines",
    "consolidate": "portfolio.consolidating",
    "export_consolidated": "reports.consolidated.consolidated",
    "export_fichas": "reports.ficha.ficha",
    "fix_baseline": "projects.fixing",
    "form": "indicators.definitions",
    "forms": "indicators.definitions",
    "generate": "workbooks.generating",
    "load_settings": "forms.settings",
    "make_minutes": "projects.minutes",
    "measure": "projects.measuring",
    "new_project": "projects.creating",
    "open_commitments": "projects.commitments",
    "read": "workbooks.reading.isolation",
    "read_project": "projects.grouping",
    "write_settings": "projects.configuring",
}


def __getattr__(name: str) -> Any:
    """A public name, from the module that has it."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    globals().setdefault(name, value)  # but `forms`, where the room of that name has come in by then
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
