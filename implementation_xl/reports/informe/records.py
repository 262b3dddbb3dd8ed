"""The rows behind each value: those that counted and those left out, each with its cell and why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from implementation_xl.base.places import is_address
from implementation_xl.base.rounding import shown_percent, shown_quotient
from implementation_xl.base.words import is_text, printable
from implementation_xl.forms.kinds.kinds import show
from implementation_xl.indicators.measurement import Measurement, RowDetail, Source
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.parts.looks import project_name, shown, state_in_project

LONGEST_LINK = 2_000
SURVEYED = "por_pregunta"
ANSWER = "Respuesta"
FRAME = 600
"""Bytes that a table of rows takes besides them, at most."""
STEP = 60
LONGEST_TEXT, LONGEST_NAME = 400, 120


class Traced(NamedTuple):
    """An indicator of a project with its rows, ready for a page: `counted` and `left_out` are the rows of a table.

    `units` are the words above its two numbers; `held_back` and `held_out` say that there is no room for them.
    """

    id: str
    name: str
    value: str
    state: str
    reason: str
    numerator: str
    denominator: str
    link: str
    file: str
    sheet: str
    range: str
    units: tuple[str, str]
    amount: int
    counted: Markup
    out: int
    left_out: Markup
    steps: list[str]
    held_back: bool = False
    held_out: bool = False


class ProjectTrace(NamedTuple):
    """A project with all its values followed to their cells; `folder` is a link to it."""

    place: int
    name: str
    client: str
    folder: str
    shown_folder: str
    errors: int
    warnings: int
    indicators: list[Traced]


def file_link(path: str, folder: str) -> str:
    """A link from a page in `folder` to a file or folder: relative, as a URL; "" where there is no way to it."""
    if is_address(path):
        return path if path.lower().startswith("https://") and len(path) <= LONGEST_LINK else ""
    absolute = os.path.abspath(path)  # noqa: PTH100
    try:
        place = os.path.relpath(absolute, folder).replace(os.sep, "/")
    except ValueError:  # another drive of Windows
        place = "file:///" + absolute.replace(os.sep, "/")
    if not is_text(place):
        return ""
    start, rest = ("file:///", place[8:]) if place.startswith("file:///") else ("", place)
    link = start + quote(rest, safe="/:" if start else "/")
    return link if len(link) <= LONGEST_LINK else ""


def project_traces(portfolio: Portfolio, places: Iterable[int], folder: str) -> list[ProjectTrace]:
    """The projects at some places of the portfolio, as seen from a page in `folder`."""
    return [_trace(portfolio, place, folder) for place in places]


def fitting(traces: Sequence[ProjectTrace], room: int) -> list[ProjectTrace]:
    """The same with the rows that fit in so many bytes: first what was left out, of all projects, then what counted."""
    indicators = [list(trace.indicators) for trace in traces]
    for listed in indicators:
        for at, traced in enumerate(listed):
            size = FRAME + len(traced.left_out.encode())
            if size > room:
                listed[at] = traced._replace(left_out=Markup(), held_out=True)
            else:
                room -= size
    for listed in indicators:
        for at, traced in enumerate(listed):
            steps = sum(len(step.encode()) + STEP for step in traced.steps)
            size = FRAME + len(traced.counted.encode()) + steps
            if size > room:
                listed[at] = traced._replace(counted=Markup(), held_back=True)
            else:
                room -= size
    return [trace._replace(indicators=listed) for trace, listed in zip(traces, indicators, strict=True)]


def brief(text: str, most: int = LONGEST_TEXT) -> str:
    """A text as a page lists it: one that goes on and on ends in «…»."""
    shown_text = printable(text)
    return shown_text if len(shown_text) <= most else shown_text[: most - 1].rstrip() + "…"


def _trace(portfolio: Portfolio, place: int, folder: str) -> ProjectTrace:
    project = portfolio.projects[place]
    severities = [problem.severity for problem in project.problems]
    return ProjectTrace(
        place,
        brief(project_name(project), LONGEST_NAME),
        brief(project.client or "", LONGEST_NAME),
        file_link(project.folder, folder),
        _folder_name(project.folder, portfolio.root),
        severities.count("error"),
        severities.count("advertencia"),
        [_traced(portfolio, project, measurement, folder) for measurement in project.measurements.values()],
    )


def _folder_name(folder: str, root: str) -> str:
    """A project's folder below the portfolio's; its own name where it is the portfolio's."""
    name = shown(folder, root)
    return os.path.basename(os.path.abspath(folder)) if name == "." else name  # noqa: PTH100, PTH119


def _traced(portfolio: Portfolio, project: ProjectResult, measurement: Measurement, folder: str) -> Traced:
    definition, source = portfolio.catalog.indicators[measurement.id], measurement.source
    thresholds = definition.thresholds
    rows = measurement.rows or tuple(RowDetail(one.cell, "", None, None, one.reason) for one in measurement.excluded)
    counted = [row for row in rows if row.numerator is not None and row.denominator is not None]
    out = [row for row in rows if row.numerator is None or row.denominator is None]
    quotient = shown_quotient(measurement.numerator, measurement.denominator, thresholds)
    return Traced(
        measurement.id,
        definition.name,
        shown_percent(measurement.value, thresholds, "—"),
        state_in_project(project, measurement),
        measurement.reason or "",
        *(quotient if measurement.value is not None else ("", "")),
        file_link(source.path, folder) if source else "",
        shown(source.path, project.folder) if source else "",
        source.sheet if source else "",
        source.range if source else "",
        ("Días ganados", "Días planeados") if measurement.construction else ("Numerador", "Denominador"),
        len(counted),
        Markup("\n").join(_counted(row, source) for row in counted),
        len(out),
        Markup("\n").join(_left_out(row, source, surveyed=SURVEYED in measurement.details) for row in out),
        list(measurement.construction.get("pasos", ())),
    )


def _cell(row: RowDetail, source: Source | None) -> Markup:
    """Its cell; where that is of another file than the measurement's, with the name of the file."""
    other = row.source if row.source and (source is None or row.source.path != source.path) else None
    name = f"{os.path.basename(other.path)}, " if other else ""  # noqa: PTH119 - an address may be no path
    return escape(printable(f"{name}{row.cell}"))


def _counted(row: RowDetail, source: Source | None) -> Markup:
    numbers = (_exact(row.numerator), _exact(row.denominator))
    return Markup("<tr><td>{}<td>{}<td>{}<td>{}<td>{}").format(
        _cell(row, source), brief(row.name), *numbers, brief(row.basis)
    )


def _left_out(row: RowDetail, source: Source | None, *, surveyed: bool) -> Markup:
    """A row that did not count; of a survey nothing that a person may have written."""
    name = ANSWER if surveyed and row.reason and not row.basis else row.name
    why = f"{row.reason} ({row.basis})" if row.basis else row.reason or ""
    return Markup("<tr><td>{}<td>{}<td>{}").format(_cell(row, source), brief(name), brief(why))


def _exact(value: float | None) -> str:
    """A number with as many decimals as a calculator shows."""
    return show(round(float(value or 0), 10))
