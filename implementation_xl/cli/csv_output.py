"""Tidy tables of a portfolio as .csv: commas, UTF-8 with its mark, ISO dates, unrounded numbers, no live formulas."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.files import beside, relative
from implementation_xl.portfolio import Portfolio
from implementation_xl.problems import ERROR, NOTICE, WARNING

LIVE = ("=", "+", "-", "@", "\t", "\r")
PROJECT = ("carpeta", "proyecto", "codigo_proyecto", "cliente", "tipo_proyecto", "coordinador")
INDICATORS = (*PROJECT, "indicador", "corte", "valor", "numerador", "denominador", "estado", "motivo", "archivo",
              "hoja", "rango")  # fmt: skip
PROBLEMS = ("carpeta", "proyecto", "archivo", "hoja", "celda", "codigo", "gravedad", "campo", "etiqueta", "encontrado",
            "mensaje", "sugerencia")  # fmt: skip
PROJECTS = (*PROJECT, "archivos", "ilegibles", "errores", "advertencias", "avisos")
Row = Sequence[Any]


def write_tables(portfolio: Portfolio, folder: Path) -> list[Path]:
    """Write indicadores.csv, problemas.csv and proyectos.csv, replacing those of an earlier run."""
    tables: tuple[tuple[str, Row, Iterable[Row]], ...] = (
        ("indicadores.csv", INDICATORS, _indicators(portfolio)),
        ("problemas.csv", PROBLEMS, _problems(portfolio)),
        ("proyectos.csv", PROJECTS, _projects(portfolio)),
    )
    for name, headers, rows in tables:
        write_table(folder / name, headers, rows)
    return [folder / name for name, _, _ in tables]


def write_table(target: Path, headers: Row, rows: Iterable[Row]) -> None:
    """Write one table, replacing that of an earlier run."""
    with beside(target) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headers)
        writer.writerows([safe(value) for value in row] for row in rows)


def safe(value: Any) -> Any:
    """A value as the file holds it; a text that a spreadsheet would take for a formula is led by an apostrophe."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(LIVE):
        return f"'{value}"
    return "" if value is None else value


def _projects(portfolio: Portfolio) -> Iterator[Row]:
    for one in portfolio.projects:
        found = Counter(problem.severity for problem in one.problems)
        yield (relative(one.folder), one.name, one.code, one.client, one.type, one.coordinator, len(one.files),
               one.unreadable, found[ERROR], found[WARNING], found[NOTICE])  # fmt: skip


def _indicators(portfolio: Portfolio) -> Iterator[Row]:
    for project in portfolio.projects:
        who = (relative(project.folder), project.name, project.code, project.client, project.type, project.coordinator)
        for id, one in project.measurements.items():
            source = (relative(one.source.path), one.source.sheet, one.source.range) if one.source else (None,) * 3
            yield (*who, id, one.cutoff, one.value, one.numerator, one.denominator, one.state, one.reason, *source)


def _problems(portfolio: Portfolio) -> Iterator[Row]:
    for project in portfolio.projects:
        where = (relative(project.folder), project.name)
        for one in project.problems:
            yield (*where, one.path and relative(one.path), one.sheet, one.cell, one.code, one.severity, one.field,
                   one.label, one.found, one.message, one.hint)  # fmt: skip
