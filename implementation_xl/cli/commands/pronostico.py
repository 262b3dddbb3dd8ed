"""`ixl pronostico`: when projects will go live, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import Chosen, Whole, asked, catalog_of, common, cutoff, filters
from implementation_xl.cli.settled import cache_file
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.consolidation import Way, measured
from implementation_xl.cli.shown.forecast_lines import chance_of, forecast_day, forecast_lines
from implementation_xl.portfolio.forecasting import SEED, Forecast, Held, forecasts, tally, with_history
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.projects.what_if import WhatIf, asked_of, check_named, what_if
from implementation_xl.reports.documents.forecast import forecasts_json

NAME, SHOWN = 34, 12


class _Asked(NamedTuple):
    """The options of the command."""

    root: str
    questions: tuple[str, ...]
    seed: int
    history: str | None
    chosen: Chosen
    corte: date | None
    definitions: tuple[str, ...]
    as_json: bool
    quiet: bool


@click.command("pronostico", cls=Command)
@click.argument("root", metavar="[PROYECTO|RAIZ]", required=False, type=click.Path(readable=False))
@click.option(
    "--si",
    "questions",
    multiple=True,
    metavar="QUIÉN:±DÍAS",
    help="Y si… «12:+5»: la actividad 12 toma 5 días hábiles más; «Tecnología:+3»: cada actividad abierta de esa área. "
    "Se puede repetir; con varios proyectos, solo por área.",
)
@click.option(
    "--semilla",
    "seed",
    type=Whole(min=0, max=2**32 - 1),
    default=SEED,
    metavar="N",
    help=f"Semilla de la simulación ({SEED}); la misma da siempre lo mismo.",
)
@click.option(
    "--historial",
    "history",
    metavar="ARCHIVO",
    type=click.Path(readable=False),
    help="Historial con los periodos registrados; si no, el de la carpeta o el de encima.",
)
@filters
@cutoff
@common
@asked(_Asked)
def command(asked: _Asked) -> int:
    """Pronostica la salida a producción: promesa, pronóstico, P50, P80 y P90, y qué la sostiene.

    Con 5 periodos registrados o más, por la velocidad del proyecto (intervalo de log SPI(t)); si no, simulando 5.000
    veces lo que falta del cronograma (Monte Carlo). Siempre dice con cuál.
    """
    questions = _questions(asked.questions)
    way = Way(asked.quiet, cache=cache_file())
    portfolio = measured(asked.root, catalog_of(asked.definitions), asked.chosen, asked.corte, way)
    portfolio = with_history(portfolio, asked.history)
    _check(portfolio, questions)
    foretold = forecasts(portfolio, seed=asked.seed, questions=questions, detail=True)
    before = forecasts(portfolio, seed=asked.seed, network=True) if questions else []
    if asked.as_json:
        output.say_json(forecasts_json(portfolio, foretold, asked.questions, before))
    elif len(foretold) == 1:
        _show_one(portfolio, foretold[0], before, questions)
    else:
        _show_all(portfolio, foretold, before, questions)
    return 0


def _questions(texts: Sequence[str]) -> list[WhatIf]:
    try:
        return [what_if(text) for text in texts]
    except ImplementationXLError as error:
        raise click.UsageError(str(error)) from error


def _check(portfolio: Portfolio, questions: Sequence[WhatIf]) -> None:
    """See that every question is about something. Raises ImplementationXLError where not."""
    outlooks = [project.outlook for project in portfolio.projects if project.outlook and not project.outlook.reason]
    if len(portfolio.projects) == 1:
        for outlook in outlooks:
            check_named(outlook, questions)
        return
    for question in questions:
        if outlooks and not any(asked_of(outlook, [question], areas_only=True) for outlook in outlooks):
            raise ImplementationXLError(
                f"«{question.text}» en --si: ningún proyecto tiene actividades por terminar del área «{question.who}». "
                "Con varios proyectos --si recibe un área; para una actividad, indique la carpeta de su proyecto."
            )


def _show_one(
    portfolio: Portfolio, forecast: Forecast, before: Sequence[Forecast], questions: Sequence[WhatIf]
) -> None:
    project = portfolio.projects[0]
    name = output.joined(project.name or output.short_path(project.folder), project.client, project.type)
    output.say(output.title(name))
    if forecast.reason:
        output.say(f"Sin pronóstico al {show_date(forecast.day)}: {forecast.reason}.")
        return
    output.say(f"Pronóstico al {show_date(forecast.day)}: {output.title(forecast.target)}")
    if questions:
        output.say(f"  Si {', '.join(question.text for question in questions)}:")
    for line in forecast_lines(forecast, before[0] if before else None):
        output.say(output.wrapped(line, "    ", "  "))
    for heading, activities in (
        ("Cadena crítica: un día más aquí es un día más al final", forecast.critical_chain),
        ("Lo que más mueve la fecha", forecast.moving),
    ):
        if activities:
            output.say(f"\n{output.title(heading)}")
            output.say(_held_table(activities[: output.most(SHOWN)]))
            if len(activities) > output.most(SHOWN):
                output.say(f"  … y {len(activities) - SHOWN} más (--json las trae todas).")


def _held_table(activities: Sequence[Held]) -> str:
    rows = [
        (
            activity.id,
            output.shorten(activity.name, NAME),
            output.shorten(activity.area, NAME),
            forecast_day(activity.end),
            f"{output.shown_number(activity.moves)} d" if activity.moves >= 0.005 else "–",
        )
        for activity in activities
    ]
    return output.table(("ID", "Actividad", "Área", "Terminaría", "Mueve"), rows, right=(4,), indent="  ")


def _show_all(
    portfolio: Portfolio, foretold: Sequence[Forecast], before: Sequence[Forecast], questions: Sequence[WhatIf]
) -> None:
    amount = output.count(len(foretold), "proyecto", "proyectos")
    output.say(f"{output.title(output.short_path(portfolio.root))}: {amount}, corte {show_date(portfolio.cutoff)}")
    if questions:
        output.say(f"Si {', '.join(question.text for question in questions)} (antes, entre paréntesis):")
    output.say()
    rows = list(_rows(portfolio, foretold, before))
    heads = ("Proyecto", "Promesa", "Pronóstico", "P50", "P80", "Prob.", "Resultado", "Método")
    output.say(output.table(heads, rows, right=(5,)))
    counts = tally(foretold)
    output.say(
        f"\nCumplirían su promesa: {counts.cumplirian}. En riesgo: {counts.en_riesgo}. "
        f"No la cumplirían: {counts.incumplirian}. Sin pronóstico: {counts.sin_pronostico}."
    )


def _rows(
    portfolio: Portfolio, foretold: Sequence[Forecast], before: Sequence[Forecast]
) -> Iterator[tuple[output.Cell, ...]]:
    for place, (project, forecast) in enumerate(zip(portfolio.projects, foretold, strict=True)):
        name = output.shorten(project.name or output.short_path(project.folder), NAME)
        if forecast.reason:
            yield name, "", "", "", "", "", output.Word(f"Sin pronóstico: {forecast.reason}", "bright_black"), ""
            continue
        earlier = f" ({forecast_day(before[place].p80)})" if before else ""
        yield (
            name,
            show_date(forecast.promise) if forecast.promise else "",
            forecast_day(forecast.point) if forecast.point else "",
            forecast_day(forecast.p50),
            f"{forecast_day(forecast.p80)}{earlier}",
            chance_of(forecast),
            output.state(forecast.state),
            forecast.method,
        )
