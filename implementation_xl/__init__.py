"""Workbook automation for the Implementación process: generate, read, measure, consolidate and export.

Nothing heavy is imported until it is used: pandas when a table is asked for as a DataFrame, XlsxWriter when a
workbook is written.
"""

from implementation_xl.catalog import form, forms
from implementation_xl.consolidating import consolidate
from implementation_xl.creating import new_project
from implementation_xl.generating import generate
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.isolation import read
from implementation_xl.measuring import measure
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
    "measure",
    "new_project",
    "read",
    "read_project",
]
