"""*Fichas e historial*: what was recorded month by month, whether anybody changed it, and the reports of a period."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from starlette.responses import Response

from implementation_xl.base.names import file_safe
from implementation_xl.base.periods import MONTH, Period, parse_period, period_of
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.rounding import shown_percent
from implementation_xl.cli.panel.asking import Address, Asked
from implementation_xl.cli.panel.doing import Action, Doing, Given, PageOf, foretell, perform
from implementation_xl.cli.panel.findings import findings_of
from implementation_xl.cli.shown.history_lines import UNUSABLE, with_record
from implementation_xl.portfolio.consolidating import FileSeen, consolidate
from implementation_xl.portfolio.history.checking import verify
from implementation_xl.reports.consolidated.consolidated import print_consolidated, write_consolidated
from implementation_xl.reports.ficha.ficha import FORM, write_fichas
from implementation_xl.reports.ficha.former import ANNEX, DETAIL
from implementation_xl.reports.parts.looks import indicator_ids
from implementation_xl.reports.web.trend import trend_line

MONTHS = 12
FICHAS, CONSOLIDATED = "Fichas", "Consolidado.xlsx"


class _Series(NamedTuple):
    """An indicator over the periods: (label, value, state) of each, and its picture."""

    name: str
    cells: list[tuple[str, str, str]]
    picture: Any


def records(asked: Asked) -> Response:
    """What the history says, and what can be made of it."""
    panel = asked.panel
    snapshot = panel.watch.wait(60)
    portfolio = snapshot.portfolio if snapshot else None
    series = []
    for id, figures in snapshot.series.items() if snapshot else ():
        definition, shown = panel.catalog.indicators[id], figures[-MONTHS:]
        cells = [(f"{one.cutoff:%m/%Y}", shown_percent(one.value, one.thresholds), one.state) for one in shown]
        picture = trend_line([one.value for one in shown], definition.goal, title=definition.name)
        series.append(_Series(definition.name, cells, picture if len(shown) > 1 else None))
    today = panel.watch.cutoff or date.today()
    return asked.page(
        "records.html",
        series=series,
        history=panel.history if panel.history.is_file() else None,
        periods=list(_before(period_of(today, MONTH))),
        missing=list(portfolio.trend.missing)[:MONTHS] if portfolio and portfolio.trend else [],
        folder=panel.history.parent,
    )


def _before(period: Period) -> Any:
    for _ in range(MONTHS):
        yield period
        year, month = (period.year - 1, 12) if period.number == 1 else (period.year, period.number - 1)
        period = period_of(date(year, month, 1), MONTH)


def check(asked: Asked) -> Response:
    """Whether the history is what was recorded."""
    path = asked.panel.history
    if not path.is_file():
        raise ImplementationXLError("Todavía no hay un historial: se crea con las primeras fichas.")
    done = verify(path, asked.text("sello"))
    return asked.page("checked.html", head=done.head, findings=list(findings_of(done.problems)), file=path)


def _tell(given: Given) -> Doing:
    folder, snapshot = given.folder, given.panel.watch.wait(60)
    parse_period(given.text("periodo") or "")
    lines = [f"Las cifras del periodo quedan en «{given.panel.history.name}»; lo registrado no se reemplaza."]
    files = []
    if snapshot and given.text("fichas"):
        indicators = snapshot.portfolio.catalog.indicators
        names = [file_safe(f"{FORM.title} - {indicators[id].name}") for id in indicator_ids(snapshot.portfolio)]
        files += [folder / FICHAS / f"{name}.xlsx" for name in names]
        lines.append("Una ficha que existe sigue: se le agrega el periodo y la anterior queda en «Anteriores».")
    if given.text("consolidado"):
        files.append(folder / CONSOLIDATED)
        lines.append("El consolidado reemplaza al anterior.")
    if not files:
        raise ImplementationXLError("Marque las fichas, el consolidado o ambos.")
    if given.text("pdf"):
        files += [path.with_suffix(".pdf") for path in files]
    return Doing(lines, files)


def _do(given: Given) -> Doing:
    panel, folder, job = given.panel, given.folder, given.job

    def seen(file: FileSeen) -> None:
        job.progress(file.done, file.total, "Leyendo")

    portfolio = consolidate(
        panel.root,
        period=parse_period(given.text("periodo") or ""),
        catalog=panel.catalog,
        progress=seen,
        cache=panel.watch.cache,
        detail=bool(given.text("fichas")),
    )
    portfolio = with_record(portfolio, panel.history, None)
    told: list[Problem] = [one for one in portfolio.notes if one.code in UNUSABLE]
    files: list[Path] = []
    if given.text("fichas"):
        job.progress(0, 0, "Escribiendo las fichas")
        made = write_fichas(portfolio, folder / FICHAS, refused=told)
        files += [one.path for one in made]
        told += [problem for one in made for problem in one.problems]
        if given.text("pdf"):
            files += _printed([one.path for one in made], told)
    if given.text("consolidado"):
        job.progress(0, 0, "Escribiendo el consolidado")
        before = len(told)
        path = write_consolidated(portfolio, folder / CONSOLIDATED, refused=told)
        files += [path] if len(told) == before else []
        if given.text("pdf"):
            printed, problems = print_consolidated(portfolio, path.with_suffix(".pdf"))
            files += printed
            told += problems
    added = portfolio.trend.added if portfolio.trend else 0
    words = "Sin cifras nuevas en el historial." if not added else f"Cifras nuevas en el historial: {added}."
    return Doing([words], files, [], list(findings_of(told)))


def _printed(paths: list[Path], told: list[Problem]) -> list[Path]:
    from implementation_xl.adapters.writing.office_pdf import to_pdf

    try:
        made, problems = to_pdf(paths, without=(ANNEX, DETAIL))
    except ImplementationXLError as error:
        told += error.problems
        return []
    told += problems
    return list(made)


ACTION = Action("Fichas y consolidado", "", "Escribirlos", _tell, _do)
PLACE = PageOf([("/fichas", "Fichas e historial")], "/fichas")


def _tell_page(asked: Asked) -> Response:
    """Say what would be written for a period."""
    return foretell(asked, ACTION, PLACE, asked.panel.history.parent)


def _write_page(asked: Asked) -> Response:
    """Write what was confirmed."""
    return perform(asked, ACTION, PLACE, asked.panel.history.parent)


ADDRESSES = (
    Address("/fichas", records),
    Address("/fichas/verificar", check),
    Address("/fichas/ver", _tell_page, posted=True, writes=True),
    Address("/fichas", _write_page, posted=True, writes=True),
)
