"""*Proyecto*: its indicators, its stage and what is next; and each indicator row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import fsum
from pathlib import Path
from typing import Any, NamedTuple

from starlette.responses import Response

from implementation_xl.base.problems import SEVERITIES, Problem
from implementation_xl.base.rounding import shown_percent, shown_quotient
from implementation_xl.cli.panel.asking import Address, Asked, UnknownError, project_folder
from implementation_xl.cli.panel.doing import launch
from implementation_xl.cli.shown.forecast_lines import summary_line
from implementation_xl.cli.shown.problem_lines import severity_counts
from implementation_xl.forms.kinds.kinds import show as show_number
from implementation_xl.indicators.measurement import Measurement, RowDetail
from implementation_xl.portfolio.consolidating import consolidate
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.foreign import foreign_files
from implementation_xl.reports.parts.looks import shown, state_in_project
from implementation_xl.reports.web.trend import trend_line

SHOWN, COMMITMENTS = 12, 40


class ProjectCard(NamedTuple):
    """An indicator of a project."""

    id: str
    name: str
    value: str
    state: str
    note: str
    trend: Any


class ProjectBook(NamedTuple):
    """A workbook of a project: its number among them, its name, its form, what is wrong with it, who has it open."""

    number: int
    name: str
    form: str
    problems: str
    worst: str
    opened: bool


def project(asked: Asked) -> Response:
    """The page of a project."""
    line, result = asked.line(), asked.result()
    snapshot = asked.panel.watch.snapshot
    assert snapshot is not None
    portfolio = snapshot.portfolio
    state = result.state
    return asked.page(
        "project.html",
        line=line,
        result=result,
        state=state,
        cards=[card_of(result, one, portfolio) for one in result.measurements.values()],
        books=list(project_books(result, asked.panel.watch.opened, portfolio)),
        foretold="" if line.forecast is None or line.forecast.reason else summary_line(line.forecast),
        against=baseline_words(result),
        commitments=sorted(result.commitments, key=lambda one: -one.days_late(portfolio.cutoff))[:COMMITMENTS],
        day=portfolio.cutoff,
        most=SHOWN,
        foreign=[Path(one.path or "").name for one in foreign_files(result.problems)],
    )


def card_of(result: ProjectResult, measured: Measurement, portfolio: Portfolio) -> ProjectCard:
    """An indicator with its quotient and what the history says of it."""
    definition = portfolio.catalog.indicators[measured.id]
    thresholds = definition.thresholds
    if measured.value is None:
        note = measured.reason or ""
    else:
        note = f"{' ÷ '.join(shown_quotient(measured.numerator, measured.denominator, thresholds))} · "
        note += f"meta {shown_percent(definition.goal)}"
    points = [one.value for one in portfolio.trend.series(measured.id, result)][-12:] if portfolio.trend else []
    words = f"Los últimos {len(points)} cortes; meta {shown_percent(definition.goal)}"
    trend = (
        trend_line(points, definition.goal, title=words)
        if len([one for one in points if one is not None]) > 1
        else None
    )
    value = shown_percent(measured.value, thresholds)
    return ProjectCard(measured.id, definition.name, value, state_in_project(result, measured), note, trend)


def project_books(result: ProjectResult, opened: frozenset[str], portfolio: Portfolio) -> Iterable[ProjectBook]:
    """The workbooks of a project."""
    by_file: dict[str, list[Problem]] = {}
    for problem in result.problems:
        by_file.setdefault(problem.path or "", []).append(problem)
    order = list(SEVERITIES.values())
    for number, path in enumerate(result.files):
        listed, mark = by_file.get(path, []), result.mark(path)
        form = portfolio.catalog.form(mark.form, mark.version).title if mark and mark.form else "No se reconoce"
        worst = min((problem.severity for problem in listed), key=order.index, default="")
        told = severity_counts(listed) if listed else ""
        yield ProjectBook(number, shown(path, result.folder), form, told, worst, path in opened)


def baseline_words(result: ProjectResult) -> list[str]:
    """What the schedule is measured against, and how far the plan of today is from it."""
    lines = []
    for measured in result.measurements.values():
        base: Mapping[str, Any] | None = measured.details.get("linea_base")
        if not base:
            continue
        version = f"Versión {base['version']}" if base["version"] else "Sin número de versión"
        lines.append(version + (f": {base['motivo']}" if base["motivo"] else ""))
        days = base["corrimiento_dias"]
        if days:
            amount = f"{abs(days)} {'día hábil' if abs(days) == 1 else 'días hábiles'}"
            lines.append(f"El plan de hoy termina {amount} {'después' if days > 0 else 'antes'}.")
        moved = Counter({"movidas": len(base["movidas"]), "agregadas": len(base["fuera"])})
        moved["retiradas"] = len(base["retiradas"])
        lines += [f"Actividades {name}: {count}" for name, count in moved.items() if count]
    return lines


def indicator(asked: Asked) -> Response:
    """An indicator row by row: what each contributed, or why it did not count, with its cells."""
    line, folder, panel = asked.line(), project_folder(asked), asked.panel
    known = asked.result()
    portfolio = consolidate(
        folder,
        panel.watch.snapshot.portfolio.cutoff if panel.watch.snapshot else panel.watch.cutoff,
        catalog=panel.catalog,
        detail=True,
        cache=panel.watch.cache,
    )
    same = [one for one in portfolio.projects if (one.name, one.code) == (known.name, known.code)]
    measured = same[0].measurements.get(asked.part("indicator")) if same else None
    if measured is None:
        raise UnknownError
    definition = portfolio.catalog.indicators[measured.id]
    numbers = {path: number for number, path in enumerate(known.files)}
    counted = [one for one in measured.rows if one.numerator is not None and one.denominator is not None]
    return asked.page(
        "indicator.html",
        line=line,
        measured=measured,
        definition=definition,
        shown=card_of(same[0], measured, portfolio),
        rows=[_row(one, measured, numbers) for one in measured.rows],
        counted=len(counted),
        steps=measured.construction.get("pasos", []) if measured.construction else [],
        sums=tuple(_exact(fsum(getattr(one, name) or 0 for one in counted)) for name in ("numerator", "denominator")),
        heads=("Días ganados", "Días planeados") if measured.construction else ("Numerador", "Denominador"),
    )


def _exact(value: float) -> str:
    """A number with as many decimals as a calculator shows."""
    return show_number(round(float(value), 10))


def _row(row: RowDetail, measured: Measurement, numbers: Mapping[str, int]) -> dict[str, Any]:
    source = row.source or measured.source
    shares = [None if value is None else _exact(value) for value in (row.numerator, row.denominator)]
    return {
        "cell": row.cell,
        "sheet": source.sheet if source else "",
        "file": Path(source.path).name if source else "",
        "number": numbers.get(source.path) if source else None,
        "name": row.name,
        "shares": shares,
        "why": row.reason or row.basis,
        "counts": None not in shares,
    }


def open_project_book(asked: Asked) -> Response:
    """Open a workbook of the project with the program that this machine has for it, as a double click would."""
    result, number = asked.result(), asked.text("libro")
    project_folder(asked)
    if not number.isascii() or not number.isdigit() or int(number) >= len(result.files):
        raise UnknownError
    path = Path(result.files[int(number)])
    if not path.resolve().is_relative_to(asked.panel.root.resolve()) or not path.is_file():
        raise UnknownError
    launch(path)
    return asked.to(f"/proyecto/{asked.line().id}")


def open_folder(asked: Asked) -> Response:
    """Open the folder of the project."""
    launch(project_folder(asked))
    return asked.to(f"/proyecto/{asked.line().id}")


ADDRESSES = (
    Address("/proyecto/{project}", project),
    Address("/proyecto/{project}/indicador/{indicator}", indicator),
    Address("/proyecto/{project}/abrir", open_project_book, posted=True),
    Address("/proyecto/{project}/carpeta", open_folder, posted=True),
)
