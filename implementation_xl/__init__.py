"""Workbook automation for the Implementación process: generate, read, measure, consolidate and export.

Nothing is imported until it is used: a program that only asks for help does not wait for what reads workbooks.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from implementation_xl.catalog import form, forms
    from implementation_xl.commitments import open_commitments
    from implementation_xl.consolidating import consolidate
    from implementation_xl.creating import new_project
    from implementation_xl.generating import generate
    from implementation_xl.indicators.measurement import Measurement
    from implementation_xl.isolation import read
    from implementation_xl.measuring import measure
    from implementation_xl.minutes_making import make_minutes
    from implementation_xl.model import Form
    from implementation_xl.portfolio import Portfolio
    from implementation_xl.problems import ImplementationXLError, Problem
    from implementation_xl.project import Project, read_project
    from implementation_xl.reading import Reading
    from implementation_xl.reports.consolidated import export_consolidated
    from implementation_xl.reports.ficha import export_fichas
    from implementation_xl.reports.marked import annotate

__all__ = [
    "Form",
    "ImplementationXLError",
    "Measurement",
    "Portfolio",
    "Problem",
    "Project",
    "Reading",
    "annotate",
    "consolidate",
    "export_consolidated",
    "export_fichas",
    "form",
    "forms",
    "generate",
    "make_minutes",
    "measure",
    "new_project",
    "open_commitments",
    "read",
    "read_project",
]

_PLACES = {
    "Form": "model",
    "ImplementationXLError": "problems",
    "Measurement": "indicators.measurement",
    "Portfolio": "portfolio",
    "Problem": "problems",
    "Project": "project",
    "Reading": "reading",
    "annotate": "reports.marked",
    "consolidate": "consolidating",
    "export_consolidated": "reports.consolidated",
    "export_fichas": "reports.ficha",
    "form": "catalog",
    "forms": "catalog",
    "generate": "generating",
    "make_minutes": "minutes_making",
    "measure": "measuring",
    "new_project": "creating",
    "open_commitments": "commitments",
    "read": "isolation",
    "read_project": "project",
}


def __getattr__(name: str) -> Any:
    """A public name, from the module that has it."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
