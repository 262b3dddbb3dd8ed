"""The page itself: what was gathered, in its template, with a policy that lets nothing in or out of it."""

from __future__ import annotations

import base64
import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from implementation_xl.adapters import style
from implementation_xl.base.dates import show_date
from implementation_xl.base.files import beside, check_writable, failure, opened_file
from implementation_xl.base.pictures import picture_type
from implementation_xl.base.words import show_count, written
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.process import CONSOLIDATED
from implementation_xl.portfolio.forecasting import Forecast, forecasts, tally
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.consolidated.methodology import history_rules, measuring_rules
from implementation_xl.reports.consolidated.pending import VERY_LATE
from implementation_xl.reports.informe.changes import since_last
from implementation_xl.reports.informe.figures import definitions_shown, portfolio_cards, project_cards
from implementation_xl.reports.informe.lists import duties_by_person, registers_of
from implementation_xl.reports.informe.matrix import matrix_of
from implementation_xl.reports.informe.pictures import gantt, period_chart, s_curve
from implementation_xl.reports.informe.plan import plan_picture
from implementation_xl.reports.informe.records import brief, fitting, project_traces
from implementation_xl.reports.parts.looks import project_name
from implementation_xl.reports.web.look import environment, stylesheet

PACKAGE = "implementation_xl.reports.informe"
GENERATOR = "ixl informe"
LARGEST = 2_000_000
"""Bytes of a page: the rows that counted give way where they would not fit."""
LARGEST_LOGO = 150_000
LONGEST = 2_000
"""Characters of any one text: nobody reads more of a cell that goes on and on."""
PRINTED = 22
"""The projects of the map that go on its printed page."""
_NAMES = {"Acciones": "Acciones correctivas", "Riesgos": "Riesgos y oportunidades", "Cambios": "Cambios planificados"}
_PLAN_COLORS = {
    "plan-rest": (style.PLAN_REST, "#3C5A78"),
    "plan-done": (style.PLAN_DONE, "#93BEE6"),
    "real": (style.REAL, "#4FC3A1"),
    "overrun": (style.OVERRUN, "#E8805F"),
    "base-bar": (style.BASE_BAR, "#8795A3"),
    "milestone-rest": (style.MILESTONE_REST, "#5B3A66"),
    "milestone-done": (style.MILESTONE_DONE, "#C79BD3"),
}


def write_informe(portfolio: Portfolio, target: Path) -> Path:
    """Write the report of a portfolio, or of the only project of one; it takes the place of an earlier report only.

    Links are relative to its own folder. Measured with `detail` it has the rows behind each value. Raises
    ImplementationXLError when the file cannot be written, or exists and is no report (E815).
    """
    check_page_replaceable(target)
    text = draw_informe(portfolio, os.path.abspath(target.parent))  # noqa: PTH100
    with beside(target) as path:
        path.write_text(text, encoding="utf-8", newline="\n")
    return target


def check_page_replaceable(target: Path) -> None:
    """See that a report can be written there and takes the place of none but an earlier one; raises as it does."""
    check_writable(target)
    if target.exists():
        with opened_file(target) as stream:
            head = stream.read(1_000)
        if head and f'<meta name="generator" content="{GENERATOR}'.encode() not in head:
            raise failure("E815", target)


def draw_informe(portfolio: Portfolio, folder: str) -> str:
    """The page as text, with links as seen from the folder it will lie in; the same portfolio gives the same page."""
    single = len(portfolio.projects) == 1
    foretold = forecasts(portfolio, detail=False)
    template = _environment().get_template("informe.html")
    content = _common(portfolio, folder) | (_of_project if single else _of_portfolio)(portfolio, foretold)
    content["definitions"] = definitions_shown(portfolio, content["cards"], version("implementation-xl"))
    content["charts"] = {card.id: period_chart(card.name, card.points) for card in content["cards"]}
    places = [row.place for row in content["matrix"].rows] if content["matrix"] else [0]
    traces = project_traces(portfolio, places, folder)
    page = written(template.render(content, traces=traces))
    if len(page.encode()) > LARGEST:
        room = LARGEST - len(written(template.render(content, traces=fitting(traces, 0))).encode())
        page = written(template.render(content, traces=fitting(traces, room)))
    return page


def _environment() -> Environment:
    made = environment(PACKAGE)
    made.filters |= {
        "percent": show_percent,
        "sentence": lambda text: f"{text[:1].upper()}{text[1:].rstrip('.')}.",
    }
    made.finalize = lambda value: brief(value, LONGEST) if type(value) is str else value
    return made


def _common(portfolio: Portfolio, folder: str) -> dict[str, Any]:
    """What every page has, whatever it is of."""
    css, script = _css(), files(PACKAGE).joinpath("informe.js").read_text("utf-8")
    people, people_more = duties_by_person(portfolio, folder)
    return {
        "generator": GENERATOR,
        "policy": _policy(css, script),
        "css": Markup(css),
        "script": Markup(script),
        "company": portfolio.catalog.company,
        "logo": _logo(portfolio.catalog.logo()),
        "facts": _facts(portfolio),
        "provisional": portfolio.provisional,
        "changes": since_last(portfolio),
        "people": people,
        "people_more": people_more,
        "very_late": VERY_LATE,
        "registers": registers_of(portfolio, folder),
        "names": _NAMES,
        "rules": measuring_rules(portfolio) + history_rules(portfolio)[-1:],
        "forms": _forms(portfolio),
        "seal": portfolio.trend.seal if portfolio.trend else "",
        "library": version("implementation-xl"),
        "printed": PRINTED,
        "matrix": None,
        "project": None,
        "promised": None,
        "gantt": None,
    }


def _of_portfolio(portfolio: Portfolio, foretold: Sequence[Forecast]) -> dict[str, Any]:
    cards = portfolio_cards(portfolio)
    counts = tally(foretold)
    period = portfolio.period.label.capitalize() if portfolio.period else f"Corte {show_date(portfolio.cutoff)}"
    return {
        "title": "Informe de indicadores del proceso Implementación",
        "subtitle": f"{period}{_filtered(portfolio)}",
        "cards": cards,
        "matrix": matrix_of(portfolio, foretold, [card.id for card in cards]),
        "promised": counts if sum(counts[:3]) else None,
    }


def _of_project(portfolio: Portfolio, foretold: Sequence[Forecast]) -> dict[str, Any]:
    project = portfolio.projects[0]
    who = (project.client, project.code, project.type, project.coordinator)
    picture = plan_picture(portfolio)
    return {
        "title": project_name(project),
        "subtitle": " · ".join(word for word in who if word),
        "cards": project_cards(portfolio),
        "project": project,
        "forecast": foretold[0],
        "picture": picture,
        "gantt": gantt(picture) if picture else None,
        "curve": s_curve(picture) if picture and picture.curve else None,
    }


def _filtered(portfolio: Portfolio) -> str:
    return "".join(f" · {name}: {value}" for name, value in portfolio.filters.items())


def _facts(portfolio: Portfolio) -> list[tuple[str, str]]:
    """What stands on the right of the heading."""
    code = portfolio.catalog.company.codes.get(CONSOLIDATED, "")
    facts = [("Código", code)] if code else []
    facts.append(("Fecha de corte", show_date(portfolio.cutoff)))
    if portfolio.period:
        facts.append(("Periodo", portfolio.period.id))
    return [*facts, ("Proyectos", show_count(len(portfolio.projects))), ("Libros", show_count(portfolio.files))]


def _forms(portfolio: Portfolio) -> str:
    """The forms that were read and in which versions, with how many workbooks there are of each."""
    marks = (mark for project in portfolio.projects for mark in project.marks)
    counts = Counter((mark.form, mark.version) for mark in marks if mark.form)
    named = sorted((portfolio.catalog.form(form, at).title, at or 0, count) for (form, at), count in counts.items())
    return ", ".join(f"{title} versión {at} ({show_count(count)})" for title, at, count in named)


def _logo(path: Path | None) -> Markup:
    """The company's logo as a picture within the page; "" where there is none or it is too heavy."""
    if path is None:
        return Markup()
    data = path.read_bytes()
    kind = picture_type(data)
    if kind is None or len(data) > LARGEST_LOGO:
        return Markup()
    return Markup("data:image/{};base64,{}").format(kind, base64.b64encode(data).decode())


def _css() -> str:
    light, dark = (";".join(f"--{name}:{pair[at]}" for name, pair in _PLAN_COLORS.items()) for at in (0, 1))
    own = files(PACKAGE).joinpath("informe.css").read_text("utf-8")
    return f"{stylesheet()}\n:root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{own}"


def _policy(css: str, script: str) -> str:
    """What the page may do: its own style and script, by their hashes, and pictures that are within it."""
    style_hash, script_hash = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (css, script)
    )
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "base-uri 'none'; form-action 'none'"
    )
