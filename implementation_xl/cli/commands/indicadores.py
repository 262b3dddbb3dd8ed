"""`ixl indicadores`: the indicators of one project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import fsum
from typing import Any

import click

from implementation_xl.base.dates import show_date
from implementation_xl.base.limits import Limits
from implementation_xl.base.problems import ERROR, Problem
from implementation_xl.base.rounding import shown_percent, shown_quotient
from implementation_xl.cli.base import Command
from implementation_xl.cli.options import catalog_of, common, cutoff, limits
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.problem_lines import foreign_line, problem_lines, severity_counts
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import show as show_number
from implementation_xl.indicators.measurement import Measurement, Source
from implementation_xl.projects.checks import problems_of
from implementation_xl.projects.foreign import FOREIGN, foreign_files
from implementation_xl.projects.grouping import read_project
from implementation_xl.projects.measuring import measure
from implementation_xl.projects.project import Project
from implementation_xl.projects.state import project_state
from implementation_xl.reports.documents.project import project_json

LATE = {"vencidos": "Requerimientos vencidos", "atrasadas": "Actividades atrasadas", "pendientes": "Actas pendientes"}
SHARES = {
    "estricto": "en estado Cumple",
    "avance_real": "avance real",
    "avance_esperado": "avance esperado",
    "indice_avance": "índice de avance",
    "a_tiempo": "terminadas a tiempo",
    "oportunidad": "enviadas a tiempo",
}
COUNTS = {"canceladas": "canceladas", "reprogramadas": "reprogramadas"}
NAMES = 8
NAME = 60


@click.command("indicadores", cls=Command)
@click.argument("folder", metavar="PROYECTO", type=click.Path(readable=False))
@click.option("--detalle", "detail", is_flag=True, help="Muestra cada fila: lo que aportó o por qué no contó.")
@cutoff
@limits
@common
def command(
    folder: str,
    detail: bool,
    corte: date | None,
    definitions: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    limits: Limits,
) -> int:
    """Mide los indicadores del proyecto que está en la carpeta PROYECTO: los tres, y la satisfacción si hay encuesta.

    Cada uno a la fecha de corte de su formato (vacía, hoy), o todos a la de --corte.
    """
    known = catalog_of(definitions)
    project = read_project(folder, catalog=known, limits=limits)
    closed = project_state(project, corte or date.today(), catalog=known).closed
    measurements = measure(project, corte, detail=detail, catalog=known, closed=closed)
    problems = problems_of(project, measurements, corte, date.today(), known)
    final = closed if closed and any(closed < one.cutoff for one in measurements.values()) else None
    if as_json:
        output.say_json(project_json(project, measurements, problems, detail=detail, closed=final))
    else:
        _show(project, measurements, known, detail)
        if final:
            output.say(f"\nMedición final: el proyecto se cerró el {show_date(final)}; son los indicadores de ese día.")
        _show_problems(folder, project, problems)
    return int(any(problem.severity == ERROR for problem in problems))


def _show_problems(folder: str, project: Project, problems: Sequence[Problem]) -> None:
    """The problems of the books that are measured, and of those that do not open; of all others in one line."""
    foreign = foreign_files(problems)
    other_books = {one.path for one in project.readings if one.form is not None and not one.form.indicator}
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.code not in FOREIGN:
            by_file.setdefault(problem.path or "", []).append(problem)
    for path, listed in by_file.items():
        if path not in other_books:
            output.say(f"\n{output.title(output.short_path(path))}: {severity_counts(listed)}")
            for line in problem_lines(listed):
                output.say(line)
    others = [path for path in by_file if path in other_books]
    if others:
        books = output.count(len(others), "otro libro", "otros libros")
        counts = severity_counts(problem for path in others for problem in by_file[path])
        output.say(f'\nEn {books}: {counts}. Para verlos: ixl revisar "{output.short_path(folder)}"')
    output.say(f"\nProblemas: {severity_counts(problems)}.")
    if foreign:
        output.say(foreign_line(foreign))


def _show(project: Project, measurements: Mapping[str, Measurement], known: Catalog, detail: bool) -> None:
    who = output.joined(project.name or "Proyecto sin nombre", project.client, project.code, project.type)
    output.say(f"{output.title(who)}\n")
    output.say(measurement_table(measurements, known))
    for id, measurement in measurements.items():
        lines = list(_beside(measurement))
        if detail:
            lines += _rows(measurement)
        if lines:
            output.say(f"\n{output.title(known.indicators[id].name)}")
            for line in lines:
                output.say(line)


def measurement_table(measurements: Mapping[str, Measurement], known: Catalog) -> str:
    """The indicators of one project side by side with their figures."""
    headers = ["Indicador", "Valor", "Estado", "Cálculo", "Corte"]
    explained = any(one.reason for one in measurements.values())
    rows: list[list[output.Cell]] = []
    for id, measurement in measurements.items():
        thresholds = known.indicators[id].at(measurement.cutoff).thresholds
        figures = " / ".join(shown_quotient(measurement.numerator, measurement.denominator, thresholds))
        row: list[output.Cell] = [
            known.indicators[id].name,
            shown_percent(measurement.value, thresholds),
            output.state(measurement.state),
            "" if measurement.value is None else figures,
            show_date(measurement.cutoff),
        ]
        rows.append([*row, *([measurement.reason or ""] if explained else [])])
    return output.table([*headers, *(["Motivo"] if explained else [])], rows, right=(1, 3))


def _beside(measurement: Measurement) -> list[str]:
    """The figures beside the value, then what is late or pending."""
    lines = []
    figures: Mapping[str, Any] = measurement.details
    shares = [f"{label} {shown_percent(figures[id])}" for id, label in SHARES.items() if figures.get(id) is not None]
    shares += [f"{label} {figures[id]}" for id, label in COUNTS.items() if figures.get(id)]
    delay, end = measurement.details.get("retraso_dias"), measurement.details.get("fin_previsto")
    if delay is not None:
        word = "retraso" if delay >= 0 else "adelanto"
        shares.append(f"{word} {output.shown_number(abs(delay))} días hábiles")
    if end is not None:
        shares.append(f"fin previsto {show_date(end)}")
    shares += [*_survey(measurement.details), *_against(measurement.details)]
    if shares:
        lines.append(output.wrapped("; ".join(shares), "  "))
    for title, question in measurement.details.get("por_pregunta", {}).items():
        text = (
            f"{shown_percent(question['valor'])} ({question['numerador']}/{question['denominador']}), promedio "
            f"{output.shown_number(question['promedio'])} de {question['escala'].split()[-1]}: {title}"
        )
        lines.append(output.wrapped(text, "    ", "  "))
    for id, label in LATE.items():
        names = figures.get(id)
        if names:
            lines.append(output.wrapped(f"{label} ({len(names)}): {output.some(names, NAMES, '; ')}", "    ", "  "))
    return lines


def _against(details: Mapping[str, Any]) -> list[str]:
    """What a schedule was measured against, and how far today's plan is from it."""
    base = details.get("linea_base")
    if not base:
        return []
    said = [f"línea base: versión {base['version']}" if base["version"] else "línea base sin versión"]
    if base["corrimiento_dias"]:
        said.append(f"el plan de hoy termina {base['corrimiento_dias']:+d} días hábiles")
    counts = (("movidas", "movida", "movidas"), ("fuera", "fuera", "fuera"), ("retiradas", "retirada", "retiradas"))
    said += [output.count(len(base[id]), one, many) for id, one, many in counts if base[id]]
    return [", ".join(said)]


def _survey(details: Mapping[str, Any]) -> list[str]:
    """What a survey says beside its value: how many answered, average and NPS."""
    parts = []
    if details.get("respuestas"):
        parts.append(output.count(details["respuestas"], "respuesta", "respuestas"))
    if details.get("promedio") is not None:
        parts.append(f"promedio {output.shown_number(details['promedio'])} de 5")
    nps = details.get("nps")
    if nps:
        parts.append(
            f"NPS {output.shown_number(nps['valor'])} ({nps['promotores']} promotores, {nps['pasivos']} pasivos, "
            f"{nps['detractores']} detractores)"
        )
    return parts


def _rows(measurement: Measurement) -> list[str]:
    """Every row with what it contributed and from which cells, or why it did not count; their sums; ES and AT."""
    lines: list[str] = []
    files: dict[Source, str] = {}
    if measurement.source:
        others = dict.fromkeys(row.source for row in measurement.rows if row.source)
        for number, cited in enumerate((measurement.source, *others), 1):
            place = f"{output.short_path(cited.path)}, hoja «{cited.sheet}», {cited.range}"
            files[cited] = f" ({number})" if others else ""
            lines.append(output.wrapped(f"Fuente{files[cited]}: {place}", "    ", "  "))
    if not measurement.rows:
        return lines
    counted = [row for row in measurement.rows if row.numerator is not None and row.denominator is not None]
    summed = set(map(id, counted))
    rows: list[tuple[output.Cell, ...]] = []
    for row in measurement.rows:
        source = row.source or measurement.source
        cell = f"{row.cell}{files.get(source, '') if source else ''}"
        if id(row) in summed:
            share, why = _exact(row.numerator), row.basis
            rows.append((cell, output.shorten(row.name, NAME), share, _exact(row.denominator), why))
        else:
            place = f" ({row.basis})" if row.basis else ""
            quiet = output.Word(f"No cuenta: {row.reason}{place}", output.COLORS["aviso"])
            rows.append((cell, output.shorten(row.name, NAME), "–", "–", quiet))
    sums = fsum(row.numerator or 0 for row in counted), fsum(row.denominator or 0 for row in counted)
    left = output.count(len(measurement.rows) - len(counted), "fila no cuenta", "filas no cuentan")
    summary = (f"{output.count(len(counted), 'fila cuenta', 'filas cuentan')}, {left}", *map(_exact, sums))
    rows.append(("Suma", "", *(output.Word(text, bold=True) for text in summary[1:]), summary[0]))
    of = ("Días ganados", "Días planeados") if measurement.construction else ("Numerador", "Denominador")
    lines.append(output.table(("Celda", "Fila", *of, "De dónde sale"), rows, right=(2, 3), indent="  "))
    if measurement.construction:
        lines += [output.wrapped(step, "    ", "  ") for step in measurement.construction["pasos"]]
    elif measurement.value is not None:
        quotient = f"{_exact(measurement.numerator)} ÷ {_exact(measurement.denominator)}"
        lines.append(f"  Valor = {quotient} = {shown_percent(measurement.value)}")
    return lines


def _exact(value: float | None) -> str:
    """A number with as many decimals as a calculator shows, so that a person's sum gives the same."""
    return show_number(round(float(value or 0), 10))
