"""*Cartera*: all projects, what comes first first; and what its page asks to learn of changes."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from implementation_xl.base.dates import show_date
from implementation_xl.base.rounding import shown_percent
from implementation_xl.cli.panel.asking import Address, Asked
from implementation_xl.cli.panel.watching import ProjectLine, Snapshot, matching
from implementation_xl.forms.process import TYPES
from implementation_xl.portfolio.forecasting import tally
from implementation_xl.projects.stages import CLOSING_STAGES, STAGES
from implementation_xl.reports.parts.looks import indicator_ids, state_of
from implementation_xl.reports.web.trend import trend_line

PAGE = 50
FILTERS = ("cliente", "tipo", "coordinador", "area", "etapa", "texto")
ORDERS = {
    "atencion": "Lo primero",
    "proyecto": "Proyecto",
    "cliente": "Cliente",
    "etapa": "Etapa",
    "promesa": "Promesa",
    "pronostico": "Pronóstico",
    "vencidos": "Vencidos",
}
PATIENCE = 0.8
"""Seconds that a page waits for the portfolio before it says that it is being read."""
_STAGES = list(dict.fromkeys((*CLOSING_STAGES[:-1], *STAGES)))


class _Card(NamedTuple):
    """The consolidated figure of an indicator."""

    name: str
    value: str
    state: str
    note: str
    trend: Any


def portfolio(asked: Asked) -> Response:
    """The list of projects, filtered, ordered, a page of it."""
    watch = asked.panel.watch
    snapshot = watch.wait(PATIENCE)
    if snapshot is None:
        return asked.page("portfolio.html", snapshot=None, said=watch.error)
    wanted = {name: asked.text(name) for name in FILTERS}
    order = asked.text("orden") or "atencion"
    lines = ordered(matching(snapshot.lines, wanted), order)
    pages = max(1, -(-len(lines) // PAGE))
    number = asked.text("pagina")
    page = min(max(int(number), 1), pages) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    ids = indicator_ids(snapshot.portfolio)

    def link(**changes: Any) -> str:
        members = {**wanted, "orden": order, **changes}
        return "/?" + urlencode({name: value for name, value in members.items() if value})

    return asked.page(
        "portfolio.html",
        snapshot=snapshot,
        said=watch.error,
        lines=lines[(page - 1) * PAGE : page * PAGE],
        count=len(lines),
        wanted=wanted,
        order=order,
        orders=ORDERS,
        page=page,
        pages=pages,
        link=link,
        indicators=[(id, snapshot.portfolio.catalog.short_name(id)) for id in ids],
        heads=[(snapshot.portfolio.catalog.short_name(id), "") for id in ids],
        cards=cards(snapshot) if page == 1 and not any(wanted.values()) else [],
        choices=choices(snapshot),
        counts=tally([line.forecast for line in snapshot.lines if line.forecast]),
        missed=sum(line.missed for line in snapshot.lines),
    )


def ordered(lines: list[ProjectLine], order: str) -> list[ProjectLine]:
    """The lines in an order of `ORDERS` or by an indicator, the worst first; those without come last."""
    if order == "atencion":
        return lines
    if order == "proyecto":
        return sorted(lines, key=lambda line: line.words)
    if order == "cliente":
        return sorted(lines, key=lambda line: (not line.client, line.client.casefold()))
    if order == "etapa":
        return sorted(lines, key=lambda line: _STAGES.index(line.stage) if line.stage in _STAGES else len(_STAGES))
    if order == "vencidos":
        return sorted(lines, key=lambda line: -line.late)
    if order in ("promesa", "pronostico"):
        days = {
            line.id: _promise(line) if order == "promesa" else line.forecast and line.forecast.p80 for line in lines
        }
        return sorted(lines, key=lambda line: (days[line.id] is None, str(days[line.id])))
    values = {line.id: figure.value for line in lines if (figure := line.figures.get(order))}
    return sorted(lines, key=lambda line: (values.get(line.id) is None, values.get(line.id) or 0))


def _promise(line: ProjectLine) -> Any:
    return line.forecast.promise if line.forecast and line.forecast.promise else line.planned


def choices(snapshot: Snapshot) -> dict[str, list[str]]:
    """What each filter can be."""
    lines = snapshot.lines
    return {
        "cliente": _names(line.client for line in lines),
        "tipo": [words for words in TYPES.values() if any(line.type == words for line in lines)],
        "coordinador": _names(line.coordinator for line in lines),
        "area": _names(area for line in lines for area in line.areas),
        "etapa": [stage for stage in _STAGES if any(line.stage == stage for line in lines)],
    }


def _names(values: Any) -> list[str]:
    return sorted({value for value in values if value}, key=str.casefold)


def cards(snapshot: Snapshot) -> list[_Card]:
    """A card for each indicator: its figure over all projects, the goal and the last months."""
    portfolio, made = snapshot.portfolio, []
    for id, overall in portfolio.consolidated().items():
        definition = portfolio.catalog.indicators[id]
        points = [one.value for one in snapshot.series.get(id, ())][-12:]
        counted = "1 proyecto" if overall.measured == 1 else f"{overall.measured} proyectos"
        goal = shown_percent(definition.goal)
        words = (
            f"Los últimos {len(points)} cortes, el último {shown_percent(points[-1])}; meta {goal}" if points else ""
        )
        made.append(
            _Card(
                definition.name,
                shown_percent(overall.value, definition.thresholds),
                state_of(overall),
                f"Meta {goal} · {counted} medidos" if overall.measured != 1 else f"Meta {goal} · {counted} medido",
                trend_line(points, definition.goal, title=words)
                if len([one for one in points if one is not None]) > 1
                else None,
            )
        )
    return made


def _changes_page(asked: Asked) -> Response:
    """How the portfolio stands: its `version` changes with whatever a page may show."""
    watch = asked.panel.watch
    day = watch.snapshot.portfolio.cutoff if watch.snapshot else None
    return JSONResponse(
        {
            "version": watch.version,
            "leyendo": watch.busy,
            "hechos": watch.done,
            "total": watch.total,
            "corte": show_date(day) if day else None,
        }
    )


def close(asked: Asked) -> Response:
    """End the panel."""
    asked.panel.close()
    return asked.page("message.html", words="El panel se cerró. Ya puede cerrar esta pestaña.")


ADDRESSES = (
    Address("/", portfolio),
    Address("/cambios", _changes_page),
    Address("/cerrar", close, posted=True),
)
