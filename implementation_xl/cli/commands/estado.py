"""`ixl estado`: where projects stand in the process and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.words import printable
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import Chosen, catalog_of, common, cutoff, filters
from implementation_xl.cli.settled import cache_file, history_set
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.consolidation import Way, measured
from implementation_xl.cli.shown.forecast_lines import forecast_day, summary_line
from implementation_xl.cli.shown.problem_lines import foreign_line
from implementation_xl.cli.shown.survey_lines import survey_lines
from implementation_xl.portfolio.forecasting import Forecast, forecasts, with_history
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.foreign import foreign_files
from implementation_xl.projects.record_states import EMPTY, MISSING, NOT_NEEDED, PRESENT, RecordState
from implementation_xl.projects.state import ProjectState, worst_first
from implementation_xl.reports.documents.portfolio import states_json

COLORS = {PRESENT: "green", MISSING: "red", EMPTY: "yellow", NOT_NEEDED: "bright_black"}
STEPS = 8
OWED = 12
CHAIN = 4
"""How many critical activities are named."""
NAME = 34


@click.command("estado", cls=Command)
@click.argument("root", metavar="[PROYECTO|RAIZ]", required=False, type=click.Path(readable=False))
@filters
@cutoff
@common
def command(
    root: str, chosen: Chosen, corte: date | None, definitions: tuple[str, ...], as_json: bool, quiet: bool
) -> int:
    """Dice en qué etapa del proceso va un proyecto, con qué evidencia, qué le falta y qué sigue.

    Con la carpeta de un proyecto, en detalle; con la de varios, uno por línea, primero los que más necesitan atención.
    """
    known = catalog_of(definitions)
    cache: str | Path | None = cache_file()
    portfolio = measured(root, known, chosen, corte, Way(quiet, cache=cache))
    portfolio = with_history(portfolio, history_set())
    answers = forecasts(portfolio, detail=len(portfolio.projects) == 1 and not as_json)
    pairs = sorted(zip(portfolio.projects, answers, strict=True), key=lambda pair: worst_first(pair[0]))
    projects, foretold = [project for project, _ in pairs], [forecast for _, forecast in pairs]
    if as_json:
        output.say_json(states_json(portfolio, projects, foretold))
        return int(portfolio.errors > 0)
    if len(projects) == 1:
        _show_one(projects[0], portfolio, foretold[0])
    else:
        _show_all(projects, portfolio, foretold)
    _show_process(portfolio)
    foreign = foreign_files(portfolio.notes)
    if foreign:
        output.say(f"\n{foreign_line(foreign)}")
    return int(portfolio.errors > 0)


def _show_one(project: ProjectResult, portfolio: Portfolio, forecast: Forecast) -> None:
    state = project.state
    assert state is not None
    name = output.joined(project.name or output.short_path(project.folder), project.client, project.type)
    output.say(output.title(name))
    output.say(f"Etapa al {show_date(portfolio.cutoff)}: {output.title(state.stage)}")
    output.say(output.wrapped(f"Evidencia: {state.evidence}.", "    ", "  "))
    for line in _dates(state):
        output.say(output.wrapped(line, "    ", "  "))
    if not forecast.reason:
        output.say(output.wrapped(summary_line(forecast), "    ", "  "))
    if forecast.critical_chain:
        held = [printable(f"{one.id} {one.name}".strip()) for one in forecast.critical_chain]
        output.say(output.wrapped(f"Cadena crítica: {output.some(held, CHAIN, ' → ')}.", "    ", "  "))
    output.say(f"\n{output.title('Registros')}")
    rows = [_record(one) for one in state.records]
    output.say(output.table((), rows, indent="  "))
    for line in survey_lines(portfolio.each_problem(), columns=True):
        output.say(line)
    if state.documents:
        output.say(output.wrapped(f"Documentos por recibir: {', '.join(state.documents)}.", "    ", "  "))
    _show_owed(state)
    if state.steps:
        output.say(f"\n{output.title('Qué sigue')}")
        for number, step in enumerate(state.steps[:STEPS], 1):
            output.say(output.wrapped(f"{number}. {step}", "     ", "  "))


def _show_owed(state: ProjectState) -> None:
    """What closing needs, or what it was closed with: each with where it is put right."""
    if not state.owed:
        return
    title = "Falta para cerrar" if state.closed is None else "Se cerró con estos pendientes"
    output.say(f"\n{output.title(title)} ({len(state.owed)})")
    for item in state.owed[:OWED]:
        place = output.joined(Path(item.path).name, item.sheet, item.cell) if item.path else ""
        late = item.days_late(state.day)
        days = output.count(late, "día", "días") if late else ""
        how = output.joined(item.state, f"{days} de atraso" if days else "", item.person or item.area, place)
        output.say(output.wrapped(f"{item.text}: {how}" if how else item.text, "    ", "  "))
    if len(state.owed) > OWED:
        output.say(f"  y {len(state.owed) - OWED} más (ixl estado --json los dice todos)")


def _dates(state: ProjectState) -> Iterator[str]:
    for name, day in state.approvals.items():
        who = "interna" if name == "interna" else "del cliente"
        yield f"Aprobación {who} del cronograma: {show_date(day) if day else 'pendiente'}"
    if state.fit is not None:
        yield f"Apto para salida a producción: {'sí' if state.fit else f'no ({state.reason})'}"
    if state.live:
        yield f"Salió a producción: {show_date(state.live)}"
    elif state.planned_live:
        yield f"Salida a producción prevista: {show_date(state.planned_live)}"
    if state.stable_until:
        yield f"Estabilización hasta: {show_date(state.stable_until)}, sin penalizaciones ni bonificaciones"
    if state.penalties:
        yield f"{state.penalties}."
    if state.closed:
        yield f"Cerrado el {show_date(state.closed)}: los indicadores quedan como la medición final de ese día"


def _record(record: RecordState) -> tuple[output.Cell, ...]:
    word = f"{record.state}, ya debería estar" if record.late else record.state
    return record.title, output.Word(word, COLORS[record.state])


def _show_process(portfolio: Portfolio) -> None:
    """The overdue actions, risks and changes that are of the process and of no project."""
    process = portfolio.process
    if process is None:
        return
    counts = (
        output.count(len(process.actions), "acción", "acciones"),
        output.count(len(process.risks), "riesgo u oportunidad", "riesgos y oportunidades"),
        output.count(len(process.changes), "cambio", "cambios"),
    )
    output.say(f"\n{output.title('Registros del proceso')}: {', '.join(counts)}")
    for item in process.pending:
        late = output.count(item.days_late(portfolio.cutoff), "día", "días")
        who = output.joined(item.kind, f"{late} de atraso", item.person or "sin responsable")
        output.say(output.wrapped(f"{item.text}: {who}", "    ", "  "))


def _show_all(projects: list[ProjectResult], portfolio: Portfolio, foretold: list[Forecast]) -> None:
    amount = output.count(len(projects), "proyecto", "proyectos")
    output.say(f"{output.title(output.short_path(portfolio.root))}: {amount}, corte {show_date(portfolio.cutoff)}\n")
    rows = []
    for project, forecast in zip(projects, foretold, strict=True):
        state = project.state
        assert state is not None
        live = (
            show_date(state.live)
            if state.live
            else f"prev. {show_date(state.planned_live)}"
            if state.planned_live
            else ""
        )
        rows.append(
            (
                output.shorten(project.name or output.short_path(project.folder), NAME),
                state.stage,
                live,
                output.Word(
                    "" if forecast.reason else forecast_day(forecast.p80), output.COLORS.get(forecast.state, "")
                ),
                str(state.late),
                state.steps[0] if state.steps else "",
            )
        )
    room = max(30, output.width() - 107)
    rows = [(*row[:5], output.shorten(row[5], room)) for row in rows]
    output.say(output.table(("Proyecto", "Etapa", "Salida", "P80", "Vencidos", "Lo primero"), rows, right=(4,)))
    for line in survey_lines(portfolio.each_problem()):
        output.say(line)
