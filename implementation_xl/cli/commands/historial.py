"""`ixl historial`: what was measured and recorded, to the screen, JSON, CSV and Excel."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import click

from implementation_xl.base.dates import MONTHS, show_date
from implementation_xl.base.periods import Period
from implementation_xl.base.rounding import shown_percent, shown_quotient
from implementation_xl.base.words import did_you_mean, fold
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import OUTPUT, Day, PeriodOf, ProjectType, asked, catalog_of, common
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.history_lines import check_lines
from implementation_xl.forms.catalog import Catalog
from implementation_xl.portfolio.history.checking import verify
from implementation_xl.portfolio.history.history import named_path, recorded
from implementation_xl.portfolio.recorded import STANDING, Recorded, arrow, condensed
from implementation_xl.reports.documents.history import check_json, history_json, record_json
from implementation_xl.reports.tables import cell_value, write_table

COLUMNS = (
    "proyecto",
    "codigo_proyecto",
    "cliente",
    "tipo_proyecto",
    "coordinador",
    "indicador",
    "corte",
    "valor",
    "numerador",
    "denominador",
    "estado",
    "motivo",
    "situacion",
    "provisional",
    "formato",
    "formato_version",
    "definicion",
    "meta",
    "alerta",
    "biblioteca",
    "registrada",
    "reemplazada",
    "fuentes",
    "periodo",
    "alcance",
    "usuario",
    "equipo",
    "motivo_rehacer",
)
SUFFIXES = (".xlsx", ".csv")
SERIES, LISTED = 40, 60
MONTHS_SHOWN, NAME = 6, 32


class HistoryFile(click.ParamType):  # type: ignore[type-arg]
    """The name of an .xlsx or .csv to write."""

    name = "archivo"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as given; wrong use when it ends otherwise."""
        if not str(value).lower().endswith(SUFFIXES):
            self.fail(f"«{value}» debe terminar en .xlsx o .csv.", param, ctx)
        return str(OUTPUT.convert(value, param, ctx))


class _Asked(NamedTuple):
    """The options of the command."""

    place: str | None
    project: str | None
    indicator: str | None
    client: str | None
    type_: str | None
    coordinator: str | None
    since: date | None
    until: date | None
    period: Period | None
    whole: bool
    every: bool
    as_csv: bool
    target: str | None
    check: bool
    printed: str | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool

    @property
    def span(self) -> tuple[date, date]:
        """The first and last day of the cut-off dates asked for."""
        first, last = self.since or date.min, self.until or date.max
        return (max(first, self.period.first), min(last, self.period.last)) if self.period else (first, last)

    def keeps(self, figure: Recorded) -> bool:
        """True for a figure of the projects asked for; those of the whole portfolio go with all projects only."""
        texts = ((self.client, figure.client), (self.type_, figure.type), (self.coordinator, figure.coordinator))
        if figure.scope:
            return self.project is None and all(word is None for word, _ in texts)
        named = self.project is None or any(
            fold(self.project) in fold(text or "") for text in (figure.project, figure.code)
        )
        return named and all(word is None or fold(word) in fold(text or "") for word, text in texts)


@click.command("historial", cls=Command)
@click.argument("place", metavar="[ARCHIVO]", required=False, type=click.Path(readable=False))
@click.option("--proyecto", "project", metavar="NOMBRE", help="Solo los proyectos con este nombre o código.")
@click.option("--indicador", "indicator", metavar="ID", help="Solo este indicador.")
@click.option("--cliente", "client", metavar="NOMBRE", help="Solo los proyectos de este cliente.")
@click.option("--tipo", "type_", type=ProjectType(), metavar="TIPO", help="Solo los de este tipo de proyecto.")
@click.option("--coordinador", "coordinator", metavar="NOMBRE", help="Solo los proyectos de esta persona.")
@click.option("--desde", "since", type=Day(), metavar="FECHA", help="Cortes desde este día.")
@click.option("--hasta", "until", type=Day(), metavar="FECHA", help="Cortes hasta este día.")
@click.option("--periodo", "period", type=PeriodOf(), metavar="PERIODO", help="Cortes de este periodo.")
@click.option("--cartera", "whole", is_flag=True, help="Las cifras de toda la cartera en vez de las de los proyectos.")
@click.option(
    "--todas",
    "every",
    is_flag=True,
    help="Una cifra por línea, con las que no están vigentes: recalculadas y reemplazadas.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Escribe las cifras separadas por comas y nada más.")
@click.option(
    "-o",
    "--salida",
    "target",
    type=HistoryFile(),
    metavar="ARCHIVO",
    help="Las escribe en un libro (.xlsx) o en una tabla (.csv).",
)
@click.option(
    "--verificar", "check", is_flag=True, help="Comprueba que nadie lo cambió por fuera; código 1 si algo no encaja."
)
@click.option(
    "--sello",
    "printed",
    metavar="SELLO",
    help="Con --verificar: comprueba además que tiene este sello, el que trae impreso un informe.",
)
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Muestra lo que se midió y quedó registrado: cada indicador de cada proyecto a cada fecha de corte.

    ARCHIVO es el historial, la carpeta o el consolidado junto al que está; si no se indica, el de esta carpeta.
    """
    if asked.printed and not asked.check:
        raise click.UsageError("--sello va con --verificar.")
    if asked.check:
        return _verified(named_path(asked.place or "."), asked)
    if asked.as_json and asked.as_csv:
        raise click.UsageError("--json y --csv no van juntos.")
    known = catalog_of(asked.definitions)
    path = named_path(asked.place or ".")
    first, last = asked.span
    figures = recorded(path, since=first, until=last)
    wanted = _indicator(asked.indicator, figures, known)
    kept = [figure for figure in figures if wanted in (None, figure.indicator) and asked.keeps(figure)]
    of_kind = [figure for figure in kept if bool(figure.scope) == asked.whole]
    listed = [figure for figure in of_kind if asked.every or figure.status == STANDING]
    if asked.target:
        _write(kept, listed, Path(asked.target), path, known)
    if asked.as_json:
        output.say_json(history_json(kept))
    elif asked.as_csv:
        _print_csv(listed)
    else:
        _show(kept, listed, path, known, asked.every, asked.whole)
        if asked.target:
            output.say(f"\nEscrito: {output.short_path(asked.target)}")
    return 0


def _verified(path: Path, asked: _Asked) -> int:
    """Say whether the history is what was recorded; the exit code."""
    check = verify(path, asked.printed or "")
    if asked.as_json:
        output.say_json(check_json(check))
    else:
        output.say(output.title(output.short_path(path)))
        for line in check_lines(check):
            output.say(line)
    return int(bool(check.problems))


def _indicator(word: str | None, figures: Sequence[Recorded], known: Catalog) -> str | None:
    """The id of the indicator meant; wrong use when the history has none of that name."""
    if word is None:
        return None
    ids = list(dict.fromkeys([*known.indicators, *(one.indicator for one in figures)]))
    for id in ids:
        if fold(word) == fold(id) or (id in known.indicators and fold(word) == fold(known.indicators[id].name)):
            return id
    raise click.UsageError(
        f"No hay un indicador «{word}». {did_you_mean(word, ids) or ''} Indicadores: {', '.join(ids)}.".replace(
            "  ", " "
        )
    )


# files


def _write(kept: Sequence[Recorded], listed: Sequence[Recorded], target: Path, path: Path, known: Catalog) -> None:
    if target.suffix.lower() == ".csv":
        write_table(target, COLUMNS, map(_csv_row, listed))
        return
    from implementation_xl.reports.consolidated.historical import export_history

    export_history(kept, target, path, known)


def _print_csv(listed: Sequence[Recorded]) -> None:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell_value(value) for value in _csv_row(one)] for one in listed)
    output.say(text.getvalue().removesuffix("\n"))


def _csv_row(figure: Recorded) -> list[Any]:
    row = record_json(figure)
    row |= {
        "provisional": "Sí" if figure.provisional else "No",
        "definicion": figure.definition,
        "meta": figure.goal,
        "alerta": figure.alert,
        "alcance": figure.whose,
        "fuentes": "; ".join(f"{source.path} sha256:{source.sha256}" for source in figure.sources),
    }
    return [row[name] for name in COLUMNS]


# screen


def _show(
    kept: Sequence[Recorded], listed: Sequence[Recorded], path: Path, known: Catalog, every: bool, whole: bool
) -> None:
    output.say(output.title(output.short_path(path)))
    if not kept:
        output.say("No hay cifras registradas que cumplan lo pedido.")
        return
    days = [one.cutoff for one in kept]
    span = (
        f"corte {show_date(days[0])}"
        if days[0] == days[-1]
        else f"cortes del {show_date(days[0])} al {show_date(days[-1])}"
    )
    projects = len({one.key for one in kept if not one.scope})
    output.say(
        f"{output.count(len(kept), 'cifra', 'cifras')}, {output.count(projects, 'proyecto', 'proyectos')}, {span}\n"
    )
    if every:
        output.say(_listing(listed, known))
    else:
        if not whole:
            portfolio = [one for one in kept if one.scope and one.status == STANDING]
            listed = [*_main_scope(portfolio), *listed]
        output.say(_series(listed, known))
    if any(one.provisional for one in listed):
        output.say("\n* provisional: se midió antes de que terminara el día de corte.")
    others = sum(one.status != STANDING and bool(one.scope) == whole for one in kept)
    if others and not every:
        output.say(
            f"\nHay {output.count(others, 'cifra no vigente', 'cifras no vigentes')} (recalculadas o "
            "reemplazadas): --todas las muestra."
        )


def _main_scope(figures: Sequence[Recorded]) -> list[Recorded]:
    """The figures of the whole portfolio: of several roots, periods and filters, those of the scope with most dates."""
    scopes: dict[str, set[date]] = {}
    for figure in figures:
        scopes.setdefault(figure.scope, set()).add(figure.cutoff)
    plain = {scope: days for scope, days in scopes.items() if '"filtros": {}' in scope} or scopes
    best = max(plain, key=lambda scope: (len(plain[scope]), max(plain[scope])), default="")
    return [one for one in figures if one.scope == best]


def _series(listed: Sequence[Recorded], known: Catalog) -> str:
    """A line per project and indicator, a column per month, the arrow from the last month but one to the last."""
    groups: dict[tuple[str, str, str], list[Recorded]] = {}
    for figure in listed:
        groups.setdefault((figure.scope, figure.key, figure.indicator), []).append(figure)
    lines = {place: condensed(group) for place, group in groups.items()}
    months = sorted({(one.cutoff.year, one.cutoff.month) for line in lines.values() for one in line})[
        -output.most(MONTHS_SHOWN) :
    ]
    headers = ["Proyecto", "Indicador", *(f"{MONTHS[month - 1][:3]} {year}" for year, month in months), "Tendencia"]
    order = {id: place for place, id in enumerate(known.indicators)}
    places = sorted(lines, key=lambda place: (not place[0], _name(lines[place][-1]), place[1], order.get(place[2], 99)))
    rows: list[list[output.Cell]] = []
    last = ""
    for place in places[: output.most(SERIES)]:
        line = lines[place]
        name = _name(*line)
        by_month = {(one.cutoff.year, one.cutoff.month): one for one in line}
        seen = place[0] + place[1]
        row: list[output.Cell] = ["" if seen == last else output.shorten(name, NAME), known.short_name(place[2])]
        row += [_cell(by_month.get(month)) for month in months]
        values = [one.value for one in line]
        rows.append([*row, arrow(values[-1], values[-2]) if len(values) > 1 else ""])
        last = seen
    text = output.table(headers, rows, right=range(2, 2 + len(months)))
    more = len(places) - output.most(SERIES)
    return (
        f"{text}\n… y {output.count(more, 'línea más', 'líneas más')}: use los filtros, --csv u -o"
        if more > 0
        else text
    )


def _name(*figures: Recorded) -> str:
    """Whose figures they are: a project's, or of all the portfolio, by which period and with which filters."""
    last = figures[-1]
    if not last.scope:
        return last.project or last.code or last.key.partition(":")[2]
    periods = {figure.period for figure in figures}
    period = last.period if len(periods) == 1 else f"por {last.kind}" if last.kind else ""
    filters = last.whose.split(", ")[2 if last.kind else 1 :]
    return ", ".join(word for word in ("Toda la cartera", period, *filters) if word)


def _cell(figure: Recorded | None) -> output.Cell:
    if figure is None:
        return ""
    text = figure.state if figure.value is None else shown_percent(figure.value, figure.thresholds)
    return output.state(figure.state)._replace(text=f"{text}{'*' if figure.provisional else ' '}")


def _listing(listed: Sequence[Recorded], known: Catalog) -> str:
    """A line per figure, as recorded."""
    headers = ["Corte", "Proyecto", "Indicador", "Valor", "Estado", "Cálculo", "Situación", "Def.", "Registrada"]
    last = listed[-output.most(LISTED) :]
    redone = any(figure.redone_for for figure in last)
    headers += ["Por", "Motivo de rehacerla"] if redone else []
    rows: list[tuple[output.Cell, ...]] = []
    for figure in last:
        figures = " / ".join(shown_quotient(figure.numerator, figure.denominator, figure.thresholds))
        rows.append(
            (
                show_date(figure.cutoff),
                output.shorten(_name(figure), NAME),
                known.short_name(figure.indicator),
                f"{shown_percent(figure.value, figure.thresholds)}{'*' if figure.provisional else ''}",
                output.state(figure.state),
                "" if figure.value is None else figures,
                figure.status,
                str(figure.definition),
                figure.recorded[:16].replace("T", " "),
                *(_redone(figure) if redone else ()),
            )
        )
    text = output.table(headers, rows, right=(3, 5))
    more = len(listed) - output.most(LISTED)
    if more <= 0:
        return text
    return f"… y {output.count(more, 'anterior', 'anteriores')}: use los filtros, --csv u -o\n{text}"


def _redone(figure: Recorded) -> tuple[str, str]:
    """Who replaced another figure by this one, and why."""
    if not figure.redone_for:
        return "", ""
    return output.shorten(f"{figure.user or '?'} en {figure.machine or '?'}", NAME), figure.redone_for
